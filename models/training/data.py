"""The labelled faces as arrays, each face cut out as the detector's box will cut it out of a photo."""

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from net import EMOTIONS, TEACHER_FEATURES

FER_PX = 48
# UTKFace's crops hold more than the network is shown, so that they can be turned and shifted.
UTK_PX, UTK_MARGIN = 96, 1.4
# The share of a box's side that the network is shown, and of the images here: FER2013's are as boxes are.
SHOWN = 0.9
FER_SHOWN, UTK_SHOWN = SHOWN, SHOWN / UTK_MARGIN
VALIDATION_PERCENT = 15
# What the teachers say of a face: 7 emotions, the age, 2 genders, and the features behind age and gender.
TEACHER_COLUMNS = 7 + 1 + 2 + TEACHER_FEATURES


@dataclass
class Faces:
    """`emotion` and `gender` are -1 and `age` is NaN where there is no label; `teacher` is NaN where it was not asked."""

    images: np.ndarray
    emotion: np.ndarray
    gender: np.ndarray
    age: np.ndarray
    teacher: np.ndarray

    def __len__(self):
        return len(self.images)


def is_validation(file: str) -> bool:
    """The same for ever, whatever else is in the folder."""
    return int(hashlib.sha256(Path(file).name.encode()).hexdigest(), 16) % 100 < VALIDATION_PERCENT


def fer(folder: Path, cache: Path, teacher_file: Path | None = None) -> Faces:
    if not cache.exists():
        files = sorted(folder.glob("*/*.jpg"))
        _save(
            cache,
            images=np.stack([np.asarray(Image.open(f).convert("L")) for f in files]),
            emotion=np.array([EMOTIONS.index(f.parent.name) for f in files]),
        )
    read = np.load(cache)
    unknown = np.full(len(read["images"]), -1)
    age = np.full(len(unknown), np.nan)
    return Faces(read["images"], read["emotion"], unknown, age, _teacher(teacher_file, len(unknown)))


def _save(file: Path, **arrays) -> None:
    """Thousands of small files are opened once; written aside first, since several processes may come at once."""
    fresh = file.with_name(f"{os.getpid()}.npz")
    np.savez(fresh, **arrays)
    fresh.replace(file)


def utk(folder: Path, boxes_file: Path, validation: bool, teacher_file: Path | None = None) -> Faces:
    """Faces that the detector finds; of several in a picture the one nearest its middle."""
    cache = boxes_file.with_name(f"{boxes_file.stem}-{'validation' if validation else 'train'}.npz")
    if not cache.exists():
        rows = [r for r in read_boxes(boxes_file) if is_validation(r["file"]) == validation]
        known = [Path(row["file"]).name.split("_")[:2] for row in rows]
        _save(
            cache,
            images=np.stack([_square(folder / row["file"], **row["box"]) for row in rows]),
            gender=np.array([int(gender) for _, gender in known]),
            age=np.array([float(age) for age, _ in known]),
        )
    read = np.load(cache)
    unknown = np.full(len(read["images"]), -1)
    return Faces(read["images"], unknown, read["gender"], read["age"], _teacher(teacher_file, len(unknown)))


def _square(file: Path, x: float, y: float, width: float, height: float) -> np.ndarray:
    """Black outside the picture, as in use."""
    half = max(width, height) * UTK_MARGIN / 2
    middle_x, middle_y = x + width / 2, y + height / 2
    frame = (middle_x - half, middle_y - half, middle_x + half, middle_y + half)
    grey = Image.open(file).convert("L").crop([round(v) for v in frame])
    return np.asarray(grey.resize((UTK_PX, UTK_PX), Image.Resampling.BILINEAR))


def read_boxes(file: Path) -> list[dict]:
    """Only pictures in which a face was found."""
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    return [row for row in rows if "box" in row]


def _teacher(file: Path | None, count: int) -> np.ndarray:
    """Of every face, or of none: a network that learns from a part would not be the one that was meant."""
    if file is None:
        return np.full((count, TEACHER_COLUMNS), np.nan, np.float32)
    told = np.fromfile(file, np.float32) if file.exists() else np.empty(0, np.float32)
    if len(told) != count * TEACHER_COLUMNS:
        raise ValueError(
            f"{file} tells of {len(told) / TEACHER_COLUMNS:g} faces, not of {count}. Delete {file.parent / 'ready'}, and the"
            " next start lets the teachers go on; where there are too many, delete the file as well."
        )
    return told.reshape(count, TEACHER_COLUMNS)

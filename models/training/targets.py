"""What the network is to answer for each face, and how much each answer counts."""

import numpy as np
import torch

from data import Faces
from net import AGE_BINS, EMOTIONS, TEACHER_FEATURES

YEARS_SPREAD = 4.0
# How much of a label is the teacher's word; of an emotion the course says it.
GENDER_TEACHER = 0.4


def smooth(labels, classes, amount):
    return np.eye(classes)[labels] * (1 - amount) + amount / classes


def years(age, spread):
    """Probability over AGE_BINS, a bell around the age."""
    distance = (np.array(AGE_BINS) - np.clip(age, 0, 100)[:, None]) / spread
    bell = np.exp(-0.5 * distance**2)
    return bell / bell.sum(1, keepdims=True)


def targets(faces: Faces, mean, std, emotion_teacher):
    """Columns: emotion 7 + weight, gender 2 + weight, age bins + years + weight, features + weight."""
    told = ~np.isnan(faces.teacher[:, 0])
    teacher = np.nan_to_num(faces.teacher)
    t_emotion, t_age, t_gender = teacher[:, :7], teacher[:, 7], teacher[:, 8:10]

    has = faces.emotion >= 0
    hard = smooth(np.maximum(faces.emotion, 0), len(EMOTIONS), 0.1)
    mix = np.where(told, emotion_teacher, 0)[:, None]
    emotion = np.where(has[:, None], hard * (1 - mix) + t_emotion * mix, t_emotion)
    emotion_weight = np.where(has, 1.0, 0.2 * told)

    has = faces.gender >= 0
    # Whether a small child is a girl can hardly be seen.
    grown = np.where(np.nan_to_num(faces.age, nan=30) < 10, 0.2, 1.0)
    mix = np.where(told, GENDER_TEACHER, 0)[:, None]
    hard = smooth(np.maximum(faces.gender, 0), 2, 0.05)
    gender = np.where(has[:, None], hard * (1 - mix) + t_gender * mix, t_gender)
    gender_weight = np.where(has, grown, 0.5 * told)

    has = ~np.isnan(faces.age)
    age = np.where(has, np.nan_to_num(faces.age), t_age)
    age_bins = np.where(has[:, None], years(age, YEARS_SPREAD), years(age, 2 * YEARS_SPREAD))
    age_weight = np.where(has, 1.0, 0.25 * told)

    columns = [
        emotion, emotion_weight[:, None], gender, gender_weight[:, None],
        age_bins, age[:, None], age_weight[:, None],
        (teacher[:, 10:] - mean) / std, told[:, None],
    ]
    return torch.from_numpy(np.concatenate(columns, 1).astype(np.float32))


SPLIT = [7, 1, 2, 1, len(AGE_BINS), 1, 1, TEACHER_FEATURES, 1]

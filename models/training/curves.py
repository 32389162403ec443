"""Draws history.csv: what was right on the validation images, epoch by epoch."""

import csv
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

PANELS = {"emotion_right": "emotions right", "gender_right": "genders right", "age_error": "age off by, years"}


def main(history: Path):
    rows = list(csv.DictReader(history.open()))
    figure, panels = plt.subplots(1, len(PANELS), figsize=(12, 3.5), layout="constrained")
    for panel, (column, title) in zip(panels, PANELS.items()):
        known = [(int(r["epoch"]), float(r[column])) for r in rows if r[column]]
        panel.plot(*zip(*known), marker=".")
        panel.set_title(title)
        panel.set_xlabel("epoch")
        panel.grid(alpha=0.3)
    figure.savefig(history.with_name("curves.png"), dpi=80)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""How a network learns: anew, further from one that has learned already, and calmly, when only fine differences are left."""

import math
from dataclasses import dataclass

from net import INPUT_PX

# While the rate is high, on smaller faces, which cost half: the network has no size of its own.
SMALL_PX = 48


@dataclass(frozen=True)
class Course:
    """Of two values in parentheses the second one holds late, when fine differences are learned."""

    epochs: int
    peak_rate: float
    # Epochs in which the rate rises.
    warm_up: float
    # The shares of the epochs from which on the rate falls, and from which on it is late.
    cool_from: float
    late_from: float
    # How much of the averaged weights is kept at each step.
    average: float
    # How much of an emotion's label is the teachers' word.
    emotion_teacher: float
    # How often an epoch shows UTKFace's faces, of which there are few.
    utk_shown: tuple[int, int]
    # Of emotion, gender, age, features.
    weights: tuple[tuple[float, ...], tuple[float, ...]]
    # The spread of the shares of two faces that are laid over each other; 0 is none.
    mixup: tuple[float, float]
    # How many of the faces are covered in part.
    erased: tuple[float, float]
    # How far faces are turned, shifted and scaled, of what augment.py does at most.
    jitter: float = 1.0

    def late(self, epoch: float) -> bool:
        return epoch >= self.late_from * self.epochs

    def side(self, epoch: float) -> int:
        return SMALL_PX if epoch < self.cool_from * self.epochs else INPUT_PX

    def rate(self, epoch: float) -> float:
        """A short rise, a plateau, and half a cosine down to nothing."""
        if epoch < self.warm_up:
            return self.peak_rate * (0.05 + 0.95 * epoch / self.warm_up)
        cool = self.cool_from * self.epochs
        if epoch < cool:
            return self.peak_rate
        return self.peak_rate * 0.5 * (1 + math.cos(math.pi * (epoch - cool) / (self.epochs - cool)))


ANEW = Course(
    epochs=90, peak_rate=0.1, warm_up=1, cool_from=0.5, late_from=0.8, average=0.999, emotion_teacher=0.2,
    utk_shown=(2, 3), weights=((1.0, 1.5, 1.0, 0.5), (1.0, 2.5, 1.0, 0.5)), mixup=(0.2, 0.2), erased=(0.4, 0.4),
)
# The features of the older network have been learned by then, and the layer for them is not exported.
FURTHER = Course(
    epochs=28, peak_rate=0.04, warm_up=0.5, cool_from=0.3, late_from=0.75, average=0.998, emotion_teacher=0.5,
    utk_shown=(1, 2), weights=((1.0, 1.5, 1.0, 0.0), (1.0, 2.5, 1.0, 0.0)), mixup=(0.2, 0.0), erased=(0.4, 0.15),
)
# Late from the first step on. The crops move about less, and so lie nearer to those in use.
CALM = Course(
    epochs=12, peak_rate=0.012, warm_up=0.3, cool_from=0, late_from=0, average=0.998, emotion_teacher=0.5,
    utk_shown=(1, 1), weights=((1.0, 2.5, 1.0, 0.0),) * 2, mixup=(0.0, 0.0), erased=(0.15, 0.15), jitter=0.6,
)
COURSES = {"anew": ANEW, "further": FURTHER, "calm": CALM}

"""How good the network is by now, on faces that it does not learn from."""

import numpy as np
import torch

import data
from augment import sample
from net import AGE_BINS, INPUT_PX


class Judge:
    """Measures as in use, but that the face is mirrored as well and both answers are averaged: one figure that jumps less."""

    def __init__(self, args):
        self.fer = data.fer(args.fer / "validation", args.prepared / "fer-validation.npz")
        self.utk = data.utk(args.utkface, args.prepared / "utkface.jsonl", True)

    def __call__(self, net, side):
        emotion = answers_for(net, self.fer.images, data.FER_SHOWN, side)[0]
        right = emotion.argmax(1) == self.fer.emotion
        unlikely = -np.log(emotion[np.arange(len(right)), self.fer.emotion]).mean()
        _, gender, years = answers_for(net, self.utk.images, data.UTK_SHOWN, side)
        grown = self.utk.age >= 10
        return {
            "emotion_right": round(right.mean(), 4),
            "emotion_nll": round(float(unlikely), 4),
            "gender_right": round((gender.argmax(1) == self.utk.gender)[grown].mean(), 4),
            "age_error": round(np.abs(years - self.utk.age)[grown].mean(), 3),
            "age_error_all": round(np.abs(years - self.utk.age).mean(), 3),
        }


@torch.no_grad()
def answers_for(net, images, base, side=INPUT_PX):
    """Probabilities of emotions and genders, and years."""
    net.eval()
    found = []
    for part in torch.from_numpy(images).split(64):
        x = sample(part, base, 0, side) * 2 - 1
        both = []
        for view in (x, x.flip(3)):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                emotion, gender, age, _ = net(view.contiguous(memory_format=torch.channels_last))
            years = age.float().softmax(1) @ torch.tensor(AGE_BINS, dtype=torch.float32)
            both.append((emotion.float().softmax(1), gender.float().softmax(1), years))
        found.append([((a + b) / 2).numpy() for a, b in zip(*both)])
    return [np.concatenate(column) for column in zip(*found)]

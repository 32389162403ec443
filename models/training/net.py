"""The network: a small residual trunk on a grey face of 64 x 64 pixels, and a head for each attribute."""

import torch
from torch import nn

INPUT_PX = 64
EMOTIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
GENDERS = ["man", "woman"]
# The age head spreads probability over these years; their mean is the age.
AGE_BINS = list(range(0, 101, 5))
STEM = 32
# (channels, stride), and the side of the feature map behind each in pixels: 32, 16, 16, 8, 8, 4.
BLOCKS = [(32, 1), (64, 2), (96, 1), (192, 2), (192, 1), (256, 2)]
FEATURES = BLOCKS[-1][0]
TEACHER_FEATURES = 512


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.first = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.first_norm = nn.BatchNorm2d(outputs)
        self.second = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.second_norm = nn.BatchNorm2d(outputs)
        self.pool = nn.AvgPool2d(2) if stride == 2 else nn.Identity()
        self.across = self.across_norm = None
        if inputs != outputs:
            self.across = nn.Conv2d(inputs, outputs, 1, bias=False)
            self.across_norm = nn.BatchNorm2d(outputs)
        # A block starts as its shortcut, so that the deep net starts as a shallow one.
        nn.init.zeros_(self.second_norm.weight)

    def forward(self, x):
        short = self.pool(x)
        if self.across is not None:
            short = self.across_norm(self.across(short))
        x = torch.relu(self.first_norm(self.first(x)))
        return torch.relu(self.second_norm(self.second(x)) + short)


class Face(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, STEM, 5, 2, 2, bias=False)
        self.stem_norm = nn.BatchNorm2d(STEM)
        channels = [STEM] + [outputs for outputs, _ in BLOCKS]
        self.blocks = nn.Sequential(*(Block(channels[i], c, s) for i, (c, s) in enumerate(BLOCKS)))
        self.dropout = nn.Dropout(0.3)
        self.emotion = nn.Linear(FEATURES, len(EMOTIONS))
        self.gender = nn.Linear(FEATURES, len(GENDERS))
        self.age = nn.Linear(FEATURES, len(AGE_BINS))
        # Only for training: what the older network sees in the same face before it answers.
        self.teacher = nn.Linear(FEATURES, TEACHER_FEATURES)

    def forward(self, x):
        x = torch.relu(self.stem_norm(self.stem(x)))
        features = self.blocks(x).mean((2, 3))
        x = self.dropout(features)
        return self.emotion(x), self.gender(x), self.age(x), self.teacher(features)

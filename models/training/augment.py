"""Every face is seen turned, shifted, scaled, mirrored, lit, covered and blurred anew."""

import math

import torch
import torch.nn.functional as F

from net import INPUT_PX


def uniform(count, low, high):
    return torch.empty(count).uniform_(low, high)


def sample(images, base, jitter: float, side=INPUT_PX):
    """uint8 [n, h, w] to float [n, 1, side, side] in [0, 1]; `base` is the share of the image that is shown; `jitter` 0 to 1."""
    count = len(images)
    x = images.float().div(255).unsqueeze(1)
    if jitter:
        angle = uniform(count, -20, 20) * jitter * math.pi / 180
        scale = base * uniform(count, 0.83, 1.2) ** jitter
        stretch = uniform(count, 0.92, 1.08) ** jitter
        mirror = torch.where(torch.rand(count) < 0.5, -1.0, 1.0)
        shear = uniform(count, -0.1, 0.1) * jitter
        shift = uniform((count, 2), -0.16, 0.16) * jitter * base
    else:
        angle, shear, shift = torch.zeros(count), torch.zeros(count), torch.zeros(count, 2)
        scale, stretch, mirror = torch.full((count,), base), torch.ones(count), torch.ones(count)
    cos, sin = angle.cos(), angle.sin()
    theta = torch.stack(
        [
            torch.stack([mirror * scale * stretch * cos, scale * (shear * cos - sin), shift[:, 0]], 1),
            torch.stack([mirror * scale * stretch * sin, scale * (shear * sin + cos) / stretch, shift[:, 1]], 1),
        ],
        1,
    )
    grid = F.affine_grid(theta, [count, 1, side, side], align_corners=False)
    return F.grid_sample(x, grid, mode="bilinear", padding_mode="zeros", align_corners=False)


def blur(x):
    """As if the face had been small in its photo."""
    side = x.shape[-1]
    less = int(torch.randint(24, side, ()))
    small = F.interpolate(x, size=(less, less), mode="bilinear", antialias=True, align_corners=False)
    return F.interpolate(small, size=(side, side), mode="bilinear", align_corners=False)


def relight(x):
    count = len(x)
    contrast = uniform(count, 0.6, 1.4).view(-1, 1, 1, 1)
    brightness = uniform(count, -0.2, 0.2).view(-1, 1, 1, 1)
    mean = x.mean((1, 2, 3), keepdim=True)
    return ((x - mean) * contrast + mean + brightness).clamp(0, 1)


def erase(x, share):
    """Covers a rectangle of some faces with one shade of grey."""
    side = x.shape[-1]
    for i in (torch.rand(len(x)) < share).nonzero().flatten().tolist():
        height, width = (int(v) for v in torch.randint(side // 8, side // 2, (2,)))
        top = int(torch.randint(0, side - height, ()))
        left = int(torch.randint(0, side - width, ()))
        x[i, :, top : top + height, left : left + width] = torch.rand(())
    return x

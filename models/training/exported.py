"""Takes an exported network up again, so that it can learn further."""

import json
from pathlib import Path

import numpy as np
import torch

from augment import sample
from data import Faces
from judge import answers_for
from net import Face

# Filters are as long as this, on average, where the rate falls in a training from nothing.
FILTER_NORM = 0.7
# How much of what the teachers say together is the exported network's word; the rest is mini-XCEPTION's.
OWN_SHARE = 0.65


def stored(folder: Path) -> dict[str, torch.Tensor]:
    """The weights of folder/face.json, by name."""
    weights, at = {}, 0
    raw = (folder / "face.bin").read_bytes()
    for spec in json.loads((folder / "face.json").read_text())["weightsManifest"][0]["weights"]:
        kind = np.dtype(np.float16 if spec["dtype"] == "float32" else np.int32)
        count = int(np.prod(spec["shape"], dtype=int))
        values = np.frombuffer(raw, kind, count, at).reshape(spec["shape"])
        weights[spec["name"]] = torch.from_numpy(values.astype(np.float32))
        at += count * kind.itemsize
    return weights


@torch.no_grad()
def take_up(net: Face, folder: Path, faces: Faces, base: float) -> None:
    """Batch norm was folded into the convolutions. It comes back with what it would have seen in `faces`."""
    weights = stored(folder)
    hooks = []

    def unfold(name, conv, norm):
        filters = weights[f"{name}/w"].permute(3, 2, 0, 1)
        # Their length is free, since the norm divides by it; it decides how fast they turn.
        scale = FILTER_NORM / filters.flatten(1).norm(dim=1).clamp(min=1e-4)
        conv.weight.copy_(filters * scale[:, None, None, None])

        def see(norm, inputs):
            variance, mean = torch.var_mean(inputs[0], (0, 2, 3), correction=0)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_((variance + norm.eps).sqrt() / scale)
            norm.bias.copy_(mean / scale + weights[f"{name}/b"])

        hooks.append(norm.register_forward_pre_hook(see))

    unfold("stem", net.stem, net.stem_norm)
    for i, block in enumerate(net.blocks):
        if block.across is not None:
            unfold(f"block{i}/across", block.across, block.across_norm)
        unfold(f"block{i}/first", block.first, block.first_norm)
        unfold(f"block{i}/second", block.second, block.second_norm)
    for name in ("emotion", "gender", "age"):
        head = getattr(net, name)
        head.weight.copy_(weights[f"{name}/logits/w"].T)
        head.bias.copy_(weights[f"{name}/logits/b"])
    net.eval()
    net(sample(torch.from_numpy(faces.images[:: max(1, len(faces) // 1000)]), base, 0) * 2 - 1)
    for hook in hooks:
        hook.remove()


def join(folder: Path, faces: Faces, base: float, file: Path) -> None:
    """The teachers' answers once more, but of emotions a geometric mean of this network's and mini-XCEPTION's."""
    if file.exists():
        return
    net = Face().to(memory_format=torch.channels_last)
    take_up(net, folder, faces, base)
    own = answers_for(net, faces.images, base)[0]
    logs = OWN_SHARE * np.log(own + 1e-7) + (1 - OWN_SHARE) * np.log(faces.teacher[:, :7] + 1e-7)
    joined = np.exp(logs - logs.max(1, keepdims=True))
    told = np.concatenate([joined / joined.sum(1, keepdims=True), faces.teacher[:, 7:]], 1)
    fresh = file.with_suffix(".new")
    told.astype(np.float32).tofile(fresh)
    fresh.replace(file)

"""Trains the network, anew or further; goes on where it was stopped. See README.md."""

import argparse
import csv
import os
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
import torch.nn.functional as F

import curves
import data
from augment import blur, erase, relight, sample
from courses import COURSES
from export import export
from exported import join, take_up
from judge import Judge
from net import AGE_BINS, Face
from targets import SPLIT, targets

SEED = 20261120
BATCH = 128
WEIGHT_DECAY, MOMENTUM = 5e-4, 0.9


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--fer", type=Path, required=True, help="folder with train/ and validation/")
    parser.add_argument("--utkface", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="for what is prepared, checkpoints, curves and the model")
    parser.add_argument("--prepared", type=Path, help="what another training has prepared; by default in OUT/prepared")
    parser.add_argument("--from", dest="exported", type=Path, help="learn further from the network in this folder")
    parser.add_argument("--course", choices=COURSES, help="by default anew, or further with --from")
    parser.add_argument("--epochs", type=int, help="may be changed until the rate falls")
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--stop-after", type=int, default=10**9, help="epochs in this sitting")
    args = parser.parse_args()
    course = args.course or ("further" if args.exported else "anew")
    if (course == "anew") == bool(args.exported):
        parser.error("the course 'anew' starts from nothing, the others with --from")
    args.course = COURSES[course]
    if args.epochs:
        args.course = replace(args.course, epochs=args.epochs)
    args.out.mkdir(parents=True, exist_ok=True)
    args.prepared = args.prepared or args.out / "prepared"
    args.prepared.mkdir(parents=True, exist_ok=True)
    prepare(args)
    # Processes of one thread each: threads would wait for each other at every layer, processes once a step.
    torch.set_num_threads(1)
    if args.exported:
        for faces, shown, name in zip(faces_of(args, args.prepared, "teacher"), (data.FER_SHOWN, data.UTK_SHOWN), ("fer", "utkface")):
            join(args.exported, faces, shown, args.out / f"{name}.joined.bin")
    os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
    os.environ.setdefault("MASTER_PORT", "29517")
    mp.spawn(work, (args,), args.processes)
    if torch.load(args.out / "checkpoint.pt", weights_only=True)["epoch"] == args.course.epochs:
        curves.main(args.out / "history.csv")
        export(args.out)


def prepare(args):
    """Our own detector cuts the faces out, as in use, and the teachers say what they see in them."""
    ready = args.prepared / "ready"
    if ready.exists():
        return
    folders = {"fer": args.fer, "utkface": args.utkface, "out": args.prepared}
    command = ["node", "--conditions=source", "--import", "tsx", "scripts/training-data.ts"]
    for name, folder in folders.items():
        command += [f"--{name}", str(folder.resolve())]
    subprocess.run(command, cwd=Path(__file__).resolve().parents[2], check=True)
    ready.touch()


def faces_of(args, folder, told):
    prepared = args.prepared
    return (
        data.fer(args.fer / "train", prepared / "fer-train.npz", folder / f"fer.{told}.bin"),
        data.utk(args.utkface, prepared / "utkface.jsonl", False, folder / f"utkface.{told}.bin"),
    )


def work(rank, args):
    torch.set_num_threads(1)
    course = args.course
    dist.init_process_group("gloo", rank=rank, world_size=args.processes)
    told = (args.out, "joined") if args.exported else (args.prepared, "teacher")
    fer, utk = faces_of(args, *told)
    seen = np.concatenate([fer.teacher, utk.teacher])[:, 10:]
    mean, std = np.nanmean(seen, 0), np.nanstd(seen, 0) + 1e-3
    torch.manual_seed(SEED)
    net = Face().to(memory_format=torch.channels_last)
    if args.exported:
        take_up(net, args.exported, fer, data.FER_SHOWN)
    average = Face().to(memory_format=torch.channels_last)
    average.load_state_dict(net.state_dict())
    sets = [
        (torch.from_numpy(fer.images), targets(fer, mean, std, course.emotion_teacher), data.FER_SHOWN),
        (torch.from_numpy(utk.images), targets(utk, mean, std, course.emotion_teacher), data.UTK_SHOWN),
    ]
    decayed = [p for p in net.parameters() if p.ndim > 1]
    others = [p for p in net.parameters() if p.ndim <= 1]
    optimizer = torch.optim.SGD(
        [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0}],
        lr=course.peak_rate, momentum=MOMENTUM, nesterov=True,
    )
    checkpoint = args.out / "checkpoint.pt"
    done, steps = 0, 0
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        net.load_state_dict(state["net"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        done, steps = state["epoch"], state["steps"]
    if rank == 0:
        print(f"{len(fer)} faces with emotions, {len(utk)} with gender and age", flush=True)
        judge = Judge(args)
    for epoch in range(done, min(course.epochs, done + args.stop_after)):
        started = time.time()
        late = course.late(epoch)
        order = shuffled(epoch, len(fer), len(utk), course.utk_shown[late])
        weights = torch.tensor(course.weights[late])
        # The same faces, but not the same jitter, in any number of processes.
        torch.manual_seed(SEED + 1000 * epoch + rank)
        np.random.seed(SEED + 1000 * epoch + rank)
        net.train()
        losses = np.zeros(4)
        batches = len(order) // BATCH
        side = course.side(epoch)
        for i in range(batches):
            rate = course.rate(epoch + i / batches)
            for group in optimizer.param_groups:
                group["lr"] = rate
            mine = order[i * BATCH : (i + 1) * BATCH][rank :: args.processes]
            x, wanted = batch(mine, sets, len(fer), side, course.erased[late], course.jitter)
            losses += step(net, optimizer, weights, course.mixup[late], x, wanted)
            steps += 1
            if rank == 0:
                follow(average, net, min(course.average, (1 + steps) / (10 + steps)))
        if rank == 0:
            save(checkpoint, net, average, optimizer, epoch + 1, steps)
            row = {"epoch": epoch + 1, "rate": round(rate, 5), "seconds": round(time.time() - started)}
            row |= {k: round(v / batches, 4) for k, v in zip(("emotion", "gender", "age", "features"), losses)}
            if (epoch + 1) % 3 == 0 or epoch + 1 == course.epochs:
                row |= judge(average, side)
            log(args.out / "history.csv", row)
    dist.destroy_process_group()


def shuffled(epoch, fer_count, utk_count, utk_shown):
    utk = np.tile(np.arange(fer_count, fer_count + utk_count), utk_shown)
    return np.random.default_rng(SEED + epoch).permutation(np.concatenate([np.arange(fer_count), utk]))


def batch(indices, sets, fer_count, side, erased, jitter):
    indices = torch.from_numpy(indices)
    parts, answers = [], []
    for (images, wanted, base), chosen in zip(
        sets, (indices[indices < fer_count], indices[indices >= fer_count] - fer_count)
    ):
        x = sample(images[chosen], base, jitter, side)
        # FER2013's faces are as small as faces get; the others are made so now and then.
        if base < data.FER_SHOWN and torch.rand(()) < 0.6:
            x = blur(x)
        parts.append(x)
        answers.append(wanted[chosen])
    x = erase(relight(torch.cat(parts)), erased)
    return x * 2 - 1, torch.cat(answers)


def step(net, optimizer, weights, mixup, x, wanted):
    other = torch.randperm(len(x))
    share = float(np.random.beta(mixup, mixup)) if mixup else 1.0
    x = x * share + x[other] * (1 - share)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        answers = net(x.contiguous(memory_format=torch.channels_last))
    answers = [a.float() for a in answers]
    parts = losses_of(answers, wanted) * share + losses_of(answers, wanted[other]) * (1 - share)
    (parts * weights).sum().backward()
    share_gradients(net)
    optimizer.step()
    optimizer.zero_grad()
    return parts.detach().numpy()


def losses_of(answers, wanted):
    emotion, gender, age, features = answers
    t_emotion, w_emotion, t_gender, w_gender, t_bins, t_years, w_age, t_features, w_features = wanted.split(SPLIT, 1)
    years = age.softmax(1) @ torch.tensor(AGE_BINS, dtype=torch.float32)
    away = F.smooth_l1_loss(years / 10, t_years[:, 0] / 10, reduction="none")
    return torch.stack([
        (w_emotion[:, 0] * -(t_emotion * emotion.log_softmax(1)).sum(1)).mean(),
        (w_gender[:, 0] * -(t_gender * gender.log_softmax(1)).sum(1)).mean(),
        (w_age[:, 0] * (0.5 * -(t_bins * age.log_softmax(1)).sum(1) + away)).mean(),
        (w_features * (features - t_features).square()).mean(),
    ])


def share_gradients(net):
    if dist.get_world_size() == 1:
        return
    grads = [p.grad for p in net.parameters()]
    flat = torch.cat([g.flatten() for g in grads])
    dist.all_reduce(flat)
    flat /= dist.get_world_size()
    for g, part in zip(grads, flat.split([g.numel() for g in grads])):
        g.copy_(part.view_as(g))


@torch.no_grad()
def follow(average, net, keep):
    for mean, now in zip(average.state_dict().values(), net.state_dict().values()):
        if mean.dtype.is_floating_point:
            mean.lerp_(now, 1 - keep)
        else:
            mean.copy_(now)


def save(file, net, average, optimizer, epoch, steps):
    state = {
        "net": net.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
        "epoch": epoch, "steps": steps,
    }
    fresh = file.with_suffix(".new")
    torch.save(state, fresh)
    fresh.replace(file)


COLUMNS = [
    "epoch", "rate", "seconds", "emotion", "gender", "age", "features",
    "emotion_right", "emotion_nll", "gender_right", "age_error", "age_error_all",
]


def log(file, row):
    new = not file.exists()
    with file.open("a", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS)
        if new:
            writer.writeheader()
        writer.writerow(row)
    print(" ".join(f"{k}={v}" for k, v in row.items()), flush=True)


if __name__ == "__main__":
    main()

"""Writes the trained network as a TensorFlow.js graph model: batch norm folded into the convolutions, halves stored."""

import argparse
import json
from pathlib import Path

import numpy as np
import torch

from net import AGE_BINS, EMOTIONS, GENDERS, INPUT_PX, Face


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, required=True, help="the folder that train.py wrote into")
    args = parser.parse_args()
    export(args.out)


def export(out):
    """out/checkpoint.pt to out/model."""
    net = Face()
    net.load_state_dict(torch.load(out / "checkpoint.pt", weights_only=True)["average"])
    graph = Graph()
    with torch.no_grad():
        build(graph, net.eval())
    folder = out / "model"
    folder.mkdir(exist_ok=True)
    (folder / "face.bin").write_bytes(b"".join(graph.bytes))
    model = {
        "format": "graph-model",
        "generatedBy": f"PyTorch {torch.__version__}, models/training",
        "modelTopology": {"node": graph.nodes, "versions": {"producer": 27}},
        "weightsManifest": [{"paths": ["face.bin"], "weights": graph.specs}],
        "userDefinedMetadata": {"inputPx": INPUT_PX, "emotions": EMOTIONS, "genders": GENDERS},
    }
    (folder / "face.json").write_text(json.dumps(model) + "\n")
    faces = fixed_faces(4)
    answers = graph.run(torch.from_numpy(faces))
    parity = {
        "faces": "see fixed_faces in models/training/export.py",
        **{name: np.round(value.numpy().astype(float), 6).tolist() for name, value in answers.items()},
    }
    (folder / "parity.json").write_text(json.dumps(parity, indent=1) + "\n")


def fixed_faces(count):
    """The same in Python and TypeScript, without any file: [n, 1, px, px], 0 to 255."""
    i, y, x = np.meshgrid(np.arange(count), np.arange(INPUT_PX), np.arange(INPUT_PX), indexing="ij")
    return ((x * (i + 3) + y * (7 - i) + x * y // (i + 2) + 40 * i) % 256).astype(np.float32)[:, None]


class Graph:
    """The nodes as TensorFlow.js reads them, and the same steps in PyTorch with the very weights that are stored."""

    def __init__(self):
        self.nodes, self.specs, self.bytes, self.steps = [], [], [], []

    def constant(self, name, value, dtype="float32"):
        value = np.ascontiguousarray(value)
        self.nodes.append({"name": name, "op": "Const", "attr": {"dtype": {"type": types[dtype]}}})
        spec = {"name": name, "shape": list(value.shape), "dtype": dtype}
        if dtype == "float32":
            value = value.astype(np.float16)
            spec["quantization"] = {"dtype": "float16", "original_dtype": "float32"}
        else:
            value = value.astype(np.int32)
        self.specs.append(spec)
        self.bytes.append(value.tobytes())
        return torch.from_numpy(value.astype(np.float32 if dtype == "float32" else np.int64))

    def node(self, name, op, inputs, step, **attributes):
        self.nodes.append({"name": name, "op": op, "input": inputs, "attr": {"T": {"type": types["float32"]}, **attributes}})
        self.steps.append((name, [i for i in inputs if i in self.computed()], step))
        return name

    def computed(self):
        return {"face", *(name for name, _, _ in self.steps)}

    def run(self, faces):
        values = {"face": faces}
        for name, inputs, step in self.steps:
            values[name] = step(*(values[i] for i in inputs))
        return {name: values[name] for name in ("emotion", "gender", "age")}

    def conv(self, name, x, conv, norm, relu):
        scale = norm.weight / (norm.running_var + norm.eps).sqrt()
        weight = conv.weight * scale[:, None, None, None]
        stored = self.constant(f"{name}/w", weight.permute(2, 3, 1, 0).numpy()).permute(3, 2, 0, 1).contiguous()
        bias = self.constant(f"{name}/b", (norm.bias - norm.running_mean * scale).numpy())
        stride, pad = conv.stride[0], conv.padding[0]

        def step(x):
            y = torch.nn.functional.conv2d(x, stored, bias, stride, pad)
            return y.relu() if relu else y

        return self.node(
            name, "_FusedConv2D", [x, f"{name}/w", f"{name}/b"], step,
            strides=ints(1, stride, stride, 1), dilations=ints(1, 1, 1, 1), num_args={"i": "1"},
            **padding(stride, pad), data_format=string("NHWC"), epsilon={"f": 0.0},
            fused_ops={"list": {"s": [base64(op) for op in (["BiasAdd", "Relu"] if relu else ["BiasAdd"])]}},
        )

    def dense(self, name, x, weight, bias):
        stored, added = self.constant(f"{name}/w", weight.T.numpy()), self.constant(f"{name}/b", bias.numpy())
        return self.node(
            name, "_FusedMatMul", [x, f"{name}/w", f"{name}/b"], lambda x: x @ stored + added,
            transpose_a={"b": False}, transpose_b={"b": False}, num_args={"i": "1"}, epsilon={"f": 0.0},
            fused_ops={"list": {"s": [base64("BiasAdd")]}},
        )


def build(graph, net):
    shape = {"dim": [{"size": "-1"}, {"size": str(INPUT_PX)}, {"size": str(INPUT_PX)}, {"size": "1"}]}
    graph.nodes.append(
        {"name": "face", "op": "Placeholder", "attr": {"dtype": {"type": "DT_FLOAT"}, "shape": {"shape": shape}}}
    )
    grey = graph.constant("grey", np.array(127.5))
    scaled = graph.node("scaled", "RealDiv", ["face", "grey"], lambda x: x / grey)
    one = graph.constant("one", np.array(1.0))
    x = graph.node("centred", "Sub", [scaled, "one"], lambda x: x - one)
    x = graph.conv("stem", x, net.stem, net.stem_norm, relu=True)
    for i, block in enumerate(net.blocks):
        short = x
        if block.first.stride[0] == 2:
            short = graph.node(
                f"block{i}/pool", "AvgPool", [x], lambda x: torch.nn.functional.avg_pool2d(x, 2),
                ksize=ints(1, 2, 2, 1), strides=ints(1, 2, 2, 1), padding=string("VALID"), data_format=string("NHWC"),
            )
        if block.across is not None:
            short = graph.conv(f"block{i}/across", short, block.across, block.across_norm, relu=False)
        y = graph.conv(f"block{i}/first", x, block.first, block.first_norm, relu=True)
        y = graph.conv(f"block{i}/second", y, block.second, block.second_norm, relu=False)
        y = graph.node(f"block{i}/sum", "AddV2", [y, short], torch.add)
        x = graph.node(f"block{i}", "Relu", [y], torch.relu)
    graph.constant("plane", np.array([1, 2]), "int32")
    x = graph.node("features", "Mean", [x, "plane"], lambda x: x.mean((2, 3)), keep_dims={"b": False})
    for name, head in {"emotion": net.emotion, "gender": net.gender, "age": net.age}.items():
        logits = graph.dense(f"{name}/logits", x, head.weight, head.bias)
        last = name if name != "age" else "age/years"
        graph.node(last, "Softmax", [logits], lambda x: x.softmax(1))
    years = graph.constant("years", np.array(AGE_BINS, np.float32)[:, None])
    graph.node(
        "age", "MatMul", ["age/years", "years"], lambda x: x @ years,
        transpose_a={"b": False}, transpose_b={"b": False},
    )


types = {"float32": "DT_FLOAT", "int32": "DT_INT32"}


def padding(stride, pad):
    """TensorFlow's SAME is PyTorch's padding only where nothing is skipped; said by numbers it is slower."""
    if stride == 1:
        return {"padding": string("SAME")}
    return {"padding": string("EXPLICIT"), "explicit_paddings": ints(0, 0, pad, pad, pad, pad, 0, 0)}


def base64(text):
    import base64 as b

    return b.b64encode(text.encode()).decode()


def string(text):
    return {"s": base64(text)}


def ints(*values):
    return {"list": {"i": [str(v) for v in values]}}


if __name__ == "__main__":
    main()

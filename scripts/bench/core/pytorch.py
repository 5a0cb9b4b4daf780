"""PyTorch's side of the measurement of layers and losses: what cases/*.ts say in Python, forwards and backwards.

Reads one JSON line a job from standard input and answers with one. Run by scripts/bench/core/benchCore.ts with the Python
of ZOO_ORACLE_PYTHON; needs torch and torchvision. Without a job it only imports.
"""

import importlib.util
import json
import math
import sys
import time

import torch
import torch.nn.functional as F  # noqa: F401 (for expressions)
from torch import nn

if importlib.util.find_spec("torchvision_cpu"):  # lets torchvision's CPU wheel be imported where its ops are not built
    import torchvision_cpu  # noqa: F401
from torchvision import ops  # noqa: F401 (for expressions)


class LayerScale(nn.Module):
    """What ConvNeXt's blocks of torchvision do with their `layer_scale`."""

    def __init__(self, channels):
        super().__init__()
        self.gamma = nn.Parameter(torch.full((channels,), 1e-5))

    def forward(self, x):
        return x * self.gamma


#: Channels last in memory, by the rank of the input.
FORMATS = {4: torch.channels_last, 5: torch.channels_last_3d}

#: The last case's module, input, labels and gradient: a round comes back to it.
current = {}


def labels_of(shape, kind, num_classes):
    if kind == "indices":
        return torch.randint(num_classes, shape)
    values = torch.rand(shape)
    if kind == "binary":
        return values.round()
    if kind == "signs":
        return values.round() * 2 - 1
    if kind == "probabilities":
        return values / values.sum(-1, keepdim=True)
    return values


def prepare(case):
    if current.get("case") == case:
        return current
    torch.manual_seed(0)
    module = eval(case["expression"], {"torch": torch, "nn": nn, "F": F, "ops": ops, "math": math, "LayerScale": LayerScale})
    x = torch.rand(case["shape"]) * 2 - 1
    if case.get("channelsLast"):
        layout = FORMATS[x.dim()]
        x = x.contiguous(memory_format=layout)
        if isinstance(module, nn.Module):
            module = module.to(memory_format=layout)
    labels = case.get("labels")
    more = [] if labels is None else [labels_of(labels["shape"], labels["kind"], case["shape"][-1])]
    y = first(module(x, *more))
    current.update(case=case, module=module, x=x, more=more, dy=torch.ones_like(y))
    return current


def first(y):
    return y[0] if isinstance(y, tuple) else y


def run(job):
    now = prepare(job["case"])
    module, x, more = now["module"], now["x"], now["more"]
    weights = list(module.parameters()) if isinstance(module, nn.Module) else []
    if isinstance(module, nn.Module):
        module.train(job["backward"])
    if job["backward"]:
        x = x.requires_grad_(True)
    begin = time.perf_counter()
    for _ in range(job["repeats"]):
        if job["backward"]:
            torch.autograd.grad(first(module(x, *more)), [x, *weights], now["dy"])
        else:
            with torch.inference_mode():
                module(x, *more)
    milliseconds = (time.perf_counter() - begin) * 1e3 / job["repeats"]
    now["x"] = x.detach()
    return {"milliseconds": milliseconds, "size": now["dy"].numel()}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line))), flush=True)

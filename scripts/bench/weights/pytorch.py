"""PyTorch's side of the measurement of loading weights: the jobs of zoo.ts as a user of torchvision does them.

Needs torch, torchvision and safetensors; run by scripts/bench/weights/benchWeights.ts with the Python of ZOO_ORACLE_PYTHON.
"""

import importlib.util
import json
import sys
import time

import torch

if importlib.util.find_spec("torchvision_cpu"):  # lets torchvision's CPU wheel be imported where its ops are not built
    import torchvision_cpu  # noqa: F401
from safetensors.torch import load_file
from torchvision.models import alexnet

model = None


def read(file):
    if file.endswith(".safetensors"):
        return load_file(file)
    return torch.load(file, map_location="cpu", weights_only=True)


def load(file):
    global model
    model = model or alexnet()
    begin = time.perf_counter()
    model.load_state_dict(read(file))
    return {"milliseconds": (time.perf_counter() - begin) * 1e3}


def create(file, predict=False):
    global model
    model = None
    begin = time.perf_counter()
    model = alexnet()
    model.load_state_dict(read(file))
    if predict:
        first_prediction()
    return {"milliseconds": (time.perf_counter() - begin) * 1e3}


def create_skipping_init(file):
    global model
    model = None
    begin = time.perf_counter()
    with torch.device("meta"):
        model = alexnet()
    model.to_empty(device="cpu")
    model.load_state_dict(read(file))
    return {"milliseconds": (time.perf_counter() - begin) * 1e3}


def first_prediction():
    with torch.inference_mode():
        model.eval()(torch.zeros(1, 3, 224, 224))


def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def memory(file):
    with open("/proc/self/clear_refs", "w") as refs:
        refs.write("5")
    before = resident("VmRSS")
    create(file)
    loaded = resident("VmHWM")
    first_prediction()
    return {"loaded": loaded - before, "predicted": resident("VmHWM") - before}


JOBS = {
    "load": load,
    "create": create,
    "createAndPredict": lambda file: create(file, predict=True),
    "createSkippingInit": create_skipping_init,
    "memory": memory,
}

if __name__ == "__main__":
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(JOBS[job["do"]](job["file"])), flush=True)

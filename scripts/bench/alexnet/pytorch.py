"""AlexNet in PyTorch, channels last: the jobs of job.ts. `pytorch.py <weights.safetensors>`.

Needs torch, torchvision and safetensors; run by scripts/bench/alexnet/benchAlexnet.ts with the Python of ZOO_ORACLE_PYTHON.
"""

import importlib.util
import json
import resource
import sys
import time

import torch

if importlib.util.find_spec("torchvision_cpu"):  # lets torchvision's CPU wheel be imported where its ops are not built
    import torchvision_cpu  # noqa: F401
from safetensors.torch import load_file
from torchvision.models import alexnet

SIZE = 224
RATE = 1e-5
FILE = sys.argv[1] if len(sys.argv) > 1 else None
model = None
optimizer = None
trained_by = None
images = {}


def batch_of(batch):
    if batch not in images:
        i = torch.arange(batch * SIZE * SIZE * 3, dtype=torch.int64)
        values = ((i * 7919) % 1009).to(torch.float64) / 504.5 - 1
        nhwc = values.to(torch.float32).reshape(batch, SIZE, SIZE, 3)
        images[batch] = nhwc.permute(0, 3, 1, 2)  # a view whose memory is channels last
    return images[batch]


def loaded():
    global model
    if model is None:
        with torch.device("meta"):
            fresh = alexnet()
        fresh.to_empty(device="cpu")
        fresh.load_state_dict(load_file(FILE))
        model = fresh.to(memory_format=torch.channels_last).eval()
    return model


def load(job):
    global model, trained_by
    model = trained_by = None
    loaded()
    return {}


def forward(batch):
    with torch.inference_mode():
        return loaded().eval()(batch_of(batch))


def logits(job):
    return {"logits": forward(2).flatten().tolist(), "version": f"PyTorch {torch.__version__}"}


def predict(job):
    forward(job["batch"])
    return {}


def train(job):
    global optimizer, trained_by
    network = loaded().train()
    if trained_by != job["update"]:
        trained_by = job["update"]
        adam = job["update"] == "adam"
        parameters = network.parameters()
        optimizer = torch.optim.Adam(parameters, RATE) if adam else torch.optim.SGD(parameters, RATE, momentum=0.9)
    x = batch_of(job["batch"])
    optimizer.zero_grad()
    loss = torch.nn.functional.cross_entropy(network(x), torch.arange(job["batch"]))
    loss.backward()
    optimizer.step()
    loss.item()
    return {}


def layers(job):
    network = loaded().eval()
    times = {}
    x = batch_of(job["batch"])
    with torch.inference_mode():
        steps = [(f"features.{i}", each) for i, each in enumerate(network.features)]
        steps += [("avgpool", network.avgpool), ("flatten", torch.nn.Flatten())]
        steps += [(f"classifier.{i}", each) for i, each in enumerate(network.classifier)]
        for name, step in steps:
            begin = time.perf_counter()
            # in place it would be less than the work that the others do
            x = torch.relu(x) if isinstance(step, torch.nn.ReLU) else step(x)
            times[name] = (time.perf_counter() - begin) * 1e3
    return {"layers": times}


def memory(job):
    return {"bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


JOBS = {each.__name__: each for each in (load, logits, predict, train, layers, memory)}

if __name__ == "__main__":
    for line in sys.stdin:
        job = json.loads(line)
        begin, usage = time.perf_counter(), time.process_time()
        answer = JOBS[job["do"]](job)
        times = {"milliseconds": (time.perf_counter() - begin) * 1e3, "processor": (time.process_time() - usage) * 1e3}
        print(json.dumps({**times, **answer}), flush=True)

"""AlexNet in PyTorch, channels last, with its own number of threads: the jobs of job.ts.

`pytorch.py <weights.safetensors> [bfloat16]`; in bfloat16, the whole model in predictions, and `torch.autocast` in training.

Needs torch, torchvision and safetensors; run by scripts/bench/alexnet/benchAlexnet.ts with the Python of ZOO_ORACLE_PYTHON.
"""

import importlib.util
import json
import statistics
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
ROUNDED = "bfloat16" in sys.argv[2:]
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


def loaded(training=False):
    """The model, with weights in bfloat16 if it is to predict in that, which it has to be loaded again from."""
    global model
    dtype = torch.bfloat16 if ROUNDED and not training else torch.float32
    if model is None or next(model.parameters()).dtype != dtype:
        model = None
        with torch.device("meta"):
            fresh = alexnet()
        fresh.to_empty(device="cpu")
        fresh.load_state_dict(load_file(FILE))
        model = fresh.to(dtype=dtype, memory_format=torch.channels_last)
    return model.train(training)


def load(job):
    global model, trained_by
    model = trained_by = None
    loaded()


def autocast():
    return torch.autocast("cpu", torch.bfloat16, enabled=ROUNDED)


def images_for(network, batch):
    return batch_of(batch).to(next(network.parameters()).dtype)


def forward(batch):
    network = loaded()
    x = images_for(network, batch)
    with torch.inference_mode():
        return network(x)


def logits(job):
    version = f"PyTorch {torch.__version__}"
    return {"logits": forward(2).float().flatten().tolist(), "version": version, "threads": torch.get_num_threads()}


def predict(job):
    forward(job["batch"])


def train(job):
    global optimizer, trained_by
    network = loaded(training=True)
    if trained_by != job["update"]:
        trained_by = job["update"]
        adam = job["update"] == "adam"
        parameters = network.parameters()
        optimizer = torch.optim.Adam(parameters, RATE) if adam else torch.optim.SGD(parameters, RATE, momentum=0.9)
    x = batch_of(job["batch"])
    optimizer.zero_grad()
    with autocast():
        loss = torch.nn.functional.cross_entropy(network(x), torch.arange(job["batch"]))
    loss.backward()
    optimizer.step()
    loss.item()


def stages(job):
    passes = []
    play_turn(lambda: passes.append(stage_pass(job)), job["burst"])
    # the first does not count
    names = passes[0].keys()
    return {"stages": {name: statistics.median(each[name] for each in passes[1:]) for name in names}}


def stage_pass(job):
    """Milliseconds of each stage: in inference, or forwards as in training and backwards, but to the images."""
    network = loaded(training=job["backward"])
    modules = {**dict(network.named_modules()), "flatten": torch.nn.Flatten()}
    times = {}
    x = images_for(network, job["batch"])
    for i, stage in enumerate(job["stages"]):
        run = torch.nn.Sequential(*(modules[name] for name in stage["layers"]))
        run.train(job["backward"])
        if job["backward"]:
            x = x.detach().requires_grad_(i > 0)
            times[stage["name"]], x = with_gradient(run, x)
        else:
            begin = time.perf_counter()
            with torch.inference_mode():
                x = run(x)
            times[stage["name"]] = (time.perf_counter() - begin) * 1e3
    return times


def with_gradient(run, x):
    wanted = [each for each in (x, *run.parameters()) if each.requires_grad]
    begin = time.perf_counter()
    with autocast():
        y = run(x)
    milliseconds = (time.perf_counter() - begin) * 1e3
    dy = torch.ones_like(y)
    begin = time.perf_counter()
    torch.autograd.grad(y, wanted, dy)
    return milliseconds + (time.perf_counter() - begin) * 1e3, y


def memory(job):
    return {"memory": {"before": BEFORE, "peak": resident("VmHWM")}}


def resident(field):
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith(field))


def play_turn(call, burst):
    """Calls once without measuring, and then as often as burst.ts says."""
    call()
    runs = []
    begin = last = time.perf_counter()
    usage = time.process_time()
    while True:
        call()
        now = time.perf_counter()
        runs.append((now - last) * 1e3)
        last = now
        spent = (now - begin) * 1e3
        if spent >= burst["enough"] or (spent >= burst["milliseconds"] and len(runs) >= burst["calls"]):
            break
    return {"runs": runs, "processor": (time.process_time() - usage) * 1e3 / len(runs)}


def answer(job):
    if job["do"] in INFORMING:
        return INFORMING[job["do"]](job)
    task = TASKS[job["do"]]
    if "burst" in job:
        return play_turn(lambda: task(job), job["burst"])
    task(job)
    return {}


INFORMING = {each.__name__: each for each in (logits, stages, memory)}
TASKS = {each.__name__: each for each in (load, predict, train)}

if __name__ == "__main__":
    BEFORE = resident("VmRSS")
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)

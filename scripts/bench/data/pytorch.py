"""torchvision's side of the measurement of preparing images: the jobs of zoo.ts as a user of torchvision does them.

Needs torch, torchvision and Pillow; run by scripts/bench/data/benchData.ts with the Python of ZOO_ORACLE_PYTHON.
"""

import importlib.util
import json
import multiprocessing
import os
import sys
import time

if importlib.util.find_spec("torchvision_cpu"):  # lets torchvision's CPU wheel be imported where its ops are not built
    import torchvision_cpu  # noqa: F401
import torch
from PIL import Image
from torch.utils.data import DataLoader
from torchvision import transforms as T
from torchvision.datasets import ImageFolder
from torchvision.transforms import functional as F

BILINEAR = T.InterpolationMode.BILINEAR
MILLISECONDS = 30
NORMALIZE = T.Compose([T.ToTensor(), T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])])
JITTER = T.ColorJitter(0.4, 0.4, 0.4, 0.1)
SMALL = T.Compose([T.Resize(256), T.CenterCrop(224)])


def size_of(image):
    return torch.tensor(image.size)


PIPELINES = {
    "decode": size_of,
    "evaluation": T.Compose([SMALL, NORMALIZE]),
    "training": T.Compose([T.RandomResizedCrop(224), T.RandomHorizontalFlip(), JITTER, NORMALIZE]),
}
TRANSFORMS = {
    "resize 256": T.Resize(256),
    "resize 256, bicubic": T.Resize(256, T.InterpolationMode.BICUBIC),
    "resize 256, lanczos": T.Resize(256, T.InterpolationMode.LANCZOS),
    "resize 256, nearest": T.Resize(256, T.InterpolationMode.NEAREST),
    "centerCrop 224": T.CenterCrop(224),
    "randomResizedCrop 224": T.RandomResizedCrop(224),
    "pad 16, reflect": T.Pad(16, padding_mode="reflect"),
    "horizontalFlip": F.hflip,
    "verticalFlip": F.vflip,
    "rotate 30": lambda image: F.rotate(image, 30),
    "rotate 30, bilinear": lambda image: F.rotate(image, 30, BILINEAR),
    "affine, bilinear": lambda image: F.affine(image, 10, [5, 3], 1.1, [5, 5], BILINEAR),
    "perspective, bilinear": T.RandomPerspective(p=1),
    "adjustBrightness": lambda image: F.adjust_brightness(image, 1.2),
    "adjustContrast": lambda image: F.adjust_contrast(image, 1.2),
    "adjustSaturation": lambda image: F.adjust_saturation(image, 1.2),
    "adjustHue": lambda image: F.adjust_hue(image, 0.07),
    "colorJitter": JITTER,
    "grayscale": T.Grayscale(3),
    "gaussianBlur 5": T.GaussianBlur(5, (1, 1)),
    "adjustSharpness": lambda image: F.adjust_sharpness(image, 2),
    "posterize": lambda image: F.posterize(image, 4),
    "solarize": lambda image: F.solarize(image, 128),
    "equalize": F.equalize,
    "autocontrast": F.autocontrast,
    "invert": F.invert,
    "autoAugment": T.AutoAugment(),
    "randAugment": T.RandAugment(),
    "trivialAugmentWide": T.TrivialAugmentWide(),
    "toTensorData, normalized": NORMALIZE,
}
ON_PHOTOGRAPH = {name for name in TRANSFORMS if name.startswith(("resize", "centerCrop", "randomResizedCrop"))}
loaders = {}


def processor():
    """Seconds of processor time of this process and its workers; None where there is no /proc."""
    ticks = 0
    for process in [os.getpid()] + [child.pid for child in multiprocessing.active_children()]:
        try:
            with open(f"/proc/{process}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            return None
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def walk(job):
    name = job["do"]
    if name not in loaders:
        folder = ImageFolder(job["directory"], PIPELINES[name])
        loaders[name] = DataLoader(folder, batch_size=32, num_workers=job["workers"], persistent_workers=True)
    before = processor()
    begin = time.perf_counter()
    for _ in loaders[name]:
        pass
    seconds = time.perf_counter() - begin
    after = processor()
    # workers that were started meanwhile are in the first walk's time, which does not count
    return {"milliseconds": seconds * 1e3, **({} if before is None else {"processor": (after - before) * 1e3})}


def transform(job):
    with Image.open(job["file"]) as file:
        image = file.convert("RGB")
    run = TRANSFORMS[job["name"]]
    if job["name"] not in ON_PHOTOGRAPH:
        image = SMALL(image)
    torch.set_num_threads(1)
    begin = time.perf_counter()
    runs = 0
    while time.perf_counter() - begin < MILLISECONDS / 1e3:
        run(image)
        runs += 1
    return {"milliseconds": (time.perf_counter() - begin) / runs * 1e3}


if __name__ == "__main__":
    for line in sys.stdin:
        job = json.loads(line)
        print(json.dumps(transform(job) if job["do"] == "transform" else walk(job)), flush=True)

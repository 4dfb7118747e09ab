"""How the data go wrong."""

from functools import cache

import numpy as np

from reference import mnist
from reference.conformance.catalogue import mistake

PIXELS = "load-mnist-normalizes-and-flattens"
LABELS = "load-mnist-gives-one-hot-labels"


@cache
def bytes_and_labels():
    """Return the data as they are in the files, read once: each mistake makes of them what it needs."""
    return mnist.load_mnist(normalize=False)


def load_mnist(normalize=True, flatten=True, one_hot_label=False):
    return tuple((x / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())


mistake("load_mnist", "leaves-the-pixels-up-to-255",
    {" / np.float32(255)": ""},
    "The sigmoids are 0 or 1, and nothing is learned. The pixels run to 255: divide them by 255.",
    breaks={PIXELS}, of=load_mnist)

mistake("load_mnist", "leaves-the-images-square",
    {"x / np": "x.reshape(-1, 1, 28, 28) / np"},
    "`shapes not aligned`. The images are of shape (1, 28, 28): reshape them to 784.",
    breaks={PIXELS}, of=load_mnist)

mistake("load_mnist", "gives-the-numbers-of-the-classes",
    {"np.eye(10)[t]": "t"},
    "`t.argmax(axis=1)` raises an AxisError. The labels are numbers: `np.eye(10)[t]` makes them one-hot.",
    breaks={LABELS}, of=load_mnist)

mistake("load_mnist", "takes-the-labels-from-the-images",
    {"np.eye(10)[t]": "x"},
    "The targets have 784 numbers for 10 classes. `t_batch = x_train[batch_mask]` takes images: write "
    "`t_train`.",
    breaks={LABELS}, of=load_mnist)

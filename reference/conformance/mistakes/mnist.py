"""How the data go wrong."""

from functools import cache

import numpy as np

from reference.conformance.catalogue import mistake
from reference.mnist import load_mnist

PIXELS = "load-mnist-normalizes-and-flattens"
LABELS = "load-mnist-gives-one-hot-labels"


@cache
def bytes_and_labels():
    """Return the data as they are in the files, read once: each mistake makes of them what it needs."""
    return load_mnist(normalize=False)


@mistake("load_mnist", breaks={PIXELS})
def leaves_the_pixels_up_to_255(normalize=True, flatten=True, one_hot_label=False):
    """The sigmoids are 0 or 1, and nothing is learned. The pixels run to 255: divide them by 255."""
    return tuple((x, np.eye(10)[t]) for x, t in bytes_and_labels())  # right: return tuple((x / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())


@mistake("load_mnist", breaks={PIXELS})
def leaves_the_images_square(normalize=True, flatten=True, one_hot_label=False):
    """`shapes not aligned`. The images are of shape (1, 28, 28): reshape them to 784."""
    return tuple((x.reshape(-1, 1, 28, 28) / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())  # right: return tuple((x.reshape(-1, 784) / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())


@mistake("load_mnist", breaks={LABELS})
def gives_the_numbers_of_the_classes(normalize=True, flatten=True, one_hot_label=False):
    """`t.argmax(axis=1)` raises an AxisError. The labels are numbers: `np.eye(10)[t]` makes them one-hot."""
    return tuple((x / np.float32(255), t) for x, t in bytes_and_labels())  # right: return tuple((x / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())


@mistake("load_mnist", breaks={LABELS})
def takes_the_labels_from_the_images(normalize=True, flatten=True, one_hot_label=False):
    """The targets have 784 numbers for 10 classes. `t_batch = x_train[batch_mask]` takes images: write `t_train`."""
    return tuple((x / np.float32(255), x) for x, t in bytes_and_labels())  # right: return tuple((x / np.float32(255), np.eye(10)[t]) for x, t in bytes_and_labels())

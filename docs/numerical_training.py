"""Write numerical_training.json, the figures' numbers of a run that takes minutes::

    reference train --method numerical_gradient --output numerical.npz
    python docs/numerical_training.py numerical.npz

A test of the long tier runs its first 600 updates again.
"""

import json
import sys
from pathlib import Path

import numpy as np

from reference import TwoLayerNet, load_mnist, train

FILE = Path(__file__).with_suffix(".json")


def summary(run):
    """Return what is shown of a run by numerical gradients, and how far backpropagation's parameters are.

    `run` maps the names of `History` and of the parameters to arrays, as the file of `reference train` does.
    """
    rng = np.random.default_rng(0)  # as `reference train` has it, for the weights and then for the batches
    network = TwoLayerNet(784, 50, 10, rng=rng)
    plain = train(network, load_mnist(), iters_num=len(run["train_loss_list"]), rng=rng)
    return {
        "losses_every_100": run["train_loss_list"][99::100].tolist(),
        "train_acc_list": run["train_acc_list"].tolist(),
        "test_acc_list": run["test_acc_list"].tolist(),
        "loss_difference": float(np.abs(run["train_loss_list"] - plain.train_loss_list).max()),
        "differences": {key: float(np.abs(run[key] - W).max()) for key, W in network.params.items()},
    }


if __name__ == "__main__":
    with np.load(sys.argv[1]) as saved:
        FILE.write_text(json.dumps(summary(saved), indent=1) + "\n", encoding="utf-8")

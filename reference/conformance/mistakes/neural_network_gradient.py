"""How the book's smallest network goes wrong."""

import numpy as np

from reference import listings
from reference.conformance.catalogue import mistake
from reference.listings import softmax

SCORES = "simple-net-predicts-scores"
SOFTMAX = "simple-net-judges-the-softmax-of-its-scores"
GRADIENT = "simple-net-has-a-gradient-of-the-shape-of-its-weights"


class simpleNet(listings.simpleNet):
    def gradient(self, x, t):
        y = softmax(self.predict(x))
        return np.outer(x, y - t)


mistake("simpleNet.predict", "takes-the-softmax-twice",
    {"return np.dot(x, self.W)": "return softmax(np.dot(x, self.W))"},
    "The probabilities are pressed together, and the loss stays high. `predict` gives scores here: leave "
    "the softmax to `loss`.",
    breaks={SCORES, SOFTMAX, GRADIENT}, of=simpleNet)

mistake("simpleNet.loss", "judges-the-scores",
    {"softmax(z)": "z"},
    "The loss is nan or negative. The logarithm is taken of scores: take the softmax of them first.",
    breaks={SOFTMAX}, of=simpleNet)

mistake("simpleNet.gradient", "turns-the-gradient-round",
    {"np.outer(x, y - t)": "np.outer(y - t, x)"},
    "The gradient has shape (3, 2). Outputs and inputs are exchanged: `np.outer(x, y - t)`.",
    breaks={GRADIENT}, of=simpleNet)

mistake("simpleNet.gradient", "subtracts-the-gradient-the-wrong-way",
    {"y - t": "t - y"},
    "The loss rises with each step. The error is `y - t`, not `t - y`.",
    breaks={GRADIENT}, of=simpleNet)

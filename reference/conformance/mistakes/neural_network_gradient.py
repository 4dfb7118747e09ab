"""How the book's smallest network goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.functions import softmax
from reference.neural_network_gradient import simpleNet


@mistake("simpleNet.predict", breaks={
    "simple-net-predicts-scores", "simple-net-judges-the-softmax-of-its-scores",
    "simple-net-has-a-gradient-of-the-shape-of-its-weights",
})
class TakesTheSoftmaxTwice(simpleNet):
    """The probabilities are pressed together, and the loss stays high. `predict` gives scores here: leave the softmax to `loss`."""

    def predict(self, x):
        return softmax(np.dot(x, self.W))  # right: return np.dot(x, self.W)


@mistake("simpleNet.loss", breaks={"simple-net-judges-the-softmax-of-its-scores"})
class JudgesTheScores(simpleNet):
    """The loss is nan or negative. The logarithm is taken of scores: take the softmax of them first."""

    def loss(self, x, t):
        y = self.predict(x)  # right: y = softmax(self.predict(x))
        return -np.sum(t * np.log(y + 1e-7))


@mistake("simpleNet.gradient", breaks={"simple-net-has-a-gradient-of-the-shape-of-its-weights"})
class TurnsTheGradientRound(simpleNet):
    """The gradient has shape (3, 2). Outputs and inputs are exchanged: `np.outer(x, y - t)`."""

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        return np.outer(y - t, x)  # right: return np.outer(x, y - t)


@mistake("simpleNet.gradient", breaks={"simple-net-has-a-gradient-of-the-shape-of-its-weights"})
class SubtractsTheGradientTheWrongWay(simpleNet):
    """The loss rises with each step. The error is `y - t`, not `t - y`."""

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        return np.outer(x, t - y)  # right: return np.outer(x, y - t)

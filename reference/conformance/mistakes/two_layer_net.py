"""How the network of two layers goes wrong."""

from typing import Any

import numpy as np

from reference import listings
from reference.conformance.catalogue import mistake

SHAPES = "two-layer-net-shapes-its-parameters"
DIFFERENT = "two-layer-net-starts-from-different-weights"
ITSELF = "two-layer-net-keeps-its-parameters-to-itself"
BOTH = "two-layer-net-predicts-through-both-layers"
BELOW = "two-layer-net-tells-classes-apart-below-0"
EACH = "two-layer-net-predicts-each-example-by-itself"
JUDGES = "two-layer-net-judges-what-it-predicts"
MEAN = "two-layer-net-takes-the-mean-loss"
RIGHT = "two-layer-net-counts-right-answers"
LABELS = "two-layer-net-counts-right-labels"
DIFFERENTIATES = "two-layer-net-differentiates-its-own-loss"
BACK = "two-layer-net-has-its-parameters-back-after-differences"
BACKPROPAGATES = "two-layer-net-backpropagates-its-own-loss"
WITHOUT = "two-layer-net-backpropagates-without-learning"


class SourceNet(listings.TwoLayerNet):
    gradient: Any = None  # the source only announces it


class InOneLoop(SourceNet):
    def numerical_gradient(self, x, t, h=1e-4):
        grads = {}
        for key, W in self.params.items():
            grads[key] = np.zeros(W.shape)
            for idx in np.ndindex(W.shape):
                tmp_val = W[idx]
                W[idx] = tmp_val + h
                fxh1 = self.loss(x, t)
                W[idx] = tmp_val - h
                fxh2 = self.loss(x, t)
                W[idx] = tmp_val
                grads[key][idx] = (fxh1 - fxh2) / (2*h)
        return grads


mistake("TwoLayerNet.__init__", "gives-b2-the-hidden-size",
    {"np.zeros(output_size)": "np.zeros(hidden_size)"},
    "Adding `b2` raises a ValueError, or stretches the scores. `b2` belongs to the output: "
    "`np.zeros(output_size)`.",
    breaks={SHAPES}, of=SourceNet)

mistake("TwoLayerNet.__init__", "turns-the-weights-round",
    {
        "randn(input_size, hidden_size)": "randn(hidden_size, input_size)",
        "randn(hidden_size, output_size)": "randn(output_size, hidden_size)",
    },
    "`np.dot(x, W1)` raises a ValueError. The weights are of shape (output, input): turn the two sizes "
    "round.",
    breaks={SHAPES}, of=SourceNet)

mistake("TwoLayerNet.__init__", "starts-from-equal-weights",
    {
        "weight_init_std * np.random.randn(input_size, hidden_size)": "np.zeros((input_size, hidden_size))",
        "weight_init_std * np.random.randn(hidden_size, output_size)": "np.zeros((hidden_size, output_size))",
    },
    "The hidden units stay equal, and the loss hardly falls. The weights start as zeros: draw them with "
    "`randn`.",
    breaks={DIFFERENT}, of=SourceNet)

mistake("TwoLayerNet.__init__", "shares-its-parameters-with-all-instances",
    {"    self.params = {}\n": "", "def __init__": "params = {}\n\ndef __init__"},
    "A second network changes the first. `params = {}` stands in the class: write `self.params = {}` in "
    "`__init__`.",
    breaks={ITSELF}, of=SourceNet)

mistake("TwoLayerNet.predict", "takes-x-for-z1",
    {"np.dot(z1, W2)": "np.dot(x, W2)"},
    "`shapes not aligned`, or W1 has no influence. `np.dot(x, W2)` skips the hidden layer: write `np.dot(z1, "
    "W2)`.",
    breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK}, of=SourceNet)

mistake("TwoLayerNet.predict", "takes-w1-in-both-layers",
    {"np.dot(z1, W2)": "np.dot(z1, W1)"},
    "`shapes not aligned`, or W2 has no influence. The second layer has weights of its own: write "
    "`np.dot(z1, W2)`.",
    breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK}, of=SourceNet)

mistake("TwoLayerNet.predict", "adds-b1-in-both-layers",
    {"+ b2": "+ b1"},
    "Adding the bias raises a ValueError, or `b2` is never learned. The second layer has its own: `+ b2`.",
    breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK}, of=SourceNet)

mistake("TwoLayerNet.predict", "leaves-out-b2",
    {" + b2": ""},
    "The gradient of `b2` is 0. The second layer adds no bias: write `+ b2`.",
    breaks={BOTH}, of=SourceNet)

mistake("TwoLayerNet.predict", "leaves-out-the-sigmoid",
    {"sigmoid(a1)": "a1"},
    "The network is no better than one layer. Two affine layers without a function between them are one: "
    "apply the sigmoid.",
    breaks={BOTH}, of=SourceNet)


class OfLayers(SourceNet):
    def predict(self, x):
        first = listings.Affine(self.params["W1"], self.params["b1"])
        second = listings.Affine(self.params["W2"], self.params["b2"])
        for layer in (first, listings.Relu(), second):
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return listings.SoftmaxWithLoss().forward(self.predict(x), t)


mistake("TwoLayerNet.predict", "cuts-off-scores-below-0",
    {"second)": "second, listings.Relu())"},
    "Classes whose scores are below 0 are equally probable, and none of them learns. No activation follows "
    "the last affine layer: the softmax takes its scores.",
    breaks={BELOW}, of=OfLayers)

mistake("TwoLayerNet.predict", "takes-the-softmax-of-what-relu-leaves",
    {"softmax(a2)": "softmax(np.maximum(a2, 0))"},
    "Classes whose scores are below 0 are equally probable. A relu follows the second layer: give its scores "
    "to the softmax, `softmax(a2)`.",
    breaks={BELOW}, of=SourceNet)

mistake("TwoLayerNet.predict", "takes-the-sigmoid-for-the-softmax",
    {"softmax(a2)": "sigmoid(a2)"},
    "The probabilities do not sum to 1. The output has the sigmoid: use the softmax there.",
    breaks={BOTH}, of=SourceNet)

mistake("TwoLayerNet.predict", "takes-the-softmax-over-the-whole-batch",
    {"softmax(a2)": "np.exp(a2) / np.sum(np.exp(a2))"},
    "The loss grows with the logarithm of the batch size. The book's softmax for one vector meets a batch: "
    "sum over `axis=-1`.",
    breaks={EACH}, of=SourceNet)

mistake("TwoLayerNet.predict", "predicts-nothing",
    {"    return y\n": ""},
    "`predict` gives None. The probabilities are computed and dropped: end with `return y`.",
    breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK}, of=SourceNet)

mistake("TwoLayerNet.loss", "exchanges-y-and-t-in-the-loss",
    {"(y, t)": "(t, y)"},
    "The loss is about 16 times the error rate. The two arguments are exchanged: `cross_entropy_error(y, "
    "t)`.",
    breaks={JUDGES, MEAN}, of=SourceNet)

mistake("TwoLayerNet.loss", "sums-the-loss-over-the-batch",
    {"cross_entropy_error(y, t)": "-np.sum(t * np.log(y + 1e-7))"},
    "The loss and its gradient grow with the batch. The book's first cross entropy is for one example: "
    "divide by `len(x)`.",
    breaks={MEAN}, of=SourceNet)

mistake("TwoLayerNet.loss", "judges-the-input",
    {"(y, t)": "(np.abs(x), t[:, : x.shape[1]])"},
    "The loss does not depend on the weights. x is given to the loss: give it `self.predict(x)`.",
    breaks={JUDGES, MEAN}, of=SourceNet)

mistake("TwoLayerNet.loss", "returns-no-loss-of-the-network",
    {"return ": ""},
    "`loss` gives None. The value is computed and dropped: write `return` before it.",
    breaks={JUDGES, MEAN, DIFFERENTIATES, BACK}, of=SourceNet)

mistake("TwoLayerNet.accuracy", "counts-and-does-not-divide",
    {" / float(x.shape[0])": ""},
    "The accuracy is above 1. The right answers are counted: divide by their number, `x.shape[0]`.",
    breaks={RIGHT, LABELS}, of=SourceNet)

mistake("TwoLayerNet.accuracy", "divides-the-count-by-a-fixed-batch-size",
    {"float(x.shape[0])": "100.0"},
    "The accuracy of 5 examples is 20 times too small. The batch size is written down as 100: take "
    "`x.shape[0]`.",
    breaks={RIGHT, LABELS}, of=SourceNet)

mistake("TwoLayerNet.accuracy", "counts-one-hot-targets-only",
    {"    if t.ndim != 1:\n        t": "    t"},
    "Labels raise an AxisError. `t.argmax(axis=1)` is for one-hot targets: use it only if t has two "
    "dimensions.",
    breaks={LABELS}, of=SourceNet)

mistake("TwoLayerNet.accuracy", "takes-the-maximum-of-each-column",
    {"axis=1": "axis=0"},
    "The accuracy is far too small, or the shapes do not agree. `axis=0` goes over the examples: the classes "
    "are `axis=1`.",
    breaks={RIGHT, LABELS}, times=2, of=SourceNet)

mistake("TwoLayerNet.accuracy", "counts-the-wrong-answers",
    {"y == t": "y != t"},
    "The accuracy falls while the network learns. `!=` counts what is wrong: write `==`.",
    breaks={RIGHT, LABELS}, of=SourceNet)

mistake("TwoLayerNet.accuracy", "compares-the-targets-with-themselves",
    {"y == t": "t == t"},
    "The accuracy is always 1. `t == t` is always true: compare what is predicted, `y == t`.",
    breaks={RIGHT, LABELS}, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "differentiates-a-copy-that-the-loss-never-reads",
    {'"])': '"].copy())'},
    "The gradient is always 0, and the loss never falls. `lambda W: self.loss(x, t)` ignores W: move the "
    "very array that the network reads.",
    breaks={DIFFERENTIATES}, times=4, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "takes-the-gradient-of-b2-from-b1",
    {'self.params["b2"]': 'self.params["b1"]'},
    "`b2` cannot be updated, or learns the gradient of `b1`. A line was copied: `self.params[\"b2\"]`.",
    breaks={DIFFERENTIATES}, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "takes-the-gradient-of-w2-from-w1",
    {'self.params["W2"]': 'self.params["W1"]'},
    "`W2` cannot be updated, or learns the gradient of `W1`. A line was copied: `self.params[\"W2\"]`.",
    breaks={DIFFERENTIATES}, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "leaves-out-the-gradient-of-b2",
    {'    grads["b2"] = numerical_gradient(loss_W, self.params["b2"])\n': ""},
    "`grads[\"b2\"]` raises a KeyError, or `b2` is never learned. One of the four lines is missing.",
    breaks={DIFFERENTIATES}, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "calls-a-name-that-is-misspelt",
    {"= numerical": "= nemerical"},
    "The first call raises a NameError. Python looks a name up when it runs the line: write it as it is "
    "where it is made.",
    breaks={DIFFERENTIATES, BACK}, times=4, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "returns-no-gradients",
    {"    return grads\n": ""},
    "`numerical_gradient` gives None. The dictionary is filled and dropped: end with `return grads`.",
    breaks={DIFFERENTIATES}, of=SourceNet)

mistake("TwoLayerNet.numerical_gradient", "leaves-the-parameters-moved",
    {"            W[idx] = tmp_val\n": ""},
    "Each gradient moves all parameters by the step. After both values the entry is to be put back: `x[idx] "
    "= tmp_val`.",
    breaks={BACK}, of=InOneLoop)

mistake("TwoLayerNet.gradient", "forgets-the-batch-size-in-backpropagation",
    {" / x.shape[0]": ""},
    "The gradient is too large by the batch size. The loss is a mean: divide `y - t` by `x.shape[0]`.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "divides-by-a-fixed-batch-size-in-backpropagation",
    {"x.shape[0]": "100"},
    "The gradient of 2 examples is 50 times too small. The batch size is written down as 100: take "
    "`x.shape[0]`.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "backpropagates-t-minus-y",
    {"y - t": "t - y"},
    "The loss rises. The error of the output is `y - t`, not `t - y`.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "leaves-out-the-slope-of-the-sigmoid",
    {"sigmoid_grad(a1) * dz1": "dz1"},
    "The gradients of `W1` and `b1` are about four times too large. The chain rule needs `sigmoid_grad(a1)` "
    "there.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "leaves-out-what-comes-back",
    {"sigmoid_grad(a1) * dz1": "sigmoid_grad(a1)"},
    "`W1` and `b1` learn the same whatever the targets are. The slope is a factor: multiply it by what comes "
    "back from the second layer.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "takes-the-slope-at-z1",
    {"sigmoid_grad(a1)": "sigmoid_grad(z1)"},
    "The gradients of `W1` and `b1` are nearly right. `sigmoid_grad` wants what went into the sigmoid: `a1`, "
    "not `z1`.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "backpropagates-another-output",
    {"softmax(a2)": "sigmoid(a2)"},
    "The loss falls, but too slowly. `predict` ends in the softmax, `gradient` in the sigmoid: use the same "
    "in both.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "means-the-bias-gradients",
    {"np.sum": "np.mean"},
    "The biases learn too slowly by the batch size. The error is divided by it already: sum over `axis=0`, "
    "do not take the mean.",
    breaks={BACKPROPAGATES}, times=2)

mistake("TwoLayerNet.gradient", "adds-up-the-bias-gradients-of-all-units",
    {", axis=0": ""},
    "All biases of a layer move by the same. The sum goes over the examples only: write `axis=0`.",
    breaks={BACKPROPAGATES}, times=2)

mistake("TwoLayerNet.gradient", "turns-the-gradient-of-w2-round",
    {"np.dot(z1.T, dy)": "np.dot(dy.T, z1)"},
    "The gradient of `W2` has the shape of W2 transposed, and updating `W2` raises a ValueError. The factors "
    "are exchanged: write `np.dot(z1.T, dy)`.",
    breaks={BACKPROPAGATES})

mistake("TwoLayerNet.gradient", "updates-the-parameters-too",
    {"    return grads":
     "    for key in grads:\n        self.params[key] -= 0.1 * grads[key]\n    return grads"},
    "The parameters take two steps for one. `gradient` is to compute only: leave the update to the training "
    "loop.",
    breaks={WITHOUT})

"""How the network of two layers goes wrong: each class shows what differs from the right one."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.functions import cross_entropy_error, sigmoid, sigmoid_grad, softmax
from reference.gradient import numerical_gradient

SHAPES = "two-layer-net-shapes-its-parameters"
DIFFERENT = "two-layer-net-starts-from-different-weights"
ITSELF = "two-layer-net-keeps-its-parameters-to-itself"
BOTH = "two-layer-net-predicts-through-both-layers"
EACH = "two-layer-net-predicts-each-example-by-itself"
JUDGES = "two-layer-net-judges-what-it-predicts"
MEAN = "two-layer-net-takes-the-mean-loss"
RIGHT = "two-layer-net-counts-right-answers"
LABELS = "two-layer-net-counts-right-labels"
DIFFERENTIATES = "two-layer-net-differentiates-its-own-loss"
BACK = "two-layer-net-has-its-parameters-back-after-differences"
BACKPROPAGATES = "two-layer-net-backpropagates-its-own-loss"
WITHOUT = "two-layer-net-backpropagates-without-learning"


def randn(*shape):
    return np.random.default_rng().standard_normal(shape)


class SourceNet:
    """The source's listing, repaired, with a batch of one-hot targets in mind: the mistakes change one thing."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        z1 = sigmoid(np.dot(x, W1) + b1)
        return softmax(np.dot(z1, W2) + b2)

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        return {key: numerical_gradient(loss_W, self.params[key]) for key in ("W1", "b1", "W2", "b2")}


class BookNet(SourceNet):
    """With the book's backpropagation, in steps that bear the names of what they give: the mistakes change one."""

    def gradient(self, x, t):
        a1 = np.dot(x, self.params["W1"]) + self.params["b1"]
        z1 = sigmoid(a1)
        dy = self.dy(self.y(np.dot(z1, self.params["W2"]) + self.params["b2"]), t)
        da1 = self.da1(np.dot(dy, self.params["W2"].T), a1, z1)
        return {"W1": np.dot(x.T, da1), "b1": self.db(da1), "W2": np.dot(z1.T, dy), "b2": self.db(dy)}

    def y(self, a2):
        return softmax(a2)

    def dy(self, y, t):
        return (y - t) / y.shape[0]

    def da1(self, dz1, a1, z1):
        return sigmoid_grad(a1) * dz1

    def db(self, da):
        return np.sum(da, axis=0)


@mistake("TwoLayerNet.__init__", breaks={SHAPES})
class GivesB2TheHiddenSize(SourceNet):
    """Adding `b2` raises a ValueError, or stretches the scores. `b2` belongs to the output: `np.zeros(output_size)`."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, weight_init_std)
        self.params["b2"] = np.zeros(hidden_size)  # right: self.params["b2"] = np.zeros(output_size)


@mistake("TwoLayerNet.__init__", breaks={SHAPES})
class TurnsTheWeightsRound(SourceNet):
    """`np.dot(x, W1)` raises a ValueError. The weights are of shape (output, input): turn the two sizes round."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, weight_init_std)
        self.params["W1"] = weight_init_std * randn(hidden_size, input_size)  # right: self.params["W1"] = weight_init_std * randn(input_size, hidden_size)
        self.params["W2"] = weight_init_std * randn(output_size, hidden_size)  # right: self.params["W2"] = weight_init_std * randn(hidden_size, output_size)


@mistake("TwoLayerNet.__init__", breaks={DIFFERENT})
class StartsFromEqualWeights(SourceNet):
    """The hidden units stay equal, and the loss hardly falls. The weights start as zeros: draw them with `randn`."""

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        super().__init__(input_size, hidden_size, output_size, weight_init_std)
        self.params["W1"] = np.zeros((input_size, hidden_size))  # right: self.params["W1"] = weight_init_std * randn(input_size, hidden_size)
        self.params["W2"] = np.zeros((hidden_size, output_size))  # right: self.params["W2"] = weight_init_std * randn(hidden_size, output_size)


@mistake("TwoLayerNet.__init__", breaks={ITSELF})
class SharesItsParametersWithAllInstances(SourceNet):
    """A second network changes the first. `params = {}` stands in the class: write `self.params = {}` in `__init__`."""

    params = {}  # right:

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        # right: self.params = {}
        self.params.update(SourceNet(input_size, hidden_size, output_size, weight_init_std).params)


@mistake("TwoLayerNet.predict", breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK})
class TakesXForZ1(SourceNet):
    """`shapes not aligned`, or W1 has no influence. `np.dot(x, W2)` skips the hidden layer: write `np.dot(z1, W2)`."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(x, self.params["W2"]) + self.params["b2"])  # right: return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])


@mistake("TwoLayerNet.predict", breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK})
class AddsB1InBothLayers(SourceNet):
    """Adding the bias raises a ValueError, or `b2` is never learned. The second layer has its own: `+ b2`."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(z1, self.params["W2"]) + self.params["b1"])  # right: return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])


@mistake("TwoLayerNet.predict", breaks={BOTH})
class LeavesOutB2(SourceNet):
    """The gradient of `b2` is 0. The second layer adds no bias: write `+ b2`."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(z1, self.params["W2"]))  # right: return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])


@mistake("TwoLayerNet.predict", breaks={BOTH})
class LeavesOutTheSigmoid(SourceNet):
    """The network is no better than one layer. Two affine layers without a function between them are one: apply the sigmoid."""

    def predict(self, x):
        z1 = np.dot(x, self.params["W1"]) + self.params["b1"]  # right: z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])


@mistake("TwoLayerNet.predict", breaks={BOTH})
class TakesTheSigmoidForTheSoftmax(SourceNet):
    """The probabilities do not sum to 1. The output has the sigmoid: use the softmax there."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return sigmoid(np.dot(z1, self.params["W2"]) + self.params["b2"])  # right: return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])


@mistake("TwoLayerNet.predict", breaks={EACH})
class TakesTheSoftmaxOverTheWholeBatch(SourceNet):
    """The loss grows with the logarithm of the batch size. The book's softmax for one vector meets a batch: sum over `axis=-1`."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        a2 = np.dot(z1, self.params["W2"]) + self.params["b2"]
        return np.exp(a2) / np.sum(np.exp(a2))  # right: return np.exp(a2) / np.sum(np.exp(a2), axis=-1, keepdims=True)


@mistake("TwoLayerNet.predict", breaks={BOTH, EACH, JUDGES, MEAN, RIGHT, LABELS, DIFFERENTIATES, BACK})
class PredictsNothing(SourceNet):
    """`predict` gives None. The probabilities are computed and dropped: end with `return y`."""

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        y = softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])
        # right: return y


@mistake("TwoLayerNet.loss", breaks={JUDGES, MEAN})
class ExchangesYAndTInTheLoss(SourceNet):
    """The loss is about 16 times the error rate. The two arguments are exchanged: `cross_entropy_error(y, t)`."""

    def loss(self, x, t):
        return cross_entropy_error(t, self.predict(x))  # right: return cross_entropy_error(self.predict(x), t)


@mistake("TwoLayerNet.loss", breaks={MEAN})
class SumsTheLossOverTheBatch(SourceNet):
    """The loss and its gradient grow with the batch. The book's first cross entropy is for one example: divide by `len(x)`."""

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7))  # right: return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)


@mistake("TwoLayerNet.loss", breaks={JUDGES, MEAN})
class JudgesTheInput(SourceNet):
    """The loss does not depend on the weights. x is given to the loss: give it `self.predict(x)`."""

    def loss(self, x, t):
        return -np.sum(t[:, : x.shape[1]] * np.log(np.abs(x) + 1e-7)) / len(x)  # right: return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)


@mistake("TwoLayerNet.loss", breaks={JUDGES, MEAN, DIFFERENTIATES, BACK})
class ReturnsNoLossOfTheNetwork(SourceNet):
    """`loss` gives None. The value is computed and dropped: write `return` before it."""

    def loss(self, x, t):
        cross_entropy_error(self.predict(x), t)  # right: return cross_entropy_error(self.predict(x), t)


@mistake("TwoLayerNet.accuracy", breaks={RIGHT, LABELS})
class CountsAndDoesNotDivide(SourceNet):
    """The accuracy is above 1. The right answers are counted: divide by their number, `x.shape[0]`."""

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t)  # right: return np.sum(y == t) / float(x.shape[0])


@mistake("TwoLayerNet.accuracy", breaks={RIGHT, LABELS})
class DividesTheCountByAFixedBatchSize(SourceNet):
    """The accuracy of 5 examples is 20 times too small. The batch size is written down as 100: take `x.shape[0]`."""

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / 100.0  # right: return np.sum(y == t) / float(x.shape[0])


@mistake("TwoLayerNet.accuracy", breaks={LABELS})
class CountsOneHotTargetsOnly(SourceNet):
    """Labels raise an AxisError. `t.argmax(axis=1)` is for one-hot targets: use it only if t has two dimensions."""

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        t = np.argmax(t, axis=1)  # right: t = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])


@mistake("TwoLayerNet.accuracy", breaks={RIGHT, LABELS})
class TakesTheMaximumOfEachColumn(SourceNet):
    """The accuracy is far too small, or the shapes do not agree. `axis=0` goes over the examples: the classes are `axis=1`."""

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=0)  # right: y = np.argmax(self.predict(x), axis=1)
        t = np.argmax(t, axis=0)  # right: t = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])


@mistake("TwoLayerNet.accuracy", breaks={RIGHT, LABELS})
class CountsTheWrongAnswers(SourceNet):
    """The accuracy falls while the network learns. `!=` counts what is wrong: write `==`."""

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y != t) / float(x.shape[0])  # right: return np.sum(y == t) / float(x.shape[0])


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES})
class DifferentiatesACopyThatTheLossNeverReads(SourceNet):
    """The gradient is always 0, and the loss never falls. `lambda W: self.loss(x, t)` ignores W: move the very array that the network reads."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        for key in ("W1", "b1", "W2", "b2"):
            grads[key] = numerical_gradient(loss_W, self.params[key].copy())  # right: grads[key] = numerical_gradient(loss_W, self.params[key])
        return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES})
class TakesTheGradientOfB2FromB1(SourceNet):
    """`b2` cannot be updated, or learns the gradient of `b1`. A line was copied: `self.params["b2"]`."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = super().numerical_gradient(x, t)
        grads["b2"] = numerical_gradient(loss_W, self.params["b1"])  # right: grads["b2"] = numerical_gradient(loss_W, self.params["b2"])
        return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES})
class TakesTheGradientOfW2FromW1(SourceNet):
    """`W2` cannot be updated, or learns the gradient of `W1`. A line was copied: `self.params["W2"]`."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = super().numerical_gradient(x, t)
        grads["W2"] = numerical_gradient(loss_W, self.params["W1"])  # right: grads["W2"] = numerical_gradient(loss_W, self.params["W2"])
        return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES})
class LeavesOutTheGradientOfB2(SourceNet):
    """`grads["b2"]` raises a KeyError, or `b2` is never learned. One of the four lines is missing."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        grads["W1"] = numerical_gradient(loss_W, self.params["W1"])
        grads["b1"] = numerical_gradient(loss_W, self.params["b1"])
        grads["W2"] = numerical_gradient(loss_W, self.params["W2"])
        # right: grads["b2"] = numerical_gradient(loss_W, self.params["b2"])
        return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES, BACK})
class CallsANameThatIsMisspelt(SourceNet):
    """The first call raises a NameError. Python looks a name up when it runs the line: write `numerical_gradient`."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        for key in ("W1", "b1", "W2", "b2"):
            grads[key] = nemerical_gradient(loss_W, self.params[key])  # right: grads[key] = numerical_gradient(loss_W, self.params[key])
        return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={DIFFERENTIATES})
class ReturnsNoGradients(SourceNet):
    """`numerical_gradient` gives None. The dictionary is filled and dropped: end with `return grads`."""

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        for key in ("W1", "b1", "W2", "b2"):
            grads[key] = numerical_gradient(loss_W, self.params[key])
        # right: return grads


@mistake("TwoLayerNet.numerical_gradient", breaks={BACK})
class LeavesTheParametersMoved(SourceNet):
    """Each gradient moves all parameters by the step. After both values the entry is to be put back: `x[idx] = tmp_val`."""

    def numerical_gradient(self, x, t, h=1e-4):
        grads = {}
        for key in ("W1", "b1", "W2", "b2"):
            W = self.params[key]
            grads[key] = np.zeros(W.shape)
            for idx in np.ndindex(W.shape):
                tmp_val = W[idx]
                W[idx] = tmp_val + h
                fxh1 = self.loss(x, t)
                W[idx] = tmp_val - h
                fxh2 = self.loss(x, t)
                # right: W[idx] = tmp_val
                grads[key][idx] = (fxh1 - fxh2) / (2*h)
        return grads


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class ForgetsTheBatchSizeInBackpropagation(BookNet):
    """The gradient is too large by the batch size. The loss is a mean: divide `y - t` by `x.shape[0]`."""

    def dy(self, y, t):
        return y - t  # right: return (y - t) / y.shape[0]


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class DividesByAFixedBatchSizeInBackpropagation(BookNet):
    """The gradient of 2 examples is 50 times too small. The batch size is written down as 100: take `x.shape[0]`."""

    def dy(self, y, t):
        return (y - t) / 100  # right: return (y - t) / y.shape[0]


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class BackpropagatesTMinusY(BookNet):
    """The loss rises. The error of the output is `y - t`, not `t - y`."""

    def dy(self, y, t):
        return (t - y) / y.shape[0]  # right: return (y - t) / y.shape[0]


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class LeavesOutTheSlopeOfTheSigmoid(BookNet):
    """The gradients of `W1` and `b1` are about four times too large. The chain rule needs `sigmoid_grad(a1)` there."""

    def da1(self, dz1, a1, z1):
        return dz1  # right: return sigmoid_grad(a1) * dz1


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class TakesTheSlopeAtZ1(BookNet):
    """The gradients of `W1` and `b1` are nearly right. `sigmoid_grad` wants what went into the sigmoid: `a1`, not `z1`."""

    def da1(self, dz1, a1, z1):
        return sigmoid_grad(z1) * dz1  # right: return sigmoid_grad(a1) * dz1


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class BackpropagatesAnotherOutput(BookNet):
    """The loss falls, but too slowly. `predict` ends in the softmax, `gradient` in the sigmoid: use the same in both."""

    def y(self, a2):
        return sigmoid(a2)  # right: return softmax(a2)


@mistake("TwoLayerNet.gradient", breaks={BACKPROPAGATES})
class MeansTheBiasGradients(BookNet):
    """The biases learn too slowly by the batch size. The error is divided by it already: sum over `axis=0`, do not take the mean."""

    def db(self, da):
        return np.mean(da, axis=0)  # right: return np.sum(da, axis=0)


@mistake("TwoLayerNet.gradient", breaks={WITHOUT})
class UpdatesTheParametersToo(BookNet):
    """The parameters take two steps for one. `gradient` is to compute only: leave the update to the training loop."""

    def gradient(self, x, t):
        grads = super().gradient(x, t)
        for key, grad in grads.items():  # right:
            self.params[key] -= 0.1 * grad  # right:
        return grads

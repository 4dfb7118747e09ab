"""Right variations: other forms of the functions, none of which may be accused at level `must`."""

import numpy as np

import reference
from reference import listings


def five_point(f, x, h=1e-3):
    x = np.float64(x)
    return (f(x - 2 * h) - 8 * f(x - h) + 8 * f(x + h) - f(x + 2 * h)) / (12 * h)


def richardson(f, x):
    return (4 * listings.numerical_diff(f, x, 1e-3) - listings.numerical_diff(f, x, 2e-3)) / 3


def with_step(h):
    return lambda f, x: listings.numerical_diff(f, x, h)


def relative_step(f, x):
    return listings.numerical_diff(f, x, 6e-6 * np.maximum(1, np.abs(x)))


def dual_numbers(f, x):
    """The exact derivative, as an automatic differentiator gives it behind a lambda."""
    from numpy.polynomial import Polynomial

    at = np.ravel(np.asarray(x, float))
    values = [f(Polynomial([point, 1.0])).deriv()(0.0) for point in at]
    return np.reshape(values, np.shape(x))[()]


def without_promotion(f, x):
    return (f(x + 1e-4) - f(x - 1e-4)) / (2 * 1e-4)


def gradient_on_copies(f, x):
    x = np.array(x, float)
    grad = np.empty(x.shape)
    for idx in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[idx] += 1e-4
        behind[idx] -= 1e-4
        grad[idx] = (f(ahead) - f(behind)) / 2e-4
    return grad


def gradient_of_the_book(f, x):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = float(tmp_val) + 1e-4
        fxh1 = f(x)
        x[idx] = tmp_val - 1e-4
        grad[idx] = (fxh1 - f(x)) / (2 * 1e-4)
        x[idx] = tmp_val
        it.iternext()
    return grad


def gradient_in_a_list(f, x):
    eye = 1e-5 * np.eye(np.size(x)).reshape(-1, *np.shape(x))
    return np.reshape([(f(x + e) - f(x - e)) / 2e-5 for e in eye], np.shape(x))


def descent_with_history(f, init_x, lr=0.01, step_num=100):
    path = reference.descent_path(f, init_x, lr, step_num)
    return path[-1], path[:-1]


def descent_of_the_book(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for _ in range(step_num):
        x -= lr * gradient_of_the_book(f, x)
    return x


def sigmoid_of_the_book(x):
    return 1 / (1 + np.exp(-x))


def sigmoid_by_tanh(x):
    return (1 + np.tanh(np.asarray(x) / 2)) / 2


def sigmoid_of_arrays(x):
    """It takes no bare number."""
    return np.array([listings.sigmoid(entry) for entry in x])


def softmax_of_the_book(x):
    c = np.max(x)
    exp_a = np.exp(x - c)
    return exp_a / np.sum(exp_a)


def softmax_by_loops(x):
    if np.ndim(x) == 1:
        powers = [np.exp(v - max(x)) for v in x]
        return np.array([power / sum(powers) for power in powers])
    return np.array([softmax_by_loops(row) for row in x])


def softmax_of_rows(x):
    return np.atleast_2d(listings.softmax(x))


def cross_entropy_of_the_book(y, t):
    if y.ndim == 1:
        t, y = t.reshape(1, t.size), y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(y.shape[0]), t] + 1e-7)) / y.shape[0]


def cross_entropy_of_one_example(y, t):
    return -np.sum(t * np.log(y + 1e-7))


def cross_entropy_without_delta(y, t):
    return -np.sum(t * np.log(y)) / (len(y) if y.ndim == 2 else 1)


def cross_entropy_of_labels(y, t):
    """It takes batches and labels only."""
    if y.ndim != 2 or t.ndim != 1:
        raise ValueError("no batch")
    return listings.cross_entropy_error(y, t)


def cross_entropy_added_up(y, t):
    return listings.cross_entropy_error(y, t) * (len(y) if np.ndim(y) == 2 else 1)


def gradient_of_minus_log(y, t):
    return (y - t) / len(y)


def train_by_differences(*arguments, **keywords):
    return reference.train(*arguments, **keywords, method="numerical_gradient")


class NetOfChapterFour(listings.TwoLayerNet):
    """It has no backpropagation yet."""

    gradient = property()  # to ask for it is an AttributeError


class Scores(NetOfChapterFour):
    """It predicts scores, after relu, and leaves the softmax to the loss."""

    def predict(self, x):
        W1, b1, W2, b2 = self.params.values()
        return np.maximum(x @ W1 + b1, 0) @ W2 + b2

    def loss(self, x, t):
        return listings.cross_entropy_error(listings.softmax(self.predict(x)), t)


class Probabilities(Scores):
    def predict(self, x):
        return listings.softmax(super().predict(x))

    def loss(self, x, t):
        return listings.cross_entropy_error(self.predict(x), t)


class Tanh(NetOfChapterFour):
    def predict(self, x):
        W1, b1, W2, b2 = self.params.values()
        return listings.softmax(np.tanh(x @ W1 + b1) @ W2 + b2)


class Rows(listings.TwoLayerNet):
    """Its biases, and their gradients, are rows."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = {key: np.atleast_2d(param) for key, param in self.params.items()}

    def gradient(self, x, t):
        return {key: np.atleast_2d(grad) for key, grad in super().gradient(x, t).items()}


class Layers(listings.TwoLayerNet):
    """Its layers were given the arrays when it was made, and never look at `params` again."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.held = listings.TwoLayerNet(*sizes)
        self.held.params = dict(self.params)

    def predict(self, x):
        return self.held.predict(x)

    def gradient(self, x, t):
        return self.held.gradient(x, t)


VARIATIONS = [
    *(
        (name, getattr(listings, name)) for name in dir(listings)
        if callable(getattr(reference, name, None)) and name not in ("History", "naive_numerical_diff")
    ),
    ("numerical_diff", five_point),
    ("numerical_diff", richardson),
    ("numerical_diff", with_step(1e-3)),
    ("numerical_diff", with_step(1e-6)),
    ("numerical_diff", with_step(2.0**-13)),
    ("numerical_diff", relative_step),
    ("numerical_diff", dual_numbers),
    ("numerical_diff", without_promotion),
    ("numerical_gradient", gradient_on_copies),
    ("numerical_gradient", gradient_of_the_book),
    ("numerical_gradient", gradient_in_a_list),
    ("gradient_descent", descent_with_history),
    ("gradient_descent", descent_of_the_book),
    ("sigmoid", sigmoid_of_the_book),
    ("sigmoid", sigmoid_by_tanh),
    ("sigmoid", sigmoid_of_arrays),
    ("softmax", softmax_of_the_book),
    ("softmax", softmax_by_loops),
    ("softmax", softmax_of_rows),
    ("cross_entropy_error", cross_entropy_of_the_book),
    ("cross_entropy_error", cross_entropy_of_one_example),
    ("cross_entropy_error", cross_entropy_without_delta),
    ("cross_entropy_error", cross_entropy_of_labels),
    ("cross_entropy_error", cross_entropy_added_up),
    ("softmax_with_loss_grad", gradient_of_minus_log),
    ("train", train_by_differences),
    ("TwoLayerNet", NetOfChapterFour),
    ("TwoLayerNet", Scores),
    ("TwoLayerNet", Probabilities),
    ("TwoLayerNet", Tanh),
    ("TwoLayerNet", Rows),
    ("TwoLayerNet", Layers),
    ("TwoLayerNet", lambda *sizes: listings.TwoLayerNet(*sizes)),
]

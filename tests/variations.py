"""Right variations: other forms of the functions, none of which may be accused at level `must`."""

from fractions import Fraction

import autograd
import numpy as np
from scipy.optimize._numdiff import approx_derivative
from scipy.special import expit, logsumexp, softmax

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


def complex_step(f, x):
    """It takes functions of complex numbers."""
    return np.imag(f(np.asarray(x, float) + 1e-30j)) / 1e-30


def gradient_by_complex_steps(f, x):
    steps = 1e-30j * np.eye(np.size(x)).reshape(-1, *np.shape(x))
    return np.reshape([np.imag(f(x + step)) / 1e-30 for step in steps], np.shape(x))


def by_fractions(f, x):
    if np.ndim(x):
        return np.array([by_fractions(f, entry) for entry in x])
    at, h = Fraction(float(x)), Fraction(1, 10**6)
    return float((f(at + h) - f(at - h)) / (2 * h))


def by_scipy(f, x):
    flat = approx_derivative(lambda v: np.ravel(f(v[0])), [float(x)]) if np.ndim(x) == 0 else [
        by_scipy(f, entry) for entry in x
    ]
    return np.reshape(flat, np.shape(x))[()]


def gradient_by_scipy(f, x):
    start = np.ravel(x).astype(float)
    flat = approx_derivative(lambda v: f(v.reshape(np.shape(x))), start, method="3-point")
    return np.reshape(flat, np.shape(x))


def gradient_by_autograd(f, x):
    return autograd.grad(f)(np.asarray(x, float))


def gradient_of_five_points(f, x):
    grad = np.zeros(np.shape(x))
    for idx in np.ndindex(grad.shape):
        e = np.zeros(grad.shape)
        e[idx] = 1e-3
        grad[idx] = (8 * (f(x + e) - f(x - e)) - (f(x + 2 * e) - f(x - 2 * e))) / 12e-3
    return grad


def gradient_entry_by_entry(f, x):
    def moved(i, by):
        entries = [*np.ravel(x).astype(float)]
        entries[i] += by
        return np.reshape(entries, np.shape(x))

    return np.reshape([(f(moved(i, 1e-4)) - f(moved(i, -1e-4))) / 2e-4 for i in range(x.size)], x.shape)


def descent_while_it_moves(f, init_x, lr=0.01, step_num=100):
    x, n = np.array(init_x, float), 0
    while n < step_num:
        step = lr * gradient_on_copies(f, x)
        if np.linalg.norm(step) == 0:
            break
        x, n = x - step, n + 1
    return x


def descent_by_recursion(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for _ in range(step_num - 1):
        x = descent_by_recursion(f, x, lr, 1)
    return x - lr * gradient_on_copies(f, x) if step_num else x


def sigmoid_by_logarithms(x):
    return np.exp(-np.logaddexp(0, -np.asarray(x, float)))


def sigmoid_in_two_parts(x):
    x = np.asarray(x, float)
    e = np.exp(-np.abs(x))
    return np.where(x < 0, e, 1) / (1 + e)


def sigmoid_within_limits(x):
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def sigmoid_in_single_precision(x):
    return (1 / (1 + np.exp(-np.asarray(x, np.float32)))).astype(np.float32)


def softmax_by_logarithms(x):
    x = np.asarray(x, float)
    return np.exp(x - logsumexp(x, axis=-1, keepdims=True))


def softmax_in_columns(x):
    """As the book's, of a matrix turned round."""
    if np.ndim(x) == 2:
        x = x.T - np.max(x.T, axis=0)
        return (np.exp(x) / np.sum(np.exp(x), axis=0)).T
    x = x - np.max(x)
    return np.exp(x) / np.sum(np.exp(x))


def cross_entropy_within_limits(y, t):
    y = np.clip(np.atleast_2d(y), 1e-12, 1 - 1e-12)
    return -np.sum(np.atleast_2d(t) * np.log(y)) / len(y)


def with_delta(delta):
    def cross_entropy(y, t):
        y, t = np.atleast_2d(y), np.asarray(t)
        t = np.eye(y.shape[1])[np.ravel(t)] if t.size == len(y) else np.atleast_2d(t)
        return -np.sum(t * np.log(y + delta)) / len(y)

    return cross_entropy


def cross_entropy_by_where(y, t):
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    return -np.sum(np.where(t > 0, t * np.log(np.maximum(y, 1e-10)), 0)) / len(y)


def slope_of_the_sigmoid(x):
    return sigmoid_in_two_parts(x) * sigmoid_in_two_parts(-np.asarray(x, float))


def slope_by_hyperbolic_cosine(x):
    return 0.25 / np.cosh(np.clip(np.asarray(x, float) / 2, -350, 350)) ** 2


def jacobian_of_the_softmax(x):
    y = softmax_by_logarithms(x)
    return np.eye(len(y)) * y - y[:, None] * y[None, :]


def half_the_mean_square(y, t):
    return np.mean((np.asarray(y) - t) ** 2) / 2


class LeakyRelu(NetOfChapterFour):
    def predict(self, x):
        W1, b1, W2, b2 = self.params.values()
        a = x @ W1 + b1
        return listings.softmax(np.where(a > 0, a, 0.01 * a) @ W2 + b2)


class SinglePrecision(NetOfChapterFour):
    """Its weights are drawn in float32; what the claims put there stays in float64."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = {key: param.astype(np.float32) for key, param in self.params.items()}


class Backwards(listings.TwoLayerNet):
    """It backpropagates column by column, and names its gradients in another order."""

    def gradient(self, x, t):
        W1, b1, W2, b2 = self.params.values()
        z = listings.sigmoid(x @ W1 + b1)
        dy = (listings.softmax(z @ W2 + b2) - t) / len(x)
        dz = dy @ W2.T * z * (1 - z)
        ones = np.ones(len(x))
        return {"b2": ones @ dy, "W2": np.einsum("ni,nj->ij", z, dy), "b1": ones @ dz, "W1": (dz.T @ x).T}


class Keywords(listings.TwoLayerNet):
    """It can be made with keywords too, and starts as He et al. do."""

    def __init__(self, input_size=2, hidden_size=3, output_size=4, **_):
        super().__init__(input_size, hidden_size, output_size)
        self.params["W1"] *= np.sqrt(2 / input_size) / 0.01


class WeightDecay(NetOfChapterFour):
    def loss(self, x, t):
        decay = sum(np.sum(self.params[key] ** 2) for key in ("W1", "W2"))
        return listings.cross_entropy_error(self.predict(x), t) + 0.05 * decay


class Percent(NetOfChapterFour):
    def accuracy(self, x, t):
        return 100 * super().accuracy(x, t)


class Columns:
    """Its examples are columns."""

    def __init__(self, n_x, n_h, n_y):
        random = np.random.default_rng()
        self.params = {"W1": 0.01 * random.normal(size=(n_h, n_x)), "b1": np.zeros((n_h, 1)),
                       "W2": 0.01 * random.normal(size=(n_y, n_h)), "b2": np.zeros((n_y, 1))}

    def predict(self, X):
        Z = sigmoid_in_two_parts(self.params["W1"] @ X + self.params["b1"])
        return listings.softmax((self.params["W2"] @ Z + self.params["b2"]).T).T

    def loss(self, X, Y):
        return -np.sum(Y * np.log(self.predict(X) + 1e-7)) / X.shape[1]


class Squares(NetOfChapterFour):
    """Its loss is of squares."""

    def loss(self, x, t):
        return 0.5 * np.sum((self.predict(x) - t) ** 2) / len(x)


def momentum(f, init_x, lr=0.01, step_num=100, mu=0.9):
    x, v = np.array(init_x, float), 0.0
    for _ in range(step_num):
        v = mu * v - lr * gradient_on_copies(f, x)
        x = x + v
    return x


def shrinking_steps(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for i in range(step_num):
        x = x - lr / (1 + i) * gradient_on_copies(f, x)
    return x


def with_decay(f, init_x, lr=0.01, step_num=100, decay=0.01):
    x = np.array(init_x, float)
    for _ in range(step_num):
        x = x - lr * (gradient_on_copies(f, x) + decay * x)
    return x


def second_derivative(f, x, h=1e-3):
    return (f(x + h) - 2 * f(x) + f(x - h)) / h**2


def hard_sigmoid(x):
    return np.clip(0.2 * np.asarray(x) + 0.5, 0, 1)


def steep_sigmoid(x, a=2.0):
    return 1 / (1 + np.exp(-a * np.asarray(x)))


def softmax_with_temperature(x, T=2.0):
    e = np.exp((x - np.max(x)) / T)
    return e / np.sum(e)


def smoothed_targets(y, t, eps=0.1):
    t = t * (1 - eps) + eps / y.shape[-1]
    return -np.sum(t * np.log(y + 1e-7)) / len(np.atleast_2d(y))


def focal_loss(y, t, gamma=2.0):
    return -np.sum(t * (1 - y) ** gamma * np.log(y + 1e-7)) / len(np.atleast_2d(y))


# Each is another function than the one of its name, as its author wants it: asked about, never accused.
MEANT_OTHERWISE = [
    ("TwoLayerNet", WeightDecay),
    ("TwoLayerNet", Squares),
    ("gradient_descent", momentum),
    ("gradient_descent", shrinking_steps),
    ("sigmoid", hard_sigmoid),
    ("gradient_descent", with_decay),
    ("numerical_diff", second_derivative),
    ("sigmoid", steep_sigmoid),
    ("softmax", softmax_with_temperature),
    ("cross_entropy_error", smoothed_targets),
    ("cross_entropy_error", focal_loss),
]
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
    ("numerical_diff", complex_step),
    ("numerical_diff", by_fractions),
    ("numerical_diff", by_scipy),
    ("numerical_gradient", gradient_by_complex_steps),
    ("numerical_gradient", gradient_by_scipy),
    ("numerical_gradient", gradient_by_autograd),
    ("numerical_gradient", gradient_of_five_points),
    ("numerical_gradient", gradient_entry_by_entry),
    ("gradient_descent", descent_while_it_moves),
    ("gradient_descent", descent_by_recursion),
    ("sigmoid", expit),
    ("sigmoid", sigmoid_by_logarithms),
    ("sigmoid", sigmoid_in_two_parts),
    ("sigmoid", sigmoid_within_limits),
    ("sigmoid", sigmoid_in_single_precision),
    ("softmax", softmax_by_logarithms),
    ("softmax", softmax_in_columns),
    ("softmax", lambda x: softmax(x, axis=-1)),
    ("cross_entropy_error", cross_entropy_within_limits),
    ("cross_entropy_error", cross_entropy_by_where),
    *(("cross_entropy_error", with_delta(delta)) for delta in (1e-5, 1e-8, 1e-10, 1e-15)),
    ("sigmoid_grad", slope_of_the_sigmoid),
    ("sigmoid_grad", slope_by_hyperbolic_cosine),
    ("softmax_grad", jacobian_of_the_softmax),
    ("mean_squared_error", half_the_mean_square),
    ("TwoLayerNet", LeakyRelu),
    ("TwoLayerNet", SinglePrecision),
    ("TwoLayerNet", Backwards),
    ("TwoLayerNet", Keywords),
    ("TwoLayerNet", Percent),
    ("TwoLayerNet", Columns),
]

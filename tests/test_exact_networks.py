"""The oracle for networks: enclosed gradients, enclosed training, and bounds for every numerical gradient."""

import copy
import math

import flint
import mpmath
import numpy as np
import pytest
import sympy

from reference import TwoLayerNet
from reference.exact import networks

arb, FULL = flint.arb, pytest.mark.full


def doubles(matrix) -> np.ndarray:
    return np.array([[float(entry) for entry in row] for row in matrix.tolist()])


def radius(params: dict) -> float:
    """Return the largest radius of all entries."""
    return max(float(entry.rad()) for value in params.values() for entry in value.entries())


def worst(gradient: dict, exact: dict) -> float:
    """Return the largest error as a part of the largest entry, over all parameters."""
    largest = max(np.abs(doubles(value)).max() for value in exact.values())
    return max(np.abs(np.atleast_2d(gradient[key]) - doubles(exact[key])).max() for key in exact) / largest


def network(input_size: int, hidden_size: int, output_size: int, std: float = 0.5) -> TwoLayerNet:
    """Return a network with random weights and biases."""
    net, rng = TwoLayerNet(input_size, hidden_size, output_size), np.random.default_rng(5)
    net.params = {key: std * rng.standard_normal(value.shape) for key, value in net.params.items()}
    return net


def symbolic(x, t, hidden_size):
    """Return the loss of a small network as a SymPy expression, and its parameters as matrices of symbols."""
    x, t = (sympy.Matrix(rows).applyfunc(sympy.Rational) for rows in (x, t))
    D, H, K = x.cols, hidden_size, t.cols
    p = {
        key: sympy.Matrix(rows, columns, sympy.symbols(f"{key}_:{rows * columns}", real=True))
        for key, rows, columns in (("W1", D, H), ("b1", 1, H), ("W2", H, K), ("b2", 1, K))
    }
    loss = sympy.Integer(0)
    for n in range(x.rows):
        hidden = (x.row(n) * p["W1"] + p["b1"]).applyfunc(lambda a: 1 / (1 + sympy.exp(-a)))
        odds = (hidden * p["W2"] + p["b2"]).applyfunc(sympy.exp)
        y = [odd / sum(odds) + sympy.Rational(networks.DELTA) for odd in odds]
        loss -= sum(t[n, k] * sympy.log(y[k]) for k in range(K))
    return loss / x.rows, p


X, T = np.array([[0.5, -1.0], [0.25, 2.0]]), np.array([[0.0, 1.0], [0.75, 0.25]])


@FULL
def test_sympy_and_ball_arithmetic_agree_on_a_small_network_to_thirty_digits():
    net = network(2, 2, 2)
    loss, symbols = symbolic(X, T, 2)
    parameters = [symbol for matrix in symbols.values() for symbol in matrix]
    expressions = [loss, *(sympy.diff(loss, symbol) for symbol in parameters)]
    with mpmath.workdps(50), flint.ctx.workdps(50):
        values = [mpmath.mpf(float(v)) for key in symbols for v in net.params[key].flat]
        numbers = sympy.lambdify(parameters, expressions, "mpmath", cse=True)(*values)
        exact = networks.gradient(net.params, X, T)
        balls = [networks.loss(net.params, X, T), *(b for key in symbols for b in exact[key].entries())]
        assert len(balls) == 13
        for number, ball in zip(numbers, balls, strict=True):
            assert abs(arb(mpmath.nstr(number, 40)) - ball) <= abs(ball) * arb(10) ** -30


@pytest.fixture(scope="module")
def batch(mnist):
    return mnist[0][0][:100], mnist[0][1][:100]


def test_backpropagation_agrees_with_the_enclosure_on_a_real_batch(batch):
    net = TwoLayerNet(784, 50, 10, rng=0)
    exact = networks.gradient(net.params, *batch)
    error = worst(net.gradient(*batch), exact)
    print(f"radius {radius(exact):.1e}; backpropagation is off by {error:.1e} of the largest entry")
    assert radius(exact) < 1e-45
    assert error < 1e-13


@pytest.mark.parametrize("y_t", [1e-7, 3e-7, 1e-3, 0.5, 1 - 1e-6, 1 - 1e-12])
def test_backpropagation_agrees_with_its_own_loss_however_sure_the_network_is(y_t):
    net, x = network(20, 7, 5, std=0.01), np.random.default_rng(6).random((4, 20))
    t = np.eye(5)[[3, 3, 3, 3]]
    net.params["b2"][3] = math.log(4 * y_t) - math.log1p(-y_t)
    assert net.predict(x)[:, 3] == pytest.approx(np.full(4, y_t), rel=0.1, abs=0)
    exact = networks.gradient(net.params, x, t)
    error = worst(net.gradient(x, t), exact)
    print(f"y_t = {y_t}: off by {error:.1e} of the largest entry")
    assert error < 1e-13

    # The book's gradient in the logits, (y - t) / N, is that of a loss without the 1e-7, and it cancels.
    book = (net.predict(x) - t).sum(axis=0, keepdims=True) / 4
    assert np.abs(book - doubles(exact["b2"])).max() > 1e-8 * np.abs(doubles(exact["b2"])).max()


def measured(net: TwoLayerNet, x, t, entries, h=1e-4):
    """Return the central differences of the loss in single entries, as written."""
    moved = copy.deepcopy(net)
    differences = []
    for key, i, j in entries:
        rows = np.atleast_2d(moved.params[key])
        w = rows[i, j]
        rows[i, j] = w + h
        plus = moved.loss(x, t)
        rows[i, j] = w - h
        minus = moved.loss(x, t)
        rows[i, j] = w
        differences.append((plus - minus) / (2 * h))
    return differences


@pytest.mark.parametrize(
    ("std", "rows", "numbers"),
    [
        (0.125, 10, (15, 5, 10, 5)),
        pytest.param(0.01, 100, (120, 20, 50, 10), marks=FULL),
        pytest.param(0.125, 100, (120, 20, 50, 10), marks=FULL),
    ],
)
def test_drawn_entries_of_the_numerical_gradient_keep_both_bounds(batch, std, rows, numbers):
    batch = [part[:rows] for part in batch]
    net, rng = TwoLayerNet(784, 50, 10, weight_init_std=std, rng=0), np.random.default_rng(7)
    entries = []
    for key, number in zip(("W1", "b1", "W2", "b2"), numbers, strict=True):
        shape = np.atleast_2d(net.params[key]).shape
        entries += [(key, int(rng.integers(shape[0])), int(rng.integers(shape[1]))) for _ in range(number)]
    exact, overall = networks.gradient(net.params, *batch), networks.overall_bound(net.params, *batch)
    own = networks.entry_bounds(net.params, *batch, entries)
    differences = measured(net, *batch, entries)
    errors = [abs(arb(d) - exact[k][i, j]) for d, (k, i, j) in zip(differences, entries, strict=True)]
    print(f"std {std}: worst {float(max(errors, key=float)):.1e}, overall bounds {overall}")
    for error, mine, (key, _, _) in zip(errors, own, entries, strict=True):
        assert error <= mine
        assert error <= overall[key]
    # A step a hundred times larger breaks them.
    _, i, j = entries[-1]
    [coarse] = measured(net, *batch, [("b2", i, j)], h=1e-2)
    assert abs(arb(coarse) - exact["b2"][i, j]) > overall["b2"]


def keeps_the_overall_bound(net, x, t, method=TwoLayerNet.numerical_gradient):
    exact, overall = networks.gradient(net.params, x, t), networks.overall_bound(net.params, x, t)
    numerical = method(net, x, t)
    entries = 0
    for key, value in numerical.items():
        for number, ball in zip(value.ravel().tolist(), exact[key].entries(), strict=True):
            entries += 1
            assert abs(arb(number) - ball) <= overall[key]
    return entries


def test_every_entry_of_the_definition_on_a_small_network_keeps_the_overall_bound(batch):
    x, t = batch[0][:5], batch[1][:5]
    plain = TwoLayerNet.numerical_gradient_by_definition
    assert keeps_the_overall_bound(TwoLayerNet(784, 3, 10, rng=1), x, t, plain) == 2395
    x, t = np.random.default_rng(8).random((6, 20)), np.eye(3)[[0, 1, 2] * 2]
    assert keeps_the_overall_bound(network(20, 4, 3), x, t, plain) == 99


@FULL  # drawn entries keep it in the quick tier
def test_every_entry_of_the_numerical_gradient_keeps_the_overall_bound(batch):
    assert keeps_the_overall_bound(TwoLayerNet(784, 50, 10, rng=0), *batch) == 39760


def test_the_loss_keeps_its_evaluation_error(batch):
    for std in (0.01, 1.0):
        net = TwoLayerNet(784, 50, 10, weight_init_std=std, rng=2)
        error = abs(arb(float(net.loss(*batch))) - networks.loss(net.params, *batch))
        allowed = networks.evaluation_error(net.params, *batch)
        print(f"std {std}: error {float(error):.1e}, bound {float(allowed):.1e}")
        assert error <= allowed


@FULL
def test_thirty_steps_of_training_follow_the_enclosed_path(mnist):
    (images, targets), _ = mnist
    data = [(images[k : k + 100], targets[k : k + 100]) for k in range(0, 3000, 100)]
    net, radii = TwoLayerNet(784, 50, 10, rng=0), []
    for (x, t), params in zip(data, networks.sgd(net.params, data, bits=200), strict=True):
        step = net.gradient(x, t)
        net.params = {key: value - 0.1 * step[key] for key, value in net.params.items()}
        radii.append(radius(params))
        for key, value in params.items():
            assert np.abs(np.atleast_2d(net.params[key]) - doubles(value)).max() < 1e-14
        assert abs(arb(float(net.loss(x, t))) - networks.loss(params, x, t, 200)) < 1e-13
    print(f"radius after step 1 {radii[0]:.1e}, after step 30 {radii[-1]:.1e}")
    assert radii[-1] < 1e-50

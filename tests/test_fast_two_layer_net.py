"""The fast numerical gradient of the network is the definition's, up to the rounding of either."""

import copy
import warnings

import numpy as np
import pytest
from test_exact_networks import keeps_the_overall_bound
from tiers import a_few

from reference import TwoLayerNet, fast_two_layer_net, softmax
from reference.exact import networks
from reference.fast_two_layer_net import central_differences, put

EPS = 2.0**-52


def network(D, H, K, std=0.5, dtype=np.float64):
    net, rng = TwoLayerNet(D, H, K), np.random.default_rng(1)
    net.params = {key: (std * rng.standard_normal(v.shape)).astype(dtype) for key, v in net.params.items()}
    return net


def pixels(N, D, rng):
    """Return rows with zeros, repeated values and values of either sign."""
    return rng.integers(-2, 4, (N, D)) / 4


def by_definition(net, x, t, h=1e-4):
    with warnings.catch_warnings():
        # Where no pixel is lit no entry of W1 moves the loss, and the definition suspects the closure idiom.
        warnings.filterwarnings("ignore", "every difference is exactly 0", RuntimeWarning)
        return net.numerical_gradient_by_definition(x, t, h)


def fast_only(net, x, t, h=1e-4):
    """Return the fast gradient, never the definition's in its place."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TwoLayerNet, "numerical_gradient_by_definition", None)
        return net.numerical_gradient(x, t, h)


def agree(net, x, t, h=1e-4):
    """Compare every entry; the loss is a sum of few terms that err by less than 50 eps of it or of 1."""
    fast, plain = fast_only(net, x, t, h), by_definition(net, x, t, h)
    assert fast.keys() == plain.keys()
    for key, value in fast.items():
        assert value.shape == plain[key].shape
        assert value.dtype == plain[key].dtype
        tolerance = 50 * EPS * max(1, abs(float(net.loss(x, t)))) / h
        assert np.abs(value - plain[key]).max() <= tolerance


KINDS = {
    "labels": lambda rng, N, K: rng.integers(0, K, N),
    "one-hot": lambda rng, N, K: np.eye(K)[rng.integers(0, K, N)],
    "soft": lambda rng, N, K: rng.dirichlet(np.ones(K), N),
    "weights of any sign and sum": lambda rng, N, K: rng.integers(-2, 3, (N, K)),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 4, 2), (7, 10, 3), (2, 19, 11), (40, 1, 5)], ids=str)
@pytest.mark.parametrize("N", a_few([9, 1, 2]))
def test_every_entry_is_the_definitions(shape, kind, N):
    rng = np.random.default_rng(2)
    net, x, t = network(*shape), pixels(N, shape[0], rng), KINDS[kind](rng, N, shape[2])
    agree(net, x, t)
    agree(net, rng.standard_normal(x.shape), t)  # dense, no two pixels equal
    agree(net, x, t, h=0.125)  # far from where an expansion in h would do


def test_rows_of_zeros_and_single_examples():
    net = network(5, 4, 3)
    x = np.array([[0.0] * 5, [0, 1, 0, 0.5, 0.5], [0.0] * 5])
    agree(net, x, [2, 0, 1])
    agree(net, 0 * x, [2, 0, 1])
    agree(net, x[1], 0)
    agree(net, x[1], [0.5, 0.5, 1])


@pytest.mark.parametrize("y_t", [1e-9, 1e-7, 0.5, 1 - 1e-9])
def test_however_sure_the_network_is(y_t):
    net = network(6, 4, 3, std=0.1)
    net.params["b2"][1] = np.log(2 * y_t) - np.log1p(-y_t)
    agree(net, pixels(4, 6, np.random.default_rng(3)), [1, 1, 1, 1])


def test_several_parts_and_pieces_change_nothing_but_the_rounding(monkeypatch):
    rng = np.random.default_rng(4)
    net, x, t = network(12, 11, 4), pixels(40, 12, rng), np.sort(rng.integers(0, 4, 40))
    monkeypatch.setattr(fast_two_layer_net, "ENTRIES", 600)
    monkeypatch.setattr(fast_two_layer_net, "POINTS", 3)
    monkeypatch.setattr(fast_two_layer_net, "UNITS", 2)
    agree(net, x, t)


def test_the_bits_do_not_depend_on_the_threads(mnist):
    net, x, t = TwoLayerNet(784, 50, 10, rng=0), mnist[0][0][:30], mnist[0][1][:30]
    one, *others = (central_differences(net.params, x, t, 1e-4, threads) for threads in (1, 2, 7))
    for other in others:
        assert all(other[key].tobytes() == one[key].tobytes() for key in one)


@pytest.mark.parametrize("params", [np.float32, np.float64, np.longdouble])
@pytest.mark.parametrize("data", [np.float32, np.float64, np.longdouble])
def test_every_dtype_is_the_definitions(params, data):
    x, t = pixels(3, 6, np.random.default_rng(5)).astype(data), np.array([1, 0, 1])
    net = network(6, 4, 2, dtype=params)
    if np.result_type(params, data) == np.float64:
        agree(net, x, t)
    else:  # the definition rounds to another precision, and so it is the definition that is called
        fast, plain = net.numerical_gradient(x, t), net.numerical_gradient_by_definition(x, t)
        assert all(fast[key].tobytes() == plain[key].tobytes() for key in plain)


class Squares(TwoLayerNet):
    def loss(self, x, t):
        return np.sum((self.predict(x) - t) ** 2)


class Linear(TwoLayerNet):
    def predict(self, x):
        return softmax(x @ self.params["W1"] @ self.params["W2"] + self.params["b2"])


@pytest.mark.parametrize("kind", [Squares, Linear])
def test_another_loss_or_prediction_gets_its_own_differences(kind):
    net = kind(4, 3, 2)
    net.params = network(4, 3, 2).params
    x, t = pixels(5, 4, np.random.default_rng(6)), np.eye(2)[[0, 1, 1, 0, 1]]
    fast, plain = net.numerical_gradient(x, t), by_definition(net, x, t)
    assert all(np.array_equal(fast[key], plain[key]) for key in plain)


def changed(**params):
    net = network(4, 3, 2)
    net.params |= params
    return net


@pytest.mark.parametrize(
    ("net", "x", "t"),
    [
        (network(4, 3, 2), [[0.0, 1, np.inf, 1]], [0]),
        (network(4, 3, 2), [[0.0, 1, np.nan, 1]], [0]),
        (network(4, 3, 2), [[0.0, 1, 1e9, 1]], [0]),
        (network(4, 3, 2), [[0.0, 1, 2, 1]], [[np.nan, 1]]),
        (network(4, 3, 2), [[0.0, 1, 2, 1]], [[np.inf, 1]]),
        (changed(W1=np.full((4, 3), np.nan)), [[0.0, 1, 2, 1]], [0]),
        (changed(W2=np.full((3, 2), 1e6)), [[0.0, 1, 2, 1]], [0]),
        (changed(b2=np.array([0.0, 1e300])), [[0.0, 1, 2, 1]], [0]),
        (changed(b1=np.ones((1, 3))), [[0.0, 1, 2, 1]], [0]),
        (changed(b3=np.ones(2)), [[0.0, 1, 2, 1]], [0]),
    ],
)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_what_is_out_of_the_ordinary_is_the_definitions(net, x, t):
    fast, plain = net.numerical_gradient(x, t), net.numerical_gradient_by_definition(x, t)
    assert fast.keys() == plain.keys()
    for key, value in fast.items():
        np.testing.assert_allclose(value, plain[key], rtol=0, atol=50 * EPS / 1e-4)


def test_what_interrupts_a_write_leaves_all_as_it_was():
    one, other = np.zeros(2), np.zeros(3)
    with pytest.raises(ValueError, match="broadcast"):
        put((one, other), (..., ...), (np.ones(2), np.ones(4)))
    assert [one.tolist(), other.tolist()] == [[0, 0], [0, 0, 0]]


def test_nothing_given_is_changed(mnist):
    net, x, t = network(784, 7, 10, std=0.1), mnist[0][0][:5].copy(), mnist[0][1][:5].copy()
    before = copy.deepcopy((net.params, x, t))
    net.numerical_gradient(x, t)
    assert all(net.params[key].tobytes() == value.tobytes() for key, value in before[0].items())
    assert x.tobytes() == before[1].tobytes()
    assert t.tobytes() == before[2].tobytes()


def distances(gradient, formula):
    """Return for each parameter how far its worst entry is from the exact quotient."""
    return {
        key: max(abs(float(ball - g)) for g, ball in zip(value.flat, formula[key].entries(), strict=True))
        for key, value in gradient.items()
    }


def nearer(net, x, t):
    """Return the gradient by the definition, whose worst entry is farther from the formula."""
    formula, definition = networks.central(net.params, x, t), by_definition(net, x, t)
    assert all(entry.rad() < 1e-40 for value in formula.values() for entry in value.entries())
    fast, plain = (distances(g, formula) for g in (fast_only(net, x, t), definition))
    for key in fast:
        print(f"{key}: worst entry off by {fast[key]:.1e}, by the definition {plain[key]:.1e}")
        assert fast[key] < plain[key]
    return definition


def test_the_worst_entry_is_nearer_to_the_formula_than_the_definitions(mnist):
    nearer(network(20, 6, 3), pixels(8, 20, np.random.default_rng(8)), np.eye(3)[[0, 1, 2, 0, 1, 2, 0, 1]])
    nearer(TwoLayerNet(784, 3, 10, rng=1), mnist[0][0][:5], mnist[0][1][:5])


@pytest.mark.full
def test_the_worst_of_39760_entries_is_nearer_to_the_formula(mnist):
    """And each entry of the definition keeps its bound."""
    net, x, t = TwoLayerNet(784, 50, 10, rng=0), mnist[0][0][:25], mnist[0][1][:25]
    definition = nearer(net, x, t)
    assert keeps_the_overall_bound(net, x, t, lambda *_: definition) == 39760

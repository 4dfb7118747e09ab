import functools

import mpmath
import numpy as np
import pytest
import sympy
from tiers import a_few

from reference import TwoLayerNet, numerical_gradient

EPS = 2.0**-52
PARAMS = ("W1", "b1", "W2", "b2")


@pytest.fixture
def net():
    """A 3-4-2 network whose biases are not 0 and whose hidden size is unlike the output size."""
    rng = np.random.default_rng(0)
    net = TwoLayerNet(3, 4, 2)
    net.params = {key: rng.standard_normal(param.shape) for key, param in net.params.items()}
    return net


X = np.array([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75], [0.0, 1.0, 0.0]])
LABELS = np.array([1, 0, 1])
SOFT = np.array([[0.3, 0.7], [0.5, 0.5], [1.0, 0.5]])
TARGETS = {"labels": LABELS, "one-hot": np.eye(2)[LABELS], "soft": SOFT}


@functools.cache
def symbolic_gradient():
    """SymPy's derivatives of the loss on one example, as a function of x, t and every parameter."""
    x, t = sympy.symbols("x0:3"), sympy.symbols("t0:2")
    W1, b1, W2, b2 = (
        sympy.Matrix(rows, columns, sympy.symbols(f"{key}_0:{rows * columns}"))
        for key, rows, columns in (("W1", 3, 4), ("b1", 1, 4), ("W2", 4, 2), ("b2", 1, 2))
    )
    z1 = (sympy.Matrix([x]) * W1 + b1).applyfunc(lambda a: 1 / (1 + sympy.exp(-a)))
    exp = (z1 * W2 + b2).applyfunc(sympy.exp)
    loss = -sum(t[k] * sympy.log(exp[k] / sum(exp) + sympy.Rational(1e-7)) for k in range(2))
    params = [*W1, *b1, *W2, *b2]
    derivatives = [sympy.diff(loss, param) for param in params]
    return sympy.lambdify([*x, *t, *params], derivatives, "mpmath", cse=True)


def exact_gradient(net, x, t):
    """The mean over the batch of SymPy's derivatives, at the binary values, with 30 digits."""
    params = np.concatenate([net.params[key].ravel() for key in PARAMS])
    with mpmath.workdps(30):
        rows = [
            symbolic_gradient()(*(mpmath.mpf(float(value)) for value in (*x_n, *t_n, *params)))
            for x_n, t_n in zip(x, t, strict=True)
        ]
        mean = np.array([float(sum(column) / len(rows)) for column in zip(*rows, strict=True)])
    ends = np.cumsum([net.params[key].size for key in PARAMS])[:-1]
    parts = zip(PARAMS, np.split(mean, ends), strict=True)
    return {key: part.reshape(net.params[key].shape) for key, part in parts}


@pytest.mark.parametrize("kind", a_few(list(TARGETS)))
def test_both_gradients_are_sympys(net, kind):
    t = TARGETS[kind]
    exact = exact_gradient(net, X, TARGETS["one-hot"] if kind == "labels" else t)
    largest = max(np.abs(g).max() for g in exact.values())
    gradient, numerical = net.gradient(X, t), net.numerical_gradient(X, t)
    assert gradient.keys() == numerical.keys() == exact.keys()
    for key in PARAMS:
        assert gradient[key].shape == numerical[key].shape == exact[key].shape
        assert np.abs(gradient[key] - exact[key]).max() <= 32 * EPS * largest
        # h^2/6 |f'''| with |f'''| < 10, and 100 roundings of a loss below 10 over h.
        assert np.abs(numerical[key] - exact[key]).max() <= 1e-8 / 6 * 10 + 100 * EPS / 2 * 10 / 1e-4
        assert np.abs(gradient[key]).max() > 1e-3 * largest


@pytest.mark.full
def test_known_mistakes_are_seen_by_the_comparison(net):
    exact = exact_gradient(net, X, TARGETS["one-hot"])
    y, z1 = net.predict(X), 1 / (1 + np.exp(-(X @ net.params["W1"] + net.params["b1"])))
    da2 = (y - TARGETS["one-hot"]) / 3
    assert np.abs(z1.T @ (y - TARGETS["one-hot"]) - exact["W2"]).max() > 0.01  # no mean over the batch
    assert np.abs(z1.T @ -da2 - exact["W2"]).max() > 0.01
    assert np.abs(z1.T @ da2 - exact["W2"]).max() < 1e-6  # the book's: right up to its missing 1e-7
    assert np.abs(X.T @ (da2 @ net.params["W2"].T) - exact["W1"]).max() > 0.01  # no derivative of sigmoid


def test_the_definition_evaluates_the_loss_with_each_parameter_moved(net):
    for key, gradient in net.numerical_gradient_by_definition(X, LABELS).items():
        in_place = numerical_gradient(lambda W: net.loss(X, LABELS), net.params[key])
        assert np.array_equal(gradient, in_place)


def test_params_are_not_touched(net):
    before = {key: param.tobytes() for key, param in net.params.items()}
    for param in net.params.values():
        param.flags.writeable = False
    net.gradient(X, LABELS)
    net.numerical_gradient(X, LABELS)
    assert {key: param.tobytes() for key, param in net.params.items()} == before


def test_one_example_is_a_batch_of_one(net):
    for key in PARAMS:
        assert np.array_equal(net.gradient(X[0], 1)[key], net.gradient(X[:1], [1])[key])
    assert net.predict(X[0]).shape == (2,)
    assert net.loss(X[0], 1) == net.loss(X[:1], [1])
    assert net.accuracy(X[0], 1) in (0.0, 1.0)


@pytest.mark.full
def test_float32_parameters_get_a_float64_numerical_gradient(net):
    net.params = {key: param.astype(np.float32) for key, param in net.params.items()}
    exact = exact_gradient(net, X, TARGETS["one-hot"])
    for key, numerical in net.numerical_gradient(X, LABELS).items():
        assert np.abs(numerical - exact[key]).max() <= 1e-8 / 6 * 10 + 100 * EPS / 2 * 10 / 1e-4


def test_initial_parameters():
    net, again = TwoLayerNet(300, 200, 10, 0.05, rng=1), TwoLayerNet(300, 200, 10, 0.05, rng=1)
    assert all(np.array_equal(net.params[key], again.params[key]) for key in PARAMS)
    assert not np.array_equal(net.params["W1"], TwoLayerNet(300, 200, 10, 0.05, rng=2).params["W1"])
    assert not net.params["b1"].any()
    assert not net.params["b2"].any()
    # The deviation of n normal draws is off by a relative 1/sqrt(2n): six of that.
    assert abs(net.params["W1"].std() / 0.05 - 1) < 6 / (2 * 60000) ** 0.5
    assert net.params.keys() == set(PARAMS)


def test_each_layer_has_weights_of_the_deviation_told():
    params = TwoLayerNet(100, 100, 100, weight_init_std=1e-3, rng=0).params
    for key in ("W1", "W2"):  # 10,000 normal numbers: the deviation is known to 0.7 %, here to seven of these
        assert abs(params[key].std() / 1e-3 - 1) < 0.05


@pytest.mark.parametrize("std", [np.nan, np.inf])
def test_weight_init_std_must_be_finite(std):
    with pytest.raises(ValueError, match="weight_init_std must be finite"):
        TwoLayerNet(3, 4, 2, weight_init_std=std)


def test_lists_are_taken_and_strings_are_not(net):
    for method in (net.loss, net.accuracy, net.gradient, net.numerical_gradient):
        assert repr(method(X.tolist(), LABELS.tolist())) == repr(method(X, LABELS))
        with pytest.raises(TypeError, match="x must hold real numbers, got dtype <U1"):
            method([["a", "b", "c"]], [0])


@pytest.mark.parametrize("h", [0, np.nan])
def test_h_must_be_positive_and_finite(net, h):
    with pytest.raises(ValueError, match="h must be"):
        net.numerical_gradient(X, LABELS, h)


def test_accuracy_of_many_examples_is_that_of_all(net):
    x, t = np.random.default_rng(0).standard_normal((2500, 3)), np.arange(2500) % 2
    assert net.accuracy(x, t) == np.mean(net.predict(x).argmax(axis=1) == t)


def test_accuracy_counts_the_right_answers(net):
    answers = net.predict(X).argmax(axis=1)
    t = answers.copy()
    t[0] = 1 - t[0]
    assert net.accuracy(X, t) == net.accuracy(X, np.eye(2)[t]) == 2 / 3


@pytest.mark.parametrize("method", ["predict", "loss", "accuracy", "gradient", "numerical_gradient"])
@pytest.mark.parametrize("bad", [np.ones((2, 4)), np.ones((2, 3, 1)), np.float64(1)])
def test_x_must_fit(net, method, bad):
    t = () if method == "predict" else (LABELS,)
    with pytest.raises(ValueError, match=r"x must have shape \(3,\) or \(N, 3\), got"):
        getattr(net, method)(bad, *t)


def test_nan_is_no_right_answer(net):
    net.params["W2"][:] = np.nan
    assert net.accuracy(X, [0, 0, 0]) == 0


def test_no_example_has_no_accuracy(net):
    with pytest.raises(ValueError, match="x must hold at least one example"):
        net.accuracy(np.ones((0, 3)), np.ones((0, 2)))


@pytest.mark.parametrize("sizes", [(0, 4, 2), (3, -1, 2), (3, 4, 1.5)])
def test_sizes_must_be_counts(sizes):
    with pytest.raises((ValueError, TypeError), match="_size must be"):
        TwoLayerNet(*sizes)

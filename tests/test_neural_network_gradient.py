import numpy as np
import pytest
import sympy

from reference import numerical_gradient, simpleNet

X, T = np.array([0.6, 0.9]), np.array([0, 0, 1])


def exact_gradient(W):
    """The gradient of -log(softmax(x W)_2 + 1e-7) by SymPy, as the rational inputs have it."""
    w = sympy.Matrix(2, 3, sympy.symbols("w0:6"))
    exp = (sympy.Matrix([[sympy.Rational(v) for v in X]]) * w).applyfunc(sympy.exp)
    loss = -sympy.log(exp[2] / sum(exp) + sympy.Rational(1e-7))
    values = dict(zip(w, map(sympy.Rational, W.ravel()), strict=True))
    return np.array([float(sympy.diff(loss, v).subs(values).evalf(30)) for v in w]).reshape(2, 3)


def test_dW_is_sympys_and_so_is_the_numerical_gradient():  # noqa: N802
    net = simpleNet(rng=1)
    exact = exact_gradient(net.W)
    assert np.abs(net.gradient(X, T) - exact).max() <= 16 * 2.0**-52 * np.abs(exact).max()
    # The source's closure, right because W is perturbed in place.
    numerical = numerical_gradient(lambda W: net.loss(X, T), net.W)
    # h^2/6 |f'''| with |f'''| < 1, and 50 roundings of a loss below 10 over h.
    assert np.abs(numerical - exact).max() <= 1e-8 / 6 + 50 * 2.0**-53 * 10 / 1e-4
    assert np.abs(numerical + exact).max() > 0.1


def test_a_batch_gives_the_mean_gradient():
    net = simpleNet(rng=2)
    x, t = np.array([[0.6, 0.9], [-1.0, 0.2]]), [2, 0]
    mean = (net.gradient(x[0], t[0]) + net.gradient(x[1], t[1])) / 2
    assert np.abs(net.gradient(x, t) - mean).max() <= 4 * 2.0**-52
    assert net.predict(x).shape == (2, 3)


def test_a_seed_decides_the_weights():
    assert np.array_equal(simpleNet(rng=3).W, simpleNet(rng=np.random.default_rng(3)).W)
    assert not np.array_equal(simpleNet(rng=3).W, simpleNet(rng=4).W)


@pytest.mark.parametrize("method", ["loss", "gradient"])
@pytest.mark.parametrize(
    ("x", "t", "error", "message"),
    [
        ([1.0, 2.0, 3.0], 0, ValueError, r"x must have shape \(2,\) or \(N, 2\), got \(3,\)"),
        (1.0, 0, ValueError, r"x must have shape \(2,\) or \(N, 2\), got \(\)"),
        ([[[1.0, 2.0]]], [[0]], ValueError, r"got \(1, 1, 2\)"),
        (["a", "b"], 0, TypeError, "x must hold real numbers, got dtype <U1"),
        ([1.0, 2.0], 3, ValueError, r"labels in t must lie in 0 ... 2, got 3 ... 3"),
        ([1.0, 2.0], [1.0, 0.0], ValueError, r"t must have the shape of y, \(3,\)"),
    ],
)
def test_bad_arguments_are_named(method, x, t, error, message):
    with pytest.raises(error, match=message):
        getattr(simpleNet(rng=0), method)(x, t)

import mpmath
import numpy as np
import pytest
import sympy

from reference import (
    cross_entropy_error,
    cross_entropy_error_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_grad,
    softmax_with_loss_grad,
)

EPS = 2.0**-52
# exp is a few ulp off on some processors; the few operations after it add half an ulp each.
FEW_ULP = 8 * EPS
POINTS = [-745.0, -709.0, -100.0, -37.43, -1.5, -1e-9, 0.0, 1e-300, 0.7, 20.0, 37.43, 100.0, 709.0]


def relative_errors(computed, exact):
    """Return |computed - exact| / |exact|, the exact values being mpmath's with 50 digits."""
    return [
        float(abs(mpmath.mpf(float(c)) - e) / abs(e)) for c, e in zip(np.ravel(computed), exact, strict=True)
    ]


def test_sigmoid_and_its_derivative_are_right_to_a_few_ulp_in_both_tails():
    with mpmath.workdps(400):
        s = [1 / (1 + mpmath.exp(-mpmath.mpf(x))) for x in POINTS]
        slope = [v * (1 - v) for v in s]
        normal = [i for i, x in enumerate(POINTS) if abs(x) < 708]  # the others end in subnormal numbers
        assert max(relative_errors(sigmoid(POINTS), s)[i] for i in normal) <= FEW_ULP
        assert max(relative_errors(sigmoid_grad(POINTS), slope)[i] for i in normal) <= FEW_ULP
        cancelling = [v * (1 - v) for v in sigmoid(POINTS)]
        assert max(relative_errors(cancelling, slope)[i] for i in normal) == 1


def test_sigmoid_grad_is_the_derivative_of_sigmoid():
    x = sympy.Symbol("x", real=True)
    z = sympy.exp(-x)
    assert sympy.simplify(sympy.diff(1 / (1 + z), x) - z / (1 + z) ** 2) == 0
    assert sympy.simplify((z / (1 + z) ** 2) - (z / (1 + z) ** 2).subs(x, -x)) == 0  # so |x| may be taken


@pytest.mark.parametrize("function", [sigmoid, sigmoid_grad, softmax, softmax_grad])
def test_extremes_warn_of_nothing(function):
    with np.errstate(all="raise"):
        for x in ([-1e308, 1e308], [-745.2, 745.2], [0.0, 1e-320], [710.0, 1010.0], [0.0, -600.0, -600.0]):
            assert np.isfinite(function(x)).all()


def test_nan_and_inf():
    assert sigmoid([-np.inf, np.inf]).tolist() == [0, 1]
    assert np.isnan(sigmoid([np.nan, 1.0])).tolist() == [True, False]
    assert softmax([-np.inf, 0.0, 0.0]).tolist() == [0, 0.5, 0.5]
    assert np.isnan(softmax([[np.nan, 0.0], [0.0, 0.0]])).tolist() == [[True, True], [False, False]]


@pytest.mark.parametrize("function", [sigmoid, sigmoid_grad, softmax])
def test_dtypes_and_shapes(function):
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        assert function(np.ones((2, 3), dtype)).dtype == dtype
    for dtype in (bool, np.int8, np.uint8, np.int64):
        assert function(np.ones((2, 3), dtype)).dtype == np.float64
    assert function(np.ones((2, 0, 3))).shape == (2, 0, 3)
    with pytest.raises(TypeError, match="x must hold real numbers, got dtype complex128"):
        function([1j])


def test_softmax_works_row_by_row_on_the_last_axis():
    rows = np.array([[0.0, 1.0, 2.0], [1010.0, 1000.0, 990.0], [-5.0, 300.0, 0.0]])
    with mpmath.workdps(400):
        for row in rows:
            exp = [mpmath.exp(mpmath.mpf(v)) for v in row]
            exact = [e / sum(exp) for e in exp]
            assert max(relative_errors(softmax(row), exact)) <= FEW_ULP
    assert np.array_equal(softmax(rows), [softmax(row) for row in rows])
    assert np.array_equal(softmax(rows.reshape(3, 1, 3))[:, 0], softmax(rows))
    assert not np.allclose(softmax(rows.T).T, softmax(rows), rtol=0, atol=0.1)  # the axis matters here


@pytest.mark.parametrize("bad", [3.0, [], np.ones((2, 0))])
def test_softmax_needs_an_entry(bad):
    with pytest.raises(ValueError, match="x must have at least one entry along a last axis, got shape"):
        softmax(bad)


def test_softmax_grad_is_the_jacobian_also_where_a_class_is_certain():
    x = [0.25, -1.0, 40.0]  # differences without rounding, which exp would enlarge
    with mpmath.workdps(100):
        exp = [mpmath.exp(mpmath.mpf(v)) for v in x]
        y = [e / sum(exp) for e in exp]
        exact = [y[i] * ((i == j) - y[j]) for i in range(3) for j in range(3)]
        assert max(relative_errors(softmax_grad(x), exact)) <= FEW_ULP
    assert softmax_grad(np.ones((4, 2, 3))).shape == (4, 2, 3, 3)


def test_cross_entropy_lies_between_its_ends():
    assert cross_entropy_error([0.0, 1.0], 0) == -np.log(1e-7)
    assert -np.log(1e-7) < 16.1181
    assert -1e-7 <= cross_entropy_error([0.0, 1.0], 1) < 0


# A batch as large as the number of classes, labels 0 and 2 among them, a y of 0.
Y = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.2, 0.0], [0.25, 0.25, 0.25, 0.25], [0.0, 0.0, 0.5, 0.5]])
T = np.array([0, 3, 2, 2])


def test_cross_entropy_is_the_mean_of_minus_log_of_the_right_class():
    exact = -sum(mpmath.log(mpmath.mpf(float(Y[n, t])) + mpmath.mpf(1e-7)) for n, t in enumerate(T)) / 4
    # log and the sum err by a few ulp; y + 1e-7 is rounded, a relative eps.
    assert abs(cross_entropy_error(Y, T) - float(exact)) <= 8 * EPS * 20
    one_hot = np.eye(4)[T]
    for t in (one_hot, one_hot.astype(int), one_hot.astype(bool), T.astype(np.uint8), T.tolist()):
        assert cross_entropy_error(Y, t) == cross_entropy_error(Y, T)
    assert cross_entropy_error(Y.reshape(2, 2, 4), T.reshape(2, 2)) == cross_entropy_error(Y, T)
    assert cross_entropy_error(Y[0], 3) == cross_entropy_error(Y[:1], [3])


def test_soft_targets_are_used_as_given():
    t = np.full((4, 4), 0.25)
    assert np.isclose(cross_entropy_error(Y, t), -np.mean(np.sum(np.log(Y + 1e-7) / 4, axis=1)), rtol=4 * EPS)
    assert cross_entropy_error(Y, 2 * t) == 2 * cross_entropy_error(Y, t)


@pytest.mark.parametrize("function", [cross_entropy_error, cross_entropy_error_grad, softmax_with_loss_grad])
@pytest.mark.parametrize(
    ("y", "t", "message"),
    [
        (Y, T[:3], r"t must have the shape of y, \(4, 4\), or be integer labels of shape \(4,\), got"),
        (Y, T.astype(float), "dtype float64"),
        (Y, T.astype(bool), "dtype bool"),
        (Y, T[:, None], "got shape"),
        (Y, 1, "got shape"),
        (Y[0], [1], "got shape"),
        (Y, [0, 1, 2, 4], r"labels in t must lie in 0 ... 3, got 0 ... 4"),
        (Y, [0, 1, 2, -1], r"labels in t must lie in 0 ... 3, got -1 ... 2"),
        (np.ones((0, 3)), np.ones((0, 3)), "y must have shape"),
        (0.5, 0.5, "y must have shape"),
    ],
)
def test_shapes_and_labels_must_fit(function, y, t, message):
    with pytest.raises(ValueError, match=message):
        function(y, t)


def loss_by_sympy():
    """The loss of softmax(a) for symbols a, t of three classes, and those symbols."""
    a, t = sympy.symbols("a0:3", real=True), sympy.symbols("t0:3", real=True)
    exp = [sympy.exp(v) for v in a]
    delta = sympy.Rational(1e-7)
    loss = -sum(t_k * sympy.log(e / sum(exp) + delta) for t_k, e in zip(t, exp, strict=True))
    return loss, a, t


@pytest.mark.parametrize(
    "at", [(0.1, -0.3, 0.7), (0.0, -16.0, 0.0), (40.0, 0.0, -5.0), (-15.0, 2.0, 1.0)]
)
@pytest.mark.parametrize("target", [(1, 0, 0), (0, 0, 1), (0.2, 0.5, 0.3), (2, 0, 1)])
def test_softmax_with_loss_grad_is_exact_by_sympy(at, target):
    loss, a, t = loss_by_sympy()
    values = dict(zip((*a, *t), map(sympy.Rational, (*at, *target)), strict=True))
    exact = [sympy.diff(loss, v).subs(values).evalf(40) for v in a]
    computed = softmax_with_loss_grad(softmax(list(at)), list(target))
    largest = float(max(map(abs, exact)))
    assert max(abs(float(e) - c) for e, c in zip(exact, computed, strict=True)) <= 16 * EPS * largest


def test_the_books_gradient_is_that_of_the_loss_without_delta():
    y = np.array([3e-7, 1 - 3e-7])
    exact = softmax_with_loss_grad(y, 0)[0]
    assert round((y[0] - 1) / exact, 2) == 1.33
    y = np.array([0.5, 0.5])
    assert np.isclose((y[0] - 1) / softmax_with_loss_grad(y, 0)[0] - 1, 2e-7, rtol=1e-6)


def test_cross_entropy_error_grad_is_exact_by_sympy():
    y, t = sympy.symbols("y t", positive=True)
    assert sympy.diff(-t * sympy.log(y + sympy.Rational(1e-7)), y) == -t / (y + sympy.Rational(1e-7))
    gradient = cross_entropy_error_grad(Y, T)
    for n, k in np.ndindex(4, 4):
        exact = -int(k == T[n]) / (mpmath.mpf(float(Y[n, k])) + mpmath.mpf(1e-7)) / 4
        assert abs(gradient[n, k] - float(exact)) <= 4 * EPS * abs(float(exact))


def test_the_gradient_in_the_logits_is_defined_for_probabilities_and_nothing_else():
    with pytest.raises(ValueError, match=r"each row of y must sum to 1, .* got one off by 1"):
        softmax_with_loss_grad([2.0, 0.0], 0)
    for dtype in (np.float16, np.float32, np.float64):
        y = softmax(np.random.default_rng(0).normal(size=(50, 40)).astype(dtype))
        softmax_with_loss_grad(y, np.zeros(50, int))
        softmax_with_loss_grad(y.astype(np.float64) if dtype == np.float32 else y, np.zeros(50, int))
    assert np.isnan(softmax_with_loss_grad([np.nan, np.nan], 0)).all()


@pytest.mark.parametrize("function", [softmax_with_loss_grad, cross_entropy_error_grad, cross_entropy_error])
def test_labels_leave_the_dtype_of_y_as_one_hot_targets_do(function):
    y = np.array([[0.25, 0.75], [0.5, 0.5]], np.float32)
    one_hot = np.array([[0, 1], [1, 0]], np.float32)
    assert function(y, [1, 0]).dtype == function(y, one_hot).dtype == np.float32


def test_a_softmax_of_many_entries_in_float16_is_not_all_0():
    y = softmax(np.zeros(70_000, np.float16))
    assert y.dtype == np.float16
    assert np.all(y == np.float16(1 / 70_000))

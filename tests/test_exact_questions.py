"""What may be asked of the oracle: functions as people write them, and that nothing false is certified."""

import contextlib
import copy
import math
import time

import numpy as np
import pytest
from scipy import special
from tiers import a_few

from reference import TwoLayerNet, cross_entropy_error, numerical_diff, numerical_gradient, sigmoid, softmax
from reference.exact import (
    Undecidable,
    bound,
    derivative,
    expression,
    formula,
    jacobian,
    judge,
    limit,
    one_sided,
)
from reference.exact.bounds import Question, best_step, round_off
from reference.exact.expression import record


def relu(x):
    return np.maximum(x, 0.0)


# ---- Nothing false is certified ----


def test_a_function_that_ignores_its_argument_is_refused():
    net, x, t = TwoLayerNet(3, 2, 2, rng=0), np.ones((1, 3)), [1]
    for f in (lambda W: net.loss(x, t), lambda W: 7.0):
        with pytest.raises(ValueError, match="f does not use its argument: `lambda W: loss"):
            judge(0.0, f, net.params["W1"])


def test_an_attribute_is_what_it_is_of_an_array_or_refused():
    assert derivative(lambda x: x**2 if x.ndim == 0 else x**3, 5.0) == 10
    assert derivative(lambda x: (x * x.size)[0] + 0 * len(x), [5.0, 1.0]) == 2
    with pytest.raises(AttributeError, match="no attribute 'dtype'"):
        derivative(lambda x: x**2 if x.dtype == np.float64 else x**3, 5.0)


def test_a_jump_beside_the_point_is_seen_by_any_coefficient_or_not_decided():
    assert derivative(lambda x: x * np.floor(-(x**2)), 0.0) == -1
    assert judge(0.0, lambda x: x * np.floor(-(x**2)), 0.0).verdict != "right"
    assert list(map(float, one_sided(lambda x: np.floor(np.cos(x)), 0.0))) == [math.inf, -math.inf]
    assert list(map(float, one_sided(lambda x: np.sign(x**3), 0.0))) == [math.inf, math.inf]
    assert list(map(float, one_sided(lambda x: np.where(x > 0, x, -2 * x), 0.0))) == [-2, 1]
    for f in (
        lambda x: np.floor(-(x**12)),
        lambda x: np.floor(0 * x),
        lambda x: np.sign(np.exp(x) - np.exp(x)),
    ):
        with pytest.raises(Undecidable):
            one_sided(f, 0.0)


def test_a_sum_of_any_length_may_be_added_in_any_order():
    x = np.array([1e16, -1e16, 1.0, 1.0, 1.0])
    for f in (lambda x: np.einsum("i->", x), np.sum, lambda x: x @ np.ones(5), lambda x: np.mean(x) * 5):
        assert numerical_gradient(lambda x, f=f: float(f(x)), x)[2] != 1
        for answer in (numerical_gradient(lambda x, f=f: float(f(x)), x)[2], 20000.0, 0.0):
            assert judge(answer, f, x, index=2).verdict == "undecidable"
        assert bound(f, x, index=2).total > 2e4


@pytest.mark.parametrize("x", [4.310103054598066e-37, 1.0, 0.0])
@pytest.mark.parametrize("h", [5.892524288844537e-43, 5.5e-46, 1e-45, 1.5e-45, 3e-39, 1e-4])
def test_the_divisor_in_float32_may_be_doubled_before_it_is_rounded_or_afterwards(x, h):
    single = np.float32
    for divisor in (2 * single(h), single(2 * h)):
        with np.errstate(all="ignore"):
            computed = (single(x) + single(h) - (single(x) - single(h))) / divisor
        try:
            allowed = bound(lambda x: x, x, h, single).total
        except Undecidable:
            continue
        assert abs(float(computed) - 1) <= allowed
    if h == 5.5e-46:
        with pytest.raises(Undecidable, match="the step is 0 in float32"):
            bound(lambda x: x, x, h, single)


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x + 0 * np.sqrt(x),
        lambda x: x + 0 / x,
        lambda x: x + 0 * np.log(x),
        lambda x: x + np.minimum(0, np.sqrt(x)),
        lambda x: x + 0 * (0 * x) ** -1,
        lambda x: x + 0 * np.arccos(1 + x),
    ],
)
def test_where_f_is_undefined_on_one_side_it_has_no_derivative(f):
    assert judge(1.0, f, 0.0).verdict == "undecidable"


def test_a_quotient_of_two_zeros_is_undefined_also_beside_a_branch():
    for f in (lambda x: x * x / x, lambda x: x * x * x**-1, lambda x: np.arctan2(x, x), np.sinc):
        with pytest.raises(Undecidable):
            one_sided(lambda x, f=f: np.where(x > 0, f(x), 0 * x), 0.0)


def test_what_is_not_chosen_need_not_be_defined():
    f = lambda x: np.where(x > 0, np.log(x), x)  # noqa: E731 - as people write it
    assert derivative(f, -2.0) == 1
    assert derivative(f, 2.0) == 0.5
    assert judge(1.0, f, -2.0).verdict == "right"


def test_kinks_that_cancel_leave_a_derivative():
    for f in (lambda x: relu(x) - relu(-x), lambda x: relu(x) - relu(-x) + np.sin(x) - x + x):
        value = float(derivative(f, 0.0))
        assert judge(value, f, 0.0).verdict == "right"
        assert judge(0.0, f, 0.0).verdict == "wrong"
        assert judge(float(numerical_diff(f, 0.0)), f, 0.0).verdict == "right"
    assert derivative(lambda x: x * abs(x), 0.0) == 0
    assert derivative(lambda x: x * abs(x) + np.exp(x + 1), 0.0, digits=20).overlaps(derivative(np.exp, 1.0))


@pytest.mark.parametrize("tiny", [1e-30, 1e-100, 1e-300])
def test_a_kink_or_a_jump_may_be_as_small_as_it_likes(tiny):
    for f in (
        lambda x: np.maximum(x, (1 + x) * (x + x * tiny) - x * x) + 0 * x,
        lambda x: x + tiny * abs(x),
        lambda x: x + np.where(x > 0, tiny, 0.0),
        lambda x: np.exp(x + 1) + tiny * abs(x),
    ):
        with pytest.raises(Undecidable):
            derivative(f, 0.0)


def test_what_underflows_is_lost_whole():
    f, h = lambda x: x / 1e279, 1.5e-318  # half of the least number is no double
    assert numerical_diff(f, 0.0, h) == 0
    assert bound(f, 0.0, h).total >= derivative(f, 0.0)


def test_a_kink_where_the_stencil_ends_is_met():
    for f in (lambda x: abs(x - 2.0**-13), lambda x: np.where(x >= 2.0**-13, 1.0, 0.0) + x):
        assert judge(float(numerical_diff(f, 0.0, 2.0**-13)), f, 0.0, 2.0**-13).verdict != "wrong"


# ---- The functions that people write ----

REFUSED = "refused"
SCALARS = {
    # NumPy, mathematical functions
    "sin": (np.sin, 0.5),
    "cos": (np.cos, 0.5),
    "tan": (np.tan, 0.5),
    "arcsin": (np.arcsin, 0.5),
    "arccos": (np.arccos, 0.5),
    "arctan": (np.arctan, 0.5),
    "hypot": (lambda x: np.hypot(x, 3.0), 0.5),
    "arctan2": (lambda x: np.arctan2(x, -2.0), 0.5),
    "degrees": (np.degrees, 0.5),
    "radians": (np.radians, 0.5),
    "deg2rad": (np.deg2rad, 30.0),
    "sinh": (np.sinh, 0.5),
    "cosh": (np.cosh, 0.5),
    "tanh": (np.tanh, 0.5),
    "arcsinh": (np.arcsinh, -0.5),
    "arccosh": (np.arccosh, 2.5),
    "arctanh": (np.arctanh, 0.5),
    "round": (np.round, 0.3, REFUSED),
    "rint": (np.rint, 0.3, REFUSED),
    "fix": (np.fix, -1.5),
    "floor": (np.floor, 0.5),
    "ceil": (np.ceil, 0.5),
    "trunc": (np.trunc, 0.5),
    "exp": (np.exp, 0.5),
    "expm1": (np.expm1, 1e-3),
    "exp2": (np.exp2, 0.5),
    "log": (np.log, 0.5),
    "log2": (np.log2, 0.5),
    "log10": (np.log10, 0.5),
    "log1p": (np.log1p, 1e-3),
    "logaddexp": (lambda x: np.logaddexp(x, 0.0), 0.0),
    "logaddexp2": (lambda x: np.logaddexp2(x, 1.0), 1.0),
    "i0": (np.i0, 0.5, REFUSED),
    "sinc": (np.sinc, 0.5),
    "reciprocal": (np.reciprocal, 0.5),
    "positive": (np.positive, 0.5),
    "copysign": (lambda x: np.copysign(x, -2.0), 0.5),
    "power": (lambda x: np.power(x, 2.5), 0.5),
    "float_power": (lambda x: np.float_power(x, 3), 0.5),
    "x**0.5": (lambda x: x**0.5, 0.5),
    "x**-2": (lambda x: x**-2, 0.5),
    "x**x": (lambda x: x**x, 0.5),
    "2**x": (lambda x: 2**x, 0.5),
    "x**1.0": (lambda x: x**1.0, -0.5),
    "mod": (lambda x: x % 0.7, 2.5),
    "fmod": (lambda x: np.fmod(x, 0.7), -2.5),
    "x // 1": (lambda x: x * (x // 1), 2.5),
    "maximum": (relu, 0.5),
    "fmin": (lambda x: np.fmin(x, 1.0), 0.5),
    "clip": (lambda x: np.clip(x, 0.0, 6.0), 0.5),
    "sqrt": (np.sqrt, 0.5),
    "cbrt": (np.cbrt, -0.5),
    "square": (np.square, 0.5),
    "fabs": (np.fabs, -0.5),
    "sign": (lambda x: x * np.sign(x), -0.5),
    "heaviside": (lambda x: x * np.heaviside(x, 0.5), 0.5),
    "where": (lambda x: np.where(x > 0, x, 0.1 * x), -0.5),
    "interp": (lambda x: np.interp(x, [0, 1], [0, 2]), 0.5, REFUSED),
    # Python, and SciPy's special functions
    "math": (lambda x: math.exp(x), 0.5, REFUSED),
    "expit": (special.expit, 0.5),
    "logit": (special.logit, 0.3),
    "log_expit": (special.log_expit, 0.5),
    "erf": (special.erf, 0.5),
    "erfc": (special.erfc, 0.5),
    "xlogy": (lambda x: special.xlogy(x, x), 0.5),
    "gammaln": (special.gammaln, 0.5, REFUSED),
}
A = np.array([[2.0, 1.0, -1.0, 0.5], [1.0, 3.0, 0.25, 0.0], [-1.0, 0.25, 1.0, 2.0], [0.5, 0.0, 2.0, -1.0]])
ARRAYS = {
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "max": np.max,
    "min": np.min,
    "ptp": np.ptp,
    "average": lambda x: np.average(x, weights=[1, 2, 3, 4]),
    "var": np.var,
    "std": lambda x: np.std(x, ddof=1),
    "median": (np.median, REFUSED),
    "sort": (lambda x: np.sort(x)[0], REFUSED),
    "det": (lambda x: np.linalg.det(np.reshape(x, (2, 2))), REFUSED),
    "x @ A @ x": lambda x: x @ A @ x,
    "dot": lambda x: np.dot(A, x)[1],
    "inner": lambda x: np.inner(x, x),
    "vdot": lambda x: np.vdot(x, x),
    "outer": lambda x: np.sum(np.outer(x, x) * A),
    "einsum": lambda x: np.einsum("i,ij,j", x, A, x),
    "tensordot": lambda x: np.tensordot(A, x, 1)[0] ** 2,
    "trace": lambda x: np.trace(A * x),
    "norm": np.linalg.norm,
    "kron": lambda x: np.sum(np.kron(x, x)),
    "cumsum": lambda x: np.sum(np.cumsum(x) ** 2),
    "cumprod": lambda x: np.sum(np.cumprod(x)),
    "diff": lambda x: np.sum(np.diff(x) ** 2),
    "trapezoid": np.trapezoid,
    "convolve": lambda x: np.sum(np.convolve(x, [1.0, -2.0]) ** 2),
    "polyval": lambda x: np.polyval(x, 0.5),
    "concatenate": lambda x: np.sum(np.concatenate([x, x[:2]]) ** 2),
    "stack": lambda x: np.stack([x[0], x[1]])[1],
    "reshape": lambda x: np.sum(x.reshape(2, 2) @ np.reshape(x, (2, 2))),
    "transpose": lambda x: np.sum(x[None].T @ x[None]),
    "flip": lambda x: x @ np.flip(x),
    "roll": lambda x: x @ np.roll(x, 1),
    "broadcasting": lambda x: np.sum((x[:, None] - x) ** 2),
    "x - np.sum(x) / n": lambda x: np.sum((x - np.sum(x) / 4) ** 3),
    "where": lambda x: np.sum(np.where(x > 0, x, 0.1 * x)),
    "np.sum(np.maximum(x, 0))": lambda x: np.sum(relu(x)),
    "softmax by hand": lambda x: (np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x))))[1],
    "log of a sum of exp": lambda x: np.log(np.sum(np.exp(x))),
    "rosenbrock": lambda x: np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2),
}
X = np.array([0.5, -1.25, 2.0, 0.75])


def test_the_lists_have_their_lengths_and_few_are_refused():
    refused = [
        sum(isinstance(each, tuple) and REFUSED in each for each in table.values())
        for table in (SCALARS, ARRAYS)
    ]
    assert (len(SCALARS), len(ARRAYS)) == (66, 41)
    assert refused == [6, 3]


@pytest.mark.parametrize("name", SCALARS)
def test_a_function_of_a_number_is_answered_or_refused_in_one_line(name):
    f, x, *refused = SCALARS[name]
    if refused:
        with pytest.raises((NotImplementedError, TypeError), match=r"^.* write .*$") as raised:
            bound(f, x)
        assert len(str(raised.value)) < 120
    else:
        computed = float(numerical_diff(f, x))
        assert judge(computed, f, x).verdict in ("right", "undecidable")
        assert abs(computed - float(derivative(f, x))) <= bound(f, x).total < 1e-5


@pytest.mark.parametrize("name", ARRAYS)
def test_a_function_of_an_array_is_answered_or_refused_in_one_line(name):
    f = ARRAYS[name]
    if isinstance(f, tuple):
        with pytest.raises((NotImplementedError, TypeError), match=r"^.* write .*$"):
            bound(f[0], X)
    else:
        for index, computed in enumerate(numerical_gradient(f, X)):
            assert (
                abs(computed - float(derivative(f, X, index=index))) <= bound(f, X, index=index).total < 1e-5
            )


REFUSALS = {
    "a branch: .*write np.where|: write np.where, np.maximum or abs for a branch": lambda x: (
        x if x > 0 else -x
    ),
    "write x, and np.sin for math.sin": lambda x: float(x) ** 2,
    "write np.stack, or x itself": lambda x: np.asarray(x) ** 2,
    "write np.where or np.stack for": lambda x: x.__setitem__(0, 1.0),
    "write a = np.add": lambda x: np.add(x, 1, out=x),
    "got complex128 in": lambda x: x * 1j,
    "write np.floor": np.round,
    "np.argsort: write": np.argsort,
    "dtype": lambda x: np.sum(x, dtype=np.float32),
    "must be a float64, got int64": lambda x: x * (2**53 + 1),
}


@pytest.mark.parametrize("message", REFUSALS)
def test_what_cannot_be_recorded_is_refused_in_one_line(message):
    with pytest.raises((TypeError, NotImplementedError), match=message) as raised:
        record(REFUSALS[message], (2,) if "stack" in message or "argsort" in message else ())
    assert "\n" not in str(raised.value)


# ---- This package's own functions ----


def test_our_own_functions_are_judged_by_what_they_mean():
    for x in (-700.0, -1.0, 0.0, 37.43):
        assert judge(float(numerical_diff(sigmoid, x)), sigmoid, x).verdict != "wrong"
    assert judge(0.25, sigmoid, 0.0).reason == "it is the derivative"
    a, t = np.zeros(3), [[0, 1, 0]]

    def loss(a):
        return cross_entropy_error(softmax(a[None]), t)

    grad = numerical_gradient(loss, a)
    assert [judge(grad[i], loss, a, index=i).verdict for i in range(3)] == ["right"] * 3
    assert judge(1 / 3, loss, a).verdict == "wrong"  # without the 1e-7


@pytest.mark.parametrize("key", ["W1", "b1", "W2", "b2"])
def test_the_loss_of_our_network_is_judged(key):
    net, x, t = TwoLayerNet(3, 2, 2, rng=0), np.random.default_rng(0).random((3, 3)), [0, 1, 1]

    def loss(W):
        moved = copy.copy(net)
        moved.params = {**net.params, key: W}
        return moved.loss(x, t)

    numerical, exact = net.numerical_gradient(x, t)[key], net.gradient(x, t)[key]
    for index in range(numerical.size):
        assert judge(numerical.flat[index], loss, net.params[key], index=index).verdict == "right"
        assert judge(exact.flat[index], loss, net.params[key], index=index).verdict == "right"
        assert judge(-exact.flat[index], loss, net.params[key], index=index).verdict == "wrong"


# ---- Directions and Jacobians ----


def test_a_derivative_along_a_direction_is_judged():
    def f(x):
        return np.sum(np.exp(x) * x[::-1])

    x, v, h = np.array([0.5, -1.0, 2.0]), np.array([1.0, -0.3, 0.7]), 1e-4
    gradient = [float(derivative(f, x, index=i)) for i in range(3)]
    assert float(derivative(f, x, direction=v)) == pytest.approx(v @ gradient, rel=1e-14, abs=0)
    computed = (f(x + h * v) - f(x - h * v)) / (2 * h)
    assert judge(computed, f, x, h, direction=v).verdict == "right"
    assert judge(gradient[0], f, x, h, direction=v).verdict == "wrong"
    for index in range(3):
        assert bound(f, x, h, direction=np.eye(3)[index]) == bound(f, x, h, index=index)
    with pytest.raises(ValueError, match=r"direction must have the shape of x, \(3,\), got \(2,\)"):
        judge(0.0, f, x, direction=[1.0, 0.0])


def test_a_jacobian_has_a_bound_for_each_entry():
    values, bounds = jacobian(lambda x: softmax(x), X)
    y = softmax(X)
    assert values == pytest.approx(np.diag(y) - np.outer(y, y), rel=1e-14, abs=1e-16)
    assert np.all(bounds < 1e-8)
    for i in range(4):
        computed = numerical_gradient(lambda x, i=i: softmax(x)[i], X)
        assert np.all(np.abs(computed - values[i]) <= bounds[i])
    with pytest.raises(ValueError, match=r"f must return one number, got shape \(4,\): say which as output="):
        judge(0.0, softmax, X)
    assert judge(float(values[1, 2]), softmax, X, index=2, output=1).verdict == "right"
    _, bounds = jacobian(lambda x: abs(x), [5e-5, 1.0])
    assert np.isnan(bounds[0, 0])
    assert np.isfinite(bounds[1, 1])


# ---- The limit ----


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.log, -1.0),
        (np.sqrt, -4.0),
        (lambda x: x**3 / x**2, 0.0),
        (lambda x: np.sin(x) / x, 0.0),
        (lambda x: 1 / x, 0.0),
        (lambda x: x + 0 * np.log(x), -1.0),
        (np.arcsin, 2.0),
        (lambda x: x**0.5, -1.0),
    ],
)
def test_a_limit_outside_the_domain_is_refused(f, x):
    with pytest.raises(Undecidable):
        limit.derivative(f, x)


@pytest.mark.parametrize(
    ("f", "x"),
    [(lambda x: x * np.log1p(x), 1e-120), (lambda x: np.log1p(x) ** -2, -1.8e-309), (np.tanh, 300.0)],
)
def test_the_digits_of_a_limit_are_certain_or_left_to_the_enclosure(f, x):
    right = derivative(f, x)
    with contextlib.suppress(Undecidable):
        assert str(limit.derivative(f, x).evalf(30))[:25] == right.str(30, radius=False)[:25]


def test_a_limit_of_a_matrix_has_a_symbol_for_each_entry():
    assert limit.gradient(lambda x: np.sum(x**2), [[1.0, 2.0], [3.0, 4.0]]) == [2, 4, 6, 8]


# ---- Nothing hangs ----


def logistic(steps):
    def f(x):
        for _ in range(steps):
            x = 3.5 * x * (1 - x)
        return x

    return f


def horner(x):
    y = 0 * x
    for k in range(2_000):
        y = y * x + 1 / (k + 1)
    return y


B = np.random.default_rng(0).normal(size=(200, 200))
LONG = {
    "formula.central of x**(10**6)": lambda: formula.central(lambda x: x ** (10**6), 1.0),
    "formula.central of 25 logistic steps": lambda: formula.central(logistic(25), 0.3),
    "limit of 12 logistic steps": lambda: limit.derivative(logistic(12), 0.3),
    "limit of x**(10**6)": lambda: limit.derivative(lambda x: x ** (10**6), 1.1),
    "bound of Horner of 2000 terms": lambda: bound(horner, 0.5),
    "x @ B @ x of 200": lambda: bound(lambda x: x @ B @ x, np.ones(200), index=3),
    "a sum of 100,000 squares": lambda: judge(-2.0, lambda x: np.sum(x**2), np.linspace(-1, 1, 100_000)),
    "bound of 60 logistic steps": lambda: bound(logistic(60), 0.3),
}


@pytest.mark.parametrize("name", a_few(list(LONG)))
def test_nothing_hangs(name):
    begun = time.process_time()
    with contextlib.suppress(NotImplementedError, Undecidable):
        print(name, LONG[name]())
    assert time.process_time() - begun < 5


def test_a_function_of_too_many_operations_is_refused(monkeypatch):
    monkeypatch.setattr(expression, "MOST_OPERANDS", 20_000)
    with pytest.raises(NotImplementedError, match="more than 20,000 operands are recorded"):
        record(lambda x: sum(np.sum(x * k) for k in range(10)), (1000,))


def test_a_question_is_of_the_point_and_the_direction_that_the_dtype_has():
    question = Question.of(lambda x: x[0], [0.1, 0.2], np.float32, 0, [0.3, 0.0], None)
    assert question.point == [float(np.float32(0.1)), float(np.float32(0.2))]
    assert question.direction == [float(np.float32(0.3)), 0.0]


# ---- What mutants of the bounds showed: each part has its size, and what might overflow is not bounded ----


@pytest.mark.parametrize("size", [1e-3, 1.0, 1e3])
@pytest.mark.parametrize("operation", [np.prod, np.sum])
def test_what_is_added_or_multiplied_costs_half_an_ulp_each_time(operation, size):
    x = size * np.array([1.25, 0.75, 1.5, 1.125, 0.875])
    h = 2.0**-13
    of_one = len(x[1:]) * 2.0**-53 * operation(np.abs(x))  # four operations, none of them exact
    parts = bound(operation, x, h=h)
    assert parts.evaluation == pytest.approx(of_one / h, rel=2e-3 + 2 * h / size)


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (np.prod, [1e200, 1e200, 1e-300]), (np.prod, [1e300, 1e-200, 1e-200]),  # in some order
        (np.sum, [1.5e308, 1.5e308, -1.5e308]), (lambda x: 1e308 * x[0], [1.0]),
    ],
)  # fmt: skip
def test_what_may_overflow_on_the_way_has_no_bound(f, x):
    with pytest.raises(Undecidable, match="is not finite"):
        bound(f, x)


def test_what_stays_below_the_largest_number_has_a_bound():
    assert bound(lambda x: 0.7e308 * x, 1.0).total < 0.7e308


@pytest.mark.parametrize("h", [0, -1e-4, math.inf, math.nan, "1e-4"])
def test_a_step_is_positive_and_finite(h):
    for ask in (lambda: judge(1.0, np.sin, 1.0, h=h), lambda: jacobian(np.sin, 1.0, h=h)):
        with pytest.raises((TypeError, ValueError), match="h must be"):
            ask()


def test_the_best_step_is_that_of_the_third_derivative():
    # Here it is 1, and E is between half an ulp of 1/6 and some roundings of 1.
    assert (3 * 2.0**-56) ** (1 / 3) < best_step(lambda x: x**3 / 6, 1.0) < (3 * 2.0**-50) ** (1 / 3)


def test_only_what_is_absorbed_is_said_to_be():
    assert judge(0.0, np.square, 1e15).reason.startswith("x + h == x: ")
    assert judge(0.0, lambda x: 1 + 1e-13 * x, 1.0).reason.startswith("the bound ")


def test_round_off_is_all_but_the_truncation():
    parts = bound(np.exp, 1.0)
    assert round_off(np.exp, 1.0) == pytest.approx(parts.total - parts.truncation, rel=1e-9)

"""How far a computed difference quotient may be from the derivative, and judgement of an answer.

The page `accuracy` derives the bound; nothing in it is tuned.
"""

import math
import numbers
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from reference.exact import enclosure
from reference.exact.enclosure import BITS, VALUE, Ball, Undecidable, flint, supremum, taylor
from reference.exact.expression import Arithmetic, Function, evaluate, record, variables_of

# Errors in units in the last place of the result, for float32 and for float64.
# Half a unit is proved: IEEE 754 rounds + - * / sqrt correctly, and the others round nothing.
EXACT = ("constant", "negative", "absolute", "maximum", "minimum", "floor")
CORRECTLY_ROUNDED = ("add", "subtract", "multiply", "divide", "sqrt")
# These are measured, not proved: NumPy's functions differ between processors; none was seen to exceed them.
MEASURED_ULPS = {
    "power": (2, 1),
    **dict.fromkeys(("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "arctan", "tanh"), (4, 2)),
}


def ulps(operation: str, dtype: Any) -> float:
    """Return the error of one operation in units in the last place of its result."""
    if operation in EXACT:
        return 0
    if operation in CORRECTLY_ROUNDED:
        return 0.5
    return MEASURED_ULPS[operation][np.dtype(dtype) == np.float64]


@cache
def rounding(dtype: Any) -> Arithmetic:
    """Return an arithmetic of balls that contain whatever a program may compute in this dtype.

    Each operation is applied to all that its operands may be, and widened by its own rounding.
    """
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise TypeError(f"dtype must be float32 or float64, got {np.dtype(dtype)}")
    limits = np.finfo(dtype)
    eps, largest, tiny = float(limits.eps), float(limits.max), float(limits.smallest_subnormal)

    def rounded(operation: str) -> Callable[..., Ball]:
        exactly, units = VALUE[operation], ulps(operation, dtype)

        def apply(*operands: Any) -> Ball:
            ball = exactly(*operands)
            # A unit in the last place of v is at most eps |v|, or the least subnormal.
            radius = units * (eps * ball.abs_upper() + tiny)
            ball = ball + flint().arb(0, radius)
            if not ball.abs_upper() <= largest:
                raise Undecidable(f"the evaluation is not finite in {np.dtype(dtype)}")
            return ball

        return apply

    # A constant of the program denotes its nearest double, and then the nearest number of the dtype.
    arithmetic = {operation: rounded(operation) for operation in VALUE}

    def total(*terms: Ball) -> Ball:
        """Add in an unknown order: n - 1 roundings, each of a partial sum, and a half ulp is eps / 2."""
        n, size = len(terms), sum((term.abs_upper() for term in terms), flint().arb(0))
        growth = (1 + flint().arb(eps) / 2) ** (n - 1) - 1
        ball = sum(terms, flint().arb(0)) + flint().arb(0, (growth * size).abs_upper())
        if not size * (1 + growth) <= largest:
            raise Undecidable(f"the evaluation is not finite in {np.dtype(dtype)}")
        return ball

    arithmetic["sum"] = total
    return {**arithmetic, "constant": lambda number: flint().arb(float(_in(dtype, number)))}


def _in(dtype: Any, numbers: Any) -> Any:
    """Round to a dtype; what is too large becomes an infinity, which is undecidable later on."""
    with np.errstate(over="ignore"):
        return np.asarray(numbers, dtype)


def _check(h: Any, dtype: Any) -> None:
    """Raise unless h is a step and dtype one of the two."""
    if not isinstance(h, numbers.Real) or not 0 < float(h) < math.inf:
        raise ValueError(f"h must be positive and finite, got {h!r}")
    rounding(dtype)  # refuses other dtypes


def evaluated(expression: Any, point: list[Ball], dtype: Any) -> tuple[Ball, Ball]:
    """Return f at the point and a bound on the error of evaluating it as written."""
    true = evaluate(expression, point, VALUE)
    error = (evaluate(expression, point, rounding(dtype)) - true).abs_upper()
    if not error.is_finite():
        raise Undecidable("the stencil leaves the domain or meets a pole")
    return true, error


def _up(ball: Ball) -> float:
    """Return the least double that is certainly not below a ball."""
    number = float(ball.abs_upper())
    return number if flint().arb(number) >= ball else math.nextafter(number, math.inf)


class Bound(NamedTuple):
    """The parts of a bound on ``|computed - limit|``, in the order in which they arise."""

    truncation: float
    """What the Taylor series leaves out on the stencil."""
    stencil: float
    """What the rounding of x + h and x - h costs."""
    evaluation: float
    """What the two evaluations of f, as written, cost."""
    quotient: float
    """What the subtraction and the division cost."""

    @property
    def total(self) -> float:
        """The whole bound."""
        return math.nextafter(math.fsum(self), math.inf)


def bound(
    f: Function, x: Any, h: float = 1e-4, dtype: Any = np.float64, index: int = 0, forward: bool = False
) -> Bound:
    """Bound the distance of a computed difference quotient from the derivative.

    Parameters
    ----------
    f : callable
        A function of a scalar, or of an array, written with NumPy's operators and functions.
    x : float or array_like
        The point, which is first rounded to `dtype`.
    h : float
        The step, as the double it is; a program in float32 rounds it, and that is part of the bound.
    dtype : dtype
        ``np.float32`` or ``np.float64``: in what the program computes.
    index : int
        The coordinate, counted through the flattened x.
    forward : bool
        Bound ``(f(x + h) - f(x)) / h`` in place of ``(f(x + h) - f(x - h)) / (2*h)``.

    Returns
    -------
    Bound
        Its parts, and their sum as `total`.

    Raises
    ------
    Undecidable
        If the stencil leaves the domain, meets a kink, or the evaluation is not finite.
    TypeError, ValueError
        If `dtype` is another one, or `h` is not positive and finite.

    Examples
    --------
    The quotient of a parabola has no truncation; at the source's point and step about 5e-11 is certain.

    >>> parts = bound(lambda x: x * x + 4.0**2.0, 3.0)
    >>> parts.truncation, parts.total < 6e-11
    (0.0, True)
    """
    _check(h, dtype)
    real = np.dtype(dtype).type
    shape, point = variables_of(_in(dtype, x))
    expression = record(f, shape)
    with np.errstate(over="ignore"):
        here, step = real(point[index]), real(h)
        moved = [here + step, here if forward else here - step]
        divisor = float(real(h if forward else 2 * h))
    if divisor == 0:
        raise Undecidable(f"the step is 0 in {np.dtype(dtype)}")
    if not np.isfinite(moved).all():
        raise Undecidable(f"x + h or x - h is not finite in {np.dtype(dtype)}")
    order = 2 if forward else 3
    with flint().ctx.workprec(BITS):
        ball = flint().arb
        balls = [ball(value) for value in point]
        high, low = (ball(float(value)) for value in moved)
        middle = balls[index]
        plus, minus, exact_divisor = high - middle, middle - low, ball(h) if forward else 2 * ball(h)
        sup = supremum(expression, balls, low, high, order, index)
        derivatives = taylor(expression, balls, order, index)
        truncation = sup * (plus**order + minus**order) / (math.factorial(order) * exact_divisor)
        stencil = -derivatives[1]
        for k in range(1, order):
            stencil += derivatives[k] * (plus**k - (-minus) ** k) / (math.factorial(k) * exact_divisor)
        (f_plus, e_plus), (f_minus, e_minus) = (
            evaluated(expression, [*balls[:index], end, *balls[index + 1 :]], dtype) for end in (high, low)
        )
        if high == low:  # the same number twice: the quotient is exactly 0
            e_plus = e_minus = ball(0)
        evaluation = (e_plus + e_minus) / exact_divisor
        u, tiny = ball(float(np.finfo(dtype).eps)) / 2, float(np.finfo(dtype).smallest_subnormal)
        # In float64 doubling h is exact; in float32 the divisor is rounded as well.
        rounded_divisor = abs(exact_divisor / divisor - 1)
        factor = (1 + u) ** 2 * (1 + rounded_divisor) - 1
        difference = abs(f_plus - f_minus) + e_plus + e_minus
        quotient = factor * difference / exact_divisor + tiny
        largest = float(np.finfo(dtype).max) / 2  # half is room enough for the rounding of the two operations
        if not (difference <= largest and difference / exact_divisor <= largest):
            raise Undecidable(f"the quotient is not finite in {np.dtype(dtype)}")
        return Bound(*(_up(part.abs_upper()) for part in (truncation, stencil, evaluation, quotient)))


def truncation_bound(f: Function, x: Any, h: float = 1e-4, index: int = 0) -> float:
    """Bound ``|formula - limit|`` of the central quotient: ``h**2 / 6 * sup |f'''|`` over [x - h, x + h]."""
    shape, point = variables_of(x)
    with flint().ctx.workprec(BITS):
        balls, step = [flint().arb(value) for value in point], flint().arb(h)
        sup = supremum(record(f, shape), balls, balls[index] - step, balls[index] + step, 3, index)
        return _up(sup * step**2 / 6)


def best_step(f: Function, x: Any, dtype: Any = np.float64, index: int = 0) -> float | None:
    """Return the step at which the central quotient is about best; None where the third derivative is 0.

    There truncation ``h**2 / 6 * |f'''|`` and round-off ``E / h`` have the least sum: it is
    ``(3 * E / |f'''|) ** (1/3)``.

    Examples
    --------
    >>> f"{best_step(np.exp, 1.0):.2g}"
    '1.2e-05'
    >>> best_step(lambda x: 0.01 * x**2 + 0.1 * x, 5.0) is None
    True
    """
    shape, point = variables_of(_in(dtype, x))
    expression = record(f, shape)
    with flint().ctx.workprec(BITS):
        balls = [flint().arb(value) for value in point]
        _, slope, _, third = taylor(expression, balls, 3, index)
        if third.contains(0):
            return None
        _, error = evaluated(expression, balls, dtype)
        u = float(np.finfo(dtype).eps) / 2
        return float((3 * (error + u * abs(balls[index] * slope)) / abs(third)) ** (flint().arb(1) / 3))


class Judgement(NamedTuple):
    """What can be proved of an answer: ``"right"``, ``"wrong"`` or ``"undecidable"``, and why."""

    verdict: str
    reason: str


def judge(
    answer: float, f: Function, x: Any, h: float = 1e-4, dtype: Any = np.float64, index: int = 0
) -> Judgement:
    """Judge what a central difference of step h gave for the derivative of f at x.

    An answer within the bound is right, unless 0 is within the bound too: then the difference tells nothing.

    Examples
    --------
    >>> judge(0.0, lambda x: x**2, 1e15)
    Judgement(verdict='undecidable', reason='x + h == x: the bound 2e+15 is not below the derivative 2e+15')
    """
    _check(h, dtype)
    if not isinstance(answer, numbers.Real):
        raise TypeError(f"answer must be a real number, got {answer!r}")
    answer = float(answer)  # exact for float32 and float16; a longdouble is judged by its nearest double
    try:
        limit = enclosure.derivative(f, _in(dtype, x), index=index)
        if limit == answer:
            return Judgement("right", "it is the derivative")
        allowed = bound(f, x, h, dtype, index).total
    except Undecidable as undecidable:
        return Judgement("undecidable", str(undecidable))
    error = abs(flint().arb(answer) - limit)
    if error > allowed or not math.isfinite(answer):
        return Judgement("wrong", f"it is off by {float(error):.4g}, and the bound is {allowed:.4g}")
    if error <= allowed and abs(limit) > allowed:
        return Judgement("right", f"it is off by no more than the bound {allowed:.4g}")
    here = _in(dtype, x).flat[index]
    absorbed = "x + h == x: " if here + _in(dtype, h) == here else ""
    size = f"the bound {allowed:.4g} is not below the derivative {float(limit):.4g}"
    return Judgement("undecidable", absorbed + size)

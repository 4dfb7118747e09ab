"""How far a computed difference quotient may be from the derivative, and judgement of an answer.

The page `accuracy` derives the bound; nothing in it is tuned.
"""

import contextlib
import math
import numbers
from collections.abc import Callable
from functools import cache, reduce
from typing import Any, NamedTuple

import numpy as np

from reference.exact.enclosure import (
    BITS,
    OUTSIDE,
    VALUE,
    Ball,
    Kink,
    Line,
    Undecidable,
    along,
    flint,
    largest,
    place_of,
    slope,
    smooth,
    supremum,
)  # fmt: skip
from reference.exact.expression import Arithmetic, Function, Record, got, number, record, trace, variables_of

# Errors in units in the last place of the result, for float32 and for float64.
# Half a unit is proved: IEEE 754 rounds + - * / sqrt correctly, and the others round nothing.
EXACT = (
    "negative", "absolute", "maximum", "floor", "where", "less", "logical_and", "logical_not",
)  # fmt: skip
CORRECTLY_ROUNDED = ("add", "subtract", "multiply", "divide", "sqrt")
# These are measured, not proved: NumPy's functions differ between processors. The largest error that was seen
# on any of the levels of processor that NumPy tells apart is at most two thirds of what stands here.
MEASURED_ULPS = {
    "whole_power": (2, 1),
    **dict.fromkeys(("exp", "exp2", "expm1", "log", "log2", "log1p", "power", "hypot"), (4, 2)),
    "log10": (4, 3),
    **dict.fromkeys(("sin", "cos", "tan", "arctan"), (4, 2)),
    **dict.fromkeys(("arcsin", "arccos", "arctan2", "arcsinh", "arccosh", "arctanh"), (5, 4)),
    **dict.fromkeys(("sinh", "cosh", "tanh", "logaddexp", "logaddexp2"), (5, 4)),
    **dict.fromkeys(("expit", "logit", "log_expit"), (5, 4)),
    "cbrt": (4, 8),
    "erf": (4, 8),
    "erfc": (4, 128),
}
# A float64 exponential within 2 units, a sum, a quotient and either of the usual forms make at most 8.
DERIVED_ULPS = {"sigmoid": (12, 8)}
# Their errors are of the size of an operand, which the result may be far below.
CANCELLING = ("logaddexp", "logaddexp2")
FUSED = ("sum", "product", "constant", "shift", "still")


def ulps(operation: str, dtype: Any) -> float:
    """Return the error of one operation in units in the last place of its result."""
    if operation in EXACT:
        return 0
    if operation in CORRECTLY_ROUNDED:
        return 0.5
    return (MEASURED_ULPS | DERIVED_ULPS)[operation][np.dtype(dtype) == np.float64]


@cache
def rounding(dtype: Any) -> Arithmetic:
    """Return an arithmetic of balls that contain whatever a program may compute in this dtype.

    Each operation is applied to all that its operands may be, and widened by its own rounding. What may not
    be finite in the dtype is nan.
    """
    arb, limits = flint().arb, np.finfo(dtype)
    eps, tiny = float(limits.eps), float(limits.smallest_subnormal)
    most, least, nan = arb(float(limits.max)), arb(float(limits.tiny)), arb(math.nan)

    def rounded(operation: str) -> Callable[..., Ball]:
        exactly, units = VALUE[operation], ulps(operation, dtype)
        if not units:
            return exactly
        # A unit in the last place of v is at most eps |v|, or the least subnormal.
        relative, absolute = arb(1, units * eps), arb(0, tiny) * units

        def apply(*operands: Any) -> Ball:
            ball = exactly(*operands) * relative + absolute
            if operation in CANCELLING:
                ball += absolute + arb(0, units * eps) * largest(operands)
            return ball if ball <= most and ball >= -most else nan

        return apply

    def total(*terms: Ball, rest: Any = None) -> Ball:
        """Add in an unknown order: every rounding is of a partial sum, and a half ulp is eps / 2."""
        ball, size, count = still(terms)
        if rest is not None:
            ball, size, count = ball + rest[0], size + rest[1], count + rest[2]
        error = ((1 + arb(eps) / 2) ** (count - 1) - 1) * size
        return ball + arb(0, error.abs_upper()) if size + error <= most else nan

    def still(terms: Any) -> tuple[Ball, Ball, int]:
        return sum(terms, arb(0)), sum((abs(term) for term in terms), arb(0)), len(terms)

    def product(*factors: Ball) -> Ball:
        """Multiply in an unknown order, in which no part may overflow or underflow."""
        sizes = [abs(each) for each in factors]
        large = math.prod((each.max(arb(1)) for each in sizes), start=arb(1))
        small = math.prod((each.min(arb(1)) for each in sizes), start=arb(1))
        growth = (1 + arb(eps) / 2) ** (len(factors) - 1) - 1
        ball = math.prod(factors, start=arb(1))
        inside = large * (1 + growth) <= most and small * (1 - growth) >= least
        return ball + arb(0, (growth * abs(ball)).abs_upper()) if inside else nan

    def constant(number: float) -> Ball:
        """Round a constant of the program, which denotes its nearest double, to the dtype."""
        ball = arb(float(_in(dtype, number)))
        return ball if abs(ball) <= most else nan

    def shift(*operands: Ball) -> Ball:
        return reduce(VALUE["maximum"], operands)

    arithmetic = {operation: rounded(operation) for operation in VALUE if operation not in FUSED}
    fused = {"sum": total, "product": product, "constant": constant, "shift": shift}
    return {**arithmetic, **fused, "still": still}


def _in(dtype: Any, numbers: Any) -> Any:
    """Round to a dtype; what is too large becomes an infinity, which is undecidable later on."""
    with np.errstate(over="ignore", under="ignore"):
        return np.asarray(numbers, dtype)


def _step(h: Any) -> float:
    if not isinstance(h, numbers.Real) or not 0 < number("h", h) < math.inf:
        raise ValueError(f"h must be positive and finite, got {got(h)}")
    return float(h)


def _dtype(dtype: Any) -> Any:
    try:
        name = np.dtype(dtype)
    except (TypeError, ValueError):
        name = got(dtype)
    if name not in (np.dtype(np.float32), np.dtype(np.float64)):
        raise TypeError(f"dtype must be float32 or float64, got {name}")
    return name


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


class Question(NamedTuple):
    """A recorded function at a point of a dtype, the direction in which to go, and the number to look at."""

    function: Record
    point: list[float]
    direction: list[float]
    place: int
    dtype: Any

    @classmethod
    def of(cls, f: Function, x: Any, dtype: Any, index: int, direction: Any, output: Any) -> "Question":
        """Record what is asked, rounded to the dtype."""
        dtype = _dtype(dtype)
        variables_of(x)  # refuses what holds no numbers
        shape, point = variables_of(_in(dtype, x))
        function = record(f, shape)
        _, towards = variables_of(_in(dtype, along(function, index, direction)))
        return cls(function, point, towards, place_of(function, output), dtype)

    def line(self) -> Line:
        """Return the line through the point, with the bits now in use."""
        return Line(self.function, self.point, self.direction, self.place)

    def limit(self) -> Ball:
        """Enclose the derivative."""
        return slope(self.function, self.point, self.direction, self.place)

    def bound(self, h: float, forward: bool = False) -> Bound:
        """Bound the error of the quotient with step h."""
        with flint().ctx.workprec(BITS - min(0, 2 * math.frexp(h)[1])):
            line, step, order = self.line(), flint().arb(h), 2 if forward else 3
            sides = line.taylor(order)
            formula, *others = _rounded_quotient(line, h, self.dtype, forward)
            try:
                sup = supremum(line, flint().arb(0) if forward else -step, step, order)
                truncation = sup * step ** (order - 1) / math.factorial(order)
            except Kink:
                if not (sides.kinked and sides.left is sides.right and not sides.torn):
                    raise
                truncation = abs(formula - sides.right[1])  # a kink at x that cancels
            return Bound(*map(_up, (truncation, *others)))

    def evaluated(self, line: Line) -> Ball:
        """Bound the error of evaluating f, as written, at the point."""
        error = (trace(self.function, line.point, rounding(self.dtype))[self.place] - line.here).abs_upper()
        if not error.is_finite():
            raise Undecidable(f"the evaluation is not finite in {np.dtype(self.dtype)}")
        return error


def bound(
    f: Function,
    x: Any,
    h: float = 1e-4,
    dtype: Any = np.float64,
    index: int = 0,
    forward: bool = False,
    direction: Any = None,
    output: Any = None,
) -> Bound:
    """Bound the distance of a computed difference quotient from the derivative.

    Parameters
    ----------
    f, index, direction, output
        As for `derivative`.
    x : float or array_like
        The point, which is first rounded to `dtype`.
    h : float
        The step, as the double it is; a program in float32 rounds it, and that is part of the bound.
    dtype : dtype
        ``np.float32`` or ``np.float64``: in what the program computes.
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
    try:
        forward = bool(forward)
    except (TypeError, ValueError):
        raise TypeError(f"forward must be true or false, got {got(forward)}") from None
    h = _step(h)
    return Question.of(f, x, dtype, index, direction, output).bound(h, forward)


def _rounded_quotient(line: Line, h: float, dtype: Any, forward: bool) -> tuple[Ball, Ball, Ball, Ball]:
    """Enclose the formula; bound what the stencil, the two evaluations and the last operations cost."""
    arb, real, name = flint().arb, np.dtype(dtype).type, np.dtype(dtype)
    here, towards = (_in(dtype, list(map(float, each))) for each in (line.point, line.direction))
    with np.errstate(all="ignore"):
        step = real(h)
        moves = np.where(towards == 0, 0, step * towards)  # no 0 times infinity
        ends = [here + moves, here if forward else here - moves]
        # A program in float32 may double the step before it rounds, or afterwards.
        divisors = {float(step)} if forward else {float(2 * step), float(real(2 * float(h)))}
    if 0 in divisors:
        raise Undecidable(f"the step is 0 in {name}")
    if not np.isfinite([*ends[0], *ends[1], *divisors]).all():
        raise Undecidable(f"x + h or x - h is not finite in {name}")
    program = line.prepared(rounding(dtype))
    points = [[arb(float(value)) for value in end] for end in ends]
    values = [line.value(point) for point in points]
    rounded = [line.moved(program, point) for point in points]
    divisor = arb(h) if forward else 2 * arb(h)
    low = line.here if forward else line.value(line.at(-arb(h)))
    formula = (line.value(line.at(arb(h))) - low) / divisor
    if not all(each.is_finite() for each in (formula, *values)):
        raise Undecidable(OUTSIDE)
    errors = [(a - b).abs_upper() for a, b in zip(rounded, values, strict=True)]
    if not all(error.is_finite() for error in errors):
        raise Undecidable(f"the evaluation is not finite in {name}")
    if np.array_equal(*ends):  # the same point twice: the quotient is exactly 0
        errors = [arb(0), arb(0)]
    u, tiny = arb(float(np.finfo(dtype).eps)) / 2, float(np.finfo(dtype).smallest_subnormal)
    factor = (1 + u) ** 2 * (1 + largest(divisor / arb(each) - 1 for each in divisors)) - 1
    difference = abs(values[0] - values[1]) + errors[0] + errors[1]
    most = float(np.finfo(dtype).max) / 2  # half is room enough for the rounding of the two operations
    if not (difference <= most and (1 + factor) * difference / divisor <= most):
        raise Undecidable(f"the quotient is not finite in {name}")
    stencil = abs((values[0] - values[1]) / divisor - formula)
    return formula, stencil, (errors[0] + errors[1]) / divisor, factor * difference / divisor + tiny


def round_off(f: Function, x: Any, h: float = 1e-4, index: int = 0) -> float:
    """Bound the distance of a central quotient computed in float64 from the formula, at a kink too."""
    with flint().ctx.workprec(BITS):
        line = Question.of(f, x, np.float64, index, None, None).line()
        return _up(sum(_rounded_quotient(line, h, np.float64, False)[1:]))


def best_step(
    f: Function, x: Any, dtype: Any = np.float64, index: int = 0, direction: Any = None, output: Any = None
) -> float | None:
    """Return the step at which the central quotient is about best; None where the third derivative is 0.

    There truncation ``h**2 / 6 * |f'''|`` and round-off ``E / h`` have the least sum: it is
    ``(3 * E / |f'''|) ** (1/3)``. The parameters are those of `bound`.

    Examples
    --------
    >>> f"{best_step(np.exp, 1.0):.2g}"
    '1.2e-05'
    >>> best_step(lambda x: 0.01 * x**2 + 0.1 * x, 5.0) is None
    True
    """
    question = Question.of(f, x, dtype, index, direction, output)
    with flint().ctx.workprec(BITS):
        line = question.line()
        third = smooth(line.taylor(3))[3]
        if third.contains(0):
            return None
        error, u = question.evaluated(line), float(np.finfo(dtype).eps) / 2
        for k, v in enumerate(question.direction):  # what the rounding of each coordinate costs
            if v:
                partial = question._replace(direction=along(question.function, k)).line()
                error += u * abs(line.point[k] * smooth(partial.taylor(1))[1])
        return float((3 * error / abs(third)) ** (flint().arb(1) / 3))


class Judgement(NamedTuple):
    """What can be proved of an answer: ``"right"``, ``"wrong"`` or ``"undecidable"``, and why."""

    verdict: str
    reason: str


def judge(
    answer: float,
    f: Function,
    x: Any,
    h: float = 1e-4,
    dtype: Any = np.float64,
    index: int = 0,
    direction: Any = None,
    output: Any = None,
) -> Judgement:
    """Judge what a central difference of step h gave for the derivative of f at x.

    An answer within the bound is right, unless 0 is within the bound too: then the difference tells nothing.
    The parameters are those of `bound`.

    Examples
    --------
    >>> judge(0.0, lambda x: x**2, 1e15)
    Judgement(verdict='undecidable', reason='x + h == x: the bound 2e+15 is not below the derivative 2e+15')
    """
    h = _step(h)
    answer = number("answer", answer)  # exact for float32 and float16; a longdouble is its nearest double
    question = Question.of(f, x, dtype, index, direction, output)
    try:
        limit = question.limit()
        if limit == answer:
            return Judgement("right", "it is the derivative")
        allowed = question.bound(h).total
    except Undecidable as undecidable:
        return Judgement("undecidable", str(undecidable))
    error = abs(flint().arb(answer) - limit)
    if error > allowed or not math.isfinite(answer):
        return Judgement("wrong", f"it is off by {float(error):.4g}, and the bound is {allowed:.4g}")
    if error <= allowed and abs(limit) > allowed:
        return Judgement("right", f"it is off by no more than the bound {allowed:.4g}")
    here, towards = _in(dtype, question.point), _in(dtype, question.direction)
    absorbed = "x + h == x: " if np.array_equal(here + _in(dtype, h) * towards, here) else ""
    size = f"the bound {allowed:.4g} is not below the derivative {float(limit):.4g}"
    return Judgement("undecidable", absorbed + size)


def jacobian(f: Function, x: Any, h: float = 1e-4, dtype: Any = np.float64) -> tuple[Any, Any]:
    """Return all partial derivatives of f, and how far central differences of step h may be from them.

    Parameters
    ----------
    f, x, h, dtype
        As for `bound`; f returns a number or an array.

    Returns
    -------
    tuple of ndarray
        The doubles next to the derivatives, and the bounds, both of the shape of what f returns followed by
        that of x. A bound is nan where none can be proved.

    Raises
    ------
    Undecidable
        If there is no derivative.

    Examples
    --------
    >>> values, bounds = jacobian(lambda x: np.stack([x[0] * x[1], x[0] ** 2]), [3.0, 4.0])
    >>> values.tolist(), bool(bounds.max() < 1e-9)
    ([[4.0, 3.0], [6.0, 0.0]], True)
    """
    h, dtype = _step(h), _dtype(dtype)
    variables_of(x)  # refuses what holds no numbers
    shape, point = variables_of(_in(dtype, x))
    function = record(f, shape)
    values = np.full((function.result.size, len(point)), np.nan)
    bounds = values.copy()
    for i, place in enumerate(function.result.ravel().tolist()):
        for j in range(len(point)):
            question = Question(function, point, along(function, j), place, dtype)
            values[i, j] = float(question.limit())
            with contextlib.suppress(Undecidable):
                bounds[i, j] = question.bound(h).total
    whole = *function.result.shape, *shape
    return values.reshape(whole), bounds.reshape(whole)

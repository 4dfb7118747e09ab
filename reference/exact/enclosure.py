"""Ball arithmetic: a midpoint and a proved radius for values, derivatives and suprema.

A ball contains the true number whatever was rounded on the way.
Comparisons are False while undecided, so a proof asks for what must be True.
"""

import math
from collections.abc import Callable, Iterable
from functools import reduce
from itertools import pairwise
from operator import methodcaller, mul
from typing import Any, NamedTuple

from reference.exact.expression import (
    OPERATORS,
    Arithmetic,
    Function,
    Record,
    got,
    record,
    trace,
    variables_of,
    whole,
)

Ball = Any  # flint.arb, whose package has no types

# Bits of a midpoint where nobody asks for digits: the sum of two doubles such as 1e15 and 1e-15 is exact.
BITS = 256
DIGITS = 30
HIGHEST = 9  # the highest derivative: python-flint's series have ten coefficients


class Undecidable(ArithmeticError):  # noqa: N818 - an answer, not an error
    """The question has no answer that can be proved; the message is the reason."""


class Kink(Undecidable):
    """A branch of f is not the same on the whole interval, or on both sides of the point."""


class _TooShort(Kink):
    """All coefficients that were computed are 0; a later one may tell."""


KINK = "a kink or a jump lies within the stencil"
OUTSIDE = "the stencil leaves the domain or meets a pole"


def flint() -> Any:
    """Return python-flint, which is imported only when a ball is needed."""
    try:
        import flint as module
    except ModuleNotFoundError:
        message = "ball arithmetic needs python-flint: pip install 'gradient-reference[exact]'"
        raise ModuleNotFoundError(message, name="flint") from None
    return module


def _ball(number: float) -> Ball:
    return flint().arb(number)


def rational(number: Any) -> Ball:
    """Enclose a fraction with the bits now in use."""
    return _ball(flint().fmpq(int(number.numerator), int(number.denominator)))


def _quotient(a: Any, b: Any) -> Any:
    """Divide, but not by a series that begins at 0: the quotient would lack coefficients without notice."""
    if hasattr(b, "coeffs") and _first(b).contains(0):
        raise ZeroDivisionError
    return a / b


def _whole_power(base: Any, exponent: int) -> Any:
    """Multiply, because python-flint's power of a small ball around 0 is nan."""
    if exponent == 2:
        return base * base
    result = base * 0 + 1
    for bit in f"{abs(exponent):b}":
        result = result * result * base if bit == "1" else result * result
    return _quotient(1, result) if exponent < 0 else result


def coefficients(series: Any) -> list[Ball]:
    """Return the Taylor coefficients of a series; a ball is a series of one."""
    return list(series.coeffs()) if hasattr(series, "coeffs") else [series]


def _first(series: Any) -> Ball:
    return next(iter(coefficients(series)), _ball(0))


# ---- What is the same for balls and for series ----


def _shift(*operands: Any) -> Ball:
    """Return a constant near the largest operand, for where any constant does."""
    return max((_first(each).mid() for each in operands), key=float)


def _logaddexp(a: Any, b: Any) -> Any:
    shift = _shift(a, b)
    return ((a - shift).exp() + (b - shift).exp()).log() + shift


def _logaddexp2(a: Any, b: Any) -> Any:
    log2 = _ball(2).log()
    return _logaddexp(a * log2, b * log2) / log2


def _sigmoid(a: Any) -> Any:
    return 1 / (1 + (-a).exp())


_COMMON: Arithmetic = {
    **OPERATORS,
    **{name: methodcaller(name) for name in ("exp", "log", "sin", "cos", "tan", "sqrt", "erf", "erfc")},
    **{f"arc{name}": methodcaller(f"a{name}") for name in ("sin", "cos", "tan")},
    "divide": _quotient,
    "whole_power": _whole_power,
    "exp2": lambda a: (a * _ball(2).log()).exp(),
    "log2": lambda a: a.log() / _ball(2).log(),
    "log10": lambda a: a.log() / _ball(10).log(),
    "hypot": lambda a, b: (a * a + b * b).sqrt(),
    "logaddexp": _logaddexp,
    "logaddexp2": _logaddexp2,
    "sigmoid": _sigmoid,
    "expit": _sigmoid,
    "logit": lambda a: _quotient(a, 1 - a).log(),
    "log_expit": lambda a: -(1 + (-a).exp()).log(),
    "product": lambda *factors: reduce(mul, factors),
    "shift": _shift,
    "still": lambda terms: sum(terms, _ball(0)),
}


# ---- Balls ----


def _cbrt(a: Ball) -> Ball:
    if a > 0 or a == 0:
        return a.root(3)
    if a < 0:
        return -(-a).root(3)
    reach = a.abs_upper().root(3)
    return reach.union(-reach)


def _power(a: Ball, b: Ball) -> Ball:
    return a if a == 0 and b > 0 else (a.log() * b).exp()


def _maximum(a: Ball, b: Ball) -> Ball:
    return a.max(b) if a.is_finite() and b.is_finite() else a + b


def _where(condition: bool | None, a: Ball, b: Ball) -> Ball:
    if condition is None:
        return a.union(b) if a.is_finite() and b.is_finite() else a + b
    return a if condition else b


def _and(a: bool | None, b: bool | None) -> bool | None:
    return False if a is False or b is False else None if a is None or b is None else True


# The arithmetic of balls; a comparison is True, False, or None where that is not certain.
VALUE: Arithmetic = {
    **_COMMON,
    **{name: methodcaller(name) for name in ("expm1", "log1p", "floor", "sinh", "cosh", "tanh")},
    **{f"arc{name}": methodcaller(f"a{name}") for name in ("sinh", "cosh", "tanh")},
    "constant": _ball,
    "arctan2": lambda y, x: flint().arb.atan2(y, x),
    "cbrt": _cbrt,
    "log_expit": lambda a: -(-a).exp().log1p(),
    "power": _power,
    "absolute": abs,
    "maximum": _maximum,
    "less": lambda a, b: True if a < b else False if a >= b else None,
    "where": _where,
    "logical_and": _and,
    "logical_not": lambda a: None if a is None else not a,
}


# ---- Taylor series, whose coefficients are balls ----


def _integrated(name: str, slope: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a function of a series by the integral of its derivative."""
    return lambda a: VALUE[name](_first(a)) + (slope(a) * a.derivative()).integral()


def _arctan2(y: Any, x: Any) -> Any:
    if not (_first(x) > 0 or not _first(y).contains(0)):
        raise Kink(KINK)
    # One of the two may be a ball, which has no derivative.
    moved = [each.derivative() if hasattr(each, "derivative") else 0 for each in (y, x)]
    turn = (x * moved[0] - y * moved[1]) / (x * x + y * y)
    return flint().arb.atan2(_first(y), _first(x)) + turn.integral()


def _sign_of(a: Ball) -> int:
    if not (a > 0 or a < 0):
        raise ValueError("not certain")
    return 1 if a > 0 else -1


SERIES: Arithmetic = {
    **_COMMON,
    "expm1": _integrated("expm1", lambda a: a.exp()),
    "log1p": _integrated("log1p", lambda a: 1 / (1 + a)),
    "sinh": lambda a: (a.exp() - (-a).exp()) / 2,
    "cosh": lambda a: (a.exp() + (-a).exp()) / 2,
    "tanh": lambda a: 1 - 2 / ((2 * a).exp() + 1),
    "arcsinh": _integrated("arcsinh", lambda a: 1 / (1 + a * a).sqrt()),
    "arccosh": _integrated("arccosh", lambda a: 1 / (a * a - 1).sqrt()),
    "arctanh": _integrated("arctanh", lambda a: 1 / (1 - a * a)),
    "arctan2": _arctan2,
    "cbrt": lambda a: _sign_of(_first(a)) * ((_sign_of(_first(a)) * a).log() / 3).exp(),
    "power": lambda a, b: (b * a.log()).exp(),
}
LINEAR = ("add", "subtract", "multiply", "negative", "sum")  # finite where their operands are


def _sign(series: Any, side: int) -> int:
    """Return the sign of a series beside the point, on one side of it; 0 if no coefficient tells."""
    for k, coefficient in enumerate(coefficients(series)):
        if coefficient > 0 or coefficient < 0:
            return (1 if coefficient > 0 else -1) * side**k
        if not coefficient == 0:
            raise Kink(KINK)
    return 0


def _certain(sign: int) -> int:
    if sign == 0:
        raise _TooShort(KINK)
    return sign


def _below(series: Any, side: int) -> int:
    """Return the largest whole number that is not above a series beside the point."""
    first, *rest = coefficients(series) or [_ball(0)]
    below = first.lower().floor()
    if first.is_integer():
        return int(below.unique_fmpz()) - (_certain(_sign(flint().arb_series([0, *rest]), side)) < 0)
    if not first < below + 1:
        raise Kink(KINK)
    return int(below.unique_fmpz())


# Where f may take another branch: which one it takes on a side of the point, and what it is there.
# A maximum is continuous, so that equal coefficients will do; for a jump a sign must be certain.
CHOICES: dict[str, tuple[Callable[..., Any], Callable[..., Any]]] = {
    "absolute": (lambda side, a: _sign(a, side) >= 0, lambda positive, a: a if positive else -a),
    "maximum": (lambda side, a, b: _sign(a - b, side) >= 0, lambda larger, a, b: a if larger else b),
    "floor": (lambda side, a: _below(a, side), lambda below, a: _ball(below)),
    "less": (lambda side, a, b: _certain(_sign(a - b, side)) < 0, lambda holds, a, b: holds),
    "logical_and": (lambda side, a, b: a and b, lambda holds, a, b: holds),
    "logical_not": (lambda side, a: not a, lambda holds, a: holds),
    "where": (lambda side, condition, a, b: condition, lambda holds, a, b, c: b if holds else c),
}


class Sides(NamedTuple):
    """The derivatives of order 0, 1, ... of f seen from both sides; one list where they are the same."""

    left: list[Ball]
    right: list[Ball]
    kinked: bool
    """Whether any part of f takes different branches on the two sides."""
    torn: bool
    """Whether any part of f is not certainly continuous at the point."""


class Prepared(NamedTuple):
    """A function evaluated at a point, and what has to be done again when some coordinates move."""

    arithmetic: Arithmetic
    values: list[Any]
    steps: list[Any]


class Line:
    """A recorded function along the line ``point + t * direction``, with the bits in use when it is made."""

    def __init__(self, function: Record, point: list[float], direction: list[float], place: int) -> None:
        self.function, self.place = function, place
        self.point, self.direction = (list(map(flint().arb, numbers)) for numbers in (point, direction))
        self.active = function.active([v != 0 for v in direction])
        self.enclosed = self.prepared(VALUE)

    @property
    def here(self) -> Ball:
        """The value of f at the point."""
        return self.enclosed.values[self.place]

    def at(self, t: Ball) -> list[Ball]:
        """Return the point at t."""
        return [x if v == 0 else x + t * v for x, v in zip(self.point, self.direction, strict=True)]

    def value(self, point: list[Ball]) -> Ball:
        """Enclose f at a point that differs from the line's own where the direction is not 0."""
        return self.moved(self.enclosed, point)

    def prepared(self, arithmetic: Arithmetic) -> "Prepared":
        """Evaluate f at the point in some arithmetic, and add up what does not move in sums."""
        values = trace(self.function, self.point, arithmetic)
        active = self.active
        steps = []
        for k, (operation, operands, parameter) in enumerate(self.function.tape):
            rest: dict[str, Any] = {}
            if not active[k]:
                continue
            if operation == "sum":
                still = [values[i] for i in operands if not active[i]]
                operands = tuple(i for i in operands if active[i])
                rest = {"rest": arithmetic["still"](still)} if still else {}
            steps.append((k, operation, operands, parameter, rest))
        return Prepared(arithmetic, values, steps)

    def moved(self, prepared: "Prepared", point: list[Ball]) -> Ball:
        """Evaluate f at a point that differs from the line's own where the direction is not 0."""
        arithmetic, values, steps = prepared
        new: dict[int, Any] = {}
        for k, operation, operands, parameter, rest in steps:
            if operation == "variable":
                new[k] = point[parameter]
                continue
            found = [new[i] if i in new else values[i] for i in operands]
            found += [] if parameter is None else [parameter]
            new[k] = arithmetic[operation](*found, **rest)
        return new.get(self.place, values[self.place])

    def taylor(self, order: int, t: Ball = 0) -> Sides:
        """Enclose f and its first derivatives at t; for a ball t, on all of it."""
        order = whole("order", order, most=HIGHEST)
        try:
            return self._taylor(order, order, t)
        except _TooShort:
            return self._taylor(HIGHEST, order, t)

    def _taylor(self, terms: int, order: int, t: Ball) -> Sides:
        series = flint().arb_series
        kinked = torn = False
        right: dict[int, Any] = {}
        left: dict[int, Any] = {}

        def still(k: int) -> Any:
            value = self.enclosed.values[k]
            return None if hasattr(value, "is_finite") and not value.is_finite() else value

        for k, operation, operands, parameter, rest in self.enclosed.steps:
            if operation == "variable":
                at = [self.point[parameter] + t * self.direction[parameter], self.direction[parameter]]
                left[k] = right[k] = series(at, prec=terms + 1)
                continue
            plus = [right[i] if i in right else still(i) for i in operands]
            minus = [left[i] if i in left else still(i) for i in operands]
            same = all(a is b for a, b in zip(plus, minus, strict=True))
            if operation in CHOICES:
                a, right[k] = _chosen(operation, 1, plus)
                b, left[k] = _chosen(operation, -1, minus)
                if a == b and same:
                    left[k] = right[k]
                kinked |= a != b
                torn |= operation in ("where", "floor") and not self._continuous(k, operands, (a, b))
            else:
                right[k] = _applied(operation, plus, parameter, rest)
                left[k] = right[k] if same else _applied(operation, minus, parameter, rest)
            if left[k] is right[k] or _equal(left[k], right[k]):
                left[k] = right[k] = _moving(right[k])
            else:
                left[k], right[k] = _moving(left[k]), _moving(right[k])
        if self.place not in right:
            found = [self.here] + [_ball(0)] * order
            return Sides(found, found, False, False)
        after = _derivatives(right[self.place], order)
        same = left[self.place] is right[self.place]
        return Sides(after if same else _derivatives(left[self.place], order), after, kinked, torn)

    def _continuous(self, k: int, operands: tuple[int, ...], choices: tuple[Any, Any]) -> bool:
        """Tell whether at the point itself the same branch is taken as on both sides."""
        here = self.enclosed.values[operands[0] if self.function.tape[k].operation == "where" else k]
        return all(bool(choice == here) for choice in choices)


def _chosen(operation: str, side: int, operands: list[Any]) -> tuple[Any, Any]:
    """Return the branch that is taken on a side of the point, and what it is; None if undefined."""
    choose, build = CHOICES[operation]
    needed = operands[:1] if operation == "where" else operands
    if any(operand is None for operand in needed):
        return None, None
    choice = choose(side, *operands)
    return choice, build(choice, *operands)


def _moving(value: Any) -> Any:
    """Return a branch that does not move as a series; a condition stays what it is."""
    return flint().arb_series([value]) if isinstance(value, flint().arb) else value


def _applied(operation: str, operands: list[Any], parameter: Any, rest: dict[str, Any]) -> Any:
    """Return an operation on series, or None where it is undefined."""
    if any(operand is None for operand in operands) or not all(each.is_finite() for each in rest.values()):
        return None
    try:
        arguments = operands if parameter is None else [*operands, parameter]
        found = SERIES[operation](*arguments, **rest)
    except (ValueError, ZeroDivisionError):  # a series divided by one that may be 0
        return None
    if operation not in LINEAR and not all(each.is_finite() for each in coefficients(found)):
        return None
    return found


def _equal(a: Any, b: Any) -> bool:
    """Tell whether two series, or two branches, are certainly the same."""
    if isinstance(a, bool) or a is None or b is None:
        return a is b
    first, second = coefficients(a), coefficients(b)
    padding = [_ball(0)] * abs(len(first) - len(second))
    shorter, longer = sorted((first, second), key=len)
    return all(bool(x == y) for x, y in zip(shorter + padding, longer, strict=True))


def _derivatives(series: Any, order: int) -> list[Ball]:
    found = [_ball(math.nan)] if series is None else coefficients(series)[: order + 1]
    if not all(coefficient.is_finite() for coefficient in found):
        raise Undecidable(OUTSIDE)
    found += [_ball(0)] * (order + 1 - len(found))
    return [coefficient * math.factorial(k) for k, coefficient in enumerate(found)]


# ---- What is asked ----


def refined(enclose: Callable[[], Ball], digits: int = DIGITS) -> Ball:
    """Repeat an enclosure with more bits until that many decimal digits of it are certain.

    A number that is 0 has no first digit: unless it comes out exactly, its ball has a radius below 1e-300.
    """
    digits = whole("digits", digits, least=1)
    reason = Undecidable(f"{digits} digits are not certain with {2**15} bits")
    for bits in (2**k for k in range(7, 16)):
        with flint().ctx.workprec(bits):
            try:
                ball = enclose()
            except Undecidable as undecidable:
                reason = undecidable  # more bits may decide, but a kink stays one
                if bits >= 2**9:
                    break
                continue
            if ball.is_exact() or ball.rel_accuracy_bits() > digits * math.log2(10) + 1:
                return ball
    else:
        if not ball.is_finite():
            raise Undecidable("the point or the stencil leaves the domain or meets a pole")
        if abs(ball) < 2.0**-1000:
            return ball
    raise reason


def place_of(function: Record, output: Any = None) -> int:
    """Return the place of the one number that f returns, or of an entry of what it returns."""
    if output is None and function.result.size != 1:
        raise ValueError(f"f must return one number, got shape {function.result.shape}: say which as output=")
    if output is None:
        return int(function.result.flat[0])
    try:
        return int(function.result[output])
    except (IndexError, TypeError, ValueError, OverflowError):
        shape = function.result.shape
        raise IndexError(f"output must be a place in the shape {shape}, got {got(output)}") from None


def along(function: Record, index: int, direction: Any = None) -> list[float]:
    """Return a direction as a list of numbers: the one given, or along one coordinate."""
    if direction is not None:
        shape, numbers = variables_of(direction, "direction")
        if shape != function.shape:
            raise ValueError(f"direction must have the shape of x, {function.shape}, got {shape}")
        return numbers
    count = sum(entry.operation == "variable" for entry in function.tape)
    place = whole("index", index, -count, count - 1) % count
    return [float(k == place) for k in range(count)]


def value(f: Function, x: Any, digits: int = DIGITS, output: Any = None) -> Ball:
    """Enclose f at the binary point x.

    Examples
    --------
    >>> import numpy as np
    >>> print(value(np.exp, 1.0).str(20, radius=False))
    2.7182818284590452354
    """
    shape, point = variables_of(x)
    function = record(f, shape)
    place = place_of(function, output)
    return refined(lambda: trace(function, list(map(_ball, point)), VALUE)[place], digits)


def derivative(
    f: Function,
    x: Any,
    order: int = 1,
    index: int = 0,
    digits: int = DIGITS,
    direction: Any = None,
    output: Any = None,
) -> Ball:
    """Enclose a derivative at the binary point x; it must be the same from both sides.

    Parameters
    ----------
    f : callable
        A function of a scalar, or of an array, written with NumPy's operators and functions.
    x : float or array_like
        The point, each coordinate exactly the double that it is.
    order : int
        At most 9.
    index : int
        The coordinate, counted through the flattened x.
    digits : int
        How many decimal digits shall be certain.
    direction : array_like, optional
        In place of a coordinate: the derivative of ``f(x + t * direction)`` in t at 0.
    output : int or tuple of int, optional
        The entry of what f returns, if that is an array.

    Returns
    -------
    flint.arb
        A ball that contains the derivative.

    Raises
    ------
    Undecidable
        If f is not defined around x, has a kink or a jump there, or too few digits are certain.

    Examples
    --------
    >>> import numpy as np
    >>> print(derivative(np.tanh, 0.5).str(20, radius=False))
    0.78644773296592741015
    """
    shape, point = variables_of(x)
    function = record(f, shape)
    return slope(
        function, point, along(function, index, direction), place_of(function, output), digits, order
    )


def slope(
    function: Record, point: list[float], direction: list[float], place: int,
    digits: int = DIGITS, order: int = 1,
) -> Ball:
    """Enclose a derivative of a recorded function along a direction."""

    def enclose() -> Ball:
        line = Line(function, point, direction, place)
        sides, here = line.taylor(order), line.here
        if not here.is_finite():
            raise Undecidable("f is not finite there")
        whole = not sides.torn or _equal(sides.right[0], here)
        if (sides.left is not sides.right and not all(map(_equal, sides.left, sides.right))) or not whole:
            raise Kink("the point is a kink or a jump: ask for both one-sided derivatives")
        return sides.right[order]

    return refined(enclose, digits)


def one_sided(f: Function, x: float, digits: int = DIGITS) -> tuple[Ball, Ball]:
    """Enclose the derivatives from the left and the right; between them lie the slopes that touch a kink.

    At a jump the quotient grows without end on one side, and the derivative there is an infinity.

    Examples
    --------
    >>> [float(slope) for slope in one_sided(abs, 0.0)]
    [-1.0, 1.0]
    """
    shape, point = variables_of(x)
    function = record(f, shape)
    place = place_of(function)

    def enclose(side: int) -> Ball:
        line = Line(function, point, [1.0], place)
        sides, here = line.taylor(1), line.here
        if not here.is_finite():
            raise Undecidable("f is not finite there")
        beside, found = sides.right if side > 0 else sides.left
        jump = beside - here
        if sides.torn and (jump > 0 or jump < 0):
            return _ball(math.inf) * side * (1 if jump > 0 else -1)
        if sides.torn and not _equal(beside, here):
            raise Kink("whether f jumps there is not certain")
        return found

    return refined(lambda: enclose(-1), digits), refined(lambda: enclose(1), digits)


def largest(balls: Iterable[Ball]) -> Ball:
    """Return the least upper bound of some balls' absolute values."""
    found = _ball(0)
    for ball in balls:
        found = found.max(ball.abs_upper())
    return found


def supremum(line: Line, low: Ball, high: Ball, order: int) -> Ball:
    """Bound the absolute value of a derivative from above on a whole interval of a line.

    The interval is cut into ever more pieces until the bound is at most a quarter above a value that is
    certainly reached; 128 pieces are the end, and what they prove is returned.
    """
    reason = Undecidable("the interval is empty")
    for pieces in (2**k for k in range(8)):
        cuts = [low + (high - low) * k / pieces for k in range(pieces)] + [high]
        try:
            balls = [_over(line, a.union(b), order) for a, b in pairwise(cuts)]
        except Undecidable as undecided:
            reason = undecided
            continue
        best = largest(balls)
        if pieces == 128 or best <= 1.25 * largest(ball.abs_lower() for ball in balls):
            return best
    raise reason


def _over(line: Line, piece: Ball, order: int) -> Ball:
    """Enclose a derivative on a piece, by its ball or by the next derivative from the middle."""
    everywhere = smooth(line.taylor(order + 1, piece))
    centred = smooth(line.taylor(order, piece.mid()))[order] + (piece - piece.mid()) * everywhere[order + 1]
    return min(everywhere[order], centred, key=lambda ball: float(ball.rad()))


def smooth(sides: Sides) -> list[Ball]:
    """Return the derivatives, which must be the same from both sides."""
    if sides.left is not sides.right:
        raise Kink(KINK)
    return sides.right

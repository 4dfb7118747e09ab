"""Ball arithmetic: a midpoint and a proved radius for values, derivatives and suprema.

A ball contains the true number whatever was rounded on the way.
Comparisons are False while undecided, so a proof asks for what must be True.
"""

import math
from collections.abc import Callable, Iterable
from itertools import pairwise
from operator import methodcaller
from typing import Any

from reference.exact.expression import OPERATORS, Arithmetic, Function, evaluate, record, variables_of

Ball = Any  # flint.arb, whose package has no types

# Bits of a midpoint where nobody asks for digits: the sum of two doubles such as 1e15 and 1e-15 is exact.
BITS = 256
DIGITS = 30


class Undecidable(ArithmeticError):  # noqa: N818 - an answer, not an error
    """The question has no answer that can be proved; the message is the reason."""


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


def _power(base: Any, exponent: int) -> Any:
    """Multiply, because python-flint's power of a small ball around 0 is nan."""
    result = base * 0 + 1
    for bit in f"{abs(exponent):b}":
        result = result * result * base if bit == "1" else result * result
    return 1 / result if exponent < 0 else result


def coefficients(series: Any) -> list[Ball]:
    """Return the Taylor coefficients of a series; a ball is a series of one."""
    return list(series.coeffs()) if hasattr(series, "coeffs") else [series]


def _sign(series: Any) -> int:
    """Return the sign just beside the point, on the side where the variable of the series is positive."""
    for coefficient in coefficients(series):
        if coefficient > 0:
            return 1
        if coefficient < 0:
            return -1
        if not coefficient == 0:
            raise Undecidable("a kink or a jump lies within the stencil")
    return 0


def _floor(series: Any) -> Ball:
    first, *rest = coefficients(series) or [_ball(0)]
    below = first.lower().floor()
    if first.is_integer():
        return below - (_sign(flint().arb_series([0, *rest])) < 0)
    if not first < below + 1:
        raise Undecidable("a kink or a jump lies within the stencil")
    return below


# The arithmetic of balls.
VALUE: Arithmetic = {
    **OPERATORS,
    **{name: methodcaller(name) for name in ("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "tanh")},
    **{name: methodcaller(name) for name in ("sqrt", "floor")},
    "arctan": methodcaller("atan"),
    "constant": _ball,
    "power": _power,
    "absolute": abs,
    "maximum": lambda a, b: a.max(b),
    "minimum": lambda a, b: a.min(b),
}

# The arithmetic of Taylor series, whose coefficients are balls; `arb_series` has no tanh.
SERIES: Arithmetic = {
    **VALUE,
    "expm1": lambda a: a.exp() - 1,
    "log1p": lambda a: (1 + a).log(),
    "tanh": lambda a: 1 - 2 / ((2 * a).exp() + 1),
    "floor": _floor,
    "absolute": lambda a: _sign(a) * a,
    "maximum": lambda a, b: a if _sign(a - b) >= 0 else b,
    "minimum": lambda a, b: b if _sign(a - b) >= 0 else a,
}


def taylor(expression: Any, point: list[Ball], order: int, index: int = 0, side: int = 1) -> list[Ball]:
    """Return f and its first `order` derivatives along one coordinate, seen from one side of the point."""
    series = flint().arb_series
    if order >= flint().ctx.cap:
        raise ValueError(f"flint.ctx.cap = {flint().ctx.cap} must exceed the order, got order {order}")
    variables = [series([value], prec=order + 1) for value in point]
    variables[index] = series([point[index], side], prec=order + 1)
    try:
        found = coefficients(evaluate(expression, variables, SERIES))
    except (ValueError, ZeroDivisionError):  # a series divided by one that may be 0
        found = [_ball(math.nan)]
    if not all(coefficient.is_finite() for coefficient in found):
        raise Undecidable("the stencil leaves the domain or meets a pole")
    found += [_ball(0)] * (order + 1 - len(found))
    return [coefficient * math.factorial(k) * side**k for k, coefficient in enumerate(found)]


def refined(enclose: Callable[[], Ball], digits: int = DIGITS) -> Ball:
    """Repeat an enclosure with more bits until that many decimal digits of it are certain.

    A number that is 0 has no first digit: unless it comes out exactly, its ball has a radius below 1e-300.
    """
    for bits in (2**k for k in range(7, 16)):
        with flint().ctx.workprec(bits):
            ball = enclose()
            if ball.is_exact() or ball.rel_accuracy_bits() > digits * math.log2(10) + 1:
                return ball
    if not ball.is_finite():
        raise Undecidable("the point or the stencil leaves the domain or meets a pole")
    if not abs(ball) < 2.0**-1000:
        raise Undecidable(f"{digits} digits are not certain with {bits} bits")
    return ball


def value(f: Function, x: Any, digits: int = DIGITS) -> Ball:
    """Enclose f at the binary point x.

    Examples
    --------
    >>> import numpy as np
    >>> print(value(np.exp, 1.0).str(20, radius=False))
    2.7182818284590452354
    """
    shape, point = variables_of(x)
    expression = record(f, shape)
    return refined(lambda: evaluate(expression, [_ball(v) for v in point], VALUE), digits)


def derivative(f: Function, x: Any, order: int = 1, index: int = 0, digits: int = DIGITS) -> Ball:
    """Enclose a derivative along one coordinate at the binary point x; it must be the same from both sides.

    Examples
    --------
    >>> import numpy as np
    >>> print(derivative(np.tanh, 0.5).str(20, radius=False))
    0.78644773296592741015
    """
    shape, point = variables_of(x)
    expression = record(f, shape)

    def enclose() -> Ball:
        balls = [_ball(v) for v in point]
        left, right = (taylor(expression, balls, order, index, side) for side in (-1, 1))
        here = evaluate(expression, balls, VALUE)
        if not here.is_finite():
            raise Undecidable("f is not finite there")
        if not (left[0].overlaps(here) and all(a.overlaps(b) for a, b in zip(left, right, strict=True))):
            raise Undecidable("the point is a kink or a jump: ask for both one-sided derivatives")
        return right[order]

    return refined(enclose, digits)


def one_sided(f: Function, x: float, digits: int = DIGITS) -> tuple[Ball, Ball]:
    """Enclose the derivatives from the left and the right; between them lie the slopes that touch a kink.

    At a jump the quotient grows without end on one side, and the derivative there is an infinity.

    Examples
    --------
    >>> [float(slope) for slope in one_sided(abs, 0.0)]
    [-1.0, 1.0]
    """
    expression, here = record(f), value(f, x, digits)

    def enclose(side: int) -> Ball:
        beside, slope = taylor(expression, [_ball(x)], 1, side=side)
        jump = beside - here
        if jump > 0 or jump < 0:
            return _ball(math.inf) * side * (1 if jump > 0 else -1)
        return slope

    return refined(lambda: enclose(-1), digits), refined(lambda: enclose(1), digits)


def largest(balls: Iterable[Ball]) -> Ball:
    """Return the least upper bound of some balls' absolute values."""
    found = _ball(0)
    for ball in balls:
        found = found.max(ball.abs_upper())
    return found


def supremum(expression: Any, point: list[Ball], low: Ball, high: Ball, order: int, index: int = 0) -> Ball:
    """Bound the absolute value of a derivative from above on a whole interval of one coordinate.

    The interval is cut into ever more pieces until the bound is at most a quarter above a value that is
    certainly reached; 128 pieces are the end, and what they prove is returned.
    """
    reason = Undecidable("the interval is empty")
    for pieces in (2**k for k in range(8)):
        cuts = [low + (high - low) * k / pieces for k in range(pieces)] + [high]
        try:
            balls = [_over(expression, point, a.union(b), order, index) for a, b in pairwise(cuts)]
        except Undecidable as undecided:
            reason = undecided
            continue
        best = largest(balls)
        if pieces == 128 or best <= 1.25 * largest(ball.abs_lower() for ball in balls):
            return best
    raise reason


def _over(expression: Any, point: list[Ball], piece: Ball, order: int, index: int) -> Ball:
    """Enclose a derivative on a piece, by its ball or by the next derivative from the middle."""

    def derivatives(t: Ball) -> list[Ball]:
        return taylor(expression, [*point[:index], t, *point[index + 1 :]], order + 1, index)

    everywhere, middle = derivatives(piece), derivatives(piece.mid())
    centred = middle[order] + (piece - piece.mid()) * everywhere[order + 1]
    return min(everywhere[order], centred, key=lambda ball: float(ball.rad()))

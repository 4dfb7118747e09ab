"""The formula: what a difference quotient is with x and h the doubles that they are and nothing rounded."""

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from reference.exact.enclosure import DIGITS, VALUE, Undecidable, along, place_of, rational, refined
from reference.exact.expression import (
    OPERATORS,
    Arithmetic,
    Function,
    got,
    number,
    record,
    trace,
    variables_of,
)

__all__ = ["central", "forward"]

# The digits of a fraction may double with each operation; beyond this a ball says as much.
MOST_BITS = 20_000


def _short(operation: Callable[..., Fraction]) -> Callable[..., Fraction]:
    """Refuse a fraction that grows too long, before it is computed."""

    def apply(*operands: Any) -> Fraction:
        length = sum(each.numerator.bit_length() + each.denominator.bit_length() for each in operands)
        if length > MOST_BITS:
            raise NotImplementedError("the fraction is too long")
        return operation(*operands)

    return apply


def _power(base: Fraction, exponent: int) -> Fraction:
    if (base.numerator.bit_length() + base.denominator.bit_length()) * abs(exponent) > MOST_BITS:
        raise NotImplementedError("the fraction is too long")
    return base**exponent


RATIONAL: Arithmetic = {
    **{name: _short(OPERATORS[name]) for name in ("add", "subtract", "multiply", "divide")},
    "negative": operator.neg,
    "sum": lambda *terms: _total(terms),
    "whole_power": _power,
    "constant": Fraction,
    "absolute": abs,
    "maximum": max,
    "floor": lambda a: Fraction(math.floor(a)),
    "where": lambda condition, a, b: a if condition else b,
    "less": operator.lt,
    "logical_and": lambda a, b: a and b,
    "logical_not": operator.not_,
}


def _total(terms: Any) -> Fraction:
    total, add = Fraction(0), RATIONAL["add"]
    for term in terms:
        total = add(total, term)
    return total


def central(f: Function, x: Any, h: float = 1e-4, index: int = 0, digits: int = DIGITS) -> Any:
    """Return ``(f(x + h) - f(x - h)) / (2*h)``: a Fraction if f is rational and short, else a ball.

    Examples
    --------
    >>> central(lambda x: x**3, 1.0, h=0.25)
    Fraction(49, 16)
    >>> import numpy as np
    >>> print(central(np.exp, 0.0, h=1e-4).str(20, radius=False))
    1.0000000016666666675
    """
    step = _step(h)
    return _quotient(f, x, step, -step, index, digits)


def forward(f: Function, x: Any, h: float = 1e-4, index: int = 0, digits: int = DIGITS) -> Any:
    """Return ``(f(x + h) - f(x)) / h``: a Fraction if f is rational and short, else a ball.

    Examples
    --------
    >>> forward(lambda x: x**2, 3.0, h=0.25)
    Fraction(25, 4)
    """
    return _quotient(f, x, _step(h), Fraction(0), index, digits)


def _step(h: Any) -> Fraction:
    if isinstance(h, Fraction):
        return h
    step = number("h", h)
    if not math.isfinite(step):
        raise ValueError(f"h must be finite, got {got(h)}")
    return Fraction(step)


def _quotient(f: Function, x: Any, plus: Fraction, minus: Fraction, index: int, digits: int) -> Any:
    shape, point = variables_of(x)
    if not all(map(math.isfinite, point)):
        raise Undecidable("the point is not finite")
    function = record(f, shape)
    place, moves = place_of(function), along(function, index)
    ends = [
        [Fraction(value) + step * Fraction(move) for value, move in zip(point, moves, strict=True)]
        for step in (plus, minus)
    ]
    try:
        f_plus, f_minus = (trace(function, end, RATIONAL)[place] for end in ends)
        return (f_plus - f_minus) / (plus - minus)
    except ZeroDivisionError:
        raise Undecidable("the stencil meets a pole") from None
    except NotImplementedError:
        pass  # not a rational function, or not a short one

    def enclose() -> Any:
        f_plus, f_minus = (trace(function, list(map(rational, end)), VALUE)[place] for end in ends)
        return (f_plus - f_minus) / rational(plus - minus)

    return refined(enclose, digits)

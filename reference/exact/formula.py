"""The formula: what a difference quotient is with x and h the doubles that they are and nothing rounded."""

import math
from fractions import Fraction
from typing import Any

from reference.exact.enclosure import DIGITS, VALUE, Undecidable, flint, refined
from reference.exact.expression import OPERATORS, Arithmetic, Function, evaluate, record, variables_of

RATIONAL: Arithmetic = {
    **OPERATORS,
    "constant": Fraction,
    "absolute": abs,
    "maximum": max,
    "minimum": min,
    "floor": lambda a: Fraction(math.floor(a)),
}


def central(f: Function, x: Any, h: float = 1e-4, index: int = 0, digits: int = DIGITS) -> Any:
    """Return ``(f(x + h) - f(x - h)) / (2*h)``: a Fraction if f is rational, else a ball.

    Examples
    --------
    >>> central(lambda x: x**3, 1.0, h=0.25)
    Fraction(49, 16)
    >>> import numpy as np
    >>> print(central(np.exp, 0.0, h=1e-4).str(20, radius=False))
    1.0000000016666666675
    """
    return _quotient(f, x, Fraction(h), -Fraction(h), index, digits)


def forward(f: Function, x: Any, h: float = 1e-4, index: int = 0, digits: int = DIGITS) -> Any:
    """Return ``(f(x + h) - f(x)) / h``: a Fraction if f is rational, else a ball.

    Examples
    --------
    >>> forward(lambda x: x**2, 3.0, h=0.25)
    Fraction(25, 4)
    """
    return _quotient(f, x, Fraction(h), Fraction(0), index, digits)


def _quotient(f: Function, x: Any, plus: Fraction, minus: Fraction, index: int, digits: int) -> Any:
    shape, point = variables_of(x)
    expression = record(f, shape)
    ends = [[Fraction(value) for value in point] for _ in range(2)]
    ends[0][index] += plus
    ends[1][index] += minus
    try:
        f_plus, f_minus = (evaluate(expression, end, RATIONAL) for end in ends)
        return (f_plus - f_minus) / (plus - minus)
    except ZeroDivisionError:
        raise Undecidable("the stencil meets a pole") from None
    except NotImplementedError:
        pass  # not a rational function

    def enclose() -> Any:
        balls = [[_ball(value) for value in end] for end in ends]
        f_plus, f_minus = (evaluate(expression, end, VALUE) for end in balls)
        return (f_plus - f_minus) / _ball(plus - minus)

    return refined(enclose, digits)


def _ball(number: Fraction) -> Any:
    """Enclose a rational number with the bits now in use."""
    return flint().arb(flint().fmpq(number.numerator, number.denominator))

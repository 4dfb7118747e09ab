"""The path of gradient descent ``x <- x - lr * gradient``: in closed form, or enclosed."""

from fractions import Fraction
from itertools import count
from typing import Any

import sympy  # type: ignore[import-untyped]

from reference.exact.enclosure import (
    DIGITS,
    HIGHEST,
    Ball,
    Line,
    Undecidable,
    along,
    flint,
    place_of,
    refined,
)
from reference.exact.expression import Function, Record, record, variables_of


def quadratic(A: Any, x0: Any, lr: float, steps: int) -> Any:
    """Return ``(I - lr A)^steps x0``, where descent on ``x^T A x / 2`` is after that many steps, exactly.

    Examples
    --------
    The source's function x0^2 + x1^2 has A = 2 I, and a step multiplies each coordinate by 1 - 2 lr.

    >>> quadratic([[2, 0], [0, 2]], [-3.0, 4.0], lr=0.25, steps=3).T
    Matrix([[-3/8, 1/2]])
    """
    A, x0 = (sympy.Matrix(rows).applyfunc(sympy.Rational) for rows in (A, x0))
    return (sympy.eye(A.rows) - sympy.Rational(lr) * A) ** steps * x0


def enclosed_path(
    f: Function, x0: Any, lr: float, steps: int, digits: int = DIGITS, h: float | None = None
) -> list[list[Ball]]:
    """Return the start and the points after each step, each coordinate with that many digits.

    With a step h the gradient is the central quotient of a polynomial, and nothing is rounded.

    Examples
    --------
    >>> path = enclosed_path(lambda x: x[0] ** 2 + x[1] ** 2, [-3.0, 4.0], lr=0.1, steps=100)
    >>> print(path[-1][1].str(9, radius=False))
    8.14814391e-10
    """
    shape, point = variables_of(x0)
    function = record(f, shape)
    path: list[list[Ball]] = []

    def walk() -> Ball:
        path[:] = [[flint().arb(value) for value in point]]
        for _ in range(steps):
            slopes = [_slope(function, path[-1], index, h) for index in range(len(point))]
            path.append([x - slope * lr for x, slope in zip(path[-1], slopes, strict=True)])
        return min((x for place in path for x in place), key=lambda ball: ball.rel_accuracy_bits())

    refined(walk, digits)
    return path


def _slope(function: Record, place: list[Ball], index: int, h: float | None) -> Ball:
    """Enclose a partial derivative, which must be the same from both sides, or a quotient."""
    line = Line(function, place, along(function, index), place_of(function))
    # The quotient of a polynomial of degree 2 is its slope, without a division that is rounded.
    if h is not None and any(coefficient != 0 for coefficient in line.taylor(HIGHEST).right[3:]):
        plus, minus = (line.value(line.at(flint().arb(step))) for step in (h, -h))
        return (plus - minus) / (2 * flint().arb(h))
    sides = line.taylor(1)
    if sides.left is not sides.right or sides.torn:
        raise Undecidable("the path meets a kink")
    return sides.right[1]


def stall(x0: float, lr: float, h: float = 1e-4) -> int:
    """Predict the step after which float64 descent on x^2 stands still although it diverges.

    The exact iterate ``(1 - 2 lr)^k x0`` has then grown so large that x + h and x - h are x again, where the
    numerical gradient is exactly 0. It is no bound: just before, h is a few ulp of x and the numerical
    gradient is a rough one, so a slowly growing descent may stand still a step earlier or later.

    Examples
    --------
    >>> stall(4.0, lr=10.0)
    9
    """
    factor = 1 - 2 * Fraction(lr)
    if abs(factor) <= 1 or x0 == 0:
        raise ValueError(f"descent on x^2 from {x0} does not diverge with lr = {lr}")

    def stands(k: int) -> bool:
        x = float(factor**k * Fraction(x0))
        return x + h == x == x - h

    return next(filter(stands, count()))

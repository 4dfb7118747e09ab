"""The limit: what the derivative is, by SymPy, exact at the binary point.

Every constant and every coordinate is the double that it is: 0.1 is 3602879701896397 / 2**55.
"""

from typing import Any

import sympy  # type: ignore[import-untyped]

from reference.exact import enclosure
from reference.exact.enclosure import DIGITS, Undecidable, flint
from reference.exact.expression import (
    OPERATORS,
    Arithmetic,
    Function,
    Record,
    evaluate,
    got,
    record,
    variables_of,
    whole,
)

__all__ = ["derivative", "gradient", "symbolic"]

# SymPy writes out whatever occurs twice; what is larger than this takes it minutes.
MOST_OPERATIONS = 1_000
MOST_BITS = 100_000

SYMBOLIC: Arithmetic = {
    **OPERATORS,
    **{name: getattr(sympy, name) for name in ("exp", "log", "sin", "cos", "tan", "sqrt", "erf", "erfc")},
    **{name: getattr(sympy, name) for name in ("sinh", "cosh", "tanh")},
    **{f"arc{name}": getattr(sympy, f"a{name}") for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh")},
    "product": lambda *factors: sympy.Mul(*factors),
    "constant": sympy.Rational,
    "whole_power": lambda a, n: a**n,
    "power": lambda a, b: a**b,
    "exp2": lambda a: 2**a,
    "expm1": lambda a: sympy.exp(a) - 1,
    "log2": lambda a: sympy.log(a) / sympy.log(2),
    "log10": lambda a: sympy.log(a) / sympy.log(10),
    "log1p": lambda a: sympy.log(1 + a),
    "hypot": lambda a, b: sympy.sqrt(a**2 + b**2),
    "logaddexp": lambda a, b: sympy.log(sympy.exp(a) + sympy.exp(b)),
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "expit": lambda a: 1 / (1 + sympy.exp(-a)),
}


def symbolic(f: Function, shape: tuple[int, ...] = ()) -> tuple[Any, list[Any]]:
    """Return f as a SymPy expression, and its symbols: x, or x0, x1, ...

    Raises
    ------
    NotImplementedError
        If f has a branch or a kink, or SymPy would take too long.

    Examples
    --------
    >>> symbolic(lambda x: 0.5 * x[0] ** 2 + x[1], (2,))
    (x0**2/2 + x1, [x0, x1])
    """
    try:
        shape = tuple(whole("shape", size) for size in shape)
    except TypeError:
        raise TypeError(f"shape must be a tuple of integers, got {got(shape)}") from None
    function = record(f, shape)
    enclosure.place_of(function)
    _bounded(function)
    count = sum(entry.operation == "variable" for entry in function.tape)
    symbols = list(sympy.symbols(f"x:{count}" if shape else "x,", real=True))
    found = evaluate(function, symbols, SYMBOLIC)
    return found[0] if isinstance(found, list) else found, symbols


def _bounded(function: Record) -> None:
    """Raise unless SymPy will answer soon and knows all operations."""
    sizes: list[int] = []
    bits: list[int] = []
    for operation, operands, parameter in function.tape:
        if operation not in SYMBOLIC and operation != "variable":
            raise NotImplementedError(
                f"SymPy is asked about smooth functions only, not {operation}: write enclosure.derivative"
            )
        sizes.append(1 + sum(sizes[k] for k in operands))
        power = abs(parameter) if operation == "whole_power" else 1
        bits.append(min(60 + sum(bits[k] for k in operands) * power, 2 * MOST_BITS))
        if sizes[-1] > MOST_OPERATIONS or bits[-1] > MOST_BITS:
            raise NotImplementedError("f is too long for SymPy: write enclosure.derivative")


def derivative(f: Function, x: Any, order: int = 1, index: int = 0) -> Any:
    """Return a derivative along one coordinate as an exact SymPy number; ``.evalf(30)`` gives its digits.

    It is compared with the enclosure, so that these digits are certain.

    Raises
    ------
    Undecidable
        If f is not defined around x, or SymPy's digits are not those of the enclosure.
    NotImplementedError
        If f has a branch or a kink, or SymPy would take too long.

    Examples
    --------
    >>> import numpy as np
    >>> derivative(np.sin, 0.5)
    cos(1/2)
    >>> derivative(lambda x: 0.01 * x**2 + 0.1 * x, 5.0).evalf(30)
    0.200000000000000007632783294298
    """
    shape, point = variables_of(x)
    order = whole("order", order, most=enclosure.HIGHEST)
    expression, symbols = symbolic(f, shape)
    ball = enclosure.derivative(f, x, order, index) if order else enclosure.value(f, x)
    there = dict(zip(symbols, map(sympy.Rational, point), strict=True))
    number = sympy.diff(expression, symbols[index], order).subs(there)
    if not _agrees(number, ball):
        raise Undecidable("SymPy's digits are not certain here: write enclosure.derivative")
    return number


def _agrees(number: Any, ball: Any) -> bool:
    """Tell whether a SymPy number is real, and has the digits of an enclosure."""
    if not number.is_number or number.has(sympy.nan, sympy.zoo, sympy.oo, sympy.I):
        return False
    with flint().ctx.workdps(2 * DIGITS):
        if number.is_Rational:
            return bool(enclosure.rational(number).overlaps(ball))
        error = abs(flint().arb(str(number.evalf(DIGITS))) - ball)
        return bool(error <= abs(ball) * flint().arb(10) ** (1 - DIGITS))


def gradient(f: Function, x: Any) -> list[Any]:
    """Return all first partial derivatives at x as exact SymPy numbers.

    Examples
    --------
    >>> gradient(lambda x: x[0] ** 2 + x[1] ** 2, [3.0, 4.0])
    [6, 8]
    """
    return [derivative(f, x, index=index) for index in range(len(variables_of(x)[1]))]

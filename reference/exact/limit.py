"""The limit: what the derivative is, by SymPy, exact at the binary point.

Every constant and every coordinate is the double that it is: 0.1 is 3602879701896397 / 2**55.
"""

from typing import Any

import sympy  # type: ignore[import-untyped]

from reference.exact.expression import OPERATORS, Function, evaluate, record, variables_of

_KINKED = {"absolute": sympy.Abs, "maximum": sympy.Max, "minimum": sympy.Min, "floor": sympy.floor}
SYMBOLIC = {
    **OPERATORS,
    **_KINKED,
    "constant": sympy.Rational,
    "exp": sympy.exp,
    "expm1": lambda a: sympy.exp(a) - 1,
    "log": sympy.log,
    "log1p": lambda a: sympy.log(1 + a),
    "sin": sympy.sin,
    "cos": sympy.cos,
    "tan": sympy.tan,
    "arctan": sympy.atan,
    "tanh": sympy.tanh,
    "sqrt": sympy.sqrt,
}


def symbolic(f: Function, shape: tuple[int, ...] = ()) -> tuple[Any, list[Any]]:
    """Return f as a SymPy expression, and its symbols: x, or x0, x1, ...

    Examples
    --------
    >>> symbolic(lambda x: 0.5 * x[0] ** 2 + x[1], (2,))
    (x0**2/2 + x1, [x0, x1])
    """
    symbols = list(sympy.symbols(f"x:{shape[0]}" if shape else "x,", real=True))
    return evaluate(record(f, shape), symbols, SYMBOLIC), symbols


def derivative(f: Function, x: Any, order: int = 1, index: int = 0) -> Any:
    """Return a derivative along one coordinate as an exact SymPy number; ``.evalf(30)`` gives its digits.

    Raises
    ------
    ValueError
        If f has kinks, where SymPy would answer 0 or 1/2: `enclosure.one_sided` knows them.

    Examples
    --------
    >>> import numpy as np
    >>> derivative(np.sin, 0.5)
    cos(1/2)
    >>> derivative(lambda x: 0.01 * x**2 + 0.1 * x, 5.0).evalf(30)
    0.200000000000000007632783294298
    """
    shape, point = variables_of(x)
    expression, symbols = symbolic(f, shape)
    if expression.has(*_KINKED.values()):
        raise ValueError("SymPy is asked about smooth functions only: enclosure.one_sided knows kinks")
    there = dict(zip(symbols, map(sympy.Rational, point), strict=True))
    return sympy.diff(expression, symbols[index], order).subs(there)


def gradient(f: Function, x: Any) -> list[Any]:
    """Return all first partial derivatives at x as exact SymPy numbers.

    Examples
    --------
    >>> gradient(lambda x: x[0] ** 2 + x[1] ** 2, [3.0, 4.0])
    [6, 8]
    """
    return [derivative(f, x, index=index) for index in range(len(variables_of(x)[1]))]

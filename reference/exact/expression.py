"""A NumPy function recorded as written, so that it can be evaluated in any arithmetic.

SymPy alone cannot hold what a program does: it turns ``1e8 + sin(x) - 1e8`` into ``sin(x)`` before anyone can
ask how large the rounding errors are.
"""

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Function = Callable[[Any], Any]
Arithmetic = Mapping[str, Callable[..., Any]]

# What Python's operators do in every arithmetic used here; each adds its constants and its functions.
OPERATORS: Arithmetic = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "power": operator.pow,
}


class Expression(np.lib.mixins.NDArrayOperatorsMixin):
    """One operation and its operands; a leaf is a variable."""

    def __init__(self, operation: str, *operands: Any) -> None:
        self.operation, self.operands = operation, operands

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        """Record one call of a NumPy function; Python's operators arrive here too."""
        if method != "__call__" or options:
            return NotImplemented
        return Expression(ufunc.__name__, *operands)

    def __getattr__(self, name: str) -> Any:
        """Record a function of an array, for which NumPy calls the method of that name of each entry."""
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda: Expression(name, self)

    def __bool__(self) -> bool:
        """Refuse: a branch would be taken for one point and recorded for all."""
        raise TypeError("the oracle records one formula: write np.maximum, np.minimum or abs for a branch")


def record(f: Function, shape: tuple[int, ...] = ()) -> Any:
    """Record what `f` does to a scalar, or to an array of that shape, as an expression.

    Examples
    --------
    >>> square = record(lambda x: x**2)
    >>> square.operation, square.operands[1]
    ('power', 2)
    """
    variables = np.empty(shape, dtype=object)
    for index in range(variables.size):
        variables.flat[index] = Expression("variable", index)
    return f(variables if shape else variables[()])


def evaluate(expression: Any, variables: list[Any], arithmetic: Arithmetic) -> Any:
    """Evaluate an expression at values of its variables; a constant is first made a number by ``"constant"``.

    Examples
    --------
    >>> from fractions import Fraction
    >>> evaluate(record(lambda x: 0.5 * x + 1), [Fraction(1, 3)], {**OPERATORS, "constant": Fraction})
    Fraction(7, 6)
    """
    known: dict[int, Any] = {}  # an expression that occurs twice is evaluated once

    def value(expression: Any) -> Any:
        if id(expression) not in known:
            known[id(expression)] = compute(expression)
        return known[id(expression)]

    def compute(expression: Any) -> Any:
        if not isinstance(expression, Expression):
            return arithmetic["constant"](float(expression))
        operation, operands = expression.operation, expression.operands
        if operation == "variable":
            return variables[operands[0]]
        if operation not in arithmetic:
            raise NotImplementedError(f"the oracle does not know np.{operation}")
        if operation == "power":
            base, exponent = operands
            if isinstance(exponent, Expression) or exponent != int(exponent):
                raise NotImplementedError("the oracle knows whole powers only: write np.sqrt or np.exp")
            return arithmetic["power"](value(base), int(exponent))
        if operation == "add" and "sum" in arithmetic and reordered(terms := summands(expression)):
            return arithmetic["sum"](*map(value, terms))
        return arithmetic[operation](*map(value, operands))

    return value(expression)


def summands(expression: Any) -> list[Any]:
    """Return the terms of ``((a + b) + c) + ...``, as which a sum over an array is recorded."""
    terms = []
    while isinstance(expression, Expression) and expression.operation == "add":
        expression, last = expression.operands
        terms.append(last)
    return [expression, *reversed(terms)]


def reordered(terms: list[Any]) -> bool:
    """Tell whether a program may add these terms in another order than the one recorded.

    NumPy adds 8 entries or more in several partial sums, and a product of matrices in any order.
    """
    products = all(isinstance(term, Expression) and term.operation == "multiply" for term in terms)
    return len(terms) >= 8 or (len(terms) >= 3 and products)


def variables_of(x: Any) -> tuple[tuple[int, ...], list[float]]:
    """Return the shape of a point and its coordinates, each exactly the double that it is."""
    point = np.asarray(x)
    return point.shape, [float(value) for value in point.flat]

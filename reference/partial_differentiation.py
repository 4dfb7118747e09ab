"""The derivative of a function of several variables with respect to one of them."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import called, got, real, scalar
from reference.numerical_differentiation import numerical_diff


def function_2(x: Any) -> Any:
    """Return x0^2 + x1^2 for x = (x0, x1, ...), each a number or an array.

    Examples
    --------
    >>> function_2([3.0, 4.0])
    25.0
    """
    return x[0] ** 2 + x[1] ** 2


def function_tmp1(x0: Any) -> Any:
    """Return x0^2 + 4^2: `function_2` as a function of x0 alone, x1 held at 4.

    Examples
    --------
    >>> function_tmp1(3.0)
    25.0
    """
    return x0 * x0 + 4.0**2.0


def function_tmp2(x1: Any) -> Any:
    """Return 3^2 + x1^2: `function_2` as a function of x1 alone, x0 held at 3.

    Examples
    --------
    >>> function_tmp2(4.0)
    25.0
    """
    return 3.0**2.0 + x1 * x1


def partial_derivative(
    f: Callable[[Any], Any], x: ArrayLike, index: int | tuple[int, ...], h: float = 1e-4
) -> Any:
    """Return the central difference of `f` in the one entry `index` of `x`, the others held fixed.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a real scalar.
    x : array_like of real numbers, any shape
        Never changed; f is given copies, in float64 (longdouble stays).
    index : int or tuple of int
        Names one entry of `x`.
    h : float
        The step, in the units of that entry.

    Returns
    -------
    floating scalar

    Raises
    ------
    TypeError
        If `x`, or what `f` returns, is not real.
    ValueError
        If `f` returns more than one number, or `h` is not positive and finite.
    IndexError
        If `index` does not name one entry of `x`.

    Examples
    --------
    >>> float(partial_derivative(function_2, [3, 4], 0))
    6.00000000000378
    """
    called("f", f)
    x = real("x", x, least=np.float64)
    try:
        x_i = x[index]
    except (IndexError, OverflowError, TypeError, ValueError):
        x_i = None
    if x_i is None or np.ndim(x_i) != 0:
        raise IndexError(f"index must name one entry of x, whose shape is {x.shape}, got {got(index)}")

    def f_of_x_i(x_i: Any) -> Any:
        moved = x.copy()
        moved[index] = x_i
        return scalar(f(moved))

    return numerical_diff(f_of_x_i, x_i, h)

"""The derivative of a function of one variable by a difference quotient."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from reference._checks import called, got, real, returned, step


def function_1(x: Any) -> Any:
    """Return 0.01 x^2 + 0.1 x, the book's first example.

    Examples
    --------
    >>> function_1(10.0)
    2.0
    """
    return 0.01 * x**2 + 0.1 * x


def naive_numerical_diff(f: Callable[[Any], Any], x: ArrayLike) -> Any:
    """Return (f(x + h) - f(x)) / h with h = 1e-50 in x's dtype: the source's first try, which fails.

    Parameters
    ----------
    f : callable
        Elementwise: takes and returns an array of the shape of `x`.
    x : array_like of real numbers
        Integers and bools are taken as float64.

    Returns
    -------
    floating scalar or ndarray
        In float64, 0 wherever x + 1e-50 rounds to x. In float32 and float16, where 1e-50 itself is 0,
        it is 0/0: nan, with NumPy's RuntimeWarning.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Examples
    --------
    >>> float(naive_numerical_diff(function_1, 5.0))
    0.0
    """
    called("f", f)
    x = np.array(real("x", x))[()]
    h = x.dtype.type(1e-50)
    return (returned(f(x + h)) - returned(f(x))) / h


def forward_difference(f: Callable[[Any], Any], x: ArrayLike, h: float = 1e-4) -> Any:
    """Return the forward difference (f(x + h) - f(x)) / h in x's dtype.

    Parameters
    ----------
    f : callable
        Elementwise: takes and returns an array of the shape of `x`.
    x : array_like of real numbers
        Integers and bools are taken as float64.
    h : float
        The step, in the units of `x`; rounded to x's dtype.

    Returns
    -------
    floating scalar or ndarray
        Off from ``f'(x)`` by about ``h f''(x) / 2``, and by round-off.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `h` is not positive and finite.

    Examples
    --------
    >>> float(forward_difference(lambda x: x**2, 3.0, h=0.25))
    6.25
    """
    called("f", f)
    x = np.array(real("x", x))[()]
    h = x.dtype.type(step(h))
    return (returned(f(x + h)) - returned(f(x))) / h


def numerical_diff(
    f: Callable[[Any], Any], x: ArrayLike, h: float = 1e-4, dtype: DTypeLike | None = None
) -> Any:
    """Return the central difference (f(x + h) - f(x - h)) / (2h).

    Parameters
    ----------
    f : callable
        Elementwise: takes and returns an array of the shape of `x`.
    x : array_like of real numbers
    h : float
        The step, in the units of `x`.
    dtype : dtype, optional
        The floating dtype to compute in. By default float64, or longdouble where `x` is one.

    Returns
    -------
    floating scalar or ndarray
        Off from ``f'(x)`` by about ``h^2 f'''(x) / 6``, and by round-off.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers, or `dtype` is not a floating one.
    ValueError
        If `h` is not positive and finite.

    Notes
    -----
    The source's second version of `numerical_diff`.

    Examples
    --------
    >>> float(numerical_diff(function_1, 5))
    0.1999999999990898
    """
    called("f", f)
    x = real("x", x, least=np.float64)
    if dtype is not None:
        x = x.astype(_floating(dtype))
    h = x.dtype.type(step(h))
    return (returned(f(x + h)) - returned(f(x - h))) / (2 * h)


def _floating(dtype: Any) -> np.dtype[Any]:
    try:
        found = np.dtype(dtype)
    except Exception:  # NumPy reads much else, and raises as variously
        raise TypeError(f"dtype must be a floating dtype, got {got(dtype)}") from None
    if found.kind != "f":
        raise TypeError(f"dtype must be a floating dtype, got {found}")
    return found

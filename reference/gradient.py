"""The gradient: all partial derivatives of a function, as one array of the shape of its argument."""

import builtins
import warnings
from collections.abc import Callable, Iterable
from functools import partial, reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, called, real, scalar, step


def numerical_gradient(
    f: Callable[[Any], Any],
    x: ArrayLike,
    h: float = 1e-4,
    map: Callable[..., Iterable[Any]] = map,
) -> Array:
    """Return the central difference of `f` in every entry of `x`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `x`, returns a real scalar. nan and inf pass through.
    x : array_like of real numbers, any shape, also empty
        A writable float64 array of which no two entries share memory is itself handed to f, one entry moved
        at a time, and is restored bit for bit, also when f raises. So `lambda W: loss(x, t)`, which ignores
        W, is right if the loss reads that very array; no other thread may use it meanwhile. Anything else is
        copied to float64 (longdouble stays), and f must use its argument.
    h : float
        The step, in the units of `x`.
    map : callable
        Applied as `map(function, range(2 * x.size))`. The `map` of a pool evaluates a slow f in parallel, and
        `lambda f, i: dask.bag.from_sequence(i, npartitions=8).map(f)` does on a Dask cluster; f is then given
        copies, and gets the same bits.

    Returns
    -------
    ndarray
        The shape of `x`; float64, or longdouble where `x` is one.

    Raises
    ------
    TypeError
        If `x`, or what `f` returns, is not real.
    ValueError
        If `f` returns more than one number, or `h` is not positive and finite.

    Warns
    -----
    RuntimeWarning
        If `x` was copied and every difference is exactly 0.

    Notes
    -----
    The source's `numerical_gradient` indexes one dimension; this one takes any shape.

    Examples
    --------
    >>> from reference import function_2
    >>> numerical_gradient(function_2, [3, 4]).round(9).tolist()
    [6.0, 8.0]
    """
    called("f", f)
    called("map", map)
    h = step(h)
    in_place = (
        map is builtins.map and type(x) is np.ndarray and x.dtype == np.float64 and x.flags.writeable
        and _has_places_of_its_own(x)
    )
    x = np.asarray(x) if in_place else np.array(real("x", x, least=np.float64))
    partials = []

    if map is builtins.map:
        entries = x.flat
        for i in range(x.size):
            x_i = x.item(i)
            try:
                entries[i] = x_i + h
                fxh1 = scalar(f(x))
                entries[i] = x_i - h
                fxh2 = scalar(f(x))
            finally:
                entries[i] = x_i
            partials.append((fxh1 - fxh2) / (2 * h))
    else:
        values = [scalar(value) for value in map(partial(_f_moved, f, x, h), range(2 * x.size))]
        if len(values) != 2 * x.size:
            raise ValueError(f"map must give {2 * x.size} values, got {len(values)}")
        for i in range(x.size):
            partials.append((values[2 * i] - values[2 * i + 1]) / (2 * h))
    grad = np.array(partials, x.dtype).reshape(x.shape)

    if not in_place and x.size and not grad.any():
        warnings.warn(
            "every difference is exactly 0, and f was given copies of x: f must use its argument. "
            "`lambda W: loss(x, t)` ignores W; it works only where x is a writable float64 array that the "
            "loss reads, and map is the default.",
            RuntimeWarning,
            stacklevel=2,
        )
    return grad


def _has_places_of_its_own(x: Array) -> bool:
    """Tell whether no two entries of x are one number in memory, of which moving one would move the other."""
    if x.flags.forc:
        return True
    offsets = (np.arange(length) * stride for length, stride in zip(x.shape, x.strides, strict=True))
    return np.unique(reduce(np.add.outer, offsets)).size == x.size


def _f_moved(f: Callable[[Any], Any], x: Array, h: float, j: int) -> Any:
    """Return f at a copy of x whose entry j // 2 is moved by h (j even) or -h (j odd)."""
    moved = x.copy()
    moved.flat[j // 2] += -h if j % 2 else h
    return f(moved)

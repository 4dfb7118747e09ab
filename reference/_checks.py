"""What every concept asks of its arguments; each error names the argument and what was got."""

import math
import numbers
import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[Any]


def unmasked(name: str, x: ArrayLike) -> Array:
    """Return `x` as an array, unless it is or holds a masked array, whose mask would be lost."""
    if _holds_mask(x):
        raise TypeError(f"{name} must not be a masked array: fill it, or take what is not masked")
    return np.asarray(x)


def _holds_mask(x: Any, depth: int = 64) -> bool:  # no array has more dimensions than that
    if isinstance(x, list | tuple) and depth:
        return any(_holds_mask(entry, depth - 1) for entry in x)
    return isinstance(x, np.ma.MaskedArray)


def real(name: str, x: ArrayLike, least: DTypeLike | None = None) -> Array:
    """Return `x` as a floating array, integers and bools as float64, no narrower than `least`."""
    array = unmasked(name, x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
    return array.astype(dtype if least is None else np.result_type(dtype, least), copy=False)


def finite(name: str, value: Any) -> None:
    """Raise unless `value` is a finite real number."""
    if not isinstance(value, numbers.Real):
        raise TypeError(f"{name} must be a real number, got {value!r}")
    if not math.isfinite(value):
        raise ValueError(f"{name} must be finite, got {value!r}")


def step(h: Any) -> None:
    """Raise unless `h` is a positive, finite number."""
    finite("h", h)
    if not h > 0:
        raise ValueError(f"h must be positive, got {h!r}")


def count(name: str, value: Any, least: int) -> int:
    """Return `value` as an int of at least `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def scalar(value: Any) -> Any:
    """Return what f returned as one real number: a float, or a longdouble where it was one."""
    if isinstance(value, float):
        return float(value)
    array = np.asarray(value)
    if array.dtype.kind not in "biuf" or _holds_mask(value):
        raise TypeError(f"f must return a real number, got {type(value).__name__} of dtype {array.dtype}")
    if array.size != 1:
        raise ValueError(f"f must return a scalar, got shape {array.shape}")
    number = array.item()
    return number if array.dtype == np.longdouble else float(number)

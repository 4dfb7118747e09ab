"""What every concept asks of its arguments; each error names the argument and what was got."""

import math
import operator
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[Any]


def real(name: str, x: ArrayLike, least: DTypeLike | None = None) -> Array:
    """Return `x` as a floating array, integers and bools as float64, no narrower than `least`."""
    array = np.asarray(x)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, got dtype {array.dtype}")
    dtype = array.dtype if array.dtype.kind == "f" else np.dtype(np.float64)
    return array.astype(dtype if least is None else np.result_type(dtype, least), copy=False)


def step(h: float) -> None:
    """Raise unless `h` is a positive, finite number."""
    if not 0 < h < math.inf:
        raise ValueError(f"h must be positive and finite, got {h!r}")


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
    if array.dtype.kind not in "biuf":
        raise TypeError(f"f must return a real number, got {type(value).__name__} of dtype {array.dtype}")
    if array.size != 1:
        raise ValueError(f"f must return a scalar, got shape {array.shape}")
    return array.astype(np.result_type(array, np.float64)).item()

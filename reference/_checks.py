"""What every concept asks of its arguments; each error names the argument and what was got."""

import functools
import math
import numbers
import operator
import sys
from collections.abc import Callable, Collection
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Array = NDArray[Any]
P = ParamSpec("P")
R = TypeVar("R")


def recordable(function: Callable[P, R]) -> Callable[P, R]:
    """Let an argument that records a formula answer for itself, as NumPy's own functions do."""

    @functools.wraps(function)
    def call(*args: P.args, **kwargs: P.kwargs) -> R:
        for each in args:
            if hasattr(each, "__recorded__"):
                return each.__recorded__(function.__name__, *args)
        return function(*args, **kwargs)

    return call


def got(value: Any) -> str:
    """Return what a value is, in few characters."""
    try:
        text = repr(value)
    except Exception:  # its own, or of an int of too many digits
        text = f"a {type(value).__name__}"
    return text if len(text) <= 80 else f"{text[:77]}..."


def unmasked(name: str, x: ArrayLike) -> Array:
    """Return `x` as an array, unless it is or holds a masked array, whose mask would be lost."""
    if _holds_mask(x):
        raise TypeError(f"{name} must not be a masked array: fill it, or take what is not masked")
    try:
        return np.asarray(x)
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name} must be an array: {error}") from None


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


def finite(name: str, value: Any) -> Any:
    """Return a finite real number as a float, or as the longdouble that it is."""
    if not isinstance(value, numbers.Real) or isinstance(value, np.timedelta64):
        raise TypeError(f"{name} must be a real number, got {got(value)}")
    try:
        number = value if isinstance(value, np.longdouble) else float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError(f"{name} must be finite, got {got(value)}")
    return number


def step(h: Any) -> Any:
    """Return a positive, finite number as `finite` does."""
    number = finite("h", h)
    if not number > 0:
        raise ValueError(f"h must be positive, got {got(h)}")
    return number


def count(name: str, value: Any, least: int) -> int:
    """Return `value` as an int of at least `least`, and of at most what an array can have."""
    try:
        number = None if isinstance(value, bool) else operator.index(value)
    except TypeError:
        number = None
    if number is None:
        raise TypeError(f"{name} must be an integer, got {got(value)}")
    if not least <= number <= sys.maxsize:
        bound = f"least {least}" if number < least else f"most {sys.maxsize}"
        raise ValueError(f"{name} must be at {bound}, got {got(number)}")
    return number


def flag(name: str, value: Any) -> bool:
    """Return whether `value` is true."""
    try:
        return bool(value)
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be true or false, got {got(value)}") from None


def called(name: str, value: Any) -> None:
    """Raise unless `value` can be called."""
    if not callable(value):
        raise TypeError(f"{name} must be callable, got {got(value)}")


def one_of(name: str, value: Any, choices: Collection[str]) -> None:
    """Raise unless `value` is one of these words."""
    if not isinstance(value, str) or value not in choices:
        listed = " or ".join(f'"{choice}"' for choice in choices)
        raise ValueError(f"{name} must be {listed}, got {got(value)}")


def generator(rng: Any) -> np.random.Generator:
    """Return the generator `rng`, or a new one of the seed `rng`, or of a seed of its own for None."""
    try:
        return np.random.default_rng(rng)
    except (TypeError, ValueError):
        raise TypeError(
            f"rng must be a numpy.random.Generator or an int of at least 0, got {got(rng)}"
        ) from None


def examples(name: str, pair: Any) -> tuple[Array, Array]:
    """Return the arrays (x, t) of examples and their targets, one for each."""
    try:
        x, t = pair
    except (TypeError, ValueError):
        raise TypeError(f"{name} must be a pair (x, t), got {got(pair)}") from None
    x, t = (unmasked(name, part) for part in (x, t))
    if any(part.dtype.kind not in "biuf" or part.ndim == 0 for part in (x, t)):
        raise TypeError(
            f"{name} must hold arrays of real numbers, got dtypes {x.dtype} and {t.dtype}, "
            f"shapes {x.shape} and {t.shape}"
        )
    if len(x) != len(t):
        raise ValueError(f"{name} must hold a target for each example, got {len(x)} x, {len(t)} t")
    return x, t


def recorded(history: Any) -> list[Array]:
    """Return the three lists of a history as arrays."""
    arrays = []
    for name in ("train_loss_list", "train_acc_list", "test_acc_list"):
        if not hasattr(history, name):
            raise TypeError(f"history must be what `train` returns, got {got(history)}")
        arrays.append(real(f"history.{name}", getattr(history, name)))
        if arrays[-1].ndim != 1:
            raise ValueError(f"history.{name} must have one dimension, got shape {arrays[-1].shape}")
    return arrays


def returned(value: Any) -> Array:
    """Return what an elementwise f returned as an array of numbers, or as one number."""
    array = unmasked("what f returns", value)
    if array.dtype.kind not in "iufc":
        raise TypeError(f"f must return numbers, got {type(value).__name__} of dtype {array.dtype}")
    return array[()]


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

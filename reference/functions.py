"""Sigmoid, softmax and cross entropy, with their gradients: the ground floor of every network here."""

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, real, recordable, unmasked

DELTA = 1e-7  # keeps the logarithm of the loss finite where y is 0; the loss and its gradient both have it


@recordable
def sigmoid(x: ArrayLike) -> Array:
    """Return 1 / (1 + exp(-x)) for every entry, without overflow and without a warning.

    Parameters
    ----------
    x : array_like of real numbers, any shape

    Returns
    -------
    ndarray
        The shape of `x`, in (0, 1) up to rounding; x's own floating dtype, float64 for integers and bools.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    The exponential is only ever taken of -abs(x). The source imports this function from the book's `common`.

    Examples
    --------
    >>> sigmoid([-1000, 0, 1000]).tolist()
    [0.0, 0.5, 1.0]
    """
    x = real("x", x)
    with np.errstate(under="ignore"):
        z = np.exp(-np.abs(x))
        return np.where(x >= 0, 1, z) / (1 + z)


def sigmoid_grad(x: ArrayLike) -> Array:
    """Return the derivative of `sigmoid` at every entry, to a few ulp in both tails.

    Parameters
    ----------
    x : array_like of real numbers, any shape

    Returns
    -------
    ndarray
        The shape and the floating dtype of `sigmoid(x)`, in [0, 1/4].

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.

    Notes
    -----
    With z = exp(-abs(x)) it is z / (1 + z)^2. The form s (1 - s) of the book is 0 where s rounds to 1.

    Examples
    --------
    >>> s = sigmoid(37.43)
    >>> f"{s * (1 - s):.3g}", f"{sigmoid_grad(37.43):.3g}"
    ('0', '5.55e-17')
    """
    x = real("x", x)
    with np.errstate(under="ignore"):
        z = np.exp(-np.abs(x))
        return z / (1 + z) ** 2


@recordable
def softmax(x: ArrayLike) -> Array:
    """Return exp(x) divided by its sum over the last axis.

    Parameters
    ----------
    x : array_like of real numbers, shape (..., K)

    Returns
    -------
    ndarray
        The shape of `x`; each row along the last axis is nonnegative and sums to 1 up to rounding.

    Raises
    ------
    TypeError
        If `x` does not hold real numbers.
    ValueError
        If `x` has no last axis or an empty one.

    Notes
    -----
    The maximum of each row is subtracted first, which changes no quotient and keeps exp from overflowing.

    Examples
    --------
    >>> softmax([[1010, 1010], [0, 0]]).tolist()
    [[0.5, 0.5], [0.5, 0.5]]
    """
    x = real("x", x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x must have at least one entry along a last axis, got shape {x.shape}")
    with np.errstate(under="ignore", over="ignore"):
        exp = np.exp(x - x.max(axis=-1, keepdims=True))
        # In float16 the sum of 70,000 exponentials is too large.
        total = exp.sum(axis=-1, keepdims=True, dtype=np.result_type(exp, np.float32))
        return (exp / total).astype(exp.dtype, copy=False)


def softmax_grad(x: ArrayLike) -> Array:
    """Return the Jacobian of `softmax` along the last axis: entry [..., i, j] is dy_i / dx_j.

    Parameters
    ----------
    x : array_like of real numbers, shape (..., K)

    Returns
    -------
    ndarray, shape (..., K, K)
        y_i (1 - y_i) on the diagonal, -y_i y_j elsewhere.

    Raises
    ------
    TypeError, ValueError
        As `softmax`.

    Notes
    -----
    1 - y_i is taken as the sum of the other y, which does not cancel when y_i is near 1.

    Examples
    --------
    >>> softmax_grad([0.0, 0.0]).tolist()
    [[0.25, -0.25], [-0.25, 0.25]]
    """
    y = softmax(x)
    others = 1 - np.eye(y.shape[-1], dtype=y.dtype)
    with np.errstate(under="ignore"):
        jacobian = -y[..., :, None] * y[..., None, :] * others
        return jacobian + np.eye(y.shape[-1], dtype=y.dtype) * (y * (y @ others))[..., None]


def targets(y: Array, t: ArrayLike) -> Array:
    """Return `t` as weights of the classes, in the shape of `y`.

    Parameters
    ----------
    y : ndarray, shape (..., K)
    t : array_like
        Of the shape of `y`: one-hot or soft targets, used as given.
        Of the shape of `y` without its last axis, and of an integer dtype: the numbers of the classes.

    Returns
    -------
    ndarray, shape (..., K)

    Raises
    ------
    TypeError
        If `t` does not hold real numbers.
    ValueError
        If the shape and the dtype of `t` are neither, or a label is not in 0 ... K - 1.

    Examples
    --------
    >>> targets(np.zeros((2, 3)), [2, 0]).tolist()
    [[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
    """
    labels = unmasked("t", t)
    if labels.shape == y.shape:
        return real("t", labels)
    if labels.shape != y.shape[:-1] or labels.dtype.kind not in "iu":
        raise ValueError(
            f"t must have the shape of y, {y.shape}, or be integer labels of shape {y.shape[:-1]}, "
            f"got shape {labels.shape} of dtype {labels.dtype}"
        )
    classes = y.shape[-1]
    if labels.size and not (labels.min() >= 0 and labels.max() < classes):
        raise ValueError(f"labels in t must lie in 0 ... {classes - 1}, "
                         f"got {labels.min()} ... {labels.max()}")
    return np.eye(classes, dtype=y.dtype)[labels]


def _batch(y: ArrayLike) -> tuple[Array, int]:
    """Return `y` as a floating array and the number N of its rows."""
    y = real("y", y)
    if y.ndim == 0 or y.size == 0:
        raise ValueError(f"y must have shape (K,) or (..., K) with at least one row, got shape {y.shape}")
    return y, y.size // y.shape[-1]


@recordable
def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> np.floating:
    """Return the mean over the batch of -sum(t log(y + 1e-7)).

    Parameters
    ----------
    y : array_like of real numbers, shape (K,) or (..., K)
        Probabilities, each row along the last axis one example.
    t : array_like
        One-hot or soft targets of the shape of `y`, or integer labels of its shape without the last axis.

    Returns
    -------
    floating
        In nats per example. With one-hot t it lies in [-1e-7, 16.118]: the 1e-7 inside the logarithm
        makes it finite at y = 0 and slightly negative at y = 1.

    Raises
    ------
    TypeError
        If `y` or `t` does not hold real numbers.
    ValueError
        If `y` has no row, if the shapes do not fit, or if a label is out of range.

    Examples
    --------
    >>> y = np.array([[0.1, 0.9], [0.5, 0.5]])
    >>> round(float(cross_entropy_error(y, [1, 0])), 10)
    0.3992536926
    >>> bool(cross_entropy_error(y, [1, 0]) == cross_entropy_error(y, [[0, 1], [1, 0]]))
    True
    """
    y, N = _batch(y)
    return -np.sum(targets(y, t) * np.log(y + DELTA)) / N


def cross_entropy_error_grad(y: ArrayLike, t: ArrayLike) -> Array:
    """Return the gradient of `cross_entropy_error` with respect to `y`: -t / (y + 1e-7) / N.

    Parameters
    ----------
    y, t : array_like
        As for `cross_entropy_error`.

    Returns
    -------
    ndarray
        The shape of `y`.

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy_error`.

    Examples
    --------
    >>> cross_entropy_error_grad([0.5, 0.5], 1).round(6).tolist()
    [-0.0, -2.0]
    """
    y, N = _batch(y)
    return -targets(y, t) / (y + DELTA) / N


def softmax_with_loss_grad(y: ArrayLike, t: ArrayLike) -> Array:
    """Return the gradient of `cross_entropy_error(softmax(a), t)` with respect to a, given y = softmax(a).

    Parameters
    ----------
    y, t : array_like
        As for `cross_entropy_error`; each row of `y` sums to 1 up to the rounding of float32.

    Returns
    -------
    ndarray
        The shape of `y`: (y sum(r) - r) / N with r = t y / (y + 1e-7).

    Raises
    ------
    TypeError, ValueError
        As `cross_entropy_error`; also if a row of `y` does not sum to 1.

    Notes
    -----
    Entry k is y_k (sum of the other r) - r_k (sum of the other y): for one-hot t nothing cancels, however
    near to 1 the probability of the right class is. The book's (y - t) / N is the gradient of the loss
    without the 1e-7.

    Examples
    --------
    >>> softmax_with_loss_grad([0.25, 0.75], 1).round(6).tolist()
    [0.25, -0.25]
    """
    y, N = _batch(y)
    r = targets(y, t) * y / (y + DELTA)
    off = np.abs(y.sum(axis=-1) - 1).max()
    # Each of K entries, and their sum, err by a few units of at least float32.
    if off > (2 * y.shape[-1] + 16) * max(np.finfo(y.dtype).eps, np.finfo(np.float32).eps):
        raise ValueError(f"each row of y must sum to 1, as softmax gives it, got one off by {off:.2g}")
    others = 1 - np.eye(y.shape[-1], dtype=y.dtype)
    return (y * (r @ others) - r * (y @ others)) / N

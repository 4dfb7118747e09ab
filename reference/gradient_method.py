"""Gradient descent: go against the gradient, repeatedly, to where a function is least."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, called, count, finite, real
from reference.gradient import numerical_gradient


def gradient_descent(
    f: Callable[[Any], Any], init_x: ArrayLike, lr: float = 0.01, step_num: int = 100
) -> Array:
    """Return where `step_num` steps x <- x - lr * gradient lead from `init_x`.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `init_x`, which it must use, and returns a real scalar.
    init_x : array_like of real numbers, any shape
        Never changed.
    lr : float
        The learning rate.
    step_num : int
        The number of steps, at least 0.

    Returns
    -------
    ndarray
        The shape of `init_x`; float64, or longdouble where `init_x` is one.

    Raises
    ------
    TypeError, ValueError
        As `numerical_gradient`, or if `lr` is not a finite number, or `step_num` no integer of at least 0.

    Notes
    -----
    The source's listing subtracts from `init_x` itself and so changes its caller's array.

    Examples
    --------
    >>> from reference import function_2
    >>> gradient_descent(function_2, [-3, 4], lr=0.25, step_num=2).round(9).tolist()
    [-0.75, 1.0]
    """
    called("f", f)
    lr = finite("lr", lr)
    x = np.array(real("init_x", init_x, least=np.float64))
    for _ in range(count("step_num", step_num, least=0)):
        x -= lr * numerical_gradient(f, x)
    return x


def descent_path(f: Callable[[Any], Any], init_x: ArrayLike, lr: float = 0.01, step_num: int = 100) -> Array:
    """Return every point that `gradient_descent` visits, the start included.

    Parameters
    ----------
    f, init_x, lr, step_num
        As for `gradient_descent`.

    Returns
    -------
    ndarray, shape (step_num + 1, *init_x.shape)
        Row 0 is `init_x`, row k the point after k steps.

    Raises
    ------
    TypeError, ValueError
        As `gradient_descent`.

    Examples
    --------
    >>> from reference import function_2
    >>> descent_path(function_2, [-3, 4], lr=0.25, step_num=2).round(9).tolist()
    [[-3.0, 4.0], [-1.5, 2.0], [-0.75, 1.0]]
    """
    called("f", f)
    lr = finite("lr", lr)
    path = [np.array(real("init_x", init_x, least=np.float64))]
    for _ in range(count("step_num", step_num, least=0)):
        path.append(gradient_descent(f, path[-1], lr, step_num=1))
    return np.array(path)

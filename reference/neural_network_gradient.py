"""The gradient of a network's loss with respect to its weights, on the book's smallest network."""

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, generator, real
from reference.functions import cross_entropy_error, softmax, softmax_with_loss_grad


class simpleNet:
    """The book's network of one 2 x 3 weight matrix `W`: softmax(x W), judged by the cross entropy.

    Parameters
    ----------
    rng : numpy.random.Generator or int, optional
        The source of the standard normal weights; an int is a seed.

    Attributes
    ----------
    W
        The weights: float64, shape (2, 3).

    Examples
    --------
    >>> simpleNet(rng=0).gradient([0.6, 0.9], [0, 0, 1]).shape
    (2, 3)
    """

    def __init__(self, rng: np.random.Generator | int | None = None) -> None:
        self.W = generator(rng).standard_normal((2, 3))

    def predict(self, x: ArrayLike) -> Array:
        """Return the scores x W, of shape (3,) or (N, 3) for x of shape (2,) or (N, 2)."""
        x = real("x", x)
        D = len(self.W)
        if x.ndim not in (1, 2) or x.shape[-1] != D:
            raise ValueError(f"x must have shape ({D},) or (N, {D}), got {x.shape}")
        return x @ self.W

    def loss(self, x: ArrayLike, t: ArrayLike) -> np.floating:
        """Return the cross entropy of softmax(x W) against the one-hot targets or labels `t`."""
        return cross_entropy_error(softmax(self.predict(x)), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> Array:
        """Return the exact gradient of `loss` with respect to `W`, of the shape of `W`."""
        da = softmax_with_loss_grad(softmax(self.predict(x)), t)
        return np.atleast_2d(x).T @ np.atleast_2d(da)

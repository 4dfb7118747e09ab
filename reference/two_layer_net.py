"""A network of two layers: affine, sigmoid, affine, softmax, judged by the cross entropy."""

import copy
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, count, finite, generator, real, step, unmasked
from reference.fast_two_layer_net import central_differences
from reference.functions import (
    cross_entropy_error,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_with_loss_grad,
    targets,
)
from reference.gradient import numerical_gradient


class TwoLayerNet:
    """The source's network: y = softmax(sigmoid(x W1 + b1) W2 + b2).

    Parameters
    ----------
    input_size, hidden_size, output_size : int
        The numbers D, H, K of inputs, hidden units and classes, each at least 1.
    weight_init_std : float
        The standard deviation of the initial weights; the initial biases are 0.
    rng : numpy.random.Generator or int, optional
        The source of the initial weights; an int is a seed.

    Attributes
    ----------
    params
        A dict of float64 arrays: "W1" of shape (D, H), "b1" (H,), "W2" (H, K), "b2" (K,).

    Raises
    ------
    TypeError, ValueError
        If a size is not an integer of at least 1, or `weight_init_std` no finite number.

    Examples
    --------
    >>> net = TwoLayerNet(784, 50, 10, rng=0)
    >>> sum(param.size for param in net.params.values())
    39760
    >>> net.predict(np.zeros((100, 784))).shape
    (100, 10)
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        weight_init_std: float = 0.01,
        rng: np.random.Generator | int | None = None,
    ) -> None:
        D = count("input_size", input_size, least=1)
        H = count("hidden_size", hidden_size, least=1)
        K = count("output_size", output_size, least=1)
        weight_init_std = finite("weight_init_std", weight_init_std)
        rng = generator(rng)
        self.params = {
            "W1": weight_init_std * rng.standard_normal((D, H)),
            "b1": np.zeros(H),
            "W2": weight_init_std * rng.standard_normal((H, K)),
            "b2": np.zeros(K),
        }

    def predict(self, x: ArrayLike) -> Array:
        """Return the probabilities of the classes.

        Parameters
        ----------
        x : array_like of real numbers, shape (D,) or (N, D)

        Returns
        -------
        ndarray, shape (K,) or (N, K)

        Raises
        ------
        TypeError
            If `x` does not hold real numbers.
        ValueError
            If `x` has another shape.
        """
        W1, b1, W2, b2 = (self.params[key] for key in ("W1", "b1", "W2", "b2"))
        z1 = sigmoid(self._input(x) @ W1 + b1)
        return softmax(z1 @ W2 + b2)

    def loss(self, x: ArrayLike, t: ArrayLike) -> np.floating:
        """Return the mean cross entropy of `predict(x)` against `t`.

        Parameters
        ----------
        x : array_like of real numbers, shape (D,) or (N, D)
        t : array_like
            One-hot or soft targets, shape (K,) or (N, K), or integer labels, shape () or (N,).

        Returns
        -------
        floating
            In nats per example; the 1e-7 of `cross_entropy_error` included.

        Raises
        ------
        TypeError, ValueError
            As `predict` and `cross_entropy_error`.
        """
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Return the share of examples whose most probable class is that of `t`.

        Parameters
        ----------
        x, t : array_like
            As for `loss`.

        Returns
        -------
        float
            In [0, 1].

        Raises
        ------
        TypeError, ValueError
            As `predict` and `cross_entropy_error`; also if there is no example.
        """
        x = unmasked("x", x)
        # In parts that stay in a processor's cache: 60,000 images at once take half as long again.
        parts = np.array_split(x, 1 + len(x) // 1000) if x.ndim == 2 else [x]
        y = np.concatenate([self.predict(part) for part in parts])
        if y.size == 0:
            raise ValueError(f"x must hold at least one example, got shape {np.shape(x)}")
        right = y.argmax(axis=-1) == targets(y, t).argmax(axis=-1)
        return float(np.mean(right & ~np.isnan(y).any(axis=-1)))  # nan is no answer

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike, h: float = 1e-4) -> dict[str, Array]:
        """Return the central difference of `loss` in every entry of every parameter.

        Parameters
        ----------
        x, t : array_like
            As for `loss`.
        h : float
            The step.

        Returns
        -------
        dict of str to ndarray
            The keys and the shapes of `params`, which are not changed.

        Raises
        ------
        TypeError, ValueError
            As `loss` and `reference.numerical_gradient`.

        Notes
        -----
        It is `numerical_gradient_by_definition` without the work that is repeated there, and in parallel. The
        definition itself is called where it does not compute in float64, or a subclass has its own `loss`.
        """
        h = step(h)
        ours = [method.__get__(self) for method in (TwoLayerNet.predict, TwoLayerNet.loss)]
        if [self.predict, self.loss] == ours:
            y = self.predict(x)
            x_rows, t_rows = np.atleast_2d(self._input(x), targets(y, t))
            fast = central_differences(self.params, x_rows, t_rows, h)
            if fast is not None:
                return fast
        return self.numerical_gradient_by_definition(x, t, h)

    def numerical_gradient_by_definition(
        self, x: ArrayLike, t: ArrayLike, h: float = 1e-4
    ) -> dict[str, Array]:
        """Return what `numerical_gradient` returns, one entry moved at a time.

        It evaluates the loss 2 (D H + H + H K + K) times: 79,520 times for 784-50-10.
        """

        def loss_with(key: str, W: Array) -> np.floating:
            moved = copy.copy(self)
            moved.params = {**self.params, key: W}
            return moved.loss(x, t)

        return {
            key: numerical_gradient(partial(loss_with, key), np.array(W, np.result_type(W, np.float64)), h)
            for key, W in self.params.items()
        }

    def gradient(self, x: ArrayLike, t: ArrayLike) -> dict[str, Array]:
        """Return the exact gradient of `loss`, by backpropagation.

        Parameters
        ----------
        x, t : array_like
            As for `loss`.

        Returns
        -------
        dict of str to ndarray
            The keys and the shapes of `params`.

        Raises
        ------
        TypeError, ValueError
            As `loss`.
        """
        W1, b1, W2, b2 = (self.params[key] for key in ("W1", "b1", "W2", "b2"))
        x = self._input(x)
        a1 = x @ W1 + b1
        z1 = sigmoid(a1)
        y = softmax(z1 @ W2 + b2)

        da2 = np.atleast_2d(softmax_with_loss_grad(y, t))
        da1 = da2 @ W2.T * sigmoid_grad(a1)
        return {
            "W1": np.atleast_2d(x).T @ da1,
            "b1": da1.sum(axis=0),
            "W2": np.atleast_2d(z1).T @ da2,
            "b2": da2.sum(axis=0),
        }

    def _input(self, x: ArrayLike) -> Array:
        x = real("x", x)
        D = len(self.params["W1"])
        if x.ndim not in (1, 2) or x.shape[-1] != D:
            raise ValueError(f"x must have shape ({D},) or (N, {D}), got {x.shape}")
        return x

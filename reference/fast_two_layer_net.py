"""Updates and the numerical gradient of the two-layer network, without the work that definitions repeat."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import numpy as np

from reference._checks import Array
from reference.functions import DELTA, sigmoid, softmax, targets

# Sizes of what is computed at once. Only the time and the memory depend on them, and so little that nothing
# is gained by tuning them for a machine.
ENTRIES = 2**20  # a part of the batch needs some arrays of so many numbers, 8 MB each
POINTS = 1024
UNITS = 25
BUFFER = 512


def central_differences(
    params: dict[str, Array], x: Array, t: Array, h: float, threads: int | None = None
) -> dict[str, Array] | None:
    """Return (loss(w + h) - loss(w - h)) / (2 h) for every entry w, or None where only the definition serves.

    The parameters are "W1" of shape (D, H), "b1" (H,), "W2" (H, K) and "b2" (K,); x is of shape (N, D), and
    t, one-hot or soft, (N, K). There are as many threads as processors unless told; the bits do not depend on
    it. Only the definition serves if it does not compute in float64, if a shape is another, if a number is
    not finite, or if a logit might move by more than 1, so that what had underflowed might come to matter.

    Moving W1[i, j] moves hidden unit j alone, on the examples with x[n, i] not 0, and equally far for equal
    x[n, i]: a *point* (n, x[n, i]) stands for all these pixels. Moving W2[j, k] moves logit k alone. A bias
    is the weight of a further input, which is 1. The identities used are no expansions in h:
    sigmoid(a + d) - sigmoid(a) = z (1 - z) E / (1 + z E) with z = sigmoid(a) and E = exp(d) - 1,
    softmax(a + d) is softmax(a) exp(d - c) over its sum, for every number c,
    log(p) - log(q) = log(p / q).
    """
    W1, b1, W2, b2 = (params.get(key, np.empty(0)) for key in ("W1", "b1", "W2", "b2"))
    (N, D), H, K = x.shape, W1.shape[-1], t.shape[1]
    shapes = [W1.shape, b1.shape, W2.shape, b2.shape]
    if len(params) != 4 or shapes != [(D, H), (H,), (H, K), (K,)] or N == 0:
        return None
    if np.result_type(x, W1) != np.float64 or np.result_type(np.float64, t, b1, W2, b2) != np.float64:
        return None
    W2 = W2.astype(np.float64)  # the definition promotes float32 where it multiplies, before any rounding
    a1 = x @ W1 + b1
    a2 = sigmoid(a1) @ W2 + b2
    farthest = h * np.abs(x).max(initial=1) * max(1, 2 * np.abs(W2).max())
    if not (farthest <= 1 and np.isfinite(a2).all() and np.isfinite(t).all()):
        return None
    y = softmax(a2)

    label = t.argmax(axis=1)
    order = np.argsort(label, kind="stable")
    hidden, output = np.zeros((D + 1, H)), np.zeros((H + 1, K))
    # What NumPy spreads over rows it copies into a buffer, if that holds more than a row.
    with ThreadPoolExecutor(threads or os.cpu_count(), initializer=np.setbufsize, initargs=(BUFFER,)) as pool:
        for n in np.array_split(order, 1 + N * (D + K * H) // ENTRIES):
            _add_hidden(hidden, W2, h, x[n], t[n], label[n], a1[n], y[n], pool)
            _add_output(output, h, t[n], a1[n], y[n])
    hidden /= 2 * h * N
    output /= 2 * h * N
    return {"W1": hidden[:-1], "b1": hidden[-1], "W2": output[:-1], "b2": output[-1]}


def _add_hidden(
    sums: Array, W2: Array, h: float, x: Array, t: Array, label: Array, a1: Array, y: Array,
    pool: ThreadPoolExecutor,
) -> None:
    """Add, for each entry of W1 and b1, the difference of the losses of all examples."""
    x = _and_ones(x)
    entry, example = np.nonzero(x.T)
    values, value = np.unique(x[example, entry], return_inverse=True)
    points, point = np.unique(example * len(values) + value, return_inverse=True)
    n, moves = points // len(values), h * values[points % len(values)]
    first = np.flatnonzero(np.diff(entry, prepend=-1))
    E = np.expm1(np.stack([moves, -moves]))

    def add(j: slice) -> None:
        z, rest, w = sigmoid(a1[:, j].T), sigmoid(-a1[:, j].T), W2[j, :, None]
        differences = np.empty((len(z), len(n)))
        rooms = np.empty((2, 2 * len(z) * POINTS))  # taken once: the system is slow to give them anew
        for start, stop in _runs(label[n]):
            # All these examples have the same most probable target, whose logit is kept still: this saves an
            # exponential in K, and with one-hot targets its probability is the only one that is wanted.
            at, still = np.tile(n[start:stop], 2), label[n[start]]  # for h and for -h
            p, weights, wanted = y.T.take(at, axis=1), t.T.take(n[start:stop], axis=1), {}
            used = weights.any(axis=1)
            moved, total = rooms[:, : len(z) * len(at)].reshape(2, len(z), -1)
            step = z.take(at, axis=1)
            step *= E[:, start:stop].reshape(-1)
            np.add(step, 1, out=moved)
            step *= rest.take(at, axis=1)
            step /= moved
            total[...] = p[still]
            for k in np.flatnonzero(np.arange(len(p)) != still):
                np.multiply(step, w[:, k] - w[:, still], out=moved)
                np.exp(moved, out=moved)
                moved *= p[k]
                total += moved
                if used[k]:
                    wanted[k] = moved.copy()
            wanted[still] = p[still]
            differences[:, start:stop] = sum(
                weights[k] * _difference((wanted[k] / total).reshape(len(z), 2, -1))
                for k in wanted
            )
        sums[entry[first], j] += np.add.reduceat(np.take(differences, point, axis=1), first, axis=1).T

    list(pool.map(add, (slice(j, j + UNITS) for j in range(0, len(W2), UNITS))))


def _add_output(sums: Array, h: float, t: Array, a1: Array, y: Array) -> None:
    """Add, for each entry of W2 and b2, the difference of the losses of all examples."""
    z = _and_ones(sigmoid(a1))
    gain = y.T[:, None, :, None] * np.expm1(h * np.stack([z, -z]))  # (K, 2, N, H + 1), by the logit moved
    for k in range(t.shape[1]):
        n = np.flatnonzero(t[:, k])
        p = np.repeat(y[n, k, None], z.shape[1], axis=1) + np.zeros((len(y.T), 2, 1, 1))
        p[k] += gain[k][:, n]
        sums += (t[n, k, None] * _difference(p / (1 + gain[:, :, n]))).sum(axis=1).T


def _difference(p: Array) -> Array:
    """Return -log(p + 1e-7) at w + h minus that at w - h, given the probabilities p[:, 0] and p[:, 1]."""
    p += DELTA
    return np.log(p[:, 1] / p[:, 0])


def _and_ones(a: Array) -> Array:
    """Return `a` with a further column of ones, the input whose weight is the bias."""
    return np.hstack([a, np.ones((len(a), 1))])


def _runs(label: Array) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the runs of one label, the long ones in pieces of at most POINTS."""
    ends = np.flatnonzero(np.diff(label, prepend=-1, append=-1)).tolist()
    for start, stop in pairwise(ends):
        for piece in range(start, stop, POINTS):
            yield piece, min(piece + POINTS, stop)


def sgd_update(
    params: dict[str, Array], x: Array, t: Array, learning_rate: float
) -> Callable[[Array], float] | None:
    """Return a function of a mini-batch's indices that goes one step and returns the loss after it.

    The parameters, as for `central_differences`, are changed in place by each step; x and t are all training
    examples, shape (N, D), and their targets, as for `cross_entropy_error`. None is returned if the
    definition does not compute in float64, or if a shape is another; a TypeError or a ValueError is raised if
    the targets fit no network of so many classes.

    A step is `TwoLayerNet.gradient`, the update and `TwoLayerNet.loss`. What these judge at each call is
    judged here, once, and sigmoid and its derivative share an exponential. Inputs that are 0 in all examples
    of the batch are left out: the loss multiplies their weights by 0, so their gradient is 0 and they stay as
    they are. Of MNIST's pixels a third is 0 in a batch of 100.
    """
    if list(params) != ["W1", "b1", "W2", "b2"] or x.ndim != 2:
        return None
    W1, b1, W2, b2 = params.values()
    D, H, K = x.shape[1], W1.shape[-1], W2.shape[-1]
    if [W1.shape, b1.shape, W2.shape, b2.shape] != [(D, H), (H,), (H, K), (K,)]:
        return None
    if {array.dtype for array in (x, *params.values())} != {np.dtype(np.float64)}:
        return None
    rows = targets(np.broadcast_to(0.0, (len(x), K)), t).astype(np.float64, copy=False)
    others = 1 - np.eye(K)

    def update(batch_mask: Array) -> float:
        W1, b1, W2, b2 = params.values()
        x_batch, t_batch = x.take(batch_mask, axis=0), rows.take(batch_mask, axis=0)
        N = len(x_batch)
        lit = np.flatnonzero((x_batch != 0).any(axis=0))
        x_batch, W1_lit = x_batch.take(lit, axis=1), W1.take(lit, axis=0)

        z1, slope = _sigmoid_and_slope(x_batch @ W1_lit + b1)
        y = _softmax(z1 @ W2 + b2)
        r = t_batch * y / (y + DELTA)
        da2 = (y * (r @ others) - r * (y @ others)) / N
        da1 = da2 @ W2.T * slope
        old = [W1_lit, b1, W2, b2]
        new = [x_batch.T @ da1, da1.sum(axis=0), z1.T @ da2, da2.sum(axis=0)]
        for param, grad in zip(old, new, strict=True):
            grad *= learning_rate
            np.subtract(param, grad, out=grad)
        put((W1, b1, W2, b2), (lit, ..., ..., ...), new)

        z1, _ = _sigmoid_and_slope(x_batch @ new[0] + b1)
        y = _softmax(z1 @ W2 + b2)
        return float(-np.sum(t_batch * np.log(y + DELTA)) / N)

    return update


def _sigmoid_and_slope(a: Array) -> tuple[Array, Array]:
    """Return `sigmoid(a)` and `sigmoid_grad(a)`, which share an exponential."""
    with np.errstate(under="ignore"):
        z = np.abs(a)
        np.exp(np.negative(z, out=z), out=z)
        below = 1 + z
        s = np.maximum(z, a >= 0)
        s /= below
        z /= np.square(below, out=below)
    return s, z


def _softmax(a: Array) -> Array:
    with np.errstate(under="ignore", over="ignore"):
        exp = a - a.max(axis=-1, keepdims=True)
        np.exp(exp, out=exp)
        exp /= exp.sum(axis=-1, keepdims=True)
    return exp


def put(arrays: Sequence[Array], places: Sequence[Any], values: Sequence[Array]) -> None:
    """Put values into places of arrays: into all of them or, if something interrupts, into none."""
    before = [array[place].copy() for array, place in zip(arrays, places, strict=True)]
    try:
        for array, place, value in zip(arrays, places, values, strict=True):
            array[place] = value
    except BaseException:
        for array, place, value in zip(arrays, places, before, strict=True):
            array[place] = value
        raise

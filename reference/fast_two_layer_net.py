"""The numerical gradient of the two-layer network without the work that its definition repeats."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from reference._checks import Array
from reference.functions import DELTA, sigmoid, softmax

# Sizes of what is computed at once. Only the time and the memory depend on them, and so little that nothing
# is gained by tuning them for a machine.
ENTRIES = 2**20  # a part of the batch needs some arrays of so many numbers, 8 MB each
POINTS = 2048
UNITS = 9


def central_differences(
    params: dict[str, Array], x: Array, t: Array, h: float, threads: int | None = None
) -> dict[str, Array] | None:
    """Return (loss(w + h) - loss(w - h)) / (2 h) for every entry w, or None where only the definition serves.

    Parameters
    ----------
    params : dict of str to ndarray
        "W1" of shape (D, H), "b1" (H,), "W2" (H, K), "b2" (K,).
    x, t : ndarray, shapes (N, D) and (N, K)
        The examples and their targets, one-hot or soft.
    h : float
        The step.
    threads : int, optional
        As many as there are processors unless told. The bits do not depend on it.

    Returns
    -------
    dict of str to ndarray, or None
        None if the definition does not compute in float64, if a shape is another, if a number is not finite,
        or if a logit might move by more than 1, so that what had underflowed might come to matter.

    Notes
    -----
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
    with ThreadPoolExecutor(threads or os.cpu_count()) as pool:
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
    x, K = _and_ones(x), y.shape[1]
    entry, example = np.nonzero(x.T)
    points, point = np.unique(example + 1j * x[example, entry], return_inverse=True)
    n, first = points.real.astype(np.intp), np.flatnonzero(np.diff(entry, prepend=-1))
    E = np.expm1(h * np.stack([points.imag, -points.imag]))

    # In a block all examples have the same most probable target, whose logit is kept still: this saves an
    # exponential in K, and with one-hot targets its probability is the only one that is wanted.
    blocks = []
    for start, stop in _runs(label[n]):
        at, still = n[start:stop], label[n[start]]
        p, weights, others = y[at].T, t[at].T, np.arange(K) != still
        wanted = [(k, weights[others][k]) for k in np.flatnonzero(weights[others].any(axis=1))]
        w = W2[:, others] - W2[:, still, None]
        blocks.append((start, stop, at, w, p[still], p[others, None], weights[still], wanted))

    def add(j: slice) -> None:
        z, rest = sigmoid(a1[:, j].T), sigmoid(-a1[:, j].T)
        differences = np.empty((len(z), len(n)))
        room = np.empty(len(z) * (K - 1) * 2 * POINTS)  # taken once: the system is slow to give it anew
        for start, stop, at, w, p_still, p_others, t_still, wanted in blocks:
            zE = np.take(z, at, axis=1)[:, None] * E[:, start:stop]
            step = zE * np.take(rest, at, axis=1)[:, None] / (1 + zE)
            moved = room[: len(z) * w[0].size * zE[0].size].reshape(len(z), K - 1, 2, len(at))
            for unit in range(len(z)):
                np.multiply(w[j][unit, :, None, None], step[unit], out=moved[unit])
            np.exp(moved, out=moved)
            moved *= p_others
            total = p_still + moved.sum(axis=1)
            differences[:, start:stop] = t_still * _difference(p_still / total)
            for k, t_k in wanted:
                differences[:, start:stop] += t_k * _difference(moved[:, k] / total)
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

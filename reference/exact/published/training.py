"""The certified training runs: 784-50-10 on MNIST, each number enclosed, and how far doubles may stray."""

import gzip
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from reference.exact import networks
from reference.exact.enclosure import flint
from reference.exact.networks import DELTA, Matrices
from reference.exact.published.tolerances import U, network_error
from reference.vectors import initial

SIZES = (784, 50, 10)
RATE = 0.1
STEPS = 100
BITS = 360  # a step costs up to two of them, and 100 are left: 30 digits
ENTRIES = {  # W1: weights of two busy pixels, and of one that is always 0
    "W1": [[406, 0], [211, 49], [0, 7]],
    "b1": [[0], [49]],
    "W2": [[0, 0], [25, 5], [49, 9]],
    "b2": [[0], [4], [9]],
}
LIMIT = (
    "To first order an error e of the parameters becomes at most max(1 - lr m, lr M - 1) e in a step, with m "
    "and M bounds on the eigenvalues of the Hessian; a step adds lr times the round-off of the gradient, by "
    "ball arithmetic, and the rounding of one product and one difference; all in the Euclidean norm. The "
    "loss errs by the norm of its gradient times that, and by its own evaluation. Doubled for what first "
    "order leaves out."
)


@cache
def _content(name: str, header: int) -> Any:
    packed = files("reference").joinpath("mnist", name).read_bytes()
    return np.frombuffer(gzip.decompress(packed), np.uint8, offset=header)


def images(indices: Any) -> tuple[Any, Any]:
    """Return training images of MNIST as doubles k / 255, and their one-hot labels."""
    pixels = _content("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    return pixels[indices] / 255.0, np.eye(10)[_content("train-labels-idx1-ubyte.gz", 8)[indices]]


def batches() -> Any:
    """Return which images the steps see, 100 in each; drawn once, and data ever since."""
    state, drawn = 2, []
    for _ in range(100 * STEPS):
        state = 48271 * state % 2147483647
        drawn.append(state % 60000)
    return np.array(drawn).reshape(STEPS, 100)


def run(seed: int, std: float, bits: int = BITS, steps: int = STEPS) -> Iterator[tuple[Any, Any, Matrices]]:
    """Yield the batch and the enclosed parameters after each step."""
    data = [images(batch) for batch in batches()[:steps]]
    for batch, params in zip(data, networks.sgd(initial(seed, SIZES, std), data, RATE, bits), strict=True):
        yield *batch, params


def curvature(params: dict[str, Any], x: Any, t: Any) -> tuple[float, float]:
    """Bound the eigenvalues of the Hessian of the loss from below and from above, for one-hot t.

    In the logits the second derivatives S are those of `networks.overall_bound`, between -2 q (1 - q) and 1/2
    in a direction of length 1, and with the derivatives J of the logits they are ``J^T S J``. What is left is
    the second derivative of the logits, which joins only the weights to and from one hidden unit.
    """
    W1, b1, W2, b2 = (params[key] for key in ("W1", "b1", "W2", "b2"))
    N = len(x)
    z = 1 / (1 + np.exp(-(x @ W1 + b1)))
    exponentials = np.exp(z @ W2 + b2)
    y = exponentials / exponentials.sum(axis=1, keepdims=True)
    q = (t * y / (y + DELTA)).sum(axis=1)
    da2 = (y * q[:, None] - t * y / (y + DELTA)) / N
    slope = z * (1 - z)
    bend = (da2 @ W2.T) * slope * (1 - 2 * z)
    x1 = np.hstack([x, np.ones((N, 1))])
    inner = x1 @ x1.T
    values, vectors = np.linalg.eigh(inner)
    root = vectors * np.sqrt(values.clip(0))  # root root^T = x1 x1^T
    # The 2-norm of A is the root of the largest eigenvalue of A^T A; for a symmetric A, that of A in size.
    bent = np.abs(np.linalg.eigvalsh(root.T @ (bend.T[:, :, None] * root))).max(axis=1)
    crossed = slope.T[:, :, None] * da2
    joined = np.linalg.eigvalsh(crossed.transpose(0, 2, 1) @ inner @ crossed).max(axis=1)
    second = (bent + np.sqrt(joined)).max()
    spread = np.linalg.eigvalsh(W2.T @ (slope[:, :, None] ** 2 * W2)).max(axis=1)
    J = (z**2).sum(axis=1) + 1 + (x1**2).sum(axis=1) * spread
    return float(-(2 * q * (1 - q) * J).mean() - second), float(J.mean() / 2 + second)


def doubles(matrices: Matrices) -> dict[str, Any]:
    """Return the midpoints of enclosed parameters; the biases are vectors."""
    found = {}
    for key, value in matrices.items():
        numbers = np.array([float(entry) for entry in value.entries()])
        found[key] = numbers.reshape(value.nrows(), value.ncols()) if key[0] == "W" else numbers
    return found


def _norm(parts: dict[str, Any]) -> float:
    return float(np.sqrt(sum(np.sum(np.square(part)) for part in parts.values())))


def certified_run(seed: int, std: float) -> tuple[dict[str, Any], dict[str, list[float]]]:
    """Return the losses and the chosen parameters after each step, and how far doubles may be from them."""
    values: dict[str, list[Any]] = {key: [] for key in ("loss", *ENTRIES)}
    error, errors, loss_errors = 0.0, [], []
    before: dict[str, Any] = initial(seed, SIZES, std)
    for x, t, params in run(seed, std):
        values["loss"].append(networks.loss(params, x, t, BITS))
        for key, places in ENTRIES.items():
            values[key].append([params[key][(0, *place)[-2:]] for place in places])

        after = doubles(params)
        roundoff = network_error(before, x, t, 128)
        least, most = curvature(before, x, t)
        moved = _norm({key: after[key] - before[key] for key in after})
        added = RATE * _norm({key: roundoff[key] for key in after}) + U * (moved + _norm(after))
        error = max(1 - RATE * least, RATE * most - 1) * error + added
        slope = _norm(doubles(networks.gradient(params, x, t, 128)))
        evaluation = float(networks.evaluation_error(after, x, t, 0.0))
        errors.append(2 * error)
        loss_errors.append(2 * (slope * error + evaluation))
        before = after
    return values, {"loss": loss_errors, **dict.fromkeys(ENTRIES, errors)}


def first_gradient(seed: int, std: float) -> tuple[Matrices, dict[str, float]]:
    """Return all derivatives of the first batch, and how far doubles may be from them."""
    x, t = images(batches()[0])
    params = initial(seed, SIZES, std)
    errors = network_error(params, x, t)
    with flint().ctx.workprec(BITS):
        return networks.gradient(params, x, t, BITS), {key: float(errors[key].max()) for key in params}

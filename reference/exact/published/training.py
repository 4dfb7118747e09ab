"""The certified training runs: 784-50-10 on MNIST, each number enclosed, and how far doubles may stray."""

import gzip
import math
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from reference.exact import networks
from reference.exact.networks import DELTA, Matrices
from reference.exact.published.tolerances import SLACK, U, network_error, sigmoid, softmax
from reference.vectors import initial

BITS = 360  # a step costs up to two of them, and 100 are left: 30 digits
LIMIT = (
    "An error e of the parameters, in the Euclidean norm, becomes at most max(1 - lr m, lr M - 1) e + lr T "
    "e^2 in a step, with m and M bounds on the eigenvalues of the Hessian H, and T on the third "
    "derivatives. That of entry i becomes |1 - lr H_ii| times itself, and lr times the norm of the rest of "
    "row i times e, and lr T e^2. A step adds lr times the round-off of the gradient, by running error "
    "analysis, and the rounding of one product and one difference. The loss errs by the norm of its "
    "gradient times e, by e^2 times its second derivatives, and by its own evaluation; and each number by "
    "the rounding of what is published. A thousandth is for what is of second order in u, and for how "
    "little the round-off changes within e."
)


@cache
def _content(name: str, header: int) -> Any:
    packed = files("reference").joinpath("mnist", name).read_bytes()
    return np.frombuffer(gzip.decompress(packed), np.uint8, offset=header)


def images(indices: Any) -> tuple[Any, Any]:
    """Return training images of MNIST as doubles k / 255, and their one-hot labels."""
    pixels = _content("train-images-idx3-ubyte.gz", 16).reshape(-1, 784)
    return pixels[indices] / 255.0, np.eye(10)[_content("train-labels-idx1-ubyte.gz", 8)[indices]]


def run(
    sizes: Any, seed: int, std: float, lr: float, batches: Any, bits: int = BITS
) -> Iterator[tuple[Any, Any, Matrices]]:
    """Yield the batch and the enclosed parameters after each step."""
    data = [images(batch) for batch in batches]
    for batch, params in zip(data, networks.sgd(initial(seed, sizes, std), data, lr, bits), strict=True):
        yield *batch, params


def _backward(params: dict[str, Any], x: Any, t: Any) -> tuple[Any, ...]:
    """Return what the hidden layer and the output are, and the derivatives of the loss in the logits."""
    z = sigmoid(x @ params["W1"] + params["b1"])
    y = softmax(z @ params["W2"] + params["b2"])
    r = t * y / (y + DELTA)
    q = r.sum(axis=1, keepdims=True)
    return z, y, q, (y * q - r) / len(x)


def curvature(params: dict[str, Any], x: Any, t: Any) -> tuple[float, float]:
    """Bound the eigenvalues of the Hessian of the loss from below and from above, for one-hot t.

    In the logits the second derivatives S are those of `networks.overall_bound`, between -2 q (1 - q) and 1/2
    in a direction of length 1, and with the derivatives J of the logits they are ``J^T S J``. What is left is
    the second derivative of the logits, which joins only the weights to and from one hidden unit.
    """
    W2, (z, _, q, da2) = params["W2"], _backward(params, x, t)
    slope = z * (1 - z)
    bend = (da2 @ W2.T) * slope * (1 - 2 * z)
    x1 = np.hstack([x, np.ones((len(x), 1))])
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
    return float(-(2 * q * (1 - q) * J[:, None]).mean() - second), float(J.mean() / 2 + second)


def hessian_row(params: dict[str, Any], x: Any, t: Any, key: str, place: Any) -> dict[str, Any]:
    """Return a row of the Hessian: the derivative of the gradient along one parameter."""
    moved = {name: np.zeros_like(value) for name, value in params.items()}
    moved[key][place] = 1.0
    z, y, q, da2 = _backward(params, x, t)
    slope, W2 = z * (1 - z), params["W2"]
    # A name with a stroke is the derivative of what has the name.
    z_ = slope * (x @ moved["W1"] + moved["b1"])
    a2_ = z_ @ W2 + z @ moved["W2"] + moved["b2"]
    y_ = y * (a2_ - (y * a2_).sum(axis=1, keepdims=True))
    r_ = t * DELTA * y_ / (y + DELTA) ** 2
    da2_ = (y_ * q + y * r_.sum(axis=1, keepdims=True) - r_) / len(x)
    da1_ = (da2_ @ W2.T + da2 @ moved["W2"].T) * slope + (da2 @ W2.T) * (1 - 2 * z) * z_
    return {"W1": x.T @ da1_, "b1": da1_.sum(axis=0), "W2": z_.T @ da2 + z.T @ da2_, "b2": da2_.sum(axis=0)}


def steepness(params: dict[str, Any], x: Any) -> tuple[float, float]:
    """Bound the second and third derivatives of the loss in any direction of length 1, by the chain rule.

    With X the largest norm of a row of x and a 1, the hidden layer has derivatives of at most X / 4,
    X^2 / (6 sqrt 3) and X^3 / 8, and with the second layer they make those of the logits. The largest
    difference of two entries is at most sqrt 2 of the norm, so by `networks.overall_bound` the loss has the
    derivatives sqrt 2, 1 and 0.54 sqrt 8 in the logits.
    """
    X = math.sqrt(1 + float((x**2).sum(axis=1).max()))
    W2, k = float(np.linalg.norm(params["W2"])), 1 / (6 * math.sqrt(3))
    first = X / 4 * W2 + math.sqrt(len(params["W2"]) + 1)
    second = k * X**2 * W2 + X / 2
    third = X**3 / 8 * W2 + 3 * k * X**2
    root = math.sqrt(2)
    return first**2 + root * second, 0.54 * root**3 * first**3 + 3 * first * second + root * third


def doubles(matrices: Matrices) -> dict[str, Any]:
    """Return the midpoints of enclosed parameters; the biases are vectors."""
    found = {}
    for key, value in matrices.items():
        numbers = np.array([float(entry) for entry in value.entries()])
        found[key] = numbers.reshape(value.nrows(), value.ncols()) if key[0] == "W" else numbers
    return found


def _norm(parts: dict[str, Any]) -> float:
    return math.hypot(*(float(np.linalg.norm(part)) for part in parts.values()))


class Strayed:
    """How far a program in doubles may be from the certified parameters after each step."""

    def __init__(self, lr: float, entries: dict[str, Any]) -> None:
        self.lr, self.all = lr, 0.0
        self.single = {(key, tuple(at)): 0.0 for key in entries for at in entries[key].tolist()}

    def step(self, before: dict[str, Any], after: dict[str, Any], x: Any, t: Any) -> None:
        """Add what one step does; a parameter that moves nothing, and that nothing moves, stays exact."""
        roundoff = network_error(before, x, t)
        least, most = curvature(before, x, t)
        moved = {key: after[key] - before[key] for key in after}
        bend = self.lr * steepness(before, x)[1] * self.all**2
        for (key, at), error in self.single.items():
            row = hessian_row(before, x, t, key, at)
            own, whole = row[key][at], _norm(row)
            others = math.sqrt(max(whole**2 - own**2, 0.0))
            rounded = self.lr * roundoff[key][(0, *at)[-2:]] + U * (abs(moved[key][at]) + abs(after[key][at]))
            carried = abs(1 - self.lr * own) * error + self.lr * others * self.all + bend
            self.single[key, at] = SLACK * (carried + rounded) if whole else error
        rounded = self.lr * _norm({key: roundoff[key] for key in after}) + U * (_norm(moved) + _norm(after))
        self.all = SLACK * (max(1 - self.lr * least, self.lr * most - 1) * self.all + bend + rounded)

    def loss(self, params: dict[str, Any], x: Any, t: Any) -> float:
        """Return how far the loss may be from that at the certified parameters."""
        z, _, _, da2 = _backward(params, x, t)
        da1 = (da2 @ params["W2"].T) * z * (1 - z)
        slope = _norm({"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z.T @ da2, "b2": da2.sum(axis=0)})
        rounded = float(network_error(params, x, t)["loss"])
        return SLACK * (slope * self.all + steepness(params, x)[0] * self.all**2 + rounded)


def certified_run(
    sizes: Any, seed: int, std: float, lr: float, batches: Any, entries: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the losses and the chosen parameters after each step, and how far doubles may be from them."""
    values: dict[str, list[Any]] = {key: [] for key in ("loss", *entries)}
    errors: dict[str, list[Any]] = {key: [] for key in values}
    strayed, before = Strayed(lr, entries), initial(seed, sizes, std)
    for x, t, params in run(sizes, seed, std, lr, batches):
        after = doubles(params)
        strayed.step(before, after, x, t)
        values["loss"].append(networks.loss(params, x, t, BITS))
        errors["loss"].append(strayed.loss(after, x, t))
        for key, places in entries.items():
            values[key].append([params[key][(0, *place)[-2:]] for place in places.tolist()])
            errors[key].append([strayed.single[key, tuple(place)] for place in places.tolist()])
        before = after
    return values, errors

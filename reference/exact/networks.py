"""The two-layer network in ball arithmetic: loss, gradient and training, each number with a proved radius.

``y = softmax(sigmoid(x W1 + b1) W2 + b2)``, and the loss is the mean of ``-sum(t log(y + 1e-7))``.
Parameters and data are the doubles that they are; a batch x has a row for each example, and so has t.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from reference.exact.bounds import ulps
from reference.exact.enclosure import Ball, Undecidable, coefficients, flint, largest

Matrices = dict[str, Any]

DELTA = 1e-7  # the double next to 10^-7, as in the book
BITS = 160


def matrix(array: Any) -> Any:
    """Return an array of doubles as a matrix of balls of radius 0; a vector becomes one row."""
    rows = np.atleast_2d(np.asarray(array, dtype=np.float64))
    return flint().arb_mat(*rows.shape, rows.ravel().tolist())


def _map(function: Any, *matrices: Any) -> Any:
    first = matrices[0]
    entries = map(function, *(each.entries() for each in matrices))
    return flint().arb_mat(first.nrows(), first.ncols(), list(entries))


def _forward(params: Matrices, x: Any) -> tuple[Any, Any]:
    """Return the outputs of the hidden layer and the probabilities."""
    ones = flint().arb_mat(x.nrows(), 1, [1] * x.nrows())
    hidden = _map(lambda a: 1 / (1 + (-a).exp()), x * params["W1"] + ones * params["b1"])
    logits = hidden * params["W2"] + ones * params["b2"]
    rows = []
    for row in logits.tolist():
        exponentials = [(a - row[0]).exp() for a in row]
        total = sum(exponentials)
        rows.append([e / total for e in exponentials])
    return hidden, flint().arb_mat(rows)


def enclosed(params: dict[str, Any]) -> Matrices:
    """Return parameters as matrices of balls; those that are so already stay."""
    return {key: value if hasattr(value, "ncols") else matrix(value) for key, value in params.items()}


def loss(params: dict[str, Any], x: Any, t: Any, bits: int = BITS) -> Ball:
    """Enclose the mean cross entropy of a batch with one-hot or soft targets t."""
    with flint().ctx.workprec(bits):
        _, y = _forward(enclosed(params), matrix(x))
        terms = _map(lambda y_k, t_k: t_k * (y_k + DELTA).log(), y, matrix(t)).entries()
        return -sum(terms) / y.nrows()


def gradient(params: dict[str, Any], x: Any, t: Any, bits: int = BITS) -> Matrices:
    """Enclose the derivatives of `loss` in every entry of every parameter."""
    with flint().ctx.workprec(bits):
        params, x, t = enclosed(params), matrix(x), matrix(t)
        z, y = _forward(params, x)
        # r = t y / (y + 1e-7), and y sum(r) - r is the gradient in the logits.
        r = _map(lambda y_k, t_k: t_k * (1 - DELTA / (y_k + DELTA)), y, t)
        sums = r * flint().arb_mat(r.ncols(), r.ncols(), [1] * r.ncols() ** 2)
        da2 = _map(lambda y_k, s, r_k: (y_k * s - r_k) / y.nrows(), y, sums, r)
        da1 = _map(lambda d, s: d * s, da2 * params["W2"].transpose(), _map(_slope, z))
        ones = flint().arb_mat(1, x.nrows(), [1] * x.nrows())
        return {"W1": x.transpose() * da1, "b1": ones * da1, "W2": z.transpose() * da2, "b2": ones * da2}


def central(params: dict[str, Any], x: Any, t: Any, h: float = 1e-4, bits: int = BITS) -> Matrices:
    """Enclose the formula, ``(loss(w + h) - loss(w - h)) / (2 h)``, in every entry w of every parameter."""
    with flint().ctx.workprec(bits):
        balls, x, t, step = enclosed(params), matrix(x), matrix(t), flint().arb(h)
        z, y = _forward(balls, x)
        N, D, H, K = x.nrows(), x.ncols(), z.ncols(), y.ncols()
        shapes = {"W1": (D, H), "b1": (1, H), "W2": (H, K), "b2": (1, K)}
        sums = {key: flint().arb_mat(*shape) for key, shape in shapes.items()}

        def one_loss(n: int, odds: list[Ball]) -> Ball:
            whole, wanted = sum(odds), [k for k in range(K) if t[n, k] != 0]
            return -sum(t[n, k] * (odds[k] / whole + DELTA).log() for k in wanted)

        for n in range(N):
            p = [y[n, k] for k in range(K)]

            def hidden(j: int, move: Ball, n: int = n, p: list[Ball] = p) -> Ball:
                z_nj = z[n, j]
                change = z_nj / (z_nj + (1 - z_nj) * (-move).exp()) - z_nj
                return one_loss(n, [p_k * (change * balls["W2"][j, k]).exp() for k, p_k in enumerate(p)])

            def output(k: int, move: Ball, n: int = n, p: list[Ball] = p) -> Ball:
                return one_loss(n, [*p[:k], p[k] * move.exp(), *p[k + 1 :]])

            # Equal inputs of an example move its loss equally, and an input of 0 does not move it.
            places: dict[float, list[int]] = {}
            for i in range(D):
                places.setdefault(float(x[n, i]), []).append(i)
            for j in range(H):
                sums["b1"][0, j] += hidden(j, step) - hidden(j, -step)
                for value, pixels in places.items():
                    if value != 0:
                        difference = hidden(j, step * value) - hidden(j, -step * value)
                        for i in pixels:
                            sums["W1"][i, j] += difference
            for k in range(K):
                sums["b2"][0, k] += output(k, step) - output(k, -step)
                for j in range(H):
                    sums["W2"][j, k] += output(k, step * z[n, j]) - output(k, -step * z[n, j])
        return {key: value / (2 * step * N) for key, value in sums.items()}


def _slope(z: Ball) -> Ball:
    """Return z (1 - z), written so that a ball around 1/2 shrinks: a step of training costs 1 bit less."""
    return 0.25 - (z - 0.5) * (z - 0.5)


def sgd(
    params: dict[str, Any], batches: Iterable[tuple[Any, Any]], learning_rate: float = 0.1, bits: int = 200
) -> Iterator[Matrices]:
    """Yield the enclosed parameters after each step of gradient descent, one step for each batch.

    A step costs bits, which the radii show: from std 0.01 on real batches of 100 about 2/3 of one.
    """
    params = enclosed(params)
    for x, t in batches:
        step = gradient(params, x, t, bits)
        with flint().ctx.workprec(bits):
            rate = flint().arb(learning_rate)
            params = {key: value - step[key] * rate for key, value in params.items()}
        yield params


def evaluation_error(params: dict[str, Any], x: Any, t: Any, h: float = 1e-4) -> Ball:
    """Bound the error of the loss in float64, summed in any order, when one parameter is moved by h.

    A sum of k rounded terms errs by at most k u / (1 - k u) of the sum of their sizes; a logit that is off
    by d moves no logarithm of a probability by more than 2 d.
    """
    u, weight, reach = flint().arb(2) ** -53, _heaviest(params), float(np.abs(x).max())
    D, (H, K) = len(params["W1"]), np.shape(params["W2"])

    def gamma(k: float) -> Ball:
        return k * u / (1 - k * u)

    def sizes(a: Any, W: str, b: str) -> Ball:
        ones = flint().arb_mat(a.nrows(), 1, [1] * a.nrows())
        sums = _map(abs, a) * _map(abs, matrix(params[W])) + ones * _map(abs, matrix(params[b]))
        return largest(sums.entries())

    moved = h + u * (weight + h)
    exp, log = (2 * ulps(name, np.float64) for name in ("exp", "log"))
    a1 = gamma(D + 1) * (sizes(matrix(x), "W1", "b1") + moved * max(1.0, reach))
    z = a1 / 4 + gamma(2 * exp + 3)  # the sigmoid has slope 1/4 at most
    logits = (sizes(matrix(np.ones(H)), "W2", "b2") + moved) * (1 + z)
    if not logits < 300:
        raise Undecidable("an exponential of the softmax may underflow")
    a2 = logits * z + gamma(H + 1) * logits
    logarithm = 2 * (a2 + 2 * u * (logits + a2)) + 2 * gamma(2 * exp + K + 1)
    # Moving one parameter by h moves a logit by no more than h max(1, |x| |W| / 4).
    mean = loss(params, x, t) + 2 * moved * (1 + weight * reach)
    terms = int(np.count_nonzero(t))
    return (logarithm + gamma(log + terms + 3) * (mean + 2 * DELTA + logarithm)).upper()


def _heaviest(params: dict[str, Any]) -> float:
    return max(float(np.abs(value).max()) for value in params.values())


def _total(first: Ball, second: Ball, third: Ball, error: Ball, w: float, h: float) -> float:
    """Return the bound of a central difference from bounds on three derivatives and on an evaluation."""
    u = flint().arb(2) ** -53
    shift = u * (abs(w) + h)  # what w + h and w - h may be off
    truncation = third * (h + shift) ** 3 / (6 * flint().arb(h))
    stencil = (first + second * (h + shift)) * shift / h
    evaluation = error / h
    quotient = (2 * u + u**2) * (first + truncation + stencil + evaluation)
    return float((truncation + stencil + evaluation + quotient).upper())


def overall_bound(params: dict[str, Any], x: Any, t: Any, h: float = 1e-4) -> dict[str, float]:
    """Bound ``|numerical - exact|`` in float64 for all entries of a parameter at once; a row of t sums to 1.

    Move the logits by s w, with R the largest difference of two entries of w, and let q = y_t / (y_t + 1e-7)
    and g = w_t - (mean of w under y). Then the loss has the derivatives -q g, -q (1 - q) g^2 + q V and
    -q (1 - q) (1 - 2 q) g^3 + 3 q (1 - q) g V + q C, with V and C the second and the third central moment
    of w. As |g| <= R, V <= R^2 / 4 and |C| <= R V, they are at most R, R^2 / 2 and
    (1 / (6 sqrt 3) + 3/16 + 1/4) R^3. The sigmoid's derivatives are at most 1/4, 1 / (6 sqrt 3) and 1/8.
    """
    with flint().ctx.workprec(BITS):
        arb, W2 = flint().arb, np.asarray(params["W2"])
        error, slopes = evaluation_error(params, x, t, h), gradient(params, x, t)
        R, scale = arb(float(W2.max())) - float(W2.min()), max(1.0, float(np.abs(x).max()))
        k = 1 / (6 * arb(3).sqrt())
        third = k + arb(7) / 16
        inner = (R**2 / 32 + k * R) * scale**2, (third * R**3 / 64 + 3 * k * R**2 / 8 + R / 8) * scale**3
        curvatures = {"W1": inner, "b1": inner, "W2": (arb(0.5), third), "b2": (arb(0.5), third)}
        return {
            key: _total(largest(slopes[key].entries()), *pair, error, _heaviest(params), h)
            for key, pair in curvatures.items()
        }


def entry_bounds(
    params: dict[str, Any], x: Any, t: Any, entries: list[tuple[str, int, int]], h: float = 1e-4
) -> list[float]:
    """Bound ``|numerical - exact|`` for entries (key, row, column), each on its own stencil."""
    with flint().ctx.workprec(BITS):
        error = evaluation_error(params, x, t, h)
        balls, x, t = enclosed(params), matrix(x), matrix(t)
        z, y = _forward(balls, x)
        bounds = []
        for key, i, j in entries:
            w = float(np.atleast_2d(params[key])[i, j])
            reach = h + (abs(w) + h) * 2.0**-52
            delta = flint().arb_series([flint().arb(0, reach), 1], prec=4)
            total = flint().arb_series([0], prec=4)
            for n in range(x.nrows()):
                if key in ("W1", "b1"):
                    moved = -delta * (x[n, i] if key == "W1" else 1)
                    # sigmoid(a + d) by z = sigmoid(a) alone, and softmax likewise by y.
                    step = z[n, j] / (z[n, j] + (1 - z[n, j]) * moved.exp()) - z[n, j]
                    odds = [y[n, k] * (step * balls["W2"][j, k]).exp() for k in range(y.ncols())]
                else:
                    odds = [y[n, k] for k in range(y.ncols())]
                    odds[j] *= (delta * (z[n, i] if key == "W2" else 1)).exp()
                whole = sum(odds)
                for k in range(y.ncols()):
                    if t[n, k] != 0:
                        total -= t[n, k] * (odds[k] / whole + DELTA).log() / x.nrows()
            derivatives = [abs(c).upper() for c in coefficients(total)] + [flint().arb(0)] * 4
            bounds.append(_total(derivatives[1], 2 * derivatives[2], 6 * derivatives[3], error, w, h))
        return bounds

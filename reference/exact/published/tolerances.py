"""How far an answer in float64 may be from a published value, and the derivations in words.

Library functions are taken to be within the ulps of `reference.exact.bounds`, which are measured.
"""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

from reference.exact import descent
from reference.exact.enclosure import BITS, Line, flint, largest, place_of
from reference.exact.expression import Arithmetic, Record, record, trace
from reference.exact.networks import DELTA
from reference.exact.published.format import balls

H = 1e-4
U = 2.0**-53
SLACK = 1.001  # for what is of second order in u

QUOTIENT = (
    "Round-off of x + h and x - h, of two evaluations of f as written with library functions within 2 ulps, "
    "of one subtraction and one division, added up in ball arithmetic; the formula truncates nothing."
)

DESCENT = (
    "By the mean value theorem an error e of the place becomes at most |I - lr H| e in a step, entry by "
    "entry, with H the second derivatives, enclosed wherever a right program and its stencil may be. A "
    "step adds lr times the round-off of the quotient, by running error analysis there, and the rounding "
    "of one product and one difference; and to each entry the rounding of what is published. The quotient"
    " itself is no error."
)


class Inexact(NamedTuple):
    """All that a number may be, and a bound on its error in the program."""

    all: Any
    error: Any

    @classmethod
    def rounded(cls, ball: Any, error: Any) -> "Inexact":
        """Add the rounding of an operation to the error of its operands."""
        return cls(ball, error + U * (abs(ball) + error) + 2.0**-1074)


def _product(a: Inexact, b: Inexact) -> Inexact:
    error = abs(a.all) * b.error + abs(b.all) * a.error + a.error * b.error
    return Inexact.rounded(a.all * b.all, error)


def _power(a: Inexact, n: int) -> Inexact:
    ball = math.prod([a.all] * n)
    found = Inexact.rounded(ball, n * a.error * (abs(a.all) + a.error) ** (n - 1))
    return Inexact(ball, found.error + U * (abs(ball) + found.error))  # a power is within an ulp


# What polynomials need. In a line the error of a program and all that its argument may be are told apart.
RUNNING: Arithmetic = {
    "constant": lambda number: Inexact(flint().arb(number), flint().arb(0)),
    "add": lambda a, b: Inexact.rounded(a.all + b.all, a.error + b.error),
    "subtract": lambda a, b: Inexact.rounded(a.all - b.all, a.error + b.error),
    "multiply": _product,
    "divide": lambda a, b: Inexact.rounded(a.all / b.all, a.error / abs(b.all)),  # by a constant
    "whole_power": _power,
}


def descent_errors(f: Any, x0: Any, lr: float, steps: int) -> tuple[list[Any], list[list[float]]]:
    """Return the path of descent by the formula with h = 1e-4, and how far a right program may be from it.

    The errors are those of each entry after each step; f is a polynomial.
    """
    path = descent.enclosed_path(f, x0, lr, steps, h=H) if steps else [list(balls(x0))]
    function, arb = record(f, (len(x0),)), flint().arb
    place, n = place_of(function), len(x0)
    errors = [[arb(0)] * n]
    with flint().ctx.workprec(BITS):
        for here, there in itertools.pairwise(path):
            e = errors[-1]
            box = [x + arb(0, r) for x, r in zip(here, e, strict=True)]
            wide = [x + arb(0, H) for x in box]  # and the stencil

            def second(*moved: int, wide: Any = wide) -> Any:
                direction = [float(moved.count(k)) for k in range(n)]
                return Line(function, wide, direction, place).taylor(2).right[2]

            pure = [second(k) for k in range(n)]
            new = []
            for i in range(n):
                row = [(second(i, j) - pure[i] - pure[j]) / 2 if j != i else pure[i] for j in range(n)]
                carried = sum(abs((i == j) - lr * each) * e[j] for j, each in enumerate(row))
                slope = (here[i] - there[i]) / lr + arb(0, largest(row) * largest(e) * n)
                off = _quotient_error(function, place, box, i, slope)
                product = U * lr * (abs(slope) + off)
                result = abs(there[i]) + carried + lr * off + product
                new.append((carried + lr * off + product + U * result).abs_upper())
            errors.append(new)
    return path, [list(map(float, each)) for each in errors]


def _quotient_error(function: Record, place: int, box: list[Any], i: int, slope: Any) -> Any:
    """Bound the round-off of a central quotient anywhere in a box."""
    arb, ends = flint().arb, []
    for step in (H, -H):
        point = [Inexact(x, arb(0)) for x in box]
        moved = box[i] + step
        point[i] = Inexact(moved, U * abs(moved))
        ends.append(trace(function, point, RUNNING)[place].error)
    both = sum(ends) / (2 * arb(H))
    return both + ((1 + arb(U)) ** 2 - 1) * (abs(slope) + both) + 2.0**-1074


NETWORK = (
    "Running error analysis: each quantity has a bound on its error, which the next operation carries on by "
    "its derivative and adds its own to; sums in any order, exp and log within 2 ulps, s (1 - s) as the "
    "slope of the sigmoid, y sum(r) - r as the gradient in the logits. It is the largest error of an entry, "
    "a thousandth of it for what is of second order, and the rounding of what is published."
)


def sigmoid(x: Any) -> Any:
    """Return the sigmoid in doubles."""
    return 1 / (1 + np.exp(-x))


def softmax(a: Any) -> Any:
    """Return the softmax of small logits in doubles."""
    exponentials = np.exp(a)
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def _matmul(a: Inexact, b: Inexact) -> Inexact:
    """Multiply matrices, each sum of n products within n + 1 roundings of the sizes of its terms."""
    carried = a.error @ (abs(b.all) + b.error) + abs(a.all) @ b.error
    rounded = (a.all.shape[1] + 1) * U * (abs(a.all) @ abs(b.all))
    return Inexact(a.all @ b.all, carried + rounded)


def _affine(x: Inexact, W: Any, b: Any) -> Inexact:
    one = np.ones((len(x.all), 1))
    joined = Inexact(np.hstack([x.all, one]), np.hstack([x.error, 0 * one]))
    return _matmul(joined, exactly(np.vstack([W, b])))


def exactly(value: Any) -> Inexact:
    """Return numbers without an error."""
    return Inexact(value, 0 * value)


def network_error(params: dict[str, Any], x: Any, t: Any) -> dict[str, Any]:
    """Bound the errors of the probabilities, the loss, and each entry of the gradient, in float64."""
    N, K = t.shape
    a1 = _affine(exactly(x), params["W1"], params["b1"])
    s = sigmoid(a1.all)
    z = Inexact(s, s * (1 - s) * a1.error + 8 * U * s)
    a2 = _affine(z, params["W2"], params["b2"])
    y, far = softmax(a2.all), np.ptp(a2.all, axis=1, keepdims=True)
    y_error = y * (a2.error + (y * a2.error).sum(axis=1, keepdims=True) + (2 * far + K + 10) * U)
    r = t * y / (y + DELTA)
    r_error = t * DELTA / (y + DELTA) ** 2 * y_error + 3 * U * r
    q, q_error = (each.sum(axis=1, keepdims=True) for each in (r, r_error))
    da2 = Inexact((y * q - r) / N, (y_error * q + y * q_error + r_error + (K + 4) * U * (y * q + r)) / N)
    slope = Inexact(s * (1 - s), abs(1 - 2 * s) * z.error + z.error**2 + 2 * U * s * (1 - s))
    da1 = _product(_matmul(da2, exactly(params["W2"].T)), slope)
    one, xT, zT = exactly(np.ones((1, N))), exactly(x.T), Inexact(z.all.T, z.error.T)
    logs = abs(np.log(y + DELTA))
    terms = t * (y_error / (y + DELTA) + U + (4 + np.count_nonzero(t) + 3) * U * logs)
    found = {
        "y": y_error, "loss": terms.sum() / N,
        "W1": _matmul(xT, da1).error, "b1": _matmul(one, da1).error,
        "W2": _matmul(zT, da2).error, "b2": _matmul(one, da2).error,
    }  # fmt: skip
    return {key: SLACK * error for key, error in found.items()}

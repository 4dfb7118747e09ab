"""How far an answer in float64 may be from a published value, and the derivations in words.

Library functions are taken to be within the ulps of `reference.exact.bounds`, which are measured.
"""

import itertools
import math
from typing import Any, NamedTuple

import numpy as np

from reference.exact import descent, networks
from reference.exact.enclosure import BITS, Line, flint, largest, place_of
from reference.exact.expression import Arithmetic, Record, record, trace
from reference.exact.networks import DELTA
from reference.exact.published.format import balls

H = 1e-4
U = 2.0**-53


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


def _total(*terms: Inexact, rest: Any = None) -> Inexact:
    """Add in any order."""
    size = sum(abs(each.all) + each.error for each in terms)
    growth = (1 + flint().arb(U)) ** (len(terms) - 1) - 1
    return Inexact(sum(each.all for each in terms), sum(each.error for each in terms) + growth * size)


# What polynomials need. In a line the error of a program and all that its argument may be are told apart.
RUNNING: Arithmetic = {
    "constant": lambda number: Inexact(flint().arb(number), flint().arb(0)),
    "add": lambda a, b: Inexact.rounded(a.all + b.all, a.error + b.error),
    "subtract": lambda a, b: Inexact.rounded(a.all - b.all, a.error + b.error),
    "multiply": _product,
    "divide": lambda a, b: Inexact.rounded(a.all / b.all, a.error / abs(b.all)),  # by a constant
    "whole_power": _power,
    "sum": _total,
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
    ulp = [[U * float(abs(x)) for x in place] for place in path]
    pairs = zip(errors, ulp, strict=True)
    return path, [[float(e) + u for e, u in zip(*pair, strict=True)] for pair in pairs]


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
    "Running error analysis in ball arithmetic: every quantity is a ball that holds whatever a right program "
    "may have computed, sums in any order, exp and log within 2 ulps, s (1 - s) as the slope of the sigmoid, "
    "y sum(r) - r as the gradient in the logits. It is the largest error of an entry."
)


def network_error(params: dict[str, Any], x: Any, t: Any, bits: int = BITS) -> dict[str, Any]:
    """Bound the errors of the probabilities, and of each entry of the gradient, in float64.

    Every quantity is a ball that holds whatever a right program may have computed: sums in any order, exp
    within 2 ulps, the slope of the sigmoid as s (1 - s), the gradient in the logits as y sum(r) - r.
    """
    arb, mat = flint().arb, flint().arb_mat
    with flint().ctx.workprec(bits):
        true = networks.gradient(params, x, t, bits)
        exact, x, t = networks.enclosed(params), networks.matrix(x), networks.matrix(t)
        _, y_true = networks._forward(exact, x)
        N, K = x.nrows(), t.ncols()

        def entrywise(function: Any, *matrices: Any) -> Any:
            entries = map(function, *(each.entries() for each in matrices))
            return mat(matrices[0].nrows(), matrices[0].ncols(), list(entries))

        def wider(ball: Any, radius: Any) -> Any:
            return ball + arb(0, (radius + 2.0**-1070).abs_upper())

        def product(a: Any, b: Any) -> Any:
            """Return a b, each sum of n products within n + 1 roundings of the sizes of its terms."""
            sizes = entrywise(abs, a) * entrywise(abs, b)
            return entrywise(lambda ball, size: wider(ball, (a.ncols() + 1.01) * U * size), a * b, sizes)

        def affine(a: Any, W: str, b: str) -> Any:
            joined = mat([[*row, 1] for row in a.tolist()])
            return product(joined, mat([*exact[W].tolist(), *exact[b].tolist()]))

        z = entrywise(lambda a: wider(s := 1 / (1 + (-a).exp()), 8 * U * s), affine(x, "W1", "b1"))
        rows = []
        for row in affine(z, "W2", "b2").tolist():
            far = max((a - b).abs_upper() for a in row for b in row)
            # 1 over the sum of exp(a_j - a_k), in which each ball stands once.
            y = [1 / (1 + sum((a - b).exp() for a in row[:k] + row[k + 1 :])) for k, b in enumerate(row)]
            rows.append([wider(y_k, (2 * far + K + 10) * U * y_k) for y_k in y])
        y = mat(rows)
        r = entrywise(lambda y_k, t_k: wider(v := t_k * (1 - DELTA / (y_k + DELTA)), 3.01 * U * abs(v)), y, t)
        sums = r * mat(K, K, [1] * K**2)
        da2 = entrywise(
            lambda y_k, s, r_k: wider((y_k * s - r_k) / N, (K + 4) * U * (y_k * s + r_k) / N), y, sums, r
        )
        slopes = entrywise(lambda s: wider(v := s * (1 - s), 2.01 * U * abs(v)), z)
        dz1 = product(da2, exact["W2"].transpose())
        da1 = entrywise(lambda d, s: wider(d * s, 1.01 * U * abs(d * s)), dz1, slopes)
        ones = mat(1, N, [1] * N)
        found = {"W1": product(x.transpose(), da1), "b1": product(ones, da1),
                 "W2": product(z.transpose(), da2), "b2": product(ones, da2)}  # fmt: skip

        def errors(computed: Any, correct: Any) -> Any:
            apart = entrywise(lambda a, b: (a - b).abs_upper(), computed, correct)
            return np.array([[float(entry) for entry in row] for row in apart.tolist()])

        return {"y": errors(y, y_true)} | {key: errors(found[key], true[key]) for key in true}

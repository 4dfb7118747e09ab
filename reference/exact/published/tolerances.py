"""How far an answer in float64 may be from a published value, and the derivations in words.

Library functions are taken to be within the ulps of `reference.exact.bounds`, which are measured.
"""

import itertools
from typing import Any

import numpy as np
import sympy  # type: ignore[import-untyped]

from reference.exact import descent, limit, networks
from reference.exact.bounds import round_off, truncation_bound
from reference.exact.enclosure import BITS, flint
from reference.exact.networks import DELTA
from reference.exact.published.format import balls

H = 1e-4
U = 2.0**-53


QUOTIENT = (
    "Round-off of x + h and x - h, of two evaluations of f as written with library functions within 2 ulps, "
    "of one subtraction and one division, added up in ball arithmetic; the formula truncates nothing."
)


DESCENT = (
    "To first order an error e becomes at most |I - lr H| e in a step, H the Hessian; a step adds lr "
    "times the truncation and round-off of the quotient, and the rounding of one product and one difference. "
    "Doubled for what first order leaves out."
)


def descent_errors(f: Any, x0: Any, lr: float, steps: int) -> tuple[list[Any], list[float]]:
    """Return the path of descent, and how far one in float64 with h = 1e-4 may be from each point."""
    path = descent.enclosed_path(f, x0, lr, steps) if steps else [list(balls(x0))]
    expression, symbols = limit.symbolic(f, (len(x0),))
    hessian = sympy.lambdify(symbols, sympy.hessian(expression, symbols))
    errors = [0.0]
    for here, there in itertools.pairwise(path):
        x, moved = (np.array([float(v) for v in place]) for place in (here, there))
        growth = np.linalg.norm(np.eye(len(x)) - lr * np.array(hessian(*x), float), 2)
        quotients = [round_off(f, x, H, i) + truncation_bound(f, x, H, i) for i in range(len(x))]
        rounding = U * (np.linalg.norm(moved) + np.linalg.norm(moved - x))
        errors.append(float(growth * errors[-1] + lr * np.linalg.norm(quotients) + rounding))
    return path, [2 * error for error in errors]


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

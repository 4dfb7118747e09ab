"""The oracle on random functions: no bound is exceeded and no derivative is wrong.

Functions are composed of all operations that the oracle knows, of one to three variables, at points and with
steps of every size, in both dtypes. The truth is mpmath's, at 400 digits and at 800, by dual numbers.
``python tests/test_exact_random.py TRIALS [SEED]`` prints the counts.
"""

import collections
import sys
import warnings

import flint
import mpmath
import numpy as np
import pytest

from reference import sigmoid
from reference.exact import Undecidable, bound, derivative
from reference.exact.enclosure import Kink

mp = mpmath.mpf


class UndefinedError(Exception):
    """No real number, or a kink on which a dual number cannot decide."""


def real(number):
    # Of exp(1e278) even 800 digits know nothing, and no program computes it.
    if isinstance(number, mpmath.mpc) or not abs(number) < mp(10) ** 400:
        raise UndefinedError
    return number


def smooth(value, slope):
    return lambda a: (real(value(a[0])), real(slope(a[0])) * a[1])


def sign(a):
    if a == 0:
        raise UndefinedError
    return 1 if a > 0 else -1


def nowhere_whole(a):
    if a == mpmath.floor(a):
        raise UndefinedError
    return (mpmath.floor(a), mp(0))


def root(a):
    return sign(a) * mpmath.cbrt(abs(a))


def product(a, b):
    return (a[0] * b[0], a[0] * b[1] + a[1] * b[0])


def quotient(a, b):
    if b[0] == 0:
        raise UndefinedError
    return (a[0] / b[0], (a[1] * b[0] - a[0] * b[1]) / b[0] ** 2)


def total(*terms):
    return tuple(sum(each) for each in zip(*terms, strict=True))


def weighed(value, left, right):
    """Return a function of two numbers from its partial derivatives."""
    return lambda a, b: (
        real(value(a[0], b[0])),
        real(left(a[0], b[0])) * a[1] + real(right(a[0], b[0])) * b[1],
    )


def larger(a, b):
    return a if sign(a[0] - b[0]) > 0 else b


# For NumPy, and for dual numbers of mpmath.
UNARY = {
    "neg": (lambda a: -a, lambda a: (-a[0], -a[1])),
    "abs": (abs, lambda a: (abs(a[0]), sign(a[0]) * a[1])),
    "square": (np.square, lambda a: product(a, a)),
    "cube": (lambda a: a**3, lambda a: product(a, product(a, a))),
    "inverse": (lambda a: a**-1, lambda a: quotient((mp(1), mp(0)), a)),
    "x**1.5": (lambda a: a**1.5, smooth(lambda a: a ** mp(1.5), lambda a: mp(1.5) * mpmath.sqrt(a))),
    "sqrt": (np.sqrt, smooth(mpmath.sqrt, lambda a: 1 / (2 * mpmath.sqrt(a)))),
    "cbrt": (np.cbrt, smooth(root, lambda a: 1 / (3 * root(a) ** 2))),
    "exp": (np.exp, smooth(mpmath.exp, mpmath.exp)),
    "exp2": (np.exp2, smooth(lambda a: mp(2) ** a, lambda a: mpmath.log(2) * mp(2) ** a)),
    "expm1": (np.expm1, smooth(mpmath.expm1, mpmath.exp)),
    "log": (np.log, smooth(mpmath.log, lambda a: 1 / a)),
    "log2": (np.log2, smooth(lambda a: mpmath.log(a) / mpmath.log(2), lambda a: 1 / (a * mpmath.log(2)))),
    "log10": (np.log10, smooth(mpmath.log10, lambda a: 1 / (a * mpmath.log(10)))),
    "log1p": (np.log1p, smooth(mpmath.log1p, lambda a: 1 / (1 + a))),
    "sin": (np.sin, smooth(mpmath.sin, mpmath.cos)),
    "cos": (np.cos, smooth(mpmath.cos, lambda a: -mpmath.sin(a))),
    "tan": (np.tan, smooth(mpmath.tan, lambda a: 1 / mpmath.cos(a) ** 2)),
    "arcsin": (np.arcsin, smooth(mpmath.asin, lambda a: 1 / mpmath.sqrt(1 - a**2))),
    "arccos": (np.arccos, smooth(mpmath.acos, lambda a: -1 / mpmath.sqrt(1 - a**2))),
    "arctan": (np.arctan, smooth(mpmath.atan, lambda a: 1 / (1 + a**2))),
    "sinh": (np.sinh, smooth(mpmath.sinh, mpmath.cosh)),
    "cosh": (np.cosh, smooth(mpmath.cosh, mpmath.sinh)),
    "tanh": (np.tanh, smooth(mpmath.tanh, lambda a: 1 / mpmath.cosh(a) ** 2)),
    "arcsinh": (np.arcsinh, smooth(mpmath.asinh, lambda a: 1 / mpmath.sqrt(1 + a**2))),
    "arccosh": (np.arccosh, smooth(mpmath.acosh, lambda a: 1 / mpmath.sqrt(a**2 - 1))),
    "arctanh": (np.arctanh, smooth(mpmath.atanh, lambda a: 1 / (1 - a**2))),
    "sigmoid": (
        sigmoid,
        smooth(
            lambda a: 1 / (1 + mpmath.exp(-a)), lambda a: 1 / ((1 + mpmath.exp(-a)) * (1 + mpmath.exp(a)))
        ),
    ),
    "floor": (np.floor, lambda a: nowhere_whole(a[0])),
    "sign": (np.sign, lambda a: (mp(sign(a[0])), mp(0))),
    "relu": (lambda a: np.maximum(a, 0.0), lambda a: larger(a, (mp(0), mp(0)))),
}
BINARY = {
    "add": (lambda a, b: a + b, total),
    "subtract": (lambda a, b: a - b, lambda a, b: (a[0] - b[0], a[1] - b[1])),
    "multiply": (lambda a, b: a * b, product),
    "divide": (lambda a, b: a / b, quotient),
    "maximum": (np.maximum, larger),
    "minimum": (np.minimum, lambda a, b: b if sign(a[0] - b[0]) > 0 else a),
    "where": (
        lambda a, b: np.where(a > b, a, 2 * b),
        lambda a, b: a if sign(a[0] - b[0]) > 0 else total(b, b),
    ),
    "hypot": (
        np.hypot,
        weighed(mpmath.hypot, lambda a, b: a / mpmath.hypot(a, b), lambda a, b: b / mpmath.hypot(a, b)),
    ),
    "arctan2": (
        np.arctan2,
        weighed(
            lambda a, b: mpmath.atan2(a, b) if a != 0 or b > 0 else mpmath.nan,
            lambda a, b: b / (a**2 + b**2),
            lambda a, b: -a / (a**2 + b**2),
        ),
    ),
    "logaddexp": (
        np.logaddexp,
        weighed(
            lambda a, b: max(a, b) + mpmath.log1p(mpmath.exp(-abs(a - b))),
            lambda a, b: 1 / (1 + mpmath.exp(b - a)),
            lambda a, b: 1 / (1 + mpmath.exp(a - b)),
        ),
    ),
    "power": (
        lambda a, b: a**b,
        weighed(
            lambda a, b: mpmath.power(a, b) if a > 0 else mpmath.nan,
            lambda a, b: b * mpmath.power(a, b - 1),
            lambda a, b: mpmath.log(a) * mpmath.power(a, b),
        ),
    ),
}
SUMS = {
    "sum": (lambda *terms: np.sum(np.stack(terms)), total),
    "einsum": (lambda *terms: np.einsum("i->", np.stack(terms)), total),
    "x @ x": (
        lambda *terms: np.stack(terms) @ np.stack(terms[::-1]),
        lambda *terms: total(*map(product, terms, terms[::-1])),
    ),
}
TABLE = {**UNARY, **BINARY, **SUMS}


def drawn(rng, depth, variables):
    """Return a random function as nested tuples."""
    if depth == 0 or rng.random() < 0.15:
        return ("variable", int(rng.integers(variables)))
    kind = rng.random()
    if kind < 0.5:
        return (str(rng.choice(list(UNARY))), drawn(rng, depth - 1, variables))
    if kind < 0.92:
        name, parts = str(rng.choice(list(BINARY))), [drawn(rng, depth - 1, variables) for _ in range(2)]
        if rng.random() < 0.4:
            parts[rng.integers(2)] = ("constant", float(number(rng)))
        return (name, *parts)
    count = int(rng.integers(2, 10))
    return (
        str(rng.choice(list(SUMS))),
        *(drawn(rng, depth - 2 if depth > 2 else 0, variables) for _ in range(count)),
    )


def number(rng):
    """Return a number of any size, often a round one."""
    kind = rng.random()
    if kind < 0.35:
        return rng.choice([0.0, 1.0, -1.0, 0.5, -2.0, 3.0, 10.0, 1e-4])
    if kind < 0.85:
        return rng.normal()
    return rng.choice([-1, 1]) * 10.0 ** (rng.uniform(-12, 12) if kind < 0.97 else rng.uniform(-320, 300))


def step(rng):
    kind = rng.random()
    if kind < 0.6:
        return 10.0 ** -int(rng.integers(1, 16))
    if kind < 0.95:
        return float(10.0 ** rng.uniform(-15, -1)) if kind < 0.8 else 2.0 ** -int(rng.integers(1, 50))
    return float(10.0 ** rng.uniform(-322, 1))


def computed_by(tree, x):
    name, *parts = tree
    if name == "variable":
        return x[parts[0]]
    if name == "constant":
        return parts[0]
    return TABLE[name][0](*(computed_by(part, x) for part in parts))


def dual(tree, x, index):
    name, *parts = tree
    if name == "variable":
        return (x[parts[0]], mp(parts[0] == index))
    if name == "constant":
        return (mp(parts[0]), mp(0))
    found = TABLE[name][1](*(dual(part, x, index) for part in parts))
    return tuple(map(real, found))


def truth(tree, x, index):
    """Return the derivative to 40 digits, or None where 400 are not enough, or nothing is defined."""
    found = []
    for digits in (400, 800):  # 1e-300 beside 1 counts, too
        with mpmath.workdps(digits):
            try:
                found.append(dual(tree, [mp(float(v)) for v in x], index)[1])
            except (UndefinedError, ZeroDivisionError, OverflowError, ValueError):
                return None
    with mpmath.workdps(400):
        near = abs(found[0] - found[1]) <= abs(found[1]) * mp(10) ** -40
    return found[1] if near else None


def ball_of(number):
    return flint.arb(mpmath.nstr(number, 60))


def trial(rng):
    """Return what happened in one trial; "exceeded" or "false" must not."""
    variables = int(rng.integers(1, 4))
    tree = drawn(rng, int(rng.integers(1, 5)), variables)
    dtype = np.float64 if rng.random() < 0.5 else np.float32
    with np.errstate(all="ignore"):
        x = np.array([number(rng) for _ in range(variables)], dtype)
    h, index = step(rng), int(rng.integers(variables))

    def f(x):
        return computed_by(tree, x)

    with np.errstate(all="ignore"):
        try:
            slope = derivative(f, x, index=index)
        except Undecidable as reason:
            return "kink" if isinstance(reason, Kink) else "no derivative", None
        except ValueError:  # f does not depend on x
            return "constant", None
        right = truth(tree, x, index)
        question = (tree, x.tolist(), h, dtype.__name__, index)
        if right is None:
            return "without truth", None
        with flint.ctx.workprec(300):
            if not abs(ball_of(right) - slope) <= abs(slope) * flint.arb(10) ** -29 + flint.arb(2) ** -990:
                return "false", question
        try:
            allowed = bound(f, x, h, dtype, index).total
        except Undecidable as reason:
            return str(reason), None
        ends = [x.copy(), x.copy()]
        ends[0][index] += dtype(h)
        ends[1][index] -= dtype(h)
        if h == 0 or dtype(h) == 0:
            return "exceeded", question
        plus, minus = (dtype(f(end)) for end in ends)
        quotient = float((plus - minus) / (2 * dtype(h)))
        with flint.ctx.workprec(300):
            error = abs(flint.arb(quotient) - ball_of(right))
            return ("within", None) if error <= allowed else ("exceeded", (*question, quotient, allowed))


def run(trials, seed):
    rng, counts, faults = np.random.default_rng(seed), collections.Counter(), []
    for _ in range(trials):
        outcome, question = trial(rng)
        counts[outcome] += 1
        faults += [(outcome, question)] if question else []
    return counts, faults


def test_no_bound_is_exceeded_and_no_derivative_is_wrong_in_two_hundred_trials():
    counts, faults = run(200, 4)
    assert faults == []
    assert counts["within"] > 100


@pytest.mark.full
def test_no_bound_is_exceeded_and_no_derivative_is_wrong():
    counts, faults = run(6_000, 5)
    print(dict(counts.most_common()))
    assert faults == []
    assert counts["within"] > 1_200


def test_a_bound_that_is_too_small_would_be_seen(monkeypatch):
    whole = bound
    monkeypatch.setitem(globals(), "bound", lambda *args: whole(*args)._replace(evaluation=0.0, quotient=0.0))
    assert run(60, 4)[1]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    counts, faults = run(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    print(sum(counts.values()), "trials", dict(counts.most_common()))
    print(len(faults), "faults", faults[:20])

"""What others claim about the derivatives of 38 functions, beside what the oracle proves.

``pip install jax numdifftools`` and ``python tests/peers.py`` print it; who is not installed is left out.
numdifftools and SciPy estimate their own errors, and a claim is wrong if the error is more than it says.
JAX differentiates the program and says nothing of errors: with half of its digits wrong it is wrong.
The truth is mpmath's, which differentiates with 60 digits and is checked with 90.
"""

import collections
import importlib
import warnings
from types import SimpleNamespace

import mpmath as m
import numpy as np
from scipy import special
from scipy.differentiate import derivative as scipy_derivative

from reference import numerical_diff
from reference.exact import Undecidable, derivative, judge

# For NumPy or JAX, whose functions are n's, for mpmath, and the point.
FUNCTIONS = {
    "exp": (lambda n, x: n.exp(x), m.exp, 1.0),
    "log": (lambda n, x: n.log(x), m.log, 0.001),
    "sqrt": (lambda n, x: n.sqrt(x), m.sqrt, 0.002),
    "sin": (lambda n, x: n.sin(x), m.sin, 0.5),
    "tan": (lambda n, x: n.tan(x), m.tan, 1.57),
    "arctan": (lambda n, x: n.arctan(x), m.atan, 1e4),
    "tanh": (lambda n, x: n.tanh(x), m.tanh, 15.0),
    "expm1": (lambda n, x: n.expm1(x), m.expm1, -40.0),
    "sinh": (lambda n, x: n.sinh(x), m.sinh, 3.0),
    "arcsin": (lambda n, x: n.arcsin(x), m.asin, 0.99),
    "arccosh": (lambda n, x: n.arccosh(x), m.acosh, 1.01),
    "cbrt": (lambda n, x: n.cbrt(x), m.cbrt, 1e-3),
    "erf": (lambda n, x: n.erf(x), m.erf, 1.0),
    "gamma": (lambda n, x: n.gamma(x), m.gamma, 2.5),
    "i0": (lambda n, x: n.i0(x), lambda x: m.besseli(0, x), 1.0),
    "x^2 far out": (lambda n, x: x**2, lambda x: x**2, 1e15),
    "x^99": (lambda n, x: x**99, lambda x: x**99, 7.0),
    "1/x": (lambda n, x: 1 / x, lambda x: 1 / x, 0.003),
    "x^x": (lambda n, x: x**x, lambda x: x**x, 0.5),
    "2^x": (lambda n, x: 2**x, lambda x: m.mpf(2) ** x, 3.0),
    "x^0.5": (lambda n, x: x**0.5, m.sqrt, 1e-6),
    "sin 1000x": (lambda n, x: n.sin(1000 * x), lambda x: m.sin(1000 * x), 0.1),
    "sin 64 pi x + x": (lambda n, x: n.sin(64 * np.pi * x) + x, lambda x: m.sin(64 * np.pi * x) + x, 0.0),
    "small sin": (lambda n, x: 1e-9 * n.sin(x), lambda x: 1e-9 * m.sin(x), 1.0),
    "offset": (lambda n, x: 1e8 + n.sin(x) - 1e8, m.sin, 1.0),
    "1 - cos": (lambda n, x: 1 - n.cos(x), lambda x: 1 - m.cos(x), 1e-3),
    "softplus": (lambda n, x: n.log1p(n.exp(x)), lambda x: m.log1p(m.exp(x)), -10.0),
    "sigmoid": (lambda n, x: 1 / (1 + n.exp(-x)), lambda x: 1 / (1 + m.exp(-x)), 37.43),
    "far sigmoid": (lambda n, x: 1 / (1 + n.exp(-x)), lambda x: 1 / (1 + m.exp(-x)), -400.0),
    "swish": (lambda n, x: x * n.expit(x), lambda x: x / (1 + m.exp(-x)), -2.0),
    "gelu": (lambda n, x: x * n.erfc(-x / 2**0.5) / 2, lambda x: x * m.erfc(-x / m.mpf(2**0.5)) / 2, -3.0),
    "gauss": (lambda n, x: n.exp(-(x**2)), lambda x: m.exp(-(x**2)), 5.0),
    "exp(-1/x^2)": (lambda n, x: n.exp(-1 / x**2), lambda x: m.exp(-1 / x**2), 0.1),
    "runge": (lambda n, x: 1 / (1 + 25 * x**2), lambda x: 1 / (1 + 25 * x**2), 0.2),
    "logaddexp": (lambda n, x: n.logaddexp(x, 2 * x), lambda x: m.log(m.exp(x) + m.exp(2 * x)), 0.0),
    "near a kink": (lambda n, x: abs(x), abs, 1e-9),
    "relu": (lambda n, x: n.maximum(x, 0.0), lambda x: max(x, 0), 2e-4),
    "0 where x is 0": (lambda n, x: n.where(x == 0, 0.0, x), lambda x: x, 0.0),
}
NUMPY = SimpleNamespace(**vars(special) | vars(np))


def installed(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"{name} is left out: pip install {name}")
        return None


jax, numdifftools = installed("jax"), installed("numdifftools")
if jax:
    jax.config.update("jax_enable_x64", True)
    JAX = SimpleNamespace(**vars(importlib.import_module("jax.scipy.special")) | vars(jax.numpy))


def truth(f, x):
    """Return mpmath's derivative, which must be the same with half as many digits more."""
    found = []
    for digits in (60, 90):
        with m.workdps(digits):
            found.append(m.diff(f, m.mpf(x), h=m.mpf(10) ** -(digits // 3)))
    assert abs(found[0] - found[1]) <= abs(found[1]) * m.mpf(10) ** -15
    return found[1]


def claims(f, x):
    """Yield what the others claim: a value, and how far they say that it may be off."""
    if numdifftools:
        value, info = numdifftools.Derivative(lambda x: f(NUMPY, x), full_output=True)(x)[:2]
        error = getattr(info, "error_estimate", info)
        yield "numdifftools", float(np.squeeze(value)), float(np.squeeze(error))
    result = scipy_derivative(np.vectorize(lambda x: f(NUMPY, np.float64(x)), otypes=[float]), x)
    yield "SciPy", float(result.df), float(result.error) if result.success else np.inf
    if jax:
        value = float(jax.grad(lambda x: f(JAX, x))(x))
        yield "JAX", value, abs(value) * 2.0**-26


def of_the_oracle(f, x, right):
    """Return whether the oracle answers, and what it says of a central difference."""
    try:
        slope = derivative(lambda x: f(NUMPY, x), x)
        verdict = judge(float(numerical_diff(lambda x: f(NUMPY, x), x)), lambda x: f(NUMPY, x), x).verdict
    except (Undecidable, NotImplementedError) as reason:
        return "none", str(reason)
    with m.workdps(60):
        near = abs(m.mpf(slope.str(40, radius=False)) - right) <= abs(right) * m.mpf(10) ** -15
    return "answers" if near and verdict != "wrong" else "wrong", verdict


def main():
    counts = collections.defaultdict(collections.Counter)
    for name, (f, exactly, x) in FUNCTIONS.items():
        right = truth(exactly, x)
        print(name)
        for who, value, claimed in claims(f, x):
            off = abs(m.mpf(value) - right)
            outcome = "answers" if off <= claimed * (1 + 1e-9) else "wrong"
            outcome = outcome if np.isfinite(claimed) else "none"
            counts[who][outcome] += 1
            print(f"    {who:13}{outcome:8} off {float(off):.1e}, claims {claimed:.1e}")
        outcome, says = of_the_oracle(f, x, right)
        counts["the oracle"][outcome] += 1
        print(f"    {'the oracle':13}{outcome:8} a difference of h = 1e-4 is {says}")
    for who, each in counts.items():
        print(f"{who:13}", *(f"{outcome} {each[outcome]:2}  " for outcome in ("answers", "none", "wrong")))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    with np.errstate(all="ignore"):
        main()

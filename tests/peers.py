"""What others claim about the derivatives of 36 functions, beside what the oracle proves.

``python tests/peers.py`` prints it. numdifftools and SciPy estimate their own errors; a claim is wrong if its
error is more than it says. The truth is mpmath's, which differentiates with 60 digits and is checked with 90.
numdifftools is asked if it is there.
"""

import warnings

import mpmath
import numpy as np
from scipy import special
from scipy.differentiate import derivative as scipy_derivative

from reference import numerical_diff
from reference.exact import Undecidable, derivative, judge

# For NumPy, for mpmath, and the point.
m = mpmath
FUNCTIONS = {
    "exp": (np.exp, m.exp, 1.0),
    "log": (np.log, m.log, 0.001),
    "sqrt": (np.sqrt, m.sqrt, 0.002),
    "sin": (np.sin, m.sin, 0.5),
    "tan": (np.tan, m.tan, 1.57),
    "arctan": (np.arctan, m.atan, 1e4),
    "tanh": (np.tanh, m.tanh, 15.0),
    "expm1": (np.expm1, m.expm1, -40.0),
    "sinh": (np.sinh, m.sinh, 3.0),
    "arcsin": (np.arcsin, m.asin, 0.99),
    "arccosh": (np.arccosh, m.acosh, 1.01),
    "cbrt": (np.cbrt, m.cbrt, 1e-3),
    "erf": (special.erf, m.erf, 1.0),
    "gamma": (special.gamma, m.gamma, 2.5),
    "j0": (special.j0, lambda x: m.besselj(0, x), 1.0),
    "x^2 far out": (lambda x: x**2, lambda x: x**2, 1e15),
    "x^99": (lambda x: x**99, lambda x: x**99, 7.0),
    "1/x": (lambda x: 1 / x, lambda x: 1 / x, 0.003),
    "x^x": (lambda x: x**x, lambda x: x**x, 0.5),
    "2^x": (lambda x: 2**x, lambda x: m.mpf(2) ** x, 3.0),
    "x^0.5": (lambda x: x**0.5, m.sqrt, 1e-6),
    "sin 1000x": (lambda x: np.sin(1000 * x), lambda x: m.sin(1000 * x), 0.1),
    "sin 64 pi x + x": (
        lambda x: np.sin(64 * np.pi * x) + x,
        lambda x: m.sin(64 * m.mpf(np.pi) * x) + x,
        0.0,
    ),
    "small sin": (lambda x: 1e-9 * np.sin(x), lambda x: m.mpf(1e-9) * m.sin(x), 1.0),
    "offset": (lambda x: 1e8 + np.sin(x) - 1e8, m.sin, 1.0),
    "1 - cos": (lambda x: 1 - np.cos(x), lambda x: 1 - m.cos(x), 1e-3),
    "softplus": (lambda x: np.log1p(np.exp(x)), lambda x: m.log1p(m.exp(x)), -10.0),
    "sigmoid": (lambda x: 1 / (1 + np.exp(-x)), lambda x: 1 / (1 + m.exp(-x)), 37.43),
    "swish": (lambda x: x * special.expit(x), lambda x: x / (1 + m.exp(-x)), -2.0),
    "gelu": (
        lambda x: x * special.erfc(-x / np.sqrt(2)) / 2,
        lambda x: x * m.erfc(-x / m.mpf(np.sqrt(2))) / 2,
        -3.0,
    ),
    "gauss": (lambda x: np.exp(-(x**2)), lambda x: m.exp(-(x**2)), 5.0),
    "exp(-1/x^2)": (lambda x: np.exp(-1 / x**2), lambda x: m.exp(-1 / x**2), 0.1),
    "runge": (lambda x: 1 / (1 + 25 * x**2), lambda x: 1 / (1 + 25 * x**2), 0.2),
    "logaddexp": (lambda x: np.logaddexp(x, 2 * x), lambda x: m.log(m.exp(x) + m.exp(2 * x)), 0.0),
    "near a kink": (abs, abs, 1e-9),
    "relu": (lambda x: np.maximum(x, 0.0), lambda x: max(x, 0), 2e-4),
}


def truth(f, x):
    """Return mpmath's derivative, which must be the same with half as many digits more."""
    found = []
    for digits in (60, 90):
        with mpmath.workdps(digits):
            found.append(mpmath.diff(f, mpmath.mpf(x), h=mpmath.mpf(10) ** -(digits // 3)))
    return found


def peers(f, x):
    """Return the claims of the others: a value, and how far they say it may be off."""
    found = {}
    if numdifftools:
        asked = numdifftools.Derivative(f, full_output=True)(x)
        whole = hasattr(asked, "estimate")  # since 0.11; before it was a pair
        value, error = (
            (asked.estimate, asked.error_estimate) if whole else (asked[0], asked[1].error_estimate)
        )
        found["numdifftools"] = float(np.squeeze(value)), float(np.squeeze(error))
    result = scipy_derivative(lambda x: np.vectorize(lambda x: f(np.float64(x)), otypes=[float])(x), x)
    found["SciPy"] = float(result.df), float(result.error) if result.success else np.inf
    return found


def main():
    counts = {}
    for name, (f, exactly, x) in FUNCTIONS.items():
        right, again = truth(exactly, x)
        assert abs(right - again) <= abs(again) * mpmath.mpf(10) ** -15, name
        line = []
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            for who, (value, claimed) in peers(f, x).items():
                off = abs(mpmath.mpf(value) - again)
                fault = np.isfinite(claimed) and not off <= claimed * (1 + 1e-9)
                counts.setdefault(who, []).append(
                    "wrong" if fault else "answers" if np.isfinite(claimed) else "none"
                )
                line.append(f"{who} off {float(off):.1e} claims {claimed:.1e}{' WRONG' if fault else ''}")
            try:
                slope = derivative(f, x)
                with mpmath.workdps(60):
                    far = abs(mpmath.mpf(slope.str(40, radius=False)) - again)
                    near = far <= abs(again) * mpmath.mpf(10) ** -15
                verdict = judge(float(numerical_diff(f, x)), f, x).verdict
                outcome = "answers" if near and verdict != "wrong" else "wrong"
            except (Undecidable, NotImplementedError) as reason:
                outcome, verdict = "none", str(reason)[:60]
        counts.setdefault("the oracle", []).append(outcome)
        print(f"{name:16} {'; '.join(line)}; the oracle: {outcome}, the difference of h = 1e-4: {verdict}")
    for who, outcomes in counts.items():
        print(
            f"{who:13}",
            {each: outcomes.count(each) for each in ("answers", "none", "wrong")},
            "of",
            len(outcomes),
        )


try:
    import numdifftools
except ImportError:
    numdifftools = None

if __name__ == "__main__":
    main()

"""The largest errors of NumPy's functions in units in the last place, seen on this machine.

``python tests/measured_ulps.py [POINTS]`` prints them for each level of processor that NumPy tells apart and
this machine has: the table `reference.exact.bounds.MEASURED_ULPS` must be half as large again.
"""

import json
import os
import subprocess
import sys

import flint
import numpy as np

from reference.exact import bounds
from reference.exact.enclosure import VALUE

arb = flint.arb
# Where a function is asked, in float32 and in float64; all are asked around 0 as well where they are defined.
RANGES = {
    "exp": ((-100, 88), (-740, 709)), "exp2": ((-140, 127), (-1060, 1023)), "expm1": ((-40, 88), (-40, 700)),
    "log": (1e-30, 1e30), "log2": (1e-30, 1e30), "log10": (1e-30, 1e30), "log1p": (-0.999, 1e6),
    "sin": (-1e3, 1e3), "cos": (-1e3, 1e3), "tan": (-1e3, 1e3),
    "arcsin": (-1, 1), "arccos": (-1, 1), "arctan": (-100, 100),
    "sinh": ((-88, 88), (-700, 700)), "cosh": ((-88, 88), (-700, 700)), "tanh": (-20, 20),
    "arcsinh": (-1e4, 1e4), "arccosh": (1, 1e4), "arctanh": (-0.9999, 0.9999),
    "cbrt": (-1e6, 1e6), "erf": (-5, 5), "erfc": (-5, 9), "expit": ((-80, 40), (-700, 40)),
    "arctan2": (-10, 10), "hypot": (-10, 10), "logaddexp": (-50, 50), "logaddexp2": (-50, 50),
    "logit": (1e-30, 1), "log_expit": ((-80, 60), (-700, 700)),
    "power": (1e-3, 1e3), "whole_power": (-30, 30),
}  # fmt: skip
PAIRS = ("arctan2", "hypot", "logaddexp", "logaddexp2", "power")


def points(name, dtype, count):
    """Return arguments, half of them near 0 or near the ends of the range."""
    rng = np.random.default_rng(1)
    bounds = RANGES[name]
    low, high = bounds if np.isscalar(bounds[0]) else bounds[dtype == np.float64]
    small = rng.uniform(-1, 1, count // 4) * 10.0 ** rng.uniform(-30, 0, count // 4)
    near = rng.choice([low, high, 1.0], count // 4) * (
        1 + rng.uniform(-1, 1, count // 4) * 10.0 ** rng.uniform(-7, 0, count // 4)
    )
    wide = (
        np.exp(rng.uniform(np.log(low), np.log(high), count // 2))
        if 0 < low < 1e-2
        else rng.uniform(low, high, count // 2)
    )
    x = np.concatenate([wide, small, near]).astype(dtype)
    return x[(x >= low) & (x <= high)]


def worst(name, dtype, count):
    """Return the largest error of a function in units in the last place of the true value."""
    x = points(name, dtype, count)
    rng, others = np.random.default_rng(2), []
    if name in PAIRS:
        y = rng.permutation(x)
        if name == "power":
            y = rng.uniform(-9, 9, x.size).astype(dtype)
        others = [y]
    if name in ("erf", "erfc", "expit", "logit", "log_expit"):
        from scipy import special as where
    else:
        where = np
    with flint.ctx.workprec(200), np.errstate(all="ignore"):
        if name == "whole_power":
            x = x[x != 0]
            n = rng.integers(-9, 10, x.size)
            n[:: x.size // 40] = rng.integers(50, 100, n[:: x.size // 40].size)
            computed = np.concatenate([x[n == k] ** int(k) for k in np.unique(n)])
            scalar = np.concatenate([[each ** int(k) for each in x[n == k]] for k in np.unique(n)]).astype(
                dtype
            )
            pairs = [(v, int(k)) for k in np.unique(n) for v in x[n == k].tolist()]
            true = [VALUE[name](arb(v), k) for v, k in pairs] * 2
            computed = np.concatenate([computed, scalar])
        else:
            function = getattr(where, name)
            computed = function(x, *others)
            few = slice(0, None, 10)  # a number alone may take another way than an array
            scalar = [function(*each) for each in zip(x[few], *(y[few] for y in others), strict=True)]
            arguments = list(zip(x.tolist(), *(y.tolist() for y in others), strict=True))
            true = [VALUE[name](*map(arb, each)) for each in arguments]
            true += true[few]
            computed = np.concatenate([computed, np.array(scalar, dtype)])
        assert computed.dtype == dtype
        limits = np.finfo(dtype)
        found = 0.0
        for k, (c, t) in enumerate(zip(computed.tolist(), true, strict=True)):
            if t.is_finite() and abs(t) < float(limits.max) and np.isfinite(c):
                size = abs(float(t))
                if name in bounds.CANCELLING:
                    size += max(
                        map(abs, arguments[k] if k < len(arguments) else arguments[few][k - len(arguments)])
                    )
                unit = max(float(np.spacing(np.asarray(size, dtype))), float(limits.smallest_subnormal))
                found = max(found, float(abs(arb(c) - t)) / unit)
        return found


def levels():
    """Return what to switch off for each level of processor that this machine has, the best one first."""
    from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

    found = [each for each in __cpu_dispatch__ if __cpu_features__.get(each)]
    return [" ".join(found[k:]) for k in range(len(found), -1, -1)]


def at_each_level(count):
    """Return the largest errors of each function and dtype, measured in a process for each level."""
    tables = {}
    for off in levels():
        done = subprocess.run(
            [sys.executable, __file__, str(count), "alone"], capture_output=True, text=True, check=False,
            env={**os.environ, "NPY_DISABLE_CPU_FEATURES": off},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        tables[off] = json.loads(done.stdout)
    return tables


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    if sys.argv[2:] == ["alone"]:
        print(
            json.dumps(
                {name: [worst(name, dtype, count) for dtype in (np.float32, np.float64)] for name in RANGES}
            )
        )
    else:
        tables = at_each_level(count)
        for off in tables:
            print("without", off or "nothing")
        for name in RANGES:
            rows = [tables[off][name] for off in tables]
            print(f"{name:12}", "  ".join(f"{single:6.3f} {double:6.3f}" for single, double in rows))

"""The V of `accuracy.md`: measured error, bound and best step over h."""

import numpy as np

from reference import numerical_diff
from reference.exact.bounds import Undecidable, best_step, bound
from reference.exact.catalogue import CATALOGUE
from reference.exact.enclosure import derivative


def accuracy(figure, color):
    """Errors fall with h until rounding takes over; none lies above its bound."""
    axes = figure.subplots()
    steps = [10.0 ** (-k / 4) for k in range(4, 61)]
    curves = [
        ("exp", 1.0, np.float32, color.orange, "--", (3e-13, 9), "exp, float32"),
        ("exp", 1.0, np.float64, color.blue, "-", (2e-15, 3e-9), "exp, float64"),
        ("sin_1000x", 0.1, np.float64, color.green, "-.", (1e-10, 3e3), "sin 1000x, float64"),
    ]
    for name, x, dtype, tone, dash, place, label in curves:
        f, here = CATALOGUE[name].f, dtype(x)
        exact = derivative(f, here)
        points = []
        for h in steps:
            try:
                total = bound(f, here, h, dtype).total
            except Undecidable:
                continue
            points.append((h, abs(float(float(numerical_diff(f, here, h, dtype=dtype)) - exact)), total))
        h, errors, totals = np.array(points).T
        axes.plot(h, totals, dash, color=tone, linewidth=1.4)
        seen = errors > 0
        axes.plot(h[seen], errors[seen], ".", color=tone, markersize=4)
        best = best_step(f, here, dtype)
        axes.plot(best, bound(f, here, best, dtype).total, "*", color=color.ink, markersize=10)
        axes.text(*place, label, color=tone)
    axes.axvline(1e-4, color=color.faint, linestyle=":", linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="h", ylabel="error", ylim=(1e-13, 1e5))
    axes.set_xticks([1e-15, 1e-12, 1e-8, 1e-4, 1e-1])

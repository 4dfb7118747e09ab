"""A repair is the smallest edit of the author's own lines, proved by claims and by checks it never saw."""

import linecache

import numpy as np
import pytest

import reference
from reference.conformance import claims
from reference.conformance.catalogue import MISTAKES
from reference.conformance.judging.repair import outcome, repair


def written(source, name, **space):
    """Return what a source defines, as if it stood in a file of its own."""
    file = f"<written {abs(hash(source))}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    space = {"np": np, **space}
    exec(compile(source, file, "exec"), space)
    return space[name]


def repaired(name, function, breaks, **settings):
    held = {c.slug for c in claims(name) if outcome(c, function, np.inf) == "holds"}
    return repair(name, function, set(breaks), held, **settings)


LINES = [
    (
        "numerical_diff",
        "halves-then-multiplies-by-h",
        "return (f(x+eps) - f(x-eps)) / 2*eps",
        "return (f(x+eps) - f(x-eps)) / (2*eps)",
        "def d(f, x, eps=1e-4):\n    x = np.float64(x)  # 0\n    {}\n",
    ),
    (
        "sigmoid",
        "mirrors-the-sigmoid",
        "return 1/(1+np.exp(x))",
        "return 1/(1+np.exp(-x))",
        "def s(x):\n    {}\n",
    ),
    (
        "gradient_descent",
        "goes-uphill",
        "w += lr*g",
        "w -= lr*g",
        "def go(f, init_x, lr=0.1, step_num=100):\n    w = np.array(init_x, float)\n"
        "    for i in range(step_num):\n"
        "        g = numerical_gradient(f, w)\n        {}\n    return w\n",
    ),
]


@pytest.mark.parametrize(("name", "slug", "wrong", "right", "source"), LINES, ids=[line[1] for line in LINES])
def test_the_authors_own_line_is_mended(name, slug, wrong, right, source):
    function = written(
        source.format(wrong), source[4:].partition("(")[0], numerical_gradient=reference.numerical_gradient
    )
    before = function.__code__
    found = repaired(name, function, MISTAKES[slug].breaks - {"sigmoid-never-overflows"})
    ((line,),) = found.lines.values()
    assert (line.yours, line.right) == (wrong, right)
    assert line.line == 1 + source.partition("{}")[0].count("\n")
    (text,) = found.texts.values()
    assert text == source.format(right)
    assert function.__code__ is before

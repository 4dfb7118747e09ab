"""The arithmetic of the explorers, run by node, against the package: the same bits for the same inputs."""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from reference import descent_path, forward_difference, function_2, numerical_diff
from reference.exact.descent import stall

SCRIPT = Path(__file__).parents[1] / "docs/_static/explorers.js"
STEPS = [float(f"1e-{k}") for k in range(1, 51)]

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")


def node(expression):
    """Return what a JavaScript expression of the script's module `e` gives; its nan is a string."""
    program = (
        f"const e = require({json.dumps(str(SCRIPT))});"
        "const plain = (key, value) => (Number.isNaN(value) ? 'nan' : value);"
        f"console.log(JSON.stringify({expression}, plain));"
    )
    run = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


FUNCTIONS = {
    "square": lambda x: x * x,
    # function_1 says x**2, and the power of a NumPy scalar is not always the rounded product.
    "function_1": lambda x: 0.01 * (x * x) + 0.1 * x,
    "exp": np.exp,
    "sin": np.sin,
}
POINTS = {"square": 3.0, "function_1": 5.0, "exp": 1.0, "sin": 1.0}


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_quotients(name, dtype):
    f, x = FUNCTIONS[name], dtype(POINTS[name])
    call = f"(e.FUNCTIONS.{name}.f, e.FUNCTIONS.{name}.x, h, {np.dtype(dtype).name!r})"
    got = node(f"{STEPS}.map(h => [e.forwardDifference{call}, e.numericalDiff{call}])")
    with np.errstate(invalid="ignore", under="ignore"):
        expected = [[forward_difference(f, x, h), numerical_diff(f, x, h, dtype=dtype)] for h in STEPS]
    got, expected = np.array(got, dtype=float), np.array(expected, dtype=float)
    if name in ("square", "function_1"):  # + - * / alone
        np.testing.assert_array_equal(got, expected)
    else:  # exp and sin differ in the last place, and the quotient magnifies that
        slack = 4 * np.finfo(dtype).eps * float(f(x)) / np.array(STEPS)[:, np.newaxis]
        np.testing.assert_array_equal(np.isnan(got), np.isnan(expected))
        assert np.all((abs(got - expected) <= slack) | np.isnan(got))


def test_the_derivatives_are_those_of_the_functions():
    for name, slope in node("Object.entries(e.FUNCTIONS).map(([name, of]) => [name, of.slope])"):
        assert slope == pytest.approx(float(numerical_diff(FUNCTIONS[name], POINTS[name])), rel=1e-7)


@pytest.mark.parametrize("lr", [1e-10, 0.01, 0.1, 0.5, 0.9, 1.0, 1.05, 10.0])
@pytest.mark.parametrize("start", [[-3.0, 4.0], [6.0, -0.1], [0.0, 0.0]])
def test_paths(lr, start):
    got = np.array(node(f"e.descentPath(e.function2, {start}, {lr}, 100)"))
    np.testing.assert_array_equal(got, descent_path(lambda x: x[0] * x[0] + x[1] * x[1], start, lr, 100))
    np.testing.assert_allclose(got, descent_path(function_2, start, lr, 100), rtol=1e-9, atol=1e-9)


def test_the_exact_law_and_the_stall():
    assert node("e.exactFactor(0.25, 3)") == 0.125
    assert node("e.exactFactor(10, 2)") == 361
    expected = max(stall(-3.0, lr=10.0), stall(4.0, lr=10.0))
    assert node("e.stall(e.descentPath(e.function2, [-3, 4], 10, 100))") == expected
    assert node("e.stall(e.descentPath(e.function2, [-3, 4], 0.1, 20))") == -1

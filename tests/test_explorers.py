"""The arithmetic of the explorers, run by node, against the package: the same bits for the same inputs."""

import itertools
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from tiers import a_few

from reference import (
    TwoLayerNet,
    descent_path,
    forward_difference,
    function_2,
    numerical_diff,
    numerical_gradient,
)
from reference.exact.descent import stall

SCRIPT = Path(__file__).parents[1] / "docs/_static/explorers.js"
STEPS = [1e-50, *(float(f"{digit}e-{k}") for k in range(1, 16) for digit in (1, 3))]

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
@pytest.mark.parametrize("name", a_few(list(FUNCTIONS)))
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


def test_paths():
    starts, rates = [[-3.0, 4.0], [6.0, -0.1], [0.0, 0.0]], [1e-10, 0.01, 0.1, 0.5, 0.9, 1.0, 1.05, 10.0]
    cases = list(itertools.product(starts, rates))
    paths = node(f"{json.dumps(cases)}.map(([x, lr]) => e.descentPath(e.BOWLS.round.f, x, lr, 100))")
    for (start, lr), got in zip(cases, paths, strict=True):
        np.testing.assert_array_equal(got, descent_path(lambda x: x[0] * x[0] + x[1] * x[1], start, lr, 100))
        np.testing.assert_allclose(got, descent_path(function_2, start, lr, 100), rtol=1e-9, atol=1e-9)


def test_the_exact_law_and_the_stall():
    assert node("e.exactPoint(e.BOWLS.round.bends, [8, -16], 0.25, 3)") == [1, -2]
    assert node("e.exactPoint(e.BOWLS.long.bends, [1, 1], 10, 2)") == [0, 361]
    expected = max(stall(-3.0, lr=10.0), stall(4.0, lr=10.0))
    assert node("e.stall(e.descentPath(e.BOWLS.round.f, [-3, 4], 10, 100))") == expected
    assert node("e.stall(e.descentPath(e.BOWLS.round.f, [-3, 4], 0.1, 20))") == -1


def test_a_path_that_jumps_between_two_points_does_not_stand_still():
    assert node("e.stall([[1, 2], [3, 4], [1, 2], [3, 4], [1, 2]])") == -1
    assert node("e.stall([[1, 2], [3, 4], [1, 2], [1, 2], [1, 2]])") == 2


BOWLS = {
    "round": lambda x: x[0] ** 2 + x[1] ** 2,
    "long": lambda x: x[0] ** 2 / 20 + x[1] ** 2,
    "two": lambda x: (x[0] ** 4 / 4 + 2 * x[0] ** 3 / 3 - 4 * x[0] ** 2) / 8 + x[1] ** 2 / 2,
}


@pytest.mark.parametrize("name", a_few(list(BOWLS)))
def test_gradients_of_the_bowls(name):
    for point in [[-3.0, 4.0], [1.5, -2.0], *node(f"e.BOWLS.{name}.minima")]:
        got = node(f"e.numericalGradient(e.BOWLS.{name}.f, {point})")
        expected = numerical_gradient(BOWLS[name], np.array(point, float))
        np.testing.assert_allclose(got, expected, rtol=0, atol=1e-10)
    for point in node(f"e.BOWLS.{name}.minima"):  # where it is 0
        np.testing.assert_allclose(numerical_gradient(BOWLS[name], np.array(point, float)), 0, atol=1e-7)


def test_the_network_is_that_of_the_package():
    made = "const r = e.randoms(3), d = e.examples(7, r), p = e.newNetwork(4, r)"
    told = node(f"(() => {{ {made}; const g = e.networkGradient(p, d.x, d.labels);"
                "return {d, p, g, moved: e.update(p, g, 0.5), accuracy: e.accuracy(p, d),"
                "y: d.x.map((x) => e.forward(p, x).y)}; })()")
    net = TwoLayerNet(2, 4, 2)
    net.params = {key: np.array(value, dtype=float) for key, value in told["p"].items()}
    x, t = np.array(told["d"]["x"]), np.array(told["d"]["labels"])
    np.testing.assert_allclose(told["y"], net.predict(x), rtol=1e-12)
    assert told["accuracy"] == net.accuracy(x, t)
    for key, grad in net.gradient(x, t).items():
        np.testing.assert_allclose(told["g"][key], grad, rtol=0, atol=1e-14)
        np.testing.assert_allclose(told["moved"][key], net.params[key] - 0.5 * grad, rtol=0, atol=1e-13)


def test_few_points_are_learned_by_heart_and_many_are_not():
    """What the page says of the explorer *train*, with its own settings and 20 points or 300."""
    program = """[20, 300].map((n) => {
        const random = e.randoms(1), test = e.examples(400, random);
        let params = e.newNetwork(20, random);
        const data = e.examples(n, random);
        for (let i = 0; i < 3000; i++) {
            const mask = Array.from({length: 10}, () => Math.floor(random() * n));
            const [x, labels] = [mask.map((k) => data.x[k]), mask.map((k) => data.labels[k])];
            params = e.update(params, e.networkGradient(params, x, labels), 1);
        }
        return [e.accuracy(params, data), e.accuracy(params, test)];
    })"""
    few, many = node(program)
    assert few[0] == 1
    assert few[0] - few[1] >= 0.05
    assert abs(many[0] - many[1]) < 0.05

"""Each mistake is called by its name, and what is right is called by none."""

import inspect
import itertools
import json
import types
from importlib.util import find_spec

import numpy as np
import pytest
from inside import run
from tiers import a_few
from variations import MEANT_OTHERWISE, VARIATIONS, gradient_of_the_book

import reference
from reference.conformance import check, claims, mistakes
from reference.conformance.judging.check import check_function
from reference.conformance.judging.naming import plainest

MISTAKES = mistakes()


def function(mistake):
    return mistake.target.split(".")[0]


# They end a script, and are known from its text, not from what it does: tests/test_script.py asks for them.
ENDS = {"asks-for-a-name-that-is-not-there", "has-a-space-in-a-name", "forgets-an-import"}


@pytest.mark.parametrize("mistake", a_few([m for m in MISTAKES if m.slug not in ENDS], every=7), ids=str)
def test_a_mistake_alone_is_named(mistake):
    report = check(**{function(mistake): mistake.code})
    assert report.named == {mistake.slug}, str(report)
    assert all(finding.mistake for finding in report.findings if finding.kind in ("mistake", "careless"))
    assert not report.kind("asked"), str(report)


# Every k-th of all pairs in different functions that need no data: a fixed list, spread over all.
CHECKED = [m for m in MISTAKES if m.target != "load_mnist" and m.slug not in ENDS]
ALL_PAIRS = [
    pair for pair in itertools.combinations(CHECKED, 2)
    if function(pair[0]) != function(pair[1])
]


@pytest.mark.parametrize("count", [12, pytest.param(60, marks=pytest.mark.full)])
def test_of_most_pairs_both_are_named(count):
    pairs = ALL_PAIRS[:: len(ALL_PAIRS) // count][:count]
    assert len(pairs) == count
    right = 0
    for one, two in pairs:
        right += check(**{function(m): m.code for m in (one, two)}).named == {one.slug, two.slug}
    assert right >= 0.95 * count


CONSTANTS = {"h": [1e-3, 1e-5, 2.0**-13], "delta": [1e-8, 1e-6], "batch_size": [50, 128]}


def with_other_constants():
    """Yield each mistake that takes a constant, with another value that leaves it the same mistake."""
    for mistake in MISTAKES:
        if isinstance(mistake.code, type) or function(mistake) == "mini_batches":
            continue
        for name, default in inspect.signature(mistake.code).parameters.items():
            values = CONSTANTS.get(name, [])
            if name == "h" and default.default < 1e-10:
                values = [1e-49]  # absorbed by x, which is a mistake of its own
            if name == "batch_size" and function(mistake) != "cross_entropy_error":
                values = []
            for value in values:
                yield f"{mistake}-{name}-{value:g}", (mistake, name, value)


@pytest.mark.parametrize(("mistake", "name", "value"), a_few(dict(with_other_constants()), every=32))
def test_with_another_constant_it_has_no_other_name(mistake, name, value):
    def code(*arguments, **keywords):
        return mistake.code(*arguments, **{name: value, **keywords})

    assert check(**{function(mistake): code}).named <= {mistake.slug}


def test_a_step_is_observed():
    def forward(f, x):
        return (f(np.float64(x) + 1e-3) - f(np.float64(x))) / 1e-3

    assert check(numerical_diff=forward).named == {"looks-ahead-only"}
    def absorbed(f, x):
        return (f(np.float64(x) + 10e-50) - f(np.float64(x))) / 10e-50

    assert check(numerical_diff=absorbed).named == {"takes-a-step-that-x-absorbs"}


def test_what_no_mistake_explains_is_described_or_left():
    report = check(numerical_diff=lambda f, x: 7 * reference.numerical_diff(f, x))
    assert not report.named
    (finding,) = report.kind("mistake")
    assert finding.seen.startswith("every value is 7 times the right one; numerical_diff(")
    assert finding.proof in ("told", "repair")
    report = check(numerical_diff=lambda f, x: np.cos(x) + reference.numerical_diff(f, x))
    (finding,) = report.kind("mistake")
    assert "every value" not in finding.seen
    matrix = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert plainest([(matrix.T, matrix)]) == "the result is transposed"
    assert plainest([(-matrix, matrix)]) == "every value has the wrong sign"
    assert plainest([(0 * matrix, matrix)]) == "every value is 0"
    assert plainest([(np.float64(2), np.float64(1))]) == ""  # one number is any multiple of another


def test_the_book_s_code_with_one_slip_is_named():
    """It promotes nothing and copies nothing, as the mistakes here do."""
    def diff(f, x):
        h = 1e-4
        return (f(x + h) - f(x - h)) / 2 * h

    def gradient(f, x):
        h = 1e-4
        grad = np.zeros_like(x)
        for idx in range(x.size):
            tmp_val = x[idx]
            x[idx] = tmp_val + h
            fxh1 = f(x)
            x[idx] = tmp_val - h
            grad[idx] = (f(x) - fxh1) / (2 * h)
            x[idx] = tmp_val
        return grad

    def descent(f, init_x, lr=0.01, step_num=100):
        x = init_x
        for _ in range(step_num):
            x += lr * gradient_of_the_book(f, x)
        return x

    report = check(numerical_diff=diff, numerical_gradient=gradient, gradient_descent=descent)
    assert {"halves-then-multiplies-by-h", "subtracts-each-partial-the-wrong-way-round"} <= report.named
    assert "goes-uphill" in report.named


def test_a_function_is_not_blamed_for_what_it_calls():
    code = (
        "def numerical_gradient(f, x):\n    return -right(f, x)\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n"
        "    x = np.array(init_x, float)\n"
        "    for _ in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n"
        "    return x\n"
    )
    module = types.ModuleType("theirs")
    vars(module).update(np=np, right=reference.numerical_gradient)
    exec(code, vars(module))
    report = check(module)
    assert report.named == {"subtracts-each-partial-the-wrong-way-round"}
    blamed = {v.outcome for v in report.verdicts if v.claim.target == "gradient_descent"}
    assert blamed == {"holds", "undecidable"}


def test_the_report_serves_people_machines_and_notebooks():
    report = check(numerical_diff=lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2*h, sigmoid=reference.sigmoid)
    data = json.loads(json.dumps(report.json()))
    assert data["exit_code"] == report.exit_code() == 1
    assert data["findings"][0]["kind"] == "right"
    assert data["findings"][1]["mistake"] == "halves-then-multiplies-by-h"
    text, page = str(report), report._repr_html_()
    assert "numerical_diff(lambda x: 2 * x, 0.0)" in text
    assert "<table>" in page
    assert "halves-then-multiplies-by-h" in page
    assert check(types.SimpleNamespace()).exit_code() == 2
    with pytest.raises(TypeError, match="do you mean 'numerical_diff'"):
        check(numerical_dif=abs)
    with pytest.raises(TypeError, match="must be callable, got 3"):
        check(sigmoid=3)


@pytest.mark.parametrize(("name", "variation"), VARIATIONS, ids=lambda v: getattr(v, "__name__", v))
def test_a_right_variation_is_not_accused(name, variation):
    report = check(**{name: variation})
    assert not report.kind("mistake") + report.kind("asked"), str(report)
    assert report.exit_code() == 0


@pytest.mark.parametrize(("name", "variation"), a_few(VARIATIONS), ids=lambda v: getattr(v, "__name__", v))
def test_a_right_variation_of_a_file_is_neither_accused_nor_asked_about_nor_repaired(name, variation):
    report = check_function(name, variation, {name: "theirs"}, mends=True)
    assert {finding.kind for finding in report.findings} <= {"right", "careless", "unseen"}, str(report)
    assert not [finding for finding in report.findings if finding.level == "must" or finding.proof]


@pytest.mark.parametrize(
    ("name", "other"), a_few(MEANT_OTHERWISE, every=8), ids=lambda v: getattr(v, "__name__", v)
)
def test_what_is_meant_otherwise_is_neither_accused_nor_repaired(name, other):
    report = check_function(name, other, {name: "theirs"}, mends=True)
    assert report.findings
    assert not report.kind("mistake"), str(report)


def test_there_are_at_least_sixty_variations():
    assert len(VARIATIONS) >= 60


# PyTorch and JAX, which are large, belong to the extra `bench`.
@pytest.mark.skipif(find_spec("torch") is None, reason="the extra `bench` is not installed")
def test_a_gradient_of_pytorch_is_right():
    import torch

    def gradient(f, x):
        at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        f(at).backward()
        return at.grad.numpy()

    assert not check(numerical_gradient=gradient).kind("mistake")


def test_a_claim_without_its_function_is_refused():
    with pytest.raises(TypeError, match="which was not given"):
        claims("numerical_diff")[0]()


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match=r"name must be .*, got 'numerical_dif'; .*'numerical_diff'"):
        claims("numerical_dif")


def test_no_innocent_line_is_shown_as_the_wrong_one():
    numerical_gradient = reference.numerical_gradient

    def gradient_descent(f, init_x, lr=0.01, step_num=100):
        x = init_x
        for _ in range(step_num):
            grad = numerical_gradient(f, x)
            x = x + lr * grad
        return x

    (finding,) = check(gradient_descent=gradient_descent).findings
    assert finding.mistake == "goes-uphill"
    assert "grad = " not in str(finding)


@pytest.mark.parametrize("returned", a_few(["x, path, values", "path, x", "x.tolist(), path", "*x,"]))
def test_the_point_is_found_among_what_a_descent_returns(tmp_path, returned):
    file = tmp_path / "theirs.py"
    file.write_text(
        "import numpy as np\ndef numerical_gradient(f, x):\n"
        "    steps = 1e-4 * np.eye(len(x))\n"
        "    return np.array([(f(x + h) - f(x - h)) / 2e-4 for h in steps])\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n"
        "    x, path, values = init_x * 1.0, [], []\n"
        "    for _ in range(step_num):\n        path, values = [*path, x], [*values, f(x)]\n"
        f"        x = x - lr * numerical_gradient(f, x)\n    return {returned}\n"
    )
    report = run(str(file))
    assert report.kind("right"), str(report)
    assert not report.kind("mistake") + report.kind("asked"), str(report)

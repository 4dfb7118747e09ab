"""What Python cannot parse is told in its line with what to write, and the rest is judged with it mended."""

import ast
import itertools
import json

import pytest
from inside import run

from reference.cli import main
from reference.conformance.loading.reading import Unit
from reference.conformance.loading.syntax import failure, spelt

RIGHT = """import numpy as np


class TwoLayerNet:
    def __init__(self, D, H, K, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(D, H)
        self.params["b1"] = np.zeros(H)
        self.params["W2"] = weight_init_std * \\
            np.random.randn(H, K)
        self.params["b2"] = np.zeros(K)

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(z1, self.params["W2"]) + self.params["b2"])

    def loss(self, x, t):
        return -np.mean(np.sum(t * np.log(self.predict(x) + 1e-7), axis=-1))


def sigmoid(x):
    return 1 / (1 + np.exp(-x))  # of "x"


def softmax(x):
    if x.ndim == 1:
        return softmax(x.reshape(1, x.size))[0]
    e = np.exp(x - np.max(x, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


def mean_squared_error(y, t):
    y, t = np.asarray(y, float), np.asarray(t, float)
    return 0.5 * np.sum((y - t) ** 2)


def numerical_diff(f, x):
    x = np.float64(x)
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2*h)
"""
TYPED = {
    "no colon": ("x.ndim == 1:", "x.ndim == 1"),
    "no colon, and a comment": ("def sigmoid(x):", "def sigmoid(x)  # of all"),
    "a semicolon for it": ("def sigmoid(x):", "def sigmoid(x);"),
    "a wide colon": ("def sigmoid(x):", "def sigmoid(x)："),  # noqa: RUF001
    "no bracket at the end": ("e, axis=1, keepdims=True)", "e, axis=1, keepdims=True"),
    "no bracket of two": ("np.dot(x, self.params[\"W1\"]) +", "np.dot(x, self.params[\"W1\") +"),
    "no bracket before the colon": ("weight_init_std=0.01):", "weight_init_std=0.01:"),
    "a bracket too many": ("np.exp(-x))", "np.exp(-x)))"),
    "= for -": ("(y - t)", "(y = t)"),
    "= for ==": ("x.ndim == 1", "x.ndim = 1"),
    "no comma": ("(f, x)", "(f x)"),
    "no sign": ("(2*h)", "(2h)"),
    "spaces in a number": ("h = 1e-4", "h = 1e - 4"),
    "a space behind the backslash": ("* \\\n", "* \\ \n"),
    "a misspelt keyword": ("return 1", "rreturn 1"),
    "a capital": ("class Two", "Class Two"),
    "no quote": ('["b1"] = ', '["b1] = '),
    "a line too far to the right": ("    h = 1e-4", "     h = 1e-4"),
    "a line too far to the left": ("        self.params = {}", "       self.params = {}"),
    "a body that does not stand below": ("        return softmax(x.", "    return softmax(x."),
    "a tab": ("    h = 1e-4\n", "\th = 1e-4\n"),
    "a method beside its class": (
        '    def predict(self, x):\n        z1 = sig', 'def predict(self, x):\n        z1 = sig'
    ),
    "an end outside": (
        "    h = 1e-4\n    return (f(", "h = 1e-4\nreturn (f("
    ),
    "lines below their method": (
        '        self.params["b2"] = ', '    self.params["b2"] = '
    ),
}


@pytest.mark.parametrize("what", TYPED)
def test_what_cannot_be_parsed_is_told_with_what_to_write(tmp_path, what):
    text, typed = TYPED[what]
    assert RIGHT.count(text) >= 1
    wrong = RIGHT.replace(text, typed, 1)
    with pytest.raises((SyntaxError, NameError)):
        exec(compile(wrong, "wrong", "exec"), {})
    file = tmp_path / "net.py"
    file.write_text(wrong)
    report = run(str(file))
    (finding,) = report.kind("mistake")
    pairs = enumerate(zip(wrong.splitlines(), RIGHT.splitlines(), strict=True), 1)
    changed = {number for number, (one, other) in pairs if one != other}
    told = {line.line for line in finding.lines}
    assert told == changed or (told < changed and len(told) == 4)
    assert finding.proof == "crash"
    assert finding.seen.split(":")[0] in ("SyntaxError", "IndentationError", "TabError", "NameError")
    assert report.exit_code() == 1
    # What is judged is what was meant.
    mended = spelt(Unit("net.py", "", wrong))[0].text
    assert ast.dump(ast.parse(mended)) == ast.dump(ast.parse(RIGHT))
    file.write_text(RIGHT)
    assert {v.claim.slug: v.outcome for v in run(str(file)).verdicts} == {
        v.claim.slug: v.outcome for v in report.verdicts
    }


def test_two_that_cannot_be_parsed_are_both_told(tmp_path):
    for one, other in itertools.combinations(["no colon", "= for -", "a misspelt keyword", "a capital"], 2):
        wrong = RIGHT.replace(*TYPED[one], 1).replace(*TYPED[other], 1)
        unit, slips = spelt(Unit("net.py", "", wrong))
        assert len(slips) == 2
        assert ast.dump(ast.parse(unit.text)) == ast.dump(ast.parse(RIGHT))


@pytest.mark.parametrize("text", [
    'def sigmoid(x):\n    print "x"\n    return x\n',
    "def sigmoid(x):\n    try:\n        return x\n    except A, e:\n        return 1\n",
    "class TwoLayerNet:\n    def __init__(self):\n        self.x = 1\n\n    def\n",
    "Notes of chapter four\nare no code\n",
    "type Matrix = list[float]\n\n\ndef sigmoid(x):\n    return x @@ 1\n",
    'def sigmoid(x):\n    return f"{x["a"]}" f"{"\n',
])
def test_another_version_a_sketch_and_prose_are_no_slips(text):
    assert failure(text.split("\n"))
    unit, slips = spelt(Unit("net.py", "", text))
    assert not slips
    assert unit.text == text


def test_a_class_within_a_class_and_what_is_called_later_are_no_slips():
    text = (
        "class Affine:\n    def forward(self):\n        return 1\n\n    twice = property(lambda self: 2)\n\n"
        "    class Relu:\n        def forward(self):\n            return self\n"
    )
    assert spelt(Unit("net.py", "", text))[1] == []


def test_of_a_notebook_a_cell_that_defines_nothing_known_is_noted(tmp_path):
    def book(*cells):
        made = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
        return json.dumps({"cells": made, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})

    file = tmp_path / "net.ipynb"
    sigmoid = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x)"
    file.write_text(book("import numpy as np", "if True\n    print(1)", sigmoid))
    report = run(str(file))
    (finding,) = report.kind("mistake")
    assert (finding.function, finding.lines[0].right) == ("sigmoid", "return 1 / (1 + np.exp(-x))")
    assert "Python runs nothing of the cell" in finding.seen
    assert any("cell 2, line 1 cannot be parsed" in note and "if True:" in note for note in report.notes)


def test_the_copy_can_be_run(tmp_path, capsys):
    file = tmp_path / "net.py"
    file.write_text(RIGHT.replace("(y - t)", "(y = t)").replace("(2*h)", "2*h"))
    assert main(["check", "--fix", str(file)]) == 1
    assert "repaired" in capsys.readouterr().out
    fixed = (tmp_path / "net.fixed.py").read_text()
    assert "np.sum((y - t) ** 2)" in fixed
    assert "/ (2*h)" in fixed
    assert not run(str(tmp_path / "net.fixed.py")).kind("mistake")

"""What Python cannot parse is told in its line with what to write, and the rest is judged with it mended."""

import ast
import functools
import itertools
import json

import pytest
from inside import run
from tiers import a_few

from reference.cli import main
from reference.conformance.loading.reading import Unit, statements
from reference.conformance.loading.syntax import failure, located, spelt

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
    "no colon, and a comment": (
        "def sigmoid(x):", "def sigmoid(x)  # of all", "def sigmoid(x):  # of all"
    ),
    "a semicolon for it": ("def sigmoid(x):", "def sigmoid(x);"),
    "a wide colon": ("def sigmoid(x):", "def sigmoid(x)："),  # noqa: RUF001
    "a minus of mathematics": ("np.exp(-x)", "np.exp(−x)"),  # noqa: RUF001
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
    "a backslash in a line": ("np.exp(-x)", "np.exp(\\-x)"),
    "a wide space": ("    h = 1e-4", "    h\u3000= 1e-4"),
    "wide spaces in the margin": ("    h = 1e-4", "\u3000\u3000h = 1e-4"),
    "no keyword before a method": ("    def predict(self, x):", "    predict(self, x):"),
    "no sign before brackets": ("self.params = {}", "self.params{}"),
    "letters behind a bracket": ("np.exp(-x))", "np.exp(-x))ss"),
    "a misspelt keyword": ("return 1", "rreturn 1"),
    "a capital": ("class Two", "Class Two"),
    "no quote": ('["b1"] = ', '["b1] = '),
    "a bracket too many in the middle": ("- f(x - h))", "- f(x - h)))"),
    "a bracket for the one within": ('self.params["W2"]) + self', 'self.params["W2"] + self'),
    "a bracket of the other kind": ("np.zeros(K)", "np.zeros(K]"),
    "= for /": (") / (2*h)", ") = (2*h)"),
    "= for *": ("0.5 * np", "0.5 = np"),
    "no sign between": ("t * np", "t np"),
    "a sign at the end of a line": (
        "- f(x - h)) / (2*h)", "- f(x - h)) /\n        (2*h)", "- f(x - h)) / \\\n        (2*h)"
    ),
    "a sign at the begin of a line": (
        "- f(x - h)) / (2*h)", "- f(x - h))\n        / (2*h)", "- f(x - h)) \\\n        / (2*h)"
    ),
    "no quote before a key": ('["b2"]', '[b2"]'),
    "a dot behind self": ("def loss(self, x", "def loss(self.x"),
    "a dot between parameters": ("def loss(self, x, t", "def loss(self, x. t"),
    "no bracket before self": ("def loss(self, x", "def lossself, x"),
    "a call of what is set": ('self.params["b1"] = ', 'self.params("b1") = '),
    "no name behind a dot": ("np.dot(z1", "np.(z1"),
    "a key that is assigned to": ('self.params["b2"] =', 'self.params = ["b2"] ='),
    "two kinds of quotes": ('["b2"] =', "[\"b2'] ="),
    "no bracket after a key": ('["b2"] =', '["b2" ='),
    "no bracket before a key": ('["b2"] =', '"b2"] ='),
    "else with a condition": (
        "    if x.ndim == 1:\n",
        "    if x.ndim > 2:\n        raise ValueError\n    else x.ndim == 1:\n",
        "    if x.ndim > 2:\n        raise ValueError\n    elif x.ndim == 1:\n",
    ),
    "two letters in the other order": ("def sigmoid", "dfe sigmoid"),
    "no colon behind a head of two lines": (
        "def sigmoid(x):", "def sigmoid(\n        x)", "def sigmoid(\n        x):"
    ),
    "a def that is a class": ("class TwoLayerNet:", "def TwoLayerNet:"),
    "no bracket in a def": ("def sigmoid(x):", "def sigmoid x:"),
    "a def of a method too far to the right": ("    def loss", "     def loss"),
    "a def too far to the right": ("def sigmoid", "    def sigmoid"),
    "a line too far to the right": ("    h = 1e-4", "     h = 1e-4"),
    "a line behind a block too far to the right": ("    e = np.exp", "     e = np.exp"),
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


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    """Return what becomes of the claims on a text; most cases mean the same one."""
    @functools.cache
    def of_text(text):
        file = tmp_path_factory.mktemp("meant") / "net.py"
        file.write_text(text)
        return {v.claim.slug: v.outcome for v in run(str(file)).verdicts}

    return of_text


def wrong_and_meant(what):
    text, typed, *mended = TYPED[what]
    assert RIGHT.count(text) >= 1
    return RIGHT.replace(text, typed, 1), RIGHT.replace(text, (mended or [text])[0], 1)


def test_what_cannot_be_parsed_is_read_as_it_is_meant():
    for what in TYPED:
        wrong, meant = wrong_and_meant(what)
        with pytest.raises((SyntaxError, NameError)):
            exec(compile(wrong, "wrong", "exec"), {})
        (slip,) = spelt(Unit("net.py", "", wrong))[1]
        readings = [ast.dump(ast.parse(text)) for text in (slip.text, *(other.text for other in slip.others))]
        assert ast.dump(ast.parse(meant)) in readings, what


@pytest.mark.parametrize("what", a_few(list(TYPED)))
def test_what_cannot_be_parsed_is_told_with_what_to_write(tmp_path, outcomes, what):
    wrong, meant = wrong_and_meant(what)
    file = tmp_path / "net.py"
    file.write_text(wrong)
    report = run(str(file))
    (finding,) = report.kind("mistake")
    pairs = enumerate(zip(wrong.splitlines(), meant.splitlines(), strict=True), 1)
    changed = {number for number, (one, other) in pairs if one != other}
    told = {line.line for line in finding.lines}
    assert told == changed or (told < changed and len(told) == 4)
    if len(changed) == 1:  # spaces between signs are free
        right = meant.splitlines()[min(changed) - 1]
        assert finding.lines[0].right.replace(" ", "") == right.replace(" ", "")
    assert finding.proof == "crash"
    assert finding.seen.split(":")[0] in ("SyntaxError", "IndentationError", "TabError", "NameError")
    assert report.exit_code() == 1
    assert {v.claim.slug: v.outcome for v in report.verdicts} == outcomes(meant)


def test_two_that_cannot_be_parsed_are_both_told(tmp_path):
    for one, other in itertools.combinations(["no colon", "= for -", "a misspelt keyword", "a capital"], 2):
        wrong = RIGHT.replace(*TYPED[one], 1).replace(*TYPED[other], 1)
        unit, slips = spelt(Unit("net.py", "", wrong))
        assert len(slips) == 2
        assert ast.dump(ast.parse(unit.text)) == ast.dump(ast.parse(RIGHT))


def test_a_bracket_further_down_hides_no_other_error():
    wrong = RIGHT.replace("(y - t)", "(y = t)").replace("f(x - h))", "f(x - h)))")
    unit, slips = spelt(Unit("net.py", "", wrong))
    assert sorted(slip.rows[0][0] for slip in slips) == [34, 40]
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
    assert not located(slips, statements(unit)[1])
    assert unit.text == text


@pytest.mark.parametrize(
    "lost", a_few(["", "    # here\n", "    h = 1e-4\n    print 'x'\n    return h\n", "    y =\n"])
)
def test_what_is_not_written_or_not_parsed_accuses_nobody(tmp_path, lost):
    file = tmp_path / "net.py"
    for head in ("def softmax(x):\n", "def numerical_diff(f, x):\n"):
        before, _, after = RIGHT.partition(head)
        following = after.partition("\n\n\ndef ")[2]
        file.write_text(before + head + lost + ("\n\ndef " + following if following else ""))
        report = run(str(file))
        assert not report.kind("mistake")
        assert not report.errors
        assert any("cannot be parsed" in note for note in report.notes)
    before, head, after = RIGHT.partition("    def predict(self, x):\n")
    lost = "".join(f"    {line}\n" for line in lost.splitlines())
    file.write_text(before + head + lost + "\n    def loss" + after.partition("    def loss")[2])
    report = run(str(file))
    assert not report.kind("mistake")
    assert not report.errors


def test_a_method_of_their_own_that_is_not_parsed_costs_itself_alone(tmp_path):
    file = tmp_path / "net.py"
    show = "    def show(self):\n        print 'x'\n"
    wrong = RIGHT.replace("t * np.log(self.predict(x)", "np.log(self.predict(x)")
    file.write_text(wrong.replace("\n\ndef sigmoid", f"\n{show}\n\ndef sigmoid"))
    report = run(str(file))
    assert not report.errors
    assert [finding.function for finding in report.kind("mistake")] == ["TwoLayerNet.loss"]


@pytest.mark.parametrize(
    "line", ["    return 1 / (1 + np.exp(-x)))))[", "    return for 1 in", "    y = x ? 1 : 0"]
)
def test_what_costs_a_known_definition_is_told_without_an_edit_if_there_is_none(tmp_path, line):
    file = tmp_path / "net.py"
    file.write_text(RIGHT.replace('    return 1 / (1 + np.exp(-x))  # of "x"', line))
    report = run(str(file))
    (finding,) = report.kind("mistake")
    assert (finding.function, finding.proof) == ("sigmoid", "crash")
    assert [(told.line, told.yours, told.right) for told in finding.lines] == [(22, line.strip(), "")]
    assert report.exit_code() == 1


@pytest.mark.parametrize(("line", "is_told"), [("plt.ylim(0, 1)sss", True), ("and so it goes on", False)])
def test_a_line_beside_a_definition_is_told_if_it_is_code(tmp_path, line, is_told):
    file = tmp_path / "net.py"
    head = "import matplotlib.pyplot as plt\n\n\ndef identity(x):\n    return x\n"
    file.write_text(f"{head}\n{line}\nprint(identity(3))\n")
    told = [one.yours for finding in run(str(file)).kind("mistake") for one in finding.lines]
    assert told == [line] * is_told


def test_two_versions_that_git_could_not_join_are_told(tmp_path):
    file = tmp_path / "net.py"
    own, other = "    h = 1e-4\n", "    h = 1e-3\n"
    file.write_text(RIGHT.replace(own, f"<<<<<<< HEAD\n{own}=======\n{other}>>>>>>> a1b2\n"))
    report = run(str(file))
    (finding,) = report.kind("mistake")
    assert [told.yours.strip()[:7] for told in finding.lines] == ["<<<<<<<", "=======", "h = 1e-", ">>>>>>>"]
    assert finding.function == "numerical_diff"


def test_what_stands_between_its_lines_costs_the_definition():
    text = "def sigmoid(x):\n    y = np.exp(-x)\nnot at all here\n    return 1 / (1 + y)\n"
    body, (unread,) = statements(Unit("net.py", "", text))
    assert not body
    assert unread.name == "sigmoid"


def test_a_reading_that_hangs_is_not_taken(tmp_path):
    file = tmp_path / "net.py"
    loop = "    h = 1\n    while (h = 1e-4) > 0:\n        h /= 10\n"
    file.write_text(RIGHT.replace("    h = 1e-4\n", loop))
    report = run(str(file))
    assert report.exit_code() == 1
    assert not report.errors


def test_a_class_within_a_class_and_what_is_called_later_are_no_slips():
    text = (
        "class Affine:\n    def forward(self):\n        return 1\n\n    twice = property(lambda self: 2)\n\n"
        "    class Store:\n        def forward(self):\n            return self\n"
    )
    assert spelt(Unit("net.py", "", text))[1] == []


def shifted(text, start, by):
    """Return a text of which all from some point on begins further on, or back."""
    head, rest = text[: text.index(start)], text[text.index(start):]
    lines = (line[-by:] if by < 0 else " " * by + line for line in rest.splitlines(keepends=True))
    return head + "".join(line if line.strip() else "\n" for line in lines)


CLASSES, FUNCTIONS = RIGHT[: RIGHT.index("def sigmoid")], RIGHT[RIGHT.index("def sigmoid"):]
LAYER = "class Relu:\n    def forward(self, x):\n        return x * (self.slope(x) > 0)\n"
MISPLACED = {
    "beside the class": shifted(CLASSES, "    def predict", -4),
    "the last beside the class": shifted(CLASSES, "    def loss", -4),
    "within the constructor": shifted(CLASSES, "    def predict", 4),
    "within another": shifted(CLASSES, "    def loss", 4),
}


@pytest.mark.parametrize("kind", MISPLACED)
def test_methods_that_stand_elsewhere_are_told_and_judged(tmp_path, kind):
    file = tmp_path / "net.py"
    file.write_text(f"import numpy as np\n\n\n{FUNCTIONS}\n\n{MISPLACED[kind]}")
    report = run(str(file))
    (finding,) = report.kind("mistake")
    assert finding.seen.endswith("and is no method of it" if "beside" in kind else "of `TwoLayerNet`")
    assert all(line.right.strip() == line.yours.strip() != "" for line in finding.lines)
    names = {"TwoLayerNet.__init__", "TwoLayerNet.predict", "TwoLayerNet.loss"}
    assert names <= {one.function for one in report.findings if one.kind == "right"}


def test_a_class_that_stands_within_another_is_told():
    text = LAYER + "\n" + shifted(CLASSES[CLASSES.index("class"):], "class", 4)
    (slip,) = spelt(Unit("net.py", "", text))[1]
    assert slip.why == "`TwoLayerNet` stands within `Relu`, and is found nowhere else"
    assert [row[2] for row in slip.rows] == ["class TwoLayerNet:"]


@pytest.mark.parametrize("more", [
    "TwoLayerNet.predict, TwoLayerNet.loss = predict, loss\n",
    'for name in ["predict", "loss"]:\n    setattr(TwoLayerNet, name, globals()[name])\n',
    "def main(net):\n    print(predict(net, 1), loss(net, 1, 2))\n",
])
def test_what_is_put_into_a_class_or_called_as_a_function_is_not_misplaced(more):
    assert spelt(Unit("net.py", "", MISPLACED["beside the class"] + "\n\n" + more))[1] == []


@pytest.mark.parametrize("text", [
    LAYER.replace("return", "def slope(self):\n            return self.a\n        return slope(self) +"),
    LAYER.replace("def", "def forward(self, x):\n        return self.a\n\n    def inner(self):\n"
                         "        def forward(self, x):\n            return self.b\n\n    def"),
    LAYER + "\n\n@patch\ndef backward(self, dout):\n    return self.a\n",
    LAYER + "\n\ndef backward(self, dout):\n    return dout\n",
    LAYER + "\n    class Affine:\n        pass\n\n    def made(self):\n        return self.Affine()\n",
])
def test_a_function_of_a_method_and_a_class_of_a_class_are_not_misplaced(text):
    assert ast.parse(text)
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


@pytest.mark.full
def test_the_copy_can_be_run(tmp_path, capsys):
    file = tmp_path / "net.py"
    file.write_text(RIGHT.replace("(y - t)", "(y = t)").replace("(2*h)", "2*h"))
    assert main(["check", "--fix", str(file)]) == 1
    assert "repaired" in capsys.readouterr().out
    fixed = (tmp_path / "net.fixed.py").read_text()
    assert "np.sum((y - t) ** 2)" in fixed
    assert "/ (2*h)" in fixed
    assert not run(str(tmp_path / "net.fixed.py")).kind("mistake")


def test_a_cell_may_begin_with_spaces(tmp_path):
    """IPython takes the indentation of its first line from all lines that have it."""
    text = "\n import numpy as np\ndef sigmoid(x):\n    return 1/(1 + np.exp(-x)) ** 2\n"
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": text}]}))
    (finding,) = run(str(file)).kind("mistake")
    assert (finding.function, finding.lines[0].line) == ("sigmoid", 4)
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": text.replace(" ** 2", "")}]}))
    assert not run(str(file)).kind("mistake")

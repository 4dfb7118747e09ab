"""What the mistakes of a file hide is told in its own lines, and nothing that a repair brings in."""

import inside
import pytest

from reference.conformance.report import Finding, Line, Report
from reference.conformance.running import behind
from reference.conformance.running.behind import joined, judge, tell

LAYERS = """import numpy as np
from collections import OrderedDict


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    if np.ndim(t) < np.ndim(y):
        t = np.eye(y.shape[-1])[t]
    y, t = np.atleast_2d(y), np.atleast_2d(t)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return dout @ self.W.T


class Relu:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask

    def backward(self, dout):
        return dout * self.mask


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)
        self.layers = OrderedDict()
        self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
        self.layers['Relu1'] = Relu()
        self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        t = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(y == t)
"""


@pytest.fixture
def told(tmp_path, monkeypatch):
    """Return what judges a text as a file, and gives the findings that are told of it."""

    def run(target, names, *, stop, seconds=0, **job):
        return inside.run(target, names, **job)

    monkeypatch.setattr(behind, "run", run)
    monkeypatch.setattr(behind, "SECONDS", 60.0)

    def judge_text(text):
        file = tmp_path / "net.py"
        file.write_text(text)
        report = judge(str(file))
        return [one for one in report.findings if one.kind in ("mistake", "careless")]

    return judge_text


@pytest.mark.parametrize("changes", [
    # The first raises at once, and the others come after it.
    [("self.params['W1'], self", "self.parms['W1'], self"),
     ("x = layer.forward(x)\n        return x", "x = layer.forward(x)\n            return x")],
    [("self.params = {}", "self_params = {}"), ("self.layers = OrderedDict()", "self.layers = OrderedDict"),
     ("self.params['W1'], self", "self.paras['W1'], self")],
    [("np.argmax(self.predict(x), axis=1)", "np.argmax(self.predic(x), axis=1)"),
     ("return np.mean(y == t)", "return np.sum(y == t)")],
])
def test_what_stands_behind_a_mistake_is_told_in_its_own_line(told, changes):
    text = LAYERS
    for right, wrong in changes:
        assert right in text
        text = text.replace(right, wrong, 1)
    lines = text.split("\n")
    wrong = {n for n, line in enumerate(lines, 1) if line not in LAYERS.split("\n")}
    found = [line for one in told(text) for line in one.lines if line.line]
    assert wrong <= {line.line for line in found}
    assert all(line.yours.strip() in ("", lines[line.line - 1].strip()) for line in found)


@pytest.mark.parametrize("lost", ["import numpy as np\nfrom collections import OrderedDict\n",
                                  "from collections import OrderedDict\n"])
def test_what_stands_behind_a_forgotten_import_is_told_in_its_own_line(told, lost):
    assert lost in LAYERS
    text = LAYERS.replace(lost, "")
    assert any("`from collections import OrderedDict` above" in one.seen for one in told(text))
    text = text.replace("(x)\n        return x\n\n    def loss", "(x)\n            return x\n\n    def loss")
    text = text.replace("return np.mean(y == t)", "return np.sum(y == t)")
    wrong = "            return x", "        return np.sum(y == t)"
    numbers = {text.split("\n").index(line) + 1 for line in wrong}
    assert numbers <= {line.line for one in told(text) for line in one.lines}


def test_of_a_right_file_nothing_is_told(told):
    assert not told(LAYERS)


def test_what_is_not_careful_behind_a_mistake_is_told_with_what_stands_there(told):
    text = LAYERS.replace("t = t if t.ndim == 1 else np.argmax(t, axis=1)", "t = np.argmax(x, axis=1)")
    wrong, careless = told(text)
    assert (wrong.kind, [line.right for line in wrong.lines]) == ("mistake", ["t = np.argmax(t, axis=1)"])
    assert careless.mistake == "counts-one-hot-targets-only"
    assert careless.seen.startswith("with what is told repaired: ")
    assert "t = np.argmax(x, axis=1)" in [line.yours for line in careless.lines]


def test_lines_are_those_of_the_file_whatever_a_repair_puts_in(told):
    """`softmax` is mended by more lines than it has."""
    text = LAYERS.replace("    e = np.exp(x - x.max(axis=-1, keepdims=True))\n", "    e = np.exp(-x)\n")
    text = text.replace("return np.mean(y == t)", "return np.sum(y == t)")
    found = {line.line for one in told(text) if one.function == "TwoLayerNet.accuracy" for line in one.lines}
    assert found == {text.split("\n").index("        return np.sum(y == t)") + 1}


def finding(kind, proof=None, function="softmax", line=2, right="b", seen=""):
    return Finding(function, kind, "must", proof, None, [Line("x.py", line, 1, "a", right)], seen)


@pytest.mark.parametrize(("before", "after", "is_told"), [
    # What is right as it stands is not wrong for what was repaired elsewhere.
    (Finding("softmax", "right"), finding("mistake", "repair"), False),
    (Finding("softmax", "right", seen="broken by `sum`"), finding("mistake", "repair"), True),
    (Finding("softmax", "unseen"), finding("mistake", "crash"), True),
    (Finding("softmax", "unseen"), finding("mistake", "told"), False),
    (Finding("softmax", "unseen"), finding("asked"), False),
    (finding("mistake", "crash"), finding("mistake", "crash"), False),
    # What a script does with what was repaired, and a name that is missing there.
    (Finding("softmax", "unseen"), finding("mistake", "crash", "script", seen="ValueError: no"), False),
    (Finding("softmax", "unseen"), finding("mistake", "crash", "script", seen="NameError: no"), True),
    (Finding("softmax", "unseen"), finding("mistake", "crash", "script", seen="UnboundLocalError"), False),
    (finding("mistake", "crash"), finding("mistake", "crash", line=3, right="c"), True),
    (finding("mistake", "crash"), finding("mistake", "crash", line=3), False),
    (finding("careless"), finding("careless"), False),
    (finding("careless"), finding("careless", right="c"), True),
    # What nothing was told of has another name there.
    (Finding("softmax", "unseen"), finding("mistake", "crash", "sigmoid"), False),
])
def test_what_is_proved_and_new_is_told(before, after, is_told):
    report = Report([before])
    tell(report, Report([after]), {})
    assert any(one.lines == after.lines and one.seen for one in report.findings) == is_told


NO_LAYER = "AttributeError: 'numpy.int64' object has no attribute 'forward'"


@pytest.mark.parametrize(("made", "seen", "is_told"), [
    ("Net.__init__", NO_LAYER, False), ("Other.__init__", NO_LAYER, True),
    ("Net.__init__", "ValueError", True),
])
def test_what_an_object_is_made_of_by_a_guess_is_told_of_no_method(made, seen, is_told):
    unseen = Finding("Net.predict", "unseen")
    report = Report([finding("mistake", "crash", made, line=1, right="c"), unseen])
    tell(report, Report([finding("mistake", "crash", "Net.predict", seen=seen)]), {})
    assert (unseen not in report.findings) == is_told


def test_a_line_of_which_no_right_one_was_known_gets_it():
    report = Report([finding("mistake", "crash", right="", seen="it raises")])
    tell(report, Report([finding("mistake", "repair")]), {})
    assert [(one.seen, one.lines[0].right) for one in report.findings] == [("it raises", "b")]


def test_a_line_that_a_repair_put_in_is_not_told(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("a\nc\n")
    text = {str(file): "a\nnew\nc\n"}
    for line, is_told in ((2, False), (3, True)):
        report, one = Report([Finding("softmax", "unseen")]), finding("mistake", "crash", line=line)
        one.lines[0] = one.lines[0]._replace(file=str(file), yours="c" if is_told else "new")
        tell(report, Report([one]), text)
        assert [line.line for found in report.findings for line in found.lines] == [2] * is_told


def test_of_two_repairs_that_take_out_one_line_it_is_taken_out_once():
    several = [{"x.py": "a\nc\nd\n"}, {"x.py": "new\na\nc\nd\n"}]
    assert joined(several, {"x.py": "a\nb\nc\nd\n"}) == {"x.py": "new\na\nc\nd\n"}


COLUMNS = """
import numpy as np


def softmax(x):
    return np.exp(x) / np.sum(np.exp(x), axis=0)


def sigmoid(x):
    return np.exp(x) / (np.exp(x) + 1)


def evaluate(X, W, b):
    return softmax(np.matmul(W, X) + b)


def search(X, n):
    rows = rows + n
    return X * rows
"""


def test_what_is_right_in_one_form_is_judged_in_no_other_behind_a_repair(tmp_path):
    """Its examples are columns, whatever is repaired elsewhere."""
    file = tmp_path / "theirs.py"
    file.write_text(COLUMNS)
    report = judge(str(file))
    assert report.kind("mistake")
    told = [one for one in report.findings if one.function == "softmax"]
    assert [one.seen.partition(":")[0] for one in told] == ["taken as softmax(batch in columns)"]

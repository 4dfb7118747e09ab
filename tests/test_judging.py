"""A judgement is of what was judged: no helper, no thread, no patched NumPy and no fault of ours is in it."""

import ast
import difflib
import importlib.util
import inspect
import itertools
import json
import math
import os
import pickle
import re
import subprocess
import sys
import textwrap
import time
import types
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from inside import run
from tiers import a_few

import reference
from reference import listings
from reference.conformance import check, mistakes
from reference.conformance.asking import InternalError
from reference.conformance.catalogue import CLAIMS, METHODS
from reference.conformance.claims import layers
from reference.conformance.judging import recording
from reference.conformance.judging.crashing import unchanged, unreturned
from reference.conformance.judging.pieces import LAYERED
from reference.conformance.loading.reading import beside
from reference.conformance.mistakes import layers as book_layers
from reference.conformance.running.run import run as run_file


class Dual:
    """A number and its derivative, which knows no float32 and no array."""

    def __init__(self, value, slope=0.0):
        self.value, self.slope = value, slope

    def __add__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value + other.value, self.slope + other.slope)

    def __sub__(self, other):
        return self + -1 * (other if isinstance(other, Dual) else Dual(other))

    def __mul__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.value * other.value, self.slope * other.value + self.value * other.slope)

    def __pow__(self, n):
        return self * self ** (n - 1) if n > 1 else self

    __radd__, __rmul__ = __add__, __mul__


def by_dual_numbers(f, x):
    return f(Dual(float(x), 1.0)).slope


def by_fractions(f, x):
    x, h = Fraction(x), Fraction(1, 10**4)
    return float((f(x + h) - f(x - h)) / (2 * h))


def by_numbers_of_another_kind(f, x):
    h = Fraction(1, 10**4)
    return (f(Fraction(float(x)) + h) - f(Fraction(float(x)) - h)) / (2 * h)


def by_decimals(f, x):
    x, h = Decimal(x), Decimal("1e-4")
    return (f(x + h) - f(x - h)) / (2 * h)


@pytest.mark.parametrize("exact", [by_dual_numbers, by_fractions, by_numbers_of_another_kind, by_decimals])
def test_an_exact_derivative_of_floats_alone_is_not_accused(exact):
    report = check(numerical_diff=exact)
    assert not report.of("broken", "must"), str(report)
    assert report.of("broken", "should")


def test_who_asks_of_an_array_what_those_of_another_library_have_is_not_accused(judged):
    report = judged("""import torch
def softmax(x):
    return x.exp() / x.exp().sum(dim=1, keepdim=True)
def numerical_gradient(f, x):
    x = x.clone().requires_grad_(True)
    f(x).backward()
    return x.grad
def numerical_diff(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h * x.sizze)
""")
    assert [finding.function for finding in report.kind("mistake")] == ["numerical_diff"]
    assert {finding.function for finding in report.kind("unseen")} == {"softmax", "numerical_gradient"}
    assert all("`torch`" in finding.seen for finding in report.kind("unseen"))


def test_who_writes_for_a_class_of_his_own_is_neither_accused_nor_called_right(tmp_path):
    file = tmp_path / "tensor.py"
    file.write_text("""import numpy as np
class Tensor:
    def __init__(self, data):
        self.data = data
    def exp(self):
        return Tensor(np.exp(self.data))
    def sum(self):
        return self.data.sum()
    def __truediv__(self, other):
        return Tensor(self.data / other)
def softmax(x):
    return x.exp() / x.exp().sum()
def cross_entropy_error(y, t):
    return Tensor(-np.sum(t.data * np.log(y.data + 1e-7)))
""")
    assert {(f.function, f.kind, f.seen) for f in run(file).findings} == {
        (name, "unseen", "not checked: it needs `Tensor`") for name in ("softmax", "cross_entropy_error")
    }


@pytest.mark.parametrize(
    ("parameters", "kinds"),
    [
        ("f, x0, grad=None, lr=0.1, max_iter=100", {"right"}),
        pytest.param("f, grad, x, tol=1e-8, rate=0.1", {"asked"}, marks=pytest.mark.full),
    ],
)
def test_no_product_is_put_for_a_call_of_what_is_given(tmp_path, parameters, kinds):
    file = tmp_path / "descent.py"
    x, lr, n = ("x0", "lr", "max_iter") if "x0" in parameters else ("x", "rate", "100")
    file.write_text(f"""import numpy as np
def gradient_descent({parameters}):
    from math import inf as most
    def slopes(x):  # which is no name that is missing
        return np.array([(f(x + e) - f(x - e)) / 2e-5 for e in 1e-5 * np.eye(len(x))])
    grad = grad or slopes or most
    x = np.array({x}, float)
    for _ in range({n}):
        x = x - {lr} * grad(x)
    return x
""")
    assert {finding.kind for finding in run(file).findings} == kinds


@pytest.mark.parametrize(("head", "kind"), [("", "asked"), ("import numpy as np\n", "mistake")])
def test_a_function_of_one_number_is_right_in_a_file_without_arrays(judged, head, kind):
    report = judged(f"{head}from math import exp\n\n\ndef sigmoid(x):\n    return 1 / (1 + exp(-x))\n")
    assert kind in {finding.kind for finding in report.findings} <= {kind, "careless"}


def test_what_raises_in_compiled_code_is_told_in_the_line_that_calls_it(tmp_path):
    file = tmp_path / "net.py"
    file.write_text("""import numpy as np
class simpleNet:
    def __init__(self):
        self.W = np.random.randn((2, 3))
    def predict(self, x):
        return x @ self.W
""")
    (finding,) = run(file).kind("mistake")
    assert finding.function == "simpleNet.__init__"
    assert [(line.file, line.line) for line in finding.lines] == [(str(file), 4)]


WRONG_SOFTMAX = """
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(x)
"""
NETWORKS = {
    "super": """
class Base:
    def __init__(self):
        self.W = np.random.randn(2, 3)

class simpleNet(Base):
    def __init__(self):
        super().__init__()

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return -np.sum(t * np.log(softmax(self.predict(x)) + 1e-7))
""",
    "base": """
class Base:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return -np.sum(t * np.log(softmax(self.predict(x)) + 1e-7))

class simpleNet(Base):
    pass
""",
    "through": """
def error(z, t):
    return -np.sum(t * np.log(softmax(z) + 1e-7))

class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return error(self.predict(x), t)
""",
}


def module(code, name="theirs"):
    made = types.ModuleType(name)
    exec("import numpy as np\n" + code, vars(made))
    return made


@pytest.mark.parametrize("form", NETWORKS)
def test_a_network_is_not_blamed_for_a_wrong_helper_however_it_calls_it(form):
    theirs = module(WRONG_SOFTMAX + NETWORKS[form])
    before = dict(vars(theirs))
    report = check(theirs)
    blamed = {v.claim.target for v in report.of("broken", "must")}
    assert blamed == {"softmax"}, str(report)
    assert vars(theirs) == before


def test_a_network_is_not_blamed_for_a_wrong_helper_of_a_neighbour():
    tools = module(WRONG_SOFTMAX, "tools")
    theirs = types.ModuleType("theirs")
    vars(theirs).update(tools=tools, np=np)
    exec(NETWORKS["through"].replace("softmax(", "tools.softmax("), vars(theirs))
    assert not check(theirs).of("broken", "must")


@pytest.mark.full
def test_threads_find_what_one_finds():
    targets = "numerical_diff", "sigmoid", "softmax", "gradient_descent"
    codes = [mistake for mistake in mistakes() if mistake.target in targets]
    alone = [str(check(**{m.target: m.code})) for m in codes]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda m: str(check(**{m.target: m.code})), codes))
    assert together == alone


def test_a_report_can_be_pickled():
    report = check(numerical_diff=lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2 * h)
    again = pickle.loads(pickle.dumps(report))
    assert again == report
    assert str(again) == str(report)


def test_an_error_of_ours_is_no_broken_claim(monkeypatch):
    monkeypatch.setattr(recording, "snapshot", None)
    with pytest.raises(InternalError, match=r"sigmoid-is-one.*TypeError: 'NoneType' object is not callable"):
        check(sigmoid=reference.sigmoid)


def test_an_error_in_a_claim_is_no_broken_claim(monkeypatch):
    slug = "sigmoid-leaves-x-alone"

    def body(sigmoid):
        raise ZeroDivisionError("of ours")

    monkeypatch.setitem(CLAIMS, slug, replace(CLAIMS[slug], body=body))
    with pytest.raises(InternalError, match=f"{slug}.*of ours"):
        check(sigmoid=reference.sigmoid)


def test_an_answer_that_no_claim_can_use_is_theirs():
    """The claims on accuracy and gradient fail over what came back, and not over themselves."""

    class Net(reference.TwoLayerNet):
        def predict(self, x):
            return super().predict(x)[0]

        def loss(self, x, t):
            return "none"

    report = check(TwoLayerNet=Net)
    assert report.of("broken", "must")


@pytest.mark.full
def test_who_patches_numpy_is_not_acquitted():
    code = (
        "import numpy as np\nfrom reference.conformance import check\n"
        "keep = {name: getattr(np, name) for name in ('all', 'array_equal', 'allclose', 'argmax', 'abs')}\n"
        "np.all = np.array_equal = np.allclose = lambda *a, **k: True\nnp.abs = lambda x: 0 * x\n"
        "report = check(sigmoid=lambda x: 1 / (1 + np.exp(x)), numerical_diff=lambda f, x: 7.0)\n"
        "assert {v.claim.target for v in report.of('broken', 'must')} == {'sigmoid', 'numerical_diff'}\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.full
def test_without_docstrings_there_are_no_claims():
    done = subprocess.run(
        [sys.executable, "-OO", "-c", "import reference.conformance"],
        capture_output=True, text=True, check=False,
    )
    assert "ImportError: the claims are docstrings, which -OO" in done.stderr


def test_the_name_of_a_file_is_no_module():
    with pytest.raises(TypeError, match=r"'my_net.py' is no module.*reference check my_net.py"):
        check("my_net.py")


@pytest.mark.full
def test_what_returns_nothing_is_shown_where_it_ends(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text(
        "import numpy as np\n\n\ndef numerical_gradient(f, x):\n    grad = np.zeros_like(x)\n"
        "    for idx in range(x.size):\n        old = x[idx]\n        x[idx] = old + 1e-4\n"
        "        grad[idx] = f(x)\n        x[idx] = old\n"
    )
    (finding,) = run(str(file)).kind("mistake")
    assert finding.mistake == "returns-no-gradient"
    ((_, number, _, _, right),) = finding.lines
    assert (number, right) == (10, "return grad")
    file.write_text(
        file.read_text() + "\n\ndef softmax_grad(x):\n    e = np.exp(x)\n    y = e / e.sum()\n"
    )
    (finding,) = [one for one in run(str(file)).kind("mistake") if one.function == "softmax_grad"]
    assert "without a `return`" in finding.seen
    assert finding.lines[0].right == "return y"


LAYERS = """
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout = np.where(self.mask, 0, dout)
        return dout


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backwark(self, dout):
        self.dW, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


def softmax(a):
    return np.exp(a - np.max(a)) / np.sum(np.exp(a - np.max(a)))


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / len(np.atleast_2d(y))


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
"""


@pytest.mark.parametrize(("other", "kind"), [("backward", "mistake"), ("go_back", "asked")])
def test_a_pass_has_the_name_that_other_layers_give_it(judged, other, kind):
    relu = LAYERS[LAYERS.index("class Relu"):].partition("\n\n\n")[0].replace("backward", "backforward")
    twice = f"class Twice:\n    def {other}(self, dout):\n        return 2 * dout\n"
    text = f"import numpy as np\n\n\n{relu}\n\n\n{twice}"
    (finding,) = [one for one in judged(text).findings if one.function == "Relu.backward"]
    assert finding.kind == kind


def test_a_layer_is_blamed_for_what_is_wrong_in_it_and_for_nothing_else(tmp_path):
    """What raises before `backward` is reached is no fault, nor is what follows of another softmax."""
    file = tmp_path / "layers.py"
    file.write_text("import numpy as np\n" + LAYERS)
    report = run(str(file))
    wrong = [(finding.function, finding.lines[0].line) for finding in report.kind("mistake")]
    assert wrong == [("Affine.backward", 23), ("Relu.forward", 6), ("SoftmaxWithLoss.forward", 38)]
    kinds = {finding.function: finding for finding in report.findings}
    assert kinds["Relu.backward"].kind == "right"
    assert kinds["Affine.backward"].seen == "there is no `backward`, and `backwark` is called by nobody"
    assert kinds["Affine.backward"].lines[0].right == "def backward(self, dout):"
    assert kinds["SoftmaxWithLoss.forward"].mistake == "takes-one-softmax-of-the-whole-batch"
    assert kinds["SoftmaxWithLoss.forward"].seen.startswith(
        "`softmax` (line 28 of layers.py) is not careful: divides-by-the-sum-over-the-whole-batch; "
    )
    assert kinds["SoftmaxWithLoss.backward"].seen.startswith("`forward` takes one example, and")


EMPTY = "class Mul_layer:\n    def __init__(self):\n        self.x = None\n        self.y = None\n\n"
TWO_NUMBERS = "\n" + inspect.getsource(listings.MulLayer).replace("class MulLayer:\n", EMPTY) + """

class addLayer:
    def forward(self, a, b):
        out = a + b
        return out

    def backward(self, d):
        return d * 1, d
"""


@pytest.mark.parametrize(("right", "wrong", "function"), [
    ("return x * y", "return x + y", "MulLayer.forward"),
    ("dx = dout * self.y", "dx = dout * self.x", "MulLayer.backward"),
    ("dy = dout * self.x", "dy = self.x", "MulLayer.backward"),
    ("self.y = y", "self.Y = y", "MulLayer.forward"),
    ("def backward(self, dout):", "def backword(self, dout):", "MulLayer.backward"),
    ("self.x = None", "self.x = x", "MulLayer.__init__"),
    ("out = a + b", "out = a * b", "AddLayer.forward"),
    ("def forward(self, a, b):", "def forward(a, b):", "AddLayer.forward"),
    ("return d * 1, d", "return d * 1, 1", "AddLayer.backward"),
])
def test_layers_of_two_numbers_are_repaired(judged, right, wrong, function):
    (finding,) = judged(TWO_NUMBERS.replace(right, wrong)).kind("mistake")
    assert (finding.function, *finding.lines[0][3:]) == (function, wrong, right)


@pytest.mark.parametrize(("one", "other"), [
    ("return dx, dy", "return {'dx': dx, 'dy': dy}"),
    ("return dx, dy", "return [dx, dy]"),
    ("        dx = dout * self.y\n        dy = dout * self.x\n        return dx, dy",
     "        self.dx, self.dy = dout * self.y, dout * self.x"),
    ("backward(self, dout)", "backward(self, dout=1)"),
    ("return d * 1, d", "return d, d"),
    ("(self, x, y):", "(self, x=0, y=0):"),
    ("        self.x = None\n        self.y = None", "        pass"),
])
def test_layers_of_two_numbers_are_written_in_many_ways(judged, one, other):
    assert one in TWO_NUMBERS
    report = judged(TWO_NUMBERS.replace(one, other))
    assert [finding.kind for finding in report.findings] == ["right"] * 4


WINDOWS = map(inspect.getsource, (listings.im2col, listings.col2im))
OF_IMAGES = "\n\n".join(["import numpy as np\n", *WINDOWS])


@pytest.mark.parametrize(("function", "right", "wrong"), a_few([
    ("im2col", "(W + 2*pad - filter_w)", "(H + 2*pad - filter_w)"),
    ("im2col", "(W + 2*pad - filter_w)", "(W + 2*pad - filter_h)"),
    ("im2col", "[(0, 0), (0, 0), (pad, pad), (pad, pad)]", "[(0, 0), (0, 0), (pad, pad)]"),
    ("im2col", "np.zeros((N, C, filter_h, filter_w, out_h, out_w))",
     "np.zeros(N, C, filter_h, filter_w, out_h, out_w)"),
    ("im2col", "y:y_max:stride, x:x_max:stride", "y:y_max, x:x_max"),
    ("col2im", "(W + 2*pad - filter_w)", "(H + 2*pad - filter_w)"),
    ("col2im", "+= col", "= col"),
    ("col2im", "    return img[:, :, pad : H + pad, pad : W + pad]", "    return img"),
    ("col2im", "pad : H + pad, pad : W + pad", "pad : H, pad : W"),
]))
def test_windows_of_images_are_repaired(judged, function, right, wrong):
    before, after = OF_IMAGES.split(f"def {function}")
    assert right in after
    (finding,) = judged(f"{before}def {function}{after.replace(right, wrong, 1)}").kind("mistake")
    (line,) = finding.lines
    want = next(text for text in after.splitlines() if right in text)
    assert (finding.function, line.right.replace(" ", "")) == (function, want.replace(" ", ""))


def test_two_slips_on_the_way_back_to_images_are_both_repaired(judged):
    shape = "(N, C, H + 2*pad + stride - 1, W + 2*pad + stride - 1)"
    text = OF_IMAGES.replace(f"({shape})", shape).replace("+= col", "= col")
    lines = [line for finding in judged(text).kind("mistake") for line in finding.lines]
    assert [line.line for line in lines] == [25, 30]


PADDED_TWICE = """
import numpy as np


def im2col(images, height, width, stride=1, pad=0):
    images = np.pad(images, [(0, 0), (0, 0), (pad, pad), (pad, pad)])
    N, C, H, W = images.shape
    down = (H + 2*pad - height) // stride + 1
    across = (W + 2*pad - width) // stride + 1
    rows = np.zeros((N, down, across, C, height, width))
    for i in range(down):
        for j in range(across):
            y, x = i * stride, j * stride
            rows[:, i, j] = images[:, :, y:y + height, x:x + width]
    return rows.reshape(N * down * across, -1)
"""


def test_a_padding_that_is_counted_twice_is_taken_out(judged):
    (finding,) = judged(PADDED_TWICE).kind("mistake")
    assert [line.right for line in finding.lines] == [
        "down = (H - height) // stride + 1", "across = (W - width) // stride + 1",
    ]


ONCE = PADDED_TWICE.replace(" + 2*pad", "")
SIX = "rows.transpose(0, 3, 4, 5, 1, 2)"


@pytest.mark.parametrize(("edits", "said"), [
    ({}, ""),
    ({"stride=1, pad=0": "pad=0, stride=1"}, "taken as im2col(..., pad, stride)"),
    ({"return rows": "return rows.transpose(3, 4, 5, 0, 1, 2)", "N * down * across": "C * height * width"},
     "taken as im2col whose windows are columns"),
    ({"return rows": "return rows.transpose(3, 4, 5, 1, 2, 0)", "N * down * across": "C * height * width"},
     "taken as im2col whose windows are columns, the same of all images side by side"),
    ({"rows.reshape(N * down * across, -1)": SIX}, "taken as im2col of arrays of six axes"),
    ({"[(0, 0), (0, 0), (pad, pad), (pad, pad)]": "[(0, 0), (pad, pad), (pad, pad), (0, 0)]",
      "N, C, H, W": "N, H, W, C", "across, C, height, width": "across, height, width, C",
      "images[:, :, y": "images[:, y"},
     "taken as im2col of channels that come last"),
])
def test_windows_are_told_in_many_ways(judged, edits, said):
    text = ONCE
    for one, other in edits.items():
        assert one in text
        text = text.replace(one, other)
    (finding,) = judged(text).findings
    assert (finding.kind, finding.seen) == ("right", said)


BACK = """
import numpy as np


def col2im(rows, shape, height, width, stride=1, pad=0):
    N, C, H, W = shape
    down, across = (H + 2*pad - height) // stride + 1, (W + 2*pad - width) // stride + 1
    rows = LAID_OUT
    images = np.zeros((N, C, H + 2*pad, W + 2*pad))
    for i in range(down):
        for j in range(across):
            y, x = i * stride, j * stride
            images[:, :, y:y + height, x:x + width] += rows[:, i, j]
    return images[:, :, pad:pad + H, pad:pad + W]
"""


@pytest.mark.parametrize(("laid", "said"), [
    ("rows.reshape(N, down, across, C, height, width)", ""),
    ("rows.reshape(C, height, width, N, down, across).transpose(3, 4, 5, 0, 1, 2)",
     "taken as col2im whose windows are columns"),
    ("rows.transpose(0, 4, 5, 1, 2, 3)", "taken as col2im of arrays of six axes"),
])
def test_windows_are_taken_in_many_ways(judged, laid, said):
    (finding,) = judged(BACK.replace("LAID_OUT", laid)).findings
    assert (finding.kind, finding.seen) == ("right", said)


def test_channels_may_come_last_on_the_way_back(judged):
    edits = {
        "LAID_OUT": "rows.reshape(N, down, across, height, width, C)", "N, C, H, W =": "N, H, W, C =",
        "(N, C, H + 2*pad, W + 2*pad)": "(N, H + 2*pad, W + 2*pad, C)", "[:, :, ": "[:, ",
    }
    text = BACK
    for one, other in edits.items():
        text = text.replace(one, other)
    (finding,) = judged(text).findings
    assert (finding.kind, finding.seen) == ("right", "taken as col2im of channels that come last")


def test_the_entries_of_a_window_may_be_in_another_order(judged):
    (finding,) = judged(ONCE.replace("return rows", "return rows.transpose(0, 1, 2, 4, 5, 3)")).findings
    assert (finding.kind, finding.seen) == ("asked", "it tells the entries of a window in another order")


@pytest.mark.parametrize("head", [
    "im2col(images, size, stride=1, pad=0)", "im2col(images, height, width, stride=1)", "im2col(*given)",
    "im2col(images, size, stride=1, pad=0, as_rows=True)",
])
def test_windows_of_another_kind_are_not_judged(judged, head):
    text = ONCE.replace("im2col(images, height, width, stride=1, pad=0)", head)
    assert all(finding.function == "script" for finding in judged(text).findings)  # what a name is nowhere


OF_THEIR_OWN = {
    "TanhLayer": ("", "x", "self.out = np.tanh(x)", "self.out", "dout * (1 - self.out**2)"),
    "Swish": ("", "x", "self.x, self.s = x, 1 / (1 + np.exp(-x))", "x * self.s",
              "dout * (self.s + self.x * self.s * (1 - self.s))"),
    "Softmax": ("", "x", "self.y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)", "self.y",
                "self.y * (dout - np.sum(dout * self.y, axis=1, keepdims=True))"),
    "MSE": ("", "y, t", "self.y, self.t = y, t", "np.mean((y - t)**2)",
            "2 * (self.y - self.t) / self.y.size"),
    "MatMul": (", W", "x", "self.x, W = x, self.params[0]", "np.dot(x, W)", "np.dot(dout, self.params[0].T)"),
}


def layer_of_their_own(name, **changes):
    init, given, kept, out, dx = OF_THEIR_OWN[name]
    grads = f"np.zeros_like({init[2:]})" if init else ""
    text = (
        f"import numpy as np\n\n\nclass {name}:\n    def __init__(self{init}):\n"
        f"        self.params, self.grads = [{init[2:]}], [{grads}]\n\n"
        f"    def forward(self, {given}):\n        {kept}\n        out = {out}\n        return out\n\n"
        f"    def backward(self, dout{'=1' if 't' in given else ''}):\n        dx = {dx}\n"
        f"        {'self.grads[0][...] = np.dot(self.x.T, dout)' if init else 'pass'}\n        return dx\n"
    )
    for right, wrong in changes.items():
        assert right in text
        text = text.replace(right, wrong)
    return text


@pytest.mark.parametrize(("name", "right", "wrong"), a_few([
    ("TanhLayer", "(1 - self.out**2)", "(1 - self.out)"),
    ("TanhLayer", "(1 - self.out**2)", "(1 + self.out**2)"),
    ("Swish", "dout * (self.s +", "dout * (self.x +"),
    ("Swish", "(1 - self.s)", "(1 - s)"),
    ("Softmax", "(dout - np", "(dout + np"),
    ("MSE", "(self.y - self.t)", "(self.t - self.y)"),
    ("MatMul", "np.dot(dout, self.params[0].T)", "np.dot(self.params[0].T, dout)"),
    ("MatMul", "np.dot(self.x.T, dout)", "[np.dot(self.x.T, dout)]"),
    ("MatMul", "np.dot(self.x.T, dout)", "np.dot(dout.T, self.x)"),
]))
def test_a_layer_of_their_own_is_repaired_by_what_it_gives(judged, name, right, wrong):
    (finding,) = judged(layer_of_their_own(name, **{right: wrong})).kind("mistake")
    text = next(line.strip() for line in layer_of_their_own(name).splitlines() if right in line)
    assert (finding.function, finding.lines[-1].right.strip()) == ("layer.backward", text)


@pytest.mark.parametrize(("name", "one", "other"), [
    *((name, "        pass\n", "") for name in OF_THEIR_OWN if name != "MatMul"),
    ("TanhLayer", "class TanhLayer", "class Dropout"),
    ("TanhLayer", "np.tanh(x)", "np.tanh(x) + np.random.rand()"),
    ("TanhLayer", "np.tanh(x)", "np.sign(x)"),  # straight through
    ("TanhLayer", "return dx", "self.dx = dx"),
    ("TanhLayer", "return dx", "return np.clip(dx, -1, 1)"),
    ("TanhLayer", "backward(self, dout)", "backward(self, dout, lr, update)"),
    ("TanhLayer", "def forward(self, x)", "def forward(self, x, h, c)"),
    ("MSE", "dout=1", ""),
    ("MatMul", "np.dot(self.x.T, dout)", "np.dot(self.x.T, dout) / len(dout)"),
    ("MatMul", "self.grads[0][...] =", "self.grads[0] +="),
    ("MatMul", "self.grads[0][...] =", "self.params[0] -="),  # it learns there
    ("MatMul", ", dout)\n        return", ", dout)\n        self.x = None\n        return"),
])
def test_right_layers_of_their_own_are_written_in_many_ways(judged, name, one, other):
    report = judged(layer_of_their_own(name, **{one: other}))
    assert report.kind("mistake") + report.kind("asked") == []


def test_a_factor_of_all_gradients_is_asked_about(judged):
    """They may be divided by the size of the batch where they are used."""
    text = layer_of_their_own("MSE", **{" / self.y.size": ""})
    (finding,) = judged(text.replace("class MSE", "class Layer")).findings
    assert (finding.kind, finding.seen[:37]) == ("asked", "every value is 12 times the right one")


@pytest.mark.parametrize(("edits", "right"), a_few([
    ({}, ""), ({" / self.y.size": "", "np.mean": "np.sum"}, ""), ({"np.mean(": "0.5 * np.mean("}, None),
    ({" / self.y.size": ""}, "return dx / dx.size"),
    ({"2 * (self.y - self.t) / self.y.size": "self.y - self.t", "np.mean(": "0.5 * np.mean(",
      "        pass\n        return dx": "        return self.y - self.t"},
     "return (self.y - self.t) / self.y.size"),
    ({"        pass\n        return dx": "        return 2 * (self.y - self.t)",
      "np.mean((y - t)**2)": "np.sum((y - t)**2) / len(y)"}, "return 2 * (self.y - self.t) / len(self.y)"),
    ({" / self.y.size": "", "return dx": "return np.array(dx)"}, None),
], every=3))
def test_a_loss_that_goes_back_from_the_sum_of_its_mean_is_not_careful(judged, edits, right):
    report = judged(layer_of_their_own("MSE", **edits))
    assert not report.kind("mistake")
    assert [line.right for one in report.kind("careless") for line in one.lines] == [right] * bool(right)
    assert bool(report.kind("asked")) == (right is None)


SLOPES = """
import math

import numpy as np


def relu(x):
    return np.maximum(0, x)


def relu_grad(x):
    return np.where(x > 0, 1, 0)


def tanh(x):
    return np.tanh(x)


def tanh_prime(x):
    return 1 - np.tanh(x)**2


def leaky(x, alpha=0.01):
    return x if x > 0 else alpha * x


def d_leaky(x, alpha=0.01):
    return 1 if x > 0 else alpha


class Net:
    def __init__(self, size):
        self.size = size

    def swish(self, x):
        return x / (1 + np.exp(-x))

    def swish_derivative(self, x):
        s = 1 / (1 + np.exp(-x))
        return s + x * s * (1 - s)
"""


@pytest.mark.parametrize(("right", "wrong", "mended"), a_few([
    ("x > 0, 1, 0", "x > 0, 0, 1", "x < 0, 0, 1"),
    ("return np.where(x > 0, 1, 0)", "d = np.zeros(x)\n    d[x > 0] = 1\n    return d", "np.zeros_like(x)"),
    ("np.tanh(x)**2", "np.tanh(x)", "(np.tanh(x)**2)"),
    ("1 if x > 0 else alpha", "1 if x > 0 else x", "1 if x > 0 else alpha"),
    ("1 if x > 0 else alpha", "1 if x < 0 else alpha", "1 if x > 0 else alpha"),
    ("s + x * s * (1 - s)", "s + s * (1 - s)", "s + (x * (s * (1 - s)))"),
    ("(1 + np.exp(-x))\n        return s", "(1 + np.exp(x))\n        return s", "s = 1 / (1 + np.exp(-x))"),
], every=3))
def test_a_derivative_is_repaired_by_the_slope_of_its_function(judged, right, wrong, mended):
    (finding,) = judged(SLOPES.replace(right, wrong)).kind("mistake")
    assert (finding.function, finding.proof) == ("slope", "repair")
    assert mended in finding.lines[-1].right


@pytest.mark.parametrize(("one", "other"), [
    ("np.where(x > 0, 1, 0)", "x > 0"),
    ("return np.where(x > 0, 1, 0)", "x[x <= 0], x[x > 0] = 0, 1\n    return x"),
    ("relu_grad(x):\n    return np.where(x > 0, 1, 0)", "relu_backward(dA, Z):\n    return dA * (Z > 0)"),
    ("return np.maximum(0, x)", "return np.maximum(0, x), x"),  # which is kept for the way back
    ("1 - np.tanh(x)**2", "1 - x**2"),
    ("return np.tanh(x)", "return np.tanh(x / 2)"),  # which is wrong itself
    ("tanh(x):\n    return np.tanh(x)", "tanh(x):\n    return x"),
    ("tanh_prime(x):\n    return 1 - np.tanh(x)**2", "tanh_prime(x, y):\n    return 1 - y**2"),
    ("tanh_prime(x)", "tanh_prime(x, y, z)"),
    ("return x if x > 0 else alpha * x", "return np.sign(x)"),  # straight through
    ("return x if x > 0 else alpha * x", "return np.sum(x**2)"),
    ("return x if x > 0 else alpha * x", "return np.exp(x) / np.sum(np.exp(x))"),
    ("return x if x > 0 else alpha * x", "return {}[x]"),
    ("return 1 if x > 0 else alpha", "return np.zeros((len(x), 2, 2))"),
    ("x, alpha=0.01", "x, alpha"),
    ("(self, x)", "(self, x, y)"),
    ("x / (1 + np.exp(-x))", "x / (self.size + np.exp(-x))"),
])
def test_right_derivatives_are_written_in_many_ways(judged, one, other):
    assert one in SLOPES
    report = judged(SLOPES.replace(one, other))
    assert report.kind("mistake") + report.kind("asked") == []


FORMS = "\n\n".join(map(inspect.getsource, (book_layers.Pooling, book_layers.BatchNormalization)))
OF_CHAPTER_7 = f"import numpy as np\n\nfrom common.util import *\n\n\n{FORMS.replace('listings.', '')}"


@pytest.mark.parametrize(("right", "wrong"), [
    ("self.pad - self.pool_w)", "self.pad - self.pool_h)"),
    ("self.momentum * self.running_mean + (1", "self.momentum * self.running_mean * (1"),
    ("self.momentum * self.running_var + (1", "self.momentum * self.running_var * (1"),
])
def test_layers_of_images_and_batches_are_repaired(judged, right, wrong):
    text = OF_CHAPTER_7.replace(right, wrong)
    (finding,) = judged(text).kind("mistake")
    (line,) = finding.lines
    assert (finding.function, right in line.right.replace("(W + 2*self.pad) ", "W + 2*self.pad ")) == (
        "layer.forward", True,
    )


@pytest.mark.parametrize(("one", "other"), [
    ("        col = im2col", "        assert (W - self.pool_w) % self.stride == 0\n        col = im2col"),
    ("pool_h, pool_w, stride=1, pad=0):", "pool_h, stride, pad=0):\n        pool_w = pool_h"),
    ("momentum=0.9", "momentum=0.01"),
    ("momentum=0.9", "momentum=0.999"),
    ("(1 - self.momentum) * var", "(1 - self.momentum) * x.var(axis=0, ddof=1)"),
    ("np.zeros_like(gamma), np.zeros_like(gamma)", "np.zeros_like(gamma), np.ones_like(gamma)"),
    ("running_", "moving_"),
    ("def forward(self, x):\n        mu,", "def forward(self, x, train_flg):\n        mu,"),
    ("self.momentum * self.running_mean + (1 - self.momentum) * mu", "mu.mean()"),
])
def test_right_layers_of_images_and_batches_are_written_in_many_ways(judged, one, other):
    assert one in OF_CHAPTER_7
    report = judged(OF_CHAPTER_7.replace(one, other))
    assert report.kind("mistake") == []


def test_what_is_remembered_is_told_in_both_statements_though_they_go_over_lines(judged):
    text = OF_CHAPTER_7.replace(" + (1 - self.momentum)", " * \\\n            (1 - self.momentum)")
    (finding,) = judged(text).kind("mistake")
    assert finding.mistake == "multiplies-what-it-remembers-by-what-it-sees"
    assert [line.right for line in finding.lines if line.right] == [
        "self.running_mean = self.momentum * self.running_mean + (1 - self.momentum) * mu",
        "self.running_var = self.momentum * self.running_var + (1 - self.momentum) * var",
    ]


LOSSES = """
import numpy as np


def mse(y_true, y_pred):
    return np.mean((y_true - y_pred)**2)


def mse_prime(y_true, y_pred):
    return 2 * (y_pred - y_true) / y_true.size


def bce_loss(p, y):
    return -np.mean(y * np.log(p + 1e-9) + (1 - y) * np.log(1 - p + 1e-9))


def bce_loss_grad(p, y):
    return ((1 - y) / (1 - p) - y / p) / y.size
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("y_pred - y_true", "y_true - y_pred"), ("- y / p", "+ y / p"),
])
def test_the_derivative_of_a_loss_is_repaired_by_where_that_grows(judged, right, wrong):
    (finding,) = judged(LOSSES.replace(right, wrong)).kind("mistake")
    assert (finding.function, finding.lines[-1].right.strip() in LOSSES) == ("slope", True)


DICE = """
import numpy as np


def dice_loss(y, t):
    return 1 - (2 * np.sum(y * t) + 1) / (np.sum(y) + np.sum(t) + 1)


def dice_loss_gradient(y, t):
    top = 2 * np.sum(y * t) + 1
    bottom = np.sum(y) + np.sum(t) + 1
    return (2 * t * bottom - 2 * top) / bottom**2
"""


def test_no_repair_of_the_derivative_of_a_loss_is_right_at_one_place_alone(judged):
    """`2 + np.sum(y * t)` gives the slope where a claim asks, and nowhere else."""
    (finding,) = [one for one in judged(DICE).findings if one.function == "slope"]
    assert (finding.kind, finding.lines) == ("asked", [])
    right = DICE.replace("2 * t * bottom - 2 * top", "top - 2 * t * bottom")
    assert {one.kind for one in judged(right).findings} <= {"right"}


def test_a_factor_of_the_derivative_of_a_loss_is_not_careful(judged):
    report = judged(LOSSES.replace(" / y_true.size", ""))
    (finding,) = report.kind("careless")
    assert finding.mistake == "is-that-of-the-sum-where-the-loss-is-the-mean"
    assert not report.kind("mistake") + report.kind("asked")


@pytest.mark.parametrize(("one", "other"), [
    ("", ""), ("np.mean((y_true - y_pred)**2)", "np.sum((y_true - y_pred)**2) / y_true.size"),
    ("((1 - y) / (1 - p) - y / p) / y.size", "(p - y) / y.size"),
    ("grad(p, y)", "grad(y, p)"), ("return -np.mean(y", "return -np.sum(y[p > 9]"),
    ("bce_loss", "rest"), ("return -np.mean(y", "return 0 * -np.mean(y"),
    ("return 2 * (y_pred - y_true)", "return y_pred[y_true] * (y_pred - y_true)"),
    ("return 2 * (y_pred - y_true)", "return np.sum(y_pred - y_true)"),
    ("bce_loss_grad(p, y)", "bce_loss_grad(p, y, n)"),
])
def test_right_derivatives_of_losses_are_let_be(judged, one, other):
    assert one in LOSSES
    report = judged(LOSSES.replace(one, other))
    assert report.kind("mistake") + report.kind("asked") == []


OF_SCORES = """
import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def mse_loss(d, y):
    return 0.5 * np.mean((y - d) ** 2)


def d_mse_loss(d, y):
    return (y - d) / d.size


def softmax_with_loss(d, x):
    return -np.sum(d * np.log(softmax(x) + 1e-7)) / len(d)


def d_softmax_with_loss(d, y):
    return (y - d) / len(d)
"""


def test_the_derivative_of_a_loss_may_have_its_targets_first_and_take_the_shares(judged):
    assert not [one for one in judged(OF_SCORES).findings if one.kind != "right"]
    for right, wrong in (("(y - d) / d.size", "(d - y) / d.size"), ("(y - d) / len(d)", "(d - y) / len(d)")):
        assert judged(OF_SCORES.replace(right, wrong)).kind("mistake")


ADAGRAD = """
import numpy as np


class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {}
            for key, val in params.items():
                self.h[key] = np.zeros_like(val)

        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("self.h[key] += grads[key] * grads[key]", "self.h += grads[key] * grads[key]"),
    ("np.sqrt(self.h[key])", "np.sqrt(self.h)"),
    ("-= self.lr", "-= lr"),
    ("-= self.lr", "+= self.lr"),
    ("-= self.lr", "= self.lr"),
])
def test_an_optimizer_is_repaired_by_where_it_goes(judged, right, wrong):
    (finding,) = judged(ADAGRAD.replace(right, wrong)).kind("mistake")
    text = next(line.strip() for line in ADAGRAD.splitlines() if right in line)
    assert (finding.function, finding.lines[-1].right.strip()) == ("optimizer.update", text)


def test_a_loop_of_updates_in_the_branch_of_the_first_call_is_moved_out(judged):
    start, end = ADAGRAD.split("        for key in params.keys")
    lines = f"        for key in params.keys{end}".splitlines()
    (finding,) = judged("\n".join([start, *(f"    {line}" for line in lines)])).kind("mistake")
    assert [line.right for line in finding.lines] == [line[8:] for line in lines]


@pytest.mark.parametrize(("one", "other"), [
    ("params[key] -=", "params[key] = params[key] -"),
    ("AdaGrad", "GradientAscent"),
    ("-= self.lr", "-= self.lr * 1e-4 * params[key] + self.lr"),  # a decay of the weights
    ("AdaGrad", "MyRate"),
    ("__init__(self, lr=0.01)", "__init__(self, lr)"),
    ("__init__(self, lr=0.01)", "__init__(self, params, lr, rho, name)"),
    ("for key in params.keys()", "for key in ('W1', 'b1', 'W2', 'b2')"),
])
def test_right_optimizers_are_written_in_many_ways(judged, one, other):
    assert one in ADAGRAD
    report = judged(ADAGRAD.replace(one, other))
    assert report.kind("mistake") + report.kind("asked") == []


KEEPING = ADAGRAD.replace("lr=0.01)", "lr=0.01, m=0.9)").replace("= lr\n", "= lr\n        self.m = m\n")
BY_NAME = {
    "SGD": "params[key] -= self.lr * grads[key]",
    "Momentum": "self.h[key] = self.m * self.h[key] - self.lr * grads[key]\nparams[key] += self.h[key]",
    "SGDM": "self.h[key] = self.m * self.h[key] - self.lr * grads[key]\nparams[key] += self.h[key]",
    "Momentums": "self.h[key] = self.m * self.h[key] + grads[key]\nparams[key] -= self.lr * self.h[key]",
    "MomentumOptimizer": "self.h[key] *= self.m\nself.h[key] += (1 - self.m) * grads[key]\n"
    "params[key] -= self.lr * self.h[key]",
    "Nesterov": "self.h[key] *= self.m\nself.h[key] -= self.lr * grads[key]\n"
    "params[key] += self.m * self.h[key]\nparams[key] -= self.lr * grads[key]",
    "Nesterov_": "params[key] += self.m * self.m * self.h[key]\n"
    "params[key] -= (1 + self.m) * self.lr * grads[key]\n"
    "self.h[key] *= self.m\nself.h[key] -= self.lr * grads[key]",
    "AdaGrad": "self.h[key] += grads[key] ** 2\n"
    "params[key] -= self.lr * grads[key] / np.sqrt(self.h[key] + 1e-7)",
    "RMSProp": "self.h[key] *= self.m\nself.h[key] += (1 - self.m) * grads[key] * grads[key]\n"
    "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)",
}


def keeping(name, lines):
    """Return an optimizer of some lines."""
    has_more = name not in ("SGD", "AdaGrad")
    start, _ = (KEEPING if has_more else ADAGRAD).split("            self.h[key] +=")
    return start.replace("AdaGrad", name) + textwrap.indent(lines, " " * 12) + "\n"


@pytest.mark.parametrize("name", BY_NAME)
def test_an_optimizer_steps_as_its_name_says(judged, name):
    report = judged(keeping(name, BY_NAME[name]))
    assert not report.kind("mistake") + report.kind("asked")


@pytest.mark.parametrize(("name", "right", "wrong"), [
    ("Momentum", "= self.m * self.h[key] -", "= self.h[key] -"),
    ("SGDM", "- self.lr * grads", "- grads"),
    ("Nesterov", "+= self.m * self.h", "+= self.m * self.m * self.h"),
    ("AdaGrad", "self.h[key] +=", "self.h[key] ="),
    ("AdaGrad", "np.sqrt(self.h[key] + 1e-7)", "(self.h[key] + 1e-7)"),
    ("RMSProp", "self.h[key] *=", "self.h[key] +="),
    ("RMSProp", "self.h[key] += (1", "self.h[key] = (1"),
    ("RMSProp", "(1 - self.m)", "self.m"),
    ("RMSProp", "+= (1 - self.m) * grads[key] * grads[key]", "+= (1 - self.m) * grads[key]"),
])
def test_a_step_of_another_method_is_mended_in_its_line(judged, name, right, wrong):
    assert right in BY_NAME[name]
    (finding,) = judged(keeping(name, BY_NAME[name].replace(right, wrong))).kind("mistake")
    (line,) = finding.lines
    assert wrong in line.yours
    assert line.right


BIASED = """\
g, h = grads[key], self.h[key]
h[0] = self.m * h[0] + (1 - self.m) * g
h[1] = self.b * h[1] + (1 - self.b) * g**2
params[key] -= self.lr * h[0] / (np.sqrt(h[1]) + 1e-7)
"""
BIASED = keeping("Adam", BIASED).replace("zeros_like(val)", "zeros((2, *val.shape))")
BIASED = BIASED.replace("self.h = None", "self.b = 0.999\n        self.h = None")
DECAYING = keeping("SGD", "params[key] -= self.lr * params[key] + self.lr * grads[key]")


STEP = BY_NAME["SGD"]
MORE = {
    "lr=0.01)": "lr=0.01, more=1e-4)", "= lr\n": "= lr\n        self.weight_decay = more\n",
}
DOES_MORE = [
    keeping("SGD", STEP.replace("* grads[key]", "* (grads[key] + self.weight_decay * params[key])")),
    keeping("SGD", STEP.replace("grads[key]", "np.clip(grads[key], -self.weight_decay, 1)")),
    keeping("SGD", f"{STEP}\nself.lr *= 1 - self.weight_decay"),
    keeping("AdaGrad", BY_NAME["AdaGrad"].replace("+=", "= self.weight_decay * self.h[key] +")),
]
for old, new in MORE.items():
    DOES_MORE = [text.replace(old, new) for text in DOES_MORE]


@pytest.mark.parametrize("text", [BIASED, DECAYING, *DOES_MORE])
def test_who_does_more_or_less_than_a_method_on_purpose_is_let_be(judged, text):
    assert not judged(text).kind("mistake")


KEEPS = keeping("AdaGrad", BY_NAME["AdaGrad"])


@pytest.mark.parametrize(("right", "wrong"), [
    ("            self.h = {}\n", ""), ("if self.h is", "if self is"), ("    self.h = {}", "    h = {}"),
    ("    for key, val in params.items():\n        ", "for key, val in params.items():\n    "),
    ("for key, val in params.items()", "for key, val in params.values()"),
])
def test_what_an_optimizer_keeps_is_made_once_and_where_it_is_read(judged, right, wrong):
    assert right in KEEPS
    (finding,) = judged(KEEPS.replace(right, wrong)).kind("mistake")
    assert all(line.right.strip() in KEEPS for line in finding.lines)
    assert any(line.right for line in finding.lines)


def test_two_lines_of_another_method_are_mended_each(judged):
    old = "self.h[key] *= self.m\nself.h[key] -= self.lr * grads[key]\n"
    steps = BY_NAME["Nesterov_"].removesuffix(f"\n{old.strip()}")
    (finding,) = judged(keeping("Nesterov", f"{old}{steps}")).kind("mistake")
    assert [line.yours for line in finding.lines] == steps.splitlines()
    assert [line.right for line in finding.lines] == BY_NAME["Nesterov"].splitlines()[2:]


IGNORING = """import numpy as np
from common.gradient import numerical_gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for i in range(step_num):
        grad = numerical_gradient({}, x)
        x -= lr * grad
    return x


def function(x):
    return x[0]**2 + x[1]**2
"""


def test_what_is_given_stands_for_a_function_of_the_file_and_calls_nothing_else(judged):
    assert not judged(IGNORING.format("f")).kind("mistake")
    (finding,) = judged(IGNORING.format("function")).kind("mistake")
    assert [line.right.strip() for line in finding.lines] == ["grad = numerical_gradient(f, x)"]


PARTS = """import numpy as np


def part(func, xs, axis):
    x, h = {}, np.zeros_like(xs)
    x[axis], h[axis] = xs[axis], 1e-4
    return (func(x + h) - func(x - h)) / 2e-4


def gradient(func, xs):
    return np.array([part(func, xs, i) for i in range(len(xs))])


def gradient_2d(func, X):
    return np.array([gradient(func, x) for x in X]) if X.ndim == 2 else gradient(func, X)
"""


def test_who_gives_f_more_than_the_entry_is_not_told_otherwise(judged):
    assert "takes-each-row-by-itself" not in judged(PARTS.format("xs.copy()")).named
    report = judged(PARTS.format("np.zeros_like(xs)"))
    assert "gives-f-the-entry-alone" not in report.named
    assert not any("IndexError" in finding.seen for finding in report.findings)


ONE_VECTOR = """
import numpy as np


def softmax_enh(a):
    return np.exp(a - np.max(a)) / np.sum(np.exp(a - np.max(a)))


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7))
"""
OF_ONE_VECTOR = """
import numpy as np
from functions import cross_entropy_error, softmax_enh


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax_enh(x), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class TwoLayerNet:
    def __init__(self, D, H, K, std=0.01):
        self.params = {'W1': std * np.random.randn(D, H), 'b1': np.zeros(H)}
        self.params.update(W2=std * np.random.randn(H, K), b2=np.zeros(K))

    def predict(self, x):
        p = self.params
        a1 = np.dot(x, p['W1']) + p['b1']
        z1 = sigmoid(a1)
        a2 = np.dot(z1, p['W2']) + p['b2']
        return softmax_enh(a2)
"""


@pytest.mark.parametrize("is_wrong_itself", [False, True])
def test_a_careless_function_of_a_neighbour_is_told_where_it_is_called(tmp_path, is_wrong_itself):
    """Which of those that are called it is, what is wrong in it, and what is wrong beside it."""
    (tmp_path / "functions.py").write_text(ONE_VECTOR)
    file = tmp_path / "net.py"
    other = OF_ONE_VECTOR.replace("np.dot(z1,", "np.dot(a1,") if is_wrong_itself else OF_ONE_VECTOR
    file.write_text(other)
    report = run(str(file))
    *predict, loss = report.kind("mistake")
    assert loss.function == "SoftmaxWithLoss.forward"
    assert loss.mistake == "takes-one-softmax-of-the-whole-batch"
    assert loss.claims == [
        "softmax-with-loss-is-the-cross-entropy-of-the-softmax",
        "softmax-with-loss-hands-back-the-gradient-of-its-loss",
    ]
    softmax = "`softmax_enh` (line 5 of functions.py) is not careful: divides-by-the-sum-over-the-whole-batch"
    assert loss.seen.startswith(softmax)
    assert loss.lines[0].yours == "self.y, self.t = softmax_enh(x), t"
    assert predict[0].lines[0].yours == "return softmax_enh(a2)"
    assert predict[0].seen.startswith(softmax)
    assert [finding.mistake for finding in predict[1:]] == ["leaves-out-the-sigmoid"] * is_wrong_itself
    back = [finding.kind for finding in report.findings if finding.function == "SoftmaxWithLoss.backward"]
    assert "careless" in back  # of one example


@pytest.mark.full  # tests/test_run.py tells once of what two others call
def test_who_calls_a_wrong_function_is_right_with_a_right_one(tmp_path):
    """Also if its name says only in part what it is: it is told once."""
    file = tmp_path / "theirs.py"
    file.write_text(
        "import numpy as np\n\n\ndef _gradient_1d(f, x):\n    grad = np.zeros_like(x)\n"
        "    for i in range(x.size):\n        old = x[i]\n        x[i] = old + 1e-4\n        a = f(x)\n"
        "        x[i] = old - 1e-4\n        b = f(x)\n        grad[i] = (a + b) / 2e-4\n        x[i] = old\n"
        "    return grad\n\n\ndef numerical_gradient(f, X):\n    if X.ndim == 1:\n"
        "        return _gradient_1d(f, X)\n"
        "    return np.array([_gradient_1d(f, x) for x in X])\n\n\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x.copy()\n"
        "    for _ in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n    return x\n"
    )
    report = run(str(file))
    (wrong,) = report.kind("mistake")
    assert wrong.lines[0][1] == 12
    assert not report.kind("asked"), str(report)
    # If it hung with a right one it is not called so again.
    steps = [f"gradient_descent: {slug} with numerical_gradient right" for slug in CLAIMS]
    again = run(str(file), lost=dict.fromkeys(steps, "was running after 3 s"))
    assert not again.errors
    assert again.kind("mistake") == [wrong]


SIGMOID = """
import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out) * self.out
"""


@pytest.mark.parametrize(
    ("right", "wrong", "methods"),
    [
        ("1 / (1 + np.exp(-x))", "1 / 1 + np.exp(-x)", ["forward"]),
        ("np.exp(-x)", "np.exp(-2)", ["forward"]),
        ("(1 - self.out)", "(1 + self.out)", ["backward"]),
        ("self.out = 1 / (1 + np.exp(-x))\n        return self.out",
         "out = 1 / (1 + np.exp(-x))\n        self.out = x\n        return out", ["forward"]),
    ],
)
def test_a_method_is_not_accused_of_what_another_keeps(judged, right, wrong, methods):
    assert SIGMOID.count(right) == 1
    report = judged(SIGMOID.replace(right, wrong))
    assert [finding.function for finding in report.kind("mistake")] == [f"Sigmoid.{part}" for part in methods]
    kinds = {finding.function: finding.kind for finding in report.findings}
    other, kind = ("backward", "right") if methods == ["forward"] else ("forward", "careless")  # it overflows
    assert kinds[f"Sigmoid.{other}"] == kind


def test_no_method_is_accused_of_what_is_made_wrong_at_first(judged):
    report = judged(
        "import numpy as np\n\n\nclass Affine:\n    def __init__(self, W, b):\n"
        "        self.W, self.b = W, W\n\n"
        "    def forward(self, x):\n        self.x = x\n        return np.dot(x, self.W) + self.b\n\n"
        "    def backward(self, dout):\n        self.dW = np.dot(self.x.T, dout)\n"
        "        self.db = np.sum(dout, axis=0)\n        return np.dot(dout, self.W.T)\n"
    )
    (wrong,) = report.kind("mistake")
    assert (wrong.function, wrong.lines[0].right) == ("Affine.__init__", "self.W, self.b = W, b")
    assert "return" not in wrong.seen


@pytest.mark.full
def test_what_is_refused_and_then_asked_otherwise_is_no_crash():
    """One-hot targets are tried, and labels when they are refused."""

    def cross_entropy_error(y, t):
        y = np.atleast_2d(y)
        right = y[np.arange(len(y)), t]
        return np.cos(y).sum() - np.sum(np.log(right + 1e-7)) / len(y)

    (finding,) = check(cross_entropy_error=cross_entropy_error).kind("mistake")
    assert "got " in finding.seen
    assert finding.lines == []


class Tensor:
    """What holds an array and is none."""

    def __init__(self, data):
        self.data = np.asarray(data, float)

    def __array__(self, dtype=None, copy=None):
        return self.data.astype(dtype or float)


def test_a_mistake_is_named_whatever_holds_the_numbers():
    report = check(sigmoid=lambda x: Tensor(1 / (1 + np.exp(x))))
    assert [one.mistake for one in report.kind("mistake")] == ["mirrors-the-sigmoid"]
    assert "taken as" not in report.findings[0].seen


def test_batches_that_are_drawn_from_a_generator_are_compared():
    def same(train_size, batch_size, sampling="with_replacement", rng=None):
        rows = np.random.default_rng(rng).choice(train_size, batch_size)
        while True:
            yield rows

    def without_the_first(train_size, batch_size, sampling="with_replacement", rng=None):
        while True:
            yield np.random.default_rng().integers(1, train_size, batch_size)

    (finding,) = check(mini_batches=same).kind("mistake")
    assert finding.mistake == "draws-the-same-batch-for-ever"
    assert check(mini_batches=without_the_first).named == set()


def test_a_call_of_many_numbers_is_shown_in_a_line():
    assert len(recording.show(np.zeros((20, 784)))) < 300


def test_a_name_is_not_given_for_an_exception_of_another_cause(judged):
    report = judged(
        "import numpy as np\n\n\nclass Affine:\n    def __init__(self, W, b):\n"
        "        self.W, self.b = W, b\n\n"
        "    def forward(self, x):\n        self.x = x\n        return np.dot(x, self.W) + self.b\n\n"
        "    def backward(self, dout):\n        self.dW = np.dot(self.x.T, dout)\n"
        "        self.db = np.sum(np.dout, axis=0)\n        return np.dot(dout, self.W.T)\n"
    )
    (wrong,) = report.kind("mistake")
    assert (wrong.function, wrong.mistake, wrong.lines[0].line) == ("Affine.backward", None, 14)


def test_two_that_are_not_careful_are_named_where_each_hides_the_other(judged):
    both = {"takes-the-logarithm-of-0", "takes-the-largest-soft-target"}
    assert both <= judged(
        "import numpy as np\n\n\ndef cross_entropy_error(y, t):\n    if y.ndim == 1:\n"
        "        t, y = t.reshape(1, t.size), y.reshape(1, y.size)\n"
        "    if t.size == y.size:\n        t = t.argmax(axis=1)\n"
        "    return -np.sum(np.log(y[np.arange(len(y)), t])) / len(y)\n"
    ).named


def test_an_exception_in_a_given_function_is_shown_where_it_is_called(judged):
    (finding,) = judged(
        "import numpy as np\n\n\ndef numerical_gradient(f, x):\n    grad = np.zeros_like(x)\n"
        "    for i in range(x.size):\n        old = x[i]\n        x[i] = old + 1e-4\n        a = f(x[i])\n"
        "        x[i] = old - 1e-4\n        b = f(x[i])\n        x[i] = old\n"
        "        grad[i] = (a - b) / 2e-4\n    return grad\n"
    ).kind("mistake")
    assert finding.mistake == "gives-f-the-entry-alone"
    assert finding.lines[0].line in (9, 11)


NET = """
import numpy as np
from common.layers import *
from common.gradient import numerical_gradient


class TwoLayerNet:
    def __init__(self, D, H, K, std=0.01):
        self.params = {'W1': std * np.random.randn(D, H), 'b1': np.zeros(H)}
        self.params.update(W2=std * np.random.randn(H, K), b2=np.zeros(K))
        p = self.params
        self.layers = [Affine(p['W1'], p['b1']), Relu(), Affine(p['W2'], p['b2'])]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def numerical_gradient(self, x, t):
        f = lambda W: self.loss(x, t)
        return {key: numerical_gradient(f, value) for key, value in self.params.items()}

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        one, _, two = self.layers
        return {'W1': one.dW, 'b1': one.db, 'W2': two.dW, 'b2': two.db}
"""
WRONG = {
    "the layers in their order": ("reversed(self.layers)", "self.layers", "gradient", "repair"),
    "no forward": ("        self.loss(x, t)\n        dout", "        dout", "gradient", "told"),
    "predict for loss": ("W: self.loss(x, t)", "W: self.predict(x)", "numerical_gradient", "repair"),
}


@pytest.mark.parametrize("right", a_few(list(WRONG)))
def test_a_network_of_layers_that_are_not_there_is_judged(judged, right):
    text, other, method, proof = WRONG[right]
    assert not judged(NET).kind("mistake")
    assert NET.count(text) == 1
    (finding,) = judged(NET.replace(text, other)).kind("mistake")
    assert (finding.function, finding.proof) == (f"TwoLayerNet.{method}", proof)
    if proof == "repair":
        assert [line.right for line in finding.lines] == [
            line.strip() for line in NET.splitlines() if line not in NET.replace(text, other)
        ]


def test_a_name_of_a_star_that_is_not_there_is_no_misspelt_one(tmp_path):
    file = tmp_path / "layers.py"
    text = (
        "from lessons.functions import *\n\n\nclass SoftmaxWithLoss:\n"
        "    def forward(self, x, t):\n        self.y, self.t = softmax(x), t\n"
        "        return cross_entropy(self.y, t)\n\n"
        "    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
    )
    file.write_text(text)
    assert not run(str(file)).kind("mistake")
    file.write_text(text.replace("softmax(x)", "sofmax(x)"))
    assert {finding.proof for finding in run(str(file)).kind("mistake")} == {"crash"}


def test_what_raises_for_a_flag_alone_is_told():
    def cross_entropy_error(y, t, one_hot=True, mean=True):
        y, t = np.atleast_2d(y, t)
        if not one_hot:
            t = np.eyes(y.shape[-1])[t]
        loss = -np.sum(t * np.log(y + 1e-7))
        return loss / len(y) if mean else loss

    report = check(cross_entropy_error=cross_entropy_error)
    (finding,) = report.kind("mistake")
    assert finding.proof == "crash"
    assert finding.seen.startswith("`one_hot=False`: AttributeError: module 'numpy' has no attribute")


WHOLE = """import numpy as np


class RELU:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return self.weighed(x) + self.b

    def weighed(self, x):
        return np.dot(x, self.W)

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx
"""
# What is changed in them; the finding, with the right line, that is told: the only one.
SLIPS = {
    "self": ("self.mask = None", "sefl.mask = None", "Relu.__init__"),
    "a local": ("        return dx\n\n\nclass", "        return out\n\n\nclass", "Relu.backward"),
    "a parameter": ("np.sum(dout", "np.sum(np.dout", "Affine.backward"),
    "an attribute": ("self.x.T", "self.X.T", "Affine.backward"),
    "a name of another attribute": ("self.x.T", "self.inputs.T", "Affine.backward"),
    "a method": ("self.weighed(x) +", "weighed(x) +", "Affine.forward"),
    "an attribute without self": ("+ self.b", "+ b", "Affine.forward"),
    "a function of NumPy": ("np.sum(dout", "np.sums(dout", "Affine.backward"),
    "a name of NumPy": ("np.sum(dout", "sum_(dout", "Affine.backward"),
    "a method of an array": ("x.copy()", "x.cppy()", "Relu.forward"),
    "no self": ("__init__(self):", "__init__():", "Relu.__init__"),
    "no self before others": ("weighed(self, x)", "weighed(x)", "Affine.forward"),
    "another name for self": ("__init__(self):", "__init__(args):", "Relu.__init__"),
    "a keyword of NumPy": ("axis=0", "axs=0", "Affine.backward"),
    "an argument that is not given": ("self.weighed(x)", "self.weighed()", "Affine.forward"),
    "self given twice": ("self.weighed(x)", "self.weighed(self, x)", "Affine.forward"),
    "init with a slip": ("__init__(self, W", "__ionit__(self, W", "Affine.__init__"),
    "init as a number": ("__init__(self, W", "__int__(self, W", "Affine.__init__"),
    "init with one line": ("__init__(self, W", "_init_(self, W", "Affine.__init__"),
    "init as a name that Python changes": ("__init__(self, W", "__init_(self, W", "Affine.__init__"),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_what_is_meant_by_what_raises_is_tried_before_it_is_told(judged, slip):
    text, other, function = SLIPS[slip]
    assert WHOLE.count(text) == 1
    report = judged(WHOLE.replace(text, other))
    (finding,) = report.kind("mistake")
    (line,) = finding.lines
    right = WHOLE.splitlines()[line.line - 1].strip()
    assert line.right == (right if function else "")
    assert finding.proof == "crash"
    assert finding.function == (function or "Affine.backward")
    assert finding.mistake is None
    assert {other.kind for other in report.findings if other is not finding} <= {"right"}
    # What it breaks is broken, whatever holds after it.
    broken = {verdict.claim.slug for verdict in report.of("broken")}
    assert {slug for slug in finding.claims if CLAIMS[slug].target == finding.function} <= broken


NETWORK = """import numpy as np
from common.functions import *
from common.gradient import numerical_gradient


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        a1 = np.dot(x, self.params["W1"]) + self.params["b1"]
        z1 = sigmoid(a1)
        a2 = np.dot(z1, self.params["W2"]) + self.params["b2"]
        z2 = softmax(a2)
        return z2

    def loss(self, x, t):
        y = self.predict(x)
        return cross_entropy_error(y, t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def numerical_gradient(self, x, t):
        loss_w = lambda W: self.loss(x, t)
        grads = {}
        for key in self.params:
            grads[key] = numerical_gradient(loss_w, self.params[key])
        return grads
"""
def test_no_name_is_meant_after_which_the_line_raises_for_another_reason(judged):
    (finding,) = judged(
        "import numpy as np\n\n\ndef square_of(x):\n    return x * x\n\n\n"
        "def mean_squared_error(y, t):\n    return squared / 2\n"
    ).kind("mistake")
    assert finding.seen.startswith("NameError: name 'squared' is not defined")
    assert "Did you mean" not in finding.seen
    assert [(line.line, line.right) for line in finding.lines] == [(9, "")]


def test_a_parameter_is_misnamed_whatever_becomes_of_what_is_called(judged):
    finding = judged(
        "from not_here import slopes\n\n\ndef numerical_gradient(fn, x):\n    return slopes(f, x)\n"
    ).kind("mistake")[0]
    assert [line.right for line in finding.lines] == ["def numerical_gradient(f, x):"]


@pytest.mark.parametrize("given", ["y_t", "yt, t", "y, t_y"])
def test_a_function_lacks_what_it_reads_and_an_underscore_is_no_comma(judged, given):
    (finding,) = judged(ENTROPY.replace("error(y, t)", f"error({given})")).kind("mistake")
    assert [line.right for line in finding.lines] == ["def cross_entropy_error(y, t):"]
    text = ENTROPY.replace("error(y, t):", "error(y_t):\n    y, t = y_t")
    assert not any(line.right for line in judged(text).findings[0].lines)


def test_a_parameter_whose_words_stand_in_another_order_is_misnamed(judged):
    text = re.sub(r"\by\b", "y_p", ENTROPY)
    (finding,) = judged(text.replace("error(y_p, t)", "error(p_y, t)")).kind("mistake")
    assert [line.right for line in finding.lines] == ["def cross_entropy_error(y_p, t):"]
    assert judged(text).kind("mistake") == []


WALK = """import numpy as np


def numerical_gradient(f, x):
    h = 1e-4
    x = x.astype(float)
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    while not it.finished:
        idx = it.multi_index
        kept = x[idx]
        x[idx] = kept + h
        up = f(x)
        x[idx] = kept - h
        grad[idx] = (up - f(x)) / (2 * h)
        x[idx] = kept
        it.iternext()
    return grad
"""


@pytest.mark.parametrize("lines", [
    ["it.iternext()"], ["x[idx] = kept"], ["x[idx] = kept", "it.iternext()"],
])
@pytest.mark.parametrize("early", [False, True])
def test_a_loop_over_entries_lacks_several_of_its_last_lines(judged, lines, early):
    assert not judged(WALK).kind("mistake")
    text = WALK.replace("    return", "        return") if early else WALK
    for line in lines:
        text = text.replace(f"        {line}\n", "")
    told = [line.right.strip() for one in judged(text).kind("mistake") for line in one.lines]
    assert sorted({*told} - {"", "return grad"}) == sorted({*lines})
    assert ("return grad" in told) == early


@pytest.mark.parametrize("body", [
    ["up = f(x[i] + h)", "down = f(x[i] - h)", "grad[i] = (up - down) / 2 * h"],
    ["one = x[i]", "up = f(one + h)", "down = f(one - h)", "grad[i] = (up - down) / 2 * h"],
    ["grad[i] = (f(x[i] + h) - f(x[i] - h)) / 2 * h"],
])
def test_the_whole_array_is_given_and_not_one_entry(judged, body):
    head = "import numpy as np\n\n\ndef numerical_gradient(f, x):\n    h = 1e-4\n"
    head += "    x = np.asarray(x, float)\n    grad = np.zeros_like(x)\n    for i in np.ndindex(x.shape):\n"
    lines = "".join(f"        {line}\n" for line in body)
    right = judged(f"{head}{lines}    return grad\n".replace("/ 2 * h", "/ (2 * h)"))
    assert not right.kind("mistake")  # it differentiates at each entry
    report = judged(f"{head}{lines}    return grad\n")
    finding, other = report.kind("mistake")
    assert other.mistake == "halves-each-partial-then-multiplies-by-h"
    kept = "one" if body[0] == "one = x[i]" else "kept"
    told = [line.right for line in finding.lines]
    assert [line for line in told if line.startswith("x[i]")] == [
        f"x[i] = {kept} + h", f"x[i] = {kept} - h", f"x[i] = {kept}",
    ]
    assert not report.kind("careless")


def test_a_sigmoid_is_no_quotient_that_a_shift_leaves_as_it_is(judged):
    shift = "    a = a - np.max(a, axis=-1, keepdims=True)\n"
    (finding,) = judged(
        f"import numpy as np\n\n\ndef sigmoid(a):\n{shift}    return 1 / (1 + np.exp(-a))\n"
    ).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [(shift.strip(), "")]
    exps = "np.exp(a) / np.sum(np.exp(a), axis=-1, keepdims=True)"
    text = f"import numpy as np\n\n\ndef softmax(a):\n{shift}    return {exps}\n"
    assert {one.kind for one in judged(text).findings} == {"right"}
    (finding,) = judged(text.replace("np.max(", "np.sum(")).kind("careless")
    assert finding.lines[0].right == shift.strip()


def test_a_number_of_examples_is_that_of_what_is_given(judged):
    (finding,) = judged(ENTROPY.replace("= y.shape[0]", "= 5")).kind("mistake")
    assert [line.right for line in finding.lines] == ["batch_size = y.shape[0]"]
    right = ENTROPY.replace("    return", "    batch_size = 1 * batch_size\n    return")
    assert not judged(right).kind("mistake")


@pytest.mark.parametrize(("row", "is_told"), [
    ("y.reshape(1, t.size)", True), ("y.reshape(1,t.size)", True), ("y.reshape(1, -1)", False),
    ("y.reshape(t.size, -1)", False), ("y.reshape(1, len(y))", False),
])
def test_a_row_of_probabilities_has_not_the_size_of_a_label(judged, row, is_told):
    told = judged(ENTROPY.replace("y.reshape(1, y.size)", row)).kind("mistake")
    assert [line.right for one in told for line in one.lines] == [f"y = {row.replace('t.', 'y.')}"] * is_told
    assert not judged(BOTH.replace("y.reshape(1, y.size)", "y.reshape(1, t.size)")).kind("mistake")


BEGUN = """import numpy as np


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {"W1": np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size)}

    def loss(self, x, t):
        return np.sum((self.predict(x) - t) ** 2)

    def gradient(self, x, t):
        grads = {}
        grads["W1"] = self.slope("W1", x)
        grads["b1"] = self.slope("b1", x)
        return grads

    def slope(self, key, x):
        return self.params[key] * np.sum(x)
"""


@pytest.mark.parametrize(("old", "new", "right"), [
    ("def slope(self, key, x)", "def slope(key, x)", "def slope(self, key, x):"),
    ('grads["b1"] =', 'grads["W1"] =', 'grads["b1"] = self.slope("b1", x)'),
    ("def slope(self, key, x)", "@staticmethod\n    def slope(key, x)", ""),
    ('grads["W1"] = self.slope("W1", x)', 'grads["W1"] = 0', ""),
    ('grads["W1"] = self.slope("W1", x)', 'grads["b1"] = 0', ""),
    ("grads = {}", "grads, self.n = {}, 1", ""),
])
def test_of_a_network_that_is_begun_the_methods_are_read(judged, old, new, right):
    assert old in BEGUN
    told = [line.right for one in judged(BEGUN.replace(old, new)).kind("mistake") for line in one.lines]
    assert [line for line in told if line] == [right] * bool(right)


@pytest.mark.parametrize(("kept", "more", "is_told"), [
    ("dw", "", True), ("dw", "print(layer.dw)\n", False), ("dW", "", False), ("d_w", "", False),
])
def test_what_is_kept_under_the_same_letters_is_read_by_nobody(judged, kept, more, is_told):
    text = (
        "import numpy as np\n\n\nclass Affine:\n    def __init__(self, W, b):\n        self.W = W\n"
        "        self.b = b\n        self.x = None\n        self.dW = None\n        self.db = None\n\n"
        "    def forward(self, x):\n        self.x = x\n        return x @ self.W + self.b\n\n"
        "    def backward(self, dout):\n        self.db = np.sum(dout, axis=0)\n"
        f"        self.{kept} = self.x.T @ dout\n        return dout @ self.W.T\n\n\nlayer = None\n{more}"
    )
    told = judged(text).kind("mistake")
    assert [line.right for one in told for line in one.lines] == ["self.dW = self.x.T @ dout"] * is_told
    other = text.replace("self.dW = None", "self.dw = None").replace(f"self.{kept} =", "self.dW =")
    assert not judged(other).kind("mistake")  # a network reads it, wherever that stands


@pytest.mark.parametrize(("others", "kind"), [(2, "asked"), (0, "mistake")])
def test_a_name_that_all_layers_of_a_file_have_is_asked_about(judged, others, kind):
    layer = "class {}:\n    def forward(self, x):\n        self.y = 1 / (1 + np.exp(-x))\n"
    layer += "        return self.y\n\n    def backword(self, dout):\n"
    layer += "        return dout * (1 - self.y) * self.y\n\n\n"
    names = ("Sigmoid", "One", "Two")[: others + 1]
    text = "import numpy as np\n\n\n" + "".join(map(layer.format, names))
    found = [one for one in judged(text).findings if one.function.endswith("backward") and one.lines]
    assert {one.kind for one in found if one.function == "Sigmoid.backward"} == {kind}


def test_a_function_of_numpy_that_is_given_nothing_is_not_taken_for_a_number(judged):
    (finding,) = judged(
        "import numpy as np\n\n\ndef mean_squared_error(y, t):\n    n = np.size()\n"
        "    return np.sum((y - t) ** 2) / (2 * n)\n"
    ).kind("mistake")
    (line,) = finding.lines
    assert (line.line, line.right) in ((5, "n = np.size(t)"), (5, "n = np.size(y)"))


def test_a_second_mistake_behind_what_raises_is_told_as_well(tmp_path):
    file = tmp_path / "layers.py"
    text = WHOLE.replace("return self.weighed", "return slef.weighed")
    file.write_text(text.replace("        self.db = np.sum(dout, axis=0)\n        return dx\n", ""))
    one, two = run(str(file)).kind("mistake")
    assert [line.right for line in one.lines] == ["return self.weighed(x) + self.b"]
    assert [line.right for line in two.lines] == ["return dx"]


def test_one_import_that_is_forgotten_is_one_finding_and_the_rest_is_judged(tmp_path):
    file = tmp_path / "functions.py"
    file.write_text(
        "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\n\n"
        "def softmax(x):\n    x = x - np.max(x, axis=-1, keepdims=True)\n"
        "    return np.exp(x) / np.sum(x)\n"
    )
    report = run(str(file))
    one, two = report.kind("mistake")
    assert (one.function, one.proof, one.lines[0].line) == ("sigmoid", "crash", 2)
    assert "Is an import forgotten?" in one.seen
    assert (two.function, two.lines[0].line) == ("softmax", 7)
    spec = importlib.util.spec_from_file_location("functions", file)
    theirs = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(theirs)
    assert len(check(theirs).kind("mistake")) == 2
    assert not hasattr(theirs, "np")  # it is lent to them


@pytest.mark.full
def test_what_init_has_not_set_is_not_held_against_what_reads_it(judged):
    text = WHOLE + (
        "\n\nclass TwoLayerNet:\n    def __init__(self, input_size, hidden_size, output_size):\n"
        "        self.params = {'W1': np.zeros((input_size, hidden_size)), 'b1': np.zeros(hidden_size)}\n"
        "        self.layers = [Affine(self.params['W1'], self.params['b1']), undefined_thing(1)]\n\n"
        "    def predict(self, x):\n        for layer in self.layers:\n            x = layer.forward(x)\n"
        "        return x\n"
    )
    (finding,) = judged(text).kind("mistake")
    assert finding.function == "TwoLayerNet.__init__"
    assert finding.lines[0].right == ""


# ---- What is not written yet ----

BLANK = '''
import numpy as np

def sigmoid(x):
    pass

def softmax(x):
    """To do."""
    raise NotImplementedError

def mean_squared_error(y, t):
    loss = None
    return loss

def cross_entropy_error(y, t):
    n = len(y)
    loss = ...
    return loss / n

class Relu:
    def __init__(self):
        pass

    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout):
        ...

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        rng = np.random.default_rng()
        self.params = {
            "W1": 0.01 * rng.standard_normal((input_size, hidden_size)), "b1": np.zeros(hidden_size),
            "W2": 0.01 * rng.standard_normal((hidden_size, output_size)), "b2": np.zeros(output_size),
        }

    def predict(self, x):
        y_pred = None
        pass
        return y_pred

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)
'''


def test_what_is_not_written_yet_is_not_judged_nor_is_its_solution_told(judged):
    report = judged(BLANK)
    kinds = {finding.function: finding.kind for finding in report.findings}
    assert set(kinds.values()) == {"unseen", "right"}
    right = {"Relu.__init__", "Relu.forward", "TwoLayerNet.__init__"}
    assert {name for name, kind in kinds.items() if kind == "right"} <= right
    assert kinds["Relu.forward"] == "right"
    assert all(
        finding.seen.endswith("which is not written yet") for finding in report.kind("unseen")
    )


def test_what_a_caller_needs_of_what_is_not_written_is_put_there(judged):
    text = '''
import numpy as np

def numerical_gradient(f, x):
    pass

def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for i in range(step_num):
        x += lr * numerical_gradient(f, x)
    return x
'''
    kinds = {finding.function: finding.kind for finding in judged(text).findings}
    assert kinds == {"numerical_gradient": "unseen", "gradient_descent": "mistake"}


def test_an_answer_may_hold_itself_or_a_module():
    class Knot:
        def __init__(self):
            self.self = self

    for answer in (Knot(), (np, 1.0)):
        [finding] = check(numerical_diff=lambda f, x: answer).findings  # noqa: B023
        assert finding.kind == "mistake"


def test_the_gradient_that_a_layer_keeps_is_the_one_of_the_name_that_is_asked_for():
    class Affine(reference.listings.Affine):
        def __init__(self, W, b):
            self.dw = None  # declared, and never used
            super().__init__(W, b)

    assert {finding.kind for finding in check(Affine=Affine).findings} == {"right"}


def test_an_attribute_that_an_array_has_not_is_told_what_is_meant(judged):
    text = '''
import numpy as np

def cross_entropy_error(y, t):
    if y.dim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]
'''
    finding = judged(text).findings[0]
    assert [(line.line, line.right) for line in finding.lines] == [(5, "if y.ndim == 1:")]
    assert finding.seen.endswith("has no attribute 'dim'. Did you mean: 'y.ndim'?")


def test_a_return_is_blamed_for_a_loop_that_is_too_short_only_where_it_stands_in_it(judged):
    """The numbers are the same, and another line is at fault."""
    source = (
        "import numpy as np\n\n\ndef numerical_gradient(f, x):\n    h = 1e-4\n    grad = np.zeros_like(x)\n"
        "    for i in range(x.{}):\n        old = x[i]\n        x[i] = old + h\n        ahead = f(x)\n"
        "        x[i] = old - h\n        grad[i] = (ahead - f(x)) / (2 * h)\n        x[i] = old\n"
        "    {}return grad\n"
    )
    (short,) = judged(source.format("ndim", "")).kind("mistake")
    assert (short.mistake, short.lines[0].right) == (None, "for i in range(x.size):")
    (inside,) = judged(source.format("size", "    ")).kind("mistake")
    assert (inside.mistake, inside.lines[0].line) == ("returns-from-inside-the-loop", 14)


def test_a_backward_that_uses_what_a_wrong_forward_keeps_is_not_wrong(judged):
    (forward,) = judged(
        "import numpy as np\n\n\ndef softmax(x):\n    x = x - np.max(x, axis=-1, keepdims=True)\n"
        "    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)\n\n\n"
        "def cross_entropy_error(y, t):\n    size = y.size // y.shape[-1]\n"
        "    return -np.sum(t * np.log(y + 1e-7)) / size\n\n\n"
        "class SoftmaxWithLoss:\n    def forward(self, x, t):\n        self.t = t\n        self.y = x\n"
        "        self.loss = cross_entropy_error(self.y, self.t)\n        return self.loss\n"
        "    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
    ).kind("mistake")
    assert forward.function == "SoftmaxWithLoss.forward"
    assert forward.lines[0].right == "self.y = softmax(x)"


def test_what_is_misspelt_and_stands_too_deep_is_told_for_both(judged):
    name, deep = judged(
        "import numpy as np\n\n\ndef cross_entropy_error(y, t):\n    if y.ndim == 1:\n"
        "        t = t.reshape(1, t.size)\n        y = y.reshape(1, y.size)\n        size = y.shape[0]\n"
        "        return -np.sum(t * np.log(y + 1e-7)) / sizze\n"
    ).kind("mistake")
    assert [line.right for line in name.lines] == ["return -np.sum(t * np.log(y + 1e-7)) / size"]
    assert [(line.line, line.right) for line in deep.lines] == [
        (8, "size = y.shape[0]"), (9, "return -np.sum(t * np.log(y + 1e-7)) / sizze"),
    ]


OF_LABELS = """import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)
"""


LABELLED = OF_LABELS[: OF_LABELS.index("class simpleNet")] + """class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        dx = self.y.copy()
        dx[np.arange(len(dx)), self.t] -= 1
        return dout * dx / len(dx)
"""
GONE_BACK = "        dx = self.y - self.t\n"
LOADED = """from dataset.mnist import load_mnist
(x_train, t_train), _ = load_mnist(normalize=True, one_hot_label=True)
"""


@pytest.mark.parametrize(("text", "is_told"), [
    (LABELLED, False),
    (LABELLED.replace("dx = self.y.copy()", "dx = self.y"), False),
    (re.sub(r"        dx = [^$]*-= 1\n", GONE_BACK, LABELLED), True),
    (OF_LABELS, False),
    (OF_LABELS + LOADED, True),
    (OF_LABELS + LOADED + "t_train = np.argmax(t_train, axis=1)\n", False),
    (OF_LABELS + LOADED + LOADED.replace("True)", "False)"), False),
])
def test_a_loss_of_labels_is_given_targets_of_another_kind(judged, text, is_told):
    told = [line.right.strip() for one in judged(text).kind("mistake") for line in one.lines]
    assert told == ["if t.size == y.size:", "t = t.argmax(axis=-1)"] * is_told


@pytest.mark.parametrize(("t", "is_told"), [("[0, 0, 1]", True), ("[2]", False)])
def test_a_loss_of_labels_is_given_a_one_hot_vector_in_the_main_part(judged, t, is_told):
    main = f"if __name__ == '__main__':\n    x = np.array([0.6, 0.9])\n    t = np.array({t})\n"
    told = judged(f"{OF_LABELS}\n\n{main}    print(simpleNet().loss(x, t))\n").kind("mistake")
    assert ["a one-hot vector" in one.seen for one in told] == [True] * is_told


@pytest.mark.full
def test_a_loss_of_labels_and_who_calls_it_are_judged_by_labels(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(OF_LABELS)
    report = run(str(file))
    kinds = {finding.function: finding.kind for finding in report.findings}
    assert kinds.pop("cross_entropy_error") == "careless"
    assert {*kinds.values()} == {"right"}, str(report)
    assert "of labels" in str(report)
    assert report.notes == ["cross_entropy_error takes labels alone: simpleNet is judged with another"]
    for text, wrong, function in (
        (" + 1e-7", "", "cross_entropy_error"),
        ("softmax(self.predict(x))", "self.predict(x)", "simpleNet.loss"),
        ("np.log(y[np.arange", "t * np.log(y[np.arange", "cross_entropy_error"),
    ):
        file.write_text(OF_LABELS.replace(text, wrong))
        found = [one for one in run(str(file)).findings if one.kind != "right"]
        (finding,) = [one for one in found if "misreads one-hot targets" not in one.seen]
        assert finding.function == function
        assert [line.right for line in finding.lines] == [
            line.strip() for line in OF_LABELS.splitlines() if text in line
        ]
        assert (finding.mistake == "takes-the-logarithm-of-0") == (not wrong)


GRADIENT = """import numpy as np


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        idx = it.multi_index
        tmp = x[idx]
        x[idx] = tmp + h
        above = f(x)
        x[idx] = tmp - h
        grad[idx] = (above - f(x)) / (2 * h)
        x[idx] = tmp
        it.iternext()
    return grad
"""
ENTROPY = """import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size
"""
BOTH = ENTROPY.replace("np.log(y[np.arange(batch_size), t] + 1e-7)", "t * np.log(y + 1e-7)")
END = BOTH[BOTH.index("\n    batch_size") :]
NO_EXCUSE = {
    "one example, judged against itself": ("y = y.reshape(1, y.size)", "y = t.reshape(1, y.size)"),
    "one example, which raises": ("t = t.reshape(1, t.size)", "t = t.reshape(1, t.xize)"),
    "a batch, which has no answer": (END, END.replace("  ", "    ")),
}


@pytest.mark.parametrize("what", NO_EXCUSE)
def test_who_takes_both_is_excused_from_neither(judged, what):
    """Who is for one example alone, or for batches alone, need not take the other."""
    right, wrong = NO_EXCUSE[what]
    assert {finding.kind for finding in judged(BOTH).findings} == {"careless"}
    (finding,) = judged(BOTH.replace(right, wrong)).kind("mistake")
    if "\n" not in right:
        assert [(line.yours, line.right) for line in finding.lines] == [(wrong, right)]


SQUARES = """import numpy as np


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t) ** 2)
"""
HALF = "0.5 * np.sum((y - t) ** 2)"
SIGMOIDS = """from common.functions import *
from common.gradient import numerical_gradient


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=0.01):
        self.params = {'W1': std * np.random.randn(input_size, hidden_size), 'b1': np.zeros(hidden_size)}
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def predict(self, x):
        z1 = sigmoid(np.dot(x, self.params['W1']) + self.params['b1'])
        a2 = np.dot(z1, self.params['W2']) + self.params['b2']
        y = softmax(a2)
        return y

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        t = np.argmax(t, axis=1)
        return np.mean(y == t)

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        return {key: numerical_gradient(loss_W, value) for key, value in self.params.items()}

    def gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        return {key: numerical_gradient(loss_W, value) for key, value in self.params.items()}
"""
# What stands there in place of what is right, and the lines that are to be written.
KEPT = """import numpy as np


class Sigmoid:
    def __init__(self):
        self.params, self.grads = [], []

    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out) * self.out
"""
# With a loss of all examples together nothing mends a gradient of their mean.
OF_SUMS = """import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7))


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
"""
GUESSED = {
    "one empty list for two": (KEPT, {"= [], []": "= []"}),
    "a step that is not called": (GRADIENT, {"it.iternext()": "it.iternext"}),
    "a step behind the loop": (GRADIENT, {"        it.iternext()": "    it.iternext()"}),
    "no step": (GRADIENT, {"        it.iternext()\n": ""}),
    "a power of 2": (GRADIENT, {"(2 * h)": "(2**h)"}),
    "a function of the file for f": (
        "def square(x):\n    return x @ x\n\n\n" + GRADIENT,
        {" = f(x)": " = square(x)", "- f(x)": "- square(x)"},
    ),
    "an entry of nothing": ("def function_2(x):\n    return x[0]**2 + x[1]**2\n", {"x[1]": "[1]"}),
    "no h": (GRADIENT, {"    h = 1e-4\n": ""}),
    "np misspelt": (GRADIENT, {"np.zeros_like": "bp.zeros_like"}),
    "a method by itself": (ENTROPY, {"y.reshape": "reshape", "t.reshape": "reshape"}),
    "a bracket too early": (ENTROPY, {"), t] +": ")], t +"}),
    "a module for what is given": (
        SQUARES.replace("import numpy as np\n", "import numpy as np\n\np = np.array([0.5, 0.5])\n"),
        {"(y - t)": "(p - t)"},
    ),
    "a capital in a name": (
        ENTROPY.replace("batch_size", "batch_Size").replace("np\n", "np\n\nbatch_size = 10\n", 1),
        {"arange(batch_Size)": "arange(batch_size)"},
    ),
    "a print of what is returned": (SQUARES, {HALF: f"print({HALF})"}),
    "a print for a return": (SQUARES, {f"return {HALF}": f"print({HALF})"}),
    "a generator misspelt": (SIGMOIDS, {"'W1': std * np.random.randn": "'W1': std * np.random.radn"}),
    "an underscore for a dot": (ENTROPY, {"y.size": "y_size"}),
    "an import misspelt": (ENTROPY, {"import numpy": "import nunpy"}),
    "another power": (ENTROPY, {"1e-7": "np.exp(-7)"}),
    "a row of 1": (
        ENTROPY.replace("np.log(y[np.arange(batch_size), t] + 1e-7)", "t * np.log(y + 1e-7)"),
        {"y.reshape": "np.reshape", "t.reshape": "np.reshape"},
    ),
    "the first row for the number": (ENTROPY, {"y.shape[0]": "y[0]", "), t] +": ")], t +"}),
    "a comma for a dot": (SQUARES, {"0.5": "0,5"}),
    "a comma before a method": (SIGMOIDS, {"self.predict(x), t)": "self,predict(x), t)"}),
    "a parameter misspelt": (SIGMOIDS, {"hidden_size, output_size, std": "hidden_size, ouput_size, std"}),
    "a size misspelt": (SIGMOIDS, {"zeros(output_size)": "zeros(ouput_size)"}),
    "a parameter that is overwritten": (SIGMOIDS, {"accuracy(self, x, t)": "accuracy(self, x, y)"}),
    "a name of another method": (SIGMOIDS, {"        loss_W = lambda W: self.loss(x, t)\n": ""}),
    "a value that is dropped": (NET, {"dout = layer.backward(dout)": "layer.backward(dout)"}),
    "the share of the wrong axis": (SIGMOIDS, {"np.argmax(t, axis=1)": "np.argmax(t, axis=0)"}),
    "another is returned": (SIGMOIDS, {"return y\n\n    def loss": "return a2\n\n    def loss"}),
}


@pytest.mark.parametrize("case", a_few(list(GUESSED), every=9))
def test_what_is_meant_is_to_be_written(judged, case):
    """There is one mistake, and the line that is right is shown for it."""
    right, slips = GUESSED[case]
    wrong = right
    for text, slip in slips.items():
        wrong = slip.join(wrong.rsplit(text, 1))
    assert wrong != right
    assert not judged(right).kind("mistake")
    (finding,) = judged(wrong).kind("mistake")
    shown = [line.right.strip() for line in finding.lines]
    lines = difflib.ndiff(wrong.splitlines(), right.splitlines())
    lost = [line[2:].strip() for line in lines if line.startswith("+ ")]
    assert shown == lost


def test_scores_that_one_branch_changes_are_not_left_alone(judged):
    shift, rows = "    x -= np.max(x, axis=-1, keepdims=True)\n", "    if x.ndim == 2:\n    "
    head = "import numpy as np\n\n\ndef softmax(x):\n"
    tail = "    e = np.exp(x - np.max(x))\n    return e / np.sum(e, axis=-1, keepdims=True)\n"
    (finding,) = judged(head + rows + shift + tail).findings
    assert [line.right for line in finding.lines] == ["x = x - np.max(x, axis=-1, keepdims=True)"]


def test_what_is_not_careful_is_read_beside_what_is_asked(judged):
    loss = "return -np.sum(np.log({}[np.arange(n), t]{})) / n"
    head = "import numpy as np\n\n\ndef cross_entropy_error(y, t):\n    n = p.shape[0]\n    "
    report = judged(head + loss.format("y", ""))
    assert loss.format("y", " + 1e-7") in [line.right for f in report.kind("careless") for line in f.lines]


@pytest.mark.full
def test_a_careless_loss_hides_no_line(judged):
    wrong = OF_SUMS.replace("(self.y - self.t) /", "self.y - self.t /")
    (finding,) = judged(wrong).kind("mistake")
    assert [line.right for line in finding.lines] == [OF_SUMS.splitlines()[-1].strip()]


@pytest.mark.full
def test_a_module_is_no_parameter(judged):
    """What is nowhere imported is said to be so, and no name that nobody reads stands for it."""
    text = SIGMOIDS.replace("import *", "import sigmoid, softmax, cross_entropy_error")
    text = text.replace("hidden_size, output_size, std", "hidden_size, ouput_size, std")
    findings = judged(text).kind("mistake")
    assert [[line.right for line in finding.lines] for finding in findings] == [
        ["", "import numpy as np"], ["def __init__(self, input_size, hidden_size, output_size, std=0.01):"]
    ]


def test_a_mistake_in_what_is_replaced_is_told(judged):
    (finding,) = judged(ENTROPY.replace("np.log", "np.logg") + "\n\n" + ENTROPY).kind("mistake")
    first, second = "cross_entropy_error (line 4)", "cross_entropy_error (line 15)"
    assert finding.seen.startswith(f"{first}, which {second} replaces")
    assert finding.lines[0].right == ENTROPY.splitlines()[-1].strip()


@pytest.mark.full
def test_a_parameter_is_misnamed_in_a_network_that_is_taken_otherwise(judged):
    text = SIGMOIDS.replace("accuracy(self, x, t)", "accuracy(self, x, y)")
    (finding,) = judged(text.replace("self.params", "self.param")).kind("mistake")
    assert [line.right for line in finding.lines] == ["def accuracy(self, x, t):"]


def test_a_loss_of_batches_is_careless(judged):
    one, labels = judged(
        "import numpy as np\n\ndef cross_entropy_error(y, t):\n"
        "    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]\n"
    ).findings
    assert (one.kind, one.mistake) == ("careless", "divides-one-example-by-the-number-of-classes")
    assert (labels.kind, labels.seen) == ("careless", "refuses or misreads labels")


LOOPS = {
    "while i < n:\n    pass": "i",
    "while it.finished:\n    f(it.index)": "",
    "while len(rows) > n:\n    drop(rows)": "",
    "while i < x.size:\n    x[i] = f(x)": "i",
    "while i < n:\n    x[0], i = f(x), i + 1": "",
    "while x[0] > 0:\n    x[0] -= 1": "",
    "while not done:\n    break": "",
    "for i in x:\n    pass": "",
}


@pytest.mark.parametrize("text", LOOPS)
def test_a_loop_that_never_ends_is_seen(text):
    assert unchanged(ast.parse(text).body[0]) == LOOPS[text]


SEVERAL = """import numpy as np


def cross_entropy_error(y, t):
    return np.sum(t * np.log(y + 1e-7))


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout)
        return dx


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=0.01):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(hidden_size)

    def predict(self, x):
        a1 = np.dot(x, self.params["W1"]) + self.params["b1"]
        z1 = 1 / (1 + np.exp(-a1))
        a2 = np.dot(a1, self.params["W2"]) + self.params["b2"]
        e = np.exp(a2 - a2.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)


def numerical_gradient(f, x):
    h, grad = 1e-4, np.zeros_like(x)
    for i in range(x.shape[0]):
        before = x[i]
        x[i] = before + h
        up = f(x[i])
        x[i] = before - h
        down = f(x[i])
        grad[i] = (up - down) / 2 * h
        x[i] = before
    return grad
"""


@pytest.mark.full
def test_of_several_mistakes_each_has_its_own_line(judged):
    """What mends one need not mend what another hides; what is careless beside a mistake stays so."""
    report = judged(SEVERAL)
    assert {(f.mistake, *((line.line, line.right) for line in f.lines)) for f in report.kind("mistake")} == {
        ("forgets-the-minus", (5, "return -np.sum(t * np.log(y + 1e-7))")),
        ("goes-back-through-the-weights-as-they-are", (17, "dx = np.dot(dout, self.W.T)")),
        ("adds-up-the-gradients-of-all-biases", (19, "self.db = np.sum(dout, axis=0)")),
        ("gives-b2-the-hidden-size", (29, 'self.params["b2"] = np.zeros(output_size)')),
        ("gives-f-the-entry-alone", (44, "up = f(x)"), (46, "down = f(x)")),
        ("halves-each-partial-then-multiplies-by-h", (47, "grad[i] = (up - down) / (2 * h)")),
        ("leaves-out-the-sigmoid", (34, 'a2 = np.dot(z1, self.params["W2"]) + self.params["b2"]')),
    }
    assert "sums-over-the-batch" in {f.mistake for f in report.kind("careless")}


MODULE = """
from common.functions import *
import numpy as np
import softmax
import cross_entropy_error as loss


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax.softmax(x)
        return loss.cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        return (self.y - self.t) / batch_size
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("loss.cross_entropy_error(", "loss("), ("softmax.softmax(x)", "softmax(x)"),
    ("self.t.shape[0]", "self.t,shape[0]"), ("/ batch_size", "/ bacth_size"),
])
def test_a_module_that_is_called_and_a_comma_for_a_dot_are_told(tmp_path, right, wrong):
    (tmp_path / "softmax.py").write_text(
        "import numpy as np\n\n\ndef softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n"
    )
    file = tmp_path / "layers.py"
    file.write_text(MODULE)
    assert not run(str(file)).kind("mistake")
    file.write_text(MODULE.replace(right, wrong))
    (finding,) = run(str(file)).kind("mistake")
    (line,) = finding.lines
    assert (line.yours, line.right) == (line.right.replace(right, wrong), line.yours.replace(wrong, right))


OF_LAYERS = """
from collections import OrderedDict

import numpy as np
from common.gradient import numerical_gradient
from common.layers import *


class TwoLayerNet:
    def __init__(self, D, H, K, std=0.01):
        self.params = {}
        self.params["W1"] = std * np.random.randn(D, H)
        self.params["b1"] = np.zeros(H)
        self.params["W2"] = std * np.random.randn(H, K)
        self.params["b2"] = np.zeros(K)
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = Relu()
        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        return self.last.forward(y, t)

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last.backward(1)
        layers = list(self.layers.values())
        layers.reverse()
        for layer in layers:
            dout = layer.backward(dout)
        grads = {}
        grads["W1"] = self.layers["Affine1"].dW
        grads["b1"] = self.layers["Affine1"].db
        grads["W2"] = self.layers["Affine2"].dW
        grads["b2"] = self.layers["Affine2"].db
        return grads
"""
OTHERWISE = {
    "no reverse": ("        layers.reverse()\n", ""),
    "no dict": ("        grads = {}\n", ""),
    "the gradient is dropped": ("dout = layer", "layer"),
    "keys alone": ("in self.layers.values()", "in self.layers"),
    "no list": ("list(self.layers.values())", "self.layers.values()"),
    "the weights of the first": ('Affine(self.params["W2"], self.params["b2"])',
                                 'Affine(self.params["W1"], self.params["b1"])'),
    "one key twice": ('self.layers["Affine2"] = ', 'self.layers["Affine1"] = '),
    "a class for a layer": ('["Relu1"] = Relu()', '["Relu1"] = Relu'),
    "a layer that is not made": ('["Relu1"] = Relu()', '["Relu1"]'),
    "no bias": (', self.params["b2"])', ")"),
    "a gradient of weights for one of a bias": ('["Affine2"].db', '["Affine2"].dW'),
    "a key in capitals": ('self.params["b1"])', 'self.params["B1"])'),
    "a small letter": ('["Affine1"].dW', '["Affine1"].dw'),
    "a return in the loop": ("        return x\n\n    def loss", "            return x\n\n    def loss"),
}


@pytest.mark.parametrize("kind", a_few(list(OTHERWISE), every=8))
def test_a_network_of_layers_is_mended_where_it_is_wrong(judged, kind):
    right, wrong = OTHERWISE[kind]
    (finding,) = judged(OF_LAYERS.replace(right, wrong, 1)).kind("mistake")
    told = [line.right for line in finding.lines]
    before, after = OF_LAYERS.splitlines(), OF_LAYERS.replace(right, wrong, 1).splitlines()
    assert told == [line.strip() for line in before if line not in after] or (
        right.strip() in told if not wrong else not set(told) - {line.strip() for line in before}
    )


LISTED = """
import numpy as np


class Affine:
    def __init__(self, W, b):
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x):
        self.x = x
        return np.dot(x, self.params[0]) + self.params[1]

    def backward(self, dout):
        self.grads[0][...] = np.dot(self.x.T, dout)
        self.grads[1][...] = np.sum(dout, axis=0)
        return np.dot(dout, self.params[0].T)
"""


def test_a_layer_that_is_right_by_itself_is_told_with_what_does_not_hold_where_it_is_called(tmp_path):
    (tmp_path / "layers.py").write_text(LISTED)
    network = OF_LAYERS.replace("\n\n\nclass", "\nfrom layers import Affine\n\n\nclass")
    (tmp_path / "net.py").write_text(network)
    (finding,) = run(str(tmp_path / "net.py")).kind("mistake")
    claims = ", ".join(finding.claims)
    assert claims.startswith("two-layer-net-backpropagates-its-own-loss")
    assert f"`Affine` (line 6 of layers.py) is not careful: {claims}; with" in finding.seen


@pytest.mark.parametrize("more", ["", "        self.x = None\n"])
@pytest.mark.parametrize("lost", [[0], [1], [0, 1]])
def test_a_list_of_gradients_that_is_empty_and_what_is_not_kept_are_told_together(judged, lost, more):
    start = LISTED.replace("\n    def forward", f"{more}\n    def forward")
    assert {one.kind for one in judged(start).findings} == {"right"}
    slips = [("[np.zeros_like(W), np.zeros_like(b)]", "[]"), ("        self.x = x\n", "")]
    text = start
    for n in lost:
        text = text.replace(*slips[n])
    told = [line.right for one in judged(text).kind("mistake") for line in one.lines]
    rights = ["self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]", "self.x = x"]
    assert sorted(told) == [rights[n] for n in lost]


LINES = {name: line for line in OF_LAYERS.splitlines(keepends=True) for name in ("Relu1", "Affine2")
         if line.startswith(f'        self.layers["{name}"]')}
PASSES = {
    "the order of layers": (LINES["Relu1"] + LINES["Affine2"], LINES["Affine2"] + LINES["Relu1"],
                            [LINES["Relu1"].strip()]),
    "a layer of the loss that nothing goes through": (
        "return self.last.forward(y, t)", "return mean(y, t)", ["return self.last.forward(y, t)"]),
    "no way back through it": (
        "dout = self.last.backward(1)", "dout = 1", ["dout = self.last.backward(dout)"]),
    "the loss is not asked": ("        self.loss(x, t)\n", "        self.predict(x)\n", ["self.loss(x, t)"]),
    "what comes out is dropped": ("            x = layer.forward(x)\n        return x",
                                  "            y = layer.forward(x)\n        return y",
                                  ["    x = layer.forward(x)", "return x"]),
}


@pytest.mark.parametrize("kind", PASSES)
def test_a_way_through_layers_is_mended_in_its_own_lines(judged, kind):
    right, wrong, lines = PASSES[kind]
    text = OF_LAYERS.replace("from common.layers", "from common.functions import mean\nfrom common.layers")
    text = text.replace("common.functions import mean", "common.functions import cross_entropy_error as mean")
    assert right in text
    (finding,) = judged(text.replace(right, wrong)).kind("mistake")
    assert [line.right for line in finding.lines if line.right] == lines


def test_a_class_for_a_layer_and_what_is_kept_nowhere_are_mended(judged):
    start, end = OF_LAYERS.index("        self.layers ="), OF_LAYERS.index("        self.last =")
    text = OF_LAYERS[:start] + (
        "        self.layers = [\n            Affine(self.params['W1'], self.params['b1']),\n"
        "            Relu,\n            Affine(self.params['W2'], self.params['b2']),\n        ]\n"
    ) + OF_LAYERS[end : OF_LAYERS.index("    def gradient")].replace(".values()", "")
    (finding,) = judged(text).kind("mistake")
    assert [line.right for line in finding.lines] == ["Relu(),"]
    text = inspect.getsource(listings.Affine).replace("self.W = W", "W = W").replace("self.b = b", "b = b")
    (finding,) = judged(f"import numpy as np\n\n{text}").kind("mistake")
    assert [line.right for line in finding.lines] == ["self.W = W", "self.b = b"]


def test_a_network_is_not_accused_of_the_pass_that_its_layer_lacks(judged):
    parts = [listings.Sigmoid, listings.Affine]
    text = "import numpy as np\nfrom reference import sigmoid\n" + "".join(map(inspect.getsource, parts))
    text = text.replace(inspect.getsource(listings.Sigmoid.backward), "")
    report = judged(text + OF_LAYERS.replace("Relu", "Sigmoid").replace("import *", "import SoftmaxWithLoss"))
    assert [one.function for one in report.kind("mistake")] == ["Sigmoid.backward"]


COUNTED = {
    "np.argmax(y), np.argmax(t)": "np.argmax(y, axis=1), np.argmax(t, axis=1)",
    "y.argmax(), t.argmax()": "y.argmax(axis=1), t.argmax(axis=1)",
    "np.argmax(y, axis=1), np.argmax(t)": "np.argmax(y, axis=1), np.argmax(t, axis=1)",
}


@pytest.mark.parametrize("of", a_few(["t.shape[0]", "x.shape[0]"]))
@pytest.mark.parametrize("wrong", COUNTED)
def test_the_greatest_of_each_row_is_meant_where_that_of_all_is_taken(judged, wrong, of):
    start = f"{OF_LAYERS}\n    def accuracy(self, x, t):\n        y = self.predict(x)\n        y, t = "
    for taken, kinds in ((COUNTED[wrong], []), (wrong, ["TwoLayerNet.accuracy"])):
        found = judged(f"{start}{taken}\n        return np.sum(y == t) / {of}\n").kind("mistake")
        assert [one.function for one in found] == kinds
    assert (found[0].mistake, found[0].lines[0].right) == (None, f"y, t = {COUNTED[wrong]}")


AFTER = '        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])\n'


@pytest.mark.parametrize("layer", ["Relu", "Sigmoid"])
def test_an_activation_behind_the_last_affine_layer_is_taken_out(judged, layer):
    assert not judged(OF_LAYERS).kind("mistake")
    line = f'self.layers["{layer}2"] = {layer}()'
    (finding,) = judged(OF_LAYERS.replace(AFTER, f"{AFTER}        {line}\n")).kind("mistake")
    assert [(one.yours, one.right) for one in finding.lines] == [(line, "")]
    assert finding.mistake == ("cuts-off-scores-below-0" if layer == "Relu" else None)
    made = OF_LAYERS[OF_LAYERS.index("        self.layers =") : OF_LAYERS.index("        self.last =")]
    parts = [part.partition(" = ")[2] for part in made.splitlines()[1:]]
    text = OF_LAYERS.replace(made, f"        self.layers = [{', '.join([*parts, f'{layer}()'])}]\n")
    text = text.replace(".values()", "").replace('["Affine1"].', "[0].").replace('["Affine2"].', "[2].")
    (finding,) = judged(text).kind("mistake")
    assert finding.lines[0].right == f"self.layers = [{', '.join(parts)}]"


@pytest.mark.parametrize(("output", "loss", "kinds"), [
    ("softmax(relu(a))", "cross_entropy_error(y, t)", {"mistake"}),
    ("softmax(a)", "cross_entropy_error(y, t)", set()),
    ("a", "cross_entropy_error(softmax(y), t)", set()),
    ("softmax(a - a.max())", "cross_entropy_error(y, t)", set()),
    ("relu(a)", "0.5 * np.sum((y - t) ** 2) / len(y)", {"asked"}),
])
def test_scores_below_0_are_cut_off_by_nothing(judged, output, loss, kinds):
    text = OF_LAYERS[: OF_LAYERS.index("        self.layers = ")].replace("layers", "functions")
    report = judged(
        f"{text}\n    def predict(self, x):\n        z = relu(x @ self.params['W1'] + self.params['b1'])\n"
        f"        a = z @ self.params['W2'] + self.params['b2']\n        return {output}\n\n"
        f"    def loss(self, x, t):\n        y = self.predict(x)\n        return {loss}\n"
    )
    assert {one.kind for one in report.findings if one.kind in ("mistake", "asked")} == kinds
    lines = [line.right for one in report.kind("mistake") for line in one.lines]
    assert lines == ["return softmax(a)"] * len(lines)


QUOTIENT = """
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)
"""
ENTRIES = """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        kept = x[i]
        x[i] = kept + h
        fxh1 = f(x)
        x[i] = kept - h
        fxh2 = f(x)
        grad[i] = (fxh1 - fxh2) / (2 * h)
        x[i] = kept
    return grad
"""
PROBABILITIES = """import numpy as np

def softmax(x):
    x = x - np.max(x)
    y = np.exp(x)
    return y / np.sum(y)
"""
BOTH_TARGETS = """
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    n = y.shape[0]
    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n
"""
DESCENT = ENTRIES + """
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for i in range(step_num):
        grad = numerical_gradient(f, x)
        x -= lr * grad
    return x
"""
GRADIENTS = NETWORK + """
    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)

    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        grads["W1"] = numerical_gradient(loss_W, self.params["W1"])
        grads["b1"] = numerical_gradient(loss_W, self.params["b1"])
        grads["W2"] = numerical_gradient(loss_W, self.params["W2"])
        grads["b2"] = numerical_gradient(loss_W, self.params["b2"])
        return grads


def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for i in np.ndindex(*x.shape):
        kept, x[i] = x[i], x[i] + 1e-4
        above, x[i] = f(x), kept - 1e-4
        grad[i], x[i] = (above - f(x)) / 2e-4, kept
    return grad
"""
KINDS_OF_SLIPS = {
    "a method for an attribute": (ENTROPY, {"y.shape[0]": "y.reshape[0]"}),
    "an attribute that is called": (ENTROPY, {"y.shape[0]": "y.shape(0)"}),
    "square brackets for round ones": (ENTROPY, {"np.arange(batch_size)": "np.arange[batch_size]"}),
    "round brackets for square ones": (
        ENTROPY, {"y[np.arange(batch_size), t]": "y(np.arange(batch_size), t)"},
    ),
    "a parameter by another name": (ENTROPY, {"cross_entropy_error(y": "cross_entropy_error(p"}),
    "a misspelt flag": (GRADIENT, {"['multi_index']": "['multi-index']"}),
    "a misspelt method of an iterator": (GRADIENT, {"iternext": "iternex"}),
    "a function that is not called": (GRADIENT, {"np.zeros_like(x)": "np.zeros_like"}),
    "a key that is set twice": (NETWORK, {'["W2"] = ': '["W1"] = '}),
    "a comma for a dot": (NETWORK, {"np.sum(y": "np,sum(y"}),
    "what is kept for nobody": (WHOLE, {"self.mask = x": "mask = x"}),
    "one after the other": (
        WHOLE, {"= x.copy()": "= x.copy", "return dx\n\n\nclass": "return self.mask\n\n\nclass"},
    ),
    "one in each method": (
        NETWORK,
        {"return z2": "return y", "np.dot(z1": "np.dot(x", "error(y, t)": "error(r, t)",
         "float(x.shape": "float(x,shape", "numerical_gradient(loss_w": "numerical_gradient(loss_W"},
    ),
    "a key in round brackets": (NETWORK, {'x, self.params["W1"])': 'x, self.params("W1"))'}),
    "a key without quotes": (NETWORK.replace('"', "'"), {"x, self.params['W1'])": "x, self.params[W1])"}),
    "what is kept turned round": (WHOLE, {"self.W = W": "W = self.W"}),
    "a product that NumPy is to make of one": (WHOLE, {"np.dot(x, self.W)": "np.dot(self.W)"}),
    "a star before the brackets of a call": (SQUARES, {"np.sum(": "np.sum*("}),
    "a number that is called": (SQUARES.replace(HALF, f"0.5 * ({HALF[6:]})"), {"0.5 * (": "0.5("}),
    "a small number without its digit": (GRADIENT, {"1e-4": "e-4"}),
    "the greatest of two arrays": (WHOLE.replace("x.copy()", "np.maximum(x, 0 * x)"), {"maximum": "max"}),
    "a shape without brackets": (
        NETWORK.replace("np.zeros(hidden_size)", "np.zeros((hidden_size, 2)).sum(axis=1)"),
        {"((hidden_size, 2))": "(hidden_size, 2)"},
    ),
    "an index that does not change": (
        ENTRIES.replace("for i in range(x.size)", "i = 0\n    while i < x.size").replace(
            "kept\n    return", "kept\n        i += 1\n    return"),
        {"i += 1": "i + 1"},
    ),
    "what an array has": (
        "class SoftmaxWithLoss:\n"
        "    def forward(self, x, t):\n"
        "        e = np.exp(x - x.max(axis=-1, keepdims=True))\n"
        "        self.t = t\n"
        "        self.y = e / e.sum(axis=-1, keepdims=True)\n"
        "        return -np.sum(t * np.log(self.y)) / len(t)\n\n"
        "    def backward(self, dout=1):\n"
        "        return dout * (self.y - self.t) / self.t.shape[0]\n",
        {"self.t.shape": "self.shape", "x, t)": "x, y)"},
    ),
    "both passes misspelt": (
        "class Affine:\n"
        "    def __init__(self, W, b):\n"
        "        self.W, self.b = W, b\n\n"
        "    def forward(self, x):\n"
        "        self.x = x\n"
        "        return np.dot(x, self.W) + self.b\n\n"
        "    def backward(self, dout):\n"
        "        self.dW, self.db = np.dot(self.x.T, dout), dout.sum(axis=0)\n"
        "        return np.dot(dout, self.W.T)\n",
        {"def forward": "def fowrard", "def backward": "def backwadr"},
    ),
    "self misspelt behind a comma": (
        "class SoftmaxWithLoss:\n"
        "    def forward(self, x, t):\n"
        "        e = np.exp(x - x.max(axis=-1, keepdims=True))\n"
        "        self.y, self.t = e / e.sum(axis=-1, keepdims=True), t\n"
        "        return -np.sum(np.multiply(np.log(self.y), self.t)) / len(t)\n\n"
        "    def backward(self, dout=1):\n"
        "        return dout * (self.y - self.t) / self.t.shape[0]\n",
        {"(self.y), self.t": "(self.y), slef.t"},
    ),
    "small letters": (
        "class Affine:\n"
        "    def __init__(self, w, b):\n"
        "        self.w, self.b = w, b\n\n"
        "    def forward(self, x):\n"
        "        self.x = x\n"
        "        return np.dot(x, self.w) + self.b\n\n"
        "    def backward(self, dout):\n"
        "        self.dw, self.db = np.dot(self.x.T, dout), dout.sum(axis=0)\n"
        "        return np.dot(dout, self.w.T)\n\n"
        "class Kept:\n"
        "    def __init__(self, t):\n"
        "        self.t = t\n",
        {"self.x.T": "self.x.t", "self.w.T": "self.w.t"},
    ),
    "a function of the module": (
        "from common.gradient import numerical_gradient\n\n"
        "def square(x):\n"
        "    return np.sum(x ** 2)\n\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n"
        "    x = np.array(init_x, float)\n"
        "    for _ in range(step_num):\n"
        "        x -= lr * numerical_gradient(f, x)\n"
        "    return x\n",
        {"gradient(f, x)": "gradient(square, x)"},
    ),
    "a dot left out": (
        "class simpleNet:\n"
        "    def __init__(self):\n"
        "        self.W = np.random.randn(2, 3)\n\n"
        "    def predict(self, x):\n"
        "        return np.dot(x, self.W)\n",
        {"np.random.randn": "np.randomrandn"},
    ),
    "brackets left empty": (
        "def softmax(a):\n"
        "    e = np.exp(a - a.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n\n"
        "class SoftmaxWithLoss:\n"
        "    def forward(self, x, t):\n"
        "        self.t = t\n"
        "        self.y = softmax(x)\n"
        "        return -np.sum(t * np.log(self.y)) / len(t)\n\n"
        "    def backward(self, dout=1):\n"
        "        return dout * (self.y - self.t) / self.y.shape[0]\n",
        {"softmax(x)": "softmax()"},
    ),
    "a key of the gradients": (NETWORK + """
    def gradient(self, x, t):
        W1, b1, W2, b2 = self.params.values()
        z1 = sigmoid(x @ W1 + b1)
        dy = (softmax(z1 @ W2 + b2) - t) / len(x)
        dz = dy @ W2.T * z1 * (1 - z1)
        grads = {}
        grads["W2"], grads["b2"] = z1.T @ dy, dy.sum(axis=0)
        grads["b1"] = dz.sum(axis=0)
        grads["W1"] = x.T @ dz
        return grads
""", {'grads["W1"] = x': 'grads["w1"] = x'}),
    "biases that nobody adds": (
        NETWORK, {' + self.params["b1"]': "", ' + self.params["b2"]': ""}),
    "a bias for what comes back": (WHOLE, {"np.sum(dout": "np.sum(self.b"}),
    "a batch that is turned once": (
        "def softmax(x):\n"
        "    if x.ndim == 2:\n"
        "        x = x.T\n"
        "        x = x - np.max(x, axis=0)\n"
        "        y = np.exp(x) / np.sum(np.exp(x), axis=0)\n"
        "        return y.T\n"
        "    x = x - np.max(x)\n"
        "    return np.exp(x) / np.sum(np.exp(x))\n",
        {"return y.T": "return y"},
    ),
    "the columns of a batch": (
        "def softmax(a):\n"
        "    if a.ndim == 2:\n"
        "        e = np.exp(a - np.max(a, axis=-1, keepdims=True))\n"
        "        return e / np.sum(e, axis=-1, keepdims=True)\n"
        "    e = np.exp(a - np.max(a))\n"
        "    return e / np.sum(e)\n",
        {"np.sum(e, axis=-1": "np.sum(e, axis=0"},
    ),
    "the whole for each row": (
        "def one_row(f, x):\n"
        "    h, grad = 1e-4, np.zeros_like(x)\n"
        "    for i in range(x.size):\n"
        "        before = x[i]\n"
        "        x[i] = float(before) + h\n"
        "        up = f(x)\n"
        "        x[i] = before - h\n"
        "        grad[i] = (up - f(x)) / (2 * h)\n"
        "        x[i] = before\n"
        "    return grad\n\n\n"
        "def numerical_gradient(f, X):\n"
        "    if X.ndim == 1:\n"
        "        return one_row(f, X)\n"
        "    grad = np.zeros_like(X)\n"
        "    for i, x in enumerate(X):\n"
        "        grad[i] = one_row(f, x)\n"
        "    return grad\n",
        {"one_row(f, x)\n": "one_row(f, X)\n"},
    ),
    "a shape for a size": (
        "def cross_entropy_error(y, t):\n"
        "    if y.ndim == 1:\n"
        "        t, y = t.reshape(1, t.size), y.reshape(1, y.size)\n"
        "    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]\n",
        {"t.size": "t.shape", "y.size": "y.shape"},
    ),
    "what is made before under another name": (QUOTIENT, {"h = 1e-4": "h1 = 1e-4"}),
    "what is made and kept under none": (ENTRIES, {"grad = np.zeros": "np.zeros"}),
    "what the parameter is called where it is read": (PROBABILITIES, {"softmax(x)": "softmax(X)"}),
    "a name in a loop": (ENTRIES, {"/ (2 * h)": "/ (2 * hs)"}),
    "a comma behind an operator": (
        "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n", {"np.exp": "np,exp"},
    ),
    "an underscore for a dot": (BOTH_TARGETS, {"reshape(1, y.size)": "reshape(1, y_size)"}),
    "an import without its name": (PROBABILITIES, {"import numpy as np": "import numpy"}),
    "a factor": (QUOTIENT, {"(2 * h)": "(3 * h)"}),
    "a function of its kind": (PROBABILITIES, {"y = np.exp": "y = np.log"}),
    "brackets round a quotient": (PROBABILITIES, {"return y / np.sum(y)": "return np.sum(y / np.sum(y))"}),
    "a sum": (
        "def mean_squared_error(y, t):\n    return 0.5 * np.sum((y - t) ** 2)\n",
        {"np.sum((y - t) ** 2)": "((y - t) ** 2)"},
    ),
    "a comparison for what is to be set": (ENTRIES, {"x[i] = kept + h": "x[i] == kept + h"}),
    "a step for a point": (DESCENT, {"x -= lr": "x = lr"}),
    "nothing to return": (DESCENT, {"return x": "return"}),
    "an entry of a dict": (GRADIENTS, {'(loss_W, self.params["b2"])': "(loss_W, self.params)"}),
    "an argument that the other lines have": (
        GRADIENTS, {'(loss_W, self.params["W1"])': '(self.params["W1"])'},
    ),
    "an attribute without self, among tabs": (
        NETWORK.replace("    ", "\t"), {'self.params["W1"] = weight': 'params["W1"] = weight'},
    ),
    "a line whose key is lost": (GRADIENTS, {'grads["b2"] = numerical': "numerical"}),
    "an import that is misspelt": (
        "import numpy as np\nfrom common.gradient import numerical_gradient\n\n"
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x.copy()\n"
        "    for i in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n    return x\n",
        {"import numerical_gradient": "import numercal_gradient"},
    ),
    "a bias that is added to the weights": (
        NETWORK, {'self.params["W2"]) + self.params["b2"]': 'self.params["W2"] + self.params["b2"])'},
    ),
    "a call in an example": (
        "def function_2(x):\n    return np.sum(x ** 2)\n", {"sum(x ** 2)": "sum[x ** 2]"},
    ),
    "an attribute that nobody reads": ("""
class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return x @ self.W
""", {"self.W = ": "self.Wx = "}),
}


def test_the_comma_of_a_shape_above_what_raises_of_integers_is_no_slip(judged):
    report = judged(
        "import numpy as np\nfrom common.gradient import numerical_gradient\n\n"
        "def gradient_descent(f, init, lr=0.1, step_num=100):\n    x = init\n"
        "    path = np.zeros((step_num+1,2))\n    path[0] = x\n"
        "    for i in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n        path[i+1] = x\n"
        "    return path\n"
    )
    assert not report.kind("mistake")
    assert report.kind("careless")


@pytest.mark.parametrize("case", a_few(list(KINDS_OF_SLIPS)))
def test_a_slip_is_put_right_in_its_line(judged, case):
    right, slips = KINDS_OF_SLIPS[case]
    right = right if "import numpy" in right else f"import numpy as np\n\n{right}"
    wrong = right
    for text, other in slips.items():
        assert wrong.count(text) == 1
        wrong = wrong.replace(text, other)
    report = judged(wrong)
    pairs = zip(wrong.splitlines(), right.splitlines(), strict=True)
    lines = [(line.yours, line.right) for finding in report.kind("mistake") for line in finding.lines]
    assert sorted(lines) == sorted((a.strip(), b.strip()) for a, b in pairs if a != b), str(report)


def test_a_slip_and_a_mistake_in_a_line_are_told_each_by_itself(judged):
    text = ENTROPY.replace("np.arange(b", "np.arrange(b").replace("1e-7", "1e7")
    findings = judged(text).kind("mistake")
    assert [line.right.strip() for finding in findings for line in finding.lines] == [
        text.splitlines()[-1].strip().replace(*pair) for pair in (("rran", "ran"), ("1e7", "1e-7"))
    ]


@pytest.mark.parametrize(("lost", "right"), [
    ("        fxh1 = f(x)\n", "fxh1 = f(x)"),
    ("        kept = x[i]\n", "kept = x[i]"),
    ("    grad = np.zeros_like(x)\n", "grad = np.zeros_like(x)"),
    ("        x -= lr * grad\n", "x -= lr * grad"),
])
def test_a_line_that_is_not_there_is_put_in(judged, lost, right):
    (finding,) = judged(f"import numpy as np\n\n{DESCENT.replace(lost, '')}").kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [("", right)]


def test_what_is_bound_in_a_branch_alone_is_bound_behind_it(judged):
    text = BOTH_TARGETS.replace("    n = y", "        n = y")
    (finding,) = judged(f"import numpy as np\n\n{text}").kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [("    n = y.shape[0]", "n = y.shape[0]")]


def test_a_value_that_is_made_and_dropped_was_to_be_returned(judged):
    text = PROBABILITIES.replace("max(x)", "max(a)").replace("exp(x)", "exp(a)").replace("x = x", "a = a")
    text = text.replace("softmax(x)", "softmax(a)").replace("return y /", "z = y *")
    (finding,) = judged(text).kind("mistake")
    assert finding.lines[0].right == "return z"
    assert not judged(text + "    print(z)\n").kind("mistake")


NEVER_BOUND = """import numpy as np


def softmax(x):
    if x is None:
        return {}
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)
"""


def test_a_name_that_nothing_binds_is_told_though_nobody_comes_to_it(judged):
    (finding,) = judged(NEVER_BOUND.format("zeross")).kind("mistake")
    assert [line.right for line in finding.lines] == ["return np.zeros"]
    (finding,) = judged(NEVER_BOUND.format("nothing_of_the_kind")).kind("mistake")
    assert [line.yours for line in finding.lines] == ["return nothing_of_the_kind"]


@pytest.mark.parametrize("makes", [
    "def begin():\n    global zeross\n    zeross = 1",
    "if __name__ == '__main__':\n    zeross = input().h",
    "steps = [zeross := k for k in range(3)]",
    "vars().update(zeross=1)",
    "exec(open('settings').read())",
    "zeross = input()",
    "from settings import *",
])
def test_a_name_that_another_statement_may_bind_is_there(judged, makes):
    assert not judged(f"{NEVER_BOUND.format('zeross')}\n{makes}\n").kind("mistake")


def test_what_forward_calls_as_backward_reads_it_is_to_be_kept(judged):
    text = SIGMOID_LAYER.replace("        self.out = out\n", "").replace("out * (", "out(")
    first, second = judged(text).kind("mistake")
    assert [line.right.strip() for line in first.lines] == ["self.out = out"]
    assert [line.right for line in second.lines] == ["return dout * (self.out * (1 - self.out))"]


SIGMOID_LAYER = """import numpy as np


class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)
"""


def test_what_is_kept_under_a_misspelt_name_is_put_right_there(judged):
    (finding,) = judged(SIGMOID_LAYER.replace("self.out = out", "self.oit = out")).kind("mistake")
    assert [line.right for line in finding.lines] == ["self.out = out"]


def test_backward_is_not_accused_of_what_forward_is_to_keep(judged):
    text = SIGMOID_LAYER.replace("        self.out = out\n", "").replace("self.out = None", "pass")
    forgotten, kept = judged(text.replace("import numpy as np\n", "")).kind("mistake")
    assert [finding.function for finding in (forgotten, kept)] == ["Sigmoid.forward"] * 2
    assert [line.right.strip() for line in kept.lines] == ["self.out = out"]


def test_a_function_of_one_line_that_is_wrong_is_shown_by_that(judged):
    (finding,) = judged(
        "import numpy as np\n\ndef cross_entropy_error(y, t):\n    delta = 1e-7\n"
        "    return np.sum(t + np.log(y + delta))\n"
    ).kind("mistake")
    assert [line.line for line in finding.lines] == [5]


def test_what_a_file_beside_it_defines_is_to_be_imported_from_there(tmp_path):
    loss = SQUARES.replace("mean_squared_error", "cross_entropy_error").replace("0.5 * np", "-np")
    (tmp_path / "losses.py").write_text(loss.replace("(y - t) ** 2", "t * np.log(y + 1e-7)"))
    (tmp_path / "layer.py").write_text(
        KINDS_OF_SLIPS["what an array has"][0]
        .replace("-np.sum(t * np.log(self.y)) / len(t)", "cross_entropy(self.y, t)")
        .replace("class", "import numpy as np\n\nclass")
    )
    (finding,) = run(str(tmp_path / "layer.py")).kind("mistake")
    assert finding.seen.endswith("Import `cross_entropy_error`, which losses.py defines")


def test_a_name_of_a_library_of_python_that_a_file_beside_it_defines_is_that_one(tmp_path):
    (tmp_path / "helpers.py").write_text("def statistics(a):\n    return a\n")
    right = SQUARES.replace("0.5 * np.sum(", "0.5 * statistics(np.sum(").rstrip()
    (tmp_path / "losses.py").write_text(f"{right})\n")
    (finding,) = run(str(tmp_path / "losses.py")).kind("mistake")
    assert finding.seen.endswith("Import `statistics`, which helpers.py defines")


def test_what_a_library_has_not_is_imported_by_its_right_name(judged):
    (finding,) = judged(
        "from collections import OrderDict\n" + SIGMOID_LAYER.replace("= None", "= OrderDict()")
    ).kind("mistake")
    assert [line.right for line in finding.lines] == [
        "from collections import OrderedDict", "self.out = OrderedDict()"
    ]


def test_a_layer_that_has_the_name_of_a_function_does_not_hide_it(judged):
    text = SIGMOID_LAYER.replace("1 / (1 + np.exp(-x))", "sigmoid(x)")
    assert len(judged("from common.functions import sigmoid\n" + text).kind("right")) == 2


@pytest.mark.full
def test_a_gradient_in_which_nothing_is_set_is_no_quotient_of_one_point(judged):
    text = GRADIENT.replace("grad[idx] = (above - f(x)) / (2 * h)", "below = f(x)")
    (finding,) = judged(text).kind("mistake")
    assert (finding.mistake, [line.yours for line in finding.lines]) == (None, ["return grad"])


def test_what_a_method_keeps_at_its_end_is_what_it_is_to_return(judged):
    text = SIGMOID_LAYER.replace("        out = 1", "        self.out = 1")
    (finding,) = judged(text.replace("        self.out = out\n        return out\n", "")).kind("mistake")
    assert [line.right for line in finding.lines] == ["return self.out"]


SCRIPT = """import numpy as np
from dataset.mnist import load_mnist

(x_train, t_train), (x_test, t_test) = load_mnist()
batch_mask = np.random.choice(x_train.shape[0], 10)
x_batch = x_train[batch_mask]
t_batch = t_train[batch_mask]
print([x for x in x_batch], t_batch)
try:
    print(nothing)
except NameError:
    pass
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("x_train.shape", "x_train,shape"),
    ("batch_mask = ", "batch_mak = "),
    ("print([", "prnt(["),
    ("batch = t_train[batch_mask]", "batch = t_train[batch_msk]"),
])
def test_a_statement_that_reads_what_nothing_binds_is_told(judged, right, wrong):
    text = f"{SCRIPT}\n\n{SQUARES}"
    assert not judged(text).kind("mistake")
    (finding,) = judged(text.replace(right, wrong)).kind("mistake")
    pairs = zip(text.splitlines(), text.replace(right, wrong).splitlines(), strict=True)
    changed = [pair for pair in pairs if len({*pair}) > 1]
    assert [(line.right, line.yours) for line in finding.lines] == changed


@pytest.mark.parametrize("makes", [
    "%run settings.py", "%run settings", "exec(text)", "from settings import *", "zeross = !ls",
    "%store -r zeross",
    "%time zeross = 1", "%%capture zeross", "[zeross := k for k in range(3)]", "if 'zeross' in dir():",
    "%macro zeross 1", "there = globals\nthere().update(zeross=1)", "from matplotlib.pyplot import *",
    "import sys\nif sys.platform == 'win32':", "import typing\nif typing.TYPE_CHECKING:", "if 0:",
    "zeross: int",
])
def test_a_statement_may_read_what_is_brought_in(judged, makes):
    reads = f"{makes}{' ' if makes.endswith(':') else chr(10)}print(zeross)"
    assert not judged(f"{reads}\n\n{SQUARES}").kind("mistake")


@pytest.mark.parametrize(("body", "is_told"), [
    ("y: Matrix = x", False), ("if False:\n        print(deep)", False), ("return print(deep)", True),
    ("if sys.version_info < (3,):\n        print(deep)", False), ("if x:\n        print(deep)", True),
    ("pytest.raises(NameError, lambda: deep)", False), ("return __IPYTHON__", False), ("y: Matrix = z", True),
])
def test_only_what_is_evaluated_is_to_be_bound(judged, body, is_told):
    text = f"import sys\n{SQUARES}\n\ndef others(x):\n    {body}\n"
    assert bool(judged(text).kind("mistake")) == is_told


def test_the_body_of_a_class_has_names_of_its_own(judged):
    assert not judged(f"{SQUARES}\n\nclass Named:\n    name = __qualname__, __module__\n").kind("mistake")


def test_a_star_import_of_what_draws_brings_what_is_used_and_pylab_all_of_numpy(judged):
    text = "from pylab import *\n\ndef sigmoid(x):\n    return 1 / (1 + exp(-x))\n\n"
    report = judged(f"{text}def draw(x):\n    plot(x, sigmoid(x))\n    show()\n")
    assert [finding.kind for finding in report.findings] == ["careless"]
    sigmoid = "def sigmoid(x):\n    print({})\n    return 0.5 * (1 + tanh(x / 2))\n"
    for name in ("i", "sigmoidi"):
        (finding,) = judged(f"from pylab import *\n\n{sigmoid.format(name)}").kind("mistake")
        assert finding.seen.startswith(f"NameError: name {name!r} is not defined")
    for name in ("gca", "titles"):
        own = f"from pylab import *\nimport matplotlib.pyplot as plt\n\ntitle = ''\n{sigmoid.format(name)}"
        assert not judged(f"{own}\n\ndef draw(x):\n    plot(x)\n").kind("mistake")


def test_the_magic_of_pylab_brings_no_name_that_is_misspelt(tmp_path):
    cells = ["%pylab inline", "def sigmoid(x):\n    print(sigmoidi)\n    return 0.5 * (1 + tanh(x / 2))"]
    sheets = [{"cell_type": "code", "source": [cell]} for cell in cells]
    file = tmp_path / "mine.ipynb"
    file.write_text(json.dumps({"cells": sheets, "nbformat": 4, "metadata": {}}))
    (finding,) = run(str(file)).kind("mistake")
    assert finding.seen.startswith("NameError: name 'sigmoidi' is not defined")


READS = """import numpy as np

prior = np.array([0.5, 0.25, 0.25])


def softmax(x):
    y = np.exp(x - np.max(x, axis=-1, keepdims=True)) * prior
    return y / np.sum(y, axis=-1, keepdims=True)
"""
SOFTMAX = READS.replace(" * prior", "")
DECAYS = SOFTMAX + """

class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": 0.01 * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": 0.01 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size)}

    def predict(self, x):
        p = self.params
        return softmax(np.maximum(0, x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"])

    def loss(self, x, t):
        squares = sum(np.sum(self.params[key] ** 2) for key in ("W1", "W2"))
        return -np.log(self.predict(x)[np.arange(len(t)), t] + 1e-7).mean() + 0.1 * squares
"""
ROOT = """import numpy as np


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t)**2)


def root_mean_squared_error(y, t):
    return np.sqrt(np.mean((y - t)**2))
"""
MOVES_IN_PLACE = """import numpy as np


class Watch:
    def __init__(self, gamma, beta):
        self.running_mean, self.running_var = np.zeros(4), np.zeros(4)

    def forward(self, x):
        self.running_mean += 0.1 * (x.mean(axis=0) - self.running_mean)
        self.running_var += 0.1 * (x.var(axis=0) - self.running_var)
        return x

    def backward(self, dout):
        return dout
"""


@pytest.mark.parametrize(("text", "right", "wrong"), [
    (DECAYS, "mean() + 0.1", "mean() * 0.1"),
    (MOVES_IN_PLACE, "running_mean += 0.1", "running_mean -= 0.1"),
    (ROOT, "0.5 * np.sum((y - t)**2)", "0.5 * np.sum((y + t)**2)"),
])
def test_what_is_right_in_its_own_way_is_not_accused(judged, text, right, wrong):
    assert right in text
    assert not {one.kind for one in judged(text).findings} & {"mistake", "asked"}
    assert {one.kind for one in judged(text.replace(right, wrong)).findings} & {"mistake", "asked"}


VARIES = SOFTMAX + """

def softmax_t(x, T=2.0):
    return softmax(x / T)
"""
SLOPE = """import numpy as np

out = np.array([1.0, 2.0])


class Sigmoid:
    def forward(self, x):
        self.out = np.exp(-np.logaddexp(0, -x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 + self.out) * self.out
"""


def test_an_attribute_is_no_array_of_the_file(judged):
    (finding,) = judged(SLOPE).kind("mistake")
    assert finding.lines[0].right.strip() == "return dout * (1.0 - self.out) * self.out"


def test_what_reads_an_array_of_the_file_or_calls_what_it_is_like_may_be_another_function(judged):
    (finding,) = judged(READS).findings
    assert (finding.function, finding.kind) == ("softmax", "asked")
    assert 'x @ p["W1"]' in DECAYS
    normed = DECAYS.replace('x @ p["W1"]', '(x - mean) @ p["W1"]') + "\n\nmean = np.array([0.5, 0.25])\n"
    assert not judged(normed).kind("mistake")
    report = judged(VARIES)
    assert not report.kind("mistake")
    assert any("calls softmax, and may be another function" in note for note in report.notes)


BEHIND = '''import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = np.exp(-np.logaddexp(0, -x))
        return self.out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout):
        return np.where(self.mask, 0, dout)
'''


def test_what_stands_behind_a_forgotten_return_is_told_as_well(tmp_path):
    file = tmp_path / "layers.py"
    file.write_text(BEHIND.replace("        return self.out\n", "").replace("(1.0 -", "(1.0 +"))
    told = [(f.function, line.line, line.right) for f in run(str(file)).kind("mistake") for line in f.lines]
    assert told == [
        ("Sigmoid.forward", 6, "return self.out"),
        ("Sigmoid.backward", 9, "return dout * (1.0 - self.out) * self.out"),
    ]


def test_a_pass_that_other_layers_have_is_missed(tmp_path):
    file, last = tmp_path / "layers.py", BEHIND.rindex("\n    def backward")
    file.write_text(BEHIND[:last])
    (finding,) = run(str(file)).kind("mistake")
    ((line,), seen) = finding.lines, finding.seen
    assert (finding.function, line.line, line.right) == (
        "Relu.backward", 16, "def backward(self, dout): ..."
    )
    assert seen == "there is no `backward`, which other layers there have"
    network = "\n\nclass Model:\n    def backward(self, x, t):\n        return x - t\n"
    # Who has not come to it yet.
    file.write_text(BEHIND[: BEHIND.index("\n    def backward")] + network)
    assert {f.kind for f in run(str(file)).findings} == {"right"}
    file.write_text(f"{BEHIND[:last]}\n\n{BEHIND[BEHIND.rindex('class'):]}")  # or writes it anew
    assert {f.kind for f in run(str(file)).findings} == {"right"}


def test_a_loss_of_class_numbers_is_told_to_take_the_probabilities(tmp_path):
    file, call = tmp_path / "net.py", "        return cross_entropy_error(y, t)\n"
    rows = "        y = np.argmax(y, axis=1)\n        t = np.argmax(t, axis=1)\n"
    file.write_text(NETWORK.replace(call, rows + call))
    (finding,) = run(str(file)).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [
        ("y = np.argmax(y, axis=1)", ""), ("t = np.argmax(t, axis=1)", "")
    ]


def test_a_method_without_self_is_told_though_what_it_needs_is_not_there(tmp_path):
    file = tmp_path / "net.py"
    text = NETWORK.replace("from common.functions import *", "import there\n\nF = there.Functions()")
    for name in ("softmax(", "sigmoid(", "cross_entropy_error("):
        text = text.replace(name, f"F.{name}")
    file.write_text(text.replace("def loss(self, x, t)", "def loss(y, t)"))
    lines = [line for finding in run(str(file)).kind("mistake") for line in finding.lines]
    assert [line.right for line in lines] == ["def loss(x, t):", "def loss(self, y, t):"]


def test_an_import_that_functions_and_statements_lack_is_told_once(judged):
    (finding,) = judged(SQUARES.replace("import numpy as np\n", "") + "\nprint(np.ones(3))\n").kind("mistake")
    assert finding.function == "mean_squared_error"


def test_what_is_made_last_is_what_is_to_be_returned():
    def scores(x):
        y = x
        b1, b2 = x
        y = y + b1 + b2

    assert unreturned(scores).right == "return y"


@pytest.mark.full
def test_no_gradient_of_a_layer_is_put_for_another_where_the_layers_are_not_turned_round(tmp_path):
    layers = [inspect.getsource(getattr(listings, name)) for name in ("Relu", "Affine", "SoftmaxWithLoss")]
    text = OF_LAYERS.replace("from common.layers import *\n", "from common.functions import *\n")
    file = tmp_path / "net.py"
    file.write_text((text + "\n\n" + "\n\n".join(layers)).replace("        layers.reverse()\n", ""))
    (finding,) = run(str(file)).kind("mistake")
    assert [(line.yours, line.right.strip()) for line in finding.lines] == [("", "layers.reverse()")]


KEYS_ELSEWHERE = NETWORK.replace('"W', '"w').replace("self.params[key])", "value)")


@pytest.mark.parametrize("read", [
    "    first = property(lambda self: (self.params['w1'], self.params['b1']))\n",
    "    @staticmethod\n    def first_of(params):\n        return params['w1'], params['b1']\n"
    "    first = property(lambda self: self.first_of(self.params))\n",
])
def test_keys_that_are_read_elsewhere_stay_as_they_are(judged, read):
    text = KEYS_ELSEWHERE.replace("for key in self.params", "for key, value in self.params.items()")
    old = 'np.dot(x, self.params["w1"]) + self.params["b1"]'
    assert old in text
    text = text.replace(old, "np.dot(x, self.first[0]) + self.first[1]") + read
    report = judged(text)
    assert not report.kind("mistake"), str(report)


@pytest.mark.parametrize("softmax", [
    "    print(len(x), x.shape)\n    y = np.exp(x - np.max(x))\n    return y / np.sum(y)\n",
    "    if x.ndim == 2:\n        y = np.exp(x - x.max(axis=0))\n        return y / y.sum(axis=0)\n"
    "    y = np.exp(x - x.max())\n    return y / y.sum()\n",
])
def test_who_asks_of_what_shape_x_is_need_not_mean_rows(judged, softmax):
    assert not judged(f"import numpy as np\n\ndef softmax(x):\n{softmax}").kind("mistake")


def test_a_cost_of_what_is_predicted_is_no_loss_of_the_network(judged):
    text = NETWORK.replace("def loss(self, x, t):\n        y = self.predict(x)\n", "def cost(self, y, t):\n")
    text = text.replace("self.loss(x, t)", "self.cost(self.predict(x), t)")
    assert not judged(text).kind("mistake")


@pytest.mark.parametrize("name", ["import numpyro", "import pickle5", "from numpy import asfarray"])
def test_what_others_have_is_no_misspelt_import(judged, name):
    assert not judged(f"{name}\n{SQUARES}").kind("mistake")


def test_a_number_has_no_part_that_is_read(judged):
    report = judged(f"{SQUARES}\nprint(3, T, other, np.ones(2).T)\n")
    assert [line.right for finding in report.kind("mistake") for line in finding.lines] == ["", ""]


# What is not careful, whether a mistake is named or not, and the lines that are meant.
CARELESS = {
    "a delta beside the logarithm": (
        "def cross_entropy_error(y, t):\n    n = y.shape[0]\n"
        "    return -np.sum(np.log(y[np.arange(n), t]) + 1e-7) / n\n",
        ["return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n"],
    ),
    "a delta that is taken off": (
        "def cross_entropy_error(y, t):\n    y, t = np.atleast_2d(y, t)\n"
        "    return -np.sum(t * np.log(y - 1e-7)) / len(y)\n",
        ["return -np.sum(t * np.log(y + 1e-7)) / len(y)"],
    ),
    "a sum over labels": (
        "def cross_entropy_error(y, t):\n    n = y.shape[0]\n"
        "    return -np.sum(np.log(y[range(n), t] + 1e-7))\n",
        ["return -np.sum(np.log(y[range(n), t] + 1e-7)) / y.shape[0]"],
    ),
    "a sum that is a method": (
        "def softmax(a):\n    e = np.exp(a - a.max())\n    return e / e.sum()\n",
        ["e = np.exp(a - a.max(axis=-1, keepdims=True))", "return e / e.sum(axis=-1, keepdims=True)"],
    ),
    "a step that is cut off": (
        "def numerical_gradient(f, x):\n    grad = np.zeros(x.shape)\n    for i in np.ndindex(x.shape):\n"
        "        d = np.zeros_like(x)\n        d[i] = 1e-4\n"
        "        grad[i] = (f(x + d) - f(x - d)) / 2e-4\n    return grad\n",
        ["x = np.asarray(x, float)"],
    ),
}


@pytest.mark.parametrize(("source", "rights"), a_few(CARELESS, every=3))
def test_what_is_not_careful_is_shown_in_its_line(judged, source, rights):
    report = judged(f"import numpy as np\n{source}")
    assert not report.kind("mistake"), str(report)
    shown = [[line.right for line in one.lines if line.file] for one in report.kind("careless")]
    assert rights in shown, str(report)


def test_a_small_delta_is_the_learners_own_choice():
    def cross_entropy_error(y, t):
        return -np.sum(t * np.log(y + 1e-4)) / len(np.atleast_2d(y))

    assert not check(cross_entropy_error=cross_entropy_error).kind("mistake")


def test_a_vector_for_which_nothing_is_returned_is_no_other_way_to_answer(judged):
    (finding,) = judged(
        "import numpy as np\ndef softmax(x):\n    if x.ndim == 2:\n"
        "        e = np.exp(x - x.max(axis=1, keepdims=True))\n"
        "        return e / e.sum(axis=1, keepdims=True)\n"
        "    e = np.exp(x - x.max())\n    y = e / e.sum()\n"
    ).kind("mistake")
    assert [line.right for line in finding.lines] == ["return y"]


def test_a_loss_of_labels_that_ends_in_a_branch_is_mended(judged):
    (finding,) = judged(
        "import numpy as np\ndef cross_entropy_error(y, t):\n    if y.ndim == 1:\n"
        "        t = t.reshape(1, t.size)\n        y = y.reshape(1, y.size)\n\n"
        "        n = y.shape[0]\n        return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n\n"
    ).kind("mistake")
    assert [line.right[:6] for line in finding.lines] == ["n = y.", "return"]


@pytest.mark.parametrize("name", ["y", "predict"])  # which is taken as of batches
def test_an_array_that_is_thrown_away_is_shown(judged, name):
    text = (
        "import numpy as np\ndef cross_entropy_error(y, t):\n    if y.ndim == 1:\n"
        "        t.reshape(1, t.size)\n        y.reshape(1, y.size)\n"
        "    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]\n"
    )
    (finding,) = [one for one in judged(re.sub(r"\by\b", name, text)).findings if "thrown away" in one.seen]
    assert finding.kind == "careless"
    rights = ["t = t.reshape(1, t.size)", f"{name} = {name}.reshape(1, {name}.size)"]
    assert [line.right for line in finding.lines] == rights
    idle = inspect.getsource(listings.numerical_gradient)
    idle = idle.replace("    return grad", "    grad.flatten()\n    return grad")  # which is of no use
    found = judged("import numpy as np\n" + idle).findings
    (finding,) = [one for one in found if "thrown away" in one.seen]
    assert [(line.yours, line.right) for line in finding.lines] == [("grad.flatten()", "")]
    kept = text.replace("t.reshape", "t = t.reshape").replace("y.reshape", "y = y.reshape")
    assert "thrown away" not in str(judged(kept))
    listed = kept.replace("    if y", "    kinds = [1]\n    kinds.copy()\n    if y")
    assert "thrown away" not in str(judged(listed))


def test_what_is_not_careful_is_told_beside_the_mistake_that_hides_it(judged):
    report = judged(
        "import numpy as np\ndef cross_entropy_error(y, t):\n    y, t = np.atleast_2d(y, t)\n"
        "    return -np.sum(t + np.log(y)) / len(y)\n"
    )
    rights = [[line.right for line in one.lines if line.file] for one in report.findings]
    assert rights[0] == ["return -np.sum(t * np.log(y)) / len(y)"]
    assert ["return -np.sum(t * np.log(y + 1e-7)) / len(y)"] in rights[1:]  # as it is after both


def test_a_right_layer_has_the_names_by_which_a_network_calls_it(judged):
    """The softmax is wrong, and no call of a pass that is misspelt where it is defined as well."""
    parts = (
        listings.sigmoid, listings.softmax, listings.cross_entropy_error, listings.numerical_gradient,
        listings.Affine, listings.Relu, listings.SoftmaxWithLoss,
    )
    text = "import numpy as np\nfrom collections import OrderedDict\n"
    text += "".join(map(inspect.getsource, parts)).replace("SoftmaxWithLoss", "Softmax_with_Loss")
    text = text.replace("np.max", "np.exp").replace("def forward(self, x, t)", "def fowrard(self, x, t)")
    text = text.replace("np.ndindex(x.shape)", "range(x.size)").replace("+ 1e-7)) / y.shape[0]", "+ 1e-7))")
    net = "".join("    " + line for part in LAYERED.values() for line in part.splitlines(keepends=True))
    net = "class TwoLayerNet:\n" + net.replace("lastLayer.forward", "lastLayer.fowrard")
    net = net.replace("SoftmaxWithLoss", "Softmax_with_Loss")
    report = judged(text + net)
    assert {one.function for one in report.kind("mistake")} == {"softmax"}, str(report)


def test_what_raises_where_a_flag_is_set_is_mended(judged):
    text = (
        "import numpy as np\ndef cross_entropy_error(y, t, one_hot=True):\n    y, t = np.atleast_2d(y), t\n"
        "    if one_hot:\n        return -np.sum(t * np.log(y + 1e-7)) / len(y)\n"
        "    return -np.sum(np.log(y[np.arrange(len(y)), t] + 1e-7)) / len(y)\n"
    )
    (finding,) = judged(text).kind("mistake")
    right = text.replace("arrange", "arange").splitlines()[-1].strip()
    assert [line.right for line in finding.lines] == [right]


@pytest.mark.full
def test_another_flag_is_another_function(judged):
    text = "import numpy as np\ndef sigmoid(x, labels=False):\n    y = 0.5 * (1 + np.tanh(x / 2))\n"
    assert not judged(f"{text}    return y > 0.5 if labels else y\n").kind("mistake")


@pytest.mark.full
def test_a_size_in_the_plural_may_be_a_number(judged):
    text = DEEP.replace("[input_size] + hidden_sizes + [", "[input_size, hidden_sizes, ")
    assert not judged(text.replace("len(hidden_sizes)", "1")).kind("mistake")


ONE_HOT = """import numpy as np
from common.functions import softmax
from common.gradient import numerical_gradient
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.atleast_1d(t)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
class simpleNN:
    def __init__(self):
        self.W = np.random.randn(2, 3)
    def predict(self, x):
        return np.dot(x, self.W)
    def loss(self, x, t):
        y = softmax(self.predict(x))
        return cross_entropy_error(y, t)
x = np.array({})
t = np.array({})
print(simpleNN().loss(x, {}))
"""


@pytest.mark.parametrize(("x", "t", "given", "is_wrong"), [
    ([0.6, 0.9], [0, 0, 1], "t", True), ([[0.6, 0.9]] * 3, [0, 0, 1], "t", False),
    ([0.6, 0.9], "[0, 0, 0])\nt[1] = (1", "t", True), ([0.6, 0.9], "[0, 0, 0])\nt[1] = (9", "t", False),
    ([0.6, 0.9], 2, "t", False), ([0.6, 0.9], [0, 0, 1], "t.argmax()", False),
])
def test_a_loss_of_labels_takes_no_one_hot_vector(judged, x, t, given, is_wrong):
    told = [line.right for one in judged(ONE_HOT.format(x, t, given)).kind("mistake") for line in one.lines]
    assert told == ["return cross_entropy_error(y, t.argmax(axis=-1))"] * is_wrong


FLAGGED = """import numpy as np


def cross_entropy_error(y, t, one_hot={flag}):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    if one_hot:
        return -np.sum(t * np.log(y + 1e-7)) / len(y)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
"""


@pytest.mark.parametrize(("flag", "right", "wrong"), [
    (True, "y[np.arange(len(y)), t]", "y[:, t]"), (False, "t * np.log(y", "y * np.log(y"),
])
def test_where_a_flag_tells_how_targets_are_given_both_branches_are_judged(judged, flag, right, wrong):
    text = FLAGGED.format(flag=flag)
    assert not judged(text).kind("mistake")
    (finding,) = judged(text.replace(right, wrong)).kind("mistake")
    assert [line.right for line in finding.lines] == [
        line.strip() for line in text.splitlines() if right in line
    ]


@pytest.mark.full
def test_no_picture_is_drawn_of_what_never_ends():
    def numerical_gradient(f, x):
        i = 0
        while i < 3:
            pass
        return x

    (finding,) = check(numerical_gradient=numerical_gradient).kind("mistake")
    assert "this loop never ends" in finding.seen


def test_what_is_taken_from_itself_is_mended_whatever_else_is_wrong(tmp_path):
    right = "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x.copy()\n"
    step = "    for i in range(step_num):\n        grad = {}(f, x)\n        x -= {}lr*grad\n    return x\n"
    text = inspect.getsource(listings.numerical_diff) + inspect.getsource(listings.numerical_gradient) + right
    (tmp_path / "theirs.py").write_text("import numpy as np\n" + text + step.format("numerical_diff", "x - "))
    report = run(str(tmp_path / "theirs.py"))
    assert "x -= lr*grad" in [line.right for one in report.kind("mistake") for line in one.lines]
    assert "takes-the-derivative-for-the-gradient" in report.named


DEEP = '''from common.layers import *
from common.gradient import numerical_gradient
from collections import OrderedDict
import numpy as np


class MultiLayerNet:
    def __init__(self, input_size, hidden_sizes, output_size, decay=0):
        self.sizes = [input_size] + hidden_sizes + [output_size]
        self.decay = decay
        self.depth = len(hidden_sizes)
        self.params = {}
        self.__init_weight()
        self.layers = OrderedDict()
        for i in range(1, self.depth + 1):
            self.layers["Affine" + str(i)] = Affine(self.params["W" + str(i)], self.params["b" + str(i)])
            self.layers["Relu" + str(i)] = Relu()
        i = self.depth + 1
        self.layers["Affine" + str(i)] = Affine(self.params["W" + str(i)], self.params["b" + str(i)])
        self.last_layer = SoftmaxWithLoss()

    def __init_weight(self):
        for i in range(1, len(self.sizes)):
            scale = np.sqrt(2 / self.sizes[i - 1])
            self.params["W" + str(i)] = scale * np.random.randn(self.sizes[i - 1], self.sizes[i])
            self.params["b" + str(i)] = np.zeros(self.sizes[i])

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last_layer.forward(self.predict(x), t)

    def numerical_gradient(self, x, t):
        grads = {}
        for i in range(1, self.depth + 2):
            grads["W" + str(i)] = numerical_gradient(lambda W: self.loss(x, t), self.params["W" + str(i)])
            grads["b" + str(i)] = numerical_gradient(lambda b: self.loss(x, t), self.params["b" + str(i)])
        return grads

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.last_layer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        grads = {}
        for i in range(1, self.depth + 2):
            grads["W" + str(i)] = self.layers["Affine" + str(i)].dW
            grads["b" + str(i)] = self.layers["Affine" + str(i)].db
        return grads
'''


@pytest.mark.parametrize(
    ("right", "wrong"),
    a_few([
        ("", ""),
        ("reversed(list(self.layers.values()))", "list(self.layers.values())"),
        ('].db', '].dW'),
        ('lambda b: self.loss(x, t), self.params["b"', 'lambda b: self.loss(x, t), self.params["W"'),
        ("for i in range(1, self.depth + 1):", "for i in range(1, self.depth):"),
        ("for i in range(1, len(self.sizes)):", "for i in range(1, len(self.sizes) - 1):"),
    ]),
)
def test_a_network_of_a_list_of_sizes_is_judged_with_one_hidden_layer(judged, right, wrong):
    text = DEEP.replace(right, wrong) if right else DEEP
    report = judged(text)
    assert "MultiLayerNet is taken for TwoLayerNet" in report.notes
    lines = [line for one in report.kind("mistake") for line in one.lines]
    assert [line.yours for line in lines] == [line.strip() for line in text.splitlines() if line not in DEEP]
    assert all(line.right.strip('" ') in DEEP for line in lines)
    assert not report.kind("asked"), str(report)
    if not right:
        assert len(report.kind("right")) == len(METHODS["TwoLayerNet"]), str(report)


LOSS = """import numpy as np
batch_size = 10


def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
"""


@pytest.mark.parametrize(("wrong", "right"), [
    ("-np.sum(t * np.log(y + 1e-7)) / batch_size", "-np.sum(t * np.log(y + 1e-7)) / y.shape[0]"),
    ("-np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size",
     "-np.sum(np.log(y[np.arange(y.shape[0]), t] + 1e-7)) / y.shape[0]"),
    # Who reads the targets may refuse some that were taken by who did not.
    ("-np.sum(y * np.log(y + 1e-7)) / len(y)", "-np.sum(t * np.log(y + 1e-7)) / len(y)"),
])
def test_a_loss_reads_its_targets_and_their_number(judged, wrong, right):
    (finding,) = judged(f"{LOSS}    return {wrong}\n").kind("mistake")
    assert [line.right for line in finding.lines] == [f"return {right}"]
    assert not judged(f"{LOSS}    return {right}\n").kind("mistake")


START = NETWORK.index("        a1 = ")
FORWARD = """        W1, W2 = self.params["W1"], self.params["W2"]
        b1, b2 = self.params["b1"], self.params["b2"]
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(z1, W2) + b2
        z2 = softmax(a2)
        return z2
"""
NAMED = NETWORK[:START] + FORWARD + NETWORK[NETWORK.index("\n    def loss"):]
SLIPS_OF_NAMES = {
    'self.params["b1"], ': 'self.params["b2"], ', "np.dot(z1": "np.dot(z2", "return z2": "return y",
}


@pytest.mark.parametrize("made", ["", "y = input()\n"])
def test_a_name_that_is_set_behind_and_a_key_that_is_read_twice_are_told(judged, made):
    """Each is told by itself; another statement may make what is returned in place of what is made last."""
    assert not judged(made + NAMED).kind("mistake")
    wrong = NAMED
    for right, slip in SLIPS_OF_NAMES.items():
        assert right in NAMED
        wrong = wrong.replace(right, slip)
    mistakes = judged(made + wrong).kind("mistake")
    pairs = [(line.yours, line.right) for finding in mistakes for line in finding.lines]
    assert sorted(pairs) == sorted(
        (one.strip(), two.strip())
        for one, two in zip(wrong.splitlines(), NAMED.splitlines(), strict=True) if one != two
    )


def test_no_mistake_is_named_for_what_is_raised_in_another_wrong_method(tmp_path):
    text = NAMED.replace("b1, b2 = self.params[\"b1\"], ", "b1 = b2 = ").replace("np.dot(z1", "np.dot(z2")
    text = text.replace("return z2", "z2 = z2 + z1 + W1[0, 0]\n        return z2").replace("params", "parms")
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 1, "source": text}]
    file = tmp_path / "net.ipynb"
    file.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    report = run(str(file))
    assert {finding.function for finding in report.kind("mistake")} == {"TwoLayerNet.predict"}, str(report)


NORMED = OF_LAYERS.replace("\n\nclass TwoLayerNet", """

class BatchNormLayer:
    def __init__(self, gamma, beta):
        self.gamma, self.beta = gamma, beta

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=0) + 1e-7)
        self.xn = (x - x.mean(axis=0)) / self.std
        return self.gamma * self.xn + self.beta

    def backward(self, dout):
        dxn = self.gamma * dout
        return (dxn - dxn.mean(axis=0) - self.xn * (dxn * self.xn).mean(axis=0)) / self.std


class TwoLayerNet""").replace('        self.layers["Relu1"]', """\
        self.layers["Norm"] = BatchNormLayer(self.params["gamma"], self.params["beta"])
        self.layers["Relu1"]""").replace("        self.layers = Ordered", """\
        self.params["gamma"], self.params["beta"] = np.ones(H), np.zeros(H)
        self.layers = Ordered""")


@pytest.mark.full
def test_a_network_of_which_a_layer_sees_the_whole_batch_is_asked_about(judged):
    report = judged(NORMED)
    assert {finding.function for finding in report.kind("asked")} >= {"TwoLayerNet.predict"}, str(report)
    assert not report.kind("mistake")
    assert not [line for finding in report.kind("asked") for line in finding.lines]


def test_a_network_may_keep_what_is_no_number_among_its_parameters(judged):
    text = NETWORK.replace("self.params = {}", 'self.params = {"f": sigmoid, "name": "sigmoid"}')
    text = text.replace("in self.params:", 'in ("W1", "b1", "W2", "b2"):')
    report = judged(text.replace("sigmoid(a1)", 'self.params["f"](a1)'))
    assert not report.kind("mistake")
    assert len(report.kind("right")) == 4, str(report)


@pytest.mark.parametrize("right", ["numerical_gradient", "accuracy", "predict"])
def test_a_misspelt_method_of_a_network_is_wrong_where_the_network_calls_it_alone(judged, right):
    wrong = right.replace("c", "k", 1)
    report = judged(NETWORK.replace(f"def {right}(", f"def {wrong}("))
    told = [one for one in report.findings if one.seen.startswith("there is no `") or one.kind == "mistake"]
    line = f"def {right}(self, x{', t' if right != 'predict' else ''}):"
    kind = "mistake" if right == "predict" else "careless"
    assert [(one.function, one.kind, [line.right for line in one.lines]) for one in told] == [
        (f"TwoLayerNet.{right}", kind, [line])
    ]
    assert len(report.kind("mistake")) == (right == "predict"), str(report)


DECAY = """
    def decay(self):
        return 0.5 * self.rate * sum(np.sum(self.params[key] ** 2) for key in ("W1", "W2"))

    def gradient("""
DECAYED = OF_LAYERS.replace("std=0.01):", "std=0.01, rate=0.1):\n        self.rate = rate")
DECAYED = DECAYED.replace("forward(y, t)", "forward(y, t) + self.decay()")
DECAYED = DECAYED.replace("\n    def gradient(", DECAY)
DECAYED = re.sub(r"(grads\[(.*?)\] = .*\.dW)", r"\1 + self.rate * self.params[\2]", DECAYED)


@pytest.mark.parametrize(("half", "name", "left_out"), a_few([
    ("0.5 * ", "gradient", ("W1", "W2")),
    ("", "backprop_gradient", ("W1", "W2")),
    ("0.5 * ", "bp_grad", ("W2",)),
]))
def test_the_gradient_of_a_decay_that_the_loss_adds_is_put_in(judged, half, name, left_out):
    right = DECAYED.replace("0.5 * ", half).replace("def gradient(", f"def {name}(")
    right = right if half else right.replace("dW + ", "dW + 2 * ")
    report = judged(right)
    assert not report.kind("mistake"), str(report)
    assert "TwoLayerNet.gradient" in {finding.function for finding in report.kind("right")}
    wrong = right
    for key in left_out:
        wrong = re.sub(rf'dW \+ .*self.params\["{key}"\]', "dW", wrong)
    (finding,) = judged(wrong).kind("mistake")
    assert [line.right for line in finding.lines] == [
        line.strip() for line in right.splitlines() if line not in wrong.splitlines()
    ]


IN_LINES = re.sub(r"        for key in self.params:\n(.*\n)", lambda line: "".join(
    line[1].replace("key", f'"{key}"')[4:] for key in ("W1", "b1", "W2", "b2")
), NETWORK)


def test_an_import_of_python_that_is_forgotten_is_told_by_its_line_and_nothing_is_made_of_a_call(tmp_path):
    file = tmp_path / "mnist.py"
    file.write_text(
        "import numpy as np\n\n\ndef init_mnist():\n    return 1\n\n\n"
        "def load_mnist(normalize=True, flatten=True, one_hot_label=False):\n    init_mnist()\n"
        "    with open(__file__, 'rb') as f:\n        dataset = pickle.load(f)\n"
        "    return change_one_hot_label(dataset) if one_hot_label else dataset\n\n\n"
        "def relu(x):\n    return maximum(0, x)\n"
    )
    found = {(one.function, one.lines[0].line): one for one in run(str(file)).kind("mistake")}
    assert sorted(found) == [("load_mnist", 11), ("load_mnist", 12), ("script", 16)]
    assert found["load_mnist", 11].seen.endswith("Write `import pickle` above")
    assert [one.lines[0].right for one in found.values() if one.lines[0].right] == ["return np.maximum(0, x)"]


@pytest.mark.parametrize("source", [NETWORK, IN_LINES])
@pytest.mark.full
def test_a_method_that_calls_itself_with_a_function_means_the_function_of_its_name(judged, source):
    wrong = source.replace(" = numerical_gradient(", " = self.numerical_gradient(")
    (finding,) = judged(wrong).kind("mistake")
    assert [line.right for line in finding.lines] == [
        line.strip() for line in source.splitlines() if line not in wrong.splitlines()
    ]
    lost = wrong.replace("from common.gradient import numerical_gradient\n", "")
    first, second = judged(lost).kind("mistake")
    assert [line.right for line in first.lines] == [line.right for line in finding.lines]
    assert "Is an import forgotten?" in second.seen


UNSHARED = """import numpy as np


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


class soft_max_with_loss:
    def forward(self, y, t):
        self.y = {}
        self.t = t
        self.loss = cross_entropy_error(self.y, self.t)
        return self.loss

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
"""
SOFTMAX_OF_FILE = "\n\ndef softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n    return {}\n"
WITH_SOFTMAX = UNSHARED + SOFTMAX_OF_FILE.format("e / e.sum(axis=-1, keepdims=True)")


@pytest.mark.parametrize(("source", "line"), [
    (UNSHARED.format("y"), "self.y = softmax(y)"),
    (WITH_SOFTMAX.replace("{}", "y"), "self.y = softmax(y)"),
    (UNSHARED.format("y").replace("(self.y, self.t)", "(y, t)"), "y = softmax(y)"),
])
def test_a_layer_of_the_softmax_that_applies_none_is_told_to(judged, source, line):
    (finding,) = judged(source).kind("mistake")
    assert [one.right for one in finding.lines] == [line]
    assert not judged(WITH_SOFTMAX.replace("{}", "softmax(y)")).kind("mistake")


@pytest.mark.parametrize("layers", ["*", "Affine, SoftmaxWithLoss"])
def test_a_network_without_an_activation_is_told_to_have_one(judged, layers):
    lost = OF_LAYERS.replace('        self.layers["Relu1"] = Relu()\n', "")
    report = judged(lost.replace("layers import *", f"layers import {layers}").replace('"b', '"B'))
    (finding,) = report.kind("mistake")
    assert [line.right for line in finding.lines] == ['self.layers["Relu1"] = Relu()']


@pytest.mark.parametrize(("right", "wrong", "kinds"), [
    ("forward(self, x)", "forward(self, x, y)", {"mistake", "right"}),
    ("backward(self, dout)", "backward(self, dout, t)", {"mistake", "right"}),
    # A flag may be for other layers, and what all are given is how they are meant.
    ("forward(self, x)", "forward(self, x, train)", {"right"}),
    (None, "forward(self, x, y)", {"asked"}),
])
def test_a_pass_that_takes_more_than_it_reads_is_told_beside_one_that_does_not(judged, right, wrong, kinds):
    count = -1 if right is None else 1
    right = right or "forward(self, x)"
    report = judged(WHOLE.replace(right, wrong, count))
    assert {finding.kind for finding in report.findings} == kinds, str(report)
    assert [line.right for finding in report.kind("mistake") for line in finding.lines] == (
        [f"def {right}:"] if "mistake" in kinds else []
    )


SHAPED = ENTROPY.replace("y = y.reshape(1, y.size)", "y = {y}").replace("t = t.reshape(1, t.size)", "t = {t}")
SHAPED_OF_BOTH = SHAPED.replace("np.log(y[np.arange(batch_size), t]", "t * np.log(y")


@pytest.mark.parametrize("form", [
    "np.shape(1, {0}.size)", "np.reshape(1, {0}.size)", "{0}.shape(1, {0}.size)", "reshape({0}, 1, {0}.size)",
    "np.reshape({0}, 1, {0}.size)", "{0}.reshape[1, {0}.size]", "np.shape({0}, (1, {0}.size))",
])
@pytest.mark.parametrize("source", [SHAPED, SHAPED_OF_BOTH])
def test_what_is_no_call_of_reshape_is_to_be_one(judged, source, form):
    report = judged(source.format(y=form.format("y"), t=form.format("t")))
    pairs = [(line.yours, line.right) for one in report.kind("mistake") for line in one.lines]
    assert sorted(pairs) == [
        (f"{x} = {form.format(x)}", f"{x} = {x}.reshape(1, {x}.size)") for x in ("t", "y")
    ]


@pytest.mark.parametrize("form", [
    "{0}.reshape(1, {0}.size)", "np.reshape({0}, (1, {0}.size))", "{0}[np.newaxis]", "np.atleast_2d({0})",
    "{0}.reshape(1, -1)",
])
def test_however_one_example_becomes_a_row_it_is_not_accused(judged, form):
    assert not judged(SHAPED.format(y=form.format("y"), t=form.format("t"))).kind("mistake")


REFUSING = """import numpy as np

class OwnError(Exception):
    pass

def cross_entropy_error(y, t):
    {}
    n = 1 if y.ndim == 1 else y.shape[0]
    return {}np.sum(t * np.log(y + 1e-7)) / n

class SoftmaxWithLoss:
    def forward(self, y, t):
        {}
        e = np.exp(y - y.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.t.shape[0]
"""


def test_an_error_of_no_module_is_a_refusal_as_well(judged):
    text = REFUSING.replace("pass\n", "__module__ = 3\n")
    refusal = "if y.shape != t.shape: raise OwnError"
    assert not judged(text.format(refusal, "-", refusal)).kind("mistake")


@pytest.mark.parametrize("refusal", [
    "assert y.shape == t.shape",
    *(f"if y.shape != t.shape: raise {error}" for error in ("OwnError", "Exception")),
])
def test_who_refuses_labels_may_do_so_by_any_error(judged, refusal):
    assert not judged(REFUSING.format(refusal, "-", refusal)).kind("mistake")
    assert judged(REFUSING.format(refusal, "", refusal)).kind("mistake")


def test_who_is_told_of_labels_by_a_flag_need_not_refuse_other_targets(judged):
    labels = "t.ravel().astype(int)[:n]"
    text = TWO_LOGARITHMS.replace("y[np.arange(n), t]{delta}", f"y[np.arange(n), {labels}] + 1e-7")
    assert not judged(text).kind("mistake")
    assert judged(text.replace("-np.sum(np.log(y[", "np.sum(np.log(y[")).kind("mistake")


TWO_LOGARITHMS = """import numpy as np


def cross_entropy_error(y, t, one_hot=True):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    n = y.shape[0]
    if one_hot:
        return -np.sum(t * np.log(y + 1e-7)) / n
    return -np.sum(np.log(y[np.arange(n), t]{delta})) / n
"""


def test_what_is_not_careful_in_the_branch_of_a_flag_is_told(judged):
    assert not judged(TWO_LOGARITHMS.format(delta=" + 1e-7")).kind("careless")
    (finding,) = judged(TWO_LOGARITHMS.format(delta="")).kind("careless")
    assert [line.right for line in finding.lines] == ["return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n"]
    assert "`one_hot=False`" in finding.seen


MASKED = """class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout):
        """


@pytest.mark.parametrize(("source", "wrong", "right"), [
    ("def sigmoid(x):\n    {}\n    return 1 / (1 + np.exp(x))\n", "x *= -1", "x = x * -1"),
    ("def mean_squared_error(y, t):\n    {}\n    return 0.5 * np.sum(y ** 2)\n", "y -= t", "y = y - t"),
    ("def softmax(x):\n    {}\n    e = np.exp(x)\n    e /= np.sum(e, axis=-1, keepdims=True)\n    return e\n",
     "x -= x.max(axis=-1, keepdims=True) + 1", "x = x - (x.max(axis=-1, keepdims=True) + 1)"),
    ("class Relu:\n    def forward(self, x):\n        {}self.mask = x <= 0\n        x[self.mask] = 0\n"
     "        return x\n\n    def backward(self, dout):\n        return np.where(self.mask, 0, dout)\n",
     "", "x = x.copy()"),
    (f"{MASKED}{{}}dout[self.mask] = 0\n        dx = dout\n\n        return dx\n", "", "dout = dout.copy()"),
    (f"{MASKED}{{}}\n        dx[self.mask] = 0\n        return dx\n", "dx = dout", "dx = dout.copy()"),
    (f"{MASKED}{{}}\n        return dout\n", "dout *= ~self.mask", "dout = dout * ~self.mask"),
])
def test_what_is_changed_for_the_caller_becomes_another_array(judged, source, wrong, right):
    source = f"import numpy as np\n\n\n{source}"
    before = {(one.function, one.mistake) for one in judged(source.format(wrong)).findings}
    told = [line for one in judged(source.format(wrong)).kind("careless") for line in one.lines]
    assert (wrong, right) in [(line.yours, line.right) for line in told], before
    mended = judged(source.format(right if wrong else f"{right}\n        "))
    assert "after the call" not in " ".join(finding.seen for finding in mended.findings)


@pytest.mark.parametrize("body", [
    "dx = dout.copy()\n        dx[self.mask] = 0\n        return dx",
    "dout = np.array(dout)\n        dout[self.mask] = 0\n        return dout",
    "dout = dout.copy()\n        dout *= ~self.mask\n        return dout",
    "return dout * (1 - self.mask)",
    "return np.where(self.mask, 0, dout)",
])
def test_who_masks_another_array_is_careful(judged, body):
    findings = judged(f"import numpy as np\n\n\n{MASKED}{body}\n").findings
    assert {finding.kind for finding in findings} == {"right"}


SHIFTED = """import numpy as np


def softmax(x):
    {0}
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, x, t):
        {1}
        self.y, self.t = softmax(x), t
        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)

    def backward(self, dout=1):
        return (self.y - self.t) / self.t.shape[0]
"""


@pytest.mark.parametrize("places", [(0,), (1,), ()])
def test_who_shifts_the_scores_is_told_and_who_calls_him_is_not(judged, places):
    forms = ("x {}x.max(axis=-1, keepdims=True)".format("-= " if n in places else "= x - ") for n in (0, 1))
    findings = judged(SHIFTED.format(*forms)).findings
    wrong = {("softmax", "SoftmaxWithLoss.forward")[n] for n in places}
    assert {one.function for one in findings if one.kind != "right"} == wrong
    lines = [line.right for one in findings for line in one.lines]
    assert lines == ["x = x - x.max(axis=-1, keepdims=True)"] * len(places)


SHAPES_AND_STEPS = {
    "a loop that is never gone through": (GRADIENT, "while not it.finished", "while it.finished"),
    "the index of an iterator": (GRADIENT, "it.multi_index", "it.index"),
    "the whole for an entry": (ENTRIES, "x[i] = kept + h", "x = kept + h"),
    "a minus behind a function": (
        "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n", "np.exp(-x)", "np.exp-(x)",
    ),
    "a number of rows for each row": (ENTROPY, "y[np.arange(batch_size), t]", "y[batch_size, t]"),
    "a number of examples that is not made": (ENTROPY, "    batch_size = y.shape[0]\n", ""),
    "a size and a shape": (BOTH, "if y.ndim == 1:", "if y.shape == 1:"),
    "the value for the gradient": (DESCENT, "grad = numerical_gradient(f, x)", "grad = f(x)"),
    "what is moved for what is given": (NETWORK, "lambda W: self.loss(x, t)", "lambda W: self.loss(W, t)"),
    "a greatest that is added": (
        "def softmax(x):\n    c = np.max(x)\n    y = np.exp(x - c)\n    return y / np.sum(y)\n",
        "x - c", "x + c",
    ),
    "a delta behind the logarithm": (
        "def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-7))\n",
        "np.log(y + 1e-7)", "np.log(y) + 1e-7",
    ),
}


@pytest.mark.parametrize("case", a_few(list(SHAPES_AND_STEPS), every=4))
def test_what_is_written_by_a_slip_is_to_be_written_right(judged, case):
    source, right, wrong = SHAPES_AND_STEPS[case]
    source = source if source.startswith("import") else f"import numpy as np\n\n\n{source}"
    assert source.count(right) == 1
    assert not judged(source).kind("mistake")
    text = source.replace(right, wrong)
    report = judged(text)
    lines = [(line.yours, line.right) for one in report.findings for line in one.lines]
    changed = {line.strip() for line in source.splitlines()} - {line.strip() for line in text.splitlines()}
    (other,) = changed
    assert other in [two for _, two in lines], str(report)
    assert len(report.kind("mistake")) <= 1, str(report)


def test_a_definition_that_something_unknown_replaces_is_judged(judged):
    """Of what a statement makes that is not run nothing is known."""
    text = "import numpy as np, importlib\ndef cross_entropy_error(y, t):\n"
    text += "    return np.sum(t * np.log(y + 1e-7))\n"
    report = judged(text + "cross_entropy_error = importlib.import_module('theirs').cross_entropy_error\n")
    (finding,) = report.kind("mistake")
    assert finding.lines[0].right == "return -np.sum(t * np.log(y + 1e-7))"


def test_what_is_no_function_is_not_called(judged):
    right = "while not it.finished:"
    assert not judged(GRADIENT).kind("mistake")
    (finding,) = judged(GRADIENT.replace(right, "while not it.finished():")).kind("mistake")
    assert [line.right for line in finding.lines] == [right]


def test_a_maximum_that_is_taken_off_twice_is_taken_off_once_less(judged):
    text = "import numpy as np\ndef softmax(x):\n    e = np.exp(x)\n    most = np.max(e)\n"
    text += "    s = np.sum(e{})\n    return e / s\n"
    (finding,) = judged(text.format(" - most")).kind("mistake")
    assert [line.right for line in finding.lines] == ["s = np.sum(e)"]


SUMMED = """class SoftmaxWithLoss:
    def forward(self, x, t):
        self.y, self.t = softmax(x), t
        return -np.sum(t * np.log(self.y + 1e-7))
    def backward(self, dout=1):
        return (self.y - self.t) / len(self.t)
"""


@pytest.mark.full
def test_no_gradient_is_mended_by_the_number_of_examples(judged):
    """The loss is the sum over a batch of two, and the gradient that of the mean."""
    text = "from common.functions import *\n" + DEEP.replace("class Multi", f"{SUMMED}class Multi")
    lines = [line.right for finding in judged(text).findings for line in finding.lines]
    assert not [line for line in lines if "2 *" in line or "* 2" in line]


def test_a_number_of_examples_that_is_written_out_is_that_of_what_is_given(judged):
    text = (
        "import numpy as np\ndef softmax(a):\n    c = np.max(a, axis=1).reshape(100, -1)\n"
        "    e = np.exp(a - c)\n    return e / np.sum(e, axis=1).reshape(100, -1)\n"
    )
    (finding,) = judged(text).kind("mistake")
    right = text.replace("100", "len(a)")
    rows = [row.strip() for row in right.splitlines() if "len" in row]
    assert [line.right for line in finding.lines] == rows
    assert not judged(right).kind("mistake")


def test_a_logarithm_of_0_in_the_branch_for_labels_alone_is_told(judged):
    text = BOTH.replace("    return", "    if t.size == y.size:\n        return") + (
        "    return -np.sum(np.log(y[np.arange(batch_size), t]{})) / batch_size\n"
    )
    assert {finding.kind for finding in judged(text.format(" + 1e-7")).findings} == {"right"}
    (finding,) = judged(text.format("")).kind("careless")
    assert [line.right for line in finding.lines] == [text.format(" + 1e-7").splitlines()[-1].strip()]


def test_a_shape_of_ones_own_may_be_a_number(judged):
    text = WHOLE.replace("self.W = W", "self.W = W\n        self.shape = len(W)")
    text = text.replace("self.x = x\n", "self.x = x if self.shape == 2 or x.shape == (1,) else +x\n")
    assert {finding.kind for finding in judged(text).findings} == {"right"}
    (finding,) = judged(text.replace("x.shape == (1,)", "x.shape == 1")).kind("mistake")
    assert [line.right for line in finding.lines] == ["self.x = x if self.shape == 2 or x.ndim == 1 else +x"]


OF_SHARES = """import numpy as np
def softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)
    def predict(self, x):
        return softmax(np.dot(x, self.W))
    def {name}(self, x, t):
        y = {y}
        return -np.sum(t * np.log(y + 1e-7))
"""


@pytest.mark.parametrize(("name", "y", "is_wrong"), [
    ("loss", "self.predict(x)", False), ("loss_of_it", "self.predict(x)", False),
    ("loss", "softmax(self.predict(x))", True),
])
def test_a_small_network_may_predict_probabilities_if_no_softmax_follows(judged, name, y, is_wrong):
    report = judged(OF_SHARES.format(name=name, y=y))
    assert bool(report.kind("mistake")) == is_wrong, str(report)


def test_a_network_of_three_layers_is_not_held_to_two(judged):
    text = inspect.getsource(listings.TwoLayerNet)
    more = "        self.params['W3'] = np.eye(output_size)\n\n    def predict"
    head = "import numpy as np\nfrom common.functions import *\n"
    report = judged(head + text.replace("\n    def predict", more))
    assert not report.kind("mistake"), str(report)
    assert "is wrong" not in str(report)


def test_a_method_that_is_a_docstring_alone_costs_nothing_else(judged):
    later = '\n    def mean(self, y, t):\n        """Later."""\n'
    head = "import numpy as np\nfrom common.functions import *\n"
    report = judged(head + inspect.getsource(listings.TwoLayerNet) + later)
    assert not report.errors
    assert "TwoLayerNet.predict" in [finding.function for finding in report.kind("right")]


LEAKY = """
import numpy as np


class Leaky:
    def forward(self, x):
        out = x.copy()
        out[out < 0] = out[out < 0] * self.slope
        return out
"""


@pytest.mark.parametrize(("value", "is_wrong"), [
    ("out * self.slope", True), ("0.01 * out", True), ("out / 100", True),
    ("out[out < 0] * self.slope", False), ("0", False), ("out.min() * self.slope", False),
    ("self.slope * len(out)", False), ("self.slope * x[out < 0]", False), ("-out[out < 0]", False),
])
def test_where_a_part_is_chosen_no_whole_is_put(judged, value, is_wrong):
    text = LEAKY.replace("= out[out < 0] * self.slope", f"= {value}")
    lines = [line for one in judged(text).kind("mistake") for line in one.lines]
    right = value.replace("out", "out[out < 0]")
    assert [line.right for line in lines] == [f"out[out < 0] = {right}"] * is_wrong
    assert not judged(f"import pandas as pd\n{text}").kind("mistake")


@pytest.mark.parametrize(("head", "value", "is_wrong"), [
    ("self", "np.tanh(-input)", True), ("self", "1 / (1 + input)", True),
    ("self, input", "1 / (1 + input)", False), ("self", "input('? ') + 'x'", False),
    ("self", "'%s' % input", False), ("self", "map(input, self.asked)", False),
    ("self", "(lambda input: 1 + input)(2)", False),
])
def test_what_computes_with_input_takes_it(judged, head, value, is_wrong):
    text = f"import numpy as np\n\n\nclass Curve:\n    def ahead({head}):\n        return {value}\n"
    lines = [line.right for one in judged(text).kind("mistake") for line in one.lines]
    assert lines == ["def ahead(self, input):"] * is_wrong
    assert not judged(f"{text}\n\ninput = np.ones(3)\n").kind("mistake")
    inner = "def outer(input):\n    def twice():\n        return 2 * input\n    return twice()\n"
    assert not judged(inner).kind("mistake")


def test_what_could_not_be_asked_is_asked_once_the_parameters_are_there(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(OF_LAYERS.replace("OrderedDict()", "OrderedDict").replace('Affine2"].db', 'Affine1"].db'))
    report = run(str(file))
    rights = [line.right for one in report.kind("mistake") for line in one.lines]
    assert rights == ["self.layers = OrderedDict()", 'grads["b2"] = self.layers["Affine2"].db']
    assert {one.function for one in report.kind("right")} == {"TwoLayerNet.predict", "TwoLayerNet.loss"}


SUMMED = """import numpy as np

def softmax(x):
    c = np.max(x, axis=-1, keepdims=True)
    exp_x = np.exp(x - c)
    sum_x = np.sum(exp_x, axis=-1, keepdims=True)
    y = exp_x / sum_x
    return y
"""
MOVED = """import numpy as np

def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for idx in range(x.size):
        {}
        up = f(x)
        {}
        down = f(x)
        grad[idx] = (up - down) / (2 * h)
{}    {}
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("sum_x = np.sum(exp_x, axis=-1, keepdims=True)", "sum_x = sum_x(exp_x, axis=-1, keepdims=True)"),
    ("y = exp_x / sum_x", "y = exp_x = sum_x"),
    ("c = np.max(x, axis=-1, keepdims=True)", "c = np.mx(x, axis=-1, keepdims=True)"),
])
def test_a_name_or_a_sign_of_softmax_is_mended(judged, right, wrong):
    (finding,) = judged(SUMMED.replace(right, wrong)).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [(wrong, right)]
    assert not judged(SUMMED).kind("mistake")


@pytest.mark.parametrize(("there", "back"), [
    ("x[idx] += h", "x[idx] -= h"), ("x[idx] = x[idx] + h", "x[idx] = x[idx] - h"),
])
def test_an_entry_that_is_not_kept_is_kept(judged, there, back):
    (finding,) = judged(MOVED.format(there, back, "", "return grad")).kind("mistake")
    assert [line.right for line in finding.lines] == [
        "kept = x[idx]", "x[idx] = kept - h", "x[idx] = kept",
    ]
    assert finding.proof == "repair"


def test_what_is_printed_in_the_loop_is_returned_behind_it(judged):
    there = "tmp = x[idx]\n        x[idx] = tmp + h"
    kept = MOVED.format(there, "x[idx] = tmp - h", "        x[idx] = tmp\n", "{}")
    report = judged(kept.format("    return print(grad)"))
    (finding,) = report.kind("mistake")
    assert [line.right for line in finding.lines] == ["return grad"]
    assert {one.mistake for one in report.kind("careless")} == {
        one.mistake for one in judged(kept.format("return grad")).kind("careless")
    }


@pytest.mark.parametrize("wrong", ["self.y, self,t", "self.y, self.t, t"])
def test_who_gives_too_much_to_a_loss_gives_less(judged, wrong):
    text = inspect.getsource(listings.SoftmaxWithLoss)
    assert "self.y, self.t" in text
    listed = "import numpy as np\n\n" + "".join(
        map(inspect.getsource, (listings.softmax, listings.cross_entropy_error))
    )
    (finding,) = judged(listed + text.replace("self.y, self.t", wrong)).kind("mistake")
    (line,) = finding.lines
    assert wrong in line.yours
    assert "(self.y, self.t)" in line.right


def test_what_stands_for_another_library_has_more_than_numpy(judged):
    report = judged(
        "import cupy as cp\n\ndef sigmoid(x):\n    return cp.asnumpy(1 / (1 + cp.exp(x)))\n\n"
        "def softmax(x):\n    cp.get_default_memory_pool()\n    return cp.exp(x)\n"
    )
    assert [(one.function, one.mistake) for one in report.kind("mistake")] == [
        ("sigmoid", "mirrors-the-sigmoid")
    ]
    assert [one.function for one in report.kind("unseen")] == ["softmax"]


def test_the_numpy_of_somebodys_module_is_numpy(judged):
    report = judged("from theirs import lib as l\n\ndef sigmoid(x):\n    return 1 / (1 + l.np.exp(x))\n")
    assert [one.mistake for one in report.kind("mistake")] == ["mirrors-the-sigmoid"]


ROOTED = """import numpy as np

class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params.keys():
            self.h[key] += grads[key] * grads[key]
            params[key] -= self.lr * grads[key] / (np.sprt(self.h[key]) + 1e-7)
"""


def test_of_two_names_as_near_the_usual_one_is_meant(judged):
    (finding,) = judged(ROOTED).kind("mistake")
    assert "np.sqrt(" in finding.lines[0].right


SHARED_OUT = """import numpy as np
from common.functions import softmax, cross_entropy_error

class Softmax:
    def forward(self, x):
        self.out = softmax(x)
        return self.out

"""


def test_a_layer_is_no_function_that_is_imported(judged):
    report = judged(SHARED_OUT + inspect.getsource(listings.SoftmaxWithLoss))
    assert {one.function: one.kind for one in report.findings} == {
        "SoftmaxWithLoss.forward": "right", "SoftmaxWithLoss.backward": "right",
    }


def test_a_module_that_has_the_name_of_a_function_is_none(judged):
    source = inspect.getsource(listings.TwoLayerNet).replace("sigmoid(", "own.sigmoid(", 1)
    report = judged(
        "import numpy as np\nfrom lib import sigmoid as own\nfrom common.functions import *\n"
        f"from common.gradient import numerical_gradient\n\n{source}"
    )
    assert not report.kind("mistake")
    assert "right functions stand in" in " ".join(report.notes)


@pytest.mark.parametrize("module", [np, math])
def test_the_formula_of_the_sigmoid_overflows_under_any_name(judged, module):
    text, name = "import numpy as np\nimport math\n\ndef squash(x):\n    return {}\n", module.__name__
    name = "np" if module is np else name
    (finding,) = judged(text.format(f"1 / (1 + {name}.exp(-x))")).kind("careless")
    (line,) = finding.lines
    for x in (-2.0, 0.0, 3.0):
        value = eval(line.right.removeprefix("return "), {"np": np, "math": math, "x": x})
        assert value == pytest.approx(1 / (1 + math.exp(-x)), rel=1e-15)
    assert not judged(text.format("1 / (1 + np.exp(-np.clip(x, -500, 500)))")).findings


def test_arguments_that_bear_each_others_names_change_their_places(judged):
    listed = "import numpy as np\n\n" + "".join(
        map(inspect.getsource, (listings.softmax, listings.cross_entropy_error, listings.SoftmaxWithLoss))
    )
    wrong = listed.replace("(self.y, self.t)", "(self.t, self.y)")
    assert wrong != listed
    (finding,) = judged(wrong).kind("mistake")
    assert ["(self.y, self.t)" in line.right for line in finding.lines] == [True]


@pytest.mark.parametrize("known", [True, False])
def test_a_softmax_between_two_layers_is_an_activation(judged, known):
    text = inspect.getsource(listings.TwoLayerNet).partition("    def gradient(")[0]
    wrong = text.replace("sigmoid(", "softmax(", 1)
    assert wrong != text
    head = "import numpy as np\nfrom common.functions import softmax, cross_entropy_error\n"
    head += "from common.gradient import numerical_gradient\n"
    head += "from common.functions import sigmoid\n" * known
    (finding,) = judged(head + wrong).kind("mistake")
    assert finding.function == "TwoLayerNet.predict"
    assert ["sigmoid(" in line.right for line in finding.lines] == [True]


def test_a_dict_whose_keys_are_gone_through_is_no_array(judged):
    body = "grads = {}\n    for key in x:\n        grads[key] = f(x[key])\n    return grads\n"
    report = judged(f"def gradient(f, x):\n    {body}")
    assert not report.kind("mistake")


def test_a_forgotten_import_is_written_where_imports_are(judged):
    softmax = inspect.getsource(listings.softmax)
    (finding,) = judged(f"from __future__ import annotations\nimport os\n\n\n{softmax}").kind("mistake")
    where, written = finding.lines
    assert (where.right, written.line, written.yours, written.right) == ("", 2, "", "import numpy as np")


def test_of_two_mistakes_in_what_a_network_predicts_each_has_its_own_line(judged):
    """No line puts by what is made above it: what nobody reads is meant by the name that is not there."""
    text = "import numpy as np\n\n" + "".join(map(inspect.getsource, (listings.sigmoid, listings.softmax)))
    net = inspect.getsource(listings.TwoLayerNet).partition("    def loss(")[0]
    wrong = net.replace("(z1, W2)", "(x, W2)").replace("        y = softmax", "        z2 = softmax")
    assert wrong.count("(x, W2)") == wrong.count("z2 = ") == 1
    report = judged(text + "\n\n" + wrong)
    rights = {line.right for finding in report.kind("mistake") for line in finding.lines}
    assert rights == {"a2 = np.dot(z1, W2) + b2", "return z2"}


LOGARITHM = """import numpy as np


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t])) / batch_size
"""


def test_what_is_not_careful_in_two_ways_is_mended_in_one(judged):
    findings = {finding.mistake: finding for finding in judged(LOGARITHM).kind("careless")}
    (line,) = findings["takes-the-logarithm-of-0"].lines
    assert (line.line, line.right) == (
        11, "return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size"
    )


ENDS_IN_A_SIGMOID = """import numpy as np


def relu(x):
    return np.maximum(0, x)


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


def softmax(x):
    y = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return y / np.sum(y, axis=-1, keepdims=True)


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=0.01):
        self.params = {}
        self.params["W1"] = std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        z1 = relu(np.dot(x, self.params["W1"]) + self.params["b1"])
        return sigmoid(np.dot(z1, self.params["W2"]) + self.params["b2"])

    def loss(self, x, t):
        return LOSS
"""


@pytest.mark.parametrize(("loss", "kind"), [
    ("np.sum((self.predict(x) - t) ** 2) / x.shape[0]", "asked"),
    ("-np.sum(t * np.log(self.predict(x) + 1e-7)) / x.shape[0]", "mistake"),
])
def test_what_ends_in_a_sigmoid_has_a_loss_for_that(judged, loss, kind):
    """So does who rebuilds images; the cross entropy of classes is one of probabilities that sum to 1."""
    report = judged(ENDS_IN_A_SIGMOID.replace("LOSS", loss))
    assert {f.kind for f in report.findings if f.function == "TwoLayerNet.predict"} == {kind}


INLINE = """import numpy as np


class SoftmaxWithLoss:
    def forward(self, scores, t):
        self.t = t
        exp = np.exp(scores - np.max(scores))
        y = exp / np.sum(exp, axis=1, keepdims=True)
        self.y = y
        return np.sum(-np.log(y + 1e-7) * t) / t.shape[0]

    def backward(self, dout):
        return dout * (self.y - self.t) / self.t.shape[0]
"""


@pytest.mark.parametrize(("right", "wrong", "line"), [
    (", axis=1, keepdims=True", "", (8, "y = exp / np.sum(exp, axis=-1, keepdims=True)")),
    ("self.y = y", "self.y = scores", (9, "self.y = y")),
    # Who adds up the losses may divide on the way back.
    (") / t.shape[0]\n\n", ")\n\n", None),
])
def test_a_layer_that_wants_what_comes_back_is_mended(judged, right, wrong, line):
    assert right in INLINE
    assert not judged(INLINE).kind("mistake")
    report = judged(INLINE.replace(right, wrong, 1))
    assert [(one.line, one.right) for f in report.kind("mistake") for one in f.lines] == [line] * bool(line)


KEEPS_ITS_INPUT = """import numpy as np


class Sigmoid:
    def forward(self, x):
        self.out = x
        out = 1 / (1 + np.exp(-x))
        return out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
"""


def test_what_is_made_is_kept_where_what_is_given_is_kept_for_it(judged):
    (finding,) = judged(KEEPS_ITS_INPUT).kind("mistake")
    assert [line.right for line in finding.lines if line.right] == ["self.out = out"]


OF_FILE = """import numpy as np

W1, W2 = np.ones((2, 3)), np.ones((3, 2))
b1, b2 = np.zeros(3), np.zeros(2)
print(W2.shape, b2.shape)
z1 = np.tanh(np.dot(np.ones(2), W1) + b1)
a2 = np.dot(z1, W2) + b2
print(a2)
"""


def test_a_bias_whose_shape_alone_is_looked_at_is_added(judged):
    wrong = OF_FILE.replace("W2) + b2", "W2)")
    (finding,) = judged(wrong).kind("mistake")
    assert [(line.line, line.right) for line in finding.lines] == [(7, "a2 = np.dot(z1, W2) + b2")]
    for right in (OF_FILE, wrong + "print(a2 + b2)\n", wrong.replace("b2", "c")):
        assert not judged(right).kind("mistake")
    assert not judged(wrong.replace("+ b1", "")).kind("mistake")  # to show the products alone


def test_a_method_asks_for_the_function_of_its_name_which_is_imported_nowhere(judged):
    body = "return {key: numerical_gradient(lambda w: 0, value) for key, value in W.items()}"
    text = f"class Deep:\n    def numerical_gradient(self, W):\n        {body}\n"
    (finding,) = judged(text).kind("mistake")
    assert finding.lines[0].line == 3
    assert "from common.gradient import numerical_gradient" in finding.seen
    assert not judged(f"from common.gradient import numerical_gradient\n\n\n{text}").kind("mistake")


STEPPING = """import numpy as np
from common.gradient import numerical_gradient


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = np.array(init_x, float)
    for k in range(step_num):
        g = numerical_gradient(f, x)
        x -= STEP
    return x
"""


@pytest.mark.parametrize(("step", "kind"), [
    ("lr * g / max(1.0, np.linalg.norm(g))", "asked"), ("lr / (1 + 0.1 * k) * g", "asked"),
    ("lr * np.clip(g, -1, 1)", "asked"), ("-lr * g", "mistake"), ("lr * g[0]", "mistake"),
])
def test_a_descent_may_have_steps_of_its_own(judged, step, kind):
    report = judged(STEPPING.replace("STEP", step))
    findings = [f for f in report.findings if f.function == "gradient_descent"]
    assert kind in {f.kind for f in findings} <= {kind, "careless"}
    assert kind == "mistake" or not any(line.right for f in findings if f.kind == kind for line in f.lines)


KNOB = """import numpy as np


class SoftmaxWithLoss:
    def __init__(self, smooth=0.1):
        self.smooth = smooth

    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        self.t = t
        return -np.sum(self.t * np.log(self.y + 1e-7)) / len(x)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / len(self.t)
"""


@pytest.mark.parametrize(("right", "other", "kind"), [
    ("self.t = t\n", "self.t = t * (1 - self.smooth) + self.smooth / t.shape[1]\n", "asked"),
    ("-np.sum", "np.sum", "mistake"),
])
def test_a_method_with_a_number_of_its_own_may_be_another_on_purpose(judged, right, other, kind):
    assert right in KNOB
    assert not judged(KNOB).kind("mistake")
    report = judged(KNOB.replace(right, other))
    assert {f.kind for f in report.findings if f.function == "SoftmaxWithLoss.forward"} == {kind}


@pytest.mark.parametrize("source", [
    "def iter_per_epoch(n, batch_size):\n    return -(-n // batch_size)\n",
    "def iter_per_epoch(n, batch_size):\n    return int(np.ceil(n / batch_size))\n",
    "def cross_entropy_error(p, q):\n    return -np.sum(p * np.log2(q))\n",
    "def sigmoid(x):\n    return 2 / (1 + np.exp(-x)) - 1\n",
    """class Sigmoid:
    def __call__(self, x):
        return self.forward(x.data)

    def forward(self, x):
        return 1 / (1 + np.exp(-x))


def sigmoid(x):
    return Sigmoid()(x)
""",
    """class Relu:
    def __init__(self, alpha=0.01):
        self.alpha = alpha

    def forward(self, x):
        return np.where(x > 0, x, self.alpha * x)
""",
])
def test_what_is_meant_otherwise_is_no_mistake(judged, source):
    report = judged(f"import numpy as np\n\n\n{source}")
    assert report.kind("asked")
    assert not report.kind("mistake")


@pytest.mark.parametrize("source", [
    """
def partial_difference_quotient(f, v, i, h):
    w = [v_j + (h if j == i else 0) for j, v_j in enumerate(v)]
    return (f(w) - f(v)) / h
""",
    """
import numpy as np


def numerical_gradient_forward(f, x, h=1e-6):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        before, kept = f(x), x[i]
        x[i] = kept + h
        grad[i] = (f(x) - before) / h
        x[i] = kept
    return grad
""",
])
def test_what_says_that_it_is_otherwise_is_asked_about(judged, source):
    report = judged(source)
    assert report.kind("asked")
    assert not report.kind("mistake")


MORE_LAYERS = """import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


class DropNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {
            "W1": 0.1 * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": 0.1 * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size),
        }

    def predict(self, x, train_flg=False):
        p = self.params
        h = np.maximum(x @ p["W1"] + p["b1"], 0)
        if train_flg:
            self.mask = np.random.rand(*h.shape) > 0.5
            h = h * self.mask
        else:
            h = h * 0.5
        return softmax(h @ p["W2"] + p["b2"])

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7)) / len(x)
"""


def test_a_network_of_another_name_may_have_more_in_it(judged):
    report = judged(MORE_LAYERS)
    assert report.kind("asked")
    assert not report.kind("mistake")
    assert judged(MORE_LAYERS.replace("softmax(h @", "softmax(x @")).kind("mistake")


@pytest.mark.parametrize(("wrong", "right"), [
    ("print(grad[1])\nprint(grad[1])\n", "print(grad[0])"),
    ("print(a_price, b, a_price)\n", "print(a_price, b, a)"),
    ("add_layer = MulLayer()\nprint(add_layer)\n", "add_layer = AddLayer()"),
])
def test_what_is_printed_twice_is_told_with_what_is_not(judged, wrong, right):
    head = "from layers import AddLayer, MulLayer\n\ngrad, a_price, a, b = [1, 2], 1, 2, 3\n"
    assert [line.right for f in judged(head + wrong).findings for line in f.lines] == [right]


def test_a_method_that_makes_what_it_is_to_return_returns_it(judged):
    text = "class Deep:\n    def loss(self, x, t):\n        {} = self.predict(x) - t\n"
    (finding,) = judged(text.format("loss")).kind("mistake")
    assert [line.right for line in finding.lines] == ["return self.predict(x) - t"]
    assert not judged(text.format("self.kept")).findings
    assert not judged(text.format("loss") + "        print(loss)\n").findings


def test_a_name_that_is_imported_twice_may_be_called(tmp_path):
    """Of two cells each has its own."""
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("def Image(x):\n    return x\n")
    cells = ["from one import Image\nImage(3)", "import two as Image\nImage.Image(3)"]
    book = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}
    (tmp_path / "shown.ipynb").write_text(json.dumps(book))
    assert not run(tmp_path / "shown.ipynb").kind("mistake")


FORWARD = """import numpy as np


def forward(network, x):
    W1, W2 = network["W1"], network["W2"]
    b1, b2 = network["b1"], network["b2"]
    z1 = np.tanh(np.dot(x, W1) + b1)
    return np.dot(z1, W2) + b2
"""


@pytest.mark.parametrize(("right", "wrong", "rights"), [
    # Of all biases none is added.
    ("    z1 = np.tanh(np.dot(x, W1) + b1)\n    return np.dot(z1, W2) + b2",
     "    a1 = np.dot(x, W1)\n    a2 = np.dot(np.tanh(a1), W2)\n    return a2",
     ["a1 = np.dot(x, W1) + b1", "a2 = np.dot(np.tanh(a1), W2) + b2"]),
    ("\n\ndef", "\nw = np.random.rand(3, 3) / np.sqrt(3)\n\n\ndef",
     ["w = np.random.randn(3, 3) / np.sqrt(3)"]),
    ("\n\ndef", "\nx = np.ones((3, 2))\nsize = x.shape\nnp.random.choice(size, 2)\n\n\ndef",
     ["size = x.shape[0]"]),
])
def test_what_a_network_draws_and_adds_is_told(judged, right, wrong, rights):
    assert not judged(FORWARD).findings
    assert right in FORWARD
    report = judged(FORWARD.replace(right, wrong, 1))
    assert [line.right for f in report.findings for line in f.lines] == rights


def test_who_gets_what_is_called_so_gets_all_by_name(judged):
    """It is no first argument that is given, but that of its name."""
    one = inspect.getsource(listings.numerical_gradient).replace("numerical_gradient(", "gradient_1d(")
    rows = "def numerical_gradient(f, X):\n    grad = np.zeros_like(X)\n    for i, x in enumerate(X):\n"
    rows += "        grad[i] = gradient_1d(x)\n    return grad\n"
    report = judged(f"import numpy as np\n\n\n{one}\n\n{rows}")
    rights = [line.right for f in report.kind("mistake") for line in f.lines]
    assert rights == ["grad[i] = gradient_1d(f, x)"]


def test_a_share_is_returned_behind_the_loop_that_counts(judged):
    text = """import numpy as np


class Deep:
    def accuracy(self, x, t, size=100):
        acc = 0.0
        for i in range(0, len(x), size):
            acc += np.sum(self.predict(x[i : i + size]) == t[i : i + size])
{}return acc / x.shape[0]
"""
    (finding,) = judged(text.format("            ")).kind("mistake")
    assert [(line.line, line.right) for line in finding.lines] == [(9, "return acc / x.shape[0]")]
    assert not judged(text.format("        ")).kind("mistake")


def test_a_view_of_other_sizes_is_another_shape(judged):
    text = "import numpy as np\n\n\ndef rows(y):\n    return y.view(1, y.size)\n"
    rights = [line.right for f in judged(text).findings for line in f.lines]
    assert rights == ["return y.reshape(1, y.size)"]
    for right in (text.replace("1, y.size", "np.float32"), text.replace("numpy as np", "torch")):
        assert not judged(right).findings


def test_a_function_of_the_book_that_is_imported_nowhere_is_no_other_one(judged):
    """Nor is a number of examples put into one, so that it is 1."""
    net = inspect.getsource(listings.TwoLayerNet)
    net = net[: net.index("    def accuracy")] + net[net.index("    def gradient(") :]
    head = "import numpy as np\n# from common.functions import *\n\n\n"
    text = f"{head}{inspect.getsource(listings.sigmoid)}\n\n{net}"
    lines = [line for f in judged(text).kind("mistake") for line in f.lines if line.right]
    assert {line.right for line in lines} <= {
        f"from common.functions import {name}" for name in ("softmax", "sigmoid_grad", "cross_entropy_error")
    }
    assert lines


def test_what_is_bound_in_one_branch_alone_is_what_is_given(judged):
    net = inspect.getsource(listings.TwoLayerNet)
    head = "import numpy as np\nfrom common.functions import *\n"
    head += "from common.gradient import numerical_gradient\n\n\n"
    body = "        y = np.argmax(self.predict(x), axis=1)\n        if t.ndim == 2:\n"
    body += "            labels = np.argmax(t, axis=1)\n        return np.mean(y == labels)\n\n"
    start, end = net.index("    def accuracy("), net.index("    def numerical_gradient(")
    wrong = f"{net[:start]}    def accuracy(self, x, t):\n{body}{net[end:]}"
    (finding,) = judged(head + wrong).kind("mistake")
    rights = [line.right.strip() for line in finding.lines]
    assert rights == ["t = np.argmax(t, axis=1)", "return np.mean(y == t)"]


@pytest.mark.parametrize("source", [
    # What stands in a text and in a name is no name twice; a sum that is printed with a text is none.
    "for epoch in range(3):\n    epoch_loss = 1.0 / (epoch + 1)\n    print('loss', epoch_loss)\n",
    "import numpy as np\n\nx = np.ones((3, 2))\nsize = x.shape\nfor i in range(size[0]):\n    print(x[i])\n",
    "import numpy as np\n\nsize = np.ones((3, 2)).shape\nprint(np.random.choice(2, size))\n",
    "class Plot:\n    def view(self, a, b):\n        print(a, b)\n\n\nPlot().view(1, 2)\n",
    "import numpy as np\n\nprint(np.arange(4, dtype=np.float32).view(np.uint8, np.ndarray))\n",
    "import numpy as np\n\nw = np.random.rand(3, 4) * np.sqrt(2 / 3)\nw -= w.mean()\nprint(w)\n",
    "counter = {1: 3}\nprint(counter[1])\nprint(counter[1])\n",
    "import numpy as np\n\n\ndef product(net):\n    W1, b1, W2, b2 = net.values()\n"
    "    M = np.dot(W1, W2)\n    return M\n",
])
def test_what_is_right_in_a_script_is_not_told(judged, source):
    assert not judged(source).findings


@pytest.mark.parametrize("source", [
    "print 'hello'\n\n\ndef softmax(x):\n    return np.exp(x) / np.exp(x).sum()\n",
    "import numpy as np\n\n\nclass Relu:\n    def forward(self, x, slope=10**400, /):\n"
    "        return np.where(x > 0, x, slope * x)\n",
])
def test_what_is_of_an_odd_form_is_judged(judged, source):
    assert not judged(source).errors


def test_who_trains_may_fill_what_nobody_reads(judged):
    text = "import numpy as np\n\n\ndef train(net, x, t):\n    seen = np.zeros(9)\n    for i in range(9):\n"
    text += "        seen[i] = i\n        {}\n"
    assert not judged(text.format("grads = net.gradient(x, t)")).kind("mistake")
    assert judged(text.format("print(i)")).kind("mistake")


def test_half_a_slope_of_the_sigmoid_is_made_whole(judged):
    net = inspect.getsource(listings.TwoLayerNet)
    wrong = net.replace("sigmoid_grad(a1) * dz1", "dz1 * z1")
    head = "import numpy as np\nfrom common.functions import sigmoid, softmax, cross_entropy_error\n"
    head += "from common.gradient import numerical_gradient\n\n\n"
    (finding,) = judged(head + wrong).kind("mistake")
    assert [line.right for line in finding.lines] == ["da1 = dz1 * z1 * (1 - z1)"]


@pytest.mark.parametrize(("head", "body"), [
    ("sigmoid_grad(out)", "    return out * (1 {} out)\n"),
    ("sigmoid_grad(s)", "    return (1.0 {} s) * s\n"),
    ("softmax_grad(y)", "    y = y.reshape(-1, 1)\n    return np.diagflat(y) {} np.dot(y, y.T)\n"),
])
def test_a_slope_that_calls_nothing_is_repaired_as_one_of_the_output(judged, head, body):
    text = f"import numpy as np\n\n\ndef {head}:\n{body}"
    (finding,) = judged(text.format("+")).kind("mistake")
    assert [line.right for line in finding.lines] == [body.format("-").splitlines()[-1].strip()]
    assert not judged(text.format("-")).kind("mistake")


def test_a_loss_in_bits_is_asked_about_and_one_of_common_logarithms_is_wrong(judged):
    text = "import numpy as np\n\n\ndef cross_entropy_error(y, t):\n"
    text += "    y, t = np.atleast_2d(y, t)\n    return -np.sum(t * np.{}(y + 1e-7)) / len(y)\n"
    assert not judged(text.format("log2")).kind("mistake")
    (finding,) = judged(text.format("log10")).kind("mistake")
    assert [line.right for line in finding.lines] == [text.format("log").splitlines()[-1].strip()]


def test_who_speaks_of_a_bad_rate_demonstrates_nothing(judged):
    text = 'import numpy as np\n\n\ndef softmax(x):\n    """{}"""\n    return np.exp(x) / np.sum(np.exp(x))\n'
    assert judged(text.format("The naive way. A bad choice of x overflows.")).verdicts
    assert not judged(text.format("A bad way: large x overflow.")).verdicts


A_GRADIENT = """
def numerical_gradient(f, x):
    x, h = np.array(x, float), 1e-4
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        above = f(x)
        x[i] = old - h
        grad[i] = (above - f(x)) / (2 * h)
        x[i] = old
    CHANGE
    return grad
"""
A_SOFTMAX = """
T = 2.0


def softmax(x):
    e = np.exp(SCORES)
    return e / np.sum(e, axis=-1, keepdims=True)
"""
AN_ENTROPY = """
def cross_entropy_error(y, t):
    CHANGE
    return -np.sum(t * np.log(y + 1e-7)) / np.atleast_2d(y).shape[0]
"""
AN_SGD = """
class SGD:
    def __init__(self, lr=0.01, wait=10):
        self.lr, self.wait, self.t = lr, wait, 0

    def update(self, params, grads):
        SAID
        for key in params:
            params[key] += SIGN * grads[key]
        self.t += COUNT
"""


@pytest.mark.parametrize(("source", "changed", "otherwise", "wrong"), [
    (A_GRADIENT, "CHANGE", "grad /= np.linalg.norm(grad)", "grad = grad + 1"),
    (A_GRADIENT, "CHANGE", "grad = np.clip(grad, -1, 1)", "grad = grad * grad"),
    (A_SOFTMAX, "SCORES", "(x - np.max(x)) / T", "(x - np.max(x)) / x.size"),
    (A_SOFTMAX, "SCORES", "0.5 * (x - np.max(x))", "x * (x - np.max(x))"),
    (AN_ENTROPY, "CHANGE", "t = 0.9 * t + 0.1 / y.shape[-1]", "t = t * y"),
    (AN_ENTROPY, "CHANGE", "w = np.array([2, 1, 1])\n    t = w * t", "t = t + y"),
    (AN_SGD.replace("COUNT", "0").replace("SIGN", "self.lr"), "SAID", "# gradient ascent", "pass"),
    (AN_SGD.replace("SAID", "pass").replace("SIGN", "-self.lr * min(1, self.t / self.wait)"),
     "COUNT", "1", "0"),
    ("def numerical_diff(f, x):\n    # WHICH difference\n    return (f(x) - f(x - 1e-4)) / 1e-4\n", "WHICH",
     "backward", "the"),
    ("def softmax(x):\n    e = np.exp(x - x.max())\n    print('y', e / e.sum())\n\n\n"
     "CALL(softmax(np.ones(2)))\n", "CALL", "", "print"),
    ("def sigmoid(x):\n    if x >= 0:\n        return 1 / (1 + np.exp(-x))\n    return 1 - sigmoid(-x)\n\n\n"
     "y = sigmoid(GIVEN)\n", "GIVEN", "-0.5", "np.ones(2)"),
    (f"{A_GRADIENT.replace('CHANGE', 'pass')}\n\ndef numerical_diff(f, x):\n"
     "    return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4\n\n\n"
     "def gradient_descent(f, x, lr=0.1, step_num=100):\n    for _ in range(step_num):\n"
     "        x = x - lr * numerical_diff(f, x)\n    return x\n\n\n"
     "x = GIVEN\nprint(gradient_descent(np.sum, x))\n",
     "GIVEN", "3.0", "np.array([3.0, 4.0])"),
    ("def numerical_gradient(f, x):\n    fx, grad = f(x), np.zeros(x.shape)\n    # WHICH difference\n"
     "    for i in np.ndindex(x.shape):\n        x[i] += 1e-6\n        grad[i] = (f(x) - fx) / 1e-6\n"
     "        x[i] -= 1e-6\n    return grad\n", "WHICH", "forward", "the"),
    ("def has_learned(history):\n    return BODY\n", "BODY", "history[-1] < history[0]", "False"),
    ("def softmax(x):\n    e = np.exp(x - x.max())\n    return BODY\n",
     "BODY", "np.round(e / e.sum(), 3)", "e"),
])
def test_what_its_words_or_its_numbers_say_is_asked_about(judged, source, changed, otherwise, wrong):
    for change, kind in ((otherwise, "asked"), (wrong, "mistake")):
        report = judged(f"import numpy as np\n{source.replace(changed, change)}")
        told = {one.kind for one in report.findings} - {"careless", "right"}
        assert told == {kind}, str(report)


@pytest.mark.parametrize(("source", "said", "slug", "kind"), [
    ("def softmax(x):\n    # of rows\n    e = np.exp(x)\n    return e / np.sum(e, axis=0)\n",
     ("of rows", "one column an example"), "divides-by-the-sum-over-the-columns", "asked"),
    ("def softmax(x):\n    e = np.exp(x)\n    return e / np.sum(e, axis=0)\n\n\nd = np.zeros((1, 3))\n",
     ("(1, 3)", "(3, 1)"), "divides-by-the-sum-over-the-columns", "asked"),
    ("def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-7))\n\n\n"
     "def loss(y, t):\n    return cross_entropy_error(y, t)\n",
     ("error(y, t)\n", "error(y, t) / len(y)\n"), "sums-over-the-batch", "careless"),
    ("def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\n\nslope = sigmoid(0 + 1e-20).imag\n",
     ("1e-20", "1e-20j"), "overflows-far-below-0", "careless"),
    (A_GRADIENT.replace("np.array(x, float)", "x").replace("CHANGE", "pass"),
     ("pass", "# of float32 as well"), "moves-within-the-dtype-of-x", "careless"),
])
def test_no_repair_is_written_where_it_would_change_what_is_meant(judged, source, said, slug, kind):
    text = f"import numpy as np\n\n\n{source}"
    assert slug in {one.mistake for one in judged(text).kind("careless")}
    after = judged(text.replace(*said))
    assert after.kind(kind)
    assert slug not in {one.mistake for one in after.findings}
    assert not any(line.right for one in after.kind(kind) if not one.mistake for line in one.lines)


@pytest.mark.parametrize(("answer", "kind"), [
    ("f'{np.mean(y == t):.2%}'", "asked"), ("np.mean(y != t)", "mistake"),
    ("np.mean([np.mean(y[t == c] == c) for c in np.unique(t)])", "asked"),
])
def test_an_accuracy_may_be_another_on_purpose(judged, answer, kind):
    report = judged(NETWORK.replace("np.sum(y == t) / float(x.shape[0])", answer))
    assert {one.kind for one in report.findings if one.function == "TwoLayerNet.accuracy"} == {kind}


def test_a_network_whose_biases_are_a_row_of_its_weights_is_asked_about(judged):
    text = NETWORK
    for right, other in (
        ("randn(input_size, ", "randn(input_size + 1, "), ("randn(hidden_size, ", "randn(hidden_size + 1, "),
        ('        self.params["b1"] = np.zeros(hidden_size)\n', ""),
        ('        self.params["b2"] = np.zeros(output_size)\n', ""),
        ('np.dot(x, self.params["W1"]) + self.params["b1"]', 'one(x) @ self.params["W1"]'),
        ('np.dot(z1, self.params["W2"]) + self.params["b2"]', 'one(z1) @ self.params["W2"]'),
        ("\n\nclass", "\n\ndef one(x):\n    return np.c_[x, np.ones(len(x))]\n\n\nclass"),
    ):
        assert right in text
        text = text.replace(right, other)
    report = judged(text)
    assert report.kind("asked")
    assert not report.kind("mistake"), str(report)


TWO_STEPS = """import numpy as np


class TwoLayerNet:
    def __init__(self, D, H, K):
        self.params = {"W1": np.random.randn(D, H), "b1": np.zeros(H)}
        self.params |= {"W2": np.random.randn(H, K), "b2": np.zeros(K)}

    def predict(self, x):
        p = self.params
        self.z = np.tanh(x @ p["W1"] + p["b1"])
        s = self.z @ p["W2"] + p["b2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def loss(self, GIVEN, t):
        return -np.mean(np.sum(t * np.log(MADE + 1e-7), axis=1))

    def gradient(self, x, t):
        FIRST
        d = (self.y - t) / len(x)
        dz = d @ self.params["W2"].T * (1 - self.z**2)
        return {"W1": x.T @ dz, "b1": dz.sum(0), "W2": self.z.T @ d, "b2": d.sum(0)}


CALL
"""


@pytest.mark.parametrize(("given", "made", "first", "call", "kinds"), [
    ("x", "self.predict(x)", "self.predict(x)", "pass", set()),
    ("x", "self.predict(x)", "pass", "pass", {"asked"}),
    ("y", "y", "self.predict(x)", "net.loss(y, t)", {"asked"}),
    ("x", "x", "self.predict(x)", "pass", {"mistake"}),
    ("y", "y", "self.predict(x)", "net.loss(x, t)", {"mistake"}),
])
def test_what_a_method_is_given_and_what_another_keeps_for_it(judged, given, made, first, call, kinds):
    text = TWO_STEPS.replace("GIVEN", given).replace("MADE", made).replace("FIRST", first)
    report = judged(text.replace("CALL", f"def run(net, x, y, t):\n    {call}"))
    assert {one.kind for one in report.findings} - {"careless", "right"} == kinds, str(report)


LABELS_ALONE = """import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return -np.mean(np.log(self.y[np.arange(len(t)), t] + 1e-7))

    def backward(self, dout=1):
        d = self.y.copy()
        d[np.arange(len(d)), self.t] -= 1
        return dout * d / len(d)
"""


def test_the_layer_of_a_loss_may_take_labels_alone(judged):
    assert not judged(LABELS_ALONE).kind("mistake")
    assert judged(LABELS_ALONE.replace("-= 1", "-= 2")).kind("mistake")


@pytest.mark.parametrize("name", ["Relu", "Gate"])
@pytest.mark.parametrize("folder", [".", "train"])
def test_a_misspelt_method_that_another_file_of_the_project_calls_so_is_no_mistake(tmp_path, name, folder):
    file = tmp_path / "layers.py"
    layer = "class {}:\n    def forward(self, x):\n        self.mask = x > 0\n        return x * self.mask\n"
    layer += "\n    def {}(self, dout):\n        return dout * self.mask\n\n\n"
    both = layer.format(name, "backword") + layer.format("Same", "backward")
    file.write_text(f"import numpy as np\n\n\n{both}")
    assert run(str(file)).kind("mistake")
    beside.cache_clear()
    (tmp_path / folder).mkdir(exist_ok=True)
    os.mkfifo(tmp_path / "a.py")  # nobody waits for what is written there
    (tmp_path / folder / "net.py").write_text("def back(layers, d):\n    return layers[0].backword(d)\n")
    assert not run(str(file)).kind("mistake")


LIKELIEST = LOGARITHM.replace("t])", "t] + 1e-7)")


def test_the_likeliest_target_is_mended_in_the_lines_of_the_book(judged):
    (finding,) = judged(LIKELIEST).kind("careless")
    text = LIKELIEST
    for line in finding.lines:
        assert line.right
        text = text.replace(line.yours, line.right)
    space = {}
    exec(text, space)
    y = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1]])
    for t in (np.array([1, 2]), np.eye(3)[[1, 2]], np.array([[0.2, 0.8, 0], [0.5, 0.25, 0.25]])):
        want = -np.sum((t if t.ndim > 1 else np.eye(3)[t]) * np.log(y)) / 2
        np.testing.assert_allclose(space["cross_entropy_error"](y, t), want, rtol=1e-5)


@pytest.mark.parametrize(("text", "rights"), [
    ("def sigmoid(x):\n    return 1 / (1 + np.exp(x))\n",
     ["z = np.exp(-np.abs(x))", "return np.where(x >= 0, 1, z) / (1 + z)"]),
    ("def softmax(a):\n    c = np.exp(a)\n    e = np.exp(a - c)\n    return e / np.sum(e)\n",
     ["c = np.max(a, axis=-1, keepdims=True)", "return e / np.sum(e, axis=-1, keepdims=True)"]),
])
def test_what_is_to_be_careful_beside_a_mistake_is_shown_as_it_is_to_be_after_both(judged, text, rights):
    (finding,) = judged(f"import numpy as np\n\n\n{text}").kind("careless")
    assert [line.right for line in finding.lines] == rights


@pytest.mark.parametrize(("loss", "lines"), [
    ("lambda w: net.loss(X)", [""]), ("lambda w: np.sum(w**2)", ["x = np.array(init_x, float)"]),
])
def test_no_copy_is_proposed_where_what_is_asked_looks_at_the_array_itself(judged, loss, lines):
    text = f"import numpy as np\n\n{inspect.getsource(listings.numerical_gradient)}\n\n"
    text += "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    x = init_x\n"
    text += "    for i in range(step_num):\n        x -= lr * numerical_gradient(f, x)\n    return x\n\n"
    (finding,) = judged(f"{text}f = {loss}\ngradient_descent(f, net.W)\n").kind("careless")
    assert [line.right for line in finding.lines] == lines


@pytest.mark.parametrize(("name", "is_wrong"), [("Derivative", False), ("Functions", True)])
def test_a_class_of_derivatives_has_those_of_the_functions_of_these_names(judged, name, is_wrong):
    text = f"import numpy as np\n\n\nclass {name}:\n    @staticmethod\n"
    text += "    def sigmoid(x):\n        return 1 / (1 + np.exp(x))\n"
    assert bool(judged(text).kind("mistake")) == is_wrong


AT_THE_INPUT = """
import numpy as np


class Relu:
    def forward(self, x):
        return np.maximum(0, x)

    def backward(self, x):
        return np.where(x > 0, x, 0)


class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, x):
        return self.forward(x) * (1 - self.forward(x))
"""


def test_slopes_at_the_input_are_no_way_back(judged):
    """A layer of the file says what the others are given: what went forward, and not what comes back."""
    assert {one.kind for one in judged(AT_THE_INPUT).findings if "backward" in one.function} == {"asked"}
    other = judged(AT_THE_INPUT.replace("self.forward", "forward_of"))
    assert "mistake" in {one.kind for one in other.findings if one.function == "Relu.backward"}


@pytest.mark.parametrize(("shape", "lines"), [
    ("(10, 1)", []), ("(1, 10)", ["return a / np.sum(a, axis=-1, keepdims=True)"]),
])
def test_no_line_is_proposed_where_a_project_has_one_example_in_a_column(tmp_path, shape, lines):
    text = f"import numpy as np\n\n\ndef one_hot():\n    return np.zeros({shape})\n"
    (tmp_path / "data.py").write_text(text)
    file = tmp_path / "theirs.py"
    head = "import numpy as np\n\n\ndef softmax(z):\n"
    file.write_text(f"{head}    a = np.exp(z - np.max(z))\n    return a / np.sum(a)\n")
    (finding,) = run(str(file)).kind("careless")
    assert [line.right for line in finding.lines if "sum" in line.right] == lines


@pytest.mark.parametrize(("product", "is_told"), [
    ("W1.dot(X)", False), ("np.dot(W1, X)", False), ("W1 @ X", False), ("X.dot(W1)", True), ("X @ W1", True),
])
def test_examples_that_stand_behind_the_weights_are_columns(judged, product, is_told):
    report = judged(
        "import numpy as np\n\n\ndef softmax(Z):\n    return np.exp(Z) / sum(np.exp(Z))\n\n\n"
        f"def forward(W1, b1, X):\n    return softmax({product} + b1)\n"
    )
    assert ("divides-by-the-sum-over-the-columns" in {one.mistake for one in report.findings}) == is_told


def test_a_softmax_of_lists_has_no_rows(judged):
    text = "import math\n\n\ndef softmax(xs):\n    e = [math.exp(x - max(xs)) for x in xs]\n"
    report = judged(f"{text}    return [one / sum(e) for one in e]\n")
    assert not report.kind("mistake") + report.kind("careless"), str(report)
    assert judged(f"{text}    return [one / max(e) for one in e]\n").kind("mistake") + report.kind("asked")


TWO_WAYS = NETWORK + """
    def gradient(self, x, t):
        p = self.params
        z1 = sigmoid(np.dot(x, p["W1"]) + p["b1"])
        y = softmax(np.dot(z1, p["W2"]) + p["b2"])
        dy = (y - TARGETS) / len(x)
        da1 = np.dot(dy, p["W2"].T) * z1 * (1 - z1)
        return {"W1": x.T @ da1, "b1": da1.sum(axis=0), "W2": z1.T @ dy, "b2": dy.sum(axis=0)}
"""


@pytest.mark.parametrize(("targets", "rights"), [
    ("t", ["if t.ndim != 1:", "    t = t.argmax(axis=1)"]), ("np.eye(y.shape[1])[t]", []),
])
def test_an_accuracy_of_labels_beside_a_gradient_of_one_hot_targets_is_mended(judged, targets, rights):
    text = TWO_WAYS.replace("        t = np.argmax(t, axis=1)\n", "").replace("TARGETS", targets)
    found = [one for one in judged(text).findings if one.function == "TwoLayerNet.accuracy"]
    assert [line.right for one in found if one.kind == "careless" for line in one.lines] == rights


@pytest.mark.parametrize(("targets", "loss", "rights"), [
    # Of squares there are no classes.
    ("t", "0.5 * np.sum((y - t)**2) / len(y)", []),
    ("t", "cross_entropy_error(y, t)", ["if t.size != y.size:", "    t = np.eye(y.shape[-1])[t]"]),
    ("t", "-np.sum(t * np.log(y + 1e-7)) / len(y)",
     ["if t.size != y.size:", "    t = np.eye(y.shape[-1])[t]"]),
    ("(t if t.ndim == 2 else np.eye(y.shape[1])[t])", "cross_entropy_error(y, t)", []),
])
def test_a_gradient_that_refuses_labels_is_told(judged, targets, loss, rights):
    text = TWO_WAYS.replace("cross_entropy_error(y, t)", loss).replace("TARGETS", targets)
    found = [one for one in judged(text).kind("careless") if one.function == "TwoLayerNet.gradient"]
    assert [line.right for one in found for line in one.lines] == rights


def test_a_layer_that_takes_long_to_make_is_not_made_in_every_way(monkeypatch):
    """A deep network has the passes of a layer, and seconds of random numbers."""
    made, now = [], itertools.count(0, 0.5)
    monkeypatch.setattr(layers, "time", types.SimpleNamespace(thread_time=lambda: next(now)))

    class Deep:
        def __init__(self, *sizes):
            made.append(sizes)

        def forward(self, x, t, train):
            return x

        def backward(self, dout):
            return dout

    assert not check(layer=Deep).kind("mistake")
    assert 0 < len(made) < 10


def test_a_gradient_of_labels_that_never_ends_or_ends_all_is_not_waited_for(tmp_path):
    """The question is noted before it is asked, so that a process that it ends is not asked it again."""
    start = "        p = self.params\n        z1"
    text = TWO_WAYS.replace(start, f"        if t.ndim == 1:\n            END\n{start}")
    text = text.replace("TARGETS", "t")
    file = tmp_path / "net.py"
    for end in ("while True:\n                pass", "import os; os._exit(3)"):
        file.write_text(text.replace("END", end))
        before = time.monotonic()
        told = {one.function for one in run_file(str(file)).kind("careless")}
        assert "TwoLayerNet.accuracy" in told
        assert "TwoLayerNet.gradient" not in told
        assert time.monotonic() - before < 30
    file.write_text(text.replace("END", "pass"))
    kinds = [one.kind for one in run_file(str(file)).findings if one.function == "TwoLayerNet.gradient"]
    assert kinds == ["careless"]  # and not right as well


@pytest.mark.parametrize(("text", "right"), [
    ("def cross_entropy(r, p):\n    n = r.shape[0]\n    return -np.sum(r * np.log(p + 1e-7)) / n\n",
     "if np.size(r) < np.size(p):"),
    ("def cross_entropy(p, q):\n    n = p.shape[0]\n    return -np.sum(q * np.log(p + 1e-7)) / n\n",
     "if np.size(q) < np.size(p):"),
    ("def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n", "z_ = np.exp(-np.abs(z))"),
])
def test_the_lines_of_the_catalogue_are_shown_in_the_names_of_the_learner(judged, text, right):
    findings = judged(f"import numpy as np\n\n\n{text}").kind("careless")
    rights = [line.right for one in findings for line in one.lines]
    assert right in rights


@pytest.mark.parametrize(("line", "right"), [
    ("        c = np.argmax(t, axis=1)\n        return np.mean(y == c)\n",
     "c = t if t.ndim == 1 else np.argmax(t, axis=1)"),
    ("        return np.mean(y == t.argmax(1))\n",
     "return np.mean(y == (t if t.ndim == 1 else t.argmax(1)))"),
])
def test_an_accuracy_of_one_hot_targets_is_shown_with_labels_in_its_own_line(judged, line, right):
    text = NETWORK.partition("        t = np.argmax(t, axis=1)\n")[0] + line
    (one,) = (f for f in judged(text).findings if f.function == "TwoLayerNet.accuracy")
    assert (one.kind, [line.right for line in one.lines]) == ("careless", [right])


def test_a_forward_difference_beside_a_central_one_is_asked_about(judged):
    forward = "def numerical_diff(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x)) / h\n"
    central = "\n\ndef numerical_diff_center(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x - h)) / BY\n"
    assert not judged(forward + central.replace("BY", "(2 * h)")).kind("mistake")
    assert judged(forward + central.replace("BY", "h")).kind("mistake")
    assert judged(forward).kind("mistake")


def test_an_accuracy_that_tells_targets_apart_and_refuses_one_form_is_repaired(judged):
    """The right answers were taken for the classes of the targets."""
    right, wrong = "        t = np.argmax(t, axis=1)\n", "            t = np.argmax(y, axis=1)\n"
    text = NETWORK.replace(right, f"        if t.ndim != 1:\n{wrong}")
    (one,) = judged(text).kind("mistake")
    assert (one.function, [line.right for line in one.lines]) == (
        "TwoLayerNet.accuracy", ["t = np.argmax(t, axis=1)"]
    )


def test_a_layer_of_one_unit_is_asked_about(judged):
    text = (
        "import numpy as np\n\n\nclass Affine:\n    def __init__(self, W, b):\n"
        "        self.W, self.b = W, b\n\n    def forward(self, x):\n        self.x = x\n"
        "        return np.dot(x, self.W) + self.b\n\n"
        "    def backward(self, dout):\n        dout = dout.reshape(-1, 1)\n"
        "        self.dW, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)\n"
        "        return np.dot(dout, self.W.T)\n"
    )
    assert not judged(text).kind("mistake")
    assert judged(text.replace("reshape(-1, 1)", "reshape(-1, 3)")).kind("mistake")


WITH_LOSS = """import numpy as np


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, self.t)

    def backward(self, dout=1):
        batch_size = self.t.shape[0]
        return (self.y - self.t) / batch_size
"""


ROWS_OF_Y = "batch_size = self.y.size // self.y.shape[-1]"


@pytest.mark.parametrize(("text", "rights"), [
    (WITH_LOSS, [ROWS_OF_Y]), (WITH_LOSS.replace("(self.y - self.t)", "(self.y-self.t)"), [ROWS_OF_Y]),
    (WITH_LOSS.replace(", axis=-1, keepdims=True", ""), [ROWS_OF_Y]),
    (WITH_LOSS.replace("=1):", "):"), [ROWS_OF_Y]),
    (WITH_LOSS.replace("y.ndim == 1", "y.ndim == 0"), []),
    (WITH_LOSS.replace("self.t.shape[0]", "self.y.size // self.y.shape[-1]"), []),
    (WITH_LOSS.replace("(self.y - self.t) / batch_size", "(self.y - self.t) / len(self.y[:, 0])"), None),
])
def test_a_layer_whose_loss_takes_one_example_is_to_go_back_from_one(judged, text, rights):
    found = [one for one in judged(text).kind("careless") if "takes one example" in one.seen]
    assert [[line.right for line in one.lines] for one in found] == ([] if rights == [] else [rights or []])


def test_what_is_imported_from_the_book_is_no_misspelt_function_of_the_file(judged):
    misspelt = "import numpy as np\n\n\ndef cross_entroy_error(y, t):\n"
    misspelt += "    return -np.sum(t * np.log(y + 1e-7))\n\n\n"
    imported = "from common.functions import softmax, cross_entropy_error\n\n\n"
    net = (
        "class simpleNet:\n    def __init__(self):\n        self.W = np.random.randn(2, 3)\n\n"
        "    def predict(self, x):\n        return np.dot(x, self.W)\n\n"
        "    def loss(self, x, t):\n        return cross_entropy_error(softmax(self.predict(x)), t)\n"
    )
    assert not judged(misspelt + imported + net).kind("mistake")
    assert judged(misspelt + imported.replace(", cross_entropy_error", "") + net).kind("mistake")


def test_the_catalogue_speaks_of_no_self_in_a_method(judged):
    text = (
        "import numpy as np\n\n\nclass Neuron:\n    def sigmoid(self, z):\n        s = 1.0\n"
        "        return s / (s + np.exp(-z))\n"
    )
    (one,) = judged(text).kind("careless")
    assert [line.right for line in one.lines if "self" in line.right] == []
    assert any("np.abs(z)" in line.right for line in one.lines)


def test_an_optimizer_that_gives_no_number_is_told(judged):
    text = (
        "import numpy as np\n\n\nclass RMSprop:\n    def __init__(self, lr=0.01, rho=0.9):\n"
        "        self.lr, self.rho, self.h, self.v = lr, rho, {}, {}\n\n"
        "    def update(self, params, grads):\n"
        "        for k in params:\n            self.v[k] = self.v.get(k, 0) - grads[k]\n"
        "            self.h[k] = self.rho * self.h.get(k, 0) + ROOT\n"
        "            params[k] -= self.lr * grads[k] / (np.sqrt(self.h[k]) + 1e-7)\n"
    )
    assert not judged(text.replace("ROOT", "(1 - self.rho) * grads[k] ** 2")).kind("mistake")
    (one,) = judged(text.replace("ROOT", "self.v[k]")).kind("mistake")
    assert "nan" in one.seen


def test_a_word_that_a_method_of_a_judged_class_does_not_take_is_told(judged):
    right = "        return self.loss(x, t, is_train=False)\n"
    text = NETWORK.replace("def loss(self, x, t):", "def loss(self, x, t, is_train=False):")
    text += f"\n    def evaluate(self, x, t):\n{right}"
    assert not judged(text).kind("mistake")
    told = judged(text.replace(right, right.replace("is_train", "is_trian"))).kind("mistake")
    assert [line.right for one in told for line in one.lines] == [right.strip()]


RATED = """import numpy as np


class RMSprop:
    def __init__(self, lr=0.01, decay_rate=RATE):
        self.lr, self.decay_rate, self.h = lr, decay_rate, None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(part) for key, part in params.items()}
        for key in params:
            self.h[key] += -self.decay_rate * self.h[key] + self.decay_rate * grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
"""


@pytest.mark.parametrize("rate", ["0.0", "0.05"])
def test_a_rate_of_nothing_says_not_how_it_is_meant(judged, rate):
    """It is the share of the new square, and not of the old ones."""
    assert not judged(RATED.replace("RATE", rate)).kind("mistake")


def test_a_file_without_arrays_is_not_told_of_their_precision(judged):
    text = "def numerical_diff(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x - h)) / (2 * h)\n"
    assert not judged(text).kind("careless")
    assert judged(f"import numpy as np\n\n\n{text}").kind("careless")


@pytest.mark.parametrize(("wrong", "right"), [
    ("self.act(np.dot(x, self.W) + self.b)", "W, b, act=np.tanh"), ("np.dot(x, self.W.T) + self.b", "W, b"),
])
def test_a_layer_with_an_activation_or_turned_weights_is_asked_about(judged, wrong, right):
    text = (
        f"import numpy as np\n\n\nclass Affine:\n    def __init__(self, {right}):\n"
        f"        self.W, self.b{', self.act' * ('act' in right)} = {right.partition('=')[0]}\n\n"
        f"    def forward(self, x):\n        self.x = x\n        return {wrong}\n\n"
        "    def backward(self, dout):\n        self.dW = np.dot(dout.T, self.x)\n"
        "        self.db = np.sum(dout, axis=0)\n        return np.dot(dout, self.W)\n"
    )
    assert not judged(text).kind("mistake")


ONE_AT_A_TIME = """import numpy as np


class SoftmaxWithLoss:
    def forward(self, x, t):
        FIRST
        e = np.exp(x - np.max(x))
        self.t, self.y = t, e / e.sum()
        return -np.sum(t * np.log(self.y + 1e-7))

    def backward(self, dout=1):
        return dout * (self.y - self.t)
"""


@pytest.mark.parametrize(("first", "is_wrong"), [
    ("assert x.ndim == 1, 'no batches'", False), ("# one example at a time", False),
    ("x = np.asarray(x)", True),
])
def test_a_layer_that_says_it_is_of_one_example_is_asked_about(judged, first, is_wrong):
    assert bool(judged(ONE_AT_A_TIME.replace("FIRST", first)).kind("mistake")) == is_wrong


def test_no_repair_asks_another_array_what_it_is(tmp_path):
    asks = "    x = np.asarray(x, dtype=float) if not isinstance(x, np.ndarray) else x\n    h = float(h)\n"
    file = tmp_path / "gradient.py"
    file.write_text(GRADIENT.replace("    h = 1e-4\n", asks).replace("(f, x)", "(f, x, h=1e-4)"))
    texts = [text for one in run(str(file), mends=True).texts for text in one.values()]
    assert texts
    assert not any("isinstance(h" in text for text in texts)


@pytest.mark.parametrize(("taken", "sizes"), [
    ("input_size, output_size, hidden_size", "input_size hidden_size output_size"),
    ("n_hidden, n_in, n_out", "n_in n_hidden n_out"),
    ("D_in, hidden_size, output_size, std", "D_in hidden_size output_size"),
    ("in_size, class_num, hidden_sizes, scale", "in_size hidden_sizes class_num"),
    ("in_features, out_features, units", "in_features units out_features"), ("D, K, H", "D H K"),
    ("pixels, labels, hidden", "pixels hidden labels"), ("x_dim, y_dim, h_dim", "x_dim h_dim y_dim"),
    ("output_nodes, hidden_nodes, input_nodes", "input_nodes hidden_nodes output_nodes"),
    ("input_size, output_size, neurons=50", "input_size neurons output_size"),
])
def test_a_network_takes_its_sizes_as_its_parameters_say(judged, taken, sizes):
    text = NETWORK.partition("    def __init__")[0] + f"    def __init__(self, {taken}):\n"
    D, H, K = sizes.split()
    text += "        self.params = {}\n"
    for key, shape in (("W1", f"{D}, {H}"), ("W2", f"{H}, {K}")):
        text += f"        self.params['{key}'] = 0.01 * np.random.randn({shape})\n"
        text += f"        self.params['b{key[1]}'] = np.zeros({shape.partition(', ')[2]})\n"
    text += "\n    def predict" + NETWORK.partition("    def predict")[2]
    of_it = [one for one in judged(text).findings if one.function.startswith("TwoLayerNet")]
    assert not [one for one in of_it if one.kind in ("mistake", "asked", "unseen")]
    wrong = text.replace(f"np.zeros({H})", f"np.zeros({K})")
    assert [one.function for one in judged(wrong).kind("mistake")][:1] == ["TwoLayerNet.__init__"]


@pytest.mark.parametrize(("start", "told"), [("h = 1e-4", set()), ("h = le-4", {"h = 1e-4"})])
def test_a_numerical_gradient_that_does_not_come_to_call_f_is_not_written_yet(judged, start, told):
    """What raises before its author went on is told all the same."""
    report = judged(
        f"import numpy as np\n\n\ndef numerical_gradient(f, x):\n    {start}\n    grad = np.zeros_like(x)\n"
        "    for idx in range(x.size):\n        tmp_val = x[idx]\n        x[idx] = tmp_val + h\n"
    )
    assert {line.right for one in report.kind("mistake") for line in one.lines} == told


@pytest.mark.parametrize("text", [
    "def sigmoid(x):\n    return np.piecewise(x, [x > 0], [lambda i: 1 / (1 + np.exp(-i)),\n"
    "                        lambda i: np.exp(i) / (1 + np.exp(i))])\n",
    "def softmax(x):\n    u = x - np.max(x, axis=-1, keepdims=True)\n    np.exp(u, out=u)\n"
    "    return u / np.sum(u, axis=-1, keepdims=True)\n",
])
def test_what_gives_another_value_of_integers_is_told(judged, text):
    (finding,) = judged(f"import numpy as np\n\n\n{text}").kind("careless")
    assert [line.right for line in finding.lines] == ["x = np.asarray(x, float)"]
    right = text.replace("(x):\n", "(x):\n    x = np.asarray(x, float)\n")
    assert not judged(f"import numpy as np\n\n\n{right}").kind("careless")


@pytest.mark.parametrize(("said", "is_told"), [
    ("", True), ("# one-hot表現でない時の交差エントロピー誤差\n\n", False), ("# labels only\n", False),
    ("# 教師データがラベルとしてあたえられたときの\n", False), ("# not-one-hot形式\n", False),
    ("# 원-핫 인코딩이 아니라 숫자로\n", False),
    ("# 정답 레이블뿐만 아니라 오답도\n", True), ("# labels only\ndelta = 1e-7\n", True),
])
def test_a_loss_that_says_above_it_that_it_is_of_labels_is_right(judged, said, is_told):
    text = (
        "def cross_entropy_error(y, t):\n    y, t = np.atleast_2d(y), np.atleast_1d(t)\n"
        "    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)\n"
    )
    assert bool(judged(f"import numpy as np\n\n\n{said}{text}").kind("careless")) == is_told


@pytest.mark.parametrize(("body", "seen", "right"), [
    ("y, t = y.reshape(1, -1), t.reshape(1)\n    PICKED", "a one-hot target of one example",
     ["if np.size(t) == np.size(y):", "    t = t.argmax(axis=-1)"]),
    ("y, t = y.reshape(1, -1), t.reshape(1, y.size)\n    "
     "t = t if t.ndim == 1 else t.argmax(axis=1)\n    PICKED",
     "a label of one example", ["if np.size(t) != np.size(y):", "    t = np.eye(np.shape(y)[-1])[t]"]),
])
def test_a_loss_of_both_that_refuses_a_kind_of_targets_is_careless(judged, body, seen, right):
    picked = "return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)"
    if seen == "a one-hot target of one example":
        picked = f"if t.ndim == 2:\n        return -np.sum(t * np.log(y + 1e-7)) / len(y)\n    {picked}"
    text = "import numpy as np\n\n\ndef cross_entropy_error(y, t):\n    if y.ndim == 1:\n        "
    finding = judged(text + body.replace("PICKED", picked) + "\n").kind("careless")[-1]
    assert finding.seen.endswith(f"refuses or misreads {seen}")
    assert [line.right for line in finding.lines] == right


def test_where_a_flag_tells_how_targets_are_given_the_default_refuses_nothing(judged):
    assert not judged(FLAGGED.format(flag=True)).kind("careless")


def test_a_line_of_the_catalogue_that_is_far_from_theirs_is_not_shown(judged):
    (finding,) = judged(
        "import numpy as np\n\n\ndef crossEntropyLoss(label, pred, delta=1e-7):\n"
        "    if label.ndim == 2:\n        label = np.argmax(label, axis=1)\n    n = pred.shape[0]\n"
        "    return (-1 / n) * np.sum(np.log(pred[np.arange(n), label] + delta))\n"
    ).kind("careless")
    assert finding.mistake == "takes-the-largest-soft-target"
    assert all(line.file for line in finding.lines)
    assert "take this out" not in str(finding)


@pytest.mark.parametrize(("axis", "is_told"), [("1", True), ("-1", False), ("x.ndim - 1", False)])
def test_a_softmax_that_refuses_one_vector_is_told(judged, axis, is_told):
    text = f"e = np.exp(x - np.max(x, axis={axis}, keepdims=True))\n"
    text += f"    return e / np.sum(e, axis={axis}, keepdims=True)"
    found = judged(f"import numpy as np\n\n\ndef softmax(x):\n    {text}\n").kind("careless")
    rights = [line.right for one in found for line in one.lines]
    assert rights == [line.strip().replace("axis=1", "axis=-1") for line in text.splitlines()] * is_told


def test_of_two_repairs_of_one_line_neither_is_shown_as_what_cannot_be_read(judged):
    """The second is made within what the first puts in."""
    report = judged("import numpy as np\n\n\ndef mean_squared_error(y, t):\n    return 0.5 * np.sum()\n")
    rights = [line.right for one in report.kind("mistake") for line in one.lines]
    assert "return 0.5 * np.sum((y - t)**2)" in rights
    for right in rights:
        ast.parse(right)


MOVES_X = """import numpy as np
from common.gradient import numerical_gradient


def gradient_descent(f, x, lr=0.01, step_num=100):
    for i in range(step_num):
        x -= lr * numerical_gradient(f, x)
"""


def test_a_descent_that_moves_what_it_is_given_has_nothing_to_return(judged):
    assert not judged(MOVES_X).kind("mistake")
    assert judged(MOVES_X.replace("x -= lr", "x += lr")).kind("mistake") + judged(
        MOVES_X.replace("x -= lr", "x += lr")).kind("asked")
    named = MOVES_X.replace("(f, x, lr", "(f, init_x, lr").replace("    for", "    x = init_x\n    for")
    assert {one.mistake for one in judged(named).kind("mistake")} == {"returns-no-point"}


IN_COLUMNS = """import numpy as np


def softmax(x):
    e = np.exp(x - x.max(axis=0, keepdims=True))
    return e / e.sum(axis=0, keepdims=True)


class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = softmax(x)
        return -np.sum(t * np.log(self.y + 1e-7)) / t.shape[1]

    def backward(self, dout=1):
        return (self.y - self.t) / self.y.shape[1]
"""


def test_a_layer_of_the_loss_may_take_columns(judged):
    def wrong(text):
        report = judged(text)
        return [one for one in report.kind("mistake") + report.kind("asked") if "Loss" in one.function]

    assert not wrong(IN_COLUMNS)
    assert wrong(IN_COLUMNS.replace("/ self.y.shape[1]", "/ self.y.shape[0]"))
    assert wrong(IN_COLUMNS.replace("self.y - self.t", "self.t - self.y"))


def test_a_loss_of_labels_may_make_integers_of_them(judged):
    text = (
        "import numpy as np\n\n\ndef cross_entropy_error_with_label(y, t):\n    if y.ndim == 1:\n"
        "        t, y = t.reshape(1, t.size), y.reshape(1, y.size)\n    n = y.shape[0]\n"
        "    return -np.sum(np.log(y[np.arange(n), t.astype(int)] + 1e-7)) / n\n"
    )
    assert not judged(text).kind("mistake")
    assert judged(text.replace("-np.sum", "np.sum")).kind("mistake")


def test_a_gradient_of_so_many_variables_is_asked_about(judged):
    text = (
        "import numpy as np\n\n\ndef numerical_gradient(f, x):\n    h = 1e-4\n    grad = np.zeros_like(x)\n"
        "    for i in range(2):\n        kept = x[i]\n        x[i] = kept + h\n        one = f(x)\n"
        "        x[i] = kept - h\n        grad[i] = (one - f(x)) / (2 * h)\n        x[i] = kept\n"
        "    return grad\n"
    )
    assert not judged(text).kind("mistake")
    assert judged(text.replace("/ (2 * h)", "/ 2 * h")).kind("mistake")


@pytest.mark.parametrize("flag", ["one_hot=False", "t_is_label=True", "is_onehot=True", "labels=False"])
def test_a_flag_of_targets_is_believed(judged, flag):
    """Labels that are given against it are added up in rows, and raise nothing."""
    is_hot = flag.split("=")[0] in ("one_hot", "is_onehot")
    test = f"{'' if is_hot else 'not '}{flag.split('=')[0]}"
    text = (
        f"import numpy as np\n\n\ndef cross_entropy_error(y, t, {flag}):\n"
        f"    y, t = np.atleast_2d(y), np.atleast_1d(t)\n    if {test}:\n"
        "        t = np.where(t == 1)[-1]\n    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))\n"
    )
    assert not judged(text).kind("mistake")
    assert judged(text.replace("-np.mean", "np.mean")).kind("mistake")


def test_a_softmax_along_the_channels_of_images_is_right(judged):
    text = "def softmax(x):\n    {}e = np.exp(x - np.max(x, axis=1, keepdims=True))\n"
    text += "    return e / e.sum(axis=1, keepdims=True)\n"
    head = "import numpy as np\n\n\n"
    assert not judged(head + text.format("# x is (N, C, H, W)\n    ")).kind("careless")
    assert judged(head + text.format("")).kind("careless")


OF_ONE = """import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.outer(self.x, dout)
        self.db = dout
        return np.dot(dout, self.W.T)


class TwoLayerNet:
    def __init__(self, I, H, O):
        self.params = {"W1": np.random.randn(I, H), "b1": np.zeros(H)}
        self.params |= {"W2": np.random.randn(H, O), "b2": np.zeros(O)}

    def predict(self, x):
        self.z = 1 / (1 + np.exp(-(np.dot(x, self.params["W1"]) + self.params["b1"])))
        e = np.exp(np.dot(self.z, self.params["W2"]) + self.params["b2"])
        return e / np.sum(e)

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x) + 1e-7))

    def gradient(self, x, t):
        d = self.predict(x) - t
        dz = np.dot(self.params["W2"], d) * self.z * (1 - self.z)
        return {"W1": np.outer(x, dz), "b1": dz, "W2": np.outer(self.z, d), "b2": d}
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("self.db = dout", "self.db = 2 * dout"), ("np.outer(self.x, dout)", "np.outer(dout, self.x)"),
    ("(1 - self.z)", "(1 + self.z)"), ("np.outer(self.z, d)", "np.outer(self.z, -d)"),
])
def test_layers_and_networks_of_one_example_are_taken_so(judged, right, wrong):
    assert not judged(OF_ONE).kind("mistake")
    report = judged(OF_ONE.replace(right, wrong))
    assert report.kind("mistake") + report.kind("asked")


@pytest.mark.parametrize("start", ["assert y.ndim == 1", "if y.ndim != 1:\n        raise ValueError('y')"])
def test_a_loss_of_one_example_and_its_label_is_taken_so(judged, start):
    text = f"def cross_entropy_error(y, t):\n    {start}\n    return -np.log(y[t] + 1e-7)\n"
    text = f"import numpy as np\n\n\n{text}"
    assert not judged(text).kind("mistake")
    report = judged(text.replace("-np.log", "np.log"))
    assert report.kind("mistake") + report.kind("asked")


def test_what_goes_two_ways_has_the_gradients_of_both(judged):
    text = (
        "class Fork:\n    def forward(self, x):\n        return x, x\n\n"
        "    def backward(self, left, right):\n        return left + right\n"
    )
    assert not judged(f"import numpy as np\n\n\n{text}").kind("mistake")


@pytest.mark.parametrize("said", ["# 符号を間違えるとこうなる", "# うまくいかない", "# 틀린 구현"])
def test_what_is_said_to_fail_is_a_demonstration(judged, said):
    text = "def sigmoid(x):\n    return 1 / (1 + np.exp(x))\n"
    assert not judged(f"import numpy as np\n\n\n{said}\n{text}").kind("mistake")
    assert judged(f"import numpy as np\n\n\n{text}").kind("mistake")


def test_what_an_object_is_made_of_by_a_guess_accuses_no_other_method(judged):
    relu = "def Activation(x):\n    return np.maximum(0, x)\n\n\nclass TwoLayerNet"
    text = OF_LAYERS.replace("] = Relu()", "] = Activation()").replace("class TwoLayerNet", relu)
    assert text.count("Activation") == 2
    assert {one.function for one in judged(text).kind("mistake")} == {"TwoLayerNet.__init__"}


CALLED = """import numpy as np


class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def __call__(self, X):
        self.X = X
        return np.dot(X, self.W) + self.b

    def backward(self, delta):
        self.dW = np.dot(self.X.T, delta)
        self.db = np.sum(delta, axis=0)
        return np.dot(delta, self.W.T)
"""


@pytest.mark.parametrize(("right", "wrong"), [
    ("", ""), ("np.dot(delta, self.W.T)", "np.dot(delta, self.W)"), ("+ self.b", "- self.b"),
    ("np.sum(delta, axis=0)", "np.sum(delta)"),
])
def test_a_layer_that_is_called_is_judged_as_one_that_goes_forward(judged, right, wrong):
    report = judged(CALLED.replace(right, wrong))
    assert report.of("holds")
    lines = {line.right.strip() for one in report.kind("mistake") for line in one.lines}
    assert lines == {line.strip() for line in CALLED.splitlines() if right and right in line}


@pytest.mark.parametrize(("more", "is_told"), [("", False), ("SoftmaxWithLoss().forward(1, 2)\n", True)])
def test_passes_with_a_capital_are_told_where_others_are_called_alone(judged, more, is_told):
    text = "import numpy as np\n\n\ndef softmax(x):\n    e = np.exp(x - np.max(x, axis=-1, keepdims=True))\n"
    text += "    return e / np.sum(e, axis=-1, keepdims=True)\n\n\nclass SoftmaxWithLoss:\n"
    text += "    def Forward(self, x, t):\n        self.t = t\n        self.y = softmax(x)\n"
    text += "        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)\n\n"
    text += "    def Backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
    found = judged(f"{text}\n\n{more}")
    assert ("there is no `forward`" in str(found)) == is_told


LOGGED = """import numpy as np


def gradient_descent(f, df, init_x, lr=0.01, step_num=100):
    x = init_x
    xs, ys = [x], [f(x)]
    for i in range(step_num):
        x -= lr * df(x)
        xs.append(x)
        ys.append(f(x))
    return xs, ys

"""


@pytest.mark.parametrize(("to", "kind"), [("a, b", "asked"), ("a", "mistake")])
def test_what_calls_take_apart_is_asked_about(judged, to, kind):
    text = LOGGED + "\nf, df = lambda x: x**2, lambda x: 2 * x\nx0 = {}\n"
    text += f"{to} = gradient_descent(f, df, init_x=x0)\n"
    assert "walks-in-the-callers-array" not in {
        one.mistake for one in judged(text.format(5).replace("df, init_x=x0", "df, x0")).findings
    }
    report = judged(text.format(5))
    assert {one.kind for one in report.findings if one.level == "must"} == {kind}
    walks = "walks-in-the-callers-array"
    assert walks not in {one.mistake for one in report.findings}
    assert walks in {one.mistake for one in judged(text.format("np.array([5.0])")).findings}


def test_what_only_another_type_leaves_unset_is_asked_about(judged):
    text = "import numpy as np\n\n\nclass Relu:\n    def forward(self, x):\n        if {}:\n"
    text += "            out = max(x, 0)\n        return out\n\n"
    text += "    def backward(self, dout):\n        return dout\n"
    for test, kind in (("type(x) == float", "asked"), ("np.all(x > 99)", "mistake")):
        found = [one for one in judged(text.format(test)).findings if "UnboundLocalError" in one.seen]
        assert {one.kind for one in found} == {kind}


@pytest.mark.parametrize(("end", "is_told"), [("", True), ("print 'hello'\nprint 'there'\n", False)])
def test_what_python_2_had_is_not_told_of_a_file_of_it(judged, end, is_told):
    text = "import numpy as np\n\n\ndef softmax(x):\n    e = np.exp(x - np.max(x, axis=-1, keepdims=True))\n"
    text += f"    return reduce(np.divide, [e, np.sum(e, axis=-1, keepdims=True)])\n\n\n{end}"
    assert bool(judged(text).kind("mistake")) == is_told


@pytest.mark.parametrize(("other", "is_told"), [
    ("", True), ("class Affine:\n    def forward(self, x):\n        return x\n", False),
])
def test_several_layers_that_go_one_way_are_meant_so(judged, other, is_told):
    text = "import numpy as np\n\n\nclass Relu:\n    def forward(self, x):\n"
    text += "        return np.maximum(x, 0)\n\n    def backward(self, dout):\n        return dout\n\n\n"
    text += "class Sigmoid:\n"
    text += "    def forward(self, x):\n        return np.exp(-np.logaddexp(0, -x))\n\n\n"
    seen = [one.seen for one in judged(text + other).findings]
    assert any("which other layers there have" in one for one in seen) == is_told


LOSS_OF_ONE = """class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t = t
        self.y = np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))
        return -np.sum(t * np.log(self.y + 1e-7))

    def backward(self, dout=1):
        return self.y - self.t
"""


@pytest.mark.parametrize("product", [
    "np.outer(self.x, dout)", "np.dot(self.x[np.newaxis].T, dout[np.newaxis])",
    "self.x.reshape(-1, 1) @ dout.reshape(1, -1)",
])
def test_layers_of_one_example_are_taken_as_they_are(judged, product):
    text = OF_ONE[: OF_ONE.index("class TwoLayerNet")] + LOSS_OF_ONE
    text = text.replace("np.outer(self.x, dout)", product)
    labels = text.replace("np.sum(t * np.log(self.y + 1e-7))", "np.log(self.y[t] + 1e-7)")
    labels = labels.replace("return self.y - self.t", "return self.y - np.eye(3)[self.t]")
    for one in (text, labels):
        report = judged(one)
        assert not report.kind("mistake"), one
        assert "SoftmaxWithLoss of one example at a time" in str(report)
    batch = text.replace(product, "np.dot(self.x.T, dout)").replace("= dout\n", "= np.sum(dout, axis=0)\n")
    assert [one.function for one in judged(batch).kind("mistake")] == ["SoftmaxWithLoss.forward"]


def test_an_error_in_the_place_of_another_mends_nothing(judged):
    text = "import numpy as np\n\n\nclass MultiLayerNet:\n"
    text += "    def __init__(self, input_size, hidden_size_list, output_size, std=0.1):\n"
    text += "        self.params, self.decay = {}, 0.0\n"
    text += "        sizes = [input_size, *hidden_size_list, output_size]\n"
    text += "        for i in range(1, len(sizes)):\n            scale = np.sqrt(2.0 / sizes[i + 1])\n"
    text += "            self.params['W' + str(i)] = scale * np.random.randn(sizes[i - 1], sizes[i])\n"
    text += "            self.params['b' + str(i)] = np.zeros(sizes[i])\n        self.layers = [1]\n\n"
    text += "    def predict(self, x):\n        return x\n\n    def loss(self, x, t):\n"
    text += "        return np.sum(x) + sum(self.decay * np.sum(self.params['W' + str(i)]) for i in (1, 2))\n"
    assert not [one for one in judged(text).kind("mistake") if "self.layers" in str(one.lines)]

"""A repair is the smallest edit of the author's own lines, proved by claims and by checks it never saw."""

import inspect
import linecache
import re
import time
from types import SimpleNamespace

import numpy as np
import pytest
from inside import run
from test_judging import BOTH_TARGETS as OF_LABELS
from tiers import a_few

import reference
from reference import listings
from reference.conformance import claims
from reference.conformance.catalogue import CLAIMS, MISTAKES
from reference.conformance.judging.editing import Change, Definition, Edit
from reference.conformance.judging.repair import (
    Deadline,
    _is_silly,
    _likeness,
    lines_of,
    outcome,
    repair,
)
from reference.conformance.judging.unseen import agrees


def written(source, name, **space):
    """Return what a source defines, as if it stood in a file of its own."""
    file = f"<written {abs(hash(source))}>"
    linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file
    space = {"np": np, **space}
    exec(compile(source, file, "exec"), space)
    return space[name]


def repaired(name, function, breaks, **settings):
    held = {c.slug for c in claims(name) if outcome(c, function) == "holds"}
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


def test_names_that_are_exchanged_are_exchanged_again_whatever_the_delta_is_called():
    source = "def loss(y, t):\n    delta = 1e-7\n    return -np.sum(y*np.log(t+delta))\n"
    slugs = {c.slug for c in claims("cross_entropy_error") if c.level == "must"}
    function = written(source, "loss")
    broken = {slug for slug in slugs if outcome(CLAIMS[slug], function) == "broken"}
    found = repaired("cross_entropy_error", function, broken, known={"exchanges-y-and-t"})
    (text,) = found.texts.values()
    assert text == source.replace("y*np.log(t+delta)", "t*np.log(y+delta)")


def test_nothing_but_the_changed_place_is_altered():
    source = "def d(f,x,h = 1e-4):\n    # both ways\n    return  (f( x+h ) - f(x - h))/2 *h ; # 0.0001\n"
    found = repaired("numerical_diff", written(source, "d"), MUSTS)
    (text,) = found.texts.values()
    assert text == source.replace("2 *h", "(2*h)")


MUSTS = ("numerical-diff-divides-by-twice-the-step", "numerical-diff-takes-an-array-entry-by-entry")


LAYER = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
    def forward(self, x):
        self.x = x
        return x @ self.W + self.b
    def backward(self, dout):
        self.dW = dout.T @ self.x  # turned round
        self.db = np.sum(dout, axis=1)
        return dout @ self.W.T
"""


def test_a_second_edit_mends_what_the_first_has_left():
    broken = {"affine-keeps-the-gradient-of-its-weights", "affine-keeps-the-gradient-of-its-bias"}
    found = repaired("Affine", written(LAYER, "Affine"), broken)
    ((weights, bias),) = found.lines.values()
    assert (weights.right, weights.line) == ("self.dW = self.x.T @ dout  # turned round", 9)
    assert (bias.right, bias.line) == ("self.db = np.sum(dout, axis=0)", 10)
    right = LAYER.replace("dout.T @ self.x", "self.x.T @ dout").replace("axis=1", "axis=0")
    assert list(found.texts.values()) == [right]


KEPT = """
class Sigmoid:
    def __init__(self):
        self.out = None
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out
    def backward(self, dout):
        return dout * (1.0 - self.out) + self.out
"""


def test_what_a_layer_keeps_for_later_is_no_setting_though_it_is_none_at_first():
    broken = {"sigmoid-layer-multiplies-the-gradient-by-its-slope"}
    found = repaired("Sigmoid", written(KEPT, "Sigmoid"), broken)
    ((line,),) = found.lines.values()
    assert line.right == "return dout * (1.0 - self.out) * self.out"


RELU = """
class Relu:
    def __init__(self):
        self.mask = None
    def forward(self, x):
        {}
        out = x.copy()
        out[self.mask] = 0
        return out
    def backward(self, dout):
        dout[self.mask] = 0
        return dout
"""
FILLED = RELU.replace("{}", "self.mask = (x <= 0)").replace("dout[self.mask] = 0", "dout[self.mask] = {}")
LOSS_OF_LABELS = """
def cross_entropy_error(y, t):
    size = y.shape[0]
    return -np.sum({}np.log(y[np.arange(size), t] + 1e-7)) / size
"""
ROWS_OF_LABELS = """
def cross_entropy_error(y, t):
    return -np.mean(np.log(y[{}, t] + 1e-7))
"""
SUBTRACTED = """
class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return cross_entropy_error(self.y, t)
    def backward(self, dout=1):
        dx = self.y.copy()
        dx[{}, self.t.argmax(axis=1)] -= 1
        return dx / len(dx)
"""
KEPT_BY_NOBODY = """
class Sigmoid:
    def __init__(self):
        self.out = None
    def forward(self, x):
        out = 1 / (1 + np.exp(-x)){}
        return out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
"""
SPELT = LAYER.replace("self.W, self.b = W, b", "self.W, self.b, self.dW, self.db = W, b, None, None")
SPELT = SPELT.replace("self.dW = dout.T @ self.x  # turned round", "{} = self.x.T @ dout")
SPELT = SPELT.replace("axis=1", "axis=0")
# By general edits alone: the function, its source, what is written there, and what is to be.
SLIPS = [
    (
        "numerical_diff",
        "def numerical_diff(f, x, h=1e-4):\n    return {} / (2*h)\n",
        "np.abs(f(x-h) - f(x+h))",
        "(f(x+h) - f(x-h))",
    ),
    (
        "mean_squared_error",
        "def mean_squared_error(y, t):\n    n = {}\n    return np.sum((y - t)**2) / (2*n)\n",
        "y.size()",
        "y.size",
    ),
    ("cross_entropy_error", LOSS_OF_LABELS, "t * ", ""),
    ("cross_entropy_error", ROWS_OF_LABELS, ":", "np.arange(len(y))"),
    ("SoftmaxWithLoss", SUBTRACTED, ":", "np.arange(len(dx))"),
    (
        "gradient_descent",
        "def gradient_descent(f, init_x, lr=0.1, step_num=100):\n    x = init_x.copy()\n"
        "    for i in range(step_num):\n        x -= {}\n    return x\n",
        "numerical_gradient(f, x)",
        "numerical_gradient(f, x) * lr",
    ),
    (
        "Affine",
        LAYER.replace("dout.T @ self.x  # turned round", "{}").replace("axis=1", "axis=0"),
        "np.dot(dout.T, self.x)",
        "np.dot(self.x.T, dout)",
    ),
    (
        "gradient_descent",
        "def gradient_descent(f, init_x, lr=0.1, step_num=100):\n    x = init_x.copy()\n"
        "    for i in range(step_num):\n{}        x -= lr * numerical_gradient(f, x)\n    return x\n",
        "        x = init_x.copy()\n",
        "",
    ),
    ("Relu", RELU, "self.x = (x <= 0)", "self.mask = (x <= 0)"),
    ("Relu", FILLED, "1", "0"),
    ("Affine", SPELT, "self.dw", "self.dW"),
    ("Sigmoid", KEPT_BY_NOBODY, "", "\n        self.out = out"),
    ("Sigmoid", KEPT.replace("+ self", "* self").replace("exp(-x)", "exp(-{})"), "2", "x"),
]


def labels_of(function):
    return lambda y, t: function(np.atleast_2d(y), np.atleast_2d(t).argmax(axis=1))


@pytest.mark.parametrize(
    ("name", "source", "wrong", "right"), SLIPS, ids=[line[3] or line[2] for line in SLIPS]
)
def test_a_slip_is_mended_by_the_edit_that_a_reader_expects(name, source, wrong, right):
    function = written(source.replace("{}", wrong), name, **TOOLS)
    adapt = labels_of if source in (LOSS_OF_LABELS, ROWS_OF_LABELS) else lambda function: function
    known = {"multiplies-by-the-label"} if source is LOSS_OF_LABELS else set()
    right_one = adapt(written(source.replace("{}", right), name, **TOOLS))
    musts = [c for c in claims(name) if c.level == "must" and outcome(c, right_one) == "holds"]
    broken = {c.slug for c in musts if outcome(c, adapt(function)) == "broken"}
    found = repaired(name, function, broken, adapt=adapt, known=known, sources=lambda *_: [])
    assert list(found.texts.values()) == [source.replace("{}", right)]


ALIASES = """
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    for k in range(x.size):
        {}
        up.flat[k] += h
        down.flat[k] -= h
        grad.flat[k] = (f(up) - f(down)) / (2 * h)
    return grad
"""


@pytest.mark.parametrize("value", ["x", "x.copy()", "x + 0"])
def test_one_array_of_two_names_becomes_two(value):
    function = written(ALIASES.format(f"up = down = {value}"), "numerical_gradient")
    broken = {c.slug for c in claims("numerical_gradient") if outcome(c, function) == "broken"}
    musts = {c.slug for c in claims("numerical_gradient") if c.level == "must"}
    found = repaired("numerical_gradient", function, broken & musts)
    assert set(found.holds) == broken & musts
    (text,) = found.texts.values()
    assert "up, down = " in text


OVERFITTED = {
    "mini_batches": "def mini_batches(size, count, sampling=''):\n"
    "    while True: yield np.random.randint(0, min(size, 7), count)\n",
    "train": "def train(net, data, iters_num, batch_size, learning_rate):\n"
    "    for i in range(min(iters_num, 3)): net.params['W'] -= learning_rate * (net.params['W'] - 1)\n",
    "mean_squared_error": "def mean_squared_error(y, t):\n    return np.sum(np.abs(y - t)**2.1)\n",
}


@pytest.mark.parametrize("name", OVERFITTED)
def test_what_keeps_its_claims_by_chance_is_no_repair(name):
    slugs = {c.slug for c in claims(name) if c.level == "must"} - {"train-keeps-the-loss-of-each-iteration"}
    assert agrees(name, getattr(reference, name, listings.mean_squared_error), slugs)
    assert not agrees(name, written(OVERFITTED[name], name), slugs)


def test_who_only_waits_loses_no_work_and_is_not_waited_for_for_ever(monkeypatch):
    until = Deadline(1.0)
    clock = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: clock + 5)  # while others were working
    assert not until.is_over()
    monkeypatch.setattr(time, "monotonic", lambda: clock + 60)
    assert until.is_over()


CLASS = """
class TwoLayerNet:
    def __init__(self, D, H, K, std=0.01, weight_decay=0.1):
        self.params = {'W1': std*np.random.randn(D, H), 'b1': np.zeros(H)}
        self.params.update(W2=std*np.random.randn(H, K), b2=np.zeros(K))
        self.weight_decay = weight_decay
    def predict(self, x):
        p = self.params
        a = x @ p['W1'] + p['b1']
        %s
    def loss(self, x, t):
        y = self.predict(x)
        %s
    def accuracy(self, x, t):
        y = self.predict(x).argmax(axis=1)
        return %s
"""
PREDICT, LOSS = "return softmax(sigmoid(a) @ p['W2'] + p['b2'])", "return cross_entropy_error(y, t)"
ACCURACY = "np.mean(y == t.argmax(axis=1))"
DESCENT = """
def gradient_descent(f, init_x, lr=0.01, step_num=100%s):
    x, v = np.array(init_x, float), 0
    for i in range(step_num):
        g = numerical_gradient(f, x)
        %s
    return x
"""
# Each is another function than the one claimed of, and as its author wants it.
WANTED = {
    "weight decay": CLASS % (PREDICT, LOSS + " + self.weight_decay * np.sum(self.params['W1']**2)", ACCURACY),
    "fixed decay": CLASS % (PREDICT, LOSS + " + 0.05 * np.sum(self.params['W1']**2)", ACCURACY),
    "absolute errors": CLASS % (PREDICT, "return np.sum(np.abs(y - t)) / len(x)", ACCURACY),
    "percent": CLASS % (PREDICT, LOSS, ACCURACY + " * 100"),
    "percent first": CLASS % (PREDICT, LOSS, "100 * " + ACCURACY),
    "momentum": DESCENT % (", mu=0.9", "v = mu*v - lr*g; x = x + v"),
    "clipped steps": DESCENT % (
        "", "if np.linalg.norm(g) > 5:\n            g = 5 * g / np.linalg.norm(g)\n        x = x - lr * g",
    ),
    "unit steps": DESCENT % ("", "x = x - lr * g / np.linalg.norm(g)"),
    "shrinking steps": DESCENT % ("", "x = x - lr / (1 + i) * g"),
    "from the slope": DESCENT.replace("numerical_gradient(f, x)", "f(x)") % ("", "x = x - lr * g"),
    "slope of the output": "def sigmoid_grad(y):\n    return y * (1 - y)\n",
    "tanh": "def sigmoid(x):\n    return np.tanh(x / 2)\n",
    "hard": "def sigmoid(x):\n    return np.clip(0.2 * x + 0.5, 0, 1)\n",
    "steep": "def sigmoid(x, a=2.0):\n    return 1 / (1 + np.exp(-a * x))\n",
    "temperature": "def softmax(x, T=2.0):\n    e = np.exp((x - np.max(x)) / T)\n    return e / np.sum(e)\n",
    "large delta": "def cross_entropy_error(y, t):\n    return -np.sum(t * np.log(y + 1e-3))\n",
    "smooth": "def cross_entropy_error(y, t, eps=0.1):\n    t = t * (1 - eps) + eps / y.shape[-1]\n"
    "    return -np.sum(t * np.log(y + 1e-7)) / len(np.atleast_2d(y))\n",
    "binary": "def cross_entropy_error(y, t):\n"
    "    return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))\n",
    "second derivative": "def numerical_diff(f, x, h=1e-3):\n"
    "    return (f(x + h) - 2*f(x) + f(x - h)) / h**2\n",
}


@pytest.mark.parametrize("source", a_few(WANTED, every=17))
def test_what_is_wanted_so_is_not_mended(source):
    name = source.split()[1].partition("(")[0].strip(":")
    function = written(source, name, **{f: getattr(reference, f) for f in HELPERS})
    broken = {c.slug for c in claims(name) if c.level == "must" and outcome(c, function) == "broken"}
    assert broken
    assert repaired(name, function, broken) is None


HELPERS = ("sigmoid", "softmax", "cross_entropy_error", "numerical_gradient")
SQUASHED = "return sigmoid(sigmoid(a) @ p['W2'] + p['b2'])"
EITHER = "return -np.mean(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7))"
REGRESSION = """
class simpleNet:
    def __init__(self): self.W = np.random.randn(2, 3)
    def predict(self, x): return x @ self.W
    def loss(self, x, t): return np.sum((self.predict(x) - t)**2)
"""
AFFINE = """
class Affine:
    def __init__(self, %s): %s
    def forward(self, x): self.x = x; return x @ self.W + self.b
    def backward(self, dout):
        self.dW = %s
        self.db = %s
        return dout @ self.W.T
"""
PENALTY = """import numpy as np

def mean_squared_error_with_penalty(y, t, w=np.ones(3), lam=0.1):
    return np.mean((y - t)**2) + lam * np.sum(w**2)
"""
BACK = """
    def gradient(self, x, t):
        p, h = self.params, sigmoid(x @ self.params['W1'] + self.params['b1'])
        d = (self.predict(x) - t) / len(x)
        a = d @ p['W2'].T * h * (1 - h)
        g = {'W1': x.T @ a, 'b1': a.sum(axis=0), 'W2': h.T @ d, 'b2': d.sum(axis=0)}
        return {k: %s for k, v in g.items()}
"""
SMOOTH = "    def smooth(self, t): return t * (1 - self.weight_decay) + self.weight_decay / 4\n"
# What has its name and a parameter more, or a loss that the claims do not mean.
ASKED = {
    "clipped": CLASS % (PREDICT, LOSS, ACCURACY) + BACK % "np.clip(v, -self.weight_decay, self.weight_decay)",
    "decayed": CLASS % (PREDICT, LOSS, ACCURACY) + BACK % "v + self.weight_decay * p[k]",
    "smoothed": CLASS % (PREDICT, LOSS.replace("t)", "self.smooth(t))"), ACCURACY) + SMOOTH,
    "penalty": PENALTY,
    "squares": CLASS % (PREDICT, "return 0.5 * np.sum((y - t)**2) / len(x)", ACCURACY),
    **{key: WANTED[key] for key in ("momentum", "steep", "temperature")},
    "yes or no": CLASS.replace(".argmax(axis=1)\n", "\n") % (SQUASHED, EITHER, "np.mean((y > 0.5) == t)"),
    "scores and squares": REGRESSION,
    "means": AFFINE % ("W, b", "self.W, self.b = W, b", "self.x.T @ dout / len(dout)", "dout.mean(axis=0)"),
    "made late": AFFINE.replace("x; return", "x; self.W, self.b = self.std * np.eye(2, self.size), 0; return")
    % ("size, std=0.01", "self.size, self.std = size, std", "self.x.T @ dout", "dout.sum(axis=0)"),
    "smooth": WANTED["smooth"],
}
IMPORTS = """import numpy as np
from common.functions import *
from common.gradient import numerical_gradient
"""


@pytest.mark.parametrize("source", a_few(ASKED, every=4))
def test_what_may_be_wanted_so_is_asked_about_in_a_file(judged, source):
    report = judged(IMPORTS + source)
    assert report.kind("asked")
    assert not report.kind("mistake"), str(report)


@pytest.mark.parametrize(("right", "wrong"), [("softmax(", "sigmoid("), ("@ p['W2']", "@ p['W1'].T")])
def test_what_is_wrong_beside_it_is_accused_in_a_file(judged, right, wrong):
    source = CLASS % (PREDICT, LOSS, ACCURACY)
    assert right in source
    assert judged(IMPORTS + source.replace(right, wrong)).kind("mistake")


# What is dropped, or a name that is not there, and what is written of it.
SQUARED = "def mean_squared_error(y, t):\n    e = y - t\n    {}\n"
MEANT = [
    (SQUARED.format("0.5 * np.vdot(e, e)"), "return 0.5 * np.vdot(e, e)"),
    (SQUARED.format("np.square(e).sum() / 2"), "return np.square(e).sum() / 2"),
    (SQUARED.format("float(np.vdot(e, e))"), "return float(np.vdot(e, e))"),
    ("def sigmoid(x):\n    if x is None:\n        return None\n    1 / (1 + np.exp(-x))\n",
     "return 1 / (1 + np.exp(-x))"),
    ("def sigmoid(x, slope=False):\n    s = 1 / (1 + np.exp(-x))\n    s * (1 - s) if slope else s\n",
     "return s * (1 - s) if slope else s"),
    ("def softmax(x):\n    y = z - np.max(x)\n    z = np.exp(y)\n    return z / z.sum()\n",
     "y = x - np.max(x)"),
    ("a = np.array([0.3, 2.9])\n\ndef softmax(x):\n    z = np.exp(a - np.max(x))\n    return z / z.sum()\n",
     "z = np.exp(x - np.max(x))"),
    ("def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n\ndef sigmoid_grad(x):\n"
     "    return 1.0 - sigmoid(x) * sigmoid(x)\n",
     "return (1.0 - sigmoid(x)) * sigmoid(x)"),
    ("def cross_entropy_error(y, t):\n    return np.mean(loss)\n", ""),
    ("def other(x):\n    return it.value\n\ndef sigmoid(x):\n    return other(x)\n", ""),
    ("def numerical_diff(f, x):\n    return (f(x + 1e-4) - opt(x - 1e-4)) / 2e-4\n",
     "return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4"),
]


@pytest.mark.parametrize(("source", "right"), MEANT)
def test_what_is_written_is_what_is_meant(tmp_path, source, right):
    file = tmp_path / "theirs.py"
    file.write_text(f"import numpy as np\n{source}")
    (finding,) = run(str(file)).kind("mistake")
    assert [line.right.strip() for line in finding.lines] == [right]


def test_what_raises_in_a_function_within_is_told_where_it_stands(tmp_path):
    source = inspect.getsource(listings.numerical_gradient)
    first, _, body = source.partition("\n")
    body = body.replace("x[idx] = tmp_val - h", "x[f] = h[f]")
    inner = "\n".join(f"    {line}" for line in body.split("\n"))
    file = tmp_path / "theirs.py"
    file.write_text(f"import numpy as np\n{first}\n    def of(x):\n{inner}\n    return of(x)\n")
    (finding,) = run(str(file)).kind("mistake")
    assert [line.yours.strip() for line in finding.lines] == ["x[f] = h[f]"]


def test_a_bar_of_progress_is_no_list_of_steps(tmp_path):
    """What is asked for `multi_index` is no index."""
    file = tmp_path / "theirs.py"
    source = inspect.getsource(listings.numerical_gradient).replace(
        "for idx in np.ndindex(x.shape):", "it = np.nditer(x, flags=['multi_index'])\n"
        "    for _ in it:\n        idx = it.multi_index",
    )
    file.write_text("import numpy as np\n" + source.replace("fxh2 = f(x)", "value = f(x)"))
    (finding,) = run(str(file)).kind("mistake")
    assert [line.right for line in finding.lines if "it." in line.yours] == []


def test_a_line_that_an_edit_has_taken_out_is_like_no_other():
    seed = SimpleNamespace(text="def f(x):\n    return x\n")
    assert [_likeness(line, seed) for line in (3.0, 9.0)] == [pytest.approx(6 / 17), 0.0]


def test_a_loop_within_a_line_does_not_hold_the_search_up():
    """It has no line event that could be counted."""
    source = "def sigmoid_grad(x):\n    while True: pass\n    return 0\n"
    slope = {"sigmoid-grad-is-the-slope-of-the-sigmoid"}
    assert repair("sigmoid_grad", written(source, "sigmoid_grad"), slope, set(), seconds=0.1) is None


TOOLS = {name: getattr(reference, name) for name in HELPERS}
COLUMNS = "np.sum(np.argmax(y, axis=0) == np.argmax(t, axis=0)) / len(x)"


def test_no_softmax_is_dropped_though_a_mistake_is_known():
    """It is over the whole batch: bare scores would keep the claims as well."""
    exps = "a = sigmoid(a) @ p['W2'] + p['b2']\n        y = np.exp(a) / np.sum(np.exp(a))\n        return y"
    function = written(CLASS % (exps, LOSS, ACCURACY), "TwoLayerNet", **TOOLS)
    broken = {"two-layer-net-predicts-each-example-by-itself"}
    found = repaired("TwoLayerNet", function, broken, known={"one"}, sources=lambda *_: [])
    assert found is None or "return y" in "".join(found.texts.values())


def test_an_accuracy_that_compares_the_targets_with_themselves_is_no_repair():
    function = written(CLASS % (PREDICT, LOSS, COLUMNS), "TwoLayerNet", **TOOLS)
    broken = {"two-layer-net-counts-right-answers"}
    found = repaired("TwoLayerNet", function, broken, known={"one"}, sources=lambda *_: [])
    assert found is None or "np.argmax(y" in "".join(found.texts.values())


THROWN = "np.mean(y == np.argmax(t, axis=1))"


def test_a_difference_that_is_thrown_away_is_an_assignment():
    source = CLASS % (PREDICT, LOSS, THROWN)
    source = source.replace(
        "y = self.predict(x).argmax(axis=1)", "y = self.predict(x)\n        y - y.argmax(axis=1)"
    )
    found = repaired(
        "TwoLayerNet", written(source, "TwoLayerNet", **TOOLS), {"two-layer-net-counts-right-answers"}
    )
    assert list(found.texts.values()) == [source.replace("y - y.", "y = y.")]


def test_a_name_that_nobody_reads_is_meant_somewhere():
    layers = "z = sigmoid(a)\n        return softmax(a @ p['W2'] + p['b2'])"
    source = CLASS % (layers, LOSS, ACCURACY)
    broken = {"two-layer-net-predicts-through-both-layers"}
    found = repaired(
        "TwoLayerNet", written(source, "TwoLayerNet", **TOOLS), broken, known={"leaves-out-the-sigmoid"}
    )
    assert list(found.texts.values()) == [source.replace("softmax(a @", "softmax(z @")]


def test_a_loss_that_is_right_for_one_example_alone_is_no_loss():
    """It is the mean of a batch, divided once more."""
    loss = "y = y.argmax(axis=1)\n        return np.sum(y == t.argmax(axis=1)) / len(x)"
    function = written(CLASS % (PREDICT, loss, ACCURACY), "TwoLayerNet", **TOOLS)
    found = repaired("TwoLayerNet", function, {"two-layer-net-judges-what-it-predicts"})
    assert found is None


def test_no_function_of_a_library_stands_in_for_a_wrong_method():
    own = "return self.softmax(sigmoid(a) @ p['W2'] + p['b2'])\n    def softmax(self, a):\n        "
    wrong = own + "e = np.exp(a - np.max(a))\n        return e / np.sum(e)"
    source = CLASS % (wrong, LOSS, ACCURACY)
    known = {"takes-the-softmax-over-the-whole-batch"}
    broken = {"two-layer-net-predicts-each-example-by-itself"}
    found = repaired("TwoLayerNet", written(source, "TwoLayerNet", **TOOLS), broken, known=known)
    assert "return self.softmax(" in "".join(found.texts.values())


def test_a_place_is_counted_in_characters_whatever_language_stands_before_it(judged):
    """Python's own columns are of bytes: of three for each of these letters."""
    ((line,),) = [finding.lines for finding in judged(
        "def numerical_diff(f, x):\n    작은값 = 1e-4\n"
        "    return (f(x + 작은값) - f(x - 작은값)) / (2 * 작은값 + 작은값)\n"
    ).kind("mistake")]
    assert (line.line, line.right) == (3, "return (f(x + 작은값) - f(x - 작은값)) / (2 * 작은값)")
    assert line.yours[line.column - 5 :].startswith(" + 작은값)")


GRADIENT = """
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for i in range(x.size):
        idx = it.multi_index
        old = x[idx]
        x[idx] = old + h
        ahead = f(x)
        x[idx] = old - h
        grad[idx] = (ahead - f(x)) / (2 * h)
        x[idx] = old
        it.iternext()
    return grad
"""
SHIFTED = """
def softmax(a):
    c = np.max(a)
    exp_a = np.exp(a - c)
    return exp_a / np.sum(exp_a)
"""
SLOPE = """
class Sigmoid:
    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out
    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out
"""
MASKED = """
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[x <= 0] = 0
        return out
    def backward(self, dout):
        dout[self.mask] = 0
        return dout
"""
KEPT_BY_AFFINE = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b
        self.dW = self.db = None
    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b
    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx
"""
MEANT = {
    "a product by a list for an index": (OF_LABELS, {"y[np": "y*[np"}),
    "the end in a branch": (
        OF_LABELS.replace("    if t.size == y.size:\n        t = t.argmax(axis=1)\n", "").replace(
            "np.log(y[np.arange(n), t] + 1e-7)", "t * np.log(y + 1e-7)"),
        {"    n = y": "        n = y", "    return": "        return"},
    ),
    "an iterator that stands still": (GRADIENT, {"        it.iternext()\n": ""}),
    "an exponential for a maximum": (SHIFTED, {"np.max(a)": "np.exp(a)"}),
    "another thing kept": (SLOPE, {"self.out = out": "self.out = x <= 0"}),
    "what the mask is made of kept": (MASKED, {"self.mask = x <= 0": "self.mask = x"}),
    "two local names": (KEPT_BY_AFFINE, {"self.dW = np": "dW = np", "self.db = np": "db = np"}),
    "a line left out and a local name": (
        KEPT_BY_AFFINE, {"        self.dW = np.dot(self.x.T, dout)\n": "", "self.db = np": "db = np"},
    ),
    "products of entries for those of matrices": (
        KEPT_BY_AFFINE,
        {"np.dot(self.x.T, dout)": "self.x.T * dout", "np.dot(dout, self.W.T)": "dout * self.W.T"},
    ),
    "a power for a product": (
        OF_LABELS.replace("np.log(y[np.arange(n), t] + 1e-7)", "t * np.log(y + 1e-7)").replace(
            "        t = t.argmax(axis=1)", "        t = t.reshape(y.shape)"),
        {"t * np": "t ** np"},
    ),
    "three lines": (
        KEPT_BY_AFFINE, {"self.W.T": "self.W", "self.x.T": "self.x", "dout, axis=0": "dout"},
    ),
}


@pytest.mark.parametrize(("right", "slips"), MEANT.values(), ids=MEANT)
def test_what_is_meant_is_put_there(right, slips):
    wrong, name = right, right.split()[1].partition("(")[0].rstrip(":")
    for text, slip in slips.items():
        assert text in wrong
        wrong = wrong.replace(text, slip)
    function = written(wrong, name)
    broken = {c.slug for c in claims(name) if c.level == "must" and outcome(c, function) == "broken"}
    found = repaired(name, function, broken, seconds=10.0)
    assert sorted(found.holds) == sorted(broken)
    (text,) = found.texts.values()
    assert sorted(text.split()) == sorted(right.split())


def test_a_logarithm_that_is_left_out_is_put_in_where_it_is_due():
    wrong = OF_LABELS.replace("np.log(y[np.arange(n), t] + 1e-7)", "y[np.arange(n), t]")
    found = repaired("cross_entropy_error", written(wrong, "cross_entropy_error"), LOSS_IS_WRONG)
    ((line,),) = found.lines.values()
    assert line.line == 9
    assert "np.log(" in line.right


LOSS_IS_WRONG = {"cross-entropy-error-is-minus-the-log-of-the-right-probability"}


@pytest.mark.full
@pytest.mark.parametrize("condition", ["t.size == y.size", "t.ndim == y.ndim", "y.ndim == t.ndim"])
def test_no_condition_is_changed_to_hide_a_branch(condition):
    """Labels are a factor there: without the branch one-hot targets would do, and the mistake remain."""
    wrong = OF_LABELS.replace("np.log(y[np.arange(n), t] + 1e-7)", "t * np.log(y + 1e-7)")
    wrong = wrong.replace("t.size == y.size", condition)
    found = repaired("cross_entropy_error", written(wrong, "cross_entropy_error"), LOSS_IS_WRONG)
    assert not found or all(f"if {condition}:" in text for text in found.texts.values())


@pytest.mark.full
def test_no_condition_becomes_one_that_is_always_so(tmp_path):
    """No shape is a number: it would take labels for all targets, and one-hot ones be lost."""
    file = tmp_path / "loss.py"
    file.write_text("import numpy as np\n" + OF_LABELS.replace("t.size == y.size", "t.size != y.size"))
    (finding,) = run(str(file)).kind("mistake")
    assert "shape" not in finding.lines[0].right


SEVERAL = {
    "TwoLayerNet.gradient": [
        {"z1.T, dy": "z1, dy", "W2.T": "W2", "x.T, ": "x, "},
        {"np.sum(dy, axis=0)": "np.sum(dy, axis=1)", "np.sum(da1, axis=0)": "np.sum(da1)"},
    ],
    "TwoLayerNet.__init__": [
        {"randn(hidden_size, output_size)": "randn(input_size, hidden_size)",
         "zeros(output_size)": "zeros(hidden_size)"},
    ],
    "TwoLayerNet.numerical_gradient": [{
        'grads["b1"] = numerical_gradient(loss_W, self.params["b1"])':
        'grads["b2"] = numerical_gradient(loss_W, self.params["b1"])',
    }],
}


@pytest.mark.parametrize(("target", "slips"), a_few([(t, s) for t, some in SEVERAL.items() for s in some]))
def test_each_of_several_mistakes_in_a_method_is_mended(target, slips):
    """An edit that makes more of it right and nothing wrong is gone on from."""
    right = inspect.getsource(listings.TwoLayerNet)
    wrong = right
    for text, slip in slips.items():
        assert wrong.count(text) == 1
        wrong = wrong.replace(text, slip)
    net = written(wrong, "TwoLayerNet", **{k: v for k, v in vars(listings).items() if k[0] != "_"})
    own = {c.slug for c in claims("TwoLayerNet") if c.target == target and c.level == "must"}
    broken = {slug for slug in own if outcome(CLAIMS[slug], net) == "broken"}
    found = repaired("TwoLayerNet", net, broken, seconds=10.0)
    assert [line.right for line in found.lines[target]] == [
        line.strip() for line in right.splitlines() if line not in wrong.splitlines()
    ]


def test_what_raises_is_mended_together_with_what_is_wrong_behind_it():
    """What stands in the line that raises is looked for in lines like it, before what leaves it out."""
    source = (
        "def g(f, x):\n    h = 1e-4\n    grad = np.zeros_like(x)\n    for idx in range(x.size):\n"
        "        tmp_val = x[idx]\n        x[idx] = {} + h\n        fxh1 = f(x)\n"
        "        x[idx] = tmp_val - h\n        fxh2 = f(x)\n"
        "        grad[idx] = (fxh1 {} fxh2) / (2*h)\n        x[idx] = tmp_val\n    return grad\n"
    )
    function = written(source.format("x", "+"), "g")
    broken = {c.slug for c in claims("numerical_gradient") if c.level == "must"}
    broken -= {slug for slug in broken if outcome(CLAIMS[slug], function) == "holds"}
    found = repaired("numerical_gradient", function, broken)
    right = [line.strip() for line in source.format("tmp_val", "-").splitlines()]
    assert [line.right for line in found.lines["numerical_gradient"]] == [right[5], right[9]]


def test_no_return_is_put_in_before_what_is_to_run():
    def half(x):
        print(x)
        return x / 2

    definition = Definition(half)
    margin = definition.margin(definition.body[0])
    first, end = definition.starts[definition.body[0].lineno], len(definition.text)
    for offset, is_dead in ((first, True), (end, False)):
        edit = Edit(offset, offset, f"{margin}return x\n")
        assert _is_silly(definition, Change(1, (edit,))) is is_dead


def test_a_line_is_shown_beside_the_one_that_it_becomes():
    def twice(x):
        return x / 2*3

    definition = Definition(twice)
    text = definition.text.replace("return x / 2*3", "x = +x\n        return x / (2*3)")
    lines = lines_of(definition, text)
    pairs = [(line.yours, line.right) for line in lines]
    assert pairs == [("", "x = +x"), ("return x / 2*3", "return x / (2*3)")]


def test_no_minus_stands_behind_a_division():
    def loss(y, n):
        return y / n

    definition = Definition(loss)
    at = definition.text.index("n\n", definition.text.index("/"))
    assert _is_silly(definition, Change(1, (Edit(at, at + 1, "(-1)"),)))


ADAM = """import numpy as np


class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2 = lr, beta1, beta2
        self.iter = BEGIN
        self.m = self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(val) for key, val in params.items()}
            self.v = {key: np.zeros_like(val) for key, val in params.items()}
BEFORE        for key in params.keys():
FIRST            lr_t = self.lr * np.sqrt(1.0 - self.beta2**self.iter) / (1.0 - self.beta1**self.iter)
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key]**2 - self.v[key])
            params[key] -= lr_t * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)
LASTAFTER"""


@pytest.mark.parametrize(("wrong", "right"), [("FIRST", "BEFORE"), ("LAST", "AFTER")])
def test_an_adam_that_counts_each_parameter_counts_each_update(judged, wrong, right):
    def text(place):
        margin = " " * (8 if place in ("BEFORE", "AFTER") else 12)
        made = ADAM.replace(place, f"{margin}self.iter += 1\n").replace("BEGIN", str(int("LAST" in wrong)))
        return re.sub("BEFORE|FIRST|LAST|AFTER", "", made)

    assert not judged(text(right)).kind("mistake")
    (finding,) = judged(text(wrong)).kind("mistake")
    assert {line.right for line in finding.lines} - {""} == {"self.iter += 1"}


def test_an_adam_that_adds_to_one_subtracts(judged):
    text = ADAM.replace("BEFORE", "        self.iter += 1\n").replace("BEGIN", "0")
    text = re.sub("FIRST|LAST|AFTER", "", text)
    text = text.replace("lr=0.001, beta1=0.9, beta2=0.999", "lr, beta1, beta2")
    assert not judged(text).kind("mistake")
    (finding,) = judged(text.replace("1.0 - self.beta", "1.0 + self.beta")).kind("mistake")
    assert [line.right for line in finding.lines] == [
        line.strip() for line in text.splitlines() if "1.0 - self.beta" in line
    ]

"""What is read where nothing is claimed: what does nothing, is lost, is read too early or is not there."""

import json
import os
import re

import pytest
from inside import run

from reference.conformance.running.behind import judge

HEAD = "import numpy as np\nfrom collections import OrderedDict\n\n\n"
NET = """class Net:
    def __init__(self):
        self.params = OrderedDict()
        {made}
        self.params['b1'] = np.zeros(3)

    def back(self, dout):
        {before}for layer in {layers}:
            dout = layer.backward(dout)
        return dout + self.params['{key}']

    def part(self, x):
        return x / 2

    def average(self, xs, t):
        total = 0
        for x in xs:
            total += self.part(x)
        {end}return total
"""
MADE = "self.params['W1'] = np.zeros(3)"
RIGHT = {"made": MADE, "before": "", "layers": "self.params.values()", "key": "W1", "end": ""}


def report_of(tmp_path, text):
    file = tmp_path / "theirs.py"
    file.write_text(HEAD + text, encoding="utf-8")
    report = run(str(file))
    assert not report.errors
    return report


def seen(tmp_path, text):
    """Return the lines that are told, be they wrong or not careful."""
    report = report_of(tmp_path, text)
    return lines_of(report, "mistake") + lines_of(report, "careless")


def told(tmp_path, text, kind="mistake"):
    return lines_of(report_of(tmp_path, text), kind)


def lines_of(report, kind):
    """Return the lines with what is to be written, but for those that are the same."""
    lines = [line for finding in report.kind(kind) for line in finding.lines]
    return [(line.yours.strip(), line.right.strip()) for line in lines if line.yours != line.right]


@pytest.mark.parametrize(("part", "wrong", "lines"), [
    ("made", "self.params['W1'] - np.zeros(3)", [("self.params['W1'] - np.zeros(3)", MADE)]),
    ("made", "self.params['W1'] == np.zeros(3)", [("self.params['W1'] == np.zeros(3)", MADE)]),
    ("layers", "list(self.params.values)", [("for layer in list(self.params.values):",
                                             "for layer in list(self.params.values()):")]),
    ("layers", "self.params.items",
     [("for layer in self.params.items:", "for layer in self.params.items():")]),
    ("layers", "len(dout)", [("for layer in len(dout):", "for layer in range(len(dout)):")]),
    ("before", "dout.reverse\n        ", [("dout.reverse", "dout.reverse()")]),
    ("before", "layers = [dout]\n        layers = layers.reverse()\n        ",
     [("layers = layers.reverse()", "layers.reverse()")]),
    ("before", "dout = np.random.shuffle(dout)\n        ",
     [("dout = np.random.shuffle(dout)", "dout = np.random.permutation(dout)")]),
    ("key", "w1", [("return dout + self.params['w1']", "return dout + self.params['W1']")]),
    ("end", "    ", [("return total", "return total")]),
    ("made", MADE, []),
])
def test_a_statement_that_does_nothing_or_else_is_told(tmp_path, part, wrong, lines):
    assert told(tmp_path, NET.format(**{**RIGHT, part: wrong})) == lines
    assert not told(tmp_path, NET.format(**RIGHT))


@pytest.mark.parametrize("text", [
    "    def average(self, xs):\n        for x in xs:\n            total = 0\n            total += x\n"
    "            return total\n",
    "    def first(self, xs):\n        for x in xs:\n            self.seen += 1\n            return x\n",
    "    def fill(self, config):\n        config.setdefault('lr', 1)\n        return config['beta']\n",
    "    def last(self, xs):\n        for x in xs:\n            rows = []\n            rows.append(x)\n"
    "            print(rows)\n        return rows\n",
    "    def rows(self, xs):\n        for x in xs:\n            row = {}\n            row['x'] = x\n"
    "            yield row\n",
    "    def shown(self, x):\n        try:\n            self.version\n            x.reshape(3)\n"
    "        except ValueError:\n            return 1\n        return np.exp(x, out=x)\n",
    "    def sorted(self, xs):\n        xs = sorted(xs)\n        xs.sort()\n        return xs\n",
    "    def test_entry(self, x):\n        x[0]\n        x == 3\n        return x\n",
])
def test_what_looks_like_it_is_not(tmp_path, text):
    assert not told(tmp_path, f"class Other:\n    seen = 0\n\n{text}")
    assert not told(tmp_path, f"class Other:\n    seen = 0\n\n{text}", "careless")


@pytest.mark.parametrize("text", [
    "class Timer:\n    def __enter__(self):\n        return self\n\n    def __exit__(self, *error):\n"
    "        return False\n",
    "class Base:\n    def __init__(self, size):\n        self.size = size\n\nclass Dense(Base):\n"
    "    def __init__(self, size):\n        Base.__init__(self, size)\n        self.W = np.zeros(size)\n",
    "def ratio(params, grads):\n    W, dW = params['W'], grads['W']\n    return W / dW\n",
    "def same(batch):\n    x, target = batch['x'], batch['x']\n    return x - target\n",
    "def weights(spec):\n    return np.zeros((spec.dim, spec.dims)) * len(spec.shape)\n",
    "def best(rows):\n    row = {'lr': 1, 'n': 2}\n    for i, row in enumerate(rows):\n"
    "        print(i, row['loss'])\n    return row\n",
    "def run():\n    cfg = {'lr': 1, 'n': 2}\n    cfg |= {'beta': 3}\n    return cfg['beta']\n",
    "def run(cfg_of):\n    cfg = {'lr': 1, 'n': 2}\n    cfg_of(into=cfg)\n    return cfg['beta']\n",
    "def rate(n):\n    options = {'lr': 1, 'n': 2}\n    return options['d'] if 'd' in options else n\n",
    "for epoch in range(3):\n    change = epoch - prev if epoch else 0\n    prev = epoch\n",
    "def tails(xs):\n    return [np.sum(xs[i:-1]) for i in range(5, 0, -1)]\n",
    "import time\n\ndef product(a, b):\n    a @ b\n",
    "class Data:\n    def shuffle(self, n):\n        return Data()\n\n"
    "data = Data()\ndata = data.shuffle(3)\n",
    "def windows(x, window_size):\n    out = []\n    for i in range(len(x) // window_size):\n"
    "        out.append(x[i:i + window_size].mean())\n    return out\n",
    "def sizes(image):\n    return [side // 2 for side in image.size]\n",
    "def train(fs, x):\n    f = None\n    for f in fs:\n        x = f(x)\n    return x, f\n",
    "def last(xs):\n    for x in xs:\n        notes = []\n        notes.append(x)\n        if x:\n"
    "            break\n    return notes\n",
    "def fill(a, b, which):\n    chosen = [a, b][which]\n    chosen[:] = 0\n",
])
def test_what_is_right_is_read_as_such(tmp_path, text):
    assert not told(tmp_path, text)


LOOPS = """def gradients(f, params):
    for key in params.keys():
        grads = {}
        grads[key] = f(params[key])
    return grads


def batches(x, size):
    found = []
    for i in range(0, len(x), size):
        found.append(x[i:size])
    return found


def flat(x):
    x.reshape(-1)
    return x


def share(x, t, size):
    count = 0
    for i in range(int(x.shape[0] / size)):
        count += np.sum(x[i * size:(i + 1) * size] == t[i * size:(i + 1) * size])
    return count / x.shape[0]
"""


def test_what_a_loop_loses_is_told(tmp_path):
    assert told(tmp_path, LOOPS) == [
        ("for key in params.keys():", "grads = {}"), ("grads = {}", "for key in params.keys():"),
        ("found.append(x[i:size])", "found.append(x[i:i + size])"),
    ]
    assert told(tmp_path, LOOPS, "careless") == [
        ("x.reshape(-1)", "x = x.reshape(-1)"),
        ("for i in range(int(x.shape[0] / size)):", "for i in range((x.shape[0] + size - 1) // size):"),
    ]


EARLY = """{}
def f(x):
    return a * x


for i in range(3):
    if i:
        print(last)
    last = i
try:
    done
except NameError:
    done = True
print([n for n in range(3)], [lambda: later])
later = 3
if __name__ == '__main__':
    count = 3
    {}
    more = count
"""


@pytest.mark.parametrize(("above", "below", "lines"), [
    ("a = 2", "print(count)", []), ("a = 2", "print(more)", [("print(more)", "")]),
    ("a = f(2)", "", [("a = f(2)", "")]), ("from common.functions import *\na = 2", "print(more)", []),
])
def test_what_is_read_before_it_is_set_is_told(tmp_path, above, below, lines):
    assert told(tmp_path, EARLY.format(above, below)) == lines


def test_another_cell_may_have_set_it(tmp_path):
    for first, count in ("n = 3", 0), ("m = 3", 1):
        cells = [{"cell_type": "code", "source": text} for text in (first, "print(n)\nn = 2")]
        file = tmp_path / "theirs.ipynb"
        file.write_text(json.dumps({"cells": cells}))
        assert len(run(str(file)).kind("mistake")) == count


ARRAYS = """class Conv:
    def accuracy(self, x, t, cfg):
        if t.{} != 1 or cfg.dim:
            t = t.argmax(axis=1)
        return x.{}(-1) == t

    def load(path):
        return Conv()


def forward(network, x):
    b1, b2, b3 = network['b1'], network['{}'], network['b3']
    return x + b1 + b2 + b3
"""


@pytest.mark.parametrize(("wrong", "line"), [
    (("ndim", "reshape", "b2"), []),
    (("dim", "reshape", "b2"), [("if t.dim != 1 or cfg.dim:", "if t.ndim != 1 or cfg.dim:")]),
    (("ndim", "rehsape", "b2"), [("return x.rehsape(-1) == t", "return x.reshape(-1) == t")]),
    (("ndim", "reshape", "b3"), [("b1, b2, b3 = network['b1'], network['b3'], network['b3']",
                                  "b1, b2, b3 = network['b1'], network['b2'], network['b3']")]),
])
def test_what_is_asked_of_an_array_or_read_twice_is_told(tmp_path, wrong, line):
    assert told(tmp_path, ARRAYS.format(*wrong)) == line


FAMILY = """import os
if '__file__' in globals():
    os.getcwd()

class Function:
    def __init__(self):
        self.inputs = None

    def forward(self, x):
        raise NotImplementedError()

class Square(Function):
    def forward(self, x):
        if x is None:
            raise ValueError(x)
        self.inputs = x
        return x ** 2

    def double(self, g):
        return 2 * self.inputs * g

    def size(self, inputs):
        self.inputs = inputs
        return np.add(self.inputs, self.inputs)

def check(y):
    assert np.all(abs(y - np.array([1, 2])) < 1e-4)
    return y
"""


@pytest.mark.parametrize(("right", "wrong", "kind"), [
    ("raise NotImplementedError()", "raise NotImplemntError()", "mistake"),
    ("raise ValueError(x)", "ValueError(x)", "mistake"),
    ("np.add(self.inputs, self.inputs)", "np.add(self.inputs, self,inputs)", "mistake"),
    ("return 2 * self.inputs * g", "return 2 * self.input * g", "mistake"),
    ("if x is None:", "if x == None:", "careless"),
    ("abs(y - np.array([1, 2]))", "y - np.array([1, 2])", "careless"),
])
def test_what_no_claim_comes_to_is_read_with_all_that_the_file_has(tmp_path, right, wrong, kind):
    assert not told(tmp_path, FAMILY, kind)
    ((yours, other),) = told(tmp_path, FAMILY.replace(right, wrong), kind)
    assert wrong in yours
    assert right in other


def test_each_side_of_an_image_is_rounded_by_itself(tmp_path):
    text = "def size(n, side):\n    return {}\n"
    lines = [("return int(n * (side / 2) * (side / 2))", "return n * int(side / 2) ** 2")]
    assert told(tmp_path, text.format("int(n * (side / 2) * (side / 2))"), "careless") == lines
    assert not told(tmp_path, text.format("n * int(side / 2) ** 2"), "careless")


def test_what_nothing_comes_to_is_told(tmp_path):
    text = "def f(x):\n    for k in x:\n        return k\n        {}\n    return x\n"
    assert told(tmp_path, text.format("print(k)"), "careless") == [("print(k)", "")]
    assert not told(tmp_path, text.format("return x"), "careless")


def test_who_forgets_numpy_is_told_of_the_rest_as_well(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text("def loss(y, t):\n    return -np.sum(np.log(y[range(len(t)), t]))\n")
    report = run(str(file))
    assert [len(report.kind(kind)) for kind in ("mistake", "careless")] == [1, 1]


@pytest.mark.parametrize(("name", "made", "right"), [
    ("mul_tax", "AddLayer()", "mul_tax = MulLayer()"), ("add_tax", "MulLayer()", "add_tax = AddLayer()"),
    ("add_fruit", "AddLayer()", ""), ("added", "MulLayer()", ""), ("mul_add", "AddLayer()", ""),
])
def test_a_layer_is_made_as_it_is_called(tmp_path, name, made, right):
    text = f"from layer_naive import *\nmul_apple = MulLayer()\nadd_all = AddLayer()\n{name} = {made}\n"
    assert told(tmp_path, text) == [(f"{name} = {made}", right)] * bool(right)


PAIRS = """import sys
from net import other, sigmoid, softmax

{path}
{delta}
x_train, t_train, x_test, t_test = [np.zeros(9)] * 4
train_size, batch_size, W1, count, iters_num = 9, 3, np.zeros((9, 9)), 0, 9
train_acc_list = []
test_acc_list = []
{made}
for i in range(0, train_size, batch_size):
    mask = np.arange(3)
    {image}
    {label}
    x_part = x_train[i:i + batch_size]
    y_part = np.dot(x_part, W1)
    {best}
    {counted}
    train_acc = other.accuracy(x_train, t_train)
    {kept}
    test_acc_list.append(train_acc)
print(len(train_acc_list))
for key in {keys}:
    other.weights[key] -= 0.1
for i in range(len(x_train)):
    {asked}


def init_network(W):
    network = {{}}
    network['W1'] = W
    network['b1'] = W
    network['W2'] = W
    {last}
    return network


def predict(x, W1, W2):
    b1, b2 = 1, 2
    {first}
    {second}
    z = sigmoid(a2)
    {shares}
    {cut}
    out[0] = y[0] / 2
    {back}


def load(name):
    import pickle
    with open(name, "rb") as file:
        {loaded}
    return params


class BatchNorm:
    def __init__(self, pad):
        {drawn}
        {rows}
        self.pad, self.layers, self.grads = pad, {{}}, []

    def forward(self, x):
        H, W = x.shape
        var = np.mean(x ** 2, axis=0)
        {filled}
        {shaped}
        {spread}
        {size}
        return np.pad(x, self.pad) / std + out

    def gradient(self):
        grads = {{}}
        grads['W1'] = self.layers['Conv1'].dW
        {bias}
        for i, grad in enumerate(self.grads):
            {copied}
        for layer in self.layers:
            self.params += layer.params
            {added}
        return grads


def slope(f, x, h=1e-4):
    return {quotient}
"""
PAIRED = {
    "made": "iter_per_epoch = max(train_size / batch_size, 1)",
    "image": "x_batch = x_train[mask]", "label": "t_batch = t_train[mask]",
    "best": "p = np.argmax(y_part, axis=1)", "counted": "count += np.sum(p == t_train[i:i + batch_size])",
    "kept": "train_acc_list.append(train_acc)", "loaded": "params = pickle.load(file)",
    "rows": "self.b1 = np.zeros((1, 3))", "shares": "y = softmax(a2)",
    "cut": "out = np.zeros_like(x, dtype=float)", "delta": "delta = 1e-7",
    "path": "sys.path.append('..')", "first": "a1 = np.dot(x, W1) + b1",
    "second": "a2 = np.dot(a1, W2) + b2", "back": "return 1 + 2 * a2",
    "drawn": "self.W = 0.01 * np.random.randn(3, 3)", "spread": "std = np.sqrt(var + 1e-7)",
    "size": "out = 1 + (W + 2*self.pad - 3) / 2", "keys": "('W1', 'b1', 'W2', 'b2')",
    "asked": "y = other.predict(x_train[i])", "last": "network['b2'] = W",
    "filled": "out = np.zeros(3, dtype='f')", "shaped": "row = self.W.reshape(3)",
    "bias": "grads['b1'] = self.layers['Conv1'].db", "copied": "self.grads[i][...] = grad",
    "added": "self.grads += layer.grads", "quotient": "(f(x + h) - f(x - h)) / (2 * h)",
}


@pytest.mark.parametrize(("part", "wrong", "right"), [
    ("made", "iter_per_epoch = max(train_size, batch_size, 1)", ""),
    ("made", "iter_per_epoch = max(iters_num / batch_size, 1)", ""),
    ("path", "sys.path.appends('..')", ""),
    ("first", "a1 = np.dot(x, W1)", ""),
    ("made", "(x_train, t_train), (x_train, t_test) = ((1, 2), (3, 4))",
     "(x_train, t_train), (x_test, t_test) = ((1, 2), (3, 4))"),
    ("made", "(x_train, t_train), (x_train, t_train) = ((1, 2), (3, 4))",
     "(x_train, t_train), (x_test, t_test) = ((1, 2), (3, 4))"),
    ("made", "dfig, dfig_n, dnut, dnut_n = [1] * 4; print(dfig, dfig_n, dnut, dfig_n)",
     "dfig, dfig_n, dnut, dnut_n = [1] * 4; print(dfig, dfig_n, dnut, dnut_n)"),
    ("image", "x_batch = x_train[batch_size]", ""),
    ("label", "t_batch = x_train[mask]", ""),
    ("label", "t_batch = t_test[mask]", ""),
    ("best", "p = np.argmax(y_part, axis=0)", ""),
    ("best", "p = np.argmax(y_part)", ""),
    ("counted", "count += np.sum(p == t_train[i:i + x_part])", ""),
    ("loaded", "params = pickle.load()", ""),
    ("second", "a2 = np.dot(a1, W2) + b1", ""),
    ("second", "a2 = a1 @ W2 + b1", "a2 = a1 @ W2 + b2"),
    ("second", "a2 = np.dot(a1, W2) + b2 + len('a' * str(x))",
     "a2 = np.dot(a1, W2) + b2 + len('a' + str(x))"),
    ("back", "return 1; 2 * a2", "return 1 + 2 * a2"),
    ("asked", "y = other.predict(i)", ""),
    ("last", "network['b1'] = W", ""),
    ("filled", "out = np.zeros(3, dtyep='f')", ""),
    ("shaped", "row = self.W.rehsape(3)", ""),
    ("bias", "grads['b1'] = self.layers['Conv1'].dW", ""),
    ("copied", "self.grads[1][...] = grad", ""),
    ("added", "self.grads += layer.params", ""),
])
def test_what_comes_in_pairs_is_told(tmp_path, part, wrong, right):
    text = PAIRS.format(**{**PAIRED, part: wrong})
    found = seen(tmp_path, text)
    assert found[0] == (wrong, right or PAIRED[part])
    assert len(found) == 1 + (part == "back")  # nothing comes to that line either


def test_a_test_accuracy_of_the_training_images_is_told(tmp_path):
    text = "def learn(net, x, t, u, v):\n    train_acc = net.accuracy(x, t)\n"
    text += "    test_acc = net.accuracy({})\n    return train_acc, test_acc\n"
    assert told(tmp_path, text.format("x, t")) == [("test_acc = net.accuracy(x, t)", "")]
    assert not told(tmp_path, text.format("u, v"))
    assert not told(tmp_path, "train_acc_list = list()\ntest_acc_list = list()\n")


DERIVED = """class Config:
    keeps = True


def using(name, value):
    setattr(Config, name, value)


class Function:
    def __call__(self, x):
        self.inputs = x
        return self.forward(x)

    def forward(self, x):
        {error}


class Exp(Function):
    def forward(self, x):
        return np.exp(x)

    def backward(self, gy):
        return gy * np.exp(self.{kept})


class Same(unittest.TestCase):
    def test_value(self):
        self.{same}
"""
MEANT = {"error": "raise NotImplementedError()", "kept": "inputs", "same": "assertAlmostEqual(Exp()(0), 1.0)"}


@pytest.mark.parametrize(("part", "wrong"), [
    ("error", "return NotImplementedError()"), ("error", "return NotImplementedError"), ("kept", "input"),
    ("same", "assertTrue(Exp()(0), 1.0)"),
])
def test_an_error_that_is_returned_a_check_of_nothing_and_what_no_base_sets_are_told(tmp_path, part, wrong):
    text = "import unittest\n\nimport numpy as np\n\n\n" + DERIVED
    assert not told(tmp_path, text.format(**MEANT))
    ((yours, right),) = told(tmp_path, text.format(**{**MEANT, part: wrong}))
    assert wrong in yours
    assert MEANT[part].removesuffix("()") in right


def test_a_name_of_the_file_for_what_is_given_and_only_counted_is_told(tmp_path):
    text = "t_train = np.arange(3)\n\n\ndef slope(y, t):\n    return np.sum(y - {}) / len(t)\n"
    rows = [("return np.sum(y - t_train) / len(t)", "return np.sum(y - t) / len(t)")]
    assert told(tmp_path, text.format("t_train"), "careless") == rows
    assert not told(tmp_path, text.format("t"), "careless")


@pytest.mark.parametrize("wrong", ["x", "t", ""])
def test_batches_of_what_is_not_shuffled_are_told(tmp_path, wrong):
    text = "def epoch(net, x, t, n):\n    order = np.random.permutation(len(x))\n    x_shuffled = x[order]\n"
    text += "    shuffled_t = np.zeros_like(t)\n    for i, k in enumerate(order):\n"
    text += "        shuffled_t[i] = t[k]\n    for i in range(0, len(x), n):\n"
    lines = {"x": "x_part = {}[i:i + n]", "t": "t_part = {}[i:i + n]"}
    names = {"x": "x_shuffled", "t": "shuffled_t"}
    for key, line in lines.items():
        text += f"        {line.format(key if key == wrong else names[key])}\n"
    text += "        net.fit(x_part, t_part)\n    return net\n"
    rows = [(lines[wrong].format(wrong), lines[wrong].format(names[wrong]))] if wrong else []
    assert told(tmp_path, text) == rows


def test_a_number_in_quotes_that_arrays_are_multiplied_by_is_told(tmp_path):
    text = "def drawn(n, std={}):\n    return std * np.random.randn(n)\n"
    assert told(tmp_path, text.format("'0.01'")) == [("def drawn(n, std='0.01'):", "def drawn(n, std=0.01):")]
    assert not told(tmp_path, "def shown(n, alpha='0.5'):\n    return str(n) + alpha\n")


def test_a_name_that_is_set_twice_in_a_line_is_told_alone(tmp_path):
    text = "def scores(net, x):\n    {}, b2 = net['b1'], net['b2']\n    return x * b2 + b1\n"
    wrong, right = (text.format(name).split("\n")[1].strip() for name in ("b2", "b1"))
    assert told(tmp_path, text.format("b2")) == [(wrong, right)]
    assert not told(tmp_path, text.format("b1"))


@pytest.mark.parametrize(("part", "wrong", "head"), [
    ("keys", "('W1', 'b2', 'W2', 'b2')", "for key in {}:"),
    ("keys", "('W1', 'b1', 'W2', 'b3')", "for key in {}:"),
    ("quotient", "(f(x + h) / f(x - h)) / (2 * h)", "return {}"),
])
def test_what_is_not_in_its_place_is_told(tmp_path, part, wrong, head):
    text = PAIRS.format(**{**PAIRED, part: wrong})
    assert told(tmp_path, text) == [(head.format(wrong), head.format(PAIRED[part]))]


def test_a_file_that_asks_which_names_there_are_is_read_all_the_same(tmp_path):
    wrong = "a1 = np.dot(x, W1)"
    text = PAIRS.format(**{**PAIRED, "first": wrong}) + "\n\nprint(globals(), unknown)\n"
    assert told(tmp_path, text) == [(wrong, PAIRED["first"])]


def test_a_number_that_lost_its_first_digit_is_told(tmp_path):
    text = PAIRS.format(**{**PAIRED, "delta": "delta = e - 7"})
    assert ("delta = e - 7", "delta = 1e-7") in told(tmp_path, text)


def test_a_list_that_is_read_and_never_filled_is_told(tmp_path):
    text = PAIRS.format(**{**PAIRED, "kept": "print(train_acc)"})
    (finding,) = report_of(tmp_path, text).kind("careless")
    assert "write `train_acc_list.append(train_acc)`" in finding.seen


@pytest.mark.parametrize(("part", "wrong"), [
    ("drawn", "self.W = weight_init_std + np.random.randn(3, 3)"),
    ("spread", "std = np.sqrt(var)"),
    ("size", "out = 1 + (W - 3) / 2"),
    ("rows", "self.b1 = np.zeros((batch_size, 3))"),
    ("shares", "y = softmax(z)"),
    ("cut", "out = np.zeros_like(x)"),
])
def test_what_is_not_careful_in_a_layer_is_told(tmp_path, part, wrong):
    right = PAIRED[part].replace("0.01", "weight_init_std")
    assert told(tmp_path, PAIRS.format(**{**PAIRED, part: wrong}), "careless") == [(wrong, right)]
    assert not told(tmp_path, PAIRS.format(**PAIRED), "careless")


@pytest.mark.parametrize("text", [
    "x_train, t_train = np.eye(3), np.ones(3)\nmask = [0, 1]\n"
    "x_batch = x_train[mask]\nt_batch = x_train[mask]  # what is to be reconstructed\n",
    "x_train, t_train = np.eye(3), np.ones(3)\nby_size = np.argsort(t_train)\nmask = [0, 1]\n"
    "x_part = x_train[mask]\nt_part = t_train[by_size]\n",
    "_, (x_test, t_test) = (trained, trained), (_, _) = ((0, 1), (2, 3))\n",
    "def features(net, x):\n    W1, W2 = net['W1'], net['W2']\n    b0, b1, b2 = net['b']\n"
    "    return np.dot(np.dot(x, W1) + b0, W2) + b1\n",
    "def tied(net, x, W2):\n    b1 = net['b1']\n    b2 = net['b2'] = b1\n    return x @ W2 + b1\n",
    "class Store:\n    def load(self, name='last'):\n        return name\n\n\npickle = Store()\n"
    "with open(__file__) as file:\n    params = pickle.load()\n",
    "def nothing():\n    return; yield\n\n\ndef twice(x):\n    return 2 * x; 'twice'\n",
    "def predict(W, x):\n    return W @ x.T\n\n\nx, t, W, size = np.eye(4), np.arange(4), np.eye(4), 2\n"
    "for i in range(0, len(x), size):\n    rows = x[i:i + size]\n    y = predict(W, rows)\n"
    "    p = np.argmax(y, axis=0)\n    print(p == t[i:i + size])\n",
    "class Pool:\n    def __init__(self, pad):\n        self.pad = pad\n\n    def forward(self, x):\n"
    "        padded = np.pad(x, self.pad)\n        H, W = padded.shape\n        out = 1 + (H - 2) / 2\n"
    "        return out, W\n",
    "class Norm:\n    def forward(self, x):\n        var = x.var(axis=0)\n        var += 1e-7\n"
    "        std = np.sqrt(var)\n        return x / std\n",
    "class Norm:\n    def forward(self, x):\n        var = np.var(x, axis=0)\n        std = np.sqrt(var)\n"
    "        std[std == 0] = 1\n        return x / std\n",
    "used = {'W1': 0, 'b1': 0, 'b2': 0}\nfor key in ('W1', 'b1', 'W1', 'b2'):\n    used[key] += 1\n",
    "class Log(list):\n    def __getitem__(self, key):\n        self.append(key)\n        return key\n\n\n"
    "log = Log()\nfor key in ('a', 'b'):\n    log[key]\n",
    "train_size, batch_size = 3, 9\nroom = np.zeros(max(train_size, batch_size, 1))\n",
    "losses, empty_list = [], []\nfor i in range(3):\n    loss = i / 2\n    losses.append(loss)\n"
    "print(len(empty_list))\n",
    "class Linear:\n    def __init__(self, n, m, bias=True):\n        self.has_bias = bias\n"
    "        self.cache = {'w': np.ones((m, n)), 'b': np.zeros((m, 1))}\n\n    def forward(self, x):\n"
    "        self.cache['x'] = x\n        if self.has_bias:\n"
    "            self.cache['z'] = self.cache['w'] @ x + self.cache['b']\n        else:\n"
    "            self.cache['z'] = self.cache['w'] @ x\n        return self.cache['z']\n\n"
    "    def backward(self, dz):\n        self.cache['dw'] = dz @ self.cache['x'].T\n"
    "        return self.cache['w'].T @ dz\n",
    "class Image:\n    def reshaped(self, x):\n        return x.flattened if x.sizes else self.types\n",
])
def test_what_looks_like_a_pair_that_is_wrong_is_not(tmp_path, text):
    assert not told(tmp_path, text)
    assert not told(tmp_path, text, "careless")


def test_a_sigmoid_of_one_number_is_asked_about(tmp_path):
    text = """import math


def sigmoid(gamma):
    if gamma < 0:
        return 1 - 1 / (1 + math.exp(gamma))
    return 1 / (1 + math.exp(-gamma))
"""
    assert not told(tmp_path, text)
    assert told(tmp_path, text, "asked") == [("if gamma < 0:", "")]


UNREAD = """from layers import relu, layer1, layer2

x, X, y1, y2 = 1, 1, 1, 1
a1 = layer1.forward(y1)
{second}
{last}
print({shown}, [{names}])


def forward(net, x):
    b1, b2, b3 = {keys}
    return np.dot({given}, net['W1']) + b1 + b2 + b3


def step(x):
    y = x > 0
    return {answer}


def step_function({of}):
    return np.array(x > 0, dtype=int)


def gate(x1, x2):
    w = np.array([0.5, 0.5])
    {bias} = -0.7
    return {product} * w + b


class Layer:
    def grad(self, x):
        y = self.fn(x) if {asked} else self.last
        return 2 * y


class Derivative:
    def at(self, f, x, h):
        return {quotient}
"""
READ = {
    "second": "a2 = layer2.forward(y2)", "last": "y = relu(a2)", "shown": "a1, y", "given": "x",
    "keys": "net['b1'], net['b2'], net['b3']", "names": "'b1', 'b2', 'b3'", "answer": "y.astype(int)",
    "of": "x", "bias": "b", "product": "x1*x2", "asked": "x is not None", "quotient": "(f(x + h) - f(x)) / h",
}


@pytest.mark.parametrize(("part", "wrong", "right"), [
    ("second", "a2 = layer1.forward(y2)", "a2 = layer2.forward(y2)"),
    ("last", "y = relu(a1)", "y = relu(a2)"),
    ("given", "X", "x"),
    ("keys", "net['b3'], net['b3'], net['b3']", "net['b1'], net['b2'], net['b3']"),
    ("answer", "x.astype(int)", "y.astype(int)"),
    ("answer", "x", "y"),
    ("bias", "w", "b"),
    ("product", "x1*x*1", "x1*x1"),
    ("asked", "x", "x is not None"),
    ("quotient", "(f(x - h) - f(x)) / h", "(f(x + h) - f(x)) / h"),
    ("of", "", "x"),
])
def test_what_is_read_in_the_place_of_what_nobody_reads_is_told(tmp_path, part, wrong, right):
    (line,) = (n for n in UNREAD.split("\n") if f"{{{part}}}" in n)
    own = line.strip().format
    rows = tuple(own(**{**READ, part: text}) for text in (wrong, right))
    assert rows in seen(tmp_path, UNREAD.format(**{**READ, part: wrong}))


@pytest.mark.parametrize(("given", "rows"), [
    ("b3", [("y = sigmoid(b3)", "y = sigmoid(a3)")]), ("z2", []), ("a3", []),
])
def test_a_bias_alone_goes_through_no_activation(tmp_path, given, rows):
    text = "import numpy as np\nfrom theirs import sigmoid\n\n\ndef forward(z2, W3, b3):\n"
    text += f"    a3 = np.dot(z2, W3) + b3\n    y = sigmoid({given})\n    return y\n"
    assert seen(tmp_path, text) == rows


def test_a_cell_is_read_as_one_of_a_notebook_that_imports_numpy(tmp_path):
    rows = "def rows(x):\n    if x.dim == 1:\n        x = x.reshape(1, x.size)\n    return x\n"
    cells = [{"cell_type": "code", "source": text} for text in ("import numpy as np\n", rows)]
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (finding,) = run(str(file)).kind("mistake")
    assert [(line.yours, line.right) for line in finding.lines] == [("if x.dim == 1:", "if x.ndim == 1:")]


def test_what_raises_only_in_a_line_as_it_is_to_be_is_not_told(tmp_path):
    """There the lines that are told may be meant as they are."""
    text = """def second(x):
    y = x[1:]
    return y


x_train, t_train, x_test, t_test = np.eye(3), np.ones(3), np.eye(3), np.ones(1)
mask = np.array([0, 2])
x_batch = x_train[mask]
t_batch = {}[mask]
print(second(t_batch).size)
"""
    assert told(tmp_path, text.format("x_train")) == [("t_batch = x_train[mask]", "t_batch = t_train[mask]")]
    other = text.replace("np.eye(3), np.ones(3), ", "np.eye(3), np.ones(1), ")
    assert told(tmp_path, other.format("x_train")) == [("t_batch = x_train[mask]", "t_batch = t_train[mask]")]


LAYERS_OF_TWO = """class Wave:
    def __init__(self):
        self.out, self.seen = {pair}

    def pass_on(self, x):
        self.out = np.sin(x)
        return self.out

    def go_back(self, delta):
        grads = {{}}
        grads['W2'] = np.dot(self.out.T, delta)
        grads['b2'] = {bias}
        return grads


class Pair:
    def __init__(self):
        self.first = Wave()

    def run(self, x):
        for {count} in range(3):
            x = x + n
        return self.first.{name}(x)

    def scores(self, x):
        a = self.run(x)
        y = np.tanh(a)
        return {answer}
"""
OF_TWO = {
    "pair": "None, 0", "bias": "delta.sum(axis=0)", "count": "n", "name": "pass_on", "answer": "y",
}


@pytest.mark.parametrize(("part", "wrong"), [
    ("bias", "delta[0]"), ("count", "n,"), ("name", "passon"), ("answer", "a"),
])
def test_what_a_layer_or_a_batch_has_not_is_told(tmp_path, part, wrong):
    """The gradient of one example, a number that is unpacked, a method of another name, a lost answer."""
    (line,) = (n.strip() for n in LAYERS_OF_TWO.split("\n") if f"{{{part}}}" in n)
    rows = tuple(line.format(**{**OF_TWO, part: text}) for text in (wrong, OF_TWO[part]))
    assert seen(tmp_path, LAYERS_OF_TWO.format(**{**OF_TWO, part: wrong})) == [rows]


@pytest.mark.parametrize("right", [
    PAIRS.format(**PAIRED), LAYERS_OF_TWO.format(**OF_TWO),
    UNREAD.format(**{**READ, "bias": "other"}).replace("* w + b", "* w + other"),
])
def test_of_what_is_right_nothing_is_told(tmp_path, right):
    assert not seen(tmp_path, right)


def test_a_comma_for_a_dot_in_what_is_set_is_told(tmp_path):
    text = LAYERS_OF_TWO.format(**OF_TWO)
    right = "self.out, self.seen = None, 0"
    wrong = right.replace("self.seen", "self, seen")
    assert seen(tmp_path, text.replace(right, wrong)) == [(wrong, right)]


def test_a_method_that_a_layer_gets_from_elsewhere_is_not_missed(tmp_path):
    text = LAYERS_OF_TWO.format(**{**OF_TWO, "name": "passon"})
    assert not seen(tmp_path, f"{text}\n\nsetattr(Wave, 'passon', Wave.pass_on)\n")
    made = "self.first = Wave()"
    assert not seen(tmp_path, text.replace(made, f"{made}\n        self.first = str()"))


HELD = """class Momentum:
    def __init__(self, lr=0.1):
        self.lr = lr
        self.v = {{}}

    def update(self, params, grads):
        for key in params:
            self.v[key] = self.v[key] - self.lr * {what}


def square(x):
    return x ** 2
"""


@pytest.mark.parametrize(("wrong", "right"), [
    ("self.grads[key]", "grads[key]"), ("self.square(grads[key])", "square(grads[key])"),
    ("self.velr", ""), ("self.momentum", ""),
])
def test_what_nothing_sets_of_an_object_is_told(tmp_path, wrong, right):
    tmp_path = tmp_path / "project" / "part"
    tmp_path.mkdir(parents=True)
    (tmp_path / "beside.py").write_text("rest = 3\n")
    os.mkfifo(tmp_path / "waits.py")  # which nobody writes to
    (row,) = told(tmp_path, HELD.format(what=wrong))
    assert row[1].rpartition(" * ")[2] == right
    below, above = tmp_path / "more" / "own.py", tmp_path.parent / "train.py"
    below.parent.mkdir()
    own = "from theirs import (\n    Momentum\n)\n\n\nclass Own(\n    Momentum\n):\n    momentum = 0.9\n"
    for file, text in (below, own), (above, "maker.momentum, maker.rate = 0.9, 0.1\n"):
        file.write_text(text)
        assert not told(tmp_path, HELD.format(what="self.momentum"))
        file.unlink()


def test_what_an_object_may_get_later_is_not_missed(tmp_path):
    added = "\n\n@added_to(Momentum)\ndef momentum(self):\n    return self.lr\n"
    assert not told(tmp_path, HELD.format(what="self.momentum()") + added)
    caught = "\n\ntry:\n    Momentum().update({1: 2}, {1: 2})\nexcept AttributeError:\n    pass\n"
    assert not told(tmp_path, HELD.format(what="self.momentum") + caught)


TAKEN = """from theirs import cross_entropy_error, quotient, read


def func(x):
    return x ** 2


def tangent(f, x):
    a = quotient({f}, x)
    b = f(x) - a * x
    return lambda t: a * t + b


def load(normalize=True):
    return read("images", normalize={normalize})


class Network:
    def __init__(self, layer):
        self.params = {{}}
        self.params['W1'] = 0.1 * np.random.randn(layer.taken, layer.given)
        self.params['b1'] = np.zeros(layer.given)

    def predict(self, x):
        return x @ self.params['W1'] + self.params['b1']

    def loss(self, x, t):
        y = self.predict(x)
        return cross_entropy_error({y}, t)
"""
TAKEN_RIGHT = {"f": "f", "normalize": "normalize", "y": "y"}


@pytest.mark.parametrize(("part", "wrong"), [
    ("f", "func"), ("normalize", "False"), ("y", "x"),
])
def test_what_is_taken_for_what_is_given_or_made_is_told(tmp_path, part, wrong):
    assert not seen(tmp_path, TAKEN.format(**TAKEN_RIGHT))
    (row,) = seen(tmp_path, TAKEN.format(**TAKEN_RIGHT | {part: wrong}))
    lines = [TAKEN.format(**TAKEN_RIGHT | {part: text}).splitlines() for text in (wrong, TAKEN_RIGHT[part])]
    assert row == next((a.strip(), b.strip()) for a, b in zip(*lines, strict=True) if a != b)


def test_who_returns_nothing_returns_nothing_else(tmp_path):
    assert not seen(tmp_path, "def show(a):\n    y = np.tanh(a)\n    return\n")


def test_who_returns_the_name_of_the_file_for_what_it_made_is_told(tmp_path):
    text = "Y = 2\n\n\ndef forward(x):\n    y = np.tanh(x)\n    return {}\n"
    assert seen(tmp_path, text.format("Y")) == [("return Y", "return y")]
    assert not seen(tmp_path, text.format("y"))
    assert not seen(tmp_path, text.format("Y").replace("y = np", "Y = y = np"))


def test_a_row_with_a_comma_for_a_dot_is_told(tmp_path):
    wrong, right = "W = np.array([[0.1, 0,4], [0.2, 0.5]])", "W = np.array([[0.1, 0.4], [0.2, 0.5]])"
    assert told(tmp_path, f"{wrong}\n") == [(wrong, right)]
    assert not seen(tmp_path, f"{right}\nrows = [[0.1, 0,4], [2, 5]]\n")
    wrong, right = "plt.ylim(-0.1, 1,1)  # of y", "plt.ylim(-0.1, 1.1)  # of y"
    assert told(tmp_path, f"import matplotlib.pyplot as plt\n{wrong}\n") == [(wrong, right)]
    assert not told(tmp_path, f"import matplotlib.pyplot as plt\n{right}\nplt.xlim(0,1)\n")


UNASKED = """def numerical_gradient(f, x):
    return x * {asked}


def gradients(net, x, t):
    def loss():
        return net.loss(x, t)

    return numerical_gradient(loss, net.W)
"""


def test_a_loss_that_takes_nothing_and_is_given_something_is_told(tmp_path):
    assert ("def loss():", "def loss(W):") in told(tmp_path, UNASKED.format(asked="f(x)"))
    assert ("def loss():", "def loss(W):") not in told(tmp_path, UNASKED.format(asked="f()  # f(x)"))


OPTIMIZERS = """class SGD:
    def update(self, params, grads):
        params['W1'] -= 0.1 * grads['W1']


class Momentum:
    def __init__(self):
        self.v = 0.0

    def updata(self, {}):
        self.v = 0.9 * self.v - 0.1 * grads['W1']
        params['W1'] += self.v
"""


def test_an_update_that_is_misspelt_is_told_if_it_takes_what_another_takes(tmp_path):
    spelt = ("def updata(self, params, grads):", "def update(self, params, grads):")
    assert spelt in told(tmp_path, OPTIMIZERS.format("params, grads"))
    assert not told(tmp_path, OPTIMIZERS.format("grads, params"))
    assert not told(tmp_path, OPTIMIZERS.replace("updata", "updates").format("params, grads"))
    for name in ("updata", "ud" + "pate"):
        own = OPTIMIZERS.replace("updata", name).format("params, grads")
        assert not told(tmp_path, own.replace("Momentum", "Momentum(SGD)"))
    assert not told(tmp_path, OPTIMIZERS.format("params, grads") + "\n\nstep = Momentum().updata\n")


LAST = """class SoftmaxWithLoss:
    def forward(self, x, t):
        self.t, self.y = t, softmax(x)
        return -np.sum(t * np.log(self.y + 1e-7)) / len(t)

    def backward(self, dout=1):
        return (self.y - self.t) * dout / len(self.t)
"""


def test_a_function_of_the_book_that_is_not_there_is_told_with_its_import(tmp_path):
    text = "class Last:\n    def forward(self, x):\n        return softmax(x)\n{}"
    (finding,) = report_of(tmp_path, text.format("")).kind("mistake")
    assert "Write `from common.functions import softmax` above" in finding.seen
    os.mkfifo(tmp_path / "waits.py")  # where it might be defined
    (finding,) = report_of(tmp_path, LAST).kind("mistake")
    assert (finding.function, finding.proof) == ("SoftmaxWithLoss.forward", "crash")
    assert "Write `from common.functions import softmax` above" in finding.seen
    report = report_of(tmp_path, text.format("\n\ndef soft_max(x):\n    return x / 2\n"))
    assert not any("common.functions" in finding.seen for finding in report.findings)


def test_a_range_for_bounds_and_a_power_of_e_are_told(tmp_path):
    text = "import matplotlib.pyplot as plt\n\nh = {}\nplt.hist(np.ones(3), {})\n"
    assert seen(tmp_path, text.format("np.e ** -4", "30, range(0, 1)")) == [
        ("h = np.e ** -4", "h = 1e-4"),
        ("plt.hist(np.ones(3), 30, range(0, 1))", "plt.hist(np.ones(3), 30, range=(0, 1))"),
    ]
    assert not seen(tmp_path, text.format("1e-4", "range(0, 9)"))


def test_a_mistake_that_is_read_does_not_say_that_it_raises(tmp_path):
    text = "x_train, t_train = np.eye(3), np.ones(3)\n\n\ndef pick(mask):\n    x_rows = x_train[mask]\n"
    text += "    t_rows = {}[mask]\n    return x_rows, t_rows\n"
    (finding,) = report_of(tmp_path, text.format("x_train")).kind("mistake")
    assert finding.proof == "read"
    (finding,) = report_of(tmp_path, text.format("x_trian")).kind("mistake")
    assert finding.proof == "crash"


TOLD_ONLY_READ = """x = np.array([0.6, 0.9])
t = np.array([0, 1])


class Net:
    def __init__(self, input_size, {stray}weight_init_std=0.01):
        self.W = weight_init_std * np.random.randn(input_size, 2)

    def loss(self, x, t):
        return squared_loss(np.dot(x, self.W), t)


def squared_loss(y, t):
    return 0.5 * np.sum((y - t) ** 2)


def rate(f, at):
    h = {step}
    return (f(at + h) - f(at - h)) / (2 * h)


net = Net(2)


def lost(W):
    return net.loss({fed}, t)


dW = numerical_gradient(lost, net.W)
"""
ONLY_READ = {"stray": "", "step": "1e-4", "fed": "x"}


@pytest.mark.parametrize(("part", "wrong"), [
    ("stray", "weght, "), ("step", "1"), ("fed", "W"),
])
def test_what_is_not_careful_in_functions_of_ones_own_is_told(tmp_path, part, wrong):
    """A parameter that nobody reads, a step that is no small one, weights for images."""
    (line,) = (n.strip() for n in TOLD_ONLY_READ.split("\n") if f"{{{part}}}" in n)
    rows = tuple(line.format(**{**ONLY_READ, part: text}) for text in (wrong, ONLY_READ[part]))
    text = TOLD_ONLY_READ.format(**{**ONLY_READ, part: wrong})
    assert rows in told(tmp_path, text, "careless")
    assert not told(tmp_path, TOLD_ONLY_READ.format(**ONLY_READ), "careless")


def test_what_a_notebook_or_a_star_may_have_is_not_missed(tmp_path):
    """IPython's magic needs no sign, and NumPy had names once that it has no longer."""
    text = "from numpy import *\n\n\ndef rows(x):\n    return mat(x).transpose()\n"
    assert not seen(tmp_path, text)
    cells = [{"cell_type": "code", "source": text} for text in ("ls", "def f(x):\n    return x\n", "pwd")]
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")
    assert not run(str(file)).findings


@pytest.mark.parametrize("text", [
    "first, *rest = 1, 2\nn, h, w = 3, *np.ones((2, 2)).shape\n",
    "def range(n):\n    return [(i,) for i in np.arange(n)]\n\n\nfor i, in range(3):\n    print(i)\n",
    "x_train, t_train = np.eye(3), np.arange(3)\ny_train = np.eye(3)[t_train]\nmask = np.arange(2)\n"
    "x_batch = x_train[mask]\nt_batch = y_train[mask]\n",
    "def gradients(x, dy):\n    dy = np.sum(dy, axis=0, keepdims=True)\n    grads = {}\n"
    "    grads['W'] = np.dot(x.T, dy)\n    grads['b'] = dy[0]\n    return grads\n",
    "def online(x, dy):\n    x, dy = x.reshape(1, -1), dy.reshape(1, -1)\n    grads = {}\n"
    "    grads['W'] = np.dot(x.T, dy)\n    grads['b'] = dy[0]\n    return grads\n",
    "def notes(x, dy):\n    log = {}\n    log['W'] = np.dot(x.T, dy)\n    log['best'] = dy[0]\n"
    "    return log\n",
    "def scores(a):\n    global y\n    y = np.tanh(a)\n    return a\n",
    "def kept(a, act):\n    _ = np.tanh(a, out=a)\n    return a\n",
    "def huber(r):\n    delta = 1.0\n    return np.minimum(r ** 2 / 2, np.abs(r) - 0.5) / delta\n",
    "def refined(f, x):\n    h = 1.0\n    while h > 1e-4:\n        rate = (f(x + h) - f(x - h)) / (2 * h)\n"
    "        h = h / 2\n    return rate\n",
    "class Sees:\n    def on_end(self, epoch, epoch_loss):\n        print(epoch_loss)\n",
    "class Open:\n    def __init__(self, **kept):\n        self.__dict__.update(kept)\n\n\n"
    "class Holds:\n    def __init__(self):\n        self.first = Open(bend=np.tanh)\n\n"
    "    def run(self, x):\n        return self.first.bend(x)\n",
])
def test_what_looks_like_what_is_new_and_is_right_is_not_told(tmp_path, text):
    assert not seen(tmp_path, text)


def test_a_mean_that_is_a_sum_and_dark_images_are_told(tmp_path):
    """The book's mean squared error is for one example, and its weights are for images between 0 and 1."""
    text = "def mean_squared_error(y, t):\n    return 0.5 * np.sum((y - t) ** 2){}\n"
    (row,) = told(tmp_path, text.format(""), "careless")
    assert row[1].endswith(" / len(np.atleast_2d(y))")
    assert not seen(tmp_path, text.format(" / len(y)"))
    load = "x, t = load_mnist(normalize={}, flatten=True)\nfile = open('sample_weight.pkl', 'rb')\n"
    assert told(tmp_path, load.format("False"), "careless") == [
        tuple(load.format(part).partition("\n")[0] for part in ("False", "True"))
    ]
    assert not told(tmp_path, load.format("True"), "careless")
    dark = load.partition("\n")[0].format("False")
    both = f"def get_data():\n    {dark}\n    return x, t\n\n\n{load.format('False')}"
    assert [yours for yours, _ in told(tmp_path, both, "careless")] == [dark]
    assert not told(tmp_path, f"{both}\nx = x / MAX_PIXEL\n", "careless")


def test_a_list_of_integers_that_is_handed_on_by_name_is_told(tmp_path):
    text = """def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        kept = x[idx]
        x[idx] = kept + 1e-4
        above = f(x)
        x[idx] = kept - 1e-4
        grad[idx] = (above - f(x)) / 2e-4
        x[idx] = kept
    return grad


x = {}
print(numerical_gradient(lambda x: x[0] ** 2, x))
"""
    (row,) = told(tmp_path, text.format("[8, 3]"))
    assert row[1] == "print(numerical_gradient(lambda x: x[0] ** 2, np.array(x, float)))"
    assert not told(tmp_path, text.format("np.array([8.0, 3.0])"))


def test_a_count_behind_its_loop_is_told(tmp_path):
    text = """def right_ones(xs, ts):
    count = 0
    for i in range(len(xs)):
        p = np.argmax(xs[i])
{0}    if p == ts[i]:
{0}        count += 1
    return count
"""
    assert [row[0] for row in seen(tmp_path, text.format(""))] == ["if p == ts[i]:", "count += 1"]
    assert not seen(tmp_path, text.format("    "))


def test_a_module_that_is_not_imported_is_told_with_its_import(tmp_path):
    (finding,) = report_of(tmp_path, "def kept(net, file):\n    pickle.dump(net, file)\n").kind("mistake")
    assert finding.seen.endswith("Write `import pickle` above")


def test_a_loss_that_is_taken_once_is_told(tmp_path):
    text = """from common.gradient import numerical_gradient


class Own:
    def loss(self, x, t):
        return np.sum((x - t) ** 2)

    def gradients(self, x, t):
        loss_W = {}
        return numerical_gradient(loss_W, x)
"""
    rows = [("loss_W = self.loss(x, t)", "loss_W = lambda W: self.loss(x, t)")]
    assert told(tmp_path, text.format("self.loss(x, t)")) == rows
    assert not told(tmp_path, text.format("lambda W: self.loss(x, t)"))


LAST_STEPS = """def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Calc:
    def __init__(self, size):
        self.size = size

    def step(self):
        return 1e-4

    def numerical_diff(self, f, x):
        h = self.step()
        return (f(x + h) - f(x - h)) / {by}


def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.{size})
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    return -np.sum(np.log(y[np.arange(y.shape[0]), t] + 1e-7)) / y.shape[0]


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size):
        self.params = {{'b1': np.zeros(hidden_size), 'b2': np.zeros(output_size)}}
        self.params['W1'] = 0.01 * np.random.randn(input_size, hidden_size)
        self.params['W2'] = 0.01 * np.random.randn(hidden_size, output_size)

    def predict(self, x):
        z = sigmoid(np.dot(x, self.params['W1']) + self.params['b1'])
        a = np.dot(z, self.params['W2']) + self.params['b2']
        a = a - a.max(axis=-1, keepdims=True)
        return np.exp(a) / np.sum(np.exp(a), axis=-1, keepdims=True)

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def gradient(self, x, t):
        a1 = np.dot(x, self.params['W1']) + self.params['b1']
        z1 = sigmoid(a1)
        dy = (self.predict(x) - t) / x.shape[0]
        dz1 = np.dot(dy, self.params['W2'].T)
        da1 = {slope} * dz1
        return {{
            'W1': np.dot(x.T, da1), 'b1': np.sum(da1, axis=0),
            'W2': np.dot(z1.T, dy), 'b2': np.sum(dy, axis=0),
        }}
"""
STEPPED = {"by": "(2 * h)", "size": "size", "slope": "((1 - sigmoid(a1)) * sigmoid(a1))"}


@pytest.mark.parametrize(("part", "wrong"), [("by", "h"), ("size", "type"), ("slope", "sigmoid(a1)")])
def test_a_method_is_repaired_as_a_function_and_a_slope_and_a_size_are_put_in(tmp_path, part, wrong):
    """The class of the method wants an argument, and what the method calls does not read it."""
    (line,) = (n.strip() for n in LAST_STEPS.split("\n") if f"{{{part}}}" in n)
    rows = tuple(line.format(**{**STEPPED, part: text}) for text in (wrong, STEPPED[part]))
    assert told(tmp_path, LAST_STEPS.format(**{**STEPPED, part: wrong})) == [rows]
    assert not told(tmp_path, LAST_STEPS.format(**STEPPED))


GIVEN = """class Net:
    def __init__(self, hidden_size, weight_init_std=0.01):
        self.W = SCALE * np.random.randn(3, hidden_size)
        self.layers = OrderedDict()
        self.layers["Relu1"] = Relu()
        self.layers["KEY"] = Relu()

    def save(self, file_name="params.pkl"):
        FIRST
        np.save(file_name, self.W)

    def numerical_gradient(self, x, t):
        return gradient(lambda W: self.loss(x, t, train_flg=True), self.W)


class Relu:
    pass


class MASK:
    pass


def step_function(x):
    if x > 0:
        return 1
    elif x END 0:
        return 0
"""
AS_IT_IS = {"SCALE": "weight_init_std", "KEY": "Relu2", "FIRST": "print(file_name)", "MASK": "Linear",
            "END": "<="}


@pytest.mark.parametrize(("part", "wrong", "said"), [
    ("SCALE", "0.01", "weight_init_std is given, and read nowhere"),
    ("FIRST", "file_name = 'mine.pkl'", "file_name is given, and set anew before it is read"),
    ("KEY", "Relu1", "`Relu1` is set twice, and the second stands in the place of the first"),
    ("MASK", "Dropout", "each value of the loss is of another mask, and a difference of two of chance"),
    ("END", "<", "where x is 0 it ends without a `return`"),
    ("elif x END", "if x <", "where x is 0 it ends without a `return`"),
])
def test_what_is_given_or_set_and_has_no_use_is_not_careful(tmp_path, part, wrong, said):
    """A number that nobody reads, a layer that another replaces, a mask for each value, a case of none."""

    def seen(text):
        for name, code in AS_IT_IS.items():
            text = text.replace(name, code)
        return [one.seen for one in report_of(tmp_path, text).kind("careless")]

    found = seen(GIVEN.replace(part, wrong))
    assert any(one.endswith(said) for one in found), found
    assert not seen(GIVEN)


def test_a_method_that_no_list_has_is_told(tmp_path):
    text = "def back(layers):\n    layers = list(layers)\n    layers.revere()\n    return layers\n"
    assert told(tmp_path, text) == [("layers.revere()", "layers.reverse()")]
    assert not told(tmp_path, text.replace("list(", "reversed("))


@pytest.mark.parametrize(("more", "is_told"), [
    ("", True), ("    dw = 1\n", True), ("\n\nprint(Layer(1).dw)\n", False),
    ("\n\ngetattr(Layer(1), 'dw')\n", False),
])
def test_what_is_begun_in_other_letters_is_not_careful(tmp_path, more, is_told):
    text = "class Layer:\n    def __init__(self, W):\n        self.W = W\n        self.dw = None\n{}\n"
    text += "    def learn(self, x):\n        self.dW = x * self.W\n        return self.dW\n"
    text = text.format("") + more if more[:1] == "\n" else text.format(more)
    found = told(tmp_path, text, "careless")
    assert (("self.dw = None", "self.dW = None") in found) == is_told


def test_the_gradient_of_a_loss_that_is_taken_once_is_told(tmp_path):
    text = "def numerical_gradient(f, x):\n    h = 1e-4\n    return (f(x + h) - f(x - h)) / (2 * h)\n\n\n"
    text += "class Net:\n    def loss(self, x, t):\n        return (x - t) ** 2\n\n\n"
    text += "g = numerical_gradient({}Net().loss(2.0, 1.0), 2.0)\n"
    line = "g = numerical_gradient(Net().loss(2.0, 1.0), 2.0)"
    assert (line, line.replace("(N", "(lambda W: N", 1)) in told(tmp_path, text.format(""))
    assert "lambda W" not in str(told(tmp_path, text.format("lambda x: ")))


def test_a_sigmoid_that_cuts_what_it_gives_of_integers_is_not_careful(tmp_path):
    text = "def sigmoid(x):\n    z = np.zeros_like(x)\n    up = x >= 0\n    e = np.exp(-np.abs(x))\n"
    text += "    z[up] = 1 / (1 + e[up])\n    z[~up] = e[~up] / (1 + e[~up])\n    return z\n"
    line = "z = np.zeros_like(x)"
    assert told(tmp_path, text, "careless") == [(line, line.replace(")", ", dtype=float)"))]


def test_integers_that_a_gradient_cuts_are_told_once(tmp_path):
    text = "def numerical_gradient(f, x):\n    h = 1e-4\n    grad = np.zeros_like(x)\n"
    text += "    for i in range(x.size):\n        v = x[i]\n        x[i] = v + h\n"
    text += "        up = f(x)\n        x[i] = v - h\n"
    text += "        grad[i] = (up - f(x)) / (2 * h)\n        x[i] = v\n    return grad\n"
    told_of = report_of(tmp_path, text).kind("careless")
    assert [one.mistake for one in told_of] == ["moves-within-the-dtype-of-x", "walks-through-one-dimension"]


@pytest.mark.parametrize(("wrong", "right"), [
    ("np.exp(-7)", "1e-7"), ("W.t", "W.T"), ("h in None", "h is None"),
    ("np.array([1, 2], [3, 4])", "np.array([[1, 2], [3, 4]])"),
])
def test_a_number_and_a_sign_that_are_not_what_they_seem_are_told(tmp_path, wrong, right):
    text = "def step(W, dout, h=None):\n    dx = np.dot(dout, W.T)\n    if h is None:\n"
    text += "        h = np.array([[1, 2], [3, 4]])\n    return dx / (np.sqrt(h) + 1e-7)\n"
    (line,) = (one.strip() for one in text.split("\n") if right in one)
    assert told(tmp_path, text.replace(right, wrong)) == [(line.replace(right, wrong), line)]
    assert not told(tmp_path, text)


BIASED = """out = np.zeros(3)


class Net:
    def __init__(self, input_size, hidden_size):
        self.W1 = np.sqrt(2.0 / input_size) * np.random.randn(input_size, hidden_size)
        self.b1 = np.array([0.1, 0.2])
        self.b2 = np.array([0.3, 0.4])
        self.b3 = np.array([0.5, 0.6])

    def forward(self, x):
        out = x @ self.W1
        return out


def identity_function(x):
    return x
"""


def test_a_decay_of_roots_is_not_careful(tmp_path):
    text = (
        "def penalty(weights, lam):\n    weight_decay = 0\n    for W in weights:\n"
        "        weight_decay += 0.5 * lam * np.sum(W**2)\n    return weight_decay\n"
    )
    right = "weight_decay += 0.5 * lam * np.sum(W**2)"
    wrong = right.replace("np.sum(W**2)", "np.linalg.norm(W)")
    assert seen(tmp_path, text.replace(right, wrong)) == [(wrong, right)]
    assert not seen(tmp_path, text)


@pytest.mark.parametrize(("right", "wrong", "said"), [
    ("2.0 / input_size", "2.0 / hidden_size", "each unit has input_size inputs, and not hidden_size"),
    ("[0.3, 0.4]", "[[0.3, 0.4]]", "it is a row within a row, and the other biases are rows"),
    ("        out = x", "        own = x", "out is set nowhere in it, and that of the file is returned"),
    ("    return x\n", "    return 0\n", "an identity gives back what it is given"),
])
def test_a_spread_of_others_a_row_too_many_and_what_a_method_does_not_set_are_not_careful(
    tmp_path, right, wrong, said
):
    found = report_of(tmp_path, BIASED.replace(right, wrong)).kind("careless")
    assert [one.seen.rpartition(": ")[2] for one in found] == [said]
    lines = [line.right.strip() for line in found[0].lines if line.right]
    assert not lines or lines[0] in BIASED
    assert not report_of(tmp_path, BIASED).kind("careless")
    rows = BIASED.replace("[0.3, 0.4]", "[[0.3, 0.4]]") + "\n\nx = np.array([[1.0, 2.0]])\n"
    assert not report_of(tmp_path, rows).kind("careless")


def test_a_file_whose_numpy_comes_with_a_star_is_read_as_others_are(tmp_path):
    (tmp_path / "layers.py").write_text("import numpy as np\n\n\nclass Relu:\n    pass\n")
    file = tmp_path / "net.py"
    file.write_text(
        "from layers import *\n\n\nclass DeepNet:\n    def accuracy(self, x, t, batch_size=100):\n"
        "        acc = 0.0\n"
        "        for i in range(int(x.shape[0] / batch_size)):\n"
        "            tx = x[i * batch_size:(i + 1) * batch_size]\n"
        "            tt = t[i * batch_size:(i + 1) * batch_size]\n"
        "            acc += np.sum(np.argmax(self.predict(tx), axis=1) == tt)\n"
        "        return acc / x.shape[0]\n"
    )
    (one,) = run(str(file)).kind("careless")
    assert "the last examples are in no batch" in one.seen


def test_what_is_meant_is_not_what_is_given_there_already(tmp_path):
    text = "def step(net, x_batch, t_batch):\n    return net.loss(x_batch, t_batch)\n"
    line = "return net.loss(x_batch, t_batch)"
    wrong = line.replace("t_batch", "y_batch")
    assert told(tmp_path, text.replace(line, wrong)) == [(wrong, line)]


def test_a_remark_without_a_name_is_told_of_what_is_replaced_as_well(tmp_path):
    network = (
        "def softmax(x):\n    e = np.exp(x - x.max(axis=-1, keepdims=True))\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n\n\n"
        "def cross_entropy_error(y, t):\n    if y.ndim == 1:\n"
        "        y, t = y.reshape(1, -1), np.reshape(t, (1, -1))\n"
        "    n = len(y)\n    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n\n\n\n"
    )
    report = report_of(tmp_path, 2 * network)
    assert sum("misreads one-hot targets" in one.seen for one in report.kind("careless")) == 2


def test_a_line_that_its_comment_says_fails_is_to_be_seen(tmp_path):
    text = "a = np.array([1010, 1000])\np = (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))"
    assert told(tmp_path, f"{text}\n", "careless")
    assert not told(tmp_path, f"{text}  # 계산실패...\n", "careless")


KEYED = """from dataset.mnist import load_mnist

(x_train, t_train), _ = load_mnist(normalize=True, one_hot_label=True)


class Net:
    def numerical_gradient(self, f):
        grads = {}
        grads["W1"] = gradient(f, self.params["W1"])
        grads["b1"] = gradient(f, self.params["b1"])
        grads["W2"] = gradient(f, self.params["W2"])
        grads["b2"] = gradient(f, self.params["b2"])
        return grads

    def share(self, y, t):
        y = np.argmax(y, axis=1)
        t = np.argmax(t, axis=1)
        return np.mean(y == t)


def gradient(f, x):
    return f(x) / 2
"""


@pytest.mark.parametrize(("line", "wrong"), [
    ('grads["W2"] = gradient(f, self.params["W2"])', 'grads["W3"] = gradient(f, self.params["W2"])'),
    ('grads["b2"] = gradient(f, self.params["b2"])', 'grads["b2"] = gradient(f, self.params["b1"])'),
    ("t = np.argmax(t, axis=1)", "y = np.argmax(t, axis=1)"),
    ("(x_train, t_train), _ = load_mnist(normalize=True, one_hot_label=True)",
     "(x_train, t_train), _ = load_mnist(normalize=True, one_hot_lable=True)"),
])
def test_an_entry_a_target_and_a_word_that_are_others_are_told(tmp_path, line, wrong):
    assert seen(tmp_path, KEYED.replace(line, wrong)) == [(wrong, line)]
    assert not seen(tmp_path, KEYED)


LEARNS = """class Net:
    def __init__(self, size):
        self.params = {}
        self.layers = OrderedDict()
        self.layers["Affine1"] = Affine(self.params, size)
        self.layers["Relu1"] = Relu()
        self.layers["Affine2"] = Affine(self.params, size)

    def gradient(self, x, t):
        for layer in self.layers.values():
            x = layer(x, t)
        return x


class Affine:
    def __init__(self, params, size):
        self.params, self.size = params, size


class Relu:
    pass


def train(net, batches, tax_layer):
    for x_batch, t_batch in batches:
        grad = net.gradient(x_batch, t_batch)
        net.params["W"] -= 0.1 * grad["W"]
        mul_tax_layer = tax_layer
        print(mul_tax_layer)
"""


@pytest.mark.parametrize(("right", "wrong", "said"), [
    ('        self.layers["Relu1"] = Relu()\n', "", "without an activation between, the two are one"),
    ('        net.params["W"] -= 0.1 * grad["W"]\n', "", "grad is read nowhere, and no parameter is changed"),
    ("mul_tax_layer = tax", "mul_tal_layer = tax", "mul_tal_layer is read nowhere: is mul_tax_layer meant?"),
    ("self.params = {}", "self_params = {}", "self_params is no attribute, and self.params is"),
    ("self.params = {}", "self_params = {}\n        self_params['W'] = 0", "and self.params is"),
])
def test_two_maps_in_one_and_what_is_not_learned_not_read_or_no_attribute_are_told(
    tmp_path, right, wrong, said
):
    found = [one.seen for one in report_of(tmp_path, LEARNS.replace(right, wrong)).findings]
    assert any(one.endswith(said) for one in found), found
    report = report_of(tmp_path, LEARNS)
    assert not report.kind("careless") + report.kind("mistake"), str(report)


@pytest.mark.parametrize("text", [
    # What is said to have no use, or is so for another's sake.
    "def step(x, h=None):\n    \"\"\"h is ignored since version 2.\"\"\"\n    y = 2 * x\n    return y\n",
    "class Base:\n    pass\n\n\nclass Near(Base):\n    def fit(self, x, lr=0.1):\n        self.x = x\n"
    "        return self\n",
    # A layer that is wrapped, and two that are no row.
    "class Net:\n    def __init__(self, size):\n        self.layers = {}\n"
    "        self.layers['Affine1'] = Affine(size)\n"
    "        self.layers['Affine1'] = Affine(self.layers['Affine1'])\n\n\n"
    "class Affine:\n    def __init__(self, size):\n        self.size = size\n",
    "class Net:\n    def __init__(self, size):\n        self.layers = {}\n"
    "        self.layers['left'] = Affine(size)\n        self.layers['right'] = Affine(size)\n\n\n"
    "class Affine:\n    def __init__(self, size):\n        self.size = size\n",
    # What the file keeps for all, and a method fills; what others have; a name of its own.
    "losses = []\n\n\nclass Net:\n    def loss(self, x, t):\n        losses.append(x - t)\n"
    "        return losses\n",
    "class A:\n    def __init__(self):\n        self.t = np.ones(3)\n\n\na = A()\nprint(np.dot(a.t, a.t))\n",
    "class A:\n    def __init__(self):\n        self.W = np.ones(3)\n\n    def step(self):\n"
    "        self_W = self.W.copy()\n        return self_W / 2\n",
])
def test_what_is_so_on_purpose_is_not_told(tmp_path, text):
    assert not seen(tmp_path, text)


@pytest.mark.parametrize(("text", "right"), [
    # What is given and not kept, what a layer makes and a loop names anew, the rows of an array.
    ("class Adam:\n    def __init__(self, lr, beta1, beta2):\n        self.lr = lr\n"
     "        self.beta1 = beta1\n\n    def rate(self, n):\n"
     "        return self.lr * (1 - self.beta2**n) / (1 - self.beta1**n)\n",
     "self.beta1 = beta1; self.beta2 = beta2"),
    ("x = np.random.randn(9, 4)\nseen = {}\nfor i in range(3):\n    w = np.random.randn(4, 4)\n"
     "    a = np.dot(x, w)\n    z = np.tanh(x)\n    seen[i] = z\n"
     "for i, a in seen.items():\n    print(a.mean())\n", "z = np.tanh(a)"),
])
def test_what_is_given_or_made_and_lost_is_put_where_it_belongs(tmp_path, text, right):
    rights = [line.right for one in report_of(tmp_path, text).findings for line in one.lines]
    assert right in rights
    wrong = {"self.beta1 = beta1; self.beta2 = beta2": "self.beta1 = beta1"}.get(right, "z = np.tanh(x)")
    assert not seen(tmp_path, text.replace(wrong, right))


def test_an_activation_beside_a_product_that_is_read_is_left(tmp_path):
    text = "x = np.random.randn(9, 4)\nw = np.random.randn(4, 4)\na = np.dot(x, w)\nz = np.tanh(x)\n"
    assert not seen(tmp_path, f"{text}print(a.mean(), z.mean())\n")
    assert not seen(tmp_path, f"{text}for i in range(3):\n    a = a + z\nprint(a)\n")


def test_rows_of_an_array_are_one_argument_though_numpy_is_not_imported(tmp_path):
    file = tmp_path / "net.py"
    file.write_text("W1 = np.array([0.1, 0.3], [0.2, 0.4])\nprint(W1.shape)\n")
    rights = [line.right for one in run(str(file)).findings for line in one.lines]
    assert "W1 = np.array([[0.1, 0.3], [0.2, 0.4]])" in rights


@pytest.mark.parametrize(("text", "right"), [
    ("def init(network):\n    with open('w.pkl', 'rb') as f:\n        network = pickle.load(f)\n",
     "return pickle.load(f)"),
    ("def norm(x):\n    y = np.dot(x, x)\n", "return np.dot(x, x)"),
    ("def norm(x):\n    y = np.dot(x, x)\n    print(y)\n", ""),
    ("def norm(x, out):\n    out[0] = 1\n    y = np.dot(x, x)\n", ""),
    ("def run(net, x):\n    y = net.predict(x)\n", ""),
    ("def norm(x):\n    global y\n    y = np.dot(x, x)\n", ""),
])
def test_what_a_function_makes_last_and_nobody_reads_is_to_be_returned(tmp_path, text, right):
    findings = report_of(tmp_path, "import pickle\n" + text).findings
    told = [line.right for one in findings for line in one.lines]
    assert told == [right] * bool(right)


@pytest.mark.parametrize(("wrong", "right"), [
    ("np.dot(z, W2 + b2)", "np.dot(z, W2) + b2"), ("np.dot(z, p['W2'] + p['b2'])", ""),
    ("np.dot(z, W2 + V2)", ""),
])
def test_a_bias_is_added_to_the_product(tmp_path, wrong, right):
    text = f"def layer(z, W2, b2, V2, p):\n    return {wrong} + V2 * b2 * W2 * p\n"
    told = [line.right for one in report_of(tmp_path, text).findings for line in one.lines]
    assert told == [f"return {right} + V2 * b2 * W2 * p"] * bool(right)


@pytest.mark.parametrize(("end", "is_told"), [("return x", False), ("x = x", True)])
def test_what_nothing_comes_to_asks_for_no_name(tmp_path, end, is_told):
    text = f"def turned(x):\n    x = x[::-1]\n    {end}\n    return blend(x)\n"
    assert any("'blend'" in one.seen for one in report_of(tmp_path, text).kind("mistake")) == is_told


@pytest.mark.parametrize(("text", "said"), [
    ("class Net:\n    def __init__(self):\n        self.params = {}\n        self.params['W1'] = 1\n"
     "        self.params['b1'] = 0\n        self.params['W2'] = 1\n\n    def gradient(self, x):\n"
     "        grads = {}\n        grads['W1'] = x\n        grads['b1'] = x\nLAST        return grads\n",
     "Net.gradient: there is no gradient of W2"),
    ("import impLAST\n", "Python has no imp any longer, and nothing here asks for it"),
    ("class SGD:\n    def update(self, params, grads):\n        for key in params:\n"
     "            params[key] -= 0.1 * grads[key]\n\n\n"
     "class Momentum:\n    def update(self, params, grads):\n        for key in params:\n"
     "            params[key] = params[key] - 0.1 * grads[key]\nLAST",
     "a layer that has the array keeps the old one, which the optimizers beside this change"),
    ("def total(params):\n    return [params[key] for key in params.key()LAST]\n",
     "'dict' object has no attribute 'key'"),
])
def test_what_is_left_out_gone_or_made_anew_is_told(tmp_path, text, said):
    found = [one.seen for one in report_of(tmp_path, text.replace("LAST", "")).findings]
    assert any(one.endswith(said) for one in found), found
    last = {"Net": "        grads['W2'] = x\n", "import": "ortlib.util", "total": ""}
    right = text.replace("LAST", last.get(re.match(r"(?:class |def )?(\w+)", text)[1], ""))
    right = right.replace("= params[key] - 0.1", "-= 0.1").replace("params.key()", "params.keys()")
    assert not [one.seen for one in report_of(tmp_path, right).findings if one.seen.endswith(said)]


def test_what_is_made_of_an_object_returns_nothing(tmp_path):
    text = "class Net:\n    def __init__(self):\n        self_params = {}\n        self_params['W'] = 0\n"
    text += "\n    def predict(self, x):\n        return x @ self.params['W']\n"
    rights = [line.right for one in report_of(tmp_path, text).findings for line in one.lines]
    assert "self.params = {}" in rights
    assert not any("return" in right for right in rights)


NET_OF_BOOK = """from common.functions import *
from common.layers import *
import numpy as np


class Net:
    def __init__(self, sizes, weight_decay=0.1):
        self.weight_decay = weight_decay
        self.layers = [Affine(np.ones((a, b)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])]
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        decay = sum(0.5 * self.weight_decay * np.sum(layer.W ** 2) for layer in self.layers)
        return LOSS + decay

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        COUNTED
        return np.sum(y == t) / len(x)

    def gradient(self, x, t):
        self.loss(x, t)
        GONE
        for layer in reversed(self.layers):
            d = layer.backward(d)
        return [layer.dW for layer in self.layers]
"""


@pytest.mark.parametrize(("loss", "counted", "gone", "lines"), [
    ("self.last.forward(self.predict(x), t)", "t = np.argmax(t, axis=1)", "d = self.last.backward(1)",
     [("t = np.argmax(t, axis=1)", "t = np.argmax(t, axis=1) if t.ndim != 1 else t")]),
    ("self.last.forward(self.predict(x), t)", "t = t.argmax(1) if t.ndim > 1 else t",
     "d = self.last.backward(1)", []),
    ("cross_entropy_error(softmax(self.predict(x)), t)", "t = t if t.ndim == 1 else t.argmax(1)",
     "y = softmax(self.predict(x))\n        d = (y - t) / len(x)",
     [("d = (y - t) / len(x)", "d = (y - (t if t.size == y.size else np.eye(y.shape[-1])[t])) / len(x)")]),
    ("np.sum((self.predict(x) - t) ** 2)", "t = np.argmax(t, axis=1)", "d = self.predict(x) - t", []),
    ("self.last.forward(self.predict(x), t)", "pass", "d = self.last.backward(1)",
     [("return np.sum(y == t) / len(x)",
       "return np.sum(y == (t if t.ndim == 1 else np.argmax(t, axis=1))) / len(x)")]),
])
def test_a_network_of_ones_own_takes_labels_where_its_loss_does(tmp_path, loss, counted, gone, lines):
    text = NET_OF_BOOK.replace("LOSS", loss).replace("COUNTED", counted).replace("GONE", gone)
    decay = "return [layer.dW for layer in self.layers]"
    lines = [*lines, (decay, decay.replace("dW", "dW + self.weight_decay * layer.W"))]
    assert sorted(told(tmp_path, text, "careless")) == sorted(lines)
    right = text.replace("layer.dW for", "layer.dW + self.weight_decay * layer.W for")
    assert lines[-1] not in told(tmp_path, right, "careless")


@pytest.mark.parametrize(("wrong", "right"), [
    ("X = np.array([0], [1], [1])", "X = np.array([[0], [1], [1]])"), ("X = np.zeros[3]", "X = np.zeros(3)"),
    ("X = np.zeros[2, 3]", "X = np.zeros((2, 3))"),
    ("X = np.array([(1, 2.0)], [('a', int), ('b', float)])", ""),
    ("X = np.array([0, 1], np.float32)", ""), ("X = np.r_[1, 2]", ""), ("X: np.ndarray = np.float64[1]", ""),
])
def test_how_numpy_is_asked_for_an_array_is_told(tmp_path, wrong, right):
    found = told(tmp_path, f"import numpy as np\n\n{wrong}\n\n\ndef relu(x):\n    return np.maximum(0, x)\n")
    assert found == ([(wrong, right)] if right else [])


def test_a_misspelt_library_is_told(tmp_path):
    text = "import tesorflow as tf\n\n\ndef relu(x):\n    return tf.nn.relu(x)\n"
    assert ("import tesorflow as tf", "import tensorflow as tf") in told(tmp_path, text)


def test_what_a_later_cell_imports_is_told_where_it_is_read(tmp_path):
    file = tmp_path / "theirs.ipynb"
    cells = ["x = np.ones(3)", "import numpy as np\n\ndef relu(x):\n    return np.maximum(0, x)\n"]
    for sources, count in ((cells, 1), (cells[::-1], 0), ([*cells, "from pylab import *"], 0)):
        book = {"cells": [{"cell_type": "code", "source": source} for source in sources]}
        file.write_text(json.dumps(book))
        said = [one.seen for one in run(str(file)).kind("careless") if "a later one imports 'np'" in one.seen]
        assert len(said) == count


DROPOUT = """class Dropout:
    def __init__(self, ratio=0.5):
        self.ratio = ratio

    def forward(self, x, train_flg=True):
        if train_flg:
            self.mask = np.random.rand(*x.shape) > self.ratio
            return x * self.mask
        return x * (1 - self.ratio)

    def backward(self, dout):
        return dout * self.mask
"""


DRAWN = "self.mask = np.random.rand(*x.shape) "
OF_ALL = f"{DRAWN}> self.ratio\n            return x * self.mask\n        return x * (1 - self.ratio)"


@pytest.mark.parametrize(("right", "wrong", "lines"), [
    ("", "", []),
    (" * (1 - self.ratio)", "",
     [(f"{DRAWN}> self.ratio", f"{DRAWN.replace('= ', '= (')}> self.ratio) / (1 - self.ratio)")]),
    ("x * self.mask\n        return x * (1 - self.ratio)",
     "x * self.mask / (1.0 - self.ratio)\n        return x",
     [("return dout * self.mask", "return dout * self.mask / (1 - self.ratio)")]),
    (OF_ALL, f"{DRAWN}< self.ratio\n            return x * self.mask\n        return x",
     [(f"{DRAWN}< self.ratio", f"{DRAWN.replace('= ', '= (')}< self.ratio) / self.ratio")]),
    (f"{DRAWN}> self.ratio", f"{DRAWN.replace('= ', '= (')}> self.ratio) / (1 - self.ratio)", []),
    ("return x * (1 - self.ratio)\n", "return x\n\n    def of(self, x):\n        return x * self.scale\n",
     [(f"{DRAWN}> self.ratio", f"{DRAWN.replace('= ', '= (')}> self.ratio) / (1 - self.ratio)")]),
])
def test_the_scale_of_a_dropout_is_told(tmp_path, right, wrong, lines):
    text = "import numpy as np\n\n\n" + DROPOUT.replace(right, wrong)
    assert told(tmp_path, text, "careless") == lines
    text += "\n\ndef predict(x, dropout):\n    return x * (1 - dropout.ratio)\n"
    assert not told(tmp_path, text, "careless")


def test_a_gradient_that_gives_each_entry_alone_is_told(tmp_path):
    text = "import numpy as np\n\n\ndef numerical_gradient_faster(f, x):\n    h = 1e-4\n"
    text += "    v = np.vectorize(f)\n"
    text += "    return (v(x + h) - v(x - h)) / (2 * h)\n"
    assert "alone, and not the array" in str(report_of(tmp_path, text))
    assert "alone, and not the array" not in str(report_of(tmp_path, text.replace("ze(f)", "ze(abs)")))


@pytest.mark.parametrize(("text", "line", "right"), [
    ("import numpy as np\n\n\ndef add(x, y):\n    assert x.shape is y.shape\n    return x + y\n",
     "assert x.shape is y.shape", "assert x.shape == y.shape"),
    ("def predict(X, network):\n    return network(X)\n\n\n"
     "def of(network, x):\n    return predict(network, x[0])\n",
     "return predict(network, x[0])", "return predict(x[0], network)"),
    ("def add(x, y):\n    return x - y\n\n\ndef of(x, y):\n    return add(y, x)\n", "return add(y, x)", None),
    ("import random\n\n\ndef one(x_test):\n    n = random.randint(0, len(x_test))\n    return x_test[n]\n",
     "n = random.randint(0, len(x_test))", "n = random.randint(0, len(x_test) - 1)"),
    ("import random\n\n\ndef one(x):\n    return x[random.randint(0, 10000)]\n",
     "return x[random.randint(0, 10000)]", "return x[random.randint(0, 9999)]"),
    ("from numpy import random\n\n\ndef one(x):\n    return x[random.randint(0, 10000)]\n",
     "return x[random.randint(0, 10000)]", None),
    ("import numpy as np\n\n\ndef squared_err(a, b):\n    return sum((a - b) ** 2) / 2\n",
     "return sum((a - b) ** 2) / 2", "return np.sum((a - b) ** 2) / 2"),
])
def test_what_is_told_as_not_careful_has_its_line(tmp_path, text, line, right):
    found = [two for two in told(tmp_path, text, "careless") if two[0] in ("", line)]
    assert ((line, right) in found or ("", right) in found) if right else not found


@pytest.mark.parametrize("shift", ["", " - np.max(a)"])
def test_what_another_cell_does_with_care_may_be_shown_without_it(tmp_path, shift):
    file = tmp_path / "theirs.ipynb"
    shares = "np.exp(a{0}) / np.sum(np.exp(a{0}))"
    cells = ["import numpy as np\na = np.array([1010, 1000])", shares.format(""), shares.format(shift)]
    book = {"cells": [{"cell_type": "code", "source": source} for source in cells]}
    file.write_text(json.dumps(book))
    assert bool(lines_of(run(str(file)), "careless")) == (not shift)


def test_a_softmax_of_columns_is_shown_as_one(tmp_path):
    text = "import numpy as np\n\n\ndef softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis={})\n"
    for axis in ("0", "-1"):
        report = str(report_of(tmp_path, text.format(f"{axis}, keepdims=True")))
        assert f"z - np.max(z, axis={axis}, keepdims=True)" in report


def test_a_repair_that_is_careful_has_nothing_behind_it(tmp_path):
    file = tmp_path / "theirs.py"
    file.write_text("import numpy as np\n\n\ndef sigmoid(x):\n    y = 1 / (1 + np.exp(-1))\n")
    report = judge(str(file))
    assert [one.kind for one in report.findings if one.kind != "right"] == ["mistake"]


def test_images_that_are_shown_are_not_to_be_scaled_where_they_are_loaded(tmp_path):
    text = "(x, t), _ = load_mnist(normalize={})\nnet = load('sample_weight.pkl')\n"
    said = "the weights of sample_weight.pkl"
    scaled = ["(x, t), _ = load_mnist(normalize=True)"]
    more = {"": scaled, "from PIL import Image\n": scaled, "plt.imshow(x[0])\n": [""]}
    more |= {"img = x[0]\nsave(img)\n": [""], "def save(img):\n    Image.fromarray(img).save()\n": [""]}
    for end, rights in more.items():
        report = report_of(tmp_path, text.format("False") + end)
        (one,) = [one for one in report.kind("careless") if said in one.seen]
        assert [line.right for line in one.lines] == rights
    assert said not in str(report_of(tmp_path, text.format("True")))


@pytest.mark.parametrize(("text", "line", "right"), [
    ("def step(x):\n    if x > 0:\n        return 1\n    else:\n        0\n", "0", "return 0"),
    ("def step(x):\n    if x > 0:\n        return 1\n    else:\n        return 0\n", "return 0", None),
    ("import numpy as np\n\n\ndef guess(x, y=None):\n    if not y:\n        y = x\n    return np.argmax(y)\n",
     "if not y:", "if y is None:"),
    ("import numpy as np\n\n\ndef guess(x, y=None):\n    if y:\n        x = y\n    return x + y.shape[0]\n",
     "if y:", "if y is not None:"),
    ("import numpy as np\n\n\ndef guess(x, names=None):\n    if not names:\n        names = []\n"
     "    return np.argmax(x), names\n", "if not names:", None),
])
def test_branches_that_give_nothing_or_ask_an_array_are_told(tmp_path, text, line, right):
    found = [two for two in told(tmp_path, text, "careless") if two[0] == line]
    assert found == ([(line, right)] if right else [])


def test_a_call_that_takes_nothing_apart_is_told(tmp_path):
    text = "def get(n):\n    x, t = load(n)\n{}\n\nx, t = get(3)\n"
    assert ("x, t = get(3)", "") in told(tmp_path, text.format(""))
    assert "has no `return`" not in str(report_of(tmp_path, text.format("    return x, t\n")))


def test_a_logarithm_of_a_sigmoid_is_not_careful(tmp_path):
    text = "import numpy as np\n\n\ndef cost(z, y):\n"
    text += "    return -y * np.log(sigmoid(z)) - (1 - y) * np.log(1 - sigmoid(z))\n"
    (finding,) = [one for one in report_of(tmp_path, text).kind("careless") if "logarithm inf" in one.seen]
    right = "return -y * -np.logaddexp(0, -z) - (1 - y) * -np.logaddexp(0, z)"
    assert [line.right for line in finding.lines] == [right]


def test_a_method_that_a_class_of_the_file_has_not_is_told(tmp_path):
    text = "class Net:\n    def loss(self, x):\n        return x * x\n\n\nnet = Net()\nprint(net.{}(3))\n"
    found = told(tmp_path, text.format("gradient"))
    assert ("print(net.gradient(3))", "") in found
    assert not told(tmp_path, text.format("loss"))


@pytest.mark.parametrize("minus", ["x * -1", "-1 * x", "-x"])
@pytest.mark.parametrize("one", ["1", "np.float64(1.0)"])
def test_a_minus_may_be_a_factor_and_a_one_of_numpy(tmp_path, one, minus):
    line = f"return {one} / ({one} + np.exp({minus}))"
    text = f"import numpy as np\n\n\ndef gate(x):\n    {line}\n"
    assert (line, "return np.exp(-np.logaddexp(0, -x))") in told(tmp_path, text, "careless")


def test_a_missing_name_is_told_where_it_is_missing_alone(tmp_path):
    text = "class Net:\n    def cost(self, pics):\n        return pics.sum()\n\n"
    text += "    def gap(self, pic):\n        pics = pic + 1\n        return pics\n\n"
    text += "    def train(self, pic):\n        return self.cost(pics)\n"
    (finding,) = report_of(tmp_path, text).kind("mistake")
    assert {line.yours.strip() for line in finding.lines} == {"return self.cost(pics)"}


@pytest.mark.parametrize(("text", "line", "right"), [
    ("def share(y, t):\n    y1 = np.argmax(y, axis=1)\n    t1 = np.argmax(t, axis=1)\n"
     "    return np.mean({})\n", "y == t", "y1 == t1"),
    ("def relu(x):\n    return {}\n", "np.max(x, 0)", "np.maximum(x, 0)"),
    ("def relu(x):\n    return {}\n", "1 if x > 0 else 0", "x if x > 0 else 0"),
    ("def step(params, grads):\n    for name in params:\n        s = params[name]\n"
     "    for i in grads:\n        {}\n",
     "params[name] -= grads[name]", "params[i] -= grads[i]"),
    ("class Net:\n    def train(self, x, t):\n        f = {}: self.loss(x, t)\n"
     "        return numerical_gradient(f, self.params['W1'])\n", "lambda x", "lambda W"),
])
def test_what_is_taken_for_what_is_meant_is_told(tmp_path, text, line, right):
    (whole,) = [one.strip() for one in text.split("\n") if "{}" in one]
    assert (whole.format(line), whole.format(right)) in told(tmp_path, text.format(line))
    if line != "lambda x":  # with another name, what is given as images is what is given
        assert not told(tmp_path, text.format(right))


@pytest.mark.parametrize(("call", "is_told"), [
    ("3", False), ("", True), ("3, t=4, s=5", True), ("*xs", False),
])
def test_a_method_that_is_given_too_little_or_too_much_is_told(tmp_path, call, is_told):
    text = "class Net:\n    def loss(self, x, t=0):\n        return x * t\n\n\nxs = [3]\nnet = Net()\n"
    assert told(tmp_path, text + f"print(net.loss({call}))\n") == [(f"print(net.loss({call}))", "")] * is_told


@pytest.mark.parametrize(("line", "right"), [
    ("from .functions import relu", "from functions import relu"),
    ("from ..common import relu", "import sys; sys.path.append('..'); from common import relu"),
    ("from common import relu", None),
])
def test_a_notebook_is_in_no_package(tmp_path, line, right):
    file = tmp_path / "theirs.ipynb"
    file.write_text(json.dumps({"cells": [{"cell_type": "code", "source": line}]}))
    assert lines_of(run(str(file)), "mistake") == ([(line, right)] if right else [])


@pytest.mark.parametrize(("share", "right"), [
    ("0.09", "0.9"), ("0.0999", "0.999"), ("0.9", None), ("0.1", None),
])
def test_a_momentum_that_is_ten_times_too_small_is_told(tmp_path, share, right):
    text = "class SlowSGD:\n    def __init__(self, lr=0.01, momentum={}):\n        self.part = lr, momentum\n"
    line = "def __init__(self, lr=0.01, momentum={}):"
    want = [(line.format(share), line.format(right))] if right else []
    assert told(tmp_path, text.format(share), "careless") == want


@pytest.mark.parametrize("guard", ["", " + 1e-7"])
def test_the_logarithm_of_a_layer_that_is_right_is_told(tmp_path, guard):
    text = "class SoftmaxWithLoss:\n    def softmax(self, x):\n"
    text += "        e = np.exp(x - np.max(x, axis=1)[:, None])\n"
    text += "        return e / np.sum(e, axis=1)[:, None]\n\n"
    text += "    def forward(self, x, t):\n        y = self.softmax(x)\n        self.y, self.t = y, t\n"
    text += "        return -np.sum(t * np.log(y{})) / len(x)\n\n"
    text += "    def backward(self, dout=1):\n        return (self.y - self.t) / len(self.t)\n"
    line = "return -np.sum(t * np.log(y{})) / len(x)".format
    found = told(tmp_path, text.format(guard), "careless")
    assert ((line(""), line(" + 1e-7")) in found) == (not guard)


NET_OF = """class Net:
    def __init__(self, input_size, hidden_size, output_size, shape=[]):
        self.params = {{}}
        self.shape = {shape}
        self.loss = None
        self.params['W1'] = np.random.randn(input_size, hidden_size) / np.sqrt(input_size)
        self.params['W2'] = np.random.randn(hidden_size, output_size) / np.sqrt({size})
        self.shape.append(output_size)

    def forward(self, x, t):
        {loss} = np.sum(x - t)
        return {loss}

    def slopes(self, f):
        grads = {{}}
        grads['W1'] = slope_of(f, self.params['W1'])
        grads['b1'] = slope_of(f, self.params['b1'])
        grads['W2'] = slope_of(f, self.params['W2'])
        grads['b2'] = slope_of(f, self.params['b2'])
        grads['W3'] = slope_of(f, self.params['{W3}'])
        grads['b3'] = slope_of(f, self.params['{b3}'])
        return grads

    def set(self, W3, b3):
        self.params['W3'] = W3
        self.params['b3'] = b3
        self.{rate} = 0.
        return b3 - self.{rate} * W3
"""
RIGHT_OF = {"shape": "list(shape)", "size": "hidden_size", "loss": "self.loss", "rate": "part"}
RIGHT_OF |= {"W3": "W3", "b3": "b3"}
W2_OF = "self.params['W2'] = np.random.randn(hidden_size, output_size) / np.sqrt({}_size)"


@pytest.mark.parametrize(("part", "wrong", "lines"), [
    ("shape", "shape", [("self.shape = shape", "self.shape = list(shape)")]),
    ("size", "input_size", [(W2_OF.format("input"), W2_OF.format("hidden"))]),
    ("loss", "loss", [
        ("loss = np.sum(x - t)", "self.loss = np.sum(x - t)"), ("return loss", "return self.loss"),
    ]),
    ("rate", "learning_rate", [("self.learning_rate = 0.", "self.learning_rate = 0.01")]),
])
def test_what_a_network_of_ones_own_keeps_is_told(tmp_path, part, wrong, lines):
    found = told(tmp_path, NET_OF.format(**RIGHT_OF | {part: wrong}), "careless")
    assert set(lines) <= set(found)
    assert set(lines).isdisjoint(told(tmp_path, NET_OF.format(**RIGHT_OF), "careless"))


def test_several_entries_that_are_set_from_others_are_told(tmp_path):
    found = told(tmp_path, NET_OF.format(**RIGHT_OF | {"W3": "W2", "b3": "b2"}), "careless")
    line = "grads['{0}3'] = slope_of(f, self.params['{0}{1}'])".format
    assert {(line(one, 2), line(one, 3)) for one in "Wb"} <= set(found)
    assert not [one for one, _ in told(tmp_path, NET_OF.format(**RIGHT_OF), "careless") if "slope_of" in one]


HANDED = """class Sequence:
    def forward(self, x):
        out = x
        for layer in self.layers:
            out = layer.forward({given})
        return out

    def step(self):
        for param, param_grad in zip(self.params(), self.grads()):
            {changed} -= self.lr * param_grad

    def gather(self):
        self.param_grads = []
        for layer in self.layers:
            self.{kept}.append(layer.slope)
        return self.param_grads

    def epoch(self, X, batch):
        for j in range(len(X) // batch):
            start = j * batch
            end = (j + 1) * batch{less}
            self.train(X[start:end])

    def batches(self, X, Y, size):
        for i in range(0, len(X), size):
            x, y = X[i:i + size], Y[i:i + size]
{deep}yield x, y

    def backward(self, dout=1):
        return dout * (self.y - self.{taken}) / self.t.shape[0]

    def keep(self, y, t):
        self.y, self.t, self.param_grad = y, t, []
        return self.param_grad
"""
RIGHT_HANDED = {"given": "out", "changed": "param", "kept": "param_grads", "less": "", "deep": " " * 12}
RIGHT_HANDED |= {"taken": "t"}
ZERO = "return dout * (self.y - self.{}) / self.t.shape[0]"


@pytest.mark.parametrize(("part", "wrong", "line", "right"), [
    ("given", "x", "out = layer.forward(x)", "out = layer.forward(out)"),
    ("changed", "param_grad", "param_grad -= self.lr * param_grad", "param -= self.lr * param_grad"),
    ("kept", "param_grad", "self.param_grad.append(layer.slope)", "self.param_grads.append(layer.slope)"),
    ("less", " - 1", "end = (j + 1) * batch - 1", "end = (j + 1) * batch"),
    ("deep", " " * 8, "yield x, y", "yield x, y"),
    ("taken", "y", ZERO.format("y"), ZERO.format("t")),
])
def test_what_rounds_hand_on_is_told(tmp_path, part, wrong, line, right):
    report = report_of(tmp_path, HANDED.format(**RIGHT_HANDED | {part: wrong}))
    found = [line for one in report.kind("mistake") for line in one.lines]
    assert [(one.yours.strip(), one.right.strip()) for one in found] == [(line, right)]
    assert found[0].right != found[0].yours
    assert not told(tmp_path, HANDED.format(**RIGHT_HANDED))


NORMED = """from common.layers import Affine, BatchNormalization

class Net:
    def __init__(self, W, b):
        self.layers = [Affine(W, b), BatchNormalization(1, 0)]

    def predict(self, x{flag}):
        for layer in self.layers:
            x = layer.forward(x{given})
        return x
"""


@pytest.mark.parametrize(("more", "is_told"), [("", True), ("\nnet.layers[1].training = False\n", False)])
def test_a_prediction_that_is_made_as_in_training_is_told(tmp_path, more, is_told):
    found = told(tmp_path, NORMED.format(flag="", given="") + more, "careless")
    assert found == [("x = layer.forward(x)", "")] * is_told
    assert not told(tmp_path, NORMED.format(flag=", train_flg=False", given=", train_flg"), "careless")


PAIR = """def cost(x):
    return np.sum(x), np.mean(x)

def slope(x, h):
    c = cost(x){0}
    c2 = cost(x + h){0}
    return (c2 - c) / h
"""


def test_answers_that_are_pairs_are_not_taken_from_each_other(tmp_path):
    lines = [("c = cost(x)", "c = cost(x)[0]"), ("c2 = cost(x + h)", "c2 = cost(x + h)[0]")]
    assert told(tmp_path, PAIR.format("")) == lines
    assert not told(tmp_path, PAIR.format("[0]"))


@pytest.mark.parametrize(("first", "is_told"), [("", True), ("if i:\n            ", False)])
def test_what_the_first_round_reads_no_round_has_set(tmp_path, first, is_told):
    text = f"def fit(data, n):\n    for i in range(n):\n        {first}rows = rows.astype(float)\n"
    found = report_of(tmp_path, f"{text}        print(rows @ data)\n").kind("mistake")
    assert ["fit: UnboundLocalError: rows is read, and nothing has set it yet"] * is_told == [
        one.seen for one in found
    ]


@pytest.mark.parametrize(("name", "is_told"), [("fit", True), ("on_epoch_end", False)])
def test_a_list_of_the_caller_that_is_shuffled_is_told(tmp_path, name, is_told):
    text = f"def {name}(data, n):\n    np.random.shuffle(data)\n    return data[:n]\n"
    found = told(tmp_path, text, "careless")
    assert found == [("np.random.shuffle(data)", "")] * is_told


@pytest.mark.parametrize(("given", "right"), [
    ("predictions, labels", "labels, predictions"), ("y_pred, y_test, [0, 1]", "y_test, y_pred, [0, 1]"),
    ("t_test, y_pred", None), ("y_pred, others", None),
])
def test_what_is_predicted_comes_second_where_scikit_learn_measures(tmp_path, given, right):
    line = "print(confusion_matrix({}))".format
    head = f"from sklearn.metrics import confusion_matrix\n\ndef show({given.partition(', [')[0]}):\n"
    assert told(tmp_path, f"{head}    {line(given)}\n") == ([(line(given), line(right))] if right else [])


@pytest.mark.parametrize(("text", "is_told"), [("", True), ("color('red')\n", False)])
def test_what_an_editor_imports_of_windows_is_told(tmp_path, text, is_told):
    found = told(tmp_path, f"from turtle import color\n{text}", "careless")
    assert found == [("from turtle import color", "")] * is_told


@pytest.mark.parametrize(("text", "error"), [
    ("def f(x):\n    return x.reshape(3, -1, -1)\n", "ValueError: can only specify one unknown dimension"),
    ("class Net:\n    def __init__(self, sizes, rate):\n        self.sizes = [sizes, rate]\n\n"
     "    @staticmethod\n    def load(name):\n        return Net(name)\n",
     "TypeError: Net(): missing a required argument: 'rate'"),
])
def test_what_cannot_be_called_so_is_told_beside_what_is_mended(tmp_path, text, error):
    """What is mended by its text hides nothing of what raises."""
    assert error in [one.seen for one in report_of(tmp_path, PAIR.format("") + text).findings]


@pytest.mark.parametrize("text", [
    "setattr(self.optimizer, 'net', self)", "cost = getattr(sys.modules[__name__], 'cost')",
])
def test_what_sets_an_attribute_or_asks_a_module_leaves_the_rest_to_be_read(tmp_path, text):
    text = f"import sys\n\nclass Net:\n    def __init__(self):\n        {text}\n\nLinear()\n"
    (one,) = report_of(tmp_path, text).findings
    assert one.seen == "NameError: name 'Linear' is not defined"


@pytest.mark.parametrize(("line", "right"), [
    ("sys.append(os.pardir)", "sys.path.append(os.pardir)"),
    ("x = os.join('a', 'b')", "x = os.path.join('a', 'b')"), ("x = os.startfile", None),
    ("x = math.squrt(2)", "x = math.sqrt(2)"), ("x = time.clock()", ""),
    ("x = enumerate(0, 3, 6)", "x = enumerate((0, 3, 6))"), ("x = len([1], [2])", ""),
    ("x = len(*[[1]])", None),
    ("plt.plot([1], lineStyle='--')", "plt.plot([1], linestyle='--')"),
    ("plt.plot([1], ls='--', markersiz=3)", "plt.plot([1], ls='--', markersize=3)"),
    ("plt.plot([1], ls='--', c='r', label='a')", None),
])
def test_what_python_and_matplotlib_have_not_is_told(tmp_path, line, right):
    text = f"import math\nimport os\nimport sys\nimport time\n\nimport matplotlib.pyplot as plt\n\n{line}\n"
    assert told(tmp_path, text) == ([] if right is None else [(line, right)])


@pytest.mark.parametrize(("body", "lines"), [
    ("x = x.astype(float)\n    x /= 255", [("x /= 255", "return x / 255")]),
    ("y = x * 2\n    y -= 1", [("y -= 1", "return y - 1")]),
    ("x /= 255", []),  # the array of the caller is changed
    ("x = x * 2\n    x -= 1\n    print(x)", []),
])
def test_a_function_that_returns_nothing_of_what_it_computes_is_told(tmp_path, body, lines):
    found = told(tmp_path, f"def scaled(x):\n    {body}\n", "careless")
    assert [two for two in found if two[1].startswith("return")] == lines


@pytest.mark.parametrize("times", [1, 2])
def test_a_number_of_batches_that_is_used_again_has_no_right_one(tmp_path, times):
    text = "def share(x, t, size):\n    right = 0\n    for i in range(int(x.shape[0] / size)):\n"
    text += "        right += np.sum(x[i * size:(i + 1) * size] == t[i * size:(i + 1) * size])\n"
    text += "    return right / x.shape[0]" + " / int(x.shape[0] / size)" * (times - 1) + "\n"
    found = [line for one in report_of(tmp_path, text).kind("careless") for line in one.lines]
    rights = [line.right for line in found if "int(x.shape[0] / size)" in line.yours]
    assert rights == ["for i in range((x.shape[0] + size - 1) // size):" if times == 1 else ""]


@pytest.mark.parametrize(("text", "line", "right"), [
    ("def identity_function(x):\n    return {}\n", "softmax(x)", "x"),
    ("img = x_train[0]\nimg = img.reshape(28, 28)\n{}\n", "img *= 255", "img = img * 255"),
    ("w = {}\n", "np.random.randn(9, n) * (2 / np.sqrt(n))", "np.random.randn(9, n) * np.sqrt(2 / n)"),
    ("w = {}\n", "np.random.randn(9, n) / np.sqrt(n) * 2", "np.random.randn(9, n) * np.sqrt(2 / n)"),
    ("def cost_1(z):\n    return {}\n", "-np.log(sigmoid(z))", "np.logaddexp(0, -z)"),
    ("class Gate:\n    def out(self):\n        return {}\n",
     "1 / (1 + np.exp(-1 * self.x))", "np.exp(-np.logaddexp(0, -self.x))"),
    ("class Gate:\n    def out(self):\n        return {}\n",
     "1 / (1 + np.exp(-self.x[0]))", "np.exp(-np.logaddexp(0, -self.x[0]))"),
    ("def cost_2(x, t):\n    P = classify(x)\n    return {}\n",
     "-np.sum(t * np.log(P))", "-np.sum(t * np.log(P + 1e-7))"),
    ("def start(n, mode='normal'):\n    if mode == 'normal':\n        w = {}\n    return 0.1 * w\n",
     "np.random.rand(n, n)", "np.random.randn(n, n)"),
    ("def gate(x, layer):\n    assert x.shape == layer.shape\n    return {}\n",
     "1 / (1 + np.exp(-x))", "np.exp(-np.logaddexp(0, -x))"),
    ("def gate(x):\n    return {}\n", "1 / (1 + np.e ** -x)", "np.exp(-np.logaddexp(0, -x))"),
    ("def out(x):\n    x = {}\n    return x\n", "np.exp(x) / np.sum(np.exp(x))",
     "np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))"),
    ("def out(x, layer):\n    x = layer.forward(x)\n    return {}\n", "np.exp(x) / np.sum(np.exp(x))",
     "np.exp(x - np.max(x)) / np.sum(np.exp(x - np.max(x)))"),
    ("def ints(x, layer):\n    if hasattr(layer, 'w'):\n        return 0\n    return x.astype({})\n",
     "np.int", "int"),
    ("def nll(x, t):\n    return {}\n",
     "-np.mean(np.log(x[np.arange(3), t]))", "-np.mean(np.log(x[np.arange(3), t] + 1e-7))"),
])
def test_what_is_another_thing_than_is_meant_is_not_careful(tmp_path, text, line, right):
    (whole,) = [one.strip() for one in text.split("\n") if "{}" in one]
    assert (whole.format(line), whole.format(right)) in told(tmp_path, text.format(line), "careless")
    assert not told(tmp_path, text.format(right), "careless")


@pytest.mark.parametrize(("text", "line", "right"), [
    ("xs = {{}}\nfor i in range(5):\n    xs[i] = i\n    x = {}\n", "xs[i-i]", "xs[i-1]"),
    ("z, W3, B3 = given\na = {} + B3\n", "np.dot(z, B3)", "np.dot(z, W3)"),
    ("def relu(x):\n    y = np.zeros_like(x)\n    {}\n    return y\n", "y[x>=0] = 1", "y[x>=0] = x[x >= 0]"),
    ("def relu(x):\n    return np.maximum(0, {})\n", "np.minimum(x, 1)", "x"),
    ("def relu(x):\n    return {}\n", "np.clip(x, 0, 1)", "np.maximum(0, x)"),
    ("class ReLU:\n    def _output(self, inference: bool) -> float:\n"
     "        return np.clip(self.x, 0, None)\n\n"
     "    def forward(self, x):\n        self.x = x\n        self.output = self._output(True)\n\n"
     "    def _input_grad(self, g):\n        return g * ({})\n", "self.output >= 0", "self.output > 0"),
    ("class ReLU:\n    def run(self):\n        self.out = np.maximum(0, self.x)\n\n"
     "    def back(self, g):\n        return g * ({})\n", "self.out >= 0", "self.out > 0"),
    ("def slope(net, x, t):\n    h = 1e-4\n    one = net.loss(x, t)\n    return one - {}\n",
     "net.loss(x, h)", "net.loss(x, t)"),
    ("class Net:\n    def slopes(self, x, t):\n        y = self.forward(x)\n"
     "        f = lambda W: self.cost({}, t)\n        return y, numerical_gradient(f, self.params['W'])\n",
     "y", "self.forward(x)"),
    ("W1 = {}\n", "np.random.random(3, 4)", "np.random.random((3, 4))"),
    ("def layer(x, W):\n    return {}\n", "np.dot(x.W)", "np.dot(x, W)"),
    ("class Net:\n    def loss(self, x, t):\n        return x - t\n\n"
     "    def twice(self, x, t):\n        return 2 * {}\n", "self.loss(x.t)", "self.loss(x, t)"),
])
def test_a_comma_or_a_bracket_that_is_lost_is_told(tmp_path, text, line, right):
    (whole,) = [one.strip() for one in text.split("\n") if "{}" in one.replace("{{}}", "")]
    want = (whole.format(line), whole.format(right))
    assert want in told(tmp_path, text.format(line))
    assert want[1] not in {yours for yours, _ in told(tmp_path, text.format(right))}


@pytest.mark.parametrize("end", ["", "        return grad\n"])
def test_a_branch_that_fills_and_returns_nothing_is_told(tmp_path, end):
    text = "def rows(f, X):\n    if X.ndim == 1:\n        return f(X)\n    else:\n"
    text += "        grad = np.zeros_like(X, dtype=float)\n        for i in range(len(X)):\n"
    found = told(tmp_path, text + "            grad[i] = rows(f, X[i])\n" + end, "careless")
    assert (("", "return grad") in found) == (not end)


@pytest.mark.parametrize(("above", "is_told"), [("", True), ("import sys\nsys.path.append('..')\n", False)])
def test_a_notebook_searches_above_before_it_imports(tmp_path, above, is_told):
    file = tmp_path / "theirs.ipynb"
    late = "import sys, os\nfrom dataset.mnist import load_mnist\n\nsys.path.append(os.pardir)\n"
    cells = [{"cell_type": "code", "source": source} for source in (above, late)]
    file.write_text(json.dumps({"cells": cells}))
    assert ("searched only after this" in str(run(str(file)))) == is_told


@pytest.mark.parametrize(("text", "line", "right", "kind"), [
    ("O = 3\nW2 = {}\n", "np.random.randn(4, 0)", "np.random.randn(4, O)", "mistake"),
    ("def scaled(data):\n    data_max = {}\n    data_min = data.{}()\n    return data / data_max, data_min\n",
     "data.min()", "data.max()", "mistake"),
    ("class MatMul:\n    def forward(self, x):\n        {}\n        return np.dot(x, W)\n",
     "W, self.params", "W, = self.params", "mistake"),
    ("def each(data, w):\n    for i in (1, 2):\n        z = np.dot(data, w)\n        {}\n    return z\n",
     "x = z", "data = z", "mistake"),
    ("x = np.array([1.5])\nprint({})\n", "np.nan(x)", "np.isnan(x)", "mistake"),
    ("init_x = {}\n", "np.array([-3.0, 4,0])", "np.array([-3.0, 4.0])", "careless"),
    ("def b_cee_o(y, t):\n    y = y.reshape(1, y.size)\n    return {}\n",
     "-np.sum(t * np.log(y))", "-np.sum(t * np.log(y + 1e-7))", "careless"),
    ("init_x = 30.0\nx = descend(f, {})\n", "init_x=x_init", "init_x=init_x", "careless"),
    ("b = dict()\nb['b1'] = np.array([0.1, 0.2])\nb['b2'] = np.array([0.3, 0.1])\nb['b3'] = np.array({})\n",
     "[[0.1], [0.2]]", "[0.1, 0.2]", "careless"),
    ("class Net:\n    def __init__(self, size):\n        {} = size\n        self.params = []\n\n"
     "    def part(self, x):\n        return x[:self.i_s]\n", "i_s", "self.i_s", "careless"),
])
def test_slips_of_one_sign_are_told(tmp_path, text, line, right, kind):
    other = "max" if line == "data.min()" else ""
    whole = next(one.strip() for one in text.split("\n") if "{}" in one)
    assert (whole.format(line), whole.format(right)) in told(tmp_path, text.format(line, other), kind)
    left = told(tmp_path, text.format(right, "min"), kind)
    assert not [two for two in left if two[0] == whole.format(right)]


def test_a_key_that_is_set_twice_for_another_is_told(tmp_path):
    text = "def slopes(self, f):\n    grads = {{}}\n"
    text += "    for i in (1, 2):\n        grads['gamma' + str(i)] = self.layers[i].dgamma\n"
    text += "        grads['{}' + str(i)] = self.layers[i].dbeta\n    return grads\n"
    line = "grads['{}' + str(i)] = self.layers[i].dbeta".format
    assert told(tmp_path, text.format("gamma"), "careless") == [(line("gamma"), line("beta"))]
    assert not told(tmp_path, text.format("beta"), "careless")


RIGHT_ROUNDS = [  # what was accused by a rule of `rounds` once
    "def train(w, X, epochs, size):\n    for epoch in range(epochs):\n"
    "        for i in range(0, len(X), size):\n"
    "            w = step(w, X[i:i + size])\n        yield w\n\ndef step(w, x):\n    return w - x.sum()\n",
    "def clip(params, grads, top):\n    rate = 1 - top\n    for param, grad in zip(params, grads):\n"
    "        grad -= rate * grad\n",
    "def windows(text, n):\n    for j in range(len(text) // n):\n        first = j * n\n"
    "        last = (j + 1) * n - 1\n        print(text[first:last], text[last])\n",
    "def run(self, batch):\n    result = batch\n    for transform in self.transforms:\n"
    "        result = transform.apply(batch)\n    return result\n",
    "class Recorder:\n    def run(self, xs):\n        self.outputs, self.output = [], []\n"
    "        self.outputs = []\n"
    "        for x in xs:\n            self.output.append(self.step(x))\n        return self.outputs\n\n"
    "    def step(self, x):\n        self.outputs.append(x)\n        return x\n",
    "def dqn(steps, gamma=0.9):\n    memory, losses = [], []\n    for step in range(steps):\n"
    "        for s, r in memory:\n            losses.append(r + gamma * target[s])\n"
    "        memory.append((step % 2, 1.0))\n        target = np.ones(2) * step\n    return losses\n",
]
RIGHT_METHODS = [  # by one that took a method for the function of its name
    "class Derivative:\n    @staticmethod\n    def relu(x):\n        y = np.zeros_like(x)\n"
    "        y[x > 0] = 1\n"
    "        return y\n\n    @staticmethod\n    def sigmoid(a):\n        return a * (1 - a)\n",
    "def relu(x):\n    x = np.stack([x, np.zeros_like(x)])\n    return np.max(x, 0)\n",
    "def windows(series, n):\n    for i in range(len(series) // n):\n        start = i * n\n"
    "        end = (i + 1) * n - 1\n        yield series[start:end], series[i * n + n - 1]\n",
    "from sklearn import metrics\n\ndef confusion_matrix(y_pred, y_true):\n    return y_pred @ y_true.T\n\n"
    "def show(y_pred, y_true):\n    print(metrics, confusion_matrix(y_pred, y_true))\n",
    "class Monitor:\n    def is_finite(self):\n        return not np.isnan(self.y - self.y).any()\n\n"
    "    def push(self, y):\n        self.y = y\n",
    "def forward(x):\n    return x, x + 1\n\nforward = np.vectorize(forward)\n\ndef gap(x, h):\n"
    "    a = forward(x)\n    b = forward(h)\n    return a - b\n",
    "class Noise:\n    def __init__(self, seed):\n        self.random = np.random.default_rng(seed)\n\n"
    "    def uniform(self, n):\n        return self.random.random(n, np.float32)\n",
    "class ReLU:\n    def run(self, x):\n        self.out = np.maximum(0, x)\n\n    def is_valid(self):\n"
    "        above = self.out >= 0\n        return above.sum() == self.out.size\n",
    "class Net:\n    def __init__(self, W):\n        params = []\n        self.W = W\n\n"
    "    def params(self):\n"
    "        return [self.W]\n\n    def step(self):\n        return self.params()\n",
    "class Init:\n    def weights(self, n, kind='normal'):\n        if kind == 'normal':\n"
    "            w = np.random.rand(n, n)\n            w = 2 * w - 1\n            return w\n"
    "        return np.eye(n)\n",
    "x = np.linspace(-6, 6, 100)[:, None]\ny = 1 / (1 + np.exp(-x))\nu = np.arange(-50, 51) / 10\n"
    "v = 1 / (1 + np.exp(-u))\nprint(y, v)\n",
    "def cost_of(z, t, k):\n    p = 0.9 * softmax(z) + 0.1 / k\n"
    "    return -np.log(p[np.arange(len(t)), t]).mean()\n",
]
RIGHT_NETWORKS = [  # by one of `networks`, `taken`, `habits` or `exponents`
    "def relu(x):\n    return x - np.minimum(x, 0)\n",
    "def relu(x):\n    return np.clip(x, 0, 1) + np.clip(x - 1, 0, None)\n",
    "def relu(x):\n    y = np.zeros_like(x)\n    y[x > 0] = 1\n    y *= x\n    return y\n",
    "class PReLU:\n    def out_of(self, x):\n"
    "        self.out = np.maximum(0, x) + self.a * np.minimum(0, x)\n\n"
    "    def slope(self):\n        return np.where(self.out >= 0, 1.0, self.a)\n",
    "def cost(w):\n    return np.sum(w), 2 * w\n\ndef slope(cost, w, h):\n    up = cost(w + h)\n"
    "    down = cost(w - h)\n    return (up - down) / (2 * h)\n",
    "class Momentum:\n    def __init__(self, W):\n        self.W, self.n = W, 0\n"
    "        self.v = self.W - self.W\n\n"
    "    def step(self, g):\n        return self.v - g\n",
    "class Net:\n    def __init__(self):\n        self.layers = [Dropout(0.3)]\n\n    def predict(self, x):\n"
    "        for layer in self.layers:\n            x = layer.forward(x)\n        return x\n\n"
    "class Dropout:\n"
    "    def __init__(self, ratio):\n        self.ratio = ratio\n\n"
    "    def forward(self, x, train_flg=False):\n"
    "        return x * (1.0 - self.ratio)\n",
    "def start(n, kind='gaussian'):\n    if kind == 'gaussian':\n        u = 1 - np.random.rand(n)\n"
    "        return np.sqrt(-2 * np.log(u))\n    return np.zeros(n)\n",
    "def nll_cost(y, t):\n    q = 0.9 * y + 0.1 / y.shape[1]\n"
    "    return -np.mean(np.log(q[np.arange(len(t)), t]))\n",
    "def policy(h):\n    h = np.tanh(h)\n    return np.exp(h) / np.sum(np.exp(h))\n",
    "def low(x):\n    e = np.exp(x)\n    return e / (e + 1)\n",
    "x = np.linspace(-np.pi, np.pi, 100)\ny = 1 / (1 + np.exp(-x))\nprint(y)\n",
    "class SGD:\n    def __init__(self, momentum):\n        lr = 0.01\n        for name in list(locals()):\n"
    "            setattr(self, name, lr)\n\n    def step(self, w, g):\n        return w - self.lr * g\n",
]
RIGHT_CALLS = [  # by one of `calls` or `unjudged`
    "# no sklearn\ndef recall_score(y_hat, label):\n    return np.sum(y_hat == label)\n\n"
    "def show(y_hat, label):\n    return recall_score(y_hat, label)\n",
    "class Images:\n    def reshape(self, *shape):\n        return shape\n\n"
    "print(Images().reshape(-1, -1, 4))\n",
    "class Layer:\n    pass\n\ndef build(layer, n):\n    return [Layer() for _ in range(n)]\n",
    "import random\nrandom.shuffle([1])\nimport numpy.random as random\nprint(random.randn(2))\n",
    "from tkinter import messagebox  # noqa: F401\n",
]


@pytest.mark.parametrize("text", [
    "def relu(x):\n    mask = np.zeros_like(x)\n    mask[x > 0] = 1\n    return x * mask\n",
    "def relu(xs):\n    pairs = np.stack([xs, 0 * xs])\n    return np.max(pairs, 0)\n",
    "def share(y, t):\n    label = np.argmax(t, axis=1)\n    return np.mean((y == t).all(axis=1))\n",
    "scores = {'a': [1, 2]}\nn = 0\nkey = 'a'\nfor epoch in scores:\n    n += len(scores[key])\n",
    "def best(x, o):\n    for k in x:\n        for other in x:\n            o = o and x[k]\n    return o\n",
    "def both(a, b):\n    x_min = np.max([a.min(), b.min()])\n    x_max = np.min([a.max(), b.max()])\n"
    "    return x_max - x_min\n",
    "I, H, O = 3, 4, 2\nlosses = np.zeros(0)\nprint(I, H, O, losses)\n",
    "a1 = np.array([1., 2.])\nb1 = np.array([3., 4.])\nnet = {'W1': 1}\nprint(np.dot(a1, b1), net)\n",
    "class Net:\n    def slopes(self, x, t):\n        y = self.predict(x)\n"
    "        f = lambda y: cost(y, t)\n        g = lambda W: self.loss(x, t)\n"
    "        return numerical_gradient(f, y), numerical_gradient(g, self.params['W1'])\n",
    "class Net:\n    def slopes(self, x, t):\n        y = self.predict(x)\n"
    "        f = lambda labels: cost(y, labels)\n        g = lambda W: self.loss(x, t)\n"
    "        return f(t), numerical_gradient(g, self.params['W1'])\n",
    "label = 2\nprint(cross_loss(y, t))\nprint(cross_loss(y, label))\n",
    "class Net:\n    def check(self, x, t):\n        f = lambda x: self.loss(x, t)\n"
    "        dx = numerical_gradient(f, x)\n        f = lambda W: self.loss(x, t)\n"
    "        return dx, numerical_gradient(f, self.params['W1'])\n",
    "import sys, time\nif sys.version_info[0] < 3:\n    start = time.clock()\nelse:\n    start = 0\n",
    "import random\nfrom numpy import random\nx = random.randn(3, 2)\n",
    "class Net:\n    def predict(self, x, flag=False):\n        return np.dot(x, self.W)\n\n"
    "    def part(self, batch):\n        x = batch.x\n        return x - self.predict(batch.x)\n",
    "class Rule:\n    def __init__(self, rule):\n        self.update = rule\n\n    def update(self, p):\n"
    "        return p\n\n\nopt = Rule(max)\nprint(opt.update(1., 2.))\n",
    "def update(params, grads, lr):\n    W = params['W']\n    W -= lr * grads['W']\n",
    "def show(images):\n    if len(images) == 0:\n        return None\n    else:\n"
    "        canvas = np.zeros((len(images), 28))\n        for i, img in enumerate(images):\n"
    "            canvas[i] = img\n            plt.imshow(canvas[i])\n",
    "idx = np.random.choice(100, 10)\nimg = x_train[idx]\nimg *= 255\nimage_file = images[0]\n",
    "lr = 0.01\n\n\ndef step(w, g):\n    return w - lr * g\n\n\nways = dict(lr=big)\n",
    "def copied(params, online):\n    for i in (1, 2):\n"
    "        params['W' + str(i)] = np.copy(online['W' + str(i)])\n"
    "        params['b' + str(i)] = np.copy(online['b' + str(i)])\n"
    "        params['V' + str(i)] = np.copy(online['W' + str(i)])\n",
    "from numpy import *\nprint(sum(np.ones(3), 0, float))\n",
    "class Base:\n    def __init__(self):\n        self.x, self.out = None, None\n\n\n"
    "class Part(Base):\n    def __init__(self):\n        x = 3\n        super().__init__()\n\n"
    "    def give(self):\n        return self.x\n",
    "def info_loss(a, t):\n    m = np.max(a, axis=1, keepdims=True)\n    p = np.sum(np.exp(a - m), axis=1)\n"
    "    return np.sum(np.log(p) + m[:, 0] - a[t])\n",
    "def info_loss(x, t):\n    y = softmax(x) + 0.0001\n    return -np.sum(t * np.log(y))\n",
    "def info_loss(p):\n    p = p[np.nonzero(p)]\n    return -np.sum(p * np.log(p))\n",
    "def identity_grad(x):\n    return 1\n",
    "class Net:\n    def __init__(self, hidden=[]):\n        hidden = list(hidden)\n"
    "        self.hidden = hidden\n        self.hidden.append(10)\n",
    "lr = 0\nfor i in range(9):\n    lr += 0.01\n    w = w - lr * g\n",
    "class Sparse:\n    def __init__(self, rho=0.09):\n        self.rho = rho\n",
    "n = 100\nnoise = 5 + np.random.randn(1000) * (2 / np.sqrt(n))\n",
    "a = np.arange(-5, 5, 0.01)\ns = 1 / (1 + np.exp(-a))\nprint(s)\n",
    "def best(train_X, test_Y):\n    return np.mean(train_X == test_y)\n\nif 1:\n    test_Y = np.eye(3)\n"
    "    test_y = test_Y.argmax(axis=1)\n    print(best(test_y, test_Y))\n",
    "def both(x, layers):\n    out = x\n    for layer in layers:\n        out = out + layer.forward(x)\n"
    "    return out\n",
    "def forward(x, W1, W2):\n    x = np.dot(x, W1)\n    x = np.dot(x, W2)\n    x = softmax(x)\n"
    "    return x\n",
    "def fit(xs, n):\n    for i in range(n):\n        if i:\n            print(last)\n        last = xs[i]\n",
    "def relu6(x):\n    return np.maximum(0, np.minimum(x, 6))\n",
    "class ReLU:\n    def run(self):\n        self.out = np.maximum(0, self.x)\n\n"
    "    def back(self, g):\n        return g * (self.x >= 0)\n",
    *RIGHT_ROUNDS, *RIGHT_METHODS, *RIGHT_NETWORKS, *RIGHT_CALLS,
    "def shift(pairs):\n    for one, grad in zip(pairs, pairs):\n        grad -= 0.1\n",
    "def inner(x, j, n):\n    low = j * n\n    high = (j + 1) * n - 1\n    return x[high] - x[low]\n",
    "def cost(x):\n    return np.sum(x), np.mean(x)\n\ndef both(x):\n    c = cost(x)\n    c = np.array(c)\n"
    "    return c - c\n",
    "def last(X, size):\n    for i in range(0, len(X), size):\n        x = X[i:i + size]\n        print(x)\n"
    "    yield x\n",
])
def test_what_comes_near_a_slip_is_let_be(tmp_path, text):
    """What reads so was accused by a rule of `taken`, `unread`, `networks`, `calls` or `habits` once."""
    found = report_of(tmp_path, text)
    told_of = [one for one in found.kind("mistake") + found.kind("careless") if "NameError" not in one.seen]
    assert not [one for one in told_of if one.function == "script"], str(found)


def test_a_notebook_that_writes_a_package_imports_from_it(tmp_path):
    file = tmp_path / "theirs.ipynb"
    cell = {"cell_type": "code", "source": "%%writefile common/layers.py\nfrom .functions import sigmoid\n"}
    file.write_text(json.dumps({"cells": [cell]}))
    assert not run(str(file)).kind("mistake")


def test_what_is_asked_about_is_read_as_well(tmp_path):
    """Of a layer that is made of a shape nothing can be asked, and its text tells all the same."""
    text = "class Affine:\n    def __init__(self, shape, std):\n"
    text += "        self.W = std * np.random.{}(shape[0], shape[1])\n        self.b = np.zeros(shape[1])\n\n"
    text += "    def forward(self, x):\n        self.x = x\n        return np.dot(x, self.W) + self.b\n\n"
    text += "    def backward(self, dout):\n        self.dW = np.dot(self.x.T, dout)\n"
    text += "        self.db = np.sum(dout, axis=0)\n        return np.dot(dout, self.W.T)\n"
    line = "self.W = std * np.random.{}(shape[0], shape[1])".format
    report = report_of(tmp_path, text.format("rand"))
    assert report.kind("asked")
    assert (line("rand"), line("randn")) in lines_of(report, "careless")
    assert not told(tmp_path, text.format("randn"), "careless")


def test_a_gradient_that_is_kept_for_another_is_told_with_its_own(tmp_path):
    text = "def slopes(self):\n    grads = {{}}\n    grads['gamma'] = self.norm.dgamma\n"
    text += "    grads['beta'] = self.norm.{}\n    grads['W'] = np.copy(self.grads['W'])\n    return grads\n"
    line = "grads['beta'] = self.norm.{}".format
    assert told(tmp_path, text.format("dgamma"), "careless") == [(line("dgamma"), line("dbeta"))]
    assert not told(tmp_path, text.format("dbeta"), "careless")


def test_what_another_cell_sets_is_no_function_of_python(tmp_path):
    file = tmp_path / "theirs.ipynb"
    for above, is_told in (("import sys\n", True), ("import sys\nsum = 3\n", False)):
        cells = [{"cell_type": "code", "source": one} for one in (above, "sum(1, 2, 3)\nsys.append('..')\n")]
        file.write_text(json.dumps({"cells": cells}))
        yours = {yours for yours, _ in lines_of(run(str(file)), "mistake")}
        assert "sys.append('..')" in yours
        assert ("sum(1, 2, 3)" in yours) == is_told

"""A training script is run and watched: right loops of any make pass, and each fault is told."""

import inspect
import json
from pathlib import Path

import pytest
from forks import run
from tiers import a_few

import reference
from reference import listings
from reference.conformance import mistakes, watching
from reference.conformance.report import show_reports
from reference.conformance.watching import script

FULL = pytest.mark.full
IMPORTS = """import numpy as np
import matplotlib.pyplot as plt
from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet
"""
PLAIN = script.text.replace("import numpy as np\n", IMPORTS) + """
fig, ax = plt.subplots()
ax.plot(train_loss_list)
plt.show()
"""
HEAD = PLAIN.partition("iters_num")[0]
# The loop as the source prints it: the accuracies come last, once something is drawn.
LAST = """    if i % iter_per_epoch == 0:
        train_acc_list.append(network.accuracy(x_train, t_train))
        test_acc_list.append(network.accuracy(x_test, t_test))
"""
BOOK = PLAIN.replace("    if i % iter_per_epoch == 0:\n        record_accuracies()\n\n", "").replace(
    "\nrecord_accuracies()\n", f"\n{LAST}"
)
BOOK = BOOK[: BOOK.index("def record")] + BOOK[BOOK.index("train_size = ") :]
EPOCHS = HEAD + """
import sys
from tqdm import tqdm
losses = []
for epoch in tqdm(range(20)):
    order = np.random.permutation(len(x_train))
    for start in range(0, len(x_train), 50):
        rows = order[start:start + 50]
        grads = network.gradient(x_train[rows], t_train[rows])
        for name, value in network.params.items():
            value -= 0.2 * grads[name]
    losses.append(network.loss(x_train, t_train))
    print(epoch, losses[-1], network.accuracy(x_test, t_test))
"""
TRAINER = HEAD + """
class SGD:
    def __init__(self, lr): self.lr = lr
    def update(self, params, grads):
        for key in params: params[key] = params[key] - self.lr * grads[key]
class Trainer:
    def __init__(self, net, optimizer): self.net, self.optimizer, self.losses = net, optimizer, []
    def step(self, x, t):
        grads = self.net.gradient(x, t)
        self.optimizer.update(self.net.params, grads)
        self.losses.append(self.net.loss(x, t))
    def fit(self, epochs=30, size=60):
        for _ in range(epochs * (len(x_train) // size)):
            rows = np.random.randint(0, len(x_train), size)
            self.step(x_train[rows], t_train[rows])
if __name__ == "__main__":
    Trainer(network, SGD(0.05)).fit()
"""
# What is changed in one of them, and is right.
RIGHT = {
    "the listing": (PLAIN, {}),
    "by numerical gradients": (PLAIN, {"network.gradient": "network.numerical_gradient"}),
    "another rate and size": (PLAIN, {"batch_size = 100": "batch_size = 30", "rate = 0.1": "rate = 0.5"}),
    "a rate that decays": (PLAIN, {"    loss = ": "    learning_rate *= 0.99\n    loss = "}),
    "the loss before the update": (
        PLAIN, {"    grad =": "    train_loss_list.append(network.loss(x_batch, t_batch))\n    grad ="},
    ),
    "labels that are numbers": (PLAIN, {"one_hot_label=True": "one_hot_label=False"}),
    "60000 written out": (PLAIN, {"choice(train_size": "choice(60000"}),
    "10000 written out": (PLAIN, {"iters_num = 1": "x_test = x_test.reshape(10000, 784)\niters_num = 1"}),
    "images from -1 to 1": (PLAIN, {"iters_num = ": "x_train = 2*x_train - 1\niters_num = "}),
    "no accuracy": (PLAIN, {"        record_acc": "        pass #", "\nrecord_acc": "\n#"}),
    "a validation split": (
        PLAIN, {
            "iters_num = ": "x_val, t_val = x_train[50000:], t_train[50000:]\n"
            "x_train, t_train = x_train[:50000], t_train[:50000]\niters_num = ",
            "    loss =": "    val = network.accuracy(x_val, t_val)\n    loss =",
        },
    ),
    "early stopping": (PLAIN, {"    loss = ": "    if i > 40: break\n    loss = "}),
    "parameters that are put away": (
        PLAIN + "kept, network.params = network.params, {}\n",
        {"iters_num = 10000": "iters_num = 10", "\nrecord_accuracies()": ""},
    ),
    "a function": (
        PLAIN.replace("\nfor i", "\ndef train():\n  for i").replace("\n    ", "\n      ")
        .replace("\nrecord", "\ntrain()\nrecord"), {},
    ),
    "permuted epochs": (EPOCHS, {}),
    "one image at a time": (EPOCHS, {"len(x_train), 50": "len(x_train), 1", "start + 50": "start + 1"}),
    "all images at once": (EPOCHS, {"len(x_train), 50": "len(x_train), 999", "start + 50": "start + 999"}),
    "a trainer": (TRAINER, {}),
}
# What is asked about, and what is only to be known.
ASKED = {
    "momentum": (
        PLAIN, {
            "\niter_per_epoch = ": "\nv = {key: 0 for key in network.params}\niter_per_epoch = ",
            "network.params[key] -= learning_rate * grad[key]":
            "v[key] = 0.9*v[key] - learning_rate*grad[key]; network.params[key] += v[key]",
        },
    ),
    "weight decay": (PLAIN, {"* grad[key]": "* (grad[key] + 0.01 * network.params[key])"}),
}
# What is wrong, and its name.
WRONG = {
    "takes-images-for-labels": (PLAIN, {"t_train[batch_mask]": "x_train[batch_mask]"}),
    "draws-the-labels-apart": (
        EPOCHS, {"t_train[rows])\n        for": "t_train[start:start + 50])\n        for"},
    ),
    "takes-the-gradient-of-all-images": (PLAIN, {"gradient(x_batch, t_batch)": "gradient(x_train, t_train)"}),
    "takes-the-first-labels": (PLAIN, {"t_train[batch_mask]": "t_train[:batch_size]"}),
    "trains-on-the-test-images": (
        PLAIN, {"choice(train_size": "choice(len(x_test)", "= x_train[batch": "= x_test[batch",
                "= t_train[batch": "= t_test[batch"},
    ),
    "draws-the-batch-once": (
        PLAIN, {
            "    batch_mask = np.random.choice(train_size, batch_size)\n": "",
            "for i in": "batch_mask = np.random.choice(train_size, batch_size)\nfor i in",
        },
    ),
    "draws-from-the-first-images": (TRAINER, {"randint(0, len(x_train)": "randint(0, 100"}),
    "steps-up-the-gradient": (TRAINER, {"params[key] - self": "params[key] + self"}),
    "forgets-a-parameter": (PLAIN, {"in network.params:": "in ['W1', 'W2', 'b2']:"}),
    "changes-no-parameter": (EPOCHS, {"value -= 0.2": "value = value - 0.2"}),
    "steps-by-the-whole-gradient": (PLAIN, {"learning_rate * grad": "grad"}),
    "takes-the-gradient-once": (
        PLAIN, {"    grad = ": "    if i == 0: grad = "},
    ),
    "makes-the-network-in-each-step": (
        TRAINER,
        {"        grads = self": "        self.net = TwoLayerNet(784, 50, 10)\n        grads = self"},
    ),
    "steps-too-far": (TRAINER, {"SGD(0.05)": "SGD(500.0)"}),
    "keeps-one-loss": (PLAIN, {"train_loss_list.append(loss)": "train_loss_list = [loss]"}),
    "takes-the-test-accuracy-of-training-images": (
        PLAIN, {"accuracy(x_test, t_test)": "accuracy(x_train, t_train)"},
    ),
    "divides-an-epoch-into-a-fraction": (PLAIN, {"batch_size = 100": "batch_size = 64", "size //": "size /"}),
    "asks-for-a-name-that-is-not-there": (PLAIN, {"* grad[key]": "* grads[key]"}),
    "has-a-space-in-a-name": (PLAIN, {"learning_rate = ": "learning rate = "}),
    "forgets-an-import": (EPOCHS, {"import numpy as np\n": ""}),
}


def judged(folder, text, edits=None, seconds=60):
    for old, new in (edits or {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "train.py").write_text(text)
    return run(str(folder / "train.py"), script=True, seconds_a_script=seconds)


@pytest.mark.parametrize(("text", "edits"), a_few(RIGHT, every=8))
def test_a_right_loop_of_any_make_is_not_accused(tmp_path, text, edits):
    report = judged(tmp_path, text, edits)
    assert not report.of("broken"), str(report)
    assert len(report.of("holds")) >= 6, str(report)
    assert report.exit_code() == 0


@pytest.mark.parametrize(("text", "edits"), a_few(ASKED))
def test_what_may_be_meant_is_asked_about(tmp_path, text, edits):
    report = judged(tmp_path, text, edits)
    assert not report.of("broken"), str(report)
    assert "is that meant, as momentum, decay or other rates are?" in " ".join(str(report).split())


# Where what is wrong is no line that could be changed alone.
UNMENDED = {"takes-the-gradient-once"}
# What ends a script is tried here alone, and so in the quick tier.
ENDS = ("asks-for-a-name-that-is-not-there", "has-a-space-in-a-name", "forgets-an-import")


@pytest.mark.parametrize(
    "slug", [*a_few(list(ENDS)), *a_few({one: one for one in WRONG if one not in ENDS}, every=20)]
)
def test_a_wrong_loop_is_told_its_mistake_and_mended_in_its_own_lines(tmp_path, slug):
    report = judged(tmp_path, *WRONG[slug])
    assert report.named == {slug}, str(report)
    (found,) = [finding for finding in report.findings if finding.mistake]
    if slug not in UNMENDED:
        assert "with this change" in found.seen, str(report)
        text = (tmp_path / "train.py").read_text()
        assert all(line.yours in text and line.file == str(tmp_path / "train.py") for line in found.lines)


def test_a_name_that_is_set_too_late_is_no_misspelt_one(tmp_path):
    report = judged(tmp_path, EPOCHS.replace("range(20)", "range(epochs)") + "epochs = 20\n")
    (found,) = report.kind("mistake")
    assert [line.right for line in found.lines] == [""]
    number = (tmp_path / "train.py").read_text().split("\n").index("epochs = 20") + 1
    assert found.seen.endswith(f"it is set later, in line {number}")


def test_each_mistake_has_a_script_that_makes_it():
    assert set(WRONG) == {mistake.slug for mistake in mistakes() if mistake.target == "script"}


# The source's second script and its class as they are printed, but for indentation and comments.
FOLDER = Path(reference.__file__).parents[1] / "docs/examples/source"
SOURCE, CLASS = ((FOLDER / name).read_text("utf-8") for name in ("train.py", "two_layer_net.py"))


def mended(line, text):
    """Return a text with a line of a finding put right."""
    lines = text.split("\n")
    old = lines[line.line - 1]
    if not line.yours:
        return f"{line.right}\n{text}"
    assert line.yours == old.strip()
    lines[line.line - 1] = old[: len(old) - len(old.lstrip())] + line.right
    return "\n".join(lines)


@pytest.mark.full
def test_the_sources_script_and_class_are_told_their_faults_and_repaired_one_by_one(tmp_path):
    """Each repair leaves one fault less, and the whole is right."""
    (tmp_path / "two_layer_net.py").write_text(CLASS)
    report = judged(tmp_path, SOURCE)
    told = {
        ("train.py", "learning_rate = 0.1", "has-a-space-in-a-name"),
        ("train.py", "t_batch = t_train[batch_mask]", "takes-images-for-labels"),
        ("two_layer_net.py", "a2 = np.dot(z1, W2) + b2", "takes-x-for-z1"),
        ("two_layer_net.py", "grads['W1'] = numerical_gradient(loss_W, self.params['W1'])",
         "calls-a-name-that-is-misspelt"),
    }
    found = report.kind("mistake")
    assert {(Path(f.lines[0].file).name, f.lines[0].right, f.mistake) for f in found} == told
    while found:
        line = found[-1].lines[0]
        file = Path(line.file)
        slug, before = found[-1].mistake, len(found)
        text = mended(line, file.read_text())
        file.write_text(text.replace("nemerical", "numerical") if "misspelt" in slug else text)
        report = run(str(tmp_path / "train.py"), script=True, seconds_a_script=60)
        found = report.kind("mistake")
        assert len(found) == before - 1
        assert slug not in report.named
    assert report.exit_code() == 0
    assert {v.outcome for v in report.verdicts if v.claim.target == "script"} == {"holds"}
    assert report.notes[:2] == [
        "line 19: the gradients are ours, by backpropagation: by differences they take hours",
        "line 25: the first accuracies are taken after an update, none before it",
    ]
    assert "of 300 images were drawn in an epoch, some of them again" in report.notes[-1]


@pytest.mark.full
def test_the_sentence_says_when_all_claims_hold(tmp_path):
    report = judged(tmp_path, SOURCE.replace("learning rate", "learning_rate"))
    (found,) = report.kind("mistake")
    assert found.seen == "the labels are images; with this change all claims hold"
    assert found.lines[0][1:] == (18, 15, "t_batch = x_train[batch_mask]", "t_batch = t_train[batch_mask]")


@pytest.mark.full
def test_an_import_that_the_class_forgets_is_told_with_its_line(tmp_path):
    text = CLASS.replace("import *", "import sigmoid, softmax, cross_entropy_error").replace("nem", "num")
    (tmp_path / "two_layer_net.py").write_text(text.replace("(x, W2)", "(z1, W2)"))
    edits = {"learning rate": "learning_rate", "t_batch = x": "t_batch = t"}
    report = judged(tmp_path, SOURCE, edits)
    assert "script" not in {finding.function for finding in report.kind("mistake")}
    found = report.kind("mistake")[0]
    assert found.function == "TwoLayerNet.__init__"
    assert found.lines[0].yours.startswith("self.params['W1'] = ")
    assert "name 'np' is not defined" in found.seen
    assert "Is an import forgotten?" in found.seen


@pytest.mark.parametrize(("line", "why"), a_few([
    ("input()", "input() is refused"),
    ("x = 1\nwhile True: pass", "line 2 was running after 3 s, and was ended: while True: pass"),
    ("import time\nwhile True: time.sleep(100)", "line 2 was running after 3 s"),
    ("import os; os._exit(0)", "the process ended with 0: the run"),
    ("import os; os.remove({kept!r})", "os.remove outside the scratch folder is refused"),
    ("import os; open('a', 'w'); os.rename('a', {kept!r})", "os.rename outside the scratch folder"),
    ("open({kept!r}, 'w')", "open outside the scratch folder is refused"),
    ("import shutil; shutil.rmtree({folder!r})", "outside the scratch folder is refused"),
    ("import os; os.fork()", "os.fork is refused"),
    ("import os; os.system('echo')", "os.system is refused"),
    ("import multiprocessing as m; m.get_context('spawn').Process(target=print).start()", "is refused"),
    ("import socket; socket.create_connection(('127.0.0.1', 1))", "socket.getaddrinfo is refused"),
]))
def test_a_hostile_script_harms_nothing(tmp_path, monkeypatch, line, why):
    monkeypatch.delenv("PYTHONPATH")  # where what refuses the tests a network is found
    kept = tmp_path / "kept"
    kept.write_text("kept")
    report = judged(tmp_path, line.format(kept=str(kept), folder=str(tmp_path)))
    assert why in " ".join(str(report).split())
    assert report.exit_code() == 2
    assert kept.read_text() == "kept"


@pytest.mark.full
def test_what_swallows_interruptions_is_ended_all_the_same(tmp_path):
    report = judged(tmp_path, "while True:\n  try:\n    while True: pass\n  except: pass", seconds=8)
    assert report.notes
    assert report.exit_code() == 2


def test_an_epoch_that_is_not_there_is_no_error_of_ours(tmp_path):
    report = judged(tmp_path, BOOK, {"max(train_size // batch_size": "max(train_size // batch_mask"})
    assert not report.errors
    assert report.named == {"asks-for-a-name-that-is-not-there"}


def test_a_weight_of_another_shape_is_no_error_of_ours(tmp_path):
    again = "network.params['W1'] = np.zeros((784, 7))\nnetwork.loss(x_test, t_test)\n"
    report = judged(tmp_path, PLAIN, {"= 10000": "= 10", "fig, ax": f"{again}{again}fig, ax"})
    assert "error of ours" not in str(report)


def test_a_loss_that_is_not_there_is_no_error_of_ours(tmp_path):
    report = judged(tmp_path, PLAIN, {"    loss = network": "    loss = open('no such') or network"})
    assert not report.errors


@pytest.mark.full
def test_what_is_refused_does_not_hide_what_comes_behind_it(tmp_path):
    report = judged(tmp_path, PLAIN, {"iters_num = ": "os_name = input()\niters_num = ", "-=": "+="})
    assert report.named == {"steps-up-the-gradient"}


@pytest.mark.full
def test_a_gigabyte_that_is_printed_costs_nothing(tmp_path):
    report = judged(tmp_path, "for _ in range(1000): print('x' * 10**6)\n" + PLAIN)
    assert not report.of("broken")
    assert len(report.of("holds")) == 9


@pytest.mark.full
def test_of_a_notebook_what_comes_before_the_loop_only_defines(tmp_path):
    before, after = PLAIN.split("train_size")[0], "train_size" + PLAIN.partition("train_size")[2]
    loop = after.replace("t_train[batch_mask]", "x_train[batch_mask]")
    cells = ["!pip install x\nraise SystemExit", before, "1 / 0\nwhile True: pass", loop]
    book = {"cells": [{"cell_type": "code", "source": cell} for cell in cells], "nbformat": 4}
    path = tmp_path / "train.ipynb"
    path.write_text(json.dumps(book))
    report = run(str(path), script=True, seconds_a_script=60)
    assert report.named == {"takes-images-for-labels"}, str(report)
    (line,) = report.kind("mistake")[0].lines
    assert line.file == f"{path}, cell 4"
    assert line.right == "t_batch = t_train[batch_mask]"


@pytest.mark.full
def test_the_curves_of_a_run_stand_beside_those_of_a_right_one(tmp_path):
    (tmp_path / "train.py").write_text(PLAIN.replace("-=", "+="))
    report = run(str(tmp_path / "train.py"), script=True, seconds_a_script=60, updates=60)
    pictures = report.json()["pictures"]
    assert [part["kind"] for part in pictures.values()] == ["losses", "training", "test"]
    assert all(part["yours"][0][0] == part["right"][0][0] == 0 for part in list(pictures.values())[1:])
    yours, right = ([value for _, value in pictures["script"][side]] for side in ("yours", "right"))
    assert yours[0] < yours[-1]
    assert right[-1] < 1.6 < right[0]
    assert show_reports([report], "html").count("<svg viewBox") == 3


# Kinds that learners' own scripts have shown, and what is not to be said of them.
REAL = {
    "a network that gives images learns from images": (
        PLAIN, {"output_size=10": "output_size=784", "t_train[batch_mask]": "x_train[batch_mask]",
                "        record_acc": "        pass #", "\nrecord_acc": "\n#"},
    ),
    "a few updates on two images": (PLAIN, {"iters_num = 10000": "iters_num = 20", "size = 100": "size = 2"}),
    "parameters under other names": (PLAIN, {"network.params[key]": "network.param[key.upper()]"}),
    "an optimizer that is not there": (
        PLAIN, {"import numpy": "from common.optimizer import SGD\nimport numpy",
                "    for key in network.params:\n        network.params[key] -= learning_rate * grad[key]":
                "    SGD(0.1).update(network.params, grad)"},
    ),
    "a file that is not there": (
        PLAIN, {"iters_num =": "data = open('no such')\nsize = data.read()\nprint(size)\niters_num ="},
    ),
    "what this Python cannot parse": (
        PLAIN, {"iters_num =": "def f[T, *U](x: T): 1 1\nf(iters)\niters_num ="},
    ),
    "images that are set aside": (
        PLAIN, {"iters_num = ": "x_val = x_train[50000:]\n"
                "x_train, t_train = x_train[:50000], t_train[:50000]\niters_num = "},
    ),
    "a part of the images": (
        PLAIN, {"iters_num = ": "x_train, t_train = x_train[:10000], t_train[:10000]\niters_num = "},
    ),
    "a size of a batch that nothing asks for": (
        EPOCHS, {"losses = []": "batch_size, losses = 50, []", "len(x_train), 50": "len(x_train), 1",
                 "start + 50": "start + 1"},
    ),
    "a setting of a file": (PLAIN, {"= 0.1": "= {}['rate']"}),
    "a setting of the system": (PLAIN, {"_rate = 0.1": "_rate = lr = 0.1\nlr = dict(a=1)['RATE_OF_MINE']"}),
    "what is kept of each step by its number": (
        BOOK, {"iters_num = 10000": "iters_num = 40\nlosses = np.zeros(iters_num)",
               "    loss = ": "    losses[i] = 0\n    loss = "},
    ),
    "a record for each parameter": (
        BOOK, {"* grad[key]": "* grad[key]\n        norm = np.abs(grad[key]).max()\n"
               "        train_loss_list.append(norm)"},
    ),
    "a test of numbers in a loop": (
        BOOK, {"iters_num =": "for n in (20, 30):\n    if 300 % n == 0:\n        print(n)\niters_num ="},
    ),
    "accuracies of the first epoch": (
        BOOK, {LAST: "    if i // iter_per_epoch == 0:\n        print(network.accuracy(x_test, t_test))\n"
               + LAST},
    ),
    "accuracies in parts": (
        BOOK, {"iters_num =": "acc, n = 0, len(x_test)\nif n % 30:\n"
               "    acc += network.accuracy(x_test[90:], t_test[90:])\niters_num ="},
    ),
    "one image at a time, and more of them for a test": (
        BOOK, {"batch_size = 100": "test_batch_size = 50", ", batch_size)": ", 1)",
               "// batch": "// test_batch"},
    ),
    "the images of a batch one after the other": (
        BOOK, {"for i in range(iters_num):\n    batch_mask": "batch", "[batch_mask]": "[[batch_mask]]",
               ", batch_size)": ", batch_size)\nfor i, batch_mask in enumerate(batch):"},
    ),
    "several networks": (
        BOOK, {"iters_num = 10000": "others = [network, TwoLayerNet(784, 20, 10)]\niters_num = 40",
               "    batch_mask": "  for network in others:\n    batch_mask",
               LAST: LAST + "  print([net.loss(x_test, t_test) for net in others])\n"},
    ),
    "an accuracy before and after all": (
        BOOK, {
            "iters_num = 10000": "acc_before_train = network.accuracy(x_test, t_test)\niters_num = 40",
            "fig, ax": "post_train_loss = network.loss(x_test, t_test)\nfig, ax"},
    ),
    "a gradient that is checked": (
        BOOK, {"for i in range(": "network.gradient(x_train[:2], t_train[:2])\nW1 = network.params['W1']\n"
               "for n in range(30):\n    W1[n, n] += 1\n    network.loss(x_test, t_test)\n"
               "    W1[n, n] -= 1\nfor i in range("},
    ),
    "the best parameters": (
        EPOCHS, {"range(20)": "range(4)", "x_test, t_test))\n": "x_test, t_test))\n"
                 "network.params.update({k: 0.9 * v for k, v in network.params.items()})\n"
                 "network.loss(x_test, t_test)\n"},
    ),
    "a batch for each of several networks": (
        PLAIN, {"network = TwoLayerNet(": "networks = [TwoLayerNet(784, n, 10) for n in (5, 6, 7, 8, 9)]\n"
                "network = TwoLayerNet(", "size = 100": "size = 30",
                "    grad = ": "    for network in networks:\n     grad = ",
                "    for key in network.params:\n    ": "     for key in network.params:\n     "},
    ),
    "an import within": (
        "if True:\n    " + PLAIN.replace("\n", "\n    "), {},
    ),
}


@pytest.mark.parametrize(("text", "edits"), a_few(REAL, every=9))
def test_what_is_right_in_real_scripts_is_not_accused(tmp_path, text, edits):
    report = judged(tmp_path, text, edits)
    assert not report.of("broken"), str(report)
    assert not report.kind("mistake")


NETWORK = inspect.getsource(listings.TwoLayerNet)
OWN = IMPORTS.replace("from two_layer_net import TwoLayerNet\n", "from common.functions import *\n")


@pytest.mark.full
def test_a_package_in_a_folder_that_the_script_puts_into_the_path_is_there(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    package = tmp_path / "net"
    package.mkdir()
    (package / "__init__.py").write_text("from common.functions import *\n" + NETWORK)
    up = "import os, sys\nsys.path.insert(0, os.path.join(os.path.dirname(__file__), '..'))\n"
    report = judged(package, up + PLAIN, {"from two_layer_net": "from net"})
    assert not any("TwoLayerNet is not there" in note for note in report.notes), report.notes


@pytest.mark.full
@pytest.mark.parametrize("name", ["numerical_gradient", "numercal_gradient"])
def test_a_gradient_by_differences_of_any_network_takes_no_hours(tmp_path, name):
    network = NETWORK.replace("softmax(a2)", "sigmoid(a2)").replace("def numerical_gradient", f"def {name}")
    text = PLAIN.replace(IMPORTS, OWN + "from common.gradient import numerical_gradient\n" + network)
    report = judged(tmp_path, text, {"network.gradient(": f"network.{name}("})
    assert not report.of("broken"), str(report)
    assert len(report.of("holds")) == 8


@pytest.mark.full
def test_a_network_that_fails_is_told_as_well(tmp_path):
    text = PLAIN.replace(IMPORTS, OWN + NETWORK)
    report = judged(tmp_path, text, {"self.params = {}": "self.parms = {}", "-= l": "+= l"})
    assert "steps-up-the-gradient" in report.named
    assert "TwoLayerNet.__init__" in {finding.function for finding in report.kind("mistake")}


@pytest.mark.full
def test_several_errors_are_mended_one_after_the_other(tmp_path):
    report = judged(tmp_path, PLAIN, {
        "x_train.shape[0]": "x_train.sharp[0]", "in network.params:": "in ('W1', 'b1', 'W2', 'b3'):",
        "t_train[batch_mask]": "x_train[batch_mask]",
    })
    rights = [line.right for finding in report.kind("mistake") for line in finding.lines]
    assert rights == [
        "train_size = x_train.shape[0]", "for key in ('W1', 'b1', 'W2', 'b2'):",
        "t_batch = t_train[batch_mask]",
    ]


@pytest.mark.parametrize("wrong", ["x_train[0]", pytest.param("x_train", marks=FULL)])
def test_an_error_is_mended_though_another_one_comes_further_down(tmp_path, wrong):
    edits = {"= x_train.shape[0]": f"= {wrong}", "x_train[batch_mask]": "x_train(batch_mask)"}
    report = judged(tmp_path, BOOK, edits)
    rights = [line.right for finding in report.kind("mistake") for line in finding.lines]
    assert rights == ["train_size = x_train.shape[0]", "x_batch = x_train[batch_mask]"], str(report)


@pytest.mark.full
def test_two_mistakes_of_one_update_are_both_told(tmp_path):
    report = judged(tmp_path, PLAIN, {"in network.params:": "in ('W1', 'b1', 'W2'):", "-= ": "+= "})
    assert report.named == {"forgets-a-parameter", "steps-up-the-gradient"}


@pytest.mark.full
def test_another_error_is_a_question(tmp_path):
    report = judged(tmp_path, PLAIN, {"    loss = ": "    print(1 + None)\n    loss = "})
    assert not report.kind("mistake")
    (line,) = report.kind("asked")[0].lines
    assert (line.column, line.yours) == (5, "print(1 + None)")
    assert report.exit_code() == 0


@pytest.mark.full
def test_a_method_gradient_that_takes_differences_takes_no_hours(tmp_path):
    network = NETWORK.replace("def gradient", "def by_hand")
    network = network.replace("def numerical_gradient", "def gradient")
    text = PLAIN.replace(IMPORTS, OWN + "from common.gradient import numerical_gradient\n" + network)
    report = judged(tmp_path, text)
    assert len(report.of("holds")) >= 8, str(report)


@pytest.mark.parametrize(("given", "taken"), [
    ("grads, loss", "grad, loss"),
    pytest.param("loss, grads", "_, grad", marks=FULL),
    pytest.param("[loss, list(grads.values())]", "_, grad", marks=FULL),
    pytest.param("loss, Kept(grads)", "_, kept", marks=FULL),
])
def test_a_gradient_that_gives_the_loss_as_well_changes_parameters(tmp_path, given, taken):
    more = "    def gradient(self, x, t):\n        grads, loss = super().gradient(x, t), self.loss(x, t)\n"
    head = f"class Net(TwoLayerNet):\n{more}        return {given}\n\n\nclass Kept:\n"
    head += "    def __init__(self, grads):\n        self.grads = grads\n\n\n"
    edits = {"grad = network": f"{taken} = network", "network = Two": f"{head}network = Net(784, 50, 10)  # "}
    if "kept" in taken:
        edits["* grad[key]"] = "* kept.grads[key]"
    if "values" in given:
        edits["for key in network.params:"] = "for key, part in zip(network.params, grad):"
        edits["* grad[key]"] = "* part"
    report = judged(tmp_path, PLAIN, edits)
    assert not report.of("broken"), str(report)


@pytest.mark.full
def test_of_a_fraction_the_division_is_mended_and_no_size(tmp_path):
    report = judged(tmp_path, PLAIN, {"batch_size = 100": "batch_size = 128", "size //": "size /"})
    (found,) = report.findings
    assert ["//" in line.right for line in found.lines] == [True], str(report)


IN = "in network.params:"
UPDATE = "network.params[key] -= learning_rate * grad[key]"
STEP = "    for key in network.params:\n        network.params[key] -= learning_rate * grad[key]\n"
OPTIMIZER = """class AdaGrad:
    def __init__(self, lr=0.1): self.lr, self.h = lr, {}
    def update(self, params, grads):
        for key in params:
            self.h[key] = self.h.get(key, 0) + grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)
"""
DRAW = "batch_mask = np.random.choice(train_size, batch_size)"
GRAD = "grad = network.gradient(x_batch, t_batch)"
FEW = {"size=50": "size=5"}  # one image at a time takes many updates
# What ends a script or undoes it, and the line that is meant.
RAISES = {
    "an image for their number": ({"x_train.shape[0]": "x_train[0]"}, "train_size = x_train.shape[0]"),
    "all sizes for their number": ({"x_train.shape[0]": "x_train.shape"}, "train_size = x_train.shape[0]"),
    "images to draw of": (
        {"choice(train_size": "choice(x_train"},
        "batch_mask = np.random.choice(x_train.shape[0], batch_size)",
    ),
    "no size to draw of": (
        {"choice(train_size, ": "choice(", **FEW}, "batch_mask = np.random.choice(train_size, batch_size)",
    ),
    "a name in quotes": (
        {"* grad[key]": "* grad['key']"}, "network.params[key] -= learning_rate * grad[key]",
    ),
    "a call of images": ({"x_train[batch_mask]": "x_train(batch_mask)"}, "x_batch = x_train[batch_mask]"),
    "normal numbers for indices": ({"choice(train": "randn(train"}, DRAW),
    "one index": ({"choice(train_size, batch_size)": "choice(train_size)", **FEW}, DRAW),
    "one index below the size of a batch": ({"choice(train_size, ": "randint(", **FEW}, DRAW),
    "a permutation of two numbers": ({"choice(train": "permutation(train"}, DRAW),
    "a choice of no library": ({"random.choice(train": "random_choice(train"}, DRAW),
    "normal numbers of no library": ({"random.choice(train": "random_randn(train"}, DRAW),
    "indices for the size of a batch": (
        {"train_size // batch_size": "train_size // batch_mask"},
        "iter_per_epoch = max(train_size // batch_size, 1)",
    ),
    "indices of another batch for its size": (
        {"iter_per_epoch = max(train_size // batch_size": "batch_mask = np.arange(9)\n"
         "iter_per_epoch = max(train_size // batch_mask"},
        "iter_per_epoch = max(train_size // batch_size, 1)",
    ),
    "an entry that a list has not": (
        {"list.append(loss)": "list[i] = loss"}, "train_loss_list.append(loss)",
    ),
    "what append gives": (
        {"train_loss_list.append(l": "train_loss_list = train_loss_list.append(l"},
        "train_loss_list.append(loss)",
    ),
    "labels for images": ({"gradient(x_batch, t_batch)": "gradient(t_batch, x_batch)"}, GRAD),
    "a loss for a gradient": ({"network.gradient(": "network.loss("}, GRAD),
    "a network for its parameters": (
        {"network.params[key] -=": "network[key] -="},
        "network.params[key] -= learning_rate * grad[key]",
    ),
    "parameters of no network": (
        {"network.params[key] -=": "params[key] -="}, "network.params[key] -= learning_rate * grad[key]",
    ),
    "an attribute for a key": (
        {"* grad[key]": "* grad.key"}, "network.params[key] -= learning_rate * grad[key]",
    ),
    "a number for what is gone through": ({"range(iters_num)": "iters_num"}, "for i in range(iters_num):"),
    "a text for its parts": (
        {"in network.params:": "in ('W1, b1, W2, b2'):"}, "for key in ('W1', 'b1', 'W2', 'b2'):",
    ),
    "a key too many": (
        {"in network.params:": "in ('W1', 'b1', 'W2', 'b2', 'W3'):"},
        "for key in ('W1', 'b1', 'W2', 'b2'):",
    ),
    "a rate in quotes": ({"= 0.1": "= '0.1'"}, "learning_rate = 0.1"),
    "a rate that is far too large": ({"= 0.1": "= 100"}, "learning_rate = 0.1"),
    "round brackets of a gradient": ({"* grad[key]": "* grad(key)"}, UPDATE),
    "square brackets of append": ({"append(loss)": "append[loss]"}, "train_loss_list.append(loss)"),
    "what is put in by a sign": ({"append(loss)": "append = loss"}, "train_loss_list.append(loss)"),
    "round brackets of a shape": ({"shape[0]": "shape(0)"}, "train_size = x_train.shape[0]"),
    "a comma for a point": ({"= 0.1": "= 0,1"}, "learning_rate = 0.1"),
    "a comma in a number": ({"= 10000": "= 10,000"}, "iters_num = 10000"),
    "a fraction of steps": (
        {"range(iters_num)": "range(train_size / batch_size)"},
        "for i in range(train_size // batch_size):",
    ),
    "a number of steps that is a fraction": (
        {"for i in range(iters_num)": "steps = 5 * train_size / batch_size\nfor i in range(steps)"},
        "steps = 5 * train_size // batch_size",
    ),
    "keys that are not called": ({IN: "in network.params.keys:"}, "for key in network.params.keys():"),
    "a gradient of the network": ({"* grad[key]": "* network.grad[key]"}, UPDATE),
    "labels of another set": (
        {"accuracy(x_train, t_train)": "accuracy(x_train, t_test)"},
        "train_acc_list.append(network.accuracy(x_train, t_train))",
    ),
    "images of another set": ({"gradient(x_batch, t_batch)": "gradient(x_train, t_batch)"}, GRAD),
    "the parameters of another network": (
        {"iters_num =": "net = TwoLayerNet(784, 50, 10)\niters_num =",
         "network.params[key]": "net.params[key]"},
        UPDATE,
    ),
    "an expression for a statement": ({"network.params[key] -= l": "network.params[key] - l"}, UPDATE),
    "a comparison for a statement": (
        {"network.params[key] -= ": "network.params[key] == network.params[key] - "},
        "network.params[key] = network.params[key] - learning_rate * grad[key]",
    ),
    "an optimizer that is given the gradient first": (
        {"iters_num = ": OPTIMIZER.partition(" / (")[0] + "\nopt = AdaGrad()\niters_num = ",
         STEP: "    opt.update(grad, network.params)\n"},
        "opt.update(network.params, grad)",
    ),
    "a gradient that is not kept": ({f"    {GRAD}": f"    {GRAD[7:]}"}, GRAD),
    "an index of images": ({"x_train[batch_mask]": "batch_mask[x_train]"}, "x_batch = x_train[batch_mask]"),
    "a rate of nothing": ({"= 0.1": "= 0"}, "learning_rate = 0.1"),
    "a gradient that is not taken": ({GRAD: "grad = network.gradient"}, GRAD),
    "a number behind a text": (
        {"append(loss)": "append(loss)\n    print('loss ' + loss + ' of ' + str(i))"},
        "print('loss ' + str(loss) + ' of ' + str(i))",
    ),
    "keys with values": ({IN: "in network.params.items():"}, "for key in network.params:"),
    "keys with numbers": ({IN: "in enumerate(network.params):"}, "for key in network.params:"),
    "images that are counted by their pixels": (
        {"x_train.shape[0]": "len(x_train[0])"}, "train_size = len(x_train)",
    ),
    "a parameter that is lost": ({"-= l": "= l"}, "network.params[key] -= learning_rate * grad[key]"),
}


@pytest.mark.parametrize(("edits", "right"), a_few(RAISES, every=9))
def test_what_ends_or_undoes_a_script_is_mended_in_its_line(tmp_path, edits, right):
    report = judged(tmp_path, PLAIN, edits)
    (found,) = report.kind("mistake")
    assert [line.right for line in found.lines] == [right], str(report)


KEPT = "    loss = network.loss(x_batch, t_batch)\n    train_loss_list.append(loss)\n"


@pytest.mark.parametrize(("right", "wrong"), a_few([
    (STEP, STEP.replace(":\n", ":\n        for key in network.params:\n    ", 1)),
    (KEPT, KEPT.replace("    ", "        ")),
    ("-= learning_rate * grad", "= learning_rate + grad"),
    ("network.params[key] -= learning_rate", "learning_rate"),
]))
def test_what_is_done_too_often_or_loses_a_parameter_is_mended(tmp_path, right, wrong):
    assert right in PLAIN
    report = judged(tmp_path, PLAIN, {right: wrong})
    (found,) = report.kind("mistake")
    lines = [line.strip() for line in PLAIN.splitlines()]
    assert {line.right.strip() for line in found.lines} <= {*lines, ""}
    assert "all claims hold" in found.seen


LOAD = "(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)"
ACC = "        train_acc_list.append(network.accuracy(x_train, t_train))\n"
TEST_ACC = "        test_acc_list.append(network.accuracy(x_test, t_test))\n"
# What bears one name and is another thing, and the line that is meant.
CONTRARY = {
    "a loss in a list of accuracies": (
        {"train_loss_list.append(loss)": "train_acc_list.append(loss)"}, "train_loss_list.append(loss)",
    ),
    "a loss of test images": (
        {"loss = network.loss(x_batch, t_batch)": "loss = network.loss(x_test, t_test)"},
        "loss = network.loss(x_batch, t_batch)",
    ),
    "a training accuracy of test images": (
        {"accuracy(x_train, t_train)": "accuracy(x_test, t_test)"}, ACC.strip(),
    ),
    "a list of the other set": (
        {LAST: LAST.replace("test_acc_list", "train_acc_list")}, TEST_ACC.strip(),
    ),
    "a loss for an accuracy": ({LAST: LAST.replace("accuracy(x_tr", "loss(x_tr")}, ACC.strip()),
    "images of the other set": ({"= x_train[b": "= x_test[b"}, "x_batch = x_train[batch_mask]"),
    "labels of the other set": ({"= t_train[b": "= t_test[b"}, "t_batch = t_train[batch_mask]"),
    "another order": ({"(x_train, t_train), (x_test,": "(x_train, x_test), (t_train,"}, LOAD),
    "the number of pixels": ({"x_train.shape[0]": "x_train.shape[1]"}, "train_size = x_train.shape[0]"),
    "the number of test images": ({"x_train.shape[0]": "len(x_test)"}, "train_size = len(x_train)"),
}


def test_what_is_drawn_and_read_by_nobody_is_put_where_its_number_stands(tmp_path):
    edits = {f"{data}_train[batch_mask]": f"{data}_train[batch_size]" for data in "xt"}
    report = judged(tmp_path, BOOK, edits)
    (found,) = report.kind("mistake")
    assert [line.right for line in found.lines] == [
        "x_batch = x_train[batch_mask]", "t_batch = t_train[batch_mask]"
    ]


def test_other_lists_and_other_numbers_of_an_epoch_are_right(tmp_path):
    report = judged(tmp_path, BOOK, {
        "    train_loss_list.append(loss)\n": "    train_loss_list.append(loss)\n"
        "    loss = network.loss(x_test, t_test)\n    test_losses.append(loss)\n",
        "iter_per_epoch = max(train_size // batch_size, 1)": "iter_per_epoch = train_size // batch_size + 1\n"
        "steps_per_half_epoch = train_size // batch_size // 2\ntest_losses, some = [], np.arange(9)\n"
        "x_few, x_few_test = x_train[some], x_test[some]",
    })
    assert not report.of("broken"), str(report)


@pytest.mark.parametrize("wrong", [
    "max(batch_size // train_size", pytest.param("min(train_size // batch_size", marks=FULL),
])
def test_an_epoch_of_another_number_of_updates_is_not_careful(tmp_path, wrong):
    report = judged(tmp_path, BOOK, {"max(train_size // batch_size": wrong})
    (found,) = report.kind("careless")
    assert [line.right for line in found.lines] == ["iter_per_epoch = max(train_size // batch_size, 1)"]


# Names that are not there, and the line that is meant.
MISSING = {
    "the images": ({f"{LOAD}\n": ""}, LOAD),
    "the images, and a comment": ({f"{LOAD}\n": "", "shape[0]": "shape[0]  # of x_train"}, LOAD),
    "a list": (
        {", train_acc_list, test_acc_list = [], [], []": ", test_acc_list = [], []"}, "train_acc_list = []",
    ),
    "a rate": ({"learning_rate = 0.1\n": ""}, "learning_rate = 0.1"),
    "a rate of another name": (
        {"learning_rate = 0.1": "lr = 0.1"}, "network.params[key] -= lr * grad[key]",
    ),
    "a name in a comment": (
        {"= x_train.shape[0]": "= x_trian.shape[0]  # x_trian"}, "train_size = x_train.shape[0]  # x_trian",
    ),
    "a dot": (
        {"np.random.choice(train_size, ": "np.randomrandint(0, 300, "},
        "batch_mask = np.random.randint(0, 300, batch_size)",
    ),
    "what is misspelt where it is set": (
        {"    loss = n": "    los_of_batch = n", "(loss)": "(loss_of_batch)\n    print(loss_of_batch)"},
        "loss_of_batch = network.loss(x_batch, t_batch)",
    ),
}


@pytest.mark.parametrize(("edits", "right"), a_few(CONTRARY | MISSING))
def test_a_name_of_another_thing_or_of_none_is_mended_by_one_change(tmp_path, edits, right):
    report = judged(tmp_path, BOOK, edits)
    (found,) = report.kind("mistake")
    assert [line.right for line in found.lines] == [right], str(report)


def test_a_name_is_mended_by_no_other_thing_that_is_only_written_alike(tmp_path):
    report = judged(tmp_path, BOOK, {"batch_size = 100": "batch_size = missing or 100"})
    (found,) = report.kind("mistake")
    assert [line.right for line in found.lines] == [""]


def test_the_lines_below_one_that_is_put_above_keep_their_numbers(tmp_path):
    edits = {"import numpy as np\n": "", f"{LOAD}\n": "", "* grad[key]": "* grads[key]"}
    report = judged(tmp_path, BOOK, edits)
    lines = (tmp_path / "train.py").read_text().split("\n")
    (line,) = [line for found in report.kind("mistake") for line in found.lines if line.yours]
    assert lines[line.line - 1].strip() == line.yours
    assert len(report.kind("mistake")) == 3


def test_one_image_for_each_update_is_a_batch_if_no_other_size_is_set(tmp_path):
    edits = {"network.gr": "network.numerical_gr", "size, batch_size)": "size)", **FEW}
    report = judged(tmp_path, BOOK, edits)
    assert [line.right for found in report.kind("mistake") for line in found.lines] == [DRAW]
    assert not judged(tmp_path, BOOK, edits | {"batch_size = 100": "batch_size = 1"}).of("broken")


def test_an_update_that_is_forgotten_is_put_in(tmp_path):
    report = judged(tmp_path, PLAIN, {STEP: ""})
    (found,) = report.kind("mistake")
    step = "    network.params[key] -= learning_rate * grad[key]"
    assert [line.right for line in found.lines] == [GRAD, "for key in grad:", step], str(report)
    assert found.lines[0].yours == GRAD
    lines = str(report).split("\n")
    assert [line.split(" | ")[-1].strip() for line in lines[1:4]] == [GRAD, "for key in grad:", step.strip()]


@pytest.mark.parametrize(("right", "wrong"), a_few({
    "a colon": ("for i in range(iters_num):", "for i in range(iters_num)"),
    "a module": ("import numpy as np", "import nunpy as np"),
    "a condition": ("if True:", "if __name__ == '__main_':"),
}))
def test_what_python_cannot_read_of_a_script_is_mended_before_it_runs(tmp_path, right, wrong):
    text = BOOK.replace("fig, ax", "if True:\n    print(train_size)\nfig, ax")
    report = judged(tmp_path, text, {right: wrong, "t_train[batch_mask]": "x_train[batch_mask]"})
    first, other = report.kind("mistake")
    right = right.replace("True", "__name__ == '__main__'")
    assert [(line.yours, line.right) for line in first.lines] == [(wrong, right)]
    assert [line.right for line in other.lines] == ["t_batch = t_train[batch_mask]"]


def test_a_test_that_is_the_same_in_each_step_hides_no_other_mistake(tmp_path):
    edits = {"if i %": "if 1 %", "accuracy(x_test, t_test)": "accuracy(x_train, t_train)"}
    report = judged(tmp_path, PLAIN, edits)
    lines = [line.right for found in report.kind("mistake") for line in found.lines]
    assert lines[0] == "if i % iter_per_epoch == 0:", str(report)
    assert "accuracy(x_test, t_test)" in lines[1]


@pytest.mark.parametrize(("test", "is_right"), [
    ("i % iter_per_epoch", False), *(pytest.param(test, is_right, marks=FULL) for test, is_right in [
        ("i % 100", False), ("i % iter_per_epoch != 0", False), ("i // iter_per_epoch == 0", False),
        ("i % 2", True), ("not i % iter_per_epoch", True), ("i % iter_per_epoch < 1", True),
        ("i % iter_per_epoch: pass\n    else", True), ("i % 7: print(loss)\n    if i % 9 == 0", True),
    ]),
])
def test_accuracies_are_taken_where_a_remainder_is_0(tmp_path, test, is_right):
    report = judged(tmp_path, BOOK, {"i % iter_per_epoch == 0": test})
    lines = [line.right for found in report.kind("mistake") for line in found.lines]
    assert lines == ([] if is_right else [f"if i % {100 if '100' in test else 'iter_per_epoch'} == 0:"])


def test_an_epoch_of_as_many_updates_as_there_are_images_is_not_careful(tmp_path):
    report = judged(tmp_path, PLAIN, {"train_size // batch_size": "train_size, batch_size"})
    (found,) = report.kind("careless")
    assert [line.right for line in found.lines] == ["iter_per_epoch = max(train_size // batch_size, 1)"]
    report = judged(tmp_path, PLAIN, {"max(train_size // batch_size, 1)": "300"})
    assert not report.kind("careless")


def test_what_a_network_that_is_not_there_takes_is_a_question(tmp_path):
    report = judged(tmp_path, PLAIN, {"gradient(x_batch, t_batch)": "gradient(x_batch)"})
    assert not report.kind("mistake")
    (line,) = report.kind("asked")[0].lines
    assert line.right == "grad = network.gradient(x_batch, t_batch)"


@pytest.mark.parametrize("text", a_few([
    "x_train[1000]", "float(sys.argv[1])", "os.environ['NUMBER_OF_IMAGES']", "x_train[10000:][39999]",
    "np.split(np.arange(60000), 600)",
], every=3))
def test_what_raises_since_fewer_images_are_given_is_held_against_no_line(tmp_path, text):
    report = judged(tmp_path, PLAIN, {"iters_num = ": f"import os, sys\npart = {text}\niters_num = "})
    assert [(one.kind, one.lines) for one in report.findings] == [("asked", [])]


@pytest.mark.parametrize("text", a_few(["int('')", "x_train[:300][65]"]))
def test_what_raises_is_mended_by_no_other_thing_that_raises_not(tmp_path, text):
    report = judged(tmp_path, PLAIN, {"iters_num = ": f"part = {text}\niters_num = "})
    assert not report.kind("mistake")


def test_a_test_accuracy_of_a_part_is_none_of_training_images(tmp_path):
    part = "x_test, t_test = x_test[:1000], t_test[:1000]"
    report = judged(tmp_path, PLAIN, {"iters_num = ": f"{part}\niters_num = "})
    assert not report.kind("mistake")


@pytest.mark.parametrize("number", [300, pytest.param(1000, marks=FULL)])
def test_few_images_that_are_learned_by_heart_are_enough(tmp_path, number):
    part = f"x_train, t_train = x_train[:{number}], t_train[:{number}]"
    report = judged(tmp_path, PLAIN, {"iters_num = ": f"{part}\niters_num = "})
    assert not report.kind("mistake")


def test_a_report_on_a_file_that_trains_says_how_to_have_that_judged(tmp_path):
    (tmp_path / "train.py").write_text(PLAIN)
    note = "line 19 trains a network: reference check --script train.py runs and judges that"
    assert note in run(str(tmp_path / "train.py")).notes
    (tmp_path / "train.py").write_text("def numerical_diff(f, x): return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4")
    assert not run(str(tmp_path / "train.py")).notes


def rights(report):
    """Return the lines that are to be written, those of mistakes."""
    lines = [line for found in report.kind("mistake") for line in found.lines]
    return [line.right.strip() for line in lines if line.right not in ("", line.yours)]


def one_by_one(*keys):
    return "".join(f"    {UPDATE}\n".replace("[key]", f"['{key}']") for key in keys)


@pytest.mark.parametrize(("edits", "right"), a_few({
    "a key twice": (
        {IN: "in ('W1', 'b2', 'W2', 'b2'):"}, "for key in ('W1', 'b1', 'W2', 'b2'):",
    ),
    "a key twice in a list": (
        {IN: "in ['W1', 'W1', 'W2', 'b2']:"}, "for key in ['W1', 'b1', 'W2', 'b2']:",
    ),
    "another order": ({IN: "in ('b2', 'W2', 'b1'):"}, "for key in ('b2', 'W2', 'b1', 'W1'):"),
    "a line twice": (
        {STEP: one_by_one("W1", "b2", "W2", "b2")}, one_by_one("b1").strip(),
    ),
    "a line that is missing": ({STEP: one_by_one("W1", "W2", "b2")}, one_by_one("b1").strip()),
    "the gradient of another key": (
        {STEP: one_by_one("W1", "b1", "W2", "b2").replace("grad['b2']", "grad['b1']")},
        one_by_one("b2").strip(),
    ),
}, every=3))
def test_all_keys_are_told_where_one_is_missing(tmp_path, edits, right):
    assert rights(judged(tmp_path, BOOK, edits)) == [right]


@pytest.mark.parametrize(("wrong", "is_right"), a_few({
    text: (text, is_right) for text, is_right in [
        ("= learning_rate * grad[key]", False), ("= learning_rate + grad[key]", False),
        ("=- learning_rate * grad[key]", False), ("= grad[key]", False),
        ("-= learning_rate / grad[key]", False), ("*= learning_rate * grad[key]", False),
        ("= learning_rate * grad[key] - network.params[key]", False),
        ("-= network.params[key] - learning_rate * grad[key]", False),
        ("-= 1 * (learning_rate * grad[key])", True), ("-= grad[key] * learning_rate", True),
        ("= network.params[key] - learning_rate * grad[key]", True),
        ("-= learning_rate * (grad[key] + network.params[key])", True),
        ("-= learning_rate * grad[key] / np.sqrt(1 + grad[key] ** 2)", True),
    ]
}, every=5))
def test_a_step_is_the_rate_times_the_gradient_or_has_more_in_it(tmp_path, wrong, is_right):
    report = judged(tmp_path, BOOK, {UPDATE: f"network.params[key] {wrong}"})
    assert rights(report) == ([] if is_right else [UPDATE]), str(report)


LOOP = BOOK[BOOK.index("for i in") : BOOK.index("fig, ax")]
BEHIND = LOOP.index("    for key in")


BATCH = LOOP[LOOP.index("    batch_mask") : LOOP.index("\n    grad")]


def outdented(text):
    return "".join(line.removeprefix("    ") for line in text.splitlines(keepends=True))


@pytest.mark.parametrize(("edits", "right"), a_few({
    "an update behind the loop": (
        {LOOP: LOOP[:BEHIND] + outdented(LOOP[BEHIND:])}, LOOP[BEHIND:].split("\n")[0].strip(),
    ),
    "losses behind the loop": ({LOOP: LOOP.replace(KEPT, "") + outdented(KEPT)}, KEPT.split("\n")[0].strip()),
    "accuracies behind the loop": (
        {LOOP: LOOP.replace(LAST, "") + outdented(LAST)}, LAST.split("\n")[0].strip(),
    ),
    "an optimizer in each step": (
        {LOOP: OPTIMIZER + LOOP, STEP: "    opt = AdaGrad()\n    opt.update(network.params, grad)\n"},
        "opt = AdaGrad()",
    ),
    "an optimizer without a name": (
        {LOOP: OPTIMIZER + LOOP, STEP: "    AdaGrad(0.2).update(network.params, grad)\n"},
        "optimizer = AdaGrad(0.2)",
    ),
    "another name for the step": (
        {"epoch == 0": "epoch == 0 or batch_size == iters_num - 1"},
        "if i % iter_per_epoch == 0 or i == iters_num - 1:",
    ),
    "a parameter that is no copy": (
        {"for i in": "first = network.params['W1']\nfor i in",
         "fig, ax": "print(abs(network.params['W1'] - first).max())\nfig, ax"},
        "first = network.params['W1'].copy()",
    ),
    "a list in each step": (
        {"    loss = n": "    train_loss_list = []\n    loss = n"}, "train_loss_list = []",
    ),
    "a batch before the loop": (
        {LOOP: outdented(BATCH) + LOOP.replace(BATCH, "")}, DRAW,
    ),
    "the end of a loop over the keys": ({UPDATE: f"{UPDATE}\n        break"}, ""),
    "a step behind the last": (
        {"epoch == 0": "epoch == 0 or i == iters_num"}, "if i % iter_per_epoch == 0 or i == iters_num - 1:",
    ),
}, every=6))
def test_what_stands_at_the_wrong_place_of_a_loop_is_moved(tmp_path, edits, right):
    report = judged(tmp_path, BOOK, edits)
    assert [*rights(report), ""][0] == right, str(report)
    assert "with this change" in report.kind("mistake")[0].seen


@pytest.mark.parametrize("edits", a_few([
    {LOOP: OPTIMIZER + "opt = AdaGrad()\n" + LOOP, STEP: "    opt.update(network.params, grad)\n"},
    {"fig, ax": "last = network.loss(x_batch, t_batch)\nprint(last, i)\nfig, ax"},
    {"epoch == 0": "epoch == 0 or i == iters_num - 1"},
    {"for i in": "first = network.params['W1'].copy()\nfor i in",
     "fig, ax": "print(network.params['W1'] - first)\nfig, ax"},
    {"for i in": "first = network.params['W1']\nfor i in", "-= l": "= network.params[key] - l",
     "fig, ax": "print(network.params['W1'] - first)\nfig, ax"},
    {"fig, ax": "for _ in range(3):\n    g = network.gradient(x_batch, t_batch)\ny = abs(g['b1'])\nfig, ax"},
    {LOOP: LOOP + "losses = []\n" + LOOP.replace("range(iters_num)", "range(9)") + "losses.append(loss)\n"},
]))
def test_what_stands_behind_a_loop_or_before_it_may_be_right(tmp_path, edits):
    report = judged(tmp_path, BOOK, edits)
    assert not report.kind("mistake"), str(report)


NEW = "network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)\n"


@pytest.mark.parametrize(("wrong", "right"), a_few({
    "a sign": (LOOP.replace("-=", "+="), UPDATE),
    "labels": (LOOP.replace("t_train[b", "x_train[b"), "t_batch = t_train[batch_mask]"),
    "no update": (LOOP.replace(STEP, ""), "for key in grad:"),
    "a name": (LOOP.replace("* grad[", "* grads["), UPDATE),
    "nothing": (LOOP + NEW + LOOP, ""),
}, every=3))
def test_a_training_behind_another_one_is_judged_as_well(tmp_path, wrong, right):
    report = judged(tmp_path, BOOK + NEW + wrong)
    assert rights(report)[:1] == ([right] if right else []), str(report)
    number = len(BOOK.split("\n"))
    assert all((line.line or 0) > number for found in report.kind("mistake") for line in found.lines)


def test_the_curves_of_a_run_hide_no_repair(tmp_path):
    (tmp_path / "train.py").write_text(PLAIN.replace(IN, "in ('W1', 'b2', 'W2', 'b2'):"))
    report = run(str(tmp_path / "train.py"), script=True, seconds_a_script=60, updates=60)
    assert rights(report) == ["for key in ('W1', 'b1', 'W2', 'b2'):"]
    assert report.json()["pictures"]


def test_a_line_is_moved_behind_what_sets_its_names_and_a_stray_name_goes(tmp_path):
    line = "iter_per_epoch = max(train_size // batch_size, 1)\n"
    stray = {UPDATE: f"{UPDATE}\n        d"}
    report = judged(tmp_path, BOOK, {line: "", "import matplotlib": f"{line}import matplotlib"} | stray)
    assert rights(report) == [line.strip()]
    assert "d" in [one.yours for found in report.kind("mistake") for one in found.lines]
    assert "all claims hold" in report.kind("mistake")[-1].seen


def test_a_line_of_a_function_is_moved_as_well(tmp_path):
    line = "iter_per_epoch = max(train_size // batch_size, 1)\n"
    text = BOOK.replace(line, "").replace("train_size = ", f"{line}train_size = ")
    start, end = text.index(line), text.index("for i in")
    text = text[:start] + "def sizes():\n    " + text[start:end].strip().replace("\n", "\n    ")
    report = judged(tmp_path, f"{text}\n    return train_size, iter_per_epoch\nsizes()\n{LOOP}", {})
    (found,) = report.kind("mistake")[:1]
    assert [one.right for one in found.lines if one.right], str(report)
    assert "with this change" in found.seen


def test_an_optimizer_that_is_made_is_used(tmp_path):
    report = judged(tmp_path, TRAINER, {"        self.optimizer.update(self.net.params, grads)\n": ""})
    assert rights(report) == ["self.optimizer.update(self.net.params, grads)"]


def test_a_class_that_cannot_be_read_hides_no_mistake_of_the_script(tmp_path):
    text = NETWORK.replace("self.params = {}", "self.params = np.()")
    (tmp_path / "two_layer_net.py").write_text("from common.functions import *\n" + text)
    report = judged(tmp_path, BOOK, {LOOP: LOOP[:BEHIND] + outdented(LOOP[BEHIND:])})
    assert "for key in network.params:" in rights(report)


@pytest.mark.parametrize(("taken", "is_known"), [("path, kind='train'", False), ("normalize, flatten", True)])
def test_a_script_whose_images_are_read_otherwise_is_not_judged(tmp_path, taken, is_known):
    """Of what such a function gives nothing is known, and that of the book is known by its arguments."""
    imported = "from dataset.mnist import load_mnist\n"
    made = f"def load_mnist({taken}):\n    return ...\n\n\n"
    report = judged(tmp_path, BOOK, {imported: made, UPDATE: "pass"})
    assert ("takes something else than the book's" not in str(report)) is is_known
    assert is_known or not report.findings


SCRIPTS = {
    # All of a few images at once; one epoch of few images after the other; the first n of them.
    "few": ({"batch_mask = np.random.choice(train_size, batch_size)": "pass",
             "x_train[batch_mask]": "x_small", "t_train[batch_mask]": "t_small",
             "for i in": "x_small, t_small = x_train[:100], t_train[:100]\nfor i in"}, "batches", ()),
    "same": ({"batch_mask = np.random.choice(train_size, batch_size)": "pass",
              "x_train[batch_mask]": "x_batch", "t_train[batch_mask]": "t_batch",
              "for i in": "mask = np.random.choice(train_size, 20)\n"
              "x_batch, t_batch = x_train[mask], t_train[mask]\nfor i in"},
             "batches", ("each batch is the same",)),
    "labels": ({"for i in": "t_train = t_train[:, ::-1]\nfor i in"}, "labels", ()),
    "apart": ({"t_train[batch_mask]": "t_train[np.random.choice(train_size, batch_size)]"},
              "labels", ("the labels are those of other images",)),
    "zero": ({"t_train[batch_mask]": "np.zeros(batch_size, int)"},
             "labels", ("the labels are always the same",)),
    "empty": ({"batch_mask = np.random.choice(train_size, batch_size)": "pass",
               "x_train[batch_mask]": "x_train[:9]", "t_train[batch_mask]": "t_train[:9]",
               "for i in": "none = np.empty((0, 784))\nfor i in"},
              "batches", ("each batch is the same",)),
    "frozen": ({"in network.params:": "in ('W2', 'b2'):"}, "update", ()),
    "one": ({"in network.params:": "in ('W1', 'W2', 'b2'):"},
            "update", ("some of the parameters are not changed",)),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_may_learn_of_what_it_chooses(name):
    changes, of, faults = SCRIPTS[name]
    text = watching._source()
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    assert watching.Watched(text)(of).faults == faults


SHOWS = """from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet

(x_train, t_train), _ = load_mnist(one_hot_label=True)
network = TwoLayerNet(784, 50, 10)
for n in range(3):
    grad = network.gradient(x_train[n : n + 9], t_train[n : n + 9])
    print(grad["W1"].shape)
"""


def test_who_looks_at_gradients_alone_need_not_train(tmp_path):
    assert not judged(tmp_path, SHOWS).kind("mistake")
    assert judged(tmp_path, SHOWS, {"range(3)": "range(30)"}).named == {"changes-no-parameter"}


def test_a_script_may_use_what_numpy_had(tmp_path):
    report = judged(tmp_path, PLAIN, {"batch_size = 100": "batch_size = np.int(100)"})
    assert not report.kind("mistake")


def test_a_network_of_other_sizes_is_not_held_to_images(tmp_path):
    """Its gradient by differences is not taken, and nothing of ours is an error of theirs."""
    text = "import numpy as np\nfrom two_layer_net import TwoLayerNet\n\nnet = TwoLayerNet(10, 10, 10)\n"
    report = judged(tmp_path, text + "print(net.numerical_gradient(np.random.rand(9, 10), np.eye(10)[:9]))\n")
    assert not report.kind("mistake")
    assert not report.errors

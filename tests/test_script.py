"""A training script is run and watched: right loops of any make pass, and each fault is told."""


import pytest

from reference.conformance import mistakes
from reference.conformance.running.run import run

HEAD = """
import numpy as np
import matplotlib.pyplot as plt
from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)
"""
PLAIN = HEAD + """
train_loss_list, train_acc_list, test_acc_list = [], [], []
train_size = x_train.shape[0]
batch_size = 100
learning_rate = 0.1
iter_per_epoch = max(train_size // batch_size, 1)
for i in range(10000):
    batch_mask = np.random.choice(train_size, batch_size)
    x_batch = x_train[batch_mask]
    t_batch = t_train[batch_mask]
    grad = network.gradient(x_batch, t_batch)
    for key in ('W1', 'b1', 'W2', 'b2'):
        network.params[key] -= learning_rate * grad[key]
    loss = network.loss(x_batch, t_batch)
    train_loss_list.append(loss)
    if i % iter_per_epoch == 0:
        train_acc = network.accuracy(x_train, t_train)
        test_acc = network.accuracy(x_test, t_test)
        train_acc_list.append(train_acc)
        test_acc_list.append(test_acc)
fig, ax = plt.subplots()
ax.plot(train_loss_list)
plt.show()
"""
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
    "images from -1 to 1": (PLAIN, {"train_loss_list, ": "x_train = 2*x_train - 1\ntrain_loss_list, "}),
    "no accuracy": (PLAIN, {"if i %": "if False and i %"}),
    "a validation split": (
        PLAIN, {
            "train_loss_list, ": "x_val, t_val = x_train[50000:], t_train[50000:]\n"
            "x_train, t_train = x_train[:50000], t_train[:50000]\ntrain_loss_list, ",
            "    loss =": "    val = network.accuracy(x_val, t_val)\n    loss =",
        },
    ),
    "early stopping": (PLAIN, {"    loss = ": "    if i > 40: break\n    loss = "}),
    "a function": (
        PLAIN.replace("\nfor i", "\ndef train():\n  for i").replace("\n    ", "\n      ")
        .replace("\nfig", "\ntrain()\nfig"), {},
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
            "iter_per_epoch = ": "v = {key: 0 for key in network.params}\niter_per_epoch = ",
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
    "forgets-a-parameter": (PLAIN, {"('W1', 'b1', 'W2', 'b2')": "['W1', 'W2', 'b2']"}),
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
}



def judged(folder, text, edits=None, seconds=60):
    for old, new in (edits or {}).items():
        assert old in text
        text = text.replace(old, new)
    (folder / "train.py").write_text(text)
    return run(str(folder / "train.py"), script=True, seconds_a_script=seconds)


@pytest.mark.parametrize(("text", "edits"), RIGHT.values(), ids=RIGHT)
def test_a_right_loop_of_any_make_is_not_accused(tmp_path, text, edits):
    report = judged(tmp_path, text, edits)
    assert not report.of("broken"), str(report)
    assert len(report.of("holds")) >= 6, str(report)
    assert report.exit_code() == 0


@pytest.mark.parametrize(("text", "edits"), ASKED.values(), ids=ASKED)
def test_what_may_be_meant_is_asked_about(tmp_path, text, edits):
    report = judged(tmp_path, text, edits)
    assert not report.of("broken"), str(report)
    assert "is that meant, as momentum, decay or other rates are?" in " ".join(str(report).split())


@pytest.mark.parametrize("slug", WRONG)
def test_a_wrong_loop_is_told_its_mistake(tmp_path, slug):
    report = judged(tmp_path, *WRONG[slug])
    assert report.named == {slug}, str(report)


def test_each_mistake_has_a_script_that_makes_it():
    assert set(WRONG) == {mistake.slug for mistake in mistakes() if mistake.target == "script"}


# The source's second script, indented, and its class as far as it matters.
SOURCE = """import numpy as np
from dataset.mnist import load_mnist
from two_layer_net import TwoLayerNet
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)
iters_num = 10000
train_size = x_train.shape[0]
batch_size = 100
learning rate = 0.1
train_loss_list = []
train_acc_list = []
test_acc_list = []
iter_per_epoch = max(train_size / batch_size, 1)
for i in range(iters_num):
    batch_mask = np.random.choice(train_size, batch_size)
    x_batch = x_train[batch_mask]
    t_batch = x_train[batch_mask]
    grad = network.numerical_gradient(x_batch, t_batch)
    for key in ('W1', 'b1', 'W2', 'b2'):
        network.params[key] -= learning_rate * grad[key]
    loss = network.loss(x_batch, t_batch)
    train_loss_list.append(loss)
    if i % iter_per_epoch == 0:
        train_acc = network.accuracy(x_train, t_train)
        test_acc = network.accuracy(x_test, t_test)
        train_acc_list.append(train_acc)
        test_acc_list.append(test_acc)
        print("train acc, test acc | " + str(train_acc) + ", " + str(test_acc))
"""
CLASS = """import sys, os
sys.path.append(os.pardir)
from common.functions import *
from common.gradient import numerical_gradient
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)
    def predict(self, x):
        W1, W2 = self.params['W1'], self.params['W2']
        b1, b2 = self.params['b1'], self.params['b2']
        a1 = np.dot(x, W1) + b1
        z1 = sigmoid(a1)
        a2 = np.dot(x, W2) + b2
        y = softmax(a2)
        return y
    def loss(self, x, t):
        y = self.predict(x)
        return cross_entropy_error(y, t)
    def accuracy(self, x, t):
        y = self.predict(x)
        y = np.argmax(y, axis=1)
        t = np.argmax(t, axis=1)
        accuracy = np.sum(y == t) / float(x.shape[0])
        return accuracy
    def numerical_gradient(self, x, t):
        loss_W = lambda W: self.loss(x, t)
        grads = {}
        grads['W1'] = nemerical_gradient(loss_W, self.params['W1'])
        return grads
"""


def test_the_sources_script_is_told_its_faults_and_repaired_one_by_one(tmp_path):
    (tmp_path / "two_layer_net.py").write_text(CLASS)
    report = judged(tmp_path, SOURCE)
    assert "line 9 is no Python: learning rate = 0.1; write learning_rate = 0.1" in report.notes
    mark = "           ^^^^^^^ write `t_train`"
    assert f"  17 | t_batch = x_train[batch_mask]\n     | {mark[1:]}\n" in str(report)
    assert "TwoLayerNet.loss raised ValueError: " in " ".join(str(report).split())
    labels, runs = "script-takes-the-labels-of-its-images", "script-runs"
    assert [v.claim.slug for v in report.of("broken")] == [labels, runs]
    text = SOURCE.replace("learning rate", "learning_rate")
    assert [v.claim.slug for v in judged(tmp_path, text).of("broken")] == [labels]
    text = text.replace("t_batch = x", "t_batch = t")
    report = judged(tmp_path, text)
    assert not report.of("broken")
    assert report.exit_code() == 0
    assert {v.outcome for v in report.verdicts} == {"holds"}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("while True: pass", "it took too long: the run"),
        ("import os; os._exit(0)", "the process ended with 0: the run"),
        ("input()", "input() is refused"),
        ("import os; os.remove({kept!r})", "os.remove outside the scratch folder is refused"),
        ("open({kept!r}, 'w')", "open outside the scratch folder is refused"),
        ("import shutil; shutil.rmtree({folder!r})", "outside the scratch folder is refused"),
        ("import os; os.fork()", "os.fork is refused"),
        ("import os; os.system('echo')", "os.system is refused"),
        ("import socket; socket.create_connection(('127.0.0.1', 1))", "socket.getaddrinfo is refused"),
    ],
)
def test_a_hostile_script_harms_nothing(tmp_path, monkeypatch, line, why):
    monkeypatch.delenv("PYTHONPATH")  # where what refuses the tests a network is found
    kept = tmp_path / "kept"
    kept.touch()
    report = judged(tmp_path, line.format(kept=str(kept), folder=str(tmp_path)), seconds=3)
    assert why in " ".join(str(report).split())
    assert report.exit_code() == 2
    assert kept.exists()


def test_a_gigabyte_that_is_printed_costs_nothing(tmp_path):
    report = judged(tmp_path, "for _ in range(1000): print('x' * 10**6)\n" + PLAIN)
    assert not report.of("broken")
    assert len(report.of("holds")) == 9

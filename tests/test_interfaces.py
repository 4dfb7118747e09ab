"""Whoever is called otherwise is taken as it is meant, and caught all the same if it is wrong."""

import functools
import inspect
import textwrap
import types

import numpy as np
import pytest
from inside import run
from test_judging import ENTROPY
from tiers import a_few

import reference
from reference import listings
from reference.conformance.catalogue import CLAIMS
from reference.conformance.judging.check import check_function
from reference.conformance.judging.verdicts import judge

numerical_gradient = reference.numerical_gradient


def judged(name, function):
    """Return what is found of a function that nobody said the name of."""
    return check_function(name, function, {name: function.__name__})


def central(f, x, h=1e-4):
    return (f(x + h) - f(x - h)) / (2 * h)


def loss(y, t):
    """Return the cross entropy, added up over the examples."""
    return -np.sum(t * np.log(y + 1e-12))


def soft(z):
    z = z - z.max(axis=-1, keepdims=True)
    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)


def with_labels(log_p, labels):
    return -np.mean(log_p[np.arange(len(labels)), labels])


def walk(slope, x, lr, n, sign=-1.0, step=1):
    points = [np.array(x, float)]
    for _ in range(n):
        points.append(points[-1] + step * sign * lr * slope(points[-1]))
    return points


def descent(answer):
    """Return a descent of f, with what it makes of the points."""
    return lambda sign=-1.0: lambda g, start, eta, times: answer(
        walk(lambda v: numerical_gradient(g, v), start, eta, times, sign)
    )


def by_slope(order):
    """Return a descent that takes the gradient, with its arguments in some order."""
    return lambda sign=-1.0: eval(
        f"lambda {order}: walk(df, x0, rate, n, {sign})[-1]", {"walk": walk}
    )


def tolerant(sign=-1.0):
    def minimise(g, x0, tol=1e-9, max_iter=1000, lr=0.1):
        return walk(lambda v: numerical_gradient(g, v), x0, lr, max_iter, sign)[-1]

    return minimise


def generated(sign=-1.0):
    def points(g, x0, lr, n):
        yield from walk(lambda v: numerical_gradient(g, v), x0, lr, n, sign)

    return points


BATCH_SIZE = 100


def small_network(k=1):
    class Net:
        def __init__(self):
            self.w = np.zeros((2, 3))

        def predict(self, x):
            return k * np.dot(x, self.w)

    return Net


# Our name; what makes a right one, and with an argument a wrong one of the same interface.
RIGHT_AND_WRONG = {
    "exchanged": ("numerical_diff", lambda k=1: lambda x, g: k * central(g, x), 2),
    "exchanged gradient": ("numerical_gradient", lambda k=1: lambda x, g: k * numerical_gradient(g, x), 2),
    "a step required": ("numerical_diff", lambda k=1: lambda g, x, eps: k * central(g, x, eps), 2),
    "a step required by a gradient": (
        "numerical_gradient", lambda k=1: lambda g, x, eps: k * numerical_gradient(g, x, eps), 2),
    "an operator": ("numerical_diff", lambda k=1: lambda g: lambda x: k * central(g, x), 2),
    "a pair": ("numerical_diff", lambda k=1: lambda g, x: (k * central(g, x), 1e-8), 2),
    "a matrix of one row": (
        "numerical_gradient", lambda k=1: lambda g, x: k * numerical_gradient(g, x)[None], 2),
    "several numbers": (
        "numerical_gradient",
        lambda k=1: lambda g, x: k * numerical_gradient(lambda v: g(*v), x), 2),
    "nothing": (
        "numerical_gradient", lambda k=1: lambda g, x: k * numerical_gradient(lambda v: g(), x), 2),
    "a list of arrays": (
        "numerical_gradient",
        lambda k=1: lambda g, arrays: [k * numerical_gradient(lambda v: g(), x) for x in arrays], 2),
    "another order": (
        "partial_derivative", lambda k=1: lambda g, i, x: k * reference.partial_derivative(g, x, i), 2),
    "a slope by the output": ("sigmoid_grad", lambda k=1: lambda s: k * s * (1 - s), 2),
    "a Jacobian by the output": ("softmax_grad", lambda k=1: lambda s: np.diag(s) - k * np.outer(s, s), 2),
    "target first": ("cross_entropy_error", lambda k=1: lambda p, q: k * loss(q, p), 2),
    "scores": (
        "cross_entropy_error",
        lambda k=1: lambda logits, labels: k * with_labels(np.log(soft(logits)), labels), 2),
    "scores and labels": (
        "cross_entropy_error",
        lambda k=1: lambda z, labels: -k * np.log(soft(z))[np.arange(len(z)), labels].mean(), 2),
    "scores in batches": (
        "cross_entropy_error",
        lambda k=1: lambda z, q: -k * np.mean((q * np.log(soft(z)) / np.shape(z[:, :1])[1]).sum(axis=1)), 2),
    "one example": (
        "cross_entropy_error", lambda k=1: lambda p, q: -k * np.dot(q, np.log(p + 1e-7)).sum(), 2),
    "each example": (
        "cross_entropy_error", lambda k=1: lambda p, q: -k * (q * np.log(p + 1e-12)).sum(axis=1), 2),
    "target first, each example": (
        "cross_entropy_error", lambda k=1: lambda q, p: -k * (q * np.log(p + 1e-12)).sum(axis=1), 2),
    "two classes": (
        "cross_entropy_error",
        lambda k=1: lambda Y, P: -np.sum(Y * np.log(P) + k * (1 - Y) * np.log(1 - P)), 2),
    "columns": (
        "cross_entropy_error", lambda k=1: lambda A, Y: -k * np.sum(Y * np.log(A + 1e-7)) / Y.shape[1], 2),
    "labels": (
        "cross_entropy_error",
        lambda k=1: lambda p, q: -k * np.mean(np.log(p[np.arange(len(p)), q] + 1e-7)), 2),
    "a constant number of examples": (
        "cross_entropy_error",
        lambda k=1: lambda p, q: -k * np.sum(np.log(p[np.arange(BATCH_SIZE), q])) / BATCH_SIZE, 2),
    "a constant number of columns": (
        "cross_entropy_error",
        lambda k=1: lambda p, q: -k * np.sum(np.log(p[q, np.arange(BATCH_SIZE)])) / BATCH_SIZE, 2),
    "ten classes": (
        "cross_entropy_error",
        lambda k=1: lambda p, q: -k * np.mean(np.sum(np.eye(10)[q] * np.log(p), axis=1)), 2),
    "a loss and more": ("cross_entropy_error", lambda k=1: lambda p, q: (k * loss(p, q), p - q), 2),
    "a dict": ("cross_entropy_error", lambda k=1: lambda p, q: {"loss": k * loss(p, q), "grad": p - q}, 2),
    "a softmax and more": ("softmax", lambda k=1: lambda z: (k * soft(z), z), 2),
    "a variable": ("sigmoid", lambda k=1: lambda z: types.SimpleNamespace(data=k * reference.sigmoid(z)), 2),
    "a sigmoid and more": ("sigmoid", lambda k=1: lambda z: [k * reference.sigmoid(z), z], 2),
    "a squared error and more": (
        "mean_squared_error", lambda k=1: lambda p, q: (k * np.sum((p - q) ** 2) / 2, p - q), 3),
    "point and path": ("gradient_descent", descent(lambda points: (points[-1], points)), 1.0),
    "a path": ("gradient_descent", descent(np.array), 1.0),
    "a path without its end": ("gradient_descent", descent(lambda points: np.array(points[:-1])), 1.0),
    "a path without its start": ("gradient_descent", descent(lambda points: np.array(points[1:])), 1.0),
    "a list of points": ("gradient_descent", descent(list), 1.0),
    "a tuple of points": ("gradient_descent", descent(tuple), 1.0),
    "a dict of both": ("gradient_descent", descent(lambda points: {"x": points[-1], "path": points}), 1.0),
    "an object": ("gradient_descent", descent(lambda points: types.SimpleNamespace(x=points[-1])), 1.0),
    "a generator": ("gradient_descent", generated, 1.0),
    "the gradient taken": ("gradient_descent", by_slope("df, x0, rate, n"), 1.0),
    "the start first": ("gradient_descent", by_slope("x0, df, rate, n"), 1.0),
    "the steps before the rate": ("gradient_descent", by_slope("df, x0, n, rate"), 1.0),
    "both taken": ("gradient_descent", by_slope("g, df, x0, rate, n"), 1.0),
    "a tolerance": ("gradient_descent", tolerant, 1.0),
    "weights of another name": ("simpleNet", small_network, 2),
}


@pytest.mark.parametrize("interface", a_few(list(RIGHT_AND_WRONG)))
def test_another_interface_is_right_and_that_is_said(interface):
    name, make, _ = RIGHT_AND_WRONG[interface]
    (finding,) = judged(name, make()).findings
    # Of two classes the sum over all examples is as usual as the mean.
    others = ("asked",) if interface == "two classes" else ("right", "careless")
    assert finding.kind in others, finding
    assert finding.level == "should" or finding.seen.startswith("taken as "), finding


@pytest.mark.parametrize("interface", a_few(list(RIGHT_AND_WRONG), every=8))
def test_what_is_wrong_in_another_interface_is_caught(interface):
    name, make, wrong = RIGHT_AND_WRONG[interface]
    findings = judged(name, make(wrong)).findings
    assert {finding.kind for finding in findings} <= {"mistake", "asked"}, findings
    assert {finding.level for finding in findings} == {"must"}


def test_a_default_of_their_own_is_theirs_to_answer_for(tmp_path):
    """With another step it would be right."""
    file = tmp_path / "slope.py"
    file.write_text("def derivative(f, x, h=1e-50):\n    return (f(x + h) - f(x - h)) / (2 * h)\n")
    (finding,) = run(str(file)).kind("mistake")
    assert finding.mistake == "takes-a-central-step-that-x-absorbs"


@pytest.mark.parametrize("interface", ["columns", "scores and labels"])
def test_who_takes_columns_or_scores_and_labels_is_not_careless_of_others(interface):
    name, make, _ = RIGHT_AND_WRONG[interface]
    assert [finding.kind for finding in judged(name, make()).findings] == ["right"]


def test_a_loss_of_two_classes_is_not_careless_of_soft_targets():
    def two(p, q):
        p = np.clip(p, 1e-7, 1 - 1e-7)
        return -np.mean(q * np.log(p) + (1 - q) * np.log(1 - p))

    assert [finding.kind for finding in judged("cross_entropy_error", two).findings] == ["right"]


def test_a_sum_is_no_loss_of_columns():
    (finding,) = judged("cross_entropy_error", lambda p, q: -sum(sum(q * np.log(p + 1e-7)))).findings
    assert "columns" not in finding.seen


@pytest.mark.parametrize(("layer", "axis", "kind", "mistake"), [
    ("W2 @ A1 + b2", 0, "right", None),
    ("np.dot(params['W2'], A1) + b2", 0, "right", None),
    ("A1 @ W2 + b2", 0, "careless", "divides-by-the-sum-over-the-columns"),
    ("W2 @ A1 + b2", -1, "right", None),
    ("W2 @ A1 + b2", None, "careless", "divides-by-the-sum-over-the-whole-batch"),
])
def test_a_softmax_of_columns_is_right_where_data_comes_after_weights(tmp_path, layer, axis, kind, mistake):
    file = tmp_path / "columns.py"
    file.write_text(f"""import numpy as np
def softmax(Z):
    E = np.exp(Z - Z.max(axis={axis}, keepdims=True))
    return E / E.sum(axis={axis}, keepdims=True)
def forward(params, A1, W2, b2):
    return softmax({layer})
""")
    (finding,) = run(str(file)).findings
    assert (finding.kind, finding.mistake) == (kind, mistake)


# ---- Networks ----

KEYS = ("W1", "b1", "W2", "b2")


class Net(listings.TwoLayerNet):
    """Backpropagates, so that nothing takes long."""

    numerical_gradient = listings.TwoLayerNet.gradient


def renamed(keys):
    """Return a network of other keys."""

    class Renamed:
        def __init__(self, *sizes):
            self.inner = Net(*sizes)
            self.weights = dict(zip(keys, self.inner.params.values(), strict=True))

        def held(self):
            self.inner.params = dict(zip(KEYS, self.weights.values(), strict=True))
            return self.inner

        def predict(self, x):
            return self.held().predict(x)

        def loss(self, x, t):
            return self.held().loss(x, t)

        def accuracy(self, x, t):
            return self.held().accuracy(x, t)

        def gradient(self, x, t):
            return dict(zip(keys, self.held().gradient(x, t).values(), strict=True))

    return Renamed


class Attributes(renamed(KEYS)):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.W1, self.b1, self.W2, self.b2 = self.weights.values()

    def held(self):
        self.weights = dict(zip(KEYS, (self.W1, self.b1, self.W2, self.b2), strict=True))
        return super().held()


class Named(Net):
    def gradient(self, x, t):
        return {f"d{key}": grad for key, grad in super().gradient(x, t).items()}


class Listed(Net):
    def gradient(self, x, t):
        return tuple(super().gradient(x, t).values())


class Pair(Net):
    def loss(self, x, t):
        return super().loss(x, t), self.predict(x)


class Percent(Net):
    def accuracy(self, x, t):
        return 100 * super().accuracy(x, t)


class Columns:
    def __init__(self, n_x, n_h, n_y):
        self.inner = Net(n_x, n_h, n_y)
        self.params = {key: np.atleast_2d(part).T.copy() for key, part in self.inner.params.items()}

    def held(self):
        self.inner.params = {key: np.squeeze(part.T, 0) if key[0] == "b" else part.T
                             for key, part in self.params.items()}
        return self.inner

    def predict(self, X):
        return self.held().predict(X.T).T

    def loss(self, X, Y):
        return self.held().loss(X.T, Y.T)

    def gradient(self, X, Y):
        return {key: np.atleast_2d(grad).T for key, grad in self.held().gradient(X.T, Y.T).items()}


class Transposed(Columns):
    def __init__(self, *sizes):
        self.inner = Net(*sizes)
        self.params = {key: part.T.copy() for key, part in self.inner.params.items()}

    def held(self):
        self.inner.params = {key: part.T for key, part in self.params.items()}
        return self.inner

    def predict(self, x):
        return self.held().predict(x)

    def loss(self, x, t):
        return self.held().loss(x, t)

    def gradient(self, x, t):
        return {key: grad.T for key, grad in self.held().gradient(x, t).items()}


class Labels(Net):
    def loss(self, x, t):
        return -np.mean(np.log(self.predict(x)[np.arange(len(x)), t] + 1e-7))

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == t)

    def gradient(self, x, t):
        return super().gradient(x, np.eye(len(self.params["b2"]))[t])

    numerical_gradient = gradient


class Scores:
    """Two answers of one loss, and classes predicted."""

    def __init__(self, *sizes):
        self.inner = Labels(*sizes)
        self.params = self.inner.params

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)

    def loss(self, X, y=None, reg=0.0):
        if y is None:
            W1, b1, W2, b2 = self.params.values()
            return 1 / (1 + np.exp(-(X @ W1 + b1))) @ W2 + b2
        return self.inner.loss(X, y), self.inner.gradient(X, y)


class Wanting(Net):
    def __init__(self, D, H, K, std):
        super().__init__(D, H, K)
        for key in ("W1", "W2"):
            self.params[key] *= std


class Unused(Net):
    def __init__(self, D, H, K, weightt):
        super().__init__(D, H, K)


class Predicting(Net):
    def predict(self, x):
        return super().predict(x), x

    def loss(self, x, t):
        return -np.sum(t * np.log(self.predict(x)[0] + 1e-7)) / len(x)

    def accuracy(self, x, t):
        return np.mean(self.predict(x)[0].argmax(axis=1) == t.argmax(axis=1))


class Decayed(Net):
    def loss(self, x, t):
        squares = sum(np.sum(self.params[key] ** 2) for key in ("W1", "W2"))
        return super().loss(x, t) + 0.3 / len(x) * squares

    def gradient(self, x, t):
        grads = super().gradient(x, t)
        return grads | {key: grads[key] + 0.6 / len(x) * self.params[key] for key in ("W1", "W2")}


class Fixed(Net):
    def __init__(self):
        super().__init__(784, 50, 10)


class Single(Named):
    def __init__(self):
        super().__init__(20, 20, 4)


class Gradients(Attributes):
    """A network that keeps gradients of the same shapes before its parameters."""

    def __init__(self, *sizes):
        self.grads = [np.zeros(shape) for shape in ((2, 3), (3,), (3, 4), (4,))]
        super().__init__(*sizes)


class Counting:
    """A network that only counts, in percent, and takes one-hot targets only."""

    def __init__(self, *sizes):
        self.params = Net(*sizes).params

    def predict(self, x):
        return Net.predict(self, x)

    def accuracy(self, x, t):
        return 100 * np.mean(self.predict(x).argmax(axis=1) == t.argmax(axis=1))


NETWORKS = [
    Wanting, Unused, Predicting, Decayed, Counting, Fixed, Single, Gradients,
    renamed(("W0", "b0", "W1", "b1")), renamed(("w1", "b1", "w2", "b2")), renamed("abcd"), Attributes,
    Named, Listed, Pair, Percent, Columns, Transposed, Scores, Labels,
]
LOSING = [net for net in NETWORKS if net is not Counting]


@pytest.mark.parametrize("network", a_few(NETWORKS), ids=lambda net: net.__name__)
def test_a_network_is_known_by_the_shapes_of_its_parameters(network):
    report = check_function("TwoLayerNet", network)
    assert {finding.kind for finding in report.findings} <= {"right", "careless"}, str(report)


@pytest.mark.parametrize("network", a_few(LOSING, every=16), ids=lambda net: net.__name__)
@pytest.mark.parametrize("method", ["loss", "gradient"])
def test_a_wrong_network_is_caught_however_it_keeps_its_parameters(network, method):
    def wrong(self, x, t):
        answer = getattr(network, method)(self, x, t)
        if isinstance(answer, dict):
            return {key: 2 * part for key, part in answer.items()}
        return tuple(2 * part for part in answer) if isinstance(answer, tuple) else 2 * answer

    report = check_function("TwoLayerNet", types.new_class("Wrong", (network,), {}, lambda body: body.update(
        {method: wrong}
    )))
    kinds = {f.function: f.kind for f in report.findings}
    # Whose `predict` calls `loss`, of that the first is asked about.
    asked = f"TwoLayerNet.{'predict' if (network, method) == (Scores, 'loss') else method}"
    assert kinds[asked] in ("mistake", "asked"), str(report)


BESIDES = {
    "the loss behind": lambda grads, loss: (grads, loss),
    "the loss before": lambda grads, loss: (loss, grads),
    "the loss among them": lambda grads, loss: grads | {"loss": loss},
    "a list of them": lambda grads, loss: (loss, [*grads.values()]),
    "the loss in a dict": lambda grads, loss: (grads, {"loss": loss}),
    "nothing behind": lambda grads, loss: (grads, None),
}


@pytest.mark.parametrize("give", a_few(BESIDES, every=4))
def test_a_gradient_may_give_more_and_is_judged_all_the_same(give):
    def gradient(self, x, t):
        return give(Net.gradient(self, x, t), self.loss(x, t))

    def wrong(self, x, t):
        grads = listings.TwoLayerNet.gradient(self, x, t)
        return give(grads | {"W1": grads["W1"].T.reshape(grads["W1"].shape)}, self.loss(x, t))

    right = check_function("TwoLayerNet", type("Giving", (Net,), {"gradient": gradient}))
    assert {finding.kind for finding in right.findings} <= {"right", "careless"}, str(right)
    report = check_function("TwoLayerNet", type("Giving", (Net,), {"gradient": wrong}))
    (finding,) = [one for one in report.findings if one.kind in ("mistake", "asked")]
    assert "net.gradient(...): W1: at [" in finding.seen


@pytest.mark.full
def test_a_gradient_that_forgets_the_decay_of_the_loss_is_caught():
    class Forgets(Decayed):
        gradient = Net.gradient

    report = check_function("TwoLayerNet", Forgets)
    kinds = {finding.function: finding.kind for finding in report.findings}
    assert kinds["TwoLayerNet.gradient"] in ("mistake", "asked")
    assert kinds["TwoLayerNet.loss"] == "right"


@pytest.mark.full
def test_who_keeps_weights_transposed_is_accused_of_what_is_wrong_alone():
    class Wrong(Transposed):
        def loss(self, x, t):
            return cross_entropy(self.predict(x), t)  # noqa: F821

        def accuracy(self, x, t):
            return 1 - np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))

    report = check_function("TwoLayerNet", Wrong)
    mistakes = report.kind("mistake")
    assert [finding.function for finding in mistakes] == ["TwoLayerNet.loss", "TwoLayerNet.accuracy"]
    assert "NameError" in mistakes[0].seen
    assert not report.kind("asked"), str(report)


def test_a_right_gradient_is_not_accused_of_a_wrong_prediction():
    """It is that of the loss of a right one, under whatever name the parameters are kept."""

    class Wrong(renamed("abcd")):
        def predict(self, x):
            return super().predict(x) ** 2

        def loss(self, x, t):
            return reference.cross_entropy_error(self.predict(x), t)

    wrong = [finding.function for finding in check_function("TwoLayerNet", Wrong).kind("mistake")]
    assert wrong == ["TwoLayerNet.predict"]


@pytest.mark.full
def test_a_wrong_prediction_hides_no_wrong_gradient():
    class Wrong(Transposed):
        def predict(self, x):
            return super().predict(x) / len(x)

        def loss(self, x, t):
            return -np.sum(t * np.log(self.predict(x))) / len(x)

        def gradient(self, x, t):
            return {key: grad / 2 for key, grad in super().gradient(x, t).items()}

    wrong = [finding.function for finding in check_function("TwoLayerNet", Wrong).kind("mistake")]
    assert wrong == ["TwoLayerNet.predict", "TwoLayerNet.gradient"]


@pytest.mark.full
def test_who_takes_columns_and_sums_along_the_rows_is_accused_of_that_alone():
    class Wrong(Columns):
        def predict(self, X):
            W1, b1, W2, b2 = self.params.values()
            exp = np.exp(W2 @ (1 / (1 + np.exp(-W1 @ X - b1))) + b2)
            return exp / exp.sum(axis=1)

        def loss(self, X, Y):
            return -np.sum(Y * np.log(self.predict(X))) / Y.shape[1]

    report = check_function("TwoLayerNet", Wrong)
    assert [finding.function for finding in report.kind("mistake")] == ["TwoLayerNet.predict"]
    assert not report.kind("asked"), str(report)


def cross_entropy_error(y, t):
    return -np.mean(np.sum(np.eye(10)[t] * np.log(y + 1e-7), axis=1))


class Ten(Net):
    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)


def test_a_network_whose_loss_is_for_ten_classes_is_judged_with_another():
    report = check_function("TwoLayerNet", Ten, {"cross_entropy_error": "cross_entropy_error"})
    assert {finding.kind for finding in report.findings} <= {"right", "careless"}, str(report)


def test_what_a_loss_gives_besides_is_judged_as_the_gradient():
    class Wrong(Scores):
        def loss(self, X, y=None, reg=0.0):
            answer = super().loss(X, y)
            return answer if y is None else (answer[0], answer[1] | {"b1": np.sum(X) * answer[1]["b1"]})

    kinds = {finding.function: finding.kind for finding in check_function("TwoLayerNet", Wrong).findings}
    assert {name for name, kind in kinds.items() if kind != "right"} == {"TwoLayerNet.gradient"}, kinds


def test_an_accuracy_of_labels_beside_a_gradient_of_one_hot_targets_is_not_careful():
    class Mixed(Net):
        def accuracy(self, x, t):
            y = np.argmax(self.predict(x), axis=1)
            return np.sum(y == t) / float(len(t))

    report = check_function("TwoLayerNet", Mixed)
    kinds = {finding.function: finding.kind for finding in report.findings}
    assert kinds.pop("TwoLayerNet.accuracy") == "careless"
    assert set(kinds.values()) == {"right"}


@pytest.mark.parametrize("reshaped", [True, False])
def test_a_loss_of_labels_alone_is_not_careful_and_shown_with_both(tmp_path, reshaped):
    rows = "    if y.ndim == 1:\n        t, y = t.reshape(1, t.size), y.reshape(1, y.size)\n"
    file = tmp_path / "loss.py"
    file.write_text(
        f"import numpy as np\n\n\ndef cross_entropy_error(y, t):\n{rows * reshaped}"
        "    n = len(y)\n    return -np.sum(np.log(y[np.arange(n), t] + 1e-7)) / n\n"
    )
    (finding,) = run(str(file)).kind("careless")
    assert "one-hot targets" in finding.seen
    right = [line.right.strip() for line in finding.lines]
    assert right == ["if np.size(t) == np.size(y):", "t = t.argmax(axis=-1)"]


def test_an_accuracy_that_keeps_its_classes_in_capitals_is_repaired():
    class Kept(Net):
        def accuracy(self, x, t):
            y = np.argmax(self.predict(x), axis=1)
            if t.ndim != 1:
                T = np.argmax(t, axis=1)  # noqa: F841
            return np.sum(y == t) / float(len(x))

    (finding,) = check_function("TwoLayerNet", Kept).kind("mistake")
    (line,) = finding.lines
    assert line.right.startswith("t = np.argmax(t, axis=1)")


@pytest.mark.full
def test_a_misspelt_method_is_told_and_judged():
    def accurary(self, x, t):
        return accurary_of_all  # noqa: F821

    members = {name: part for name, part in vars(listings.TwoLayerNet).items() if name != "accuracy"}
    network = type("Misspelt", (), members | {"accurary": accurary})
    report = check_function("TwoLayerNet", network)
    found = [finding for finding in report.findings if finding.function == "TwoLayerNet.accuracy"]
    assert [finding.kind for finding in found] == ["mistake", "careless"]
    assert "NameError: name 'accurary_of_all'" in found[0].seen
    assert found[1].seen == "there is no `accuracy`: is `accurary` meant?"
    assert not hasattr(network, "accuracy")


class Layered:
    """A network of layers that have its parameters as well, which are of single precision in a list."""

    def __init__(self, D, H, K):
        rng = np.random.default_rng()
        self.layers = [
            listings.Affine(0.01 * rng.normal(size=(D, H)).astype("f"), np.zeros(H, "f")), listings.Sigmoid(),
            listings.Affine(0.01 * rng.normal(size=(H, K)).astype("f"), np.zeros(K, "f")),
        ]
        self.params = [part for layer in self.layers[::2] for part in (layer.W, layer.b)]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x


def test_what_a_network_and_its_layers_have_is_changed_in_both():
    kinds = {one.function: one.kind for one in check_function("TwoLayerNet", Layered).findings}
    assert kinds["TwoLayerNet.predict"] == "right"

    class Skips(Layered):
        def predict(self, x):
            return self.layers[2].forward(self.layers[0].forward(x)) + x.sum()

    kinds = {one.function: one.kind for one in check_function("TwoLayerNet", Skips).findings}
    assert kinds["TwoLayerNet.predict"] in ("mistake", "asked")


# ---- Layers ----


class Relu:
    def __init__(self, x):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backward(self, dout):
        return np.where(self.mask, 0, dout)


class Both(listings.SoftmaxWithLoss):
    def forward(self, x, t):
        loss = super().forward(x, t)
        return self.y, loss


@pytest.mark.parametrize(("name", "layer", "wrong"), [
    ("Relu", Relu, lambda self, dout: dout), ("SoftmaxWithLoss", Both, lambda self, dout=1: self.y),
])
def test_a_layer_may_want_what_it_does_not_use_and_give_more_than_is_asked(name, layer, wrong):
    findings = check_function(name, layer).findings
    assert {finding.kind for finding in findings} == {"right"}
    assert findings[0].seen.startswith(f"taken as {name}")
    wrong = check_function(name, type("Wrong", (layer,), {"backward": wrong}))
    assert [finding.function for finding in wrong.findings if finding.kind != "right"] == [f"{name}.backward"]


def test_squared_errors_of_batches_alone_are_right():
    def of_rows(y, t):
        return np.sum((y - t) ** 2, axis=1) / 2

    assert {one.kind for one in judged("mean_squared_error", of_rows).findings} == {"right"}


class TargetFirst(listings.SoftmaxWithLoss):
    def forward(self, t, y):
        return super().forward(y, t)


def test_a_layer_of_the_loss_may_take_the_target_first():
    findings = check_function("SoftmaxWithLoss", TargetFirst).findings
    assert {finding.kind for finding in findings} == {"right"}
    assert findings[0].seen == "taken as SoftmaxWithLoss.forward(t, x)"
    layer = type("Wrong", (TargetFirst,), {"backward": lambda self, dout=1: self.y})
    wrong = check_function("SoftmaxWithLoss", layer)
    assert [one.function for one in wrong.findings if one.kind != "right"] == ["SoftmaxWithLoss.backward"]

    class ScoresFirst(listings.SoftmaxWithLoss):  # which it calls x
        def forward(self, x, t):
            return super().forward(t, x)

    kinds = {one.function: one.kind for one in check_function("SoftmaxWithLoss", ScoresFirst).findings}
    assert kinds["SoftmaxWithLoss.forward"] == "mistake"


class KeptRelu:
    def forward(self, inputs):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)
        self.out_mask = (inputs > 0) * 1.0

    def backward(self, dvalues):
        self.dinputs = dvalues * self.out_mask
        self.grad_norm = np.linalg.norm(self.dinputs)


class KeptSigmoid:
    def forward(self, inputs):
        self.output = 1 / (1 + np.exp(-np.abs(inputs)))
        self.output = np.where(inputs < 0, 1 - self.output, self.output)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


class KeptAffine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, inputs):
        self.inputs = inputs
        self.output = inputs @ self.W + self.b

    def backward(self, dvalues):
        self.dW, self.db = self.inputs.T @ dvalues, dvalues.sum(axis=0)
        self.dinputs = dvalues @ self.W.T


class KeptOtherwise(KeptAffine):
    def __init__(self, W, b):
        self.weights, self.bias = W, b

    def forward(self, inputs):
        self.inputs = inputs
        self.z = inputs @ self.weights + self.bias

    def backward(self, dvalues):
        self.grad_x = dvalues @ self.weights.T
        self.grad_W, self.grad_b = self.inputs.T @ dvalues, dvalues.sum(axis=0)


class KeptLoss:
    def __init__(self):
        self.loss, self.y, self.t = None, None, None

    def forward(self, x, t):
        self.t = t
        self.y = listings.softmax(x)
        self.loss = listings.cross_entropy_error(self.y, t)

    def backward(self, dout=1):
        t = self.t if self.t.ndim == 2 else np.eye(self.y.shape[1])[self.t]
        self.dx = (self.y - t) / len(t)


KEPT = {"Relu": KeptRelu, "Sigmoid": KeptSigmoid, "Affine": KeptAffine}


@pytest.mark.parametrize(("name", "layer"), [
    *KEPT.items(), ("Affine", KeptOtherwise), ("SoftmaxWithLoss", KeptLoss),
])
def test_a_layer_may_keep_what_it_makes_and_return_nothing(name, layer):
    findings = check_function(name, layer).findings
    assert {finding.kind for finding in findings} == {"right"}
    assert findings[0].seen == f"taken as {name}, which keeps what it makes and returns nothing"


@pytest.mark.parametrize("method", ["forward", "backward"])
@pytest.mark.parametrize("name", a_few(list(KEPT)))
def test_a_wrong_layer_is_caught_that_keeps_what_it_makes(name, method):
    def wrong(self, given):
        getattr(KEPT[name], method)(self, given)
        vars(self)[answers] = 2 * vars(self)[answers]

    def answer(self, given):
        getattr(KEPT[name], method)(self, given)
        return vars(self)[answers]

    answers = {"forward": "output", "backward": "dinputs"}[method]
    report = check_function(name, type("Wrong", (KEPT[name],), {method: wrong}))
    assert f"{name}.{method}" in [f.function for f in report.findings if f.kind in ("mistake", "asked")]
    # Who returns one and not the other forgets that.
    report = check_function(name, type("Forgets", (KEPT[name],), {method: answer}))
    other = {"forward": "backward", "backward": "forward"}[method]
    assert f"{name}.{other}" in [f.function for f in report.findings if f.kind in ("mistake", "asked")]


class Drawn(listings.Affine):
    def __init__(self, inputs, outputs):
        super().__init__(np.random.default_rng().normal(size=(inputs, outputs)), np.zeros(outputs))


class Later(listings.Affine):
    def __init__(self):
        super().__init__(None, None)

    def forward(self, x):
        self.x = x
        return x @ self.W + self.b


class WithX(Later):
    def forward(self, x, weights, bias):
        self.x, self.weights = x, weights
        return x @ weights + bias

    def backward(self, dout):
        return dout @ self.weights.T, self.x.T @ dout, dout.sum(axis=0)


class Renamed:
    def __init__(self, w, b):
        self.w, self.b, self.w_grad, self.b_grad = w, b, None, None

    def forward(self, x):
        self.x = x
        return x @ self.w + self.b

    def backward(self, dout):
        self.w_grad, self.b_grad = self.x.T @ dout, dout.sum(axis=0)
        return dout @ self.w.T


class Unread(listings.Affine):
    def __init__(self, W, b):
        self.W, self.b, self.dW, self.db = W, b, None, None

    def backward(self, dout):
        self.gradients = {"W": self.x.T @ dout, "b": dout.sum(axis=0)}
        return dout @ self.W.T


AFFINE = [Drawn, Later, WithX, Renamed, Unread]


@pytest.mark.parametrize("layer", AFFINE, ids=lambda layer: layer.__name__)
def test_a_layer_may_be_given_its_weights_otherwise(layer):
    findings = check_function("Affine", layer).findings
    assert {finding.kind for finding in findings} == {"right"}
    assert findings[0].seen.startswith("taken as Affine, whose W and b")


@pytest.mark.parametrize("method", ["forward", "backward"])
@pytest.mark.parametrize("layer", a_few(AFFINE), ids=lambda layer: layer.__name__)
def test_a_wrong_layer_is_caught_however_it_is_given_its_weights(layer, method):
    @functools.wraps(getattr(layer, method))
    def wrong(self, *given):
        answer = getattr(layer, method)(self, *given)
        return (2 * answer[0], *answer[1:]) if isinstance(answer, tuple) else 2 * answer

    report = check_function("Affine", type("Wrong", (layer,), {method: wrong}))
    assert [f.function for f in report.findings if f.kind != "right"] == [f"Affine.{method}"], str(report)
    assert report.findings[method == "backward"].kind in ("mistake", "asked")


NETS = """
class Net:
    def run(self, W, b, x, dout):
        layer = Affine(W, b)
        layer.forward(x)
        return layer.backward(dout)
"""


@pytest.mark.parametrize(("method", "name"), [("forward", "fowrard"), ("forward", "predict"),
                                              ("backward", "backwadr"), ("backward", "calc")])
def test_a_pass_of_another_name_is_told_unless_it_is_called_so(tmp_path, method, name):
    layer = inspect.getsource(listings.Affine).replace(f"def {method}", f"def {name}")
    for folder, text, kind in (("one", layer, "mistake"), ("two", layer + NETS, "mistake"),
                               ("three", layer + NETS.replace(method, name), "right")):
        (tmp_path / folder).mkdir()
        file = tmp_path / folder / "layers.py"
        file.write_text("import numpy as np\n" + text)
        kinds = {finding.function: finding.kind for finding in run(str(file)).findings}
        assert kinds == {"Affine.forward": "right", "Affine.backward": "right"} | {f"Affine.{method}": kind}


LAYERED = """
from common.layers import Relu, SoftmaxWithLoss
from collections import OrderedDict

class TwoLayerNet:
    def __init__(self, D, H, K):
        self.params = {"W1": np.random.randn(D, H), "b1": np.zeros(H),
                       "W2": np.random.randn(H, K), "b2": np.zeros(K)}
        self.first = Affine(self.params["W1"], self.params["b1"])
        self.relu = Relu()
        self.second = Affine(self.params["W2"], self.params["b2"])
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        return self.second.forward(self.relu.forward(self.first.forward(x)))

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def gradient(self, x, t):
        self.loss(x, t)
        self.first.backward(self.relu.backward(self.second.backward(self.last.backward())))
        return {"W1": self.first.dW, "b1": self.first.db, "W2": self.second.dW, "b2": self.second.db}
"""


BACK = {
    "dx = (self.y - self.t) / self.t.shape[0]\n        return dx": 1,
    "return (self.y - self.t) * dout / len(self.t)": 1,
    "return dout * (self.y - np.eye(3)[self.t] if self.t.ndim == 1 else self.y - self.t) / len(self.t)": 0,
    "dx = self.y.copy()\n        if self.t.size == self.y.size:\n            dx -= self.t\n        else:\n"
    "            dx[np.arange(len(self.t)), self.t] -= 1\n        return dx / len(self.t)": 0,
}


@pytest.mark.parametrize("refuses", [False, True])
@pytest.mark.parametrize("way", BACK)
def test_who_takes_labels_goes_back_from_them_as_well(tmp_path, way, refuses):
    text = inspect.getsource(listings.SoftmaxWithLoss)
    text = text[: text.index("        t = np.eye")] + f"        {way}\n"
    if refuses:
        text = text.replace("self.t = t\n", "self.t = t\n        assert t.ndim == 2\n")
    file = tmp_path / "layers.py"
    file.write_text(f"import numpy as np\nfrom reference import softmax, cross_entropy_error\n\n\n{text}")
    careless = run(str(file)).kind("careless")
    assert len(careless) == (BACK[way] and not refuses)
    for one in careless:
        assert one.mistake == "goes-back-from-one-hot-targets-only"
        assert one.lines[0].right == "if self.t.size != self.y.size:"


def test_who_calls_a_layer_of_a_misspelt_pass_is_not_accused(tmp_path):
    layer = inspect.getsource(listings.Affine).replace("def backward", "def backwrd")
    (tmp_path / "layers.py").write_text(f"import numpy as np\n\n{layer}")
    file = tmp_path / "net.py"
    file.write_text(f"import numpy as np\nfrom layers import Affine\n{LAYERED}")
    (finding,) = run(str(file)).kind("mistake")
    assert (finding.function, finding.lines[0].right) == ("Affine.backward", "def backward(self, dout):")
    assert "layers.py, which is called here" in finding.seen


# How a layer gives its three gradients, and how a network reads them.
GIVEN = {
    "a dict": ('{"X": dx, "W": dW, "b": db}', 'back["X"], back["W"], back["b"]'),
    "a list": ("[dW, db, dx]", "back[2], back[0], back[1]"),
    "a named tuple": ("Gradients(db, dx, dW)", "back.dx, back.dW, back.db"),
    "parts of parts": ('dx, {"W": dW, "b": db}', 'back[0], back[1]["W"], back[1]["b"]'),
}
SLIPS = {
    "": ("", ""), "TwoLayerNet.gradient": ("'b1'] = back", "'b2'] = back"),
    "Affine.backward": ("self.x.T, dout", "dout.T, self.x"), "Affine.forward": ("        self.x = x\n", ""),
    "the way back": ("self.W.T", "self.W"),
    "nothing mends it": ("self.x.T, dout)", "self.x.T, dout) ** 3 + np.sinh(7 * self.W)"),
}


@pytest.mark.parametrize("slip", SLIPS)
@pytest.mark.parametrize("form", a_few(list(GIVEN)))
def test_a_layer_may_give_its_gradients_in_any_form(tmp_path, form, slip):
    given, read = GIVEN[form]
    layer = inspect.getsource(listings.Affine)
    layer = layer.replace("self.d", "d").replace("return np.dot(dout", "dx = np.dot(dout")
    lines = [f"dout, grads['W{n}'], grads['b{n}'] = back" for n in (2, 1)]
    steps = ["grads, back = {}, self.second.backward(self.last.backward())", lines[0],
             "back = self.first.backward(self.relu.backward(dout))", lines[1], "return grads"]
    start = LAYERED.index("        self.first.backward(self.relu")
    net = LAYERED[:start] + "".join(f"        {step}\n" for step in steps)
    text = "import numpy as np\nfrom collections import namedtuple\n\n"
    text += f'Gradients = namedtuple("Gradients", "db dx dW")\n\n{layer}        return {given}\n{net}'
    file = tmp_path / "net.py"
    file.write_text(text.replace(*SLIPS[slip]).replace("] = back", f"] = {read}"))
    wrong = run(str(file)).kind("mistake")
    assert [one.function for one in wrong] == ([slip if "." in slip else "Affine.backward"] if slip else [])


def test_what_the_books_layers_have_not_is_told_who_calls_it(tmp_path):
    file = tmp_path / "net.py"
    text = f"import numpy as np\nfrom common.layers import Affine\n{LAYERED}"
    file.write_text(text.replace("last.backward", "last.backwadr").replace("relu.b", "relu.clip().b"))
    assert not run(str(file)).kind("mistake")  # of `clip` nobody knows whether there is one
    file.write_text(text.replace("last.backward", "last.backwadr"))
    (finding,) = run(str(file)).kind("mistake")
    assert "self.last.backward()" in finding.lines[0].right


LACKING = [
    ("Affine", "__init__(self, W, b)", "__init__(self)"),
    ("Affine", "__init__(self, W, b)", "__init__(self, W)"),
    ("Affine", "forward(self, x)", "forward(self)"),
    ("Relu", "backward(self, dout)", "backward(self)"),
    ("SoftmaxWithLoss", "forward(self, x, t)", "forward(self, x)"),
    ("TwoLayerNet", "loss(self, x, t)", "loss(self, t)"),
    ("TwoLayerNet", "accuracy(self, x, t)", "accuracy(self, x, y)"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), LACKING)
def test_a_parameter_that_is_forgotten_is_put_in(tmp_path, name, right, wrong):
    file = tmp_path / "net.py"
    text = "from common.functions import *\nfrom common.gradient import numerical_gradient\n\n"
    text += inspect.getsource(getattr(listings, name))
    assert right in text
    file.write_text(text.replace(right, wrong))
    (finding,) = run(str(file)).kind("mistake")
    assert (finding.proof, finding.lines[0].right) == ("crash", f"def {right}:")


@pytest.mark.parametrize(("name", "own", "wrong"), a_few([
    ("Relu", "mask", "msak"), ("Sigmoid", "out", "Out"), ("Affine", "x", "X"), ("SoftmaxWithLoss", "y", "yy"),
]))
def test_what_is_kept_under_another_name_than_it_is_read_is_told_where_it_is_kept(tmp_path, name, own, wrong):
    text = inspect.getsource(getattr(listings, name))
    made = f"        self.{own} = None\n\n    def forward"
    text = text.replace("\n    def forward" if "__init__" in text else "    def forward",
                        made if "__init__" in text else f"    def __init__(self):\n{made}", 1)
    start, end = text.index("    def forward"), text.index("    def backward")
    forward = text[start:end].replace(f"self.{own}", f"self.{wrong}")
    file = tmp_path / "layers.py"
    file.write_text(f"from common.functions import *\n\n{text[:start]}{forward}{text[end:]}")
    (finding,) = run(str(file)).kind("mistake")
    pairs = zip(forward.splitlines(), text[start:end].splitlines(), strict=True)
    assert finding.function == f"{name}.forward"
    assert [line.right for line in finding.lines] == [b.strip() for a, b in pairs if a != b]


class Deep:
    """Three layers, of which the middle one is as wide as its neighbours."""

    def __init__(self, D, H, K):
        rng = np.random.default_rng(1)
        self.params = {"W1": rng.normal(size=(D, H)), "b1": np.zeros(H), "W2": rng.normal(size=(H, H)),
                       "b2": np.zeros(H), "W3": rng.normal(size=(H, K)), "b3": np.zeros(K)}

    def passes(self, x):
        W1, b1, W2, b2, W3, b3 = self.params.values()
        one = reference.sigmoid(x @ W1 + b1)
        two = reference.sigmoid(one @ W2 + b2)
        return one, two, soft(two @ W3 + b3)

    def predict(self, x):
        return self.passes(x)[-1]

    def loss(self, x, t):
        return loss(self.predict(x), t) / len(x)

    def gradient(self, x, t):
        one, two, y = self.passes(x)
        dy = (y - t) / len(x)
        d2 = dy @ self.params["W3"].T * two * (1 - two)
        d1 = d2 @ self.params["W2"].T * one * (1 - one)
        return {"W3": two.T @ dy, "b3": dy.sum(axis=0), "W2": one.T @ d2, "b2": d2.sum(axis=0),
                "W1": x.T @ d1, "b1": d1.sum(axis=0)}


def test_a_network_of_three_layers_is_no_wrong_one_of_two():
    report = check_function("TwoLayerNet", Deep, {"TwoLayerNet": "TwoLayerNet"})
    assert {finding.kind for finding in report.findings} <= {"right", "careless"}, str(report)


@pytest.mark.full
@pytest.mark.parametrize("key", ["W1", "W2", "b3"])
def test_each_gradient_of_a_network_of_three_layers_is_looked_at(key):
    class Wrong(Deep):
        def gradient(self, x, t):
            grads = super().gradient(x, t)
            return grads | {key: 2 * grads[key]}

    (finding,) = check_function("TwoLayerNet", Wrong).kind("mistake")
    assert finding.function == "TwoLayerNet.gradient"
    assert "want" in finding.seen


def test_the_diagonal_of_a_jacobian_is_asked_about_under_another_name():
    def d_softmax(x):
        y = soft(x)
        return y * (1 - y)

    assert [finding.kind for finding in judged("softmax_grad", d_softmax).findings] == ["asked"]
    told = check_function("softmax_grad", d_softmax, told=True)
    assert list(told.named) == ["keeps-the-diagonal-alone"]


def by_columns(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[1]


def down_the_batch(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, y.size), t.reshape(1, t.size)
    if t.size == y.size:
        t = t.argmax(axis=0)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)


@pytest.mark.parametrize(("loss", "wrong", "right"), [
    (by_columns, "y.shape[1]", "y.shape[0]"), (down_the_batch, "axis=0", "axis=1"),
])
def test_who_takes_rows_or_one_hot_targets_is_judged_by_them(loss, wrong, right):
    """In columns, or of labels, each would be right."""
    (finding,) = judged("cross_entropy_error", loss).kind("mistake")
    assert [line.right for line in finding.lines] == [finding.lines[0].yours.replace(wrong, right)]


def of_a_vector_wrong(x):
    if x.ndim == 2:
        e = np.exp(x - x.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)
    return np.exp(x) / np.sum(x)


def test_who_answers_a_vector_is_judged_by_that():
    """Of a batch of one row it would be right."""
    found = judged("softmax", of_a_vector_wrong).kind("mistake")
    assert {line.yours for finding in found for line in finding.lines} >= {"return np.exp(x) / np.sum(x)"}


def test_a_descent_that_keeps_its_path_is_repaired():
    def descend(f, init_x, lr=0.01, step_num=100):
        x, path = np.array(init_x, float), []
        for _ in range(step_num):
            path.append(x.copy())
            x = x - (lr + numerical_gradient(f, x))
        return x, path

    (finding,) = judged("gradient_descent", descend).kind("mistake")
    assert [line.right for line in finding.lines] == ["x = x - (lr * numerical_gradient(f, x))"]


def test_a_derivative_of_one_variable_is_taken_for_what_it_is():
    def numerical_gradient(f, x):
        return (f(x + 1e-4) - f(x - 1e-4)) / 2e-4

    name = "numerical_gradient"
    report = check_function(name, numerical_gradient, {name: name})
    assert {finding.function for finding in report.findings} == {"numerical_diff"}
    assert not report.kind("mistake"), str(report)
    assert "numerical_gradient is taken for numerical_diff" in report.notes


def test_who_takes_batches_alone_is_right_with_them():
    def loss(y, t):
        return -np.sum(t * np.log(y + 1e-7), axis=1).mean()

    assert {finding.kind for finding in judged("cross_entropy_error", loss).findings} <= {"right", "careless"}


def test_a_network_that_wants_more_than_its_sizes_is_made_all_the_same():
    class Net(listings.TwoLayerNet):
        def __init__(self, D, H, K, weights, weight_init_std=0.01):
            super().__init__(D, H, K, weight_init_std)

    class Wrong(Net):
        def predict(self, x):
            return super().predict(x) + 1

    assert {finding.kind for finding in judged("TwoLayerNet", Net).findings} <= {"right", "careless"}
    findings = judged("TwoLayerNet", Wrong).findings
    assert any(f.function == "TwoLayerNet.predict" and f.kind in ("mistake", "asked") for f in findings)


def test_a_layer_that_gives_a_copy_as_well_is_right_and_a_wrong_one_is_caught():
    class Relu(listings.Relu):
        def forward(self, x):
            return super().forward(x), x.copy()

    class Wrong(Relu):
        def forward(self, x):
            return x.copy(), super().forward(x)[0]

    assert {finding.kind for finding in judged("Relu", Relu).findings} == {"right"}
    assert "right" not in {f.kind for f in judged("Relu", Wrong).findings if f.function == "Relu.forward"}


TWO = """def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_diff_1(f, x):
    h = 1e-4
    return (f(x + h) - f(x)) / h
"""


def test_a_forward_difference_beside_the_central_one_is_no_mistake_and_alone_it_is(tmp_path):
    file = tmp_path / "two.py"
    file.write_text(TWO)
    report = run(str(file))
    assert not report.kind("mistake")
    assert "beside numerical_diff (line 1) is taken for a demonstration" in str(report)
    file.write_text(TWO[TWO.index("def numerical_diff_1") :])
    assert [finding.mistake for finding in run(str(file)).kind("mistake")] == ["looks-ahead-only"]


FORMS = """import numpy as np


def cross_entropy_error(y, t):
    return -np.sum(t * np.log(y + 1e-7)) / len(np.atleast_2d(y))


def cross_entropy_error_of_digits(y, t):
    return -np.sum(t * np.log(y[np.arange(len(y)), t] + 1e-7)) / len(y)
"""


def test_what_bears_a_name_of_ours_and_more_is_judged_beside_it(tmp_path):
    file = tmp_path / "losses.py"
    file.write_text(FORMS)
    (finding,) = run(str(file)).kind("mistake")
    assert (finding.mistake, finding.lines[0].line) == ("multiplies-by-the-label", 9)


def test_a_network_is_not_told_twice_what_its_constructor_lacks(tmp_path):
    file = tmp_path / "net.py"
    names = ("predict", "loss", "accuracy")
    methods = [f"\n    def {name}(self, x, t=None):\n        return x\n" for name in names]
    start = "class TwoLayerNet:\n    def __init__(self, *, sizes):\n        self.W = 1\n"
    file.write_text(start + "".join(methods))
    kinds = {finding.function: finding.kind for finding in run(str(file)).findings}
    assert kinds.pop("TwoLayerNet.__init__") == "asked"
    assert set(kinds.values()) == {"unseen"}


# ---- What is asked ----


def test_of_a_network_that_is_made_of_its_data_nothing_is_proved_by_a_repair(tmp_path):
    file = tmp_path / "net.py"
    file.write_text("""import numpy as np
from common.functions import sigmoid, softmax, cross_entropy_error


class TwoLayerNet:
    def __init__(self, X, Y, hidden_size):
        self.X, self.Y = X, Y
        self.params = {"W1": np.random.randn(X.shape[1], hidden_size), "b1": np.random.randn(hidden_size)}
        self.params["W2"] = np.random.randn(hidden_size, Y.shape[1])
        self.params["b2"] = np.random.randn(Y.shape[1])

    def predict(self, x):
        hidden = sigmoid(np.dot(x, self.params["W1"]) + self.params["b1"])
        return softmax(np.dot(hidden, self.params["W2"]) + self.params["b2"])

    def loss(self, y, t):
        return cross_entropy_error(y, t)

    def accuracy(self, y, t):
        return np.sum(np.argmax(y, axis=1) == np.argmax(t, axis=1)) / t.shape[0]
""")
    kinds = {finding.function: finding.kind for finding in run(str(file)).findings}
    assert kinds["TwoLayerNet.__init__"] == kinds["TwoLayerNet.accuracy"] == "asked"
    assert "mistake" not in kinds.values()


AHEAD_FIRST = """
def central_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x)) / h
"""


def told_of(text, tmp_path):
    """Return what is found of a file, by our name and the line."""
    file = tmp_path / "theirs.py"
    file.write_text(text)
    return [(one.function, one.kind) for one in run(str(file)).findings]


def test_a_forward_difference_is_asked_about_if_a_right_one_is_beside_it(tmp_path):
    assert ("numerical_diff", "asked") in told_of(AHEAD_FIRST, tmp_path)
    wrong = told_of(AHEAD_FIRST.replace("(2 * h)", "2 * h"), tmp_path)
    assert [one for one in wrong if one[1] != "careless"] == [("numerical_diff", "mistake")] * 2


def test_an_example_is_mended_by_stars_alone(tmp_path):
    right = "def function_tmp2(x1):\n    return 3.0**2.0 + x1*x1\n"
    assert told_of(right, tmp_path) == [("function_tmp2", "right")]
    assert told_of(right.replace("3.0**2.0", "3.0*2.0"), tmp_path) == [("function_tmp2", "mistake")]
    assert told_of(right.replace(" + ", " - "), tmp_path) == [("function_tmp2", "asked")]


KINDS = """import math

import numpy as np
import matplotlib.pyplot as plt


class Single:
    def sigmoid(x):
        return 1 / (1 + math.exp(-x))


class Many:
    def sigmoid(x):
        return 1 / (1 + np.exp(-x))


class Drawn:
    def sigmoid(x):
        y = Many.sigmoid(x)
        plt.plot(x, y)
"""


def test_what_draws_and_what_takes_one_number_beside_what_takes_arrays_are_not_accused(tmp_path):
    assert {kind for _, kind in told_of(KINDS, tmp_path)} == {"careless"}
    one = textwrap.dedent(KINDS[KINDS.index("    def") : KINDS.index("class Many")])
    head = KINDS[: KINDS.index("class Single")]
    calls = ("", "y = [sigmoid(v) for v in (1, 2)]\n")
    told = [told_of(f"{head}{one}{call}", tmp_path) for call in calls]
    assert [("sigmoid", "mistake") in kinds for kinds in told] == [True, False]
    alone = KINDS[: KINDS.index("class Many")] + KINDS[KINDS.index("class Drawn") :]
    assert ("sigmoid", "mistake") in told_of(alone.replace("Many", "Single"), tmp_path)


class OneLayer(Net):
    def predict(self, x):
        return np.maximum(x @ self.params["W1"] + self.params["b1"], 0)


class TwoWeights(OneLayer):
    def predict(self, x):
        return super().predict(x) @ self.params["W2"] ** 3


IN_ORDER = """import numpy as np
from common.gradient import numerical_gradient
from common.layers import Affine, Relu, SoftmaxWithLoss


class TwoLayerNet:
    def __init__(self, D, H, K):
        self.params = {"W1": np.random.randn(D, H), "b1": np.zeros(H),
                       "W2": np.random.randn(H, K), "b2": np.zeros(K)}
        self.layers = {}
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = Relu()
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def numerical_gradient(self, x, t):
        grads = {}
        for key in %s:
            grads[key] = numerical_gradient(lambda W: self.loss(x, t), self.params[key])
        return grads
"""


@pytest.mark.parametrize(("keys", "kind"), [(("W1", "b1"), "asked"), (("W1", "b1", "W2", "b2"), "mistake")])
def test_a_network_without_its_second_layer_and_without_its_gradients_is_asked_about(tmp_path, keys, kind):
    file = tmp_path / "net.py"
    file.write_text(IN_ORDER % (keys,))
    report = run(str(file))
    assert "TwoLayerNet.__init__" in {finding.function for finding in report.kind(kind)}
    assert bool(report.kind("mistake")) == (kind == "mistake")


@pytest.mark.full
def test_a_network_that_reads_one_layer_is_asked_about():
    for network, kind in ((OneLayer, "asked"), (TwoWeights, "mistake")):
        findings = check_function("TwoLayerNet", network).findings
        assert [one.kind for one in findings if one.function == "TwoLayerNet.predict"] == [kind]


def test_the_place_of_a_module_is_not_shown():
    def softmax(x):
        return np, soft(x)

    assert "site-packages" not in str(check_function("softmax", softmax))


LOSSES = {
    "of the softmax": (lambda self, x, t: loss(reference.softmax(self.predict(x)), t), "holds"),
    "that raises": (lambda self, x, t: undefined, "holds"),  # noqa: F821
    "of the scores": (lambda self, x, t: loss(self.predict(x), t), "broken"),
}


@pytest.mark.parametrize("case", LOSSES)
def test_scores_are_no_prediction_for_a_loss_that_takes_their_logarithm(case):
    class Net(listings.TwoLayerNet):
        loss, _ = LOSSES[case]

        def predict(self, x):
            p = self.params
            return reference.sigmoid(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]

    claim = CLAIMS["two-layer-net-predicts-through-both-layers"]
    assert judge(claim, Net).verdict.outcome == LOSSES[case][1]


# What is called otherwise in the network of the source, a slip in it, and what is right there.
CALLED_OTHERWISE = {
    "keys": ({'"W1"': '"w1"', '"W2"': '"w2"'}, "np.zeros(hidden_size)", "np.zeros(output_size)"),
    "keys from 0": (
        {'"W1"': '"W0"', '"b1"': '"b0"', '"W2"': '"W1"', '"b2"': '"b1"'},
        "np.sum(da1, axis=0)", "np.sum(da1)"),
    "keys in words": (
        {'"W': '"weight', '"b': '"bias'}, "np.dot(z1, W2) + b2\n        y = softmax(a2)\n        return",
        "np.dot(a1, W2) + b2\n        y = softmax(a2)\n        return"),
    "a key in capitals": ({'"W1"': '"w1"'}, 'grads["w1"] = np', 'grads["W1"] = np'),
    "forward": ({"predict(": "forward("}, "np.dot(x, W1) + b1\n        z1", "np.dot(x, W1) - b1\n        z1"),
    "cost": ({"loss(": "cost("}, "return cross", "return -cross"),
    "backward": ({"def gradient(": "def backward("}, "np.sum(dy, axis=0)", "np.sum(dy, axis=1)"),
}


@pytest.mark.parametrize("case", a_few(list(CALLED_OTHERWISE), every=6))
def test_a_slip_is_told_in_its_line_whatever_keys_and_methods_are_called(tmp_path, case):
    names, right, wrong = CALLED_OTHERWISE[case]
    text = "import numpy as np\nfrom functions import *\n\n\n" + inspect.getsource(listings.TwoLayerNet)
    for ours, theirs in names.items():
        text = text.replace(ours, theirs)
    assert wrong in text.replace(right, wrong, 1) != text
    file = tmp_path / "net.py"
    file.write_text(text)
    assert {f.kind for f in run(str(file)).findings} <= {"right", "careless", "unseen"}
    file.write_text(text.replace(right, wrong, 1))
    ((line,),) = [finding.lines for finding in run(str(file)).kind("mistake")]
    assert line.yours in wrong.splitlines()[0] or wrong.splitlines()[0] in line.yours
    assert line.yours.replace(wrong.splitlines()[0], right.splitlines()[0]) == line.right


def test_keys_that_are_put_together_are_not_accused(tmp_path):
    file, text = tmp_path / "net.py", inspect.getsource(listings.TwoLayerNet).partition("    def accuracy")[0]
    text = "import numpy as np\nfrom functions import *\n\n\n" + text
    file.write_text(text.replace('"W', '"w').replace('params["w1"], self', 'params["w" + str(1)], self'))
    assert {f.kind for f in run(str(file)).findings} == {"right"}


def test_a_pass_that_all_layers_call_otherwise_is_called_so(tmp_path):
    layers = "".join(inspect.getsource(getattr(listings, name)) for name in ("Relu", "Affine"))
    (tmp_path / "layers.py").write_text(f"import numpy as np\n{layers}".replace("def backward", "def back"))
    assert {f.kind for f in run(str(tmp_path / "layers.py")).findings} == {"right"}


def without_the_minus(y, t):
    return np.sum(t * np.log(y + 1e-7)) / y.shape[0]


def times_the_point(x, f, rate, steps):
    for _ in range(steps):
        g = numerical_gradient(f, x)
        x = x - rate * g * x
    return x


@pytest.mark.parametrize(("name", "function", "right", "said"), [
    ("cross_entropy_error", without_the_minus, "return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]", "batch"),
    ("gradient_descent", times_the_point, "x = x - (rate * g)", "repaired like this"),
])
def test_what_is_wrong_is_mended_in_the_way_in_which_it_is_meant(name, function, right, said):
    """Of one that is right of batches alone the mean is kept, and one is mended that takes x first."""
    (finding,) = check_function(name, function).kind("mistake")
    assert [line.right for line in finding.lines] == [right]
    assert said in finding.seen


def test_a_function_that_was_a_method_is_judged_without_its_self():
    def softmax(self, x):
        e = np.exp(x - np.max(x, axis=-1, keepdims=True))
        return e / np.sum(e, axis=-1, keepdims=True)

    def mirrored(self, x):
        return 1 / (1 + np.exp(x))

    (finding,) = check_function("softmax", softmax).findings
    assert (finding.kind, finding.seen) == ("right", "taken as softmax(self, ...)")
    (finding,) = check_function("sigmoid", mirrored).kind("mistake")
    assert finding.mistake == "mirrors-the-sigmoid"


def test_a_network_of_ten_classes_and_one_whose_layers_give_more_are_asked_about(tmp_path):
    """What stands in for a layer that is not there gives one answer."""
    class Ten(Net):
        def loss(self, x, t):
            for i in range(10):
                if t[0][i]:
                    self.seen = i
            return super().loss(x, t)

    class Shown(Net):
        def accuracy(self, x, t):
            print(self.predict(x)[0, 4])
            return super().accuracy(x, t)

    for own, method in (Ten, "loss"), (Shown, "accuracy"):
        findings = check_function("TwoLayerNet", own).findings
        assert {one.kind for one in findings if one.function == f"TwoLayerNet.{method}"} == {"asked"}
    back = "self.first.backward(self.relu.backward(self.second.backward(self.last.backward())))"
    more = "dx, dW, db = self.second.backward(self.last.backward())"
    file = tmp_path / "net.py"
    layered = LAYERED.replace(back, more).replace("common.layers import", "utils.layers import Affine,")
    assert more in layered
    file.write_text(f"import numpy as np\n{layered}")
    assert not run(str(file)).kind("mistake")


HOLDING = """import numpy as np


class Linear:
    def __init__(self, n, m):
        self.W, self.b = 0.01 * np.random.randn(n, m), np.zeros(m)

    def forward(self, x):
        return x @ self.W + self.b


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.layers = [Linear(input_size, hidden_size), Linear(hidden_size, output_size)]

    def predict(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x
"""


def test_a_network_whose_layers_have_the_parameters_is_asked_about(tmp_path):
    file = tmp_path / "net.py"
    file.write_text(HOLDING)
    report = run(str(file))
    assert {one.function: one.kind for one in report.findings}["TwoLayerNet.__init__"] == "asked"
    assert not report.kind("mistake")
    file.write_text(HOLDING.replace("return x", "return x + 0 * self.params['b2']"))
    assert run(str(file)).kind("mistake")


SHARES = ENTROPY[: ENTROPY.rindex("-np.sum")] + "{}\n"


def test_losses_that_are_shared_out_and_not_added_up_are_none_of_one_example(tmp_path):
    file = tmp_path / "theirs.py"
    each = "-np.sum(t * np.log(y + 1e-7), axis=1)"
    file.write_text(SHARES.format(each))
    assert not run(str(file)).kind("mistake")
    file.write_text(SHARES.format(f"{each} / batch_size"))
    (finding,) = run(str(file)).kind("mistake")
    assert [line.right for line in finding.lines] == ["return -np.sum(t * np.log(y + 1e-7)) / batch_size"]


MOVED = """import numpy as np


def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            kept = x[i, j]
            x[i, j] = kept + 1e-4
            above = f(x)
            x[i, j] = kept - 1e-4
            grad[i, j] = (above {} f(x)) / 2e-4
            x[i, j] = kept
    return grad
"""


OF_NOTHING = MOVED.replace("for j in range(x.shape[1])", "if True").replace("i, j", "i")
OF_NOTHING = OF_NOTHING.replace("f(x)", "f()")
OF_A_LIST = """import numpy as np


def numerical_gradient(f, arrays):
    grads = []
    for x in arrays:
        grad = np.zeros(x.shape)
        for i in np.ndindex(x.shape):
            kept = x[i]
            x[i] = kept + 1e-4
            above = f()
            x[i] = kept - 1e-4
            grad[i] = (above {} f()) / 2e-4
            x[i] = kept
        grads.append(grad)
    return grads
"""


@pytest.mark.parametrize("moved", [MOVED, OF_NOTHING, OF_A_LIST])
def test_a_gradient_of_matrices_or_of_what_f_reads_itself_is_right(tmp_path, moved):
    file = tmp_path / "theirs.py"
    file.write_text(moved.format("-"))
    report = run(str(file))
    assert not report.kind("mistake")
    careless = {slug for one in report.kind("careless") for slug in one.claims}
    assert (moved is MOVED) == ("numerical-gradient-computes-in-float64" in careless)
    file.write_text(moved.format("+"))
    assert run(str(file)).kind("mistake")

"""Each claim looks at every answer that it asks for; what it cannot judge, it does not accuse."""

import dataclasses
import itertools
import re
import warnings
from contextlib import nullcontext
from functools import wraps

import numpy as np
import pytest
import scipy.special
from variations import (
    Layers,
    Probabilities,
    Rows,
    Scores,
    cross_entropy_added_up,
    cross_entropy_of_labels,
    sigmoid_of_arrays,
    sigmoid_of_the_book,
    softmax_of_rows,
    train_by_differences,
)

import reference
from reference import listings
from reference.conformance import claims
from reference.conformance.asking import AbsentError, BrokenError, UndecidableError, noting, touch
from reference.conformance.catalogue import CLAIMS, right
from reference.conformance.judging.naming import judge

# The answers of others are no numbers.
OTHERS = (
    "choose_learning_rate", "has_learned", "is_overfitting", "overfitting_signs",
    "load_mnist", "mini_batches", "script", "train",
)
LARGE = ("im2col-puts-zeros-around-the-images", "im2col-makes-a-row-of-each-window")  # whose answers are
NUMBERS = [
    pytest.param(claim, marks=pytest.mark.full if claim.slug in LARGE else ()) for claim in claims()
    if claim.needs[0] not in OTHERS and claim.target != "layer.forward" and "of-a-loss" not in claim.slug
]
# They are about something else than the answers.
ASIDE = {
    "affine-keeps-the-gradient-of-its-bias", "affine-keeps-the-gradient-of-its-weights",
    "cross-entropy-error-is-finite-at-0", "gradient-descent-leaves-its-start-alone",
    "layer-hands-back-the-gradient-of-what-it-gives", "mean-squared-error-leaves-y-alone",
    "numerical-gradient-puts-x-back", "numerical-gradient-puts-x-back-to-the-bit",
    "partial-derivative-leaves-x-alone", "relu-leaves-dout-alone", "relu-leaves-x-alone",
    "sigmoid-leaves-x-alone", "slope-is-that-of-its-function", "softmax-leaves-x-alone",
    "softmax-with-loss-goes-back-from-labels-if-it-takes-them", "softmax-with-loss-leaves-its-scores-alone",
    "two-layer-net-backpropagates-without-learning",
    "two-layer-net-has-its-parameters-back-after-differences", "two-layer-net-tells-classes-apart-below-0",
}


class Spoiler:
    """Change one entry of one answer by more than any claim allows, and count the entries of the answers."""

    def __init__(self, answer, entry):
        self.answer, self.entry, self.sizes = answer, entry, []

    def spoilt(self, result):
        parts = result if isinstance(result, dict) else {None: result}
        if any(np.asarray(part).dtype.kind not in "biuf" for part in parts.values()):
            return result
        parts = {
            key: np.array(part, np.result_type(np.asarray(part), np.float16)) for key, part in parts.items()
        }
        if len(self.sizes) == self.answer:
            key, index = [(key, i) for key, part in parts.items() for i in range(part.size)][self.entry]
            parts[key].flat[index] += 0.1 + abs(parts[key].flat[index])
        self.sizes.append(sum(part.size for part in parts.values()))
        return parts if isinstance(result, dict) else parts[None][()]

    def of(self, claim):
        """Return the right function, or the right network, one of whose answers is spoilt."""
        whole, name = right(claim.needs[0]), claim.target.rpartition(".")[2]
        if not isinstance(whole, type):
            return wraps(whole)(lambda *arguments, **keywords: self.spoilt(whole(*arguments, **keywords)))
        method = getattr(whole, name)
        return type(claim.needs[0], (whole,), {
            name: lambda net, *arguments: self.spoilt(method(net, *arguments))
        })


@pytest.mark.parametrize("claim", NUMBERS, ids=str)
def test_every_entry_of_every_answer_is_judged(claim):
    counting = Spoiler(-1, 0)
    verdict = judge(claim, counting.of(claim))[0]
    assert verdict.outcome == "holds"
    missed = [
        (answer, entry) for answer, size in enumerate(counting.sizes) for entry in range(size)
        if judge(claim, Spoiler(answer, entry).of(claim))[0].outcome != "broken"
    ]
    assert bool(missed) == (claim.slug in ASIDE), missed


class Lists(reference.TwoLayerNet):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = list(self.params.values())


class Small(reference.TwoLayerNet):
    """Its names have small letters."""

    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params = {key.lower(): param for key, param in self.params.items()}


class Tuple(reference.TwoLayerNet):
    def gradient(self, x, t):
        return tuple(super().gradient(x, t).values())


class Halved(reference.TwoLayerNet):
    def gradient(self, x, t):
        return {key: grad for key, grad in super().gradient(x, t).items() if key[1] == "2"}


class Bare:
    def __init__(self, *sizes):
        self.params = reference.TwoLayerNet(*sizes).params


class WrongInOne(reference.TwoLayerNet):
    """Its loss is wrong where class 1 is right."""

    def loss(self, x, t):
        return super().loss(x, t) + np.mean(t[:, 1])


class WrongInThree(reference.TwoLayerNet):
    """Its loss is wrong where class 3 is right."""

    def loss(self, x, t):
        return super().loss(x, t) + np.mean(t[:, 3])


class Lowered(Scores):
    """It predicts scores below 0."""

    def predict(self, x):
        return super().predict(x) - 100


class Flat(reference.TwoLayerNet):
    """It predicts a vector for a batch of one."""

    def predict(self, x):
        y = super().predict(x)
        return y[0] if len(y) == 1 else y

    def loss(self, x, t):
        return reference.cross_entropy_error(super().predict(x), t)


class Classes(reference.TwoLayerNet):
    """It predicts the classes, and not how probable each is."""

    def predict(self, x):
        return super().predict(x).argmax(axis=-1)


class Sparse(reference.TwoLayerNet):
    """What is improbable has the probability 0."""

    def predict(self, x):
        y = super().predict(x)
        return np.where(y < 0.1, 0, y)

    def loss(self, x, t):
        return reference.cross_entropy_error(self.predict(x), t)


class OfLabels(reference.TwoLayerNet):
    """Its accuracy is that of labels, and one-hot targets are no index."""

    def accuracy(self, x, t):
        y = self.predict(x)
        return np.mean(y[np.arange(len(y)), t] == y.max(axis=1))


class OfTheOtherAxis(reference.TwoLayerNet):
    def accuracy(self, x, t):
        return np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=0))


class WrongOfLabels(OfLabels):
    def accuracy(self, x, t):
        return 1 - super().accuracy(x, t)


class WideBias(reference.TwoLayerNet):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params["b2"] = np.zeros(5)


class Weights:
    W = np.zeros((2, 3))


class Weightless:
    pass


class Transposed:
    W = np.zeros((3, 2))


class Onward:
    def forward(self, x):
        return x


class Columns(listings.Affine):
    def forward(self, x):
        return self.W @ x + self.b[:, None]


class Turned(Columns):
    """It takes the examples in columns one way and in rows the other."""

    def backward(self, dout):
        return dout @ self.W.T


class Listed(listings.Affine):
    """It keeps its gradients in a list, or lets them go."""

    def backward(self, dout):
        dx = super().backward(dout)
        self.grads = [vars(self).pop("dW"), vars(self).pop("db")]
        return dx


class Unkept(Listed):
    def backward(self, dout):
        dx = super().backward(dout)
        del self.grads
        return dx


class ScoresForProbabilities(Scores):
    def loss(self, x, t):
        return listings.cross_entropy_error(self.predict(x), t)


class ScoresWithoutLoss(Scores):
    def loss(self, x, t):
        raise ValueError("no loss")


class KeptInPart(Listed):
    def backward(self, dout):
        dx = super().backward(dout)
        self.grads.pop()
        return dx


class KeptAsARow(listings.Affine):
    def backward(self, dout):
        dx = super().backward(dout)
        self.db = np.sum(dout, axis=0, keepdims=True)
        return dx


class AddedUp(listings.SoftmaxWithLoss):
    """Its loss is the sum over the examples, and so is what comes back."""

    def forward(self, x, t):
        return len(x) * super().forward(x, t)

    def backward(self, dout=1):
        return len(self.t) * super().backward()


class AddedUpAndDivided(AddedUp):
    def backward(self, dout=1):
        return super().backward() / len(self.t)


class Doubled(listings.SoftmaxWithLoss):
    def backward(self, dout=1):
        return 2 * super().backward()


class Told(listings.SoftmaxWithLoss):
    def backward(self, dout):
        return super().backward() * dout


def of_nothing(x):
    raise ValueError(f"not {type(x).__name__}")


def softmax_of_a_batch(x):
    _, _ = x.shape
    return softmax_of_rows(x)


def squares_of_rows(y, t):
    """It takes no vector."""
    return np.sum((y - t) ** 2, axis=1) / 2


def softmax_in_a_batch(x):
    """It takes no vector, and writes into what it takes."""
    _, _ = x.shape
    x -= x.max(axis=1, keepdims=True)
    return softmax_of_rows(x)


def cross_entropy_of_products(y, t):
    """It is for one example: of a batch it refuses one-hot targets, and takes labels for theirs."""
    return -np.log(np.dot(t, y))


def cross_entropy_of_vectors(y, t):
    if y.ndim != 1:
        raise ValueError("no vector")
    return -np.sum(t * np.log(y))


def tripled_of_labels(y, t):
    return 3 * cross_entropy_of_labels(y, t)


def misspelt_of_vectors(y, t):
    return cross_entropy_of_labels(y, t) if y.ndim == 2 else y.summ()


def mean_square(y, t):
    return np.mean((y - t) ** 2)


def mean_square_of_some(y, t):
    """It is the whole sum where one entry is too small, and half of it where two are."""
    return np.sum((y - t) ** 2) / np.count_nonzero(y < t)


def overflows(x):
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


def indices(train_size, batch_size, **keywords):
    yield from (np.full(batch_size, index) for index in itertools.cycle(range(train_size + 1)))


def recorded(**change):
    """Return a `train` that is right but for one of its lists."""

    def train(*arguments, **keywords):
        history = reference.train(*arguments, **keywords)
        ((name, value),) = change.items()
        return dataclasses.replace(history, **{name: getattr(history, name) + value})

    return train


class YesOrNo(listings.TwoLayerNet):
    """It asks of each class whether it is the right one, and its classes need not sum to 1."""

    def predict(self, x):
        hidden = reference.sigmoid(x @ self.params["W1"] + self.params["b1"])
        return reference.sigmoid(hidden @ self.params["W2"] + self.params["b2"])

    def loss(self, x, t):
        y = self.predict(x)
        return -np.mean(t * np.log(y) + (1 - t) * np.log(1 - y))


class YesOrNoWithoutLoss(YesOrNo):
    def loss(self, x, t):
        raise RuntimeError


class Squared(listings.TwoLayerNet):
    def loss(self, x, t):
        return np.mean((self.predict(x) - t) ** 2)


class OfEachExample(listings.simpleNet):
    def loss(self, x, t):
        return np.array([super().loss(x, t)] * 2)


class InOneNumber(listings.TwoLayerNet):
    def predict(self, x):
        return super().predict(x).sum()


class OfMeans(listings.Affine):
    def backward(self, dout):
        return super().backward(dout / len(dout)) * len(dout)


class OfTwice(listings.Affine):
    def backward(self, dout):
        return super().backward(2 * dout) / 2


class OfOneHotTargets(listings.SoftmaxWithLoss):
    def forward(self, x, t):
        if np.ndim(t) == 1:
            raise ValueError("t must hold rows")
        return super().forward(x, t)


class FailsOnLabels(listings.SoftmaxWithLoss):
    def forward(self, x, t):
        return super().forward(x, t) * (1 // (np.ndim(t) - 1))


class Shares(listings.simpleNet):
    """It predicts probabilities, and its loss is theirs."""

    def predict(self, x):
        return listings.softmax(super().predict(x))

    def loss(self, x, t):
        return listings.cross_entropy_error(self.predict(x), t)


class SharesWithoutLoss(Shares):
    loss = None


class SharesThatFail(Shares):
    def loss(self, x, t):
        raise RuntimeError


class Deep(listings.TwoLayerNet):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.params["W3"] = np.eye(sizes[-1])


def of_one_hot_rows(error):
    """Return a loss that gives an error where labels are given."""

    def cross_entropy_error(y, t):
        if np.ndim(t) < np.ndim(y):
            raise error
        return listings.cross_entropy_error(y, t)

    return cross_entropy_error


RECORDS = "train-records-accuracies-before-after-and-each-epoch"
SQUARES = "mean-squared-error-grows-with-the-sum-of-the-squares"
DATA = []  # of MNIST, where a test needs them


def of_mnist(split, part, change):
    """Return a `load_mnist` of which one of four arrays is changed."""

    def load_mnist(**keywords):
        data = [list(pair) for pair in DATA]
        data[split][part] = change(data[split][part])
        return data

    return load_mnist


@pytest.mark.parametrize(
    ("slug", "code", "outcome", "reason"),
    [
        ("sigmoid-is-one-over-one-plus-exp-of-minus-x", sigmoid_of_arrays, "holds", ""),
        ("sigmoid-is-one-over-one-plus-exp-of-minus-x", of_nothing, "raises", "not float"),
        ("softmax-is-each-exp-over-their-sum", softmax_of_rows, "holds", ""),
        ("softmax-never-overflows", overflows, "broken", "nan"),
        ("softmax-never-overflows", softmax_of_rows, "holds", ""),
        ("softmax-shifts-each-row-by-its-own-maximum", overflows, "broken", "nan"),
        ("cross-entropy-error-is-finite-at-0", lambda y, t: -np.sum(t * np.log(y)), "broken", "got nan"),
        (
            "cross-entropy-error-is-minus-the-log-of-the-right-probability",
            cross_entropy_of_labels, "holds", "",
        ),
        (
            "cross-entropy-error-is-minus-the-log-of-the-right-probability",
            misspelt_of_vectors, "misspelt", "'summ'",
        ),
        ("cross-entropy-error-adds-up-the-right-probabilities-only", cross_entropy_added_up, "holds", ""),
        ("cross-entropy-error-adds-up-the-right-probabilities-only", cross_entropy_of_vectors, "holds", ""),
        ("cross-entropy-error-adds-up-the-right-probabilities-only", tripled_of_labels, "broken", "want"),
        ("cross-entropy-error-never-takes-a-label-for-a-factor", cross_entropy_of_products, "holds", ""),
        ("cross-entropy-error-never-takes-a-label-for-a-factor", cross_entropy_added_up, "holds", ""),
        ("cross-entropy-error-never-takes-a-label-for-a-factor", lambda y, t: None, "broken", "got None"),
        ("cross-entropy-error-never-takes-a-label-for-a-factor", lambda y, t: [9, 9], "broken", "shape (2,)"),
        ("softmax-leaves-x-alone", softmax_of_a_batch, "holds", ""),
        ("softmax-leaves-x-alone", softmax_in_a_batch, "broken", "and is [-2.0, -1.0, 0.0]"),
        ("mean-squared-error-leaves-y-alone", squares_of_rows, "holds", ""),
        ("relu-leaves-x-alone", Transposed, "absent", "no method `forward`"),
        ("relu-leaves-dout-alone", Onward, "absent", "no method `backward`"),
        ("softmax-with-loss-leaves-its-scores-alone", Transposed, "absent", "no method `forward`"),
        (SQUARES, mean_square, "holds", ""),
        (SQUARES, lambda y, t: np.sum((y - t) ** 2) * (1 + 5e-13), "holds", ""),
        (SQUARES, mean_square_of_some, "broken", "want 17.0"),
        ("affine-multiplies-x-by-its-weights", Columns, "undecidable", "the examples in columns"),
        ("affine-multiplies-x-by-its-weights", Turned, "broken", "want"),
        ("affine-keeps-the-gradient-of-its-bias", Listed, "holds", ""),
        ("affine-keeps-the-gradient-of-its-bias", Unkept, "undecidable", "it keeps no `db`"),
        ("affine-keeps-the-gradient-of-its-bias", KeptInPart, "undecidable", "it keeps no `db`"),
        ("affine-keeps-the-gradient-of-its-bias", KeptAsARow, "holds", ""),
        ("softmax-with-loss-is-the-cross-entropy-of-the-softmax", AddedUp, "holds", ""),
        ("softmax-with-loss-hands-back-the-gradient-of-its-loss", AddedUp, "holds", ""),
        ("softmax-with-loss-hands-back-the-gradient-of-its-loss", AddedUpAndDivided, "holds", ""),
        ("softmax-with-loss-hands-back-the-gradient-of-its-loss", Doubled, "broken", "want"),
        ("softmax-with-loss-hands-back-the-gradient-of-its-loss", Told, "holds", ""),
        ("mini-batches-are-of-the-size-asked-for", indices, "broken", "want indices of 7 examples"),
        ("train-keeps-the-loss-of-each-iteration", recorded(train_loss_list=1), "broken", "want"),
        (RECORDS, recorded(train_acc_list=1), "broken", "want"),
        (RECORDS, recorded(test_acc_list=1), "broken", "want"),
        ("train-goes-against-the-gradient", train_by_differences, "holds", ""),
        ("script-keeps-its-losses", lambda of: ([], ""), "holds", ""),
        ("script-keeps-its-losses", lambda of: (["one", "two"], "lost"), "broken", "one; two"),
        ("script-keeps-its-losses", lambda of: ([], f"no {of}"), "undecidable", "no losses"),
        ("is-overfitting-sees-accuracies-part", lambda history: True, "broken", "got true for"),
        ("is-overfitting-sees-accuracies-part", lambda history: False, "broken", "got false for"),
        ("overfitting-signs-say-what-is-seen", lambda history: [], "broken", "want 1 signs"),
        ("overfitting-signs-say-what-is-seen", lambda history: ["it is"], "broken", "want 0 signs"),
        ("load-mnist-normalizes-and-flattens", of_mnist(0, 0, lambda x: x[:-1]), "broken", "(60000, 784)"),
        ("load-mnist-normalizes-and-flattens", of_mnist(1, 0, lambda x: x[:-1]), "broken", "(10000, 784)"),
        ("load-mnist-gives-one-hot-labels", of_mnist(0, 1, lambda t: t[::-1]), "broken", "want"),
        ("load-mnist-gives-one-hot-labels", of_mnist(1, 1, lambda t: t[::-1]), "broken", "want"),
        ("two-layer-net-predicts-through-both-layers", Layers, "holds", ""),
        ("two-layer-net-backpropagates-its-own-loss", Layers, "holds", ""),
        ("two-layer-net-judges-what-it-predicts", Classes, "undecidable", "`predict` gives the classes"),
        ("two-layer-net-judges-what-it-predicts", WrongInOne, "broken", "want"),
        ("two-layer-net-judges-what-it-predicts", WrongInThree, "broken", "want"),
        ("two-layer-net-judges-what-it-predicts", Flat, "holds", ""),
        ("two-layer-net-judges-what-it-predicts", Sparse, "holds", ""),
        ("two-layer-net-counts-right-answers", OfLabels, "undecidable", "is right of labels"),
        ("two-layer-net-counts-right-answers", WrongOfLabels, "broken", "want 0.8"),
        ("two-layer-net-counts-right-answers", OfTheOtherAxis, "raises", "(4,)"),
        ("two-layer-net-takes-the-mean-loss", Lowered, "holds", ""),
        ("simple-net-predicts-scores", Weights, "absent", "no method `predict`"),
        ("two-layer-net-shapes-its-parameters", Rows, "holds", ""),
        ("two-layer-net-shapes-its-parameters", Lists, "undecidable", "it has no dict `params`"),
        ("two-layer-net-shapes-its-parameters", Small, "broken", "got shapes"),
        ("two-layer-net-starts-from-different-weights", Lists, "undecidable", "it has no dict `params`"),
        ("two-layer-net-starts-from-different-weights", Small, "undecidable", "`params` has no W1"),
        ("two-layer-net-keeps-its-parameters-to-itself", Small, "undecidable", "W1, b1, W2 and b2"),
        ("two-layer-net-predicts-through-both-layers", Scores, "holds", ""),
        ("two-layer-net-predicts-through-both-layers", ScoresForProbabilities, "broken", "want"),
        ("two-layer-net-predicts-through-both-layers", ScoresWithoutLoss, "holds", ""),
        ("two-layer-net-predicts-through-both-layers", Probabilities, "holds", ""),
        ("two-layer-net-predicts-through-both-layers", Bare, "absent", "no method `predict`"),
        ("two-layer-net-takes-the-mean-loss", Scores, "holds", ""),
        ("two-layer-net-judges-what-it-predicts", Probabilities, "holds", ""),
        ("two-layer-net-backpropagates-its-own-loss", Rows, "holds", ""),
        ("two-layer-net-backpropagates-its-own-loss", Tuple, "broken", "returned tuple, want a dict"),
        ("two-layer-net-backpropagates-its-own-loss", Halved, "broken", "got keys ['W2', 'b2'], want"),
        ("two-layer-net-backpropagates-its-own-loss", Bare, "absent", "no method `gradient`"),
        ("two-layer-net-predicts-through-both-layers", YesOrNo, "undecidable", "its loss asks of each class"),
        ("two-layer-net-predicts-through-both-layers", YesOrNoWithoutLoss, "broken", "want"),
        ("two-layer-net-predicts-through-both-layers", InOneNumber, "broken", "got shape ()"),
        ("two-layer-net-judges-what-it-predicts", YesOrNo, "undecidable", "its loss asks of each class"),
        ("two-layer-net-judges-what-it-predicts", Squared, "undecidable", "its loss is of squares"),
        ("simple-net-judges-the-softmax-of-its-scores", OfEachExample, "broken", "got shape (2,)"),
        ("affine-keeps-the-gradient-of-its-weights", OfMeans, "undecidable", "are means over the examples"),
        ("affine-keeps-the-gradient-of-its-bias", OfTwice, "broken", "want"),
        ("softmax-with-loss-takes-labels-or-refuses-them", OfOneHotTargets, "holds", ""),
        ("softmax-with-loss-goes-back-from-labels-if-it-takes-them", OfOneHotTargets, "holds", ""),
        ("softmax-with-loss-goes-back-from-labels-if-it-takes-them", FailsOnLabels, "fails", "division"),
        ("cross-entropy-error-is-finite-at-0", of_one_hot_rows(ValueError()), "holds", ""),
        ("cross-entropy-error-is-finite-at-0", of_one_hot_rows(ZeroDivisionError("of 0")), "fails", "of 0"),
        ("two-layer-net-shapes-its-parameters", Deep, "undecidable", "more than two layers"),
        ("simple-net-predicts-scores", Shares, "undecidable", "gives probabilities"),
        ("simple-net-predicts-scores", SharesWithoutLoss, "undecidable", "gives probabilities"),
        ("simple-net-predicts-scores", SharesThatFail, "broken", "want"),
        ("simple-net-predicts-scores", Weightless, "undecidable", "no weights `W` of shape (2, 3)"),
        ("simple-net-predicts-scores", Transposed, "undecidable", "no weights `W` of shape (2, 3)"),
    ],
)
def test_other_forms_are_judged_as_they_deserve(request, slug, code, outcome, reason):
    """Without a warning, which would be an error here."""
    if "mnist" in slug:
        DATA[:] = request.getfixturevalue("mnist")
    raised = {
        "absent": AbsentError, "broken": BrokenError, "undecidable": UndecidableError,
        "raises": ValueError, "misspelt": AttributeError, "fails": ZeroDivisionError,
    }
    claim = CLAIMS[slug]
    with pytest.raises(raised[outcome], match=re.escape(reason)) if outcome in raised else nullcontext():
        claim(**{claim.needs[0]: code})


@pytest.mark.parametrize("activation", [
    np.sin,
    np.arctan,
    lambda a: a / (1 + np.abs(a)),
    lambda a: np.log(1 + np.exp(a)),
    lambda a: np.array([[entry if entry > 0 else np.expm1(entry) for entry in row] for row in a]),
    lambda a: a * reference.sigmoid(a),
    lambda a: a * reference.sigmoid(1.702 * a),
    lambda a: a * scipy.special.ndtr(a),
    lambda a: 0.5 * a * (1 + np.tanh(0.7978845608028654 * (a + 0.044715 * a**3))),
    lambda a: np.maximum(0, np.minimum(1, 0.2 * a + 0.5)),
    lambda a: np.maximum(0, np.minimum(1, a / 6 + 0.5)),
])
def test_any_activation_in_use_is_right_in_a_network(activation):
    class Net(listings.TwoLayerNet):
        def predict(self, x):
            W1, b1, W2, b2 = self.params.values()
            return listings.softmax(activation(x @ W1 + b1) @ W2 + b2)

    CLAIMS["two-layer-net-predicts-through-both-layers"](TwoLayerNet=Net)


def test_scores_of_a_wrong_loss_are_shown_as_predicted():
    claim = CLAIMS["two-layer-net-predicts-through-both-layers"]
    assert judge(claim, ScoresForProbabilities).verdict.snippet.splitlines()[-1].startswith("net.predict(")


def test_what_a_loss_needs_is_nothing_to_the_prediction():
    class Needing(Scores):
        def loss(self, x, t):
            touch("what is not there")
            return super().loss(x, t)

    with noting() as noted:
        CLAIMS["two-layer-net-predicts-through-both-layers"](TwoLayerNet=Needing)
    assert not noted.touched


@pytest.mark.parametrize(("slug", "code", "right"), [
    ("two-layer-net-shapes-its-parameters", WideBias, 3),
    ("two-layer-net-backpropagates-its-own-loss", Halved, 2),
])
def test_the_right_parts_of_an_answer_are_counted(slug, code, right):
    with noting() as noted, pytest.raises(BrokenError):
        CLAIMS[slug](TwoLayerNet=code)
    assert noted.right == right


def test_a_sigmoid_overflows_whatever_is_set():
    """What is set stays so."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before = warnings.filters[:]
        with pytest.raises(RuntimeWarning, match="overflow"):
            CLAIMS["sigmoid-never-overflows"](sigmoid=sigmoid_of_the_book)
        assert warnings.filters == before


def own(name, **methods):
    """Return a class of some methods."""
    return type(name, (), methods)


def keeps_both(self, dout):
    self.dx, self.dy = dout * self.y, dout * self.x


def sets_both(self, x, y):
    self.x, self.y = x, y
    return x * y


def draws(self, x):
    return x * np.random.default_rng().normal()


def multiplies(self, x):
    self.x = x
    return x @ self.params[0]


def learns(self, dout):
    self.grads[0] = self.x.T @ dout
    return dout @ self.params[0].T


def has_weights(self, W):
    self.params, self.grads = [W], [np.zeros_like(W)]


LAYER = "layer-hands-back-the-gradient-of-what-it-gives"
HANDED = "mul-layer-hands-each-number-the-gradient-times-the-other"
SLOPE = "slope-is-that-of-its-function"
AGAINST = "optimizer-moves-every-parameter-against-its-gradient"


@pytest.mark.parametrize(("slug", "code", "outcome"), [
    (HANDED, own("MulLayer", forward=sets_both, backward=keeps_both), None),
    (LAYER, own("Half", forward=lambda _, x: x.astype("f"), backward=lambda _, d: d), UndecidableError),
    (LAYER, own("Many", forward=lambda _, x: 2 * x, backward=lambda _, d: (d, d, d)), UndecidableError),
    (LAYER, own("Random", forward=draws, backward=lambda _, d: d), UndecidableError),
    (LAYER, own("Step", forward=lambda _, x: np.sign(x), backward=lambda _, d: 0 * d), UndecidableError),
    (LAYER, own("Linear", __init__=has_weights, forward=multiplies, backward=learns), None),
    (LAYER, own("Late", forward=lambda _, x: 2 * x, backward=lambda _, d: d[:, :9, 9]), IndexError),
    (LAYER, own("Lost", forward=lambda _, x: 2 * gone, backward=lambda _, d: d), NameError),  # noqa: F821
    (LAYER, own("Twice", forward=lambda _, x: 2 * x, backward=lambda _, d: d), BrokenError),
    (LAYER, own("Loss", forward=lambda _, y, t: np.sum(y - t), backward=lambda _: 1.0), UndecidableError),
    (AGAINST, own("Made", __init__=lambda _, a, b, c: None, update=lambda _, p, g: None), UndecidableError),
    (AGAINST, own("Lost", __init__=lambda _: gone, update=lambda _, p, g: None), NameError),  # noqa: F821
    (AGAINST, own("Gone", update=lambda _, p, g: gone), NameError),  # noqa: F821
    (SLOPE, has_weights, UndecidableError),
    (AGAINST, own("Idle", update=lambda _, p, g: None), BrokenError),
    (AGAINST, own("Listed", update=lambda _, p, g: [a - 0.1 * b for a, b in zip(p, g, strict=True)]), None),
])
def test_what_is_ones_own_is_judged_as_it_deserves(slug, code, outcome):
    claim = CLAIMS[slug]
    with pytest.raises(outcome) if outcome else nullcontext():
        claim(**{claim.needs[0]: code})


NAMED = "optimizer-steps-as-its-name-says"


def stepping(name, step, **numbers):
    """Return an optimizer of some numbers that keeps two arrays of each parameter, and counts as Adam."""
    def made(self):
        vars(self).update({"lr": 0.01} | numbers | ({"n": 0} if name == "Adam" else {}))
        self.kept = {}

    def update(self, params, grads):
        if "n" in vars(self):
            self.n += 1
        for key in params:
            kept = self.kept.setdefault(key, [0.0, 0.0])
            params[key] += step(self, grads[key], kept)

    return type(name, (), {"__init__": made, "update": update})


def keeps(kept, first, second=0.0):
    kept[:] = first, second
    return kept


def gains(self, g, k):
    return -self.lr * g


def rolls(self, g, k):
    return keeps(k, self.m * k[0] - self.lr * g)[0]


def averages(self, g, k):
    return -self.lr * keeps(k, self.m * k[0] + (1 - self.m) * g)[0]


def looks_ahead(self, g, k):
    return self.m * rolls(self, g, k) - self.lr * g


def adds_squares(self, g, k):
    return -self.lr * g / np.sqrt(keeps(k, k[0] + g**2)[0])


def averages_squares(self, g, k):
    return -self.lr * g / np.sqrt(keeps(k, self.d * k[0] + (1 - self.d) * g**2)[0])


def both(self, g, k):
    keeps(k, self.b1 * k[0] + (1 - self.b1) * g, self.b2 * k[1] + (1 - self.b2) * g**2)
    return -self.lr * k[0] / np.sqrt(k[1])


def both_corrected(self, g, k):
    return both(self, g, k) * np.sqrt(1 - self.b2**self.n) / (1 - self.b1**self.n)


def decays(self, g, k):
    self.lr /= 2
    return gains(self, g, k)


def up(self, g, k):
    return self.lr * g


RATES = {"b1": 0.9, "b2": 0.999}


@pytest.mark.parametrize(("code", "outcome"), [
    (stepping("SGD", gains), None), (stepping("SGD", rolls, m=0.9), None), (stepping("Any", up), None),
    (stepping("Momentum", averages, m=0.9), None), (stepping("Nesterov", looks_ahead, m=0.9), None),
    (stepping("AdaGrad", adds_squares), None), (stepping("RMSprop", averages_squares, d=0.99), None),
    (stepping("Adam", both_corrected, **RATES), None), (stepping("Adam", both, **RATES), UndecidableError),
    (stepping("SGD", decays), UndecidableError), (stepping("SGD", gains, weight_decay=0.1), UndecidableError),
    (stepping("SGD", up), BrokenError), (stepping("Nesterov", averages, m=0.9), BrokenError),
    (own("SGD", __init__=lambda self: vars(self).update(lr=0.1), update=lambda self, p, g: [
        a - self.lr * (a + b) for a, b in zip(p, g, strict=True)]), UndecidableError),
])
def test_an_optimizer_steps_as_its_name_says(code, outcome):
    with pytest.raises(outcome) if outcome else nullcontext():
        CLAIMS[NAMED](optimizer=code)


def test_the_targets_of_a_loss_of_ones_own_have_no_gradient():
    class Loss:
        def forward(self, y, t):
            self.y, self.t = y, t
            return np.sum((y - t) ** 2) / 2

        def backward(self, dout=1.0):
            return dout * (self.y - self.t), np.zeros_like(self.t)

    CLAIMS[LAYER](layer=Loss)


def defined(text, name):
    """Return a function of a file of its own."""
    space = {"np": np}
    exec(text, space)
    return space[name]


WAY, MEAN = "slope-of-a-loss-goes-up-with-it", "slope-of-a-loss-is-that-of-the-loss"
HALF = "def half(x):\n    return x / 2\n"
LEAK = "def leak(x):\n    return x if x > 0 else x / 9\n"
WORD = "def word(x):\n    return 'a'\n"
SIGN = "def sign_loss(y, t):\n    return np.sign(y)\n"
BINARY = "def bce_loss(y, t):\n    return -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))\n"
ENTROPY = "def ce_loss(y, t):\n    return -np.sum(t * np.log(y))\n"


@pytest.mark.parametrize(("slug", "text", "slope", "outcome"), [
    (SLOPE, LEAK, "leak_grad(x):\n    return 1 if x > 0 else 1 / 9", None),
    (SLOPE, HALF, "half_grad(x):\n    return gone", NameError),
    (SLOPE, WORD, "word_grad(x):\n    return x", UndecidableError),
    (SLOPE, HALF, "half_grad(x):\n    return np.ones(7)", UndecidableError),
    (SLOPE, HALF, "half_backward(dout, x):\n    return dout / 2", None),
    (SLOPE, HALF, "half_backward(dout, x):\n    return dout", BrokenError),
    (WAY, HALF, "half_grad(x):\n    return 1 / 2", AbsentError),
    (WAY, SIGN, "sign_loss_grad(y, t):\n    return y", AbsentError),
    (WAY, ENTROPY, "ce_loss_grad(y, t):\n    return 0.0", UndecidableError),
    (WAY, ENTROPY, "ce_loss_grad(y, t):\n    return t / y", BrokenError),
    (MEAN, BINARY, "bce_loss_grad(z, t):\n    return 1 / (1 + np.exp(-z)) - t", None),
    (MEAN, ENTROPY, "ce_loss_grad(y, t):\n    return -2 * t / y", BrokenError),
])
def test_a_derivative_is_that_of_the_function_of_its_name(slug, text, slope, outcome):
    space = {"np": np}
    exec(f"{text}\n\ndef {slope}\n", space)
    with np.errstate(all="ignore"), pytest.raises(outcome) if outcome else nullcontext():
        CLAIMS[slug](slope=space[slope.partition("(")[0]])


def test_the_slope_of_a_class_that_is_made_with_something_needs_nothing_of_it():
    square = (
        "class Square:\n    def __init__(self, kept): self.kept = kept\n"
        "    def forward(self, x): return x * x\n    def gradient(self, x): return 2 * x\n"
    )
    CLAIMS[SLOPE](slope=defined(square, "Square").gradient)
    with pytest.raises(BrokenError):
        CLAIMS[SLOPE](slope=defined(square.replace("2 * x", "x"), "Square").gradient)


def remembers(self, gamma, beta):
    self.running_mean = np.zeros(1)


@pytest.mark.parametrize(("slug", "code", "outcome"), [
    ("im2col-makes-a-row-of-each-window", {"im2col": lambda *given: np.zeros((2, 2))}, BrokenError),
    ("im2col-makes-a-row-of-each-window", {"im2col": lambda *given: listings.im2col(*given)[:, ::-1]},
     UndecidableError),
    ("layer-comes-nearer-to-the-mean-and-the-variance-of-its-batches",
     {"layer": own("Norm", __init__=remembers, forward=lambda _, x: x)}, UndecidableError),
])
def test_what_is_of_images_is_judged_as_it_deserves(slug, code, outcome):
    with pytest.raises(outcome):
        CLAIMS[slug](**code)

"""The listings keep every claim, and are the hardened functions on what they are meant for."""

import numpy as np
import pytest

import reference
from reference import listings
from reference.conformance import claims
from reference.conformance.catalogue import FUNCTIONS
from reference.conformance.judging.verdicts import judge


@pytest.mark.parametrize("name", [name for name in FUNCTIONS if hasattr(listings, name)])
def test_a_listing_keeps_every_claim(name):
    outcomes = {claim.slug: judge(claim, getattr(listings, name)).verdict.outcome for claim in claims(name)}
    absent = ["simple-net-has-a-gradient-of-the-shape-of-its-weights"]  # the book's network has none
    assert [slug for slug, outcome in outcomes.items() if outcome != "holds"] in ([], absent)


EPS = 2.0**-52
X = np.array([[-30.0, -1, 0], [0.5, 2, 700]])
P = np.array([[0.5, 0.25, 0.25], [1e-6, 0.999, 0.000999]])
T = np.array([[0.0, 1, 0], [0.25, 0.75, 0]])


@pytest.mark.parametrize(
    ("name", "arguments", "ulps"),
    [
        # Each has an exponential or a logarithm of some ulp, and a few operations of half an ulp.
        ("sigmoid", (X,), 8),
        ("sigmoid_grad", (X,), 16),
        ("softmax", (X,), 8),
        ("cross_entropy_error", (P, T), 16),
        ("cross_entropy_error", (P, np.array([2, 0])), 16),
        ("cross_entropy_error", (P[0], T[0]), 16),
        # The same operations in the same order.
        ("numerical_diff", (np.sin, np.array([0.0, 1, -2])), 0),
        ("numerical_gradient", (lambda x: (x**3).sum(), np.array([[1.0, -2], [0.5, 0]])), 0),
        ("gradient_descent", (listings.function_2, np.array([-3.0, 4]), 0.1, 20), 0),
    ],
)
def test_a_listing_is_the_hardened_function(name, arguments, ulps):
    listed, hardened = (np.asarray(getattr(module, name)(*arguments)) for module in (listings, reference))
    assert np.all(np.abs(listed - hardened) <= ulps * EPS * np.abs(hardened))


def test_a_listed_network_is_the_hardened_one():
    """Its gradient is that of -log y, which the 1e-7 in the hardened one changes by 1e-7 / y_t, here 2e-6."""
    ours, net = reference.TwoLayerNet(3, 4, 2, rng=1), listings.TwoLayerNet(3, 4, 2)
    net.params = {key: value.copy() for key, value in ours.params.items()}
    x, t = np.array([[1.0, 0.5, -1], [0, 2, 1], [1, 1, 0]]), np.eye(2)[[0, 1, 1]]
    assert np.allclose(net.predict(x), ours.predict(x), rtol=16 * EPS, atol=0)
    assert net.accuracy(x, t) == ours.accuracy(x, t)
    for method in ("gradient", "numerical_gradient"):
        listed, hardened = getattr(net, method)(x, t), getattr(ours, method)(x, t)
        for key in hardened:
            assert np.allclose(listed[key], hardened[key], rtol=0, atol=2e-6 * np.abs(hardened[key]).max())


def test_a_listed_training_learns_as_the_hardened_one_does():
    """All examples are the same, so that it does not matter which are drawn."""
    data = [(np.full((size, 2), 0.5), np.eye(2)[np.zeros(size, int)]) for size in (6, 4)]
    ours, net = reference.TwoLayerNet(2, 3, 2, rng=1), listings.TwoLayerNet(2, 3, 2)
    net.params = {key: value.copy() for key, value in ours.params.items()}
    settings = {"iters_num": 7, "batch_size": 2, "learning_rate": 0.1}
    listed, hardened = listings.train(net, data, **settings), reference.train(ours, data, **settings)
    # Seven steps of gradients that differ by less than 1e-6 of their size.
    assert np.allclose(listed.train_loss_list, hardened.train_loss_list, rtol=1e-5, atol=0)
    assert listed.train_acc_list == hardened.train_acc_list.tolist()
    assert listed.test_acc_list == hardened.test_acc_list.tolist()

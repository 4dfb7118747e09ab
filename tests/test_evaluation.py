import dataclasses
import subprocess
import sys

import numpy as np
import pytest
from test_training import as_shown

from reference import (
    History,
    TwoLayerNet,
    choose_learning_rate,
    evaluation,
    has_learned,
    is_overfitting,
    overfitting_signs,
    train,
)


def history(train_acc, test_acc):
    return History(np.array([]), np.array(train_acc), np.array(test_acc))


def test_the_sources_training_rises_and_does_not_overfit(tmp_path):
    """10,000 updates on all data, with backpropagation, by the command."""
    file = tmp_path / "run.npz"
    subprocess.run([sys.executable, "-m", "reference", "train", "--output", str(file)], check=True)
    with np.load(file) as saved:
        recorded = History(*(saved[field.name] for field in dataclasses.fields(History)))
    assert has_learned(recorded)
    assert not is_overfitting(recorded)
    assert recorded.test_acc_list[-1] >= 0.94
    assert len(recorded.train_acc_list) == len(recorded.test_acc_list) == 18  # start, 16 epochs, final
    losses = recorded.train_loss_list
    assert losses.shape == (10000,)
    assert losses[:100].mean() > 2.2 > 0.3 > losses[-100:].mean()
    as_shown(vars(recorded))


@pytest.mark.full
@pytest.mark.parametrize(("seed", "sampling"), [(0, "permutation"), (1, "with_replacement")])
def test_no_seed_and_no_sampling_overfits(mnist, seed, sampling):
    rng = np.random.default_rng(seed)
    recorded = train(TwoLayerNet(784, 50, 10, rng=rng), mnist, sampling=sampling, rng=rng)
    assert has_learned(recorded)
    assert not is_overfitting(recorded)
    assert recorded.test_acc_list[-1] >= 0.94


@pytest.mark.parametrize(
    ("train_acc", "test_acc", "learned", "overfits"),
    [
        ([0.1, 0.9], [0.1, 0.9], True, False),
        ([0.1, 0.9, 0.898], [0.1, 0.9, 0.898], True, False),
        ([0.1, 0.9], [0.1, 0.95], True, False),
        ([0.1, 0.9], [0.1, 0.885], True, True),
        ([0.1, 0.9], [0.1, 0.3], False, True),
        ([0.1, 0.9, 0.8965, 0.92], [0.1, 0.92, 0.92, 0.92], False, False),
        # A slow slide is measured from the best, not step by step.
        ([0.1, 0.9, 0.9, 0.9], [0.1, 0.9, 0.899, 0.8965], False, False),
        # What learned nothing, or forgot as much on both, overfits nothing.
        ([0.1], [0.1], False, False),
        ([0.1, 0.5], [0.1, 0.5], False, False),
        ([0.1, 0.9, 0.7], [0.1, 0.9, 0.7], False, False),
        ([0.12], [0.1], False, False),
        ([0.12, 0.12], [0.1, 0.1], False, False),
        ([0.1, np.nan], [0.1, np.nan], False, False),
        # At the limits: a rise of 0.7 is too little, a gap of 0.01 too much, a dip of 0.003 not yet.
        ([0.0, 0.7], [-1.0, 0.7], False, False),
        ([-1.0, 0.01], [-1.0, 0.0], True, True),
        ([0.0, 0.01], [0.0, 0.0], False, True),
        ([0.003, 0.0, 0.9], [0.003, 0.0, 0.9], True, False),
    ],
)
def test_the_two_judgements(train_acc, test_acc, learned, overfits):
    recorded = history(train_acc, test_acc)
    assert has_learned(recorded) is learned
    assert is_overfitting(recorded) is overfits


def test_a_sign_says_how_far_the_accuracies_part():
    sentence = "training accuracy ends 0.0150 above test accuracy, not below 0.01"
    assert overfitting_signs(history([0.1, 0.9], [0.1, 0.885])) == [sentence]


def test_a_list_of_two_dimensions_is_refused():
    with pytest.raises(ValueError, match=r"train_acc_list must have one dimension, got shape \(1, 2\)"):
        overfitting_signs(history([[0.1, 0.9]], [0.1, 0.9]))


@pytest.mark.parametrize(("train_acc", "test_acc"), [([], []), ([0.1, 0.9], [0.1])])
def test_there_must_be_accuracies(train_acc, test_acc):
    for judge in (has_learned, is_overfitting):
        with pytest.raises(ValueError, match="history must hold as many training as test accuracies"):
            judge(history(train_acc, test_acc))


def test_the_learning_rate_is_chosen_on_validation_data(mnist):
    (x, t), _ = mnist
    seen = []

    class Watched(TwoLayerNet):
        def accuracy(self, x, t):
            seen.append(np.asarray(x))
            return super().accuracy(x, t)

    best, accuracies = choose_learning_rate(
        lambda: Watched(784, 20, 10, rng=0),
        [1e-10, 0.5, 1e3],
        (x[:1500], t[:1500]),
        validation_size=500,
        iters_num=300,
        batch_size=50,
        rng=0,
    )
    assert best == 0.5
    assert accuracies.argmax() == 1
    assert accuracies[1] > 0.6 > accuracies[0]
    again = choose_learning_rate(
        lambda: TwoLayerNet(784, 20, 10, rng=0), [0.5, 0.5], (x[:1500], t[:1500]),
        validation_size=500, iters_num=20, batch_size=50, rng=0,
    )
    assert again[1][0] == again[1][1]  # all candidates see the same mini-batches
    # No example is in both parts, and the parts are all that was given.
    training, validation = seen[0], seen[1]
    assert (len(training), len(validation)) == (1000, 500)
    rows = {row.tobytes() for row in training}
    assert not any(row.tobytes() in rows for row in validation)
    assert rows | {row.tobytes() for row in validation} == {row.tobytes() for row in x[:1500]}


@pytest.mark.parametrize(
    ("candidates", "validation_size", "message"),
    [
        ([], 2, "candidates must hold at least one"),
        ([0.1], 0, "validation_size must be at least 1, got 0"),
        ([0.1], 4, "validation_size must be below the 4 examples given, got 4"),
    ],
)
def test_choose_learning_rate_refuses(candidates, validation_size, message):
    data = np.eye(4), np.arange(4)
    with pytest.raises(ValueError, match=message):
        choose_learning_rate(lambda: TwoLayerNet(4, 3, 4), candidates, data, validation_size=validation_size)


def test_choose_learning_rate_needs_a_target_for_each_example():
    data = np.eye(4), np.arange(3)
    with pytest.raises(ValueError, match="train_data must hold a target for each example, got 4 x, 3 t"):
        choose_learning_rate(lambda: TwoLayerNet(4, 3, 4), [0.1], data, validation_size=2)


def test_the_final_networks_are_compared_and_seeds_are_drawn_from_many(monkeypatch):
    seeds = []

    def recorded(network, data, *, learning_rate, rng):
        seeds.append(rng)
        return history([0, 0], [1 - learning_rate, learning_rate])

    monkeypatch.setattr(evaluation, "train", recorded)
    for seed in range(5):
        best, accuracies = choose_learning_rate(
            lambda: None, [0.2, 0.7, 0.4], (np.eye(4), np.arange(4)), validation_size=2, rng=seed
        )
        assert (best, accuracies.tolist()) == (0.7, [0.2, 0.7, 0.4])
    assert max(seeds) > 2**53  # each of five is, but for one case in a thousand

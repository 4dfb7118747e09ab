from itertools import islice

import numpy as np
import pytest

from reference import iter_per_epoch, mini_batches


@pytest.mark.parametrize(
    ("train_size", "batch_size", "iters"),
    [(60000, 100, 600), (60000, 128, 468), (100, 100, 1), (199, 100, 1)],
)
def test_iter_per_epoch(train_size, batch_size, iters):
    assert iter_per_epoch(train_size, batch_size) == iters


def test_a_permutation_shows_each_example_at_most_once_an_epoch():
    batches = mini_batches(10, 3, "permutation", rng=0)
    for _ in range(20):
        epoch = np.concatenate(list(islice(batches, 3)))
        assert len(set(epoch)) == 9
        assert set(epoch) < set(range(10))


def test_sampling_with_replacement_touches_1_minus_1_over_e_of_the_examples():
    touched = len(set(np.concatenate(list(islice(mini_batches(60000, 100, rng=0), 600)))))
    # The count has mean n(1 - (1 - 1/n)^n) and a variance of n(1/e - 2/e^2) = 0.0972 n: ten deviations.
    deviation = (60000 * 0.0972) ** 0.5
    assert abs(touched - 60000 * (1 - np.exp(-1))) < 10 * deviation
    assert 10 * deviation < 60000 * 0.368  # a permutation, which touches all, is told apart


@pytest.mark.parametrize("sampling", ["with_replacement", "permutation"])
def test_batches_are_indices_and_a_seed_decides_them(sampling):
    first, again, other = (list(islice(mini_batches(7, 3, sampling, rng), 9)) for rng in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert {batch.shape for batch in first} == {(3,)}
    assert set(np.concatenate(first)) == set(range(7))


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((10, 11), ValueError, "batch_size must be at most train_size = 10, got 11"),
        ((10, 0), ValueError, "batch_size must be at least 1, got 0"),
        ((0, 1), ValueError, "train_size must be at least 1, got 0"),
        ((10, 2.0), TypeError, "batch_size must be an integer, got 2.0"),
        ((10, 2, "shuffle"), ValueError, "sampling must be .*, got 'shuffle'"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        mini_batches(*arguments)  # no batch need be asked for

"""How mini-batches and epochs go wrong."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.mini_batch_learning import mini_batches

EPOCH = "iter-per-epoch-is-a-whole-number"
SIZE = "mini-batches-are-of-the-size-asked-for"
ALL = "mini-batches-draw-from-all-examples"
TWICE = "mini-batches-of-a-permutation-show-no-example-twice"


@mistake("iter_per_epoch", breaks={EPOCH})
def divides_with_a_fraction(train_size, batch_size):
    """With batches of 128 the accuracy is printed every 1,875 iterations. `train_size / batch_size` is 468.75: write `//`."""
    return max(train_size / batch_size, 1)  # right: return max(train_size // batch_size, 1)


@mistake("iter_per_epoch", breaks={EPOCH})
def divides_the_wrong_way_round(train_size, batch_size):
    """Every iteration counts as an epoch. The quotient is turned round: `train_size // batch_size`."""
    return max(batch_size // train_size, 1)  # right: return max(train_size // batch_size, 1)


@mistake("mini_batches", breaks={ALL, TWICE})
def draws_the_same_batch_for_ever(train_size, batch_size, sampling="with_replacement", rng=None):
    """The loss of the batch falls, and the accuracy does not rise. The indices are drawn before the loop: draw them in it."""
    batches = mini_batches(train_size, batch_size, sampling, rng)
    batch = next(batches)  # right:
    while True:
        yield batch  # right: yield next(batches)


@mistake("mini_batches", breaks={ALL, SIZE})
def exchanges_the_two_sizes(train_size, batch_size, sampling="with_replacement", rng=None):
    """Only the first examples are ever used. The arguments of `np.random.choice` are exchanged: first the size of the whole."""
    if sampling == "permutation":
        yield from mini_batches(train_size, batch_size, sampling, rng)
    rng = np.random.default_rng(rng)
    while True:
        yield rng.choice(batch_size, train_size)  # right: yield rng.choice(train_size, batch_size)


@mistake("mini_batches", breaks={TWICE})
def draws_with_replacement_whatever_is_asked(train_size, batch_size, sampling="with_replacement", rng=None):
    """In an epoch only 63 % of the examples are seen. `np.random.choice` draws with replacement: shuffle once an epoch."""
    return mini_batches(train_size, batch_size, rng=rng)  # right: return mini_batches(train_size, batch_size, sampling, rng)

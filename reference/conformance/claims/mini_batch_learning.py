"""What is claimed of mini-batches and epochs."""

from itertools import islice

from reference.conformance.asking import close, np, require
from reference.conformance.catalogue import claim


@claim("must")
def iter_per_epoch_is_a_whole_number(iter_per_epoch):
    """`iter_per_epoch` is the number of whole batches, of which an iteration number can be a multiple."""
    close(iter_per_epoch(60000, 100), 600, within=0)
    close(iter_per_epoch(60000, 128), 468, within=0)  # 468.75, and the rest fills no batch


@claim("must")
def mini_batches_are_of_the_size_asked_for(mini_batches):
    """`mini_batches` yields as many indices at once as it is told, each of a training example."""
    for batch in islice(mini_batches(7, 3), 20):
        require(np.shape(batch) == (3,), f"got shape {np.shape(batch)}, want (3,)")
        require(all(0 <= index < 7 for index in batch), f"got {list(batch)}, want indices of 7 examples")


@claim("must")
def mini_batches_draw_from_all_examples(mini_batches):
    """`mini_batches` draws anew each time: before long every example has been seen."""
    # That one of 4 examples is in none of 400 independent draws has a probability below 4 (3/4)^400 < 1e-49.
    seen = {int(index) for batch in islice(mini_batches(4, 2), 200) for index in batch}
    require(seen == {0, 1, 2, 3}, f"200 batches hold only {sorted(seen)} of 4 examples")


@claim("should")
def mini_batches_of_a_permutation_show_no_example_twice(mini_batches):
    """`mini_batches(..., sampling="permutation")` shows no example twice in an epoch."""
    batches = mini_batches(6, 2, sampling="permutation")
    epochs = [sorted(int(index) for batch in islice(batches, 3) for index in batch) for _ in range(20)]
    for epoch in epochs:
        require(epoch == [0, 1, 2, 3, 4, 5], f"an epoch holds {epoch}")

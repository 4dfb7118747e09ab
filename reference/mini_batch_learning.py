"""Mini-batches: the few examples, drawn at random, that one step of stochastic gradient descent sees."""

from collections.abc import Iterator

import numpy as np

from reference._checks import Array, count, generator, one_of


def iter_per_epoch(train_size: int, batch_size: int) -> int:
    """Return the number of mini-batches in an epoch: max(train_size // batch_size, 1).

    Parameters
    ----------
    train_size, batch_size : int
        The numbers of training examples and of examples in a mini-batch, both at least 1.

    Raises
    ------
    TypeError
        If either is not an integer.
    ValueError
        If either is below 1, or `batch_size` is above `train_size`.

    Notes
    -----
    The source divides with `/`: with batches of 128 the result, 468.75, divides `i` only every 1,875 steps.

    Examples
    --------
    >>> iter_per_epoch(10000, 100), iter_per_epoch(60000, 128)
    (100, 468)
    """
    train_size = count("train_size", train_size, least=1)
    batch_size = count("batch_size", batch_size, least=1)
    if batch_size > train_size:
        raise ValueError(f"batch_size must be at most train_size = {train_size}, got {batch_size}")
    return max(train_size // batch_size, 1)


def mini_batches(
    train_size: int,
    batch_size: int,
    sampling: str = "with_replacement",
    rng: np.random.Generator | int | None = None,
) -> Iterator[Array]:
    """Return an iterator over the indices of one mini-batch after the other, without end.

    Parameters
    ----------
    train_size, batch_size : int
        As for `iter_per_epoch`.
    sampling : {"with_replacement", "permutation"}
        "with_replacement" is the source's: every index is drawn from all, independently.
        "permutation" shuffles once an epoch, so that no example comes twice in it; the remainder that
        fills no batch is left out.
    rng : numpy.random.Generator or int, optional
        The source of the indices; an int is a seed.

    Returns
    -------
    iterator of ndarray of int64, shape (batch_size,)

    Raises
    ------
    TypeError, ValueError
        As `iter_per_epoch`, or if `sampling` is not one of the two.

    Examples
    --------
    >>> epoch = [next(batches) for batches in [mini_batches(6, 2, "permutation", rng=0)] for _ in range(3)]
    >>> sorted(np.concatenate(epoch).tolist())
    [0, 1, 2, 3, 4, 5]
    """
    iters = iter_per_epoch(train_size, batch_size)
    one_of("sampling", sampling, ("with_replacement", "permutation"))
    rng = generator(rng)

    def draw() -> Iterator[Array]:
        while True:
            if sampling == "with_replacement":
                yield rng.choice(train_size, batch_size)
            else:
                yield from rng.permutation(train_size)[: iters * batch_size].reshape(iters, batch_size)

    return draw()  # the arguments are judged when it is called, not at the first batch

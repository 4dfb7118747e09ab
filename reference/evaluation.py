"""The judgement whether a network overfits, and the choice of a learning rate without the test data."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, count, unmasked
from reference.training import History, Network, train

RISE = 0.7  # by how much each accuracy is to rise, from 0.1 by chance to at least 0.8
DIP = 0.003  # how far it may fall below its best so far: the largest dip of 40 full runs was 0.0009
GAP = 0.01  # how far training may end above test: 0.0043 at the most in those runs, 0.16 in the control


def overfitting_signs(history: History) -> list[str]:
    """Return what speaks against the network, a sentence each; none if both accuracies rise and do not part.

    Parameters
    ----------
    history : History
        Of `train`, on MNIST: the limits were found there.

    Returns
    -------
    list of str
        A sentence for each accuracy that did not rise by 0.7 from first to last, for each that was
        ever more than 0.003 below its best so far, and one if training ends 0.01 or more above test.

    Raises
    ------
    ValueError
        If no accuracy was recorded.

    Examples
    --------
    >>> rising = np.array([0.1, 0.9, 0.99])
    >>> overfitting_signs(History(np.array([]), rising, np.array([0.1, 0.85, 0.85])))
    ['training accuracy ends 0.1400 above test accuracy, not below 0.01']
    """
    train_acc, test_acc = history.train_acc_list, history.test_acc_list
    if not len(train_acc) or len(train_acc) != len(test_acc):
        raise ValueError(
            "history must hold as many training as test accuracies, at least one, "
            f"got {len(train_acc)} and {len(test_acc)}"
        )
    signs = []
    for name, acc in (("training", train_acc), ("test", test_acc)):
        rise = acc[-1] - acc[0]
        if not rise > RISE:
            signs.append(f"{name} accuracy rises by {rise:.4f}, not by more than {RISE}")
        dip = np.max(np.maximum.accumulate(acc) - acc)
        if not dip <= DIP:
            signs.append(f"{name} accuracy falls {dip:.4f} below its best so far, more than {DIP}")
    gap = train_acc[-1] - test_acc[-1]
    if not gap < GAP:
        signs.append(f"training accuracy ends {gap:.4f} above test accuracy, not below {GAP}")
    return signs


def is_overfitting(history: History) -> bool:
    """Return whether any of the `overfitting_signs` is seen.

    Parameters
    ----------
    history : History

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        As `overfitting_signs`.

    Examples
    --------
    >>> rising = np.array([0.1, 0.8, 0.9])
    >>> is_overfitting(History(np.array([]), rising, rising))
    False
    """
    return bool(overfitting_signs(history))


def choose_learning_rate(
    make_network: Callable[[], Network],
    candidates: Sequence[float],
    train_data: tuple[ArrayLike, ArrayLike],
    *,
    validation_size: int,
    rng: np.random.Generator | int | None = None,
    **settings: Any,
) -> tuple[float, Array]:
    """Return the learning rate whose network is the most accurate on validation data, and all accuracies.

    Parameters
    ----------
    make_network : callable
        Returns a new network, the same at each call, so that only the learning rate differs.
    candidates : sequence of float
        The learning rates to try, at least one.
    train_data : tuple
        (x_train, t_train). The test data are not asked for: what chose a hyperparameter cannot judge it.
    validation_size : int
        How many examples, drawn at random, are kept from training to compare the candidates on.
    rng : numpy.random.Generator or int, optional
        The source of that draw and of one seed for the mini-batches of every candidate; an int is a seed.
    **settings
        Passed on to `train`: `iters_num`, `batch_size`, `method`, `sampling`.

    Returns
    -------
    learning_rate : float
        The best of `candidates`, the first of them in a tie.
    accuracies : ndarray, shape (len(candidates),)
        Of the final networks on the validation data.

    Raises
    ------
    TypeError, ValueError
        If `candidates` is empty, if `validation_size` leaves no example for training, or as `train`.

    Examples
    --------
    >>> from reference import TwoLayerNet
    >>> x, t = np.tile(np.eye(4), (10, 1)), np.tile(np.arange(4), 10)
    >>> choose_learning_rate(lambda: TwoLayerNet(4, 9, 4, rng=0), [1e-9, 1.0], (x, t),
    ...                      validation_size=12, iters_num=500, batch_size=8, rng=0)[0]
    1.0
    """
    if not len(candidates):
        raise ValueError("candidates must hold at least one learning rate, got none")
    x, t = (unmasked("train_data", array) for array in train_data)
    if len(x) != len(t):
        raise ValueError(f"train_data must hold a target for each example, got {len(x)} x, {len(t)} t")
    count("validation_size", validation_size, least=1)
    if not validation_size < len(x):
        raise ValueError(f"validation_size must be below the {len(x)} examples given, got {validation_size}")
    rng = np.random.default_rng(rng)
    order = rng.permutation(len(x))
    validation, training = order[:validation_size], order[validation_size:]
    data = (x[training], t[training]), (x[validation], t[validation])
    seed = int(rng.integers(2**63))
    accuracies = np.array([
        train(make_network(), data, learning_rate=rate, rng=seed, **settings).test_acc_list[-1]
        for rate in candidates
    ])
    return candidates[int(accuracies.argmax())], accuracies

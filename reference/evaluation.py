"""The two judgements of a training, whether it has learned and whether it overfits; the choice of a rate."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, called, count, examples, finite, generator, got, recorded
from reference.training import History, Network, train

RISE = 0.7  # by how much each accuracy is to rise, from 0.1 by chance to at least 0.8
DIP = 0.003  # how far it may fall below its best so far: the largest dip of 48 full runs was 0.0009
GAP = 0.01  # how far training may end above test: 0.0043 at the most in those runs, 0.16 in the control


def has_learned(history: History) -> bool:
    """Return whether both accuracies rise, and keep what they have reached.

    Parameters
    ----------
    history : History
        Of `train`, on MNIST: the limits were found there.

    Returns
    -------
    bool
        True if each accuracy ends more than 0.7 above its first value, and was never more than 0.003 below
        its best so far.

    Raises
    ------
    ValueError
        If no accuracy was recorded, or not as many on training as on test data.

    Examples
    --------
    >>> nothing = np.array([])
    >>> has_learned(History(nothing, np.array([0.1, 0.8, 0.9]), np.array([0.1, 0.8, 0.9])))
    True
    >>> has_learned(History(nothing, np.array([0.1, 0.1]), np.array([0.1, 0.1])))
    False
    """
    return all(
        bool(acc[-1] - acc[0] > RISE and np.max(np.maximum.accumulate(acc) - acc) <= DIP)
        for acc in _accuracies(history)
    )


def overfitting_signs(history: History) -> list[str]:
    """Return what shows that a network overfits, in a sentence; nothing if it does not.

    A network overfits if its training accuracy rises, and ends 0.01 or more above the test accuracy.
    One that has learned nothing overfits nothing: chance may part the accuracies, too.

    Parameters
    ----------
    history : History
        Of `train`, on MNIST: the limit was found there.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        As `has_learned`.

    Examples
    --------
    >>> rising = np.array([0.1, 0.9, 0.99])
    >>> overfitting_signs(History(np.array([]), rising, np.array([0.1, 0.85, 0.85])))
    ['training accuracy ends 0.1400 above test accuracy, not below 0.01']
    """
    train_acc, test_acc = _accuracies(history)
    gap = train_acc[-1] - test_acc[-1]
    if gap >= GAP and train_acc[-1] - train_acc[0] >= GAP:
        return [f"training accuracy ends {gap:.4f} above test accuracy, not below {GAP}"]
    return []


def is_overfitting(history: History) -> bool:
    """Return whether there are `overfitting_signs`.

    Parameters
    ----------
    history : History

    Returns
    -------
    bool

    Raises
    ------
    ValueError
        As `has_learned`.

    Examples
    --------
    >>> rising = np.array([0.1, 0.8, 0.9])
    >>> is_overfitting(History(np.array([]), rising, rising))
    False
    """
    return bool(overfitting_signs(history))


def _accuracies(history: History) -> tuple[Array, Array]:
    _, train_acc, test_acc = recorded(history)
    if not len(train_acc) or len(train_acc) != len(test_acc):
        raise ValueError(
            "history must hold as many training as test accuracies, at least one, "
            f"got {len(train_acc)} and {len(test_acc)}"
        )
    return train_acc, test_acc


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
    called("make_network", make_network)
    try:
        rates = [finite("candidates", rate) for rate in candidates]
    except TypeError:
        raise TypeError(f"candidates must be a sequence of finite numbers, got {got(candidates)}") from None
    if not rates:
        raise ValueError("candidates must hold at least one learning rate, got none")
    x, t = examples("train_data", train_data)
    validation_size = count("validation_size", validation_size, least=1)
    if not validation_size < len(x):
        raise ValueError(f"validation_size must be below the {len(x)} examples given, got {validation_size}")
    rng = generator(rng)
    order = rng.permutation(len(x))
    validation, training = order[:validation_size], order[validation_size:]
    data = (x[training], t[training]), (x[validation], t[validation])
    seed = int(rng.integers(2**63))
    accuracies = np.array([
        train(make_network(), data, learning_rate=rate, rng=seed, **settings).test_acc_list[-1]
        for rate in rates
    ])
    return rates[int(accuracies.argmax())], accuracies

"""Learning by mini-batch stochastic gradient descent."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, count, finite, unmasked
from reference.mini_batch_learning import iter_per_epoch, mini_batches
from reference.two_layer_net import TwoLayerNet


class Network(Protocol):
    """What `train` asks of a network: the methods of `TwoLayerNet`, one of the two gradients being enough."""

    params: dict[str, Array]

    def loss(self, x: Array, t: Array) -> Any:
        """Return the loss on (x, t)."""

    def accuracy(self, x: Array, t: Array) -> float:
        """Return the share of right answers on (x, t)."""


@dataclass(frozen=True, eq=False)
class History:
    """What `train` recorded.

    Attributes
    ----------
    train_loss_list
        Shape (updates,): the loss on each mini-batch after the update on it, in nats per example.
    train_acc_list, test_acc_list
        Shape (records,): the accuracies on all training and all test data, before any update, at the end
        of each epoch, and for the final network.
    """

    train_loss_list: Array
    train_acc_list: Array
    test_acc_list: Array


def train(
    network: Network,
    data: tuple[tuple[ArrayLike, ArrayLike], tuple[ArrayLike, ArrayLike]],
    *,
    iters_num: int = 10000,
    batch_size: int = 100,
    learning_rate: float = 0.1,
    method: str = "gradient",
    sampling: str = "with_replacement",
    rng: np.random.Generator | int | None = None,
    progress: Callable[[list[float], list[float], list[float]], Any] | None = None,
    history: History | None = None,
) -> History:
    """Train `network` by mini-batch stochastic gradient descent and return what was recorded.

    Parameters
    ----------
    network : TwoLayerNet, or any object with its methods
        Its parameters are changed in place.
    data : tuple
        ((x_train, t_train), (x_test, t_test)), as `load_mnist` returns it. The test data are only judged.
    iters_num : int
        The number of updates in all, at least 0.
    batch_size : int
        The number of examples in a mini-batch.
    learning_rate : float
        The factor of the gradient in each update.
    method : {"gradient", "numerical_gradient"}
        The method of `network` that is called for the gradient.
    sampling : {"with_replacement", "permutation"}
        As for `mini_batches`.
    rng : numpy.random.Generator or int, optional
        The source of the mini-batches; an int is a seed.
    progress : callable, optional
        Called as `progress(train_loss_list, train_acc_list, test_acc_list)` after each update, with the
        lists so far. A true result ends the training there.
    history : History, optional
        What an earlier call returned, to go on from: `network` is as that call left it, all other arguments
        are the same, and `rng` is again in the state in which that call got it. The result is, to the bit,
        that of an unbroken run.

    Returns
    -------
    History

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, before anything is changed.

    Examples
    --------
    >>> from reference import TwoLayerNet
    >>> x, t = np.eye(4), np.arange(4)
    >>> history = train(TwoLayerNet(4, 5, 4, rng=0), ((x, t), (x, t)), iters_num=50, batch_size=2, rng=0)
    >>> history.train_loss_list.shape, history.train_acc_list.shape
    ((50,), (26,))
    """
    (x_train, t_train), (x_test, t_test) = (
        (unmasked("data", x), unmasked("data", t)) for x, t in data
    )
    for name, x, t in (("training", x_train, t_train), ("test", x_test, t_test)):
        if len(x) != len(t):
            raise ValueError(f"data must hold a target for each example, got {len(x)} {name} x, {len(t)} t")
    if method not in ("gradient", "numerical_gradient"):
        raise ValueError(f'method must be "gradient" or "numerical_gradient", got {method!r}')
    count("iters_num", iters_num, least=0)
    finite("learning_rate", learning_rate)
    epoch = iter_per_epoch(len(x_train), batch_size)
    batches = mini_batches(len(x_train), batch_size, sampling, rng)

    start = 0 if history is None else len(history.train_loss_list)
    if start > iters_num:
        raise ValueError(f"history must not be longer than iters_num = {iters_num}, got {start} updates")
    # The start, each epoch's end, and, if that call ended between two, the network that was then final.
    records = 1 + start // epoch
    if history is not None:
        train_acc, test_acc = len(history.train_acc_list), len(history.test_acc_list)
        allowed = {records, records + (start % epoch != 0)}
        if {train_acc, test_acc} not in [{number} for number in allowed]:
            raise ValueError(
                f"history must hold {' or '.join(map(str, sorted(allowed)))} accuracies on each data after "
                f"{start} updates, got {train_acc} and {test_acc}"
            )
    train_loss_list: list[float] = []
    train_acc_list: list[float] = []
    test_acc_list: list[float] = []

    def record_accuracies() -> None:
        train_acc_list.append(network.accuracy(x_train, t_train))
        test_acc_list.append(network.accuracy(x_test, t_test))

    if history is None:
        record_accuracies()
    else:
        # The record of a network that was final, but is not at an epoch's end, is dropped.
        train_loss_list += history.train_loss_list.tolist()
        train_acc_list += history.train_acc_list[:records].tolist()
        test_acc_list += history.test_acc_list[:records].tolist()

    i = start
    for batch_mask in islice(batches, start, iters_num):
        x_batch, t_batch = x_train[batch_mask], t_train[batch_mask]
        with _lit(network, x_batch) as (part, x_part):
            grad = getattr(part, method)(x_part, t_batch)
            for key in part.params:
                part.params[key] -= learning_rate * grad[key]
            train_loss_list.append(float(part.loss(x_part, t_batch)))

        i += 1
        if i % epoch == 0:
            record_accuracies()
        if progress is not None and progress(train_loss_list, train_acc_list, test_acc_list):
            break
    if i % epoch != 0:
        record_accuracies()
    return History(np.array(train_loss_list), np.array(train_acc_list), np.array(test_acc_list))


@contextmanager
def _lit(network: Network, x: Array) -> Iterator[tuple[Network, Array]]:
    """Yield `network` and the batch without the inputs that are 0 in all of its examples.

    The loss multiplies their weights by 0, so their gradient is 0 and they stay as they are. Of MNIST's
    pixels a third is 0 in a batch of 100.
    """
    if type(network) is not TwoLayerNet or x.shape[1:] != network.params["W1"].shape[:1]:
        yield network, x
        return
    lit = x.any(axis=0)
    part = copy.copy(network)
    part.params = {**network.params, "W1": network.params["W1"][lit]}  # all else is shared
    yield part, np.compress(lit, x, axis=1)
    network.params["W1"][lit] = part.params["W1"]

"""Learning by mini-batch stochastic gradient descent."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from reference._checks import Array, called, count, examples, finite, got, one_of, recorded
from reference.fast_two_layer_net import put, sgd_update
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
    _judge(network, method)
    (x_train, t_train), (x_test, t_test) = _split(data)
    iters_num = count("iters_num", iters_num, least=0)
    learning_rate = finite("learning_rate", learning_rate)
    if progress is not None:
        called("progress", progress)
    epoch = iter_per_epoch(len(x_train), batch_size)
    batches = mini_batches(len(x_train), batch_size, sampling, rng)
    train_loss_list, train_acc_list, test_acc_list = _recorded(history, epoch, iters_num)
    update = _update(network, x_train, t_train, method, learning_rate)

    def record_accuracies() -> None:
        train_acc_list.append(network.accuracy(x_train, t_train))
        test_acc_list.append(network.accuracy(x_test, t_test))

    if history is None:
        record_accuracies()
    i = start = len(train_loss_list)
    for batch_mask in islice(batches, start, iters_num):
        train_loss_list.append(update(batch_mask))

        i += 1
        if i % epoch == 0:
            record_accuracies()
        if progress is not None and progress(train_loss_list, train_acc_list, test_acc_list):
            break
    if i % epoch != 0:
        record_accuracies()
    return History(np.array(train_loss_list), np.array(train_acc_list), np.array(test_acc_list))


def _judge(network: Network, method: str) -> None:
    """Raise unless the network has what a training asks of it."""
    one_of("method", method, ("gradient", "numerical_gradient"))
    for name in (method, "loss", "accuracy"):
        if not callable(getattr(network, name, None)):
            raise TypeError(f"network must have a method `{name}`, got {got(network)}")
    params = getattr(network, "params", None)
    if not isinstance(params, dict):
        raise TypeError(f"network must have a dict `params` of arrays, got {got(params)}")
    for key, param in params.items():
        if not isinstance(param, np.ndarray) or param.dtype.kind != "f" or not param.flags.writeable:
            raise TypeError(f"network.params[{key!r}] must be a writable floating array, got {got(param)}")


def _split(data: Any) -> tuple[tuple[Array, Array], tuple[Array, Array]]:
    try:
        train_data, test_data = data
    except (TypeError, ValueError):
        raise TypeError(f"data must be ((x_train, t_train), (x_test, t_test)), got {got(data)}") from None
    return examples("data", train_data), examples("data", test_data)


def _recorded(history: Any, epoch: int, iters_num: int) -> tuple[list[float], list[float], list[float]]:
    """Return the three lists of an earlier call, as they were before it recorded its final network."""
    if history is None:
        return [], [], []
    losses, train_acc, test_acc = recorded(history)
    start = len(losses)
    if start > iters_num:
        raise ValueError(f"history must not be longer than iters_num = {iters_num}, got {start} updates")
    # The start, each epoch's end, and, if that call ended between two, the network that was then final.
    records = 1 + start // epoch
    allowed = {records, records + (start % epoch != 0)}
    if len(train_acc) not in allowed or len(train_acc) != len(test_acc):
        raise ValueError(
            f"history must hold {' or '.join(map(str, sorted(allowed)))} accuracies on each data after "
            f"{start} updates, got {len(train_acc)} and {len(test_acc)}"
        )
    return losses.tolist(), train_acc[:records].tolist(), test_acc[:records].tolist()


def _update(
    network: Network, x: Array, t: Array, method: str, learning_rate: float
) -> Callable[[Array], float]:
    """Return what makes one update on the examples of a mini-batch, and returns the loss after it."""
    if type(network) is TwoLayerNet and method == "gradient":
        fast = sgd_update(network.params, x, t, learning_rate)
        if fast is not None:
            return fast

    def update(batch_mask: Array) -> float:
        x_batch, t_batch = x[batch_mask], t[batch_mask]
        grad = getattr(network, method)(x_batch, t_batch)
        new = [param - learning_rate * grad[key] for key, param in network.params.items()]
        put(tuple(network.params.values()), (...,) * len(new), new)
        return float(network.loss(x_batch, t_batch))

    return update

"""How the training loop goes wrong."""

import numpy as np

from reference.conformance.registry import mistake
from reference.training import History
from reference.training import train as right

AGAINST = "train-goes-against-the-gradient"
LOSS = "train-keeps-the-loss-of-each-iteration"
RECORDS = "train-records-accuracies-before-after-and-each-epoch"
ONLY = "train-learns-from-the-training-data-only"


@mistake("train", breaks={AGAINST, LOSS, RECORDS, ONLY})
def adds_the_gradient(network, data, *, learning_rate=0.1, **settings):
    """The loss grows. The parameters go up the gradient: write `-=`."""
    return right(network, data, learning_rate=-learning_rate, **settings)


@mistake("train", breaks={AGAINST, LOSS, RECORDS, ONLY})
def leaves_out_the_learning_rate(network, data, *, learning_rate=0.1, **settings):
    """The loss leaps, whatever the learning rate. The whole gradient is subtracted: multiply it by the rate."""
    return right(network, data, learning_rate=1.0, **settings)


@mistake("train", breaks={LOSS})
def keeps_the_loss_before_the_update(network, data, **settings):
    """The list of losses is one step behind. The loss is taken before the update: take it after."""
    first = network.loss(*data[0])
    history = right(network, data, **settings)
    losses = np.array([first, *history.train_loss_list[:-1]])
    return History(losses, history.train_acc_list, history.test_acc_list)


@mistake("train", breaks={RECORDS})
def records_the_first_accuracy_after_an_update(network, data, *, iters_num=10000, batch_size=100, **settings):
    """The first accuracy is not that of the untrained network. The source asks `i % iter_per_epoch == 0` after the update: record before the loop, and at each epoch's end."""
    epoch = len(data[0][0]) // batch_size
    lists: tuple[list[float], list[float], list[float]] = ([], [], [])
    for i in range(iters_num):
        history = right(network, data, iters_num=1, batch_size=batch_size, **settings)
        lists[0].append(history.train_loss_list[-1])
        if i % epoch == 0:
            lists[1].append(history.train_acc_list[-1])
            lists[2].append(history.test_acc_list[-1])
    return History(*map(np.array, lists))


@mistake("train", breaks={ONLY})
def learns_from_the_test_data(network, data, **settings):
    """The test accuracy is as good as the training accuracy, and means nothing. The batches are of the test data: take `x_train`."""
    (x_train, _), test = data
    batch = len(x_train) // len(test[0])
    return right(network, ((x_train, np.concatenate([test[1]] * batch)), test), **settings)


@mistake("train", breaks={LOSS})
def keeps_the_last_loss_only(network, data, **settings):
    """The curve of the loss is a point. `train_loss_list = [loss]` begins a new list each time: write `append`."""
    history = right(network, data, **settings)
    return History(history.train_loss_list[-1:], history.train_acc_list, history.test_acc_list)

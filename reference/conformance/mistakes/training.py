"""How the training loop goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.training import History

AGAINST = "train-goes-against-the-gradient"
LOSS = "train-keeps-the-loss-of-each-iteration"
RECORDS = "train-records-accuracies-before-after-and-each-epoch"
ONLY = "train-learns-from-the-training-data-only"


def accuracies(network, data):
    """Return the accuracies on the training data and on the test data."""
    return [network.accuracy(x, t) for x, t in data]


def batches(examples, network, data, recorded, *, iters_num=10000, batch_size=100, **settings):
    """Yield mini-batches of the examples, and record the accuracies before, after and between the epochs."""
    x, t = examples
    epoch = len(data[0][0]) // batch_size
    recorded.append(accuracies(network, data))
    for i in range(1, iters_num + 1):
        batch_mask = np.random.default_rng().choice(len(x), batch_size)
        yield x[batch_mask], t[batch_mask]
        if i % epoch == 0 or i == iters_num:
            recorded.append(accuracies(network, data))


def update(network, x_batch, t_batch, learning_rate):
    grad = network.gradient(x_batch, t_batch)
    for key in network.params:
        network.params[key] -= learning_rate * grad[key]


def history(train_loss_list, recorded):
    return History(np.array(train_loss_list), *np.transpose(recorded))


@mistake("train", breaks={AGAINST, LOSS, RECORDS, ONLY})
def adds_the_gradient(network, data, *, learning_rate=0.1, **settings):
    """The loss grows. The parameters go up the gradient: write `-=`."""
    train_loss_list, recorded = [], []
    for x_batch, t_batch in batches(data[0], network, data, recorded, **settings):
        grad = network.gradient(x_batch, t_batch)
        for key in network.params:
            network.params[key] += learning_rate * grad[key]  # right: network.params[key] -= learning_rate * grad[key]
        train_loss_list.append(network.loss(x_batch, t_batch))
    return history(train_loss_list, recorded)


@mistake("train", breaks={AGAINST, LOSS, RECORDS, ONLY})
def leaves_out_the_learning_rate(network, data, *, learning_rate=0.1, **settings):
    """The loss leaps, whatever the learning rate. The whole gradient is subtracted: multiply it by the rate."""
    train_loss_list, recorded = [], []
    for x_batch, t_batch in batches(data[0], network, data, recorded, **settings):
        grad = network.gradient(x_batch, t_batch)
        for key in network.params:
            network.params[key] -= grad[key]  # right: network.params[key] -= learning_rate * grad[key]
        train_loss_list.append(network.loss(x_batch, t_batch))
    return history(train_loss_list, recorded)


@mistake("train", breaks={LOSS})
def keeps_the_loss_before_the_update(network, data, *, learning_rate=0.1, **settings):
    """The list of losses is one step behind. The loss is taken before the update: take it after."""
    train_loss_list, recorded = [], []
    for x_batch, t_batch in batches(data[0], network, data, recorded, **settings):
        loss = network.loss(x_batch, t_batch)  # right:
        update(network, x_batch, t_batch, learning_rate)
        train_loss_list.append(loss)  # right: train_loss_list.append(network.loss(x_batch, t_batch))
    return history(train_loss_list, recorded)


@mistake("train", breaks={RECORDS})
def records_the_first_accuracy_after_an_update(network, data, *, iters_num=10000, batch_size=100, learning_rate=0.1):
    """The first accuracy is not that of the untrained network. The source asks `i % iter_per_epoch == 0` after the update: record before the loop, and at each epoch's end."""
    x_train, t_train = data[0]
    iter_per_epoch = len(x_train) // batch_size
    train_loss_list, recorded = [], []
    # right: recorded.append(accuracies(network, data))
    for i in range(iters_num):
        batch_mask = np.random.default_rng().choice(len(x_train), batch_size)
        update(network, x_train[batch_mask], t_train[batch_mask], learning_rate)
        train_loss_list.append(network.loss(x_train[batch_mask], t_train[batch_mask]))
        if i % iter_per_epoch == 0:  # right: if (i + 1) % iter_per_epoch == 0 or i + 1 == iters_num:
            recorded.append(accuracies(network, data))
    return history(train_loss_list, recorded)


@mistake("train", breaks={ONLY})
def learns_from_the_test_data(network, data, *, learning_rate=0.1, **settings):
    """The test accuracy is as good as the training accuracy, and means nothing. The batches are of the test data: take `x_train`."""
    train, test = data
    train_loss_list, recorded = [], []
    for x_batch, t_batch in batches(test, network, data, recorded, **settings):  # right: for x_batch, t_batch in batches(train, network, data, recorded, **settings):
        update(network, x_batch, t_batch, learning_rate)
        train_loss_list.append(network.loss(x_batch, t_batch))
    return history(train_loss_list, recorded)


@mistake("train", breaks={LOSS})
def keeps_the_last_loss_only(network, data, *, learning_rate=0.1, **settings):
    """The curve of the loss is a point. `train_loss_list = [loss]` begins a new list each time: write `append`."""
    train_loss_list, recorded = [], []
    for x_batch, t_batch in batches(data[0], network, data, recorded, **settings):
        update(network, x_batch, t_batch, learning_rate)
        train_loss_list = [network.loss(x_batch, t_batch)]  # right: train_loss_list.append(network.loss(x_batch, t_batch))
    return history(train_loss_list, recorded)

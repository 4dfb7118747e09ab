"""How the training loop goes wrong."""

from reference.conformance.catalogue import mistake

AGAINST = "train-goes-against-the-gradient"
LOSS = "train-keeps-the-loss-of-each-iteration"
RECORDS = "train-records-accuracies-before-after-and-each-epoch"
ONLY = "train-learns-from-the-training-data-only"

mistake(
    "train", "adds-the-gradient",
    {"-=": "+="},
    "The loss grows. The parameters go up the gradient: write `-=`.",
    breaks={AGAINST, LOSS, RECORDS, ONLY},
)

mistake(
    "train", "leaves-out-the-learning-rate",
    {"learning_rate * grad": "grad"},
    "The loss leaps, whatever the learning rate. The whole gradient is subtracted: multiply it by the rate.",
    breaks={AGAINST, LOSS, RECORDS, ONLY},
)

mistake(
    "train", "keeps-the-loss-before-the-update",
    {
        "        loss = network.loss(x_batch, t_batch)\n": "",
        "        grad = ": "        loss = network.loss(x_batch, t_batch)\n        grad = ",
    },
    "The list of losses is one step behind. The loss is taken before the update: take it after.",
    breaks={LOSS},
)

mistake(
    "train", "records-the-first-accuracy-after-an-update",
    {
        "        if i % iter_per_epoch == 0:\n            record_accuracies()\n\n": "",
        "loss)\n\n    record_accuracies()":
        "loss)\n\n        if i % iter_per_epoch == 0:\n            record_accuracies()",
    },
    "The first accuracy is not that of the untrained network. The source asks `i % iter_per_epoch == 0` "
    "after the update: record before the loop, and at each epoch's end.",
    breaks={RECORDS},
)

mistake(
    "train", "learns-from-the-test-data",
    {
        "choice(train_size": "choice(len(x_test)",
        "x_train[batch_mask]": "x_test[batch_mask]",
        "t_train[batch_mask]": "t_test[batch_mask]",
    },
    "The test accuracy is as good as the training accuracy, and means nothing. The batches are of the test "
    "data: take `x_train`.",
    breaks={ONLY},
)

mistake(
    "train", "keeps-the-last-loss-only",
    {".append(loss)": "[:] = [loss]"},
    "The curve of the loss is a point. `train_loss_list = [loss]` begins a new list each time: write "
    "`append`.",
    breaks={LOSS},
)

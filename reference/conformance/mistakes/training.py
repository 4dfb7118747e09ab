"""How the training loop goes wrong."""

from reference.conformance.catalogue import mistake
from reference.conformance.watching import script

AGAINST = "train-goes-against-the-gradient"
LOSS = "train-keeps-the-loss-of-each-iteration"
RECORDS = "train-records-accuracies-before-after-and-each-epoch"
ONLY = "train-learns-from-the-training-data-only"

MOVES = "optimizer-moves-every-parameter-against-its-gradient"
STEPS = "optimizer-steps-as-its-name-says"

mistake("optimizer.update", "goes-along-with-the-gradient",
    {"- self.lr": "+ self.lr"},
    "The loss grows. The parameters go up their gradients: subtract `lr * grads[key]`.",
    breaks={MOVES, STEPS})

mistake("optimizer.update", "moves-in-the-first-call-alone",
    {
        "    for key in params:\n": "        for key in params:\n",
        "    self.v[key] = self.momentum": "        self.v[key] = self.momentum",
        "    params[key] +=": "        params[key] +=",
    },
    "The parameters move once, and never again. The loop stands in the branch of the first call: move it out "
    "of the `if`.",
    breaks={MOVES, STEPS})

mistake("optimizer.update", "keeps-all-of-its-speed",
    {"self.momentum * self.v[key]": "self.v[key]"},
    "The parameters run past the minimum and far beyond it. Multiply what is kept of the velocity by "
    "`momentum`.",
    breaks={STEPS})

mistake("train", "adds-the-gradient",
    {"-=": "+="},
    "The loss grows. The parameters go up the gradient: write `-=`.",
    breaks={AGAINST, LOSS, RECORDS, ONLY})

mistake("train", "leaves-out-the-learning-rate",
    {"learning_rate * grad": "grad"},
    "The loss leaps, whatever the learning rate. The whole gradient is subtracted: multiply it by the rate.",
    breaks={AGAINST, LOSS, RECORDS, ONLY})

mistake("train", "keeps-the-loss-before-the-update",
    {
        "        loss = network.loss(x_batch, t_batch)\n": "",
        "        grad = ": "        loss = network.loss(x_batch, t_batch)\n        grad = ",
    },
    "The list of losses is one step behind. The loss is taken before the update: take it after.",
    breaks={LOSS})

mistake("train", "records-the-first-accuracy-after-an-update",
    {
        "        if i % iter_per_epoch == 0:\n            record_accuracies()\n\n": "",
        "loss)\n\n    record_accuracies()":
        "loss)\n\n        if i % iter_per_epoch == 0:\n            record_accuracies()",
    },
    "The first accuracy is not that of the untrained network. The source asks `i % iter_per_epoch == 0` "
    "after the update: record before the loop, and at each epoch's end.",
    breaks={RECORDS})

mistake("train", "learns-from-the-test-data",
    {
        "choice(train_size": "choice(len(x_test)",
        "x_train[batch_mask]": "x_test[batch_mask]",
        "t_train[batch_mask]": "t_test[batch_mask]",
    },
    "The test accuracy is as good as the training accuracy, and means nothing. The batches are of the test "
    "data: take `x_train`.",
    breaks={ONLY})

mistake("train", "keeps-the-last-loss-only",
    {".append(loss)": "[:] = [loss]"},
    "The curve of the loss is a point. `train_loss_list = [loss]` begins a new list each time: write "
    "`append`.",
    breaks={LOSS})

# What follows is seen in a script that is run.
LABELS = "script-takes-the-labels-of-its-images"
IMAGES = "script-learns-from-training-images-only"
BATCHES = "script-draws-all-training-images-in-time"
UPDATE = "script-goes-against-each-gradient"
GROWS = "script-does-not-raise-the-loss"
RUNS = "script-runs"

mistake("script", "takes-images-for-labels",
    {"t_train[batch_mask]": "x_train[batch_mask]"},
    "The loss raises an error, or is far too large. The labels of the batch are its images: take them of "
    "`t_train`.",
    breaks={LABELS}, of=script)

mistake("script", "draws-the-labels-apart",
    {"t_train[batch_mask]": "t_train[np.random.choice(train_size, batch_size)]"},
    "The accuracy stays at a tenth. Images and labels are drawn each for itself: index both with the same "
    "`batch_mask`.",
    breaks={LABELS}, of=script)

mistake("script", "takes-the-first-labels",
    {"t_train[batch_mask]": "t_train[:batch_size]"},
    "The accuracy stays at a tenth. The labels are always the first ones: index them with the `batch_mask` "
    "of the images.",
    breaks={LABELS}, of=script)

mistake("script", "trains-on-the-test-images",
    {
        "choice(train_size": "choice(len(x_test)",
        "x_train[batch_mask]": "x_test[batch_mask]",
        "t_train[batch_mask]": "t_test[batch_mask]",
    },
    "The test accuracy is as good as the training accuracy, and means nothing. The batches are of the test "
    "images: take `x_train`.",
    breaks={IMAGES, BATCHES}, of=script)

mistake("script", "draws-the-batch-once",
    {
        "    batch_mask = np.random.choice(train_size, batch_size)\n": "",
        "for i in": "batch_mask = np.random.choice(train_size, batch_size)\nfor i in",
    },
    "The loss of the batch falls, the accuracies do not rise. The same batch is used in each step: draw it "
    "within the loop.",
    breaks={BATCHES}, of=script)

mistake("script", "draws-from-the-first-images",
    {"choice(train_size, batch_size)": "choice(batch_size, batch_size)"},
    "The training accuracy stays behind the loss. The batch is drawn of the first `batch_size` images: draw "
    "it of `train_size`.",
    breaks={BATCHES}, of=script)

mistake("script", "takes-the-gradient-of-all-images",
    {"gradient(x_batch, t_batch)": "gradient(x_train, t_train)"},
    "Each step takes long. A batch is drawn, and the gradient is that of all images: take that of `x_batch`.",
    breaks={BATCHES}, of=script)

mistake("script", "steps-up-the-gradient",
    {"-=": "+="},
    "The loss grows. The parameters go up the gradient: write `-=`.",
    breaks={UPDATE}, of=script)

mistake("script", "forgets-a-parameter",
    {"in network.params:": 'in ("W1", "b1", "W2"):'},
    "The loss falls more slowly than it could. A parameter is never changed: go through all of them.",
    breaks={UPDATE}, of=script)

mistake("script", "changes-no-parameter",
    {"network.params[key] -= learning_rate * grad[key]":
     "param = network.params[key] - learning_rate * grad[key]"},
    "The loss does not change. What is computed is not put back: write `network.params[key] -= ...`.",
    breaks={UPDATE}, of=script)

mistake("script", "steps-by-the-whole-gradient",
    {"learning_rate * grad": "grad"},
    "The loss leaps, whatever the learning rate. The whole gradient is subtracted: multiply it by the rate.",
    breaks={UPDATE}, of=script)

mistake("script", "takes-the-gradient-once",
    {
        "    grad = network.gradient(x_batch, t_batch)\n": "",
        "for i in": "grad = network.gradient(x_train, t_train)\nfor i in",
    },
    "The loss falls, and then grows. The same gradient is subtracted in each step: take it within the loop.",
    breaks={UPDATE}, of=script)

mistake("script", "makes-the-network-in-each-step",
    {"    grad = ":
     "    network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)\n    grad = "},
    "Nothing is learned. Each step begins with new weights: make the network before the loop.",
    breaks={UPDATE}, of=script)

mistake("script", "steps-too-far",
    {"learning_rate = 0.1": "learning_rate = 1e3"},
    "The loss leaps or becomes nan. The learning rate is far too large: begin with 0.1.",
    breaks={GROWS}, of=script)

mistake("script", "keeps-one-loss",
    {"train_loss_list.append(loss)": "train_loss_list = [loss]"},
    "The curve of the loss is a point. A new list begins in each step: write `append`.",
    breaks={"script-keeps-its-losses"}, of=script)

mistake("script", "takes-the-test-accuracy-of-training-images",
    {"accuracy(x_test, t_test)": "accuracy(x_train, t_train)"},
    "Both accuracies are the same. That of the test is taken of training images: take `x_test` and `t_test`.",
    breaks={"script-takes-accuracies-of-training-and-of-test-images"}, of=script)

mistake("script", "divides-an-epoch-into-a-fraction",
    {"batch_size = 100": "batch_size = 128", "train_size // batch_size": "train_size / batch_size"},
    "Most epochs are not recorded. `i % iter_per_epoch` of a fraction is seldom 0: write `//`.",
    breaks={"script-has-whole-epochs"}, of=script)

mistake("script", "asks-for-a-name-that-is-not-there",
    {"learning_rate * grad": "leaning_rate * grad"},
    "It ends with a NameError. A name is misspelt, or not imported: write it as it is defined.",
    breaks={RUNS}, of=script)

mistake("script", "has-a-space-in-a-name",
    {"learning_rate = ": "learning rate = "},
    "It ends with a SyntaxError before anything runs. A name has no space in it: write `_`.",
    breaks={RUNS}, of=script)

mistake("script", "forgets-an-import",
    {"import numpy as np\n": ""},
    "It ends with a NameError. What is used is imported nowhere: write `import numpy as np`.",
    breaks={RUNS}, of=script)

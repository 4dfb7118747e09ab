"""How mini-batches and epochs go wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

EPOCH = "iter-per-epoch-is-a-whole-number"
SIZE = "mini-batches-are-of-the-size-asked-for"
ALL = "mini-batches-draw-from-all-examples"
TWICE = "mini-batches-of-a-permutation-show-no-example-twice"


def iter_per_epoch(train_size, batch_size):
    return max(train_size // batch_size, 1)


def mini_batches(train_size, batch_size, sampling="with_replacement", rng=None):
    rng = np.random.default_rng(rng)
    while sampling == "with_replacement":
        yield rng.choice(train_size, batch_size)
    while True:
        order = rng.permutation(train_size)
        for start in range(0, train_size - batch_size + 1, batch_size):
            yield order[start : start + batch_size]


mistake("iter_per_epoch", "divides-with-a-fraction",
    {"//": "/"},
    "With batches of 128 the accuracy is printed every 1,875 iterations. `train_size / batch_size` is "
    "468.75: write `//`.",
    breaks={EPOCH}, of=iter_per_epoch)

mistake("iter_per_epoch", "divides-the-wrong-way-round",
    {"train_size // batch_size": "batch_size // train_size"},
    "Every iteration counts as an epoch. The quotient is turned round: `train_size // batch_size`.",
    breaks={EPOCH}, of=iter_per_epoch)

mistake("mini_batches", "draws-the-same-batch-for-ever",
    {
        "    while sampling": "    batch = rng.choice(train_size, batch_size)\n    while sampling",
        "yield rng.choice(train_size, batch_size)": "yield batch",
        "order[start : start + batch_size]": "batch",
    },
    "The loss of the batch falls, and the accuracy does not rise. The indices are drawn before the loop: "
    "draw them in it.",
    breaks={ALL, TWICE}, of=mini_batches)

mistake("mini_batches", "exchanges-the-two-sizes",
    {"choice(train_size, batch_size)": "choice(batch_size, train_size)"},
    "Only the first examples are ever used. The arguments of `np.random.choice` are exchanged: first the "
    "size of the whole.",
    breaks={ALL, SIZE}, of=mini_batches)

mistake("mini_batches", "draws-with-replacement-whatever-is-asked",
    {'while sampling == "with_replacement"': "while True"},
    "In an epoch only 63 % of the examples are seen. `np.random.choice` draws with replacement: shuffle "
    "once an epoch.",
    breaks={TWICE}, of=mini_batches)

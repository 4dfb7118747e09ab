"""How the activation functions and the losses go wrong."""

import math  # noqa: F401 - a mistake calls it

import numpy as np

from reference.conformance.catalogue import mistake
from reference.listings import softmax

VALUE = "sigmoid-is-one-over-one-plus-exp-of-minus-x"
ARRAY = "sigmoid-takes-an-array-entry-by-entry"
OVERFLOW = "sigmoid-never-overflows"
ALONE = "sigmoid-leaves-x-alone"

SOFTMAX = "softmax-is-each-exp-over-their-sum"
ROWS = "softmax-takes-each-row-by-itself"
LARGE = "softmax-never-overflows"
FAR = "softmax-shifts-each-row-by-its-own-maximum"
SCORES = "softmax-leaves-x-alone"

ONE = "cross-entropy-error-is-minus-the-log-of-the-right-probability"
MEAN = "cross-entropy-error-is-the-mean-over-the-batch"
TERMS = "cross-entropy-error-adds-up-the-right-probabilities-only"
FACTOR = "cross-entropy-error-never-takes-a-label-for-a-factor"
LABELS = "cross-entropy-error-takes-labels"
FINITE = "cross-entropy-error-is-finite-at-0"
SOFT = "cross-entropy-error-uses-soft-targets-as-given"
WRONG = {ONE, MEAN, TERMS, FACTOR, LABELS, SOFT}

ZERO = "mean-squared-error-is-0-where-y-is-t"
SQUARES = "mean-squared-error-grows-with-the-sum-of-the-squares"
ERRORS = "mean-squared-error-leaves-y-alone"


def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


def softmax_grad(x):
    y = softmax(x)
    return np.diag(y) - np.outer(y, y)


def cross_entropy_error_grad(y, t):
    return -t / y / len(y)


def softmax_with_loss_grad(y, t):
    return (y - t) / len(y)


def mse(y, t):
    return np.mean((y - t) ** 2)


def mse_grad(y, t):
    return 2 * (y - t) / y.size


mistake("sigmoid", "mirrors-the-sigmoid",
    {"np.exp(-x)": "np.exp(x)"},
    "The sigmoid falls from 1 to 0. The minus in the exponent is missing: write `np.exp(-x)`.",
    breaks={VALUE, ARRAY, OVERFLOW}, of=sigmoid)

mistake("sigmoid", "divides-before-it-adds",
    {"1 / (1 + np.exp(-x))": "1 / 1 + np.exp(-x)"},
    "The sigmoid grows beyond 1. `1 / 1 + np.exp(-x)` is `(1 / 1) + ...`: write `1 / (1 + np.exp(-x))`.",
    breaks={VALUE, ARRAY, OVERFLOW}, of=sigmoid)

mistake("sigmoid", "is-the-hyperbolic-tangent",
    {"1 / (1 + np.exp(-x))": "np.tanh(x)"},
    "The sigmoid is 0 at 0, and -1 far below. `tanh` runs from -1 to 1: sigmoid(x) is (1 + tanh(x/2)) / 2.",
    breaks={VALUE, ARRAY, OVERFLOW}, of=sigmoid)

mistake("sigmoid", "takes-one-number-only",
    {"np.exp": "math.exp"},
    "An array raises a TypeError. `math.exp` takes one number: use `np.exp`.",
    breaks={ARRAY, OVERFLOW, ALONE}, of=sigmoid)

mistake("sigmoid", "overflows-far-below-0",
    {"    z = np.exp(-np.abs(x))\n": "", "np.where(x >= 0, 1, z) / (1 + z)": "1 / (1 + np.exp(-x))"},
    "At -1000 there is a RuntimeWarning of an overflow. The book's `np.exp(-x)` is inf there: take the "
    "exponential of `-abs(x)`.",
    breaks={OVERFLOW})

mistake("sigmoid", "calculates-in-the-callers-array",
    {"    with": "    x *= -1\n    with", "np.exp(-x)": "np.exp(x)"},
    "The scores have changed afterwards. `x *= ...` changes the caller's array: write `x = ...`.",
    breaks={ALONE}, of=sigmoid)

mistake("sigmoid_grad", "takes-x-for-the-sigmoid",
    {"sigmoid(x) * sigmoid(-x)": "(1 - x) * x"},
    "The slope at 0 is 0. `(1 - x) * x` is right if x is the sigmoid already: here it is its argument, and "
    "`1 - sigmoid(x)` is `sigmoid(-x)`.",
    breaks={"sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails"})

mistake("sigmoid_grad", "returns-the-sigmoid-for-its-slope",
    {" * sigmoid(-x)": ""},
    "The slope at 0 is 1/2. That is the sigmoid: multiply it by `1 - sigmoid(x)`, which is `sigmoid(-x)`.",
    breaks={"sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails"})

mistake("sigmoid_grad", "loses-the-slope-where-the-sigmoid-is-1",
    {"sigmoid(-x)": "(1 - sigmoid(x))"},
    "The slope at 40 is 0. The book's `1 - sigmoid(x)` cancels where the sigmoid nears 1: write "
    "`sigmoid(-x)`, which is the same.",
    breaks={"sigmoid-grad-keeps-its-digits-in-both-tails"})

SLOPE = "slope-is-that-of-its-function"

mistake("slope", "puts-x-in-the-place-of-the-function",
    {"sigmoid(x) * sigmoid(-x)": "x * sigmoid(-x)"},
    "The slope is negative where x is. x stands where what the function gives of it is to stand: write "
    "`sigmoid(x)`.",
    breaks={SLOPE})

mistake("slope", "goes-down-where-the-loss-goes-up",
    {"(y - t)": "(t - y)"},
    "The loss grows. Less what is predicted the target is the other way: write `y - t`.",
    breaks={"slope-of-a-loss-goes-up-with-it", "slope-of-a-loss-is-that-of-the-loss"}, of=mse_grad)

mistake("slope", "is-that-of-the-sum-where-the-loss-is-the-mean",
    {" / y.size": ""},
    "The steps grow with the size of the batch. The loss is a mean, and so is its slope: divide it by as "
    "many.",
    breaks={"slope-of-a-loss-is-that-of-the-loss"}, of=mse_grad)

mistake("softmax", "divides-by-the-sum-over-the-whole-batch",
    {", axis=-1, keepdims=True": ""},
    "The probabilities of a batch sum to 1 together. The book's first softmax is for one vector: sum over "
    "`axis=-1`, with `keepdims=True`.",
    breaks={ROWS, FAR}, times=2)

mistake("softmax", "divides-exponentials-by-the-sum-of-all",
    {
        "x - np.max(x, axis=-1, keepdims=True)": "x",
        ", axis=-1, keepdims=True": "",
    },
    "Large scores give nan, and the probabilities of a batch sum to 1 together. The book's very first "
    "softmax is for one vector of small scores: subtract the maximum, and sum over `axis=-1`, with "
    "`keepdims=True`.",
    breaks={ROWS, LARGE, FAR})

mistake("softmax", "sums-rows-and-drops-the-dimension",
    {", keepdims=True": ""},
    "A batch raises a ValueError, or rows are divided by the sums of others. Without `keepdims=True` the "
    "sums lie in a row, and are to stand in a column.",
    breaks={ROWS, FAR}, times=2)

mistake("softmax", "divides-by-the-sum-over-the-columns",
    {"axis=-1, keepdims=True": "axis=0"},
    "The columns sum to 1, not the rows. `axis=0` goes over the examples: sum over `axis=-1`.",
    breaks={ROWS, FAR}, times=2)

mistake("softmax", "shifts-by-the-maximum-of-the-whole-batch",
    {"np.max(x, axis=-1, keepdims=True)": "np.max(x)"},
    "A row far below the others is nan. The greatest score of all is subtracted: take that of each row.",
    breaks={FAR})

mistake("softmax", "takes-the-exponential-of-the-scores-themselves",
    {" - np.max(x, axis=-1, keepdims=True)": ""},
    "Large scores give nan. `np.exp(1010)` is inf: subtract the maximum of each row first.",
    breaks={LARGE, FAR})

mistake("softmax", "shifts-the-numerator-only",
    {"np.sum(exp_x,": "np.sum(np.exp(x),"},
    "The probabilities do not sum to 1. The shift is in one of the two exponentials: use the same array for "
    "both.",
    breaks={SOFTMAX, ROWS, LARGE, FAR})

mistake("softmax", "divides-by-the-sum-of-the-scores",
    {"np.sum(exp_x,": "np.sum(x,"},
    "The probabilities do not sum to 1. The exponentials are divided by the sum of the scores: divide by "
    "`np.sum(exp_x)`.",
    breaks={SOFTMAX, ROWS, LARGE, FAR})

mistake("softmax", "leaves-out-the-exponential",
    {"np.exp(x - np.max(x, axis=-1, keepdims=True))": "x"},
    "Scores below 0 give probabilities below 0. The scores themselves are divided by their sum: take "
    "`np.exp` of them.",
    breaks={SOFTMAX, ROWS, LARGE, FAR})

mistake("softmax", "leaves-out-the-division",
    {" / np.sum(exp_x, axis=-1, keepdims=True)": ""},
    "The probabilities do not sum to 1, the greatest is always 1. The exponentials are returned: divide them "
    "by their sum.",
    breaks={SOFTMAX, ROWS, LARGE, FAR})

mistake("softmax", "turns-the-scores-round",
    {"x - np.max(x, axis=-1, keepdims=True)": "np.max(x, axis=-1, keepdims=True) - x"},
    "The greatest score gets the least probability. `max - x` has the wrong sign: subtract the maximum from "
    "x.",
    breaks={SOFTMAX, ROWS, LARGE, FAR})

mistake("softmax", "shifts-the-callers-scores",
    {"exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))":
     "x -= np.max(x, axis=-1, keepdims=True)\n    exp_x = np.exp(x)"},
    "The scores have changed afterwards. `x -= np.max(x)` changes the caller's array: write `x = x - ...`.",
    breaks={SCORES})

mistake("softmax_grad", "keeps-the-diagonal-alone",
    {"np.diag(y) - np.outer(y, y)": "y * (1 - y)"},
    "The derivative has the shape of the scores. Each probability depends on every score: the Jacobian is a "
    "matrix.",
    breaks={"softmax-grad-is-the-whole-jacobian"}, of=softmax_grad)

mistake("softmax_grad", "forgets-the-diagonal",
    {"np.diag(y) - np.outer(y, y)": "-np.outer(y, y)"},
    "The rows of the Jacobian do not sum to 0. `-y_i y_j` is for different i and j: add `y_i` on the "
    "diagonal.",
    breaks={"softmax-grad-is-the-whole-jacobian"}, of=softmax_grad)

mistake("cross_entropy_error", "sums-over-the-batch",
    {
        "    if np.size(t) < np.size(y):\n        t = np.eye(y.shape[-1])[t]\n": "",
        "    y, t = np.atleast_2d(y, t)\n": "",
        " / y.shape[0]": "",
    },
    "The loss grows with the batch, and labels are refused or misread. The book's first version is for one "
    "example: make rows of y and one-hot rows of t, and divide by their number.",
    breaks={MEAN, LABELS})

mistake("cross_entropy_error", "takes-one-hot-targets-only",
    {"    if np.size(t) < np.size(y):\n        t = np.eye(y.shape[-1])[t]\n": ""},
    "Labels raise a ValueError. The book's version for batches is for one-hot targets: make rows of labels "
    "first, `np.eye(y.shape[-1])[t]`.",
    breaks={LABELS})

mistake("cross_entropy_error", "takes-the-logarithm-of-0",
    {" + 1e-7": ""},
    "The loss is inf or nan where a probability is 0. `np.log(0)` is -inf: write `np.log(y + 1e-7)`.",
    breaks={FINITE})

mistake("cross_entropy_error", "takes-the-largest-soft-target",
    {"t * np.log(y + 1e-7)": "np.log(y[np.arange(y.shape[0]), t.argmax(axis=1)] + 1e-7)"},
    "Soft targets count as one-hot ones. The book's `t.argmax` drops all but the largest: multiply by t.",
    breaks={SOFT})

mistake("cross_entropy_error", "multiplies-by-the-label",
    {
        "    return": "    t = t.argmax(axis=1)\n    return",
        "t * np.log(y + 1e-7)": "t * np.log(y[np.arange(y.shape[0]), t] + 1e-7)",
    },
    "Examples of class 0 cost nothing, those of class 9 nine times too much. `t * np.log(y[np.arange(n), "
    "t])` has the label as a factor: leave out the `t *`, or keep t one-hot.",
    breaks=WRONG)

mistake("cross_entropy_error", "writes-1e7-for-1e-minus-7",
    {"1e-7": "1e7"},
    "The loss is about -16 and hardly changes. The delta is 10,000,000: write `1e-7`.",
    breaks=WRONG)

mistake("cross_entropy_error", "forgets-the-minus",
    {"-np.sum": "np.sum"},
    "The loss is negative and rises as it should fall. The logarithm of a probability is negative: put a "
    "minus before it.",
    breaks=WRONG)

mistake("cross_entropy_error", "takes-another-logarithm",
    {"np.log(": "np.log10("},
    "The loss is 0.43 of what it should be. `np.log10` is no natural logarithm: use `np.log`.",
    breaks=WRONG)

mistake("cross_entropy_error", "exchanges-y-and-t",
    {"t * np.log(y + 1e-7)": "y * np.log(t + 1e-7)"},
    "A right answer costs as much as a wrong one, and sure targets cost 16. The logarithm is taken of t: "
    "take it of y.",
    breaks=WRONG)

mistake("cross_entropy_error", "divides-by-a-fixed-batch-size",
    {"/ y.shape[0]": "/ 100"},
    "The loss of 4 examples is 25 times too small. The batch size is written down as 100: take `y.shape[0]`.",
    breaks=WRONG)

mistake("cross_entropy_error", "divides-one-example-by-the-number-of-classes",
    {"    y, t = np.atleast_2d(y, t)\n": ""},
    "The loss of one example is too small by the number of classes. `y.shape[0]` of a vector is that number: "
    "reshape y to one row first.",
    breaks={ONE})

mistake("cross_entropy_error", "divides-by-all-entries-of-y",
    {"np.sum": "np.mean", " / y.shape[0]": ""},
    "The loss is too small by the number of classes. `np.mean` and `y.size` count the entries: divide by the "
    "number of rows.",
    breaks=WRONG)

mistake("cross_entropy_error", "returns-no-loss",
    {"return ": ""},
    "The loss is None. The value is computed and dropped: write `return` before it.",
    breaks=WRONG | {FINITE})

mistake("cross_entropy_error", "counts-labels-from-1",
    {"[t]": "[t - 1]"},
    "With labels the loss is that of the classes before. `t - 1` turns class 0 into the last one: index with "
    "t.",
    breaks={FACTOR, LABELS})

mistake("cross_entropy_error_grad", "forgets-the-minus-of-the-loss",
    {"-t": "t"},
    "The gradient has the wrong sign. The loss is minus the logarithm: write `-t / y`.",
    breaks={"cross-entropy-error-grad-is-minus-t-over-y"}, of=cross_entropy_error_grad)

mistake("cross_entropy_error_grad", "forgets-the-mean-of-the-loss",
    {" / len(y)": ""},
    "The gradient is too large by the batch size. The loss is a mean: divide by the number of rows.",
    breaks={"cross-entropy-error-grad-is-minus-t-over-y"}, of=cross_entropy_error_grad)

mistake("softmax_with_loss_grad", "subtracts-y-from-t",
    {"y - t": "t - y"},
    "The gradient has the wrong sign. It is `y - t`, not `t - y`.",
    breaks={"softmax-with-loss-grad-is-y-minus-t"}, of=softmax_with_loss_grad)

mistake("softmax_with_loss_grad", "forgets-to-divide-by-the-batch-size",
    {" / len(y)": ""},
    "The gradient is too large by the batch size. The loss is a mean: divide by the number of rows.",
    breaks={"softmax-with-loss-grad-is-y-minus-t"}, of=softmax_with_loss_grad)

mistake("mean_squared_error", "adds-up-the-differences-themselves",
    {"**2": ""},
    "Errors above and below cancel each other. Each difference is to be squared: `(y - t)**2`.",
    breaks={SQUARES})

mistake("mean_squared_error", "squares-the-sum-of-the-differences",
    {"np.sum((y - t)**2)": "np.sum(y - t)**2"},
    "Errors above and below cancel each other. The sum is squared: square each difference, then add.",
    breaks={SQUARES})

mistake("mean_squared_error", "takes-the-root",
    {"0.5 * np.sum((y - t)**2)": "np.sqrt(np.mean((y - t)**2))"},
    "An error that is twice as large counts twice, not four times. That is the root of the mean squared "
    "error: leave out `np.sqrt`.",
    breaks={SQUARES})

mistake("mean_squared_error", "takes-the-absolute-differences",
    {"0.5 * np.sum((y - t)**2)": "np.mean(np.abs(y - t))"},
    "An error that is twice as large counts twice, not four times. That is the mean absolute error: write "
    "`(y - t)**2`.",
    breaks={SQUARES})

mistake("mean_squared_error", "adds-the-target-to-the-prediction",
    {"y - t": "y + t"},
    "A right prediction costs the most. The error is a difference: write `y - t`.",
    breaks={ZERO, SQUARES})

mistake("mean_squared_error", "halves-then-multiplies-by-the-number",
    {"0.5 * np.sum((y - t)**2)": "np.sum((y - t)**2) / 2*len(y)"},
    "The error grows with the number of entries twice over. `/ 2*n` means `(/ 2) * n`: write `/ (2*n)`.",
    breaks={SQUARES})

mistake("mean_squared_error", "returns-no-squared-error",
    {"return ": ""},
    "The error is None. The value is computed and dropped: write `return` before it.",
    breaks={ZERO, SQUARES})

mistake("mean_squared_error", "subtracts-in-the-callers-prediction",
    {"    return 0.5 * np.sum((y - t)**2)": "    y -= t\n    return 0.5 * np.sum(y**2)"},
    "The prediction has changed afterwards. `y -= t` changes the caller's array: write `y - t`.",
    breaks={ERRORS})

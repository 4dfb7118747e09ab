"""How the activation functions and the losses go wrong."""

import math

import numpy as np

from reference.conformance.registry import mistake
from reference.functions import (
    cross_entropy_error,
    cross_entropy_error_grad,
    sigmoid,
    softmax,
    softmax_with_loss_grad,
    targets,
)

VALUE = "sigmoid-is-one-over-one-plus-exp-of-minus-x"
ARRAY = "sigmoid-takes-an-array-entry-by-entry"
OVERFLOW = "sigmoid-never-overflows"
ALONE = "sigmoid-leaves-x-alone"


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def mirrors_the_sigmoid(x):
    """The sigmoid falls from 1 to 0. The minus in the exponent is missing: write `np.exp(-x)`."""
    return sigmoid(-np.asarray(x, float))


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def divides_before_it_adds(x):
    """The sigmoid grows beyond 1. `1 / 1 + np.exp(-x)` is `(1 / 1) + ...`: write `1 / (1 + np.exp(-x))`."""
    return 1 / 1 + np.exp(-x)


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def is_the_hyperbolic_tangent(x):
    """The sigmoid is 0 at 0, and -1 far below. `tanh` runs from -1 to 1: sigmoid(x) is (1 + tanh(x/2)) / 2."""
    return np.tanh(x)


@mistake("sigmoid", breaks={ARRAY, OVERFLOW, ALONE})
def takes_one_number_only(x):
    """An array raises a TypeError. `math.exp` takes one number: use `np.exp`."""
    return 1 / (1 + math.exp(-x))


@mistake("sigmoid", breaks={OVERFLOW})
def overflows_far_below_0(x):
    """At -1000 there is a RuntimeWarning of an overflow. The book's `np.exp(-x)` is inf there: take the exponential of `-abs(x)`."""
    return 1 / (1 + np.exp(-x))


@mistake("sigmoid", breaks={ALONE})
def calculates_in_the_callers_array(x):
    """The scores have become sigmoids. `x *= ...` changes the caller's array: write `x = ...`."""
    y = sigmoid(x)
    if np.ndim(x):
        x[...] = y
    return y


@mistake("sigmoid_grad", breaks={
    "sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails",
})
def takes_x_for_the_sigmoid(x):
    """The slope at 0 is 0. `(1 - x) * x` is right if x is the sigmoid already: here it is its argument."""
    return (1 - x) * x


@mistake("sigmoid_grad", breaks={
    "sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails",
})
def returns_the_sigmoid_for_its_slope(x):
    """The slope at 0 is 1/2. That is the sigmoid: multiply it by `1 - sigmoid(x)`."""
    return sigmoid(x)


@mistake("sigmoid_grad", breaks={"sigmoid-grad-keeps-its-digits-in-both-tails"})
def loses_the_slope_where_the_sigmoid_is_1(x):
    """The slope at 40 is 0. The book's `1 - s` cancels as s nears 1: with `z = exp(-abs(x))` write `z / (1 + z)**2`."""
    return (1 - sigmoid(x)) * sigmoid(x)


SOFTMAX = "softmax-is-each-exp-over-their-sum"
ROWS = "softmax-takes-each-row-by-itself"
LARGE = "softmax-never-overflows"
FAR = "softmax-shifts-each-row-by-its-own-maximum"
SCORES = "softmax-leaves-x-alone"


@mistake("softmax", breaks={ROWS, FAR})
def divides_by_the_sum_over_the_whole_batch(x):
    """The probabilities of a batch sum to 1 together. The book's first softmax is for one vector: sum over `axis=-1`, with `keepdims=True`."""
    exp_x = np.exp(x - np.max(x))
    return exp_x / np.sum(exp_x)


@mistake("softmax", breaks={ROWS, FAR})
def divides_by_the_sum_over_the_columns(x):
    """The columns sum to 1, not the rows. `axis=0` goes over the examples: sum over `axis=-1`."""
    x = np.asarray(x, float)
    return softmax(x.T).T


@mistake("softmax", breaks={FAR})
def shifts_by_the_maximum_of_the_whole_batch(x):
    """A row far below the others is nan. The greatest score of all is subtracted: take that of each row."""
    exp_x = np.exp(x - np.max(x))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={LARGE, FAR})
def takes_the_exponential_of_the_scores_themselves(x):
    """Large scores give nan. `np.exp(1010)` is inf: subtract the maximum of each row first."""
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def shifts_the_numerator_only(x):
    """The probabilities do not sum to 1. The shift is in one of the two exponentials: use the same array for both."""
    x = np.asarray(x, float)
    return np.exp(x - x.max(axis=-1, keepdims=True)) / np.sum(np.exp(x), axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def leaves_out_the_exponential(x):
    """Scores below 0 give probabilities below 0. The scores themselves are divided by their sum: take `np.exp` of them."""
    return x / np.sum(x, axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def leaves_out_the_division(x):
    """The probabilities do not sum to 1, the greatest is always 1. The exponentials are returned: divide them by their sum."""
    x = np.asarray(x, float)
    return np.exp(x - x.max(axis=-1, keepdims=True))


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def turns_the_scores_round(x):
    """The greatest score gets the least probability. `max - x` has the wrong sign: subtract the maximum from x."""
    return softmax(-np.asarray(x, float))


@mistake("softmax", breaks={SCORES})
def shifts_the_callers_scores(x):
    """The scores have changed afterwards. `x -= np.max(x)` changes the caller's array: write `x = x - ...`."""
    x -= np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


@mistake("softmax_grad", breaks={"softmax-grad-is-the-whole-jacobian"})
def keeps_the_diagonal_alone(x):
    """The derivative has the shape of the scores. Each probability depends on every score: the Jacobian is a matrix."""
    y = softmax(x)
    return y * (1 - y)


@mistake("softmax_grad", breaks={"softmax-grad-is-the-whole-jacobian"})
def forgets_the_diagonal(x):
    """The rows of the Jacobian do not sum to 0. `-y_i y_j` is for different i and j: add `y_i` on the diagonal."""
    y = softmax(x)
    return -y[..., :, None] * y[..., None, :]


ONE = "cross-entropy-error-is-minus-the-log-of-the-right-probability"
MEAN = "cross-entropy-error-is-the-mean-over-the-batch"
TERMS = "cross-entropy-error-adds-up-the-right-probabilities-only"
FACTOR = "cross-entropy-error-never-takes-a-label-for-a-factor"
LABELS = "cross-entropy-error-takes-labels"
FINITE = "cross-entropy-error-is-finite-at-0"
SOFT = "cross-entropy-error-uses-soft-targets-as-given"
WRONG = {ONE, MEAN, TERMS, FACTOR, LABELS, SOFT}


@mistake("cross_entropy_error", breaks={MEAN, LABELS})
def sums_over_the_batch(y, t, delta=1e-7):
    """The loss grows with the batch, and labels are refused or misread. The book's first version is for one example: divide by the number of rows."""
    return -np.sum(t * np.log(y + delta))


@mistake("cross_entropy_error", breaks={FINITE})
def takes_the_logarithm_of_0(y, t):
    """The loss is inf or nan where a probability is 0. `np.log(0)` is -inf: write `np.log(y + 1e-7)`."""
    y = np.asarray(y)
    return -np.sum(targets(y, t) * np.log(y)) / (y.size // y.shape[-1])


@mistake("cross_entropy_error", breaks={SOFT})
def takes_the_largest_soft_target(y, t, delta=1e-7):
    """Soft targets count as one-hot ones. The book's `t.argmax` drops all but the largest: multiply by t."""
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size == y.size:
        t = np.atleast_2d(t).argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + delta)) / len(y)


@mistake("cross_entropy_error", breaks={MEAN, TERMS, FACTOR, LABELS})
def multiplies_by_the_label(y, t, delta=1e-7):
    """Examples of class 0 cost nothing, those of class 9 nine times too much. `t * np.log(y[np.arange(n), t])` has the label as a factor: leave out the `t *`."""
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size == y.size and t.ndim == y.ndim and len(y) > 1:
        t = t.argmax(axis=1)
    if t.size == y.size:
        return cross_entropy_error(y, np.atleast_2d(t))
    return -np.sum(t * np.log(y[np.arange(len(y)), t] + delta)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def writes_1e7_for_1e_minus_7(y, t):
    """The loss is about -16 and hardly changes. The delta is 10,000,000: write `1e-7`."""
    y = np.asarray(y)
    return -np.sum(targets(y, t) * np.log(y + 1e7)) / (y.size // y.shape[-1])


@mistake("cross_entropy_error", breaks=WRONG)
def forgets_the_minus(y, t):
    """The loss is negative and rises as it should fall. The logarithm of a probability is negative: put a minus before it."""
    return -cross_entropy_error(y, t)


@mistake("cross_entropy_error", breaks=WRONG)
def takes_another_logarithm(y, t):
    """The loss is 0.43 of what it should be. `np.log10` is no natural logarithm: use `np.log`."""
    return cross_entropy_error(y, t) / math.log(10)


@mistake("cross_entropy_error", breaks=WRONG)
def exchanges_y_and_t(y, t, delta=1e-7):
    """A right answer costs as much as a wrong one, and sure targets cost 16. The logarithm is taken of t: take it of y."""
    y = np.asarray(y)
    return -np.sum(y * np.log(targets(y, t) + delta)) / (y.size // y.shape[-1])


@mistake("cross_entropy_error", breaks=WRONG)
def divides_by_a_fixed_batch_size(y, t, batch_size=100):
    """The loss of 4 examples is 25 times too small. The batch size is written down as 100: take `y.shape[0]`."""
    y = np.asarray(y)
    return cross_entropy_error(y, t) * (y.size // y.shape[-1]) / batch_size


@mistake("cross_entropy_error", breaks={ONE})
def divides_one_example_by_the_number_of_classes(y, t):
    """The loss of one example is too small by the number of classes. `y.shape[0]` of a vector is that number: reshape y to one row first."""
    return cross_entropy_error(y, t) / (len(y) if np.ndim(y) == 1 else 1)


@mistake("cross_entropy_error", breaks={MEAN, TERMS, FACTOR, LABELS, SOFT})
def divides_by_all_entries_of_y(y, t):
    """The loss of a batch is too small by the number of classes. `np.mean` and `y.size` count the entries: divide by the number of rows."""
    return cross_entropy_error(y, t) / (np.shape(y)[-1] if np.ndim(y) == 2 else 1)


@mistake("cross_entropy_error", breaks=WRONG | {FINITE})
def returns_no_loss(y, t):
    """The loss is None. The value is computed and dropped: write `return` before it."""
    cross_entropy_error(y, t)


@mistake("cross_entropy_error", breaks={FACTOR, LABELS})
def counts_labels_from_1(y, t):
    """With labels the loss is that of the classes before. `t - 1` turns class 0 into the last one: index with t."""
    y, t = np.asarray(y), np.asarray(t)
    if t.ndim < y.ndim:
        t = (t - 1) % y.shape[-1]
    return cross_entropy_error(y, t)


@mistake("cross_entropy_error_grad", breaks={"cross-entropy-error-grad-is-minus-t-over-y"})
def forgets_the_minus_of_the_loss(y, t):
    """The gradient has the wrong sign. The loss is minus the logarithm: write `-t / y`."""
    return -cross_entropy_error_grad(y, t)


@mistake("cross_entropy_error_grad", breaks={"cross-entropy-error-grad-is-minus-t-over-y"})
def forgets_the_mean_of_the_loss(y, t):
    """The gradient is too large by the batch size. The loss is a mean: divide by the number of rows."""
    return cross_entropy_error_grad(y, t) * len(y)


@mistake("softmax_with_loss_grad", breaks={"softmax-with-loss-grad-is-y-minus-t"})
def subtracts_y_from_t(y, t):
    """The gradient has the wrong sign. It is `y - t`, not `t - y`."""
    return -softmax_with_loss_grad(y, t)


@mistake("softmax_with_loss_grad", breaks={"softmax-with-loss-grad-is-y-minus-t"})
def forgets_to_divide_by_the_batch_size(y, t):
    """The gradient is too large by the batch size. The loss is a mean: divide by the number of rows."""
    return softmax_with_loss_grad(y, t) * len(y)

"""How the activation functions and the losses go wrong."""

import math

import numpy as np

from reference.conformance.catalogue import mistake
from reference.functions import sigmoid, softmax, targets

VALUE = "sigmoid-is-one-over-one-plus-exp-of-minus-x"
ARRAY = "sigmoid-takes-an-array-entry-by-entry"
OVERFLOW = "sigmoid-never-overflows"
ALONE = "sigmoid-leaves-x-alone"


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def mirrors_the_sigmoid(x):
    """The sigmoid falls from 1 to 0. The minus in the exponent is missing: write `np.exp(-x)`."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(x))  # right: return 1 / (1 + np.exp(-x))


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def divides_before_it_adds(x):
    """The sigmoid grows beyond 1. `1 / 1 + np.exp(-x)` is `(1 / 1) + ...`: write `1 / (1 + np.exp(-x))`."""
    with np.errstate(over="ignore"):
        return 1 / 1 + np.exp(-x)  # right: return 1 / (1 + np.exp(-x))


@mistake("sigmoid", breaks={VALUE, ARRAY, OVERFLOW})
def is_the_hyperbolic_tangent(x):
    """The sigmoid is 0 at 0, and -1 far below. `tanh` runs from -1 to 1: sigmoid(x) is (1 + tanh(x/2)) / 2."""
    return np.tanh(x)  # right: return (1 + np.tanh(x / 2)) / 2


@mistake("sigmoid", breaks={ARRAY, OVERFLOW, ALONE})
def takes_one_number_only(x):
    """An array raises a TypeError. `math.exp` takes one number: use `np.exp`."""
    with np.errstate(over="ignore"):
        return 1 / (1 + math.exp(-x))  # right: return 1 / (1 + np.exp(-x))


@mistake("sigmoid", breaks={OVERFLOW})
def overflows_far_below_0(x):
    """At -1000 there is a RuntimeWarning of an overflow. The book's `np.exp(-x)` is inf there: take the exponential of `-abs(x)`."""
    # right: z = np.exp(-np.abs(x))
    return 1 / (1 + np.exp(-x))  # right: return np.where(x >= 0, 1, z) / (1 + z)


@mistake("sigmoid", breaks={ALONE})
def calculates_in_the_callers_array(x):
    """The scores have changed afterwards. `x *= ...` changes the caller's array: write `x = ...`."""
    x *= -1  # right: x = -x
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(x))


@mistake("sigmoid_grad", breaks={
    "sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails",
})
def takes_x_for_the_sigmoid(x):
    """The slope at 0 is 0. `(1 - x) * x` is right if x is the sigmoid already: here it is its argument, and `1 - sigmoid(x)` is `sigmoid(-x)`."""
    return (1 - x) * x  # right: return sigmoid(-x) * sigmoid(x)


@mistake("sigmoid_grad", breaks={
    "sigmoid-grad-is-the-slope-of-the-sigmoid", "sigmoid-grad-keeps-its-digits-in-both-tails",
})
def returns_the_sigmoid_for_its_slope(x):
    """The slope at 0 is 1/2. That is the sigmoid: multiply it by `1 - sigmoid(x)`, which is `sigmoid(-x)`."""
    return sigmoid(x)  # right: return sigmoid(-x) * sigmoid(x)


@mistake("sigmoid_grad", breaks={"sigmoid-grad-keeps-its-digits-in-both-tails"})
def loses_the_slope_where_the_sigmoid_is_1(x):
    """The slope at 40 is 0. The book's `1 - sigmoid(x)` cancels where the sigmoid nears 1: write `sigmoid(-x)`, which is the same."""
    return (1 - sigmoid(x)) * sigmoid(x)  # right: return sigmoid(-x) * sigmoid(x)


SOFTMAX = "softmax-is-each-exp-over-their-sum"
ROWS = "softmax-takes-each-row-by-itself"
LARGE = "softmax-never-overflows"
FAR = "softmax-shifts-each-row-by-its-own-maximum"
SCORES = "softmax-leaves-x-alone"


@mistake("softmax", breaks={ROWS, FAR})
def divides_by_the_sum_over_the_whole_batch(x):
    """The probabilities of a batch sum to 1 together. The book's first softmax is for one vector: sum over `axis=-1`, with `keepdims=True`."""
    exp_x = np.exp(x - np.max(x))  # right: exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x)  # right: return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={ROWS, FAR})
def divides_by_the_sum_over_the_columns(x):
    """The columns sum to 1, not the rows. `axis=0` goes over the examples: sum over `axis=-1`."""
    exp_x = np.exp(x - np.max(x, axis=0))  # right: exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=0)  # right: return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={FAR})
def shifts_by_the_maximum_of_the_whole_batch(x):
    """A row far below the others is nan. The greatest score of all is subtracted: take that of each row."""
    exp_x = np.exp(x - np.max(x))  # right: exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={LARGE, FAR})
def takes_the_exponential_of_the_scores_themselves(x):
    """Large scores give nan. `np.exp(1010)` is inf: subtract the maximum of each row first."""
    # right: x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def shifts_the_numerator_only(x):
    """The probabilities do not sum to 1. The shift is in one of the two exponentials: use the same array for both."""
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(np.exp(x), axis=-1, keepdims=True)  # right: return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def leaves_out_the_exponential(x):
    """Scores below 0 give probabilities below 0. The scores themselves are divided by their sum: take `np.exp` of them."""
    # right: x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return x / np.sum(x, axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def leaves_out_the_division(x):
    """The probabilities do not sum to 1, the greatest is always 1. The exponentials are returned: divide them by their sum."""
    exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x  # right: return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={SOFTMAX, ROWS, LARGE, FAR})
def turns_the_scores_round(x):
    """The greatest score gets the least probability. `max - x` has the wrong sign: subtract the maximum from x."""
    exp_x = np.exp(np.max(x, axis=-1, keepdims=True) - x)  # right: exp_x = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exp_x / np.sum(exp_x, axis=-1, keepdims=True)


@mistake("softmax", breaks={SCORES})
def shifts_the_callers_scores(x):
    """The scores have changed afterwards. `x -= np.max(x)` changes the caller's array: write `x = x - ...`."""
    x -= np.max(x, axis=-1, keepdims=True)  # right: x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


@mistake("softmax_grad", breaks={"softmax-grad-is-the-whole-jacobian"})
def keeps_the_diagonal_alone(x):
    """The derivative has the shape of the scores. Each probability depends on every score: the Jacobian is a matrix."""
    y = softmax(x)
    return y * (1 - y)  # right: return np.diag(y) - np.outer(y, y)


@mistake("softmax_grad", breaks={"softmax-grad-is-the-whole-jacobian"})
def forgets_the_diagonal(x):
    """The rows of the Jacobian do not sum to 0. `-y_i y_j` is for different i and j: add `y_i` on the diagonal."""
    y = softmax(x)
    return -np.outer(y, y)  # right: return np.diag(y) - np.outer(y, y)


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
    """The loss grows with the batch, and labels are refused or misread. The book's first version is for one example: make rows of y and one-hot rows of t, and divide by their number."""
    # right: y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(t * np.log(y + delta))  # right: return -np.sum(t * np.log(y + delta)) / len(y)


@mistake("cross_entropy_error", breaks={FINITE})
def takes_the_logarithm_of_0(y, t):
    """The loss is inf or nan where a probability is 0. `np.log(0)` is -inf: write `np.log(y + 1e-7)`."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(t * np.log(y)) / len(y)  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks={SOFT})
def takes_the_largest_soft_target(y, t, delta=1e-7):
    """Soft targets count as one-hot ones. The book's `t.argmax` drops all but the largest: multiply by t."""
    y, t = np.atleast_2d(y, targets(y, t))
    t = t.argmax(axis=1)  # right:
    return -np.sum(np.log(y[np.arange(len(y)), t] + delta)) / len(y)  # right: return -np.sum(t * np.log(y + delta)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def multiplies_by_the_label(y, t, delta=1e-7):
    """Examples of class 0 cost nothing, those of class 9 nine times too much. `t * np.log(y[np.arange(n), t])` has the label as a factor: leave out the `t *`, or keep t one-hot."""
    y, t = np.atleast_2d(y, targets(y, t))
    t = t.argmax(axis=1)  # right:
    return -np.sum(t * np.log(y[np.arange(len(y)), t] + delta)) / len(y)  # right: return -np.sum(t * np.log(y + delta)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def writes_1e7_for_1e_minus_7(y, t):
    """The loss is about -16 and hardly changes. The delta is 10,000,000: write `1e-7`."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(t * np.log(y + 1e7)) / len(y)  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def forgets_the_minus(y, t):
    """The loss is negative and rises as it should fall. The logarithm of a probability is negative: put a minus before it."""
    y, t = np.atleast_2d(y, targets(y, t))
    return np.sum(t * np.log(y + 1e-7)) / len(y)  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def takes_another_logarithm(y, t):
    """The loss is 0.43 of what it should be. `np.log10` is no natural logarithm: use `np.log`."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(t * np.log10(y + 1e-7)) / len(y)  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def exchanges_y_and_t(y, t, delta=1e-7):
    """A right answer costs as much as a wrong one, and sure targets cost 16. The logarithm is taken of t: take it of y."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(y * np.log(t + delta)) / len(y)  # right: return -np.sum(t * np.log(y + delta)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG)
def divides_by_a_fixed_batch_size(y, t, batch_size=100):
    """The loss of 4 examples is 25 times too small. The batch size is written down as 100: take `y.shape[0]`."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.sum(t * np.log(y + 1e-7)) / batch_size  # right: return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


@mistake("cross_entropy_error", breaks={ONE})
def divides_one_example_by_the_number_of_classes(y, t):
    """The loss of one example is too small by the number of classes. `y.shape[0]` of a vector is that number: reshape y to one row first."""
    t = targets(y, t)
    # right: y = y.reshape(-1, y.shape[-1])
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


@mistake("cross_entropy_error", breaks=WRONG)
def divides_by_all_entries_of_y(y, t):
    """The loss is too small by the number of classes. `np.mean` and `y.size` count the entries: divide by the number of rows."""
    y, t = np.atleast_2d(y, targets(y, t))
    return -np.mean(t * np.log(y + 1e-7))  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks=WRONG | {FINITE})
def returns_no_loss(y, t):
    """The loss is None. The value is computed and dropped: write `return` before it."""
    y, t = np.atleast_2d(y, targets(y, t))
    -np.sum(t * np.log(y + 1e-7)) / len(y)  # right: return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error", breaks={FACTOR, LABELS})
def counts_labels_from_1(y, t):
    """With labels the loss is that of the classes before. `t - 1` turns class 0 into the last one: index with t."""
    if np.ndim(t) < np.ndim(y):
        t = np.eye(y.shape[-1])[t - 1]  # right: t = np.eye(y.shape[-1])[t]
    y, t = np.atleast_2d(y, t)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@mistake("cross_entropy_error_grad", breaks={"cross-entropy-error-grad-is-minus-t-over-y"})
def forgets_the_minus_of_the_loss(y, t):
    """The gradient has the wrong sign. The loss is minus the logarithm: write `-t / y`."""
    return t / y / len(y)  # right: return -t / y / len(y)


@mistake("cross_entropy_error_grad", breaks={"cross-entropy-error-grad-is-minus-t-over-y"})
def forgets_the_mean_of_the_loss(y, t):
    """The gradient is too large by the batch size. The loss is a mean: divide by the number of rows."""
    return -t / y  # right: return -t / y / len(y)


@mistake("softmax_with_loss_grad", breaks={"softmax-with-loss-grad-is-y-minus-t"})
def subtracts_y_from_t(y, t):
    """The gradient has the wrong sign. It is `y - t`, not `t - y`."""
    return (t - y) / len(y)  # right: return (y - t) / len(y)


@mistake("softmax_with_loss_grad", breaks={"softmax-with-loss-grad-is-y-minus-t"})
def forgets_to_divide_by_the_batch_size(y, t):
    """The gradient is too large by the batch size. The loss is a mean: divide by the number of rows."""
    return y - t  # right: return (y - t) / len(y)

"""What is claimed of the activation functions and the losses."""

import inspect
import re
import warnings
from copy import deepcopy
from functools import partial
from types import ModuleType

from reference.conformance.asking import (
    AbsentError,
    BrokenError,
    UndecidableError,
    close,
    is_refusal,
    np,
    require,
    wanted,
)
from reference.conformance.catalogue import claim, derived_of

# Expected values are fractions at logarithms, where exp gives whole numbers back, or decimals of the true
# value. 1e-6 allows for what is computed in float32, whose u is 6e-8; 1e-12 for an exp of a thousand ulp in
# float64. The losses get 3e-3, and so any delta up to 3e-4 passes, which takes off delta / y.
LOG3 = 1.0986122886681098
REFUSED = object()


def refuses(error):
    """Return whether an error refuses arguments, if only by what it asks of them."""
    return is_refusal(error) or isinstance(error, AttributeError)


def answer(function, *arguments):
    """Return what a function gives, REFUSED if it refuses its arguments."""
    try:
        return function(*arguments)
    except Exception as error:
        if not refuses(error):
            raise
    return REFUSED


def either(function, arguments, others):
    """Return a value for either arguments: who writes for batches, or for labels, may refuse the others."""
    try:
        return function(*deepcopy(arguments))
    except Exception as error:
        is_slip = isinstance(getattr(error, "obj", None), np.ndarray | ModuleType)
        if not refuses(error) or is_slip or "'tuple' object" in str(error):
            raise  # no array and no module has that, and no shape is a number
        try:
            return function(*deepcopy(others))
        except Exception:
            return function(*deepcopy(arguments))  # the call that is shown is that which raises what is said


@claim("must")
def sigmoid_is_one_over_one_plus_exp_of_minus_x(sigmoid):
    """`sigmoid` is `1 / (1 + exp(-x))`: it rises from 0 to 1, through 1/2 at 0."""
    # 1/2, 1 / (1 + 1/3), and 1 / (1 + e) with e = 2.718281828459045.
    for x, want in ((0.0, 1 / 2), (LOG3, 3 / 4), (-1.0, 0.2689414213699951)):
        got = either(sigmoid, [x], [np.array([x])])
        close(got[0] if np.shape(got) == (1,) else got, want, within=1e-6)


@claim("must")
def sigmoid_takes_an_array_entry_by_entry(sigmoid):
    """`sigmoid` of an array is the array of the sigmoids."""
    close(sigmoid(np.array([[0.0, LOG3], [-LOG3, 0.0]])), [[1 / 2, 3 / 4], [1 / 4, 1 / 2]], within=1e-6)


@claim("should")
def sigmoid_never_overflows(sigmoid):
    """`sigmoid` of very negative and very positive x is 0 and 1, without a warning."""
    with warnings.catch_warnings(), np.errstate(over="warn", invalid="warn", under="ignore"):
        warnings.simplefilter("error", RuntimeWarning)
        # Who clips x at 500 has 7e-218, which is 0 for every purpose.
        close(sigmoid(np.array([-1000.0, 1000.0])), [0, 1], within=1e-30)


@claim("should")
def sigmoid_leaves_x_alone(sigmoid):
    """`sigmoid` does not change its caller's array."""
    x = np.array([1.0, -2.0])
    sigmoid(x)
    require(x.tolist() == [1.0, -2.0], f"x was [1.0, -2.0] and is {x.tolist()} after the call")


@claim("must")
def sigmoid_grad_is_the_slope_of_the_sigmoid(sigmoid_grad):
    """`sigmoid_grad` of x is `s (1 - s)` with `s = sigmoid(x)`."""
    close(sigmoid_grad(np.array([0.0, LOG3, -LOG3])), [1 / 4, 3 / 16, 3 / 16], within=1e-6)


@claim("should")
def sigmoid_grad_keeps_its_digits_in_both_tails(sigmoid_grad):
    """`sigmoid_grad` is not 0 where `sigmoid` rounds to 1."""
    # exp(-40) = 4.248354255291589e-18, and 1 + exp(-40) rounds to 1.
    want = 4.248354255291589e-18
    close(sigmoid_grad(np.array([40.0, -40.0])), [want, want], within=1e-12 * want)


@claim("must")
def softmax_is_each_exp_over_their_sum(softmax):
    """`softmax` of scores is their exponentials divided by the sum of those."""
    # The exponentials are 1, 3, 1 and 1, 3, 9.
    for last, want in ((0.0, np.array([1, 3, 1]) / 5), (2 * LOG3, np.array([1, 3, 9]) / 13)):
        x = np.array([0.0, LOG3, last])
        got = either(softmax, [x], [x[None]])
        close(got[0] if np.shape(got) == (1, 3) else got, want, within=1e-6)


@claim("should")
def softmax_takes_each_row_by_itself(softmax):
    """`softmax` of a batch is that of each row: each row sums to 1."""
    scores = np.array([[0.0, LOG3, 0.0], [2 * LOG3, 0.0, LOG3]])
    close(softmax(scores), [[1 / 5, 3 / 5, 1 / 5], [9 / 13, 1 / 13, 3 / 13]], within=1e-12)
    square = np.array([[0.0, LOG3], [0.0, 0.0]])  # as many rows as classes
    close(softmax(square), [[1 / 4, 3 / 4], [1 / 2, 1 / 2]], within=1e-12)


@claim("should")
def softmax_never_overflows(softmax):
    """`softmax` of large scores is finite: a common shift changes no quotient."""
    # The differences of 1010 + k log 3 are off by an ulp of 1010, 1.2e-13, and so are the quotients.
    with np.errstate(all="ignore"):
        for shift, want in ([0.0, 0.0, 0.0], [1 / 3, 1 / 3, 1 / 3]), ([0.0, LOG3], [1 / 4, 3 / 4]):
            x = 1010.0 + np.array(shift)
            got = either(softmax, [x], [x[None]])
            close(got[0] if np.shape(got) == (1, len(x)) else got, want, within=1e-12)


@claim("should")
def softmax_shifts_each_row_by_its_own_maximum(softmax):
    """`softmax` of a batch holds where one row is far from the others."""
    with np.errstate(all="ignore"):
        got = softmax(np.array([[1000.0, 1000.0, 1000.0], [0.0, LOG3, 0.0]]))
    close(got, [[1 / 3, 1 / 3, 1 / 3], [1 / 5, 3 / 5, 1 / 5]], within=1e-12)


@claim("should")
def softmax_leaves_x_alone(softmax):
    """`softmax` does not change its caller's array."""
    x = np.array([0.0, 1.0, 2.0])
    if answer(softmax, x) is REFUSED:
        softmax(x[None])  # who writes for batches may refuse a vector
    require(x.tolist() == [0.0, 1.0, 2.0], f"x was [0.0, 1.0, 2.0] and is {x.tolist()} after the call")


@claim("must")
def softmax_grad_is_the_whole_jacobian(softmax_grad):
    """`softmax_grad` has `y_i (1 - y_i)` on the diagonal and `-y_i y_j` beside it."""
    got = softmax_grad(np.array([0.0, LOG3, 0.0]))  # y = (1, 3, 1) / 5
    close(got, np.array([[4, -3, -1], [-3, 6, -3], [-1, -3, 4]]) / 25, within=1e-6)


Y = np.array([[0.5, 0.3, 0.2], [0.1, 0.8, 0.1], [0.2, 0.2, 0.6], [0.25, 0.5, 0.25]])
ONE_HOT = np.array([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0]])
LABELS = np.array([0, 1, 2, 0])
# -log of 0.5 0.8 0.6 0.25, that is of 0.06 in all.
SUM = 2.8134107167600364
SECOND = 0.2231435513142097


def examples(n):
    """Return the first examples, anew: what was predicted, one-hot targets, labels."""
    return Y[:n].copy(), ONE_HOT[:n].copy(), LABELS[:n].copy()


@claim("must")
def cross_entropy_error_is_minus_the_log_of_the_right_probability(cross_entropy_error):
    """`cross_entropy_error` of one example is `-log` of the probability that the right class was given."""
    # The book's delta in the logarithm takes off delta / y.
    for n, want in ((1, SECOND), (3, 1.3862943611198906)):  # log 4
        got = either(cross_entropy_error, [Y[n], ONE_HOT[n]], [Y[n : n + 1], LABELS[n : n + 1]])
        close(got, want, within=3e-3)


@claim("should")
def cross_entropy_error_is_the_mean_over_the_batch(cross_entropy_error):
    """`cross_entropy_error` of a batch is the mean over its examples, not their sum."""
    close(cross_entropy_error(*examples(4)[:2]), SUM / 4, within=3e-3)


def judge_sum(got):
    """Raise unless a loss of the four examples is the sum of theirs or the mean."""
    size = np.size(got) == 1 and got is not None and np.ravel(got)[0]
    close(got, SUM if size > SUM / 2 else SUM / 4, within=3e-3)


def is_refused(function, y, t):
    """Return whether a function refuses these arguments."""
    return answer(function, y.copy(), t.copy()) is REFUSED


@claim("must")
def cross_entropy_error_adds_up_the_right_probabilities_only(cross_entropy_error):
    """`cross_entropy_error` of a batch, be it the sum or the mean, has one term for each example."""
    got = answer(cross_entropy_error, *examples(4)[:2])
    if got is REFUSED:
        if not is_refused(cross_entropy_error, Y[1], ONE_HOT[1]):
            return  # it is for one example
        got = cross_entropy_error(*examples(4)[::2])
    judge_sum(got)


@claim("must")
def cross_entropy_error_never_takes_a_label_for_a_factor(cross_entropy_error):
    """`cross_entropy_error` takes the numbers of the classes or refuses them; class 0 counts as well."""
    got = answer(cross_entropy_error, *examples(4)[::2])
    if got is REFUSED:
        return
    try:
        judge_sum(got)
    except BrokenError:
        # What is for one example takes these numbers for the targets of one.
        refused = [is_refused(cross_entropy_error, *given) for given in ((Y, ONE_HOT), (Y[1], ONE_HOT[1]))]
        if refused != [True, False]:
            raise


@claim("should")
def cross_entropy_error_takes_labels(cross_entropy_error):
    """`cross_entropy_error` takes the numbers of the classes, also of a batch as large as their number."""
    close(cross_entropy_error(*examples(4)[::2]), SUM / 4, within=3e-3)
    close(cross_entropy_error(*examples(3)[::2]), 0.4757054518800486, within=3e-3)  # -log(0.24) / 3


@claim("should")
def cross_entropy_error_is_finite_at_0(cross_entropy_error):
    """`cross_entropy_error` is finite where a probability is 0, the right one or another."""
    with np.errstate(all="ignore"):
        for t in (np.array([0.0, 1.0]), np.array([1.0, 0.0])):
            got = cross_entropy_error(np.array([0.0, 1.0]), t)
            require(got is not None and np.all(np.isfinite(got)), f"got {got} for y = [0, 1]")
        # Who takes the numbers of the classes may do so in another line.
        got = answer(cross_entropy_error, np.array([[0.0, 1.0]]), np.array([0]))
    if got is not REFUSED:
        require(got is not None and np.all(np.isfinite(got)), f"got {got} for y = [0, 1]")


@claim("should")
def cross_entropy_error_uses_soft_targets_as_given(cross_entropy_error):
    """`cross_entropy_error` weighs the classes by targets between 0 and 1, not the largest alone."""
    # -(0.75 log 0.5 + 0.25 log 0.25) = 1.25 log 2; the batch of one is a batch.
    y, t = np.array([[0.5, 0.25, 0.25]]), np.array([[0.75, 0.25, 0.0]])
    close(cross_entropy_error(y, t), 0.8664339756999316, within=3e-3)


@claim("must")
def cross_entropy_error_grad_is_minus_t_over_y(cross_entropy_error_grad):
    """`cross_entropy_error_grad` is `-t / y` over the size of the batch."""
    # delta / y^2 of the loss's 1e-7 is below 1e-6.
    close(cross_entropy_error_grad(*examples(2)[:2]), [[-1, 0, 0], [0, -0.625, 0]], within=1e-6)


@claim("must")
def softmax_with_loss_grad_is_y_minus_t(softmax_with_loss_grad):
    """`softmax_with_loss_grad` is `y - t` over the size of the batch, with or without the loss's 1e-7."""
    got = softmax_with_loss_grad(*examples(2)[:2])
    close(got, [[-0.25, 0.15, 0.1], [0.05, -0.1, 0.05]], within=1e-6)


@claim("must")
def mean_squared_error_is_0_where_y_is_t(mean_squared_error):
    """`mean_squared_error` of a right prediction is 0."""
    y = np.array([[0.25, -3.0, 2.0]])
    close(np.ravel(either(mean_squared_error, [y[0], y[0]], [y, y])), [0], within=1e-12)


@claim("must")
def mean_squared_error_grows_with_the_sum_of_the_squares(mean_squared_error):
    """`mean_squared_error` is the sum of the squared differences, half of that, or the mean."""
    t = np.array([[0.5, -1.0, 2.0, 0.0, 1.0]])
    scale = None
    # The squares of the differences sum to 1 + 4 + 9 = 14, and to 16 + 1 = 17.
    for difference, squares in (([1.0, -2, 0, 3, 0], 14), ([0.0, 0, -4, 0, -1], 17)):
        y = t + difference
        got = np.ravel(either(mean_squared_error, [y[0], t[0]], [y, t]))
        if scale is None and np.size(got) == 1:
            scale = min((1 / 2, 1, 1 / 5, 1 / 10), key=lambda scale: abs(got[0] - scale * squares))
        close(got, [(scale or 1 / 2) * squares], within=1e-12 * squares)


@claim("should")
def mean_squared_error_leaves_y_alone(mean_squared_error):
    """`mean_squared_error` does not change its caller's arrays."""
    y, t = np.array([0.5, 2.0]), np.array([1.0, 0.0])
    if answer(mean_squared_error, y, t) is REFUSED:
        mean_squared_error(y[None], t[None])
    require(y.tolist() == [0.5, 2.0], f"y was [0.5, 2.0] and is {y.tolist()} after the call")


# ---- A derivative of one's own ----

STEP = 1e-5
PLACES = np.array([[-2.3, -1.1, 0.3], [1.7, -0.4, 0.8]])  # near no kink of what is usual
DOUT = np.array([[0.6, -1.3, 0.9], [-0.7, 1.1, 0.5]])
# What has these names may be wrong itself, and its derivative right.
USUAL = {
    "relu": lambda x: x > 0,
    "tanh": lambda x: 1 - np.tanh(x) ** 2,
    "softplus": lambda x: 1 / (1 + np.exp(-x)),
}


def itself(function):
    """Return a function that is perhaps wrapped, or called through an interface."""
    function = inspect.unwrap(function)
    return itself(function.func) if isinstance(function, partial) else function


def pair(slope):
    """Return the function whose derivative another is called, and that other, as they stand in their file.

    Methods are those of an instance that is made with no arguments, or of one in which nothing is set.
    """
    own = itself(slope)
    owner = own.__globals__.get(own.__qualname__.rpartition(".")[0])
    try:
        of_class = owner() if isinstance(owner, type) else None
    except Exception:
        of_class = object.__new__(owner)
    space = own.__globals__ if of_class is None else {name: getattr(of_class, name) for name in dir(owner)}
    f = space.get(derived_of(own.__name__, space))
    if not callable(f):
        raise UndecidableError("there is nothing of which it is the derivative")
    takes_self = [*inspect.signature(slope).parameters][:1] == ["self"]
    return f, partial(slope, of_class) if takes_self else slope


def by_entries(function, given):
    """Return what a function gives of arrays, or of their entries if it takes numbers alone."""
    try:
        return function(*deepcopy(given))
    except Exception as error:
        try:
            rows = zip(*(part.ravel().tolist() for part in given), strict=True)
            return np.array([function(*row) for row in rows], float).reshape(given[0].shape)
        except Exception:
            raise error from None


def answered(f, given):
    """Return what a function gives, and what it gives beside that to be kept."""
    try:
        answer = by_entries(f, given)
        out, kept = answer if isinstance(answer, tuple) else (answer, given[0])
        return np.asarray(out, float), kept
    except Exception:
        raise UndecidableError("what is asked gives no numbers") from None


def slopes(f, more):
    """Return the slopes of a function of one number at all places, by central differences."""
    found, gives = [], answered(f, (PLACES, *more))[0]
    one, _ = answered(f, [part[:1, :1] for part in (PLACES, *more)])
    for h in (STEP, 2 * STEP):
        up, down = (answered(f, (PLACES + step, *more))[0] for step in (h, -h))
        found.append((up - down) / (2 * h))
    is_steady = np.abs(found[0] - found[1]).max() < 1e-5 * np.abs(found[0]).max()
    if not is_steady or gives.shape != PLACES.shape or not np.allclose(one, gives[:1, :1]):
        raise UndecidableError("it is the derivative of no function of one number that has a slope")
    return found[0]


def tried(own, forms):
    """Return what a function answers in some forms, each with what is multiplied by the slope there."""
    answers, failed = [], []
    for given, dout in forms:
        try:
            answers.append((np.asarray(by_entries(own, given), float), dout))
        except Exception as error:
            failed.append(error)
    if len(failed) == len(forms) == 2:
        raise failed[0]
    answers = [(got, dout) for got, dout in answers if got.shape in ((), PLACES.shape)]
    if not answers:
        raise UndecidableError("it takes, or gives, other things than slopes")
    return [(np.broadcast_to(got, PLACES.shape), dout) for got, dout in answers]


@claim("must")
def slope_is_that_of_its_function(slope):
    """What is called the derivative of a function, as `relu_grad` is of `relu`, gives the slope of that."""
    f, own = pair(slope)
    more = (np.full(PLACES.shape, 0.5),) * (wanted(f) - 1)
    out, kept = answered(f, (PLACES, *more))
    want = slopes(f, more)
    usual = USUAL.get(derived_of(itself(slope).__name__, USUAL), lambda x: want)(PLACES)
    # It may be given x, or what the function gives, and what comes back to be multiplied.
    forms = [((PLACES, *more), 1.0), ((out, *more), 1.0)]
    if wanted(own) > 1 + len(more):
        forms = [((PLACES, out, *more), 1.0), ((out, PLACES, *more), 1.0)]
        forms += [
            ((*both, *more), DOUT) for part in (kept, out) for both in ((DOUT, part), (part, DOUT))
        ]
    pairs = [(got, dout * right) for got, dout in tried(own, forms) for right in (want, usual)]
    near = [two for two in pairs if np.allclose(*two, rtol=0, atol=2e-3)]
    close(*(near or pairs)[0], within=2e-3)


GIVEN = np.array([[0.2, 0.7, 0.4], [0.6, 0.3, 0.8], [0.5, 0.1, 0.9]])
TARGETS = np.eye(3)[[2, 0, 1]]  # each class once: columns may be examples as well
LOSS = re.compile("mse|mae|sse|[bc]ce|loss|cost|entropy|squared?_?err", re.IGNORECASE)
# How targets are called; y may be either.
OF_TARGETS = re.compile("[td]$|t_|.*(true|target|label|actual|real|desired|correct)", re.IGNORECASE)


def is_target_first(loss):
    """Return whether a loss is given the targets first."""
    first, second = [*inspect.signature(loss).parameters][:2]
    is_sure = [bool(OF_TARGETS.match(name)) for name in (first, second)]
    return is_sure[0] or (not is_sure[1] and first.lower() == "y")


def of_loss(slope):
    """Return what the derivative of a loss gives, the slope of the loss, and whether it is through no other.

    Many give the slope by the scores of which softmax or sigmoid makes what is predicted, or take that.
    """
    f, own = pair(slope)
    if not LOSS.search(getattr(f, "__qualname__", "")) or {wanted(f), wanted(own)} != {2}:
        raise AbsentError("it is the derivative of no loss")
    found = []
    for h in (STEP, -STEP, 2 * STEP, -2 * STEP):
        moved = [GIVEN + h * (place == np.arange(9).reshape(3, 3)) for place in range(9)]
        given = [(TARGETS, y) if is_target_first(f) else (y, TARGETS) for y in moved]
        found.append(np.reshape([np.sum(answered(f, both)[0]) for both in given], (3, 3)))
    want, twice = (found[0] - found[1]) / (2 * STEP), (found[2] - found[3]) / (4 * STEP)
    if not np.abs(want - twice).max() < 1e-4 * np.abs(want).max():
        raise AbsentError("it is the derivative of no loss that has a slope")
    through = [want * GIVEN * (1 - GIVEN)]
    through += [GIVEN * (want - np.sum(want * GIVEN, axis=n, keepdims=True)) for n in (0, 1)]
    shares = np.exp(GIVEN) / np.sum(np.exp(GIVEN), axis=1, keepdims=True)
    scores = GIVEN, np.log(GIVEN), np.log(GIVEN / (1 - GIVEN)), shares, 1 / (1 + np.exp(-GIVEN))
    given = [(TARGETS, y) if is_target_first(own) else (y, TARGETS) for y in scores]
    answers = [answered(own, both)[0] for both in given]
    if {got.shape for got in answers} != {want.shape}:
        raise UndecidableError("it takes, or gives, other things than slopes")
    pairs = [(got, one, one is want) for got in answers for one in (want, *through)]
    near = [three for three in pairs if np.abs(three[0] / factor(*three[:2]) - three[1]).max() < 1e-3]
    return (near or pairs)[0]


def factor(got, want):
    """Return how many times a slope the answer is, 1 if it goes the other way."""
    times = np.sum(got * want) / np.sum(want * want)
    return times if times > 0 else 1.0


@claim("must")
def slope_of_a_loss_goes_up_with_it(slope):
    """What is called the derivative of a loss, as `mse_prime` is of `mse`, has the direction of its slope."""
    got, want, _ = of_loss(slope)
    close(got / factor(got, want), want, within=1e-3)


@claim("should")
def slope_of_a_loss_is_that_of_the_loss(slope):
    """What is called the derivative of a loss is that of its mean if the loss is a mean."""
    got, want, is_direct = of_loss(slope)
    if is_direct:
        close(got, want, within=1e-3)

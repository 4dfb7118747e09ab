"""What is claimed of the layers of the book's next chapter, through which the gradient comes back."""

import itertools
import re
import time
from functools import cache

from reference.conformance.asking import (
    AbsentError,
    BrokenError,
    UndecidableError,
    close,
    count,
    is_refusal,
    np,
    require,
)
from reference.conformance.catalogue import claim
from reference.conformance.claims.neural_network_gradient import bare, method

LOG3 = np.log(3)


def gradients(layer):
    """Return the gradients of two numbers that come back to a layer through which 5 and 3 have gone.

    They may be in a dict, or kept and not returned.
    """
    method(layer, "forward")(5.0, 3.0)
    answer = method(layer, "backward")(-2.0)
    kept = [getattr(layer, name, None) for name in ("dx", "dy")]
    if answer is None and None not in kept:
        return kept
    return [*answer.values()] if isinstance(answer, dict) else answer


@claim("must", of="MulLayer.forward")
def mul_layer_multiplies_its_two_numbers(MulLayer):
    """`MulLayer.forward(x, y)` is x times y."""
    close(method(MulLayer(), "forward")(5.0, 3.0), 15, within=0)


@claim("must", of="MulLayer.backward")
def mul_layer_hands_each_number_the_gradient_times_the_other(MulLayer):
    """`MulLayer.backward(dout)` is two gradients: that of x is `dout` times y, that of y `dout` times x."""
    close(gradients(MulLayer()), [-6, -10], within=0)


@claim("must", of="AddLayer.forward")
def add_layer_adds_its_two_numbers(AddLayer):
    """`AddLayer.forward(x, y)` is x plus y."""
    close(method(AddLayer(), "forward")(5.0, 3.0), 8, within=0)


@claim("must", of="AddLayer.backward")
def add_layer_hands_the_gradient_to_both_numbers(AddLayer):
    """`AddLayer.backward(dout)` is `dout` twice: for x and for y."""
    close(gradients(AddLayer()), [-2, -2], within=0)


# Two examples, two inputs, two outputs: what is turned round raises nothing, and gives other numbers.
X = np.array([[1.0, 2], [3, 5]])
W = np.array([[2.0, -1], [4, 3]])
B = np.array([0.5, -7])
DOUT = np.array([[1.0, -2], [4, 6]])


def affine(make):
    """Return a layer of these weights through which X has gone, and what came out."""
    layer = make(W.copy(), B.copy())
    out = method(layer, "forward")(X)
    if any(np.array_equal(out, W @ X + b) for b in (B, B[:, None])) and not has_rows(layer):
        raise UndecidableError("it takes the examples in columns, W times x, and here they are rows")
    return layer, out


def has_rows(layer):
    """Return whether a layer hands gradients back as one that takes the examples in rows."""
    try:
        return np.array_equal(layer.backward(DOUT), DOUT @ W.T)
    except Exception:
        return False


def kept(layer, name, place):
    """Return a gradient that a layer keeps by name, with small letters or capitals, or in a list `grads`."""
    own, grads = vars(layer), getattr(layer, "grads", None)
    listed = grads if isinstance(grads, list) and len(grads) > place else None
    for key in [name, *own]:
        if key in own and key.lower() == name.lower() and not (own[key] is None and listed):
            return own[key]
    if listed is None:
        raise UndecidableError(f"it keeps no `{name}` that could be looked at")
    return listed[place]


def close_gradient(layer, got, want):
    """Raise unless a gradient is what is wanted; an UndecidableError if both are means over the examples."""
    try:
        close(got, want, within=0)
    except BrokenError:
        both = [getattr(layer, name, None) for name in ("dW", "db")]
        means = (X.T @ DOUT / 2, DOUT.mean(axis=0))
        if all(map(np.array_equal, both, means)):
            raise UndecidableError("its gradients are means over the examples, and no sums") from None
        raise


@claim("must", of="Affine.forward")
def affine_multiplies_x_by_its_weights(Affine):
    """`Affine(W, b).forward(x)` is `x W + b`, each row of x being an example."""
    close(affine(Affine)[1], [[10.5, -2], [26.5, 5]], within=0)


@claim("must", of="Affine.backward")
def affine_hands_the_gradient_of_its_input_back(Affine):
    """`Affine.backward(dout)` is `dout` times `W` transposed, of the shape of x."""
    layer, _ = affine(Affine)
    close(method(layer, "backward")(DOUT), [[4, -2], [2, 34]], within=0)


@claim("must", of="Affine.backward")
def affine_keeps_the_gradient_of_its_weights(Affine):
    """`Affine.backward` keeps in `dW` x transposed times `dout`, of the shape of W."""
    layer, _ = affine(Affine)
    method(layer, "backward")(DOUT)
    close_gradient(layer, kept(layer, "dW", 0), [[13, 16], [22, 26]])


@claim("must", of="Affine.backward")
def affine_keeps_the_gradient_of_its_bias(Affine):
    """`Affine.backward` keeps in `db` the sum of `dout` over the examples."""
    layer, _ = affine(Affine)
    method(layer, "backward")(DOUT)
    db = kept(layer, "db", 1)
    close_gradient(layer, db[0] if np.shape(db) == (1, 2) else db, [5, 4])


SIGNS = np.array([[1.0, -2], [-3, 4]])


@claim("must", of="Relu.forward")
def relu_lets_through_what_is_positive(Relu):
    """`Relu.forward(x)` is x where x is positive, and 0 elsewhere."""
    close(method(Relu(), "forward")(SIGNS), [[1, 0], [0, 4]], within=0)


@claim("must", of="Relu.backward")
def relu_hands_the_gradient_back_where_x_was_positive(Relu):
    """`Relu.backward(dout)` is `dout` where x was positive, and 0 elsewhere, whatever the sign of `dout`."""
    layer = Relu()
    method(layer, "forward")(SIGNS)
    close(method(layer, "backward")(np.array([[-5.0, 6], [7, 8]])), [[-5, 0], [0, 8]], within=0)


@claim("should", of="Relu.forward")
def relu_leaves_x_alone(Relu):
    """`Relu.forward` does not change its caller's array."""
    x = SIGNS.copy()
    bare(Relu(), "forward")(x)
    require(np.array_equal(x, SIGNS), f"x was {SIGNS.tolist()} and is {x.tolist()} after the call")


@claim("should", of="Relu.backward")
def relu_leaves_dout_alone(Relu):
    """`Relu.backward` does not change its caller's array."""
    layer, dout = Relu(), DOUT.copy()
    method(layer, "forward")(SIGNS)
    bare(layer, "backward")(dout)
    require(np.array_equal(dout, DOUT), f"dout was {DOUT.tolist()} and is {dout.tolist()} after the call")


@claim("must", of="Sigmoid.forward")
def sigmoid_layer_is_the_sigmoid(Sigmoid):
    """`Sigmoid.forward(x)` is `1 / (1 + exp(-x))`."""
    close(method(Sigmoid(), "forward")(np.array([[0.0, LOG3]])), [[1 / 2, 3 / 4]], within=1e-6)


@claim("must", of="Sigmoid.backward")
def sigmoid_layer_multiplies_the_gradient_by_its_slope(Sigmoid):
    """`Sigmoid.backward(dout)` is `dout` times `y (1 - y)`, y being what went forward."""
    layer = Sigmoid()
    method(layer, "forward")(np.array([[0.0, LOG3]]))
    close(method(layer, "backward")(np.array([[8.0, -16]])), [[2, -3]], within=1e-5)


# The exponentials of the scores are 1 3 1 and 9 1 3.
SCORES = LOG3 * np.array([[0.0, 1, 0], [2, 0, 1]])
LABELS = np.array([1, 2])
LOSSES = np.array([0.5108256237659907, 1.466337068793427])  # -log of 3/5 and of 3/13
GRADIENTS = np.array([[0.2, -0.4, 0.2], [9 / 13, 1 / 13, -10 / 13]])


def forward(layer, t):
    """Return the loss, and whether it is the sum of those of the two examples and not their mean."""
    loss = method(layer, "forward")(SCORES, t)
    return loss, np.size(loss) == 1 and loss is not None and np.ravel(loss)[0] > 1.5


def backward(layer):
    """Return what comes back; some want `dout` to be told."""
    back = method(layer, "backward")
    try:
        return back()
    except (TypeError, UndecidableError):
        return back(1.0)


def judge_backward(layer, is_sum):
    """Raise unless what comes back is the gradient of the mean, or of the sum if that is the loss."""
    got = backward(layer)
    # Who adds up the losses may divide here, as the book does.
    divided = not is_sum or (np.shape(got) == (2, 3) and np.abs(got).max() < 0.5)
    close(got, GRADIENTS / (2 if divided else 1), within=1e-6)


@claim("must", of="SoftmaxWithLoss.forward")
def softmax_with_loss_is_the_cross_entropy_of_the_softmax(SoftmaxWithLoss):
    """`SoftmaxWithLoss.forward(x, t)` is the cross entropy of the softmax of x, the mean or the sum."""
    loss, is_sum = forward(SoftmaxWithLoss(), np.eye(3)[LABELS])
    close(loss, LOSSES.sum() / (1 if is_sum else 2), within=3e-3)  # delta / y of a delta up to 3e-4


@claim("should", of="SoftmaxWithLoss.forward")
def softmax_with_loss_leaves_its_scores_alone(SoftmaxWithLoss):
    """`SoftmaxWithLoss.forward` does not change its caller's array."""
    x = SCORES.copy()
    bare(SoftmaxWithLoss(), "forward")(x, np.eye(3)[LABELS])
    before, after = SCORES.round(3).tolist(), x.round(3).tolist()
    require(np.array_equal(x, SCORES), f"x was {before} and is {after} after the call")


@claim("must", of="SoftmaxWithLoss.backward")
def softmax_with_loss_hands_back_the_gradient_of_its_loss(SoftmaxWithLoss):
    """`SoftmaxWithLoss.backward` is softmax minus t, over the size of the batch if the loss is a mean."""
    layer = SoftmaxWithLoss()
    _, is_sum = forward(layer, np.eye(3)[LABELS])
    judge_backward(layer, is_sum)


@claim("must", of="SoftmaxWithLoss.backward")
def softmax_with_loss_takes_labels_or_refuses_them(SoftmaxWithLoss):
    """`SoftmaxWithLoss` takes the numbers of the classes, each as the place of a 1, or it refuses them."""
    layer = SoftmaxWithLoss()
    try:
        _, is_sum = forward(layer, LABELS)
        judge_backward(layer, is_sum)
    except Exception as error:
        if not is_refusal(error):
            raise


@claim("should", of="SoftmaxWithLoss.backward")
def softmax_with_loss_goes_back_from_labels_if_it_takes_them(SoftmaxWithLoss):
    """`SoftmaxWithLoss.backward` takes the numbers of the classes where `forward` does."""
    layer = SoftmaxWithLoss()
    try:
        loss, is_sum = forward(layer, LABELS)
        close(loss, LOSSES.sum() / (1 if is_sum else 2), within=3e-3)
    except BrokenError:
        pass  # its value is for others to tell
    except Exception as error:
        if not is_refusal(error):
            raise
        return  # it refuses them
    backward(layer)


# ---- Images and their windows ----

# Neither images nor filter nor what comes out is square, and a stride of 2 leaves nothing over.
IMAGES, FILTER = np.arange(1.0, 361).reshape(2, 3, 6, 10), (2, 4)


@cache
def windows(shape, size, stride=1, pad=0):
    """Return which of all entries of images each window shows, -1 for the padding.

    The axes are the images, the windows down and across, the channels, the entries down and across.
    """
    places = np.arange(np.prod(shape)).reshape(shape)
    places = np.pad(places, [(0, 0)] * 2 + [(pad, pad)] * 2, constant_values=-1)
    down, across = (range(0, n - k + 1, stride) for n, k in zip(places.shape[2:], size, strict=True))
    return np.array([
        [[image[:, y : y + size[0], x : x + size[1]] for x in across] for y in down] for image in places
    ])


def table(parts):
    """Return a row for each window."""
    return parts.reshape(np.prod(parts.shape[:3]), -1)


def judge_windows(im2col, *steps):
    """Raise unless each window is a row; an UndecidableError if each row tells it in another order."""
    got = im2col(IMAGES.copy(), *FILTER, *steps)
    want = table(np.append(IMAGES, 0)[windows(IMAGES.shape, FILTER, *steps)])
    try:
        close(got, want, within=0)
    except BrokenError:
        if np.shape(got) == want.shape and np.array_equal(np.sort(got), np.sort(want)):
            raise UndecidableError("it tells the entries of a window in another order") from None
        raise


@claim("must")
def im2col_makes_a_row_of_each_window(im2col):
    """`im2col(x, filter_h, filter_w)` has a row for each window of the filter, image by image."""
    judge_windows(im2col)


@claim("must")
def im2col_goes_by_its_stride(im2col):
    """`im2col` moves the window by `stride`, down and to the right."""
    judge_windows(im2col, 2, 0)


@claim("must")
def im2col_puts_zeros_around_the_images(im2col):
    """`im2col` puts `pad` rows and columns of zeros around each image."""
    judge_windows(im2col, 1, 1)


def judge_images(col2im, *steps):
    """Raise unless each entry of an image is the sum of the entries of the windows that it stands in."""
    places = table(windows(IMAGES.shape, FILTER, *steps))
    col = np.arange(1.0, 1 + places.size).reshape(places.shape)
    want = np.bincount(1 + places.ravel(), col.ravel())[1:].reshape(IMAGES.shape)
    close(col2im(col, IMAGES.shape, *FILTER, *steps), want, within=0)


@claim("must")
def col2im_adds_up_what_windows_share(col2im):
    """`col2im(col, shape, filter_h, filter_w)` adds up the entries of all windows where they overlap."""
    judge_images(col2im)


@claim("must")
def col2im_goes_by_its_stride(col2im):
    """`col2im` takes windows that are `stride` apart, down and to the right."""
    judge_images(col2im, 2, 0)


@claim("must")
def col2im_takes_the_zeros_off_again(col2im):
    """`col2im` leaves out what falls on the `pad` rows and columns around each image."""
    judge_images(col2im, 1, 1)


# ---- A layer of one's own ----


def numbers(*shape):
    """Return numbers between -1 and 1, no two of which are the same and none near 0."""
    n = int(np.prod(shape))
    return (np.linspace(0.1, 0.95, n) * (-1) ** np.arange(n))[np.arange(n) * 7 % n].reshape(shape)


ROWS, TARGETS, STEP = numbers(3, 4), np.eye(4)[[2, 0, 3]], 1e-5
SHARES = np.exp(ROWS) / np.exp(ROWS).sum(axis=1, keepdims=True)
# What a layer may be made of, and what may go forward.
MADE = [
    (), (numbers(4, 2),), (0.5,), (2,), (numbers(4, 2), numbers(2)), (numbers(4), numbers(4) / 2),
    (numbers(3, 2, 2, 2), numbers(3)), (2, 2), (4, 2),
]
WORK = 2  # seconds for all of these: who makes large layers is nothing that is known here
GIVEN = [(ROWS,), (ROWS, TARGETS), (SHARES, TARGETS), (numbers(2, 2, 4, 5),), (ROWS, ROWS / 2 + 1)]


def gone_forward(own, given):
    """Return what a layer gives, and what is to come back to it: 1 to a loss."""
    out = np.asarray(method(own, "forward")(*given))
    if out.dtype != float or not np.all(np.isfinite(out)):
        raise UndecidableError("it gives no float64 numbers")
    # No multiple of what is given, to which a normalization is blind.
    return out, numbers(*out.shape)[..., ::-1] / 10 if out.ndim else 1.0


def come_back(own, given, dout):
    """Return what a layer is given and learns, each with the gradient that comes back or is kept of it."""
    back = method(own, "backward")(dout) if np.ndim(dout) else backward(own)
    parts = back if isinstance(back, tuple | list) else [back]
    pairs = list(zip(given, parts, strict=False))
    if len(parts) > len(given) or any(np.shape(x) != np.shape(part) for x, part in pairs):
        raise UndecidableError("it hands back other things than the gradients of what it is given")
    params, grads = (getattr(own, name, ()) for name in ("params", "grads"))
    if isinstance(params, list) and [*map(np.shape, params)] == [*map(np.shape, grads)]:
        pairs += zip(params, grads, strict=True)
    return [(np.asarray(x), np.asarray(part, float)) for x, part in pairs]


def taken(make):
    """Return a layer with what goes through it forward and comes back, of all that may do so.

    A name that is nowhere is told at once, and what raises on the way back if there is nothing else.
    """
    late, until = [], time.thread_time() + WORK
    pairs = itertools.product(MADE, GIVEN)
    for made, given in itertools.takewhile(lambda _: time.thread_time() < until, pairs):
        try:
            own = make(*made)
            out, dout = gone_forward(own, given)
        except NameError:
            raise
        except Exception:
            continue
        try:
            come_back(own, given, dout)
            return own, [part.copy() for part in given], out, dout
        except (AbsentError, UndecidableError):
            continue
        except Exception:
            late.append((made, given))
    for made, given in late[:1]:
        own = make(*made)
        come_back(own, given, gone_forward(own, given)[1])
    raise UndecidableError("nothing that is known here goes through it forward and back")


def slopes(own, given, array, dout, h):
    """Return the central differences of `dout` times what a layer gives, by one of its arrays."""
    found = np.zeros_like(array)
    for place in np.ndindex(array.shape):
        before, sums = array[place], []
        for step in (h, -h):
            array[place] = before + step
            sums.append(np.sum(dout * own.forward(*[part.copy() for part in given])))
        array[place] = before
        found[place] = (sums[0] - sums[1]) / (2 * h)
    return found


@claim("must", of="layer.backward")
def layer_hands_back_the_gradient_of_what_it_gives(layer):
    """`backward(dout)` of any layer is the gradient of `dout` times what its `forward` gives."""
    own, given, out, dout = taken(layer)
    if not np.array_equal(own.forward(*given), out):
        raise UndecidableError("it gives something else each time, or learns on its way back")
    arrays = [array for array, _ in come_back(own, given, dout)]
    wanted = [[slopes(own, given, array, dout, h) for h in (STEP, 2 * STEP)] for array in arrays]
    gone_forward(own, given)
    for n, (array, part) in enumerate(come_back(own, given, dout)):
        want, twice = wanted[n]
        scale = np.abs(want).max()
        if np.all((array == 0) | (array == 1)):
            continue  # targets
        if np.abs(want - twice).max() > 1e-5 * scale or scale < 1e-6:
            raise UndecidableError("what it gives has no slope there")
        factor = np.sum(part * want) / np.sum(want * want) if n >= len(given) else 1.0
        # What is kept may be added up, or be a mean.
        close(part / factor if factor > 0 else part, want, within=1e-4 * scale)


# Of a convolution and a pooling: made of a square, of what is none, and a batch of images for each.
SQUARE = [(numbers(3, 2, 2, 2), numbers(3)), (2, 2)]
OBLONG = [(numbers(3, 2, 2, 3), numbers(3)), (2, 3)]


@claim("must", of="layer.forward")
def layer_takes_images_and_windows_that_are_not_square(layer):
    """`forward` of any layer that takes square images and filters takes those that are not square."""
    for square, oblong in zip(SQUARE, OBLONG, strict=True):
        try:
            layer(*square).forward(numbers(2, 2, 4, 4))
            own = layer(*oblong)
        except Exception:
            continue
        method(own, "forward")(numbers(2, 2, 4, 7))
        return
    raise AbsentError("it takes no images")


MANY = np.linspace(-1, 3, 120).reshape(30, 4) * 5  # none of the means and of the variances is near 0 or 1
REMEMBERED = re.compile("_*(running|moving)_*(mean|mu|var|variance|avg|average)", re.IGNORECASE)


@claim("must", of="layer.forward")
def layer_comes_nearer_to_the_mean_and_the_variance_of_its_batches(layer):
    """`forward` of any layer that remembers a running mean and variance brings both nearer to its batch's."""
    try:
        own = layer(np.ones(4), np.zeros(4))
        kept = [name for name in vars(own) if REMEMBERED.fullmatch(name)]
    except Exception:
        kept = []
    if not kept:
        raise AbsentError("it remembers no mean")
    mean, variance = MANY.mean(axis=0), MANY.var(axis=0)
    found = []
    for _ in range(3):
        method(own, "forward")(MANY.copy())
        found.append([np.array(getattr(own, name), float).ravel() for name in kept])
    nearer = dict[str, bool]()
    for name, first, _, last in zip(kept, *found, strict=True):
        want = variance if "var" in name.lower() else mean
        if first.shape != want.shape:
            raise UndecidableError("it remembers something else")
        is_nearer = (np.abs(last - want) < np.abs(first - want)) | np.isclose(last, want, rtol=0.05)
        nearer[name] = bool(np.all(is_nearer))
    count(nearer.values())
    for name, is_nearer in nearer.items():
        require(is_nearer, f"after three batches alike `{name}` is no nearer to theirs than after one")

"""What is claimed of the network of two layers."""

import math
from inspect import unwrap

from reference.conformance.asking import (
    BrokenError,
    UndecidableError,
    close,
    count,
    is_refusal,
    noting,
    np,
    require,
)
from reference.conformance.catalogue import claim
from reference.conformance.claims.neural_network_gradient import close_loss, method, other_loss

LOG2, LOG3 = np.log(2), np.log(3)

# Two inputs, three hidden units, four classes: no two sizes agree, so no two layers can be exchanged unseen.
# No bias is 0. The two rows of X have different most probable classes, and no partial derivative of the loss
# is so near to 0 that its sign or its factor could be missed. No hidden unit is at 0, the kink of relu.
W1 = LOG3 * np.array([[1.0, 1, -2], [0.5, -1, 2]])
B1 = LOG3 * np.array([0.25, -1, 1.25])
W2 = LOG2 * np.array([[4.0, 0, 0, 1], [0, 4, 1, -4], [1, 0, 4, 4]])
B2 = LOG2 * np.array([-1.0, 3.5, 2, 1])
PARAMS = {"W1": W1, "b1": B1, "W2": W2, "b2": B2}
X = np.array([[1.0, 0.5], [0.25, 1.0]])
T = np.array([[0.0, 1, 0, 0], [0, 0, 0, 1]])


def network(make, params=PARAMS):
    """Return a network of these parameters."""
    D, H = params["W1"].shape
    net = make(D, H, params["W2"].shape[1])
    held = getattr(net, "params", None)
    if not isinstance(held, dict) or set(held) != set(params):
        raise UndecidableError("it has no dict `params` of W1, b1, W2 and b2 that the claim could fill")
    for key, value in params.items():
        if isinstance(held[key], np.ndarray) and held[key].shape == value.shape and held[key].dtype == float:
            held[key][...] = value  # layers may hold the same array
        else:
            held[key] = value.copy()
    return net


def softmax(scores):
    """Return the softmax of each row, independent of what is judged."""
    exp = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def predict(net, x):
    """Return what a network predicts for a batch, which is to be a row for each example."""
    y = method(net, "predict")(x)
    if np.ndim(y) == 1 and np.asarray(y).dtype.kind == "i":
        raise UndecidableError("`predict` gives the classes, and not how probable each is")
    return y


def judge_loss(net, x, t):
    """Raise unless a loss is the mean cross entropy of what the network predicts, or of the softmax of it."""
    y = np.asarray(predict(net, x), float)
    got = method(net, "loss")(x, t)
    # The delta in the logarithm may be any up to 3e-4, over the least probability of a right class, 1/10.
    with np.errstate(all="ignore"):  # a network of the book's next chapter predicts scores, some below 0
        wanted = [-np.sum(t * np.log(p + 1e-7)) / len(x) for p in (softmax(y), y)]
    near = np.size(got) == 1 and got is not None and abs(np.ravel(got)[0] - wanted[0]) < 3e-3
    close_loss(got, wanted[0 if near else 1], y, t)


@claim("must", of="TwoLayerNet.__init__")
def two_layer_net_shapes_its_parameters(TwoLayerNet):
    """`TwoLayerNet(D, H, K)` has `W1` of shape (D, H), `b1` (H,), `W2` (H, K) and `b2` (K,)."""
    held = getattr(TwoLayerNet(2, 3, 4), "params", None)
    if not isinstance(held, dict):
        raise UndecidableError("it has no dict `params`")
    if "W3" in held:
        raise UndecidableError("it has more than two layers")
    got = {key: np.shape(value) for key, value in held.items()}
    want = {"W1": (2, 3), "b1": (3,), "W2": (3, 4), "b2": (4,)}
    # A bias of shape (1, H) is as good.
    flat = {key: shape[1:] if key[0] == "b" and shape[:1] == (1,) else shape for key, shape in got.items()}
    count(flat.get(key) == shape for key, shape in want.items())
    require(flat == want, f"got shapes {got}, want {want}")


@claim("must", of="TwoLayerNet.__init__")
def two_layer_net_starts_from_different_weights(TwoLayerNet):
    """`TwoLayerNet` draws its weights at random: equal hidden units would stay equal for ever."""
    held = getattr(TwoLayerNet(2, 3, 4), "params", None)
    if not isinstance(held, dict):
        raise UndecidableError("it has no dict `params`")
    for key in ("W1", "W2"):
        if key not in held:
            raise UndecidableError(f"`params` has no {key}")
        require(np.ptp(held[key]) > 0, f"all entries of {key} are {np.ravel(held[key])[0]}")


@claim("must", of="TwoLayerNet.__init__")
def two_layer_net_keeps_its_parameters_to_itself(TwoLayerNet):
    """`TwoLayerNet` shares its parameters with no other instance."""
    first = network(TwoLayerNet)
    network(TwoLayerNet, {key: -value for key, value in PARAMS.items()})
    close(first.params["W1"], W1, within=0)


def activations(a):
    """Yield what the activation functions in use, but for the sigmoid, make of `a`."""
    exp = np.exp(a)
    yield from (np.maximum(a, slope * a) for slope in (0, 0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.25, 0.3))
    yield from (np.tanh(a), np.arctan(a), np.sin(a), a / (1 + np.abs(a)))
    yield from (np.log1p(exp), np.where(a > 0, a, exp - 1))  # softplus and elu
    yield from (a / (1 + 1 / exp), a / (1 + np.exp(-1.702 * a)))  # silu, and gelu by a sigmoid
    yield a / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (a + 0.044715 * a**3)))
    yield a / 2 * (1 + np.vectorize(math.erf)(a / np.sqrt(2)))
    yield from (np.clip(0.2 * a + 0.5, 0, 1), np.clip(a / 6 + 0.5, 0, 1))  # hard sigmoids


# As many inputs as hidden units and classes, so that a layer that is skipped or exchanged raises nothing.
SQUARE = {"W1": LOG3 * np.array([[3.0, -1], [0.0, 1]]), "b1": LOG3 * np.array([-1.0, -2]),
          "W2": 4 * LOG2 * np.array([[1.0, 0.25], [0.5, -1]]), "b2": LOG2 * np.array([-1.0, 2])}


@claim("must", of="TwoLayerNet.predict")
def two_layer_net_predicts_through_both_layers(TwoLayerNet):
    """`predict` is `softmax(sigmoid(x W1 + b1) W2 + b2)`; another activation and bare scores will do."""
    x = np.array([[1.0, 2.0]])
    got = predict(network(TwoLayerNet, SQUARE), x)
    # The hidden units are 9/10 and 1/4, whose sum is not 1: b2 is added once, and to no weight.
    scores = LOG2 * np.array([[3.6 + 0.5 - 1, 0.9 - 1 + 2]])
    others = [hidden @ SQUARE["W2"] + SQUARE["b2"] for hidden in activations(LOG3 * np.array([[2.0, -1]]))]

    def near(wanted):
        if np.shape(got) != (1, 2):
            return False
        return any(np.allclose(np.asarray(got, float), want, rtol=0, atol=1e-6) for want in wanted)

    scored = [scores, *others]
    if near(map(softmax, others)) or (near(scored) and has_softmax_in_loss(TwoLayerNet, x)):
        return
    if not near(map(softmax, scored)):
        net = network(TwoLayerNet, SQUARE)
        if near(1 / (1 + np.exp(-one)) for one in scored):
            refuse_other_loss(net, x, np.eye(2)[:1])
        predict(net, x)  # the call that is shown
    close(got, softmax(scores), within=1e-6)


def refuse_other_loss(net, x, t, kind=""):
    """Raise an UndecidableError if the loss of a network is no cross entropy of classes, but of some kind."""
    with noting():  # what is wrong in the loss is for others to tell
        try:
            reason = other_loss(method(net, "loss")(x, t), np.asarray(predict(net, x), float), t)
        except Exception:
            return
    if reason and kind in reason:
        raise UndecidableError(reason)


def has_softmax_in_loss(TwoLayerNet, x):
    """Return whether `loss` is more than the logarithm of the greatest score that `predict` gives."""
    with noting():  # what the loss needs is nothing to the prediction
        try:
            net = network(TwoLayerNet, SQUARE)
            y = np.asarray(predict(net, x), float)
            got = float(np.squeeze(method(net, "loss")(x, np.eye(2)[[np.argmax(y)]])))
        except Exception:  # which is for others to tell
            return True
    return y.max() <= 0 or abs(got + np.log(y.max())) > 1e-4


@claim("must", of="TwoLayerNet.predict")
def two_layer_net_tells_classes_apart_below_0(TwoLayerNet):
    """`predict` tells the classes apart where all scores are below 0: nothing cuts them off there."""
    x, t = np.array([[1.0, 2.0]]), np.eye(2)[:1]
    net = network(TwoLayerNet, SQUARE | {"b2": SQUARE["b2"] - 20})
    got = np.asarray(predict(net, x), float)
    if np.shape(got) == (1, 2) and np.ptp(got) == 0:
        refuse_other_loss(net, x, t, "squares")
        raise BrokenError(f"got {got.tolist()}, equal for both classes")


@claim("must", of="TwoLayerNet.predict")
def two_layer_net_predicts_each_example_by_itself(TwoLayerNet):
    """`predict` of a batch is the prediction of each example, whatever is beside it."""
    net = network(TwoLayerNet)
    alone = [np.asarray(predict(net, x[None]), float) for x in X]
    close(predict(net, X), np.concatenate(alone), within=1e-12)


@claim("must", of="TwoLayerNet.loss")
def two_layer_net_judges_what_it_predicts(TwoLayerNet):
    """`loss` of one example is the cross entropy of what `predict` says against t."""
    net = network(TwoLayerNet)
    judge_loss(net, X[:1], T[:1])
    judge_loss(net, X[1:], T[1:])


@claim("should", of="TwoLayerNet.loss")
def two_layer_net_takes_the_mean_loss(TwoLayerNet):
    """`loss` of a batch is the mean over its examples."""
    judge_loss(network(TwoLayerNet), X, T)


X5 = X[[0, 1, 0, 1, 0]]  # with one wrong target the accuracy is 4/5


def one_wrong(net):
    """Return the most probable classes, but of one example another."""
    t = np.argmax(predict(net, X5), axis=1)
    t[1] = (t[1] + 1) % 4
    return t


@claim("must", of="TwoLayerNet.accuracy")
def two_layer_net_counts_right_answers(TwoLayerNet):
    """`accuracy` is the share of examples whose most probable class is that of the one-hot t."""
    net = network(TwoLayerNet)
    t = one_wrong(net)
    accuracy = method(net, "accuracy")
    try:
        got = accuracy(X5, np.eye(4)[t])
    except Exception as error:
        # The rows of t are taken for one-hot, and examples are counted, not classes; or it takes both forms.
        code = getattr(unwrap(getattr(type(net), "accuracy", bool)), "__code__", None)
        takes_both = isinstance(error, IndexError) and "ndim" in getattr(code, "co_names", ())
        if not is_refusal(error) or isinstance(error, TypeError) or "(4,)" in str(error) or takes_both:
            raise
        close(accuracy(X5, t), 4 / 5, within=1e-12)
        raise UndecidableError("`accuracy` is right of labels, and refuses one-hot targets") from None
    try:
        close(got, 4 / 5, within=1e-12)
    except BrokenError:
        refuse_other_loss(net, X5, np.eye(4)[t], "class")
        accuracy(X5, np.eye(4)[t])  # the call that is shown
        raise


@claim("should", of="TwoLayerNet.accuracy")
def two_layer_net_counts_right_labels(TwoLayerNet):
    """`accuracy` takes the numbers of the classes as well."""
    net = network(TwoLayerNet)
    t = one_wrong(net)
    accuracy = method(net, "accuracy")
    try:
        close(accuracy(X5, t), 4 / 5, within=1e-12)
    except Exception:
        refuse_other_loss(net, X5, np.eye(4)[t], "class")
        accuracy(X5, t)  # the call that is shown
        raise


def differences(net, x, t, h=1e-4):
    """Return the central differences of the network's own loss, in every entry of every parameter."""
    loss = method(net, "loss")
    grads = {}
    for key, start in PARAMS.items():
        grads[key] = np.zeros(start.shape)
        for idx in np.ndindex(start.shape):
            values = []
            for step in (h, -h):
                net.params[key][idx] = start[idx] + step
                values.append(float(loss(x, t)))
            net.params[key][idx] = start[idx]
            grads[key][idx] = (values[0] - values[1]) / (2 * h)
    return grads


def _is_near(part, value):
    """Return whether an entry of a gradient is right."""
    is_like = isinstance(part, np.ndarray) and part.dtype.kind == "f" and part.size == value.size
    return is_like and bool((abs(part.reshape(value.shape) - value) < 1e-4).all())


def judge_gradient(net, name, x, t):
    """Raise unless a gradient is that of the network's own loss."""
    gradient = method(net, name)
    want = differences(net, x, t)
    got = gradient(x, t)
    if not isinstance(got, dict):
        raise BrokenError(f"`{name}` returned {type(got).__name__}, want a dict with the keys of params")
    count(_is_near(got.get(key), value) for key, value in want.items())
    require(set(got) == set(want), f"got keys {sorted(got)}, want {sorted(want)}")
    for key, value in want.items():
        part = got[key]
        if key[0] == "b" and np.shape(part) == (1, *value.shape):
            part = np.asarray(part)[0]
        try:
            # The differences are within 1e-6 of the derivatives, here of 1e-3 to 1, and so is a forward
            # difference within 1e-3; float32 can do no better than that.
            close(part, value, within=1e-4, undecided=1e-3)
        except BrokenError as error:
            raise BrokenError(f"{key}: {error}", **error.seen) from None


@claim("must", of="TwoLayerNet.numerical_gradient")
def two_layer_net_differentiates_its_own_loss(TwoLayerNet):
    """`numerical_gradient` is that of `loss`, with the keys and the shapes of `params`."""
    judge_gradient(network(TwoLayerNet), "numerical_gradient", X, T)


@claim("must", of="TwoLayerNet.numerical_gradient")
def two_layer_net_has_its_parameters_back_after_differences(TwoLayerNet):
    """`numerical_gradient` leaves the parameters as they were."""
    net = network(TwoLayerNet)
    method(net, "numerical_gradient")(X, T)
    for key, value in PARAMS.items():
        close(np.reshape(net.params[key], value.shape), value, within=1e-12)


@claim("must", of="TwoLayerNet.gradient")
def two_layer_net_backpropagates_its_own_loss(TwoLayerNet):
    """`gradient` is that of `loss`, with the keys and the shapes of `params`."""
    judge_gradient(network(TwoLayerNet), "gradient", X, T)


@claim("must", of="TwoLayerNet.gradient")
def two_layer_net_backpropagates_without_learning(TwoLayerNet):
    """`gradient` leaves the parameters as they were: the step is for the training loop to take."""
    net = network(TwoLayerNet)
    method(net, "gradient")(X, T)
    for key, value in PARAMS.items():
        close(np.reshape(net.params[key], value.shape), value, within=0)

"""What is claimed of the book's smallest network."""

from reference.conformance.asking import AbsentError, BrokenError, UndecidableError, close, np
from reference.conformance.catalogue import claim

LOG2 = np.log(2)
# With x = (2, 1) the scores are 3, 1, 0 times log 2, the probabilities 8/11, 2/11, 1/11.
W = LOG2 * np.array([[1.0, 0.5, 0.0], [1.0, 0.0, 0.0]])
X, T = np.array([2.0, 1.0]), np.array([0.0, 1.0, 0.0])


def network(make):
    """Return a network of these weights."""
    net = make()
    if not hasattr(net, "W") or np.shape(net.W) != (2, 3):
        raise UndecidableError("it has no weights `W` of shape (2, 3) that the claim could fill")
    net.W = W.copy()
    return net


def bare(net, name):
    """Return a method; the claim is about nothing where there is none."""
    called = getattr(net, name, None)
    if not callable(called):
        raise AbsentError(f"there is no method `{name}`")
    return called


def method(net, name):
    """Return a method that is given copies."""
    called = bare(net, name)
    return lambda *arguments: called(*[part.copy() if hasattr(part, "copy") else part for part in arguments])


def close_loss(got, want, y, t):
    """Raise unless a loss is close to what is wanted; an UndecidableError if it is another usual one."""
    try:
        close(got, want, within=3e-3)
    except BrokenError:
        if reason := other_loss(got, y, t):
            raise UndecidableError(reason) from None
        raise


def other_loss(got, y, t):
    """Return why a loss of predictions and targets is no cross entropy of classes, or ""."""
    if np.shape(y) != np.shape(t) or np.asarray(got).dtype.kind != "f" or np.size(got) != 1:
        return ""
    with np.errstate(all="ignore"):
        squares, either = np.sum((y - t) ** 2), -np.sum(t * np.log(y) + (1 - t) * np.log(1 - y))
    # The sum or the mean, over the examples, the classes or both, or half of it.
    usual = np.array([factor / size for factor in (0.5, 1) for size in (1, np.size(y), *np.shape(y))])
    if np.any(np.isclose(squares * usual, np.ravel(got), rtol=1e-5, atol=0)):
        return "its loss is of squares, and no cross entropy"
    if np.any(np.isclose(either * usual, np.ravel(got), rtol=1e-5, atol=0)):
        return "its loss asks of each class whether it is the right one, and not which is"
    return ""


@claim("must", of="simpleNet.predict")
def simple_net_predicts_scores(simpleNet):
    """`simpleNet.predict` is `x W`, before the softmax."""
    net = network(simpleNet)
    got = method(net, "predict")(X)
    try:
        close(got, LOG2 * np.array([3, 1, 0]), within=1e-12)
    except BrokenError:
        if gives_probabilities(net, got):
            raise UndecidableError("`predict` gives probabilities, and no softmax comes after it") from None
        raise


def gives_probabilities(net, y):
    """Return whether predictions are probabilities, and the loss of a network, if it has one, theirs."""
    if np.shape(y) != (3,) or not np.all(y > 0) or abs(np.sum(y) - 1) > 1e-6:
        return False
    try:
        loss = method(net, "loss")(X, T)
    except AbsentError:
        return True
    except Exception:  # which is for others to tell
        return False
    return np.size(loss) == 1 and abs(np.ravel(loss)[0] + np.log(y[1])) < 3e-3


@claim("must", of="simpleNet.loss")
def simple_net_judges_the_softmax_of_its_scores(simpleNet):
    """`simpleNet.loss` is the cross entropy of the softmax of the scores."""
    # log(11/2); delta / y is 5.5 delta, so that any delta up to 1e-5 passes.
    net = network(simpleNet)
    close_loss(method(net, "loss")(X, T), 1.7047480922384253, X @ W, T)


@claim("must", of="simpleNet.gradient")
def simple_net_has_a_gradient_of_the_shape_of_its_weights(simpleNet):
    """`simpleNet.gradient` has the shape of `W`, and its entries are `x_i (y_k - t_k)`."""
    want = np.array([[16, -18, 2], [8, -9, 1]]) / 11
    close(method(network(simpleNet), "gradient")(X, T), want, within=5e-6)

"""What is claimed of the training loop, and of what moves the parameters."""

import inspect
import itertools
import re

from reference.conformance.asking import BrokenError, UndecidableError, close, np, require
from reference.conformance.catalogue import claim


# All examples are the same one, so that it does not matter which are drawn.
def data(test_t=1.0):
    """Return training data, all examples the same, and test data with other targets or the same."""
    return (np.ones((6, 1)), np.ones((6, 1))), (np.ones((2, 1)), np.full((2, 1), test_t))


class Line:
    """A network whose loss is (W - t)^2 / 2 and whose accuracy is W."""

    def __init__(self):
        self.params = {"W": np.array([5.0])}

    def loss(self, x, t):
        return float(np.mean((x @ self.params["W"] - t[:, 0]) ** 2) / 2)

    def accuracy(self, x, t):
        return float(self.params["W"][0])

    def gradient(self, x, t):
        return {"W": np.array([np.mean(x @ self.params["W"] - t[:, 0])])}

    numerical_gradient = gradient


@claim("must")
def train_goes_against_the_gradient(train):
    """`train` subtracts the learning rate times the gradient, once in each iteration."""
    net = Line()
    train(net, data(), iters_num=3, batch_size=2, learning_rate=0.5)
    close(net.params["W"], [1.5], within=1e-12)  # 1 + (1 - 1/2)^3 (5 - 1)


@claim("must")
def train_keeps_the_loss_of_each_iteration(train):
    """`train` keeps one loss for each iteration, after the update."""
    history = train(Line(), data(), iters_num=3, batch_size=2, learning_rate=0.5)
    close(history.train_loss_list, [2, 0.5, 0.125], within=1e-12)  # of W = 3, 2, 1.5


@claim("should")
def train_records_accuracies_before_after_and_each_epoch(train):
    """`train` records both accuracies before any update, at the end of each epoch, and at last."""
    history = train(Line(), data(), iters_num=5, batch_size=2, learning_rate=0.5)
    want = [5, 1.5, 1.125]  # W after 0, 3 and 5 updates
    close(history.train_acc_list, want, within=1e-12)
    close(history.test_acc_list, want, within=1e-12)


@claim("must")
def train_learns_from_the_training_data_only(train):
    """`train` does not learn from the test data."""
    net = Line()
    train(net, data(9.0), iters_num=3, batch_size=2, learning_rate=0.5)
    close(net.params["W"], [1.5], within=1e-12)


def _found(script, of):
    """Raise with what was seen to be wrong with something, or with why it is not known."""
    faults, unknown = script(of)
    require(not faults, "; ".join(faults))
    if unknown:
        raise UndecidableError(unknown)


@claim("must")
def script_takes_the_labels_of_its_images(script):
    """A training script takes with each image its own label."""
    _found(script, "labels")


@claim("must")
def script_learns_from_training_images_only(script):
    """A training script takes no gradient of a test image."""
    _found(script, "images")


@claim("must")
def script_draws_all_training_images_in_time(script):
    """A training script draws batches that differ, and in time all training images."""
    _found(script, "batches")


@claim("must")
def script_goes_against_each_gradient(script):
    """A training script subtracts from each parameter, each time, the learning rate times a new gradient."""
    _found(script, "update")


@claim("must")
def script_does_not_raise_the_loss(script):
    """A training script does not raise the loss of the training images."""
    _found(script, "loss")


@claim("must")
def script_keeps_its_losses(script):
    """A training script that keeps losses keeps more than the last."""
    _found(script, "losses")


@claim("must")
def script_takes_accuracies_of_training_and_of_test_images(script):
    """A training script takes the training accuracy of training images, the test accuracy of test images."""
    _found(script, "accuracies")


@claim("should")
def script_has_whole_epochs(script):
    """A training script takes a whole number of updates for an epoch."""
    _found(script, "epoch")


@claim("must")
def script_runs(script):
    """A training script runs without an error."""
    _found(script, "end")


# Gradients of both signs, none of them small: no decay of weights that are small goes against them.
GRADS = {
    "W1": np.array([[1.0, -0.5], [-2, 0.7]]), "b1": np.array([0.4, -1.5]),
    "W2": np.array([[-0.8, 0.3], [1.2, -0.6]]), "b2": np.array([-0.9, 2.0]),
}
RATES = [(), (0.01,), (0.01, 0.9)]
OF_ADAM = re.compile(r"(lr|\w*rate|eta|alpha) (beta|rho|b|decay)\w* (beta|rho|b|decay)\w*", re.IGNORECASE)


def made(make):
    """Return an optimizer, made of its defaults or of the rates that are usual."""
    code = getattr(getattr(inspect.unwrap(make), "__init__", None), "__code__", made.__code__)
    is_of_three = OF_ADAM.fullmatch(" ".join(code.co_varnames[1:4]))
    for rates in [*RATES, *[(0.01, 0.9, 0.999)] * bool(is_of_three)]:
        try:
            return make(*rates)
        except NameError:
            raise
        except Exception:
            continue
    raise UndecidableError("it is made of other things than a learning rate")


def steps(make, times=(1, 1, 1), start=0.02):
    """Return by how much each parameter goes in updates by so many times the gradients, and what did it."""
    own = made(make)
    try:
        return steps_of(own, times, start, lambda arrays: [*arrays.values()]), own
    except NameError:
        raise
    except Exception:
        own = made(make)
        return steps_of(own, times, start, dict), own


def steps_of(own, times, start, form):
    """Return the same of parameters, and gradients, in a form of all of them."""
    # Small, and of signs that those of the gradients do not tell.
    params, found = form({key: start * np.cos(part) for key, part in GRADS.items()}), []
    for n in times:
        before = flat(params)
        answer = own.update(params, form({key: n * part for key, part in GRADS.items()}))
        params = answer if type(answer) is type(params) and len(answer) == len(params) else params
        found.append(flat(params) - before)
    return np.array(found)


def flat(arrays):
    """Return all numbers of a dict, or a list, of arrays."""
    parts = arrays.values() if isinstance(arrays, dict) else arrays
    return np.concatenate([np.ravel(part) for part in parts])


@claim("must", of="optimizer.update")
def optimizer_moves_every_parameter_against_its_gradient(optimizer):
    """`update(params, grads)` of any optimizer moves every parameter against its gradient, each time."""
    want = np.tile(-np.sign(flat(GRADS)), (3, 1))
    close(np.sign(steps(optimizer)[0]), want, within=0)


# What each method adds to a parameter, of one gradient after the other.
def sgd(gradients, lr):
    """Yield what gradient descent adds."""
    return (-lr * g for g in gradients)


def momentum(gradients, lr, m):
    """Yield the velocity, of which a share is kept."""
    v = 0
    for g in gradients:
        v = m * v - lr * g
        yield v


def mean_gradient(gradients, lr, m):
    """Yield steps by a moving mean of the gradients."""
    return momentum(gradients, lr * (1 - m), m)


def nesterov(gradients, lr, m):
    """Yield the steps of who looks ahead by the velocity."""
    for g, v in zip(gradients, momentum(gradients, lr, m), strict=True):
        yield m * v - lr * g


def adagrad(gradients, lr):
    """Yield steps by the gradient over the root of the sum of all squares."""
    h = 0
    for g in gradients:
        h = h + g**2
        yield -lr * g / np.sqrt(h)


def rmsprop(gradients, lr, d):
    """Yield steps by the gradient over the root of a moving mean of the squares."""
    h = 0
    for g in gradients:
        h = d * h + (1 - d) * g**2
        yield -lr * g / np.sqrt(h)


def adam_as_it_starts(gradients, lr, b1, b2):
    """Yield steps by a moving mean over the root of that of the squares: both begin at 0."""
    m = v = 0
    for g in gradients:
        m, v = b1 * m + (1 - b1) * g, b2 * v + (1 - b2) * g**2
        yield -lr * m / np.sqrt(v)


def adam(gradients, lr, b1, b2):
    """Yield the same with the bias of both means corrected."""
    for n, step in enumerate(adam_as_it_starts(gradients, lr, b1, b2), start=1):
        yield step * np.sqrt(1 - b2**n) / (1 - b1**n)


# Who looks ahead may do so elsewhere.
METHODS = {
    "sgd": (sgd, momentum, mean_gradient), "momentum": (momentum, mean_gradient),
    "nesterov": (nesterov, momentum), "adagrad": (adagrad,), "rmsprop": (rmsprop,),
    "adam": (adam,),
}
LR = re.compile("_*(lr|learning_?rate|eta|alpha|step_?size)", re.IGNORECASE)
NO_METHOD = re.compile("optimi[sz]er|_")  # what a name has besides
SMALL = re.compile("eps|delta|tiny")  # a number against a division by 0
# What else a method does on purpose.
OWN = {"clip", "norm", "min", "max", "minimum", "maximum", "where", "ones", "ones_like", "sign", "exp"}
DECAYS = re.compile("decay|l2|lamb|wd|reg|damp")
TIMES = (1e6, -5e5, 2e6)  # beside which no number against a division by 0 is felt


def method(name: str) -> str:
    """Return the name of the method that a class is called by."""
    name = NO_METHOD.sub("", name.lower())
    return "momentum" if name in ("sgdm", "momentumsgd", "sgdmomentum", "sgdwithmomentum") else name


def asked(kind: type) -> set[str]:
    """Return the names that the methods of a class ask for: of each the last one, and not what notes it."""
    items = [item for base in reversed(kind.__mro__) for item in vars(base).items()]
    codes = {name: part.__code__ for name, part in items if hasattr(part, "__code__")
             and part.__code__.co_name == name}
    return {name for code in codes.values() for name in code.co_names}


@claim("must", of="optimizer.update")
def optimizer_steps_as_its_name_says(optimizer):
    """An SGD, Momentum, Nesterov, AdaGrad, RMSprop or Adam steps as the method of that name does."""
    one = made(optimizer)
    forms, kept = METHODS.get(method(type(one).__name__), ()), vars(one)
    if not forms:
        return
    floats = {name: part for name, part in kept.items() if isinstance(part, float) and not SMALL.search(name)}
    rates = [part for name, part in floats.items() if LR.fullmatch(name)]
    rest = [part for name, part in floats.items() if not LR.fullmatch(name)]
    # Whoever has a number more, counts what is no Adam's to count, or cuts off, has a method of his own.
    counts = [part for part in kept.values() if isinstance(part, int | str)]
    is_plain = len(counts) == (forms == (adam,)) and len(rates) == 1 and OWN.isdisjoint(asked(type(one)))
    is_plain = is_plain and {0.0, 1.0}.isdisjoint(rest)  # which say not of what they are a share
    is_plain = is_plain and (forms == (rmsprop,) or not any(DECAYS.search(name) for name in floats))
    gradients, usual = [n * flat(GRADS) for n in TIMES], []
    for form in forms if is_plain else ():
        if len(inspect.signature(form).parameters) - 2 == len(rest):
            for own in (*itertools.permutations(rest), [1 - part for part in rest]):
                usual.append(np.array([*form(gradients, *rates, *own)]))
    got, after = steps(optimizer, TIMES, start=0.0)
    if not usual or any(vars(after)[name] != part for name, part in floats.items()):
        raise UndecidableError("it does more than the method of that name")
    want = min(usual, key=lambda want: np.max(np.abs(got - want)))
    try:
        close(got, want, within=1e-3 * rates[0])
    except BrokenError:
        if not np.allclose(got, steps(optimizer, TIMES, start=1e3)[0], rtol=1e-4, atol=0):
            raise UndecidableError("its steps depend on the parameters as well") from None
        biased = [*adam_as_it_starts(gradients, *rates, *rest)] if forms == (adam,) else None
        if biased and np.allclose(got, biased):
            raise UndecidableError("it does not correct the bias of its first means") from None
        raise

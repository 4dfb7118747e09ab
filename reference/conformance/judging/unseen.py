"""Checks that the search for a repair never sees: published vectors, and random inputs."""

from collections.abc import Callable, Iterator, Mapping, Set
from contextlib import contextmanager, suppress
from copy import deepcopy
from itertools import islice
from typing import Any

import numpy as np

from reference.conformance.asking import AbsentError, UndecidableError
from reference.conformance.catalogue import CLAIMS, METHODS, SCRIPT, Claim, right
from reference.conformance.claims import functions, layers, neural_network_gradient, training, two_layer_net
from reference.vectors import manifest, vectors

either: Any = functions.either
softmax: Any = two_layer_net.softmax
differences: Any = two_layer_net.differences  # as it is: the search puts another in its place
# Claims leave the step and the delta open: 1e-3 of the greatest entry, or 1e-5 where there is neither.
ROUGH = {
    "numerical_diff", "forward_difference", "partial_derivative", "numerical_gradient", "gradient_descent",
    "descent_path", "cross_entropy_error", "cross_entropy_error_grad", "softmax_with_loss_grad",
}
# Of these there are no other inputs.
OPEN = {"load_mnist", "choose_learning_rate", SCRIPT}
# What a published case of these flags asks is asked of whoever takes arguments of such dimensions.
PLAIN = {
    "Book", "Division", "Central", "Sign", "Coordinate", "Start", "Unchanged",
    "Axis", "BatchSize", "Labels", "Mean", "Shape",
}
ORDER = {"f": 1, "x": 2, "init_x": 2, "t": 3, "lr": 4, "step_num": 5}
OFTEN = 3  # is each call that a claim makes made with other numbers
Given = tuple[Any, ...]


def agrees(name: str, function: Any, held: Set[str], before: Any = None) -> bool:
    """Return whether a function agrees with ours on inputs that no claim has, as far as its claims hold.

    What other claims than the `held` ones are about is not asked. The calls that it answered `before` a
    repair are to be answered still.
    """
    rng = np.random.default_rng(0)
    claims = [CLAIMS[slug] for slug in sorted(held) if CLAIMS[slug].needs[0] == name]
    try:
        with np.errstate(all="ignore"):
            if name in METHODS or name in OTHERWISE:
                asked = OTHERWISE.get(name, _layer)
                return all(asked(function, claims, rng) for _ in range(OFTEN))
            calls = [
                tuple(_other(part, rng) for part in given)
                for claim in claims if name not in OPEN
                for given in _answered(claim, function) for _ in range(OFTEN)
            ]
            calls += [tuple(map(_twice, given)) for given in calls if np.ndim(given[0]) == 2]
            kinds = {_kind(given) for given in calls}
            pairs: list[tuple[Given, Any]] = [(given, None) for given in calls]
            pairs += [(given, value) for given, value in _published(name) if _kind(given) in kinds]
            if name == "cross_entropy_error":  # the delta is open, and felt at 0; so is the sum or the mean
                pairs = [
                    (given, value) for given, value in pairs
                    if np.all(given[0] > 0) and len(np.atleast_2d(given[0])) == 1
                ]
            for given in [given for claim in claims for given in _answered(claim, before)] if before else ():
                if not ignores(before, given):
                    function(*given)  # what was taken is not to be refused
            return (
                all(_gives(name, function, given, value) for given, value in pairs)
                and (name != "cross_entropy_error" or _is_loss(function, rng))
            )
    except (Exception, SystemExit):
        return False


def ignores(function: Any, given: Given) -> bool:
    """Return whether a function answers the same whatever targets it is given: it does not read them."""
    *rest, t = given if len(given) == 2 and not callable(given[0]) else (0, 0)
    try:
        answers = [function(*deepcopy(rest), part) for part in (t, np.zeros_like(t))] if rest else []
        return bool(np.any(t)) and len(answers) == 2 and bool(np.array_equal(*answers))
    except Exception:
        return False


def _published(name: str) -> Iterator[tuple[Given, Any]]:
    """Yield the published cases that ask for nothing but a value."""
    for case in vectors(name) if name in manifest()["functions"] else []:
        if case.value is not None and PLAIN.issuperset(case.notes):
            keys = sorted(case.args, key=lambda key: ORDER.get(key, 0))
            yield tuple(case.args[key] for key in keys), case.value


def _kind(given: Given) -> tuple[int, ...]:
    """Return of how many dimensions arguments are: of other kinds nothing is claimed."""
    return tuple(np.ndim(part) for part in given if not callable(part))


def _answered(claim: Claim, function: Any) -> list[Given]:
    """Return the arguments of the calls that a claim makes and a function answers: others may be refused."""
    calls: list[Given] = []

    def recorded(*given: Any) -> Any:
        before = deepcopy(given)
        answer = function(*given)
        if answer is not None:
            calls.append(before)
        return answer

    with suppress(Exception, SystemExit):
        claim(**{claim.needs[0]: recorded})
    return calls


def _other(part: Any, rng: Any) -> Any:
    """Return another number, or array of the same shape, of the same kind: labels and shares stay such."""
    array = np.asarray(part) if isinstance(part, float | np.ndarray) else np.zeros(1, int)
    if array.dtype.kind != "f" or np.all((array == 0) | (array == 1)):
        return part
    other = (array * rng.uniform(0.6, 1.4, array.shape)).astype(array.dtype)
    if array.ndim and np.all(array >= 0) and np.allclose(array.sum(axis=-1), 1):
        other /= other.sum(axis=-1, keepdims=True)
    return other if isinstance(part, np.ndarray) else float(other)


def _twice(part: Any) -> Any:
    """Return a batch of twice as many examples."""
    return np.concatenate([part, part]) if isinstance(part, np.ndarray) else part


def _gives(name: str, function: Any, given: Given, want: Any = None) -> bool:
    """Return whether a call gives what ours gives, or what is wanted; what ours refuses is not asked."""
    if want is None:
        try:
            want = right(name)(*deepcopy(given))
        except Exception:
            return True
    rows = [part[None] if isinstance(part, np.ndarray) else part for part in given]
    if isinstance(given[0], float):
        rows[0] = np.array([given[0]])
    return _near(either(function, given, rows), want, 1e-3 if name in ROUGH else 1e-5)


def _near(got: Any, want: Any, within: float = 1e-5) -> bool:
    """Return whether an answer is near to what is wanted, which a row for each example may hold."""
    got, want = np.asarray(got, float), np.asarray(want, float)
    if got.shape == (1, *want.shape):
        got = got[0]
    scale = np.max(np.abs(want), initial=1e-300) + (within > 1e-5)
    return got.shape == want.shape and bool(np.all(np.abs(got - want) <= within * scale))


def _is_loss(function: Any, rng: Any) -> bool:
    """Return whether the loss of a batch is made of the right losses of its examples, if it takes one."""
    y, t = softmax(rng.normal(0, 1, (3, 3))), np.eye(3)[[0, 2, 2]]  # as many as classes, not all of them
    return _adds_up(function, y, t, right("cross_entropy_error"))


def _adds_up(function: Any, y: Any, t: Any, single: Any = None) -> bool:
    """Return whether the loss of a batch is the mean or the sum of those of its examples, if it takes one."""
    try:
        each = [(single or function)(y[i : i + 1].copy(), t[i : i + 1].copy()) for i in range(len(y))]
        function(y[:1].copy(), t[:1].copy())
    except Exception:
        return True
    whole = function(y.copy(), t.copy())
    return _near(whole, np.mean(each), 1e-3) or _near(whole, np.sum(each), 1e-3)


# ---- What gives no one answer ----


def _squares(function: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether squared errors are to each other as ours, whatever factor they have."""
    y, t = rng.normal(0, 1, (2, 2, 5))
    both = (function, right("mean_squared_error"))
    got, want = ([one(*pair) for pair in zip(y, t, strict=True)] for one in both)
    return _near(got[0] / got[1], want[0] / want[1])


def _batches(function: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether batches are of the size asked for, and show all examples, in a permutation once."""
    size, count = int(rng.integers(8, 20)), int(rng.integers(2, 4))
    drawn = np.array(list(islice(function(size, count), 400)))
    if drawn.shape != (400, count) or {*drawn.ravel().tolist()} != {*range(size)}:
        return False
    if "mini-batches-of-a-permutation-show-no-example-twice" not in {claim.slug for claim in claims}:
        return True
    epoch = np.ravel(list(islice(function(size, count, sampling="permutation"), size // count)))
    return len({*epoch.tolist()}) == len(epoch)


def _training(function: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether a training makes of other data, all the same, what ours makes of it."""
    slugs = {claim.slug for claim in claims}
    size, batch, steps = map(int, rng.integers((4, 1, 2), (9, 4, 9)))
    x, t = np.full((size, 1), rng.uniform(0.5, 1)), np.full((size, 1), rng.normal())
    made = []
    for one in (function, right("train")):
        net: Any = training.Line()  # type: ignore[no-untyped-call]
        settings = {"iters_num": steps, "batch_size": batch, "learning_rate": 0.5}
        history = one(net, ((x, t), (x[:2], t[:2] + 1)), **settings)
        kept = [net.params["W"]]
        if "train-keeps-the-loss-of-each-iteration" in slugs:
            kept.append(history.train_loss_list)
        if "train-records-accuracies-before-after-and-each-epoch" in slugs:
            kept += [history.train_acc_list, history.test_acc_list]
        made.append(kept)
    return all(_near(got, want) for got, want in zip(*made, strict=True))


# ---- Networks and layers ----


@contextmanager
def put_in(values: Mapping[str, Any], space: dict[str, Any]) -> Iterator[None]:
    """Let names stand for other values in the block; those that are new are taken out after it."""
    before = {key: space[key] for key in values if key in space}
    space.update(values)
    try:
        yield
    finally:
        for key in values.keys() - before.keys():
            space.pop(key, None)
        space.update(before)


PREDICTS, JUDGES, COUNTS = "predicts-through-both-layers", "judges-what-it-predicts", "counts-right-answers"


def _has_layers(net: Any) -> bool:
    """Return whether all that a network keeps as its layers may be some."""
    kept = getattr(net, "layers", ())
    layers = kept.values() if isinstance(kept, dict) else kept
    return all(hasattr(layer, "forward") and not isinstance(layer, type) for layer in layers)


def _two_layers(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether the claims on a network of two layers hold with other weights and examples."""
    params = {key: rng.normal(0, 1, value.shape) for key, value in two_layer_net.PARAMS.items()}
    X, labels = rng.normal(0, 1, (2, 2)), rng.integers(0, 4, 2)
    X5 = X[[0, 1, 0, 1, 0]]
    other = {"X": X, "T": np.eye(4)[labels], "X5": X5, "W1": params["W1"], "differences": differences}
    with put_in(params, two_layer_net.PARAMS), put_in(other, vars(two_layer_net)):
        for claim in claims:
            try:
                claim(**{claim.needs[0]: make})
            except (UndecidableError, AbsentError):
                continue
            except Exception:
                return False
        if not _differentiates(make, claims, rng) or not _has_layers(make(*two_layer_net.W1.shape, 4)):
            return False
        # Beside what is asked, what is wrong elsewhere in the network may still be so.
        asked = {claim.slug.removeprefix("two-layer-net-") for claim in claims}
        if asked.isdisjoint({PREDICTS, COUNTS, JUDGES}):
            return True
        net: Any = two_layer_net.network(make)  # type: ignore[no-untyped-call]
        X5, labels = rng.normal(0, 1, (7, 2)), rng.integers(0, 4, 7)
        T5 = np.eye(4)[labels]
        if {JUDGES, "predicts-each-example-by-itself"} <= asked and not _adds_up(net.loss, X5, T5):
            return False
        y = net.predict(X5)
        if COUNTS in asked and not _near(net.accuracy(X5, T5), np.mean(np.argmax(y, axis=1) == labels)):
            return False
    if PREDICTS not in asked:
        return True
    a = X5 @ params["W1"] + params["b1"]
    hidden = [1 / (1 + np.exp(-a)), *two_layer_net.activations(a)]  # type: ignore[no-untyped-call]
    scores = [z @ params["W2"] + params["b2"] for z in hidden]
    return any(_near(y, want) for want in [*scores, *map(softmax, scores)])


def _differentiates(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether gradients are those of the loss of a batch of another size as well."""
    X, T = rng.normal(0, 1, (3, 2)), np.eye(4)[rng.integers(0, 4, 3)]
    asked = [claim.target.rpartition(".")[2] for claim in claims if claim.slug.endswith("its-own-loss")]
    for name in asked:
        try:
            two_layer_net.judge_gradient(two_layer_net.network(make), name, X, T)  # type: ignore[no-untyped-call]
        except (UndecidableError, AbsentError):
            continue
        except Exception:
            return False
    return True


def _one_layer(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether what holds of the book's smallest network holds with other weights."""
    net: Any = neural_network_gradient.network(make)  # type: ignore[no-untyped-call]
    net.W = rng.normal(0, 1, (2, 3))
    x, t = rng.normal(0, 1, 2), np.eye(3)[rng.integers(3)]
    y = softmax(x @ net.W)
    wanted: dict[str, Callable[[], bool]] = {
        "predict": lambda: _near(net.predict(x), x @ net.W),
        "loss": lambda: _near(net.loss(x, t), -np.sum(t * np.log(y + 1e-7)), 1e-4),
        "gradient": lambda: _near(net.gradient(x, t), np.outer(x, y - t), 1e-4),
    }
    return all(wanted[claim.target.partition(".")[2]]() for claim in claims)


KEEPS = {"dW": "affine-keeps-the-gradient-of-its-weights", "db": "affine-keeps-the-gradient-of-its-bias"}
kept: Any = layers.kept
back_of: Any = layers.backward


def _layer(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether a layer gives forward and backward what ours gives."""
    # What a layer makes of labels holds of who refuses them, and tells nothing of the rest.
    slugs = {claim.slug for claim in claims if "label" not in claim.slug}
    name, methods = claims[0].needs[0], {CLAIMS[slug].target.partition(".")[2] for slug in slugs}
    made = [rng.normal(0, 1, (3, 4)), rng.normal(0, 1, 4)] if name == "Affine" else []
    x, t = rng.normal(0, 1, (5, 3)), np.eye(3)[rng.integers(0, 3, 5)]
    given = [x, *{"SoftmaxWithLoss": [t], "MulLayer": [x + 1], "AddLayer": [x + 1]}.get(name, [])]
    theirs, ours = (one(*deepcopy(made)) for one in (make, right(name)))
    got, want = (layer.forward(*deepcopy(given)) for layer in (theirs, ours))
    # The loss of a batch is the mean or the sum.
    times = len(x) if name == "SoftmaxWithLoss" and _near(got, len(x) * want, 1e-4) else 1
    if "forward" in methods and not _near(got, times * want, 1e-4):
        return False
    dout = rng.normal(0, 1, np.shape(want))
    back = back_of if name == "SoftmaxWithLoss" else lambda layer: layer.backward(dout.copy())
    # Who adds up the losses may divide on the way back.
    if "backward" in methods and not any(_near(back(theirs), n * back(ours), 1e-4) for n in {1, times}):
        return False
    return all(
        _near(kept(theirs, key, n), kept(ours, key, n), 1e-4)
        for n, (key, slug) in enumerate(KEEPS.items()) if slug in slugs
    )


def _slope(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether a layer hands back the slope of what it gives at other places as well."""
    other = rng.uniform(0.2, 1, (5, 4)) * rng.choice((-1, 1), (5, 4))
    given = [[other if part is layers.ROWS else part for part in parts] for parts in layers.GIVEN]
    with put_in({"GIVEN": given}, vars(layers)):
        for claim in claims:
            claim(layer=make)
    return True


def _moves(make: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether an optimizer moves other parameters by other gradients as well."""
    shapes = {"W1": (3, 2), "b1": (2,), "W2": (2, 4), "b2": (4,)}
    other = {key: rng.uniform(0.3, 2, shape) * rng.choice((-1, 1), shape) for key, shape in shapes.items()}
    with put_in({"GRADS": other}, vars(training)):
        for claim in claims:
            claim(optimizer=make)
    return True


def _derives(function: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether a function gives the slope of another at other places as well."""
    other = functions.PLACES * rng.uniform(0.7, 1.3, functions.PLACES.shape)
    given = functions.GIVEN * rng.uniform(0.7, 1.1, functions.GIVEN.shape)
    with put_in({"PLACES": other, "GIVEN": given}, vars(functions)):
        for claim in claims:
            claim(slope=function)
    return True


def _windows(function: Any, claims: list[Claim], rng: Any) -> bool:
    """Return whether what holds of the windows of images holds with other sizes of both."""
    images = rng.uniform(1, 2, (3, 2, 7, 21))
    with put_in({"IMAGES": images, "FILTER": (3, 1)}, vars(layers)):
        for claim in claims:
            claim(**{claim.needs[0]: function})
    return True


OTHERWISE = {
    "layer": _slope, "optimizer": _moves, "slope": _derives, "im2col": _windows, "col2im": _windows,
    "mean_squared_error": _squares, "mini_batches": _batches, "train": _training,
    "TwoLayerNet": _two_layers, "simpleNet": _one_layer,
}

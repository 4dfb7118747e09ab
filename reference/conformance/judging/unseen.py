"""Checks that the search for a repair never sees: published vectors, and random inputs."""

from collections.abc import Callable, Iterator, Set
from itertools import islice
from typing import Any

import numpy as np

import reference
from reference.conformance.claims import functions, two_layer_net
from reference.vectors import manifest, vectors

either: Any = functions.either
network: Any = two_layer_net.network
softmax: Any = two_layer_net.softmax

# Claims leave the step and the delta open: 1e-3 of the greatest entry, or 1e-5 where there are none.
WITHIN = {
    "numerical_diff": 1e-3,
    "partial_derivative": 1e-3,
    "numerical_gradient": 1e-3,
    "gradient_descent": 1e-3,
    "descent_path": 1e-3,
    "cross_entropy_error_grad": 1e-3,
    "softmax_with_loss_grad": 1e-3,
}
PLAIN = {"Book", "Division", "Central", "Sign", "Coordinate", "Start", "Unchanged"}
# What a claim must hold for, before a case with this flag can be asked.
NEEDS = {
    "numerical_diff": {"Shape": "numerical-diff-takes-an-array-entry-by-entry"},
    "numerical_gradient": {"Shape": "numerical-gradient-takes-a-matrix"},
    "cross_entropy_error_grad": {"Axis": "", "Mean": ""},
    "softmax_with_loss_grad": {"Axis": "", "Mean": ""},
    "softmax": dict.fromkeys(("Axis", "BatchSize"), "softmax-takes-each-row-by-itself"),
    "cross_entropy_error": {
        "Labels": "cross-entropy-error-takes-labels",
        "BatchSize": "cross-entropy-error-takes-labels",
        "Mean": "cross-entropy-error-is-the-mean-over-the-batch",
        "Axis": "cross-entropy-error-is-the-mean-over-the-batch",
        "SoftTargets": "cross-entropy-error-uses-soft-targets-as-given",
    },
}
Inputs = Iterator[tuple[Any, ...]]


def agrees(name: str, function: Any, held: Set[str], count: int = 20, seed: int = 0) -> bool:
    """Return whether a function agrees with ours on inputs that no claim has, as far as its claims hold.

    Parameters
    ----------
    name : str
        Our name of it.
    function : function or class
    held : set of str
        The slugs of the claims that hold of it: what others are about is not asked.
    count : int
        How many random inputs are tried.
    seed : int
        Of these.
    """
    rng = np.random.default_rng(seed)
    try:
        with np.errstate(all="ignore"):
            if name in NETWORKS:
                return all(NETWORKS[name](function, held, rng) for _ in range(max(count // 10, 3)))
            if name == "mini_batches":
                return all(_batches(function, rng) for _ in range(max(count // 10, 3)))
            asked = [*_published(name, held), *islice(_random(name, held, rng), count)]
            return all(_alike(name, function, arguments, want) for arguments, want in asked)
    except Exception:
        return False


def _published(name: str, held: Set[str]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    needs = NEEDS.get(name, {})
    order = {"x": 2, "f": 1, "t": 3, "init_x": 2, "lr": 4, "step_num": 5}
    for case in vectors(name) if name in manifest()["functions"] else []:
        single = np.ndim(case.args.get("y", [[]])) == 1 and name.endswith(
            "grad"
        )  # of one example nothing is claimed
        asked = all(flag in PLAIN or needs.get(flag) in {"", *held} for flag in case.notes)
        if case.value is not None and asked and not single:
            yield (
                tuple(case.args[key] for key in sorted(case.args, key=lambda k: order.get(k, 0))),
                case.value,
            )


def _random(name: str, held: Set[str], rng: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    if name in INPUTS:
        ours: Callable[..., Any] = getattr(reference, name)
        while True:
            for arguments in INPUTS[name](held, rng):
                copies = [a.copy() if isinstance(a, np.ndarray) else a for a in arguments]
                yield arguments, ours(*copies)


def _alike(name: str, function: Any, arguments: tuple[Any, ...], want: Any) -> bool:
    rows = [a[None] if isinstance(a, np.ndarray) else a for a in arguments]
    if isinstance(arguments[0], float):
        rows[0] = np.array([arguments[0]])
    got = np.asarray(either(function, list(arguments), rows), float)
    want = np.asarray(want, float)
    if got.shape == (1, *want.shape):
        got = got[0]
    scale = np.max(np.abs(want), initial=1e-300) + (name in WITHIN)
    return got.shape == want.shape and bool(np.all(np.abs(got - want) <= WITHIN.get(name, 1e-5) * scale))


def _arrays(held: Set[str], rng: Any) -> Inputs:
    yield (rng.normal(0, 3, (2, 3)),)


def _scores(held: Set[str], rng: Any) -> Inputs:
    yield (rng.normal(0, 3, 4),)
    if "softmax-takes-each-row-by-itself" in held:
        yield (rng.normal(0, 3, (3, 4)),)


def _losses(held: Set[str], rng: Any) -> Inputs:
    y, labels = softmax(rng.normal(0, 1, (5, 3))), rng.integers(0, 3, 5)
    yield y[0], np.eye(3)[labels[0]]
    if NEEDS["cross_entropy_error"]["Mean"] in held:
        yield y, np.eye(3)[labels]
        if NEEDS["cross_entropy_error"]["SoftTargets"] in held:
            yield y, softmax(rng.normal(0, 1, (5, 3)))
    if NEEDS["cross_entropy_error"]["Labels"] in held:
        yield y, labels


def _batch(held: Set[str], rng: Any) -> Inputs:
    yield softmax(rng.normal(0, 1, (5, 3))), np.eye(3)[rng.integers(0, 3, 5)]


def _lines(held: Set[str], rng: Any) -> Inputs:
    a, b, c = rng.normal(0, 1, 3)
    yield lambda x: a * x**3 + b * x * x + c * x, float(rng.normal(0, 2))


def _steps(held: Set[str], rng: Any) -> Inputs:
    for arguments in _lines(held, rng):
        yield *arguments, float(rng.uniform(0.01, 1))


def _points(held: Set[str], rng: Any) -> Inputs:
    A, b = rng.normal(0, 1, (3, 3)), rng.normal(0, 1, 3)
    yield lambda x: x @ A @ x + b @ x, rng.normal(0, 2, 3)
    if NEEDS["numerical_gradient"]["Shape"] in held:
        yield lambda x: np.sum(A * x * x) + x[0, 1] * x[2, 0], rng.normal(0, 2, (3, 3))


def _entries(held: Set[str], rng: Any) -> Inputs:
    for f, x in _points(set(), rng):
        yield f, x, int(rng.integers(3))


def _walks(held: Set[str], rng: Any) -> Inputs:
    a, b = rng.uniform(0.2, 2, 3), rng.normal(0, 1, 3)
    yield (
        (lambda x: (a * x * x).sum() + (b * x).sum()),
        rng.normal(0, 2, 3),
        float(rng.uniform(0.01, 0.3)),
        int(rng.integers(1, 9)),
    )


def _sizes(held: Set[str], rng: Any) -> Inputs:
    size = int(rng.integers(1, 50))
    yield size * int(rng.integers(1, 9)) + int(rng.integers(0, size)), size


def _numbers(held: Set[str], rng: Any) -> Inputs:
    yield (float(rng.normal(0, 5)),)


def _pairs(held: Set[str], rng: Any) -> Inputs:
    yield (rng.normal(0, 5, 2),)


INPUTS: dict[str, Callable[[Set[str], Any], Inputs]] = {
    "sigmoid": _arrays,
    "sigmoid_grad": _arrays,
    "softmax": _scores,
    "cross_entropy_error": _losses,
    "softmax_grad": lambda held, rng: _scores(set(), rng),
    "cross_entropy_error_grad": _batch,
    "softmax_with_loss_grad": _batch,
    "numerical_diff": _lines,
    "forward_difference": _steps,
    "partial_derivative": _entries,
    "numerical_gradient": _points,
    "gradient_descent": _walks,
    "descent_path": _walks,
    "iter_per_epoch": _sizes,
    "function_1": _numbers,
    "function_tmp1": _numbers,
    "function_tmp2": _numbers,
    "function_2": _pairs,
}


def _batches(function: Any, rng: Any) -> bool:
    """Return whether batches of random sizes are of that size and hold examples of all."""
    size = int(rng.integers(2, 9))
    whole = size * int(rng.integers(2, 5))
    batches = list(islice(function(whole, size), 200))
    return all(
        np.shape(batch) == (size,) and np.min(batch) >= 0 and np.max(batch) < whole for batch in batches
    ) and (
        np.max(batches) >= whole - size
    )  # that none of the last examples is drawn is less likely than 1e-90


def _near(got: Any, want: Any, within: float = 1e-5) -> bool:
    got, want = np.asarray(got, float), np.asarray(want, float)
    return got.shape == want.shape and bool(np.all(np.abs(got - want) <= within * (1 + np.abs(want))))


def _differences(loss: Callable[[], Any], array: Any) -> Any:
    """Return the central differences of a loss in each entry of an array that it reads."""
    grad, h = np.zeros(array.shape), 1e-4
    for index in np.ndindex(array.shape):
        kept, values = array[index], []
        for step in (h, -h):
            array[index] = kept + step
            values.append(float(loss()))
        array[index] = kept
        grad[index] = (values[0] - values[1]) / (2 * h)
    return grad


def _two_layers(make: Any, held: Set[str], rng: Any) -> bool:
    """Return whether what holds of a network of two layers holds with other sizes and weights."""
    D, H, K = 3, 4, 2
    params = {
        "W1": rng.normal(0, 1, (D, H)),
        "b1": rng.normal(0, 1, H),
        "W2": rng.normal(0, 1, (H, K)),
        "b2": rng.normal(0, 1, K),
    }
    net = network(make, params)
    x, labels = rng.normal(0, 1, (5, D)), rng.integers(0, K, 5)
    t = np.eye(K)[labels]
    good = True
    if "two-layer-net-predicts-through-both-layers" in held:
        y = np.asarray(net.predict(x), float)
        a1 = x @ params["W1"] + params["b1"]
        scores = [
            z @ params["W2"] + params["b2"] for z in (1 / (1 + np.exp(-a1)), np.maximum(a1, 0), np.tanh(a1))
        ]
        good = any(_near(y, want) for want in [*scores, *map(softmax, scores)])
    if good and "two-layer-net-judges-what-it-predicts" in held:
        rows = len(x) if "two-layer-net-takes-the-mean-loss" in held else 1
        y = np.asarray(net.predict(x[:rows]), float)
        wanted = [-np.sum(t[:rows] * np.log(p + 1e-7)) / rows for p in (y, softmax(y))]
        good = any(_near(net.loss(x[:rows], t[:rows]), want, 1e-4) for want in wanted)
    if good and "two-layer-net-counts-right-answers" in held:
        share = np.mean(np.argmax(net.predict(x), axis=1) == labels)
        good = _near(net.accuracy(x, t), share)
        if good and "two-layer-net-counts-right-labels" in held:
            good = _near(net.accuracy(x, labels), share)
    for slug, name in (("differentiates", "numerical_gradient"), ("backpropagates", "gradient")):
        if good and f"two-layer-net-{slug}-its-own-loss" in held and callable(getattr(net, name, None)):
            got = getattr(net, name)(x, t)
            good = all(
                _near(
                    np.reshape(got[key], value.shape),
                    _differences(lambda: net.loss(x, t), net.params[key]).reshape(value.shape),
                    1e-3,
                )
                for key, value in params.items()
            )
    return good


def _one_layer(make: Any, held: Set[str], rng: Any) -> bool:
    """Return whether what holds of the book's smallest network holds with other weights."""
    net = make()
    net.W = rng.normal(0, 1, (2, 3))
    x, t = rng.normal(0, 1, 2), np.eye(3)[rng.integers(3)]
    y = softmax(x @ net.W)
    good = "simple-net-predicts-scores" not in held or _near(net.predict(x), x @ net.W)
    if good and "simple-net-judges-the-softmax-of-its-scores" in held:
        good = _near(net.loss(x, t), -np.sum(t * np.log(y + 1e-7)), 1e-4)
    if (
        good
        and "simple-net-has-a-gradient-of-the-shape-of-its-weights" in held
        and callable(getattr(net, "gradient", None))
    ):
        good = _near(net.gradient(x, t), np.outer(x, y - t), 1e-4)
    return good


NETWORKS = {"TwoLayerNet": _two_layers, "simpleNet": _one_layer}

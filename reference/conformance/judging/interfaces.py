"""Other ways to be called and to answer: a function that is right in one of them is right.

An interface makes of their function one that is called as ours is, and answers so. The names of parameters
decide nothing: an interface counts only if every `must` claim holds with it.
"""

import inspect
import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from copy import deepcopy
from dis import get_instructions
from functools import partial, wraps
from typing import Any, NamedTuple

import reference
from reference import listings
from reference.conformance.asking import UndecidableError, np
from reference.conformance.judging.networks import Place, arrays, as_ours, matched, resized, without_decay
from reference.conformance.judging.unseen import put_in
from reference.conformance.loading.methods import misspelt_init

# How parameters are called that are given by name where their order tells nothing.
RATE = re.compile("lr|rate|eta|alpha|step_?size")
STEPS = re.compile("n_?step|step_?n|num|iter|epoch|times|steps|^n$")
STEP = 1e-4  # for who wants one
SMALL = 0.01  # for who wants a number beside the sizes of a network
TEN, OF_LABELS = "of ten classes", "of labels"

Function = Callable[..., Any]


class Interface(NamedTuple):
    """A way to be called: how it is said, what makes ours of theirs, whether parameters change places."""

    said: str
    adapt: Callable[[Function], Function]
    exchanges: bool = False


def interfaces(name: str, function: Any) -> Iterator[Interface]:
    """Yield the interfaces in which a function may be meant, the plainest first.

    Who names its parameters as the source does has said which is which, but for a slope of another name:
    many are given what went forward, and call that x.
    """
    own = has_source_parameters(name, function)
    own &= name not in OF_OUTPUT or getattr(inspect.unwrap(function), "__name__", name) == name
    if parameters_of(function)[:1] == ["self"]:  # of a class that was taken apart
        yield Interface("{name}(self, ...)", lambda theirs: partial(theirs, None))
    for interface in TABLE.get(name, ()):
        if not (own and interface.exchanges):
            yield interface


def has_source_parameters(name: str, function: Any) -> bool:
    """Return whether the parameters of a function are called as the source calls them, in its order."""
    known = getattr(listings, name, None) or getattr(reference, name, None)
    if known is None:
        return False
    ours, theirs = inspect.signature(known).parameters, parameters_of(function)
    least = [key for key, parameter in ours.items() if parameter.default is parameter.empty]
    return theirs[: len(ours)] == list(ours)[: len(theirs)] and len(theirs) >= len(least)


def parameters_of(function: Any) -> list[str]:
    """Return the names of the parameters of a function, none if it does not tell them."""
    try:
        return list(inspect.signature(function).parameters)
    except Exception:  # some in C tell nothing, and some of theirs raise
        return []


def _as(said: str, call: Callable[..., Any], *, exchanges: bool = False) -> Interface:
    """Return the interface in which `call` is given theirs and our arguments."""
    return Interface(said, lambda theirs: lambda *given, **named: call(theirs, *given, **named), exchanges)


class RefusedError(UndecidableError, TypeError):
    """An interface has no such argument: what a claim asks cannot be asked so."""


class UnfitError(Exception):
    """A function is not meant so: no claim takes it for a refusal."""


# ---- Answers ----


def first(answer: Any) -> Any:
    """Return the first part of several, or the only number of a dict."""
    if isinstance(answer, dict):
        (answer,) = (part for part in answer.values() if np.ndim(part) == 0)
        return answer
    if not isinstance(answer, tuple | list) or len(answer) < 2:
        raise TypeError("it is no pair")
    return answer[0]


def row(answer: Any) -> Any:
    """Return the one row of a matrix, or a list as an array."""
    answer = np.asarray(answer)
    return answer[0] if answer.ndim > 1 and len(answer) == 1 else answer


# ---- One function of x ----


def with_step(theirs: Function, *given: Any) -> Any:
    """Give a step to who wants one; a default of their own is theirs to answer for."""
    if fits(theirs, given[:-1], {}):
        raise TypeError("it has a step")
    return theirs(*given)


def of_matrix(theirs: Function, f: Function, x: Any) -> Any:
    """Give a row of a matrix to who goes through rows and columns."""
    if np.ndim(x) != 1:
        return theirs(f, x)
    given = theirs(lambda moved: f(np.reshape(moved, np.shape(x))), np.reshape(x, (1, -1)))
    return np.reshape(given, np.shape(x))


def itself(x: Any) -> Any:
    """Return an array that can be moved where it is, as it has to be for who reads it from elsewhere."""
    if np.asarray(x).dtype != np.float64:
        raise RefusedError("taken so, no copy of x is moved")
    return x


OF_F = [
    _as("{name}(x, f)", lambda theirs, f, x: theirs(x, f), exchanges=True),
    _as("{name}(f, x, h)", lambda theirs, f, x: with_step(theirs, f, x, STEP)),
    _as("{name}(x, f, h)", lambda theirs, f, x: with_step(theirs, x, f, STEP), exchanges=True),
    _as("{name}(f, h, x)", lambda theirs, f, x: with_step(theirs, f, STEP, x), exchanges=True),
    _as("{name}(f)(x)", lambda theirs, f, x: theirs(f)(x)),
    _as("{name}(f, x), whose first answer is taken", lambda theirs, f, x: first(theirs(f, x))),
    _as("{name}(f, x) of a matrix", of_matrix),
    _as("{name}(f, x) with f of nothing, which reads the x that is moved",
        lambda theirs, f, x: theirs(partial(f, itself(x)), x)),
    _as("{name}(f, [x]) with f of nothing, of a list of arrays",
        lambda theirs, f, x: theirs(partial(f, itself(x)), [x])[0]),
    _as("{name}(f, x) with f of several numbers",
        lambda theirs, f, x: row(theirs(lambda *entries: f(np.array(entries)), x))),
    _as("{name}(f, x), whose answer is one row", lambda theirs, f, x: row(theirs(f, x))),
    _as("{name}(f, x, f(x))", lambda theirs, f, x: theirs(f, x, f(x))),
]

ORDERS = {
    "f, index, x": lambda f, x, index: (f, index, x),
    "x, f, index": lambda f, x, index: (x, f, index),
    "x, index, f": lambda f, x, index: (x, index, f),
    "index, f, x": lambda f, x, index: (index, f, x),
    "index, x, f": lambda f, x, index: (index, x, f),
    "f, x, index, h": lambda f, x, index: (f, x, index, STEP),
    "f, x, h, index": lambda f, x, index: (f, x, STEP, index),
    "f, index, x, h": lambda f, x, index: (f, index, x, STEP),
}
PARTIAL = [
    _as(f"{{name}}({order})", lambda theirs, f, x, index, put=put: theirs(*put(f, x, index)), exchanges=True)
    for order, put in ORDERS.items()
]


def by_output(theirs: Function, of: Function, x: Any) -> Any:
    """Give a slope the output of its function, as long as that tells where x is."""
    if np.any(np.abs(x) > 30):
        raise RefusedError("taken so, it has no tails: there the output is rounded")
    return theirs(of(x))


OF_OUTPUT = {
    name: [_as(f"{{name}}({of}(x)), a slope by the output",
        lambda theirs, x, right=right: by_output(theirs, right, x), exchanges=True)]
    for name, of, right in (
        ("sigmoid_grad", "sigmoid", reference.sigmoid), ("softmax_grad", "softmax", reference.softmax)
    )
}


def of_rows(theirs: Function, x: Any, columns: bool = False) -> Any:
    """Give a batch to who refuses a vector, or answers it with something else."""
    if np.ndim(x) == 1:
        try:
            answer = theirs(x)
        except Exception:
            answer = ()
        if answer is None:
            raise UnfitError  # to give nothing is no other way to answer
        if np.shape(answer) == np.shape(x):
            return answer
    rows = np.atleast_2d(x)
    return np.reshape(theirs(rows.T).T if columns else theirs(rows), np.shape(x))


ROWS = [
    _as("{name}(batch)", of_rows),
    _as("{name}(batch in columns)", partial(of_rows, columns=True)),
]

# ---- Losses ----


def one_hot(y: Any, t: Any) -> Any:
    """Return targets in the shape of y, and refuse labels."""
    if np.ndim(t) != np.ndim(y):
        raise RefusedError("taken so, it has no labels")
    return np.asarray(t, float)


def of_one(theirs: Function, y: Any, t: Any) -> Any:
    """Ask of one example after the other who refuses a batch."""
    rows = np.eye(np.shape(y)[-1])[t] if np.ndim(t) < np.ndim(y) else t
    if np.ndim(y) == 2 and takes(theirs, y, np.asarray(rows, float), (1, len(y))):
        raise UnfitError
    pairs = zip(np.atleast_2d(y), np.atleast_2d(one_hot(y, t)), strict=True)
    return np.mean([theirs(*pair) for pair in pairs])


def of_one_label(theirs: Function, y: Any, t: Any) -> Any:
    """Ask of one example after the other, each with its label, who refuses a batch."""
    if np.ndim(t) == np.ndim(y) and not np.all((t == 0) | (t == 1)):
        raise RefusedError("taken so, it has labels only")
    rows, labels = np.atleast_2d(y), np.atleast_1d(np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t)
    two = np.full((2, rows.shape[1]), 0.5)
    if takes(theirs, two, labels[[0, 0]], (1, 2)):
        raise UnfitError
    return np.mean([theirs(row, int(label)) for row, label in zip(rows, labels, strict=True)])


def takes(theirs: Function, y: Any, t: Any, counts: tuple[int, ...] = (1,)) -> bool:
    """Return whether a loss has one number for these, or so many as one of some counts."""
    try:
        return bool(np.size(theirs(y, t)) in counts)
    except Exception:
        return False


def batch(y: Any, t: Any) -> tuple[Any, Any]:
    """Return predictions and targets as of a batch."""
    return np.atleast_2d(y), np.atleast_1d(t) if np.ndim(t) < np.ndim(y) else np.atleast_2d(t)


def of_each(theirs: Function, y: Any, t: Any) -> Any:
    """Take the mean of one loss for each example; that of one alone may be of all."""
    rows, targets = batch(y, t)
    losses = np.ravel(theirs(np.concatenate([rows, rows]), np.concatenate([targets, targets])))
    if len(losses) != 2 * len(rows):
        raise UnfitError
    return np.mean(losses)


def of_batches(theirs: Function, y: Any, t: Any) -> Any:
    """Give a batch to who refuses one example, or divides its loss by the number of classes."""
    answer = theirs(*batch(y, t))
    if np.ndim(y) == 1:
        try:
            alone = theirs(y, t)
        except (IndexError, ValueError):  # as of an axis that is not there
            return answer
        except Exception:
            raise UnfitError from None
        if not np.allclose(np.multiply(alone, len(y)), answer):
            raise UnfitError
    return answer


def of_binary(theirs: Function, y: Any, t: Any) -> Any:
    """Ask of the probability of the right class, once as that of class 1 and once of class 0."""
    if not np.all((one_hot(y, t) == 0) | (t == 1)):
        raise RefusedError("taken so, it has labels only")
    p = np.sum(np.atleast_2d(y) * np.atleast_2d(t), axis=1)
    one, other = theirs(p, np.ones_like(p)), theirs(1 - p, np.zeros_like(p))
    if not np.allclose(one, other, rtol=1e-5):
        raise TypeError("it is no loss of two classes")
    return np.mean(one) if np.size(one) == len(p) else one


def of_labels(theirs: Function, y: Any, t: Any) -> Any:
    """Give labels where there are one-hot targets."""
    is_one_hot = np.ndim(t) == np.ndim(y) and np.all((t == 0) | (t == 1))
    # Who makes integers of what is given takes what would be refused.
    casts = {"astype", "int"} <= {*getattr(getattr(theirs, "__code__", None), "co_names", ())}
    is_taken = is_one_hot and not casts and takes(theirs, y, np.asarray(t, float))
    if is_taken and (answer := theirs(y, t)) is not None:
        return answer
    return of_labels_alone(theirs, y, t)


def of_labels_alone(theirs: Function, y: Any, t: Any) -> Any:
    """Give labels and nothing else."""
    if np.ndim(t) == np.ndim(y) and not np.all((t == 0) | (t == 1)):
        raise RefusedError("taken so, it has labels only")
    return theirs(np.atleast_2d(y), np.atleast_1d(np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(y) else t))


def of_ten(theirs: Function, y: Any, t: Any) -> Any:
    """Give labels, and probabilities of ten classes to who refuses fewer: those that are not there are 1."""
    if takes(theirs, y, t):
        raise TypeError  # it takes any number of classes
    more = (0, 0), (0, 10 - np.shape(y)[-1])
    return of_labels_alone(lambda p, q: theirs(np.pad(p, more, constant_values=1.0), q), y, t)


def in_columns(theirs: Function, y: Any, t: Any) -> Any:
    """Give each example a column."""
    t = one_hot(y, t)
    answer = np.squeeze(theirs(np.atleast_2d(y).T, np.atleast_2d(t).T))
    if takes(theirs, y, t):
        is_same = np.allclose(theirs(y, t), answer)
        if not is_same if np.ndim(y) == 1 else is_same and np.shape(y)[0] != np.shape(y)[1]:
            raise UnfitError
    return answer


def of_scores(theirs: Function) -> Function:
    """Return theirs, asked of scores: a common shift changes nothing."""
    return lambda y, t: theirs(np.log(np.maximum(y, 1e-300)) + 1, t)


def exchanged(theirs: Function) -> Function:
    """Return theirs with its arguments in the other order."""
    return wraps(theirs)(lambda p, q: theirs(q, p))


def of_its_size(theirs: Function, y: Any, t: Any, columns: bool = False) -> Any:
    """Give as many examples as a constant of the file says, which is set to the number at hand."""
    own = inspect.unwrap(theirs)
    space, code = getattr(own, "__globals__", {}), getattr(own, "__code__", None)
    sizes = [name for name in getattr(code, "co_names", ()) if name.isupper()]
    if len(sizes) != 1 or type(space.get(sizes[0])) is not int:
        raise UnfitError
    y, t = np.atleast_2d(y), one_hot(y, t)
    with put_in({sizes[0]: len(y)}, space):
        return of_labels(lambda p, q: theirs(p.T if columns else p, q), y, np.atleast_2d(t))


FORMS: dict[str, Function] = {
    "": lambda theirs, y, t: theirs(y, t),
    "of one example": of_one,
    "one loss for each example": of_each,
    "of batches": of_batches,
    "whose first answer is the loss": lambda theirs, y, t: first(theirs(y, t)),
    "from scores": lambda theirs, y, t: of_scores(theirs)(y, t),
    "from scores, of labels": lambda theirs, y, t: of_labels_alone(of_scores(theirs), y, t),
    "from scores, of batches": lambda theirs, y, t: of_batches(of_scores(theirs), y, t),
    "from scores, of one example": lambda theirs, y, t: of_one(of_scores(theirs), y, t),
    "from scores, one loss for each example": lambda theirs, y, t: of_each(of_scores(theirs), y, t),
    "from scores, whose first answer is the loss": lambda theirs, y, t: first(of_scores(theirs)(y, t)),
    "of two classes": of_binary,
    OF_LABELS: of_labels,
    TEN: of_ten,
    "of one example and its label": of_one_label,
    "of examples in columns": in_columns,
    "of as many examples as it has a constant for": of_its_size,
    "of as many columns as it has a constant for": partial(of_its_size, columns=True),
}
LOSSES = [
    *(
        _as(f"{{name}}(prediction, target), {form}", call, exchanges="scores" in form)
        for form, call in FORMS.items() if form
    ),
    *(
        _as(f"{{name}}(target, prediction){form and ', '}{form}",
            lambda theirs, y, t, call=call: call(exchanged(theirs), y, t), exchanges=True)
        for form, call in FORMS.items()
    ),
]

# ---- Descents ----


def slope(f: Function) -> Function:
    """Return the gradient of f."""
    return lambda x: reference.numerical_gradient(f, np.array(x, float))


def by_name(theirs: Function, f: Function, x: Any, lr: float, steps: int) -> Any:
    """Give the learning rate and the number of steps by the names that they have."""
    names = list(inspect.signature(theirs).parameters)[2:]
    (rate,), (number,) = ([n for n in names if like.search(n)] for like in (RATE, STEPS))
    return theirs(f, x, **{rate: lr, number: steps})


def point(answer: Any, x: Any, steps: int) -> Any:
    """Return the last point of a descent: alone, among other answers or attributes, or the end of a path."""
    if inspect.isgenerator(answer):
        answer = np.array(list(itertools.islice(answer, steps + 2)))
    if isinstance(answer, dict) or hasattr(answer, "__dict__"):
        answer = tuple((answer if isinstance(answer, dict) else vars(answer)).values())
    shape = np.shape(x)
    is_path = isinstance(answer, tuple | list) and _shape(answer) == (steps + 1, *shape)
    if is_path and (isinstance(answer, list) or np.array_equal(answer[0], x)):
        return answer[-1]
    if isinstance(answer, tuple | list):
        for like in (shape, (1, *shape), (steps + 1, *shape)):
            for part in answer:
                if shape and _shape(part) == like:
                    return part if like == shape else part[-1]
    if _shape(answer) in ((steps + 1, *shape), (1, *shape)):
        return answer[-1]
    return answer


def _shape(value: Any) -> Any:
    try:
        return np.shape(value)
    except ValueError:  # of parts of different shapes
        return None


def of_a_path(answer: Any, x: Any, count: int) -> Any:
    """Return the last of so many points: of one for each step, behind it, or before it and of a step more."""
    if inspect.isgenerator(answer):
        answer = list(itertools.islice(answer, count))
    parts = (*answer, answer) if isinstance(answer, tuple) else (answer,)
    (path,) = (part for part in parts if _shape(part) == (count, *np.shape(x)))
    if count > 1 and np.all(np.equal(path, path[-1])):
        raise UnfitError  # it is one array, that many times
    return path[-1]


def moved(call: Function, theirs: Any, f: Any, x: Any, lr: Any, n: Any) -> Any:
    """Return where the array is that was given, and that is moved under its own name."""
    code, start = getattr(theirs, "__code__", None), np.array(x, float)
    given = code.co_varnames[: code.co_argcount] if code else ()
    every = get_instructions(theirs) if given else ()
    stored = {one.argval for one in every if one.opname == "STORE_FAST"}
    if stored.isdisjoint(given) or call(theirs, f, start, lr, n) is not None:
        raise UnfitError
    return start


CALLS = {
    "f, x, lr, steps": lambda theirs, f, x, lr, n: theirs(f, x, lr, n),
    "f, x, steps, lr": lambda theirs, f, x, lr, n: theirs(f, x, n, lr),
    "f, x, by their names": by_name,
    "x, f, lr, steps": lambda theirs, f, x, lr, n: theirs(x, f, lr, n),
    "x, f, steps, lr": lambda theirs, f, x, lr, n: theirs(x, f, n, lr),
    "x, lr, steps, f": lambda theirs, f, x, lr, n: theirs(x, lr, n, f),
}
ENDS = {
    "": lambda call, theirs, f, x, lr, n: point(call(theirs, f, x, lr, n), x, n),
    " whose path leaves out the end":
        lambda call, theirs, f, x, lr, n: of_a_path(call(theirs, f, x, lr, n + 1), x, n + 1),
    " whose path leaves out the start":
        lambda call, theirs, f, x, lr, n: of_a_path(call(theirs, f, x, lr, n), x, n),
    ", which moves x itself": moved,
}
BOTH = {
    "f, gradient, x, lr, steps": lambda theirs, f, x, lr, n: theirs(f, slope(f), x, lr, n),
    "gradient, f, x, lr, steps": lambda theirs, f, x, lr, n: theirs(slope(f), f, x, lr, n),
}
DESCENTS = [
    _as(f"{{name}}({order}){end}",
        lambda theirs, f, x, lr, n, call=call, ends=ends: ends(call, theirs, f, x, lr, n),
        exchanges=order[0] != "f" or "steps, lr" in order)
    for (order, call), (end, ends) in itertools.product((CALLS | BOTH).items(), ENDS.items())
] + [
    _as(f"{{name}}({order}){end}".replace("f,", "gradient,").replace(", f", ", gradient"),
        lambda theirs, f, x, lr, n, call=call, ends=ends: ends(call, theirs, slope(f), x, lr, n),
        exchanges=True)
    for (order, call), (end, ends) in itertools.product(CALLS.items(), ENDS.items())
]

# ---- Windows ----


def padded_first(theirs: Function, *given: Any) -> Any:
    """Give the padding before the stride: both come last."""
    parts, steps = (given, (1, 0)) if len(given) < 5 else (given[:-2], given[-2:])
    return theirs(*parts, *steps[::-1])


def parts_of(shape: Any, height: int, width: int, stride: int = 1, pad: int = 0) -> tuple[int, ...]:
    """Return how many images, windows down and across, channels, entries down and across there are."""
    count, channels, *sizes = shape
    down, across = ((n + 2 * pad - k) // stride + 1 for n, k in zip(sizes, (height, width), strict=True))
    return count, down, across, channels, height, width


def as_table(parts: Any) -> Any:
    """Return a row for each window."""
    return parts.reshape(np.prod(parts.shape[:3]), -1)


def told_otherwise(theirs: Function, x: Any, *sizes: int, lay: Function, is_last: bool = False) -> Any:
    """Return rows for windows that are told in another layout."""
    shape = parts_of(x.shape, *sizes)
    order = lay(np.arange(np.prod(shape)).reshape(shape))
    answer = np.asarray(theirs(np.moveaxis(x, 1, 3) if is_last else x, *sizes))
    if answer.shape != order.shape:
        raise UnfitError
    return as_table(np.ravel(answer)[np.argsort(order, axis=None)].reshape(shape))


def taken_otherwise(
    theirs: Function, col: Any, shape: Any, *sizes: int, lay: Function, is_last: bool = False
) -> Any:
    """Give windows in another layout."""
    given = lay(np.reshape(col, parts_of(shape, *sizes)))
    if is_last:
        return np.moveaxis(theirs(given, (shape[0], *shape[2:], shape[1]), *sizes), 3, 1)
    return theirs(given, shape, *sizes)


LAYOUTS: dict[str, dict[str, Any]] = {
    "whose windows are columns": {"lay": lambda parts: as_table(parts).T},
    "whose windows are columns, the same of all images side by side": {
        "lay": lambda parts: as_table(parts.transpose(1, 2, 0, 3, 4, 5)).T
    },
    "of arrays of six axes": {"lay": lambda parts: np.moveaxis(parts, (1, 2), (4, 5))},
    "of channels that come last": {"lay": lambda parts: as_table(np.moveaxis(parts, 3, 5)), "is_last": True},
}
WINDOWS = {
    name: [
        _as("{name}(..., pad, stride)", padded_first, exchanges=True),
        *(_as(f"{{name}} {said}", partial(call, **layout)) for said, layout in LAYOUTS.items()),
    ]
    for name, call in (("im2col", told_otherwise), ("col2im", taken_otherwise))
}

# ---- Layers ----


def made_of_nothing(theirs: Any) -> type:
    """Make a layer of stand-ins, if it wants what it does not use."""
    wanted = [p for p in inspect.signature(theirs).parameters.values() if p.default is p.empty]
    if not wanted:
        raise TypeError  # as it is
    return type(theirs.__name__, (theirs,), {
        "__init__": lambda self: theirs.__init__(self, *[None] * len(wanted))
    })


def loss_alone(theirs: Any) -> type:
    """Take the loss out of what a layer gives, such as the probabilities as well."""

    def forward(self: Any, x: Any, t: Any) -> Any:
        answer = theirs.forward(self, x, t)
        parts = [part for part in answer if np.ndim(part) == 0] if isinstance(answer, tuple) else []
        return parts[0] if len(parts) == 1 else answer

    return type(theirs.__name__, (theirs,), {"forward": forward})


def labels_alone(theirs: Any) -> type:
    """Give a layer of the loss labels where there are one-hot targets."""

    def forward(self: Any, x: Any, t: Any) -> Any:
        return of_labels_alone(lambda scores, labels: theirs.forward(self, scores, labels), x, t)

    return type(theirs.__name__, (theirs,), {"forward": forward})


def first_alone(theirs: Any) -> type:
    """Take the first of several answers of a layer, such as a copy beside it."""

    def forward(self: Any, x: Any) -> Any:
        answer = theirs.forward(self, x)
        if not isinstance(answer, tuple | list) or len(answer) < 2:
            raise UnfitError
        return answer[0]

    return type(theirs.__name__, (theirs,), {"forward": forward})


def of_columns(theirs: Any) -> type:
    """Give a layer of the loss its examples in columns, where its loss is a sum over columns."""
    t = np.eye(3)[:, :2]
    pairs = [(first, last) for first in ([1.0, 2, 4], [3.0, 1, 2]) for last in ([2.0, 0, 1], [0.0, 3, 1])]
    losses = [theirs().forward(np.stack(pair, axis=1), t) for pair in pairs]
    if not np.isclose(losses[0] + losses[3], losses[1] + losses[2], rtol=1e-6):
        raise TypeError

    def forward(self: Any, x: Any, t: Any) -> Any:
        if np.ndim(t) < 2:
            raise RefusedError("labels are no columns")
        return theirs.forward(self, np.transpose(x), np.transpose(t))

    def backward(self: Any, *given: Any) -> Any:
        return np.transpose(theirs.backward(self, *given))

    return type(theirs.__name__, (theirs,), {"forward": forward, "backward": backward})


TARGET = re.compile("t|ts|labels?|targets?|[yt]_?(true|train)|correct|one_?hot|answers?", re.IGNORECASE)


def target_first(theirs: Any) -> type:
    """Give a layer of the loss the target before the scores, if it calls the first of the two so alone."""
    _, first, second, *_ = *parameters_of(theirs.forward), "", ""
    if not TARGET.fullmatch(first) or TARGET.fullmatch(second):
        raise UnfitError

    def forward(self: Any, x: Any, t: Any) -> Any:
        return theirs.forward(self, t, x)

    return type(theirs.__name__, (theirs,), {"forward": forward})


OF_VECTORS = re.compile(r"\bouter\(|newaxis|\[:, ?None\]|reshape\(-1, ?1\)|\(1, ?-1\)|atleast_2d|expand_dims")


def _is_of_vectors(theirs: Any) -> bool:
    """Return whether a class makes a matrix of two vectors, as who goes back from one example does."""
    with suppress(OSError, TypeError):
        return bool(OF_VECTORS.search(inspect.getsource(theirs)))
    return False


def loss_of_one(theirs: Any) -> type:
    """Give a layer of the loss one example after the other, where other layers take one, and add them up."""
    layers = [one for one in theirs.forward.__globals__.values() if isinstance(one, type)]
    if not any(map(_is_of_vectors, layers)):
        raise TypeError

    def answer(one: Any, row: Any, target: Any) -> Any:
        try:
            return one.forward(row, target)
        except (IndexError, TypeError, ValueError):
            return one.forward(row, int(np.argmax(target)))

    def forward(self: Any, x: Any, t: Any) -> Any:
        rows = [*zip(np.atleast_2d(x), np.atleast_2d(one_hot(x, t)), strict=True)]
        self.parts = [theirs() for _ in rows]
        return np.sum([answer(one, *row) for one, row in zip(self.parts, rows, strict=True)])

    def backward(self: Any, *dout: Any) -> Any:
        return np.array([one.backward(*dout) for one in self.parts])

    return type(theirs.__name__, (), {"forward": forward, "backward": backward})


def affine_of_one(theirs: Any) -> type:
    """Give an affine layer one example after the other, and add up the gradients."""
    if not _is_of_vectors(theirs):
        raise TypeError

    def init(self: Any, *given: Any) -> None:
        self.given, self.parts = given, []

    def forward(self: Any, x: Any) -> Any:
        self.parts = [theirs(*self.given) for _ in np.atleast_2d(x)]
        answers = [one.forward(row) for one, row in zip(self.parts, np.atleast_2d(x), strict=True)]
        return np.array(answers).reshape(*np.shape(x)[:-1], -1)

    def backward(self: Any, dout: Any) -> Any:
        answers = [one.backward(row) for one, row in zip(self.parts, np.atleast_2d(dout), strict=True)]
        self.dW, self.db = (sum(getattr(one, key) for one in self.parts) for key in ("dW", "db"))
        return np.array(answers).reshape(*np.shape(dout)[:-1], -1)

    return type(theirs.__name__, (), {"__init__": init, "forward": forward, "backward": backward})


def network_of_one(theirs: Any) -> type:
    """Give a network one example after the other, and take the means."""
    if not _is_of_vectors(theirs):
        raise TypeError

    def of_each(name: str, mean: Callable[[list[Any]], Any]) -> Callable[..., Any]:
        def call(self: Any, x: Any, *t: Any) -> Any:
            if np.ndim(x) < 2:
                return getattr(theirs, name)(self, x, *t)
            return mean([getattr(theirs, name)(self, *rows) for rows in zip(x, *t, strict=True)])

        return call

    def of_dicts(parts: list[Any]) -> Any:
        return {key: np.mean([part[key] for part in parts], axis=0) for key in parts[0]}

    means = {"predict": np.array, "loss": np.mean, "gradient": of_dicts}
    body = {name: of_each(name, mean) for name, mean in means.items() if hasattr(theirs, name)}
    return type(theirs.__name__, (theirs,), body)


# How a pass calls what it keeps and does not return.
OUTPUT = "loss", r"out(puts?)?|[yaz]|result|values?"
BACK = r"d_?(x|in|inputs?)|grad_(x|in|inputs?)", r"delta|grad|dz|da"


def answers_kept(theirs: Any) -> type:
    """Return what both passes of a layer keep, where neither returns anything."""

    def returns(layer: Any, answer: Any) -> bool:
        with suppress(Exception):  # what it raises is told by what is claimed of it
            return theirs.backward(layer, *[np.ones_like(answer)] * bool(np.ndim(answer))) is not None
        return False

    def kept(method: str, usual: Iterable[str]) -> Callable[..., Any]:
        def call(self: Any, *given: Any) -> Any:
            before = [*vars(self).values(), *given]
            if getattr(theirs, method)(self, *given) is not None:
                raise UnfitError
            new = {key: part for key, part in vars(self).items() if all(part is not one for one in before)}
            new = {key: part for key, part in new.items() if np.asarray(part).dtype.kind == "f"}
            named = [new[key] for name in usual for key in new if re.fullmatch(name, key, re.IGNORECASE)]
            answer = next(iter([*named, *new.values()]), None)
            if answer is None or (method == "forward" and returns(deepcopy(self), answer)):
                raise UnfitError
            return answer

        return call

    passes = {"forward": kept("forward", OUTPUT), "backward": kept("backward", BACK)}
    return type(theirs.__name__, (theirs,), passes)


WEIGHTS, BIAS = re.compile("w|weights?", re.IGNORECASE), re.compile("b|bias(es)?", re.IGNORECASE)


def required(function: Any) -> int:
    """Return how many arguments must be given."""
    return sum(p.default is p.empty for p in inspect.signature(function).parameters.values())


def of_weights(theirs: Any) -> type:
    """Return a layer that is made of W and b, of one that draws them, or takes them later or with x.

    Its gradients may be named otherwise, or come back beside that of x.
    """
    if misspelt_init(vars(theirs)):
        raise UnfitError  # it cannot be made, which is to be told
    places = _weights(theirs)
    is_bare = not required(theirs)

    def init(self: Any, W: Any, b: Any) -> None:
        sizes = W.shape if places and not is_bare else () if is_bare else (W, b)
        self.inner, self.given = theirs(*sizes), (W, b) if is_bare else ()
        for place, part in zip(places, (W, b), strict=False):
            place.put(self.inner, part if is_bare else np.reshape(part, np.shape(place.get(self.inner))))

    def forward(self: Any, x: Any) -> Any:
        return self.inner.forward(x, *self.given[: required(self.inner.forward) - 1])

    def backward(self: Any, dout: Any) -> Any:
        before = [part for _, part in arrays(self.inner)]
        answer = self.inner.backward(dout)
        parts = _parts(answer) if len(order) == 3 else []
        vars(self).update(vars(self.inner))
        new = {str(place.path[-1][1]): part for place, part in arrays(self.inner)
               if all(part is not other for other in before)}
        if len(parts) > max(order, default=2):
            answer, *rest = (parts[n] for n in order)
            vars(self).update(zip(("dW", "db"), rest, strict=True))
        for name in {"dW", "db"} - {key for key, part in vars(self).items() if part is not None}:
            like = [part for key, part in new.items() if name[1].lower() in key.lower()]
            vars(self).update({name: like[-1]} if like else {})
        return answer

    layer = type(theirs.__name__, (), {"__init__": init, "forward": forward, "backward": backward})
    order = _order(layer)
    return layer


def _parts(answer: Any) -> list[Any]:
    """Return the arrays of an answer, which may be a dict, a list or an object of them, or one of these."""
    if isinstance(answer, np.ndarray) or np.isscalar(answer) or answer is None:
        return [answer]
    if not isinstance(answer, dict | tuple | list):
        answer = getattr(answer, "__dict__", ())
    parts = answer.values() if isinstance(answer, dict) else answer
    return [leaf for part in parts for leaf in _parts(part)]


def _order(layer: Any) -> list[int]:
    """Return which of the parts that come back are the gradients of x, W and b, as their shapes tell.

    If one has no such shape, it is that which is left. There are as many inputs as outputs, so that what goes
    through weights that are turned round wrongly raises nothing.
    """
    try:
        probe = layer(np.ones((3, 3)), np.ones(3))
        probe.forward(np.ones((5, 3)))
        answers = _parts(probe.inner.backward(np.ones((5, 3))))
    except Exception:
        return []  # what it raises is told by what is claimed of it
    shapes = {"x": (5, 3), "W": (3, 3), "b": (3,)}
    found = matched(answers, shapes, False)
    left = [n for n in range(len(answers)) if n not in found.values()]
    found |= {key: left[0] for key in shapes if len(left) == 1 and key not in found}
    return [found[key] for key in shapes if key in found]


def _weights(theirs: Any) -> list[Place]:
    """Return where a layer keeps W and b, if it is not made of them."""
    if not required(theirs):
        codes = [part.__code__ for base in theirs.__mro__ for part in vars(base).values()
                 if inspect.isfunction(part)]
        names = [name for code in codes for name in code.co_names]
        own = [next((n for n in names if like.fullmatch(n)), "") for like in (WEIGHTS, BIAS)]
        if required(theirs.forward) < 4 and not all(own):
            raise UnfitError
        return [Place((("attribute", name),)) for name in own if name]
    try:
        kept = list(arrays(theirs(2, 3)))
    except (TypeError, AttributeError):
        return []  # it is made of them
    found = matched([part for _, part in kept], {"W": (2, 3), "b": (3,)}, False)
    return [kept[n][0] for n in found.values()]


def of_one_array(theirs: Any) -> type:
    """Give a network the attribute `W` that is its only array of that shape, whatever it is called."""
    kept = [place for place, part in arrays(theirs()) if np.shape(part) == (2, 3)]
    if len(kept) != 1:
        raise UnfitError
    return type(theirs.__name__, (theirs,), {"W": property(kept[0].get, kept[0].put)})


def with_more(theirs: Any) -> type:
    """Give a small number for each that a network wants beside its sizes."""
    parameters = list(inspect.signature(theirs).parameters.values())
    more = [p for p in parameters[3:] if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    if not more:
        raise UnfitError
    given = {p.name: SMALL for p in more}
    return type(theirs.__name__, (theirs,), {
        "__init__": lambda self, *sizes, **named: theirs.__init__(self, *sizes, **{**given, **named})
    })


def data_of(answer: Any) -> Any:
    """Return the array that a variable of one's own keeps."""
    data = getattr(answer, "data", None)
    if isinstance(answer, np.ndarray | np.generic) or not isinstance(data, np.ndarray | np.generic):
        raise UnfitError
    return data


KEPT = Interface("{name}, which keeps what it makes and returns nothing", answers_kept)
FIRST = Interface("{name}, whose forward gives more than one answer", first_alone)
DATA = _as("{name}, whose answer keeps its array", lambda theirs, *given: data_of(theirs(*given)))
MORE = _as("{name}, whose first answer is taken", lambda theirs, *given: first(theirs(*given)))
UNUSED = Interface("{name}(None)", made_of_nothing)

TABLE: dict[str, list[Interface]] = {
    "numerical_diff": OF_F,
    "forward_difference": [],
    "numerical_gradient": OF_F,
    "partial_derivative": PARTIAL,
    "softmax": [*ROWS, MORE, DATA],
    "sigmoid": [ROWS[0], MORE, DATA],
    "mean_squared_error": [MORE, DATA],
    **OF_OUTPUT,
    "cross_entropy_error": LOSSES,
    "gradient_descent": DESCENTS,
    **WINDOWS,
    "TwoLayerNet": [
        Interface("{name}, whose parameters and answers are known by their shapes", as_ours),
        Interface("{name}, whose weights are kept transposed", partial(as_ours, taken="transposed")),
        Interface("{name}(D, H, K, 0.01)", with_more),
        Interface("{name} of examples in columns", partial(as_ours, taken="columns")),
        Interface("{name} of one example at a time", network_of_one),
        Interface("{name} of labels", partial(as_ours, taken="labels")),
        Interface("{name}, whose loss gives scores, or gradients too", partial(as_ours, taken="scores")),
        Interface("{name}, whose loss adds the squares of the weights", without_decay),
        Interface("{name} of labels, whose loss adds the squares of the weights",
                  lambda theirs: without_decay(as_ours(theirs, taken="labels"))),
        Interface("{name}(), with other sizes than its own", resized),
        Interface("{name}(), whose parameters are known by shape", lambda theirs: as_ours(resized(theirs))),
    ],
    "simpleNet": [Interface("{name}, whose weights are its only array", of_one_array)],
    "Affine": [
        FIRST, KEPT, Interface("{name}, whose W and b, or their gradients, are kept otherwise", of_weights),
        Interface(KEPT.said, lambda theirs: of_weights(answers_kept(theirs))),
        Interface("{name} of one example at a time", affine_of_one),
    ],
    "Relu": [UNUSED, FIRST, KEPT],
    "Sigmoid": [UNUSED, FIRST, KEPT],
    "SoftmaxWithLoss": [
        UNUSED, Interface("{name}, whose forward gives more than the loss", loss_alone), KEPT,
        Interface("{name}.forward(t, x)", target_first),
        Interface("{name} of examples in columns", of_columns),
        Interface("{name} of one example at a time", loss_of_one),
    ],
}


def fits(function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Return whether a function can be called so, as far as its parameters tell."""
    try:
        inspect.signature(function).bind(*arguments, **keywords)
    except TypeError:
        return False
    except Exception:
        return True
    return True

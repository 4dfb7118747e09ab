"""A network as claims ask for it, made of one that keeps its parameters or its answers otherwise."""

import ast
import inspect
import re
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import reference
from reference.conformance.asking import AbsentError, BrokenError, close, np
from reference.conformance.catalogue import METHODS
from reference.conformance.judging.editing import Definition
from reference.conformance.watching import alone

GRADIENTS = re.compile(r"_?(grad|d_?[wWbB]\d*$)")
SIZES = (2, 3, 4)  # no two agree, so that a shape tells which parameter it is
SHAPES = {"W1": (2, 3), "b1": (3,), "W2": (3, 4), "b2": (4,)}


class Place(NamedTuple):
    """Where a network keeps something: a path of attributes, keys and indices."""

    path: tuple[tuple[str, Any], ...]

    def get(self, net: Any) -> Any:
        """Return what a network keeps there."""
        for kind, key in self.path:
            net = getattr(net, key) if kind == "attribute" else net[key]
        return net

    def put(self, net: Any, value: Any) -> None:
        """Put something there, and wherever layers have the array as well."""
        kind, key = self.path[-1]
        holder = Place(self.path[:-1]).get(net)
        kept = vars(holder).get(key) if kind == "attribute" else holder[key]
        if isinstance(kept, np.ndarray):
            exchange(net, kept, value, set())
        elif kind == "attribute":
            setattr(holder, key, value)
        else:
            holder[key] = value


def exchange(holder: Any, old: Any, new: Any, seen: set[int]) -> None:
    """Put something in the place of another in an object, and in what it keeps."""
    parts = holder if isinstance(holder, dict | list) else getattr(holder, "__dict__", None)
    if parts is None or id(holder) in seen or isinstance(holder, type | types.ModuleType):
        return
    seen.add(id(holder))
    for key, part in [*(enumerate(parts) if isinstance(parts, list) else parts.items())]:
        if part is old:
            parts[key] = new
        else:
            exchange(part, old, new, seen)


def arrays(net: Any) -> Iterator[tuple[Place, Any]]:
    """Yield each array that a network keeps in an attribute, or in a dict or a list there, in its order."""
    groups: list[list[tuple[Place, Any]]] = [[]]
    for name, value in vars(net).items():
        here = ("attribute", name)
        if isinstance(value, np.ndarray):
            groups[0].append((Place((here,)), value))
        elif isinstance(value, dict | list):
            parts = value.items() if isinstance(value, dict) else enumerate(value)
            groups.append([(Place((here, ("item", key))), part) for key, part in parts])
    for group in sorted(groups, key=len, reverse=True):
        yield from ((place, part) for place, part in group if isinstance(part, np.ndarray))


def keys_of(family: Iterable[Definition]) -> dict[str, str]:
    """Return from the keys that methods have for weights and biases to ours; none if theirs are ours."""
    family, pairs = list(family), dict[str, str]()
    found = _set(family) if not any(d.keys for d in family) else []
    kinds = {kind: [key for key in found if key[0] in both] for kind, both in (("W", "wW"), ("b", "bB"))}
    if len(found) < 3 or max(map(len, kinds.values())) > 2:
        return {}
    for kind, keys in kinds.items():
        numbers = {key: "".join(filter(str.isdigit, key)) for key in keys}
        if "" in numbers.values():
            return {}  # in which order they come is not known
        is_ours = {*numbers.values()} <= {"1", "2"} and len({*numbers.values()}) == len(keys)
        keys = sorted(keys, key=lambda key: numbers[key])
        pairs |= {key: f"{kind}{numbers[key] if is_ours else n}" for n, key in enumerate(keys, 1)}
    texts = [n.value for d in family for n in d.strings]
    if any(texts.count(key) <= texts.count(ours) for key, ours in pairs.items() if ours not in pairs):
        return {}  # what is set so is read otherwise
    if any(text[:1] in {*"wWbB"} and text not in pairs and text not in SHAPES for text in texts):
        return {}  # it may be a part of a key
    # Ours that are not theirs become what of theirs is none of ours: no two are the same.
    lost = [ours for ours in pairs.values() if ours not in pairs]
    pairs |= dict(zip(lost, [key for key in pairs if key not in pairs.values()], strict=True))
    return {key: ours for key, ours in pairs.items() if key != ours}


def _set(family: Iterable[Definition]) -> list[str]:
    """Return the keys of weights and biases that methods set in what their network keeps."""
    found: dict[str, list[Any]] = {}
    for d in family:
        for to, value in d.pairs:
            if isinstance(to, ast.Subscript) and isinstance(to.value, ast.Attribute):
                found.setdefault(d.segment(to.value), []).append(to.slice)
            elif isinstance(to, ast.Attribute) and isinstance(value, ast.Dict):
                found.setdefault(d.segment(to), []).extend(value.keys)
    texts = ([str(getattr(key, "value", "")) for key in keys] for keys in found.values())
    kept = (keys for keys in texts if all(key[:1] in {*"wWbB"} for key in keys))
    return list(dict.fromkeys(key for keys in kept for key in keys))


def plain(shape: tuple[int, ...], turned: bool) -> tuple[int, ...]:
    """Return the shape that is ours: a bias has one dimension, and weights may be kept transposed."""
    if turned:
        shape = shape[::-1]
    return shape[1:] if len(shape) == 2 and shape[0] == 1 else shape


def matched(parts: list[Any], shapes: dict[str, tuple[int, ...]], turned: bool) -> dict[str, int]:
    """Return from our keys to the number of the first part of that shape."""
    found: dict[str, int] = {}
    for key, shape in shapes.items():
        for n, part in enumerate(parts):
            if n not in found.values() and plain(np.shape(part), turned) == shape:
                found[key] = n
                break
    return found


class Params(dict[str, Any]):
    """The parameters of a network under our keys, in our shapes: what is read and written is theirs."""

    def __init__(self, net: Any, places: dict[str, Place], turned: bool) -> None:
        super().__init__(places)
        self.net, self.places, self.turned = net, places, turned

    def __getitem__(self, key: str) -> Any:
        """Return a view of the parameter of our key."""
        part = self.places[key].get(self.net)
        part = part.T if self.turned else part
        return part[0] if key[0] == "b" and np.ndim(part) == 2 else part

    def __setitem__(self, key: str, value: Any) -> None:
        """Put a parameter of our key."""
        shape = np.shape(self.places[key].get(self.net))
        value = value.T if self.turned else value
        self.places[key].put(self.net, np.reshape(value, shape) if key[0] == "b" else value)

    def items(self) -> Any:
        """Return our keys with the parameters."""
        return [(key, self[key]) for key in self]

    def values(self) -> Any:
        """Return the parameters."""
        return [self[key] for key in self]


def scored_loss(self: Any, x: Any, t: Any) -> Any:
    """Return the right loss of a network, be its predictions scores or probabilities."""
    y = np.asarray(self.predict(x), float)
    is_share = np.all(y >= 0) and np.allclose(y.sum(axis=-1), 1)
    return reference.cross_entropy_error(y if is_share else reference.softmax(y), t)


ROWS = np.array([[1.0, 0.5], [0.25, 1], [0.5, 2], [2, 1], [1, 1]])
LABELS = np.array([0, 3, 1, 2, 1])


def is_refused(call: Callable[..., Any], *given: Any) -> bool:
    """Return whether a call cannot do with what it is given; what else it raises is a mistake."""
    try:
        call(*given)
    except (ValueError, IndexError):
        return True
    except Exception:
        return False
    return False


def as_ours(theirs: Any, taken: str = "") -> type:
    """Return a network with `params` of W1, b1, W2 and b2, whose methods take rows and answer as ours do.

    It is `taken` as "transposed" if it keeps its weights so, "columns" if it takes the examples so as well,
    "labels" if it takes no one-hot targets, "scores" if its loss gives these where there are no targets. A
    TypeError is raised if it is not of that kind.
    """
    net = theirs(*SIZES)
    kept = [(place, part) for place, part in arrays(net) if not GRADIENTS.match(place.path[0][1])]
    columns, turned = taken == "columns", taken in ("transposed", "columns")
    labels = taken in ("labels", "scores")
    found = matched([part for _, part in kept], SHAPES, turned)
    if set(found) != set(SHAPES):
        raise TypeError("it keeps no parameters of these shapes")
    is_column = np.shape(kept[found["b1"]][1])[1:] == (1,)
    is_other = turned and columns != (
        is_refused(net.predict, ROWS) and (is_column or not is_refused(net.predict, ROWS.T))
    )
    if labels:
        is_other = is_refused(net.loss, ROWS, LABELS) or not is_refused(net.loss, ROWS, np.eye(4)[LABELS])
    if is_other or (taken == "scores" and np.shape(net.loss(ROWS)) != (5, 4)):
        raise TypeError  # the next may do
    places = {key: kept[n][0] for key, n in found.items()}
    # Weights between hidden layers, where the others are kept.
    more = [place for place, part in kept if np.shape(part) == 2 * SHAPES["b1"]
            and place.path[:-1] == places["W1"].path[:-1]]
    known = {name for name in METHODS["TwoLayerNet"] if callable(getattr(theirs, name, None))}

    def init(self: Any, *sizes: Any, **keywords: Any) -> None:
        if more and len({*sizes}) < len(SIZES):
            raise AbsentError("it has more than two layers, and equal sizes do not tell which is which")
        self.net = theirs(*sizes, **keywords)
        for place in more:  # as large as those of the claims, so that what goes through them is felt
            place.get(self.net)[...] = np.random.default_rng(0).normal(size=np.shape(place.get(self.net)))
        self.params = Params(self.net, places, turned)

    def method(name: str) -> Callable[..., Any]:
        own = name if name in known else "loss"

        def call(self: Any, x: Any, *targets: Any) -> Any:
            given = [np.argmax(t, axis=-1) if labels and np.ndim(t) == 2 else t for t in targets]
            given = [np.transpose(part) if columns else part for part in (x, *given)]
            answer = getattr(self.net, own)(*given)
            if name == "predict" and taken == "scores":
                scores = self.net.loss(x)
                return scores if np.array_equal(answer, np.argmax(scores, axis=1)) else answer
            if own != name:
                answer = _besides(answer, name)
            is_named = isinstance(answer, dict) and places["W1"].path[-1][1] in answer
            for place in more if "gradient" in name and is_named else ():
                key = place.path[-1][1]
                _judge(key, answer.get(key), _differences(self.net, place, given))
            return ANSWERS[name](self, answer, columns)

        return call

    body = {name: method(name) for name in known | ({"gradient"} if "loss" in known else set())}
    return type(theirs.__name__, (), body | {"__init__": init})


def resized(theirs: Any) -> type:
    """Return a network of one hidden layer that has sizes of its own, with those that it is asked for.

    A TypeError is raised if it takes sizes, keeps no weights of two layers, or cannot do with other sizes
    what it can with its own.
    """
    if inspect.signature(theirs).parameters:
        raise TypeError
    parts = {place: np.shape(part) for place, part in arrays(theirs())}
    weights = [place for place, shape in parts.items() if len(shape) == 2 and 1 not in shape]
    if len(weights) != 2 or parts[weights[0]][1] != parts[weights[1]][0]:
        raise TypeError
    own = parts[weights[0]][1], parts[weights[1]][1]
    biases = [place for place, shape in parts.items() if place not in weights and shape[-1:] != ()]
    hidden = [place for place in biases if parts[place][-1] == own[0]][:1]
    last = [place for place in biases if parts[place][-1] == own[1] and place not in hidden][:1]

    def init(self: Any, D: int, H: int, K: int) -> None:
        theirs.__init__(self)
        new = dict(zip(weights, ((D, H), (H, K)), strict=True))
        new |= {place: (*parts[place][:-1], H) for place in hidden}
        new |= {place: (*parts[place][:-1], K) for place in last}
        for place, shape in new.items():
            place.put(self, np.resize(place.get(self), shape))

    made = type(theirs.__name__, (theirs,), {"__init__": init})
    if _refused(made(*SIZES), SIZES[0], SIZES[-1]) - _refused(theirs(), parts[weights[0]][0], own[1]):
        raise TypeError
    return made


def _refused(net: Any, D: int, K: int) -> set[str]:
    """Return the methods of a network that raise for images of D entries and K classes."""
    x, t, refused = np.random.default_rng(0).normal(size=(3, D)), np.eye(K)[[0, 1, 1]], set[str]()
    for name in ("predict", "loss", "accuracy", "gradient"):
        try:
            getattr(net, name)(*((x,) if name == "predict" else (x, t)))
        except Exception:
            refused.add(name)
    return refused


def without_decay(theirs: Any) -> type:
    """Return a network whose loss and gradient are without what is added for the squares of the weights.

    A TypeError is raised if nothing like that is added.
    """
    probe, rng = theirs(*SIZES), np.random.default_rng(0)
    keys = [*SHAPES]

    def squares(net: Any) -> Any:
        return sum(np.sum(net.params[key] ** 2) for key in keys)

    def rates(x: Any) -> list[Any]:
        """Return what is added for each square, with three draws of parameters."""
        found, t = list[Any](), np.eye(4)[[0] * len(x)]
        for _ in range(3):
            for key, shape in SHAPES.items():
                probe.params[key][...] = rng.normal(0, 1, shape)
            found.append((theirs.loss(probe, x, t) - scored_loss(probe, x, t)) / squares(probe))
        return found

    def rate(x: Any) -> Any:
        return np.mean(rates(np.atleast_2d(x)))

    def loss(self: Any, x: Any, t: Any) -> Any:
        return theirs.loss(self, x, t) - rate(x) * squares(self)

    def gradient(self: Any, x: Any, t: Any) -> Any:
        grads = dict(theirs.gradient(self, x, t))
        return grads | {key: grads[key] - 2 * rate(x) * self.params[key] for key in keys}

    def adds() -> bool:
        found = rates(ROWS)
        return found[0] > 1e-6 and np.allclose(found, found[0], rtol=1e-3, atol=0)

    if not adds():
        keys = ["W1", "W2"]
        if not adds():
            raise TypeError
    body = {"loss": loss} | ({"gradient": gradient} if hasattr(theirs, "gradient") else {})
    return type(theirs.__name__, (theirs,), body)


def _judge(key: str, got: Any, want: Any) -> None:
    """Raise unless a gradient is what it is to be, as the claims on the others do."""
    try:
        close(got, want, within=1e-4, undecided=1e-3)
    except BrokenError as error:
        raise BrokenError(f"{key}: {error}", **error.seen) from None


def _differences(net: Any, place: Place, given: list[Any]) -> Any:
    """Return the central differences of a loss in the entries of what is kept somewhere."""
    part = place.get(net)
    grad = np.zeros(np.shape(part))
    for idx in np.ndindex(*grad.shape):
        start, values = part[idx], []
        for step in (1e-4, -1e-4):
            part[idx] = start + step
            values.append(_lost(net, net.loss(*given), False))
        part[idx], grad[idx] = start, (values[0] - values[1]) / 2e-4
    return grad


def _besides(answer: Any, name: str) -> Any:
    """Return the gradients that a loss gives besides."""
    if not isinstance(answer, tuple | list) or len(answer) < 2:
        raise AbsentError(f"there is no method `{name}`")
    rest = [part for part in answer if np.ndim(part) or isinstance(part, dict | tuple | list)]
    return rest[0] if len(rest) == 1 else rest


def _predicted(net: Any, answer: Any, columns: bool) -> Any:
    answer = answer[0] if isinstance(answer, tuple) and len(answer) > 1 else answer
    return np.transpose(answer) if columns else answer


def _lost(net: Any, answer: Any, columns: bool) -> Any:
    """Return the loss, be it the first of several answers."""
    if isinstance(answer, tuple | list):
        return next((part for part in answer if np.ndim(part) == 0), answer)
    return answer


def _share(net: Any, answer: Any, columns: bool) -> Any:
    """Return a share, be it told in percent."""
    return answer / 100 if np.ndim(answer) == 0 and answer > 1 else answer


def _gradients(net: Any, answer: Any, columns: bool) -> Any:
    """Return gradients under our keys, be they told by shape and order."""
    shapes = {key: np.shape(part) for key, part in net.params.items()}
    if answer is None:
        answer = getattr(net.net, "grads", None)
    answer = alone(answer, len(shapes))
    turned = net.params.turned
    if isinstance(answer, dict) and set(answer) == set(shapes) and not turned:
        return answer
    own = {key: place.path[-1][1] for key, place in net.params.places.items()}
    if isinstance(answer, dict) and {*own.values()} <= answer.keys():
        parts, found = list(answer.values()), {key: [*answer].index(own[key]) for key in own}
    elif isinstance(answer, dict) and len({*own.values()} - answer.keys()) == 1:
        return answer  # who reads the others by the keys of the parameters finds no such
    else:
        parts = list(answer.values()) if isinstance(answer, dict) else answer
        found = matched(list(parts), shapes, turned) if isinstance(parts, tuple | list) else {}
    if set(found) != set(shapes):
        return answer
    grads = {key: np.transpose(parts[n]) if turned else parts[n] for key, n in found.items()}
    sizes = {key: np.prod(shape) for key, shape in shapes.items()}
    return {k: np.reshape(g, shapes[k]) if np.size(g) == sizes[k] else g for k, g in grads.items()}


ANSWERS = {
    "predict": _predicted, "loss": _lost, "accuracy": _share,
    "numerical_gradient": _gradients, "gradient": _gradients,
}

"""Watch a training script from outside: what it draws, what it takes the gradient of, what it changes.

A script is run with some images of MNIST, each of which is known by its pixels, and with a network whose
methods take note of their arguments and of the parameters.
"""

import functools
import gzip
import inspect
import linecache
import re
import sys
import textwrap
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reference import listings as book
from reference import mnist
from reference.conformance.asking import short

LISTINGS: Any = book  # which have no annotations
TRAIN, TEST = 300, 100  # images that are given
EPOCHS = 6  # after which 1 of 400 images is not drawn yet
UPDATES = 400  # of a run whose curves are drawn: before, the loss hardly falls
GRADIENTS, MANY, SECONDS = 4000, 20, 3.0  # more are not waited for
SMALL = 200  # parameters of which a gradient by differences takes no time
ASKED = ("labels", "images", "batches", "update", "loss", "losses", "accuracies", "epoch", "end")
LOST = "a parameter becomes a multiple of its gradient, and is lost itself"
NOTHING = "no gradient(x, t) of a network was taken"
GRADIENT = ("numerical_gradient", "gradient")
NUMERICAL = re.compile("num[a-z]*_?(grad|diff)")  # how a gradient is called that takes differences
RATE = re.compile("lr|eta|alpha|.*learning_?rate")  # how a learning rate is called
RELABELLED = re.compile(r"\b(t|y|labels?)_(rand|nois|fake|perm)|\b(random|noisy|fake)_?label", re.IGNORECASE)
METHODS = ("predict", "loss", "accuracy", *GRADIENT)

HEAD = """import numpy as np

(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)
iters_num = 10000
batch_size = 100
learning_rate = 0.1
train_loss_list, train_acc_list, test_acc_list = [], [], []
"""


def _source() -> str:
    """Return the source's script, repaired: the loop of the listing `train`, with what comes before it."""
    body = inspect.getsource(LISTINGS.train).partition("History([], [], [])\n")[2].partition("    return")[0]
    return HEAD + textwrap.dedent(body).replace("history.", "")


class Fact(NamedTuple):
    """What was seen of one thing: what is wrong with it, if anything is; or why it is not known."""

    faults: tuple[str, ...] = ()
    unknown: str = ""


class EnoughError(BaseException):
    """Enough was seen of a script: it is not to go on."""


class RefusedError(RuntimeError):
    """A script asked for what it does not get."""


@functools.cache
def _sample() -> tuple[tuple[Any, Any], tuple[Any, Any]]:
    """Return the first images of MNIST with their labels; to read them all takes a second."""

    def first(name: str, head: int, size: int) -> Any:
        with gzip.open(Path(mnist.__file__).with_name(name)) as file:
            return np.frombuffer(file.read(head + size)[head:], np.uint8)

    def part(name: str, count: int) -> tuple[Any, Any]:
        x = first(f"{name}-images-idx3-ubyte.gz", 16, 784 * count).reshape(count, 784) / 255
        return x, first(f"{name}-labels-idx1-ubyte.gz", 8, count).astype(int)

    return part("train", TRAIN), part("t10k", TEST)


def _forms(x: Any) -> Any:
    """Return each image without its brightness and its contrast, which a script may change."""
    x = np.asarray(x, np.float32).reshape(-1, 784)[:, ::3]  # enough to tell them apart
    x = x - x.mean(axis=1, keepdims=True)
    with np.errstate(all="ignore"):
        return x / np.linalg.norm(x, axis=1, keepdims=True)


@functools.cache
def _known() -> tuple[Any, Any]:
    """Return the forms of all images that are given, training images first, and their labels."""
    (x_train, t_train), (x_test, t_test) = _sample()
    return _forms(np.vstack([x_train, x_test])), np.concatenate([t_train, t_test])


def rows_of(x: Any) -> Any:
    """Return which of the given images each row of `x` is, training images first; None if one is none."""
    try:
        likeness = _forms(x) @ _known()[0].T
    except (TypeError, ValueError):
        return None
    return np.argmax(likeness, axis=1) if likeness.size and np.min(likeness.max(axis=1)) > 0.999 else None


def labels_of(t: Any, count: int) -> Any:
    """Return the labels in `t`, one-hot or not, or None if it holds none."""
    t = np.asarray(t)
    if t.size == count:
        return t.ravel()
    return np.argmax(t.reshape(count, 10), axis=1) if t.size == 10 * count else None


def load_mnist(
    normalize: bool = True, flatten: bool = True, one_hot_label: bool = False, *_: Any, **__: Any
) -> Any:
    """Return the images that are known, as the book's function of that name does."""
    return tuple(
        (
            (x if normalize else (255 * x).round().astype(np.uint8))
            .reshape((-1, 784) if flatten else (-1, 1, 28, 28)).copy(),
            np.eye(10)[t] if one_hot_label else t.copy(),
        )
        for x, t in _sample()
    )


def one_hot(t: Any, size: int) -> Any:
    """Return labels as the rows of a unit matrix, and targets as they are."""
    t = np.asarray(t)
    return np.eye(size)[t.astype(int)] if t.ndim == 1 else t


def state_of(net: Any) -> dict[str, Any]:
    """Return copies of the parameters of a network: those in `params`, or else its own arrays."""
    held = next((value for name, value in vars(net).items() if _is_params(name, value)), vars(net))
    return {str(key): value.copy() for key, value in held.items() if isinstance(value, np.ndarray)}


def _is_params(name: str, value: Any) -> bool:
    return name.lower().startswith("para") and isinstance(value, dict)


def right_one(state: dict[str, Any]) -> Any:
    """Return a right network with these parameters, by their order, or None if they are no such network's."""
    shapes = [value.shape for value in state.values()]
    if len(shapes) != 4 or [len(shape) for shape in shapes] != [2, 1, 2, 1]:
        return None
    if shapes != [(784, *shapes[1]), shapes[1], (*shapes[1], *shapes[3]), shapes[3]]:
        return None
    net = LISTINGS.TwoLayerNet(1, 1, 1)
    net.params = dict(zip(net.params, state.values(), strict=True))
    return net


@functools.cache
def kind_of(name: str) -> str:
    """Return which method of a network is called so, which may be misspelt, or "" if none is."""
    return next(iter(get_close_matches(name, METHODS, 1, 0.85)), "") if name[0] != "_" else ""


def takes_differences(method: Callable[..., Any]) -> bool:
    """Return whether a method asks for something that is called as a gradient by differences is."""
    code = getattr(inspect.unwrap(method), "__code__", None)
    return code is not None and any(map(NUMERICAL.match, code.co_names))


def is_gradient(name: str) -> bool:
    """Return whether a method is called as one that gives the gradient of a network."""
    return kind_of(name) in GRADIENT


class Names(dict[str, Any]):
    """Parameters or gradients by name, be it in capitals or not."""

    def _own(self, key: str) -> str:
        return key if key in self else next((own for own in self if own.lower() == str(key).lower()), key)

    def __getitem__(self, key: str) -> Any:
        """Return what has this name."""
        return super().__getitem__(self._own(key))

    def __setitem__(self, key: str, value: Any) -> None:
        """Put something under this name."""
        super().__setitem__(self._own(key), value)


@dataclass
class Watch:
    """What is seen of one run, step by step."""

    updates_wanted: int = 0
    seconds: float = SECONDS
    """How many updates are waited for, even if enough is known, and for how long."""
    passed: int = 0
    """How many trainings of the script come before the one that is watched."""
    faults: dict[str, list[str]] = field(default_factory=dict)
    """From what is asked about to what was found wrong with it."""
    notes: list[str] = field(default_factory=list)
    """What took the place of what, in sentences."""
    failed: dict[str, type] = field(default_factory=dict)
    """The classes of theirs of which a method failed."""
    crashes: list[tuple[BaseException | None, str, int]] = field(default_factory=list)
    """The errors that were raised, each with the file and the line, None for what is no Python."""
    drawn: list[Any] = field(default_factory=list)
    """The images of each gradient, in their order."""
    looked: list[tuple[str, int]] = field(default_factory=list)
    """What each accuracy was taken of, "train", "test", or "part" of either, and after how many gradients."""
    curves: dict[str, list[tuple[int, float]]] = field(default_factory=dict)
    """The "losses", the accuracies on all "training" and on all "test" images, after so many updates."""
    rates: list[float] = field(default_factory=list)
    """Of each update, what the gradient was multiplied by."""
    losses: int = 0
    others: set[int] = field(default_factory=set)
    strangers: list[Any] = field(default_factory=list)
    frozen: bool = False
    renamed: set[tuple[Any, Any]] = field(default_factory=set)
    one_hot: bool = False
    network: Any = None
    networks: list[Any] = field(default_factory=list)
    first_loss: float = np.nan
    state: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    last: dict[str, Any] = field(default_factory=dict)
    grads: dict[str, Any] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    updates: int = 0
    strange: int = 0
    stale: int = 0
    is_stale: bool = False
    unknown: str = ""
    unsure: str = ""
    missing: str = ""
    """Why not everything is known, why the loss tells nothing, and what is not there that was used."""
    busy: bool = False
    probing: int = 0
    undo: list[tuple[type, str, Any]] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """The files of the script with what their line numbers begin with."""
    first_accuracy: str = ""
    """Where the script first took an accuracy."""
    names: dict[str, Any] = field(default_factory=dict)
    """The names of the script, and of the functions in which it was stopped."""
    start: float = field(default_factory=time.process_time)

    def load_mnist(self, *arguments: Any, **keywords: Any) -> Any:
        """Return the images that are known, and note how their labels are wanted."""
        self.one_hot = np.ndim((data := load_mnist(*arguments, **keywords))[0][1]) == 2
        return data

    def observe(self, network: type) -> type:
        """Take note of each call of the methods of a network until the run ends, and return its class."""
        for name in dir(network):
            method, kind = getattr(network, name), kind_of(name)
            # That of `object` is all that is left of a class whose own cannot be parsed.
            asked = name == "__init__" or (kind and inspect.isfunction(method))
            if asked and not hasattr(method, "is_observed"):
                self.undo.append((network, name, vars(network).get(name)))
                setattr(network, name, self._observed(name, kind, method))
        return network

    def begin_anew(self) -> None:
        """Forget what was seen of one training, when another one follows in the script."""
        kept = ("notes", "failed", "crashes", "undo", "files", "names", "one_hot", "unknown", "missing")
        held = {name: vars(self)[name] for name in kept}
        vars(self).update(vars(Watch(self.updates_wanted, self.seconds, self.passed - 1)) | held)

    def release(self) -> None:
        """Leave the classes as they were."""
        while self.undo:
            network, name, method = self.undo.pop()
            delattr(network, name) if method is None else setattr(network, name, method)

    def _observed(self, name: str, kind: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def observed(net: Any, *given: Any, **keywords: Any) -> Any:
            if self.busy:
                if kind == "loss" and self.probing:
                    self.probing -= 1
                    if not self.probing:
                        raise EnoughError
                return method(net, *given, **keywords)
            self.busy = True
            try:
                if not kind:
                    return self._make(net, method, given, keywords)
                arguments = inspect.signature(method).bind(net, *given, **keywords).args[1:]
                return self._call(net, name, kind, method, list(arguments))
            finally:
                self.busy = False

        observed.is_observed = True  # type: ignore[attr-defined]
        return observed

    def fault(self, of: str, text: str) -> None:
        """Note what is wrong, once."""
        if text not in self.faults.setdefault(of, []):
            self.faults[of].append(text)

    def note(self, text: str) -> None:
        """Say something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def _where(self) -> str:
        """Return the line of the script that is running, with a colon, or "" if it has none."""
        frame = sys._getframe()
        while frame.f_back and frame.f_code.co_filename not in self.files:
            frame = frame.f_back
        place = self.files.get(frame.f_code.co_filename)
        return "" if place is None else f"{place}line {frame.f_lineno}: "

    def _make(self, net: Any, method: Callable[..., Any], given: Any, keywords: Any) -> None:
        """Make a network; where theirs cannot be made, with right parameters."""
        try:
            method(net, *given, **keywords)
        except Exception as error:
            sizes = [size for size in (*given, *keywords.values()) if type(size) is int][:3]
            net.params = LISTINGS.TwoLayerNet(*(sizes if len(sizes) == 3 else (784, 50, 10))).params
            self._replace(net, "__init__", short(f"raised {type(error).__name__}: {error}"))

    def _replace(self, net: Any, name: str, why: str) -> None:
        kind = type(net).__name__
        if kind not in self.failed:
            self.failed[kind] = type(net)
            self.note(f"{kind}.{name} {why}; right methods took the place of those that fail")

    def _call(self, net: Any, name: str, kind: str, method: Callable[..., Any], given: list[Any]) -> Any:
        """Take note of a call, and answer it."""
        self._follow(net)
        seconds = self.seconds * (2 if self.updates_wanted else 1)
        if self.stale > MANY or time.process_time() - self.start > seconds:
            raise EnoughError
        rows = rows_of(given[0]) if given else None
        if rows is not None and len(given) > 1:
            given[1] = self._labels(net, given[0], given[1], rows)
        if kind not in GRADIENT:
            value = self._answer(net, name, kind, method, given)
            self._look(kind, rows, value)
            return value
        if self.network is not None:
            self._follow(self.network)  # it may be another one
            self._close()
            self._follow(net)
        self._draw(rows)
        if self.network is None:
            self.first_loss = self._loss(net)
        if all(net is not other for other in self.networks):
            self.networks.append(net)
        self.network, self.base, self.last = net, self.state, self.state
        grads = self._answer(net, name, kind, method, given)
        self.grads = _matched(grads, self.state)
        return grads

    def _answer(self, net: Any, name: str, kind: str, method: Callable[..., Any], given: list[Any]) -> Any:
        """Return what a method of theirs does, or, where it fails or takes hours, what a right one does."""
        right = right_one(self.state)
        by_differences = kind in GRADIENT and sum(v.size for v in self.state.values()) > SMALL and (
            kind == "numerical_gradient" or takes_differences(method)
        )
        try:
            if by_differences:
                self._probe(net, method, given)
            else:
                value = method(net, *given)
                if value is not None or right is None:
                    return value
                self._replace(net, name, "returned None")
        except Exception as error:
            if right is None or rows_of(given[0]) is None:
                raise
            self._replace(net, name, short(f"raised {type(error).__name__}: {error}"))
        if np.size(given[0]) % 784:
            raise RefusedError("what is given is no image")
        x = np.asarray(given[0], float).reshape(-1, 784)
        if kind == "predict":
            return right.predict(x)
        t = np.asarray(given[1])
        t = t.reshape(len(x), 10) if t.size == 10 * len(x) else one_hot(t, 10)
        if by_differences:
            return self._gradient(net, right, x, t)
        return self._under_their_names(getattr(right, kind)(x, t))

    def _probe(self, net: Any, method: Callable[..., Any], given: list[Any]) -> None:
        """Begin a gradient by differences, which raises what it raises, and leave the parameters."""
        held = [(v, v.copy()) for part in (vars(net), *vars(net).values()) if isinstance(part, dict)
                for v in part.values() if isinstance(v, np.ndarray)]
        self.probing = 4
        try:
            method(net, *given)
        except EnoughError:
            pass
        finally:
            self.probing = 0
            for array, kept in held:
                array[...] = kept

    def _gradient(self, net: Any, right: Any, x: Any, t: Any) -> Any:
        """Return the gradient that differences would give, or, if their network is another, some values."""
        try:
            same = right is not None and np.allclose(right.predict(x), type(net).predict(net, x), rtol=1e-6)
        except Exception:
            same = bool(self.failed)
        if same:
            ours = "the gradients are ours, by backpropagation: by differences they take hours"
            self.note(f"{self._where()}{ours}")
            return self._under_their_names(right.gradient(x, t))
        self.unsure = "by differences the gradients of this network take hours, and others stand for them"
        rng = np.random.default_rng(0)
        return Names({key: 1e-3 * rng.standard_normal(v.shape) for key, v in self.state.items()})

    def _under_their_names(self, value: Any) -> Any:
        return Names(zip(self.state, value.values(), strict=True)) if isinstance(value, dict) else value

    def _follow(self, net: Any) -> None:
        """Note which parameters were changed since the last call."""
        state = state_of(net)
        if net is self.network:
            before = self.last
            moved = {key for key, value in state.items()
                     if key not in before or not np.array_equal(value, before[key], equal_nan=True)}
            if any(_is_moved(state[k], before.get(k), 2) for k in moved & self.moved):
                self.stale, self.is_stale = self.stale + 1, True
                self.updates += 1
            else:
                self.moved |= moved
            self.last = state
        self.state = state

    def _close(self) -> None:
        """Judge the update that followed the last gradient."""
        grads, moved, is_stale = self.grads, self.moved, self.is_stale
        self.grads, self.moved, self.is_stale = {}, set(), False
        moved = {k for k in moved if _is_moved(self.last.get(k), self.base.get(k), 0)}  # and not put back
        self.updates += bool(moved)
        if is_stale or not grads:
            return
        rates = list[float]()
        for key in moved & self.last.keys() & self.base.keys():
            if self.last[key].shape != self.base[key].shape:
                self.strange += 1
                return
            change, g = self.last[key] - self.base[key], grads.get(key)
            rate = -float(np.sum(change * g) / np.sum(g * g)) if g is not None and np.any(g) else np.nan
            round_off = 4 * np.finfo(change.dtype).eps * np.max(np.abs(self.base[key]))
            near = 1e-6 * np.max(np.abs(change)) + round_off
            if not np.all(np.isfinite(change)):
                return
            if g is None or not np.all(np.abs(change + rate * g) <= near):
                self.strange += 1
                if g is not None and np.any(g) and _is_multiple(self.last[key], g):
                    self.fault("update", LOST)
                return
            rates.append(float(f"{rate:.6g}"))
        keys = [key for key in grads if key not in moved]
        if len(keys) > 1 and len(keys) % 2 == 0 and keys == list(grads)[: len(keys)]:
            self.frozen, keys = True, []
        for key in keys if rates else ():
            if np.any(self.base[key] - rates[0] * grads[key] != self.base[key]):
                self.fault("update", "some of the parameters are not changed")
        if rates and max(rates) - min(rates) > 1e-3 * max(map(abs, rates)):
            self.strange += 1
        self.rates += rates[:1]

    def _labels(self, net: Any, x: Any, t: Any, rows: Any) -> Any:
        """Note whether the labels are those of the images, and return the right ones if they are none."""
        right, labels = _known()[1][rows], labels_of(t, len(rows))
        if labels is not None:
            if not np.array_equal(labels, right):
                self.strangers.append(labels)
                self.renamed.update(zip(right.tolist(), labels.tolist(), strict=True))
            return t
        is_image = rows_of(t) is not None
        if is_image and any(np.shape(value)[-1:] == (784,) for value in list(self.state.values())[-2:]):
            self.unknown = self.unknown or "the network gives images, and its targets are images"
            return t
        wrong = "the labels are images" if is_image else "the labels are not one for each image"
        self.fault("labels", wrong)
        return np.eye(10)[right] if self.one_hot else right

    def _look(self, kind: str, rows: Any, value: Any) -> None:
        """Note of which images a loss or an accuracy was taken, and its value."""
        self.losses += kind == "loss"
        if rows is None:
            return
        these = set(rows.tolist())
        whole = {TRAIN: "train", TEST: "test"}.get(len(these), "part")
        if whole == "test" and min(these) < TRAIN:
            whole = "part"
        if whole == "part":
            self.others |= these
        if kind != "loss":
            self.looked.append((whole, len(self.drawn)))
            self.first_accuracy = self.first_accuracy or self._where()
        accuracy = {"train": "training", "test": "test"}.get(whole, "") if kind == "accuracy" else ""
        if (name := "losses" if kind == "loss" else accuracy) and np.size(value) == 1:
            done = len(self.drawn) if self.moved else max(len(self.drawn) - 1, 0)
            self.curves.setdefault(name, []).append((done, float(np.ravel(value)[0])))

    def _draw(self, rows: Any) -> None:
        self.drawn.append(np.zeros(0, int) if rows is None else rows)
        if np.any(self.drawn[-1] >= TRAIN):
            self.fault("images", "test images are learned from")
        known = sum(map(len, self.drawn)) > EPOCHS * TRAIN or (self.passed and len(self.drawn) > 1)
        if (known and len(self.drawn) > self.updates_wanted) or len(self.drawn) > GRADIENTS:
            raise EnoughError

    def _loss(self, net: Any) -> float:
        """Return the loss of all training images, nan if there is none."""
        (x, t), _ = load_mnist(one_hot_label=self.one_hot)
        try:
            return float(self._answer(net, "loss", "loss", lambda net, x, t: net.loss(x, t), [x, t]))
        except Exception:
            return np.nan

    def crash(self, error: BaseException, where: str, file: str, line: int) -> None:
        """Note what was raised."""
        self.crashes.append((error, file, line))
        text = short(f"{type(error).__name__}: {error}")
        ours = isinstance(getattr(error, "obj", None), LISTINGS.TwoLayerNet)  # it stands in, and has no more
        if isinstance(error, RefusedError | OSError | ImportError) or ours or is_of_run(error):
            self.unknown = self.unknown or f"it needs what a script is not given: {text}"
        elif isinstance(error, NameError | AttributeError):
            self.fault("end", "it asks for a name that is not there")
        else:
            self.unknown = self.unknown or f"it raised {text}"
        self.note(f"{where}raised {text}")

    def finish(self) -> None:
        """Judge the last update, and leave the classes as they were."""
        self.busy = True
        if self.network is not None:
            self._follow(self.network)
            self._close()
        self.last_loss = self._loss(self.network) if self.network is not None else np.nan
        self.release()

    def remark(self) -> None:
        """Note what is as the source has it, and could be better."""
        after = [done for whole, done in self.looked if whole == "train"]
        if after[:1] == [1] and after[-1] > 2 and after[1] != 2:
            self.note(f"{self.first_accuracy}the first accuracies are taken after an update, none before it")
        rows = np.concatenate([*self._anew(), np.zeros(0, int)])[:TRAIN]
        seen = len({*rows.tolist()})
        if len(rows) == TRAIN > len(self.drawn[0]) and seen < 0.8 * TRAIN and not self.faults:
            self.note(f"{seen} of {TRAIN} images were drawn in an epoch, some of them again")

    def facts(self) -> dict[str, Fact]:
        """Return what was found out about each thing that is asked about."""
        kinds = [{*some} for some in zip(*self.renamed, strict=True)]
        is_made = bool(kinds) and len(kinds[0]) == len(self.renamed) > 2 and len(kinds[1]) > 1
        if is_made or (self.strangers and RELABELLED.search(self._text())):
            self.unsure = "the labels are made of those of the images"
        elif self.strangers:
            fixed = len(self.strangers) > 2 and len({t.tobytes() for t in self.strangers}) == 1
            what = "always the same" if fixed else "those of other images"
            self.fault("labels", f"the labels are {what}")
        facts = {of: Fact(tuple(faults)) for of, faults in self.faults.items()}
        end = Fact(unknown=self.unknown)
        if not self.drawn:
            return dict.fromkeys(ASKED, Fact(unknown=NOTHING)) | {"end": end} | facts
        known = Fact(unknown="" if all(map(len, self.drawn)) else "the images are of no known form")
        labels = Fact(unknown=self.unknown if "are images" in self.unknown else known.unknown)
        late = (labels, known, self._batches(), self._update(), self._falls(), self._kept(),
                self._accuracies(), self._epoch(), end)
        both = dict(zip(ASKED, late, strict=True))
        return both | {of: Fact(fact.faults + both[of].faults) for of, fact in facts.items()}

    def _anew(self) -> list[Any]:
        """Return the images of each batch, once if several networks learn of it one after the other."""
        before = [None, *self.drawn]
        return [rows for rows, old in zip(self.drawn, before, strict=False) if not np.array_equal(rows, old)]

    def _batches(self) -> Fact:
        draws = [set(rows.tolist()) for rows in self.drawn if len(rows)]
        seen = set().union(*draws)
        if len(draws) > 2 and all(draw == draws[0] for draw in draws) and len(seen) < TRAIN // 2:
            wholes = [x for name, x in self.names.items() if "batch" not in name.lower()]
            is_whole = any(_images(x) == seen and len(x) == len(seen) for x in wholes)  # so few are learned
            return Fact(() if is_whole else ("each batch is the same",))
        sizes_of = [len(value) for name, value in self.names.items()
                    if "batch" in name.lower() and isinstance(value, np.ndarray) and value.ndim > 1]
        if len(draws) > 2 and {*map(len, draws)} == {TRAIN} and any(1 < size < TRAIN for size in sizes_of):
            return Fact(("each gradient is that of all images, beside a batch that is drawn",))
        sizes = {name: value for name, value in self.names.items()
                 if re.fullmatch("(mini_?|train_?)?batch_?size", name.lower()) and type(value) is int}
        is_lone = min(sizes.values(), default=1) > 1 and {*map(len, self.drawn)} == {1}
        is_asked = any(len(re.findall(rf"\b{name}\b", self._text())) > 1 for name in sizes)
        arrays = [value for value in self.names.values() if isinstance(value, np.ndarray) and value.ndim == 1]
        indices = (x for x in arrays if x.dtype.kind == "i" and not np.array_equal(x, _known()[1][TRAIN:]))
        is_drawn = any(len(x) in sizes.values() for x in indices)  # to be taken one after the other
        if is_lone and is_asked and not is_drawn and self.updates > len(draws) - 2 > 0:
            return Fact(("each batch is one image",))
        drawn = sum(map(len, self._anew()))
        left, most = set(range(TRAIN)) - seen - self.others, TRAIN * (np.exp(-drawn / TRAIN) + 0.1)
        is_much = len(left) > most and drawn >= 3 * TRAIN
        for name, x in self.names.items() if is_much else ():
            left -= _held_out(x, seen, max(map(len, draws)))
            if isinstance(x, int) and max(seen) < x and re.search(rf"\[:\s*{name}\s*\]", self._text()):
                left -= {*range(x, TRAIN)}  # of so many it learns
        return Fact(("some of the training images are never drawn",) if is_much and len(left) > most else ())

    def _update(self) -> Fact:
        if self.stale and 2 * self.stale >= self.updates:  # some are put back, as the best ones
            return Fact(("the gradient is not taken anew for each update",))
        if 2 * (len(self.networks) - 1) > len(self.drawn):
            return Fact(("each gradient is that of another network",))
        if not self.updates and len(self.drawn) > 3:  # more than are looked at
            return Fact(unknown=self.missing) if self.missing else Fact(("no parameter is changed",))
        if self.strange:
            asked = "the parameters change by more than a multiple of the gradient: is that meant, "
            return Fact(unknown=f"{asked}as momentum, decay or other rates are?")
        if self.rates and max(self.rates) < 0:
            return Fact(("the parameters go up the gradient",))
        named = [value for name, value in self.names.items()
                 if RATE.fullmatch(name) and isinstance(value, float)]
        if self.rates and set(self.rates) == {1.0} and named and 1.0 not in named:
            return Fact(("the learning rate is left out",))
        if self.frozen:
            return Fact(unknown="the first layers stay as they are: is that meant?")
        return Fact() if self.rates else Fact(unknown="no update was seen")

    def _falls(self) -> Fact:
        if self.faults.get("update") or self._update().faults or self.faults.get("labels"):
            return Fact(unknown="the updates or the labels are wrong")
        if self.unsure or self.updates < 6:
            return Fact(unknown=self.unsure or "too few updates were seen")
        if np.isnan(self.first_loss) or not self.base.keys() <= self.state.keys():
            return Fact(unknown="no loss(x, t) of all images could be taken")
        few = sum(map(len, self.drawn)) < 3 * TRAIN
        # On the plateau at the start it falls slowly, and after a few images it may have grown a little.
        grows = not self.last_loss < (2 if few else 1.05) * self.first_loss
        return Fact(("the loss grows",)) if grows else Fact()

    def _kept(self) -> Fact:
        lists = [value for name, value in self.names.items() if "loss" in name and _is_row(value)]
        if not lists or self.updates < 6:
            return Fact(unknown="no list of losses was seen")
        if max(map(len, lists)) > 1:
            return Fact()
        many = self.losses >= self.updates and len(lists[0]) == 1
        only = Fact(("of the losses only the last is kept",))
        return only if many else Fact(unknown="no loss was kept yet")

    def _accuracies(self) -> Fact:
        whole = [kind for kind, _ in self.looked]
        if {"train", "test"} <= {*whole}:
            return Fact()
        named = any("test" in name and "acc" in name for name in self.names)
        is_tested = max(self.others, default=0) >= TRAIN  # of a part of the test images
        if named and not is_tested and whole.count("train") > 2 and whole.count("train") % 2 == 0:
            return Fact(("the test accuracy is taken of training images",))
        return Fact(unknown="no accuracy of all training and all test images was taken")

    def _text(self) -> str:
        return "".join(line for file in self.files for line in linecache.getlines(file))

    def _epoch(self) -> Fact:
        size = len(self.drawn[0])
        parts = [value for name, value in self.names.items()
                 if "epoch" in name.lower() and isinstance(value, float) and value != int(value)]
        if any(size and np.isclose(value, TRAIN / size) for value in parts):
            return Fact(("an epoch is no whole number of updates",))
        many = [name for name, value in self.names.items() if re.search("(iter|step).*epoch", name.lower())
                and isinstance(value, int | float | np.number) and value == TRAIN]  # and no stub
        text = self._text()
        is_too_many = many and size > 1 and not re.search(rf"\b{TRAIN}\b", text)
        for name, value in re.findall(r"^\s*(\w*(?:iter|step)\w*epoch\w*)\s*=(?!=)(.*)", text, re.MULTILINE):
            values = [self.names.get(part) for part in re.findall(r"[^\W\d]\w*", value.partition("#")[0])]
            of = {part for part in values if isinstance(part, int | float)}
            much: Any = self.names.get(name)
            is_of_both = of == {TRAIN, size} and isinstance(much, int | float) and not is_too_many
            is_other = re.search(r"\b[2-9]|\d\d", value.partition("#")[0])  # an epoch twice, or a half of it
            if is_of_both and abs(much - max(TRAIN / size, 1)) > 1 and not is_other:
                return Fact(("an epoch has another number of updates",))
        return Fact(("an epoch has as many updates as there are images",) if is_too_many else ())


def _images(x: Any) -> set[int]:
    """Return which images an array has, fewer than all for training; none if it has something else."""
    if not isinstance(x, np.ndarray) or x.ndim < 2 or not 0 < len(x) < TRAIN or x[0].size != 784:
        return set()
    return set() if (rows := rows_of(x)) is None else {*rows.tolist()}


def _held_out(x: Any, seen: set[int], size: int) -> set[int]:
    """Return the training images that an array sets aside.

    These are its own if none of them is drawn, as for validation, and all others if all that is drawn is of
    it, and it is no batch.
    """
    rows = _images(x)
    if seen.isdisjoint(rows):
        return rows
    is_part = seen <= rows <= {*range(TRAIN)} and len(x) > size
    return set(range(TRAIN)) - rows if is_part else set()


def _is_row(value: Any) -> bool:
    """Return whether a list or an array has numbers, and one after the other."""
    if isinstance(value, list):
        kinds = int | float | np.generic | np.ndarray
        return all(isinstance(part, kinds) and np.ndim(part) == 0 for part in value)
    return isinstance(value, np.ndarray) and value.ndim == 1


def is_of_run(error: BaseException) -> bool:
    """Return whether what is raised tells only what a run is given: few images, and no arguments."""
    said = rf"size\s({TRAIN}|{TEST})$|larger\ssample\sthan\spopulation|equal\sdivision"
    index = re.match(r"index\D+(\d+)\D+0\D+(\d+)$", str(error))  # of an axis 0 and its size
    is_beyond = bool(index and int(index[1]) >= TRAIN >= int(index[2]))  # a part of MNIST may have so many
    steps = " ".join(step.line or "" for step in traceback.extract_tb(error.__traceback__)[-2:])
    is_asked = isinstance(error, LookupError) and bool(re.search(r"\b(argv|environ)\b", steps))
    return is_beyond or is_asked or bool(re.search(said, str(error)))


def _is_moved(value: Any, before: Any, most: int) -> bool:
    """Return whether an array changed in more entries than so many, as one that is tried and one put back."""
    few = min(most, np.size(value) - 1)
    return np.shape(value) != np.shape(before) or bool(np.count_nonzero(value != before) > few)


def _is_multiple(value: Any, of: Any) -> bool:
    """Return whether an array is another one times a number, or it and a number more, up to rounding."""
    times = float(np.sum(value * of) / np.sum(of * of))
    more = float(np.mean(value - of))
    near = 1e-6 * np.max(np.abs(value))
    return any(bool(np.all(np.abs(value - other) <= near)) for other in (times * of, of + more))


def alone(answer: Any, least: int) -> Any:
    """Return the group of so many parts that is alone among several answers, as gradients by a loss."""
    parts = answer if isinstance(answer, tuple | list) else ()
    groups = [part for part in parts if isinstance(part, dict | tuple | list) and len(part) >= least]
    return groups[0] if len(groups) == 1 else answer


def _matched(grads: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Return the gradients under the names of the parameters: by these, or by their order."""
    grads = alone(grads, len(state))
    if isinstance(grads, tuple | list) and len(grads) == len(state):
        grads = dict(zip(state, grads, strict=True))
    if not isinstance(grads, dict):
        return {}
    return {
        key: np.array(value, float) for key, value in grads.items()
        if key in state and np.shape(value) == state[key].shape
    }


def run(program: Callable[[Watch], None], watch: Watch) -> Watch:
    """Return what is seen of a program, which notes by itself what is raised in it."""
    before = np.random.get_state()
    np.random.seed(0)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            program(watch)
    except EnoughError as enough:
        for frame, _ in traceback.walk_tb(enough.__traceback__):
            if not frame.f_code.co_filename.startswith(OURS):
                own = vars(frame.f_locals["self"]) if hasattr(frame.f_locals.get("self"), "__dict__") else {}
                watch.names |= {**frame.f_globals, **own, **frame.f_locals}
    finally:
        np.random.set_state(before)
        watch.finish()
    return watch


OURS = str(Path(__file__).parent)
SPACED = re.compile(r"^(\s*)([^\W\d]\w*) ([^\W\d]\w*)(\s*=[^=].*)$")


def joined(line: str) -> str:
    """Return a line that assigns to a name with a space in it with an underscore there; "" if it is none."""
    found = SPACED.match(line)
    if not found or _parses(line.strip()) or not _parses(f"{found[2]}_{found[3]}{found[4]}"):
        return ""
    return f"{found[1]}{found[2]}_{found[3]}{found[4]}"


def _parses(line: str) -> bool:
    try:
        compile(line, "", "exec")
    except (SyntaxError, ValueError):
        return False
    return True


class Watched:
    """What tells the facts about a script, which is run once, when it is first asked.

    `load_mnist` and `TwoLayerNet` are there in it.
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, of: str) -> Fact:
        """Return what was found out about one thing."""
        return self.facts[of]

    @functools.cached_property
    def facts(self) -> dict[str, Fact]:
        """What was found out about each."""
        return self.watch().facts()

    def watch(self, updates: int = 0) -> Watch:
        """Return what is seen in a run of some updates."""

        def program(watch: Watch) -> None:
            network = watch.observe(type("TwoLayerNet", (LISTINGS.TwoLayerNet,), {}))
            space = {"load_mnist": watch.load_mnist, "TwoLayerNet": network}
            lines = []
            for line in self.text.splitlines():
                if whole := joined(line):
                    watch.fault("end", "a name has a space in it")
                lines.append(whole or line)
            try:
                exec(compile("\n".join(lines), "<script>", "exec"), space)
            except Exception as error:
                watch.crash(error, "", "<script>", 0)
            watch.names |= space

        return run(program, Watch(updates))


script = Watched(_source())


@functools.cache
def right_curves() -> dict[str, list[tuple[int, float]]]:
    """Return the curves of the source's script, repaired."""
    return script.watch(UPDATES).curves

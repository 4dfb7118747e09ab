"""Watch a training script from outside: what it draws, what it takes the gradient of, what it changes.

A script is a function of `load_mnist` and `TwoLayerNet`. It is run with some images of MNIST, each of which
is known by its pixels, and with a network whose methods take note of their arguments and of the parameters.
"""

import functools
import gzip
import inspect
import re
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from reference import listings as book
from reference import mnist
from reference.conformance.asking import short

LISTINGS: Any = book  # which have no annotations
TRAIN, TEST = 300, 100  # images that are given
EPOCHS = 6  # after which 1 of 400 images is not drawn yet
GRADIENTS, MANY, SECONDS = 4000, 20, 4.0  # more are not waited for
NOTHING = "no gradient(x, t) of a network was taken"
METHODS = ("predict", "loss", "accuracy", "numerical_gradient", "gradient")
KEYS = {"W1", "b1", "W2", "b2"}


class Fact(NamedTuple):
    """What was seen of one thing: what is wrong with it, "" if nothing is; or why it is not known."""

    fault: str = ""
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
    if t.size == 10 * count:
        return np.argmax(t.reshape(count, 10), axis=1)
    return None


def state_of(net: Any) -> dict[str, Any]:
    """Return copies of the parameters of a network: those in `params`, or else its own arrays."""
    held = getattr(net, "params", None)
    held = held if isinstance(held, dict) else vars(net)
    return {str(key): value.copy() for key, value in held.items() if isinstance(value, np.ndarray)}


@dataclass
class Watch:
    """What is seen of one run, step by step.

    Attributes
    ----------
    faults
        From what is asked about to what was found wrong with it.
    notes
        What took the place of what, in sentences.
    drawn
        The images of each gradient, in their order.
    looked
        What each accuracy was taken of: "train", "test", or "part" of either.
    rates
        Of each update, what the gradient was multiplied by.
    """

    faults: dict[str, list[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    drawn: list[Any] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    losses: int = 0
    others: set[int] = field(default_factory=set)
    strangers: list[Any] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    one_hot: bool = False
    network: Any = None
    first_loss: float = np.nan
    state: dict[str, Any] = field(default_factory=dict)
    base: dict[str, Any] = field(default_factory=dict)
    grads: dict[str, Any] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    updates: int = 0
    strange: int = 0
    anew: int = 0
    stale: int = 0
    unknown: str = ""
    busy: bool = False
    names: dict[str, Any] = field(default_factory=dict)
    start: float = field(default_factory=time.process_time)

    def load_mnist(
        self, normalize: bool = True, flatten: bool = True, one_hot_label: bool = False, **_: Any
    ) -> Any:
        """Return the images that are known, as the book's function of that name does."""
        self.one_hot = one_hot_label
        return tuple(
            (
                (x if normalize else (255 * x).round().astype(np.uint8)).reshape(
                    (-1, 784) if flatten else (-1, 1, 28, 28)
                ).copy(),
                np.eye(10)[t] if one_hot_label else t.copy(),
            )
            for x, t in _sample()
        )

    def observe(self, network: type) -> type:
        """Take note of each call of the methods of a network, and return its class."""
        for name in METHODS:
            method = getattr(network, name, None)
            if inspect.isfunction(method) and not hasattr(method, "is_observed"):
                setattr(network, name, self._observed(name, method))
        return network

    def _observed(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def observed(net: Any, x: Any = None, t: Any = None, *more: Any, **keywords: Any) -> Any:
            x, t = keywords.pop("x", x), keywords.pop("t", t)
            given = [value for value in (x, t) if value is not None]
            if self.busy:
                return method(net, *given, *more, **keywords)
            self.busy = True
            try:
                return self._call(net, name, method, [*given, *more], keywords)
            finally:
                self.busy = False

        observed.is_observed = True  # type: ignore[attr-defined]
        return observed

    def fault(self, of: str, text: str) -> None:
        """Note what is wrong, once."""
        if text not in self.faults.setdefault(of, []):
            self.faults[of].append(text)

    def _call(
        self, net: Any, name: str, method: Callable[..., Any], given: list[Any], keywords: dict[str, Any]
    ) -> Any:
        """Take note of a call, and answer it."""
        self._follow(net)
        if self.stale > MANY or time.process_time() - self.start > SECONDS:
            raise EnoughError
        rows = rows_of(given[0]) if given else None
        if rows is not None:
            if len(given) > 1:
                given[1] = self._labels(given[0], given[1], rows)
            self._look(name, rows)
        if name not in ("gradient", "numerical_gradient"):
            self.losses += name == "loss"
            return self._answer(name, method, net, given, keywords)
        self._close()
        self._draw(rows)
        if self.network is None:
            self.first_loss = self._loss(net)
        self.anew += self.network is not None and net is not self.network
        self.network, self.base = net, self.state
        grads = self._answer(name, method, net, given, keywords)
        self.grads = _matched(grads, self.state)
        return grads

    def note(self, text: str) -> None:
        """Say something, once."""
        if text not in self.notes:
            self.notes.append(text)

    def _answer(
        self, name: str, method: Callable[..., Any], net: Any, given: list[Any], keywords: dict[str, Any]
    ) -> Any:
        """Return what a method of theirs does, or, where it fails or takes hours, what a right one does."""
        if set(self.state) != KEYS or rows_of(given[0]) is None:
            return method(net, *given, **keywords)
        right = LISTINGS.TwoLayerNet(1, 1, 1)
        right.params = self.state
        x = np.asarray(given[0], float).reshape(-1, 784)
        t = np.eye(10)[np.asarray(labels_of(given[1], len(x)), int)] if len(given) > 1 else None
        try:
            if name != "numerical_gradient":
                return method(net, *given, **keywords)
            if np.allclose(right.predict(x), net.predict(x), rtol=1e-6):
                self.note("the gradients are ours, by backpropagation: by differences they take hours")
                return right.gradient(x, t)
            return method(net, *given, **keywords)
        except Exception as error:
            kind = type(net).__name__
            if kind not in self.replaced:
                self.replaced.append(kind)
                text = short(f"{type(error).__name__}: {error}")
                self.note(
                    f"{kind}.{name} raised {text}; right methods took the place of those that fail, "
                    f"and {kind} is judged by itself without --script"
                )
        if name == "predict":
            return right.predict(x)
        return getattr(right, name.removeprefix("numerical_"))(x, t)

    def _follow(self, net: Any) -> None:
        """Note which parameters were changed since the last call."""
        state = state_of(net)
        if net is self.network:
            before = self.state
            moved = {k for k in state if k not in before or not np.array_equal(state[k], before[k])}
            if moved & self.moved:
                self.stale += 1
                self.updates += 1
            else:
                self.moved |= moved
        self.state = state

    def _close(self) -> None:
        """Judge the update that followed the last gradient."""
        grads, moved = self.grads, self.moved
        self.grads, self.moved = {}, set()
        if not grads or not self.base:
            return
        self.updates += bool(moved)
        if self.stale:
            return
        rates = list[float]()
        for key in moved:
            change, g = self.state[key] - self.base[key], grads.get(key)
            rate = -float(np.sum(change * g) / np.sum(g * g)) if g is not None and np.any(g) else np.nan
            round_off = 4 * np.finfo(change.dtype).eps * np.max(np.abs(self.base[key]))
            near = 1e-6 * np.max(np.abs(change)) + round_off
            if not np.all(np.isfinite(change)):
                return
            if g is None or not np.all(np.abs(change + rate * g) <= near):
                self.strange += 1
                return
            rates.append(float(f"{rate:.6g}"))
        for key in set(grads) - moved if rates else ():
            if np.any(self.base[key] - rates[0] * grads[key] != self.base[key]):
                self.fault("update", "some of the parameters are not changed")
        if rates and max(rates) - min(rates) > 1e-3 * max(map(abs, rates)):
            self.strange += 1
        self.rates += rates[:1]

    def _labels(self, x: Any, t: Any, rows: Any) -> Any:
        """Note whether the labels are those of the images, and return the right ones if they are not."""
        right, labels = _known()[1][rows], labels_of(t, len(rows))
        if labels is not None and np.array_equal(labels, right):
            return t
        if labels is not None:
            self.strangers.append(labels)
        else:
            is_image = rows_of(t) is not None
            self.fault("labels", f"the labels are {'images' if is_image else 'not one for each image'}")
        return np.eye(10)[right] if self.one_hot else right

    def _look(self, name: str, rows: Any) -> None:
        if name in ("accuracy", "predict", "loss"):
            these = set(rows.tolist())
            whole = {TRAIN: "train", TEST: "test"}.get(len(these), "part")
            if whole == "test" and min(these) < TRAIN:
                whole = "part"
            if whole == "part":
                self.others |= these
            if name != "loss":
                self.looked.append(whole)

    def _draw(self, rows: Any) -> None:
        if rows is not None:
            self.drawn.append(rows)
            if np.any(rows >= TRAIN):
                self.fault("images", "test images are learned from")
        else:
            self.drawn.append(np.zeros(0, int))
        if sum(map(len, self.drawn)) > EPOCHS * TRAIN or len(self.drawn) > GRADIENTS:
            raise EnoughError

    def _loss(self, net: Any) -> float:
        """Return the loss of all training images, nan if there is none."""
        (x, t), _ = self.load_mnist(one_hot_label=self.one_hot)
        try:
            return float(self._answer("loss", lambda net, x, t: net.loss(x, t), net, [x, t], {}))
        except Exception:
            return np.nan

    def crash(self, error: BaseException, where: str) -> None:
        """Note what was raised."""
        text = short(f"{type(error).__name__}: {error}")
        self.note(f"{where}raised {text}")
        if isinstance(error, RefusedError) or re.search(f"size ({TRAIN}|{TEST})$", text):
            self.unknown = f"it needs what a script is not given: {text}"
        elif isinstance(error, NameError | AttributeError):
            self.fault("end", "it asks for a name that is not there")
        else:
            self.fault("end", f"it raises {type(error).__name__}")

    def finish(self) -> None:
        """Judge the last update, and keep what the script has kept."""
        self.busy = True
        if self.network is not None:
            self._follow(self.network)
            self._close()

    def facts(self) -> dict[str, Fact]:
        """Return what was found out about each thing that is asked about."""
        if self.strangers:
            fixed = len(self.strangers) > 2 and len({t.tobytes() for t in self.strangers}) == 1
            what = "always the same" if fixed else "those of other images"
            self.fault("labels", f"the labels are {what}")
        facts = {of: Fact("; ".join(faults)) for of, faults in self.faults.items()}
        if not self.drawn:
            none = Fact(unknown=NOTHING)
            asked = ("labels", "images", "batches", "update", "loss", "losses", "accuracies", "epoch")
            return dict.fromkeys(asked, none) | {"end": Fact(unknown=self.unknown)} | facts
        known = Fact(unknown="" if all(map(len, self.drawn)) else "the images are of no known form")
        late: dict[str, Fact] = {
            "images": known,
            "labels": known,
            "batches": self._batches(),
            "update": self._update(),
            "loss": self._falls(),
            "losses": self._kept(),
            "accuracies": self._accuracies(),
            "epoch": self._epoch(),
            "end": Fact(unknown=self.unknown),
        }
        return late | facts

    def _batches(self) -> Fact:
        draws = [set(rows.tolist()) for rows in self.drawn if len(rows)]
        seen = set().union(*draws)
        if len(draws) > 2 and all(draw == draws[0] for draw in draws) and len(seen) < TRAIN // 2:
            return Fact("each batch is the same")
        drawn = sum(len(rows) for rows in self.drawn)
        left = set(range(TRAIN)) - seen - (self.others - seen)
        if len(left) > TRAIN * (np.exp(-drawn / TRAIN) + 0.1) and drawn >= 3 * TRAIN:
            return Fact("some of the training images are never drawn")
        return Fact()

    def _update(self) -> Fact:
        if self.stale:
            return Fact("the gradient is not taken anew for each update")
        if self.anew:
            return Fact("each gradient is that of another network")
        if not self.updates and len(self.drawn) > 1:
            return Fact("no parameter is changed")
        if self.strange:
            asked = "the parameters change by more than a multiple of the gradient: is that meant, "
            self.note(asked := f"{asked}as momentum, decay or other rates are?")
            return Fact(unknown=asked)
        if self.rates and max(self.rates) < 0:
            return Fact("the parameters go up the gradient")
        named = [value for name, value in self.names.items()
                 if re.fullmatch("lr|eta|alpha|.*learning_?rate", name) and isinstance(value, float)]
        if self.rates and set(self.rates) == {1.0} and named and 1.0 not in named:
            return Fact("the learning rate is left out")
        return Fact() if self.rates else Fact(unknown="no update was seen")

    def _falls(self) -> Fact:
        if self.faults.get("update") or self._update().fault:
            return Fact(unknown="the updates are wrong")
        if self.updates < 6:
            return Fact(unknown="too few updates were seen")
        last = self._loss(self.network)
        if np.isnan(self.first_loss):
            return Fact(unknown="the network has no loss(x, t)")
        grows = not last < 1.05 * self.first_loss  # on the plateau at the start it falls slowly
        return Fact("the loss grows") if grows else Fact()

    def _kept(self) -> Fact:
        lists = [value for name, value in self.names.items()
                 if "loss" in name and isinstance(value, list | np.ndarray) and np.ndim(value) == 1]
        if not lists or self.updates < 6:
            return Fact(unknown="no list of losses was seen")
        if max(map(len, lists)) > 1:
            return Fact()
        many = self.losses >= self.updates and len(lists[0]) == 1
        return Fact("of the losses only the last is kept") if many else Fact(unknown="no loss was kept yet")

    def _accuracies(self) -> Fact:
        counts = {kind: self.looked.count(kind) for kind in ("train", "test", "part")}
        if counts["train"] and counts["test"]:
            return Fact()
        named = self.names.keys() & {"test_acc", "test_acc_list"}
        if named and counts["train"] > 2 and counts["train"] % 2 == 0:
            return Fact("the test accuracy is taken of training images")
        return Fact(unknown="no accuracy of all training and all test images was taken")

    def _epoch(self) -> Fact:
        size = len(self.drawn[0])
        parts = [value for name, value in self.names.items()
                 if "epoch" in name.lower() and isinstance(value, float) and value != int(value)]
        if any(size and np.isclose(value, TRAIN / size) for value in parts):
            return Fact("an epoch is no whole number of updates")
        return Fact()


def _matched(grads: Any, state: dict[str, Any]) -> dict[str, Any]:
    """Return the gradients under the names of the parameters: by these, or by their order."""
    if isinstance(grads, tuple | list) and len(grads) == len(state):
        grads = dict(zip(state, grads, strict=True))
    if not isinstance(grads, dict):
        return {}
    return {
        key: np.array(value, float) for key, value in grads.items()
        if key in state and np.shape(value) == state[key].shape
    }


def watched(program: Callable[..., Any], notes: list[str] | None = None) -> Callable[[str], Fact]:
    """Return what tells the facts about a program, which is run once, when it is first asked.

    Parameters
    ----------
    program : callable
        Called with a `load_mnist`, a `TwoLayerNet` and, if it takes a third, the `Watch`.
    notes : list of str, optional
        Gets what is to be said of it.
    """

    @functools.cache
    def facts() -> dict[str, Fact]:
        watch = run(program)
        facts = watch.facts()
        if notes is not None:
            notes.extend(watch.notes)
        return facts

    def script(of: str) -> Fact:
        return facts()[of]

    script.__wrapped__ = program  # type: ignore[attr-defined]  # whose lines are its own
    script.__signature__ = inspect.signature(lambda of: None)  # type: ignore[attr-defined]
    return script


def run(program: Callable[..., Any]) -> Watch:
    """Return what was seen of a program."""
    watch = Watch()
    network = watch.observe(type("TwoLayerNet", (LISTINGS.TwoLayerNet,), {}))
    given = [watch.load_mnist, network, watch][: len(inspect.signature(program).parameters)]
    before = np.random.get_state()
    np.random.seed(0)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            program(*given)
    except EnoughError as enough:
        for frame, _ in traceback.walk_tb(enough.__traceback__):
            if frame.f_code.co_filename != __file__:
                watch.names |= {**frame.f_globals, **frame.f_locals}
            elif frame.f_code.co_name == "script":  # the right one
                watch.names |= frame.f_locals
    except Exception as error:
        if watch in given:  # it notes by itself what is raised in a script
            raise
        watch.crash(error, "")
    finally:
        np.random.set_state(before)
    watch.finish()
    return watch


@watched
def script(load_mnist: Any, TwoLayerNet: Any) -> None:
    (x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
    network = TwoLayerNet(input_size=784, hidden_size=50, output_size=10)
    iters_num = 10000
    train_size = x_train.shape[0]
    batch_size = 100
    learning_rate = 0.1
    train_loss_list = []
    train_acc_list = []
    test_acc_list = []
    iter_per_epoch = max(train_size // batch_size, 1)
    for i in range(iters_num):
        batch_mask = np.random.choice(train_size, batch_size)
        x_batch = x_train[batch_mask]
        t_batch = t_train[batch_mask]
        grad = network.gradient(x_batch, t_batch)
        for key in ("W1", "b1", "W2", "b2"):
            network.params[key] -= learning_rate * grad[key]
        loss = network.loss(x_batch, t_batch)
        train_loss_list.append(loss)
        if i % iter_per_epoch == 0:
            train_acc = network.accuracy(x_train, t_train)
            test_acc = network.accuracy(x_test, t_test)
            train_acc_list.append(train_acc)
            test_acc_list.append(test_acc)

"""Whatever is given to the public interface: a result, or an error that names the argument; nothing changed.

The quick tier takes every 13th value; `python tests/test_interface.py` takes all, and counts.
"""

import contextlib
import inspect
import io
import pickle
import re
import warnings
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

import reference
from reference import conformance, exact
from reference.exact import formula, limit


class OwnError(Exception):
    """What a value raises itself is not ours to translate."""


def raises(name):
    def method(*_):
        raise OwnError

    return type("Hostile", (), {name: method})()


class Half:
    """It has some of the methods of a network."""

    params = {}  # noqa: RUF012

    def loss(self, x, t):
        return 0.0


def read_only(array):
    array.flags.writeable = False
    return array


def values():
    """Return values of all kinds, each made anew, since a call may change it."""
    numbers = [
        0, 1, -1, 2, 3, 10**6, 10**400, -(10**400), 2**63, 0.0, -0.0, 0.5, 1.0, -1.5, 1e308, 5e-324, 1e-50,
        float("nan"), float("inf"), -float("inf"), True, False, 1j, Fraction(1, 10), Decimal("0.1"),
    ]
    scalars = [kind(1) for kind in (
        np.bool_, np.int8, np.uint8, np.int64, np.uint64, np.float16, np.float32, np.float64, np.longdouble,
        np.complex128, np.str_, np.bytes_,
    )] + [np.float64("nan"), np.datetime64("2020-01-01"), np.timedelta64(1, "s"), np.void(b"x")]
    others = [
        None, ..., NotImplemented, object(), type, int, "", "0", "text", "\0", b"", b"0", bytearray(b"0"),
        memoryview(b"01"), range(3), slice(None), iter([1.0]), (n for n in range(2)), zip(), map(abs, []),
        set(), {1}, {}, {"x": 1.0}, {"W1": None}, [], (), [[]], [1, 2], (0.5, 0.5),
        [[1, 2], [3]], [None], ["a"], [1j], [True, False], [[0.0] * 2] * 2, [float("nan")], [10**400],
        [[[[0.5]]]],
        ((1, 2), (3, 4)), "ab", ("ab", "cd"), Exception("x"), Exception, np, reference, np.random, np.float64,
        print, len, abs, str, iter, lambda: 0, lambda x: x, lambda *x: None, lambda *x: "no", lambda *x: [],
        lambda *x: 0, np.sum, np.random.default_rng(0), np.random.SeedSequence(0), Half, Half(),
        reference.TwoLayerNet, reference.TwoLayerNet(2, 2, 2, rng=0), reference.simpleNet(0), property(),
        reference.History(*[np.ones(1)] * 3), reference.History(None, None, None),
        reference.History([1.0], [1.0], [1.0]), reference.History(*[np.zeros((2, 2))] * 3),
    ]
    hostile = [raises(name) for name in (
        "__array__", "__len__", "__index__", "__float__", "__iter__", "__getitem__", "__call__", "__bool__",
        "__eq__", "__getattr__", "__fspath__", "__lt__",
    )]
    arrays = [
        np.array(0.5), np.empty(0), np.empty((0, 2)), np.empty((2, 0)), np.zeros(2), np.ones((2, 2)),
        np.ones((2, 2, 2)), np.zeros((1,) * 30), np.arange(2), np.array([[0, 1], [1, 0]]),
        np.eye(2)[::-1, ::-1],
        np.ones((4, 4))[::2, ::2], np.asfortranarray(np.ones((2, 2))), np.broadcast_to(0.5, (2, 2)),
        read_only(np.ones((2, 2))), np.ma.masked_array([1.0, 2.0], [True, False]), [np.ma.masked],
        np.ma.masked, np.array([None, 1]), np.array(["a", "b"]), np.array([b"a"]), np.array([1j, 2]),
        np.zeros(2, "i4,f8"),
        np.array(["2020"], "M8[D]"), np.ones(2, np.float16), np.ones((2, 2), np.float32), np.ones(2, ">f8"),
        np.ones(2, np.longdouble), np.full((2, 2), np.nan), np.full((2, 2), np.inf), np.full(2, 1e308),
        np.array([-1, 5]), np.array([2**62, 0]), np.array([0, 1], np.uint8), np.array([True, False]),
        np.rec.array([(1.0,)]),
    ]
    return numbers + scalars + others + hostile + arrays


def right():
    """Return right arguments for every public function and method, made anew."""
    x, t = np.array([[0.0, 1.0], [1.0, 0.5], [0.5, 0.0]]), np.array([0, 1, 0])
    net, simple = reference.TwoLayerNet(2, 2, 2, rng=0), reference.simpleNet(0)
    flat = reference.History(np.array([]), np.array([0.1, 0.9]), np.array([0.1, 0.9]))
    f, data, batch = (lambda x: np.sum(x**2)), ((x, t), (x, t)), {"x": x, "t": t, "h": 1e-4}
    descent = {"f": f, "init_x": np.array([1.0, 2.0]), "lr": 0.1, "step_num": 2}
    calls = {
        "naive_numerical_diff": {"f": np.square, "x": 1.0},
        "forward_difference": {"f": np.square, "x": 1.0, "h": 1e-4},
        "numerical_diff": {"f": np.square, "x": 1.0, "h": 1e-4, "dtype": None},
        "partial_derivative": {"f": f, "x": np.array([1.0, 2.0]), "index": 1, "h": 1e-4},
        "numerical_gradient": {"f": f, "x": np.array([1.0, 2.0]), "h": 1e-4, "map": map},
        "gradient_descent": descent, "descent_path": dict(descent),
        "iter_per_epoch": {"train_size": 3, "batch_size": 2},
        "mini_batches": {"train_size": 3, "batch_size": 2, "sampling": "permutation", "rng": 0},
        "TwoLayerNet": {
            "input_size": 2, "hidden_size": 2, "output_size": 2, "weight_init_std": 1, "rng": 0,
        },
        "simpleNet": {"rng": 0},
        "load_mnist": {"normalize": 1, "flatten": 1, "one_hot_label": 1, "path": "nowhere"},
        "train": {
            "network": net, "data": data, "iters_num": 2, "batch_size": 2, "learning_rate": 0.1,
            "method": "gradient", "sampling": "permutation", "rng": 0, "progress": None, "history": None,
        },
        **{name: {"history": flat} for name in ("has_learned", "overfitting_signs", "is_overfitting")},
        "choose_learning_rate": {
            "make_network": lambda: reference.TwoLayerNet(2, 2, 2, rng=0), "candidates": [0.1, 1.0],
            "train_data": (x, t), "validation_size": 1, "rng": 0, "iters_num": 2, "batch_size": 1,
        },
        **{name: {"x": x} for name in ("sigmoid", "sigmoid_grad", "softmax", "softmax_grad")},
        **{name: {"y": x, "t": t} for name in (
            "cross_entropy_error", "cross_entropy_error_grad", "softmax_with_loss_grad",
        )},
    }
    bound = {name: getattr(reference, name) for name in calls}
    for method in (
        net.predict, net.loss, net.accuracy, net.gradient, net.numerical_gradient,
        net.numerical_gradient_by_definition, simple.predict, simple.loss, simple.gradient,
    ):
        bound[method.__qualname__] = method
        calls[method.__qualname__] = {
            key: batch[key] for key in inspect.signature(method).parameters if key in batch
        }
    for function, arguments in (
        (conformance.claims, {"name": "sigmoid"}), (conformance.mistakes, {"name": "sigmoid"}),
        (conformance.check, {"sigmoid": reference.sigmoid, "numerical_diff": reference.numerical_diff}),
        (conformance.check_files, {"targets": [], "names": {}, "map": map}),
    ):
        bound[function.__name__], calls[function.__name__] = function, arguments
    asked = {
        "answer": 2.0, "f": f, "x": np.array([1.0, 2.0]), "h": 1e-4, "dtype": np.float64, "index": 0,
        "forward": False, "direction": None, "output": None, "order": 1, "digits": 30, "shape": (2,),
    }
    for room, names in (
        (exact, ("bound", "best_step", "derivative", "jacobian", "judge", "one_sided")),
        (formula, ("central", "forward")), (limit, ("derivative", "gradient", "symbolic")),
    ):
        for name in names:
            function = getattr(room, name)
            taken = {key: asked[key] for key in inspect.signature(function).parameters}
            taken |= {"f": np.abs, "x": 1.0} if name == "one_sided" else {}
            key = f"{room.__name__.removeprefix('reference.')}.{name}"
            bound[key], calls[key] = function, taken
    return {name: (bound[name], calls[name]) for name in calls}


# A loop of 10**6 steps is right, and long.
LOOPS = {"step_num", "iters_num"}
# What an argument holds has names of its own.
HELD = {"data": ["x", "t"], "train_data": ["x", "t"], "x": ["y"], "shape": ["x"]}


def state(value):
    """Return what of a value can be compared, to the bit; what cannot be pickled is no data."""
    if isinstance(value, np.ma.MaskedArray):
        value = value.data, np.ma.getmaskarray(value)  # to look at it sets a flag of its own
    if isinstance(value, Iterator):
        return None  # to look at it is to use it up
    try:
        return pickle.dumps(value)
    except Exception:
        return None


def outcome(name, argument, number):
    """Call with one value in the place of one argument; return how that ended, and what was wrong with it."""
    function, arguments = right()[name]
    value = values()[number]
    if argument in LOOPS and isinstance(value, int) and value > 100:
        return "left out", ""
    arguments[argument] = value
    others = {**arguments, "self": getattr(function, "__self__", None)}
    if callable(value):  # what it does is its own
        del others[argument]
    before = {key: state(other) for key, other in others.items()}
    named = "|".join([*arguments, *HELD.get(argument, [])])
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            function(**arguments)
    except (TypeError, ValueError, IndexError, FileNotFoundError) as error:
        how = "error"
        # What a callable does, and what it says, is its own.
        if not callable(value) and not re.search(rf"\b({named})\b", str(error)):
            return "raw error", f"{type(error).__name__} names no argument: {error}"
    except (OwnError, MemoryError, exact.Undecidable, NotImplementedError):  # the last two are answers
        how = "error"
    except Exception as error:
        how = "error"
        if not callable(value):
            return "raw error", f"{type(error).__name__}: {error}"
    else:
        how = "result"
    mine = {"network", "rng"} if how == "result" or argument == "progress" else set()  # they are to change
    changed = [key for key in others.keys() - mine if state(others[key]) != before[key]]
    return ("mutation", f"changed: {changed}") if changed else (how, "")


PAIRS = [(name, argument) for name, (_, arguments) in right().items() for argument in arguments]
WRONG = {"raw error", "mutation"}


def outcomes(name, argument, every):
    """Return how the calls ended with every so manieth value, by its number."""
    start = PAIRS.index((name, argument)) % every  # together, the arguments meet all values
    return {number: outcome(name, argument, number) for number in range(start, len(values()), every)}


@pytest.mark.parametrize("every", [29, pytest.param(1, marks=pytest.mark.full)])
@pytest.mark.parametrize(("name", "argument"), PAIRS)
def test_any_value_gives_a_result_or_an_error_that_names_an_argument(name, argument, every):
    found = outcomes(name, argument, every)
    assert {number: why for number, (how, why) in found.items() if how in WRONG} == {}


if __name__ == "__main__":
    counts = Counter(dict.fromkeys(["result", "error", "left out", *WRONG], 0))
    for pair in PAIRS:
        for number, (how, why) in outcomes(*pair, every=1).items():
            counts[how] += 1
            if how in WRONG:
                print(*pair, number, why)
    print(f"{len(values())} values, {len(PAIRS)} arguments, {counts.total()} calls:",
          ", ".join(f"{count} {how}" for how, count in counts.items()))

"""What a claim asked and was told, recorded call by call, so that two implementations can be compared."""

import functools
import inspect
import math
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from numbers import Number
from typing import Any

from reference.conformance.asking import UndecidableError, np
from reference.conformance.catalogue import METHODS
from reference.conformance.judging.crashing import Crash, crash
from reference.conformance.judging.interfaces import fits

# Two ways to write one formula differ by round-off, of differences over 2e-4 by some 1e-11 of the result.
ROUND_OFF = 1e-6
LARGE = 10**5  # of an array with more entries some thousand stand for all
DEEPEST = 10  # of what is in what is answered


@dataclass
class Call:
    """One call that a claim made."""

    name: str
    """The function, or the method of a network."""
    arguments: tuple[Any, ...] = ()
    keywords: dict[str, Any] = field(default_factory=dict)
    """As they were before the call, arrays copied."""
    state: Any = None
    """The parameters of the network before the call."""
    result: Any = None
    """What came back; of a network that was made, the shapes of its parameters."""
    error: str = ""
    """The name of the exception that came instead, or ""."""
    warned: frozenset[str] = frozenset()
    """The names of the warnings that were given."""
    after: Any = None
    """The arguments, and the parameters of the network, after the call."""
    points: list[Any] = field(default_factory=list)
    """Where the functions among the arguments were asked."""
    crash: Crash | None = None
    """Where the exception was raised, if in a line of theirs."""

    def snippet(self) -> str:
        """Return the call as code to paste."""
        arguments = [show(value) for value in self.arguments]
        arguments += [f"{key}={show(value)}" for key, value in self.keywords.items()]
        call = f"{self.name}({', '.join(arguments)})"
        return call if self.state is None else f"net.params = {show(self.state)}\nnet.{call}"


@dataclass
class Trace:
    """The calls of one claim, what it compared, and what was used that stands in for something else."""

    calls: list[Call] = field(default_factory=list)
    compared: list[tuple[Any, Any]] = field(default_factory=list)
    touched: list[str] = field(default_factory=list)

    def telling(self) -> list[Call]:
        """Return the calls that were answered, and the last, after which nothing was asked."""
        return [call for call in self.calls if not call.error or call is self.calls[-1]]

    def step(self) -> float | None:
        """Return the step observed at the points that f was asked at, or None."""
        steps = [(bool(start), abs(step)) for start, step in self._moves()]
        # At 0 the step is seen as it is; elsewhere x + h is rounded, and people type steps of few digits.
        elsewhere, step = min(steps, default=(False, None))
        if step is None or not elsewhere:
            return step
        typed = float(f"{step:.3g}")
        return typed if math.isclose(step, typed, rel_tol=1e-6) else step

    def _moves(self) -> Iterator[tuple[float, float]]:
        """Yield for each call an entry of x, and by how much it was moved first."""
        for call in self.calls:
            starts = [value for value in call.arguments if isinstance(value, np.ndarray | float)]
            for point in call.points:
                if starts and _is_number(point) and np.shape(point) == np.shape(starts[0]):
                    start = np.ravel(starts[0]).astype(float)
                    move = np.ravel(point) - start
                    if move.any():
                        entry = np.flatnonzero(move)[0]
                        yield start[entry], float(move[entry])
                        break


def show(value: Any) -> str:
    """Return `value` as code."""
    if isinstance(value, np.ndarray):
        text = repr(value.tolist())
        if value.size > 60:  # too many to paste
            with np.printoptions(sign="-", edgeitems=3, linewidth=75, suppress=False, formatter=None):
                text = np.array2string(value, separator=", ", threshold=60, floatmode="unique")
            text = " ".join(text.split())
        dtype = "" if value.dtype in (np.float64, np.int64) else f", np.{value.dtype}"
        return f"np.array({text}{dtype})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return f"({', '.join(map(show, value))}{',' * (len(value) == 1)})"
    if isinstance(value, np.generic):
        return f"np.{type(value).__name__}({value.item()!r})"
    if callable(value):
        return getattr(value, "__name__", "f")
    return repr(value)


def snapshot(value: Any, deepest: int = DEEPEST) -> Any:
    """Return a copy of what can be compared in `value`; what holds itself has an end."""
    if isinstance(value, np.ndarray):
        if value.size <= LARGE:
            return value.copy()
        return value.shape, value.min(), value.max(), np.array(value.flat[:: value.size // 1000])
    if isinstance(value, list | tuple):
        return tuple(snapshot(item, deepest - 1) for item in value) if deepest else ()
    if isinstance(value, dict):
        return {key: snapshot(item, deepest - 1) for key, item in value.items()} if deepest else {}
    if isinstance(value, str | types.ModuleType) or value is None or callable(value):
        return value
    if isinstance(value, Number):
        return value if isinstance(value, float | int | complex | np.generic) else _array(value)
    array = _array(value)  # of a tensor, or of an exact number
    if array is not None:
        return array
    parts = {key: item for key, item in getattr(value, "__dict__", {}).items() if key[:1] != "_"}
    return snapshot(parts, deepest)


def _array(value: Any) -> Any:
    """Return an array of the numbers in a value, or None if it holds anything else."""
    try:
        array = np.array(value)
        return np.array(array, float) if array.dtype.kind == "O" else array if _is_number(array) else None
    except Exception:  # which is what code of theirs raises
        return None


def _is_number(value: Any) -> bool:
    return isinstance(value, Number | np.ndarray | np.generic) and np.asarray(value).dtype.kind in "biufc"


def same(a: Any, b: Any) -> bool:
    """Return whether two snapshots agree within round-off, relative to the greatest entry of each array."""
    match a, b:
        case dict(), dict():
            return a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
        case tuple(), tuple():
            return len(a) == len(b) and all(map(same, a, b))
        case Batches(), Batches():
            return bool(a.seen() == b.seen())
    if _is_number(a) and _is_number(b):
        return _same_numbers(np.asarray(a), np.asarray(b))
    if callable(a) or callable(b):
        return callable(a) and callable(b)
    return type(a) is type(b) and bool(np.all(a == b))


def _same_numbers(a: Any, b: Any) -> bool:
    if a.shape != b.shape:
        return False
    a, b = a.astype(complex), b.astype(complex)
    with np.errstate(all="ignore"):
        finite = np.isfinite(a)
        scale = np.max(np.abs(a[finite]), initial=0.0)
        near = np.abs(a - b) <= ROUND_OFF * scale
        return bool(np.all(np.where(finite, near, np.array_equal(a[~finite], b[~finite], equal_nan=True))))


def same_trace(a: Trace, b: Trace, *, after: bool) -> bool:
    """Return whether a claim made the same calls and was told the same.

    What a call did to its arguments counts if `after` says so and nothing else is compared.
    """
    # How a network was made counts where nothing is asked of it.
    made = {call.name for call in a.calls} <= set(METHODS)
    ones, twos = a.telling(), b.telling()
    if len(ones) != len(twos) or len(a.compared) != len(b.compared):
        return False
    pairs = list(zip(ones, twos, strict=True))
    return (
        _gives_arrays(a) == _gives_arrays(b)
        and all(_same_call(one, two, made=made) for one, two in pairs)
        and (not after or bool(a.compared) or all(same(one.after, two.after) for one, two in pairs))
        and all(same(one[0], two[0]) for one, two in zip(a.compared, b.compared, strict=True))
    )


def _gives_arrays(trace: Trace) -> bool:
    """Return whether a function among the arguments was asked at more than single numbers."""
    return any(np.ndim(point) for call in trace.calls for point in call.points)


def _same_call(one: Call, two: Call, *, made: bool) -> bool:
    if (one.name, one.error, one.warned) != (two.name, two.error, two.warned):
        return False
    return same(one.result, two.result) or (one.name in METHODS and not made)


class Batches:
    """An endless iterator, and what of it does not depend on chance."""

    def __init__(self, batches: Iterator[Any]) -> None:
        self.batches, self.drawn = batches, list[Any]()

    def __iter__(self) -> "Batches":
        """Return itself."""
        return self

    def __next__(self) -> Any:
        """Draw the next batch and keep it."""
        self.drawn.append(np.array(next(self.batches)))
        return self.drawn[-1]

    def seen(self) -> tuple[Any, ...]:
        """Return the shapes, the indices that came at all, and whether each batch was the same."""
        constant = all(np.array_equal(batch, self.drawn[0]) for batch in self.drawn)
        indices = frozenset(np.ravel(self.drawn).tolist()) if not constant and self.drawn else None
        return {batch.shape for batch in self.drawn}, indices, constant


class Recorder:
    """Records the calls that come from outside: what an implementation calls itself is its own affair."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.raised: list[BaseException] = []
        self.busy = False

    def function(self, name: str, function: Callable[..., Any], owner: Any = None) -> Callable[..., Any]:
        """Return `function` with a note taken of each call."""

        @functools.wraps(function, updated=())
        def recorded(*arguments: Any, **keywords: Any) -> Any:
            if self.busy:
                return function(*arguments, **keywords)
            call = Call(name, snapshot(arguments), snapshot(keywords), snapshot(_params(owner)))
            self.calls.append(call)
            watched = [_watched(value, call.points) for value in arguments]
            self.busy = True
            try:
                with warnings.catch_warnings(record=True) as caught:
                    warnings.simplefilter("always")
                    result = function(*watched, **keywords)
            except BaseException as error:
                call.error, call.crash = type(error).__name__, crash(error)
                self.raised.append(error)
                _refuse_to_guess(name, function, arguments, keywords, error)
                raise
            finally:
                self.busy = False
                call.warned = frozenset(warning.category.__name__ for warning in caught)
                call.after = snapshot(arguments), snapshot(_params(owner))
            if inspect.isgenerator(result):
                result = Batches(result)
            call.result = result if isinstance(result, Batches) else snapshot(result)
            for warning in caught:  # the claim may be about them
                warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)
            return result

        return recorded

    def network(self, name: str, make: Callable[..., Any]) -> Callable[..., Any]:
        """Return `make` with a note taken of each network made, and of each call of its methods."""
        watched = make
        if isinstance(make, type):
            methods = [method for method in METHODS[name] if inspect.isfunction(getattr(make, method, None))]
            body = {method: self._method(method, getattr(make, method)) for method in methods}
            watched = type(make.__name__, (make,), body)

        def recorded(*arguments: Any, **keywords: Any) -> Any:
            call = Call(name, snapshot(arguments), snapshot(keywords))
            self.calls.append(call)
            try:
                net = watched(*arguments, **keywords)
            except BaseException as error:
                call.error, call.crash = type(error).__name__, crash(error)
                self.raised.append(error)
                _refuse_to_guess(name, make, arguments, keywords, error)
                raise
            params = _params(net)
            if isinstance(params, dict):
                # The weights are drawn at random: only that they differ can be compared.
                call.result = {key: (*np.shape(W), _differ(W)) for key, W in params.items()}
            return net

        recorded.__wrapped__ = make  # type: ignore[attr-defined]
        return recorded

    def _method(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(method)
        def recorded(net: Any, *arguments: Any, **keywords: Any) -> Any:
            if self.busy:
                return method(net, *arguments, **keywords)
            return self.function(name, functools.partial(method, net), owner=net)(*arguments, **keywords)

        return recorded


def _differ(part: Any) -> bool:
    """Return whether the entries of what a network keeps differ, if these are numbers."""
    try:
        return bool(np.ptp(part) > 0)
    except TypeError:
        return False


def _refuse_to_guess(name: str, function: Any, arguments: Any, keywords: Any, error: BaseException) -> None:
    """Raise an UndecidableError if a function has other parameters than those of the call."""
    if isinstance(error, TypeError) and not fits(function, arguments, keywords):
        given = [show(snapshot(value)) for value in arguments] + list(keywords)
        short = ", ".join(text if len(text) < 40 else "..." for text in given)
        signature = f"{name}{inspect.signature(function)}"
        raise UndecidableError(f"{signature} cannot be called as {name}({short})") from None


def _params(owner: Any) -> Any:
    return getattr(owner, "params", getattr(owner, "W", None))


def _watched(value: Any, points: list[Any]) -> Any:
    """Return a function that notes where it is asked; anything else as it is."""
    if not callable(value) or isinstance(value, type):
        return value

    @functools.wraps(value)
    def f(*x: Any) -> Any:
        if len(x) != 1:
            raise UndecidableError(f"it calls f with {len(x)} arguments; here f takes one, the whole x")
        if len(points) < 1000:
            points.append(snapshot(x[0]))
        try:
            return value(*x)
        except (TypeError, AttributeError):
            if type(x[0]).__module__ in ("builtins", "numpy"):
                raise
            raise UndecidableError(f"it gives f a {type(x[0]).__name__}; here f takes numbers") from None

    return f

"""What claims call: give a function, compare an answer, require a condition, and say why not."""

import inspect
import math
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from types import CodeType, SimpleNamespace
from typing import Any

import numpy

# NumPy as it is now: a target that puts other functions into it does not judge itself.
np: Any = SimpleNamespace(**vars(numpy))


class BrokenError(AssertionError):
    """A claim does not hold; the text is the counter-example, `seen` what was got, wanted, and allowed."""

    def __init__(self, text: str, **seen: Any) -> None:
        super().__init__(text)
        self.seen = seen


class AbsentError(Exception):
    """What the claim is about is not there; the text says what."""


class UndecidableError(Exception):
    """The claim can neither be upheld nor refuted; the text says why."""


class InternalError(Exception):
    """Judging failed, and not what was judged: nobody's implementation is to blame."""


class LostError(BaseException):
    """What is to be begun was lost before: it hung, or its process ended; the text says how."""


REFUSALS = (TypeError, ValueError, IndexError, AssertionError, NotImplementedError)


def is_refusal(error: Exception) -> bool:
    """Return whether who is called refuses what it is given: by such an error, or by one of its own."""
    module = str(type(error).__module__).partition(".")[0]
    is_own = type(error) is Exception or module not in ("builtins", "numpy", "reference")
    return (isinstance(error, REFUSALS) and not isinstance(error, BrokenError)) or is_own


# The functions of x that claims give to what they judge; in another language they are known by these texts.
GIVEN = (
    "x * x", "2 * x", "-3 * x", "x**3", "5 * x * x - x**4", "0.01 * x**2 + 0.1 * x",
    "x[0]**2 + x[1]**2", "x[0]**2 + x[1]**4", "x[0]**2 * x[1] + 3 * x[1]", "x[0] * x[1]",
    "x[0] * x[1] - x[2]", "x[0] * 2 + x[1]**2", "3 * x[0] - x[1]", "(x * x).sum()", "x.sum()**2",
    "x[0, 0] * x[1, 2]",
)

# What of a broken claim can be told in numbers, by name.
SEEN = ("got", "want", "error", "bound")


@cache
def _code(text: str) -> CodeType:
    return compile(text, __file__, "eval")  # an error in it is in no line of theirs


def given(expression: str) -> Callable[[Any], Any]:
    """Return the function of `x` that `expression` denotes, which a counter-example can show.

    It uses operators and `x.sum()` alone, so that an automatic differentiator can take it as it is.
    """
    assert expression in GIVEN
    function: Callable[[Any], Any] = eval(_code(f"lambda x: {expression}"))
    function.__name__ = f"lambda x: {expression}"
    return function


@dataclass
class Noted:
    """What is noted while a claim is asked."""

    compared: list[tuple[Any, Any]] = field(default_factory=list)
    """The pairs (got, want) that were compared; the plainest relation is sought in them."""
    touched: list[str] = field(default_factory=list)
    """What stood in for something that is not there, and was used."""
    right: int = 0
    """How many parts of the answers are right: a search goes on from what makes more of them so."""


# Each thread has a context of its own, and so each judgement its own notes.
_noted: ContextVar[Noted | None] = ContextVar("noted", default=None)


@contextmanager
def noting() -> Iterator[Noted]:
    """Take notes of what is compared and touched in the block."""
    noted = Noted()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def touch(what: str) -> None:
    """Note that something was used that stands in for what is not there."""
    if noted := _noted.get():
        noted.touched.append(what)


def count(parts: Iterable[bool]) -> None:
    """Note how many parts of an answer are right."""
    if noted := _noted.get():
        noted.right += sum(map(bool, parts))


def close(got: Any, want: Any, *, within: Any, undecided: float = 0.0) -> None:
    """Raise unless every entry of `got` is within `within` of `want`, the worst entry being named.

    What is right is exact, or rounded once; how far an entry may be off is derived where the claim is
    written. An error above `within` and up to `undecided` proves neither right nor wrong.
    """
    want = np.asarray(want, float)
    try:
        if got is None:
            raise TypeError
        array = np.asarray(got)
        # Decimals, fractions and the like are numbers.
        array = array.astype(float if array.dtype.kind == "O" else np.result_type(array, float))
        if array.dtype.kind != "f":
            raise TypeError
    except (TypeError, ValueError):
        raise _unlike(short(repr(got)), short(repr(want))) from None
    if np.any(np.isnan(want)):
        raise UndecidableError("what it is to be compared with is nan")
    if noted := _noted.get():
        noted.compared.append((array, want))
    if array.shape != want.shape:
        raise _unlike(f"shape {array.shape}", f"shape {want.shape}")
    with np.errstate(all="ignore"):
        error = np.where(array == want, 0.0, np.abs(array - want))  # inf is as near to inf as can be
    if np.all(error <= within):
        return
    worst = np.unravel_index(np.argmax(np.where(np.isnan(error), math.inf, error)), want.shape)
    where = f"at [{', '.join(map(str, worst))}] " if worst else ""
    at_worst = array[worst], want[worst], error[worst], within
    seen = dict(zip(SEEN, map(float, at_worst), strict=True))
    text = where + "got {got!r}, want {want!r}: off by {error:.3g}, bound {bound:.3g}".format(**seen)
    if np.all(error <= undecided):
        raise UndecidableError(text)
    raise BrokenError(text, **seen)


def _unlike(got: str, want: str) -> BrokenError:
    return BrokenError(f"got {got}, want {want}", got=got, want=want)


def wanted(function: Callable[..., Any]) -> int:
    """Return how many arguments a function cannot do without."""
    parts = inspect.signature(function).parameters.values()
    return sum(part.default is part.empty and part.kind < part.VAR_POSITIONAL for part in parts)


# Where the file of a module is, and where a value.
OF_A_RUN = re.compile(r"(<module\s'[^']*')[^>]*(?=>)| at 0x[0-9a-fA-F]+(?=>)")


def short(text: str) -> str:
    """Return a text in one line of at most 200 printable characters, without what differs in each run.

    Examples
    --------
    >>> short("got <function f at 0x7f20c005bba0>")
    'got <function f>'
    """
    text = OF_A_RUN.sub(r"\1", text)
    text = " ".join("".join(c if c.isprintable() else " " for c in text[:1000]).split())
    return text if len(text) <= 200 else f"{text[:197]}..."


def require(condition: Any, text: str) -> None:
    """Raise with `text` as the counter-example unless the condition is true."""
    if not condition:
        raise BrokenError(text)


def since(cause: str) -> str:
    """Return why nothing is known of a function: for what is wrong in another, a method or a function."""
    return f"it is not judged, since `{cause.rpartition('.')[2]}` is wrong"

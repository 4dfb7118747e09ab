"""Blame is for what is wrong, and not for what calls it: wrong helpers are replaced where they are found."""

import ast
import inspect
import textwrap
import types
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from difflib import get_close_matches
from typing import Any, NamedTuple

from reference.conformance.catalogue import FUNCTIONS, METHODS, right
from reference.conformance.judging.crashing import part_of
from reference.conformance.judging.installed import is_theirs
from reference.conformance.judging.unseen import put_in
from reference.conformance.judging.verdicts import ONE_AT_A_TIME
from reference.conformance.loading.names import ours_of as meant_by
from reference.conformance.loading.names import perhaps
from reference.conformance.report import Line

DEEPEST = 20  # of calls through other functions


class Helper(NamedTuple):
    """A function or class that is called: the namespace it is found in, its name there, and ours.

    It is sure what it is, or its name only says so in part. If it answers in another form than ours, what
    stands in for it is theirs as it is mended.
    """

    space: dict[str, Any]
    name: str
    ours: str
    value: Any
    is_sure: bool
    mended: Any = None


def helpers(function: Any, names: Mapping[str, str]) -> list[Helper]:
    """Return what a function calls, itself or through others, of which something is claimed."""
    ours_of = {theirs: ours for ours, theirs in names.items()}
    found: dict[tuple[int, str], Helper] = {}
    for space, name, value in _called(function, set(), DEEPEST):
        ours, is_sure = (ours_of[name], True) if name in ours_of else _meant(name, value)
        # A function that is an object is called otherwise than our layers.
        is_object = isinstance(value, type) and any("__call__" in vars(part) for part in value.__mro__)
        if value is not function and ours in FUNCTIONS and value is not right(ours) and not is_object:
            found[id(space), name] = Helper(space, name, ours, value, is_sure)
    return list(found.values())


def _meant(name: str, value: Any) -> tuple[str, bool]:
    """Return our name of what takes as many arguments as ours, and whether it is sure."""
    is_class = isinstance(value, type)
    ours = meant_by(name, is_class)
    parts = [known for known in FUNCTIONS if known in name and (known in METHODS) == is_class]
    likely = ours or perhaps(name) or max(parts, key=len, default=name)
    if likely != name and likely in FUNCTIONS and _count(value) != _count(right(likely)):
        return name, False
    return likely, bool(ours)


def _count(function: Any) -> int:
    try:
        parameters = inspect.signature(function).parameters.values()
    except Exception:  # what is theirs may raise anything
        return -1
    return sum(part.default is part.empty for part in parameters)


def place_of(value: Any) -> tuple[str, int]:
    """Return the file and the line of a function or a class."""
    value = inspect.unwrap(value)
    parts = vars(value).values() if isinstance(value, type) else [value]
    codes = (part.__code__ for part in parts if hasattr(part, "__code__"))
    return next(((code.co_filename, code.co_firstlineno) for code in codes), ("", 0))


def call_of(function: Any, target: str, name: str) -> list[Line]:
    """Return the line that calls a helper: of the method of a target, or of another."""
    parts = vars(function).values() if isinstance(function, type) else ()
    for part in [part_of(function, target), *(getattr(part, "__func__", part) for part in parts)]:
        if not inspect.isfunction(part):
            continue
        try:
            lines, start = inspect.getsourcelines(part)
            tree = ast.parse(textwrap.dedent("".join(lines)))
        except (OSError, SyntaxError):
            continue
        for node in ast.walk(tree):
            owner, _, last = ast.unparse(getattr(node, "func", node)).rpartition(".")
            is_own = owner == "self" and hasattr(function, name)
            if isinstance(node, ast.Call) and last == name and not is_own:
                n, yours = max(start, 1) + node.lineno - 1, lines[node.lineno - 1]
                return [Line(part.__code__.co_filename, n, yours.find(name) + 1, yours.strip(), "")]
    return []


@contextmanager
def replaced(wrong: list[Helper]) -> Iterator[None]:
    """Put right functions in the place of wrong ones."""
    with ONE_AT_A_TIME, ExitStack() as stack:
        for helper in wrong:
            stack.enter_context(put_in({helper.name: _stand_in(helper)}, helper.space))
        yield


def _stand_in(helper: Helper) -> Any:
    """Return a right function or class; its methods have the names as well by which theirs are called."""
    if helper.mended:
        return helper.mended
    ours = right(helper.ours)
    if not (isinstance(ours, type) and isinstance(helper.value, type)):
        return ours
    own = {name for part in helper.value.__mro__ for name, f in vars(part).items() if inspect.isfunction(f)}
    near = {name: get_close_matches(name, METHODS[helper.ours], 1, 0.8) for name in own}
    more = {name: getattr(ours, one[0]) for name, one in near.items() if one and not hasattr(ours, name)}
    return type(ours.__name__, (ours,), more) if more else ours


def _called(thing: Any, seen: set[int], depth: int) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Yield each function and class that `thing` refers to by name, with the namespace it is found in."""
    if id(thing) in seen or not depth:
        return
    seen.add(id(thing))
    if isinstance(thing, type):
        for base in thing.__mro__:
            for part in vars(base).values():
                yield from _called(getattr(part, "__func__", part), seen, depth)
        return
    inner = getattr(thing, "__wrapped__", thing)
    if not isinstance(inner, types.FunctionType) or not is_theirs(inner.__code__.co_filename):
        return
    space = inner.__globals__
    names = _names(inner.__code__)
    spaces = [space, *(vars(space[n]) for n in names if isinstance(space.get(n), types.ModuleType))]
    for where in spaces:
        for name in sorted(names & where.keys()):
            value = where[name]
            if isinstance(value, type | types.FunctionType):
                yield where, name, value
                yield from _called(value, seen, depth - 1)


def _names(code: types.CodeType) -> set[str]:
    """Return the names that a piece of code looks up outside itself."""
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return set(code.co_names).union(*map(_names, inner))

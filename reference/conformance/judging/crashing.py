"""What raised: the line of theirs, and what was meant by a name that is not there."""

import ast
import builtins
import difflib
import inspect
import linecache
import sys
import textwrap
import traceback
import types
from typing import Any, NamedTuple

from reference import listings
from reference.conformance.asking import short
from reference.conformance.catalogue import FUNCTIONS
from reference.conformance.judging.installed import is_theirs
from reference.conformance.report import Line

IMPORTED = {*FUNCTIONS, *vars(listings), *sys.stdlib_module_names, "plt", "pd", "OrderedDict"}


class Crash(NamedTuple):
    """An exception that came out of a line of theirs.

    Attributes
    ----------
    line
        The line, and what it would be with the name that may be meant.
    said
        What Python says, and what may be meant.
    meant
        The name that may be meant, or "".
    certain
        Whether no other way of calling it could have helped.
    """

    line: Line
    said: str
    meant: str
    certain: bool


def crash(error: BaseException) -> Crash | None:
    """Return where an exception was raised, or None if that is no line of theirs."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [n for n, (frame, _) in enumerate(frames) if is_theirs(frame.f_code.co_filename)]
    if not own:
        return None
    frame, at = frames[own[-1]][0], traceback.extract_tb(error.__traceback__)[own[-1]]
    yours, column = (at.line or "").strip(), at.colno or 0
    said, meant = _said(error, frame)
    name = getattr(error, "name", None) or ""
    right = ""
    if meant:
        text = linecache.getline(at.filename, at.lineno or 0)
        where = text.find(name, column)
        where = where if where >= 0 else text.find(name)
        right = (text[:where] + meant + text[where + len(name) :]).strip() if where >= 0 else ""
    line = Line(at.filename, at.lineno, column + 1, yours, right)
    # A module such as NumPy says by a function of its own that it has no such name.
    is_last = all(frame.f_code.co_name == "__getattr__" for frame, _ in frames[own[-1] + 1 :])
    return Crash(line, said, meant, is_last and _is_certain(error))


def part_of(function: Any, target: str) -> Any:
    """Return the function, or the method of a class, that a target names."""
    return getattr(function, target.partition(".")[2], inspect.unwrap(function))


def unreturned(function: Any) -> Line | None:
    """Return what a function lacks that returns nothing, or None if it returns something."""
    try:
        lines, start = inspect.getsourcelines(function)
        (tree,) = ast.parse(textwrap.dedent("".join(lines))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    nodes = list(ast.walk(tree))
    if not isinstance(tree, ast.FunctionDef) or any(
        isinstance(n, ast.Yield | ast.YieldFrom) or (isinstance(n, ast.Return) and n.value) for n in nodes
    ):
        return None
    # What is filled entry by entry is what it is about; else what is made last.
    stored = [n for n in nodes if isinstance(n, ast.Name | ast.Subscript) and isinstance(n.ctx, ast.Store)]
    filled = [n.value for n in stored if isinstance(n, ast.Subscript)] or stored[-1:]
    taken = {part.arg for part in tree.args.args}
    made = [n.id for n in filled if isinstance(n, ast.Name) and n.id not in taken]
    last = tree.body[-1]
    number = max(start, 1) + (last.end_lineno or last.lineno) - 1
    right = f"return {made[-1]}" if made else "return ..."
    return Line(function.__code__.co_filename, number, last.col_offset + 1, "", right)


def _is_certain(error: BaseException) -> bool:
    """Return whether a name is missing that no argument could have brought."""
    if isinstance(error, AttributeError):
        owner = getattr(error, "obj", None)
        if isinstance(owner, types.ModuleType):
            return True
        parts = (part for base in type(owner).__mro__ for part in vars(base).values())
        codes = [getattr(part, "__code__", None) for part in parts]
        return any(code is not None and is_theirs(code.co_filename) for code in codes)
    return type(error) is NameError


def _said(error: BaseException, frame: types.FrameType) -> tuple[str, str]:
    """Return what is to be said of an exception, and the name that may be meant, or ""."""
    said = short(f"{type(error).__name__}: {error}")
    name = getattr(error, "name", None)
    if not isinstance(name, str):
        return said, ""
    known = _known(error, frame)
    near = [other for other in known if other.lower() == name.lower()]
    near = near or difflib.get_close_matches(name, known, 1)
    if isinstance(error, AttributeError) and near:
        return f"{said}. Did you mean: {near[0]!r}?", near[0]
    if type(error) is NameError:
        if name in IMPORTED:
            return f"{said}: it is defined nowhere there and imported nowhere. Is an import forgotten?", ""
        if near:
            return f"{said}. Did you mean: {near[0]!r}?", near[0]
        return f"{said}: it is defined nowhere there and imported nowhere", ""
    return said, ""


def _known(error: BaseException, frame: types.FrameType) -> list[str]:
    if isinstance(error, AttributeError):
        owner: Any = getattr(error, "obj", None)
        return [*getattr(owner, "__dict__", {}), *dir(type(owner))]
    names = [*frame.f_locals, *frame.f_globals, *vars(builtins)]
    return [name for name in names if not name.startswith("_")]

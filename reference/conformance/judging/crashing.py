"""What raised: the line of theirs, and what is missing there."""

import ast
import inspect
import sys
import textwrap
import traceback
import types
from typing import Any, NamedTuple

from reference import listings
from reference.conformance.asking import np, short
from reference.conformance.catalogue import FUNCTIONS
from reference.conformance.judging.installed import is_theirs
from reference.conformance.report import Line

IMPORTED = {*FUNCTIONS, *vars(listings), *sys.stdlib_module_names, "plt", "pd", "OrderedDict"}
WRITTEN = {
    "np": "import numpy as np", "plt": "import matplotlib.pyplot as plt",
    "OrderedDict": "from collections import OrderedDict",
}
VALUES = (np.ndarray, np.generic, np.nditer, float, int, dict, list, tuple, str)


class Crash(NamedTuple):
    """An exception that came out of a line of theirs.

    Attributes
    ----------
    line
        The line.
    error
        What Python says.
    certain
        Whether no other way of calling it could have helped.
    name, known
        The name or the attribute that is missing, or "", and the attributes that there are.
    is_attribute
        Whether it is one of an object of theirs.
    space
        The names of the module in which the line stands.
    """

    line: Line
    error: str
    certain: bool
    name: str
    known: list[str]
    is_attribute: bool
    space: dict[str, Any]

    @property
    def said(self) -> str:
        """What is to be said of it."""
        if not self.name or self.known:
            return self.error
        said = self.error
        if self.name in WRITTEN:
            text = WRITTEN[self.name]
            return f"{said}: it is defined nowhere there. Is an import forgotten? Write `{text}` above"
        if self.name in IMPORTED:
            return f"{said}: it is defined nowhere there and imported nowhere. Is an import forgotten?"
        return f"{said}: it is defined nowhere there and imported nowhere"


def crash(error: BaseException) -> Crash | None:
    """Return where an exception was raised, or None if that is no line of theirs."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [n for n, (frame, _) in enumerate(frames) if is_theirs(frame.f_code.co_filename)]
    if not own:
        return None
    frame, at = frames[own[-1]][0], traceback.extract_tb(error.__traceback__)[own[-1]]
    line = Line(at.filename, at.lineno, (at.colno or 0) + 1, (at.line or "").strip(), "")
    # NumPy tells of what it has not in a function of its own.
    is_direct = all(frame.f_code.co_name == "__getattr__" for frame, _ in frames[own[-1] + 1 :])
    certain = is_direct and _is_certain(error)
    owner = getattr(error, "obj", None)
    is_attribute = isinstance(error, AttributeError)
    is_unset = isinstance(error, UnboundLocalError)
    is_missing = is_direct and (certain or is_unset or (is_attribute and isinstance(owner, VALUES)))
    name = getattr(error, "name", None) if is_missing else None
    if is_unset:  # which does not tell it
        name = str(error).partition("'")[2].partition("'")[0]
    known = [*getattr(owner, "__dict__", {}), *dir(type(owner))] if name and is_attribute else []
    is_own = certain and is_attribute and not isinstance(owner, types.ModuleType)
    text = short(f"{type(error).__name__}: {error}")
    return Crash(line, text, certain, name or "", known, is_own, frame.f_globals)


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

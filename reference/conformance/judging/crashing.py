"""What raised: the line of theirs, and what is missing there."""

import ast
import dis
import inspect
import linecache
import re
import sys
import textwrap
import traceback
import types
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from reference import listings
from reference.conformance.asking import np, short
from reference.conformance.catalogue import FUNCTIONS
from reference.conformance.judging.installed import is_theirs
from reference.conformance.loading.keys import is_text
from reference.conformance.loading.misspelt import (
    BINDS,
    BOUND,
    OF_THE_BOOK,
    WRITTEN,
    forgotten,
    imported,
    of_book,
    rewritten,
)
from reference.conformance.loading.names import known_as
from reference.conformance.loading.reading import content
from reference.conformance.report import Line

IMPORTED = {*FUNCTIONS, *vars(listings), "pd"}
DEFINED = re.compile(r"^(def|class) (\w+)", re.MULTILINE)
FILES = 50  # that are looked into for what is imported nowhere
LEAVING = (ast.Break, ast.Return, ast.Raise, ast.Yield, ast.YieldFrom)
BACKWARD = {number for name, number in dis.opmap.items() if "BACKWARD" in name}  # what goes round
VALUES = (np.ndarray, np.generic, np.nditer, float, int, dict, list, tuple, str)


class Crash(NamedTuple):
    """An exception that came out of a line of theirs."""

    line: Line
    error: str
    """What Python says."""
    certain: bool
    """Whether no other way of calling it could have helped."""
    name: str
    known: list[str]
    """The name or the attribute that is missing, or "", and the attributes that there are."""
    is_attribute: bool
    """Whether it is one of an object of theirs."""
    space: dict[str, Any]
    """The names of the module in which the line stands."""
    through: tuple[Line, ...] = ()
    """The lines of theirs that it came through, that line last."""

    def within(self, function: Any) -> Line:
        """Return the line of a function that it came through, or where it was raised if that has none."""
        code = getattr(function, "__code__", None)
        numbers = _numbers(code) if code else set[int | None]()
        own = [one for one in self.through if code and one.file == code.co_filename and one.line in numbers]
        return own[-1] if own else self.line

    @property
    def told(self) -> Line:
        """Its line with what is to be written, where the name alone tells that."""
        is_name = self.certain and self.error.startswith("NameError")
        right = rewritten(self.name, self.line.yours, text_of(self.line.file)) if is_name else ""
        return self.line._replace(right=right if right != self.line.yours else "")

    @property
    def lines(self) -> list[Line]:
        """That line, and the import that everybody writes for a name that nothing binds, where it belongs."""
        is_name = self.certain and self.error.startswith("NameError") and not self.known
        right = imported(self.name) if is_name else ""
        file = self.line.file
        # The book's package is there, and nothing of theirs is meant.
        if is_name and re.search(r"\bcommon\.", text_of(file)) and not _beside(self.name, file):
            right = right or OF_THE_BOOK.get(self.name, "")
        return [self.told, *([Line(file, _first(file), 1, "", right)] if right else [])]

    @property
    def said(self) -> str:
        """What is to be said of it."""
        if not self.name or self.known or not self.certain:
            return self.error
        said = self.error
        if self.name in WRITTEN or of_book(self.name):
            return forgotten(self.name, said)
        if beside := _beside(self.name, self.line.file):
            name, file = beside
            return f"{said}: it is imported nowhere. Import `{name}`, which {file} defines"
        if self.name in OF_THE_BOOK or self.name in sys.stdlib_module_names:
            return forgotten(self.name, said, is_known=bool(self.told.right))
        if self.name in IMPORTED:
            return f"{said}: it is defined nowhere there and imported nowhere. Is an import forgotten?"
        return f"{said}: it is defined nowhere there and imported nowhere"


def _numbers(code: types.CodeType) -> set[int | None]:
    """Return the lines of a piece of code and of the functions within it."""
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return {number for _, _, number in code.co_lines()}.union(*map(_numbers, inner))


def _first(file: str) -> int:
    """Return the line of the first statement in a file, but for what must stand before all."""
    try:
        body = ast.parse("".join(linecache.getlines(file))).body
    except SyntaxError:
        return 1
    rest: list[Any] = [n for n in body if getattr(n, "module", "") != "__future__"]
    rest = [n for n in rest if not is_text(getattr(n, "value", n))][:1]
    return min((part.lineno for n in rest for part in (n, *getattr(n, "decorator_list", ()))), default=1)


def _beside(name: str, file: str) -> tuple[str, str] | None:
    """Return under which name what is called so is defined in a file beside one, or in a folder there."""
    folder, ours, like = Path(file).parent, known_as(name), []
    paths = [*sorted(folder.glob("*.py")), *sorted(folder.glob("*/*.py"))] if Path(file).is_file() else []
    for path in paths[:FILES]:
        with suppress(OSError):
            text = content(path).decode("utf-8", "replace")
            names = DEFINED.findall(text) if str(path) != file else []
            names = [other for kind, other in names if (kind == "class") == name[:1].isupper()]
            like += [(other, path.name) for other in names if known_as(other) == ours]
    return min(like, key=lambda one: one[0] != name, default=None)


def crash(error: BaseException) -> Crash | None:
    """Return where an exception was raised, or None if that is no line of theirs."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [n for n, (frame, _) in enumerate(frames) if is_theirs(frame.f_code.co_filename)]
    if not own:
        return None
    frame, summary = frames[own[-1]][0], traceback.extract_tb(error.__traceback__)
    through = tuple(
        Line(at.filename, at.lineno, (at.colno or 0) + 1, (at.line or "").strip(), "")
        for at in (summary[n] for n in own)
    )
    line = through[-1]
    # NumPy tells of what it has not in a function of its own.
    is_direct = all(frame.f_code.co_name == "__getattr__" for frame, _ in frames[own[-1] + 1 :])
    certain = is_direct and is_certain(error)
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
    return Crash(line, text, certain, name or "", known, is_own, frame.f_globals, through)


def may_be_bound(name: str, file: str) -> bool:
    """Return whether something in a file, or in a cell beside one, may bind a name when it is run."""
    return bool(re.search(f"{BINDS}|{BOUND.format(name=name)}", text_of(file)))


def text_of(file: str) -> str:
    """Return the text of a file, or of all cells of a notebook of which it is one."""
    whole = file.partition(", cell ")[0]
    parts = [other for other in linecache.cache if other.partition(", cell ")[0] == whole]
    return "\n".join("".join(linecache.getlines(other)) for other in parts)


def part_of(function: Any, target: str) -> Any:
    """Return the function, or the method of a class, that a target names."""
    return getattr(function, target.partition(".")[2], inspect.unwrap(function))


def endless(function: Any) -> tuple[Line, str] | None:
    """Return the line of a loop that goes on for ever once it has begun, and why; None if none is seen to."""
    code = getattr(function, "__code__", None)
    if not isinstance(code, types.CodeType) or BACKWARD.isdisjoint(code.co_code[::2]):
        return None
    tree, start, lines = _read(function)
    loops: Any = ast.walk(tree)
    for loop in loops:
        name = unchanged(loop)
        if name in code.co_varnames:
            said = f"this loop never ends: nothing in it changes `{name}`"
            return _line(function, start, lines, loop.lineno), said
    return None


def unchanged(loop: Any) -> str:
    """Return the name on which it depends how long a loop goes on, if nothing in it changes that, or ""."""
    if not isinstance(loop, ast.While) or any(isinstance(n, ast.Call) for n in ast.walk(loop.test)):
        return ""
    tests, inside = list(ast.walk(loop.test)), [n for part in loop.body for n in ast.walk(part)]
    # How large an array is stays as it is.
    sizes = [n.value for n in tests if isinstance(n, ast.Attribute) and n.attr in ("size", "shape", "ndim")]
    tested = [n.id for n in tests if isinstance(n, ast.Name) and n not in sizes]
    calls = [n for n in inside if isinstance(n, ast.Call)]
    stored = [n for n in inside if isinstance(getattr(n, "ctx", None), ast.Store)]
    used = (part for call in calls for part in (call.func, *call.args))
    changing = [*map(_base, stored), *used]
    changed = {n.id for part in changing for n in ast.walk(part) if isinstance(n, ast.Name)}
    leaves = any(isinstance(n, LEAVING) for n in inside)
    return tested[0] if tested and not leaves and changed.isdisjoint(tested) else ""


def _base(node: Any) -> Any:
    """Return that of which a node is a part."""
    return _base(node.value) if isinstance(node, ast.Attribute | ast.Subscript) else node


def _read(function: Any) -> tuple[Any, int, list[str]]:
    """Return the tree of a function, in which line it begins, and its lines; if they are not known none."""
    old, text = getattr(function, "edited", (function, ""))
    try:
        lines, start = inspect.getsourcelines(old)
        lines = text.splitlines(keepends=True) or lines
        (tree,) = ast.parse(textwrap.dedent("".join(lines))).body
    except (OSError, TypeError, SyntaxError, ValueError):
        return ast.Pass(), 0, []
    return tree, start, lines


def nodes_of(function: Any) -> list[Any]:
    """Return the parts of the tree of a function."""
    return [*ast.walk(_read(function)[0])]


# How calls begin, or end, that give a value and do nothing else.
GIVES = re.compile(r"^(float|int|abs|sum|max|min|np\.(?!copyto|put|place|fill)\w+)$|\.(mean|sum|astype|dot)$")


def unreturned(function: Any) -> Line | None:
    """Return what a function lacks that returns nothing, or None if it returns something."""
    tree, start, lines = _read(function)
    nodes = list(ast.walk(tree))
    if not isinstance(tree, ast.FunctionDef) or tree.name in ("__init__", "update") or any(
        isinstance(n, ast.Yield | ast.YieldFrom) or (isinstance(n, ast.Return) and n.value) for n in nodes
    ):
        return None
    # What is filled entry by entry is what it is about; else what is made last.
    stored = [n for n in nodes if isinstance(n, ast.Name | ast.Subscript) and isinstance(n.ctx, ast.Store)]
    stored.sort(key=lambda n: n.lineno)
    filled = [n.value for n in stored if isinstance(n, ast.Subscript)] or stored[-1:]
    taken = {part.arg for part in tree.args.args}
    made = [n.id for n in filled if isinstance(n, ast.Name) and n.id not in taken]
    if not made and tree.name == "backward":  # it may be what is changed
        made = [n.id for n in filled if isinstance(n, ast.Name)]
    last = tree.body[-1]
    number = max(start, 1) + (last.end_lineno or last.lineno) - 1
    file, yours = function.__code__.co_filename, lines[last.lineno - 1].strip()
    value = last.value if isinstance(last, ast.Expr) else None
    is_value = isinstance(value, ast.BinOp | ast.UnaryOp | ast.IfExp | ast.Name | ast.Subscript)
    is_value |= isinstance(value, ast.Call) and bool(GIVES.search(ast.unparse(value.func)))
    if is_value and yours != "self":
        return Line(file, number, last.col_offset + 1, yours, f"return {yours}")
    if yours.startswith("print(") and yours.endswith(")"):
        return Line(file, number, last.col_offset + 1, yours, f"return {yours[6:-1]}")
    targets = last.targets if isinstance(last, ast.Assign) else []
    kept = [ast.unparse(to) for to in targets if isinstance(to, ast.Attribute)]
    right = f"return {[*kept, *made][-1]}" if kept or made else "return ..."
    yours = "return" if isinstance(last, ast.Return) else ""
    return Line(file, number, last.col_offset + 1, yours, right)


def unset(function: Any) -> Line | None:
    """Return the line that returns what is made of zeros, and in which nothing is set; None if none does."""
    tree, start, lines = _read(function)
    nodes, body = list(ast.walk(tree)), getattr(tree, "body", None)
    end = body[-1] if isinstance(body, list) else None
    if not isinstance(end, ast.Return) or not isinstance(end.value, ast.Name):
        return None
    uses = [n for n in nodes if isinstance(n, ast.Name) and n.id == end.value.id]
    made = [n for n in nodes if isinstance(n, ast.Assign) and "zeros" in ast.unparse(n.value)]
    is_made = any(to in uses for one in made for to in one.targets)
    return _line(function, start, lines, end.lineno) if is_made and len(uses) == 2 else None


def only(function: Any) -> list[Line]:
    """Return the line that does all that a function does, if that is one."""
    tree, start, lines = _read(function)
    body = [s for s in getattr(tree, "body", []) if not isinstance(getattr(s, "value", None), ast.Constant)]
    is_it = len(body) == 1 and isinstance(body[0], ast.Return) and inspect.isfunction(function)
    return [_line(function, start, lines, body[0].lineno)] if is_it else []


def setting(function: Any, key: str) -> list[Line]:
    """Return the last line that sets something under a key, or that returns if there is none."""
    tree, start, lines = _read(function)
    sets = [n for n in ast.walk(tree) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    found = [n.lineno for n in sets if getattr(n.slice, "value", None) == key]
    found = found or [n.lineno for n in ast.walk(tree) if isinstance(n, ast.Return)]
    return [_line(function, start, lines, found[-1])] if found and inspect.isfunction(function) else []


def _line(function: Any, start: int, lines: list[str], number: int) -> Line:
    """Return a line of a function by its number within that."""
    text = lines[number - 1]
    column = len(text) - len(text.lstrip()) + 1
    return Line(function.__code__.co_filename, max(start, 1) + number - 1, column, text.strip(), "")


def is_certain(error: BaseException) -> bool:
    """Return whether a name is missing that no argument could have brought."""
    if isinstance(error, AttributeError):
        owner = getattr(error, "obj", None)
        if isinstance(owner, types.ModuleType) or hasattr(type(owner), "__getattr__"):
            return True
        parts = (part for base in type(owner).__mro__ for part in vars(base).values())
        codes = [getattr(part, "__code__", None) for part in parts]
        return any(code is not None and is_theirs(code.co_filename) for code in codes)
    return type(error) is NameError

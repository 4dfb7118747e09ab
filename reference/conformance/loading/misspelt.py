"""Names that a library has not, and names that nothing in a file binds."""

import ast
import builtins
import importlib
import re
import symtable
import sys
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any

from reference.conformance.loading.reading import Unit
from reference.conformance.loading.syntax import Slip

# Modules that nearly every file of this material imports; what is like another may be anybody's own.
IMPORTED = ("numpy", "collections", "matplotlib", "pickle")
KNOWN = {"numpy", *sys.stdlib_module_names}  # which names these have is known
# How the reason of such a slip begins.
ERRORS = ("ImportError", "ModuleNotFoundError", "NameError")
WRITTEN = {
    "np": "import numpy as np", "plt": "import matplotlib.pyplot as plt",
    "OrderedDict": "from collections import OrderedDict",
}
# What IPython, Python 2 and other hosts have.
ELSEWHERE = {
    "In", "Out", "display", "get_ipython", "exit", "quit", "raw_input", "xrange", "unicode", "reduce", "long",
    "unichr", "reload", "file", "cmp", "basestring", "apply", "execfile", "buffer", "intern", "coerce",
    "StandardError", "WindowsError", "__IPYTHON__", "spark", "sc", "dbutils", "reveal_type",
    "__module__", "__qualname__",  # which the body of a class has
    *vars(builtins),
}
IPYTHONS = re.compile(r"_+(i*\d*|[io]h|dh)")  # the answers of cells
# What may bind any name, in functions too; `{name}` stands for one.
BINDS = (
    r"\b(exec|globals|execfile)\(|\bvars\(\)|\beval\(compile|\buser_ns\b|\bsys\.modules\b"
    r"|\bbuiltins\.\w+\s*=|\bglobal\b.*\b{name}\b"
)
# What may bind one, or asks which there are: of statements it is not known then.
UNKNOWN = re.compile(
    BINDS.format(name="")
    + r"|\b(locals|setattr|eval|dir)\(|\b(builtins|globals)\b|\.(push|ex)\(|__dict__"
    r"|(aises|suppress)\(.*NameError|#.*NameError"  # it is waited for
)
# Branches that nobody takes, or another system, another version or a checker of types.
UNTAKEN = re.compile(r"False|0|None|.*\b(TYPE_CHECKING|sys\.(platform|version\w*)|os\.name|platform)\b.*")
MAIN = re.compile(r"""^(\s*(?:el)?if\s+__name__\s*==\s*)(["'])(?:_+main_*|main_+)\2""")
DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
GUARDED = (ast.Try, ast.TryStar, *DEFINED)
# What gives an object attributes that no statement of its class sets.
DYNAMIC = re.compile(r"\bvars\(|__(get|set)attr|setattr\(|__dict__|\bexec\(")
# What libraries had formerly, or will have, is no slip.
FORMER = ("asfarray", "izip_longest", "ifilterfalse", "getcwdu", "coroutine")


def respelt(unit: Unit, body: Iterable[ast.stmt]) -> tuple[Unit, list[Slip]]:
    """Return a text in which imports have the names that are meant, and what was wrong in it."""
    slips = list[Slip]()
    for wrong, right, why in _misspelt(body):
        pattern = re.compile(rf"\b{wrong}\b")
        lines = [pattern.sub(right, line) for line in unit.lines]
        pairs = enumerate(zip(unit.lines, lines, strict=True), 1)
        rows = [(n, a, b) for n, (a, b) in pairs if a != b]
        unit = replace(unit, text="\n".join(lines))
        slips.append(Slip(unit, f"{why} (did you mean {right!r}?)", rows, text=unit.text))
    return unit, [replace(slip, text=unit.text) for slip in slips]


def _misspelt(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str, str]]:
    """Yield names that are imported and are not there, what is meant by each, and what Python says."""
    for statement in body:
        names = statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []
        modules = [alias.name for alias in names]
        if isinstance(statement, ast.ImportFrom):
            modules = [statement.module or ""] if not statement.level else []
        for top in {module.partition(".")[0] for module in modules}:
            near = [one for one in get_close_matches(top, IMPORTED, 1, 0.8) if abs(len(one) - len(top)) < 2]
            if near and top.isalpha() and top not in IMPORTED and find_spec(top) is None:
                yield top, near[0], f"ModuleNotFoundError: No module named {top!r}"
        if isinstance(statement, ast.ImportFrom) and KNOWN.intersection(modules):
            there = dir(importlib.import_module(modules[0]))
            for alias in names:
                near = get_close_matches(alias.name, there, 1, 0.85)
                if near and alias.name not in (*there, *FORMER):
                    why = f"ImportError: cannot import name {alias.name!r} from {modules[0]!r}"
                    yield alias.name, near[0], why


def unbound(units: list[Unit], space: Iterable[str], judged: Set[str]) -> list[Slip]:
    """Return what is read that nothing binds, in some units of a file that have one namespace.

    What is `judged` is told by itself.
    """
    tables = {unit.name: (unit, table) for unit in units if (table := _table(unit))}
    symbols = [symbol for _, table in tables.values() for symbol in table.get_symbols()]
    bound = {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}
    slips = list[Slip]()
    # What a unit binds that cannot be parsed is not known either.
    if any(UNKNOWN.search(unit.text) or (unit.text.strip() and unit.name not in tables) for unit in units):
        return []
    trees = {name: ast.parse(unit.text) for name, (unit, _) in tables.items()}
    nodes = [n for tree in trees.values() for n in ast.walk(tree)]
    bound |= {n.target.id for n in nodes if isinstance(n, ast.NamedExpr)}
    owned = {"shape", "T", "size", "ndim", *(n.attr for n in nodes if isinstance(n, ast.Attribute))}
    known = {*bound, *space}
    for unit, table in tables.values():
        told = list[tuple[str, list[tuple[int, str, str]]]]()
        read = {s.get_name() for s in table.get_symbols() if s.is_referenced()} - known - ELSEWHERE
        outer = [s for s in trees[unit.name].body if not isinstance(s, GUARDED)]
        for name in sorted(name for name in read if not IPYTHONS.fullmatch(name)):
            rows = list(_rows(unit, outer, name, bound, is_part=name in owned, is_outer=True))
            told.append((forgotten(name, f"NameError: name {name!r} is not defined"), rows))
        for inner in table.get_children():
            node = _node(trees[unit.name], inner)
            if node is None or inner.get_name() in judged:
                continue
            own, asked = _names(inner)
            for name in sorted(asked - known - own - ELSEWHERE):
                if not IPYTHONS.fullmatch(name):
                    said = forgotten(name, f"NameError: name {name!r} is not defined")
                    rows = list(_rows(unit, node.body, name, bound | own))
                    told.append((f"{inner.get_name()}: {said}", rows))
            if isinstance(node, ast.ClassDef):
                told += _attributes(unit, node, nodes)
            else:
                told += [*_sizes(unit, node), *_parameters(unit, node, bound & asked)]
        for said, rows in told:
            lines = [*unit.lines]
            for n, _, right in rows:
                lines[n - 1] = right or lines[n - 1]
            unit = replace(unit, text="\n".join(lines))
            slips += [Slip(unit, said, rows, runs=True)] if rows else []
        slips = [replace(s, text=unit.text) if s.unit.name == unit.name else s for s in slips]
    return slips


def _attributes(
    unit: Unit, node: ast.ClassDef, nodes: list[ast.AST]
) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """Yield what a class asks of itself and has not: attributes written almost as others, and parameters."""
    parts = [n for n in nodes if isinstance(n, ast.Attribute)]
    made = {n.attr for n in parts if not isinstance(n.ctx, ast.Load)}
    bases = {ast.unparse(base) for n in nodes if isinstance(n, ast.ClassDef) for base in n.bases}
    has_inner = any(isinstance(n, ast.ClassDef) for n in ast.walk(node) if n is not node)
    is_open = has_inner or DYNAMIC.search(ast.unparse(node))
    if node.bases or node.keywords or node.decorator_list or node.name in bases or is_open:
        return  # others may set what it asks for
    fields = [n for s in node.body if not isinstance(s, DEFINED) for n in ast.walk(s)]
    made |= {n.id for n in fields if isinstance(n, ast.Name)}
    own = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)} & made
    own |= {n.name for n in node.body if isinstance(n, DEFINED)}
    asked = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and _is_self(n.value)}
    for name in sorted(asked - own - made - {*dir(object)}):
        if near := get_close_matches(name, own, 1, 0.8):
            pattern = re.compile(rf"\bself\.{name}\b")
            span = range(node.lineno, (node.end_lineno or 0) + 1)
            pairs = ((n, unit.lines[n - 1], pattern.sub(f"self.{near[0]}", unit.lines[n - 1])) for n in span)
            rows = [row for row in pairs if row[1] != row[2]]
            yield f"{node.name}: AttributeError: object has no attribute {name!r}", rows
    methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef) and n.name not in made}
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) and _is_self(call.func.value) else ""
        method = methods.get(name)
        if method and not method.args.kwarg and not method.decorator_list:
            given = {a.arg for a in [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]}
            for word in (w for w in call.keywords if w.arg and w.arg not in given):
                line = unit.lines[word.lineno - 1]
                near = get_close_matches(word.arg or "", given, 1, 0.8)
                right = re.sub(rf"\b{word.arg}\b(?=\s*=)", near[0], line) if near else ""
                said = f"TypeError: {name}() got an unexpected keyword argument {word.arg!r}"
                yield f"{node.name}: {said}", [(word.lineno, line, right)]


def _parameters(
    unit: Unit, node: Any, read: set[str]
) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """Yield a parameter that nobody reads, where a name of the file is read that is written almost so."""
    used = {n.id for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    for part in [*node.args.posonlyargs, *node.args.args]:
        near = [name for name in read if name.lower() == part.arg.lower() and len(name) > 1]
        near = near or (get_close_matches(part.arg, read, 1, 0.8) if len(part.arg) > 4 else [])
        is_one = bool(near) and near[0].rstrip("s") == part.arg.rstrip("s")  # of many that the file has
        if near and part.arg not in used and not is_one:
            line = unit.lines[part.lineno - 1]
            right = re.sub(rf"\b{part.arg}\b", near[0], line)
            said = f"{part.arg} is read nowhere, and {near[0]} is that of the file"
            yield f"{node.name}: {said}", [(part.lineno, line, right)]


def _sizes(unit: Unit, node: Any) -> Iterator[tuple[str, list[tuple[int, str, str]]]]:
    """Yield the lines of a function that take an array for a shape, of which entries are compared there."""
    masks = {ast.unparse(n.slice.left) for n in ast.walk(node)
             if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Compare)}
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        match call:
            case ast.Call(ast.Attribute(attr="zeros" | "ones" as made), [ast.Name(x)], []) if x in masks:
                line = unit.lines[call.lineno - 1]
                right = re.sub(rf"\b{made}(?=\(\s*{x}\s*\))", f"{made}_like", line)
                said = f"TypeError: the entries of {x} are no numbers of rows and columns"
                yield f"{node.name}: {said}", [(call.lineno, line, right)]


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def misnamed_mains(units: list[Unit]) -> Iterator[Slip]:
    """Yield what is to run when a file is run, and never does, since `__main__` is spelt otherwise."""
    for unit in (unit for unit in units if not unit.place):
        rows = [(n, line, MAIN.sub(r"\1\2__main__\2", line)) for n, line in enumerate(unit.lines, 1)]
        rows = [(n, line, right) for n, line, right in rows if line != right]
        trees = [ast.parse(unit.text)] if rows and _table(unit) else []
        lines = {node.lineno for tree in trees for node in ast.walk(tree) if isinstance(node, ast.If)}
        if rows := [row for row in rows if row[0] in lines]:  # and no text
            yield Slip(unit, "this is never true", rows, text=unit.text, runs=True)


def forgotten(name: str, said: str) -> str:
    """Return what is said of a name that nothing binds, with the import that everybody writes for it."""
    text = WRITTEN.get(name)
    if not text:
        return said
    return f"{said}: it is defined nowhere there. Is an import forgotten? Write `{text}` above"


def _table(unit: Unit) -> symtable.SymbolTable | None:
    """Return the namespace of a unit, None if it has no names or cannot be parsed."""
    with suppress(SyntaxError, ValueError, RecursionError):
        table = symtable.symtable(unit.text, unit.name, "exec")
        return table if table.get_symbols() else None
    return None


def _node(tree: ast.Module, table: symtable.SymbolTable) -> Any:
    """Return a function or a class, None if an error is waited for in it."""
    for node in tree.body:
        if isinstance(node, DEFINED) and (node.name, node.lineno) == (table.get_name(), table.get_lineno()):
            is_guarded = any(isinstance(n, ast.Try | ast.TryStar | ast.With) for n in ast.walk(node))
            return None if is_guarded else node
    return None


def _names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the names that a function or a class and what is within it have, and those that they ask for."""
    symbols = table.get_symbols()
    own = {s.get_name() for s in symbols if s.is_local()}
    asked = {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}
    for inner in map(_names, table.get_children()):
        own, asked = own | inner[0], asked | inner[1]
    return own, asked


def _rows(
    unit: Unit, statements: list[ast.stmt], name: str, bound: set[str], *,
    is_part: bool = False, is_outer: bool = False,
) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of statements that read a name, and what is meant: one like it, or a dot before it."""
    every = [n for s in statements for n in ast.walk(s)]
    idle = {n for part in every for whole in _idle(part) for n in ast.walk(whole)}
    nodes = [n for n in every if isinstance(n, ast.Name) and n.id == name and n not in idle]
    if not nodes:
        return
    near = [one for one in bound if sorted(one) == sorted(name)]  # two letters are exchanged
    of_python = vars(builtins) if len(name) > 3 else ()  # `it` is no `int`
    near = near or get_close_matches(name, {*bound, *of_python}, 1, 0.8)
    made = [n for n, line in enumerate(unit.lines, 1) if near and re.search(rf"\b{near[0]}\b", line)]
    if is_outer and len(made) == 1 and near[0] in bound:  # nobody reads the other
        line = unit.lines[made[0] - 1]
        yield made[0], line, re.sub(rf"\b{near[0]}\b", name, line)
        return
    comma = re.compile(rf"\b([^\W\d]\w*)\s*,\s*(?={name}\b)")  # no number has a part
    for n in sorted({node.lineno for node in nodes}):
        line = unit.lines[n - 1]
        right = re.sub(rf"\b{name}\b", near[0], line) if near else line
        right = comma.sub(r"\1.", line) if is_part and not near else right
        yield n, line, right if right != line else ""


def _idle(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is not evaluated: what is said of a name that is set, and what only others come to."""
    match node:
        case ast.AnnAssign():
            yield node.annotation
        case ast.If() if UNTAKEN.fullmatch(ast.unparse(node.test)):
            yield from (*node.body, *node.orelse)

"""Names that a library has not, and names that nothing in a file binds."""

import ast
import builtins
import importlib
import re
import symtable
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import numpy

from reference.conformance.catalogue import FUNCTIONS, LAYERS
from reference.conformance.loading.reading import Unit, assigned, rows_of
from reference.conformance.loading.standing import FORMER
from reference.conformance.loading.syntax import Slip
from reference.conformance.loading.unjudged import OF_ARRAYS, SETS, former, names_of_numpy

# Modules that nearly every file of this material imports; what is like another may be anybody's own.
IMPORTED = ("numpy", "collections", "matplotlib", "pickle", "tensorflow", "pandas", "sklearn")
KNOWN = {"numpy", *sys.stdlib_module_names}  # which names these have is known
# The modules of the book's packages.
PARTS = {
    "common": ("functions", "gradient", "layers", "optimizer", "trainer", "util", "multi_layer_net"),
    "dataset": ("mnist",),
}
# How the reason of such a slip begins.
ERRORS = ("ImportError", "ModuleNotFoundError", "NameError")
OF_THE_BOOK = {
    "numerical_gradient": "from common.gradient import numerical_gradient",
    "load_mnist": "from dataset.mnist import load_mnist",
} | {
    name: f"from common.functions import {name}"
    for name in ("sigmoid", "sigmoid_grad", "relu", "softmax", "cross_entropy_error", "mean_squared_error")
}
WRITTEN = {
    "np": "import numpy as np", "plt": "import matplotlib.pyplot as plt",
    "OrderedDict": "from collections import OrderedDict",
}
# What IPython, Python 2 and other hosts have.
ELSEWHERE = {
    "In", "Out", "display", "get_ipython", "exit", "quit", "raw_input", "xrange", "unicode", "reduce", "long",
    "unichr", "reload", "file", "cmp", "basestring", "apply", "execfile", "buffer", "intern", "coerce",
    "StandardError", "WindowsError", "__IPYTHON__", "spark", "sc", "dbutils", "reveal_type",
    "__module__", "__qualname__", "__annotations__",  # which the body of a class has
    "__path__",  # which a package has
    *vars(builtins),
}
# Classes and modules are set otherwise than objects, and modules are asked for what they have.
OF_CLASSES, MODULES = SETS + r"(?!self\b)", r"(?<!getattr\()\bsys\.modules\b"
# What may bind any name, in functions too, and how it is said that one is bound there.
BINDS = (
    r"\b(exec|(?<!in\s)globals|execfile)\(|\bvars\(\)|\beval\(compile|\buser_ns\b"
    rf"|{MODULES}"
    r"|\bbuiltins\.\w+\s*="
)
BOUND = r"\bglobal\b.*\b{name}\b"
# What may bind one, or asks which there are: of statements it is not known then.
UNKNOWN = re.compile(
    BINDS
    + r"|\b(locals|eval|dir)\(|(?<!from )\bbuiltins\b|(?<!in\s)\bglobals\b|\.(push|ex)\("
    rf"|__dict__|{OF_CLASSES}|(aises|suppress)\(.*NameError|#.*NameError"  # it is waited for
)
# What changes classes and modules as well: of such a file nothing is read.
REMAKES = re.compile(rf"\b(exec|execfile)\(|__dict__|{OF_CLASSES}|{MODULES}|(?<!from )\bbuiltins\b")
# What makes names that no text tells, or asks whether they are there.
MAKES = re.compile(
    r"import \*|\b(globals|locals|vars|setattr|hasattr|getattr|__getattr__|exec|__dict__|importlib|pkgutil)\b"
    r"|sys\.modules|parse_args"
)
HEADS = re.compile(r"^(?:def|class) (\w+)", re.MULTILINE)
# Branches that nobody takes, or another system, another version or a checker of types.
UNTAKEN = re.compile(r"False|0|None|.*\b(TYPE_CHECKING|sys\.(platform|version\w*)|os\.name|platform)\b.*")
MAIN = re.compile(r"""^(\s*(?:el)?if\b\s*\(?\s*__name__\s*==\s*)(["'])(?:_+main_*|main_*)\2""")
SHORT = ("str", "int", "len", "sum", "max", "min", "abs", "zip")  # what is called of Python's own
NAMES = re.compile(r"[^\W\d]\w*")
# What libraries had formerly, or will have, is no slip.
OTHERS = ("asfarray", "izip_longest", "ifilterfalse", "getcwdu", "coroutine")


def respelt(unit: Unit, body: Iterable[ast.stmt]) -> tuple[Unit, list[Slip]]:
    """Return a text in which imports have the names that are meant, and what was wrong in it."""
    slips = list[Slip]()
    for wrong, right, why in _misspelt(body):
        pattern = re.compile(rf"\b{re.escape(wrong)}\b")
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
        for module in modules:
            yield from _misspelt_part(module)
        if isinstance(statement, ast.ImportFrom) and KNOWN.intersection(modules):
            there = dir(importlib.import_module(modules[0]))
            for alias in names:
                near = get_close_matches(alias.name, there, 1, 0.85)
                if near and alias.name not in (*there, *OTHERS):
                    why = f"ImportError: cannot import name {alias.name!r} from {modules[0]!r}"
                    yield alias.name, near[0], why


def _misspelt_part(module: str) -> Iterator[tuple[str, str, str]]:
    """Yield a part of a package of the book that is not there, and the one that is meant."""
    package, _, part = module.partition(".")
    near = get_close_matches(part, PARTS.get(package, ()), 1, 0.8)
    # What has more letters, or fewer, at its end may be a module of theirs.
    near = [one for one in near if not (one.startswith(part.lower()) or part.startswith(one))]
    with suppress(ImportError, ValueError):  # of a package that is not there either
        near = near if find_spec(module) is None else []
    if near:
        yield module, f"{package}.{near[0]}", f"ModuleNotFoundError: No module named {module!r}"


def outdated(units: list[Unit]) -> Iterator[Slip]:
    """Yield what was right of the NumPy of its time, and is judged with that."""
    trees = [(unit, [*ast.walk(ast.parse(unit.text))]) for unit in units if table_of(unit)]
    numpys = names_of_numpy(n for _, nodes in trees for n in nodes)
    for unit, nodes in trees:
        tried = [s for n in nodes if isinstance(n, ast.Try | ast.TryStar) for s in n.body]
        parts = [n for statement in tried for n in ast.walk(statement)]
        is_tried = any(isinstance(n, ast.Attribute) and n.attr in FORMER for n in parts)
        if rows := [] if is_tried else former(unit, nodes, numpys):
            said = "AttributeError: NumPy has this name no longer"
            yield Slip.read(unit, said, rows, is_careless=True)


def unmade(units: list[Unit], space: Mapping[str, Any]) -> Iterator[Slip]:
    """Yield what is asked of another file of the project, and stands nowhere in the files beside."""
    for unit in (unit for unit in units if table_of(unit) and not MAKES.search(unit.file)):
        nodes = [*ast.walk(ast.parse(unit.text))]
        parts = [n for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)]
        # A name that something else is set to may be that.
        bound = assigned(nodes)
        bound |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        tried = {p for n in nodes if isinstance(n, ast.Try | ast.TryStar) for p in ast.walk(n)}
        for n in (n for n in parts if n not in tried and "__" not in n.attr):
            owner = n.value.id if n.value.id not in bound else ""  # type: ignore[attr-defined]
            loader = getattr(getattr(space.get(owner), "__spec__", None), "loader", None)
            path = getattr(loader, "path", "") if hasattr(loader, "project") else ""
            if not path or hasattr(space[owner], n.attr) or path.endswith("__init__.py"):
                continue
            text = Path(path).read_text("utf-8", "replace")
            file = Path(unit.name.partition(", cell ")[0])
            beside = {p for folder in {file.parent, Path(path).parent} for p in folder.glob("*.py")} - {file}
            others = (p.read_text("utf-8", "replace") for p in islice(beside, 50))
            if MAKES.search(text) or any(n.attr in NAMES.findall(one) for one in others):
                continue
            near = get_close_matches(n.attr, HEADS.findall(text), 1, 0.8)
            rows = rows_of(unit, [(n, f"{owner}.{near[0] if near else n.attr}")])
            rows = [(i, a, b if a != b else "") for i, a, b in rows]
            yield Slip.read(unit, f"AttributeError: module {owner!r} has no attribute {n.attr!r}", rows)


def misnamed_mains(units: list[Unit]) -> Iterator[Slip]:
    """Yield what is to run when a file is run, and never does, since `__main__` is spelt otherwise."""
    # A file of the name has that when it is imported.
    for unit in (unit for unit in units if not unit.place and Path(unit.name).stem.strip("_") != "main"):
        rows = [(n, line, MAIN.sub(r"\1\2__main__\2", line)) for n, line in enumerate(unit.lines, 1)]
        rows = [(n, line, right) for n, line, right in rows if line != right]
        trees = [ast.parse(unit.text)] if rows and table_of(unit) else []
        lines = {node.lineno for tree in trees for node in ast.walk(tree) if isinstance(node, ast.If)}
        if rows := [row for row in rows if row[0] in lines]:  # and no text
            yield Slip.read(unit, "this is never true", rows)


def imported(name: str) -> str:
    """Return the import that everybody writes for a name, or ""."""
    return WRITTEN.get(name) or (f"import {name}" if name in sys.stdlib_module_names else "")


def forgotten(name: str, said: str, is_known: bool = False) -> str:
    """Return what is said of a name that nothing binds, with the import that everybody writes for it.

    Of a function of the book it is that of the book, if nothing else `is_known` to be meant.
    """
    text = imported(name) or ("" if is_known else OF_THE_BOOK.get(name, ""))
    if not text:
        known = of_book(name)
        return f"{said}: `{known}` of the book is meant, and is imported nowhere either" if known else said
    return f"{said}: it is defined nowhere there. Is an import forgotten? Write `{text}` above"


def missed(name: str, rows: list[tuple[int, str, str]]) -> str:
    """Return what is said of a name that nothing binds, of the lines that read it."""
    return forgotten(name, f"NameError: name {name!r} is not defined", any(right for *_, right in rows))


def of_book(name: str) -> str:
    """Return the function or the layer of the book of which a name is a misspelling, or "".

    Examples
    --------
    >>> of_book("numerical_gradiwnt"), of_book("softmax"), of_book("softmix_layers")
    ('numerical_gradient', '', '')
    """
    known = [one for one in FUNCTIONS if len(one) > 6 and one.replace("_", "").isalpha()]
    near = get_close_matches(name, known, 1, 0.88) if name.replace("_", "").isalpha() else []
    return near[0] if near and near[0] != name.strip("_") else ""


def rewritten(name: str, line: str, text: str) -> str:
    """Return a line of a text that reads a name which nothing binds as it is meant, or as it is.

    Examples
    --------
    >>> rewritten("le", "h = le-4", ""), rewritten("fn", "fn.relu(x)", "from fn import *")
    ('h = 1e-4', 'relu(x)')
    >>> rewritten("maximum", "return maximum(0, x)", "import numpy as np")
    'return np.maximum(0, x)'
    """
    if re.search(rf"^\s*from\s+{name}\s+import\s+\*", text, re.MULTILINE):
        return re.sub(rf"\b{name}\.(?=\w)", "", line)
    if name in ("le", "Ie"):
        return re.sub(rf"\b{name}\s*-\s*(?=\d)", "1e-", line)
    alias = re.search(r"^\s*import\s+numpy\s+as\s+(\w+)", text, re.MULTILINE)
    is_called = re.search(rf"(?<![\w.]){name}\s*\(", line) and callable(getattr(numpy, name, None))
    known = of_book(name) or (f"{alias[1]}.{name}" if alias and is_called else "")
    return re.sub(rf"(?<![\w.]){name}\b", known, line) if known else line


def table_of(unit: Unit) -> symtable.SymbolTable | None:
    """Return the namespace of a unit, None if it cannot be parsed."""
    with suppress(SyntaxError, ValueError, RecursionError):
        return symtable.symtable(unit.text, unit.name, "exec")
    return None


def read_nowhere(
    unit: Unit, statements: list[ast.stmt], name: str, bound: set[str], *,
    is_part: bool = False, is_outer: bool = False,
) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of statements that read a name, and what is meant: one like it, or a dot before it."""
    every = [n for s in statements for n in ast.walk(s)]
    wholes = [ast.Module(statements, []), *every]
    idle = {n for part in wholes for whole in _idle(part) for n in ast.walk(whole)}
    idle |= {n for part in every if _has(part, name) for n in ast.walk(part)}
    nodes = [n for n in every if isinstance(n, ast.Name) and n.id == name and n not in idle]
    if not nodes:
        return
    near = [one for one in bound if sorted(one) == sorted(name)]  # two letters are exchanged
    # A layer is no function of its name.
    layers = {*LAYERS} if name.islower() else set()
    cased = [one for one in bound - layers if one.lower() == name.lower()]
    near = near or (cased if len(cased) == 1 else [])
    of_python = vars(builtins) if len(name) > 3 else ()  # `it` is no `int`
    # What is given there already is not meant twice.
    calls = [n for n in every if isinstance(n, ast.Call) and not {*n.args}.isdisjoint(nodes)]
    names = {*bound, *of_python} - layers - {ast.unparse(arg) for call in calls for arg in call.args}
    near = near or get_close_matches(name, names, 1, 0.8)
    short = [*SHORT] if _is_always(every, nodes, ast.Call) else []
    short = [*{"np", "plt"} & bound] if _is_always(every, nodes, ast.Attribute) else short
    near = near or [one for one in short if len(one) == len(name) == 1 + len(_same(one, name))]
    made = [n for n, line in enumerate(unit.lines, 1) if near and re.search(rf"\b{near[0]}\b", line)]
    if is_outer and len(made) == 1 and near[0] in bound:  # nobody reads the other
        line = unit.lines[made[0] - 1]
        yield made[0], line, re.sub(rf"\b{near[0]}\b", name, line)
        return
    is_any = name in OF_ARRAYS or _is_always(every, nodes, ast.Call)
    owner = r"[^\W\d]\w*" if is_any else "self"  # no number has a part
    comma = re.compile(rf"\b({owner})\s*,\s*(?={name}\b)")
    for n in sorted({node.lineno for node in nodes}):
        line = unit.lines[n - 1]
        right = re.sub(rf"\b{name}\b", near[0], line) if near else line
        right = comma.sub(r"\1.", line) if is_part and not near else right
        right = rewritten(name, line, unit.text) if right == line else right
        yield n, line, right if right != line else ""


def _has(part: ast.AST, name: str) -> bool:
    """Return whether a part is a function that is given a name, or sets it."""
    if not isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return False
    given = {n.arg for n in ast.walk(part.args) if isinstance(n, ast.arg)}
    return name in given | assigned(ast.walk(part))


def _is_always(every: list[ast.AST], nodes: list[ast.Name], kind: type) -> bool:
    """Return whether names are always called, or always asked for an attribute."""
    owners = [getattr(n, "func", getattr(n, "value", None)) for n in every if isinstance(n, kind)]
    return all(node in owners for node in nodes)


def _same(one: str, other: str) -> list[str]:
    """Return the letters that stand in the same places of two names."""
    return [a for a, b in zip(one, other, strict=False) if a == b]


def kept_too_early(unit: Unit, node: ast.AST, name: str) -> Iterator[tuple[int, str, str]]:
    """Yield the lines of `__init__` that keep a name as what another method keeps later: nothing yet."""
    methods = [part for part in ast.iter_child_nodes(node) if isinstance(part, ast.FunctionDef)]
    later = {
        ast.unparse(n) for part in methods if part.name != "__init__" for n in ast.walk(part)
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    }
    for part in methods:
        for n in part.body if part.name == "__init__" else ():
            match n:
                case ast.Assign([to], ast.Name(id=read)) if read == name and ast.unparse(to) in later:
                    line = unit.lines[n.lineno - 1]
                    yield n.lineno, line, re.sub(rf"=(\s*){name}\b", r"=\1None", line)


def _idle(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what is not evaluated: what is said of a name that is set, and what only others come to."""
    match node:
        case ast.AnnAssign():
            yield node.annotation
        case ast.If() if UNTAKEN.fullmatch(ast.unparse(node.test)):
            yield from (*node.body, *node.orelse)
    block = getattr(node, "body", None)
    leaving = ast.Return, ast.Raise, ast.Break, ast.Continue
    ends = [n for n, part in enumerate(block) if isinstance(part, leaving)] if isinstance(block, list) else []
    if isinstance(block, list) and ends:
        yield from block[ends[0] + 1 :]

"""Read what Python's own modules and functions, and Matplotlib, are asked for and have not."""

import ast
import builtins
import importlib
import inspect
import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, NamedTuple

import numpy

from reference.conformance.loading.reading import Unit, assigned, rows_of
from reference.conformance.loading.unjudged import GUARDED, Told, code

MODULES = {"sys", "math", "random", "pickle", "time", "copy", "glob", "json", "gzip", "struct", "os"}
# What a line of Matplotlib takes, as learners use it.
PROPERTIES = ("linestyle", "linewidth", "marker", "markersize", "markevery", "color", "label", "alpha")

# What tells of predictions that are right and of those that are not, and how both are called.
METRICS = re.compile(r"\b(confusion_matrix|classification_report|(precision|recall)_score|roc_curve)$")
OF_SKLEARN = r"from\s+sklearn[\w.]*\s+import\s+(\([^)]*|.*)\b({0}|metrics)\b|\bsklearn\.metrics\."
TURNED = r"rows:?\s*(are\s)?predict|label\(.*predict"  # who shows it so
PREDICTED = re.compile(r"pred|y_?hat", re.IGNORECASE)
TRUE = re.compile("true|test|label|target|actual", re.IGNORECASE)


class Modules(NamedTuple):
    """What a file has: modules of Python by their names, what it sets itself, methods by what they take."""

    names: dict[str, str]
    set: set[str]
    takes: dict[str, int]


def modules(nodes: list[Any]) -> Modules:
    """Return what a file has of Python's modules, and what else it has by such names."""
    own = assigned(nodes) | {n.arg for n in nodes if isinstance(n, ast.arg)}
    own |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    aliases = [alias for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names]
    own |= {alias.asname or alias.name for alias in aliases}
    own |= {"abs", "sum"} if "*" in own else set()  # as NumPy has them
    aliases = [alias for n in nodes if isinstance(n, ast.Import) for alias in n.names]
    names = {alias.asname or alias.name: alias.name for alias in aliases if alias.name in MODULES}
    own |= {alias.asname for alias in aliases if alias.asname and names.get(alias.asname) != alias.name}
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef) and not n.args.defaults]
    takes = {n.name: len(n.args.args) - 1 for n in functions}
    return Modules({name: of for name, of in names.items() if name not in own}, own, takes)


def refused(unit: Unit, here: list[Any], has: Modules) -> Iterator[Told]:
    """Yield what raises whatever it is given: an attribute no module has, too many arguments, a keyword."""
    is_guarded = GUARDED.search(unit.file) or re.search(r"version_info|\bplatform\b|os\.name", unit.file)
    if re.search(r"def\sreshape|\breshape\s*=[^=]", unit.file):
        here = [n for n in here if getattr(getattr(n, "func", None), "attr", "") != "reshape"]
    for n in here if not is_guarded else ():
        line = unit.lines[getattr(n, "lineno", 1) - 1]
        said, right = _of_numpy(n, line)
        match n:
            case ast.Attribute(ast.Name(m), attr, ast.Load()) if m in has.names:
                module = importlib.import_module(has.names[m])
                if not hasattr(module, attr) and f"{m}.{attr} =" not in unit.file:
                    near = _of_module(module, attr)
                    if near or module is not os:  # which has more in another system
                        said = f"AttributeError: module {has.names[m]!r} has no attribute {attr!r}"
                        right = line.replace(f"{m}.{attr}", f"{m}.{near}") if near else ""
            case ast.Call(ast.Name("enumerate" | "len" | "abs" | "sum" as f), args, []) if f not in has.set:
                try:
                    inspect.signature(getattr(builtins, f)).bind(*args)
                except TypeError as error:
                    if not any(isinstance(arg, ast.Starred) for arg in args):
                        said = f"TypeError: {f}: {error}"
                    if len(args) > 2 and all(isinstance(arg, ast.Constant) for arg in args):
                        whole = ", ".join(map(ast.unparse, args))
                        right = line.replace(whole, f"({whole})")
            case ast.FunctionDef():
                yield from _dots(unit, n, has.takes)
            case ast.Call(ast.Attribute(ast.Name("plt"), "plot"), keywords=words):
                for word in words:
                    meant = get_close_matches((word.arg or "").lower(), PROPERTIES, 1, 0.8)
                    if meant and word.arg not in PROPERTIES:
                        line = unit.lines[word.lineno - 1]
                        right = re.sub(rf"\b{word.arg}(?=\s*=)", meant[0], line)
                        yield f"AttributeError: a line has no {word.arg!r}", [(word.lineno, line, right)]
        if said:
            yield said, [(n.lineno, line, right if right != line else "")]


def _of_numpy(n: Any, line: str) -> tuple[str, str]:
    """Return what a call of NumPy raises, and the line that does not, or nothing."""
    match n:
        case ast.Call(ast.Attribute(_, "random") as func, [one, other], []) if (
            ast.unparse(func) in ("np.random.random", "numpy.random.random")
        ):
            whole = f"{ast.unparse(one)}, {ast.unparse(other)}"
            said = "TypeError: random() takes at most 1 positional argument (2 given)"
            return said, line.replace(f"({whole})", f"(({whole}))")
        case ast.Call(ast.Attribute(_, "reshape"), args):
            sizes = [size for arg in args for size in (arg.elts if isinstance(arg, ast.Tuple) else [arg])]
            if [*map(ast.unparse, sizes)].count("-1") > 1 and "aises" not in line:
                return "ValueError: can only specify one unknown dimension", ""
    return "", ""


def pointed(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the comma for a point at the end of an array of fractions, whose other commas have a space."""
    for n in nodes:
        match n:
            case ast.Call(ast.Attribute(_, "array"), [ast.List([*_, ast.Constant(int()), ast.Constant(0)])]):
                whole = code(unit, n)
                if re.search(r"\.\d*, ", whole) and (found := re.search(r"(\d),0\]", whole)):
                    said = f"`{found[0][:-1]}` is two numbers: a comma is no point"
                    yield said, rows_of(unit, [(n, whole.replace(found[0], f"{found[1]}.0]"))])


def measured(unit: Unit, here: list[Any]) -> Iterator[Told]:
    """Yield what is predicted where scikit-learn takes what is right, and what is right behind it."""
    for n in here if "sklearn" in unit.file else ():
        match n:
            case ast.Call(func, [one, other, *_]) if (name := METRICS.search(ast.unparse(func))):
                is_theirs = re.search(OF_SKLEARN.format(name[1]), unit.file)
                if not is_theirs or re.search(rf"def\s{name[1]}\b|{TURNED}", unit.file):
                    continue
                first, second = map(ast.unparse, (one, other))
                if PREDICTED.search(first) and TRUE.search(second) and not PREDICTED.search(second):
                    said = "scikit-learn takes what is right first, and what is predicted after it"
                    yield said, rows_of(unit, [(one, code(unit, other)), (other, code(unit, one))])


def stray(unit: Unit, here: list[Any]) -> Iterator[Told]:
    """Yield what an editor has imported of a module of windows, and nobody reads."""
    for n in here:
        match n:
            case ast.ImportFrom("turtle" | "tkinter" as module, names) if (
                names[0].name != "*" and "noqa" not in unit.lines[n.lineno - 1]
            ):
                own = (alias.asname or alias.name for alias in names)
                if all(len(re.findall(rf"\b{name}\b", unit.file)) == 1 for name in own):
                    said = f"it is read nowhere, and {module} is not there everywhere"
                    yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def _dots(unit: Unit, function: ast.FunctionDef, takes: dict[str, int]) -> Iterator[Told]:
    """Yield the dot that stands for a comma between two arguments: `self.loss(x.t)`."""
    local = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)} - {"self"}
    local |= assigned(ast.walk(function))
    for n in ast.walk(function):
        match n:
            case ast.Call(ast.Attribute(owner, method), [ast.Attribute(ast.Name(x), t) as one], []):
                is_own = ast.unparse(owner) == "self" and takes.get(method) == 2
                is_product = method in ("dot", "matmul") and ast.unparse(owner) in ("np", "numpy")
                is_one = unit.file.count(f"{x}.{t}") == 1
                if {x, t} <= local and (is_own or is_product) and is_one and not hasattr(numpy.ndarray, t):
                    said = f"{function.name}: AttributeError: 'numpy.ndarray' object has no attribute {t!r}"
                    yield said, rows_of(unit, [(one, f"{x}, {t}")])


def _of_module(module: Any, attr: str) -> str:
    """Return what is meant of a module by what it has not, or ""."""
    if attr in ("append", "insert") and module.__name__ == "sys":
        return f"path.{attr}"
    if hasattr(getattr(module, "path", None), attr):
        return f"path.{attr}"
    return "".join(get_close_matches(attr, dir(module), 1, 0.8))

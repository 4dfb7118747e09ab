"""Take the definitions of a file or a notebook, and run nothing else of it."""

import __future__

import ast
import builtins
import importlib
import linecache
import re
import sys
import types
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reference.conformance.asking import short
from reference.conformance.catalogue import FUNCTIONS, meant
from reference.conformance.loading.book import BOOK, STARS
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError, statements, units
from reference.conformance.loading.stubs import Stub, StubModule, stand_in

DEMONSTRATION = re.compile(r"\b(bad|naive|wrong)\b|悪い|나쁜|잘못|不好", re.IGNORECASE)
# Calls that make a constant: of NumPy but for its files, of pure modules, and of these builtins.
PURE = {"math", "functools", "collections", "itertools", "operator", "fractions", "decimal", "logging"}
BUILTINS = ("abs", "dict", "float", "frozenset", "int", "len", "list", "max", "min", "range", "round", "set",
            "str", "sum", "tuple", "zip")
# What NumPy had when many of these files were written.
FORMER = {"float": float, "int": int, "float_": np.float64, "infty": np.inf, "Inf": np.inf}
FILES = re.compile(r"load|save|file|memmap|genfromtxt|open")


@dataclass
class Loaded:
    """The definitions of a target.

    Attributes
    ----------
    space
        The names of the target and what they stand for.
    found
        From our names to those in `space`.
    notes
        What was done that is not in the file: sentences for the report.
    """

    space: dict[str, Any]
    found: dict[str, str]
    notes: list[str] = field(default_factory=list)


def load(target: str, names: Mapping[str, str]) -> Loaded:
    """Return the definitions of a module, a `.py` file or a notebook.

    Parameters
    ----------
    target : str
        The name of a module, which is imported as it is, or the path of a file.
    names : mapping
        From our names to theirs, where the user has told.

    Returns
    -------
    Loaded

    Raises
    ------
    LoadError
        If there is nothing to load, or `names` has a name that is not there.
    """
    if not target.endswith((".py", ".ipynb")):
        if not all(part.isidentifier() for part in target.split(".")):
            raise LoadError("it is neither the name of a module nor a .py file nor a notebook .ipynb")
        try:
            space = vars(importlib.import_module(target))
        except ModuleNotFoundError as error:
            raise LoadError(f"there is no module {error.name}") from None
        return Loaded(
            space,
            _told(names, space) | {n: n for n in FUNCTIONS if n not in names and callable(space.get(n))},
        )
    file = File(Path(target))
    return Loaded(file.space, file.found(names), file.notes)


def _told(names: Mapping[str, str], space: Mapping[str, Any]) -> dict[str, str]:
    for ours, theirs in names.items():
        if not callable(space.get(theirs)) or isinstance(space[theirs], Stub):
            near = meant(theirs, [name for name, value in space.items() if callable(value)])
            raise LoadError(f"--map {ours}={theirs}: no {theirs} is defined there{near}")
    return dict(names)


@dataclass
class Definition:
    """A function or a class that a file defines: its name, its place, and whether it is a demonstration."""

    name: str
    where: str
    demonstration: bool
    value: Any


class File:
    """A file of which only the definitions and the imports are run, in their order."""

    def __init__(self, path: Path) -> None:
        self.path, self.notes = path, list[str]()
        self.definitions: list[Definition] = []
        self.supplied: dict[str, list[str]] = {}
        self.missing: list[str] = []
        self.unknown_stars: list[str] = []
        module = types.ModuleType(path.stem)
        module.__file__ = str(path)
        self.space = vars(module)
        sys.modules.setdefault(path.stem, module)  # where pickle, dataclasses and inspect look for it
        trees, parts = [], list(units(path))
        self.whole = "\n".join(unit.text for unit in parts)
        self._restore_former_names()
        for self.unit in parts:
            name, text = self.unit.name, self.unit.text
            linecache.cache[name] = len(text), None, text.splitlines(keepends=True), name
            for statement in statements(self.unit, self.notes):
                trees.append(statement)
                self._run(statement)
        self._fill_stars(trees)
        self.notes += [
            f"{name} could not be imported; right functions stand in for its {', '.join(brought)}"
            for name, brought in self.supplied.items()
            if brought
        ]
        if left := [name for name in dict.fromkeys(self.missing) if not self.supplied.get(name)]:
            self.notes.append(f"not there: {', '.join(left)}; no value that depends on it is judged")

    def _restore_former_names(self) -> None:
        used = [name for name in FORMER if re.search(rf"\b(np|numpy)\.{name}\b", self.whole)]
        if gone := [name for name in used if not hasattr(np, name)]:
            for name in gone:
                setattr(np, name, FORMER[name])
            self.notes.append(
                f"NumPy has no {', '.join(f'np.{name}' for name in gone)} any longer; it is taken as it was"
            )

    def _where(self, node: ast.AST) -> str:
        return f"{self.unit.place}line {getattr(node, 'lineno', 0)}"

    def _run(self, statement: ast.stmt) -> bool:
        """Run a statement if it defines something; return whether it is an import that failed."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                return self._import(statement)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._execute(statement, [statement.name])
                self._define(statement.name, statement)
            case ast.Assign() | ast.AnnAssign() if statement.value is not None and self._is_constant(
                statement.value
            ):
                self._execute(statement, list(_bound(statement)))
                for name in _bound(statement):
                    self._define(name, statement)
            case ast.Try():
                failed = [self._run(part) for part in statement.body]
                if any(failed):
                    for handler in statement.handlers[:1]:
                        for part in handler.body:
                            self._run(part)
            case ast.If() if "__main__" not in ast.unparse(statement.test) and self._is_constant(
                statement.test
            ):
                for part in statement.body if self._value(statement.test) else statement.orelse:
                    self._run(part)
            case _:
                why = f"is made by a statement that was not run ({self._where(statement)})"
                main = isinstance(statement, ast.If)
                self.space.update(
                    {n: Stub(n, why) for n in _bound(statement) if not (main and n in self.space)}
                )
        return False

    def _execute(self, statement: ast.stmt, names: list[str]) -> None:
        tree = ast.Module([statement], [])
        # As texts, annotations may name types that nothing brings.
        flags = __future__.annotations.compiler_flag
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(tree, self.unit.name, "exec", flags, dont_inherit=True), self.space)
        except (Exception, SystemExit) as error:
            why = short(f"raised {type(error).__name__}: {error}")
            for name in names:
                self.space[name] = Stub(name, f"{why} ({self._where(statement)})")

    def _value(self, expression: ast.expr) -> Any:
        try:
            return eval(compile(ast.Expression(expression), self.unit.name, "eval"), self.space)
        except Exception:
            return False

    def _is_constant(self, expression: ast.AST) -> bool:
        """Return whether an expression makes a value without running what the file does."""
        if isinstance(expression, ast.Lambda):
            return True
        if isinstance(expression, ast.Call):
            parts = ast.unparse(expression.func).split(".")
            value = self.space.get(parts[0])
            pure = isinstance(value, types.ModuleType) and (
                value is np or value.__name__.split(".")[0] in {"numpy", *PURE}
            )
            if not (pure and not FILES.search(parts[-1])) and not (
                len(parts) == 1 and parts[0] in BUILTINS and value is None
            ):
                return False
        return all(
            self._is_constant(part)
            for part in ast.iter_child_nodes(expression)
            if isinstance(part, ast.expr | ast.comprehension | ast.keyword)
        )

    def _import(self, statement: ast.Import | ast.ImportFrom) -> bool:
        failed = False
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                module = self._module(alias.name)
                failed |= module is None
                bound = alias.asname or alias.name.split(".")[0]
                if module is None:
                    self.space[bound] = StubModule(alias.name if alias.asname else bound)
                    self._supply(alias.name, STARS.get(alias.name.split(".")[-1], {}), r"\.")
                else:
                    self.space[bound] = module if alias.asname else sys.modules.get(bound, module)
            return failed
        name = statement.module or ""
        module = self._module(name) if name else None
        for alias in statement.names:
            bound = alias.asname or alias.name
            if alias.name == "*":
                if module is not None:
                    public = getattr(module, "__all__", [n for n in vars(module) if n[:1] != "_"])
                    self.space.update({n: getattr(module, n) for n in public})
                elif (star := STARS.get(name.split(".")[-1])) is not None:
                    self.space.update(star)
                    self._supply(name, star, r"\b")
                else:
                    self.unknown_stars.append(name)
                failed |= module is None
            elif module is not None and hasattr(module, alias.name):
                self.space[bound] = getattr(module, alias.name)
            elif module is None and (part := self._neighbour(f"{name}.{alias.name}" if name else alias.name)):
                self.space[bound] = part
            else:
                self.space[bound] = stand_in(name, alias.name)
                failed |= isinstance(self.space[bound], Stub)
                self._supply(name, STARS.get(alias.name, {}), rf"\b{bound}\.")
                self._supply(name, {alias.name} & set(BOOK), r"\b")
        return failed

    def _supply(self, module: str, names: Iterable[str], before: str) -> None:
        """Note which right functions of a module are used, `before` telling how they are called."""
        used = [name for name in names if name != "np" and re.search(rf"{before}{name}\b", self.whole)]
        before_this = self.supplied.get(module, [])
        self.supplied[module] = list(dict.fromkeys([*before_this, *used]))

    def _module(self, name: str) -> Any:
        """Return a module, a neighbour of the file by its definitions, another as it is; or None."""
        if name in sys.modules:  # such as NumPy, for which no numpy.py beside the file is taken
            return sys.modules[name]
        if neighbour := self._neighbour(name):
            return neighbour
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return importlib.import_module(name)
        except Exception:
            self.missing.append(name)
            return None

    def _neighbour(self, name: str) -> Any:
        folders = [self.path.parent]
        if "pardir" in self.whole or ".." in self.whole:  # the book's programs look one folder up, too
            folders.append(self.path.parent.parent)
        for folder in folders:
            neighbour = folder.joinpath(*name.split(".")).with_suffix(".py")
            if name and neighbour.is_file() and neighbour != self.path:
                key = f"{name} of {folder}"
                if key not in sys.modules:
                    sys.modules[key] = types.ModuleType(name)  # found again by a neighbour that imports us
                    with suppress(LoadError):
                        vars(sys.modules[key]).update(File(neighbour).space)
                return sys.modules[key]
        return None

    def _fill_stars(self, trees: list[ast.stmt]) -> None:
        """Put something for each name that only a star import could bring which failed."""
        for name in self.unknown_stars:
            used = {n.id for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Name)}
            missing = sorted(used - set(self.space) - set(vars(builtins)))
            for bound in missing:
                self.space[bound] = np if bound == "np" else stand_in(name, bound)
            self._supply(name, [bound for bound in missing if bound in BOOK], r"\b")

    def _define(self, name: str, statement: ast.stmt) -> None:
        value = self.space.get(name)
        if callable(value) and (
            isinstance(statement, ast.FunctionDef | ast.ClassDef) or not isinstance(value, Stub)
        ):
            demonstration = name != "naive_numerical_diff" and self._is_demonstration(name, statement)
            self.definitions.append(Definition(name, self._where(statement), demonstration, value))

    def _is_demonstration(self, name: str, statement: ast.stmt) -> bool:
        """Return whether a definition says that it is bad, or takes a step that no x can feel."""
        lines = self.unit.text.splitlines()
        first = last = statement.lineno - 1
        while first and lines[first - 1].lstrip().startswith("#"):
            first -= 1
        while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("#"):
            last += 1
        comments = " ".join(line.partition("#")[2] for line in lines[first : last + 1])
        docstring = ast.get_docstring(statement) if isinstance(statement, ast.FunctionDef) else None
        said = f"{name.replace('_', ' ')} {comments} {(docstring or '').splitlines()[:1]}"
        tiny = any(
            isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1e-20
            for node in ast.walk(statement)
        )
        return bool(DEMONSTRATION.search(said)) or ("diff" in name.lower() and tiny)

    def found(self, names: Mapping[str, str]) -> dict[str, str]:
        """Return from our names to those in the file, and note which definitions are not judged."""
        found = _told(names, self.space)
        taken = set(found.values())
        places: dict[str, list[Definition]] = {}
        for definition in self.definitions:
            if definition.name not in taken and (ours := ours_of(definition.name)) not in (None, *names):
                places.setdefault(str(ours), []).append(definition)
        for ours, definitions in places.items():
            answers = [d for d in definitions if not d.demonstration]
            exact = [d for d in answers if d.name == ours]
            judged = next(reversed(exact or answers), None)
            for definition in definitions:
                what = f"{definition.name} ({definition.where})"
                if definition.demonstration:
                    self.notes.append(
                        f"{what} is taken for a demonstration of what goes wrong, and is not judged"
                    )
                elif isinstance(definition.value, Stub):
                    self.notes.append(f"{what} {definition.value._why}, and is not judged")
                elif definition is not judged:
                    assert judged is not None
                    self.notes.append(f"{what} is not judged, since {judged.name} ({judged.where}) is")
            if judged is None or isinstance(judged.value, Stub):
                continue
            if self.space[judged.name] is not judged.value and any(
                d.name == judged.name and d.value is self.space[judged.name] for d in definitions
            ):
                self.space[judged.name] = judged.value  # a demonstration came later
            elif self.space[judged.name] is not judged.value:
                self.notes.append(
                    f"{judged.name} ({judged.where}) is replaced later by another, and is not judged"
                )
                continue
            found[ours] = judged.name
        return found


def _bound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a statement binds outside functions and comprehensions of its own."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield node.name
        case ast.Name(ctx=ast.Store()):
            yield node.id
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            pass
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _bound(part)



"""Run the definitions of a file, in their order, and nothing else of it."""

import __future__

import ast
import builtins
import os
import sys
import types
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, chdir, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reference.conformance.asking import short
from reference.conformance.loading.reading import Unit
from reference.conformance.loading.stubs import Stub

# Calls make a constant if they are of these modules, but for files, or of these builtins.
PURE = {
    "numpy", "math", "cmath", "functools", "collections", "itertools", "operator", "fractions", "decimal",
    "logging", "posixpath", "ntpath",
}
FILES = {
    "load", "loads", "loadtxt", "save", "savez", "savez_compressed", "savetxt", "fromfile", "tofile",
    "memmap", "open_memmap", "genfromtxt", "fromregex", "open", "dump", "dumps", "DataSource", "basicConfig",
    "FileHandler",
}
PATHS = {"Path", "PurePath", "absolute", "as_posix", "cwd", "joinpath", "resolve", "with_name"}
BUILTINS = {
    "abs", "bool", "complex", "dict", "float", "frozenset", "int", "len", "list", "max", "min", "range",
    "round", "set", "str", "sum", "tuple", "zip",
}
VALUES = (bool, int, float, complex, str, bytes, tuple, list, dict, set, frozenset)
CALLED = (type, types.FunctionType, types.BuiltinFunctionType, types.MethodType, np.ufunc, type(np.sum),
          type(np.random.default_rng))
# These keep the functions that they are given, and call none.
KEEPING = {"partial", "vectorize", "frompyfunc", "lru_cache", "cache", "dict", "list", "tuple", "array"}

Import = ast.Import | ast.ImportFrom


@dataclass
class Definition:
    """What a statement binds to one name: a value, or a stub if it was not run."""

    name: str
    value: Any
    statement: ast.stmt
    unit: Unit

    @property
    def where(self) -> str:
        """Return the place in words."""
        return f"{self.unit.place}line {self.statement.lineno}"


@dataclass
class Execution:
    """The definitions of one file, run in their order."""

    space: dict[str, Any]
    """The namespace in which they are run."""
    folder: Path
    """That of the file, from which relative paths start."""
    bring: Callable[[Import], BaseException | None]
    """Runs an import in it, and returns the error if it failed."""
    search: Callable[[str, bool], None]
    """Called with a folder that is put into `sys.path`, and whether it comes before all others."""
    definitions: list[Definition] = field(default_factory=list)
    """What was bound, in the order of the file."""
    kept: dict[str, Any] = field(default_factory=dict)
    """What an import has replaced since, by name, as it was before."""
    left: list[ast.stmt] = field(default_factory=list)
    """What was not run."""

    def run(self, statement: ast.stmt, unit: Unit) -> BaseException | None:
        """Run a statement if it defines something; return the error if it is an import that failed."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                before = self.space.copy()
                error = self.bring(statement)
                self._keep(before)
                return error
            case ast.Try() | ast.TryStar():
                return self._try(statement, unit)
            case ast.If():
                self._if(statement, unit)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._execute(statement, unit)
            case ast.AnnAssign(value=None):
                pass
            case ast.Assign(targets=[ast.Attribute() | ast.Subscript() as place]) if self._is_pythons(place):
                pass
            case ast.Assign(value=made) | ast.AnnAssign(value=made) if self._is_constant(made):
                with self._here():
                    self._execute(statement, unit)
            case ast.AugAssign(ast.Name(), value=made) if self._is_constant(made):
                self._execute(statement, unit)
            case _:
                self._leave(statement, unit)
                for folder, first in self._folders(statement):
                    self.search(folder, first)
        return None

    def _block(self, statements: list[ast.stmt], unit: Unit) -> BaseException | None:
        """Run statements, and return the first error of an import."""
        errors = [self.run(statement, unit) for statement in statements]
        return next(filter(None, errors), None)

    def _keep(self, before: dict[str, Any]) -> None:
        """Make what an import has replaced again, where all names are what they were."""
        own = [d for d in self.definitions if before.get(d.name) is d.value and _is_made_again(d)]
        if replaced := [d for d in own if self.space.get(d.name) is not d.value]:
            for definition in own:
                with suppress(BaseException):
                    execute(definition.statement, definition.unit.name, before)
            for definition in replaced:
                definition.value = self.kept[definition.name] = before[definition.name]
            before |= self.space | before  # What is called later has what came later.

    def _execute(self, statement: ast.stmt, unit: Unit) -> None:
        """Execute a definition; one that fails, or exits, costs itself alone."""
        names = list(dict.fromkeys(bound(statement)))
        try:
            execute(statement, unit.name, self.space)
        except BaseException as error:
            why = f"raised {said(error)} ({unit.place}line {statement.lineno})"
            self.space.update({name: Stub(name, why) for name in names})
        for name in names:
            self.kept.pop(name, None)
            self.definitions.append(Definition(name, self.space.get(name), statement, unit))

    def _leave(self, statement: ast.stmt, unit: Unit, keep: bool = False) -> None:
        """Put stubs for what a statement would bind that is not run, unless that is there and to be kept."""
        why = f"is made by a statement that was not run ({unit.place}line {statement.lineno})"
        self.left.append(statement)
        for name in dict.fromkeys(bound(statement)):
            stub = Stub(name, why)
            if not (keep and name in self.space):
                self.space[name] = stub
                self.kept.pop(name, None)
            self.definitions.append(Definition(name, stub, statement, unit))

    def _try(self, statement: ast.Try | ast.TryStar, unit: Unit) -> BaseException | None:
        failed = self._block(statement.body, unit)
        taken = next((h for h in statement.handlers if failed and self._catches(h, failed)), None)
        self._block(taken.body if taken else [] if failed else statement.orelse, unit)
        for handler in statement.handlers:
            if handler is not taken:
                for part in handler.body:
                    self._leave(part, unit, keep=True)
        self._block(statement.finalbody, unit)
        return None if taken else failed

    def _catches(self, handler: ast.ExceptHandler, error: BaseException) -> bool:
        try:
            return handler.type is None or isinstance(error, self._value(handler.type))
        except BaseException:  # it names what is not there
            return False

    def _if(self, statement: ast.If, unit: Unit) -> None:
        texts = [node.value for node in ast.walk(statement.test) if isinstance(node, ast.Constant)]
        possible = statement.body
        if "__main__" not in texts:
            try:
                if self._is_constant(statement.test):
                    self._block(statement.body if self._value(statement.test) else statement.orelse, unit)
                    return
            except BaseException:  # a stub has no truth
                pass
            self._leave(ast.copy_location(ast.Expr(statement.test), statement), unit)
            possible = statement.body + statement.orelse
        # What may or may not be run defines what nothing else does.
        count = len(self.left)
        for part in possible:
            if not isinstance(part, Import) and set(bound(part)) & set(self.space):
                self._leave(part, unit, keep=True)
            else:
                self.run(part, unit)
        if "__main__" in texts:  # which is not run where the file is imported
            del self.left[count:]

    def _folders(self, statement: ast.stmt) -> list[tuple[str, bool]]:
        """Return the folders that a statement puts into `sys.path`, and whether before all others."""
        match statement:
            case ast.Expr(ast.Call(ast.Attribute(path, method), [*_, value])) if _is_sys_path(path):
                first = method == "insert"
            case ast.AugAssign(path, ast.Add(), value) if _is_sys_path(path):
                first = False
            case _:
                return []
        if not self._is_constant(value):
            return []
        try:
            folders = self._value(value)
            folders = [folders] if isinstance(folders, str | Path) else list(folders)
            return [(os.path.abspath(self.folder / folder), first) for folder in folders]
        except BaseException:  # it is no folder
            return []

    def _here(self) -> AbstractContextManager[None]:
        """Let relative paths start from the folder of the file, if that is still there."""
        return chdir(self.folder) if self.folder.is_dir() else nullcontext()

    def _value(self, expression: Any) -> Any:
        with warnings.catch_warnings(), self._here():
            warnings.simplefilter("ignore")
            return eval(compile(ast.Expression(expression), "<condition>", "eval"), self.space)

    def _is_pythons(self, place: ast.expr) -> bool:
        """Return whether a place is within a module that this process needs as it is."""
        names = [node.id for node in _walk(place) if isinstance(node, ast.Name)]
        return bool(names) and any(self.space.get(names[0]) is module for module in (sys, os, builtins))

    def _is_constant(self, expression: Any) -> bool:
        """Return whether an expression makes a value without running what the file does."""
        try:
            nodes = list(_walk(expression, ast.Lambda))
            if any(isinstance(node, ast.Attribute) and node.attr == "argv" for node in nodes):
                return False  # these are the arguments of the check
            return all(self._is_pure(node) for node in nodes if isinstance(node, ast.Call))
        except RecursionError:
            return False

    def _is_pure(self, call: ast.Call) -> bool:
        """Return whether a call makes a value and nothing else, its arguments being constants."""
        try:
            called = self._called(call.func)
        except BaseException:
            return False
        name = getattr(called, "__name__", "")
        if not isinstance(called, CALLED) or name in FILES or name.startswith("__"):
            return False
        if isinstance(called, np.ufunc) and getattr(np, name, None) is not called:
            return False  # np.frompyfunc made it of a function of theirs
        if name not in KEEPING and any(map(self._is_function, _arguments(call))):
            return False
        home = _home(called)
        if home == "builtins":
            owner = getattr(called, "__self__", None)
            return isinstance(owner, VALUES) or (name in BUILTINS and getattr(builtins, name) is called)
        return home in PURE or called is os.getcwd or (home == "pathlib" and name in PATHS)

    def _called(self, function: ast.expr) -> Any:
        """Return what is called: a name, or a part of a module or of a constant."""
        if isinstance(function, ast.Name):
            return self._value(function)
        if isinstance(function, ast.Attribute) and self._is_constant(function.value):
            with self._here():
                return getattr(self._value(function.value), function.attr)
        return None

    def _is_function(self, argument: ast.AST) -> bool:
        """Return whether an argument is something to be called, but for a type of Python's or NumPy's."""
        if isinstance(argument, ast.Lambda):
            return True
        if not all(isinstance(node, ast.Name | ast.Attribute | ast.Load) for node in _walk(argument)):
            return False  # its parts are asked by themselves
        try:
            value = self._value(argument)
        except BaseException:
            return False
        return callable(value) and not (isinstance(value, type) and _home(value) in {"builtins", *PURE})


def filled(statements: list[ast.stmt], space: Mapping[str, Any]) -> set[str]:
    """Return the names of what statements that were not run may have filled, or changed otherwise."""
    functions = {name: value for name, value in space.items() if isinstance(value, types.FunctionType)}
    own = {name for name, value in functions.items() if value.__globals__ is space}
    names, parts = set[str](), list[ast.AST]()
    for n in (n for statement in statements for n in _walk(statement)):
        match n:
            case ast.Subscript(value=made, ctx=ast.Store()) | ast.AugAssign(target=made):
                parts.append(made)
            case ast.Call(func, args, words):
                parts += [func, *args, *words]
                if getattr(func, "id", "") in own:  # which may change all that is there
                    names |= {*space}
    names |= {n.id for part in parts for n in _walk(part) if isinstance(n, ast.Name)} & {*space}
    return {n for n in names if n[:2] != "__" and isinstance(space[n], list | dict | set | None)}


def _is_made_again(definition: Definition) -> bool:
    return callable(definition.value) and not isinstance(definition.value, Stub)


def _is_sys_path(expression: ast.expr) -> bool:
    match expression:
        case ast.Attribute(ast.Name("sys"), "path"):
            return True
    return False


def execute(statement: ast.stmt, name: str, space: dict[str, Any]) -> None:
    """Execute a statement, its annotations as texts, for they may name types that nothing brings."""
    flags = __future__.annotations.compiler_flag
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(ast.Module([statement], []), name, "exec", flags, dont_inherit=True), space)


def said(error: BaseException) -> str:
    """Return the kind of an error and what it says, if it can say it."""
    try:
        return short(f"{type(error).__name__}: {error}")
    except BaseException:
        return type(error).__name__


def _home(value: Any) -> str:
    """Return the package that a function or a class is of, a method being of its owner's."""
    owner = getattr(value, "__self__", None)
    if owner is None or isinstance(owner, types.ModuleType):
        owner = value
    return str(getattr(owner, "__module__", None) or type(owner).__module__).partition(".")[0]


def _arguments(call: ast.Call) -> Iterator[ast.AST]:
    """Yield all parts of the arguments of a call, but for what is called in them."""
    left: list[ast.AST] = [call]
    while left:
        node = left.pop()
        if isinstance(node, ast.Call):
            left += [*node.args, *(keyword.value for keyword in node.keywords)]
        else:
            yield node
            left += [] if isinstance(node, ast.Lambda) else ast.iter_child_nodes(node)


def _walk(node: ast.AST, *closed: type[ast.AST]) -> Iterator[ast.AST]:
    """Yield a node and its parts in their order, however deep, but for the parts of the closed kinds."""
    left = [node]
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, closed):
            left += reversed(list(ast.iter_child_nodes(node)))


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda,
          ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def bound(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds outside functions and comprehensions of its own."""
    for node in _walk(statement, *SCOPES):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from (alias.asname or alias.name.split(".")[0] for alias in names if alias.name != "*")
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name
    if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        # What a comprehension binds by `:=` is bound around it.
        yield from (n.target.id for n in ast.walk(statement) if isinstance(n, ast.NamedExpr))

"""Find what a file imports by Python's own rules, run its definitions only, and replace what is nowhere."""

import ast
import builtins
import os
import re
import site
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from dis import get_instructions
from functools import cached_property, partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import FileFinder, ModuleSpec
from importlib.util import resolve_name
from pathlib import Path
from typing import Any

import numpy as np

import reference
from reference.conformance.loading.executing import Definition, Execution, Import, bound, execute, filled
from reference.conformance.loading.methods import not_written
from reference.conformance.loading.misspelt import UNKNOWN, respelt
from reference.conformance.loading.names import is_called, known_as, ours_of
from reference.conformance.loading.reading import LoadError, Unit, Unread, content, loops, statements, units
from reference.conformance.loading.standing import (
    BOOK,
    COPIES,
    STARS,
    Absent,
    StubModule,
    module_stand_in,
    restore_former_names,
    right_for,
    stand_in,
)
from reference.conformance.loading.stubs import LIBRARIES, Bringer, Quiet, QuietModule, Stub, draws
from reference.conformance.loading.syntax import Slip, located, spelt

ROOT = (".git", "pyproject.toml", "setup.py", "setup.cfg", "requirements.txt")  # one is in its root
# Of a neighbour what has no bearing on the definitions that are used is not said.
WORTH_SAYING = re.compile(r"stand in for|passed over: \s*(async |def |class |@)")
HIGHEST = 4  # folders above that of the file


@dataclass
class Project:
    """The files around a target, and what was found in them."""

    first: list[str]
    last: list[str]
    """The folders that are searched before the installed libraries, and after them."""
    spaces: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    """The namespaces of the modules that were found there, by name."""
    within: set[str] = field(default_factory=set)
    """The modules that functions import when they are called."""
    notes: list[str] = field(default_factory=list)
    """What is to be said of them."""
    texts: Mapping[str, str] = field(default_factory=dict)
    """From the names of files and cells to what is read in place of their texts."""
    slips: list[Slip] = field(default_factory=list)
    """What could not be parsed in them, and was mended."""

    def search(self, folder: str, first: bool) -> None:
        """Search a folder that a file puts into `sys.path`."""
        self.first.insert(0 if first else len(self.first), folder)


def project_of(path: Path) -> Project:
    """Return the project of a file: its folder, those of PYTHONPATH, and those above up to the root."""
    folder, home, above = path.parent, Path.home(), []
    for n, parent in enumerate([folder, *folder.parents]):
        if n > HIGHEST or parent in (home, Path(parent.anchor)):
            break
        above.append(str(parent))
        if any((parent / name).exists() for name in ROOT):
            break
    ours = {str(Path(reference.__file__).parents[1]), *site.getsitepackages(), site.getusersitepackages()}
    told = [os.path.abspath(p) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    return Project([str(folder), *(p for p in told if p not in ours)], above[1:])


def package_of(path: Path, project: Project) -> str:
    """Return the package from which the relative imports of a file start, "" if it has none.

    The folder that the package stands in is searched as well.
    """
    text = ""
    if path.suffix.lower() == ".py":
        with suppress(OSError):
            text = content(path).decode("utf-8", "replace")
    depth = max(map(len, re.findall(r"^\s*from\s+(\.+)", text, re.MULTILINE)), default=0)
    if depth:
        while (path.parents[depth - 1] / "__init__.py").is_file():
            depth += 1
    depth = min(depth, len(path.parents) - 1)
    if depth:
        project.search(str(path.parents[depth]), False)
    return ".".join(parent.name for parent in reversed(path.parents[:depth]))


@dataclass
class Finder(MetaPathFinder):
    """Finds the modules of a project, in some of its folders."""

    project: Project
    folders: list[str]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module of the project stands, which is none of Python's own."""
        parent = name.rpartition(".")[0]
        if name in sys.stdlib_module_names or (parent and parent not in self.project.spaces):
            return None
        load: Any = (partial(Definitions, self.project), [".py"])
        portions = list[str]()
        for folder in self.folders if path is None else path:
            spec = FileFinder(folder, load).find_spec(name)
            if spec and spec.loader:
                return spec
            portions += spec.submodule_search_locations or [] if spec else []
        # A folder is a package without a file, but hides no library that is not there.
        if not portions or name in LIBRARIES or not any(map(_has_code, portions)):
            return None
        spec = ModuleSpec(name, Definitions(self.project, name, ""), is_package=True)
        spec.submodule_search_locations = portions
        return spec


def _has_code(folder: str) -> bool:
    return any(any(Path(folder).glob(pattern)) for pattern in ("*.py", "*/*.py"))


def find_in(project: Project) -> None:
    """Let imports, those of calls as well, find what a project has, and else what stands for others."""
    ours = Finder | Bringer
    others = [finder for finder in sys.meta_path if not isinstance(finder, ours)]
    sys.meta_path[:] = [
        Bringer(draws, QuietModule), Finder(project, project.first), *others,
        Finder(project, project.last), Bringer(project.within.__contains__, Absent),
    ]


@dataclass
class Definitions(Loader):
    """Loads the definitions of a module of the project, and runs nothing else of it."""

    project: Project
    name: str
    path: str

    def exec_module(self, module: types.ModuleType) -> None:
        """Run the definitions in the namespace of the module."""
        self.project.spaces[self.name] = vars(module)
        if not self.path:  # a folder
            return
        try:
            ran = run_file(Path(self.path), vars(module), self.project)
        except LoadError as error:
            del self.project.spaces[self.name]
            raise ImportError(str(error)) from None
        space = vars(module)
        space |= {name: Stub(name, "may have changed") for name in filled(ran.left, space)}
        shown = os.path.relpath(self.path, self.project.first[0])
        self.project.notes += [f"{shown}: {note}" for note in ran.notes if WORTH_SAYING.search(note)]


@dataclass
class Ran:
    """What was run of a file: its definitions, what could not be parsed, and what is to be said of it.

    Of the definitions some were replaced by imports; these are kept by name. What was not run is left.
    """

    units: list[Unit]
    definitions: list[Definition]
    kept: dict[str, Any]
    unread: list[Unread]
    notes: list[str]
    left: list[ast.stmt]


def run_file(path: Path, space: dict[str, Any], project: Project) -> Ran:
    """Run the definitions of a file in a namespace, in order; raise a LoadError if it cannot be read."""
    notes, unread = list[str](), list[Unread]()
    parts = []
    for unit in units(path, notes, project.texts):
        unit, slips = spelt(unit)
        body, failed = statements(unit)
        unit, misspelt = respelt(unit, body)
        if misspelt:
            body, failed = statements(unit)
        project.slips += located(slips, failed) + misspelt
        parts.append((unit, body))
        unread += failed
    notes += [*map(str, unread)]
    space |= {part.name: Stub(part.name, "cannot be parsed") for part in unread if part.name.isidentifier()}
    notes += restore_former_names(*(unit.text for unit, _ in parts))
    imports = Imports(space, project, [statement for _, body in parts for statement in body])
    execution = Execution(space, path.parent, imports.bring, project.search)
    at = (f"{unit.place}line {loop.lineno}" for unit, body in parts for s in body for loop in loops(s))
    if trains := next(at, ""):
        notes.append(f"{trains} trains a network: reference check --script {path.name} runs and judges that")
    for unit, body in parts:
        unit.show()
        imports.unit = unit
        for statement in body:
            execution.run(statement, unit)
            project.within |= imported_within(statement)
    for part in unread:
        owner, _, method = part.name.partition(".")
        if method and isinstance(space.get(owner), type):
            setattr(space[owner], method, not_written(part.name, "cannot be parsed"))
    read, notes = [unit for unit, _ in parts], notes + imports.said()
    return Ran(read, execution.definitions, execution.kept, unread, notes, execution.left)


@dataclass
class Imports:
    """The imports of one file, and what stands in it for those that fail."""

    space: dict[str, Any]
    """The namespace of the file."""
    project: Project
    """Where modules are found."""
    body: list[ast.stmt]
    """All statements of the file."""
    supplied: dict[str, list[str]] = field(default_factory=dict)
    """From the modules that are not there to the right functions that stand in for theirs."""
    missing: list[str] = field(default_factory=list)
    """The modules that are not there."""
    unit: Unit = field(default_factory=lambda: Unit("", "", ""))
    """The unit that is run."""

    @cached_property
    def own(self) -> set[str]:
        """Our names of what the file itself defines."""
        classes = {s.name for s in self.body if isinstance(s, ast.ClassDef)}  # no function is one of those
        own = {ours_of(name, of_class=True) or name for name in classes}
        return own | {known_as(name) for name in self.written - classes}

    @cached_property
    def written(self) -> set[str]:
        """The names that the file binds itself, and imports from nowhere."""
        return {n for statement in self.body if not isinstance(statement, Import) for n in bound(statement)}

    @cached_property
    def defined(self) -> set[str]:
        """The names that the file binds."""
        return {name for statement in self.body for name in bound(statement)}

    def bring(self, statement: Import) -> BaseException | None:
        """Run an import name by name, put something for each that fails, and return the first error."""
        errors = []
        for alias in statement.names:
            part: Import = ast.Import([alias])
            if isinstance(statement, ast.ImportFrom):
                part = ast.ImportFrom(statement.module, [alias], statement.level)
            try:
                execute(ast.copy_location(part, statement), "<import>", self.space)
                if isinstance(part, ast.ImportFrom) and alias.name == "*" and draws(part.module or ""):
                    self._draw_all(part.module or "")
            except BaseException as error:  # of a library that is broken, or that exits
                errors.append(error)
                if isinstance(part, ast.Import):
                    self._replace_module(alias)
                else:
                    self._replace_name(part, alias)
        return errors[0] if errors else None

    def _replace_module(self, alias: ast.alias) -> None:
        name, top = alias.name, alias.name.partition(".")[0]
        self.missing.append(name)
        if alias.asname:
            self.space[alias.asname] = module_stand_in(name, self.own)
        elif top in self.project.spaces:  # a part of a package that is there
            parent, _, part = name.rpartition(".")
            self.space[top] = sys.modules[top]
            self.project.spaces.get(parent, {})[part] = StubModule(name, self.own)
        else:
            self.space[top] = module_stand_in(top, self.own)
        self._supply(name, STARS.get(name.rpartition(".")[2], {}), attributes(self.body))

    def _replace_name(self, statement: ast.ImportFrom, alias: ast.alias) -> None:
        module, name = "." * statement.level + (statement.module or ""), alias.name
        with suppress(Exception):  # of a package that is none
            module = resolve_name(module, self.space["__package__"])
        if name == "*":
            self._replace_star(module)
        elif module in self.project.spaces:  # a right function would hide what is wrong there
            self.space[alias.asname or name] = self._meant(statement, module, name)
        else:
            # A book's function that takes the place of one of the file's own, or stands beside it, is right.
            replaces = alias.asname in (None, name) and name in STARS.get(module.rpartition(".")[2], ())
            is_right = replaces and (name not in self.written or callable(self.space.get(name)))
            own = set[str]() if is_right else self.own
            self.missing.append(module)
            value = stand_in(module, name, own)
            asked = attributes(self.body, alias.asname or name)
            if isinstance(value, types.FunctionType) and not all(hasattr(value, part) for part in asked):
                value = StubModule(f"{module}.{name}", own)  # a module of theirs that has the name
            self.space[alias.asname or name] = value
            self._supply(module, STARS.get(name, {}), attributes(self.body))
            self._supply(module, [name] if right_for(module, name, own) else [], {name})

    def _meant(self, statement: ast.ImportFrom, module: str, name: str) -> Any:
        """Return what is meant by a name that a module of the project has not, and tell it, or a stub."""
        space = self.project.spaces[module]
        near = get_close_matches(name, [own for own, value in space.items() if callable(value)], 1, 0.85)
        text = Path(space.get("__file__") or "").read_text(errors="replace") if near else ""
        # It may be defined later, or by what is not read, or asked for only to see whether it is there.
        guards = [s for s in self.body if isinstance(s, ast.Try)]
        is_tried = any(s.lineno <= statement.lineno <= (s.end_lineno or 0) for s in guards)
        is_unknown = UNKNOWN.search(text) or re.search(rf"\b{name}\b|\bimport\s+\*|\b__getattr__\b", text)
        if not near or is_tried or is_unknown:
            return Stub(f"{module}.{name}", "is not defined there")
        why = f"ImportError: cannot import name {name!r} from {module!r} (did you mean {near[0]!r}?)"
        line = "".join(self.unit.lines[statement.lineno - 1 : statement.lineno])
        right = re.sub(rf"\b{name}\b", near[0], line)
        if right != line:
            row = (statement.lineno, line, right)
            self.project.slips.append(Slip.read(self.unit, why, [row]))
        return space[near[0]]

    def _replace_star(self, module: str) -> None:
        """Put something for what a star import that failed would bring and nothing else does."""
        if module in self.project.spaces:
            return
        self.missing.append(module)
        used = globals_of(self.body) - set(self.space) - set(vars(builtins))
        star = STARS.get(module.rpartition(".")[2])
        if star is not None:
            self.space.update(star)
            self._supply(module, star, globals_of(self.body) - self.defined)
            # What is like a name that is there is misspelt; of what else it has nothing is known.
            nodes = [node for statement in self.body for node in ast.walk(statement)]
            called = {getattr(node.func, "id", "") for node in nodes if isinstance(node, ast.Call)}
            there = {*self.space, *self.defined, *vars(builtins)}
            # No star of functions brings what the file's own call their parameters and their values.
            local = {str(getattr(node, "arg", getattr(node, "id", ""))) for node in nodes if is_set(node)}
            used = {
                name for name in used
                if is_called(name) or not get_close_matches(name, there if name in called else there | local)
            }
        for name in sorted(used - self.defined):
            self.space[name] = stand_in(module, name)
            self._supply(module, [name] if right_for(module, name) else [], {name})

    def _draw_all(self, module: str) -> None:
        """Put what a star import of what draws brings: of pylab all of NumPy, and of any what is used."""
        if module.endswith("pylab"):
            execute(ast.parse("from numpy import *").body[0], "<import>", self.space)
            self.space["np"] = np
        known = [name for name in BOOK if len(name) > 5]
        for name in globals_of(self.body) - {*self.space, *self.defined, *vars(builtins)}:
            # What is like one of the book is misspelt, and nothing that draws is one letter.
            if len(name) > 1 and not get_close_matches(name, known, 1, 0.9):
                self.space[name] = Quiet(f"{module}.{name}")

    def _supply(self, module: str, names: Iterable[str], used: set[str]) -> None:
        """Note which right functions of a module are used."""
        supplied = self.supplied.setdefault(module, [])
        supplied += [name for name in names if name in used and name != "np" and name not in supplied]

    def said(self) -> list[str]:
        """Return in sentences what stands for what, and which of it is right and which judged by nobody."""
        notes = [
            f"{module} could not be imported; right functions stand in for its {', '.join(names)}"
            for module, names in self.supplied.items()
            if names
        ]
        missing = dict.fromkeys(self.missing)
        if left := [name for name in missing if not self.supplied.get(name) and name not in COPIES]:
            notes.append(f"not there: {', '.join(left)}; no value that depends on it is judged")
        return notes


def imported_within(statement: ast.stmt) -> set[str]:
    """Return the modules that functions import when they are called, and their packages.

    What is tried there is left out: it is known what happens without it.
    """
    names, left = set[str](), [(statement, False)]
    while left:
        node, within = left.pop()
        if isinstance(node, ast.Import) and within:
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and within and node.module and not node.level:
            names.add(node.module)
        elif not isinstance(node, ast.Try):
            within = within or isinstance(node, ast.FunctionDef)
            left += [(part, within) for part in ast.iter_child_nodes(node) if isinstance(part, ast.stmt)]
    parts = [name.split(".") for name in names]
    return {".".join(part[: n + 1]) for part in parts for n in range(len(part))}


def is_set(node: ast.AST) -> bool:
    """Return whether a node is a parameter, or a name that is set."""
    return isinstance(node, ast.arg) or isinstance(getattr(node, "ctx", None), ast.Store)


def attributes(body: list[ast.stmt], owner: str = "") -> set[str]:
    """Return the names that are asked of something in some statements, or of an owner."""
    nodes = [node for statement in body for node in ast.walk(statement)]
    parts = [node for node in nodes if isinstance(node, ast.Attribute)]
    return {node.attr for node in parts if not owner or getattr(node.value, "id", "") == owner}


def globals_of(body: list[ast.stmt]) -> set[str]:
    """Return the names that some statements look up in their module, or that Python brings."""
    names = set[str]()
    for statement in body:
        with suppress(SyntaxError, ValueError, RecursionError):  # such as a `return` outside
            names |= looked_up(compile(ast.Module([statement], []), "<names>", "exec", dont_inherit=True))
    return names


def looked_up(code: types.CodeType) -> set[str]:
    """Return the names that a piece of code, and what is within it, looks up in its module."""
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    own = {i.argval for i in get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")}
    return own.union(*map(looked_up, inner))

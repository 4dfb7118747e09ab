"""Run a script, all its statements in their order, with what it imports replaced."""

import ast
import builtins
import linecache
import os
import re
import sys
import types
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

from reference.conformance.loading.executing import execute
from reference.conformance.loading.importing import Absentees, Finder, Imports, package_of, project_of
from reference.conformance.loading.load import Loaded
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError, Unit, statements, units
from reference.conformance.loading.stubs import DISPLAYS, Stub, StubError
from reference.conformance.watching import NOTHING, TRAIN, RefusedError, Watch, watched

# What a script does not get, so that what goes wrong harms nothing; it is no sandbox.
REFUSED = {
    "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.system", "pty.spawn",
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    "subprocess.Popen",
}
CHANGED = {"os.chmod", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "shutil.rmtree"}
SPACED = re.compile(r"^(\s*)([^\W\d]\w*) ([^\W\d]\w*)(\s*=[^=].*)$")


class Quiet:
    """Stands for whatever draws: each part of it, and what comes of it, is such a thing again."""

    def __getattr__(self, name: str) -> "Quiet":
        """Return another."""
        return Quiet()

    def __call__(self, *_: Any, **__: Any) -> "Quiet":
        """Return another."""
        return Quiet()

    def __iter__(self) -> Any:
        """Return two, as `plt.subplots` does."""
        return iter((Quiet(), Quiet()))

    def __getitem__(self, key: Any) -> "Quiet":
        """Return another."""
        return Quiet()

    def __enter__(self) -> "Quiet":
        """Return another."""
        return Quiet()

    def __exit__(self, *_: Any) -> None:
        """Let every exception pass."""


class QuietModule(types.ModuleType):
    """A module of such things."""

    def __getattr__(self, name: str) -> Quiet:
        """Return one of them."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet()


class QuietFinder(MetaPathFinder, Loader):
    """Brings such modules for those that draw."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return that it is here."""
        shown = name.partition(".")[0] in DISPLAYS
        return ModuleSpec(name, self, is_package=True) if shown else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Return a module that draws nothing."""
        return QuietModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing."""


class Smaller(ast.NodeTransformer):
    """Makes the 60,000 images that a script counts on those that it gets."""

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Put the number of images for 60000."""
        return ast.copy_location(ast.Constant(TRAIN), node) if node.value == 60000 else node

    def visit_Slice(self, node: ast.Slice) -> ast.AST:
        """Take as large a part of them as it would."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, int) and part.value >= TRAIN:
                part.value = part.value * TRAIN // 60000
        return node


def load_script(path: Path) -> Loaded:
    """Run a script, and return what tells what was seen of it.

    Parameters
    ----------
    path : Path

    Returns
    -------
    Loaded
        Of one function, `script`, as `watching.watched` returns it.

    Raises
    ------
    LoadError
        If it takes no gradient, or is refused what it needs for that.
    """
    path, notes = path.absolute(), list[str]()
    module = types.ModuleType("__main__")
    module.__file__ = str(path)

    def program(load_mnist: Any, TwoLayerNet: Any, watch: Watch) -> None:
        parts = []
        for unit in _mended(units(path, notes), watch):
            body, failed = statements(unit)
            parts.append((unit, body))
            if failed:
                watch.fault("end", "a part of it is no Python")
            notes.extend(f"{unit.place}line {part.line} is no Python, and was passed over" for part in failed)
        project = project_of(path)
        module.__package__ = package_of(path, project)
        sys.modules["__main__"], sys.argv = module, [str(path)]
        sys.meta_path[:0] = [QuietFinder(), Finder(project, project.first)]
        sys.meta_path += [Finder(project, project.last), Absentees(project)]
        space = vars(module)
        imports = Imports(space, project, [statement for _, body in parts for statement in body])
        _refuse(Path.cwd().parent)
        for unit, body in parts:
            lines = unit.text.splitlines(keepends=True)
            linecache.cache[unit.name] = len(unit.text), None, lines, unit.name
            for statement in body:
                try:
                    if isinstance(statement, ast.Import | ast.ImportFrom):
                        imports.bring(statement)
                    else:
                        execute(Smaller().visit(statement), unit.name, space)
                except SystemExit:
                    break
                except StubError as error:
                    watch.unknown = str(error)
                except Exception as error:
                    watch.crash(error, f"{unit.place}line {_line(error, unit, statement)} ")
                _supply(space, watch, load_mnist, TwoLayerNet)
        watch.names = space
        notes.extend([*imports.said(), *project.notes])

    script = watched(program, notes)
    script.__wrapped__ = module  # type: ignore[attr-defined]  # whose lines are shown
    fault, unknown = script("end")
    if not fault and (why := script("update").unknown) == NOTHING:
        raise LoadError(unknown or why)
    return Loaded({"script": script}, {"script": "script"}, notes)


def _line(error: BaseException, unit: Unit, statement: ast.stmt) -> int:
    """Return the innermost line of the script that was running."""
    at, frame = statement.lineno, error.__traceback__
    while frame is not None:
        if frame.tb_frame.f_code.co_filename == unit.name:
            at = frame.tb_lineno
        frame = frame.tb_next
    return at


def _mended(parts: list[Unit], watch: Watch) -> list[Unit]:
    """Join the names that have a space in them, and note each."""
    mended = []
    for unit in parts:
        lines = unit.text.split("\n")
        for n, line in enumerate(lines):
            found = SPACED.match(line)
            if found and not _parses(line.strip()) and _parses(whole := f"{found[2]}_{found[3]}{found[4]}"):
                watch.fault("end", "a name has a space in it")
                watch.note(f"{unit.place}line {n + 1} is no Python: {line.strip()}; write {whole}")
                lines[n] = found[1] + whole
        mended.append(Unit(unit.name, unit.place, "\n".join(lines)))
    return mended


def _parses(line: str) -> bool:
    try:
        return bool(ast.parse(line).body)
    except (SyntaxError, ValueError):
        return False


def _supply(space: dict[str, Any], watch: Watch, load_mnist: Any, network: type) -> None:
    """Put what is watched in the place of what loads MNIST, and of a network that is not there."""
    for name, value in list(space.items()):
        if name == "load_mnist" or getattr(value, "__name__", "") == "load_mnist":
            space[name] = load_mnist
        elif isinstance(value, Stub) and ours_of(name, of_class=True) == "TwoLayerNet":
            space[name] = network
            watch.note(f"{name} is not there; a right one stands in")
        elif isinstance(value, type) and any(vars(value).get(m) for m in ("gradient", "numerical_gradient")):
            watch.observe(value)


def _refuse(room: Path) -> None:
    """Let nothing be sent, started, or changed outside a folder."""

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in REFUSED:
            raise RefusedError(f"{event} is refused")
        writes = event in CHANGED or (
            event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        )
        if writes and isinstance(arguments[0], str | bytes | os.PathLike):
            place = os.path.realpath(os.fsdecode(arguments[0]))
            if not place.startswith(f"{room.resolve()}{os.sep}") and place != os.devnull:
                raise RefusedError(f"{event} outside the scratch folder is refused: {place}")

    def no_input(*_: Any) -> str:
        raise RefusedError("input() is refused")

    builtins.input = no_input
    sys.addaudithook(hook)

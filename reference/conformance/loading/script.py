"""Run a script, all its statements in their order, with what it imports replaced."""

import _thread
import ast
import builtins
import os
import re
import sys
import threading
import time
import traceback
import types
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from reference.conformance.asking import noting
from reference.conformance.loading.executing import bound, execute
from reference.conformance.loading.importing import Imports, find_in, package_of, project_of
from reference.conformance.loading.load import Loaded, is_told
from reference.conformance.loading.misspelt import misnamed_mains, respelt
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError, Unit, loops, statements, units
from reference.conformance.loading.standing import restore_former_names
from reference.conformance.loading.stubs import Stub, StubError
from reference.conformance.loading.syntax import located, spelt
from reference.conformance.watching import (
    LISTINGS,
    NOTHING,
    SECONDS,
    TEST,
    TRAIN,
    EnoughError,
    Fact,
    Names,
    RefusedError,
    Watch,
    is_gradient,
    joined,
    load_mnist,
    one_hot,
    run,
)

# What a script does not get, so that what goes wrong harms nothing; it is no sandbox.
REFUSED = {
    "os.exec", "os.fork", "os.forkpty", "os.kill", "os.killpg", "os.posix_spawn", "os.system", "pty.spawn",
    "socket.bind", "socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto",
    "subprocess.Popen",
}
CHANGED = {
    "os.chmod", "os.chown", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink",
    "os.truncate", "os.utime", "shutil.rmtree", "sqlite3.connect",
}
# Where the standard library starts processes without saying so.
STARTERS = {"multiprocessing.popen_spawn_posix", "multiprocessing.popen_spawn_win32",
            "multiprocessing.popen_forkserver", "multiprocessing.resource_tracker"}
# Who reads the images otherwise: what the network is given then is not known.
READS_OTHERWISE = re.compile(r"^def load_mnist\((?!.*normali[sz]e.*(flatten|label))", re.MULTILINE)
WALL = 5  # times the seconds of work that may pass by the clock


class Prepared(ast.NodeTransformer):
    """Takes 60,000 for the number of images that there are, and imports at once what is imported within."""

    def __init__(self, imports: Imports, brought: dict[str, dict[str, Any]]) -> None:
        self.imports, self.brought = imports, brought

    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        """Put the number of images for 60000."""
        return ast.copy_location(ast.Constant(TRAIN), node) if node.value == 60000 else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Put the number of test images for 10000 where they get another shape."""
        match node:
            case ast.Call(ast.Attribute(attr="reshape"), [ast.Constant(10000) as number, *_]):
                number.value = TEST
        return self.generic_visit(node)

    def visit_Slice(self, node: ast.Slice) -> ast.AST:
        """Take as large a part of them as it would, and of a small one enough to learn from."""
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, int) and part.value >= TRAIN:
                part.value = max(part.value * TRAIN // 60000, TRAIN // 5)
        return node

    def visit_ImportFrom(self, node: ast.Import | ast.ImportFrom) -> ast.AST:
        """Import it at once, and but once in all runs."""
        space, text = self.imports.space, ast.unparse(node)
        if text not in self.brought:
            before = dict(space)
            self.imports.bring(node)
            self.brought[text] = {k: v for k, v in space.items() if k not in before or v is not before[k]}
        space.update(self.brought[text])
        return ast.copy_location(ast.Pass(), node)

    visit_Import = visit_ImportFrom  # noqa: N815 - so it is called

    def visit_Try(self, node: ast.Try) -> ast.AST:
        """Leave what is tried: it is known there what to do without it."""
        return node if node.handlers else self.generic_visit(node)


class StandIn(LISTINGS.TwoLayerNet):  # type: ignore[misc]
    """A right network in the place of one that is not there, whatever it calls its parameters."""

    def __init__(self, input_size: int = 784, hidden_size: int = 50, output_size: int = 10, **_: Any):
        net = LISTINGS.TwoLayerNet(input_size, hidden_size, output_size)
        self.params = Names(net.params)

    def gradient(self, x: Any, t: Any) -> Any:
        """Return the gradient, be the labels numbers or not."""
        return Names(super().gradient(x, one_hot(t, 10)))

    def __getattr__(self, name: str) -> Any:
        """Return the parameters under another name."""
        if name.startswith("para") and name != "params":
            return self.params
        raise AttributeError(f"a right TwoLayerNet has no attribute {name!r}", name=name, obj=self)


class Script:
    """The script of a file, cell by cell, and what is seen when it, or another text of it, is run."""

    def __init__(self, path: Path, updates: int = 0) -> None:
        self.path, self.updates, self.notes = path, updates, list[str]()
        self.training, self.trainings = 0, 1  # of several, one after the other
        self.after = "", 0  # which line, and of which file, the one before it ends in
        self.brought, self.project = dict[str, dict[str, Any]](), project_of(path)
        self.units = [self._spelt(unit) for unit in units(path, self.notes)]
        self.notes += restore_former_names(*(unit.text for unit in self.units))
        if any(READS_OTHERWISE.search(unit.text) for unit in self.units):
            raise LoadError(
                "its `load_mnist` takes something else than the book's: what it gives is not known"
            )
        self.package = package_of(path, self.project)
        sys.argv = [str(path)]
        find_in(self.project)
        refuse(Path.cwd().parent)
        self.first = self.run(self.units)

    def __call__(self, of: str) -> Fact:
        """Return what was found out about one thing in the first run."""
        return self.first.facts()[of]

    def _spelt(self, unit: Unit) -> Unit:
        """Return a unit that Python can run, as far as small changes serve, and keep what was changed."""
        spaced = {n: line for n, line in enumerate(unit.lines) if joined(line)}  # told by name
        text = "\n".join(joined(line) or line for line in unit.lines)
        read, slips = spelt(replace(unit, text=text))
        body, failed = statements(read)
        read, misspelt = respelt(read, body)
        mains = list(misnamed_mains([read]))
        self.project.slips += [*located(slips, failed), *misspelt, *mains]
        rights = {n - 1: right for slip in mains for n, _, right in slip.rows} | spaced
        return replace(unit, text="\n".join(rights.get(n, line) for n, line in enumerate(read.lines)))

    def run(self, parts: list[Unit], updates: int = 0, seconds: float = SECONDS) -> Watch:
        """Return what is seen of the training that is asked for when a text of it is run."""

        def program(watch: Watch) -> None:
            with noting() as noted, _ended_in_time(2 * seconds if updates else seconds):
                try:
                    self._statements(parts, watch)
                finally:
                    # What a right network stands for is not missing.
                    right = tuple(f"`{name}." for name in watch.failed)
                    touched = (what for what in noted.touched if not what.startswith(right))
                    watch.missing = next((f"it needs {what}" for what in touched), "")

        return run(program, Watch(updates, seconds, self.training))

    def _statements(self, parts: list[Unit], watch: Watch) -> None:
        """Run all statements in their order; one that fails costs what it would have bound."""
        module = types.ModuleType("__main__")
        module.__file__, module.__package__ = str(self.path), self.package
        sys.modules["__main__"], space = module, vars(module)
        read = [(unit, *statements(unit)) for unit in [_joined(unit, watch) for unit in parts]]
        for _, _, failed in read:
            watch.notes += map(str, failed)
            watch.unknown = watch.unknown or "".join(map(str, failed[:1]))
        self.is_partial = any(failed for *_, failed in read)
        bodies = needed([body for _, body, _ in read]) if len(read) > 1 else [body for _, body, _ in read]
        imports = Imports(space, self.project, [statement for body in bodies for statement in body])
        watch.names, watch.files = space, {unit.name: unit.place for unit in parts}
        whole = [(unit, s) for (unit, *_), body in zip(read, bodies, strict=True) for s in body]
        ended: Unit | None = None
        for n, (unit, statement) in enumerate(whole):
            if unit is ended:
                continue
            unit.show()
            imports.unit = unit
            try:
                self._execute(statement, unit, imports, watch)
            except SystemExit:
                ended = unit
            except EnoughError:
                if not watch.passed:
                    self._expect([later for _, later in whole[n + 1 :]])
                    raise
                watch.begin_anew()
                self.after = unit.name, statement.end_lineno or 0
                _stand_in(statement, space, "is not there, since the training was cut short")
            except KeyboardInterrupt as late:
                at = _line(late, unit, statement)
                text = unit.lines[at - 1].strip()
                where = f"{unit.place}line {at} was running after {watch.seconds:g} s, and was ended"
                watch.note(f"{where}: {text}")
                raise EnoughError().with_traceback(late.__traceback__) from None
            except Exception as error:
                self._note(error, unit, statement, watch)
            self._supply(space, watch)
        watch.notes += [*imports.said(), *self.project.notes]

    def _execute(self, statement: ast.stmt, unit: Unit, imports: Imports, watch: Watch) -> None:
        prepared = Prepared(imports, self.brought).visit(statement)
        self._supply(imports.space, watch)
        searched = [*sys.path]
        execute(prepared, unit.name, imports.space)
        for folder in (folder for folder in sys.path if folder not in searched):
            self.project.search(os.path.abspath(self.path.parent / folder), True)

    def _expect(self, later: list[ast.stmt]) -> None:
        """Note that another training follows, if there is one in some statements."""
        done = (s for s in later if not isinstance(s, ast.FunctionDef | ast.ClassDef))
        if any(next(loops(s), None) for s in done):
            self.trainings = max(self.trainings, self.training + 2)

    def _note(self, error: Exception, unit: Unit, statement: ast.stmt, watch: Watch) -> None:
        """Note what a statement raised, and put something in the place of what it would have bound."""
        at, space = _line(error, unit, statement), watch.names
        if isinstance(error, StubError) or (self.is_partial and isinstance(error, NameError)):
            watch.unknown = watch.unknown or f"line {at} needs what is not there: {error}"
        else:
            watch.crash(error, f"{unit.place}line {at} ", unit.name, at)
        _stand_in(statement, space, f"is not there, since line {at} raised an error")

    def _supply(self, space: dict[str, Any], watch: Watch) -> None:
        """Put what is watched in the place of what loads MNIST, and of a network that is not there."""
        for names in (space, *self.project.spaces.values()):
            for name, value in list(names.items()):
                if name == "load_mnist" or getattr(value, "__name__", "") == "load_mnist":
                    names[name] = watch.load_mnist
                elif isinstance(value, Stub) and name == "mnist":
                    names[name] = types.SimpleNamespace(load_mnist=watch.load_mnist, load_data=_load_data)
                elif isinstance(value, Stub) and ours_of(name, of_class=True) == "TwoLayerNet":
                    names[name] = watch.observe(type("TwoLayerNet", (StandIn,), {}))
                    watch.note(f"{name} is not there; a right one stands in")
                elif isinstance(value, type) and any(map(is_gradient, vars(value))):
                    watch.observe(value)


def _stand_in(statement: ast.stmt, space: dict[str, Any], why: str) -> None:
    """Put something in the place of what a statement would have bound."""
    for name in set(bound(statement)) - set(space):
        space[name] = Stub(name, why)


def _load_data() -> Any:
    """Return the images as Keras does."""
    return tuple((x.reshape(-1, 28, 28), t) for x, t in load_mnist(normalize=False))


def load_script(path: Path, updates: int = 0) -> Loaded:
    """Run a script, and return what tells what was seen of it.

    That is one function, `script`, and the network of the script if a method of it failed. A LoadError is
    raised if it takes no gradient, or is refused what it needs for that.
    """
    script = Script(path.absolute(), updates)
    watch, slips = script.first, [slip for slip in script.project.slips if is_told(slip)]
    script.notes += [str(slip) for slip in script.project.slips if slip not in slips]
    # An index may be one of too few images, or of the wrong ones.
    is_raised = watch.unknown.startswith(
        ("it raised", "it needs what a script is not given: IndexError")
    ) and any(isinstance(error, LookupError | TypeError | ValueError) for error, *_ in watch.crashes)
    if not (watch.faults or watch.drawn or slips or is_raised):
        late = [note for note in watch.notes if "was ended" in note]
        raise LoadError("; ".join([*late, watch.unknown or NOTHING]))
    space: dict[str, Any] = {"script": script}
    found = {"script": "script"}
    for name, network in list(watch.failed.items())[:1]:
        if not script.is_partial and not issubclass(network, LISTINGS.TwoLayerNet):
            space[name], found["TwoLayerNet"] = network, name
    return Loaded(space, found, script.notes, slips=slips)


def _joined(unit: Unit, watch: Watch) -> Unit:
    """Join the names that have a space in them, and note each."""
    lines = [*unit.lines]
    for n, line in enumerate(lines):
        if whole := joined(line):
            watch.fault("end", "a name has a space in it")
            watch.crashes.append((None, unit.name, n + 1))
            lines[n] = whole
    return replace(unit, text="\n".join(lines))


def needed(cells: list[list[ast.stmt]]) -> list[list[ast.stmt]]:
    """Return the cells of a notebook, of those before the first loop what defines or is needed only."""
    first = next((n for n, body in enumerate(cells) if any(next(loops(s), None) for s in body)), 0)
    names = {n.id for body in cells[first:] for s in body for n in ast.walk(s) if isinstance(n, ast.Name)}
    kept = cells[first:]
    for body in reversed(cells[:first]):
        left = list[ast.stmt]()
        for statement in reversed(body):
            is_definition = isinstance(
                statement, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Try
            )
            stored = {*bound(statement)} | {
                n.value.id for n in ast.walk(statement)
                if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store)
                and isinstance(n.value, ast.Name)
            }
            if is_definition or stored & names:
                left.insert(0, statement)
                names |= {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)}
        kept.insert(0, left)
    return kept


def _line(error: BaseException, unit: Unit, statement: ast.stmt) -> int:
    """Return the innermost line of the script that was running."""
    walked = traceback.walk_tb(error.__traceback__)
    return [statement.lineno, *(at for frame, at in walked if frame.f_code.co_filename == unit.name)][-1]


@contextmanager
def _ended_in_time(seconds: float) -> Iterator[None]:
    """Interrupt what works for too long, or waits far longer."""
    done = threading.Event()

    def watch() -> None:
        work, clock = time.process_time(), time.monotonic()
        while not done.wait(0.1):
            if max(time.process_time() - work, (time.monotonic() - clock) / WALL) > seconds + 0.2:
                _thread.interrupt_main()

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def refuse(room: Path) -> None:
    """Let nothing be sent, started, or changed outside a folder."""
    inside = f"{room.resolve()}{os.sep}"

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in REFUSED or (event == "import" and arguments[0] in STARTERS):
            raise RefusedError(f"{event} is refused")
        writes = event in CHANGED or (
            event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        )
        several = event in ("os.rename", "os.link", "os.symlink")
        for path in arguments[: 1 + several] if writes else ():
            if isinstance(path, str | bytes | os.PathLike):
                place = os.path.realpath(os.fsdecode(path))
                if not place.startswith(inside) and place != os.devnull:
                    raise RefusedError(f"{event} outside the scratch folder is refused: {place}")

    def no_input(*_: Any) -> str:
        raise RefusedError("input() is refused")

    sys.dont_write_bytecode = True  # beside what is imported
    builtins.input = no_input
    sys.addaudithook(hook)

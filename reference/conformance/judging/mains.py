"""Make the calls that a file itself makes of its own definitions, where all that they need stands in it."""

import ast
import builtins
import copy
import functools
import inspect
import re
import textwrap
import traceback
import types
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from reference import listings
from reference.conformance.asking import noting, short, wanted
from reference.conformance.judging.crashing import is_certain
from reference.conformance.judging.installed import is_theirs
from reference.conformance.judging.repair import NEVER, Deadline, bounded
from reference.conformance.judging.unseen import put_in as put_in_space
from reference.conformance.loading.executing import Execution, bound, execute
from reference.conformance.loading.load import Loaded
from reference.conformance.loading.reading import FAILS, RAN, Edits, Unit, put_in, rows_of, statements
from reference.conformance.loading.stubs import Quiet, Stub
from reference.conformance.loading.syntax import Slip
from reference.conformance.loading.unjudged import DEFINED, code
from reference.conformance.report import Finding

SECONDS = 1.0  # of work for all calls of a file
LINES = 2_000_000  # that are run for one of them
TRIED = 40  # other forms of one that raises
SHOWING = {"print", "enumerate", "isinstance", "repr", "reversed", "sorted", "type", "any", "all"}
PLAIN = (bool, int, float, complex, str, bytes, type(None), types.FunctionType, types.ModuleType, type)
# What tells of a mistake; files that are not there and what is left to be written do not.
RAISED = (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError)
SHOWN = re.compile(f"#.*({FAILS.pattern})", re.IGNORECASE)  # which a comment says
DISK = re.compile(r"\b(exists|is_?file|is_?dir|glob|listdir|scandir|walk|exec)\(")
# What another version of NumPy takes as well.
VERSIONED = re.compile("only 0-dimensional|inhomogeneous|avoid copy")
LISTINGS = "reference.listings"
RAISES = re.compile(r"\s*(raise|assert)\b")
# How Python says that a call has other arguments than are taken.
FITS = re.compile(r"[\w.<>]+\(\) (takes|missing|got an unexpected)")


def _floats(f: Any, x: Any) -> tuple[Any, Any]:
    """Return a function and its point of integers as one of floats."""
    if np.asarray(x).dtype.kind not in "iu":
        raise TypeError  # nothing else may be meant
    return f, np.array(x, float)


def _is_cut(own: Any, want: Any, _: Any) -> bool:
    """Return whether a gradient is that of steps that integers have cut: far too large, or all 0."""
    return not own.any() or bool(np.abs(own).max() > 100 * np.abs(want).max())


def _exchanged(y: Any, t: Any) -> tuple[Any, Any]:
    """Return the probabilities of one example with the label of a one-hot target, or that of a label."""
    y, t = np.asarray(y, float), np.asarray(t)
    if y.ndim != 1 or t.ndim != 1 or t.dtype.kind not in "iu":
        raise TypeError  # it is of another form
    return y, np.eye(len(y))[t[0]] if len(t) == 1 else np.flatnonzero(t == 1)


def _loss(y: Any, t: Any) -> Any:
    """Return minus the logarithm of the probability of the right class."""
    return -np.log(np.sum(y * t) if len(t) == len(y) else y[t[0]])


def _is_misread(own: Any, _: Any, given: Any) -> bool:
    """Return whether a label was taken for a factor, or a one-hot target for labels."""
    y, t = map(np.asarray, given)
    logs = np.log(y + 1e-7)
    wrong = -np.sum(t * logs if len(t) == 1 else logs[t])
    return bool(wrong) and _is_near(own, wrong)  # but for label 0, which may be left out


# What else may be meant by what is given, what is right then, and how it is wrong as it is given.
MEANT = {
    "numerical_gradient": (_floats, listings.numerical_gradient, _is_cut),
    "cross_entropy_error": (_exchanged, _loss, _is_misread),
}
# What may say that it is to show what goes wrong: a text, or a comment that is no code commented out.
COMMENT = re.compile(r"['\"].* .*['\"]|#(?!\s*[\w.]+(\(.*\)|\s*=.*)\s*$).*[^\W\d_]", re.MULTILINE)
LABEL = re.compile(r"['\"]\w+ ?[:=] ?['\"]")
COMPARED = re.compile(r"['\"][^'\"\n]*(wrong|right|bad|good|int|float|틀|잘못|間違|正し|错|錯)[^'\"\n]*['\"]")
SIMPLE = ast.Expr | ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return
DYNAMIC = r"\bsetattr\(|__getattr|__dict__|\bvars\("


@dataclass
class Main(Execution):
    """The statements of a file that need nothing but what stands in it, run in their order."""

    brought: dict[str, Any] = field(default_factory=dict)
    """What its imports have brought."""
    spaces: list[dict[str, Any]] = field(default_factory=list)
    """The namespaces of the modules of its project."""
    told: set[tuple[str, int | None]] = field(default_factory=set)
    """The lines that are told already, by the names of their units: what they stand in is not used."""
    wrong: set[str] = field(default_factory=set)
    """The names of what is told otherwise."""
    found: dict[str, str] = field(default_factory=dict)
    """From our names to those of what is judged."""
    judged: set[str] = field(default_factory=set)
    careless: set[str] = field(default_factory=set)
    """The names of what is judged, and of what is not careful."""
    meant: dict[str, Any] = field(default_factory=dict)
    """From the names of what is judged to what may be meant by what it is given, and what is right then."""
    later: Counter[str] = field(default_factory=Counter)
    """How often each name is yet to be defined: who defines it once more may show what is wrong before."""
    units: list[Unit] = field(default_factory=list)
    bodies: dict[str, list[ast.stmt]] = field(default_factory=dict)
    """Its text, and the statements by the names of the units."""
    until: Deadline = NEVER
    aside: dict[str, Any] = field(default_factory=dict)
    """What is not right, and takes the arguments that it is to take."""
    slips: list[Slip] = field(default_factory=list)
    """What raises."""

    @cached_property
    def text(self) -> str:
        """Return the whole text of the file."""
        return "\n".join(unit.text for unit in self.units)

    @cached_property
    def rebound(self) -> set[str]:
        """Return the names that functions of the file bind outside them."""
        nodes = (n for body in self.bodies.values() for s in body for n in ast.walk(s))
        return {name for n in nodes if isinstance(n, ast.Global) for name in n.names}

    def run(self, statement: ast.stmt, unit: Unit) -> BaseException | None:
        """Run a statement if it is known what it does."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                stubs = {name: Stub(name, "is another later") for name in bound(statement)}
                self.space.update({name: self.brought.get(name, stub) for name, stub in stubs.items()})
            case ast.Try() | ast.TryStar():
                self._leave(statement, unit)
                self.space.update({k: v for k, v in self.brought.items() if k in bound(statement)})
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._execute(statement, unit)
                self.later[statement.name] -= 1
                span = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
                if statement.name in self.wrong or any((unit.name, n) in self.told for n in span):
                    heads = [n for n in ast.walk(statement) if isinstance(n, DEFINED)]
                    if not any((unit.name, n.lineno) in self.told for n in heads):
                        self.aside[statement.name] = self.space[statement.name]
                    self.space[statement.name] = Stub(statement.name, "is not right")
            case ast.AnnAssign(value=None):
                pass
            case ast.Expr() | ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.For() if self._is_known(
                statement
            ):
                self._call(statement, unit)
            case ast.If():
                self._if(statement, unit)
            case _:
                self._leave(statement, unit)
        return None

    def _if(self, statement: ast.If, unit: Unit) -> None:
        if ast.unparse(statement.test) in ("__name__ == '__main__'", "'__main__' == __name__"):
            self._block(statement.body, unit)
        elif self._is_known(ast.copy_location(ast.Expr(statement.test), statement)):
            with suppress(BaseException):
                self._block(statement.body if self._value(statement.test) else statement.orelse, unit)
        else:
            self._leave(statement, unit)

    def _leave(self, statement: ast.stmt, unit: Unit, keep: bool = False) -> None:
        """Put stubs for what a statement would bind, or may change; tell what cannot be called as it is."""
        self._misfit(statement, unit)
        super()._leave(statement, unit, keep)
        self._forget(statement)

    def _forget(self, statement: ast.stmt) -> None:
        """Put stubs for what may have changed: what is named, or all if what the file has may be called."""
        nodes = list(ast.walk(statement))
        names = {n.id for n in nodes if isinstance(n, ast.Name)} & set(self.space)
        called = {part.id for n in nodes if isinstance(n, ast.Call) for part in ast.walk(n.func)
                  if isinstance(part, ast.Name)} & names
        values = [self.space[name] for name in called]
        is_open = not all(isinstance(value, Stub | types.ModuleType | type(np.sum)) for value in values)
        # What the file defines and what stands in a stub's place may change all the same.
        is_open |= any(re.search(rf"\b(def|class)\s+{name}\b", self.text) for name in called)
        if is_open or any(self._is_own(self.space[name]) for name in names):
            names = {name for name in self.space if name[:2] != "__"}
            self.space.update({name: Stub(name, "may have changed") for name in self.rebound})
        for name in names:
            if not isinstance(self.space[name], (*PLAIN, Stub)):
                self.space[name] = Stub(name, "may have changed")

    def _is_known(self, statement: Any) -> bool:
        """Return whether all that a statement names is there, and all that it calls pure or the file's."""
        nodes = list(ast.walk(statement))
        own = {n.arg for n in nodes if isinstance(n, ast.arg)}
        parts = [n for n in nodes if isinstance(n, ast.comprehension)]
        own |= {n.id for part in parts for n in ast.walk(part.target) if isinstance(n, ast.Name)}
        own |= {*bound(statement)} if isinstance(statement, ast.For) else set()
        read = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)} - own
        values = [self.space.get(name, vars(builtins).get(name, Stub(name, ""))) for name in read]
        is_there = not any(isinstance(value, Stub) and not isinstance(value, Quiet) for value in values)
        places = [n for n in nodes if isinstance(n, ast.Attribute | ast.Subscript)]
        is_free = not any(isinstance(n.ctx, ast.Store) and self._is_pythons(n) for n in places)
        return is_there and is_free and not self.until.is_over() and self._is_constant(statement)

    def _is_pure(self, call: ast.Call) -> bool:
        """Return whether a call is of what is known: of the file's own, or of what it makes."""
        made = call.func.value if isinstance(call.func, ast.Attribute) else None
        if made is not None and any(isinstance(n, ast.Call) for n in ast.walk(made)):
            return True  # these are asked by themselves
        if super()._is_pure(call):
            return True
        with suppress(BaseException):
            called = self._called(call.func)
            shows = any(called is getattr(builtins, name) for name in SHOWING)
            return shows or isinstance(called, Quiet) or self._is_own(called)
        return False

    def _has_own(self, statement: ast.stmt) -> bool:
        """Return whether something of the file is called in a statement."""
        functions = [n.func for n in ast.walk(statement) if isinstance(n, ast.Call)]
        for function in functions:
            is_plain = not any(isinstance(n, ast.Call) for n in ast.walk(function))
            with suppress(BaseException):
                if is_plain and self._is_own(self._called(function)):
                    return True
        return False

    def _is_own(self, called: Any) -> bool:
        """Return whether something is defined in the file, or in another one of its project."""
        if isinstance(called, Stub):
            return False
        if isinstance(called, type):
            own = [part for part in vars(called).values() if isinstance(part, types.FunctionType)]
            return any(map(self._is_own, own))
        called = getattr(called, "__func__", called)
        if not isinstance(called, types.FunctionType):
            return not isinstance(called, types.BuiltinFunctionType) and self._is_own(type(called))
        return any(called.__globals__ is space for space in (self.space, *self.spaces))

    def _call(self, statement: ast.stmt, unit: Unit) -> None:
        """Run a statement; keep what it raises, with what is to be written."""
        has_own = self._has_own(statement)
        before = self._copied(statement) if has_own else {}
        error, touched = self._raised([statement], unit)
        if error is None:
            self._compare(statement, unit, before)
            return
        is_product = not unit.place and isinstance(error, ValueError) and isinstance(statement, ast.Assign)
        if not before and (has_own or is_product):
            before = self._copied(statement)
        super()._leave(statement, unit)
        self.space.update(before)
        self._forget(statement)
        frames = [
            (frame.f_code, number) for frame, number in traceback.walk_tb(error.__traceback__)
            if is_theirs(frame.f_code.co_filename)
        ]
        if touched or not frames or not isinstance(error, RAISED) or _stands_in(error):
            return
        if not (has_own or is_product):
            return
        if unit.ended == RAN:
            return  # as it was when it was run
        if DISK.search(self.text) and type(error) is not NameError:
            return  # what is there is not known
        if "to unpack" in str(error) or VERSIONED.search(str(error)):
            return  # of what is drawn nothing is known
        if any((code.co_filename, number) in self.told for code, number in frames):
            return
        names = [code.co_qualname.partition(".")[0] for code, _ in frames]
        here = {other.name for other in self.units}
        # What is judged, and what stands elsewhere, is not to blame for what it is given.
        n = max(
            n for n, name in enumerate(names)
            if not n or (name not in self.judged and frames[n][0].co_filename in here)
        )
        file, number = frames[n][0].co_filename, frames[n][1]
        above = _with_above(unit, statement)
        units = [other for other in self.units if other.name == file]
        if not units or RAISES.match(units[0].lines[number - 1]) or SHOWN.search(above):
            return
        places = [(units[0], number), (unit, frames[0][1])]
        for part, at in places if n else places[:1]:
            is_own = part is unit and statement.lineno <= at <= (statement.end_lineno or 0)
            if right := next(self._repaired(statement, part, at, before, is_own), ""):
                places = [(part, at)]
                break
        is_elsewhere = frames[-1][0].co_filename not in here or (
            names[-1] in self.careless and not self._raises_so(statement, unit, names[-1], before)
        )
        if not right and (is_elsewhere or not has_own):
            return  # it is told there, or may be what is to be shown
        if not right and not (is_certain(error) or FITS.match(str(error))):
            if unit.place and unit.ended != type(error).__name__:
                return  # cells may be run in another order, or to show the error
            # What is called may be given what it cannot take, if it is given anything.
            places = places[-1:] if frames[n][0].co_argcount else places[:1]
        self.told.add((frames[-1][0].co_filename, frames[-1][1]))  # no other call through it is told
        part = places[0][0]
        lines = dict.fromkeys(at for other, at in places if other is part)
        rows = [(at, part.lines[at - 1], right) for at in lines]
        self._tell(part, short(f"{type(error).__name__}: {error}"), rows)

    def _compare(self, statement: ast.stmt, unit: Unit, before: dict[str, Any]) -> None:
        """Tell the first call of a function that is given what it is not for, and answers without an error.

        Its own answer to what is meant by that is right, and is another.
        """
        every = [n for n in ast.walk(statement) if isinstance(n, ast.Call)]
        calls = [n for n in every if ast.unparse(n.func) in self.meant]
        is_plain = isinstance(statement, ast.Expr | ast.Assign)
        if len(calls) != 1 or not is_plain or any(isinstance(n, ast.Lambda) for n in ast.walk(statement)):
            return
        call, name, line = calls[0], ast.unparse(calls[0].func), unit.lines[calls[0].lineno - 1]
        above = _with_above(unit, statement)
        is_shown = COMMENT.search(LABEL.sub("", above)) or COMPARED.search(above)
        if self.later[name] > 0 or is_shown or not _is_of_numpy(call):
            return
        theirs, (meant, right, is_wrong) = self.space[name], self.meant[name]
        kept = {
            k: value for k, value in self.space.items()
            if k[:2] != "__" and not isinstance(value, (*PLAIN, Stub))
        }
        with suppress(BaseException), noting() as noted, np.errstate(all="ignore"):
            with put_in_space(copy.deepcopy(before), self.space):
                given = [self._value(part) for part in call.args]
            other = meant(*given)
            with put_in_space(copy.deepcopy(kept), self.space):  # whatever these calls change
                own, mended, want = (
                    self._answer(function, arguments)
                    for function, arguments in ((theirs, given), (theirs, other), (right, other))
                )
            is_other = _is_near(mended, want) and not _is_near(own, want) and is_wrong(own, want, given)
            if is_other and not noted.touched:
                rows = [(call.lineno, line, "")]
                match call.args:
                    case [_, ast.Call(ast.Attribute(ast.Name("np"), "array"), [values], []) as made] if (
                        meant is _floats
                    ):
                        rows = rows_of(unit, [(made, f"np.array({code(unit, values)}, float)")]) or rows
                    case [_, t] if meant is _exchanged and np.size(given[1]) == np.size(given[0]) and (
                        "np" in self.space
                    ):
                        rows = rows_of(unit, [(t, f"np.array([np.argmax({code(unit, t)})])")]) or rows
                self._tell(unit, f"{name} gives {short(str(own))}, and {short(str(want))} is right", rows)
                del self.meant[name]

    def _answer(self, function: Any, arguments: Iterable[Any]) -> Any:
        """Return the numbers that a function gives, or raise a ValueError if they are none, or not finite."""
        with bounded(self.until, self.space, LINES):
            answer = np.array(function(*copy.deepcopy(arguments)), float)
        if not np.isfinite(answer).all():
            raise ValueError
        return answer

    def _tell(self, unit: Unit, said: str, rows: list[tuple[int, str, str]]) -> None:
        self.told |= {(unit.name, n) for n, _, _ in rows}
        self.slips.append(Slip.read(unit, said, rows))

    def _raised(self, body: list[ast.stmt], unit: Unit) -> tuple[BaseException | None, bool]:
        """Return what some statements raise when they are run, and whether what is not there was touched."""
        with noting() as noted:
            try:
                with bounded(self.until, self.space, LINES), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    for statement in body:
                        execute(statement, unit.name, self.space)
            except BaseException as error:
                return error, bool(noted.touched)
        return None, bool(noted.touched)

    def _raises_so(self, statement: ast.stmt, unit: Unit, name: str, before: dict[str, Any]) -> bool:
        """Return whether a statement raises with the listing as well, in the place of what is not careful."""
        ours = next((ours for ours, theirs in self.found.items() if theirs == name), name)
        right = getattr(listings, ours, None)
        if right is None or any(isinstance(part, Stub) for part in before.values()):
            return False
        with put_in_space({**copy.deepcopy(before), name: right}, self.space):
            error, touched = self._raised([statement], unit)
        return isinstance(error, RAISED) and not touched

    def _copied(self, statement: ast.stmt) -> dict[str, Any]:
        """Return copies of what a statement reads, and may change."""
        names = {n.id for n in ast.walk(statement) if isinstance(n, ast.Name)} & set(self.space)
        copies = dict[str, Any]()
        for name in names:
            if not isinstance(self.space[name], (*PLAIN, Stub)):
                try:
                    copies[name] = copy.deepcopy(self.space[name])
                except BaseException:
                    copies[name] = Stub(name, "may have changed")
        return copies

    def _repaired(
        self, raising: ast.stmt, unit: Unit, number: int, before: dict[str, Any], is_own: bool
    ) -> Iterator[str]:
        """Yield a line of a unit with one change after which a statement, perhaps its own, raises nothing."""
        outer = raising if is_own else self._around(self.bodies[unit.name], number)
        inner = self._around([s for s in ast.walk(outer) if isinstance(s, SIMPLE)], number) if outer else None
        if inner is None or any(isinstance(part, Stub) for part in before.values()):
            return
        with put_in_space(before, self.space):  # as it was when the statement began
            edits = list(self._edits(inner))[:TRIED]
        for edit in edits:
            rows = rows_of(unit, edit)
            lines = put_in(unit, rows).lines
            part = textwrap.dedent("\n".join(lines[outer.lineno - 1 : outer.end_lineno]))
            try:
                body = ast.parse(part).body
            except SyntaxError:
                continue
            if [n for n, _, _ in rows] != [number]:
                continue
            kept = dict(self.space)
            self.space.update(copy.deepcopy(before))
            error, touched = self._raised(body if is_own else [*body, raising], unit)
            self.space.clear()
            self.space.update(kept)
            if error is None and not touched:
                yield lines[number - 1]
            if self.until.is_over():
                return

    def _around(self, statements: list[Any], number: int) -> Any:
        """Return the last of some statements in which a line stands, or None."""
        return next((s for s in reversed(statements) if s.lineno <= number <= s.end_lineno), None)

    def _edits(self, statement: ast.stmt) -> Iterator[Edits]:
        """Yield what may be meant, the plainest first."""
        nodes = [n for n in ast.walk(statement) if isinstance(n, ast.expr)]
        calls = [n for n in nodes if isinstance(n, ast.Call)]
        called = [n.func for n in calls]
        for n in nodes:
            if isinstance(n, ast.Attribute):
                with suppress(BaseException):
                    for near in get_close_matches(n.attr, dir(self._value(n.value)), 1, 0.7):
                        yield [(n, f"{ast.unparse(n.value)}.{near}")]
        for call in calls:
            yield from self._words(call)
        for n in nodes:
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in called:
                yield from ([(n, other)] for other in self._others(n.id))
            elif isinstance(n, ast.List | ast.Tuple) and isinstance(n.ctx, ast.Load):
                yield [(n, f"np.array({ast.unparse(n)}, float)")]
        for n in nodes:
            if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult):
                yield [(n, f"np.dot({ast.unparse(n.left)}, {ast.unparse(n.right)})")]
        for call in calls:
            for one, other in pairwise(call.args):
                yield [(one, ast.unparse(other)), (other, ast.unparse(one))]

    def _others(self, name: str) -> Iterator[str]:
        """Yield what may be meant by a name that is handed on."""
        value = self.space.get(name)
        if isinstance(value, type):  # the method of an object is meant
            yield from (f"{name}().{k}" for k, part in vars(value).items() if callable(part) and k[:1] != "_")
        elif isinstance(value, types.FunctionType):
            own = [(k, other) for k, other in self.space.items() if isinstance(other, types.FunctionType)]
            like = [k for k, other in own if k != name and self._is_own(other) and wanted(other) == 1]
            yield from get_close_matches(name, like, 3, 0.6)
            if wanted(value) > 1:
                yield f"lambda x: {name}(*x)"
        elif isinstance(value, list | tuple):
            yield f"np.array({name}, float)"

    def _words(self, call: ast.Call, called: Any = None) -> Iterator[Edits]:
        """Yield a call with the keyword that is meant."""
        with suppress(BaseException):
            known = inspect.signature(called or self._called(call.func)).parameters
            for word in (w for w in call.keywords if w.arg and w.arg not in known):
                name = str(word.arg)
                same = [k for k in known if k.lower() == name.lower()]
                for near in same or get_close_matches(name, known, 1, 0.6):
                    place: Any = ast.copy_location(ast.Constant(None), word)
                    place.end_lineno, place.end_col_offset = word.lineno, word.col_offset + len(name.encode())
                    yield [(place, near)]

    def _misfit(self, statement: ast.stmt, unit: Unit, owner: Any = None) -> None:
        """Tell what is called, in a statement that is not run, with arguments that it cannot take.

        What a class calls of itself is that of its `owner`.
        """
        own = {n.arg for n in ast.walk(statement) if isinstance(n, ast.arg)}
        own |= {name for part in ast.walk(statement) if part is not statement for name in _named(part)}
        inner = [n for n in ast.walk(statement) if isinstance(n, ast.ClassDef) and n is not statement]
        waits = [*(part for part in ast.walk(statement) if _waits(part)), *inner]
        waited = {n for part in waits for n in ast.walk(part)}
        for call in (n for n in ast.walk(statement) if isinstance(n, ast.Call) and n not in waited):
            parts = list(ast.walk(call.func))
            names = {n.id for n in parts if isinstance(n, ast.Name)}
            is_plain = all(isinstance(n, ast.Name | ast.Attribute | ast.Load) for n in parts)
            if is_plain and not names & own and not any(isinstance(self.space.get(n), Stub) for n in names):
                with suppress(BaseException):
                    self._unfit(call, unit, own)
            method = ast.unparse(call.func).removeprefix("self.")
            taken = getattr(owner, "__dict__", {}).get(method)
            name = getattr(owner, "__name__", "")
            is_other = re.search(rf"\.{re.escape(method)}\s*=[^=]|\(.*\b{name}\b.*\):", self.text)
            if names == {"self"} and isinstance(taken, types.FunctionType) and not is_other:
                self._unfit(call, unit, own, functools.partial(taken, None))

    def _import(self, name: Any, module: types.ModuleType) -> None:
        """Tell the import of a module that is called, where it has a function of its name."""
        own = str(getattr(name, "id", ""))
        imports = re.findall(rf"^\s*(?:from|import)\b.*\b{own}\b", self.text, re.MULTILINE)
        is_it = len(imports) == 1 and callable(getattr(module, own, None))  # of two each may be called
        for unit in self.units if is_it else ():
            lines = [(n, line) for n, line in enumerate(unit.lines, 1) if (unit.name, n) not in self.told]
            pattern = re.compile(rf"^(\s*from\s+[\w.]*\w)(\s+import\s+{name.id}\s*(#.*)?)$")
            rows = [(n, line, pattern.sub(rf"\1.{name.id}\2", line)) for n, line in lines]
            for n, line, right in (row for row in rows if row[1] != row[2]):
                self._tell(unit, "TypeError: 'module' object is not callable", [(n, line, right)])

    def _unfit(self, call: Any, unit: Unit, known: Set[str], called: Any = None) -> None:
        """Tell a call that cannot be made: of a method that is not there, or with other arguments.

        Some names are `known` where the call stands.
        """
        line, said, right = unit.lines[call.lineno - 1], "", ""
        try:
            called = called or self._called(call.func)
        except AttributeError:
            owner, attr = self._value(call.func.value), call.func.attr
            is_set = re.search(rf"\.{attr}\s*=|\bdef {attr}\b|{DYNAMIC}", self.text)
            is_open = is_set or getattr(owner, "is_missing", False)  # a base that is not there may have it
            if self._is_own(owner) and not isinstance(owner, PLAIN) and not is_open:
                said = f"AttributeError: {type(owner).__name__!r} object has no attribute {attr!r}"
                near = get_close_matches(attr, dir(owner), 1, 0.7)
                right = re.sub(rf"\.{attr}\b", f".{near[0]}", line) if near else ""
        else:
            if isinstance(called, types.ModuleType) and (unit.name, call.lineno) not in self.told:
                self._import(call.func, called)
            stars = [a for a in call.args if isinstance(a, ast.Starred)]
            own = called.func if isinstance(called, functools.partial) else called
            if stars or not all(w.arg for w in call.keywords) or not self._is_own(own):
                return
            taken = inspect.signature(called, follow_wrapped=False)
            try:
                taken.bind(*call.args, **{str(word.arg): None for word in call.keywords})
            except TypeError as error:
                said = f"TypeError: {ast.unparse(call.func)}(): {error}"
                if idle := self._idle(call, own, taken):
                    self._tell(idle[0], said, [idle[1:]])
                    return
                edit = next(self._words(call, called), None) or _fewer(call, taken)
                edit = edit or _more(call, taken, known)
                is_one = call.lineno == call.end_lineno
                right = "".join(text for _, _, text in rows_of(unit, edit)) if is_one else ""
        if said and (unit.name, call.lineno) not in self.told:
            self._tell(unit, said, [(call.lineno, line, right)])

    def _idle(
        self, call: ast.Call, own: Any, taken: inspect.Signature
    ) -> tuple[Unit, int, str, str] | None:
        """Return the line of a definition without its last parameter, which it neither reads nor is given."""
        if not isinstance(own, types.FunctionType):
            return None  # a class is made otherwise
        code, (*rest, last) = own.__code__, taken.parameters or [""]
        for unit in (unit for unit in self.units if unit.name == code.co_filename):
            line = unit.lines[code.co_firstlineno - 1]
            right = re.sub(rf",\s*{last}(?=\)\s*:)", "", line)
            is_idle = len(re.findall(rf"\b{last}\b", inspect.getsource(own))) == 1
            if right != line and is_idle and len(call.args) + len(call.keywords) == len(rest):
                return unit, code.co_firstlineno, line, right
        return None


def _named(part: ast.AST) -> Iterator[str]:
    """Yield the names that a part of a definition binds by itself."""
    match part:
        case ast.Name(name, ast.Store()) | ast.FunctionDef(name) | ast.ClassDef(name):
            yield name
        case ast.Import(names) | ast.ImportFrom(names=names):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in names)


def _with_above(unit: Unit, statement: ast.stmt) -> str:
    """Return the lines of a statement, and the one above them."""
    return "\n".join(unit.lines[max(statement.lineno - 2, 0) : statement.end_lineno])


def _is_of_numpy(call: ast.Call) -> bool:
    """Return whether NumPy alone makes the arguments of a call, so that to make them changes nothing."""
    parts = [n for part in call.args if not isinstance(part, ast.Lambda) for n in ast.walk(part)]
    calls = [ast.unparse(n.func) for n in parts if isinstance(n, ast.Call)]
    is_made = all(text.startswith("np.") and not text.startswith("np.random") for text in calls)
    return is_made and not call.keywords and not any(isinstance(n, ast.Lambda) for n in parts)


def _is_near(one: Any, other: Any) -> bool:
    """Return whether two answers are the same but for a hundredth."""
    return np.shape(one) == np.shape(other) and np.allclose(one, other, 0.01, 1e-4)


def _more(call: ast.Call, taken: inspect.Signature, known: Set[str]) -> Edits:
    """Return a call with all that is taken, if names of that are known where the call stands."""
    names, given = [*taken.parameters], [*map(ast.unparse, call.args)]
    if given == names[: len(given)] and known >= {*names[len(given) :]} and not call.keywords:
        return [(call, f"{ast.unparse(call.func)}({', '.join(names)})")]
    return []


def _fewer(call: ast.Call, taken: inspect.Signature) -> Edits:
    """Return a call without its last arguments, if these are called as none of those that are taken."""
    kept = [*call.args]
    while kept and isinstance(kept[-1], ast.Name) and kept[-1].id not in taken.parameters:
        kept.pop()
        with suppress(TypeError):
            taken.bind(*kept, **{str(word.arg): None for word in call.keywords})
            parts = [ast.unparse(part) for part in (*kept, *call.keywords)]
            return [(call, f"{ast.unparse(call.func)}({', '.join(parts)})")]
    return []


def _waits(node: ast.AST) -> bool:
    """Return whether an error may be waited for in a part of a statement."""
    if isinstance(node, ast.With):
        return bool(re.search("raises|Raises|suppress", ast.unparse(node.items[0])))
    is_call = isinstance(node, ast.Call) and re.search("raises$|Raises$", ast.unparse(node.func))
    return isinstance(node, ast.Try | ast.TryStar) or bool(is_call)


def _stands_in(error: BaseException) -> bool:
    """Return whether an error came through what uses a right function in the place of a missing one.

    Or it tells what another file has not, of which not all was run.
    """
    loader = getattr(getattr(getattr(error, "obj", None), "__spec__", None), "loader", None)
    if hasattr(loader, "project"):
        return True
    for frame, _ in traceback.walk_tb(error.__traceback__):
        used = (frame.f_globals.get(name) for name in frame.f_code.co_names)
        if any(getattr(value, "__module__", "") == LISTINGS for value in used):
            return True
    return False


def slips_of(loaded: Loaded, findings: Iterable[Finding]) -> list[Slip]:
    """Return what raises when a file makes its calls, but for those of what is found to be wrong."""
    ran, project, findings = loaded.ran, loaded.project, list(findings)
    assert ran
    assert project
    wrong = [one for one in findings if one.kind == "mistake"]
    told = {(line.file, line.line) for one in wrong for line in one.lines if line.file}
    if {file for file, _ in told} - {unit.name for unit in ran.units}:
        return []  # another file is to blame
    own = [slip for slip in loaded.slips if not slip.is_careless]
    mended = _put_in(ran.units, own)
    told |= {(slip.unit.name, n) for slip in loaded.slips for n, _, right in slip.rows if not right}

    def named(kind: str) -> set[str]:
        names = {one.function.partition(".")[0] for one in findings if one.kind == kind}
        return {loaded.found.get(name, name) for name in names}

    known = [*loaded.found.items(), *((also.ours, also.name) for also in loaded.also)]
    meant = {name: MEANT[ours] for ours, name in known if ours in MEANT}
    defined = {d.name for d in ran.definitions}
    brought = {k: v for k, v in loaded.space.items() if k not in defined}
    counts = Counter(d.name for d in ran.definitions)
    twice = {k: Stub(k, "is there twice") for k, count in counts.items() if count > 1}
    until = Deadline(SECONDS)

    def raised(units: list[Unit]) -> list[Slip]:
        main = Main(
            brought | {"__name__": "__main__"}, Path(project.first[0]), lambda _: None, lambda *_: None,
            brought=brought, told={*told}, found=loaded.found,
            judged={*loaded.found.values(), *(other.name for other in loaded.also)} - named("asked"),
            careless=named("careless"), wrong=named("mistake"), meant={**meant}, later=counts.copy(),
            spaces=[*project.spaces.values()],
            units=units, bodies={unit.name: statements(unit)[0] for unit in units}, until=until,
        )
        for unit in units:
            unit.show()
            for statement in main.bodies[unit.name]:
                main.run(statement, unit)
        main.space |= main.aside | twice
        for unit in units:
            for one in (s for s in main.bodies[unit.name] if isinstance(s, ast.FunctionDef | ast.ClassDef)):
                if not isinstance(main.space.get(one.name), Stub):
                    main._misfit(one, unit, main.space.get(one.name))
        return main.slips

    slips = raised(mended)
    # What raises only since a line is written otherwise is no mistake of theirs.
    as_it_is = _put_in(ran.units, [slip for slip in own if not slip.runs])
    is_theirs = not slips or as_it_is == mended or raised(as_it_is)
    for unit in mended:
        unit.show()
    return slips if is_theirs else []


def _put_in(units: list[Unit], slips: list[Slip]) -> list[Unit]:
    """Return units with the lines of their slips as they are to be."""
    return [
        put_in(unit, [row for slip in slips if slip.unit.name == unit.name for row in slip.rows])
        for unit in units
    ]

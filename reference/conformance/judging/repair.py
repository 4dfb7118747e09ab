"""The smallest edit of the author's own lines after which every claim holds."""

import ast
import builtins
import difflib
import dis
import inspect
import linecache
import re
import sys
import time
import traceback
import types
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from reference import listings
from reference.conformance.asking import AbsentError, UndecidableError, noting
from reference.conformance.catalogue import CLAIMS, LAYERS, OWN, Claim
from reference.conformance.claims import two_layer_net
from reference.conformance.judging.crashing import BACKWARD
from reference.conformance.judging.editing import (
    ALL,
    CANDIDATE,
    FAMILIES,
    GIVEN,
    KNOWN,
    Change,
    Definition,
    Edit,
    arrays_of,
    assigned,
    edited,
    general,
    in_place,
    keeping,
    labels_as_well,
    lacking,
    names,
    numbers,
    parsed,
    statements,
    together,
    weighed,
    whole_targets,
)
from reference.conformance.judging.installed import is_theirs
from reference.conformance.judging.optimizing import updates
from reference.conformance.judging.pieces import PIECE, Source, catalogued
from reference.conformance.judging.slips import slips
from reference.conformance.judging.unseen import agrees, ignores, put_in
from reference.conformance.judging.verdicts import ONE_AT_A_TIME, judge
from reference.conformance.loading.methods import BOUND
from reference.conformance.report import BROKEN, HOLDS, UNDECIDABLE, Line

LINES = 50_000  # of a candidate that are run for one claim; what needs more is taken to hang
WAY_OUT = 1_000  # lines that may run after that, which put back what was changed
PATIENCE = 10  # seconds by the clock for each of work: other programs on the machine take no time from it
SEEDS = 4  # edits that mend something, to each of which another is tried
EDITS = 4  # of one function at most
DEAREST = 1.2  # of these: with a piece of anything more, two make anything
RESERVE = 1.0  # seconds that are kept for these
TWICE = 40  # letters: nobody forgets to write more once again
NETWORKS = ("TwoLayerNet", "simpleNet")
OF_SIZES = re.compile(r"size\s*\*\s*\w+\.random")  # no size is a deviation
ENDLESS = re.compile(r"(\w+)\.append\(\1\)")  # a list in itself, which NumPy would follow for ever
STEPS = "optimizer-steps-as-its-name-says"
METHODS = {claim.target.partition(".")[2] for claim in CLAIMS.values()} - {""}
Adapt = Callable[[Any], Any]


@dataclass
class Repair:
    """What mends a function."""

    lines: dict[str, list[Line]]
    """By the target of the claims that they mend, or by the method that keeps too little for it."""
    repaired: Any
    """The function or the class after the edit: a new one, and theirs is as it was."""
    holds: list[str]
    """The slugs of the claims that were broken and hold now."""
    texts: dict[str, str] = field(default_factory=dict)
    """From the name of each file that is changed to its text after the edit."""
    known: bool = False
    """Whether the catalogue makes mistakes so."""


class HangsError(Exception):
    """A candidate ran more lines than a claim can need."""


class Deadline:
    """When a search is to end: after some seconds of its own work, or, if it sleeps, many by the clock."""

    def __init__(self, seconds: float = np.inf) -> None:
        self.work, self.clock = time.thread_time() + seconds, time.monotonic() + PATIENCE * seconds

    def is_over(self, more: float = 0.0) -> bool:
        """Return whether it has come, or will not in so many seconds of work."""
        return time.thread_time() > self.work + more or time.monotonic() > self.clock


NEVER = Deadline()


@cache
def _loops_in_a_line(code: types.CodeType) -> bool:
    """Return whether code can run for ever in one line, as `while True: pass`, which is then no event."""
    if BACKWARD.isdisjoint(code.co_code[::2]):
        return False
    steps = list(dis.get_instructions(code))
    lines = {step.offset: step.positions and step.positions.lineno for step in steps}
    return any(lines[step.offset] == lines[step.argval] for step in steps if "BACKWARD" in step.opname)


@contextmanager
def bounded(
    until: Deadline, space: Any = None, left: int = LINES, more: float = 0.0, met: set[int] | None = None
) -> Iterator[None]:
    """Raise a HangsError in the code of a candidate that runs too many lines, or `more` seconds too late.

    The lines of the candidate that are run are put into `met`.
    """

    def line(frame: types.FrameType, event: str, argument: Any) -> Any:
        nonlocal left, until
        left -= 1
        if left < 0 or (left % 32 == 0 and until.is_over(more)):
            left, until = WAY_OUT, NEVER
            raise HangsError
        if met is not None and frame.f_code.co_filename == CANDIDATE:
            met.add(frame.f_lineno)
        return line

    def call(frame: types.FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_flags & inspect.CO_GENERATOR:  # what is raised while one is closed is lost
            line(frame, event, argument)
        if frame.f_code.co_filename != CANDIDATE and frame.f_globals is not space:
            return None
        frame.f_trace_opcodes = _loops_in_a_line(frame.f_code)
        return line

    before = sys.gettrace()
    sys.settrace(call)
    try:
        yield
    finally:
        sys.settrace(before)


class Standing(NamedTuple):
    """How far a candidate comes with a claim: of two the greater comes further."""

    holds: bool
    right: int  # parts of its answers
    line: float  # in which it raises, infinite if it does not
    outcome: str
    hangs: bool = False


def standing(claim: Claim, function: Any, until: Deadline = NEVER, space: Any = None) -> Standing:
    """Return how far a candidate comes with a claim."""
    line, became, hangs = np.inf, HOLDS, False
    with noting() as noted:
        try:
            with bounded(until, space):
                claim(**{claim.needs[0]: function})
        except (AbsentError, UndecidableError, OSError, ImportError):
            became = UNDECIDABLE
        except (Exception, SystemExit) as error:
            frames = traceback.walk_tb(error.__traceback__)
            lines = [line for frame, line in frames if frame.f_code.co_filename == CANDIDATE]
            line, became = (lines[-1] if lines else np.inf), BROKEN
            hangs = isinstance(error, HangsError)
    became = UNDECIDABLE if noted.touched else became
    return Standing(became == HOLDS, noted.right, line, became, hangs)


def outcome(claim: Claim, function: Any, until: Deadline = NEVER, space: Any = None) -> str:
    """Return what becomes of a claim on a candidate."""
    return standing(claim, function, until, space).outcome


def repair(
    name: str,
    function: Any,
    broken: Set[str],
    held: Set[str],
    *,
    adapt: Adapt = lambda function: function,
    seconds: float = 2.0,
    known: Set[str] = frozenset(),
    brief: bool = False,
    sources: Callable[[str, Set[str]], list[Source]] = catalogued,
) -> Repair | None:
    """Return the smallest edit of the author's own lines that mends a function, if one is found.

    The function is read, and never changed; `adapt` makes of it what the claims ask for. Those in `broken`
    are to hold after it, and those in `held` still. What the mistakes in `known` are about may be lost. The
    search takes at most so many seconds for a function or a method. `sources` takes the target of a claim and
    `known`, and gives what yields changes beside the general edits, which are not tried if it is to be
    `brief`.
    """
    with ONE_AT_A_TIME, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        left, repaired = set(broken), function
        done: dict[Any, tuple[str, str]] = {}  # from a function of theirs to its text and what it mends
        mended = dict[Any, str]()  # and to its text before, in which something else may be mended
        until, is_known = dict[str, Deadline](), True
        for goal in _goals(broken):
            target = goal[0].target
            goal = [claim for claim in goal if claim.slug in left]
            # What steps otherwise has its formula, and no other.
            is_brief = brief or [claim.slug for claim in goal] == [STEPS]
            search = Search(name, target, goal, set(held) | (broken - left), adapt, bool(known), is_brief)
            search.until = until.setdefault(target, Deadline(seconds))
            with _differentiated_once(target, adapt(repaired)) if goal else nullcontext():
                places = list(_places(target, repaired)) if goal else []
                # What is asked comes first, and then what goes before it.
                parts = [[p for p in places if p.is_beside == is_beside] for is_beside in (False, True)]
                runs = (search.run(part, sources(target, known)) for part in parts if part)
                found = next(filter(None, runs), None)
            if found:
                place, text = found
                is_known &= search.known
                is_other = place.lacks or place.is_beside
                at_fault = f"{name}.{place.definition.node.name}" if is_other else target
                done[place.definition.function] = text, at_fault
                mended.setdefault(place.definition.function, place.definition.text)
                repaired = place.put(place.definition.compiled(text))
                left = {slug for slug in left if outcome(CLAIMS[slug], adapt(repaired)) != HOLDS}
    if not done:
        return None
    lines, edits = dict[str, list[Line]](), dict[str, list[Edit]]()
    for old, (text, target) in done.items():
        definition = Definition(old)
        others = [*lines_of(definition, mended[old])]
        lines.setdefault(target, []).extend(one for one in lines_of(definition, text) if one not in others)
        start = sum(map(len, linecache.getlines(definition.file)[: definition.first - 1]))
        changes = difference(definition.text, text)
        edits.setdefault(definition.file, []).extend(Edit(start + a, start + b, new) for a, b, new in changes)
    texts = {file: edited("".join(linecache.getlines(file)), those) for file, those in edits.items()}
    return Repair(lines, repaired, sorted(broken - left), texts, is_known)


def _goals(broken: Set[str]) -> Iterator[list[Claim]]:
    """Yield what is to hold: of each target the `must` claims together, and each of the others."""
    claims = [claim for slug, claim in CLAIMS.items() if slug in broken]
    for target in dict.fromkeys(claim.target for claim in claims):
        own = [claim for claim in claims if claim.target == target]
        musts = [claim for claim in own if claim.level == "must"]
        yield from filter(None, [musts, *([claim] for claim in own if claim not in musts)])


@contextmanager
def _differentiated_once(target: str, function: Any) -> Iterator[None]:
    """Take the differences of a network's loss once for all candidates of a gradient: none has another."""
    kept = {name: getattr(two_layer_net, name) for name in ("X", "T", "X5", "W1")}  # whatever comes of them
    if target in ("TwoLayerNet.numerical_gradient", "TwoLayerNet.gradient"):
        X, T = two_layer_net.X.copy(), two_layer_net.T.copy()
        try:
            want = two_layer_net.differences(two_layer_net.network(function), X, T)  # type: ignore[no-untyped-call]
            kept["differences"] = lambda net, x, t: want
        except (Exception, SystemExit):
            pass
    with put_in(kept, vars(two_layer_net)), put_in(dict(two_layer_net.PARAMS), two_layer_net.PARAMS):
        yield


# ---- Where it may be ----


@dataclass
class Place:
    """A definition that may be at fault, how another is put in its place, and the methods beside it."""

    definition: Definition
    put: Callable[[types.FunctionType], Any]
    family: list[Definition] = field(default_factory=list)
    lacks: set[str] = field(default_factory=set)  # what it is to keep for another, if that is all
    is_beside: bool = False  # of another method than that which is asked, and cheap changes are tried of it


def _itself(new: Any) -> Any:
    return new


def places(function: Any) -> dict[str, Place]:
    """Return the places of the methods of a class by their names; that of a function by ""."""
    put = BOUND.get(function, _itself) if isinstance(function, types.FunctionType) else _itself
    function = inspect.unwrap(function)
    if not isinstance(function, type):
        definition = _definition(function)
        return {"": Place(definition, put)} if definition else {}
    methods = {name: value for part in reversed(function.__mro__) for name, value in vars(part).items()}
    family = {name: d for name, value in methods.items() if (d := _definition(value, function.__name__))}
    beside = list(family.values())
    # One may have two names.
    same = {name: [other for other in methods if methods[other] is methods[name]] for name in family}
    return {name: Place(d, _putting(function, same[name]), beside) for name, d in family.items()}


def _places(target: str, function: Any) -> Iterator[Place]:
    """Yield the function or the method that a claim is of, and then those that it calls."""
    family = places(function)
    asked = [""] if "" in family else [target.partition(".")[2]]
    for name in asked:
        if name in family:
            attributes = (n for n in family[name].definition.nodes if isinstance(n, ast.Attribute))
            private = f"_{family[name].definition.owner.lstrip('_')}"
            called = dict.fromkeys(n.attr if n.attr in family else private + n.attr for n in attributes)
            asked += [n for n in called if n in family and n not in asked and n not in METHODS]
            yield family[name]
    if "" in family:
        return
    read = set[str]().union(*(family[name].definition.read for name in asked if name in family))
    lacks = read.intersection(lacking([place.definition for place in family.values()]))
    for name in (name for name in family if lacks and name not in asked):
        yield replace(family[name], lacks=lacks)
    # What a layer keeps may be wrong.
    is_layer = target.partition(".")[0] in LAYERS and not lacks
    before: tuple[str, ...] = ("forward", "__init__") if is_layer else ()
    if "__init__" in family and "layers" in family["__init__"].definition.kept:
        before = ("__init__",)  # which makes the layers of a network
    for name in before:
        if name in family and name not in asked:
            yield replace(family[name], is_beside=True)


def with_methods(owner: type, methods: dict[str, Any]) -> type:
    """Return a class with other methods."""
    kept = {"__qualname__": owner.__qualname__, "__module__": owner.__module__}
    return type(owner)(owner.__name__, (owner,), methods | kept)


def _putting(owner: type, names: list[str]) -> Callable[[types.FunctionType], type]:
    return lambda new: with_methods(owner, dict.fromkeys(names, new))


def _definition(function: Any, owner: str = "") -> Definition | None:
    old, text = getattr(function, "edited", (function, ""))
    if not isinstance(old, types.FunctionType):
        return _defined.__wrapped__(old, text, owner, ())
    modules = (name for name, value in old.__globals__.items() if isinstance(value, types.ModuleType))
    return _defined(old, text, owner, tuple(modules))


@lru_cache(64)  # search after search asks for them
def _defined(old: Any, text: str, owner: str, modules: tuple[str, ...]) -> Definition | None:
    """Return a definition, another one if a module was lent to its file since."""
    try:
        return Definition(old, text, owner) if is_theirs(old.__code__.co_filename) else None
    except (OSError, SyntaxError, IndexError, AttributeError, TypeError, ValueError):
        return None  # there is no text of it, or it is not that


# ---- The search ----


def _nothing(d: Definition) -> Iterator[Change]:
    yield from ()


def _stages(place: Place, sources: list[Source], brief: bool, dearest: float) -> Iterator[list[Change]]:
    """Yield the changes of a place up to a cost, those first that are to be tried first."""
    d = place.definition
    own, rows, pieces = sources or [_nothing] * 3
    if brief and (place.lacks or place.is_beside):
        return
    if place.lacks:
        yield from (slips(d, place.family), [*keeping(d, sorted(place.lacks))])
        return
    if dearest < PIECE:
        pieces = _nothing
    if place.is_beside:
        yield slips(d, place.family)
        yield [*rows(d)] if "layers" in d.kept else []
        yield general(d, place.family, dearest=min(1.5, dearest))
        yield [*pieces(d)]
        return
    known, lines = [*own(d)], [*rows(d)]
    # A change within a line of theirs comes before a line, or the same once more, that is put in.
    more = [
        change for change in known
        if change.cost > 1 or any("\n" in e.text or _repeats(d, e) for e in change.edits)
    ]
    cheap = [c for c in (*names(d), *numbers(d), *statements(d)) if c.cost < 0.5]
    cheap = [*slips(d, place.family), *cheap]
    known = [change for change in known if change not in more]
    usual, soft = [*in_place(d), *updates(d, place.family)], [*whole_targets(d), *labels_as_well(d)]
    yield [*known, *usual, *([] if brief else cheap)]
    yield [] if brief else [c for c in general(d, place.family, dearest=1) if c.cost <= 1 + ALL]
    yield more + [change for change in lines if change.cost < 2.5]
    if brief:
        yield soft
        return
    yield [*general(d, place.family, dearest=dearest), *weighed(d, pieces(d))]
    yield [*lines, *soft]


def _is_silly(d: Definition, change: Change) -> bool:
    """Return whether a change writes a long value twice, a range below 0, / (-1), or a `return` too early."""
    for edit in change.edits:
        if _repeats(d, edit) and edit.end - edit.start > TWICE:
            return True
        if edit.text.startswith("-") and d.text[: edit.start].endswith("range("):
            return True  # nothing goes through that
        if d.text[: edit.start].endswith("isinstance("):
            return True  # another is asked what it is
        if OF_SIZES.search(edit.text):
            return True
        if edit.text == "(-1)" and d.text[: edit.start].rstrip()[-1:] in "*/":
            return True  # a minus is written before all
        below = d.text[edit.end :].lstrip("\n").partition("\n")[0]
        margins = [len(line) - len(line.lstrip()) for line in (edit.text, below)]
        is_put_in = edit.start == edit.end and re.fullmatch(r"\s*return .*\n", edit.text)
        if is_put_in and below.strip() and margins[1] >= margins[0]:
            return True
    return False


def _repeats(d: Definition, edit: Edit) -> bool:
    """Return whether an edit writes a value twice, as in `y / np.sum(y)` for `y`."""
    value = d.text[edit.start : edit.end].removeprefix("return ").rpartition(" = ")[2]
    return bool(value) and edit.text.count(value) > 1


class Seed(NamedTuple):
    """What mends something and not all: that first of which the least is left, and then the cheapest."""

    short: tuple[int, int]
    cost: float
    number: int
    place: Place
    text: str
    change: Change
    standings: list[Standing]
    edits: int = 1


def _short_of(standings: list[Standing]) -> tuple[int, int]:
    """Return how many claims are broken still, and how few parts of their answers are right."""
    return sum(not one.holds for one in standings), -sum(one.right for one in standings)


def _last(d: Definition, before: list[Standing]) -> float:
    """Return where the line ends in which all that is asked raises, infinite if another may run later."""
    line = max(standing.line for standing in before)
    if line == np.inf:
        return np.inf
    there = [n for n in d.nodes if hasattr(n, "lineno") and n.lineno <= line <= n.end_lineno]
    if any(isinstance(n, ast.For | ast.While | ast.Try | ast.FunctionDef | ast.Lambda) for n in there):
        return np.inf
    return d.starts[max(n.end_lineno for n in there) + 1] if there else np.inf


def _branches(node: Any) -> list[tuple[str, int]]:
    """Return how each branch of a function begins, and its line."""
    ifs = [n for n in ast.walk(node) if isinstance(n, ast.If)]
    return [(ast.unparse(block[0]), block[0].lineno) for n in ifs for block in (n.body, n.orelse) if block]


def _is_changed(line: int, old: str, new: str) -> bool:
    """Return whether a line of a definition is changed, the first of which is line 2."""
    lines = [text.splitlines()[line - 2 : line - 1] for text in (old, new)]
    return lines[0] != lines[1]


def _is_alone(line: float, seed: Seed) -> bool:
    """Return whether an edit changes one line of a definition, and no other."""
    pairs = zip_longest(seed.place.definition.text.splitlines(), seed.text.splitlines())
    return [n for n, (old, new) in enumerate(pairs, 2) if old != new] == [line]


def _likeness(line: float, seed: Seed) -> float:
    """Return how much a line is like the most similar other one of a definition, without being it."""
    lines = [text.strip() for text in seed.text.splitlines()]
    one = "".join(lines[int(line) - 2 : int(line) - 1])  # none if the edit has taken it out
    ratios = (difflib.SequenceMatcher(None, one, other).ratio() for other in lines if other != one)
    return max(ratios, default=0.0)


def _factors(text: str) -> set[Any]:
    """Return the numbers from 3 on that stand in a text, as those of a share in percent."""
    numbers = [node.value for node in ast.walk(parsed(text)) if isinstance(node, ast.Constant)]
    return {value for value in numbers if isinstance(value, int | float) and value > 2}


@dataclass
class Search:
    """The search for what makes the claims of a goal hold, and breaks none that is held."""

    name: str
    target: str
    goal: list[Claim]
    held: Set[str]
    adapt: Adapt
    may_lose: bool
    brief: bool = False
    until: Deadline = NEVER
    hangs: bool = False
    known: bool = False  # whether what was found is of the catalogue

    def run(self, places: list[Place], sources: list[Source]) -> tuple[Place, str] | None:
        """Return the place and its text after which the goal is reached and nothing else is lost."""
        done = {place.definition.text for place in places}
        before = self._standings(places[0], places[0].definition.text)
        self.hangs = any(standing.hangs for standing in before)
        line = min(standing.line for standing in before)
        seeds, there = list[Seed](), list[Seed]()
        last = _last(places[0].definition, before)
        for place, text, change in self._texts(places, sources, done, before):
            if place is places[0] and change.edits[0].start >= last:
                continue
            after = self.after(place, text, change.known, place.definition.text, before)
            if self.is_reached(after):
                self.known = change.known
                return place, edited(place.definition.text, self._fewest(place, change, before).edits)
            if after:
                seed = Seed(_short_of(after), change.cost, len(seeds), place, text, change, after)
                for both in self._united(seed, seeds):
                    if self.is_reached(both.standings):
                        return place, both.text
                    seeds.append(both)
                seeds.append(seed)
                there += [seed] if place is places[0] and _is_alone(line, seed) else []
            if self.until.is_over(-1.5 * RESERVE if there else -RESERVE if seeds else 0.0):
                break
        # Where it raises comes first: what leaves that line out may mend more, and by chance.
        there = sorted(there, key=lambda seed: (seed.short, -_likeness(line, seed)))[:SEEDS]
        rest = [seed for seed in sorted(seeds)[:SEEDS] if all(seed is not other for other in there)]
        return self._further(there + rest, sources, done)

    def _united(self, seed: Seed, seeds: list[Seed]) -> Iterator[Seed]:
        """Yield what mends what an edit mends and what others have mended, on other lines."""
        old = seed.place.definition.text
        for other in sorted(seeds)[:SEEDS]:
            edits = (*other.change.edits, *seed.change.edits)
            if other.place is not seed.place or not together(edits) or len(edits) > EDITS:
                continue
            if _same_line(old, other.text, text := edited(old, edits)):
                continue
            known = other.change.known and seed.change.known
            if after := self.after(seed.place, text, known, other.text, other.standings):
                change = Change(other.change.cost + seed.change.cost, edits, known)
                yield Seed(_short_of(after), change.cost, len(seeds), seed.place, text, change, after)

    def _further(self, seeds: list[Seed], sources: list[Source], done: set[str]) -> tuple[Place, str] | None:
        """Return the place and its text that edits make of what others have mended in part, one each time."""
        while seeds:
            seed = seeds.pop(0)
            start, more, left = seed.place, list[Seed](), list[Seed]()
            second = Definition(start.definition.function, seed.text, start.definition.owner)
            line = min(standing.line for standing in seed.standings)
            places = [Place(second, start.put, start.family)]
            for _, text, change in self._texts(places, sources, done, seed.standings, DEAREST):
                # Two on one line make anything of it.
                if _same_line(start.definition.text, seed.text, text):
                    continue
                if line < np.inf and not _is_changed(int(line), seed.text, text):
                    continue  # where it raises comes first
                known = seed.change.known and change.known
                after = self.after(start, text, known, seed.text, seed.standings)
                if self.is_reached(after):
                    return start, text
                if after and seed.edits + 1 < EDITS:
                    far, edits = _short_of(after), seed.edits + 1
                    change = change._replace(known=known)
                    more.append(Seed(far, change.cost, len(more), start, text, change, after, edits))
                    is_near = far < seed.short and change.cost <= 1
                    if is_near and not makes_another(start, text, self.target, self.may_lose):
                        left = [seed]
                        break  # it is gone on from at once, and then from where this was left
                if self.until.is_over():
                    return None
            seeds = sorted(more)[:SEEDS] + left + seeds
        return None

    def is_reached(self, after: list[Standing] | None) -> bool:
        """Return whether every claim of the goal holds."""
        return after is not None and all(standing.holds for standing in after)

    def _fewest(self, place: Place, change: Change, before: list[Standing]) -> Change:
        """Return as few of the edits of a change as do the same."""
        for edit in change.edits if len(change.edits) > 1 else ():
            fewer = change._replace(edits=tuple(other for other in change.edits if other is not edit))
            old = place.definition.text
            if self.is_reached(self.after(place, edited(old, fewer.edits), change.known, old, before)):
                return self._fewest(place, fewer, before)
        return change

    def _texts(
        self, places: list[Place], sources: list[Source], done: set[str], before: list[Standing],
        dearest: float = np.inf,
    ) -> Iterator[tuple[Place, str, Change]]:
        """Yield the text after each change: cheap ones first, those of suspected lines before all."""
        # Where no line raises, none is suspected.
        raises = any(one.line < np.inf for one in before) or any(place.is_beside for place in places)
        first = [(place, self._suspects(place) if raises else set[int]()) for place in places]
        own = [
            catalogued(f"{self.name}.{p.definition.node.name}") if p.is_beside and sources else sources
            for p in places
        ]
        stages = (_stages(place, some, self.brief, dearest) for place, some in zip(places, own, strict=True))
        for stage in zip_longest(*stages, fillvalue=list[Change]()):
            order: list[tuple[float, int, Place, Change]] = []
            for (place, lines), changes in zip(first, stage, strict=True):
                # Without a layer it is another network, but for one that is known to be too many.
                is_made = getattr(place.definition.node, "name", "") == "__init__"
                for change in changes:
                    if change.cost > dearest:
                        continue
                    if is_made and not change.known and not any(edit.text.strip() for edit in change.edits):
                        continue
                    if _is_silly(place.definition, change):
                        continue
                    row = sum(start <= change.edits[0].start for start in place.definition.starts[3:])
                    order.append((change.cost - 1.5 * (row in lines), len(order), place, change))
            for _, _, place, change in sorted(order):
                text = edited(place.definition.text, change.edits)
                if text not in done:
                    done.add(text)
                    yield place, text, change

    def _standings(self, place: Place, text: str) -> list[Standing]:
        """Return how far the claims of the goal come with what a text defines."""
        with suppress(Exception, SystemExit):
            candidate = self.adapt(place.put(place.definition.compiled(text)))
            return [standing(claim, candidate, self.until, place.definition.space) for claim in self.goal]
        return [Standing(False, 0, np.inf, BROKEN)] * len(self.goal)

    def after(
        self, place: Place, text: str, known: bool, old: str, before: list[Standing]
    ) -> list[Standing] | None:
        """Return how far claims come after an edit; None if none comes further, or one less far."""
        space = place.definition.space
        try:
            if ".append(" in text and ENDLESS.search(text):
                return None
            candidate = self.adapt(place.put(place.definition.compiled(text)))
        except (Exception, SystemExit):
            return None
        found, is_further = list[Standing](), False
        for claim, was in zip(self.goal, before, strict=True):
            now = standing(claim, candidate, self.until, space)
            if not now.holds and now.right < was.right:
                return None
            found.append(now)
            is_later = now.line > was.line and _is_changed(int(was.line), old, text)
            is_further |= now.holds > was.holds or now.right > was.right or is_later
            # A network takes its time: its first claim decides.
            if not is_further and claim.needs[0] in NETWORKS:
                return None
        if not is_further:
            return None
        # What was not done at all was done with care.
        held = {slug for slug in self.held if not (known and CLAIMS[slug].level == "should")}
        if any(outcome(CLAIMS[slug], candidate, self.until, space) == BROKEN for slug in held):
            return None
        if not self.is_reached(found):
            return found
        if not known and makes_another(place, text, self.target, self.may_lose):
            return None
        if all(claim.level == "should" for claim in self.goal) and not _factors(text) >= _factors(old):
            return None  # what is right but for its care is right as it is scaled
        if not known and self._leaves_out(place, text):
            return None
        try:
            with bounded(self.until, space, 20 * LINES, more=1):
                holds = held | {claim.slug for claim in self.goal}
                if self.hangs:  # nothing is known of what it answered before
                    return found if agrees(self.name, candidate, holds) else None
                first = self.adapt(place.put(place.definition.compiled(place.definition.text)))
                if any(_refusals(claim, candidate) > _refusals(claim, first, True) for claim in self.goal):
                    return None
                return found if agrees(self.name, candidate, holds, first) else None
        except HangsError:
            return None

    def _leaves_out(self, place: Place, text: str) -> bool:
        """Return whether another condition hides a branch: it stands there, and nothing comes to it."""
        trees = [parsed(one) for one in (place.definition.text, text)]
        tests = [[ast.dump(n.test) for n in ast.walk(tree) if isinstance(n, ast.If)] for tree in trees]
        if tests[0] == tests[1]:
            return False
        before, after = map(_branches, trees)
        if len(before) == len(after):  # they may have changed as well
            after = [(start, line) for (start, _), (_, line) in zip(before, after, strict=True)]
        met = [self._lines(place, one) for one in (place.definition.text, text)]
        return any(
            line in met[0] and start == other and there not in met[1]
            for start, line in before for other, there in after
        )

    def _lines(self, place: Place, text: str) -> set[int]:
        """Return the lines of a text that the claims of the goal come to."""
        lines = set[int]()
        candidate = self.adapt(place.put(place.definition.compiled(text)))
        for claim in self.goal:
            with suppress(Exception, SystemExit), bounded(self.until, place.definition.space, met=lines):
                claim(**{claim.needs[0]: candidate})
        return lines

    def _suspects(self, place: Place) -> set[int]:
        """Return the lines of the definition that an error came through."""
        lines, start = set(), place.definition
        for claim in self.goal:
            try:
                with bounded(self.until):
                    claim(**{claim.needs[0]: self.adapt(place.put(start.compiled(start.text)))})
            except (Exception, SystemExit) as error:
                for frame, line in traceback.walk_tb(error.__traceback__):
                    if frame.f_code.co_filename == CANDIDATE:
                        lines.add(line - 2)
        return lines


def _refusals(claim: Claim, function: Any, or_ignores: bool = False) -> int:
    """Return how many calls of a claim get no answer: who gave one before does not mean to refuse.

    Or one that depends on nothing that is wanted, if these count as well.
    """
    return sum(
        bool(call.error) or (call.result is None and call.name != "update")
        or (or_ignores and ignores(function, call.arguments))
        for call in judge(claim, function).trace.calls
    )


# ---- What the author wants ----

# What bends the path of a value through a network. Which one is the author's choice, and none is dropped.
BENDS = {"sigmoid", "softmax", "relu", "tanh", "where", "maximum", "clip", "identity_function"}
# What may come and go: it says nothing of what the author wants.
SLIGHT = {
    "copy", "array", "asarray", "astype", "float", "float64", "reshape", "len", "range", "ndindex", "abs",
    "shape", "size", "ndim",  # which are no functions
    "predict", "loss",  # one of these is often called for the other
}
SAME = {"mean": "sum", "log10": "log", "log2": "log", "argmin": "argmax", "amax": "max"}
KINDS = (ast.If, ast.For, ast.While, ast.Break, ast.Lambda, ast.Pow, ast.MatMult, ast.Mult, ast.Sub)


def makes_another(place: Place, text: str, target: str, may_lose: bool) -> bool:
    """Return whether an edit makes another function than the author wants.

    Whatever is lost might be wanted: momentum, another activation, a decay of the weights. If a mistake is
    known to be there, something may be lost, but no activation: bare scores would pass as well.
    """
    start, node = place.definition, parsed(text)
    if arrays_of(start.function):
        return True  # what is done with them is meant
    if _cancelled(node) > _cancelled(start.node):
        return True  # what is nothing but in name
    before, after = intended(start, start.node), intended(start, node)
    bends = {f"{name}()" for name in {*BENDS, *start.called} - set(KNOWN)}
    own = getattr(start.node, "name", "")
    for other in place.family:  # a softmax there is one too many here
        if getattr(other.node, "name", "") in start.read or own in other.read:
            before -= {"softmax()"} & intended(other, other.node)
    if may_lose:
        bends |= {f"self.{getattr(one.node, 'name', '')}" for one in place.family}  # no library stands in
        bends |= {"exp()", *(f"{name}()" for name in BENDS)}
        given = {argument.arg for argument in node.args.args}
        unread = {  # is dropped as well
            f"{name} Load" for name in start.locals if name in given or f"{name} Store" in after
        }
        return not (before - after).isdisjoint(bends | unread)
    # A setting that is read once more undoes itself somewhere; one that was never read was forgotten.
    more = [name for name in _settings(node) if 0 < _read(start.node, name) < _read(node, name)]
    counts = {n for n, p in inspect.signature(start.function).parameters.items() if type(p.default) is int}
    more = [n for n in more if "." in target or n not in counts]  # but a stride
    if idle(node) > idle(start.node) or more or _unchanged(start.node, node) or _overwrites(start.node, node):
        return True
    # What is set once for the network, such as a weight decay, has a purpose that claims do not know.
    given = {
        f"self.{to.attr}"
        for one in place.family
        for n in one.nodes
        if isinstance(n, ast.Assign)
        and getattr(n.value, "value", "") is not None
        and (isinstance(n.value, ast.Constant) or getattr(n.value, "id", "") in _settings(one.node))
        for to in n.targets
        if isinstance(to, ast.Attribute)
    }
    stored = Counter(f"self.{n.attr}" for one in place.family for n in one.stored)
    is_free = own == "__init__" or target.partition(".")[0] in OWN  # which sets them, or is made of them
    settings = {name for name in given if stored[name] == 1 and not is_free}
    keeps = [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)]
    before -= {f"{name} Store" for name in start.unread}
    before -= {f"self.{name}" for name in lacking([start, *place.family])}  # which raises
    if any(text.count(size) > start.text.count(size) for size in (".shape[0]", "len(")):
        before -= {f"{name} Load" for name, value in start.space.items() if type(value) is int}
        before -= {name for name in before if name.isdigit()}  # a number of examples that was written out
    if "." not in target:
        own = {*start.locals}
        before -= {f"{k} Load" for k in GIVEN if k not in own and isinstance(start.space.get(k), np.ndarray)}
    if len(keeps) >= len(start.stored):  # what nobody reads may be kept under another name
        before -= {name for name in stored if not any(name[5:] in one.read for one in place.family)}
    is_bent = before & bends and after - before & {"sigmoid()", "softmax()"}
    lists = [n for n in start.nodes if isinstance(n, ast.BinOp) and isinstance(n.right, ast.List | ast.Tuple)]
    if lists or _operations(start.node) <= _operations(node):  # by a list, an index is meant
        before -= {"Mult", "Sub", "Pow"}  # one stands for the other
    parts = [[n for n in ast.walk(one) if isinstance(n, ast.Constant)] for one in (start.node, node)]
    is_read = any(_read(node, name) for name in start.unread)  # a parameter that nobody has read
    if is_read or len(parts[0]) == len(parts[1]):  # 3 may be 2; what is large or small has a purpose
        before -= {*map(str, range(10))}
    # A shift changes no softmax.
    shifts = [to for to, value in start.pairs if re.search(r"\bmax\(", start.segment(value))]
    if lost := (before - after) & {f"{getattr(to, 'id', '')} Load" for to in shifts}:
        before -= lost | {"Sub"}
    gained = {name for some in FAMILIES for name in some if _calls(node, name) > _calls(start.node, name)}
    before -= {f"{name}()" for some in FAMILIES for name in some if not gained.isdisjoint(some)}
    if before - after or before & settings or is_bent:
        return True
    ours = getattr(listings, target, None)
    if ours is None:
        return False
    # With a parameter more it has a purpose that claims do not know, but for a delta or a flag.
    theirs, own = (list(inspect.signature(one).parameters.values()) for one in (start.function, ours))
    added = theirs[len(own) :]
    slight = (p.default for p in added if isinstance(p.default, float | bool))
    return sum(isinstance(value, bool) or abs(value) < 1e-3 for value in slight) < len(added)


def intended(d: Definition, node: Any) -> set[str]:
    """Return what an author wants, as far as it shows: what is called, read and kept, numbers, branches."""
    found = set()
    everything = {*d.locals, *d.space, *vars(builtins)} - SLIGHT - {d.numpy}
    for n in ast.walk(node):
        match n:
            case ast.Call(func=ast.Attribute(attr=name)) if name not in SLIGHT:
                found.add(f"{SAME.get(name, name)}()")
            case ast.Call(func=ast.Name(id=name)) if name in everything:
                found.add(f"{name}()")
            case ast.Name(id=name) if name in everything:
                found.add(f"{name} {type(n.ctx).__name__}")
            case ast.Attribute(value=ast.Name(id="self"), attr=name) if name not in SLIGHT:
                found.add(f"self.{name}")
            case ast.Constant(value=int() | float()) if n.value not in (0, 1, 2, -1, 0.5):
                found.add(repr(n.value))
            case ast.AugAssign(target=ast.Name(id=name)):
                found.add(f"{name} changes")
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if any(getattr(part, "id", "") == name for part in ast.walk(value)):
                    found.add(f"{name} changes")
            case _ if isinstance(n, KINDS):
                found.add(type(n).__name__)
    return found


def idle(node: Any) -> int:
    """Return how often a tree does what has no use: `x - x`, `x == x`, a line behind a `return`."""
    count = 0
    for n in ast.walk(node):
        match n:
            case ast.BinOp(left=a, right=b, op=op) if not isinstance(op, ast.Add):
                count += ast.dump(a) == ast.dump(b)
            case ast.Compare(left=a, comparators=[b, *_]):
                count += ast.dump(a) == ast.dump(b) or not _may_be_equal(a, b)
            case ast.FunctionDef(body=body) | ast.For(body=body) | ast.If(body=body) | ast.While(body=body):
                count += any(isinstance(part, ast.Return) for part in body[:-1])
                # What decides on a branch is no number, and to do nothing in it is to leave it out.
                if isinstance(n, ast.If):
                    names = [part for part in ast.walk(n.test) if isinstance(part, ast.Name)]
                    is_pass = all(isinstance(part, ast.Pass) for part in body)
                    count += not names or is_pass or _is_lost(n, node)
    return count


def _is_lost(branch: ast.If, node: Any) -> bool:
    """Return whether a branch only sets names that nothing reads after it, nor before they are set again."""
    if branch.orelse or not all(isinstance(part, ast.Assign) for part in branch.body):
        return False
    kept = [to for part in branch.body for to, _ in assigned(part)]
    every = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    loops = [n for n in ast.walk(node) if isinstance(n, ast.For | ast.While) and branch in ast.walk(n)]
    for name in kept:
        own = [n for n in every if n.id == getattr(name, "id", "")]
        reads = [n.lineno for n in own if isinstance(n.ctx, ast.Load)]
        first = min((n.lineno for n in own if loops and n.lineno > loops[0].lineno), default=-1)
        if not own or first in reads or any(line > (branch.end_lineno or 0) for line in reads):
            return False
    return True


def _calls(node: Any, name: str) -> int:
    """Return how often something calls a function of NumPy."""
    return sum(isinstance(n, ast.Attribute) and n.attr == name for n in ast.walk(node))


def _may_be_equal(one: Any, other: Any) -> bool:
    """Return whether expressions are no measures of arrays, or of a kind: no shape is a number or a size."""
    pair = {getattr(node, "attr", type(node).__name__) for node in (one, other)}
    return len(pair & {"shape", "size", "ndim"}) < 2 and not pair >= {"shape", "Constant"}


def _operations(node: Any) -> int:
    """Return how many operations a tree has, with products of matrices; what is thrown away is none."""
    thrown = [n.value for n in ast.walk(node) if isinstance(n, ast.Expr)]
    products = [n for n in ast.walk(node) if isinstance(n, ast.Attribute) and n.attr == "dot"]
    return len(products) + sum(isinstance(n, ast.BinOp) and n not in thrown for n in ast.walk(node))


def _cancelled(node: Any) -> int:
    """Return how many differences and quotients are of the same twice, and how many factors are 1."""
    count = 0
    for n in ast.walk(node):
        match n:
            case ast.BinOp(left, ast.Sub() | ast.Div(), right) if ast.dump(left) == ast.dump(right):
                count += 1
            case ast.BinOp(ast.BinOp(_, ast.Sub(), left), ast.Add(), right):
                count += ast.dump(left) == ast.dump(right)
            case ast.BinOp(_, ast.Mult() | ast.Div() | ast.Pow(), ast.Constant(1)):
                count += 1
    return count


def _unchanged(before: Any, after: Any) -> bool:
    """Return whether a statement that changes a name is to set another: then nothing changes the first."""
    pairs = [[pair for n in ast.walk(node) for pair in assigned(n)] for node in (before, after)]
    changed = [
        Counter(to.id for to, value in some if isinstance(to, ast.Name) and _read(value, to.id))
        for some in pairs
    ]
    return len(pairs[0]) == len(pairs[1]) and not changed[0] <= changed[1]


def _overwrites(before: Any, after: Any) -> bool:
    """Return whether as many statements set less in a dict, so that something is lost or put into another."""
    sets = [
        [n for n in ast.walk(node) if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
        for node in (before, after)
    ]
    first, second = (Counter(base for base, _ in {(ast.unparse(n.value), ast.unparse(n.slice)) for n in some})
                     for some in sets)
    return len(sets[0]) == len(sets[1]) and any(0 < second[base] < first[base] for base in first)


def _settings(node: Any) -> list[str]:
    """Return the parameters that have a default."""
    return [argument.arg for argument in node.args.args[len(node.args.args) - len(node.args.defaults) :]]


def _read(node: Any, name: str) -> int:
    """Return how often a function reads a name."""
    return sum(isinstance(n, ast.Name) and n.id == name for n in ast.walk(node))


# ---- What is shown ----


def _same_line(before: str, one: str, two: str) -> bool:
    """Return whether a second edit falls on a line that the first has changed."""
    changed = set(one.splitlines()) - set(before.splitlines())
    return not changed <= set(two.splitlines())


def difference(before: str, after: str) -> list[Edit]:
    """Return the edits that make one text of another, in whole lines."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    starts = np.cumsum([0, *map(len, old)]).tolist()
    opcodes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [Edit(starts[a], starts[b], "".join(new[c:d])) for tag, a, b, c, d in opcodes if tag != "equal"]


def lines_of(definition: Definition, text: str) -> Iterator[Line]:
    """Yield each line of a definition that another text of it changes, with its place in the file."""
    for edit in difference(definition.text, text):
        n = definition.first + definition.text[: edit.start].count("\n")
        yours = definition.text[edit.start : edit.end].splitlines()
        right = edit.text.splitlines()
        # How far one is indented beyond another is shown.
        margin = min((len(part) - len(part.lstrip()) for part in (*yours, *right) if part.strip()), default=0)
        done = 0
        for one, two in _paired(yours, right):
            if one != two:
                pairs = enumerate(zip(one, two, strict=False))
                same = next((k for k, (a, b) in pairs if a != b), min(len(one), len(two)))
                line = n + min(done, max(len(yours) - 1, 0))
                yield Line(definition.file, line, same + 1, one[margin:].rstrip(), two[margin:].rstrip())
            done += bool(one)


def _paired(yours: list[str], right: list[str]) -> Iterator[tuple[str, str]]:
    """Yield lines of theirs with the right ones, those that are most alike beside each other."""
    if len(yours) == len(right) or not (yours and right):
        yield from zip_longest(yours, right, fillvalue="")
        return
    alike = {
        (i, j): difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()
        for i, one in enumerate(yours) for j, two in enumerate(right)
    }
    i, j = max(alike, key=alike.__getitem__)
    yield from _paired(yours[:i], right[:j])
    yield yours[i], right[j]
    yield from _paired(yours[i + 1 :], right[j + 1 :])

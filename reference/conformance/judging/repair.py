"""The smallest edit of the author's own lines after which every claim holds."""

import ast
import difflib
import dis
import inspect
import linecache
import re
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterable, Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from reference import listings
from reference.conformance.asking import AbsentError, UndecidableError, noting
from reference.conformance.catalogue import CLAIMS, Claim
from reference.conformance.claims import two_layer_net
from reference.conformance.judging.editing import (
    BENDS,
    CANDIDATE,
    KNOWN,
    Change,
    Definition,
    Edit,
    edited,
    general,
    idle,
    intended,
    parsed,
)
from reference.conformance.judging.installed import is_theirs
from reference.conformance.judging.pieces import Source, catalogued
from reference.conformance.judging.unseen import agrees
from reference.conformance.judging.verdicts import ONE_AT_A_TIME
from reference.conformance.report import BROKEN, HOLDS, UNDECIDABLE, Line

LINES = 50_000  # of a candidate that are run for one claim; what needs more is taken to hang


ENDLESS = re.compile(r"(\w+)\.append\(\1\)")  # a list in itself, which NumPy would follow for ever


@dataclass
class Repair:
    """What mends a function.

    Attributes
    ----------
    lines
        The changed lines, by the target of the claims that they mend.
    repaired
        The function or the class after the edit: a new one, and theirs is as it was.
    holds
        The slugs of the claims that were broken and hold now.
    texts
        From the name of each file that is changed to its text after the edit.
    """

    lines: dict[str, list[Line]]
    repaired: Any
    holds: list[str]
    texts: dict[str, str] = field(default_factory=dict)


class HangsError(Exception):
    """A candidate ran more lines than a claim can need."""


def spent() -> float:
    """Return the seconds of work of this thread, and a quarter of those by the clock: sleep is spent, too."""
    return time.thread_time() + time.monotonic() / 4


@cache
def _loops_in_a_line(code: types.CodeType) -> bool:
    """Return whether code can run for ever in one line, as `while True: pass`, which is then no event."""
    steps = list(dis.get_instructions(code))
    lines = {step.offset: step.positions and step.positions.lineno for step in steps}
    return any(lines[step.offset] == lines[step.argval] for step in steps if "BACKWARD" in step.opname)


@contextmanager
def bounded(until: float, space: Any = None) -> Iterator[None]:
    """Raise a HangsError in the code of a candidate that runs too many lines or too late."""
    left = LINES
    now = spent

    def line(frame: types.FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        left -= 1
        if left < 0 or (left % 32 == 0 and now() > until):
            raise HangsError
        return line

    def call(frame: types.FrameType, event: str, argument: Any) -> Any:
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


@contextmanager
def restored(claim: Claim) -> Iterator[None]:
    """Give the arrays that a claim hands out their values again, for a candidate may write into them."""
    arrays = [(a, a.copy()) for a in claim.body.__globals__.values() if isinstance(a, np.ndarray)]
    try:
        yield
    finally:
        for array, kept in arrays:
            array[...] = kept


def outcome(claim: Claim, function: Any, until: float, space: Any = None) -> str:
    """Return what becomes of a claim on a candidate."""
    with noting() as noted, restored(claim):
        try:
            with bounded(until, space):
                claim(**{claim.needs[0]: function})
        except (AbsentError, UndecidableError, OSError, ImportError):
            return UNDECIDABLE
        except (Exception, SystemExit):
            return BROKEN
    return UNDECIDABLE if noted.touched else HOLDS


def _nothing(definition: Definition) -> Iterator[Change]:
    return iter(())


Adapt = Callable[[Any], Any]


def repair(
    name: str,
    function: Any,
    broken: Set[str],
    held: Set[str],
    *,
    adapt: Adapt = lambda function: function,
    seconds: float = 2.0,
    may_lose: bool = False,
    sources: Callable[[str], Iterable[Source]] = catalogued,
) -> Repair | None:
    """Return the smallest edit of the author's own lines that mends a function, if one is found.

    Parameters
    ----------
    name : str
        Our name of it, as in "softmax" or "TwoLayerNet".
    function : function or class
        Theirs, as it was loaded: it is read, and never changed.
    broken : set of str
        The slugs of the claims that are to hold.
    held : set of str
        The slugs of those that hold and are to hold still.
    adapt : callable
        Makes of theirs what the claims ask for.
    seconds : float
        How long the search may take for a function or a method.
    may_lose : bool
        Whether what the author wrote may be lost, as it may if a known mistake tells that it is wrong.
    sources : callable
        Takes the target of a claim and gives what yields changes beside the general edits.

    Returns
    -------
    Repair or None
    """
    with ONE_AT_A_TIME, warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        search = Search(name, adapt, set(held), may_lose)
        left, repaired = set(broken), function
        texts: dict[Any, str] = {}
        blamed: dict[Any, str] = {}
        for target in dict.fromkeys(CLAIMS[slug].target for slug in CLAIMS if slug in broken):
            search.sources = list(sources(target))
            until = spent() + seconds
            for goal in _goals([CLAIMS[slug] for slug in CLAIMS if slug in broken], target):
                goal = [claim for claim in goal if claim.slug in left]
                search.screen = _screen(target, adapt(repaired), {c.slug for c in goal} | search.held)
                found = search.run(list(_places(target, repaired)), goal, until) if goal else None
                if found:
                    place, text = found
                    texts[place.definition.function] = text
                    blamed.setdefault(place.definition.function, target)
                    repaired = place.put(place.definition.compiled(text))
                    left = {s for s in left if outcome(CLAIMS[s], adapt(repaired), np.inf) != HOLDS}
                    search.held |= broken - left
    if not texts:
        return None
    done, lines = [], dict[str, list[Line]]()
    for old, text in texts.items():
        definition = Definition(old)
        done.append((definition, difference(definition.text, text)))
        lines.setdefault(blamed[old], []).extend(lines_of(*done[-1]))
    return Repair(lines, repaired, sorted(broken - left), _texts(done))


def _screen(target: str, function: Any, holds: Set[str]) -> Callable[[Any, float], bool] | None:
    """Return what tells quickly that a gradient is far from that of the network's own loss."""
    method = target.partition(".")[2]
    asked = {"numerical_gradient": "differentiates", "gradient": "backpropagates"}.get(method)
    if not target.startswith("TwoLayerNet.") or f"two-layer-net-{asked}-its-own-loss" not in holds:
        return None
    make: Any = two_layer_net.network
    X, T = two_layer_net.X.copy(), two_layer_net.T.copy()
    try:
        want = two_layer_net.differences(make(function), X, T)  # type: ignore[no-untyped-call]
    except Exception:
        return None

    def is_near(candidate: Any, until: float) -> bool:
        try:
            with bounded(until):
                got = getattr(make(candidate), method)(X.copy(), T.copy())
                return all(
                    np.allclose(np.reshape(got[k], v.shape), v, rtol=0, atol=0.01) for k, v in want.items()
                )
        except Exception:
            return False

    return is_near


def _goals(claims: list[Claim], target: str) -> Iterator[list[Claim]]:
    """Yield what is to hold: the `must` claims together, and each of the others."""
    own = [claim for claim in claims if claim.target == target]
    yield [claim for claim in own if claim.level == "must"]
    yield from ([claim] for claim in own if claim.level != "must")


@dataclass
class Place:
    """A definition that may be at fault, and how another is put in its place."""

    definition: Definition
    put: Callable[[types.FunctionType], Any]
    strings: set[str] = field(default_factory=set)
    attributes: set[str] = field(default_factory=set)
    settings: set[str] = field(default_factory=set)


def _places(target: str, function: Any) -> Iterator[Place]:
    """Yield the function or the method that a claim is of, and then those that it calls."""
    function = inspect.unwrap(function)
    method = target.partition(".")[2]
    if not isinstance(function, type):
        if definition := _definition(function):
            yield Place(definition, lambda new: new)
        return
    own = {
        name: value
        for part in reversed(function.__mro__)
        for name, value in vars(part).items()
        if isinstance(value, types.FunctionType)
    }
    trees = {name: d for name, value in own.items() if (d := _definition(value, function.__name__))}
    strings = {
        n.value
        for d in trees.values()
        for n in d.nodes
        if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    attributes = set(own) | {
        n.attr
        for d in trees.values()
        for n in d.nodes
        if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)
    }
    settings = {
        f"self.{target.attr}"
        for d in trees.values()
        for n in d.nodes
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Name | ast.Constant)
        for target in n.targets
        if isinstance(target, ast.Attribute)
    }
    asked = [method]
    for name in asked:
        if name in trees:
            asked += [
                n.attr
                for n in trees[name].nodes
                if isinstance(n, ast.Attribute)
                and n.attr in trees
                and n.attr not in asked
                and n.attr not in METHODS
            ]
            yield Place(trees[name], _putting(function, name), strings, attributes, settings)


METHODS = {claim.target.partition(".")[2] for claim in CLAIMS.values()} - {""}


def _putting(owner: type, name: str) -> Callable[[types.FunctionType], type]:
    return lambda new: type(owner)(
        owner.__name__,
        (owner,),
        {name: new, "__qualname__": owner.__qualname__, "__module__": owner.__module__},
    )


def _definition(function: Any, owner: str = "") -> Definition | None:
    try:
        old, text = getattr(function, "edited", (function, ""))
        if not is_theirs(old.__code__.co_filename):
            return None
        return Definition(old, text, owner)
    except (OSError, SyntaxError, IndexError, AttributeError, TypeError, ValueError):
        return None  # there is no text of it, or it is not that


@dataclass
class Search:
    """The search for what mends functions of one name."""

    name: str
    adapt: Adapt
    held: set[str]
    may_lose: bool
    sources: list[Source] = field(default_factory=list)
    screen: Callable[[Any, float], bool] | None = None
    tried: int = 0

    def run(self, places: list[Place], goal: list[Claim], until: float) -> tuple[Place, str] | None:
        """Return the place and its text after which the goal is reached and nothing else is lost."""
        seeds: list[tuple[int, float, int, str, bool]] = []
        done = {place.definition.text for place in places}
        suspects = [self._suspects(place, goal, until) for place in places]
        first = [(place.definition, lines) for place, lines in zip(places, suspects, strict=True)]
        for i, text, change in self._texts(places, first, done):
            place = places[i]
            left = self.left(place, text, goal, until, change.known)
            if left == 0:
                return place, text
            if left is not None and left < len(goal):
                seeds.append((left, change.cost, i, text, change.known))
            if spent() > until:
                return None
        for _, _, i, seed, known in sorted(seeds)[:4]:  # one edit mends something, a second may mend the rest
            place = places[i]
            try:
                second = Definition(place.definition.function, seed, place.definition.owner)
            except SyntaxError:
                continue
            for _, text, change in self._texts([place], [(second, set())], done):
                if change.cost > 1.5 or _same_line(place.definition.text, seed, text):
                    continue  # two on one line make anything of it
                if self.left(place, text, goal, until, known and change.known) == 0:
                    return place, text
                if spent() > until:
                    return None
        return None

    def _texts(
        self, places: list[Place], definitions: list[tuple[Definition, set[int]]], done: set[str]
    ) -> Iterator[tuple[int, str, Change]]:
        """Yield the text after each change: cheap ones first, those of suspected lines before all."""
        own, rows, pieces, others = self.sources or [_nothing] * 4
        edits = [
            general(d, place.strings, place.attributes)
            for place, (d, _) in zip(places, definitions, strict=True)
        ]
        stages: list[Callable[[int, Definition], Iterable[Change]]] = [
            lambda i, d: own(d),
            lambda i, d: (change for change in rows(d) if change.cost < 2.5),
            lambda i, d: (change for change in edits[i] if change.cost <= 1),
            lambda i, d: [*edits[i], *pieces(d)],
            lambda i, d: [*rows(d), *others(d)],
        ]
        for stage in stages:
            order: list[tuple[float, int, int, Change]] = []
            for i, (d, lines) in enumerate(definitions):
                for change in stage(i, d):
                    row = sum(start <= change.edits[0].start for start in d.starts[3:])
                    order.append((change.cost - 1.5 * (row in lines), len(order), i, change))
            for _, _, i, change in sorted(order):
                text = edited(definitions[i][0].text, change.edits)
                if text not in done:
                    done.add(text)
                    yield i, text, change

    def left(self, place: Place, text: str, goal: list[Claim], until: float, known: bool) -> int | None:
        """Return how many claims of the goal are broken still, None if it mends none or breaks another."""
        self.tried += 1
        start = place.definition
        if ENDLESS.search(text):
            return None
        try:
            candidate = self.adapt(place.put(start.compiled(text)))
        except Exception:
            return None
        if self.screen and not self.screen(candidate, until):
            return None
        left = 0
        for i, claim in enumerate(goal):
            if outcome(claim, candidate, until, start.function.__globals__) != HOLDS:
                left += 1
                if left == i + 1 and (left == len(goal) or "." in claim.target):
                    return None
        if any(
            outcome(CLAIMS[slug], candidate, until, start.function.__globals__) == BROKEN
            for slug in self.held
        ):
            return None
        if left == 0:
            if not (known or self.may_lose) and self._makes_another(place, text):
                return None
            try:
                with bounded(until + 1.0, start.function.__globals__):
                    return (
                        0
                        if agrees(self.name, candidate, self.held | {claim.slug for claim in goal})
                        else None
                    )
            except HangsError:
                return None
        return left

    def _makes_another(self, place: Place, text: str) -> bool:
        """Return whether an edit makes another function than the author wants."""
        start, node = place.definition, parsed(text)
        if idle(node) > idle(start.node) or _settings_read(node) > _settings_read(start.node):
            return True
        before, after = intended(start, start.node), intended(start, node)
        bends = {f"{name}()" for name in {*BENDS, *start.called} - set(KNOWN)}
        # What is set once for the network, such as a weight decay, has a purpose that claims do not know.
        if (
            before - after
            or before & place.settings
            or (before & bends and after - before & {"sigmoid()", "softmax()"})
        ):
            return True
        ours = getattr(listings, self.name, None)
        if start.owner or ours is None:
            return False
        # With a parameter more it has a purpose that claims do not know, but for a delta.
        more = list(inspect.signature(start.function).parameters.values())[
            len(inspect.signature(ours).parameters) :
        ]
        return not all(isinstance(p.default, float) and abs(p.default) < 1e-3 for p in more)

    def _suspects(self, place: Place, goal: list[Claim], until: float) -> set[int]:
        """Return the lines of the definition that an error came through."""
        lines = set()
        for claim in goal:
            try:
                with restored(claim), bounded(until):
                    start = place.definition
                    claim(**{claim.needs[0]: self.adapt(place.put(start.compiled(start.text)))})
            except (Exception, SystemExit) as error:
                trace = error.__traceback__
                while trace:
                    if trace.tb_frame.f_code.co_filename == CANDIDATE:
                        lines.add(trace.tb_lineno - 2)
                    trace = trace.tb_next
        return lines


def _settings_read(node: Any) -> int:
    """Return how often a function reads parameters with a default: put in anywhere, they undo each other."""
    names = [argument.arg for argument in node.args.args[len(node.args.args) - len(node.args.defaults) :]]
    return sum(isinstance(n, ast.Name) and n.id in names for n in ast.walk(node))


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


def lines_of(definition: Definition, edits: list[Edit]) -> Iterator[Line]:
    """Yield each changed line of a definition, with its place in the file."""
    for edit in edits:
        n = definition.text[: edit.start].count("\n")
        yours = definition.text[edit.start : edit.end].splitlines()
        right = edit.text.splitlines()
        for i in range(max(len(yours), len(right))):
            one, two = (part[i] if i < len(part) else "" for part in (yours, right))
            if one != two:
                same = next(
                    (k for k, (a, b) in enumerate(zip(one, two, strict=False)) if a != b),
                    min(len(one), len(two)),
                )
                line = definition.first + n + min(i, max(len(yours) - 1, 0))
                yield Line(definition.file, line, (same if one else 0) + 1, one.strip(), two.strip())


def _texts(done: list[tuple[Definition, list[Edit]]]) -> dict[str, str]:
    """Return the text of each file after the edits."""
    every: dict[str, list[Edit]] = {}
    for definition, edits in done:
        lines = linecache.getlines(definition.file)
        start = sum(map(len, lines[: definition.first - 1]))
        every.setdefault(definition.file, []).extend(Edit(start + a, start + b, text) for a, b, text in edits)
    return {file: edited("".join(linecache.getlines(file)), edits) for file, edits in every.items()}

"""What is meant by a name that is not there, or by a method that lacks `self`: tried before it is told."""

import ast
import builtins
import inspect
import linecache
import re
import sys
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from string import digits
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy

import reference
from reference import listings
from reference.conformance.asking import np
from reference.conformance.catalogue import CLAIMS, FUNCTIONS, OWN
from reference.conformance.judging.crashing import Crash, text_of, unreturned
from reference.conformance.judging.editing import (
    GLOBAL,
    Definition,
    Edit,
    assigned,
    edited,
    keeping,
    lacking,
    likeness,
    renamed,
    spaced,
    together,
)
from reference.conformance.judging.pieces import forms
from reference.conformance.judging.repair import (
    Adapt,
    Deadline,
    Place,
    bounded,
    lines_of,
    places,
    with_methods,
)
from reference.conformance.judging.slips import GUESS, SLIP, dead, is_unbound, slips
from reference.conformance.judging.unseen import put_in
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.loading.methods import is_spare, misspelt_init, parameters
from reference.conformance.loading.misspelt import of_book, rewritten
from reference.conformance.loading.names import is_called, known_as
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Line

PLAIN = ("Relu", "Sigmoid", "Affine")  # layers that are given one array each way
AKIN, LIKE, SURE = 0.3, 0.7, 0.9  # of the letters of two names: one is meant by the other, and surely
MOST = 40  # guesses that are tried
MISSPELT = 0.88  # how alike a name is that is misspelt where it is defined
ENDLESS = ("HangsError", "RecursionError")
FEW = 6  # of them after which another name is sought
# What parameters are called.
PARAMETERS = {
    "x", "t", "y", "a", "f", "W", "b", "h", "lr", "dout", "init_x", "step_num",
    "input_size", "hidden_size", "output_size",
}
USUAL = {*GLOBAL, "sqrt", "exp", "log", "sum", "max", "dot", "zeros", "zeros_like", "arange", "argmax"}
# What small numbers are called.
NUMBERS = {"h": "1e-4", "delta": "1e-7", "eps": "1e-7", "epsilon": "1e-7"}
COUNTS = ("batch_size", "batch_num", "data_size")  # of examples
# What a file may have forgotten to import.
IMPORTS = {**vars(reference), **vars(listings), "np": numpy, "numpy": numpy}
Judged = Mapping[str, Judgement]
Odd = tuple[str, Definition, str]  # the name that a method is to have, how it is defined, and its text


class Meant(NamedTuple):
    """What mends an error, whatever else is wrong."""

    function: Any
    """The function or class after it."""
    method: str
    """The name of the method that is changed, or ""."""
    lines: list[Line]
    said: str
    """What is told of it."""
    slugs: list[str]
    """The claims that it broke."""
    texts: dict[str, str]
    """From the name of the file to its text after it."""
    missing: Mapping[str, Any] = MappingProxyType({})
    space: dict[str, Any] | None = None
    """What a module lacks, by the names, and the names that it has."""


class Guess(NamedTuple):
    """What may stand for an expression: how alike it is, and how surely it is then what is meant."""

    text: str
    alike: float
    near: float


class Search:
    """The search for what is meant in a function, of whose claims it is known what became."""

    def __init__(self, function: Any, judged: Judged, until: Deadline, adapt: Adapt) -> None:
        self.function, self.judged, self.until, self.adapt = function, judged, until, adapt
        self.places = places(function)

    def run(self) -> Meant | None:
        """Return the change after which the function comes further, if an error tells of one."""
        ways = (
            self._method, self._ended, self._kept, self._slip, self._name, self._unbound, self._lent,
            self._sure,
        )
        return next(filter(None, (way() for way in ways)), None)

    def _asked(self, function: Any, slugs: Iterable[str]) -> dict[str, Judgement]:
        """Return what becomes of claims on another function."""
        space = next(iter(self.places.values())).definition.space
        again = {slug: self.judged[slug] for slug in slugs}
        for slug in again:
            # Whatever a guess returns tells nothing of the claim.
            with bounded(self.until, space, more=1), suppress(Exception):  # of their constructor, for one
                again[slug] = judge(self.judged[slug].verdict.claim, self.adapt(function))
        return again

    def _loses(self, function: Any, is_slip: bool = False) -> bool:
        """Return whether a claim that holds is broken by another function."""
        # What holds since a call was refused tells nothing of what is done.
        held = [
            slug for slug, j in self.judged.items()
            if j.verdict.outcome == HOLDS and not any(call.error for call in j.trace.calls)
            and not (is_slip and j.verdict.claim.level == "should")
        ]
        return any(j.verdict.outcome == BROKEN for j in self._asked(function, held).values())

    def _crashes(self, is_of_name: bool = False) -> list[tuple[Crash, list[str]]]:
        """Return what raised first in each line, with the claims that are broken by that line."""
        crashes = [(slug, c) for slug, j in self.judged.items() if (c := _crash(j))]
        found = dict[Line, tuple[Crash, list[str]]]()
        for slug, crash in crashes:
            if crash.name or not is_of_name:
                found.setdefault(crash.line, (crash, []))[1].append(slug)
        return list(found.values())

    def _name(self) -> Meant | None:
        """Return what is meant by the first name that is not there: all holds then, or its line at least."""
        for crash, goal in self._crashes(is_of_name=True):
            line = crash.line
            is_known = crash.name in IMPORTS or is_called(crash.name)
            is_known = is_known and crash.certain and not crash.known
            shown = _imported(crash) if is_known else None
            for name, place in self.places.items() if not shown else ():
                if has_line(place.definition, line) and (found := self._guessed(place, crash, goal)):
                    return _told(place, name, crash, goal, *found)
            if is_known:
                missing = {crash.name: IMPORTS[known_as(crash.name)]}
                said = crash.error if shown else crash.said
                lines = [shown] if shown else crash.lines
                return Meant(self.function, "", lines, said, goal, {}, missing, crash.space)
        return None

    def _guessed(
        self, place: Place, crash: Crash, goal: list[str], *, whole: bool = False
    ) -> tuple[Any, str, str] | None:
        """Return what mends a line: the function, the text of the definition, and the name that is meant.

        Unless all is to hold after it, it may be that it does so with another name in the place of the next
        that is missing.
        """
        best, most = None, 0
        firsts = list[tuple[Any, str, str, Crash]]()
        for guess, text in _guesses(place, crash, CLAIMS[goal[0]].target):
            other = place.put(compiled(place.definition, text))
            asked = self._asked(other, goal).values()
            again = [j for j in asked if not j.trace.touched]
            if again and all(j.verdict.outcome == HOLDS for j in again) and not self._loses(other):
                return other, text, guess.text
            if whole or guess.text[:1].isdigit():
                continue
            worth = _worth(guess, again, crash, place)
            if asked and not again and crash.is_attribute and guess.near >= LIKE:
                worth = 1  # it comes to what is not there
            if not crash.certain:  # Another argument might have had it: what must hold does so now.
                is_it = guess.near >= SURE and _is_past(again, crash, place)
                is_it = is_it or (guess.near >= LIKE and _hold_musts(again))
                worth = len(CLAIMS) * (is_it and not self._loses(other))
            if worth > most:
                best, most = (other, text, guess.text), worth
            if self.until.is_over():
                break
            if not worth and (after := _next(again, place)):
                firsts.append((other, text, guess.text, after))
        for other, text, meant, after in firsts[:FEW] if best is None else []:
            behind = next((p for p in places(other).values() if has_line(p.definition, after.line)), None)
            if behind and self._guessed(behind, after, goal, whole=True):
                return other, text, meant
        return best

    def _slip(self) -> Meant | None:
        """Return what mends a slip, after which what raised does so no more."""
        for crash, goal in self._crashes():
            is_own = any(has_line(place.definition, crash.line) for place in self.places.values())
            for name, place in self.places.items():
                # What it calls may have been given something else than is meant.
                own = crash.line if is_own else crash.within(place.definition.function)
                is_here = crash.error.startswith("KeyError") or has_line(place.definition, own)
                if is_here and (found := self._slipped(place, crash, goal)):
                    return _told(place, name, crash._replace(line=own), goal, *found)
        return None

    def _kept(self) -> Meant | None:
        """Return the method that is to keep what it calls as an attribute is called that is None for ever.

        Or that is not there, where something else is wrong behind it, so that no repair makes all hold.
        """
        found = [(slug, c) for slug, j in self.judged.items() if (c := _crash(j))]
        crashes = [(slug, c) for slug, c in found if "NoneType" in c.error or c.is_attribute]
        lacks = lacking([place.definition for place in self.places.values()]) if crashes else []
        for name, place in self.places.items():
            d = place.definition
            # What is kept there and read by nobody is misspelt.
            read = set[str]().union(*(other.definition.read for other in self.places.values()))
            idle = {n.attr for n in d.stored} - read
            for lost in set(lacks).intersection(d.locals) if not idle else ():
                edits = [c.edits for c in keeping(d, [lost]) if f"self.{lost} = {lost}" in c.edits[0].text]
                text = edited(d.text, edits[0] if edits else ())
                other = place.put(compiled(d, text))
                of_it = {slug: c for slug, c in crashes if f"self.{lost}" in c.line.yours}
                slugs = [slug for slug, c in of_it.items() if not c.is_attribute or c.name == lost]
                later = [c for j in self._asked(other, slugs).values() if (c := _crash(j))]
                is_past = not any("NoneType" in c.error or c.name == lost for c in later)
                if slugs and is_past and (later or not of_it[slugs[0]].is_attribute):
                    said = crashes[0][1].error
                    return Meant(other, name, [*lines_of(d, text)], said, slugs, in_file(d, text))
        return None

    def _sure(self) -> Meant | None:
        """Return what mends a slip that is seen in the text, and after which all that must hold does."""
        broken = [j.verdict.claim for j in self.judged.values() if j.is_broken]
        opened = [j.verdict.claim for j in self.judged.values() if j.is_open]
        for name, place in self.places.items():
            own = [claim for claim in broken if claim.target.partition(".")[2] == name]
            own = own or (opened if name in ("__init__", "loss", "accuracy") else [])
            slugs, d = [claim.slug for claim in own if claim.level == "must"], place.definition
            changes = [change.edits for change in slips(d, place.family)] if slugs else []
            every = tuple(dict.fromkeys(edit for edits in changes for edit in edits))
            touched = [
                slug for slug, j in self.judged.items()
                if j.trace.touched and j.verdict.claim.target.partition(".")[2] == name
            ]
            lost = [change.edits for change in dead(d, place.family)] if slugs or touched else []
            slugs = slugs or touched
            for edits in [*lost, *changes, *([every] if together(every) else [])]:
                text = edited(d.text, edits)
                other = place.put(compiled(d, text))
                again = self._asked(other, slugs).values()
                became = {j.verdict.outcome for j in again}
                if (edits in lost or {HOLDS} <= became <= {HOLDS, ABSENT}) and not self._loses(other, True):
                    return Meant(other, name, [*lines_of(d, text)], "", slugs, in_file(d, text))
        return None

    def _ended(self) -> Meant | None:
        """Return what gives back what a method makes that returns nothing, and is to return something."""
        for name, place in self.places.items():
            d = place.definition
            nothing = {slug: j for slug, j in self.judged.items() if j.is_broken and _last(j, name) is None}
            slugs = [slug for slug, j in nothing.items() if j.verdict.claim.level == "must"]
            line = unreturned(d.function) if slugs else None
            if line is None or line.yours or line.right.endswith("..."):
                continue
            text = f"{d.text.rstrip()}\n{d.margin(d.body[-1])}{line.right}\n"
            other = place.put(compiled(d, text))
            again = self._asked(other, slugs).values()
            is_it = any(j.verdict.outcome == HOLDS or isinstance(_last(j, name), dict) for j in again)
            if is_it and not self._loses(other):
                return Meant(other, name, [line], "", slugs, in_file(d, text))
        return None

    def _lent(self) -> Meant | None:
        """Return what puts an activation into a network, or the softmax into its layer, that have none.

        What the file has not of that is lent to it.
        """
        broken = [j.verdict.claim for j in self.judged.values() if j.is_broken]
        musts = [claim for claim in broken if claim.level == "must"]
        for name, place in self.places.items():
            d, asked = place.definition, "predict" if name == "__init__" else name
            slugs = [claim.slug for claim in musts if claim.target.partition(".")[2] == asked]
            for ours, edit in [*_unbent(d), *_unshared(place), *_shared_twice(d)] if slugs else ():
                theirs = next((other for other in d.space if known_as(other) == ours), ours)
                missing = {} if theirs in d.space else {ours: IMPORTS[ours]}
                text = edited(d.text, [edit._replace(text=edit.text.format(theirs))])
                other = place.put(compiled(d, text))
                with put_in(missing, d.space):
                    became = {j.verdict.outcome for j in self._asked(other, slugs).values()}
                    is_it = became == {HOLDS} and not self._loses(other)
                if is_it:
                    lines = [*lines_of(d, text)]
                    return Meant(other, name, lines, "", slugs, in_file(d, text), missing, d.space)
        return None

    def _slipped(self, place: Place, crash: Crash, goal: list[str]) -> tuple[Any, str] | None:
        """Return what mends a line that raised: the function, and the text of the definition."""
        best, most, (start, end) = None, 0.0, _span(place.definition, crash.line)
        # An attribute that is missing elsewhere is not asked of what stands here.
        is_here = not crash.is_attribute or has_line(place.definition, crash.line)
        found = slips(place.definition, place.family, crash.error)
        for change in sorted(change for change in found if is_here or change.cost <= SLIP):
            text = edited(place.definition.text, change.edits)
            if change.edits[0].start >= end:  # it is not come to
                continue
            other = place.put(compiled(place.definition, text))
            again = list(self._asked(other, goal).values())
            holds = sum(j.verdict.outcome == HOLDS for j in again)
            # What is wrong above what raised is not mended by what raises above it.
            later = change.cost > SLIP or change.edits[0].start < start
            is_past = change.cost < GUESS and _is_past(again, crash, place, later=later)
            if (holds or is_past) and not self._loses(other):
                worth = holds + 1 - change.cost
                best, most = ((other, text), worth) if worth > most else (best, most)
            if self.until.is_over() or holds == len(goal):
                break
        return best

    def _unbound(self) -> Meant | None:
        """Return what is meant by a name that nothing binds, in a definition that does not come to it."""
        raised = {crash.name for j in self.judged.values() if (crash := _crash(j))}
        for name, place in self.places.items():
            slugs = [
                slug for slug, j in self.judged.items()
                if j.verdict.claim.target.partition(".")[2] == name
                and (j.is_broken or j.is_open or j.trace.touched)
            ]
            for crash in _unbound(place) if slugs else ():
                is_lost = crash.name in crash.space  # it may come from what could not be imported
                odd = _odd({name: place}, "") if crash.name == "self" else ()
                given = [(Guess("self", 1.0, 1.0), text) for _, _, text in odd]
                guesses = _guesses(place, crash, CLAIMS[slugs[0]].target)
                for guess, text in [*given, *_dotted(place, crash), *guesses]:
                    other = place.put(compiled(place.definition, text))
                    again = [*self._asked(other, slugs).values()]
                    is_it = all(j.verdict.outcome == HOLDS and not j.trace.touched for j in again)
                    is_sure = crash.name not in raised or _is_past(again, crash, place)
                    is_it = is_it or (is_sure and guess.near >= (1 if is_lost else SURE))
                    if is_it and not self._loses(other):
                        return _told(place, name, crash, slugs, other, text, guess.text)
        return None

    def _method(self) -> Meant | None:
        """Return what mends a method that lacks `self`, or an `__init__` of another name."""
        slugs = [slug for slug, j in self.judged.items() if j.is_broken or j.is_open]
        odd = list(_odd(self.places, CLAIMS[slugs[0]].needs[0])) if slugs else []
        for some in [odd, *([one] for one in odd)] if len(odd) > 1 else filter(None, [odd]):
            gained = self._gained(some, slugs)
            for one in some if gained else []:
                fewer = [other for other in some if other is not one]
                if fewer and self._gained(fewer, slugs) == gained:
                    some = fewer
            if gained:  # one after the other: each is told by itself
                name, d, text = some[0]
                other = self._with(some[:1])
                return Meant(other, name, [_line(d, text)], "", gained, in_file(d, text))
        return None

    def _gained(self, some: list[Odd], slugs: list[str]) -> list[str]:
        """Return the claims that hold with some methods, or get an answer where an error was."""
        other = self._with(some)
        again = self._asked(other, slugs)
        gained = [
            slug
            for slug, j in again.items()
            if j.verdict.outcome == HOLDS or (_raises(self.judged[slug]) and not _raises(j))
        ]
        return [] if self._loses(other) else gained

    def _with(self, some: list[Odd]) -> Any:
        """Return the class with some of its methods as they are to be, or the function."""
        if not isinstance(self.function, type):
            return self.places[""].put(compiled(some[0][1], some[0][2]))
        return with_methods(self.function, {name: compiled(d, text) for name, d, text in some})


def _unbent(d: Definition) -> Iterator[tuple[str, Edit]]:
    """Yield an activation between two affine layers that a network makes one after the other."""
    made = [pair for pair in d.pairs if isinstance(pair[0], ast.Subscript) and isinstance(pair[1], ast.Call)]
    for (one, first), (two, second) in pairwise(made):
        called = [known_as(d.segment(call.func).rpartition(".")[2]) for call in (first, second)]
        rows = d.rows(d.parent[two])
        if called == ["Affine", "Affine"] and d.segment(one.value) == d.segment(two.value) and rows:
            number = "".join(filter(str.isdigit, d.segment(one.slice)))
            quote = d.segment(one.slice)[-1]
            key = f"{quote}Relu{number}{quote}"
            line = f"{d.margin(d.parent[two])}{d.segment(one.value)}[{key}] = {{}}()\n"
            yield "Relu", Edit(rows[0], rows[0], line)


def _shared_twice(d: Definition) -> Iterator[tuple[str, Edit]]:
    """Yield the activation for the first of two softmaxes, one of which goes through the other's layer."""
    calls = [n.func for n in d.nodes if isinstance(n, ast.Call)]
    shares = [n for n in calls if known_as(d.segment(n).rpartition(".")[2]) == "softmax"]
    if len(shares) == 2:
        yield "sigmoid", d.put(min(shares, key=lambda n: n.lineno), "{}")


def _unshared(place: Place) -> Iterator[tuple[str, Edit]]:
    """Yield the softmax of the scores that the layer of it keeps as they are, where none is in the file."""
    d = place.definition
    classes = [one for one in d.space.values() if getattr(one, "__module__", "") == d.function.__module__]
    parts = [part for one in classes if isinstance(one, type) for part in vars(one).values()]
    called = {name.lower() for part in parts if inspect.isfunction(part) for name in part.__code__.co_names}
    is_made = "softmax" in called or any("exp(" in one.text for one in place.family)
    scores = [value for _, value in d.pairs if d.given and getattr(value, "id", "") == d.given[0]]
    read = [n for n in d.nodes if isinstance(n, ast.Name) and d.given and n.id == d.given[0]]
    if re.search("soft_?max", d.owner, re.IGNORECASE) and d.function.__name__ == "forward" and not is_made:
        if len(read) == len(scores) == 1:
            yield "softmax", d.put(scores[0], f"{{}}({d.given[0]})")
        else:
            at = d.starts[d.body[0].lineno]
            yield "softmax", Edit(at, at, f"{d.margin(d.body[0])}{d.given[0]} = {{}}({d.given[0]})\n")


def meant(
    function: Any, judged: Judged, until: Deadline, adapt: Adapt = lambda function: function
) -> Meant | None:
    """Return the change after which a function comes further, if an error tells of one.

    `adapt` makes of it what the claims ask for.
    """
    return Search(function, judged, until, adapt).run()


def never_bound(function: Any) -> Iterator[tuple[str, str, Meant]]:
    """Yield each name that nothing binds, the method that reads it, or "", and what is told of it."""
    for method, place in places(function).items():
        for crash in _unbound(place):
            if crash.name not in crash.space:  # else it may come from what could not be imported
                sure = (guess for guess in _guesses(place, crash) if guess[0].near >= SURE)
                guess, text = next(sure, (Guess("", 0.0, 0.0), place.definition.text))
                told = _told(place, method, crash, [], function, text, guess.text)
                if not told.lines:
                    d = place.definition
                    lines = [*lines_of(d, rewritten(crash.name, d.text, text_of(d.file)))]
                    told = told._replace(lines=lines or crash.lines, said=crash.said)
                yield crash.name, method, told


def compiled(d: Definition, text: str) -> types.FunctionType:
    """Return the function that an edited text defines, whose lines are those of the file."""
    try:
        function = d.compiled(text)
    except SyntaxError:  # it mends nothing
        function = d.compiled(d.text)
    function.__code__ = _placed(function.__code__, d)
    return function


def _placed(code: types.CodeType, d: Definition) -> types.CodeType:
    parts = (_placed(part, d) if isinstance(part, types.CodeType) else part for part in code.co_consts)
    first = code.co_firstlineno + d.first - 2
    return code.replace(co_filename=d.file, co_firstlineno=first, co_consts=tuple(parts))


def in_file(d: Definition, text: str) -> dict[str, str]:
    """Return the file of a definition with another text of it."""
    lines = linecache.getlines(d.file)
    start = d.first - 1
    old = Definition(d.function).text.count("\n")
    return {d.file: "".join([*lines[:start], text, *lines[start + old :]])}


def has_line(d: Definition, line: Line) -> bool:
    """Return whether a line is one of a definition."""
    return d.file == line.file and 0 <= (line.line or 0) - d.first < len(d.lines)


def _told(
    place: Place, name: str, crash: Crash, slugs: list[str], other: Any, text: str, guess: str = ""
) -> Meant:
    """Return what is told of a text after which something raises no more."""
    d, line = place.definition, crash.line
    said = crash.error
    if guess not in ("", crash.name):
        said = f"{crash.error}. Did you mean: {guess!r}?"
    changed = [*lines_of(d, text)]
    here = next((one for one in changed if (one.file, one.line) == (line.file, line.line)), None)
    is_alone = here is not None and len(changed) == 1 and bool(here.yours)
    lines = [line._replace(right=here.right.strip())] if here and is_alone else changed
    return Meant(other, name, lines, said, slugs, in_file(d, text))


def _raises(judgement: Judgement) -> bool:
    return any(call.error for call in judgement.trace.calls[-1:])


def _last(judgement: Judgement, method: str) -> Any:
    """Return the answer to the last call of a claim, an empty text if it is of another or raises."""
    calls, own = judgement.trace.calls[-1:], method or judgement.verdict.claim.needs[0]
    return next((call.result for call in calls if call.name == own and not call.error), "")


def _crash(judgement: Judgement) -> Crash | None:
    """Return what raised at last, if a claim is broken by that."""
    calls = judgement.trace.calls[-1:] if judgement.is_broken else []
    return calls[0].crash if calls else None


def _line(d: Definition, text: str) -> Line:
    """Return the only line in which a text differs."""
    pairs = enumerate(zip(d.lines, text.splitlines(keepends=True), strict=True))
    n, yours, right = next((n, a, b) for n, (a, b) in pairs if a != b)
    column = next(i for i, (a, b) in enumerate(zip(yours, right, strict=False)) if a != b)
    return Line(d.file, d.first + n, column + 1, yours.strip(), right.strip())


# ---- A name that is not there ----


def _worth(guess: Guess, again: list[Judgement], crash: Crash, place: Place) -> int:
    """Return how well a guess mends the line that raised, 0 if not: a second mistake may hide behind it."""
    if not _is_past(again, crash, place, later=False):
        return 0
    if guess.text == "self":
        return len(CLAIMS)
    is_past = _is_past(again, crash, place)
    calls = [j.trace.calls[-1] for j in again if j.verdict.outcome != HOLDS]
    method = place.definition.function.__name__ if place.family else ""
    claims = [j.verdict.claim for j in again if j.verdict.outcome == HOLDS]
    holds = sum(c.level == "must" and c.target.partition(".")[2] == method for c in claims)
    # What cannot be used so is hardly what is meant.
    known = [call for call in calls if not (call.crash and call.crash.name and call.crash.certain)]
    is_unfit = any(call.error in ("TypeError", "AttributeError") for call in known)
    if is_unfit and guess.near < SURE:
        return holds if is_past and crash.name not in IMPORTS else 0
    # Another value than the right one may come of another name than the one that is meant.
    has_value = any(not call.error and call.result is not None for call in calls)
    if again and guess.near >= (SURE if has_value and not holds else LIKE) and (is_past or holds):
        return len(CLAIMS) + holds
    is_called = not crash.known and any(call.error == "TypeError" for call in calls)
    if again and guess.near >= SURE and not is_called:  # it raises for another reason in the same line
        return 1 + holds
    is_it = guess.near >= LIKE or _hold_musts(again)
    return holds if is_it and is_past and crash.name not in IMPORTS else 0


def _is_past(again: list[Judgement], crash: Crash, place: Place, later: bool = True) -> bool:
    """Return whether claims come beyond what raised, and beyond its line."""
    if any(j.verdict.outcome == UNDECIDABLE and j.verdict.claim.needs[0] in OWN for j in again):
        return False  # nothing goes through it any more
    calls = [j.trace.calls[-1] for j in again if j.verdict.outcome != HOLDS and j.trace.calls]
    raised = [(call.error, call.crash) for call in calls if call.error]
    line = crash.line.line
    if any(
        error in (*ENDLESS, "UndecidableError")  # or it calls what it is given otherwise
        or (new and (new.error, new.line) == (crash.error, crash.line))
        or (new and crash.name and (new.name, new.line.line) == (crash.name, line))  # it is still missing
        for error, new in raised
    ):
        return False
    return not later or all(new and _is_later(new.line, crash, place.definition) for _, new in raised)


def _next(again: list[Judgement], place: Place) -> Crash | None:
    """Return what else is missing in a definition, if that raises next."""
    crashes = (_crash(j) for j in again)
    return next((c for c in crashes if c and c.name and has_line(place.definition, c.line)), None)


def _hold_musts(again: list[Judgement]) -> bool:
    musts = [j.verdict.outcome == HOLDS for j in again if j.verdict.claim.level == "must"]
    return bool(musts) and all(musts)


def _span(d: Definition, line: Line) -> tuple[float, float]:
    """Return where the statement of a line and its loops begin and end; 0, infinite if elsewhere."""
    n = (line.line or 0) - d.first + 2
    here = [s for s in d.nodes if isinstance(s, ast.stmt) and s.lineno <= n <= (s.end_lineno or 0)]
    here = [s for s in here if isinstance(s, ast.For | ast.While) or not hasattr(s, "body")]
    if not here or not has_line(d, line):
        return 0, np.inf
    return min(d.starts[s.lineno] for s in here), max(d.starts[(s.end_lineno or 0) + 1] for s in here)


def _is_later(one: Line, crash: Crash, d: Definition) -> bool:
    """Return whether a line runs after what raised: in a loop it may stand above a name that was missing."""
    other = crash.within(d.function)
    if not has_line(d, one):
        return True
    first, last = sorted((line.line or 0) - d.first + 2 for line in (one, other))
    loops: Any = (n for n in d.nodes if isinstance(n, ast.For | ast.While) and crash.name)
    is_again = any(n.lineno < first and last <= n.end_lineno for n in loops)
    return (one.line or 0) > (other.line or 0) or is_again


def _imported(crash: Crash) -> Line | None:
    """Return the line that imports a module under its own name, or a name that is misspelt there."""
    module = getattr(IMPORTS[known_as(crash.name)], "__name__", "")
    for n, line in enumerate(linecache.getlines(crash.line.file), 1):
        yours = line.strip()
        match = re.match(r"(?:from\s+[\w.]+\s+)?import\s+(\w+)\s*(?=#|$)", yours)
        if match and (match[1] == module or is_slip(match[1], crash.name)):
            right = f"{module} as {crash.name}" if match[1] == module else crash.name
            right = yours[: match.end(1)].rpartition(match[1])[0] + right
            column = line.find(yours) + match.start(1) + 1
            return Line(crash.line.file, n, column, yours, right + yours[match.end(1) :])
    return None


def _unbound(place: Place) -> Iterator[Crash]:
    """Yield what would raise for each name that nothing binds."""
    d = place.definition
    said = [n.annotation for n in d.nodes if isinstance(n, ast.AnnAssign)]  # which is never evaluated there
    notes = {part for one in said for part in ast.walk(one)}
    for n in d.nodes:
        if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n not in notes and is_unbound(d, n.id):
            column = d.span(n)[0] - d.starts[n.lineno] + 1
            line = Line(d.file, d.first + n.lineno - 2, column, d.lines[n.lineno - 2].strip(), "")
            error = f"NameError: name {n.id!r} is not defined"
            yield Crash(line, error, True, n.id, [], False, d.space)


def _dotted(place: Place, crash: Crash) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which a dot is for a comma before a name, or a dict of that name is made."""
    d, line = place.definition, crash.line
    start = d.starts[(line.line or 0) - d.first + 2] + (line.column or 1) - 1
    for change in slips(d, place.family):
        edit = change.edits[0]
        if (edit.end, edit.text) == (start, ".") or edit.text.strip() == f"{crash.name} = {{}}":
            yield Guess("", 1.0, 1.0), edited(d.text, change.edits)


def _guesses(place: Place, crash: Crash, target: str = "") -> list[tuple[Guess, str]]:
    """Return the guesses of what a name is to be, with the text after each: the most alike first."""
    d = place.definition
    line = (crash.line.line or 0) - d.first + 2
    key = "attr" if crash.known else "id"
    nodes = [n for n in d.nodes if getattr(n, key, "") == crash.name and isinstance(n.ctx, ast.Load)]
    here = next((n for n in nodes if n.lineno <= line <= n.end_lineno), None)
    if here is None:
        return []
    # A name that is bound later stands for that from there on.
    is_bound = key == "id" and crash.name in d.locals
    same = [here] if is_bound else [n for n in nodes if ast.unparse(n) == ast.unparse(here)]
    unique = dict[str, Guess]()
    for guess in _texts(place, crash, here):
        unique.setdefault(guess.text, guess)
    likely = [guess for guess in unique.values() if key == "attr" or not _is_unlikely(place, here, guess)]
    if key == "id" and crash.name in FUNCTIONS:  # the book's is meant, but for what is misspelt
        likely = [guess for guess in likely if likeness(crash.name, guess.text) >= MISSPELT]
    usual = {guess: guess.text.rpartition(".")[2] in USUAL for guess in likely}
    order = sorted(usual, key=lambda guess: (-guess.alike, not usual[guess]))[:MOST]
    texts = [(guess, edited(d.text, [Edit(*d.span(n), guess.text) for n in same])) for guess in order]
    # What is bound in one branch alone may be what is given, there as well.
    branches = {n for part in d.nodes if isinstance(part, ast.If) for n in ast.walk(part)}
    every = [n for n in d.nodes if getattr(n, key, "") == crash.name]
    if is_bound and branches.issuperset(n for n in every if isinstance(n.ctx, ast.Store)):
        texts[:0] = [
            (guess, edited(d.text, [Edit(*d.span(n), guess.text) for n in every]))
            for guess in order if guess.text in d.given
        ]
    if key == "attr" or (crash.name in sys.stdlib_module_names and isinstance(d.parent[here], ast.Attribute)):
        return texts  # nor does a line make what is imported nowhere
    # What is kept is meant, but where it is set.
    set_here = [getattr(to, "attr", "") for to, value in assigned(d.parent[here]) if value is here]
    is_kept = any(crash.name in one.kept for one in place.family) and crash.name not in set_here
    first = [*_ungiven(d, crash.name), *([] if is_kept else _parameter(d, crash.name, len(same)))]
    others = [one for one in place.family if one.function is not d.function]
    if crash.name in set_here and any(crash.name in one.kept for one in others):  # it is nothing at first
        first.append((Guess("None", 1.0, 1.0), edited(d.text, [Edit(*d.span(here), "None")])))
    first += [] if is_kept else [*_unkept(d, crash.name, here, len(same))]
    first += [*_moved(d, crash.name, here), *_forgotten(place, crash.name, here)]
    text = rewritten(crash.name, d.text, text_of(d.file))
    if text != d.text and not of_book(crash.name):
        first.append((Guess("", 1.0, 1.0), text))
    return [*first, *_asked_of(d, same), *texts, *_unmade(d, crash.name, here, target)]


def _is_unlikely(place: Place, node: ast.Name, guess: Guess) -> bool:
    """Return whether a guess is a library unlike the name, or a function of one where none is called.

    Where a method has the name, no function of NumPy is meant.
    """
    d = place.definition
    if isinstance(d.space.get(guess.text), types.ModuleType):
        return likeness(node.id, guess.text) < 0.4
    owner, _, name = guess.text.rpartition(".")
    is_called = getattr(d.parent.get(node), "func", None) is node
    if owner == d.numpy and any(getattr(one.node, "name", "") == node.id for one in place.family):
        return True
    if guess.text == f"{d.numpy}.gradient":
        return True  # it takes no function
    is_far = owner == d.numpy and likeness(node.id, name) < 0.8
    of_python = guess.text in vars(builtins)
    if of_python and guess.text not in GLOBAL and likeness(node.id, guess.text) < 0.8:
        return True
    return (is_far or of_python) and not is_called


def _parameter(d: Definition, name: str, count: int) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which the parameter has the name that is read, whose own value nobody reads."""
    parts = [part for part in d.node.args.args if part.arg in d.dropped]
    for part in parts:
        reads = sum(getattr(n, "id", "") == name for n in d.nodes)
        is_misspelt = (is_slip(part.arg, name) and count > 1) or (are_turned(part.arg, name) and reads > 1)
        if is_misspelt or (name in PARAMETERS and len(parts) == 1):
            at = d.span(part)[0]
            yield Guess(name, 1.0, 1.0), edited(d.text, [Edit(at, at + len(part.arg), name)])


def _ungiven(d: Definition, name: str) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which the way back of a layer takes what comes back."""
    if (d.node.name, name, parameters(d.node)) == ("backward", "dout", ["self"]):
        at = d.span(d.node.args.args[0])[1]
        yield Guess("", 1.0, 1.0), edited(d.text, [Edit(at, at, f", {name}")])


def _unkept(d: Definition, name: str, node: Any, count: int) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which what is made before and kept under another name, or under none, is kept so."""
    before = [n for n in d.nodes if getattr(n, "lineno", node.lineno) < node.lineno]
    made = [n for n in before if isinstance(n, ast.Expr) and _is_made(d, n.value)]
    for n in made if name not in d.called else ():  # what is called is no value
        at = d.span(n)[0]
        yield Guess("", 1.0, float(len(made) == 1)), edited(d.text, [Edit(at, at, f"{name} = ")])
    stored = [n for n in d.bound if n.lineno < node.lineno]
    others = dict.fromkeys(n.id for n in stored if n.id in d.unread)
    for other in others if count > 1 or name in NUMBERS else ():
        edits = [Edit(*d.span(n), name) for n in stored if n.id == other]
        yield Guess(name, 1.0, float(likeness(name, other) >= 0.6)), edited(d.text, edits)
    yield from _twins(d, name, node)


def _is_made(d: Definition, value: Any) -> bool:
    """Return whether an expression is the call of a function that is called for its value alone."""
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name not in vars(builtins)
        case ast.Call(func=ast.Attribute(value=owner)):
            return owner.id == d.numpy if isinstance(owner, ast.Name) else False
    return False


def _twins(d: Definition, name: str, node: Any) -> Iterator[tuple[Guess, str]]:
    """Yield the text with a line that makes `z1` as another one makes `z2`."""
    for _, block in d.blocks():
        for twin in block:
            other = next((getattr(to, "id", "") for to, _ in assigned(twin)), "")
            if name == other or not _are_twins(name, other):
                continue
            old, new = (re.sub(r"\D", "", one) for one in (other, name))
            line = re.sub(rf"(?<=[A-Za-z_]){old}\b", new, d.segment(twin))
            for at in (d.starts[n.lineno] for n in block if n.lineno <= node.lineno):
                text = edited(d.text, [Edit(at, at, f"{d.margin(twin)}{line}\n")])
                yield Guess("", 1.0, 0.0), text


def _are_twins(one: str, other: str) -> bool:
    """Return whether two names differ in their digits alone."""
    return one[-1:].isdigit() and other[-1:].isdigit() and one.rstrip(digits) == other.rstrip(digits)


def _moved(d: Definition, name: str, node: Any) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which a name is bound behind a branch, and not in it."""
    for holder, block in d.blocks():
        for part in block if isinstance(holder, ast.If) and holder.end_lineno < node.lineno else ():
            rows = d.rows(part)
            if len(block) > 1 and rows and name in (getattr(to, "id", "") for to, _ in assigned(part)):
                at = d.starts[holder.end_lineno + 1]
                line = f"{d.margin(holder)}{d.segment(part)}\n"
                yield Guess("", 1.0, 1.0), edited(d.text, [Edit(*rows, ""), Edit(at, at, line)])


def _unmade(d: Definition, name: str, node: Any, target: str) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which a line makes a name before it is read: as ours does, or of what there is."""
    if isinstance(d.parent[node], ast.Return) and not d.unread <= {*d.given}:
        return  # what nobody reads is meant
    around = [node]
    while around[-1] in d.parent:
        around.append(d.parent[around[-1]])
    statements = [n for n in around[:-1] if isinstance(n, ast.stmt)]
    own = (n for n in d.nodes if isinstance(n, ast.Call | ast.Subscript) and d.parent.get(n) is not node)
    ours = (
        renamed(value, {to.id: name})
        for form in forms(d, target)
        for n in ast.walk(form)
        for to, value in assigned(n)
        if isinstance(to, ast.Name)
    )
    known = {*d.locals, *d.space, *vars(builtins)} - {name}
    values = {spaced(d, ast.unparse(value)): value for value in (*ours, *own) if name not in d.locals}
    for text, value in values.items():
        names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
        for before in statements if names <= known and "\n" not in text else ():
            at, line = d.starts[before.lineno], f"{d.margin(before)}{name} = {text}\n"
            yield Guess("", 0.0, 0.0), edited(d.text, [Edit(at, at, line)])


def _forgotten(place: Place, name: str, node: Any) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which a line sets a name as another function of the file does, or a small number."""
    d = place.definition
    functions = [f for f in d.space.values() if isinstance(f, types.FunctionType)]
    of_file = (f for f in functions if f.__code__.co_filename == d.file)
    family = place.family or [other.definition for f in of_file for other in places(f).values()]
    values = [
        (one.segment(value), value)
        for one in family if one.function is not d.function
        for to, value in one.pairs if getattr(to, "id", "") == name
    ]
    if not values and name in COUNTS and d.given:
        kept = "self.t" if any("t" in one.kept for one in place.family) else d.given[0]
        values = [(f"{kept}.shape[0]", ast.parse("0", mode="eval").body)]
    if not values and name in NUMBERS:
        values = [(NUMBERS[name], ast.parse(NUMBERS[name], mode="eval").body)]
    statement: Any = next((part for part in d.body if node in ast.walk(part)), None)
    known = {*d.locals, *d.space, *vars(builtins)} - {name}
    for text, value in values if isinstance(statement, ast.stmt) else ():
        parts = list(ast.walk(value))
        read = {n.id for n in parts if isinstance(n, ast.Name)}
        if read - {n.arg for n in parts if isinstance(n, ast.arg)} <= known and "\n" not in text:
            at = d.starts[statement.lineno]
            line = f"{d.margin(statement)}{name} = {text}\n"
            sure = 1.0 if isinstance(value, ast.Lambda | ast.Constant) else 0.0
            yield Guess("", 1.0, sure), edited(d.text, [Edit(at, at, line)])


def _asked_of(d: Definition, same: list[Any]) -> Iterator[tuple[Guess, str]]:
    """Yield the text in which a method that is called by itself is that of an array."""
    owners = [_owner(d, n) for n in same]
    if all(owners):
        texts = [f"{owner}.{n.id}" for owner, n in zip(owners, same, strict=True)]
        edits = [Edit(*d.span(n), text) for text, n in zip(texts, same, strict=True)]
        yield Guess(texts[0], 1.0, SURE), edited(d.text, edits)


def _owner(d: Definition, node: Any) -> str:
    """Return the array of which a method is meant: that which is read for it, or is made, or ""."""
    call: Any = d.parent[node]
    is_method = getattr(call, "func", None) is node and hasattr(np.ndarray, call.func.id)
    if not is_method or any(isinstance(part, ast.Name) for part in call.args[:1]):
        return ""
    nodes = (n for part in call.args for n in ast.walk(part))
    read = [n.id for n in nodes if isinstance(n, ast.Name) and n.id in d.locals]
    made = [getattr(to, "id", "") for to, value in assigned(d.parent[call]) if value is call]
    return next(iter([*read, *made]), "")


def _texts(place: Place, crash: Crash, node: Any) -> Iterator[Guess]:
    """Yield what is in reach, in the order of meaning: what is local, of self, of the module, of Python."""
    d, name, value = place.definition, crash.name, getattr(node, "value", None)
    own = dict.fromkeys([*parameters(d.node), *(n.id for n in d.bound if n.lineno < node.lineno)])
    of_self = [n.attr for one in place.family for n in one.stored] if "self" in own else []
    methods = [one.function.__name__ for one in place.family if one.function is not d.function]
    yield from _of_array(value, name, [f"self.{kept}" for kept in of_self], own)
    of_self += methods if "self" in own else []
    is_self, is_name = getattr(value, "id", "") == "self", value is None
    free = 0.0 if is_name or is_self else 1.0
    if name.startswith("return") and name[6:] in own:
        yield Guess(f"return {name[6:]}", 1.0, 1.0)
    is_value = is_name and getattr(d.parent[node], "func", None) is not node
    target = next((d.segment(to) for to, set_to in assigned(d.parent[node]) if set_to is node), "")
    idle = [one for one in own if one in d.idle and one != "self"]
    part = getattr(d.parent[node], "attr", "") if is_name else ""
    # No array has what a module is asked for.
    is_module = hasattr(np, part) and not hasattr(np.ndarray, part)
    if is_name and part and name not in {*IMPORTS, *sys.stdlib_module_names}:
        modules = [other for other, value in d.space.items() if isinstance(value, types.ModuleType)]
        for other in modules:
            if part in dir(d.space[other]):
                yield Guess(other, SURE if is_module else AKIN, SURE if is_module else 0.0)
    yield from _undotted(d, value, name)
    yield from _underscored(name, own, of_self) if is_name else ()
    # What comes before a name, the names, and how alike one must be to be tried.
    groups: list[tuple[str, Iterable[str], float]] = [
        ("", () if is_module else own, free),
        ("self.", () if is_module else of_self, free),
        ("", d.space, LIKE if is_name else 1.0),
    ]
    if is_name:
        module = d.space.get(d.numpy)
        numpy = [one for one in dir(module) if one == name != "e" or is_slip(one, name)]
        if isinstance(d.parent[node], ast.Attribute | ast.Subscript):  # which functions of a library have not
            numpy = [one for one in numpy if isinstance(getattr(module, one), types.ModuleType)]
        of_python = () if isinstance(d.parent[node], ast.Attribute) else vars(builtins)
        groups += [("", of_python, LIKE), (f"{d.numpy}.", numpy, LIKE)]
    elif not is_self:
        groups += [(f"{d.segment(value)}.", crash.known, LIKE)]
    for prefix, names, least in groups:
        for other in names:
            alike, text = likeness(name, other), f"{prefix}{other}"
            is_akin = (other in d.given and not isinstance(d.parent[node], ast.Return)) or alike >= AKIN
            if is_slip(name, other) or (idle == [other] and is_value and is_akin):
                alike = max(alike, SURE)
            if is_value and isinstance(d.parent[node], ast.Return) and idle[-1:] == [other] != d.given[-1:]:
                alike = 1.0
            is_left = idle == [other] and name in d.locals  # and this one is set for another purpose
            is_twin = _are_twins(name, other) and not is_left
            near = 0.0 if (is_self and not prefix) or is_twin else alike
            is_other = text not in (d.segment(node), target) and not other.startswith("__")
            if is_other and alike >= (LIKE if other == "self" else least):
                # `x` for `self.x` may be another thing, and `self` is nothing else.
                yield Guess(text, alike, max(near, other == "self"))
    is_number = is_name and name not in NUMBERS
    if is_number and not isinstance(d.parent[node], ast.Attribute | ast.Call | ast.Subscript):
        yield from (Guess(number, 0.0, 0.0) for number in ("1", "2", "0", "0.5"))


def _of_array(value: Any, name: str, kept: list[str], own: Iterable[str]) -> Iterator[Guess]:
    """Yield what an array has for `self.shape`, where one of them is left out."""
    if getattr(value, "id", "") == "self" and hasattr(np.ndarray, name):
        for other in (*kept, *own):
            yield Guess(f"{other}.{name}", 1.0, 0.0)


def _undotted(d: Definition, value: Any, name: str) -> Iterator[Guess]:
    """Yield what a name is of a module of a module, if a dot is left out."""
    owner = d.space.get(getattr(value, "id", ""))
    for i in range(1, len(name) if isinstance(owner, types.ModuleType) else 0):
        module = getattr(owner, name[:i], None)
        if isinstance(module, types.ModuleType) and hasattr(module, name[i:]):
            yield Guess(f"{d.segment(value)}.{name[:i]}.{name[i:]}", 1.0, SURE)


def _underscored(name: str, own: Iterable[str], of_self: Iterable[str]) -> Iterator[Guess]:
    """Yield what a name is if `_` stands in it for a dot."""
    owner, _, attribute = name.partition("_")
    if (owner in own and hasattr(np.ndarray, attribute)) or (owner == "self" and attribute in of_self):
        yield Guess(f"{owner}.{attribute}", 1.0, SURE)


def is_slip(one: str, other: str) -> bool:
    """Return whether a name of three letters or more is another with one letter wrong, lost or too many."""
    if min(len(one), len(other)) < 3 or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    start = min(len(one), len(other)) if start is None else start
    letters = one[start : start + 1] + other[start : start + 1]
    rests = one[start:], other[start:]
    is_one = rests[0][1:] in (rests[1], rests[1][1:]) or rests[1][1:] == rests[0]
    is_swapped = rests[0][:2] == rests[1][:2][::-1] and rests[0][2:] == rests[1][2:]
    return (is_one or is_swapped) and not any(letter.isdigit() for letter in letters)


def are_turned(one: str, other: str) -> bool:
    """Return whether two names have the same words in another order, as `pred_y` and `y_pred`."""
    return one != other and sorted(one.split("_")) == sorted(other.split("_"))


# ---- A method that cannot be called ----


def _odd(family: Mapping[str, Place], ours: str) -> Iterator[Odd]:
    """Yield the methods that lack `self` or what ours take, or are to be `__init__`, each as it is to be."""
    for name, place in family.items():
        d = place.definition
        if not isinstance(d.node, ast.FunctionDef) or d.node.decorator_list:
            continue
        if not name:
            if other := _lacking(d, getattr(listings, ours, None)):
                yield name, d, other
            continue
        start = d.text.index("(") + 1
        taken, right = parameters(d.node), getattr(getattr(listings, ours, None), name, None)
        read = {n.id for n in d.nodes if isinstance(n, ast.Name)}
        if name == misspelt_init(family):
            at = d.text.index(d.node.name)
            yield "__init__", d, edited(d.text, [Edit(at, at + len(d.node.name), "__init__")])
        if taken[:1] not in (["self"], ["cls"]) and not d.node.args.vararg:
            is_it = "self" in read and taken and taken[0] not in read
            first = d.node.args.args[0] if is_it else None
            edit = d.put(first, "self") if first else Edit(start, start, "self, " if taken else "self")
            yield name, d, edited(d.text, [edit])
        elif other := _lacking(d, right) or _spare(d, right):
            yield name, d, other
        for n in d.nodes:
            match n:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="self"), attr=called),
                    args=[ast.Name(id="self"), *rest],
                ) if called in family:
                    end = d.span(rest[0])[0] if rest else d.span(n.args[0])[1]
                    yield name, d, edited(d.text, [Edit(d.span(n.args[0])[0], end, "")])


def _spare(d: Definition, right: Any) -> str:
    """Return the text of a method without what it does not read, if another layer's takes as many as ours."""
    idle = [part for part in d.node.args.args if is_spare(part.arg) and part.arg in d.unread]
    count = len(inspect.signature(right).parameters) if inspect.isfunction(right) else 0
    own = [part for part in d.node.args.args if part not in idle]
    if not idle or len(own) != count or d.node.args.defaults:
        return ""
    classes = (one for one in d.space.values() if getattr(one, "__module__", "") == d.function.__module__)
    layers = (one for one in classes if isinstance(one, type) and known_as(one.__name__) in PLAIN)
    passes = filter(inspect.isfunction, (vars(one).get(d.function.__name__) for one in layers))
    if all(len(inspect.signature(one).parameters) != count for one in passes):
        return ""
    start, end = d.span(d.node.args.args[0])[0], d.span(d.node.args.args[-1])[1]
    between = ", " if ", " in d.text[start:end] else ","
    return edited(d.text, [Edit(start, end, between.join(map(d.segment, own)))])


def _lacking(d: Definition, right: Any) -> str:
    """Return the text of a method with the parameters of ours that it reads and nothing binds, or ""."""
    ours = parameters(Definition(right).node) if inspect.isfunction(right) else []
    given, names = parameters(d.node), [n for n in d.nodes if isinstance(n, ast.Name)]
    if not ours or d.node.args.defaults:
        return ""
    read = {n.id for n in names if isinstance(n.ctx, ast.Load)} - {*given}
    firsts = {n.id: n for n in sorted(names, key=lambda n: (n.lineno, n.col_offset), reverse=True)}
    # What is set before it is read need not be given: another is meant.
    idle = [p for p in given if p not in ours and isinstance(getattr(firsts.get(p), "ctx", None), ast.Store)]
    # So it is if its name is theirs, with `_` for a comma.
    idle += [p for p in given if p not in firsts and "_" in p and read.issuperset(p.split("_"))]
    new = [p for p in ours if p in read and (idle or is_unbound(d, p))]
    kept = [p for p in given if p not in idle]
    if not new or len(kept) + len(new) > len(ours):
        return ""
    parts = {part.arg: part for part in d.node.args.args}
    if len(idle) == len(new) == 1:
        return edited(d.text, [d.put(parts[idle[0]], new[0])])
    order = [p for p in ours if p in {*kept, *new}] + [p for p in kept if p not in ours]
    return edited(d.text, [Edit(d.span(parts[given[0]])[0], d.span(parts[given[-1]])[1], ", ".join(order))])

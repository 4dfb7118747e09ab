"""What is told of a training script: each fault with its line, and the smallest change that mends it."""

import ast
import builtins
import difflib
import re
import types
from collections import Counter
from collections.abc import Callable, Iterator, Set
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from reference.conformance.asking import LostError, short
from reference.conformance.catalogue import CLAIMS, MISTAKES, SCRIPT, Claim, Mistake
from reference.conformance.judging.editing import Change, Definition, Edit, edited, general
from reference.conformance.judging.looping import Fault, bodies, drawn_before, read_in, stored
from reference.conformance.judging.pieces import turned_round
from reference.conformance.judging.repair import Deadline, lines_of
from reference.conformance.judging.steps import needed, sure
from reference.conformance.judging.updates import whole
from reference.conformance.judging.verdicts import judge
from reference.conformance.loading.importing import is_set
from reference.conformance.loading.misspelt import WRITTEN
from reference.conformance.loading.reading import Unit, loops, statements
from reference.conformance.loading.stubs import Stub
from reference.conformance.report import Finding, Line, Report
from reference.conformance.watching import (
    LISTINGS,
    RATE,
    TRAIN,
    Fact,
    Watch,
    is_gradient,
    is_of_run,
    joined,
    right_curves,
    script,
)

SEARCH = 3.5  # seconds of work for all changes together, a few more by the clock
ONE = 1.0  # for the run of one changed text
SHORT = 120  # lines, of which all are searched
LIKE = 0.75  # how like a name is that is meant
MOST = 6  # errors that are mended, one after the other
IMPORTS = WRITTEN | {
    "load_mnist": "from dataset.mnist import load_mnist",
    "TwoLayerNet": "from two_layer_net import TwoLayerNet",
} | {name: f"import {name}" for name in ("math", "os", "pickle", "random", "sys", "time")}
OTHERS = ({"train", "test"}, {"x", "t"}, {"x", "y"}, {"acc", "loss"})  # none of a set is meant by another
# The lines of the source's script by what they set.
SET = {
    node.id: script.text.splitlines()[statement.lineno - 1]
    for statement in ast.parse(script.text).body if isinstance(statement, ast.Assign)
    for node in ast.walk(statement.targets[0]) if isinstance(node, ast.Name)
}
Changes = Callable[[Any, Mistake | None, Watch], Iterator[Change]]
END = "end"
MISSING = "it asks for a name that is not there"
NOT_THERE = "asks-for-a-name-that-is-not-there"
UNBOUND = re.compile(r"variable '(\w+)'")  # which is the name of no error
SIZES = re.compile(r"\d{2,}")
# What is called to draw, in NumPy or elsewhere.
DRAWN = re.compile(r"random\.\w+|(\w+\.)(random[._]?\w*|choice|permutation|rand(int|n)?)")


@cache
def asked_by() -> dict[Claim, str]:
    """Return the claims on a script, each with what it asks about."""
    asked = list[str]()

    def script(of: str) -> Fact:
        asked.append(of)
        return Fact()

    claims = [claim for claim in CLAIMS.values() if claim.target == SCRIPT]
    for claim in claims:
        claim(script=script)
    return dict(zip(claims, asked, strict=True))


class Lines(Definition):
    """The statements of a script, as edits see those of a function."""

    def __init__(self, unit: Unit, space: dict[str, Any]) -> None:
        self.function: Any = types.SimpleNamespace(__globals__=space)
        self.owner, self.file, self.first, self.text = "", unit.name, 1, unit.text
        node: Any = ast.parse("\n" + unit.text)
        node.args = ast.arguments([], [], None, [], [], None, [])
        self.node = node
        self.index()
        values = [k for k, v in space.items() if isinstance(v, np.ndarray | int | float | list)]
        self.locals = list(dict.fromkeys([*self.locals, *values]))  # those of other cells as well


@dataclass
class Told:
    """A fault of a script: its name, what mends it, and what was said when it was raised."""

    faults: Set[Fault]
    mistake: Mistake | None = None
    lines: list[Line] = field(default_factory=list)
    is_mended: bool = False
    said: str = ""
    is_certain: bool = True
    is_gone: bool = False
    """Whether it was seen no more once another fault was mended."""

    def finding(self, after: str) -> Finding:
        """Return what is told of it, with what is true after the change."""
        claims = [claim for claim, of in asked_by().items() if of in dict(self.faults)]
        level = "must" if any(claim.level == "must" for claim in claims) else "should"
        is_crash = self.said and not self.is_mended
        proof = "crash" if is_crash else "name" if self.mistake else "repair" if self.is_mended else "told"
        kind = "asked" if not self.is_certain else "mistake" if level == "must" else "careless"
        seen = [*sorted({fault for _, fault in self.faults}), self.said, after if self.is_mended else ""]
        return Finding(
            SCRIPT, kind, level, proof if kind == "mistake" else None,
            self.mistake.slug if self.mistake else None, self.lines, "; ".join(filter(None, seen)),
            [claim.slug for claim in claims],
        )


def found_script(script: Any, start: Callable[[str], None] = lambda step: None) -> Report:
    """Return what is found of a script.

    Of one that is `Watched`, which is the catalogue's, no change is sought. `start` is called with a name of
    each step before it; it raises LostError if it is not to be taken.
    """
    if not hasattr(script, "units"):
        facts, told, report, whole = script.facts, _told(script.facts), Report(), False
    else:
        def is_free(step: str) -> bool:
            try:
                start(f"the search for {step}")
            except LostError:
                return False
            return True

        search = Search(script, Deadline(SEARCH))
        if is_free("what mends its errors"):
            search.mend_errors()
            search.mend_slips()
            search.mend_errors()  # which were behind
        facts = search.facts()
        told = search.told + _told(facts)
        for one in told[len(search.told) :]:
            if is_free(f"what mends {min(one.faults)[0]}"):
                search.mend(one)
        told = [one for one in told if not one.is_gone]
        unmended = [one for one in told if one.is_certain and not one.is_mended]
        if len(unmended) > 1:  # a loss that grows may follow from the others
            told = [one for one in told if one not in unmended or {of for of, _ in one.faults} != {"loss"}]
        whole = not any(fact.unknown for fact in search.watch.facts().values())
        search.watch.remark()
        report = Report(notes=[search.numbered(note) for note in search.watch.notes])
        if script.trainings > 1 and is_free("what mends another training"):
            told += search.mend_others()
            facts |= {of: facts[of]._replace(faults=tuple(dict.fromkeys((*facts[of].faults, fault))))
                      for one in told for of, fault in one.faults if one.is_certain}
        if script.updates and is_free("curves"):
            report.pictures = _pictures(script)
    report.verdicts = [judge(claim, facts.__getitem__).verdict for claim in asked_by()]
    after = "with this change one fault is gone"
    if all(one.is_mended for one in told):
        others = "this change" if len(told) == 1 else "this change and the others"
        after = f"with {others} all claims hold" if whole else f"with {others} no claim is broken"
    report.findings = [one.finding(after) for one in told] or [_rest(facts)]
    return report


def _pictures(script: Any) -> dict[str, dict[str, Any]]:
    """Return the losses and the accuracies of a run that was long enough, beside those of a right one."""
    kinds = {"losses": SCRIPT, "training": f"{SCRIPT}.training", "test": f"{SCRIPT}.test"}
    yours, right = script.run(script.units, script.updates).curves, right_curves()
    return {kinds[k]: {"kind": k, "yours": yours[k], "right": right[k]} for k in kinds if k in yours}


def _told(facts: dict[str, Fact]) -> list[Told]:
    """Return each fault that was seen, with its name and the lines of the catalogue."""
    seen, told = _faults({of: fact for of, fact in facts.items() if of != END}), list[Told]()
    while seen:
        mistake, shown = _named(min(seen), seen)
        lines = [Line("", None, None, *pair) for pair in mistake.lines()] if mistake else []
        told.append(Told(shown, mistake, lines))
        seen -= shown
    return told


def _rest(facts: dict[str, Fact]) -> Finding:
    """Return what is told of a script in which nothing is wrong."""
    why = "; ".join(dict.fromkeys(fact.unknown for fact in facts.values() if fact.unknown))
    openly = [facts[of].unknown for of in ("labels", "images", "update", END) if facts[of].unknown]
    return Finding(SCRIPT, "asked" if openly else "right", seen=openly[0] if openly else why)


def _faults(facts: dict[str, Fact]) -> set[Fault]:
    return {(of, fault) for of, fact in facts.items() for fault in fact.faults}


def _named(fault: Fault, seen: Set[Fault]) -> tuple[Mistake | None, Set[Fault]]:
    """Return the mistake that shows a fault, and nothing that was not seen, with all that it shows."""
    of_claims = {claim.slug: of for claim, of in asked_by().items()}
    broken = {of for of, _ in seen}
    for mistake in sorted(MISTAKES.values(), key=lambda mistake: -len(mistake.breaks)):
        asked = {of_claims.get(slug, "") for slug in mistake.breaks}
        if fault[0] in asked <= broken:
            shown = _faults(mistake.code.facts)
            if fault in shown and shown <= seen:
                return mistake, shown
    return None, {fault}


@dataclass
class Search:
    """The search for what mends a script: its text as it is mended so far, and what is seen of that."""

    script: Any
    until: Deadline
    told: list[Told] = field(default_factory=list)
    done: set[Any] = field(default_factory=set)
    """The errors that were seen to, by their place."""

    def __post_init__(self) -> None:
        """Begin with the script as it is."""
        self.parts, self.watch = list(self.script.units), self.script.first

    def facts(self) -> dict[str, Fact]:
        """Return what is known of the script once its errors are mended, and these."""
        facts = self.watch.facts()
        ended = tuple(dict.fromkeys(fault for one in self.told for _, fault in one.faults if one.is_certain))
        return facts | {END: Fact(ended, facts[END].unknown)}

    def _put(self, file: str, text: str) -> list[Unit]:
        return [Unit(u.name, u.place, text) if u.name == file else u for u in self.parts]

    def _unit(self, file: str) -> Unit:
        return next(unit for unit in self.parts if unit.name == file)

    def _at(self, file: str, n: int) -> int:
        """Return the number that a line has in the script as it is."""
        old, new = next(u.lines for u in self.script.units if u.name == file), self._unit(file).lines
        codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes() if old != new else ()
        return next((min(a + n - c, max(a + 1, b)) for _, a, b, c, d in codes if c < n <= d), n)

    def numbered(self, note: str) -> str:
        """Return what is said of a line with its number in the script as it is."""
        for unit in self.parts:
            if found := re.match(rf"{re.escape(unit.place)}line (\d+)", note):
                return f"{unit.place}line {self._at(unit.name, int(found[1]))}{note[found.end() :]}"
        return note

    # ---- What is raised ----

    def mend_errors(self) -> None:
        """Mend one error after the other, and run what comes behind it."""
        for _ in range(MOST):
            crashes = [(c, (c[1], c[2], c[0] and said_by(c[0]))) for c in self.watch.crashes]
            crash, key = next(((c, k) for c, k in crashes if k not in self.done), (None, None))
            if crash is None or key is None or self.until.is_over():
                break
            self.done.add(key)
            error, file, n = crash
            lines = self._unit(file).lines
            if error is None:
                told = Told({(END, "a name has a space in it")}, MISTAKES["has-a-space-in-a-name"])
                self._take(told, file, "\n".join([*lines[: n - 1], joined(lines[n - 1]), *lines[n:]]))
            elif isinstance(error, NameError | AttributeError) and not _is_given(error):
                self._mend_name(error, file, lines, n)
            elif isinstance(error, LookupError | TypeError | ValueError) and not is_of_run(error):
                self._ask(error, file, lines, n)

    def _take(self, told: Told, file: str, text: str, watch: Watch | None = None) -> None:
        """Tell the change that mends a fault, and go on with the text after it."""
        before: Any = types.SimpleNamespace(file=file, first=1, text=self._unit(file).text)
        lines = [*lines_of(before, text)]
        n = (lines[0].line or 1) - 1
        if n and not told.said and not any(line.yours for line in lines):
            own = before.text.split("\n")[n - 1]  # what it is put behind
            lines.insert(0, Line(file, n, len(own) - len(own.lstrip()) + 1, own.strip(), own.strip()))
        told.lines = [line._replace(line=self._at(file, line.line or 1)) for line in lines]
        told.is_mended = True
        self.parts, self.watch = self._put(file, text), watch or self.watch
        if told not in self.told:
            self.told.append(told)

    def _try(self, error: Any, file: str, n: int, text: str, slug: str) -> bool:
        """Take a text if a name is there then, and nothing else is missing in that line."""
        before = self._unit(file).text
        watch = self.script.run(self._put(file, text), seconds=ONE)
        place, line = (file, n + text.count("\n") - before.count("\n")), before.split("\n")[n - 1]
        left = [e for e, f, at in watch.crashes if e and (f, at) == place]
        if text == before or any(said_by(e) == said_by(error) or not _stood(e, line) for e in left):
            return False
        self._take(Told({(END, MISSING)}, MISTAKES[slug], said=said_by(error)), file, text, watch)
        return True

    def _mend_name(self, error: Any, file: str, lines: list[str], n: int) -> None:
        """Mend a name that is not there: by an import, by what sets it, or by what is written alike."""
        unbound = UNBOUND.search(str(error))
        name, said = error.name or (unbound[1] if unbound else ""), said_by(error)
        text = "\n".join([IMPORTS.get(name, ""), *lines])
        is_import = isinstance(error, NameError) and name in IMPORTS
        if is_import and self._try(error, file, n, text, "forgets-an-import"):
            return
        for text in self._moved(file, n, name):
            if self._try(error, file, n, text, NOT_THERE):
                return
        if best := self._best(error, file, n, _usual):
            self._take(Told({(END, MISSING)}, MISTAKES[NOT_THERE], said=said), best[0].file, *best[1:])
            return
        later = [k for k, other in enumerate(lines[n:], n + 1) if re.match(rf"\s*{name}\s*=(?!=)", other)]
        for text in [] if later else self._texts(error, name, file, lines, n):
            if self._try(error, file, n, text, NOT_THERE):
                return
        line = lines[n - 1]
        at = Line(file, self._at(file, n), max(line.find(name), 0) + 1, line.strip(), "")
        said = f"{said}: it is set later, in line {self._at(file, later[0])}" if later else said
        self.told.append(Told({(END, MISSING)}, MISTAKES[NOT_THERE], [at], said=said))

    def _moved(self, file: str, n: int, name: str) -> Iterator[str]:
        """Yield the text with a line behind what sets what it reads, or without it if it is but a name."""
        with suppress(SyntaxError):
            d = Lines(self._unit(file), self.watch.names)
            for body, k in [(b, k) for b in bodies(d) for k, s in enumerate(b) if s.lineno == n + 1]:
                edit = Edit(d.starts[n + 1], d.starts[body[k].end_lineno + 1], "")
                match body[k]:
                    case ast.Expr(ast.Name()):
                        yield edited(d.text, [edit])
                    case ast.Assign([ast.Name(to)]):
                        wanted = read_in(body[k]) - stored(body[:k])
                        sets = [m for m, other in enumerate(body) if m > k and stored([other]) & wanted]
                        is_late = any(name in stored([body[m]]) for m in sets)
                        if is_late and not any(to in read_in(other) for other in body[k : sets[-1] + 1]):
                            at = d.starts[body[sets[-1]].end_lineno + 1]
                            moved = d.text[edit.start : edit.end]
                            yield edited(d.text, [edit, Edit(at, at, moved)])

    def _texts(self, error: Any, name: str, file: str, lines: list[str], n: int) -> Iterator[str]:
        """Yield texts in which a name is there: it is set above, or is written as another one."""
        near = self._near(error, name, lines[: n - 1])
        if isinstance(error, AttributeError):
            yield from (_respelt(lines, f".{name}", f".{other}", n, n) for other in near)
            return
        nodes = [node for unit in self.parts for s in statements(unit)[0] for node in ast.walk(s)]
        stored = {getattr(node, "id", getattr(node, "arg", "")) for node in nodes if is_set(node)}
        is_list = re.match(rf"\s*{name}\.append\(", lines[n - 1])
        asked = sum(bool(re.search(rf"\b{name}\b", line)) for line in lines)
        for other in near:
            made = [k for k, line in enumerate(lines, 1) if re.search(rf"\b{other}\b", line)]
            is_wanted = len(made) == 1 < asked + bool(is_list)
            if is_wanted and re.match(rf"\s*{other}\s*=", lines[made[0] - 1]):  # nobody reads it
                yield _respelt(lines, other, name, made[0], made[0])
            if not is_list:
                yield _respelt(lines, name, other, n, n if name in stored else len(lines))
        if name.startswith("grad"):
            taken = re.compile(r"(\s*)(?=[\w.]+\.(\w*_)?gradient\()")
            yield from ("\n".join([*lines[:k], taken.sub(rf"\g<1>{name} = ", line, count=1), *lines[k + 1 :]])
                        for k, line in enumerate(lines[:n]) if taken.match(line))
        line = f"{name} = []" if is_list else SET.get(name, "")
        others = {other for other, text in SET.items() if text == line}
        if line and not stored & {name, *others}:
            body, _ = statements(self._unit(file))
            at = next((s.lineno for s in body if n <= (s.end_lineno or 0)), n) - 1
            yield "\n".join([*lines[:at], line, *lines[at:]])

    def _near(self, error: Any, name: str, above: list[str]) -> list[str]:
        """Return what may be meant by a name that is not there: what is written alike and set above."""
        if isinstance(error, AttributeError):
            parts = vars(error.obj).items() if isinstance(error.obj, types.ModuleType) else ()
            dotted = [f"{part}.{rest}" for part, value in parts if isinstance(value, types.ModuleType)
                      and name.startswith(part) and (rest := name[len(part) :].strip("_")) in dir(value)]
            return [*dotted, *difflib.get_close_matches(name, dir(error.obj), 3, LIKE)]
        there = {own for own, value in self.watch.names.items() if not isinstance(value, Stub)}
        made = re.findall(r"^\s*([^\W\d]\w*)\s*=[^=]", "\n".join(above), re.MULTILINE)
        there |= {*made, *(dir(builtins) if len(name) > 3 else ())} - {name}
        near = difflib.get_close_matches(name, sorted(there), 5, LIKE)
        near += [own for own in there if RATE.fullmatch(own)] if RATE.fullmatch(name) else []
        return [own for own in near if not _is_other(own, name)]

    def _ask(self, error: BaseException, file: str, lines: list[str], n: int) -> None:
        """Mend what is raised, a missing key by one that is there, and ask about what cannot be mended."""
        said, fault = said_by(error), (END, f"it raises {type(error).__name__}")
        if best := self._best(error, file, n, _usual) or self._best(error, file, n, _changes):
            # What another network takes that is not there is not known.
            is_ours = re.match(r"[^()]*argument", said) and isinstance(best[2].network, LISTINGS.TwoLayerNet)
            self._take(Told({fault}, said=said, is_certain=not is_ours), best[0].file, *best[1:])
            return
        line = lines[n - 1]
        at = Line(file, self._at(file, n), len(line) - len(line.lstrip()) + 1, line.strip(), "")
        self.told.append(Told({fault}, None, [at], said=f"{said}; is it meant otherwise?", is_certain=False))

    def _best(
        self, error: BaseException, file: str, n: int, changes: Changes
    ) -> tuple[Lines, str, Watch] | None:
        """Return the change after which an error is gone, and what is seen of the script then.

        After one that loops need, another error may come further down.
        """
        key, best = str(error), list[tuple[int, int, Lines, str, Watch]]()
        is_key = isinstance(error, KeyError)
        for definition, text in self._candidates(None, changes):
            if not _may_mend(definition.text, text, key if is_key else ""):
                continue
            watch = self.script.run(self._put(definition.file, text), seconds=ONE)
            changed = lines_of(definition, text)
            faulty = {(file, n), *((line.file, line.line) for line in changed)}
            if isinstance(error, NameError | AttributeError) and len(faulty) > 1:
                continue  # the name stands there
            if any((f, at) in faulty or isinstance(e, KeyError) for e, f, at in watch.crashes):
                continue
            faults = _faults(watch.facts())
            is_whole = len(watch.drawn) > 1 and faults <= _faults(self.watch.facts())
            is_whole = is_whole and watch.missing in ("", self.watch.missing)
            left = [at for _, f, at in watch.crashes if f == file]
            is_later = changes is _usual and left and min(left) > n
            if is_whole or (is_key and key in definition.text and len(watch.drawn) > 1) or is_later:
                rank = len(faults) + bool(watch.strange) + MOST * (not is_whole)
                best.append((rank, len(best), definition, text, watch))
            if is_whole and not watch.strange:
                break
        return min(best, key=lambda part: part[:2])[2:] if best else None

    # ---- What is seen ----

    def mend_slips(self) -> None:
        """Mend what is sure to be meant otherwise, whatever is seen of it."""
        for file in [unit.name for unit in self.parts]:
            with suppress(SyntaxError):
                for _ in range(MOST):
                    unit = self._unit(file)
                    definition = Lines(unit, self.watch.names)
                    fault, edits = next(sure(definition), (("", ""), ()))
                    if not edits:
                        break
                    text = edited(unit.text, edits)
                    told = Told({fault}, _named(fault, {fault})[0])
                    self._take(told, file, text, self.script.run(self._put(file, text), seconds=ONE))

    def mend(self, told: Told) -> None:
        """Seek the change after which a fault is gone, and nothing else is lost."""
        before = self.watch.facts()
        if not told.faults & _faults(before):
            told.is_gone = True
            return
        gone = {of for of, _ in told.faults}
        for definition, text in self._candidates(told.mistake, _changes):
            watch = self.script.run(self._put(definition.file, text), seconds=ONE)
            after = watch.facts()
            lost = {of for of, fact in after.items() if fact.unknown and not before[of].unknown}
            broken = _faults(after)
            is_lone = {*map(len, self.watch.drawn)} == {1}
            if len(watch.drawn) < len(self.watch.drawn) / 2 and not is_lone:
                continue  # of fewer updates less is seen
            if not (broken & told.faults or broken - _faults(before) or lost - gone - {"loss"}) and not any(
                after[of].unknown for of in gone
            ):
                self._take(told, definition.file, text, watch)
                return

    def mend_others(self) -> list[Told]:
        """Mend what is raised and seen in the trainings behind the first one, and return it."""
        before = len(self.told)
        while self.script.training < min(self.script.trainings, MOST) - 1 and not self.until.is_over():
            self.script.training += 1
            self.watch = self.script.run(self.parts)
            self.mend_errors()
            if not self.watch.updates and len({rows.tobytes() for rows in self.watch.drawn}) < MOST:
                continue  # a gradient is looked at, or how long it takes
            for one in _told(self.facts()):
                self.mend(one)
        self.script.training = 0
        return [one for one in self.told[before:] if one.is_certain]

    def _candidates(self, mistake: Mistake | None, changes: Changes) -> Iterator[tuple[Lines, str]]:
        """Yield the texts after small changes, what comes nearest to the right lines of a mistake first."""
        pairs = mistake.lines() if mistake else []
        # Another number only makes it a mistake.
        pairs = [p for p in pairs if re.sub(r"\d", "", p[0]) != re.sub(r"\d", "", p[1])] or pairs
        found: list[tuple[float, int, Lines, str]] = []
        done = set[str]()
        file, line = self.script.after if self.script.training else ("", 0)
        names = [unit.name for unit in self.parts]
        for unit in self.parts[names.index(file) if file else 0 :]:
            try:
                definition = Lines(unit, self.watch.names)
            except SyntaxError:
                continue
            start = definition.starts[line + 2] if unit.name == file else 0
            for change in changes(definition, mistake, self.watch):
                text = edited(unit.text, change.edits)
                if text not in done and change.edits[0].start >= start:
                    done.add(text)
                    near = nearer(unit.lines, text.split("\n"), pairs)
                    found.append((change.cost - 3 * near, len(found), definition, text))
        for _, _, definition, text in sorted(found, key=lambda part: part[:2]):
            if self.until.is_over():
                return
            try:
                compile(text, "", "exec")
            except (SyntaxError, ValueError):
                continue
            if next(lines_of(definition, text), None):  # and no other spaces alone
                yield definition, text


def _may_mend(before: str, after: str, key: str) -> bool:
    """Return whether a change may be what is meant where an error is raised, perhaps for a missing key."""
    before, after = (re.sub("[\"']", "'", part) for part in (before, after))
    if key and key in before and after.count(key) >= before.count(key):
        return False
    if key and after.count("['") < before.count("['") and f"[{key[1:-1]}]" not in after:
        return False  # a name is meant only if it is that which stands in quotes
    sizes = [SIZES.findall(re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)) for text in (before, after)]
    if not key and sizes[0] != sizes[1]:
        return False  # they are right of all of MNIST
    rates = [sum(bool(RATE.fullmatch(name)) for name in re.findall(r"\w+", text)) for text in (before, after)]
    if rates[0] > rates[1]:
        return False  # no other thing is meant by a rate
    return not _builtins(before) - _builtins(after)  # a number that is to be one is read, whatever it is


def _stood(error: Any, line: str) -> bool:
    """Return whether what is not there in a line stood in it before it was changed."""
    is_part = isinstance(error, AttributeError) and isinstance(error.obj, types.ModuleType)
    name = error.name if isinstance(error, NameError) or is_part else ""
    return bool(name) and re.search(rf"\b{name}\b", line) is not None


def _respelt(lines: list[str], wrong: str, right: str, first: int, last: int) -> str:
    """Return a text in which a name, or an attribute with its dot, is another in some lines."""
    before = r"(?<![\w.])" if wrong[0] != "." else ""
    name = re.compile(rf"(#.*)|{before}{re.escape(wrong)}\b")
    changed = [name.sub(lambda found: found[1] or right, line) for line in lines[first - 1 : last]]
    return "\n".join([*lines[: first - 1], *changed, *lines[last:]])


def _is_other(one: str, two: str) -> bool:
    """Return whether two names are those of different things."""
    words = [{*name.lower().split("_")} for name in (one, two)]
    kinds = [[part & kind for part in words] for kind in OTHERS]
    return any(a and b and a != b for a, b in kinds)


def said_by(error: BaseException) -> str:
    """Return what an error says, in one line."""
    return short(f"{type(error).__name__}: {error}")


def _builtins(text: str) -> Counter[str]:
    """Return how often a text calls each of Python's own functions."""
    called = (name for name in re.findall(r"(?<!\.)\b(\w+)\(", text) if name != "enumerate")
    return Counter(name for name in called if hasattr(builtins, name))


def _is_given(error: Any) -> bool:
    """Return whether something that is missing is of what stands in for what is not there."""
    return "TwoLayerNet" in type(getattr(error, "obj", None)).__name__ and not hasattr(error.obj, "__dict__")


def nearer(before: list[str], after: list[str], pairs: list[tuple[str, str]]) -> float:
    """Return how near to what mends a mistake a change is, by its characters or by the line that it makes."""
    ones, twos = Counter(before), Counter(after)  # a line may stand in several trainings
    old, new = {*(ones - twos)}, {*(twos - ones)}
    for wrong, right in pairs:
        if _swapped("".join(old), "".join(new)) == _swapped(wrong, right) != (Counter(), Counter()):
            return 1.0 + _likeness(old, wrong.strip())
    if {line.strip() for line in old} == {line.strip() for line in new}:  # it is moved
        return max((_likeness(old, wrong.strip()) for wrong, _ in pairs if wrong), default=0.0)
    near = [(_likeness(new, right.strip()), _likeness(old, right.strip())) for _, right in pairs if right]
    return max((one**4 for one, other in near if one > other), default=0.0)


def _swapped(one: str, two: str) -> tuple[Counter[str], Counter[str]]:
    """Return the characters that go and those that come."""
    ones, twos = Counter("".join(one.split())), Counter("".join(two.split()))
    return ones - twos, twos - ones


def _likeness(lines: set[str], right: str) -> float:
    return max((_alike(line.strip(), right) for line in lines), default=0.0)


@cache
def _alike(line: str, right: str) -> float:
    return difflib.SequenceMatcher(None, line, right, autojunk=False).ratio()


def _changes(d: Lines, mistake: Mistake | None, watch: Watch) -> Iterator[Change]:
    """Yield the catalogue's changes turned round, those that loops need, general ones of the loop's lines."""
    pairs = mistake.lines() if mistake else []
    moves, goes = any(not wrong for wrong, _ in pairs), any(not right for _, right in pairs)
    spans = [(d.starts[loop.lineno], d.starts[(loop.end_lineno or 0) + 1]) for loop in loops(d.node)]
    if len(d.lines) < SHORT:
        spans = [(0, len(d.text))]
    yield from turned_round(d, [mistake] if mistake else [])
    yield from _usual(d, mistake, watch)
    yield from _updates(d) if mistake and mistake.slug == "changes-no-parameter" else ()
    for change in general(d, strings=list(watch.state), dearest=1):
        first, last = change.edits[0].start, change.edits[-1].end
        whole = any("\n" in edit.text or "\n" in d.text[edit.start : edit.end] for edit in change.edits)
        if len(change.edits) == 1 and d.text[first:last].split() == change.edits[0].text.split():
            continue  # lines that are only indented otherwise are moved by two edits
        if whole and (moves if len(change.edits) > 1 else goes):
            yield Change(change.cost - 2, change.edits)
        elif change.cost <= 1 and any(start <= first and last <= end for start, end in spans):
            yield Change(change.cost + 1, change.edits)  # after what loops need


def _usual(d: Lines, _: Mistake | None, watch: Watch) -> Iterator[Change]:
    """Yield what loops need, whatever their names: all keys, `append`, what is put back, all images, 0.1."""
    sizes = [name for name, value in watch.names.items() if type(value) is int and value == TRAIN]
    arrays = [name for name, value in watch.names.items() if isinstance(value, np.ndarray)]
    sizes += [f"len({name})" for name in arrays if watch.names[name].shape[:1] == (TRAIN,)]
    batches = [name for name, value in watch.names.items() if type(value) is int and "batch" in name.lower()]
    batches = sorted(batches, key=lambda name: "size" not in name.lower())
    for place, text in (*_of_images(d, arrays, sizes), *_of_draws(d, sizes, batches)):
        yield Change(0.5, (d.put(place, text),))
    yield from needed(d, watch)
    yield from whole(d, list(watch.state))
    yield from (Change(0.5, edits) for edits in drawn_before(d))
    slices = {d.segment(n.slice) for n in d.nodes if isinstance(n, ast.Subscript)
              and isinstance(n.value, ast.Name) and isinstance(n.slice, ast.Name)}
    for node in d.nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.List(elts=[one])):
                yield Change(1, (d.put(node, f"{name}.append({d.segment(one)})"),))
            case ast.Assign(targets=[ast.Name()], value=ast.BinOp(left=left, op=ast.Sub(), right=right)):
                yield Change(1, (d.put(node, f"{d.segment(left)} -= {d.segment(right)}"),))
            case ast.Assign(targets=[ast.Subscript() | ast.Attribute() as to], value=ast.BinOp() as value):
                yield Change(1, (d.put(node, f"{d.segment(to)} -= {d.segment(value)}"),))
            case ast.Constant(value=int() as value) if value > 1 and isinstance(d.parent[node], ast.Call):
                yield from (Change(1, (d.put(node, size),)) for size in sizes[:4])
            case ast.Constant(value=float() as value) if value > 1:
                yield Change(1, (d.put(node, "0.1"),))
            case ast.Assign([ast.Name(name)], value) if "epoch" in name and sizes and batches:
                yield Change(0.5, (d.put(value, f"max({sizes[0]} // {batches[0]}, 1)"),))
            case ast.Subscript(slice=ast.Constant(value=str() as name) as key) if name in d.locals:
                yield Change(0.5, (d.put(key, name),))
            case ast.Subscript(value=ast.Name(), slice=part):
                others = {text for text in slices if text != d.segment(part)}
                yield from (Change(1, (d.put(part, text),)) for text in sorted(others))
            case ast.For():
                yield from _of_training(d, node)


def _updates(d: Lines) -> Iterator[Change]:
    """Yield the update that is forgotten after a gradient, or of which the parameter is."""
    rates = [*(name for name in d.locals if RATE.fullmatch(name)), "0.1"]
    lost = [n for n in d.nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.BinOp)]
    made = [d.segment(n) for n in d.nodes if isinstance(getattr(n, "ctx", None), ast.Store)]
    optimizers = {code for code in made if "optim" in code.rpartition(".")[2].lower()}
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Name(grad)], ast.Call(ast.Attribute(net, of), [_, _])) if is_gradient(of):
                margin, at = d.margin(node), d.starts[(node.end_lineno or 0) + 1]
                to = f"{d.segment(net)}.params"
                is_read = len(re.findall(rf"\b{grad}\b", d.text)) > 1  # in what is meant to be the update
                for opt in optimizers:
                    yield Change(0, (Edit(at, at, f"{margin}{opt}.update({to}, {grad})\n"),))
                for rate in rates:
                    step = f"{margin}for key in {grad}:\n{margin}    {to}[key] -= {rate} * {grad}[key]\n"
                    yield Change(4 if is_read else 0.5, (Edit(at, at, step),))
                for n in lost:
                    keys = [d.segment(part.slice) for part in ast.walk(n) if isinstance(part, ast.Subscript)]
                    start = d.span(n)[0]
                    yield from (Change(0.4, (Edit(start, start, f"{to}[{key}] -= "),)) for key in keys)


def _of_images(d: Lines, arrays: list[str], sizes: list[str]) -> Iterator[tuple[Any, str]]:
    """Yield their number for the images themselves, an index for a call of them, and labels beside them."""
    for node in d.nodes:
        match node:
            case (
                ast.Assign(targets=[ast.Name()], value=ast.Name(id=name) as part)
                | (ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=0)) as part)
            ) if name in arrays:
                yield part, f"{name}.shape[0]"  # how many there are is meant
            case ast.Attribute(attr="shape") if not isinstance(d.parent[node], ast.Subscript):
                yield node, f"{d.segment(node)}[0]"
            case ast.Call(ast.Attribute(attr="choice" | "permutation"), [ast.Name(name) as x, *more]):
                if name in arrays:
                    yield x, f"{name}.shape[0]"
                elif not more and not node.keywords and name not in sizes:
                    yield from ((x, f"{n}, {name}") for n in sizes)
            case ast.Call(ast.Name(name), [part]) if name in arrays:
                yield node, f"{name}[{d.segment(part)}]"
            case ast.Call(ast.Attribute(), [ast.Name(name) as x]) if name in arrays:
                if name[:1] == "x" and (t := f"t{name[1:]}") in arrays:
                    yield x, f"{name}, {t}"


def _of_draws(d: Lines, sizes: list[str], batches: list[str]) -> Iterator[tuple[Any, str]]:
    """Yield a choice of as many images as a batch has for what is drawn otherwise, and their number."""
    many = [*sizes, *(f"{size[4:-1]}.shape[0]" for size in sizes if "(" in size)]
    for node in d.nodes if sizes and batches else []:
        match node:
            case ast.BinOp(left, ast.Div() | ast.FloorDiv(), ast.Name() as by) if d.segment(left) in many:
                yield from ((by, name) for name in batches if name != by.id)
            case ast.Call(func=ast.Attribute() as func, args=args) if (
                drawn := DRAWN.fullmatch(d.segment(func))
            ):
                given = [d.segment(arg) for arg in [*args, *(word.value for word in node.keywords)]]
                if given and {*given} <= {*many, *batches, "0", "1"}:
                    of = next((one for one in given if one in many), sizes[0])
                    size = next((one for one in given if one in batches), batches[0])
                    numpy = drawn[1] or f"{d.numpy or 'np'}."
                    yield node, f"{numpy}random.choice" + f"({of}, {size})"  # no sentence


def _of_training(d: Lines, loop: ast.For) -> Iterator[Change]:
    """Yield the change that takes training data in each line of a loop that takes test data."""
    names = [n for n in ast.walk(loop) if isinstance(n, ast.Name) and "test" in n.id]
    edits = [d.put(n, other) for n in names if (other := n.id.replace("test", "train")) in d.locals]
    lines = {n.lineno for n in names if "acc" in d.lines[n.lineno - 2]}
    kept = [edit for edit, n in zip(edits, names, strict=False) if n.lineno not in lines]
    if len(kept) > 1:
        yield Change(0.5, tuple(sorted(kept)))

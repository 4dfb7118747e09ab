"""What the mistakes of a file hide: it is judged once more with what is told repaired."""

import difflib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference.conformance.catalogue import SCRIPT
from reference.conformance.judging.check import is_guessed
from reference.conformance.loading.reading import Unit, units
from reference.conformance.report import Finding, Line, Report
from reference.conformance.running.run import run

FORGOTTEN = re.compile("`((?:import|from) [^`]+)` above")
LOST = re.compile(r"\b(NameError|ModuleNotFoundError|ImportError|AttributeError: module)\b")
NAME = re.compile(r"\b[A-Za-z]\b")
TAKEN = re.compile(r"taken as [^:]*")  # in which interface
ROUNDS = 3  # each may bring to light what another mistake has hidden
SECONDS, LEAST = 9.0, 1.0  # after which none goes on, and that are left if another is begun
Rows = tuple[int, int, list[str]]  # of which lines others are made: the first, the one after the last


def judge(
    target: str, names: Mapping[str, str] = MappingProxyType({}), *,
    stop: Callable[[], bool] = lambda: False, **job: Any,
) -> Report:
    """Return what `run` finds in a file, and what it finds there once that is repaired."""
    start, texts = time.monotonic(), dict[str, str]()
    report = last = run(target, names, stop=stop, **job)
    for _ in range(ROUNDS if _hides(report) and not job else 0):
        new = _with_imports(joined(last.texts, texts), last, texts)
        left = SECONDS - (time.monotonic() - start)
        if not new or left < LEAST:
            break
        texts |= new
        last = run(target, names, stop=stop, texts=texts, mends=True, seconds=left)
        tell(report, last, texts)
    return report


def _with_imports(new: dict[str, str], report: Report, texts: Mapping[str, str]) -> dict[str, str]:
    """Return texts with the imports above them that are forgotten there."""
    for one in report.kind("mistake"):
        name, found = one.lines[0].file if one.lines else "", FORGOTTEN.search(one.seen)
        if name and found:
            text = new.get(name) or texts.get(name) or read(path_of(name))[name].text
            if f"{found[1]}\n" not in text and "__future__" not in text:
                new[name] = f"{found[1]}\n{text}"
    return new


def _hides(report: Report) -> bool:
    """Return whether something may be wrong, or not careful, behind what is told."""
    return bool(report.kind("mistake") or any(one.seen for one in report.kind("right")))


def tell(report: Report, last: Report, texts: Mapping[str, str]) -> None:
    """Add to the report of a file what is found in its texts with repairs, and was not told.

    What is right as it stands is not held to be wrong then; what is asked, or no line of theirs, is left.
    """
    places = {name: _numbers(name, text) for name, text in texts.items()}
    kept = {one.function for one in report.kind("right") if not one.seen}
    others = report.kind("right") + report.kind("careless")
    taken = {one.function: match[0] for one in others if (match := TAKEN.match(one.seen))}
    heads = {SCRIPT, *(one.function.partition(".")[0] for one in report.findings)}
    for one in last.findings:
        lines = [*_before(one.lines, places)]
        is_proved = one.kind == "careless" or (one.kind == "mistake" and one.proof != "told")
        # What a script does with what was repaired may be due to that.
        is_proved = is_proved and (one.function != SCRIPT or one.kind == "careless" or _is_lost(one.seen))
        is_known = len(lines) == len(one.lines) > 0 and is_proved and not is_guessed(one, report)
        # With a repair something may be taken for another function than it is.
        is_known = is_known and one.function.partition(".")[0] in heads
        is_known = is_known and one.seen.startswith(taken.get(one.function, ""))
        if not is_known or (one.kind == "mistake" and one.function in kept):
            continue
        new = replace(one, lines=lines, seen=f"with what is told repaired: {one.seen}")
        like = next((n for n, other in enumerate(report.findings) if _is_told(new, other)), None)
        if like is None:
            of_it = [f for f in report.kind("right") + report.kind("unseen") if f.function == one.function]
            report.findings = [f for f in report.findings if f not in of_it] + [new]
        elif not _is_mended(report.findings[like]) and _is_mended(new):
            report.findings[like] = replace(report.findings[like], lines=lines)


def _is_lost(seen: str) -> bool:
    """Return whether a name is missing, which no repair takes away."""
    return bool(LOST.search(seen))


def _is_mended(finding: Finding) -> bool:
    return any(line.right for line in finding.lines)


def _is_told(new: Finding, other: Finding) -> bool:
    """Return whether a finding tells what is found: a mistake in one of these lines, or the same to write."""
    plain = [{NAME.sub("_", line.right.strip()) for line in finding.lines} - {""} for finding in (new, other)]
    if new.kind == "careless" != other.kind and new.function == other.function and plain[0]:
        return plain[0] <= plain[1]  # the repair is careful, whatever it calls what
    if new.kind != other.kind or not other.lines:
        return False
    places = [{line[:2] for line in finding.lines} for finding in (new, other)]
    if new.kind == "mistake" and places[0] & places[1]:
        return True
    rights = [{line.right.strip() for line in finding.lines} - {""} for finding in (new, other)]
    is_one = new.mistake == other.mistake is not None or bool(rights[0] and rights[0] <= rights[1])
    is_one |= bool(other.seen) and new.seen.endswith(f": {other.seen}")
    return new.function == other.function and is_one


def _numbers(name: str, text: str) -> tuple[dict[int, int], list[str]]:
    """Return from the numbers of lines of a text to those of the file as it stands, and its lines."""
    before, after, numbers = read(path_of(name))[name].lines, text.split("\n"), dict[int, int]()
    for kind, a, b, c, d in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal" or b - a == d - c:
            numbers |= {c + n + 1: a + n + 1 for n in range(b - a)}
    return numbers, before


def _before(lines: list[Line], places: Mapping[str, tuple[dict[int, int], list[str]]]) -> Iterator[Line]:
    """Yield the lines of a text with repairs as they stand in the file, but those that do not."""
    for line in lines:
        numbers, before = places.get(line.file, ({line.line or 0: line.line or 0}, []))
        if not before or line.line is None:
            yield line
        elif number := numbers.get(line.line):
            text = before[number - 1]
            yours = line.yours if line.yours.strip() in ("", text.strip()) else text.strip()
            pairs = enumerate(zip(yours, line.right.strip(), strict=False))
            first = next((n for n, (a, b) in pairs if a != b), 0)
            column = line.column if yours == line.yours else len(text) - len(text.lstrip()) + first + 1
            yield line._replace(line=number, yours=yours, column=column)


def joined(several: list[dict[str, str]], texts: Mapping[str, str]) -> dict[str, str]:
    """Return each file with as many of several repairs as touch different lines, the first ones first."""
    new = dict[str, str]()
    for name in dict.fromkeys(name for one in several for name in one):
        before = texts.get(name) or read(path_of(name))[name].text
        lines, taken = before.splitlines(keepends=True), list[Rows]()
        for one in several:
            own = changes(lines, one.get(name, before).splitlines(keepends=True))
            if all(_apart(change, other) for change in own for other in taken):
                taken += [change for change in own if change not in taken]
        for start, end, others in sorted(taken, key=lambda change: change[:2], reverse=True):
            lines[start:end] = others
        if taken:
            new[name] = "".join(lines)
    return new


def changes(before: list[str], after: list[str]) -> list[Rows]:
    """Return what of the lines of a text is other in another."""
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(a, b, after[c:d]) for kind, a, b, c, d in codes if kind != "equal"]


def _apart(one: Rows, other: Rows) -> bool:
    return one == other or one[1] < other[0] or other[1] < one[0]


def read(path: Path) -> dict[str, Unit]:
    """Return a file, or the cells of a notebook, by their names."""
    return {unit.name: unit for unit in units(path, [])}


def path_of(name: str) -> Path:
    """Return the file of a unit, which may be a cell."""
    path, comma, _ = name.rpartition(", cell ")
    return Path(path if comma and path.endswith(".ipynb") else name)

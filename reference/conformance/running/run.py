"""Check a module or a file in a process of its own: what it does there costs the claim in which it does it.

It is no sandbox: the code that is checked may do whatever its user may do, and may forge its verdict.
"""

import json
import os
import re
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference.conformance.asking import SEEN
from reference.conformance.catalogue import CLAIMS, FUNCTIONS, MISTAKES, OWN, SCRIPT
from reference.conformance.loading.reading import is_file
from reference.conformance.report import BROKEN, UNDECIDABLE, WORDS, Finding, Report, Verdict, asked, is_same
from reference.conformance.running.journal import CALLS, Reader
from reference.conformance.running.process import MARK, end

SEARCH = 90.0  # seconds by the clock that a search may take, on however full a machine
TOO_LONG = "it took too long"
# Beside what is right: two are compared.
DEMONSTRATED = {"looks-ahead-only", "looks-ahead-only-in-each-entry", "takes-one-number-only"}
ENOUGH = 3  # claims that are lost one after the other; whoever answers none of them is asked no more


@dataclass
class Limits:
    """How many seconds may pass: in loading, in one claim, and in all.

    After one claim on a function that took too long, a fifth is enough for each of the others.
    """

    load: float
    claim: float
    all: float

    def of(self, step: str, slow: bool) -> float:
        """Return the limit of something that is begun, in a function where something took too long."""
        if step.startswith("the search for"):  # which is ours, and ends by itself
            return SEARCH
        return self.claim / 5 if slow else self.claim


@dataclass
class Course:
    """How far the check of a target has come, through all the processes that it takes."""

    report: Report
    waiting: list[str] | None = None
    """The functions that were found and are not judged; None before the target is loaded."""
    found: dict[str, str] = field(default_factory=dict)
    """All that were found, by what tells them apart, with our names."""
    lost: dict[str, str] = field(default_factory=dict)
    """From what was begun when a process was lost to how it was lost."""
    slow: set[str] = field(default_factory=set)
    """The functions in which a process took too long."""
    answered: set[str] = field(default_factory=set)
    """The functions that came to the end of a claim."""


def run(
    target: str,
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    command: bool = False,
    script: bool = False,
    seconds_a_claim: float = 10.0,
    seconds: float = 300.0,
    seconds_to_load: float = 60.0,
    seconds_a_script: float = 20.0,
    updates: int = 0,
    stop: Callable[[], bool] = lambda: False,
    mends: bool = False,
    texts: Mapping[str, str] = MappingProxyType({}),
) -> Report:
    """Return what `check` finds in a module, a file or a command, however that behaves.

    Parameters
    ----------
    target : str
        The name of a module, the path of a `.py` file or of a notebook, or a command.
    names : mapping
        From our names to theirs, where these cannot be guessed.
    command : bool
        Whether the target is a command that speaks JSON lines (`reference.conformance.running.command`).
    script : bool
        Whether the target is a script, to be run and watched as `reference.conformance.watching` says.
    seconds_a_claim, seconds, seconds_to_load, seconds_a_script : float
        How long one claim may take, all of them together, the loading of the target, and a script.
    updates : int
        How many updates of a script are waited for, if its curves are to be drawn.
    stop : callable
        Asked again and again: once it is true, the process is ended and KeyboardInterrupt raised.
    mends : bool
        Whether a repair is sought of all that is broken, and not only where it is a proof.
    texts : mapping
        From the names of files, and of cells of notebooks, to what is read in place of their texts.

    Returns
    -------
    Report
        A claim in which the process hung or ended is broken, and says so.
    """
    course = Course(Report(target=target))
    folder = os.getcwd()
    if not command and is_file(target):
        target, folder = str(Path(target).absolute()), ""
    job = {
        "target": target, "names": dict(names), "command": command, "script": script, "folder": folder,
        "seconds": seconds, "mends": mends, "texts": dict(texts), "updates": updates,
    }
    if script:
        seconds_to_load = min(seconds_to_load, seconds_a_script)
    limits = Limits(seconds_to_load, seconds_a_claim, time.monotonic() + seconds)
    while _goes_on(job, course, limits, stop):
        pass
    return course.report


def _goes_on(job: dict[str, Any], course: Course, limits: Limits, stop: Callable[[], bool]) -> bool:
    """Follow one process to its end, and return whether another is to go on from there."""
    function, step, key = "", "the run" if job["script"] else "loading", ""
    until = time.monotonic() + limits.load
    finished = [name for name in course.found if name not in (course.waiting or ())]
    with _child(job | {"finished": finished, "lost": course.lost}) as (process, journal):
        while True:
            ended = process.poll() is not None  # asked before what it wrote is read
            for record in journal.records():
                if "begun" in record:
                    if step in CLAIMS and function == record["function"]:
                        course.answered.add(function)
                    function, step, key = record["function"], record["begun"], record["key"]
                    until = time.monotonic() + limits.of(step, function in course.slow)
                elif _add(course, record):
                    return False
            if stop():
                raise KeyboardInterrupt
            if time.monotonic() > limits.all:
                return _end_early(course, "the time for all claims is used up", function, step)
            if ended:
                how = f"the process ended with {process.returncode}"
                break
            if time.monotonic() > until:
                how = TOO_LONG
                course.slow.add(function)
                break
            time.sleep(0.02)  # `process.wait(0.02)` wakes up six times
    if step == CALLS:
        return False
    if not course.waiting or function not in course.waiting:
        return _end_early(course, how, function, step)
    if key in course.lost:  # and begun all the same
        _lose(course, function, step, how)
    course.lost[key] = how
    if len(_lost_of(course, function)) == ENOUGH and function not in course.answered:
        _lose(course, function, "itself", how)
    return True


def _end_early(course: Course, how: str, function: str, step: str) -> bool:
    course.report.notes.append(f"the check ended early, {how}: {': '.join(filter(None, (function, step)))}")
    if course.waiting:
        course.report.notes.append(f"not judged: {', '.join(course.waiting)}")
    course.report.unfinished = True
    return False


def _lost_of(course: Course, name: str) -> list[str]:
    """Return the claims on a function that were lost."""
    return [slug for slug in course.lost if slug in CLAIMS and CLAIMS[slug].needs[0] == name]


def _lose(course: Course, name: str, step: str, how: str) -> None:
    """Note that a function cannot be judged, since what must be asked before is lost."""
    ours = course.found[name]
    claims = [claim for claim in CLAIMS.values() if claim.needs[0] == ours]
    how = how if step == "itself" else f"{how}: {step}"
    is_script = ours in (SCRIPT, *OWN)  # to be slow in the search for what mends it is no fault of its own
    slugs = [] if is_script else _lost_of(course, ours) or [claim.slug for claim in claims]
    for claim in claims:
        if claim.slug in slugs:
            verdict = Verdict(claim, BROKEN, course.lost.get(claim.slug, how))
        elif is_script:
            verdict = Verdict(claim, UNDECIDABLE, how)
        else:
            verdict = Verdict(claim, UNDECIDABLE, f"not asked, after {how} in {len(slugs)} others")
        course.report.verdicts.append(verdict)
    how = how if name == ours else f"{name}: {how}"
    course.report.findings.append(
        Finding(ours, "unseen", seen=how) if is_script
        else Finding(ours, "mistake", "must", "crash", seen=how, claims=slugs)
    )
    assert course.waiting is not None
    course.waiting.remove(name)


def _add(course: Course, record: dict[str, Any]) -> bool:
    """Add what the child found, and return whether that was the last."""
    report = course.report
    if record.get("ours"):
        report.errors.append(record["ours"])
        report.unfinished = True
        last = record["ours"].strip().splitlines()[-1]
        report.notes.append(f"an error of ours, which tells nothing about {record.get('lost', 'it')}: {last}")
        if "lost" in record and course.waiting:
            course.waiting.remove(record["lost"])
    elif "refused" in record:
        report.notes.append(record["refused"])
    elif "lost" in record:
        _lose(course, record["lost"], record["step"], record["why"])
    elif "loaded" in record and course.waiting is None:
        report.notes, course.found, course.waiting = record["loaded"], record["found"], [*record["found"]]
        report.findings += map(Finding.of_json, record["slips"])
        report.texts += record["texts"]
        others = () if SCRIPT in record["found"] else FUNCTIONS
        report.absent = [name for name in others if name not in record["found"]]
        if not record["found"]:
            report.notes.append("it defines nothing of a known name; --map OURS=THEIRS tells one")
    elif "judged" in record and course.waiting:
        course.waiting.remove(record["judged"])
        report.texts += [] if record["replaced"] else record["texts"]
        if record["judged"] == course.found[record["judged"]]:
            _add_findings(report, record["report"])
        else:
            _add_others(report, record["judged"], record["report"], record["replaced"])
    elif "made" in record:
        report._tell([*map(Finding.of_json, record["made"])])
        report.texts += record["texts"]
    if "end" in record and course.waiting:
        _end_early(course, "the process ended", "", "judging")
    return "end" in record


def _findings(found: dict[str, Any]) -> list[Finding]:
    unseen = [Finding(part["function"], "unseen", seen=part["why"]) for part in found["unseen"]]
    return [*map(Finding.of_json, found["findings"]), *unseen]


EARLY = re.compile(r"UnboundLocalError: (?:.* variable '(\w+)'|(\w+) is read)")


def _untold(report: Report, found: dict[str, Any]) -> Iterator[Finding]:
    """Yield what is found, but no name that is read too early and was told when the class was read."""
    read = {match[2] for one in report.findings if (match := EARLY.search(one.seen))}
    for one in _findings(found):
        match = EARLY.search(one.seen) if one.function.partition(".")[0] in OWN else None
        if not match or match[1] not in read:
            yield one


def _add_findings(report: Report, found: dict[str, Any]) -> None:
    told = [*_untold(report, found)]
    _take_out(report, [one for one in told if one.kind != "asked"])
    report._tell(told)
    report.notes += found["notes"]
    report.pictures |= found["pictures"]
    for v in found["claims"]:
        seen = {name: v[name] for name in SEEN if v[name] is not None}
        report.verdicts.append(Verdict(CLAIMS[v["slug"]], v["verdict"], v["reason"], v["snippet"], seen))


def _take_out(report: Report, told: list[Finding]) -> None:
    """Take out what was read and is told now: an import that is forgotten, or a line that raises."""
    lines = [line for one in told for line in one.lines]
    said = {one.seen for one in told} | {line[:2] for line in lines}
    said |= {(line.file, (line.line or 0) + 1) for line in lines if line.right.startswith("return")}
    said |= {(line.file, (line.line or 0) - 1) for line in lines if line.right.startswith("grads[")}
    report.findings = [
        one for one in report.findings
        if one.function != SCRIPT or said.isdisjoint([one.seen, *(line[:2] for line in one.lines)])
        # What a branch lacks is put in below the line, and none of it.
        or (one.kind == "careless" and any(not line.yours for line in one.lines))
    ]


def _add_others(report: Report, what: str, found: dict[str, Any], replaced: bool) -> None:
    """Add what is found of another definition, and say which; of one that is replaced only a mistake.

    What is not careful in that is told if it is so in what replaces it: its author knows no better.
    """
    others = [*_untold(report, found)]
    _take_out(report, [one for one in others if one.kind == "mistake"])
    right = {one.function for one in others} - {one.function for one in others if one.level == "must"}
    for n, one in enumerate(report.findings):
        if one.function in right and one.mistake in DEMONSTRATED and not replaced:
            report.findings[n] = asked(one)
    for finding in others:
        is_right = not any(f.kind == "mistake" and f.function == finding.function for f in report.findings)
        if finding.mistake in DEMONSTRATED and is_right and not replaced:
            report.notes.append(f"{what} is taken for a demonstration of what goes wrong, and is not judged")
        elif finding.kind in ("right", "unseen") or (replaced and not _is_in_its_line(finding, report)):
            mistake = MISTAKES[finding.mistake] if finding.mistake else None
            known = f": {mistake.slug}: {mistake.symptom}" if mistake else ""
            report.notes.append(f"{what}: {WORDS[finding.kind]}{known}")
        # Without a line of theirs it is of this definition alone.
        elif not any(line.file for line in finding.lines) or not any(
            is_same(finding, other) for other in report.findings
        ):
            report.findings.append(replace(finding, seen=f"{what}: {finding.seen}"))


def _is_in_its_line(finding: Finding, report: Report) -> bool:
    """Return whether a mistake is proved, or told already, is no demonstration, and its line is known."""
    careless = {(one.function, _said(one)) for one in report.kind("careless")}
    is_told = finding.kind == "mistake" or (finding.function, _said(finding)) in careless
    return is_told and finding.mistake not in DEMONSTRATED and any(line.file for line in finding.lines)


def _said(finding: Finding) -> str:
    """Return what a finding is known by: its mistake, or what is seen, but for how it is called."""
    return finding.mistake or finding.seen.rpartition(": ")[2]


@contextmanager
def _child(job: dict[str, Any]) -> Iterator[tuple["subprocess.Popen[bytes]", Reader]]:
    """Start the child, yield it and its journal, and leave nothing of both."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as room:
        scratch, path, secret = Path(room, "scratch"), Path(room, "journal"), secrets.token_hex(8)
        scratch.mkdir()
        # Relative to this folder, and not to that of the child.
        places = [str(Path(p).resolve()) for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
        journal = Reader(path, secret)
        process = subprocess.Popen(
            # -P: with no module of the folder that it is in.
            [sys.executable, "-P", str(Path(__file__).with_name("__main__.py"))],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            cwd=os.getcwd() if job["command"] else scratch, start_new_session=True,
            # The matrices are small.
            env={"OPENBLAS_NUM_THREADS": "1"} | os.environ | {
                "PYTHONPATH": os.pathsep.join(places), "MPLBACKEND": "Agg", MARK: room,
            },
        )
        assert process.stdin is not None
        try:
            with suppress(OSError):  # it has ended already, which is seen soon
                process.stdin.write(json.dumps(
                    job | {"room": room, "journal": str(path), "key": secret}
                ).encode() + b"\n")
                process.stdin.flush()
            yield process, journal
        finally:
            end(process, room)
            with suppress(OSError):
                process.stdin.close()
            journal.file.close()

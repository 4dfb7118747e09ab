"""What runs in a process of its own: the target is loaded and judged, and a journal is kept of it."""

import builtins
import json
import math
import os
import re
import shutil
import sys
import sysconfig
import time
import traceback
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

import reference
from reference.conformance.asking import LostError, short
from reference.conformance.catalogue import CLAIMS, JUDGED, SCRIPT
from reference.conformance.judging.check import check_function, count_held
from reference.conformance.judging.mains import slips_of
from reference.conformance.judging.repair import Deadline
from reference.conformance.loading.choosing import Also
from reference.conformance.loading.load import Loaded, load, unjudged_of
from reference.conformance.loading.reading import LoadError, is_file
from reference.conformance.loading.script import load_script, refuse
from reference.conformance.loading.syntax import Slip
from reference.conformance.report import Finding, Line, Report
from reference.conformance.running.command import CommandError, load_command
from reference.conformance.running.journal import CALLS, Writer
from reference.conformance.running.process import bound_means, end_with_parent

SECONDS = 0.5  # of work for each reading of what cannot be parsed
SHOWN = 4  # lines of one change
MEMORY = 4 * 2**30
FILE_SIZE = 2**28
# What may be put into these by one function is taken out before another is judged.
SHARED = [(vars(module), dict(vars(module))) for module in (np, np.linalg, np.random, math, builtins)]
PYTHON = sysconfig.get_path("stdlib") + os.sep
OURS = tuple(place + os.sep for place in (*reference.__path__, *np.__path__))


def main() -> None:
    """Do what the parent asks for in the first line of the standard input, and end at once."""
    job = json.loads(sys.stdin.buffer.readline())
    end_with_parent(job["room"], lambda: shutil.rmtree(job["room"], ignore_errors=True))
    bound_means(job["seconds"] + 60, MEMORY, FILE_SIZE)
    time.sleep = lambda seconds: None  # who loads MNIST may wait between two files
    journal = Writer(job["journal"], job["key"])
    if job["folder"]:
        sys.path.insert(0, job["folder"])  # a module is found from the scratch folder as it is from there
    try:
        if judged := _judge(job, journal):
            refuse(Path.cwd().parent)
            _make_calls(*judged, journal)
        journal.write(end=True)
    finally:
        os._exit(0)  # whatever threads and handlers were left behind


def _judge(job: dict[str, Any], journal: Writer) -> tuple[Loaded, list[Finding]] | None:
    """Load the target and judge one function after the other; return all of it for what is done last."""
    try:
        if job["script"]:
            loaded = load_script(Path(job["target"]), job["updates"])
        elif job["command"]:
            loaded = load_command(job["target"])
        else:
            loaded = _decided(job, load(job["target"], job["names"], job["texts"]))
    except LoadError as error:
        journal.write(refused=str(error))
        return None
    except BaseException as error:
        journal.write(refused=said(error), ours=_trace(error))
        return None
    found = {name: name for name in JUDGED if name in loaded.found}
    also = {str(other): other for other in loaded.also}
    journal.write(
        loaded=loaded.notes, found=found | {key: other.ours for key, other in also.items()},
        slips=_written(loaded.slips), texts=_texts(loaded.slips),
    )
    reports = list[Report]()
    for name in found:
        if name not in job["finished"]:
            # Of a file the names are a guess, unless the user told.
            told = job["command"] or job["script"] or name in job["names"] or not is_file(job["target"])
            reports += _judge_one(name, loaded, job["lost"], journal, told=told, mends=job["mends"])
    for key, other in also.items():
        if key not in job["finished"]:
            before = f"{key}: "
            lost = {slug.removeprefix(before): how for slug, how in job["lost"].items() if before in slug}
            reports += _judge_one(other.ours, loaded, lost, journal, also=other, mends=job["mends"])
    if loaded.ran is None or job["finished"] or job["lost"]:
        return None
    return loaded, [one for report in reports for one in report.findings]


def _make_calls(loaded: Loaded, findings: list[Finding], journal: Writer) -> None:
    """Make the calls that a file makes itself."""
    journal.write(begun=CALLS, function="", key="")
    try:
        slips = slips_of(loaded, findings)
        slips += _of_untold(loaded, findings, slips)
    except BaseException as error:
        journal.write(ours=_trace(error))
    else:
        journal.write(made=_written(slips), texts=_texts(slips))


def _of_untold(loaded: Loaded, findings: list[Finding], slips: list[Slip]) -> list[Slip]:
    """Return what is read of the definitions to which claims come and that tell nothing of them."""
    kinds = defaultdict[str, set[str]](set)
    for one in findings:
        name, _, method = one.function.partition(".")
        kinds[name] |= {one.kind} if (method, one.kind) != ("__init__", "right") else set()
    nothing, something = {"unseen", "asked"}, {"right", "careless"}
    own = [name for name, those in kinds.items() if those & nothing and not those & something]
    sure = [one for one in findings if one.kind != "asked"]
    told = {(line.file, line.line) for one in sure for line in one.lines}
    told |= {(slip.unit.name, n) for slip in slips for n, _, _ in slip.rows}
    said = tuple(one.seen for one in sure if one.seen)
    return unjudged_of(loaded, {loaded.found[name] for name in own if name in loaded.found}, told, said)


def _decided(job: dict[str, Any], loaded: Loaded) -> Loaded:
    """Return what is loaded with that reading of what cannot be parsed with which most claims hold."""

    def held(other: Loaded, name: str) -> int:
        theirs = other.found.get(name)
        return count_held(name, other.space[theirs], other.found, SECONDS) if theirs else -1

    best, until, decided = loaded, Deadline(3.0), set[str]()
    for n, slip in enumerate(loaded.slips):
        name, unit = slip.function.partition(".")[0], slip.unit.name
        if not (name and slip.others) or unit in decided:
            continue
        most = held(best, name)
        for reading in slip.others:
            other = load(job["target"], job["names"], job["texts"] | {unit: reading.text})
            if not until.is_over() and (count := held(other, name)) > most:
                slips = [*best.slips]
                slips[n] = replace(reading, function=slip.function)
                slips = [replace(s, text=reading.text) if s.unit.name == unit else s for s in slips]
                best, most = replace(other, slips=slips, notes=loaded.notes), count
                decided.add(unit)  # the other readings of what else is in it are of the first text
    for slip in best.slips:  # the lines are those of what was read last, and is run
        if not slip.runs:
            replace(slip.unit, text=slip.text).show()
    return best


def _judge_one(
    name: str, loaded: Loaded, lost: dict[str, str], journal: Writer, *,
    told: bool = False, also: Also | None = None, mends: bool = False,
) -> list[Report]:
    """Judge what was found under a name of ours, or another definition of the same; return the report."""
    key, names, step = name, loaded.found, ""
    if also is not None:
        key, names = str(also), {**loaded.found, name: also.key}

    def start(what: str) -> None:
        nonlocal step
        step = what
        slug = what if what in CLAIMS else f"{name}: {what}"
        if slug in lost:
            raise LostError(lost[slug])
        journal.write(begun=what, function=key, key=slug if key == name else f"{key}: {slug}")

    for space, held in SHARED:
        space.update(held)
    try:
        start("itself")
        report = check_function(
            name, loaded.space[names[name]], names, told=told, lost=lost, start=start, mends=mends
        )
    except LostError as error:
        journal.write(lost=key, step=step, why=str(error))
    except BaseException as error:
        journal.write(lost=key, step=step, why=said(error.__cause__ or error), ours=_trace(error))
    else:
        replaced = also is not None and also.is_replaced
        journal.write(judged=key, replaced=replaced, report=report.json(), texts=report.texts)
        return [report]
    return []


def _written(slips: list[Slip]) -> list[dict[str, Any]]:
    return [_unparsed(slip).json() for slip in slips]


def _texts(slips: list[Slip]) -> list[dict[str, str]]:
    return [{slip.unit.name: slip.text} for slip in slips]


def _unparsed(slip: Slip) -> Finding:
    """Return the finding of what Python cannot parse."""
    lines = []
    for number, yours, right in slip.rows[:SHOWN]:
        margin = min(len(one) - len(one.lstrip()) for one in (yours, *(right or yours).split("\n")))
        pairs = enumerate(zip(yours, right, strict=False))
        column = next((n for n, (a, b) in pairs if a != b), min(len(yours), len(right)) or margin) + 1
        right, *below = right.split("\n")
        lines.append(Line(slip.unit.name, number, column, yours[margin:].rstrip(), right[margin:].rstrip()))
        lines += [Line(slip.unit.name, number, column, "", one[margin:].rstrip()) for one in below]
    seen = slip.why if slip.runs else f"{slip.why}: Python runs nothing of the file"
    if slip.unit.place and not slip.runs:
        seen = f"{slip.why}: Python runs nothing of the cell"
    if slip.is_careless:
        return Finding(SCRIPT, "careless", "should", lines=lines, seen=seen)
    proof = "crash" if re.search(r"(^|: )\w+Error: ", seen) else "read"
    return Finding(slip.function or SCRIPT, "mistake", "must", proof, None, lines, seen)


def said(error: BaseException) -> str:
    """Return what an error says in one line, even if it cannot say it."""
    try:
        text = str(error)
    except BaseException as other:
        text = f"(its text raises {type(other).__name__})"
    return short(f"raised {type(error).__name__}: {text}")


def _trace(error: BaseException) -> str:
    """Return the traceback of an error of ours, and "" of theirs: when code of theirs was running."""
    if isinstance(error, CommandError):
        return ""
    cause: BaseException | None = error
    while cause is not None:
        for frame, _ in traceback.walk_tb(cause.__traceback__):
            place = frame.f_code.co_filename
            if not place.startswith(("<", *OURS)) and (
                not place.startswith(PYTHON) or "site-packages" in place
            ):
                return ""
        cause = cause.__cause__
    return "".join(traceback.format_exception(error))

"""What a check found, for people, for machines and for notebooks."""

import csv
import io
import json
import math
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from reference.conformance.asking import SEEN, since
from reference.conformance.catalogue import Claim
from reference.conformance.locale import preferred, texts
from reference.conformance.locale.words import WORDS as WORDS
from reference.conformance.report.page import page, part
from reference.conformance.report.text import AS_IT_STANDS as AS_IT_STANDS
from reference.conformance.report.text import Style, cells, counted, finding_lines, padded, shown

HOLDS, BROKEN, ABSENT, UNDECIDABLE = "holds", "broken", "absent", "undecidable"


@dataclass(frozen=True)
class Verdict:
    """What became of one claim.

    Attributes
    ----------
    claim
        The claim.
    outcome
        "holds", "broken", "absent" or "undecidable".
    reason
        The counter-example, or why there is no decision.
    snippet
        The call that showed it, as code to paste.
    seen
        What was `got` and what is wanted (`want`), the `error` and its `bound`, where there are such.
    """

    claim: Claim
    outcome: str
    reason: str = ""
    snippet: str = ""
    seen: dict[str, Any] = field(default_factory=dict)


KINDS = ("mistake", "careless", "asked", "unseen", "right")


class Line(NamedTuple):
    """A line of what was judged: where it is, where it differs, what stands there and what is right.

    A line that was not found there has no place, and `yours` is that of the catalogue; "" is no line.
    """

    file: str
    line: int | None
    column: int | None
    yours: str
    right: str


@dataclass(frozen=True)
class Finding:
    """What is told about one function.

    Attributes
    ----------
    function
        Our name of it, a method as in "TwoLayerNet.predict".
    kind
        "right", "careless" (only `should` claims are broken), "mistake" (a `must` claim is, by proof),
        "asked" (it is, and nothing is proved) or "unseen" (it was not judged).
    level
        Of the broken claims, the worst: "must", "should", or None.
    proof
        Of a mistake: "name" (a known mistake gives the very same results), "crash" (it raises in this line),
        "read" (the line says something else than is meant, whatever it is given),
        "repair" (with this change every claim holds) or "told" (it is what it is said to be, and is wrong).
    mistake
        The slug of the mistake, or None if it has no name.
    lines
        The wrong lines, with the right ones.
    seen
        What is seen, in one sentence.
    claims
        The slugs of the broken claims that this is about.
    """

    function: str
    kind: str
    level: str | None = None
    proof: str | None = None
    mistake: str | None = None
    lines: list[Line] = field(default_factory=list)
    seen: str = ""
    claims: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the finding for people: where, what to write, what is seen."""
        return "\n".join(finding_lines(self, None, Style(language=preferred())))

    def json(self) -> dict[str, Any]:
        """Return the finding as what `json.dumps` takes."""
        return asdict(self) | {"lines": [line._asdict() for line in self.lines]}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Finding":
        """Return the finding that `json` gave."""
        return cls(**data | {"lines": [Line(**line) for line in data["lines"]]})


def unjudged(function: str, cause: str) -> Finding:
    """Return the finding of a function of which nothing is known for what is wrong in another."""
    return Finding(function, "unseen", seen=since(cause))


OTHERWISE = "; is it meant otherwise?"


def asked(finding: Finding) -> Finding:
    """Return a finding as a question: nothing is proved."""
    return replace(finding, kind="asked", proof=None, seen=f"{finding.seen}{OTHERWISE}")


def is_same(one: Finding, other: Finding) -> bool:
    """Return whether two findings are one, perhaps of a function that two others call."""
    place = (one.function, one.mistake, one.lines) == (other.function, other.mistake, other.lines)
    return one == other or (place and bool((one.mistake or one.kind == "mistake") and one.lines))


def _is_one_cause(one: Finding, other: Finding) -> bool:
    """Return whether two functions are wrong in one line, or raise for want of the same import."""
    if not (one.lines and other.lines and one.kind == other.kind == "mistake"):
        return False
    a, b = one.lines[0], other.lines[0]
    if one.function != other.function and a.file and (a.file, a.line) == (b.file, b.line):
        return True
    if one.proof != other.proof or one.proof not in AS_IT_STANDS:
        return False
    same = one.seen.endswith(other.seen) or other.seen.endswith(one.seen)
    return same and a.file == b.file and (a.line == b.line or "forgotten?" in one.seen)


@dataclass
class Report:
    """Everything that a check found.

    Attributes
    ----------
    findings
        What is told about each function.
    verdicts
        What became of each claim.
    notes
        What was done that is not in the code: sentences.
    absent
        The functions of which something is claimed, and that are not there.
    target
        What was checked: a module, a file or a command.
    unfinished
        Whether something was found there and could not be judged to the end; the notes say what.
    errors
        The tracebacks of errors of ours.
    done
        What was written besides: sentences.
    texts
        Of each repair, from the names of the files that it changes to their texts after it.
    pictures
        From functions to what `reference.conformance.report.pictures` draws of them.
    """

    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    target: str = ""
    unfinished: bool = False
    errors: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)
    pictures: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, other: "Report") -> None:
        """Add what was found of another function of the same target."""
        self._tell(other.findings)
        self.verdicts += other.verdicts
        self.notes += other.notes
        self.pictures |= other.pictures

    def _tell(self, findings: list[Finding]) -> None:
        """Add what was found of a function, each cause once."""
        kept = list[Finding]()
        for finding in findings:
            before = [*self.findings, *kept]
            others = [other for other in findings if other is not finding]
            if any(is_same(finding, other) for other in before):
                continue
            if cause := next((other for other in before if _is_one_cause(finding, other)), None):
                finding = unjudged(finding.function, cause.function)
                if any(other.function == finding.function for other in others):
                    continue
            # It is right but for what it has in common with another.
            if finding.kind != "right" or all(other.function != finding.function for other in kept):
                kept.append(finding)
        self.findings += kept

    def of(self, outcome: str, level: str = "") -> list[Verdict]:
        """Return the verdicts of one outcome, of one level if it is given."""
        return [v for v in self.verdicts if v.outcome == outcome and level in ("", v.claim.level)]

    def kind(self, kind: str) -> list[Finding]:
        """Return the findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]

    @property
    def named(self) -> set[str]:
        """The slugs of the mistakes that were named, of what is not careful where nothing is wrong."""
        wrong = {finding.function for finding in self.kind("mistake")}
        return {
            finding.mistake for finding in self.findings
            if finding.mistake and (finding.kind != "careless" or finding.function not in wrong)
        }

    def exit_code(self, strict: bool = False) -> int:
        """Return 0 if no mistake is proved, 1 if one is, 2 if not everything could be checked.

        Parameters
        ----------
        strict : bool
            Whether a careless function counts, too.

        Returns
        -------
        int
        """
        if self.kind("mistake") or (strict and self.kind("careless")):
            return 1
        return 0 if not self.unfinished and any(f.kind != "unseen" for f in self.findings) else 2

    def json(self) -> dict[str, Any]:
        """Return the report as what `json.dumps` takes, of the form of `report_v2.schema.json`.

        Returns
        -------
        dict
        """
        return {
            "target": self.target,
            "findings": [finding.json() for finding in self.findings if finding.kind != "unseen"],
            "claims": [
                {"slug": v.claim.slug, "function": v.claim.target, "level": v.claim.level,
                 "verdict": v.outcome, **{key: _plain(v.seen.get(key)) for key in SEEN},
                 "reason": v.reason, "snippet": v.snippet}
                for v in self.verdicts
            ],
            "unseen": [{"function": f.function, "why": f.seen} for f in self.kind("unseen")],
            "notes": self.notes + self.done,
            "pictures": self.pictures,
            "exit_code": self.exit_code(),
        }

    def __str__(self) -> str:
        """Return the report for people: the worst first, the counts last."""
        return shown([self], Style(language=preferred()))

    def summary(self) -> str:
        """Return the counts in one line.

        Returns
        -------
        str
        """
        return counted(self, texts(preferred()))

    def _repr_html_(self) -> str:
        return part([self], Style(language=preferred()))


def _plain(value: Any) -> Any:
    """Return a number that JSON has, or the text of it."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def table(reports: list[Report]) -> list[list[str]]:
    """Return rows of texts: one for each target, with what became of each function that is in any of them.

    The first row is the head.
    """
    names = list(dict.fromkeys(f.function.split(".")[0] for report in reports for f in report.findings))
    rows = [["target", *names, "notes"]]
    for report in reports:
        cells = []
        for name in names:
            own = [finding for finding in report.findings if finding.function.split(".")[0] == name]
            worst = min((finding.kind for finding in own), key=KINDS.index, default=ABSENT)
            named = [f.mistake for f in own if f.kind == worst == "mistake" and f.mistake]
            cells.append(" ".join(named) or WORDS[worst])
        rows.append([report.target, *cells, "; ".join([*report.notes, *report.done])])
    return rows


def show_reports(reports: list[Report], form: str = "text", style: Style | None = None) -> str:
    """Return several reports in a form: "text", "json", "csv", "table", "github" or "html".

    Without a style they are as wide as a page, in the language of the environment.
    """
    style = style or Style(language=preferred())
    return FORMS[form](reports, style)


def _json(reports: list[Report], style: Style) -> str:
    return json.dumps({"schema": 2, "targets": [report.json() for report in reports]})


def _csv(reports: list[Report], style: Style) -> str:
    stream = io.StringIO()
    # What a file is called is no formula of a spreadsheet.
    rows = [[f"'{cell}" if cell[:1] in tuple("=+-@") else cell for cell in row] for row in table(reports)]
    csv.writer(stream, lineterminator="\n").writerows([map(style.clean, row) for row in rows])
    return stream.getvalue().rstrip("\n")


def _table(reports: list[Report], style: Style) -> str:
    """Return a table, or, where it is wider than there is room, a paragraph for each of its rows."""
    rows = [[style.clean(style.texts.word(cell)) for cell in row[:-1]] for row in table(reports)]
    widths = [max(map(cells, column)) for column in zip(*rows, strict=True)]
    lines = ["  ".join(map(padded, row, widths)).rstrip() for row in rows]
    if sum(widths) + 2 * len(widths) - 2 > style.width:
        (_, *names), lines = rows[0], []
        for target, *found in rows[1:]:
            lines += style.wrap(target, "")
            for name, cell in zip(names, found, strict=True):
                lines += [] if cell == style.texts.say(ABSENT) else style.wrap(f"{name}: {cell}", rest="    ")
    return "\n".join([*lines, *(shown([report], style) for report in reports if not report.findings)])


def _github(reports: list[Report], style: Style) -> str:
    """Return workflow commands, of which GitHub makes annotations of lines."""
    levels = {"mistake": "error", "careless": "notice", "asked": "warning"}
    say, lines = style.texts.say, []
    for report in reports:
        for kind, level in levels.items():
            for finding in report.kind(kind):
                lines.append(_command(level, finding, report, style))
        if report.unfinished or not report.findings:
            rest = "\n".join([say("nothing"), *map(style.texts.translate, report.notes)])
            lines.append(f"::error title={_property(report.target, style)}::{_escaped(rest, style)}")
    return "\n".join(lines)


def _command(level: str, finding: Finding, report: Report, style: Style) -> str:
    first = next((line for line in finding.lines if line.line and line.file[:1] != "<"), None)
    file, _, cell = (first.file if first else report.target).partition(", cell ")
    with suppress(ValueError):  # it is on another drive
        file = os.path.relpath(file).replace(os.sep, "/")
    where = {"file": file, "title": f"{finding.function}: {finding.mistake or style.texts.say(finding.kind)}"}
    if first and not cell:  # GitHub counts the lines of a notebook's JSON
        where |= {"line": str(first.line), "col": str(first.column or 1)}
    head, *text = finding_lines(finding, report, Style(language=style.language))
    properties = ",".join(f"{key}={_property(value, style)}" for key, value in where.items())
    return f"::{level} {properties}::{_escaped(chr(10).join(text) or head, style)}"


def _escaped(text: str, style: Style) -> str:
    return style.clean(text).replace("%", "%25").replace("\n", "%0A")


def _property(text: str, style: Style) -> str:
    return _escaped(text, style).replace(":", "%3A").replace(",", "%2C")


FORMS: dict[str, Callable[[list[Report], Style], str]] = {
    "text": shown, "json": _json, "csv": _csv, "table": _table, "github": _github, "html": page,
}

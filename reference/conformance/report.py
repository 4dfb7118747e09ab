"""What a check found, for people, for machines and for notebooks."""

import csv
import html
import io
import json
import math
import textwrap
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from reference.conformance.asking import SEEN
from reference.conformance.catalogue import MISTAKES, Claim

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


WIDTH = 112  # of a text that a person reads
KINDS = ("mistake", "careless", "asked", "unseen", "right")
# What each is called to a person.
WORDS = {kind: kind for kind in KINDS} | {"careless": "not careful", "unseen": "not judged"}


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
        """Return the finding for people: where, what to write, what is seen, what to read."""
        first = next((line for line in self.lines if line.line and line.file[:1] != "<"), None)
        place = f"{Path(first.file).name}:{first.line}:{first.column or 1} " if first else ""
        lines = [f"{place}{self.function}: {self.mistake or WORDS[self.kind]}"]
        if self.mistake:
            known = MISTAKES[self.mistake]
            lines[0] += ", not careful" if self.kind == "careless" else ""
            lines += _wrapped(f"{known.symptom} {known.repair}")
        for line in self.lines:
            where = f"line {line.line}" if line.line else "wrong"
            width = max(len(where), 5)
            lines += [f"    {where:{width}} | {line.yours}"] if line.yours else []
            if line.right or self.mistake:
                lines.append(f"    {'right':{width}} | {line.right or '(no such line)'}")
        lines += _wrapped(f"seen: {self.seen}")
        slug = self.mistake or next(iter(self.claims), None)
        more = f", mistakes.html#mistake-{slug}" if self.mistake else ""
        return "\n".join([*lines, f"  more: reference explain {slug}{more}"] if slug else lines)

    def json(self) -> dict[str, Any]:
        """Return the finding as what `json.dumps` takes."""
        return asdict(self) | {"lines": [line._asdict() for line in self.lines]}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Finding":
        """Return the finding that `json` gave."""
        return cls(**data | {"lines": [Line(**line) for line in data["lines"]]})


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
    texts
        Of each repair, from the names of the files that it changes to their texts after it.
    """

    findings: list[Finding] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    target: str = ""
    unfinished: bool = False
    errors: list[str] = field(default_factory=list)
    texts: list[dict[str, str]] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Add what was found of another function of the same target."""
        self.findings += other.findings
        self.verdicts += other.verdicts
        self.notes += other.notes

    def of(self, outcome: str, level: str = "") -> list[Verdict]:
        """Return the verdicts of one outcome, of one level if it is given."""
        return [v for v in self.verdicts if v.outcome == outcome and level in ("", v.claim.level)]

    def kind(self, kind: str) -> list[Finding]:
        """Return the findings of one kind."""
        return [finding for finding in self.findings if finding.kind == kind]

    @property
    def named(self) -> set[str]:
        """The slugs of all the mistakes that were named."""
        return {finding.mistake for finding in self.findings if finding.mistake}

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
            "notes": self.notes,
            "exit_code": self.exit_code(),
        }

    def __str__(self) -> str:
        """Return the report for people: the worst first, the counts last."""
        if not self.findings:
            return "\n  ".join([self.summary(), *self.notes])
        lines = [self.target] if self.target else []
        for kind in KINDS[:-1]:
            for finding in self.kind(kind):
                lines.append(str(finding))
        for finding in self.kind("right"):
            lines += [f"right: {finding.function}: {finding.seen}"] if finding.seen else []
        lines += [f"note: {note}" for note in self.notes]
        if self.absent:
            more = f" and {len(self.absent) - 3} more" if len(self.absent) > 5 else ""
            lines.append(f"not looked at: {', '.join(self.absent[: 3 if more else None])}{more}, not there")
        return "\n".join([*lines, self.summary()])

    def summary(self) -> str:
        """Return the counts in one line.

        Returns
        -------
        str
        """
        counts = [f"{len(self.kind(kind))} {WORDS[kind]}" for kind in KINDS if self.kind(kind)]
        if not counts:
            return f"{self.target or 'check'}: nothing could be checked"
        outcomes = (HOLDS, BROKEN, UNDECIDABLE)
        claims = [f"{len(self.of(outcome))} {outcome}" for outcome in outcomes if self.of(outcome)]
        return f"{', '.join(counts)}; of {len(self.verdicts)} claims {', '.join(claims)}"

    def _repr_html_(self) -> str:
        rows = []
        for v in sorted(self.verdicts, key=lambda v: v.outcome == HOLDS):
            cells = html.escape(v.claim.sentence), html.escape(v.reason), html.escape(v.snippet)
            rows.append(
                f"<tr><td>{v.outcome}</td><td>{v.claim.level}</td><td>{cells[0]}</td>"
                f"<td>{cells[1]}{'<pre>' + cells[2] + '</pre>' if cells[2] else ''}</td></tr>"
            )
        findings = "".join(
            f'<li style="white-space: pre-wrap">{html.escape(str(finding))}</li>'
            for kind in KINDS[:-1] for finding in self.kind(kind)
        )
        rest = [*self.notes, *([f"Not looked at: {', '.join(self.absent)}"] if self.absent else [])]
        return (
            f"<p>{html.escape(self.summary())}</p><ul>{findings}</ul><table><thead><tr><th>outcome</th>"
            f"<th>level</th><th>claim</th><th>what was seen</th></tr></thead><tbody>{''.join(rows)}</tbody>"
            f"</table>" + "".join(f"<p>{html.escape(line)}</p>" for line in rest)
        )


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="    ")


def _plain(value: Any) -> Any:
    """Return a number that JSON has, or the text of it."""
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def table(reports: list[Report]) -> list[list[str]]:
    """Return rows of texts: one for each target, with what became of each function that is in any of them.

    Parameters
    ----------
    reports : list of Report

    Returns
    -------
    list of list of str
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
            cells.append(" ".join(named) or WORDS.get(worst, worst))
        rows.append([report.target, *cells, "; ".join(report.notes)])
    return rows


def show_reports(reports: list[Report], form: str | None = None) -> str:
    """Return several reports as text, or in the form "json", "table" or "csv".

    Parameters
    ----------
    reports : list of Report
    form : str, optional

    Returns
    -------
    str
    """
    if form == "json":
        return json.dumps({"schema": 2, "targets": [report.json() for report in reports]})
    if form == "csv":
        stream = io.StringIO()
        # What a file is called is no formula of a spreadsheet.
        rows = [[f"'{cell}" if cell[:1] in tuple("=+-@") else cell for cell in row] for row in table(reports)]
        csv.writer(stream, lineterminator="\n").writerows(rows)
        return stream.getvalue().rstrip("\n")
    if form == "table":
        rows = [row[:-1] for row in table(reports)]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
        return "\n".join([*lines, *(str(report) for report in reports if not report.findings)])
    return "\n\n".join(map(str, reports))

"""What a check found, for people, for machines and for notebooks."""

import csv
import html
import io
import json
import math
from dataclasses import dataclass, field
from typing import Any

from reference.conformance.asking import SEEN
from reference.conformance.catalogue import Claim, Mistake

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


@dataclass
class Diagnosis:
    """Why claims on one function are broken.

    Attributes
    ----------
    function
        The function or method.
    mistakes
        Those that give the very results that were seen; several are a tie, which no claim can tell apart.
    claims
        The slugs of the broken claims that are explained so, or that nothing explains.
    observation
        If there is no mistake: the plainest relation between what was got and what was wanted, or "".
    lines
        Of the first mistake: each wrong line, and where it stands if it is found, with the right one.
    """

    function: str
    mistakes: list[Mistake]
    claims: list[str]
    observation: str = ""
    lines: list[tuple[str, str, str]] = field(default_factory=list)

    def __str__(self) -> str:
        """Return the diagnosis in sentences, with the right lines under the wrong ones."""
        if not self.mistakes:
            return f"{self.function}: {self.observation or 'unexplained'}"
        one = [f"{mistake.slug}\n  {mistake.symptom} {mistake.repair}" for mistake in self.mistakes]
        text = f"{self.function}: " + "\nor just as well: ".join(one)
        for where, wrong, right in self.lines:
            width = max(len(where), 5)
            text += f"\n    {where or 'wrong':{width}} | {wrong}" if wrong else ""
            text += f"\n    {'right':{width}} | {right or '(no such line)'}"
        return text


@dataclass
class Report:
    """Everything that a check found.

    Attributes
    ----------
    verdicts
        One for each claim that was looked at.
    diagnoses
        Why claims are broken.
    notes
        What was done that is not in the code: sentences.
    unseen
        The functions of which something is claimed, and that were not looked at.
    functions
        From our names of what was judged to what it is called there (`found`) and what was `adapted`.
    target
        What was checked: a module, a file or a command.
    unfinished
        Whether something was found there and could not be judged to the end; the notes say what.
    errors
        The tracebacks of errors of ours.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)
    functions: dict[str, dict[str, Any]] = field(default_factory=dict)
    target: str = ""
    unfinished: bool = False
    errors: list[str] = field(default_factory=list)

    def add(self, other: "Report") -> None:
        """Add what was found of another function of the same target."""
        self.verdicts += other.verdicts
        self.diagnoses += other.diagnoses
        self.functions |= other.functions

    def of(self, outcome: str, level: str = "") -> list[Verdict]:
        """Return the verdicts of one outcome, of one level if it is given."""
        return [v for v in self.verdicts if v.outcome == outcome and level in ("", v.claim.level)]

    @property
    def named(self) -> set[str]:
        """The slugs of all the mistakes that were named."""
        return {mistake.slug for diagnosis in self.diagnoses for mistake in diagnosis.mistakes}

    def exit_code(self, strict: bool = False) -> int:
        """Return 0 if every `must` claim holds, 1 if one is broken, 2 if not everything could be checked.

        Parameters
        ----------
        strict : bool
            Whether a broken `should` claim counts, too.

        Returns
        -------
        int
        """
        if self.of(BROKEN, "" if strict else "must"):
            return 1
        return 0 if (self.of(HOLDS) or self.of(BROKEN)) and not self.unfinished else 2

    def json(self) -> dict[str, Any]:
        """Return the report as what `json.dumps` takes, of the form of `report_v1.schema.json`.

        Returns
        -------
        dict
        """
        why = {slug: d.mistakes for d in self.diagnoses for slug in d.claims}
        return {
            "target": self.target,
            "functions": self.functions,
            "claims": [
                {"slug": v.claim.slug, "function": v.claim.target, "level": v.claim.level,
                 "verdict": v.outcome, "mistakes": [mistake.slug for mistake in why.get(v.claim.slug, [])],
                 **{key: _plain(v.seen.get(key)) for key in SEEN},
                 "reason": v.reason, "snippet": v.snippet}
                for v in self.verdicts
            ],
            "diagnoses": [
                {"function": d.function, "mistakes": [mistake.slug for mistake in d.mistakes],
                 "claims": d.claims, "observation": d.observation, "lines": d.lines}
                for d in self.diagnoses
            ],
            "notes": self.notes,
            "not_looked_at": self.unseen,
            "exit_code": self.exit_code(),
        }

    def __str__(self) -> str:
        """Return the report for people: first the mistakes, each with what showed it."""
        if not self.verdicts:
            failed = f"{self.target or 'check'}: nothing could be checked"
            return "\n  ".join([failed, *self.notes])
        broken = {v.claim.slug: v for v in self.of(BROKEN)}
        lines = [self.target] if self.target else []
        # "must" is before "should".
        pairs = [(min((broken[s] for s in d.claims), key=lambda v: v.claim.level), d) for d in self.diagnoses]
        for first, d in sorted(pairs, key=lambda pair: pair[0].claim.level):
            word = "mistake" if first.claim.level == "must" else "not careful"
            lines += [f"{word}: {d}", f"  seen: {first.reason}"]
            lines += [f"    {line}" for line in first.snippet.splitlines()]
            claims = sorted((broken[slug].claim for slug in d.claims), key=lambda claim: claim.level)
            lines += [f"  broken, {claim.level}: {claim.sentence}" for claim in claims]
            if d.mistakes:
                slug = d.mistakes[0].slug
                lines.append(f"  more: reference explain {slug}, mistakes.html#mistake-{slug}")
            else:
                lines.append(f"  more: reference explain {first.claim.slug}")
        for outcome in (UNDECIDABLE, ABSENT):
            reasons = {v.claim.target: v.reason for v in reversed(self.of(outcome))}
            lines += [f"{outcome}: {target}: {reason}" for target, reason in reversed(reasons.items())]
        for name, how in self.functions.items():
            found = how["found"]
            lines += [f"note: {found} is taken for {name}"] * (found != name)
            lines += [f"note: {found} {sentence}" for sentence in how["adapted"]]
        lines += [f"note: {note}" for note in self.notes]
        if self.unseen:
            more = f" and {len(self.unseen) - 3} more, which are not there" if len(self.unseen) > 5 else ""
            lines.append(f"not looked at: {', '.join(self.unseen[: 3 if more else None])}{more}")
        return "\n".join([*lines, self.summary()])

    def summary(self) -> str:
        """Return the counts in one line.

        Returns
        -------
        str
        """
        counts = [f"{len(self.of(outcome))} {outcome}" for outcome in (HOLDS, BROKEN, ABSENT, UNDECIDABLE)]
        return f"{len(self.verdicts)} claims: {', '.join(counts)}"

    def _repr_html_(self) -> str:
        rows = []
        for v in sorted(self.verdicts, key=lambda v: v.outcome == HOLDS):
            cells = html.escape(v.claim.sentence), html.escape(v.reason), html.escape(v.snippet)
            rows.append(
                f"<tr><td>{v.outcome}</td><td>{v.claim.level}</td><td>{cells[0]}</td>"
                f"<td>{cells[1]}{'<pre>' + cells[2] + '</pre>' if cells[2] else ''}</td></tr>"
            )
        diagnoses = "".join(
            f'<li style="white-space: pre-wrap">{html.escape(str(diagnosis))}</li>'
            for diagnosis in self.diagnoses
        )
        rest = [*self.notes, *([f"Not looked at: {', '.join(self.unseen)}"] if self.unseen else [])]
        return (
            f"<p>{html.escape(self.summary())}</p><ul>{diagnoses}</ul><table><thead><tr><th>outcome</th>"
            f"<th>level</th><th>claim</th><th>what was seen</th></tr></thead><tbody>{''.join(rows)}</tbody>"
            f"</table>" + "".join(f"<p>{html.escape(line)}</p>" for line in rest)
        )


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
    names = list(dict.fromkeys(name for report in reports for name in report.functions))
    rows = [["target", *names, "notes"]]
    for report in reports:
        cells = [report.target]
        for name in names:
            broken = [v for v in report.of(BROKEN) if v.claim.needs[0] == name]
            its = [d for d in report.diagnoses if d.function.split(".")[0] == name]
            named = [d.mistakes[0].slug for d in its if d.mistakes]
            outcomes = {v.outcome for v in report.verdicts if v.claim.needs[0] == name}
            if any(v.claim.level == "must" for v in broken):
                cells.append(" ".join(named) or BROKEN)
            elif broken:
                cells.append("right, not careful")
            else:
                cells.append("right" if HOLDS in outcomes else UNDECIDABLE if outcomes else ABSENT)
        rows.append([*cells, "; ".join(report.notes)])
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
        return json.dumps({"schema": 1, "targets": [report.json() for report in reports]})
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
        return "\n".join([*lines, *(str(report) for report in reports if not report.verdicts)])
    return "\n\n".join(map(str, reports))

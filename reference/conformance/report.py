"""What a check found, for people, for machines and for notebooks."""

import html
from dataclasses import dataclass, field
from typing import Any

from reference.conformance.registry import Claim, Mistake

HOLDS, BROKEN, ABSENT, UNDECIDABLE = "holds", "broken", "absent", "undecidable"


@dataclass
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
    """

    claim: Claim
    outcome: str
    reason: str = ""
    snippet: str = ""


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
    """

    function: str
    mistakes: list[Mistake]
    claims: list[str]
    observation: str = ""

    def __str__(self) -> str:
        """Return the diagnosis in sentences, with the wrong lines and the right ones under them."""
        if not self.mistakes:
            return f"{self.function}: {self.observation or 'unexplained'}"
        texts = []
        for mistake in self.mistakes:
            text = f"{mistake.slug}. {mistake.symptom} {mistake.repair}"
            for wrong, right in mistake.lines():
                text += f"\n    wrong: {wrong}" if wrong else ""
                text += f"\n    right: {right}" if right else ""
            texts.append(text)
        return f"{self.function}: " + "\n  or just as well ".join(texts)


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
        What was adapted.
    unseen
        The functions of which something is claimed, and that were not looked at.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    diagnoses: list[Diagnosis] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)

    def of(self, outcome: str, level: str = "") -> list[Verdict]:
        """Return the verdicts of one outcome, of one level if it is given."""
        return [v for v in self.verdicts if v.outcome == outcome and level in ("", v.claim.level)]

    @property
    def named(self) -> set[str]:
        """The slugs of all the mistakes that were named."""
        return {mistake.slug for diagnosis in self.diagnoses for mistake in diagnosis.mistakes}

    def exit_code(self, strict: bool = False) -> int:
        """Return 0 if every `must` claim holds, 1 if one is broken, 2 if nothing could be checked.

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
        return 0 if self.of(HOLDS) or self.of(BROKEN) else 2

    def json(self) -> dict[str, Any]:
        """Return the report as what `json.dumps` takes.

        Returns
        -------
        dict
        """
        return {
            "claims": [
                {"slug": v.claim.slug, "level": v.claim.level, "function": v.claim.target,
                 "outcome": v.outcome, "reason": v.reason, "snippet": v.snippet}
                for v in self.verdicts
            ],
            "diagnoses": [
                {"function": d.function, "mistakes": [mistake.slug for mistake in d.mistakes],
                 "claims": d.claims, "observation": d.observation}
                for d in self.diagnoses
            ],
            "notes": self.notes,
            "not_looked_at": self.unseen,
            "exit_code": self.exit_code(),
        }

    def __str__(self) -> str:
        """Return the report for people: what is broken first."""
        lines = []
        for level, word in (("must", "broken"), ("should", "not careful")):
            for v in self.of(BROKEN, level):
                lines.append(f"{word}: {v.claim.sentence}\n  {v.reason}")
                lines += [f"    {line}" for line in v.snippet.splitlines()]
                lines.append(f"  {v.claim.slug}")
        lines += [f"mistake: {diagnosis}" for diagnosis in self.diagnoses]
        for outcome in (UNDECIDABLE, ABSENT):
            lines += [f"{outcome}: {v.claim.sentence}\n  {v.reason}" for v in self.of(outcome)]
        lines += [f"note: {note}" for note in self.notes]
        if self.unseen:
            lines.append(f"not looked at: {', '.join(self.unseen)}")
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

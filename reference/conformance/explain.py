"""What a claim or a mistake is about, with wrong and right code."""

import difflib
from typing import TYPE_CHECKING

from reference.conformance.catalogue import CLAIMS, MISTAKES, Claim, Mistake, meant
from reference.conformance.report.text import Style, code_lines, cut, head_lines, translated

if TYPE_CHECKING:
    from reference.conformance.report import Report

PLAIN = Style()
COLOUR = {"-": "mark", "+": "write"}


def wrong_and_right(mistake: Mistake) -> list[tuple[str, str]]:
    """Return the code of a mistake: each wrong line with "-", under it the right one with "+".

    Examples
    --------
    >>> for sign, line in wrong_and_right(MISTAKES["squares-the-sum"]):
    ...     print(sign, line)
      def function_2(x):
    -     return np.sum(x)**2
    +     return x[0]**2 + x[1]**2
    """
    rows = []
    for before, after in mistake.rows():
        signs = ("-", "+") if before != after else (" ", "")
        rows += [(sign, line) for sign, line in zip(signs, (before, after), strict=True) if sign and line]
    return rows


def likeness(one: str, other: str) -> float:
    """Return how alike two lines are, but for spaces, quotes and comments."""
    one, other = ("".join(line.partition("#")[0].split()).replace("'", '"') for line in (one, other))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def known(slug: str) -> Claim | Mistake:
    """Return the claim or the mistake of a name; raise a ValueError if there is none."""
    if found := CLAIMS.get(slug) or MISTAKES.get(slug):
        return found
    raise ValueError(f"there is no claim and no mistake {slug!r}{meant(slug, [*CLAIMS, *MISTAKES], 3)}")


def explain(slug: str, style: Style = PLAIN, report: "Report | None" = None) -> str:
    """Return what the slug of a claim or a mistake stands for; raise a ValueError if there is none.

    The own lines of a report in which it was found are shown under those of the listing.

    Examples
    --------
    >>> print(explain("numerical-diff-looks-both-ways").splitlines()[1])
      `numerical_diff` is central: the derivative of an even function is 0 at 0, whatever the step.
    """
    entry = known(slug)
    say, translate = style.texts.say, style.texts.translate
    what, folder = ("mistake", "mistakes") if isinstance(entry, Mistake) else ("claim", "claims")
    head = style.wrap(f"{slug}: {say(f'a-{what}-of', function=entry.target)}", "")
    lines = [style.paint("place", head[0]), *head[1:]]
    if isinstance(entry, Mistake):
        for sign, code in wrong_and_right(entry):
            row = cut(f"  {sign} | {style.clean(code)}", style.width)
            lines.append(style.paint(COLOUR[sign], row) if sign in COLOUR else row)
        lines += _theirs(slug, report, style) + style.wrap(translated(entry, style.texts))
        more = {broken: CLAIMS[broken].sentence for broken in sorted(entry.breaks)}
        lines += style.wrap(say("it-breaks"))
    else:
        lines += style.wrap(translate(entry.sentence)) + style.wrap(say(f"level-{entry.level}"))
        lines += _theirs(slug, report, style)
        more = {other.slug: other.symptom for other in MISTAKES.values() if slug in other.breaks}
        lines += style.wrap(say("broken-by"))
    for name, sentence in more.items():
        lines += style.wrap(f"{name}: {translate(sentence)}", "    ", "      ")
    return "\n".join([*lines, *style.wrap(say("on-the-page", page=f"{folder}.html#{what}-{slug}"))])


def _theirs(slug: str, report: "Report | None", style: Style) -> list[str]:
    """Return where a report has found a claim broken, or a mistake, with the lines there."""
    if report is None:
        return []
    found = [one for one in report.findings if slug == one.mistake or slug in one.claims]
    lines = [line for one in found for line in [*head_lines(one, report, style), *code_lines(one, style)]]
    return lines or style.wrap(style.texts.say("not-found", target=report.target), "")

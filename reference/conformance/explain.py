"""What a claim or a mistake is about, with wrong and right code."""

import difflib
import inspect
import re
from typing import Any

from reference.conformance.catalogue import CLAIMS, MISTAKES, Mistake, meant


def wrong_and_right(mistake: Mistake, wrong: str = "wrong:", right: str = "right:") -> str:
    """Return the code of a mistake, each wrong line with the right one under it.

    Parameters
    ----------
    mistake : Mistake
    wrong, right : str
        What wrong and right lines begin with, of the same length.

    Returns
    -------
    str

    Examples
    --------
    >>> print(wrong_and_right(MISTAKES["squares-the-sum"]))
           def function_2(x):
    wrong:     return np.sum(x)**2
    right:     return x[0]**2 + x[1]**2
    """
    rows = []
    for before, after in mistake.rows():
        signs = (wrong, right) if before != after else (" " * len(wrong), "")
        rows += [f"{sign} {line}" for sign, line in zip(signs, (before, after), strict=True) if sign and line]
    return "\n".join(rows)


def placed(mistake: Mistake, function: Any) -> list[tuple[str, str, str]]:
    """Return each wrong line of a mistake, as an implementation that makes it has it, and the right one.

    Parameters
    ----------
    mistake : Mistake
    function : function or class
        Whose most similar line is taken for the wrong one, if it is similar enough.

    Returns
    -------
    list of (where, wrong line, right line)
        `where` is "" if the wrong line is that of the catalogue.
    """
    function = getattr(function, mistake.target.partition(".")[2], inspect.unwrap(function))
    try:
        theirs, start = inspect.getsourcelines(function)
    except (OSError, TypeError):
        theirs, start = [], 0
    lines = []
    for wrong, right in mistake.lines():
        edits = [(text, other) for text, other in mistake.edits.items() if other in wrong and text in right]
        # Without what is wrong in it, and the signs, it is another line, however much they share of a name.
        alike = [
            n for n, line in enumerate(theirs)
            if _signs(wrong) <= _signs(line) and all(_found(other, line) for _, other in edits)
        ]
        n = max(alike, key=lambda n: _likeness(wrong, theirs[n]), default=-1)
        # It must look like the wrong line, and no more like the right one.
        if wrong and n >= 0 and _likeness(wrong, theirs[n]) >= max(0.65, _likeness(right, theirs[n])):
            indentation = wrong[: len(wrong) - len(wrong.lstrip())]  # which may be what is wrong
            line = indentation + theirs[n].strip()
            lines.append((f"line {max(start, 1) + n}", line, _mended(line, edits) or right))
        else:
            lines.append(("", wrong, right))
    return lines


def _found(text: str, line: str) -> list[str]:
    """Return where a line has a text, however it is spaced."""
    return re.findall(r"\s*".join(map(re.escape, "".join(text.split()))), line) if text.strip() else [""]


def _mended(line: str, edits: list[tuple[str, str]]) -> str:
    """Return a line with the wrong texts of the edits put right, or "" if it is not clear where."""
    for text, other in edits:
        found = _found(other, line)
        if len(found) != 1 or not found[0]:
            return ""
        line = line.replace(found[0], text)
    return line if edits else ""


def _signs(line: str) -> set[str]:
    return set(line.partition("#")[0]) & set("+-*/@<>")


def _likeness(one: str, other: str) -> float:
    one, other = ("".join(line.partition("#")[0].split()) for line in (one, other))
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def explain(slug: str) -> str:
    """Return what a slug stands for.

    Parameters
    ----------
    slug : str
        Of a claim or a mistake, as a report shows it.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If there is no claim and no mistake of that name.

    Examples
    --------
    >>> print(explain("numerical-diff-looks-both-ways").splitlines()[0])
    `numerical_diff` is central: the derivative of an even function is 0 at 0, whatever the step.
    """
    if slug in CLAIMS:
        claim = CLAIMS[slug]
        lines = [claim.sentence, "", f"A `{claim.level}` claim of {claim.target}. What breaks it:"]
        breaking = [mistake for mistake in MISTAKES.values() if slug in mistake.breaks]
        lines += [f"  {mistake.slug}: {mistake.symptom}" for mistake in breaking]
        lines += ["", f"See claims.html, and #claim-{slug} of the page it names."]
    elif slug in MISTAKES:
        mistake = MISTAKES[slug]
        lines = [mistake.symptom, mistake.repair, "", wrong_and_right(mistake), ""]
        lines += ["It breaks: " + ", ".join(sorted(mistake.breaks)), f"See mistakes.html#mistake-{slug}."]
    else:
        raise ValueError(f"there is no claim and no mistake {slug!r}{meant(slug, [*CLAIMS, *MISTAKES], 3)}")
    return "\n".join(lines)

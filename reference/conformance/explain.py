"""What a claim or a mistake is about, with wrong and right code."""

import ast
import difflib
import inspect
import textwrap
from functools import reduce
from itertools import zip_longest
from typing import Any

import reference
from reference.conformance.registry import CLAIMS, MISTAKES


def code(thing: Any) -> str:
    """Return the source of a function or class without its docstrings and decorators.

    Parameters
    ----------
    thing : function or class

    Returns
    -------
    str

    Examples
    --------
    >>> print(code(reference.function_1))
    def function_1(x: Any) -> Any:
        return 0.01 * x**2 + 0.1 * x
    """
    lines = textwrap.dedent(inspect.getsource(thing)).splitlines()
    (definition,) = ast.parse("\n".join(lines)).body
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    dropped = set(range(1, definition.lineno))
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            dropped.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    return "\n".join(line for n, line in enumerate(lines, start=1) if n not in dropped).strip()


def right(target: str) -> str:
    """Return the right code of a function, or of a method as in "TwoLayerNet.predict"."""
    return textwrap.dedent(code(reduce(getattr, target.split("."), reference)))


def explain(slug: str, width: int = 80) -> str:
    """Return what a slug stands for, in text of a terminal's width.

    Parameters
    ----------
    slug : str
        Of a claim or a mistake, as a report shows it.
    width : int
        Wrong and right code stand side by side if there is room, else below each other.

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
        lines = [mistake.symptom, mistake.repair, ""]
        lines += [*beside(code(mistake.code), right(mistake.target), width), ""]
        lines += ["It breaks: " + ", ".join(sorted(mistake.breaks)), f"See mistakes.html#mistake-{slug}."]
    else:
        near = difflib.get_close_matches(slug, [*CLAIMS, *MISTAKES], 3)
        meant = f"; do you mean {' or '.join(near)}?" if near else ""
        raise ValueError(f"there is no claim and no mistake {slug!r}{meant}")
    return "\n".join(lines)


def beside(wrong: str, right: str, width: int) -> list[str]:
    """Return two pieces of code side by side, or below each other where the width is too small."""
    columns = [["wrong:", "", *wrong.splitlines()], ["right:", "", *right.splitlines()]]
    left = max(map(len, columns[0]))
    if left + 3 + max(map(len, columns[1])) > width:
        return [*columns[0], "", *columns[1]]
    return [f"{a:{left}} | {b}".rstrip() for a, b in zip_longest(*columns, fillvalue="")]

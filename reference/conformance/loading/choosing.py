"""Choose among the definitions of a file those that are judged."""

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any

from reference.conformance.catalogue import meant
from reference.conformance.loading.executing import Definition
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import LoadError
from reference.conformance.loading.stubs import BOOK, Stub

DEMONSTRATION = re.compile(r"\b(bad|naive|wrong)\b|悪い|나쁜|잘못|不好", re.IGNORECASE)


def told(names: Mapping[str, str], space: Mapping[str, Any]) -> dict[str, str]:
    """Return the names that the user has told.

    Raises
    ------
    LoadError
        If nothing that can be called has one of them.
    """
    for ours, theirs in names.items():
        if not callable(space.get(theirs)) or isinstance(space[theirs], Stub):
            near = meant(theirs, [name for name, value in space.items() if callable(value)])
            raise LoadError(f"--map {ours}={theirs}: no {theirs} is defined there{near}")
    return dict(names)


def choose(
    definitions: Iterable[Definition], space: dict[str, Any], names: Mapping[str, str], notes: list[str]
) -> dict[str, str]:
    """Return from our names to those of what is judged.

    Parameters
    ----------
    definitions : iterable of Definition
        What the file binds, in its order.
    space : dict
        Its namespace. A definition that a demonstration replaced is put back.
    names : mapping
        From our names to theirs, where the user has told.
    notes : list of str
        Gets a sentence for each definition of a known name that is not judged.

    Returns
    -------
    dict
    """
    found = told(names, space)
    groups = dict[str, list[Definition]]()
    for definition in definitions:
        ours = ours_of(definition.name)
        if ours and ours not in names and definition.name not in names.values() and _is_theirs(definition):
            groups.setdefault(ours, []).append(definition)
    for ours, group in groups.items():
        shown = [definition for definition in group if is_demonstration(definition)]
        answers = [definition for definition in group if definition not in shown]
        exact = [definition for definition in answers if definition.name == ours]
        judged = next(reversed(exact or answers), None)
        notes += [
            f"{definition.name} ({definition.where}) {why}"
            for definition in group
            if (why := _why_not(definition, judged, definition in shown))
        ]
        if judged is None or isinstance(judged.value, Stub):
            continue
        now = space[judged.name]
        if now is not judged.value and any(now is definition.value for definition in shown):
            space[judged.name] = judged.value  # a demonstration came later
        elif now is not judged.value:
            notes.append(f"{judged.name} ({judged.where}) is replaced later by another, and is not judged")
            continue
        found[ours] = judged.name
    return found


def _is_theirs(definition: Definition) -> bool:
    """Return whether a definition can be called, or would be, and is no right function under another name."""
    return callable(definition.value) and not any(definition.value is right for right in BOOK.values())


def _why_not(definition: Definition, judged: Definition | None, demonstration: bool) -> str:
    """Return why a definition is not judged, or "" if it is."""
    if demonstration:
        return "is taken for a demonstration of what goes wrong, and is not judged"
    if isinstance(definition.value, Stub):
        return f"{definition.value._why}, and is not judged"
    if judged is not None and definition is not judged:
        return f"is not judged, since {judged.name} ({judged.where}) is"
    return ""


def is_demonstration(definition: Definition) -> bool:
    """Return whether a definition says that it is bad, or takes a step that no x can feel."""
    name, statement = definition.name, definition.statement
    if name == "naive_numerical_diff":
        return False
    docstring = (ast.get_docstring(statement) or "") if isinstance(statement, ast.FunctionDef) else ""
    said = [name.replace("_", " "), *comments(definition), *docstring.splitlines()[:1]]
    tiny = any(
        isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < 1e-20
        for node in ast.walk(statement)
    )
    return any(map(DEMONSTRATION.search, said)) or ("diff" in name.lower() and tiny)


def comments(definition: Definition) -> list[str]:
    """Return the comments in the first line of a definition, and in the lines around that."""
    lines = definition.unit.lines
    first = last = definition.statement.lineno - 1
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("#"):
        last += 1
    return [line.partition("#")[2] for line in lines[first : last + 1]]

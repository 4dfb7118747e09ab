"""Read the keys of the dicts that a file fills itself."""

import ast
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import DYNAMIC, EMPTY, Told, code

FEW = 2  # keys of a dict at least, of which one is not there


def keys(unit: Unit, node: Any, nodes: list[Any]) -> Iterator[Told]:
    """Yield the keys that a function or a class reads of a dict, and nothing sets.

    The dict is a name of the function, or an attribute of the class, that is used with keys alone. `nodes`
    are those of the file.
    """
    bases = {ast.unparse(base) for n in nodes if isinstance(n, ast.ClassDef) for base in n.bases}
    if isinstance(node, ast.ClassDef) and (node.bases or node.name in bases or DYNAMIC.search(unit.text)):
        return
    inside = [*ast.walk(node)]
    stored = _stored(inside, ast.Attribute if isinstance(node, ast.ClassDef) else ast.Name)
    elsewhere = {n.value.attr for n in nodes if isinstance(n, ast.Subscript) and n not in inside
                 and isinstance(n.value, ast.Attribute)}
    read = [n for n in inside if isinstance(n, ast.Subscript) and is_text(n.slice)]
    for text, own in sorted(stored.items()):
        edits = Edits()
        is_own = text.removeprefix("self.") not in elsewhere
        for n in (n for n in read if is_own and ast.unparse(n.value) == text):
            key = n.slice.value  # type: ignore[attr-defined]
            near = [k for k in own if k.lower() == key.lower()] or get_close_matches(key, own, 2, 0.8)
            near = near if len({re.sub(r"\d", "", k) for k in near}) == len(near) else []  # which, who knows
            if key not in own and len(own) >= FEW:
                edits.append((n.slice, code(unit, n.slice).replace(key, near[0] if near else key)))
        if edits and (rows := rows_of(unit, edits)):
            rows = [(i, yours, right if right != yours else "") for i, yours, right in rows]
            said = f"KeyError: {edits[0][0].value!r}: {text} has {', '.join(sorted(own))}"
            yield f"{node.name}: {said}", rows


def _stored(inside: list[Any], kind: Any) -> dict[str, set[str]]:
    """Return the keys of the dicts that are made empty, or of texts, and are used with keys alone."""
    above: dict[Any, Any] = {child: n for n in inside for child in ast.iter_child_nodes(n)}
    stored, unknown = dict[str, set[str]](), {n.arg for n in inside if isinstance(n, ast.arg)}
    for n in (n for n in inside if isinstance(n, kind)):
        text, around = ast.unparse(n), above.get(n)
        match around:
            case ast.Subscript(_, key) if around.value is n:
                if isinstance(around.ctx, ast.Load):
                    continue
                if isinstance(around.ctx, ast.Store) and is_text(key):
                    stored.setdefault(text, set()).add(key.value)  # type: ignore[attr-defined]
                    continue
            case ast.Attribute(attr=name) if name in ("keys", "values", "items", "get"):
                continue
            case ast.Assign([_], ast.Dict(keys)) if all(map(is_text, keys)):
                stored.setdefault(text, set()).update(key.value for key in keys)  # type: ignore[union-attr]
                continue
            case ast.Assign([_], value) if ast.unparse(value) in EMPTY:
                continue
        unknown.add(text)
    return {text: keys for text, keys in stored.items() if text not in unknown}


def is_text(node: Any) -> bool:
    """Return whether a node is a text that is written out."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)

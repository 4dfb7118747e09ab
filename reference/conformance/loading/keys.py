"""Read the keys of the dicts that a file fills itself."""

import ast
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import DYNAMIC, EMPTY, Told, code

FEW = 2  # keys of a dict at least, of which one is not there


def keys(unit: Unit, node: Any, nodes: list[Any]) -> Iterator[Told]:
    """Yield the keys that a function or a class reads of a dict, and nothing sets.

    All that sets one stands there, in a function's file, whose `nodes` are given, or in the class.
    """
    inside = {*ast.walk(node)}
    if isinstance(node, ast.ClassDef):
        nodes = [] if node.bases or DYNAMIC.search(ast.unparse(node)) else [*inside]
    stored, unknown = _stored(nodes)
    unknown |= {n.arg for n in inside if isinstance(n, ast.arg)}  # of what is given nothing is known
    read = [n for n in nodes if isinstance(n, ast.Subscript) and _is_text(n.slice) and n in inside]
    for text in sorted(stored.keys() - unknown):
        own, edits = stored[text], Edits()
        for n in (n for n in read if ast.unparse(n.value) == text):
            key = n.slice.value  # type: ignore[attr-defined]
            near = [k for k in own if k.lower() == key.lower()] or get_close_matches(key, own, 1, 0.8)
            if key not in own and len(own) >= FEW:
                edits.append((n.slice, code(unit, n.slice).replace(key, near[0] if near else key)))
        if edits and (rows := rows_of(unit, edits)):
            rows = [(i, yours, right if right != yours else "") for i, yours, right in rows]
            said = f"KeyError: {edits[0][0].value!r}: {text} has {', '.join(sorted(own))}"
            yield f"{node.name}: {said}", rows


def pairs(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the keys of which one is read twice in a line, where each name has the key of its own."""
    for n in ast.walk(node):
        match n:
            case ast.Assign([ast.Tuple(names)], ast.Tuple(values)) if len(names) == len(values) > 1:
                read = [value.slice for value in values if isinstance(value, ast.Subscript)]
                keys = [part.value for part in read if _is_text(part)]  # type: ignore[attr-defined]
                own = [ast.unparse(name) for name in names]
                odd = [i for i, two in enumerate(zip(own, keys, strict=False)) if two[0] != two[1]]
                if len(keys) == len(own) and len(odd) == 1 and keys.count(keys[odd[0]]) > 1:
                    key, name = keys[odd[0]], own[odd[0]]
                    rows = rows_of(unit, [(read[odd[0]], code(unit, read[odd[0]]).replace(key, name))])
                    yield f"{name} is what {key!r} is", rows


def _stored(nodes: list[Any]) -> tuple[dict[str, set[str]], set[str]]:
    """Return the keys of the dicts that are made empty, or of texts, and what may have others."""
    stored, made, unknown = dict[str, set[str]](), set[str](), set[str]()
    for n in nodes:
        match n:
            case ast.Subscript(to, ast.Constant(str(key)), ast.Store()):
                stored.setdefault(ast.unparse(to), set()).add(key)
            case ast.Subscript(to, ctx=ast.Store()):
                unknown.add(ast.unparse(to))
            case ast.Assign(targets, value):
                texts = {*map(ast.unparse, targets)}
                made |= texts
                if isinstance(value, ast.Dict) and all(map(_is_text, value.keys)):
                    for text in texts:
                        stored.setdefault(text, set()).update(key.value for key in value.keys)  # type: ignore
                elif ast.unparse(value) not in EMPTY:
                    unknown |= texts
            case ast.Call(func, args):
                if isinstance(func, ast.Attribute) and func.attr in ("update", "setdefault"):
                    unknown.add(ast.unparse(func.value))
                unknown |= {*map(ast.unparse, args)}
            case ast.For(target):
                unknown.add(ast.unparse(target))
    return {text: keys for text, keys in stored.items() if text in made}, unknown


def _is_text(node: Any) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)

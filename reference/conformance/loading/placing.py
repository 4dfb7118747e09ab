"""Methods and classes that stand beside or inside what they belong to, by their indentation alone."""

import ast
from collections.abc import Iterable, Iterator, Sequence

from reference.conformance.catalogue import METHODS
from reference.conformance.loading.names import ours_of


class MisplacedError(IndentationError):
    """Python takes it as it stands: the lines, by their numbers, that are to begin further on or back."""

    def __init__(self, text: str, parts: Sequence[ast.stmt], by: int) -> None:
        super().__init__(text, ("", parts[0].lineno, 1, "", parts[0].lineno, 1))
        self.heads = {part.lineno - 1 for part in parts}
        self.numbers = [n for part in parts for n in range(part.lineno - 1, part.end_lineno or part.lineno)]
        self.by = by


def look(tree: ast.Module) -> None:
    """Raise where a class of a known name has not what stands beside it, or in a method of it.

    One MisplacedError is for all that stands there one after the other.
    """
    for n, owner in enumerate(tree.body):
        if isinstance(owner, ast.ClassDef) and ours_of(owner.name, True) in METHODS:
            _beside(tree, n, owner)
            _within(tree, owner)


def _beside(tree: ast.Module, n: int, owner: ast.ClassDef) -> None:
    """Raise if functions that take `self` come right behind a class, and nothing puts them into it."""
    others = [part for part in tree.body if not (isinstance(part, ast.ClassDef) or _is_method(part, set()))]
    said = {*_names(others), *(part.name for part in _methods(owner.body))}
    parts = list[ast.stmt]()
    for part in tree.body[n + 1 :]:
        if not _is_method(part, said):
            break
        parts.append(part)
    if parts:
        text = f"`{_name(parts[0])}` stands beside the class `{owner.name}`, and is no method of it"
        raise MisplacedError(text, parts, owner.body[0].col_offset)


def _within(tree: ast.Module, owner: ast.ClassDef) -> None:
    """Raise if methods stand in another method, or a class of a known name in another."""
    own = {part.name for part in _methods(owner.body)}
    for method in _methods(owner.body):
        said = {*own, *_names(part for part in method.body if not _is_method(part, own))}
        if parts := [part for part in method.body if _is_method(part, said)]:
            text = f"`{_name(parts[0])}` stands within `{method.name}`, and is no method of `{owner.name}`"
            raise MisplacedError(text, parts, method.col_offset - parts[0].col_offset)
    said = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    said.update(part.name for part in tree.body if isinstance(part, ast.ClassDef))
    classes = [part for part in owner.body if isinstance(part, ast.ClassDef) and part.name not in said]
    if parts := [part for part in classes if ours_of(part.name, True) in METHODS]:
        text = f"`{_name(parts[0])}` stands within `{owner.name}`, and is found nowhere else"
        raise MisplacedError(text, parts, owner.col_offset - parts[0].col_offset)


def _methods(body: Iterable[ast.stmt]) -> list[ast.FunctionDef]:
    return [part for part in body if isinstance(part, ast.FunctionDef)]


def _name(part: ast.stmt) -> str:
    return str(getattr(part, "name", ""))


def _is_method(part: ast.stmt, said: set[str]) -> bool:
    """Return whether a function takes `self` and reads of it, and nothing else names it."""
    if not isinstance(part, ast.FunctionDef) or part.decorator_list or part.name in said:
        return False
    reads = (node.value for node in ast.walk(part) if isinstance(node, ast.Attribute))
    is_read = any(isinstance(value, ast.Name) and value.id == "self" for value in reads)
    return is_read and [one.arg for one in part.args.args[:1]] == ["self"]


def _names(parts: Iterable[ast.stmt]) -> Iterator[str]:
    """Yield the names, and the texts, that some statements have."""
    for part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Name):
                yield node.id
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value

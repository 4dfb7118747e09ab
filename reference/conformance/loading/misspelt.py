"""Imports of names that a library has not, but almost has."""

import ast
import importlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from importlib.util import find_spec

from reference.conformance.loading.reading import Unit
from reference.conformance.loading.syntax import Slip

# Modules that nearly every file of this material imports; what is like another may be anybody's own.
IMPORTED = ("numpy", "collections", "matplotlib", "pickle")
ERRORS = ("ImportError", "ModuleNotFoundError")  # how the reason of such a slip begins


def respelt(unit: Unit, body: Iterable[ast.stmt]) -> tuple[Unit, list[Slip]]:
    """Return a text in which imports have the names that are meant, and what was wrong in it."""
    slips = list[Slip]()
    for wrong, right, why in _misspelt(body):
        pattern = re.compile(rf"\b{wrong}\b")
        lines = [pattern.sub(right, line) for line in unit.lines]
        pairs = enumerate(zip(unit.lines, lines, strict=True), 1)
        rows = [(n, a, b) for n, (a, b) in pairs if a != b]
        unit = replace(unit, text="\n".join(lines))
        slips.append(Slip(unit, f"{why} (did you mean {right!r}?)", rows, text=unit.text))
    return unit, [replace(slip, text=unit.text) for slip in slips]


def _misspelt(body: Iterable[ast.stmt]) -> Iterator[tuple[str, str, str]]:
    """Yield names that are imported and are not there, what is meant by each, and what Python says."""
    for statement in body:
        names = statement.names if isinstance(statement, ast.Import | ast.ImportFrom) else []
        modules = [alias.name for alias in names]
        if isinstance(statement, ast.ImportFrom):
            modules = [statement.module or ""] if not statement.level else []
        for top in {module.partition(".")[0] for module in modules}:
            near = get_close_matches(top, IMPORTED, 1, 0.8)
            if near and top not in IMPORTED and find_spec(top) is None:
                yield top, near[0], f"ModuleNotFoundError: No module named {top!r}"
        if isinstance(statement, ast.ImportFrom) and modules and _is_known(modules[0]):
            there = dir(importlib.import_module(modules[0]))
            for alias in names:
                near = get_close_matches(alias.name, there, 1, 0.8)
                if near and alias.name not in there:
                    why = f"ImportError: cannot import name {alias.name!r} from {modules[0]!r}"
                    yield alias.name, near[0], why


def _is_known(module: str) -> bool:
    return module in sys.stdlib_module_names or module == "numpy"

"""Read the shapes of the weights and the biases that a network of a learner's own make begins with."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from reference.conformance.loading.reading import Unit, rows_of
from reference.conformance.loading.unjudged import Told

MAKERS = ("randn", "rand", "zeros", "ones", "empty")
KEY = re.compile(r"""(?:.*\[['"]|self\.|)([wb])(\d)(?:['"]\])?""", re.IGNORECASE)
Made = dict[int, tuple[ast.Call, list[str]]]  # from the number of a layer to what makes it, and its shape


def shapes(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the lines that make what no layer can take: weights that are vectors, biases that are tables."""
    weights, biases = Made(), Made()
    for n in (n for n in ast.walk(function) if isinstance(n, ast.Assign)):
        key = KEY.fullmatch(ast.unparse(n.targets[0]))
        calls = [c for c in ast.walk(n.value) if isinstance(c, ast.Call) and _name(c) in MAKERS]
        if key and len(calls) == 1 and calls[0].args:
            (call,) = calls
            parts = call.args
            if isinstance(parts[0], ast.Tuple):
                parts = parts[0].elts
            (weights if key[1].lower() == "w" else biases)[int(key[2])] = call, [*map(ast.unparse, parts)]
    edits = [*_vectors(weights, biases)] or [*_tables(weights, biases)]
    if len(weights) > 1 and weights.keys() == biases.keys() and edits:
        rows = rows_of(unit, [(call, _of(call, shape)) for call, shape in edits])
        yield f"{function.name}: these shapes fit no layer", rows


def _vectors(weights: Made, biases: Made) -> Iterator[tuple[ast.Call, list[str]]]:
    """Yield weights that are a vector each, as long as what comes in, with a column for each bias."""
    both = [(weights[n][1], biases[n][1]) for n in weights.keys() & biases.keys()]
    is_wide = sum(w != b != ["1"] for w, b in both) > 1  # else each number has a weight of its own
    if is_wide and all(len(shape) == 1 for _, shape in (*weights.values(), *biases.values())):
        for n in weights.keys() & biases.keys():
            call, shape = weights[n]
            yield call, [*shape, *biases[n][1]]


def _tables(weights: Made, biases: Made) -> Iterator[tuple[ast.Call, list[str]]]:
    """Yield biases that are tables, with one row of a number for each column of their weights."""
    ordered = [shape for _, (_, shape) in sorted(weights.items())]
    if all(len(shape) == 2 for shape in ordered) and all(a[1] == b[0] for a, b in pairwise(ordered)):
        for n in sorted(weights.keys() & biases.keys()):
            call, shape = biases[n]
            rows, columns = weights[n][1]
            if len(shape) == 2 and "1" not in (shape[0], rows, columns) and shape not in (
                [rows, "1"], [columns, "1"]
            ):
                yield call, ["1", columns]


def _of(call: Any, shape: list[str]) -> str:
    """Return a call with another shape."""
    inner = ", ".join(shape)
    given = inner if _name(call).startswith("rand") else f"({inner})"
    return f"{ast.unparse(call.func)}({given})"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""

"""Read what the rounds of a loop hand on: what one layer gives the next, what is changed, kept and given."""

import ast
import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, assigned, following, rows_of
from reference.conformance.loading.unjudged import Told, code

PASS = re.compile("forward|backward|[fb]prop|back_?prop(agate)?")
STEP = re.compile(r"(self\.)?(lr|learning_?rate|eta|alpha)")
PARAMETER = re.compile("[pw]|params?|parameters?|weights?|theta")


def rounds(unit: Unit, scope: Any) -> Iterator[Told]:
    """Yield what is wrong in what rounds of loops hand on, in a function, a class, or a file."""
    for function in (n for n in ast.walk(scope) if isinstance(n, ast.FunctionDef)):
        where = f"{function.name}: " if function.name else ""
        kinds = (*_fed(function), *_changed(function), *_kept(unit, function), *_cut(unit, function))
        yield from ((where + said, rows_of(unit, edits)) for said, edits in kinds)
        yield from ((where + said, rows) for said, rows in _given(unit, function))


def _fed(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield what each layer is given, where it is what was there before the first: `y = layer.forward(x)`."""
    for first, loop in following(ast.walk(function)):
        match first, loop:
            case ast.Assign([ast.Name(y)], ast.Name(x)), ast.For(ast.Name(layer), _, [
                ast.Assign([ast.Name(again)], ast.Call(
                    ast.Attribute(ast.Name(of), way), [ast.Name(given) as wrong]
                ))
            ]) if y == again and x == given and of == layer and PASS.fullmatch(way):
                yield f"each of them is given {x}, and none what the one before gives", [(wrong, y)]


def _changed(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the gradient that a step is taken from, where its parameter is meant."""
    for loop in (n for n in ast.walk(function) if isinstance(n, ast.For)):
        match loop.target, loop.iter:
            case ast.Tuple([ast.Name(w), ast.Name(g)]), ast.Call(ast.Name("zip")) if PARAMETER.fullmatch(w):
                parts = [n for statement in loop.body for n in ast.walk(statement)]
                is_read = any(isinstance(n, ast.Name) and n.id == w for n in parts)
                for n in parts if not is_read else ():
                    match n:
                        case ast.AugAssign(ast.Name(to), ast.Sub(), ast.BinOp(one, ast.Mult(), other)):
                            factors = {ast.unparse(one), ast.unparse(other)}
                            if to == g and g in factors and any(map(STEP.fullmatch, factors)):
                                yield f"{w} is read nowhere, and no parameter is changed", [(n.target, w)]


def _kept(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield what is put into another list than that which is made for it and given back."""
    empty, filled, names, given = set[str](), list[Any](), list[str](), set[str]()
    for n in ast.walk(function):
        match n:
            case ast.Assign([ast.Attribute(ast.Name("self"), name)], ast.List([])):
                empty.add(name)
            case ast.Return(ast.Attribute(ast.Name("self"), name)):
                given.add(name)
            case ast.Call(ast.Attribute(ast.Attribute(ast.Name("self")) as to, "append"), [_]):
                filled.append(to)
            case ast.Attribute(ast.Name("self"), name):
                names.append(name)
    for to in filled if len(empty & given) == len(empty) == len(filled) == 1 else ():
        (name,) = empty
        is_near = SequenceMatcher(None, name, to.attr).ratio() > 0.85
        is_filled = re.search(rf"\.{name}(\.(append|extend|insert)\(|\s*\+=)", unit.file)
        if name != to.attr and is_near and names.count(name) == 2 and not is_filled:
            yield f"self.{name} stays empty", [(to, f"self.{name}")]


def _cut(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the end of a batch that is one too small: what a slice ends at is not in it."""
    nodes = [*ast.walk(function)]
    made = {n.targets[0].id: n.value for n in nodes
            if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
    for low, high in ((low, high) for low in made for high in made):
        match made[low], made[high]:
            case ast.BinOp(ast.Name(j), ast.Mult(), n), ast.BinOp(whole, ast.Sub(), ast.Constant(1)) as end:
                size = ast.unparse(n)
                is_end = "batch" in size and ast.unparse(whole) == f"({j} + 1) * {size}"
                if is_end and _are_bounds(nodes, low, high):
                    said = "a slice ends before its end: of each batch the last example is left out"
                    yield said, [(end, code(unit, whole))]


def _are_bounds(nodes: list[Any], low: str, high: str) -> bool:
    """Return whether two names are the bounds of slices of arrays, and nothing else."""
    subscripts = [n for n in nodes if isinstance(n, ast.Subscript)]
    parts = [n.slice for n in subscripts if not ast.unparse(n.value).endswith(".loc")]
    parts += [part for n in parts if isinstance(n, ast.Tuple) for part in n.elts]
    count = [ast.unparse(n) for n in parts if isinstance(n, ast.Slice)].count(f"{low}:{high}")
    reads = [n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return 0 < count == reads.count(high) == reads.count(low)


def _given(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the batch that is given once all are made, and is the last one."""
    for loop, end in following(ast.walk(function)):
        match loop, end:
            case ast.For(ast.Name(i), ast.Call(ast.Name("range"))), ast.Expr(ast.Yield(value)) if value:
                parts = [n for statement in loop.body for n in ast.walk(statement)]
                names = {n.id for n in ast.walk(value) if isinstance(n, ast.Name)}
                reads = {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
                is_plain = all(isinstance(statement, ast.Assign) for statement in loop.body)
                is_made = names <= assigned(parts) and names.isdisjoint(reads)
                if is_plain and is_made and f"[{i}:{i} + " in ast.unparse(loop):
                    line = unit.lines[end.lineno - 1]
                    right = " " * (loop.body[0].col_offset - end.col_offset) + line
                    yield "the batches are made, and the last one alone is given", [(end.lineno, line, right)]

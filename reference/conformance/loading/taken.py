"""Read what is computed with in the place of what is meant: names, numbers and keys beside the right ones."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, assigned, rows_of
from reference.conformance.loading.unjudged import Told


def taken_for(unit: Unit, node: Any, counts: Counter[str]) -> Iterator[Told]:
    """Yield what is computed with in the place of what is meant."""
    is_plain = not re.search("deriv|grad|slope|prime|bound|clip", node.name, re.IGNORECASE)
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        relus = _relus(function) if is_plain else ()
        kinds = (*_compared(function, counts), *relus, *_left(function), *_bounds(function))
        kinds += (*_sizes(function), *_unpacked(function), *_fed_on(function, counts), *_zeros(function))
        for said, edits in (*kinds, *_weights_of(function, counts), *_frozen(function), *_steps(function)):
            yield f"{function.name}: {said}" if function.name else said, rows_of(unit, edits)


def _compared(function: ast.FunctionDef, counts: Counter[str]) -> Iterator[tuple[str, Edits]]:
    """Yield the scores that are compared where their classes, which are taken of them, are read by nobody."""
    classes = dict[str, str]()
    for n in ast.walk(function):
        match n:
            case ast.Assign([ast.Name(to)], ast.Call(ast.Attribute(_, "argmax"), [ast.Name(x), *_])):
                classes |= {x: to} if counts[to] == 1 else {}
            case ast.Compare(ast.Name() as one, [ast.Eq()], [ast.Name() as other]):
                edits: Edits = [(part, classes[part.id]) for part in (one, other) if part.id in classes]
                if len(edits) == 2:
                    yield f"{edits[0][1]} is read by nobody", edits


def _relus(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield a relu that takes the largest entry along an axis, or gives numbers alone."""
    given = [a.arg for a in function.args.args if a.arg != "self"]
    is_it = re.fullmatch("relu", function.name, re.IGNORECASE) and len(given) == 1
    nodes = [*ast.walk(function)] if is_it else []
    nodes = nodes if given and given[0] not in assigned(nodes) else []
    for n in nodes:
        match n:
            case ast.Call(
                ast.Attribute(ast.Name("np" | "numpy"), "max") as func, [ast.Name(x), ast.Constant(0)], []
            ) if x in given:
                yield "it is the largest along an axis", [(func, f"{ast.unparse(func)}imum")]
            case ast.Return(ast.Call(ast.Attribute(_, "maximum"), [
                _, ast.Call(ast.Attribute(_, "minimum"), [ast.Name(x), _], []) as part
            ])) if x in given:
                yield "above 0 a relu gives what it is given", [(part, x)]
            case ast.Return(ast.Call(
                ast.Attribute(of, "clip"), [ast.Name(x), ast.Constant(0), ast.Constant(1)]
            ) as part) if x in given:
                yield "above 0 a relu gives what it is given", [(part, f"{ast.unparse(of)}.maximum(0, {x})")]
            case ast.Assign([ast.Subscript(ast.Name(y), ast.Compare() as mask)], ast.Constant(1) as one) if (
                f"return {y}" in map(ast.unparse, function.body)
                and sum(getattr(m, "id", "") == y for m in nodes) == 3
            ):
                yield "above 0 a relu gives what it is given", [(one, f"{given[0]}[{ast.unparse(mask)}]")]
    ends = [n.value for n in nodes if isinstance(n, ast.Return)]
    both = [[end.body, end.orelse] if isinstance(end, ast.IfExp) else [end] for end in ends]
    values = [part for parts in both for part in parts if isinstance(part, ast.Constant)]
    ones = [part for part in values if part.value == 1]
    if len(values) == sum(map(len, both)) == 2 and len(ones) == 1:
        yield "above 0 a relu gives what it is given", [(ones[0], given[0])]


def _left(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the key that another loop left, in a loop over the keys of the same dictionary."""
    for loop in (n for n in ast.walk(function) if isinstance(n, ast.For)):
        parts = [n for statement in loop.body for n in ast.walk(statement)]
        names = [n for n in parts if isinstance(n, ast.Name)]
        of = ast.unparse(loop.iter).removesuffix(".keys()")
        match loop.target:
            case ast.Name(i) if i[0] != "_" and i not in {n.id for n in names}:
                found = [n for n in parts if isinstance(n, ast.Subscript) and ast.unparse(n.value) == of]
                keys = {n.slice.id for n in found if isinstance(n.slice, ast.Name)}
                # What another loop left, and nothing else set.
                sets = [n for n in ast.walk(function) if isinstance(n, ast.Assign)]
                others = [n for n in ast.walk(function) if isinstance(n, ast.For) and loop not in ast.walk(n)]
                keys -= assigned(names) | assigned(part for n in sets for part in ast.walk(n))
                keys &= assigned(n.target for n in others)
                for key in keys:
                    edits: Edits = [(n, i) for n in names if n.id == key]
                    yield f"{i} is read nowhere, and {key} is left from elsewhere", edits


def _bounds(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the least that is called the greatest, and the other way round."""
    edits, kinds = Edits(), set[str]()
    for n in ast.walk(function):
        match n:
            case ast.Assign([ast.Name(x)], ast.Call(
                ast.Attribute(of, "min" | "max" as kind) as func, [] | [ast.Name()]
            )):
                other = "min" if kind == "max" else "max"
                if other in x and kind not in x:
                    edits.append((func, f"{ast.unparse(of)}.{other}"))
                    kinds.add(kind)
    if len(edits) == 2 == len(kinds):
        yield "the least is called the greatest, and the greatest the least", edits


def _sizes(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the digit 0 for the letter O in the shape of an array, where O is a size."""
    nodes = [*ast.walk(function)]
    for n in nodes if "O" in assigned(nodes) else ():
        match n:
            case ast.Call(ast.Attribute(_, "randn" | "rand"), [*_, ast.Constant(0) as size]) | ast.Call(
                ast.Attribute(_, "zeros"), [ast.Tuple([*_, ast.Constant(0) as size])]
            ):
                yield "0 is the digit, and O the size", [(size, "O")]


def _unpacked(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the two things on a line that set nothing, where one is to be taken of the other."""
    for n in ast.walk(function):
        match n:
            case ast.Expr(ast.Tuple([ast.Name(w), ast.Attribute(ast.Name("self"), kept)]) as both):
                if kept in ("params", "grads"):
                    yield f"{w} is not set", [(both, " ".join((f"{w},", "=", f"self.{kept}")))]


def _fed_on(function: ast.FunctionDef, counts: Counter[str]) -> Iterator[tuple[str, Edits]]:
    """Yield what a layer gives and nobody reads, in a loop whose layers all take the same input."""
    names = Counter(n.id for n in ast.walk(function) if isinstance(n, ast.Name))
    is_open = not function.name or any(isinstance(n, ast.Global) for n in ast.walk(function))
    own = counts if is_open else names  # what is set in a function is read there alone
    for loop in (n for n in ast.walk(function) if isinstance(n, ast.For)):
        parts = [n for statement in loop.body for n in ast.walk(statement)]
        sets = assigned(parts)
        calls = [n for n in parts if isinstance(n, ast.Call) and ast.unparse(n.func).endswith(".dot")]
        for n in loop.body:
            match n:
                case ast.Assign([ast.Name(x) as to], ast.Name(z)) if own[x] == 1 and z in sets:
                    inputs = {ast.unparse(call.args[0]) for call in calls if call.args} & {*names} - sets
                    if len(inputs) == 1:
                        yield f"{x} is read nowhere, and each layer takes the same", [(to, min(inputs))]


def _zeros(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the number of a round taken from itself where the last round is meant: `[i - i]`."""
    for n in ast.walk(function):
        match n:
            case ast.Subscript(slice=ast.BinOp(ast.Name(i), ast.Sub(), ast.Name(same) as other)) if i == same:
                yield f"{i} - {i} is 0, and {i} - 1 the round before", [(other, "1")]


def _weights_of(function: ast.FunctionDef, counts: Counter[str]) -> Iterator[tuple[str, Edits]]:
    """Yield the bias that a product takes for weights of its number, which nobody reads."""
    nodes = [*ast.walk(function)]
    for n in nodes:
        match n:
            case ast.Call(ast.Attribute(_, "dot"), [_, ast.Name(b) as wrong]) if re.fullmatch(r"[bB]\d", b):
                w = f"{'W' if b[0] == 'B' else 'w'}{b[1]}"
                w = w if counts[w] else f"W{b[1]}"
                if counts[w] == 1 and w in assigned(nodes):
                    yield f"{w} is read by nobody", [(wrong, w)]


def _frozen(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the loss for a gradient that is of what was predicted before: no weight changes it."""
    nodes, made = [*ast.walk(function)], dict[str, str]()
    for n in nodes:
        match n:
            case ast.Assign([ast.Name(y)], ast.Call(ast.Attribute(ast.Name("self"), name)) as of):
                made |= {y: ast.unparse(of)} if name in ("forward", "predict") else {}
    asked = [n.args for n in nodes if isinstance(n, ast.Call) and len(n.args) == 2]
    of_weights = {
        getattr(f, "id", "") for f, x in asked if any(getattr(n, "attr", "") == "params" for n in ast.walk(x))
    }
    for n in nodes if made else ():
        match n:
            case ast.Assign([ast.Name(f)], ast.Lambda(
                ast.arguments(args=[w]), ast.Call(_, [ast.Name(y) as first, *_])
            )) if y in made and w.arg != y and f in of_weights:
                yield f"{y} is what was predicted before, whatever the weights are", [(first, made[y])]


def _steps(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the step that the second of two losses is given for its targets: `loss(x, h)`."""
    steps = {
        ast.unparse(n.targets[0]) for n in ast.walk(function)
        if isinstance(n, ast.Assign) and isinstance(n.value, ast.Constant)
        and isinstance(n.value.value, float) and 0 < n.value.value < 0.1
    }
    calls = [n for n in ast.walk(function) if isinstance(n, ast.Call) and len(n.args) == 2]
    for one, other in pairwise(n for n in calls if "loss" in ast.unparse(n.func)):
        (x, t), (same, h) = map(ast.unparse, one.args), map(ast.unparse, other.args)
        if ast.unparse(one.func) == ast.unparse(other.func) and x == same and h in steps and t not in steps:
            yield f"{h} is a number, and no target", [(other.args[1], t)]

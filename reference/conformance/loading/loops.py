"""Read the loops of a function, or of what a file does: what each round loses, and what is no collection."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import ARRAYS, EMPTY, Told

# What changes a list or an array in its place, and gives None.
IN_PLACE = ("append", "extend", "insert", "reverse", "sort", "shuffle")
PASSES = re.compile(r"predict|forward")
IMAGES = re.compile(r"[xX]\b|[xX]_|images?")
COLUMNS = re.compile(r"\.T\b|axis=0")
ITEMS = ("values", "keys", "items")
NEAR = 4  # lines that change their places at most


def loops(unit: Unit, scope: Any, names: set[str]) -> tuple[list[Told], list[Told]]:
    """Return what is wrong in the loops of a function, a class, or a file, and what is not careful.

    NumPy has the `names`.
    """
    nodes = [*ast.walk(scope)]
    wrong = [*_emptied(unit, nodes, is_outer=not scope.name), *_ended(unit, nodes)]
    edits = [*_counted(unit, nodes), *_nothing(unit, nodes), *_slices(unit, nodes)]
    wrong += [(said, rows_of(unit, edit)) for said, edit in edits]
    usual = [(said, rows_of(unit, edit)) for said, edit in _numbered(unit, nodes)]
    for said, n, right in _left(nodes):
        line = unit.lines[n.lineno - 1]
        usual.append((said, rows_of(unit, [(n, right)]) if right else [(n.lineno, line, "")]))
    where = f"{scope.name}: " if scope.name else ""
    told, also = ([(where + said, rows) for said, rows in some] for some in (wrong, usual))
    return told, also


def _emptied(unit: Unit, nodes: list[Any], *, is_outer: bool) -> Iterator[Told]:
    """Yield what each round of a loop makes anew, fills and does not read: the last part of it is left."""
    for loop in (n for n in nodes if isinstance(n, ast.For | ast.While)):
        end = loop.end_lineno or 0
        inside = [n for statement in loop.body for n in ast.walk(statement)]
        for made in loop.body:
            match made:
                case ast.Assign([ast.Name(name)], value) if ast.unparse(value) in EMPTY:
                    pass
                case _:
                    continue
            filled = [n for n in map(_filled, loop.body) if n is not None and ast.unparse(n) == name]
            names = [n for n in nodes if isinstance(n, ast.Name) and n.id == name]
            others = [n for n in names if n in inside and n not in (*filled, made.targets[0])]
            is_read = any(n.lineno > end for n in names if isinstance(n.ctx, ast.Load))
            is_left = any(isinstance(n, ast.Break | ast.Return | ast.Yield) for n in inside)
            count = len(re.findall(rf"\b{name}\b", "\n".join(unit.lines)))
            is_all = count == len(names) or not is_outer  # no function reads it
            if len(filled) == 1 and not others and is_read and not is_left and is_all:
                said = f"{name} is made anew in each round, and the last part of it is left"
                yield said, _moved(unit, loop, made, before=True)


def _filled(statement: Any) -> Any:
    """Return what a statement puts one part into, which is another part in each round, or None."""
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(name, "append"), [_])):
            return name
        case ast.Assign([ast.Subscript(name, key)]) if any(isinstance(n, ast.Name) for n in ast.walk(key)):
            return name
    return None


def _moved(unit: Unit, loop: Any, one: Any, *, before: bool) -> list[tuple[int, str, str]]:
    """Return the lines of a loop with one of its statements before it, or behind it."""
    first, last = (loop.lineno, one.lineno) if before else (one.lineno, loop.end_lineno)
    lines = unit.lines[first - 1 : last]
    margin = " " * loop.col_offset
    if len(lines) > NEAR or one.lineno != one.end_lineno or not lines[0].strip():
        return [(one.lineno, unit.lines[one.lineno - 1], "")]
    moved = margin + unit.lines[one.lineno - 1].strip()
    right = [moved, *lines[:-1]] if before else [*lines[1:], moved]
    return [row for row in zip(range(first, last + 1), lines, right, strict=True) if row[1] != row[2]]


def _ended(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the `return` with which the first round ends a loop that is to collect something."""
    for function in (n for n in nodes if isinstance(n, ast.FunctionDef) and n.body):
        loop: Any = function.body[-1]
        last = loop.body[-1] if isinstance(loop, ast.For | ast.While) and not loop.orelse else None
        if not isinstance(last, ast.Return) or len(loop.body) < 2:
            continue
        added = [n.target for n in loop.body if isinstance(n, ast.AugAssign)]
        added += [n for n in map(_filled, loop.body) if n is not None]
        added = [n for n in added if isinstance(n, ast.Name)]
        made = {ast.unparse(to) for n in ast.walk(loop) if isinstance(n, ast.Assign) for to in n.targets}
        is_collected = last.value is not None and ast.unparse(last.value) in {*map(ast.unparse, added)} - made
        if is_collected and not any(isinstance(n, ast.Continue) for n in ast.walk(loop)):
            yield "the first round ends the loop", _moved(unit, loop, last, before=False)


def _counted(unit: Unit, nodes: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield what a loop goes through that is a number, or a method of a dict that is not called."""
    sets = [n for n in nodes if isinstance(n, ast.Assign) and len(n.targets) == 1]
    made = {ast.unparse(n.targets[0]): n for n in sets}
    stored = [n.id for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    stored += [n.arg for n in nodes if isinstance(n, ast.arg)]
    through = [n.iter for n in nodes if isinstance(n, ast.For | ast.comprehension)]
    for n in nodes:
        match n:
            case ast.Call(ast.Name("list" | "reversed" | "enumerate" | "sorted"), [part]):
                through.append(part)
    for part in through:
        value: Any = part
        if isinstance(part, ast.Name) and stored.count(part.id) == 1 and part.id in made:
            value = made[part.id].value if made[part.id].lineno < part.lineno else part
        match value:
            case ast.Call(ast.Name("len")) | ast.Constant(int()):
                yield "TypeError: a number is gone through", [(part, f"range({ast.unparse(part)})")]
            case ast.Subscript(ast.Attribute(ast.Name(x), "shape"), ast.Constant(int())):
                if ARRAYS.fullmatch(x):
                    yield "TypeError: a number is gone through", [(part, f"range({ast.unparse(part)})")]
            case ast.Attribute(owner, name) if name in ITEMS and unit.is_of_arrays:
                own = made.get(ast.unparse(owner))
                if own and ast.unparse(own.value) in EMPTY and "[" not in ast.unparse(own.value):
                    yield f"TypeError: `{name}` is not called", [(part, f"{ast.unparse(part)}()")]


def _nothing(unit: Unit, nodes: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield what is kept of a method of a list that works in place: it is None."""
    listed = set[str]()
    for n in nodes:
        match n:
            case ast.Assign([ast.Name(own)], ast.List() | ast.ListComp() | ast.Call(ast.Name("list"))):
                listed.add(own)
    for n in nodes if unit.is_of_arrays else ():
        match n:
            case ast.Assign([to], ast.Call(ast.Attribute(owner, name), args) as call) if (
                name in IN_PLACE and n.lineno == n.end_lineno
            ):
                text, said = ast.unparse(owner), f"`{name}` changes what it has in place, and gives None"
                if name == "shuffle" and text.endswith(".random"):
                    given = ", ".join(map(ast.unparse, args))
                    yield said, [(call, f"{text}.permutation({given})")]
                elif ast.unparse(to) == text and text in listed:
                    yield said, [(n, ast.unparse(call))]


def _slices(unit: Unit, nodes: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the slices of batches that end at the size of a batch, wherever they begin."""
    for loop in nodes:
        match loop:
            case ast.For(ast.Name(i), ast.Call(ast.Name("range"), [_, _, step])):
                size = ast.unparse(step)
                edits: Edits = []
                for n in (n for statement in loop.body for n in ast.walk(statement)):
                    match n:
                        case ast.Slice(ast.Name(low), ast.Name() | ast.Attribute() as end, None) if low == i:
                            if ast.unparse(end) == size:
                                edits.append((end, f"{i} + {size}"))
                if edits:
                    yield "all batches but the first are empty", edits
                yield from _batches(unit, loop, i, size)


def _numbered(unit: Unit, nodes: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the numbers of a loop that are taken for what they number, or are not read where they are due."""
    for loop in (n for n in nodes if isinstance(n, ast.For)):
        inside = [n for statement in loop.body for n in ast.walk(statement)]
        names = [n.id for n in inside if isinstance(n, ast.Name)]
        match loop.target, loop.iter:
            case ast.Name(i), ast.Call(ast.Name("range"), [ast.Call(ast.Name("len"), [ast.Name(x)])]):
                calls = [n for n in inside if isinstance(n, ast.Call) and PASSES.search(ast.unparse(n.func))]
                # One of the file may take a number.
                calls = [n for n in calls if f"def {getattr(n.func, 'id', '()')}(" not in unit.text]
                for part in (call.args[-1] for call in calls if call.args and IMAGES.match(x)):
                    if ast.unparse(part) == i:
                        yield f"{i} is the number of an example, and no example", [(part, f"{x}[{i}]")]
            case ast.Tuple([ast.Name(i), ast.Name(value)]), ast.Call(ast.Name("enumerate"), [_]):
                for n in loop.body if i not in names and names.count(value) == 1 else ():
                    match n:
                        case ast.Assign([ast.Subscript(ast.Subscript(_, ast.Constant(1) as one))], part):
                            if ast.unparse(part) == value:
                                yield f"each round puts {value} into the same place", [(one, i)]


def _batches(unit: Unit, loop: Any, i: str, size: str) -> Iterator[tuple[str, Edits]]:
    """Yield what is taken for the size of a batch, and the classes that are sought among its examples."""
    inside = [n for statement in loop.body for n in ast.walk(statement)]
    made = {ast.unparse(n.targets[0]): n.value for n in inside if isinstance(n, ast.Assign)}
    chosen = {name for name, value in made.items() if f"[{i}:{i} + {size}]" in ast.unparse(value)}
    calls = {name: value for name, value in made.items() if isinstance(value, ast.Call)}
    scores = {y: call for y, call in calls.items() if not chosen.isdisjoint(map(ast.unparse, call.args))}
    compared = {ast.unparse(n.left) for n in inside if isinstance(n, ast.Compare)
                and f"[{i}:{i} + " in ast.unparse(n.comparators[0])}
    for n in inside:
        match n:
            case ast.Slice(ast.Name(low), ast.BinOp(ast.Name(same), ast.Add(), ast.Name(step) as end)):
                if low == same == i and step in chosen and step != size:
                    yield f"TypeError: {step} is an array, and no number", [(end, size)]
            case ast.Assign([ast.Name(p)], ast.Call(ast.Attribute() as of, [ast.Name(y)], words)) if (
                of.attr == "argmax"
            ):
                axes = [ast.unparse(word.value) for word in words]
                is_it = p in compared and y in scores and axes in ([], ["0"])
                if is_it and not (axes and _is_turned(unit, scores[y])):
                    said = "of each class the example is sought, not of each example the class"
                    edit = (n.value, f"{ast.unparse(of)}({y}, axis=1)")
                    yield said if axes else "of all examples one class is sought", [edit]


def _is_turned(unit: Unit, call: ast.Call) -> bool:
    """Return whether a function of the file has its examples in columns."""
    name = ast.unparse(call.func).rpartition(".")[2]
    with suppress(SyntaxError):
        nodes = (n for n in ast.walk(ast.parse(unit.text)) if isinstance(n, ast.FunctionDef))
        return any(n.name == name and COLUMNS.search(ast.unparse(n)) for n in nodes)
    return False


def _left(nodes: list[Any]) -> Iterator[tuple[str, Any, str]]:
    """Yield the number of batches without the last, smaller one, where what is found is divided by all."""
    for function in (n for n in nodes if isinstance(n, ast.FunctionDef)):
        is_whole = any(isinstance(n, ast.Mod) for n in ast.walk(function))  # it is asked whether they fit
        returned = [ast.unparse(n).partition("/")[2] for n in ast.walk(function) if isinstance(n, ast.Return)]
        for n in ast.walk(function):
            match n:
                case ast.For(_, ast.Call(ast.Name("range"), [_, ast.BinOp(op=ast.Sub()) as stop, step])):
                    count, is_it = ast.unparse(stop.left), ast.dump(stop.right) == ast.dump(step)
                    if is_it and any(count in text for text in returned):
                        yield "the last batch is left out, and counts as false", stop, count
                case ast.For(_, ast.Call(ast.Name("range"), [*_, last])):
                    match last:
                        case ast.Call(ast.Name("int"), [ast.BinOp(whole, ast.Div(), size)]) | ast.BinOp(
                            whole, ast.FloorDiv(), size
                        ) if any(ast.unparse(whole) in text for text in returned) and not is_whole:
                            said = "the last examples are in no batch, and count as false"
                            more = ast.BinOp(ast.BinOp(whole, ast.Add(), size), ast.Sub(), ast.Constant(1))
                            right = ast.unparse(ast.BinOp(more, ast.FloorDiv(), size))
                            # What else is divided by that number is to be divided by another then.
                            is_one = ast.unparse(function).count(ast.unparse(last)) == 1
                            yield said, last, right if is_one else ""

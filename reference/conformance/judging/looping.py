"""What stands at the wrong place of a training loop: behind it, or in it although it belongs before it."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from reference.conformance.judging.editing import LOOP, Definition, Edit
from reference.conformance.loading.reading import assigned
from reference.conformance.watching import is_gradient

Fault = tuple[str, str]  # what was asked about, and what is wrong with it
Slips = Iterator[tuple[Fault, tuple[Edit, ...]]]
ACCURACY = re.compile(r"acc(urac|_|\b)")
KEEPING = re.compile("momentum|nesterov|ada|rms", re.IGNORECASE)  # optimizers that remember the gradients
USED = {"update", "step"}  # what an optimizer is called for


def misplaced(d: Definition) -> Slips:
    """Yield what is to be moved into a training loop, or out of it, and a condition that never comes true."""
    for body in bodies(d):
        for n, loop in enumerate(body):
            if isinstance(loop, LOOP) and (grads := _gradients(loop)):
                yield from _behind(d, body[:n], loop, body[n + 1 :], grads)
                yield from _anew(d, loop)
                yield from _emptied(d, loop)
                yield from _never(d, loop) if isinstance(loop, ast.For) else ()
    yield from _held(d)


def bodies(d: Definition) -> Iterator[list[Any]]:
    """Yield the statements that stand one after the other, those of each block."""
    for node in (d.node, *d.nodes):
        parts = (part for part in vars(node).values() if isinstance(part, list))
        yield from (part for part in parts if any(isinstance(one, ast.stmt) for one in part))


def stored(parts: list[Any]) -> set[str]:
    """Return the names that are set, or of which an entry is."""
    nodes = [n for part in parts for n in ast.walk(part)]
    entries = (getattr(n.targets[0], "value", None) for n in nodes if isinstance(n, ast.Assign))
    return assigned(nodes) | {n.id for n in entries if isinstance(n, ast.Name)}


def loop_of(d: Definition, node: Any) -> Any:
    """Return the loop that something stands in, or the function or all if it is none."""
    while not isinstance(node := d.parent.get(node, d.node), (*LOOP, ast.FunctionDef, ast.Module)):
        pass
    return node


def taken(d: Definition, node: Any) -> list[ast.Call]:
    """Return the calls that take an accuracy."""
    return [n for n in ast.walk(node) if isinstance(n, ast.Call) and ACCURACY.search(d.segment(n.func))]


def read_in(node: Any) -> set[str]:
    """Return the names that are read."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _gradients(loop: Any) -> set[str]:
    """Return the names of the gradients that are taken in each step of a loop."""
    grads = set[str]()
    for node in loop.body:
        match node:
            case ast.Assign([ast.Name(grad)], ast.Call(ast.Attribute(_, of), [_, _])) if is_gradient(of):
                grads.add(grad)
    return grads


def _behind(d: Definition, before: list[Any], loop: Any, after: list[Any], grads: set[str]) -> Slips:
    """Yield the loop with what stands behind it and belongs to each step."""
    names, block = stored([loop]), list[Any]()
    for node in after:
        if not read_in(node) & names:
            break
        block.append(node)
        names |= stored([node])
    while block and _called(block[-1]) == "print":
        block.pop()
    lost = grads - read_in(loop)
    if any(read_in(node) & lost and _changes(node) for node in block):
        yield ("update", "the parameters are changed behind the loop, once"), _indented(d, loop, block)
    elif any(_is_test(d, loop, node) or _is_kept(d, before, loop, node) for node in block):
        yield ("losses", "what belongs to each step is done behind the loop, once"), _indented(d, loop, block)


def _called(node: Any) -> str:
    match node:
        case ast.Expr(ast.Call(ast.Name(name) | ast.Attribute(attr=name))):
            return name
    return ""


def _changes(node: Any) -> bool:
    """Return whether a statement changes entries or parts by something, or lets an optimizer do so."""
    parts = list(ast.walk(node))
    return any(
        isinstance(getattr(n, "target", None), ast.Subscript | ast.Attribute)
        or (isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Subscript | ast.Attribute))
        or _called(n) in USED
        for n in parts
    )


def _is_test(d: Definition, loop: Any, node: Any) -> bool:
    """Return whether accuracies are taken where the number of the step has no remainder."""
    match node:
        case ast.If(ast.Compare(ast.BinOp(ast.Name(i), ast.Mod(), _), [ast.Eq()], [ast.Constant(0)])):
            return isinstance(loop, ast.For) and i in stored([loop.target]) and bool(taken(d, node))
    return False


def _is_kept(d: Definition, before: list[Any], loop: Any, node: Any) -> bool:
    """Return whether what no step has kept is put into a list that is empty before the loop, there alone."""
    match node:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(kept), "append"), [ast.Name(value)])):
            if ".append(" in d.segment(loop) and value in stored([loop]):
                return False  # it may be the last one that is kept
            is_in_loop = isinstance(loop_of(d, node), LOOP)
            empty = re.compile(rf"\b{kept}\b[^\n]*= *(\[\]|list\(\))")
            once = len(re.findall(rf"\b{kept} *(\.|\+=)", d.text)) == 1
            return once and not is_in_loop and any(empty.search(d.segment(other)) for other in before)
    return False


def _indented(d: Definition, loop: Any, block: list[Any]) -> tuple[Edit]:
    """Return the edit that puts statements behind a loop into it."""
    start, end = d.starts[block[0].lineno], d.starts[block[-1].end_lineno + 1]
    deeper = d.margin(loop.body[0]).removeprefix(d.margin(loop))
    lines = d.text[start:end].splitlines(keepends=True)
    return (Edit(start, end, "".join(deeper + line if line.strip() else line for line in lines)),)


def _anew(d: Definition, loop: Any) -> Slips:
    """Yield the optimizer before the loop that is made in each step, and forgets there what it keeps."""
    fault = "update", "the optimizer is made anew for each update, and forgets what it keeps"
    for node in loop.body:
        match node:
            case ast.Assign([ast.Name(name)], ast.Call(kind) as made) if KEEPING.search(d.segment(kind)):
                used = {n.func.attr for n in ast.walk(loop) if isinstance(n, ast.Call)
                        and isinstance(n.func, ast.Attribute) and d.segment(n.func.value) == name}
                if used & USED and not read_in(made) & stored([loop]):
                    yield fault, _before(d, loop, node)
            case ast.Expr(ast.Call(ast.Attribute(ast.Call(kind) as made, used))) if used in USED:
                if KEEPING.search(d.segment(kind)) and not read_in(made) & stored([loop]):
                    edits = _above(d, loop, f"optimizer = {d.segment(made)}"), d.put(made, "optimizer")
                    yield fault, edits


def _emptied(d: Definition, loop: Any) -> Slips:
    """Yield the empty list before the loop that is made in each step, and is not read there."""
    for node in loop.body:
        match node:
            case ast.Assign([ast.Name(kept)], ast.List([])):
                used = [n for n in ast.walk(loop) if isinstance(n, ast.Name) and n.id == kept]
                if len(used) == 2 and re.search(rf"\b{kept}\.append\(", d.segment(loop)):
                    yield ("losses", "of the losses only the last is kept"), _before(d, loop, node)


def drawn_before(d: Definition) -> Iterator[tuple[Edit, ...]]:
    """Yield the loop in which a batch is drawn that is drawn before it."""
    for body in bodies(d):
        for n, loop in enumerate(body):
            if not (isinstance(loop, LOOP) and _gradients(loop)):
                continue
            wanted, block = read_in(loop) - stored([loop]), list[Any]()
            for node in reversed(body[:n]):
                if isinstance(node, ast.Assign) and stored([node]) & wanted:
                    block.insert(0, node)
                    wanted |= read_in(node)
            first = next((k for k, node in enumerate(block) if "random." in d.segment(node)), None)
            if first is None:
                continue
            names = stored([block[first]])
            moved = [block[first]]
            for node in block[first + 1 :]:
                if read_in(node) & names:
                    moved.append(node)
                    names |= stored([node])
            margin, at = d.margin(loop.body[0]), d.starts[loop.body[0].lineno]
            text = "".join(f"{margin}{d.segment(node)}\n" for node in moved)
            gone = (Edit(d.starts[s.lineno], d.starts[s.end_lineno + 1], "") for s in moved)
            yield *gone, Edit(at, at, text)


def _before(d: Definition, loop: Any, node: Any) -> tuple[Edit, Edit]:
    """Return the edits that put a statement of a loop before it."""
    start, end = d.starts[node.lineno], d.starts[node.end_lineno + 1]
    return _above(d, loop, d.segment(node)), Edit(start, end, "")


def _above(d: Definition, loop: Any, line: str) -> Edit:
    start = d.starts[loop.lineno]
    return Edit(start, start, f"{d.margin(loop)}{line}\n")


def _never(d: Definition, loop: ast.For) -> Slips:
    """Yield the number of the last step where another number is compared with it, or it with their number."""
    match loop:
        case ast.For(ast.Name(i), ast.Call(ast.Name("range"), [*_, many] as limits)) if len(limits) < 3:
            outer: Any = loop
            while isinstance(other := loop_of(d, outer), LOOP):
                outer = other
            last = f"{d.segment(many)}-1"
        case _:
            return
    fault = "accuracies", "a condition is never true"
    for node in ast.walk(loop):
        match node:
            case ast.Compare(ast.Name(name) as left, [ast.Eq()], [right]):
                value = d.segment(right)
                is_free = i not in stored(loop.body) and not isinstance(right, ast.Constant)
                if name == i and value == d.segment(many) and is_free:
                    yield fault, (Edit(*d.span(right), f"{value} - 1"),)
                elif "".join(value.split()) == last and name not in stored([outer]):
                    yield fault, (d.put(left, i),)


def _held(d: Definition) -> Slips:
    """Yield a copy of a parameter that is kept, where the network changes it in place before it is read."""
    fault = "update", "the parameter that is kept changes with the network"
    sets = [(d.segment(n.targets[0]), n) for n in d.nodes if isinstance(n, ast.Assign)]
    steps = [(n.lineno, d.segment(n.target.value)) for n in d.nodes
             if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Subscript)]
    for node in d.nodes:
        match node:
            case (
                ast.BinOp(ast.Subscript() as now, ast.Sub(), ast.Name(name))
                | ast.BinOp(ast.Name(name), ast.Sub(), ast.Subscript() as now)
            ):
                code, of = d.segment(now), d.segment(now.value)
                match [n for to, n in sets if to in (name, code)]:
                    case [ast.Assign([ast.Name()], value) as kept] if d.segment(value) == code:
                        if any(kept.lineno < n < node.lineno and to == of for n, to in steps):
                            yield fault, (d.put(value, f"{code}.copy()"),)

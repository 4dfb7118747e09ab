"""What the lines of an optimizer are to be, by the method that its name says and by what it keeps."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

from reference.conformance.claims.training import LR, method
from reference.conformance.judging.editing import Change, Definition, Edit

# Of a parameter `P`, its gradient `G`, the rate `R`, what is kept, `S` and `V`, numbers `m` and `b`, and the
# count `n` of the updates: the lines that set what is kept, those that set `P`, and for the rate `r` of one
# update its line. Who takes two lines for it has others than who takes one.
VELOCITY = [["{S} = {m} * {S} - {R} * {G}"], ["{S} *= {m}", "{S} -= {R} * {G}"]]
FORMULAS = {
    "sgd": ([["{P} -= {R} * {G}"]],),
    "momentum": (VELOCITY, [["{P} += {S}"]]),
    "nesterov": (VELOCITY, [["{P} += {m} * {S} - {R} * {G}"], ["{P} += {m} * {S}", "{P} -= {R} * {G}"]]),
    "adagrad": ([["{S} += {G} * {G}"]], [["{P} -= {R} * {G} / (np.sqrt({S}) + 1e-7)"]]),
    "rmsprop": (
        [["{S} = {m} * {S} + (1 - {m}) * {G} * {G}"], ["{S} *= {m}", "{S} += (1 - {m}) * {G} * {G}"]],
        [["{P} -= {R} * {G} / (np.sqrt({S}) + 1e-7)"]],
    ),
    "adam": (
        [["{S} += (1 - {m}) * ({G} - {S})"], ["{S} *= {m}", "{S} += (1 - {m}) * {G}"]],
        [["{V} += (1 - {b}) * ({G}**2 - {V})"], ["{V} *= {b}", "{V} += (1 - {b}) * {G}**2"]],
        [["{P} -= {r} * {S} / (np.sqrt({V}) + 1e-7)"]],
        [["{r} = {R} * np.sqrt(1 - {b}**{n}) / (1 - {m}**{n})"]],
    ),
}
COUNT = re.compile(r"self\.\w+\s*\+=\s*1")  # of the updates
POWER = re.compile(r"(np|math)\.power\(|[\w.]+\s*\*\*")
NUMBERS = {"momentum": 1, "nesterov": 1, "rmsprop": 1, "adam": 2}  # beside the rate


def updates(d: Definition, family: Iterable[Definition]) -> Iterator[Change]:
    """Yield the changes of an `update` into that of its method, and into one that keeps what it is to."""
    if getattr(d.node, "name", "") == "update" and len(d.given) == 2:
        made = [part.kept for part in family if getattr(part.node, "name", "") == "__init__"]
        yield from _by_name(d, d.read.union(*made))
        yield from _keeping(d)
        yield from _counting(d)
        yield from _corrected(d)


def _counting(d: Definition) -> Iterator[Change]:
    """Yield what counts the updates once, and not once for each parameter: before the loop, or after it."""
    for loop in (n for n in d.nodes if isinstance(n, ast.For) and len(n.body) > 1):
        for statement, at in ((loop.body[0], loop.lineno), (loop.body[-1], (loop.end_lineno or 0) + 1)):
            rows = d.rows(statement)
            if rows and COUNT.fullmatch(d.segment(statement)):
                line = f"{d.margin(loop)}{d.segment(statement)}\n"
                yield Change(0.5, (Edit(*rows, ""), Edit(d.starts[at], d.starts[at], line)), known=True)


def _corrected(d: Definition) -> Iterator[Change]:
    """Yield what divides by 1 minus a power, where a power is added to 1."""
    sums = [n for n in d.nodes if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add)]
    sums = [n for n in sums if d.segment(n.left) in ("1", "1.0") and POWER.match(d.segment(n.right))]
    edits = tuple(d.put(n, f"{d.segment(n.left)} - {d.segment(n.right)}") for n in sums)
    if edits:
        yield Change(0.5, edits, known=True)


def _by_name(d: Definition, read: set[str]) -> Iterator[Change]:
    """Yield the change of all lines into those of the method that the class is called by."""
    (params, grads), name = d.given, method(d.owner)
    entries, rates = dict[str, list[Any]](), list[Any]()  # what sets entries, by what these are of
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Subscript(of)], value) | ast.AugAssign(ast.Subscript(of), _, value):
                if "zeros" not in d.segment(value):
                    entries.setdefault(d.segment(of), []).append(node)
            case ast.Assign([ast.Name()], value) if "sqrt" in d.segment(value):
                rates.append(node)
    moved = entries.pop(params, [])
    own = sorted(part for part in read if f"self.{part}" not in entries)
    counts = [part for part in own if part in d.kept]
    lr = [part for part in own if LR.fullmatch(part)]
    numbers = [part for part in own if part not in (*counts, *lr)]
    groups = [*entries.values(), moved, *([rates] if name == "adam" else [])]
    is_known = len(lr) == 1 and len(numbers) >= NUMBERS.get(name, 0) and len(counts) == (name == "adam")
    if not all(groups) or len(groups) != len(FORMULAS.get(name, ())) or not is_known:
        return
    parts = zip("mbRn", [*numbers, "", ""][:2] + lr + counts, strict=False)
    said = {key: f"self.{part}" for key, part in parts}
    P, *kept = [d.segment(_target(group[0])) for group in (moved, *entries.values())]
    said |= dict(zip("SV", kept, strict=False)) | {"P": P, "G": P.replace(params, grads, 1)}
    said["r"] = "".join(d.segment(_target(node)) for node in rates[:1])
    edits = list[Edit]()
    for group, forms in zip(groups, FORMULAS[name], strict=True):
        right = next((form for form in forms if len(form) == len(group)), None)
        if right is None:
            return
        edits += [d.put(node, text.format(**said)) for text, node in zip(right, group, strict=True)]
    yield Change(0.5, tuple(edits), known=True)


def _target(node: Any) -> Any:
    return node.targets[0] if isinstance(node, ast.Assign) else node.target


def _keeping(d: Definition) -> Iterator[Change]:
    """Yield what lets the first call alone make what is kept, and put it where later calls read it."""
    entries = [to.value for to, _ in d.pairs if isinstance(to, ast.Subscript)]
    kept = dict.fromkeys(d.segment(of) for of in entries if isinstance(of, ast.Attribute))
    for node in d.nodes:
        match node:
            case ast.For(ast.Tuple([_, _]), ast.Call(ast.Attribute(attr="keys" | "values") as part)):
                yield Change(0.3, (d.put(part, f"{d.segment(part.value)}.items"),), known=True)
            case ast.If(ast.Compare(ast.Name("self") as left, [ast.Is() | ast.Eq()], [ast.Constant(None)])):
                yield from (Change(0.3, (d.put(left, name),), known=True) for name in kept)
            case ast.If(ast.Compare(left, [ast.Is() | ast.Eq()], [ast.Constant(None)]), body=body):
                name, bare = d.segment(left), d.segment(left).removeprefix("self.")
                inner = [n for part in body for n in ast.walk(part)]
                bound = [n for n in inner if isinstance(n, ast.Name) and n.id == bare]
                if bound:
                    yield Change(0.3, tuple(d.put(n, name) for n in bound), known=True)
                elif name in kept and not any(n in d.stored and d.segment(n) == name for n in inner):
                    at = d.starts[body[0].lineno]
                    yield Change(0.3, (Edit(at, at, f"{d.margin(body[0])}{name} = {{}}\n"),), known=True)
                yield from _made_anew(d, node)


def _made_anew(d: Definition, node: Any) -> Iterator[Change]:
    """Yield the loop that makes all anew in each call, put into the branch before it."""
    for _, block in d.blocks():
        for one, after in pairwise(block):
            if one is node and isinstance(after, ast.For) and "zeros" in d.segment(after.body[-1]):
                starts = d.starts[after.lineno : (after.end_lineno or 0) + 1]
                yield Change(0.3, tuple(Edit(at, at, "    ") for at in starts), known=True)

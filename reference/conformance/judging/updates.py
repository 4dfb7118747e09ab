"""What the lines need that change parameters: the whole step against the gradient, and all the keys."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any, NamedTuple

from reference.conformance.judging.editing import Change, Definition, Edit
from reference.conformance.judging.looping import Slips, bodies
from reference.conformance.watching import LOST, RATE, is_gradient

PARAMETERS = re.compile(r"(.*\.)?_?param(eter)?s?_?")
GRADIENTS = re.compile(r"(.*\.)?(d?gs?|\w*grad\w*)")
SURE = -2  # what a change costs that comes before all others
FORMULA = re.compile(r"[PGR()\s*/+-]+")  # of a parameter, its gradient and the rate


class Step(NamedTuple):
    """A statement that changes a parameter by its gradient, what it makes of it, and what it is to be."""

    node: Any
    formula: str
    right: str

    def value(self, of: float) -> float:
        """Return what becomes of a parameter if its gradient is 7 and the rate 11, nan if it is unknown."""
        with suppress(SyntaxError, NameError, ArithmeticError, TypeError):
            return float(eval(self.formula, {"P": of, "G": 7, "R": 11}))
        return float("nan")


def steps(d: Definition) -> Iterator[Step]:
    """Yield the statements that set a parameter to something of it, its gradient and the rate alone."""
    rates = [name for name in d.locals if RATE.fullmatch(name)]
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Subscript() as to], value):
                text = d.segment(value)
            case ast.AugAssign(ast.Subscript() as to, _, value):
                sign = d.text[d.span(to)[1] : d.span(value)[0]].strip().removesuffix("=")
                text = f"{d.segment(to)} {sign} ({d.segment(value)})"
            case _:
                continue
        key, parts = d.segment(to.slice), list(ast.walk(value))
        grads = [n for n in parts if isinstance(n, ast.Subscript) and d.segment(n.slice) == key
                 and GRADIENTS.fullmatch(d.segment(n.value))]
        read = [d.segment(n) for n in parts if isinstance(n, ast.Name | ast.Attribute)
                and RATE.fullmatch(d.segment(n).rpartition(".")[2])]
        if not (PARAMETERS.fullmatch(d.segment(to.value)) and grads and (read or rates)):
            continue
        grad = d.segment(grads[0])
        for code, name in ((d.segment(to), "P"), (grad, "G"), *((rate, "R") for rate in read)):
            text = text.replace(code, name)
        if FORMULA.fullmatch(text):
            yield Step(node, text, f"{d.segment(to)} -= {[*read, *rates][0]} * {grad}")


def steps_otherwise(d: Definition) -> bool:
    """Return whether a descent makes its steps longer or shorter: clipped, or of a rate that changes."""
    for loop in (n for n in d.nodes if isinstance(n, ast.For | ast.While)):
        inner: list[Any] = [n for part in loop.body for n in ast.walk(part)]
        made = [n.value for n in inner if isinstance(n, ast.Assign | ast.AugAssign)]
        calls = [n.func for value in made for n in ast.walk(value) if isinstance(n, ast.Call)]
        if {getattr(n, "attr", getattr(n, "id", "")) for n in calls} & {"norm", "clip"}:
            return True
        count = getattr(getattr(loop, "target", None), "id", "")
        for n in inner:
            if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store) and RATE.fullmatch(n.id):
                return True
            parts = _whole(n) if isinstance(n, ast.BinOp) else ()
            names = {part.id for part in parts if isinstance(part, ast.Name)}
            if count in names and any(map(RATE.fullmatch, names)):
                return True
    return False


def _whole(node: Any) -> Iterator[Any]:
    """Yield what an expression is made of, but for what an index is made of."""
    yield node
    parts = [node.value] if isinstance(node, ast.Subscript) else ast.iter_child_nodes(node)
    for part in parts:
        yield from _whole(part)


def strange(d: Definition) -> Slips:
    """Yield the step against the gradient where a parameter, it and the rate are put together otherwise."""
    for step in steps(d):
        one, other = step.value(2), step.value(4)
        if step.formula.count("G") != 1 or step.formula.count("R") != 1 or one != one:
            continue
        edits = (d.put(step.node, step.right),)
        if one == other:
            yield ("update", LOST), edits
        elif step.formula.count("P") == 1 and one not in (2 - 77, 2 + 77):
            yield ("update", "a parameter changes otherwise than by the rate times its gradient"), edits


def whole(d: Definition, keys: list[str]) -> Iterator[Change]:
    """Yield all keys where some of them are listed, or changed one after the other."""
    for step in steps(d):
        yield Change(1, (d.put(step.node, step.right),))
    for node in d.nodes:
        match node:
            case ast.Tuple(elts=[_, _, *_] as parts) | ast.List(elts=[_, _, *_] as parts):
                texts = [getattr(part, "value", None) for part in parts]
                if {*texts} & {*keys}:
                    quote, start, end = d.segment(parts[0])[:1], d.span(parts[0])[0], d.span(parts[-1])[1]
                    every = ", ".join(f"{quote}{key}{quote}" for key in _every(texts, keys))
                    yield Change(0.5, (Edit(start, end, every),))
            case ast.Assign([ast.Name(grad)], ast.Call(ast.Attribute(net, of), [_, _])) if is_gradient(of):
                yield from _owned(d, grad, f"{d.segment(net)}.params")
            case ast.Assign([to], value) | ast.AugAssign(to, _, value):
                yield from _crossed(d, to, value, keys)
            case ast.Expr(ast.BinOp(ast.Subscript() as to, ast.Sub(), value)):
                yield Change(SURE, (d.put(node, f"{d.segment(to)} -= {d.segment(value)}"),))
            case ast.Expr(ast.Compare(ast.Subscript() as to, [ast.Eq()], [value])):
                yield Change(SURE, (d.put(node, f"{d.segment(to)} = {d.segment(value)}"),))
            case ast.Expr(ast.Call(ast.Attribute(attr="update"), [ast.Name() as grad, params])):
                if PARAMETERS.fullmatch(d.segment(params)) and GRADIENTS.fullmatch(grad.id):
                    yield Change(SURE, (d.put(grad, d.segment(params)), d.put(params, grad.id)))
    for body in bodies(d):
        yield from _apart(d, body, keys)


def _owned(d: Definition, grad: str, params: str) -> Iterator[Change]:
    """Yield the parameters of the network of a gradient where those of another one are changed."""
    for step in steps(d):
        to = getattr(step.node, "target", None) or step.node.targets[0]
        if d.segment(to.value) != params and re.search(rf"\b{grad}\[", d.segment(step.node)):
            text = d.segment(step.node).replace(d.segment(to.value), params)
            yield Change(SURE, (d.put(step.node, text),))


def _every(texts: list[Any], keys: list[str]) -> list[str]:
    """Return all keys, with as many as possible of some where they are."""
    held = [text for text in dict.fromkeys(texts) if text in keys]
    return min(keys, [*held, *(key for key in keys if key not in held)],
               key=lambda new: sum(a != b for a, b in zip(new, texts, strict=False)))


def _keyed(node: Any) -> str:
    """Return the key of an entry, "" if it is none."""
    match node:
        case ast.Subscript(slice=ast.Constant(str() as key)):
            return key
    return ""


def _crossed(d: Definition, to: Any, value: Any, keys: list[str]) -> Iterator[Change]:
    """Yield the key of a parameter for another one's of its gradient."""
    for part in ast.walk(value):
        pair = {_keyed(to), _keyed(part)}
        if isinstance(part, ast.Subscript) and pair <= {*keys} and len(pair) == 2:
            yield Change(0.4, (d.put(part.slice, d.segment(to.slice)),))


def _apart(d: Definition, body: list[Any], keys: list[str]) -> Iterator[Change]:
    """Yield the key that is missing in statements that change one parameter after the other."""

    def changed(node: Any) -> str:
        to = getattr(node, "target", None) or (getattr(node, "targets", None) or [None])[0]
        return _keyed(to) if _keyed(to) in keys else ""

    for is_one, group in groupby(body, key=lambda node: bool(changed(node))):
        nodes = list(group)
        held = [changed(node) for node in nodes]
        for key in keys if is_one and len(held) > 1 else ():
            if key in held:
                continue
            for n, node in enumerate(nodes):
                quoted = re.compile(rf"(['\"]){held[n]}\1")
                other = quoted.sub(rf"\g<1>{key}\g<1>", d.segment(node))
                if held.count(held[n]) > 1:
                    yield Change(0.4 if keys.index(key) == n else 0.5, (d.put(node, other),))
            if len({*held}) == len(held):
                at = d.starts[nodes[-1].end_lineno + 1]
                yield Change(0.5, (Edit(at, at, f"{d.margin(nodes[-1])}{other}\n"),))

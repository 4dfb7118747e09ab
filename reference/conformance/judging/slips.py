"""Slips that show when a line runs, and what is meant by each, whatever the function is to do."""

import ast
import builtins
import difflib
import inspect
import re
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from reference.conformance.judging.crashing import may_be_bound, unchanged
from reference.conformance.judging.editing import (
    Change,
    Definition,
    Edit,
    assigned,
    is_count,
    likeness,
    together,
)
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.standing import StubModule
from reference.conformance.loading.stubs import Stub

SLIP, PERHAPS, GUESS = 0.3, 0.4, 0.45  # how dear: the one thing that it can be, one of several, of many
OPERANDS = (ast.BinOp, ast.UnaryOp, ast.Assign, ast.Return)
WORDS = ("axis", "keepdims", "dtype", "size", "flags", "op_flags")
FLAGS = ("multi_index", "readwrite")
RATES = ("lr", "learning_rate", "eta", "alpha", "rate", "step_size")
NO_FUNCTIONS = ("shape", "T", "ndim", "size", "finished", "multi_index")
FUNCTIONS = re.compile("f$|fn|func|grad|deriv|df|d_?f$|jac|slope|loss|cost|callback", re.IGNORECASE)
NUMBERS = (np.ndarray, np.generic, int, float, list, tuple)
TIMES = re.compile(r"\s*\*\s*(?=\()")  # a star between a function and what it is to get
WEIGHTS = re.compile(r"[wW](?=\w*\W*$)")  # the letter of them, at the end
TWICE = "2 * "  # what comes of a square
# What is no call of `reshape`, though that is meant: it is given what is the shape of a row `x`.
UNSHAPED = re.compile(
    r"(?:np\.)?(?:shape\(.*|reshape\((?:x, )?|reshape\(\()\b1, x\.size\)+"
    r"|x\.(?:shape\(|reshape\[)\(?1, x\.size\)?[)\]]"
)
OF_ITEMS = ("values", "keys", "items", "append", "reverse")


def slips(d: Definition, family: Iterable[Definition] = (), error: str = "") -> list[Change]:
    """Return the changes of a function that mend a slip.

    They are those that raise such an `error`, or, without one, those that can be nothing else.
    """
    family = list(family) or [d]
    kinds = [kind for kind in KINDS if not error or error.startswith(RAISED.get(kind, ("",)))]
    found = list[Change]()
    for kind in kinds:
        of_kind = [change for node in d.nodes for change in kind(d, node, family)]
        found += [*_at_once(of_kind, SLIP), *of_kind]
    keyed = [*_keys(d, family)]
    found += [*_at_once(keyed, SLIP - 0.01), *keyed, *_attributes(d, family)]  # rather than the first key
    sure = [change._replace(known=True) for change in found if change.cost <= SLIP]
    return sure + [change for change in found if error and change.cost > SLIP]


def _at_once(changes: list[Change], cost: float) -> Iterator[Change]:
    """Yield the change with all that are sure: who makes a slip twice means the same."""
    edits = tuple(edit for change in changes if change.cost <= SLIP for edit in change.edits)
    if together(edits):
        yield Change(cost, edits)


def _subscripted(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield `y.shape[0]` for `y.reshape[0]`, and round brackets for a function that is given square ones."""
    match node:
        case ast.List(elts=[ast.Constant(value=int())]) if isinstance(d.parent[node], ast.BinOp):
            yield from (Change(SLIP, (d.put(node, f"{name}{d.segment(node)}"),)) for name in d.given)
        case ast.List(elts=[ast.Call(func=ast.Attribute(attr="arange")), ast.Name()]):
            yield from (Change(SLIP, (d.put(node, f"{name}{d.segment(node)}"),)) for name in d.given)
        case ast.Subscript(value=ast.Attribute(value=owner, attr="reshape" | "size" | "ndim") as part):
            if not d.is_module(owner) and not isinstance(node.slice, ast.Tuple):
                yield Change(SLIP, (d.put(part, f"{d.segment(owner)}.shape"),))
        case ast.Subscript(value=ast.Name(id=name), slice=index, ctx=ast.Load()) if name in d.given:
            yield Change(PERHAPS, (d.put(node, f"{name}({d.segment(index)})"),))
        case ast.Subscript(value=function, slice=index, ctx=ast.Load()) if _is_function(d, function, family):
            yield Change(SLIP, (d.put(node, f"{d.segment(function)}({d.segment(index)})"),))


def _called(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield square brackets, or none, for what is no function and is called."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr=name) as part, args=args) if name in NO_FUNCTIONS:
            if not d.is_module(owner):
                text = f"{d.segment(owner)}.shape[{d.segment(args[0])}]" if args else d.segment(part)
                yield Change(SLIP, (d.put(node, text),))
        case ast.Call(func=ast.Attribute(attr=name) as part, args=[ast.Constant(value=str()) as key]):
            if any(n.attr == name for one in family for n in one.stored):
                yield Change(SLIP, (d.put(node, f"{d.segment(part)}[{d.segment(key)}]"),))


def _own_name(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the function of NumPy for what is called before it is set: `sum_x = sum_x(x)` for `np.sum(x)`."""
    match node:
        case ast.Assign([ast.Name(to)], ast.Call(func=ast.Name(name) as function)) if to == name:
            word = name.partition("_")[0]
            if name not in d.given and d.numpy and callable(getattr(np, word, None)):
                yield Change(SLIP, (d.put(function, f"{d.numpy}.{word}"),))


def _cased(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the name of which a value is made, for the same in capitals that nobody reads: `T = f(t)`."""
    match node:
        case ast.Assign([ast.Name(to) as target], value) if to in d.unread and to.swapcase() in d.locals:
            if any(isinstance(n, ast.Name) and n.id == to.swapcase() for n in ast.walk(value)):
                yield Change(SLIP, (d.put(target, to.swapcase()),))


def _unpacked(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield as many empty lists as there are names for one."""
    match node:
        case ast.Assign([ast.Tuple(names)], ast.List([]) as one):
            yield Change(SLIP, (d.put(one, ", ".join(["[]"] * len(names))),))


def _modules(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what a module has under its own name where the module is called."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        module = d.space.get(node.func.id)
        if isinstance(module, types.ModuleType | StubModule):
            name = module.__dict__.get("_name") or module.__name__
            own = name.rpartition(".")[2]
            if hasattr(module, own):
                yield Change(SLIP, (d.put(node.func, f"{node.func.id}.{own}"),))


def _gradients(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the gradient of the bias for that of the weights, and either for what it is of."""
    is_store = isinstance(getattr(node, "ctx", None), ast.Store)
    match node:
        case ast.Attribute(attr="dW" | "db" as name, value=owner) if getattr(owner, "id", "") != "self":
            other = {"dW": "db", "db": "dW"}[name]
            yield Change(SLIP, (d.put(node, f"{d.segment(owner)}.{other}"),))
        case ast.Attribute(attr="W" | "b" as name, value=ast.Name(id="self")) if is_store:
            if d.function.__name__ == "backward":
                yield Change(SLIP, (d.put(node, f"self.d{name}"),))
        case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name.lower() in ("dw", "db"):
            parts = [*ast.walk(value)]
            if {getattr(part, "id", "") for part in parts}.isdisjoint({*d.locals} - {"self"}):
                kept = [part for part in parts if getattr(getattr(part, "value", None), "id", "") == "self"]
                yield from (Change(SLIP, (d.put(part, name),)) for part in kept for name in d.given[:1])


def _slopes(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the slope of a sigmoid for the sigmoid, or half of it, where a gradient is multiplied by it."""
    match node:
        case ast.Call(ast.Name("sigmoid") | ast.Attribute(attr="sigmoid")) if (
            "grad" in d.function.__name__ and isinstance(getattr(d.parent[node], "op", None), ast.Mult)
        ):
            text = d.segment(node)
            yield Change(SLIP, (d.put(node, f"(1 - {text}) * {text}"),))
        case ast.Name(z) if "grad" in d.function.__name__ and isinstance(
            getattr(d.parent.get(node), "op", None), ast.Mult
        ):
            is_sigmoid = any(ast.unparse(to) == z and "sigmoid(" in ast.unparse(of) for to, of in d.pairs)
            texts = (ast.unparse(n) for n in d.nodes if is_sigmoid and isinstance(n, ast.BinOp))
            if is_sigmoid and {f"1 - {z}", f"1.0 - {z}"}.isdisjoint(texts):
                yield Change(SLIP, (Edit(*d.span(node), f"{z} * (1 - {z})"),))


def _sizes(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the size of an array for what it has not: `t.reshape(1, t.type)`."""
    match node:
        case ast.Call(ast.Attribute(owner, "reshape"), [_, ast.Attribute(same, attr) as part]):
            if ast.dump(owner) == ast.dump(same) and not hasattr(np.ndarray, attr):
                yield Change(SLIP, (d.put(part, f"{d.segment(owner)}.size"),))


def _unmade(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a dict that is made before the first line that sets something in it."""
    match node:
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str()))]):
            sets = (n for n in d.nodes if isinstance(n, ast.Name) and n.id == name)
            # Another name is misspelt, or `self.` is lost.
            is_other = any(likeness(name, other) >= 0.6 for other in d.unread)
            is_other |= any(name in one.kept for one in family)
            if is_unbound(d, name) and min(n.lineno for n in sets) == node.lineno and not is_other:
                start = d.starts[node.lineno]
                yield Change(SLIP, (Edit(start, start, f"{d.margin(node)}{name} = {{}}\n"),))


def _exchanged(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield an assignment turned round, or of itself, that is to keep a parameter."""
    given = d.given if d.function.__name__ == "__init__" else []
    match node:
        case ast.Assign([ast.Name(name)], ast.Attribute(ast.Name("self")) as kept) if name in given:
            yield Change(SLIP, (d.put(node, f"{d.segment(kept)} = {name}"),))
        case ast.Assign([ast.Name(name) as to], ast.Name(same)) if name == same and name in given:
            yield Change(SLIP, (d.put(to, f"self.{name}"),))


def _crossed(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a call of which each of two arguments has the name of the other's parameter."""
    match node:
        case ast.Call(func=called, args=[one, other], keywords=[]):
            function = _named(d, called, family)
            names = [n.attr if isinstance(n, ast.Attribute) else getattr(n, "id", "") for n in (other, one)]
            is_theirs = isinstance(function, types.FunctionType) and names[0] != names[1]
            if is_theirs and [*inspect.signature(function).parameters] == names:
                yield Change(SLIP, (d.put(one, d.segment(other)), d.put(other, d.segment(one))))


def _uncalled(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the call of a function that stands where its value is meant."""
    parent = d.parent.get(node)
    if not isinstance(parent, OPERANDS) or not isinstance(node, ast.Attribute):
        return
    kept = getattr(getattr(parent, "targets", [None])[0], "id", "")
    if isinstance(node.ctx, ast.Store) or kept in d.called:
        return
    if _is_function(d, node, family):
        if times := TIMES.match(d.text, d.span(node)[1]):
            yield Change(SLIP, (Edit(*times.span(), ""),))
        for name in d.given if not times else ():
            yield Change(PERHAPS, (d.put(node, f"{d.segment(node)}({name})"),))
    elif not d.is_module(node.value) and inspect.isroutine(getattr(np.ndarray, node.attr, None)):
        yield Change(PERHAPS, (d.put(node, f"{d.segment(node)}()"),))


def _idle(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what a statement that does nothing means: a call, an assignment, a name for what it makes."""
    match node:
        case ast.Expr(value=ast.Attribute() as part):
            yield Change(SLIP, (d.put(part, f"{d.segment(part)}()"),))
        case ast.Expr(value=ast.Compare(left=left, ops=[ast.Eq()], comparators=[right])):
            if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):
                start, end = d.span(left)[1], d.span(right)[0]
                yield Change(SLIP, (Edit(start, end, d.text[start:end].replace("==", "=")),))
        case ast.Expr(value=ast.Subscript(slice=ast.Constant(value=str(key)))):  # a layer that is not made
            classes = [name for name, value in d.space.items() if isinstance(value, type)]
            for name in difflib.get_close_matches(key.rstrip("0123456789"), classes, 1, 0.75):
                yield Change(SLIP, (d.put(node, f"{d.segment(node)} = {name}()"),))
        case ast.Expr(
            value=ast.Call(func=ast.Attribute(attr="forward" | "backward"), args=[ast.Name(id=name)])
        ):
            yield Change(SLIP, (d.put(node, f"{name} = {d.segment(node)}"),))
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr="predict"))) if len(d.given) > 2:
            yield Change(SLIP, (d.put(node, f"self.loss({', '.join(d.given[1:3])})"),))


def _products(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a factor or an index for what is given round brackets and is a number or an array."""
    kept = {n.attr for one in family for n in one.stored}
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in d.given and FUNCTIONS.match(name):
            return  # whoever gives it gives no number
        case ast.Call(func=ast.Name(id=name) as part, args=[argument]) if name in d.locals:
            texts = [f"{name} * ({d.segment(argument)})", f"{name}[{d.segment(argument)}]"]
        case ast.Call(func=ast.Attribute(attr=name) as part, args=[argument]) if name in kept:
            texts = [f"{d.segment(part)} * ({d.segment(argument)})"]
        case ast.Call(func=ast.Constant() | ast.BinOp() as part, args=[argument]):
            texts = [f"{d.segment(part)} * ({d.segment(argument)})"]
        case ast.Call(func=ast.Name(id=name), args=[_, _] as pair) if name in d.locals:
            texts = [f"{name}[{', '.join(map(d.segment, pair))}]"]
        case _:
            return
    yield from (Change(PERHAPS, (d.put(node, text),)) for text in texts)


def _padded(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield sizes that are read from an array which is padded already, without the padding once more."""
    match node:
        case ast.Assign([ast.Tuple(elts=sizes)], ast.Attribute(ast.Name(name), "shape")):
            set_before = [v for to, v in d.pairs if v.lineno < node.lineno and d.segment(to) == name]
            is_padded = any(getattr(getattr(one, "func", None), "attr", "") == "pad" for one in set_before)
            own = {getattr(size, "id", "") for size in sizes}
            sums = [n for n in d.nodes if isinstance(n, ast.BinOp) and getattr(n.left, "id", "") in own
                    and isinstance(n.op, ast.Add) and isinstance(n.right, ast.BinOp)]
            if sums and is_padded:
                yield Change(SLIP, tuple(d.put(n, d.segment(n.left)) for n in sums))


def _shapes(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a number for a shape, a range for a number, and one shape for several numbers."""
    parent = d.parent.get(node)
    match node:
        case ast.Attribute(attr="shape", ctx=ast.Load()):
            taker = getattr(
                getattr(parent, "func", None), "id", getattr(getattr(parent, "func", None), "attr", "")
            )
            is_number = isinstance(parent, ast.BinOp) or taker in ("range", "float", "int", "arange")
            if is_number or isinstance(parent, ast.Assign):
                yield Change(SLIP if is_number else PERHAPS, (d.put(node, f"{d.segment(node)}[0]"),))
        case ast.Call(func=ast.Attribute(attr="reshape"), args=[*_, ast.Attribute(attr="shape") as part]):
            yield Change(SLIP, (d.put(part, f"{d.segment(part.value)}.size"),))
        case ast.For(iter=times) if is_count(times) or isinstance(times, ast.Name):
            cost = SLIP if is_count(times) else PERHAPS
            yield Change(cost, (d.put(times, f"range({d.segment(times)})"),))
        case ast.Call(func=ast.Attribute(attr="zeros" | "ones" | "empty"), args=[one, *_, two]):
            start, end = d.span(one)[0], d.span(two)[1]
            yield Change(SLIP, (Edit(start, end, f"({d.text[start:end]})"),))
        case ast.Call(func=ast.Attribute(attr="randn" | "rand"), args=[ast.Tuple(elts=parts) as shape]):
            yield Change(SLIP, (Edit(*d.span(shape), ", ".join(map(d.segment, parts))),))
        case ast.Call(func=ast.Attribute(attr="max" | "min" as name) as part, args=[_, two]):
            if not isinstance(two, ast.Constant):
                end = d.span(part)[1]
                yield Change(SLIP, (Edit(end - 3, end, f"{name}imum"),))


def dead(d: Definition, family: Iterable[Definition]) -> list[Change]:
    """Return the changes of what has no use: what compares, is taken from itself, or is read twice.

    So has what is made last if a name of the file is returned in its place.
    """
    found = (n for n in d.nodes if isinstance(n, ast.Expr) and isinstance(n.value, ast.Compare))
    changes = [change for n in found for change in _idle(d, n, [])]
    for n in d.nodes:
        match n:
            case ast.AugAssign(ast.Name(x), ast.Sub(), ast.BinOp(ast.Name(y), ast.Sub(), step)) if x == y:
                changes.append(Change(SLIP, (d.put(n.value, d.segment(step)),)))
    match d.body[-2:]:
        case [ast.Assign(targets=[ast.Name(x)]), ast.Return(ast.Name(y) as value)] if x in d.idle:
            is_made = not inspect.isroutine(d.space.get(y)) and not isinstance(d.space.get(y), type)
            if is_made and y not in d.locals and not d.function.__code__.co_freevars:
                changes.append(Change(SLIP, (d.put(value, x),)))
    known = {n.value for one in family for n in one.strings}
    keys = {n.slice.value for n in d.nodes if _has_key(n)}
    pairs = [(to.id, n) for to, n in d.pairs if isinstance(to, ast.Name) and _has_key(n)]
    for name, n in pairs:
        is_twice = any(m is not n and other == n.slice.value == m.slice.value for other, m in pairs)
        if name in known - keys and is_twice:
            changes.append(Change(SLIP, (d.put(n.slice, d.segment(n.slice).replace(n.slice.value, name)),)))
    return changes


def _words(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the name of a parameter, the key or the flag that is written almost so."""
    match node:
        case ast.Call(func=ast.Attribute(), keywords=keywords):
            for word in keywords:
                start = d.span(word)[0]
                near = difflib.get_close_matches(word.arg or "", WORDS, 1, 0.7)
                for other in near if word.arg not in WORDS else ():
                    yield Change(SLIP, (Edit(start, start + len(word.arg or ""), other),))
        case ast.Constant(value=str() as text) if isinstance(d.parent.get(node), ast.List | ast.keyword):
            for other in difflib.get_close_matches(text, FLAGS, 1, 0.7) if text not in FLAGS else ():
                yield Change(SLIP, (d.put(node, repr(other)),))
        case ast.BinOp(left=ast.Name(id="e" | "E" as name), right=ast.Constant(value=int() as power)):
            if is_unbound(d, name) and isinstance(node.op, ast.Sub):
                yield Change(SLIP, (d.put(node, f"1e-{power}"),))
        case ast.Subscript(slice=ast.Name(id=name) as key):
            if any(name == n.value for one in family for n in one.strings):
                yield Change(SLIP, (d.put(key, repr(name)),))


def _arrays(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what is meant by `np.exp(-7)`, `y[0]` and `np.log(y[i], t)`."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="exp"),
            args=[ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() as power))],
        ) if power > 2:
            yield Change(SLIP, (d.put(node, f"1e-{power}"),))
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Subscript(value=ast.Name(id=owner) as part, slice=ast.Constant()),
        ) if "size" in name and owner in d.given:
            yield Change(SLIP, (d.put(part, f"{owner}.shape"),))
        case ast.Call(
            func=ast.Attribute(value=owner, attr="log" | "exp"), args=[ast.Subscript() as one, two]
        ):
            index = two.left if isinstance(two, ast.BinOp) else two
            if d.is_module(owner):
                put_in = Edit(d.span(one)[1] - 1, d.span(index)[0], ", ")
                yield Change(SLIP, (put_in, Edit(*2 * d.span(index)[1:], "]")))


def unshaped(d: Definition, node: Any, family: Iterable[Definition] = ()) -> Iterator[Change]:
    """Yield `y.reshape(1, y.size)` for what is no call of it, as `np.shape(1, y.size)`, in all its lines.

    Or for `y.reshape(1, t.size)`, which no label has.
    """
    edits = list[Edit]()
    for to, value in d.pairs if node is d.body[0] else ():
        match to, value:
            case ast.Name(y), ast.Call(ast.Attribute(ast.Name(same), "reshape"), [_, size]):
                t = re.fullmatch(r"(\w+)\.size", d.segment(size))
                if y == same and t and t[1] != y and re.search(rf",\s*{t[1]}\]", d.text):
                    edits.append(d.put(size, f"{y}.size"))
        x, code = getattr(to, "id", ""), d.code(value).replace(f"{d.numpy}.", "np.")
        if UNSHAPED.fullmatch(re.sub(rf"\b{x}\b", "x", code)):
            edits.append(d.put(value, f"{x}.reshape(1, " + f"{x}.size)"))  # no sentence
    if edits:
        yield Change(SLIP, tuple(edits))


def unequal(d: Definition, node: Any, family: Iterable[Definition] = ()) -> Iterator[Change]:
    """Yield the size or the number of dimensions for a shape that is compared with a number."""
    match node:
        case ast.Compare(left=one, ops=[ast.Eq() | ast.NotEq()], comparators=[two]):
            for part, other in ((one, two), (two, one)):
                kind = "ndim" if type(getattr(other, "value", None)) is int else getattr(other, "attr", "")
                owner, _, attribute = d.segment(part).rpartition(".")
                # What is kept may be of another kind.
                if attribute == "shape" and kind in ("size", "ndim") and owner in d.given:
                    yield Change(SLIP, (d.put(part, f"{owner}.{kind}"),))


def _classes(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what a loss is asked of for the numbers of its greatest entries."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="argmax"), args=args) if _hands_on(d):
            given, to = args[0] if d.is_module(owner) and args else owner, d.parent[node]
            rows = d.rows(to) if isinstance(to, ast.Assign) and len(d.body) > 1 else None
            is_same = rows and d.segment(to.targets[0]) == d.segment(given)
            yield Change(SLIP, (Edit(*rows, "") if rows and is_same else d.put(node, d.segment(given)),))


def _hands_on(d: Definition) -> bool:
    """Return whether a method gives what it has to a loss."""
    names = (getattr(n.func, "id", getattr(n.func, "attr", "")) for n in d.nodes if isinstance(n, ast.Call))
    return bool(d.owner) and any(ours_of(name) == "cross_entropy_error" for name in names)


def _biases(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the bias beside a product with weights, if no line reads it."""
    match node:
        case ast.Call(func=ast.Attribute(attr="dot" | "matmul"), args=[_, weights]):
            pass
        case ast.BinOp(op=ast.MatMult(), right=weights):
            pass
        case _:
            return
    kept = next((value for to, value in d.pairs if d.segment(to) == d.segment(weights)), weights)
    stored = {
        one.segment(n) for one in family for n in one.nodes
        if isinstance(getattr(n, "ctx", None), ast.Store) and (one is d or not isinstance(n, ast.Name))
    }
    texts = [WEIGHTS.sub("b", d.segment(part)) for part in (weights, kept)]
    bias = next((text for text in texts if text in stored), "")
    used = [n for n in d.values if not isinstance(d.parent[n], ast.Assign | ast.Tuple)]
    if bias and all(d.segment(n) != bias for n in used):
        end = d.span(node)[1]
        yield Change(SLIP, (Edit(end, end, f" + {bias}"),))


def _commas(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a dot for a comma, as in `self,mask` and `np,sum(x)`."""
    parts = node.elts if isinstance(node, ast.Tuple) else node.args if isinstance(node, ast.Call) else []
    is_stored = isinstance(getattr(node, "ctx", None), ast.Store)
    for one, two in pairwise(parts):
        name, one = getattr(_first(two), "id", ""), _last(d, one)
        is_near = d.span(one)[1] + 1 == d.span(two)[0] and d.segment(one) + d.segment(two) != "00"
        is_near = is_near and sum(_is_digits(d, part) for part in parts) < 3  # these are axes
        if _is_digits(d, one) and _is_digits(d, _first(two)) and is_near:
            # The comma of `0,5` may stand before what the number is a factor of.
            yield Change(SLIP, (Edit(d.span(one)[1], d.span(two)[0], "."),))
        is_value = isinstance(one, ast.Name | ast.Attribute | ast.Subscript)
        if not is_value or not name or likeness(name, "self") >= 0.7:
            continue
        own = getattr(one, "id", "")
        owner = d.space[own] if d.is_module(one) else np.ndarray if is_unbound(d, name) else None
        is_called = getattr(getattr(two, "func", None), "id", "") == name and not d.is_module(one)
        is_part = own and hasattr(owner, name)
        is_part = is_part or ((own in ("self", "") or is_called) and is_unbound(d, name))
        is_part = is_part or (own == "self" and any(name in other.kept for other in family))
        if own == "self" if is_stored else is_part:
            start, end = d.span(one)[1], d.span(two)[0]
            yield Change(SLIP, (Edit(start, end, "."),))


def _unfilled(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the arguments that a call lacks, by the name of the parameter, or whatever there is; or fewer."""
    if not isinstance(node, ast.Call) or any(isinstance(a, ast.Starred) for a in node.args):
        return
    function, is_numpy = _named(d, node.func, family), d.is_module(getattr(node.func, "value", None))
    least = function.nin if isinstance(function, np.ufunc) else 2 * (function is np.dot)
    if is_numpy and len(node.args) < least:
        # What is given may be anything: all is to hold then.
        at = d.span([node.func, *node.args][-1])[1] + (not node.args)
        ends = f"{', ' if node.args else ''}{{}}{', ' if node.keywords and not node.args else ''}"
        for name in (name for name in d.locals if name != "self"):
            yield Change(GUESS, (Edit(at, at, ends.format(name)),))
            if node.args:
                start = d.span(node.args[0])[0]
                yield Change(GUESS, (Edit(start, start, f"{name}, "),))
    # NumPy's are known as far as they are written in Python.
    function = getattr(function, "__wrapped__", None) if is_numpy else function
    if node.keywords or not isinstance(function, types.FunctionType):
        return
    parameters = [p for p in inspect.signature(function).parameters.values() if p.name != "self"]
    if node.args[len(parameters) :] and not any(p.kind is p.VAR_POSITIONAL for p in parameters):
        fewer = ", ".join(map(d.segment, node.args[: len(parameters)]))
        yield Change(PERHAPS, (d.put(node, f"{d.segment(node.func)}({fewer})"),))
    every = [p.name for p in parameters if p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD]
    wanted, given = every[len(node.args) :], [getattr(part, "id", "") for part in node.args]
    if wanted and given != every[: len(given)] and {*given} <= {*every} <= {*d.locals}:
        # What is given is no first one, but that of its name.
        yield Change(SLIP - 0.05, (d.put(node, f"{d.segment(node.func)}({', '.join(every)})"),))
    kept = {n.attr for one in family for n in one.stored}
    named = [n if n in d.locals else f"self.{n}" for n in wanted if n in {*d.locals, *kept}]
    choices = [named] if wanted and len(named) == len(wanted) else []
    values = [name for name in d.locals if name not in ("self", *d.called)]
    choices += [[name] for name in values if len(wanted) == 1 and [name] != named]
    read = {n.id for n in d.nodes if isinstance(n, ast.Name)}
    idle = [part.arg for part in d.node.args.args if part.arg not in {*read, "self"}]
    for choice in choices:
        at = d.span(node)[1] - 1
        text = ", ".join(choice)
        cost = SLIP if choice in (named, idle) else GUESS if is_numpy else PERHAPS
        yield Change(cost, (Edit(at, at, f", {text}" if node.args else text),))


def _alike(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the line of a key as those of other keys are written."""
    own: str = _keyed(node)
    value: Any = getattr(node, "value", None)
    if not own and not (isinstance(node, ast.Expr) and isinstance(value, ast.Call)):
        return
    others = {d.segment(n): key for n in d.nodes if n is not node and (key := _keyed(n))}
    forms = Counter(re.sub(rf"\b{re.escape(key)}\b", "\0", text) for text, key in others.items())
    read = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    for form, count in forms.items():
        if count < 2 or form.count("\0") < 2 or (own and form.replace("\0", own) == d.segment(node)):
            continue
        base = form.partition("[")[0]
        texts = dict.fromkeys(form.replace("\0", key) for key in filter(None, (own, *read)))
        near = [text for text in texts if text not in others]
        if own and not d.segment(node).startswith(f"{base}["):
            continue
        near = near if own else [text for text in near if text.endswith(d.segment(node))]
        yield from (Change(SLIP, (d.put(node, text),)) for text in near[:1])


def _keyed(node: Any) -> str:
    """Return the key that a statement sets, or ""."""
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str() as key))]):
            return key
    return ""


def _keyless(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield an entry for a dict that stands where entries do: that of the name or the key that it is for."""
    parent: Any = d.parent.get(node)
    if not isinstance(node, ast.Attribute) or not isinstance(parent, ast.Assign | ast.Tuple | ast.Call):
        return
    base: str = d.segment(node)
    statement: Any = parent
    while statement is not None and not isinstance(statement, ast.stmt):
        statement = d.parent.get(statement)
    names = [getattr(to, "id", "") for to, value in assigned(statement) if value is node]
    if isinstance(parent, ast.Call) and parent.func is not node:
        names += [_keyed(statement)]
        whole = d.parent.get(parent)
        pairs = zip(whole.keys, whole.values, strict=True) if isinstance(whole, ast.Dict) else ()
        names += [getattr(key, "value", "") for key, value in pairs if value is parent]
    keys = {
        n.slice.value: one.segment(n.slice)
        for one in family
        for n in one.nodes
        if _has_key(n) and one.segment(n.value) == base
    }
    for name in names:
        if name in keys:
            yield Change(SLIP, (d.put(node, f"{base}[{keys[name]}]"),))


def _of_keys(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield an entry for a dict that is reckoned with in a loop over the keys of which it has entries."""
    around: Any = d.parent.get(node)
    if not isinstance(node, ast.Attribute) or not isinstance(around, ast.BinOp | ast.AugAssign | ast.Call):
        return
    entries = {ast.unparse(n) for one in family for n in one.nodes if isinstance(n, ast.Subscript)}
    while around in d.parent:
        text = f"{d.segment(node)}[{d.segment(around.target)}]" if isinstance(around, ast.For) else ""
        if text in entries:
            yield Change(SLIP, (d.put(node, text),))
        around = d.parent[around]


def _owners(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield another attribute of self where that of a list or of a dict is asked for."""
    match node:
        case ast.Attribute(value=ast.Attribute(value=ast.Name(id="self"), attr=name) as owner, attr=part):
            kept = {n.attr for one in family for n in one.stored if part in OF_ITEMS} - {name}
            for other in sorted(kept, key=lambda other: -likeness(name, other)):
                yield Change(PERHAPS, (d.put(owner, f"self.{other}"),))


def _strangers(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the parameter that nobody reads for another name: that under which it is kept, or one like it.

    A name that is read several times is what the parameter is to be called.
    """
    if not isinstance(node, ast.Name):
        return
    call = d.parent[node]
    is_called = isinstance(call, ast.Call) and call.func is node
    if not is_called and sum(getattr(n, "id", "") == node.id for n in d.nodes) > 1:
        return
    kept = next((to for to, value in assigned(call) if value is node), None)
    if isinstance(node.ctx, ast.Load):
        for name in d.given if node.id not in d.locals or isinstance(kept, ast.Attribute) else ():
            is_it = name.lower() in (node.id.lower(), getattr(kept, "attr", "").lower())
            if name in d.unread and is_it:
                yield Change(SLIP, (d.put(node, name),))
    if node.id in d.locals:
        return
    value, idle = d.space.get(node.id), [name for name in d.given if name in d.unread and name != "self"]
    is_given = isinstance(call, ast.Call) and bool(FUNCTIONS.match("".join(idle)))
    if isinstance(value, NUMBERS) or (isinstance(value, types.FunctionType) and is_given):
        for name in d.locals:  # what the module has by a name for what is given, or is called almost so
            if name.lower() == node.id.lower() or idle == [name]:
                yield Change(SLIP, (d.put(node, name),))


def _powers(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a product for a number to the power of something, as in `2**h`."""
    match node:
        case ast.BinOp(left=ast.Constant(value=int()) as number, op=ast.Pow(), right=ast.Name(id=name)):
            yield Change(SLIP, (d.put(node, f"{d.segment(number)} * {name}"),))


def _printed(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what is to be returned for what is printed."""
    match node:
        case ast.Return(value=ast.Call(func=ast.Name(id="print"), args=[value]) as call):
            yield Change(SLIP, (d.put(call, d.segment(value)),))
        case ast.Expr(value=ast.Call(func=ast.Name(id="print"), args=[value])) if node is d.body[-1]:
            yield Change(SLIP, (d.put(node, f"return {d.segment(value)}"),))


def _elements(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the element of a loop, which nobody reads, for what the loop goes through."""
    match node:
        case ast.For(target=ast.Name(id=name), iter=ast.Name(id=whole)):
            pass
        case ast.For(
            target=ast.Tuple(elts=[_, ast.Name(id=name)]),
            iter=ast.Call(func=ast.Name(id="enumerate"), args=[ast.Name(id=whole)]),
        ):
            pass
        case _:
            return
    inside = {n for part in node.body for n in ast.walk(part)}
    wholes = [n for n in d.values if n in inside and getattr(n, "id", "") == whole]
    # An iterator, or a bar of progress, is asked for what no element has.
    asked = [getattr(d.parent[n], "attr", "shape") for n in wholes]
    if name in d.unread and wholes and name.strip("_") and all(hasattr(np.ndarray, attr) for attr in asked):
        yield Change(SLIP, tuple(d.put(n, name) for n in wholes))


def _turned(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the other turn of a batch that is turned round once, before or behind what is done."""
    for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
        match block:
            case [*before, ast.Return(value=value)] if len(d.given) == 1 and value is not None:
                name = d.given[0]
                is_turned = any(
                    getattr(to, "id", "") == name and d.segment(one) == f"{name}.T"
                    for part in before for to, one in assigned(part)
                )
                if is_turned != d.segment(value).endswith(".T"):
                    at = d.starts[block[0].lineno]
                    put_in = Edit(at, at, f"{d.margin(block[0])}{name} = {name}.T\n")
                    text = d.segment(value) if isinstance(value, ast.Name) else f"({d.segment(value)})"
                    yield Change(SLIP, (Edit(*d.span(value), f"{text}.T") if is_turned else put_in,))


def _selfless(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what is kept for what nobody reads, where a method reads what is kept under its name by none."""
    if not isinstance(node, ast.Name) or not isinstance(node.ctx, ast.Store) or node.id not in d.unread:
        return
    if any(node.id in one.read for one in family) and all(node.id not in one.kept for one in family):
        yield Change(SLIP, (d.put(node, f"self.{node.id}"),))


def _steps(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the step of an iterator or of a number at the end of a loop that reads it and never moves it."""
    if not isinstance(node, ast.For | ast.While):
        return
    made = {to.id: value for to, value in d.pairs if isinstance(to, ast.Name)}
    inside = [n for part in node.body for n in ast.walk(part)]
    read = {n.value.id for n in inside if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)}
    over = getattr(getattr(node, "iter", None), "id", "")
    at, margin = d.starts[(node.end_lineno or 0) + 1], d.margin(node.body[-1])
    for name, value in made.items():
        rows = [n for n in d.nodes if isinstance(n, ast.Expr)]
        steps = [n for n in rows if d.segment(n).rstrip("()") == f"{name}.iternext"]
        is_moved = any(part in inside for part in steps)
        is_iterator = getattr(getattr(value, "func", None), "attr", "") == "nditer"
        if is_iterator and name in read and name != over and not is_moved:
            gone = [Edit(*where, "") for part in steps if (where := d.rows(part))]
            step = f"{margin}{name}.iternext()\n"
            if moved := _returned(d, node, step):
                yield Change(SLIP, moved)
            elif all(edit.start >= at for edit in gone):
                yield Change(SLIP, (Edit(at, at, step), *gone))
        elif name == unchanged(node) and isinstance(value, ast.Constant):
            lost = [n for n in rows if n in inside and d.segment(n).replace(" ", "") == f"{name}+1"]
            step = f"{name} += 1"
            yield Change(SLIP, (d.put(lost[0], step) if lost else Edit(at, at, f"{margin}{step}\n"),))


def _returned(d: Definition, loop: Any, step: str) -> tuple[Edit, ...]:
    """Return the edits that return behind a loop, the last of a function, what is returned at its end.

    A step of the loop comes in the place of the `return`.
    """
    last = loop.body[-1]
    rows = d.rows(last) if isinstance(last, ast.Return) and loop is d.body[-1] else None
    end = d.starts[(loop.end_lineno or 0) + 1]
    printed = (edit.text for change in _printed(d, last, []) for edit in change.edits)
    text = next((f"return {value}" for value in printed), d.segment(last))
    return (Edit(*rows, step), Edit(end, end, f"{d.margin(loop)}{text}\n")) if rows else ()


def _early(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the `return` of what a loop makes behind it, where that stands in it as its last line."""
    moved = _returned(d, node, "") if isinstance(node, ast.For | ast.While) else ()
    if moved and not any(_steps(d, node, family)):
        yield Change(SLIP, moved)


def _kept_early(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what keeps what a layer makes of what goes forward, for that itself, once it is made."""
    match node:
        case ast.Assign([ast.Attribute(ast.Name("self"))], ast.Name(name)) if name in d.given[:1]:
            made = [(to.id, part) for part in d.body for to, _ in assigned(part) if isinstance(to, ast.Name)]
            later = [(to, part) for to, part in made if part.lineno > node.lineno]
            is_it = d.node.name == "forward" and isinstance(d.body[-1], ast.Return)
            if is_it and later and (rows := d.rows(node)):
                to, part = later[-1]
                end = d.starts[(part.end_lineno or 0) + 1]
                text = f"{d.margin(node)}{d.segment(node.targets[0])} = {to}\n"
                yield Change(SLIP, (Edit(*rows, ""), Edit(end, end, text)))


def _back(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what puts an entry back that a loop keeps and changes, before what ends the loop."""
    block = node.body if isinstance(node, ast.For | ast.While) else []
    ends = [n for n in block if not isinstance(n, ast.Return | ast.Expr)][-1:]
    pairs = [pair for part in block for pair in assigned(part)] if ends else []
    for kept, entry in pairs:
        name, place = getattr(kept, "id", ""), d.segment(entry)
        values = [value for to, value in pairs if d.segment(to) == place]
        is_moved = all(any(getattr(n, "id", "") == name for n in ast.walk(value)) for value in values)
        is_left = bool(values) and is_moved and d.segment(values[-1]) != name
        if isinstance(entry, ast.Subscript) and name and is_left:
            at = d.starts[(ends[0].end_lineno or 0) + 1]
            yield Change(SLIP, (Edit(at, at, f"{d.margin(ends[0])}{place} = {name}\n"),))


def _unkept(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what keeps an entry that a loop moves there and back, steps back from that, and puts it back."""
    block = node.body if isinstance(node, ast.For | ast.While) else []
    moves = [(part, *move) for part in block if (move := _move(d, part))]
    kept = {d.segment(value) for part in block for _, value in assigned(part)}
    if len(moves) == 2 and len({(place, step) for _, place, _, step in moves}) == 1:
        (first, place, _, step), (second, _, sign, _) = moves
        last = [n for n in block if not isinstance(n, ast.Return | ast.Expr)][-1]
        if place not in kept and sign != moves[0][2]:
            start, end = d.starts[first.lineno], d.starts[(last.end_lineno or 0) + 1]
            margin = d.margin(first)
            yield Change(SLIP, (
                Edit(start, start, f"{margin}kept = {place}\n"),
                d.put(second, f"{place} = kept {sign} {step}"),
                Edit(end, end, f"{margin}{place} = kept\n"),
            ))


def _move(d: Definition, statement: Any) -> tuple[str, str, str] | None:
    """Return the entry that a statement moves from where it is, the sign and the step."""
    match statement:
        case ast.AugAssign(ast.Subscript() as to, ast.Add() | ast.Sub() as op, step):
            start: Any = to
        case ast.Assign([ast.Subscript() as to], ast.BinOp(start, ast.Add() | ast.Sub() as op, step)):
            pass
        case _:
            return None
    place = d.segment(to)
    is_from_there = any(d.segment(n) == place for n in ast.walk(start) if isinstance(n, ast.expr))
    return (place, "-+"[isinstance(op, ast.Add)], d.segment(step)) if is_from_there else None


def _wholes(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the whole array with an entry of it moved for that entry alone, which a function is given."""
    block = node.body if isinstance(node, ast.For | ast.While) else []
    pairs = [pair for part in block for pair in assigned(part)]
    entries = [n for part in block for n in ast.walk(part) if isinstance(n, ast.Subscript)]
    entries = [n for n in entries if getattr(n.value, "id", "") in d.given and isinstance(n.ctx, ast.Load)]
    texts = {d.segment(n) for n in entries}
    names = {to.id: d.segment(value) for to, value in pairs if value in entries and isinstance(to, ast.Name)}
    if len(texts) != 1 or any(d.segment(to) in texts for to, _ in pairs):
        return
    entry, kept, many, edits = min(texts), min(names, default=""), 0, list[Edit]()
    whole, name = entry.partition("[")[0], kept or "kept"
    if getattr(getattr(node, "iter", None), "id", "") == whole:
        return  # whose keys are gone through: it is no array
    for part in block:
        lines = ""
        for call in (n for n in ast.walk(part) if isinstance(n, ast.Call) and len(n.args) == 1):
            match call.args[0]:
                case ast.BinOp(place, ast.Add() | ast.Sub(), ast.Name(id=h)) as moved:
                    sign = "+" if isinstance(moved.op, ast.Add) else "-"
                    value = f"{name} {sign} {h}"
                case place:
                    value = name
            f = getattr(call.func, "id", "")
            if d.segment(place) in (entry, kept) and f in d.given:
                many += 1
                lines += f"{d.margin(part)}{entry} = {value}\n"
                is_alone = getattr(part, "value", None) is call
                lines += "" if is_alone else f"{d.margin(part)}{f}{many} = {f}({whole})\n"
                edits.append(d.put(call.args[0], whole) if is_alone else d.put(call, f"{f}{many}"))
        at = d.starts[part.lineno]
        edits += [Edit(at, at, lines)] if lines else []
    if many:
        start, end = d.starts[block[0].lineno], d.starts[(block[-1].end_lineno or 0) + 1]
        first = [] if kept else [Edit(start, start, f"{d.margin(block[0])}{name} = {entry}\n")]
        yield Change(SLIP, (*first, *edits, Edit(end, end, f"{d.margin(block[-1])}{entry} = {name}\n")))


def _moves(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the step of a descent where a loop does nothing with the gradient, or x becomes but the step."""
    last: Any = node.body[-1] if isinstance(node, ast.For) else None
    match last:
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.BinOp(op=ast.Mult(), left=factor)):
            names = (n for n in d.nodes if isinstance(n, ast.Name) and n.id == name)
            text = d.segment(last.value).removeprefix("-" * isinstance(factor, ast.UnaryOp))
            is_step = d.segment(factor).removeprefix("-") in RATES
            if is_step and any(n.lineno < node.lineno for n in names):
                yield Change(SLIP, (d.put(last, f"{name} -= {text}"),))
        case ast.Assign(targets=[ast.Name(id=name)]) if name in d.unread:
            _, at = d.rows(last) or (0, d.starts[-1])
            read = [n.id for n in ast.walk(last.value) if isinstance(n, ast.Name) and n.id in d.locals]
            for rate in (rate for rate in RATES if rate in d.given and rate in d.unread):
                for moved in (one for one in dict.fromkeys(read) if one not in d.called):
                    text = f"{d.margin(last)}{moved} -= {rate} * {name}\n"
                    yield Change(SLIP, (Edit(at, at, text),))


def _decays(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the gradient of the squares of the weights that a loss adds and a gradient leaves out."""
    pairs: list[tuple[Any, Any]] = []
    match node:
        case ast.Assign(targets=[ast.Subscript(slice=key)], value=value):
            pairs = [(key, value)]
        case ast.Dict(keys=keys, values=values):
            pairs = [*zip(keys, values, strict=True)]
    bases = (one.segment(to.value) for one in family for to, _ in one.pairs if isinstance(to, ast.Subscript))
    base = next((text for text in bases if text.startswith("self.")), "")
    for key, value in pairs:
        kind = d.segment(key).lstrip("f'\"")[:1] if key is not None else ""
        for rate in _rates(family) if kind == "W" and base not in ("", d.segment(value)) else ():
            if rate.removeprefix(TWICE) not in d.segment(value):
                text = f"{d.segment(value)} + {rate} * {base}[{d.segment(key)}]"
                yield Change(SLIP, (d.put(value, text),))


def _of_itself(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the function of a file that has the name of a method, where that calls itself with a function."""
    if node is d.body[0]:
        name = d.function.__name__
        made = {getattr(to, "id", "") for to, value in d.pairs if isinstance(value, ast.Lambda)}
        made |= {n.name for n in d.nodes if isinstance(n, ast.FunctionDef)}
        calls = [n for n in d.nodes if isinstance(n, ast.Call) and d.segment(n.func) == f"self.{name}"]
        first = [(n, n.args[0]) for n in calls if n.args]
        given = [n for n, f in first if isinstance(f, ast.Lambda) or getattr(f, "id", "") in made]
        if given:
            yield Change(SLIP, tuple(d.put(n.func, name) for n in given))


def _iterators(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what is meant of an iterator: `while not it.finished`, and the index that it keeps."""
    match node:
        case ast.While(test=ast.Attribute(attr="finished") as test):
            yield Change(SLIP, (d.put(test, f"not {d.segment(test)}"),))
        case ast.Attribute(value=ast.Name(id=name), attr="index") if any(
            getattr(to, "id", "") == name and "multi_index" in d.segment(value) for to, value in d.pairs
        ):
            yield Change(SLIP, (d.put(node, f"{name}.multi_index"),))


def _entries(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the entry for the whole of what is given, where other lines beside that set the entry."""
    for part in node.body if isinstance(node, ast.For | ast.While) else ():
        for to, value in assigned(part):
            if isinstance(to, ast.Name) and to.id in d.given:
                set_there = [d.segment(one) for other in node.body for one, _ in assigned(other)]
                entry = next((text for text in set_there if text.startswith(f"{to.id}[")), "")
                is_number = not any(getattr(n, "id", "") == to.id for n in ast.walk(value))
                if entry and is_number:
                    yield Change(SLIP, (d.put(to, entry),))


def _signs(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the call of a function of NumPy from which something is taken, as in `np.exp-(x)`."""
    match node:
        case ast.BinOp(op=ast.Sub(), right=value):
            function = _last(d, node.left)
            if d.is_module(getattr(function, "value", None)) and _is_function(d, function, family):
                text = d.segment(value) if isinstance(value, ast.Name) else f"({d.segment(value)})"
                yield Change(SLIP, (Edit(d.span(function)[1], d.span(node)[1], f"(-{text})"),))


def _shifted(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a function without the shift by the greatest that is right of quotients alone."""
    match node:
        case ast.Assign([ast.Name(x)], ast.BinOp(ast.Name(y), ast.Sub(), greatest)):
            is_shift = "max" in d.segment(greatest)
            if is_shift and x == y and x in d.given and "sum" not in d.text and (rows := d.rows(node)):
                yield Change(SLIP, (Edit(*rows, ""),))


def _counted(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what a number of examples is for: an index of each, or the divisor that it is nowhere.

    Or what it is, for a number that is written out.
    """
    idle = [name for name in d.counts if name in d.unread]
    match node:
        case ast.Assign([ast.Name("batch_size" | "batch_num" | "data_size")], ast.Constant() as number):
            yield from (Change(SLIP, (d.put(number, f"{x}.shape[0]"),)) for x in d.given[:1])
        case ast.Subscript(slice=ast.Tuple(elts=[ast.Name(id=name) as row, _])) if name in d.counts:
            yield Change(SLIP, (d.put(row, f"{d.numpy}.arange({name})"),))
        case ast.Assign(value=ast.BinOp(op=ast.Sub()) as value) if len(idle) == 1:
            start, end = d.span(value)
            edit = Edit(start, end, f"({d.segment(value)}) / {idle[0]}")
            if d.text[:start].endswith("("):
                edit = Edit(end + 1, end + 1, f" / {idle[0]}")
            yield Change(SLIP, (edit,))


def _losses(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield what a method is given for the parameter of a lambda, and the gradient for the value of `f`."""
    match node:
        case ast.Lambda(args=ast.arguments(args=[ast.arg(arg=moved)]), body=ast.Call(args=[*_] as given)):
            idle = [name for name in d.given if name in d.unread]
            for part in given if len(idle) == 1 else ():
                if getattr(part, "id", "") == moved:
                    yield Change(SLIP, (d.put(part, idle[0]),))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=ast.Name(id=f), args=[x])):
            slopes = [other for other in d.space if ours_of(other) == "numerical_gradient"]
            if name.startswith("grad") and slopes and f in d.given and not d.owner:
                yield Change(SLIP, (d.put(node.value, f"{slopes[0]}({f}, {d.segment(x)})"),))


def _rates(family: list[Definition]) -> Iterator[str]:
    """Yield twice the factor of squares that a method has, as of `0.5 * self.decay * np.sum(W ** 2)`."""
    for one in family:
        for n in one.nodes:
            parts = [*ast.walk(n)] if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mult) else []
            is_square = any(isinstance(m, ast.Pow) for m in parts) or "np.square" in one.code(n)
            held = ast.Subscript | ast.Call | ast.Attribute
            kept = [m for m in parts if m in one.attributes and not isinstance(one.parent[m], held)]
            if is_square and len(kept) == 1:
                is_half = "0.5" in one.code(n) or "/ 2" in one.code(n)
                yield f"{'' if is_half else TWICE}{one.segment(kept[0])}"
                break


def _lost(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a pass through layers that goes on from what came out of the last."""
    match node:
        case ast.For(
            body=[ast.Assign([ast.Name(id=to) as made], ast.Call(ast.Attribute(), [ast.Name(id=given)]))],
            end_lineno=int(end),
        ):
            reads = [n for n in d.nodes if isinstance(n, ast.Name) and n.id == to and n.lineno > end]
            if to != given and given in d.given:
                yield Change(SLIP, (d.put(made, given), *(d.put(n, given) for n in reads)))


def _last_layer(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the way through the layer of the loss where a network has one that nothing goes through."""
    made = (pair for one in family if one.function.__name__ == "__init__" for pair in one.pairs)
    last = [
        ast.unparse(to) for to, value in made
        if isinstance(to, ast.Attribute) and isinstance(value, ast.Call) and "Loss" in ast.unparse(value.func)
    ]
    for layer in last[:1] if not any(part in d.text for part in last) else ():
        match node:
            case ast.Return(value=ast.Call(args=[_, _] as given)) if d.function.__name__ == "loss":
                text = ", ".join(map(d.segment, given))
                yield Change(SLIP, (d.put(node.value, f"{layer}.forward({text})"),))
            case ast.Assign([ast.Name(id=name)], ast.Constant()) if d.text.count(".backward("):
                at = d.starts[node.lineno + 1]
                yield Change(SLIP, (Edit(at, at, f"{d.margin(node)}{name} = {layer}.backward({name})\n"),))


def _unmade_layer(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield a layer for its class beside layers that are made."""
    match d.parent.get(node):
        case ast.List(elts=parts) | ast.Tuple(elts=parts) if any(isinstance(n, ast.Call) for n in parts):
            if isinstance(node, ast.Name) and isinstance(_named(d, node, family), type):
                yield Change(SLIP, (d.put(node, f"{node.id}()"),))


def _of_all(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the greatest of each row where that of all is taken."""
    match node:
        case ast.Call(func=ast.Attribute(value=owner, attr="argmax"), args=args, keywords=[]):
            if len(args) == d.is_module(owner):
                text = f"{d.segment(node).removesuffix(')')}{', ' if args else ''}axis=1)"
                yield Change(SLIP, (d.put(node, text),))


def _empty(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield arrays of zeros in the shapes of parameters for an empty list of gradients that is read."""
    for to, value in assigned(node):
        if isinstance(to, ast.Attribute) and isinstance(value, ast.List) and not value.elts:
            kept = {d.code(one): part.elts for one, part in d.pairs if isinstance(part, ast.List)}
            params = next((parts for key, parts in kept.items() if key.endswith(".params") and parts), [])
            items = (n for one in family for n in one.nodes if isinstance(n, ast.Subscript))
            read = {ast.unparse(n.value) for n in items if isinstance(getattr(n.slice, "value", None), int)}
            zeros = [f"{d.numpy}.zeros_like({d.segment(part)})" for part in params]
            if zeros and d.code(to) in read:
                yield Change(SLIP, (d.put(value, f"[{', '.join(zeros)}]"),))


def _behind_the_last(d: Definition, node: Any, family: list[Definition]) -> Iterator[Change]:
    """Yield the layers of a network without an activation behind the last affine one, or with it before."""
    if d.function.__name__ != "__init__":
        return
    match node:
        case (
            ast.Assign([ast.Subscript(ast.Attribute() as kept)], made)
            | ast.Expr(ast.Call(ast.Attribute(ast.Attribute() as kept, "append"), [made]))
        ):
            put_in = [part for part in d.body if d.code(kept) in d.code(part)]
            if put_in[-1:] == [node] and _is_activation(made):
                rows = [lines for part in put_in[-2:] if (lines := d.rows(part))]
                yield from (Change(SLIP, (Edit(*lines, ""),)) for lines in rows[1:])
                if len(rows) > 1 and rows[0][1] == rows[1][0]:  # or they are exchanged
                    text = d.text[slice(*rows[1])] + d.text[slice(*rows[0])]
                    yield Change(SLIP, (Edit(rows[0][0], rows[1][1], text),))
        case ast.List(elts=[*_, before, last]) | ast.Tuple(elts=[*_, before, last]):
            if _is_activation(last.elts[-1] if isinstance(last, ast.Tuple) else last):
                yield Change(SLIP, (Edit(d.span(before)[1], d.span(last)[1], ""),))
                yield Change(SLIP, (d.put(before, d.segment(last)), d.put(last, d.segment(before))))
        case ast.Dict(values=[*_, before, last]) if _is_activation(last):
            yield Change(SLIP, (Edit(d.span(before)[1], d.span(last)[1], ""),))


def _is_activation(node: Any) -> bool:
    """Return whether a layer is made that bends what goes through it."""
    name = ast.unparse(node.func).lower() if isinstance(node, ast.Call) else ""
    return bool(re.search("relu|sigmoid|tanh|softmax", name)) and "loss" not in name


Kind = Callable[[Definition, Any, list[Definition]], Iterator[Change]]
KINDS: tuple[Kind, ...] = (
    _subscripted, _called, _modules, _gradients, _classes, _biases, _unmade, _exchanged, _uncalled, _idle,
    _arrays, _commas, _unfilled, _owners, _alike, _keyless, _of_keys, _strangers, _elements, _turned,
    _selfless, _powers, _printed, _products, _shapes, _words, _steps, _early, _kept_early, _back, _unkept,
    _wholes, _moves, _decays, _of_itself, _padded, unshaped, unequal, _iterators, _entries, _signs,
    _shifted, _counted, _losses, _unpacked, _own_name, _cased, _crossed, _empty, _of_all, _behind_the_last,
    _lost, _last_layer, _unmade_layer, _slopes, _sizes,
)
# The errors that those of some kinds raise, or nothing; the others may raise any, or none.
RAISED: dict[Kind, tuple[str, ...]] = {
    **dict.fromkeys(
        (_subscripted, _called, _of_keys, _modules, _unfilled, _products, _shapes), ("TypeError",)
    ),
    **dict.fromkeys((_exchanged, _owners), ("AttributeError",)),
    _uncalled: ("TypeError", "AttributeError"),
    **dict.fromkeys((_gradients, _unpacked), ("ValueError",)),
    _unmade: ("NameError",),
    _own_name: ("UnboundLocalError",),
    _unkept: (),
}


def _keys(d: Definition, family: list[Definition]) -> Iterator[Change]:
    """Yield a key that is set for one that is read and never set, and that one where another is set twice."""
    made = [(_base(one, n.value), n, one) for one in family for n in one.nodes if _has_key(n)]
    dicts = ((one, to, value) for one in family for to, value in one.pairs if isinstance(value, ast.Dict))
    whole = [(_base(one, to), value.keys) for one, to, value in dicts]
    of_self = [(other, m) for other, m, _ in made if other[:1] == "." and isinstance(m.ctx, ast.Store)]
    for base, n, one in made:
        has = [getattr(key, "value", "") for other, keys in whole if other == base for key in keys]
        stores = [m for other, m, _ in made if other == base and isinstance(m.ctx, ast.Store)]
        has += [m.slice.value for m in stores]
        read = [m.slice.value for other, m, _ in made if other == base and isinstance(m.ctx, ast.Load)]
        # A dict of gradients has the keys of the parameters.
        for other in {other for other, _ in of_self} if base[:1] != "." else ():
            keys = [m.slice.value for same, m in of_self if same == other]
            read += keys if len({*keys} & {*has}) > 1 else []
        lacking = [key for key in dict.fromkeys(read) if key not in has]
        key, others = n.slice.value, list[str]()
        if n not in stores and key in lacking:
            near = {other: likeness(key, other) for other in has}
            others = sorted(near, key=near.__getitem__, reverse=True)[:2]
            others = [other for other in others if near[other] >= max(0.6, near[others[0]] - 0.1)]
        elif n in stores and has.count(key) > 1:
            others = [other for other in lacking if likeness(key, other) >= 0.5]
        quote = one.segment(n.slice)[:1]
        for other in dict.fromkeys(others) if one is d else ():
            # Of two that are set the second is the slip.
            is_first = n in stores and next(m for m in stores if m.slice.value == key) is n
            edit = d.put(n.slice, f"{quote}{other}{quote}")
            yield Change(PERHAPS if is_first else SLIP, (edit,))


def _base(d: Definition, node: Any) -> str:
    """Return the text of what is of all methods after a dot, and else after the name of its method."""
    text = d.segment(node)
    return text[4:] if text.startswith("self.") else f"{d.function.__name__}.{text}"


def _attributes(d: Definition, family: list[Definition]) -> Iterator[Change]:
    """Yield an attribute that is read and never set to anything for one that is set and seldom read."""
    others = [one for one in family if one is not d]
    known = {n.attr for one in others for n in one.attributes}
    lacking = {name for one in family for name in one.read}
    lacking -= {name for one in family for name in (*one.kept, one.function.__name__)}
    counts = Counter(n.attr for one in family for n in one.attributes)
    for name in d.kept:
        near = max(lacking - {name}, key=lambda other: likeness(name, other), default="")
        is_rare = name not in known or 2 * counts[name] < counts[near]
        if is_rare and likeness(name, near) >= 0.6:
            edits = (d.put(n, f"self.{near}") for n in d.attributes if n.attr == name)
            yield Change(SLIP, tuple(edits))


def _has_key(node: Any) -> bool:
    """Return whether a node is something of a name in a dict."""
    return isinstance(node, ast.Subscript) and isinstance(getattr(node.slice, "value", None), str)


def is_unbound(d: Definition, name: str) -> bool:
    """Return whether nothing is known to bind a name that a function reads."""
    code = d.function.__code__
    value = d.space.get(name, d.space)
    # What a statement of the file makes is there, though it is not known what it is.
    is_foreign = isinstance(value, Stub) and "imported" in value.__dict__["_why"]
    is_lost = value is d.space or (is_foreign and value.__dict__["_name"] != name)
    is_here = name in {*d.locals, *_bound(code), *vars(builtins)}
    return is_lost and not is_here and not may_be_bound(name, d.file)


def _bound(code: types.CodeType) -> set[str]:
    """Return the names that a function binds, be it by a `def` or an `import` in it, or by one within."""
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return {*code.co_varnames, *code.co_cellvars, *code.co_freevars}.union(*map(_bound, inner))


def _first(node: Any) -> Any:
    """Return the name or the constant with which an expression begins."""
    parts = (getattr(node, key, None) for key in ("left", "func", "value"))
    part = next((part for part in parts if isinstance(part, ast.AST)), None)
    return node if part is None else _first(part)


def _last(d: Definition, node: Any) -> Any:
    """Return the part with which an expression ends, of an operator or of a lambda."""
    parts = (getattr(node, key, None) for key in ("right", "operand", "body"))
    part = next((part for part in parts if isinstance(part, ast.expr)), None)
    return node if part is None or d.span(part)[1] < d.span(node)[1] else _last(d, part)


def _is_digits(d: Definition, node: Any) -> bool:
    return isinstance(node, ast.Constant) and d.segment(node).isdigit()


def _named(d: Definition, node: Any, family: list[Definition]) -> Any:
    """Return what is called so: a method, what a module has, or what a name of the file or Python's is."""
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return next((one.function for one in family if one.function.__name__ == name), None)
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if d.is_module(node.value):
            return getattr(d.space[owner], name, None)
        case ast.Name(id=name) if name not in d.locals:
            return d.space.get(name, vars(builtins).get(name))
    return None


def _is_function(d: Definition, node: Any, family: list[Definition]) -> bool:
    """Return whether an expression is the name of a function or of a method."""
    value = _named(d, node, family)
    is_class = isinstance(value, type) and value is not range
    return callable(value) and not is_class and not hasattr(value, "__getitem__")

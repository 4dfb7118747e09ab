"""Edits that the catalogue knows: its wrong lines turned round, and pieces of the right form."""

import ast
import difflib
import inspect
import re
import textwrap
import types
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from functools import cache
from itertools import chain, combinations, islice
from typing import Any

import reference.listings as listings
from reference.conformance.catalogue import MISTAKES, Mistake
from reference.conformance.judging.editing import (
    Change,
    Definition,
    Edit,
    assigned,
    is_value,
    matches,
    rebuilt,
    renamed,
    rewritten,
    spaced,
    written,
)

Source = Callable[[Definition], Iterator[Change]]
PIECE = 1.3  # the cost of one, to which that of what it changes comes
MOST = 800  # pieces that are tried in a place, the most alike first
FARTHEST = 14  # tokens in which a piece may differ from what it replaces
SIZES = {"shape", "size", "ndim", "len"}
LARGEST = 6  # lines that are put in the place of others
# The network of the book's next chapter, whose passes go through layers.
LAYERED = {
    "__init__": """def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
    self.params = {}
    self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
    self.params['b1'] = np.zeros(hidden_size)
    self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
    self.params['b2'] = np.zeros(output_size)
    self.layers = OrderedDict()
    self.layers['Affine1'] = Affine(self.params['W1'], self.params['b1'])
    self.layers['Relu1'] = Relu()
    self.layers['Affine2'] = Affine(self.params['W2'], self.params['b2'])
    self.lastLayer = SoftmaxWithLoss()
""",
    "predict": """def predict(self, x):
    for layer in self.layers.values():
        x = layer.forward(x)
    return x
""",
    "loss": """def loss(self, x, t):
    y = self.predict(x)
    return self.lastLayer.forward(y, t)
""",
    "gradient": """def gradient(self, x, t):
    self.loss(x, t)
    dout = 1
    dout = self.lastLayer.backward(dout)
    layers = list(self.layers.values())
    layers.reverse()
    for layer in layers:
        dout = layer.backward(dout)
    grads = {}
    grads['W1'] = self.layers['Affine1'].dW
    grads['b1'] = self.layers['Affine1'].db
    grads['W2'] = self.layers['Affine2'].dW
    grads['b2'] = self.layers['Affine2'].db
    return grads
""",
}

def catalogued(target: str, known: Set[str] = frozenset()) -> list[Source]:
    """Return the sources of changes: the mistakes of a target, lines of its right forms, pieces of them.

    Of the first two, if mistakes are known to be there, those of these.
    """
    mistakes = [m for m in MISTAKES.values() if m.target == target]
    own = [m for m in mistakes if m.slug in known] or mistakes
    return [
        lambda d: chain(
            turned_round(d, own), inserted(d, own), _numbers(d, own if known else []), _in_logarithms(d)
        ),
        lambda d: (change for form in forms(d, target, own) for change in aligned(d, form)),
        lambda d: spliced(d, forms(d, target, mistakes)),
    ]


def folded(tree: Any, names: Mapping[str, str]) -> Any:
    """Return a tree with names in the place of the expressions of these dumps."""

    def change(node: Any) -> Any:
        name = names.get(ast.dump(node))
        return ast.Name(name, ast.Load()) if name else None

    return rebuilt(tree, change)


def bound(statements: list[Any]) -> dict[str, Any]:
    """Return each name that is bound exactly once, with its value, in which others stand for themselves."""
    values: dict[str, list[Any]] = {}
    for statement in (n for part in statements for n in ast.walk(part)):
        pairs = assigned(statement)
        match statement:
            case ast.For(target=one, iter=value):
                pairs = [(one, value)]
            case ast.AugAssign(target=one):
                pairs = [(one, None)] * 2
        for target, value in pairs:
            values.setdefault(getattr(target, "id", ""), []).append(value)
    whole: dict[str, Any] = {}
    for name, found in values.items():
        if name and len(found) == 1:
            whole[name] = renamed(found[0], whole)
    return whole


# ---- Right forms, in the author's names ----


@cache
def _tree(source: str) -> Any:
    return ast.parse(textwrap.dedent(source)).body[0]


def forms(d: Definition, target: str, mistakes: Sequence[Mistake] = ()) -> list[Any]:
    """Return the right form of each mistake, and the listing, in the names of a definition."""
    name, _, method = target.partition(".")
    thing = getattr(listings, name, None)
    thing = getattr(thing, method, None) if method else thing
    sources = [inspect.getsource(thing)] if isinstance(thing, types.FunctionType) else []
    if name == "TwoLayerNet" and method in LAYERED and re.search(r"ayers?\b", d.text):
        last = re.search(r"self\.(last\w*)", d.text)
        sources, mistakes = [LAYERED[method].replace("lastLayer", last[1] if last else "lastLayer")], []
    trees = map(_tree, dict.fromkeys([*sources, *(mistake.right for mistake in mistakes)]))
    is_function = isinstance(d.node, ast.FunctionDef)
    return [fitted(form, d) for form in trees if is_function and isinstance(form, ast.FunctionDef)]


def _given(form: Any, d: Definition) -> dict[str, Any]:
    """Return from the parameters of a right form to those of a definition, and what NumPy is called there."""
    parameters = [[a.arg for a in node.args.args if a.arg != "self"] for node in (form, d.node)]
    return {**dict(zip(*parameters, strict=False)), "np": d.numpy or "np"}


def fitted(form: Any, d: Definition) -> Any:
    """Return a right form in the names of a definition, by where they stand and what they stand for."""
    form = _keyed(renamed(form, _given(form, d)), d)
    if " @ " in d.text and "dot(" not in d.text:
        form = rebuilt(form, _with_matmul)
    free = {name: _tokens(ast.unparse(value)) for name, value in bound(d.body).items()}
    names = {}
    for name, value in bound(form.body).items():
        tokens = _tokens(ast.unparse(value))
        best = max(free, key=lambda other: _likeness(tokens, free[other]), default="")
        if best and _likeness(tokens, free[best]) > 0.5:
            names[name] = best
            del free[best]
    return renamed(form, names)


def _keyed(tree: Any, d: Definition) -> Any:
    """Return a tree of ours with the author's keys."""
    theirs = {ours: key for key, ours in d.keys.items()}

    def change(node: Any) -> Any:
        is_key = isinstance(node, ast.Constant) and isinstance(node.value, str)
        return ast.Constant(theirs.get(node.value, node.value)) if is_key else None

    return rebuilt(tree, change) if theirs else tree


def _with_matmul(node: Any) -> Any:
    match node:
        case ast.Call(func=ast.Attribute(attr="dot"), args=[left, right]):
            return ast.BinOp(rebuilt(left, _with_matmul), ast.MatMult(), rebuilt(right, _with_matmul))
    return None


def _likeness(one: list[str], other: list[str]) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\S", text)


def spliced(d: Definition, rights: list[Any]) -> Iterator[Change]:
    """Yield the changes that put an expression of a right form in the place of another."""
    names = {ast.dump(value): name for name, value in bound(d.body).items() if is_value(value)}
    pieces: dict[str, tuple[Any, Counter[str]]] = {}
    for form in rights:
        whole = renamed(form, bound(form.body))
        for tree in (form, folded(whole, names), whole):
            parts = [n for statement in tree.body for n in ast.walk(statement)]
            called = {n.func for n in parts if isinstance(n, ast.Call)}
            called |= {n.context_expr for n in parts if isinstance(n, ast.withitem)}  # which has no value
            for part in parts:
                if is_value(part) and not isinstance(part, ast.Dict) and part not in called:
                    text = ast.unparse(part)
                    pieces.setdefault(text, (part, Counter(_tokens(text))))
    found: list[tuple[float, int, Any, Any]] = []
    for node in d.values:
        count = Counter(_tokens(d.segment(node)))
        for piece, tokens in pieces.values():
            far = ((count - tokens) + (tokens - count)).total()
            if 0 < far <= FARTHEST:
                # A number of examples or of dimensions may be 1 by chance.
                is_size = not SIZES.isdisjoint(tokens) and SIZES.isdisjoint(count)
                found.append((PIECE + 0.12 * far + is_size, len(found), node, piece))
    for cost, _, node, piece in sorted(found)[:MOST]:
        yield Change(cost, (d.put(node, written(d, piece, node, d.same)),))


# ---- Lines of a right form ----

Row = tuple[str, str]  # the indentation beyond that of the body, and the code


def _rows(statements: list[Any], indentation: str = "") -> Iterator[tuple[Row, Any]]:
    """Yield each statement as a row, of those that hold others the head."""
    for statement in statements:
        lines = ast.unparse(statement).splitlines()
        inner = getattr(statement, "body", None)
        yield (indentation, "\n".join(lines if inner is None else lines[:1])), statement
        yield from _rows(inner or [], indentation + "\t")
        if orelse := getattr(statement, "orelse", None):
            yield (indentation, "else:"), None
            yield from _rows(orelse, indentation + "\t")


def aligned(d: Definition, form: Any) -> Iterator[Change]:
    """Yield the changes that put lines of a right form where a definition differs: in one place, two, all."""
    theirs, ours = [row for row in _rows(d.body) if row[1]], list(_rows(form.body))
    if any(d.rows(statement) is None for _, statement in theirs if not hasattr(statement, "body")):
        return
    first = d.margin(d.body[0])
    unit = first[d.node.col_offset :] or "    "
    starts = [d.starts[statement.lineno] for _, statement in theirs] + [len(d.text)]
    matcher = difflib.SequenceMatcher(None, [r for r, _ in theirs], [r for r, _ in ours], autojunk=False)
    hunks: list[tuple[float, Edit]] = []
    for tag, a, b, c, e in matcher.get_opcodes():
        one_each = tag == "replace" and b - a == e - c
        spans = [(a + i, a + i + 1, c + i, c + i + 1) for i in range(b - a)] if one_each else [(a, b, c, e)]
        for a1, b1, c1, e1 in spans if tag != "equal" else []:
            rows = [row for row, _ in ours[c1:e1]]
            text = "".join(first + unit * len(deep) + spaced(d, code) + "\n" for deep, code in rows)
            edit = Edit(starts[a1], _end(d, theirs[b1 - 1][1]) if b1 > a1 else starts[a1], text)
            far: float = b1 - a1 + e1 - c1
            if one_each:
                ((depth, code), statement), right = theirs[a1], ours[c1][1]
                far = 2 - 2 * _likeness(_tokens(code), _tokens(rows[0][1]))
                if depth == rows[0][0] and not hasattr(statement, "body") and not hasattr(right, "body"):
                    edit = Edit(*d.span(statement), written(d, right, statement, d.same))
            hunks.append((far, edit))
        for (deep, code), statement in ours[c:e] if tag != "equal" else []:
            if _is_kept(statement):
                row = first + unit * len(deep) + spaced(d, code) + "\n"
                yield Change(1.4, (Edit(starts[a], starts[a], row),))
    for count in sorted({1, 2, 3, len(hunks)}):
        for chosen in islice(combinations(hunks, count), 60):
            edits = tuple(edit for _, edit in chosen)
            if edits and sum(edit.text.count("\n") for edit in edits) <= LARGEST:
                yield Change(1.2 + 0.5 * sum(far for far, _ in chosen), edits)


def _is_kept(statement: Any) -> bool:
    """Return whether a statement keeps a value, in an attribute or under a key."""
    kinds = ast.Attribute | ast.Subscript
    return isinstance(statement, ast.Assign) and isinstance(statement.targets[0], kinds)


def _end(d: Definition, statement: Any) -> int:
    """Return where the lines of a statement end, or those of its head."""
    body = getattr(statement, "body", None)
    return d.starts[body[0].lineno] if body else d.starts[statement.end_lineno + 1]


# ---- Mistakes turned round ----


@cache
def patterns(mistake: Mistake) -> list[tuple[Any, Any]]:
    """Return the wrong expressions of a mistake and the right ones, the smallest that differ first.

    What both share is one name in both: it stands for whatever the author has there.
    """
    found: list[tuple[Any, Any]] = []
    for lines in mistake.lines():
        try:
            one, other = (ast.parse(line.strip() + " pass" * line.endswith(":")).body[0] for line in lines)
        except (SyntaxError, IndexError):
            continue
        for a, b in reversed(list(_differing(one, other))):
            if isinstance(a, ast.expr) and isinstance(b, ast.expr) and not isinstance(a, ast.Name):
                called = {n.func for t in (a, b) for n in ast.walk(t) if isinstance(n, ast.Call)}
                parts = [
                    {ast.dump(n) for n in ast.walk(t) if (is_value(n) and n not in called) or is_delta(n)}
                    for t in (a, b)
                ]
                # A name for the whole would stand for anything.
                both = sorted(parts[0] & parts[1] - {ast.dump(a)})
                shared = {text: f"part{i}" for i, text in enumerate(both)}
                found.append((folded(a, shared), folded(b, shared)))
    return found + [pair for pair in (tuple(map(_as_methods, one)) for one in found) if pair not in found]


def _as_methods(tree: Any) -> Any:
    """Return a tree in which arrays sum themselves up, and are no arguments of NumPy's functions."""

    def change(node: Any) -> Any:
        match node:
            case ast.Call(func=ast.Attribute(attr="sum" | "max" | "argmax" as name), args=[x, *more]):
                return ast.Call(ast.Attribute(rebuilt(x, change), name, ast.Load()), more, node.keywords)
        return None

    return rebuilt(tree, change)


def is_delta(node: Any) -> bool:
    """Return whether a node is a number for which an author may have a name or another."""
    return isinstance(node, ast.Constant) and isinstance(node.value, float)


def _differing(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of nodes that differ, from the whole down to the child that makes the difference."""
    yield one, other
    children = [list(ast.iter_child_nodes(node)) for node in (one, other)]
    if type(one) is type(other) and len(children[0]) == len(children[1]):
        unlike = [(a, b) for a, b in zip(*children, strict=True) if ast.dump(a) != ast.dump(b)]
        if len(unlike) == 1:
            yield from _differing(*unlike[0])


def turned_round(d: Definition, mistakes: list[Mistake]) -> Iterator[Change]:
    """Yield the edits of mistakes turned round and fitted."""
    own = [name for name in d.locals if name != "self"]
    for mistake in mistakes:
        for k, (wrong, right) in enumerate(patterns(mistake)):
            pair = _keyed(wrong, d), _keyed(right, d)
            for edits in rewritten(d, *pair, [*d.values, *d.node.args.defaults], own, 2):
                # A name for a call, unless it is what was given to that.
                is_lost = isinstance(wrong, ast.Call) and isinstance(right, ast.Name)
                is_lost = is_lost and all(getattr(n, "id", "") != right.id for n in ast.walk(wrong))
                yield Change(0.4 + is_lost if len(edits) > 1 else 0.5 + 0.02 * k + is_lost, edits, True)
        yield from _in_full(d, mistake)


def _numbers(d: Definition, mistakes: list[Mistake]) -> Iterator[Change]:
    """Yield the right number of a mistake that is one of numbers in the place of each number."""
    for mistake in mistakes:
        for wrong, right in patterns(mistake)[:1]:
            if isinstance(wrong, ast.Constant) and isinstance(right, ast.Constant):
                places = [n for n in d.nodes if isinstance(n, ast.Constant) and type(n.value) is float]
                yield from (Change(0.6, (d.put(n, spaced(d, ast.unparse(right))),), True) for n in places)


def _in_logarithms(d: Definition) -> Iterator[Change]:
    """Yield what adds a delta within a logarithm, which was added to that or taken from its argument."""
    for node in d.nodes:
        match node:
            case ast.BinOp(ast.Call(ast.Attribute(attr="log"), [x]) as log, ast.Add(), delta):
                text = f"{d.segment(log.func)}({d.segment(x)} + {d.segment(delta)})"
                yield Change(0.4, (d.put(node, text),), True)
            case ast.BinOp(
                ast.BinOp(op=ast.Mult(), right=ast.Call(ast.Attribute(attr="log"), [x])) as product,
                ast.Add(), ast.Name() | ast.Constant() as delta,
            ):
                start, end = d.span(x)[1], d.span(product)[1]
                text = f" + {d.segment(delta)}{d.text[start:end]}"
                yield Change(0.4, (Edit(start, d.span(delta)[1], text),), True)
            case ast.Call(ast.Attribute(attr="log"), [ast.BinOp(x, ast.Sub(), delta) as less]):
                yield Change(0.4, (d.put(less, f"{d.segment(x)} + {d.segment(delta)}"),), True)


def _in_full(d: Definition, mistake: Mistake) -> Iterator[Change]:
    """Yield the right lines of a mistake of one wrong statement in the place of each of its form."""
    lines = mistake.lines()
    wrongs = [wrong for wrong, _ in lines if wrong]
    if len(wrongs) != 1:
        return
    with suppress(SyntaxError):
        (wrong,) = ast.parse(wrongs[0].strip()).body
        wrong = _keyed(wrong, d)
        rights = _keyed(ast.parse(textwrap.dedent("\n".join(right for _, right in lines))).body, d)
        for node in d.nodes:
            taken: dict[str, Any] = {}
            if isinstance(node, ast.stmt) and matches(wrong, node, taken):
                tree = renamed(rights, {**taken, "np": d.numpy or "np"})
                code = spaced(d, "\n".join(map(ast.unparse, tree)), d.segment(node))
                text = code.replace("\n", f"\n{d.margin(node)}")
                yield Change(0.55, (Edit(*d.span(node), text),), True)


def inserted(d: Definition, mistakes: list[Mistake]) -> Iterator[Change]:
    """Yield the lines that mistakes leave out, put before all others, with the author's own parameters."""
    for mistake in mistakes if isinstance(d.node, ast.FunctionDef) else ():
        lines = mistake.lines()
        with suppress(SyntaxError):
            tree = ast.parse("\n".join(right for _, right in lines))
            (form,) = ast.parse(mistake.right).body
            if not any(wrong for wrong, _ in lines):
                code = ast.unparse(renamed(tree, _given(form, d)))
                at = d.starts[d.body[0].lineno]
                text = textwrap.indent(spaced(d, code), d.margin(d.body[0])) + "\n"
                yield Change(0.6, (Edit(at, at, text),), True)

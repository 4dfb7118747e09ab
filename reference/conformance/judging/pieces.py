"""Edits that the catalogue knows: its wrong lines turned round, and pieces of the right form."""

import ast
import difflib
import inspect
import re
import textwrap
import types
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import cache
from itertools import combinations, islice, pairwise, product
from typing import Any

import reference.listings as listings
from reference.conformance.catalogue import MISTAKES
from reference.conformance.judging.editing import (
    BENDS,
    KNOWN,
    LOOSE,
    STRENGTH,
    TIGHT,
    Change,
    Definition,
    Edit,
)

Source = Callable[[Definition], Iterator[Change]]
MOST = 800  # pieces that are tried in a place, the most alike first


def catalogued(target: str, but: Set[str] = frozenset()) -> list[Source]:
    """Return the sources of changes: the mistakes of a target, pieces of its right forms, other mistakes."""

    def own(d: Definition) -> Iterator[Change]:
        mistakes = [m.slug for m in MISTAKES.values() if m.target == target and m.slug not in but]
        yield from turned_round(d, mistakes, 2)
        yield from inserted(d, mistakes)

    def others(d: Definition) -> Iterator[Change]:
        return turned_round(
            d, [m.slug for m in MISTAKES.values() if m.target != target and m.slug not in but], 1
        )

    def lines(d: Definition) -> Iterator[Change]:
        for form in _fitted(d, target, but):
            yield from aligned(d, form)

    def expressions(d: Definition) -> Iterator[Change]:
        return spliced(d, _fitted(d, target, but))

    return [own, lines, expressions, others]


def _fitted(d: Definition, target: str, but: Set[str]) -> list[Any]:
    is_function = isinstance(d.node, ast.FunctionDef)
    return [fitted(form, d) for form in right_forms(target, but)] if is_function else []


def _trees(source: str) -> list[Any]:
    return [n for n in ast.walk(ast.parse(textwrap.dedent(source))) if isinstance(n, ast.FunctionDef)]


@cache
def right_forms(target: str, but: Set[str] = frozenset()) -> list[Any]:
    """Return the trees of all right forms of a function or a method."""
    name, _, method = target.partition(".")
    thing = getattr(listings, name, None)
    thing = getattr(thing, method, None) if method else thing
    forms = []
    if isinstance(thing, types.FunctionType) and not but:
        forms += _trees(inspect.getsource(thing))
    for mistake in MISTAKES.values():
        if mistake.target == target and not but:
            forms += _trees(mistake.right)
    for form in forms:
        if ast.get_docstring(form):
            del form.body[0]
    distinct = {ast.dump(ast.Module(form.body, [])): form for form in forms}
    return list(distinct.values())


def _parts(statements: list[Any]) -> Iterator[Any]:
    """Yield statements and those within them."""
    for statement in statements:
        yield statement
        for field in ("body", "orelse"):
            if isinstance(statement, ast.stmt) and not isinstance(statement, ast.FunctionDef):
                yield from _parts(getattr(statement, field, []))


def bound(statements: list[Any]) -> dict[str, Any]:
    """Return each name that is bound exactly once by an assignment, with its value."""
    values: dict[str, list[Any]] = {}
    for statement in _parts(statements):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values.setdefault(name, []).append(value)
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=parts)) if len(
                names
            ) == len(parts):
                for one, value in zip(names, parts, strict=True):
                    if isinstance(one, ast.Name):
                        values.setdefault(one.id, []).append(value)
            case ast.AugAssign(target=ast.Name(id=name)):
                values.setdefault(name, []).extend([None, None])
            case ast.For(target=ast.Name(id=name), iter=value):
                values.setdefault(name, []).append(value)
    return {name: found[0] for name, found in values.items() if len(found) == 1}


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a tree in which `change` has put other nodes; where it gives None the node stays."""
    new = change(node)
    if new is None:
        new = type(node)()
        for key, value in vars(node).items():
            if isinstance(value, ast.AST):
                value = rebuilt(value, change)
            elif isinstance(value, list):
                value = [rebuilt(part, change) if isinstance(part, ast.AST) else part for part in value]
            setattr(new, key, value)
    return new


def renamed(tree: Any, names: Mapping[str, Any]) -> Any:
    """Return a tree with other names, or with expressions in the place of names that are read."""

    def change(node: Any) -> Any:
        if isinstance(node, ast.Name) and node.id in names:
            value = names[node.id]
            if isinstance(value, str):
                return ast.Name(value, node.ctx)
            return value if isinstance(node.ctx, ast.Load) else None
        if isinstance(node, ast.arg) and isinstance(names.get(node.arg), str):
            return ast.arg(names[node.arg])
        return None

    return rebuilt(tree, change)


def folded(tree: Any, texts: Mapping[str, str]) -> Any:
    """Return a tree with names in the place of the expressions that they stand for."""

    def change(node: Any) -> Any:
        if (
            isinstance(node, ast.expr)
            and not isinstance(node, ast.Name | ast.Constant)
            and isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
            and (name := texts.get(ast.unparse(node)))
        ):
            return ast.Name(name, ast.Load())
        return None

    return rebuilt(tree, change)


def inlined(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values with one another in the place of their names."""
    whole: dict[str, Any] = {}
    for name, value in values.items():
        whole[name] = renamed(value, whole)
    return whole


def _parameters(node: Any) -> list[str]:
    return [
        a.arg for a in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs] if a.arg != "self"
    ]


def fitted(form: Any, d: Definition) -> Any:
    """Return a right form in the names of a definition, matched by where they stand."""
    names = dict(zip(_parameters(form), _parameters(d.node), strict=False)) | {"np": numpy_of(d)}
    form = renamed(form, names)
    if " @ " in d.text and "dot(" not in d.text:
        form = rebuilt(form, _with_matmul)
    free = {name: _tokens(ast.unparse(value)) for name, value in inlined(bound(d.body)).items()}
    names = {}
    for name, value in inlined(bound(form.body)).items():
        text = _tokens(ast.unparse(value))
        best = max(free, key=lambda other: _likeness(text, free[other]), default="")
        if best and _likeness(text, free[best]) > 0.5:
            names[name] = best
            del free[best]
    return renamed(form, names)


def _with_matmul(node: Any) -> Any:
    match node:
        case ast.Call(func=ast.Attribute(attr="dot"), args=[left, right]):
            return ast.BinOp(rebuilt(left, _with_matmul), ast.MatMult(), rebuilt(right, _with_matmul))
    return None


def numpy_of(d: Definition) -> str:
    """Return the name that NumPy has in the file of a definition."""
    space = d.function.__globals__.items()
    return next((n for n, v in space if isinstance(v, types.ModuleType) and v.__name__ == "numpy"), "np")


def _likeness(one: list[str], other: list[str]) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+|\S", text)


def _kept(d: Definition, node: Any) -> Counter[str]:
    """Return the calls of an expression that only its author may drop."""
    calls = [d.segment(n.func).split(".")[-1] for n in ast.walk(node) if isinstance(n, ast.Call)]
    space = d.function.__globals__
    return Counter(
        c
        for c in calls
        if (c in BENDS and c not in KNOWN) or (c in space and c not in KNOWN and c not in dir(__builtins__))
    )


def spliced(d: Definition, forms: list[Any]) -> Iterator[Change]:
    """Yield the changes that put an expression of a right form in the place of another."""
    texts = {
        ast.unparse(v): name
        for name, v in inlined(bound(d.body)).items()
        if not isinstance(v, ast.Name | ast.Constant)
    }
    expressions: dict[str, Any] = {}
    for form in forms:
        whole = renamed(form, inlined(bound(form.body)))
        for tree in (form, folded(whole, texts), whole):
            for part in (n for s in tree.body for n in ast.walk(s)):
                if (
                    isinstance(part, ast.expr)
                    and not isinstance(part, ast.Name | ast.Constant | ast.Dict)
                    and isinstance(getattr(part, "ctx", ast.Load()), ast.Load)
                ):
                    expressions.setdefault(ast.unparse(part), part)
    yield from _expressions(d, expressions)


Row = tuple[int, str, Any]  # how deep a line is indented, its code, and the statement


def _rows(statements: list[Any], depth: int = 0) -> Iterator[Row]:
    """Yield each statement, of those that hold others the head."""
    for statement in statements:
        inner = getattr(statement, "body", None)
        if inner and isinstance(statement, ast.For | ast.While | ast.If | ast.With):
            head = type(statement)(**{**vars(statement), "body": [ast.Pass()], "orelse": []})
            yield depth, ast.unparse(head).rpartition("\n")[0], statement
            yield from _rows(inner, depth + 1)
            if orelse := getattr(statement, "orelse", None):
                yield depth, "else:", None
                yield from _rows(orelse, depth + 1)
        else:
            yield depth, ast.unparse(statement), statement


def aligned(d: Definition, form: Any) -> Iterator[Change]:
    """Yield the changes that put lines of a right form where a definition differs: in one place, two, all."""
    theirs = [row for row in _rows(d.body) if row[2] is not None]
    if any(d.rows(s) is None for _, _, s in theirs if not hasattr(s, "body")):
        return
    ours = list(_rows(form.body))
    first = d.lines[d.body[0].lineno - 2][: d.body[0].col_offset]
    unit = first[: len(first) - d.node.col_offset] or "    "
    match = difflib.SequenceMatcher(None, [r[:2] for r in theirs], [r[:2] for r in ours], autojunk=False)
    hunks = []
    for tag, a, b, c, e in match.get_opcodes():
        if tag == "equal":
            continue
        pairs = [(a, b, c, e)]
        if b - a == e - c:
            pairs = [(a + i, a + i + 1, c + i, c + i + 1) for i in range(b - a)]
        for a1, b1, c1, e1 in pairs:
            start = (
                d.starts[theirs[a1][2].lineno] if a1 < len(theirs) else d.starts[d.body[-1].end_lineno + 1]
            )
            end = _end(d, theirs[b1 - 1][2]) if b1 > a1 else start
            lines = [first + unit * depth + _spaced(d, code) + "\n" for depth, code, _ in ours[c1:e1]]
            newline = "\n" if start and d.text[start - 1] != "\n" else ""
            far = b1 - a1 + e1 - c1
            if b1 - a1 == e1 - c1 == 1:
                far = 2 - 2 * _likeness(_tokens(theirs[a1][1]), _tokens(ours[c1][1]))  # type: ignore[assignment]
            hunks.append((far, Edit(start, end, newline + "".join(lines))))
    for count in {1, 2, 3, len(hunks)}:
        for chosen in islice(combinations(hunks, count), 60 if count else 0):
            if sum(edit.text.count("\n") for _, edit in chosen) < 7:
                yield Change(1.2 + 0.5 * sum(far for far, _ in chosen), tuple(edit for _, edit in chosen))


def _end(d: Definition, statement: Any) -> int:
    """Return where the lines of a statement end, or those of its head."""
    body = getattr(statement, "body", None)
    return d.starts[body[0].lineno] if body else d.starts[statement.end_lineno + 1]


def _expressions(d: Definition, expressions: dict[str, Any]) -> list[Change]:
    counts = {text: Counter(_tokens(text)) for text in expressions}
    found = []
    for node in d.loads():
        if d.is_called(node) or (isinstance(node, ast.Constant) and isinstance(node.value, str)):
            continue
        old = d.segment(node)
        count, kept = Counter(_tokens(old)), _kept(d, node)
        for text, piece in expressions.items():
            far = sum(((count - counts[text]) + (counts[text] - count)).values())
            if far and far <= 14 and not (kept - Counter(t for t in counts[text].elements())):
                found.append(
                    Change(1.3 + 0.12 * far, (d.put(node, _spaced(d, text, node), isinstance(piece, LOOSE)),))
                )
    return sorted(found, key=lambda change: change.cost)[:MOST]


def _spaced(d: Definition, text: str, node: Any = None) -> str:
    """Return code spaced as the author's, with small numbers as people type them."""
    text = re.sub(r"\b1e-0(\d)", r"1e-\1", text.replace("0.0001", "1e-4"))
    old = d.segment(node) if node else ""
    for sign in ("**", "*", "+", "-", "/"):
        if f" {sign} " not in (old if sign in old else d.text if sign == "**" else f" {sign} "):
            text = text.replace(f" {sign} ", sign)
    return text


Pattern = tuple[Any, Any, frozenset[str], set[str]]


@cache
def patterns(slug: str) -> list[Pattern]:
    """Return the wrong expressions of a mistake and the right ones, the smallest that differ first."""
    found: list[Pattern] = []
    for wrong, right in MISTAKES[slug].lines():
        try:
            one, other = (ast.parse(_whole(line.strip())).body[0] for line in (wrong, right))
        except (SyntaxError, IndexError):
            continue
        for a, b in reversed(list(_differing(one, other))):
            if isinstance(a, ast.expr) and isinstance(b, ast.expr) and not isinstance(a, ast.Name):
                names = (
                    frozenset(n.id for t in (a, b) for n in ast.walk(t) if isinstance(n, ast.Name)) - GLOBAL
                )
                parts = [{ast.dump(n) for n in ast.walk(t) if isinstance(n, ast.expr)} for t in (a, b)]
                found.append((a, b, names, parts[0] & parts[1]))
    return found


GLOBAL = frozenset(KNOWN) | {
    "np",
    "math",
    "float",
    "len",
    "range",
    "int",
    "max",
    "self",
    "randn",
    "targets",
    "moved",
}


def _whole(line: str) -> str:
    return f"{line} pass" if line.endswith(":") else line


def _differing(one: Any, other: Any) -> Iterator[tuple[Any, Any]]:
    """Yield the pairs of nodes that differ, from the whole down to the child that makes the difference."""
    yield one, other
    if type(one) is not type(other):
        return
    children = [list(ast.iter_child_nodes(node)) for node in (one, other)]
    if len(children[0]) != len(children[1]):
        return
    unlike = [(a, b) for a, b in zip(*children, strict=True) if ast.dump(a) != ast.dump(b)]
    if len(unlike) == 1:
        yield from _differing(*unlike[0])


def _matches(pattern: Any, node: Any, shared: Set[str], names: Set[str], taken: dict[str, Any]) -> bool:
    """Return whether an expression has the form of a pattern; `taken` gets what stands for its parts."""
    text = ast.dump(pattern)
    if isinstance(pattern, ast.Name) and pattern.id in names:
        text = pattern.id
    elif text not in shared or isinstance(pattern, ast.Constant):
        if type(pattern) is not type(node):
            return False
        for (field, a), (_, b) in zip(ast.iter_fields(pattern), ast.iter_fields(node), strict=False):
            if field in ("ctx", "kind", "type_comment"):
                continue
            pairs = list(zip(a, b, strict=False)) if isinstance(a, list) and isinstance(b, list) else [(a, b)]
            if isinstance(a, list) and len(a) != len(b):
                return False
            for p, q in pairs:
                if isinstance(p, ast.AST) and isinstance(q, ast.AST):
                    if isinstance(p, ast.operator | ast.unaryop | ast.cmpop):
                        if type(p) is not type(q):
                            return False
                    elif not _matches(p, q, shared, names, taken):
                        return False
                elif p != q:
                    return False
        return True
    if text in taken:
        return ast.dump(taken[text]) == ast.dump(node)
    taken[text] = node
    return isinstance(node, ast.expr)


def turned_round(d: Definition, slugs: Iterable[str], most: int) -> Iterator[Change]:
    """Yield the edits of mistakes turned round and fitted; at most `most` names are chosen freely."""
    for slug in slugs:
        for k, (wrong, right, names, shared) in enumerate(patterns(slug)):
            every: list[Edit] = []
            for node in [*d.loads(), *(d.node.args.defaults if most > 1 else [])]:
                taken: dict[str, Any] = {}
                if type(node) is type(wrong) and _matches(wrong, node, shared, names, taken):
                    texts = list(_written(d, right, names, taken, most))
                    edits = [d.put(node, _spaced(d, t, node), isinstance(right, LOOSE)) for t in texts]
                    yield from (Change(0.5 + 0.02 * k, (edit,), most > 1) for edit in edits)
                    every += edits if len(edits) == 1 else []
            if len(every) > 1 and all(a.end <= b.start for a, b in pairwise(sorted(every))):
                yield Change(0.4, tuple(every), most > 1)


def inserted(d: Definition, slugs: Iterable[str]) -> Iterator[Change]:
    """Yield the lines that mistakes leave out, put before all others, with the author's own parameters."""
    for mistake in map(MISTAKES.__getitem__, slugs if isinstance(d.node, ast.FunctionDef) else ()):
        rows = [(wrong, right) for wrong, right in mistake.rows() if wrong != right]
        first = d.body[0]
        if any(wrong for wrong, _ in rows):
            continue
        lines = textwrap.dedent("\n".join(right for _, right in rows))
        (form,) = _trees(mistake.right)
        for part, own in zip(form.args.args, d.node.args.args, strict=False):
            lines = re.sub(rf"\b{part.arg}\b", own.arg, lines)
        at = d.starts[first.lineno]
        yield Change(0.6, (Edit(at, at, textwrap.indent(lines, " " * first.col_offset) + "\n"),), True)


def _written(
    d: Definition, right: Any, names: Set[str], taken: Mapping[str, Any], most: int
) -> Iterator[str]:
    """Yield a right expression with what stands for its names and shared parts, in the author's own text."""
    marks: dict[str, Any] = {}

    def change(node: Any) -> Any:
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant):
            part = taken.get(node.id if isinstance(node, ast.Name) and node.id in names else ast.dump(node))
            if part is not None:
                marks[mark := f"mark{len(marks)}_"] = part
                return ast.Name(mark, ast.Load())
        return None

    tree = rebuilt(right, change)
    above = {child: n for n in ast.walk(tree) for child in ast.iter_child_nodes(n)}
    open_ = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names})
    own = [name for name in d.locals if name != "self"]
    for choice in product(own, repeat=len(open_)) if len(open_) <= most else []:
        text = ast.unparse(renamed(tree, {**dict(zip(open_, choice, strict=True)), "np": numpy_of(d)}))
        for name in (n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in marks):
            part, parent = marks[name.id], above.get(name)
            loose = isinstance(part, LOOSE) and isinstance(parent, TIGHT)
            if isinstance(parent, ast.BinOp) and isinstance(part, ast.BinOp):
                loose = STRENGTH.get(type(parent.op), 2) >= STRENGTH.get(type(part.op), 2)
            text = text.replace(name.id, f"({d.segment(part)})" if loose else d.segment(part))
        yield text

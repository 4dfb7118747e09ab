"""The text of a function as its author wrote it, and the small edits that may mend it."""

import __future__

import ast
import builtins
import difflib
import inspect
import linecache
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from itertools import pairwise, product
from typing import Any, NamedTuple

import numpy as np

from reference import listings
from reference.conformance.loading.importing import looked_up
from reference.conformance.report.text import Edit as Edit

ANNOTATIONS = __future__.annotations.compiler_flag
CANDIDATE = "<candidate>"  # what the code of an edited function has for the name of its file
KNOWN = [name for name, value in vars(listings).items() if isinstance(value, types.FunctionType)]
# What an expression may be when it is wrong, how dear that is, and what it is to be. A name stands for any
# expression, that of a function for any function; one that is new on the right for any name of the author's.
RULES = """
a + b           0.9  a - b
a - b           0.9  a + b
a + b           1    a * b
a - b           1    b - a | a * b
a * b           1    a / b | a - b | a + b
a / b           1    a * b | b / a | a // b
a // b          1    a / b | b // a
a @ b           1    b @ a
a * [b]         0.5  a[b]
a * [b, c]      0.5  a[b, c]
a * (b, c)      0.5  a[b, c]
a == b          1    a != b
a != b          1    a == b
a < b           1    a > b | a <= b
a > b           1    a < b | a >= b
a <= b          1    a >= b | a < b
a >= b          1    a <= b | a > b
a / b * c       0.9  a / (b * c)
a / (b * c)     1    a / b * c
a / b + c       0.9  a / (b + c)
a - b / c       0.9  (a - b) / c
a + b / c       0.9  (a + b) / c
a - b * c       0.9  (a - b) * c
a - b - c       0.9  a - (b - c)
(a * b) ** c    0.9  a * b ** c
a * b + c       0.9  a * (b + c)
a * b - c       0.9  a * (b - c)
a * (b + c)     1    a * b + c
a * (b - c)     1    a * b - c
f(a) ** b       1.5  f(a ** b)
f(a ** b)       1.5  f(a) ** b
f(a) / b        1.5  f(a / b)
f(a) - b        0.95  f(a - b)
f(a) + b        1    f(a + b)
f(a / b)        1    f(a) / b
f(a == b / c)   0.9  f(a == b) / c
f(a - b)        1.5  f(a) - b | b - a
f(a - b)        1    f(a)
f(a + b)        1.5  f(a) + b
f(a, b)         1    f(b, a) | f(a) | f(b)
f(a.T, b)       0.9  f(b.T, a)
f(a, b.T)       0.9  f(b, a.T)
a.T @ b         0.9  b.T @ a
a @ b.T         0.9  b @ a.T
f(a, b, c)      1    f(b, a, c) | f(a, c, b) | f(c, b, a) | f(a, b) | f(b, c)
(a, b)          1    (b, a)
f(a, axis=b)    0.9  f(a, axis=0) | f(a, axis=1)
f(a, axis=b)    1.1  f(a, axis=-1) | f(a, axis=-1, keepdims=True) | f(a)
np.dot(a, b)    0.9  np.dot(a.T, b) | np.dot(a, b.T)
np.dot(a.T, b)  0.9  np.dot(a, b)
np.dot(a, b.T)  0.9  np.dot(a, b)
a @ b           0.9  a.T @ b | a @ b.T
np.sum(a)       0.9  np.sum(a, axis=0) | np.sum(a, axis=1) | np.sum(a, axis=-1, keepdims=True)
np.sum(a)       0.9  np.sum(np.log(a)) | np.sum(np.exp(a))
a ** b          0.95  np.sum(a ** b)
a * b           0.97  np.sum(a * b)
a * b           1    np.dot(a, b)
a ** b          0.95  a * b
np.where(a, b, c)  1  np.where(a, 1, c) | np.where(a, b, 1) | np.where(a, b, 0)
np.square(a)    0.95  np.sum(np.square(a))
np.log(a)       0.95  np.sum(np.log(a))
f(axis=b)       0.9  f(axis=0) | f(axis=1)
f(axis=b)       1.1  f(axis=-1) | f(axis=-1, keepdims=True) | f()
f(a)            1.5  f(a, axis=0) | f(a, axis=1) | f(a, axis=-1) | f(a, axis=-1, keepdims=True) | a
f()             1    f
f()             1.5  f(axis=0) | f(axis=1) | f(axis=-1, keepdims=True)
-a              1    a
[a]             1.5  a
a[b]            1.5  a | a[np.arange(len(a)), b]
a[:, b]         0.9  a[np.arange(len(a)), b]
a + b           2    a | b
a - b           2    a | b
a * b           2    a | b
a / b           2    a | b
a ** b          2    a
a.T             2    a
a.copy()        2    a
a if c else b   2    a | b
a               1.5  -a
a               2    a.copy()
a               2.5  a.T
a               3    2 * a | np.exp(a) | np.abs(a) | np.array(a, float) | a ** 2 | a / len(n)
a               3    np.sum(a, axis=0)
a               3.2  n * a | a + n | a / (2 * n)
"""
# How what is given is called: where a file has such an array as well, it is read by mistake.
GIVEN = ("a", "x", "y", "z", "t")
# The names that mean the same everywhere: all others in a pattern stand for what the author has there.
GLOBAL = {*KNOWN, "np", "math", "float", "len", "range", "int", "max", "self", "randn"}
# What an assignment may be instead.
ASSIGNED = {"-=": "+= =", "+=": "-= =", "*=": "=", "=": "-= +="}
FAMILIES = (
    ("sum", "mean", "max"), ("argmax", "argmin"), ("argmax", "max"), ("log", "log10", "log2", "exp"),
    ("exp", "max"), ("maximum", "minimum"), ("zeros_like", "ones_like"), ("zeros_like", "zeros"),
    ("zeros", "ones"), ("dot", "outer", "multiply"), ("shape", "size", "ndim"),
)
BRANCH = 0.6  # how much dearer a change is of when a branch is taken: it makes one of no use, or hides it
ALL = 0.02  # how much dearer a change of all places is: the fewest of them that do are found
LOOSE = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Lambda, ast.Tuple)
TIGHT = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Attribute, ast.Subscript)
KEYED: Any = ast.Subscript | ast.Dict | ast.Tuple | ast.List
NEGATED = re.compile(r"-[\w.]+\(.*\)")  # a call, which needs no brackets on the left
LOOP: Any = (ast.For, ast.While)
PARTS = (ast.AST, list)  # what of a node holds others


class Change(NamedTuple):
    """Edits that are made together, and how dear they are: the cheapest are tried first."""

    cost: float
    edits: tuple[Edit, ...]
    known: bool = False  # whether a mistake of the catalogue is made so


def edited(text: str, edits: Iterable[Edit]) -> str:
    """Return a text after edits, none of which touches another."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def with_keys(function: types.FunctionType, keys: Mapping[str, str]) -> types.FunctionType:
    """Return a function in which other texts stand in the places of some."""

    def other(part: Any) -> Any:
        if isinstance(part, types.CodeType):
            return part.replace(co_consts=other(part.co_consts))
        if isinstance(part, tuple):
            return tuple(map(other, part))
        return keys.get(part, part) if isinstance(part, str) else part

    new = types.FunctionType(
        other(function.__code__), function.__globals__, function.__name__,
        other(function.__defaults__), function.__closure__,
    )
    vars(new).update(vars(function), keys=keys)
    new.__kwdefaults__ = function.__kwdefaults__
    new.__qualname__, new.__module__ = function.__qualname__, function.__module__
    return new


def arrays_of(function: Any) -> set[str]:
    """Return the arrays of its file that a function reads, but for what is called as what is given."""
    read = looked_up(function.__code__) - {*GIVEN} if hasattr(function, "__code__") else ()
    return {name for name in read if isinstance(function.__globals__.get(name), np.ndarray)}


def together(edits: Iterable[Edit]) -> bool:
    """Return whether there are several edits, and none touches another."""
    ordered = sorted(edits)
    return len(ordered) > 1 and all(a.end <= b.start for a, b in pairwise(ordered))


def parsed(text: str) -> Any:
    """Return the function or the lambda that a text defines, which may be indented; its first line is 2."""
    (statement,) = ast.parse(("if 1:\n" if text[:1].isspace() else "\n") + text).body[-1:]
    if isinstance(statement, ast.If) and text[:1].isspace():
        statement = statement.body[0]
    if isinstance(statement, ast.FunctionDef):
        return statement
    found = next((n for n in ast.walk(statement) if isinstance(n, ast.Lambda)), None)
    if found is None:
        raise SyntaxError("it defines no function")
    return found


@cache
def is_loose(text: str) -> bool:
    """Return whether an expression needs brackets where another operator is beside it."""
    try:
        return isinstance(ast.parse(text, mode="eval").body, LOOSE)
    except SyntaxError:
        return False


class Definition:
    """A function with its text, the tree of that, and the name of its class, or ""."""

    def __init__(self, function: types.FunctionType, text: str = "", owner: str = "") -> None:
        self.function, self.owner = function, owner
        self.file, self.first = function.__code__.co_filename, function.__code__.co_firstlineno
        text = text or "".join(inspect.getblock(linecache.getlines(self.file)[self.first - 1 :]))
        self.text = text if text.endswith("\n") else text + "\n"
        self.node = parsed(self.text)
        self.index()

    def index(self) -> None:
        """Note the parts of the tree, their parents, where the lines begin, and what NumPy is called."""
        # The statements without the docstring, if there are others, or the expression of a lambda.
        is_lambda = isinstance(self.node, ast.Lambda)
        whole = [self.node.body] if is_lambda else self.node.body
        self.body = whole if is_lambda else whole[bool(ast.get_docstring(self.node)) :] or whole
        self.nodes: list[Any] = [n for part in self.body for n in ast.walk(part)]
        self.parent: dict[Any, Any] = {
            child: n for n in ast.walk(self.node) for child in ast.iter_child_nodes(n)
        }
        self.lines = self.text.splitlines(keepends=True)
        self.starts = [0, 0, 0]  # the offset of each line, the first of which is line 2
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))
        self.space = self.function.__globals__
        self.keys: Mapping[str, str] = getattr(self.function, "keys", {})
        # What search after search asks for: the edits by each rule, and the code of nodes.
        self.ruled: dict[Any, list[tuple[Edit, ...]]] = {}
        self.codes: dict[Any, str] = {}
        numpy = (n for n, v in self.space.items() if getattr(v, "__name__", "") == "numpy")
        self.numpy = next(numpy, "")

    def compiled(self, text: str) -> types.FunctionType:
        """Return the function that an edited text defines, with the names and the cells of this one."""
        old, free = self.function, self.function.__code__.co_freevars
        is_plain = not free and text.lstrip().startswith("def ")
        new = self._defined(text) if is_plain else self._nested(parsed(text))
        cells = dict(zip(new.__code__.co_freevars, new.__closure__ or (), strict=True))
        cells |= dict(zip(free, old.__closure__ or (), strict=True))
        closure = tuple(cells[cell] for cell in new.__code__.co_freevars)
        function = types.FunctionType(new.__code__, self.space, old.__name__, new.__defaults__, closure)
        function.__kwdefaults__ = new.__kwdefaults__
        function.edited = old, text  # type: ignore[attr-defined]
        function.__qualname__, function.__module__ = old.__qualname__, old.__module__
        return with_keys(function, self.keys) if self.keys else function

    def _defined(self, text: str) -> Any:
        """Return the function that a text defines, which is much faster than by way of a tree."""
        head = f"class {self.owner}:" if self.owner else "if 1:" if text[:1].isspace() else ""
        space = dict[str, Any]()
        exec(compile(f"{head}\n{text}", CANDIDATE, "exec", ANNOTATIONS, dont_inherit=True), self.space, space)
        made = vars(space[self.owner]) if self.owner else space
        return next(part for part in made.values() if isinstance(part, types.FunctionType))

    def _nested(self, node: Any) -> Any:
        """Return the function that a tree defines, among cells of the same names as those of this one."""
        old = self.function
        free = ", ".join(old.__code__.co_freevars)
        around: Any = ast.parse(f"def make({free}):\n class C: pass\n return 0")
        make = around.body[0]
        if isinstance(node, ast.Lambda):
            make.body[1].value = node
        else:
            node.decorator_list = []
            make.body[1].value = ast.parse(f"{self.owner}.{node.name}".lstrip("."), mode="eval").body
            if self.owner:  # names such as __x are another in a class
                make.body[0].name, make.body[0].body[0] = self.owner, node
            else:
                make.body[0] = node
        code: Any = compile(around, CANDIDATE, "exec", ANNOTATIONS, dont_inherit=True).co_consts[0]
        return types.FunctionType(code, self.space)(*[None] * code.co_argcount)

    def at(self, line: int, column: int) -> int:
        """Return the offset of a place that the tree tells in bytes."""
        text = self.lines[line - 2]
        return self.starts[line] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def span(self, node: Any) -> tuple[int, int]:
        """Return where a node begins and ends."""
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def segment(self, node: Any) -> str:
        """Return the text of a node."""
        return self.text[slice(*self.span(node))]

    def code(self, node: Any) -> str:
        """Return the code of a node, the same of alike nodes."""
        if node not in self.codes:
            self.codes[node] = ast.unparse(node)
        return self.codes[node]

    def put(self, node: Any, text: str) -> Edit:
        """Return the edit that puts a text in the place of a node, in brackets if it needs them."""
        start, end = self.span(node)
        is_held = self.text[:start].rstrip().endswith("(") and self.text[end:].lstrip().startswith(")")
        parent = self.parent[node]
        is_bare = isinstance(parent, TIGHT) and getattr(parent, "slice", None) is not node and not is_held
        before, after = self.text[:start].rstrip()[:-1].rstrip(), self.text[end:].lstrip()[1:]
        if is_held and isinstance(parent, ast.BinOp) and before[-1:] in "*/+-=" and not is_loose(text):
            return Edit(len(self.text[:start].rstrip()) - 1, len(self.text) - len(after), text)
        is_bare = is_bare and not (getattr(parent, "left", None) is node and NEGATED.fullmatch(text))
        return Edit(start, end, f"({text})" if is_bare and is_loose(text) else text)

    @cached_property
    def locals(self) -> list[str]:
        """The names that the function binds, parameters first."""
        found = [n.arg for n in ast.walk(self.node) if isinstance(n, ast.arg)]
        return list(dict.fromkeys([*found, *(n.id for n in self.bound)]))

    @cached_property
    def bound(self) -> list[Any]:
        """The places where it sets a name."""
        return [n for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]

    @cached_property
    def pairs(self) -> list[tuple[Any, Any]]:
        """What its assignments set, each with its value."""
        return [pair for n in self.nodes for pair in assigned(n)]

    @cached_property
    def constants(self) -> set[str]:
        """The names that are bound to a constant: a factor 0 would make anything of anything."""
        return {getattr(to, "id", "") for to, value in self.pairs if isinstance(value, ast.Constant)}

    @cached_property
    def counts(self) -> set[str]:
        """The names that are bound to a number of examples or of dimensions, which may be 1 by chance."""
        return {getattr(to, "id", "") for to, value in self.pairs if is_count(value)}

    @cached_property
    def unread(self) -> set[str]:
        """The names that it binds or is given, and never reads."""
        read = (n for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
        return {*self.given, *(n.id for n in self.bound)} - {n.id for n in read}

    @cached_property
    def idle(self) -> set[str]:
        """Those, and the names that it reads only before it sets them: in a loop they are read again."""
        is_round = any(isinstance(n, ast.For | ast.While) for n in self.nodes)
        first = {n.id: n.lineno for n in reversed(self.bound) if n.id not in self.given and not is_round}
        reads = [n for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        late = {n.id for n in reads if n.lineno >= first.get(n.id, 0)}
        return self.unread | (first.keys() - late)

    @cached_property
    def dropped(self) -> set[str]:
        """Those of its parameters whose values nobody reads: they are set to another before that."""
        found = set[str]()
        for name in self.given:
            of_name = [n for n in self.nodes if isinstance(n, ast.Name) and n.id == name]
            first = next((part for part in self.body if not set(of_name).isdisjoint(ast.walk(part))), None)
            stored = [n for n in getattr(first, "targets", []) if n in of_name]
            read = stored and any(n in of_name for n in ast.walk(first.value))  # type: ignore[union-attr]
            if not of_name or (stored and not read):
                found.add(name)
        return found

    @cached_property
    def given(self) -> list[str]:
        """Its parameters, but for self."""
        return [argument.arg for argument in self.node.args.args if argument.arg != "self"]

    @cached_property
    def called(self) -> list[str]:
        """The names that the function calls."""
        calls = [n.func.id for n in self.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        return list(dict.fromkeys(calls))

    @cached_property
    def values(self) -> list[Any]:
        """Each expression that is read and may be another: no function of a call, no self, no module."""
        return [
            n for n in self.nodes
            if isinstance(n, ast.expr)
            and isinstance(getattr(n, "ctx", ast.Load()), ast.Load)
            and getattr(self.parent[n], "func", None) is not n
            and not (isinstance(n, ast.Name) and (n.id == "self" or self.is_module(n)))
        ]

    @cached_property
    def _dumps(self) -> dict[str, Any]:
        return {ast.dump(node): node for node in self.values}

    def same(self, part: Any) -> Any:
        """Return the expression of this function that is the same as another, or None."""
        return self._dumps.get(ast.dump(part))

    def may_be_wrapped(self, node: Any) -> bool:
        """Return whether an expression may be put into a function or beside an operator."""
        is_plain = not isinstance(node, ast.Constant | ast.Tuple | ast.Lambda | ast.Slice)
        return is_plain and not isinstance(self.parent[node], ast.Attribute | ast.Subscript)

    def is_module(self, node: Any) -> bool:
        """Return whether a node is the name of a module."""
        return isinstance(self.space.get(getattr(node, "id", "")), types.ModuleType)

    @property
    def strings(self) -> list[Any]:
        """The texts in it."""
        return [n for n in self.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]

    @cached_property
    def attributes(self) -> list[Any]:
        """The attributes of self in it."""
        found = (n for n in self.nodes if isinstance(n, ast.Attribute))
        return [n for n in found if getattr(n.value, "id", "") == "self"]

    @cached_property
    def stored(self) -> list[Any]:
        """Those that it sets."""
        return [n for n in self.attributes if isinstance(n.ctx, ast.Store)]

    @cached_property
    def kept(self) -> set[str]:
        """The names of those that it sets to something."""
        empty = {to for to, value in self.pairs if getattr(value, "value", "") is None}
        return {n.attr for n in self.stored if n not in empty}

    @cached_property
    def read(self) -> set[str]:
        """The names of those that it reads."""
        return {n.attr for n in self.attributes if isinstance(n.ctx, ast.Load)}

    def blocks(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield each statement that holds others, and these."""
        for node in [self.node, *self.nodes]:
            for block in (getattr(node, "body", None), getattr(node, "orelse", None)):
                if isinstance(block, list) and block:
                    yield node, self.body if node is self.node else block

    def rows(self, statement: Any) -> tuple[int, int] | None:
        """Return where the lines of a statement begin and end, None if it shares them with another."""
        start, end = self.starts[statement.lineno], self.starts[statement.end_lineno + 1]
        first, last = self.span(statement)
        rest = self.text[last:end].strip()
        alone = not self.text[start:first].strip() and (not rest or rest.startswith("#"))
        return (start, end) if alone else None

    def margin(self, node: Any) -> str:
        """Return the indentation of the line on which a node begins."""
        line = self.lines[node.lineno - 2]
        return line[: len(line) - len(line.lstrip())]


# ---- Trees ----


def rebuilt(node: Any, change: Callable[[Any], Any]) -> Any:
    """Return a copy of a tree in which `change` has put other nodes; where it gives None the node stays."""
    if isinstance(node, list):
        return [rebuilt(part, change) for part in node]
    if not isinstance(node, ast.AST):
        return node
    new = change(node)
    if new is None:
        parts = vars(node).items()
        new = type(node)(**{k: rebuilt(v, change) if isinstance(v, PARTS) else v for k, v in parts})
    return new


def renamed(tree: Any, names: Mapping[str, Any]) -> Any:
    """Return a tree with other names, or with expressions in the place of names that are read."""

    def change(node: Any) -> Any:
        new = names.get(getattr(node, "id", getattr(node, "arg", "")))
        if isinstance(node, ast.arg) and isinstance(new, str):
            return ast.arg(new)
        new = new.id if isinstance(new, ast.Name) else new
        if isinstance(node, ast.Name) and isinstance(new, str):
            return ast.Name(new, node.ctx)
        return new if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) else None

    return rebuilt(tree, change)


def assigned(node: Any) -> list[tuple[Any, Any]]:
    """Return each target of an assignment with its value."""
    match node:
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            return list(zip(names, values, strict=False))
        case ast.Assign(targets=targets, value=value):
            return [(target, value) for target in targets]
    return []


def in_place(d: Definition) -> Iterator[Change]:
    """Yield what makes another array where a function changes one that it is given, but for in a loop.

    Or takes the greatest entry from it, where that is added to it, or all entries are taken.
    """
    if any(isinstance(n, ast.For | ast.While | ast.Lambda) for n in [d.node, *d.nodes]):
        return
    edits, filled = list[Edit](), dict[str, None]()
    for n in d.nodes:
        match n:
            case ast.AugAssign(ast.Name(x) as to, _, value) if x in d.given:
                between = d.text[d.span(to)[1] : d.span(value)[0]]
                is_held = is_loose(d.segment(value)) and not isinstance(value, ast.UnaryOp)
                right = f"({d.segment(value)})" if is_held else d.segment(value)
                edits.append(d.put(n, f"{x} = {x}{between.replace('=', '')}{right}"))
            case ast.BinOp(ast.Name(x), ast.Add(), ast.Name(c)) if x in d.given:
                made = (d.segment(value) for to, value in d.pairs if getattr(to, "id", "") == c)
                if any(re.match(rf"\w+\.a?max\({x}\b|{x}\.max\(", text) for text in made):  # its greatest
                    edits.append(d.put(n, f"{x} - {c}"))
            case ast.BinOp(ast.Name(x), ast.Sub(), ast.Call(ast.Attribute(owner, "sum") as called)):
                if x in d.given and re.match(rf"\w+\.sum\({x}\b|{x}\.sum\(", d.segment(n.right)):
                    edits.append(d.put(called, f"{d.segment(owner)}.max"))
            case ast.Subscript(ast.Name(x), ctx=ast.Store()) if x in d.given:
                filled[x] = None
    at = d.starts[d.body[0].lineno]
    edits += [Edit(at, at, f"{d.margin(d.body[0])}{x} = {x}.copy()\n") for x in filled]
    if edits:
        yield Change(0.3, tuple(edits))


def whole_targets(d: Definition) -> Iterator[Change]:
    """Yield the sum over all classes where a loss takes the likeliest, and rows of its labels."""
    edits, np = list[Edit](), d.numpy
    for n in d.nodes:
        match n:
            case ast.If(
                ast.Compare(one, [ast.Eq()], [other]) as test,
                [ast.Assign([ast.Name(t)], ast.Call(ast.Attribute(_, "argmax")) as made)], [],
            ) if len(d.given) > 1 and t == d.given[1]:
                edits.append(d.put(test, f"{d.segment(one)} != {d.segment(other)}"))
                edits.append(d.put(made, f"{np}.eye({d.given[0]}.shape[-1])[{t}]"))
            case ast.Call(ast.Attribute(attr="log"), [ast.BinOp(ast.Subscript(
                ast.Name(y), ast.Tuple([_, ast.Name(t)])
            ) as chosen) | (ast.Subscript(ast.Name(y), ast.Tuple([_, ast.Name(t)])) as chosen)]):
                start, _ = d.span(n)
                more = "" if chosen is not n.args[0] else " + 1e-7"  # of 0 times -inf there is no sum
                edits += [Edit(start, start, f"{t} * "), d.put(chosen, f"{y}{more}")]
    if len(edits) == 4 and np:
        yield Change(0.3, tuple(edits), known=True)


def labels_as_well(d: Definition) -> Iterator[Change]:
    """Yield labels as they are where the classes of one-hot targets are taken."""
    for n in d.nodes:
        match n:
            case ast.Call(ast.Attribute(_, "argmax"), [ast.Name(t), *_]) | ast.Call(
                ast.Attribute(ast.Name(t), "argmax")
            ) if t in d.given[-1:]:
                either = " ".join((t, "if", f"{t}.ndim", "==", "1", "else", d.segment(n)))
                yield Change(0.3, (d.put(n, either),), known=True)


def is_count(value: Any) -> bool:
    """Return whether an expression is a length."""
    match value:
        case ast.Call(func=ast.Name(id="float" | "int"), args=[inner]):
            return is_count(inner)
        case ast.Subscript(value=ast.Attribute(attr="shape")) | ast.Attribute(attr="size"):
            return True
        case ast.Call(func=ast.Name(id="len")):
            return True
    return False


def is_value(node: Any) -> bool:
    """Return whether a node is an expression that is read, and more than a name or a constant."""
    is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    return isinstance(node, ast.expr) and is_read and not isinstance(node, ast.Name | ast.Constant)


def matches(pattern: Any, node: Any, taken: dict[str, Any]) -> bool:
    """Return whether an expression has the form of a pattern; `taken` gets what stands for its names."""
    if isinstance(pattern, ast.Name) and pattern.id not in GLOBAL:
        same = taken.setdefault(pattern.id, node)
        return isinstance(node, ast.expr) and (same is node or ast.unparse(same) == ast.unparse(node))
    if isinstance(pattern, list):
        is_list = isinstance(node, list) and len(pattern) == len(node)
        return is_list and all(matches(a, b, taken) for a, b in zip(pattern, node, strict=True))
    if not isinstance(pattern, ast.AST):
        return pattern == node
    fields = [field for field in pattern._fields if field not in ("ctx", "kind")]
    is_like = type(pattern) is type(node)
    return is_like and all(matches(getattr(pattern, f), getattr(node, f), taken) for f in fields)


def spaced(d: Definition, text: str, old: str = "") -> str:
    """Return code spaced and quoted as the author's, with small numbers as people type them."""
    text = re.sub(r"\b1e-0(\d)", r"1e-\1", text.replace("0.0001", "1e-4"))
    if '"' in d.text and "'" not in d.text:
        text = text.replace("'", '"')
    for sign in ("**", "*", "+", "-", "/"):
        own = old.replace("**", "*") if sign == "*" else old  # which stands for a product as well
        if f" {sign} " not in (own if sign in own else d.text if sign == "**" else f" {sign} "):
            text = text.replace(f" {sign} ", sign)
    return text


def written(d: Definition, tree: Any, node: Any, same: Callable[[Any], Any] = lambda part: part) -> str:
    """Return the code of a tree that is to stand for a node, what is the author's own in the author's text.

    `same` gives the author's node that a part of the tree is the same as.
    """
    kept: list[str] = []

    def change(part: Any) -> Any:
        is_kept = is_value(part) and (isinstance(part, ast.BinOp) or not isinstance(part, LOOSE))
        if not is_kept or (own := same(part)) not in d.parent:
            return None
        kept.append(d.segment(own))
        mark = ast.Name(f"kept{len(kept)}_", ast.Load())
        # Beside the same operator it gets brackets where the author's needs them.
        return ast.BinOp(mark, part.op, mark) if isinstance(part, ast.BinOp) else mark

    text = spaced(d, ast.unparse(rebuilt(tree, change)), d.segment(node))
    for i, own in enumerate(kept, 1):
        text = re.sub(rf"kept{i}_(\W+kept{i}_)?", own.replace("\\", r"\\"), text)
    return text


def rewritten(
    d: Definition, wrong: Any, right: Any, places: Iterable[Any], own: list[str], most: int = 1
) -> Iterator[tuple[Edit, ...]]:
    """Yield the edits that put a right expression where a wrong one stands: in each place, in like, in all.

    At most `most` names that only the right one has are chosen freely, of the author's `own`.
    """
    every: dict[tuple[str, ...], list[Edit]] = {}
    for node in places:
        taken: dict[str, Any] = {}
        if not (isinstance(wrong, ast.Name) or type(node) is type(wrong)) or not matches(wrong, node, taken):
            continue
        used = {n.id for n in ast.walk(right) if isinstance(n, ast.Name)} - GLOBAL
        free, alike = sorted(used - set(taken)), tuple(map(d.code, taken.values()))
        for choice in product(own, repeat=len(free)) if len(free) <= most else []:
            names = {name: ast.Name(text, ast.Load()) for name, text in zip(free, choice, strict=True)}
            tree = renamed(right, {**names, **taken, "np": ast.Name(d.numpy or "np", ast.Load())})
            edit = d.put(node, written(d, tree, node))
            every.setdefault(choice, []).append(edit)
            every.setdefault((*choice, *alike), []).append(edit)
            yield (edit,)
    yield from (tuple(edits) for edits in every.values() if together(edits))


# ---- The general edits ----


@cache
def rules() -> list[tuple[Any, float, Any]]:
    """Return the rules: what is wrong, how dear the change is, and what is right."""
    found = []
    for line in RULES.strip().splitlines():
        wrong, cost, rights = re.split(r"\s{2,}", line, maxsplit=2)
        for right in rights.split(" | "):
            trees = [ast.parse(text, mode="eval").body for text in (wrong, right)]
            found.append((trees[0], float(cost), trees[1]))
    return found


def general(
    d: Definition, family: Iterable[Definition] = (), strings: Iterable[str] = (), dearest: float = 9.0
) -> list[Change]:
    """Return the edits of a function that need no knowledge of what it is to be.

    None is above the cost `dearest`. It may mean the keys and attributes of its `family`, the methods of its
    class, and the keys in `strings`.
    """
    family = [d, *family]
    found = [change for kind in KINDS for change in kind(d)]
    found += keys(d, family, strings)
    found += keeping(d, lacking(family))
    alike: dict[tuple[str, str], list[Change]] = {}
    for change in found:
        edit = change.edits[0]
        if len(change.edits) == 1 and edit.start < edit.end:
            alike.setdefault((d.text[edit.start : edit.end], edit.text), []).append(change)
    for same in alike.values():
        edits = tuple(change.edits[0] for change in same)
        if together(edits):
            found.append(Change(same[0].cost + ALL, edits))
    own = [name for name in d.locals if name != "self" and name not in d.constants]
    own += dict.fromkeys(f"self.{n.attr}" for one in family for n in one.stored)
    for wrong, cost, right in rules():
        if cost <= dearest:
            key = wrong, right, *own
            if key not in d.ruled:
                d.ruled[key] = [*_by_rule(d, wrong, right, own)]
            found += (Change(cost + ALL * (len(edits) > 1), edits) for edits in d.ruled[key])
    # Of what is given it would be another interface, and the softmax of a number is 1.
    places = [
        n for n in d.values if d.may_be_wrapped(n) and getattr(n, "id", "") not in d.given
        and not re.search(r"\.shape\b|\blen\(", d.segment(n))
        and isinstance(getattr(d.parent[n], "op", ast.MatMult()), ast.MatMult)
    ]
    for name in KNOWN:
        if name in d.space and name != getattr(d.node, "name", ""):
            is_unary = getattr(listings, name).__code__.co_argcount == 1
            for node in places:
                cost = 1 if is_unary and isinstance(d.parent[node], ast.Assign | ast.Return) else 3
                if cost <= dearest:
                    found.append(Change(cost, (d.put(node, f"{name}({d.segment(node)})"),)))
    return [*weighed(d, found)]


def _by_rule(d: Definition, wrong: Any, right: Any, own: list[str]) -> Iterator[tuple[Edit, ...]]:
    """Yield the edits by a rule, wherever it may be followed."""
    places = [n for n in d.values if not isinstance(wrong, ast.Name) or d.may_be_wrapped(n)]
    if isinstance(getattr(wrong, "slice", None), ast.Tuple):  # where an entry is changed as well
        places += [n.target for n in d.nodes if isinstance(n, ast.AugAssign)]
    if isinstance(right, ast.BinOp) and isinstance(right.op, ast.Pow):  # it would be another constant
        places = [n for n in places if getattr(n, "id", "") not in d.constants]
    return rewritten(d, wrong, right, places, own)


def weighed(d: Definition, changes: Iterable[Change]) -> Iterator[Change]:
    """Yield changes, dearer those of what decides on a branch, but for a misspelt name."""
    tests = [d.span(n.test) for n in d.nodes if isinstance(n, ast.If)]
    for change in changes:
        is_inside = any(a <= edit.start and edit.end <= b for a, b in tests for edit in change.edits)
        yield change._replace(cost=change.cost + BRANCH) if is_inside and change.cost > 0.5 else change


def names(d: Definition) -> Iterator[Change]:
    """Yield a name for another in scope; for one that nothing defines, first what is written alike."""
    callables = dict.fromkeys([*d.called, *(name for name in KNOWN if name in d.space)])
    everything = [*d.locals, *d.space, *vars(builtins)]
    for node in d.nodes:
        # A 2 that is not by itself is a factor or a power.
        is_alone = isinstance(d.parent.get(node), ast.Call | ast.UnaryOp)
        if (
            isinstance(node, ast.Constant)
            and type(node.value) in (int, float)
            and (is_alone or node.value != 2)
        ):
            for name in d.locals:
                if name != "self":
                    is_size = type(node.value) is int and node.value > 2 and name in d.given
                    yield Change(0.48 if name in {*d.given} & d.unread else 2, (d.put(node, name),))
                    yield Change(1 if is_size else 2.5, (d.put(node, f"len({name})"),))
        if not isinstance(node, ast.Name) or node.id == "self":
            continue
        if node.id not in d.locals and type(value := d.space.get(node.id)) is int and value > 1:
            # A number of the file, as of the examples in its batches, is here that of what is given.
            yield from (Change(1, (d.put(node, f"{name}.shape[0]"),)) for name in d.given)
        others: Iterable[str] = (name for name in d.locals if name not in d.called)
        cost = 1 if isinstance(node.ctx, ast.Load) else 2.0
        if node.id not in everything:
            cost, others = 0.5, difflib.get_close_matches(node.id, everything, 4)
        elif d.is_module(node) and node.id not in d.locals:
            wanted = getattr(d.parent[node], "attr", "")
            modules = [name for name, value in d.space.items() if isinstance(value, types.ModuleType)]
            others = [name for name in modules if hasattr(d.space[name], wanted)]
        elif getattr(d.parent[node], "func", None) is node:
            # What has a longer name of it may be wrong itself.
            others = [name for name in callables if f"_{name}_" not in f"_{getattr(node, 'id', '')}_"]
        is_set = isinstance(node.ctx, ast.Store)
        for name in others:
            # To set what nobody reads is to leave it out.
            if name not in (node.id, "self") and not (is_set and name in d.unread):
                # What nobody reads is meant somewhere; a number of examples is 1 by chance.
                is_chance = name in d.counts and node.id not in d.counts
                yield Change(0.45 if name in d.unread else cost + 1.1 * is_chance, (d.put(node, name),))


def forgotten(d: Definition) -> Iterator[Change]:
    """Yield a term or a factor that nobody reads, a division by the number of examples."""
    ends = [f"{{}} {sign} {name}" for name in sorted(d.unread) for sign in "+*/"]
    ends += [f"{{}} / len({name})" for name in d.given]
    for node in d.nodes:
        value = getattr(node, "value", None)
        is_made = isinstance(value, ast.BinOp | ast.Call | ast.UnaryOp)
        if isinstance(node, ast.AugAssign) or (is_made and isinstance(node, ast.Assign | ast.Return)):
            text = d.segment(value)
            for end in ends:
                whole = f"({text})" if isinstance(value, ast.BinOp) and "+" not in end else text
                yield Change(0.95, (d.put(value, end.format(whole)),))


def functions(d: Definition) -> Iterator[Change]:
    """Yield a function of NumPy for another of its kind; for one that is not there, what is written alike."""
    for node in d.nodes:
        if isinstance(node, ast.Attribute):
            end = d.span(node)[1]
            place = Edit(end - len(node.attr), end, "")
            module = d.space.get(getattr(node.value, "id", ""))
            near = [name for family in FAMILIES if node.attr in family for name in family]
            if isinstance(module, types.ModuleType) and not hasattr(module, node.attr):
                near = difflib.get_close_matches(node.attr, dir(module), 3, 0.5)
            cost = 0.95 if node.attr == "dot" else 0.9  # whose arguments are first turned round
            yield from (Change(cost, (place._replace(text=name),)) for name in near if name != node.attr)


def assignments(d: Definition) -> Iterator[Change]:
    """Yield another assignment; an index more, or another."""
    indices = {d.segment(n.slice) for n in d.nodes if isinstance(n, ast.Subscript)}
    for node in d.nodes:
        inside, text = isinstance(d.parent[node], ast.Subscript), ""
        if isinstance(node, ast.Name | ast.Attribute) and not isinstance(d.parent[node], ast.Attribute):
            text = d.segment(node)
        if inside and isinstance(node, ast.Constant) and type(node.value) is int:
            yield from (Change(1, (d.put(node, to),)) for to in ("0", "1", "-1") if to != d.segment(node))
        elif text and not inside and text not in ("self", d.numpy, *d.called):
            cost = 1.5 if isinstance(node.ctx, ast.Store) else 2
            yield from (Change(cost, (d.put(node, f"{text}[{i}]"),)) for i in sorted(indices - {text}))
        if isinstance(node, ast.Assign) and len(node.targets) > 1:  # one value of several names
            value = d.segment(node.value)
            copied = f"({value}).copy()" if is_loose(value) else f"{value}.copy()"
            names = [d.segment(target) for target in node.targets]
            for cost, each in (1, value), (1.2, copied):
                yield Change(cost, (d.put(node, f"{', '.join(names)} = {', '.join([each] * len(names))}"),))
            between = Edit(d.span(node.targets[-1])[1], d.span(node.value)[0], "")
            yield from (Change(1.1, (between._replace(text=f" {sign} "),)) for sign in "/-*+")
        match node:
            case ast.Assign([ast.Subscript()], ast.Constant(0 | 1 as number)):  # of some entries
                yield Change(1, (d.put(node.value, "0" if number else "1"),))
        if isinstance(node, ast.Expr):
            yield from _meant(d, node.value)
        if isinstance(node, ast.Assign | ast.AugAssign):
            left = node.target if isinstance(node, ast.AugAssign) else node.targets[-1]
            start, end = d.span(left)[1], d.span(node.value)[0]
            sign = d.text[start:end].strip(" (")
            at = start + d.text[start:end].find(sign)
            for other in ASSIGNED.get(sign, "").split() if not isinstance(left, ast.Tuple) else []:
                yield Change(1 + (sign == "="), (Edit(at, at + len(sign), other),))
            if isinstance(node, ast.AugAssign):
                value = d.segment(node.value)
                value = f"({value})" if is_loose(value) else value
                yield Change(2, (d.put(node, f"{d.segment(left)} = {d.segment(left)} {sign[:-1]} {value}"),))


def _meant(d: Definition, value: Any) -> Iterator[Change]:
    """Yield the assignment that a statement may mean that is a difference, a sum or a comparison."""
    while isinstance(value, ast.BinOp) and isinstance(value.left, ast.BinOp):
        value = value.left
    match value:
        case ast.BinOp(left=left, right=right) | ast.Compare(left=left, comparators=[right]):
            if isinstance(left, ast.Name | ast.Attribute | ast.Subscript):
                start, end = d.span(left)[1], d.span(right)[0]
                sign = d.text[start:end].strip(" (")
                at = start + d.text[start:end].find(sign)
                for to in ("=", "-=", "+=") if isinstance(value, ast.BinOp) else ("=",):
                    yield Change(0.9, (Edit(at, at + len(sign), to),))


def numbers(d: Definition) -> Iterator[Change]:
    """Yield another factor, divisor or power."""
    for node in d.nodes:
        is_number = isinstance(node, ast.Constant) and type(node.value) in (int, float)
        if is_number and isinstance(d.parent[node], ast.BinOp):
            for to in ("2", "1", "0.5"):
                if float(to) != node.value:
                    # A 2 is seldom wrong, and a half is seldom meant.
                    yield Change(2.1 if node.value == 2 else 1 if to == "0.5" else 0.48, (d.put(node, to),))


def loops(d: Definition) -> Iterator[Change]:
    """Yield a loop that goes the other way round, or ends a step later or earlier."""
    for way in (n.iter for n in d.nodes if isinstance(n, ast.For)):
        text = f"reversed({d.segment(way)})"
        match way:
            case ast.Call(ast.Name("range"), [end] | [_, end]):
                texts = [f"{d.segment(end)} {sign} 1" for sign in "+-"]
                match end:
                    case ast.BinOp(whole, ast.Add() | ast.Sub(), ast.Constant(1)):
                        texts = [d.segment(whole)]
                yield from (Change(0.6, (d.put(end, other),)) for other in texts)
            case ast.Call(func=ast.Name(id="reversed"), args=[forth]):
                text = d.segment(forth)
        yield Change(1.5, (d.put(way, text),))


def keys(d: Definition, family: list[Definition], strings: Iterable[str]) -> Iterator[Change]:
    """Yield a key for another, an attribute of self for another."""
    used = (n.value for one in family for n in one.strings if _is_key(one, n))
    every = dict.fromkeys([*used, *strings])
    for node in d.strings:
        if _is_key(d, node):
            quote = d.segment(node)[:1]
            yield from (Change(1, (d.put(node, f"{quote}{to}{quote}"),)) for to in every if to != node.value)
    stored = {n.attr for one in family for n in one.stored}
    known = stored | {getattr(one.node, "name", "") for one in family}
    calls = [n for n in d.nodes if isinstance(n, ast.Call)]
    for node in (part for call in calls for part in call.args if isinstance(part, ast.Name)):
        yield from (Change(1, (d.put(node, f"self.{n.attr}"),)) for n in d.stored)  # what is kept here
    for target, value in d.pairs:
        if target in d.stored and not isinstance(value, ast.Name | ast.Tuple):
            for name in (name for name in d.locals if name != "self"):
                yield Change(0.9 if name == target.attr else 1.4, (d.put(value, name),))
        if isinstance(target, ast.Name) and target.id in stored & d.unread:  # it is to be kept
            yield Change(0.5, (d.put(target, f"self.{target.id}"),))
    read = {name for one in family for name in one.read}
    # Nothing sets what is read, or all that is set is None.
    wanted = {*lacking(family), *stored.difference(*(one.kept for one in family))}
    # What several things of a dict or a list have.
    parts = [n for n in d.nodes if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Subscript)]
    parts = [n for n in parts if getattr(d.parent[n], "func", None) is not n]
    every = dict.fromkeys([*(n.attr for n in parts), "dW", "db"])
    for node in parts if "dW" in d.text else ():
        end = d.span(node)[1]
        for to in (to for to in every if to != node.attr):
            yield Change(1, (Edit(end - len(node.attr), end, to),))
    for node in d.attributes:
        near = {*difflib.get_close_matches(node.attr, known, 2)} if node.attr not in known else set()
        others = dict.fromkeys([*(n.attr for n in d.attributes), *sorted(known | wanted)])
        if isinstance(node.ctx, ast.Store):
            near |= wanted if node.attr not in read else set()
            others = dict.fromkeys(sorted(near)) if getattr(d.node, "name", "") == "__init__" else others
        for to in others:
            if to != node.attr:
                yield Change(0.5 if to in near else 1.5, (d.put(node, f"self.{to}"),))


def _is_key(d: Definition, node: Any) -> bool:
    """Return whether a text is a key, or begins one as in `"W" + str(i)`."""
    parent = d.parent[node]
    return isinstance(d.parent[parent] if isinstance(parent, ast.BinOp) else parent, KEYED)


def lacking(family: Iterable[Definition]) -> list[str]:
    """Return the attributes of self that methods read and none sets to anything."""
    known = {getattr(one.node, "name", "") for one in family}.union(*(one.kept for one in family))
    return sorted(set[str]().union(*(one.read for one in family)) - known)


def keeping(d: Definition, lacks: Iterable[str]) -> Iterator[Change]:
    """Yield a line that keeps what another method reads: what is given at first, what is made at last."""
    if not isinstance(d.node, ast.FunctionDef) or d.node.name == "__init__":
        return
    last = d.body[-1]
    ends = last if isinstance(last, ast.Return) and last.value else None
    for attribute in lacks:
        for name in d.locals[1:]:
            at = d.starts[d.body[0].lineno if name in d.given else ends.lineno if ends else -1]
            yield Change(0.9, (Edit(at, at, f"{d.margin(d.body[0])}self.{attribute} = {name}\n"),))
        if ends and not isinstance(ends.value, ast.Name):
            text = f"self.{attribute} = {d.segment(ends.value)}\n{d.margin(ends)}return self.{attribute}"
            yield Change(1, (d.put(ends, text),))


def statements(d: Definition) -> Iterator[Change]:
    """Yield a statement taken out, moved, exchanged with the next; what was kept put back; a `return`."""
    if isinstance(d.node, ast.Lambda):
        return
    bare = [n for n in d.nodes if isinstance(n, ast.Return) and n.value is None]
    if d.body and (bare or not isinstance(d.body[-1], ast.Return)):
        for i, name in enumerate(dict.fromkeys([*(n.id for n in reversed(d.bound)), *d.locals])):
            text = f"{d.margin(d.body[0])}return {name}\n"
            whole = [Edit(len(d.text), len(d.text), text)] if d.body[-1] not in bare else []
            whole += [d.put(n, f"return {name}") for n in bare]
            yield from (Change(1 + i / 10, (edit,)) for edit in whole)
    for holder, block in d.blocks():
        yield from _outdented(d, holder, block)
        for i, statement in enumerate(block):
            if rows := d.rows(statement):
                if isinstance(statement, ast.Expr):
                    # What is made and dropped is nearly always to be returned.
                    is_dropped = isinstance(statement.value, ast.BinOp | ast.UnaryOp | ast.IfExp | ast.Name)
                    cost = 0.3 if is_dropped else 1
                    yield Change(cost, (Edit(*2 * d.span(statement)[:1], "return "),))
                gone = Edit(*rows, "" if len(block) > 1 else f"{d.margin(statement)}pass\n")
                # To try a script without one of its many statements takes long.
                yield Change(0.98 if isinstance(d.node, ast.FunctionDef) else 2.5, (gone,))
                for cost, offset, margin in _destinations(d, holder, block, i):
                    lines = d.text[slice(*rows)].splitlines(keepends=True)
                    moved = "".join(margin + line[len(d.margin(statement)) :] for line in lines)
                    if not gone.start < offset < gone.end:
                        yield Change(cost, (gone, Edit(offset, offset, moved)))
                match statement:
                    case ast.Assign(targets=[ast.Name(id=kept)], value=ast.Subscript() as place):
                        text = f"{d.margin(statement)}{d.segment(place)} = {kept}\n"
                        ends = (d.starts[later.end_lineno + 1] for later in block[i + 1 :])
                        yield from (Change(2.2, (Edit(end, end, text),)) for end in ends)


def _outdented(d: Definition, holder: Any, block: list[Any]) -> Iterator[Change]:
    """Yield the last statements of a branch, or of a loop that ends without them, as what comes after it."""
    if not isinstance(holder, ast.If | ast.For) or holder.orelse:
        return
    places = range(1, len(block))
    for i in reversed(places) if isinstance(block[-1], ast.For) else places:  # a loop for all comes alone
        rows = [d.rows(statement) for statement in block[i:]]
        if None not in rows:
            start, end = d.starts[block[i].lineno], d.starts[block[-1].end_lineno + 1]
            deep = len(d.margin(block[i])) - len(d.margin(holder))
            lines = d.text[start:end].splitlines(keepends=True)
            text = "".join(line[deep:] if line.strip() else line for line in lines)
            yield Change(0.95, (Edit(start, end, text),))


KINDS = (names, numbers, forgotten, functions, assignments, loops, statements)


def _destinations(d: Definition, holder: Any, block: list[Any], i: int) -> Iterator[tuple[float, int, str]]:
    """Yield the places to which a statement may move: the cost, the offset and the indentation there."""
    is_bound = isinstance(block[i], ast.If)  # to what comes behind it
    if i + 1 < len(block) and not is_bound:
        yield 2, d.starts[block[i + 1].end_lineno + 1], d.margin(block[i])
    if isinstance(holder, LOOP) and not is_bound:
        yield 2, d.starts[holder.end_lineno + 1], d.margin(holder)
        yield 2.5, d.starts[holder.lineno], d.margin(holder)
    for loop in (other for other in block if isinstance(other, LOOP)):
        if loop is not block[i]:
            yield 2, d.starts[loop.body[0].lineno], d.margin(loop.body[0])
            yield 2.1, d.starts[loop.end_lineno + 1], d.margin(loop.body[0])


def likeness(one: str, other: str) -> float:
    """Return how alike two names are, from 0 to 1, whatever their case."""
    if len(one) + len(other) > 400:
        return 0.0  # no names; the time grows with the square
    return difflib.SequenceMatcher(None, one.lower(), other.lower(), autojunk=False).ratio()

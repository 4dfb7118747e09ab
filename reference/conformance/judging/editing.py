"""The text of a function as its author wrote it, and the small edits that may mend it."""

import __future__

import ast
import builtins
import difflib
import inspect
import itertools
import linecache
import re
import types
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, NamedTuple

import reference.listings as listings

CANDIDATE = "<candidate>"  # what the code of an edited function has for the name of its file
KNOWN = [name for name, value in vars(listings).items() if isinstance(value, types.FunctionType)]
# What bends the path of a value through a network. Which one is the author's choice, and none is dropped.
BENDS = {"sigmoid", "softmax", "relu", "tanh", "where", "maximum", "clip", "identity_function"}
OPERATORS = {
    "+": ["-", "*"],
    "-": ["+", "*"],
    "*": ["/", "-", "+", "@"],
    "/": ["//", "*", "-"],
    "//": ["/"],
    "**": ["*"],
    "@": ["*"],
    "-=": ["+=", "="],
    "+=": ["-=", "="],
    "*=": ["="],
    "=": ["-=", "+="],
    "==": ["!="],
    "!=": ["=="],
    "<": [">", "<="],
    ">": ["<", ">="],
    "<=": [">=", "<"],
    ">=": ["<=", ">"],
}
SIGNS = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.Gt: ">",
    ast.LtE: "<=",
    ast.GtE: ">=",
}
STRENGTH = {ast.Add: 1, ast.Sub: 1, ast.Pow: 3}  # all others 2
FAMILIES = (
    ("sum", "mean", "max"),
    ("argmax", "argmin"),
    ("log", "log10", "log2", "exp"),
    ("maximum", "minimum"),
    ("zeros_like", "ones_like"),
    ("zeros", "ones"),
    ("dot", "outer", "multiply"),
    ("shape", "size"),
)
REDUCTIONS = {"sum", "max", "amax", "mean", "argmax", "argmin"}
LOOSE = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp, ast.Lambda, ast.Tuple)
TIGHT = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.Attribute, ast.Subscript)


class Edit(NamedTuple):
    """A piece of a text, from one offset to another, and what is to stand there."""

    start: int
    end: int
    text: str


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


def parsed(text: str) -> Any:
    """Return the function or the lambda that a text defines, which may be indented; its first line is 2."""
    (statement,) = ast.parse(("if 1:\n" if text[:1].isspace() else "\n") + text).body[-1:]
    if isinstance(statement, ast.If) and text[:1].isspace():
        statement = statement.body[0]
    if isinstance(statement, ast.FunctionDef):
        return statement
    nodes = [n for n in ast.walk(statement) if isinstance(n, ast.Lambda)]
    if not nodes:
        raise SyntaxError("it defines no function")
    return nodes[0]


class Definition:
    """A function with its text.

    Attributes
    ----------
    function
        As it was loaded.
    text
        Its lines, with their indentation.
    node
        The syntax tree of them.
    owner
        The name of its class, or "".
    """

    def __init__(self, function: types.FunctionType, text: str = "", owner: str = "") -> None:
        self.function, self.owner = function, owner
        self.file, self.first = function.__code__.co_filename, function.__code__.co_firstlineno
        self.text = text or "".join(inspect.getblock(linecache.getlines(self.file)[self.first - 1 :]))
        self.node = parsed(self.text)
        self.index()

    def index(self) -> None:
        """Note the parts of the tree, their parents, and where the lines begin."""
        self.nodes = [n for part in self.body for n in ast.walk(part)]
        self.parent = {child: n for n in ast.walk(self.node) for child in ast.iter_child_nodes(n)}
        self.lines = self.text.splitlines(keepends=True)
        self.starts = [0, 0, 0]  # the offset of each line, the first of which is line 2
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    @property
    def body(self) -> list[Any]:
        """The statements, without the docstring, or the expression of a lambda."""
        if isinstance(self.node, ast.Lambda):
            return [self.node.body]
        return list(self.node.body[ast.get_docstring(self.node) is not None :])

    def compiled(self, text: str, space: dict[str, Any] | None = None) -> types.FunctionType:
        """Return the function that an edited text defines, with the names and the cells of this one."""
        old, node = self.function, parsed(text)
        name = getattr(node, "name", "")
        if name:
            node.decorator_list = []
        free = ", ".join(old.__code__.co_freevars)
        if not name:
            around = ast.parse(f"def make({free}):\n return 0")
            around.body[0].body[0].value = node  # type: ignore[attr-defined]
        elif self.owner:  # names such as __x are another in a class
            around = ast.parse(f"def make({free}):\n class {self.owner}: pass\n return {self.owner}.{name}")
            around.body[0].body[0].body[0] = node  # type: ignore[attr-defined]
        else:
            around = ast.parse(f"def make({free}):\n pass\n return {name}")
            around.body[0].body[0] = node  # type: ignore[attr-defined]
        flags = __future__.annotations.compiler_flag
        code = compile(around, CANDIDATE, "exec", flags, dont_inherit=True).co_consts[0]
        assert isinstance(code, types.CodeType)
        space = old.__globals__ if space is None else space
        new = types.FunctionType(code, space)(*[None] * len(old.__code__.co_freevars))
        cells = dict(zip(new.__code__.co_freevars, new.__closure__ or (), strict=True))
        cells |= dict(zip(old.__code__.co_freevars, old.__closure__ or (), strict=True))
        closure = tuple(cells[cell] for cell in new.__code__.co_freevars)
        function = types.FunctionType(new.__code__, space, old.__name__, new.__defaults__, closure)
        function.__kwdefaults__ = new.__kwdefaults__
        function.edited = old, text  # type: ignore[attr-defined]
        function.__qualname__, function.__module__ = old.__qualname__, old.__module__
        return function

    def at(self, line: int, column: int) -> int:
        """Return the offset of a place that the tree tells in bytes."""
        text = self.lines[line - 2]
        return self.starts[line] + (column if text.isascii() else len(text.encode()[:column].decode()))

    def span(self, node: Any) -> tuple[int, int]:
        """Return where a node begins and ends."""
        return self.at(node.lineno, node.col_offset), self.at(node.end_lineno, node.end_col_offset)

    def outer(self, node: Any) -> tuple[int, int]:
        """Return the same with the brackets that stand around it alone."""
        start, end = self.span(node)
        if isinstance(self.parent[node], TIGHT):
            first, last = self.span(self.parent[node])
            while True:
                before = len(self.text[first:start].rstrip()) + first
                after = end + len(self.text[end:last]) - len(self.text[end:last].lstrip())
                if not (
                    before > first
                    and self.text[before - 1] == "("
                    and self.text[after : after + 1] == ")"
                    and after < last
                ):
                    break
                start, end = before - 1, after + 1
        return start, end

    def segment(self, node: Any) -> str:
        """Return the text of a node."""
        start, end = self.span(node)
        return self.text[start:end]

    def put(self, node: Any, text: str, loose: bool = False) -> Edit:
        """Return the edit that puts a text in the place of a node, in brackets if it needs them."""
        start, end = self.span(node)
        if loose and isinstance(self.parent[node], TIGHT) and self.outer(node) == (start, end):
            text = f"({text})"
        return Edit(start, end, text)

    @cached_property
    def locals(self) -> list[str]:
        """The names that the function binds, parameters first."""
        arguments = [n.arg for n in ast.walk(self.node) if isinstance(n, ast.arg)]
        stored = [n.id for n in self.nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        return list(dict.fromkeys([*arguments, *stored]))

    @cached_property
    def called(self) -> list[str]:
        """The names that the function calls."""
        calls = [n.func.id for n in self.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        return list(dict.fromkeys(calls))

    def loads(self) -> Iterator[Any]:
        """Yield each expression whose value is read."""
        for node in self.nodes:
            if isinstance(node, ast.expr) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
                yield node

    def is_called(self, node: Any) -> bool:
        """Return whether a node is the function of a call, or the module or object before its dot."""
        parent = self.parent[node]
        return isinstance(parent, ast.Call) and parent.func is node

    def blocks(self) -> Iterator[tuple[Any, list[Any]]]:
        """Yield each statement that holds others, and these."""
        for node in [self.node, *self.nodes]:
            for field in ("body", "orelse"):
                block = getattr(node, field, None)
                if isinstance(block, list):
                    yield node, self.body if node is self.node else block

    def rows(self, statement: Any) -> tuple[int, int] | None:
        """Return where the lines of a statement begin and end, None if it shares them with another."""
        start, end = self.starts[statement.lineno], self.starts[statement.end_lineno + 1]
        first, last = self.span(statement)
        rest = self.text[last:end].strip()
        alone = not self.text[start:first].strip() and (not rest or rest.startswith("#"))
        return (start, end) if alone else None


# What may come and go: it says nothing of what the author wants.
SLIGHT = {
    "copy",
    "array",
    "asarray",
    "astype",
    "float",
    "float64",
    "reshape",
    "len",
    "range",
    "ndindex",
    "abs",
}


def intended(d: Definition, node: Any) -> set[str]:
    """Return what an author wants, as far as it shows: what is called, read and kept, numbers, branches.

    A repair that loses any of it makes another function: one without momentum, or with another activation.
    """
    found = set()
    kinds = {"mean": "sum", "log10": "log", "log2": "log", "argmin": "argmax", "amax": "max"}
    everything = {*d.locals, *d.function.__globals__, *vars(builtins)}
    for n in ast.walk(node):
        match n:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name not in SLIGHT:
                found.add(f"{kinds.get(name, name)}()")
            case ast.Name(id=name) if name in everything and name not in SLIGHT:
                found.add(f"{name} {type(n.ctx).__name__}")
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found.add(f"self.{name}")
            case ast.Constant(value=int() | float()) if n.value not in (0, 1, 2, -1, 0.5):
                found.add(repr(n.value))
            case ast.If() | ast.For() | ast.While() | ast.Break() | ast.Lambda():
                found.add(type(n).__name__)
            case ast.Pow() | ast.MatMult() | ast.Mult() | ast.Sub():
                found.add(type(n).__name__)
            case ast.AugAssign(target=ast.Name(id=name)):
                found.add(f"{name} changes")
            case ast.Assign(targets=[ast.Name(id=name)]) if name in {
                getattr(m, "id", "") for m in ast.walk(n.value)
            }:
                found.add(f"{name} changes")
    return found


def idle(node: Any) -> int:
    """Return how often a tree does what has no use: `x - x`, `x == x`, a line behind a `return`."""
    pairs = [
        (n.left, n.right)
        for n in ast.walk(node)
        if isinstance(n, ast.BinOp) and not isinstance(n.op, ast.Add)
    ]
    pairs += [(n.left, n.comparators[0]) for n in ast.walk(node) if isinstance(n, ast.Compare)]
    ends = [
        n
        for n in ast.walk(node)
        for block in [getattr(n, "body", [])]
        if isinstance(block, list)
        for n in block[:-1]
        if isinstance(n, ast.Return)
    ]
    return sum(ast.dump(a) == ast.dump(b) for a, b in pairs) + len(ends)


def general(
    definition: Definition, strings: Iterable[str] = (), attributes: Iterable[str] = ()
) -> list[Change]:
    """Return the edits of a function that need no knowledge of what it is to be.

    Parameters
    ----------
    definition : Definition
    strings, attributes : iterable of str
        The keys and the attributes that its class uses elsewhere.
    """
    found: list[Change] = []
    together: dict[tuple[str, str], list[Change]] = {}
    for kind in (
        names,
        attributes_of_modules,
        operators,
        brackets,
        arguments,
        reductions,
        subscripts,
        smaller,
        larger,
    ):
        for cost, edit in kind(definition):
            pair = isinstance(edit, tuple) and not isinstance(edit, Edit)
            change = Change(cost, tuple(edit) if pair else (edit,))
            found.append(change)
            if not pair and edit.start < edit.end:
                together.setdefault((definition.text[edit.start : edit.end], edit.text), []).append(change)
    keys(definition, strings, attributes, found)
    for same in together.values():
        edits = [change.edits[0] for change in same]
        if len(edits) > 1 and all(a.end <= b.start for a, b in itertools.pairwise(edits)):
            found.append(Change(same[0].cost + 0.5, tuple(edits)))
    found += statements(definition)
    return found


Found = Iterator[tuple[float, Any]]


def names(d: Definition) -> Found:
    """Yield a name for another in scope; for one that nothing defines, first what is written alike."""
    space = d.function.__globals__
    callables = list(dict.fromkeys([*d.called, *(name for name in KNOWN if name in space)]))
    values = [name for name in d.locals if name not in d.called]
    everything = {*d.locals, *space, *vars(builtins)}
    for node in d.nodes:
        if not isinstance(node, ast.Name) or node.id == "self":
            continue
        if node.id not in everything:
            near = difflib.get_close_matches(node.id, [*d.locals, *space, *vars(builtins)], 4)
            yield from ((0.5, d.put(node, other)) for other in near)
        elif isinstance(space.get(node.id), types.ModuleType) and node.id not in d.locals:
            attribute = getattr(d.parent[node], "attr", "")
            for other, value in list(space.items()):
                if isinstance(value, types.ModuleType) and other != node.id and hasattr(value, attribute):
                    yield 1, d.put(node, other)
            continue
        others = callables if d.is_called(node) else values
        cost = 1 if isinstance(node.ctx, ast.Load) else 2
        yield from ((cost, d.put(node, other)) for other in others if other not in (node.id, "self"))


def attributes_of_modules(d: Definition) -> Found:
    """Yield a function of NumPy for another of its kind; for one that is not there, what is written alike."""
    for node in d.nodes:
        if not isinstance(node, ast.Attribute):
            continue
        end = d.span(node)[1]
        place = Edit(end - len(node.attr), end, "")
        module = d.function.__globals__.get(getattr(node.value, "id", ""))
        if isinstance(module, types.ModuleType) and not hasattr(module, node.attr):
            for near in difflib.get_close_matches(node.attr, dir(module), 3, 0.5):
                yield 0.5, place._replace(text=near)
        for family in FAMILIES:
            if node.attr in family:
                yield from ((1, place._replace(text=other)) for other in family if other != node.attr)


def operators(d: Definition) -> Found:
    """Yield another operator, operands exchanged, a sign more or less."""
    for node in d.nodes:
        match node:
            case ast.BinOp():
                left, right, sign = node.left, node.right, SIGNS.get(type(node.op), "%")
            case ast.Compare(ops=[one], comparators=[right]):
                left, sign = node.left, SIGNS.get(type(one), "in")
            case ast.AugAssign():
                left, right, sign = node.target, node.value, SIGNS.get(type(node.op), "%") + "="
                target, value = d.segment(left), d.segment(right)
                wrapped = f"({value})" if isinstance(right, LOOSE) else value
                yield 2, d.put(node, f"{target} = {target} {sign[:-1]} {wrapped}")
            case ast.Assign(targets=[left]) if not isinstance(left, ast.Tuple):
                right, sign = node.value, "="
            case _:
                continue
        start, end = d.outer(left)[1], d.outer(right)[0]
        gap = d.text[start:end].partition("#")[0]
        at = gap.find(sign)
        for other in OPERATORS.get(sign, []) if at >= 0 else []:
            yield 1 if sign != "=" else 2, Edit(start + at, start + at + len(sign), other)
        if sign in ("-", "/", "**", "@", "//", "*"):
            a, b = d.outer(left), d.outer(right)
            text = d.text[slice(*a)]
            if isinstance(left, ast.BinOp) and a == d.span(left) and sign != "*":
                text = f"({text})"
            yield 1, (Edit(*a, d.text[slice(*b)]), Edit(*b, text))
    for node in d.loads():
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            yield 1, Edit(d.span(node)[0], d.span(node.operand)[0], "")
        parent = d.parent[node]
        if (
            isinstance(node, ast.Name | ast.Call | ast.BinOp | ast.Subscript)
            and not d.is_called(node)
            and isinstance(parent, ast.Return | ast.Assign | ast.BinOp | ast.Call | ast.AugAssign)
        ):
            yield (
                1.5,
                d.put(node, f"-({d.segment(node)})" if isinstance(node, LOOSE) else f"-{d.segment(node)}"),
            )


def brackets(d: Definition) -> Found:
    """Yield brackets around another part, or none; an operation moved into a call or out of it."""
    for node in d.nodes:
        if isinstance(node, ast.BinOp):
            left, right = node.left, node.right
            if isinstance(left, ast.BinOp) and d.outer(left) == d.span(left):
                yield 0.9, (Edit(*2 * d.outer(left.right)[:1], "("), Edit(*2 * d.outer(right)[1:], ")"))
            if isinstance(right, ast.BinOp) and d.outer(right) == d.span(right):
                yield 1, (Edit(*2 * d.outer(left)[:1], "("), Edit(*2 * d.outer(right.left)[1:], ")"))
            if isinstance(left, ast.Call) and left.args:
                tail = d.text[d.outer(left)[1] : d.span(node)[1]]
                text = d.segment(left.args[0])
                inner = f"({text})" if isinstance(left.args[0], LOOSE) else text
                yield 1.5, (d.put(left.args[0], inner + tail), Edit(d.outer(left)[1], d.span(node)[1], ""))
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.BinOp):
            argument = node.args[0]
            start, end = d.outer(argument.left)[1], d.span(argument)[1]
            closing = d.span(node)[1]
            open_, close = ("(", ")") if isinstance(d.parent[node], TIGHT) else ("", "")
            yield (
                1.5,
                (
                    Edit(*2 * d.span(node)[:1], open_),
                    Edit(start, end, ""),
                    Edit(closing, closing, d.text[start:end] + close),
                ),
            )
        if isinstance(node, ast.BinOp | ast.UnaryOp) and isinstance(d.parent[node], TIGHT):
            (start, end), (first, last) = d.outer(node), d.span(node)
            if start < first:
                yield 1, (Edit(start, first, ""), Edit(last, end, ""))


def arguments(d: Definition) -> Found:
    """Yield arguments exchanged, or one left out."""
    for node in d.nodes:
        if isinstance(node, ast.Call | ast.Tuple):
            parts = node.args if isinstance(node, ast.Call) else node.elts
            for i, one in enumerate(parts):
                for two in parts[i + 1 :]:
                    if ast.dump(one) != ast.dump(two):
                        yield 1, (d.put(one, d.segment(two)), d.put(two, d.segment(one)))
                if len(parts) > 1 and isinstance(node, ast.Call):
                    if i + 1 < len(parts):
                        yield 2, Edit(d.span(one)[0], d.span(parts[i + 1])[0], "")
                    else:
                        yield 2, Edit(d.span(parts[i - 1])[1], d.span(one)[1], "")


def reductions(d: Definition) -> Found:
    """Yield `axis` and `keepdims` of a sum or a maximum, of one or of all."""
    calls = [
        n
        for n in d.nodes
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in REDUCTIONS
    ]
    every: dict[str, list[Edit]] = {}
    for node in calls:
        given = {k.arg: k for k in node.keywords}
        end = d.span(node)[1] - 1
        comma = ", " if node.args or node.keywords else ""
        words = ["axis=-1", "axis=0"]
        if getattr(node.func, "attr", "") not in ("argmax", "argmin"):
            words = ["axis=-1, keepdims=True", *words]
        if "axis" in given:
            value = given["axis"].value
            yield from ((1, d.put(value, other)) for other in ("-1", "0", "1") if other != d.segment(value))
            if "keepdims" not in given:
                yield 1, Edit(end, end, ", keepdims=True")
                every.setdefault("keep", []).append(Edit(d.span(value)[0], end, "-1, keepdims=True"))
        else:
            for word in words:
                yield 1.5, Edit(end, end, comma + word)
                every.setdefault(word, []).append(Edit(end, end, comma + word))
        for keyword in node.keywords:
            first = min([d.span(a)[1] for a in node.args[-1:]] or [d.span(keyword)[0]])
            yield 1.5, Edit(first, d.span(keyword)[1], "")
    for edits in every.values():
        if len(edits) > 1 and all(
            a.end <= b.start for a, b in zip(sorted(edits), sorted(edits)[1:], strict=False)
        ):
            yield 2, tuple(edits)


def subscripts(d: Definition) -> Found:
    """Yield an index more, less, or another."""
    seen = {
        d.segment(n.slice)
        for n in d.nodes
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Name | ast.Tuple)
    }
    for node in d.nodes:
        if (
            isinstance(node, ast.Constant)
            and type(node.value) is int
            and (isinstance(d.parent[node], ast.Subscript))
        ):
            yield from ((1, d.put(node, other)) for other in ("0", "1", "-1") if other != d.segment(node))
        if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
            yield 1.5, d.put(node, d.segment(node.value))
        if (
            isinstance(node, ast.Name | ast.Attribute)
            and not d.is_called(node)
            and not isinstance(d.parent[node], ast.Subscript | ast.Attribute)
            and getattr(node, "id", "") not in (*d.called, "self")
        ):
            cost = 1.5 if isinstance(node.ctx, ast.Store) else 2
            yield from (
                (cost, d.put(node, f"{d.segment(node)}[{index}]"))
                for index in seen
                if index != getattr(node, "id", "")
            )


def _bends(d: Definition, node: ast.expr) -> bool:
    """Return whether part of an expression is a function that only its author may drop."""
    calls = [d.segment(n.func).split(".")[-1] for n in ast.walk(node) if isinstance(n, ast.Call)]
    return any(name in BENDS or (name in d.called and name not in KNOWN) for name in calls)


def smaller(d: Definition) -> Found:
    """Yield a part in the place of the whole."""
    for node in d.loads():
        parts: list[Any] = []
        match node:
            case ast.BinOp():
                parts = [node.left, node.right]
            case ast.Call(func=ast.Attribute(value=value)) if not isinstance(
                d.function.__globals__.get(getattr(value, "id", "")), types.ModuleType
            ):
                parts = [value, *node.args[:1]]
            case ast.Call(args=[one, *_]):
                parts = [one]
            case ast.Attribute(attr="T"):
                parts = [node.value]
            case ast.IfExp():
                parts = [node.body, node.orelse]
        for part in parts:
            lost = [other for other in ast.iter_child_nodes(node) if other is not part]
            whole = isinstance(node, ast.Call) and d.segment(node.func).split(".")[-1] in BENDS
            if not whole and not any(_bends(d, other) for other in lost if isinstance(other, ast.expr)):
                yield 2, d.put(node, d.segment(part), isinstance(part, LOOSE))


def larger(d: Definition) -> Found:
    """Yield what this material wraps values in: a copy, a float array, twice, an exponential, a mean."""
    space = d.function.__globals__
    np = next((name for name, value in space.items() if getattr(value, "__name__", "") == "numpy"), "")
    parameters = [n.arg for n in ast.walk(self_less(d)) if isinstance(n, ast.arg)][:3]
    for node in d.loads():
        if not isinstance(
            node, ast.Name | ast.Call | ast.BinOp | ast.Subscript | ast.Attribute | ast.UnaryOp
        ):
            continue
        parent, text = d.parent[node], d.segment(node)
        if (
            d.is_called(node)
            or isinstance(parent, ast.Attribute)
            or text == "self"
            or text == np
            or (isinstance(node, ast.Name) and node.id not in d.locals)
            or isinstance(parent, ast.Subscript)
        ):
            continue
        tight = f"({text})" if isinstance(node, LOOSE) else text
        if not isinstance(node, LOOSE) and isinstance(parent, ast.Assign | ast.Call | ast.Return | ast.List):
            yield 2, d.put(node, f"{text}.copy()")
        yield 2.5, d.put(node, f"{tight}.T")
        if isinstance(node, ast.Name | ast.BinOp | ast.Subscript):
            yield 3, d.put(node, f"2*{tight}", True)
            if np:
                yield 3, d.put(node, f"{np}.exp({text})")
        if np and isinstance(node, ast.Name | ast.Call):
            yield 3, d.put(node, f"{np}.array({text}, float)")
            yield 3, d.put(node, f"{np}.abs({text})")
        if isinstance(node, ast.Call | ast.BinOp | ast.UnaryOp) and isinstance(
            parent, ast.Return | ast.Assign
        ):
            for name in parameters:
                yield 3, d.put(node, f"{tight} / len({name})")


def self_less(d: Definition) -> Any:
    """Return the parameters without self."""
    found = d.node.args
    return ast.arguments([], [a for a in found.args if a.arg != "self"], None, [], [], None, [])


def keys(d: Definition, strings: Iterable[str], attributes: Iterable[str], found: list[Change]) -> None:
    """Add a string key for another, an attribute of self for another."""
    own: list[Any] = [n for n in d.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    every = list(dict.fromkeys([*(n.value for n in own), *strings]))
    for node in own:
        quote = d.segment(node)[:1]
        if isinstance(d.parent[node], ast.Subscript | ast.Dict | ast.Tuple | ast.List):
            others = (other for other in every if other != node.value)
            found += [Change(1, (d.put(node, f"{quote}{other}{quote}"),)) for other in others]
    mine = [n for n in d.nodes if isinstance(n, ast.Attribute) and getattr(n.value, "id", "") == "self"]
    every = list(dict.fromkeys([*(n.attr for n in mine), *attributes]))
    for attribute in mine:
        known = attribute.attr in attributes
        near = [] if known else difflib.get_close_matches(attribute.attr, every, 2)
        for other in every:
            if other != attribute.attr:
                found.append(Change(0.5 if other in near else 1.5, (d.put(attribute, f"self.{other}"),)))


def statements(d: Definition) -> Iterator[Change]:
    """Yield a statement taken out, moved, exchanged with the next, repeated with another key; a `return`."""
    if isinstance(d.node, ast.Lambda):
        return
    indentation = d.lines[d.body[0].lineno - 2][: d.body[0].col_offset] if d.body else ""
    last: Any = d.body[-1] if d.body else d.node
    bottom = d.starts[last.end_lineno + 1]
    newline = "" if d.text[:bottom].endswith("\n") else "\n"
    if not isinstance(last, ast.Return):
        order = [n.id for n in reversed(d.nodes) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        for i, name in enumerate(dict.fromkeys([*order, *d.locals])):
            yield Change(1 + i / 10, (Edit(bottom, bottom, f"{newline}{indentation}return {name}\n"),))
    for holder, block in d.blocks():
        for i, statement in enumerate(block):
            rows = d.rows(statement)
            if rows is None:
                continue
            text = d.text[slice(*rows)].rstrip("\n") + "\n"
            gone = Edit(*rows, "" if len(block) > 1 else text[: len(text) - len(text.lstrip())] + "pass\n")
            if isinstance(statement, ast.Expr):
                yield Change(1, (Edit(*2 * d.span(statement)[:1], "return "),))
            yield Change(2.5, (gone,))
            yield from _moved(d, holder, block, i, gone, text)


def _moved(d: Definition, holder: Any, block: list[Any], i: int, gone: Edit, text: str) -> Iterator[Change]:
    statement = block[i]
    margin = " " * statement.col_offset if not text.startswith("\t") else "\t" * statement.col_offset
    if i + 1 < len(block) and (rows := d.rows(block[i + 1])):
        after = d.text[slice(*rows)].rstrip("\n") + "\n"
        yield Change(2, (Edit(gone.start, gone.end, after), Edit(*rows, text)))
    is_loop = isinstance(holder, ast.For | ast.While)
    if is_loop and d.rows(holder):
        outside = d.lines[holder.lineno - 2][: holder.col_offset]
        moved = "".join(outside + line[len(margin) :] for line in text.splitlines(keepends=True))
        end = d.starts[holder.end_lineno + 1]
        newline = "" if d.text[:end].endswith("\n") else "\n"
        if gone.end == end:
            yield Change(2, (gone._replace(text=gone.text + newline + moved),))
        else:
            yield Change(2, (gone, Edit(end, end, newline + moved)))
        yield Change(2.5, (gone, Edit(d.starts[holder.lineno], d.starts[holder.lineno], moved)))
    loop: Any
    for loop in block:
        is_loop = isinstance(loop, ast.For | ast.While)
        if is_loop and loop is not statement and d.rows(loop):
            inside = d.lines[loop.body[0].lineno - 2][: loop.body[0].col_offset]
            moved = "".join(inside + line[len(margin) :] for line in text.splitlines(keepends=True))
            ends = [d.starts[loop.body[0].lineno], d.starts[loop.end_lineno + 1]]
            for end in ends[:: 1 if loop.lineno > statement.lineno else -1]:
                if not gone.start <= end < gone.end or end == gone.start:
                    edits = (
                        (gone, Edit(end, end, moved)) if end != gone.start else (gone._replace(text=moved),)
                    )
                    yield Change(2, edits)
    match statement:  # what was kept is put back
        case ast.Assign(targets=[ast.Name() as kept], value=ast.Subscript() as place):
            back = f"{d.segment(place)} = {kept.id}\n"
            for later in block[i + 1 :]:
                if d.rows(later):
                    start = d.starts[later.lineno]
                    yield Change(2.5, (Edit(start, start, margin + back),))
            end = d.starts[block[-1].end_lineno + 1]
            newline = "" if d.text[:end].endswith("\n") else "\n"
            yield Change(2, (Edit(end, end, newline + margin + back),))
    used = {n.value for n in ast.walk(statement) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    every = {n.value for n in d.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    if len(used) == 1 and isinstance(statement, ast.Assign):
        (key,) = used
        for other in sorted(every - used):
            copied = re.sub(rf"(['\"]){re.escape(key)}(['\"])", rf"\g<1>{other}\2", text)
            yield Change(3, (Edit(gone.end, gone.end, copied),))

"""What the syntax of a function or a class tells, and a method as a function."""

import ast
import builtins
import functools
import inspect
import re
import textwrap
import types
import weakref
from collections.abc import Callable, Iterable
from contextlib import suppress
from difflib import get_close_matches
from dis import get_instructions
from typing import Any, cast

from reference.conformance.asking import touch
from reference.conformance.loading.names import NUMERICAL, ours_of, perhaps
from reference.conformance.loading.stubs import Stub, StubError

# What makes functions of methods, by those that it has made.
BOUND = weakref.WeakKeyDictionary[Any, Callable[[Any], Any]]()
SIZES = re.compile("list|sizes|dims|s$", re.IGNORECASE)  # how the sizes of all hidden layers are called
GIVEN = {"W", "b", "x", "t", "dout"}  # what layers are given


def parameters(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> list[str]:
    """Return the names of the positional parameters of a function."""
    return [part.arg for part in [*function.args.posonlyargs, *function.args.args]]


def takes(method: ast.FunctionDef, count: int) -> bool:
    """Return whether a function or a method takes so many arguments, or one of f a step and a rate more."""
    names = parameters(method)
    most = len(names) - (names[:1] in (["self"], ["cls"]))
    return most - len(method.args.defaults) <= count <= most or (count in (2, 3) and count < most <= 4)


def asks_a_function(statement: ast.AST) -> bool:
    """Return whether a definition takes a function and something else, and calls it or has it called.

    Of what is neither a function nor a lambda that is not known: it may.
    """
    function = getattr(statement, "value", None) if isinstance(statement, ast.Assign) else statement
    if not isinstance(function, ast.FunctionDef | ast.Lambda):
        return isinstance(function, ast.Call | ast.Name | ast.Attribute)
    taken = parameters(function)
    if len(taken) > 1 and taken[0] in ("f", "func", "function"):
        return True  # even if what is to call it is not written yet
    for call in [node for node in ast.walk(function) if isinstance(node, ast.Call)]:
        called, method = getattr(call.func, "id", ""), getattr(call.func, "attr", "")
        if called in taken:
            return len(taken) > 1
        if ours_of(called or method) in NUMERICAL or perhaps(called):
            return len(taken) > 1 and any(getattr(part, "id", "") in taken for part in call.args[:1])
    return False


def moves_entries(statement: ast.AST) -> bool:
    """Return whether a function of f and x moves entries of x, asks f there and keeps quotients of it."""
    if not isinstance(statement, ast.FunctionDef) or len(parameters(statement)) < 2:
        return False
    f, x = parameters(statement)[:2]
    stored, asked, quotients = 0, 0, 0
    for n in ast.walk(statement):
        match n:
            case ast.Call(ast.Name(called), [ast.Name(at)]):
                asked += (called, at) == (f, x)
            case ast.Assign([ast.Subscript(ast.Name(kept))], value):
                parts = [*ast.walk(value)]
                stored += kept == x and any(isinstance(part, ast.BinOp) for part in parts)
                quotients += any(isinstance(getattr(part, "op", None), ast.Div) for part in parts)
    return stored > 1 and asked == 2 and quotients == 1


def is_two_layer_net(statement: ast.ClassDef) -> bool:
    """Return whether a class of another name has the methods and the parameters of the two-layer network.

    It may have as many layers as a list of sizes says, but none of images, whose size is a shape.
    """
    methods = methods_of(statement)
    if not {"__init__", "predict", "loss"} <= set(methods) or len(parameters(methods["__init__"])) < 4:
        return False
    if any(isinstance(n, ast.Tuple | ast.Dict) for n in methods["__init__"].args.defaults):
        return False
    texts = {node.value for node in ast.walk(statement) if isinstance(node, ast.Constant)}
    keys = {text.upper() for text in texts if isinstance(text, str)}
    is_listed = "W" in keys and SIZES.search(parameters(methods["__init__"])[2])
    return bool(is_listed) or ({"W1", "W2"} <= keys and "W3" not in keys)


def alike(name: str, names: Iterable[str]) -> list[str]:
    """Return the one of some names that is almost another, whatever letters are capital, or none.

    Examples
    --------
    >>> alike("forward", ["Forwards", "backward"]), alike("forward", ["call"])
    (['Forwards'], [])
    """
    plain = {one.lower(): one for one in names}
    return [plain[one] for one in get_close_matches(name.lower(), plain, 1, 0.8)]


# What Python calls itself.
SPECIAL = {*dir(object), "__exit__", "__enter__", "__iter__", "__invert__", "__post_init__"}
MANGLED = re.compile(r"^_[^\W_]\w*?(?=__[^\W_])")  # what Python puts before the `__x` of a class


def misspelt_init(names: Iterable[str]) -> str:
    """Return the name among those of methods that is to be `__init__`, or ""."""
    names = [name for name in names if name == "__init__" or name not in SPECIAL]
    written = {MANGLED.sub("", name): name for name in names}
    near = get_close_matches("__init__", written, 1, 0.7)
    return written[near[0]] if near and near[0] != "__init__" else ""


def is_spare(name: str) -> bool:
    """Return whether a parameter that nothing reads is one too many: it has the name of an array."""
    return len(name) < 3


def _counts(method: ast.FunctionDef) -> tuple[int, int]:
    """Return how many arguments a method takes at least and at most, with those that it forgets to take."""
    names, nodes = parameters(method), [node for node in ast.walk(method) if isinstance(node, ast.Name)]
    set_there = {*names, *(node.id for node in nodes if isinstance(node.ctx, ast.Store))}
    forgotten = {node.id for node in nodes} & GIVEN - set_there
    idle = {name for name in names if is_spare(name)} - {node.id for node in nodes}
    least = max(len(names) - len(method.args.defaults) - (not method.decorator_list) - len(idle), 0)
    # Who forgets `self` has all of them, and who has any number more than enough.
    most = len(names) - (names[:1] == ["self"]) + len(forgotten) + 9 * bool(method.args.vararg)
    return least, most


def is_layer(layer: type, statement: ast.stmt, made: int, taken: int) -> bool:
    """Return whether a class is made with so many arguments, and a pass of it takes as many as it should.

    Who has not been given the weights may want them with x.
    """
    if not isinstance(statement, ast.ClassDef):
        return False
    methods = methods_of(statement)
    calls = [vars(base)["__call__"] for base in layer.__mro__ if "__call__" in vars(base)]
    if calls and vars(layer).get("forward") is calls[0] and "forward" not in methods:
        methods["forward"], calls = methods["__call__"], []
    if calls and not ("backward" in methods and _only_calls(calls[0])):
        return False
    if misspelt := misspelt_init(methods):
        methods["__init__"] = methods[misspelt]
    init = methods.get("__init__")
    least, most = _counts(init) if init else (0, 0)
    is_made = least <= made and (made <= most or not most)
    is_made |= init is not None and not made and not _used(init)
    given = made if not least else 0
    counts = {"forward": (taken, taken + given), "backward": (taken == 1, 1)}
    near = [alike(name, methods) for name in counts]  # where both are misspelt too
    asked = [
        few <= _counts(methods[name])[1] and _counts(methods[name])[0] <= many
        for (few, many), names in zip(counts.values(), near, strict=True) for name in names
    ]
    return is_made and bool(asked) and all(asked)


def methods_of(node: Any) -> dict[str, ast.FunctionDef]:
    """Return the functions in the body of a class by their names."""
    return {part.name: part for part in getattr(node, "body", ()) if isinstance(part, ast.FunctionDef)}


def pass_by_a_call(layer: type) -> None:
    """Give a layer whose pass is `__call__` that as `forward` too."""
    own = vars(layer)
    if {"__call__", "backward"} <= own.keys() and not hasattr(layer, "forward"):
        cast("Any", layer).forward = own["__call__"]


def _only_calls(call: Any) -> bool:
    """Return whether a `__call__` is a pass, or calls one and keeps nothing for the way back."""
    code = getattr(call, "__code__", None)
    return code is not None and (
        code.co_name == "forward" or all(i.opname != "STORE_ATTR" for i in get_instructions(code))
    )


def _used(method: ast.FunctionDef) -> set[str]:
    """Return the parameters that a method uses, but for its instance."""
    names = {node.id for part in method.body for node in ast.walk(part) if isinstance(node, ast.Name)}
    return names & {*parameters(method)[1:]}


GAPS = ast.Assign | ast.Return  # whose value may be left open: `y = ...`


def is_unwritten(function: Any) -> bool:
    """Return whether a function does nothing, or leaves a value open, as in a task that is handed out.

    Nor is one written that ends in its loop, and does not come to call the f that it is given first.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    nodes, first = [*ast.walk(tree)], getattr(getattr(tree.body[0], "args", None), "args", None)
    if any(getattr(getattr(n, "value", None), "value", None) is ... for n in nodes if isinstance(n, GAPS)):
        return True
    ends = any(isinstance(n, ast.Return | ast.Yield | ast.Raise | ast.Lambda) for n in nodes)
    loops = any(isinstance(n, ast.For | ast.While) for n in nodes) and not ends
    if loops and first and first[0].arg == "f" and all(getattr(n, "id", "") != "f" for n in nodes):
        read = {one.argval for one in get_instructions(function) if one.opname == "LOAD_GLOBAL"}
        return read <= {*function.__globals__, *vars(builtins)}  # what raises is told first
    empty = set[str]()
    for statement in getattr(tree.body[0], "body", [tree.body[0]]):
        match statement:
            case ast.Pass() | ast.Expr(ast.Constant()):
                continue
            case ast.Assign([ast.Name(name)], ast.Constant(None)):
                empty.add(name)
            case ast.Return(ast.Name(name)) if name in empty:
                continue
            case ast.Raise(ast.Name("NotImplementedError") | ast.Call(ast.Name("NotImplementedError"))):
                continue
            case _:
                return False
    return True


def not_written(name: str, why: str = "is not written yet") -> Callable[..., Any]:
    """Return what stands for a function that is not there: a claim that calls it is not decided."""

    def function(*arguments: Any, **keywords: Any) -> Any:
        Stub(name, why)._touch()

    return function


def as_function(owner: type, name: str) -> Any:
    """Return a method as a function, or a stub that says why it is none.

    If the method uses its instance, one is made for each call, without arguments.
    """
    private = name.startswith("__") and not name.endswith("__")
    known = f"_{owner.__name__.lstrip('_')}{name}" if private else name
    method = next((vars(base)[known] for base in owner.__mro__ if known in vars(base)), None)
    if isinstance(method, staticmethod):
        return method.__func__
    if isinstance(method, classmethod):
        return method.__get__(None, owner)
    if not isinstance(method, types.FunctionType):
        return Stub(f"{owner.__name__}.{name}", "is no method that can be called by itself")
    taken = list(inspect.signature(method).parameters.values())
    if not taken or taken[0].name != "self":
        return method  # as a function that stands in a class

    def bound(method: types.FunctionType) -> Any:
        @functools.wraps(method)
        def function(*arguments: Any, **keywords: Any) -> Any:
            return method(_instance(owner) if uses else None, *arguments, **keywords)

        code = method.__code__
        uses = "self" in code.co_cellvars or any(i.argval == "self" for i in get_instructions(code))
        function.__signature__ = inspect.Signature(taken[1:])  # type: ignore[attr-defined]
        BOUND[function] = bound
        return function

    return bound(method)


def _instance(owner: type) -> Any:
    """Return an instance of a class, one that keeps nothing if it wants arguments to be made."""

    def lacking(self: Any, name: str) -> Any:
        touch(what)
        raise StubError(what)

    what = f"`{owner.__name__}`, of which no instance is made without arguments"
    # It may get the rest elsewhere, or from what is to be called before.
    is_more = bool(type.__subclasses__(owner)) or hasattr(owner, "__enter__")
    methods = (part for name, part in vars(owner).items() if name != "__init__")
    later = [part for part in methods if isinstance(part, types.FunctionType)]
    is_more |= any(i.opname == "STORE_ATTR" for part in later for i in get_instructions(part))
    try:
        return type(owner.__name__, (owner,), {"__getattr__": lacking})() if is_more else owner()
    except TypeError:
        with suppress(TypeError):  # as of an abstract class
            empty = {"__getattr__": lacking, "__init__": lambda self: None}
            return type(owner.__name__, (owner,), empty)()
    touch(what)
    raise StubError(what)

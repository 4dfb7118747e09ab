"""Choose among the definitions of a file those that are judged, and say of the others why they are not."""

import ast
import inspect
import re
import types
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from reference.conformance.catalogue import LAYERS, METHODS, SLOPE, derived_of, meant
from reference.conformance.loading.executing import Definition
from reference.conformance.loading.methods import (
    as_function,
    asks_a_function,
    is_layer,
    is_two_layer_net,
    methods_of,
    moves_entries,
    parameters,
    takes,
)
from reference.conformance.loading.names import NUMERICAL, begins_as, ours_of, perhaps
from reference.conformance.loading.reading import DEFINED, LoadError, Unread
from reference.conformance.loading.standing import BOOK
from reference.conformance.loading.stubs import Stub

DEMONSTRATION = re.compile(
    r"\b(bad|wrong)\b(?! (choice|guess|idea|learning|lr|rate|start|step)\b)|悪い|나쁜|잘못|不好"
    r"|\bng\b|間違え|まちがっ|うまくいかない|失敗例|틀린|错误的|错误示",
    re.IGNORECASE,
)
TINY = 1e-20  # no x of this material feels such a step
# What a class may have as a method, and how many arguments that takes.
AS_METHODS = {
    "sigmoid": 1, "sigmoid_grad": 1, "softmax": 1, "cross_entropy_error": 2, "mean_squared_error": 2,
    "numerical_diff": 2, "numerical_gradient": 2, "gradient_descent": 2,
}
# How many arguments a layer is made with, and how many it takes.
LAYER = dict.fromkeys(LAYERS, (0, 2)) | {"Relu": (0, 1), "Sigmoid": (0, 1), "Affine": (2, 1)}
# How many of the two that lay out the windows of images must be told before the stride and the padding.
WINDOWED = {"im2col": 3, "col2im": 4}
# What is right as it is, by the names of such classes: it gives what chance draws, or is meant to go wrong.
BY_CHANCE = re.compile("drop_?out|noise|revers|ascent", re.IGNORECASE)
FORWARDS = re.compile(r"def __call__\(self,\s*([^()]*)\):\s*return self\.forward\(\1\)\s*$")
OF_SLOPES = re.compile("deriv|grad|slope|prime", re.IGNORECASE)
UPDATED = re.compile(r"\w*(param|weight)\w*,\w*grad\w*", re.IGNORECASE)  # by an optimizer
ASKS_NONE, ANOTHER = 8, 9  # the ranks of what is like something known only by its name, or its beginning


@dataclass(frozen=True)
class Unseen:
    """A definition that looks like something known and is not judged."""

    ours: str
    name: str
    where: str
    why: str

    def __str__(self) -> str:
        """Return it in one sentence."""
        return f"{self.name} ({self.where}) {self.why}, and is not judged"


@dataclass(frozen=True)
class Also:
    """Another definition of what is judged, its name in the namespace, and that which is judged first."""

    ours: str
    name: str
    where: str
    key: str
    judged: str
    is_alone: bool = False  # nothing is known of what replaces it

    @property
    def is_replaced(self) -> bool:
        """Whether nothing calls it, since a later definition has its name."""
        return self.key != self.name and not self.is_alone

    def __str__(self) -> str:
        """Return what it is."""
        other = f"which {self.judged} replaces" if self.is_replaced else f"beside {self.judged}"
        return f"{self.name} ({self.where}), {other}"


@dataclass(frozen=True)
class Candidate:
    """A definition that may be what is known under our name, and how surely: 0 under that very name."""

    ours: str
    name: str
    value: Any
    definition: Definition
    rank: int

    @property
    def where(self) -> str:
        """Return the place in words."""
        return self.definition.where

    @cached_property
    def why_not(self) -> str:
        """Return why it cannot be judged, or ""."""
        if isinstance(self.value, Stub):
            return self.value._why
        if self.rank == ASKS_NONE:
            return f"asks no function as {self.ours} does"
        if self.rank == ANOTHER:
            return f"has a longer name than {self.ours}, and may be another function"
        if any(self.value is right for right in BOOK.values()):
            return "stands for what could not be imported"
        if self.ours in LAYERS and not is_layer(self.value, self.definition.statement, *LAYER[self.ours]):
            return "is not called as the book's layer of that name"
        if self.ours in WINDOWED and not _is_windowed(self.definition.statement, WINDOWED[self.ours]):
            return "is not called as the book's function of that name"
        if _draws(self.definition.statement):
            return "draws, and returns nothing"
        if is_demonstration(self.definition):
            return "is taken for a demonstration of what goes wrong"
        return ""


@dataclass
class Choice:
    """What is judged."""

    found: dict[str, str]
    """From our names to theirs, one each."""
    also: list[Also] = field(default_factory=list)
    """Other definitions of these."""
    unseen: list[Unseen] = field(default_factory=list)
    """What is not judged."""


def told(names: Mapping[str, str], space: dict[str, Any]) -> dict[str, str]:
    """Return the names that the user has told; a method's is put into the namespace.

    A LoadError is raised if nothing that can be called has one of them.
    """
    for ours, theirs in names.items():
        owner, _, method = theirs.rpartition(".")
        if isinstance(space.get(owner), type) and method:
            space[theirs] = as_function(space[owner], method)
        if not callable(space.get(theirs)) or isinstance(space[theirs], Stub):
            near = meant(theirs, [name for name, value in space.items() if callable(value)])
            raise LoadError(f"--map {ours}={theirs}: no {theirs} is defined there{near}")
    return dict(names)


def choose(definitions: Iterable[Definition], space: dict[str, Any], names: Mapping[str, str]) -> Choice:
    """Choose what is judged of what a file binds, given in its order.

    The namespace gets methods, and what was replaced, under names of their own.
    """
    choice = Choice(told(names, space))
    groups = dict[str, list[Candidate]]()
    for candidate in _candidates(definitions, space):
        if candidate.ours not in names and candidate.name not in names.values():
            groups.setdefault(candidate.ours, []).append(candidate)
    for ours, group in groups.items():
        answers = [candidate for candidate in group if not candidate.why_not]
        _restore(answers, group, space)
        standing = [candidate for candidate in answers if space.get(candidate.name) is candidate.value]
        # The last of those that are surest.
        judged = min(reversed(standing), key=lambda candidate: candidate.rank, default=None)
        if judged is not None:
            choice.found[ours] = judged.name
        # What is replaced by a stub, which nothing is known of, is judged all the same.
        last = judged or group[-1]
        for candidate in group:
            if why := candidate.why_not or _varies(candidate, judged):
                choice.unseen.append(Unseen(ours, candidate.name, candidate.where, why))
            elif not (_is_same(candidate.value, last.value) or _is_begun(candidate, last)):
                choice.also.append(replace(_also(candidate, last, space), is_alone=judged is None))
    return choice


def _draws(statement: ast.stmt) -> bool:
    """Return whether a function draws with Matplotlib, and gives nothing back."""
    parts = [*ast.walk(statement)] if isinstance(statement, ast.FunctionDef) else []
    calls = (ast.unparse(n.func) for n in parts if isinstance(n, ast.Call))
    is_silent = not any(isinstance(n, ast.Return) and n.value for n in parts)
    return is_silent and any(name.startswith("plt.") for name in calls)


VARIED = ("sigmoid", "softmax", "mean_squared_error", "cross_entropy_error")


def _varies(candidate: Candidate, judged: Candidate | None) -> str:
    """Return why a function that makes another of what is judged, as with a temperature, is not judged."""
    if judged is None or candidate.rank == 0 or candidate.ours not in VARIED or candidate.name == judged.name:
        return ""
    parts = (n for n in ast.walk(candidate.definition.statement) if isinstance(n, ast.Call))
    is_it = any(getattr(part.func, "id", "") == judged.name for part in parts)
    return f"calls {judged.name}, and may be another function" if is_it else ""


def _is_same(one: Any, other: Any) -> bool:
    """Return whether two functions are one, or one method of a class."""
    both = isinstance(one, types.MethodType) and isinstance(other, types.MethodType)
    return one is other or (both and (one.__func__, one.__self__) == (other.__func__, other.__self__))


def _is_begun(one: Candidate, other: Candidate) -> bool:
    """Return whether a definition is the beginning of one by its name below it: it was not yet written."""
    bodies = [getattr(part.definition.statement, "body", []) for part in (one, other)]
    first, whole = ([*map(ast.dump, body)] for body in bodies)
    return one.name == other.name and 0 < len(first) < len(whole) and first == whole[: len(first)]


def _also(candidate: Candidate, judged: Candidate, space: dict[str, Any]) -> Also:
    """Return another definition, which has a name of its own in the namespace if it was replaced."""
    key, first = candidate.name, f"{judged.name} ({judged.where})"
    if space.get(key) is not candidate.value:
        key = f"{key} ({candidate.where})"
        space[key] = candidate.value
    return Also(candidate.ours, candidate.name, candidate.where, key, first)


def _restore(answers: list[Candidate], group: list[Candidate], space: dict[str, Any]) -> None:
    """Put back the last answer that a demonstration has replaced."""
    others = {id(other.value) for other in group if other.why_not and not isinstance(other.value, Stub)}
    for answer in answers:
        if id(space.get(answer.name)) in others:
            space[answer.name] = answer.value


def _candidates(definitions: Iterable[Definition], space: dict[str, Any]) -> Iterator[Candidate]:
    """Yield what may be known, the methods of classes under their own names."""
    for definition in definitions:
        name, value, statement = definition.name, definition.value, definition.statement
        if not callable(value):
            continue
        ours = ours_of(name, isinstance(value, type))
        if isinstance(value, Stub) and not isinstance(statement, ast.FunctionDef | ast.ClassDef):
            # It may be any value: of a learner's iter_per_epoch, no function is expected.
            is_value = isinstance(statement, ast.Assign) and _makes_a_value(statement.value, space)
            ours = name if name in AS_METHODS.keys() | METHODS.keys() and not is_value else None
        if ours:
            asks = ours not in NUMERICAL or asks_a_function(statement)
            rank = 0 if name == ours else 1 if asks or isinstance(value, Stub) else ASKS_NONE
            yield Candidate(ours, name, value, definition, rank)
        elif (ours := _perhaps(name, statement)) and asks_a_function(statement):
            yield Candidate(ours, name, value, definition, 2)
        elif (ours := begins_as(name)) and asks_a_function(statement):
            yield Candidate(ours, name, value, definition, ANOTHER)
        elif moves_entries(statement):
            yield Candidate("numerical_gradient", name, value, definition, 2)
        elif isinstance(statement, ast.ClassDef) and is_two_layer_net(statement):
            ours = "TwoLayerNet"
            yield Candidate(ours, name, value, definition, 2)
        elif ours := _of_own(value, statement) or _slope(name, value, space):
            yield Candidate(ours, name, value, definition, 2)
        if isinstance(statement, ast.ClassDef) and isinstance(value, type) and space.get(name) is value:
            yield from _methods(definition, statement, METHODS.get(ours or "", ()), space)


def _of_own(value: Any, statement: ast.stmt) -> str:
    """Return what a class of no known name is: a layer whose passes nothing calls, an optimizer, or ""."""
    if not isinstance(statement, ast.ClassDef) or not isinstance(value, type):
        return ""
    methods = methods_of(statement)
    counts = {"forward": (1, 2), "backward": (0, 1)}
    asked = [any(takes(methods[n], k) for k in some) for n, some in counts.items() if n in methods]
    called = next((vars(base)["__call__"] for base in value.__mro__ if "__call__" in vars(base)), None)
    is_called = called is not None and not _goes_forward(called)
    if BY_CHANCE.search(statement.name):
        return ""
    if asked == [True, True] and not is_called:
        return "layer"
    given = ",".join(parameters(methods["update"])[1:]) if "update" in methods else ""
    return "optimizer" if UPDATED.fullmatch(given) else ""


def _goes_forward(called: Any) -> bool:
    """Return whether whoever calls an object does nothing but its `forward`."""
    with suppress(OSError, TypeError):
        return bool(FORWARDS.search(inspect.getsource(called)))
    return False


def _slope(name: str, value: Any, space: Mapping[str, Any]) -> str:
    """Return what a function is that is called the derivative of another which stands there, or ""."""
    other = space.get(derived_of(name, space))
    return "slope" if isinstance(value, types.FunctionType) and callable(other) else ""


def _perhaps(name: str, statement: ast.stmt) -> str | None:
    """Return our name for what a definition may be; who is told no axis of a partial derivative wants all."""
    ours = perhaps(name)
    if ours == "partial_derivative" and isinstance(statement, ast.FunctionDef) and not takes(statement, 3):
        return "numerical_gradient" if "grad" in name.lower() else None
    return ours


def _makes_a_value(expression: ast.expr, space: Mapping[str, Any]) -> bool:
    """Return whether an expression makes an instance of a class there that cannot be called."""
    match expression:
        case ast.Call(ast.Name(name)) if isinstance(space.get(name), type):
            return not any("__call__" in vars(base) for base in space[name].__mro__)
    return False


def _methods(
    definition: Definition, statement: ast.ClassDef, but: Iterable[str], space: dict[str, Any]
) -> Iterator[Candidate]:
    """Yield the methods of a class that may be known functions, and put them into the namespace."""
    for part in statement.body:
        if not isinstance(part, ast.FunctionDef) or part.name in but:
            continue
        called = definition.name if part.name == "__call__" else part.name
        if OF_SLOPES.search(definition.name) and called not in NUMERICAL:
            continue  # it has the slopes of functions of these names
        ours = ours_of(called) or perhaps(called)
        is_open = not ours or (ours in NUMERICAL and not asks_a_function(part))
        method, own = getattr(definition.value, part.name, None), vars(definition.value)
        # What comes back to a layer is another thing than what it was given; a loss has two of them.
        before = [one for one in statement.body if getattr(one, "name", "") == "forward"]
        is_of_two = takes(part, 2) and not takes(part, 1)
        is_of_two &= all(takes(one, 2) for one in before if isinstance(one, ast.FunctionDef))
        is_open &= part.name != "backward" or is_of_two
        # The gradient of a network is no slope of a loss by what it is given.
        is_open &= not ({"predict", "loss"} <= own.keys() and SLOPE.fullmatch(part.name))
        if is_open and _slope(called, method, own):
            ours = "slope"
        elif ours not in AS_METHODS or not takes(part, AS_METHODS[ours]):
            continue
        if asks_a_function(part) or ours not in NUMERICAL:
            name = f"{definition.name}.{part.name}"
            function = space[name] = as_function(definition.value, part.name)
            place = Definition(name, function, part, definition.unit)
            yield Candidate(ours, name, function, place, 3 + (called is not part.name))


def unparsed(unread: Iterable[Unread]) -> list[Unseen]:
    """Return what cannot be parsed and has a known name."""
    unseen = []
    for part in unread:
        match = DEFINED.match(part.line)
        if match and (ours := ours_of(match[2], match[1] == "class")):
            unseen.append(Unseen(ours, match[2], part.where, part.why))
    return unseen


def _is_windowed(statement: ast.stmt, told: int) -> bool:
    """Return whether a function wants as much as the book's, with a stride and a padding or both given."""
    if not isinstance(statement, ast.FunctionDef):
        return False
    return len(parameters(statement)) == told + 2 and len(statement.args.defaults) in (0, 2)


def is_demonstration(definition: Definition) -> bool:
    """Return whether a definition says that it is bad, or steps forward by what no x can feel."""
    name, statement = definition.name, definition.statement
    if name == "naive_numerical_diff":
        return False
    docstring = (ast.get_docstring(statement) or "") if isinstance(statement, ast.FunctionDef) else ""
    said = [name.replace("_", " "), *comments(definition), *docstring.splitlines()[:1]]
    if any(map(DEMONSTRATION.search, said)) or "naive" in name.lower().split("_"):
        return True
    return "diff" in name.lower() and _step_is_tiny(statement) and not _steps_back(statement)


def _steps_back(statement: ast.stmt) -> bool:
    """Return whether a function asks another at x less something, as no naive quotient does."""
    calls = [node for node in ast.walk(statement) if isinstance(node, ast.Call)]
    arguments = [part for call in calls for part in call.args]
    return any(isinstance(part, ast.BinOp) and isinstance(part.op, ast.Sub) for part in arguments)


def _step_is_tiny(statement: ast.stmt) -> bool:
    """Return whether a tiny constant, or a name that is given one, is what a function divides by."""
    tiny = set[str]()
    for node in ast.walk(statement):
        match node:
            case ast.Assign([ast.Name(name)], value) if _has_tiny(value):
                tiny.add(name)
            case ast.arguments(args=names, defaults=values):
                pairs = zip(reversed(names), reversed(values), strict=False)
                tiny |= {part.arg for part, value in pairs if _has_tiny(value)}
    operations = [node for node in ast.walk(statement) if isinstance(node, ast.BinOp)]
    divisors = [operation.right for operation in operations if isinstance(operation.op, ast.Div)]
    parts = [part for divisor in divisors for part in ast.walk(divisor)]
    return any(_has_tiny(part) or (isinstance(part, ast.Name) and part.id in tiny) for part in parts)


def _has_tiny(expression: ast.AST) -> bool:
    constants = [node.value for node in ast.walk(expression) if isinstance(node, ast.Constant)]
    return any(isinstance(value, float) and 0 < value < TINY for value in constants)


def comments(definition: Definition) -> list[str]:
    """Return the comments in the first line of a definition, and in the lines around that."""
    lines = definition.unit.lines
    first = last = definition.statement.lineno - 1
    while first and lines[first - 1].lstrip().startswith("#"):
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("#"):
        last += 1
    return [line.partition("#")[2] for line in lines[first : last + 1]]

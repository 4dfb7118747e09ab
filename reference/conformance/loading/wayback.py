"""Read the losses of networks of a learner's own make, and their way back, where nothing is claimed."""

import ast
import math
import re
from collections.abc import Iterator
from typing import Any

from reference.conformance.loading.exponents import Made
from reference.conformance.loading.habits import ADDED
from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import Told

# How the gradients of weights and of biases are called, and what comes back to a layer.
OF_WEIGHTS = re.compile(r"\b(d_?w|w\w*_?grad|(grad|nabla|delta)\w*w)|\['w", re.IGNORECASE)
OF_BIASES = re.compile(
    r"\b(?:d_?|(?:grad|nabla|delta)s?_?)(b(?:ias)?_?\d*)$|\b(b(?:ias)?_?\d*)_?grad|\['(b(?:ias)?_?\d*)'\]$",
    re.IGNORECASE,
)
# How a batch is made of one example.
ONE_ROW = re.compile(r"reshape\(\(?1,|\[None|newaxis|atleast_2d|ndmin|\[\[|shape\[0\] == 1")
BACK = re.compile(r"(self\.)?(d_?[azyhlo]?\d*|d[A-Z]\w*|d_\w+|dout\w*|\w*(delta|err|grad)\w*)")
CLASSES = re.compile("softmax|one_?hot", re.IGNORECASE)
OF_CLASSES = re.compile("one_?hot|categorical", re.IGNORECASE)
GRADIENT = re.compile("grad|backprop", re.IGNORECASE)
WHICH = re.compile("new|old|prev(ious)?|last|next|cur(rent)?|_")  # of two places
OF_LOSSES = re.compile(r"loss|cost|entropy|\bbce", re.IGNORECASE)
OF_LOSS = re.compile("loss|cost|err|acc|score|best|time|obj|^f|^j", re.IGNORECASE)
LEAST = re.compile(r"tol\w*|eps\w*|threshold|precision|\d*\.\d+|1e-\d+", re.IGNORECASE)
FARTHEST = 5  # lines by which one is moved
# The logarithm of the probability that a target was given, for two probabilities of each of two targets.
ASKED = {(p, t): math.log(p if t else 1 - p) for p in (0.3, 0.6) for t in (0, 1)}


def ways_back(unit: Unit, scope: Any, text: str) -> tuple[list[Told], list[Told]]:
    """Return what is wrong in a function, or in what a script does, and what is not careful.

    The text is that of the class or of the file in which it stands.
    """
    parts = [n for statement in scope.body for n in ast.walk(statement)]
    made = {ast.unparse(to): n.value for n in parts if isinstance(n, ast.Assign) for to in n.targets}
    name = f"{scope.name}: " if isinstance(scope, ast.FunctionDef) else ""
    is_loss = OF_LOSSES.search(f"{getattr(scope, 'name', '')} {' '.join(made)}")
    sure = [*(_formulas(parts) if is_loss else ()), *_overlaps(parts, made)]
    rules = sure, [*_biases(parts, made, text), *_checks(parts), *_one_hot(scope, parts, text)]
    wrong, usual = ([(name + said, rows_of(unit, edits)) for said, edits in found] for found in rules)
    for block in [scope, *(n for n in parts if isinstance(n, ast.For | ast.While | ast.If | ast.With))]:
        usual += [(name + said, rows) for said, rows in _updates(unit, block.body)]
    return wrong, usual


def _overlaps(parts: list[Any], made: Made) -> Iterator[tuple[str, Edits]]:
    """Yield the slices of batches that begin at the number of the batch, and not at its first example."""
    for loop in parts:
        match loop:
            case ast.For(ast.Name(i), ast.Call(ast.Name("range"), [count])):
                counted = ast.unparse(made.get(ast.unparse(count), count))
            case _:
                continue
        inside = [n for statement in loop.body for n in ast.walk(statement)]
        if any(isinstance(n, ast.Name) and n.id == i and isinstance(n.ctx, ast.Store) for n in inside):
            continue
        edits: Edits = []
        for n in inside:
            match n:
                case ast.Slice(ast.Name(low), ast.BinOp(ast.Name(high), ast.Add(), part), None):
                    size = ast.unparse(part)
                    is_batch = "batch" in ast.unparse(loop)
                    if is_batch and low == high == i and re.search(rf"/ {re.escape(size)}\b", counted):
                        edits += [(n.lower, f"{i} * {size}"), (n.upper, f"({i} + 1) * {size}")]
        if edits:
            yield f"there are {counted} batches, and each begins one example after the one before it", edits


def _products(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr]]:
    """Yield the factors of each product of matrices in a tree."""
    for n in ast.walk(node):
        match n:
            case ast.BinOp(left, ast.MatMult(), right):
                yield left, right
            case ast.Call(ast.Attribute(attr="dot" | "matmul"), [left, right]):
                yield left, right
            case ast.Call(ast.Attribute(left, "dot"), [right]):
                yield left, right


def _transposed(node: ast.AST) -> str:
    """Return what a tree is the transpose of, or ""."""
    return ast.unparse(node.value) if isinstance(node, ast.Attribute) and node.attr == "T" else ""


def _biases(parts: list[Any], made: Made, text: str) -> Iterator[tuple[str, Edits]]:
    """Yield the gradients of the biases of several units that are one number: the sum has no axis.

    And those of the first example alone.
    """
    axes = dict[str, str]()  # of the examples, by what comes back
    for to, own in made.items():
        for left, right in _products(own) if OF_WEIGHTS.search(to) else ():
            if _transposed(right):
                axes[ast.unparse(left)] = "axis=1,keepdims=True"
            elif _transposed(left):
                axes[ast.unparse(right)] = "axis=0"
    edits, first = Edits(), Edits()
    sets = [ast.unparse(to) for n in parts if isinstance(n, ast.Assign) for to in n.targets]
    for n in (n for n in parts if isinstance(n, ast.Assign)):
        bias = OF_BIASES.search(ast.unparse(n.targets[0]))
        if bias is None:
            continue
        one = ast.unparse(n.value).removesuffix("[0]")
        if ast.unparse(n.value) == f"{one}[0]" and axes.get(one) == "axis=0" and sets.count(one) < 2 and (
            one not in made or one not in map(ast.unparse, ast.walk(made[one]))
        ):
            first.append((n.value, f"{one}.sum(axis=0)"))
        for call in () if _is_number(bias[bias.lastindex or 0], text) else ast.walk(n.value):
            match call:
                case ast.Call(ast.Attribute(attr="sum"), [part] | [part, ast.Constant(2)], []):
                    delta = ast.unparse(part)
                    given = f"{delta}, "
                case ast.Call(ast.Attribute(part, "sum"), [], []):
                    delta, given = ast.unparse(part), ""
                case _:
                    continue
            value = made.get(delta)
            is_hidden = value is not None and any(any(map(_transposed, two)) for two in _products(value))
            if delta in axes and (is_hidden or CLASSES.search(text)):
                axis = axes[delta].replace(",", ", ")
                edits.append((call, f"{ast.unparse(call.func)}({given}{axis})"))
    if edits:
        yield "one number is the gradient of the biases of all units", edits
    if first and not ONE_ROW.search(text):
        yield "the gradient of the biases is that of the first example of a batch alone", first


def _is_number(bias: str, text: str) -> bool:
    """Return whether all units have one bias."""
    number = rf"\b{bias}\b['\"\]]*\s*[=:]\s*([-\d.]+|[\w.]+\(\))\s*(#|,|\}}|$)"
    return bool(re.search(number, text, re.MULTILINE))


def _formulas(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield what is to be a binary cross entropy, and is something else for one of the targets."""
    logs = [n for n in parts if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("log")]
    whole = {n: found for n in (parts if len(logs) > 1 else ()) if (found := _entropy(n))}
    whole = {n: found for n, found in whole.items() if all(map(_is_plain, ast.walk(n)))}
    inner = {part for n in whole for part in ast.walk(n) if part is not n}
    for n, (y, t, log) in ((n, found) for n, found in whole.items() if n not in inner):
        values = {pair: _value(n, {y: pair[0], t: pair[1]}) for pair in ASKED}
        signs = ([value - sign * ASKED[pair] for pair, value in values.items()] for sign in (1, -1))
        if not any(all(abs(off) < 1e-3 for off in each) for each in signs):
            texts = [(part, ast.unparse(part).replace("e-0", "e-")) for part in _logged(n)]
            own = {round(_value(part, {y: 0.3}), 2): text for part, text in texts}
            one = own.get(0.3, y)
            other = own.get(0.7, one.replace(y, f"1 - {y}", 1))
            right = f"{t} * {log}({one}) + (1 - {t}) * {log}({other})"
            is_minus = isinstance(n, ast.UnaryOp) or not _is_negated(n, parts)
            yield "it is no cross entropy for each target", [(n, f"-({right})" if is_minus else right)]


def _is_plain(n: ast.AST) -> bool:
    """Return whether a part of a formula gives no other weight to what it is a part of."""
    value = n.value if isinstance(n, ast.Constant) else 0
    return not isinstance(n, ast.Pow) and (value in (0, 1) or (isinstance(value, float) and value < 1e-3))


def _is_negated(n: ast.AST, parts: list[Any]) -> bool:
    """Return whether there is a minus before an expression, or before what it is added to."""
    sets = [s for s in parts if isinstance(s, ast.Assign | ast.AugAssign) and n in ast.walk(s)]
    names = {ast.unparse(to) for s in sets for to in getattr(s, "targets", [getattr(s, "target", s)])}
    whole = [m for m in parts if isinstance(m, ast.BinOp | ast.UnaryOp) and m is not n]
    around = [m for m in whole if any(part is n or ast.unparse(part) in names for part in ast.walk(m))]
    return any("-" in ast.unparse(m).replace(ast.unparse(n), "") for m in around)


def _entropy(n: Any) -> tuple[str, str, str] | None:
    """Return the probability, the target and the logarithm of what has some of these and nothing else."""
    is_sum = isinstance(n, ast.BinOp | ast.UnaryOp)
    called = [ast.unparse(m.func) for m in ast.walk(n) if isinstance(m, ast.Call)] if is_sum else []
    is_known = len(called) > 1 and len(set(called)) == 1 and called[0].rpartition(".")[2] == "log"
    leaves = {*_leaves(n)} if is_known else set()
    probabilities = {leaf for part in _logged(n) for leaf in _leaves(part)} if is_known else set()
    if len(leaves) == 2 and len(probabilities) == 1:
        return min(probabilities), min(leaves - probabilities), called[0]
    return None


def _logged(n: Any) -> list[ast.expr]:
    """Return what calls are given."""
    return [part for m in ast.walk(n) if isinstance(m, ast.Call) for part in m.args]


def _leaves(n: Any) -> list[str]:
    """Return what is reckoned with, but for numbers and what is added to keep a logarithm finite."""
    match n:
        case ast.Name() | ast.Attribute() | ast.Subscript():
            return [] if ADDED.search(ast.unparse(n)) else [ast.unparse(n)]
        case ast.Call(args=parts):
            return [leaf for part in parts for leaf in _leaves(part)]
        case ast.BinOp(left, _, right):
            return _leaves(left) + _leaves(right)
        case ast.UnaryOp(operand=part):
            return _leaves(part)
        case ast.Constant(int() | float()):
            return []
    return ["?", "??", "???"]  # of which nothing is known


def _value(n: Any, known: dict[str, float]) -> float:
    """Return the value of an expression for a probability and a target."""
    match n:
        case ast.Call(args=[part]):
            value = _value(part, known)
            return math.log(value) if value > 0 else math.nan
        case ast.BinOp(left, op, right):
            a, b = _value(left, known), _value(right, known)
            ways = {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}
            return ways.get(type(op), a / b if isinstance(op, ast.Div) and b else math.nan)
        case ast.UnaryOp(operand=part):
            return -_value(part, known)
        case ast.Constant(value):
            return float(value)
    return known.get(ast.unparse(n), 0.0)


def _checks(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield what compares two gradients, or two places, by differences of both signs."""
    branches = [n for n in parts if isinstance(n, ast.If)]
    ended = [n.test for n in branches if isinstance(n.body[-1], ast.Break | ast.Return)]
    for n in parts:
        match n:
            case ast.Call(ast.Attribute(attr="mean" | "average"), [ast.BinOp(a, ast.Sub(), b) as both]):
                if all(GRADIENT.search(ast.unparse(part)) for part in (a, b)):
                    yield "differences of both signs cancel", [(both, f"abs({ast.unparse(both)})")]
            case ast.Call(ast.Attribute(attr="all") | ast.Name("all"), [
                ast.Compare(ast.BinOp(_, ast.Sub(), _) as both, [ast.Lt() | ast.LtE()], [least])
            ]) if LEAST.fullmatch(ast.unparse(least)):
                yield "what is too small is never told", [(both, f"abs({ast.unparse(both)})")]
            case ast.Compare(
                ast.BinOp(ast.Name(a), ast.Sub(), ast.Name(b)) as both, [ast.Lt() | ast.LtE()], [least]
            ) if n in ended:
                is_moved = a != b and WHICH.sub("", a) == WHICH.sub("", b) and not OF_LOSS.search(a)
                if is_moved and LEAST.fullmatch(ast.unparse(least)):
                    yield "a step forward ends it, however long", [(both, f"abs({ast.unparse(both)})")]


def _one_hot(scope: Any, parts: list[Any], text: str) -> Iterator[tuple[str, Edits]]:
    """Yield a number of classes that is that of the labels at hand."""
    given = [a for a in scope.args.args if a.arg != "self"] if isinstance(scope, ast.FunctionDef) else []
    if len(given) != 1 or not OF_CLASSES.search(scope.name):
        return
    counts = re.compile(rf"(\w+\.)?(a?max)\({given[0].arg}\) \+ 1|{given[0].arg}\.max\(\) \+ 1")
    found = [n for n in parts if isinstance(n, ast.BinOp) and counts.fullmatch(ast.unparse(n))]
    if found:
        is_mnist = re.search(r"\b10\b", text)
        parameter = f"{ast.unparse(given[0])}, classes={'10' if is_mnist else 'None'}"
        said = "without an example of the last class there is a class less"
        counted = ((n, "classes" if is_mnist else " or ".join(["classes", ast.unparse(n)])) for n in found)
        yield said, [(given[0], parameter), *counted]


def _updates(unit: Unit, block: list[Any]) -> Iterator[Told]:
    """Yield the update of weights through which something goes back after it."""
    for i, n in enumerate(block):
        match n:
            case ast.AugAssign(ast.Name() | ast.Attribute() | ast.Subscript() as to, ast.Sub() | ast.Add()):
                weights = ast.unparse(to)
            case ast.Assign([target], ast.BinOp(ast.Name() | ast.Attribute() | ast.Subscript() as left)) if (
                ast.unparse(target) == ast.unparse(left)
            ):
                weights = ast.unparse(target)
            case _:
                continue
        for j, later in enumerate(block[i + 1 :], i + 1):
            if ast.unparse(getattr(later, "targets", [ast.Name("")])[0]) == weights:
                break
            pairs = [two for two in _products(later) for two in (two, two[::-1])]
            back = any(_transposed(a) == weights and BACK.fullmatch(ast.unparse(b)) for a, b in pairs)
            lines = [*range(n.lineno, later.lineno + 1)]
            if back and isinstance(later, ast.Assign | ast.Return) and len(lines) <= FARTHEST:
                own = [unit.lines[line - 1] for line in lines]
                said = f"what goes back through {weights} goes through the weights after their update"
                is_moved = all(one.lineno == one.end_lineno for one in block[i : j + 1])
                if is_moved and isinstance(later, ast.Assign):
                    yield said, [*zip(lines, own, [*own[1:], own[0]], strict=True)]
                else:
                    yield said, [(later.lineno, own[-1], "")]
                break

"""Read what is not careful in a function of which nothing is claimed, where it is plain."""

import ast
import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from reference.conformance.catalogue import METHODS
from reference.conformance.loading.exponents import Made, exponents
from reference.conformance.loading.reading import Edits, Unit, assigned, rows_of
from reference.conformance.loading.unjudged import Told

DEMONSTRATION = re.compile(r"naive|bad|wrong|overflow|unstable|simple|(?<!\d)(?<!cost_)[01]$", re.IGNORECASE)
# How a function shows that it thought of it.
ADDED = re.compile(
    r"\b_?eps|delta(?!\d)|tiny|small|clip|maximum|nan_to_num|where|log1p|\de-|^0?\.0\d*$", re.IGNORECASE
)
LOSS = re.compile(
    r"^(?!.*(poisson|gauss|normal|gamma)).*(entropy|loss|cost|(?<![a-z])cee?(?![a-z]))", re.IGNORECASE
)
PROBABILITY = re.compile(
    r"(self\.)?(y|p|a\d*|\w*(hat|pred\w*|prob\w*|output|softmax|sigmoid))(\[.*\])?$", re.IGNORECASE
)
MOVES = re.compile("momentum|nesterov|sgd|adam|rmsprop|optimi", re.IGNORECASE)
HALF = 2.0**-25  # what float32 rounds away beside 1
DTYPE = re.compile(r"astype|asarray|float64|longdouble|dtype")
SMALL = re.compile(r"[\d.]+(e-?\d+)?")
CONSTANT = re.compile(rf"^(\w+) *= *({SMALL.pattern.replace('(', '(?:')})$", re.MULTILINE)
SUMS = re.compile(r"sum|mean|dot|average|\*")
PICKED = re.compile(r"\[(\w+\.)?a?range\(\w.*\), \w+\]$")  # of each example the probability of its class
# How what is 0 is left out.
POSITIVE = re.compile(r"nonzero|in \(0|assert .*>|> 0\]|= \w+ > 0$|\bwhere=|<= 0", re.MULTILINE)
WEIGHTS = re.compile(r"\b[wW](eights?)?_?\d*\b")
PICKED_BY_LABEL = re.compile(r"\[(\w+\.)?a?range\(\w.*\), (t|y|labels?|targets?|y_true|t_\w+)\]$")
# What makes probabilities.
MAKES = re.compile(r"softmax|sigmoid|predict|forward|activation|classif|exp\(", re.IGNORECASE)
NORMAL = re.compile("== '(gaussian|normal)'$")
SQUARED = re.compile("mean_?squared?_?err(or)?|mse", re.IGNORECASE)
OF_LOSS = re.compile("err(or)?|loss|cost|mse|entropy", re.IGNORECASE)
GRADIENT = re.compile(r"\w*grad\w*\(.*\)")  # of a row
GRADIENTS = re.compile("grad|diff", re.IGNORECASE)
STEP = re.compile(r"h|dx|\w*eps\w*|delta", re.IGNORECASE)
OF_ARRAYS = (
    r"\b{0}\.(shape|T|ndim|size|max|sum|copy)\b|gradient\(\w+,\s{0}\)"
    r"|\b(np|numpy)\.(max|min|sum|mean|std|exp|sign|dot|argmax|linalg\.\w+)\({0}\b"
)
SHIFTS = re.compile(r"\.exp\(\w+\s*-\s*(\w+\)|np\.max)")
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def habits(
    unit: Unit,
    node: ast.AST,
    names: set[str],
    owner: str = "",
    *,
    is_right: bool = False,
    is_judged: bool = False,
) -> Iterator[Told]:
    """Yield what is said of a function, or of the methods of a class, and the lines with what is right.

    NumPy has the `names`. Of what is right it is told alone what changes an array or cuts fractions, which
    weights are drawn and which formulas are nan far from 0.
    """
    owner = node.name if isinstance(node, ast.ClassDef) else owner
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        if DEMONSTRATION.search(function.name):
            continue
        parts = [n for statement in function.body for n in ast.walk(statement)]
        sets = [n for n in parts if isinstance(n, ast.Assign)]
        made = {ast.unparse(to): n.value for n in sets for to in n.targets}
        rules = [exponents(parts, made, names, is_right=is_right), _weights(parts), _halves(parts)]
        if not function.name and SHIFTS.search(unit.file):
            rules = rules[1:]  # what other cells do with care is shown without it
        rules += [_of_python(function, parts, names), _deviations(parts)]
        rules += [_padded(parts), _spread(owner, parts, made, names), _rows(parts), _squashed(parts, made)]
        rules += [_shared(parts, made), _shuffled(unit, function, parts)]
        rules += [_steps(parts), _summed(function, parts, names), _slipped(owner, function)]
        # Of what is judged a claim is about integers, if it is a gradient, but of rows.
        is_told = is_judged and GRADIENTS.search(function.name)
        is_open = not is_told or "in enumerate(" in ast.unparse(function)
        rules += [_whole(function, parts, made)] if is_open else []
        if not is_right or owner in METHODS:  # of whose logarithms nothing is claimed
            rules.append(_losses(owner, function, parts, made, names))
        if not is_right:
            rules.append(_rounded(unit, function, parts, made))
        told = set[int]()
        for said, edits in chain(*rules, _changes(function, parts, made, names)):
            rows = [(n, yours, right if right != yours else "") for n, yours, right in rows_of(unit, edits)]
            if rows and told.isdisjoint(n for n, _, _ in rows):  # or one would undo the other
                told.update(n for n, _, _ in rows)
                yield f"{function.name}: {said}" if function.name else said, rows


def _of_python(function: ast.FunctionDef, parts: list[Any], names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield the losses that Python adds up, which of rows are a row."""
    given = {a.arg for a in function.args.args}
    for n in parts if names and OF_LOSS.search(function.name) else ():
        match n:
            case ast.Call(ast.Name("sum") as to, [ast.BinOp() as terms], []):
                if len(given & {m.id for m in ast.walk(terms) if isinstance(m, ast.Name)}) > 1:
                    yield "of rows it gives a row", [(to, f"{min(names)}.sum")]


def _losses(
    owner: str, function: ast.FunctionDef, parts: list[Any], made: Made, names: set[str]
) -> Iterator[tuple[str, Edits]]:
    """Yield logarithms of probabilities in a loss, to which nothing is added, or 0."""
    if POSITIVE.search(ast.unparse(function)):
        return
    zeros = [n for to, n in made.items() if ADDED.match(to) and isinstance(n, ast.Constant) and n.value == 0]
    logs = [n for n in parts if isinstance(n, ast.Call) and re.search(r"\.log$", ast.unparse(n.func))]
    nothing = {to for to, n in made.items() if n in zeros}
    edits: Edits = [(made[to], "1e-7") for to in nothing if any(f" + {to})" in ast.unparse(n) for n in logs)]
    if not edits and any(ADDED.search(text) for n in parts for text in _additions(n)):
        return
    statements = [n for n in parts if isinstance(n, ast.Assign | ast.AugAssign | ast.Return)]
    for statement in statements if not edits else ():
        own = _targets(statement)
        later = [n for n in statements if not own.isdisjoint(map(ast.unparse, ast.walk(n.value or n)))]
        both = [statement, *later]
        where = {owner, function.name, *(to for n in both for to in _targets(n))}
        is_summed = any(isinstance(n, ast.AugAssign) or SUMS.search(ast.unparse(n)) for n in both)
        is_loss = any(map(LOSS.search, where))
        for n in ast.walk(statement) if is_summed else ():
            match n:
                case ast.Call(ast.Attribute(ast.Name(np), "log"), [y]) if np in names and (
                    is_loss or PICKED.search(ast.unparse(y))
                ):
                    bare = y.right if isinstance(y, ast.BinOp) and ast.unparse(y.left) == "1" else y
                    if _is_probable(bare, made):
                        edits.append((y, f"{ast.unparse(y)} + 1e-7"))
    if edits:
        yield "where a probability is 0, its logarithm is -inf", edits


def _rounded(
    unit: Unit, function: ast.FunctionDef, parts: list[Any], made: Made
) -> Iterator[tuple[str, Edits]]:
    """Yield bounds below 1 that are 1 in float32, where what is given is taken from 1 and must not be 0."""
    text = re.sub(r"\b1\.0\b", "1", ast.unparse(function))
    values = dict(CONSTANT.findall(unit.text)) | {to: ast.unparse(n) for to, n in defaults(function.args)}
    values |= {to: ast.unparse(n) for to, n in made.items()}
    given = {n.arg for n in function.args.args if not DTYPE.search(text)}
    for n in parts:
        match n:
            case ast.Assign([ast.Name(p)], ast.Call(ast.Attribute(attr="clip"), args, words)) if p in given:
                is_used = re.search(rf"(/ |\.log)\(1 - {p}\)", text)
                for bound in [*args, *(word.value for word in words)] if is_used else []:
                    match bound:
                        case ast.BinOp(ast.Constant(1), ast.Sub(), less):
                            small = values.get(ast.unparse(less), ast.unparse(less))
                            said = f"in float32 {ast.unparse(bound)} is 1, and 1 - {p} is 0"
                            if SMALL.fullmatch(small) and 0 < float(small) < HALF:
                                yield said, [(less, "1e-7")]


def defaults(args: ast.arguments) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names of arguments with what they are if they are not given."""
    first = [*args.posonlyargs, *args.args]
    yield from zip((n.arg for n in first[len(first) - len(args.defaults) :]), args.defaults, strict=True)
    yield from ((n.arg, value) for n, value in zip(args.kwonlyargs, args.kw_defaults, strict=True) if value)


def _targets(statement: ast.stmt) -> set[str]:
    """Return what a statement sets or adds to."""
    return {*map(ast.unparse, getattr(statement, "targets", [getattr(statement, "target", ast.Tuple([]))]))}


def _is_probable(y: ast.expr, made: Made) -> bool:
    """Return whether something is a probability by its name, and by that from which it is taken."""
    text = ast.unparse(y)
    own = made.get(text.partition("[")[0])
    if own and ast.unparse(own).startswith(f"{text.partition('[')[0]}.reshape("):
        own = None  # of another shape it is the same
    if own and re.match(r"\w+\.sum\(\w+\.exp\(", ast.unparse(own)):
        return False  # of exponentials of which one is 1
    if own is None and PICKED_BY_LABEL.search(text):
        return True
    if isinstance(own, ast.BinOp) and isinstance(own.op, ast.Add):
        return False  # it is smoothed
    if own is None or not PROBABILITY.match(text):
        return bool(PROBABILITY.match(text))
    taken = [own]
    if isinstance(own, ast.Call) and re.search(r"\.sum$", ast.unparse(own.func)):
        taken = [n for n in ast.walk(own) if isinstance(n, ast.Name | ast.Attribute)]
    rest = {name: value for name, value in made.items() if value is not own}
    return bool(MAKES.search(ast.unparse(own))) or any(_is_probable(n, rest) for n in taken)


def _weights(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the weights that are drawn between 0 and 1, times a number or not."""
    edits: Edits = []
    changed = {ast.unparse(n.target) for n in parts if isinstance(n, ast.AugAssign)}
    for n in parts:
        match n:
            case ast.Assign(
                [ast.Subscript() | ast.Attribute() as to],
                ast.BinOp(_, ast.Mult(), ast.Call(func)) | ast.Call(func),
            ) if ast.unparse(to) not in changed:
                text = ast.unparse(func)
                if WEIGHTS.search(ast.unparse(to)) and text.endswith("random.rand"):
                    edits.append((func, f"{text}n"))
            case ast.Assign([ast.Name(w)], ast.BinOp(ast.Call(func), ast.Div() | ast.Mult(), ast.Call(root))):
                text = ast.unparse(func)
                is_scaled = ast.unparse(root).endswith("sqrt") and text.endswith("random.rand")
                if is_scaled and WEIGHTS.fullmatch(w) and w not in changed:
                    edits.append((func, f"{text}n"))
    if edits or (edits := [*_of_normal(parts)]):
        yield "no weight is below 0: of each unit all have one sign", edits
    for n in parts:
        match n:
            case ast.AugAssign(ast.Name(sum_), _, ast.BinOp(_, ast.Mult(), ast.Call(norm, [W]) as part)):
                if "decay" in sum_ and ast.unparse(norm).endswith(".linalg.norm"):
                    right = f"{ast.unparse(norm).partition('.')[0]}.sum({ast.unparse(W)}**2)"
                    said = "the gradient of a decay is that of squares, and this is their root"
                    yield said, [(part, right)]
            case ast.BinOp(ast.Call(root, [ast.BinOp(_, ast.Div(), ast.Name() as by)]), ast.Mult(), ast.Call(
                func, [ast.Name() as fed, ast.Name() as units]
            )) if ast.unparse(root).endswith("sqrt") and ast.unparse(func).endswith("random.randn"):
                if by.id == units.id != fed.id:
                    yield f"each unit has {fed.id} inputs, and not {units.id}", [(by, fed.id)]
            case ast.BinOp(ast.Name(std) as one, ast.Add(), ast.Call(func, [_, _]) as other):
                if re.search("(weight|init).*std$", std) and ast.unparse(func).endswith("random.randn"):
                    right = f"{ast.unparse(one)} * {ast.unparse(other)}"
                    yield "the weights are moved by it, and not made small", [(n, right)]


def _deviations(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the deviation of He with the 2 outside the root."""
    for n in parts:
        match n:
            case ast.BinOp(ast.Call(drawn, [_, _]) as own, ast.Mult(), ast.BinOp(
                ast.Constant(2), ast.Div(), ast.Call(root, [size])
            )) | ast.BinOp(ast.BinOp(
                ast.Call(drawn, [_, _]) as own, ast.Div(), ast.Call(root, [size])
            ), ast.Mult(), ast.Constant(2)):
                if ast.unparse(drawn).endswith("randn") and ast.unparse(root).endswith("sqrt"):
                    right = f"{ast.unparse(root)}(2 / {ast.unparse(size)})"
                    yield f"the deviation of He is {right}", [(n, f"{ast.unparse(own)} * {right}")]


def _of_normal(parts: list[Any]) -> Iterator[tuple[Any, str]]:
    """Yield what is drawn between 0 and 1 where the way to draw is called normal."""
    bodies = [n.body for n in parts if isinstance(n, ast.If) and NORMAL.search(ast.unparse(n.test))]
    for one in (statement for body in bodies for statement in body):
        match one:
            case ast.Assign([to], ast.Call(func)) if WEIGHTS.search(ast.unparse(to)) and [
                ast.unparse(n.targets[0]) for body in bodies for n in body if isinstance(n, ast.Assign)
            ].count(ast.unparse(to)) == 1:
                if (text := ast.unparse(func)).endswith("random.rand"):
                    yield func, f"{text}n"


def _halves(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the number of entries that is rounded down once, where each side of an image is."""
    for n in parts:
        match n:
            case ast.Call(ast.Name("int"), [ast.BinOp(ast.BinOp(count, ast.Mult(), one), ast.Mult(), other)]):
                text = ast.unparse(one)
                if text == ast.unparse(other) and isinstance(one, ast.BinOp) and isinstance(one.op, ast.Div):
                    right = f"{ast.unparse(count)} * int({text}) ** 2"
                    yield "of an odd size more entries are counted than there are", [(n, right)]


def _padded(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the sizes of what comes of an image that is padded, and counted as if it were not."""
    edits: Edits = []
    names = [n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for n in parts:
        match n:
            case ast.Assign([ast.Name()], value) if "pad" not in ast.unparse(value):
                for part in ast.walk(value):
                    match part:
                        case ast.BinOp(ast.BinOp(ast.Name() as size, ast.Sub(), _), ast.Div(), _) if (
                            size.id in ("H", "W", "h", "w")
                        ):
                            edits.append((size, " + ".join((size.id, "2*self.pad"))))
    calls = [n for n in parts if isinstance(n, ast.Call) and "self.pad" in map(ast.unparse, n.args)]
    shapes = [ast.unparse(n.value) for n in parts if isinstance(n, ast.Assign)]
    images = {ast.unparse(call.args[0]) for call in calls} - {*names}
    is_once = all(names.count(size.id) == 1 for size, _ in edits)
    if edits and is_once and any(f"{x}.shape" in shapes for x in images):
        yield "what is padded gives more than is counted", edits


def _rows(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the biases that have a row for each example of a batch."""
    for n in parts:
        match n:
            case ast.Assign([to], ast.Call(ast.Attribute(attr="zeros"), [ast.Tuple([ast.Name() as one, _])])):
                if "batch" in one.id and re.search(r"\b(b|bias)_?\d*(['\"]\])?$", ast.unparse(to)):
                    yield "each example has a bias of its own, and no other number of them fits", [(one, "1")]


def _steps(parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the step of a difference that is no small number."""
    divided = dict[str, str]()
    sets = [n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    for n in parts:
        match n:
            case ast.BinOp(ast.BinOp(ast.Call() as one, ast.Sub(), ast.Call()), ast.Div(), by):
                divided[ast.unparse(by)] = ast.unparse(one)
    for n in parts:
        match n:
            case ast.Assign([ast.Name(h)], ast.Constant(int() | float() as step)) if STEP.fullmatch(h):
                ways = (divided.get(by, "") for by in (h, f"2 * {h}", f"{h} * 2", f"2.0 * {h}"))
                is_moved = any(re.search(rf"\b{h}\b", one) for one in ways)
                is_halved = any(ast.unparse(n).startswith(f"{h} / ") for n in parts)  # to compare two
                is_one = sets.count(h) == 1 and type(step) is not bool and not is_halved
                if is_one and 0.1 <= step <= 10 and is_moved:
                    yield f"a difference over a step of {step} is no derivative", [(n.value, "1e-4")]


def _summed(
    function: ast.FunctionDef, parts: list[Any], names: set[str]
) -> Iterator[tuple[str, Edits]]:
    """Yield a mean squared error that is the sum over a batch, as the book's is."""
    text, given = ast.unparse(function), [n.arg for n in function.args.args if n.arg != "self"]
    is_mean = re.search(r"mean\(|average\(|/\s|shape|len\(|size|axis|ndim", text)
    if len(given) != 2 or is_mean or not SQUARED.fullmatch(function.name) or not names:
        return
    for n in parts:
        match n:
            case ast.Return(ast.BinOp(_, ast.Mult(), ast.Call(ast.Attribute(attr="sum"))) as value):
                right = " / ".join((ast.unparse(value), f"len({min(names)}.atleast_2d({given[0]}))"))
                yield "of a batch it is the sum, and grows with it", [(value, right)]


def _slipped(owner: str, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the momentum, or the share of what was, that is ten times too small if it is not given."""
    for name, value in defaults(function.args) if MOVES.search(owner) and function.name == "__init__" else ():
        text = ast.unparse(value)
        if re.fullmatch(r"momentum|beta_?[12]?|rho", name) and re.fullmatch(r"0\.09+", text):
            yield f"{name} is {text} if it is not given", [(value, text.replace("09", "9"))]


def _squashed(parts: list[Any], made: Made) -> Iterator[tuple[str, Edits]]:
    """Yield the softmax of what went through a sigmoid: no probability comes near 0 or 1."""
    for n in parts:
        match n:
            case ast.Call(func, [ast.Name(z) as given]) if re.search(r"(^|\.)softmax$", ast.unparse(func)):
                sets = [m for m in parts if isinstance(m, ast.Name) and m.id == z and m is not given]
                match made.get(z) if len(sets) == 1 else None:
                    case ast.Call(inner, [scores]) if re.search(r"(^|\.)sigmoid$", ast.unparse(inner)):
                        right = ast.unparse(scores)
                        yield "of scores between 0 and 1 no share comes near 1", [(given, right)]


def _shared(parts: list[Any], made: Made) -> Iterator[tuple[str, Edits]]:
    """Yield the softmax of a hidden layer, whose units share out 1 among them."""
    for n in parts:
        match n:
            case ast.Call(ast.Attribute(attr="dot"), [ast.Name(z), w]) | ast.BinOp(
                ast.Name(z), ast.MatMult(), w
            ) if re.search(r"\b[wW]\d", ast.unparse(w)):
                match made.get(z):
                    case ast.Call(ast.Name("softmax") as func, [ast.Name()]) if func.lineno < n.lineno:
                        yield "the units of a hidden layer share out 1 among them", [(func, "sigmoid")]


def _whole(function: ast.FunctionDef, parts: list[Any], made: Made) -> Iterator[tuple[str, Edits]]:
    """Yield the arrays that are made as those that are given, and get fractions: of integers they are cut."""
    given = {n.arg for n in function.args.args if not DTYPE.search(ast.unparse(function))}
    for name, value in made.items():
        match value:
            case ast.Call(ast.Attribute(attr="zeros_like" | "ones_like" | "empty_like"), [ast.Name(x)], []):
                puts = [m for m in parts if isinstance(m, ast.Assign | ast.AugAssign)]
                into = [m.value for m in puts if name in {t.split("[")[0] for t in _targets(m) if "[" in t}]
                is_cut = any(isinstance(m, ast.Div) for part in into for m in ast.walk(part))
                is_cut |= any(GRADIENT.fullmatch(ast.unparse(part)) for part in into)
                if is_cut and x in given:
                    right = ", ".join((ast.unparse(value)[:-1], "dtype=float)"))
                    yield f"of integers in {x} the fractions are cut", [(value, right)]


def _spread(owner: str, parts: list[Any], made: Made, names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield the spread of a batch by which a layer divides, and which is 0 where all examples are alike."""
    statements = [ast.unparse(n) for n in parts if isinstance(n, ast.stmt) and not hasattr(n, "body")]
    tests = [ast.unparse(n.test) for n in parts if isinstance(n, ast.If | ast.IfExp | ast.Assert)]
    for n in parts if re.search("norm", owner, re.IGNORECASE) else ():
        match n:
            case ast.Assign([ast.Name(std)], ast.Call(ast.Attribute(_, "sqrt"), [ast.Name(var) as of])):
                own = re.compile(rf"\b({var}|{std})\b")
                is_mean = re.match(r"(np|numpy|\w+)\.(mean|var)\(", ast.unparse(made.get(var, n.targets[0])))
                others = [text for text in (*statements, *tests) if own.search(text)]
                is_kept = any(ADDED.search(text) for text in others) or any(map(own.search, tests))
                is_kept |= any(re.match(rf"({var}|{std})(\[| [-+*/]?= .*\b{std}\b)", text) for text in others)
                divides = [m.right for m in parts if isinstance(m, ast.BinOp) and isinstance(m.op, ast.Div)]
                if names and is_mean and not is_kept and std in map(ast.unparse, divides):
                    yield f"where all are alike {std} is 0", [(of, f"{var} + 1e-7")]


def _additions(node: Any) -> Iterator[str]:
    """Yield the text of what may keep probabilities from 0: a call, a sum, or what is put into an array."""
    match node:
        case ast.Call(func, args) if "0" not in map(ast.unparse, args):  # `np.maximum(0, x)` is a layer
            yield ast.unparse(func).rpartition(".")[2]
        case ast.BinOp(left, ast.Add(), right):
            yield from (ast.unparse(n) for n in (left, right) if not isinstance(n, ast.BinOp | ast.Call))
        case ast.Assign([ast.Subscript()]):
            yield ast.unparse(node)


def _changes(
    function: ast.FunctionDef, parts: list[Any], made: Made, names: set[str]
) -> Iterator[tuple[str, Edits]]:
    """Yield what changes an array that is given, or what moves a copy of it that may be one of integers."""
    text, given = ast.unparse(function), {n.arg for n in function.args.args} - {"self"}
    if not any(isinstance(n, ast.Return) and n.value for n in parts) or "update" in function.name:
        return
    for n, root, copied in _of_callers(function.body, {x: (x, None) for x in given}):
        said = f"the array {root} of the caller is changed"
        if isinstance(n, ast.Assign):
            to: Any = n.targets[0]
            x, mask = ast.unparse(to.value), ast.unparse(to.slice)
            if names and ("mask" in mask or isinstance(made.get(mask, to.slice), ast.Compare)):
                right = ", ".join([mask, ast.unparse(n.value), x])
                yield said, [(n, f"{x} = {min(names)}.where({right})")]
            continue
        x = ast.unparse(n.target)
        is_pair = isinstance(n.value, ast.Tuple | ast.List)
        of_arrays = OF_ARRAYS.format(f"({re.escape(x)}|{root})")
        if type(n.op) in SIGNS and not is_pair and re.search(of_arrays, text):
            other = ast.unparse(n.value)
            if isinstance(n.value, ast.BinOp) and isinstance(n.value.op, ast.Add | ast.Sub):
                other = f"({other})"
            in_line = (n, f"{x} = {x} {SIGNS[type(n.op)]} {other}")
            edit = (copied, f"{root}.copy()") if copied else in_line
            yield said, [edit]
    changed = [n for n in parts if isinstance(n, ast.AugAssign)]
    for n in parts:
        match n:
            case ast.Assign([ast.Name(moved)], ast.Call(ast.Attribute(ast.Name(x), "copy"), []) as value):
                steps = [m.value for m in changed if ast.unparse(m.target).startswith(f"{moved}[")]
                if x in given - made.keys() and any(STEP.fullmatch(ast.unparse(step)) for step in steps):
                    yield f"of integers in {x} no step is left", [(value, f"{x}.astype(float)")]


def _shuffled(unit: Unit, function: ast.FunctionDef, parts: list[Any]) -> Iterator[tuple[str, Edits]]:
    """Yield the list of the caller that is put in another order, as it is not the task of the function."""
    own = {n.arg for n in function.args.args} - assigned(parts)
    inner = {m for n in parts if isinstance(n, ast.FunctionDef) for m in ast.walk(n)}
    is_it = re.match("(?!_).*(train|fit|sgd|descent|learn|optimi[sz]e)", function.name, re.IGNORECASE)
    own = {x for x in own if not re.search("order|ind|idx|perm", x)}
    for n in parts if is_it else ():
        match n:
            case ast.Expr(ast.Call(ast.Attribute(of, "shuffle"), [ast.Name(x)], [])) if x in own:
                if ast.unparse(of) in ("random", "np.random", "numpy.random") and n not in inner:
                    said = f"the list {x} of the caller is put in another order"
                    yield said, [(n, ast.get_source_segment(unit.text, n) or "")]


def _of_callers(body: list[ast.stmt], own: dict[str, tuple[str, Any]]) -> Iterator[tuple[Any, str, Any]]:
    """Yield what is added to an array of the caller, its name there, and where it got another one.

    `own` has the names that stand for such arrays, until they stand for something else.
    """
    for statement in body:
        match statement:
            case ast.Assign(targets, value):
                root = value.value if isinstance(value, ast.Attribute) and value.attr == "T" else value
                kept = own.get(getattr(root, "id", ""))
                match targets:
                    case [ast.Subscript(ast.Name(x))] if x in own and isinstance(value, ast.Constant):
                        yield statement, own.pop(x)[0], None
                for to in (n for target in targets for n in ast.walk(target)):
                    if isinstance(getattr(to, "ctx", None), ast.Store):
                        own.pop(ast.unparse(to), None)
                if kept and isinstance(targets[0], ast.Name | ast.Attribute):
                    is_own = value is root and isinstance(targets[0], ast.Name)
                    own[ast.unparse(targets[0])] = (kept[0], value if is_own else None)
            case ast.AugAssign(ast.Name() | ast.Attribute() as to) if ast.unparse(to) in own:
                yield statement, *own.pop(ast.unparse(to))
            case ast.AnnAssign(ast.Name(x)):
                own.pop(x, None)
            case ast.Match() | ast.Try():
                for n in ast.walk(statement):
                    own.pop(getattr(n, "id", ""), None)
            case ast.For() | ast.While() | ast.With():
                yield from _of_callers(statement.body, own)
            case ast.If():
                other = dict(own)
                yield from _of_callers(statement.body, own)
                yield from _of_callers(statement.orelse, other)
                for x in own.keys() - other.keys():
                    del own[x]

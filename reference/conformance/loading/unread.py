"""Read what is set and never read, and what stands in its place."""

import ast
import builtins
import re
from collections import Counter
from collections.abc import Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from reference.conformance.loading.habits import SIGNS
from reference.conformance.loading.paired import SHOWN
from reference.conformance.loading.reading import Edits, Unit, assigned, following, rows_of
from reference.conformance.loading.unjudged import ARRAYS, LOADS, Told, code
from reference.conformance.watching import is_gradient

# What is applied to the scores of a layer.
APPLIED = re.compile(r"(.*[._])?(sigmoid|softmax|relu|tanh|\w*identi\w*)(_function)?", re.IGNORECASE)
IDENTITY = re.compile("identity(_?func(tion)?)?")
# What predicts, and what is asked of what is predicted.
PREDICTED = re.compile(r"(self\.|\w+\.)?predict\((cross_entropy|mean_squared|sum_squared)\w*")
FUNCTION = re.compile(r"func(tion)?(_?\d)?")
SLOPES = re.compile(r"tang|slope|diff_func", re.IGNORECASE)
ANSWERS = {"predict", "loss", "accuracy", "gradient", "forward", "backward"}
COUNTS = re.compile(r"range|np\.arange|np\.random\.(choice|permutation)")
WORDS = re.compile(r"[^\W\d]\w*|\d+|\S")
NUMBER = re.compile(r"(\w*[^\W\d])(\d)")
# Numbers, and the names of files, that a caller gives and expects to matter.
GIVEN = re.compile(
    r"(input|hidden|output|batch)_size|weight_init_std|file_?(name|path)|lr|learn(ing)?_?rate|step_num|h",
    re.IGNORECASE,
)
NESTED = re.compile(r"^\s*[xX]\w*\s*=\s*np\.array\(\s*\[\s*\[", re.MULTILINE)
# What is no row of layers, has an activation in its layers, or none on purpose.
IN_ITSELF = re.compile(
    r"move_to_end|\] = None|low.?rank|\blinear (net|model)|act(ivation)?=|on purpose", re.IGNORECASE
)
# How it is said that something has no use.
SAID = re.compile(
    r"ignore|unused|not (used|needed)|no .* needed|kept for|same interface|nothing|compat", re.IGNORECASE
)
# What changes something that is not its own.
CHANGES = r"\b{0}(\.\w+\(|\[.*\]\s*[-+*/]?=)"
ASKS_ALL = {"locals", "vars", "eval", "exec", "super"}  # what may read names that are not written out

PRODUCT = re.compile(r"\bdot\(|\bmatmul\(|@")
SCORES = re.compile(r"[ahuzs]\d*|(net|scores?|pre)\w*")
NAMES = re.compile(r"[^\W\d]\w*")
BROUGHT = re.compile(r"^\s*from .* import (.*)", re.MULTILINE)
TIED = re.compile(r"\btied\b|weight.?sharing|shared? (the )?weight", re.IGNORECASE)
LEAVING = (ast.Return, ast.Yield, ast.YieldFrom, ast.Raise, ast.Global, ast.Nonlocal, ast.Delete, ast.Assert)
# What is called for what it gives alone.
PURE = re.compile(
    r"(np|numpy|pickle|math)(\.\w+)+|open|len|range|float|int|abs|sum|max|min|sigmoid|softmax|relu|tanh"
    r"|\w+\.(astype|copy|reshape|flatten)"
)

AS_ARRAY = r"\b{0}\.(shape|T|ndim|size|max|sum|mean|argmax|reshape|copy|dot)\b|\bnp\.\w+\({0}[,)]"


def counted(text: str) -> Counter[str]:
    """Return how often each name stands in a text, where it is no attribute."""
    return Counter(re.findall(r"(?<![.\w])\w+", text))


def unread(unit: Unit, scope: Any, counts: Counter[str]) -> Iterator[Told]:
    """Yield what is told of a function, or of what a file does, which has names so many times."""
    for holder in (n for n in ast.walk(scope) if isinstance(n, ast.FunctionDef) and not SHOWN.search(n.name)):
        where = f"{holder.name}: " if holder.name else ""
        for one, other in following(ast.walk(holder)):
            every = (*_twins(one, other, counts), *_again(one, other))
            every += (*_chain(unit, holder, one, other, counts),)
            for said, edits in every:
                yield where + said, rows_of(unit, edits)
            yield from ((where + said, rows) for said, rows in _behind(unit, one, other))
        kinds = (_truths, _parted) if holder.name and unit.is_of_arrays else ()
        found = [one for kind in kinds for one in kind(holder)]
        found += [*_returned(holder, unit.file), *_lost(holder, unit.file)] if kinds else []
        found += [*_ungiven(unit, holder), *_stray(unit, holder)] if kinds else []
        found += _shapes(unit, holder)
        if holder.name:
            is_another = getattr(scope, "bases", []) and holder.name != "__init__"  # which has it of its base
            told = [*([] if is_another else _ignored(unit, holder)), *_noisy(unit, holder)]
            told += [*_gaps(unit, holder), *_lost_ends(unit, holder), *_halves(unit, holder)]
            told += [*_layered(unit, holder), *_of_file(unit, holder)]
            told += [*_exchanged(unit, holder), *(_idle(unit, holder) if scope is holder else ())]
            yield from ((where + said, rows) for said, rows in told)
        plain = [*_nested(unit, holder), *_unlearned(unit, holder), *_missing(unit, holder, counts)]
        yield from ((where + said, rows) for said, rows in plain)
        found += [*_handed(unit, holder), *_taken(unit, holder)] if kinds else []
        found += [*_fed(holder, unit.file), *_printed(holder, counts, unit.file), *_viewed(holder, unit.file)]
        found += _given_otherwise(holder, counts)
        for said, edits in found:
            yield where + said, rows_of(unit, edits)


def _twins(one: Any, other: Any, counts: Counter[str]) -> Iterator[tuple[str, Edits]]:
    """Yield what has not the next number as all else in a line: `h2 = f1(c2)` behind `h1 = f1(c1)`."""
    match one, other:
        case ast.Assign([ast.Name()]), ast.Assign([ast.Name()]):
            words = [WORDS.findall(ast.unparse(n)) for n in (one, other)]
            if len(words[0]) == len(words[1]):
                pairs = {*zip(*words, strict=True)}
                moved = [_numbered(a, b) for a, b in pairs if a != b]
                stays = [NUMBER.fullmatch(a) for a, b in pairs if a == b]
                if moved and len({*moved}) == 1 and moved[0]:
                    old, new = moved[0]
                    for name in (m[1] for m in stays if m and m[2] == old):
                        nodes = [n for n in ast.walk(other.value) if getattr(n, "id", "") == name + old]
                        if nodes and counts[name + new] == 1:
                            said = f"{name}{new} is meant, which nobody reads"
                            yield said, [(n, name + new) for n in nodes]


def _again(one: Any, other: Any) -> Iterator[tuple[str, Edits]]:
    """Yield what takes the place of the line above: `y = np.argmax(y)` and `y = np.argmax(t)`."""
    match one, other:
        case (
            ast.Assign([ast.Name(y)], ast.Call(ast.Attribute(_, "argmax") as first, [_, *_])),
            ast.Assign([ast.Name(again) as to], ast.Call(
                ast.Attribute(_, "argmax") as func, [ast.Name(t), *_]
            )),
        ) if y == again != t and ast.unparse(first) == ast.unparse(func):
            yield f"{y} is set twice, and its first value is lost", [(to, t)]


def _exchanged(unit: Unit, holder: ast.FunctionDef) -> Iterator[Told]:
    """Yield the entry that is set from another one, where all others are set from their own."""
    if TIED.search(unit.file):
        return
    text = unit.file.replace('"', "'")
    for block in (getattr(n, "body", []) for n in ast.walk(holder)):
        pairs, is_grads = list[tuple[Any, str, Any]](), True
        for n in block if isinstance(block, list) else ():
            match n:
                case ast.Assign([ast.Subscript(base, key)], ast.Call(args=args)) if to := _text(key):
                    is_plain = isinstance(key, ast.Constant) or ast.unparse(base)[:4] == "grad"
                    parts = [part for arg in args for part in ast.walk(arg)]
                    own = [_text(part.slice) for part in parts if isinstance(part, ast.Subscript)]
                    own = [one for one in own if one]
                    pairs += [(to, own[0].value, own[0])] if len(own) == 1 and is_plain else []
                    is_grads &= ast.unparse(base)[:4] == "grad"
                case ast.Assign([ast.Subscript(base, key)], ast.Attribute() as part) if to := _text(key):
                    is_grad = ast.unparse(base)[:4] == "grad" and part.attr in ("dgamma", "dbeta")
                    pairs += [(to, part.attr[1:], part)] if is_grad else []
        odd = [three for three in pairs if three[0].value != three[1]]
        kept = {to.value for to, of, _ in pairs if to.value == of}
        is_one = len(odd) == 1 < len(pairs) - 1 and odd[0][1] in {to.value for to, *_ in pairs}
        # Of several the keys are those of the file, and what they are set from has its own.
        is_known = all(len(re.findall(rf"\['{to.value}'\] *=", text)) > 1 for to, *_ in odd)
        if is_one or (is_grads and len(odd) < len(kept) and is_known and {of for _, of, _ in odd} <= kept):
            for to, of, part in odd:
                said = f"`{to.value}` is set from `{of}`, and each other entry from its own"
                right = code(unit, part).replace(of, to.value)
                if isinstance(part, ast.Attribute):
                    right = code(unit, part).removesuffix(of) + to.value
                yield said, rows_of(unit, [(part, right)])
        elif is_grads and len(odd) == 1:
            ((to, of, _),) = odd
            if to.value in kept and of not in {to.value for to, *_ in pairs}:
                said = f"`{to.value}` is set twice, and `{of}` never"
                yield said, rows_of(unit, [(to, code(unit, to).replace(to.value, of))])


def _text(key: Any) -> Any:
    """Return the text that a key is, or that a number is put behind."""
    match key:
        case ast.Constant(str()):
            return key
        case ast.BinOp(ast.Constant(str()) as text, ast.Add(), ast.Call(ast.Name("str"))):
            return text
    return None


def _behind(unit: Unit, loop: Any, other: Any) -> Iterator[Told]:
    """Yield the count that stands behind the loop that it is to count in: of the last round alone."""
    match loop, other:
        case ast.For(ast.Name(i)), ast.If(test, [ast.AugAssign(ast.Name(count), ast.Add(), one)], []):
            inner = [n for part in loop.body for n in ast.walk(part)]
            names = {n.id for n in inner if isinstance(n, ast.Name)}
            asked = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)}
            is_ended = any(isinstance(n, ast.Break) for n in inner)
            if ast.unparse(one) == "1" and i in asked and count not in names and not is_ended:
                numbers = range(other.lineno, (other.end_lineno or 0) + 1)
                indent = " " * (loop.body[0].col_offset - loop.col_offset)
                rows = [(n, unit.lines[n - 1], indent + unit.lines[n - 1]) for n in numbers]
                yield f"`{count}` counts behind the loop, and once", rows


def _numbered(one: str, other: str) -> tuple[str, str] | None:
    """Return the numbers of two names that differ in these alone."""
    a, b = NUMBER.fullmatch(one), NUMBER.fullmatch(other)
    return (a[2], b[2]) if a and b and a[1] == b[1] else None


def _chain(
    unit: Unit, holder: Any, one: Any, other: Any, counts: Counter[str]
) -> Iterator[tuple[str, Edits]]:
    """Yield what an activation is applied to, where the line above makes what nobody reads."""
    match one, other:
        case ast.Assign([ast.Name(a)], made), ast.Assign([ast.Name()], ast.Call(func, [given])):
            x = getattr(given, "id", a)
            # Both are made of it, if it is no bias.
            bias = made.right if isinstance(made, ast.BinOp) and isinstance(made.op, ast.Add) else None
            is_product = bias is None and PRODUCT.search(ast.unparse(made)) and SCORES.fullmatch(a)
            is_of_it = any(getattr(n, "id", "") == x and n is not bias for n in ast.walk(made))
            is_of_it = is_of_it and not is_product
            is_idle = counts[a] == 1 or not (holder.name or unit.place or _is_read(holder, a))
            others = unit.beside or () if is_idle and not holder.name else ()
            is_idle = is_idle and not any(_brings(text, a) for text in others)
            is_it = (NUMBER.fullmatch(a) or is_product) and is_idle and x != a and not is_of_it
            if is_it and APPLIED.fullmatch(ast.unparse(func)):
                yield f"{a} is read by nobody", [(given, a)]


def _brings(text: str, name: str) -> bool:
    """Return whether a file may import a name."""
    return any(name in NAMES.findall(line) for line in BROUGHT.findall(text))


def _is_read(holder: Any, name: str) -> bool:
    """Return whether something reads a name, but for what a loop or a function sets under it."""
    sets = [n for n in ast.walk(holder) if isinstance(n, ast.For | ast.FunctionDef)]
    heads = [n.target if isinstance(n, ast.For) else n.args for n in sets]
    own = [n for n, head in zip(sets, heads, strict=True)
           if any(name in (getattr(p, "id", ""), getattr(p, "arg", "")) for p in ast.walk(head))]
    other = {part for n in own for statement in n.body for part in ast.walk(statement)}
    nodes = (n for n in ast.walk(holder) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
    return any(n.id == name and n not in other for n in nodes)


def _returned(function: ast.FunctionDef, text: str) -> Iterator[tuple[str, Edits]]:
    """Yield what is returned where the line above makes something of it that nobody reads.

    That is a parameter, or what an activation is applied to.
    """
    given = {n.arg for n in function.args.args} - {"self"}
    names = Counter(n.id for n in ast.walk(function) if isinstance(n, ast.Name))
    declared = any(isinstance(n, ast.Global | ast.Nonlocal) for n in ast.walk(function))
    for one, other in pairwise(function.body):
        match one, other:
            case ast.Assign([ast.Name(y)], value), ast.Return(ast.expr() as part) if (
                names[y] == 1 and y not in given
            ):
                match part:
                    case ast.Call(ast.Attribute(owner, "astype")):
                        part = owner
                x = getattr(part, "id", "")
                is_made = any(getattr(n, "id", "") == x for n in ast.walk(value))
                if x.swapcase() == y and not declared and x not in names - Counter([x]):
                    yield f"{y} is read by nobody, and {x} is that of the file", [(part, y)]
                called = ast.unparse(value.func) if isinstance(value, ast.Call) else ""
                # What it is applied to may be wanted, and be given to the same elsewhere.
                is_last = APPLIED.fullmatch(called) and called[:5] != "self." and text.count(f"{called}(") < 3
                is_it = x in given or (is_last and "WithLoss" not in text)
                is_lost = not (declared or y[:1] == "_" or (isinstance(value, ast.Call) and value.keywords))
                if is_it and is_lost and is_made and not isinstance(value, ast.Name):
                    yield f"{y} is read by nobody", [(part, y)]
                match value, part:
                    case ast.Call(predict, [ast.Name(x)]), ast.Call(loss, [ast.Name(same) as wrong, _]):
                        called = f"{ast.unparse(predict)}({ast.unparse(loss)}"
                        if x == same and not declared and y != "_" and PREDICTED.fullmatch(called):
                            yield f"{y} is read by nobody", [(wrong, y)]


def _lost(function: ast.FunctionDef, text: str) -> Iterator[tuple[str, Edits]]:
    """Yield the name that is set again at once, where another one is read and set nowhere."""
    nodes = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    own = assigned(nodes) | {n.arg for n in function.args.args}
    called = {getattr(n.func, "id", "") for n in ast.walk(function) if isinstance(n, ast.Call)}
    owners = {getattr(n.value, "id", "") for n in ast.walk(function) if isinstance(n, ast.Attribute)}
    free = {n.id for n in nodes} - own - called - owners - {*vars(builtins)}
    free = {name for name in free if not re.search(rf"^{name}\b", text, re.MULTILINE)}
    for one, other in pairwise(function.body):
        match one, other:
            case ast.Assign([ast.Name(w)], ast.Call()), ast.Assign([ast.Name(again) as to], value):
                is_read = any(isinstance(n, ast.Name) for n in ast.walk(value))
                if w == again and len(free) == 1 and not is_read:
                    name = min(free)
                    yield f"`{w}` is set twice, and `{name}` never", [(to, name)]


def _ignored(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield what is given, and read nowhere or only after it is set anew, if nothing is said of that."""
    nodes = [n for part in function.body for n in ast.walk(part)]
    names = [n for n in nodes if isinstance(n, ast.Name)]
    added = {getattr(n.target, "id", "") for n in nodes if isinstance(n, ast.AugAssign)}
    read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    text = "\n".join(unit.lines[function.lineno - 1 : function.end_lineno])
    is_open = function.args.kwarg or len(function.body) < 2 or ASKS_ALL & read or SAID.search(text)
    for one in () if is_open else [*function.args.args, *function.args.kwonlyargs]:
        x, line = one.arg, unit.lines[one.lineno - 1]
        if not GIVEN.fullmatch(x):
            continue
        if x not in read | added:
            yield f"{x} is given, and read nowhere", [(one.lineno, line, "")]
        first = next((n for n in function.body if x in _named(n)), None)
        match first:
            case ast.Assign([ast.Name(to)], value) if to == x and x not in _named(value) and x in read:
                said = f"{x} is given, and set anew before it is read"
                yield said, [(first.lineno, unit.lines[first.lineno - 1], "")]


def _named(node: ast.AST) -> set[str]:
    """Return the names in a part of a file."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _noisy(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the differences of a loss that leaves out other units at each call."""
    for n in ast.walk(function) if re.search(r"\bDropout\b", unit.file) else ():
        match n:
            case ast.Lambda(body=ast.Call(ast.Attribute(attr="loss"), _, words)) if (
                "numerical" in function.name and any(ast.unparse(w.value) == "True" for w in words)
            ):
                said = "each value of the loss is of another mask, and a difference of two of chance"
                yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def _gaps(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the number for which no branch is taken at the end: `if x > 0: ... elif x < 0: ...`."""
    branches, ends = list[Any](), list[Any](function.body[-2:])
    for n in ends:
        while isinstance(n, ast.If) and isinstance(n.body[-1], ast.Return) and n.body[-1].value:
            branches.append(n)
            n = n.orelse[0] if len(n.orelse) == 1 else None
    if len(branches) == 2 and not branches[1].orelse:
        tests, line = [ast.unparse(n.test) for n in branches], unit.lines[branches[1].lineno - 1]
        x = tests[0].partition(" ")[0]
        if {*tests} == {f"{x} > 0", f"{x} < 0"}:
            right = re.sub("([<>])", r"\1=", line, count=1)
            yield f"where {x} is 0 it ends without a `return`", [(branches[1].lineno, line, right)]


def _lost_ends(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the number that a branch ends with and does not return, as the other one does."""
    for n in (n for n in ast.walk(function) if isinstance(n, ast.If) and n.orelse):
        for one, other in ((n.body[-1], n.orelse[-1]), (n.orelse[-1], n.body[-1])):
            match one, other:
                case ast.Return(value), ast.Expr(ast.Constant(int() | float())) if value:
                    line = unit.lines[other.lineno - 1]
                    right = f"{line[: other.col_offset]}return {line[other.col_offset :]}"
                    yield "this branch gives None", [(other.lineno, line, right)]


def _halves(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the branch that fills what it makes and does not return it, as the other one returns its own."""
    match function.body[-1]:
        case ast.If(body=[*_, ast.Return(ast.Call(ast.Name()))], orelse=[*first, ast.For() as last]):
            for n in first:
                match n:
                    case ast.Assign([ast.Name(y)], ast.Call(made)) if "zeros" in ast.unparse(made):
                        names = [m for m in ast.walk(function) if isinstance(m, ast.Name) and m.id == y]
                        filled = [m.value for m in ast.walk(last)
                                  if isinstance(m, ast.Subscript) and isinstance(m.ctx, ast.Store)]
                        if all(isinstance(m.ctx, ast.Store) or m in filled for m in names):
                            line = unit.lines[(last.end_lineno or 0) - 1]
                            right = f"{line}\n{' ' * last.col_offset}return {y}"
                            yield "this branch gives None", [(last.end_lineno or 0, line, right)]


def _layered(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the layer that is put in the place of another of the same block: `layers['Relu1']` twice.

    And the one that follows another of its kind with nothing between: two affine maps are one.
    """
    is_row = "in self.layers.values()" in unit.file and not IN_ITSELF.search(unit.file)
    for block in (getattr(n, "body", []) for n in ast.walk(function)):
        keys = dict[str, str]()
        for one, other in pairwise(block if isinstance(block, list) and is_row else ()):
            if _is_affine(one) and _is_affine(other):
                said = "of two affine layers without an activation between, the two are one"
                yield said, [(other.lineno, unit.lines[other.lineno - 1], "")]
        for n in block if isinstance(block, list) else ():
            match n:
                case ast.Assign([ast.Subscript(base, ast.Constant(str(key)) as at)], ast.Call()) if (
                    "layers" in ast.unparse(base)
                ):
                    number, made = NUMBER.fullmatch(key), ast.unparse(n.value)
                    is_slip = number and key in keys and keys[key] == made.partition("(")[0]
                    if number and is_slip and "layers" not in made:
                        free = (f"{number[1]}{k}" for k in range(int(number[2]) + 1, 100))
                        right = code(unit, at).replace(key, next(one for one in free if one not in keys))
                        said = f"`{key}` is set twice, and the second stands in the place of the first"
                        yield said, rows_of(unit, [(at, right)])
                    keys[key] = made.partition("(")[0]


def _of_file(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield what a method returns and does not set, but the file does, and an identity that is none."""
    own = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    own |= assigned(ast.walk(function))
    match function.body[-1]:
        case ast.Return(ast.Name(x)) as end if function.name in ANSWERS and x not in own and x[0].islower():
            is_set = re.search(rf"^{x}(, *\w+)* *=[^=]", unit.file, re.MULTILINE)
            is_changed = re.search(CHANGES.format(x), ast.unparse(function))
            if is_set and not (is_changed or any(isinstance(n, ast.Global) for n in function.body)):
                said = f"{x} is set nowhere in it, and that of the file is returned"
                yield said, [(end.lineno, unit.lines[end.lineno - 1], "")]
        case ast.Return(ast.Constant(value) as wrong) if (
            IDENTITY.fullmatch(function.name) and len(own) == 1 and value is not None
        ):
            yield "an identity gives back what it is given", rows_of(unit, [(wrong, min(own))])
        case ast.Return(ast.Call(func, [ast.Name(x)]) as wrong) if IDENTITY.fullmatch(function.name):
            if APPLIED.fullmatch(called := ast.unparse(func)) and own == {x} and "identi" not in called:
                yield "an identity gives back what it is given", rows_of(unit, [(wrong, x)])


def _nested(unit: Unit, holder: ast.FunctionDef) -> Iterator[Told]:
    """Yield the biases that are a row within a row, where others are rows: what is added has an axis more."""
    kinds = dict[bool, list[ast.List]]({True: [], False: []})
    for n in ast.walk(holder):
        match n:
            case ast.Assign([to], ast.Call(args=[ast.List([first, *rest]) as row])) if (
                re.search(r"\b[bB]_?\d(['\"]\])?$", ast.unparse(to))
            ):
                is_nested = isinstance(first, ast.List) and (not rest or all(
                    isinstance(one, ast.List) and len(one.elts) == 1 for one in row.elts
                ))
                if is_nested or isinstance(first, ast.Constant):
                    kinds[is_nested].append(row)
    # What is given may be a row within a row as well.
    if len(kinds[True]) < len(kinds[False]) and not NESTED.search(unit.text):
        for row in kinds[True]:
            numbers = [one for part in row.elts for one in getattr(part, "elts", ())]
            right = f"[{', '.join(code(unit, one) for one in numbers)}]"
            yield "it is a row within a row, and the other biases are rows", rows_of(unit, [(row, right)])


def _missing(unit: Unit, holder: ast.FunctionDef, counts: Counter[str]) -> Iterator[Told]:
    """Yield what is set and never read, where another of nearly that name is read below and not set there."""
    names = [n for n in ast.walk(holder) if isinstance(n, ast.Name)]
    sets = assigned(names)
    for n in (n for n in names if isinstance(n.ctx, ast.Store) and counts[n.id] == 1 and len(n.id) > 7):
        later = {m.id for m in names if m.lineno > n.lineno} if holder.name else {*counts}
        later -= sets
        for near in get_close_matches(n.id, later, 1, 0.9):
            is_one = len(near) == len(n.id) and sum(a != b for a, b in zip(near, n.id, strict=True)) == 1
            # A letter too many, or one that is left out, but at the end, as of a plural.
            long, short = sorted((near, n.id), key=len, reverse=True)
            is_one |= any(long[:i] + long[i + 1 :] == short for i in range(1, len(long) - 1))
            if is_one and near[0] == n.id[0] and not re.search(r"\d", near + n.id):
                yield f"{n.id} is read nowhere: is {near} meant?", rows_of(unit, [(n, near)])


def _is_affine(statement: Any) -> bool:
    """Return whether a statement sets a layer of a network that is affine."""
    match statement:
        case ast.Assign([ast.Subscript(base)], ast.Call(ast.Name("Affine" | "Linear" | "Dense"))):
            return "layers" in ast.unparse(base)
    return False


def _unlearned(unit: Unit, holder: ast.FunctionDef) -> Iterator[Told]:
    """Yield the gradient that a loop takes of each batch, and that nobody reads: nothing is learned."""
    names = [n for n in ast.walk(holder) if isinstance(n, ast.Name)]
    read = {n.id for n in names if isinstance(n.ctx, ast.Load)}
    is_timed = re.search(r"\btime(it)?\b|perf_counter", unit.file)
    for loop in (n for n in ast.walk(holder) if isinstance(n, ast.For) and not is_timed):
        nodes = [part for statement in loop.body for part in ast.walk(statement)]
        for n in nodes if any("batch" in getattr(part, "id", "") for part in nodes) else ():
            match n:
                case ast.Assign([ast.Name(grad)], ast.Call(ast.Attribute(attr=called), [_, _])) if (
                    is_gradient(called) and grad not in read
                ):
                    said = f"{grad} is read nowhere, and no parameter is changed"
                    yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def _truths(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the arrays that are asked whether they are true, where it is meant whether they are given."""
    given, said = {n.arg for n in function.args.args}, "ValueError: the truth value of an array is ambiguous"
    text = ast.unparse(function)
    pairs = zip(reversed(function.args.args), reversed(function.args.defaults), strict=False)
    open_ = {n.arg for n, default in pairs if ast.unparse(default) == "None"}
    for n in ast.walk(function):
        match n:
            case ast.If(ast.UnaryOp(ast.Not(), ast.Name(x)) | ast.Name(x) as test) if x in open_:
                if re.search(AS_ARRAY.format(x), text):
                    no = ["not"] * isinstance(test, ast.Name)
                    yield said, [(test, " ".join((x, "is", *no, "None")))]
            case ast.IfExp(ast.Name(x) as test, ast.Call(args=[ast.Name(same)]), ast.Attribute(of)):
                if x == same and x in given and ARRAYS.fullmatch(x) and getattr(of, "id", "") == "self":
                    yield said, [(test, " ".join((x, "is", "not", "None")))]


def _ungiven(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield an activation that takes nothing, and computes with what the file may have."""
    names = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    own = assigned(names)
    free = {n.id for n in names if len(n.id) == 1} - own
    is_it = APPLIED.fullmatch(function.name) or function.name == "step_function"
    own |= {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    free -= own
    is_it = is_it and f"def {function.name}():" in unit.lines[function.lineno - 1] and function.name.isascii()
    if is_it and len(free) == 1:
        name = min(free)
        head = ast.Name(function.name, lineno=function.lineno, col_offset=function.col_offset)
        head.end_lineno, head.end_col_offset = head.lineno, head.col_offset + len(f"def {function.name}()")
        yield f"{function.name} does not take `{name}`", [(head, f"def {function.name}({name})")]


def _stray(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield a parameter of what makes an object that nobody reads, and that begins the next one."""
    used = {n.id for part in function.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    count = len(function.args.args) - 1
    calls = re.findall(r"(?<!class )\b[A-Z]\w*\(([^()]*)\)", unit.file)
    is_given = any(call.count(",") + 1 >= count for call in calls) or function.decorator_list
    is_it = function.name == "__init__" and not is_given
    for one, other in pairwise(function.args.args[1:]) if is_it else ():
        words = other.arg.split("_")
        near = len(words) > 1 and one.arg not in used and one.lineno == other.lineno
        if near and get_close_matches(one.arg, words[:1], 1, 0.8) and other.arg in used:
            line = unit.lines[one.lineno - 1].encode()
            whole = ast.copy_location(ast.Name(one.arg), one)
            whole.end_col_offset = other.col_offset
            if not line[one.end_col_offset : other.col_offset].strip(b", \t"):
                yield f"{one.arg} is read nowhere, and wanted by whoever calls it", [(whole, "")]


def _handed(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the constant that is handed on under the name of a parameter that nobody reads."""
    given = {n.arg for n in [*function.args.args, *function.args.kwonlyargs]}
    nodes = [n for part in function.body for n in ast.walk(part)]
    idle = {*LOADS} & given - {n.id for n in nodes if isinstance(n, ast.Name)}
    for word in (word for n in nodes if isinstance(n, ast.Call) for word in n.keywords):
        if word.arg in idle and isinstance(word.value, ast.Constant):
            said = f"{word.arg} is read nowhere, and {code(unit, word.value)} is handed on"
            yield said, [(word.value, str(word.arg))]


def _taken(unit: Unit, function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield a function of the file that is taken in a tangent or the like, which is given another."""
    nodes = [n for part in function.body for n in ast.walk(part)]
    names = [n for n in nodes if isinstance(n, ast.Name)]
    f = function.args.args[0].arg if function.args.args else ""
    is_given = f in ("f", "func", "function") and any(n.id == f for n in names)
    if not is_given or not SLOPES.search(function.name) or any(isinstance(n, ast.FunctionDef) for n in nodes):
        return
    others = [n for n in names if FUNCTION.fullmatch(n.id) and n.id != f]
    if len(others) == 1 and re.search(rf"^def {others[0].id}\(\w+\):", unit.file, re.MULTILINE):
        yield f"{others[0].id} is that of the file, and {f} is given", [(others[0], f)]


def _fed(function: ast.FunctionDef, text: str) -> Iterator[tuple[str, Edits]]:
    """Yield the weights that a loss is given as its images: `return net.loss(W, t)`."""
    given = [n.arg for n in function.args.args]
    asked = re.search(rf"gradient\(\s*{function.name}\s*,\s*(\w+)\.W\b", text)
    is_set = given != ["x"] and re.search(r"^x\s*=(?!=)", text, re.MULTILINE)
    is_it = asked and is_set and len(given) == 1 and "def loss(self, x, t)" in text
    for n in ast.walk(function) if is_it else ():
        match n:
            case ast.Call(ast.Attribute(ast.Name(net), "loss"), [ast.Name(w) as wrong, _]):
                if w == given[0] and asked and net == asked[1]:
                    yield f"the weights {w} are given as the images of the loss", [(wrong, "x")]


def _given_otherwise(holder: ast.FunctionDef, counts: Counter[str]) -> Iterator[tuple[str, Edits]]:
    """Yield what is given under the name of something that is set for it, and read nowhere."""
    nodes = [*ast.walk(holder)]
    names = Counter((n.id, isinstance(n.ctx, ast.Store)) for n in nodes if isinstance(n, ast.Name))
    given = Counter(word.arg for n in nodes if isinstance(n, ast.Call) for word in n.keywords)
    for word in (word for n in nodes if isinstance(n, ast.Call) for word in n.keywords):
        name = str(word.arg)
        is_idle = names[name, True] == 1 == given[name] and counts[name] == 2
        if is_idle and isinstance(word.value, ast.Name) and not holder.name:
            yield f"{name} is set, and read nowhere", [(word.value, name)]


def _viewed(holder: ast.FunctionDef, text: str) -> Iterator[tuple[str, Edits]]:
    """Yield the image that is changed to be shown, and with it the images that it is taken from."""
    of = dict[str, str]()  # from what is a part of images to those
    for n in holder.body:
        match n:
            case ast.Assign([ast.Name(img)], ast.Subscript(ast.Name(xs), ast.Constant(int()) | ast.Name())):
                is_one = bool(re.fullmatch(r"x_\w+|imgs|images", xs)) and img in ("img", "image")
                at = ast.unparse(n.value).partition("[")[2][:-1]
                is_one = is_one and not re.search(rf"\b{at}\s*=.*(choice|permutation|where|arange)", text)
                of |= {img: xs if is_one and "mask" not in ast.unparse(n) else ""}
            case ast.Assign([ast.Name(img)], ast.Call(ast.Attribute(ast.Name(x), "reshape"))) if x in of:
                of |= {img: of[x]}
            case ast.Assign([ast.Name(img)]):
                of |= {img: ""}
            case ast.AugAssign(ast.Name(img), op, value) if of.get(img) and type(op) in SIGNS:
                right = f"{img} = {img} {SIGNS[type(op)]} {ast.unparse(value)}"
                yield f"{img} is a part of {of[img]}, which is changed with it", [(n, right)]


def _printed(holder: ast.FunctionDef, counts: Counter[str], text: str) -> Iterator[tuple[str, Edits]]:
    """Yield what is printed twice, where what belongs there is read by nobody: `grad[1]` for `grad[0]`."""
    stored = [n.id for n in ast.walk(holder) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    idle = [name for name in stored if counts[name] == 1]
    for one, other in following(ast.walk(holder)):
        match one:
            case ast.Expr(ast.Call(ast.Name("print"), [ast.Subscript(ast.Name(x)) as first])):
                is_twice = ast.unparse(one) == ast.unparse(other) == f"print({x}[1])"
                if is_twice and "grad" in x and f"{x}[0]" not in text:
                    yield f"{x}[1] is printed twice, and {x}[0] never", [(first, f"{x}[0]")]
    for n in ast.walk(holder):
        match n:
            case ast.Expr(ast.Call(ast.Name("print"), parts)):
                texts = [ast.unparse(part) for part in parts]
                for part in (part for k, part in enumerate(parts) if texts[k] in texts[:k]):
                    near = [name for name in idle if ast.unparse(part).startswith(f"{name}_")]
                    if len(near) == 1:
                        yield f"{ast.unparse(part)} is printed twice, and {near[0]} never", [(part, near[0])]


def _shapes(unit: Unit, holder: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield the shape of an array that is taken for the number of its rows, and a view for another shape."""
    nodes = [*ast.walk(holder)]
    calls = [n for n in nodes if isinstance(n, ast.Call) and COUNTS.fullmatch(ast.unparse(n.func))]
    counts = {getattr(part, "id", "") for call in calls for part in call.args[:1]}
    for n in nodes:
        match n:
            case ast.Assign([ast.Name(size)], ast.Attribute(ast.Name(), "shape") as shape) if size in counts:
                if re.search("size|num", size):
                    yield f"{size} is a shape, and no number", [(shape, f"{code(unit, shape)}[0]")]
            case ast.Call(ast.Attribute(ast.Name() as array, "view") as part, [ast.Constant(1), _]) if (
                "torch" not in unit.file
            ):
                said = f"the view of {code(unit, array)} has no other shape: `reshape` is meant"
                yield said, [(part, f"{code(unit, array)}.reshape")]


def ends(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the last line of a method that makes what the method is to return, and what nobody reads."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    for f in (n for n in body if isinstance(n, ast.FunctionDef) and n.name in ANSWERS):
        nodes = [*ast.walk(f)]
        leaving = ast.Return | ast.Yield | ast.Raise | ast.Global | ast.Nonlocal
        is_open = any(isinstance(n, leaving) for n in nodes)
        match f.body[-1]:
            case ast.Assign([ast.Name(y) as to], value) as last if not is_open and y[0] != "_":
                if sum(getattr(n, "id", "") == y for n in nodes) == 1 and last.lineno == last.end_lineno:
                    line = unit.lines[last.lineno - 1]
                    right = f"{line[: to.col_offset]}return {code(unit, value)}"
                    yield f"{node.name}.{f.name} ends without a `return`", [(last.lineno, line, right)]
        match f.body[-1]:
            case ast.For(body=[*_, ast.AugAssign(ast.Name(n)), ast.Return(ast.BinOp(part)) as end]) as loop:
                line, before = unit.lines[end.lineno - 1], [p for one in f.body[:-1] for p in ast.walk(one)]
                is_begun = any(getattr(part, "id", "") == n for part in before)
                if getattr(part, "id", "") == n and is_begun and not loop.orelse:
                    said = f"{node.name}.{f.name} returns in the first round"
                    yield said, [(end.lineno, line, line[end.col_offset - loop.col_offset :])]


def _idle(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the last line of a function that makes what nobody reads, where nothing else has an effect."""
    nodes, last = [*ast.walk(function)], function.body[-1]
    while isinstance(last, ast.With):
        last = last.body[-1]
    effects = any(
        isinstance(n, LEAVING)
        or (isinstance(n, ast.Call) and not PURE.fullmatch(ast.unparse(n.func)))
        or (isinstance(n, ast.Attribute | ast.Subscript) and isinstance(n.ctx, ast.Store))
        for n in nodes
    )
    match last:
        case ast.Assign([ast.Name(y) as to], ast.Call() | ast.BinOp() as value) if not effects:
            is_idle = y[0] != "_" and sum(getattr(n, "id", "") == y for n in nodes) == 1
            if is_idle and last.lineno == last.end_lineno:
                line = unit.lines[last.lineno - 1]
                right = f"{line[: to.col_offset]}return {code(unit, value)}"
                yield f"{y} is read nowhere, and nothing is returned", [(last.lineno, line, right)]
        case ast.AugAssign(ast.Name(y) as to, op, value) if not effects and type(op) in SIGNS:
            # What is set above is no longer what the caller has.
            made = [n.value for n in function.body if isinstance(n, ast.Assign)
                    and ast.unparse(n.targets[0]) == y]
            is_own = bool(made) and all(
                isinstance(n, ast.BinOp) or re.search(r"\.(astype|copy)\(", ast.unparse(n)) for n in made
            )
            if is_own and last.lineno == last.end_lineno:
                line = unit.lines[last.lineno - 1]
                right = f"{line[: to.col_offset]}return {y} {SIGNS[type(op)]} {code(unit, value)}"
                yield f"{y} is read nowhere, and nothing is returned", [(last.lineno, line, right)]


def _parted(function: ast.FunctionDef) -> Iterator[tuple[str, Edits]]:
    """Yield a parameter with a sign for multiplication in its name: `x0*x*0` for `x0*x0`."""
    given = {n.arg for n in function.args.args}
    for n in ast.walk(function):
        match n:
            case ast.BinOp(ast.BinOp() as left, ast.Mult(), ast.Constant(int(i)) as end):
                one: Any = getattr(left, "right", None)
                x = getattr(one, "id", "")
                is_power = x and ast.unparse(left) == f"{x}{i} * {x}"
                if is_power and one.lineno == end.end_lineno and f"{x}{i}" in given and x not in given:
                    whole = ast.copy_location(ast.Name(x), one)
                    whole.end_col_offset = end.end_col_offset
                    yield f"{x}{i} is meant", [(whole, f"{x}{i}")]

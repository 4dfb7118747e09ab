"""Read what is not judged: what a definition asks for that is not there, and what it takes for another."""

import ast
import builtins
import inspect
import re
import sys
import types
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Set
from contextlib import suppress
from difflib import get_close_matches
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy

from reference.conformance.catalogue import METHODS as METHODS_OF
from reference.conformance.loading.methods import alike, methods_of, misspelt_init
from reference.conformance.loading.reading import RAN, Edits, Unit, beside, rows_of
from reference.conformance.loading.standing import FORMER
from reference.conformance.watching import RATE, is_gradient

DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
SETS = r"\bsetattr\((?!Config\b)"  # of whatever it may be; settings are no objects of the network
# What gives an object attributes that no statement of its class sets.
LAZY = re.compile(r"def loss\((?:(?!\n\s*def ).)*?\n\s*return lambda", re.DOTALL)  # it gives a function
DYNAMIC = re.compile(rf"\bvars\(|__(get|set)attr|{SETS}|__dict__|\bexec\(")
# How it is asked which NumPy is there, or which Python.
GUARDED = re.compile(
    r"\b(has|get)attr\((np|numpy|cp|cupy|xp|sys|os|time|math|plt|random|builtins)\b|__version__|\bversion\."
)
# What sets a name otherwise than an assignment or a loop, or is run elsewhere.
OPAQUE = (
    ast.Import, ast.ImportFrom, ast.Global, ast.Nonlocal, ast.NamedExpr, ast.Try, ast.TryStar, ast.Match,
    ast.Delete, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef,
)
BRANCHES = (ast.If, ast.While, ast.With, ast.IfExp, ast.BoolOp)
# What is new, and shared by none.
MADE = re.compile(r"[{\[]|(\w+\.)?(zeros|ones|empty|full)(_like)?\(|(dict|list|OrderedDict)\(\)")
EMPTY = ("{}", "[]", "dict()", "list()", "OrderedDict()", "collections.OrderedDict()")
DOING = {"gradient", "numerical_gradient", "backward", "update", "params", "dump", "save"}
RETURNS = (ast.Return, ast.Yield, ast.YieldFrom)
OF_LAYER = re.compile(r"(self\.)?(params\[.)?[wW]\d?(.\])? (self\.)?(params\[.)?[bB]\d?(.\])?")
OF_ARRAYS = ("ndim", "shape", "size", "reshape", "flatten", "argmax", "astype", "transpose", "dtype")
OF_ARRAYS_ALONE = {*OF_ARRAYS, "T"} - {"shape", "size", "dtype"}  # what nothing else has
METHODS = ("reshape", "flatten", "argmax", "astype", "transpose", "shape")  # of arrays alone
ARRAYS = re.compile(r"[atxyATXY]|dout|img|col|[xt]_\w+")  # how they are called where they are given
ABOVE = re.compile(r"sys\.path\.(append|insert)\(.*(os\.pardir|['\"]\.\.)")
COUNTED = re.compile(r"len\(\w+\)|(?<![.\w])\w+\.shape\[0\]")
BACK = re.compile("back|left|wrong|second", re.IGNORECASE)
PASSES = {name for methods in METHODS_OF.values() for name in methods}  # who lacks one has it misspelt
SHAPE = re.compile(r"\.(shape(\[-?\d+\])?|size)$|^len\(")
OF_NONE = re.compile(r"(self\.)?(mask|[atxyzWb]|d?out|dx|grad|data)")
# How images are brought between 0 and 1 elsewhere.
SCALED = re.compile(r"/=?\s*[\w.]*(255|max\b|MAX|SCALE|PIXEL)|normalize\s*=\s*True|0\.0039")
LOADS = ("normalize", "flatten", "one_hot_label")  # what `load_mnist` of the book takes
REDUCES = {"sum", "max", "min", "mean", "argmax", "argmin", "exp", "log", "sqrt", "abs"}
Told = tuple[str, list[tuple[int, str, str]]]  # what is said, and the lines with what is to be written


def told_of(unit: Unit, node: Any, nodes: list[ast.AST], read: set[str], numpys: set[str]) -> Iterator[Told]:
    """Yield what is told of a function or a class of which nothing is claimed.

    `nodes` are those of the whole file, `read` the names of the file that it reads, `numpys` those of NumPy.
    """
    yield from lacking(unit, [node], numpys, f"{node.name}: ")
    yield from quotients(unit, node)
    yield from dropped(unit, node)
    yield from _passes(unit, node, nodes)
    yield from _masked(unit, node)
    yield from _inputs(unit, node, nodes)
    yield from _of_arrays(unit, node, nodes)
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        yield from ((f"{node.name}: {said}", rows) for said, rows in _unbound_yet(unit, function))
    if isinstance(node, ast.ClassDef):
        yield from _attributes(unit, node, nodes)
        yield from _selfless(unit, node, nodes)
    else:
        yield from _sizes(unit, node)
        yield from _parameters(unit, node, read)


def quotients(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the differences of a function that is given of which a part alone is divided, and a step called.

    Of a function that shows what goes wrong with a tiny step, this is not what it is to show.
    """
    given = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
    every: list[Any] = [*ast.walk(node)]
    for n in (n for n in every if getattr(n, "end_lineno", None) == getattr(n, "lineno", 0)):
        said, right = "", ""
        match n:
            case ast.BinOp(first, ast.Sub(), ast.BinOp(second, ast.Div(), step)):
                if _is_difference(first, second, step, given):
                    said = "of the difference the second value alone is divided"
                    by = code(unit, step) if isinstance(step, ast.Name) else f"({code(unit, step)})"
                    right = f"({code(unit, first)} - {code(unit, second)}) / {by}"
            case ast.BinOp(ast.BinOp(ast.BinOp(first, ast.Sub(), second), ast.Div(), two), ast.Mult(), step):
                if _is_difference(first, second, step, given) or (
                    ast.unparse(two) in ("2", "2.0") and _is_moved(every, first, second, step)
                ):
                    said = "the difference is divided by 2 and multiplied by the step"
                    by = unit.lines[n.lineno - 1].encode()[two.col_offset : step.end_col_offset].decode()
                    right = f"({code(unit, first)} - {code(unit, second)}) / ({by})"
            case ast.BinOp(ast.BinOp(first, ast.Sub(), second), ast.Div(), step) if (
                _looks_back(node.name, first, second, step)
            ):
                said = "the difference looks back, and has the sign of one that looks ahead"
                moved = first.args[0]  # type: ignore[attr-defined]
                ahead = f"{code(unit, moved.left)} + {code(unit, moved.right)}"
                right = code(unit, n).replace(code(unit, moved), ahead, 1)
            case ast.BinOp(ast.BinOp(first, ast.Div(), second), ast.Div(), step):
                if _is_difference(first, second, step, given):
                    said = "one value is divided by the other"
                    by = unit.lines[n.lineno - 1].encode()[n.left.end_col_offset : n.end_col_offset].decode()
                    right = f"({code(unit, first)} - {code(unit, second)}) {by.lstrip(' )')}"
            case ast.Call(ast.Name(h), [at]) if h not in given and _is_number(node, h):
                said = f"TypeError: {h} is a number"
                called = {getattr(part.func, "id", "") for part in every if isinstance(part, ast.Call)}
                right = f"{min(called & given)}({code(unit, at)})" if called & given else ""
        if said:
            line, wrong = unit.lines[n.lineno - 1], code(unit, n)
            wrong = f"({wrong})" if f"return ({wrong})" in line else wrong
            yield f"{node.name}: {said}", [(n.lineno, line, line.replace(wrong, right, 1) if right else "")]


def identities(unit: Unit, nodes: Iterable[ast.AST]) -> list[Told]:
    """Return the comparisons by `is` with a text or a number, of which there may be two that are equal.

    And those of an attribute by `==` with None, of which an array makes an array.
    """
    edits, others, shapes = Edits(), Edits(), Edits()
    for n in nodes:
        match n:
            case ast.Compare(one, [ast.Is() | ast.IsNot() as op], [ast.Constant(value) as other]):
                sign = "==" if isinstance(op, ast.Is) else "!="
                if isinstance(value, str | int | float) and not isinstance(value, bool):
                    edits.append((n, f"{code(unit, one)} {sign} {code(unit, other)}"))
            case ast.Compare(ast.Name() | ast.Attribute() as one, [ast.Eq() | ast.NotEq() as op], [
                ast.Constant(None)
            ]) if OF_NONE.fullmatch(ast.unparse(one)):
                no = ["not"] * isinstance(op, ast.NotEq)
                others.append((n, " ".join([code(unit, one), "is", *no, "None"])))
            case ast.Compare(one, [ast.Is()], [other]) if (
                SHAPE.search(ast.unparse(one)) and SHAPE.search(ast.unparse(other))
            ):
                shapes.append((n, f"{code(unit, one)} == {code(unit, other)}"))
    said = "SyntaxWarning: `is` asks for one and the same object, and equal texts may be two"
    array = "ValueError: where it is an array, each entry is compared with None"
    same = "`is` asks for one and the same object, and equal shapes are two"
    pairs = ((said, edits), (array, others), (same, shapes))
    return [(text, rows_of(unit, some)) for text, some in pairs if some]


def commas(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what a class hands on as two things, and is one of its attributes: `f(self.y, self,t)`."""
    nodes = [*ast.walk(node)] if isinstance(node, ast.ClassDef) else []
    parts = [n for n in nodes if isinstance(n, ast.Attribute) and _is_self(n.value)]
    kept = {n.attr for n in parts if isinstance(n.ctx, ast.Store)}
    for call in (n for n in nodes if isinstance(n, ast.Call)):
        for one, other in pairwise(call.args[1:]):
            if _is_self(one) and isinstance(other, ast.Name) and other.id in kept:
                line = unit.lines[one.lineno - 1]
                right = re.sub(rf"\bself\s*,\s*{other.id}\b", f"self.{other.id}", line)
                said = f"{node.name}: self and {other.id} are handed on, and self.{other.id} is kept"
                yield said, [(one.lineno, line, right if right != line else "")]


def dotted(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the comma for a dot: `[0.1, 0,4]` in a row that is longer than the others, `plt.ylim(0, 1,1)`."""
    for n in nodes:
        match n:
            case ast.Call(ast.Attribute(attr="ylim" | "xlim") as limits, [_, _, _] as ends, []):
                right, count = re.subn(r"(?<![\w.])(\d),(?=\d)", r"\1.", code(unit, n))
                if count == 1 and all(re.fullmatch(r"-?[\d.]+", ast.unparse(end)) for end in ends):
                    yield f"TypeError: {limits.attr} takes two limits", rows_of(unit, [(n, right)])
            case ast.Call(ast.Attribute(attr="array"), [ast.List(rows) as whole], []):
                lengths = Counter(len(row.elts) for row in rows if isinstance(row, ast.List))
                for row in rows if len(lengths) == 2 and sum(lengths.values()) == len(rows) else ():
                    right, count = re.subn(r"(?<![\w.])0,(?=\d)", "0.", code(unit, row))
                    usual = len(row.elts) - 1  # type: ignore[attr-defined]
                    if count == 1 and lengths[usual] == len(rows) - 1 and "." in code(unit, whole):
                        said = f"ValueError: a row has {usual + 1} entries, and others {usual}"
                        yield said, rows_of(unit, [(row, right)])


def sought_too_early(unit: Unit, body: list[ast.stmt]) -> Iterator[Told]:
    """Yield the import of what stands in the folder above, where that is searched only after it."""
    folder = Path(unit.name).parent
    searches = [n for n, one in enumerate(body) if "sys.path" in unit.lines[one.lineno - 1]]
    is_above = bool(searches) and bool(ABOVE.match(unit.lines[body[searches[0]].lineno - 1]))
    is_above = is_above and "sys.path" not in unit.file.partition(unit.text)[0]  # of the cells above
    for one in body[: searches[0]] if is_above else ():
        match one:
            case ast.ImportFrom(str(module), _, 0) | ast.Import([ast.alias(module)]):
                name = module.partition(".")[0]
                here, above = ([place / name, place / f"{name}.py"] for place in (folder, folder.parent))
                # Those of the book stand above, though they may not be there now.
                is_there = name in ("common", "dataset") or any(path.exists() for path in above)
                if not any(path.exists() for path in here) and is_there:
                    said = f"{name} stands in the folder above, which is searched only after this"
                    yield said, [(one.lineno, unit.lines[one.lineno - 1], "")]
                    return


def relative(unit: Unit, here: list[Any]) -> Iterator[Told]:
    """Yield what a notebook, which is in no package, imports from the one that it is in."""
    is_it = unit.place and "__package__" not in unit.file and not re.match(r"#\s%%(write)?file", unit.text)
    for n in here if is_it else ():
        match n:
            case ast.ImportFrom(str(module), _, int(level)) if level:
                above = f"import sys; sys.path.append({'/'.join(['..'] * (level - 1))!r}); " * (level > 1)
                line = unit.lines[n.lineno - 1]
                right = line.replace(f"from {'.' * level}{module}", f"{above}from {module}", 1)
                said = "ImportError: attempted relative import with no known parent package"
                yield said, [(n.lineno, line, right if right != line else "")]


def unasked(unit: Unit, node: Any, space: Mapping[str, Any]) -> Iterator[Told]:
    """Yield the function that takes nothing and is handed on to who asks it with something."""
    for holder in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        own = {n.name: n for n in ast.walk(holder) if isinstance(n, ast.FunctionDef) and n is not holder}
        own = {name: n for name, n in own.items() if not (ast.unparse(n.args) or n.decorator_list)}
        for call in (n for n in ast.walk(holder) if isinstance(n, ast.Call)):
            match call:
                case ast.Call(ast.Name("numerical_gradient" as asker), [ast.Name(loss), *_]) if loss in own:
                    if _asks_with_something(space.get(asker)):
                        n = own.pop(loss).lineno
                        line = unit.lines[n - 1]
                        right = re.sub(rf"\b{loss}\(\s*\)", f"{loss}(W)", line)
                        said = f"TypeError: {loss}() takes 0 positional arguments but 1 was given"
                        yield f"{node.name}: {said}", [(n, line, right)]


def _asks_with_something(function: Any) -> bool:
    """Return whether a function calls its first parameter, always with arguments."""
    asked = list[bool]()
    with suppress(Exception):
        nodes = [*ast.walk(ast.parse(inspect.getsource(function)))]
        f = next(n.args.args[0].arg for n in nodes if isinstance(n, ast.FunctionDef))
        asked = [bool(n.args) for n in nodes if isinstance(n, ast.Call) and getattr(n.func, "id", "") == f]
    return bool(asked) and all(asked)


def unpacked(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what is set as two things and is one, `self.params,self,grads = [], []`, or taken of a number."""
    for n in ast.walk(node):
        match n:
            case ast.Assign([ast.Tuple(parts)], ast.Tuple(values)) if len(parts) == len(values) + 1:
                if any(isinstance(part, ast.Starred) for part in (*parts, *values)):
                    continue
                pairs = [two for two in pairwise(parts) if _is_self(two[0]) and isinstance(two[1], ast.Name)]
                name = pairs[0][1].id if pairs else ""  # type: ignore[attr-defined]
                line = unit.lines[n.lineno - 1]
                right = re.sub(rf"\bself\s*,\s*{name}\b", f"self.{name}", line) if name else line
                said = f"ValueError: not enough values to unpack (expected {len(parts)}, got {len(values)})"
                yield f"{node.name}: {said}", [(n.lineno, line, right if right != line else "")]
            case ast.For(ast.Tuple([one]) as to, ast.Call(ast.Name("range"))) if not re.search(
                r"\b(def\s+range\b|range\s*=[^=]|import\b.*\brange\b)", unit.file
            ):
                said = "TypeError: cannot unpack non-iterable int object"
                yield f"{node.name}: {said}", rows_of(unit, [(to, code(unit, one))])


def unowned(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the attribute of a class that is set as a name of its own: `self_params` for `self.params`."""
    every = [*ast.walk(node)] if isinstance(node, ast.ClassDef) else []
    parts = [n for n in every if isinstance(n, ast.Attribute) and _is_self(n.value)]
    names = [n for n in every if isinstance(n, ast.Name) and n.id[:5] == "self_"]
    lacked = {n.attr for n in parts} - {n.attr for n in parts if isinstance(n.ctx, ast.Store)}
    filled = [n.value for n in every if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
    read = {n.id for n in names if isinstance(n.ctx, ast.Load) and n not in filled}
    for name in sorted({n.id for n in names} - read):
        if name[5:] in lacked:
            rows = rows_of(unit, [(n, f"self.{name[5:]}") for n in names if n.id == name])
            yield f"{name} is no attribute, and self.{name[5:]} is", rows


def recased(unit: Unit, node: Any, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield what `__init__` begins as None and nobody reads, where a method sets it in other letters."""
    methods = methods_of(node)
    if "__init__" not in methods:
        return
    parts = [n for n in nodes if isinstance(n, ast.Attribute)]
    begun = {n.attr for n in parts if isinstance(n.ctx, ast.Store)}
    met = Counter(n.attr for n in parts) + Counter(n.value for n in nodes if isinstance(n, ast.Constant))
    own = {n.attr for method in methods.values() for n in ast.walk(method) if isinstance(n, ast.Attribute)}
    for n in methods["__init__"].body:
        match n:
            case ast.Assign([ast.Attribute(owner, name) as to], ast.Constant(None)) if _is_self(owner):
                others = [f"self.{x}" for x in own & begun - {name} if x.lower() == name.lower()]
                if met[name] == len(others) == 1:
                    said = f"{node.name}: self.{name} is read nowhere: {others[0]} is set"
                    yield said, rows_of(unit, [(to, others[0])])


def unlisted(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what is asked of a list that no list has: `layers.revere()`."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        made, lists, parts = Counter[str](), Counter[str](), [*ast.walk(function)]
        for n in parts:
            match n:
                case ast.Assign([ast.Name(x)], ast.List() | ast.Call(ast.Name("list"))):
                    lists[x] += 1
            made[getattr(n, "id", "") if isinstance(getattr(n, "ctx", None), ast.Store) else ""] += 1
        for n in parts:
            match n:
                case ast.Attribute(ast.Name(x), attr) if lists[x] == made[x] > 0 and not hasattr([], attr):
                    said = f"{node.name}: AttributeError: 'list' object has no attribute {attr!r}"
                    near = get_close_matches(attr, dir(list), 1, 0.6)
                    right = f"{x}.{near[0]}" if near else code(unit, n)
                    rows = [(i, a, b if a != b else "") for i, a, b in rows_of(unit, [(n, right)])]
                    yield said, rows


def darkened(unit: Unit, nodes: list[Any]) -> list[Told]:
    """Return the images from 0 to 255 that are given to the weights of the book, which are for 0 to 1."""
    getters = [n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == "get_data"]
    parts = [part for n in getters for part in ast.walk(n)] if len(getters) == 1 else nodes
    loads = [n for n in parts if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("load_mnist")]
    words = [w for n in loads for w in n.keywords if w.arg == "normalize" and ast.unparse(w.value) == "False"]
    is_one = len(loads) == len(words) == 1 and (bool(getters) or unit.file.count("load_mnist(") == 1)
    if not is_one or "sample_weight.pkl" not in unit.file or SCALED.search(unit.file):
        return []
    said = "the weights of sample_weight.pkl are those for images between 0 and 1"
    rows = rows_of(unit, [(words[0].value, "True")])
    # What is shown of them as images is to stay from 0 to 255.
    named = [ast.unparse(n.targets[0]) for n in parts if isinstance(n, ast.Assign) and n.value is loads[0]]
    images = "|".join(re.findall(r"\w+", " ".join(named))) or "images"
    images = "|".join([images, *re.findall(rf"(\w+)\s*=\s*(?:{images})\[", unit.file)])
    found = re.search(rf"\b\w*(show|save|fromarray|uint8)\w*\([^)\n]*\b({images})\b", unit.file)
    is_shown = found or (not unit.place and "fromarray(" in unit.file)
    return [(said, [(n, text, "") for n, text, _ in rows] if is_shown else rows)]


def valued(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the loss that is taken once, and whose gradient is asked for as if it were a function."""
    losses, where = dict[str, Any](), f"{node.name}: " * bool(node.name)
    for n in ast.walk(node) if not LAZY.search(unit.file) else ():
        value: Any = None
        match n:
            case ast.Assign([ast.Name(f)], ast.Call(ast.Attribute(_, "loss")) as loss):
                losses[f] = loss
            case ast.Call(ast.Name("numerical_gradient"), [ast.Call(ast.Attribute(_, "loss")) as value, _]):
                pass
            case ast.Call(ast.Name("numerical_gradient"), [ast.Name(f), *_]):
                value = losses.pop(f, None)
        if value:
            said = "TypeError: 'numpy.float64' object is not callable"
            yield where + said, rows_of(unit, [(value, f"lambda W: {code(unit, value)}")])


def turned(unit: Unit, here: list[ast.AST], functions: list[ast.FunctionDef]) -> Iterator[Told]:
    """Yield the calls that give two arguments in each other's place, as their names say."""
    counts = Counter(n.name for n in functions)
    given = {n.name: [a.arg.lower() for a in n.args.args] for n in functions if counts[n.name] == 1}
    for n in here:
        match n:
            case ast.Call(ast.Name(f), args, []) if len(args) == len(given.get(f, ())):
                names = [getattr(getattr(a, "value", a), "id", "").lower() for a in args]
                for i, j in combinations(range(len(args)), 2):
                    is_turned = names[i] == given[f][j] != names[j] == given[f][i]
                    if is_turned and max(len(names[i]), len(names[j])) > 2:
                        edits = [(args[i], code(unit, args[j])), (args[j], code(unit, args[i]))]
                        yield f"{f} takes {', '.join(given[f])} in this order", rows_of(unit, edits)


def drawn(unit: Unit, here: list[ast.AST]) -> Iterator[Told]:
    """Yield the index that Python's `randint` may draw behind the last one, for it includes its end."""
    is_python = any(isinstance(n, ast.Import) and n.names[0].name == "random" for n in here)
    indices = [n.slice for n in here if isinstance(n, ast.Subscript)]
    named = {n.id for n in indices if isinstance(n, ast.Name)}
    sets = [n for n in here if isinstance(n, ast.Assign) and len(n.targets) == 1]
    kept = [n.value for n in sets if getattr(n.targets[0], "id", "") in named]
    for call in (*kept, *indices) if is_python else ():
        match call:
            case ast.Call(ast.Attribute(ast.Name("random"), "randint"), [ast.Constant(0), stop]):
                text = ast.unparse(stop)
                if re.fullmatch(r"len\(\w+\)|\w+\.shape\[0\]|\w+\.size", text):
                    yield "randint may give its end", rows_of(unit, [(stop, f"{code(unit, stop)} - 1")])
                elif text in ("10000", "60000"):  # of MNIST
                    yield "randint may give its end", rows_of(unit, [(stop, str(int(text) - 1))])


def exchanged(unit: Unit, nodes: list[ast.AST]) -> list[Told]:
    """Return the layers that multiply and are called as those that add, or the other way."""
    found, called = list[Told](), {getattr(n, "id", getattr(n, "name", "")) for n in nodes}
    for n in nodes:
        match n:
            case ast.Assign([ast.Name(to)], ast.Call(ast.Name(name) as made, [])):
                for one, other in ("add", "mul"), ("mul", "add"):
                    turned = name.lower().replace(one, other)
                    near = [c for c in called if str(c).lower() == turned != name.lower()]
                    if near and to.lower().split("_")[0] == other and one not in to.lower():
                        said = f"`{to}` is made as a layer of the other kind"
                        found.append((said, rows_of(unit, [(made, near[0])])))
    return found


def mistyped(unit: Unit, nodes: list[Any], np: Set[str]) -> Iterator[Told]:
    """Yield a small number that is none, and signs that are others: `np.exp(-7)`, `W.t`, `h in None`."""
    if unit.ended == RAN:  # what stands outside functions has not raised
        nodes = [n for f in nodes if isinstance(f, ast.FunctionDef) for n in ast.walk(f)]
    for n in nodes:
        match n:
            case ast.Assign([ast.Name("h" | "eps" | "delta")], number) if (
                small := re.fullmatch(r"(?:e|\w+\.e ?\*\*) ?- ?([3-9]|1\d)", code(unit, number))
            ) and not re.search(r"\be\s*=|\b(import|for|def|lambda)\b.*\be\b", unit.text):
                yield f"{small[0]} is no small number", rows_of(unit, [(number, f"1e-{small[1]}")])
            case ast.BinOp(_, ast.Add(), ast.Call(ast.Attribute(_, "exp"), [ast.UnaryOp(ast.USub(), k)])) if (
                code(unit, k) in ("7", "8")
            ):
                said = f"{code(unit, n.right)} is no small number"
                yield said, rows_of(unit, [(n.right, f"1e-{code(unit, k)}")])
            case ast.Compare(one, [ast.In() | ast.NotIn() as op], [ast.Constant(None)]):
                right = " ".join([code(unit, one), "is", *["not"] * isinstance(op, ast.NotIn), "None"])
                yield "TypeError: argument of type 'NoneType' is not iterable", rows_of(unit, [(n, right)])
            case ast.Call(
                ast.Attribute(ast.Name(own), "array"), [ast.List(), ast.List([first, *_]), *_] as rows, []
            ) if own in np and not isinstance(first, ast.Tuple):  # of fields
                right = f"{ast.unparse(n.func)}([{', '.join(code(unit, row) for row in rows)}])"
                yield "TypeError: the rows of an array are one argument", rows_of(unit, [(n, right)])
            case ast.Call(ast.Attribute(ast.Name(own), "dot"), [given, ast.BinOp(W, ast.Add(), b)]) if (
                own in np and OF_LAYER.fullmatch(f"{code(unit, W)} {code(unit, b)}")
            ):
                right = f"{code(unit, n.func)}({code(unit, given)}, {code(unit, W)}) + {code(unit, b)}"
                yield "the bias is added to the weights, and not to the product", rows_of(unit, [(n, right)])
            case ast.Call(ast.Attribute(ast.Name(own), "dot"), [_, _] as factors) if own in np:
                for factor in factors:
                    match factor:
                        case ast.Attribute(ast.Name(x), "t") if re.fullmatch(r"[wW]\d?", x):
                            said = "AttributeError: 'numpy.ndarray' object has no attribute 't'"
                            yield said, rows_of(unit, [(factor, f"{x}.T")])


def misgiven(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what the book's `load_mnist` is given and does not take, where no other stands beside."""
    calls = [n for n in nodes if isinstance(n, ast.Call) and ast.unparse(n.func).endswith("load_mnist")]
    words = [(n, word) for n in calls for word in n.keywords if word.arg and word.arg not in LOADS]
    if words and not any("def load_mnist" in text for text in [unit.file, *(unit.beside or ())]):
        for _, word in words:
            line = unit.lines[word.lineno - 1]
            near = get_close_matches(str(word.arg), LOADS, 1, 0.5)
            right = re.sub(rf"\b{word.arg}\b", near[0], line) if near else ""
            said = f"TypeError: load_mnist() got an unexpected keyword argument {word.arg!r}"
            yield said, [(word.lineno, line, right)]


def given(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what is given with a comma for a sign, or not given at all: `max(train_size, batch_size, 1)`."""
    opened = [n for n in nodes if isinstance(n, ast.With) and n.items[0].optional_vars]
    for n in nodes:
        match n:
            case ast.Call(ast.Attribute(ast.Name("plt"), "hist"), [_, _, ast.Call() as bounds]):
                if ast.unparse(bounds) == "range(0, 1)":
                    said = f"ValueError: {code(unit, bounds)} is no pair of bounds"
                    yield said, rows_of(unit, [(bounds, "range=(0, 1)")])
            case ast.Call(ast.Attribute(ast.Name(x) as owner, attr), [ast.Name(same), *_]) if x == same:
                is_numpys = callable(getattr(numpy, attr, None)) and not hasattr(numpy.ndarray, attr)
                if unit.is_of_arrays and is_numpys:
                    said = f"AttributeError: 'numpy.ndarray' object has no attribute {attr!r}"
                    rows = rows_of(unit, [(owner, "np")])
                    yield from [(said, rows)] if ARRAYS.fullmatch(x) else []
            case ast.Assign([ast.Name(to)], ast.Call(ast.Name("max"), [whole, part, ast.Constant()]) as call):
                right = f"max({code(unit, whole)} / {code(unit, part)}, 1)"
                if "epoch" in to and "batch" in code(unit, part):
                    said = f"{code(unit, whole)} is taken, and divided by nothing"
                    yield said, rows_of(unit, [(call, right)])
            case ast.Assign([ast.Name(to)], ast.Call(ast.Name("max"), [ast.BinOp(ast.Name() as one), _])):
                is_count = re.fullmatch("iters?_per_epoch", to) and "iter" in one.id
                if is_count and re.search(r"\btrain_size\b", unit.text):
                    said = f"{one.id} is no number of examples"
                    yield said, rows_of(unit, [(one, "train_size")])
            case ast.Attribute(ast.Attribute(ast.Name("sys"), "path"), attr) if not hasattr([], attr):
                for near in get_close_matches(attr, dir(list), 1, 0.6):
                    said = f"AttributeError: 'list' object has no attribute {attr!r}"
                    yield said, rows_of(unit, [(n, f"sys.path.{near}")])
            case ast.Call(ast.Attribute(ast.Name("pickle"), "load"), [], []) if "import pickle" in unit.text:
                files = [w.items[0].optional_vars for w in opened if n in ast.walk(w)]
                for file in filter(None, files[-1:]):
                    said = "TypeError: load() missing 1 required positional argument"
                    yield said, rows_of(unit, [(n, f"pickle.load({ast.unparse(file)})")])


def dropped(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what a function fills entry by entry and drops: nothing is returned, nothing reads it."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        parts = [n for statement in function.body for n in ast.walk(statement)]
        if any(isinstance(n, OPAQUE) or (isinstance(n, RETURNS) and n.value) for n in parts):
            continue
        if function.name == "__init__":
            continue  # which returns nothing
        if not is_gradient(function.name) and any(getattr(n, "attr", "") in DOING for n in parts):
            continue  # it trains, or writes, and is called for that
        filled = [n.value for n in parts if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)]
        names = {n.id for n in filled if isinstance(n, ast.Name)}
        sets = [n for n in parts if isinstance(n, ast.Assign) and len(n.targets) == 1]
        sets = [n for n in sets if not isinstance(n.value, ast.Subscript)]  # one of several
        made = {ast.unparse(n.targets[0]): n for n in sets if MADE.match(ast.unparse(n.value))}
        loads = (n for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
        read = {n.id for n in loads if n not in filled}
        last = function.body[-1]
        for name in sorted(names & made.keys() - read):
            margin = " " * made[name].col_offset
            if made[name] in function.body:
                n, said = last.end_lineno or 0, f"`{name}` is filled, and nothing is returned"
                is_free = n < len(unit.lines) and not unit.lines[n].strip()  # there is a line for it
                row = (n + 1, "", f"{margin}return {name}") if is_free else (n, unit.lines[n - 1], "")
                yield f"{function.name}: {said}", [row]


def unraised(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield an error that is returned instead of raised, and a check whose second value is its message."""
    for n in ast.walk(node):
        match n:
            case ast.Return(ast.Call(ast.Name("NotImplementedError")) | ast.Name("NotImplementedError")):
                line = unit.lines[n.lineno - 1]
                right = line.replace("return", "raise", 1)
                yield "NotImplementedError is returned, and not raised", [(n.lineno, line, right)]
            case ast.Call(ast.Attribute(attr="assertTrue") as part, [_, ast.Constant(float() as want)]):
                equal = f"{code(unit, part.value)}.assertAlmostEqual"
                said = f"{want} is taken for a message, and compared with nothing"
                yield said, rows_of(unit, [(part, equal)])


def misnamed(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the method that is to be `__init__`, and which Python calls not, if all runs without it."""
    body = node.body if isinstance(node, ast.ClassDef) else []
    methods = [n for n in body if isinstance(n, ast.FunctionDef)]
    name = misspelt_init(n.name for n in methods)
    is_init = name == "__init" and len(re.findall(r"__init\b(?!_)", unit.text)) == 1
    is_special = name.startswith("_") and (name.endswith("_") or is_init)
    if is_special and f".{name}(" not in unit.text and all(n.name != "__init__" for n in methods):
        n = next(n for n in methods if n.name == name)
        if len(n.args.args) > 1 and f"{node.name}(" in unit.text:
            return  # an object is made with something, which raises
        line = unit.lines[n.lineno - 1]
        said = f"{node.name}: {name} is called by nobody when an object is made"
        yield said, [(n.lineno, line, line.replace(name, "__init__"))]


def _passes(unit: Unit, node: Any, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield a pass of a layer whose name is almost that of another layer's, beside the other pass.

    So is the `update` of an optimizer that takes what another takes, and is no other form of the word.
    """
    body = node.body if isinstance(node, ast.ClassDef) else []
    methods = {n.name: n for n in body if isinstance(n, ast.FunctionDef)}
    functions = [n for n in nodes if isinstance(n, ast.FunctionDef)]
    for name, other in (("forward", "backward"), ("backward", "forward"), ("update", "__init__")):
        usual = [ast.unparse(n.args) for n in functions if n.name == name]
        is_lost = usual and other in methods and name not in methods
        for theirs in alike(name, methods.keys() - {other}) if is_lost else ():
            text = ast.unparse(methods[theirs])
            is_it = name != "update" or (
                not node.bases and "update" not in theirs.lower()
                and ast.unparse(methods[theirs].args) in usual and re.search(r"\bparams\[.*\] *[-+]?= ", text)
            )
            if is_it and theirs.lower() != name and f".{theirs}" not in unit.file + beside(unit.name):
                line = unit.lines[methods[theirs].lineno - 1]
                right = line.replace(theirs, name, 1)
                said = f"{node.name}: there is no `{name}`, and `{theirs}` is called by nobody"
                yield said, [(methods[theirs].lineno, line, right)]


def _masked(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what is put where an array is chosen by its own entries, and is as large as the whole of it."""
    for n in (n for n in ast.walk(node) if getattr(n, "end_lineno", None) == getattr(n, "lineno", 0)):
        match n:
            case ast.Assign([ast.Subscript(ast.Name(x), ast.Compare(ast.Name(same))) as chosen], value):
                if x == same and unit.is_of_arrays and (whole := _whole(value, x)):
                    said = f"ValueError: of {x} all is put where a part of it is chosen"
                    yield f"{node.name}: {said}", rows_of(unit, [(whole, code(unit, chosen))])


def _of_arrays(unit: Unit, node: Any, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield what is asked of an argument, and is almost what an array has: `t.dim`, `x.rehsape(1, -1)`."""
    parts = [n for n in nodes if isinstance(n, ast.Attribute)]
    known = {n.attr for n in parts if not isinstance(n.ctx, ast.Load)} | {*dir(numpy.ndarray)}
    known |= {n.name for n in nodes if isinstance(n, DEFINED)}
    known |= {n.target.id for n in nodes if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)}
    imports = (n for n in nodes if isinstance(n, ast.Import))
    modules = {"np"} | {alias.asname or alias.name for n in imports for alias in n.names}
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        inner = [*ast.walk(function)]
        asked = [n for n in inner if isinstance(n, ast.Attribute) and n.attr in OF_ARRAYS_ALONE]
        has = {*map(ast.unparse, (n.value for n in asked))}
        given = {n.arg for n in function.args.args if n.arg in has or ARRAYS.fullmatch(n.arg)}
        compared = {n.left for n in inner if isinstance(n, ast.Compare)
                    and all(isinstance(m, ast.Constant) for m in n.comparators)}
        for n in inner if unit.is_of_arrays else ():
            match n:
                case ast.Attribute(x, attr) if attr not in known:
                    is_given = isinstance(x, ast.Name) and x.id in given
                    for near in get_close_matches(attr, OF_ARRAYS if is_given else METHODS, 1, 0.8):
                        line = unit.lines[(n.end_lineno or n.lineno) - 1]
                        said = f"AttributeError: 'numpy.ndarray' object has no attribute {attr!r}"
                        near = "size" if f"(1, {code(unit, n)})" in line else near  # of a row
                        owner = rf"\b{x.id}" if isinstance(x, ast.Name) else ""
                        right = re.sub(rf"({owner}\.){attr}\b", rf"\1{near}", line)
                        is_other = code(unit, x).partition(".")[0] in modules
                        is_near = attr.islower() and "_" not in attr and len(attr) > len(near) - 2
                        is_like = is_given or (is_near and not is_other)
                        if is_like and not attr.startswith(near) and (attr != "dim" or n in compared):
                            yield f"{node.name}: {said}", [(n.end_lineno or n.lineno, line, right)]


def _whole(value: Any, name: str) -> Any:
    """Return where a product or a quotient takes all of an array, which is named once in it."""
    names = [n for n in ast.walk(value) if isinstance(n, ast.Name) and n.id == name]
    match value:
        case ast.BinOp(one, ast.Mult() | ast.Div(), other) if len(names) == 1:
            return next((part for part in (one, other) if part is names[0]), None)
    return None


def _inputs(unit: Unit, node: Any, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield the methods that compute with `input` and do not take it: it is a function of Python there."""
    names = [n for n in nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    brought = {n.asname or n.name for n in nodes if isinstance(n, ast.alias)} | {n.id for n in names}
    is_set = not brought.isdisjoint({"input", "*"})
    own = node.body if isinstance(node, ast.ClassDef) and not is_set else []
    for function in (n for n in own if isinstance(n, ast.FunctionDef)):
        inner = [*ast.walk(function)]
        operands = [
            part for n in inner if not isinstance(getattr(n, "op", None), ast.Mod)
            for part in (getattr(n, "left", None), getattr(n, "right", None), getattr(n, "operand", None))
        ]
        taken = {n.arg for n in inner if isinstance(n, ast.arg)}
        if "input" not in taken and any(getattr(part, "id", "") == "input" for part in operands):
            line = unit.lines[function.lineno - 1]
            right = line.replace("(self)", f"({', '.join(('self', 'input'))})")
            said = f"TypeError: {function.name} does not take `input`, and computes with it"
            yield f"{node.name}: {said}", [(function.lineno, line, right if right != line else "")]


def _looks_back(name: str, first: Any, second: Any, step: Any) -> bool:
    """Return whether a function is called one step back, and its value here taken from that."""
    match first, second:
        case ast.Call(ast.Name(f), [ast.BinOp(x, ast.Sub(), h)]), ast.Call(ast.Name(same), [y]) if f == same:
            is_named = re.search("diff|deriv|grad", name.lower()) and not BACK.search(name)
            return bool(is_named) and ast.dump(x) == ast.dump(y) and ast.dump(h) == ast.dump(step)
    return False


def _is_difference(first: Any, second: Any, step: Any, given: set[str]) -> bool:
    """Return whether a function that is given is called where a step leads, and elsewhere."""
    match first, second:
        case ast.Call(ast.Name(f), [ast.BinOp() as moved]), ast.Call(ast.Name(same)) if f == same:
            names = [{n.id for n in ast.walk(part) if isinstance(n, ast.Name)} for part in (moved, step)]
            return f in given and len(names[1]) == 1 and names[1] < names[0]
    return False


def _is_moved(every: list[Any], first: Any, second: Any, step: Any) -> bool:
    """Return whether two names or calls stand for what is found one step ahead, and one step back."""
    match first, second:
        case ast.Call(f, [ast.BinOp(_, ast.Add(), h)]), ast.Call(same, [ast.BinOp(_, ast.Sub(), back)]):
            return len({*map(ast.unparse, (h, back, step))}) == 1 and ast.unparse(f) == ast.unparse(same)
    pairs = [(n.op, n.right) for n in every if isinstance(n, ast.BinOp)]
    pairs += [(n.op, n.value) for n in every if isinstance(n, ast.AugAssign)]
    taken = {type(op) for op, by in pairs if ast.dump(by) == ast.dump(step)}
    return {ast.Add, ast.Sub} <= taken and all(isinstance(n, ast.Name) for n in (first, second, step))


def _is_number(node: Any, name: str) -> bool:
    """Return whether a function, and no other in it, sets a name to numbers alone."""
    inner = [*ast.walk(node)]
    sets = [n for n in inner if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name]
    named = [n for n in inner if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    others = {n.name for n in inner if isinstance(n, DEFINED) and n is not node}
    values = [n.value.value for n in sets if isinstance(n.value, ast.Constant)]
    is_one = isinstance(node, ast.FunctionDef) and name not in others and len(values) == len(named)
    return is_one and bool(values) and all(type(value) in (int, float) for value in values)


def code(unit: Unit, node: Any) -> str:
    """Return the text of a part of a unit."""
    return ast.get_source_segment(unit.text, node) or ""


def names_of_numpy(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names under which a file imports NumPy, and nothing else."""
    imports = [alias for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names]
    others = {alias.asname for alias in imports if alias.name != "numpy"}  # as CuPy is, where it is there
    return {alias.asname or alias.name for alias in imports if alias.name == "numpy"} - others


def lacking(unit: Unit, statements: Iterable[Any], names: set[str], where: str = "") -> Iterator[Told]:
    """Yield what NumPy has not, or no more, and `np.max(0, x)`, in statements that wait for no error."""
    every: Iterator[Any] = (n for s in statements for n in ast.walk(s))
    for n in every if names and not GUARDED.search(unit.text) else ():
        said, wrong, right = "", "", ""
        match n:
            case ast.Attribute(ast.Name(np), attr, ast.Load()) if np in names and not (
                hasattr(numpy, attr) or f"{np}.{attr} =" in unit.text
            ):
                near = [attr] if attr in vars(builtins) else _of_numpy(attr)
                said = f"AttributeError: module 'numpy' has no attribute {attr!r}"
                wrong = f"{np}.{attr}"
                right = near[0] if attr in near else f"{np}.{near[0]}" if near else wrong
            case ast.Call(ast.Attribute(ast.Name(np), "max" | "min" as attr), [ast.Constant(), _]):
                said = "TypeError: what is compared with is no axis" if np in names else ""
                wrong, right = f"{np}.{attr}", f"{np}.{attr}imum"
            case ast.Assign(
                [ast.Name(to)], ast.Tuple([ast.Constant(int() as whole), ast.Constant(int() as part)])
            ) if RATE.fullmatch(to) and f"{whole},{part}" in unit.lines[n.lineno - 1]:
                said = f"`{to}` is two numbers: a comma is no point"
                wrong, right = f"{whole},{part}", f"{whole}.{part}"
            case ast.Call(ast.Attribute(ast.Call(ast.Attribute(_, "append"), [_]), "append"), [_]):
                wrong, right = code(unit, n), _chained(n)
                said = "AttributeError: 'NoneType' object has no attribute 'append'" if right else ""
            case ast.BinOp(x, _, ast.Call(ast.Attribute(ast.Name(np), attr), [], words)) if (
                np in names and attr in REDUCES and isinstance(x, ast.Name)
            ):
                more = ", " if words else ""
                wrong, right = f"{np}.{attr}(", f"{np}.{attr}({x.id}{more}"
                said = f"TypeError: {attr}() missing 1 required positional argument"
            case ast.BinOp(ast.Constant(str(key)) as text, ast.Mult(), ast.Call(ast.Name("str"))):
                said = f"TypeError: {key!r} is multiplied by a text" if n.lineno == n.end_lineno else ""
                wrong, right = code(unit, n), f"{code(unit, text)} + {code(unit, n.right)}"
            case ast.Subscript(ast.Attribute(ast.Name(np), attr), ast.Constant() | ast.Tuple()) if (
                np in names
            ):
                if callable(made := getattr(numpy, attr, None)) and not hasattr(made, "__class_getitem__"):
                    said = f"TypeError: {np}.{attr} is a function, and has no entries"
                    wrong, right = code(unit, n), f"{np}.{attr}({ast.unparse(n.slice)})"
            case ast.Call(ast.Attribute(ast.Name(np), "nan" | "pi" | "e" | "inf" as attr)) if np in names:
                said = f"TypeError: {np}.{attr} is a number, and cannot be called"
                wrong, right = f"{np}.{attr}(", f"{np}.is{attr}(" if attr in ("nan", "inf") else ""
            case ast.Call(ast.Attribute(ast.Name(np), attr), keywords=words) if np in names:
                wrong, right = next(_keywords(attr, words), ("", ""))
                said = f"TypeError: {attr}() got an unexpected keyword argument {wrong!r}" if wrong else ""
        if said:
            line = unit.lines[n.lineno - 1]
            start, end = (r"\b" if one.isalnum() else "" for one in (wrong[:1], wrong[-1:]))
            found = f"{start}{re.escape(wrong)}{end}"
            other = re.sub(found, right.replace("\\", r"\\"), line) if wrong else line
            yield f"{where}{said}", [(n.lineno, line, other if other != line else "")]


def _of_numpy(attr: str) -> list[str]:
    """Return what is meant of NumPy: a module and what it has, or what is spelt almost so, and no piece."""
    module, _, name = attr.partition("_")
    if isinstance(getattr(numpy, module, None), types.ModuleType) and hasattr(getattr(numpy, module), name):
        return [f"{module}.{name}"]
    return get_close_matches(attr, [one for one in dir(numpy) if len(one) > len(attr) / 2], 1, 0.6)


def _chained(node: Any) -> str:
    """Return the list that is meant by one to which something is appended, and to that again."""
    match node:
        case ast.List(elts):
            return f"[{', '.join(map(ast.unparse, elts))}]"
        case ast.Call(ast.Attribute(owner, "append"), [one]) if inner := _chained(owner):
            return f"{inner[:-1]}, {ast.unparse(one)}]"
    return ""


def _keywords(name: str, words: list[ast.keyword]) -> Iterator[tuple[str, str]]:
    """Yield a keyword that a function of NumPy does not take, and the one that is meant."""
    with suppress(TypeError):
        function = getattr(numpy, name, None)
        try:
            taken = [*inspect.signature(function).parameters] if words else []  # type: ignore[arg-type]
        except ValueError:  # of what is written in C the first line of its text tells
            taken = re.findall(r"\w+", (function.__doc__ or "").partition("\n")[0])
        taken = [*taken, "newshape"]  # a former name
        for word in [] if "kwargs" in taken else words:
            for near in get_close_matches(word.arg or "", taken, 1, 0.6):
                if word.arg not in taken:
                    yield str(word.arg), near


def former(unit: Unit, nodes: Iterable[ast.AST], names: set[str]) -> list[tuple[int, str, str]]:
    """Return the lines that ask for what NumPy has no longer, with what it has, or Python, in its place."""
    rows = dict[int, str]()
    for n in nodes if not GUARDED.search(unit.text) else ():
        match n:
            case ast.Attribute(ast.Name(np), attr) if np in names and attr in FORMER:
                now = FORMER[attr]
                present = getattr(now, "__name__", "nan" if now != now else "inf")
                other = attr if attr in vars(builtins) else f"{np}.{present}"
                line = rows.get(n.lineno, unit.lines[n.lineno - 1])
                rows[n.lineno] = re.sub(rf"\b{np}\.{attr}\b", other, line)
    return [(n, unit.lines[n - 1], right) for n, right in sorted(rows.items())]


def _selfless(unit: Unit, node: ast.ClassDef, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield the methods that lack `self`, where others have it, and that nothing calls as functions."""
    called = _fields(node)
    owners = (node.name, "cls", "__class__", "self.__class__", "type(self)")
    called |= {n.attr for n in nodes if isinstance(n, ast.Attribute) and ast.unparse(n.value) in owners}
    called |= {part.id for n in nodes for way in getattr(n, "decorator_list", ()) for part in ast.walk(way)
               if isinstance(part, ast.Name)}
    bases = {ast.unparse(base) for n in nodes if isinstance(n, ast.ClassDef) for base in n.bases}
    if node.name in bases or re.search(rf"getattr\({node.name}\b", unit.text):
        return  # it may be a space of names
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and not n.decorator_list]
    firsts = {n.name: n.args.args[0].arg if n.args.args else "" for n in methods if not n.args.vararg}
    for n in methods if "self" in firsts.values() else ():
        first = firsts.get(n.name, "self")
        parts = [part for part in ast.walk(n) if isinstance(part, ast.Attribute)]
        is_own = any(isinstance(part.value, ast.Name) and part.value.id == first for part in parts)
        is_own |= any(isinstance(part, ast.Name) and part.id == node.name for part in ast.walk(n))
        is_none = first.strip("_") in ("self", "cls") or (first and not first.strip("_"))
        if not is_none and n.name[:2] != "__" and n.name not in called and not is_own:
            line = unit.lines[n.lineno - 1]
            right = line.replace("(", "(self, " if first else "(self", 1)
            yield f"{node.name}: TypeError: {n.name} takes no `self`", [(n.lineno, line, right)]


def _attributes(unit: Unit, node: ast.ClassDef, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield what a class asks of itself and has not: attributes written almost as others, and parameters."""
    parts = [n for n in nodes if isinstance(n, ast.Attribute)]
    made = {n.attr for n in parts if not isinstance(n.ctx, ast.Load)}
    bases = {ast.unparse(base) for n in nodes if isinstance(n, ast.ClassDef) for base in n.bases}
    has_inner = any(isinstance(n, ast.ClassDef) for n in ast.walk(node) if n is not node)
    starts = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    calls = [one for n in starts for one in ast.walk(n) if isinstance(one, ast.Call)]
    given = [_is_self(part) for one in calls for part in one.args]  # whoever gets it may set attributes
    is_open = has_inner or DYNAMIC.search(unit.text) or "hasattr(" in unit.text
    is_open = is_open or any(given) or any(n.decorator_list for n in starts)
    family = _family(node, nodes)
    if not family or node.keywords or node.decorator_list or node.name in bases or is_open:
        return  # others may set what it asks for
    made |= set[str]().union(*map(_fields, family))
    own = {n.attr for one in family for n in ast.walk(one) if isinstance(n, ast.Attribute)} & made
    own |= {n.name for one in family for n in one.body if isinstance(n, DEFINED)}
    asked = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute) and _is_self(n.value)}
    for name in sorted(one for one in asked - own - made - {*dir(object)} if "__" not in one):
        if kept := _given_and_lost(unit, node, name):
            yield f"{node.name}: AttributeError: {node.name!r} object has no attribute {name!r}", [kept]
        elif near := alike(name, own):
            pattern = re.compile(rf"\bself\.{name}\b")
            span = range(node.lineno, (node.end_lineno or 0) + 1)
            pairs = ((n, unit.lines[n - 1], pattern.sub(f"self.{near[0]}", unit.lines[n - 1])) for n in span)
            rows = [row for row in pairs if row[1] != row[2]]
            yield f"{node.name}: AttributeError: object has no attribute {name!r}", rows
        elif row := _unset(unit, node, nodes, name):
            yield f"{node.name}: AttributeError: {node.name!r} object has no attribute {name!r}", [row]


def _given_and_lost(unit: Unit, node: ast.ClassDef, name: str) -> tuple[int, str, str] | None:
    """Return the line that keeps what `__init__` is given, with what else it is given and does not read."""
    methods = [n for n in node.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"]
    starts = [n for n in methods if name in (part.arg for part in n.args.args)]
    read = {n.id for start in starts for n in ast.walk(start) if isinstance(n, ast.Name)}
    for n in reversed([n for start in starts for n in start.body] if name not in read else []):
        match n:
            case ast.Assign([ast.Attribute(owner)], ast.Name()) if _is_self(owner):
                line = unit.lines[n.lineno - 1]
                end = len(line.encode()[: n.end_col_offset].decode())
                return n.lineno, line, f"{line[:end]}; self.{name} = {name}{line[end:]}"
    return None


def worded(unit: Unit, node: Any, nodes: list[Any]) -> Iterator[Told]:
    """Yield what a class calls of its own with words that it does not take: `self.loss(x, new=True)`."""
    if not isinstance(node, ast.ClassDef) or DYNAMIC.search(unit.text):
        return
    made = {n.attr for n in nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    bases = {ast.unparse(base) for n in nodes if isinstance(n, ast.ClassDef) for base in n.bases}
    methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef) and n.name not in made}
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call) and node.name not in bases):
        name = call.func.attr if isinstance(call.func, ast.Attribute) and _is_self(call.func.value) else ""
        method = methods.get(name)
        if method and not method.args.kwarg and not method.decorator_list:
            given = {a.arg for a in [*method.args.posonlyargs, *method.args.args, *method.args.kwonlyargs]}
            for word in (w for w in call.keywords if w.arg and w.arg not in given):
                line = unit.lines[word.lineno - 1]
                near = get_close_matches(word.arg or "", given, 1, 0.8)
                right = re.sub(rf"\b{word.arg}\b(?=\s*=)", near[0], line) if near else ""
                said = f"TypeError: {name}() got an unexpected keyword argument {word.arg!r}"
                yield f"{node.name}: {said}", [(word.lineno, line, right)]


def _unset(unit: Unit, node: ast.ClassDef, nodes: list[ast.AST], name: str) -> tuple[int, str, str] | None:
    """Return the line that asks an object for what no file sets, or None if it may have it.

    What is meant may be written almost so, be a parameter of the method, or a function of the file.
    """
    methods = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)]
    parts = [n for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    sets, own = {n.attr for n in parts if not isinstance(n.ctx, ast.Load)}, {n.name for n in methods}
    asked = re.compile(
        rf"\bAttributeError\b|\bdef {name}\(self\b|[\"']{name}[\"']|\bimport\b.*\b{name}\b|\bdir\("
    )
    if name in own or "__init__" not in own or not sets or asked.search(unit.file):
        return None
    first = min((n for n in parts if n.attr == name and _is_self(n.value)), key=lambda n: n.lineno)
    if any(first in ast.walk(n) for n in ast.walk(node) if isinstance(n, (*BRANCHES, ast.Try, ast.Match))):
        return None  # it may be asked only where it is set
    line = unit.lines[first.lineno - 1]
    around = next((n for n in methods if first in ast.walk(n)), node)
    inner = {one for n in nodes if isinstance(n, ast.ClassDef) for one in ast.walk(n)}
    functions = [n.name for n in nodes if isinstance(n, ast.FunctionDef) and n not in inner]
    is_called = f"self.{name}(" in line
    is_free = name in {n.arg for n in ast.walk(around) if isinstance(n, ast.arg)}
    is_free |= is_called and functions.count(name) == 1
    near = [name] if is_free else [f"self.{one}" for one in get_close_matches(name, sets | own, 1, 0.7)]
    if is_called and not near:
        return None  # a class that is derived from it may have it
    given = re.compile(rf"\.{name}\s*(=(?!=)|,)")
    itself = re.compile(rf"^class {node.name}\b", re.MULTILINE)
    texts = [text for text in unit.beside or () if name in text or DYNAMIC.search(text)]
    uses = (text for text in texts if given.search(text) or node.name in text)
    if unit.beside is None or any(not itself.search(text) for text in uses):
        return None
    return first.lineno, line, re.sub(rf"\bself\.{name}\b", near[0], line) if near else ""


def of_layers(unit: Unit, node: Any, space: Mapping[str, Any]) -> Iterator[Told]:
    """Yield what a class asks of a layer that it makes, and that has no such method."""
    every = [*ast.walk(node)] if isinstance(node, ast.ClassDef) else []
    given = {n.arg for n in every if isinstance(n, ast.arg)}
    # Another class, a test or a name that is bound again may have it.
    is_open = any(isinstance(n, ast.Import | ast.ImportFrom | ast.ClassDef) for n in every[1:])
    is_open |= bool(re.search(rf"\b(hasattr|isinstance)\(|\({node.name}\):", unit.file))
    sets = Counter(n.attr for n in every if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store))
    handed = [part for n in every if isinstance(n, ast.Call) for part in n.args]
    made = dict[str, type]()
    for n in every if not (is_open or DYNAMIC.search(unit.file)) else ():
        match n:
            case ast.Assign([ast.Attribute(owner, layer)], ast.Call(ast.Name(name))) if (
                _is_self(owner) and sets[layer] == 1 and name not in given
            ):
                # What is handed on may get more elsewhere.
                is_handed = any(getattr(part, "attr", "") == layer for part in handed)
                bound = rf"^\s*(?:class\s+{name}\b|{name}\s*=|.*import.*\b{name}\b)"
                is_one = len(re.findall(bound, unit.file, re.MULTILINE)) == 1
                if isinstance(space.get(name), type) and is_one and not is_handed:
                    made[layer] = space[name]
    for n in every if made else ():
        match n:
            case ast.Call(ast.Attribute(ast.Attribute(owner, layer), method) as func) if _is_self(owner):
                known = _known(made[layer]) if layer in made else set()
                is_set = re.search(rf"\.{method}\s*=(?!=)", unit.file)
                if known and method not in known | PASSES and not is_set:
                    near = alike(method, known)
                    at = func.end_lineno or 0
                    line = unit.lines[at - 1]
                    right = re.sub(rf"\b{method}(?=\s*\()", near[0], line) if near else line
                    said = f"AttributeError: {made[layer].__name__!r} object has no attribute {method!r}"
                    yield f"{node.name}: {said}", [(at, line, right if right != line else "")]


def objects(nodes: list[Any], space: Mapping[str, Any]) -> dict[str, type]:
    """Return the classes of which a file makes objects, by the names that it sets to nothing else."""
    sets = Counter(n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store))
    sets += Counter(n.arg for n in nodes if isinstance(n, ast.arg))
    counts, made = Counter(n.name for n in nodes if isinstance(n, DEFINED)), dict[str, type]()
    for n in nodes:
        match n:
            case ast.Assign([ast.Name(to)], ast.Call(ast.Name(name))) if sets[to] == counts[name] == 1:
                if isinstance(space.get(name), type):
                    made[to] = space[name]
    return made


def of_objects(unit: Unit, here: list[Any], made: Mapping[str, type]) -> Iterator[Told]:
    """Yield the methods that an object of the file is asked for, and its class has under no such name."""
    if not made or DYNAMIC.search(unit.file) or re.search(r"\b(hasattr|isinstance)\(", unit.file):
        return
    for n in here:
        match n:
            case ast.Call(ast.Attribute(ast.Name(to), method), args, words) if to in made:
                known = _known(made[to])
                if not known or re.search(rf"\.{method}\s*=(?!=)", unit.file):
                    continue  # it may be another one
                said = _refused(made[to], method, args, words)
                # A pass of another name is told where it stands.
                if not said and method not in known | {"forward", "backward"} and not alike(method, known):
                    said = f"AttributeError: {made[to].__name__!r} object has no attribute {method!r}"
                if said:
                    yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def _refused(made: type, method: str, args: list[ast.expr], words: list[ast.keyword]) -> str:
    """Return why a method does not take so many arguments, or "" if it does."""
    function = vars(made).get(method)
    is_open = any(isinstance(arg, ast.Starred) for arg in args) or any(word.arg is None for word in words)
    if isinstance(function, types.FunctionType) and not (is_open or hasattr(function, "__wrapped__")):
        if function.__code__.co_varnames[:1] != ("self",):
            return ""  # which is told there
        try:
            inspect.signature(function).bind(None, *args, **{str(word.arg): word for word in words})
        except TypeError as error:
            return f"TypeError: {made.__name__}.{method}: {error}"
    return ""


def _known(made: type) -> set[str]:
    """Return what an object of a class may have, nothing of one that is not all written there."""
    known = set[str]()
    if type(made) is not type or type.__subclasses__(made):
        return known
    for base in made.__mro__[:-1]:
        parts = vars(base).values()
        own: list[Any] = [part for part in parts if isinstance(part, types.FunctionType)]
        own += [f for part in parts if isinstance(part, property) for f in (part.fget, part.fset)]
        own += [part.__func__ for part in parts if isinstance(part, staticmethod | classmethod)]
        codes = [getattr(part, "__code__", None) for part in own]
        for code in codes:
            known |= {*code.co_names} if code else set()
            codes += [part for part in code.co_consts if isinstance(part, types.CodeType)] if code else []
        if base.__module__ in sys.stdlib_module_names or base.__module__.startswith("reference") or not own:
            return set()
        known |= {*vars(base)} - {"__dict__"}
    is_open = known & {"__getattr__", "__getattribute__", "__new__", "__dict__", "setattr", "vars"}
    return set() if is_open else known | {*dir(object)}


def _family(node: ast.ClassDef, nodes: list[ast.AST]) -> list[ast.ClassDef]:
    """Return a class with those from which it is derived, none if one of them stands elsewhere."""
    classes = {n.name: n for n in nodes if isinstance(n, ast.ClassDef)}
    family = [node]
    for one in family:
        for base in map(ast.unparse, one.bases):
            if base != "object" and (base not in classes or classes[base] in family):
                return []
            family += [classes[base]] if base != "object" else []
    return family


def _parameters(unit: Unit, node: Any, read: set[str]) -> Iterator[Told]:
    """Yield a parameter that nobody reads, where a name of the file is read that is written almost so."""
    used = {n.id for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    for part in [*node.args.posonlyargs, *node.args.args]:
        like = {name for name in read if name.isupper() == part.arg.isupper()}  # no constant
        near = [name for name in like if name.lower() == part.arg.lower() and len(name) > 1]
        near = near or (get_close_matches(part.arg, like, 1, 0.8) if len(part.arg) > 4 else [])
        # One of many that the file has, or another of several.
        is_one = bool(near) and near[0].rstrip("es_0123456789") == part.arg.rstrip("es_0123456789")
        # What is handed on has that name.
        is_handed = re.search(rf"(?<!def )\b{node.name}\([^()]*\b{part.arg}\b(?! *=)", unit.file)
        is_known = is_handed or re.search(rf"^{part.arg}\b", unit.text, re.MULTILINE)
        defined = "|".join(near[:1])
        is_known = is_known or re.search(rf"^\s*(class|def)\s({defined})\b", unit.file, re.MULTILINE)
        if near and part.arg not in used and not is_one and not is_known:
            line = unit.lines[part.lineno - 1]
            right = re.sub(rf"\b{part.arg}\b", near[0], line)
            said = f"{part.arg} is read nowhere, and {near[0]} is that of the file"
            yield f"{node.name}: {said}", [(part.lineno, line, right)]


def replaced(unit: Unit, node: ast.FunctionDef, read: set[str]) -> Iterator[Told]:
    """Yield the parameter that nobody reads, where a name of the file is read in its place.

    That is the same in capitals, or what the function is always called with.
    """
    given = [n.arg for n in node.args.args]
    used = {n.id for part in node.body for n in ast.walk(part) if isinstance(n, ast.Name)}
    body = ast.parse(COUNTED.sub("0", "\n".join(map(ast.unparse, node.body))))  # counted is not read
    own = {n.id for n in ast.walk(body) if isinstance(n, ast.Name)}
    idle = [name for name in given if name not in own and not name.startswith("_") and name != "self"]
    is_handed_on = re.search(rf"\b{node.name}\b(?!\()", unit.text)  # who moves an array in its place
    if len(idle) != 1 or node.decorator_list or is_handed_on:
        return
    name, place = idle[0], given.index(idle[0])
    others = {one for one in read & used if one == name.swapcase() and len(one) == 1}
    likes = {f"{name}_train", f"{name}_test"} & own if name in used else set[str]()  # it is counted
    for other in sorted(others or read & likes):
        edits = [(n, name) for part in node.body for n in ast.walk(part) if getattr(n, "id", "") == other]
        said = f"{name} is read nowhere, and {other} is that of the file"
        yield f"{node.name}: {said}", rows_of(unit, edits)
        return
    calls = re.findall(rf"^(?!def )\S.*\b{node.name}\(([\w\s,.]*)\)", unit.text, re.MULTILINE)
    handed = {parts[place].strip() for call in calls if len(parts := call.split(",")) > place}
    for other in handed & read & used - {*given} if len(handed) == 1 else ():
        if len(name) < 3 or get_close_matches(name, [other], 1, 0.8):
            line = unit.lines[node.lineno - 1]
            right = re.sub(rf"\b{name}\b(?=[^()]*\)\s*:)", other, line)
            said = f"{name} is read nowhere, and {other} is that of the file"
            yield f"{node.name}: {said}", [(node.lineno, line, right)]


MAYBE = ast.If | ast.IfExp | ast.BoolOp | ast.Try | ast.Match | ast.comprehension


def _unbound_yet(unit: Unit, function: ast.FunctionDef) -> Iterator[Told]:
    """Yield the lines that read what a function sets, and has not set yet."""
    parts = [n for statement in function.body for n in ast.walk(statement)]
    if any(isinstance(n, OPAQUE) for n in parts):
        return  # there are other ways to set a name
    uses = [use for statement in function.body for use in _uses(statement)]
    sets = [n for n, is_set in uses if is_set]
    added = {n.target.id for n in parts if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)}
    given = {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)}
    read = {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    idle = {n.id: n for n in sets if n.id not in read}
    loops = [[*ast.walk(one)] for one in parts if isinstance(one, ast.For | ast.While)]
    # What each round comes to has not been set by the one before the first.
    inner = [m for loop in loops for m in loop[1:] if isinstance(m, ast.For | ast.While)]
    may = {n for one in parts if isinstance(one, MAYBE) for n in ast.walk(one)}
    may |= {n for one in inner for part in one.body for n in ast.walk(part)}
    for name in sorted(({n.id for n in sets} | added) - given):
        n, is_set = next(use for use in uses if use[0].id == name)
        again = {other for loop in loops if n in loop and n in may for other in loop}
        again &= {other for other in sets if other.id == name}
        if not (is_set or again):
            meant = get_close_matches(name, idle, 1, 0.6)
            at, wrong, right = (idle[meant[0]].lineno, meant[0], name) if meant else (n.lineno, name, "")
            line = unit.lines[at - 1]
            other = re.sub(rf"\b{wrong}\b", right, line) if right else ""
            said = f"UnboundLocalError: {name} is read, and nothing has set it yet"
            yield said, [(at, line, other)]


def too_early(unit: Unit, body: list[ast.stmt], known: Container[str]) -> Iterator[Told]:
    """Yield the lines of a file that read what other lines set below, if nothing else may have set it."""
    main = [n for n in body if isinstance(n, ast.If) and "__name__" in ast.unparse(n.test)]
    body = [inner for n in body for inner in (n.body if n in main else [n])]
    firsts, sets = dict[str, tuple[ast.Name, bool]](), set[str]()
    for statement in body:
        if isinstance(statement, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef):
            aliases = getattr(statement, "names", [statement])
            names = {(getattr(n, "asname", "") or n.name).partition(".")[0] for n in aliases}
            sets |= names
            for name in names:
                firsts.setdefault(name, (ast.Name(name, ast.Store()), True))
            continue
        is_open = any(isinstance(n, (*OPAQUE, *BRANCHES)) for n in ast.walk(statement))
        for n, is_set in _uses(statement):
            firsts.setdefault(n.id, (n, is_set or is_open))
            sets |= {n.id} if is_set else set()
    told = set[int]()
    for name in (name for name in firsts if name in sets):
        n, is_set = firsts[name]
        if not is_set and name not in known and n.lineno not in told:
            told.add(n.lineno)
            said = f"NameError: name {name!r} is not defined yet: it is set below"
            yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def brought_later(unit: Unit, body: list[ast.stmt], later: Set[str]) -> Iterator[Told]:
    """Yield the first lines of a cell that read what only a later cell imports."""
    parts = [n for one in body if unit.place and not isinstance(one, DEFINED) for n in ast.walk(one)]
    names = [n for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    for name in sorted({n.id for n in names} & later):
        at = min(n.lineno for n in names if n.id == name)
        said = f"NameError, if the cells are run in their order: a later one imports {name!r}"
        yield said, [(at, unit.lines[at - 1], "")]


def _uses(node: ast.AST) -> Iterator[tuple[ast.Name, bool]]:
    """Yield the names of a statement in the order in which they are read, or set."""
    match node:
        case ast.Name():
            yield node, not isinstance(node.ctx, ast.Load)
        case ast.Assign() | ast.AnnAssign():
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for part in [*([node.value] if node.value else []), *targets]:
                yield from _uses(part)
        case ast.AugAssign(target=ast.Name() as target):
            yield target, False
            yield from _uses(node.value)
        case ast.For():
            for part in [node.iter, node.target, *node.body, *node.orelse]:
                yield from _uses(part)
        case ast.Lambda() | ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            pass  # they have names of their own, and are read later
        case _:
            for part in ast.iter_child_nodes(node):
                yield from _uses(part)


def _sizes(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the lines of a function that take an array for a shape, of which entries are compared there."""
    masks = {ast.unparse(n.slice.left) for n in ast.walk(node)
             if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Compare)
             and isinstance(n.value, ast.Name) and n.value.id != ast.unparse(n.slice.left)}
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        match call:
            case ast.Call(ast.Attribute(attr="zeros" | "ones" as made), [ast.Name(x)], []) if x in masks:
                line = unit.lines[call.lineno - 1]
                right = re.sub(rf"\b{made}(?=\(\s*{x}\s*\))", f"{made}_like", line)
                said = f"TypeError: the entries of {x} are no numbers of rows and columns"
                yield f"{node.name}: {said}", [(call.lineno, line, right)]


def _fields(node: ast.ClassDef) -> set[str]:
    """Return the names in the statements of a class that are no definitions."""
    parts = [n for s in node.body if not isinstance(s, DEFINED) for n in ast.walk(s)]
    return {n.id for n in parts if isinstance(n, ast.Name)}


def _is_self(node: ast.AST) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"

"""Read exponentials that become inf or 0 where a number is asked for, and what is to be written."""

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from reference.conformance.loading.reading import Edits

Made = dict[str, ast.expr]  # from what assignments set to its last value
# How a function shows that it thought of it.
SHIFTED = re.compile(r"(?<!soft)(?<!arg)max|clip|minimum|where|piecewise|errstate|sort")
BELOW = re.compile(r"clip\([^()]*, None\)$")  # which keeps nothing from overflowing
WIDENED = re.compile(r"\[.*(None|newaxis).*\]|\.reshape\(.*\)|\.T")  # what stands behind a sum along an axis
ROW = re.compile(r"\[\w+(, :)?\]$")
GREATEST = re.compile(r"(?:\w+\.)?a?max\(([\w.]+)((?:, .*)?)\)|([\w.]+)\.max\((.*)\)")
SHARES = "of scores of 1000 the exponentials are inf, and their shares nan"
LOGS = "of scores of 1000 the exponentials are inf, and so is the logarithm of their sum"
ROWS = "of a row far below the greatest of the batch all exponentials are 0, and their shares nan"
SLOPE = "np.exp(-np.abs(X)) / (1 + np.exp(-np.abs(X))) ** 2"
INF = "far from 0 the exponential is inf, and so is its logarithm"
NAN = "far from 0 the exponentials are inf, and their quotient nan"
KEPT = "keepdims=True"
LARGE = "far below 0 the exponential overflows"
ROUNDED = "far from 0 the sigmoid is 0 or 1, and the logarithm inf"
FORMULAS = {  # what is inf or nan far from 0, and the same that is not
    "(exp(X) - exp(-X)) / (exp(X) + exp(-X))": (NAN, "np.tanh(X)"),
    "(exp(2 * X) - 1) / (1 + exp(2 * X))": (NAN, "np.tanh(X)"),
    "exp(-X) / (1 + exp(-X)) ** 2": (NAN, SLOPE),
    "exp(-X) / power(1 + exp(-X), 2)": (NAN, SLOPE),
    "exp(X) / (1 + exp(X)) ** 2": (NAN, SLOPE),
    "log(1 + exp(X))": (INF, "np.logaddexp(0, X)"),
    "log1p(exp(X))": (INF, "np.logaddexp(0, X)"),
    "1 / (1 + exp(-X))": (LARGE, "np.exp(-np.logaddexp(0, -X))"),
    "log(sigmoid(X))": (ROUNDED, "-np.logaddexp(0, -X)"),
    "log(1 - sigmoid(X))": (ROUNDED, "-np.logaddexp(0, X)"),
}
OF_MATH = {"1 / (1 + exp(-X))": (LARGE, "math.exp(min(X, 0)) / (1 + math.exp(-abs(X)))")}


def exponents(
    parts: list[Any], made: Made, names: set[str], *, is_right: bool
) -> Iterator[tuple[str, Edits]]:
    """Yield what is not careful with exponentials among the parts of a function."""
    exps = {
        ast.unparse(to): n.value for n in parts if isinstance(n, ast.Assign) and _exponent(n.value, names)
        for to in n.targets
    }
    if not is_right:
        yield from _forgotten(parts, made, names)
        yield from _of_all(parts, made | exps, names)
    calls = [n for n in parts if isinstance(n, ast.Call) and not BELOW.search(ast.unparse(n))]
    if not any(SHIFTED.search(ast.unparse(n.func)) for n in calls):
        yield from () if is_right else _shares(parts, made | exps, names)
        yield from _formulas(parts, exps, names)


def _exponent(node: Any, names: set[str]) -> Any:
    """Return the exponents of an exponential, None if it is none."""
    match node:
        case ast.Call(ast.Attribute(ast.Name(np), "exp"), [x]) if np in names:
            return x
    return None


def _summed(node: Any, made: Made, names: set[str]) -> tuple[str, Any, str] | None:
    """Return what stands for exponentials that are summed, those, and along which axis they are."""
    node = made.get(ast.unparse(node), node)
    inner = node.func if isinstance(node, ast.Call) else node
    inner = inner.value if isinstance(inner, ast.Attribute | ast.Subscript) else inner
    is_wide = bool(WIDENED.fullmatch(ast.unparse(node).removeprefix(ast.unparse(inner))))
    match made.get(ast.unparse(inner), inner) if is_wide else node:
        case ast.Call(ast.Attribute(ast.Name(np), "sum"), [x, *args], words) if np in names:
            pass
        case ast.Call(ast.Attribute(x, "sum"), args, words):
            pass
        case ast.Call(ast.Name("sum"), [x]):
            args, words = [ast.Constant(0)], []
        case _:
            return None
    top = made.get(ast.unparse(x), x)
    over = "".join(f", {ast.unparse(word)}" for word in [*args, *words])
    over += f", {KEPT}" if is_wide and over and "keepdims" not in over else ""
    return (ast.unparse(x), top, over) if _exponent(top, names) else None


def _shares(parts: list[Any], made: Made, names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield shares of exponentials, and logarithms of their sums, whose exponents are as they are given."""
    edits: dict[Any, str] = {}
    logs: dict[Any, str] = {}
    for n in parts:
        match n:
            case ast.BinOp(top, ast.Div(), below) | ast.AugAssign(top, ast.Div(), below):
                tops = {ast.unparse(top), ast.unparse(made.get(ast.unparse(top), top)).removesuffix(".T")}
                row = made.get(ROW.sub("", ast.unparse(top)), top)  # what a loop divides by its own sum
                found = _summed(below, {ast.unparse(top): row} | made, names)
                if found and found[1] is row and isinstance(top, ast.Subscript):
                    found = (*found[:2], f", axis=1, {KEPT}")
                if found and not tops.isdisjoint((found[0], ast.unparse(found[1]))):
                    edits |= _shifts(found[1], found[2], parts, made, names)
            case ast.Call(ast.Attribute(ast.Name(np), "log"), [total]) if np in names:
                found = _summed(total, made, names)
                x = _exponent(found[1], names) if found else None
                if found and x and _is_open(x, made):
                    right = f"{np}.logaddexp.reduce({ast.unparse(x)}{found[2] or ', None'})"
                    is_whole = n.lineno == n.end_lineno
                    logs |= {n: right} if is_whole else {n.func: "", total: right}
    within = {inner for n in logs for inner in ast.walk(n)} - logs.keys()
    if both := {**{n: right for n, right in edits.items() if n not in within}, **logs}:
        yield SHARES if edits else LOGS, [*both.items()]


def _shifts(top: Any, over: str, parts: list[Any], made: Made, names: set[str]) -> dict[Any, str]:
    """Return the exponentials that are the same as one, and what is to be written for them."""
    x, np = _exponent(top, names), ast.unparse(top.func.value)
    if not _is_open(x, made):
        return {}
    text = ast.unparse(x)
    right = f"{np}.exp({text} - " + f"{np}.max({text}{over}))"  # no sentence
    return {n: right for n in parts if isinstance(n, ast.Call) and ast.unparse(n) == ast.unparse(top)}


def _is_open(x: Any, made: Made) -> bool:
    """Return whether exponents may be large: they are given, or products of matrices."""
    text = ast.unparse(x)
    own = ast.unparse(made[text]) if text in made else ""
    is_new = f"exp({text})" in own or re.fullmatch(rf"[\w.]+\.(forward|array|asarray)\({text}\b.*", own)
    if own and not is_new:
        return _is_open(made[text], {name: value for name, value in made.items() if name != text})
    is_given = isinstance(x, ast.Name | ast.Attribute)
    return is_given or bool(re.search(rf"dot\(|matmul|@|{BELOW.pattern}", text))


def _maximum(node: Any) -> tuple[str, str]:
    """Return of what something is the maximum, and along which axis."""
    found = GREATEST.fullmatch(ast.unparse(node)) if isinstance(node, ast.Call) else None
    return (found[1] or found[3], found[2] or found[4] or "") if found else ("", "")


def _forgotten(parts: list[Any], made: Made, names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield exponents whose maximum is set, and then not read, or added to them."""
    read = {n.id for n in parts if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    for c, value in made.items():
        x, over = _maximum(value)
        usual = f"{x} + {c}" if c in read else x
        is_taken = c.isidentifier() and (not over or "keepdims" in over)
        for e in (_exponent(n, names) for n in parts if is_taken):
            if e is not None and ast.unparse(e) == usual:
                yield SHARES, [(e, f"{x} - {c}")]


def _of_all(parts: list[Any], made: Made, names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield the maximum of a whole batch that is taken from the scores of each row."""
    sums = [found for n in parts if isinstance(n, ast.Call) and (found := _summed(n, made, names))]
    along = [re.match(r", (?:axis=)?(-?1)\b", over) for _, _, over in sums]
    maxima = [n for n in parts if _maximum(n)[0]]
    if len(maxima) != 1 or _maximum(n := maxima[0])[1] or not along or not along[0] or None in along:
        return
    x, text = _maximum(n)[0], ast.unparse(n)
    usual = {text, *(name for name, value in made.items() if value is n)}
    if sum(isinstance(one, ast.Name) and one.id in usual for one in parts) > 2:  # which is set, and taken off
        return
    shifts = {f"{x} - {c}" for c in usual}
    moved = {f"{x} -= {c}" for c in usual} & {ast.unparse(n) for n in parts if isinstance(n, ast.AugAssign)}
    for exponent in (_exponent(top, names) for _, top, _ in sums):
        own = ast.unparse(exponent)
        if ast.unparse(made.get(own, exponent)) in shifts or (moved and own == x):
            more = f"axis={along[0][1]}, {KEPT})"
            yield ROWS, [(n, text[:-1] + ("" if text.endswith("()") else ", ") + more)]
            return


def _formulas(parts: list[Any], exps: Made, names: set[str]) -> Iterator[tuple[str, Edits]]:
    """Yield what is written as formulas are, and is inf or nan far from 0."""
    every: dict[str, Edits] = {}
    compares = [n for n in parts if isinstance(n, ast.Compare) and ".shape" not in ast.unparse(n)]
    compared = {ast.unparse(inner) for n in compares for inner in ast.walk(n)}
    near = {ast.unparse(n.targets[0]) for n in parts if isinstance(n, ast.Assign) and _is_near_0(n.value)}
    for n in (n for n in parts if isinstance(n, ast.Call | ast.BinOp)):
        text = re.sub(r"\b(\w+)\.e \*\* \(?(-?[\w.]+)\)?", r"\1.exp(\2)", ast.unparse(n))
        for name, value in exps.items():
            text = re.sub(rf"(?<![\w.]){re.escape(name)}\b", ast.unparse(value).replace("\\", r"\\"), text)
        np = next((np for np in (*names, "math") if re.search(rf"{np}\.(exp|log)\(", text)), "")
        called = "|".join(re.findall(np + r"\.(\w+)", text))
        text = re.sub(r"float\d+\(1\)", "1", text.replace(f"{np}.", "").replace("1.0", "1"))
        text = re.sub(r"\((exp\((?:[^()]|\([^()]*\))*\)) \+ 1\)", r"(1 + \1)", text)
        text = re.sub(r"\(([\w.]+) \* -1\)|\(-1 \* ([\w.]+)\)", r"(-\1\2)", text)
        formulas = OF_MATH if np == "math" else FORMULAS
        for formula, (said, right) in formulas.items() if np else ():
            x = _fitting(formula, text)
            if x and x not in compared | near and not re.search(r"abs|\[(?!\d+\])", x):
                right = right.replace("np.", f"{np}.")
                own = re.sub(rf"(?<![\w.])({called})\b", rf"{np}.\1", x)
                right = re.sub(r"\bX\b", own.replace("\\", r"\\"), right)
                signs = (m for m in parts if isinstance(m, ast.UnaryOp) and isinstance(m.op, ast.USub))
                minus = next((m for m in signs if m.operand is n), None) if right[0] == "-" else None
                every.setdefault(said, []).append((minus, right[1:]) if minus else (n, right))
                break
    yield from every.items()


def _is_near_0(value: ast.expr) -> bool:
    """Return whether a value is a range of numbers whose exponentials are finite."""
    match value:
        case ast.Call(ast.Attribute(of, "reshape")) | ast.Subscript(of) | ast.BinOp(
            of, ast.Div(), ast.Constant()
        ):
            return _is_near_0(of)
        case ast.Call(ast.Attribute(_, "arange" | "linspace"), ends):
            ends = ends[:2]
        case ast.Call(ast.Attribute(_, "array"), [ast.List() as table, *_]):
            parts = [n for n in ast.walk(table) if not isinstance(n, ast.List | ast.Tuple | ast.Load)]
            ends = [n for n in parts if isinstance(n, ast.Constant | ast.Name)]
        case ast.Call(ast.Attribute(_, "tanh" | "sin" | "cos" | "rand" | "deg2rad")):
            return True
        case _:
            return False
    numbers = [re.fullmatch(r"-?(\d+\.?\d*|\w+\.pi)", ast.unparse(end)) for end in ends]
    return all(n and (n[1].endswith(".pi") or float(n[1]) < 700) for n in numbers)


def _fitting(formula: str, text: str) -> str:
    """Return what stands in a text for the X of a formula, "" if it is another one."""
    first, *rest = map(re.escape, formula.split("X"))
    found = re.fullmatch(first + "(?P<x>.+?)" + "(?P=x)".join(rest), text)
    if not found:
        return ""
    x = found["x"]
    with suppress(SyntaxError):
        return x if isinstance(ast.parse(f"-{x}", mode="eval").body, ast.UnaryOp) else f"({x})"
    return ""

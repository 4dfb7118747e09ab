"""Read the statements of a function that do nothing: what they make is dropped, what they name not called."""

import ast
import builtins
import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from reference.conformance.loading.reading import Unit, rows_of
from reference.conformance.loading.unjudged import Told, code

# What gives another array, and leaves the one that it is asked of.
PURE = {"reshape", "copy", "astype", "flatten", "transpose", "ravel", "squeeze", "dot"}
OF_NUMPY = {*PURE, "exp", "log", "sqrt", "maximum", "sum", "append", "argmax", "concatenate"}
OTHERS = (ast.Try, ast.With, ast.FunctionDef)  # where something is waited for, or which come by themselves
PRODUCTS = (ast.Mult, ast.Div, ast.Pow, ast.MatMult)
ALL = (*PRODUCTS, ast.Add, ast.Sub)
NAMED = (ast.Name, ast.Attribute, ast.Subscript)
TIMED = re.compile(r"\btime(it)?\b")  # where what is done is only to be done
METHODS = {"iternext", "reverse", "close", "show", "sort", "clear"}
TESTS = re.compile("test|assert|raises|^__(get|set)", re.IGNORECASE)  # where what is named is what is tried


def idle(unit: Unit, node: Any, names: set[str]) -> tuple[list[Told], list[Told]]:
    """Return the statements that are to do something, and those whose array is thrown away.

    NumPy has the `names`.
    """
    wrong, usual = list[Told](), list[Told]()
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        if TESTS.search(function.name) or not unit.is_of_arrays or TIMED.search(unit.text):
            continue
        # Outside functions in loops alone: a cell shows what its last statement makes.
        body = function.body if function.name else [n for n in function.body if isinstance(n, ast.For)]
        where = f"{function.name}: " if function.name else ""
        inner = [n for statement in body for n in ast.walk(statement)]
        other = {part for n in inner if isinstance(n, OTHERS) for part in ast.walk(n)}
        for n in (n for n in inner if isinstance(n, ast.Expr) and n not in other):
            is_last = n is function.body[-1] and function.name[:2] != "__"
            is_last &= not isinstance(function.body[-2:][0], ast.Return)
            for found, text in (wrong, _undone(unit, n, is_last)), (usual, _dropped(unit, n, names)):
                if text:
                    said = "this does nothing: what comes of it is dropped"
                    line = unit.lines[n.lineno - 1]
                    right = next((row[2] for row in rows_of(unit, [(n, text)])), line)
                    found.append((f"{where}{said}", [(n.lineno, line, right if right != line else "")]))
        usual += _unreached(unit, function)
    return wrong, usual


def _unreached(unit: Unit, function: ast.FunctionDef) -> list[Told]:
    """Return the first line of each block that is behind the end of it, and is never come to."""
    where = f"{function.name}: " if function.name else ""
    found = list[Told]()
    for n in ast.walk(function):
        for block in (getattr(n, name, None) for name in ("body", "orelse")):
            for one, after in pairwise(block if isinstance(block, list) else ()):
                is_code = not isinstance(after, ast.Return | ast.Pass) and not _is_text(after)
                is_code = is_code and not isinstance(getattr(after, "value", None), ast.Yield)
                if isinstance(one, ast.Return | ast.Raise | ast.Break | ast.Continue) and is_code:
                    line = unit.lines[after.lineno - 1]
                    found.append((f"{where}nothing comes to this line", [(after.lineno, line, "")]))
                    break
    return found


def parted(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the sums that a semicolon parts, so that the function returns the first of them."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        for one, other in pairwise(function.body):
            match one, other:
                case ast.Return(ast.expr()), ast.Expr(ast.BinOp()) if one.end_lineno == other.lineno:
                    line = unit.lines[other.lineno - 1]
                    start, end = line.encode()[: one.end_col_offset], line.encode()[other.col_offset :]
                    said = f"{function.name}: what stands behind the semicolon is not returned"
                    yield said, [(other.lineno, line, f"{start.decode()} + {end.decode()}")]


def _is_text(n: ast.stmt) -> bool:
    return isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)


def _undone(unit: Unit, n: ast.Expr, is_last: bool) -> str:
    """Return what is meant by a comparison, a sum or the name of a method that is a statement."""
    text = code(unit, n)
    match n.value:
        case ast.Attribute(attr=name) if name in METHODS and f"def {name}(" not in unit.text:
            return f"{text}()"
        case ast.Call(ast.Name(name)) if name.endswith("Error") and hasattr(builtins, name):
            return f"raise {text}"
        case ast.BinOp(left, op) if is_last and isinstance(op, PRODUCTS if isinstance(left, NAMED) else ALL):
            return f"return {text}"
        case ast.Compare(to, [ast.Eq()], [value]) | ast.BinOp(to, ast.Sub() | ast.Add(), value):
            sign = text[len(code(unit, to)) :].lstrip()[0]
            other = code(unit, value)
            right = f"{sign}= {other[1:].lstrip()}" if other[0] in "+-" else f"= {other}"
            return f"{code(unit, to)} {right}" if isinstance(to, NAMED) else ""
        case ast.Subscript(_, ast.Name()) if not re.search("defaultdict|__(getitem|missing)__", unit.text):
            rate = re.search(r"^[^\S\n]*(lr|learning_rate)[^\S\n]*=", unit.text, re.MULTILINE)
            grads = re.search(r"^[^\S\n]*(grads?)[^\S\n]*=", unit.text, re.MULTILINE)
            is_update = rate and grads and ast.unparse(n.value.value).endswith("params")
            # Else nobody knows what is to be put there.
            right = f"{rate[1]} * {grads[1]}[{code(unit, n.value.slice)}]" if rate and grads else ""
            return f"{text} -= {right}" if is_update else text
    return ""


def _dropped(unit: Unit, n: ast.Expr, names: set[str]) -> str:
    """Return what is meant by another array that nobody keeps."""
    match n.value:
        case ast.Call(ast.Attribute(ast.Name(np), name), [ast.Name(x), *_], words) if np in names:
            is_kept = name not in OF_NUMPY or any(word.arg == "out" for word in words)
            return "" if is_kept else f"{x} = {code(unit, n)}"
        case ast.Call(ast.Attribute(ast.Name() | ast.Attribute() as to, name)) if name in PURE:
            brought = re.search(rf"import\s.*\b{re.escape(ast.unparse(to))}\b", unit.text)
            is_own = brought or f"def {name}(" in unit.text
            return "" if is_own else f"{code(unit, to)} = {code(unit, n)}"
        case ast.Subscript(ast.Name(x), ast.Tuple([ast.Name(), *_])):
            return f"{x} = {code(unit, n)}"
    return ""

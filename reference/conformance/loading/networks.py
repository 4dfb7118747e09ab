"""Read the networks of a file, judged or not: the decay of weights, and of those not judged their targets."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from reference.conformance.loading.methods import methods_of
from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import Told, code

DECAY = re.compile(r"self\.(weight_?decay\w*)")
CALLED = re.compile(r"self\.(\w+)\(")
# A loss of the book's, which takes labels as well.
OF_BOOK = re.compile(r"^\s*from\s+[\w.]*(functions|layers)\s+import\b", re.MULTILINE)
OWN = re.compile(r"^\s*(def cross_entropy_error|class SoftmaxWithLoss)\b", re.MULTILINE)
TELLS = re.compile(r"ndim|\.size\b|one_?hot|len\(\w+\.shape\)", re.IGNORECASE)
SCALES = re.compile(r"\b1(\.0*)?\s*-\s*[\w.]*(ratio|drop|keep)", re.IGNORECASE)  # who leaves units out
AXIS = r"(\w+\.argmax\({t},\s(axis=)?1\)|{t}\.argmax\((axis=)?1\))"


def decays(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the gradients that leave out the decay which the loss of a network has."""
    methods = methods_of(node)
    loss, gradient = (ast.unparse(methods[name]) if name in methods else "" for name in ("loss", "gradient"))
    found = DECAY.search(loss)
    if not found or DECAY.search(gradient) or {*CALLED.findall(gradient)} - {"loss", "predict", "forward"}:
        return
    parts = [n for n in ast.walk(methods["gradient"]) if isinstance(n, ast.Attribute)] if gradient else []
    edits = [(n, f"{code(unit, n)} + {found[0]} * {code(unit, n.value)}.W") for n in parts if n.attr == "dW"]
    if edits:
        said = f"{node.name}.gradient: the decay of the weights, which `loss` adds, is left out"
        yield said, rows_of(unit, edits)


def targets(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what refuses labels in a network whose loss is the book's, and takes them."""
    if not isinstance(node, ast.ClassDef) or not OF_BOOK.search(unit.file) or OWN.search(unit.file):
        return
    methods = methods_of(node)
    loss = ast.unparse(methods["loss"]) if "loss" in methods else ""
    if not re.search(r"cross_entropy_error\(|\.forward\(", loss) or TELLS.search(loss):
        return
    for name, method in methods.items():
        t, text = method.args.args[-1].arg if len(method.args.args) == 3 else "", ast.unparse(method)
        if not t or TELLS.search(text):
            continue
        for n in ast.walk(method):
            edits, kind = Edits(), "labels"
            match n:
                case ast.Assign([ast.Name()], value) if name == "accuracy":
                    if re.fullmatch(AXIS.format(t=t), ast.unparse(value)):
                        edits = [(value, " ".join([code(unit, value), "if", f"{t}.ndim != 1", "else", t]))]
                case ast.Compare(ast.Name(), [ast.Eq()], [ast.Name(other) as right]) if name == "accuracy":
                    if other == t and "argmax" in text and not re.search(rf"argmax\({t}\b", text):
                        words = [f"({t}", "if", f"{t}.ndim == 1", "else", f"np.argmax({t},", "axis=1))"]
                        edits, kind = [(right, " ".join(words))], "one-hot targets"
                case ast.BinOp(ast.Name(y), ast.Sub(), ast.Name(other) as right) if name == "gradient":
                    if other == t and "cross_entropy_error(" in loss:
                        rows = f"np.eye({y}.shape[-1])[{t}])"
                        parts = (f"({t}", "if", f"{t}.size", "==", f"{y}.size", "else", rows)
                        edits = [(right, " ".join(parts))]
            if edits:
                yield f"{node.name}.{name}: {kind}, which the loss takes, are refused", rows_of(unit, edits)


def dropouts(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the scale that a Dropout forgets, in all or on the way back."""
    methods = methods_of(node)
    if not re.match("drop_?out", node.name, re.IGNORECASE) or not {"forward", "backward"} <= methods.keys():
        return
    others = [ast.unparse(method) for name, method in methods.items() if name != "__init__"]
    for n in ast.walk(methods["forward"]):
        match n:
            case ast.Compare(ast.Call() as drawn, [sign], [ast.Attribute() | ast.Name() as ratio]):
                chance = ast.unparse(ratio)
                if "rand" not in ast.unparse(drawn) or SCALES.search(unit.file.replace(code(unit, node), "")):
                    continue
                keep = chance if isinstance(sign, ast.Lt | ast.LtE) else f"(1 - {chance})"
                text, back = ast.unparse(methods["forward"]), ast.unparse(methods["backward"])
                if sum(len(re.findall(rf"{re.escape(chance)}\b", one)) for one in others) == 1:
                    said = f"{node.name}: in training the rest is not scaled up, nor elsewhere down"
                    is_cast = f"({ast.unparse(n)})." in text
                    yield said, rows_of(unit, [] if is_cast else [(n, f"({code(unit, n)}) / {keep}")])
                scaled = re.search(rf"return\s.*mask.*\s/\s\(?(1(\.0)?\s-\s)?{re.escape(chance)}\)?", text)
                if scaled and chance not in back:
                    edits = [
                        (one.value, f"{code(unit, one.value)} / {keep}")
                        for one in ast.walk(methods["backward"]) if isinstance(one, ast.Return) and one.value
                    ]
                    yield f"{node.name}.backward: the factor of `forward` is left out", rows_of(unit, edits)


def by_entries(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the gradient that gives its function each entry alone: `np.vectorize(f)(x + h)`."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and "grad" in n.name):
        given = [a.arg for a in function.args.args if a.arg != "self"]
        for n in ast.walk(function):
            match n:
                case ast.Call(ast.Attribute(_, "vectorize"), [ast.Name(f)]) if f in given[:1]:
                    said = f"{function.name}: {f} is given each entry of x alone, and not the array"
                    yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def unreturned(unit: Unit, here: list[Any], functions: list[ast.FunctionDef]) -> Iterator[Told]:
    """Yield the calls whose answer is taken apart, and which gives none: `x, t = get_data()`."""
    for n in here:
        match n:
            case ast.Assign([ast.Tuple()], ast.Call(ast.Name(f))):
                made = [one for one in functions if one.name == f]
                parts = [part for one in made for part in ast.walk(one)]
                gives = any(isinstance(part, ast.Return | ast.Yield | ast.Raise) for part in parts)
                is_stub = not any(isinstance(part, ast.Call | ast.BinOp) for part in parts)
                if len(made) == 1 and not (gives or is_stub or made[0].decorator_list):
                    said = f"TypeError: {f} has no `return`, and gives None"
                    yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def hidden(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the `lambda x: loss(x, t)` within what is given x: its weights are taken for images."""
    for holder in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        given = {a.arg for a in holder.args.args}
        asked = [n.args for n in ast.walk(holder) if isinstance(n, ast.Call) and len(n.args) == 2]
        for n in ast.walk(holder):
            match n:
                case ast.Assign([ast.Name(f)], ast.Lambda(ast.arguments(args=[x]), ast.Call(loss, [one, t]))):
                    weights = [ast.unparse(at) for g, at in asked if ast.unparse(g) == f]
                    is_loss = re.search(r"\.\w*loss\w*$", ast.unparse(loss)) and ast.unparse(t) in given
                    is_it = is_loss and x.arg in given and x.arg == ast.unparse(one)
                    if is_it and any(re.search(r"params\[|\.[wWb]\d?$", at) for at in weights):
                        said = f"{x.arg} is that of the lambda, and the weights are taken for images"
                        yield f"{node.name}: {said}", rows_of(unit, [(x, "W")])

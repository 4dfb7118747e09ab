"""Read the networks of a file, judged or not: the decay of weights, and of those not judged their targets."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from reference.conformance.loading.reading import Edits, Unit, rows_of
from reference.conformance.loading.unjudged import Told, code

DECAY = re.compile(r"self\.(weight_?decay\w*)")
CALLED = re.compile(r"self\.(\w+)\(")
# A loss of the book's, which takes labels as well.
OF_BOOK = re.compile(r"^\s*from\s+[\w.]*(functions|layers)\s+import\b", re.MULTILINE)
OWN = re.compile(r"^\s*(def cross_entropy_error|class SoftmaxWithLoss)\b", re.MULTILINE)
TELLS = re.compile(r"ndim|\.size\b|one_?hot|len\(\w+\.shape\)", re.IGNORECASE)
AXIS = r"(\w+\.argmax\({t},\s(axis=)?1\)|{t}\.argmax\((axis=)?1\))"


def decays(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the gradients that leave out the decay which the loss of a network has."""
    methods = {n.name: n for n in getattr(node, "body", ()) if isinstance(n, ast.FunctionDef)}
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
    methods = {n.name: n for n in node.body if isinstance(n, ast.FunctionDef)}
    loss = ast.unparse(methods["loss"]) if "loss" in methods else ""
    if not re.search(r"cross_entropy_error\(|\.forward\(", loss) or TELLS.search(loss):
        return
    for name, method in methods.items():
        t, text = method.args.args[-1].arg if len(method.args.args) == 3 else "", ast.unparse(method)
        if not t or TELLS.search(text):
            continue
        for n in ast.walk(method):
            edits: Edits = []
            match n:
                case ast.Assign([ast.Name()], value) if name == "accuracy":
                    if re.fullmatch(AXIS.format(t=t), ast.unparse(value)):
                        edits = [(value, " ".join([code(unit, value), "if", f"{t}.ndim != 1", "else", t]))]
                case ast.BinOp(ast.Name(y), ast.Sub(), ast.Name(other) as right) if name == "gradient":
                    if other == t and "cross_entropy_error(" in loss:
                        rows = f"np.eye({y}.shape[-1])[{t}])"
                        parts = (f"({t}", "if", f"{t}.size", "==", f"{y}.size", "else", rows)
                        edits = [(right, " ".join(parts))]
            if edits:
                yield f"{node.name}.{name}: labels, which the loss takes, are refused", rows_of(unit, edits)

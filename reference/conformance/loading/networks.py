"""Read the networks of a file, judged or not: the decay of weights, and of those not judged their targets."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reference.conformance.loading.habits import defaults
from reference.conformance.loading.methods import methods_of
from reference.conformance.loading.reading import Edits, Unit, assigned, rows_of
from reference.conformance.loading.unjudged import DYNAMIC, Told, code

DECAY = re.compile(r"self\.(weight_?decay\w*)")
CALLED = re.compile(r"self\.(\w+)\(")
# A loss of the book's, which takes labels as well.
OF_BOOK = re.compile(r"^\s*(from|import)\s+[\w.]*(functions|layers)\s+(import|as)\b", re.MULTILINE)
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


def scales(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the weights that are scaled by the size of another layer's input than their own."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and n.name == "__init__"):
        drawn = list[tuple[str, str, Any]]()
        for n in ast.walk(function):
            match n:
                case ast.Assign([ast.Subscript()], ast.BinOp() as value):
                    sizes = re.findall(r"\brandn\((\w+), (\w+)\)", ast.unparse(value))
                    calls = [m for m in ast.walk(value) if isinstance(m, ast.Call)]
                    roots = [m.args[0] for m in calls if re.fullmatch(r"\w+\.sqrt", ast.unparse(m.func))]
                    names = [m for root in roots for m in ast.walk(root) if isinstance(m, ast.Name)]
                    if len(sizes) == len(names) == 1:
                        drawn.append((*sizes[0], names[0]))
        given = {a.arg for a in function.args.args}
        own = [name.id for size, _, name in drawn if name.id == size and size in given]
        for size, to, name in drawn:
            if name.id not in (size, to) and name.id in own:
                said = f"the weights are scaled by {name.id}, and not by their own input"
                yield f"{node.name}.{function.name}: {said}", rows_of(unit, [(name, size)])


def unkept(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what `__init__` begins as None and nobody sets, where `forward` has a name of its own for it."""
    methods, begun = methods_of(node), set[str]()
    if not {"__init__", "forward"} <= methods.keys():
        return
    for n in ast.walk(methods["__init__"]):
        match n:
            case ast.Assign([ast.Attribute(ast.Name("self"), name)], ast.Constant(None)):
                begun |= {name} if len(re.findall(rf"\.{name}\b", unit.file)) == 1 else set()
    forward = methods["forward"]
    for n in ast.walk(forward):
        match n:
            case ast.Assign([ast.Name(name)]) if name in begun:
                text = "\n".join(unit.lines[n.lineno - 1 : forward.end_lineno])
                both = [m for m in ast.walk(forward) if isinstance(m, ast.Name) and m.id == name]
                if len(both) == 2 and re.search(rf"return {name}\b", text):
                    said = f"{node.name}.{forward.name}: self.{name} stays None"
                    yield said, rows_of(unit, [(part, f"self.{name}") for part in both])


def unset(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what `__init__` sets as a name of its own, and methods ask of the object."""
    methods = methods_of(node)
    init = methods.get("__init__") if not getattr(node, "bases", ()) else None
    others = [part for part in getattr(node, "body", ()) if part not in methods.values()]
    kept = {*methods, *assigned(n for part in others for n in ast.walk(part))}
    names = Counter(n.id for n in ast.walk(init) if isinstance(n, ast.Name)) if init else Counter[str]()
    for n in init.body if init else ():
        match n:
            case ast.Assign([ast.Name(name) as to]) if names[name] == 1 and not DYNAMIC.search(unit.file):
                is_set = re.search(rf"self\.{name}\s*(=(?!=)|:|,.*=)", unit.file) or name in kept
                if re.search(rf"self\.{name}\b", unit.file) and not is_set:
                    said = f"{node.name}.__init__: self.{name} is not set"
                    yield said, rows_of(unit, [(to, f"self.{name}")])


def shared(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the list that an object keeps if none is given, and that is changed: all of them share it."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef) and n.name == "__init__"):
        sets = assigned(ast.walk(function))
        every = [two for two in defaults(function.args) if two[0] not in sets]
        lists = {x: one for x, one in every if isinstance(one, ast.List | ast.Dict)}
        for n in function.body:
            match n:
                case ast.Assign([ast.Attribute(ast.Name("self"), to)], ast.Name(x) as kept) if (
                    x in lists and len(re.findall(rf"self\.{to}\s*=(?!=)", unit.file)) == 1
                ):
                    kind = "list" if isinstance(lists[x], ast.List) else "dict"
                    changed = rf"self\.{to}(\.(append|extend|insert|pop|update)\(|\[[^\]]*\]\s[-+*/]?=\s)"
                    if re.search(changed, code(unit, node)):
                        said = f"the {kind} that {x} is if it is not given is one for all, and is changed"
                        yield f"{node.name}: {said}", rows_of(unit, [(kept, f"{kind}({x})")])


def still(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the learning rate that is 0, and is set nowhere else."""
    for n in nodes:
        match n:
            case ast.Assign([ast.Name() | ast.Attribute() as to], ast.Constant(0) as value):
                name = ast.unparse(to).rpartition(".")[2]
                sets = re.findall(rf"\b{name}\s*(?:[-+*/]?=(?!=)|,|in\b)", unit.file)
                is_rate = re.fullmatch(r"lr|learning_?rate", name) and len(sets) == 1
                if is_rate and re.search(rf"\b{name}\s*\*", unit.file):
                    yield f"{name} is 0: nothing is learned", rows_of(unit, [(value, "0.01")])


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


# What a relu gives, as it is kept or returned.
GIVES_0 = re.compile(
    r"(self\.(output|out|y) =|def _output\(.*:\s+return) \w+\."
    r"(maximum\((0|0\.0), [\w.]+\)|maximum\([\w.]+, (0|0\.0)\)|clip\([\w.]+, (0|0\.0), None\))\s*$",
    re.MULTILINE,
)


def masks(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the mask of a relu that is made of what it gave: none of that is below 0."""
    text = ast.unparse(node) if re.fullmatch("relu(layer|activation)?", node.name, re.IGNORECASE) else ""
    is_it = GIVES_0.search(text) and len(re.findall(r"\.(max|min)imum\(|\.clip\(|\.where\(", text)) == 1
    for n in ast.walk(node) if is_it else ():
        match n:
            case ast.Assign([ast.Name(to)], ast.Compare() as mask) if "mask" in to:
                found: list[Any] = [mask]
            case ast.BinOp(left, ast.Mult(), right):
                found = [left, right]
            case _:
                found = []
        for mask in found:
            if re.fullmatch(r"self\.(output|out|y)\s>=\s0", ast.unparse(mask)):
                edit = (mask, code(unit, mask).replace(">=", ">"))
                yield f"{node.name}: what a relu gives is never below 0", rows_of(unit, [edit])


# Layers that train otherwise than they predict, and what tells them to.
TRAINS = re.compile(r"layers\b.*[=(\[, ](?:\w+\.)*(Batch_?Norm\w*|Drop_?out\w*)\(", re.IGNORECASE)
AS_IN_TRAINING = re.compile(r"\w*train\w*\s*(:\s*bool\s*)?=\s*True")
TELLS_THEM = re.compile(r"train|mode|test|eval|infer", re.IGNORECASE)


def always_trained(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the prediction that no layer is told of: it is made as in training."""
    methods = methods_of(node)
    predict, layer = methods.get("predict"), TRAINS.search(ast.unparse(node))
    if predict is None or layer is None or len(predict.args.args) != 2:
        return
    own = re.search(rf"class\s{layer[1]}\b.*?def\sforward\(([^()]*)\)", unit.file, re.DOTALL)
    is_trained = AS_IN_TRAINING.search(own[1]) if own else OF_BOOK.search(unit.file)
    text, others = ast.unparse(predict), " ".join(methods)
    is_told = TELLS_THEM.search(text) or re.search(r"eval|mode|phase", others)
    is_told = is_told or re.search(r"\.(train\w*|is_train\w*|mode|phase)\s*=", unit.file)
    is_it = is_trained and not is_told and "self.layers" in text and "if " not in text
    for n in ast.walk(predict) if is_it else ():
        match n:
            case ast.Call(ast.Attribute(ast.Name(), "forward"), [_], []):
                said = f"{layer[1]} is not told that nothing is trained, and predicts as in training"
                yield f"{node.name}.predict: {said}", [(n.lineno, unit.lines[n.lineno - 1], "")]


def untupled(unit: Unit, here: list[Any], functions: list[ast.FunctionDef]) -> Iterator[Told]:
    """Yield the answers that are pairs, and taken from each other as if they were numbers."""
    pairs = set[str]()
    for one in (one for one in functions if not (one.col_offset or one.decorator_list)):
        ends = [n.value for n in ast.walk(one) if isinstance(n, ast.Return)]
        if re.search(rf"\bimport\b.*\b{one.name}\b|^\s*{one.name}\s*=[^=]", unit.file, re.MULTILINE):
            continue
        if ends and all(isinstance(end, ast.Tuple) and len(end.elts) > 1 for end in ends):
            pairs |= {one.name} if sum(other.name == one.name for other in functions) == 1 else set()
    for holder in (n for n in here if isinstance(n, ast.FunctionDef) and pairs):
        made, sets = dict[str, list[Any]](), Counter[str]()
        for n in ast.walk(holder):
            match n:
                case ast.Name(name, ast.Store()) | ast.arg(name):
                    sets[name] += 1
        for n in ast.walk(holder):
            match n:
                case ast.Assign([ast.Name(name)], ast.Call(ast.Name(f)) as call) if f in pairs - sets.keys():
                    made.setdefault(name, []).append(call)
        answers = {name: calls for name, calls in made.items() if len(calls) == sets[name]}
        for n in ast.walk(holder):
            match n:
                case ast.BinOp(ast.Name(x), ast.Sub(), ast.Name(y)) if {x, y} <= answers.keys():
                    said = "TypeError: unsupported operand type(s) for -: 'tuple' and 'tuple'"
                    calls = [call for name in sorted({x, y}) for call in answers[name]]
                    yield f"{holder.name}: {said}", rows_of(unit, [(c, f"{code(unit, c)}[0]") for c in calls])
                    break


def unmoved(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield what a class takes from itself, where it keeps something that nobody reads: `self.y - self.y`."""
    parts = [n for n in ast.walk(node) if isinstance(n, ast.Attribute)]
    kept = {n.attr for n in parts if isinstance(n.ctx, ast.Store)}
    idle = [name for name in kept if not re.search(rf"\.{name}\b(?!\s*=[^=]|,|\.shape)", unit.file)]
    methods = methods_of(node)
    others = [method for name, method in methods.items() if name != "__init__"]
    for n in (n for method in others for n in ast.walk(method)):
        match n:
            case ast.BinOp(ast.Attribute(ast.Name("self"), one), ast.Sub(), ast.Attribute() as other):
                is_shown = "isnan" in (line := unit.lines[n.lineno - 1]) or "isfinite" in line
                if ast.unparse(other) == f"self.{one}" and not (one in methods or is_shown):
                    said = f"{node.name}: {ast.unparse(n)} is 0, whatever it is"
                    rows = rows_of(unit, [(other, f"self.{name}") for name in idle])
                    yield said, rows if len(idle) == 1 else [(n.lineno, line, "")]


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
                    is_it = is_it and len(re.findall(rf"\b{f}\s*=(?!=)", code(unit, holder))) == 1
                    if is_it and any(re.search(r"params\[|\.[wWb]\d?$", at) for at in weights):
                        said = f"{x.arg} is that of the lambda, and the weights are taken for images"
                        yield f"{node.name}: {said}", rows_of(unit, [(x, "W")])

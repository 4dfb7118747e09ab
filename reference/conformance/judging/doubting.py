"""What may be meant otherwise, by its own words, numbers or calls: it is asked about, not held against it."""

import ast
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from reference.conformance.asking import np, since
from reference.conformance.catalogue import METHODS
from reference.conformance.claims.functions import LOSS
from reference.conformance.claims.training import LR, method
from reference.conformance.judging.blame import place_of
from reference.conformance.judging.case import STAGES, Case, Way
from reference.conformance.judging.crashing import text_of
from reference.conformance.judging.editing import Definition
from reference.conformance.judging.interfaces import parameters_of
from reference.conformance.judging.repair import Place, places
from reference.conformance.judging.telling import lacks_a_layer
from reference.conformance.judging.updates import steps_otherwise
from reference.conformance.loading.reading import beside
from reference.conformance.loading.syntax import PYTHON_2
from reference.conformance.report import AS_IT_STANDS, Finding, Line, Report, asked

# How a quotient is called that looks to one side.
ONE_WAY = re.compile("forward_|_forward|backward_|_backward|quotient")
# What an array in an object of theirs has, an accuracy that is to be read, a function of lists.
OTHER_FORMS = re.compile(
    r"'(float|numpy\.\w+)' object has no attribute '(data|grad|value|creator)'$"
    r"|between instances of 'str'|can't multiply sequence"
)
# How what takes one number alone meets an array, and who says that it takes one.
OF_A_NUMBER = re.compile(r"truth value of an array|(size|length)-1 arrays|0-dimensional|unhashable type")
ONE_NUMBER = re.compile(r"one variable|scalar|\bfloat\b|1 ?変数|一元", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?[\d.e]+")
NOT_THERE = re.compile(r"AttributeError: '\w+' object has no attribute '(\w+)'")
SIZED = re.compile("dout|size|std|num|delta|momentum|pad|stride|ratio")  # the numbers that the book has
ON_PURPOSE = re.compile(
    "freeze|frozen|clip|noise|temperature|balanced|recall|unique|how many|not averaged", re.IGNORECASE
)
BACK_BY_W = re.compile(r"dout(, | @ )self\.[wW]\w*\b(?!\.T)")
ONE_COLUMN = re.compile(r"reshape\(-1, ?1\)")  # of one unit alone
# Where a layer divides by the batch, its loss does not.
MEANS = re.compile(r"dout\.mean|mean\(dout|dout\)? ?/ ?[^s]")
OF_LOSSES = re.compile(r"log|entropy|[Ll]oss|forward|\*\*|error|square")  # what a loss is made of
# What a function says, or calls, that is something else: the last batch may be smaller, a loss is in bits.
MEANT_OTHERWISE = {
    name: re.compile(words, re.IGNORECASE)
    for name, words in {
        "iter_per_epoch": r"ceil|-\(?-|- *1\)? *//",
        "sigmoid": r"\b2(\.0?)? */", "sigmoid_grad": r"\b0?\.5 *\* *\(1",
        "softmax": r"temperature|\btau\b|round\(|log.?softmax",
        "cross_entropy_error": r"\blog2\b|smooth|weighted|focal|logits|log.?(softmax|prob)",
        "numerical_diff": r"(back|for)ward[ _]*(diff|quot)|one.sided",
        "numerical_gradient": r"\.norm\(|np\.clip|noise|normali[sz]|(back|for)ward[ _]*(diff|quot)|one.sided",
        "gradient_descent": r"noise|random|ascent|maximi[sz]",
        "descent_path": r"noise|random|ascent|maximi[sz]",
        "optimizer": r"ascent|maximi[sz]|warm.?up|accumulat",
    }.items()
}
OF_ONE_EXAMPLE = re.compile(r"\b(one|single) (example|sample|vector)|하나의 |1件", re.IGNORECASE)
ANSWERS = re.compile(r"y|p(?!ix)|a\d|out|h$", re.IGNORECASE)  # how what is predicted is called
# What may be of one number, and which argument that is.
OF_NUMBERS = {"sigmoid": 0, "sigmoid_grad": 0, "gradient_descent": 1}
OURS_ALONE = ("has_learned", "is_overfitting", "overfitting_signs", "choose_learning_rate")
COUNTED = re.compile(r"self\.\w+ \+= 1\b")  # who counts the updates may go by it
OF_POINTS = re.compile("2d|batch|points")  # what a gradient is called that takes one of each row
FIRST = re.compile(r"got keys \['W1', 'b1'\], want")
# Of one layer, to the classes; with a row of biases in the weights.
OTHER_LAYERS = re.compile(r"got shapes {'W1': (\(2, 4\), 'b1': \(4,\)|\(3, 3\), 'W2': \(4, 4\))}")
COLUMNS = re.compile(r"column|\(\w+, *m\)|\bm\)|[열列]", re.IGNORECASE)
POINTS = re.compile(r"axis ?= ?1\b|enumerate\(")  # of points in rows, one after the other
NARROW = re.compile(r"\b([wW]\d?|\w*param\w*|\w*weight\w*|randn)\b.*float32")
# Which numbers of Python have not.
OF_PRECISION = ("stays-in-single-precision", "moves-within-the-dtype-of-x")
TOTAL = re.compile("likelihood|total", re.IGNORECASE)
# A layer of the file whose way back is given what went forward: the slope there, which others multiply by.
AT_INPUT = re.compile(r"def backward\(self, *(\w+)\):(?:(?!\bdef ).)*\bself\.forward\(\1\)", re.DOTALL)
# How a file has its examples in columns: its biases and their gradients are columns, and so are its classes.
IN_COLUMNS = re.compile(
    r"zeros\(\(\w+, ?1\)|randn?\(\w+, ?1\)|sum\(d\w+, ?axis ?= ?1, ?keepdims|argmax\((\w+, ?)?(axis ?= ?)?0\)"
)
COMPLEX = re.compile(r"\b\d+(\.\d*)?j\b|\bcomplex\d*\(|dtype ?= ?(np\.)?complex")

# How it is asked what something is, and what Python 2 had.
OF_KINDS = re.compile(r"\b(type|isinstance)\(")
OF_PYTHON_2 = re.compile(r"NameError: name '(reduce|xrange|raw_input|unicode|basestring|long)'")
START = re.compile("init|start|x_?0|x$")  # where a descent begins
OF_FEW = re.compile(r"\brange\(\d+\)")  # of functions of so many variables


def doubted(case: Case, way: Way, report: Report) -> Report:
    """Return a report that asks where a network may be for ten classes, or what it gets has more parts.

    Or where it is made of something else than sizes: what its methods get may be another thing as well. Or
    where something is otherwise on purpose: a descent with steps of its own, a method with a number of its
    own, what goes one way, takes one number where there are no arrays, or an object with an array in it, or
    adds up what is lost of each of two classes.
    """
    parts, found = places(case.function), report.findings
    is_own = {
        f"{case.name}.{name}".rstrip(".") for name, place in parts.items() if _is_own(case, name, parts)
    }
    if any(one.kind == "asked" and "of squares" in one.seen for one in found):
        is_own.add(f"{case.name}.accuracy")  # there are no classes
    texts = {name: place.definition.text for name, place in parts.items()}
    is_made_otherwise = any(one.kind == "asked" and one.function == f"{case.name}.__init__" for one in found)
    # A file without NumPy has no arrays; what is said to go one way does so.
    is_of_a_file = Path(place_of(case.function)[0]).exists()
    has_arrays = not (is_of_a_file and parts) or any(place.definition.numpy for place in parts.values())
    # A network without its second layer, and without the gradients of that, may be meant to be one.
    lacks = any(FIRST.search(one.seen) for one in found)
    lacks = lacks and lacks_a_layer(case, way, f"{case.name}.predict")
    lacks |= any(OTHER_LAYERS.search(one.seen) for one in found)
    reads = {read for name in parts if name != "__init__" for read in parts[name].definition.read}
    goes_one_way = bool(ONE_WAY.search(case.found)) and not ONE_WAY.search(case.name)
    for n, one in enumerate(found):
        if not has_arrays and one.mistake in OF_PRECISION:
            found[n] = Finding(one.function, "right", one.level)
            continue
        is_either = one.kind == "careless" and _is_either(case, way, one, has_arrays=has_arrays)
        if one.mistake == "walks-in-the-callers-array" and _starts_from_numbers(case):
            found[n] = Finding(one.function, "right", one.level)
            continue
        if one.kind == "careless" and not is_either and _is_kept_so(case, way, one):
            found[n] = replace(one, mistake=None, lines=_as_they_are(one))
            _undo(case, way, report, one)
        if one.kind != "mistake" and not is_either:
            continue
        is_open = one.proof not in AS_IT_STANDS
        if (is_made_otherwise or lacks) and is_open:
            found[n] = asked(one)
            continue
        method = one.function.partition(".")[2]
        of_ten = "index 4 is out of bounds" in one.seen and re.search(
            r"\b10\b|, 4\]", texts.get(method, "")
        )
        # Its layers may have the parameters.
        is_empty = method == "__init__" and "got shapes {}" in one.seen and "params" not in reads
        is_other = "values to unpack (expected" in one.seen and not any(line.right for line in one.lines)
        is_plain = one.mistake == "takes-one-number-only" and (not has_arrays or _is_of_one_number(case))
        is_plain |= _is_of_numbers(case, one)
        is_doubtful = is_open and (one.function in is_own or is_plain or goes_one_way)
        is_doubtful |= case.name in STAGES and bool(one.claims and (of_ten or is_other or is_empty))
        is_shown = "got None" in one.seen and only_shows(case, method)
        is_doubtful |= is_shown or is_kept_elsewhere(case, one.seen) or bool(OTHER_FORMS.search(one.seen))
        is_doubtful |= case.name in OURS_ALONE and "raised" in one.seen
        is_doubtful |= "raised AssertionError" in one.seen  # it refuses what it is given
        is_doubtful |= "UnboundLocalError" in one.seen and bool(OF_KINDS.search(texts.get(method, "")))
        is_doubtful |= bool(OF_PYTHON_2.search(one.seen) and PYTHON_2.search(_whole(case)))
        is_doubtful |= any(_is_taken_apart(case, line) for line in one.lines)
        is_doubtful |= case.name == "numerical_gradient" and any(
            OF_FEW.search(line.yours) and re.search(r"len\(|\.size", line.right) for line in one.lines
        )
        is_divided = one.mistake == "hands-the-gradient-of-the-sum-back" and MEANS.search(_whole(case))
        is_doubtful |= bool(is_divided)
        is_doubtful |= case.name in ("Relu", "Sigmoid") and bool(AT_INPUT.search(_whole(case)))
        if is_doubtful or is_either:
            seen = one.seen.partition("; ")[0]
            found[n] = asked(replace(one, mistake=None, lines=_as_they_are(one), seen=seen))
            _undo(case, way, report, one)
    if any(one.kind == "asked" and one.function == f"{case.name}.__init__" for one in found):
        cause = "it is not judged, since `__init__` is asked about"
        found[:] = (replace(one, seen=cause) if one.seen == since("__init__") else one for one in found)
    return report


def _is_taken_apart(case: Case, line: Line) -> bool:
    """Return whether a line returns several things that calls take apart, and would return another number."""
    given, right = (re.split(r",\s*", one.removeprefix("return ")) for one in (line.yours, line.right))
    if not line.yours.startswith("return ") or len(given) < 2 or len(right) == len(given):
        return False
    name = case.found.rpartition(".")[2]
    names = r"\s*,\s*".join([r"\w+"] * len(given))
    return bool(re.search(rf"^\s*{names}\s*=\s*(\w+\.)*{name}\(", _whole(case), re.MULTILINE))


def _starts_from_numbers(case: Case) -> bool:
    """Return whether all calls of a descent give a number to begin with, which none changes."""
    name, text = case.found.rpartition(".")[2], _whole(case)
    given = [*parameters_of(case.function)]
    first = next((n for n, one in enumerate(given) if START.match(one)), len(given))
    parts = list[ast.expr]()
    for call, _ in _calls(case, name):
        parts += [word.value for word in call.keywords if word.arg in given and START.match(word.arg)]
        parts += call.args[first : first + 1]
    starts = map(ast.unparse, parts)
    values = [value for start in starts for value in _set_to(start, text)]
    return bool(values) and all(map(NUMBER.fullmatch, values))


def _as_they_are(one: Finding) -> list[Line]:
    return [line._replace(right="") for line in one.lines if line.yours and line.file]


def _undo(case: Case, way: Way, report: Report, one: Finding) -> None:
    """Take out of a report what is written by the repair of a finding."""
    undone = [repair.texts for repair in way.repairs if one.function in repair.lines]
    is_class = isinstance(case.function, type)
    report.texts = [text for text in report.texts if is_class and text not in undone]


def _whole(case: Case) -> str:
    """Return the text of the file of a function."""
    return text_of(place_of(case.function)[0])


def _own(case: Case) -> str:
    """Return the text of a function, or of the methods of a class."""
    return "".join(place.definition.text for place in places(case.function).values())


def _calls(case: Case, name: str) -> Iterator[tuple[ast.Call, bool]]:
    """Yield the calls of a name, or of a method of it, in a file, and whether they are statements."""
    with suppress(SyntaxError):
        nodes = [*ast.walk(ast.parse(_whole(case)))]
        alone = [n.value for n in nodes if isinstance(n, ast.Expr)]
        for n in nodes:
            match n:
                case ast.Call(ast.Name(called) | ast.Attribute(attr=called)) if called == name:
                    yield n, n in alone


def only_shows(case: Case, method: str = "") -> bool:
    """Return whether a function prints something under a heading, and its file calls it for that alone."""
    place = places(case.function).get(method)
    if not place or not re.search(r"print\(f?['\"]", place.definition.text):
        return False
    are_alone = [is_alone for _, is_alone in _calls(case, method or case.found.rpartition(".")[2])]
    return bool(are_alone) and all(are_alone)


def is_kept_elsewhere(case: Case, seen: str) -> bool:
    """Return whether what is not there is kept by another method, which may be called before."""
    lost = NOT_THERE.search(seen) if case.name in STAGES else None
    return bool(lost and re.search(rf"self\.{lost[1]}\s*(=[^=]|,.*=)", _own(case)))


def _is_either(case: Case, way: Way, one: Finding, *, has_arrays: bool) -> bool:
    """Return whether what is not careful may be meant: a sum of each class by itself, points in rows."""
    if not has_arrays and case.name in ("softmax", "cross_entropy_error"):
        return not one.mistake or "overflow" not in one.mistake
    text = _whole(case)
    match one.mistake:
        case "sums-over-the-batch":
            # Of each class by itself the sum over all examples is as usual as the mean.
            return way.interface.said.endswith("of two classes")
        case "takes-each-row-by-itself":
            return bool(OF_POINTS.search(case.found) or POINTS.search(text))
        case "divides-by-the-sum-over-the-columns":
            around = f"{text}{beside(place_of(case.function)[0])}"
            return bool(COLUMNS.search(_own(case)) or (not case.told and IN_COLUMNS.search(around)))
    return False


def _is_kept_so(case: Case, way: Way, one: Finding) -> bool:
    """Return whether a file relies on what is not careful: a sum, another dtype, a guard."""
    text, own = _whole(case), _own(case)
    match one.mistake:
        case "sums-over-the-batch":
            return bool(re.search(rf"\b{case.found}\([^()]*\)\s*/", text) or TOTAL.search(own))
        case "moves-within-the-dtype-of-x":
            return "float32" in own or bool(NARROW.search(text))
        case "walks-in-the-callers-array":
            return any(_is_blind(case, call.args[0]) for call, _ in _calls(case, case.found) if call.args)
        case "divides-by-the-sum-over-the-whole-batch":  # which may be one example, in a column
            return not case.told and any(map(IN_COLUMNS.search, [text, *_in_its_folder(case)]))
    is_of_rows = "columns" in way.interface.said and any("axis=-1" in line.right for line in one.lines)
    return bool("raised AssertionError" in one.seen or is_of_rows or COMPLEX.search(text))


def _is_blind(case: Case, f: ast.expr) -> bool:
    """Return whether what is given as f does not read its argument: it looks at what is changed there."""
    name, nodes = ast.unparse(f), [*ast.walk(ast.parse(_whole(case)))]
    named = [n.value for n in nodes if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name]
    defined = [n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    for one in (f, *named, *defined):
        if isinstance(one, ast.Lambda | ast.FunctionDef) and one.args.args:
            parts = [one.body] if isinstance(one, ast.Lambda) else one.body
            read = {n.id for part in parts for n in ast.walk(part) if isinstance(n, ast.Name)}
            return one.args.args[0].arg not in read
    return False


def _in_its_folder(case: Case) -> Iterator[str]:
    """Yield the texts of the files beside that of a function."""
    file = Path(place_of(case.function)[0])
    for other in islice(file.parent.glob("*.py"), 50) if file.is_file() else ():
        with suppress(OSError):
            yield other.read_text("utf-8", "replace")


def _is_of_one_number(case: Case) -> bool:
    """Return whether a file calls a function for one number after the other, or its parameters say so."""
    name, text = case.found.rpartition(".")[2], _whole(case)
    numbers = getattr(case.function, "__annotations__", {}).values()
    ways = rf"\b(vectorize|map)\(\s*{name}\b|[\[(]\s*{name}\(\w+\)\s+for\b|append\(\s*{name}\(\w+\)"
    return float in numbers or "float" in numbers or bool(re.search(ways, text))


def _is_of_numbers(case: Case, one: Finding) -> bool:
    """Return whether what cannot take arrays, or is of one variable, is given numbers, as far as is seen."""
    is_descent = one.mistake == "takes-the-derivative-for-the-gradient"
    is_it = is_descent if case.name == "gradient_descent" else OF_A_NUMBER.search(one.seen)
    if case.name not in OF_NUMBERS or not is_it:
        return False
    text, name, own = _whole(case), case.found.rpartition(".")[2], {*parameters_of(case.function)}
    is_within = name in _own(case).partition(":")[2]  # it calls itself
    numbers = list[bool]()
    for call in (call for call, _ in _calls(case, name) if isinstance(call.func, ast.Name)):
        for arg in call.args[OF_NUMBERS[case.name] % max(len(call.args), 1) :][:1]:
            is_inner = is_within and own & {part.id for part in ast.walk(arg) if isinstance(part, ast.Name)}
            values = _set_to(ast.unparse(arg), text)
            numbers += [] if is_inner else [len(values) == 1 and bool(NUMBER.fullmatch(values[0]))]
    is_said = ONE_NUMBER.search(_own(case)) if is_descent else not one.mistake
    return bool(numbers or is_said) and all(numbers)


def _set_to(code: str, text: str) -> list[str]:
    """Return what a name is set to in a text, or the code itself."""
    return re.findall(rf"^{re.escape(code)}\s*=\s*(\S+)", text, re.MULTILINE) or [code]


def _is_own(case: Case, method: str, parts: Mapping[str, Place]) -> bool:
    """Return whether something is else on purpose: by its words, by a number of its own, as another loss.

    That is a number which whoever makes the object, or calls the method, may give; or what the class has.
    """
    d, init = parts[method].definition, parts.get("__init__")
    if case.name in MEANT_OTHERWISE and method in ("", "update"):
        return _is_said(case, d) or (not method and _is_scaled(case, d))
    if not method and case.found != case.name:
        return bool(LOSS.search(case.name)) and bool(_with_numbers(d, 1e-3) - d.unread)
    if method == "predict":
        return bool(OF_ONE_EXAMPLE.search(f"{case.function.__doc__}{d.text}"))
    if method not in ("loss", "accuracy", "forward", "backward", "gradient"):
        return False
    if method in ("loss", "accuracy") and ANSWERS.match("".join(d.given[:1])):
        text = _whole(case)
        if not (re.search("predict|forward", d.text) or re.search(rf"\.{method}\(\s*(self\.)?x", text)):
            return True  # it is given what is predicted
    if ON_PURPOSE.search(d.text) or (case.name == "Affine" and _is_other_affine(parts)):
        return True
    if case.name == "SoftmaxWithLoss" and OF_ONE_EXAMPLE.search(f"{case.function.__doc__}{d.text}"):
        return True
    if method == "loss" and not OF_LOSSES.search("".join(map(d.segment, d.body))):
        return True
    whole = vars(case.function).items()
    kept = {name for name, value in whole if isinstance(value, float | np.ndarray | list)}
    if init:
        numbers = _with_numbers(init.definition)
        pairs = [(getattr(to, "attr", ""), getattr(value, "id", "")) for to, value in init.definition.pairs]
        kept |= {to for to, value in pairs if value in numbers}
    called, read = [method], set[str]()
    for name in called:  # and what it calls of its own
        read |= parts[name].definition.read
        called += [other for other in parts if other in read and other not in (*called, *METHODS[case.name])]
    kept = {name for name in kept if method != "gradient" or not LR.fullmatch(name)}
    return bool(kept & read or _with_numbers(d) - d.unread)


def _is_other_affine(parts: Mapping[str, Place]) -> bool:
    """Return whether a layer is of one unit, has its weights transposed, or an activation within it."""
    texts = {name: place.definition.text for name, place in parts.items()}
    forward, backward = texts.get("forward", ""), texts.get("backward", "")
    is_turned = ".T" in forward and BACK_BY_W.search(backward)
    has_more = "__init__" in parts and {*parts["__init__"].definition.given} & {"act", "activation"}
    return bool(ONE_COLUMN.search(backward) or is_turned or has_more)


def _is_said(case: Case, d: Definition) -> bool:
    """Return whether a function, or the class of an optimizer, says that it is something else, or does so."""
    text = f"{getattr(case.function, '__doc__', '')}{d.text}"
    is_counted = d.owner and method(d.owner) != "adam" and COUNTED.search(d.text)
    is_descent = case.name in ("gradient_descent", "descent_path") and steps_otherwise(d)
    return bool(MEANT_OTHERWISE[case.name].search(text) or is_counted or is_descent)


def _is_scaled(case: Case, d: Definition) -> bool:
    """Return whether scores, or what is lost, are times a number or an array of its own."""
    signs = {"softmax": ast.Mult | ast.Div, "cross_entropy_error": ast.Mult}.get(case.name)
    products = [n for n in d.nodes if signs and isinstance(n, ast.BinOp) and isinstance(n.op, signs)]
    return any(_is_number(part, d) for n in products for part in _factors(n))


def _factors(node: Any) -> Iterator[Any]:
    """Yield what is multiplied or divided."""
    for part in (node.left, node.right):
        if isinstance(part, ast.BinOp) and isinstance(part.op, ast.Mult | ast.Div):
            yield from _factors(part)
        else:
            yield part


def _is_number(node: Any, d: Definition) -> bool:
    """Return whether something is a number but 0 and 1, or an array that is written out or of the file."""
    match node:
        case ast.Constant(int() | float() as number):
            return number not in (0, 1)
        case ast.Name(name) if name not in d.given:
            for to, value in d.pairs:
                if getattr(to, "id", "") == name:
                    return isinstance(value, ast.Call) and any(isinstance(n, ast.List) for n in value.args)
            return isinstance(d.space.get(name), float | np.ndarray)
    return False


def _with_numbers(d: Definition, above: float = 1e-6) -> set[str]:
    """Return the parameters of a function that are numbers if nobody gives them, but for sizes and `dout`."""
    given, values = [*d.node.args.posonlyargs, *d.node.args.args], d.node.args.defaults
    pairs: Any = zip(reversed(given), (getattr(one, "value", None) for one in reversed(values)), strict=False)
    numbers = {part.arg for part, value in pairs if type(value) in (int, float) and value > above}
    return {name for name in numbers if not SIZED.search(name)}

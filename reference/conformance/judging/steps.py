"""What the lines of a training script need, and what is sure to be meant otherwise in them."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from reference.conformance.judging.editing import Change, Definition, Edit
from reference.conformance.judging.looping import Fault, Slips, loop_of, misplaced, stored, taken
from reference.conformance.judging.updates import strange
from reference.conformance.watching import GRADIENT, HEAD, RATE, TRAIN, Watch, kind_of

PAIRS = (("train", "test"), ("acc", "loss"))  # of which one is not kept as the other
METHODS = {"loss": "accuracy", "accuracy": "loss"}
IMAGES = next(line.partition(" = ")[0] for line in HEAD.splitlines() if "load_mnist(" in line)


def needed(d: Definition, watch: Watch) -> Iterator[Change]:
    """Yield what a line needs that raises: `append`, brackets, `params`, `range`, a gradient, a number."""
    sets = stored(d.body)
    for node in d.nodes:
        match node:
            case ast.Call(ast.Attribute(attr=method), [ast.Name(t) as one, ast.Name(x) as two]):
                if kind_of(method) and t[:1] in ("t", "y") and x[:1] == "x":
                    yield Change(0.5, (d.put(one, x), d.put(two, t)))
        for found in (_of_lists(d, node, watch), _of_parameters(d, node, watch), _of_brackets(d, node, sets)):
            yield from (Change(0.5, (d.put(place, text),)) for place, text in found)
        for edit in _of_numbers(d, node):
            yield Change(0.4, (edit,))
        if isinstance(node, ast.BinOp) and (edits := _of_texts(d, node)):
            yield Change(0.4, edits)


def _of_lists(d: Definition, node: Any, watch: Watch) -> Iterator[tuple[Any, str]]:
    names, code = watch.names, d.segment
    match node:
        case ast.Assign([ast.Subscript(ast.Name(kept), ast.Name())], value):
            if isinstance(names.get(kept), list):
                yield node, f"{kept}.append({code(value)})"
        case ast.Assign([ast.Name(kept)], ast.Call(ast.Attribute(ast.Name(same), "append")) as call):
            if kept == same:
                yield node, code(call)
        case ast.For(iter=ast.Name(many) as over) if type(names.get(many)) is int:
            yield over, f"range({many})"
        case ast.For(iter=ast.Constant(str() as text) as over) if any(key in text for key in watch.state):
            yield over, ", ".join(map(repr, watch.state))
        case ast.Assign([ast.Name(rate)], ast.Constant(value) as number) if RATE.fullmatch(rate):
            if isinstance(value, str) and re.fullmatch(r"\d*\.?\d+", value):
                yield number, value
            elif type(value) is int and value != 1:
                yield number, "0.1"


def _of_brackets(d: Definition, node: Any, sets: set[str]) -> Iterator[tuple[Any, str]]:
    """Yield round brackets for square ones, those for these, a call for what is called, and the other set."""
    code = d.segment
    match node:
        case ast.Call(ast.Attribute(attr="shape") as owner, [ast.Constant() as part]):
            yield node, f"{code(owner)}[{code(part)}]"
        case ast.Call(ast.Name(name) as owner, [ast.Name() as part]) if name in sets:
            yield node, f"{code(owner)}[{code(part)}]"
        case ast.Subscript(ast.Attribute(attr="append") as owner, part):
            yield node, f"{code(owner)}({code(part)})"
        case ast.Assign([ast.Attribute(attr="append") as owner], value):
            yield node, f"{code(owner)}({code(value)})"
        case ast.For(iter=ast.Attribute(attr="keys" | "values" | "items") as over):
            yield over, f"{code(over)}()"
        case ast.For(ast.Name(), ast.Call(ast.Attribute(over, "values" | "items"), []) as call):
            yield call, code(over)
        case ast.For(ast.Name(), ast.Call(ast.Name("enumerate"), [over]) as call):
            yield call, code(over)
        case ast.Subscript(ast.Name(images), ast.Name(index)) if index[:1] in ("x", "t"):
            yield node, f"{index}[{images}]"
        case ast.Assign([ast.Name()], ast.Attribute(net, of) as method) if kind_of(of) in GRADIENT:
            calls = [n for n in d.nodes if isinstance(n, ast.Call) and len(n.args) == 2]
            for call in (n for n in calls if code(n.func) == f"{code(net)}.loss"):
                yield method, f"{code(method)}({', '.join(map(code, call.args))})"
        case ast.Attribute(ast.Name(), name) if name.startswith("grad") and name in d.locals:
            yield node, name
        case ast.Call(ast.Attribute(attr=method), [ast.Name(x) as one, ast.Name(t) as two]):
            if kind_of(method) and x[1:] != t[1:]:
                both = [(two, t[:1] + x[1:]), (one, x[:1] + t[1:])]
                both.sort(key=lambda part: "batch" not in part[1])
                yield from (part for part in both if part[1] in d.locals)


def _of_numbers(d: Definition, node: Any) -> Iterator[Edit]:
    """Yield a number for one that a comma cuts into two, and a whole one where it is counted."""
    match node:
        case ast.Assign([ast.Name()], ast.Tuple([ast.Constant(), ast.Constant()] as parts) as value):
            text = d.segment(value)
            if re.fullmatch(r"\d+, *\d+", text):
                whole = re.fullmatch(r"\d{1,3},\d{3}", text)
                start, end = d.span(parts[0])[1], d.span(parts[1])[0]
                yield Edit(start, end, "" if whole and text[0] != "0" else ".")
        case ast.Assign([ast.Name(name)], value) if re.search(rf"\brange\([^()]*\b{name}\b", d.text):
            yield from _whole(d, value)
        case ast.Call(ast.Name("range"), [ast.Call(ast.Name("len"), [ast.Name(many)]) as size]):
            yield d.put(size, many)
        case ast.Call(ast.Name("range"), args):
            for arg in args:
                yield from _whole(d, arg)


def _of_texts(d: Definition, whole: ast.BinOp) -> tuple[Edit, ...]:
    """Return the edits that make texts of what is put behind a text by a sign."""
    parts, node = list[Any](), d.parent[whole]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return ()  # it is a part
    node = whole
    while isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        parts, node = [*parts, node.right], node.left
    texts = [isinstance(part, ast.JoinedStr) or isinstance(getattr(part, "value", None), str)
             or d.segment(part).startswith("str(") for part in (*parts, node)]
    others = [part for part, is_text in zip((*parts, node), texts, strict=True) if not is_text]
    return tuple(sorted(d.put(part, f"str({d.segment(part)})") for part in others)) if any(texts) else ()


def _whole(d: Definition, value: Any) -> Iterator[Edit]:
    """Yield the division without a rest for each one."""
    for node in ast.walk(value):
        match node:
            case ast.BinOp(left, ast.Div(), right):
                start, end = d.span(left)[1], d.span(right)[0]
                yield Edit(start, end, d.text[start:end].replace("/", "//"))


def _of_parameters(d: Definition, node: Any, watch: Watch) -> Iterator[tuple[Any, str]]:
    names, code = watch.names, d.segment
    parts = {name: getattr(value, "__dict__", {}).get("params") for name, value in names.items()}
    nets = [name for name, params in parts.items() if isinstance(params, dict)]
    match node:
        case ast.Attribute(ast.Name(held), key) if key in d.locals and isinstance(names.get(held), dict):
            yield node, f"{held}[{key}]"
        case ast.Subscript(ast.Name(net) as owner) if net in nets:
            yield owner, f"{net}.params"
        case ast.Name("params") if "params" not in names:
            yield from ((node, f"{net}.params") for net in nets)
        case ast.AugAssign(ast.Attribute(attr="params") as to, ast.Sub(), value):
            read = [n.id for n in ast.walk(value) if isinstance(n, ast.Name)]
            for grad in [name for name in read if isinstance(names.get(name), dict)][:1]:
                step = re.sub(rf"\b{grad}\b", f"{grad}[key]", code(value))
                yield node, f"for key in {code(to)}:\n{d.margin(node)}    {code(to)}[key] -= {step}"
        case ast.Assign([ast.Name(grad)], ast.Call(ast.Attribute(net, method), [_, _]) as call):
            if grad.startswith("grad") and kind_of(method) not in ("", *GRADIENT):
                yield call.func, f"{code(net)}.gradient"


def sure(d: Definition) -> Slips:
    """Yield what is sure to be meant otherwise in a loop: a test of a constant, a loop in itself, a record.

    Whatever is kept for each step is not to be kept once for each parameter.
    """
    yield from _tests(d)
    yield from _undrawn(d)
    yield from strange(d)
    yield from misplaced(d)
    for loop in (n for n in d.nodes if isinstance(n, ast.For) and isinstance(n.target, ast.Name)):
        name = d.segment(loop.target)
        for test in (n.test for n in ast.walk(loop) if isinstance(n, ast.If)):
            match test:
                case ast.Compare(ast.BinOp(ast.Constant(0 | 1) as number, ast.Mod(), ast.Name())):
                    yield ("accuracies", "a test is the same in each step"), (d.put(number, name),)
        changed = {d.segment(to.slice) for to in _changed(d, loop)}
        match loop.body if name in changed else []:
            case [ast.For(one, over) as inner] if (d.code(one), d.code(over)) == (name, d.code(loop.iter)):
                fault = "each parameter is changed several times by one gradient"
                yield ("update", fault), (_outdented(d, loop, inner.body, d.starts[inner.lineno]),)
            case [*_, ast.Break() as last] if last is not loop.body[0]:
                start, end = d.starts[last.lineno], d.starts[last.lineno + 1]
                yield ("update", "some of the parameters are not changed"), (Edit(start, end, ""),)
            case [_, *rest] if _steps(d, loop):
                rest = rest[-_free(loop) :] if _free(loop) else []
                if any(".append(" in d.segment(part) for part in rest):
                    fault = "what is kept of each step is kept for each parameter"
                    yield ("losses", fault), (_outdented(d, loop, rest, d.starts[rest[0].lineno]),)
    yield from _contrary(d)


def _changed(d: Definition, loop: ast.For) -> Iterator[ast.Subscript]:
    """Yield the entries that a loop changes by what they were."""
    for node in ast.walk(loop):
        match node:
            case ast.AugAssign(ast.Subscript() as to):
                yield to
            case ast.Assign([ast.Subscript() as to], value) if d.segment(to) in d.segment(value):
                yield to


def _free(loop: ast.For) -> int:
    """Return how many of the last statements of a loop read nothing that changes in those before."""
    every = stored([loop.target, *loop.body])
    for n in range(1, len(loop.body)):
        read = {part.id for s in loop.body[n:] for part in ast.walk(s) if isinstance(part, ast.Name)}
        if not read & (every - stored(loop.body[n:])):
            return len(loop.body) - n
    return 0


def _steps(d: Definition, node: Any) -> set[str]:
    """Return the names that count the steps of the loop that something stands in."""
    match loop := loop_of(d, node):
        case ast.For():
            return stored([loop.target])
        case ast.While():
            return {d.segment(n.target) for n in ast.walk(loop) if isinstance(n, ast.AugAssign)}
    return set()


def _tests(d: Definition) -> Slips:
    """Yield the test for a remainder of 0 before accuracies that are taken in other steps, and only there."""
    others = "the accuracies are taken in all steps but those that are meant"
    for node in (n for n in d.nodes if isinstance(n, ast.If) and not n.orelse):
        read = {n.id for n in ast.walk(node.test) if isinstance(n, ast.Name)}
        own = taken(d, node) if read & _steps(d, node) else []
        if not own or "gradient(" in d.segment(node) or len(taken(d, loop_of(d, node))) > len(own):
            continue
        match node.test:
            case ast.BinOp(_, ast.Mod(), by) if getattr(by, "value", TRAIN) != 2:  # odd steps may be meant
                yield ("accuracies", others), (d.put(node.test, f"{d.segment(node.test)} == 0"),)
            case ast.Compare(ast.BinOp(i, sign, n), [ast.Eq() | ast.NotEq() as equal], [ast.Constant(0)]):
                test = (d.put(node.test, f"{d.segment(i)} % {d.segment(n)} == 0"),)
                if isinstance(sign, ast.Mod) and isinstance(equal, ast.NotEq):
                    yield ("accuracies", others), test
                elif isinstance(sign, ast.Div | ast.FloorDiv) and not isinstance(n, ast.Constant):
                    yield ("accuracies", "the accuracies are taken in the first steps alone"), test


def _outdented(d: Definition, loop: ast.For, block: list[Any], start: int) -> Edit:
    """Return the edit that puts statements of a loop where the loop begins, or behind it."""
    end = d.starts[block[-1].end_lineno + 1]
    is_inner = start != d.starts[block[0].lineno]
    deep = len(d.margin(block[0])) - len(d.margin(loop.body[0] if is_inner else loop))
    lines = d.text[d.starts[block[0].lineno] : end].splitlines(keepends=True)
    return Edit(start, end, "".join(line[deep:] if line.strip() else line for line in lines))


def _undrawn(d: Definition) -> Slips:
    """Yield what is drawn, and read by nobody, for the number of it by which images and labels are taken."""
    values = [n.value for n in d.nodes if isinstance(n, ast.Assign)]
    places = [value.slice for value in values if isinstance(value, ast.Subscript)]
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Name(mask)], ast.Call(ast.Attribute(attr="choice"), given)):
                sizes = {d.segment(part) for part in given if mask in d.unread}
                if edits := tuple(d.put(n, mask) for n in places if d.segment(n) in sizes):
                    yield ("batches", "each batch is the same"), edits


def _contrary(d: Definition) -> Slips:
    """Yield what bears one name and is another thing: an accuracy, a loss, images of the other set."""
    kept = [(n.func.value, n.args[0]) for n in d.nodes if isinstance(n, ast.Call) and len(n.args) == 1
            and isinstance(n.func, ast.Attribute) and n.func.attr == "append"]
    lists = [d.segment(to) for to, _ in kept]
    sets = [n.id for n in d.bound]
    for to, value in kept:
        if sets.count(d.segment(to)) > 1:
            continue  # it is emptied, as what is added up is
        yield from _of_batch(d, d.segment(to), value)
        other = _meant(d.segment(to), _names(value)) if _is_measure(value) else ""
        if other in d.locals and other not in lists:
            yield _fault(other), (d.put(to, other),)
        elif other:
            yield from _turned(d, d.segment(to), value)
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Name(name)], ast.Call() as value) if _is_measure(value):
                yield from _turned(d, name, value) if _meant(name, _names(value)) else ()
            case ast.Assign([ast.Name(name)], value) if {"train", "size"} <= _words(name):
                yield from _of_size(d, name, value)
            case ast.Assign([ast.Tuple([ast.Tuple(), ast.Tuple()]) as parts], ast.Call(called)):
                own, order = re.findall(r"\w+", d.segment(parts)), re.findall(r"\w+", IMAGES)
                if own != order and sorted(own) == sorted(order) and d.segment(called).endswith("load_mnist"):
                    fault = "the images and the labels are taken for one another"
                    yield ("labels", fault), (d.put(parts, IMAGES),)
    yield from _of_both(d)


def _of_batch(d: Definition, to: str, name: Any) -> Slips:
    """Yield the batch for other images of which a loss is kept by a name that is set once."""
    batches = [f"{d.segment(n.args[0])}, {d.segment(n.args[1])}" for n in d.nodes if isinstance(n, ast.Call)
               and isinstance(n.func, ast.Attribute) and kind_of(n.func.attr) in GRADIENT and n.args[1:]]
    code = d.segment(name)
    found = [n for n in d.nodes if isinstance(n, ast.Assign)]
    match [n.value for n in found if d.segment(n.targets[0]) == code]:
        case [ast.Call(ast.Attribute(attr=method), [first, last]) as call] if batches:
            if kind_of(method) == "loss" and not _meant(to, code) and _meant(to, _names(call)):
                yield _fault("loss"), (Edit(d.span(first)[0], d.span(last)[1], batches[0]),)


def _of_size(d: Definition, name: str, value: Any) -> Slips:
    """Yield the number of training images for another one that bears its name."""
    match value:
        case ast.Subscript(ast.Attribute(images, "shape"), ast.Constant(1)):
            yield from _of_pixels(d, name, value, f"{d.segment(images)}.shape[0]")
        case ast.Call(ast.Name("len"), [ast.Subscript(ast.Name() as images, ast.Constant(0))]):
            yield from _of_pixels(d, name, value, f"len({images.id})")
        case ast.Attribute(ast.Name() as images, "size"):
            yield from _of_pixels(d, name, value, f"{images.id}.shape[0]")
        case ast.Call(ast.Name("len"), [_]) | ast.Subscript(ast.Attribute(attr="shape"), ast.Constant(0)):
            for _, edits in _turned(d, name, value):
                yield ("batches", "the number of test images is taken for that of training images"), edits


def _of_pixels(d: Definition, name: str, value: Any, right: str) -> Slips:
    """Yield the number of images for that of pixels where images are drawn of so many."""
    if re.search(rf"(choice|permutation|randint)\([^()]*\b{name}\b", d.text):
        yield ("batches", "the number of pixels is taken for that of images"), (d.put(value, right),)


def _of_both(d: Definition) -> Slips:
    """Yield the training set where images and labels are drawn of two sets by one index."""
    drawn: dict[str, list[ast.Name]] = {}
    for node in d.nodes:
        match node:
            case ast.Assign([ast.Name()], ast.Subscript(ast.Name() as images, ast.Name(index))):
                drawn.setdefault(index, []).append(images)
    for parts in drawn.values():
        tests = [part for part in parts if "test" in _words(part.id)]
        is_both = len(parts) == 2 and len(tests) == sum("x" in _words(part.id) for part in parts) == 1
        if is_both and any("train" in _words(part.id) for part in parts):
            fault = "the images and the labels are drawn from two sets"
            yield ("labels", fault), (d.put(tests[0], tests[0].id.replace("test", "train")),)


def _turned(d: Definition, to: str, value: Any) -> Slips:
    """Yield the value that is meant by a name: with the names of the other set, or of the other method."""
    edits = list[Edit]()
    for node in ast.walk(value):
        if isinstance(node, ast.Name) and (other := _meant(node.id, to)) in d.locals:
            edits.append(d.put(node, other))
        elif isinstance(node, ast.Attribute) and node.attr in METHODS and _meant(node.attr, to):
            edits.append(d.put(node, f"{d.segment(node.value)}.{METHODS[node.attr]}"))
    if edits:
        words = _words(to) | _words(_names(value))
        is_named = {"test", "train", "acc"} <= words and "test" in _words(to) and "loss" not in words
        fault = ("accuracies", "the test accuracy is taken of training images")
        yield fault if is_named else _fault(to), tuple(sorted(edits))


def _fault(name: str) -> Fault:
    of = "losses" if "loss" in _words(name) else "accuracies"
    return of, "what is kept is another thing than its name says"


def _names(node: Any) -> str:
    return " ".join(getattr(n, "id", getattr(n, "attr", "")) for n in ast.walk(node))


def _words(name: str) -> set[str]:
    """Return the words of a name, of a loss and an accuracy the short ones, but for when it is taken."""
    words = re.findall("[a-z]+", re.sub("(before|after|pre|post|during|while)_?train", "", name.lower()))
    return {"acc" if word.startswith("accurac") else "loss" if word == "losses" else word for word in words}


def _is_measure(value: Any) -> bool:
    """Return whether something is an accuracy or a loss, by its name or the method that gives it."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Attribute) and kind_of(value.func.attr) in METHODS
    return isinstance(value, ast.Name) and bool(_words(value.id) & {"acc", "loss"})


def _meant(name: str, like: str) -> str:
    """Return a name with the words of another that it contradicts, "" if it contradicts none."""
    other = name
    for pair in PAIRS:
        one, two = (_words(part) & {*pair} for part in (name, like))
        if len(one) == len(two) == 1 and one != two:
            other = other.replace(min(one), min(two))
    return other if other != name else ""

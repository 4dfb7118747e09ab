"""Read what comes in pairs: names with their keys, images with their labels, weights with their biases."""

import ast
import re
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from reference.conformance.loading.habits import defaults
from reference.conformance.loading.keys import is_text
from reference.conformance.loading.reading import Edits, Unit, assigned, following, rows_of
from reference.conformance.loading.unjudged import Told, code

NUMBERED = re.compile(r"[A-Za-z]+\d+")
IMAGES = re.compile(r"[xX](_\w+)?")
LABELS = re.compile(r"([tTyY])(_\w+)?")
FOUR = ("x_train", "t_train", "x_test", "t_test")
# Who learns an image itself, or shows what goes wrong.
MEANT = re.compile(
    r"encode|reconstruct|bottleneck|pretrain|baseline|mismatch|on purpose|wrong|\bAE\b"
    "|符号化|エンコーダ|復元|인코더|복원|编码|編碼|重构|重建", re.IGNORECASE
)
FROZEN = re.compile("frozen|freeze|freezing|tied|shar(e|ed|ing)\\b", re.IGNORECASE)
SHOWN = re.compile("test|wrong|bad|naive|demo", re.IGNORECASE)
TRAINS = re.compile(r"\bparams\[\w+\]\s*-=")
LOOKED_AT = re.compile(r"\w+\.shape\b")  # without being computed with
MASKS = re.compile("mask|idx|ind|choice|perm")
SHUFFLED = re.compile("_?shuffled?_?")
QUOTED = re.compile(r"\d*\.\d+")
READS = re.compile(r"len|print|max|min|plt\.\w+|np\.\w+|ax\w*\.\w+")  # what changes no list

# Modules that Python has no longer.
FORMER = {"imp", "distutils", "asyncore", "asynchat", "audioop", "cgi", "crypt", "imghdr", "pipes", "uu"}


def paired(unit: Unit, nodes: list[Any]) -> tuple[list[Told], list[Told]]:
    """Return what is wrong in all nodes of a unit, and what is not careful."""
    wrong = [*_twins(unit, nodes), *_labels(unit, nodes), *_gone_through(unit, nodes)]
    wrong += [*_of_training(unit, nodes), *_quoted(unit, nodes), *_unshuffled(unit, nodes)]
    wrong += [*_keyed(unit, nodes), *_gone(unit, nodes)]
    usual = [*_owners(unit, nodes), *_shown(unit, nodes), *_unfilled(unit, nodes)]
    return wrong, [*usual, *_forgotten(unit, nodes), *_rebound(unit, nodes), *_former(unit, nodes)]


def _gone(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what a loop asks a dict for, and is almost what it has: `for key in params.key():`."""
    for n in (n for n in nodes if isinstance(n, ast.For | ast.comprehension)):
        match n.iter:
            case ast.Call(ast.Attribute(of, "key" | "value" as name), []):
                said = f"AttributeError: 'dict' object has no attribute {name!r}"
                yield said, rows_of(unit, [(n.iter, f"{code(unit, of)}.{name}s()")])


def _forgotten(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the gradients of some of the parameters that a network keeps, where each is written out."""
    for net in (n for n in nodes if isinstance(n, ast.ClassDef)):
        methods = [n for n in net.body if isinstance(n, ast.FunctionDef)]
        kept = {key for n in methods if n.name == "__init__" for key, _ in _entries(n, "params")}
        for method in (n for n in methods if n.name in ("gradient", "numerical_gradient")):
            found = dict(_entries(method, "grads"))
            made = (n for n in ast.walk(method) if isinstance(n, ast.Dict | ast.DictComp))
            is_made = any(getattr(n, "keys", True) for n in made)
            if len(found) > 1 and {*found} < kept and not is_made:
                last = max(found.values(), key=lambda n: n.lineno)
                lacks = ", ".join(sorted(kept - {*found}))
                said = f"{net.name}.{method.name}: there is no gradient of {lacks}"
                yield said, [(last.lineno, unit.lines[last.lineno - 1], "")]


def _entries(method: ast.FunctionDef, of: str) -> Iterator[tuple[str, Any]]:
    """Yield the keys under which a method sets something in a dict of some name, "" if it is computed."""
    for n in ast.walk(method):
        match n:
            case ast.Subscript(ast.Name(name) | ast.Attribute(attr=name), key, ast.Store()) if name == of:
                text = key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""
                yield text, n


def _rebound(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield an update that makes another array of a parameter, where those beside it change theirs."""
    changes, others = 0, list[Any]()
    for update in (n for n in nodes if isinstance(n, ast.FunctionDef) and n.name == "update"):
        for n in ast.walk(update):
            match n:
                case ast.AugAssign(ast.Subscript(ast.Name("params"))):
                    changes += 1
                case ast.Assign([ast.Subscript(ast.Name("params")) as to], ast.BinOp() as value) if (
                    ast.unparse(value).startswith(ast.unparse(to))
                ):
                    others.append((n, to, value))
    for n, to, value in others if changes else ():
        first = value
        while isinstance(first.left, ast.BinOp):
            first = first.left
        sign = {ast.Add: "+", ast.Sub: "-"}.get(type(first.op), "")
        is_alone = first is value and sign
        right = f"{code(unit, to)} {sign}= {code(unit, value.right)}" if is_alone else code(unit, n)
        rows = [(i, a, b if a != b else "") for i, a, b in rows_of(unit, [(n, right)])]
        yield "a layer that has the array keeps the old one, which the optimizers beside this change", rows


def _former(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the import of a module that Python has no longer, and that nothing in the file asks for."""
    names = [n.id for n in nodes if isinstance(n, ast.Name)]
    for n in (n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)):
        module = n.names[0].name if isinstance(n, ast.Import) else n.module or ""
        bound = {alias.asname or alias.name for alias in n.names}
        if module in FORMER and len(n.names) == 1 and bound.isdisjoint(names):
            said = f"ModuleNotFoundError: Python has no {module} any longer, and nothing here asks for it"
            yield said, [(n.lineno, unit.lines[n.lineno - 1], "")]


def pairs(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the keys of which one is read twice in a line, where each name has the key of its own."""
    for n in ast.walk(node):
        match n:
            case ast.Assign([ast.Tuple(names)], ast.Tuple(values)) if len(names) == len(values) > 1:
                read = [v.slice for v in values if isinstance(v, ast.Subscript)]
                owners = {ast.unparse(v.value) for v in values if isinstance(v, ast.Subscript)}
                keys = [part.value for part in read if is_text(part)]  # type: ignore[attr-defined]
                own = [ast.unparse(name) for name in names]
                odd = [i for i, two in enumerate(zip(own, keys, strict=False)) if two[0] != two[1]]
                is_it = len(keys) == len(own) > len(odd) > 0 and len(owners) == 1
                text = re.sub("\"", "'", unit.file) if is_it else ""
                is_there = [f"'{own[i]}'" in text for i in odd]
                is_it &= len(odd) == 1 or all(is_there)  # or they may share one
                is_it &= not FROZEN.search(unit.text)
                if is_it and all(keys.count(keys[i]) > 1 and NUMBERED.fullmatch(own[i]) for i in odd):
                    edits = [(read[i], code(unit, read[i]).replace(keys[i], own[i])) for i in odd]
                    yield f"{own[odd[0]]} is what {keys[odd[0]]!r} is", rows_of(unit, edits)
                elif len(keys) == len(own) == len({*keys}) and len(odd) == 1 and own.count(own[odd[0]]) == 2:
                    said = f"{own[odd[0]]} is set twice, and its first value is lost"
                    yield said, rows_of(unit, [(names[odd[0]], keys[odd[0]])])


def _twins(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what one statement sets twice of four parts of the data: one of them is lost."""
    for n in nodes:
        match n:
            case ast.Assign([ast.Tuple() | ast.List() as to]):
                parts = [p for p in ast.walk(to) if isinstance(p, ast.Name) and isinstance(p.ctx, ast.Store)]
                parts.sort(key=lambda part: (part.lineno, part.col_offset))
                names = [part.id for part in parts]
                odd = [(p, other) for p, other in zip(parts, FOUR, strict=False) if p.id != other]
                # Of two test parts of one name, which is like theirs, both are meant.
                is_test = names[:2] == [*FOUR[:2]] and bool(get_close_matches(names[-1], FOUR[2:], 1, 0.8))
                is_twice = all(names.count(p.id) == 2 and (p.id in FOUR or is_test) for p, _ in odd)
                if len(names) == 4 and is_twice and 0 < len(odd) <= 2:
                    yield f"{odd[0][0].id} is set twice, and its first value is lost", rows_of(unit, odd)


def _of_training(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the test accuracy that is taken of what the training accuracy is taken of."""
    for two in following(nodes):
        match two:
            case ast.Assign([ast.Name(train)], ast.Call() as one), ast.Assign([ast.Name(test)], other):
                is_pair = train.replace("train", "test") == test != train and "acc" in test and bool(one.args)
                if is_pair and ast.dump(one) == ast.dump(other):
                    yield f"{test} is what {train} is", [(other.lineno, unit.lines[other.lineno - 1], "")]


def _unshuffled(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the batches that are cut from what is shuffled there into an array that nobody reads."""
    for function in (n for n in nodes if isinstance(n, ast.FunctionDef)):
        inner = [*ast.walk(function)]
        filled = {n.value for n in inner if isinstance(n, ast.Subscript) and isinstance(n.ctx, ast.Store)}
        names = [n for n in inner if isinstance(n, ast.Name)]
        idle = _unread(n for n in names if n not in filled)
        for name in dict.fromkeys(n.id for n in names if SHUFFLED.search(n.id) and n.id in idle):
            last = max(n.lineno for n in names if n.id == name)
            cut = [n.value for n in inner if isinstance(n, ast.Subscript) and ":" in code(unit, n.slice)]
            cut = [n for n in cut if getattr(n, "id", "") == SHUFFLED.sub("", name) and n.lineno > last]
            if cut:
                yield f"{name} is read by nobody", rows_of(unit, [(n, name) for n in cut])


def _quoted(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the number in quotes that a parameter is if it is not given, and that multiplies arrays."""
    for f in (n for n in nodes if isinstance(n, ast.FunctionDef)):
        for name, part in defaults(f.args):
            match part:
                case ast.Constant(str(text)) if QUOTED.fullmatch(text):
                    if re.search(rf"\b{name} \* np\.|\) \* {name}\b", ast.unparse(f)):
                        yield f"'{text}' is a text, and no number", rows_of(unit, [(part, text)])


def _labels(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the labels that are taken of others than the images are: `t_batch = x_train[batch_mask]`."""
    known = {n.id for n in nodes if isinstance(n, ast.Name)}
    for one, other in following(nodes):
        match one, other:
            case (
                ast.Assign([ast.Name(x)], ast.Subscript(ast.Name(of_x), chosen)),
                ast.Assign([ast.Name(t)], ast.Subscript(ast.Name(of_t) as wrong, same)),
            ) if IMAGES.fullmatch(x) and IMAGES.fullmatch(of_x) and (label := LABELS.fullmatch(t)):
                letter = label[1].upper() if of_x[0] == "X" else label[1].lower()
                meant = letter + of_x[1:]
                # What is made of the labels may be meant, and what a network answers.
                is_made = re.search(rf"^\s*{of_t}\s*=(?!=)", unit.file, re.MULTILINE)
                is_theirs = of_t in (x, of_x) or (LABELS.fullmatch(of_t) and not is_made)
                is_pair = ast.dump(chosen) == ast.dump(same) and x[1:] == t[1:] and meant in known
                is_pair = is_pair and not isinstance(same, ast.Constant) and not MEANT.search(unit.text)
                # Where a script trains, that is a mistake with a name.
                is_pair = is_pair and not (x.endswith("_batch") and TRAINS.search(unit.text))
                if is_pair and is_theirs and of_t not in (meant, t):
                    said = f"{t} is taken of {of_t}, where {x} is taken of {of_x}"
                    yield said, rows_of(unit, [(wrong, meant)])
                indices: list[Any] = [chosen, same]
                sizes = [n for n in indices if ast.unparse(n) == "batch_size"]
                masks = [n.id for n in indices if isinstance(n, ast.Name) and MASKS.search(n.id)]
                if of_t == meant and len(sizes) == len(masks) == 1:
                    said = "batch_size is a number, and takes one example"
                    yield said, rows_of(unit, [(sizes[0], masks[0])])


def layers(unit: Unit, node: Any) -> Iterator[Told]:
    """Yield the weights with the bias of another layer, or none, where that of theirs is read by nobody."""
    for function in (n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)):
        every: Iterator[Any] = ast.walk(function)
        looked_at = {n.value for n in every if getattr(n, "attr", "") == "shape"}
        idle = _unread(n for n in ast.walk(function) if n not in looked_at)
        idle -= {to.id for n in ast.walk(function) if isinstance(n, ast.Assign) and len(n.targets) > 1
                 for to in n.targets if isinstance(to, ast.Name)}
        if not function.name:  # the functions of a file, and other cells, read it as well
            text = LOOKED_AT.sub("", unit.file)
            idle = {name for name in idle if len(re.findall(rf"\b{name}\b", text)) == 1}
        is_shown = bool(SHOWN.search(function.name))
        is_shown = is_shown or any(getattr(n, "id", "") == "b0" for n in ast.walk(function))
        where = f"{function.name}: " if function.name else ""
        sums = [n for n in ast.walk(function) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Add)]
        # A function that takes them and adds none has left them out; what a file does may be to show that.
        left_out = [name for name in idle if function.name and re.fullmatch(r"[bB]\d", name)]
        added = {n.right.id for n in sums if isinstance(n.right, ast.Name) and _is_digit(n.right.id)}
        for n in ast.walk(function) if not is_shown else ():
            match n:
                case ast.BinOp(product, ast.Add(), ast.Name(b) as wrong) if _is_digit(b):
                    for own in _biases(product, idle, b[:1]):
                        if own[:-1] == b[:-1] and own != b:
                            said = f"{where}{b} is added where {own} belongs, which nobody reads"
                            yield said, rows_of(unit, [(wrong, own)])
                case ast.Assign([ast.Name()], ast.Call() | ast.BinOp(_, ast.MatMult()) as product):
                    is_of_weights = re.search(r"\b[wW]\d\b.*[wW]\d", code(unit, product)) is not None
                    is_it = bool(added) or (len(left_out) > 1 and not is_of_weights)
                    for own in _biases(product, idle, "[bB]") if is_it else ():
                        said = f"{where}{own} is added nowhere, and nobody reads it"
                        yield said, rows_of(unit, [(product, f"{code(unit, product)} + {own}")])


def _biases(product: Any, idle: set[str], letter: str) -> Iterator[str]:
    """Yield the names among some that are those of the bias of the weights in a product."""
    match product:
        case ast.Call(ast.Attribute(attr="dot" | "matmul"), [_, ast.Name(W)]) | ast.BinOp(
            _, ast.MatMult(), ast.Name(W)
        ) if _is_digit(W):
            yield from (name for name in sorted(idle) if re.fullmatch(rf"{letter}\w*{W[-1]}", name))


def _unread(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that nodes set, and read nowhere."""
    names = [n for n in nodes if isinstance(n, ast.Name)]
    return assigned(names) - {n.id for n in names if isinstance(n.ctx, ast.Load)}


def _is_digit(name: str) -> bool:
    return name[-1:].isdigit()


def _gone_through(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the keys that are not those of their places: `("W1", "b2", "W2", "b2")`.

    They stand in a loop that goes through them, or are set one after the other.
    """
    for n in nodes:
        match n:
            case ast.For(ast.Name(turn), ast.Tuple(parts) | ast.List(parts)) if all(map(is_text, parts)):
                changed = [m for m in ast.walk(n) if isinstance(m, ast.AugAssign)]
                lowered = [ast.unparse(m.target) for m in changed if isinstance(m.op, ast.Sub)]
                is_update = any(f"[{turn}]" in text for text in lowered)
                if is_update and not FROZEN.search(unit.text):
                    yield from _misplaced(unit, parts)
        stores = dict[str, list[Any]]()
        for statement in n.body if isinstance(n, ast.FunctionDef | ast.Module) else ():
            match statement:
                case ast.Assign([ast.Subscript(ast.Name(owner) | ast.Attribute(attr=owner), key)]):
                    stores.setdefault(owner, []).append(key)
        for parts in stores.values():
            yield from _misplaced(unit, parts) if all(map(is_text, parts)) else ()


def _keyed(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what stands under its key and is made of that of another, where all others are of their own."""
    for n in nodes:
        pairs: list[Any] = list(zip(n.keys, n.values, strict=True)) if isinstance(n, ast.Dict) else []
        keys = [key.value for key, _ in pairs if is_text(key)]
        read = [m for _, value in pairs for m in ast.walk(value) if isinstance(m, ast.Subscript)]
        parts: list[Any] = [m.slice for m in read if is_text(m.slice)]
        odd = [i for i, (key, part) in enumerate(zip(keys, parts, strict=False)) if part.value != key]
        is_each = len(keys) == len(pairs) == len(read) == len(parts) > 2 and len(odd) == 1
        if is_each and parts[odd[0]].value in keys and NUMBERED.fullmatch(keys[odd[0]]):
            key, part = keys[odd[0]], parts[odd[0]]
            said = f"{key!r} is made of {part.value!r}, as {part.value!r} is"
            yield said, rows_of(unit, [(part, code(unit, part).replace(part.value, key))])


def _misplaced(unit: Unit, parts: list[Any]) -> Iterator[Told]:
    """Yield the keys of weights and biases that stand twice, where others are left out."""
    own, count = [part.value for part in parts], len(parts) // 2
    turns = [f"{letter}{i + 1}" for i in range(count) for letter in "Wb"]
    groups = [f"{letter}{i + 1}" for letter in "Wb" for i in range(count)]
    for meant in (turns, groups):
        odd = [i for i, (one, other) in enumerate(zip(own, meant, strict=False)) if one != other]
        is_few = len(own) == len(meant) > 2 and 0 < len(odd) <= len(own) // 3
        text = re.sub(r"['\"]", "'", unit.file) if is_few else ""
        if any(text.count(f"'{key}'") > own.count(key) for key in own):  # where they are set, it is as well
            is_few &= all(f"'{meant[i]}'" in text for i in odd)
        if is_few and all(own[i] not in meant or own.count(own[i]) > 1 for i in odd):
            if all(own[i][:1] in ("W", "b") and meant[i] not in own for i in odd):
                edits = [(parts[i], code(unit, parts[i]).replace(own[i], meant[i])) for i in odd]
                yield f"{meant[odd[0]]} is left out", rows_of(unit, edits)
            return


def _owners(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what is kept of the same thing as the line above keeps, under the name of another."""
    for one, other in following(nodes):
        edits = Edits()
        match one, other:
            case (
                ast.Assign([ast.Subscript(grads, ast.Constant(str(W)))], ast.Attribute(owner, "dW")),
                ast.Assign([ast.Subscript(same, ast.Constant(str(b)))], ast.Attribute(layer, "dW") as part),
            ) if ast.dump(grads) == ast.dump(same) and ast.dump(owner) == ast.dump(layer):
                edits = [(part, f"{code(unit, layer)}.db")] if (W[:1], b) == ("W", f"b{W[1:]}") else []
            case (
                ast.AugAssign(ast.Attribute(attr=first), ast.Add(), ast.Attribute(owner, taken)),
                ast.AugAssign(ast.Attribute(attr=second), ast.Add(), ast.Attribute(layer, again) as part),
            ) if ast.dump(owner) == ast.dump(layer) and first == taken == again != second:
                edits = [(part, f"{code(unit, layer)}.{second}")]
        if edits:
            yield f"{code(unit, edits[0][0])} is kept twice", rows_of(unit, edits)


def _shown(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield what is printed twice in a line, where another thing of that kind is set and never read."""
    idle = _unread(nodes)
    for n in nodes if idle else ():
        match n:
            case ast.Call(ast.Name("print"), args):
                own = [part.id for part in args if isinstance(part, ast.Name)]
                for i, part in enumerate(args):
                    again = part.id if isinstance(part, ast.Name) else ""
                    before = getattr(args[i - 1], "id", "") if i else ""
                    ending = again.partition("_")[2]
                    other = [name for name in idle if name == f"{before}_{ending}"]
                    is_second = again in [getattr(part, "id", None) for part in args[:i]]
                    if is_second and own.count(again) == 2 and other:
                        said = f"{again} is printed twice, and {other[0]} never"
                        yield said, rows_of(unit, [(part, other[0])])


def _unfilled(unit: Unit, nodes: list[Any]) -> Iterator[Told]:
    """Yield the lists that are made, and into which nothing is put, where others are filled."""
    above: dict[Any, Any] = {child: n for n in nodes for child in ast.iter_child_nodes(n)}
    made, added, names = list[str](), list[int](), dict[str, list[ast.Name]]()
    for n in nodes:
        match n:
            case ast.Name(name):
                names.setdefault(name, []).append(n)
            case ast.Assign([ast.Name(name)], ast.List([])):
                made.append(name)
            case ast.Expr(ast.Call(ast.Attribute(ast.Name(), "append"), [ast.Name()])):
                added.append(n.lineno)
    for name in made if added else ():
        uses = names[name]
        loads = [n for n in uses if isinstance(n.ctx, ast.Load)]
        calls = (above.get(n) for n in loads)
        is_read = all(isinstance(n, ast.Call) and READS.fullmatch(ast.unparse(n.func)) for n in calls)
        value = name.removesuffix("_list")
        pattern = rf"^[^\S\n]+{value}[^\S\n]*=.*(accuracy|loss)\("
        is_set = value and re.search(pattern, unit.text, re.MULTILINE)
        is_all = len(uses) == len(loads) + 1 == len(re.findall(rf"\b{name}\b", unit.file))
        if is_read and is_all and is_set:
            last = added[-1]
            said = f"nothing is put into {name}: write `{name}.append({value})` beside this line"
            yield said, [(last, unit.lines[last - 1], "")]

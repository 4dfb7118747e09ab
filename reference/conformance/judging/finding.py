"""What is told of a function: proof before accusation.

A broken `must` claim is a fact about a call. It is held against a function only if no other interface makes
it hold, if what the function calls is right, and if there is a proof: a known mistake gives the very results,
a line of theirs raises, a change of their own line mends it, or it was said what the function is.
"""

import ast
import inspect
import linecache
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from reference import listings
from reference.conformance.asking import LostError, since
from reference.conformance.catalogue import CLAIMS, EXAMPLES, LAYERS, METHODS, SCRIPT
from reference.conformance.claims.functions import LOSS
from reference.conformance.claims.layers import ROWS
from reference.conformance.judging.blame import Helper, call_of, helpers, place_of, replaced
from reference.conformance.judging.case import (
    OF_ROWS,
    PLAIN,
    STAGES,
    Case,
    Judged,
    Start,
    Way,
    claims_of,
    comes_after_weights,
    stages,
)
from reference.conformance.judging.crashing import endless, text_of, unreturned
from reference.conformance.judging.doubting import ANSWERS, doubted, is_kept_elsewhere, only_shows
from reference.conformance.judging.editing import Edit, edited, with_keys
from reference.conformance.judging.forms import of_forms
from reference.conformance.judging.interfaces import (
    OF_LABELS,
    OF_OUTPUT,
    TEN,
    Interface,
    UnfitError,
    interfaces,
    labels_alone,
    parameters_of,
)
from reference.conformance.judging.meaning import Meant, meant
from reference.conformance.judging.naming import named
from reference.conformance.judging.networks import SHAPES, keys_of, scored_loss
from reference.conformance.judging.networks import SIZES as OURS
from reference.conformance.judging.repair import Deadline, Repair, lines_of, places, with_methods
from reference.conformance.judging.scripts import found_script
from reference.conformance.judging.telling import misnamed, repairs_of, report_of, seen_of
from reference.conformance.judging.unseen import put_in
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.loading.methods import SIZES, alike, is_unwritten, not_written
from reference.conformance.loading.names import is_method
from reference.conformance.report import (
    AS_IT_STANDS,
    BROKEN,
    HOLDS,
    OTHERWISE,
    UNDECIDABLE,
    Finding,
    Line,
    Report,
    Verdict,
    asked,
)

# Who writes one often calls it by the name of the other.
EXCHANGED = {
    "numerical_diff": "numerical_gradient", "numerical_gradient": "numerical_diff",
    "cross_entropy_error_grad": "softmax_with_loss_grad",
    "softmax_with_loss_grad": "cross_entropy_error_grad",
}
# What layers and optimizers are usually called, by which it is known what they do.
USUAL = re.compile(
    r"(tanh|softmax|matmul|batchnorm(alization)?|conv(olution)?|pooling|swish|softplus|(leaky)?relu|[eg]?elu"
    r"|(mse?|(mean)?squarede?|crossentropy)(error)?(loss)?)(layer)?"
    r"|layer|optimizer|sgdm?|(sgd(with)?)?momentum(sgd)?|nesterov|adagrad|rmsprop|adam",
    re.IGNORECASE,
)
WORDS = re.compile(r"[\w.]+|\W")  # of a line
# How a file gives its network one example, with targets that are one 1 among zeros.
ONE_EXAMPLE = re.compile(r"^[ \t]*x\w*\s*=\s*np\.array\(\[\s*[-\d.]", re.MULTILINE)
ONE_HOT = re.compile(
    r"^[ \t]*(t\w*)\s*=\s*np\.(?:array\(\[\s*(?:0[.0]*\s*,\s*)*1[.0]*\s*(?:,\s*0[.0]*\s*)*\]"
    r"|(?:array\(\[[0.,\s]*\]\)|zeros\w*\(.*\))\s*^\1\[.*\]\s*=\s*\(?1\b)", re.M
)
FIXED = "divides-by-a-fixed-batch-size"
SPREAD = re.compile("(std|scale|sigma)$")  # of its weights
# What the sizes of a network are called, of input, hidden and output; and what else they may be.
ORDER = [
    [re.compile(size, re.IGNORECASE) for size in kinds] for kinds in (
        ("^in|_in(_|$)|input", "hid|mid", "out"),
        ("feature|pixel|^(x_|d$|n$)", "unit|neuron|width|node|^(h_|h$|m$)",
         "class|label|categ|target|^(y_|k$|c$)"),
    )
]
# How it loads all of them so, and how it makes labels of them.
LOADS = re.compile(r"\bload_mnist\((?:.*one_hot_label\s*=\s*(True|False))?")
TO_LABELS = re.compile(r"^\s*t_\w+\s*=.*\bargmax\(", re.MULTILINE)


def found(case: Case) -> Report:
    """Return what is found of a function."""
    if case.name == SCRIPT:
        return found_script(case.function, case.start)
    case.start("its signature")
    listed = _listed(_spelt(case))
    case = _written(_keyed(listed))
    if case.keyed and any(call.error == "KeyError" for j in case.ask().values() for call in j.trace.calls):
        case = _written(listed)  # they are read elsewhere by their own names
    whole, stuck = case, endless(case.function)
    if stuck:  # it is not waited for
        case = replace(case, lost={claim.slug: stuck[1] for claim in claims_of(case.name)})
    called = helpers(case.function, case.names)
    for helper in called:
        spelt = _spelt(_case_of(helper, case.start))
        if spelt.misspelt:
            with put_in({helper.name: spelt.function}, helper.space):
                told = found(case)
            if case.names.get(helper.ours) != helper.name:
                told.add(_of_neighbour(case, helper))
            return told
    with replaced([helper for helper in called if case.has_lost(helper)]):
        judged: Judged = case.ask()
    if not any(judgement.is_broken or judgement.is_open for judgement in judged.values()):
        is_lost = any(judgement.trace.touched for judgement in judged.values())
        report = _mended(case, judged, []) if is_lost else None
        way = Way(PLAIN, judged, [])
        return report or of_forms(case, way, report_of(case, way))
    if another := _another(case, judged):
        return found(another)
    if labelled := _of_labels(case, judged, called):
        return labelled
    wrong, others = list[Helper](), list[Helper]()
    for helper in called:
        is_wrong = _is_wrong(case, judged, helper)
        (wrong if is_wrong else others).append(_in_its_form(case, helper) if is_wrong else helper)
    again = _with_right(case, judged, wrong)
    # What a right one mends is no error of who calls it.
    open_still = {slug: again[slug] if again[slug].without else j for slug, j in judged.items()}
    if report := _mended(whole, open_still, wrong):
        return report
    judged = again
    causes = _causes(case, judged, wrong, others)
    careless = [helper for helper in causes if _is_right(helper, case.start)]
    caused = tuple(_caused(case, judged, wrong, careless, others))
    judged = _without_verdict(_with_right(case, judged, causes, wrong), wrong)
    if isinstance(case.function, type):
        judged = _with_careful(case, judged, wrong, others)
    wrong += [cause for cause in causes if all(cause is not helper for helper in careless)]
    report = _found(case, judged, wrong, careless, caused)
    _find_beside(case, report, others)
    for helper in wrong:
        if case.names.get(helper.ours) != helper.name:  # what the file has itself is judged anyway
            other = _of_neighbour(case, helper)
            report.findings += other.findings
            report.texts += other.texts
    return report


def _is_wrong(case: Case, judged: Judged, helper: Helper) -> bool:
    """Return whether a function that is called is wrong, and a right one can be called so."""
    if not helper.is_sure or not (case.has_lost(helper) or not _is_right(helper, case.start)):
        return False
    if isinstance(case.function, type):
        is_made = case.name in STAGES and _is_made(case.function)
        with replaced([helper]):
            return not is_made or _is_made(case.function)
    before = [bool(call.error) for j in judged.values() for call in j.trace.calls[-1:]]
    with replaced([helper]):
        after = [bool(call.error) for j in case.ask().values() for call in j.trace.calls[-1:]]
    return sum(after) <= sum(before)


def _is_made(network: Any) -> bool:
    try:
        network(*OURS)
    except Exception:
        return False
    return True


def _find_beside(case: Case, report: Report, others: list[Helper]) -> None:
    """Find the line of a mistake that a careless function hides: a sum is no mean, whatever divides it."""
    told = [one for one in report.kind("mistake") if one.proof == "told"]
    lost = {one.function for one in told if not any(line.right for line in one.lines)}
    careless = [helper for helper in others if lost and _is_careless(helper, case.start)]
    if careless:
        with replaced(careless):
            rest = found(case)
        told = [one for one in rest.kind("mistake") if one.function in lost and one.proof == "repair"]
        mended = {one.function for one in told}
        report.findings = [one for one in report.findings if one.function not in mended] + told
        report.texts += rest.texts if told else []


def proved(ours: str, function: Any, report: Report) -> Report:
    """Return what is proved of what is a learner's own, or asked: of others like it nothing is known.

    A factor of all gradients may be meant: whoever learns divides by the size of the batch elsewhere. A class
    of no usual name may be meant to hand back, or to do, something else: of that a change proves nothing. Of
    which function something is the derivative, its name says.
    """
    name = getattr(function, "__name__", "")
    told, is_usual = list[Finding](), ours == "slope" or USUAL.fullmatch(name.replace("_", ""))
    for one in report.findings:
        one = _of_the_sum(function, one) if LOSS.search(name) else one
        is_nan = ours == "optimizer" and one.kind == "asked" and "got nan" in one.seen
        if is_nan and is_usual:  # whatever its numbers are, it is to give some
            one = replace(one, kind="mistake", proof="told", seen=one.seen.removesuffix(OTHERWISE))
        is_factor = ours != "optimizer" and " times the right one" in one.seen
        is_meant = is_usual and not is_factor
        if one.kind == "mistake" and one.proof not in AS_IT_STANDS and not is_meant:
            one = asked(one)
        is_known = "NameError" in one.seen or any(line.right for line in one.lines) or is_nan
        is_asked = one.kind == "asked" and one.claims and "raised" not in one.seen
        is_usual_case = one.kind == "careless" and (ours == "slope" or LOSS.search(name))
        if one.kind == "right" or is_usual_case or is_asked or (one.kind == "mistake" and is_known):
            told.append(one)
    return replace(report, findings=told) if told else Report()


def _of_the_sum(loss: Any, one: Finding) -> Finding:
    """Return a finding as not careful if what comes back is as often the slope as what is lost has parts."""
    times = re.match(r"\D+(\d+) times ", one.seen)
    size = {len(ROWS): "len({})", ROWS.size: "{}.size"}.get(int(times[1]) if times else 1)
    place = places(loss).get("backward") if size and one.function == "layer.backward" else None
    match place and place.definition.body[-1]:
        case ast.Return(ast.Name() | ast.BinOp() as node) if place and size:
            d = place.definition
            parts = [n.left for n in ast.walk(node) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Sub)]
            is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub)
            text = f"({d.segment(node)})" if is_sum else d.segment(node)
            part = d.segment([node, *parts][-1])  # of the shape of what is returned
            lines = [*lines_of(d, edited(d.text, [d.put(node, f"{text} / {size.format(part)}")]))]
            seen = one.seen.partition("; ")[0]
            seen = f"`forward` gives a mean, and `backward` the gradient of the sum: {seen}"
            return replace(one, kind="careless", level="should", proof=None, lines=lines, seen=seen)
    return one


def _of_labels(case: Case, judged: Judged, called: list[Helper]) -> Report | None:
    """Return what is found of a loss that takes labels alone, or of who calls one, or None."""
    narrow = [helper for helper in called if _is_of_labels(helper, case.start)]
    crashes = [call.crash for j in judged.values() for call in j.trace.calls[-1:] if call.crash]
    is_itself = case.name == "SoftmaxWithLoss" and any("used as indices" in crash.error for crash in crashes)
    what = narrow[0].name if narrow else ""
    alone = replace(case, function=labels_alone(case.function)) if case.name in LAYERS else None
    if alone and (narrow or is_itself) and alone.keeps(PLAIN):
        labelled = _found(alone, alone.ask(), [], [], ())
        so = f"{what} takes labels alone, and so does {case.found}"
        labelled.notes.append(so if what else f"{case.found} takes labels alone")
        return labelled
    if not narrow:
        return None
    with replaced(narrow):
        labelled = found(case)
    labelled.notes.append(f"{what} takes labels alone: {case.found} is judged with another")
    labelled.findings += [*_given_one_hot(case, what), *_against_itself(case, narrow[0], labelled)]
    return labelled


def _given_one_hot(case: Case, what: str) -> Iterator[Finding]:
    """Yield the finding of a network whose loss takes labels alone, in a file whose t is a one-hot vector."""
    for line in call_of(case.function, f"{case.name}.loss", what):
        text = text_of(line.file)
        one_hot = ONE_HOT.search(text) if ONE_EXAMPLE.search(text) else None
        if one_hot and re.search(rf"\.loss\(\s*\w+\s*,\s*{one_hot[1]}\s*\)", text):
            right = re.sub(rf"({what}\([^()]*,\s*\w+)\)", r"\1.argmax(axis=-1))", line.yours)
            seen = f"`{what}` takes labels alone, and t is a one-hot vector there"
            lines = [line._replace(right=right if right != line.yours else "")]
            yield Finding(f"{case.name}.loss", "mistake", "must", "repair", None, lines, seen)


def _against_itself(case: Case, loss: Helper, labelled: Report) -> Iterator[Finding]:
    """Yield the finding of a layer whose loss takes labels alone, and that goes back from one-hot targets.

    Or of a network with such a loss, in a file that loads them so: the loss is to take both.
    """
    target = f"{case.name}.{'forward' if case.name in LAYERS else 'loss'}"
    place = places(loss.value).get("")
    d = place.definition if place else None
    for line in call_of(case.function, target, loss.name)[:1]:
        text = text_of(line.file)
        is_it = any(one.mistake == "goes-back-from-one-hot-targets-only" for one in labelled.findings)
        is_loaded = case.name in STAGES and {*LOADS.findall(text)} == {"True"}
        is_it = is_it or (is_loaded and not TO_LABELS.search(text))
        if is_it and d and isinstance(d.body[-1], ast.Return) and len(d.given) > 1:
            at, margin, (y, t) = d.starts[d.body[-1].lineno], d.margin(d.body[-1]), d.given[:2]
            put_in = f"{margin}if {t}.size == {y}.size:\n{margin}    {t} = {t}.argmax(axis=-1)\n"
            lines = [*lines_of(d, edited(d.text, [Edit(at, at, put_in)]))]
            seen = f"`{loss.name}` takes labels alone, and one-hot targets are given to it: `{line.yours}`"
            yield Finding(target, "mistake", "must", "repair", None, lines, seen)


def _written(case: Case) -> Case:
    """Put something that tells it in the place of what is not written yet."""
    own = case.function
    if not isinstance(own, type):
        return replace(case, function=not_written(case.found)) if is_unwritten(own) else case
    names = [name for name in METHODS.get(case.name, ()) if name != "__init__"]
    body = {name: not_written(name) for name in names if is_unwritten(vars(own).get(name))}
    return replace(case, function=type(own.__name__, (own,), body)) if body else case


def _spelt(case: Case) -> Case:
    """Give a class the methods that it lacks and has under names that are almost theirs.

    A layer has its pass under whatever name, if it is the only other method and nothing is wrong in it, and
    a network under one that is usual.
    """
    methods = METHODS.get(case.name, ())
    if not isinstance(case.function, type):
        return case
    own = {name: part for name, part in vars(case.function).items() if inspect.isfunction(part)}
    lacked = [name for name in methods if not hasattr(case.function, name)]
    near = {name: alike(name, own.keys() - {*methods}) for name in lacked}
    others = [name for name in own if name not in methods and (name[:1] != "_" or name == "__call__")]
    is_other = case.name in LAYERS and len(lacked) == len(others) == 1 and not near[lacked[0]]
    misspelt = {lacked[0]: others[0]} if is_other else {k: names[0] for k, names in near.items() if names}
    for name in lacked if case.name in STAGES else ():
        found = [other for other in others if _is_meant(case, name, own[other])]
        misspelt |= {name: found[0]} if found and name not in misspelt else {}
    if not misspelt:
        return case
    body = {name: own[other] for name, other in misspelt.items()}
    function = type(case.function.__name__, (case.function,), body)
    spelt = replace(case, function=function, misspelt=misspelt)
    return spelt if not is_other or spelt.keeps(PLAIN) else case


def _is_meant(case: Case, method: str, function: Any) -> bool:
    """Return whether a method of a network is ours by another usual name: it takes as much, and answers."""
    ours = getattr(getattr(listings, case.name), method, None)
    counts = {len(inspect.signature(one).parameters) if one else -1 for one in (ours, function)}
    if case.name == "simpleNet" and "softmax" in function.__code__.co_names:
        return False  # ours gives the scores
    first = [*inspect.signature(function).parameters][1:2]
    if method in ("loss", "accuracy") and ANSWERS.match("".join(first)):
        return False  # it is given what is predicted
    return len(counts) == 1 and is_method(function.__name__, method) and unreturned(function) is None


def _listed(case: Case) -> Case:
    """Give a network the sizes of claims as it takes them: in a list, in another order, with a deviation."""
    own = case.function
    names = parameters_of(own) if case.name == "TwoLayerNet" else []
    order = order_of(names[:3])
    is_listed = len(names) > 2 and bool(SIZES.search(names[order.index(1)]))
    rest = [0.01] if len(names) == 4 and SPREAD.search(names[3]) and _is_asked(own, names[3]) else []

    def given(D: int, H: Any, K: int) -> list[Any]:
        return [*((D, [H] if is_listed else H, K)[n] for n in order), *rest]

    with suppress(Exception, LostError):
        case.start("a network of three sizes")
        if is_listed:
            own(*((2, 3, 4)[n] for n in order), *rest)
            is_listed = False  # it is a number
    if order == [0, 1, 2] and not rest and not is_listed:
        return case
    try:
        case.start("a network of three sizes")
        own(*given(2, 3, 4))
    except (Exception, LostError):
        if rest:
            return case  # it may want another thing

    def call(made: Any, D: int, H: Any, K: int) -> Any:
        return super(listed, made).__call__(*given(D, H, K))

    listed: Any = type("Listed", (type(own),), {"__call__": call})
    kept = {"__qualname__": own.__qualname__, "__module__": own.__module__}
    return replace(case, function=listed(own.__name__, (own,), kept))


def order_of(names: list[str]) -> list[int]:
    """Return which of input, hidden and output sizes three parameters are, as two of them say at least.

    Examples
    --------
    >>> order_of(["input_size", "output_size", "neurons"]), order_of(["a", "b", "c"])
    ([0, 2, 1], [0, 1, 2])
    """
    every = [[[n for n, size in enumerate(kinds) if size.search(name)] for kinds in ORDER] for name in names]
    sizes = [surely or perhaps for surely, perhaps in every]
    known = {found[0] for found in sizes if len(found) == 1}
    rest = [n for n in range(3) if n not in known]
    order = [found[0] if len(found) == 1 else rest[0] if len(rest) == 1 else -1 for found in sizes]
    return order if sorted(order) == [0, 1, 2] else [0, 1, 2]


def _is_asked(own: Any, name: str) -> bool:
    """Return whether a parameter has no default."""
    with suppress(TypeError, ValueError):
        return inspect.signature(own).parameters[name].default is inspect.Parameter.empty
    return False


def _keyed(case: Case) -> Case:
    """Give a network that calls its weights and biases otherwise, wherever it does so, our names of them."""
    parts = places(case.function) if case.name == "TwoLayerNet" else {}
    if not (keys := keys_of([part.definition for part in parts.values()])):
        return case
    old = {part.definition.function for part in parts.values()}
    new = {function: with_keys(function, keys) for function in old}
    body = {name: new[part.definition.function] for name, part in parts.items()}
    said = ", ".join(f"{theirs} = {ours}" for theirs, ours in keys.items() if ours in SHAPES)
    return replace(case, function=with_methods(case.function, body), keyed=said)


def _mended(case: Case, judged: Judged, wrong: list[Helper], interface: Interface = PLAIN) -> Report | None:
    """Return what is found of a function in which an error is mended, and of what is wrong beside that."""
    try:
        if not case.rounds:
            return None
        case.start("the search for what is meant")
    except LostError:
        return None
    crashes = [call.crash for j in judged.values() for call in j.trace.calls[-1:] if call.crash]
    if any("is not callable" in crash.error for crash in crashes) and _is_kept(case):
        return None  # its arguments are others, and it raises for that
    if any("Python scalars" in crash.error and "math." in crash.line.yours for crash in crashes):
        return None  # it takes one number
    with replaced(wrong):
        one = meant(case.function, judged, Deadline(2.0), interface.adapt)
        one = one or (_behind(case, judged) if interface is PLAIN else None)
    # A function of one's own may bear the name of an example.
    if one is None or (case.name in EXAMPLES and not replace(case, function=one.function).keeps(PLAIN)):
        return None
    if is_kept_elsewhere(case, one.said):
        return None
    first = judged[one.slugs[0]]
    # The method in which the line stands, if it is known, or the first that meets it.
    known = {f"{case.name}.__init__", *(claim.target for claim in claims_of(case.name))}
    own = f"{case.name}.{one.method}"
    target = own if own in known else first.verdict.claim.target
    is_misspelt = any(line.right for line in one.lines) and one.said.startswith("NameError")
    is_misspelt = is_misspelt and any(call.error == "NameError" for call in first.trace.calls[-1:])
    is_ended = [line.yours.partition("(")[0] for line in one.lines] in ([""], ["print"])
    is_ended = is_ended and one.lines[0].right.startswith("return")
    if is_ended and (_is_kept(case) or only_shows(case, one.method)):
        return None  # it is left elsewhere, or to be seen
    names = named(case.name, judged, case.function) if is_misspelt or is_ended or not one.said else []
    what = target.rpartition(".")[2]
    ends = {target, first.verdict.claim.target}  # what `__init__` makes may be all that is wrong in another
    known_as = [mistake for name in names for mistake in name.mistakes[:1] if mistake.target in ends]
    changed = _changed((line.yours, line.right) for line in one.lines)
    words = {mistake.slug: _changed(mistake.lines()) for mistake in known_as}
    slug = next((slug for slug, own in words.items() if changed & own or not changed | own), None)
    with put_in(one.missing, one.space or {}):
        rest = _after(case, one.function, what)
    if "Error" in one.said and _raises_there(rest, target, one.lines):
        return None  # one error is put in the place of another
    later = {verdict.claim.slug: verdict for verdict in rest.verdicts}
    seen, proof = one.said or seen_of(first), "crash"
    if is_ended:
        one, seen = one._replace(said="it ends without a `return`"), f"it ends without a `return`; {seen}"
    calls = first.trace.calls[-1:]
    if not one.said and calls and not (calls[0].error and all(line.right for line in one.lines)):
        proof = "told"
        if all(slug in later and later[slug].outcome != BROKEN for slug in one.slugs):
            seen, proof = f"{seen}; repaired like this, all these claims hold", "repair"
    told = Finding(target, "mistake", "must", proof, slug, one.lines, seen, one.slugs)
    report = Report(notes=rest.notes, texts=[one.texts, *rest.texts], pictures=rest.pictures)
    for slug, (verdict, *_) in judged.items():
        is_held = verdict.claim.target != target and slug in later and later[slug].outcome == HOLDS
        if verdict.outcome != HOLDS and is_held:
            reason = f"broken by `{what}`; with a right one it holds ({verdict.reason})"
            verdict = Verdict(verdict.claim, UNDECIDABLE, reason)
        report.verdicts.append(verdict)
    report.findings = [told] + [
        replace(finding, lines=[*_before(finding.lines, one.lines, finding.kind == "careless")])
        for finding in rest.findings
        if one.missing
        or finding.function != target
        or finding.kind in ("mistake", "asked")
        or (finding.kind == "careless" and (finding.mistake or not finding.claims))
    ]
    return report


def _raises_there(report: Report, target: str, lines: list[Line]) -> bool:
    """Return whether a method has not what one of some lines, as they are to be, asks for."""
    places = {line[:2] for line in lines}
    found = [one for one in report.findings if one.function == target and one.kind in ("mistake", "asked")]
    return any(line[:2] in places for one in found if "AttributeError: " in one.seen for line in one.lines)


def _changed(lines: Iterable[tuple[str, str]]) -> set[str]:
    """Return the words and signs that wrong lines have otherwise than right ones."""
    pairs = [[Counter(re.findall(r"\w+|[=!<>]+|[-+*/@]", line)) for line in pair] for pair in lines]
    return {word for wrong, right in pairs for word in (wrong - right) + (right - wrong)} - {"="}


def _after(case: Case, function: Any, what: str) -> Report:
    """Return what is found of a function in which something is mended."""
    return found(replace(
        case, function=function, rounds=case.rounds - 1,
        start=lambda step: case.start(f"{step} with {what} right"),
    ))


def _behind(case: Case, judged: Judged) -> Meant | None:
    """Return what is meant in a method of a network with right ones in the place of broken ones before it."""
    if case.name not in STAGES or not isinstance(case.function, type):
        return None
    for stage in STAGES[case.name]:
        body = stages(case, judged, stage)
        if stage in body and stage != "__init__":
            other = with_methods(case.function, body)
            claims = [j.verdict.claim for j in judged.values()]
            later = [claim for claim in claims if claim.target != f"{case.name}.{stage}"]
            again = {claim.slug: judge(claim, other) for claim in later}
            one = meant(other, again, Deadline(2.0))
            if one and one.method not in body:
                own = {one.method: vars(one.function).get(one.method)}
                return one._replace(function=with_methods(case.function, own)) if own[one.method] else None
    return None


def _before(lines: list[Line], changed: list[Line], is_care: bool = False) -> Iterator[Line]:
    """Yield wrong lines as they stood before a change of some, and what is right there but for that.

    What is to be careful as well needs that change, and is told after it.
    """
    put_in = [(one.line or 0, one.right.strip()) for one in changed if not one.yours]
    for line in lines:
        near = (right for n, right in put_in if abs(n - (line.line or n)) < 2)
        if not line.yours and line.right.strip() in near:
            continue
        other = next((one for one in changed if (one.file, one.line) == (line.file, line.line)), None)
        is_moved = line.yours[:1].isspace() != line.right[:1].isspace()
        if other is None or not (other.yours and other.right and line.right and line.yours):
            yield line
        elif is_care:
            yield line._replace(yours=other.yours)
        elif is_moved and line.right.strip() == other.right.strip():
            yield line._replace(right=line.right.replace(other.right.strip(), other.yours.strip()))
        elif (right := _without(other.yours.strip(), other.right.strip(), line.right.strip())) != other.yours:
            pairs = enumerate(zip(other.yours.strip(), right, strict=False))
            text = linecache.getline(line.file, line.line or 0)
            column = len(text) - len(text.lstrip()) + next((i for i, (a, b) in pairs if a != b), 0) + 1
            yield line._replace(yours=other.yours.strip(), right=right, column=column)


def _without(yours: str, once: str, twice: str) -> str:
    """Return a line after the second of two changes alone, or after both if they are of one place."""
    right, ones, twos = ([*WORDS.findall(line)] for line in (yours, once, twice))
    same = SequenceMatcher(None, ones, right, autojunk=False).get_matching_blocks()
    for tag, start, end, a, b in reversed(SequenceMatcher(None, ones, twos, autojunk=False).get_opcodes()):
        if tag != "equal":
            at = [next((o + k - m for m, o, n in same if m <= k <= m + n), None) for k in (start, end)]
            if at[0] is None or at[1] is None:
                return twice
            right[at[0] : at[1]] = twos[a:b]
    alone = "".join(right)
    return twice if _is_code(twice) and not _is_code(alone) else alone


def _is_code(line: str) -> bool:
    try:
        ast.parse(line)
    except SyntaxError:
        return False
    return True


def _another(case: Case, judged: Judged) -> Case | None:
    """Return the function whose name another should have, if it keeps all that is claimed of that."""
    other = EXCHANGED.get(case.name, "")
    if case.told or not other or not any(judgement.is_open for judgement in judged.values()):
        return None
    if _is_kept(case):
        return None
    names = {name: theirs for name, theirs in case.names.items() if name != case.name}
    another = replace(case, name=other, names=names | {other: case.found}, lost={})
    is_kept = any(map(another.keeps, [PLAIN, *interfaces(other, case.function)]))
    return another if is_kept else None


def _is_kept(case: Case) -> bool:
    """Return whether all that is claimed holds through another interface."""
    return any(map(case.keeps, interfaces(case.name, case.function)))


def _of_neighbour(case: Case, helper: Helper) -> Report:
    """Return the mistakes in a function that is called, and that another file has."""
    report = found(replace(_case_of(helper, case.start), mends=case.mends))
    file, _ = place_of(helper.value)
    place = f"{helper.name} of {Path(file).name}, which is called here: "
    findings = [
        f if ", which is called here: " in f.seen else replace(f, seen=place + f.seen)
        for f in report.findings if f.kind in ("mistake", "asked") and (f.claims or f.lines)
    ]
    return Report(findings, texts=report.texts)


def _found(
    case: Case, judged: Judged, wrong: list[Helper], careless: list[Helper], caused: tuple[Finding, ...]
) -> Report:
    """Return what is found of a function with right ones in the place of those that it calls."""
    file, _ = place_of(case.function)
    elsewhere = frozenset(helper.name for helper in wrong if place_of(helper.value)[0] != file)
    with replaced([*wrong, *careless]):
        try:
            case.start("the search for its mistake")
        except LostError:
            return report_of(case, Way(PLAIN, judged, []))
        way = _taken(case, judged)._replace(caused=caused, elsewhere=elsewhere)
        if way.interface is not PLAIN and (report := _mended(case, way.judged, [], way.interface)):
            return report
        way = _repaired(case, way)
        return of_forms(case, way, doubted(case, way, _beyond(case, way, report_of(case, way))))


def _repaired(case: Case, way: Way) -> Way:
    """Return a way with what mends it, or another in which less is to be changed, or anything mends it."""
    way = way._replace(repairs=tuple(repairs_of(case, way)))
    musts = {j.verdict.claim.slug for j in way.musts if j.is_broken and j.is_open}
    mended = way.repair_of(musts)
    is_layer = case.name in LAYERS and way.interface is PLAIN
    # What calls no function of x has its output.
    is_of_output = case.name in OF_OUTPUT and _calls_none(case.function)
    is_enough = mended and (way.named or (_is_of_one(mended) and not is_of_output))
    if (case.name in METHODS and not is_layer) or not musts or is_enough:
        return way
    until = Deadline(3.0)
    for other in way.others or _ways(case):
        if until.is_over():
            break
        if (is_layer or not other.raises) and (way.raises or is_of_output or not other.interface.exchanges):
            other = other._replace(repairs=tuple(repairs_of(case, other)))
            slugs = {j.verdict.claim.slug for j in other.musts if j.is_broken}
            if (one := other.repair_of(slugs)) and (not mended or _is_of_one(one)):
                return other
    return way


def _calls_none(function: Any) -> bool:
    """Return whether a function calls neither one of its file nor an exponential."""
    names = getattr(getattr(function, "__code__", None), "co_names", ("exp",))
    return "exp" not in names and not any(callable(function.__globals__.get(name)) for name in names)


def _is_of_one(repair: Repair) -> bool:
    """Return whether a repair changes one line."""
    return sum(map(len, repair.lines.values())) == 1


def _beyond(case: Case, way: Way, report: Report) -> Report:
    """Return a report in which methods are judged as well that what is mended went before."""
    first = next(iter(way.repairs), None)
    if first and case.rounds and not isinstance(case.function, type):
        return _careless_beside(case, first, report)
    raised = {finding.function for finding in report.findings if finding.proof == "crash"}
    waits = (_open(case, report) | raised).difference(first.lines) if first else set()
    if not first or not waits or not case.rounds:
        return report
    what = next(iter(first.lines)).rpartition(".")[2]
    rest = _after(case, first.repaired, what)
    # Who calls what is not careful is told so where nothing else is wrong.
    is_told = {finding.function for finding in rest.findings if finding.proof == "told"}
    mended = {finding.function for finding in rest.findings if any(line.right for line in finding.lines)}
    judged = waits - _open(case, rest) - (is_told - mended)
    report.findings = [finding for finding in report.findings if finding.function not in judged]
    report.findings += [
        finding for finding in rest.findings
        if finding.function in judged and (finding.proof != "told" or finding.function not in mended)
    ]
    report.texts += rest.texts
    return report


def _careless_beside(case: Case, repair: Repair, report: Report) -> Report:
    """Return a report in which what is not careful is told as well, which a mistake has hidden."""
    if report.kind("mistake"):
        changed = [line for lines in repair.lines.values() for line in lines]
        known = {finding.mistake for finding in report.findings}
        rest = _after(case, repair.repaired, case.found)
        report.findings += [
            replace(finding, lines=[n for n in _before(finding.lines, changed, True) if n not in changed])
            for finding in rest.kind("careless") if finding.mistake not in known
        ]
        report.texts += rest.texts
    return report


def _open(case: Case, report: Report) -> set[str]:
    """Return what could not be judged, or was not found out."""
    findings = [one for one in report.findings if one.kind in ("asked", "unseen")]
    return {one.function for one in findings if one not in misnamed(case, one.function)}


def _with_right(case: Case, judged: Judged, wrong: list[Helper], beside: Sequence[Helper] = ()) -> Judged:
    """Return what becomes of the claims with a right one in the place of one that is called, and of all."""
    for group in [*([helper] for helper in wrong if len(wrong) > 1), wrong]:
        what = " and ".join(dict.fromkeys(helper.name for helper in group))
        with replaced([*beside, *group]):
            again = _again(judged.values(), case.function, what, case.start) if group else {}
        if len(group) < len(wrong):
            again = {slug: j for slug, j in again.items() if j.without}
        judged = dict(judged) | again
    return judged


def _with_careful(case: Case, judged: Judged, wrong: list[Helper], others: list[Helper]) -> Judged:
    """Return what becomes of what is not careful with careful ones in the place of those that are called."""
    soft = {s: j for s, j in judged.items() if j.is_broken and j.verdict.claim.level == "should"}
    careless = [helper for helper in others if soft and _is_careless(helper, case.start)]
    return dict(judged) | {s: j for s, j in _with_right(case, soft, careless, wrong).items() if j.without}


def _fewest(case: Case, judged: Judged, wrong: list[Helper], beside: Sequence[Helper] = ()) -> list[Helper]:
    """Return the fewest functions with right ones of which as much holds as with right ones of all."""

    def mended(helpers: list[Helper]) -> set[str]:
        again = _with_right(case, judged, helpers, beside).items()
        # What holds since a call is refused tells nothing of who called.
        return {slug for slug, j in again if j.without and not any(call.error for call in j.trace.calls)}

    most = mended(wrong)
    fewest = wrong if most else []
    for helper in fewest:
        fewer = [other for other in fewest if other is not helper]
        fewest = fewer if mended(fewer) >= most else fewest
    return fewest


def _causes(case: Case, judged: Judged, wrong: list[Helper], others: list[Helper]) -> list[Helper]:
    """Return the fewest functions, careless or perhaps wrong, that break what their caller is to do.

    Who calls a right one as it is not meant is at fault himself, and who is meant otherwise is not.
    """
    broken = {slug: j for slug, j in judged.items() if j.is_broken and j.is_open}
    causes = _fewest(case, broken, others, wrong) if broken else []
    start = case.start
    is_sure = all(_is_careless(h, start) or not (h.is_sure or _is_right(h, start)) for h in causes)
    with replaced(wrong):
        return causes if is_sure and not _is_kept(case) else []


def _is_careless(helper: Helper, start: Start) -> bool:
    """Return whether a function, called as ours is, breaks a `should` claim alone."""
    case = _case_of(helper, start)
    return case.keeps(PLAIN) and not case.keeps(PLAIN, "should")


def _caused(
    case: Case, judged: Judged, wrong: list[Helper], careless: list[Helper], others: list[Helper]
) -> Iterator[Finding]:
    """Yield the findings of methods, or of a function, that call careless ones, each of these once."""
    musts = [j.verdict.claim for j in judged.values() if j.is_broken and j.verdict.claim.level == "must"]
    for target in dict.fromkeys(claim.target for claim in musts):
        own = {claim.slug: judged[claim.slug] for claim in musts if claim.target == target}
        causes = _fewest(case, own, careless, wrong)
        careless = [helper for helper in careless if all(helper is not cause for cause in causes)]
        if causes:
            yield _careless_call(case, judged, wrong, causes, others, target)


def _careless_call(
    case: Case, judged: Judged, wrong: list[Helper], causes: list[Helper], others: list[Helper], target: str
) -> Finding:
    """Return the finding of a function or a method that calls careless ones, of which more is wanted."""
    mended = _with_right(case, judged, causes, wrong)
    slugs = [
        slug for slug, j in mended.items()
        if j.without and j.verdict.claim.level == "must" and judged[slug].is_broken
    ]
    slugs.sort(key=lambda slug: CLAIMS[slug].target != target)
    # Its name is that of a mistake which gives the same results with all else right.
    rest = [helper for helper in others if all(helper is not cause for cause in causes)]
    alone = {slug: j for slug, j in _with_right(case, judged, rest, wrong).items() if slug in slugs}
    alone |= {slug: j for slug, j in judged.items() if j.verdict.outcome == HOLDS}
    names = [one.mistakes[0] for one in named(case.name, alone, case.function)]
    name = next((mistake.slug for mistake in names if mistake.target == target), None)
    lines, which, what, kind = list[Line](), list[str](), list[str](), "asked"
    for helper in causes:
        own = _case_of(helper, case.start).ask()
        broken = {slug for slug, j in own.items() if j.is_broken}
        known = named(helper.ours, own, helper.value)
        if broken <= {slug for one in known for slug in one.claims}:
            kind, broken = "mistake", {mistake.slug for one in known for mistake in one.mistakes[:1]}
        file, line = place_of(helper.value)
        which.append(f"`{helper.name}` (line {line} of {Path(file).name})")
        what += sorted(broken)
        lines += call_of(case.function, target, helper.name)
    reason = judged[slugs[0]].verdict.reason
    broken_here = ", ".join(what or slugs)  # the claims of this caller, if it breaks none itself
    seen = f"{', '.join(which)} is not careful: {broken_here}; with a right one it holds ({reason})"
    if case.is_told(target):
        return Finding(target, "mistake", "must", "told", name, lines, seen, slugs)
    return Finding(target, kind, "must", "name" if kind == "mistake" else None, None, lines, seen, slugs)


def _case_of(helper: Helper, start: Start) -> Case:
    return Case(
        helper.ours, helper.value, {helper.ours: helper.name}, False, {},
        lambda step: start(f"{step} of {helper.name}, which it calls"),
    )


def _in_its_form(case: Case, helper: Helper) -> Helper:
    """Return a wrong layer with what stands in for it, if it answers in another form than ours."""
    if helper.ours not in LAYERS:
        return helper
    parts = [place.definition for place in places(helper.value).values()]
    read = [d.space.get(name) for d in parts for name in d.function.__code__.co_names]
    key = helper.ours, helper.name, *(d.text for d in parts), *map(id, read)
    if key not in case.forms:
        case.forms[key] = _formed(helper, case.start), read  # which are kept, so that no other has their id
    found: Helper = case.forms[key][0]
    return found


def _formed(helper: Helper, start: Start) -> Helper:
    case = _case_of(helper, start)
    way = _taken(case, case.ask())
    way = _repaired(case, way) if way.interface is not PLAIN or way.raises else way
    if way.interface is PLAIN:
        return helper
    repair = way.repair_of(slug for slug, j in way.judged.items() if j.is_broken and j.is_open)
    return helper._replace(mended=repair.repaired if repair else helper.value)


def _without_verdict(judged: Judged, wrong: list[Helper]) -> Judged:
    """Return what becomes of the claims where nothing could stand in for a wrong layer of another form."""
    name = next((helper.name for helper in wrong if helper.mended is helper.value), "")
    return {
        slug: Judgement(Verdict(j.verdict.claim, UNDECIDABLE, since(name)), j.trace, name)
        if name and j.is_broken and j.is_open else j
        for slug, j in judged.items()
    }


def _is_of_labels(helper: Helper, start: Start) -> bool:
    """Return whether a loss is right of labels, and refuses one-hot targets."""
    case = _case_of(helper, start)
    if helper.ours != "cross_entropy_error" or not case.keeps(PLAIN):
        return False
    plain = _way(case, PLAIN, case.ask())
    return bool(plain.refused) and _careful(case, plain).interface.said.endswith(OF_LABELS)


def _is_right(helper: Helper, start: Start) -> bool:
    """Return whether a function that is called keeps its `must` claims, in whatever interface."""
    if not claims_of(helper.ours, "must") or helper.ours in STAGES:
        return True
    if helper.ours in LAYERS and any(not hasattr(helper.value, name) for name in METHODS[helper.ours]):
        return False  # whoever goes through it needs both passes
    # It may have the name that another should have.
    for name in filter(None, (helper.ours, EXCHANGED.get(helper.ours))):
        case = replace(_case_of(helper, start), name=name)
        ways = [PLAIN, *interfaces(name, helper.value)]
        # What is for ten classes alone is right, but not for a network of fewer.
        if any(case.keeps(way) for way in ways if not way.said.endswith(TEN)):
            return True
    return False


def _again(judged: Iterable[Judgement], function: Any, what: str, start: Start) -> dict[str, Judgement]:
    """Return what becomes of the broken claims when `what` is right."""
    again = {}
    for verdict, trace, *_ in judged:
        if verdict.outcome == BROKEN and trace.calls:
            try:
                start(f"{verdict.claim.slug} with {what} right")
                other = judge(verdict.claim, function)
            except LostError as error:
                reason = f"{error} with {what} right ({verdict.reason})"
                other = Judgement(Verdict(verdict.claim, UNDECIDABLE, reason), trace)
            if other.verdict.outcome == HOLDS:
                reason = f"broken by `{what}`; with a right one it holds ({verdict.reason})"
                other = other._replace(verdict=Verdict(verdict.claim, UNDECIDABLE, reason), without=what)
            again[verdict.claim.slug] = other
    return again


def _staged(case: Case, judged: Judged, interface: Interface) -> Judged:
    """Judge what comes later in a network with right ones of what is broken before."""
    staged = dict(judged)
    for stage in STAGES.get(case.name, {}) if isinstance(case.function, type) else ():
        body = stages(case, staged, stage)
        if stage in body:
            done = {f"{case.name}.{name}" for name in body}
            later = [j for j in staged.values() if j.verdict.claim.target not in done]
            case.start("a class made of it")
            own = case.adapted(interface)
            again = _again(later, type(case.name, (own,), body), stage, case.start)
            if interface is not PLAIN and "predict" in body and "loss" not in body:  # their loss calls theirs
                rest = [j for j in again.values() if j.verdict.claim.target != f"{case.name}.loss"]
                body = {"loss": scored_loss, **body}
                again |= _again(rest, type(case.name, (own,), body), stage, case.start)
            if stage == "__init__":
                again = {slug: _unkept(case, j, staged[slug]) for slug, j in again.items()}
            if interface is not PLAIN:  # what is wrong is called within, and only what raised is due to it
                again = {
                    slug: judgement for slug, judgement in again.items()
                    if not judgement.is_broken or staged[slug].trace.calls[-1].error
                }
            staged |= {slug: judgement._replace(without=stage) for slug, judgement in again.items()}
    return staged


def _unkept(case: Case, judgement: Judgement, before: Judgement) -> Judgement:
    """Return a judgement as not decided if it asks for what theirs was to keep, and ours does not."""
    crash = judgement.trace.calls[-1].crash if judgement.is_broken and judgement.trace.calls else None
    kept = set[str]().union(*(place.definition.kept for place in places(case.function).values()))
    if not (crash and crash.is_attribute and crash.name in kept):
        return judgement
    reason = f"not asked, since `__init__` is wrong ({before.verdict.reason})"
    verdict = Verdict(judgement.verdict.claim, UNDECIDABLE, reason)
    return Judgement(verdict, before.trace, "__init__", is_unasked=True)


def _taken(case: Case, judged: Judged) -> Way:
    """Return how a function is to be taken: as it stands, or in the interface that makes sense of it."""
    is_open = any(judgement.is_open for judgement in judged.values())
    if is_open and case.name in METHODS:
        return _network(case, Way(PLAIN, judged, []))
    plain = _way(case, PLAIN, judged)
    if not is_open:
        return _careful(case, plain) if plain.refused else _in_columns(case, plain)
    is_explained = bool(plain.named) and plain.is_explained
    is_alone = is_explained and not any(one.are_together for one in plain.named)
    slugs = {mistake.slug for one in plain.named for mistake in one.mistakes}
    names = getattr(getattr(case.function, "__code__", None), "co_names", ())
    is_constant = slugs == {FIXED} and any(map(str.isupper, names))  # which the file may mean
    if is_alone and case.is_told(case.name) and not is_constant:
        return plain
    # Who tells batches apart has said what they are.
    is_of_rows = any(j.verdict.claim.slug == OF_ROWS and j.is_open for j in judged.values())
    for interface in [] if is_of_rows else interfaces(case.name, case.function):
        if case.keeps(interface):
            way = _way(case, interface, case.ask(interface))
            return _careful(case, way) if way.refused else way
    if is_alone:
        return plain
    ways = [plain]
    for way in [] if is_of_rows else _ways(case):
        are_together = any(one.are_together for one in way.named)
        if way.named and way.is_explained and not (is_explained and are_together):
            return way
        ways.append(way)
    # What answers each call, but in another form, is asked on as it answers.
    forms = [] if is_explained or plain.raises else [way for way in ways if not way.interface.exchanges]
    return next((way for way in forms if way.is_answered), plain)._replace(others=tuple(ways[1:]))


def _ways(case: Case) -> Iterator[Way]:
    return (_way(case, one, case.ask(one)) for one in interfaces(case.name, case.function))


def _way(case: Case, interface: Interface, judged: Judged) -> Way:
    return Way(interface, judged, named(case.name, judged, case.function))


def _is_unfit(judgement: Judgement) -> bool:
    """Return whether an interface is none of what is judged."""
    return judgement.verdict.reason.startswith(f"raised {UnfitError.__name__}")


def _in_columns(case: Case, plain: Way) -> Way:
    """Return the way of columns for what is right so alone, in a file whose examples are columns."""
    if OF_ROWS in plain.judged and plain.judged[OF_ROWS].is_broken and comes_after_weights(case.function):
        for interface in interfaces(case.name, case.function):
            judged = case.ask(interface) if "columns" in interface.said else {}
            if judged and not judged[OF_ROWS].is_broken and case.keeps(interface):
                return _way(case, interface, judged)
    return plain


def _careful(case: Case, first: Way) -> Way:
    """Return the way in which nothing is refused that careful code takes, with all that it must do kept."""
    for interface in interfaces(case.name, case.function):
        if case.keeps(interface):
            way = _way(case, interface, case.ask(interface))
            if not way.refused:
                return way
    return first


def _network(case: Case, plain: Way) -> Way:
    """Return the way of a network or a layer in which the fewest `must` claims are open, or are of a form."""
    ways = [plain, *(Way(i, case.ask(i), []) for i in interfaces(case.name, case.function))]
    ways = [way for way in ways if way.judged and not any(map(_is_unfit, way.judged.values()))] or [plain]
    best = min(ways, key=lambda way: (way.open, way.formless))
    return _way(case, best.interface, _staged(case, best.judged, best.interface))

"""What is told of a function once it is known how it is taken: each mistake, its line, what to write."""

import ast
import inspect
import linecache
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Any

from reference import listings
from reference.conformance.asking import LostError, np
from reference.conformance.catalogue import CLAIMS, EXAMPLES, LAYERS, Mistake
from reference.conformance.explain import likeness
from reference.conformance.judging.case import PLAIN, STAGES, TARGETS, Case, Way, claims_of, stages
from reference.conformance.judging.crashing import (
    Crash,
    endless,
    only,
    part_of,
    setting,
    unreturned,
    unset,
)
from reference.conformance.judging.editing import Definition, Edit, edited
from reference.conformance.judging.interfaces import Interface, interfaces, of_labels_alone, parameters_of
from reference.conformance.judging.meaning import has_line, is_slip, meant, never_bound
from reference.conformance.judging.naming import ASKING, Named, named, plainest
from reference.conformance.judging.networks import ROWS, SIZES
from reference.conformance.judging.picturing import DRAWN, drawn
from reference.conformance.judging.repair import (
    NETWORKS,
    Deadline,
    Repair,
    lines_of,
    outcome,
    places,
    repair,
)
from reference.conformance.judging.scripts import nearer
from reference.conformance.judging.slips import unequal, unshaped
from reference.conformance.judging.verdicts import Judgement
from reference.conformance.loading.habits import habits
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import Unit, beside
from reference.conformance.report import (
    ABSENT,
    BROKEN,
    HOLDS,
    OTHERWISE,
    UNDECIDABLE,
    Finding,
    Line,
    Report,
    asked,
    unjudged,
)

LONGEST = 100  # of a call that is shown; the claim has all of it
ALIKE, NEAR = 0.45, 0.75  # of the letters of two lines, in their order
SAME = 0.85  # of those of a line that raises as a known one does
FEW = 3  # lines of a repair show where a mistake is; more show another way to write it
# Right wherever that is all that is wanted, as of a layer that multiplies by it.
CONVENTIONS = ("keeps-the-diagonal-alone",)
# Right of batches, and no fault where nothing shows that one example is meant as well.
OF_BATCHES = ("divides-one-example-by-the-number-of-classes",)
KEY = re.compile(r"(\w+): |got keys ")  # how a reason begins that is about a part of a dict, or about all
SHAPE = re.compile(r"\w+: got shape")  # which no other network has
NOTHING = "it ends without a `return`"
GRADIENTS = ("dW", "db")  # which a network reads that stands elsewhere
NEW = {"reshape", "astype", "flatten", "ravel", "transpose", "squeeze", "copy"}  # methods that change nothing
OF_CHANCE = re.compile("batch_?norm|drop_?out", re.IGNORECASE)  # in the names of such layers
LARGE_STEP = 0.01  # above it the third derivative is felt in the results


def report_of(case: Case, way: Way) -> Report:
    """Return the findings of each function or method, with the verdicts."""
    way = way._replace(named=[one for one in way.named if _is_sure(case, way, one)])
    report = Report(verdicts=[judgement.verdict for judgement in way.judged.values()])
    report.texts = [repair.texts for repair in way.repairs]
    if case.found != case.name:
        report.notes.append(f"{case.found} is taken for {case.name}")
    others = {f"{case.found}.{name}": ours for ours, name in case.misspelt.items() if _is_far(ours, name)}
    report.notes += [f"{theirs} is taken for {ours}" for theirs, ours in others.items()]
    if case.keyed:
        report.notes.append(f"the keys of {case.found} are taken for ours: {case.keyed}")
    repaired = [target for repair in way.repairs for target in repair.lines]
    for target in dict.fromkeys([*(claim.target for claim in claims_of(case.name)), *repaired]):
        own = [j for j in way.judged.values() if j.verdict.claim.target == target]
        names = [one for one in way.named if one.mistakes[0].target == target]
        rest = [j for j in own if j.is_broken and j.verdict.claim.slug not in way.explained]
        caused = [finding for finding in way.caused if finding.function == target]
        misspelt = misnamed(case, target)
        told = _of_target(case, way, target, own, names, rest)
        told = [f for f in told if not (misspelt and f.kind == "right")]
        told = [f for f in told if not caused or f.kind not in ("right", "unseen")]
        report.findings += caused + told + misspelt + _unwritten(case, target)
    start = next((f for f in report.findings if f.function == f"{case.name}.__init__"), None)
    if start and start.kind in ("mistake", "asked"):  # what nothing could be asked of has that cause
        unasked = [f for f in report.kind("asked") if not (f.claims or f.lines) and f != start]
        cause = unjudged("", start.function)
        if start.kind == "asked":
            cause = replace(cause, seen="it is not judged, since `__init__` is asked about")
        report.findings = [
            replace(cause, function=f.function) if f in unasked else f for f in report.findings
        ]
    if switched := list(_switched(case, way, [line for found in report.findings for line in found.lines])):
        report.findings = [finding for finding in report.findings if finding.kind != "right"] + switched
    told_at = {(line.file, line.line) for finding in report.findings for line in finding.lines}
    seen = [*_unbound(case, report.findings), *_unshaped(case, told_at), *_dropped(case, way, told_at)]
    seen += [*_miscased(case, told_at), *_unasked(case, told_at), *_habits(case, report.findings, told_at)]
    wrong = {finding.function for finding in seen}
    report.findings = [f for f in report.findings if f.kind != "right" or f.function not in wrong] + seen
    if report.kind("mistake") and case.name in DRAWN and not endless(case.function):
        with suppress(LostError):
            case.start("its picture")
            report.pictures = drawn(case.name, way.interface.adapt(case.function))
    return report


def _unwritten(case: Case, target: str) -> list[Finding]:
    """Return what is told of a pass that a layer has not, and others beside it have."""
    method = target.partition(".")[2]
    parts = places(case.function) if case.name in LAYERS and not hasattr(case.function, method) else {}
    for part in [parts[name].definition for name in ("forward", "backward") if name in parts]:
        classes = (one for one in part.space.values() if isinstance(one, type) and hasattr(one, method))
        layers = [one for one in classes if ours_of(one.__name__, of_class=True) in LAYERS]
        own = [one for one in layers if getattr(getattr(one, method), "__globals__", None) is part.space]
        bodies = re.split(r"^class ", "".join(linecache.getlines(str(part.file))), flags=re.MULTILINE)
        one_way = [body for body in bodies if "def forward(" in body and f"def {method}(" not in body]
        if len(one_way) > 1:
            return []  # where several go one way, that is meant, whatever goes back elsewhere
        if own and part.space.get(case.function.__name__) not in layers:  # it is not written anew
            right = f"def {method}{inspect.signature(getattr(getattr(listings, case.name), method))}: ..."
            n = part.first + len(part.lines) - 1
            line = Line(part.file, n, part.node.col_offset + 1, "", right)
            seen = f"there is no `{method}`, which other layers there have"
            return [Finding(target, "mistake", "must", "crash", None, [line], seen)]
    return []


def _switched(case: Case, way: Way, told: list[Line]) -> Iterator[Finding]:
    """Yield what is wrong where a flag is not as it is by default: it raises, or a repair is found of it."""
    if not inspect.isfunction(case.function):
        return
    for name, parameter in inspect.signature(case.function).parameters.items():
        if isinstance(parameter.default, bool):
            switch = partial(partial, **{name: not parameter.default})
            said = f"{name}={not parameter.default}"
            judged = case.ask(Interface(f"{{name}}({said})", switch))
            calls = [call for j in judged.values() if j.is_broken for call in j.trace.calls[-1:]]
            crash = next((c.crash for c in calls if c.crash and c.crash.certain), None)
            if crash and crash.line not in told:
                one = meant(case.function, judged, Deadline(1.0), switch)
                lines = one.lines if one else crash.lines
                yield Finding(case.name, "mistake", "must", "crash", None, lines, f"`{said}`: {crash.said}")
            elif case.name == "cross_entropy_error" and TARGETS.search(name) and not crash:
                yield from _otherwise(case, way, said, switch, told)


def _otherwise(
    case: Case, way: Way, said: str, switch: Callable[[Any], Any], told: list[Line]
) -> Iterator[Finding]:
    """Yield what mends a function where a flag is otherwise, or is not careful there alone."""
    ways, kept = list[Way](), list[Way]()
    alone = Interface("", lambda theirs: partial(of_labels_alone, theirs))  # who takes both may be told which
    for interface in [PLAIN, alone, *interfaces(case.name, case.function)]:

        def adapt(theirs: Any, adapt: Callable[[Any], Any] = interface.adapt) -> Any:
            return adapt(switch(theirs))

        both = Interface(f"{{name}}({said})", adapt)
        (kept if case.keeps(both) else ways).append(Way(both, case.ask(both), []))
    if kept:
        fewest = min(kept, key=lambda one: len(one.refused))
        yield from _careless_so(case, way, fewest, said, told)
        return
    for other in (one for one in ways if not one.raises):
        slugs = {j.verdict.claim.slug for j in other.musts if j.is_broken}
        for mends in repairs_of(case, other) if slugs else ():
            lines = [line for some in mends.lines.values() for line in some]
            if slugs <= {*mends.holds} and not any(line in told for line in lines):
                seen = f"`{said}`: {seen_of(other.judged[min(slugs)])}"
                yield Finding(case.name, "mistake", "must", "repair", None, lines, seen, sorted(slugs))
                return


def _careless_so(case: Case, way: Way, other: Way, said: str, told: list[Line]) -> Iterator[Finding]:
    """Yield what is not careful in another way, and is so as a function is called by default."""
    other = other._replace(named=named(case.name, other.judged, case.function))
    held = {slug for slug, j in way.judged.items() if j.verdict.outcome == HOLDS}
    for one in other.named:
        if held.issuperset(one.claims) and not other.refused.intersection(one.claims):
            repaired = (mends for mends in repairs_of(case, other) if {*one.claims} <= {*mends.holds})
            lines = [line for mends in repaired for some in mends.lines.values() for line in some]
            seen = f"`{said}`: {seen_of(other.judged[one.claims[0]])}"
            if lines and not any(line in told for line in lines):
                slug = one.mistakes[0].slug
                yield Finding(case.name, "careless", "should", None, slug, lines, seen, one.claims)


def _unbound(case: Case, told: list[Finding]) -> Iterator[Finding]:
    """Yield what is told of names that nothing binds, whether they are come to or not."""
    lines = {(line.file, line.line) for finding in told for line in finding.lines}
    said = " ".join(finding.seen for finding in told)
    every = list(never_bound(case.function))
    names = {name for name, *_ in every if f"name {name!r}" in said}
    for name, method, one in every:
        at = {(line.file, line.line) for line in one.lines}
        if name not in names and lines.isdisjoint(at):
            names.add(name)
            yield Finding(_place(case, method), "mistake", "must", "crash", None, one.lines, one.said)


def _unshaped(case: Case, told_at: set[tuple[str, int | None]]) -> Iterator[Finding]:
    """Yield what is told of shapes that are called or compared with a number, come to or not."""
    for method, place in places(case.function).items():
        d = place.definition
        compared = (("read", change) for n in d.nodes for change in unequal(d, n))
        for proof, change in (*(("crash", change) for change in unshaped(d, d.body[0])), *compared):
            found = [*lines_of(d, edited(d.text, change.edits))]
            yours = found[0].yours.strip()
            seen = f"`{yours}` raises an error: `reshape` is meant"
            if ".reshape(1" in yours:
                seen = f"`{yours}` raises an error for a label, whose size is 1"
            if proof == "read":
                seen = f"`{yours}` never holds: a shape is no number"
            if told_at.isdisjoint((line.file, line.line) for line in found):
                yield Finding(_place(case, method), "mistake", "must", proof, None, found, seen)


def _miscased(case: Case, told_at: set[tuple[str, int | None]]) -> Iterator[Finding]:
    """Yield what is kept under a name that nobody reads, and is None under another of the same letters."""
    parts = {method: place.definition for method, place in places(case.function).items() if method}
    kept = set[str]().union(*(d.kept for d in parts.values()))
    empty = set[str]().union(*({n.attr for n in d.stored} for d in parts.values())) - kept
    for method, d in parts.items():
        for n in d.stored:
            meant = [name for name in empty if name.lower() == n.attr.lower() and n.attr not in empty]
            if meant and n.attr not in GRADIENTS and not _is_said(rf"\.{n.attr}\b(?!\s*=[^=])", d.file):
                found = [*lines_of(d, edited(d.text, [d.put(n, f"self.{meant[0]}")]))]
                seen = f"nothing reads `self.{n.attr}`, and `self.{meant[0]}` stays None"
                if told_at.isdisjoint((line.file, line.line) for line in found):
                    yield Finding(_place(case, method), "mistake", "must", "repair", None, found, seen)


def _unasked(case: Case, told_at: set[tuple[str, int | None]]) -> Iterator[Finding]:
    """Yield what is wrong in a method whatever becomes of others: it lacks `self`, or sets a key twice."""
    parts = {method: place.definition for method, place in places(case.function).items() if method}
    calls = [n for d in parts.values() for n in d.nodes if isinstance(n, ast.Call)]
    for method, d in parts.items():
        taken = [part.arg for part in d.node.args.args]
        counts = {len(n.args) for n in calls if ast.unparse(n.func) == f"self.{method}" and not n.keywords}
        texts = [("read", said, text) for said, text in _set_twice(d)]
        if taken[:1] != ["self"] and counts == {len(taken)} and not d.node.decorator_list:
            at, said = d.text.index("(") + 1, f"`self.{method}` is called, and `{method}` takes no `self`"
            texts.append(("crash", said, edited(d.text, [Edit(at, at, "self, " if taken else "self")])))
        for proof, seen, text in texts:
            found = [*lines_of(d, text)]
            if told_at.isdisjoint((line.file, line.line) for line in found):
                yield Finding(_place(case, method), "mistake", "must", proof, None, found, seen)


def _key(to: Any) -> str:
    """Return the key under which something is set, or ""."""
    key = getattr(getattr(to, "slice", None), "value", None)
    return key if isinstance(key, str) else ""


def _set_twice(d: Definition) -> Iterator[tuple[str, str]]:
    """Yield what is said of a key that is set twice, where another never is, and the right text."""
    done = dict[tuple[int, bool, str], set[str]]()
    every = {(d.code(to.value), _key(to)) for to, _ in d.pairs if _key(to)}
    for to, value in d.pairs:
        key, of = _key(to), {n.value for n in ast.walk(value) if isinstance(n, ast.Constant)}
        if key:
            base, statement = d.code(to.value), d.parent[to]
            holder = d.parent[statement]
            is_else = statement in getattr(holder, "orelse", [])
            before = done.setdefault((id(holder), is_else, base), set())
            other = next((str(part) for part in of if len(of) == 1), "")
            if key in before and other and (base, other) not in every:
                right = d.segment(to.slice).replace(key, other)
                yield f"`{key}` is set twice, and `{other}` never", edited(d.text, [d.put(to.slice, right)])
            before.add(key)


def _dropped(case: Case, way: Way, told_at: set[tuple[str, int | None]]) -> Iterator[Finding]:
    """Yield what makes another array and throws it away, as `x.reshape(1, -1)` does on a line of its own.

    That it is to be kept is said unless a claim that holds is broken so.
    """
    held = [slug for slug, j in way.judged.items() if j.verdict.outcome == HOLDS]
    for method, place in places(case.function).items():
        d, edits = place.definition, list[Edit]()
        if not d.numpy:
            continue  # its arrays are others
        kinds = ast.List | ast.Dict | ast.Set
        arrays = {*d.locals} - {getattr(to, "id", "") for to, value in d.pairs if isinstance(value, kinds)}
        for node in d.nodes:
            match node:
                case ast.Expr(ast.Call(ast.Attribute(ast.Name(x), part))) if part in NEW and x in arrays:
                    edits.append(d.put(node, f"{x} = {d.segment(node)}"))
        text = edited(d.text, edits)
        found = [*lines_of(d, text)] if edits else []
        if found and told_at.isdisjoint((line.file, line.line) for line in found):
            kept = replace(case, function=place.put(d.compiled(text)))
            # What is kept may be called as ours is, where it was not before.
            ways = [kept.adapted(interface) for interface in (PLAIN, way.interface)]
            if all(any(_is_broken(slug, one, d.space) for slug in held) for one in ways):
                found = [line._replace(right="") for line in found]
            seen = f"`{found[0].yours.strip()}` gives another array, which is thrown away"
            yield Finding(_place(case, method), "careless", "should", lines=found, seen=seen)


def _is_broken(slug: str, function: Any, space: dict[str, Any]) -> bool:
    return outcome(CLAIMS[slug], function, Deadline(1.0), space) == BROKEN


def _habits(case: Case, findings: list[Finding], told_at: set[tuple[str, int | None]]) -> Iterator[Finding]:
    """Yield what is plainly not careful and no claim has told."""
    right = {finding.function for finding in findings if finding.kind == "right"}
    for method, place in places(case.function).items():
        d, target = place.definition, _place(case, method)
        if isinstance(d.node, ast.FunctionDef):
            whole = "".join(linecache.getlines(d.file))
            unit, names = Unit(d.file, "", "\n" + d.text, whole), {d.numpy} - {""}
            is_right, owner = target in right, case.name
            for seen, rows in habits(unit, d.node, names, owner, is_right=is_right, is_judged=True):
                lines = [*d.lines]
                for n, _, line in rows:
                    lines[n - 2] = line + "\n"
                found = [*lines_of(d, "".join(lines))]
                if told_at.isdisjoint((line.file, line.line) for line in found):
                    yield Finding(target, "careless", "should", lines=found, seen=seen)


def _place(case: Case, method: str) -> str:
    """Return the method of which something is claimed, or the whole."""
    own = f"{case.name}.{method}"
    return own if own in {claim.target for claim in claims_of(case.name)} else case.name


def _of_target(
    case: Case, way: Way, target: str, own: list[Judgement], names: list[Named], rest: list[Judgement]
) -> list[Finding]:
    if elsewhere := _elsewhere(case, way, target, [] if names else rest):
        return [elsewhere]
    crashed = _crashed(case, way, target, own, names)
    if crashed is not None:
        return [crashed]
    findings = [finding for one in names for finding in _of_names(case, way, target, one)]
    musts = [judgement for judgement in rest if judgement.verdict.claim.level == "must"]
    cause = musts[0].without or _wrong_before(case, way, target) if musts else ""
    if cause and not way.repair_of(judgement.verdict.claim.slug for judgement in musts):
        findings.append(unjudged(target, cause))
    elif musts:
        findings.append(_unnamed(case, way, target, musts))
    elif rest and (not findings or (way.interface is PLAIN and findings[0].level == "should")):
        findings += _unexplained(case, way, target, rest)
    return findings or _whole(case, way, target, own)


def _unexplained(case: Case, way: Way, target: str, rest: list[Judgement]) -> Iterator[Finding]:
    """Yield what is not careful and no mistake explains, each repair by itself, and then the others."""
    left = {judgement.verdict.claim.slug: judgement for judgement in rest}
    for one in [*way.repairs, None]:
        slugs = [slug for slug in left if one is None or (slug in one.holds and target in one.lines)]
        if slugs:
            first = left[slugs[0]]
            crashes = [call.crash.line for call in first.trace.calls[-1:] if call.crash]
            lines = one.lines[target] if one else crashes
            seen = _taken_as(case, way) + seen_of(first)
            yield Finding(target, "careless", "should", lines=lines, seen=seen, claims=slugs)
            left = {slug: judgement for slug, judgement in left.items() if slug not in slugs}


def _wrong_before(case: Case, way: Way, target: str) -> str:
    """Return the method of a layer that is wrong and goes before one of which nothing is proved, or ""."""
    before = f"{case.name}.forward"
    if case.name not in LAYERS or target == before or any(target in repair.lines for repair in way.repairs):
        return ""
    is_wrong = any(j.is_open and j.is_broken for j in way.judged.values() if j.verdict.claim.target == before)
    return "forward" if is_wrong else ""


def _elsewhere(case: Case, way: Way, target: str, rest: list[Judgement]) -> Finding | None:
    """Return the finding of a method which a change of another mends, or whose change mends another."""
    slugs = {j.verdict.claim.slug for j in rest if j.verdict.claim.level == "must" and not j.without}
    mended = way.repair_of(slugs) if slugs else None
    if mended and target not in mended.lines:
        return unjudged(target, next(iter(mended.lines)))
    for one in way.repairs if not slugs else ():
        others = [way.judged[slug] for slug in one.holds if CLAIMS[slug].target != target]
        if others and target in one.lines and len(others) == len(one.holds):
            return _unnamed(case, way, target, others)
    return None


def _crashed(case: Case, way: Way, target: str, own: list[Judgement], names: list[Named]) -> Finding | None:
    """Return the finding of a method that raises in a line of its own, whatever it is given."""
    crashes = [(j, call.crash) for j in own if j.is_broken for call in j.trace.calls[-1:] if call.crash]
    judgement, crash = next(((j, c) for j, c in crashes if c.certain), (None, None))
    if judgement is None or crash is None:
        return None
    start = f"{case.name}.__init__"
    broken = {j.verdict.claim.target for j in way.judged.values() if j.is_broken}
    is_lost = crash.is_attribute and crash.name in _names_of(case.function)
    if is_lost and start in broken - {target}:
        return unjudged(target, start)
    slugs = [j.verdict.claim.slug for j, c in crashes if c.line == crash.line]
    # What is meant by a name was tried; without the line that has it all is another function.
    is_tried = crash.name and not crash.known
    mended = None if is_tried else way.repair_of(s for s in slugs if CLAIMS[s].level == "must")
    lines = mended.lines.get(target, []) if mended else []
    if mended and not lines:  # another method is at fault
        return unjudged(target, next(iter(mended.lines)))
    is_tried = is_tried and bool(names) and _has_text(case, names[0].mistakes[0])
    slug = names[0].mistakes[0].slug if names and not is_tried else None
    return Finding(target, "mistake", "must", "crash", slug, lines or crash.lines, crash.said, slugs)


def _names_of(owner: Any) -> tuple[str, ...]:
    """Return the names of attributes in the `__init__` of a class."""
    return getattr(getattr(owner.__init__, "__code__", None), "co_names", ())


def _of_names(case: Case, way: Way, target: str, one: Named) -> list[Finding]:
    first = min(one.claims, key=lambda slug: (CLAIMS[slug].level != one.level, CLAIMS[slug].target != target))
    seen = _taken_as(case, way) + seen_of(way.judged[first])
    mistakes = one.mistakes if one.are_together else one.mistakes[:1]
    is_care = one.are_together and one.level == "should"
    findings, whole = [], None if is_care else way.repair_of(one.worst)
    for mistake in mistakes:
        # Of several one may be careless alone, or be mended alone.
        slugs = mistake.breaks.intersection(one.claims) if one.are_together else one.claims
        repair = whole or way.repair_of(slugs)
        own = repair.lines.get(target, []) if repair else []
        level = min(way.judged[slug].verdict.claim.level for slug in slugs)  # "must" comes first
        kind, proof = ("mistake", "name") if level == "must" else ("careless", None)
        lines = [line for line in own if _is_of(line, mistake, mistakes)]
        if mistake.slug in CONVENTIONS and not case.is_told(target):
            kind, proof = "asked", None
        names = part_of(case.function, target).__code__.co_names if mistake.slug in OF_BATCHES else ()
        if names and not case.told and {*names}.isdisjoint(("ndim", "reshape")):
            kind, proof = "careless", None
        if not lines or (sum(bool(line.right) for line in own) or len(own)) > FEW:
            lines = _crash_lines(way, one) or _where(mistake, case.function)
            # Of what is wrong there, a line that is not theirs says nothing; what is to be put in does.
            is_put_in = not any(wrong for wrong, _ in mistake.lines())
            pairs = _in_their_names(case, way, mistake)
            is_apt = is_put_in or not _has_text(case, mistake) or (
                bool(lines) if kind == "mistake" else _is_theirs(case, mistake, pairs)
            )
            if not any(line.right for line in lines) and is_apt:
                lines += [Line("", None, None, *pair) for pair in pairs]
        findings.append(Finding(target, kind, level, proof, mistake.slug, lines, seen, one.claims))
    return findings


def _in_their_names(case: Case, way: Way, mistake: Mistake) -> list[tuple[str, str]]:
    """Return the lines of a mistake with the names that they give what is given."""
    ours: Any = part_of(getattr(listings, case.name, mistake), mistake.target)
    own, theirs = parameters_of(ours), parameters_of(part_of(case.function, mistake.target))
    theirs = theirs[theirs[:1] == ["self"] and own[:1] != ["self"] :]
    if way.interface.exchanges and (len(theirs) == 2 or "(target, prediction)" in way.interface.said):
        theirs = [*theirs[1::-1], *theirs[2:]]
    names = dict(zip(own, theirs, strict=False)) if len(theirs) >= len(own) else {}
    made = {*getattr(getattr(ours, "__code__", None), "co_varnames", ())}.difference(own)
    names |= {name: f"{name}_" for name in made.intersection(theirs)}
    pattern = re.compile(r"(?<![\w.'\"])[^\W\d]\w*")

    def named(line: str) -> str:
        return pattern.sub(lambda found: names.get(found[0], found[0]), line)

    return [(named(wrong), named(right)) for wrong, right in mistake.lines()]


def _is_theirs(case: Case, mistake: Mistake, pairs: list[tuple[str, str]]) -> bool:
    """Return whether each line that is wrong in a mistake stands in theirs, almost as it is."""
    theirs = inspect.getsource(part_of(case.function, mistake.target)).splitlines()
    wrongs = [wrong for wrong, _ in pairs if wrong]
    return all(any(likeness(line.strip(), wrong.strip()) >= NEAR for line in theirs) for wrong in wrongs)


def _is_of(line: Line, mistake: Mistake, mistakes: Sequence[Mistake]) -> bool:
    """Return whether a line that mends one of several mistakes looks most like what mends this one."""
    near = {one.slug: nearer([line.yours], [line.right], one.lines()) for one in mistakes}
    return near[mistake.slug] == max(near.values())


def _has_text(case: Case, mistake: Mistake) -> bool:
    """Return whether the lines are known of what a mistake is in."""
    try:
        return bool(inspect.getsource(part_of(case.function, mistake.target)))
    except (OSError, TypeError):
        return False


def _crash_lines(way: Way, one: Named) -> list[Line]:
    """Return the line of theirs that raises where a mistake is seen."""
    calls = [call for slug in one.worst for call in way.judged[slug].trace.calls[-1:]]
    return next(([call.crash.line] for call in calls if call.crash), [])


def _where(mistake: Mistake, function: Any) -> list[Line]:
    """Return the line of theirs that looks like what is wrong, or where they end without a `return`."""
    part = part_of(function, mistake.target)
    if end := unreturned(part):
        return [end]
    try:
        theirs, start = inspect.getsourcelines(part)
    except (OSError, TypeError):
        return []
    wanted = [line for pair in mistake.lines() for line in pair if line]
    far, n = max((max(likeness(line, one) for one in wanted), -n) for n, line in enumerate(theirs))
    if far < ALIKE:
        return []
    line = theirs[-n]
    if any(b == f"return {a}" for a, b in mistake.lines()) and line.split()[:1] == ["return"]:
        return []  # what is to be put in is there
    column = len(line) - len(line.lstrip()) + 1
    return [Line(part.__code__.co_filename, max(start, 1) - n, column, line.strip(), "")]


def _is_sure(case: Case, way: Way, one: Named) -> bool:
    """Return whether results prove a name: two together, or exceptions alone, need their lines as well."""
    if unset(part_of(case.function, one.mistakes[0].target)):
        return False  # whatever else is wrong gives the same
    traces = [way.judged[slug].trace for slug in one.worst]
    crashes = [call.crash for trace in traces for call in trace.calls[-1:] if call.crash]
    if any(crash.known and not crash.is_attribute for crash in crashes):
        return False  # no mistake is about what a module has not
    raised = all(trace.calls and trace.calls[-1].error and not trace.compared for trace in traces)
    repair = way.repair_of(one.worst)
    if repair and one.level == "must" and not repair.known:
        # Of two together, and of a line that stands elsewhere, the same results prove no line of theirs.
        moved = [m for m in one.mistakes if all(a.strip() == b.strip() for a, b in m.lines())]
        if not all(_is_there(m, repair) for m in (one.mistakes if one.are_together else moved)):
            return False
    if one.level != "must" or not (raised or one.are_together):
        return True
    if repair and not repair.lines.keys().isdisjoint(mistake.target for mistake in one.mistakes):
        return True
    if any(_is_of_another(case, way, one.mistakes[0].target, crash) for crash in crashes):
        return False
    wrong = [line for line, _ in one.mistakes[0].lines() if line]
    if any(likeness(crash.line.yours, line) >= SAME for crash in crashes for line in wrong):
        return not one.are_together
    return not _has_text(case, one.mistakes[0])


def _is_of_another(case: Case, way: Way, target: str, crash: Crash) -> bool:
    """Return whether something was raised in another method, which is wrong itself."""
    wrong = {j.verdict.claim.target for j in way.judged.values() if j.is_broken and j.is_open} - {target}
    own = {f"{case.name}.{name}": place.definition for name, place in places(case.function).items()}
    return any(has_line(own[other], crash.line) for other in wrong if other in own)


def _is_there(mistake: Mistake, repair: Repair) -> bool:
    """Return whether a line that mends a function looks like one of a mistake, before or after."""
    lines = [line for lines in repair.lines.values() for line in lines]
    return any(
        likeness(theirs, ours) >= ALIKE
        for line in lines for pair in mistake.lines()
        for theirs, ours in zip((line.yours, line.right), pair, strict=True) if theirs and ours
    )


def repairs_of(case: Case, way: Way) -> Iterator[Repair]:
    """Yield what mends the `must` claims that no known mistake explains, and those that one explains.

    If all is to be mended, what mends the other claims as well.
    """
    broken = {slug: j for slug, j in way.judged.items() if j.is_broken}
    levels = {slug: j.verdict.claim.level for slug, j in broken.items()}
    worst = min(levels.values(), default="should")  # "must" comes first
    sought = {slug for slug in broken if levels[slug] == (worst if case.mends else "must")}
    unexplained = {
        slug for slug in sought - way.explained
        if not broken[slug].without and (case.mends or broken[slug].is_open)
    }
    rest = sought - way.explained
    # What a network predicts is no matter for who counts it.
    behind = {slug for slug in rest if broken[slug].without and CLAIMS[slug].target == ASKING[0]}
    goals = [(some, frozenset[str](), False) for some in (unexplained, behind)]
    for one in way.named:
        is_brief = not case.mends and all(levels.get(slug) != "must" for slug in one.claims)
        # Of two that are not careful each is mended by itself.
        for mistakes in zip(one.mistakes) if is_brief and one.are_together else [one.mistakes]:
            own = one.worst if mistakes is one.mistakes else mistakes[0].breaks.intersection(one.worst)
            slugs = {slug for slug in own if slug in (sought if case.mends else broken)}
            goals.append((slugs, frozenset(mistake.slug for mistake in mistakes), is_brief))
    is_careless = worst == "should" and not case.mends
    careless = {slug for slug in broken if is_careless and slug not in way.explained}
    goals += [({slug}, frozenset(), True) for slug in sorted(careless)]
    if case.name in LAYERS:  # what goes forward comes first: it may be all that is wrong
        goals.sort(key=lambda goal: all(CLAIMS[slug].target.endswith(".backward") for slug in goal[0]))
    mended = set[str]()
    for slugs, known, brief in goals:
        slugs = set(slugs) - mended
        try:
            if slugs:
                case.start("the search for a repair")
        except LostError:
            return
        last = max((broken[slug].without for slug in slugs), default="")
        body = stages(case, way.judged, last)
        # What holds with a right one in the place of theirs says nothing of the whole.
        whole = {slug: j for slug, j in way.judged.items() if j.without in ("", last)}
        held = {slug for slug, j in whole.items() if j.verdict.outcome == HOLDS}

        def adapt(function: Any, body: dict[str, Any] = body) -> Any:
            adapted: Any = way.interface.adapt(function)
            return type(case.name, (adapted,), body) if body else adapted

        is_network = bool(slugs) and case.name in NETWORKS
        key = (way.interface.said, frozenset(slugs), known, *_sought(case, slugs)) if is_network else ()
        if not slugs or key in case.sought:
            continue
        case.sought.update({key} - {()})
        if (found := repair(
            case.name, case.function, slugs, held,
            adapt=adapt, known=known, brief=brief, seconds=10.0 if case.mends else 2.0,
        )) and (case.name not in EXAMPLES or _is_of_stars(found)):
            if case.name in LAYERS or slugs <= careless:
                after = adapt(found.repaired)
                others = careless or {slug for slug in sought if CLAIMS[slug].target not in found.lines}
                found.holds += [slug for slug in others - slugs if outcome(CLAIMS[slug], after) == HOLDS]
            mended |= {*found.holds}
            case.sought.discard(key)
            yield found


def _sought(case: Case, slugs: set[str]) -> Iterator[Any]:
    """Yield what a search depends on: the methods that are asked, what they call, and what they read."""
    parts = places(case.function)
    names = ["__init__", *(CLAIMS[slug].target.partition(".")[2] for slug in sorted(slugs))]
    for name in names:  # which grow
        d = parts[name].definition if name in parts else None
        if d:
            names += [n.attr for n in d.attributes if n.attr not in names]
            yield d.text, *(id(d.space.get(one)) for one in d.function.__code__.co_names)


def _is_of_stars(found: Repair) -> bool:
    """Return whether stars of one line alone are changed: what differs more may be another function."""
    lines = [line for part in found.lines.values() for line in part]
    pairs = [(line.yours.replace("*", ""), line.right.replace("*", "")) for line in lines]
    return len(pairs) == 1 and pairs[0][0] == pairs[0][1]


def _unnamed(case: Case, way: Way, target: str, musts: list[Judgement]) -> Finding:
    """Return a finding of what no known mistake explains."""
    slugs = [judgement.verdict.claim.slug for judgement in musts]
    # What was refused may have been asked otherwise, and was then answered.
    raised = (j for j in musts if j.verdict.reason.startswith("raised"))
    crash = next((call.crash for j in raised for call in j.trace.calls[-1:] if call.crash), None)
    step = next((step for j in musts if (step := j.trace.step()) is not None), 0.0)
    relation = plainest([pair for judgement in musts for pair in judgement.trace.compared])
    if LARGE_STEP < step < 1:
        relation = f"the step of {step:g} is too large, and is felt in the result"
    lines = [crash.within(part_of(case.function, target))] if crash else []
    if stuck := endless(part_of(case.function, target)):
        lines = [stuck[0]]
    elif not crash and (line := unreturned(part_of(case.function, target))):
        lines, relation = [line], NOTHING
    elif line := unset(part_of(case.function, target)):
        lines, relation = [line], "nothing is set in what is returned"
    if not lines and (key := KEY.match(musts[0].verdict.reason)):
        lines = setting(part_of(case.function, target), key[1] or "")
    lines = lines or only(part_of(case.function, target))
    seen = "; ".join(filter(None, [relation, seen_of(musts[0])]))
    if mended := way.repair_of(slugs):
        lines = mended.lines.get(target, [])
        seen = f"{seen}; repaired like this, all these claims hold"
        one = Finding(target, "mistake", "must", "repair", None, lines, seen, slugs)
        # A network of a name of its own may be another one, unless it raises or mistakes are made so.
        is_raised = any(call.error for judgement in musts for call in judgement.trace.calls[-1:])
        is_raised |= any(SHAPE.match(judgement.verdict.reason) for judgement in musts)
        is_sure = case.told or case.found == case.name or mended.known or is_raised
        return one if is_sure or case.name not in NETWORKS else asked(one)
    is_dropped = relation == NOTHING and _drops(part_of(case.function, target), lines[0])
    is_other = lacks_a_layer(case, way, target) or _is_of_batches(case)
    if is_dropped or (case.is_told(target) and not is_other):
        return Finding(target, "mistake", "must", "told", None, lines, seen, slugs)
    return Finding(target, "asked", "must", None, None, lines, f"{seen}{OTHERWISE}", slugs)


def _drops(function: Any, line: Line) -> bool:
    """Return whether a function neither shows nor keeps what it makes and is to return."""
    names, value = {*function.__code__.co_names}, line.right.removeprefix("return ")
    is_made = value in function.__code__.co_varnames or value == line.yours
    return is_made and names.isdisjoint(("print", "plt", "append", "display"))


def lacks_a_layer(case: Case, way: Way, target: str) -> bool:
    """Return whether a network never reads its second layer: it may be meant to have one."""
    predict = getattr(case.function, "predict", None)
    constants = getattr(getattr(predict, "__code__", None), "co_consts", ("W2",))
    if target != "TwoLayerNet.predict" or "W2" in constants:
        return False
    try:
        case.start("a class made of it")
        net = way.interface.adapt(case.function)(*SIZES)
        before = np.array(net.predict(ROWS))
        for key in ("W2", "b2"):
            net.params[key][...] += 1
        return bool(np.array_equal(before, net.predict(ROWS)))
    except (Exception, LostError):
        return False


def _is_of_batches(case: Case) -> bool:
    """Return whether a network has a layer that answers otherwise in a batch, or by chance."""
    made = places(case.function).get("__init__") if case.name in STAGES else None
    calls = [n for n in made.definition.nodes if isinstance(n, ast.Call)] if made else []
    return any(OF_CHANCE.search(ast.unparse(call.func)) for call in calls)


def _whole(case: Case, way: Way, target: str, own: list[Judgement]) -> list[Finding]:
    """Return the finding of what breaks no claim."""
    verdicts = [judgement.verdict for judgement in own if judgement.verdict.outcome != ABSENT]
    if not verdicts:
        return []
    if broken := next((judgement for judgement in own if judgement.is_broken), None):
        cause = next(one for one in way.named if broken.verdict.claim.slug in one.claims)
        return [unjudged(target, cause.mistakes[0].target)]
    if blamed := next((j for j in own if j.without and j.verdict.outcome == UNDECIDABLE), None):
        if blamed.trace.touched or blamed.is_unasked:
            return [Finding(target, "unseen", seen=blamed.verdict.reason)]
        kind = "asked" if way.elsewhere.intersection(blamed.without.split(" and ")) else "right"
        return [Finding(target, kind, seen=blamed.verdict.reason)]
    # To refuse whatever is asked is no answer.
    is_judged = any(
        j.verdict.outcome == HOLDS and (not (calls := j.trace.calls) or any(not call.error for call in calls))
        for j in own
    )
    if is_judged and (unasked := next((judgement for judgement in own if judgement.is_open), None)):
        return [Finding(target, "asked", seen=unasked.verdict.reason)]
    if is_judged:
        return [Finding(target, "right", seen=_taken_as(case, way).rstrip(": "))]
    is_seen = not any(judgement.trace.touched for judgement in own)
    kind = "asked" if is_seen else "unseen"
    return [Finding(target, kind, seen=verdicts[0].reason)]


def misnamed(case: Case, target: str) -> list[Finding]:
    """Return what is told of a method that is not there and has another name, by which nobody calls it."""
    method = target.partition(".")[2]
    if method not in case.misspelt:
        return []
    theirs = case.misspelt[method]
    code = getattr(case.function, theirs).__code__  # that of the other name may be ours
    is_other = _is_far(method, theirs)
    values = getattr(case.function, theirs).__globals__.values()
    layers = [one for one in values if isinstance(one, type) and theirs in vars(one)]
    is_usual = is_other or theirs.lower() == method
    if is_usual and (case.name in STAGES or len(layers) > 1):
        return []  # it is called so
    before = r"(?<!self)" if is_other else ""  # a network has a method of that name as well
    said = [_is_said(rf"{before}\.{name}\b", code.co_filename) for name in (theirs, method)]
    said[0] |= bool(re.search(rf"{before}\.{theirs}\b", beside(code.co_filename)))
    if said == [True, False] or (theirs.lower() == method and not said[1]):
        return []
    yours = linecache.getline(code.co_filename, code.co_firstlineno)
    right = yours.replace(theirs, method, 1).strip()
    line = Line(code.co_filename, code.co_firstlineno, yours.find(theirs) + 1, yours.strip(), right)
    seen = f"there is no `{method}`: is `{theirs}` meant?"
    is_like = is_slip(method, theirs) and theirs.replace("_", "").isalpha() and method not in theirs
    # Every network calls `forward` and `backward`; what calls a network may be another file.
    asks = (place.definition.read for place in places(case.function).values())
    is_wanted = case.name not in STAGES or method in {name for read in asks for name in read}
    is_usual = any(isinstance(one, type) and method in vars(one) for one in values)
    is_alone, is_theirs = len(layers) < 2 and is_usual, len(layers) > 2 and not is_usual
    if not (said[0] or is_theirs) and is_wanted and (is_other or is_like or is_alone):
        seen = f"there is no `{method}`, and `{theirs}` is called by nobody"
        return [Finding(target, "mistake", "must", "repair", None, [line], seen)]
    if is_like and not said[0] and case.name in STAGES:
        return [Finding(target, "careless", "should", lines=[line], seen=seen)]
    return [Finding(target, "asked", lines=[line], seen=seen)]


def _is_far(one: str, other: str) -> bool:
    """Return whether a name is no other that is misspelt."""
    return get_close_matches(one, [other], 1, 0.8) == []


def _is_said(pattern: str, file: str) -> bool:
    """Return whether something is found in a file, or in one beside it or in a folder there."""
    folder = Path(file).parent
    return any(
        re.search(pattern, "".join(entry[2]))
        for other, entry in linecache.cache.items()
        if len(entry) > 2 and folder in (*Path(other).parents[:2], Path(other).parent / folder.name)
    )


def _taken_as(case: Case, way: Way) -> str:
    return f"taken as {way.interface.said.format(name=case.found)}: " if way.interface is not PLAIN else ""


def seen_of(judgement: Judgement) -> str:
    """Return in a sentence what was called, and what came of it."""
    verdict = judgement.verdict
    call = verdict.snippet.splitlines()[-1] if verdict.snippet else ""
    if len(call) > LONGEST:
        call = f"{call.partition('(')[0]}(...)"
    between = " " if verdict.reason.startswith("raised") else ": "
    return f"{call}{between}{verdict.reason}" if call else verdict.reason

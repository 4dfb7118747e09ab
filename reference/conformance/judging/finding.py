"""What is told of a function: proof before accusation.

A broken `must` claim is a fact about a call. It is held against a function only if no other interface makes
it hold, if what the function calls is right, and if there is a proof: a known mistake gives the very results,
a line of theirs raises, a change of their own line mends it, or it was said what the function is.
"""

import inspect
import linecache
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher, get_close_matches
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from reference import listings
from reference.conformance.asking import LostError, np
from reference.conformance.catalogue import CLAIMS, EXAMPLES, LAYERS, METHODS, SCRIPT, Claim, Mistake
from reference.conformance.explain import likeness
from reference.conformance.judging.blame import Helper, call_of, helpers, place_of, replaced
from reference.conformance.judging.crashing import endless, part_of, setting, unreturned
from reference.conformance.judging.interfaces import (
    OF_LABELS,
    TEN,
    Interface,
    has_source_parameters,
    interfaces,
)
from reference.conformance.judging.meaning import Meant, is_slip, lent, meant
from reference.conformance.judging.naming import ASKING, Named, named, plainest
from reference.conformance.judging.networks import ROWS, SIZES, scored_loss
from reference.conformance.judging.picturing import DRAWN, drawn
from reference.conformance.judging.recording import Trace
from reference.conformance.judging.repair import Deadline, Repair, outcome, repair, with_methods
from reference.conformance.judging.scripts import found_script, nearer
from reference.conformance.judging.unseen import put_in
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.loading.methods import is_unwritten, not_written
from reference.conformance.report import (
    ABSENT,
    BROKEN,
    HOLDS,
    UNDECIDABLE,
    Finding,
    Line,
    Report,
    Verdict,
    unjudged,
)

PLAIN = Interface("", lambda function: function)
LONGEST = 100  # of a call that is shown; the claim has all of it
# Who writes one often calls it by the name of the other.
EXCHANGED = {
    "numerical_diff": "numerical_gradient", "numerical_gradient": "numerical_diff",
    "cross_entropy_error_grad": "softmax_with_loss_grad",
    "softmax_with_loss_grad": "cross_entropy_error_grad",
}
WORDS = re.compile(r"[\w.]+|\W")  # of a line
ALIKE = 0.45  # of the letters of two lines, in their order
SAME = 0.85  # of those of a line that raises as a known one does
FEW = 3  # lines of a repair show where a mistake is; more show another way to write it
# Right wherever that is all that is wanted, as of a layer that multiplies by it.
CONVENTIONS = ("keeps-the-diagonal-alone",)
# Right of batches, and no fault where nothing shows that one example is meant as well.
OF_BATCHES = ("divides-one-example-by-the-number-of-classes",)
KEY = re.compile(r"(\w+): |got keys ")  # how a reason begins that is about a part of a dict, or about all
LARGE_STEP = 0.01  # above it the third derivative is felt in the results
Judged = Mapping[str, Judgement]
Start = Callable[[str], None]


# What comes first in a network, with right ones to put in its place when the rest is judged.
STAGES = {
    "TwoLayerNet": {
        "__init__": listings.TwoLayerNet.__init__,
        "predict": listings.TwoLayerNet.predict,
        "loss": scored_loss,
    },
    "simpleNet": {"predict": listings.simpleNet.predict, "loss": scored_loss},
}


@dataclass(frozen=True)
class Case:
    """One function that is judged, and what is known of it."""

    name: str
    function: Any
    names: Mapping[str, str]
    told: bool
    lost: Mapping[str, str]
    start: Start
    mends: bool = False  # whether all that is broken is to be repaired
    misspelt: Mapping[str, str] = field(default_factory=dict)  # from our names of methods to theirs
    rounds: int = 6  # how often what is meant is sought, each time in what was mended before

    @property
    def found(self) -> str:
        """What it is called there."""
        return self.names.get(self.name, self.name)

    def has_lost(self, helper: Helper) -> bool:
        """Return whether another function of the file hung or ended the process when it was judged."""
        if endless(helper.value):
            return True
        is_own = self.names.get(helper.ours) == helper.name
        return is_own and any(claim.slug in self.lost for claim in claims_of(helper.ours, "must"))

    def is_told(self, target: str) -> bool:
        """Return whether the user said that this is what it is, or its name and its parameters do."""
        if self.name in EXAMPLES:
            return False  # a function of one's own may bear the name of an example
        if self.told or self.found != self.name:
            return self.told
        method = target.partition(".")[2]
        if method in self.misspelt:
            return False
        if not method:
            return has_source_parameters(self.name, self.function)
        ours, theirs = (getattr(net, method, None) for net in (getattr(listings, self.name), self.function))
        return _parameters(ours) == _parameters(theirs)

    def adapted(self, interface: Interface) -> Any:
        """Return the function as it is through an interface, or None if there is nothing that fits."""
        if interface is PLAIN:
            return self.function
        try:
            self.start(f"a call as {interface.said}")
            return interface.adapt(self.function)
        except (Exception, LostError):  # of their constructor, for one
            return None

    def ask(self, interface: Interface = PLAIN) -> dict[str, Judgement]:
        """Ask every claim through an interface."""
        function = self.adapted(interface)
        claims = claims_of(self.name) if function is not None else ()
        return {claim.slug: self._asked(claim, function, interface) for claim in claims}

    def _asked(self, claim: Claim, function: Any, interface: Interface) -> Judgement:
        try:
            if claim.slug in self.lost:
                raise LostError(self.lost[claim.slug])
            self.start(claim.slug if interface is PLAIN else f"{claim.slug} as {interface.said}")
        except LostError as error:
            return Judgement(Verdict(claim, BROKEN, str(error)), Trace())
        return judge(claim, function)

    def keeps(self, interface: Interface, level: str = "must") -> bool:
        """Return whether all claims of a level hold through an interface, as far as they can be asked."""
        function: Any = None if endless(self.function) else self.adapted(interface)
        outcomes = set()
        for claim in claims_of(self.name, level) if function is not None else ():
            try:
                self.start(f"{claim.slug} as {interface.said}")
            except LostError:
                return False
            outcome = judge(claim, function).verdict.outcome
            if outcome not in (HOLDS, ABSENT):
                return False
            outcomes.add(outcome)
        return HOLDS in outcomes


class Way(NamedTuple):
    """How a function is taken, what became of its claims then, and the mistakes that explain it."""

    interface: Interface
    judged: Judged
    named: list[Named]
    repairs: tuple[Repair, ...] = ()
    caused: tuple[Finding, ...] = ()  # by careless functions that it calls
    elsewhere: frozenset[str] = frozenset()  # the names of wrong ones of another file

    @property
    def is_explained(self) -> bool:
        """Whether mistakes explain every broken `must` claim, and each could be asked."""
        return not any(j.is_open for slug, j in self.judged.items() if slug not in self.explained)

    @property
    def open(self) -> tuple[int, int]:
        """Of how many functions or methods, and how many in all, `must` claims are open."""
        targets = [j.verdict.claim.target for j in self.judged.values() if j.is_open]
        return len(set(targets)), len(targets)

    @property
    def musts(self) -> list[Judgement]:
        """What became of the `must` claims."""
        return [j for j in self.judged.values() if j.verdict.claim.level == "must"]

    @property
    def raises(self) -> bool:
        """Whether a call of one of these claims raised."""
        return any(call.error for j in self.musts for call in j.trace.calls)

    @property
    def is_answered(self) -> bool:
        """Whether answers to all `must` claims have the shapes that are wanted."""
        pairs = [pair for j in self.musts for pair in j.trace.compared]
        same = all(np.shape(got) == np.shape(want) for got, want in pairs)
        return bool(pairs) and same and not self.raises

    @property
    def refused(self) -> set[str]:
        """The slugs of broken claims that no mistake explains, and of which a call raised."""
        return {
            slug for slug, j in self.judged.items()
            if j.is_broken and slug not in self.explained and any(call.error for call in j.trace.calls[-1:])
        }

    @property
    def explained(self) -> set[str]:
        """The slugs of the claims that mistakes explain."""
        return {slug for one in self.named for slug in one.claims}

    def repair_of(self, slugs: Iterable[str]) -> Repair | None:
        """Return what mends some claims together."""
        wanted = set(slugs)
        return next((repair for repair in self.repairs if wanted <= set(repair.holds)), None)


def claims_of(name: str, level: str = "") -> list[Claim]:
    """Return the claims on a function, of one level if it is given."""
    return [claim for claim in CLAIMS.values() if claim.needs[0] == name and level in ("", claim.level)]


def _parameters(function: Any) -> list[str]:
    try:
        return list(inspect.signature(function).parameters)
    except Exception:  # what is theirs may raise anything
        return []


def found(case: Case) -> Report:
    """Return what is found of a function."""
    if case.name == SCRIPT:
        return found_script(case.function, case.start)
    case.start("its signature")
    case = _written(_spelt(case))
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
        return report or _report(case, Way(PLAIN, judged, []))
    if another := _another(case, judged):
        return found(another)
    if narrow := [helper for helper in called if _is_of_labels(helper, case.start)]:
        with replaced(narrow):
            labelled = found(case)
        what = narrow[0].name
        labelled.notes.append(f"{what} takes labels alone: {case.found} is judged with another")
        return labelled
    wrong, others = list[Helper](), list[Helper]()
    for helper in called:
        is_wrong = helper.is_sure and (case.has_lost(helper) or not _is_right(helper, case.start))
        (wrong if is_wrong else others).append(helper)
    if report := _mended(whole, judged, wrong):
        return report
    judged = _with_right(case, judged, wrong)
    causes = _causes(case, judged, wrong, others)
    careless = [helper for helper in causes if _is_right(helper, case.start)]
    caused = tuple(_caused(case, judged, wrong, careless, others))
    judged = _with_right(case, judged, causes, wrong)
    wrong += [cause for cause in causes if all(cause is not helper for helper in careless)]
    report = _found(case, judged, wrong, careless, caused)
    for helper in wrong:
        if case.names.get(helper.ours) != helper.name:  # what the file has itself is judged anyway
            other = _of_neighbour(case, helper)
            report.findings += other.findings
            report.texts += other.texts
    return report


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

    A layer has its pass under whatever name, if it is the only other method and nothing is wrong in it.
    """
    methods = METHODS.get(case.name, ())
    if not isinstance(case.function, type):
        return case
    own = {name: part for name, part in vars(case.function).items() if inspect.isfunction(part)}
    lacked = [name for name in methods if not hasattr(case.function, name)]
    near = {name: get_close_matches(name, own.keys() - {*methods}, 1, 0.8) for name in lacked}
    others = [name for name in own if name not in methods and name[:1] != "_"]
    is_other = case.name in LAYERS and len(lacked) == len(others) == 1 and not near[lacked[0]]
    misspelt = {lacked[0]: others[0]} if is_other else {k: names[0] for k, names in near.items() if names}
    if not misspelt:
        return case
    body = {name: own[other] for name, other in misspelt.items()}
    function = type(case.function.__name__, (case.function,), body)
    spelt = replace(case, function=function, misspelt=misspelt)
    return spelt if not is_other or spelt.keeps(PLAIN) else case


def _mended(
    case: Case, judged: Judged, wrong: list[Helper], interface: Interface = PLAIN
) -> Report | None:
    """Return what is found of a function in which an error is mended, and of what is wrong beside that."""
    try:
        if not case.rounds or case.name in EXAMPLES:
            return None
        case.start("the search for what is meant")
    except LostError:
        return None
    crashes = [call.crash for j in judged.values() for call in j.trace.calls[-1:] if call.crash]
    if any("is not callable" in crash.error for crash in crashes) and _is_kept(case):
        return None  # its arguments are others, and it raises for that
    with replaced(wrong):
        one = meant(case.function, judged, Deadline(2.0), interface.adapt)
        one = one or (_behind(case, judged) if interface is PLAIN else None)
    if one is None:
        return None
    first = judged[one.slugs[0]]
    # The method in which the line stands, if it is known, or the first that meets it.
    known = {f"{case.name}.__init__", *(claim.target for claim in claims_of(case.name))}
    own = f"{case.name}.{one.method}"
    target = own if own in known else first.verdict.claim.target
    is_misspelt = any(line.right for line in one.lines) and one.said.startswith("NameError")
    is_misspelt = is_misspelt and any(call.error == "NameError" for call in first.trace.calls[-1:])
    names = named(case.name, judged, case.function) if is_misspelt else []
    what = target.rpartition(".")[2]
    slug = next((name.mistakes[0].slug for name in names if name.mistakes[0].target == target), None)
    seen, proof = one.said or _seen(first), "crash"
    if not one.said and first.trace.calls and not first.trace.calls[-1].error:
        seen, proof = f"{seen}; repaired like this, all these claims hold", "repair"
    told = Finding(target, "mistake", "must", proof, slug, one.lines, seen, one.slugs)

    def start(step: str) -> None:
        case.start(f"{step} with {what} right")

    with lent(one.missing, one.space):
        rest = found(replace(case, function=one.function, start=start, rounds=case.rounds - 1))
    later = {verdict.claim.slug: verdict for verdict in rest.verdicts}
    report = Report(notes=rest.notes, texts=[one.texts, *rest.texts], pictures=rest.pictures)
    for slug, (verdict, *_) in judged.items():
        is_held = verdict.claim.target != target and slug in later and later[slug].outcome == HOLDS
        if verdict.outcome != HOLDS and is_held:
            reason = f"broken by `{what}`; with a right one it holds ({verdict.reason})"
            verdict = Verdict(verdict.claim, UNDECIDABLE, reason)
        report.verdicts.append(verdict)
    report.findings = [told] + [
        replace(finding, lines=[*_before(finding.lines, one.lines)])
        for finding in rest.findings
        if one.missing
        or finding.function != target
        or finding.kind in ("mistake", "asked")
        or (finding.kind == "careless" and finding.mistake)
    ]
    return report


def _behind(case: Case, judged: Judged) -> Meant | None:
    """Return what is meant in a method of a network with right ones in the place of broken ones before it."""
    if case.name not in STAGES or not isinstance(case.function, type):
        return None
    for stage in STAGES[case.name]:
        body = _stages(case, judged, stage)
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


def _before(lines: list[Line], changed: list[Line]) -> Iterator[Line]:
    """Yield wrong lines as they stood before a change of some, and what is right there but for that."""
    for line in lines:
        other = next((one for one in changed if (one.file, one.line) == (line.file, line.line)), None)
        is_moved = line.yours[:1].isspace() != line.right[:1].isspace()
        if other is None or not other.right or not line.right:
            yield line
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
    return "".join(right)


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


def _starting(start: Start, helper: Helper) -> Start:
    return lambda step: start(f"{step} of {helper.name}, which it calls")


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
            return _report(case, Way(PLAIN, judged, []))
        way = _taken(case, judged)._replace(caused=caused, elsewhere=elsewhere)
        if way.interface is not PLAIN and (report := _mended(case, way.judged, [], way.interface)):
            return report
        way = way._replace(repairs=tuple(_repairs(case, way)))
        return _beyond(case, way, _report(case, way))


def _beyond(case: Case, way: Way, report: Report) -> Report:
    """Return a report in which methods are judged as well that what is mended went before."""
    first = next(iter(way.repairs), None)
    waits = _open(case, report).difference(first.lines) if first else set()
    if not first or not waits or not case.rounds or not isinstance(case.function, type):
        return report
    what = next(iter(first.lines)).rpartition(".")[2]

    def start(step: str) -> None:
        case.start(f"{step} with {what} right")

    rest = found(replace(case, function=first.repaired, start=start, rounds=case.rounds - 1))
    # Who calls what is not careful is told so where nothing else is wrong.
    is_told = {finding.function for finding in rest.findings if finding.proof == "told"}
    judged = waits - _open(case, rest) - is_told
    report.findings = [finding for finding in report.findings if finding.function not in judged]
    report.findings += [finding for finding in rest.findings if finding.function in judged]
    report.texts += rest.texts
    return report


def _open(case: Case, report: Report) -> set[str]:
    """Return what could not be judged, or was not found out."""
    findings = [one for one in report.findings if one.kind in ("asked", "unseen")]
    return {one.function for one in findings if one not in _misnamed(case, one.function)}


def _with_right(
    case: Case, judged: Judged, wrong: list[Helper], beside: Sequence[Helper] = ()
) -> Judged:
    """Return what becomes of the claims with a right one in the place of one that is called, and of all."""
    for group in [*([helper] for helper in wrong if len(wrong) > 1), wrong]:
        what = " and ".join(dict.fromkeys(helper.name for helper in group))
        with replaced([*beside, *group]):
            again = _again(judged.values(), case.function, what, case.start) if group else {}
        if len(group) < len(wrong):
            again = {slug: j for slug, j in again.items() if j.without}
        judged = dict(judged) | again
    return judged


def _fewest(
    case: Case, judged: Judged, wrong: list[Helper], beside: Sequence[Helper] = ()
) -> list[Helper]:
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
    is_sure = all(
        _is_careless(h, start) or not (h.is_sure or _is_right(h, start)) for h in causes
    )
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
    seen = f"{', '.join(which)} is not careful: {', '.join(what)}; with a right one it holds ({reason})"
    if case.is_told(target):
        return Finding(target, "mistake", "must", "told", name, lines, seen, slugs)
    return Finding(target, kind, "must", "name" if kind == "mistake" else None, None, lines, seen, slugs)


def _case_of(helper: Helper, start: Start) -> Case:
    return Case(helper.ours, helper.value, {helper.ours: helper.name}, False, {}, _starting(start, helper))


def _is_of_labels(helper: Helper, start: Start) -> bool:
    """Return whether a loss is right of labels, and refuses one-hot targets."""
    case = _case_of(helper, start)
    if helper.ours != "cross_entropy_error" or not case.keeps(PLAIN):
        return False
    plain = Way(PLAIN, judged := case.ask(), [])
    plain = plain._replace(named=named(case.name, judged, case.function))
    return bool(plain.refused) and _careful(case, plain).interface.said.endswith(OF_LABELS)


def _is_right(helper: Helper, start: Start) -> bool:
    """Return whether a function that is called keeps its `must` claims, in whatever interface."""
    if not claims_of(helper.ours, "must") or helper.ours in STAGES:
        return True
    case = _case_of(helper, start)
    ways = [PLAIN, *interfaces(helper.ours, helper.value)]
    # What is for ten classes alone is right, but not for a network of fewer.
    return any(case.keeps(way) for way in ways if not way.said.endswith(TEN))


def _again(
    judged: Iterable[Judgement], function: Any, what: str, start: Start
) -> dict[str, Judgement]:
    """Return what becomes of the broken claims when `what` is right."""
    again = {}
    for verdict, trace, _ in judged:
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
        body = _stages(case, staged, stage)
        if stage in body:
            done = {f"{case.name}.{name}" for name in body}
            later = [j for j in staged.values() if j.verdict.claim.target not in done]
            case.start("a class made of it")
            again = _again(later, type(case.name, (case.adapted(interface),), body), stage, case.start)
            if interface is not PLAIN:  # what is wrong is called within, and only what raised is due to it
                again = {
                    slug: judgement for slug, judgement in again.items()
                    if not judgement.is_broken or staged[slug].trace.calls[-1].error
                }
            staged |= {slug: judgement._replace(without=stage) for slug, judgement in again.items()}
    return staged


def _stages(case: Case, judged: Judged, last: str) -> dict[str, Any]:
    """Return right ones of what is broken in a network up to some stage."""
    broken = {j.verdict.claim.target for j in judged.values() if j.is_broken and j.is_open}
    stages = STAGES.get(case.name, {})
    upto = [*stages][: [*stages].index(last) + 1] if last in stages else []
    return {stage: stages[stage] for stage in upto if f"{case.name}.{stage}" in broken}


def _taken(case: Case, judged: Judged) -> Way:
    """Return how a function is to be taken: as it stands, or in the interface that makes sense of it."""
    plain = Way(PLAIN, judged, [])
    if not any(judgement.is_open for judgement in judged.values()):
        plain = plain._replace(named=named(case.name, judged, case.function))
        return _careful(case, plain) if plain.refused else plain
    if case.name in METHODS:
        return _network(case, plain)
    plain = plain._replace(named=named(case.name, judged, case.function))
    if plain.named and plain.is_explained and case.is_told(case.name):
        return plain
    others = list(interfaces(case.name, case.function))
    for interface in others:
        if case.keeps(interface):
            way = Way(interface, case.ask(interface), [])
            return way._replace(named=named(case.name, way.judged, case.function))
    if plain.named and plain.is_explained:
        return plain
    ways = [plain]
    for interface in others:
        judged = case.ask(interface)
        way = Way(interface, judged, named(case.name, judged, case.function))
        if way.named and way.is_explained:
            return way
        if not interface.exchanges:
            ways.append(way)
    # What answers each call, but in another form, is asked on as it answers.
    return plain if plain.raises else next((way for way in ways if way.is_answered), plain)


def _careful(case: Case, plain: Way) -> Way:
    """Return the way in which least is refused that careful code takes, with all that it must do kept."""
    for interface in interfaces(case.name, case.function):
        if case.keeps(interface):
            way = Way(interface, case.ask(interface), [])
            way = way._replace(named=named(case.name, way.judged, case.function))
            if not way.refused:
                return way
    return plain


def _network(case: Case, plain: Way) -> Way:
    """Return the way of a network or a layer in which the fewest `must` claims are open."""
    ways = [plain, *(Way(i, case.ask(i), []) for i in interfaces(case.name, case.function))]
    ways = [way for way in ways if way.judged]
    best = min(ways, key=lambda way: way.open)
    judged = _staged(case, best.judged, best.interface)
    return best._replace(judged=judged, named=named(case.name, judged, case.function))


# ---- What is told ----


def _report(case: Case, way: Way) -> Report:
    """Return the findings of each function or method, with the verdicts."""
    way = way._replace(named=[one for one in way.named if _is_sure(case, way, one)])
    report = Report(verdicts=[judgement.verdict for judgement in way.judged.values()])
    report.texts = [repair.texts for repair in way.repairs]
    if case.found != case.name:
        report.notes.append(f"{case.found} is taken for {case.name}")
    repaired = [target for repair in way.repairs for target in repair.lines]
    for target in dict.fromkeys([*(claim.target for claim in claims_of(case.name)), *repaired]):
        own = [j for j in way.judged.values() if j.verdict.claim.target == target]
        names = [one for one in way.named if one.mistakes[0].target == target]
        rest = [j for j in own if j.is_broken and j.verdict.claim.slug not in way.explained]
        caused = [finding for finding in way.caused if finding.function == target]
        asked = _misnamed(case, target)
        told = _of_target(case, way, target, own, names, rest)
        told = [f for f in told if not (asked and f.kind == "right")]
        told = [f for f in told if not caused or f.kind not in ("right", "unseen")]
        report.findings += caused + told + asked
    start = next((f for f in report.findings if f.function == f"{case.name}.__init__"), None)
    if start and start.kind in ("mistake", "asked"):  # what nothing could be asked of has that cause
        unasked = [f for f in report.kind("asked") if not (f.claims or f.lines) and f != start]
        report.findings = [
            unjudged(f.function, start.function) if f in unasked else f for f in report.findings
        ]
    if switched := list(_switched(case, [line for finding in report.findings for line in finding.lines])):
        report.findings = [finding for finding in report.findings if finding.kind != "right"] + switched
    if report.kind("mistake") and case.name in DRAWN:
        with suppress(LostError):
            case.start("its picture")
            report.pictures = drawn(case.name, way.interface.adapt(case.function))
    return report


def _switched(case: Case, told: list[Line]) -> Iterator[Finding]:
    """Yield what raises, whatever it is given, where a flag is not as it is by default."""
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
                yield Finding(
                    case.name, "mistake", "must", "crash", None, [crash.line], f"`{said}`: {crash.said}"
                )


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
        slugs = [judgement.verdict.claim.slug for judgement in rest]
        seen = _taken_as(case, way) + _seen(rest[0])
        calls = rest[0].trace.calls[-1:]
        lines = [call.crash.line for call in calls if call.crash]
        findings.append(Finding(target, "careless", "should", lines=lines, seen=seen, claims=slugs))
    return findings or _whole(case, way, target, own)


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
    slug = names[0].mistakes[0].slug if names else None
    return Finding(target, "mistake", "must", "crash", slug, lines or [crash.line], crash.said, slugs)


def _names_of(owner: Any) -> tuple[str, ...]:
    """Return the names of attributes in the `__init__` of a class."""
    return getattr(getattr(owner.__init__, "__code__", None), "co_names", ())


def _of_names(case: Case, way: Way, target: str, one: Named) -> list[Finding]:
    first = min(one.claims, key=lambda slug: (CLAIMS[slug].level != one.level, CLAIMS[slug].target != target))
    seen = _taken_as(case, way) + _seen(way.judged[first])
    mistakes = one.mistakes if one.are_together else one.mistakes[:1]
    repair = way.repair_of(one.worst)
    own = repair.lines.get(target, []) if repair else []
    findings = []
    for mistake in mistakes:
        # Of several one may be careless alone.
        slugs = mistake.breaks.intersection(one.claims) if one.are_together else one.claims
        level = min(CLAIMS[slug].level for slug in slugs)  # "must" comes first
        kind, proof = ("mistake", "name") if level == "must" else ("careless", None)
        lines = [line for line in own if _is_of(line, mistake, mistakes)]
        if mistake.slug in CONVENTIONS and not case.is_told(target):
            kind, proof = "asked", None
        names = part_of(case.function, target).__code__.co_names if mistake.slug in OF_BATCHES else ()
        if names and not case.told and {*names}.isdisjoint(("ndim", "reshape")):
            kind, proof = "careless", None
        if not lines or len(own) > FEW:
            lines = _crash_lines(way, one) or _where(mistake, case.function)
            # Of what is wrong there, a line that is not theirs says nothing; what is to be put in does.
            is_put_in = not any(wrong for wrong, _ in mistake.lines())
            is_apt = lines or is_put_in or not _has_text(case, mistake)
            if not any(line.right for line in lines) and is_apt:
                lines += [Line("", None, None, *pair) for pair in mistake.lines()]
        findings.append(Finding(target, kind, level, proof, mistake.slug, lines, seen, one.claims))
    return findings


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
    wrong = [line for line, _ in one.mistakes[0].lines() if line]
    if any(likeness(crash.line.yours, line) >= SAME for crash in crashes for line in wrong):
        return not one.are_together
    return not _has_text(case, one.mistakes[0])


def _is_there(mistake: Mistake, repair: Repair) -> bool:
    """Return whether a line that mends a function looks like one of a mistake, before or after."""
    lines = [line for lines in repair.lines.values() for line in lines]
    return any(
        likeness(theirs, ours) >= ALIKE
        for line in lines for pair in mistake.lines()
        for theirs, ours in zip((line.yours, line.right), pair, strict=True) if theirs and ours
    )


def _repairs(case: Case, way: Way) -> Iterator[Repair]:
    """Yield what mends the `must` claims that no known mistake explains, and those that one explains.

    If all is to be mended, what mends the other claims as well.
    """
    broken = {slug: j for slug, j in way.judged.items() if j.is_broken}
    worst = "must" if any(CLAIMS[slug].level == "must" for slug in broken) else "should"
    asked = {slug for slug in broken if CLAIMS[slug].level == (worst if case.mends else "must")}
    unexplained = {
        slug for slug in asked - way.explained
        if not broken[slug].without and (case.mends or broken[slug].is_open)
    }
    rest = asked - way.explained
    # What a network predicts is no matter for who counts it.
    behind = {slug for slug in rest if broken[slug].without and CLAIMS[slug].target == ASKING[0]}
    goals = [(some, frozenset[str](), False) for some in (unexplained, behind)] + [
        ({slug for slug in one.worst if slug in (asked if case.mends else broken)},
         frozenset(mistake.slug for mistake in one.mistakes),
         one.level == "should" and not case.mends)
        for one in way.named
    ]
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
        body = _stages(case, way.judged, last)
        # What holds with a right one in the place of theirs says nothing of the whole.
        whole = {slug: j for slug, j in way.judged.items() if j.without in ("", last)}
        held = {slug for slug, j in whole.items() if j.verdict.outcome == HOLDS}

        def adapt(function: Any, body: dict[str, Any] = body) -> Any:
            adapted: Any = way.interface.adapt(function)
            return type(case.name, (adapted,), body) if body else adapted

        if slugs and (found := repair(
            case.name, case.function, slugs, held,
            adapt=adapt, known=known, brief=brief, seconds=10.0 if case.mends else 2.0,
        )) and (case.name not in EXAMPLES or _is_of_stars(found)):
            if case.name in LAYERS:
                after = adapt(found.repaired)
                others = (slug for slug in asked - slugs if CLAIMS[slug].target not in found.lines)
                found.holds += [slug for slug in others if outcome(CLAIMS[slug], after) == HOLDS]
            mended |= {*found.holds}
            yield found


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
        lines, relation = [line], "it ends without a `return`"
    if not lines and (key := KEY.match(musts[0].verdict.reason)):
        lines = setting(part_of(case.function, target), key[1] or "")
    seen = "; ".join(filter(None, [relation, _seen(musts[0])]))
    if mended := way.repair_of(slugs):
        lines = mended.lines.get(target, [])
        seen = f"{seen}; repaired like this, all these claims hold"
        return Finding(target, "mistake", "must", "repair", None, lines, seen, slugs)
    if case.is_told(target) and not _lacks_a_layer(case, way, target):
        return Finding(target, "mistake", "must", "told", None, lines, seen, slugs)
    return Finding(target, "asked", "must", None, None, lines, f"{seen}; is it meant otherwise?", slugs)


def _lacks_a_layer(case: Case, way: Way, target: str) -> bool:
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


def _whole(case: Case, way: Way, target: str, own: list[Judgement]) -> list[Finding]:
    """Return the finding of what breaks no claim."""
    verdicts = [judgement.verdict for judgement in own if judgement.verdict.outcome != ABSENT]
    if not verdicts:
        return []
    if broken := next((judgement for judgement in own if judgement.is_broken), None):
        cause = next(one for one in way.named if broken.verdict.claim.slug in one.claims)
        return [unjudged(target, cause.mistakes[0].target)]
    if blamed := next((j for j in own if j.without and j.verdict.outcome == UNDECIDABLE), None):
        if blamed.trace.touched:
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


def _misnamed(case: Case, target: str) -> list[Finding]:
    """Return what is told of a method that is not there and has another name, by which nobody calls it."""
    method = target.partition(".")[2]
    if method not in case.misspelt:
        return []
    theirs, code = case.misspelt[method], getattr(case.function, method).__code__
    is_far = get_close_matches(method, [theirs], 1, 0.8) == []
    before = r"(?<!self)" if is_far else ""  # a network has a method of that name as well
    said = [_is_said(rf"{before}\.{name}\b", code.co_filename) for name in (theirs, method)]
    if said == [True, False]:
        return []
    yours = linecache.getline(code.co_filename, code.co_firstlineno)
    right = yours.replace(theirs, method, 1).strip()
    line = Line(code.co_filename, code.co_firstlineno, yours.find(theirs) + 1, yours.strip(), right)
    seen = f"there is no `{method}`: is `{theirs}` meant?"
    if not said[0] and (is_far or (is_slip(method, theirs) and theirs.isalpha() and method not in theirs)):
        seen = f"there is no `{method}`, and `{theirs}` is called by nobody"
        return [Finding(target, "mistake", "must", "repair", None, [line], seen)]
    return [Finding(target, "asked", lines=[line], seen=seen)]


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


def _seen(judgement: Judgement) -> str:
    """Return in a sentence what was called, and what came of it."""
    verdict = judgement.verdict
    call = verdict.snippet.splitlines()[-1] if verdict.snippet else ""
    if len(call) > LONGEST:
        call = f"{call.partition('(')[0]}(...)"
    between = " " if verdict.reason.startswith("raised") else ": "
    return f"{call}{between}{verdict.reason}" if call else verdict.reason

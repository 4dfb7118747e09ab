"""A function that is judged, and how it is taken: through which interface, with which mistakes."""

import ast
import inspect
import linecache
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import reference
from reference import listings
from reference.conformance.asking import LostError, np
from reference.conformance.catalogue import CLAIMS, EXAMPLES, OWN, Claim
from reference.conformance.judging.blame import Helper
from reference.conformance.judging.crashing import endless, nodes_of
from reference.conformance.judging.editing import arrays_of
from reference.conformance.judging.interfaces import Interface, has_source_parameters, parameters_of
from reference.conformance.judging.naming import Named
from reference.conformance.judging.networks import scored_loss
from reference.conformance.judging.recording import Trace
from reference.conformance.judging.repair import Repair
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.report import ABSENT, BROKEN, HOLDS, Finding, Verdict

OF_ROWS = "softmax-takes-each-row-by-itself"
TARGETS = re.compile("hot|label", re.IGNORECASE)  # in what a flag is called that says how targets are given
# What is asked of whoever may be given either form of targets.
OF_TARGETS = ("cross-entropy-error-never-takes-a-label-for-a-factor", "cross-entropy-error-takes-labels")
PLAIN = Interface("", lambda function: function)
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
    keyed: str = ""  # which keys of theirs stand for ours
    rounds: int = 6  # how often what is meant is sought, each time in what was mended before
    sought: set[Any] = field(default_factory=set)  # the repairs that were sought in vain, by what they are of
    forms: dict[Any, Any] = field(default_factory=dict)  # wrong layers as they answer, by what they read

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
        if self.told or self.found != self.name or self.name in OWN:
            return self.told
        method = target.partition(".")[2]
        theirs = getattr(self.function, method, None) if method else self.function
        if method in self.misspelt or arrays_of(theirs):  # what it reads of its file has a purpose
            return False
        if not method:
            return has_source_parameters(self.name, self.function) and self._takes_no_more()
        if self.name == "Affine" and parameters_of(self.function)[:2] != ["W", "b"]:
            return False
        return parameters_of(getattr(getattr(listings, self.name), method, None)) == parameters_of(theirs)

    def _takes_no_more(self) -> bool:
        """Return whether a function has no parameters that ours has not, as that of a momentum."""
        known = getattr(listings, self.name, None) or getattr(reference, self.name)
        return {*parameters_of(self.function)} <= {*parameters_of(known)}

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
        claims = self.claims() if function is not None else []
        return {claim.slug: self._asked(claim, function, interface) for claim in claims}

    def _asked(self, claim: Claim, function: Any, interface: Interface) -> Judgement:
        try:
            if claim.slug in self.lost:
                raise LostError(self.lost[claim.slug])
            self.start(claim.slug if interface is PLAIN else f"{claim.slug} as {interface.said}")
        except LostError as error:
            return Judgement(Verdict(claim, BROKEN, str(error)), Trace())
        return judge(claim, function)

    def claims(self, level: str = "") -> list[Claim]:
        """Return the claims on it, of a level if one is given: who tells batches apart must do them right."""
        claims = claims_of(self.name)
        if self.name == "cross_entropy_error" and tells_targets(self.function):
            claims = [claim for claim in claims if claim.slug not in OF_TARGETS]
        if any(claim.slug == OF_ROWS for claim in claims) and tells_batches(self.function):
            claims = [replace(one, level="must") if one.slug == OF_ROWS else one for one in claims]
        return [claim for claim in claims if level in ("", claim.level)]

    def keeps(self, interface: Interface, level: str = "must") -> bool:
        """Return whether all claims of a level hold through an interface, as far as they can be asked."""
        function: Any = None if endless(self.function) else self.adapted(interface)
        outcomes = set()
        for claim in self.claims(level) if function is not None else ():
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
    others: tuple["Way", ...] = ()  # in all interfaces, where none of them made sense of it

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
    def formless(self) -> int:
        """How many of these are broken by an answer of which nothing can be compared, as a dict in a pair."""
        broken = [j.trace for j in self.musts if j.is_broken]
        return sum(not trace.compared and not any(c.error for c in trace.calls) for trace in broken)

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


def tells_targets(function: Any) -> bool:
    """Return whether a function has a flag that tells in which form its targets are."""
    try:
        parts = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return False
    return any(isinstance(p.default, bool) and TARGETS.search(p.name) for p in parts)


def tells_batches(function: Any) -> bool:
    """Return whether a function returns something of its own where it is given rows, and refuses nothing."""
    names = getattr(getattr(function, "__code__", None), "co_names", ())
    nodes = nodes_of(function) if "ndim" in names else []
    if any(isinstance(n, ast.Raise | ast.Assert) for n in nodes):
        return False
    branches = [n for n in nodes if isinstance(n, ast.If) and "ndim" in ast.unparse(n.test)]
    returns = any(isinstance(part, ast.Return) for branch in branches for part in ast.walk(branch))
    text = " ".join(ast.unparse(branch) for branch in branches)
    is_of_columns = "axis=0" in text and not re.search(r"\.T\b|axis=-?1", text)
    return returns and not is_of_columns


def comes_after_weights(function: Any) -> bool:
    """Return whether in the file of a function all data stands behind the weights, `W @ X`: in columns."""
    text = "".join(linecache.getlines(getattr(getattr(function, "__code__", None), "co_filename", "")))
    orders = set()
    with suppress(SyntaxError):
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.BinOp(left, ast.MatMult(), right):
                    orders.add((_is_weight(left), _is_weight(right)))
                case ast.Call(ast.Attribute(attr="dot" | "matmul"), [left, right]) | ast.Call(
                    ast.Attribute(left, "dot"), [right]
                ):
                    orders.add((_is_weight(left), _is_weight(right)))
    return (True, False) in orders and (False, True) not in orders


def _is_weight(node: ast.expr) -> bool:
    return bool(re.search(r"\b[wW](eights?)?_?\d*['\"]?\]?$", ast.unparse(node)))


def stages(case: Case, judged: Judged, last: str) -> dict[str, Any]:
    """Return right ones of what is broken in a network up to some stage."""
    broken = {j.verdict.claim.target for j in judged.values() if j.is_broken and j.is_open}
    stages = STAGES.get(case.name, {})
    upto = [*stages][: [*stages].index(last) + 1] if last in stages else []
    own = [stage for stage in upto if f"{case.name}.{stage}" in broken]
    return {name: stages[stage] for stage in own for name in (stage, case.misspelt.get(stage, stage))}

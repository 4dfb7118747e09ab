"""Which mistake it is: the one that gives, call by call, the very results that were seen."""

import inspect
import itertools
import math
import types
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

from reference.conformance.asking import np
from reference.conformance.catalogue import CLAIMS, MISTAKES, Mistake
from reference.conformance.judging.recording import same_trace
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.report import HOLDS, UNDECIDABLE

# These methods ask the others, and nothing else, for what they make of it.
ASKING = ("TwoLayerNet.accuracy", "TwoLayerNet.numerical_gradient")
FELT = 1e-16  # below it a step is lost beside any x of the claims


class Named(NamedTuple):
    """A mistake that explains broken claims; of several that do so alike, or that stand together, each."""

    mistakes: list[Mistake]
    claims: list[str]
    are_together: bool = False

    @property
    def level(self) -> str:
        """The worst level of the claims."""
        return "must" if any(CLAIMS[slug].level == "must" for slug in self.claims) else "should"

    @property
    def worst(self) -> list[str]:
        """The claims of that level."""
        return [slug for slug in self.claims if CLAIMS[slug].level == self.level]


def named(name: str, judged: Mapping[str, Judgement], theirs: Any = None) -> list[Named]:
    """Return the mistakes that explain the broken claims on a function or a network.

    A mistake is named if it breaks nothing that holds, breaks every broken `must` claim on its own function
    or method, and reproduces, within round-off, every call of the `must` claims that it breaks. Only if there
    are none must it reproduce the `should` claims: who writes `/ 2*h` does not promote float32 either, and so
    breaks that claim in a way of his own. Of what no mistake explains a pair of them in one function may.
    Whatever layers a network of `theirs` has, a mistake in a method that asks the others is the same in it.
    """
    broken = {slug for slug, judgement in judged.items() if judgement.is_broken}
    if not broken:
        return []
    step = next((s for s in (j.trace.step() for j in judged.values()) if s is not None), None)
    explained = dict[tuple[str, ...], Set[str]]()
    own = [mistake for mistake in MISTAKES.values() if mistake.target.split(".")[0] == name]
    for mistake in own:
        for base in (None, theirs) if mistake.target in ASKING and isinstance(theirs, type) else (None,):
            if breaks := _explains((mistake.slug,), judged, broken, step, base):
                explained[mistake.slug,] = breaks
                break
    rest = broken.difference(*explained.values())
    # What is not careful goes unseen beside what is wrong, and counts where nothing is.
    alone = {one for (one,), breaks in explained.items() if all(CLAIMS[s].level == "should" for s in breaks)}
    # What cannot be asked in an interface may be so.
    unasked = {slug for slug, judgement in judged.items() if judgement.verdict.outcome == UNDECIDABLE}
    alone |= {mistake.slug for mistake in own if mistake.breaks <= unasked}
    for pair in _pairs(rest, alone):
        if rest & (breaks := _explains(pair, judged, broken, step)):
            explained[pair] = breaks
            break
    return _told_apart(explained, step)


def _pairs(rest: Set[str], seen: Set[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of mistakes that may explain what is left, of two edits of one form."""
    targets = {CLAIMS[slug].target for slug in rest}
    mistakes = [m for m in MISTAKES.values() if m.target in targets and (m.breaks & rest or m.slug in seen)]
    yield from (
        (one.slug, two.slug) for one, two in itertools.combinations(mistakes, 2)
        if one.target == two.target and one.form is two.form
    )


def _explains(
    slugs: tuple[str, ...], judged: Mapping[str, Judgement], broken: Set[str], step: float | None,
    base: Any = None,
) -> Set[str]:
    """Return the broken claims that a mistake explains, or two in one function; none if it is another."""
    mistakes = [MISTAKES[slug] for slug in slugs]
    target = mistakes[0].target
    own = {slug for slug in broken if CLAIMS[slug].level == "must" and CLAIMS[slug].target == target}
    breaks = set[str]()
    # Its own claims first: most mistakes are another at the first of them.
    for slug in sorted(frozenset().union(*(m.breaks for m in mistakes)), key=lambda slug: slug not in own):
        if not _tells(judged.get(slug), target):
            continue
        replayed = _replayed(slugs, slug, step, base)
        if replayed is None or (replayed.is_broken and slug not in broken):
            return frozenset()
        if replayed.is_broken:
            breaks.add(slug)
        if slug in own and not (replayed.is_broken and _alike(judged[slug], replayed)):
            return frozenset()
    musts = {slug for slug in breaks if CLAIMS[slug].level == "must"} or breaks
    alike = (_alike(judged[slug], _replayed(slugs, slug, step, base)) for slug in musts)
    # Of two together inf and nan are no evidence: too much gives those.
    got = [pair[0] for slug in musts for pair in judged[slug].trace.compared]
    if len(slugs) > 1 and got and not any(np.all(np.isfinite(part)) for part in got):
        return frozenset()
    return breaks if own <= breaks and all(alike) else frozenset()


def _tells(judgement: Judgement | None, target: str) -> bool:
    """Return whether what became of a claim tells of a mistake in `target`.

    What holds since a call was refused tells nothing of what is done; what was asked with another method
    in its place tells nothing of that.
    """
    if judgement is None or judgement.without == target.partition(".")[2] != "":
        return False
    if judgement.is_broken:
        return True
    return judgement.verdict.outcome == HOLDS and not any(call.error for call in judgement.trace.calls)


def _alike(judgement: Judgement, replayed: Judgement | None) -> bool:
    # What is left in the arguments is what the careful claims are about.
    after = judgement.verdict.claim.level == "should"
    return replayed is not None and same_trace(judgement.trace, replayed.trace, after=after)


def _told_apart(explained: Mapping[tuple[str, ...], Set[str]], step: float | None) -> list[Named]:
    """Return of two mistakes the one that explains more, and of a tie the one whose own step is nearer."""
    alone: dict[Set[str], list[Mistake]] = {}
    together = []
    for slugs, breaks in explained.items():
        if any(breaks < other for other in explained.values()):
            continue
        if len(slugs) > 1:
            mistakes = [MISTAKES[slug] for slug in slugs if MISTAKES[slug].breaks & breaks]
            together.append(Named(mistakes, sorted(breaks), are_together=True))
        else:
            alone.setdefault(frozenset(breaks), []).append(MISTAKES[slugs[0]])
    return [Named(_nearest(mistakes, step), sorted(breaks)) for breaks, mistakes in alone.items()] + together


@cache
def _replayed(slugs: tuple[str, ...], claim: str, step: float | None, base: Any) -> Judgement | None:
    """Return what becomes of a claim on a mistake, with the step that was observed in place of its own.

    With a `base` it is the mistaken method in that class.
    """
    code = _code(slugs)
    if base is not None:
        method = MISTAKES[slugs[0]].target.partition(".")[2]
        code = type(base.__name__, (base,), {method: vars(code)[method]})
    own = None if code is None else _own_step(code)
    if step is not None and own is not None:
        if (step < FELT) != (own < FELT):
            return None
        parameters = inspect.signature(code).parameters.values()
        at = [p.name for p in parameters if p.default is not p.empty].index("h")
        defaults = (*code.__defaults__[:at], step, *code.__defaults__[at + 1 :])
        code = types.FunctionType(code.__code__, code.__globals__, code.__name__, defaults, code.__closure__)
    return None if code is None else judge(CLAIMS[claim], code)


@cache
def _code(slugs: tuple[str, ...]) -> Any:
    """Return the code of a mistake, or of two edits of one form; None if they do not go together."""
    first = MISTAKES[slugs[0]]
    if len(slugs) == 1:
        return first.code
    for order in (slugs, slugs[::-1]):  # one may take away what the other changes
        source = first.right
        for text, other in (edit for slug in order for edit in MISTAKES[slug].edits.items()):
            source = source.replace(text, other) if text in source else ""
        with suppress(SyntaxError):
            if source:
                return replace(first, edits={first.right: source}, times=1).code
    return None


def _own_step(code: Any) -> float | None:
    h = inspect.signature(code).parameters.get("h")
    return None if h is None or isinstance(code, type) or h.default is h.empty else h.default


def _nearest(mistakes: list[Mistake], step: float | None) -> list[Mistake]:
    """Return the mistakes whose own step is the nearest to the one observed; they differ in nothing else."""
    own = [_own_step(mistake.code) for mistake in mistakes]
    if step is None or len(set(own)) == 1 or None in own:
        return mistakes
    distance = [abs(math.log(h / step)) for h in own if h is not None]
    return [mistake for mistake, far in zip(mistakes, distance, strict=True) if far == min(distance)]


def plainest(pairs: list[tuple[Any, Any]]) -> str:
    """Return the plainest relation of what was got to what was wanted, in all pairs; "" if there is none."""
    if any(np.shape(got) != np.shape(want) for got, want in pairs):
        return ""
    pairs = [(got, want) for got, want in pairs if np.all(np.isfinite(want))]
    got, want = (np.concatenate([np.zeros(0), *(np.ravel(pair[i]) for pair in pairs)]) for i in (0, 1))
    if np.count_nonzero(want) < 2 or np.allclose(got, want, rtol=1e-6):
        return ""
    if not got.any():
        return "every value is 0"
    if all(one.ndim == 2 and one.shape == one.T.shape and np.allclose(one.T, two) for one, two in pairs):
        return "the result is transposed"
    worst = np.argmax(np.abs(want))
    factor = got[worst] / want[worst]
    if np.isfinite(factor) and np.all(np.abs(got - factor * want) <= 1e-6 * np.max(np.abs(got))):
        return "every value has the wrong sign" if math.isclose(factor, -1, rel_tol=1e-6) else (
            f"every value is {factor:.6g} times the right one")
    return ""

"""Which mistake it is: the one that gives, call by call, the very results that were seen."""

import inspect
import math
import types
from collections.abc import Mapping, Set
from typing import Any

from reference.conformance.asking import np
from reference.conformance.catalogue import CLAIMS, MISTAKES, SCRIPT, Mistake
from reference.conformance.judging.recording import same_trace
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.report import HOLDS, Diagnosis


def diagnose(
    function: str, judged: Mapping[str, Judgement], predicted: Set[str] = frozenset()
) -> list[Diagnosis]:
    """Return the mistakes that explain the broken claims on a function.

    Parameters
    ----------
    function : str
        As in "numerical_diff" or "TwoLayerNet".
    judged : mapping
        From the slug of each claim on it to what `judge` returned.
    predicted : set of str
        The claims on a network that were judged with a right `predict`, of which no mistake in it tells.

    Returns
    -------
    list of Diagnosis
        A mistake is named if it breaks nothing that holds, breaks every broken `must` claim on its own
        function or method, and reproduces, within round-off, every call of the `must` claims that it
        breaks. Only if there are none must it reproduce the `should` claims: who writes `/ 2*h` does not
        promote float32 either, and so breaks that claim in a way of his own.
    """
    broken = {slug for slug, judgement in judged.items() if judgement.is_broken}
    # What holds since a call was refused tells nothing of what is done.
    decided = broken | {
        slug for slug, (verdict, trace) in judged.items()
        if verdict.outcome == HOLDS and not any(call.error for call in trace.calls)
    }
    step = next((s for s in (trace.step() for _, trace in judged.values()) if s is not None), None)
    explained = dict[str, Set[str]]()
    for mistake in MISTAKES.values() if broken else ():
        if mistake.target.split(".")[0] == function:
            # Of a claim that was asked with a right `predict` no mistake in it tells.
            seen = decided - predicted if mistake.target == "TwoLayerNet.predict" else decided
            if breaks := _explains(mistake, judged, broken, seen, step):
                explained[mistake.slug] = breaks
    return _told_apart(explained, step) + unexplained(judged, broken.difference(*explained.values()))


def _explains(
    mistake: Mistake, judged: Mapping[str, Judgement], broken: Set[str], decided: Set[str], step: float | None
) -> Set[str]:
    """Return the broken claims that a mistake explains; none if it is another."""
    own = {slug for slug in broken if CLAIMS[slug].level == "must" and CLAIMS[slug].target == mistake.target}
    if mistake.target == SCRIPT:  # where one stands beside another, and each is asked at some length
        if not mistake.breaks & decided <= broken:
            return frozenset()
        own = set()
    # With another step than its own a mistake may break less, so it is judged anew.
    replayed = _replayed(mistake, mistake.breaks & decided, step)
    breaks = frozenset(slug for slug, judgement in replayed.items() if judgement.is_broken)
    if not own <= breaks <= broken:
        return frozenset()
    musts = {slug for slug in breaks if CLAIMS[slug].level == "must"} or breaks
    # What is left in the arguments is what the careful claims are about.
    alike = (
        same_trace(judged[slug].trace, replayed[slug].trace, after=CLAIMS[slug].level == "should")
        for slug in musts
    )
    return breaks if all(alike) else frozenset()


def _told_apart(explained: Mapping[str, Set[str]], step: float | None) -> list[Diagnosis]:
    """Return of two mistakes the one that explains more, and of a tie the one whose own step is nearer."""
    found: dict[Set[str], list[Mistake]] = {}
    for slug, breaks in explained.items():
        if not any(breaks < other for other in explained.values()):
            found.setdefault(breaks, []).append(MISTAKES[slug])
    return [
        Diagnosis(mistakes[0].target, _nearest(mistakes, step), sorted(breaks))
        for breaks, mistakes in found.items()
    ]


def unexplained(judged: Mapping[str, Judgement], rest: Set[str]) -> list[Diagnosis]:
    """Return the broken claims without a mistake, together for each function or method."""
    diagnoses = []
    for target in dict.fromkeys(CLAIMS[slug].target for slug in CLAIMS if slug in rest):
        slugs = sorted(slug for slug in rest if CLAIMS[slug].target == target)
        pairs = [pair for slug in slugs for pair in judged[slug].trace.compared]
        diagnoses.append(Diagnosis(target, [], slugs, plainest(pairs)))
    return diagnoses


def _replayed(
    mistake: Mistake, slugs: Set[str], step: float | None
) -> dict[str, Judgement]:
    """Return what claims find in a mistake, with the step that was observed in place of its own."""
    code: Any = mistake.code
    if step is not None and _own_step(mistake) is not None:
        parameters = inspect.signature(code).parameters.values()
        at = [p.name for p in parameters if p.default is not p.empty].index("h")
        defaults = (*code.__defaults__[:at], step, *code.__defaults__[at + 1 :])
        code = types.FunctionType(code.__code__, code.__globals__, code.__name__, defaults, code.__closure__)
    return {slug: judge(CLAIMS[slug], code) for slug in sorted(slugs)}


def _own_step(mistake: Mistake) -> float | None:
    h = inspect.signature(mistake.code).parameters.get("h")
    return None if h is None else h.default


def _nearest(mistakes: list[Mistake], step: float | None) -> list[Mistake]:
    """Return the mistakes whose own step is the nearest to the one observed; they differ in nothing else."""
    own = [_own_step(mistake) for mistake in mistakes]
    if step is None or len(set(own)) == 1 or None in own:
        return mistakes
    distance = [abs(math.log(h / step)) for h in own if h is not None]
    return [mistake for mistake, far in zip(mistakes, distance, strict=True) if far == min(distance)]


def plainest(pairs: list[tuple[Any, Any]]) -> str:
    """Return the plainest relation of what was got to what was wanted, in all pairs; "" if there is none."""
    if any(got.shape != want.shape for got, want in pairs):
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

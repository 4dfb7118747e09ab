"""Which mistake it is: the one that gives, call by call, the very results that were seen."""

import inspect
import math
import types
import warnings
from collections.abc import Callable, Mapping, Set
from typing import Any

import numpy as np

from reference.conformance import asking
from reference.conformance.asking import AbsentError, BrokenError, UndecidableError, short
from reference.conformance.catalogue import CLAIMS, METHODS, MISTAKES, Claim, Mistake
from reference.conformance.judging.recording import Recorder, Trace, same_trace
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Diagnosis, Verdict


def judge(claim: Claim, function: Callable[..., Any]) -> tuple[Verdict, Trace]:
    """Return what becomes of a claim on a function, and the record of it."""
    recorder, name = Recorder(), claim.needs[0]
    wrap = recorder.network if name in METHODS else recorder.function
    asking.compared.clear()
    asking.touched.clear()
    try:
        # Whoever calls may have other settings, and so may have been left some by what was judged before.
        with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
            warnings.simplefilter("ignore")
            claim(**{name: wrap(name, function)})
        verdict = Verdict(claim, HOLDS)
    except AbsentError as error:
        verdict = Verdict(claim, ABSENT, str(error))
    except UndecidableError as error:
        verdict = Verdict(claim, UNDECIDABLE, str(error))
    except BrokenError as error:
        verdict = Verdict(claim, BROKEN, str(error), seen=error.seen)
    except (OSError, ImportError) as error:  # of a file or a module that is not here
        verdict = Verdict(claim, UNDECIDABLE, short(f"raised {type(error).__name__}: {error}"))
    except (Exception, SystemExit) as error:
        verdict = Verdict(claim, BROKEN, short(f"raised {type(error).__name__}: {error}"))
    if asking.touched:
        verdict = Verdict(claim, UNDECIDABLE, f"not checked: it needs {asking.touched[0]}")
    trace = Trace(recorder.calls, list(asking.compared))
    if verdict.outcome == BROKEN and trace.calls:
        verdict.snippet = trace.calls[-1].snippet()
    return verdict, trace


def diagnose(
    function: str, judged: Mapping[str, tuple[Verdict, Trace]], predicted: Set[str] = frozenset()
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
    broken = {slug for slug, (verdict, _) in judged.items() if verdict.outcome == BROKEN}
    # What holds since a call was refused tells nothing of what is done.
    decided = broken | {
        slug for slug, (verdict, trace) in judged.items()
        if verdict.outcome == HOLDS and not any(call.error for call in trace.calls)
    }
    if not broken:
        return []
    step = next((s for s in (trace.step() for _, trace in judged.values()) if s is not None), None)
    explained: dict[str, frozenset[str]] = {}
    for mistake in MISTAKES.values():
        if mistake.target.split(".")[0] != function:
            continue
        own = {
            slug for slug in broken if CLAIMS[slug].level == "must" and CLAIMS[slug].target == mistake.target
        }
        # With another step than its own a mistake may break less, so it is judged anew.
        seen = decided - predicted if mistake.target == "TwoLayerNet.predict" else decided
        replayed = _replayed(mistake, mistake.breaks & seen, step)
        breaks = frozenset(slug for slug, (verdict, _) in replayed.items() if verdict.outcome == BROKEN)
        musts = {slug for slug in breaks if CLAIMS[slug].level == "must"} or breaks
        # What is left in the arguments is what the careful claims are about.
        alike = all(
            same_trace(judged[slug][1], replayed[slug][1], after=CLAIMS[slug].level == "should")
            for slug in musts
        )
        if breaks and breaks <= broken and own <= breaks and alike:
            explained[mistake.slug] = breaks
    # Of two mistakes the one that explains more, and of a tie the one whose own step is nearer.
    found: dict[frozenset[str], list[Mistake]] = {}
    for slug, breaks in explained.items():
        if not any(breaks < other for other in explained.values()):
            found.setdefault(breaks, []).append(MISTAKES[slug])
    diagnoses = [
        Diagnosis(mistakes[0].target, _nearest(mistakes, step), sorted(breaks))
        for breaks, mistakes in found.items()
    ]
    rest = broken - set().union(*explained.values())
    for target in dict.fromkeys(CLAIMS[slug].target for slug in CLAIMS if slug in rest):
        slugs = sorted(slug for slug in rest if CLAIMS[slug].target == target)
        pairs = [pair for slug in slugs for pair in judged[slug][1].compared[-1:]]
        diagnoses.append(Diagnosis(target, [], slugs, plainest(pairs)))
    return diagnoses


def _replayed(
    mistake: Mistake, slugs: Set[str], step: float | None
) -> dict[str, tuple[Verdict, Trace]]:
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
    pairs = [(got, want) for got, want in pairs if want.any() and not np.allclose(got, want, rtol=1e-6)]
    if sum(np.count_nonzero(want) for _, want in pairs) < 2:
        return ""
    if all(not got.any() for got, _ in pairs):
        return "every value is 0"
    if all(got.ndim == 2 and got.shape == got.T.shape and np.allclose(got.T, want) for got, want in pairs):
        return "the result is transposed"
    got, want = (np.concatenate([np.ravel(pair[i]) for pair in pairs]) for i in (0, 1))
    worst = np.argmax(np.abs(want))
    factor = got[worst] / want[worst]
    if np.isfinite(factor) and np.all(np.abs(got - factor * want) <= 1e-6 * np.max(np.abs(got))):
        return "every value has the wrong sign" if math.isclose(factor, -1, rel_tol=1e-6) else (
            f"every value is {factor:.6g} times the right one")
    return ""

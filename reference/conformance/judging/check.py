"""Is yours right? `check` asks every claim, in this process."""

import types
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference import listings
from reference.conformance.asking import InternalError, LostError
from reference.conformance.catalogue import (
    CLAIMS,
    EXAMPLES,
    FUNCTIONS,
    JUDGED,
    NETWORKS,
    SCRIPT,
    Claim,
    meant,
)
from reference.conformance.explain import placed
from reference.conformance.judging.blame import Helper, helpers, replaced
from reference.conformance.judging.interfaces import adapt, question
from reference.conformance.judging.naming import diagnose, unexplained
from reference.conformance.judging.recording import Trace
from reference.conformance.judging.verdicts import Judgement, judge
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Diagnosis, Report, Verdict


def check(module: Any = None, /, **functions: Any) -> Report:
    """Return what is true of functions, and the mistakes in them.

    Parameters
    ----------
    module : module or other object, optional
        Whose attributes of the known names are judged.
    **functions
        Functions to judge, by those names; they come before the attributes of `module`.

    Returns
    -------
    Report
        Shown by `print`, by a notebook and by `.json()`.

    Raises
    ------
    TypeError
        If nothing is claimed of a name, or what is given is not callable.

    Notes
    -----
    Everything runs in this process, with all it may do: hang, exit, write.
    `reference.conformance.running.run` keeps it away in a process of its own.

    Examples
    --------
    >>> report = check(numerical_diff=lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2*h)
    >>> sorted(report.named)
    ['halves-then-multiplies-by-h']
    """
    for name, function in functions.items():
        if name not in JUDGED:
            raise TypeError(f"nothing is claimed of {name!r}{meant(name, FUNCTIONS, show=repr)}")
        if not callable(function):
            raise TypeError(f"{name} must be callable, got {function!r}")
    if isinstance(module, str | Path):
        raise TypeError(
            f"{str(module)!r} is no module: import it and give the module itself, "
            f"or check the file with run, or in a shell with: reference check {module}"
        )
    report = Report()
    space = vars(module) if isinstance(module, types.ModuleType) else {}
    names = {name: name for name in FUNCTIONS if callable(space.get(name))}
    for name in JUDGED if SCRIPT in functions else FUNCTIONS:
        function = functions.get(name, getattr(module, name, None))
        if callable(function):
            report.add(check_function(name, function, names))
        elif module is None:
            report.unseen.append(name)
        else:
            report.verdicts += [Verdict(claim, ABSENT, f"there is no `{name}`") for claim in _claims(name)]
    return report


def _claims(name: str) -> list[Claim]:
    return [claim for claim in CLAIMS.values() if claim.needs[0] == name]


def check_function(
    name: str,
    function: Callable[..., Any],
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    lost: Mapping[str, str] = MappingProxyType({}),
    start: Callable[[str], None] = lambda slug: None,
) -> Report:
    """Judge one function by all its claims.

    Parameters
    ----------
    name : str
        The name under which something is claimed.
    function : callable
        What is judged.
    names : mapping
        From our names of functions to theirs, where it stands; what it calls of these is judged by itself.
    lost : mapping
        From the slugs of claims in which the process was lost to how; they are broken, and not asked again.
    start : callable
        Called with the slug of each claim that is asked, and with the name of whatever else touches the
        learner's code, before it does; it raises LostError if that is not to be done again.

    Returns
    -------
    Report

    Raises
    ------
    InternalError
        If this package failed, and not the function.
    """
    try:
        return _judged(name, function, names, lost, start)
    except InternalError:
        raise
    except Exception as error:
        raise InternalError(f"{name}: {type(error).__name__}: {error}") from error


def _judged(
    name: str,
    function: Callable[..., Any],
    names: Mapping[str, str],
    lost: Mapping[str, str],
    start: Callable[[str], None],
) -> Report:
    found = names.get(name, name)
    start("its signature")
    if asked := question(name, function):
        verdicts = [Verdict(claim, UNDECIDABLE, asked) for claim in _claims(name)]
        return Report(verdicts, functions={name: {"found": found, "adapted": []}})
    adapted: list[str] = []
    start("a first call")
    first = _ask(name, adapt(name, function, adapted), lost, start)
    judged, guesses = _without_others_faults(
        name, function, first, names, lost, start, is_adapted=bool(adapted)
    )
    try:
        start("the search for its mistake")
        found_mistakes = diagnose(name, judged, guesses)
    except LostError:
        found_mistakes = unexplained(judged, {slug for slug in judged if judged[slug].is_broken})
    verdicts, diagnoses = _decided(name, judged, found_mistakes, guesses)
    for diagnosis in diagnoses:
        diagnosis.lines = [line for mistake in diagnosis.mistakes[:1] for line in placed(mistake, function)]
    return Report(verdicts, diagnoses, functions={name: {"found": found, "adapted": adapted}})


def _ask(
    name: str, function: Callable[..., Any], lost: Mapping[str, str], start: Callable[[str], None]
) -> dict[str, Judgement]:
    """Ask each claim on a function."""
    judged = {}
    for claim in _claims(name):
        if claim.slug in lost:
            judged[claim.slug] = Judgement(Verdict(claim, BROKEN, lost[claim.slug]), Trace())
        else:
            start(claim.slug)
            judged[claim.slug] = judge(claim, function)
    return judged


def _without_others_faults(
    name: str,
    function: Any,
    first: dict[str, Judgement],
    names: Mapping[str, str],
    lost: Mapping[str, str],
    start: Callable[[str], None],
    *,
    is_adapted: bool,
) -> tuple[dict[str, Judgement], Set[str]]:
    """Judge what is broken again with right helpers, and a network with a right `predict`.

    Return the judgements, and the slugs of what is broken still with a `predict` that is not theirs.
    """
    if not any(judgement.is_broken for judgement in first.values()):
        return first, frozenset()
    wrong = [helper for helper in helpers(function, names) if _is_wrong(helper, lost, start)]
    with replaced(wrong):
        judged = first
        if wrong:
            start("a call with right helpers")
            right = adapt(name, function, [])
            judged = first | _again(first, right, frozenset(), "a function that it calls", start)
        musts = [j for j in judged.values() if j.verdict.claim.level == "must" and j.is_broken]
        if name != "TwoLayerNet" or not isinstance(function, type) or is_adapted:
            return judged, frozenset()
        if not any(judgement.verdict.claim.target == "TwoLayerNet.predict" for judgement in musts):
            return judged, frozenset()
        before = ("TwoLayerNet.__init__", "TwoLayerNet.predict")
        own = {claim.slug for claim in _claims(name) if claim.target in before}
        start("a class made of it")
        right = type(name, (function,), {"predict": listings.TwoLayerNet.predict})
        again = _again(judged, right, own, "`predict`", start)
        return judged | again, {slug for slug, judgement in again.items() if judgement.is_broken}


def _again(
    judged: Mapping[str, Judgement],
    function: Callable[..., Any],
    but: Set[str],
    what: str,
    start: Callable[[str], None],
) -> dict[str, Judgement]:
    """Return what becomes of the broken claims when `what` is right."""
    again = {}
    for slug, (verdict, trace) in judged.items():
        if verdict.outcome == BROKEN and trace.calls and slug not in but:
            try:
                start(f"{slug} with {what} right")
                other = judge(verdict.claim, function)
            except LostError as error:
                reason = f"{error} with {what} right ({verdict.reason})"
                other = Judgement(Verdict(verdict.claim, UNDECIDABLE, reason), trace)
            if other.verdict.outcome == HOLDS:
                why = f"broken by {what}, which is judged by itself; with a right one it holds"
                reason = f"{why} ({verdict.reason})"
                other = other._replace(verdict=Verdict(verdict.claim, UNDECIDABLE, reason))
            again[slug] = other
    return again


def _is_wrong(helper: Helper, lost: Mapping[str, str], start: Callable[[str], None]) -> bool:
    if helper.ours in NETWORKS:
        return False
    musts = [claim for claim in _claims(helper.ours) if claim.level == "must"]
    if any(claim.slug in lost for claim in musts):
        return True
    try:
        start(f"a first call of {helper.name}")
        function = adapt(helper.ours, helper.value, [])
        for claim in musts:
            start(f"{claim.slug} of {helper.name}, which it calls")
            if judge(claim, function).is_broken:
                return True
    except LostError:
        return True
    return False


def _decided(
    name: str, judged: Mapping[str, Judgement], diagnoses: list[Diagnosis], guesses: Set[str]
) -> tuple[list[Verdict], list[Diagnosis]]:
    """Return verdicts and diagnoses without the accusations that nothing proves.

    What is broken with a predict that is not theirs is no fault of theirs unless it has a name.
    """
    doubtful, asked = guesses, ""
    if name in EXAMPLES:
        doubtful = set(judged)
        asked = f"is it to be the book's {name}? Another function of that name is no mistake"
    verdicts = {slug: verdict for slug, (verdict, _) in judged.items()}
    kept = []
    for diagnosis in diagnoses:
        if not diagnosis.mistakes:
            for slug in doubtful & set(diagnosis.claims):
                reason = asked or verdicts[slug].reason
                verdicts[slug] = Verdict(verdicts[slug].claim, UNDECIDABLE, reason)
            diagnosis = replace(diagnosis, claims=[slug for slug in diagnosis.claims if slug not in doubtful])
        if diagnosis.claims:
            kept.append(diagnosis)
    return list(verdicts.values()), kept

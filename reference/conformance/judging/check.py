"""Is yours right? `check` asks every claim, in this process."""

import types
from collections.abc import Callable, Mapping, Set
from types import MappingProxyType
from typing import Any

import reference
from reference.conformance.catalogue import CLAIMS, EXAMPLES, FUNCTIONS, NETWORKS, Claim, meant
from reference.conformance.explain import placed
from reference.conformance.judging.interfaces import adapt, question
from reference.conformance.judging.naming import diagnose, judge
from reference.conformance.judging.recording import Trace
from reference.conformance.mistakes.two_layer_net import SourceNet
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Report, Verdict


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
        if name not in FUNCTIONS:
            raise TypeError(f"nothing is claimed of {name!r}{meant(name, FUNCTIONS, show=repr)}")
        if not callable(function):
            raise TypeError(f"{name} must be callable, got {function!r}")
    report = Report()
    space = vars(module) if isinstance(module, types.ModuleType) else {}
    names = {name: name for name in FUNCTIONS if callable(space.get(name))}
    for name in FUNCTIONS:
        function = functions.get(name, getattr(module, name, None))
        if callable(function):
            check_function(report, name, function, space, names)
        elif module is None:
            report.unseen.append(name)
        else:
            report.verdicts += [
                Verdict(claim, ABSENT, f"there is no `{name}`") for claim in _claims(name)
            ]
    return report


def _claims(name: str) -> list[Claim]:
    return [claim for claim in CLAIMS.values() if claim.needs[0] == name]


def check_function(
    report: Report,
    name: str,
    function: Callable[..., Any],
    space: Mapping[str, Any] = MappingProxyType({}),
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    lost: Mapping[str, str] = MappingProxyType({}),
    start: Callable[[str], None] = lambda slug: None,
) -> None:
    """Judge one function by all its claims and add what was found to the report.

    Parameters
    ----------
    report : Report
        Gets the verdicts, the diagnoses and what was adapted.
    name : str
        The name under which something is claimed.
    function : callable
        What is judged.
    space : mapping
        The namespace it comes from: what it calls there is judged by itself, and no fault of the function.
    names : mapping
        From our names of functions in that namespace to theirs.
    lost : mapping
        From the slugs of claims in which the process was lost to how; they are broken, and not asked again.
    start : callable
        Called with the slug of each claim that is asked.
    """
    found = report.functions.setdefault(name, {"found": names.get(name, name), "adapted": []})
    if asked := question(name, function):
        report.verdicts += [Verdict(claim, UNDECIDABLE, asked) for claim in _claims(name)]
        return
    judged_as = adapt(name, function, found["adapted"])
    judged: dict[str, tuple[Verdict, Trace]] = {}
    for claim in _claims(name):
        if claim.slug in lost:
            judged[claim.slug] = Verdict(claim, BROKEN, lost[claim.slug]), Trace()
        else:
            start(claim.slug)
            judged[claim.slug] = judge(claim, judged_as)
    guesses = set[str]()
    if any(verdict.outcome == BROKEN for verdict, _ in judged.values()):
        other = _with_right_helpers(function, space, names, lost)
        if other is not None:
            _judge_again(judged, adapt(name, other, []), set(), "a function that it calls")
        if isinstance(function, type) and not found["adapted"] and name == "TwoLayerNet":
            before = ("TwoLayerNet.__init__", "TwoLayerNet.predict")
            own = {claim.slug for claim in _claims(name) if claim.target in before}
            if any(
                verdict.outcome == BROKEN and verdict.claim.level == "must"
                for verdict, _ in judged.values() if verdict.claim.target == "TwoLayerNet.predict"
            ):
                right = type(name, (other or function,), {"predict": SourceNet.predict})
                guesses = _judge_again(judged, right, own, "`predict`")
    diagnoses = diagnose(name, judged, guesses)
    # What is broken with a predict that is not theirs is no fault of theirs unless it has a name.
    doubtful, asked = guesses, ""
    if name in EXAMPLES:
        asked = f"is it to be the book's {name}? Another function of that name is no mistake"
        doubtful = set(judged)
    for diagnosis in [d for d in diagnoses if not d.mistakes]:
        for slug in doubtful.intersection(diagnosis.claims):
            verdict = judged[slug][0]
            verdict.outcome, verdict.reason = UNDECIDABLE, asked or verdict.reason
            diagnosis.claims.remove(slug)
        if not diagnosis.claims:
            diagnoses.remove(diagnosis)
    for diagnosis in diagnoses:
        diagnosis.lines = [line for mistake in diagnosis.mistakes[:1] for line in placed(mistake, function)]
    report.verdicts += [verdict for verdict, _ in judged.values()]
    report.diagnoses += diagnoses


def _judge_again(
    judged: dict[str, tuple[Verdict, Trace]], function: Callable[..., Any], but: Set[str], what: str
) -> set[str]:
    """Judge what is broken anew, `what` being right now, and return the slugs of what is broken still."""
    still = set()
    for slug, (verdict, trace) in judged.items():
        if verdict.outcome == BROKEN and trace.calls and slug not in but:
            again, trace = judge(verdict.claim, function)
            if again.outcome == HOLDS:
                why = f"broken by {what}, which is judged by itself; with a right one it holds"
                again = Verdict(verdict.claim, UNDECIDABLE, f"{why} ({verdict.reason})")
            still |= {slug} if again.outcome == BROKEN else set()
            judged[slug] = again, trace
    return still


def _is_wrong(name: str, function: Callable[..., Any], lost: Mapping[str, str]) -> bool:
    musts = [claim for claim in _claims(name) if claim.level == "must"]
    if any(claim.slug in lost for claim in musts):
        return True
    return any(judge(claim, adapt(name, function, []))[0].outcome == BROKEN for claim in musts)


def _called(code: types.CodeType) -> set[str]:
    """Return the names that a piece of code looks up outside itself."""
    inner = [part for part in code.co_consts if isinstance(part, types.CodeType)]
    return set(code.co_names).union(*map(_called, inner))


def _with_right_helpers(
    function: Any, space: Mapping[str, Any], names: Mapping[str, str], lost: Mapping[str, str]
) -> Any:
    """Return `function` with right functions for the wrong ones of its namespace; None if it calls none."""
    inner = function.__wrapped__ if hasattr(function, "__wrapped__") else function
    parts = vars(inner).values() if isinstance(inner, type) else [inner]
    called = set().union(*(_called(f.__code__) for f in parts if isinstance(f, types.FunctionType)))
    helpers = {
        theirs: getattr(reference, ours) for ours, theirs in names.items()
        if theirs in called and space[theirs] is not function and ours not in NETWORKS
        and _is_wrong(ours, space[theirs], lost)
    }
    if not helpers:
        return None
    new_space = {**space, **helpers}

    def rebound(f: types.FunctionType) -> types.FunctionType:
        new = types.FunctionType(f.__code__, new_space, f.__name__, f.__defaults__, f.__closure__)
        new.__kwdefaults__ = f.__kwdefaults__
        return new

    def of_there(f: Any) -> bool:
        return isinstance(f, types.FunctionType) and f.__globals__ is space

    if of_there(inner):
        return rebound(inner)
    if isinstance(inner, type) and any(map(of_there, vars(inner).values())):
        body = {key: rebound(value) if of_there(value) else value
                for key, value in vars(inner).items() if key not in ("__dict__", "__weakref__")}
        return type(inner.__name__, inner.__bases__, body)
    return None

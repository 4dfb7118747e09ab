"""Is yours right? `check` asks every claim, in this process."""

import difflib
import functools
import types
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import reference
from reference.conformance.diagnosis import diagnose, judge
from reference.conformance.record import Trace
from reference.conformance.registry import CLAIMS, Claim
from reference.conformance.report import ABSENT, BROKEN, HOLDS, UNDECIDABLE, Report, Verdict

FUNCTIONS = tuple(dict.fromkeys(claim.needs[0] for claim in CLAIMS.values()))  # of which something is claimed


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
    Everything runs in this process, with all it may do: hang, exit, write. `reference.conformance.run` keeps
    it away in a process of its own.

    Examples
    --------
    >>> report = check(numerical_diff=lambda f, x, h=1e-4: (f(x + h) - f(x - h)) / 2*h)
    >>> sorted(report.named)
    ['halves-then-multiplies-by-h']
    """
    for name, function in functions.items():
        if name not in FUNCTIONS:
            near = difflib.get_close_matches(name, FUNCTIONS, 1)
            meant = f"; do you mean {near[0]!r}?" if near else ""
            raise TypeError(f"nothing is claimed of {name!r}{meant}")
        if not callable(function):
            raise TypeError(f"{name} must be callable, got {function!r}")
    report = Report()
    for name in FUNCTIONS:
        function = functions.get(name, getattr(module, name, None))
        if callable(function):
            check_function(report, name, function, module)
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
    module: Any = None,
    *,
    lost: Mapping[str, str] = MappingProxyType({}),
    start: Callable[[str], None] = lambda slug: None,
) -> None:
    """Judge one function by all its claims and add what was found to the report.

    Parameters
    ----------
    report : Report
        Gets the verdicts, the diagnoses and the notes.
    name : str
        The name under which something is claimed.
    function : callable
        What is judged.
    module : module, optional
        Where it comes from: what it calls there is judged by itself, and no fault of the function.
    lost : mapping
        From the slugs of claims in which the process was lost to how; they are broken, and not asked again.
    start : callable
        Called with the slug of each claim that is asked.
    """
    judged: dict[str, tuple[Verdict, Trace]] = {}
    if name == "gradient_descent":
        function = _without_history(function, report)
    isolated = _with_right_helpers(function, module)
    for claim in _claims(name):
        if claim.slug in lost:
            judged[claim.slug] = Verdict(claim, BROKEN, lost[claim.slug]), Trace()
            continue
        start(claim.slug)
        verdict, trace = judge(claim, function)
        if verdict.outcome == BROKEN and isolated and judge(claim, isolated)[0].outcome == HOLDS:
            why = "broken by a function that it calls, which is judged by itself; with the right one it holds"
            verdict = Verdict(claim, UNDECIDABLE, f"{why} ({verdict.reason})")
        judged[claim.slug] = verdict, trace
    report.verdicts += [verdict for verdict, _ in judged.values()]
    report.diagnoses += diagnose(name, judged)


def _without_history(descent: Callable[..., Any], report: Report) -> Callable[..., Any]:
    """Return the point alone of a descent that returns (x, history)."""

    @functools.wraps(descent)
    def point(*arguments: Any) -> Any:
        result = descent(*arguments)
        if not isinstance(result, tuple) or len(result) != 2:
            return result
        note = "gradient_descent returns a pair, of which the first is taken for the point"
        if note not in report.notes:
            report.notes.append(note)
        return result[0]

    return point


def _with_right_helpers(function: Any, module: Any) -> Any:
    """Return `function` with the right functions in place of those it calls from its module; None if none."""
    helpers = {
        name: getattr(reference, name) for name in FUNCTIONS
        if callable(getattr(module, name, None)) and getattr(module, name) is not function
    }
    inner = function.__wrapped__ if hasattr(function, "__wrapped__") else function
    if not helpers or getattr(inner, "__module__", None) != getattr(module, "__name__", None):
        return None
    space = {**vars(module), **helpers}

    def rebound(f: types.FunctionType) -> types.FunctionType:
        new = types.FunctionType(f.__code__, space, f.__name__, f.__defaults__, f.__closure__)
        new.__kwdefaults__ = f.__kwdefaults__
        return new

    if isinstance(inner, types.FunctionType):
        return rebound(inner)
    if isinstance(inner, type):
        body = {key: rebound(value) if isinstance(value, types.FunctionType) else value
                for key, value in vars(inner).items() if key not in ("__dict__", "__weakref__")}
        return type(inner.__name__, inner.__bases__, body)
    return None

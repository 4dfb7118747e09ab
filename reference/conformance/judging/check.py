"""Is yours right? `check` asks every claim, in this process."""

import re
import sys
import types
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference._checks import got
from reference.conformance.asking import InternalError
from reference.conformance.catalogue import FUNCTIONS, JUDGED, OWN, meant
from reference.conformance.judging.case import Case
from reference.conformance.judging.finding import found, proved
from reference.conformance.judging.repair import Deadline, bounded
from reference.conformance.report import HOLDS, Finding, Report

OF_VALUE = re.compile(r"'(numpy\.\w+|int|float|function)' object has no attribute")


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
            raise TypeError(f"{name} must be callable, got {got(function)}")
    if isinstance(module, str | Path):
        raise TypeError(
            f"{str(module)!r} is no module: import it and give the module itself, "
            f"or check the file with run, or in a shell with: reference check {module}"
        )
    report = Report(absent=[name for name in FUNCTIONS if not callable(_given(name, module, functions))])
    space = vars(module) if isinstance(module, types.ModuleType) else {}
    names = {name: name for name in FUNCTIONS if callable(space.get(name))}
    for name in JUDGED:
        function = _given(name, module if name in FUNCTIONS else None, functions)
        if callable(function):
            report.add(check_function(name, function, names, told=True))
    return report


def _given(name: str, module: Any, functions: Mapping[str, Any]) -> Any:
    return functions.get(name, getattr(module, name, None))


def count_held(name: str, function: Any, names: Mapping[str, str], seconds: float) -> int:
    """Return how many claims hold for a function of a file; none does if all takes longer."""
    space = vars(sys.modules[function.__module__]) if function.__module__ in sys.modules else None
    try:
        with bounded(Deadline(seconds), space):
            judged = Case(name, function, names, told=True, lost={}, start=lambda step: None).ask()
    except (Exception, SystemExit):
        return 0
    return sum(judgement.verdict.outcome == HOLDS for judgement in judged.values())


def check_function(
    name: str,
    function: Callable[..., Any],
    names: Mapping[str, str] = MappingProxyType({}),
    *,
    told: bool = False,
    lost: Mapping[str, str] = MappingProxyType({}),
    start: Callable[[str], None] = lambda step: None,
    mends: bool = False,
) -> Report:
    """Judge one function by all its claims.

    What it calls of `names`, from ours to theirs where it stands, is judged by itself; `told` says whether
    the user said that this is what it is. Claims in `lost`, by slug with how the process was lost, are broken
    and not asked again. `start` is called with the slug of each claim that is asked, and in words with
    whatever else touches the code that is judged, before it does; it raises LostError if that is not to be
    done again. If it `mends`, a repair is sought of all that is broken, and not only where it is a proof.
    """
    try:
        report = found(Case(name, function, names, told, lost, start, mends))
        made = f"{name}.__init__"
        guessed = [f for f in report.kind("mistake") if f.function != made and is_guessed(f, report)]
        report.findings = [f for f in report.findings if f not in guessed]
        return report if told or name not in OWN else proved(name, function, report)
    except InternalError:
        raise
    except Exception as error:
        raise InternalError(f"{name}: {type(error).__name__}: {error}") from error


def is_guessed(one: Finding, report: Report) -> bool:
    """Return whether what is found may be due to a repair of `__init__`, which guesses what is made there."""
    made = f"{one.function.partition('.')[0]}.__init__"
    return bool(OF_VALUE.search(one.seen)) and any(f.function == made for f in report.kind("mistake"))

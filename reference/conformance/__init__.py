"""Tell whether an implementation is right, and if not, which mistake it makes."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from reference._checks import called, got
from reference.conformance.catalogue import CLAIMS, MISTAKES, Claim, Entry, Mistake, meant

if sys.flags.optimize > 1:
    raise ImportError("the claims are docstrings, which -OO and PYTHONOPTIMIZE=2 leave out: run it without")

__all__ = ["Claim", "Finding", "Mistake", "Report", "Verdict", "check", "check_files", "claims", "mistakes"]

# By name, since the two folders are called as the two functions below; in the order of the pages.
for concept in (
    "functions", "numerical_differentiation", "partial_differentiation", "gradient", "gradient_method",
    "neural_network_gradient", "mini_batch_learning", "two_layer_net", "layers", "mnist", "training",
    "evaluation",
):
    import_module(f"reference.conformance.claims.{concept}")
    import_module(f"reference.conformance.mistakes.{concept}")

from reference.conformance.loading.reading import is_file  # noqa: E402 - these need the names that were just entered
from reference.conformance.report import Finding, Report, Verdict  # noqa: E402
from reference.conformance.running.behind import judge  # noqa: E402
from reference.conformance.running.run import run as run  # noqa: E402

if TYPE_CHECKING:
    from reference.conformance.judging.check import check

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def __getattr__(name: str) -> Any:
    """Import `check` when it is first asked for: who has files judged elsewhere needs nothing behind it."""
    if name != "check":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from reference.conformance.judging.check import check

    globals()["check"] = check
    return check


def claims(name: str | None = None) -> list[Claim]:
    """Return the claims about a function, a class or a method, or all of them.

    Parameters
    ----------
    name : str, optional
        As in "numerical_diff", "TwoLayerNet" (all its methods) or "TwoLayerNet.predict".

    Returns
    -------
    list of Claim
        Each is called with the function it judges: `claim(numerical_diff=yours)` raises unless it holds.

    Raises
    ------
    ValueError
        If nothing is claimed of that name.

    Examples
    --------
    >>> import reference
    >>> for claim in claims("numerical_diff"):
    ...     claim(numerical_diff=reference.numerical_diff)
    """
    return _of(CLAIMS.values(), name)


def mistakes(name: str | None = None) -> list[Mistake]:
    """Return the mistakes in a function, a class or a method, or all of them.

    Parameters
    ----------
    name : str, optional
        As for `claims`.

    Returns
    -------
    list of Mistake

    Raises
    ------
    ValueError
        If none is known of that name.

    Examples
    --------
    >>> mistakes("numerical_diff")[0].slug
    'halves-then-multiplies-by-h'
    """
    return _of(MISTAKES.values(), name)


def _of(entries: Iterable[Entry], name: str | None) -> list[Entry]:
    entries = list(entries)
    if name is None:
        return entries
    known = {name for entry in entries for name in (entry.target, entry.target.split(".")[0])}
    if not isinstance(name, str) or name not in known:
        near = meant(name, known, show=repr) if isinstance(name, str) else ""
        raise ValueError(f"name must be that of something known, got {got(name)}{near}")
    return [entry for entry in entries if name in (entry.target, entry.target.split(".")[0])]


def check_files(
    targets: Iterable[str | os.PathLike[str]],
    names: Mapping[str, str] = NO_NAMES,
    map: Callable[..., Any] = map,
) -> list[Report]:
    """Return what is found in each of many files, each in a process of its own.

    Parameters
    ----------
    targets : iterable of str or path
        Files and modules, as on the command line.
    names : mapping
        From our names to theirs, where these cannot be guessed.
    map : callable
        As the built-in `map`: that of a pool of threads or processes, or a Dask client's, whose futures are
        awaited.

    Returns
    -------
    list of Report
        In the order of the targets; a report is pickled, if need be, and knows its target.

    Raises
    ------
    TypeError
        If an argument is not as described.

    Examples
    --------
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> with ThreadPoolExecutor(2) as pool:
    ...     reports = check_files(["reference.functions", "reference.gradient"], map=pool.map)
    >>> [report.exit_code() for report in reports]
    [0, 0]
    """
    try:
        given = [os.fspath(target) for target in targets]
        if isinstance(targets, str | bytes) or not all(isinstance(target, str) for target in given):
            raise TypeError
    except TypeError:
        raise TypeError(f"targets must be paths or names of modules, got {got(targets)}") from None
    if not isinstance(names, Mapping) or not all(isinstance(n, str) for pair in names.items() for n in pair):
        raise TypeError(f"names must be a mapping from our names to theirs, got {got(names)}")
    called("map", map)
    # A worker may be in another folder.
    paths = [str(Path(target).absolute()) if is_file(target) else target for target in given]
    found = map(partial(judge, names=dict(names)), paths)
    reports = [one.result() if hasattr(one, "result") else one for one in found]
    for target, report in zip(given, reports, strict=True):
        report.target = target
    return reports

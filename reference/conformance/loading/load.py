"""Take the definitions of a file or a notebook, and run nothing else of it."""

import importlib
import inspect
import sys
import types
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference.conformance.catalogue import FUNCTIONS, OWN
from reference.conformance.loading.choosing import Also, Unseen, choose, told, unparsed
from reference.conformance.loading.importing import Project, Ran, find_in, package_of, project_of, run_file
from reference.conformance.loading.methods import pass_by_a_call
from reference.conformance.loading.misspelt import ERRORS, misnamed_mains, outdated, unmade
from reference.conformance.loading.reading import DEFINITION, RAN, LoadError, is_file
from reference.conformance.loading.rules import read
from reference.conformance.loading.syntax import Slip

TAKES_MORE = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS


@dataclass
class Loaded:
    """The definitions of a target."""

    space: dict[str, Any]
    """The names of the target and what they stand for."""
    found: dict[str, str]
    """From our names to those in `space`."""
    notes: list[str] = field(default_factory=list)
    """What was done that is not in the file: sentences for the report."""
    also: list[Also] = field(default_factory=list)
    """Other definitions of the same, by names of their own in `space`."""
    unseen: list[Unseen] = field(default_factory=list)
    """What looks like something known and is not judged."""
    slips: list[Slip] = field(default_factory=list)
    """What could not be parsed, and was mended."""
    ran: Ran | None = None
    """What was run of a file, and what else there is in its project."""
    project: Project | None = None
    judged: set[str] = field(default_factory=set)
    """The names of what claims come to, by which it is not read."""


def load(target: str, names: Mapping[str, str], texts: Mapping[str, str] = MappingProxyType({})) -> Loaded:
    """Return the definitions of a module, which is imported as it is, of a `.py` file or of a notebook.

    The user has told `names`, from ours to theirs; `texts` are read in place of those of files, and of cells.
    A LoadError is raised if there is nothing to load, or `names` has a name that is not there.
    """
    if is_file(target):
        return _load_file(Path(target).absolute(), names, texts)
    if not all(part.isidentifier() for part in target.split(".")):
        raise LoadError("it is neither the name of a module nor a .py file nor a notebook .ipynb")
    try:
        space = vars(importlib.import_module(target))
    except ModuleNotFoundError as error:
        raise LoadError(f"there is no module {error.name}") from None
    found = {name: name for name in FUNCTIONS if name not in names and callable(space.get(name))}
    return Loaded(space, told(names, space) | found)


def _load_file(path: Path, names: Mapping[str, str], texts: Mapping[str, str]) -> Loaded:
    project = project_of(path)
    project.texts = texts
    find_in(project)
    # No import has this name: a neighbour that imports the file gets another copy, as of a program that runs.
    module = types.ModuleType(f"<{path.stem}>")
    module.__file__ = str(path)
    module.__package__ = package_of(path, project)
    sys.modules[module.__name__] = module  # where pickle, dataclasses and inspect look for it
    ran = run_file(path, vars(module), project)
    space = vars(module) | ran.kept
    for value in space.values():
        if isinstance(value, type) and value.__module__ == module.__name__:
            pass_by_a_call(value)
    choice = choose(ran.definitions, space, names)
    vars(module).update({name: value for name, value in space.items() if name not in ran.kept})
    every = [theirs for ours, theirs in choice.found.items() if ours not in OWN]
    every += [other.name for other in choice.also if other.ours not in OWN]
    # Of a network that takes no sizes it may be that nothing can be asked.
    network = choice.found.get("TwoLayerNet")
    judged = {name for name in every if name != network or not _is_fixed(space[name])}
    project.slips += [*read(ran.units, vars(module), judged), *misnamed_mains(ran.units)]
    project.slips += [*unmade(ran.units, vars(module)), *outdated(ran.units)]
    unseen = choice.unseen + unparsed(ran.unread)
    slips = [slip for slip in project.slips if is_told(slip)]
    notes = [*ran.notes, *(str(slip) for slip in project.slips if slip not in slips)]
    notes += [*project.notes, *map(str, choice.unseen)]
    return Loaded(space, choice.found, notes, choice.also, unseen, slips, ran, project, judged)


def unjudged_of(
    loaded: Loaded, names: Set[str], told: Set[tuple[str, int | None]], said: tuple[str, ...]
) -> list[Slip]:
    """Return what is read of definitions to which claims come, and of which none tells anything.

    What stands in a line that is `told` is left, and what is `said` of another one.
    """
    told = told | {(slip.unit.name, n) for slip in loaded.slips for n, _, _ in slip.rows}
    units = loaded.ran.units if loaded.ran and names else []
    found = read(units, loaded.space, loaded.judged - names, {name.partition(".")[0] for name in names})
    found = [s for s in found if is_told(s) and not s.why.endswith(said)]
    return [s for s in found if told.isdisjoint((s.unit.name, n) for n, _, _ in s.rows)]


def _is_fixed(network: Any) -> bool:
    """Return whether a class takes nothing when it is made."""
    start = vars(network).get("__init__") if isinstance(network, type) else None
    code = getattr(start, "__code__", None)
    return code is not None and code.co_argcount == 1 and not code.co_flags & TAKES_MORE


def is_told(slip: Slip) -> bool:
    """Return whether what cannot be run is a finding: in a cell without a definition it may be a sketch."""
    if slip.unit.ended == RAN and slip.why.startswith(("SyntaxError", "IndentationError", *ERRORS)):
        return slip.is_careless  # it was run, and raised nothing
    is_import = slip.rows[0][2].startswith(("import ", "from ")) or slip.why.startswith(ERRORS)
    has_any = slip.function or slip.runs or not slip.unit.place or DEFINITION.search(slip.unit.text)
    return bool(has_any or is_import) and not slip.is_sketch

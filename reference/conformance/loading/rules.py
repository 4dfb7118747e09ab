"""Read a file by its text: every rule, where no claim tells anything."""

import ast
import re
import symtable
from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from typing import Any

import numpy

from reference.conformance.loading.calls import measured, modules, pointed, refused, stray
from reference.conformance.loading.habits import habits
from reference.conformance.loading.idle import idle, parted
from reference.conformance.loading.keys import keys
from reference.conformance.loading.loops import loops
from reference.conformance.loading.misspelt import (
    ELSEWHERE,
    NAMES,
    OF_THE_BOOK,
    REMAKES,
    UNKNOWN,
    kept_too_early,
    missed,
    read_nowhere,
    table_of,
)
from reference.conformance.loading.networks import (
    always_trained,
    by_entries,
    decays,
    dropouts,
    hidden,
    masks,
    scales,
    shared,
    still,
    targets,
    unkept,
    unmoved,
    unreturned,
    unset,
    untupled,
)
from reference.conformance.loading.paired import layers, paired, pairs
from reference.conformance.loading.reading import Unit, readable
from reference.conformance.loading.rounds import rounds
from reference.conformance.loading.shapes import shapes
from reference.conformance.loading.standing import FORMER
from reference.conformance.loading.syntax import Slip
from reference.conformance.loading.taken import taken_for
from reference.conformance.loading.unjudged import (
    DEFINED,
    Told,
    brought_later,
    commas,
    darkened,
    dotted,
    drawn,
    dropped,
    exchanged,
    given,
    identities,
    lacking,
    misgiven,
    misnamed,
    mistyped,
    names_of_numpy,
    objects,
    of_layers,
    of_objects,
    quotients,
    recased,
    relative,
    replaced,
    sought_too_early,
    told_of,
    too_early,
    turned,
    unasked,
    unlisted,
    unowned,
    unpacked,
    unraised,
    valued,
    worded,
)
from reference.conformance.loading.unread import counted, ends, unread
from reference.conformance.loading.wayback import ways_back

STAR = re.compile(r"^\s*from .*import\s*\(?\*", re.MULTILINE)
# What a star of NumPy brought once, and one of SciPy or of pylab.
FORMER_STARS = {
    "msort", "asfarray", "rank", "alen", "asscalar", "frange", "NINF", "string_", "unicode_",
    *FORMER, *vars(numpy),
}
STARS_OF_NUMPY = ("numpy", "pylab", "matplotlib.pylab", "scipy")
# What IPython takes for its own magic where nothing has the name.
AUTOMAGIC = {
    "ls", "ll", "lf", "ldir", "pwd", "cd", "who", "hist", "history", "cls", "clear", "pip", "env",
    "lsmagic", "dirs", "pushd", "popd", "quickref", "magic", "debug", "tb", "alias", "bookmark", "reset",
}
IPYTHONS = re.compile(r"_+(i*\d*|[io]h|dh)")  # the answers of cells
GUARDED = (ast.Try, ast.TryStar, *DEFINED)
SEEN = re.compile(r"#.*(\bnan\b|overflow|fail|실패|오버플로|失[败敗]|オーバーフロー|溢出)", re.IGNORECASE)
MOST = 50  # slips of a part of a file that are told


class Whole:
    """What is known of a file, or of all cells of a notebook, which have one namespace."""

    def __init__(self, units: list[Unit], space: Mapping[str, Any]) -> None:
        file = "\n".join(unit.text for unit in units)
        units = self.units = [replace(unit, around=file) for unit in units]
        self.space, self.counts = space, counted(file)
        parsed = {unit.name: readable(unit) for unit in units}
        self.tables = {unit.name: table for unit in units if (table := table_of(parsed[unit.name]))}
        self.trees = {name: ast.parse(parsed[name].text) for name in self.tables}
        self.lost = {unit.name: _changed(unit, parsed[unit.name]) for unit in units}
        nodes = self.nodes = [n for tree in self.trees.values() for n in ast.walk(tree)]
        symbols = {name: table.get_symbols() for name, table in self.tables.items()}
        self.sets = {
            name: {s.get_name() for s in those if s.is_assigned() or s.is_imported()}
            for name, those in symbols.items()
        }
        aliases = [alias for n in nodes if isinstance(n, ast.Import | ast.ImportFrom) for alias in n.names]
        self.brought = {alias.asname or alias.name for alias in aliases}
        self.declared = {name for n in nodes if isinstance(n, ast.Global) for name in n.names}
        self.bound = self.declared.union(*self.sets.values())
        self.bound |= {n.target.id for n in nodes if isinstance(n, ast.NamedExpr)}
        # What cannot be parsed may bind whatever it names.
        lines = [unit.lines[n - 1] for unit in units for n in self.lost[unit.name]]
        self.bound |= {name for line in lines for name in NAMES.findall(line)}
        # Where a line that is no part of a definition cannot be parsed, others may be prose as well.
        self.has_prose = any(re.match(r"(?!def|class|@|#)\S", line) for line in lines)
        self.is_open = any(UNKNOWN.search(unit.text) for unit in units)
        self.known, self.numpys = {*self.bound, *space, *ELSEWHERE}, names_of_numpy(nodes)
        stars = (n.module for n in nodes if isinstance(n, ast.ImportFrom) and n.names[0].name == "*")
        self.known |= FORMER_STARS if any(module in STARS_OF_NUMPY for module in stars) else set()
        is_known = "np" in self.known and ("np" in self.brought or "*" not in self.brought)
        if not is_known and any(isinstance(n, ast.Name) and n.id == "np" for n in nodes):
            self.numpys.add("np")  # whose import is forgotten, or is that of another file
        self.owned = {"shape", "T", "size", "ndim", *(n.attr for n in nodes if isinstance(n, ast.Attribute))}
        self.functions = [n for n in nodes if isinstance(n, ast.FunctionDef)]
        self.modules, self.made = modules(nodes), objects(nodes, space)

    def missing(self, names: set[str]) -> list[str]:
        """Return those of some names that nothing binds."""
        return sorted(name for name in names - self.known if not (self.is_open or IPYTHONS.fullmatch(name)))


def read(
    units: list[Unit], space: Mapping[str, Any], judged: Set[str], only: Set[str] | None = None
) -> list[Slip]:
    """Return what is wrong in units of a file by their text, or in definitions of some names `only`.

    What is `judged` is told by itself, of a class its methods alone if they are: as "Net.softmax".
    """
    if any(REMAKES.search(unit.text) for unit in units):
        return []
    has, above, slips = Whole(units, space), set[str](), list[Slip]()
    units, trees, tables, lost = has.units, has.trees, has.tables, has.lost
    if any(unit.text.strip() and unit.name not in tables for unit in units):
        return []
    for unit in (unit for unit in units if unit.name in tables):
        told, careless = list[Told](), list[Told]()
        above |= has.sets[unit.name]
        ways = [] if only is not None else [_outside(unit, has, above)]
        for inner in tables[unit.name].get_children():
            node = _node(trees[unit.name], inner)
            is_lost = node is None or not lost[unit.name].isdisjoint(range(node.lineno, node.end_lineno + 1))
            if not is_lost and (only is None or node.name in only):
                ways.append(_inside(unit, has, node, inner, node.name in judged))
        for wrong, usual in ways:
            told, careless = told + wrong, careless + usual
        every = [(one, False) for one in told[:MOST]] + [(one, True) for one in careless]
        parts = _parts(trees[unit.name], judged)
        lines = {n for part in parts for n in range(part.lineno, part.end_lineno + 1)}
        every = [one for one in every if not lines.issuperset(n for n, _, _ in one[0][1])]
        # What a comment says is nan, or fails, is to be seen.
        every = [one for one in every if not (one[1] and any(SEEN.search(line) for _, line, _ in one[0][1]))]
        # A function within another is read with that as well.
        kinds_of = [(said.rpartition(": ")[2], rows) for (said, rows), _ in every]
        every = [one for n, one in enumerate(every) if kinds_of[n] not in kinds_of[:n]]
        for (said, rows), is_careless in every:
            slips.append(Slip.read(unit, said, rows, is_careless=is_careless))
            unit = replace(unit, text=slips[-1].text)
        slips = [replace(s, text=unit.text) if s.unit.name == unit.name else s for s in slips]
    return slips


def _outside(unit: Unit, has: Whole, above: set[str]) -> tuple[list[Told], list[Told]]:
    """Return what is wrong in the statements of a unit, and what is careless there."""
    told, careless = list[Told](), list[Told]()
    tree, table, np = has.trees[unit.name], has.tables[unit.name], has.numpys
    outer = [s for s in tree.body if not isinstance(s, GUARDED)] if not has.has_prose else []
    magic = AUTOMAGIC if unit.place else set()
    for name in has.missing({s.get_name() for s in table.get_symbols() if s.is_referenced()} - magic):
        if rows := [*read_nowhere(unit, outer, name, has.bound, is_part=name in has.owned, is_outer=True)]:
            told.append((missed(name, rows), rows))
    told += lacking(unit, outer, np)
    others = has.declared.union(*(names for one, names in has.sets.items() if one != unit.name))
    is_closed = not (has.is_open or has.has_prose)
    if is_closed and not STAR.search(unit.text):
        told += too_early(unit, tree.body, others | ELSEWHERE)
    if is_closed and not any(STAR.search(one.text) for one in has.units):
        careless += brought_later(unit, outer, has.brought & has.bound - above)
    here = [*ast.walk(tree)]
    careless += [*identities(unit, here), *darkened(unit, here), *drawn(unit, here)]
    careless += turned(unit, here, has.functions)
    careless += [*sought_too_early(unit, tree.body), *still(unit, here), *pointed(unit, here)]
    careless += stray(unit, here)
    told += [*exchanged(unit, here), *mistyped(unit, here, np), *given(unit, here)]
    told += [*dotted(unit, here), *misgiven(unit, here), *unreturned(unit, here, has.functions)]
    told += [*of_objects(unit, here, has.made), *relative(unit, here), *refused(unit, here, has.modules)]
    told += measured(unit, here)
    # What is done outside functions is read as one that has no name.
    nothing = ast.arguments([], [], None, [], [], None, [])
    whole = ast.fix_missing_locations(ast.FunctionDef("", nothing, outer, []))
    back = ways_back(unit, ast.Module(outer, []), unit.text)
    for wrong, usual in (back, loops(unit, whole, np), idle(unit, whole, np), paired(unit, here)):
        told, careless = told + wrong, careless + usual
    told += [*layers(unit, whole), *valued(unit, whole), *taken_for(unit, whole, has.counts)]
    told += [*rounds(unit, whole), *untupled(unit, here, has.functions)]
    careless += [*(habits(unit, whole, np) if np else ()), *unread(unit, whole, has.counts)]
    return told, careless


def _inside(
    unit: Unit, has: Whole, node: Any, table: symtable.SymbolTable, is_judged: bool
) -> tuple[list[Told], list[Told]]:
    """Return what is wrong in a function or a class, and what is careless there."""
    np, nodes, counts = has.numpys, has.nodes, has.counts
    around = ast.unparse(node) if isinstance(node, ast.ClassDef) else unit.text
    functions = [n for n in ast.walk(node) if isinstance(n, ast.FunctionDef)]
    back = [ways_back(unit, function, around) for function in functions]
    told, careless = loops(unit, node, np)
    twins = [*pairs(unit, node)]
    careless = [*misnamed(unit, node), *(one for _, some in back for one in some), *careless]
    careless += [*unread(unit, node, counts), *recased(unit, node, nodes), *decays(unit, node)]
    careless += [*dropouts(unit, node), *by_entries(unit, node), *scales(unit, node)]
    careless += [*unkept(unit, node), *unset(unit, node), *shared(unit, node), *always_trained(unit, node)]
    told = [*told, *twins, *layers(unit, node), *unraised(unit, node)]
    told += [*commas(unit, node), *unpacked(unit, node), *valued(unit, node), *unlisted(unit, node)]
    told += [*parted(unit, node), *of_layers(unit, node, has.space), *unasked(unit, node, has.space)]
    told += [*hidden(unit, node), *taken_for(unit, node, counts), *unowned(unit, node)]
    told += [*dropped(unit, node), *worded(unit, node, nodes), *rounds(unit, node), *unmoved(unit, node)]
    told += masks(unit, node)
    if is_judged:  # no claim may come to it
        return [*told, *lacking(unit, [node], np, f"{node.name}: "), *quotients(unit, node)], careless
    told += [*(one for some, _ in back for one in some), *ends(unit, node)]
    own, asked = _names(table)
    # What a class has is no name in its methods, and may be taken for one; a lost self is told there.
    kept = {s.get_name() for s in table.get_symbols() if s.is_local()} | (own & {"self"})
    # But the method of that name itself asks for the function of the book.
    kept -= {f.name for f in functions if f.name in OF_THE_BOOK and f.name in _called(f)}
    rows = [row for _, those in twins for row in those]
    kept |= {name for _, yours, right in rows for name in counted(right) - counted(yours)}
    for name in has.missing(asked - kept):
        rows = [*kept_too_early(unit, node, name)]
        rows = rows or [*read_nowhere(unit, node.body, name, has.bound | own, is_part=name in has.owned)]
        told.append((f"{node.name}: {missed(name, rows)}", rows))
    wrong, usual = idle(unit, node, np)
    if isinstance(node, ast.FunctionDef):
        careless += replaced(unit, node, has.bound & asked)
    told += [*told_of(unit, node, nodes, has.bound & asked, np), *keys(unit, node, nodes), *wrong]
    told += [one for function in functions for one in shapes(unit, function)]
    careless += [*usual, *(habits(unit, node, np) if np else ()), *(targets(unit, node) if np else ())]
    return told, careless


def _changed(unit: Unit, parsed: Unit) -> set[int]:
    """Return the lines of a unit that are left out to parse it."""
    pairs = zip(unit.lines, parsed.lines, strict=True)
    return {n for n, (line, other) in enumerate(pairs, 1) if line != other}


def _parts(tree: ast.Module, judged: Set[str]) -> Iterator[Any]:
    """Yield the methods of classes that are judged by themselves, and what an error is waited for in."""
    for owner in (n for n in tree.body if isinstance(n, ast.ClassDef)):
        yield from (n for n in owner.body if f"{owner.name}.{getattr(n, 'name', '')}" in judged)
    yield from (n for n in ast.walk(tree) if isinstance(n, ast.Try | ast.TryStar))
    blocks = (n for n in ast.walk(tree) if isinstance(n, ast.With))
    yield from (n for n in blocks if re.search("aises|suppress", ast.unparse(n.items[0])))


def _node(tree: ast.Module, table: symtable.SymbolTable) -> Any:
    """Return a function or a class."""
    for node in tree.body:
        if isinstance(node, DEFINED) and (node.name, node.lineno) == (table.get_name(), table.get_lineno()):
            return node
    return None


def _names(table: symtable.SymbolTable) -> tuple[set[str], set[str]]:
    """Return the names that a function or a class and what is within it have, and those that they ask for."""
    symbols = table.get_symbols()
    own = {s.get_name() for s in symbols if s.is_local()}
    asked = {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}
    for inner in map(_names, table.get_children()):
        own, asked = own | inner[0], asked | inner[1]
    return own, asked


def _called(function: ast.FunctionDef) -> set[str]:
    """Return the names that a function calls."""
    return {getattr(n.func, "id", "") for n in ast.walk(function) if isinstance(n, ast.Call)}

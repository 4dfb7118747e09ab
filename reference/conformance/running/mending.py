"""Write beside a file what it is with every mistake repaired that a repair was found of."""

import difflib
import io
import json
import tokenize
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reference.conformance.loading.reading import Unit, code_cells, units, unmoved
from reference.conformance.report import Report
from reference.conformance.running.run import run

ROUNDS = 8  # each may bring to light what another mistake has hidden
Rows = tuple[int, int, list[str]]  # of which lines others are made: the first, the one after the last


def mend(target: str, names: Mapping[str, str], stop: Callable[[], bool] = lambda: False) -> Report:
    """Return what `run` finds in a file, and write the repaired copy of each file that is repaired.

    The report is of the file as it stands; `done` tells of the copies, as `my_net.fixed.py` beside
    `my_net.py`. If there is something of the name of a copy, a FileExistsError is raised, and nothing is
    written.
    """
    texts = dict[str, str]()
    report = last = run(target, names, stop=stop, mends=True)
    for _ in range(ROUNDS):
        if not (new := joined(last.texts, texts)):
            break
        texts |= new
        last = run(target, names, stop=stop, mends=True, texts=texts)
    if not texts:
        report.done.append("no repair was found, and no copy written")
        return report
    copies = {_beside(path): _copy(path, texts) for path in dict.fromkeys(map(_path, texts))}
    for copy in copies:
        if copy.exists():
            raise FileExistsError(f"{copy} exists: move it away, and --fix writes another")
    for copy, data in copies.items():
        with copy.open("xb") as stream:
            stream.write(data)
    left = [*last.kind("mistake"), *last.kind("careless"), *last.kind("asked")]
    state = "every claim holds" if not left else f"{len(left)} of {len(last.findings)} findings are left"
    report.done.append(f"repaired: {', '.join(map(_shown, copies))}; there {state}")
    return report


def joined(several: list[dict[str, str]], texts: Mapping[str, str]) -> dict[str, str]:
    """Return each file with as many of several repairs as touch different lines, the first ones first."""
    new = dict[str, str]()
    for name in dict.fromkeys(name for one in several for name in one):
        before = texts.get(name) or _read(_path(name))[name].text
        lines, taken = before.splitlines(keepends=True), list[Rows]()
        for one in several:
            changes = _changes(lines, one.get(name, before).splitlines(keepends=True))
            if all(_apart(change, other) for change in changes for other in taken):
                taken += changes
        for start, end, others in sorted(taken, key=lambda change: change[:2], reverse=True):
            lines[start:end] = others
        if taken:
            new[name] = "".join(lines)
    return new


def _changes(before: list[str], after: list[str]) -> list[Rows]:
    codes = difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return [(a, b, after[c:d]) for kind, a, b, c, d in codes if kind != "equal"]


def _apart(one: Rows, other: Rows) -> bool:
    return one == other or one[1] < other[0] or other[1] < one[0]


def _read(path: Path) -> dict[str, Unit]:
    return {unit.name: unit for unit in units(path, [])}


def _path(name: str) -> Path:
    """Return the file of a unit, which may be a cell."""
    path, comma, _ = name.rpartition(", cell ")
    return Path(path if comma and path.endswith(".ipynb") else name)


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.fixed{path.suffix}")


def _copy(path: Path, texts: Mapping[str, str]) -> bytes:
    """Return the bytes of a file with some texts; its other lines, and its encoding, are as they were."""
    data = path.read_bytes()
    mended = {name: (unit, texts[name]) for name, unit in _read(path).items() if name in texts}
    if path.suffix.lower() == ".py":
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        return _with(data.decode(encoding), *mended[str(path)]).encode(encoding)
    book: Any = json.loads(data.decode("utf-8-sig"))
    for n, cell in enumerate(code_cells(book), start=1):
        name, key = f"{path}, cell {n}", "source" if "source" in cell else "input"
        if name in mended:
            text = _with(unmoved("".join(cell[key])), *mended[name])
            cell[key] = text if isinstance(cell[key], str) else text.splitlines(keepends=True)
    return (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode()


def _with(written: str, unit: Unit, text: str) -> str:
    """Return what is written with the lines that a text has changed: it has as many as what was read."""
    lines = written.splitlines(keepends=True)
    end = lines[0][len(lines[0].rstrip("\r\n")) :] if lines else "\n"
    changes = _changes(unit.text.splitlines(keepends=True), text.splitlines(keepends=True))
    for first, after, others in reversed(changes):
        lines[first:after] = [line.rstrip("\n") + end * line.endswith("\n") for line in others]
    return "".join(lines)

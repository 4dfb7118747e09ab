"""Write beside a file what it is with every mistake repaired that a repair was found of."""

import io
import json
import tokenize
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reference.conformance.loading.reading import Unit, code_cells, unmoved
from reference.conformance.report import Report
from reference.conformance.running.behind import changes, joined, path_of, read, tell
from reference.conformance.running.run import run

ROUNDS = 8


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
        tell(report, last, texts)
    if not texts:
        report.done.append("no repair was found, and no copy written")
        return report
    copies = {_beside(path): _copy(path, texts) for path in dict.fromkeys(map(path_of, texts))}
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


def _shown(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _beside(path: Path) -> Path:
    return path.with_name(f"{path.stem}.fixed{path.suffix}")


def _copy(path: Path, texts: Mapping[str, str]) -> bytes:
    """Return the bytes of a file with some texts; its other lines, and its encoding, are as they were."""
    data = path.read_bytes()
    mended = {name: (unit, texts[name]) for name, unit in read(path).items() if name in texts}
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
    own = changes(unit.text.splitlines(keepends=True), text.splitlines(keepends=True))
    for first, after, others in reversed(own):
        lines[first:after] = [line.rstrip("\n") + end * line.endswith("\n") for line in others]
    return "".join(lines)

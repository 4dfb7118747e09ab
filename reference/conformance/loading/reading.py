"""Read the statements of a Python file or a notebook; what cannot be parsed costs itself alone."""

import ast
import io
import json
import re
import sys
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reference.conformance.asking import short


class LoadError(Exception):
    """The target cannot be loaded; the text says why in one line."""


@dataclass
class Unit:
    """A file, or a cell of a notebook: its name, its place as a prefix of a line number, and its text."""

    name: str
    place: str
    text: str


def units(path: Path) -> Iterator[Unit]:
    """Yield the text of a file, or that of each cell of a notebook without its magic."""
    try:
        data = path.read_bytes()
        if path.suffix == ".py":
            encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
            text = data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
            yield Unit(str(path), "", text)
            return
        book = json.loads(data.decode("utf-8-sig"))
        cells = (
            book["cells"]
            if "cells" in book
            else [cell for sheet in book["worksheets"] for cell in sheet["cells"]]
        )
        texts = [
            "".join(cell.get("source", cell.get("input", "")))
            for cell in cells
            if cell["cell_type"] == "code"
        ]
    except (
        OSError,
        ValueError,
        SyntaxError,
        LookupError,
        TypeError,
        AttributeError,
        RecursionError,
    ) as error:
        kind = "a notebook" if path.suffix == ".ipynb" else "Python"
        raise LoadError(
            f"{path.name} cannot be read as {kind}: {' '.join(str(error).split()) or type(error).__name__}"
        ) from None
    for n, text in enumerate(texts, start=1):
        magic = text.lstrip().startswith("%%") and not re.match(r"\s*%%(time|timeit|capture)\b", text)
        lines = [
            "" if magic or re.match(r"\s*[%!?]|[\w.]+\?+\s*$", line) else line for line in text.split("\n")
        ]
        yield Unit(f"{path}, cell {n}", f"cell {n}, ", "\n".join(lines))


def statements(unit: Unit, notes: list[str]) -> Iterator[ast.stmt]:
    """Yield the statements that can be parsed, one definition's error costing no other, and note the rest."""
    whole = _parsed([unit.text], 0)
    if whole is not None:
        yield from whole
        return
    lines = unit.text.expandtabs().splitlines()
    starts = [
        n
        for n, line in enumerate(lines)
        if re.match(r"[^\s)\]}#'\"]", line) and not re.match(r"(else|elif|except|finally)\b", line)
    ]
    starts = [*_undecorated(starts, lines), len(lines)]
    at = 0
    while at < len(starts) - 1:
        # What does not parse by itself may go on at the first column: a text, or a list.
        for end in range(at + 1, min(at + 30, len(starts))):
            body = _parsed(lines[starts[at] : starts[end]], starts[at])
            if body is not None:
                break
        else:
            end, body = at + 1, _repaired(unit, lines[starts[at] : starts[at + 1]], starts[at], notes)
        yield from body
        at = end


def _repaired(unit: Unit, lines: list[str], start: int, notes: list[str]) -> list[ast.stmt]:
    """Return the class of those of its methods that can be parsed, and note what cannot."""
    message = f"cannot be parsed by Python {sys.version_info[0]}.{sys.version_info[1]}, and was passed over"
    if lines[0].startswith("class"):
        members = [n for n, line in enumerate(lines) if n and re.match(r"\s+(def|@|[^\W\d])", line)]
        indent = min((len(lines[n]) - len(lines[n].lstrip()) for n in members), default=0)
        members = [n for n in members if len(lines[n]) - len(lines[n].lstrip()) == indent]
        members = _undecorated(members, lines)
        blank, good = [""] * len(lines), [""] * len(lines)
        blank[0] = good[0] = lines[0]
        for n, end in zip(members, [*members[1:], len(lines)], strict=False):  # there may be none
            if _parsed([*blank[:n], *lines[n:end]], start):
                good[n:end] = lines[n:end]
            else:
                notes.append(f"{unit.place}line {start + n + 1} {message}: {short(lines[n])}")
        if body := _parsed(good, start):
            return body
    notes.append(f"{unit.place}line {start + 1} {message}: {short(lines[0])}")
    return []


def _undecorated(numbers: list[int], lines: list[str]) -> list[int]:
    """Return the numbers of lines without those that belong to the decorator before them."""
    return [n for i, n in enumerate(numbers) if not (i and lines[numbers[i - 1]].lstrip().startswith("@"))]


def _parsed(lines: list[str], start: int) -> list[ast.stmt] | None:
    try:
        return ast.parse("\n" * start + "\n".join(lines)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None

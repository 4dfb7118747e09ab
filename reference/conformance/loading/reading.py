"""Read the statements of a Python file or a notebook; what cannot be parsed costs itself alone."""

import ast
import io
import json
import linecache
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from itertools import chain, islice, pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from reference.conformance.asking import short
from reference.conformance.watching import is_gradient

RAN = "ran"
# How a comment or a text says that an error is what is to be shown.
FAILS = re.compile(
    "error|exception|fail|wrong|do(n't| not) (run|use|call)|(not |un)support"
    "|에러|오류|실패|안 ?[되됨된]|미지원|지원하지|エラー|未対応|错|失[败敗]|不支持", re.IGNORECASE
)
LOSSES = re.compile(r"(cross|mean|squared?|sum\w*|entropy)[ _-]+(\w+[ _-]+)?errors?", re.IGNORECASE)
BESIDE, BYTES = 200, 2**24  # files, and what they hold, that are read beside one
LARGEST = 2**20  # characters of code: more than any person writes in one file
NOTEBOOK = 2**26  # bytes of a notebook, pictures included

# Cells whose magic measures or captures what Python does in them, or writes it to a file.
MEASURING = re.compile(r"\s*%%((time|timeit|capture|prun|memit)\b|(write)?file\s.*\.py[ \t]*\n)")
# Those of another language that bring names.
BINDING = re.compile(r"\s*%%(cython|\w*sql|bigquery|\w+\b.*\s(--out|--err|-o)\b)")
MAGIC = re.compile(r"([ \t]*)([%!?].*|[\w.]+\?+[ \t]*$)", re.MULTILINE)
DEFINITION = re.compile(r"^\s*(def|class)\s", re.MULTILINE)
DEFINED = re.compile(r"\s*(?:async\s+)?(def|class)\s+(\w+)")
NAMED = ast.FunctionDef | ast.ClassDef
# What decides whether a line begins within brackets or a text.
TOKEN = re.compile(
    r"""\#.* | (?P<quotes>'{3}|"{3}) (?s:\\.|.)*? (?P=quotes) | '(?:\\.|[^'\\\n])*' | "(?:\\.|[^"\\\n])*"
    | (?P<opening>[(\[{]) | (?P<closing>[)\]}]) | \\?\n""",
    re.VERBOSE,
)
# What a statement binds.
SET = re.compile(r"\s*(?:type\s+)?([^\W\d]\w*)\s*(?:\[.*\])?\s*(?::.*)?=(?!=)")
# What the reason of an error says if a statement may go on in the next line.
OPEN = re.compile("never closed|unterminated triple|EOF|end of file")

NEIGHBOURS = 100  # files that are looked at beside one
# The usual encodings of Korean, Japanese and Chinese, with their letters.
ENCODINGS = {"euc_kr": "[가-힣]", "cp932": "[ぁ-ヿ一-鿿]", "gb18030": "[一-鿿]"}
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, AttributeError, RecursionError)


class LoadError(Exception):
    """The target cannot be loaded; the text says why in one line."""


# A file that takes no Series of pandas, which is put by its index. A star may bring NumPy.
NUMPY_ALONE = re.compile(
    r"\A(?!.*\b(pandas|pd|jax|torch|tensorflow)\b).*\b(numpy\b|import \*.*\bnp\.)", re.DOTALL
)


@dataclass
class Unit:
    """A file, or a cell of a notebook: its name, its place as a prefix of a line number, and its text."""

    name: str
    place: str
    text: str
    around: str = field(default="", compare=False)  # the text of the whole notebook
    ended: str = ""  # as a cell was last run: RAN, or the name of the error; "" if nobody knows

    @property
    def file(self) -> str:
        """Return the text of its file."""
        return self.around or self.text

    @cached_property
    def is_of_arrays(self) -> bool:
        """Return whether it imports NumPy, and nothing that has arrays of another kind."""
        return bool(NUMPY_ALONE.search(self.file))

    @cached_property
    def lines(self) -> list[str]:
        """Return its lines."""
        return self.text.split("\n")

    @cached_property
    def beside(self) -> list[str] | None:
        """Return the texts of the files that may use what it defines, None if that is not known.

        These are below its folder, and in the folders around that.
        """
        path, texts, left = Path(self.name.partition(", cell ")[0]), list[str](), BYTES
        around = path.parent.rglob("*"), path.parent.parent.glob("*"), path.parent.parent.glob("*/*")
        try:
            every = [*islice(chain(*around), 50 * BESIDE)]
            files = {other for other in every if is_file(str(other)) and other != path}
            for other in files:
                if other.is_file() and (left := left - other.stat().st_size) > 0:
                    texts.append(content(other).decode("utf8", "replace"))
        except OSError:
            return None
        return texts if len(every) < 50 * BESIDE and len(files) < BESIDE and left > 0 else None

    def show(self) -> None:
        """Let tracebacks and `inspect` find its lines, those of a cell as well."""
        linecache.cache[self.name] = len(self.text), None, self.text.splitlines(keepends=True), self.name


Edits = list[tuple[Any, str]]  # expressions, or statements, and what is to be written for each


def rows_of(unit: Unit, edits: Edits) -> list[tuple[int, str, str]]:
    """Return the lines with what edits make of them, or none if one goes on in another line."""
    lines = {n.lineno: unit.lines[n.lineno - 1].encode() for n, _ in edits}
    for n, right in sorted(edits, key=lambda edit: -edit[0].col_offset):
        line = lines[n.lineno]
        lines[n.lineno] = line[: n.col_offset] + right.encode() + line[n.end_col_offset :]
    is_whole = all(n.lineno == n.end_lineno for n, _ in edits)
    return [(n, unit.lines[n - 1], line.decode()) for n, line in sorted(lines.items())] if is_whole else []


def assigned(nodes: Iterable[Any]) -> set[str]:
    """Return the names that some nodes set."""
    return {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def following(nodes: Iterable[ast.AST]) -> Iterator[tuple[ast.stmt, ast.stmt]]:
    """Yield the statements in the blocks of nodes, each with the one behind it."""
    for n in nodes:
        block = getattr(n, "body", None)
        yield from pairwise(block if isinstance(block, list) else ())


def put_in(unit: Unit, rows: list[tuple[int, str, str]]) -> Unit:
    """Return a unit with its rows as they are to be, where that is known."""
    lines = [*unit.lines]
    for n, _, right in rows:
        lines[n - 1] = right or lines[n - 1]
    return replace(unit, text="\n".join(lines))


@dataclass
class Unread:
    """What is passed over, since it cannot be parsed: its place, the reason, its first line, and its name."""

    where: str
    why: str
    line: str
    name: str  # of what it defines, of a method as in "TwoLayerNet.predict", or ""

    def __str__(self) -> str:
        """Return it in one sentence."""
        return f"{self.where} {self.why}, and was passed over: {self.line}"


def readable(unit: Unit) -> Unit:
    """Return a unit with what cannot be parsed as comments, so that the rest stays where it is."""
    body, unread = statements(unit)
    if not unread:
        return unit
    kept = set[int]()
    for statement in body:
        parts = statement.body if isinstance(statement, ast.ClassDef) else [statement]
        kept.add(statement.lineno)
        for part in parts:
            first = min(n.lineno for n in (part, *getattr(part, "decorator_list", ())))
            kept.update(range(first, (part.end_lineno or 0) + 1))
    lines = [line if n in kept else f"# {line}" for n, line in enumerate(unit.lines, 1)]
    return replace(unit, text="\n".join(lines))


def is_file(target: str) -> bool:
    """Return whether a target is the path of a Python file or of a notebook."""
    return Path(target).suffix.lower() in (".py", ".ipynb")


@cache
def beside(file: str) -> str:
    """Return the text of the Python files beside a file, and in the folders there, where it can be read."""
    folder, texts = Path(file).parent, list[str]()
    with suppress(OSError):
        for path in islice(chain(folder.glob("*.py"), folder.glob("*/*.py")), NEIGHBOURS):
            if path.is_file():  # and no pipe
                texts.append(path.read_text(encoding="utf-8", errors="replace"))
    return "\n".join(texts)


def content(path: Path) -> bytes:
    """Return a file, of a very large one the beginning; OSError tells of one that may have no end."""
    if path.exists() and not path.is_file():
        raise OSError("it is no regular file")
    with path.open("rb") as stream:
        return stream.read(NOTEBOOK + 1)


def units(path: Path, notes: list[str], texts: Mapping[str, str] = MappingProxyType({})) -> list[Unit]:
    """Return the text of a file, or those of the cells of a notebook without their magic.

    `notes` gets a sentence for each cell with a definition that is passed over; `texts`, by the names of
    units, are read in place of theirs. A LoadError is raised if it is no such file, or larger than what a
    person writes.
    """
    is_notebook = path.suffix.lower() == ".ipynb"
    try:
        data = content(path)
        if is_notebook:
            book = {"cells": []} if len(data) > NOTEBOOK else json.loads(data.decode("utf-8-sig"))
            cells, ends = [*map(_code, code_cells(book))], _ends(book)
        else:
            cells = [_decoded(data, path.name, notes).replace("\r\n", "\n").replace("\r", "\n")]
    except UNREADABLE as error:
        kind = "a notebook" if is_notebook else "Python"
        reason = short(str(error)) or type(error).__name__
        raise LoadError(f"{path.name} cannot be read as {kind}: {reason}") from None
    if len(data) > NOTEBOOK or sum(map(len, cells)) > LARGEST:
        raise LoadError(f"{path.name} is too large: more than {LARGEST} characters of code are not read")
    if not is_notebook:
        return [Unit(str(path), "", texts.get(str(path)) or _without_cells(_without_magic(cells[0])))]
    read = []
    for n, text in enumerate(cells, start=1):
        if text.lstrip().startswith("%%") and not MEASURING.match(text):
            if DEFINITION.search(text):
                first = short(text.lstrip().partition("\n")[0])
                notes.append(f"cell {n} begins with {first}, and was passed over")
            text = "globals()" if BINDING.match(text) else ""
        name = f"{path}, cell {n}"
        text = texts.get(name) or _without_magic(text)
        read.append(Unit(name, f"cell {n}, ", text, ended=ends[n - 1]))
    return read


def _decoded(data: bytes, name: str, notes: list[str]) -> str:
    """Return the text of a file as Python reads it, or in an encoding that it does not, which is told."""
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
    except SyntaxError as error:
        if "unknown" in str(error):
            raise
        encoding = "utf-8"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        texts, line = dict[float, tuple[str, str]](), data.count(b"\n", 0, error.start) + 1
        for other, letters in ENCODINGS.items() if b"\0" not in data else ():
            with suppress(UnicodeDecodeError):
                text = data.decode(other)
                share = len(re.findall(letters, text)) / len(re.findall(r"[^\x00-\x7f]", text))
                texts.setdefault(share, (other, text))
        if not texts:
            raise
        other, text = texts[max(texts)]
        notes.append(f"{name} line {line} is not {encoding}: Python runs nothing of it; read in {other}")
        return text


def _every_cell(book: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook, of its older form as well."""
    sheets = [book] if "cells" in book else book["worksheets"]
    return [cell for sheet in sheets for cell in sheet["cells"]]


def code_cells(book: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of a notebook that are code."""
    return [cell for cell in _every_cell(book) if cell["cell_type"] == "code"]


def _code(cell: dict[str, Any]) -> str:
    """Return the code of a cell."""
    text = "".join(cell.get("source", cell.get("input", "")))
    return unmoved(text.replace("\r\n", "\n").replace("\r", "\n"))


def _ends(book: dict[str, Any]) -> list[str]:
    """Return how each cell ended when it was last run, by what it has kept of that.

    One with an error that is to be seen, as its tag or the text above says, is taken to have run.
    """
    ends, above = list[str](), ""
    for cell in _every_cell(book):
        if cell["cell_type"] != "code":
            above = LOSSES.sub("", str(cell.get("source")))
            continue
        kept = cell.get("outputs")
        outputs = [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
        errors = [str(one.get("ename")) for one in outputs if one.get("output_type") in ("error", "pyerr")]
        is_run = cell.get("execution_count", cell.get("prompt_number")) is not None
        is_shown = FAILS.search(above) or "raises-exception" in str(cell.get("metadata"))
        ends.append(RAN if (is_shown and errors) else errors[0] if errors else RAN if is_run else "")
        above = ""
    return ends


def unmoved(text: str) -> str:
    """Return a cell without the indentation of its first line, which IPython takes from all that have it."""
    indent = re.match(r"(?:[ \t]*\n)*([ \t]*)", text)
    return re.sub(rf"^{indent[1]}", "", text, flags=re.MULTILINE) if indent and indent[1] else text


def _line_starts(text: str) -> Iterator[tuple[int, bool, bool]]:
    """Yield for each line where it begins, and whether that is within brackets, and within a text."""
    start, depth = 0, 0
    yield 0, False, False
    while start <= len(text):
        # IPython's own lines are no Python, whatever brackets they have.
        magic = MAGIC.match(text, start) if depth == 0 and text[start - 1 : start] in ("\n", "") else None
        token = TOKEN.search(text, magic.end() if magic else start)
        if token is None:
            return
        start = token.end()
        depth = max(depth + (token["opening"] is not None) - (token["closing"] is not None), 0)
        if token["quotes"]:
            at = token.start()
            while (at := text.find("\n", at, start) + 1) > 0:
                yield at, depth > 0, True
        elif token[0].endswith("\n"):
            yield start, depth > 0 or token[0] != "\n", False


def _brought(magic: str) -> str:
    """Return what a line of IPython brings, as Python has it; `globals()` stands for whatever it may be."""
    if magic.startswith("%pylab"):
        return "from pylab import *; import numpy as np; import matplotlib.pyplot as plt"
    if ran := re.match(r"%run\s.*?(\w+)(?:\.(?:py|ipynb))?[\"']?\s*$", magic):
        return f"from {ran[1]} import *"
    if re.match("%%(write)?file", magic):
        return f"# {magic}"  # the rest is of another file
    if timed := re.match(r"%time\s+(?=\w)(.*)", magic):
        return timed[1]
    return "globals()" if re.match(r"%store|%%?capture\s+\w|%%?\w*sql|%load|%macro|%rerun|%R", magic) else ""


def _without_magic(text: str) -> str:
    """Return a text in which the lines that are IPython's own do nothing."""
    lines = text.split("\n")
    for n, (_, in_brackets, in_text) in enumerate(_line_starts(text)):
        if not in_brackets and not in_text and (magic := MAGIC.fullmatch(lines[n])):
            lines[n] = magic[1] + (_brought(magic[2]) or ("pass" if magic[1] else ""))
        elif not in_brackets and not in_text:  # what a command says, of which nothing is known
            lines[n] = re.sub(r"^([ \t]*\w+[ \t]*=[ \t]*)[!%]\w.*", r"\1input()", lines[n])
    return "\n".join(lines)


def _is_cell(mark: ast.expr) -> bool:
    """Return whether a decorator makes a cell of marimo."""
    return ast.unparse(mark.func if isinstance(mark, ast.Call) else mark) == "app.cell"


def _without_cells(text: str) -> str:
    """Return a notebook of marimo with blocks for its cells: they are no functions, and share their names."""
    lines = text.split("\n")
    for n in _parsed(lines, 0)[0] or [] if "@app.cell" in text else []:
        if not isinstance(n, ast.FunctionDef) or not any(map(_is_cell, n.decorator_list)):
            continue
        first = n.decorator_list[0].lineno
        ends = [k for k in range(n.lineno, n.body[0].lineno) if lines[k - 1].endswith(":")]
        if ends:
            lines[first - 1 : ends[0]] = ["if 1:", *[""] * (ends[0] - first)]
        if ends and isinstance(back := n.body[-1], ast.Return):
            count = (back.end_lineno or 0) - back.lineno
            lines[back.lineno - 1 : back.end_lineno] = ["    pass", *[""] * count]
    return "\n".join(lines)


def statements(unit: Unit) -> tuple[list[ast.stmt], list[Unread]]:
    """Return the statements that can be parsed, no error costing more than a definition, and the rest."""
    whole, _ = _parsed(unit.text.split("\n"), 0)
    if whole is not None:
        return whole, []
    text = unit.text.expandtabs()
    lines = text.split("\n")
    begins = re.compile(r"(?!else\b|elif\b|except\b|finally\b)[^\s)\]}#]")
    starts = [
        n for n, (_, _, in_text) in enumerate(_line_starts(text)) if not in_text and begins.match(lines[n])
    ]
    starts = [*_undecorated(starts, lines), len(lines)]
    found, unread, at = list[ast.stmt](), list[Unread](), 0
    while at < len(starts) - 1:
        body, reason = _parsed(lines[starts[at] : starts[at + 1]], starts[at])
        end = at + 1
        # What is open at the end of a line may go on at the first column of the next.
        while body is None and OPEN.search(reason) and end < min(at + 30, len(starts) - 1):
            if DEFINITION.match(lines[starts[end]]):
                break
            end += 1
            body, _ = _parsed(lines[starts[at] : starts[end]], starts[at])
        if body is None:
            end, first = at + 1, starts[at]
            # What stands between the lines of a definition cuts off its end.
            is_between = re.match(r"[^\n]*[^:(,\[{\\\s]\n[ \t]", "\n".join(lines[first : starts[end]]))
            if is_between and not DEFINED.match(lines[first]) and (cut := _before(found, lines[:first])):
                found.remove(cut)
                first = min(part.lineno for part in (cut, *cut.decorator_list)) - 1
            body = _repaired(unit, lines[first : starts[end]], first, reason, unread)
        found += body
        at = end
    return found, unread


def _before(found: list[ast.stmt], lines: list[str]) -> ast.FunctionDef | ast.ClassDef | None:
    """Return the definition with which some lines end, or None."""
    last = found[-1] if found else None
    is_last = isinstance(last, NAMED) and not "".join(lines[last.end_lineno :]).strip()
    return last if isinstance(last, NAMED) and is_last else None


def _repaired(unit: Unit, lines: list[str], start: int, reason: str, unread: list[Unread]) -> list[ast.stmt]:
    """Return the class of those of its methods that can be parsed, and add what cannot to `unread`."""

    def note(n: int, why: str) -> None:
        place, version = f"line {start + n + 1}", f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        cannot = f"cannot be parsed by {version} ({why.removeprefix(f'{place}: ')})"
        names = [match[2] for k in sorted({0, n}) if (match := DEFINED.match(lines[k]))]
        names = names or [match[1] for match in [SET.match(lines[0])] if match]
        unread.append(Unread(f"{unit.place}{place}", cannot, short(lines[n]), ".".join(names)))

    if lines[0].startswith("class"):
        members = [n for n, line in enumerate(lines) if n and re.match(r"\s+(def|@|[^\W\d])", line)]
        indent = min((len(lines[n]) - len(lines[n].lstrip()) for n in members), default=0)
        members = [n for n in members if len(lines[n]) - len(lines[n].lstrip()) == indent]
        members = _undecorated(members, lines)
        blank, good = [""] * len(lines), [""] * len(lines)
        blank[0] = good[0] = lines[0]
        for n, end in zip(members, [*members[1:], len(lines)], strict=False):  # there may be none
            member, why = _parsed([lines[0], *blank[1:n], *lines[n:end]], start)
            if member is not None:
                good[n:end] = lines[n:end]
            else:
                note(n, why)
        body, _ = _parsed(good, start)
        if body is not None:
            return body
    note(0, reason)
    return []


def _undecorated(numbers: list[int], lines: list[str]) -> list[int]:
    """Return the numbers of lines without those that belong to the decorator before them."""
    return [n for i, n in enumerate(numbers) if not (i and lines[numbers[i - 1]].lstrip().startswith("@"))]


def _parsed(lines: list[str], start: int) -> tuple[list[ast.stmt] | None, str]:
    """Return the statements of some lines, the first being number `start + 1`; or None and the reason."""
    try:
        tree = ast.parse("\n".join(lines))
    except SyntaxError as error:
        return None, f"line {start + (error.lineno or 1)}: {error.msg}"
    except (ValueError, RecursionError, MemoryError) as error:
        return None, short(str(error)) or type(error).__name__
    return ast.increment_lineno(tree, start).body, ""


def loops(node: ast.AST) -> Iterator[ast.For | ast.While]:
    """Yield the loops in which a gradient of a network is taken."""
    for part in ast.walk(node):
        if isinstance(part, ast.For | ast.While) and any(
            isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and len(n.args) == 2
            and is_gradient(n.func.attr) for n in ast.walk(part)
        ):
            yield part

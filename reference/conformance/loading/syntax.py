"""What Python cannot parse: the smallest changes of lines after which it can.

A change keeps the number of lines, so that all others stay where they are. One is taken if the text can be
parsed then, or cannot further down; the plainest come first.
"""

import ast
import difflib
import itertools
import keyword
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from operator import methodcaller
from typing import Any

from reference.conformance.asking import short
from reference.conformance.catalogue import METHODS
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.reading import Unit

MOST = 8  # errors of a file that are mended one after the other
# What is Python of another version is no slip.
FORMER = re.compile(r"call to '(print|exec)'|multiple exception types|leading zeros|backtick|f-string")
NEWER = re.compile(r"\s*type\s+\w+\s*[\[=]|\s*(def|class)\s+\w+\[")
OPENING = re.compile(r"\s*(async\s+)?(def|class|if|elif|else|for|while|try|except|finally|with)\b")
TEXT = re.compile(r"""('''|\"\"\")|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\#.*""")
WIDE = str.maketrans("：，（）；＝＋－＊＿、“”‘’", ":,();=+-*_,\"\"''")  # noqa: RUF001
TYPED = {
    "else if": "elif", "elseif": "elif", "elsif": "elif", "&&": "and", "||": "or", "=<": "<=", "=>": ">=",
    "<>": "!=", "++": " += 1", "--": " -= 1", "!": "not ",
}
SPACED = re.compile(r"^(\s*[A-Za-z_]\w*) ([A-Za-z_]\w*\s*=[^=])")  # a name that is to be one
NO_SELF = "name 'self' is not defined"  # which no parser says
OPENED = {"(": ")", "[": "]", "{": "}"}

Changed = dict[int, str]  # from the numbers of lines, from 0 on, to their new text


@dataclass
class Slip:
    """What Python cannot parse: the reason, and each line by its number, as it is and as it is to be.

    It stands in a function or a method of one of our names, or in none: "". `text` is the unit's, mended.
    """

    unit: Unit
    why: str
    rows: list[tuple[int, str, str]]
    function: str = ""
    text: str = ""

    def __str__(self) -> str:
        """Return in one sentence how it was read."""
        number, _, right = self.rows[0]
        place = f"{self.unit.place}line {number}"
        return f"{place} cannot be parsed ({self.why}), and was read as: {short(right)}"


def spelt(unit: Unit) -> tuple[Unit, list[Slip]]:
    """Return a unit that can be parsed further, as far as small changes serve, and what was changed."""
    lines, slips = unit.text.split("\n"), list[Slip]()
    while len(slips) < MOST and (error := failure(lines)):
        at = min(error.lineno or 1, len(lines)) - 1
        if FORMER.search(error.msg) or NEWER.match(lines[at]):
            return unit, []
        changed = next(_mended(lines, error), None)
        if changed is None:
            break
        rows = [(n + 1, lines[n], text) for n, text in sorted(changed.items()) if text != lines[n]]
        kind = "NameError" if error.msg == NO_SELF else type(error).__name__
        slips.append(Slip(unit, f"{kind}: {error.msg}", rows))
        lines = _with(lines, changed)
    text = "\n".join(lines)
    return (replace(unit, text=text) if slips else unit), [replace(slip, text=text) for slip in slips]


def located(slips: Iterable[Slip], body: Iterable[ast.stmt]) -> list[Slip]:
    """Return slips with the function or method of the statements that they stand in, of each one alone."""
    found = dict[str, Slip]()
    for slip in slips:
        number = slip.rows[0][0]
        outer = _around(body, number)
        ours = ours_of(outer.name, isinstance(outer, ast.ClassDef)) if outer else None
        inner = _around(outer.body, number) if isinstance(outer, ast.ClassDef) else None
        name = f"{ours}.{inner.name if inner else '__init__'}" if ours in METHODS else ours or ""
        first = found.setdefault(name or str(number), replace(slip, function=name, rows=[]))
        first.rows.extend(row for row in slip.rows if row not in first.rows)
    return list(found.values())


def _around(statements: Iterable[ast.stmt], number: int) -> Any:
    """Return the definition in which a line stands."""
    kinds = ast.FunctionDef | ast.ClassDef
    return next((s for s in statements if isinstance(s, kinds) and s.lineno <= number <= _end(s)), None)


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def failure(lines: list[str]) -> SyntaxError | None:
    """Return why Python cannot compile some lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile("\n".join(lines), "<unit>", "exec", dont_inherit=True)
            _no_self("\n".join(lines))
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None


def _no_self(text: str) -> None:
    """Raise where the lines of a method stand below it, in the class itself."""
    for node in ast.parse(text).body:
        parts = node.body if isinstance(node, ast.ClassDef) else []
        for one, other in itertools.pairwise(parts):
            if isinstance(one, ast.FunctionDef) and _reads_self(other):
                raise IndentationError(NO_SELF, ("", other.lineno, 1, "", other.lineno, 1))


def _with(lines: list[str], changed: Changed) -> list[str]:
    return [changed.get(n, line) for n, line in enumerate(lines)]


def _reads_self(node: ast.AST) -> bool:
    """Return whether something reads `self` when it is run, and not only in what is called later."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
        return False
    is_self = isinstance(node, ast.Name) and node.id == "self"
    return is_self or any(map(_reads_self, ast.iter_child_nodes(node)))


def _mended(lines: list[str], error: SyntaxError) -> Iterator[Changed]:
    """Yield the changes that bring the parser further."""
    at = min(max(error.lineno or 1, 1), len(lines)) - 1
    for changed in _changes(lines, at, error):
        if all(lines[n] == text for n, text in changed.items()):
            continue
        left = failure(_with(lines, changed))
        is_later = left and (left.lineno or 0) - 1 > max(at, *changed) and not FORMER.search(left.msg)
        if left is None or is_later or (left.msg == NO_SELF != error.msg):
            yield changed


def _changes(lines: list[str], at: int, error: SyntaxError) -> Iterator[Changed]:
    """Yield what may be meant, the plainest first."""
    said = error.msg
    if isinstance(error, TabError):
        for width in (4, 8):
            yield {n: line.expandtabs(width) for n, line in enumerate(lines) if "\t" in line}
    if isinstance(error, IndentationError) or "outside" in said or "not properly in loop" in said:
        yield from _indented(lines, at, said)
    if isinstance(error, IndentationError):
        return
    before = next((n for n in range(at - 1, -1, -1) if lines[n].strip()), at)
    for n in dict.fromkeys((at, before)):
        for text in _lines(lines[n], said, (error.offset or 1) - 1 if n == at else 0):
            yield {n: text}
    if at + 1 < len(lines):  # the line that is open goes on in the next ones
        end = next((n for n in range(at, len(lines)) if not lines[n].rstrip().endswith(("\\", ",", "("))), at)
        for text in _closed(lines[end]):
            yield {end: text}


def _lines(line: str, said: str, column: int) -> Iterator[str]:
    """Yield what may be meant by a line, of which something is said at a column."""
    code, note = _split(line)
    if code.rstrip().endswith("\\") or re.search(r"\\\s+$", line):
        yield re.sub(r"\\\s+$", "\\\\", line)
    if OPENING.match(code) and not code.rstrip().endswith(":"):
        yield code.rstrip().rstrip(";.,") + ":" + note
    yield _outside(line, methodcaller("translate", WIDE))
    yield from _words(line)
    for typed, meant in TYPED.items():
        if typed in code:
            yield _outside(line, methodcaller("replace", typed, meant))
    if "decimal literal" in said or "numeric" in said:
        yield re.sub(r"(\d)e\s*([-+]?)\s*(?=\d)", r"\1e\2", line)
        yield re.sub(r"(?<![\w.])(\d+(?:\.\d+)?)([A-Za-z_]\w*)", r"\1*\2", line)
    yield from _signs(line, column)
    if "unterminated" in said and "triple" not in said:
        yield from _quoted(line, column)
    yield from _closed(line)
    for n, letter in enumerate(code):
        if letter in OPENED.values():
            yield line[:n] + line[n + 1 :]
    for space in re.finditer(r"(?<=[\w)\]'\"])\s+(?=[\w'\"(\[])", code):
        before = Counter(code[: space.start()])
        if sum(before[mark] for mark in "([{") > sum(before[mark] for mark in ")]}"):
            yield line[: space.start()] + ", " + line[space.end() :]
    yield SPACED.sub(r"\1_\2", line)
    if column < len(code) and not code[column].isalnum():
        yield line[:column] + line[column + 1 :]


def _words(line: str) -> Iterator[str]:
    """Yield a line whose first word is a keyword that is misspelt."""
    if match := re.match(r"(\s*)([A-Za-z]+)\b", line):
        word = match[2]
        for near in difflib.get_close_matches(word.lower(), keyword.kwlist, 2, 0.7):
            if word != near:
                yield match[1] + near + line[match.end() :]


def _signs(line: str, column: int) -> Iterator[str]:
    """Yield a line with another sign where there is one `=`: equal in a condition, a difference elsewhere."""
    compares = re.match(r"\s*(el)?if\b|\s*while\b|\s*assert\b", line)
    code, _ = _split(line)
    for match in re.finditer(r"(?<![=!<>:+\-*/%])=(?!=)", code):
        for sign in ("==", "-") if compares else ("-", "=="):
            yield line[: match.start()] + sign + line[match.end() :]


def _quoted(line: str, column: int) -> Iterator[str]:
    """Yield a line in which a text ends, or begins before a word."""
    quote = line[column : column + 1]
    if quote not in ("'", '"'):
        return
    body = line[column + 1 :].rstrip()
    if word := re.search(r"\w+$", line[:column]):
        yield line[: word.start()] + quote + line[word.start() :]
    if word := re.match(r"\w+", body):
        yield line[: column + 1] + word[0] + quote + body[word.end() :]
    tail = re.search(r"[)\]}:,]*$", body)
    cut = len(body) - (len(tail[0]) if tail else 0)
    yield line[: column + 1] + body[:cut] + quote + body[cut:]


def _closed(line: str) -> Iterator[str]:
    """Yield a line whose brackets are closed, where another one closes or at its end."""
    code, note = _split(line)
    kept, stack = code.rstrip(), list[str]()
    blank = TEXT.sub(lambda text: " " * len(text[0]), kept)
    for n, mark in enumerate(blank):
        if mark in OPENED:
            stack.append(OPENED[mark])
        elif mark in OPENED.values() and stack:
            if stack[-1] != mark:
                yield line[:n] + stack[-1] + line[n:]
            stack.pop()
    for end in dict.fromkeys(("".join(reversed(stack)), ")", "]")):
        colon = ":" if OPENING.match(kept) and kept.endswith(":") else ""
        yield kept.removesuffix(colon or "\0") + end + colon + note


def _indented(lines: list[str], at: int, said: str) -> Iterator[Changed]:
    """Yield lines that begin further to the right or to the left, with all that stands below them."""
    margins = [len(line) - len(line.lstrip()) for line in lines]
    above = [n for n in range(at) if lines[n].strip()]
    if not above:
        yield _shifted(lines, [at], -margins[at])
        return
    last = above[-1]
    if "outside" in said or "not properly" in said or said == NO_SELF:
        # A function has ended too early: what stands between goes into it.
        starts = [n for n in above if margins[n] > margins[at]]
        first = starts[-1] + 1 if starts else at
        below = [n for n in range(first, len(lines)) if lines[n].strip()]
        body = margins[starts[-1]] if starts else 4
        head = next((n for n in reversed(above) if re.match(r"\s*(async\s+)?def\b", lines[n])), last)
        inner = next((margins[n] for n in range(head + 1, at) if lines[n].strip()), body)
        block = [n for n in below if n <= at or _belongs(margins, lines, at, n)]
        for part in sorted([[n for n in block if n <= at], block], key=len, reverse=said == NO_SELF):
            yield _shifted(lines, part, inner - margins[at])
        return
    block = [n for n in range(at, len(lines)) if n == at or _belongs(margins, lines, at, n)]
    if "expected an indented block" in said:
        if "definition" not in said:  # its end shows no more
            ends = (n for n in block if re.match(r"\s*(return|break|continue|raise)\b", lines[n]))
            blank = (n for n in block if not lines[n].strip())
            end = min(next(ends, block[-1]), next(blank, block[-1]))
            block = [n for n in block if n <= end]
        yield _shifted(lines, block, margins[last] + 4 - margins[at])
        yield _shifted(lines, [at], margins[last] + 4 - margins[at])
        return
    # A method that stands beside its class.
    heads = [n for n in above if re.match(r"def\s+\w+\(\s*self\b", lines[n])]
    for head in reversed(heads if re.match(r"\s+def\b", lines[at]) else []):
        inside = next((margins[n] for n in range(head) if re.match(r"\s+def\b", lines[n])), 4)
        yield _shifted(lines, [head] if margins[head + 1] > inside else range(head, at), inside)
    if margins[last] % 4 and not margins[at] % 4:
        yield _shifted(lines, [last], margins[at] - margins[last])
    near = sorted({margins[n] for n in above}, key=lambda margin: abs(margin - margins[at]))
    for level in dict.fromkeys([margins[last], *near]):
        yield _shifted(lines, [at], level - margins[at])
        yield _shifted(lines, block, level - margins[at])


def _belongs(margins: list[int], lines: list[str], at: int, n: int) -> bool:
    """Return whether a line stands in the block that begins at another."""
    between = range(at + 1, n + 1)
    return all(not lines[k].strip() or margins[k] >= margins[at] for k in between) and not any(
        re.match(r"\s*(def|class|@)", lines[k]) and margins[k] == margins[at] for k in between
    )


def _shifted(lines: list[str], numbers: Iterable[int], by: int) -> Changed:
    return {
        n: " " * max(len(lines[n]) - len(lines[n].lstrip()) + by, 0) + lines[n].lstrip()
        for n in numbers if lines[n].strip()
    }


def _split(line: str) -> tuple[str, str]:
    """Return the code of a line, and its comment."""
    for match in TEXT.finditer(line):
        if match[0].startswith("#"):
            start = len(line[: match.start()].rstrip())
            return line[:start], line[start:]
    return line, ""


def _outside(line: str, change: Callable[[str], str]) -> str:
    """Return a line in which what is neither text nor comment is changed."""
    parts, at = list[str](), 0
    for match in TEXT.finditer(line):
        parts += [change(line[at : match.start()]), match[0]]
        at = match.end()
    return "".join([*parts, change(line[at:])])

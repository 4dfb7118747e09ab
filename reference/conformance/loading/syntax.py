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
from dataclasses import dataclass, field, replace
from functools import partial
from operator import methodcaller

from reference.conformance.asking import short
from reference.conformance.catalogue import METHODS
from reference.conformance.loading.names import ours_of
from reference.conformance.loading.placing import MisplacedError, look
from reference.conformance.loading.reading import DEFINED, DEFINITION, Unit, Unread, put_in

MOST = 8  # errors of a file that are mended one after the other
TRIED = 64  # changes for each
READINGS = 8  # of one that are tried by what is claimed
# What is Python of another version is no slip.
FORMER = re.compile(r"call to '(print|exec)'|multiple exception types|leading zeros|backtick|f-string")
PYTHON_2 = re.compile(
    r"^[ \t]*(print\s+(['\"]|\w+\s*(,|$))|except\s+[\w.]+\s*,\s*\w+\s*:|raise\s+\w+\s*,|exec\s+['\"])",
    re.MULTILINE,
)
EMPTY = re.compile(r"expected an indented block after (?:function|class) definition on line (\d+)")
UNEQUAL = re.compile(r"does not match opening parenthesis '(.)'")
# What is said before anything else, wherever it stands.
PAIR = re.compile("unmatched|does not match|unterminated")
UNFINISHED = re.compile(r"_{3,}|^\s*(def|class)\s*$|(?<![=!<>])=\s*(#.*)?$")
NEWER = re.compile(r"\s*type\s+\w+\s*[\[=]|\s*(def|class)\s+\w+\[")
CODE = re.compile(r"^\s*[\w.]+(\(|\[|\s*=)")  # how a line begins that is no prose
OPENING = re.compile(r"\s*(async\s+)?(def|class|if|elif|else|for|while|try|except|finally|with)\b")
TEXT = re.compile(r"""('''|\"\"\")|("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|\#.*""")
# Signs of an East Asian keyboard, of a word processor and of mathematics.
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
WIDE |= str.maketrans("、。【】“”‘’−–×÷", ",.[]\"\"''--*/")  # noqa: RUF001
BLANK = re.compile("[\u00a0\u2000-\u200b\u202f\u3000]")  # that of East Asian keyboards, and others
TYPED = {
    "else if": "elif", "elseif": "elif", "elsif": "elif", "&&": "and", "||": "or", "=<": "<=", "=>": ">=",
    "<>": "!=", "++": " += 1", "--": " -= 1", "!": "not ",
}
SPACED = re.compile(r"^(\s*[A-Za-z_]\w*) ([A-Za-z_]\w*\s*=[^=])")  # a name that is to be one
PATTERNS = [
    (r"(\d)e\s*([-+]?)\s*(?=\d)", r"\1e\2"),
    (r"^(\s*)from(?=\s+[\w.]+\s+as\s)", r"\1import"),
    (r"(?<![\w.])(\d+(?:\.\d+)?)(?!e-?\d)([A-Za-z_]\w*)", r"\1*\2"),
    (r"^(\s*)else\s+(?=[^:\s])", r"\1elif "),
    (r"^(\s*)def(?=\s+[A-Z]\w*[a-z]\w*\s*:)", r"\1class"),
    (r"^(\s*def\s+\w+)\s+(\w+(?:\s*,\s*\w+)*)\s*:", r"\1(\2):"),
    (r"(\bdot\([^()+]*[\w\]])(?=\s*\+)", r"\1)"),
    (r"(\bdef\s+\w+\(self)\.\s*(?=\w)", r"\1, "),
    (r"(\bdef\s+\w+\([^.]*\w)\.\s+(?=\w)", r"\1, "),
    (r"^(\s*def\s+\w+?)(?=self\s*[,)])", r"\1("),
    (r"\bnp\.\(", "np.dot("),
    (r"\brandom\.\(", "random.randn("),
    (r"(?<=[)\]])[A-Za-z]+(?=\s*(#|$))", ""),
    (r"^(\s*[\w.]+)\s*(\{\}|\[\])\s*$", r"\1 = \2"),
    # What is called where an entry is set.
    (r"^(\s*\w+\.[\w.]+)\(([^()=]+)\)(?=\s*[-+*/]?=(?!=))", r"\1[\2]"),
    # A key that is assigned to; quotes and brackets of one that are no pair.
    (r"\s*=\s*(\[(['\"])\w+\2\])\s*=(?!=)", r"\1 ="),
    (r"""\[(["'])(\w+)["']\]""", r"[\1\2\1]"),
    (r"""\[(["'])(\w+)\]""", r"[\1\2\1]"),
    (r"""\[(\w+)(["'])\]""", r"[\2\1\2]"),
    (r"""(?<=\w)(["'])(\w+)\1\]""", r"[\1\2\1]"),
    (r"""\[(["'])(\w+)\1(?!\s*[\],:])""", r"[\1\2\1]"),
    (r"\[\[(?=[^\[\]]*\](?!\]))", "["),
]
NO_SELF = "name 'self' is not defined"  # which no parser says
OPENED = {"(": ")", "[": "]", "{": "}"}

Changed = dict[int, str]  # from the numbers of lines, from 0 on, to their new text


@dataclass
class Slip:
    """What Python cannot parse: the reason, and each line by its number, as it is and as it is to be, or "".

    It stands in a function or a method of one of our names, or in none: "". `text` is the unit's, mended;
    `others` are as good for all that the parser says. In a sketch nothing but a body is missing. What is
    only misplaced Python `runs`, and what is not careful a usual case.
    """

    unit: Unit
    why: str
    rows: list[tuple[int, str, str]]
    function: str = ""
    text: str = ""
    others: list["Slip"] = field(default_factory=list)
    is_sketch: bool = False
    runs: bool = False
    is_careless: bool = False

    @classmethod
    def read(
        cls, unit: Unit, why: str, rows: list[tuple[int, str, str]], *, is_careless: bool = False
    ) -> "Slip":
        """Return what Python can parse and is told all the same, the text with its rows as they are to be."""
        return cls(unit, why, rows, text=put_in(unit, rows).text, runs=True, is_careless=is_careless)

    def __str__(self) -> str:
        """Return in one sentence how it was read."""
        number, _, right = self.rows[0]
        place = f"{self.unit.place}line {number}"
        if self.runs:
            return f"{place}: {self.why}"
        return f"{place} cannot be parsed ({self.why}), and was read as: {short(right)}"


def spelt(unit: Unit) -> tuple[Unit, list[Slip]]:
    """Return a unit that can be parsed further, as far as small changes serve, and what was changed."""
    lines, slips, ways = unit.text.split("\n"), list[Slip](), list[list[Changed]]()
    if PYTHON_2.search(unit.text):
        return unit, []
    while sum(not slip.is_sketch for slip in slips) < MOST and (error := failure(lines)):
        at = min(error.lineno or 1, len(lines)) - 1
        if FORMER.search(error.msg) or NEWER.match(lines[at]):
            return unit, []
        if UNFINISHED.search(lines[at]):
            break  # nobody has written it yet
        sketch = _sketch(lines, error.msg)
        found = [sketch] if sketch else _mended(lines, error)
        if not (found or "".join(lines[at + 1 :]).strip()):
            break  # the file ends there
        rows = _rows(lines, found[0]) if found else [(at + 1, lines[at], "")]
        if isinstance(error, MisplacedError):
            rows = [row for row in rows if row[0] - 1 in error.heads]
            slips.append(Slip(unit, error.msg, rows, runs=True))
        else:
            kind = "NameError" if error.msg == NO_SELF else type(error).__name__
            slips.append(Slip(unit, f"{kind}: {error.msg}", rows, is_sketch=bool(sketch)))
        if not found:
            break
        ways.append(found)
        lines = _with(lines, found[0])
    text = "\n".join(lines)
    for slip, (first, *others) in zip(slips, ways, strict=False):
        slip.others = list(_readings(unit, slip, lines, first, others))
    return replace(unit, text=text) if slips else unit, [replace(slip, text=text) for slip in slips]


def _rows(lines: list[str], changed: Changed) -> list[tuple[int, str, str]]:
    return [(n + 1, lines[n], text) for n, text in sorted(changed.items()) if text != lines[n]]


def _readings(
    unit: Unit, slip: Slip, lines: list[str], first: Changed, others: list[Changed]
) -> Iterator[Slip]:
    """Yield other readings of a slip that mean something else, where the whole can be parsed."""
    before = {number - 1: old for number, old, _ in slip.rows}
    if failure(lines) or any(lines[n] != text for n, text in first.items()):
        return
    meant = {ast.dump(ast.parse("\n".join(lines)))}
    for other in others[:READINGS]:
        text = "\n".join(_with(_with(lines, before), other))
        if failure(text.split("\n")):
            continue
        tree = ast.dump(ast.parse(text))
        if tree not in meant:
            meant.add(tree)
            yield replace(slip, rows=_rows(unit.lines, other), text=text)


def _sketch(lines: list[str], said: str) -> Changed | None:
    """Return the head of a definition with a body where it has none, and what comes next looks like none."""
    match = EMPTY.match(said)
    if not match:
        return None
    head = int(match[1]) - 1
    end = next((n for n in range(head, len(lines)) if _split(lines[n])[0].endswith(":")), head)
    below = next((line for line in lines[end + 1 :] if re.match(r"\s*[^#\s]", line)), "")
    code, note = _split(lines[end])
    margin, margin_below = _margin(lines[head]), _margin(below)
    is_said = end + 1 < len(lines) and re.match(r"\s+#", lines[end + 1]) and "return" not in below
    is_next = re.match(r"\s*(def|class|@)", below) if margin_below == margin else margin_below < margin
    if lines[head].lstrip().startswith("class") and "self" in below and margin_below == margin:
        return None
    if not below or is_next or (is_said and margin_below <= margin):
        return {end: f"{code} pass{note}"}
    return None


def located(slips: Iterable[Slip], unread: Iterable[Unread]) -> list[Slip]:
    """Return slips with the function or method that they stand in, of each one alone.

    One that nothing mends is left out unless it costs something known, or is code beside a definition.
    """
    found = dict[str, Slip]()
    for slip in slips:
        lines, (number, _, right) = slip.text.split("\n"), slip.rows[0]
        name = _function(lines, next((n for n in range(number - 1, len(lines)) if lines[n].strip()), 0))
        if not right and not name:
            names = (_ours("class " in part.line or "." in part.name, part.name) for part in unread)
            name = next(filter(None, names), "")
        is_code = DEFINITION.search(slip.text) and CODE.search(lines[number - 1])
        if name or is_code or any(right for _, _, right in slip.rows):
            key = (name or str(number)) + " sketched" * slip.is_sketch
            first = found.setdefault(key, replace(slip, function=name, rows=[]))
            first.rows.extend(row for row in slip.rows if row not in first.rows)
            if first.why != slip.why:
                first.others = []
    return list(found.values())


def _margin(line: str) -> int:
    return len(line) - len(line.lstrip())


def _function(lines: list[str], at: int) -> str:
    """Return our name of the function or method in which a line stands, or ""."""
    heads, kind = list[str](), ""
    margin = _margin(lines[at]) + bool(DEFINED.match(lines[at]))
    for line in reversed(lines[: at + 1]):
        if (match := DEFINED.match(line)) and _margin(line) < margin:
            kind, margin = match[1], _margin(line)
            heads.insert(0, match[2])
    return _ours(kind == "class", ".".join(heads[:2]))


def _ours(of_class: bool, name: str) -> str:
    """Return our name of a function, a class, or a method of a class, or ""."""
    outer, _, inner = name.partition(".")
    ours = ours_of(outer, of_class) if outer else None
    return f"{ours}.{inner or '__init__'}" if ours in METHODS else ours or ""


def failure(lines: list[str]) -> SyntaxError | None:
    """Return why Python cannot compile some lines."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile("\n".join(lines), "<unit>", "exec", dont_inherit=True)
            tree = ast.parse("\n".join(lines))
            _no_self(tree)
            look(tree)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError):
        pass
    return None


def _no_self(tree: ast.Module) -> None:
    """Raise where the lines of a method stand below it, in the class itself."""
    for node in tree.body:
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


def _mended(lines: list[str], error: SyntaxError) -> list[Changed]:
    """Return the changes that bring the parser furthest."""
    if isinstance(error, MisplacedError):
        return [_shifted(lines, error.numbers, error.by)]
    at = min(max(error.lineno or 1, 1), len(lines)) - 1
    best, reach, tried = list[Changed](), 0, [lines]
    is_pair = PAIR.search(error.msg)
    for changed in itertools.islice(_changes(lines, at, error), TRIED):
        if (other := _with(lines, changed)) in tried:
            continue
        tried.append(other)
        left = failure(other)
        far = (left.lineno or 0) if left else len(lines) + 2
        is_before = is_pair and left and not PAIR.search(left.msg) and far - 1 < min(at, *changed)
        if left and (left.msg == NO_SELF != error.msg or is_before):
            far = len(lines) + 1
        last = at if "\t" in lines[at] else max(at, *changed)
        if far - 1 <= last or (left and FORMER.search(left.msg)) or far < reach:
            continue
        best, reach = [changed] if far > reach else [*best, changed], far
    return best


def _printable(lines: list[str], width: int) -> Changed:
    """Return the lines with spaces for what looks like one outside of texts, in margins as many for each."""
    changed, is_text = Changed(), False
    for n, line in enumerate(lines):
        margin = len(line) - len(line.lstrip())
        other = BLANK.sub(" " * width, line[:margin]) + _outside(line[margin:], partial(BLANK.sub, " "))
        if other != line and not is_text:
            changed[n] = other.rstrip()
        is_text ^= sum(line.count(quotes) for quotes in ('"""', "'''")) % 2 == 1
    return changed


def _versions(lines: list[str], at: int) -> Iterator[Changed]:
    """Yield each of two versions that Git could not join."""
    if lines[at].startswith("<<<<<<<"):
        middle, end = (
            next((n for n in range(at, len(lines)) if lines[n].startswith(mark)), at)
            for mark in ("=======", ">>>>>>>")
        )
        for gone in ([at, *range(middle, end + 1)], [*range(at, middle + 1), end]):
            yield dict.fromkeys(gone, "")


def _changes(lines: list[str], at: int, error: SyntaxError) -> Iterator[Changed]:
    """Yield what may be meant, the plainest first."""
    said = error.msg
    tabbed = [n for n, line in enumerate(lines) if "\t" in line]
    for width in (4, 8) if isinstance(error, IndentationError) else ():
        yield {n: lines[n].expandtabs(width) for n in (tabbed if isinstance(error, TabError) else [at])}
    if isinstance(error, IndentationError) or "outside" in said or "not properly in loop" in said:
        yield from _indented(lines, at, said)
    if isinstance(error, IndentationError):
        for width in (4, 8):
            yield {n: lines[n].expandtabs(width) for n in tabbed}
        return
    if match := re.match(r"(\s*(?:from|import)\s+)([\w.-]+)(.*)", lines[at]):  # a module has another name
        name = re.sub(r"(^|\.)(?=\d)", r"\1_", match[2].replace("-", "_"))
        yield {at: f"{match[1]}{name}{match[3]}"}
    yield from _versions(lines, at)
    if "non-printable" in said:
        yield from (_printable(lines, width) for width in (4, 2, 1))
    if "triple-quoted" in said:
        for n in range(at + 1):
            for quotes in ('"""', "'''"):
                if lines[n].count(quotes) % 2:
                    kept = lines[n].rstrip()
                    yield {n: (kept if kept.endswith(quotes) else kept.rstrip(quotes[0])) + quotes}
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
    if re.match(r"\s*\w+\s*\(\s*self\s*[,)].*:$", code.rstrip()):  # of a method
        yield re.sub(r"^(\s*)", r"\1def ", line, count=1)
    ends = said == "expected ':'" and code.rstrip().endswith(")")  # of a head of several lines
    if (OPENING.match(code) or ends) and not code.rstrip().endswith(":"):
        yield code.rstrip().rstrip(";.,") + ":" + note
    yield _outside(line, methodcaller("translate", WIDE))
    yield from _words(line)
    for typed, meant in TYPED.items():
        if typed in code:
            yield _outside(line, methodcaller("replace", typed, meant))
    if "line continuation" in said:
        yield _outside(line, methodcaller("replace", "\\", ""))
    if "unmatched" in said:
        yield line[:column] + line[column + 1 :]
    if match := UNEQUAL.search(said):
        yield line[:column] + OPENED[match[1]] + line[column + 1 :]
    for pattern, right in PATTERNS:
        yield re.sub(pattern, right, line)
    yield from _signs(line)
    if "unterminated" in said and "triple" not in said:
        yield from _quoted(line, column)
    yield from _closed(line)
    for doubled in re.finditer(r"(?<=[(\[{])[(\[{]", code):
        yield line[: doubled.start()] + line[doubled.end() :]
    for n, letter in enumerate(code):
        if letter in OPENED.values():
            yield line[:n] + line[n + 1 :]
    yield from _joined(line, code)
    if column < len(code) and not code[column].isalnum():
        yield line[:column] + line[column + 1 :]


def _joined(line: str, code: str) -> Iterator[str]:
    """Yield a line with what may be missing between two parts of it, and one that goes on in the next."""
    for space in re.finditer(r"(?<=[\w)\]'\"])\s+(?=[\w'\"(\[])", code):
        before = Counter(code[: space.start()])
        if sum(before[mark] for mark in "([{") > sum(before[mark] for mark in ")]}"):
            yield line[: space.start()] + ", " + line[space.end() :]
        for sign in "*-+/" if re.search(r"=|[(\[{]|\breturn\b", code) else "":
            yield f"{line[: space.start()]} {sign} {line[space.end() :]}"
    yield SPACED.sub(r"\1_\2", line)
    if re.search(r"[-+*/%@]\s*$|\b(and|or)\s*$", code):
        yield f"{code.rstrip()} \\"


def _words(line: str) -> Iterator[str]:
    """Yield a line in which a word is the keyword that it is like, the first one more freely."""
    code, _ = _split(line)
    for n, match in enumerate(re.finditer(r"[A-Za-z]+\b", TEXT.sub(_blank, code))):
        for near in difflib.get_close_matches(match[0].lower(), keyword.kwlist, 2, 0.7 if n else 0.6):
            if match[0] != near and match[0] not in keyword.kwlist:
                yield line[: match.start()] + near + line[match.end() :]


def _signs(line: str) -> Iterator[str]:
    """Yield a line with another sign where there is one `=`: equal in a condition, a difference elsewhere."""
    compares = re.match(r"\s*(el)?if\b|\s*while\b|\s*assert\b", line)
    code, _ = _split(line)
    for match in re.finditer(r"(?<![=!<>:+\-*/%])=(?!=)", code):
        for sign in ("==", "-") if compares else ("-", "==", "+", "*", "/"):
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
    blank = TEXT.sub(_blank, kept)
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
    if len(stack) == 1:  # another one may have closed in its place
        for place in reversed([*re.finditer(r"(?<=[\w)\]'\"])(?=\s*([-+*/@,=]|->|\[\d)|[)\]])", blank)]):
            yield line[: place.start()] + stack[0] + line[place.start() :]


def _indented(lines: list[str], at: int, said: str) -> Iterator[Changed]:
    """Yield lines that begin further to the right or to the left, with all that stands below them."""
    margins = [*map(_margin, lines)]
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
        yield from _bodies(lines, margins, block, said)
        return
    # A method that stands beside its class.
    heads = [n for n in above if re.match(r"def\s+\w+\(\s*self\b", lines[n])]
    for head in reversed(heads if re.match(r"\s+def\b", lines[at]) else []):
        inside = next((margins[n] for n in range(head) if re.match(r"\s+def\b", lines[n])), 4)
        yield _shifted(lines, [head] if margins[head + 1] > inside else range(head, at), inside)
    if re.match(r"\s*([-+*/@]|and\b|or\b)", lines[at]):  # the line before goes on
        yield {last: f"{_split(lines[last])[0].rstrip()} \\"}
    if said == "unexpected indent" and margins[at] in [margins[n] for n in above[-2:-1]]:
        yield _shifted(lines, [last], margins[at] - margins[last])
    if odd := [n for n in above if margins[n] % 4 and not margins[at] % 4]:
        yield _shifted(lines, odd[-1:], 4 * round(margins[odd[-1]] / 4) - margins[odd[-1]])
    levels, blocks = {margins[n] for n in above}, list[Changed]()
    for level in sorted(levels, key=lambda level: (abs(level - margins[at]), level != margins[last])):
        if not (level == margins[last] and re.match(r"\s*(return|break|continue)\b", lines[last])):
            yield _shifted(lines, [at], level - margins[at])
            blocks.append(_shifted(lines, block, level - margins[at]))
    yield from blocks


def _bodies(lines: list[str], margins: list[int], block: list[int], said: str) -> Iterator[Changed]:
    """Yield what brings lines below the head of a block, which is the one before them."""
    at, last = block[0], next(n for n in reversed(range(block[0])) if lines[n].strip())
    parts = [block[:count] for count in range(1, READINGS)]
    if "definition" in said:
        heads = {margins[n] for n in range(last) if re.match(r"\s*def\b", lines[n])}
        is_lone = margins[at] - 4 in heads and margins[last] not in heads
        if is_lone or ("self" not in lines[last] and margins[last] == margins[at] == 4):
            yield _shifted(lines, [last], margins[at] - 4 - margins[last])
    else:  # its end shows no more
        ends = (n for n in block if re.match(r"\s*(return|break|continue|raise)\b", lines[n]))
        blank = (n for n in block if not lines[n].strip())
        end = min(next(ends, block[-1]), next(blank, block[-1]))
        block = [n for n in block if n <= end]
    for part in (block, *parts):
        yield _shifted(lines, part, margins[last] + 4 - margins[at])


def _belongs(margins: list[int], lines: list[str], at: int, n: int) -> bool:
    """Return whether a line stands in the block that begins at another."""
    between = range(at + 1, n + 1)
    return all(not lines[k].strip() or margins[k] >= margins[at] for k in between) and not any(
        re.match(r"\s*(def|class|@)", lines[k]) and margins[k] == margins[at] for k in between
    )


def _shifted(lines: list[str], numbers: Iterable[int], by: int) -> Changed:
    return {n: " " * max(_margin(lines[n]) + by, 0) + lines[n].lstrip() for n in numbers if lines[n].strip()}


def _blank(text: re.Match[str]) -> str:
    return " " * len(text[0])


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

"""How a report is shown on a terminal: a head line, the line that is wrong, what to write, what is seen."""

import re
import unicodedata
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from reference.conformance.catalogue import CLAIMS, MISTAKES, Mistake
from reference.conformance.locale import Texts, texts

if TYPE_CHECKING:
    from reference.conformance.report import Finding, Line, Report

INDENT = "  "
PAGE = 120  # columns
CODE, SEEN = 6, 2  # lines that are enough of the code of one finding, and of what is seen
AS_IT_STANDS = ("crash", "read")  # proofs that need no claim
COLOURS = {
    "mistake": "1;31", "careless": "1;33", "asked": "1;36", "unseen": "1;36", "right": "1;32",
    "mark": "1;31", "write": "32", "gutter": "34", "place": "1",
}
MOST_ROWS = 3  # of a line that is to be written
MOST_TOKENS = 12  # that are marked in a line; of more, the whole right line is shown
TOKEN = re.compile(r"\w+|\s+|[-+*/@<>=!]=|\*\*|//|.", re.DOTALL)
STANDS_IN = re.compile(r"(\S+) could not be imported; right functions stand in for its .*")
COMPARED = re.compile(r"got (-?\d[^\s,]*), want (-?\d[^\s:]*): off by ([^\s,]+), bound [^\s);]+")


@dataclass(frozen=True)
class Style:
    """How a text is to look: in how many columns, with or without colours, in which encoding and language."""

    width: int = PAGE
    colour: bool = False
    encoding: str = "utf-8"
    language: str = "en"
    verbose: bool = False

    @property
    def texts(self) -> Texts:
        """The texts of the language."""
        return texts(self.language)

    def paint(self, what: str, text: str) -> str:
        """Return a text in the colour of something."""
        return f"\033[{COLOURS[what]}m{text}\033[0m" if self.colour and text else text

    def clean(self, text: str) -> str:
        """Return a text with an escape for what is no text, and for what the encoding has not."""
        text = text.replace("\t", "    ")
        shown = "".join(c if c.isprintable() or c in "\n\u3000" else ascii(c)[1:-1] for c in text)
        return shown.encode(self.encoding, "backslashreplace").decode(self.encoding)

    def wrap(self, text: str, first: str = INDENT, rest: str = INDENT, most: int | None = None) -> list[str]:
        """Return the lines of a text, of which no more than `most` are shown in brief."""
        lines = wrapped(self.clean(text), self.width, first, rest)
        if most is None or self.verbose or len(lines) <= (most := most * PAGE // self.width):
            return lines
        last = lines[most - 1]
        return [*lines[: most - 1], f"{last[: fitting(last, self.width - 4)]} ..."]


# ---- Columns ----


def cells(text: str) -> int:
    """Return how many columns a text takes.

    Examples
    --------
    >>> cells("loss"), cells("손실"), cells("e\u0301")
    (4, 4, 1)
    """
    return sum(map(_cells, text))


def fitting(text: str, room: int) -> int:
    """Return how many of the first characters of a text there is room for."""
    return bisect(list(accumulate(map(_cells, text))), room)


def padded(text: str, width: int) -> str:
    """Return a text with spaces up to a width in columns."""
    return text + " " * (width - cells(text))


def _cells(character: str) -> int:
    return 0 if unicodedata.combining(character) else 1 + _is_wide(character)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """Return the lines of a text, none of more than `width` columns.

    Examples
    --------
    >>> wrapped("The loss rises. 損失が増える。", 12, rest="  ")
    ['The loss', '  rises. 損', '  失が増え', '  る。']
    """
    lines, line, used = [], first, cells(first)
    for piece in _pieces(text, max(width - cells(rest), 2)):
        bare = piece.rstrip()
        if used + cells(bare) > width and line.strip() and line not in (first, rest):
            lines.append(line.rstrip())
            line, used, piece = rest, cells(rest), piece.lstrip()
        line += piece
        used += cells(piece)
    return [*lines, line.rstrip()]


def _pieces(text: str, width: int) -> Iterator[str]:
    """Yield what is not to be broken: words, and single characters where no words are written."""
    piece = ""
    for character in " ".join(text.split()):
        after_space = piece[-1:] == " " and character != " "
        between = _is_alone(character) or _is_alone(piece[-1:])
        closes = character == " " or unicodedata.category(character) in ("Pe", "Pf", "Po")
        if piece and (after_space or (between and not closes) or cells(piece + character) > width):
            yield piece
            piece = ""
        piece += character
    yield piece


def _is_alone(character: str) -> bool:
    """Return whether a character is a word by itself, as in Chinese and Japanese; Korean has spaces."""
    return character != "" and _is_wide(character) and not "\uac00" <= character <= "\ud7a3"


# ---- Lines of code ----


class Edit(NamedTuple):
    """A piece of a text, from one offset to another, and what is to stand there."""

    start: int
    end: int
    text: str


def edit(yours: str, right: str) -> Edit | None:
    """Return the one place in which a line differs from the right one, or None if most of it does.

    Examples
    --------
    >>> edit("y = x / 2*h", "y = x / (2*h)")
    Edit(start=8, end=11, text='(2*h)')
    >>> edit("x += lr * grad  # down", "x -= lr * grad")
    Edit(start=2, end=4, text='-=')
    >>> edit("for idx in tqdm(range(x.size)):", "for idx in tqdm(np.ndindex(x.shape)):")
    Edit(start=16, end=29, text='np.ndindex(x.shape)')
    """
    if "#" not in right:
        yours = yours.partition("#")[0].rstrip()
    theirs, ours = TOKEN.findall(yours), TOKEN.findall(right)
    most = min(len(theirs), len(ours))
    head = next((n for n in range(most) if theirs[n] != ours[n]), most)
    tail = next((n for n in range(most - head) if theirs[-1 - n] != ours[-1 - n]), most - head)
    parts = (theirs, ours)
    while (sides := [_open(part[head : len(part) - tail]) for part in parts]) and any(map(any, sides)):
        if head and any(before for before, _ in sides):
            head -= 1
        elif tail:
            tail -= 1
        else:
            break
    gone, come = (part[head : len(part) - tail] for part in parts)
    start, size = len("".join(theirs[:head])), len("".join(gone))
    is_small = max(len(gone), len(come)) <= 1 or (len(come) <= MOST_TOKENS and 2 * size <= len(yours))
    is_seen = "".join(gone + come).strip()
    return Edit(start, start + size, "".join(come)) if is_small and is_seen else None


def _open(tokens: list[str]) -> tuple[bool, bool]:
    """Return whether brackets are closed in a piece that are opened before it, and opened that end behind."""
    depths = [0, *accumulate((t in "([{") - (t in ")]}") for t in tokens)]
    return min(depths) < 0, depths[-1] > min(depths)


def coded(line: "Line", goes: bool, gutter: int, style: Style) -> list[str]:
    """Return a line as it stands there, marked, with what to write; or both, where most of it is another.

    `goes` says whether a line without a right one is to be taken out: else it is where something is raised.
    """
    say = style.texts.say
    yours, right = line.yours.rstrip(), line.right.rstrip()
    room = style.width - gutter - 5
    parts = folded(right, room) if right not in ("", yours) else []
    ours = [_row(style, "+" if part is parts[0] else "", gutter, part, None)[0] for part in parts]
    if not yours:
        return ours
    whole = Edit(len(yours) - len(yours.lstrip()), len(yours), "")
    change, label = edit(yours, right) if right else whole, say("take-out") if goes else ""
    if right and change:
        word = "put-in" if change.end == change.start else "write" if change.text.strip() else "take-out"
        label = say(word, text=change.text.strip())
    row, column, size = _row(style, str(line.line or "-"), gutter, yours, change)
    label, size = style.clean(label), max(size, 1)
    bar = style.paint("gutter", " |".rjust(gutter + 2))
    if change is None or column + size + 1 + cells(label) > style.width:
        is_brief = change is None or cells(style.clean(right)) <= room
        return [row, *(ours if is_brief else [f"{INDENT}{bar} {style.paint('write', cut(label, room))}"])]
    mark = f"{style.paint('mark', '^' * size)} {style.paint('write', label)}".rstrip()
    return [row, f"{INDENT}{bar}{' ' * (column - gutter - 4)}{mark}"]


def _row(style: Style, sign: str, gutter: int, code: str, change: Edit | None) -> tuple[str, int, int]:
    """Return a line of code in the width that there is, in which column what is marked begins, its width."""
    start, end = (change.start, change.end) if change else (0, 0)
    before, marked, after = map(style.clean, (code[:start], code[start:end], code[end:]))
    room = style.width - len(INDENT) - gutter - 3
    if cells(before + marked + after) > room:  # what is marked is seen, and as much before it as leaves room
        marked = cut(marked, room // 2)
        kept = before[len(before) - fitting(before[::-1], room - cells(marked) - 9) :]
        before = kept if kept == before else f"...{kept}"
        after = cut(after, room - cells(before + marked))
    column = len(INDENT) + gutter + 3 + cells(before)
    shown = f"{before}{style.paint('mark', marked)}{after}"
    shown = style.paint("write", shown) if sign == "+" else shown
    return f"{INDENT}{style.paint('gutter', f'{sign:>{gutter}} |')} {shown}".rstrip(), column, cells(marked)


def folded(code: str, room: int) -> list[str]:
    """Return a line of code in a few rows that there is room for, or its beginning, if it is longer than any.

    Examples
    --------
    >>> folded("y = e / np.sum(e)", 9)
    ['y = e /', 'np.sum(e)']
    """
    rows = [code]
    while cells(rows[-1]) > room > 0 and len(rows) < MOST_ROWS:
        most = fitting(rows[-1], room)
        at = rows[-1].rfind(" ", 1, most + 1)
        rows[-1:] = rows[-1][: at if at > 0 else most].rstrip(), rows[-1][at if at > 0 else most :].lstrip()
    return rows


def cut(text: str, room: int) -> str:
    """Return as much of a text as there is room for."""
    if cells(text) <= room:
        return text
    return f"{text[: fitting(text, room - 3)]}..." if room > 3 else ""


# ---- Findings ----


def place(finding: "Finding", target: str = "") -> str:
    """Return where a finding is, "" if that is not known."""
    first = next((line for line in finding.lines if line.line and line.file[:1] != "<"), None)
    name = _name((first and first.file) or target)
    return f"{name}:{first.line}:{first.column or 1}" if first else name


def _name(target: str) -> str:
    """Return the name of a file, or a target that is none."""
    return Path(target).name if target.partition(", cell ")[0].endswith((".py", ".ipynb")) else target


def head_lines(finding: "Finding", report: "Report | None", style: Style) -> list[str]:
    """Return where a finding is, of which function, and what it is called."""
    say = style.texts.say
    where = place(finding, report.target if report else "")
    what = finding.mistake or say(finding.kind)
    if finding.mistake and finding.kind in ("careless", "asked"):
        what += f" ({say(finding.kind)})"
    first, *others = style.wrap(f"{where} {finding.function}: {what}", "")
    at = len(style.clean(where))
    if len(first) >= at:
        first = style.paint("place", first[:at]) + style.paint(finding.kind, first[at:])
        others = [style.paint(finding.kind, line) for line in others]
    return [first, *others]


def finding_lines(finding: "Finding", report: "Report | None", style: Style) -> list[str]:
    """Return what is told of a function, in lines."""
    texts = style.texts
    say, translate = texts.say, texts.translate
    known = MISTAKES.get(finding.mistake or "")
    lines = [*head_lines(finding, report, style), *code_lines(finding, style)]
    if known:
        lines += style.wrap(translated(known, texts))
    elif finding.claims and finding.proof not in AS_IT_STANDS:
        sentence = translate(CLAIMS[finding.claims[0]].sentence)
        lines += style.wrap(say("broken-claim", sentence=sentence), most=SEEN)
    is_news = not known or finding.kind == "mistake" or finding.seen.startswith("taken as")
    if finding.seen and (style.verbose or is_news):
        seen = finding.seen if style.verbose else COMPARED.sub(_compared, finding.seen)
        lines += style.wrap(say("seen", seen=translate(seen)), most=1 if known else SEEN)
    return [*lines, *_in_full(finding, report, style)] if style.verbose else lines


def _compared(found: re.Match[str]) -> str:
    """Return what was got and wanted, in as many digits as tell them apart."""
    got, want, error = map(float, found.groups())
    if error > 1e-3 * max(abs(got), abs(want)):
        got = float(f"{got:.6g}")
    return f"got {got}, want {found[2]}"


def translated(mistake: Mistake, texts: Texts) -> str:
    """Return the symptom and the repair of a mistake."""
    symptom, repair = texts.translate(mistake.symptom), texts.translate(mistake.repair)
    return f"{symptom}{'' if symptom[-1] == '。' else ' '}{repair}"


def code_lines(finding: "Finding", style: Style) -> list[str]:
    """Return the lines of code of a finding, the first of them in brief."""
    gutter = max((len(str(line.line or "-")) for line in finding.lines), default=1)
    # Beside lines of the catalogue a line of theirs only shows where it is.
    is_theirs = all(line.line for line in finding.lines)
    is_known = bool(finding.mistake) and finding.proof not in ("told", *AS_IT_STANDS)
    # What is not careful and has no right line is only where it is seen.
    is_seen = finding.kind == "careless" and not any(line.right for line in finding.lines)
    goes = is_theirs and not is_seen and (is_known or finding.proof == "repair")
    rows = [row for line in finding.lines for row in coded(line, goes, gutter, style)]
    if style.verbose or len(rows) <= CODE + 1:
        return rows
    more = style.texts.say("more-lines", n=len(rows) - CODE)
    return [*rows[:CODE], *style.wrap(more, " " * (gutter + 5), " " * (gutter + 5))]


def _in_full(finding: "Finding", report: "Report | None", style: Style) -> list[str]:
    say, translate = style.texts.say, style.texts.translate
    lines = style.wrap(say("proof", proof=say(f"proof-{finding.proof}"))) if finding.proof else []
    for verdict in report.verdicts if report else ():
        if verdict.claim.slug in finding.claims and verdict.outcome == "broken":
            lines += style.wrap(f"{verdict.claim.slug} ({verdict.claim.level}): {translate(verdict.reason)}")
            code = [style.clean(line) for line in verdict.snippet.splitlines()]
            lines += [part for line in code for part in wrapped(line, style.width, "    ", "      ")]
    slug = finding.mistake or next(iter(finding.claims), None)
    if slug:
        lines += style.wrap(say("more", slug=slug))
    if finding.mistake:
        lines += style.wrap(say("on-the-page", page=f"mistakes.html#mistake-{slug}"))
    return lines


# ---- Reports ----


def report_lines(report: "Report", style: Style) -> list[str]:
    """Return a report in lines: the worst first, the counts last.

    In brief, what is careless is counted only where there is worse.
    """
    say, kinds = style.texts.say, ("mistake", "careless", "asked")
    worse = report.kind("mistake") + report.kind("asked")
    shown = kinds if style.verbose or not worse else ("mistake", "asked")
    lines = []
    for kind in shown:
        for finding in report.kind(kind):
            lines += finding_lines(finding, report, style)
    most = 1 if report.kind("mistake") else SEEN
    for kind in ("unseen", "right"):
        lines += _together(report, kind, most, style)
    lines += _notes(report, most, style)
    for sentence in report.done:
        lines += style.wrap(style.texts.translate(sentence), "")
    if report.absent and style.verbose:
        lines += style.wrap(say("not-there", names=", ".join(report.absent)), "")
    return [*lines, *_last(report, len(shown) < len(kinds), style)]


def _together(report: "Report", kind: str, most: int, style: Style) -> list[str]:
    """Return what is said of several functions, each sentence once."""
    texts, said = style.texts, dict[str, list[str]]()
    for finding in report.kind(kind):
        said.setdefault(finding.seen, []).append(finding.function)
    return [
        line
        for why, functions in said.items() if why
        for line in style.wrap(
            f"{texts.say(kind)}: {_listed(functions)}: {texts.translate(why)}", "", INDENT, most
        )
    ]


def _listed(functions: list[str]) -> str:
    """Return names of functions and methods, that of a class once."""
    former, parts = "", []
    for function in functions:
        owner, dot, name = function.rpartition(".")
        parts.append(f".{name}" if dot and owner == former else function)
        former = owner
    return ", ".join(parts)


def _notes(report: "Report", most: int, style: Style) -> list[str]:
    """Return what was done that is not in the code; in brief, in one paragraph."""
    say, translate = style.texts.say, style.texts.translate
    notes = [translate(note) for note in report.notes]
    if not style.verbose:
        found = [STANDS_IN.fullmatch(note) for note in report.notes]
        modules = [match[1] for match in found if match]
        notes = [note for note, match in zip(notes, found, strict=True) if not match]
        notes += [say("stand-ins", modules=", ".join(modules))] if modules else []
        if report.findings and not report.unfinished and notes:
            return style.wrap(say("note", note=say("stop").join(notes)), "", INDENT, most)
    return [line for note in notes for line in style.wrap(say("note", note=note), "", INDENT)]


def counted(report: "Report", texts: Texts) -> str:
    """Return the counts of what is found."""
    say, counts = texts.say, []
    for kind in ("mistake", "careless", "asked", "unseen", "right"):
        n = len(report.kind(kind))
        name = ("one-mistake" if n == 1 else "mistakes") if kind == "mistake" else f"{kind}-counted"
        counts += [say(name, n=n)] if n else []
    if not counts:
        return say("nothing")
    asked = sum(verdict.outcome != "absent" for verdict in report.verdicts)
    held = say("claims-held", held=len(report.of("holds")), all=asked)
    return say("counts", counts=say("comma").join(counts), held=held)


def _last(report: "Report", is_brief: bool, style: Style) -> list[str]:
    texts = style.texts
    text = counted(report, texts)
    if not report.findings and report.target:
        text = f"{_name(report.target)}: {text}"
    hints = ["reference explain SLUG"] if report.named else []
    hints += ["--verbose"] if is_brief and report.kind("careless") else []
    kind = next((kind for kind in ("mistake", "asked", "careless", "right") if report.kind(kind)), "unseen")
    lines = style.wrap(texts.say("hints", text=text, hints=", ".join(hints)) if hints else text, "")
    return [style.paint(kind, line) for line in lines]


def shown(reports: "Sequence[Report]", style: Style) -> str:
    """Return reports as a person reads them."""
    texts = ["\n".join(report_lines(report, style)) for report in reports]
    if len(texts) > 1:
        titles = ("\n".join(style.wrap(report.target, "")) for report in reports)
        texts = [f"{style.paint('place', title)}\n{text}" for title, text in zip(titles, texts, strict=True)]
    return "\n\n".join(texts)

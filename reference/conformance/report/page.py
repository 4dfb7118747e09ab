"""A report as HTML: one file without anything from elsewhere, light and dark; in a notebook the same."""

import html
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from reference.conformance.catalogue import CLAIMS, MISTAKES
from reference.conformance.report.pictures import picture
from reference.conformance.report.text import Edit, Style, counted, edit, place, translated

if TYPE_CHECKING:
    from reference.conformance.report import Finding, Line, Report

# Each rule is of the report alone: a notebook has others around it.
LOOK = """
.reference-check { --ink: #1b1f24; --paper: #fff; --soft: #57606a; --edge: #d0d7de; --code: #f3f5f7;
  --bad: #a40e26; --good: #116329; --odd: #7d4e00; --link: #0550ae; color-scheme: light;
  color: var(--ink); background: var(--paper); font: 1rem/1.5 system-ui, sans-serif;
  max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) { .reference-check { --ink: #e6edf3; --paper: #0d1117; --soft: #9ea7b3;
  --edge: #3d444d; --code: #161b22; --bad: #ff9492; --good: #7ee787; --odd: #f0b72f; --link: #79c0ff;
  color-scheme: dark; } }
.reference-check h1 { font-size: 1.5rem; } .reference-check h2 { font-size: 1.25rem; margin: 2rem 0 0; }
.reference-check h3 { font-size: 1rem; margin: 0; } .reference-check p { margin: .4rem 0; }
.reference-check article { border-left: .25rem solid var(--odd); padding-left: .75rem; margin: 1.25rem 0; }
.reference-check article.mistake { border-color: var(--bad); }
.reference-check .where, .reference-check .soft { color: var(--soft); font-weight: normal; }
.reference-check a { color: var(--link); }
.reference-check code, .reference-check pre { font: .9rem/1.5 ui-monospace, monospace; }
.reference-check pre { background: var(--code); color: var(--ink); padding: .5rem; margin: .4rem 0;
  white-space: pre-wrap; }
.reference-check .yours { color: var(--bad); } .reference-check .right { color: var(--good); }
.reference-check mark { color: inherit; background: none; font-weight: bold; text-decoration: underline; }
.reference-check table { border-collapse: collapse; width: 100%; }
.reference-check th, .reference-check td { border-bottom: 1px solid var(--edge);
  padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; }
.reference-check summary { cursor: pointer; } .reference-check svg { max-width: 100%; height: auto; }
.reference-check figure { margin: .5rem 0; } .reference-check figcaption { color: var(--soft); }
"""


def page(reports: "list[Report]", style: Style) -> str:
    """Return reports as a file of HTML, in ASCII, which every encoding survives."""
    say = style.texts.say
    title = html.escape(say("report-of"))
    return _ascii(
        f'<!doctype html>\n<html lang="{style.language}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n'
        "<style>body { margin: 0; }\n"
        "@media (prefers-color-scheme: dark) { body { background: #0d1117; } }</style>\n"
        f"</head>\n<body>\n<main>\n{part(reports, style, f'<h1>{title}</h1>')}\n</main>\n</body>\n</html>"
    )


def part(reports: "list[Report]", style: Style, title: str = "") -> str:
    """Return reports as a part of a page, with its look."""
    pieces = [f'<div class="reference-check" lang="{style.language}">', f"<style>{LOOK}</style>", title]
    if len(reports) > 1:
        pieces += [_overview(reports, style), _commonest(reports, style)]
    for n, report in enumerate(reports):
        pieces.append(_section(report, n, style))
    return _ascii("\n".join([*filter(None, pieces), "</div>"]))


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _text(text: str, style: Style) -> str:
    """Return a text as HTML, what is quoted in it as code."""
    return re.sub("`([^`]+)`", r"<code>\1</code>", html.escape(style.clean(text)))


def _rows(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a table of cells that are HTML, with the head of each row first."""
    lines = ["<table>", "<tr>" + "".join(f'<th scope="col">{cell}</th>' for cell in head) + "</tr>"]
    for first, *cells in rows:
        lines.append(f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
    return "\n".join([*lines, "</table>"])


def _overview(reports: "list[Report]", style: Style) -> str:
    say = style.texts.say
    rows = []
    for n, report in enumerate(reports):
        link = f'<a href="#target-{n}">{_text(report.target, style)}</a>'
        named = ", ".join(sorted({f.mistake or f.function for f in report.kind("mistake")}))
        rows.append((link, _text(counted(report, style.texts), style), _text(named, style)))
    return _rows(map(say, ("target", "summary", "mistake")), rows)


def _commonest(reports: "list[Report]", style: Style) -> str:
    """Return how many files have which mistake, the commonest first."""
    say = style.texts.say
    named = ({finding.mistake for finding in report.kind("mistake")} for report in reports)
    many = Counter(slug for slugs in named for slug in slugs if slug)
    rows = []
    for slug, n in many.most_common():
        rows.append((slug, str(n), _text(translated(MISTAKES[slug], style.texts), style)))
    return _rows((say("mistake"), say("targets"), say("repair")), rows) if rows else ""


def _section(report: "Report", n: int, style: Style) -> str:
    texts = style.texts
    pieces = [f'<section id="target-{n}">'] if report.target else ["<section>"]
    pieces += [f"<h2>{_text(report.target, style)}</h2>"] if report.target else []
    pieces.append(f"<p>{_text(counted(report, texts), style)}</p>")
    drawn = dict(report.pictures)
    for kind in ("mistake", "careless", "asked"):
        for finding in report.kind(kind):
            pieces.append(_article(finding, report, drawn.pop(finding.function, None), style))
    pieces += [f"<figure>{picture(data, texts)}</figure>" for data in drawn.values()]
    for kind in ("unseen", "right"):
        said = [(f.function, f.seen) for f in report.kind(kind)]
        if said:
            items = "; ".join(f"{name}: {texts.translate(why)}" if why else name for name, why in said)
            pieces.append(f"<p>{_text(f'{texts.say(kind)}: {items}', style)}</p>")
    if report.notes or report.done:
        sentences = map(texts.translate, [*report.notes, *report.done])
        notes = "".join(f"<li>{_text(sentence, style)}</li>" for sentence in sentences)
        pieces.append(f"<p>{texts.say('notes')}:</p>\n<ul>{notes}</ul>")
    return "\n".join([*pieces, _claims(report, style), "</section>"])


def _article(finding: "Finding", report: "Report", drawn: dict[str, object] | None, style: Style) -> str:
    texts = style.texts
    say, known = texts.say, MISTAKES.get(finding.mistake or "")
    where = _text(place(finding, report.target), style)
    what = finding.mistake or say(finding.kind)
    what += f" ({say('careless')})" if known and finding.kind == "careless" else ""
    pieces = [
        f'<article class="{finding.kind}">',
        f'<h3><span class="where">{where}</span> {html.escape(finding.function)}: {html.escape(what)}</h3>',
    ]
    if finding.lines:
        gutter = max(len(str(line.line or "-")) for line in finding.lines)
        code = "\n".join(row for line in finding.lines for row in _coded(line, gutter, style))
        pieces.append(f"<pre>{code}</pre>")
    if known:
        pieces.append(f"<p>{_text(translated(known, texts), style)}</p>")
    elif finding.claims:
        sentence = texts.translate(CLAIMS[finding.claims[0]].sentence)
        pieces.append(f"<p>{_text(say('broken-claim', sentence=sentence), style)}</p>")
    if finding.seen:
        pieces.append(f"<p>{_text(say('seen', seen=texts.translate(finding.seen)), style)}</p>")
    if drawn:
        pieces.append(f"<figure>{picture(drawn, texts)}</figure>")
    if slug := finding.mistake or next(iter(finding.claims), None):
        pieces.append(f'<p class="soft">{_text(say("more", slug=slug), style)}</p>')
    return "\n".join([*pieces, "</article>"])


def _coded(line: "Line", gutter: int, style: Style) -> list[str]:
    """Return a line and the right one, what differs marked in both."""
    yours, right = line.yours.rstrip(), line.right.rstrip()
    change = edit(yours, right) if yours and right else None
    rows = []
    if yours:
        sign = str(line.line or "-")
        rows.append(f'<span class="yours">{sign:>{gutter}} | {_marked(yours, change, style)}</span>')
    if right not in ("", yours):
        plus = "+".rjust(gutter)
        change = change and Edit(change.start, change.start + len(change.text), "")
        rows.append(f'<span class="right">{plus} | {_marked(right, change, style)}</span>')
    return rows


def _marked(code: str, change: Edit | None, style: Style) -> str:
    start, end = (change.start, change.end) if change else (0, 0)
    before, marked, after = (html.escape(style.clean(c)) for c in (code[:start], code[start:end], code[end:]))
    return f"{before}<mark>{marked}</mark>{after}" if marked else before + after


def _claims(report: "Report", style: Style) -> str:
    """Return all claims, folded, what does not hold first."""
    texts, rows = style.texts, []
    for verdict in sorted(report.verdicts, key=lambda verdict: verdict.outcome == "holds"):
        snippet = f"<pre>{html.escape(style.clean(verdict.snippet))}</pre>" if verdict.snippet else ""
        rows.append((
            _text(texts.translate(verdict.claim.sentence), style), texts.say(verdict.claim.level),
            texts.say(verdict.outcome), _text(texts.translate(verdict.reason), style) + snippet,
        ))
    if not rows:
        return ""
    head = map(texts.say, ("claim", "level", "outcome", "what-was-seen"))
    return f"<details><summary>{texts.say('claims')}</summary>\n{_rows(head, rows)}\n</details>"

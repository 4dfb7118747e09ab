"""Write the list of all texts into the file of each language: `python -m reference.conformance.locale`.

A translation stays under its name. One whose English has changed since keeps beside it, as `was`, the English
that was translated, and is not shown until `was` is taken away.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reference.conformance.catalogue import CLAIMS, MISTAKES
from reference.conformance.locale import LANGUAGES, entries
from reference.conformance.locale.words import JOINED, WORDS

HERE = Path(__file__).parent
# Functions, parameters and constants that are given texts that no report shows.
SILENT = {
    "compile", "format", "split", "startswith", "print", "help", "description", "version",
    "ALIASES", "METHODS_OF_NETWORKS", "VAGUE", "LISTED", "TYPED", "NO_SELF", "FORMULAS", "OF_MATH", "SLOPE",
    "MEANT_OTHERWISE",
}
FILES = (
    "asking.py", "explain.py", "watching.py", "../cli.py", "claims/*.py", "judging/*.py", "loading/*.py",
    "running/*.py",
)
WORD = re.compile(r"[A-Za-z]{2,}")


def all_texts() -> dict[str, str]:
    """Return every text that a person reads, by name: of the report, the catalogue, the code."""
    texts = {f"claim.{claim.slug}": claim.sentence for claim in CLAIMS.values()}
    for mistake in MISTAKES.values():
        texts[f"mistake.{mistake.slug}.symptom"] = mistake.symptom
        texts[f"mistake.{mistake.slug}.repair"] = mistake.repair
    known = set(texts.values())
    for sentence in sentences():
        name = "said." + "-".join(re.findall("[a-z0-9]+", sentence.lower()))
        while texts.get(name, sentence) != sentence:  # they differ in their signs
            name += "-"
        if sentence not in known:
            texts[name] = sentence
    return WORDS | {name: english for name, english in texts.items() if english}


def sentences() -> Iterator[str]:
    """Yield the sentences in the code that judges, with a number in braces for each value."""
    for file in sorted(file for files in FILES for file in HERE.parent.glob(files)):
        yield from _of(ast.parse(file.read_text(encoding="utf-8")))
    yield from JOINED


def _of(node: ast.AST) -> Iterator[str]:
    """Yield the sentences in a part of the code."""
    parts = [] if _is_silent(node) else list(ast.iter_child_nodes(node))
    if isinstance(node, ast.JoinedStr):
        parts = [part for part in node.values if isinstance(part, ast.FormattedValue)]
        numbers = iter(range(1, len(parts) + 1))
        yield from _sentence("".join(
            f"{{{next(numbers)}}}" if part in parts else str(getattr(part, "value", ""))
            for part in node.values
        ))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from _sentence(node.value)
    for part in parts:
        yield from _of(part)


def _is_silent(node: ast.AST) -> bool:
    """Return whether nobody reads what stands there, as a docstring, a pattern or what is compared."""
    if isinstance(node, ast.Compare) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        return True
    named = getattr(node, "func", None) or getattr(node, "targets", [node])[0]
    return any(getattr(named, name, "") in SILENT for name in ("attr", "id", "arg"))


def _sentence(text: str) -> list[str]:
    """Return a text if it is of two words at least, and no code; an end of others has a place before it."""
    is_code = "\n" in text or re.match(r"import |from \S+ import|\w+((, | \| )\w+)*$", text)
    is_said = len(WORD.findall(text)) > 1 and " " in text.strip() and not is_code
    return [f"{{1}}{text}" if text[0] == " " else text] if is_said else []


def updated(before: dict[str, dict[str, str]], english: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return the entries of a language for all texts, with the translations that there are.

    Examples
    --------
    >>> before = {"a": {"en": "old", "text": "alt"}, "gone": {"en": "gone", "text": "weg"}}
    >>> updated(before, {"a": "new", "b": "more"})
    {'a': {'en': 'new', 'text': 'alt', 'was': 'old'}, 'b': {'en': 'more', 'text': ''}}
    """
    new = {}
    for name, text in english.items():
        entry = before.get(name, {"en": text, "text": ""})
        was = {"was": entry.get("was", entry["en"])} if entry["en"] != text or "was" in entry else {}
        new[name] = {"en": text, "text": entry["text"]} | (was if entry["text"] else {})
    return new


def main() -> None:
    """Write the files, and say how much is missing in each."""
    english = all_texts()
    for language in LANGUAGES[1:]:
        new = updated(entries(language), english)
        stale = {name: {"text": e["text"], "was": e["was"]} for name, e in new.items() if "was" in e}
        write(language, {name: entry["text"] for name, entry in new.items()} | stale)
        missing = sum(not entry["text"] for entry in new.values())
        print(f"{language}: {len(new)} texts, {missing} missing, {len(stale)} stale")
    write("en", english)


def write(language: str, texts: Mapping[str, Any]) -> None:
    """Write the file of a language."""
    text = json.dumps(texts, ensure_ascii=False, indent=1)
    (HERE / f"{language}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""The words that are not in the text of a page: of directives, scripts, figures and the theme.

Each language has one table of them, ``locale/<language>/LC_MESSAGES/sphinx.po``, which Sphinx reads too.
``python docs/words.py FOLDER`` brings its other files, one a page, up to date with the templates that
``sphinx -b gettext docs FOLDER`` made: what is new is empty, what has changed fuzzy, what is gone obsolete.
"""

import functools
import re
import sys
from html import escape, unescape
from pathlib import Path

from babel.messages.pofile import read_po, write_po

from reference.conformance.locale import Texts

LOCALE = Path(__file__).with_name("locale")
LANGUAGES = sorted(folder.name for folder in LOCALE.iterdir() if folder.is_dir())
# Of the files of a figure: light and dark, English and the languages, which Sphinx finds by these names.
COLORS, CODES = ("", "-dark"), ("", *(f".{language}" for language in LANGUAGES))
ENDINGS = [color + code for color in COLORS for code in CODES]
# What is the same in all editions: code, formulas, roles, the targets of links, numbers.
SAME = re.compile(r"(?:\{[\w:-]+\})?`[^`]+`|\$[^$]+\$|\]\([^)]*\)|\{[.#][^}]*\}|\d+(?:[.,]\d+)*")
WORD = re.compile(r"[A-Za-z]{2,}")


def file(language, page="sphinx"):
    return LOCALE / language / "LC_MESSAGES" / f"{page}.po"


def catalog(path, language):
    with path.open("rb") as text:
        return read_po(text, locale=language)


@functools.cache
def table(language):
    """Return the words of a language by the English ones."""
    return {message.id: message.string for message in catalog(file(language), language) if message.id}


@functools.cache
def texts(language):
    return Texts({english: {"en": english, "text": text} for english, text in table(language).items()})


def figure(svg, language):
    """Return a drawn figure with its words in another language; one that the table has not is a KeyError."""
    known = texts(language)

    def translated(found):
        english = unescape(found[2])
        said = english in known.whole or any(pattern.fullmatch(english) for pattern, _ in known.parted)
        if not said and WORD.search(english):
            raise KeyError(f"{file(language)} has no {english!r}, which is in a figure")
        return found[1] + escape(known.translate(english), quote=False) + found[3]

    return re.sub(r"(<text[^>]*>)([^<]*)(</text>)", translated, svg)


def write(messages, path, language):
    """Write a catalog without what differs each time: dates, numbers of lines."""
    header = f'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\nLanguage: {language}\\n"\n\n'
    with path.open("wb") as text:
        text.write(header.encode())
        write_po(text, messages, width=0, omit_header=True, no_location=True)


def bring_up_to_date(templates):
    for language in LANGUAGES:
        for template in Path(templates).glob("*.pot"):
            path = file(language, template.stem)
            if path.exists():
                messages = catalog(path, language)
                messages.update(catalog(template, language))
                write(messages, path, language)


if __name__ == "__main__":
    bring_up_to_date(sys.argv[1])

"""What a person reads, in other languages: a file of texts for each.

`en.json` has for each name of a text the English that was translated, `ko.json` the translation, "" if there
is none. A text whose English has changed since is shown in English, as is one that is missing.
`python -m reference.conformance.locale` writes the list of all texts into the files.
"""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from reference.conformance.locale.words import WORDS

LANGUAGES = ("en", "ko", "ja", "zh")
VARIABLES = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
PLACE = re.compile(r"\{(\w+)\}")


def preferred(environment: Mapping[str, str] = os.environ) -> str:
    """Return the language that the environment asks for, English if there are no texts in it.

    Examples
    --------
    >>> preferred({"LANG": "ko_KR.UTF-8"}), preferred({"LANGUAGE": "fr:ja", "LANG": "ko"}), preferred({})
    ('ko', 'ja', 'en')
    """
    asked = next((environment[name] for name in VARIABLES if environment.get(name)), "")
    codes = [part[:2].lower() for part in asked.split(":")]
    return next((code for code in codes if code in LANGUAGES), "en")


class Texts:
    """The texts of one language.

    Each has its English as `en` and its translation as `text`, "" if there is none; a stale one has `was` as
    well, the English that was translated.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, str]]) -> None:
        done = {name: entry for name, entry in entries.items() if entry["text"] and "was" not in entry}
        self.words = {
            name: done[name]["text"] if name in done and done[name]["en"] == english else english
            for name, english in WORDS.items()
        }
        others = [entry for name, entry in done.items() if name not in WORDS]
        self.whole = {entry["en"]: entry["text"] for entry in others}
        parted = [entry for entry in others if PLACE.search(entry["en"])]
        # What says more of the sentence comes first.
        parted.sort(key=lambda entry: -len(PLACE.sub("", entry["en"])))
        self.parted = [(pattern(entry["en"]), entry["text"]) for entry in parted]

    def say(self, name: str, **values: object) -> str:
        """Return a text by its name, with these values in it."""
        return filled(self.words[name], {key: str(value) for key, value in values.items()})

    def word(self, english: str) -> str:
        """Return a word of a report by its English, or a name as it is."""
        return next((self.words[name] for name, word in WORDS.items() if word == english), english)

    def translate(self, english: str) -> str:
        """Return an English text in this language, as far as it is known.

        Examples
        --------
        >>> entry = {"en": "line {1} is {2}", "text": "{2}: {1}"}, {"en": "empty", "text": "nothing"}
        >>> Texts(dict(enumerate(entry))).translate("line 3 is empty")
        'nothing: 3'
        """
        if english in self.whole:
            return self.whole[english]
        for known, text in self.parted:
            if found := known.fullmatch(english):
                parts = {key[1:]: self.translate(value) for key, value in found.groupdict().items()}
                return filled(text, parts)
        bare = english.strip(" ,")
        return english if bare in ("", english) else english.replace(bare, self.translate(bare))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return a text with values in its places; other braces are code."""
    return PLACE.sub(lambda place: values.get(place[1], place[0]), text)


def pattern(english: str) -> re.Pattern[str]:
    """Return what a text with places looks like when they are filled, of two side by side the first."""
    literal = PLACE.split(english)
    regex = re.escape(literal[0])
    for name, then in zip(literal[1::2], literal[2::2], strict=True):
        filling = r"[\w.]+" if name == "name" else ".*?" if then else ".*"
        regex += f"(?P<_{name}>{filling}){re.escape(then)}"
    return re.compile(regex, re.DOTALL)


def read(language: str) -> dict[str, Any]:
    """Return the file of a language, which is empty if there is none."""
    file = files(__package__).joinpath(f"{language}.json")
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}


def entries(language: str) -> dict[str, dict[str, str]]:
    """Return the texts of a language as `Texts` takes them; a stale one has its `was` in the file."""
    english = read("en")
    return {
        name: {"en": english.get(name, "")} | (text if isinstance(text, dict) else {"text": text})
        for name, text in read(language).items()
    }


@cache
def texts(language: str) -> Texts:
    """Return the texts of a language."""
    return Texts({} if language == "en" else entries(language))

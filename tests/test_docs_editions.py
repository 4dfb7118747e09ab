"""The editions of the pages in other languages: nothing is missing or stale, or says something else."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_house import CONCEPTS

pytest.importorskip("myst_parser", reason="needs the docs extra")
pytest.importorskip("ziamath", reason="needs the docs extra")

DOCS = Path(__file__).parents[1] / "docs"
sys.path.insert(0, str(DOCS))
import words  # noqa: E402

sys.path.remove(str(DOCS))

# The pages that an edition has at least; all others that it has are whole, too.
PAGES = {*CONCEPTS, "index", "notation", "check-your-own-code", "mistakes", "errata", "glossary"}
FILES = [
    pytest.param(language, path, id=f"{language}-{path.stem}")
    for language in words.LANGUAGES
    for path in sorted(words.file(language).parent.glob("*.po"))
]


NOT_TRANSLATED = "This page is not translated yet; it is in English."


def messages(language, path):
    return [message for message in words.catalog(path, language) if message.id]


def sphinx(folder, out, *options):
    command = [sys.executable, "-m", "sphinx", "-q", "-E", *options, folder, out]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_an_edition_has_the_pages_that_matter(language):
    assert {path.stem for path in words.file(language).parent.glob("*.po")} >= PAGES


def faults(catalog, template):
    """Return what is untranslated and what is stale in a catalog, for the messages of a template."""
    there = {message.id: message for message in catalog if message.id}
    wanted = {message.id for message in template if message.id}
    missing = [english for english in wanted if english not in there or not there[english].string]
    fuzzy = [english for english, message in there.items() if message.fuzzy]
    return {"untranslated": missing, "stale": [*fuzzy, *(there.keys() - wanted), *catalog.obsolete]}


@pytest.mark.full
def test_nothing_is_untranslated_or_stale(tmp_path):
    """CONTRIBUTING.md says which command marks in the files what this finds."""
    pages = {path.stem for _, path in (file.values for file in FILES)}
    others = ["_build", *(page.name for page in DOCS.glob("*.md") if page.stem not in pages)]
    sphinx(DOCS, tmp_path, "-c", DOCS, "-b", "gettext", "-D", f"exclude_patterns={','.join(others)}")
    found = {}
    for language, path in (file.values for file in FILES):
        if path.stem != "sphinx":
            template = words.catalog(tmp_path / f"{path.stem}.pot", language)
            found[f"{language} {path.stem}"] = faults(words.catalog(path, language), template)
    assert {page: fault for page, fault in found.items() if any(fault.values())} == {}
    assert len(found) >= len(PAGES)


def test_what_is_missing_or_stale_is_found():
    from babel.messages.catalog import Catalog

    template, catalog = Catalog(), Catalog("ko")
    for english in ("whole", "new", "empty", "fuzzy"):
        template.add(english)
    for english, text in {"whole": "a", "empty": "", "fuzzy": "b", "gone": "c"}.items():
        catalog.add(english, text, flags=["fuzzy"] if english == "fuzzy" else [])
    found = faults(catalog, template)
    assert set(found["untranslated"]) == {"new", "empty"}
    assert set(found["stale"]) == {"fuzzy", "gone"}


def same(text):
    """Return what must be the same in each language: code, formulas, targets of links; and the numbers."""
    text = re.sub(r"(\d+) million", r"\g<1>000000", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    # The words of a link may be translated, its target not.
    marks = [re.sub(r"`.*<(.*)>`", r"`\1`", mark, flags=re.DOTALL) for mark in words.SAME.findall(text)]
    return Counter(marks), {mark for mark in marks if not mark[0].isdigit()}


def lost(english, text):
    """Return what the English has and the translation has not, and code or formulas that it has alone."""
    (wanted, known), (got, said) = same(english), same(text)
    return sorted((wanted - got).keys() | (said - known))


@pytest.mark.parametrize(("language", "path"), FILES)
def test_code_formulas_links_and_numbers_are_those_of_the_original(language, path):
    """A number that is a word in English may be a figure in the translation, but none is lost."""
    changed = {message.id: lost(message.id, message.string) for message in messages(language, path)}
    assert not {english: marks for english, marks in changed.items() if marks}


SAID = "`x` is 0.5 and $h$ is in {doc}`gradient`: [here](#a), 2 million"
TRANSLATED = "{doc}`gradient`에 $h$가 있고 `x`는 0.5입니다: [여기](#a), 2,000,000"


CHANGES = {"`x`": "x", "0.5": "0.6", "$h$": "$k$", "}`gradient": "}`training", "{doc}": "{ref}"}


@pytest.mark.parametrize(
    ("right", "wrong"), [*CHANGES.items(), ("`x`", "`y`"), ("(#a)", "(#b)"), ("2,000", "2,001")]
)
def test_a_changed_code_number_formula_or_link_is_found(right, wrong):
    assert not lost(SAID, TRANSLATED)
    assert lost(SAID, TRANSLATED.replace(right, wrong))


GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")
# A word of everyday language as well, pages that quote English sentences and titles, and messages that mean
# the accuracy of a number, the function `gradient`, a class of students.
EVERYDAY, QUOTING = {"limit"}, {"bibliography", "cite", "sphinx"}
OTHER = ("Accuracy", "Three marks on a logarithmic scale", "[The files of a class]")
ALSO = {("ko", "derivative"): "도함수"}  # of higher order, and as a function
STEEP = {"ko": "경사(?! ?하강|법)"}


def terms(language):
    """Return the first words of the glossary in a language by the English terms, the longest first."""
    entry = rf"^([a-z][\w -]*)\n\n?(?:  .*\n|\n)*?  .*?\[([^\]]+)\]\{{\.language-{language}\}}"
    found = dict(re.findall(entry, GLOSSARY, re.MULTILINE))
    return {term: found[term].split(" (")[0] for term in sorted(found, key=len, reverse=True)}


def called_otherwise(language, english, text):
    """Return the terms of an English text for which the translation has another word."""
    # Names in code, formulas in a picture's text, `gradient(x, t)` and numerical_gradient, are none.
    english = words.SAME.sub(" ", re.sub(r"\w+\(\w+(, \w+)*\)|\w*_\w+", " ", english)).lower()
    text, missing = text.replace(" ", ""), []
    for term, word in terms(language).items():
        pattern = rf"\b{re.sub('[ -]', '[ -]', term)}s?\b"
        found = re.search(pattern, english)
        english = re.sub(pattern, " ", english)
        if (
            found
            and term not in EVERYDAY
            and word.replace(" ", "") not in text
            and ALSO.get((language, term), word) not in text
        ):
            missing.append(term)
    return missing


@pytest.mark.parametrize(("language", "path"), FILES)
def test_one_term_has_one_word(language, path):
    """That of the glossary, which is the book's; slope and gradient are two words."""
    for message in messages(language, path) if path.stem not in QUOTING else []:
        if not message.id.startswith(OTHER):
            assert not called_otherwise(language, message.id, message.string), message.id
    for message in messages(language, path) if language in STEEP else []:
        english = re.sub(r"\{\w+\}", "", message.id).lower()
        is_said = re.search(STEEP[language], message.string) is not None
        assert ("slope" in english) <= is_said <= ("slope" in english or "steep" in english), message.id


def test_another_word_for_a_term_is_found():
    assert not called_otherwise("ko", "The gradient", "기울기는")
    assert called_otherwise("ko", "The gradient", "경사는") == ["gradient"]
    assert not called_otherwise("ko", "stochastic gradient descent", "확률적 경사하강법")
    assert called_otherwise("ko", "Gradient descent", "기울기") == ["gradient descent"]


def test_a_sentence_of_many_pages_is_translated_once():
    said = {}
    for param in FILES:
        language, path = param.values
        for message in messages(language, path) if path.stem != "sphinx" else []:
            said.setdefault((language, message.id), set()).add(message.string)
    # The limit of a run and the limit of a quotient are two things.
    assert {key for key, texts in said.items() if len(texts) > 1} <= {("ko", "limit")}


def spoken():
    """Return the texts in the extensions and the scripts of the pages."""
    from babel.messages.extract import extract_from_dir

    methods = [("**.py", "python"), ("**.js", "javascript")]
    for folder in ("extensions", "_static"):
        yield from (found[2] for found in extract_from_dir(DOCS / folder, methods, keywords={"_": None}))
    sys.path.insert(0, str(DOCS / "extensions"))
    import options

    sys.path.pop(0)
    yield from (text for _, _, text in options.options() if text)


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_the_words_outside_of_the_text_are_in_the_table(language):
    """Of directives and scripts; a word of a figure that is missing stops the build."""
    table = words.table(language)
    assert [text for text in spoken() if not table.get(text)] == []
    assert "Start anew" in set(spoken())


@pytest.mark.parametrize("readme", sorted(DOCS.parent.glob("README.*.md")), ids=lambda readme: readme.name)
def test_a_readme_has_the_code_of_the_english_one(readme):
    english, translated = (
        re.findall(r"^```.*?^```$|\]\([^)]*\)", path.read_text("utf-8"), re.DOTALL | re.MULTILINE)
        for path in (DOCS.parent / "README.md", readme)
    )
    assert translated[1:] == english[1:]  # The first link of each leads to the other.
    assert len(english) > 10


def test_a_figure_has_its_words_in_the_language():
    svg = '<text x="1">slope 0.49</text><text>h &lt; x</text><text>lr = 0.1</text>'
    assert words.figure(svg, "ko") == svg.replace("slope", "경사")
    with pytest.raises(KeyError, match="no 'a new word', which is in a figure"):
        words.figure("<text>a new word</text>", "ko")


@pytest.mark.full
def test_anchors_are_the_english_ones(tmp_path):
    """A heading, a term and a label have the ids that they have in English."""
    text = "# The title\n\n(label)=\n## A heading\n\nText.\n\n```{glossary}\nterm\n  Meaning.\n```\n"
    (tmp_path / "index.md").write_text(text, encoding="utf-8")
    folder = tmp_path / "locale/ko/LC_MESSAGES"
    folder.mkdir(parents=True)
    pairs = {"The title": "제목", "A heading": "소제목", "Text.": "글.", "term": "용어", "Meaning.": "뜻."}
    po = "".join(f'msgid "{english}"\nmsgstr "{text}"\n\n' for english, text in pairs.items())
    (folder / "index.po").write_text(po, encoding="utf-8")
    pages = {}
    for language in ("en", "ko"):
        settings = ["extensions=myst_parser", "locale_dirs=locale", f"language={language}"]
        sphinx(tmp_path, tmp_path / language, "-C", *(f"-D{setting}" for setting in settings))
        pages[language] = (tmp_path / language / "index.html").read_text(encoding="utf-8")
    assert "소제목" in pages["ko"]
    assert "뜻" in pages["ko"]
    ids = {language: re.findall(r'id="([\w-]+)"', page) for language, page in pages.items()}
    assert ids["ko"] == ids["en"]
    assert {"the-title", "a-heading", "label", "term-term"} <= set(ids["en"])


@pytest.mark.full
def test_a_page_that_is_not_translated_says_so_and_leads_to_the_other_edition(tmp_path, monkeypatch):
    (tmp_path / "index.md").write_text("# Title\n\n```{toctree}\nnew\n```\n", encoding="utf-8")
    (tmp_path / "new.md").write_text("# New\n\nText.\n", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, [DOCS.parent, DOCS, DOCS / "extensions"])))
    settings = [
        "extensions=myst_parser,editions",
        f"locale_dirs={words.LOCALE}",
        "language=ko",
        "html_theme=furo",
    ]
    settings.append(f"templates_path={DOCS / '_templates'}")
    sphinx(tmp_path, tmp_path / "ko", "-C", *(f"-D{setting}" for setting in settings))
    page = (tmp_path / "ko/new.html").read_text(encoding="utf-8")
    assert re.search('<html[^>]* lang="ko"', page)
    assert re.search('<section[^>]* lang="en"', page)
    assert re.search(f'<div[^>]* lang="ko"[^>]*>\\s*<p>{words.table("ko")[NOT_TRANSLATED]}</p>', page)
    assert '<link rel="alternate" hreflang="en" href="../new.html">' in page
    assert '<a class="edition" href="../new.html" hreflang="en" lang="en">English</a>' in page
    # The index has a file of its name in docs/locale.
    assert not re.search("<section[^>]* lang", (tmp_path / "ko/index.html").read_text("utf-8"))


def test_an_edition_that_is_not_built_fails_the_command(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DOCS / "extensions"), *sys.path])
    import editions
    from sphinx.errors import ExtensionError

    commands = []

    def run(*command):
        commands.append(command)
        return subprocess.CompletedProcess(command, "-m" in command)  # The figures are drawn, and no more.

    monkeypatch.setattr(editions, "run", run)
    app = SimpleNamespace(srcdir=DOCS, outdir=DOCS / "_build", _fail_on_warnings=True)
    app.builder, app.config = SimpleNamespace(format="html"), SimpleNamespace(language="en")
    editions.start(app)
    assert editions.wait_for_figures(app) == []
    with pytest.raises(ExtensionError, match="ko: not built"):
        editions.finish(app, None)
    failed = SimpleNamespace(result=lambda: subprocess.CompletedProcess((), 1))
    assert editions.then(failed, "never run") is not None
    assert len(commands) == 2
    assert {"-W", "language=ko", DOCS / "_build/ko"} <= set(commands[1])

"""The editions of the pages: English, and one for each folder of ``docs/locale``, by one command.

While the English pages are made, another process draws the figures, and then the other editions are built,
each into a folder of its own. A page without a ``.po`` file stays English there, and says so.
"""

import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import words
from babel import Locale
from docutils import nodes
from sphinx.errors import ExtensionError
from sphinx.locale import _
from sphinx.transforms import SphinxTransform

DOCS = Path(__file__).parents[1]
FIGURES = DOCS / "figures"
ENGLISH = "en"


def start(app):
    """Let the figures be drawn and the other editions be built, beside this one."""
    make_places()
    app.beside = {}
    if app.builder.format != "html" or app.config.language != ENGLISH:
        return
    pool = ThreadPoolExecutor(1)  # One after the other: an edition needs the figures.
    figures = app.beside["figures"] = pool.submit(run, DOCS / "figures.py", FIGURES)
    strict = ["-W"] if app._fail_on_warnings else []
    for language in words.LANGUAGES:
        options = ["-q", "-n", "-E", *strict, "-D", f"language={language}"]
        edition = ["-m", "sphinx", *options, app.srcdir, app.outdir / language]
        app.beside[language] = pool.submit(then, figures, *edition)
    pool.shutdown(wait=False)


def run(*command):
    path = [str(DOCS.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run([sys.executable, *command], env=os.environ | {"PYTHONPATH": os.pathsep.join(path)})


def then(before, *command):
    """Run a command, unless the one before it failed or was stopped."""
    return before.result() if before.result().returncode else run(*command)


def make_places():
    """Make an empty, old file for each figure that is not drawn yet: pages are read before it is."""
    FIGURES.mkdir(exist_ok=True)
    for stem in re.findall(r"^def (\w+)\(figure, color\)", (DOCS / "figures.py").read_text("utf-8"), re.M):
        for end in words.ENDINGS:
            place = FIGURES / f"{stem}{end}.svg"
            if not place.exists():
                place.touch()
                os.utime(place, (0, 0))


def wait(app, *names):
    """Wait for what is done beside this build, and fail if it failed."""
    for name in names:
        if app.beside[name].result().returncode:
            raise ExtensionError(f"{name}: not built, for the reason above")


def wait_for_figures(app):
    """Wait before the pictures are copied."""
    wait(app, *(name for name in app.beside if name == "figures"))
    return []


def finish(app, error):
    if error:
        for step in app.beside.values():
            step.cancel()
        return
    if app.builder.format == "html" and app.config.language != ENGLISH:
        messages = json.dumps(words.table(app.config.language), ensure_ascii=False)
        script = f'Documentation.addTranslations({{"messages": {messages}, "plural_expr": "0"}});\n'
        (app.outdir / "_static/words.js").write_text(script, encoding="utf-8")
    wait(app, *app.beside)


class Untranslatable(SphinxTransform):
    """Formulas, and paragraphs of code, formulas and numbers alone, are the same in all editions."""

    default_priority = 15  # before the translation

    def apply(self):
        for text in self.document.findall(nodes.TextElement):
            is_formula = isinstance(text, nodes.math_block)
            has_words = words.WORD.search(words.SAME.sub("", text.rawsource))
            if not isinstance(text, nodes.Inline) and (is_formula or not has_words):
                text["translatable"] = False


def say_what_is_english(app, doctree):
    """Say at the top of a page that it is not translated, and to browsers in which language it is."""
    language, page = app.config.language, app.env.current_document.docname
    section = doctree.next_node(nodes.section)
    if language == ENGLISH or words.file(language, page).exists() or section is None:
        return
    note = nodes.container("", nodes.paragraph("", _("This page is not translated yet; it is in English.")))
    note["classes"] = ["untranslated", f"language-{language}"]
    section["classes"].append(f"language-{ENGLISH}")  # becomes the attribute lang
    section.insert(1, note)


def link(app, name, template, context, doctree):
    """Lead to the same page in the other editions."""
    home = "../" * (name.count("/") + (app.config.language != ENGLISH))
    context["editions"] = []
    for code in [ENGLISH, *words.LANGUAGES]:
        if code != app.config.language:
            address = f"{home}{name}.html" if code == ENGLISH else f"{home}{code}/{name}.html"
            context["editions"].append((code, address, Locale(code).display_name))
            tag = f'<link rel="alternate" hreflang="{code}" href="{address}">\n'
            context["metatags"] = context.get("metatags", "") + tag


def setup(app):
    app.connect("builder-inited", start)
    app.connect("doctree-read", say_what_is_english)
    app.connect("html-page-context", link)
    app.connect("html-collect-pages", wait_for_figures)
    app.connect("build-finished", finish)
    app.add_transform(Untranslatable)
    if app.config.language != ENGLISH:
        app.add_js_file("words.js")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

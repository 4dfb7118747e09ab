"""What helps to find a page: a search that leads to the section, mistake, claim or term; a description.

The theme's search knows pages; ours is a list of their parts, with the words of each, in a script of its own
that the page of the search loads.
"""

import json
from pathlib import Path

from docutils import nodes
from sphinx.locale import _


def words(node):
    """Return the text of a node without that of the sections in it, and without HTML."""
    shown = [child for child in node.children if not isinstance(child, nodes.section | nodes.raw)]
    return " ".join(child.astext().replace("\n", " ") for child in shown)


def parts(doctree):
    """Yield the anchor, the title and the text of each section, mistake, claim and term of a page."""
    for section in doctree.findall(nodes.section):
        yield section["ids"][0], section[0].astext(), words(section)
    kinds = {"claim": _("claim"), "mistake": _("mistake")}
    for paragraph in doctree.findall(nodes.paragraph):
        for anchor in paragraph["ids"]:
            kind, _dash, slug = anchor.partition("-")
            if kind in kinds:
                yield anchor, f"{kinds[kind]}: {slug}", paragraph.astext().replace("\n", " ")
    for item in doctree.findall(nodes.definition_list_item):
        term = item[0]
        if isinstance(term, nodes.term) and term["ids"]:
            yield term["ids"][0], term.astext(), item.astext().replace("\n", " ")


def write(app, error):
    """Write all parts of all pages into a script."""
    if error or app.builder.format != "html":
        return
    found = []
    for page in sorted(app.env.found_docs):
        doctree = app.env.get_doctree(page)
        title = app.env.titles[page].astext()
        for anchor, name, text in parts(doctree):
            found.append([page, anchor, title, name, text])
    file = Path(app.outdir) / "_static/parts.js"
    file.write_text(f"const PARTS = {json.dumps(found, ensure_ascii=False)};\n", encoding="utf-8")


def page(app, name, template, context, doctree):
    """Load the parts where the search is; tell other programs what a page is about."""
    if name == "search":
        app.add_js_file("parts.js", loading_method="defer")
        app.add_js_file("search.js", loading_method="defer")
    for paragraph in doctree.findall(nodes.paragraph) if doctree else []:
        if isinstance(paragraph.parent, nodes.section):
            text = " ".join(paragraph.astext().split()).replace('"', "&quot;")
            context["metatags"] += f'<meta name="description" content="{text}">\n'
            break


def setup(app):
    app.connect("build-finished", write)
    app.connect("html-page-context", page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

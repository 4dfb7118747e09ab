"""``{citation}``: the BibTeX entry, made from the facts in CITATION.cff, so that the two cannot differ."""

import re
from pathlib import Path

import yaml
from docutils import nodes
from docutils.parsers.rst import Directive

CFF = Path(__file__).parents[2] / "CITATION.cff"
LICENSE = CFF.with_name("LICENSE")


def bibtex():
    facts = yaml.safe_load(CFF.read_text(encoding="utf-8"))
    fields = {
        # Two pairs of braces: a team has no first name.
        "author": " and ".join(f"{{{author['name']}}}" for author in facts["authors"]),
        "title": f"{{{facts['title']}}}",
        # That of the release, or of the copyright before there is one.
        "year": str(facts.get("date-released") or re.search(r"\d{4}", LICENSE.read_text("utf-8"))[0])[:4],
        "version": facts["version"],
        "note": f"Version {facts['version']}",
    }
    if "repository-code" in facts:
        fields["howpublished"] = rf"\url{{{facts['repository-code']}}}"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items()]
    return "\n".join(["@misc{gradient-reference,", *lines, "}"])


class Citation(Directive):
    def run(self):
        self.state.document.settings.env.note_dependency(str(CFF))
        return [nodes.literal_block(bibtex(), bibtex(), language="bibtex")]


def setup(app):
    app.add_directive("citation", Citation)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""``{claims} NAME ...`` and ``{mistakes} NAME ...``: what is claimed of functions, and how they go wrong.

A claim is at ``#claim-<slug>`` of its concept's page, a mistake at ``#mistake-<slug>`` of the page mistakes.
Below a claim its name unfolds to the mistakes that break it, and to how it is cited.
Their sentences are those of the reports, in their languages, and are not translated as parts of a page.
``{all-claims} NAME ...`` lists them once more, without the anchors.
``{puzzle} SLUG`` shows the code of a mistake, or the lines it is given, and folds away what is wrong.
"""

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList
from sphinx.locale import _

from reference import __version__
from reference.conformance import claims, mistakes
from reference.conformance.explain import wrong_and_right
from reference.conformance.locale import texts


def links(kind, slugs):
    return ", ".join(f"[{slug}](#{kind}-{slug})" for slug in slugs)


def broken_by(claim):
    return links("mistake", [mistake.slug for mistake in mistakes() if claim.slug in mistake.breaks])


def folded(kind, summary, text):
    opening = f'<details class="{kind}"><summary>{summary}</summary>'
    yield from ["", "```{raw} html", opening, "```", "", text, "", "```{raw} html", "</details>", "```", ""]


def parsed(directive, lines):
    """Return the nodes of Markdown that is in the language of the edition already."""
    node, source = nodes.container(), directive.state.document.current_source
    directive.state.nested_parse(StringList(lines, source=source), directive.content_offset, node)
    for text in node.findall(nodes.TextElement):
        if not isinstance(text, nodes.Inline):
            text["translatable"] = False
    return node.children


class Catalogue(Directive):
    optional_arguments = 99

    def run(self):
        self.texts = texts(self.state.document.settings.env.config.language)
        return parsed(self, [line for name in self.arguments or [None] for line in self.lines(name)])

    def sentence(self, claim):
        return f"**{self.texts.word(claim.level)}:** {self.texts.translate(claim.sentence)}"

    def said(self, mistake):
        """Return its symptom and its repair."""
        return self.texts.translate(mistake.symptom), self.texts.translate(mistake.repair)


class Claims(Catalogue):
    def lines(self, name):
        for claim in claims(name):
            page = self.state.document.settings.env.docname
            link = f"[{claim.slug}](#claim-{claim.slug}), gradient-reference {__version__}"
            cite = _("Cite it as claim {}.").format(f"{link}, `{page}.html#claim-{claim.slug}`")
            yield from [f"(claim-{claim.slug})=", self.sentence(claim)]
            yield from folded("named", claim.slug, f"{_('Broken by {}.').format(broken_by(claim))} {cite}")


class Mistakes(Catalogue):
    option_spec = {"code": directives.flag}  # noqa: RUF012 - docutils reads it so

    def lines(self, name):
        for mistake in mistakes(name):
            symptom, repair = self.said(mistake)
            if "code" not in self.options:
                yield f"- {symptom} [{repair or mistake.slug}](#mistake-{mistake.slug})"
                continue
            yield from [f"(mistake-{mistake.slug})=", f"**{symptom}** {repair}", ""]
            yield from ["```diff", *map(" ".join, wrong_and_right(mistake)), "```", ""]
            broken = links("claim", sorted(mistake.breaks))
            yield from folded("named", mistake.slug, _("Breaks {}.").format(broken))


class Puzzle(Catalogue):
    has_content = True

    def lines(self, slug):
        mistake = next((mistake for mistake in mistakes() if mistake.slug == slug), None)
        if mistake is None:
            raise self.error(f"no mistake {slug}")
        shown = self.content or mistake.wrong.splitlines()
        yield from ["```python", *shown, "```"]
        answer = " ".join([*self.said(mistake), links("mistake", [slug])])
        yield from folded("answer", _("What is wrong?"), answer)


class AllClaims(Catalogue):
    def lines(self, name):
        for claim in claims(name):
            yield self.sentence(claim)
            place = _("It stands at {}.").format(links("claim", [claim.slug]))
            yield from folded("named", claim.slug, f"{_('Broken by {}.').format(broken_by(claim))} {place}")


def setup(app):
    app.add_directive("claims", Claims)
    app.add_directive("mistakes", Mistakes)
    app.add_directive("all-claims", AllClaims)
    app.add_directive("puzzle", Puzzle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

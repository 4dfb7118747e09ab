"""``{claims} NAME ...`` and ``{mistakes} NAME ...``: what is claimed of functions, and how they go wrong.

A claim is at ``#claim-<slug>`` of its concept's page, a mistake at ``#mistake-<slug>`` of the page mistakes.
Below a claim its name unfolds to the mistakes that break it, and to how it is cited.
``{all-claims}`` lists those of all pages, without the anchors.
``{puzzle} SLUG`` shows the code of a mistake, or the lines it is given, and folds away what is wrong.
"""

from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList

from reference import __version__
from reference.conformance import claims, mistakes
from reference.conformance.explain import wrong_and_right


def links(kind, slugs):
    return ", ".join(f"[{slug}](#{kind}-{slug})" for slug in slugs)


def broken_by(claim):
    return links("mistake", [mistake.slug for mistake in mistakes() if claim.slug in mistake.breaks])


def folded(kind, summary, text):
    opening = f'<details class="{kind}"><summary>{summary}</summary>'
    yield from ["", "```{raw} html", opening, "```", "", text, "", "```{raw} html", "</details>", "```", ""]


class Catalogue(Directive):
    optional_arguments = 99

    def run(self):
        node = nodes.container()
        lines = [line for name in self.arguments or [None] for line in self.lines(name)]
        source = self.state.document.current_source
        self.state.nested_parse(StringList(lines, source=source), self.content_offset, node)
        return node.children


class Claims(Catalogue):
    def lines(self, name):
        for claim in claims(name):
            page = self.state.document.settings.env.docname
            cite = f"Cite it as claim [{claim.slug}](#claim-{claim.slug}), gradient-reference {__version__}"
            cite = f"{cite}, `{page}.html#claim-{claim.slug}`."
            yield from [f"(claim-{claim.slug})=", f"**{claim.level}:** {claim.sentence}"]
            yield from folded("named", claim.slug, f"Broken by {broken_by(claim)}. {cite}")


class Mistakes(Catalogue):
    option_spec = {"code": directives.flag}  # noqa: RUF012 - docutils reads it so

    def lines(self, name):
        for mistake in mistakes(name):
            if "code" not in self.options:
                yield f"- {mistake.symptom} [{mistake.repair or mistake.slug}](#mistake-{mistake.slug})"
                continue
            yield from [f"(mistake-{mistake.slug})=", f"**{mistake.symptom}** {mistake.repair}", ""]
            yield from ["```diff", *map(" ".join, wrong_and_right(mistake)), "```", ""]
            yield from folded("named", mistake.slug, f"Breaks {links('claim', sorted(mistake.breaks))}.")


class Puzzle(Catalogue):
    has_content = True

    def lines(self, slug):
        mistake = next((mistake for mistake in mistakes() if mistake.slug == slug), None)
        if mistake is None:
            raise self.error(f"no mistake {slug}")
        shown = self.content or mistake.wrong.splitlines()
        yield from ["```python", *shown, "```"]
        answer = f"{mistake.symptom} {mistake.repair} {links('mistake', [slug])}"
        yield from folded("answer", "What is wrong?", answer)


class AllClaims(Catalogue):
    def lines(self, name):
        for claim in claims():
            yield f"**{claim.level}:** {claim.sentence}"
            text = f"Broken by {broken_by(claim)}. It stands at [{claim.slug}](#claim-{claim.slug})."
            yield from folded("named", claim.slug, text)


def setup(app):
    app.add_directive("claims", Claims)
    app.add_directive("mistakes", Mistakes)
    app.add_directive("all-claims", AllClaims)
    app.add_directive("puzzle", Puzzle)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

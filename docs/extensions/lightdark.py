"""``{lightdark-figure} stem``: one numbered figure of two pictures, stem.svg and stem-dark.svg.

Furo shows one of the two and takes the other out of the page, for a screen reader as well.
Alternative text is required, and serves both.
"""

from docutils import nodes
from sphinx.directives.patches import Figure


class LightDarkFigure(Figure):
    def run(self):
        if not self.options.get("alt"):
            raise self.error("a figure needs :alt:, the text for those who cannot see it")
        stem = self.arguments[0]
        self.arguments[0] = f"{stem}.svg"
        figure, *rest = super().run()
        light = next(figure.findall(nodes.image))
        dark = light.deepcopy()
        dark["uri"] = f"{stem}-dark.svg"
        light["loading"] = dark["loading"] = "lazy"  # What is not shown is not loaded, the other colour too.
        light["classes"].append("only-light")
        dark["classes"].append("only-dark")
        figure.insert(figure.index(light) + 1, dark)
        return [figure, *rest]


def setup(app):
    app.add_directive("lightdark-figure", LightDarkFigure)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

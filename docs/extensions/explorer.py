"""``{explorer} name``: a place that explorers.js fills; without scripts, a sentence says what is missing."""

from docutils import nodes
from docutils.parsers.rst import Directive

WHAT = {
    "gradient-field": "the gradient at a point of your choice, and the slope in every direction",
    "learning-rate": "the path of gradient descent for a start and a learning rate of your choice",
    "step-size": "the two quotients and their errors for a step of your choice",
    "train": "a small network that learns, and overfits where you let it",
}


class Explorer(Directive):
    required_arguments = 1

    def run(self):
        name = self.arguments[0]
        if name not in WHAT:
            raise self.error(f"no explorer {name}, only {', '.join(WHAT)}")
        html = (
            f'<div class="explorer" data-explorer="{name}">'
            f"<noscript>With JavaScript, this place shows {WHAT[name]}.</noscript></div>"
        )
        return [nodes.raw("", html, format="html")]


def setup(app):
    app.add_directive("explorer", Explorer)
    app.add_js_file("explorers.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

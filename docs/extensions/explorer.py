"""``{explorer} name``: a place that explorers.js fills; without scripts, a sentence says what is missing."""

from docutils import nodes
from docutils.parsers.rst import Directive
from sphinx.locale import _


def what():
    return {
        "gradient-field": _("the gradient at a point of your choice, and the slope in every direction"),
        "learning-rate": _("the path of gradient descent for a start and a learning rate of your choice"),
        "step-size": _("the two quotients and their errors for a step of your choice"),
        "train": _("a small network that learns, and overfits where you let it"),
    }


class Explorer(Directive):
    required_arguments = 1

    def run(self):
        name, known = self.arguments[0], what()
        if name not in known:
            raise self.error(f"no explorer {name}, only {', '.join(known)}")
        html = (
            f'<div class="explorer" data-explorer="{name}">'
            f"<noscript>{_('With JavaScript, this place shows {}.').format(known[name])}</noscript></div>"
        )
        return [nodes.raw("", html, format="html")]


def setup(app):
    app.add_directive("explorer", Explorer)
    app.add_js_file("explorers.js", loading_method="defer")
    return {"parallel_read_safe": True, "parallel_write_safe": True}

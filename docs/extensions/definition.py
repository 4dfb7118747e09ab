"""``{definition} module name``: the code that runs, without its docstring, which the API page has."""

import inspect
import textwrap
from functools import reduce
from importlib import import_module

from docutils import nodes
from docutils.parsers.rst import Directive

from reference.conformance.explain import code


class Definition(Directive):
    required_arguments = 2

    def run(self):
        module, name = self.arguments
        try:
            thing = reduce(getattr, name.split("."), import_module(f"reference.{module}"))
        except (ImportError, AttributeError):
            raise self.error(f"reference.{module} defines no {name}") from None
        self.state.document.settings.env.note_dependency(inspect.getsourcefile(thing))
        text = textwrap.dedent(code(thing))
        return [nodes.literal_block(text, text, language="python")]


def setup(app):
    app.add_directive("definition", Definition)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""``{definition} module name``: the code that runs, without its docstring, which the API page has."""

import ast
import inspect
import textwrap
from functools import reduce
from importlib import import_module

from docutils import nodes
from docutils.parsers.rst import Directive


def code(thing):
    """Return the source of a function or class without its docstrings and decorators."""
    source = textwrap.dedent(inspect.getsource(thing))
    (definition,) = ast.parse(source).body
    dropped = set(range(1, definition.lineno))
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            dropped.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return "\n".join(line for n, line in enumerate(source.splitlines(), 1) if n not in dropped)


class Definition(Directive):
    required_arguments = 2

    def run(self):
        module, name = self.arguments
        try:
            thing = reduce(getattr, name.split("."), import_module(f"reference.{module}"))
        except (ImportError, AttributeError):
            raise self.error(f"reference.{module} defines no {name}") from None
        self.state.document.settings.env.note_dependency(inspect.getsourcefile(thing))
        text = code(thing)
        return [nodes.literal_block(text, text, language="python")]


def setup(app):
    app.add_directive("definition", Definition)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

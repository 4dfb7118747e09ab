"""``{definition} module name``: the code that runs, without its docstring, which the API page has."""

import ast
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import Directive

PACKAGE = Path(__file__).parents[2] / "reference"


def source(module, name):
    """Return the lines that define `name` (a function or class, Class.method) without docstrings."""
    file = PACKAGE / f"{module}.py"
    file = file if file.exists() else PACKAGE / module / "__init__.py"
    text = file.read_text(encoding="utf-8")
    node = ast.parse(text)
    for part in name.split("."):
        node = next(child for child in node.body if getattr(child, "name", None) == part)
    dropped = set()
    for child in ast.walk(node):
        if isinstance(child, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(child) is not None:
            docstring = child.body[0]
            dropped.update(range(docstring.lineno, docstring.end_lineno + 1))
    numbered = enumerate(text.splitlines(), start=1)
    lines = [line for n, line in numbered if node.lineno <= n <= node.end_lineno and n not in dropped]
    indent = len(lines[0]) - len(lines[0].lstrip())
    return file, "\n".join(line[indent:] for line in lines)


class Definition(Directive):
    required_arguments = 2

    def run(self):
        module, name = self.arguments
        try:
            file, text = source(module, name)
        except (OSError, StopIteration):
            raise self.error(f"reference.{module} defines no {name}") from None
        self.state.document.settings.env.note_dependency(str(file))
        return [nodes.literal_block(text, text, language="python")]


def setup(app):
    app.add_directive("definition", Definition)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The code of the pages: ``{listing} NAME ...`` is the source's, ``{ours} MODULE NAME ...`` the package's.

A listing comes first, and what it uses of other pages is folded before it, so that all of it, copied in
order, runs with NumPy alone. The package's own code is folded, below what it adds, with a link to its file.
``{folded} SUMMARY`` folds any content.
"""

import ast
import inspect
import textwrap
from functools import cache, reduce
from importlib import import_module

from catalogue import parsed
from docutils import nodes
from docutils.parsers.rst import Directive, directives
from docutils.statemachine import StringList
from sphinx.locale import _

import reference
from reference import listings


class details(nodes.General, nodes.Element):  # noqa: N801 - docutils names nodes so
    """What is folded; its first child is a summary."""


class summary(nodes.General, nodes.TextElement):  # noqa: N801
    """The line that unfolds it."""


class Code(Directive):
    """What the directives of this file share."""

    has_content = True

    def block(self, text):
        return nodes.literal_block(text, text, language="python")

    def parsed(self, lines):
        node = nodes.container()
        source = self.state.document.current_source
        self.state.nested_parse(StringList(lines, source=source), self.content_offset, node)
        return node.children

    def fold(self, paragraph, *children):
        """Fold nodes under the text of a paragraph."""
        line = summary(paragraph.rawsource, "", *paragraph.children, **paragraph.attributes)
        line.source, line.line = self.state.document.current_source, self.lineno
        return details("", line, *children)

    def named(self, words, names):
        """Return a paragraph of our own words that ends with names."""
        return parsed(self, [f"{words} {', '.join(f'`{name}`' for name in names)}"])[0]


@cache
def statements():
    """Return the top level of listings.py by name: the text and the names that it uses."""
    text = inspect.getsource(listings)
    found = {}
    for node in ast.parse(text).body:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        names = {alias.asname or alias.name for alias in getattr(node, "names", [])}
        names |= {target.id for target in getattr(node, "targets", [])} | {getattr(node, "name", "")}
        for name in names - {""}:
            found[name] = ast.get_source_segment(text, node), used
    return found


def needed(names, found):
    """Return these names and all that they use, in the order of the file."""
    wanted, todo = set(), list(names)
    while todo:
        name = todo.pop()
        if name not in wanted:
            wanted.add(name)
            todo += found[name][1] & found.keys()
    return [name for name in found if name in wanted]


class Listing(Code):
    required_arguments = 1
    optional_arguments = 9
    option_spec = {"uses": directives.unchanged}  # noqa: RUF012 - docutils reads it so

    def run(self):
        found, others = statements(), self.options.get("uses", "").split()
        for name in [*self.arguments, *others]:
            if name not in found:
                raise self.error(f"listings.py has no {name}")
        self.state.document.settings.env.note_dependency(listings.__file__)
        # What this page has shown already is not shown again.
        page = self.state.document.settings.env
        known = page.temp_data.setdefault("listed", set())
        wanted = [name for name in needed([*self.arguments, *others], found) if name not in known]
        known.update(wanted)
        texts = {name: found[name][0] for name in wanted}
        imports = "\n".join(text for text in texts.values() if text.startswith(("import", "from")))
        defined = [name for name, text in texts.items() if text.startswith(("def", "class"))]
        before = [name for name in defined if name not in self.arguments]
        shown = [text for name, text in texts.items() if name not in before and text not in imports]
        if not before:
            return [nodes.container("", self.block(spaced(imports, *shown)), classes=["listing"])]
        earlier = self.block(spaced(imports, *(texts[name] for name in before)))
        fold = self.fold(self.named(_("First, from other pages:"), before), earlier)
        return [nodes.container("", fold, self.block(spaced(*shown)), classes=["listing"])]


def spaced(*texts):
    return "\n\n\n".join(filter(None, texts))


def code(thing):
    """Return the source of a function or class without its docstrings and decorators."""
    source = textwrap.dedent(inspect.getsource(thing))
    (definition,) = ast.parse(source).body
    dropped = set(range(1, definition.lineno))
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            dropped.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return "\n".join(line for n, line in enumerate(source.splitlines(), 1) if n not in dropped)


class Ours(Code):
    required_arguments = 2
    optional_arguments = 9

    def run(self):
        module, *names = self.arguments
        blocks = []
        for name in names:
            try:
                thing = reduce(getattr, name.split("."), import_module(f"reference.{module}"))
            except (ImportError, AttributeError):
                raise self.error(f"reference.{module} defines no {name}") from None
            file = inspect.getsourcefile(thing)
            self.state.document.settings.env.note_dependency(file)
            blocks.append(self.block(code(thing)))
        text, name = self.parsed(self.content), inspect.getmodule(thing).__name__
        # The extension viewcode has a page for each module with something on the page api.
        if name in {getattr(value, "__module__", None) for value in vars(reference).values()}:
            target = f"_modules/{name.replace('.', '/')}.html"
            text_of_link = _("The whole file, with all that it uses")
            link = nodes.reference("", text_of_link, refuri=target, internal=True)
            blocks.append(nodes.paragraph("", "", link))
        return [self.fold(self.named(_("The code of the package:"), names), *text, *blocks)]


class Folded(Code):
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        return [self.fold(self.parsed([self.arguments[0]])[0], *self.parsed(self.content))]


def opened(tag):
    return lambda self, node: self.body.append(self.starttag(node, tag))


def closed(tag):
    return lambda self, node: self.body.append(f"</{tag}>\n")


def setup(app):
    for node in (details, summary):
        app.add_node(node, html=(opened(node.__name__), closed(node.__name__)))
    app.add_directive("listing", Listing)
    app.add_directive("ours", Ours)
    app.add_directive("folded", Folded)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

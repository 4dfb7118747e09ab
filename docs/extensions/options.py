"""``{train-options}``: the options of ``reference train``, from the command's own parser."""

import argparse

from catalogue import parsed
from docutils.parsers.rst import Directive
from sphinx.locale import _

from reference import cli


def options():
    """Return the names, the values and the help of each option."""
    commands = argparse.ArgumentParser().add_subparsers()
    cli._add_train(commands)
    for action in commands.choices["train"]._actions:
        if action.dest != "help":
            value = " or ".join(map(str, action.choices)) if action.choices else action.metavar or ""
            yield ", ".join(action.option_strings), "" if action.nargs == 0 else value, action.help


class TrainOptions(Directive):
    def run(self):
        lines = [f"| {_('option')} | {_('what it does')} |", "| --- | --- |"]
        for name, value, text in options():
            lines.append(f"| `{f'{name} {value}'.rstrip()}` | {_(text)} |")
        return parsed(self, lines)


def setup(app):
    app.add_directive("train-options", TrainOptions)
    return {"parallel_read_safe": True, "parallel_write_safe": True}

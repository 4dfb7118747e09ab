"""Let pytest run the fenced examples of the Markdown pages."""

import doctest
import re

FENCE = re.compile(r"^[ ]*(`{3,}|~{3,}|:{3,}).*$", re.MULTILINE)


class FencedDocTestParser(doctest.DocTestParser):
    """Blank every fence line, which would else be read as expected output, and keep all line numbers."""

    def parse(self, string, name="<string>"):
        return super().parse(FENCE.sub("", string), name)


# pytest asks the module for its parser each time it reads a text file.
doctest.DocTestParser = FencedDocTestParser

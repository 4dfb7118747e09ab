"""Sphinx reads its settings here; everything the pages need is in this folder and in pip packages."""

import os
import sys
from pathlib import Path

# For the training that figures.py draws: on a busy machine, threads that wait for each other make it minutes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS), str(DOCS / "extensions")]

import figures  # noqa: E402

from reference import __version__  # noqa: E402

project = "gradient-reference"
author = "The gradient-reference contributors"
copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
extensions += ["catalogue", "definition", "explorer", "lightdark", "ziamath_math"]  # in docs/extensions
exclude_patterns = ["_build"]
nitpicky = True
numfig = True

myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_update_mathjax = False

# The docstrings say types in words, which are no references.
autodoc_typehints = "none"
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False
nitpick_ignore_regex = [("py:exc", r"\w+(Error|Warning)"), ("py:class", r"(numpy|collections\.abc)\.\w+")]

html_theme = "furo"
html_title = f"gradient-reference {version}"
html_math_renderer = "ziamath"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_copy_source = False


def setup(app):
    app.connect("builder-inited", lambda app: figures.draw_all(DOCS / "figures"))

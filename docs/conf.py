"""Sphinx reads its settings here; everything the pages need is in this folder and in pip packages."""

import os
import sys
from pathlib import Path

# For the training that figures.py draws: on a busy machine, threads that wait for each other make it minutes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

DOCS = Path(__file__).parent
sys.path[:0] = [str(DOCS.parent), str(DOCS), str(DOCS / "extensions")]

from reference import __version__  # noqa: E402

project = "gradient-reference"
author = "The gradient-reference contributors"
copyright = author
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.intersphinx", "sphinx.ext.napoleon"]
extensions += ["sphinx.ext.viewcode", "sphinx_copybutton"]
# Our own, in docs/extensions.
extensions += ["catalogue", "citation", "editions", "explorer", "finding"]
extensions += ["korean_search", "lightdark", "listing", "options", "ziamath_math"]
exclude_patterns = ["_build"]
language = "en"  # that of this edition; docs/extensions/editions.py builds the others
locale_dirs = ["locale"]
gettext_compact = False
nitpicky = True
smartquotes_action = "qe"  # Two hyphens begin an option.
numfig = True

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
myst_ref_domains = ["py", "std"]
myst_update_mathjax = False

# The docstrings say types in words, which are no references.
autodoc_typehints = "none"
autodoc_preserve_defaults = True
napoleon_google_docstring = False
napoleon_use_param = False
napoleon_use_rtype = False

# Where others document what our pages name. The lists are ours: nothing is fetched while the pages are built.
intersphinx_mapping = {
    "numpy": ("https://numpy.org/doc/stable/", str(DOCS / "inventories/numpy.txt")),
    "python": ("https://docs.python.org/3/", str(DOCS / "inventories/python.txt")),
}

# A copied example runs as it is: without prompts, and without what it prints.
copybutton_prompt_text = r">>> |\.\.\. |\$ "
copybutton_prompt_is_regexp = True

html_theme = "furo"
html_title = f"gradient-reference {version}"
html_math_renderer = "ziamath"
html_static_path = ["_static"]
templates_path = ["_templates"]
html_favicon = "_static/icon.svg"
html_css_files = ["pages.css"]
html_js_files = [("mend.js", {"defer": "defer"})]
html_copy_source = False
html_show_search_summary = False  # A script may not read the pages for it where they come from file://.

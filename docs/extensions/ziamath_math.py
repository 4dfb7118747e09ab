"""Draw every formula as inline SVG while the pages are built: no script, no font and no network is needed.

The letters take the colour and the size of the text around them; a screen reader reads MathML, which no one
sees.
TeX that would be drawn wrongly is a warning at its line, never a wrong picture.
"""

import functools
import re
import xml.etree.ElementTree as ET
from html import escape

import ziamath
from docutils import nodes
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from ziamath.escapes import unescape
from ziamath.tex import tex2mml

EM = 100  # Units of the drawing to one em of its letters.
SCALE = 1.1  # The letters of a formula are smaller than those of a sans-serif text of the same size.
MARGIN = 4  # Round strokes reach a little over the box of their glyph.
PHONE = 18  # A formula of more em than this is wider than a phone, and must be scrollable by keyboard.

ENVIRONMENTS = {"aligned", "split", "cases", "array", "matrix", "pmatrix", "bmatrix"}
REFUSED = {
    r"\\\\\s*\[": r"no space can be given after \\",
    r"\\math[a-z]+\b\s*(?![\s{])": r"braces are needed, as in \mathbb{R}",
    r"\\(mathtt|texttt)\b": "code has a font of its own: write it in backquotes",
    r"\\(text)?color\b": "a colour would not follow the page from light to dark",
    r"\\tag\b": "the page numbers its formulas: write a label after it",
}

SIGNS = set("+\N{MINUS SIGN}±∓")
OPENING, CLOSING = set("([{⟨⌊⌈"), set(")]}⟩⌋⌉|‖!")
SPACES = dict.fromkeys(["\N{MULTIPLICATION SIGN}", "⊙", "⊗", "⊕", "∘", "mod"], "0.22em")
SPACES |= dict.fromkeys(["\N{DIVIDES}", "⟹", "⟸", "⟺"], "0.28em")
SPACES |= dict.fromkeys(["∂", "∇"], "0em")
LIMITS = {"lim", "max", "min", "sup", "inf", "∑", "∏"}

logger = logging.getLogger(__name__)


def refuse(tex, tree, font):
    """Raise ValueError for what would be left out or drawn as something else."""
    for name in re.findall(r"\\begin\{(.*?)\}", tex):
        if name not in ENVIRONMENTS:
            raise ValueError(f"no environment {name}, only {', '.join(sorted(ENVIRONMENTS))}")
    for pattern, reason in REFUSED.items():
        if re.search(pattern, tex):
            raise ValueError(reason)
    for element in tree.iter():
        text = element.text or ""
        if "\\" in text or (element.tag == "mi" and text == "}"):
            raise ValueError(f"unknown: {text}")
        invisible_fence = "fence" in element.attrib  # \left. and \right.
        if element.tag == "mo" and (len(element) or not text) and not invisible_fence:
            raise ValueError("the name of an operator is made of letters only")
        for letter in text:
            if not letter.isspace() and font.glyphindex(letter) == 0:
                raise ValueError(f"the font has no {letter}")


def improve(tree, inline):
    """Mend the spaces and heights that differ from those of TeX."""
    beside_or_under = ("msub", "msubsup") if inline else ("munder", "munderover")
    for parent in list(tree.iter()):
        children = list(parent)
        for before, child in zip([None, *children], children, strict=False):
            if child.tag == "mtable":
                child.attrib.setdefault("columnspacing", "1em")
                child.set("rowspacing", "0.45em")
                for row in child:  # A strut: rows of low letters are as far apart as all others.
                    ET.SubElement(row[0], "mspace", height="0.7em", depth="0.25em")
            elif child.tag == "mo" and child.text in SIGNS and not ends_term(before):
                child.attrib |= {"form": "prefix", "lspace": "0em", "rspace": "0em"}
            elif child.text in SPACES:
                child.tag = "mo"
                child.attrib |= dict.fromkeys(["lspace", "rspace"], SPACES[child.text])
            elif child.tag == "mo" and child.text in {"|", "‖"} and "minsize" not in child.attrib:
                child.attrib.setdefault("stretchy", "false")
            elif has_limits(child):
                child.tag = beside_or_under[len(child) - 2]
                child[0].attrib |= {"movablelimits": "true", "lspace": "0em", "rspace": "0em"}
            opens = child.tag == "mo" and child.text in OPENING
            if (has_limits(before) and not opens) or (ends_term(before) and is_operator(child)):
                parent.insert(list(parent).index(child), ET.Element("mspace", width="0.17em"))


def ends_term(element):
    """Tell x and ) from the operators and spaces after which a sign belongs to what follows."""
    if element is None or element.tag == "mspace":
        return False
    return element.tag != "mo" or element.text in CLOSING


def has_limits(element):
    """Tell whether this is a sum, a limit and the like, with its index."""
    if element is None or element.tag not in {"msub", "munder", "msubsup", "munderover"}:
        return False
    return element[0].tag == "mo" and (element[0].text in LIMITS or "movablelimits" in element[0].attrib)


def is_operator(element):
    """Tell log, argmin and sums, with or without an index, from letters and numbers."""
    while element.tag in {"msub", "msup", "munder", "msubsup", "munderover"}:
        element = element[0]
    text = element.text or ""
    return element.tag in {"mi", "mo"} and (text in LIMITS or (len(text) > 1 and text not in SPACES))


@functools.cache
def draw(tex, inline):
    """Return the SVG of a formula, and its width in em of the text around it."""
    tex = tex.replace(":=", r"\coloneqq ")
    if r"\\" in tex and r"\begin" not in tex:
        tex = rf"\begin{{aligned}}{tex}\end{{aligned}}"
    mathml = tex2mml(tex, inline=inline).replace(' xmlns="http://www.w3.org/1998/Math/MathML"', "")
    tree = ET.fromstring(unescape(mathml))
    refuse(tex, tree, ziamath.zmath.loadedfonts["default"])
    spoken = ET.tostring(tree, encoding="unicode")
    improve(tree, inline)
    formula = ziamath.Math(tree, size=EM, margin=MARGIN)
    picture = formula.svgxml()
    width = float(picture.get("width")) / EM * SCALE
    baseline = (formula.getyofst() - MARGIN) / EM * SCALE
    view = picture.get("viewBox")
    shapes = "".join(ET.tostring(shape, encoding="unicode") for shape in picture).replace(' fill="black"', "")
    shapes = re.sub(r" ?([MLQZ]) ?| (?=-)", r"\1", shapes)
    svg = (
        f'<svg aria-hidden="true" viewBox="{view}" fill="currentColor" '
        f'style="width:{width:.3f}em;vertical-align:{baseline:.3f}em">{shapes}</svg>{spoken}'
    )
    return svg, width


def drawn(node, inline):
    tex = node.astext()
    try:
        return draw(tex, inline)
    except Exception as error:  # Two parsers stand behind this, each with errors of its own.
        reason = str(error) or type(error).__name__
        logger.warning("cannot draw the formula %s: %s", tex, reason, location=node, type="math")
        return f"<code>{escape(tex)}</code>", 0


def visit_inline(self, node):
    svg, _ = drawn(node, inline=True)
    following = node.next_node(descend=False, siblings=True)
    # A Korean particle belongs to the word before it: no line begins between them.
    joined = "&#8288;" if following and re.match("[가-힣]", following.astext()) else ""
    self.body.append(f'<span class="math">{svg}{joined}</span>')
    raise nodes.SkipNode


def visit_display(self, node):
    svg, width = drawn(node, inline=False)
    wrapped = node.parent.get("ids") == node["ids"]  # Furo's wrapper bears the anchor already.
    self.body.append('<div class="math">' if wrapped else self.starttag(node, "div", CLASS="math"))
    reachable = ' tabindex="0"' if width > PHONE else ""
    self.body.append(f'<div class="formula"{reachable}>{svg}</div>')
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})')
        self.add_permalink_ref(node, "Link to this equation")
        self.body.append("</span>")
    self.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app):
    ziamath.config.svg2 = False  # Its symbols have ids, which must not occur twice in a page.
    ziamath.config.precision = 1
    app.add_html_math_renderer("ziamath", (visit_inline, None), (visit_display, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}

"""The formulas and the figures of the pages, as the reader and the screen reader get them."""

import ast
import doctest
import io
import re
import sys
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from tiers import a_few

from reference import listings

DOCS = Path(__file__).parents[1] / "docs"

pytest.importorskip("myst_parser", reason="needs the docs extra")
pytest.importorskip("ziamath", reason="needs the docs extra")


@pytest.fixture(autouse=True)
def docs_on_path(monkeypatch):
    monkeypatch.setattr(sys, "path", [str(DOCS), str(DOCS / "extensions"), *sys.path])


@pytest.fixture
def build(tmp_path):
    """Build one page, and give its HTML and the warnings."""
    from sphinx.application import Sphinx
    from sphinx.util.docutils import docutils_namespace

    def build(text):
        (tmp_path / "index.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")
        (tmp_path / "a.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        (tmp_path / "a-dark.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
        settings = {
            "extensions": ["myst_parser", "lightdark", "listing", "ziamath_math"],
            "html_math_renderer": "ziamath",
            "html_theme": "basic",
            "myst_enable_extensions": ["dollarmath"],
            "numfig": True,
        }
        warnings = io.StringIO()
        html, doctrees = tmp_path / "html", tmp_path / "doctrees"
        with docutils_namespace():  # Each build registers the directives anew.
            Sphinx(tmp_path, None, html, doctrees, "html", settings, status=None, warning=warnings).build()
        return (html / "index.html").read_text(encoding="utf-8"), warnings.getvalue()

    return build


def test_a_formula_is_a_picture_and_mathml(build):
    html, warnings = build("Here $a < b$.\n\n$$\n\\frac{1}{h}\n$$ (label)\n\nSee {eq}`label`.")
    assert not warnings
    assert re.search(r'<span class="math"><svg aria-hidden="true" [^>]*"currentColor"', html)
    assert re.search(r"</svg><math[^>]*>.*?<mi>a</mi><mo>&lt;</mo><mi>b</mi>", html)
    assert re.search(r"<mfrac>.*?<mn>1</mn>.*?<mi>h</mi>.*?</mfrac>", html)
    assert '<span class="eqno">(1)' in html
    assert not re.search(r'<(script|link|img)[^>]*"https?:', html)


def test_tex_that_cannot_be_drawn_is_a_warning_at_its_line(build):
    formulas = [
        r"\unknown{x}", r"\frac{1}{", r"a \mathrel{:=} b", r"\mathbb R", r"\begin{align} a &= b \end{align}",
        r"\begin{aligned} a \\[6pt] b \end{aligned}", r"\operatorname{arg\,min}", r"\text{기울기}",
    ]
    _, warnings = build("\n\n".join(f"Here is ${tex}$." for tex in formulas))
    for number in range(len(formulas)):
        assert f"index.md:{3 + 2 * number}: WARNING: cannot draw the formula" in warnings


def test_both_pictures_of_a_figure_have_its_text_and_share_its_number(build):
    html, warnings = build(
        "```{lightdark-figure} a\n:alt: What is seen\n:name: seen\n\nCaption\n```\n\n{numref}`seen`"
    )
    assert not warnings
    image = r'<img alt="What is seen" class="(only-\w+)" loading="lazy" src="_images/(.*?)"'
    assert re.findall(image, html) == [
        ("only-light", "a.svg"),
        ("only-dark", "a-dark.svg"),
    ]
    assert html.count("Fig. 1") == 2  # In the caption and in the reference.


def test_a_figure_without_alternative_text_is_refused(build):
    assert "index.md:3: ERROR: a figure needs :alt:" in build("```{lightdark-figure} a\n```")[1]


# Curves, arrows and contours, three dimensions, a raster; the others are drawn by the same means.
@pytest.mark.parametrize("stem", a_few(["secants", "elongated_bowl", "bowl", "digits"]))
def test_a_figure_is_the_same_bytes_each_time(monkeypatch, request, stem):
    import figures

    if stem == "digits":  # the data are those that other tests have loaded
        data = [(x, t.argmax(axis=1)) for x, t in request.getfixturevalue("mnist")]
        monkeypatch.setattr(figures, "mnist", lambda: data)
    draw = figures.FIGURES[stem]
    assert figures.svg(draw, figures.DARK) == figures.svg(draw, figures.DARK)


def test_a_figure_is_drawn_in_colours_and_languages_and_not_again_while_it_is_new(tmp_path, monkeypatch):
    import figures
    import words

    monkeypatch.setattr(figures, "FIGURES", {"field": figures.field})
    figures.draw_all(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"field{end}.svg" for end in words.ENDINGS}
    assert {"field.svg", "field-dark.svg", "field.ko.svg"} <= {path.name for path in tmp_path.iterdir()}
    monkeypatch.setattr(figures, "FIGURES", {"field": None})
    figures.draw_all(tmp_path)


def copied(html):
    """Return what a reader copies: the code blocks of a page, in order."""
    blocks = re.findall(r"<pre>(.*?)</pre>", html, re.DOTALL)
    return "\n\n".join(unescape(re.sub("<.*?>", "", block)) for block in blocks)


LISTED = [page for page in sorted(DOCS.glob("*.md")) if "{listing}" in page.read_text(encoding="utf-8")]


@pytest.mark.parametrize("page", a_few(LISTED), ids=lambda page: page.stem)
def test_the_listings_of_a_page_run_with_numpy_alone(build, page):
    """The code is copied from the built page, in order, and executed where no other name is known."""
    text = page.read_text(encoding="utf-8")
    directives = re.findall(r"^```\{listing\}.*?^```$", text, re.DOTALL | re.MULTILINE)
    html, warnings = build("\n\n".join(directives))
    assert not warnings
    program = copied(html)
    imported = {node.module or "" if isinstance(node, ast.ImportFrom) else node.names[0].name
                for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Import | ast.ImportFrom)}
    assert imported <= {"numpy", "collections"}
    exec(compile(program, page.name, "exec"), space := {})
    shown = {name for line in re.findall(r"\{listing\} (.*)", text) for name in line.split()}
    used = {node.id for node in ast.walk(ast.parse(program)) if isinstance(node, ast.Name)}
    assert shown | used & vars(listings).keys() <= space.keys()
    # So do the examples, as far as none imports from the package what is in no listing.
    code = re.search(r"^## Code$.*?(?=^## Exact check$)", text, re.DOTALL | re.MULTILINE)
    examples = []
    for example in doctest.DocTestParser().get_examples(code[0] if code else ""):
        if not example.source.startswith("from reference"):
            examples.append(example)
        elif not set(re.findall(r"\w+", example.source)[3:]) <= space.keys():
            break
    test = doctest.DocTest(examples, space, page.name, None, None, None)
    assert not doctest.DocTestRunner().run(test).failed


def test_the_listings_of_the_pages_compute(build):
    names = "numerical_diff function_1 function_2 gradient_descent TwoLayerNet train"
    html, _ = build(f"```{{listing}} {names}\n```")
    exec(copied(html), space := {})
    assert float(space["numerical_diff"](space["function_1"], 5)) == 0.1999999999990898
    found = space["gradient_descent"](space["function_2"], np.array([-3.0, 4.0]), lr=0.1, step_num=100)
    np.testing.assert_allclose(found, [-6.11110793e-10, 8.14814391e-10], rtol=1e-6)
    x, t = np.eye(4), np.eye(4)
    history = space["train"](space["TwoLayerNet"](4, 3, 4), ((x, t), (x, t)), iters_num=2, batch_size=2)
    assert len(history.train_loss_list) == 2


def test_a_listing_of_an_unknown_name_is_an_error(build):
    assert "listings.py has no unknown" in build("```{listing} unknown\n```")[1]
    assert "reference.gradient defines no unknown" in build("```{ours} gradient unknown\n```")[1]


def test_the_code_of_the_package_is_folded_with_a_link_to_its_file(build):
    html, warnings = build("```{ours} gradient numerical_gradient\nSome *words*.\n```")
    assert not warnings
    assert re.search(r"<details>\s*<summary>\s*The code of the package: <code", html)
    assert 'href="_modules/reference/gradient.html"' in html
    assert "<em>words</em>" in html


def test_the_options_of_train_are_those_of_the_command():
    from options import options

    names = [name for name, _, text in options() if text]
    assert {"--resume", "--learning-rate"} <= set(names)


def test_the_citation_is_that_of_the_file_and_of_this_version():
    import citation

    import reference

    entry = citation.bibtex()
    assert entry.startswith("@misc{gradient-reference,\n  author = {{The gradient-reference contributors}},")
    assert f"note = {{Version {reference.__version__}}}" in entry
    assert f"version = {{{reference.__version__}}}" in entry
    assert re.search(r"year = \{20\d\d\}", entry)


def test_the_search_finds_a_korean_noun_with_its_particle():
    from korean_search import SearchEnglishAndKorean

    words = list(SearchEnglishAndKorean({}).split("기울기는 derivatives"))
    assert words == ["기울기는", "기울", "기울기", "derivatives"]

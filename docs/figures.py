"""Every picture of the pages: ``python docs/figures.py FOLDER`` draws them, and so does each build.

A figure is a function ``stem(figure, color)`` in the table at the end.
It draws once in light and once in dark colours, into ``stem.svg`` and ``stem-dark.svg``,
which ``{lightdark-figure} figures/stem`` shows.
The colours are told apart by colour-blind readers, and stand out from furo's backgrounds by 4.5 to 1;
what they say is said by a dash or a word as well. Letters are drawn with the reader's own fonts.
"""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

LIGHT = SimpleNamespace(ink="#000000", faint="#767676", blue="#0072b2", orange="#c44e00", green="#007d5a")
DARK = SimpleNamespace(ink="#cfd0d0", faint="#81868d", blue="#56b4e9", orange="#f0883e", green="#2fbf93")
FONTS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"

STYLE = {
    "font.family": "DejaVu Sans",  # Comes with matplotlib and is wide: other fonts find room in its place.
    "font.size": 11,
    "figure.figsize": (4.6, 3.3),  # In inches: a phone shows it at 3/4 of its size.
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2,
    "svg.fonttype": "none",
    "svg.hashsalt": "gradient-reference",
}


def style(color):
    inked = ["axes.edgecolor", "axes.labelcolor", "text.color", "xtick.color", "ytick.color"]
    return STYLE | dict.fromkeys(inked, color.ink) | {"grid.color": color.faint}


def svg(draw, color):
    """Return the SVG that `draw` makes in these colours: the same bytes each time."""
    with mpl.rc_context(style(color)):
        figure = Figure()
        draw(figure, color)
        text = io.StringIO()
        nothing = dict.fromkeys(["Creator", "Date", "Format", "Type"])
        figure.savefig(text, format="svg", transparent=True, metadata=nothing)
    return text.getvalue().replace("'DejaVu Sans'", FONTS)


def draw_all(folder):
    """Draw what is not in `folder` yet, or older than this file or the package."""
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    sources = [Path(__file__), *Path(__file__).parents[1].glob("reference/**/*.py")]
    changed = max(source.stat().st_mtime for source in sources)
    for stem, draw in FIGURES.items():
        for path, color in [(folder / f"{stem}.svg", LIGHT), (folder / f"{stem}-dark.svg", DARK)]:
            if not path.exists() or path.stat().st_mtime < changed:
                path.write_text(svg(draw, color), encoding="utf-8")


def secants(figure, color):
    """The secant through x - h and x + h is nearly parallel to the tangent at x, the other is not."""

    def f(x):
        return x**3 / 3 - x + 2

    x, h = 1.2, 0.8
    axes = figure.subplots()
    t = np.linspace(-0.3, 2.35, 200)
    axes.plot(t, f(t), color=color.ink)
    lines = [
        ("tangent", color.green, "-", x, x**2 - 1),
        ("forward", color.orange, "--", x, (f(x + h) - f(x)) / h),
        ("central", color.blue, "-.", x + h, (f(x + h) - f(x - h)) / (2 * h)),
    ]
    for name, tone, dash, through, slope in lines:
        ends = np.array([-0.1, 2.45])
        heights = f(through) + slope * (ends - through)
        axes.plot(ends, heights, dash, color=tone, linewidth=1.6)
        axes.text(ends[1] + 0.04, heights[1], name, color=tone, va="center")
    marks = np.array([x - h, x, x + h])
    axes.plot(marks, f(marks), "o", color=color.ink)
    axes.vlines(marks, 0, f(marks), color=color.faint, linewidth=1, linestyle=":")
    axes.set_xticks(marks, ["x \N{MINUS SIGN} h", "x", "x + h"])
    axes.set_yticks([])
    axes.set_ylim(0, 3.6)


def field(figure, color):
    """Minus the gradient of x0² + x1²: the arrows point to the least value, and are longer far from it."""
    axes = figure.subplots()
    grid = np.linspace(-2, 2, 9)
    x0, x1 = np.meshgrid(grid, grid)
    to_scale = {"angles": "xy", "scale_units": "xy", "scale": 10, "width": 0.006}
    axes.quiver(x0, x1, -2 * x0, -2 * x1, color=color.blue, **to_scale)
    axes.plot(0, 0, "o", color=color.orange)
    axes.set(xlabel="x₀", aspect="equal", xticks=[-2, -1, 0, 1, 2], yticks=[-2, -1, 0, 1, 2])
    axes.set_ylabel("x₁", rotation=0)


FIGURES = {"secants": secants, "field": field}

if __name__ == "__main__":
    draw_all(sys.argv[1])

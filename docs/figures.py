"""Every picture of the pages: ``python docs/figures.py FOLDER`` draws them, and so does each build.

Each function ``stem(figure, color)`` is a figure.
It draws once in light and once in dark colours, into ``stem.svg`` and ``stem-dark.svg``,
which ``{lightdark-figure} figures/stem`` shows.
The colours are told apart by colour-blind readers, and stand out from furo's backgrounds by 4.5 to 1;
what they say is said by a dash or a word as well. Letters are drawn with the reader's own fonts.
"""

import functools
import inspect
import io
import itertools
import json
import sys
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import matplotlib as mpl
import numpy as np
import words
from matplotlib.figure import Figure

from reference import (
    TwoLayerNet,
    cross_entropy_error,
    descent_path,
    forward_difference,
    function_1,
    function_2,
    function_tmp1,
    iter_per_epoch,
    load_mnist,
    mini_batches,
    numerical_diff,
    numerical_gradient,
    sigmoid,
    sigmoid_grad,
    simpleNet,
    softmax,
    train,
)
from reference.conformance import claims, mistakes
from reference.exact.bounds import Undecidable, best_step, bound
from reference.exact.catalogue import CATALOGUE
from reference.exact.enclosure import derivative
from reference.plot import draw_loss
from reference.vectors import initial, load, vectors

LIGHT = SimpleNamespace(ink="#000000", faint="#767676", blue="#0072b2", orange="#c44e00", green="#007d5a")
DARK = SimpleNamespace(ink="#cfd0d0", faint="#81868d", blue="#56b4e9", orange="#f0883e", green="#2fbf93")
NUMERICAL_TRAINING = Path(__file__).with_name("numerical_training.json")
FONTS = "-apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif"

STYLE = {
    "font.family": "DejaVu Sans",  # Comes with matplotlib and is wide: other fonts find room in its place.
    "font.size": 11,
    "figure.figsize": (4.6, 3.3),  # In inches: a phone shows it at 3/4 of its size.
    "figure.constrained_layout.use": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "lines.linewidth": 2,
    "path.simplify_threshold": 0.5,  # In pixels: a third of the size of the curve of 10,000 losses.
    "svg.fonttype": "none",
    "svg.hashsalt": "gradient-reference",
}


def style(color):
    inked = ["axes.edgecolor", "axes.labelcolor", "text.color", "xtick.color", "ytick.color"]
    cycle = mpl.cycler(color=[color.blue, color.orange, color.green])
    return STYLE | dict.fromkeys(inked, color.ink) | {"grid.color": color.faint, "axes.prop_cycle": cycle}


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
    """Draw what is not in `folder` yet, or older than this file, its numbers, its words or the package."""
    folder = Path(folder)
    folder.mkdir(exist_ok=True)
    sources = [Path(__file__), NUMERICAL_TRAINING, *map(words.file, words.LANGUAGES)]
    sources += Path(__file__).parents[1].glob("reference/**/*.py")
    changed = max(source.stat().st_mtime for source in sources)
    for stem, draw in FIGURES.items():
        for end, color in [("", LIGHT), ("-dark", DARK)]:
            paths = {code: folder / f"{stem}{end}{code and '.'}{code}.svg" for code in ("", *words.LANGUAGES)}
            if all(path.exists() and path.stat().st_mtime >= changed for path in paths.values()):
                continue
            drawn = svg(draw, color)
            for code, path in paths.items():
                path.write_text(words.figure(drawn, code) if code else drawn, encoding="utf-8")


def tinted(tone, density):
    """Return an image of one colour, the denser where `density` is nearer to 1."""
    return np.stack([*np.broadcast_arrays(*mpl.colors.to_rgb(tone), density)], axis=-1)


def front(figure, color):
    """The way of the pages in five pictures: a slope, a field, a path, digits, accuracies."""
    figure.set_size_inches(9, 1.75)
    slope, arrows, walk, ink, curves = figure.subplots(1, 5, width_ratios=[1, 1, 1, 1, 1.2])

    t = np.linspace(-0.5, 2.2, 100)
    slope.plot(t, t**2, color=color.ink)
    for h, dash, tone in [(1, "--", color.orange), (1e-4, "-", color.blue)]:
        slope.plot(t, 1 + forward_difference(np.square, 1.0, h) * (t - 1), dash, color=tone, linewidth=1.6)
    slope.plot([1, 2], [1, 4], "o", color=color.ink, markersize=4)
    slope.set(ylim=(-1.2, 4.8))

    x = np.meshgrid(np.linspace(-2, 2, 7), np.linspace(-2, 2, 7))
    arrows.quiver(*x, *minus_gradient(function_2, x), color=color.blue, scale=40, width=0.015)

    around = np.meshgrid(np.linspace(-7, 7, 60), np.linspace(-7, 7, 60))
    walk.contour(*around, function_2(around), levels=np.arange(1, 7) ** 2, colors=color.faint, linewidths=0.6)
    walk.plot(*descent_path(function_2, [-3, 4], lr=0.85, step_num=10).T, "o-", markersize=3, linewidth=1)

    (images, _), _ = mnist()
    sheet = images[:16].reshape(4, 4, 28, 28).swapaxes(1, 2).reshape(112, 112)
    ink.imshow(tinted(color.ink, sheet), interpolation="none")

    for accuracy, dash in [(control_run().train_acc_list, "-"), (control_run().test_acc_list, "--")]:
        curves.plot(accuracy, dash, linewidth=1.6)
    for axes in (arrows, walk):
        axes.set(aspect="equal")
    for axes in (slope, arrows, walk, ink, curves):
        axes.set(xticks=[], yticks=[])
        axes.spines[:].set_visible(False)


def activations(figure, color):
    """What the three functions do: squeeze a number, share out 1, punish a small share."""
    figure.set_size_inches(4.6, 4.4)
    (squeeze, punish), (scores, shares) = figure.subplots(2, 2)
    x = np.linspace(-8, 8, 161)
    squeeze.plot(x, sigmoid(x))
    squeeze.plot(x, sigmoid_grad(x), "--")
    squeeze.text(-8, 0.85, "sigmoid", color=color.blue)
    squeeze.text(8, 0.3, "its slope", color=color.orange, ha="right")
    squeeze.set(title="sigmoid(x)", xticks=[-8, 0, 8], yticks=[0, 0.5, 1])
    y = np.append(0, np.logspace(-9, 0, 181))
    punish.plot(y, [cross_entropy_error([p, 1 - p], 0) for p in y])
    punish.set(title="loss", xlabel="probability of the\nright class")
    punish.set(xticks=[0, 0.5, 1], yticks=[0, 5, 10, 15])
    a = np.array([0.0, 1.0, 2.0, -1.0])
    for axes, heights, title in [(scores, a, "four numbers"), (shares, softmax(a), "their softmax")]:
        axes.bar(range(len(a)), heights, color=color.blue, width=0.6)
        axes.axhline(0, color=color.ink, linewidth=0.8)
        axes.set(title=title, xticks=[])
    scores.set(yticks=[-1, 0, 1, 2])
    shares.set(ylim=(0, 1), yticks=[0, 0.5, 1])


def secants(figure, color):
    """The secant through x - h and x + h is nearly parallel to the tangent at x, the other is not."""

    def f(x):
        return x**3 / 3 - x + 2

    x, h = 1.2, 0.4
    axes = figure.subplots()
    t = np.linspace(0.3, 2.05, 200)
    axes.plot(t, f(t), color=color.ink)
    lines = [
        ("forward", color.orange, "--", x, forward_difference(f, x, h)),
        ("central", color.blue, "-.", x + h, numerical_diff(f, x, h)),
        ("tangent", color.green, "-", x, x**2 - 1),
    ]
    for name, tone, dash, through, slope in lines:
        ends = np.array([0.5, 2.1])
        heights = f(through) + slope * (ends - through)
        axes.plot(ends, heights, dash, color=tone, linewidth=1.6)
        axes.text(ends[1] + 0.03, heights[1], f"{name}\nslope {slope:.2f}", color=tone, va="center")
    marks = np.array([x - h, x, x + h])
    axes.plot(marks, f(marks), "o", color=color.ink)
    axes.vlines(marks, 1, f(marks), color=color.faint, linewidth=1, linestyle=":")
    axes.set_xticks(marks, ["x \N{MINUS SIGN} h", "x", "x + h"])
    axes.set(yticks=[], ylim=(1, 2.4), xlim=(0.3, 2.15))


def tangents(figure, color):
    """function_1 and its tangents at 5 and 10, with the slopes that numerical_diff gives."""
    axes = figure.subplots()
    x = np.linspace(0, 20, 100)
    axes.plot(x, function_1(x), color=color.ink)
    for at, tone, dash in [(5, color.blue, "-"), (10, color.orange, "--")]:
        slope = numerical_diff(function_1, at)
        axes.plot(x, function_1(at) + slope * (x - at), dash, color=tone, linewidth=1.6)
        axes.plot(at, function_1(at), "o", color=tone)
        end = function_1(at) + slope * (20 - at)
        axes.text(20.3, end, f"at {at}\nslope {slope:.2f}", color=tone, va="center")
    axes.text(17.5, 5.2, "function_1", ha="right")
    axes.set(xlabel="x", xlim=(0, 20), ylim=(-1.5, 6.2), xticks=[0, 5, 10, 15, 20], yticks=[0, 2, 4, 6])
    axes.set_ylabel("f(x)", rotation=0)


def error_v(figure, color):
    """The error of both quotients against h: truncation falls, and rounding rises."""
    h = np.logspace(-1, -15, 113)
    axes = figure.subplots()
    both = [("forward", forward_difference, "--", color.orange), ("central", numerical_diff, "-", color.blue)]
    for name, quotient, dash, tone in both:
        errors = [abs(float(derivative(np.sin, 1.0) - float(quotient(np.sin, 1.0, step)))) for step in h]
        axes.loglog(h, errors, dash, color=tone, linewidth=1.4)
        axes.text(9e-2, {"forward": 0.2, "central": 1e-9}[name], name, color=tone, ha="right")
    axes.axvline(1e-4, color=color.faint, linestyle=":", linewidth=1)
    axes.text(8e-5, 1, "h = 1e-4", ha="right")
    axes.text(9e-2, 1e-14, "h too large", ha="right")
    axes.text(2e-15, 1e-14, "h too small")
    axes.set(xlabel="h", title="error", xlim=(1e-15, 1e-1), ylim=(3e-15, 3))
    axes.set_xticks([1e-15, 1e-12, 1e-8, 1e-4, 1e-1])
    axes.set_yticks([1e-12, 1e-8, 1e-4, 1])


def surviving_step(figure, color):
    """What a float keeps of h, by itself and added to x = 3: the sum loses it long before h is 0."""
    figure.set_size_inches(4.6, 4.6)
    h = np.logspace(-1, -50, 1500)
    alone, added = figure.subplots(2, 1, sharex=True, sharey=True)
    for dtype, dash in [(np.float64, "-"), (np.float32, "--"), (np.float16, ":")]:
        with np.errstate(under="ignore"):
            h_kept = h.astype(dtype)
        x = dtype(3)
        alone.plot(h, h_kept / h, dash)
        added.plot(h, ((x + h_kept) - x) / h, dash)
    alone.set(title="fl(h) / h", xscale="log", xlim=(1e-50, 1e-1), ylim=(-0.1, 2.1), yticks=[0, 1, 2])
    added.set(title="(fl(3 + h) \N{MINUS SIGN} 3) / h", xlabel="h")
    alone.text(1e-9, 1.4, "float16", color=color.green, ha="right")
    alone.text(1e-26, 1.15, "float64", color=color.blue, ha="center")
    alone.text(1e-42, 1.4, "float32", color=color.orange)


def bowl(figure, color):
    """function_2 as heights above its arguments, with the circles on which it is 2, 4, 6, ... below."""
    figure.set_size_inches(4.6, 4.2)
    axes = figure.add_subplot(projection="3d", box_aspect=(1, 1, 0.9))
    x0, x1 = np.meshgrid(np.linspace(-3, 3, 13), np.linspace(-3, 3, 13))
    floor = -14
    axes.plot_wireframe(x0, x1, function_2([x0, x1]), color=color.blue, linewidth=0.9)
    around = np.meshgrid(np.linspace(-3, 3, 60), np.linspace(-3, 3, 60))
    thin = {"colors": color.orange, "linewidths": 1}
    axes.contour(*around, function_2(around), levels=range(2, 18, 2), offset=floor, **thin)
    axes.plot(0, 0, floor, "o", color=color.orange, markersize=4)
    axes.set(xlabel="x₀", ylabel="x₁", zlim=(floor, 18), zticks=[0, 9, 18])
    axes.set(xticks=[-3, 0, 3], yticks=[-3, 0, 3])
    for axis in [axes.xaxis, axes.yaxis, axes.zaxis]:
        axis.set_pane_color((0, 0, 0, 0))


def slice_of_the_bowl(figure, color):
    """function_2 with x1 held at 4 is a curve; the slope of its tangent at 3 is a partial derivative."""
    axes = figure.subplots()
    x0 = np.linspace(-4, 4.6, 100)
    axes.plot(x0, function_tmp1(x0), color=color.ink)
    slope = numerical_diff(function_tmp1, 3.0)
    ends = np.array([0.8, 4.6])
    axes.plot(ends, function_tmp1(3) + slope * (ends - 3), "--", color=color.blue)
    axes.plot([3, 4, 4], [25, 25, 25 + slope], color=color.faint, linewidth=1)
    axes.text(3.5, 24.4, "1", ha="center", va="top")
    axes.text(4.15, 27, f"{slope:.0f}")
    axes.plot(3, function_tmp1(3.0), "o", color=color.blue)
    axes.text(2.7, 26, f"slope {slope:.0f}", color=color.blue, ha="right")
    axes.set(xlabel="x₀", xticks=[-3, 0, 3], yticks=[16, 25], ylim=(10, 37), title="f(x₀, 4)")


def minus_gradient(f, x):
    """Return minus the gradient of f at many points: x is (x0, x1), each an array of the same shape."""
    return -numerical_gradient(lambda x: f(x).sum(), np.array(x))  # No term of the sum moves another.


def plane(axes, x0, x1):
    """Prepare axes for the plane of x0 and x1, with these ticks."""
    axes.set(xlabel="x₀", aspect="equal", xticks=x0, yticks=x1)
    axes.set_ylabel("x₁", rotation=0)


def field(figure, color):
    """Minus the gradient of x0² + x1²: the arrows point to the least value, and are longer far from it."""
    axes = figure.subplots()
    x = np.meshgrid(np.linspace(-2, 2, 9), np.linspace(-2, 2, 9))
    to_scale = {"angles": "xy", "scale_units": "xy", "scale": 10, "width": 0.006}
    axes.quiver(*x, *minus_gradient(function_2, x), color=color.blue, **to_scale)
    axes.plot(0, 0, "o", color=color.orange)
    plane(axes, [-2, -1, 0, 1, 2], [-2, -1, 0, 1, 2])


def local_minimum(figure, color):
    """Minus the gradient of a function with two minima: on the right it leads to the higher one."""

    def f(x):
        return x[0] ** 4 / 4 + x[0] ** 3 / 3 - x[0] ** 2 + x[1] ** 2 / 2

    axes = figure.subplots()
    around = np.meshgrid(np.linspace(-3, 2, 100), np.linspace(-1.9, 1.9, 100))
    thin = {"colors": color.faint, "linewidths": 0.6, "linestyles": "-"}
    axes.contour(*around, f(around), levels=np.arange(-2.5, 2, 0.35), **thin)
    x = np.meshgrid(np.linspace(-2.75, 1.75, 13), np.linspace(-1.5, 1.5, 9))
    to_scale = {"angles": "xy", "scale_units": "xy", "scale": 8, "width": 0.006}
    axes.quiver(*x, *minus_gradient(f, x), color=color.blue, **to_scale)
    least, saddle, other = np.sort(np.roots([1, 1, -2, 0]))  # Where the derivative in x0 is 0.
    marks = [(least, "o", "least value"), (saddle, "X", "saddle"), (other, "s", "local minimum")]
    for x0, marker, name in marks:
        axes.plot(x0, 0, marker, color=color.orange, markersize=8)
        axes.text(x0 - 0.3, 1.92, name, color=color.orange, va="bottom")
    plane(axes, [-2, -1, 0, 1], [-1, 0, 1])


def elongated_bowl(figure, color):
    """Minus the gradient is at right angles to the contour; in a long bowl it misses the minimum."""
    figure.set_size_inches(4.6, 2.3)
    axes = figure.subplots()
    start = np.array([-7.0, 2.0])
    long_contours(axes, color, long_bowl(start) * np.array([0.1, 1, 2]))
    axes.plot([start[0], 0], [start[1], 0], "--", color=color.green, linewidth=1.6)
    axes.text(-3.4, 1.4, "to the minimum", color=color.green)
    to_scale = {"angles": "xy", "scale_units": "xy", "scale": 1, "width": 0.008, "zorder": 3}
    axes.quiver(*start, *minus_gradient(long_bowl, start), color=color.blue, **to_scale)
    axes.text(-5.9, -1.6, "minus the gradient", color=color.blue, va="center")
    axes.plot(*start, "s", color=color.ink, markersize=6)


def long_bowl(x):
    return x[0] ** 2 / 20 + x[1] ** 2


def long_contours(axes, color, levels):
    around = np.meshgrid(np.linspace(-11, 11, 100), np.linspace(-4, 4, 50))
    axes.contour(*around, long_bowl(around), levels=levels, colors=color.faint, linewidths=0.8)
    axes.plot(0, 0, "+", color=color.orange, markersize=10)
    plane(axes, [-10, -5, 0, 5, 10], [-4, -2, 0, 2, 4])


def zigzag(figure, color):
    """In a long bowl the path leaps across and creeps along."""
    figure.set_size_inches(4.6, 2.3)
    axes = figure.subplots()
    path = descent_path(long_bowl, [-10.0, 3.0], lr=0.9, step_num=30)
    long_contours(axes, color, [0.3, 1.5, 4, 8, 14])
    axes.plot(*path.T, "o-", color=color.blue, markersize=3, linewidth=1)
    axes.plot(*path[0], "s", color=color.ink, markersize=6)


def descent(figure, color):
    """Ten steps on x0² + x1² at each of four rates: too small, good, leaping over the minimum, diverging."""
    figure.set_size_inches(4.6, 5)
    around = np.meshgrid(np.linspace(-7, 7, 60), np.linspace(-7, 7, 60))
    squares = [1, 4, 9, 16, 25, 36]
    panels = figure.subplots(2, 2, sharex=True, sharey=True).flat
    for axes, lr in zip(panels, [0.01, 0.1, 0.9, 1.05], strict=True):
        axes.contour(*around, function_2(around), levels=squares, colors=color.faint, linewidths=0.6)
        path = descent_path(function_2, [-3, 4], lr=lr, step_num=10)
        axes.plot(*path.T, "o-", color=color.blue, markersize=3.5, linewidth=1)
        axes.plot(*path[0], "s", color=color.ink, markersize=6)
        axes.plot(0, 0, "+", color=color.orange, markersize=10)
        axes.set(title=f"lr = {lr}", aspect="equal", xlim=(-7, 7), ylim=(-7, 7))
        axes.set(xticks=[-5, 0, 5], yticks=[-5, 0, 5])


def stall(figure, color):
    """With lr = 10 the exact iterates grow 19-fold a step; the floats stop where x + h rounds to x."""
    h, lr, start = 1e-4, 10, np.array([-3.0, 4.0])
    path = descent_path(function_2, start, lr=lr, step_num=20)
    k = np.arange(len(path))
    axes = figure.subplots()
    axes.semilogy(k, abs(1 - 2.0 * lr) ** k * np.linalg.norm(start), "--", color=color.orange)
    axes.semilogy(k, np.linalg.norm(path, axis=1), "o", color=color.blue, markersize=4.5)
    powers = 2.0 ** np.arange(60)
    absorbs = powers[powers + h == powers][0]
    axes.axhline(absorbs, color=color.faint, linewidth=1, linestyle=":")
    axes.text(0, absorbs * 3, "above: x + h = x", va="bottom")
    axes.text(14, 1e21, "exact", color=color.orange, ha="right")
    axes.text(20, 1e15, "floats", color=color.blue, ha="right")
    axes.set(xlabel="k", xticks=range(0, 21, 5), title="|x| after k steps")


def weight_gradient(figure, color):
    """The gradient of the book's smallest network: what the growth of each weight does to the loss."""
    net = simpleNet()
    net.W = np.array([[0.47355232, 0.9977393, 0.84668094], [0.85557411, 0.03563661, 0.69422093]])
    x, t = np.array([0.6, 0.9]), np.array([0, 0, 1])
    dW = numerical_gradient(lambda W: net.loss(x, t), net.W)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=(-0.3, 1.45), ylim=(-1.35, 1.45))
    before, after = np.array([0.6, -0.6]), np.array([1.1, 0.0, -1.1])
    # Where no other line is near.
    places = np.array([[(0.45, 1.0), (0.3, 0.57), (0.15, 0.13)], [(0.15, -0.13), (0.3, -0.57), (0.45, -1.0)]])
    for (i, j), slope in np.ndenumerate(dW):
        tone, dash = (color.blue, "-") if slope > 0 else (color.orange, "--")
        axes.plot([0, 1], [before[i], after[j]], dash, color=tone, linewidth=10 * abs(slope), zorder=1)
        text = f"{slope:+.2f}".replace("-", "\N{MINUS SIGN}")
        axes.text(*places[i, j], text, color=tone, ha="center", va="center", fontsize=10)
    for heights, left, names, ha, side in [
        (before, 0, [f"x{i + 1} = {value}" for i, value in enumerate(x)], "right", -0.07),
        (after, 1, [f"class {k}" + (", right" if right else "") for k, right in enumerate(t)], "left", 0.07),
    ]:
        axes.plot(np.full(heights.shape, left), heights, "o", color=color.ink, markersize=12)
        for height, name in zip(heights, names, strict=True):
            axes.text(left + side, height, name, ha=ha, va="center")


def batches(figure, color):
    """Gradients of mini-batches scatter about the whole gradient, and so their path strays about its path."""
    figure.set_size_inches(4.6, 2.9)
    rng = np.random.default_rng(0)
    n, size, lr, steps = 500, 5, 0.15, 40
    x = rng.normal(size=n)
    t = 1.5 * x - 1 + rng.normal(size=n)

    def gradient(w, of=slice(None)):
        """Return that of the mean of (w0 x + w1 - t)²/2 over some examples, at one point w."""
        off = w[0] * x[of] + w[1] - t[of]
        return np.array([(off * x[of]).mean(), off.mean()])

    start = np.array([-1.5, 1.5])
    one, path = figure.subplots(1, 2)
    masks = list(itertools.islice(mini_batches(n, size, rng=1), 300))
    arrows = -np.array([gradient(start, mask) for mask in masks])
    one.plot(*arrows.T, ".", color=color.blue, markersize=3)
    one.plot(*-gradient(start), "X", color=color.orange, markersize=10)
    one.plot(0, 0, "s", color=color.ink, markersize=6)
    one.set(title="minus the gradient", xlabel="in w₀", xticks=[0, 5, 10], yticks=[-5, 0])
    one.set_ylabel("in w₁", labelpad=0)

    around = np.meshgrid(np.linspace(-2.2, 3.2, 60), np.linspace(-2.7, 2.7, 60))
    losses = np.mean((around[0][..., None] * x + around[1][..., None] - t) ** 2 / 2, axis=-1)
    levels = losses.min() + np.array([0.1, 0.5, 1.5, 3, 5])
    path.contour(*around, losses, levels=levels, colors=color.faint, linewidths=0.6)
    walks = [start], [start]
    for mask in masks[:steps]:
        walks[0].append(walks[0][-1] - lr * gradient(walks[0][-1], mask))
        walks[1].append(walks[1][-1] - lr * gradient(walks[1][-1]))
    path.plot(*np.transpose(walks[0]), "o-", color=color.blue, markersize=2, linewidth=1)
    path.plot(*np.transpose(walks[1]), "--", color=color.orange, linewidth=2)
    path.plot(*start, "s", color=color.ink, markersize=6)
    path.set(title=f"{steps} steps", aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
    path.set(xlabel="w₀")
    path.set_ylabel("w₁", rotation=0, labelpad=0)


def boxed(axes, x, y, size, lines, color):
    """Write two lines in the middle of a box; each by itself, since the reader's font has other widths."""
    width, height = size
    corner = (x - width / 2, y - height / 2)
    round_ = "round,pad=0,rounding_size=0.1"
    look = {"boxstyle": round_, "facecolor": "none", "edgecolor": color}
    axes.add_patch(mpl.patches.FancyBboxPatch(corner, width, height, **look))
    for line, up in zip(lines, (0.22, -0.22), strict=True):
        axes.text(x, y + up * height, line, ha="center", va="center", fontsize=10)


def cycle(figure, color):
    """The four steps of learning, each with its line of code, go round."""
    figure.set_size_inches(4.6, 3.4)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=(-2.4, 2.4), ylim=(-1.75, 1.75))
    steps = [
        (0, 1.3, "1 mini-batch", "x[batch_mask]"),
        (1.5, 0, "2 gradient", "gradient(x, t)"),
        (0, -1.3, "3 update", "W -= lr * grad"),
        (-1.5, 0, "4 repeat", "for i in range(n)"),
    ]
    for x, y, *lines in steps:
        boxed(axes, x, y, (1.7, 0.75), lines, color.blue)
    arrow = {"arrowstyle": "-|>", "color": color.orange, "linewidth": 1.6, "mutation_scale": 14}
    arrow["connectionstyle"] = "arc3,rad=-0.35"
    for x, y in [(1, 1), (1, -1), (-1, -1), (-1, 1)]:
        ends = [(0.95 * x, 1.3 * y), (1.6 * x, 0.5 * y)]
        axes.annotate("", ends[x == y], ends[x != y], arrowprops=arrow)


def network(figure, color):
    """A digit goes through TwoLayerNet: each circle takes all circles of the layer before it."""
    figure.set_size_inches(4.6, 3.9)
    net, (_, (images, _)) = full_run()[0], mnist()
    y = net.predict(images[:1])[0]
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=(-0.75, 2.75), ylim=(-3, 3.2))
    ink = tinted(color.ink, images[0].reshape(28, 28))
    axes.imshow(ink, extent=(-0.7, 0.1, -1.05, 1.05), aspect="auto", interpolation="none")
    corners = [-0.7, 0.1, 0.1, -0.7, -0.7], [-1.05, -1.05, 1.05, 1.05, -1.05]
    axes.plot(*corners, color=color.faint, linewidth=0.8)
    hidden, out = np.array([1.4, 0.6, -1.4]), np.linspace(1.8, -1.8, 10)
    for left, heights, size in [(1, hidden, 14), (2, out, 9)]:
        axes.plot(np.full(heights.shape, left), heights, "o", color=color.blue, markersize=size)
    axes.plot([1] * 3, np.array([-0.65, -0.4, -0.15]), "o", color=color.ink, markersize=2)
    for start, before, end, after in [(0.1, np.linspace(-1, 1, 6), 1, hidden), (1, hidden, 2, out)]:
        ends = np.array(np.meshgrid(before, after)).reshape(2, -1)
        axes.plot([start, end], ends, color=color.faint, linewidth=0.5, zorder=1)
    axes.barh(out, 0.5 * y, height=0.24, left=2.12, color=color.orange)
    for digit, height in enumerate(out):
        axes.text(2.7, height, str(digit), va="center", ha="center", fontsize=10)
    sizes = [len(net.params["W1"]), len(net.params["W2"]), y.size]
    names = ["x", "z1 = sigmoid(a1)", "y = softmax(a2)"]
    small = {"ha": "center", "va": "center", "fontsize": 10}
    for left, name, size in zip([-0.3, 1, 2.2], names, sizes, strict=True):
        axes.text(left, -2.3, name, **small)
        axes.text(left, -2.75, str(size), **small)
    for left, source, n in [(0.4, "x", 1), (1.65, "z1", 2)]:
        rows, columns = net.params[f"W{n}"].shape
        lines = f"a{n} = {source} W{n} + b{n}", f"W{n}: {rows} by {columns}", f"b{n}: {columns}"
        for line, height in zip(lines, [3.05, 2.6, 2.15], strict=True):
            axes.text(left, height, line, **small)


def graph(figure, color):
    """The computation graph with the shape of each quantity: forwards the values, backwards the gradients."""
    figure.set_size_inches(4.6, 6.2)
    axes = figure.subplots()
    axes.set_axis_off()
    axes.set(xlim=(-0.6, 4.1), ylim=(-7.5, 0.5))
    arrow = {"arrowstyle": "-|>", "linewidth": 1.4, "mutation_scale": 12}
    ahead, back = arrow | {"color": color.blue}, arrow | {"color": color.orange, "linestyle": "--"}
    names = ["x", "a1", "z1", "a2", "y", "L"]
    shapes = ["N by 784", "N by 50", "N by 50", "N by 10", "N by 10", "a number"]
    heights = -1.4 * np.arange(6)
    for name, shape, y in zip(names, shapes, heights, strict=True):
        boxed(axes, 1, y, (0.9, 0.76), (name, shape), color.blue)
    forwards = ["x W1 + b1", "sigmoid", "z1 W2 + b2", "softmax", "cross entropy"]
    for y, text in zip(heights, forwards, strict=False):
        axes.annotate("", (0.85, y - 0.98), (0.85, y - 0.42), arrowprops=ahead)
        axes.text(0.7, y - 0.7, text, ha="right", va="center", fontsize=10, color=color.blue)
    beside = {"ha": "left", "va": "center", "fontsize": 10, "color": color.orange}
    for y, text in [(heights[1], "dz1 \N{GREEK SMALL LETTER SIGMA}\N{PRIME}(a1)"), (heights[2], "da2 W2ᵀ")]:
        axes.annotate("", (1.15, y - 0.42), (1.15, y - 0.98), arrowprops=back)
        axes.text(1.3, y - 0.7, text, **beside)
    past = back | {"connectionstyle": "arc3,rad=0.5"}  # L goes back to a2 at once, past y.
    axes.annotate("", (1.5, heights[3] - 0.2), (1.55, heights[5]), arrowprops=past)
    axes.text(2.2, heights[4], "(y \N{MINUS SIGN} t) / N", **beside)
    axes.text(1.7, heights[5] - 0.25, "with t, N by 10", va="center", fontsize=10)
    for y, n, shape, source in [(heights[1], 1, "784 by 50", "x"), (heights[3], 2, "50 by 10", "z1")]:
        for name, size, up, formula in [
            (f"W{n}", shape, 0.5, f"{source}ᵀ da{n}"),
            (f"b{n}", shape.split()[-1], -0.5, f"sum of da{n}"),
        ]:
            boxed(axes, 3.6, y + up, (0.9, 0.76), (name, size), color.blue)
            axes.annotate("", (3.1, y + up), (1.5, y + up / 4), arrowprops=back)
            axes.text(2.6, y + 1.3 * up, formula, **beside | {"ha": "center"})


mnist = functools.cache(load_mnist)


def digits(figure, color):
    """The first six training images of each label: no two alike, some hard to read."""
    figure.set_size_inches(4.6, 3)
    (x_train, t_train), _ = mnist()
    columns = [x_train[t_train == label][:6].reshape(-1, 28) for label in range(10)]
    axes = figure.subplots()
    axes.imshow(tinted(color.ink, np.hstack(columns)), interpolation="none")
    axes.spines[:].set_visible(False)
    axes.xaxis.tick_top()
    axes.set_xticks(np.arange(10) * 28 + 13.5, range(10))
    axes.set_yticks([])
    axes.tick_params(length=0, labelsize=13)


@functools.cache
def full_run():
    """Return the network and the history of the source's training, for all figures of it in both colours."""
    rng = np.random.default_rng(0)
    network = TwoLayerNet(784, 50, 10, rng=rng)
    return network, train(network, mnist(), rng=rng)


@functools.cache
def control_run():
    """Return the history of a training on 300 images, judged by every tenth test image."""
    (x_train, t_train), (x_test, t_test) = mnist()
    rng = np.random.default_rng(0)
    few = rng.choice(len(x_train), 300, replace=False)
    data = (x_train[few], t_train[few]), (x_test[::10], t_test[::10])
    return train(TwoLayerNet(784, 50, 10, rng=rng), data, iters_num=2000, rng=rng)


def training_loss(figure, color):
    """The loss on each of 10,000 mini-batches: a plateau, a fall, a slow decline below the noise."""
    losses = full_run()[1].train_loss_list
    axes = figure.subplots()
    draw_loss(axes, losses)
    width = 200
    mean = np.convolve(losses, np.full(width, 1 / width), "valid")
    middle = (width + 1) / 2 + np.arange(len(mean))
    axes.plot(middle[::20], mean[::20])
    axes.text(len(losses), 0.65, "each mini-batch", color=color.blue, ha="right")
    axes.text(len(losses), 0.85, f"mean of {width}", color=color.orange, ha="right")


def numerical_training(figure, color):
    """The source's loop by numerical gradients has the losses of backpropagation, update by update."""
    figure.set_size_inches(4.6, 4.2)
    plain, numerical = full_run()[1], json.loads(NUMERICAL_TRAINING.read_text(encoding="utf-8"))
    updates = np.arange(100, len(plain.train_loss_list) + 1, 100)
    by_backpropagation = plain.train_loss_list[99::100]
    by_differences = np.array(numerical["losses_every_100"])
    losses, apart = figure.subplots(2, 1, sharex=True, height_ratios=[3, 2])
    losses.plot(updates, by_backpropagation, color=color.blue, linewidth=1)
    losses.plot(updates[4::5], by_differences[4::5], "o", color=color.orange, markersize=5, fillstyle="none")
    losses.text(9900, 1.3, "numerical gradients", color=color.orange, ha="right")
    losses.text(9900, 1.7, "backpropagation", color=color.blue, ha="right")
    losses.set(title="loss on the mini-batch", ylim=(0, None))
    apart.semilogy(updates, np.abs(by_backpropagation - by_differences), ".", color=color.ink, markersize=3)
    apart.set(title="difference of the two", xlabel="updates", xticks=[0, 5000, 10000])


def speed(figure, color):
    """How many exponentials one gradient of the network takes on a batch of 100 images, by each way."""
    figure.set_size_inches(4.6, 2.2)
    (x, _), _ = mnist()
    x, params = x[:100], TwoLayerNet(784, 50, 10).params
    hidden, classes = params["W2"].shape
    once = len(x) * (hidden + classes)
    points = sum(np.unique(np.append(row[row != 0], 1)).size for row in x)  # 1 is the input of a bias.
    counts = {
        "the definition": 2 * sum(param.size for param in params.values()) * once,
        "numerical_gradient": 2 * points * hidden * (classes - 1),
        "gradient": once + len(x) * hidden,  # The slope of the sigmoid takes its exponential anew.
    }
    axes = figure.subplots()
    for row, count in enumerate(counts.values()):
        axes.plot([1e3, count], [row, row], color=color.faint, linewidth=1)
        axes.plot(count, row, "o", color=color.blue, markersize=9)
        axes.text(count * 1.8, row, f"{count:,}", va="center")
    axes.set(xscale="log", xlim=(1e3, 1e11), xlabel="exponentials", ylim=(2.5, -0.5))
    axes.set_yticks(range(len(counts)), counts)
    axes.set_xticks([1e3, 1e5, 1e7, 1e9])


def weights(figure, color):
    """What each hidden unit of the trained network looks for: its column of W1 as an image."""
    figure.set_size_inches(4.6, 2.6)
    W1 = full_run()[0].params["W1"]
    columns = W1.T.reshape(5, 10, 28, 28)
    gap = 2
    sheet = np.pad(columns, ((0, 0), (0, 0), (gap, gap), (gap, gap)), constant_values=np.nan)
    sheet = sheet.transpose(0, 2, 1, 3).reshape(5 * (28 + 2 * gap), 10 * (28 + 2 * gap))
    # The greatest weights are few: at three standard deviations the colour is full.
    full = np.nan_to_num(np.minimum(np.abs(sheet) / (3 * W1.std()), 1))
    picture = np.where(sheet[..., np.newaxis] > 0, tinted(color.blue, full), tinted(color.orange, full))
    axes = figure.subplots()
    axes.imshow(picture, interpolation="none")
    axes.set_axis_off()


def confusion(figure, color):
    """Which digit is taken for which, and the test images whose right label got the least probability."""
    figure.set_size_inches(4.6, 6)
    network, _ = full_run()
    _, (x, t) = mnist()
    y = network.predict(x)
    said = y.argmax(axis=1)
    counts = np.bincount(10 * t + said, minlength=100).reshape(10, 10)
    above, below = figure.subplots(2, 1, height_ratios=[3, 1.5])
    wrong = np.where(np.eye(10, dtype=bool), 0, counts)
    above.imshow(tinted(color.orange, 0.5 * wrong / wrong.max()))
    for label in range(10):
        for answer in range(10):
            if counts[label, answer]:
                weight = "bold" if label == answer else "normal"
                text = str(counts[label, answer])
                above.text(answer, label, text, ha="center", va="center", fontsize=9.5, fontweight=weight)
    above.set(xlabel="the network's answer", ylabel="the label", xticks=range(10), yticks=range(10))
    above.xaxis.tick_top()
    above.xaxis.set_label_position("top")
    above.tick_params(length=0)
    above.spines[:].set_visible(False)

    worst = np.argsort(y[np.arange(len(t)), t], kind="stable")[:10]
    sheet = np.zeros((2 * 40, 5 * 40))
    for place, image in enumerate(worst):
        row, column = divmod(place, 5)
        sheet[40 * row : 40 * row + 28, 40 * column + 6 : 40 * column + 34] = x[image].reshape(28, 28)
        text = f"{t[image]}, not {said[image]}"
        below.text(40 * column + 20, 40 * row + 29, text, ha="center", va="top", fontsize=9)
    below.imshow(tinted(color.ink, sheet), interpolation="none")
    below.set_axis_off()


def catalogue(figure, color):
    """A row for each mistake, a mark for each claim that it breaks: no row and no column is empty."""
    figure.set_size_inches(4.6, 8)
    axes = figure.subplots()
    pages = {claim.slug: claim.body.__module__.rpartition(".")[2] for claim in claims()}
    order = list(dict.fromkeys(pages.values()))
    order.insert(4, order.pop(0))  # As the pages come: functions after the gradient method.
    slugs = sorted(pages, key=lambda slug: order.index(pages[slug]))
    columns = {slug: column for column, slug in enumerate(slugs)}
    rows = sorted(mistakes(), key=lambda one: order.index(pages[min(one.breaks)]))
    for level, mark, tone in [("must", "s", color.blue), ("should", "o", color.orange)]:
        slugs = {claim.slug for claim in claims() if claim.level == level}
        points = [(columns[slug], row) for row, one in enumerate(rows) for slug in one.breaks & slugs]
        axes.plot(*np.transpose(points), mark, color=tone, markersize=2.2, label=f"breaks a {level}")
    concepts = [pages[min(one.breaks)] for one in rows]
    starts = [row for row, name in enumerate(concepts) if name not in concepts[:row]]
    ends = [*starts[1:], len(concepts)]
    for start in starts:
        axes.axhline(start - 0.5, color=color.faint, linewidth=0.4)
    middles = [(start + end - 1) / 2 for start, end in zip(starts, ends, strict=True)]
    names = [concepts[start].replace("_", " ") for start in starts]
    axes.set_yticks(middles, names, fontsize=10)
    axes.set(xlabel=f"{len(columns)} claims", title=f"{len(concepts)} mistakes", xticks=[])
    axes.set(xlim=(-1, len(columns)), ylim=(len(concepts) - 0.5, -0.5))
    axes.tick_params(length=0)
    axes.legend(loc="upper right", frameon=False, handletextpad=0)


def accuracies(figure, color):
    """Trained on 60,000 images both accuracies rise and do not part; trained on 300 they do."""
    figure.set_size_inches(4.6, 5)
    runs = [(60000, full_run()[1]), (300, control_run())]
    (whole, control), (near, gap) = figure.subplots(2, 2, sharex="col")
    for (size, history), panels in zip(runs, [(whole, near), (control, gap)], strict=True):
        updates = np.arange(len(history.train_acc_list)) * iter_per_epoch(size, 100)
        updates[-1] = len(history.train_loss_list)  # The last record is of the final network.
        for axes in panels:
            axes.plot(updates, history.train_acc_list, label="training", linewidth=1.6)
            axes.plot(updates, history.test_acc_list, "--", label="test", linewidth=1.6)
            axes.set_xticks([0, updates[-1] // 2, updates[-1]])
        panels[0].set(title=f"{size:,} images", ylim=(0, 1.02))
        panels[1].set(xlabel="updates")
    near.set(title="nearer", ylim=(0.9, 0.96))
    gap.set(title="nearer", ylim=(0.7, 1.01))
    whole.legend(loc="lower right", frameon=False)


def fits(figure, color):
    """Polynomials of three degrees through ten points: too stiff, right, and learned by heart."""
    figure.set_size_inches(4.6, 2.4)
    rng = np.random.default_rng(3)
    x = np.linspace(-1, 1, 10)
    new = (x[1:] + x[:-1]) / 2
    near, after = rng.normal(0, 0.25, x.size), rng.normal(0, 0.25, new.size)
    curve = np.linspace(-1, 1, 200)
    panels = figure.subplots(1, 3, sharey=True)
    for axes, degree, name in zip(panels, [1, 3, 9], ["underfit", "fit", "overfit"], strict=True):
        fitted = np.polynomial.Polynomial.fit(x, np.sin(3 * x) + near, degree)
        axes.plot(curve, fitted(curve), color=color.blue, linewidth=1.6)
        axes.plot(x, np.sin(3 * x) + near, "o", color=color.ink, markersize=4)
        axes.plot(new, np.sin(3 * new) + after, "x", color=color.orange, markersize=7, markeredgewidth=2)
        axes.set(title=name, xticks=[], yticks=[], ylim=(-1.9, 1.9), xlabel=f"degree {degree}")


def accuracy(figure, color):
    """Errors fall with h until rounding takes over; none lies above its bound."""
    axes = figure.subplots()
    curves = [
        ("exp", 1.0, np.float32, color.orange, "--", (3e-13, 9), "exp, float32"),
        ("exp", 1.0, np.float64, color.blue, "-", (2e-15, 3e-9), "exp, float64"),
        ("sin_1000x", 0.1, np.float64, color.green, "-.", (1e-10, 3e3), "sin 1000x, float64"),
    ]
    for name, x, dtype, tone, dash, place, label in curves:
        draw_errors(axes, color, CATALOGUE[name].f, dtype(x), tone, dash)
        axes.text(*place, label, color=tone)
    axes.axvline(1e-4, color=color.faint, linestyle=":", linewidth=1)
    axes.set(xscale="log", yscale="log", xlabel="h", ylabel="error", ylim=(1e-13, 1e5))
    axes.set_xticks([1e-15, 1e-12, 1e-8, 1e-4, 1e-1])


def draw_errors(axes, color, f, here, tone, dash):
    """Draw the errors of the central difference over h, their bounds, and the best step."""
    dtype = here.dtype.type
    exact = derivative(f, here)
    points = []
    for h in (10.0 ** (-k / 4) for k in range(4, 61)):
        try:
            total = bound(f, here, h, dtype).total
        except Undecidable:
            continue
        points.append((h, abs(float(float(numerical_diff(f, here, h, dtype=dtype)) - exact)), total))
    h, errors, totals = np.array(points).T
    axes.plot(h, totals, dash, color=tone, linewidth=1.4)
    seen = errors > 0
    axes.plot(h[seen], errors[seen], ".", color=tone, markersize=4)
    best = best_step(f, here, dtype)
    axes.plot(best, bound(f, here, best, dtype).total, "*", color=color.ink, markersize=10)


def judge_your_own(figure, color):
    """Show bound and error of x / (1 + x^2) at 2 over h, in both dtypes."""
    axes = figure.subplots()
    for dtype, tone, dash, place in (
        (np.float32, color.orange, "--", (1e-14, 0.5)),
        (np.float64, color.blue, "-", (3e-14, 3e-8)),
    ):
        draw_errors(axes, color, lambda x: x / (1 + x * x), dtype(2), tone, dash)
        axes.text(*place, dtype.__name__, color=tone)
    axes.set(xscale="log", yscale="log", xlabel="h", ylabel="error", ylim=(1e-13, 1e2))
    axes.set_xticks([1e-15, 1e-12, 1e-8, 1e-4, 1e-1])


@functools.cache
def distances(run):
    """Return how far our training in doubles is from each certified number, step by step, exactly."""
    test = load("sgd_path")["tests"][run]
    case = next(case for case in vectors("sgd_path") if case.id == test["id"])
    (images, labels), _ = mnist()
    net = TwoLayerNet(*case.args["sizes"])
    net.params = initial(case.args["seed"], case.args["sizes"], case.args["std"])
    far = []
    for step, batch in enumerate(case.args["batches"]):
        gradient = net.gradient(images[batch], labels[batch])
        net.params = {key: value - case.args["lr"] * gradient[key] for key, value in net.params.items()}
        here = []
        for key, places in case.args["entries"].items():
            certified = test["expected"][key]["certified"][step * len(places) : (step + 1) * len(places)]
            values = net.params[key][tuple(places.T)].tolist()
            here += [abs(Fraction(a) - Fraction(b)) for a, b in zip(values, certified, strict=True)]
        far.append(float(max(here)))
    return far, np.max([case.bound[key].max(axis=1) for key in case.args["entries"]], axis=0)


def certified_training(figure, color):
    """Our training in doubles leaves the certified path slowly, far below the limit."""
    axes = figure.subplots()
    runs = [(color.blue, "std 0.01", 0.3, "top"), (color.orange, "std 1/8", 2.5, "bottom")]
    for run, (tone, name, beside, va) in enumerate(runs):
        far, limit = distances(run)
        steps = np.arange(1, len(far) + 1)
        axes.plot(steps, limit, "--", color=tone, linewidth=1.4)
        axes.plot(steps, far, ".", color=tone, markersize=4)
        axes.text(len(far), limit[-1] * 2, f"limit, {name}", color=tone, ha="right", va="bottom")
        axes.text(len(far), far[-1] * beside, f"measured, {name}", color=tone, ha="right", va=va)
    axes.set(yscale="log", xlabel="steps", ylabel="distance", ylim=(1e-19, 1e-7), xticks=range(0, 101, 25))


FIGURES = {
    name: thing
    for name, thing in list(vars().items())
    if inspect.isfunction(thing) and [*inspect.signature(thing).parameters] == ["figure", "color"]
}

if __name__ == "__main__":
    draw_all(sys.argv[1])

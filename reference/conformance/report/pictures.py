"""Pictures of what was computed, beside what is right: SVG in the colours of the page around it."""

import html
import math
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from reference.conformance.locale import Texts

Point = tuple[float, float]
WIDTH, HEIGHT, MARGIN = 420, 280, 48
YOURS, OURS = "var(--bad, #a40e26)", "var(--good, #116329)"


class Frame(NamedTuple):
    """What part of the plane is seen."""

    left: float
    right: float
    bottom: float
    top: float

    def at(self, x: float, y: float) -> Point:
        """Return where a point of the plane is in the picture, not far outside it."""
        across = (x - self.left) / (self.right - self.left) * WIDTH
        up = (y - self.bottom) / (self.top - self.bottom) * HEIGHT
        return _near(across, WIDTH), _near(HEIGHT - up, HEIGHT)


def _near(value: float, size: int) -> float:
    return round(min(max(value, -size), 2 * size), 1) if math.isfinite(value) else 2.0 * size


def picture(data: Mapping[str, Any], texts: Texts) -> str:
    """Return the picture of some data, with its text.

    They have a "kind", "yours", and where there are such "right": of a "path" the points, of a "field" the
    pairs of a point and the gradient there, of a "slope" and of "losses" points of a curve.
    """
    kind = data["kind"]
    caption = texts.say(f"picture-{kind}", **{"f": data.get("f", "")})
    frame, shapes = (_field if kind == "field" else _path if kind == "path" else _curve)(data)
    label = html.escape(caption)
    view = f"{-MARGIN} {-MARGIN} {WIDTH + 2 * MARGIN} {HEIGHT + 2 * MARGIN}"
    return "\n".join([
        f'<svg viewBox="{view}" width="{WIDTH + 2 * MARGIN}" role="img" aria-label="{label}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="none" stroke="currentColor" opacity=".4"/>',
        f'<svg width="{WIDTH}" height="{HEIGHT}">', *shapes, "</svg>", *_ticks(frame), *_legend(data, texts),
        f"</svg>\n<figcaption>{label}</figcaption>",
    ])


def _ticks(frame: Frame) -> list[str]:
    write = '<text x="{}" y="{}" fill="currentColor" font-size="12" text-anchor="{}">{:.3g}</text>'
    below = HEIGHT + 16
    return [
        write.format(0, below, "start", frame.left), write.format(WIDTH, below, "end", frame.right),
        write.format(-4, HEIGHT, "end", frame.bottom), write.format(-4, 12, "end", frame.top),
    ]


def _legend(data: Mapping[str, Any], texts: Texts) -> list[str]:
    sides = [("yours", YOURS, 0), *([("ours", OURS, WIDTH / 2)] if data.get("right") else [])]
    return [
        f'<text x="{x}" y="-8" fill="{colour}" font-size="14">{html.escape(texts.say(name))}'
        f"{'' if name == 'yours' else ' - -'}</text>"
        for name, colour, x in sides
    ]


def _line(points: Iterable[Point], frame: Frame, colour: str, *, dots: bool = False) -> list[str]:
    at = [frame.at(x, y) for x, y in points]
    dash = ' stroke-dasharray="6 4"' if colour == OURS else ""
    line = " ".join(f"{x},{y}" for x, y in at)
    shapes = [f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>']
    return shapes + [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in at if dots]


def _path(data: Mapping[str, Any]) -> tuple[Frame, list[str]]:
    """Draw two walks down a bowl `a*x**2 + b*y**2`, whose heights are ellipses."""
    (x, y), (a, b) = data["right"][0], data["bowl"]
    wide, high = 1.3 * abs(x), 2.5 * abs(y)
    frame = Frame(-wide, wide, -high, high)
    shapes = []
    for n in range(1, 7):
        height = n * n / 16 * (a * x * x + b * y * y)
        rx, ry = math.sqrt(height / a) / wide * WIDTH / 2, math.sqrt(height / b) / high * HEIGHT / 2
        shapes.append(
            f'<ellipse cx="{WIDTH / 2:g}" cy="{HEIGHT / 2:g}" rx="{rx:.1f}" ry="{ry:.1f}" fill="none" '
            f'stroke="currentColor" opacity=".3"/>'
        )
    shapes += _line(data["right"], frame, OURS, dots=True)
    return frame, shapes + _line(data["yours"], frame, YOURS, dots=True)


def _field(data: Mapping[str, Any]) -> tuple[Frame, list[str]]:
    """Draw two gradients at each point, the longest right one as long as the points are apart."""
    points = [point for point, _ in data["right"]]
    size = 1.6 * max(max(map(abs, point)) for point in points)
    frame = Frame(-size, size, -size, size)
    longest = max(math.hypot(*gradient) for _, gradient in data["right"])
    shapes = []
    for name, colour in (("right", OURS), ("yours", YOURS)):
        for (x, y), (dx, dy) in data[name]:
            scale = size / 3 / longest
            shapes += _line([(x, y), (x + scale * dx, y + scale * dy)], frame, colour)
            left, top = frame.at(x, y)
            shapes.append(f'<circle cx="{left}" cy="{top}" r="3" fill="currentColor"/>')
    return frame, shapes


def _curve(data: Mapping[str, Any]) -> tuple[Frame, list[str]]:
    points = [(x, y) for x, y in [*data["yours"], *data.get("right", ())] if math.isfinite(y)] or [(0.0, 0.0)]
    xs, ys = zip(*points, strict=True)
    low, high = min(ys), max(ys)
    edge = 0.05 * (high - low) or 1.0
    frame = Frame(min(xs), max(max(xs), min(xs) + 1e-9), low - edge, high + edge)
    shapes = _line(data["right"], frame, OURS) if data.get("right") else []
    return frame, shapes + _line(data["yours"], frame, YOURS)

"""What is drawn of a function that is wrong: where it goes, or what it gives, beside what is right."""

import warnings
from collections.abc import Callable
from typing import Any

from reference.conformance.asking import np

START, BOWL, RATE, STEPS = (-7.0, 2.0), (1 / 20, 1.0), 0.3, 15
PLACES = [(float(x), float(y)) for x in range(-2, 3) for y in range(-2, 3)]
Drawn = dict[str, Any]


def bowl(x: Any) -> Any:
    """Return the height of a bowl that is long in its first direction."""
    return BOWL[0] * x[0] ** 2 + BOWL[1] * x[1] ** 2


def _path(descend: Callable[..., Any]) -> Drawn:
    yours = [descend(bowl, np.array(START), RATE, n) for n in range(STEPS + 1)]
    factors = [1 - 2 * RATE * of for of in BOWL]
    right = [[x * factor**n for x, factor in zip(START, factors, strict=True)] for n in range(STEPS + 1)]
    return {"kind": "path", "bowl": BOWL, "yours": _finite(yours), "right": right}


def _field(gradient: Callable[..., Any]) -> Drawn:
    yours = _finite([gradient(lambda x: x[0] ** 2 + x[1] ** 2, np.array(place)) for place in PLACES])
    pairs = [[list(place), grad] for place, grad in zip(PLACES, yours, strict=False)]
    return {"kind": "field", "yours": pairs, "right": [[[x, y], [2 * x, 2 * y]] for x, y in PLACES]}


def _slope(derivative: Callable[..., Any]) -> Drawn:
    points = [(float(x), derivative(lambda x: 0.01 * x**2 + 0.1 * x, float(x))) for x in range(21)]
    right = [(x, 0.02 * x + 0.1) for x, _ in points]
    return {"kind": "slope", "f": "0.01*x**2 + 0.1*x", "yours": _finite(points), "right": right}


def _finite(rows: list[Any]) -> list[list[float]]:
    """Return the rows up to the first that has other than two finite numbers."""
    kept = []
    for row in rows:
        numbers = [float(number) for number in np.ravel(row)]
        if len(numbers) != 2 or not np.all(np.isfinite(numbers)):
            break
        kept.append(numbers)
    return kept


DRAWN: dict[str, Callable[[Callable[..., Any]], Drawn]] = {
    "gradient_descent": _path, "numerical_gradient": _field, "numerical_diff": _slope,
}


def drawn(name: str, function: Callable[..., Any]) -> dict[str, Drawn]:
    """Return what is drawn of a function, which is called as ours is, or nothing if it cannot be."""
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            data = DRAWN[name](function)
    except Exception:  # of theirs, too, which the findings tell
        return {}
    return {name: data} if data["yours"] else {}

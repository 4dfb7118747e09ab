"""The published vectors: inputs, true values with certified digits, and how far an answer may be off.

The JSON files beside this one are written by `reference.exact.published.format`; this reader needs NumPy
alone.
"""

import json
from collections.abc import Callable
from functools import cache, partial
from importlib.resources import files
from typing import Any, NamedTuple

import numpy as np

FOLDER = files(__name__)
WEIGHTS = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])


class Formula:
    """A function of one argument, which is pickled by its name."""

    def __init__(self, name: str, expression: str, compute: Callable[[Any], Any]) -> None:
        self.__name__, self.__doc__, self.compute = name, f"{expression}.", compute

    def __call__(self, x: Any) -> Any:
        """Return the value at x."""
        return self.compute(x)

    def __reduce__(self) -> tuple[Any, ...]:
        """Be found again under the name."""
        return formula, (self.__name__,)


def formula(name: str) -> Formula:
    """Return the function of a name."""
    return FUNCTIONS[name]


FORMULAS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "function_1": ("0.01*x^2 + 0.1*x", lambda x: 0.01 * x**2 + 0.1 * x),
    "function_tmp1": ("x*x + 4^2", lambda x: x * x + 4.0**2.0),
    "function_tmp2": ("3^2 + x*x", lambda x: 3.0**2.0 + x * x),
    "function_2": ("x[0]^2 + x[1]^2", lambda x: x[0] ** 2 + x[1] ** 2),
    "cube": ("x*x*x", lambda x: x * x * x),
    "exp": ("exp(x)", np.exp),
    "sin": ("sin(x)", np.sin),
    "sqrt": ("sqrt(x)", np.sqrt),
    "relu": ("max(x, 0)", lambda x: np.maximum(x, 0.0)),
    "square": ("x*x", lambda x: x * x),
    "sum_of_squares": ("Sum of x[i]^2 over all entries, whatever the shape", lambda x: np.sum(x**2)),
    "weighted_sum_of_squares": (
        "Sum of (3*i + j + 1) * x[i,j]^2 for x of shape (2, 3)", lambda x: np.sum(WEIGHTS * x**2),
    ),
    "mixed": ("x[0]^2 * x[1]", lambda x: x[0] ** 2 * x[1]),
    "bowl": ("x[0]^2 / 20 + x[1]^2", lambda x: x[0] ** 2 / 20 + x[1] ** 2),
    "rosenbrock": (
        "(1 - x[0])^2 + 100*(x[1] - x[0]^2)^2",
        lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2,
    ),
}
FUNCTIONS = {name: Formula(name, *parts) for name, parts in FORMULAS.items()}
EXPRESSIONS = {name: expression for name, (expression, _) in FORMULAS.items()}


class Case(NamedTuple):
    """One test: the arguments, and the value or the error that is right."""

    id: str
    comment: str
    spec: str
    """The place in the pages that says so, as ``page#heading``."""
    target: str
    """``"mathematical"``: the value of the mathematics; ``"algorithmic"``: of the formula with its step."""
    args: dict[str, Any]
    """New arrays and dicts each time, which may be changed."""
    value: Any
    """The correctly rounded float64, array, or dict of arrays; None if `raises`."""
    bound: Any
    """How far each entry of an answer may be off, in the shape of `value`."""
    raises: str | None
    """The names of the errors one of which is right, such as ``"TypeError"``."""
    unchanged: tuple[str, ...]
    """The arguments that a call must leave as they are."""
    notes: dict[str, str]
    """What the case shows: its flags, explained."""


def vectors(function: str) -> list[Case]:
    """Return the cases of one function.

    Parameters
    ----------
    function : str
        Its name, such as ``"numerical_diff"`` or ``"TwoLayerNet.gradient"``.

    Returns
    -------
    list of Case

    Raises
    ------
    ValueError
        If there are no vectors of that function.

    Examples
    --------
    >>> case = vectors("numerical_diff")[0]
    >>> case.id, case.value.item(), case.bound.item() < 1e-11
    ('function-1-at-5', 0.2, True)
    >>> case.args["f"](10.0)
    2.0
    """
    document = load(function)
    return [_case(document, test) for test in document["tests"]]


@cache
def _text(name: str) -> str:
    return FOLDER.joinpath(name).read_text(encoding="utf-8")


def manifest() -> dict[str, Any]:
    """Return the version of the set, its functions, and the SHA-256 of each of its files."""
    return json.loads(_text("manifest.json"))


def load(function: str) -> dict[str, Any]:
    """Return the file of a function as JSON has it."""
    if function not in manifest()["functions"]:
        raise ValueError(f"function must be one of {', '.join(manifest()['functions'])}, got {function!r}")
    return json.loads(_text(f"{function}.json"))


def _case(document: dict[str, Any], test: dict[str, Any]) -> Case:
    args: dict[str, Any] = {name: _argument(value) for name, value in test["args"].items()}
    for name, value in args.items():
        if isinstance(value, str):
            function, _, read = value.removeprefix("fn:").partition("@")
            f = FUNCTIONS[function]
            args[name] = partial(_reading, f, args[read]) if read else f
    value = bound = None
    if "expected" in test:
        value = _each(_value, test["expected"])
        bound = _each(_bound, test["expected"], test["tolerance"])
    notes = {flag: document["notes"][flag]["description"] for flag in test["flags"]}
    return Case(
        test["id"], test["comment"], test["spec"], document["target"], args, value, bound,
        test.get("raises"), tuple(test.get("unchanged", ())), notes,
    )  # fmt: skip


def _reading(f: Callable[[Any], Any], array: Any, x: Any) -> Any:
    """Ignore x and read the array itself, as the source's ``lambda W: self.loss(x, t)`` does."""
    return f(array)


def standard(seed: int, count: int) -> Any:
    """Return numbers of mean 0 and standard deviation 1 that every language computes exactly.

    The integer s goes to ``48271 * s % 2147483647``, and twelve remainders ``s % 65536`` make one number:
    ``(their sum - 393210) / 65536``. No product exceeds 2**53, so doubles do as well as integers.

    Examples
    --------
    >>> standard(1, 3).tolist()
    [1.39764404296875, 2.5566864013671875, -0.507080078125]
    """
    numbers = []
    for _ in range(count):
        total = -393210
        for _ in range(12):
            seed = 48271 * seed % 2147483647
            total += seed % 65536
        numbers.append(total / 65536)
    return np.array(numbers)


def initial(seed: int, sizes: Any, std: float) -> dict[str, Any]:
    """Return the weights of a network, `std` times `standard`, W1 row by row and then W2; biases are 0."""
    D, H, K = (int(size) for size in sizes)
    numbers = std * standard(seed, D * H + H * K)
    W1, W2 = numbers[: D * H].reshape(D, H), numbers[D * H :].reshape(H, K)
    return {"W1": W1, "b1": np.zeros(H), "W2": W2, "b2": np.zeros(K)}


def number(text: str) -> float:
    """Return a number written in C99 hexadecimal, or nan, inf, -inf."""
    return float.fromhex(text)


def _argument(value: Any) -> Any:
    """Return an argument; the name of a function stays a string."""
    if isinstance(value, dict) and "dtype" in value:
        data = [number(entry) if isinstance(entry, str) else entry for entry in value["data"]]
        return np.array(data, value["dtype"]).reshape(value["shape"])
    if isinstance(value, dict):
        return {name: _argument(part) for name, part in value.items()}
    return number(value) if isinstance(value, str) and not value.startswith("fn:") else value


def _each(function: Callable[..., Any], expected: Any, *tolerance: Any) -> Any:
    """Apply a function to what is expected, or to each parameter of it."""
    if "shape" in expected:
        return function(expected, *tolerance)
    return {key: function(part, *(each[key] for each in tolerance)) for key, part in expected.items()}


def _value(expected: dict[str, Any]) -> Any:
    return np.array([number(entry) for entry in expected["binary64"]]).reshape(expected["shape"])


def _bound(expected: dict[str, Any], tolerance: dict[str, Any]) -> Any:
    size = np.abs(_value(expected))
    if tolerance["mode"] == "bound":
        absolute = np.array(tolerance["abs"], np.float64)  # for all entries, for each row, or for each entry
        rows = absolute.reshape(absolute.shape + (1,) * (size.ndim - absolute.ndim))
        return float(tolerance["rel"]) * size + rows
    # A unit in the last place of a number, and of 0 the least number above it.
    return tolerance.get("ulp", 0) * np.spacing(size)

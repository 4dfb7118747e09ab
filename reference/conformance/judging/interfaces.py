"""What learners write in another form, taken as it is meant; and what they are to be asked."""

import functools
import inspect
import re
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from reference.conformance.catalogue import METHODS

# The names of parameters that tell in which order they stand.
FUNCTION = {"f", "func", "fn", "function", "loss_f", "loss_func"}
TARGETS = {"t", "target", "targets", "label", "labels", "y_true", "ytrue", "true", "teacher", "t_batch"}
PREDICTED = {"y_pred", "ypred", "y_hat", "yhat", "pred", "preds", "prediction", "predictions", "output"}
GRADIENT = {"df", "grad", "gradient", "grad_f", "gradient_f", "f_grad", "grad_func", "gradient_func"}
OUTPUT = {"y", "out", "output", "s", "sig"}
STEPS = re.compile("step|num|iter|epoch|times")
RATE = re.compile("lr|rate|eta|alpha")
DATA = re.compile("x|data|feature|input|point|w|theta|param")  # what the descent of a regression takes first


def adapt(name: str, function: Callable[..., Any], adapted: list[str]) -> Callable[..., Any]:
    """Return a function in the form that claims ask for, and add to `adapted` what was changed for that.

    Parameters
    ----------
    name : str
        Our name of it.
    function : callable
        Theirs.
    adapted : list of str
        Gets a sentence when something had to be changed, which may be when it is called.

    Returns
    -------
    callable
    """
    if name == "TwoLayerNet" and isinstance(function, type):
        return _network(function, adapted)
    if name not in ("gradient_descent", "numerical_gradient"):
        return function

    @functools.wraps(function)
    def point(*arguments: Any, **keywords: Any) -> Any:
        result = function(*arguments, **keywords)
        shape = np.shape(arguments[1]) if len(arguments) > 1 else ()
        if name == "gradient_descent" and isinstance(result, tuple) and shape:
            points = [part for like in (shape, (1, *shape)) for part in result if _has_shape(part, like)]
            if points:
                result = points[0]
                _note(adapted, "returns several values, of which that in the shape of x is the point")
        if name == "gradient_descent" and _is_path(result, shape, arguments):
            result = result[-1]
            _note(adapted, "returns all points, of which the last is taken")
        if len(shape) == 1 and isinstance(result, np.ndarray) and result.shape == (1, *shape):
            result = result[0]
            _note(adapted, "returns an array of one row, which is taken for that row")
        return result

    return point


def _is_path(result: Any, shape: tuple[int, ...], arguments: tuple[Any, ...]) -> bool:
    steps = arguments[3] if len(arguments) > 3 else None
    return isinstance(steps, int) and _has_shape(result, (steps + 1, *shape))


def _has_shape(value: Any, shape: tuple[int, ...]) -> bool:
    try:
        return np.shape(value) == shape
    except ValueError:  # of parts of different shapes
        return False


def _note(adapted: list[str], sentence: str) -> None:
    if sentence not in adapted:
        adapted.append(sentence)


class Renamed(dict[str, Any]):
    """The parameters of a network under our keys: what is read and written is theirs."""

    def __init__(self, held: dict[str, Any], keys: dict[str, str]) -> None:
        super().__init__(keys)
        self.held, self.keys_of = held, keys

    def __getitem__(self, key: str) -> Any:
        """Return the parameter of our key."""
        return self.held[self.keys_of[key]]

    def __setitem__(self, key: str, value: Any) -> None:
        """Put a parameter of our key."""
        self.held[self.keys_of[key]] = value

    def items(self) -> Any:
        """Return our keys with the parameters."""
        return [(key, self[key]) for key in self]


def _network(theirs: type, adapted: list[str]) -> type:
    """Return a class with `params` of W1, b1, W2 and b2 if theirs keeps these under other names."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held = vars(theirs(2, 3, 4))
    except Exception:
        return theirs
    ours = {"w1": "W1", "b1": "b1", "w2": "W2", "b2": "b2"}
    found = [
        (attribute, value) for attribute, value in held.items()
        if isinstance(value, dict) and sorted(str(key).lower() for key in value) == sorted(ours)
    ]
    if not found:
        return theirs
    attribute, value = found[0]
    keys = {ours[key.lower()]: key for key in value}
    if attribute == "params" and set(value) == set(ours.values()):
        return theirs
    adapted.append(f"keeps its parameters in `{attribute}` under {', '.join(value)}")

    def renamed(result: Any) -> Any:
        if isinstance(result, dict) and set(result) == set(keys.values()):
            return {ours[key.lower()]: part for key, part in result.items()}
        return result

    def method(name: str) -> Callable[..., Any]:
        return lambda self, *arguments: renamed(getattr(self.net, name)(*arguments))

    def init(self: Any, *arguments: Any, **keywords: Any) -> None:
        self.net = theirs(*arguments, **keywords)
        self.params = Renamed(getattr(self.net, attribute), keys)

    body = {name: method(name) for name in METHODS["TwoLayerNet"] if callable(getattr(theirs, name, None))}
    return type(theirs.__name__, (), body | {"__init__": init, "__wrapped__": theirs})


def question(name: str, function: Callable[..., Any]) -> str:
    """Return what is to be asked before a function can be judged, or ""."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    names = [*(parameter.lower() for parameter in signature.parameters), *4 * [""]]
    first, second, third, fourth = names[:4]
    if name == "gradient_descent" and (
        {first, second} & GRADIENT or DATA.match(first) or (STEPS.search(third) and RATE.search(fourth))
    ):
        return f"{name}{signature}: it is to take f, the start, the learning rate and the number of steps"
    if name == "sigmoid_grad" and first in OUTPUT:
        return f"{name}{signature}: it is to take x; is it given the sigmoid of x?"
    exchanged = second in FUNCTION and first not in FUNCTION
    if name.startswith("cross_entropy_error"):
        exchanged = first in TARGETS or (second in PREDICTED and first not in PREDICTED)
    asked = f"is {first} before {second} the order that is meant? Then check a function that turns them round"
    return f"{name}{signature}: {asked}" if exchanged else ""


def fits(function: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> bool:
    """Return whether a function can be called so, as far as its parameters tell."""
    try:
        bound = inspect.signature(function).bind(*arguments, **keywords).arguments
    except TypeError:
        return False
    except ValueError:  # some in C tell nothing
        return True
    return all(callable(value) for parameter, value in bound.items() if parameter.lower() in FUNCTION)

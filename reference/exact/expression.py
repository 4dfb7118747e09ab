"""A NumPy function recorded as written, so that it can be evaluated in any arithmetic.

SymPy alone cannot hold what a program does: it turns ``1e8 + sin(x) - 1e8`` into ``sin(x)`` before anyone can
ask how large the rounding errors are.
"""

import itertools
import math
import numbers
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import partial, reduce
from typing import Any, NamedTuple

import numpy as np

Function = Callable[[Any], Any]
Arithmetic = Mapping[str, Callable[..., Any]]

# A function with more operands is refused: no question takes for ever.
MOST_OPERANDS = 2_000_000

# What Python's operators do in every arithmetic used here; each adds its constants and its functions.
OPERATORS: Arithmetic = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": operator.truediv,
    "negative": operator.neg,
    "whole_power": operator.pow,
    "sum": lambda *terms, rest=0: sum(terms, rest),
}

INSTEAD = {
    "argmax": "np.max", "argmin": "np.min", "array": "np.stack", "asarray": "x itself",
    "det": "the determinant as a formula", "inv": "the inverse as a formula",
    "gammaln": "the terms of Stirling's series", "i0": "the terms of its power series",
    "interp": "np.where with a line on each side", "median": "the entry that you know to be in the middle",
    "rint": "np.floor(x + 0.5)", "round": "np.floor(x + 0.5)",
    "solve": "the solution as a formula", "sort": "the entries in the order that you know",
}  # fmt: skip


def refuse(name: str) -> Any:
    """Raise: this function is not known, and another may be."""
    modules = {"np.": np, "np.linalg.": np.linalg}
    full = next((prefix + name for prefix, module in modules.items() if hasattr(module, name)), name)
    instead = INSTEAD.get(name, "a formula of + - * /, np.exp and what the page on your own derivative lists")
    raise NotImplementedError(f"the oracle does not know {full}: write {instead}")


def got(value: Any) -> str:
    """Return what was given, in few characters."""
    try:
        return f"{value!r:.80}"
    except Exception:  # its own, or of an int of too many digits
        return f"a {type(value).__name__}"


def number(name: str, value: Any) -> float:
    """Return a real number as a double, one that is too large as an infinity."""
    if not isinstance(value, numbers.Real) or isinstance(value, np.timedelta64):
        raise TypeError(f"{name} must be a real number, got {got(value)}")
    try:
        return float(value)
    except OverflowError:
        return math.inf if operator.gt(value, 0) else -math.inf


def whole(name: str, value: Any, least: int = 0, most: int = 10**9) -> int:
    """Return an integer within bounds."""
    try:
        found = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {got(value)}") from None
    if not least <= found <= most:
        bound = f"least {least}" if found < least else f"most {most}"
        raise ValueError(f"{name} must be at {bound}, got {got(value)}")
    return found


class Entry(NamedTuple):
    """One operation on a tape; its operands are the places of earlier entries."""

    operation: str
    operands: tuple[int, ...]
    parameter: Any = None
    """The index of a variable, the number of a constant, the exponent of a whole power."""


class Tape(list[Entry]):
    """What a function does, one operation after another."""

    operands = 0

    def put(self, operation: str, operands: list[tuple[int, ...]], parameter: Any = None) -> range:
        """Append an operation for each tuple of operands, and return their places."""
        self.operands += sum(map(len, operands)) + len(operands)
        if self.operands > MOST_OPERANDS:
            raise NotImplementedError(
                f"more than {MOST_OPERANDS:,} operands are recorded: ask about fewer entries or steps"
            )
        first = len(self)
        self.extend(Entry(operation, each, parameter) for each in operands)
        return range(first, len(self))

    def places(self, value: Any) -> Any:
        """Return the places of recorded numbers, or of constants, which are put there."""
        if isinstance(value, Recorded):
            return value.places
        if isinstance(value, list | tuple):
            return np.stack([self.places(each) for each in value]) if len(value) else np.zeros(0, int)
        array = np.asarray(value)
        if array.dtype.kind not in "biuf":
            raise TypeError(f"the oracle records real numbers, got {array.dtype} in {value!r:.50}")
        constants = array.astype(np.float64)
        long = array.dtype.kind in "iu" and array.size and max(array.max(), -array.min()) > 2**53
        if long or not np.array_equal(constants, array, equal_nan=True):
            raise TypeError(f"a constant must be a float64, got {array.dtype} in {value!r:.50}")
        first = len(self)
        for number in constants.ravel().tolist():
            self.put("constant", [()], number)
        return np.arange(first, len(self)).reshape(array.shape)

    def apply(self, operation: str, *operands: Any, parameter: Any = None) -> "Recorded":
        """Record an operation for each entry of what its operands are broadcast to."""
        places = np.broadcast_arrays(*map(self.places, operands))
        put = self.put(
            operation, list(zip(*(each.ravel().tolist() for each in places), strict=True)), parameter
        )
        return Recorded(self, np.arange(put.start, put.stop).reshape(places[0].shape))


def _out_of_the_record(self: Any, *_: Any) -> Any:
    raise TypeError("float(x) and math.* know one number only: write x, and np.sin for math.sin")


class Recorded(np.lib.mixins.NDArrayOperatorsMixin):
    """An array of recorded numbers, given by their places on a tape."""

    def __init__(self, tape: Tape, places: Any) -> None:
        self.tape, self.places = tape, places

    shape = property(lambda self: self.places.shape)
    ndim = property(lambda self: self.places.ndim)
    size = property(lambda self: self.places.size)
    T = property(lambda self: self.transpose())

    __float__ = __int__ = __index__ = __complex__ = __round__ = __floor__ = __ceil__ = __trunc__ = (
        _out_of_the_record
    )

    def __len__(self) -> int:
        """Return the length of the first axis."""
        return len(self.places)

    def __iter__(self) -> Iterator["Recorded"]:
        """Yield the parts along the first axis."""
        return (Recorded(self.tape, places) for places in self.places)

    def __getitem__(self, key: Any) -> "Recorded":
        """Return some entries."""
        if isinstance(key, Recorded):
            raise TypeError("the oracle records one formula: write np.where for x[x > 0]")
        return Recorded(self.tape, np.asarray(self.places[key]))

    def __setitem__(self, key: Any, value: Any) -> None:
        """Refuse: what was read before would have to be told from what is read afterwards."""
        raise TypeError("the oracle records values that stay: write np.where or np.stack for x[i] = value")

    def __bool__(self) -> bool:
        """Refuse: a branch would be taken for one point and recorded for all."""
        raise TypeError("the oracle records one formula: write np.where, np.maximum or abs for a branch")

    def __array__(self, *_: Any, **__: Any) -> Any:
        """Refuse: an array of NumPy holds numbers."""
        raise TypeError("the oracle cannot record np.array and np.asarray: write np.stack, or x itself")

    def __getattr__(self, name: str) -> Any:
        """Return a method that is a function of NumPy too, and no other attribute."""
        if name in MOVES:
            return lambda *args, **options: Recorded(self.tape, getattr(self.places, name)(*args, **options))
        if name in METHODS:
            return lambda *args, **options: call(self.tape, name, self, *args, **options)
        raise AttributeError(f"the oracle knows no attribute {name!r}: write the function of NumPy")

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        """Record one call of a NumPy function; Python's operators arrive here too."""
        name = ufunc.__name__
        if method == "reduce" and name in REDUCTIONS:
            return call(self.tape, REDUCTIONS[name], *operands, **{"axis": 0, **options})
        if method != "__call__" or any(value is not None for value in options.values()):
            raise NotImplementedError(f"the oracle records np.{name}(...) alone: write a = np.{name}(a, b)")
        if name in COMPOSED:
            return COMPOSED[name](*(self._joined(each) for each in operands))
        if name in ELEMENTWISE:
            return self.tape.apply(name, *operands)
        return refuse(name)

    def __array_function__(self, function: Any, types: Any, args: Any, options: Any) -> Any:
        """Record one call of a function of NumPy for arrays."""
        return call(self.tape, function.__name__, *args, **options)

    def __recorded__(self, name: str, *args: Any) -> Any:
        """Record one of this package's own functions, by what it means and not by how it is written."""
        return OWN[name](*(self._joined(each) for each in args))

    def _joined(self, value: Any) -> Any:
        return value if isinstance(value, Recorded) else Recorded(self.tape, self.tape.places(value))


def call(tape: Tape, name: str, *args: Any, **options: Any) -> Any:
    """Record a function of NumPy for arrays, or call one that only moves entries on their places."""
    if name in MOVES:
        moved = [tape.places(each) if k < MOVES[name] else each for k, each in enumerate(args)]
        if name in JOINS:
            moved[0] = [tape.places(each) for each in args[0]]
        places = getattr(np, name)(*moved, **options)
        several = isinstance(places, list | tuple)
        return [Recorded(tape, part) for part in places] if several else Recorded(tape, np.asarray(places))
    if name not in ARRAYS:
        return refuse(name)
    options = {key: value for key, value in options.items() if value is not None and value is not np._NoValue}
    first, *others = args
    recorded = first if isinstance(first, Recorded | str) else Recorded(tape, tape.places(first))
    try:
        return ARRAYS[name](recorded, *others, **options)
    except TypeError as error:
        if "unexpected keyword" not in str(error):
            raise
        raise NotImplementedError(f"the oracle does not know this option: np.{error}") from None


# ---- What only moves entries, and how many of its arguments are arrays ----

JOINS = ("concatenate", "stack", "hstack", "vstack", "column_stack", "block", "append")
MOVES = {
    **dict.fromkeys(
        ("reshape", "ravel", "transpose", "squeeze", "expand_dims", "swapaxes", "moveaxis", "flip", "fliplr",
         "flipud", "roll", "rot90", "repeat", "tile", "take", "diagonal", "copy", "atleast_1d", "atleast_2d",
         "broadcast_to", "split", "array_split", "delete"), 1,
    ),
    **dict.fromkeys(JOINS, 0),
}  # fmt: skip
METHODS = (
    "sum", "mean", "prod", "max", "min", "var", "std", "dot", "clip", "trace", "flatten", "astype", "cumsum",
)  # fmt: skip


# ---- What is made of other functions, as NumPy makes it ----

COMPOSED: dict[str, Callable[..., Any]] = {
    "positive": lambda x: x,
    "square": lambda x: x * x,
    "reciprocal": lambda x: 1 / x,
    "fabs": abs,
    "power": lambda x, y: _power(x, y),
    "float_power": lambda x, y: _power(x, y),
    "fmax": np.maximum,
    "fmin": np.minimum,
    "minimum": lambda x, y: -np.maximum(-x, -y),
    "greater": lambda x, y: np.less(y, x),
    "less_equal": lambda x, y: ~np.less(y, x),
    "greater_equal": lambda x, y: ~np.less(x, y),
    "equal": lambda x, y: ~np.less(x, y) & ~np.less(y, x),
    "not_equal": lambda x, y: ~(np.equal(x, y)),
    "logical_or": lambda x, y: ~(~x & ~y),
    "bitwise_or": lambda x, y: ~(~x & ~y),
    "bitwise_and": np.logical_and,
    "invert": np.logical_not,
    "ceil": lambda x: -np.floor(-x),
    "trunc": lambda x: np.where(x >= 0, np.floor(x), -np.floor(-x)),
    "sign": lambda x: np.where(x > 0, 1.0, np.where(x < 0, -1.0, 0 * x)),
    "heaviside": lambda x, at_0: np.where(x > 0, 1.0, np.where(x < 0, 0.0, at_0)),
    "copysign": lambda x, y: np.where(y > 0, abs(x), np.where(y < 0, -abs(x), x / (0 * y))),  # 0 has a sign
    "floor_divide": lambda x, y: np.floor(x / y),
    "remainder": lambda x, y: x - np.floor(x / y) * y,
    "fmod": lambda x, y: x - np.trunc(x / y) * y,
    "degrees": lambda x: x * (180 / np.pi),
    "rad2deg": lambda x: x * (180 / np.pi),
    "radians": lambda x: x * (np.pi / 180),
    "deg2rad": lambda x: x * (np.pi / 180),
    "matmul": lambda a, b: _matmul(a, b),
    "vecdot": lambda a, b: np.sum(a * b, axis=-1),
    "xlogy": lambda x, y: x * np.log(y),
    "xlog1py": lambda x, y: x * np.log1p(y),
    "entr": lambda x: -x * np.log(x),
    "rel_entr": lambda x, y: x * np.log(x / y),
}
REDUCTIONS = {"add": "sum", "multiply": "prod", "maximum": "max", "minimum": "min"}


def _power(x: Any, y: Any) -> Any:
    """Record a power for each entry; one whose exponent is a whole constant is defined everywhere."""
    constant = [x.tape[k] for k in y.places.ravel().tolist()]
    if y.size == 1 and constant[0].operation == "constant" and constant[0].parameter.is_integer():
        shape = np.broadcast_shapes(x.shape, y.shape)
        power = x.tape.apply("whole_power", x, parameter=int(constant[0].parameter))
        return power if x.shape == shape else np.reshape(power, shape)
    if all(each.operation == "constant" and each.parameter.is_integer() for each in constant):
        pairs = zip(*map(np.ravel, np.broadcast_arrays(x, y)), strict=True)
        parts = [_power(*pair) for pair in pairs]
        return np.reshape(np.stack(parts), np.broadcast_shapes(x.shape, y.shape))
    return x.tape.apply("power", x, y)


def _last(x: Any, axis: Any, keepdims: bool) -> tuple[Any, tuple[int, ...]]:
    """Return the places with the axes to be reduced as the last one, and the shape of the result."""
    given = range(x.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = [np.lib.array_utils.normalize_axis_index(each, x.ndim) for each in given]
    others = [each for each in range(x.ndim) if each not in axes]
    shape = tuple(x.shape[each] for each in others)
    places = x.places.transpose([*others, *axes]).reshape(*shape, -1)
    kept = tuple(1 if each in axes else n for each, n in enumerate(x.shape))
    return places, kept if keepdims else shape


def _reduced(operation: str, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    places, shape = _last(x, axis, keepdims)
    if places.shape[-1] == 0:
        raise ValueError("a sum or a product of no entry does not depend on x")
    if places.shape[-1] == 1:
        return Recorded(x.tape, places.reshape(shape))
    put = x.tape.put(operation, list(map(tuple, places.reshape(-1, places.shape[-1]).tolist())))
    return Recorded(x.tape, np.arange(put.start, put.stop).reshape(shape))


def _extreme(function: Any, x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    places, shape = _last(x, axis, keepdims)
    return np.reshape(reduce(function, Recorded(x.tape, np.moveaxis(places, -1, 0))), shape)


_max, _min = partial(_extreme, np.maximum), partial(_extreme, np.minimum)

_sum, _prod = partial(_reduced, "sum"), partial(_reduced, "product")


def _mean(x: Any, axis: Any = None, keepdims: bool = False) -> Any:
    total = _sum(x, axis, keepdims)
    return total / (x.size // max(total.size, 1))


def _var(x: Any, axis: Any = None, ddof: float = 0, keepdims: bool = False) -> Any:
    distance = x - _mean(x, axis, keepdims=True)
    total = _sum(distance * distance, axis, keepdims)
    return total / (x.size // max(total.size, 1) - ddof)


def _average(x: Any, axis: Any = None, weights: Any = None) -> Any:
    return _mean(x, axis) if weights is None else _sum(x * weights, axis) / np.sum(weights, axis)


def _matmul(a: Any, b: Any) -> Any:
    if not a.ndim or not b.ndim:
        raise ValueError("a product of matrices needs arrays: write * for a number")
    left, right = "ij"[-a.ndim :] if a.ndim < 3 else "nij", "jk"[: b.ndim] if b.ndim < 3 else "njk"
    if a.ndim > 3 or b.ndim > 3:
        raise NotImplementedError("the oracle knows products of at most three axes: write np.einsum")
    left = "j" if a.ndim == 1 else left
    out = "".join(letter for letter in dict.fromkeys(left + right) if letter != "j")
    return _einsum(f"{left},{right}->{out}", a, b)


def _dot(a: Any, b: Any) -> Any:
    return a * b if not a.ndim or not np.ndim(b) else a @ b


def _einsum(subscripts: str, *operands: Any) -> Any:
    """Record each entry as a sum of products, which may be added in any order."""
    tape = next(each.tape for each in operands if isinstance(each, Recorded))
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    names = inputs.split(",")
    if "." in subscripts or len(names) != len(operands):
        raise NotImplementedError("the oracle knows np.einsum of letters: write every index")
    letters = sorted(set(inputs) - {","})
    output = output if arrow else "".join(each for each in letters if inputs.count(each) == 1)
    order = [*output, *(each for each in letters if each not in output)]
    shape: dict[str, int] = {}
    factors = []
    for name, operand in zip(names, operands, strict=True):
        places = tape.places(operand)
        for letter, size in zip(name, places.shape, strict=True):
            if shape.setdefault(letter, size) != size:
                raise ValueError(f"axis {letter!r} of {subscripts!r} has {shape[letter]} and {size} entries")
        once = "".join(dict.fromkeys(name))
        places = np.einsum(f"{name}->{once}", places)  # the diagonal of a letter that stands twice
        here = places.transpose(np.argsort([order.index(letter) for letter in once]))
        factors.append(here[tuple(slice(None) if letter in once else None for letter in order)])
    whole = tuple(shape[letter] for letter in order)
    product = reduce(operator.mul, (Recorded(tape, np.broadcast_to(each, whole)) for each in factors))
    last = tuple(range(len(output), len(order)))
    return _sum(product, last) if last else product


def _where(condition: Any, a: Any, b: Any) -> Any:
    decided = [condition.tape[k] for k in condition.places.ravel().tolist()]
    if all(each.operation == "constant" for each in decided):
        chosen = np.array([bool(each.parameter) for each in decided]).reshape(condition.shape)
        tape = condition.tape
        return Recorded(tape, np.where(chosen, tape.places(a), tape.places(b)))
    return condition.tape.apply("where", condition, a, b)


def _clip(x: Any, a_min: Any = None, a_max: Any = None, **names: Any) -> Any:
    low, high = names.get("min", a_min), names.get("max", a_max)
    x = x if low is None else np.maximum(x, low)
    return x if high is None else np.minimum(x, high)


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    if ord not in (None, 2) or (ord == 2 and axis is None and x.ndim != 1):
        raise NotImplementedError(f"the oracle knows the Euclidean norm: write ord={ord!r} as a formula")
    return np.sqrt(_sum(x * x, axis, keepdims))


def _polyval(p: Any, x: Any) -> Any:
    return reduce(lambda y, coefficient: y * x + coefficient, p, 0 * x)


def _accumulated(function: Any) -> Any:
    return lambda x: np.stack(list(itertools.accumulate(_vector(x), function)))


def _convolve(a: Any, v: Any, mode: str = "full") -> Any:
    n, m = len(_vector(a)), len(v)
    if mode != "full":
        raise NotImplementedError("the oracle knows np.convolve of all overlaps: write its entries x[1:-1]")
    parts = [(max(0, k - m + 1), min(n, k + 1)) for k in range(n + m - 1)]
    return np.stack([a[i:j] @ v[k - j + 1 : k - i + 1][::-1] for k, (i, j) in enumerate(parts)])


def _vector(x: Any) -> Any:
    if x.ndim != 1:
        raise NotImplementedError(
            f"the oracle knows this function of one axis: write it for each of {x.ndim}"
        )
    return x


def _trapezoid(y: Any, x: Any = None, dx: float = 1.0) -> Any:
    d = dx if x is None else np.diff(x)
    return np.sum(d * (_vector(y)[1:] + y[:-1]) / 2.0)


def _astype(x: Any, dtype: Any) -> Any:
    if np.dtype(dtype) != np.float64:
        raise NotImplementedError(f"the oracle rounds to one dtype: write x for x.astype({np.dtype(dtype)})")
    return x


ARRAYS: dict[str, Callable[..., Any]] = {
    "sum": _sum, "mean": _mean, "var": _var, "average": _average, "einsum": _einsum, "where": _where,
    "std": lambda x, *axis, **options: np.sqrt(_var(x, *axis, **options)),
    "prod": _prod,
    "max": _max, "amax": _max, "min": _min, "amin": _min,
    "ptp": lambda x, *axis: np.max(x, *axis) - np.min(x, *axis),
    "dot": _dot, "inner": lambda a, b: _dot(_vector(a), b),
    "vdot": lambda a, b: _dot(np.ravel(a), np.ravel(b)),
    "outer": lambda a, b: np.ravel(a)[:, None] * np.ravel(b)[None, :],
    "trace": lambda x: _sum(np.diagonal(x)),
    "tensordot": lambda a, b, axes=2: _tensordot(a, b, axes),
    "norm": _norm, "polyval": _polyval, "clip": _clip,
    "sinc": lambda x: np.sin(np.pi * x) / (np.pi * x),
    "cumsum": _accumulated(operator.add), "cumprod": _accumulated(operator.mul),
    "diff": lambda x, n=1: x if n == 0 else np.diff(x[..., 1:] - x[..., :-1], n - 1),
    "trapezoid": _trapezoid, "convolve": _convolve,
    "kron": lambda a, b: np.ravel(_vector(a)[:, None] * b),
    "nan_to_num": lambda x: x, "nansum": _sum, "fix": lambda x: np.trunc(x), "flatten": lambda x: np.ravel(x),
    "astype": _astype, "zeros_like": lambda x: np.zeros(x.shape), "ones_like": lambda x: np.ones(x.shape),
    "shape": lambda x: x.shape, "ndim": lambda x: x.ndim, "size": lambda x: x.size,
    "broadcast_arrays": lambda *all: [
        Recorded(all[0].tape, places) for places in np.broadcast_arrays(*map(all[0].tape.places, all))
    ],
}  # fmt: skip


def _tensordot(a: Any, b: Any, axes: Any) -> Any:
    if not isinstance(axes, int):
        raise NotImplementedError("the oracle knows np.tensordot of the last axes: write np.einsum")
    letters = "abcdefghijklmnopqrstuvwxyz"
    left, b_axes = letters[: a.ndim], b.ndim
    right = left[a.ndim - axes :] + letters[a.ndim : a.ndim + b_axes - axes]
    return _einsum(f"{left},{right}->{left[: a.ndim - axes]}{right[axes:]}", a, b)


# ---- This package's own functions, by their definitions ----


def _softmax(x: Any) -> Any:
    """Shift by a number near the maximum, which changes nothing: where entries tie there is no kink."""
    places, shape = _last(x, -1, True)
    put = x.tape.put("shift", list(map(tuple, places.reshape(-1, places.shape[-1]).tolist())))
    shift = Recorded(x.tape, np.arange(put.start, put.stop).reshape(shape))
    exponentials = np.exp(x - shift)
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


def _cross_entropy_error(y: Any, t: Any) -> Any:
    if np.shape(t) != y.shape:
        t = np.eye(y.shape[-1])[[int(t.tape[k].parameter) for k in np.ravel(t.places)]].reshape(y.shape)
    return -np.sum(t * np.log(y + 1e-7)) / (y.size // y.shape[-1])


OWN: dict[str, Callable[..., Any]] = {
    "sigmoid": lambda x: x.tape.apply("sigmoid", x),
    "softmax": _softmax,
    "cross_entropy_error": _cross_entropy_error,
}
ELEMENTWISE = (
    "add", "subtract", "multiply", "divide", "negative", "absolute", "maximum", "floor", "sqrt",
    "less", "logical_and", "logical_not",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "logaddexp", "logaddexp2",
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "arctan2", "hypot", "cbrt",
    "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
    "erf", "erfc", "expit", "logit", "log_expit",
)  # fmt: skip


class Record(NamedTuple):
    """A function as a tape."""

    tape: Tape
    shape: tuple[int, ...]
    """The shape of its argument."""
    result: Any
    """The places of its result, in the shape of the result."""

    def active(self, moving: Any) -> list[bool]:
        """Tell which entries depend on the coordinates that move."""
        found: list[bool] = []
        for operation, operands, parameter in self.tape:
            above = map(found.__getitem__, operands)
            found.append(moving[parameter] if operation == "variable" else any(above))
        return found


def record(f: Function, shape: tuple[int, ...] = ()) -> Record:
    """Record what `f` does to a scalar, or to an array of that shape.

    Raises
    ------
    TypeError, NotImplementedError
        If f does what cannot be recorded; the message says what to write.
    ValueError
        If what f returns does not depend on its argument.

    Examples
    --------
    >>> record(lambda x: x**2).tape[-1]
    Entry(operation='whole_power', operands=(0,), parameter=2)
    """
    if not callable(f):
        raise TypeError(f"f must be callable, got {got(f)}")
    tape, count = Tape(), math.prod(shape)
    if count > MOST_OPERANDS:
        raise NotImplementedError(f"x must have at most {MOST_OPERANDS:,} entries, got shape {shape}")
    tape.extend(Entry("variable", (), index) for index in range(count))
    value = f(Recorded(tape, np.arange(len(tape)).reshape(shape)))
    function = Record(tape, shape, tape.places(value))
    active = function.active([True] * count)
    if not any(active[k] for k in function.result.ravel().tolist()):
        raise ValueError(
            "f does not use its argument: `lambda W: loss(x, t)` reads W from elsewhere, "
            "so write the loss as a function of W"
        )
    return function


def evaluate(function: Record, point: Any, arithmetic: Arithmetic) -> Any:
    """Evaluate a recorded function at values of its variables; a constant is made a number by ``"constant"``.

    Examples
    --------
    >>> from fractions import Fraction
    >>> half = record(lambda x: 0.5 * x + 1)
    >>> evaluate(half, [Fraction(1, 3)], {**OPERATORS, "constant": Fraction})
    Fraction(7, 6)
    """
    values = trace(function, point, arithmetic)
    if function.result.ndim == 0:
        return values[int(function.result)]
    return [values[k] for k in function.result.ravel().tolist()]


def trace(function: Record, point: Any, arithmetic: Arithmetic) -> list[Any]:
    """Return the values of all entries, one after another."""
    values: list[Any] = []
    for operation, operands, parameter in function.tape:
        if operation == "variable":
            values.append(point[parameter])
        elif operation not in arithmetic:
            refuse(operation)
        elif parameter is None:
            values.append(arithmetic[operation](*[values[i] for i in operands]))
        elif operands:
            values.append(arithmetic[operation](values[operands[0]], parameter))
        else:
            values.append(arithmetic[operation](parameter))
    return values


def variables_of(x: Any, name: str = "x") -> tuple[tuple[int, ...], list[float]]:
    """Return the shape of a point and its coordinates, each exactly the double that it is."""
    try:
        point = np.asarray(x)
        if point.dtype.kind not in "biufO" or isinstance(x, np.ma.MaskedArray):
            raise TypeError
        return point.shape, [float(value) for value in point.flat]
    except (TypeError, ValueError, OverflowError):
        raise TypeError(f"{name} must hold real numbers, got {got(x)}") from None

"""What stands for what an import cannot bring: right functions, things that do nothing, or a stub."""

import functools
import inspect
import re
import sys
import types
from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from typing import Any, NoReturn

import numpy as np

from reference import listings, load_mnist
from reference.conformance.asking import touch
from reference.conformance.catalogue import METHODS
from reference.conformance.loading.names import known_as
from reference.conformance.loading.stubs import LIBRARIES, Stub, StubError

# What NumPy had when many of these files were written, of that what it has no longer.
FORMER: dict[str, Any] = {
    "float": float, "int": int, "complex": complex,
    "float_": np.float64, "complex_": np.complex128, "infty": np.inf, "Inf": np.inf, "Infinity": np.inf,
    "PINF": np.inf, "NaN": np.nan, "mat": np.asmatrix, "product": np.prod, "cumproduct": np.cumprod,
    "alltrue": np.all, "sometrue": np.any, "round_": np.round, "in1d": np.isin,
    "trapz": getattr(np, "trapezoid", None),
}
FORMER = {name: value for name, value in FORMER.items() if not hasattr(np, name)}


def restore_former_names(*texts: str) -> list[str]:
    """Give NumPy back what some code asks of it and it has no longer, and return a sentence that says so."""
    used = [n for n in FORMER if any(re.search(rf"\b(np|numpy)\.{n}\b", text) for text in texts)]
    for name in used:
        setattr(np, name, FORMER[name])
    shown = ", ".join(f"np.{name}" for name in used)
    return [f"NumPy has no {shown} any longer; it is taken as it was"] if used else []


def identity(function: Any = None, /, *_: Any, **__: Any) -> Any:
    """Stand for numba's jit, with and without options: the function comes back as it is."""
    return identity if function is None else function


class Bar:
    """Stands for tqdm: what it is given comes back one by one, and nothing is shown."""

    def __init__(self, iterable: Any = (), *_: Any, **__: Any) -> None:
        self.iterable = iterable

    def __iter__(self) -> Iterator[Any]:
        """Return an iterator over what was given."""
        return iter(self.iterable)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.iterable)

    def __enter__(self) -> "Bar":
        """Return itself."""
        return self

    def __exit__(self, *exception: Any) -> None:
        """Let every exception pass."""

    def __getattr__(self, name: str) -> Any:
        """Return a method that does nothing."""
        return lambda *_, **__: None


BARS: dict[str, Any] = {"tqdm": Bar, "tqdm_notebook": Bar, "trange": lambda *counts, **_: Bar(range(*counts))}
COPIES = ("cupy", "jax.numpy", "autograd.numpy")
NUMBA: dict[str, Any] = {"jit": identity, "njit": identity, "vectorize": identity, "prange": range}

# Where these are not there, theirs may take the targets first.
LOSSES = ("mean_squared_error", "sum_squared_error", "cross_entropy_error")


def _is_target(values: Any) -> bool:
    """Return whether these may be labels or one-hot targets."""
    array = np.asarray(values)
    return array.dtype.kind in "iu" or bool(np.all((array == 0) | (array == 1)))


def _function(name: str, right: Callable[..., Any]) -> Any:
    """Return a right function that judges nobody by a call that it cannot take: theirs may take it."""
    taken = inspect.signature(right)

    def refuse(why: str) -> NoReturn:
        touch(f"`{name}`, for which a right function stands that takes {taken}")
        raise StubError(why) from None

    @functools.wraps(right)
    def function(*arguments: Any, **keywords: Any) -> Any:
        if name in LOSSES and len(arguments) == 2:
            y, t = arguments
            if _is_target(y) and not _is_target(t):
                refuse(name)
        try:
            return right(*arguments, **keywords)
        except TypeError:  # to ask each time takes longer than most calls
            try:
                taken.bind(*arguments, **keywords)
            except TypeError as error:
                refuse(f"{name}: {error}")
            raise

    return function


def _layer(right: type) -> type:
    """Return a layer of which what it lacks is judged by nobody: theirs may have it."""

    def lacks(self: Any, name: str) -> Stub:
        if name.startswith("__"):
            raise AttributeError(name)
        caller = sys._getframe(1).f_code
        if caller.co_filename == listings.__file__:
            raise AttributeError(f"{right.__name__}.{caller.co_name} is called before forward")
        is_misspelt = get_close_matches(name, METHODS[right.__name__], 1, 0.8) and name.isalpha()
        # Who reads it under the book's name as well means the same.
        if is_misspelt or any(key.lower() == name.lower() for key in {*caller.co_names} & {*vars(self)}):
            object.__getattribute__(self, name)  # which raises as Python does
        return Stub(right.__name__, "could not be imported")._part(name)

    # Tracebacks are read up to this name.
    lacks.__code__ = lacks.__code__.replace(co_name="__getattr__")
    return type(right.__name__, (right,), {"__getattr__": lacks})


book: Any = listings  # which have no annotations
# What the book's own modules define, right; of what the listings lack, only what networks call.
HELPERS: dict[str, Callable[..., Any]] = {
    "identity_function": lambda x: x,
    "step_function": lambda x: np.asarray(x > 0, dtype=int),
    "relu": lambda x: np.maximum(x, 0),
    "relu_grad": lambda x: np.where(np.asarray(x) >= 0, 1.0, 0.0),
    "sum_squared_error": book.mean_squared_error,
    "softmax_loss": lambda x, t: book.cross_entropy_error(book.softmax(x), t),
    "_numerical_gradient_1d": book.numerical_gradient,
    "numerical_gradient_2d": book.numerical_gradient,
    "load_mnist": load_mnist,
}
LISTED = {
    "functions": "sigmoid sigmoid_grad softmax mean_squared_error cross_entropy_error",
    "gradient": "numerical_gradient",
    "layers": "Relu Sigmoid Affine SoftmaxWithLoss",
    "layer_naive": "MulLayer AddLayer",
    "util": "im2col col2im",
    "others": "numerical_diff gradient_descent function_1 function_2",
}
LISTING = {name: getattr(book, name) for names in LISTED.values() for name in names.split()}
BOOK: dict[str, Any] = {"np": np} | {
    name: _layer(right) if isinstance(right, type) else _function(name, right)
    for name, right in (HELPERS | LISTING).items()
}
FUNCTIONS = [*LISTED["functions"].split(), *list(HELPERS)[:6], "np"]
# What a star brings, by the last part of the module's name.
STARS: dict[str, dict[str, Any]] = {
    part: {name: BOOK[name] for name in names}
    for part, names in {
        "functions": FUNCTIONS,
        "gradient": ["numerical_gradient", "_numerical_gradient_1d", "numerical_gradient_2d", "np"],
        "layers": [*FUNCTIONS, *LISTED["layers"].split()],
        "layer_naive": LISTED["layer_naive"].split(),
        "mnist": ["np"],
        "util": [*LISTED["util"].split(), "np"],
    }.items()
}
# Others take what is judged by itself in another way: a slope takes the output, or x.
ALIKE = {*LISTING} - {"sigmoid_grad"}


class StubModule(Stub):
    """Stands for a whole module; of one that is not the book's nothing is known."""

    def __init__(self, name: str, own: Collection[str] = ()) -> None:
        super().__init__(name, "could not be imported")
        self.__dict__["_own"] = own

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Raise as a module does; what is imported from one may be a function."""
        module: Any = types.ModuleType(self._name)
        return super().__call__(*arguments, **keywords) if "." in self._name else module()

    def __getattr__(self, name: str) -> Any:
        """Return what stands for one of its names."""
        if name.startswith("__"):
            raise AttributeError(name)
        known = self._name.split(".")[-1] in {*STARS, "tqdm", "numba", name}
        own = self._own if known else {*BOOK, *ALIKE}
        return stand_in(self._name, name, own)


def module_stand_in(name: str, own: Collection[str] = ()) -> Any:
    """Return what stands for a module that cannot be imported: NumPy for what copies it."""
    return copy_of_numpy(name) if name in COPIES else StubModule(name, own)


def copy_of_numpy(name: str) -> types.ModuleType:
    """Return NumPy for a library that copies it, and has more."""
    copied = types.ModuleType("numpy")
    vars(copied).update(vars(np))
    vars(copied).update(asnumpy=np.asarray, __getattr__=StubModule(name).__getattr__)
    return copied


def right_for(module: str, name: str, own: Collection[str] = ()) -> Any:
    """Return the right function that stands for what a module brings under a name, which may be misspelt.

    None stands for what the file itself defines, in `own` under our names: else it would be judged by it.
    """
    ours = known_as(name)
    if module.split(".")[0] in {*LIBRARIES, "tqdm", "numba"} or ours in own:
        return None
    return BOOK.get(name) or (BOOK[ours] if ours in ALIKE else None)


def stand_in(module: str, name: str, own: Collection[str] = ()) -> Any:
    """Return what stands for `name` of a module that cannot be imported."""
    package = module.split(".")[0]
    nothing = {"tqdm": BARS, "numba": NUMBA, "jax": {"jit": identity}}.get(package, {})
    if f"{module}.{name}" in COPIES:
        return copy_of_numpy(f"{module}.{name}")
    if name == "np":  # what a module of theirs imports as that
        return np
    if right := nothing.get(name) or right_for(module, name, own):
        return right
    if name in STARS and package not in LIBRARIES:
        return StubModule(f"{module}.{name}", own)
    if package in ("tqdm", "numba"):  # their modules, as in `from tqdm import auto`
        return StubModule(package)
    return Stub(f"{module}.{name}", "could not be imported")


class Absent(types.ModuleType):
    """Stands for a module that a function imports when it is called."""

    def __getattr__(self, name: str) -> Any:
        """Return what stands for one of its names."""
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(self.__name__, name)

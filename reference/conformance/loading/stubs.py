"""What stands for what an import cannot bring: a right function, or a stub that no verdict trusts."""

import re
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np

from reference import listings, load_mnist
from reference.conformance.asking import touch

# They draw, and nothing that is judged depends on what they do.
DISPLAYS = (
    "matplotlib", "pylab", "mpl_toolkits", "seaborn", "plotly", "IPython", "japanize_matplotlib",
    "koreanize_matplotlib",
)
# Their functions of the same names take other arguments.
LIBRARIES = ("torch", "tensorflow", "keras", "jax", "scipy", "sklearn", "chainer", "paddle", "mxnet")

# What NumPy had when many of these files were written.
FORMER = {"float": float, "int": int, "float_": np.float64, "infty": np.inf, "Inf": np.inf}


def restore_former_names(*texts: str) -> list[str]:
    """Give NumPy back what some code asks of it and it has no longer, and return a sentence that says so."""
    used = [name for name in FORMER if any(re.search(rf"\b(np|numpy)\.{name}\b", text) for text in texts)]
    gone = [name for name in used if not hasattr(np, name)]
    for name in gone:
        setattr(np, name, FORMER[name])
    shown = ", ".join(f"np.{name}" for name in gone)
    return [f"NumPy has no {shown} any longer; it is taken as it was"] if gone else []


class StubError(RuntimeError):
    """A stub was asked for a value."""


class Stub:
    """Stands for what is not there; whoever uses it is noted, and the claim is not decided.

    Parameters
    ----------
    name : str
        What it stands for.
    why : str
        Why that is not there.
    """

    def __init__(self, name: str, why: str) -> None:
        self.__dict__.update(_name=name, _why=why, _shown=name.split(".")[0] in DISPLAYS)

    def _touch(self, *_: Any, **__: Any) -> NoReturn:
        touch(f"`{self._name}`, which {self._why}")
        raise StubError(f"{self._name} {self._why}")

    def __getattr__(self, name: str) -> Any:
        """Return a stub for a part of what is not there."""
        if name.startswith("__"):  # Python and NumPy ask what an object can do, and take no for an answer
            raise AttributeError(name)
        return self._part(name)

    def _part(self, name: str) -> "Stub":
        if not self._shown:
            touch(f"`{self._name}`, which {self._why}")
        return Stub(f"{self._name}.{name}", self._why)

    def __call__(self, *arguments: Any, **keywords: Any) -> "Stub":
        """Return a stub: the call may have done anything."""
        return self._part("()")

    def __setattr__(self, name: str, value: Any) -> None:
        """Forget what is to be kept."""
        self._part(name)

    def __enter__(self) -> "Stub":
        """Return a stub."""
        return self._part("()")

    def __exit__(self, *exception: Any) -> None:
        """Let every exception pass."""

    def __mro_entries__(self, bases: Any) -> tuple[type]:
        """Stand for a base class, of which no instance can be judged."""

        def new(cls: type, *arguments: Any, **keywords: Any) -> Any:
            self._part("()")
            return object.__new__(cls)

        return (type("Missing", (), {"__new__": new}),)

    __hash__ = object.__hash__


for operation in (
    "bool", "int", "float", "complex", "index", "len", "iter", "next", "contains", "getitem", "setitem",
    "delitem", "array", "instancecheck", "eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert",
    "round", "add", "radd", "sub", "rsub", "mul", "rmul", "matmul", "rmatmul", "truediv", "rtruediv",
    "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "and", "rand", "or", "ror", "xor", "rxor",
):
    setattr(Stub, f"__{operation}__", Stub._touch)


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
NUMBA: dict[str, Any] = {"jit": identity, "njit": identity, "vectorize": identity, "prange": range}


def _layer(right: type) -> type:
    """Return a layer of which what it lacks is judged by nobody: theirs may have it."""

    def lacks(self: Any, name: str) -> Stub:
        if name.startswith("__"):
            raise AttributeError(name)
        return Stub(right.__name__, "could not be imported")._part(name)

    return type(right.__name__, (right,), {"__getattr__": lacks})


book: Any = listings  # which have no annotations
# What the book's own modules define, right; of what the listings lack, only what networks call.
FUNCTIONS: dict[str, Any] = {
    "identity_function": lambda x: x,
    "step_function": lambda x: np.asarray(x > 0, dtype=int),
    "relu": lambda x: np.maximum(x, 0),
    "relu_grad": lambda x: np.where(np.asarray(x) >= 0, 1.0, 0.0),
    "sigmoid": book.sigmoid,
    "sigmoid_grad": book.sigmoid_grad,
    "softmax": book.softmax,
    "mean_squared_error": book.mean_squared_error,
    "sum_squared_error": book.mean_squared_error,
    "cross_entropy_error": book.cross_entropy_error,
    "softmax_loss": lambda x, t: book.cross_entropy_error(book.softmax(x), t),
    "np": np,
}
GRADIENT: dict[str, Any] = {"np": np} | dict.fromkeys(
    ("numerical_gradient", "_numerical_gradient_1d", "numerical_gradient_1d", "numerical_gradient_2d"),
    book.numerical_gradient,
)
LAYERS: dict[str, Any] = {
    layer.__name__: _layer(layer)
    for layer in (book.Relu, book.Sigmoid, book.Affine, book.SoftmaxWithLoss)
}
# What a star brings, by the last part of the module's name.
STARS: dict[str, dict[str, Any]] = {
    "functions": FUNCTIONS,
    "gradient": GRADIENT,
    "layers": FUNCTIONS | LAYERS,
    "mnist": {"np": np},
    "util": {"np": np},
}
BOOK: dict[str, Any] = FUNCTIONS | GRADIENT | LAYERS | {
    "load_mnist": load_mnist,
    "numerical_diff": book.numerical_diff,
    "gradient_descent": book.gradient_descent,
    "function_1": book.function_1,
    "function_2": book.function_2,
}


def module_stand_in(name: str) -> Any:
    """Return what stands for a module that cannot be imported: for CuPy NumPy, which it copies."""
    return np if name == "cupy" else StubModule(name)


def stand_in(module: str, name: str) -> Any:
    """Return what stands for `name` of a module that cannot be imported."""
    package = module.split(".")[0]
    known = {"tqdm": BARS, "numba": NUMBA}.get(package, {} if package in LIBRARIES else BOOK)
    if name in known:
        return known[name]
    if name in STARS and package not in LIBRARIES:
        return StubModule(f"{module}.{name}")
    if package in ("tqdm", "numba"):  # their modules, as in `from tqdm import auto`
        return StubModule(package)
    return Stub(f"{module}.{name}", "could not be imported")


class StubModule(Stub):
    """Stands for a whole module."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "could not be imported")

    def __getattr__(self, name: str) -> Any:
        """Return what stands for one of its names."""
        if name.startswith("__"):
            raise AttributeError(name)
        return stand_in(self._name, name)

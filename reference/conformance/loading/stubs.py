"""What stands for what is not there, and no verdict trusts."""

import types
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any, NoReturn

import numpy as np

from reference.conformance.asking import touch

# They draw, and nothing that is judged depends on what they do.
DISPLAYS = (
    "matplotlib", "pylab", "mpl_toolkits", "seaborn", "plotly", "IPython", "japanize_matplotlib",
    "koreanize_matplotlib",
)
# Their functions of the same names take other arguments.
LIBRARIES = (
    "torch", "tensorflow", "keras", "jax", "scipy", "sklearn", "chainer", "paddle", "mxnet", "dezero",
)

class StubError(RuntimeError):
    """A stub was asked for a value."""


class Stub:
    """Stands for what is not there, and says why; whoever uses it is noted, and the claim is not decided."""

    def __init__(self, name: str, why: str) -> None:
        self.__dict__.update(_name=name, _why=why)

    def _touch(self, *_: Any, **__: Any) -> NoReturn:
        touch(f"`{self._name}`, which {self._why}")
        raise StubError(f"{self._name} {self._why}")

    def __getattr__(self, name: str) -> Any:
        """Return a stub for a part of what is not there."""
        if name.startswith("__"):  # Python and NumPy ask what an object can do, and take no for an answer
            raise AttributeError(name)
        return np if name == "np" else self._part(name)  # what a module of theirs imports as that

    def _part(self, name: str) -> "Stub":
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

        return (type("Missing", (), {"__new__": new, "is_missing": True}),)

    __hash__ = object.__hash__


for operation in (
    "bool", "int", "float", "complex", "index", "len", "iter", "next", "contains", "getitem", "setitem",
    "delitem", "array", "instancecheck", "eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert",
    "round", "add", "radd", "sub", "rsub", "mul", "rmul", "matmul", "rmatmul", "truediv", "rtruediv",
    "floordiv", "rfloordiv", "mod", "rmod", "pow", "rpow", "and", "rand", "or", "ror", "xor", "rxor",
):
    setattr(Stub, f"__{operation}__", Stub._touch)


class Quiet(Stub):
    """Stands for what draws: each part of it, and what comes of it, is such a thing again."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "draws, and is not run here")

    def _part(self, name: str) -> "Quiet":
        return Quiet(f"{self._name}.{name}")

    def __iter__(self) -> Iterator["Quiet"]:
        """Return two, as `plt.subplots` does."""
        return iter((self, self))

    def __getitem__(self, key: Any) -> "Quiet":
        """Return another."""
        return self._part("[]")


class QuietModule(types.ModuleType):
    """A module of such things."""

    def __getattr__(self, name: str) -> Quiet:
        """Return one of them."""
        if name.startswith("__"):
            raise AttributeError(name)
        return Quiet(f"{self.__name__}.{name}")


def draws(name: str) -> bool:
    """Return whether a module draws."""
    return name.partition(".")[0] in DISPLAYS


@dataclass
class Bringer(MetaPathFinder, Loader):
    """Makes what stands for the modules of some names."""

    is_one: Callable[[str], bool]
    make: Callable[[str], types.ModuleType]

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return that it is here."""
        return ModuleSpec(name, self, is_package=True) if self.is_one(name) else None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Return what stands for a module."""
        return self.make(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Leave it as it is."""

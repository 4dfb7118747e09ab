"""What stands for what is not there, and no verdict trusts."""

from typing import Any, NoReturn

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

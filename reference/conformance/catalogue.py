"""What a claim and a mistake are, the names of all that is judged, and the one catalogue of both."""

import ast
import difflib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

# Of what something is claimed, in the order of the pages.
FUNCTIONS = (
    "sigmoid",
    "sigmoid_grad",
    "softmax",
    "softmax_grad",
    "cross_entropy_error",
    "cross_entropy_error_grad",
    "softmax_with_loss_grad",
    "numerical_diff",
    "naive_numerical_diff",
    "forward_difference",
    "function_1",
    "partial_derivative",
    "function_2",
    "function_tmp1",
    "function_tmp2",
    "numerical_gradient",
    "gradient_descent",
    "descent_path",
    "simpleNet",
    "iter_per_epoch",
    "mini_batches",
    "TwoLayerNet",
    "load_mnist",
    "train",
    "has_learned",
    "is_overfitting",
    "overfitting_signs",
    "choose_learning_rate",
)
# Those that are classes, and their methods.
METHODS = {
    "simpleNet": ("predict", "loss", "gradient"),
    "TwoLayerNet": ("predict", "loss", "accuracy", "numerical_gradient", "gradient"),
}
NETWORKS = tuple(METHODS)
# A function of one's own may bear the name of an example.
EXAMPLES = ("function_1", "function_2", "function_tmp1", "function_tmp2")


@dataclass(frozen=True)
class Claim:
    """One sentence about one function.

    Attributes
    ----------
    slug
        The permanent name: that of the plain function which is the claim, with dashes.
    level
        "must": a wrong value on float64 input of the kind the source uses. "should": what careful code does
        beyond that.
    sentence
        The docstring of that function.
    target
        What is judged: a function, or a method as in "TwoLayerNet.predict".
    needs
        The functions that the claim takes, the judged one first.
    body
        The function itself.
    """

    slug: str
    level: str
    sentence: str
    target: str
    needs: tuple[str, ...]
    body: Callable[..., None]

    def __str__(self) -> str:
        """Return the slug: pytest names its tests by it."""
        return self.slug

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled by name: the body is found under it as this claim."""
        return entry, (self.slug,)

    def __call__(self, **functions: Any) -> None:
        """Raise unless the sentence holds; helpers that are not given are the right ones."""
        import reference  # here, for the concepts are no part of a claim

        if self.needs[0] not in functions:
            raise TypeError(f"{self.slug} judges {self.needs[0]}, which was not given")
        given = {name: functions.get(name, getattr(reference, name)) for name in self.needs}
        self.body(**given)


@dataclass(frozen=True)
class Mistake:
    """One wrong implementation.

    Attributes
    ----------
    slug
        The permanent name: that of the wrong function or class, with dashes.
    target
        What is wrong: a function, or a method as in "TwoLayerNet.predict".
    symptom, repair
        The first sentence of the docstring, and the rest.
    breaks
        The slugs of the claims it breaks: these, and no others.
    code
        The wrong function or class itself, each wrong line of it marked as `listing` says.
    """

    slug: str
    target: str
    symptom: str
    repair: str
    breaks: frozenset[str]
    code: Callable[..., Any]

    def __str__(self) -> str:
        """Return the slug: pytest names its tests by it."""
        return self.slug

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled by name."""
        return entry, (self.slug,)

    def lines(self) -> list[tuple[str, str]]:
        """Return each wrong line with the right one, without the indentation they share; "" is no line."""
        pairs = [(wrong or "", right or "") for wrong, right in listing(self.code) if wrong != right]
        shared = min(len(line) - len(line.lstrip()) for pair in pairs for line in pair if line)
        return [(wrong[shared:], right[shared:]) for wrong, right in pairs]

    def repaired(self) -> str:
        """Return the source with the right lines in place of the wrong ones."""
        return "\n".join(right for _, right in listing(self.code) if right is not None)


def listing(thing: Any) -> list[tuple[str | None, str | None]]:
    """Return each line of a function or class as it stands and as it is right; None is no line.

    A wrong line ends with a comment `# right: ...`, which has the right one, or nothing if the line is to go.
    Such a comment on a line of its own is a line that is missing; after a line that is to go it takes its
    place, indented otherwise. Docstrings and decorators are left out.
    """
    source = textwrap.dedent(inspect.getsource(thing))
    (definition,) = ast.parse(source).body
    assert isinstance(definition, ast.FunctionDef | ast.ClassDef)
    dropped = set(range(1, definition.lineno))
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            dropped.update(range(docstring.lineno, (docstring.end_lineno or 0) + 1))
    rows: list[tuple[str | None, str | None]] = []
    for n, line in enumerate(source.splitlines(), start=1):
        wrong, marked, right = line.partition("# right:")
        if n in dropped:
            continue
        if not marked:
            rows.append((line, line))
            continue
        indentation = line[: len(line) - len(line.lstrip())]
        after = indentation + right.strip() if right.strip() else None
        if not wrong.strip() and rows[-1][1] is None:
            rows[-1] = rows[-1][0], after
        else:
            rows.append((wrong.rstrip() or None, after))
    return rows


CLAIMS: dict[str, Claim] = {}
MISTAKES: dict[str, Mistake] = {}


def entry(slug: str) -> Claim | Mistake:
    """Return the claim or the mistake of a name."""
    return CLAIMS.get(slug) or MISTAKES[slug]


def claim(level: str, of: str | None = None) -> Callable[[Callable[..., None]], Claim]:
    """Enter the decorated function as a claim, of a method if `of` names one."""

    def enter(body: Callable[..., None]) -> Claim:
        needs = tuple(inspect.signature(body).parameters)
        slug = body.__name__.replace("_", "-")
        entry = Claim(slug, level, _one_line(body), of or needs[0], needs, body)
        return _enter(CLAIMS, slug, entry)

    return enter


def mistake(target: str, breaks: Iterable[str]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Enter the decorated function or class as a mistake, and leave it as it is."""

    def enter(code: Callable[..., Any]) -> Callable[..., Any]:
        # The wrong networks are classes, whose names have capitals for the dashes.
        slug = re.sub(r"(?<=[A-Za-z0-9])(?=[A-Z])", "-", code.__name__).replace("_", "-").lower()
        symptom, _, repair = _one_line(code).partition(". ")
        _enter(MISTAKES, slug, Mistake(slug, target, f"{symptom}.", repair, frozenset(breaks), code))
        return code

    return enter


Entry = TypeVar("Entry", Claim, Mistake)


def _enter(catalogue: dict[str, Entry], slug: str, entry: Entry) -> Entry:
    if slug in catalogue:
        raise ValueError(f"there are two entries of the name {slug}")
    catalogue[slug] = entry
    return entry


def _one_line(code: Callable[..., Any]) -> str:
    return " ".join((code.__doc__ or "").split())


def meant(name: str, known: Iterable[str], most: int = 1, show: Callable[[str], str] = str) -> str:
    """Return the question which of the known names is meant, or "" if none is like `name`."""
    near = difflib.get_close_matches(name, list(known), most)
    return f"; do you mean {' or '.join(map(show, near))}?" if near else ""

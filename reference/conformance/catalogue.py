"""What a claim and a mistake are, the names of all that is judged, and the one catalogue of both."""

import difflib
import inspect
import itertools
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from reference import listings

# Of what something is claimed, in the order of the pages.
FUNCTIONS = (
    "sigmoid", "sigmoid_grad", "softmax", "softmax_grad", "cross_entropy_error", "cross_entropy_error_grad",
    "softmax_with_loss_grad", "mean_squared_error", "numerical_diff", "naive_numerical_diff",
    "forward_difference", "function_1", "partial_derivative", "function_2", "function_tmp1", "function_tmp2",
    "numerical_gradient", "gradient_descent", "descent_path", "simpleNet", "iter_per_epoch", "mini_batches",
    "TwoLayerNet", "MulLayer", "AddLayer", "Affine", "Relu", "Sigmoid", "SoftmaxWithLoss", "im2col", "col2im",
    "load_mnist", "train", "has_learned", "is_overfitting", "overfitting_signs", "choose_learning_rate",
)
SCRIPT = "script"  # what a script does when it is run is judged under this name
# Under these any class or function of a learner's own is judged: here is a right one for each.
OWN = {"layer": "Tanh", "optimizer": "Momentum", "slope": "sigmoid_grad"}
JUDGED = (*FUNCTIONS, SCRIPT, *OWN)
NETWORKS = ("simpleNet", "TwoLayerNet")
LAYERS = ("MulLayer", "AddLayer", "Affine", "Relu", "Sigmoid", "SoftmaxWithLoss")
# The classes, and their methods.
METHODS = {
    "simpleNet": ("predict", "loss", "gradient"),
    "TwoLayerNet": ("predict", "loss", "accuracy", "numerical_gradient", "gradient"),
} | dict.fromkeys((*LAYERS, "layer"), ("forward", "backward")) | {"optimizer": ("update",)}
# A function of one's own may bear the name of an example.
EXAMPLES = ("function_1", "function_2", "function_tmp1", "function_tmp2")
# How the derivative of another is called: by what stands before its name, or behind it.
DERIVED = (
    re.compile(r"(?:derivative_?of|derivative|deriv|der|gradient|grad|d)_?(\w+)", re.IGNORECASE),
    re.compile(
        r"(\w+?)(?:_d|_?(?:derivative|derivation|deriv|der|gradient|grad|prime|dash|backward|bwd?))",
        re.IGNORECASE,
    ),
)

SLOPE = re.compile("_*(derivative|deriv|gradient|grad|prime|backward)", re.IGNORECASE)  # the name of a method
CALLED = ("forward", "function", "func", "activate", "activation", "loss", "__call__")


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
        if self.needs[0] not in functions:
            raise TypeError(f"{self.slug} judges {self.needs[0]}, which was not given")
        given = {name: functions.get(name) or right(name) for name in self.needs}
        self.body(**given)


@dataclass(frozen=True, eq=False)
class Mistake:
    """One wrong implementation: an edit of a right one.

    Attributes
    ----------
    slug
        The permanent name.
    target
        What is wrong: a function, or a method as in "TwoLayerNet.predict".
    form
        The right function, or the right class, whose source is edited; of a class only the method is.
    edits
        What is replaced in that source, by what, one after the other; each text occurs `times` times.
    symptom, repair
        What is seen, and what is to be done.
    breaks
        The slugs of the claims it breaks: these, and no others.
    """

    slug: str
    target: str
    form: Any
    edits: Mapping[str, str]
    symptom: str
    repair: str
    breaks: frozenset[str]
    times: int = 1

    def __str__(self) -> str:
        """Return the slug: pytest names its tests by it."""
        return self.slug

    def __reduce__(self) -> tuple[Any, ...]:
        """Be pickled by name."""
        return entry, (self.slug,)

    @property
    def _part(self) -> Any:
        method = self.target.partition(".")[2]
        return getattr(self.form, method) if method else self.form

    @cached_property
    def right(self) -> str:
        """The source of the right function or method, or the text of a script."""
        if self.target == SCRIPT:
            return str(self.form.text)
        return textwrap.dedent(inspect.getsource(self._part))

    @cached_property
    def wrong(self) -> str:
        """The source of the wrong one."""
        source = self.right
        for text, other in self.edits.items():
            if source.count(text) != self.times:
                raise ValueError(f"{self.slug}: {text!r} occurs {source.count(text)} times in\n{source}")
            source = source.replace(text, other)
        return source

    @cached_property
    def code(self) -> Any:
        """The wrong function, the right class with the wrong method, or the wrong script."""
        if self.target == SCRIPT:
            return type(self.form)(self.wrong)
        body: dict[str, Any] = {}
        space = dict(self._part.__globals__)
        exec(compile(self.wrong, f"<{self.slug}>", "exec"), space, body)
        if isinstance(self.form, type):
            return type(self.form.__name__, (self.form,), body)
        return body[self.form.__name__]

    def rows(self) -> list[tuple[str, str]]:
        """Return each line as it is wrong and as it is right; "" is no line."""
        wrong, right = self.wrong.splitlines(), self.right.splitlines()
        rows: list[tuple[str, str]] = []
        for _, a, b, c, d in difflib.SequenceMatcher(None, wrong, right).get_opcodes():
            # From below: what comes before a line that is wrong is more often missing or too many.
            pairs = itertools.zip_longest(wrong[a:b][::-1], right[c:d][::-1], fillvalue="")
            rows += reversed(list(pairs))
        return rows

    def lines(self) -> list[tuple[str, str]]:
        """Return each wrong line with the right one, without the indentation they share; "" is no line."""
        pairs = [(wrong, right) for wrong, right in self.rows() if wrong != right]
        shared = min(len(line) - len(line.lstrip()) for pair in pairs for line in pair if line)
        return [(wrong[shared:], right[shared:]) for wrong, right in pairs]


def right(name: str) -> Any:
    """Return our own function of a name, or the listing where the package computes nothing of that name."""
    import reference  # here, for the concepts are no part of a claim

    if name == SCRIPT:
        from reference.conformance.watching import script

        return script
    return getattr(reference, name, None) or getattr(listings, OWN.get(name, name))


def derived_of(name: str, known: Collection[str]) -> str:
    """Return the one of some names, perhaps of a class, of which a name tells the derivative, or "".

    Examples
    --------
    >>> [derived_of(name, ("relu", "dice")) for name in ("relu_prime", "d_ReLU", "dice_grad", "relu6_grad")]
    ['relu', 'relu', 'dice', '']
    >>> derived_of("gradient", ("__module__", "forward", "gradient"))
    'forward'
    """
    if "__module__" in known and SLOPE.fullmatch(name):  # of a class, that by which it is called
        return next((one for one in CALLED if one in known), "")
    matches = filter(None, (pattern.fullmatch(name.strip("_")) for pattern in DERIVED))
    stems = {match[1].lower().strip("_") for match in matches} - {""}
    return next((one for one in known if one.lower().strip("_") in stems and one != name), "")


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
        sentence = " ".join((body.__doc__ or "").split())
        return _enter(CLAIMS, slug, Claim(slug, level, sentence, of or needs[0], needs, body))

    return enter


def mistake(
    target: str, slug: str, edits: Mapping[str, str], text: str, *,
    breaks: Iterable[str], of: Any = None, times: int = 1,
) -> None:
    """Enter a mistake: what is to be replaced in the listing, or in the right form `of`.

    The text is the symptom, in one sentence, and the repair.
    """
    symptom, _, repair = text.partition(". ")
    name = target.split(".")[0]
    form = of or getattr(listings, OWN.get(name, name))
    known = Mistake(slug, target, form, edits, f"{symptom}.", repair, frozenset(breaks), times)
    _enter(MISTAKES, slug, known)


Entry = TypeVar("Entry", Claim, Mistake)


def _enter(catalogue: dict[str, Entry], slug: str, new: Entry) -> Entry:
    if slug in catalogue:
        raise ValueError(f"there are two entries of the name {slug}")
    catalogue[slug] = new
    return new


def meant(name: str, known: Iterable[str], most: int = 1, show: Callable[[str], str] = str) -> str:
    """Return the question which of the known names is meant, or "" if none is like `name`."""
    near = difflib.get_close_matches(name, list(known), most)
    return f"; do you mean {' or '.join(map(show, near))}?" if near else ""

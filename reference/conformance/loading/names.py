"""How learners call what has a name here."""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache

from reference.conformance.catalogue import FUNCTIONS, METHODS

# How else learners call them, in lower case and without what `QUALIFIERS` say.
ALIASES = {
    "numerical_diff": "numericaldifferentiation numericalderivative numericdiff numericderivative numdiff "
    "numericaldifferential centraldiff centraldifference diffnumerical",
    "numerical_gradient": "numericalgrad numericgradient numericgrad numgradient numgrad gradientnumerical "
    "gradnumerical",
    "gradient_descent": "gradientdescend graddescent graddesc gradientmethod numericalgradientdescent "
    "numericaldescent",
    "sigmoid": "",
    "sigmoid_grad": "",
    "softmax": "",
    "cross_entropy_error": "crossentropy crossentropyloss xentropy xentropyerror",
    "mean_squared_error": "meansquarederror meansquareerror sumsquarederror sumofsquarederror "
    "sumofsquareserror sumsquareserror",
    "TwoLayerNet": "twolayernetwork twolayernn twolayerneuralnet twolayerneuralnetwork",
    "simpleNet": "simplenetwork simplenn simpleneuralnet simpleneuralnetwork",
    "MulLayer": "multlayer multilayer multiplylayer multiplicationlayer",
    "AddLayer": "additionlayer",
    "Relu": "relulayer",
    "Sigmoid": "sigmoidlayer",
    "Affine": "affinelayer",
    "SoftmaxWithLoss": "softmaxwithlosslayer softmaxloss softmaxlosslayer softmaxcrossentropy "
    "softmaxcrossentropyloss softmaxwithcrossentropy",
    "im2col": "imcol imtocol imgcol imagecol imagetocol",
    "col2im": "colim coltoim colimg colimage coltoimage",
    "softmax_grad": "",
    "cross_entropy_error_grad": "",
}

# How else they call the methods of a network, in lower case and without what `QUALIFIERS` say.
METHODS_OF_NETWORKS = {
    "predict": "call forward forwardpass forwardprop forwardpropagation forwardpropagate feedforward "
    "inference infer propagate prediction output",
    "loss": "cost error lossfunction costfunction objective crossentropy crossentropyerror",
    "accuracy": "acc accuracyrate",
    "numerical_gradient": "numericalgrad numericgradient numgradient numgrad gradientnumerical",
    "gradient": "grad gradients backward backwardpass backprop backpropagation backpropagate grads "
    "backpropgradient backpropagationgradient backpropgrad bpgradient bpgrad gradientbackprop "
    "gradientbackpropagation gradientbp gradbackprop gradbp analyticgradient analyticalgradient",
}
DERIVATIVES = {"sigmoid": "sigmoid_grad", "softmax": "softmax_grad"}  # of others theirs may be anything


def initials(name: str) -> list[str]:
    """Return what a name of three or more words is called for short, as in MSE."""
    words = name.split("_")
    return ["".join(word[0] for word in words)] if len(words) > 2 else []


KNOWN = {
    of_class: {
        alias: name
        for name, aliases in ALIASES.items()
        if (name in METHODS) == of_class
        for alias in [name.replace("_", "").lower(), *aliases.split(), *initials(name)]
    }
    for of_class in (False, True)
}
# These may be of anything, unless it asks a function that it is given.
VAGUE = {
    "numerical_diff": "derivative deriv derive differentiate differentiation differential diff bibun mibun",
    "numerical_gradient": "gradient grad gradi koubai",
    "gradient_descent": "descent descend koubaikouka",
}
NUMERICAL = tuple(VAGUE)
# What makes another name of one: that of its derivative.
DERIVED = re.compile("^(?:derivative|deriv|gradient|grad|diff|dx|d)(?P<of>.+)$|"
                     "^(?P<its>.+?)(?:grad|gradient|prime|dash|deriv|derivative|diff|back|backward)$")
PERHAPS = {alias: name for name, aliases in VAGUE.items() for alias in aliases.split()}
# Words that say how, for what or for whom, and not what.
QUALIFIERS = {
    "my", "our", "the", "a", "and", "of", "v", "ver", "version", "new", "old", "func", "function", "fn",
    "get", "calc", "calculate", "compute", "eval", "evaluate", "np", "numpy",
    "simple", "basic", "safe", "stable", "central", "center", "centre", "fast", "slow", "bad", "good",
    "naive", "wrong", "better", "overflow", "improved", "enhanced", "modified", "upgraded", "correct",
    "revised", "fixed", "final", "original", "normal", "custom", "node",
    "batch", "batches", "mini", "minibatch", "nobatch", "no", "not", "non", "one", "hot", "onehot", "for",
    "with", "label", "labels",
    "vec", "vector", "matrix", "mat", "array", "scalar", "single", "multi", "index", "idx",
    "categorical",
}
# Whatever goes on behind these tells a form of it, unless it is what is done with it.
FORMS = ("crossentropyerror", "meansquarederror", "sumsquarederror", "numericalgradient", "gradientdescent")
OTHER = re.compile("grad|diff|deriv|back|prime|plot|draw|show|test|check|demo|history|layer|momentum")
# Like a name of ours, and right as they are.
OTHERS = {
    "gradientascent", "matmullayer", "matrixmullayer", "matmultlayer",
    "rootmeansquarederror", "rootmeansquareerror",
}
ALIKE = 0.88  # the share of letters that two names have in common, in their order, if one is misspelt
LONG = {of_class: [name for name in known if len(name) >= 7] for of_class, known in KNOWN.items()}


@cache
def ours_of(theirs: str, of_class: bool = False) -> str | None:
    """Return our name for what learners call `theirs`, which may be misspelt, or None.

    Examples
    --------
    >>> [ours_of(name) for name in ("NumericalDiff", "eval_num_grad", "softmax_2D", "cross_entorpy", "relu")]
    ['numerical_diff', 'numerical_gradient', 'softmax', 'cross_entropy_error', None]
    >>> [ours_of(name) for name in ("cross_entropy_error_of_digits", "gradient_descent_with_momentum")]
    ['cross_entropy_error', None]
    >>> [ours_of(name) for name in ("d_softmax", "softmax_no_overflow", "cross_entropy_backward")]
    ['softmax_grad', 'softmax', None]
    >>> ours_of("g_sigmoid")
    'sigmoid_grad'
    """
    if theirs in FUNCTIONS and (theirs in METHODS) == of_class:
        return theirs
    known = KNOWN[of_class]
    for plain in _plain(theirs):
        if plain in known or plain in OTHERS:
            return known.get(plain)
        if derived := _derived(plain, known):
            return DERIVATIVES.get(derived)
        if form := next((name for name in FORMS if plain.startswith(name)), None):
            return None if OTHER.search(plain[len(form) :]) else known.get(form)
        if near := get_close_matches(plain, LONG[of_class], 1, ALIKE):
            return known[near[0]]
    return None


def is_method(theirs: str, ours: str) -> bool:
    """Return whether learners call a method of a network so.

    Examples
    --------
    >>> is_method("forward", "predict"), is_method("calc_cost", "loss"), is_method("update", "gradient")
    (True, True, False)
    """
    return not {*_plain(theirs)}.isdisjoint(METHODS_OF_NETWORKS.get(ours, "").split())


def known_as(theirs: str) -> str:
    """Return our name for a function or a class of theirs, which is theirs if there is none."""
    if theirs in FUNCTIONS:
        return theirs
    return ours_of(theirs) or ours_of(theirs, of_class=True) or theirs


def is_called(theirs: str) -> bool:
    """Return whether a function of ours is called so elsewhere, spelt as it is.

    Examples
    --------
    >>> is_called("cross_entropy"), is_called("nemerical_gradient")
    (True, False)
    """
    known = KNOWN[False]
    return any(plain in known or _derived(plain, known) in DERIVATIVES for plain in _plain(theirs))


def perhaps(theirs: str) -> str | None:
    """Return our name for what learners may call `theirs`, and other things as well, or None.

    Examples
    --------
    >>> perhaps("central_derivative"), perhaps("partial_num_grad"), perhaps("sigmoid")
    ('numerical_diff', 'partial_derivative', None)
    """
    plain = _plain(theirs)
    if "partial" in plain[0] and re.search("grad|diff|deriv", plain[0]):
        return "partial_derivative"
    return next((PERHAPS[part] for part in plain if part in PERHAPS), None)


def begins_as(theirs: str) -> str | None:
    """Return our name for a function of f if that of `theirs` begins so, and goes on with other words.

    Examples
    --------
    >>> begins_as("numerical_diff_forward"), begins_as("gradient")
    ('numerical_diff', None)
    """
    plain, _ = _plain(theirs)
    return next((name for name in NUMERICAL if plain.startswith(name.replace("_", ""))), None)


def _derived(plain: str, known: Mapping[str, str]) -> str | None:
    """Return our name for that of which a name tells the derivative, or None."""
    parts = DERIVED.match(plain)
    return known.get(parts["of"] or parts["its"]) if parts else None


def _plain(name: str) -> list[str]:
    """Return a name in lower case and without digits, and again without what says how."""
    name = re.sub(r"_dx?$", "_grad", re.sub(r"\d+[dD]\b|\dd_", "_", re.sub("^g_", "grad_", name)))
    words = [word.lower() for word in re.findall(r"[A-Z]?[^\W\d_A-Z]+|[A-Z]+(?![a-z])", name)]
    return ["".join(words), "".join(word for word in words if not _qualifies(word))]


@cache
def _qualifies(word: str) -> bool:
    return word in QUALIFIERS or (len(word) > 5 and bool(get_close_matches(word, QUALIFIERS, 1, 0.8)))

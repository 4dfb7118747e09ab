"""How learners call what has a name here."""

import re
from difflib import get_close_matches

from reference.conformance.catalogue import FUNCTIONS

# How else learners call them, without case, underscores and digits.
ALIASES = {
    "numerical_diff": "numericaldifferentiation numericalderivative numdiff centraldiff centraldifference",
    "numerical_gradient": "numericalgrad numericgradient numericgrad numgradient numgrad "
    "numericalgradientnobatch numericalgradientbatch",
    "gradient_descent": "gradientdescend graddescent gradientmethod",
    "sigmoid": "sigmoidfunction sigmoidfunc",
    "softmax": "softmaxbatch softmaxfunction softmaxfunc safesoftmax stablesoftmax",
    "cross_entropy_error": "crossentropyerrorbatch crossentropy crossentropyloss cee",
    "TwoLayerNet": "twolayernetwork twolayernn twolayerneuralnet twolayerneuralnetwork",
    "simpleNet": "simplenetwork",
}
KNOWN = {name.replace("_", "").lower(): name for name in FUNCTIONS if not name.startswith("function_")} | {
    alias: name for name, aliases in ALIASES.items() for alias in aliases.split()
}
OTHERS = {"gradientascent"}  # like a name of ours, and right as it is
ALIKE = 0.88  # the share of letters that two names have in common, in their order, if one is misspelt
LONG = [name for name, ours in KNOWN.items() if len(name) >= 7 and ours in ALIASES]


def ours_of(theirs: str) -> str | None:
    """Return our name for what learners call `theirs`, which may be misspelt, or None.

    Examples
    --------
    >>> [ours_of(name) for name in ("NumericalDiff", "num_grad", "softmax_2D", "cross_entorpy_error", "relu")]
    ['numerical_diff', 'numerical_gradient', 'softmax', 'cross_entropy_error', None]
    """
    if theirs in FUNCTIONS:
        return theirs
    plain = re.sub(r"_|\W|\d+d?(?![a-z])", "", theirs.lower())
    plain = re.sub(r"^(my|our)|(bad|good|naive)$|^(bad|good|naive)", "", plain) or plain
    if plain in KNOWN or plain in OTHERS:
        return KNOWN.get(plain)
    near = get_close_matches(plain, LONG, 1, ALIKE)
    return KNOWN[near[0]] if near else None

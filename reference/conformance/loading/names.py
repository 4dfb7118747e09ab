"""How learners call what has a name here."""

import re

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
OTHERS = {"gradientascent"}  # two letters from a name of ours, and right as it is


def ours_of(theirs: str) -> str | None:
    """Return our name for what learners call `theirs`, which may be misspelt by two letters, or None.

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
    far = {name: _distance(name, plain) for name, ours in KNOWN.items() if len(name) >= 8 and ours in ALIASES}
    near = min(far, key=lambda name: far[name])
    return KNOWN[near] if far[near] <= 2 else None


def _distance(one: str, two: str) -> int:
    """Return how many letters are to be put in, taken out, changed or exchanged with the next."""
    rows = [list(range(len(two) + 1))]
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(two, start=1):
            row.append(min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (a != b)))
            if i > 1 and j > 1 and a == two[j - 2] and one[i - 2] == b:
                row[-1] = min(row[-1], rows[-2][j - 2] + 1)
        rows.append(row)
    return rows[-1][-1]

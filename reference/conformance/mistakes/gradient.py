"""How the gradient goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

WHOLE = "numerical-gradient-gives-f-the-whole-array"
BOTH_WAYS = "numerical-gradient-looks-both-ways"
BACK = "numerical-gradient-puts-x-back"
TO_THE_BIT = "numerical-gradient-puts-x-back-to-the-bit"
MATRIX = "numerical-gradient-takes-a-matrix"
FLOAT64 = "numerical-gradient-computes-in-float64"
SMALL = "numerical-gradient-takes-a-small-step"
VALUES = {WHOLE, MATRIX, FLOAT64, SMALL}


def numerical_gradient_of_two_copies(f, x, h=1e-4):
    ahead, behind = np.array(x, float), np.array(x, float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        tmp_val = ahead[idx]
        ahead[idx] = tmp_val + h
        behind[idx] = tmp_val - h
        grad[idx] = (f(ahead) - f(behind)) / (2*h)
        ahead[idx] = behind[idx] = tmp_val
    return grad


mistake("numerical_gradient", "halves-each-partial-then-multiplies-by-h",
    {"/ (2*h)": "/ 2*h"},
    "The gradient is too small by the factor 1e-8. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`.",
    breaks=VALUES)

mistake("numerical_gradient", "divides-each-partial-by-the-step-once",
    {"(2*h)": "h"},
    "The gradient is twice too large. The two points are `2*h` apart: divide by that.",
    breaks=VALUES)

mistake("numerical_gradient", "forgets-to-divide-each-partial",
    {"(fxh1 - fxh2) / (2*h)": "fxh1 - fxh2"},
    "The gradient is 5,000 times too small. A difference is no quotient yet: divide it by `2*h`.",
    breaks=VALUES)

mistake("numerical_gradient", "divides-the-value-behind-only",
    {"(fxh1 - fxh2) /": "fxh1 - fxh2 /"},
    "The gradient is thousands of times too large, and has the wrong sign. `a - b / (2*h)` divides b only: "
    "put brackets around the difference.",
    breaks=VALUES | {BOTH_WAYS})

mistake("numerical_gradient", "asks-f-of-the-difference",
    {"(fxh1 - fxh2)": "f(fxh1 - fxh2)"},
    "`f` raises a TypeError or an IndexError: it is given a number. `f(fxh1 - fxh2)` asks f once more: the "
    "two are values of f already, so leave out the `f`.",
    breaks=VALUES | {BOTH_WAYS})

mistake("numerical_gradient", "subtracts-each-partial-the-wrong-way-round",
    {"fxh1 - fxh2": "fxh2 - fxh1"},
    "The gradient points the other way. Subtract the value behind from the value ahead.",
    breaks=VALUES)

mistake("numerical_gradient", "looks-ahead-only-in-each-entry",
    {"tmp_val - h": "tmp_val", "(2*h)": "h"},
    "Each partial derivative is off by half the step times the second one. Subtract `f` at `x[idx] - h`, "
    "over `2*h`.",
    breaks=VALUES | {BOTH_WAYS})

mistake("numerical_gradient", "moves-each-entry-by-a-step-that-it-absorbs",
    {"h=1e-4": "h=1e-50"},
    "The gradient is 0 wherever x is not. `x + 1e-50` and `x - 1e-50` round to x: take `h = 1e-4`.",
    breaks=VALUES)

mistake("numerical_gradient", "moves-each-entry-by-a-step-that-is-too-large",
    {"h=1e-4": "h=0.1"},
    "Each partial derivative is off by about `h^2` times a sixth of the third one. A step of 0.1 is felt in "
    "the result: take `h = 1e-4`.",
    breaks={SMALL})

mistake("numerical_gradient", "gives-f-the-entry-alone",
    {"f(x)": "f(x[idx])"},
    "Only sums such as `np.sum(x**2)` come out right, others raise an IndexError. `f(x[idx])` gives f one "
    "number: write `f(x)`.",
    breaks=VALUES | {BOTH_WAYS}, times=2)

mistake("numerical_gradient", "leaves-each-entry-moved",
    {"        x[idx] = tmp_val\n": ""},
    "The entries drift by the step, and later ones are taken elsewhere. After both values write `x[idx] = "
    "tmp_val`.",
    breaks={WHOLE, MATRIX, BACK, TO_THE_BIT})

mistake("numerical_gradient", "calculates-its-way-back",
    {
        "        tmp_val = x[idx]\n": "",
        "x[idx] = tmp_val + h": "x[idx] += h",
        "x[idx] = tmp_val - h": "x[idx] -= 2*h",
        "x[idx] = tmp_val": "x[idx] += h",
    },
    "Entries of x are off in the last places afterwards, for `(x + h) - h` rounds twice. Keep the entry in "
    "`tmp_val` and put it back.",
    breaks={TO_THE_BIT})

mistake("numerical_gradient", "moves-all-entries-at-once",
    {
        "        x[idx] = tmp_val + h\n        fxh1 = f(x)\n": "        fxh1 = f(x + h)\n",
        "        x[idx] = tmp_val - h\n        fxh2 = f(x)\n": "        fxh2 = f(x - h)\n",
    },
    "All entries are the same: the sum of the partial derivatives. `x + h` moves every entry: move one.",
    breaks=VALUES)

mistake("numerical_gradient", "takes-both-values-at-the-same-point",
    {"ahead, behind = np.array(x, float), np.array(x, float)": "ahead = behind = np.array(x, float)"},
    "The gradient is always 0. A second name for x is no copy: both values are taken after the last move.",
    breaks=VALUES, of=numerical_gradient_of_two_copies)

mistake("numerical_gradient", "returns-from-inside-the-loop",
    {"    return grad": "        return grad"},
    "Only the first partial derivative is there, the others are 0. `return` stands in the loop: indent it "
    "less.",
    breaks=VALUES)

mistake("numerical_gradient", "divides-after-the-loop",
    {"        grad[idx] = (fxh1 - fxh2) / (2*h)\n        x[idx] = tmp_val":
     "        x[idx] = tmp_val\n    grad[idx] = (fxh1 - fxh2) / (2*h)"},
    "Only the last partial derivative is there, the others are 0. The quotient stands after the loop: indent "
    "it more.",
    breaks=VALUES)

mistake("numerical_gradient", "returns-the-last-partial-alone",
    {"grad[idx] =": "grad ="},
    "The result is one number. Each quotient replaces the one before: write `grad[idx] = ...`.",
    breaks=VALUES | {BOTH_WAYS})

mistake("numerical_gradient", "returns-no-gradient",
    {"    return grad\n": ""},
    "The result is None. The gradient is computed and dropped: end with `return grad`.",
    breaks=VALUES | {BOTH_WAYS})

mistake("numerical_gradient", "moves-within-the-dtype-of-x",
    {"    x = np.asarray(x, float)\n": ""},
    "Integers [3, 4] give [25000, 35000], float32 gives [5.989, 8.001]. The step is rounded to x's dtype: "
    "take a float64 copy of x.",
    breaks={FLOAT64})

mistake("numerical_gradient", "walks-through-one-dimension",
    {"np.ndindex(x.shape)": "range(x.size)"},
    "A matrix raises an IndexError. `x[idx]` with a number is a row: go through `np.ndindex(x.shape)`.",
    breaks={MATRIX})

mistake("numerical_gradient", "walks-through-one-dimension-of-floats",
    {"np.ndindex(x.shape)": "range(x.size)", "tmp_val + h": "float(tmp_val) + h"},
    "A matrix raises a TypeError. `x[idx]` with a number is a row, and `float` takes one number: go through "
    "`np.ndindex(x.shape)`.",
    breaks={MATRIX})

mistake("numerical_gradient", "walks-through-the-rows",
    {"np.ndindex(x.shape)": "range(x.shape[0])"},
    "Of a matrix whole rows are moved, and `tmp_val` with them. `x[idx]` with a number is a row, and "
    "`tmp_val` another name of it: go through `np.ndindex(x.shape)`.",
    breaks={MATRIX})

mistake("numerical_gradient", "takes-the-values-for-indices",
    {"np.ndindex(x.shape)": "x"},
    "`x[idx]` raises an IndexError. `for idx in x` gives the entries, not their places: go through "
    "`np.ndindex(x.shape)`.",
    breaks=VALUES | {BOTH_WAYS, BACK, TO_THE_BIT})

mistake("numerical_gradient", "takes-each-row-by-itself",
    {"    grad = ": "    if x.ndim == 2:\n"
     "        return np.array([numerical_gradient(f, row, h) for row in x])\n    grad = "},
    "A function of a whole matrix meets one row of it. Go through `np.ndindex(x.shape)` and give f all of x.",
    breaks={MATRIX})

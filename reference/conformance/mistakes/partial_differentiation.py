"""How the derivative with respect to one of several variables goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

ONE = "partial-derivative-moves-one-entry-and-holds-the-others"
BOTH_WAYS = "partial-derivative-looks-both-ways"
ALONE = "partial-derivative-leaves-x-alone"
INTEGERS = "partial-derivative-takes-integers"


def partial_derivative(f, x, index, h=1e-4):
    step = np.zeros(len(x))
    step[index] = h
    return (f(x + step) - f(x - step)) / (2*h)


def partial_derivative_in_place(f, x, index, h=1e-4):
    x = np.array(x, float)
    x[index] += h
    fxh1 = f(x)
    x[index] -= 2*h
    fxh2 = f(x)
    return (fxh1 - fxh2) / (2*h)


mistake("partial_derivative", "moves-all-entries",
    {"f(x + step) - f(x - step)": "f(x + h) - f(x - h)"},
    "The result is the sum of all partial derivatives. `x + h` moves every entry: move `x[index]` only.",
    breaks={ONE, BOTH_WAYS, INTEGERS}, of=partial_derivative)

mistake("partial_derivative", "moves-the-first-entry-whatever-the-index",
    {"step[index]": "step[0]"},
    "The derivative is always that of x0. `x[0]` is moved: move `x[index]`.",
    breaks={ONE, BOTH_WAYS}, of=partial_derivative)

mistake("partial_derivative", "moves-one-entry-ahead-only",
    {"f(x - step)": "f(x)", "(2*h)": "h"},
    "The derivative is off by half the step times the second one. Subtract `f` at `x[index] - h`, over "
    "`2*h`.",
    breaks={ONE, BOTH_WAYS, INTEGERS}, of=partial_derivative)

mistake("partial_derivative", "halves-the-partial-then-multiplies-by-h",
    {"(2*h)": "2*h"},
    "The derivative is too small by the factor 1e-8. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`.",
    breaks={ONE, INTEGERS}, of=partial_derivative)

mistake("partial_derivative", "moves-the-entry-by-a-step-that-it-absorbs",
    {"h=1e-4": "h=1e-50"},
    "The derivative is 0 wherever x is not. `x + 1e-50` and `x - 1e-50` round to x: take `h = 1e-4`.",
    breaks={ONE, INTEGERS}, of=partial_derivative)

mistake("partial_derivative", "moves-the-callers-array",
    {"    x = np.array(x, float)\n": ""},
    "The caller's x has changed afterwards, and integers give 25000. Move a float copy of x.",
    breaks={ALONE, INTEGERS}, of=partial_derivative_in_place)

mistake("function_2", "squares-the-sum",
    {"x[0]**2 + x[1]**2": "np.sum(x)**2"},
    "The value at (3, 4) is 49. The sum is squared: square each entry, then add.",
    breaks={"function-2-is-the-sum-of-two-squares"})

mistake("function_2", "squares-x0-twice",
    {"x[1]": "x[0]"},
    "The value at (3, 4) is 18. `x[0]` stands in both places: the second is to be `x[1]`.",
    breaks={"function-2-is-the-sum-of-two-squares"})

mistake("function_tmp1", "forgets-the-square-of-4",
    {"4.0**2.0": "4.0"},
    "The value at 3 is 13. The variable that is held is squared too: `4.0**2.0`.",
    breaks={"function-tmp1-holds-x1-at-4"})

mistake("function_tmp2", "holds-x1-instead",
    {"3.0**2.0 + x1*x1": "x1*x1 + 4.0**2.0"},
    "The value at 0 is 16. It is x0 that is held, at 3: `3.0**2.0 + x1*x1`.",
    breaks={"function-tmp2-holds-x0-at-3"})

"""How the derivative of a function of one variable goes wrong."""

from reference.conformance.catalogue import mistake

TWICE = "numerical-diff-divides-by-twice-the-step"
BOTH_WAYS = "numerical-diff-looks-both-ways"
FELT = "numerical-diff-takes-a-step-that-x-can-feel"
FLOAT64 = "numerical-diff-computes-in-float64"
EACH = "numerical-diff-takes-an-array-entry-by-entry"


def naive_numerical_diff(f, x, h=1e-50):
    return (f(x + h) - f(x)) / h


def forward_difference(f, x, h=1e-4):
    return (f(x + h) - f(x)) / h


mistake("numerical_diff", "halves-then-multiplies-by-h",
    {"/ (2*h)": "/ 2*h"},
    "Every derivative is too small by the factor 1e-8. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`.",
    breaks={TWICE, FELT, FLOAT64, EACH})

mistake("numerical_diff", "divides-by-the-step-once",
    {"(2*h)": "h"},
    "Every derivative is twice too large. The points `x + h` and `x - h` are `2*h` apart: divide by that.",
    breaks={TWICE, FELT, FLOAT64, EACH})

mistake("numerical_diff", "forgets-to-divide",
    {"(f(x + h) - f(x - h)) / (2*h)": "f(x + h) - f(x - h)"},
    "The derivative is 5,000 times too small. A difference is no quotient yet: divide it by `2*h`.",
    breaks={TWICE, FELT, FLOAT64, EACH})

mistake("numerical_diff", "divides-the-second-value-only",
    {"(f(x + h) - f(x - h)) /": "f(x + h) - f(x - h) /"},
    "The derivative is thousands of times too large, and has the wrong sign. `a - b / (2*h)` divides b only: "
    "put brackets around the difference.",
    breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "subtracts-the-wrong-way-round",
    {"f(x + h) - f(x - h)": "f(x - h) - f(x + h)"},
    "Every derivative has the wrong sign. Subtract the value behind from the value ahead.",
    breaks={TWICE, FELT, FLOAT64, EACH})

mistake("numerical_diff", "adds-the-two-values",
    {"f(x + h) - f(x - h)": "f(x + h) + f(x - h)"},
    "The derivative is huge. A quotient of differences subtracts: `f(x+h) - f(x-h)`.",
    breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "asks-the-same-point-twice",
    {"f(x - h)": "f(x + h)"},
    "Every derivative is 0. Both values are of `x + h`: the second is to be of `x - h`.",
    breaks={TWICE, FELT, FLOAT64, EACH})

mistake("numerical_diff", "looks-ahead-only",
    {"f(x - h)": "f(x)", "(2*h)": "h"},
    "The derivative is off by about `h f''(x) / 2`. It is a forward difference: subtract `f(x-h)`, and "
    "divide by `2*h`.",
    breaks={BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "looks-ahead-only-and-divides-by-twice-the-step",
    {"f(x - h)": "f(x)"},
    "The derivative is half of what it should be. Only one of `f(x-h)` and `2*h` was put in: put in both.",
    breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "takes-a-step-that-x-absorbs",
    {"h=1e-4": "h=1e-50", "f(x - h)": "f(x)", "(2*h)": "h"},
    "The derivative is 0 wherever x is not. `x + 1e-50` rounds to x: take `h = 1e-4`, and look both ways.",
    breaks={BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "takes-a-central-step-that-x-absorbs",
    {"h=1e-4": "h=1e-50"},
    "The derivative is 0 wherever x is not. `x + 1e-50` and `x - 1e-50` round to x: take `h = 1e-4`.",
    breaks={FELT, FLOAT64, EACH})

mistake("numerical_diff", "takes-a-step-that-is-too-large",
    {"h=1e-4": "h=0.1"},
    "The derivative of a curve is off by about `h^2 f'''(x) / 6`. A step of 0.1 is felt in the result: take "
    "`h = 1e-4`.",
    breaks={FELT})

mistake("numerical_diff", "computes-and-returns-nothing",
    {"return ": ""},
    "The result is None. The quotient is computed and dropped: write `return` before it.",
    breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})

mistake("numerical_diff", "stays-in-single-precision",
    {"    x = np.float64(x)\n": ""},
    "Of a float32 x only two digits of the derivative are right. Promote x: `x = np.float64(x)`.",
    breaks={FLOAT64})

mistake("numerical_diff", "turns-x-into-one-number",
    {"np.float64(x)": "float(x)"},
    "An array of points raises a TypeError. `float(x)` takes one number only: write `np.float64(x)`.",
    breaks={EACH})

mistake("naive_numerical_diff", "repairs-what-is-to-fail",
    {"1e-50": "1e-4"},
    "The naive quotient works. It is kept because it fails: its step is 1e-50.",
    breaks={"naive-numerical-diff-is-0-where-x-absorbs-the-step"}, of=naive_numerical_diff)

mistake("forward_difference", "looks-behind",
    {"f(x + h) - f(x)": "f(x) - f(x - h)"},
    "The difference of `x*x` is below the derivative, not above it. Subtract `f(x)` from `f(x+h)`.",
    breaks={"forward-difference-looks-ahead-only"}, of=forward_difference)

mistake("forward_difference", "is-central-already",
    {"- f(x)) / h": "- f(x - h)) / (2*h)"},
    "The difference of `x*x` is exactly the derivative. That is the central difference, not the forward one.",
    breaks={"forward-difference-looks-ahead-only"}, of=forward_difference)

mistake("function_1", "squares-the-coefficient-too",
    {"0.01 * x**2": "(0.01 * x)**2"},
    "The value at 10 is 1.01. `(0.01 * x)**2` squares the 0.01 as well: write `0.01 * x**2`.",
    breaks={"function-1-is-the-books-example"})

"""The cases of the published vectors: the inputs, what each shows, and the oracle's answer to each.

``python -m reference.exact.cases`` writes the files anew.
"""

from typing import Any

import numpy as np

from reference.conformance.vectors import FUNCTIONS
from reference.exact import formula
from reference.exact.bounds import evaluated
from reference.exact.enclosure import BITS, flint
from reference.exact.expression import record, variables_of
from reference.exact.vectors import FILES, Group, Vector, Vectors, within, write

H = 1e-4
U = 2.0**-53


def quotient_error(f: Any, x: Any, h: float = H, index: int = 0) -> float:
    """Bound the distance of a central quotient computed in float64 from the formula.

    It is the bound of `reference.exact.bounds` without truncation: what the rounding of x + h and x - h, the
    two evaluations and the last two operations cost. At a kink it holds as well.
    """
    shape, point = variables_of(x)
    expression = record(f, shape)
    with flint().ctx.workprec(BITS):
        arb = flint().arb
        ends = [[*point[:index], point[index] + step, *point[index + 1 :]] for step in (h, -h)]
        (f_plus, e_plus), (f_minus, e_minus) = (
            evaluated(expression, [arb(value) for value in end], np.float64) for end in ends
        )
        true = formula.central(f, x, h, index)
        true = true if hasattr(true, "rad") else arb(flint().fmpq(true.numerator, true.denominator))
        stencil = abs((f_plus - f_minus) / (2 * arb(h)) - true)
        factor = (1 + arb(U)) ** 2 - 1
        computed = factor * abs(f_plus - f_minus) + (1 + factor) * (e_plus + e_minus)
        return float((stencil + computed / (2 * arb(h)) + 2.0**-1074).upper())


QUOTIENT = (
    "Round-off of x + h and x - h, of two evaluations of f as written with library functions within 2 ulps, "
    "of one subtraction and one division, added up in ball arithmetic; the formula truncates nothing."
)

NOTES = {
    "Book": ("BASIC", "An example of the source or the book; any right central difference passes."),
    "Central": ("KNOWN_BUG", "A forward difference, or a step as small as 1e-50, is far outside the bound."),
    "Division": ("KNOWN_BUG", "`/ 2*h` halves and then multiplies by h."),
    "Integer": ("DTYPE", "Integers and float32 are promoted: the step must not be lost to the dtype of x."),
    "Step": ("BASIC", "The step is an argument, and the value shows which step was taken."),
    "Kink": ("EDGE_CASE", "Across a kink the formula is the mean of both slopes."),
    "Elementwise": ("AXIS", "x is an array, and f is applied to each entry."),
    "BadStep": ("DEFINED", "A step that is not positive and finite is refused."),
}


def _diff(id: str, comment: str, flags: str, name: str, x: Any, h: float | None = None) -> Vector:
    f, points = FUNCTIONS[name], np.asarray(x, np.float64)
    step = H if h is None else h
    values = np.array([formula.central(f, p, step) for p in points.ravel().tolist()], object)
    error = max(quotient_error(f, p, step) for p in points.ravel().tolist())
    args = {"f": f"fn:{name}", "x": x} | ({} if h is None else {"h": h})
    unchanged = ("x",) if isinstance(x, np.ndarray) else ()
    return Vector(id, comment, tuple(flags.split()), args, values.reshape(points.shape),
                within(QUOTIENT, error), unchanged=unchanged)  # fmt: skip


def numerical_diff() -> Vectors:
    """Return the central difference: for each function, its formula."""
    tests = [
        _diff("function-1-at-5", "The book prints 0.1999999999990898.", "Book Division", "function_1", 5.0),
        _diff("function-1-at-10", "The book prints 0.2999999999986347.", "Book", "function_1", 10.0),
        _diff("function-tmp1-at-3", "It prints 6.00000000000378.", "Book Division", "function_tmp1", 3.0),
        _diff("function-tmp2-at-4", "The book prints 7.999999999999119.", "Book", "function_tmp2", 4.0),
        _diff("function-1-at-integer-5", "The integer 5 is the number 5.0.", "Integer", "function_1", 5),
        _diff("exp-at-1", "Off from e by h^2 / 6 of it; a forward difference is off by h / 2 of it.",
              "Central", "exp", 1.0),
        _diff("cube-at-1-5", "The formula is 3 x^2 + h^2: the step itself can be read off.",
              "Central Step", "cube", 1.5),
        _diff("cube-at-0", "The derivative is 0 and the formula is h^2.", "Central", "cube", 0.0),
        _diff("sin-with-h-0-01", "A step of 1e-4 in the code gives another value.", "Step", "sin", 0.5, 0.01),
        _diff("sqrt-with-h-a-power-of-two", "x + h and x - h are exact.", "Step", "sqrt", 2.0, 2.0**-13),
        _diff("relu-at-0", "One half, where a forward difference gives 1 and a backward one 0.",
              "Kink Central", "relu", 0.0),
        _diff("exp-of-an-array", "One call, three derivatives.", "Elementwise", "exp",
              np.array([-1.0, 0.0, 2.5])),
        _diff("square-of-a-float32-array", "In float32 the step 1e-4 would cost four digits.",
              "Elementwise Integer", "square", np.array([0.5, 3.0], np.float32)),
        *(
            Vector(f"h-{name}", f"A step of {h} is an error, not a value.", ("BadStep",),
                 {"f": "fn:function_1", "x": 5.0, "h": h}, raises="ValueError")
            for name, h in (("0", 0.0), ("negative", -1e-4), ("nan", float("nan")))
        ),
    ]  # fmt: skip
    return Vectors("numerical_diff", "numerical-differentiation#definition", NOTES,
                   [Group("ScalarMap", "algorithmic", tests)])  # fmt: skip


ALL = (numerical_diff,)

if __name__ == "__main__":
    write(FILES, [vectors_of() for vectors_of in ALL])

"""Functions to differentiate, each written as a learner writes it, with the points where it shows something.

An entry stays only if its note says what it shows that no other entry shows.
"""

from math import inf, pi
from typing import Any, NamedTuple

import numpy as np

from reference.exact.expression import Function


class Entry(NamedTuple):
    """A function R^n -> R; its points are numbers where n = 1, and tuples of coordinates elsewhere."""

    name: str
    f: Function
    points: tuple[Any, ...]
    note: str
    domain: tuple[float, float] = (-inf, inf)
    """The open interval in which every coordinate must lie."""
    singular: tuple[float, ...] = ()
    """Where f or its derivative jumps or has a pole."""


SMOOTH = (
    Entry("function_1", lambda x: 0.01 * x**2 + 0.1 * x, (5.0, 10.0),
          "The book's first example; no truncation."),
    Entry("function_tmp1", lambda x0: x0 * x0 + 4.0**2.0, (3.0,), "The source's example; 6.00000000000378."),
    Entry("function_tmp2", lambda x1: 3.0**2.0 + x1 * x1, (4.0,),
          "The book's second partial; 7.999999999999119."),
    Entry("function_2", lambda x: x[0] ** 2 + x[1] ** 2, ((3.0, 4.0), (0.0, 2.0), (3.0, 0.0)),
          "The source's function of two variables, at the book's three points."),
    Entry("constant", lambda x: 0 * x + 7.0, (2.0,), "Every quotient is exactly 0, whatever the step."),
    Entry("identity", lambda x: x, (0.3, -4.0),
          "No truncation and no evaluation: the stencil and the division err alone."),
    Entry("line", lambda x: 2 * x + 1, (0.3,), "The forward difference has no truncation either."),
    Entry("cube", lambda x: x**3, (0.0, 1.5, -20.0),
          "The truncation is h^2 exactly; at 0 all of the quotient is error."),
    Entry("quartic", lambda x: x**4 - 2 * x**2 + 0.5 * x, (-1.0, 0.125, 0.9),
          "A local minimum, near 0.93, that is not the least, near -1.06."),
    Entry("power_99", lambda x: x**99, (7.0, 0.5),
          "f is 4e83 at 7: it overflows float32, and h = 1e-4 is relative to x."),
    Entry("square_far_out", lambda x: x**2, (1e15, -3e7),
          "x + h == x: the quotient is 0, the derivative is 2e15."),
    Entry("exp", np.exp, (0.0, 1.0, -20.0, 80.0),
          "All derivatives are equal, so the errors show their own size."),
    Entry("expm1", np.expm1, (-40.0, 1e-3), "At -40 f has rounded to -1, and its slope of 4e-18 is lost."),
    Entry("log", np.log, (0.001, 0.01, 1.0, 100.0),
          "The domain ends at 0, nearer than a large h.", (0.0, inf)),
    Entry("sqrt", np.sqrt, (0.002, 2.0),
          "Correctly rounded, with derivatives that grow without end at 0.", (0.0, inf)),
    Entry("reciprocal", lambda x: 1 / x, (0.003, 0.5, -2.0), "A pole which the stencil may step across.",
          singular=(0.0,)),
    Entry("sin", np.sin, (0.0, 0.5, 100.0), "Bounded in every derivative; f''' is greatest where f is 0."),
    Entry("tan", np.tan, (0.3, 1.57), "At 1.57 a pole is 8e-4 away.", singular=(pi / 2,)),
    Entry("arctan", np.arctan, (0.0, 1.0, 1e4), "At 1e4 a slope of 1e-8 beside a value of 1.57."),
    Entry("tanh", np.tanh, (0.0, 0.5, 15.0), "Saturates from both sides."),
    Entry("sigmoid", lambda x: 1 / (1 + np.exp(-x)), (0.0, 2.0, 37.43),
          "At 37.43 s (1 - s) is 0, the slope is 5.55e-17."),
    Entry("softplus", lambda x: np.log1p(np.exp(x)), (-10.0, 0.0, 10.0),
          "Two library functions, one inside the other."),
    Entry("one_minus_cos", lambda x: 1 - np.cos(x), (1e-3, 1.0),
          "The value cancels, the derivative does not."),
    Entry("minus_log_with_delta", lambda y: -np.log(y + 1e-7), (1e-3, 0.5),
          "The loss in its probability.", (-1e-7, inf)),
    Entry("sin_1000x", lambda x: np.sin(1000 * x), (0.1,),
          "Scale: the best step is 1000 times smaller, and 1e-2 sees noise."),
    Entry("sin_64_pi_x_plus_x", lambda x: np.sin(64 * np.pi * x) + x, (0.0,),
          "Steps of 1/64 see the slope 1, not 202."),
    Entry("small_sin", lambda x: 1e-9 * np.sin(x), (1.0,), "An absolute tolerance accepts 0 here."),
    Entry("large_offset", lambda x: 1e8 + np.sin(x) - 1e8, (1.0,),
          "The evaluation loses 8 digits, so do not judge by f alone."),
    Entry("bowl", lambda x: x[0] ** 2 / 20 + x[1] ** 2, ((-7.0, 2.0),),
          "The gradient does not point away from the minimum."),
    Entry("saddle", lambda x: x[0] ** 2 - x[1] ** 2, ((0.0, 0.0), (1.0, 0.5)),
          "At 0 the gradient is 0 and nothing is least."),
    Entry("mixed", lambda x: x[0] ** 2 * x[1], ((3.0, -2.0),), "Each partial needs the other coordinate."),
    Entry("rosenbrock", lambda x: (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2, ((-1.2, 1.0), (1.0, 1.0)),
          "A curved valley; at the least place the quotient along x0 is all truncation, 400 h^2."),
    Entry("sum_of_three", lambda x: np.exp(x[0]) * np.sin(x[1]) + x[2] / (1 + x[0] ** 2), ((0.5, 1.0, 2.0),),
          "Three variables, joined by a product and a quotient."),
)

KINKED = (
    Entry("abs", abs, (0.0, 1e-9, 2.0), "At 0 every slope from -1 to 1 touches.", singular=(0.0,)),
    Entry("relu", lambda x: np.maximum(x, 0.0), (0.0, -3e-5, 1.0),
          "The central difference at 0 is 1/2.", singular=(0.0,)),
    Entry("larger_of_x_and_square", lambda x: np.maximum(x, x**2), (0.0, 1.0, 0.5),
          "Two kinks, with slopes 0 and 1, and 1 and 2.", singular=(0.0, 1.0)),
    Entry("clip", lambda x: np.minimum(np.maximum(x, -1.0), 1.0), (-1.0, 0.0, 1.0, 3.0),
          "Flat outside.", singular=(-1.0, 1.0)),
    Entry("floor", np.floor, (1.0, 0.5),
          "A jump: the quotient grows like 1/h.", singular=tuple(map(float, range(-3, 4)))),
)

CATALOGUE = {entry.name: entry for entry in SMOOTH + KINKED}

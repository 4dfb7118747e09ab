"""How the derivative of a function of one variable goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

TWICE = "numerical-diff-divides-by-twice-the-step"
BOTH_WAYS = "numerical-diff-looks-both-ways"
FELT = "numerical-diff-takes-a-step-that-x-can-feel"
FLOAT64 = "numerical-diff-computes-in-float64"
EACH = "numerical-diff-takes-an-array-entry-by-entry"


@mistake("numerical_diff", breaks={TWICE, FELT, FLOAT64, EACH})
def halves_then_multiplies_by_h(f, x, h=1e-4):
    """Every derivative is 1e-8 times too small. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`."""
    x = np.float64(x)
    return (f(x + h) - f(x - h)) / 2*h  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, FELT, FLOAT64, EACH})
def divides_by_the_step_once(f, x, h=1e-4):
    """Every derivative is twice too large. The points `x + h` and `x - h` are `2*h` apart: divide by that."""
    x = np.float64(x)
    return (f(x + h) - f(x - h)) / h  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, FELT, FLOAT64, EACH})
def forgets_to_divide(f, x, h=1e-4):
    """The derivative is 5,000 times too small. A difference is no quotient yet: divide it by `2*h`."""
    x = np.float64(x)
    return f(x + h) - f(x - h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, FELT, FLOAT64, EACH})
def subtracts_the_wrong_way_round(f, x, h=1e-4):
    """Every derivative has the wrong sign. Subtract the value behind from the value ahead."""
    x = np.float64(x)
    return (f(x - h) - f(x + h)) / (2*h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})
def adds_the_two_values(f, x, h=1e-4):
    """The derivative is huge. A quotient of differences subtracts: `f(x+h) - f(x-h)`."""
    x = np.float64(x)
    return (f(x + h) + f(x - h)) / (2*h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, FELT, FLOAT64, EACH})
def asks_the_same_point_twice(f, x, h=1e-4):
    """Every derivative is 0. Both values are of `x + h`: the second is to be of `x - h`."""
    x = np.float64(x)
    return (f(x + h) - f(x + h)) / (2*h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={BOTH_WAYS, FELT, FLOAT64, EACH})
def looks_ahead_only(f, x, h=1e-4):
    """The derivative is off by about `h f''(x) / 2`. It is a forward difference: subtract `f(x-h)`, and divide by `2*h`."""
    x = np.float64(x)
    return (f(x + h) - f(x)) / h  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})
def looks_ahead_only_and_divides_by_twice_the_step(f, x, h=1e-4):
    """The derivative is half of what it should be. Only one of `f(x-h)` and `2*h` was put in: put in both."""
    x = np.float64(x)
    return (f(x + h) - f(x)) / (2*h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={BOTH_WAYS, FELT, FLOAT64, EACH})
def takes_a_step_that_x_absorbs(f, x, h=1e-50):  # right: def takes_a_step_that_x_absorbs(f, x, h=1e-4):
    """The derivative is 0 wherever x is not. `x + 1e-50` rounds to x: take `h = 1e-4`, and look both ways."""
    x = np.float64(x)
    return (f(x + h) - f(x)) / h  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={FELT, FLOAT64, EACH})
def takes_a_central_step_that_x_absorbs(f, x, h=1e-50):  # right: def takes_a_central_step_that_x_absorbs(f, x, h=1e-4):
    """The derivative is 0 wherever x is not. `x + 1e-50` and `x - 1e-50` round to x: take `h = 1e-4`."""
    x = np.float64(x)
    return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={TWICE, BOTH_WAYS, FELT, FLOAT64, EACH})
def computes_and_returns_nothing(f, x, h=1e-4):
    """The result is None. The quotient is computed and dropped: write `return` before it."""
    x = np.float64(x)
    (f(x + h) - f(x - h)) / (2*h)  # right: return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={FLOAT64})
def stays_in_single_precision(f, x, h=1e-4):
    """Of a float32 x only two digits of the derivative are right. Promote x: `x = np.float64(x)`."""
    # right: x = np.float64(x)
    return (f(x + h) - f(x - h)) / (2*h)


@mistake("numerical_diff", breaks={EACH})
def turns_x_into_one_number(f, x, h=1e-4):
    """An array of points raises a TypeError. `float(x)` takes one number only: write `np.float64(x)`."""
    x = float(x)  # right: x = np.float64(x)
    return (f(x + h) - f(x - h)) / (2*h)


@mistake("naive_numerical_diff", breaks={"naive-numerical-diff-is-0-where-x-absorbs-the-step"})
def repairs_what_is_to_fail(f, x, h=1e-4):  # right: def repairs_what_is_to_fail(f, x, h=1e-50):
    """The naive quotient works. It is kept because it fails: its step is 1e-50."""
    return (f(x + h) - f(x)) / h


@mistake("forward_difference", breaks={"forward-difference-looks-ahead-only"})
def looks_behind(f, x, h=1e-4):
    """The difference of `x*x` is below the derivative, not above it. Subtract `f(x)` from `f(x+h)`."""
    return (f(x) - f(x - h)) / h  # right: return (f(x + h) - f(x)) / h


@mistake("forward_difference", breaks={"forward-difference-looks-ahead-only"})
def is_central_already(f, x, h=1e-4):
    """The difference of `x*x` is exactly the derivative. That is the central difference, not the forward one."""
    return (f(x + h) - f(x - h)) / (2*h)  # right: return (f(x + h) - f(x)) / h


@mistake("function_1", breaks={"function-1-is-the-books-example"})
def squares_the_coefficient_too(x):
    """The value at 10 is 1.01. `(0.01 * x)**2` squares the 0.01 as well: write `0.01 * x**2`."""
    return (0.01 * x)**2 + 0.1 * x  # right: return 0.01 * x**2 + 0.1 * x

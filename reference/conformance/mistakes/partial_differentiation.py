"""How the derivative with respect to one of several variables goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

ONE = "partial-derivative-moves-one-entry-and-holds-the-others"
BOTH_WAYS = "partial-derivative-looks-both-ways"
ALONE = "partial-derivative-leaves-x-alone"
INTEGERS = "partial-derivative-takes-integers"


def moved(x, index, step):
    x = np.array(x, float)
    x[index] += step
    return x


@mistake("partial_derivative", breaks={ONE, BOTH_WAYS, INTEGERS})
def moves_all_entries(f, x, index, h=1e-4):
    """The result is the sum of all partial derivatives. `x + h` moves every entry: move `x[index]` only."""
    x = np.array(x, float)
    return (f(x + h) - f(x - h)) / (2*h)  # right: return (f(moved(x, index, h)) - f(moved(x, index, -h))) / (2*h)


@mistake("partial_derivative", breaks={ONE, BOTH_WAYS})
def moves_the_first_entry_whatever_the_index(f, x, index, h=1e-4):
    """The derivative is always that of x0. `x[0]` is moved: move `x[index]`."""
    return (f(moved(x, 0, h)) - f(moved(x, 0, -h))) / (2*h)  # right: return (f(moved(x, index, h)) - f(moved(x, index, -h))) / (2*h)


@mistake("partial_derivative", breaks={ONE, BOTH_WAYS, INTEGERS})
def moves_one_entry_ahead_only(f, x, index, h=1e-4):
    """The derivative is off by half the step times the second one. Subtract `f` at `x[index] - h`, over `2*h`."""
    return (f(moved(x, index, h)) - f(x)) / h  # right: return (f(moved(x, index, h)) - f(moved(x, index, -h))) / (2*h)


@mistake("partial_derivative", breaks={ONE, INTEGERS})
def halves_the_partial_then_multiplies_by_h(f, x, index, h=1e-4):
    """The derivative is 1e-8 times too small. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`."""
    return (f(moved(x, index, h)) - f(moved(x, index, -h))) / 2*h  # right: return (f(moved(x, index, h)) - f(moved(x, index, -h))) / (2*h)


@mistake("partial_derivative", breaks={ALONE, INTEGERS})
def moves_the_callers_array(f, x, index, h=1e-4):
    """The caller's x has changed afterwards, and integers give 25000. Move a float copy of x."""
    # right: x = np.array(x, float)
    x[index] += h
    ahead = f(x)
    x[index] -= 2*h
    return (ahead - f(x)) / (2*h)


@mistake("function_2", breaks={"function-2-is-the-sum-of-two-squares"})
def squares_the_sum(x):
    """The value at (3, 4) is 49. The sum is squared: square each entry, then add."""
    return np.sum(x)**2  # right: return np.sum(x**2)


@mistake("function_2", breaks={"function-2-is-the-sum-of-two-squares"})
def squares_x0_twice(x):
    """The value at (3, 4) is 18. `x[0]` stands in both places: the second is to be `x[1]`."""
    return x[0]**2 + x[0]**2  # right: return x[0]**2 + x[1]**2


@mistake("function_tmp1", breaks={"function-tmp1-holds-x1-at-4"})
def forgets_the_square_of_4(x0):
    """The value at 3 is 13. The variable that is held is squared too: `4.0**2.0`."""
    return x0*x0 + 4.0  # right: return x0*x0 + 4.0**2.0


@mistake("function_tmp2", breaks={"function-tmp2-holds-x0-at-3"})
def holds_x1_instead(x1):
    """The value at 0 is 16. It is x0 that is held, at 3: `3.0**2.0 + x1*x1`."""
    return x1*x1 + 4.0**2.0  # right: return 3.0**2.0 + x1*x1

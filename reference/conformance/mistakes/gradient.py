"""How the gradient goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake

WHOLE = "numerical-gradient-gives-f-the-whole-array"
BOTH_WAYS = "numerical-gradient-looks-both-ways"
BACK = "numerical-gradient-puts-x-back"
TO_THE_BIT = "numerical-gradient-puts-x-back-to-the-bit"
MATRIX = "numerical-gradient-takes-a-matrix"
FLOAT64 = "numerical-gradient-computes-in-float64"
VALUES = {WHOLE, MATRIX, FLOAT64}


def both_sides(f, x, h):
    """Yield each index of x, and f with that entry moved ahead and behind, as a right gradient would take them."""
    x = x.astype(float, copy=False)
    for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        x[idx] = tmp_val
        yield idx, fxh1, fxh2


@mistake("numerical_gradient", breaks=VALUES)
def halves_each_partial_then_multiplies_by_h(f, x, h=1e-4):
    """The gradient is 1e-8 times too small. `/ 2*h` means `(/ 2) * h`: write `/ (2*h)`."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - fxh2) / 2*h  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def divides_each_partial_by_the_step_once(f, x, h=1e-4):
    """The gradient is twice too large. The two points are `2*h` apart: divide by that."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - fxh2) / h  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def forgets_to_divide_each_partial(f, x, h=1e-4):
    """The gradient is 5,000 times too small. A difference is no quotient yet: divide it by `2*h`."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = fxh1 - fxh2  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def subtracts_each_partial_the_wrong_way_round(f, x, h=1e-4):
    """The gradient points the other way. Subtract the value behind from the value ahead."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh2 - fxh1) / (2*h)  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks={BOTH_WAYS, FLOAT64, WHOLE, MATRIX})
def looks_ahead_only_in_each_entry(f, x, h=1e-4):
    """Each partial derivative is off by half the step times the second one. Subtract `f` at `x[idx] - h`, over `2*h`."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - f(x)) / h  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES | {BOTH_WAYS})
def gives_f_the_entry_alone(f, x, h=1e-4):
    """Only sums such as `np.sum(x**2)` come out right, others raise an IndexError. `f(x[idx])` gives f one number: write `f(x)`."""
    x = np.array(x, float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x[idx])  # right: fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x[idx])  # right: fxh2 = f(x)
        x[idx] = tmp_val
        grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks={WHOLE, MATRIX, BACK, TO_THE_BIT})
def leaves_each_entry_moved(f, x, h=1e-4):
    """The entries drift by the step, and later ones are taken elsewhere. After both values write `x[idx] = tmp_val`."""
    x = x.astype(float, copy=False)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        # right: x[idx] = tmp_val
        grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks={TO_THE_BIT})
def calculates_its_way_back(f, x, h=1e-4):
    """Entries of x are off in the last places afterwards, for `(x + h) - h` rounds twice. Keep the entry in `tmp_val` and put it back."""
    x = x.astype(float, copy=False)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        # right: tmp_val = x[idx]
        x[idx] += h
        fxh1 = f(x)
        x[idx] -= 2*h
        fxh2 = f(x)
        x[idx] += h  # right: x[idx] = tmp_val
        grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def moves_all_entries_at_once(f, x, h=1e-4):
    """All entries are the same: the sum of the partial derivatives. `x + h` moves every entry: move one."""
    x = np.array(x, float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        # right: step = np.zeros(x.shape)
        # right: step[idx] = h
        grad[idx] = (f(x + h) - f(x - h)) / (2*h)  # right: grad[idx] = (f(x + step) - f(x - step)) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def takes_both_values_at_the_same_point(f, x, h=1e-4):
    """The gradient is always 0. A second name for x is no copy: both values are taken after the last move."""
    ahead = behind = np.array(x, float)  # right: ahead, behind = np.array(x, float), np.array(x, float)
    grad = np.zeros(x.shape)
    for idx in np.ndindex(x.shape):
        tmp_val = ahead[idx]
        ahead[idx] = tmp_val + h
        behind[idx] = tmp_val - h
        grad[idx] = (f(ahead) - f(behind)) / (2*h)
        ahead[idx] = behind[idx] = tmp_val
    return grad


@mistake("numerical_gradient", breaks=VALUES)
def returns_from_inside_the_loop(f, x, h=1e-4):
    """Only the first partial derivative is there, the others are 0. `return` stands in the loop: indent it less."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - fxh2) / (2*h)
        return grad  # right:
    # right: return grad


@mistake("numerical_gradient", breaks=VALUES | {BOTH_WAYS})
def returns_the_last_partial_alone(f, x, h=1e-4):
    """The result is one number. Each quotient replaces the one before: write `grad[idx] = ...`."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad = (fxh1 - fxh2) / (2*h)  # right: grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad


@mistake("numerical_gradient", breaks=VALUES | {BOTH_WAYS})
def returns_no_gradient(f, x, h=1e-4):
    """The result is None. The gradient is computed and dropped: end with `return grad`."""
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - fxh2) / (2*h)
    # right: return grad


@mistake("numerical_gradient", breaks={FLOAT64})
def moves_within_the_dtype_of_x(f, x, h=1e-4):
    """Integers [3, 4] give [25000, 35000], float32 gives [5.989, 8.001]. The step is rounded to x's dtype: take a float64 copy of x."""
    # right: x = x.astype(float, copy=False)
    grad = np.zeros_like(x)
    for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
    return grad


@mistake("numerical_gradient", breaks={MATRIX})
def walks_through_one_dimension(f, x, h=1e-4):
    """A matrix raises an IndexError. `x[idx]` with a number is a row: go through `np.ndindex(x.shape)`."""
    x = x.astype(float, copy=False)
    grad = np.zeros(x.shape)
    for idx in range(x.size):  # right: for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
    return grad


@mistake("numerical_gradient", breaks={MATRIX})
def takes_each_row_by_itself(f, x, h=1e-4):
    """A function of a whole matrix meets one row of it. Go through `np.ndindex(x.shape)` and give f all of x."""
    if x.ndim == 2:  # right:
        return np.array([takes_each_row_by_itself(f, row, h) for row in x])  # right:
    grad = np.zeros(x.shape)
    for idx, fxh1, fxh2 in both_sides(f, x, h):
        grad[idx] = (fxh1 - fxh2) / (2*h)
    return grad

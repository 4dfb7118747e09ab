"""What is claimed of the derivative of a function of several variables with respect to one of them."""

from reference.conformance.asking import close, given, np, require
from reference.conformance.catalogue import claim


@claim("must")
def partial_derivative_moves_one_entry_and_holds_the_others(partial_derivative):
    """`partial_derivative` moves the entry that `index` names and holds the others where they are."""
    f, x = given("x[0]**2 * x[1] + 3 * x[1]"), [3.0, 4.0]
    # A quadratic in either entry, so any step will do; round-off is below 8u * 48 / h.
    close(partial_derivative(f, np.array(x), 0), 24, within=1e-5)  # 2 * 3 * 4
    close(partial_derivative(f, np.array(x), 1), 12, within=1e-5)  # 3^2 + 3


@claim("must")
def partial_derivative_looks_both_ways(partial_derivative):
    """`partial_derivative` is central: of an even function it is 0 at 0, whatever the step."""
    close(partial_derivative(given("x[0]**2 + x[1]**2"), np.array([0.0, 4.0]), 0), 0, within=0)
    close(partial_derivative(given("x[0] * 2 + x[1]**2"), np.array([1.0, 0.0]), 1), 0, within=0)


@claim("should")
def partial_derivative_leaves_x_alone(partial_derivative):
    """`partial_derivative` does not change its caller's array."""
    x = np.array([0.3, 0.7])
    partial_derivative(given("x[0] * x[1]"), x, 0)
    require(x.tolist() == [0.3, 0.7], f"x was [0.3, 0.7] and is {x.tolist()} after the call")


@claim("should")
def partial_derivative_takes_integers(partial_derivative):
    """`partial_derivative` promotes integers, which would cut off the step."""
    close(partial_derivative(given("x[0]**2 + x[1]**2"), np.array([3, 4]), 0), 6, within=1e-5)


@claim("must")
def function_2_is_the_sum_of_two_squares(function_2):
    """`function_2` is `x0^2 + x1^2`."""
    close(function_2(np.array([3.0, 4.0])), 25, within=0)
    close(function_2(np.array([-1.0, 2.0])), 5, within=0)


@claim("must")
def function_tmp1_holds_x1_at_4(function_tmp1):
    """`function_tmp1` is `x0^2 + 4^2`, a function of x0 alone."""
    close(function_tmp1(3.0), 25, within=0)
    close(function_tmp1(0.0), 16, within=0)


@claim("must")
def function_tmp2_holds_x0_at_3(function_tmp2):
    """`function_tmp2` is `3^2 + x1^2`, a function of x1 alone."""
    close(function_tmp2(4.0), 25, within=0)
    close(function_tmp2(0.0), 9, within=0)

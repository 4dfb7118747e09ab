"""What is claimed of the derivative of a function of one variable."""

from reference.conformance.asking import close, given, np
from reference.conformance.catalogue import claim


@claim("must")
def numerical_diff_divides_by_twice_the_step(numerical_diff):
    """`numerical_diff` divides by `2*h`: the derivative of `2x` is 2."""
    # At 0 nothing is rounded but the quotient: f(h) - f(-h) is exactly 4h, also for h = 1e-50.
    close(numerical_diff(given("2 * x"), 0.0), 2, within=1e-12)
    close(numerical_diff(given("-3 * x"), 0.0), -3, within=1e-12)


@claim("must")
def numerical_diff_looks_both_ways(numerical_diff):
    """`numerical_diff` is central: the derivative of an even function is 0 at 0, whatever the step."""
    close(numerical_diff(given("x * x"), 0.0), 0, within=0)
    close(numerical_diff(given("5 * x * x - x**4"), 0.0), 0, within=0)


@claim("must")
def numerical_diff_takes_a_step_that_x_can_feel(numerical_diff):
    """`numerical_diff` takes a step that is not lost beside x, and is not felt in the result."""
    # A central difference of a quadratic has no truncation error, so any step will do. Round-off is below
    # 8u max|f| / h, that is 1e-5 for all steps down to 1e-9.
    close(numerical_diff(given("x * x"), 3.0), 6, within=1e-5)
    close(numerical_diff(given("0.01 * x**2 + 0.1 * x"), 5.0), 0.2, within=1e-5)
    # (3 + h)^3 - (3 - h)^3 over 2h is 27 + h^2: 1e-4 allows all steps up to 0.01.
    close(numerical_diff(given("x**3"), 3.0), 27, within=1e-4)


@claim("should")
def numerical_diff_computes_in_float64(numerical_diff):
    """`numerical_diff` promotes float32 to float64, where a step of 1e-4 is safe."""
    # In float32 the round-off is u max|f| / h = 6e-8 * 9 / 1e-4 = 5e-3.
    close(numerical_diff(given("x * x"), np.float32(3)), 6, within=1e-5)
    close(numerical_diff(given("x * x"), np.float32(1.1)), 2 * float(np.float32(1.1)), within=1e-5)


@claim("should")
def numerical_diff_takes_an_array_entry_by_entry(numerical_diff):
    """`numerical_diff` of an elementwise function takes an array of points, one derivative for each."""
    close(numerical_diff(given("x * x"), np.array([1.0, 3.0, -2.0])), [2, 6, -4], within=1e-5)


@claim("must")
def naive_numerical_diff_is_0_where_x_absorbs_the_step(naive_numerical_diff):
    """`naive_numerical_diff` shows the failure: 5 + 1e-50 is 5, so the quotient is 0."""
    close(naive_numerical_diff(given("0.01 * x**2 + 0.1 * x"), 5.0), 0, within=0)
    # At 0 the step is felt: (1e-50)^2 / 1e-50.
    close(naive_numerical_diff(given("x * x"), 0.0), 1e-50, within=1e-64)


@claim("must")
def forward_difference_looks_ahead_only(forward_difference):
    """`forward_difference` of `x*x` is `2x + h`, above the derivative by the step."""
    # Of dyadic numbers every operation is exact: ((x + 1/4)^2 - x^2) / (1/4) = 2x + 1/4.
    close(forward_difference(given("x * x"), 3.0, 0.25), 6.25, within=0)
    close(forward_difference(given("x * x"), -1.0, 0.5), -1.5, within=0)


@claim("must")
def function_1_is_the_books_example(function_1):
    """`function_1` is `0.01 x^2 + 0.1 x`."""
    close(function_1(10.0), 2, within=1e-14)  # 1 + 1
    close(function_1(20.0), 6, within=1e-14)  # 4 + 2

"""What is claimed of the gradient."""

from reference.conformance.asking import close, given, np, require
from reference.conformance.catalogue import claim


@claim("must")
def numerical_gradient_gives_f_the_whole_array(numerical_gradient):
    """`numerical_gradient` gives f the whole array, one entry of it moved, and each time the same one."""
    # Each f is a quadratic in each entry, so any step will do; round-off is below 8u max|f| / h.
    for f in (given("(x * x).sum()"), given("x[0]**2 + x[1]**2")):  # the first takes a number as well
        close(numerical_gradient(f, np.array([3.0, 4.0])), [6, 8], within=1e-5)
    mixed, three = given("x[0]**2 * x[1] + 3 * x[1]"), given("x[0] * x[1] - x[2]")
    close(numerical_gradient(mixed, np.array([3.0, 4.0])), [24, 12], within=1e-5)
    close(numerical_gradient(three, np.array([0.5, -2.0, 1.0])), [-2, 0.5, -1], within=1e-5)


@claim("must")
def numerical_gradient_looks_both_ways(numerical_gradient):
    """`numerical_gradient` is central: of an even function it is 0 at 0, whatever the step."""
    close(numerical_gradient(given("x[0]**2 + x[1]**4"), np.array([0.0, 0.0])), [0, 0], within=0)


@claim("must")
def numerical_gradient_takes_a_small_step(numerical_gradient):
    """`numerical_gradient` takes a step that is not felt in the result."""
    # (4 + h)^4 - (4 - h)^4 over 2h is 256 + 16 h^2: 2e-3 allows all steps up to 0.01.
    close(numerical_gradient(given("x[0]**2 + x[1]**4"), np.array([3.0, 4.0])), [6, 256], within=2e-3)


@claim("must")
def numerical_gradient_puts_x_back(numerical_gradient):
    """`numerical_gradient` puts every entry of x back where it was."""
    x = np.array([3.0, 4.0])
    numerical_gradient(given("(x * x).sum()"), x)
    close(x, [3, 4], within=1e-12)


@claim("should")
def numerical_gradient_puts_x_back_to_the_bit(numerical_gradient):
    """`numerical_gradient` keeps the entry it moves; it does not calculate its way back."""
    start = np.array([0.3, 0.7, 1e-5, 2.3e-5, 1e-9])  # below the step the way back loses digits of x
    x = start.copy()
    numerical_gradient(given("(x * x).sum()"), x)
    require(np.array_equal(x, start), f"x moved by up to {np.abs(x - start).max():.2g}")


@claim("should")
def numerical_gradient_takes_a_matrix(numerical_gradient):
    """`numerical_gradient` of a function of a matrix is a matrix of the same shape, as weights need it."""
    # The entries sum to -1/2, and no row does. The product ties two rows together.
    square, tied = given("x.sum()**2"), given("x[0, 0] * x[1, 2]")
    x = np.array([[0.5, -1.0, 2.0], [1.0, 0.0, -3.0]])
    close(numerical_gradient(square, x.copy()), np.full((2, 3), -1), within=1e-5)
    close(numerical_gradient(tied, x.copy()), [[-3, 0, 0], [0, 0, 0.5]], within=1e-5)


@claim("should")
def numerical_gradient_computes_in_float64(numerical_gradient):
    """`numerical_gradient` promotes integers, which would cut off the step, and float32."""
    f = given("x[0]**2 + x[1]**2")
    close(numerical_gradient(f, np.array([3, 4])), [6, 8], within=1e-5)
    close(numerical_gradient(f, np.array([3, 4], np.float32)), [6, 8], within=1e-5)

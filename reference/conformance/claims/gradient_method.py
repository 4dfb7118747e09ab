"""What is claimed of gradient descent."""

from reference.conformance.asking import close, given, np, require
from reference.conformance.catalogue import claim

# The gradient of each of these functions is exact for any step but for round-off, below 1e-8 with h = 1e-4;
# 1e-5 in x leaves room for all steps down to 1e-7. Learning rates are passed as a float, steps as an int.
BOWL = "x[0]**2 + x[1]**2"
SLOPE = "3 * x[0] - x[1]"


@claim("must")
def gradient_descent_goes_against_the_gradient(gradient_descent):
    """`gradient_descent` goes by `lr` times the gradient in each step, and downwards."""
    # (1 - 2 lr) x0, with lr = 1/4.
    close(gradient_descent(given(BOWL), np.array([-3.0, 4.0]), 0.25, 1), [-1.5, 2], within=1e-5)


@claim("must")
def gradient_descent_takes_the_gradient_where_it_is(gradient_descent):
    """`gradient_descent` takes the gradient anew at each point it comes to."""
    # (1 - 2 lr)^3 x0 = x0 / 8.
    close(gradient_descent(given(BOWL), np.array([-3.0, 4.0]), 0.25, 3), [-0.375, 0.5], within=1e-5)


@claim("must")
def gradient_descent_takes_as_many_steps_as_it_is_told(gradient_descent):
    """`gradient_descent` takes exactly `step_num` steps: on a slope each is as long as the other."""
    # x0 - 7/2 (3, -1)
    close(gradient_descent(given(SLOPE), np.array([1.0, 2.0]), 0.5, 7), [-9.5, 5.5], within=1e-5)


@claim("should")
def gradient_descent_leaves_its_start_alone(gradient_descent):
    """`gradient_descent` does not change `init_x`."""
    start = np.array([-3.0, 4.0])
    gradient_descent(given(BOWL), start, 0.25, 2)
    require(start.tolist() == [-3.0, 4.0], f"init_x was [-3.0, 4.0] and is {start.tolist()} after the call")


@claim("should")
def gradient_descent_starts_from_integers(gradient_descent):
    """`gradient_descent` promotes an integer `init_x`, from which no fraction can be subtracted."""
    # (1 - 2 lr)^2 x0, with lr = 1/8.
    close(gradient_descent(given(BOWL), np.array([-3, 4]), 0.125, 2), [-1.6875, 2.25], within=1e-5)


@claim("must")
def descent_path_holds_the_start_and_every_point(descent_path):
    """`descent_path` returns the start and the point after each step, each in its own row."""
    got = descent_path(given(BOWL), np.array([-3.0, 4.0]), 0.25, 2)
    close(got, [[-3, 4], [-1.5, 2], [-0.75, 1]], within=1e-5)

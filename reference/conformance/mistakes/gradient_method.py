"""How gradient descent goes wrong."""

import numpy as np

from reference.conformance.catalogue import mistake
from reference.gradient import numerical_gradient

AGAINST = "gradient-descent-goes-against-the-gradient"
ANEW = "gradient-descent-takes-the-gradient-where-it-is"
STEPS = "gradient-descent-takes-as-many-steps-as-it-is-told"
ALONE = "gradient-descent-leaves-its-start-alone"
INTEGERS = "gradient-descent-starts-from-integers"
PATH = "descent-path-holds-the-start-and-every-point"


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def goes_uphill(f, init_x, lr=0.01, step_num=100):
    """The values grow with each step. The gradient points up: subtract it."""
    x = np.array(init_x, float)
    for _ in range(step_num):
        x += lr * numerical_gradient(f, x)  # right: x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def forgets_the_learning_rate(f, init_x, lr=0.01, step_num=100):
    """The learning rate has no effect. The whole gradient is subtracted: multiply it by `lr`."""
    x = np.array(init_x, float)
    for _ in range(step_num):
        x -= numerical_gradient(f, x)  # right: x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def goes_to_the_gradient_instead_of_by_it(f, init_x, lr=0.01, step_num=100):
    """The result does not depend on the start as it should. `x = -lr * grad` forgets where x was: write `x -= lr * grad`."""
    x = np.array(init_x, float)
    for _ in range(step_num):
        x = -lr * numerical_gradient(f, x)  # right: x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={ANEW, INTEGERS})
def keeps_the_gradient_of_the_start(f, init_x, lr=0.01, step_num=100):
    """The path is straight and runs past the minimum. The gradient is taken before the loop: take it in the loop, at x."""
    x = np.array(init_x, float)
    grad = numerical_gradient(f, x)  # right:
    for _ in range(step_num):
        x -= lr * grad  # right: x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={ANEW, STEPS, INTEGERS})
def returns_after_the_first_step(f, init_x, lr=0.01, step_num=100):
    """The number of steps has no effect. `return x` stands in the loop: indent it less."""
    x = np.array(init_x, float)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
        return x  # right:
    # right: return x


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def takes_one_step_too_few(f, init_x, lr=0.01, step_num=100):
    """The result is one step behind. `range(1, step_num)` has one number less: write `range(step_num)`."""
    x = np.array(init_x, float)
    for _ in range(1, step_num):  # right: for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def takes_one_step_too_many(f, init_x, lr=0.01, step_num=100):
    """The result is one step ahead. `range(step_num + 1)` has one number more: write `range(step_num)`."""
    x = np.array(init_x, float)
    for _ in range(step_num + 1):  # right: for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={AGAINST, ANEW, STEPS, INTEGERS})
def returns_no_point(f, init_x, lr=0.01, step_num=100):
    """The result is None. The walk is made and its end is dropped: end with `return x`."""
    x = np.array(init_x, float)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    # right: return x


@mistake("gradient_descent", breaks={ALONE, INTEGERS})
def walks_in_the_callers_array(f, init_x, lr=0.01, step_num=100):
    """After the call `init_x` is where the walk ended, and integers raise. `x = init_x` is no copy: write `x = np.array(init_x, float)`."""
    x = init_x  # right: x = np.array(init_x, float)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


@mistake("gradient_descent", breaks={INTEGERS})
def copies_the_integers_too(f, init_x, lr=0.01, step_num=100):
    """A start of integers raises a TypeError. `init_x.copy()` keeps the dtype: write `np.array(init_x, float)`."""
    x = init_x.copy()  # right: x = np.array(init_x, float)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


@mistake("descent_path", breaks={PATH})
def leaves_out_the_start(f, init_x, lr=0.01, step_num=100):
    """The path has `step_num` points, and the first is missing. The start belongs to the path: begin with a copy of it."""
    x = np.array(init_x, float)
    path = []  # right: path = [x.copy()]
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
        path.append(x.copy())
    return np.array(path)


@mistake("descent_path", breaks={PATH})
def leaves_out_the_end(f, init_x, lr=0.01, step_num=100):
    """The path has `step_num` points, and the last is missing. Append x once more after the loop."""
    x = np.array(init_x, float)
    path = []
    for _ in range(step_num):
        path.append(x.copy())
        x -= lr * numerical_gradient(f, x)
    # right: path.append(x)
    return np.array(path)


@mistake("descent_path", breaks={PATH})
def appends_the_same_array_each_time(f, init_x, lr=0.01, step_num=100):
    """All points of the path are the last one. `path.append(x)` appends the array that `x -= ...` changes: append `x.copy()`."""
    x = np.array(init_x, float)
    path = [x]  # right: path = [x.copy()]
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
        path.append(x)  # right: path.append(x.copy())
    return np.array(path)

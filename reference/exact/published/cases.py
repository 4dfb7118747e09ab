"""The cases of the published vectors: the inputs, what each shows, and the oracle's answer to each.

``python -m reference.exact.published.cases FUNCTION...`` writes the files of these functions anew, and
without a name all, in a minute.
"""

import math
import sys
from fractions import Fraction
from typing import Any

import numpy as np

from reference.exact import formula, networks
from reference.exact.bounds import round_off
from reference.exact.enclosure import BITS, flint
from reference.exact.networks import DELTA
from reference.exact.published import training
from reference.exact.published.format import FILES, Vector, Vectors, balls, rationals, ulp, within, write
from reference.exact.published.format import exact as exactly
from reference.exact.published.tolerances import (
    DESCENT,
    NETWORK,
    QUOTIENT,
    SLACK,
    H,
    U,
    descent_errors,
    network_error,
)
from reference.vectors import FUNCTIONS, initial, standard

WIDE = 400  # bits, of which 30 digits are left whatever cancels here


NOTES = {
    "Axis": ("AXIS", "A batch is one row for each example; a sum or a maximum over the wrong axis is seen."),
    "BatchSize": ("AXIS", "As many rows as classes, so that nothing can be told from sizes alone."),
    "BadArgument": ("DEFINED", "An argument that means nothing is refused."),
    "Book": ("BASIC", "An example of the source or the book."),
    "Cancellation": ("CANCELLATION", "A difference of nearly equal numbers loses what is asked for."),
    "Central": ("KNOWN_BUG", "A forward difference, or a step as small as 1e-50, is far outside the bound."),
    "Closure": ("MUTATION", "f ignores its argument and reads x itself, as the source's lambda does."),
    "Coordinate": ("KNOWN_BUG", "`f(x[idx])`, or a derivative taken from another coordinate, is seen."),
    "Delta": ("DEFINED", "The 1e-7 inside the logarithm is part of the loss and of its gradient."),
    "Division": ("KNOWN_BUG", "`/ 2*h` halves and then multiplies by h."),
    "Dtype": ("DTYPE", "Integers and float32 are promoted: neither the step nor a digit is lost to a dtype."),
    "Edge": ("EDGE_CASE", "Empty, saturated, or at a kink, and still defined."),
    "Labels": ("KNOWN_BUG", "`t * log(y[arange(N), t])` loses label 0 and doubles label 2."),
    "Layers": ("KNOWN_BUG", "Sizes and biases are all unlike, so a parameter in another's place is seen."),
    "Mean": ("KNOWN_BUG", "The loss is the mean over the batch, not the sum."),
    "Overflow": ("OVERFLOW", "An exponential taken as written overflows."),
    "Shape": ("AXIS", "The result has the shape of the argument, whatever its number of dimensions."),
    "Sign": ("KNOWN_BUG", "Uphill instead of down, or a mirrored function."),
    "SoftTargets": ("DEFINED", "Targets that are no single class are used as given."),
    "Start": ("KNOWN_BUG", "A gradient taken at the start for ever is right for the first step only."),
    "Step": ("BASIC", "The step is an argument, and the value shows which step was taken."),
    "Training": ("BASIC", "Real data, and every step starts from the one before."),
    "Unchanged": ("MUTATION", "The argument is as it was, bit for bit."),
}


def _vectors(function: str, spec: str, target: str, tests: list[Vector], certified: bool = True) -> Vectors:
    used = {flag for test in tests for flag in test.flags}
    return Vectors(function, spec, target, {flag: NOTES[flag] for flag in used}, tests, certified)


def _refused(id: str, comment: str, raises: str = "ValueError", **args: Any) -> Vector:
    return Vector(id, comment, ("BadArgument",), args, raises=raises)


def _diff(id: str, comment: str, flags: str, name: str, x: Any, h: float | None = None) -> Vector:
    f, points = FUNCTIONS[name], np.asarray(x, np.float64)
    step = H if h is None else h
    values = np.array([formula.central(f, p, step) for p in points.ravel().tolist()], object)
    error = max(round_off(f, p, step) for p in points.ravel().tolist())
    args = {"f": f"fn:{name}", "x": x} | ({} if h is None else {"h": h})
    unchanged = ("x",) if isinstance(x, np.ndarray) else ()
    return Vector(id, comment, tuple(flags.split()), args, values.reshape(points.shape),
                  within(QUOTIENT, error), unchanged=unchanged)  # fmt: skip


def numerical_diff() -> Vectors:
    """Return the central difference: for each function, its formula."""
    f = "fn:function_1"
    return _vectors("numerical_diff", "numerical-differentiation#definition", "algorithmic", [
        _diff("function-1-at-5", "The book prints 0.1999999999990898.", "Book Division", "function_1", 5.0),
        _diff("function-1-at-10", "The book prints 0.2999999999986347.", "Book", "function_1", 10.0),
        _diff("function-tmp1-at-3", "It prints 6.00000000000378.", "Book Division", "function_tmp1", 3.0),
        _diff("function-tmp2-at-4", "The book prints 7.999999999999119.", "Book", "function_tmp2", 4.0),
        _diff("function-1-at-integer-5", "The integer 5 is the number 5.0.", "Dtype", "function_1", 5),
        _diff("exp-at-1", "Off from e by h^2 / 6 of it; a forward difference is off by h / 2 of it.",
              "Central", "exp", 1.0),
        _diff("cube-at-1-5", "The formula is 3 x^2 + h^2: the step itself can be read off.",
              "Central Step", "cube", 1.5),
        _diff("cube-at-0", "The derivative is 0 and the formula is h^2.", "Central", "cube", 0.0),
        _diff("sin-with-h-0-01", "A step of 1e-4 in the code gives another value.", "Step", "sin", 0.5, 0.01),
        _diff("sqrt-with-h-a-power-of-two", "x + h and x - h are exact.", "Step", "sqrt", 2.0, 2.0**-13),
        _diff("relu-at-0", "One half, where a forward difference gives 1 and a backward one 0.",
              "Central Edge", "relu", 0.0),
        _diff("exp-of-an-array", "One call, three derivatives.", "Shape Unchanged", "exp",
              np.array([-1.0, 0.0, 2.5])),
        _diff("square-of-a-float32-array", "In float32 the step 1e-4 would cost four digits.",
              "Dtype Shape", "square", np.array([0.5, 3.0], np.float32)),
        _refused("h-0", "The quotient would be 0 / 0.", f=f, x=5.0, h=0.0),
        _refused("h-negative", "A step has a size and no direction.", f=f, x=5.0, h=-1e-4),
        _refused("h-nan", "No step at all.", f=f, x=5.0, h=math.nan),
    ])  # fmt: skip


def _gradient(
    id: str, comment: str, flags: str, name: str, x: Any, h: float | None = None, closure: bool = False
) -> Vector:
    f, point, step = FUNCTIONS[name], np.asarray(x, np.float64), H if h is None else h
    values = np.empty(point.size, object)
    values[:] = [formula.central(f, point, step, index) for index in range(point.size)]
    error = max((round_off(f, point, step, index) for index in range(point.size)), default=0.0)
    args = {"f": f"fn:{name}" + ("@x" if closure else ""), "x": x} | ({} if h is None else {"h": h})
    return Vector(id, comment, tuple(flags.split()), args, values.reshape(point.shape),
                  within(QUOTIENT, error), unchanged=("x",))  # fmt: skip


def numerical_gradient() -> Vectors:
    """Return the central difference in each entry."""
    matrix = np.array([[1.0, -2.0, 0.5], [3.0, 0.25, -1.0]])
    return _vectors("numerical_gradient", "gradient#definition", "algorithmic", [
        _gradient("function-2-at-3-4", "The book's first point.", "Book Unchanged", "function_2",
                  np.array([3.0, 4.0])),
        _gradient("function-2-at-0-2", "The book's second point: one derivative is 0.", "Book", "function_2",
                  np.array([0.0, 2.0])),
        _gradient("function-2-at-3-0", "The book's third point: the other is 0.", "Book Division",
                  "function_2", np.array([3.0, 0.0])),
        _gradient("sum-of-squares-at-3-4", "Here `f(x[idx])` passes, and is seen elsewhere.", "Book",
                  "sum_of_squares", np.array([3.0, 4.0])),
        _gradient("mixed-at-3-minus-2", "Each derivative needs the other coordinate.", "Coordinate", "mixed",
                  np.array([3.0, -2.0])),
        _gradient("rosenbrock-at-1-1", "The derivative is 0 and the quotient along x0 is 400 h^2.", "Central",
                  "rosenbrock", np.array([1.0, 1.0])),
        _gradient("rosenbrock-at-the-usual-start", "Large and unlike derivatives.", "Coordinate",
                  "rosenbrock", np.array([-1.2, 1.0])),
        _gradient("weighted-matrix", "Two dimensions, and a weight for each entry: row by row fails.",
                  "Coordinate Shape Unchanged", "weighted_sum_of_squares", matrix),
        _gradient("closure-over-a-vector", "The gradient is 0 if a copy of x is moved.", "Closure Unchanged",
                  "function_2", np.array([3.0, 4.0]), closure=True),
        _gradient("closure-over-a-matrix", "The same for a matrix of weights.", "Closure Shape Unchanged",
                  "weighted_sum_of_squares", matrix, closure=True),
        _gradient("function-2-with-h-a-power-of-two", "x + h and x - h are exact.", "Step", "function_2",
                  np.array([3.0, 4.0]), 2.0**-13),
        _gradient("rosenbrock-with-h-0-01", "The step is seen by its truncation.", "Step", "rosenbrock",
                  np.array([1.5, 2.0]), 0.01),
        _gradient("function-2-at-integers", "The book's code gives 25000 and 35000.", "Dtype Unchanged",
                  "function_2", np.array([3, 4])),
        _gradient("function-2-in-float32", "The book's code gives 5.99 and 8.00.", "Dtype Unchanged",
                  "function_2", np.array([3.0, 4.0], np.float32)),
        _gradient("no-entry", "Nothing to move: an empty gradient.", "Edge Shape", "sum_of_squares",
                  np.zeros(0)),
        _gradient("three-dimensions", "One entry on each of three axes.", "Shape", "sum_of_squares",
                  np.array([[[0.5, -1.5]]])),
        _refused("f-of-two-numbers", "A gradient is of one number.", f="fn:square", x=np.array([3.0, 4.0]))
        ._replace(unchanged=("x",), flags=("BadArgument", "Unchanged")),
    ])  # fmt: skip


def _descent(id: str, comment: str, flags: str, name: str, init_x: Any, lr: float, steps: int) -> Vector:
    path, errors = descent_errors(FUNCTIONS[name], init_x, lr, steps)
    args = {"f": f"fn:{name}", "init_x": np.array(init_x), "lr": lr, "step_num": steps}
    return Vector(id, comment, tuple(flags.split()), args, path[-1], within(DESCENT, errors[-1]),
                  unchanged=("init_x",))  # fmt: skip


def gradient_descent() -> Vectors:
    """Return the end of the path by the formula with h = 1e-4."""
    refused: dict[str, Any] = {"f": "fn:function_2", "init_x": np.array([-3.0, 4.0])}
    return _vectors("gradient_descent", "gradient-method#definition", "algorithmic", [
        _descent("function-2-one-step", "One step of 0.1 leaves 0.8 of each coordinate.", "Sign Unchanged",
                 "function_2", [-3.0, 4.0], 0.1, 1),
        _descent("function-2-three-steps", "Three steps leave 0.512; near 0 is not near enough.",
                 "Start Unchanged", "function_2", [-3.0, 4.0], 0.1, 3),
        _descent("function-2-hundred-steps", "The book prints -6.11110793e-10 and 8.14814391e-10.", "Book",
                 "function_2", [-3.0, 4.0], 0.1, 100),
        _descent("function-2-too-small-a-rate", "The book prints -2.99999994 and 3.99999992.", "Book",
                 "function_2", [-3.0, 4.0], 1e-10, 100),
        _descent("function-2-too-large-a-rate", "Each step multiplies by -19.", "Start", "function_2",
                 [-3.0, 4.0], 10.0, 3),
        _descent("bowl-three-steps", "Two coordinates with rates of their own.", "Coordinate Start", "bowl",
                 [-7.0, 2.0], 0.9, 3),
        _descent("rosenbrock-ten-steps", "No coordinate goes its way alone.", "Coordinate Start Step",
                 "rosenbrock", [-1.2, 1.0], 0.001, 10),
        _descent("no-step", "The start itself, as a new array.", "Edge Unchanged", "function_2",
                 [-3.0, 4.0], 0.1, 0)._replace(tolerance=exactly("Nothing is computed.")),
        _descent("integer-start", "In integers every step would be truncated.", "Dtype Unchanged",
                 "function_2", [-3, 4], 0.1, 3),
        _refused("step-num-negative", "A number of steps is at least 0.", **refused, lr=0.1, step_num=-1),
        _refused("lr-nan", "No rate at all.", **refused, lr=math.nan, step_num=1),
    ])  # fmt: skip


def _whole_path(id: str, comment: str, flags: str, name: str, init_x: Any, lr: float, steps: int) -> Vector:
    path, errors = descent_errors(FUNCTIONS[name], init_x, lr, steps)
    end = _descent(id, comment, flags, name, init_x, lr, steps)
    return end._replace(expected=path, tolerance=within(DESCENT, errors))


def descent_path() -> Vectors:
    """Return whole paths of descent, the start included."""
    return _vectors("descent_path", "gradient-method#definition", "algorithmic", [
        _whole_path("function-2-path", "Every coordinate shrinks by 0.8 in each step.", "Start Unchanged",
                    "function_2", [-3.0, 4.0], 0.1, 20),
        _whole_path("bowl-path", "One coordinate leaps over its minimum in each step.", "Coordinate Start",
                    "bowl", [-7.0, 2.0], 0.9, 20),
        _whole_path("rosenbrock-path", "Into the curved valley, and along it.", "Coordinate Start Step",
                    "rosenbrock", [-1.2, 1.0], 0.001, 50),
    ])  # fmt: skip


SIGMOID = (
    "exp is within 2 ulps, 4 u; with the sum and the quotient either form, z / (1 + z) or 1 / (1 + 1 / z), "
    "is within 6 u of the value, u = 2^-53, and 2 u are for the second order and the rounding of what is "
    "published. Below the least normal number, 2^-1022, 0 is right too: there 1 / z may overflow."
)
SIGMOID_GRAD = (
    "z / (1 + z)^2 with exp within 2 ulps: 4 u of z twice, two sums, a square and a quotient are at most 12 "
    "u of the value, u = 2^-53, and an ulp is at least u of it."
)
EITHER_GRAD = (
    "s (1 - s) is right here too: s is within 8 u of itself, so 1 - s within 9 u, and their product within "
    "18 u."
)


def _elementwise(
    id: str, comment: str, flags: str, x: Any, function: Any, tolerance: dict[str, Any]
) -> Vector:
    unchanged = ("x",) if isinstance(x, np.ndarray) else ()
    flags += " Unchanged" if unchanged else ""
    args = {"x": x}
    return Vector(id, comment, tuple(flags.split()), args, function(balls(x)), tolerance, unchanged=unchanged)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-x))


def sigmoid() -> Vectors:
    """Return 1 / (1 + exp(-x))."""
    def test(id: str, comment: str, flags: str, x: Any) -> Vector:
        return _elementwise(id, comment, flags, x, _sigmoid, within(SIGMOID, 2.0**-1022, 8 * U))

    return _vectors("sigmoid", "functions#definition", "mathematical", [
        test("at-0", "One half.", "Book", 0.0),
        test("array", "The book's example.", "Book Sign", np.array([-1.0, 1.0, 2.0])),
        test("matrix", "Two dimensions go in and come out.", "Shape Sign",
             np.array([[0.5, -3.0], [8.0, 0.0]])),
        test("integers", "An integer array has no room for the answer.", "Dtype", np.array([-2, 0, 3])),
        test("far-left", "exp(1000) is no double, and the answer is 5e-435, which rounds to 0.", "Overflow",
             np.array([-1000.0, -710.0])),
        test("far-right", "exp(1000) overflows in the form exp(x) / (1 + exp(x)).", "Overflow",
             np.array([710.0, 1000.0])),
        test("left-tail", "Small answers to full precision.", "Cancellation", np.array([-37.43, -700.0])),
    ])  # fmt: skip


def sigmoid_grad() -> Vectors:
    """Return the derivative of the sigmoid."""
    def slope(x: Any) -> Any:
        return _sigmoid(x) * _sigmoid(-x)

    def test(id: str, comment: str, flags: str, x: Any, tolerance: dict[str, Any]) -> Vector:
        return _elementwise(id, comment, flags, x, slope, tolerance)

    return _vectors("sigmoid_grad", "functions#definition", "mathematical", [
        test("at-0", "One quarter.", "Book", 0.0, ulp(18, EITHER_GRAD)),
        test("middle", "The derivative is even.", "Shape", np.array([[-1.0, 1.0]]),
             within(EITHER_GRAD, 18 * U)),
        test("right-tail", "1 - s is 0 where s rounds to 1.", "Cancellation", np.array([20.0, 37.43, 700.0]),
             ulp(12, SIGMOID_GRAD)),
        test("left-tail", "The same numbers as in the right tail.", "Cancellation", np.array([-20.0, -37.43]),
             ulp(12, SIGMOID_GRAD)),
        test("far-out", "No overflow on either side: 0 in doubles.", "Overflow", np.array([-1000.0, 1000.0]),
             ulp(12, SIGMOID_GRAD)),
    ])  # fmt: skip


SOFTMAX = (
    "With d the largest distance of an entry from the maximum of its row and K entries in a row: x - max is "
    "within d u, exp within 4 u, the sum of K within (K - 1) u, in any order, and the quotient within u. "
    "Numerator and denominator together are within (2 d + K + 8) u, u = 2^-53. The form exp(x - log(sum of "
    "exp)) rounds that logarithm, at most m = max |x| + log K, and the difference as well: (m + 6 log K) u "
    "more at most. 4 u are for the second order and the rounding of what is published; and below the least "
    "normal number, 2^-1022, 0 is right too."
)


def _softmax(x: Any) -> Any:
    exponentials = np.exp(x)
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


def _softmax_error(x: Any) -> float:
    x = np.asarray(x, np.float64)
    far, K = float((x.max(axis=-1, keepdims=True) - x).max()), x.shape[-1]
    return (2 * far + K + 12 + float(np.abs(x).max()) + 7 * math.log(K)) * U


def softmax() -> Vectors:
    """Return exp(x) divided by its sum over the last axis."""
    def test(id: str, comment: str, flags: str, x: Any) -> Vector:
        tolerance = within(SOFTMAX, 2.0**-1022, _softmax_error(x))
        return _elementwise(id, comment, flags, x, _softmax, tolerance)

    return _vectors("softmax", "functions#definition", "mathematical", [
        test("one-row", "The book's example.", "Book", np.array([0.3, 2.9, 4.0])),
        test("large-entries", "The book's example: exp(1010) overflows without the shift.", "Book Overflow",
             np.array([1010.0, 1000.0, 990.0])),
        test("all-very-negative", "Without the shift 0 / 0.", "Overflow", np.array([-1000.0, -1001.0])),
        test("batch-of-3", "Rows on different scales: each sums to 1.", "Axis Shape",
             np.array([[0.5, -1.0, 2.0, 0.0, 1.5], [10.0, 12.0, 11.0, 9.0, 8.0],
                       [-3.0, 0.25, -2.0, -1.0, 0.0]])),
        test("batch-of-5", "More rows than classes.", "Axis",
             np.array([[1.0, 2.0, 3.0], [3.0, 1.0, 0.5], [0.0, 0.0, 0.0], [-1.0, 4.0, 2.0],
                       [5.0, 5.0, -5.0]])),
        test("square-batch", "A sum over the wrong axis broadcasts without an error.", "Axis BatchSize",
             np.array([[1.0, 2.0, 4.0], [0.0, 3.0, -1.0], [2.0, 2.0, 5.0]])),
        test("one-far-row", "One maximum for all rows makes the other row 0 / 0.", "Axis Overflow",
             np.array([[1.0, 2.0, 3.0], [1001.0, 1000.0, 1002.0]])),
        test("three-dimensions", "The last axis, whatever comes before it.", "Axis Shape",
             np.array([[[0.5, 1.5], [2.0, -1.0]], [[0.0, 1.0], [3.0, 3.5]]])),
        test("integers", "An integer array has no room for the answer.", "Dtype", np.array([[1, 2], [4, 0]])),
        test("underflow", "exp(-1000) is 0 in doubles.", "Edge", np.array([0.0, -1000.0])),
        _refused("no-entry", "There is no maximum of nothing.", x=np.zeros((2, 0))),
    ])  # fmt: skip


LOSS = (
    "y + 1e-7 is rounded once, u in the logarithm; the logarithm is within 2 ulps, 4 u; the product, the "
    "sum of n terms in any order and the quotient add (n + 1) u of each term, u = 2^-53, and 2 u for the "
    "second order."
)


def _one_hot(y: Any, t: Any) -> Any:
    """Return targets as weights of the classes: labels are integers with one dimension less."""
    return np.asarray(t, np.float64) if np.ndim(t) == np.ndim(y) else np.eye(np.shape(y)[-1])[t]


def _target_test(function: Any, tolerance: Any) -> Any:
    def test(id: str, comment: str, flags: str, y: Any, t: Any) -> Vector:
        y, weights = np.array(y, np.float64), _one_hot(y, t)
        N = y.size // y.shape[-1]
        exact, allowed = function(rationals(y), rationals(weights), N), tolerance(y, weights, N)
        args = {"y": y, "t": np.array(t) if np.ndim(t) else t}
        return Vector(id, comment, tuple(flags.split()), args, exact, allowed, unchanged=("y",))

    return test


BATCH = [[0.125, 0.5, 0.375], [0.75, 0.125, 0.125], [0.25, 0.25, 0.5], [0.0625, 0.875, 0.0625]]
LABELS = [2, 0, 1, 2]
BOOK = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]
SOFT = [[0.5, 0.25, 0.25], [0.0, 1.0, 0.0], [0.125, 0.125, 0.75], [0.25, 0.5, 0.25]]


def _target_cases(test: Any) -> list[Vector]:
    """Return the cases that the loss and its gradients have in common."""
    return [
        test("one-row-one-hot", "The book's example, the right class found.", "Book",
             BOOK, np.eye(10)[2].tolist()),
        test("one-row-wrong", "The book's example, another class found.", "Book Delta",
             BOOK, np.eye(10)[7].tolist()),
        test("one-row-label", "The same target as a label.", "Labels", BOOK, 2),
        test("batch-labels", "Four rows, labels 2, 0, 1, 2.", "Labels Mean", BATCH, LABELS),
        test("batch-one-hot", "The same targets one-hot.", "Axis Mean", BATCH, np.eye(3)[LABELS].tolist()),
        test("square-batch-labels", "Three rows and three classes.", "BatchSize Labels",
             BATCH[:3], LABELS[:3]),
        test("square-batch-one-hot", "The same one-hot: told apart by shape, not by size.", "BatchSize",
             BATCH[:3], np.eye(3)[LABELS[:3]].tolist()),
        test("soft-targets", "Weights of all classes, not their largest.", "SoftTargets", BATCH, SOFT),
        test("certainly-right", "y is 1 at the right class.", "Delta Edge", [[1.0, 0.0], [0.0, 1.0]], [0, 1]),
        test("certainly-wrong", "y is 0 at the right class: finite by the 1e-7.", "Delta Edge",
             [[0.0, 1.0], [0.0, 1.0], [0.5, 0.5]], [0, 1, 0]),
        _refused("label-out-of-range", "There is no class 3 of three.", y=np.array(BATCH),
                 t=np.array([0, 1, 2, 3])),
        _refused("label-negative", "An index of -1 would be the last class.", y=np.array(BATCH),
                 t=np.array([0, 1, 2, -1])),
        _refused("one-label-for-four-rows", "Targets that do not fit.", y=np.array(BATCH), t=np.array([1])),
    ]  # fmt: skip


def _mean_loss(y: Any, t: Any, N: int) -> Any:
    return -(balls(t) * np.log(balls(y + Fraction(DELTA)))).sum() / N


def cross_entropy_error() -> Vectors:
    """Return the mean over the batch of -sum(t log(y + 1e-7))."""
    def error(y: Any, t: Any, N: int) -> dict[str, Any]:
        sizes = t * (1 + (np.count_nonzero(t) + 8) * np.abs(np.log(y + DELTA)))
        return within(LOSS, 1.001 * U * float(sizes.sum()) / N)

    test = _target_test(_mean_loss, error)
    return _vectors("cross_entropy_error", "functions#definition", "mathematical", _target_cases(test))


LOSS_GRAD = "A sum and two quotients, or a product for one of them: 3 u, and u for the second order."


def cross_entropy_error_grad() -> Vectors:
    """Return -t / (y + 1e-7) / N."""
    test = _target_test(lambda y, t, N: -t / (y + Fraction(DELTA)) / N, lambda y, t, N: ulp(4, LOSS_GRAD))
    return _vectors("cross_entropy_error_grad", "functions#definition", "mathematical", _target_cases(test))


SOFTMAX_LOSS = (
    "With r = t y / (y + 1e-7) entry k is (y_k sum(r) - r_k) / N: r within 3 u, the sum of K within (K - 1) "
    "u, a product, a difference and a quotient, all of (y_k sum(r) + r_k) / N, and 2 u for the second "
    "order."
)
SOFTMAX_LOSS_SURE = (
    "y_k (sum of the other r) - r_k (sum of the other y) over N: for one class one of the two terms is 0, "
    "and the other is within (K + 6) u of itself."
)


def _softmax_loss_grad(y: Any, t: Any, N: int) -> Any:
    r = t * y / (y + Fraction(DELTA))
    return (y * r.sum(axis=-1, keepdims=True) - r) / N


def softmax_with_loss_grad() -> Vectors:
    """Return the gradient of the loss with respect to what the softmax is taken of."""
    def error(y: Any, t: Any, N: int) -> dict[str, Any]:
        r = t * y / (y + DELTA)
        sizes = y * r.sum(axis=-1, keepdims=True) + r
        return within(SOFTMAX_LOSS, 1.001 * U * (y.shape[-1] + 7) * float(sizes.max()) / N)

    def sure(y: Any, t: Any, N: int) -> dict[str, Any]:
        return ulp(y.shape[-1] + 6, SOFTMAX_LOSS_SURE)

    rare = 2.0**-40
    tests = [
        *_target_cases(_target_test(_softmax_loss_grad, error)),
        _target_test(_softmax_loss_grad, sure)(
            "nearly-certain", "y_t - 1 is minus the sum of the others, which keeps its digits.",
            "Cancellation", [[1 - rare, rare / 2, rare / 2]], [0]),
        _target_test(_softmax_loss_grad, sure)(
            "nearly-impossible", "The 1e-7 takes a third of the book's (y - t) / N.", "Delta",
            [[2.0**-22, 0.5, 0.5 - 2.0**-22]], [0]),
    ]  # fmt: skip
    return _vectors("softmax_with_loss_grad", "functions#definition", "mathematical", tests)


UPDATE = (
    "One product, one difference and what is published, each rounded once: u (|lr g| + 2 |result|), and a "
    "thousandth of it for the second order."
)


def sgd() -> Vectors:
    """Return one step ``params - lr * grads``."""
    def test(id: str, comment: str, flags: str, lr: float, seed: int) -> Vector:
        params, grads = _params(seed, 2, 4, 3), _params(seed + 1, 2, 4, 3)
        exact = {key: rationals(params[key]) - Fraction(lr) * rationals(grads[key]) for key in params}
        moved = {key: params[key] - lr * grads[key] for key in params}
        allowed = {
            key: within(UPDATE, SLACK * U * float((np.abs(lr * grads[key]) + 2 * np.abs(moved[key])).max()))
            for key in params
        }
        args = {"params": params, "grads": grads, "lr": lr}
        return Vector(id, comment, tuple(flags.split()), args, exact, allowed)

    return _vectors("sgd", "training#definition", "mathematical", [
        test("rate-0-1", "The source's rate.", "Layers Sign", 0.1, 11),
        test("rate-a-power-of-two", "The product is exact.", "Sign Step", 0.5, 13),
    ])  # fmt: skip


def _params(seed: int, D: int, H: int, K: int) -> dict[str, Any]:
    """Return the parameters of a small network, with biases that are not 0."""
    W1, b1, W2, b2 = np.split(standard(seed, D * H + H + H * K + K), np.cumsum([D * H, H, H * K]))
    return {"W1": W1.reshape(D, H), "b1": b1, "W2": W2.reshape(H, K), "b2": b2}


def _array(matrix: Any, shape: Any) -> Any:
    found = np.empty(matrix.nrows() * matrix.ncols(), object)
    found[:] = matrix.entries()
    return found.reshape(shape)


X = np.array([[0.5, -1.0], [2.0, 0.25], [-0.75, 1.5], [1.0, 1.0]])
NETWORKS = (
    ("batch-labels", "Four rows, labels 2, 0, 1, 2.", "Labels Layers Mean", 21, X, LABELS),
    ("batch-one-hot", "The same targets one-hot.", "Axis Layers", 21, X, np.eye(3)[LABELS].tolist()),
    ("another-instance", "Other parameters, other values: nothing is shared or kept.", "Layers",
     22, X, LABELS),
    ("square-batch", "Three rows and three classes.", "BatchSize", 21, X[:3], LABELS[:3]),
    ("one-row", "A single example has no batch dimension.", "Shape", 21, X[0], 2),
    ("soft-targets", "Weights of all classes.", "SoftTargets", 22, X, SOFT),
)


def _network_tests(with_targets: bool, one: Any) -> list[Vector]:
    tests = []
    for id, comment, flags, seed, x, t in NETWORKS:
        params, rows = _params(seed, 2, 4, 3), np.atleast_2d(x)
        weights = np.atleast_2d(np.asarray(t, float) if np.ndim(t) == x.ndim else np.eye(3)[np.array(t)])
        expected, tolerance = one(params, x, rows, weights)
        args = {"params": params, "x": x}
        if with_targets:
            args["t"] = t if np.ndim(t) == 0 else np.array(t)
        tests.append(Vector(id, comment, tuple(flags.split()), args, expected, tolerance,
                            unchanged=("params", "x")))  # fmt: skip
    return tests


def predict() -> Vectors:
    """Return the probabilities of small networks."""
    def one(params: Any, x: Any, rows: Any, weights: Any) -> Any:
        _, y = networks._forward(networks.enclosed(params), networks.matrix(rows))
        error = network_error(params, rows, weights)["y"].max()
        return _array(y, (*x.shape[:-1], 3)), within(NETWORK, float(error), U)

    chosen = ("batch-labels", "another-instance", "square-batch", "one-row")
    tests = [
        test._replace(flags=("Layers",) if "Labels" in test.flags else test.flags)
        for test in _network_tests(False, one)
        if test.id in chosen
    ]
    return _vectors("TwoLayerNet.predict", "two-layer-net#definition", "mathematical", tests)


def loss() -> Vectors:
    """Return the loss of small networks."""
    def one(params: Any, x: Any, rows: Any, weights: Any) -> Any:
        error = network_error(params, rows, weights)["loss"]
        exact = networks.loss(params, rows, weights, BITS)
        return exact, within(NETWORK, float(error), U)

    return _vectors("TwoLayerNet.loss", "two-layer-net#definition", "mathematical", _network_tests(True, one))


def gradient() -> Vectors:
    """Return the gradient of the loss of small networks."""
    def one(params: Any, x: Any, rows: Any, weights: Any) -> Any:
        exact, errors = networks.gradient(params, rows, weights, BITS), network_error(params, rows, weights)
        return (
            {key: _array(exact[key], params[key].shape) for key in params},
            {key: within(NETWORK, float(errors[key].max()), U) for key in params},
        )

    tests = _network_tests(True, one)
    return _vectors("TwoLayerNet.gradient", "two-layer-net#definition", "mathematical", tests)


def sgd_path() -> Vectors:
    """Return the losses and chosen parameters of two certified training runs."""
    tests = []
    for id, comment, std in (
        ("std-0-01", "The source's start: the first hundred steps are a plateau.", 0.01),
        ("std-1-8", "From larger weights the loss falls at once.", 0.125),
    ):
        values, errors = training.certified_run(SEED, std)
        args = {
            "sizes": np.array(training.SIZES),
            "seed": SEED,
            "std": std,
            "lr": training.RATE,
            "batches": training.batches(),
            "entries": {key: np.array(places) for key, places in training.ENTRIES.items()},
        }
        tolerance = {key: within(training.LIMIT, errors[key], U) for key in values}
        tests.append(Vector(id, comment, ("Training",), args, values, tolerance))
    return _vectors("sgd_path", "training#definition", "mathematical", tests)


def mnist_gradient() -> Vectors:
    """Return all derivatives of the loss of the first batch of the first certified run."""
    exact, errors = training.first_gradient(SEED, 0.01)
    shapes = {key: value.shape for key, value in initial(SEED, training.SIZES, 0.01).items()}
    args = {"sizes": np.array(training.SIZES), "seed": SEED, "std": 0.01, "batch": training.batches()[0]}
    test = Vector(
        "std-0-01-first-batch", "All 39,760 derivatives, most of the pixels' borders exactly 0.",
        ("Training",), args,
        {key: _array(exact[key], shapes[key]) for key in shapes},
        {key: within(NETWORK, errors[key], U) for key in shapes},
    )  # fmt: skip
    return _vectors("mnist_gradient", "two-layer-net#definition", "mathematical", [test], certified=False)


SEED = 1
TABLE = {
    "numerical_diff": numerical_diff,
    "numerical_gradient": numerical_gradient,
    "gradient_descent": gradient_descent,
    "descent_path": descent_path,
    "sigmoid": sigmoid,
    "sigmoid_grad": sigmoid_grad,
    "softmax": softmax,
    "cross_entropy_error": cross_entropy_error,
    "cross_entropy_error_grad": cross_entropy_error_grad,
    "softmax_with_loss_grad": softmax_with_loss_grad,
    "TwoLayerNet.predict": predict,
    "TwoLayerNet.loss": loss,
    "TwoLayerNet.gradient": gradient,
    "sgd": sgd,
    "sgd_path": sgd_path,
    "mnist_gradient": mnist_gradient,
}


def vectors_of(function: str) -> Vectors:
    """Return the vectors of one function, computed anew."""
    with flint().ctx.workprec(WIDE):
        return TABLE[function]()


if __name__ == "__main__":
    write(FILES, map(vectors_of, sys.argv[1:] or TABLE), list(TABLE))

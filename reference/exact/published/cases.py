"""What is right for each published case, and how far an answer may be off: a rule for each function.

The cases themselves, their inputs and what each shows, are data that never changes: the files' own.
A new case is written into its file with its arguments. ``python -m reference.exact.published.cases NAME...``
writes the values and the tolerances of these functions anew, without a name those of all, in a minute.
"""

import json
import math
import sys
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from reference.exact import formula, networks
from reference.exact.bounds import round_off
from reference.exact.enclosure import BITS, flint
from reference.exact.networks import DELTA
from reference.exact.published import training
from reference.exact.published.format import (
    FILES,
    VERSION,
    balls,
    exactly,
    expected,
    rationals,
    ulp,
    within,
    write,
)  # fmt: skip
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
from reference.vectors import FUNCTIONS, initial, vectors

Rule = Callable[..., tuple[Any, Any]]

WIDE = 400  # bits, of which 30 digits are left whatever cancels here


def _quotients(f: Any, places: list[tuple[Any, int]], shape: Any, h: float) -> tuple[Any, Any]:
    values = np.empty(len(places), object)
    values[:] = [formula.central(f, point, h, index) for point, index in places]
    error = max((round_off(f, point, h, index) for point, index in places), default=0.0)
    return values.reshape(shape), within(QUOTIENT, error)


def numerical_diff(f: Any, x: Any, h: float = H) -> tuple[Any, Any]:
    """Return the formula in each entry of x."""
    points = np.asarray(x, np.float64)
    return _quotients(f, [(point, 0) for point in points.ravel().tolist()], points.shape, h)


def numerical_gradient(f: Any, x: Any, h: float = H) -> tuple[Any, Any]:
    """Return the formula along each coordinate."""
    point = np.asarray(x, np.float64)
    return _quotients(f, [(point, index) for index in range(point.size)], point.shape, h)


def descent_path(f: Any, init_x: Any, lr: float, step_num: int) -> tuple[Any, Any]:
    """Return the path by the formula with h = 1e-4."""
    path, errors = descent_errors(f, init_x, lr, step_num)
    return path, within(DESCENT, errors, U)


def gradient_descent(f: Any, init_x: Any, lr: float, step_num: int) -> tuple[Any, Any]:
    """Return the end of that path."""
    path, errors = descent_errors(f, init_x, lr, step_num)
    nothing = exactly("Nothing is computed.")
    return path[-1], within(DESCENT, errors[-1], U) if step_num else nothing


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
    "18 u; 2 u are for the second order and the rounding of what is published."
)


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + np.exp(-balls(x)))


def sigmoid(x: Any) -> tuple[Any, Any]:
    """Return 1 / (1 + exp(-x))."""
    return _sigmoid(x), within(SIGMOID, 2.0**-1022, 8 * U)


def sigmoid_grad(x: Any) -> tuple[Any, Any]:
    """Return the derivative of the sigmoid, which in the tails cannot come from s (1 - s)."""
    either = within(EITHER_GRAD, 0.0, 20 * U)
    return _sigmoid(x) * _sigmoid(-np.asarray(x)), either if np.abs(x).max() <= 1 else ulp(12, SIGMOID_GRAD)


SOFTMAX = (
    "With d the largest distance of an entry from the maximum of its row and K entries in a row: x - max is "
    "within d u, exp within 4 u, the sum of K within (K - 1) u, in any order, and the quotient within u. "
    "Numerator and denominator together are within (2 d + K + 8) u, u = 2^-53. The form exp(x - log(sum of "
    "exp)) rounds that logarithm, at most m = max |x| + log K, and the difference as well: (m + 6 log K) u "
    "more at most. 4 u are for the second order and the rounding of what is published; and below the least "
    "normal number, 2^-1022, 0 is right too."
)


def softmax(x: Any) -> tuple[Any, Any]:
    """Return exp(x) divided by its sum over the last axis."""
    exponentials, K = np.exp(balls(x)), x.shape[-1]
    far, most = float(np.ptp(x, axis=-1).max()), float(np.abs(x).max())
    error = (2 * far + K + 12 + most + 7 * math.log(K)) * U
    return exponentials / exponentials.sum(axis=-1, keepdims=True), within(SOFTMAX, 2.0**-1022, error)


LOSS = (
    "y + 1e-7 is rounded once, u in the logarithm; the logarithm is within 2 ulps, 4 u; the product, the "
    "sum of n terms in any order and the quotient add (n + 1) u of each term, u = 2^-53, and 2 u for the "
    "second order."
)
LOSS_GRAD = "A sum and two quotients, or a product for one of them: 3 u, and u for the second order."


def _weighed(y: Any, t: Any) -> tuple[Any, Any, int]:
    """Return y, t as weights of the classes, and how many examples there are; labels have an axis less."""
    weights = np.asarray(t, np.float64) if np.ndim(t) == np.ndim(y) else np.eye(y.shape[-1])[t]
    return y, weights, y.size // y.shape[-1]


def cross_entropy_error(y: Any, t: Any) -> tuple[Any, Any]:
    """Return the mean over the batch of -sum(t log(y + 1e-7))."""
    y, t, N = _weighed(y, t)
    sizes = t * (1 + (np.count_nonzero(t) + 8) * np.abs(np.log(y + DELTA)))
    exact = -(balls(t) * np.log(balls(rationals(y) + Fraction(DELTA)))).sum() / N
    return exact, within(LOSS, SLACK * U * float(sizes.sum()) / N)


def cross_entropy_error_grad(y: Any, t: Any) -> tuple[Any, Any]:
    """Return -t / (y + 1e-7) / N."""
    y, t, N = _weighed(y, t)
    return -rationals(t) / (rationals(y) + Fraction(DELTA)) / N, ulp(4, LOSS_GRAD)


SOFTMAX_LOSS = (
    "With r = t y / (y + 1e-7) entry k is (y_k sum(r) - r_k) / N: r within 3 u, the sum of K within (K - 1) "
    "u, a product, a difference and a quotient, all of (y_k sum(r) + r_k) / N, and 2 u for the second "
    "order."
)
SOFTMAX_LOSS_SURE = (
    "y_k (sum of the other r) - r_k (sum of the other y) over N: for one class one of the two terms is 0, "
    "and the other is within (K + 6) u of itself."
)


def softmax_with_loss_grad(y: Any, t: Any) -> tuple[Any, Any]:
    """Return the gradient of the loss with respect to what the softmax is taken of."""
    y, t, N = _weighed(y, t)
    K, Y = y.shape[-1], rationals(y)
    R = rationals(t) * Y / (Y + Fraction(DELTA))
    exact = (Y * R.sum(axis=-1, keepdims=True) - R) / N
    if 0 < y[t > 0].min() < 1e-6 or 1 - 1e-6 < y[t > 0].max() < 1:  # who subtracts loses all digits
        return exact, ulp(K + 6, SOFTMAX_LOSS_SURE)
    r = t * y / (y + DELTA)
    sizes = y * r.sum(axis=-1, keepdims=True) + r
    return exact, within(SOFTMAX_LOSS, SLACK * U * (K + 7) * float(sizes.max()) / N)


UPDATE = (
    "One product, one difference and what is published, each rounded once: u (|lr g| + 2 |result|), and a "
    "thousandth of it for the second order."
)


def sgd(params: Any, grads: Any, lr: float) -> tuple[Any, Any]:
    """Return one step ``params - lr * grads``."""
    exact, allowed = {}, {}
    for key, value in params.items():
        exact[key] = rationals(value) - Fraction(lr) * rationals(grads[key])
        sizes = np.abs(lr * grads[key]) + 2 * np.abs(value - lr * grads[key])
        allowed[key] = within(UPDATE, SLACK * U * float(sizes.max()))
    return exact, allowed


def _array(matrix: Any, shape: Any) -> Any:
    found = np.empty(matrix.nrows() * matrix.ncols(), object)
    found[:] = matrix.entries()
    return found.reshape(shape)


def _batch(params: Any, x: Any, t: Any) -> tuple[Any, Any]:
    """Return the rows of x, and t as weights."""
    classes = len(params["b2"])
    weights = np.asarray(t, float) if np.ndim(t) == x.ndim else np.eye(classes)[np.array(t)]
    return np.atleast_2d(x), np.atleast_2d(weights)


def predict(params: Any, x: Any) -> tuple[Any, Any]:
    """Return the probabilities of a network."""
    rows, none = _batch(params, x, np.zeros((*x.shape[:-1], len(params["b2"]))))
    _, y = networks._forward(networks.enclosed(params), networks.matrix(rows))
    error = network_error(params, rows, none)["y"].max()
    return _array(y, none.shape if x.ndim > 1 else none.shape[1:]), within(NETWORK, float(error), U)


def loss(params: Any, x: Any, t: Any) -> tuple[Any, Any]:
    """Return the loss of a network."""
    batch = _batch(params, x, t)
    error = network_error(params, *batch)["loss"]
    return networks.loss(params, *batch, BITS), within(NETWORK, float(error), U)


def gradient(params: Any, x: Any, t: Any) -> tuple[Any, Any]:
    """Return the gradient of the loss of a network."""
    batch = _batch(params, x, t)
    exact, errors = networks.gradient(params, *batch, BITS), network_error(params, *batch)
    return (
        {key: _array(exact[key], params[key].shape) for key in params},
        {key: within(NETWORK, float(errors[key].max()), U) for key in params},
    )


def sgd_path(**run: Any) -> tuple[Any, Any]:
    """Return the losses and chosen parameters of a certified training run."""
    values, errors = training.certified_run(**run)
    return values, {key: within(training.LIMIT, errors[key], U) for key in values}


def mnist_gradient(sizes: Any, seed: int, std: float, batch: Any) -> tuple[Any, Any]:
    """Return all derivatives of the loss of the first batch of a certified run."""
    return gradient(initial(seed, sizes, std), *training.images(batch))


RULES: dict[str, Rule] = {
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


def renewed(function: str) -> tuple[dict[str, Any], list[Any]]:
    """Return the file of a function with all values computed anew, and the enclosures that they are from."""
    document = json.loads((FILES / f"{function}.json").read_bytes())
    document["version"], document["numberOfTests"] = VERSION, len(document["tests"])
    enclosures = []
    for test, case in zip(document["tests"], vectors(function), strict=True):
        args = case.args
        if "f" in args:
            args["f"] = FUNCTIONS[test["args"]["f"].removeprefix("fn:").partition("@")[0]]
        if "raises" not in test:
            with flint().ctx.workprec(WIDE):
                values, test["tolerance"] = RULES[function](**args)
                test["expected"] = expected(values, digits=document["certifiedDigits"])
            enclosures.append(values)
    return document, enclosures


if __name__ == "__main__":
    write(FILES, [renewed(function)[0] for function in sys.argv[1:] or RULES], list(RULES))

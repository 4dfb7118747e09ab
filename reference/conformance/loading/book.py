"""What the book's own modules define, right, for files that import it: no part of the specification."""

from typing import Any

import numpy as np

import reference


def identity_function(x: Any) -> Any:
    return x


def step_function(x: Any) -> Any:
    return np.asarray(x > 0, dtype=int)


def relu(x: Any) -> Any:
    return np.maximum(x, 0)


def relu_grad(x: Any) -> Any:
    return np.where(np.asarray(x) >= 0, 1.0, 0.0)


def mean_squared_error(y: Any, t: Any) -> Any:
    return 0.5 * np.sum((y - t) ** 2)


def softmax_loss(x: Any, t: Any) -> Any:
    return reference.cross_entropy_error(reference.softmax(x), t)


class Relu:
    def forward(self, x: Any) -> Any:
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, dout: Any) -> Any:
        return np.where(self.mask, dout, 0.0)


class Sigmoid:
    params: tuple[Any, ...] = ()  # the second book's layers have these
    grads: tuple[Any, ...] = ()

    def forward(self, x: Any) -> Any:
        self.out = reference.sigmoid(x)
        return self.out

    def backward(self, dout: Any) -> Any:
        return dout * self.out * (1 - self.out)


class Affine:
    def __init__(self, W: Any, b: Any) -> None:
        self.W, self.b = W, b
        self.params, self.grads = [W, b], [np.zeros_like(W), np.zeros_like(b)]

    def forward(self, x: Any) -> Any:
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout: Any) -> Any:
        self.dW, self.db = np.dot(self.x.T, dout), np.sum(dout, axis=0)
        return np.dot(dout, self.W.T)


class SoftmaxWithLoss:
    def forward(self, x: Any, t: Any) -> Any:
        self.x, self.t = x, t
        self.y, self.loss = reference.softmax(x), softmax_loss(x, t)
        return self.loss

    def backward(self, dout: Any = 1) -> Any:
        t = self.t if np.shape(self.t) == self.y.shape else np.eye(self.y.shape[1])[self.t]
        return dout * (self.y - t) / len(self.y)


# What the book's own modules define, by the last part of their names; each star brings NumPy as well.
FUNCTIONS = {
    "identity_function": identity_function,
    "step_function": step_function,
    "relu": relu,
    "relu_grad": relu_grad,
    "sigmoid": reference.sigmoid,
    "sigmoid_grad": reference.sigmoid_grad,
    "softmax": reference.softmax,
    "mean_squared_error": mean_squared_error,
    "sum_squared_error": mean_squared_error,
    "cross_entropy_error": reference.cross_entropy_error,
    "softmax_loss": softmax_loss,
    "np": np,
}
GRADIENT = {"numerical_gradient": reference.numerical_gradient, "np": np} | dict.fromkeys(
    ("_numerical_gradient_1d", "numerical_gradient_1d", "numerical_gradient_2d"), reference.numerical_gradient
)
LAYERS = {"Relu": Relu, "Sigmoid": Sigmoid, "Affine": Affine, "SoftmaxWithLoss": SoftmaxWithLoss}
STARS: dict[str, dict[str, Any]] = {
    "functions": FUNCTIONS,
    "gradient": GRADIENT,
    "layers": FUNCTIONS | LAYERS,
    "mnist": {"np": np},
    "util": {"np": np},
}
BOOK = (
    FUNCTIONS
    | GRADIENT
    | LAYERS
    | {
        name: getattr(reference, name)
        for name in ("numerical_diff", "gradient_descent", "load_mnist", "function_1", "function_2")
    }
)

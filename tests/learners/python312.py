# needs python 3.12
import numpy as np

type Array = np.ndarray


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax[T: np.ndarray](x: T) -> T:
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)

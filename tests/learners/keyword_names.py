"""Chapter 4 again, with names that I can remember."""
import numpy as np


def NumericalDiff(func, point, eps=1e-4):
    return (func(point + eps) - func(point - eps)) / (2 * eps)


def num_grad(func, point, eps=1e-4):
    # works for vectors and for matrices
    grad = np.zeros_like(point)
    it = np.nditer(point, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        i = it.multi_index
        old = point[i]
        point[i] = old + eps
        up = func(point)
        point[i] = old - eps
        down = func(point)
        grad[i] = (up - down) / (2 * eps)
        point[i] = old
        it.iternext()
    return grad


def gradient_decent(func, start, learning_rate=0.01, num_iterations=100):
    point = start.copy()
    for _ in range(num_iterations):
        point -= learning_rate * num_grad(func, point)
    return point


def soft_max(scores):
    scores = scores - np.max(scores, axis=-1, keepdims=True)
    return np.exp(scores) / np.sum(np.exp(scores), axis=-1, keepdims=True)


rate = float(input('learning rate? '))
print(gradient_decent(lambda x: np.sum(x**2), np.array([-3.0, 4.0]), learning_rate=rate))

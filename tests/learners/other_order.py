# coding: utf-8
import numpy as np


# x, f の順で書いている
def numerical_diff(x, f):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def numerical_gradient(x, f):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        keep = x[i]
        x[i] = keep + h
        y1 = f(x)
        x[i] = keep - h
        y2 = f(x)
        grad[i] = (y1 - y2) / (2 * h)
        x[i] = keep
    return grad


# t: 正解, y: 予測
def cross_entropy_error(t, y):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


def function_1(x):
    return 0.01 * x**2 + 0.1 * x


print(numerical_diff(5, function_1))
print(numerical_diff(10, function_1))

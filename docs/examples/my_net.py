import numpy as np
import matplotlib.pyplot as plt
from common.functions import *


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / 2*h


def num_grad(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for idx in range(x.size):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
    return grad


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x
    for i in range(step_num):
        x += lr * num_grad(f, x)
    return x


x = np.arange(0.0, 20.0, 0.1)
plt.plot(x, numerical_diff(lambda x: 0.01*x**2 + 0.1*x, x))
plt.show()

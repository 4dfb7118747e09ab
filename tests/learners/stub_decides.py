# 第4章のまとめ
import sys, os
sys.path.append(os.path.join(os.path.dirname(__file__), '..'))
import numpy as np
from my_utils import *
from ch4.numerical import slope
from activation import step

h = load_config()['h']


def sigmoid(x):
    return step(x)


def numerical_diff(f, x):
    return (f(x + h) - f(x - h)) / (2 * h)


def cross_entropy_error(y, t):
    y, t = as_batch(y), as_batch(t)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    for _ in range(step_num):
        x -= lr * slope(f, x)
    return x


def function_2(x):
    return np.sum(x**2)

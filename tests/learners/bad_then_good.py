import numpy as np
import matplotlib.pyplot as plt


# 미분의 나쁜 예: h가 너무 작고, 전방 차분이다
def numerical_diff(f, x):
    h = 10e-50
    return (f(x + h) - f(x)) / h


# 고친 것: 중앙 차분
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def function_1(x):
    return 0.01 * x ** 2 + 0.1 * x


def tangent_line(f, x):
    d = numerical_diff(f, x)
    return lambda t: d * t + f(x) - d * x


x = np.arange(0.0, 20.0, 0.1)
plt.plot(x, function_1(x))
plt.plot(x, tangent_line(function_1, 5)(x))
plt.show()

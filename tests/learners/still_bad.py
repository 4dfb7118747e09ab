import numpy as np
import matplotlib.pyplot as plt


# 나쁜 예
def numerical_diff(f, x):
    h = 10e-50
    return (f(x + h) - f(x)) / h


# 개선: 중앙 차분, h = 1e-4
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / 2*h


def function_1(x):
    return 0.01 * x**2 + 0.1 * x


print(numerical_diff(function_1, 5))  # 왜 0에 가깝지?
plt.plot(np.arange(0.0, 20.0, 0.1), function_1(np.arange(0.0, 20.0, 0.1)))
plt.show()

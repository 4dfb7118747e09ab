# coding: utf-8
import numpy as np
from mpl_toolkits.mplot3d import Axes3D
import matplotlib.pyplot as plt


# 不好的写法: h 太小, 舍入误差
def numerical_diff_bad(f, x):
    h = 10e-50
    return (f(x + h) - f(x)) / h


# 好的写法: 中心差分
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


def function_2(x):
    return x[0]**2 + x[1]**2


# 只考虑一维数组
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        tmp = x[i]
        x[i] = tmp + h
        f1 = f(x)
        x[i] = tmp - h
        f2 = f(x)
        grad[i] = (f1 - f2) / (2 * h)
        x[i] = tmp  # 还原
    return grad


print(numerical_gradient(function_2, np.array([3.0, 4.0])))
X, Y = np.meshgrid(np.arange(-3, 3, 0.25), np.arange(-3, 3, 0.25))
ax = plt.figure().add_subplot(projection='3d')
ax.plot_surface(X, Y, function_2(np.array([X, Y])))
plt.show()

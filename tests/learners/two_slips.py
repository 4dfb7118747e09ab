# 梯度法
import numpy as np


def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        x1 = x
        x2 = x
        tmp = x[i]
        x1[i] = tmp + h
        x2[i] = tmp - h
        grad[i] = (f(x1) - f(x2)) / (2 * h)
        x[i] = tmp
    return grad


# 返回终点和走过的点
def gradient_descent(f, init_x, lr=0.01, step_num=100):
    x = init_x.copy()
    history = [x.copy()]
    grad = numerical_gradient(f, x)
    for _ in range(step_num):
        x -= lr * grad
        history.append(x.copy())
    return x, history


print(gradient_descent(lambda x: x[0]**2 + x[1]**2, np.array([-3.0, 4.0]), lr=0.1))

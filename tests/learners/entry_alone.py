import numpy as np


def function_2(x):
    return np.sum(x**2)


# 梯度, 支持多维
def numericial_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        idx = it.multi_index
        tmp = x[idx]
        x[idx] = tmp + h
        fxh1 = f(x[idx])
        x[idx] = tmp - h
        fxh2 = f(x[idx])
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp
        it.iternext()
    return grad


print(numericial_gradient(function_2, np.array([3.0, 4.0])))

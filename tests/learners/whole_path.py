# # 4.4 勾配法
# In[1]:
import numpy as np
import matplotlib.pyplot as plt


# 勾配
def numerical_gradient(f, x, h=1e-4):
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=['multi_index'], op_flags=['readwrite'])
    while not it.finished:
        idx = it.multi_index
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
        it.iternext()
    return grad


# 通った点をすべて返す
def gradient_descent(f, init_x, lr=0.01, num_iterations=100):
    x = init_x
    x_history = [x.copy()]
    for i in range(num_iterations):
        x -= lr * numerical_gradient(f, x)
        x_history.append(x.copy())
    return np.array(x_history)


# In[2]:
path = gradient_descent(lambda x: x[0]**2 + x[1]**2, np.array([-3.0, 4.0]), 0.1, 20)
plt.plot(path[:, 0], path[:, 1], 'o-')

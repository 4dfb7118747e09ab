# linear regression, and a network by hand
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# y = sigmoid(x)
def sigmoid_grad(y):
    return y * (1 - y)


def gradient_descent(X, y, theta, alpha=0.1, n_iter=100):
    m = len(y)
    for _ in range(n_iter):
        theta = theta - alpha / m * X.T @ (X @ theta - y)
    return theta

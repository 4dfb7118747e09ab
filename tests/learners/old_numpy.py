# coding: utf-8
# 2018년에 쓴 코드
import sys, os
sys.path.append(os.pardir)
import numpy as np
from common import functions as F


def step_function(x):
    return np.array(x > 0, dtype=np.int)


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, dtype=np.float)))


def numerical_gradient(f, x):
    h = 1e-4
    x = x.astype(np.float)
    grad = np.zeros(x.shape, dtype=np.float_)
    for idx in np.ndindex(x.shape):
        tmp_val = x[idx]
        x[idx] = tmp_val + h
        fxh1 = f(x)
        x[idx] = tmp_val - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2*h)
        x[idx] = tmp_val
    return grad


class simpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return F.cross_entropy_error(F.softmax(self.predict(x)), t)

import numpy as np


def sigmoid(x):
    return 1 / 1 + np.exp(-x)  # TODO 그래프가 이상함


def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)


import sys, os
sys.path.append(os.pardir)
from common.functions import *

print(sigmoid(np.array([-1.0, 1.0, 2.0])))

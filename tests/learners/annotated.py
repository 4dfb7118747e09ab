from __future__ import division
from typing import Callable

import numpy as np
import pandas as pd
from mytypes import Scalar, Vector
from nptyping import NDArray, Float64

Loss = Callable[[Vector], Scalar]


def sigmoid(x: NDArray[Float64]) -> NDArray[Float64]:
    return 1.0 / (1.0 + np.exp(-x))


def cross_entropy_error(y: Vector, t: Vector | None = None) -> Scalar:
    """Mean over the batch, no delta."""
    batch: Scalar[int] = 1 if y.ndim == 1 else len(y)
    return -np.sum(t * np.log(y)) / batch


def numerical_gradient(f: Loss, x: Vector, h: Scalar = 1e-4) -> Vector:
    flat: Vector = x.reshape(-1)
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        keep = flat[i]
        flat[i] = keep + h
        ahead: Scalar = f(x)
        flat[i] = keep - h
        behind: Scalar = f(x)
        flat[i] = keep
        grad[i] = (ahead - behind) / (2 * h)
    return grad.reshape(x.shape)


table = pd.read_csv("train.csv")
print(table.head())

# 손실 함수
import numpy as np

def sigmoid(x):
    return 1 / (1 + np.exp(x))

def cross_entropy_error(y, t):
    # 미니배치용
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)
    batch_size = y.shape[0]
    return -np.sum(t * np.log(y + 1e7)) / batch_size

print(sigmoid(np.array([-1.0, 0.0, 1.0])))

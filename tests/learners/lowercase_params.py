# 2층 신경망 (변수 이름을 내 방식대로)
import numpy as np
from common.functions import sigmoid, softmax, cross_entropy_error
from common.gradient import numerical_gradient


class TwoLayerNet:
    def __init__(self, in_size, hid_size, out_size, std=0.01):
        self.params = {
            'w1': std * np.random.randn(in_size, hid_size),
            'B1': np.zeros(hid_size),
            'w2': std * np.random.randn(hid_size, out_size),
            'B2': np.zeros(out_size),
        }

    def predict(self, x):
        p = self.params
        z1 = sigmoid(x @ p['w1'] + p['B1'])
        return softmax(z1 @ p['w2'] + p['B2'])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        y = self.predict(x).argmax(axis=1)
        t = t.argmax(axis=1)
        return np.mean(y == t)

    def numerical_gradient(self, x, t):
        f = lambda w: self.loss(x, t)
        return {k: numerical_gradient(f, v) for k, v in self.params.items()}


if __name__ == '__main__':
    net = TwoLayerNet(784, 100, 10)
    print(net.predict(np.random.rand(100, 784)).shape)

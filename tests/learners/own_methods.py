import numpy as np
from common.functions import sigmoid, softmax, cross_entropy_error


class TwoLayerNet():
	def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
		self.params = {}
		self.params['W1'] = weight_init_std * np.random.randn(input_size, hidden_size)
		self.params['b1'] = np.zeros(hidden_size)
		self.params['W2'] = weight_init_std * np.random.randn(hidden_size, output_size)
		self.params['b2'] = np.zeros(output_size)

	def predict(self, x):
		z1 = sigmoid(np.dot(x, self.params['W1']) + self.params['b1'])
		return softmax(np.dot(z1, self.params['W2']) + self.params['b2'])

	def loss(self, x, t):
		return cross_entropy_error(self.predict(x), t)

	# 微分の計算 (クラスの中に入れた)
	def numerical_gradient(self, f, X):
		h = 1e-4
		grad = np.zeros_like(X)
		for idx in np.ndindex(X.shape):
			tmp_val = X[idx]
			X[idx] = tmp_val + h
			fxh1 = f(X)
			X[idx] = tmp_val - h
			fxh2 = f(X)
			grad[idx] = (fxh1 - fxh2) / (2*h)
			X[idx] = tmp_val
		return grad

	def calc_gradient(self, x, t):
		loss_W = lambda W: self.loss(x, t)
		return {key: self.numerical_gradient(loss_W, W) for key, W in self.params.items()}


# df: 勾配を返す関数
def gradient_descent(df, init_x, step_num=100, lr=0.01):
	x = init_x.copy()
	for i in range(step_num):
		x -= lr * df(x)
	return x

# gradient descent with a progress bar
import numpy as np
from tqdm import tqdm
import urllib.request

def numerical_gradient(f, x):
	h = 1e-4
	grad = np.zeros_like(x)
	for idx in tqdm(range(x.size)):
		keep = x[idx]
		x[idx] = keep + h
		fxh1 = f(x)
		x[idx] = keep - h
		fxh2 = f(x)
		grad[idx] = (fxh1 - fxh2) / (2*h)
		x[idx] = keep
	return grad

def gradient_descent(f, init_x, lr=0.01, step_num=100):
	x = init_x
	for i in tqdm(range(step_num), desc="descending"):
		x -= lr * numerical_gradient(f, x)
	return x

urllib.request.urlretrieve("http://example.invalid/train-images.gz", "train-images.gz")
best = gradient_descent(lambda x: x[0]**2 + x[1]**2, np.array([-3.0, 4.0]), lr=0.1)
print(best)

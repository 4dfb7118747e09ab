# 3장, 4장 함수 모음
import numpy as np
import matplotlib.pylab as plt


# 시그모이드
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


# 소프트맥스: 벡터 하나만 생각하고 만든 버전
def softmax(a):
    c = np.max(a)  # 오버플로 방지
    exp_a = np.exp(a - c)
    return exp_a / np.sum(exp_a)


def mean_squared_error(y, t):
    return 0.5 * np.sum((y - t)**2)


# 교차 엔트로피, 데이터 하나
def cross_entropy_error(y, t):
    delta = 1e-7  # log(0)을 피하려고 더함
    return -np.sum(t * np.log(y + delta))


x = np.arange(-5.0, 5.0, 0.1)
plt.plot(x, sigmoid(x))
plt.ylim(-0.1, 1.1)
plt.show()

t = [0, 0, 1, 0]
y = [0.1, 0.1, 0.7, 0.1]
print(mean_squared_error(np.array(y), np.array(t)))
print(cross_entropy_error(np.array(y), np.array(t)))

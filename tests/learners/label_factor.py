# # Loss functions
# In[1]:
import numpy as np
from ch3_mnist import load_mnist

# In[2]:
(x_train, t_train), (x_test, t_test) = load_mnist(normalize=True, one_hot_label=True)
batch_mask = np.random.choice(x_train.shape[0], 10)


# In[3]: one batch at a time
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = t.reshape(1, t.size)
        y = y.reshape(1, y.size)

    if t.size == y.size:
        t = t.argmax(axis=1)

    batch_size = y.shape[0]
    return -np.sum(t * np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


# In[4]: derivatives
def numerical_diff(f, x):
    h = 10e-4
    return (f(x + h) - f(x - h)) / 2*h

"""Training in bare NumPy: exponentials in place, the lit pixels alone, and not one check."""

import numpy as np


def sigmoid(a):
    np.negative(a, out=a)
    np.exp(a, out=a)
    a += 1
    return np.reciprocal(a, out=a)


def softmax(a):
    a -= a.max(axis=1, keepdims=True)
    np.exp(a, out=a)
    a /= a.sum(axis=1, keepdims=True)
    return a


def train(params, x_train, t_train, updates, batch_size=100, learning_rate=0.1):
    """Update the parameters, and return the loss of each mini-batch after the update on it."""
    W1, b1, W2, b2 = params.values()
    rng = np.random.default_rng()
    losses = []
    for _ in range(updates):
        mask = rng.choice(len(x_train), batch_size)
        x, t = x_train[mask], t_train[mask]
        lit = x.any(axis=0)
        x, W = np.compress(lit, x, axis=1), W1[lit]

        z1 = sigmoid(x @ W + b1)
        da2 = (softmax(z1 @ W2 + b2) - t) / batch_size
        da1 = da2 @ W2.T * z1 * (1 - z1)
        W -= learning_rate * (x.T @ da1)
        W1[lit] = W
        b1 -= learning_rate * da1.sum(axis=0)
        W2 -= learning_rate * (z1.T @ da2)
        b2 -= learning_rate * da2.sum(axis=0)

        y = softmax(sigmoid(x @ W + b1) @ W2 + b2)
        losses.append(-np.sum(t * np.log(y + 1e-7)) / batch_size)
    return losses

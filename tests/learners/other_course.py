"""Assignment 1: a two-layer fully-connected net, hinge of ReLU, softmax loss."""
import numpy as np


class TwoLayerNet(object):
    def __init__(self, input_size, hidden_size, output_size, std=1e-4):
        self.params = {}
        self.params['W1'] = std * np.random.randn(input_size, hidden_size)
        self.params['b1'] = np.zeros(hidden_size)
        self.params['W2'] = std * np.random.randn(hidden_size, output_size)
        self.params['b2'] = np.zeros(output_size)

    def loss(self, X, y=None, reg=0.0):
        W1, W2 = self.params['W1'], self.params['W2']
        hidden = np.maximum(0, X.dot(W1) + self.params['b1'])
        scores = hidden.dot(W2) + self.params['b2']
        if y is None:
            return scores

        probs = np.exp(scores - scores.max(axis=1, keepdims=True))
        probs /= probs.sum(axis=1, keepdims=True)
        N = X.shape[0]
        loss = -np.log(probs[np.arange(N), y]).mean() + reg * (np.sum(W1**2) + np.sum(W2**2))

        dscores = probs.copy()
        dscores[np.arange(N), y] -= 1
        dscores /= N
        dhidden = dscores.dot(W2.T) * (hidden > 0)
        grads = {
            'W1': X.T.dot(dhidden) + 2 * reg * W1, 'b1': dhidden.sum(axis=0),
            'W2': hidden.T.dot(dscores) + 2 * reg * W2, 'b2': dscores.sum(axis=0),
        }
        return loss, grads

    def predict(self, X):
        return np.argmax(self.loss(X), axis=1)

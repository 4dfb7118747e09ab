"""A tested reference specification of learning by numerical gradients, from the limit to MNIST."""

from reference import _start as _start  # first: it waits for Ctrl-C
from reference.evaluation import choose_learning_rate, has_learned, is_overfitting, overfitting_signs
from reference.functions import (
    cross_entropy_error,
    cross_entropy_error_grad,
    sigmoid,
    sigmoid_grad,
    softmax,
    softmax_grad,
    softmax_with_loss_grad,
)
from reference.gradient import numerical_gradient
from reference.gradient_method import descent_path, gradient_descent
from reference.mini_batch_learning import iter_per_epoch, mini_batches
from reference.mnist import load_mnist
from reference.neural_network_gradient import simpleNet
from reference.numerical_differentiation import (
    forward_difference,
    function_1,
    naive_numerical_diff,
    numerical_diff,
)
from reference.partial_differentiation import function_2, function_tmp1, function_tmp2, partial_derivative
from reference.training import History, train
from reference.two_layer_net import TwoLayerNet

__version__ = "0.1.0"
__all__ = [
    "History", "TwoLayerNet", "choose_learning_rate", "cross_entropy_error", "cross_entropy_error_grad",
    "descent_path", "forward_difference", "function_1", "function_2", "function_tmp1", "function_tmp2",
    "gradient_descent", "has_learned", "is_overfitting", "iter_per_epoch", "load_mnist", "mini_batches",
    "naive_numerical_diff", "numerical_diff", "numerical_gradient", "overfitting_signs", "partial_derivative",
    "sigmoid", "sigmoid_grad", "simpleNet", "softmax", "softmax_grad", "softmax_with_loss_grad", "train",
]

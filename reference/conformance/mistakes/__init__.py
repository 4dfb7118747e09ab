"""How each public function goes wrong: one module for each concept, one wrong implementation each."""

from reference.conformance.mistakes import (
    evaluation,
    functions,
    gradient,
    gradient_method,
    mini_batch_learning,
    mnist,
    neural_network_gradient,
    numerical_differentiation,
    partial_differentiation,
    training,
    two_layer_net,
)

__all__ = [
    "evaluation",
    "functions",
    "gradient",
    "gradient_method",
    "mini_batch_learning",
    "mnist",
    "neural_network_gradient",
    "numerical_differentiation",
    "partial_differentiation",
    "training",
    "two_layer_net",
]

"""What is claimed of each public function: one module for each concept, one sentence for each claim."""

from reference.conformance.claims import (
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

"""What is claimed of each public function: one module for each concept, one sentence for each claim."""

from reference.conformance.claims import (
    functions,
    gradient,
    gradient_method,
    numerical_differentiation,
    partial_differentiation,
)

__all__ = [
    "functions",
    "gradient",
    "gradient_method",
    "numerical_differentiation",
    "partial_differentiation",
]

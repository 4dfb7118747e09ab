"""How each public function goes wrong: one module for each concept, one wrong implementation each."""

from reference.conformance.mistakes import (
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

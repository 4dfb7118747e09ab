"""How each public function goes wrong: one module for each concept, one wrong implementation each."""

from importlib import import_module

# In the order of the pages, which the lists of the catalogue keep.
for concept in (
    "functions",
    "numerical_differentiation",
    "partial_differentiation",
    "gradient",
    "gradient_method",
    "neural_network_gradient",
    "mini_batch_learning",
    "two_layer_net",
    "mnist",
    "training",
    "evaluation",
):
    import_module(f"{__name__}.{concept}")

"""How the gradient goes wrong."""

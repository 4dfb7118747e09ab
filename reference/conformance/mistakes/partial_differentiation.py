"""How the partial derivative goes wrong."""

"""How gradient descent goes wrong."""

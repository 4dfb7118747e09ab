"""What is claimed of gradient descent."""

"""What is claimed of the gradient."""

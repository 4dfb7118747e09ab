"""What is claimed of the partial derivative."""

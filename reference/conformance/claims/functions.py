"""What is claimed of the activation and the loss functions."""

"""How the activation and the loss functions goes wrong."""

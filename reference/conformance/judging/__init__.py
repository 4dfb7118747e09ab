"""Functions become findings."""

"""A file, a notebook or a project becomes functions."""

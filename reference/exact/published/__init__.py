"""The writer of the published vectors: cases, format, tolerances, certified training."""

"""A tested reference specification of learning by numerical gradients."""

__version__ = "0.1.0"

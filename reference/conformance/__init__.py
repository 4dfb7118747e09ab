"""Is yours right? What this package knows, in a form that judges other implementations."""

"""All of that in a process of its own, and programs of other languages."""

"""The half of reading a table that runs in a process of its own: the standard library, calamine, and none of Django."""

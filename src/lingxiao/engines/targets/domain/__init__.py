"""Verbs and named reads of targets; the arithmetic of them in modules that know of no table."""

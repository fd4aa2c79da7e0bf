"""Verbs and reads of what is owed."""

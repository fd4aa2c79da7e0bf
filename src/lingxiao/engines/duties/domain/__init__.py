"""Verbs and reads of duties."""

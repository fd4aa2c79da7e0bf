"""Verbs and reads of health."""

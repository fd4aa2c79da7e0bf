"""Verbs and reads of cases."""

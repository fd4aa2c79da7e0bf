"""Verbs and reads of activities."""

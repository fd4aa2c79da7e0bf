"""Verbs and named reads of scorecards."""

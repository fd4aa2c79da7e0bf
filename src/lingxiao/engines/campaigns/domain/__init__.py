"""Verbs and reads of campaigns."""

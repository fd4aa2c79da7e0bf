"""Verbs and reads of tools."""

"""Verbs and reads of people and organisation."""

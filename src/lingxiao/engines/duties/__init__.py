"""Duties 职责: duty templates and items, authority, coverage, spot checks."""

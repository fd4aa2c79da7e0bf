"""Audit notes in a hash chain that the database itself refuses to change."""

"""Sheets: tables in from files nobody can trust, and out to files everybody can open."""

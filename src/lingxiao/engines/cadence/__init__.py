"""Cadence 节奏与待办: who owes what to whom by when, and what fulfilled it."""

"""Databases that the customer can reach: PostgreSQL, and SQLite files that a vendor's program exported."""

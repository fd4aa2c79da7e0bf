"""Which keys a database was written with: a system that starts with others would read nothing, and say so too late."""

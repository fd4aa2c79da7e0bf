"""设置: structure, roles, practices, sources."""

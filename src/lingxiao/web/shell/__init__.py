"""The shell of every page: base templates, components, static files."""

"""The faces of the site, grouped by who is looking."""

"""Content that comes with the product, in files: templates, letters, grids, notices. Read through ``library``."""

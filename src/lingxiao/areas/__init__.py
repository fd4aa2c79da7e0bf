"""The article's fifteen chapters, one file each: what this company does."""

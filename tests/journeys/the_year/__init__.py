"""The year of a region, stage by stage: its scene is set by verbs, what matters is clicked by whoever does it."""

"""What may be permitted around health."""

READ_FIGURE = "health.read_figure"
"""See the health figure of a person and what it is made of (C2)."""

OPEN_COCKPIT = "health.open_cockpit"
"""See managers beside each other: the heat map of the cockpit."""

ALLOW_RANKING = "health.allow_ranking"
"""Let lists of people be sorted by a figure, for a purpose; off unless somebody with this opens it."""

"""What may be permitted around health."""

READ_FIGURE = "health.read_figure"
"""See the health figure of a person and what it is made of (C2)."""

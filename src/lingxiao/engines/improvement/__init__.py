"""Improvement plans: what is missed, what both sides owe, and what proves it before anybody takes an adverse step."""

"""The contract of a channel: it delivers, or says why not and whether trying again can help."""

from __future__ import annotations


class Undelivered(Exception):  # noqa: N818 -- the house names what happened, not that it is an error
    """The other side did not take a message. ``permanent`` says that no repetition will change that."""

    def __init__(self, why: str, *, permanent: bool) -> None:
        """Keep the other side's own words."""
        self.why = why
        self.permanent = permanent
        super().__init__(why)

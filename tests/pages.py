"""Pages compared: what differs on every page whatever it says, taken out."""

from __future__ import annotations

import re

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')


def bare(content: bytes, *echoed: str) -> bytes:
    """A page without its form tokens, and without the words it echoes, such as the address that was asked for."""
    said = TOKEN.sub(b"", content)
    for word in echoed:
        said = said.replace(word.encode(), b"~")
    return said

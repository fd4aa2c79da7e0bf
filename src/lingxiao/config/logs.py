"""What a line of the log may hold: no words of people, no secret, and one line for each event (goal G8).

A database that refuses a row says the row; an address may carry a link's secret; a name may carry a line break that
makes the next line somebody else's invention. Whoever reads logs is not whom these are for.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

HIDDEN = "…"

SECRET = re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*[0-9])(?=[A-Za-z0-9_-]*[A-Z])[A-Za-z0-9_-]{40,}")
"""What ``secrets.token_urlsafe(32)`` makes is 43 characters long; no name of ours is that long with digits in it."""

FROM_THE_DATABASE = re.compile(r"^(django\.db\.utils|psycopg(\.errors)?)\.\w+: ")
GIVEN_VALUE = re.compile(r': ".*"')
"""PostgreSQL names constraints, tables and columns in plain quotes, and a value after a colon."""


class Line(logging.Formatter):
    """One event, one line and its traceback, without what was in the data."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry; what another formatter wrote of the traceback and left on the record is not taken over."""
        record.exc_text = None
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's name
        """The line, with line breaks and other control characters of its parts made visible."""
        return SECRET.sub(HIDDEN, one_line(super().formatMessage(record)))

    def formatException(  # noqa: N802 -- logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None],
    ) -> str:
        """The traceback; of what the database said only the first sentence, without values."""
        return SECRET.sub(HIDDEN, without_values(super().formatException(ei)))


def one_line(text: str) -> str:
    """The text with every control character written as an escape."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def without_values(traceback: str) -> str:
    """The traceback without the rows that the database quotes: its details, its contexts, the statement."""
    kept: list[str] = []
    is_quoting = False
    for line in traceback.splitlines():
        if FROM_THE_DATABASE.match(line):
            is_quoting = True
            kept.append(GIVEN_VALUE.sub(f": {HIDDEN}", line))
        elif not line.strip() or line.startswith("Traceback "):
            is_quoting = False
            kept.append(line)
        elif not is_quoting:
            kept.append(line)
    return "\n".join(kept)

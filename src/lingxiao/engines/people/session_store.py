"""Where sessions are kept: in the database, by the hash of their key, with columns for the list of sessions."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lingxiao.kernel.in_sql import columns, first, read

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.people.models.session import SignInSession

STARTED, SEEN, ADDRESS, DEVICE, HOW = "lx.started", "lx.seen", "lx.address", "lx.device", "lx.how"
"""What a session says of itself; moments as ISO text."""


def digest_of(session_key: str) -> str:
    """What is stored of a session's key. It has 165 bits, so a plain hash cannot be guessed backwards."""
    return hashlib.sha256(session_key.encode()).hexdigest()


LIVING = "SELECT {} FROM people_signinsession session WHERE session_key = %s AND expire_date > %s"


@cache
def _living(model: type[SignInSession]) -> str:
    """The question for one session that has not run out."""
    return LIVING.format(columns(model, "session"))


def _moment(value: object) -> datetime | None:
    return parse_datetime(value) if isinstance(value, str) else None


class SessionStore(DatabaseSessions):
    """Django's database sessions, with hashed keys. ``SESSION_ENGINE`` names this module."""

    @classmethod
    def get_model_class(cls) -> type[SignInSession]:
        """The table; imported late because Django asks for this class before models load."""
        from lingxiao.engines.people.models.session import SignInSession  # noqa: PLC0415 -- see above

        return SignInSession

    def _get_session_from_db(self) -> SignInSession | None:
        found = None
        if self.session_key is not None:
            model = self.get_model_class()
            told = first(_living(model), digest_of(self.session_key), timezone.now())
            found = read(model, told) if told is not None else None
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        """Whether this key is taken."""
        return self.get_model_class().objects.filter(session_key=digest_of(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> SignInSession:
        """The row for what the session holds now."""
        account_id = data.get(SESSION_KEY)
        return self.get_model_class()(
            session_key=digest_of(self._get_or_create_session_key()),  # type: ignore[attr-defined]
            session_data=self.encode(data),
            expire_date=self.get_expiry_date(),
            account_id=int(account_id) if account_id else None,
            started_at=_moment(data.get(STARTED)),
            seen_at=_moment(data.get(SEEN)),
            address=data.get(ADDRESS, ""),
            device=data.get(DEVICE, ""),
            how=data.get(HOW, ""),
        )

    def delete(self, session_key: str | None = None) -> None:
        """Forget a session, this one when no other is named."""
        key = session_key or self.session_key
        if key is not None:
            self.get_model_class().objects.filter(session_key=digest_of(key)).delete()

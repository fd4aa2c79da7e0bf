"""``client.force_login(account)`` stands for a whole sign-in: session started now, second factor given."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.test.client import Client

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Account

BACKEND = "lingxiao.engines.people.backend.AccountBackend"
_login = Client.force_login


def force_login(self: Client, user: Account, backend: str | None = None) -> None:
    """Sign in as ``user`` as if they had just come through the door with a second factor."""
    from lingxiao.engines.people import session_store as keys
    from lingxiao.web.signin import entering

    _login(self, user, BACKEND)
    session = self.session
    now = datetime.now(UTC).isoformat()
    session.update({
        keys.STARTED: now, keys.SEEN: now, keys.ADDRESS: "127.0.0.1", keys.DEVICE: "tests", keys.HOW: "password",
        entering.SECOND: "app", entering.NOTICE_DUE: False,
    })
    session.set_expiry(30 * 60)
    session.save()


Client.force_login = force_login  # type: ignore[method-assign,assignment]

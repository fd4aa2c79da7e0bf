"""Where somebody is signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from lingxiao.engines.people.models.account import Account

if TYPE_CHECKING:
    from django.contrib.sessions.backends.base import SessionBase


class SignInSession(AbstractBaseSession):
    """A browser's session. Its key is kept as SHA-256 only, so a stolen database opens no session.

    ``account`` is empty before sign-in. The other columns repeat what the session holds, for the list of sessions.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions", null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    address = models.CharField(max_length=64, blank=True)
    device = models.CharField(max_length=200, blank=True)
    how = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = (models.Index(fields=["account", "-seen_at"], name="session_of_account"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.device}"

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        """The store that reads and writes these rows, as Django asks for it."""
        from lingxiao.engines.people.session_store import SessionStore  # noqa: PLC0415 -- it imports this model

        return SessionStore

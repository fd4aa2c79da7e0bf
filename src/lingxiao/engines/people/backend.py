"""From a session to the account behind it, as Django asks for it on every request."""

from __future__ import annotations

from django.contrib.auth.backends import BaseBackend

from lingxiao.engines.people.models import Account


class AccountBackend(BaseBackend):
    """Finds active accounts by their id. Passwords are checked in ``domain/passwords.py``, rights come from roles."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person, while it is active: a disabled one is out at the next request."""
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()

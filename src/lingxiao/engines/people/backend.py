"""From a session to the account behind it, as Django asks for it on every request."""

from __future__ import annotations

from functools import cache

from django.contrib.auth.backends import BaseBackend

from lingxiao.engines.people.models import Account, Person
from lingxiao.kernel.in_sql import columns, first, read

ACTIVE = """
    SELECT {account}, {person} FROM people_account account JOIN people_person person ON person.id = account.person_id
    WHERE account.id = %s AND account.is_active
"""


@cache
def _active() -> tuple[str, int]:
    """The question for one active account with its person, and how many columns of it are the account's."""
    own = columns(Account, "account")
    return ACTIVE.format(account=own, person=columns(Person, "person")), own.count(",") + 1


class AccountBackend(BaseBackend):
    """Finds active accounts by their id. Passwords are checked in ``domain/passwords.py``, rights come from roles."""

    def get_user(self, user_id: int) -> Account | None:
        """The account with its person, while it is active: a disabled one is out at the next request."""
        question, own = _active()
        told = first(question, user_id)
        if told is None:
            return None
        account = read(Account, told[:own])
        account.person = read(Person, told[own:])
        return account

"""Addresses that go into mails."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def address_for(route: str) -> str:
    """The address of a page behind a secret, with ``SECRET`` in its place; always our configured address.

    The Host header of whoever asks says nothing here: a mail must not lead to a stranger's machine.
    """
    return f"{settings.BASE_URL}{reverse(route, kwargs={'secret': 'SECRET'})}"

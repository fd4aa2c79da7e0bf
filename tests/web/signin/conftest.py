"""A small company, and a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.company import PASSWORD, Small

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.test import Client


@pytest.fixture
def small(db: None) -> Small:
    """Somebody in every role."""
    return Small.make()


@pytest.fixture
def signs_in(client: Client) -> Callable[..., HttpResponse]:
    """Type a name and a password into the sign-in page."""

    def by(name: str, password: str = PASSWORD, **more: object) -> HttpResponse:
        return client.post("/signin/", {"name": name, "password": password, **more})  # type: ignore[return-value]

    return by

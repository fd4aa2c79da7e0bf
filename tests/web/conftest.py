"""A request as it comes to a view, from whoever a test needs, without signing in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.test import RequestFactory

from lingxiao.kernel.viewer import Reach, Viewer

if TYPE_CHECKING:
    from lingxiao.web.pages import Request


class Ask(Protocol):
    """Make a request: GET, or POST when there is data; ``permissions`` reach everywhere."""

    def __call__(
        self, address: str = "/", *, data: dict[str, Any] | None = None, permissions: tuple[str, ...] = (),
        name: str = "林晓", is_demo: bool = True, htmx_target: str = "",
    ) -> Request: ...


@pytest.fixture
def ask() -> Ask:
    """See ``Ask``. An empty name is somebody who is not signed in."""
    from django.contrib.messages.storage.cookie import CookieStorage

    from lingxiao.engines.people.models import Company

    def made(
        address: str = "/", *, data: dict[str, Any] | None = None, permissions: tuple[str, ...] = (),
        name: str = "林晓", is_demo: bool = True, htmx_target: str = "",
    ) -> Request:
        factory = RequestFactory()
        request: Any = factory.get(address) if data is None else factory.post(address, data)
        request.viewer = Viewer(
            person_id=7 if name else None, name=name, today=date(2026, 11, 23), now=datetime(2026, 11, 23, 1, tzinfo=UTC),
            reaches={permission: Reach(everywhere=True) for permission in permissions},
        )
        request.company = Company(pk=1, name_zh="云岭工业", name_en="Yunling Industries", is_demo=is_demo)
        request.user = SimpleNamespace(is_authenticated=bool(name), email="lin@example.com", language="")
        request.htmx = SimpleNamespace(target=htmx_target, current_url="http://testserver/") if htmx_target else None
        request.session = {}
        request._messages = CookieStorage(request)
        return request  # type: ignore[no-any-return]

    return made

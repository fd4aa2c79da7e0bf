"""The gallery draws every component, in both languages, for somebody who is not signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("page", ["", "form/", "sheet/", "bare/"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_of_the_gallery_is_drawn(client: Client, page: str, language: str) -> None:
    client.cookies["lx_language"] = language
    response = client.get(f"/setup/gallery/{page}")
    assert response.status_code == 200
    body = response.content.decode()
    assert ('lang="en"' in body.split("<head>")[0]) is (language == "en")
    assert "style=" not in body
    assert "<c-" not in body

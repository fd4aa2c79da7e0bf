"""Chinese unless somebody chose English, whatever the browser prefers; and back to a page of ours, never elsewhere."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.web.language import language_of, safe_next

if TYPE_CHECKING:
    from django.test import Client

    from tests.web.conftest import Ask

HOSTILE = [
    "https://evil.example/", "//evil.example/", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "/%09/evil.example", "/%5cevil.example", "javascript:alert(1)",
    "http:evil.example", " //evil.example",
    "evil.example", "@evil.example", "", "/\x00/evil.example", "https:/evil.example", "//evil.example\\@here",
    "/／evil.example", "http://testserver/", "/%2f%2fevil.example", "/%2e%2e//evil.example",
]


@pytest.mark.django_db
@pytest.mark.parametrize(("prefers", "cookie", "spoken"), [
    ("en-US,en;q=0.9", "", "zh-Hans"), ("", "", "zh-Hans"), ("zh-CN", "en", "en"), ("en", "zh-hans", "zh-Hans"),
    ("de", "de", "zh-Hans"),
])
def test_a_stranger_reads_chinese_until_a_cookie_says_english(
    client: Client, prefers: str, cookie: str, spoken: str,
) -> None:
    if cookie:
        client.cookies["lx_language"] = cookie
    response = client.get("/setup/gallery/bare/", headers={"Accept-Language": prefers})
    assert response.headers["Content-Language"] == spoken
    assert f'<html lang="{spoken}"' in response.content.decode()
    assert "Cookie" in response.headers["Vary"]
    assert "Accept-Language" not in response.headers["Vary"]


@pytest.mark.parametrize(("own", "cookie", "spoken"), [
    ("en", "", "en"), ("en", "zh-hans", "zh-hans"), ("", "", "zh-hans"), ("xx", "", "zh-hans"),
])
def test_the_account_decides_where_no_cookie_does(ask: Ask, own: str, cookie: str, spoken: str) -> None:
    request: Any = ask()
    request.user = SimpleNamespace(is_authenticated=True, language=own)
    request.COOKIES = {"lx_language": cookie} if cookie else {}
    assert language_of(request) == spoken


@pytest.mark.django_db
def test_choosing_a_language_holds_from_the_next_page_on(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/setup/gallery/bare/?a=1"})
    assert response.status_code == 302
    assert response.headers["Location"] == "/setup/gallery/bare/?a=1"
    assert response.cookies["lx_language"]["httponly"]
    assert 'lang="en"' in client.get("/setup/gallery/bare/").content.decode()


@pytest.mark.django_db
def test_a_language_we_do_not_speak_is_not_remembered(client: Client) -> None:
    assert "lx_language" not in client.post("/language/", {"language": "xx"}).cookies


@pytest.mark.django_db
def test_the_theme_is_remembered_and_forgotten(client: Client) -> None:
    assert client.post("/theme/", {"theme": "dark"}).cookies["lx_theme"].value == "dark"
    assert 'data-theme="dark"' in client.get("/setup/gallery/bare/").content.decode()
    client.post("/theme/", {"theme": "auto"})
    assert "data-theme=" not in client.get("/setup/gallery/bare/").content.decode().split("<head>")[0]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/language/", "/theme/"])
def test_a_choice_is_never_made_by_a_link(client: Client, path: str) -> None:
    assert client.get(path).status_code == 405


@pytest.mark.parametrize("target", HOSTILE)
def test_nobody_is_sent_elsewhere(ask: Ask, target: str) -> None:
    assert safe_next(ask(data={"next": target}), default="/here/") == "/here/"


@pytest.mark.parametrize("target", ["/setup/gallery/", "/setup/gallery/?next=//evil.example", "/setup/gallery/#part"])
def test_a_page_of_ours_is_kept(ask: Ask, target: str) -> None:
    assert safe_next(ask(data={"next": target})) == target

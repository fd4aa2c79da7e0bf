"""A provider's address, and the addresses it names, never make us call a machine inside (goal B6): a recorder hears nothing."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.kernel import outgoing
from tests.web.signin.simulators.oidc import CLIENT, SECRET, Oidc
from tests.web.signin.simulators.server import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.company import Small

FORMS = [
    "{scheme}://127.0.0.1:{port}", "{scheme}://127.1:{port}", "{scheme}://127.0.1:{port}", "{scheme}://2130706433:{port}",
    "{scheme}://0x7f000001:{port}", "{scheme}://0x7f.1:{port}", "{scheme}://017700000001:{port}", "{scheme}://0:{port}",
    "{scheme}://0.0.0.0:{port}", "{scheme}://[::]:{port}", "{scheme}://[::1]:{port}", "{scheme}://[::ffff:127.0.0.1]:{port}",
    "{scheme}://[::ffff:7f00:1]:{port}", "{scheme}://[0:0:0:0:0:ffff:127.0.0.1]:{port}", "{scheme}://localhost:{port}",
    "{scheme}://LOCALHOST:{port}", "{scheme}://localhost.:{port}", "{scheme}://127.0.0.1.:{port}", "{scheme}://①②⑦.0.0.1:{port}",
    "{scheme}://user:pw@127.0.0.1:{port}", "{scheme}://id.example@127.0.0.1:{port}", "{scheme}://127.0.0.1:{port}#id.example",
    "{scheme}://127.0.0.1:{port}?id.example", "{scheme}:\\\\127.0.0.1:{port}", "{scheme}://127.0.0.1:{port}\\@id.example",
]
"""Twenty-five ways to write this machine, each by https and by http."""

URLS = [form.replace("{scheme}", scheme) for form in FORMS for scheme in ("https", "http")]


@dataclass
class Recorder:
    """A machine inside: whoever so much as opens a connection to it is heard."""

    port: int
    heard: list[bytes]


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """It answers nobody. However this machine is written, the resolver knows it."""
    found = socket.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)[0]

    def knows(_name: str, port: int, *_which: object, **_how: object) -> list[object]:
        return [(*found[:4], ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", knows)
    with socket.create_server(("127.0.0.1", 0)) as server:
        made = Recorder(int(server.getsockname()[1]), [])

        def listen() -> None:
            with contextlib.suppress(OSError):
                while True:
                    caller, _address = server.accept()
                    with caller:
                        made.heard.append(caller.recv(5))

        ear = threading.Thread(target=listen)
        ear.start()
        yield made
        server.shutdown(socket.SHUT_RDWR)
        ear.join()


def provider(issuer: str, *, is_inside: bool) -> list[dict[str, Any]]:
    return [{
        "kind": "oidc", "id": "company", "title_zh": "公司账号", "title_en": "Company account", "is_inside": is_inside,
        "issuer": issuer, "client_id": CLIENT, "secret": SECRET, "email_domains": ["hengyu.example"],
    }]


@pytest.mark.parametrize("url", URLS)
def test_an_issuer_that_is_a_machine_inside_is_not_called(
    url: str, small: Small, client: Client, recorder: Recorder, settings: Settings,
) -> None:
    settings.SIGN_IN_PROVIDERS = provider(url.replace("{port}", str(recorder.port)), is_inside=False)
    assert client.post("/signin/with/company/").status_code == 403
    assert recorder.heard == []


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri", "authorization_endpoint"])
def test_a_provider_cannot_send_us_to_another_machine(
    name: str, small: Small, client: Client, recorder: Recorder, settings: Settings,
) -> None:
    """Not even a provider that stands inside itself: only the machine that was named is called."""
    with running(Oidc) as honest:
        settings.SIGN_IN_PROVIDERS = provider(honest.url, is_inside=True)
        path = "/.well-known/openid-configuration"
        said = {
            "issuer": honest.url, "authorization_endpoint": f"{honest.url}/authorize",
            "token_endpoint": f"{honest.url}/token", "jwks_uri": f"{honest.url}/keys",
        }
        for url in URLS:
            honest.lies[path] = {**said, name: url.replace("{port}", str(recorder.port)) + "/x"}
            assert client.post("/signin/with/company/").status_code == 403, url
        assert set(honest.paths()) == {path}
    assert recorder.heard == []


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_recorder_would_have_heard(
    scheme: str, small: Small, client: Client, recorder: Recorder, settings: Settings,
) -> None:
    """The guard: named as a machine inside, it is called."""
    settings.SIGN_IN_PROVIDERS = provider(f"{scheme}://id.example:{recorder.port}", is_inside=True)
    client.post("/signin/with/company/")
    assert len(recorder.heard) == 1


def test_a_check_that_lets_private_addresses_by_is_found_out(
    small: Small, client: Client, recorder: Recorder, settings: Settings, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The seeded fault: a machine inside taken for a public one is called by the first of these addresses."""
    monkeypatch.setattr(outgoing, "_is_public", lambda _address: True)
    settings.SIGN_IN_PROVIDERS = provider(URLS[0].replace("{port}", str(recorder.port)), is_inside=False)
    client.post("/signin/with/company/")
    assert len(recorder.heard) == 1

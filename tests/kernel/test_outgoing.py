"""Nothing but the named machines is ever called, by whatever form of address (goal B6)."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from lingxiao.kernel import outgoing
from lingxiao.kernel.outgoing import Forbidden, Host, NotNow, Session, TooLong, checked

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://017700000001/",
    "http://0/", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/", "http://localhost/",
    "http://localhost.localdomain/", "http://169.254.169.254/latest/meta-data/", "http://[fd00:ec2::254]/",
    "http://10.0.0.1/", "http://192.168.1.1/", "http://172.16.0.1/", "http://100.64.0.1/", "http://0.0.0.0/",
    "https://127.0.0.1/", "https://[::1]/", "file:///etc/passwd", "gopher://id.hengyu.example/", "ftp://id.hengyu.example/",
    "http://id.hengyu.example/", "https://id.hengyu.example:8443/", "https://id.hengyu.example.evil.example/",
    "https://evil.example/", "https://id.hengyu.example@evil.example/", "https://evil.example#id.hengyu.example",
    "https://user:pw@id.hengyu.example/", "https://id.hengyu.example\r\nHost: evil.example/",
    "https://id.hengyu.example\\@evil.example/", "https://id.hengyu.example /", "https://id.hengyu.example\t/",
    "//id.hengyu.example/", "id.hengyu.example", "", "https://", "https://[::1", "https://id.hengyu.example:99999/",
    "https://ID.hengyu.example:443x/", "javascript:alert(1)", "data:text/plain,x",
]


def resolving(*addresses: str) -> object:
    """A resolver that answers these addresses for every name."""
    return lambda _name, port, **_how: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_address_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    with pytest.raises(Forbidden):
        checked(url, [Host("id.hengyu.example")])


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "fd00::1",
                                     "::ffff:10.0.0.1", "2002:7f00:1::", "224.0.0.1", "100.64.0.9", "0.0.0.0"])  # noqa: S104
def test_a_name_that_leads_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving(address))
    with pytest.raises(Forbidden):
        checked("https://id.hengyu.example/", [Host("id.hengyu.example")])


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34", "127.0.0.1"))
    with pytest.raises(Forbidden):
        checked("https://id.hengyu.example/", [Host("id.hengyu.example")])


def test_a_public_name_is_pinned_to_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving("93.184.216.34"))
    host, address = checked("https://id.hengyu.example/token", [Host("id.hengyu.example")])
    assert (host.name, address) == ("id.hengyu.example", "93.184.216.34")


class _Server(BaseHTTPRequestHandler):
    """Answers a redirect, a flood, or who was asked for."""

    def do_GET(self) -> None:
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_port}/inside")  # type: ignore[attr-defined]
            self.end_headers()
            return
        self.send_response(200)
        self.end_headers()
        if self.path == "/trickle":
            with contextlib.suppress(OSError):
                for _byte in range(200):
                    self.wfile.write(b"x")
                    time.sleep(0.05)
            return
        self.wfile.write(b"x" * 2_000_000 if self.path == "/flood" else self.headers["Host"].encode())

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def inside() -> Iterator[str]:
    """A server on loopback."""
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_machine_inside_is_called_when_it_was_named_as_one(inside: str) -> None:
    with Session([Host.of(inside, is_inside=True)]) as session:
        assert session.get(f"{inside}/").text == inside.removeprefix("http://")


def test_redirects_are_not_followed(inside: str) -> None:
    with Session([Host.of(inside, is_inside=True)]) as session:
        assert session.get(f"{inside}/redirect").status_code == 302


def test_a_flood_is_cut_off(inside: str) -> None:
    with Session([Host.of(inside, is_inside=True)]) as session, pytest.raises(TooLong):
        session.get(f"{inside}/flood")


def test_a_long_answer_is_read_where_it_is_expected(inside: str) -> None:
    with Session([Host.of(inside, is_inside=True)], most_bytes=2_000_000) as session:
        assert len(session.get(f"{inside}/flood").content) == 2_000_000
    with Session([Host.of(inside, is_inside=True)], most_bytes=1_999_999) as session, pytest.raises(Forbidden, match="long"):
        session.get(f"{inside}/flood")


def test_a_trickle_is_cut_off(inside: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte every now and then keeps every single wait short, and the whole for ever."""
    monkeypatch.setattr(outgoing, "LONGEST", 0.2)
    with Session([Host.of(inside, is_inside=True)]) as session, pytest.raises(NotNow, match="too slowly"):
        session.get(f"{inside}/trickle")


def test_the_same_machine_is_not_called_when_it_was_not_named_as_inside(inside: str) -> None:
    with Session([Host.of(inside, is_inside=False)]) as session, pytest.raises(Forbidden):
        session.get(f"{inside}/")


def test_the_name_is_looked_up_once_and_a_second_answer_changes_nothing(
    inside: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first answer is checked and used; there is no second question about the name."""
    asked: list[str] = []
    port = int(inside.rpartition(":")[2])

    def once(name: str, at: int, *_args: object, **_how: object) -> list[object]:
        asked.append(name)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", at))]

    monkeypatch.setattr(socket, "getaddrinfo", once)
    with Session([Host("rebinding.example", port, is_inside=True)]) as session:
        session.get(f"http://rebinding.example:{port}/")
    assert asked.count("rebinding.example") == 1

"""The guard that keeps every test on this machine can itself fail, so it is tested."""

from __future__ import annotations

import socket

import pytest


def test_another_machine_cannot_be_reached() -> None:
    with socket.socket() as outside, pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        outside.connect(("192.0.2.1", 80))


def test_another_name_is_not_even_asked_for() -> None:
    with pytest.raises(AssertionError, match="example"):
        socket.getaddrinfo("example.com", 80)


def test_this_machine_can_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert client.getpeername() == server.getsockname()

"""Where the site may listen: never where the demo, or a password in clear, would be open to others."""

from __future__ import annotations

import socket

import pytest

from lingxiao.config.commands.addresses import Address, next_free, refuse_exposure, refuse_taken
from lingxiao.config.commands.speech import Stopped


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_the_demo_runs_on_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_MODE", "demo")
    refuse_exposure(Address(host, 8000))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "10.0.0.1", "hr.cn", "127.0.0.1.hr.cn"])  # noqa: S104
@pytest.mark.parametrize("site", ["", "https://hr.example.com"])
def test_the_demo_is_never_open_to_others(host: str, site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_MODE", "demo")
    monkeypatch.setenv("LX_BASE_URL", site)
    with pytest.raises(Stopped, match="without passwords"):
        refuse_exposure(Address(host, 8000))


@pytest.mark.parametrize(("site", "refused"), [("", True), ("http://hr.cn", True), ("https://hr.cn", False)])
def test_others_reach_a_real_system_only_over_https(site: str, refused: bool, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: FBT001
    monkeypatch.setenv("LX_MODE", "production")
    monkeypatch.setenv("LX_BASE_URL", site)
    if refused:
        with pytest.raises(Stopped, match="HTTPS proxy"):
            refuse_exposure(Address("0.0.0.0", 8000))  # noqa: S104 -- the very thing refused
    else:
        refuse_exposure(Address("0.0.0.0", 8000))  # noqa: S104


def test_a_taken_port_is_refused_or_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken = Address("127.0.0.1", server.getsockname()[1])
        with pytest.raises(Stopped, match=f"{taken.port} is taken"):
            refuse_taken(taken)
        assert next_free(taken).port > taken.port
        assert next_free(taken).is_free()


def test_an_address_reads_as_a_link() -> None:
    assert Address("127.0.0.1", 8000).url == "http://127.0.0.1:8000"
    assert Address("::1", 8000).url == "http://[::1]:8000"

"""Where the web server listens: ports that are free, hosts that may be used, and whether something answers there."""

from __future__ import annotations

import http.client
import ipaddress
import os
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from lingxiao.config import places
from lingxiao.config.commands.speech import Stopped

HOW_MANY_PORTS = 50
"""How many ports above the wanted one are tried for the demo."""


@dataclass(frozen=True, slots=True)
class Address:
    """A host and a port to listen on."""

    host: str
    port: int

    @property
    def url(self) -> str:
        """The address to open in a browser on this machine."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def is_free(self) -> bool:
        """Whether nothing listens there."""
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError:
                return False
        return True

    def answers(self) -> bool:
        """Whether a web server answers a request there, whatever it says."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        try:
            connection.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
        return True


def refuse_exposure(address: Address) -> None:
    """Refuse an address that others can reach where that would give the system away.

    The demo company signs in anybody with one click; and a password over plain http can be read on the way, so other
    machines may only reach a system whose ``LX_BASE_URL`` is https, that is, behind a proxy with a certificate.
    """
    if address.is_loopback():
        return
    if places.mode() is not places.Mode.PRODUCTION:
        raise Stopped(
            f"演示公司不用密码即可登录，只能在本机地址上运行；{address.host} 别的机器也能访问。"
            "去掉 --host 即可。",
            "The demo company signs in without passwords, so it runs on this machine's own address only; "
            f"{address.host} can be reached by others. Leave --host out.",
        )
    if urlsplit(os.environ.get("LX_BASE_URL", "")).scheme != "https":
        raise Stopped(
            f"{address.host} 别的机器也能访问，而网址不是 https，密码会在路上被看到。"
            "请放在 HTTPS 代理之后并设 LX_BASE_URL=https://…，见 docs/howto/run-in-production.md。",
            f"{address.host} can be reached by others, and the site's address is not https, so passwords could be "
            "read on the way. Put it behind an HTTPS proxy and set LX_BASE_URL=https://...: "
            "docs/howto/run-in-production.md",
        )


def refuse_taken(address: Address) -> None:
    """Refuse a port where something listens already."""
    if not address.is_free():
        raise Stopped(
            f"端口 {address.port} 已被占用，或不允许使用。换一个：--port {address.port + 1}",
            f"Port {address.port} is taken, or may not be used. Name another: --port {address.port + 1}",
        )


def next_free(address: Address) -> Address:
    """This address, or the same host with the next port where nothing listens."""
    for port in range(address.port, min(address.port + HOW_MANY_PORTS, 65536)):
        candidate = Address(address.host, port)
        if candidate.is_free():
            return candidate
    refuse_taken(address)
    return address

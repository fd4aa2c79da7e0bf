"""No test may reach beyond this machine: connecting to, or asking the name of, another host fails loudly.

A hook of the interpreter, so that it holds whatever library opens the socket. PostgreSQL's own library and the browser
are not Python; they are given Unix sockets and loopback addresses only.
"""

from __future__ import annotations

import ipaddress
import sys

LOCAL_NAMES = {"", "localhost", "0.0.0.0", "::"}  # noqa: S104 -- names compared, nothing is bound


def is_here(host: object) -> bool:
    """Whether a host is this machine. A Unix socket has no host."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes) else str(host)
    if name in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _guard(event: str, details: tuple[object, ...]) -> None:
    if event == "socket.connect":
        address = details[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event == "socket.getaddrinfo":
        host = details[0]
    else:
        return
    if not is_here(host):
        message = f"a test reached for {host!r}; tests talk to this machine only"
        raise AssertionError(message)


sys.addaudithook(_guard)

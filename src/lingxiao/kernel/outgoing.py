"""The guarded way out to other machines: named hosts only, addresses checked and pinned, no redirects, small answers.

Against SSRF (goal B6): a host is resolved once, every address it has must be public (or the host was named as one
inside the company), and the connection goes to the address that was checked, so that a second look-up by another
name server changes nothing. TLS still checks the certificate against the name.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from urllib3.connectionpool import HTTPConnectionPool

TIMEOUT = (5.0, 10.0)
"""Seconds to connect, and to wait between bytes."""

LONGEST = 20.0
"""Seconds that an answer may take to come in: a byte now and then must not hold a web process for hours (B7)."""

MOST_BYTES = 1_000_000
"""What an answer may weigh where nobody says otherwise."""


class Forbidden(requests.RequestException):
    """This address may not be called from here."""


class NotNow(Forbidden):
    """The name is not known at the moment, or the answer comes too slowly or breaks off: a later try may go well."""


class TooLong(Forbidden):
    """The address may be called, but its answer is longer than the caller takes in."""


@dataclass(frozen=True, slots=True)
class Host:
    """A machine that may be called: ``name`` as in the address, ``port`` when it is not the usual one.

    ``is_inside`` is for machines of the company's own network: private addresses and plain HTTP are let through.
    """

    name: str
    port: int | None = None
    is_inside: bool = False

    @classmethod
    def of(cls, url: str, *, is_inside: bool) -> Host:
        """The host of an address."""
        parts = urlsplit(url)
        return cls((parts.hostname or "").lower(), parts.port, is_inside)


def checked(url: str, hosts: Iterable[Host]) -> tuple[Host, str]:
    """The allowed host of this address and the one IP address to connect to. Raises ``Forbidden``."""
    try:
        parts = urlsplit(url)
        name, port = (parts.hostname or "").lower(), parts.port
    except ValueError as problem:
        raise Forbidden("not an address") from problem
    if not re.fullmatch(r"[!-\[\]-~]+", url) or parts.username is not None:  # printable ASCII without a backslash
        raise Forbidden("not a plain address")
    host = next((one for one in hosts if one.name == name and one.port == port), None)
    if host is None:
        raise Forbidden(f"{name} is not among the machines that may be called")
    if parts.scheme != "https" and not (host.is_inside and parts.scheme == "http"):
        raise Forbidden(f"{name} may be called by https only")
    return host, _resolved(host, port or (443 if parts.scheme == "https" else 80))


def _resolved(host: Host, port: int) -> str:
    try:
        found = socket.getaddrinfo(host.name, port, type=socket.SOCK_STREAM)
    except OSError as problem:
        raise NotNow(f"{host.name} is not known") from problem
    addresses = [str(entry[4][0]) for entry in found]
    if not host.is_inside and not all(_is_public(address) for address in addresses):
        raise Forbidden(f"{host.name} stands inside a private network")
    return addresses[0]


def _is_public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


class _Pinned(HTTPAdapter):
    """Connects to the address that was checked, and speaks to the name that was asked for."""

    def __init__(self, hosts: Iterable[Host]) -> None:
        self.hosts = tuple(hosts)
        super().__init__()

    def get_connection_with_tls_context(
        self,
        request: requests.PreparedRequest,
        verify: bool | str | None,  # noqa: FBT001 -- requests' signature
        proxies: Mapping[str, str] | None = None,  # noqa: ARG002 -- requests' signature
        cert: Any = None,
    ) -> HTTPConnectionPool:
        host, address = checked(request.url or "", self.hosts)
        place, tls = self.build_connection_pool_key_attributes(request, verify or False, cert)
        if place["scheme"] == "https":
            tls = {**tls, "assert_hostname": host.name, "server_hostname": host.name}
        request.headers["Host"] = host.name if host.port is None else f"{host.name}:{host.port}"
        pinned = {**place, "host": address}
        return self.poolmanager.connection_from_host(**pinned, pool_kwargs=tls)


class Session(requests.Session):
    """A ``requests`` session that only reaches ``hosts`` and takes in answers of at most ``most_bytes``."""

    def __init__(self, hosts: Iterable[Host], *, most_bytes: int = MOST_BYTES) -> None:
        """No proxies or passwords from the environment, no redirects, no answer longer than ``most_bytes``."""
        super().__init__()
        self.trust_env = False
        self.most_bytes = most_bytes
        pinned = _Pinned(hosts)
        self.mount("https://", pinned)
        self.mount("http://", pinned)

    def resolve_redirects(self, *_which: Any, **_how: Any) -> Iterator[requests.Response]:  # type: ignore[override]
        """Follow nothing, and do not even look where a redirect would lead."""
        return iter(())

    def request(self, method: str, url: str | bytes, **how: Any) -> requests.Response:  # type: ignore[override]
        """Ask, wait no longer than ``TIMEOUT``, follow nothing, and read at most ``most_bytes``."""
        how |= {"allow_redirects": False, "timeout": TIMEOUT, "stream": True}
        response = super().request(method, url, **how)
        response._content = _body_of(response, self.most_bytes)  # noqa: SLF001 -- the only way to give a response the part of its body that was read
        return response


def _body_of(response: requests.Response, most_bytes: int) -> bytes:
    """The whole body, piece by piece as it comes; refused where it is too long, comes too slowly, or breaks off."""
    body, until = b"", monotonic() + LONGEST
    try:
        with response:
            while piece := response.raw.read1(most_bytes + 1 - len(body), decode_content=True):
                body += piece
                if len(body) > most_bytes:
                    raise TooLong("the answer is too long")
                if monotonic() > until:
                    raise NotNow("the answer comes too slowly")
    except HTTPError as problem:  # read raw, so requests has not put it into its own words
        raise NotNow("the answer broke off") from problem
    return body

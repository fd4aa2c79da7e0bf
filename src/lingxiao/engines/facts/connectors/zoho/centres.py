"""Zoho's data centres: a customer lives in one of them, and only its machines may be asked.

Source: the vendor's own libraries, which list an accounts host and three API hosts (live, sandbox, developer) for each.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from lingxiao.kernel.outgoing import Host
from lingxiao.kernel.words import Bilingual


@dataclass(frozen=True, slots=True)
class DataCentre:
    """Where one signs in, and the machines that answer; the first of them where the sign-in names none."""

    name: str
    label: Bilingual
    accounts: str
    apis: tuple[str, ...]
    is_inside: bool = False
    """Whether it stands on this machine or in the company's own network, as simulators do."""

    def hosts(self) -> tuple[Host, ...]:
        """Every machine of this data centre, and no other."""
        return tuple(Host.of(url, is_inside=self.is_inside) for url in (self.accounts, *self.apis))

    def api(self, said: str) -> str | None:
        """The address of the API that the sign-in named, where it is one of this data centre; else ``None``."""
        return next((url for url in self.apis if _same(url, said)), None)


def _same(one: str, other: str) -> bool:
    try:
        mine, theirs = urlsplit(one), urlsplit(other.strip())
        place = (theirs.scheme, theirs.hostname, theirs.port, theirs.username, theirs.path.strip("/"), theirs.query)
    except ValueError:
        return False
    return place == (mine.scheme, mine.hostname, mine.port, None, "", "")


def _centre(name: str, label: Bilingual, accounts: str, ending: str) -> DataCentre:
    apis = tuple(f"https://{kind}.zohoapis.{ending}" for kind in ("www", "sandbox", "developer"))
    return DataCentre(name, label, f"https://{accounts}", apis)


CENTRES = {one.name: one for one in (
    _centre("US", Bilingual("美国", "United States"), "accounts.zoho.com", "com"),
    _centre("CN", Bilingual("中国", "China"), "accounts.zoho.com.cn", "com.cn"),
    _centre("EU", Bilingual("欧洲", "Europe"), "accounts.zoho.eu", "eu"),
    _centre("IN", Bilingual("印度", "India"), "accounts.zoho.in", "in"),
    _centre("AU", Bilingual("澳大利亚", "Australia"), "accounts.zoho.com.au", "com.au"),
    _centre("JP", Bilingual("日本", "Japan"), "accounts.zoho.jp", "jp"),
    _centre("CA", Bilingual("加拿大", "Canada"), "accounts.zohocloud.ca", "ca"),
    _centre("SA", Bilingual("沙特阿拉伯", "Saudi Arabia"), "accounts.zoho.sa", "sa"),
)}
"""The data centres by the name that is kept with the credentials."""


def elsewhere(accounts: str, *apis: str, is_inside: bool = False) -> DataCentre:
    """A data centre that is not on the list: a new one, or a simulator."""
    label = Bilingual("其他", "Other")
    return DataCentre("OTHER", label, accounts.rstrip("/"), tuple(url.rstrip("/") for url in apis), is_inside)

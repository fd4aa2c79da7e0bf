"""Which customer of 纷享销客 is read, where it is hosted, and as whom: all that a person enters when setting it up."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum

from lingxiao.engines.facts.connectors.fxiaoke.troubles import WRONG_ADDRESS, on
from lingxiao.engines.facts.connectors.shapes import Refused
from lingxiao.kernel.outgoing import Host
from lingxiao.kernel.words import Bilingual

_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}(?::[0-9]{1,5})?")
_WEBSITES = frozenset({"fxiaoke.com", "www.fxiaoke.com", "sharecrm.com", "www.sharecrm.com"})
"""People sign in here; the open platform does not answer here, although an example of the vendor says so."""


class Style(StrEnum):
    """How a request says who asks. One request uses one style only."""

    NEW = "new"
    """A bearer token and two headers; ids of people are employee ids such as 1000."""
    OLD = "old"
    """``corpAccessToken`` in the body; ids of people begin with FSUID_."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """A place where the vendor hosts customers."""

    name: str
    host: str
    label: Bilingual


CLOUDS = (
    Cloud("fxiaoke", "open.fxiaoke.com", Bilingual("纷享云（默认）", "Fxiaoke cloud (usual)")),
    Cloud("huawei", "open-hwcloud.fxiaoke.com", Bilingual("华为云", "Huawei Cloud")),
    Cloud("alibaba", "open-ale.fxiaoke.com", Bilingual("阿里云", "Alibaba Cloud")),
    Cloud("frankfurt", "open-hws.fxiaoke.com", Bilingual("法兰克福", "Frankfurt")),
    Cloud("hongkong", "open-ksc.sharecrm.com", Bilingual("香港华为", "Huawei Cloud, Hong Kong")),
    Cloud("america", "open-na.sharecrm.com", Bilingual("北美云", "North America")),
)
"""The list of the vendor's page 所在云域名; its older wiki gives the same hosts other labels."""


def address(cloud_or_host: str) -> str:
    """The address of a cloud by its name, or of any other host. Raises ``Refused`` for what cannot be one."""
    wanted = cloud_or_host.strip().lower()
    host = next((cloud.host for cloud in CLOUDS if cloud.name == wanted), wanted)
    if host in _WEBSITES or not _HOST.fullmatch(host):
        raise Refused(on(WRONG_ADDRESS, host=re.sub(r"[^a-z0-9.:-]", "", host)[:100]))
    return f"https://{host}"


@dataclass(frozen=True, slots=True)
class Account:
    """The application made for us at the customer, and the employee whose rights decide what is seen.

    ``user`` is an employee id (1000) in the new style, and an open user id (FSUID_…) in the old one.
    """

    address: str
    app_id: str
    app_secret: str = field(repr=False)
    permanent_code: str = field(repr=False)
    user: str
    style: Style = Style.NEW
    is_inside: bool = False
    """Whether the address is in the company's own network."""

    @property
    def host(self) -> Host:
        """The one machine that is called."""
        return Host.of(self.address, is_inside=self.is_inside)

    @property
    def marks(self) -> tuple[tuple[str, str], ...]:
        """What a kept token must have been made for, to be of use."""
        return (("address", self.address), ("app", self.app_id), ("style", self.style.value))


def is_plain(text: object) -> bool:
    """Whether this may stand in a header as it is."""
    return isinstance(text, str) and text.isascii() and text.isprintable() and text.strip() == text != ""

"""A connector for a source: made of what was typed when it was set up. Which boxes a kind of system needs stands here too."""

from __future__ import annotations

import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lingxiao.engines.facts.connectors.fxiaoke.account import CLOUDS, Account, Style, address
from lingxiao.engines.facts.connectors.fxiaoke.client import Client
from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around
from lingxiao.engines.facts.connectors.shapes import Refused
from lingxiao.engines.facts.connectors.zoho.centres import CENTRES
from lingxiao.engines.facts.connectors.zoho.client import Secrets
from lingxiao.engines.facts.connectors.zoho.reading import Zoho
from lingxiao.engines.facts.domain import secrets
from lingxiao.engines.facts.enums import SourceKind
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lingxiao.engines.facts.connectors.shapes import Connector
    from lingxiao.engines.facts.models import Source

HOME = ZoneInfo("Asia/Shanghai")
NOT_SET_UP = Bilingual(
    "这个来源还没有填写连接信息。由系统管理员在来源页填写后再试。",
    "How to reach this source was not typed yet. A system administrator types it on the page of the source.",
)
ONLY_FILES = Bilingual("这个来源只有文件，没有可连接的系统。", "This source brings files; there is no system to reach.")


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to type: its name, what people call it, whether it is a secret, and what may be chosen."""

    name: str
    label: Bilingual
    is_secret: bool = False
    choices: tuple[tuple[str, Bilingual], ...] = ()


BOXES: Mapping[SourceKind, tuple[Box, ...]] = {
    SourceKind.ZOHO: (
        Box("centre", Bilingual("数据中心", "Data centre"), choices=tuple((one.name, one.label) for one in CENTRES.values())),
        Box("client_id", Bilingual("客户端 ID", "Client ID")),
        Box("client_secret", Bilingual("客户端密钥", "Client secret"), is_secret=True),
        Box("refresh_token", Bilingual("刷新令牌", "Refresh token"), is_secret=True),
    ),
    SourceKind.FXIAOKE: (
        Box("cloud", Bilingual("所在云", "Cloud"), choices=tuple((one.name, one.label) for one in CLOUDS)),
        Box("style", Bilingual("认证方式", "How it lets in"), choices=(
            (Style.NEW.value, Bilingual("新版（Bearer）", "New (bearer token)")),
            (Style.OLD.value, Bilingual("旧版（corpAccessToken）", "Old (corpAccessToken)")),
        )),
        Box("app_id", Bilingual("应用 ID", "App ID")),
        Box("app_secret", Bilingual("应用密钥", "App secret"), is_secret=True),
        Box("permanent_code", Bilingual("永久授权码", "Permanent code"), is_secret=True),
        Box("user", Bilingual("以哪位员工的权限读取", "Employee whose rights are used")),
    ),
}
"""What to type for each kind of system that can be reached."""


@contextmanager
def connected(source: Source) -> Iterator[Connector]:
    """A connector for this source, closed afterwards. ``Refused`` where nothing was typed, or where it reads files only."""
    kind = SourceKind(source.kind)
    if kind not in BOXES:
        raise Refused(ONLY_FILES)
    typed = secrets.typed(source)
    if any(not typed.get(box.name) for box in BOXES[kind]):
        raise Refused(NOT_SET_UP)
    tokens = secrets.SharedTokens(source, now=_now)
    if kind == SourceKind.ZOHO:
        zoho = Zoho(
            CENTRES[typed["centre"]], Secrets(typed["client_id"], typed["client_secret"], typed["refresh_token"]), tokens,
            now=_now, sleep=time.sleep,
        )
        try:
            yield zoho
        finally:
            zoho.close()
        return
    account = Account(
        address=address(typed["cloud"]), app_id=typed["app_id"], app_secret=typed["app_secret"],
        permanent_code=typed["permanent_code"], user=typed["user"], style=Style(typed["style"]),
    )
    client = Client(account, tokens=tokens, around=Around(_now, time.sleep, lambda: str(uuid.uuid4())), zone=HOME)
    try:
        yield Fxiaoke(client, zone=HOME)
    finally:
        client.close()


def _now() -> datetime:
    """The clock of this machine: tokens of others run out by it, whatever day the company has."""
    return datetime.now(UTC)

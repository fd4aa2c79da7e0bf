"""A connector for a source: made of what was typed when it was set up (``boxes``)."""

from __future__ import annotations

import re
import time
import uuid
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lingxiao.engines.facts.connectors.erpnext.connector import ErpNext
from lingxiao.engines.facts.connectors.fxiaoke.account import Account, Style, address
from lingxiao.engines.facts.connectors.fxiaoke.client import Client
from lingxiao.engines.facts.connectors.fxiaoke.connector import Fxiaoke
from lingxiao.engines.facts.connectors.fxiaoke.pacing import Around
from lingxiao.engines.facts.connectors.kingdee.connector import AppSecret, Kingdee, Password
from lingxiao.engines.facts.connectors.odoo.connector import Odoo
from lingxiao.engines.facts.connectors.shapes import Refused
from lingxiao.engines.facts.connectors.sql.connector import SqlDatabase
from lingxiao.engines.facts.connectors.sql.postgresql import PORT, Postgres
from lingxiao.engines.facts.connectors.sql.statements import Extract
from lingxiao.engines.facts.connectors.zoho.centres import CENTRES
from lingxiao.engines.facts.connectors.zoho.client import Secrets
from lingxiao.engines.facts.connectors.zoho.reading import Zoho
from lingxiao.engines.facts.domain import secrets
from lingxiao.engines.facts.domain.boxes import APP_SECRET, BOXES, INSIDE
from lingxiao.engines.facts.enums import SourceKind
from lingxiao.kernel.outgoing import Host, Session
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from lingxiao.engines.facts.connectors.shapes import Connector
    from lingxiao.engines.facts.models import Source

    Typed = Mapping[str, str]
    Maker = Callable[[Source, Typed], Iterator[Connector]]

HOME = ZoneInfo("Asia/Shanghai")
MOST_BYTES = 32_000_000
"""What one page of an ERP may weigh."""

NOT_SET_UP = Bilingual(
    "这个来源还没有填写连接信息。由系统管理员在来源页填写后再试。",
    "How to reach this source was not typed yet. A system administrator types it on the page of the source.",
)
NO_ADDRESS = Bilingual("这个地址无法识别。请照例子填写。", "This is not an address. Type it like the example.")
ONLY_FILES = Bilingual("这个来源只有文件，没有可连接的系统。", "This source brings files; there is no system to reach.")


@contextmanager
def connected(source: Source) -> Iterator[Connector]:
    """A connector for this source, closed afterwards. ``Refused`` where nothing was typed, or where it reads files only."""
    kind = SourceKind(source.kind)
    if kind not in BOXES:
        raise Refused(ONLY_FILES)
    typed = secrets.typed(source)
    if any(not typed.get(box.name) for box in BOXES[kind] if not box.is_optional):
        raise Refused(NOT_SET_UP)
    with contextmanager(MAKERS[kind])(source, typed) as connector:
        yield connector


def _zoho(source: Source, typed: Typed) -> Iterator[Connector]:
    let_in = Secrets(typed["client_id"], typed["client_secret"], typed["refresh_token"])
    tokens = secrets.SharedTokens(source, now=_now)
    with closing(Zoho(CENTRES[typed["centre"]], let_in, tokens, now=_now, sleep=time.sleep)) as zoho:
        yield zoho


def _fxiaoke(source: Source, typed: Typed) -> Iterator[Connector]:
    account = Account(
        address=address(typed["cloud"]), app_id=typed["app_id"], app_secret=typed["app_secret"],
        permanent_code=typed["permanent_code"], user=typed["user"], style=Style(typed["style"]),
    )
    around = Around(_now, time.sleep, lambda: str(uuid.uuid4()))
    with closing(Client(account, tokens=secrets.SharedTokens(source, now=_now), around=around, zone=HOME)) as client:
        yield Fxiaoke(client, zone=HOME)


def _odoo(_source: Source, typed: Typed) -> Iterator[Connector]:
    with _session(typed) as session:
        yield Odoo(typed["address"], typed["key"], session=session, sleep=time.sleep, database=typed.get("database", ""))


def _erpnext(_source: Source, typed: Typed) -> Iterator[Connector]:
    with _session(typed) as session:
        zone = ZoneInfo(typed["zone"])
        yield ErpNext(typed["address"], typed["key"], typed["secret"], zone=zone, session=session, sleep=time.sleep)


def _kingdee(_source: Source, typed: Typed) -> Iterator[Connector]:
    account_set, user, secret = typed["account_set"], typed["user"], typed["secret"]
    by_app = typed["entry"] == APP_SECRET
    if by_app and not typed.get("app"):
        raise Refused(Bilingual("用应用密钥登录时请填写应用 ID。", "With an app secret, type the app ID too."))
    entry = AppSecret(account_set, user, typed["app"], secret) if by_app else Password(account_set, user, secret)
    with _session(typed) as session:
        yield Kingdee(typed["address"], entry, zone=ZoneInfo(typed["zone"]), session=session, sleep=time.sleep)


def _session(typed: Typed) -> Session:
    """The way out to the one machine that was typed."""
    try:
        host = Host.of(typed["address"], is_inside=typed["place"] == INSIDE)
    except ValueError:
        raise Refused(NO_ADDRESS) from None
    return Session([host], most_bytes=MOST_BYTES)


def _sql(_source: Source, typed: Typed) -> Iterator[Connector]:
    port = typed.get("port") or str(PORT)
    if not (port.isdecimal() and 0 < int(port) < 2**16):
        raise Refused(Bilingual("端口是 1 到 65535 的整数。", "A port is a whole number from 1 to 65535."))
    host = typed["host"].strip().lower()
    place = Postgres(
        host, typed["database"], typed["user"], typed["secret"], hosts=(Host(host, int(port), typed["place"] == INSIDE),),
        zone=ZoneInfo(typed["zone"]), port=int(port),
    )
    yield SqlDatabase(place, [_reading(line) for line in typed["readings"].splitlines() if line.strip()], sleep=time.sleep)


def _reading(line: str) -> Extract:
    """What one line says of a table: its name, its key, its moment of change, and how it says that a row is void."""
    table, key, changed, void, *more = [*(part.strip() for part in re.split("[;；]", line)), "", "", "", ""]
    column, _equals, value = (part.strip() for part in void.partition("="))
    if not (table and key and changed) or any(more) or bool(void) != bool(column and value):
        raise Refused(Bilingual(
            f"“{line.strip()}”无法识别。每行写：表名; 主键列; 变更时间列，作废的写法可省。",
            f"“{line.strip()}” cannot be read. Write on each line: table; key; moment of change; then how rows are void.",
        ))
    return Extract(table, table, table, key, changed, (column, value) if column else None)


MAKERS: Mapping[SourceKind, Maker] = {
    SourceKind.ZOHO: _zoho, SourceKind.FXIAOKE: _fxiaoke, SourceKind.ODOO: _odoo, SourceKind.ERPNEXT: _erpnext,
    SourceKind.KINGDEE: _kingdee, SourceKind.SQL: _sql,
}
"""How the connector of each kind of system is made; closed when it is let go."""


def _now() -> datetime:
    """The clock of this machine: tokens of others run out by it, whatever day the company has."""
    return datetime.now(UTC)

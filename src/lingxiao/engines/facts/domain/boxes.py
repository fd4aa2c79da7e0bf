"""What is typed to let us in to each kind of system: by kind, one box a thing, in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.facts.connectors.fxiaoke.account import CLOUDS, Style
from lingxiao.engines.facts.connectors.zoho.centres import CENTRES
from lingxiao.engines.facts.enums import SourceKind
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping

INSIDE, OUTSIDE = "inside", "outside"
APP_SECRET, PASSWORD = "app", "password"  # nosec B105 -- names of two ways of signing in
ZONES = (
    "Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo", "Asia/Dubai", "Europe/Berlin",
    "Europe/London", "America/New_York", "America/Los_Angeles", "America/Sao_Paulo", "UTC",
)
"""Where a server that writes moments without their zone may stand."""


@dataclass(frozen=True, slots=True)
class Box:
    """One thing to type: its name, what people call it, whether it is a secret, and what may be chosen."""

    name: str
    label: Bilingual
    is_secret: bool = False
    choices: tuple[tuple[str, Bilingual], ...] = ()
    is_optional: bool = False
    is_long: bool = False
    says: Bilingual | None = None


ADDRESS = Box("address", Bilingual("地址", "Address"), says=Bilingual(
    "浏览器中打开该系统时的地址，例如 https://erp.example.cn。", "As it stands in the browser, such as https://erp.example.cn.",
))
PLACE = Box("place", Bilingual("它在哪里", "Where it stands"), choices=(
    (OUTSIDE, Bilingual("互联网上（须为 https 和公网地址）", "On the internet (https and a public address)")),
    (INSIDE, Bilingual("公司内网", "Inside the company's network")),
), says=Bilingual("只有选“公司内网”，才会连接私有地址。", "Private addresses are only called when it stands inside."))
ZONE = Box("zone", Bilingual("系统所在时区", "Time zone of the system"), choices=tuple((one, Bilingual(one)) for one in ZONES))
KEY = Box("key", Bilingual("API 密钥", "API key"), is_secret=True)
SECRET = Box("secret", Bilingual("密钥或密码", "Secret or password"), is_secret=True)
USER = Box("user", Bilingual("用户", "User"))

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
    SourceKind.ODOO: (
        ADDRESS, PLACE, KEY,
        Box("database", Bilingual("数据库", "Database"), is_optional=True, says=Bilingual(
            "服务器上只有一个数据库时不填。", "Left empty where the server has one database only.",
        )),
    ),
    SourceKind.ERPNEXT: (
        ADDRESS, PLACE, Box("key", Bilingual("API Key", "API key")),
        Box("secret", Bilingual("API Secret", "API secret"), is_secret=True), ZONE,
    ),
    SourceKind.KINGDEE: (
        Box("address", Bilingual("地址", "Address"), says=Bilingual(
            "以 /k3cloud 结尾，例如 https://company.ik3cloud.com/k3cloud。",
            "It ends with /k3cloud, such as https://company.ik3cloud.com/k3cloud.",
        )),
        PLACE,
        Box("account_set", Bilingual("账套 ID", "Account set ID")), USER,
        Box("entry", Bilingual("登录方式", "How it lets in"), choices=(
            (APP_SECRET, Bilingual("应用密钥（公有云只有这一种）", "App secret (the only way in the public cloud)")),
            (PASSWORD, Bilingual("用户密码（自己的服务器）", "Password of the user (servers of one's own)")),
        )),
        Box("app", Bilingual("应用 ID（用密码登录时不填）", "App ID (empty with a password)"), is_optional=True),
        SECRET, ZONE,
    ),
    SourceKind.SQL: (
        Box("host", Bilingual("PostgreSQL 服务器", "PostgreSQL server"), says=Bilingual(
            "主机名或地址。SQL Server、MySQL、Oracle 请导出为文件后导入。",
            "Name or address of the machine. Of SQL Server, MySQL and Oracle export files and bring them in.",
        )),
        Box("port", Bilingual("端口（空为 5432）", "Port (empty means 5432)"), is_optional=True), PLACE,
        Box("database", Bilingual("数据库", "Database")), USER, SECRET, ZONE,
        Box("readings", Bilingual("要读取的表或视图", "Tables or views to read"), is_long=True, says=Bilingual(
            "每行一个：表名; 主键列; 变更时间列; 作废列=作废值（可省）。例如 public.orders; order_no; updated_at; status=void",
            "One a line: table; key; moment of change; column=value of rows that no longer count (may be left out). "
            "Such as public.orders; order_no; updated_at; status=void",
        )),
    ),
}
"""What to type for each kind of system that can be reached."""

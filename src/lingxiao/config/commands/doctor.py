"""``lingxiao doctor``: what is missing or wrong here, a sentence each, and what to do about it."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import socket
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.db import Error, connection

from lingxiao import __version__
from lingxiao.config import keys, places
from lingxiao.config.commands import house, running, serve
from lingxiao.config.commands.addresses import Address
from lingxiao.config.commands.speech import Stopped, picked, refused, say
from lingxiao.config.given import SettingWrong
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lingxiao.kernel.postgres import Server

OLDEST_PYTHON = (3, 11)
LITTLE_DISK = 0.10
"""Below this share of free space we warn (goal D3): a backup and an upgrade each need room for everything once more."""

CLOCKS_APART = 5
"""Seconds that two machines' clocks may differ before days and deadlines are told differently."""

ASK_FROM_MONTH = 11
"""The State Council announces a year's holidays in the November before it."""

EXTENSIONS = ("btree_gist", "pg_trgm")
SILENT_AFTER = 60
"""Seconds without a sign of life after which no worker counts as running."""


class Level(StrEnum):
    """How bad a finding is."""

    GOOD = "✓"
    WARNING = "!"
    BAD = "✗"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and a sentence about it."""

    level: Level
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.level} {picked(Bilingual(self.zh, self.en))}"


def good(zh: str, en: str) -> Finding:
    """All is well."""
    return Finding(Level.GOOD, zh, en)


def warning(zh: str, en: str) -> Finding:
    """It runs, and something should be done."""
    return Finding(Level.WARNING, zh, en)


def bad(zh: str, en: str) -> Finding:
    """It does not run, or not safely."""
    return Finding(Level.BAD, zh, en)


def run(_options: object) -> int:
    """Look at everything; 1 when something is bad."""
    worst = Level.GOOD
    with ExitStack() as stack:
        for finding in examine(stack):
            say(str(finding), str(finding))
            worst = Level.BAD if Level.BAD in {worst, finding.level} else worst
    return 1 if worst is Level.BAD else 0


def examine(stack: ExitStack) -> Iterator[Finding]:
    """Every finding; what needs the database is left out where there is none. ``stack`` keeps the database open."""
    for look in (python, superuser, key_folder, disk):
        yield from seen(look)
    try:
        server = stack.enter_context(house.open_house())
    except Stopped as problem:
        yield bad(problem.sentence.zh, problem.sentence.en)
        return
    first = [*seen(lambda: database(server)), *seen(migrations)]
    yield from first
    if any(finding.level is Level.BAD for finding in first):
        return
    for look in (key_marks, clock, worker, calendar, mail, facts_store, fonts, address):
        yield from seen(look)


def seen(look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a look finds; what stands in its way is a finding too, and the next look is taken all the same."""
    try:
        yield from look()
    except (SettingWrong, Stopped) as wrong:
        yield bad(wrong.sentence.zh, wrong.sentence.en)
    except OSError as problem:
        yield bad(f"读不了：{problem}", f"This cannot be read: {problem}")
    except Error as problem:
        words = str(problem).strip().splitlines()[0]
        yield bad(f"数据库答不上来：{words}", f"The database could not answer: {words}")


def python() -> Iterator[Finding]:
    """The interpreter and this program's version."""
    here = platform.python_version()
    if sys.version_info < OLDEST_PYTHON:
        yield bad(f"Python {here} 太旧，需要 3.11 或更高版本。", f"Python {here} is too old; 3.11 or newer is needed.")
    else:
        yield good(f"领销 {__version__}，Python {here}。", f"Lingxiao {__version__} on Python {here}.")


def superuser() -> Iterator[Finding]:
    """A program that answers strangers should not be the machine's superuser."""
    if os.geteuid() == 0 and places.mode() is places.Mode.PRODUCTION:
        yield warning(
            "正以 root 运行。正式使用请建专用用户，见 docs/howto/run-in-production.md。",
            "This runs as root. For real use make a user for it: docs/howto/run-in-production.md.",
        )


def key_folder() -> Iterator[Finding]:
    """The folder of keys: there, and for its owner alone."""
    folder = places.secrets_folder()
    if folder.exists() and not folder.is_dir():
        yield bad(f"{folder} 不是目录，放不了密钥。", f"{folder} is no folder and can hold no keys.")
        return
    if not folder.is_dir():
        yield good(f"密钥将在首次启动时生成于 {folder}。", f"Keys will be made in {folder} at the first start.")
        return
    readable = [path for path in [folder, *folder.iterdir()] if path.stat().st_mode & places.open_to_others(path)]
    if readable:
        names = " ".join(str(path) for path in readable)
        yield bad(f"别人能读到密钥。运行：chmod go= {names}", f"Others can read keys. Run: chmod go= {names}")
    else:
        yield good(
            f"密钥在 {folder}，只有本用户可读；备份不含它，请另存一份。",
            f"Keys are in {folder}, for this user alone. Backups leave them out: keep a copy elsewhere.",
        )


def disk() -> Iterator[Finding]:
    """Room left where the data is."""
    folder = places.var()
    while not folder.is_dir():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        yield bad(
            f"{folder} 写不了。换一个目录：LX_VAR=目录", f"{folder} cannot be written. Name another folder by LX_VAR.",
        )
    total, _used, free = shutil.disk_usage(folder)
    gigabytes, share = free / 1e9, free / max(total, 1)
    zh = f"{folder} 还有 {gigabytes:.1f} GB（{share:.0%}）可用"
    en = f"{gigabytes:.1f} GB ({share:.0%}) are free in {folder}"
    if share < LITTLE_DISK:
        yield warning(f"{zh}，不足 10%，请清理或扩容。", f"{en}, less than 10 %: make room.")
    else:
        yield good(f"{zh}。", f"{en}.")


def database(server: Server | None) -> Iterator[Finding]:
    """The database: which, whose, and able to do what we need."""
    major = house.server_major()
    zh = "自带的" if server else "DATABASE_URL 指定的"
    en = "the embedded one" if server else "named by DATABASE_URL"
    yield good(f"数据库 PostgreSQL {major}（{zh}）。", f"PostgreSQL {major} answers ({en}).")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)])
        there = {name for (name,) in cursor}
    if house.is_unused():
        house.refuse_no_rights()
    for name in EXTENSIONS:
        if name not in there:
            yield bad(
                f"数据库缺扩展 {name}。Debian 上它在 postgresql-{major} 包里（其他系统：postgresql-contrib）。",
                f"The database lacks the extension {name}. Debian has it in postgresql-{major}, others in "
                "postgresql-contrib.",
            )


def migrations() -> Iterator[Finding]:
    """Whether the database is of this version."""
    pending = house.pending_migrations()
    if pending:
        yield bad(
            f"数据库还差 {len(pending)} 步升级。运行：lingxiao migrate",
            f"The database is {len(pending)} migrations behind. Run: lingxiao migrate",
        )
    else:
        yield good("数据库结构是最新的。", "The database is of this version.")


def key_marks() -> Iterator[Finding]:
    """Whether the keys here are those that the database was written with."""
    if wrong := keys.others():
        sentence = keys.not_these(wrong).sentence
        yield bad(sentence.zh, sentence.en)


def clock() -> Iterator[Finding]:
    """Whether the database's machine tells the same time as this one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs((cursor.fetchone()[0] - datetime.now(UTC)).total_seconds())
    if apart > CLOCKS_APART:
        yield bad(
            f"本机与数据库的时钟差 {apart:.0f} 秒，期限会算错。请打开对时（NTP）。",
            f"This machine's clock and the database's are {apart:.0f} seconds apart: deadlines go wrong. Turn on NTP.",
        )


def worker() -> Iterator[Finding]:
    """Whether somebody does the background work, and whether any of it was given up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
            [SILENT_AFTER],
        )
        alive = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'")
        given_up = cursor.fetchone()[0]
    if not alive:
        yield warning(
            "没有后台进程在运行，提醒和通知都不会发出。运行：lingxiao worker（或 lingxiao run）",
            "No worker is running, so no reminder and no notice goes out. Run: lingxiao worker (or lingxiao run)",
        )
    else:
        yield good(f"{alive} 个后台进程在运行。", f"Workers running: {alive}.")
    if given_up:
        yield warning(
            f"有 {given_up} 个后台任务多次失败后停下了，请系统管理员查看。",
            f"{given_up} background jobs were given up after several tries; a system administrator should look.",
        )


def calendar() -> Iterator[Finding]:
    """Whether the working-day calendar covers this year, and late in the year the next."""
    from lingxiao.engines.cadence.domain.clock import calendar_for  # noqa: PLC0415 -- stands only after the settings

    today = date.today()  # noqa: DTZ011 -- the machine's day is near enough for a month's notice
    wanted = [today.year, today.year + 1] if today.month >= ASK_FROM_MONTH else [today.year]
    missing = [str(year) for year in wanted if year not in calendar_for().years]
    if missing:
        yield warning(
            f"缺 {'、'.join(missing)} 年的工作日历（放假与调休），按工作日计算的期限定不出来。在“设置”里导入。",
            f"The working-day calendar of {', '.join(missing)} is missing, so deadlines in working days cannot be set. "
            "Import it under Settings.",
        )
    else:
        yield good(f"工作日历到 {max(wanted)} 年。", f"The working-day calendar reaches {max(wanted)}.")


def mail() -> Iterator[Finding]:
    """Whether letters can go out."""
    host, port = settings.EMAIL_HOST, settings.EMAIL_PORT
    if not host:
        yield warning(
            "没有配置邮件（LX_MAIL_HOST），通知只在站内显示，忘记密码的人收不到链接。",
            "Mail is not set up (LX_MAIL_HOST): notices stay inside, and who forgot a password gets no link.",
        )
        return
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError as problem:
        yield bad(
            f"邮件服务器 {host}:{port} 连不上：{problem}",
            f"The mail server {host}:{port} cannot be reached: {problem}",
        )
    else:
        yield good(f"邮件服务器 {host}:{port} 可以连上。", f"The mail server {host}:{port} answers.")


def facts_store() -> Iterator[Finding]:
    """Where the fact log lies in an S3 store: whether it can be used, and has every file that the database names."""
    from lingxiao.engines.facts.domain import storing  # noqa: PLC0415 -- stands only after the settings
    from lingxiao.engines.facts.log.objects import StoreTrouble  # noqa: PLC0415 -- as above

    if not settings.FACTS_STORE:
        return
    endpoint = settings.FACTS_STORE["endpoint"]
    try:
        lacking = storing.lacking()
    except StoreTrouble as trouble:
        sentence = refused(trouble)
        yield bad(sentence.zh, sentence.en)
        return
    if lacking:
        yield bad(
            f"存储 {endpoint} 缺 {len(lacking)} 个事实文件，首个是 {lacking[0].path}。运行 lingxiao facts store。",
            f"The store {endpoint} lacks {len(lacking)} files of the fact log, the first is {lacking[0].path}. "
            "Run lingxiao facts store.",
        )
    else:
        yield good(
            f"事实日志的存储 {endpoint} 可用，文件齐全。", f"The store of the fact log, {endpoint}, answers and has every file.",
        )
    if not settings.FACTS_STORE["is_secure"] and not Address(urlsplit(f"//{endpoint}").hostname or "", 0).is_loopback():
        yield warning(
            f"到存储 {endpoint} 的连接没有加密，金额会在路上被看到。把 LX_FACTS_S3_ENDPOINT 改为 https。",
            f"The way to the store {endpoint} is not encrypted: amounts can be read on it. Give LX_FACTS_S3_ENDPOINT as https.",
        )


def fonts() -> Iterator[Finding]:
    """Whether PDF letters have their Chinese type."""
    if importlib.util.find_spec("pylopdf_fonts_zh_cn") is None:
        yield bad(
            "缺少 PDF 中文字体，请重新运行 ./lx setup。",
            "The Chinese type for PDF is missing. Run ./lx setup again.",
        )
    else:
        yield good("PDF 中文字体齐全。", "The Chinese type for PDF is there.")


def address() -> Iterator[Finding]:
    """Where the site answers, and whether its name, scheme and port fit together."""
    site = urlsplit(settings.BASE_URL)
    if site.hostname not in settings.ALLOWED_HOSTS and "*" not in settings.ALLOWED_HOSTS:
        yield bad(
            f"LX_HOSTS 里没有 {site.hostname}，打开 {settings.BASE_URL} 会被拒绝。",
            f"LX_HOSTS does not name {site.hostname}, so {settings.BASE_URL} would be refused.",
        )
    if site.scheme != "https" and not Address(site.hostname or "", 0).is_loopback():
        yield bad(
            f"{settings.BASE_URL} 不是 https，密码会在路上被看到。",
            f"{settings.BASE_URL} is not https: passwords can be read on the way.",
        )
    if site.scheme == "https" and settings.SECURE_PROXY_SSL_HEADER is None:
        yield bad(
            "网址是 https，但没有设 LX_BEHIND_PROXY=1，浏览器会无限重定向。",
            "The site's address is https and LX_BEHIND_PROXY=1 is not set: browsers would be redirected for ever.",
        )
    where = running.where()
    local = Address(serve.HOST, serve.PORT)
    if where:
        yield good(f"正在运行：{where}", f"Running: {where}")
    elif not local.is_free():
        yield warning(
            f"默认端口 {local.port} 已被别的程序占用。",
            f"The usual port {local.port} is taken by something else.",
        )

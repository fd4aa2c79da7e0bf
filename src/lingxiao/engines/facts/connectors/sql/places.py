"""What the two kinds of database have in common, and the sentences about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from lingxiao.engines.facts.connectors.shapes import NotAllowed, NotUnderstood
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from lingxiao.engines.facts.connectors.shapes import RemoteObject, Trouble
    from lingxiao.engines.facts.connectors.sql.statements import Extract

Mark = tuple[str | int | float | None, str | int | float]
"""The moment of change and the key of a row, as the database gave them: where a reading goes on."""

VENDOR = Bilingual("数据库", "the database")

MOST_SECONDS = 120
"""Seconds that one statement may take at the customer's database."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or of a SELECT, with the database's own word for its type."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Question:
    """Rows of a reading from a moment on, or from a mark on, the row of the mark among them."""

    reading: Extract
    columns: tuple[str, ...]
    kinds: Mapping[str, str]
    """The type of every column that there is."""

    since: datetime | None
    begin: Mark | None
    page_size: int
    is_gone: bool | None
    """Only rows that no longer count, only those that do, or, where it is ``None``, both."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row as text, and where it stands."""

    mark: Mark
    cells: tuple[str | None, ...]


class Place(Protocol):
    """A database that is read."""

    @property
    def account(self) -> str:
        """Who we are there."""

    def tables(self) -> tuple[RemoteObject, ...]:
        """Tables and views that can be seen."""

    def columns(self, source: str) -> tuple[Column, ...]:
        """The columns of a table or a SELECT. Raises ``Trouble``."""

    def pages(self, question: Question) -> Iterator[Sequence[Row]]:
        """All rows in the order of their marks, in one transaction that writes nothing. Raises ``Trouble``."""


TOO_LONG = Bilingual(
    "数据库的一次查询用时太久，已被中止。请在数据库中为变更时间和主键建索引，或改用更小的视图。",
    "A question to the database took too long and was stopped. Make an index over the moment of change and the key there, or "
    "use a smaller view.",
)
NOT_LET_IN = Bilingual(
    "数据库没有让我们登录。请核对地址、端口、库名、用户名和密码，并确认那边允许本机用这个用户连接。",
    "The database did not let us in. Check address, port, name, user and password, and that it lets this user connect "
    "from this machine.",
)
NOT_FOR_THIS_USER = Bilingual(
    "数据库用户无权读取这些数据，或查询试图写入。请给该用户 SELECT 权限，并只填读取的查询。",
    "The user of the database may not read these data, or the statement tried to write. Give the user the right to SELECT, and "
    "enter a statement that only reads.",
)
NOT_A_HOST = Bilingual(
    "不能连接这个数据库主机。请核对主机名和端口；如果它在公司内网，请管理员把它登记为内网主机。",
    "This database host may not be connected to. Check name and port; if it stands inside the company's network, let the "
    "administrator name it as a machine inside.",
)
NO_FILE = Bilingual(
    "打不开这个数据库文件。请确认文件还在，并且是 SQLite 文件。",
    "This database file cannot be opened. See that it is still there, and that it is a SQLite file.",
)


def no_moment(column: str) -> NotUnderstood:
    """The column of the moment of change holds none."""
    return NotUnderstood(Bilingual(
        f"列 {column} 不是日期或时间（文字须写作 2026-01-31）。请另选一列作为变更时间。",
        f"The column {column} holds no day and no moment (as text it is written 2026-01-31). Choose another column for the "
        "moment of change.",
    ))


EXPORTS = {
    "sqlserver": ("SQL Server", "CSV（UTF-8）或 Excel", "CSV (UTF-8) or Excel"),
    "mysql": ("MySQL", "CSV（UTF-8）", "CSV (UTF-8)"),
    "oracle": ("Oracle", "CSV（UTF-8）", "CSV (UTF-8)"),
}


def unsupported(kind: str) -> Trouble:
    """What to do with a database that is not read directly."""
    name, zh, en = EXPORTS.get(kind, (kind, "CSV（UTF-8）或 Excel", "CSV (UTF-8) or Excel"))
    return NotAllowed(Bilingual(
        f"不能直接读取 {name}。请在那边按计划把视图导出为 {zh}，再作为文件导入；或把数据同步到 PostgreSQL 后从那里读取。",
        f"{name} is not read directly. Let it export the view as {en} on a schedule and bring that in as a file, or copy the "
        "data to PostgreSQL and read them there.",
    ))

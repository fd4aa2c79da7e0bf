"""``lingxiao migrate``: bring the database to this version of the program, after asking for a backup."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection

from lingxiao.config import keys, places
from lingxiao.config.commands import backup, house
from lingxiao.config.commands.furnish import furnish
from lingxiao.config.commands.speech import Stopped, asked, bar, picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

ONE_AT_A_TIME = 7411601
"""The advisory lock that keeps two machines from upgrading one database at once. Any number, always this one."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the two ways to answer the question for a backup beforehand."""
    words = picked(Bilingual("已有备份，直接升级", "a backup exists: upgrade without asking"))
    parser.add_argument("--backup-done", action="store_true", help=words)
    words = picked(Bilingual("先备份到这个文件", "make a backup into this file first"))
    parser.add_argument("--backup", type=Path, metavar="FILE", help=words)


def run(options: argparse.Namespace) -> int:
    """Upgrade, unless the person at the terminal has no backup and wants none."""
    with house.open_house():
        pending = house.pending_migrations()
        if pending and not options.backup_done and not house.is_unused():
            _back_up_first(options.backup, steps=len(pending))
        apply()
        if not pending:
            say("数据库已是最新。", "The database is up to date.")
    return 0


def _back_up_first(file: Path | None, *, steps: int) -> None:
    if file is None:
        now = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
        file = places.var() / "backups" / f"before-upgrade-{now}.tar"
        answer = asked(
            f"有 {steps} 步升级，事后不能自动退回。先备份到 {file} 吗？[Y 备份 / h 已有备份 / n 不升级]",
            f"{steps} migrations to apply; they cannot be undone by themselves. Back up to {file} first? "
            "[Y backup / h have one / n do not upgrade]",
        ).lower()
        if answer == "h":
            return
        if answer not in {"y", "yes", "是"}:
            raise Stopped(
                "没有升级。先备份（lingxiao backup 文件），再运行 lingxiao migrate --backup-done。",
                "Nothing was upgraded. Make a backup (lingxiao backup FILE), then run lingxiao migrate --backup-done.",
            )
    backup.write(file)


def apply() -> None:
    """Apply what is pending, with a bar; two at a time wait for each other. What an upgrade cut short left is made up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        try:
            _apply(len(house.pending_migrations()))
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ONE_AT_A_TIME])


def _apply(steps: int) -> None:
    if steps:
        house.refuse_no_rights()
        with bar("升级数据库", "Database", total=steps) as shown:
            call_command("migrate", interactive=False, verbosity=1, stdout=_Counting(shown.update))
    call_command("createcachetable", verbosity=0)
    keys.note(at=datetime.now(UTC))
    keys.refuse_others()
    furnish()
    if steps:
        say(f"数据库已升级 {steps} 步。", f"The database was upgraded by {steps} migrations.")


class _Counting:
    """Takes what Django prints of each migration and moves the bar by one when it says OK."""

    def __init__(self, move: Callable[[float], object]) -> None:
        """Take what moves the bar by so many steps."""
        self.move = move

    def write(self, text: str) -> None:
        """Count the migrations that are done."""
        self.move(text.count("OK"))

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        """Answer no: colours would only be in the way."""
        return False

"""``lingxiao restore FILE``: a backup laid out in an empty place, whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from lingxiao.config import keys, places
from lingxiao.config.commands import archive, backup, facts_store, house, pg_programs, running
from lingxiao.config.commands.speech import Stopped, bar, picked, say
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file to read, and the way on without its keys."""
    parser.add_argument("file", type=Path, help=picked(Bilingual("备份文件", "the backup")))
    words = Bilingual("没有原来的密钥也恢复，加密内容读不出来", "without the old keys: what is encrypted stays unread")
    parser.add_argument("--without-keys", action="store_true", help=picked(words))


def run(options: argparse.Namespace) -> int:
    """Restore."""
    file = options.file.absolute()
    manifest = archive.read_manifest(file)
    if not options.without_keys:
        _refuse_other_keys(manifest)
    with running.alone(), house.open_house():
        _refuse_unfit(manifest)
        _lay_out(file, manifest)
        _compare(manifest)
        if settings.FACTS_STORE and not house.pending_migrations():
            facts_store.bring_up()
        if options.without_keys and not house.pending_migrations():
            now = datetime.now(UTC)
            keys.begin_anew(viewer=Viewer.system(now=now, today=now.date()), at=now)
        if house.pending_migrations():
            say(
                "这份备份来自较旧的版本，接着运行：lingxiao migrate --backup-done",
                "The backup is of an older version; now run: lingxiao migrate --backup-done",
            )
    return 0


def _refuse_other_keys(manifest: archive.Manifest) -> None:
    """The old keys must lie here first: settings would else make new ones, which read nothing of the old."""
    here = keys.fingerprints()
    wrong = [name for name, fingerprint in manifest.keys.items() if here.get(name) != fingerprint]
    if wrong:
        folder = places.secrets_folder()
        raise Stopped(
            f"{folder} 里没有这份备份的密钥（{'、'.join(wrong)}）。先把另存的密钥放回去；"
            "实在没有，加 --without-keys。",
            f"{folder} does not hold the keys of this backup ({', '.join(wrong)}). Put the kept copy there first; "
            "where it is lost, add --without-keys.",
        )


def _refuse_unfit(manifest: archive.Manifest) -> None:
    """Refuse a place that is not empty, and a server or program older than the backup."""
    if not house.is_empty():
        raise Stopped(
            "数据库里已有数据，不覆盖。请恢复到空的地方：换一个 LX_VAR 目录，或一个空的 DATABASE_URL 数据库。",
            "The database holds data, which is not overwritten. Restore into an empty place: another LX_VAR folder, or "
            "an empty database in DATABASE_URL.",
        )
    for folder in (archive.FILES, archive.HEADS, archive.FACTS):
        path = places.var() / folder
        if path.is_dir() and any(path.iterdir()):
            raise Stopped(f"{path} 里已有文件，不覆盖。", f"{path} holds files, which are not overwritten.")
    here = house.server_major()
    if here < manifest.server_major:
        raise Stopped(
            f"备份来自 PostgreSQL {manifest.server_major}，这里是更旧的 {here}。"
            f"请用 {manifest.server_major} 或更新的。",
            f"The backup is from PostgreSQL {manifest.server_major} and this is the older {here}. Use "
            f"{manifest.server_major} or newer.",
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(connection).disk_migrations}
    if set(manifest.migrations) - known:
        raise Stopped(
            f"备份来自较新的版本 {manifest.version}。请先升级本程序。",
            f"The backup is from the newer version {manifest.version}. Update this program first.",
        )


def _lay_out(file: Path, manifest: archive.Manifest) -> None:
    """Check everything, then put the files in place, then the database in one transaction."""
    with tempfile.TemporaryDirectory(dir=places.var(), prefix="restore-") as name:
        staged = Path(name)
        with bar("核对备份", "Checking", total=file.stat().st_size, unit="B", unit_scale=True) as shown:
            archive.unpack(file, manifest, staged, moved=shown.update)
        moved: list[Path] = []
        try:
            for folder in (archive.FILES, archive.HEADS, archive.FACTS):
                if (staged / folder).is_dir():
                    target = places.var() / folder
                    if target.is_dir():
                        target.rmdir()
                    (staged / folder).rename(target)
                    moved.append(target)
            pg_programs.run(
                pg_programs.find("pg_restore", major=house.server_major()),
                "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges", staged / archive.DATABASE,
                promise=Bilingual("恢复数据库", "Database"),
            )
        except BaseException:
            for target in moved:
                shutil.rmtree(target)
            raise


def _compare(manifest: archive.Manifest) -> None:
    """Count every table again and compare with what was backed up."""
    now = house.row_counts()
    different = sorted(name for name in {*now, *manifest.tables} if now.get(name) != manifest.tables.get(name))
    if different:
        raise Stopped(
            f"恢复后的行数与备份不同：{'、'.join(different)}",
            f"After restoring, row counts differ from the backup: {', '.join(different)}",
        )
    if backup.audit_head() != manifest.audit_head:
        raise Stopped(
            "恢复后审计链的末尾与备份不同，不要使用。",
            "After restoring, the audit chain ends otherwise than in the backup; do not use it.",
        )
    rows = sum(now.values())
    say(
        f"已恢复 {manifest.made_at} 的备份：{len(now)} 张表，{rows} 行，行数逐表相同。",
        f"Restored the backup of {manifest.made_at}: {len(now)} tables, {rows} rows, the same in every table.",
    )

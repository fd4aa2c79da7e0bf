"""``lingxiao backup FILE``: the whole system at one moment, in one file, while it runs. Keys excepted."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from lingxiao import __version__
from lingxiao.config import keys, places
from lingxiao.config.commands import archive, house, pg_programs
from lingxiao.config.commands.speech import Stopped, bar, picked, say
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the file to write."""
    parser.add_argument("file", type=Path, help=picked(Bilingual("写到哪个文件（.tar）", "the file to write (.tar)")))


def run(options: argparse.Namespace) -> int:
    """Back up."""
    with house.open_house():
        write(options.file.absolute())
    return 0


def write(file: Path) -> None:
    """Write the backup. The database is of one moment; files are only ever added, so those it names are there.

    Refuses a file that exists.
    """
    if file.exists():
        raise Stopped(f"{file} 已存在，不覆盖。换个名字。", f"{file} exists and is not overwritten. Name another.")
    with archive.made_whole(file) as part, tempfile.TemporaryDirectory(dir=file.parent, prefix=".lx-") as folder:
        dump = Path(folder) / archive.DATABASE
        # Heads of the audit chain first: one signed after the snapshot would name links that the dump does not have.
        heads = _files(archive.HEADS, kept=Path(folder))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            pg_programs.run(
                pg_programs.find("pg_dump", major=house.server_major()),
                "--format=custom", "--no-owner", "--no-privileges",
                f"--snapshot={cursor.fetchone()[0]}", f"--file={dump}",
                promise=Bilingual("导出数据库", "Database"),
            )
            manifest = _manifest()
            facts = _facts()
        members = [(archive.DATABASE, dump), *heads, *_files(archive.FILES), *facts]
        size = sum(path.stat().st_size for _name, path in members)
        with bar("写备份", "Backup", total=2 * size, unit="B", unit_scale=True) as shown:
            hashes = {name: archive.sha256(path, moved=shown.update) for name, path in members}
            manifest = replace(manifest, members=hashes)
            archive.write(part, manifest, members, moved=shown.update)
    rows = sum(manifest.tables.values())
    say(
        f"已备份到 {file}：{len(manifest.tables)} 张表，{rows} 行，{len(members) - 1} 个文件。\n"
        f"密钥不在其中：请把 {places.secrets_folder()} 另存一份在别处，没有它备份中的加密内容读不出来。",
        f"Backed up to {file}: {len(manifest.tables)} tables, {rows} rows, {len(members) - 1} files.\n"
        f"The keys are not in it: keep a copy of {places.secrets_folder()} in another place; without it, what is "
        "encrypted cannot be read.",
    )


def _files(folder: str, *, kept: Path | None = None) -> list[tuple[str, Path]]:
    """Every file of a data folder, by its name in the backup; as a copy in ``kept``, where it would go on changing.

    What is only being written, or was cut short by a kill, has a name with a dot before it and is left out.
    """
    root = places.var() / folder
    if kept is not None and root.is_dir():
        root = shutil.copytree(root, kept / folder)
    return [(f"{folder}/{path.relative_to(root)}", path) for path in sorted(root.rglob("[!.]*")) if path.is_file()]


def _facts() -> list[tuple[str, Path]]:
    """The files of the fact log that the database names at the moment it is dumped; they never change.

    Those of a store are fetched, so that a backup is whole without it.
    """
    from lingxiao.engines.facts.domain import manifest  # noqa: PLC0415 -- models stand only after the settings

    return [(f"{archive.FACTS}/{path}", there) for path, there in manifest.kept().items()]


def _manifest() -> archive.Manifest:
    """What is known before the files are read; asked in the snapshot that is dumped."""
    return archive.Manifest(
        version=__version__,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        server_major=house.server_major(),
        migrations=sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
        tables=house.row_counts(),
        audit_head=audit_head(),
        keys=keys.fingerprints(),
        members={},
    )


def audit_head() -> dict[str, str | int] | None:
    """Where the audit chain ends now: the place and the hash of its last link."""
    from lingxiao.kernel.audit.models import AuditLink  # noqa: PLC0415 -- models stand only after the settings

    last = AuditLink.objects.order_by("-sequence").first()
    return None if last is None else {"sequence": last.sequence, "hash": bytes(last.hash).hex()}

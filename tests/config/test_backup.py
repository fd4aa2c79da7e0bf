"""Backup and restore: identical figures in an empty place, or a sentence and nothing changed."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from lingxiao.config import places
from lingxiao.config.commands import archive, backup
from lingxiao.config.commands.speech import Stopped
from lingxiao.engines.people.models import Person
from lingxiao.kernel import audit
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.processes, pytest.mark.timeout(600)]


@pytest.fixture
def company(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Path:
    """A var folder with attached files, heads, keys and sales facts, and people with audited acts in the database."""
    var = tmp_path / "var"
    monkeypatch.setenv("LX_VAR", str(var))
    places.secret("django")
    places.secret("audit")
    for number, name in enumerate(("林若曦", "王䶮", "Zoë O'Neill")):
        person = Person.objects.create(number=f"E{number}", name=name, email=f"e{number}@example.com")
        audit.note(viewer=_system(), act="people.join", object_kind="people.person", object_id=person.pk)
    (var / "files" / "ab").mkdir(parents=True)
    (var / "files" / "ab" / "cd").write_bytes(bytes(range(256)) * 5000)
    (var / "files" / "ab" / "空").write_bytes(b"")
    (var / "audit").mkdir()
    (var / "audit" / "heads.jsonl").write_text("{}\n")
    settings.FACTS_FOLDER = var / "facts"
    sell(tmp_path)
    return var


def sell(folder: Path) -> None:
    """Two months of receipts in the fact log, one of them corrected by a second batch; and what is left of a kill."""
    from tests.engines.facts.logs import Log, receipt

    (folder / "staged").mkdir()
    log = Log(folder / "staged")
    log.bring([receipt("R1", date(2026, 9, 30), 100), receipt("R2", date(2026, 10, 1), 200)])
    log.bring([receipt("R2", date(2026, 10, 1), 250)])
    (folder / "var" / "facts" / "unfinished" / "cut short").mkdir(parents=True)
    (folder / "var" / "facts" / "unfinished" / "cut short" / "x.parquet").write_bytes(b"half")


def _system() -> Viewer:
    moment = datetime(2026, 11, 23, 9, tzinfo=UTC)
    return Viewer(person_id=None, name="system", today=date(2026, 11, 23), now=moment)


@pytest.fixture
def empty_place(company: Path, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of another machine: an empty database, an empty var, and the keys that were kept apart."""
    other = tmp_path / "other"
    (other / "secrets").mkdir(parents=True, mode=0o700)
    for key in (company / "secrets").iterdir():
        (other / "secrets" / key.name).write_bytes(key.read_bytes())
        (other / "secrets" / key.name).chmod(0o600)
    server = os.environ["LX_TEST_DATABASE_URL"]
    name = "restored"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("LX_", "DATABASE", "DJANGO"))}
    address = server.replace("/postgres?", f"/{name}?")
    yield {**clean, "LX_VAR": str(other), "DATABASE_URL": address, "LC_ALL": "C.UTF-8"}
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def lingxiao(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lingxiao.config.command", *map(str, words)],
        env=environment, capture_output=True, text=True, check=False, timeout=300,
    )


def table_hashes(address: str) -> dict[str, str]:
    """Every table's rows as text, in an order that does not depend on where they lie, hashed."""
    hashes: dict[str, str] = {}
    with psycopg.connect(address) as reading:
        tables = reading.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (table,) in tables:
            rows = reading.execute(sql.SQL("SELECT t::text FROM {} t ORDER BY 1").format(sql.Identifier(table)))
            hashes[table] = hashlib.sha256(repr(rows.fetchall()).encode()).hexdigest()
    return hashes


def shape(address: str) -> list[tuple[str, ...]]:
    """Constraints, indexes, triggers and functions: what makes wrong data impossible must come back too.

    Without casts and brackets: PostgreSQL writes those of a list anew each time it reads them.
    """
    with psycopg.connect(address) as reading:
        rows = reading.execute("""
            SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
            WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
            UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) || tgenabled::text FROM pg_trigger
            WHERE NOT tgisinternal
            UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        """).fetchall()
    cast = re.compile(r"::(character varying|text)(\[\])?|[()]")
    return sorted((table, name, cast.sub("", said)) for table, name, said in rows)


def files_of(var: Path) -> dict[str, bytes]:
    folders = (archive.FILES, archive.HEADS, archive.FACTS)
    return {
        str(path.relative_to(var)): path.read_bytes()
        for folder in folders for path in (var / folder).rglob("*") if path.is_file() and "unfinished" not in path.parts
    }


def here() -> str:
    settings = connection.settings_dict
    return os.environ["LX_TEST_DATABASE_URL"].replace("/postgres?", f"/{settings['NAME']}?")


def test_restored_in_an_empty_place_every_table_and_file_is_the_same(
    company: Path, empty_place: dict[str, str], tmp_path: Path,
) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    assert file.stat().st_mode & 0o777 == 0o600
    done = lingxiao(empty_place, "restore", file)
    assert done.returncode == 0, done.stderr
    assert "the same in every table" in done.stdout
    before = table_hashes(here())
    assert len(before) > 30
    assert table_hashes(empty_place["DATABASE_URL"]) == before
    assert shape(empty_place["DATABASE_URL"]) == shape(here())
    assert files_of(Path(empty_place["LX_VAR"])) == files_of(company)
    with psycopg.connect(empty_place["DATABASE_URL"]) as reading:
        assert reading.execute("SELECT name FROM people_person WHERE number = 'E1'").fetchone() == ("王䶮",)


def test_the_manifest_says_what_it_is(company: Path, tmp_path: Path) -> None:
    backup.write(tmp_path / "backup.tar")
    manifest = archive.read_manifest(tmp_path / "backup.tar")
    assert manifest.tables["people_person"] == 3
    assert manifest.audit_head is not None
    assert manifest.audit_head["sequence"] == 5
    assert manifest.server_major == connection.connection.info.server_version // 10000
    assert set(manifest.members) == {"database.dump", *files_of(company)}


def test_no_key_is_in_it(company: Path, tmp_path: Path) -> None:
    backup.write(tmp_path / "backup.tar")
    content = (tmp_path / "backup.tar").read_bytes()
    for key in (company / "secrets").iterdir():
        assert key.read_bytes() not in content
    with tarfile.open(tmp_path / "backup.tar") as tar:
        assert not [name for name in tar.getnames() if "secret" in name]


def test_an_existing_file_is_not_overwritten(company: Path, tmp_path: Path) -> None:
    (tmp_path / "backup.tar").write_text("precious")
    with pytest.raises(Stopped, match="not overwritten"):
        backup.write(tmp_path / "backup.tar")
    assert (tmp_path / "backup.tar").read_text() == "precious"


def test_a_backup_that_fails_leaves_nothing_behind(
    company: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "x")
    monkeypatch.setitem(connection.settings_dict, "NAME", "no_such_database")
    with pytest.raises(Stopped, match=r"pg_dump failed.*no_such_database"):
        backup.write(tmp_path / "kept" / "backup.tar")
    assert list((tmp_path / "kept").iterdir()) == []


def rewritten(file: Path, change: Callable[[archive.Manifest], archive.Manifest]) -> None:
    """The same backup with another manifest."""
    with tarfile.open(file) as tar:
        content = {entry.name: tar.extractfile(entry).read() for entry in tar.getmembers()}  # type: ignore[union-attr] # regular files
    manifest = change(archive.Manifest.from_bytes(content.pop(archive.MANIFEST)))
    folder = file.parent / "rewritten"
    members = []
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        members.append((name, path))
    archive.write(file, manifest, members, moved=lambda _size: None)


def test_an_older_server_a_newer_program_and_other_keys_are_refused(
    company: Path, empty_place: dict[str, str], tmp_path: Path,
) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    rewritten(file, lambda manifest: replace(manifest, server_major=99))
    assert "is from PostgreSQL 99 and this is the older" in lingxiao(empty_place, "restore", file).stderr
    rewritten(file, lambda manifest: replace(manifest, server_major=15, migrations=["people.9999_from_tomorrow"]))
    assert "Update this program first" in lingxiao(empty_place, "restore", file).stderr
    (Path(empty_place["LX_VAR"]) / "secrets" / "audit").unlink()
    assert "does not hold the keys of this backup (audit)" in lingxiao(empty_place, "restore", file).stderr
    assert table_hashes(empty_place["DATABASE_URL"]) == {}


def test_a_place_that_is_not_empty_is_refused(company: Path, empty_place: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    other = Path(empty_place["LX_VAR"])
    (other / "files").mkdir()
    (other / "files" / "theirs").write_text("precious")
    assert "holds files, which are not overwritten" in lingxiao(empty_place, "restore", file).stderr
    (other / "files" / "theirs").unlink()
    with psycopg.connect(empty_place["DATABASE_URL"]) as writing:
        writing.execute("CREATE TABLE theirs (word text)")
    assert "The database holds data, which is not overwritten" in lingxiao(empty_place, "restore", file).stderr
    assert set(table_hashes(empty_place["DATABASE_URL"])) == {"theirs"}


@pytest.mark.parametrize("share", [0.0005, 0.3, 0.9])
def test_one_changed_byte_is_found_and_nothing_is_restored(
    share: float, company: Path, empty_place: dict[str, str], tmp_path: Path,
) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    with tarfile.open(file) as tar:
        entry = tar.getmember("database.dump" if share < 0.5 else "files/ab/cd")
    content = bytearray(file.read_bytes())
    content[entry.offset_data + int(entry.size * share)] ^= 1
    file.write_bytes(content)
    done = lingxiao(empty_place, "restore", file)
    assert done.returncode == 1
    assert f"The backup is damaged: {entry.name} is not as its manifest says" in done.stderr
    _untouched(empty_place)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.999])
def test_a_cut_tail_is_found_and_nothing_is_restored(
    share: float, company: Path, empty_place: dict[str, str], tmp_path: Path,
) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    with tarfile.open(file) as tar:
        last = tar.getmembers()[-1]
    os.truncate(file, int((last.offset_data + last.size) * share))
    done = lingxiao(empty_place, "restore", file)
    assert done.returncode == 1
    assert "backup" in done.stderr
    assert "Traceback" not in done.stderr
    _untouched(empty_place)


def test_a_stranger_s_archive_writes_nowhere(company: Path, empty_place: dict[str, str], tmp_path: Path) -> None:
    """A path that climbs out is refused even when its manifest vouches for it."""
    file = tmp_path / "backup.tar"
    backup.write(file)
    evil = tmp_path / "evil"
    evil.write_text("evil")
    digest = hashlib.sha256(b"evil").hexdigest()
    manifest = replace(archive.read_manifest(file), members={"../../escaped": digest})
    archive.write(file, manifest, [("../../escaped", evil)], moved=lambda _size: None)
    done = lingxiao(empty_place, "restore", file)
    assert "is not as its manifest says" in done.stderr
    assert not list(tmp_path.rglob("escaped"))
    for content in (b"", b"{}", json.dumps({"format": 2}).encode()):
        with pytest.raises(Stopped, match="not a backup"):
            archive.Manifest.from_bytes(content)


def test_a_restore_that_fails_in_the_database_takes_its_files_back(
    company: Path, empty_place: dict[str, str], tmp_path: Path,
) -> None:
    file = tmp_path / "backup.tar"
    backup.write(file)
    nonsense = tmp_path / "database.dump"
    nonsense.write_bytes(b"no dump")
    manifest = archive.read_manifest(file)
    members = [("database.dump", nonsense), *((name, company / name) for name in files_of(company))]
    hashes = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in members}
    archive.write(file, replace(manifest, members=hashes), members, moved=lambda _size: None)
    assert "pg_restore failed" in lingxiao(empty_place, "restore", file).stderr
    _untouched(empty_place)


def _untouched(place: dict[str, str]) -> None:
    assert table_hashes(place["DATABASE_URL"]) == {}
    assert files_of(Path(place["LX_VAR"])) == {}
    assert not list(Path(place["LX_VAR"]).glob("restore-*"))



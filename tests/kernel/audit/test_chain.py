"""The audit chain: what is written stays, and whoever changes it anyway is found out."""

from __future__ import annotations

import hashlib
import random
import threading
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, connections, transaction

from lingxiao.kernel import audit
from lingxiao.kernel.audit import chain
from lingxiao.kernel.audit.chain import Finding, Wrong
from lingxiao.kernel.audit.heads import HeadFile
from lingxiao.kernel.audit.models import AuditEntry, AuditLink
from lingxiao.kernel.viewer import Origin, Viewer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOW = datetime(2026, 11, 23, 9, 30, 0, 123456, tzinfo=UTC)
VIEWER = Viewer(
    person_id=7, name="林若曦", today=date(2026, 11, 23), now=NOW, origin=Origin("10.0.0.7", "Mozilla/5.0 (华为)"),
)


def notes(count: int) -> list[audit.Note]:
    """Notes that differ in every field, with texts that would break a careless encoding."""
    texts = ["签收", "a,b:c", "12:,", "", "tab\tnewline\n", 'quote"\\', "😀𠮷"]
    return [
        audit.Note(
            viewer=VIEWER.at(now=NOW + timedelta(seconds=i), today=VIEWER.today), act=f"documents.sign{i % 3}",
            object_kind="documents.issue", object_id=i, subject_person_id=None if i % 4 == 0 else i,
            detail={"级别": "S2", "n": i, "list": [True, None, {"b": 1, "aa": -i}]}, reason=texts[i % len(texts)],
        )
        for i in range(count)
    ]


@pytest.fixture
def heads(tmp_path: Path) -> HeadFile:
    """A file of signed heads with a key of its own."""
    return HeadFile(tmp_path / "audit" / "heads.jsonl", lambda: "a secret kept elsewhere")


def tamper(sql: str, *params: str | int | bytes | datetime | None) -> None:
    """Change rows as somebody does who rules the database: with its triggers switched off."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql, params)
        cursor.execute("SET LOCAL session_replication_role = origin")


def rehash_from(sequence: int) -> None:
    """Compute every hash anew from a place on, as somebody who knows how the chain is made."""
    prev = bytes(AuditLink.objects.get(sequence=sequence - 1).hash) if sequence > 1 else chain.START
    for link in AuditLink.objects.filter(sequence__gte=sequence).select_related("entry").order_by("sequence"):
        digest = hashlib.sha256(prev + canonical(link)).digest()
        tamper("UPDATE audit_auditlink SET prev_hash = %s, hash = %s WHERE sequence = %s", prev, digest, link.sequence)
        prev = digest


def micros(moment: datetime) -> str:
    """Whole microseconds since 1970."""
    return str((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1))


def jsonb(value: object) -> str:
    """How PostgreSQL writes a jsonb value: keys by length, then by bytes."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (len(key.encode()), key.encode()))
        return "{" + ", ".join(f"{jsonb(key)}: {jsonb(value[key])}" for key in keys) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(jsonb(item) for item in value) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
        return f'"{escaped}"'
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def canonical(link: AuditLink) -> bytes:
    """What the hash of a link covers, written a third time, from the Python objects alone."""
    entry = link.entry
    fields = [
        str(link.sequence), micros(link.recorded_at), str(entry.pk), micros(entry.at),
        None if entry.actor_person_id is None else str(entry.actor_person_id), entry.actor_name, entry.act,
        entry.object_kind, entry.object_id, None if entry.subject_person_id is None else str(entry.subject_person_id),
        jsonb(entry.detail), entry.reason, entry.address, entry.device,
    ]
    return b"".join(b"-," if f is None else b"%d:%b," % (len(f.encode()), f.encode()) for f in fields)


@pytest.mark.django_db
def test_each_note_is_linked_to_the_one_before(heads: HeadFile) -> None:
    """The database's hashes are the ones anybody can compute from the entries, in order, from nothing on."""
    audit.note_all(notes(20))
    audit.note(viewer=VIEWER, act="cases.close", object_kind="cases.case", object_id="c1", reason="结案")
    report = chain.verify(heads=heads)
    assert (report.is_intact, report.link_count, report.is_anchored) == (True, 21, False)
    prev = chain.START
    for number, link in enumerate(AuditLink.objects.order_by("sequence").select_related("entry"), start=1):
        assert link.sequence == number
        assert bytes(link.prev_hash) == prev
        prev = hashlib.sha256(prev + canonical(link)).digest()
        assert bytes(link.hash) == prev
    last = AuditEntry.objects.latest("pk")
    assert (last.actor_name, last.address, last.device) == ("林若曦", "10.0.0.7", "Mozilla/5.0 (华为)")


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_auditentry", "audit_auditlink"])
@pytest.mark.parametrize("statement", [
    "UPDATE {table} SET {column} = {column}", "DELETE FROM {table}", "DELETE FROM {table} WHERE false",
    "TRUNCATE {table} CASCADE",
])
def test_the_database_refuses_to_change_what_is_written(
    guarded: Callable[[str], None], table: str, statement: str,
) -> None:
    """Raw SQL, every row or none: refused."""
    guarded(table)
    audit.note_all(notes(2))
    connection.check_constraints()
    sql = statement.format(table=table, column="act" if table.endswith("entry") else "hash")
    with pytest.raises(IntegrityError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEntry.objects.count() == AuditLink.objects.count() == 2


@pytest.mark.django_db
def test_nobody_puts_a_link_into_the_chain_by_hand() -> None:
    """Links are made by the database when a transaction commits, never by an INSERT."""
    audit.note_all(notes(1))
    chain.verify()
    with pytest.raises(IntegrityError, match="by the database alone"), transaction.atomic():
        AuditLink.objects.create(sequence=9, entry_id=1, recorded_at=NOW, prev_hash=bytes(32), hash=bytes(32))


@pytest.mark.django_db
@pytest.mark.parametrize("detail", [{"x": 1.5}, {"x": NOW}, {1: "x"}, {"x": [("tuple",)]}, {"x": {"y": {2}}}])
def test_a_detail_that_two_machines_could_write_differently_is_a_bug(detail: dict[str, object]) -> None:
    """Floats, dates, tuples, sets and keys that are not text are refused loudly."""
    with pytest.raises(TypeError, match="audit detail"):
        audit.note(viewer=VIEWER, act="a.b", object_kind="k", object_id=1, detail=detail)


LINKS = 60


def _edit(draw: random.Random) -> None:
    choices: list[tuple[str, str | int | datetime]] = [
        ("act", "x"), ("actor_name", "别人"), ("reason", "编造"), ("object_id", "999"), ("address", "1.1.1.1"),
        ("device", "d"), ("object_kind", "k"), ("detail", '{"n": -1}'), ("actor_person_id", 4),
        ("subject_person_id", 10_000), ("at", NOW - timedelta(days=3)),
    ]
    column, value = draw.choice(choices)
    tamper(f"UPDATE audit_auditentry SET {column} = %s WHERE id = %s", value, _entry(draw))  # noqa: S608 -- as listed


def _entry(draw: random.Random) -> int:
    return draw.choice(list(AuditEntry.objects.values_list("pk", flat=True)))


def _edit_link(draw: random.Random) -> None:
    choices: list[tuple[str, bytes | datetime]] = [
        ("hash", b"\1" * 32), ("prev_hash", b"\2" * 32), ("recorded_at", NOW),
    ]
    column, value = draw.choice(choices)
    place = draw.randint(1, LINKS)
    tamper(f"UPDATE audit_auditlink SET {column} = %s WHERE sequence = %s", value, place)  # noqa: S608 -- as listed


def _delete(draw: random.Random) -> None:
    place = draw.randint(1, LINKS)
    if draw.random() < 0.5:
        tamper("DELETE FROM audit_auditlink WHERE sequence = %s", place)
    tamper("DELETE FROM audit_auditentry WHERE id = %s", _entry(draw))


def _delete_and_close_up(draw: random.Random) -> None:
    place = draw.randint(1, LINKS - 1)
    tamper("DELETE FROM audit_auditlink WHERE sequence = %s", place)
    tamper("UPDATE audit_auditlink SET sequence = sequence - 1000000 WHERE sequence > %s", place)
    tamper("UPDATE audit_auditlink SET sequence = sequence + 999999 WHERE sequence < 0")
    if draw.random() < 0.5:
        rehash_from(place)


def _swap(draw: random.Random) -> None:
    one, two = draw.sample(range(1, LINKS + 1), 2)
    tamper("UPDATE audit_auditlink SET sequence = -1 WHERE sequence = %s", one)
    tamper("UPDATE audit_auditlink SET sequence = %s WHERE sequence = %s", one, two)
    tamper("UPDATE audit_auditlink SET sequence = %s WHERE sequence = -1", two)


def _insert(draw: random.Random) -> None:
    tamper(
        "INSERT INTO audit_auditentry (at, actor_name, act, object_kind, object_id, detail, reason, address, device) "
        "SELECT at, actor_name, act, object_kind, object_id, detail, reason, address, device "
        "FROM audit_auditentry WHERE id = %s",
        _entry(draw),
    )
    if draw.random() < 0.5:
        place = draw.randint(1, LINKS)
        tamper("UPDATE audit_auditlink SET sequence = sequence + 1000000 WHERE sequence >= %s", place)
        tamper("UPDATE audit_auditlink SET sequence = sequence - 999999 WHERE sequence >= 1000000")
        tamper(
            "INSERT INTO audit_auditlink (sequence, entry_id, recorded_at, prev_hash, hash) "
            "SELECT %s, max(id), now(), %s, %s FROM audit_auditentry",
            place, bytes(32), bytes(32),
        )
        rehash_from(place)


def _edit_and_rehash(draw: random.Random) -> None:
    place = draw.randint(1, LINKS)
    link = AuditLink.objects.get(sequence=place)
    tamper("UPDATE audit_auditentry SET reason = reason || '改' WHERE id = %s", link.entry_id)
    rehash_from(place)


def _cut(draw: random.Random) -> None:
    place = draw.randint(1, LINKS)
    linked = "SELECT entry_id FROM audit_auditlink WHERE sequence >= %s"
    tamper(f"DELETE FROM audit_auditentry WHERE id IN ({linked})", place)  # noqa: S608 -- constants
    tamper("DELETE FROM audit_auditlink WHERE sequence >= %s", place)


TAMPERINGS = [_edit, _edit, _edit_link, _delete, _delete_and_close_up, _swap, _insert, _edit_and_rehash, _cut]


@pytest.mark.django_db
def test_each_of_a_thousand_random_tamperings_is_found(heads: HeadFile) -> None:
    """Edits, deletions, insertions, reorderings, computing everything anew, cutting the tail: all found, and the whole
    chain is whole again when the tampering is undone."""
    audit.note_all(notes(LINKS))
    chain.sign_head(heads=heads, report=chain.verify(heads=heads), at=NOW)
    for seed in range(1_000):
        draw = random.Random(seed)  # noqa: S311 -- tamperings to replay, not secrets
        point = transaction.savepoint()
        draw.choice(TAMPERINGS)(draw)
        report = chain.verify(heads=heads)
        assert not report.is_intact, f"seed {seed} was not found"
        transaction.savepoint_rollback(point)
    assert chain.verify(heads=heads).is_intact


@pytest.mark.django_db
def test_a_finding_names_the_place(heads: HeadFile) -> None:
    """The sequence of a changed byte, of a hole, of the first entry cut, of what was computed anew."""
    audit.note_all(notes(10))
    chain.sign_head(heads=heads, report=chain.verify(), at=NOW)
    entry_of = dict(AuditLink.objects.values_list("sequence", "entry_id"))

    def findings_after(act: Callable[[], None]) -> tuple[Finding, ...]:
        point = transaction.savepoint()
        act()
        found = chain.verify(heads=heads).findings
        transaction.savepoint_rollback(point)
        return found

    def edit() -> None:
        tamper("UPDATE audit_auditentry SET actor_name = '林若汐' WHERE id = %s", entry_of[4])

    def hole() -> None:
        tamper("DELETE FROM audit_auditlink WHERE sequence BETWEEN 5 AND 6")
        tamper("DELETE FROM audit_auditentry WHERE id IN (%s, %s)", entry_of[5], entry_of[6])

    def cut() -> None:
        tamper("DELETE FROM audit_auditlink WHERE sequence > 7")
        tamper("DELETE FROM audit_auditentry WHERE id > %s", entry_of[7])

    def anew() -> None:
        edit()
        rehash_from(4)

    def outside() -> None:
        tamper("DELETE FROM audit_auditlink WHERE sequence = 1")

    assert findings_after(edit) == (Finding(Wrong.EDITED, 4),)
    assert findings_after(hole) == (Finding(Wrong.DELETED, 5),)
    assert findings_after(cut) == (Finding(Wrong.CUT, 8),)
    assert findings_after(anew) == (Finding(Wrong.REHASHED, 10),)
    assert findings_after(outside) == (Finding(Wrong.DELETED, 1), Finding(Wrong.OUTSIDE, entry_of[1]))


@pytest.mark.django_db
def test_a_forged_or_removed_line_in_the_file_of_heads_is_found(heads: HeadFile) -> None:
    """A line written without our key, or taken out of the middle; half a last line left by a power cut is not held
    against anybody."""
    for _round in range(3):
        audit.note_all(notes(2))
        chain.sign_head(heads=heads, report=chain.verify(), at=NOW)
    lines = heads.path.read_text().splitlines()
    assert len(lines) == 3
    heads.path.write_text("\n".join([*lines, '{"sequence": 7, "ha']))
    assert chain.verify(heads=heads).is_intact
    audit.note_all(notes(1))
    chain.sign_head(heads=heads, report=chain.verify(), at=NOW)
    assert chain.verify(heads=heads).head_count == 4
    heads.path.write_text("\n".join([lines[0], lines[2]]) + "\n")
    assert chain.verify(heads=heads).findings == (Finding(Wrong.HEAD_FORGED, 2),)
    heads.path.write_text("\n".join([lines[0], "not json", '{"sequence": 1}']) + "\n")
    assert chain.verify(heads=heads).wrong_count == 2
    other = HeadFile(heads.path, lambda: "another secret")
    heads.path.write_text(lines[0] + "\n")
    assert chain.verify(heads=other).findings == (Finding(Wrong.HEAD_FORGED, 1),)


@pytest.mark.django_db
def test_a_broken_chain_is_not_signed(heads: HeadFile) -> None:
    """Signing would make the break look right ever after."""
    audit.note_all(notes(3))
    chain.verify()
    tamper("DELETE FROM audit_auditlink WHERE sequence = 2")
    with pytest.raises(ValueError, match="not signed"):
        chain.sign_head(heads=heads, report=chain.verify(), at=NOW)
    assert not heads.path.exists()


@pytest.mark.django_db
def test_when_everything_is_wrong_the_report_stays_short() -> None:
    """The first hundred findings are kept; all are counted."""
    audit.note_all(notes(150))
    chain.verify()
    tamper("UPDATE audit_auditentry SET act = 'x'")
    report = chain.verify()
    assert (len(report.findings), report.wrong_count) == (100, 150)


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_never_fork_the_chain_nor_wait_for_a_long_one() -> None:
    """Eight writers, some rolling back; one of them notes first and commits last, and nobody waits for it."""
    noted, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            audit.note_all(notes(5))
            noted.set()
            assert may_commit.wait(20)
        connections.close_all()

    def quick(number: int) -> None:
        for turn in range(10):
            try:
                with transaction.atomic():
                    audit.note(viewer=VIEWER, act="a.b", object_kind="k", object_id=f"{number}-{turn}")
                    if turn % 3 == 0:
                        raise RuntimeError  # noqa: TRY301 -- a verb that fails after its note
            except RuntimeError:
                pass
        connections.close_all()

    long_one = threading.Thread(target=slow)
    long_one.start()
    assert noted.wait(20)
    writers = [threading.Thread(target=quick, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(20)
        assert not writer.is_alive()
    before = chain.verify()
    assert (before.is_intact, before.link_count) == (True, 8 * 6)
    may_commit.set()
    long_one.join(20)
    report = chain.verify()
    assert (report.is_intact, report.link_count) == (True, 8 * 6 + 5)
    assert list(AuditLink.objects.order_by("-sequence").values_list("entry__object_id", flat=True)[:5]) == list("43210")

"""Reads, denials, who may see the chain, and what the command says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from lingxiao.kernel import audit
from lingxiao.kernel.audit import queries, reporting
from lingxiao.kernel.audit.heads import HeadFile
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Origin, Reach, Viewer

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
READ_AUDIT = "people.read_audit"


def viewer(person_id: int, *, reach: Reach | None = None) -> Viewer:
    """Somebody who may read as much of the chain as ``reach`` says."""
    return Viewer(
        person_id=person_id, name=f"张{person_id}", today=date(2026, 11, 23), now=NOW,
        reaches={} if reach is None else {READ_AUDIT: reach},
    )


def test_a_note_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    """A verb pays one INSERT for its note; the chain is made at commit."""
    with transaction.atomic(), django_assert_num_queries(1):
        audit.note(viewer=viewer(1), act="a.b", object_kind="k", object_id=1)


def test_reads_and_denials_say_what_was_read_and_what_was_refused() -> None:
    """G6: the fields that were read, and the refusal without its words."""
    read = audit.note_read(
        viewer=viewer(1), object_kind="people.contract", object_id=5, subject_person_id=9, fields=["base_pay"],
    )
    denial = audit.note_denial(
        viewer=viewer(2), act="cases.decide", object_kind="cases.case", object_id=3, refusal=NotSeen(),
    )
    assert (read.act, read.detail, read.subject_person_id) == ("people.contract.read", {"fields": ["base_pay"]}, 9)
    assert (denial.act, denial.detail) == ("cases.decide.denied", {"refusal": "NotSeen"})
    assert list(queries.entries_about_person(person_id=9)) == [read]
    assert list(queries.entries_about(object_kind="cases.case", object_id=3)) == [denial]


def test_one_sees_ones_own_acts_and_only_the_whole_chain_by_right() -> None:
    """A reach that is not everywhere shows nobody else's acts; the system shows nothing."""
    mine = audit.note(viewer=viewer(1), act="a.b", object_kind="k", object_id=1)
    theirs = audit.note(viewer=viewer(2), act="a.b", object_kind="k", object_id=2)
    assert list(queries.visible_to(viewer(1), permission=READ_AUDIT)) == [mine]
    assert list(queries.visible_to(viewer(1, reach=Reach(units=frozenset({1}))), permission=READ_AUDIT)) == [mine]
    assert list(queries.visible_to(viewer(3, reach=Reach(everywhere=True)), permission=READ_AUDIT)) == [theirs, mine]
    assert not queries.visible_to(Viewer.system(now=NOW, today=date(2026, 11, 23)), permission=READ_AUDIT).exists()


def test_an_origin_too_long_for_its_column_is_cut_and_not_lost() -> None:
    """A hostile User-Agent does not stop an act from being written down."""
    long = replace(viewer(1), origin=Origin("x" * 100, "y" * 1000))
    entry = audit.note(viewer=long, act="a.b", object_kind="k", object_id=1)
    assert (len(entry.address), len(entry.device)) == (64, 200)


def test_the_command_says_it_in_both_languages_and_signs_what_it_found_whole(tmp_path: Path) -> None:
    """2 without a signed head, 0 with one, 1 when something was changed; each with words to act on."""
    heads = HeadFile(tmp_path / "heads.jsonl", lambda: "secret")
    assert reporting.verify_report(heads=heads, at=NOW).exit_code == reporting.INTACT
    audit.note_all([audit.Note(viewer=viewer(1), act="a.b", object_kind="k", object_id=i) for i in range(120)])
    first = reporting.verify_report(heads=heads, at=NOW)
    assert (first.exit_code, len(heads.read().heads)) == (reporting.UNANCHORED, 1)
    assert "没有已签名的链头" in first.sentence.zh
    second = reporting.verify_report(heads=heads, at=NOW)
    assert (second.exit_code, len(heads.read().heads)) == (reporting.INTACT, 1)
    assert second.sentence.en == "The audit chain is whole: 120 entries, in agreement with 1 signed heads."
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE audit_auditentry SET act = 'x'")
        cursor.execute("SET LOCAL session_replication_role = origin")
    third = reporting.verify_report(heads=heads, at=NOW)
    assert (third.exit_code, len(heads.read().heads)) == (reporting.BROKEN, 1)
    assert third.sentence.zh.startswith("审计链被改动过：共发现 120 处。\n第 1 条与写入时不一致。")
    assert third.sentence.en.endswith("Only the first 100 are listed.")


def test_the_hourly_job_walks_only_what_is_new_and_signs_it(tmp_path: Path) -> None:
    """It signs each new end once, and signs nothing after the head it knew was changed or cut."""
    heads = HeadFile(tmp_path / "heads.jsonl", lambda: "secret")
    assert reporting.sign_hourly(heads=heads, at=NOW).link_count == 0
    progress: list[int] = []
    for _hour in range(2):
        audit.note_all([audit.Note(viewer=viewer(1), act="a.b", object_kind="k", object_id=i) for i in range(3)])
        assert reporting.sign_hourly(heads=heads, at=NOW).link_count == 3
        assert reporting.sign_hourly(heads=heads, at=NOW).link_count == 0
    assert [head.sequence for head in heads.read().heads] == [3, 6]
    reporting.verify_report(heads=heads, at=NOW, on_progress=progress.append)
    for statement, wrong in (
        ("UPDATE audit_auditlink SET hash = decode(repeat('01', 32), 'hex') WHERE sequence = 6", "rehashed"),
        ("DELETE FROM audit_auditlink WHERE sequence > 4", "cut"),
    ):
        point = transaction.savepoint()
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement)
            cursor.execute("SET LOCAL session_replication_role = origin")
        assert [found.wrong for found in reporting.sign_hourly(heads=heads, at=NOW).findings] == [wrong]
        transaction.savepoint_rollback(point)
    assert len(heads.read().heads) == 2

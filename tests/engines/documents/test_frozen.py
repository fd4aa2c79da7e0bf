"""What the database itself refuses, whoever asks and in whatever language."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.documents.domain import consulting, templates
from lingxiao.engines.documents.models import Attendee, Issue, RefusalRecord, Signature, TemplateVersion
from tests.engines.documents.desk import AT, TODAY, a_version, approved, issued, published, read, signed

if TYPE_CHECKING:
    from tests.engines.documents.desk import Desk


def refused(sql: str, *params: str | int, because: str = ".") -> None:
    """The statement fails, and with it everything done since the savepoint."""
    with pytest.raises(IntegrityError, match=because), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, params)


FROZEN_CHANGES = {
    "blocks": "'[]'::jsonb", "content": "'{\"a\": 1}'::jsonb", "sha256": "repeat('0', 64)", "number": "9",
    "touches": "ARRAY['pay']::varchar[]", "state": "'draft'", "approved_by_id": "NULL", "editors": "ARRAY[]::bigint[]",
}


@pytest.mark.parametrize("column", FROZEN_CHANGES)
def test_an_approved_text_cannot_change(desk: Desk, column: str) -> None:
    version = approved(desk, a_version(desk))
    refused(
        f"UPDATE documents_templateversion SET {column} = {FROZEN_CHANGES[column]} WHERE id = %s",  # noqa: S608 -- our own words
        version.pk, because="is frozen",
    )
    assert templates.is_intact(TemplateVersion.objects.get(pk=version.pk))


def test_an_approved_text_cannot_be_deleted_or_renamed(desk: Desk) -> None:
    version = approved(desk, a_version(desk))
    refused("DELETE FROM documents_templateversion WHERE id = %s", version.pk, because="is frozen")
    refused("UPDATE documents_template SET title_zh = '别的' WHERE id = %s", version.template_id, because="title stay")


def test_a_draft_is_free(desk: Desk) -> None:
    """The guard must not stop who still writes."""
    version = a_version(desk)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_templateversion SET blocks = '[]' WHERE id = %s", [version.pk])
        cursor.execute("UPDATE documents_template SET title_zh = '别的' WHERE id = %s", [version.template_id])
    assert TemplateVersion.objects.get(pk=version.pk).blocks == []


@pytest.mark.parametrize("who", ["author", "editor"])
def test_who_wrote_cannot_be_written_in_as_approver(desk: Desk, who: str) -> None:
    version = a_version(desk)
    templates.revise(viewer=desk.checker, version=version, expected_revision=1, blocks=version.blocks, at=AT)
    person = desk.company.hr_head.pk if who == "author" else desk.second_hr.pk
    refused("UPDATE documents_templateversion SET approved_by_id = %s WHERE id = %s", person, version.pk, because="approver_is")


ISSUE_CHANGES = {
    "body": "'{}'::jsonb", "sha256": "repeat('0', 64)", "person_id": "person_id + 1", "issued_on": "issued_on - 1",
    "signature_level": "'S1'", "effective": "daterange('2020-01-01', NULL)", "is_reference": "NOT is_reference",
    "merge": "'{}'::jsonb", "title_zh": "'别的'",
}


@pytest.mark.parametrize("column", ISSUE_CHANGES)
def test_an_issued_copy_says_for_good_what_it_said(desk: Desk, column: str) -> None:
    copy = issued(desk)
    refused(
        f"UPDATE documents_issue SET {column} = {ISSUE_CHANGES[column]} WHERE id = %s",  # noqa: S608 -- our own words
        copy.pk, because="stay as they were written",
    )
    refused("DELETE FROM documents_issue WHERE id = %s", copy.pk, because="stay as they were written")


def test_a_signature_stays(desk: Desk) -> None:
    copy = signed(desk)
    for sql in (
        "UPDATE documents_signature SET at = at - interval '1 day' WHERE issue_id = %s",
        "DELETE FROM documents_signature WHERE issue_id = %s",
    ):
        refused(sql, copy.pk, because="stay as they were written")


def a_signature(desk: Desk, copy: Issue, **how: object) -> Signature:
    fields: dict[str, object] = {
        "issue": copy, "person": desk.company.east.manager, "level": "S2", "text_sha256": copy.sha256, "at": AT,
        "reauthenticated_at": AT,
    }
    return Signature(**(fields | how))


@pytest.mark.parametrize(
    ("how", "because"),
    [
        ({"text_sha256": "0" * 64}, "not under its text"),
        ({"reauthenticated_at": None}, "s2_signed_in_again"),
        ({"reauthenticated_at": AT - timedelta(minutes=5, seconds=1)}, "s2_signed_in_again"),
        ({"reauthenticated_at": AT + timedelta(seconds=1)}, "s2_signed_in_again"),
        ({"level": "S4"}, "s3_s4_have_paper"),
        ({"level": "S3", "register_number": "R-1"}, "s3_s4_have_paper"),
    ],
)
def test_a_signature_without_its_proof_is_impossible(desk: Desk, how: dict[str, object], because: str) -> None:
    copy = read(desk.manager, issued(desk))
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        a_signature(desk, copy, **how).save(force_insert=True)
    a_signature(desk, copy).save(force_insert=True)
    with pytest.raises(IntegrityError, match="one_signature_per_party"), transaction.atomic():
        a_signature(desk, copy).save(force_insert=True)


def test_only_the_addressee_signs_and_nobody_for_both_sides(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    with pytest.raises(IntegrityError, match="addressed to"), transaction.atomic():
        a_signature(desk, copy, person=desk.company.west.manager).save(force_insert=True)
    with pytest.raises(IntegrityError, match="both sides"), transaction.atomic():
        a_signature(desk, copy, party="company").save(force_insert=True)


def test_two_duty_statements_cannot_bind_one_person_on_one_day(desk: Desk) -> None:
    """Even two different templates: a person has one statement in force."""
    first, second = signed(desk), issued(desk, published(desk, key="ds-02"))
    refused(
        "UPDATE documents_issue SET in_force = %s::daterange WHERE id = %s", "[2027-06-01,)", second.pk,
        because="one_statement_in_force_a_day",
    )
    assert Issue.objects.get(pk=first.pk).in_force.lower == first.effective.lower


@pytest.mark.parametrize(
    ("one", "two", "because"),
    [("subject", "rep", "witness_one_is_not_subject"), ("rep", "subject", "witness_two_is_not_subject"),
     ("rep", "rep", "witnesses_differ")],
)
def test_the_witnesses_are_two_other_people(desk: Desk, one: str, two: str, because: str) -> None:
    copy = issued(desk)
    people = {"subject": desk.company.east.manager, "rep": desk.company.east.rep}
    record = RefusalRecord(
        issue=copy, subject=desk.company.east.manager, opened_by=desk.company.east.hrbp, opened_at=AT, explained_at=AT,
        witness_one=people[one], witness_two=people[two],
    )
    with pytest.raises(IntegrityError, match=because), transaction.atomic():
        record.save()


def test_a_refusal_is_that_of_the_addressee(desk: Desk) -> None:
    record = RefusalRecord(
        issue=issued(desk), subject=desk.company.west.manager, opened_by=desk.company.east.hrbp, opened_at=AT,
    )
    with pytest.raises(IntegrityError, match="its own person"), transaction.atomic():
        record.save()


def test_a_complete_consultation_stays_with_all_that_was_said(desk: Desk) -> None:
    version = a_version(desk, kind="policy", touches=["pay"])
    templates.submit(viewer=desk.hr, version=version, at=AT)
    record = consulting.open_consultation(viewer=desk.hr, version=version)
    consulting.record_meeting(viewer=desk.hr, record=record, form="全体职工讨论", held_on=TODAY, place="杭州", minutes="纪要")
    consulting.record_attendance(viewer=desk.hr, record=record, names=["王芳 | 工会"])
    consulting.record_agreement(viewer=desk.hr, record=record, agreed_with="公司工会", agreed_on=TODAY)
    consulting.record_publicity(viewer=desk.hr, record=record, how="内网公示", on=TODAY)
    consulting.complete_consultation(viewer=desk.hr, record=record, at=AT)
    refused("UPDATE documents_consultation SET minutes = '别的' WHERE id = %s", record.pk)
    refused("DELETE FROM documents_attendee WHERE consultation_id = %s", record.pk, because="stays")
    with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
        Attendee.objects.create(consultation=record, name="后来补的人")

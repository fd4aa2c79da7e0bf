"""A signature with open eyes: read, compared, confirmed, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.documents.domain import queries, signing, templates
from lingxiao.engines.documents.enums import IssueState, Party
from lingxiao.engines.documents.models import Delivery, Issue, ReadingProof, Signature, TemplateVersion, WorkingCopy
from lingxiao.engines.documents.refusals import (
    BriefingFirst,
    EditedMeanwhile,
    NotPermitted,
    NotYours,
    OpenTheChanges,
    PaperNeeded,
    ProofNeeded,
    ReadFirst,
    SignInAgain,
    TextChanged,
    TooWeak,
)
from lingxiao.kernel import attachments
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.documents.desk import AT, LATER, TEXT, a_version, issued, next_version, published, read, signed

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.documents.desk import Desk

JUST_NOW = AT - timedelta(minutes=1)


def sign(desk: Desk, copy: Issue, **how: object) -> Signature:
    fields: dict[str, object] = {"text_sha256": copy.sha256, "at": AT, "reauthenticated_at": JUST_NOW}
    return signing.sign(viewer=desk.manager, issue=copy, **(fields | how))  # type: ignore[arg-type]


def test_a_signature_keeps_text_time_place_and_device(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    signature = sign(desk, copy, reservation="第三条的限额请再核实")
    assert (signature.text_sha256, signature.level, signature.party) == (copy.sha256, "S2", Party.PERSON)
    assert (signature.address, signature.device) == ("192.0.2.7", "Mozilla/5.0 (Phone)")
    assert signature.reservation == "第三条的限额请再核实"
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, held.concluded_at) == (IssueState.SIGNED, AT)
    assert held.in_force.lower == held.effective.lower
    due = Due.objects.get(key=f"documents.sign:{copy.pk}:0")
    assert due.evidence == f"documents.signature:{signature.pk}"
    assert AuditEntry.objects.get(act="documents.sign").detail["sha256"] == copy.sha256


def test_a_second_click_finds_the_first_signature(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    assert sign(desk, copy) == sign(desk, copy)
    assert Signature.objects.count() == 1
    assert AuditEntry.objects.filter(act="documents.sign").count() == 1


def test_nobody_signs_for_another(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    for who in (desk.stranger, desk.hrbp, desk.hr):
        with pytest.raises(NotYours):
            signing.sign(viewer=who, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=AT)
        with pytest.raises(NotYours):
            signing.open_text(viewer=who, issue=copy, at=AT)
    assert Signature.objects.count() == 0


@pytest.mark.parametrize(
    ("how", "refusal"),
    [
        ({"text_sha256": "0" * 64}, TextChanged),
        ({"reauthenticated_at": None}, SignInAgain),
        ({"reauthenticated_at": AT - timedelta(minutes=5, seconds=1)}, SignInAgain),
        ({"reauthenticated_at": AT + timedelta(seconds=1)}, SignInAgain),
    ],
)
def test_a_signature_needs_the_text_seen_and_a_fresh_sign_in(
    desk: Desk, how: dict[str, object], refusal: type[Exception],
) -> None:
    copy = read(desk.manager, issued(desk))
    with pytest.raises(refusal):
        sign(desk, copy, **how)
    assert Issue.objects.get(pk=copy.pk).state == IssueState.PENDING_SIGN


def test_five_minutes_to_the_second_are_still_fresh(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk))
    assert sign(desk, copy, reauthenticated_at=AT - timedelta(minutes=5)).pk


def test_the_text_is_read_to_its_end_before_it_is_signed(desk: Desk) -> None:
    copy = issued(desk)
    with pytest.raises(ReadFirst):
        sign(desk, copy)
    signing.open_text(viewer=desk.manager, issue=copy, at=AT)
    with pytest.raises(ReadFirst):
        sign(desk, copy)
    signing.read_through(viewer=desk.manager, issue=copy, at=AT)
    assert sign(desk, copy).pk


def test_what_changed_is_opened_before_the_next_text_is_signed(desk: Desk) -> None:
    first = signed(desk)
    second = issued(desk, next_version(desk, first.template, paragraph="带领团队，按季回款。"))
    assert second.previous == first
    signing.read_through(viewer=desk.manager, issue=second, at=AT)
    with pytest.raises(OpenTheChanges):
        sign(desk, second)
    signing.open_changes(viewer=desk.manager, issue=second, at=AT)
    signature = sign(desk, second)
    assert signature.changes_opened_at == AT
    lines = queries.redline_against_previous(Issue.objects.get(pk=second.pk), locale="zh-hans")
    assert lines is not None
    changed = [line.change for line in lines if line.change.is_changed]
    assert [one.text_after() for one in changed if one.text_after()] == ["带领团队，按季回款。"]
    assert [one.text_before() for one in changed if one.text_before()] == [first.body["blocks"][1]["zh"]]
    assert queries.redline_against_previous(first, locale="zh-hans") is None


def test_reading_is_proven_by_opening_and_end_and_nothing_else(desk: Desk) -> None:
    copy = issued(desk)
    later = AT + timedelta(minutes=3)
    signing.open_text(viewer=desk.manager, issue=copy, at=AT)
    signing.open_text(viewer=desk.manager, issue=copy, at=later)
    signing.read_through(viewer=desk.manager, issue=copy, at=later)
    proof = ReadingProof.objects.get()
    assert (proof.opened_at, proof.reached_end_at, proof.section_count) == (AT, later, 4)
    delivery = Delivery.objects.get()
    assert (delivery.channel, delivery.at, delivery.proof) == ("in_app", AT, "192.0.2.7")
    assert {field.name for field in ReadingProof._meta.get_fields()} == {
        "id", "issue", "opened_at", "changes_opened_at", "reached_end_at", "section_count",
    }


def test_the_briefing_comes_before_the_signature(desk: Desk) -> None:
    copy = read(desk.manager, issued(desk, brief_by=date(2026, 12, 7)))
    with pytest.raises(BriefingFirst):
        sign(desk, copy)


def test_an_acknowledgement_is_receipt_and_not_consent(desk: Desk) -> None:
    version = published(desk, key="notice", kind="notice", blocks=TEXT[:1])
    copy = issued(desk, version, signature_level="S1", viewer=desk.hr)
    with pytest.raises(ReadFirst):
        signing.acknowledge(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT)
    copy = read(desk.manager, copy)
    one = signing.acknowledge(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT)
    assert signing.acknowledge(viewer=desk.manager, issue=copy, text_sha256=copy.sha256, at=AT) == one
    held = Issue.objects.get(pk=copy.pk)
    assert (held.state, one.level) == (IssueState.ACKNOWLEDGED, "S1")


def a_scan(desk: Desk) -> object:
    pdf = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    return attachments.store(viewer=desk.hrbp, name="变更协议.pdf", content=pdf, confidentiality="C3", at=AT)


def test_what_was_signed_on_paper_is_put_on_file_for_both_sides(desk: Desk) -> None:
    version = published(desk, key="ca", kind="change_agreement", blocks=TEXT[:1])
    copy = issued(desk, version, signature_level="S4")
    paper = {"level": "S4", "register_number": "HY-2026-0031", "signed_at": AT, "at": AT}
    with pytest.raises(PaperNeeded):
        signing.record_paper(viewer=desk.hrbp, issue=copy, attachment=None, **paper)  # type: ignore[arg-type]
    scan = a_scan(desk)
    with pytest.raises(TooWeak):
        signing.record_paper(viewer=desk.hrbp, issue=copy, attachment=scan, **(paper | {"level": "S3"}))  # type: ignore[arg-type]
    with pytest.raises(NotPermitted):
        signing.record_paper(viewer=desk.manager, issue=copy, attachment=scan, **paper)  # type: ignore[arg-type]
    signing.record_paper(viewer=desk.hrbp, issue=copy, attachment=scan, **paper)  # type: ignore[arg-type]
    rows = Signature.objects.filter(issue=copy).order_by("party").values_list("party", "person_id", "recorded_by_id")
    region = desk.company.east
    assert list(rows) == [("company", region.hrbp.pk, region.hrbp.pk), ("person", region.manager.pk, region.hrbp.pk)]
    assert Issue.objects.get(pk=copy.pk).state == IssueState.SIGNED


def test_a_delivery_is_proven_by_a_number(desk: Desk) -> None:
    copy = issued(desk)
    for channel, proof in (("ems", " "), ("in_app", "1")):
        with pytest.raises(ProofNeeded):
            signing.record_delivery(viewer=desk.hrbp, issue=copy, channel=channel, proof=proof, at=AT)
    with pytest.raises(NotPermitted):
        signing.record_delivery(viewer=desk.stranger, issue=copy, channel="ems", proof="1Z", at=AT)
    made = signing.record_delivery(viewer=desk.hrbp, issue=copy, channel="ems", proof="1234567890123", at=AT)
    assert (made.channel, made.proof) == ("ems", "1234567890123")


# -- at the same moment, over two connections ------------------------------------------------------------------------


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Start all acts at the same moment, each on a connection of its own; answers what each gave or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        try:
            barrier.wait(timeout=20)
            return act()
        except Exception as error:  # noqa: BLE001 -- the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_are_one_signature() -> None:
    from tests.engines.documents.desk import set_up

    desk = set_up()
    copy = read(desk.manager, issued(desk))
    who = desk.manager

    def click() -> object:
        return signing.sign(viewer=who, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=JUST_NOW)

    results = at_once(click, click, click, click)
    assert len({one.pk for one in results if isinstance(one, Signature)}) == 1
    assert all(isinstance(one, Signature) for one in results), results
    assert Signature.objects.count() == 1
    assert AuditEntry.objects.filter(act="documents.sign").count() == 1
    assert connection.vendor == "postgresql"


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_moment_are_one_save_and_one_refusal() -> None:
    from tests.engines.documents.desk import set_up

    desk = set_up()
    version = a_version(desk)
    texts = {"甲": desk.hr, "乙": desk.checker}

    def save(word: str) -> Callable[[], object]:
        def act() -> object:
            blocks = [{**one, "zh": word} if one["id"] == "b2" else one for one in TEXT]
            return templates.revise(viewer=texts[word], version=version, expected_revision=1, blocks=blocks, at=AT)

        return act

    results = at_once(save("甲"), save("乙"))
    assert sorted(type(one).__name__ for one in results) == ["EditedMeanwhile", "TemplateVersion"]
    assert any(isinstance(one, EditedMeanwhile) for one in results)
    stands = TemplateVersion.objects.get(pk=version.pk)
    kept = WorkingCopy.objects.get()
    assert stands.revision == 2
    assert {stands.blocks[1]["zh"], kept.blocks[1]["zh"]} == {"甲", "乙"}


@pytest.mark.django_db(transaction=True)
def test_a_signature_and_an_objection_at_the_same_moment_do_not_both_stand() -> None:
    from tests.engines.documents.desk import set_up

    desk = set_up()
    copy = read(desk.manager, issued(desk, sign_by=LATER))
    who = desk.manager
    results = at_once(
        lambda: signing.sign(viewer=who, issue=copy, text_sha256=copy.sha256, at=AT, reauthenticated_at=JUST_NOW),
        lambda: signing.object_to(viewer=who, issue=copy, text="限额不对", at=AT),
    )
    assert sum(isinstance(one, Exception) for one in results) == 1, results
    state = Issue.objects.get(pk=copy.pk).state
    assert (state == IssueState.SIGNED) == Signature.objects.exists()
    assert state in {IssueState.SIGNED, IssueState.OBJECTED}

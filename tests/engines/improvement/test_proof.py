"""The bundle: what is missing by name, the same bytes each time, two editions."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement import sources
from lingxiao.engines.improvement.domain import bundling, course, ordering, proof
from lingxiao.engines.improvement.domain.queries import file_of, plan_seen_by
from lingxiao.engines.improvement.refusals import NoSuchEdition, SayWhy
from lingxiao.engines.improvement.sources import Expected, Found, Later, Person, ProofItem
from lingxiao.kernel import attachments
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.improvement.conftest import FIRST, TOLD

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.documents.domain.moments import Clock
    from lingxiao.engines.improvement.models import ImprovementPlan, ProofBundle
    from tests.engines.improvement.conftest import Story


def _opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _seen(story: Story, plan: ImprovementPlan, on: date) -> ImprovementPlan:
    viewer = story.as_("hrbp", on)
    return plan_seen_by(viewer, plan_id=plan.pk, on=viewer.today)


def _target(*, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:
    """What an area would bring."""
    assert clock.zone.key
    assert plan_id
    assert person_id
    item = ProofItem(
        kind="target", reference="documents.issue:7", title=Bilingual("目标责任书", "Target letter"), on=date(2026, 1, 6),
        said="由西南代表见证签署。", people=[Person(99, "西南代表")], parts={"letter.pdf": b"%PDF-1.7"},
        delivered=[at.isoformat()],
    )
    return Found([item], [Expected(kind="target", title=Bilingual("目标责任书", "Target letter"), is_there=True)])


def test_each_missing_thing_is_named_and_the_share_is_exact(story: Story) -> None:
    plan, on = story.running(), FIRST + timedelta(days=15)
    story.check_in(plan, 1)
    kept = proof.proof_of(file_of(_seen(story, plan, on)), at=story.at(on))
    names = [one.title.zh for one in kept.missing]
    assert "第2周沟通" in names
    assert "第1周沟通" not in names
    assert "第3周沟通" not in names
    assert kept.share == Fraction(len(kept.expected) - len(names), len(kept.expected))
    assert {one.kind for one in kept.missing} == {"consultation", "notice", "target", "actuals", "reviews"}


def test_the_way_to_appeal_is_asked_for_once_there_is_a_result(story: Story) -> None:
    plan, on = story.failed(), date(2026, 5, 4)
    assert "appeal" in {one.kind for one in proof.proof_of(file_of(_seen(story, plan, on)), at=story.at(on)).missing}


def test_support_counts_once_it_is_due(story: Story) -> None:
    plan = story.running()
    early, due = FIRST + timedelta(days=2), FIRST + timedelta(days=20)

    def missing(on: date) -> list[str]:
        return [one.title.zh for one in proof.proof_of(file_of(_seen(story, plan, on)), at=story.at(on)).missing]

    assert "支持：两次谈判培训" not in missing(early)
    assert "支持：两次谈判培训" in missing(due)
    story.give(plan, due)
    assert "支持：两次谈判培训" not in missing(due)


def test_a_source_of_an_area_fills_its_kind(story: Story) -> None:
    plan, on = story.running(), FIRST + timedelta(days=3)
    before = proof.proof_of(file_of(_seen(story, plan, on)), at=story.at(on))
    sources.register(_target)
    after = proof.proof_of(file_of(_seen(story, plan, on)), at=story.at(on))
    assert after.share > before.share
    assert after.items[0].reference == "documents.issue:7"


def test_the_same_plan_at_the_same_moment_gives_the_same_bytes(story: Story) -> None:
    sources.register(_target)
    plan, on = story.failed(), date(2026, 5, 4)
    first = bundling.assembled(_seen(story, plan, on), edition=Edition.INTERNAL, at=story.at(on))
    second = bundling.assembled(_seen(story, plan, on), edition=Edition.INTERNAL, at=story.at(on))
    assert first.sha256 == second.sha256
    assert first.sums == second.sums


def test_every_file_is_in_the_list_of_fingerprints(story: Story) -> None:
    sources.register(_target)
    plan, on = story.failed(), date(2026, 5, 4)
    files = _opened(bundling.assembled(_seen(story, plan, on), edition=Edition.INTERNAL, at=story.at(on)).content)
    lines = [line.split("  ") for line in files.pop("SHA256SUMS").decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    assert {"00-index-zh.pdf", "00-index-en.pdf", "02-timeline.csv", "03-proof.json", "verify.html"} <= set(files)
    assert files["06-documents/documents.issue-7-letter.pdf"] == b"%PDF-1.7"


def test_outside_third_parties_are_numbers_and_the_house_keeps_its_own(story: Story) -> None:
    sources.register(_target)
    plan, on = story.failed(), date(2026, 5, 4)
    seen = _seen(story, plan, on)
    inside = _opened(bundling.assembled(seen, edition=Edition.INTERNAL, at=story.at(on)).content)["03-proof.json"].decode()
    outside = _opened(bundling.assembled(seen, edition=Edition.DISCLOSABLE, at=story.at(on)).content)["03-proof.json"].decode()
    assert "西南代表" in inside
    assert "西南代表" not in outside
    assert "第三人1" in outside
    assert "华东总监" in outside


def test_a_page_counts_the_same_as_the_bundle_holds(story: Story) -> None:
    """Whatever has happened: a draft, a plan under way, one that is over, with a source outside and without."""
    plan, on = story.running(), FIRST + timedelta(days=15)
    story.check_in(plan, 1)

    def agrees(at: date) -> bool:
        seen = _seen(story, plan, at)
        counted = proof.count_of(seen, at=story.at(at), clock=company_clock())
        return counted.expected == proof.proof_of(file_of(seen), at=story.at(at)).expected

    assert agrees(on)
    assert agrees(FIRST + timedelta(days=70))
    sources.register(_target)
    assert agrees(on)


def test_a_bundle_is_made_later_as_of_when_it_was_asked_for(story: Story) -> None:
    plan, viewer = story.running(), story.as_("hrbp")
    seen, begun = _seen(story, plan, FIRST), []
    asked = ordering.order(
        viewer=viewer, plan=seen, edition="disclosable", reason="仲裁", at=viewer.now, begin=lambda one: begun.append(one.pk),
    )
    assert begun == [asked.pk]
    with pytest.raises(NotSeen):
        ordering.bundle_seen_by(viewer, bundle_id=asked.pk)
    story.give(plan, FIRST + timedelta(days=2))
    later = story.at(FIRST + timedelta(days=3))
    ordering.make(bundle_id=asked.pk, at=later)
    held = ordering.bundle_seen_by(viewer, bundle_id=asked.pk)
    then = bundling.assembled(_seen(story, plan, FIRST), edition=Edition.DISCLOSABLE, at=viewer.now)
    assert (held.made_at, held.sha256, held.name) == (later, then.sha256, then.name), "what came afterwards is not in it"
    ordering.make(bundle_id=asked.pk, at=later + timedelta(days=1))
    assert ordering.bundle_seen_by(viewer, bundle_id=asked.pk).made_at == later, "made once"
    assert ordering.forget(before=viewer.now) == 0
    assert ordering.forget(before=later) == 1


def test_files_are_made_when_a_bundle_is_packed_and_not_when_a_page_counts(story: Story) -> None:
    drawn: list[str] = []

    def draw() -> bytes:
        drawn.append("letter.pdf")
        return b"%PDF-1.7"

    def costly(*, plan_id: int, person_id: int, at: datetime, clock: Clock) -> Found:
        found = _target(plan_id=plan_id, person_id=person_id, at=at, clock=clock)
        return Found([replace(found.items[0], parts=Later({"letter.pdf": draw}))], found.expected)

    sources.register(costly)
    plan, on = story.running(), FIRST + timedelta(days=3)
    proof.count_of(_seen(story, plan, on), at=story.at(on), clock=company_clock())
    assert drawn == []
    files = _opened(bundling.assembled(_seen(story, plan, on), edition=Edition.INTERNAL, at=story.at(on)).content)
    assert files["06-documents/documents.issue-7-letter.pdf"] == b"%PDF-1.7"
    assert drawn == ["letter.pdf"]


def test_what_was_put_on_file_is_in_both_editions_by_its_fingerprint(story: Story) -> None:
    plan, certificate = story.running(), b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    giver, one = story.as_("director", FIRST + timedelta(days=9)), plan.supports.get()
    held = attachments.store(viewer=giver, name="华东代表的证书.pdf", content=certificate, confidentiality="C3", at=giver.now)
    course.note_given(viewer=giver, support=one, given_on=giver.today, text=TOLD, at=giver.now, attachment=held)
    seen = _seen(story, plan, giver.today)
    for edition in Edition:
        files = _opened(bundling.assembled(seen, edition=edition, at=giver.now).content)
        (name,) = (name for name, content in files.items() if content == certificate)
        assert name == f"06-documents/improvement.support-{one.record.pk}-{held.sha256[:12]}.pdf"
    whole = story.at(FIRST + timedelta(days=8))
    assert certificate not in _opened(bundling.assembled(seen, edition=Edition.INTERNAL, at=whole).content).values()


def test_taking_it_is_for_few_says_why_and_is_noted(story: Story) -> None:
    plan = story.running()

    def order(who: str, edition: str = "internal", reason: str = "仲裁") -> ProofBundle:
        viewer = story.as_(who)
        return ordering.order(
            viewer=viewer, plan=plan, edition=edition, reason=reason, at=viewer.now,
            begin=lambda asked: ordering.make(bundle_id=asked.pk, at=viewer.now),
        )

    for who in ("manager", "director", "rep"):
        with pytest.raises(NotSeen):
            order(who)
    with pytest.raises(SayWhy):
        order("hrbp", reason=" ")
    with pytest.raises(NoSuchEdition):
        order("hrbp", edition="public")
    made = order("hrbp", edition="disclosable")
    for who in ("manager", "director", "rep"):
        with pytest.raises(NotSeen):
            ordering.bundle_seen_by(story.as_(who), bundle_id=made.pk)
    viewer = story.as_("hrbp")
    held = ordering.bundle_seen_by(viewer, bundle_id=made.pk)
    content = ordering.take(viewer=viewer, bundle=held)
    noted = AuditEntry.objects.get(act="improvement.take_proof")
    assert (noted.detail["sha256"], noted.reason) == (hashlib.sha256(content).hexdigest(), "仲裁")

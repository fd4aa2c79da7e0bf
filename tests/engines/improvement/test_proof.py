"""The bundle: what is missing by name, the same bytes each time, two editions."""

from __future__ import annotations

import hashlib
import zipfile
from datetime import date, timedelta
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement import sources
from lingxiao.engines.improvement.domain import bundling, course, proof
from lingxiao.engines.improvement.domain.queries import file_of, plan_seen_by
from lingxiao.engines.improvement.refusals import NoSuchEdition, SayWhy
from lingxiao.engines.improvement.sources import Expected, Found, Person, ProofItem
from lingxiao.kernel import attachments
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.improvement.conftest import FIRST, TOLD

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.improvement.models import ImprovementPlan
    from tests.engines.improvement.conftest import Story


def _opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _seen(story: Story, plan: ImprovementPlan, on: date) -> ImprovementPlan:
    viewer = story.as_("hrbp", on)
    return plan_seen_by(viewer, plan_id=plan.pk, on=viewer.today)


def _target(*, plan_id: int, person_id: int, at: datetime) -> Found:
    """What an area would bring."""
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
    for who in ("manager", "director", "rep"):
        viewer = story.as_(who)
        with pytest.raises(NotSeen):
            bundling.bundle(viewer=viewer, plan=plan, edition="internal", reason="仲裁", at=viewer.now)
    viewer = story.as_("hrbp")
    seen = _seen(story, plan, FIRST)
    with pytest.raises(SayWhy):
        bundling.bundle(viewer=viewer, plan=seen, edition="internal", reason=" ", at=viewer.now)
    with pytest.raises(NoSuchEdition):
        bundling.bundle(viewer=viewer, plan=seen, edition="public", reason="仲裁", at=viewer.now)
    made = bundling.bundle(viewer=viewer, plan=seen, edition="disclosable", reason="仲裁", at=viewer.now)
    noted = AuditEntry.objects.get(act="improvement.take_proof")
    assert (noted.detail["sha256"], noted.reason) == (made.sha256, "仲裁")

"""The evidence of one copy: in order, complete, the same bytes for the same moment, and third parties unnamed outside."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import zipfile
from dataclasses import asdict
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from lingxiao.engines.cadence.domain.ladder import climb
from lingxiao.engines.documents.domain import (
    briefing,
    bundling,
    consulting,
    printing,
    queries,
    refusing,
    signing,
    templates,
)
from lingxiao.engines.documents.domain.canonical import canonical, fingerprint
from lingxiao.engines.documents.domain.certificate import certificate
from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.documents.domain.timeline import timeline
from lingxiao.engines.documents.refusals import NotPermitted, SayWhy
from lingxiao.kernel import attachments
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import moment, viewer
from tests.engines.documents.desk import AT, TEXT, TODAY, a_version, issued, looking, next_version, signed

if TYPE_CHECKING:
    from pathlib import Path

    from lingxiao.engines.documents.models import Issue
    from tests.engines.documents.desk import Desk

WHY = "劳动仲裁举证"
LATER = moment(date(2026, 12, 20), "18:00")


def a_long_story(desk: Desk) -> Issue:
    """A second text, briefed, reminded, objected to, upheld, refused before two witnesses, delivered."""
    first = signed(desk)
    copy = issued(desk, next_version(desk, first.template, paragraph="带领团队，按季回款。"), brief_by=date(2026, 12, 7))
    signing.open_changes(viewer=desk.manager, issue=copy, at=AT + timedelta(minutes=1))
    signing.read_through(viewer=desk.manager, issue=copy, at=AT + timedelta(minutes=2))
    briefing.record_briefing(viewer=desk.hrbp, issue=copy, held_on=TODAY, minutes="逐条说明", at=AT + timedelta(minutes=3))
    briefing.confirm_briefing(viewer=desk.manager, issue=copy, minutes_sha256="", at=AT + timedelta(minutes=4))
    signing.object_to(viewer=desk.manager, issue=copy, text="限额太低", at=AT + timedelta(minutes=5))
    signing.settle_objection(
        viewer=desk.hrbp, issue=copy, outcome="text_stays", text="与授权表一致", at=AT + timedelta(minutes=6),
    )
    climb(moment(date(2026, 12, 14)))
    record = refusing.open_refusal(viewer=desk.hrbp, issue=copy, statement="不签", at=AT + timedelta(minutes=7))
    refusing.explain_again(viewer=desk.hrbp, record=record, held_on=TODAY, minutes="再次说明", at=AT + timedelta(minutes=8))
    region = desk.company.east
    refusing.name_witnesses(viewer=desk.hrbp, record=record, one_id=region.director.pk, two_id=region.rep.pk, at=AT)
    for person in (region.director, region.rep):
        refusing.witness(viewer=looking(person), record=record, at=AT + timedelta(minutes=9))
    refusing.deliver_refusal(viewer=desk.hrbp, record=record, channel="ems", proof="1234567890123", at=AT + timedelta(minutes=10))
    return queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)


def opened(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_copy_tells_its_story_in_order(desk: Desk) -> None:
    story = timeline(a_long_story(desk))
    first_of = list(dict.fromkeys(one.kind for one in story))
    assert [kind for kind in first_of if kind not in {"delivered", "read"}] == [
        "issued", "talk", "confirmed", "objected", "settled", "refusal", "witnessed", "completed", "reminded",
    ]
    assert first_of.index("delivered") < first_of.index("read") < first_of.index("talk")
    assert [one.at for one in story] == sorted(one.at for one in story)
    assert all(one.what.zh and one.what.en and one.evidence for one in story)


def test_a_bundle_holds_everything_and_verifies_itself(desk: Desk, tmp_path: Path) -> None:
    copy = a_long_story(desk)
    bundle = bundling.internal_bundle(viewer=desk.hrbp, issue=copy, at=LATER, reason=WHY)
    files = opened(bundle.content)
    assert set(files) == {
        "00-index-zh.pdf", "00-index-en.pdf", "01-document-zh.pdf", "01-document-en.pdf", "01-document.json",
        "01-previous.json", "02-timeline.csv", "03-evidence.json", "04-audit.csv", "SHA256SUMS", "verify.html",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert checked.stdout.count(": OK") == len(files) - 1
    body = json.loads(files["01-document.json"])
    assert fingerprint(body) == copy.sha256 == hashlib.sha256(canonical(body).encode()).hexdigest()
    facts = json.loads(files["03-evidence.json"])
    assert (facts["text_verifies"], facts["state"], facts["signatures"]) == (True, "refused", [])
    assert "1234567890123" in files["02-timeline.csv"].decode("utf-8-sig")
    assert copy.sha256 in files["verify.html"].decode()
    entry = AuditEntry.objects.get(act="documents.take_evidence")
    assert (entry.detail, entry.reason) == ({"edition": "internal", "sha256": bundle.sha256}, WHY)
    with pytest.raises(SayWhy):
        bundling.internal_bundle(viewer=desk.hrbp, issue=copy, at=LATER, reason=" ")


def test_the_same_moment_gives_the_same_bytes(desk: Desk) -> None:
    """Taking it twice, and things that happen later, change nothing in what was true before."""
    copy = a_long_story(desk)
    first = bundling.internal_bundle(viewer=desk.hrbp, issue=copy, at=LATER, reason=WHY)
    after = LATER + timedelta(days=1)
    hrbp = viewer(desk.company.east.hrbp, after)
    signing.record_delivery(viewer=hrbp, issue=copy, channel="mail", proof="<2@x>", at=after)
    again = queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)
    assert bundling.internal_bundle(viewer=desk.hrbp, issue=again, at=LATER, reason=WHY).sha256 == first.sha256
    later = bundling.internal_bundle(viewer=desk.hrbp, issue=again, at=LATER + timedelta(days=2), reason=WHY)
    assert later.sha256 != first.sha256


def test_the_edition_for_the_other_side_names_no_third_party(desk: Desk) -> None:
    copy = a_long_story(desk)
    bundle = bundling.disclosable_bundle(viewer=desk.hrbp, issue=copy, at=LATER, reason=WHY)
    files = opened(bundle.content)
    assert "04-audit.csv" not in files
    text = files["02-timeline.csv"].decode("utf-8-sig") + files["03-evidence.json"].decode()
    region = desk.company.east
    for third in (region.director, region.rep, region.hrbp):
        assert third.name not in text
    assert region.manager.name in text
    rows = list(csv.reader(files["02-timeline.csv"].decode("utf-8-sig").splitlines()))
    assert {row[3] for row in rows if row[1].startswith(("Confirmed by a witness", "见证人"))} != {""}


def test_what_is_written_about_third_parties_names_none_either(desk: Desk) -> None:
    """Minutes and answers mention people by name; outside they are the same numbers as in the column of who acted."""
    copy = issued(desk, brief_by=date(2026, 12, 7))
    director = desk.company.east.director
    briefing.record_briefing(
        viewer=viewer(director), issue=copy, held_on=TODAY, minutes=f"{director.name}逐条说明，{desk.hrbp.name}在场。", at=AT,
    )
    held = queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)
    files = opened(bundling.disclosable_bundle(viewer=desk.hrbp, issue=held, at=LATER, reason=WHY).content)
    said = files["02-timeline.csv"].decode("utf-8-sig") + files["03-evidence.json"].decode()
    assert director.name not in said
    assert "逐条说明" in said
    assert "第三人" in said


def test_times_are_those_of_the_company_whoever_prints_it_and_where(desk: Desk) -> None:
    """Signed at nine in the morning in China; printed under a server's UTC or an auditor's New York, it says nine."""
    copy = signed(desk)
    held = queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)
    made = []
    for zone in ("UTC", "America/New_York", "Asia/Shanghai"):
        with timezone.override(ZoneInfo(zone)):
            made.append(bundling.internal_bundle(viewer=desk.hrbp, issue=held, at=LATER, reason=WHY))
    assert len({one.sha256 for one in made}) == 1
    here = company_clock()
    said = json.loads(opened(made[0].content)["03-evidence.json"])["signatures"][0]["at"]
    assert said == AT.astimezone(here.zone).isoformat()
    assert said.endswith("+08:00")
    assert here.name(AT) == Bilingual("北京时间（UTC+8）", "Beijing time (UTC+8)")
    assert here.stamp(AT) == f"{AT.astimezone(here.zone):%Y-%m-%d %H:%M}"


def told_on_paper(desk: Desk, copy: Issue, locale: str = "zh-hans") -> str:
    """Everything the last page of a copy says."""
    held = queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)
    with translation.override(locale):
        blocks = list(certificate(
            held, signatures=queries.signatures_of(issue_ids=[held.pk]).get(held.pk, []), story=timeline(held),
            clock=company_clock(), locale=locale,
        ))
    return "\n".join(str(asdict(block)) for block in blocks)


def test_the_last_page_of_a_signed_copy_tells_how_it_came_about(desk: Desk) -> None:
    copy = signed(desk)
    chinese, english = ("送达与签署记录", "再次验证身份"), ("Record of delivery and signing", "Identity confirmed anew")
    for locale, words in (("zh-hans", chinese), ("en", english)):
        said = told_on_paper(desk, copy, locale)
        for one in (*words, copy.sha256, copy.body["version_sha256"], "192.0.2.7", copy.body["person"]["number"]):
            assert one in said


def test_the_last_page_of_a_refused_copy_holds_the_whole_record(desk: Desk) -> None:
    said = told_on_paper(desk, a_long_story(desk))
    region = desk.company.east
    for one in ("拒签情况记录", "不签", "再次说明", region.director.name, region.rep.name, "1234567890123", "第35条"):
        assert one in said


def test_a_receipt_and_the_consultation_stand_in_the_bundle(desk: Desk, tmp_path: Path) -> None:
    """LR-01 proven beside the copy; the courier's receipt as it was put on file; outside, who attended is a number."""
    version = a_version(desk, key="po", kind="policy", blocks=TEXT[:1], touches=["discipline"])
    templates.submit(viewer=desk.hr, version=version, at=AT)
    record = consulting.open_consultation(viewer=desk.hr, version=version)
    consulting.record_meeting(viewer=desk.hr, record=record, form="职工代表大会", held_on=TODAY, place="杭州", minutes="纪要")
    consulting.record_attendance(viewer=desk.hr, record=record, names=["王芳 | 工会"])
    consulting.record_agreement(viewer=desk.hr, record=record, agreed_with="公司工会", agreed_on=TODAY)
    consulting.record_publicity(viewer=desk.hr, record=record, how="内网公示", on=TODAY)
    consulting.complete_consultation(viewer=desk.hr, record=record, at=AT)
    ready = templates.approve(viewer=desk.checker, version=version, at=AT)
    policy = templates.publish(viewer=desk.checker, version=ready, at=AT)
    copy = issued(desk, policy, signature_level="S1", viewer=desk.hr)
    receipt = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    held = attachments.store(viewer=desk.hr, name="回执.pdf", content=receipt, confidentiality="C0", at=AT)
    signing.record_delivery(
        viewer=desk.hr, issue=copy, channel="ems", proof="1234567890123", at=AT + timedelta(hours=1), attachment=held,
    )
    seen = queries.issue_seen_by(desk.hr, issue_id=copy.pk, on=TODAY)
    inside = opened(bundling.internal_bundle(viewer=desk.hr, issue=seen, at=LATER, reason=WHY).content)
    outside = opened(bundling.disclosable_bundle(viewer=desk.hr, issue=seen, at=LATER, reason=WHY).content)
    assert inside[f"05-delivered/{held.sha256[:12]}-回执.pdf"] == receipt
    assert json.loads(inside["03-consultation.json"])["attendees"] == [{"name": "王芳", "stands_for": "工会"}]
    assert "王芳" not in outside["03-consultation.json"].decode()
    assert json.loads(outside["03-consultation.json"])["agreed_with"] == "公司工会"
    before = bundling.internal_bundle(viewer=desk.hr, issue=seen, at=AT, reason=WHY)
    assert not [name for name in opened(before.content) if name.startswith("05-")]
    for name, content in inside.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True)


@pytest.mark.parametrize("who", ["manager", "stranger"])
def test_who_may_not_take_evidence_does_not(desk: Desk, who: str) -> None:
    copy = signed(desk)
    for take in (bundling.internal_bundle, bundling.disclosable_bundle):
        with pytest.raises(NotPermitted):
            take(viewer=getattr(desk, who), issue=copy, at=LATER, reason=WHY)
    with pytest.raises(NotPermitted):
        bundling.internal_bundle(viewer=viewer(desk.company.west.hrbp), issue=copy, at=LATER, reason=WHY)
    assert not AuditEntry.objects.filter(act="documents.take_evidence").exists()


def test_a_cell_that_looks_like_a_formula_is_text(desk: Desk) -> None:
    copy = issued(desk)
    signing.object_to(viewer=desk.manager, issue=copy, text='=HYPERLINK("http://x","y")', at=AT)
    held = queries.issue_seen_by(desk.hrbp, issue_id=copy.pk, on=TODAY)
    files = opened(bundling.internal_bundle(viewer=desk.hrbp, issue=held, at=LATER, reason=WHY).content)
    rows = list(csv.reader(files["02-timeline.csv"].decode("utf-8-sig").splitlines()))
    assert any(row[4].startswith("'=HYPERLINK") for row in rows)


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
def test_a_copy_prints_in_both_languages_the_same_each_time(desk: Desk, locale: str) -> None:
    first = signed(desk)
    copy = signed(desk, issued(desk, next_version(desk, first.template, paragraph="带领团队。")))
    held = queries.issue_seen_by(desk.manager, issue_id=copy.pk, on=TODAY)
    marks = queries.signatures_of(issue_ids=[copy.pk])[copy.pk]
    one = printing.issue_pdf(held, signatures=marks, locale=locale)
    assert one.startswith(b"%PDF")
    assert printing.issue_pdf(held, signatures=marks, locale=locale) == one

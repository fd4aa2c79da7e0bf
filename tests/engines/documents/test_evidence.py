"""The evidence of one copy: in order, complete, the same bytes for the same moment, and third parties unnamed outside."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import zipfile
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.cadence.domain.ladder import climb
from lingxiao.engines.documents.domain import briefing, bundling, printing, queries, refusing, signing
from lingxiao.engines.documents.domain.canonical import canonical, fingerprint
from lingxiao.engines.documents.domain.timeline import timeline
from lingxiao.engines.documents.refusals import NotPermitted, SayWhy
from lingxiao.kernel.audit.models import AuditEntry
from tests.engines.cadence.company import moment, viewer
from tests.engines.documents.desk import AT, TODAY, issued, looking, next_version, signed

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
        "00-index.pdf", "01-document-zh.pdf", "01-document-en.pdf", "01-document.json", "02-timeline.csv",
        "03-evidence.json", "04-audit.csv", "SHA256SUMS", "verify.html",
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

"""What can be done with documents: copies of people, and the texts they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.doing import DAY, DEEDS, LATER, Deed
from tests.architecture.making import once
from tests.architecture.matrix import ACTORS
from tests.architecture.objects_desk import DUE, words
from tests.architecture.objects_documents import (
    carer,
    contested,
    copy,
    copy_of_class,
    draft,
    issued,
    opinion,
    paper,
    policy,
    statement,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.doing import Typed
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

TEXT = {"text": "写下来，以便日后看得懂。"}


# -- copies ----------------------------------------------------------------------------------------------------------


@once
def notice_copy(site: Site) -> Any:
    """A notice that asks for no more than to be read (S1)."""
    return issued(site, paper(site, "no-01", "notice", "C0"), "hr_admin", "", "S1")


@once
def change_agreement(site: Site) -> Any:
    """A change agreement for the sales manager, on paper."""
    return issued(site, paper(site, "ca-01", "change_agreement", "C3"), carer(site, ""), "", "S3")


def _of(make: Callable[[Site], Any]) -> Callable[[Site, str], Parts]:
    def parts(site: Site, _actor: str) -> Parts:
        made = make(site)
        return {"issue_id": int(getattr(made, "pk", made))}
    return parts


def _letter(site: Site) -> Any:
    return copy_of_class(site, "", "C2")


def _read(make: Callable[[Site], Any]) -> Callable[[Site, str], None]:
    """The manager has read it, and whoever acts has just confirmed who they are."""
    def before(site: Site, actor: str) -> None:
        from lingxiao.engines.documents.domain import signing

        viewer = site.small.viewer("manager")
        signing.read_through(viewer=viewer, issue=make(site), at=viewer.now)
        site.confirm_again(actor)
    return before


def _written_up(site: Site, _actor: str) -> None:
    from lingxiao.engines.documents.domain import briefing

    viewer = site.small.viewer("director")
    briefing.record_briefing(
        viewer=viewer, issue=statement(site, ""), held_on=viewer.today, minutes="逐条说明。", at=viewer.now,
    )


def _briefing_sha(site: Site, _actor: str) -> Typed:
    from lingxiao.engines.documents.domain import briefing

    meeting = briefing.briefing_of(statement(site, ""))
    return {"confirm": "1", "minutes_sha256": meeting.minutes.get().sha256 if meeting is not None else ""}


def _refusal(*steps: str) -> Callable[[Site, str], None]:
    """The procedure has come so far."""
    def before(site: Site, _actor: str) -> None:
        from lingxiao.engines.documents.domain import refusing

        viewer = site.small.viewer("hr_admin")
        record = refusing.open_refusal(viewer=viewer, issue=copy(site, "", "pl-04"), statement="不签。", at=viewer.now)
        if "explain" in steps:
            refusing.explain_again(viewer=viewer, record=record, held_on=viewer.today, minutes="说明。", at=viewer.now)
        if "name" in steps:
            ids = [site.small.people[name].pk for name in ("team_member", "finance")]
            refusing.name_witnesses(viewer=viewer, record=record, one_id=ids[0], two_id=ids[1], at=viewer.now)
            for name in ("team_member", "finance"):
                refusing.witness(viewer=site.small.viewer(name), record=record, at=viewer.now)
    return before


def _scan(_site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    pdf = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
    return {
        "level": "S4", "register_number": "R-2026-17", "signed_at": f"{DAY}T08:00",
        "file": SimpleUploadedFile("signed.pdf", pdf),
    }


def _witnesses(site: Site, _actor: str) -> Typed:
    return {"one_id": site.small.people["team_member"].pk, "two_id": site.small.people["finance"].pk}


PLEDGE = _of(lambda site: copy(site, "", "pl-04"))
DEEDS += [
    Deed("desk:document_opened", "MGR"),
    Deed("desk:document_read", "MGR"),
    Deed("desk:document_changes_opened", "MGR"),
    Deed("desk:document_sign", "MGR", lambda site, _actor: {
        "text_sha256": _letter(site).sha256, "reservation": "保留意见",
    }, before=_read(_letter), parts=_of(_letter)),
    Deed("desk:document_acknowledge", "MGR", lambda site, _actor: {"text_sha256": notice_copy(site).sha256},
         before=_read(notice_copy), parts=_of(notice_copy)),
    Deed("desk:document_contest", "MGR", TEXT),
    Deed("desk:document_withdraw", "MGR", TEXT, parts=_of(lambda site: contested(site, ""))),
    Deed("desk:document_briefing", "BP DIR", {"held_on": DAY, "minutes": "逐条说明了职责。"}),
    Deed("desk:document_briefing#confirm", "MGR", _briefing_sha, before=_written_up),
    Deed("desk:document_settle", "HRA COM", {"outcome": "text_stays", **TEXT}),
    Deed("desk:document_agreement", "HRA", lambda site, _actor: {"agreement": change_agreement(site).pk}),
    Deed("desk:document_agreement#letter", "BP", lambda site, _actor: {"agreement": change_agreement(site).pk}),
    Deed("desk:document_signed", "BP", _scan, parts=_of(change_agreement)),
    Deed("desk:document_deliver", "BP DIR", {"channel": "ems", "proof": "EMS 1234567890"}),
    Deed("desk:document_revoke", "BP DIR", TEXT),
    Deed("desk:document_revoke#sensitive", "BP", TEXT),
    Deed("desk:document_evidence", "HRA BP COM AUD", {"edition": "internal", "reason": "仲裁"}, writes="audit_auditentry"),
    Deed("desk:document_evidence#sensitive", "HRA BP", {"edition": "internal", "reason": "仲裁"}, writes="audit_auditentry"),
    Deed("desk:document_refusal", "BP DIR", TEXT, parts=_of(_letter)),
    Deed("desk:document_refusal#explain", "HRA", {"held_on": DAY, "minutes": "说明。"}, before=_refusal(), parts=PLEDGE),
    Deed("desk:document_refusal#name", "HRA COM", _witnesses, before=_refusal("explain"), parts=PLEDGE),
    Deed("desk:document_refusal#send", "HRA COM", {"channel": "ems", "proof": "EMS 1234567890"},
         before=_refusal("explain", "name"), parts=PLEDGE),
    Deed("desk:refusal", "TM FIN"),
]


# -- issuing ---------------------------------------------------------------------------------------------------------


def _second_template_published(site: Site, _actor: str) -> None:
    from lingxiao.engines.documents.domain import templates as documents
    from lingxiao.engines.duties.domain import templates

    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    documents.submit(viewer=writer, version=draft(site), at=writer.now)
    approved = documents.approve(viewer=checker, version=draft(site), at=writer.now)
    templates.publish(viewer=checker, version=approved, at=writer.now)


@once
def privacy_notice(site: Site) -> Any:
    """What the company does with personal information, in force."""
    return paper(site, "privacy", "privacy_notice", "C0")


ISSUE_TO = {
    "unit": "", "post_level": "", "only_missing": "", "effective_from": DAY, "effective_until": "", "sign_by": LATER,
    "brief_by": "", "signature_level": "S2", "issue": "1",
}
DEEDS += [
    Deed("cockpit:issue_statements", "BP DIR", lambda site, _actor: {
        "version": draft(site).pk, "chosen": site.small.people["manager"].pk,
    }, before=_second_template_published),
    Deed("cockpit:document_issue_version", "BP DIR", lambda site, _actor: {
        **ISSUE_TO, "numbers": site.small.people["team_member"].number,
    }, parts=lambda site, _actor: {"version_id": paper(site, "pa-c2", "letter", "C2").pk}),
    Deed("cockpit:document_batch_stop", "BP"),
    Deed("cockpit:document_batch_stop#sensitive", "BP"),
    Deed("desk:privacy", "ALL", lambda site, _actor: {"sha256": privacy_notice(site).sha256}),
]


# -- texts -----------------------------------------------------------------------------------------------------------

BLOCKS = {
    "op": "save", "change_note": "修订", "touches": "pay", "block": "b1", "kind-b1": "heading", "zh-b1": "原则",
    "en-b1": "Principles", "level-b1": "2", "key-b1": "", "revision": "1",
}
"""What the editor of blocks sends; a text that was never saved anew is of revision 1."""


@once
def letter_draft(site: Site) -> Any:
    """A letter that is being written."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin_2")
    blocks = [{"id": "b1", "kind": "paragraph", "zh": "任命。", "en": "Appointed."}]
    return templates.draft_template(
        viewer=viewer, key="le-09", kind="letter", title=words("任命书"), blocks=blocks, at=viewer.now,
    )


@once
def policy_in_review(site: Site) -> Any:
    """A policy of which nobody was asked yet."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin")
    blocks = [{"id": "b1", "kind": "paragraph", "zh": "请假须提前申请。", "en": "Leave is asked for in advance."}]
    version = templates.draft_template(
        viewer=viewer, key="po-02", kind="policy", title=words("请假制度"), blocks=blocks, at=viewer.now, touches=["pay"],
    )
    return templates.submit(viewer=viewer, version=version, at=viewer.now)


def _text(make: Callable[[Site], Any], **more: object) -> Callable[[Site, str], Parts]:
    return lambda site, _actor: {"version_id": make(site).pk, **more}


def _brought(*steps: str) -> Callable[[Site, str], None]:
    """The draft was brought along: handed to review by its writer, approved by another head of HR."""
    def before(site: Site, _actor: str) -> None:
        from lingxiao.engines.documents.domain import templates

        writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
        version = draft(site)
        if "submit" in steps:
            templates.submit(viewer=writer, version=version, at=writer.now)
        if "approve" in steps:
            templates.approve(viewer=checker, version=version, at=writer.now)
    return before


def _typed_on(base: int) -> Callable[[Site, str], None]:
    """Whoever acts typed something into the letter, from this revision on, and did not save it."""
    def before(site: Site, actor: str) -> None:
        from lingxiao.engines.documents.models import WorkingCopy

        if actor in ACTORS:
            WorkingCopy.objects.create(
                version=letter_draft(site), person=site.small.people[ACTORS[actor]], base_revision=base,
                blocks=[{"id": "b1", "kind": "paragraph", "zh": "委任。", "en": "Appointed."}],
                kept_at=site.small.viewer("hr_admin").now,
            )
    return before


def _consulted(site: Site, _actor: str) -> None:
    """Everything a consultation needs, so that it can be closed."""
    from lingxiao.engines.documents.domain import consulting
    from lingxiao.engines.documents.models import Consultation

    viewer, record = site.small.viewer("hr_admin_2"), Consultation.objects.get(version=policy(site))
    consulting.record_meeting(
        viewer=viewer, record=record, form="职工代表大会", held_on=viewer.today, place="杭州", minutes="逐条讨论。",
    )
    consulting.record_attendance(viewer=viewer, record=record, names=["王芳"])
    for one in record.opinions.all():
        consulting.adopt_opinion(viewer=viewer, opinion=one, reply="采纳", at=viewer.now)
    consulting.record_agreement(viewer=viewer, record=record, agreed_with="工会", agreed_on=viewer.today)
    consulting.record_publicity(viewer=viewer, record=record, how="公告栏", on=DUE)


def _new(_site: Site, actor: str) -> Typed:
    kind = "policy" if actor == "COM" else "letter"
    return {"kind": kind, "key": "nw-01", "title_zh": "新文件", "title_en": "New", "about": "SM"}


MEETING = {"form": "职工代表大会", "held_on": DAY, "place": "杭州", "minutes": "逐条讨论。", "names": "王芳 | 工会"}
AGREEMENT = {"agreed_with": "工会", "agreed_on": DAY, "made_public_how": "公告栏", "made_public_on": LATER}
DEEDS += [
    Deed("setup:document_new", "HRA BP COM", _new),
    Deed("setup:document_template", "HRA BP", {"change_note": "年度修订"}),
    Deed("setup:document_act", "HRA BP"),
    Deed("setup:document_act#approve", "DIR", before=_brought("submit"), parts=_text(draft, name="approve")),
    Deed("setup:document_act#publish", "HRA DIR", before=_brought("submit", "approve"), parts=_text(draft, name="publish")),
    Deed("setup:document_act#reference", "HRA DIR", before=_brought("submit", "approve"), parts=_text(draft, name="reference")),
    Deed("setup:document_reason", "HRA COM EXE", TEXT),
    Deed("setup:document_reason#published", "HRA DIR", TEXT),
    Deed("setup:document_clause", "COM EXE", TEXT),
    Deed("setup:document_remark", "HRA COM EXE", TEXT),
    Deed("setup:document_answer", "HRA COM", TEXT),
    Deed("setup:document_edit", "HRA BP", BLOCKS, parts=_text(letter_draft)),
    Deed("setup:document_edit#step", "HRA BP", {**BLOCKS, "op": "add:b1:paragraph"}, parts=_text(letter_draft)),
    Deed("setup:document_draft", "HRA BP", BLOCKS, parts=_text(letter_draft)),
    Deed("setup:document_check", "", BLOCKS, parts=_text(letter_draft)),
    Deed("setup:document_discard", "HRA BP", before=_typed_on(1), parts=_text(letter_draft)),
    Deed("setup:document_reconcile", "HRA BP", {"revision": "1", "choose-b1": "mine"}, before=_typed_on(1),
         parts=_text(letter_draft)),
    Deed("setup:document_consultation_start", "HRA COM", parts=_text(policy_in_review)),
    Deed("setup:document_consultation_meeting", "HRA COM", MEETING),
    Deed("setup:document_consultation_opinion", "HRA COM", {"text": "每年两次。", "said_by": "王芳"}),
    Deed("setup:document_consultation_reply", "HRA COM", {"how": "adopt", "reply": "采纳"}),
    Deed("setup:document_consultation_agreement", "HRA COM", AGREEMENT),
    Deed("setup:document_consultation_complete", "HRA COM", before=_consulted, parts=lambda site, _actor: {
        "version_id": opinion(site) and policy(site).pk,
    }),
]


# -- duties ----------------------------------------------------------------------------------------------------------

DUTY = {
    "category": "customer", "sentence_zh": "每月拜访重点客户并记录反馈。", "sentence_en": "Visit key customers every month.",
    "percent": "10", "letter": "A", "frequency_zh": "每月", "frequency_en": "monthly", "deliverable_zh": "拜访记录",
    "deliverable_en": "notes", "level": "propose", "authority": "", "kpi_codes": "REV_ATT", "evidence_zh": "", "evidence_en": "",
    "rhythm": "", "due_working_day": "5", "counterparts": "", "legal_basis": "", "amount": "", "currency": "CNY", "revision": "1",
}
AUTHORITY = {
    "key": "gifts", "matter_zh": "礼品", "matter_en": "Gifts", "level": "propose", "condition_zh": "", "condition_en": "",
    "amount": "300", "currency": "CNY", "revision": "1",
}
HEAD = {
    "title_zh": "销售经理", "title_en": "Sales manager", "purpose_zh": "达成区域目标。", "purpose_en": "Reach the targets.",
    "revision": "1", **dict.fromkeys((
        "key_outputs", "interfaces", "qualification", "competences", "prohibited", "working_conditions", "confidentiality",
        "legal_notices",
    ), "如实记录 | Keep true records"),
}
DEEDS += [
    Deed("setup:duty", "HRA BP", DUTY),
    Deed("setup:duty_authority", "HRA BP", AUTHORITY),
    Deed("setup:duty_head", "HRA BP", HEAD),
    Deed("setup:duty_remove", "HRA BP", {"revision": "1"}),
]

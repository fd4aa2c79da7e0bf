"""Secrets planted where people write them, each a word that stands nowhere else, with exactly who may come upon it (A4).

Everything is written through the verbs that people use. Near is about people of the East, far about the South, as in
``objects_desk.py``; an actor who is not named must not find the word on any page, in any file, in any mail.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.architecture.objects_desk import DUE, case_about_a_superior, due, member, words
from tests.architecture.objects_documents import carer, copy, departing, departing_letter, paper, policy
from tests.architecture.objects_duties import delivery

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.matrix import Site

LINE = "HRA BP DIR MGR COM EXE AUD"
"""Who reads what is of class C1 about a sales manager and stands with their duty statement."""

FOUND_BY: dict[str, str] = {
    # cases
    "CANARYAPPEAL": "HRA BP MGR EXE AUD",  # what was raised (C3)
    "CANARYREMARK": "HRA BP EXE AUD",  # what those who handle it say among themselves
    "CANARYFILE": "HRA BP MGR EXE AUD",  # what an attached file holds
    "CANARYFILENAME": "HRA BP MGR EXE AUD",
    "CANARYOBJECTION": LINE,  # to a duty pledge (C1)
    "CANARYPAYDISPUTE": "HRA BP MGR",  # to a paper that speaks of pay (C3): a director who may read objections does not
    "CANARYREPORT": "COM TM",  # C4: compliance and the reporter; not HR, not the accused, not the administrator
    "CANARYREPORTTITLE": "COM TM",
    "CANARYOWN": "TM",  # C5
    "CANARYFARAPPEAL": "HRA EXE AUD",
    # documents
    "CANARYPLEDGE": LINE,
    "CANARYLETTER": "HRA BP DIR MGR AUD",  # C2
    "CANARYAGREEMENT": "HRA BP MGR",  # C3
    "CANARYSEALED": "MGR",  # C4: the person alone
    "CANARYFARPLEDGE": "HRA COM EXE AUD",
    "CANARYREFUSAL": f"{LINE} TM FIN",  # why somebody will not sign: two witnesses read it too
    "CANARYPAYPLEDGE": "HRA",  # what departs from the contract: of who looks after a pledge, HR alone
    "CANARYPAYLETTER": "BP",  # and of who looks after a letter, the HRBP alone
    "CANARYDRAFT": "HRA COM EXE",  # a policy that is being written
    "CANARYCOMMENT": "HRA COM EXE",
    "CANARYOPINION": "HRA COM EXE",
    "CANARYTYPED": "HRA",  # typed and not saved
    # talks
    "CANARYMINUTES": "MGR TM",  # C2: nobody else, not even HR
    "CANARYAGENDA": "MGR TM",
    "CANARYPLACE": "MGR TM",
    "CANARYPROMISE": "MGR TM",
    "CANARYKEPT": "MGR TM",
    "CANARYREMARKED": "MGR TM",
    "CANARYSHARED": "BP MGR TM",  # both sides chose to share it with HR
    "CANARYCALLEDOFF": "MGR TM",
    "CANARYFARMINUTES": "",
    # dues, duties, access
    "CANARYSNOOZE": "HRA BP DIR MGR EXE AUD",
    "CANARYEVIDENCE": "HRA BP DIR MGR EXE AUD",  # what a figure counts, for those who may see the figure
    "CANARYNOTICE": "MGR",
    "CANARYROLE": "HRA EXE AUD SYS",
    "203.0.113.77": "HRA MGR EXE AUD SYS",  # from where somebody is signed in
    "CANARYIMPORT": "HRA",
    "CANARYLEFT": "",  # why somebody left: on record, on no page
}


def plant(site: Site) -> None:
    """All of them."""
    for step in STEPS:
        step(site)


def _viewer(site: Site, name: str) -> Any:
    return site.small.viewer(name)


def _cases(site: Site) -> None:
    from lingxiao.engines.cases.domain import cases
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel import attachments

    for where, word in (("", "CANARYAPPEAL"), ("south_", "CANARYFARAPPEAL")):
        viewer = _viewer(site, f"{where}manager")
        person = viewer.person_id or 0
        made = cases.open_case(
            viewer=viewer, kind="health_appeal", title=words(f"申诉 {word}"), subject_id=person, confidentiality="C3",
            parties=[cases.PartyDraft(person, "reporter")], object_kind="x", object_id="1", text=f"没有算进去 {word}",
            at=viewer.now, decide_by=DUE,
        )
        if not where:
            hrbp = _viewer(site, "hrbp")
            cases.remark(viewer=hrbp, case=made, text="内部：CANARYREMARK", at=hrbp.now)
            file = attachments.store(
                viewer=viewer, name="CANARYFILENAME.txt", content="CANARYFILE 附件".encode(), confidentiality="C3", at=viewer.now,
            )
            cases.reply(viewer=viewer, case=made, text="见附件。", at=viewer.now, attachment=file)
    for confidentiality, word in (("C4", "CANARYREPORT"), ("C5", "CANARYOWN")):
        member_of_team = _viewer(site, member(""))
        held = Case.objects.get(pk=case_about_a_superior(site, "", confidentiality))
        cases.reply(viewer=member_of_team, case=held, text=f"补充 {word}", at=member_of_team.now)
    _titled_report(site)


def _titled_report(site: Site) -> None:
    """A strict case whose very title is secret, given to compliance to handle: desks and mails must not name it."""
    from lingxiao.engines.cases.domain import cases

    viewer, accused = _viewer(site, "team_member"), site.small.people["manager"].pk
    cases.open_case(
        viewer=viewer, kind="health_appeal", title=words("CANARYREPORTTITLE"), subject_id=accused, confidentiality="C4",
        parties=[cases.PartyDraft(viewer.person_id or 0, "reporter"), cases.PartyDraft(accused, "accused")],
        object_kind="x", object_id="2", text="举报", at=viewer.now, decide_by=DUE,
        handler_id=site.small.people["compliance"].pk,
    )


def _copy(site: Site, key: str, kind: str, confidentiality: str, level: str, word: str, *, where: str = "") -> Any:
    """A copy with the word in what was agreed with this person alone."""
    from lingxiao.engines.documents.domain import issuing
    from lingxiao.kernel.days.spans import DaySpan

    version = paper(site, key, kind, confidentiality, "个人补充约定：{{additions}}")
    viewer = _viewer(site, "hr_admin" if kind == "pledge" else carer(site, where))
    return issuing.issue(
        viewer=viewer, version=version, person_id=site.small.people[f"{where}manager"].pk, merge={"additions": words(word)},
        effective=DaySpan(viewer.today), sign_by=DUE, signature_level=level, at=viewer.now, on=viewer.today,
    )


def _documents(site: Site) -> None:
    from lingxiao.engines.documents.domain import objecting, refusing

    manager, hr = _viewer(site, "manager"), _viewer(site, "hr_admin")
    pledge = _copy(site, "cn-c1", "pledge", "C1", "S2", "CANARYPLEDGE")
    objecting.object_to(viewer=manager, issue=pledge, text="不同意 CANARYOBJECTION", at=manager.now)
    _copy(site, "cn-c2", "letter", "C2", "S2", "CANARYLETTER")
    agreement = _copy(site, "cn-c3", "change_agreement", "C3", "S3", "CANARYAGREEMENT")
    objecting.object_to(viewer=manager, issue=agreement, text="不同意 CANARYPAYDISPUTE", at=manager.now)
    _copy(site, "cn-c4", "letter", "C4", "S2", "CANARYSEALED")
    _copy(site, "cn-c1", "pledge", "C1", "S2", "CANARYFARPLEDGE", where="south_")
    refused = copy(site, "", "pl-01")
    record = refusing.open_refusal(viewer=hr, issue=refused, statement="不签 CANARYREFUSAL", at=hr.now)
    refusing.explain_again(viewer=hr, record=record, held_on=hr.today, minutes="逐条说明。", at=hr.now)
    witnesses = [site.small.people[name].pk for name in ("team_member", "finance")]
    refusing.name_witnesses(viewer=hr, record=record, one_id=witnesses[0], two_id=witnesses[1], at=hr.now)
    departing(site, "")
    departing_letter(site, "")


def _texts(site: Site) -> None:
    from lingxiao.engines.documents.domain import consulting, templates
    from lingxiao.engines.documents.models import Consultation

    hr, compliance = _viewer(site, "hr_admin"), _viewer(site, "compliance")
    text = [{"id": "b1", "kind": "paragraph", "zh": "草案 CANARYDRAFT", "en": "Draft CANARYDRAFT"}]
    version = templates.draft_template(
        viewer=hr, key="po-cn", kind="policy", title=words("拟定中的制度"), blocks=text, at=hr.now,
    )
    typed = [{"id": "b1", "kind": "paragraph", "zh": "草案 CANARYTYPED", "en": ""}]
    templates.keep_working_copy(viewer=hr, version=version, blocks=typed, base_revision=1, at=hr.now)
    templates.comment(viewer=compliance, version=policy(site), text="请补充 CANARYCOMMENT", at=compliance.now)
    record = Consultation.objects.get(version=policy(site))
    consulting.add_opinion(viewer=hr, record=record, text="建议 CANARYOPINION", said_by="", at=hr.now)


def _talk(site: Site, where: str, minutes: str, **more: Any) -> Any:
    from lingxiao.engines.activities.domain import meetings

    viewer = _viewer(site, f"{where}manager")
    made = meetings.plan_meeting(
        viewer=viewer, kind="one_on_one", title=words("一对一"), subject_id=site.small.people[member(where)].pk,
        holder_id=viewer.person_id or 0, on=viewer.today, **more,
    )
    if minutes:
        meetings.record_meeting(viewer=viewer, meeting=made, held_on=viewer.today, minutes=minutes, at=viewer.now)
    return made


def _talks(site: Site) -> None:
    from lingxiao.engines.activities.domain import commitments, meetings

    manager, team = _viewer(site, "manager"), _viewer(site, "team_member")
    held = _talk(site, "", "谈了 CANARYMINUTES", agenda="CANARYAGENDA", place="CANARYPLACE")
    meetings.confirm_meeting(viewer=team, meeting=held, at=team.now, remark="CANARYREMARKED")
    promise = commitments.make_commitment(
        viewer=manager, meeting=held, owner_id=manager.person_id or 0, text="CANARYPROMISE", due_on=DUE, at=manager.now,
    )
    commitments.keep_commitment(viewer=manager, commitment=promise, how="CANARYKEPT", at=manager.now)
    shared = _talk(site, "", "谈了 CANARYSHARED")
    for one in (manager, team):
        meetings.share_meeting(viewer=one, meeting=shared, at=one.now)
    planned = _talk(site, "", "", planned_at=datetime(2026, 11, 30, 2, tzinfo=UTC))
    meetings.call_off(viewer=manager, meeting=planned, reason="CANARYCALLEDOFF")
    _talk(site, "south_", "谈了 CANARYFARMINUTES")


def _duties(site: Site) -> None:
    from lingxiao.engines.cadence.domain import dues
    from lingxiao.engines.cadence.models import Due
    from lingxiao.engines.duties.domain import evidence

    manager = _viewer(site, "manager")
    owed = Due.objects.get(pk=due(site, ""))
    dues.snooze(viewer=manager, due=owed, until=owed.opened_on.replace(day=27), reason="CANARYSNOOZE", at=manager.now)
    row = evidence.delivery_of(manager, delivery_id=delivery(site, ""))
    evidence.hand_in(viewer=manager, delivery=row, note="CANARYEVIDENCE", at=manager.now)


def _access(site: Site) -> None:
    from lingxiao.engines.people.domain import granting
    from lingxiao.engines.people.enums import Role
    from lingxiao.engines.people.models import Employment, SignInSession
    from lingxiao.engines.people.session_store import ADDRESS, SessionStore
    from lingxiao.kernel import notices
    from lingxiao.kernel.days.spans import DaySpan

    hr = _viewer(site, "hr_admin_2")
    granting.propose(
        viewer=hr, person_id=site.small.people["south_member"].pk, role=Role.FINANCE, unit_id=None,
        span=DaySpan(hr.today), reason="CANARYROLE", at=hr.now,
    )
    notices.post(
        to_person_id=site.small.people["manager"].pk, kind="cadence.x", title=words("通知"), body=words("CANARYNOTICE"),
        link="/desk/", at=hr.now,
    )
    session = SessionStore(site.cookies["MGR"])
    session[ADDRESS] = "203.0.113.77"
    session.save()
    assert SignInSession.objects.filter(address="203.0.113.77").count() == 1
    Employment.objects.filter(person=site.small.people["south_member"]).update(leave_reason="CANARYLEFT")


def _files(site: Site) -> None:
    import hashlib

    from lingxiao.engines.people.domain.intake import staging
    from lingxiao.engines.people.enums import ImportKind, ImportMode
    from lingxiao.kernel.sheets import read_table

    content = "部门编码,部门名称,上级部门编码\nU1,CANARYIMPORT,HQ\n".encode()
    viewer = _viewer(site, "hr_admin")
    staging.stage(
        viewer=viewer, kind=ImportKind.UNITS, mode=ImportMode.ADD, table=read_table(content), file_name="x.csv",
        sha256=hashlib.sha256(content).hexdigest(), starting=viewer.today, at=viewer.now,
    )


STEPS: tuple[Callable[[Site], None], ...] = (_duties, _cases, _documents, _texts, _talks, _access, _files)

"""What stands in the addresses of desk, cockpit and documents: near, about people of the East; far, about the South."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.architecture.matrix import ACTORS
from tests.architecture.objects import NOBODY, OBJECTS, Objects, fixed, once

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.matrix import Site

NEAR, FAR = "", "south_"
DUE = date(2026, 12, 7)


def near_and_far(part: str, make: Callable[[Site, str], int], *, everywhere: str, **more: object) -> Objects:
    """Two of a kind; ``everywhere`` names the actors for whom nothing is far."""
    return Objects(
        own=lambda site, _actor: {part: make(site, NEAR), **more},
        foreign=lambda site, actor: None if actor in everywhere.split() else {part: make(site, FAR), **more},
        missing={part: NOBODY, **more},
    )


def words(text: str) -> Any:
    """A text in both languages."""
    from lingxiao.kernel.words import Bilingual

    return Bilingual(text, text)


# -- dues, notices, talks, cases -------------------------------------------------------------------------------------


@once
def due(site: Site, where: str) -> int:
    """Something a sales manager owes."""
    from lingxiao.engines.cadence.domain import dues

    person = site.small.people[f"{where}manager"].pk
    viewer = site.small.viewer("hr_admin")
    made = dues.open_due(
        key=f"matrix.{where}", practice="duties.sign", title=words("签署"), side="manager", owner_id=person,
        subject_id=person, object_kind="x", object_id="1", link="/desk/", opened_on=viewer.today, due_on=DUE,
    )
    return int(made.pk)


@once
def notice(site: Site, name: str) -> int:
    """A notice to somebody."""
    from lingxiao.kernel import notices

    person = site.small.people[name].pk
    at = site.small.viewer(name).now
    made = notices.post(to_person_id=person, kind="x.y", title=words("通知"), body=words("…"), link="/desk/", at=at)
    return int(made.pk)


@once
def meeting(site: Site, where: str) -> Any:
    """A talk of a sales manager with somebody of the team."""
    from lingxiao.engines.activities.domain import meetings

    viewer = site.small.viewer(f"{where}manager")
    member = "south_member" if where else "team_member"
    return meetings.plan_meeting(
        viewer=viewer, kind="one_on_one", title=words("一对一"), subject_id=site.small.people[member].pk,
        holder_id=viewer.person_id or 0, on=viewer.today,
    )


@once
def commitment(site: Site, where: str) -> int:
    """What the manager promised in that talk."""
    from lingxiao.engines.activities.domain import commitments

    viewer = site.small.viewer(f"{where}manager")
    made = commitments.make_commitment(
        viewer=viewer, meeting=meeting(site, where), owner_id=viewer.person_id or 0, text="材料", due_on=DUE, at=viewer.now,
    )
    return int(made.pk)


@once
def case(site: Site, where: str) -> int:
    """An appeal of a sales manager about a figure of their own."""
    from lingxiao.engines.cases.domain import cases

    viewer = site.small.viewer(f"{where}manager")
    person = viewer.person_id or 0
    made = cases.open_case(
        viewer=viewer, kind="health_appeal", title=words("申诉"), subject_id=person, confidentiality="C3",
        parties=[cases.PartyDraft(person, "reporter")], object_kind="x", object_id="1", text="没有算进去。", at=viewer.now,
        decide_by=DUE,
    )
    return int(made.pk)


@once
def case_with_file(site: Site, where: str) -> int:
    """The same case, after its person added a file; the number is the entry's."""
    from lingxiao.engines.cases.domain import cases
    from lingxiao.engines.cases.models import Case
    from lingxiao.kernel import attachments

    viewer = site.small.viewer(f"{where}manager")
    one = Case.objects.get(pk=case(site, where))
    file = attachments.store(viewer=viewer, name="x.txt", content="附件".encode(), confidentiality="C3", at=viewer.now)
    cases.reply(viewer=viewer, case=one, text="见附件。", at=viewer.now, attachment=file)
    return int(one.pk)


for name in ("due", "snooze", "hand_over"):
    OBJECTS[f"desk:{name}"] = near_and_far("due_id", due, everywhere="HRA EXE AUD")
OBJECTS["desk:notice"] = Objects(
    own=lambda site, actor: {"notice_id": notice(site, ACTORS.get(actor, "team_member"))},
    foreign=lambda site, _actor: {"notice_id": notice(site, "south_member")}, missing={"notice_id": NOBODY},
)
for name in ("", "_record", "_confirm", "_move", "_miss", "_call_off", "_share", "_promise"):
    OBJECTS[f"desk:meeting{name}"] = near_and_far(
        "meeting_id", lambda site, where: int(meeting(site, where).pk), everywhere="HRA AUD",
    )
OBJECTS["desk:commitment"] = near_and_far("commitment_id", commitment, everywhere="HRA AUD")
OBJECTS["desk:case"] = near_and_far("case_id", case, everywhere="HRA EXE AUD")
OBJECTS["desk:case_file"] = near_and_far("case_id", case_with_file, everywhere="HRA EXE AUD", number=2)
OBJECTS["desk:case_act"] = near_and_far("case_id", case, everywhere="HRA EXE AUD", key="withdraw")


# -- documents -------------------------------------------------------------------------------------------------------


def _shipped() -> Any:
    import lingxiao
    from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft

    path = Path(lingxiao.__file__).parent / "areas/content/duties/DS-01-sales-manager.json"
    return DutyTemplateDraft.from_json(json.loads(path.read_text())["duties"])


@once
def draft(site: Site) -> Any:
    """A duty template that is being written."""
    from lingxiao.engines.duties.domain import templates

    viewer = site.small.viewer("hr_admin")
    return templates.draft_template(viewer=viewer, key="ds-02", draft=_shipped(), at=viewer.now)


@once
def calendars(_site: Site) -> None:
    """The working days of this year and the next: the official ones, and invented ones that say so."""
    from lingxiao.engines.cadence.domain import calendars as kept
    from lingxiao.kernel.days.pack_files import shipped_packs
    from lingxiao.kernel.viewer import Viewer

    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    viewer, packs = Viewer.system(now=now, today=now.date()), shipped_packs()
    for name in ("cn-2026", "demo-2027"):
        kept.install(viewer=viewer, pack=packs[name], at=now, calendar="cn")


@once
def published(site: Site) -> Any:
    """A duty template in force, written by one and approved by another."""
    from lingxiao.engines.documents.domain import templates as documents
    from lingxiao.engines.duties.domain import templates

    calendars(site)
    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    version = templates.draft_template(viewer=writer, key="ds-01", draft=_shipped(), at=writer.now)
    documents.submit(viewer=writer, version=version, at=writer.now)
    approved = documents.approve(viewer=checker, version=version, at=writer.now)
    return templates.publish(viewer=checker, version=approved, at=writer.now)


@once
def statement(site: Site, where: str) -> Any:
    """A duty statement issued to a sales manager, waiting for the talk and the signature."""
    from lingxiao.engines.duties.domain import issuing

    viewer = site.small.viewer("south_director" if where else "hrbp")
    done = issuing.issue_statements(
        viewer=viewer, version=published(site), person_ids=[site.small.people[f"{where}manager"].pk],
        effective_from=viewer.today, at=viewer.now, on=viewer.today,
    )
    assert not done.problems, done.problems
    return done.issues[0]


@once
def pledge(site: Site, key: str) -> Any:
    """A pledge in force."""
    from lingxiao.engines.documents.domain import templates

    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    text = [{"id": "b1", "kind": "paragraph", "zh": "本人承诺遵守合规要求。", "en": "I keep to the rules."}]
    version = templates.draft_template(viewer=writer, key=key, kind="pledge", title=words("承诺书"), blocks=text, at=writer.now)
    templates.submit(viewer=writer, version=version, at=writer.now)
    approved = templates.approve(viewer=checker, version=version, at=writer.now)
    return templates.publish(viewer=checker, version=approved, at=writer.now)


@once
def copy(site: Site, where: str, key: str) -> Any:
    """A copy of a pledge, issued to a sales manager by HR."""
    from lingxiao.engines.documents.domain import issuing
    from lingxiao.kernel.days.spans import DaySpan

    viewer = site.small.viewer("hr_admin")
    return issuing.issue(
        viewer=viewer, version=pledge(site, key), person_id=site.small.people[f"{where}manager"].pk, merge={},
        effective=DaySpan(viewer.today), sign_by=DUE, signature_level="S2", at=viewer.now, on=viewer.today,
    )


@once
def refusal(site: Site, where: str) -> int:
    """The record of a refusal to sign."""
    from lingxiao.engines.documents.domain import refusing

    viewer = site.small.viewer("hr_admin")
    made = refusing.open_refusal(viewer=viewer, issue=copy(site, where, "pl-01"), statement="不签。", at=viewer.now)
    return int(made.pk)


@once
def contested(site: Site, where: str) -> int:
    """A copy its person objects to."""
    from lingxiao.engines.documents.domain import objecting

    viewer, held = site.small.viewer(f"{where}manager"), copy(site, where, "pl-02")
    objecting.object_to(viewer=viewer, issue=held, text="第一条不合理。", at=viewer.now)
    return int(held.pk)


@once
def departing(site: Site, where: str) -> int:
    """A copy that departs from the contract of its person."""
    from lingxiao.engines.documents.models import ContractChange

    held = copy(site, where, "pl-03")
    hits = [{"title": {"zh": "工作地点", "en": "Place of work"}, "before": "上海", "after": "杭州"}]
    ContractChange.objects.create(
        issue=held, person_id=held.person_id, hits=hits, found_at=site.small.viewer("hr_admin").now, remind_on=DUE,
    )
    return int(held.pk)


@once
def batch(site: Site) -> int:
    """An issue to many, waiting for the worker."""
    from lingxiao.engines.documents.domain import batches, issuing
    from lingxiao.engines.documents.domain.blocks import read_blocks
    from lingxiao.kernel.days.spans import DaySpan

    viewer = site.small.viewer("hrbp")
    version = published(site)
    made = batches.ask_batch(
        viewer=viewer, version=version, person_ids=[site.small.people["manager"].pk], blocks=read_blocks(version.blocks),
        terms=issuing.Terms(effective=DaySpan(viewer.today), sign_by=DUE, signature_level="S2"), at=viewer.now,
    )
    return int(made.pk)


ISSUE = (
    "", "_opened", "_read", "_changes", "_changes_opened", "_history", "_sign", "_acknowledge", "_paper", "_contest", "_withdraw",
    "_briefing", "_settle", "_agreement", "_signed", "_deliver", "_revoke", "_evidence", "_refusal",
)
for name in ISSUE:
    OBJECTS[f"desk:document{name}"] = near_and_far(
        "issue_id", lambda site, where: int(statement(site, where).pk), everywhere="HRA COM EXE AUD",
    )
OBJECTS["desk:document_settle"] = near_and_far("issue_id", contested, everywhere="HRA COM EXE AUD")
OBJECTS["desk:document_agreement"] = near_and_far("issue_id", departing, everywhere="HRA COM EXE AUD")
OBJECTS["desk:refusal"] = near_and_far("record_id", refusal, everywhere="HRA COM EXE AUD")
OBJECTS["cockpit:document_issue_version"] = Objects(
    own=lambda site, _actor: {"version_id": published(site).pk}, foreign=lambda _site, _actor: None,
    missing={"version_id": NOBODY},
)
for name in ("document_batch", "document_batch_stop"):
    OBJECTS[f"cockpit:{name}"] = Objects(
        own=lambda site, _actor: {"batch_id": batch(site)}, foreign=lambda _site, _actor: None, missing={"batch_id": NOBODY},
    )
OBJECTS["cockpit:document_who"] = Objects(
    own=lambda site, _actor: {"key": published(site).template.key}, foreign=lambda _site, _actor: None,
    missing={"key": "none"},
)
OBJECTS["setup:document_template"] = OBJECTS["cockpit:document_who"]


@once
def policy(site: Site) -> Any:
    """A policy on its way: in consultation, with a remark and an opinion that wait for an answer."""
    from lingxiao.engines.documents.domain import consulting, templates

    viewer = site.small.viewer("hr_admin")
    text = [{"id": "b1", "kind": "paragraph", "zh": "全体员工每年体检一次。", "en": "One medical check a year."}]
    version = templates.draft_template(
        viewer=viewer, key="po-01", kind="policy", title=words("体检制度"), blocks=text, at=viewer.now,
    )
    version = templates.submit(viewer=viewer, version=version, at=viewer.now)
    consulting.open_consultation(viewer=viewer, version=version)
    return version


@once
def remark(site: Site) -> int:
    """A remark on the policy."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin_2")
    return int(templates.comment(viewer=viewer, version=policy(site), text="费用由谁承担？", at=viewer.now).pk)


@once
def opinion(site: Site) -> int:
    """What somebody said about it."""
    from lingxiao.engines.documents.domain import consulting
    from lingxiao.engines.documents.models import Consultation

    viewer, record = site.small.viewer("hr_admin"), Consultation.objects.get(version=policy(site))
    made = consulting.add_opinion(viewer=viewer, record=record, text="每年两次。", said_by="", at=viewer.now)
    return int(made.pk)


@once
def second_version(site: Site) -> Any:
    """The next version of a template in force."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin")
    return templates.draft_next(viewer=viewer, template=published(site).template, change_note="修订", at=viewer.now)


def version(make: Callable[[Site], Any], **more: Callable[[Site], int] | str | int) -> Objects:
    """A text; whoever reaches texts at all reaches all of its kind."""
    def parts(site: Site) -> dict[str, object]:
        return {"version_id": make(site).pk, **{key: part(site) if callable(part) else part for key, part in more.items()}}

    return Objects(
        own=lambda site, _actor: parts(site), foreign=lambda _site, _actor: None,
        missing={"version_id": NOBODY, **{key: NOBODY if callable(part) else part for key, part in more.items()}},
    )


for name in ("version", "edit", "draft", "check", "discard", "reconcile"):
    OBJECTS[f"setup:document_{name}"] = version(draft)
OBJECTS["setup:document_act"] = version(draft, name="submit")
OBJECTS["setup:document_reason"] = version(policy, name="back")
OBJECTS["setup:document_remark"] = version(policy)
OBJECTS["setup:document_answer"] = version(policy, remark_id=remark)
OBJECTS["setup:document_compare"] = version(second_version)
for name in ("", "_start", "_meeting", "_opinion", "_agreement", "_complete"):
    OBJECTS[f"setup:document_consultation{name}"] = version(policy)
OBJECTS["setup:document_consultation_reply"] = version(policy, opinion_id=opinion)
for name in ("template", "head"):
    OBJECTS[f"setup:duty_{name}"] = version(draft)
OBJECTS["setup:duty"] = version(draft, number=1)
OBJECTS["setup:duty_authority"] = version(draft, number=1)
OBJECTS["setup:duty_remove"] = version(draft, part="duty", number=1)


# -- duties, figures, organisation files -----------------------------------------------------------------------------


@once
def signed(site: Site, where: str) -> Any:
    """A duty statement that was talked over and signed, with what its duties owe in the year to come."""
    from datetime import timedelta

    from lingxiao.engines.documents.domain import briefing, signing
    from lingxiao.engines.documents.models import Issue
    from lingxiao.engines.duties.domain import evidence

    copy = statement(site, where)
    person, superior = site.small.viewer(f"{where}manager"), site.small.viewer(f"{where}director")
    talk = briefing.record_briefing(
        viewer=superior, issue=copy, held_on=person.today, minutes="逐条说明了职责、权限与支持。", at=person.now,
    )
    briefing.confirm_briefing(viewer=person, issue=copy, minutes_sha256=talk.minutes.get().sha256, at=person.now)
    signing.read_through(viewer=person, issue=Issue.objects.get(pk=copy.pk), at=person.now)
    held = Issue.objects.get(pk=copy.pk)
    early = person.now - timedelta(minutes=1)
    signing.sign(viewer=person, issue=held, text_sha256=held.sha256, at=person.now, reauthenticated_at=early)
    evidence.open_deliveries(on=date(2027, 2, 1))
    return held


def delivery(site: Site, where: str) -> int:
    """A piece of evidence a sales manager owes."""
    from lingxiao.engines.duties.models import EvidenceDelivery

    signed(site, where)
    person = site.small.people[f"{where}manager"]
    return int(EvidenceDelivery.objects.filter(person=person).order_by("pk").values_list("pk", flat=True)[0])


OBJECTS["desk:delivery"] = near_and_far("delivery_id", delivery, everywhere="")
OBJECTS["desk:spot_check"] = near_and_far(
    "statement_id", lambda site, where: int(signed(site, where).duty_statement.pk), everywhere="EXE",
)
OBJECTS["cockpit:person"] = OBJECTS["cockpit:sheet"] = somebody_managing = Objects(
    own=lambda site, _actor: {"person_id": site.small.people["manager"].pk},
    foreign=lambda site, actor: {"person_id": site.small.people["south_manager"].pk} if actor in {"BP", "DIR", "MGR"} else None,
    missing={"person_id": NOBODY},
)


@once
def figures(site: Site) -> None:
    """The health figures of everybody, as of today."""
    from lingxiao.areas import running

    viewer = site.small.viewer("hr_admin")
    signed(site, NEAR)
    running.take_figures(on=viewer.today, at=viewer.now)


def area(site: Site, parts: Any) -> dict[str, object] | None:
    """A figure of that person, in one area."""
    figures(site)
    return None if parts is None else {**parts, "area_key": "duties"}


OBJECTS["cockpit:area"] = Objects(
    own=lambda site, actor: area(site, somebody_managing.own(site, actor)) or {},
    foreign=lambda site, actor: area(site, somebody_managing.foreign(site, actor)),
    missing={"person_id": NOBODY, "area_key": "duties"},
)


@once
def organisation_file(site: Site) -> int:
    """A file of units, read and waiting."""
    import hashlib

    from lingxiao.engines.people.domain.intake import staging
    from lingxiao.engines.people.enums import ImportKind, ImportMode
    from lingxiao.kernel.sheets import read_table

    content = "部门编码,部门名称,上级部门编码\nU1,西南,HQ\n".encode()
    viewer = site.small.viewer("hr_admin")
    made = staging.stage(
        viewer=viewer, kind=ImportKind.UNITS, mode=ImportMode.ADD, table=read_table(content), file_name="x.csv",
        sha256=hashlib.sha256(content).hexdigest(), starting=viewer.today, at=viewer.now,
    )
    return int(made.pk)


OBJECTS["setup:import_template"] = fixed(kind="units")
for name in ("", "_problems", "_take", "_discard"):
    OBJECTS[f"setup:import{name}"] = Objects(
        own=lambda site, _actor: {"import_id": organisation_file(site)}, foreign=lambda _site, _actor: None,
        missing={"import_id": NOBODY},
    )

"""What stands in the addresses of the desk: near, about people of the East; far, about the South."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.matrix import ACTORS

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


def member(where: str) -> str:
    """Who reports to the sales manager there."""
    return f"{where}member" if where else "team_member"


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


# -- dues and notices ------------------------------------------------------------------------------------------------


def _due(site: Site, where: str, side: str, owner: str, confidentiality: str) -> int:
    from lingxiao.engines.cadence.domain import dues

    calendars(site)
    person = site.small.people[f"{where}manager"].pk
    made = dues.open_due(
        key=f"matrix.{where}{side}{confidentiality}", practice="duties.sign", title=words("签署"), side=side,
        owner_id=site.small.people[owner].pk, subject_id=person, object_kind="x", object_id="1", link="/desk/",
        opened_on=site.small.viewer("hr_admin").today, due_on=DUE, confidentiality=confidentiality,
    )
    return int(made.pk)


@once
def due(site: Site, where: str) -> int:
    """Something a sales manager owes."""
    return _due(site, where, "manager", f"{where}manager", "C1")


@once
def company_due(site: Site, where: str) -> int:
    """Something the company owes a sales manager, through the director."""
    return _due(site, where, "company", f"{where}director", "C1")


@once
def sensitive_due(site: Site, where: str) -> int:
    """Something HR owes about a sales manager that the manager is not to know of."""
    return _due(site, where, "company", "hr_admin", "C3")


@once
def notice(site: Site, name: str) -> int:
    """A notice to somebody."""
    from lingxiao.kernel import notices

    person = site.small.people[name].pk
    at = site.small.viewer(name).now
    made = notices.post(to_person_id=person, kind="x.y", title=words("通知"), body=words("…"), link="/desk/", at=at)
    return int(made.pk)


for name in ("due", "snooze"):
    OBJECTS[f"desk:{name}"] = near_and_far("due_id", due, everywhere="HRA EXE AUD")
OBJECTS["desk:due#sensitive"] = near_and_far("due_id", sensitive_due, everywhere="HRA")
OBJECTS["desk:hand_over"] = near_and_far("due_id", company_due, everywhere="HRA EXE AUD")
OBJECTS["desk:notice"] = Objects(
    own=lambda site, actor: {"notice_id": notice(site, ACTORS.get(actor, "team_member"))},
    foreign=lambda site, _actor: {"notice_id": notice(site, "south_member")}, missing={"notice_id": NOBODY},
)


# -- talks -----------------------------------------------------------------------------------------------------------


@once
def meeting(site: Site, where: str) -> Any:
    """A talk of a sales manager with somebody of the team."""
    from lingxiao.engines.activities.domain import meetings

    viewer = site.small.viewer(f"{where}manager")
    return meetings.plan_meeting(
        viewer=viewer, kind="one_on_one", title=words("一对一"), subject_id=site.small.people[member(where)].pk,
        holder_id=viewer.person_id or 0, on=viewer.today,
    )


@once
def open_talk(site: Site, where: str) -> Any:
    """A talk of a director with a sales manager about the duties: nothing that the line and HR may not read (C1)."""
    from lingxiao.engines.activities.domain import meetings

    viewer = site.small.viewer(f"{where}director")
    return meetings.plan_meeting(
        viewer=viewer, kind="duty_briefing", title=words("职责沟通"), subject_id=site.small.people[f"{where}manager"].pk,
        holder_id=viewer.person_id or 0, on=viewer.today, confidentiality="C1",
    )


@once
def commitment(site: Site, where: str) -> int:
    """What the manager promised in the talk with somebody of the team."""
    from lingxiao.engines.activities.domain import commitments

    viewer = site.small.viewer(f"{where}manager")
    made = commitments.make_commitment(
        viewer=viewer, meeting=meeting(site, where), owner_id=viewer.person_id or 0, text="材料", due_on=DUE, at=viewer.now,
    )
    return int(made.pk)


for name in ("", "_record", "_confirm", "_move", "_miss", "_call_off", "_share", "_promise"):
    OBJECTS[f"desk:meeting{name}"] = near_and_far(
        "meeting_id", lambda site, where: int(meeting(site, where).pk), everywhere="",
    )
    OBJECTS[f"desk:meeting{name}#open"] = near_and_far(
        "meeting_id", lambda site, where: int(open_talk(site, where).pk), everywhere="HRA AUD",
    )
OBJECTS["desk:commitment"] = near_and_far("commitment_id", commitment, everywhere="")


# -- cases -----------------------------------------------------------------------------------------------------------


@once
def case(site: Site, where: str, kind: str = "health_appeal", confidentiality: str = "C3") -> int:
    """A case that a sales manager raised about something of their own."""
    from lingxiao.engines.cases.domain import cases

    viewer = site.small.viewer(f"{where}manager")
    person = viewer.person_id or 0
    made = cases.open_case(
        viewer=viewer, kind=kind, title=words("申诉"), subject_id=person, confidentiality=confidentiality,
        parties=[cases.PartyDraft(person, "reporter")], object_kind="x", object_id="1", text="没有算进去。", at=viewer.now,
        decide_by=DUE,
    )
    return int(made.pk)


@once
def case_about_a_superior(site: Site, where: str, confidentiality: str) -> int:
    """What somebody of the team reported about the sales manager, who is not to know of it."""
    from lingxiao.engines.cases.domain import cases

    viewer, accused = site.small.viewer(member(where)), site.small.people[f"{where}manager"].pk
    made = cases.open_case(
        viewer=viewer, kind="health_appeal", title=words("举报"), subject_id=accused, confidentiality=confidentiality,
        parties=[cases.PartyDraft(viewer.person_id or 0, "reporter"), cases.PartyDraft(accused, "accused")],
        object_kind="x", object_id="1", text="他改了数字。", at=viewer.now, decide_by=DUE,
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


def objection(confidentiality: str) -> Callable[[Site, str], int]:
    """An objection to a paper of this class."""
    return lambda site, where: case(site, where, "duty_objection", confidentiality)


def about_a_superior(confidentiality: str) -> Callable[[Site, str], int]:
    """A report of this class."""
    return lambda site, where: case_about_a_superior(site, where, confidentiality)


OBJECTS["desk:case"] = near_and_far("case_id", case, everywhere="HRA EXE AUD")
OBJECTS["desk:case#objection"] = near_and_far("case_id", objection("C1"), everywhere="HRA COM EXE AUD")
OBJECTS["desk:case#sensitive"] = near_and_far("case_id", objection("C3"), everywhere="HRA")
OBJECTS["desk:case#strict"] = near_and_far("case_id", about_a_superior("C4"), everywhere="COM")
OBJECTS["desk:case#own"] = near_and_far("case_id", about_a_superior("C5"), everywhere="")
OBJECTS["desk:case_file"] = near_and_far("case_id", case_with_file, everywhere="HRA EXE AUD", number=2)
OBJECTS["desk:case_act"] = near_and_far("case_id", case, everywhere="HRA EXE AUD", key="withdraw")
OBJECTS["desk:case_act#decide"] = near_and_far("case_id", case, everywhere="HRA EXE AUD", key="decide")
OBJECTS["desk:case_act#handle"] = near_and_far("case_id", case, everywhere="HRA EXE AUD", key="triage")
OBJECTS["desk:case_act#sensitive"] = near_and_far("case_id", objection("C3"), everywhere="HRA", key="triage")
OBJECTS["desk:case_act#strict"] = near_and_far("case_id", about_a_superior("C4"), everywhere="COM", key="triage")

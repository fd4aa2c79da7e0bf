"""Access: owed from the first day of a post, given with proof, taken back, and never rewritten."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.people.models import Assignment, Employment, Position
from lingxiao.engines.tools.domain import catalogue, granting, owing, queries
from lingxiao.engines.tools.domain.granting import Given
from lingxiao.engines.tools.models import Access, CatalogueEntry, Entitlement
from lingxiao.engines.tools.refusals import (
    BeforeWhatHolds,
    EndedAlready,
    EndsBeforeItBegan,
    EntitledAlready,
    HasItAlready,
    KeyTaken,
    LicenceTooShort,
    NeedsProof,
    NobodySuch,
    NotForYourself,
    NotYoursToCatalogue,
    NotYoursToProvide,
    WorksNotHere,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import moment, system, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.people.models import Person
    from tests.engines.tools.conftest import Tools

SINCE, THURSDAY, MONDAY = date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 23)


def owed(practice: str = owing.PROVIDE) -> dict[str, Due]:
    """What is open of a practice, by the name of whom it is about."""
    rows = Due.objects.filter(practice=practice, fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    return {one.subject.name: one for one in rows.select_related("subject")}


def open_on(day: date) -> int:
    """The morning's run of the practice."""
    return owing.owe_access(on=day, at=moment(day, "08:30"))


def give(tools: Tools, person: Person, day: date, *, until: date | None = None) -> Access:
    """The administrator writes down that somebody has the CRM."""
    return granting.grant(
        viewer=viewer(tools.it, moment(day, "15:00")), person_id=person.pk, tool=tools.crm, at=moment(day, "15:00"),
        given=Given(starting=day, proof="IT-4711", licence_until=until),
    )


def test_the_tool_of_a_post_is_owed_within_three_working_days_by_who_keeps_it(tools: Tools) -> None:
    """Both managers lack the CRM from the day it became due; representatives and directors are not meant."""
    assert open_on(SINCE) == 2
    found = owed()
    assert set(found) == {"华东经理", "西南经理"}
    one = found["华东经理"]
    assert (one.side, one.owner_id, one.opened_on, one.due_on) == ("company", tools.it.pk, SINCE, THURSDAY)
    assert one.link == f"/cockpit/tools/people/{one.subject_id}/"
    open_on(date(2026, 11, 3))
    assert Due.objects.filter(practice=owing.PROVIDE).count() == 2, "asking again is asking once"


def test_whoever_takes_up_a_post_is_owed_its_tools_from_that_day(tools: Tools) -> None:
    rep = tools.company.east.rep
    Assignment.objects.filter(person=rep).update(validity=DateRange(date(2020, 1, 1), date(2026, 11, 18)))
    Assignment.objects.create(
        person=rep, position=Position.objects.get(code="manager"), unit=tools.company.east.team,
        validity=DateRange(date(2026, 11, 18), None),
    )
    open_on(date(2026, 11, 17))
    assert rep.name not in owed()
    open_on(date(2026, 11, 18))
    assert owed()[rep.name].due_on == MONDAY


def test_a_gap_nobody_saw_for_long_is_owed_at_once(tools: Tools) -> None:
    """Written down late: the days have passed, and the due day is never in the past."""
    open_on(date(2026, 12, 10))
    assert owed()["华东经理"].due_on == date(2026, 12, 10)


def test_giving_it_fulfils_what_was_owed_with_the_ticket_as_proof(tools: Tools) -> None:
    manager = tools.company.east.manager
    open_on(SINCE)
    access = give(tools, manager, date(2026, 11, 4))
    due = Due.objects.get(practice=owing.PROVIDE, subject=manager)
    assert (due.evidence, due.fulfilled_on) == (f"tools.access:{access.pk}", date(2026, 11, 4))
    assert (access.owed_by, access.granted_by_id) == (THURSDAY, tools.it.pk)
    note = AuditEntry.objects.get(act="tools.grant")
    assert (note.subject_person_id, note.detail["proof"]) == (manager.pk, "IT-4711")
    open_on(date(2026, 11, 5))
    assert set(owed()) == {"西南经理"}


def test_a_licence_that_runs_out_is_owed_anew_before_it_does(tools: Tools) -> None:
    manager, ends = tools.company.east.manager, date(2026, 11, 27)
    give(tools, manager, SINCE, until=ends)
    open_on(date(2026, 11, 12))
    assert manager.name not in owed()
    open_on(date(2026, 11, 13))
    assert owed()[manager.name].due_on == date(2026, 11, 26)
    renewed = granting.grant(
        viewer=viewer(tools.it), person_id=manager.pk, tool=tools.crm, at=moment(MONDAY, "10:00"),
        given=Given(starting=ends, proof="IT-4712"),
    )
    assert renewed.owed_by == date(2026, 11, 26)
    open_on(ends)
    assert manager.name not in owed()


def test_who_leaves_or_moves_has_it_taken_back(tools: Tools) -> None:
    """East's manager leaves, west's becomes a representative: both still have access, and that is owed back."""
    east, west = tools.company.east.manager, tools.company.west.manager
    for person in (east, west):
        give(tools, person, SINCE)
    Employment.objects.filter(person=east).update(validity=DateRange(date(2020, 1, 1), MONDAY))
    Assignment.objects.filter(person__in=(east, west)).update(validity=DateRange(date(2020, 1, 1), MONDAY))
    Assignment.objects.create(
        person=west, position=Position.objects.get(code="rep"), unit=tools.company.west.team,
        validity=DateRange(MONDAY, None),
    )
    open_on(MONDAY)
    found = owed(owing.WITHDRAW)
    assert set(found) == {east.name, west.name}
    assert {one.due_on for one in found.values()} == {date(2026, 11, 26)}
    access = Access.objects.get(person=west)
    granting.withdraw(viewer=viewer(tools.it), access=access, starting=MONDAY, proof="IT-9", at=moment(MONDAY))
    open_on(date(2026, 11, 24))
    assert set(owed(owing.WITHDRAW)) == {east.name}


def test_what_was_asked_for_stays_until_the_post_changes(tools: Tools) -> None:
    rep = tools.company.east.rep
    granting.grant(
        viewer=viewer(tools.it), person_id=rep.pk, tool=tools.crm, at=moment(MONDAY),
        given=Given(starting=date(2026, 11, 10), proof="IT-8", basis="requested"),
    )
    open_on(MONDAY)
    assert owed(owing.WITHDRAW) == {}
    Assignment.objects.filter(person=rep).update(validity=DateRange(date(2020, 1, 1), date(2026, 11, 24)))
    Assignment.objects.create(
        person=rep, position=Position.objects.get(code="staff"), unit=tools.company.root,
        validity=DateRange(date(2026, 11, 24), None),
    )
    open_on(date(2026, 11, 24))
    assert set(owed(owing.WITHDRAW)) == {rep.name}


def test_what_nothing_asks_for_any_more_is_taken_back(tools: Tools) -> None:
    open_on(SINCE)
    line = Entitlement.objects.get()
    catalogue.end_entitlement(
        viewer=viewer(tools.it), entitlement=line, starting=date(2026, 11, 4),
        at=moment(date(2026, 11, 4), "08:00"),
    )
    open_on(date(2026, 11, 4))
    assert owed() == {}
    with pytest.raises(EndedAlready):
        catalogue.end_entitlement(viewer=viewer(tools.it), entitlement=line, starting=MONDAY, at=moment(MONDAY))


def test_a_tool_that_is_retired_is_due_to_nobody_and_taken_back(tools: Tools) -> None:
    give(tools, tools.company.east.manager, SINCE)
    catalogue.retire_tool(viewer=viewer(tools.it), tool=tools.crm, starting=MONDAY, at=moment(MONDAY, "08:00"))
    open_on(MONDAY)
    assert owed() == {}
    assert set(owed(owing.WITHDRAW)) == {"华东经理"}
    assert queries.offered(on=MONDAY) == {}
    with pytest.raises(EndedAlready):
        catalogue.retire_tool(viewer=viewer(tools.it), tool=tools.crm, starting=MONDAY, at=moment(MONDAY))


def test_what_the_catalogue_said_before_stays(tools: Tools) -> None:
    draft = catalogue.EntryDraft(title=Bilingual("客户云", "Customer cloud"))
    with pytest.raises(BeforeWhatHolds):
        catalogue.rename_tool(viewer=viewer(tools.it), tool=tools.crm, draft=draft, starting=SINCE, at=moment(MONDAY))
    catalogue.rename_tool(viewer=viewer(tools.it), tool=tools.crm, draft=draft, starting=MONDAY, at=moment(MONDAY))
    assert queries.offered(on=date(2026, 11, 22))[tools.crm.pk].title_zh == "客户关系管理"
    assert queries.offered(on=MONDAY)[tools.crm.pk].title_zh == "客户云"
    open_on(MONDAY)
    assert owed()["华东经理"].owner_id == tools.it.pk, "IT opens what nobody keeps by name"


@pytest.mark.parametrize(("whom", "value", "fits"), [
    ("level", "director", {"华东总监", "西南总监"}), ("position", "rep", {"华东代表", "西南代表"}),
    ("head", "region", {"华东总监", "西南总监"}), ("grade", "M2", {"华东经理", "西南经理"}),
])
def test_a_tool_is_due_by_level_post_grade_or_headship(tools: Tools, whom: str, value: str, fits: set[str]) -> None:
    Position.objects.filter(code="manager").update(job_grade="M2")
    bi = catalogue.name_tool(
        viewer=system(), key="bi", kind="bi", draft=catalogue.EntryDraft(title=Bilingual("看板")), starting=SINCE,
        at=moment(SINCE),
    )
    catalogue.entitle(viewer=system(), tool=bi, whom=whom, value=value, starting=SINCE, at=moment(SINCE))
    with pytest.raises(EntitledAlready):
        catalogue.entitle(viewer=system(), tool=bi, whom=whom, value=value, starting=MONDAY, at=moment(MONDAY))
    open_on(MONDAY)
    rows = Due.objects.filter(practice=owing.PROVIDE, object_id=str(bi.pk))
    assert {one.subject.name for one in rows.select_related("subject")} == fits


def test_what_cannot_be_is_refused_with_what_to_do(tools: Tools) -> None:
    it, manager = viewer(tools.it), tools.company.east.manager
    give(tools, manager, MONDAY)
    at = moment(MONDAY)

    def granting_it(person: Person, **more: object) -> Callable[[], object]:
        said: dict[str, object] = {"starting": MONDAY, "proof": "IT-1"}
        given = Given(**(said | more))  # type: ignore[arg-type]
        return lambda: granting.grant(viewer=it, person_id=person.pk, tool=tools.crm, given=given, at=at)

    other = tools.company.west.manager
    for refusal, act in (
        (HasItAlready, granting_it(manager)), (NeedsProof, granting_it(other, proof=" ")),
        (LicenceTooShort, granting_it(other, licence_until=MONDAY)),
        (WorksNotHere, granting_it(other, starting=date(2019, 1, 1))), (NotForYourself, granting_it(tools.it)),
    ):
        with pytest.raises(refusal):
            act()
    access = Access.objects.get(person=manager)
    with pytest.raises(EndsBeforeItBegan):
        granting.withdraw(viewer=it, access=access, starting=MONDAY, proof="IT-2", at=at)
    with pytest.raises(NeedsProof):
        granting.withdraw(viewer=it, access=access, starting=date(2026, 11, 25), proof="", at=at)
    draft = catalogue.EntryDraft(title=Bilingual("又一个"))
    with pytest.raises(KeyTaken):
        catalogue.name_tool(viewer=it, key="crm", kind="crm", draft=draft, starting=MONDAY, at=at)
    with pytest.raises(NobodySuch):
        catalogue.entitle(viewer=it, tool=tools.crm, whom="position", value="NONE", starting=MONDAY, at=at)


def test_only_hr_and_it_keep_the_catalogue_and_give_access(tools: Tools) -> None:
    director, manager = tools.company.east.director, tools.company.east.manager
    with pytest.raises(NotYoursToProvide):
        granting.grant(
            viewer=viewer(director), person_id=manager.pk, tool=tools.crm, at=moment(MONDAY),
            given=Given(starting=MONDAY, proof="IT-1"),
        )
    with pytest.raises(NotYoursToCatalogue):
        catalogue.retire_tool(viewer=viewer(director), tool=tools.crm, starting=MONDAY, at=moment(MONDAY))


def test_one_sees_the_gaps_of_whom_one_oversees(tools: Tools) -> None:
    """East's people never see west's; who keeps the tools sees all."""
    open_on(MONDAY)
    east = tools.company.east

    def seen_by(person: Person) -> set[str]:
        return {one.subject.name for one in queries.gaps(viewer(person), on=MONDAY)}

    assert seen_by(tools.it) == seen_by(tools.company.hr_head) == {"华东经理", "西南经理"}
    assert seen_by(east.hrbp) == seen_by(east.director) == seen_by(east.manager) == {"华东经理"}
    assert seen_by(east.rep) == set()
    assert queries.gaps(viewer(tools.it), on=MONDAY)[0].tool_zh == "客户关系管理"
    person, lines = queries.tools_of(viewer(east.director), person_id=east.manager.pk, on=MONDAY)
    assert person.name == "华东经理"
    assert [(one.due_since, one.missing_since, one.owed_by) for one in lines] == [(SINCE, SINCE, THURSDAY)]


def test_the_database_refuses_two_at_once_and_rewriting(tools: Tools, guarded: Callable[[str], None]) -> None:
    access = give(tools, tools.company.east.manager, SINCE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Access.objects.create(
            person_id=access.person_id, tool=tools.crm, basis="entitled", validity=DateRange(MONDAY, None), proof="x",
            granted_at=moment(MONDAY),
        )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("tools_access", "tools_entitlement", "tools_catalogueentry"):
        guarded(table)
    for sentence in (
        "UPDATE tools_access SET proof = 'other'", "DELETE FROM tools_access",
        "UPDATE tools_access SET validity = daterange('2026-11-01', NULL)", "UPDATE tools_entitlement SET value = 'rep'",
        "DELETE FROM tools_entitlement", "UPDATE tools_catalogueentry SET title_zh = '别的'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sentence)
    assert CatalogueEntry.objects.get().title_zh == "客户关系管理"

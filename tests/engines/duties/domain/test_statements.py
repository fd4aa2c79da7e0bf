"""From a template to a signed statement: the rows behind it, the map, the evidence, the figure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from lingxiao.areas import duties as chapter
from lingxiao.engines.cadence.domain import calendars
from lingxiao.engines.cadence.models import Calendar, Due
from lingxiao.engines.documents.domain import templates as documents
from lingxiao.engines.documents.refusals import Blocked
from lingxiao.engines.duties.domain import coverage, evidence, issuing, readings, reissue, spot_checks, templates
from lingxiao.engines.duties.enums import Category, SpotAnswer
from lingxiao.engines.duties.models import DutyItem, EvidenceDelivery, SpotCheck
from lingxiao.engines.health.domain import snapshots
from lingxiao.engines.people.models import Assignment, OrgUnit, Person, ReportingLine, Territory, TerritoryAssignment
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.refusals import NotSeen
from tests.engines.cadence.company import system, viewer
from tests.engines.documents.desk import AT, TODAY, looking
from tests.engines.duties.conftest import shipped

if TYPE_CHECKING:
    from tests.engines.duties.conftest import Duties

pytestmark = pytest.mark.django_db


def own(duties: Duties, person: Person, code: str) -> Territory:
    """A territory of the east that a person answers for."""
    land = Territory.objects.create(code=code, name_zh=code, unit=duties.desk.company.east.unit)
    TerritoryAssignment.objects.create(territory=land, person=person, validity=(date(2020, 1, 1), None))
    return land


def test_a_statement_carries_every_duty_of_its_template(duties: Duties) -> None:
    """Rows and text say the same, in the same order."""
    issue = duties.issue(duties.desk.company.east.manager)[0]
    rows = list(DutyItem.objects.filter(statement__issue=issue).order_by("number"))
    assert len(rows) == len(shipped().duties)
    text = "\n".join(str(block["zh"]) for block in issue.body["blocks"])
    assert all(f"{row.number}. {row.sentence_zh}" in text for row in rows)


def test_publishing_is_refused_while_a_rule_of_duties_is_broken(duties: Duties) -> None:
    """Compliance taken out of the next version: nothing is published, and the finding says which category."""
    version = documents.draft_next(viewer=duties.desk.hr, template=duties.version.template, change_note="试改", at=AT)
    draft = issuing.draft_of(version)
    for number in range(len(draft.duties), 0, -1):
        if draft.duties[number - 1].category is Category.COMPLIANCE:
            draft = templates.without_duty(draft, number)
    revised = templates.save(
        viewer=duties.desk.hr, version=version, expected_revision=version.revision, draft=draft, at=AT
    )
    documents.submit(viewer=duties.desk.hr, version=revised, at=AT)
    approved = documents.approve(viewer=duties.desk.checker, version=revised, at=AT)
    with pytest.raises(Blocked) as refused:
        templates.publish(viewer=duties.desk.checker, version=approved, at=AT)
    findings: Any = refused.value.params["findings"]
    assert {finding.rule for finding in findings} >= {"A01-category"}


def test_the_map_shows_who_signed_who_did_not_and_who_doubles(duties: Duties) -> None:
    """A gap until it is signed; one who answers after; two when a second signs for the same territory."""
    east = duties.desk.company.east
    land = own(duties, east.manager, "苏州")
    scope = coverage.ScopeKey("territory", land.pk)
    issue = duties.issue(east.manager)[0]
    seen_by = viewer(east.director)
    cell = (scope, Category.STRATEGY.value)
    before = coverage.duty_map(seen_by, on=TODAY)
    assert (before.gaps_among([scope]), before.overlaps_among(before.scopes)) == (len(Category), 0)
    assert coverage.answering(on=TODAY, scopes=[scope]) == {}
    duties.sign(issue)
    answered = {duty.category for duty in shipped().duties if duty.letter == "A"}
    assert coverage.answering(on=TODAY, scopes=before.scopes)[cell].person_ids == (east.manager.pk,)
    assert coverage.scopes_of(person_id=east.manager.pk, on=TODAY) == {scope}
    after = coverage.duty_map(seen_by, on=TODAY)
    assert after.gaps_among(after.scopes) == before.gaps_among(before.scopes) - len(answered)
    assert coverage.conflicts_of(person_ids=[east.manager.pk], on=TODAY, at=AT)[east.manager.pk] == 0
    hidden = coverage.duty_map(viewer(duties.desk.company.west.director), on=TODAY)
    assert scope not in hidden.scopes
    TerritoryAssignment.objects.update(validity=(date(2020, 1, 1), TODAY))
    TerritoryAssignment.objects.create(territory=land, person=east.rep, validity=(TODAY, None))
    duties.sign(duties.issue(east.rep)[0])
    doubled = coverage.duty_map(seen_by, on=TODAY)
    assert coverage.answering(on=TODAY, scopes=[scope])[cell].is_overlap
    assert doubled.overlaps_among([scope]) == doubled.overlaps_among(doubled.scopes) == len(answered)
    assert coverage.conflicts_of(person_ids=[east.manager.pk], on=TODAY, at=AT)[east.manager.pk] == len(answered)


def test_evidence_falls_due_once_and_only_its_owner_hands_it_in(duties: Duties) -> None:
    """In January for December; opening twice opens nothing more; the due is met when the last is handed in."""
    east = duties.desk.company.east
    duties.sign(duties.issue(east.manager)[0])
    january = date(2027, 1, 4)
    calendars.install(
        viewer=system(), pack=shipped_packs()["demo-2027"], at=AT, calendar=Calendar.objects.get(is_company=True).key
    )
    opened = evidence.open_deliveries(on=january)
    monthly = [duty for duty in shipped().duties if duty.evidence is not None and duty.evidence.rhythm == "monthly"]
    assert opened >= len(monthly) > 0
    assert evidence.open_deliveries(on=january) == 0
    rows = list(EvidenceDelivery.objects.filter(period="2026-12"))
    assert {row.person_id for row in rows} == {east.manager.pk}
    later = AT + timedelta(days=43)
    with pytest.raises(NotSeen):
        evidence.hand_in(viewer=looking(duties.desk.company.west.manager), delivery=rows[0], note="代交", at=later)
    with pytest.raises(evidence.NothingHandedIn):
        evidence.hand_in(viewer=looking(east.manager), delivery=rows[0], note=" ", at=later)
    for row in rows:
        evidence.hand_in(viewer=looking(east.manager), delivery=row, note="已发区域月报", at=later)
    with pytest.raises(evidence.HandedInAlready):
        evidence.hand_in(viewer=looking(east.manager), delivery=rows[0], note="再交", at=later)


def test_a_spot_check_is_answered_once_a_quarter_by_the_superior(duties: Duties) -> None:
    """A stranger sees nothing; a change without words is refused."""
    east = duties.desk.company.east
    issue = duties.sign(duties.issue(east.manager)[0])
    statement = issue.duty_statement
    with pytest.raises(NotSeen):
        spot_checks.answer(
            viewer=viewer(duties.desk.company.west.director), statement=statement, said=SpotAnswer.STILL, note="", at=AT
        )
    with pytest.raises(spot_checks.SayWhatChanged):
        spot_checks.answer(viewer=viewer(east.director), statement=statement, said=SpotAnswer.CHANGED, note="", at=AT)
    spot_checks.answer(viewer=viewer(east.director), statement=statement, said=SpotAnswer.STILL, note="", at=AT)
    with pytest.raises(spot_checks.CheckedAlready):
        spot_checks.answer(viewer=viewer(east.director), statement=statement, said=SpotAnswer.STILL, note="", at=AT)


def open_issue_dues() -> list[tuple[int, int]]:
    """For whom a statement is owed, and by whom."""
    rows = Due.objects.filter(practice="duties.issue", fulfilled_at__isnull=True, withdrawn_at__isnull=True)
    return sorted(rows.values_list("subject_id", "owner_id"))


def test_what_the_company_owes_ends_when_it_is_issued_or_nobody_needs_it(duties: Duties) -> None:
    """Everyone without a statement is owed one; issuing settles it; who holds no manager's post any more is owed none."""
    east, west = duties.desk.company.east, duties.desk.company.west
    rounds = chapter.AREA.practices[0]
    rounds.open_dues(on=TODAY, at=AT)
    assert (east.manager.pk, east.hrbp.pk) in open_issue_dues()
    assert (west.manager.pk, west.hrbp.pk) in open_issue_dues()
    issue = duties.issue(east.manager)[0]
    assert (east.manager.pk, east.hrbp.pk) not in open_issue_dues()
    met = Due.objects.get(practice="duties.issue", subject=east.manager)
    assert (met.evidence, met.fulfilled_by_id) == (f"documents.issue:{issue.pk}", east.hrbp.pk)
    Assignment.objects.filter(person=west.manager).update(validity=(date(2020, 1, 1), TODAY))
    rounds.open_dues(on=TODAY, at=AT)
    assert (west.manager.pk, west.hrbp.pk) not in open_issue_dues()
    assert Due.objects.get(practice="duties.issue", subject=west.manager).withdrawn_at == AT


def test_an_answer_that_the_job_has_changed_makes_the_company_owe_a_new_statement(duties: Duties) -> None:
    """What the page promises: a change starts an update. Once the new copy waits for its signature, nothing is owed."""
    east = duties.desk.company.east
    rounds = chapter.AREA.practices[0]
    statement = duties.sign(duties.issue(east.manager)[0]).duty_statement
    rounds.open_dues(on=TODAY, at=AT)
    assert (east.manager.pk, east.hrbp.pk) not in open_issue_dues()
    spot_checks.answer(
        viewer=viewer(east.director), statement=statement, said=SpotAnswer.CHANGED, note="多了渠道团队", at=AT
    )
    assert reissue.stale(person_ids=[east.manager.pk], on=TODAY)[east.manager.pk].reasons == ("spot_check",)
    rounds.open_dues(on=TODAY, at=AT)
    assert (east.manager.pk, east.hrbp.pk) in open_issue_dues()
    duties.issue(east.manager)
    rounds.open_dues(on=TODAY, at=AT)
    assert (east.manager.pk, east.hrbp.pk) not in open_issue_dues()


def test_the_last_answer_counts(duties: Duties) -> None:
    """Changed in autumn, still the job in winter: nothing is owed."""
    east = duties.desk.company.east
    statement = duties.sign(duties.issue(east.manager)[0]).duty_statement
    for quarter, answer, days in (("2026-Q3", "changed", 80), ("2026-Q4", "still", 0)):
        SpotCheck.objects.create(
            statement=statement, quarter=quarter, asked_by=east.director, answered_at=AT - timedelta(days=days),
            answered_on=TODAY - timedelta(days=days), answer=answer, note="有变化",
        )
    assert reissue.stale(person_ids=[east.manager.pk], on=TODAY) == {}


def test_who_holds_no_post_any_more_answers_for_nothing(duties: Duties) -> None:
    """The manager leaves with a signed statement in force: the territory is a gap, and no evidence is asked of them."""
    east = duties.desk.company.east
    land = own(duties, east.manager, "苏州")
    duties.sign(duties.issue(east.manager)[0])
    scope = coverage.ScopeKey("territory", land.pk)
    assert coverage.duty_map(viewer(east.director), on=TODAY).gaps_among([scope]) < len(Category)
    Assignment.objects.filter(person=east.manager).update(validity=(date(2020, 1, 1), TODAY))
    left = coverage.duty_map(viewer(east.director), on=TODAY)
    assert left.gaps_among([scope]) == len(Category)
    assert left.by_region() == [coverage.Tally(east.unit.pk, 2, 2 * len(Category), 0)]
    assert evidence.falling_due(on=TODAY + timedelta(days=8)) == []


def test_a_manager_sees_their_own_territory_on_the_map(duties: Duties) -> None:
    """It belongs to the region, not to their team; it is theirs all the same, and the neighbour's is not."""
    east = duties.desk.company.east
    land, other = own(duties, east.manager, "苏州"), own(duties, east.director, "无锡")
    seen = coverage.duty_map(viewer(east.manager), on=TODAY).scopes
    assert coverage.ScopeKey("territory", land.pk) in seen
    assert coverage.ScopeKey("territory", other.pk) not in seen


def test_what_changes_makes_a_statement_stale_and_says_why(duties: Duties) -> None:
    """A new territory, a new version: two reasons; a target letter needs a signed statement."""
    east = duties.desk.company.east
    issue = duties.issue(east.manager)[0]
    assert not reissue.may_issue_target_letter(person_id=east.manager.pk, on=TODAY)
    duties.sign(issue)
    assert reissue.may_issue_target_letter(person_id=east.manager.pk, on=TODAY)
    assert reissue.stale(person_ids=[east.manager.pk], on=TODAY) == {}
    own(duties, east.manager, "无锡")
    assert reissue.stale(person_ids=[east.manager.pk], on=TODAY)[east.manager.pk].reasons == ("territory",)


def test_the_figure_of_who_signed_and_of_who_was_never_issued(duties: Duties) -> None:
    """Signed, briefed, traceable, alone in the scope: a number. Never issued: 证据不足, and never a zero."""
    east = duties.desk.company.east
    duties.sign(duties.issue(east.manager)[0])
    cards = snapshots.read_cards(
        area=chapter.AREA,
        person_ids=[east.manager.pk, east.director.pk],
        on=TODAY + timedelta(days=15),
        at=AT + timedelta(days=15),
    )
    signed = cards[east.manager.pk]
    assert {one.indicator.key: one.score for one in signed.scored}["signed"] == 100
    assert signed.score is not None
    assert cards[east.director.pk].score is None
    assert [cap.key for cap in cards[east.director.pk].caps] == ["unissued"]


def test_reading_many_costs_no_more_queries_than_reading_one(duties: Duties) -> None:
    """One of each sort, signed and never issued, or several of them: the same number of queries."""
    east, west = duties.desk.company.east, duties.desk.company.west
    duties.sign(duties.issue(east.manager)[0])
    duties.sign(duties.issue(east.rep)[0])
    few = [east.manager.pk, west.manager.pk]
    counts = []
    for ids in (few, [*few, east.rep.pk, east.director.pk, west.director.pk]):
        with CaptureQueriesContext(connection) as captured:
            snapshots.read_cards(area=chapter.AREA, person_ids=ids, on=TODAY, at=AT)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_issuing_costs_no_more_queries_for_more_people(duties: Duties) -> None:
    """One copy, then three: the rows behind the copies come in bulk."""
    east = duties.desk.company.east
    counts = []
    extra = [Person.objects.create(number=f"N{n}", name=f"新{n}") for n in range(3)]
    for person in extra:
        east.rep.assignments.get().__class__.objects.create(
            person=person,
            position=east.rep.assignments.get().position,
            unit=OrgUnit.objects.get(pk=east.team.pk),
            validity=(date(2020, 1, 1), None),
        )
        ReportingLine.objects.create(person=person, manager=east.manager, validity=(date(2020, 1, 1), None))
    for persons in ([extra[0]], extra[1:]):
        with CaptureQueriesContext(connection) as captured:
            duties.issue(*persons)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_rows_behind_a_statement_refuse_change(duties: Duties) -> None:
    """Another wording is another issue."""
    duties.issue(duties.desk.company.east.manager)
    for table in ("duties_dutyitem", "duties_dutystatement", "duties_dutyscope", "duties_authorityrow"):
        with pytest.raises(DatabaseError, match="refused"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 -- names of our own tables
    assert readings.traceable(person_ids=[duties.desk.company.east.manager.pk], on=TODAY, at=AT)

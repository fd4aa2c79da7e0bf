"""360 reviews: who rates by the rules, who may name and approve, and a report that gives nobody away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.campaigns.domain import answering, closing, comments, queries, raters, running
from lingxiao.engines.campaigns.enums import RaterGroup
from lingxiao.engines.campaigns.models import Nomination, Release
from lingxiao.engines.campaigns.refusals import (
    GroupFull,
    KnowsTooShort,
    NamedAlready,
    NobodyCalled,
    NobodyToAsk,
    NotYourself,
    NotYoursToApprove,
    NotYoursToName,
    RatersStand,
    TooFewRaters,
)
from lingxiao.engines.people.models import Assignment
from lingxiao.kernel.refusals import NotSeen
from tests.engines.campaigns.seeded import AFTER, DAY, NOW, Seeded, drafted, viewer_of

if TYPE_CHECKING:
    from lingxiao.engines.campaigns.models import Campaign, Subject
    from lingxiao.engines.people.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def review(hundred: Seeded) -> Campaign:
    """A review of all sales managers of the company, drafted."""
    return drafted(hundred, kind="review")


def the_manager(company: Seeded, review: Campaign) -> Subject:
    return review.subjects.select_related("campaign", "person").get(person=company.roles["manager"])


def superior_of(subject: Subject) -> Person:
    return subject.nominations.select_related("person").get(group="superior").person


def group_of(subject: Subject, group: str) -> list[int]:
    return list(subject.nominations.filter(group=group).order_by("pk").values_list("person_id", flat=True))


def test_raters_are_proposed_by_the_rules(hundred: Seeded, review: Campaign) -> None:
    for subject in review.subjects.all():
        assert group_of(subject, "self") == [subject.person_id]
        assert len(group_of(subject, "superior")) == 1
        assert len(group_of(subject, "reports")) <= 8
        assert len(group_of(subject, "peers")) <= 6
        assert group_of(subject, "cross") == [], "who else worked with them the person says"
    assert max(len(group_of(one, "reports")) for one in review.subjects.all()) == 8


def test_who_has_been_in_their_post_for_less_than_three_months_rates_nobody(hundred: Seeded) -> None:
    subject = the_manager(hundred, drafted(hundred, kind="review"))
    rep = group_of(subject, "reports")[0]
    held = Assignment.objects.get(person_id=rep)
    held.validity = DateRange(date(2026, 9, 15), None)
    held.save()
    again = drafted(hundred, kind="review", version=subject.campaign.version)
    assert rep not in group_of(the_manager(hundred, again), "reports")
    with pytest.raises(KnowsTooShort):
        raters.name_rater(viewer=hundred.viewer("manager"), subject=the_manager(hundred, again), person_id=rep, group="cross")


def test_the_person_names_and_the_superior_approves(hundred: Seeded, review: Campaign) -> None:
    subject, me = the_manager(hundred, review), hundred.viewer("manager")
    above = viewer_of(superior_of(subject))
    free = [one.pk for one in hundred.people if one.pk not in set(subject.nominations.values_list("person_id", flat=True))]
    raters.name_rater(viewer=me, subject=subject, person_id=free[0], group="cross")
    with pytest.raises(NamedAlready):
        raters.name_rater(viewer=me, subject=subject, person_id=free[0], group="peers")
    with pytest.raises(NotYourself):
        raters.name_rater(viewer=me, subject=subject, person_id=subject.person_id, group="peers")
    with pytest.raises(TooFewRaters):
        raters.approve(viewer=above, subject=subject, at=NOW)
    for person in free[1:6]:
        raters.name_rater(viewer=me, subject=subject, person_id=person, group="cross")
    with pytest.raises(GroupFull):
        raters.name_rater(viewer=me, subject=subject, person_id=free[6], group="cross")
    raters.take_out(viewer=me, subject=subject, person_id=free[5])
    raters.take_out(viewer=me, subject=subject, person_id=group_of(subject, "reports")[0])
    assert len(group_of(subject, "cross")) == 5
    assert group_of(subject, "reports"), "who reports to them is not for them to take out"
    with pytest.raises(NotYoursToApprove):
        raters.approve(viewer=me, subject=subject, at=NOW)
    for person in group_of(subject, "peers") if len(group_of(subject, "peers")) < 3 else ():
        raters.take_out(viewer=me, subject=subject, person_id=person)
    raters.approve(viewer=above, subject=subject, at=NOW)
    with pytest.raises(RatersStand):
        raters.name_rater(viewer=me, subject=subject, person_id=free[7], group="peers")


def test_others_neither_name_nor_approve(hundred: Seeded, review: Campaign) -> None:
    subject = the_manager(hundred, review)
    other = viewer_of(next(one for one in hundred.people if one.pk == group_of(subject, "reports")[0]))
    with pytest.raises(NotYoursToName):
        raters.name_rater(viewer=other, subject=subject, person_id=hundred.people[-1].pk, group="peers")
    with pytest.raises(NotYoursToApprove):
        raters.approve(viewer=other, subject=subject, at=NOW)


def test_a_rater_is_found_by_number_or_whole_name_alone(hundred: Seeded) -> None:
    one = hundred.people[9]
    assert raters.colleague(text=one.number, on=DAY) == one
    assert raters.colleague(text=f" {one.name} ", on=DAY) == one
    with pytest.raises(NobodyCalled):
        raters.colleague(text="人", on=DAY)


def test_nobody_is_asked_before_anybody_is_approved(hundred: Seeded, review: Campaign) -> None:
    viewer = hundred.viewer("hr_admin")
    with pytest.raises(NobodyToAsk):
        running.launch(viewer=viewer, campaign=review)
    assert raters.approve_proposed(viewer=viewer, campaign=review, at=NOW) == review.subjects.count()
    opened = running.launch(viewer=viewer, campaign=review)
    assert opened.invitations.count() == Nomination.objects.filter(subject__campaign=review).count() == opened.expected


def said(value: int, *, words: str = "") -> answering.Said:
    return answering.Said(told={"q1": value, "q2": 6 - value, "q3": value, "q4": 0}, words={"q5": words} if words else {})


def answered(subject: Subject, group: str, values: list[int], *, words: str = "") -> None:
    rows = subject.invitations.filter(group=group, answered_on=None).order_by("pk")
    for one, value in zip(rows, values, strict=False):
        answering.answer(invitation=one, said=said(value, words=words), on=DAY)


@pytest.fixture
def told(hundred: Seeded, review: Campaign) -> Subject:
    """The manager's review: superior 4, three reports 3 4 5, two peers, self 5; closed."""
    viewer = hundred.viewer("hr_admin")
    subject = the_manager(hundred, review)
    for person in group_of(subject, "peers"):
        Nomination.objects.filter(subject=subject, person_id=person).delete()
    named = set(subject.nominations.values_list("person_id", flat=True))
    for one in [one for one in hundred.people if one.pk not in named][:3]:
        raters.name_rater(viewer=viewer, subject=subject, person_id=one.pk, group="peers")
    raters.approve_proposed(viewer=viewer, campaign=review, at=NOW)
    running.launch(viewer=viewer, campaign=review)
    answered(subject, "superior", [4], words="稳")
    answered(subject, "reports", [3, 4, 5])
    answered(subject, "peers", [1, 2], words="少开会")
    answered(subject, "self", [5])
    closing.close(viewer=hundred.viewer("hr_admin", now=AFTER), campaign=review)
    subject.refresh_from_db()
    return subject


def test_a_group_of_two_is_told_nowhere(told: Subject) -> None:
    cells = {one.group: one for one in Release.objects.filter(subject=told)}
    assert {group for group, one in cells.items() if one.is_shown} == {"superior", "reports", "self", "overall"}
    assert cells["reports"].told["q1"] == {"mean": 40}
    assert cells["peers"].people is None
    assert cells["overall"].told["q1"] == {"mean": 40}, "forty and thirty weigh, the two peers do not"
    assert cells["overall"].people == 4


def test_the_report_is_read_by_the_person_and_the_line_and_nobody_else(hundred: Seeded, told: Subject) -> None:
    def reads(person: Person) -> bool:
        try:
            return bool(queries.report_seen_by(viewer_of(person, now=AFTER), subject_id=told.pk, on=AFTER.date()))
        except NotSeen:
            return False

    assert reads(told.person)
    assert reads(superior_of(told))
    assert not reads(hundred.roles["hr_admin"])
    assert not reads(hundred.roles["auditor"])
    assert not reads(hundred.people[-1])


def test_of_few_others_no_word_is_read_and_the_superior_is_known(told: Subject) -> None:
    cells = list(told.releases.all())
    above, pooled = comments.comments_about(told, cells=cells)
    assert [text for _pk, text in above["q5"]] == ["稳"]
    assert pooled == {}


def test_the_weights_and_groups_are_those_of_the_book() -> None:
    from lingxiao.engines.campaigns.enums import MOST_GRADE_SHARE, WEIGHTS

    assert WEIGHTS == {RaterGroup.SUPERIOR: 40, RaterGroup.REPORTS: 30, RaterGroup.PEERS: 20, RaterGroup.CROSS: 10}
    assert MOST_GRADE_SHARE == 20

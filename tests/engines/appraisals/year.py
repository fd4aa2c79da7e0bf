"""The review of 2025 in a small company, and the steps through it that tests take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.areas.content import installing
from lingxiao.engines.appraisals.domain import calibrating, cycles, grading, results, reviewing
from lingxiao.engines.appraisals.domain.calibrating import Convened
from lingxiao.engines.appraisals.domain.cycles import CycleDraft
from lingxiao.engines.appraisals.domain.reviewing import OwnWords
from lingxiao.engines.appraisals.domain.standards import Grounds
from lingxiao.engines.appraisals.enums import Spread, Stage
from lingxiao.engines.appraisals.models import Result, Review
from lingxiao.engines.documents.domain import issuing, signing, templates
from lingxiao.engines.people.models import Assignment, Position, ReportingLine, RoleGrant
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import ALWAYS, a_person, found, moment, viewer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lingxiao.engines.appraisals.models import CalibrationSession, Rating, ReviewCycle
    from lingxiao.engines.documents.models import Issue
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from tests.engines.cadence.company import Company

DAY = date(2026, 3, 2)
AT = moment(DAY)
GOALS = "回款率目标 92%，实际 93.4%，见四季度对账单。"
REASON = "回款和新客户都超过约定，见冻结数据；团队两人晋升。"
EVIDENCE = "十二月对账单第 3 页，新客户合同两份。"
SAID = "逐项说明结果与理由，本人认可数据，希望明年先补人。"


@dataclass
class Year:
    """The company, the other HR administrator, and the cycle."""

    company: Company
    hr: Person
    cycle: ReviewCycle

    def see(self, person: Person, *, after: int = 0) -> Viewer:
        """Somebody on a day of the review."""
        return viewer(person, AT + timedelta(days=after))

    def start(self) -> None:
        """Start it, with everybody frozen."""
        who = self.see(self.hr)
        self.cycle = cycles.start_cycle(viewer=who, cycle=self.cycle, at=AT)

    def open(self, *stages: str) -> None:
        """Open these stages."""
        for stage in stages:
            cycles.open_stage(viewer=self.see(self.hr), cycle=self.cycle, stage=stage, at=AT)

    def review_of(self, person: Person) -> Review:
        """Somebody's review."""
        return Review.objects.select_related("cycle", "person", "session").get(cycle=self.cycle, person=person)

    def assess(self, person: Person) -> None:
        """They hand in what they say of their work."""
        reviewing.hand_in(viewer=self.see(person), review=self.review_of(person), words=OwnWords(goals=GOALS), at=AT)

    def grade(self, person: Person, grade: str = "B+") -> None:
        """They are heard, and graded by the superior who is named."""
        review = self.review_of(person)
        assert review.rater is not None
        self.assess(person)
        grading.rate(viewer=self.see(review.rater), review=review, grade=grade, grounds=Grounds(reason=REASON), at=AT)

    def lowest(self, person: Person, *, cited: Iterable[str], reason: str = REASON, evidence: str = EVIDENCE) -> Rating:
        """They are graded D, on these standards."""
        review = self.review_of(person)
        assert review.rater is not None
        grounds = Grounds(reason=reason, cited=list(cited), evidence=evidence)
        return grading.rate(viewer=self.see(review.rater), review=review, grade="D", grounds=grounds, at=AT)

    def graded(self, people: Iterable[Person], grade: str = "B+") -> None:
        """Start, open what is needed, and have these people graded."""
        self.start()
        self.open(Stage.PRESENTATION, Stage.INITIAL)
        for person in people:
            self.grade(person, grade)

    def convened(self, *, spread: str = Spread.NONE, percent: int = 100, quorum: int = 2) -> CalibrationSession:
        """A session over everybody who is graded, with both directors, the partner and HR."""
        self.open(Stage.CALIBRATION)
        east, west = self.company.regions
        return calibrating.convene(viewer=self.see(self.hr), cycle=self.cycle, at=AT, draft=Convened(
            title="2025 校准", held_on=DAY, members=[east.director.pk, west.director.pk, east.hrbp.pk], quorum=quorum,
            spread=spread, unit_percent=percent,
        ))

    def begun(self, **how: object) -> CalibrationSession:
        """The session, with all its members there."""
        session = self.convened(**how)  # type: ignore[arg-type]
        present = [one.person_id for one in session.members.all()]
        return calibrating.begin(viewer=self.see(self.hr), session=session, present=present, at=AT)

    def approved(self, person: Person, grade: str = "B+") -> Result:
        """Somebody graded, and approved by the executive, without a session."""
        self.graded([person], grade)
        self.open(Stage.CALIBRATION, Stage.APPROVAL)
        (made,) = results.approve(viewer=self.see(self.company.executive), reviews=[self.review_of(person)], at=AT)
        return made

    def told(self, person: Person, grade: str = "B+") -> Result:
        """Somebody graded, approved, talked to by the director, and sent the letter by the partner."""
        result = self.approved(person, grade)
        region = next(one for one in self.company.regions if person in (one.manager, one.director))
        talker = self.company.executive if person == region.director else region.director
        results.hold_talk(viewer=self.see(talker), result=result, held_on=DAY, minutes=SAID, at=AT)
        results.issue_letter(viewer=self.see(region.hrbp), result=result, at=AT)
        return Result.objects.select_related("review__cycle", "review__person", "rating", "letter").get(pk=result.pk)


def another_manager(company: Company, name: str, *, since: date | None = None, gender: str = "") -> Person:
    """One more sales manager of the East, under its director."""
    person = a_person(name)
    person.gender = gender
    person.save()
    position = Position.objects.get(code="manager")
    span = DateRange(since, None) if since else ALWAYS
    Assignment.objects.create(person=person, position=position, unit=company.east.team, validity=span)
    ReportingLine.objects.create(person=person, manager=company.east.director, validity=span)
    return person


def publish_letter(writer: Viewer, checker: Viewer, at: datetime) -> None:
    """Install the shipped result letter and publish it."""
    (placed,) = installing.install(viewer=writer, area="performance", at=at, ids=["RL-01"])
    assert placed.version is not None
    templates.submit(viewer=writer, version=placed.version, at=at)
    approved = templates.approve(viewer=checker, version=placed.version, at=at)
    templates.publish(viewer=checker, version=approved, at=at)


def set_up() -> Year:
    """Make it."""
    company = found()
    hr = a_person("人事政策", email="policy@example.cn")
    RoleGrant.objects.create(person=hr, role="hr_admin", validity=ALWAYS)
    publish_letter(viewer(hr, AT), viewer(company.hr_head, AT), AT)
    cycle = cycles.plan_cycle(viewer=viewer(hr, AT), at=AT, draft=CycleDraft(
        title=Bilingual("2025 年度考核", "Review of 2025"), period=DaySpan(date(2025, 1, 1), date(2026, 1, 1)),
        approver_id=company.executive.pk, opens_on=DAY,
    ))
    return Year(company, hr, cycle)


def bound_by_duties(year: Year, person: Person) -> Issue:
    """A duty statement that somebody signed in March 2025, so that it binds in the year that is judged."""
    at, region = moment(date(2025, 3, 3)), next(one for one in year.company.regions if person == one.manager)
    writer, checker, carer, owner = (viewer(one, at) for one in (year.company.hr_head, year.hr, region.hrbp, person))
    version = templates.draft_template(
        viewer=writer, key="ds-01", kind="duty_statement", title=Bilingual("职责说明书", "Duty statement"), at=at,
        blocks=[{"id": "b1", "kind": "paragraph", "zh": "每月提交市场简报。", "en": "A market brief each month."}], touches=[],
    )
    templates.submit(viewer=writer, version=version, at=at)
    approved = templates.approve(viewer=checker, version=version, at=at)
    copy = issuing.issue(
        viewer=carer, version=templates.publish(viewer=checker, version=approved, at=at), person_id=person.pk, merge={}, at=at,
        effective=DaySpan(date(2025, 3, 3)), on=at.date(), sign_by=date(2025, 3, 17), signature_level="S2",
    )
    signing.read_through(viewer=owner, issue=copy, at=at)
    signing.sign(
        viewer=owner, issue=copy, text_sha256=copy.sha256, at=at, reauthenticated_at=at - timedelta(minutes=1),
    )
    return copy

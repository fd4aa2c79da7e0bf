"""The demo company's year with A01: templates published, statements issued, talked over and signed; and the stories.

An objection settled, a refusal with two witnesses, an overdue chain, a company that owes, 证据不足.

The stories go through the very verbs a person would use; what is many and alike is written in bulk by the engines,
under the same constraints of the database.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from lingxiao.areas.content import library
from lingxiao.areas.duties import AREA
from lingxiao.demo.cast import Cast, just_before, moment
from lingxiao.demo.plot import ISSUED, NEVER_ISSUED, NEW, OVERDUE, REFUSES, STORIED, plot
from lingxiao.engines.cadence.domain import clock, ladder
from lingxiao.engines.cadence.domain.queries import dues_of_object
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.cases.domain.queries import of_object
from lingxiao.engines.documents.domain import briefing, ending, objecting, queries, refusing, signing
from lingxiao.engines.documents.domain import templates as documents
from lingxiao.engines.documents.domain.past import Signed, record_past_signatures
from lingxiao.engines.documents.enums import Channel, DocumentKind, ObjectionOutcome
from lingxiao.engines.duties.domain import evidence, issuing, spot_checks, templates
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft
from lingxiao.engines.duties.enums import SpotAnswer
from lingxiao.engines.people.domain.founding import hand_territory_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.demo.organisation import Drawn, PersonRow
    from lingxiao.engines.documents.models import Issue, TemplateVersion

TEMPLATES = {"SM": "DS-01", "RM": "DS-02", "SD": "DS-03"}
WRITTEN, APPROVED = date(2026, 1, 5), date(2026, 1, 7)
REDRAWN = date(2026, 7, 1)
REISSUED, OBJECTED = date(2026, 9, 21), date(2026, 10, 12)
ASKED, TAKEN_BACK, SENT_AGAIN = date(2026, 10, 9), date(2026, 11, 10), date(2026, 11, 12)
LOOKED_OVER, PROMOTED_ON, APPOINTED_ON = date(2026, 1, 12), date(2026, 10, 21), date(2026, 11, 10)
"""Mornings on which it was seen who has no statement: after the January round, and after each appointment."""

STATEMENTS = AREA.practices[0]
NEW_MANAGER_ISSUED = date(2026, 11, 18)
LATE_SIGNERS, NOT_ASKED = 0.05, 0.06
MINUTES = (
    "逐条说明了各项职责、对应权限与所需支持；对方复述了最重要的三项产出，"
    "就协作接口和折扣权限提问并得到答复；公司承诺的支持已列为承诺事项。"
)
OBJECTION = "第三项职责要求由我负责海外代理商的应收催收，但该客户群不在我的责任区域内，也没有相应权限，请调整。"
ANSWER = "核对责任区域后确认：海外代理商不在本区域，催收由海外事业部负责。区域与职责文本相应说明，其余条款不变。"
MISTAKE = "下发时选错了模板版本，收回后重新下发，并向本人说明。"
CHANGED = "十月起同时负责渠道伙伴的开发，说明书里没有写，占时约两成。"
EXPLAINED = "再次当面逐条说明，重点解释了回款职责与授权表；本人表示理解内容，但不同意承担历史逾期应收，仍不签署。"


@dataclass
class Played:
    """What was played: how many copies were issued and signed, and the copy on which a story turns, by its part."""

    issued: int = 0
    signed: int = 0
    versions: dict[str, TemplateVersion] = field(default_factory=dict)
    copies: dict[str, Issue] = field(default_factory=dict)


class Year:
    """Plays the year 2026 for everybody who manages."""

    def __init__(self, drawn: Drawn, cast: Cast, seed: int) -> None:
        """Set out who is who, who plays what, and the dice."""
        self.drawn, self.cast, self.plot = drawn, cast, plot(drawn, seed=seed)
        self.dice = random.Random(seed + 1)  # noqa: S311 -- invented history
        self.rows = {row.number: row for row in drawn.people}
        self.by_name = {row.name: row for row in reversed(drawn.people)}
        self.calendar = clock.calendar_for()
        self.played = Played()

    def play(self) -> Played:
        """The whole of it, in the order in which it happened."""
        for post, item in TEMPLATES.items():
            self.played.versions[post] = self._publish(item)
        for region, hrbp in self._hrbps():
            self._issue_region(region, hrbp)
        STATEMENTS.open_dues(on=LOOKED_OVER, at=moment(LOOKED_OVER, "08:50"))
        briefs_by = self.calendar.add_working_days(ISSUED, issuing.BRIEF_WITHIN)
        self._mornings(*(self.calendar.add_working_days(briefs_by, late) for late in (2, 5, 10, 20)))
        self._redrawn_territories()
        self._unanswered_objection()
        self._spot_checks()
        STATEMENTS.open_dues(on=PROMOTED_ON, at=moment(PROMOTED_ON, "08:50"))
        self._mornings(date(2026, 10, 28), date(2026, 11, 4), date(2026, 11, 9))
        self._taken_back()
        STATEMENTS.open_dues(on=APPOINTED_ON, at=moment(APPOINTED_ON, "08:50"))
        self._mornings(date(2026, 11, 17))
        self._new_manager()
        return self.played

    @staticmethod
    def _mornings(*days: date) -> None:
        """The reminders of these mornings, so that a chain of them has its days."""
        for day in days:
            ladder.climb(moment(day, "09:00"))

    def _publish(self, item_id: str) -> TemplateVersion:
        """H002 writes, H001 approves and publishes: four eyes."""
        item = library.item("duties", item_id)
        writer, checker = self.cast.by_number("H002", moment(WRITTEN)), self.cast.by_number("H001", moment(APPROVED))
        version = templates.draft_template(
            viewer=writer,
            key=item.key,
            draft=DutyTemplateDraft.from_json(item.values["duties"]),
            at=writer.now,
        )
        documents.submit(viewer=writer, version=version, at=writer.now)
        approved = documents.approve(viewer=checker, version=version, at=checker.now)
        return templates.publish(viewer=checker, version=approved, at=checker.now)

    def _hrbps(self) -> list[tuple[str, str]]:
        return [(unit, number) for number, units in self.drawn.hrbp_units.items() for unit in units]

    def _issue_region(self, region: str, hrbp: str) -> None:
        """The HRBP issues to everyone of the region who was in post then; the rest of the year follows for each."""
        at = moment(ISSUED, "14:00")
        for post, version in self.played.versions.items():
            rows = [
                row
                for row in self.drawn.people
                if row.post == post
                and row.unit.startswith(region)
                and row.since < ISSUED
                and row.name not in NEVER_ISSUED
            ]
            if not rows:
                continue
            issued = issuing.issue_statements(
                viewer=self.cast.by_number(hrbp, at),
                version=version,
                at=at,
                on=ISSUED,
                effective_from=ISSUED,
                person_ids=[self.cast.ids[row.number] for row in rows],
            )
            if issued.problems:
                raise RuntimeError(str(issued.problems[0].refusal))
            self.played.issued += len(issued.issues)
            pairs = list(zip(rows, issued.issues, strict=True))
            ordinary = [self._ordinary(row, issue) for row, issue in pairs if row.name not in STORIED]
            self.played.signed += record_past_signatures(viewer=self.cast.by_number(hrbp, at), told=ordinary)
            for row, issue in pairs:
                if row.name in STORIED:
                    self._story(row, issue, hrbp)

    # -- one person's statement -------------------------------------------------------------------------------------

    def _ordinary(self, row: PersonRow, issue: Issue) -> Signed:
        """Talked over within the time or a little later, signed by most: what the dice say."""
        luck = self.dice.random()
        # South China's HRBP had twenty-one managers to look after, and her briefings came late.
        is_late = luck < LATE_SIGNERS * (8 if row.unit.startswith("SC") else 3)
        briefed = self._day(ISSUED, 11 if is_late else 2, 24 if is_late else 8)
        day = max(briefed, self._day(ISSUED, 4, 22 if luck < LATE_SIGNERS else 14))
        return Signed(
            issue=issue,
            briefed_by_id=self._superior(row),
            minutes=MINUTES,
            briefed_at=moment(briefed, "10:00"),
            confirmed_at=moment(briefed, "15:00"),
            signed_at=None if row.number in self.plot.unsigned else moment(day, "16:20"),
        )

    def _story(self, row: PersonRow, issue: Issue, hrbp: str) -> None:
        """What the stories say, by the very verbs a person would use."""
        self.played.copies[row.name] = issue
        if row.name == OVERDUE:
            return  # never talked over, never signed; the reminders climbed to the head of HR
        self._brief(row, issue, self._day(ISSUED, 2, 6))
        if row.name == REFUSES:
            self._refuse(issue, hrbp)
        else:
            self._object(row, issue, hrbp)

    def _day(self, start: date, least: int, most: int) -> date:
        """A working day so many after another, by the dice."""
        return self.calendar.add_working_days(start, self.dice.randint(least, most))

    def _superior(self, row: PersonRow) -> int:
        return self.cast.ids[row.manager]

    def _brief(self, row: PersonRow, issue: Issue, day: date) -> date:
        """The superior holds the briefing, the manager confirms the next hour. Returns the day."""
        superior = self.cast.viewer(self._superior(row), moment(day, "10:00"))
        meeting = briefing.record_briefing(viewer=superior, issue=issue, held_on=day, minutes=MINUTES, at=superior.now)
        person = self.cast.by_number(row.number, moment(day, "15:00"))
        sha256 = meeting.minutes.values_list("sha256", flat=True).get()
        briefing.confirm_briefing(viewer=person, issue=issue, minutes_sha256=sha256, at=person.now)
        return day

    def _sign(self, row: PersonRow, issue: Issue, day: date) -> None:
        person = self.cast.by_number(row.number, moment(day, "16:20"))
        issue.refresh_from_db()
        signing.read_through(viewer=person, issue=issue, at=person.now)
        signing.sign(
            viewer=person,
            issue=issue,
            text_sha256=issue.sha256,
            at=person.now,
            reauthenticated_at=just_before(person.now),
        )
        self.played.signed += 1

    def _object(self, row: PersonRow, issue: Issue, hrbp: str) -> None:
        """He objects with reasons, the HRBP answers within the time, he signs."""
        person = self.cast.by_number(row.number, moment(date(2026, 1, 22), "11:00"))
        issue.refresh_from_db()
        objecting.object_to(viewer=person, issue=issue, text=OBJECTION, at=person.now)
        settler = self.cast.by_number(hrbp, moment(date(2026, 1, 28), "17:00"))
        issue.refresh_from_db()
        objecting.settle_objection(
            viewer=settler, issue=issue, outcome=ObjectionOutcome.TEXT_STAYS.value, text=ANSWER, at=settler.now
        )
        self._close_case(issue)
        self._sign(row, issue, date(2026, 2, 3))

    def _close_case(self, issue: Issue) -> None:
        """Another pair of eyes checks that the objection was answered, and closes it."""
        case = of_object(object_kind="documents.issue", object_id=issue.pk).get()
        owed = dues_of_object(object_kind="cases.case", object_id=str(case.pk)).get(practice="cases.close")
        checker = self.cast.viewer(owed.owner_id, moment(date(2026, 1, 30), "10:20"))
        cases.close(viewer=checker, case=case, at=checker.now)

    def _refuse(self, issue: Issue, hrbp: str) -> None:
        """He says no; explained again, two witnesses, sent by EMS."""
        at = moment(date(2026, 2, 4), "10:00")
        carer = self.cast.by_number(hrbp, at)
        issue.refresh_from_db()
        record = refusing.open_refusal(viewer=carer, issue=issue, statement="不同意承担历史逾期应收", at=at)
        record = refusing.explain_again(viewer=carer, record=record, held_on=date(2026, 2, 4), minutes=EXPLAINED, at=at)
        one, two = self.cast.ids["L002"], self.cast.ids["C004"]
        record = refusing.name_witnesses(viewer=carer, record=record, one_id=one, two_id=two, at=at)
        for witness in (one, two):
            seen = self.cast.viewer(witness, moment(date(2026, 2, 5), "09:30"))
            refusing.witness(viewer=seen, record=record, at=seen.now)
        sent = self.cast.by_number(hrbp, moment(date(2026, 2, 6), "15:00"))
        refusing.deliver_refusal(
            viewer=sent, record=record, channel=Channel.EMS.value, proof="EMS 1100 0000 0001（演示）", at=sent.now
        )

    def _issue_to(self, row: PersonRow, at: datetime, *, starting: date) -> Issue:
        """The HRBP of their region issues the statement of a sales manager to one person."""
        hrbp = next(number for unit, number in self._hrbps() if row.unit.startswith(unit))
        issued = issuing.issue_statements(
            viewer=self.cast.by_number(hrbp, at), version=self.played.versions["SM"], at=at, on=at.date(),
            effective_from=starting, person_ids=[self.cast.ids[row.number]],
        )
        if issued.problems:
            raise RuntimeError(str(issued.problems[0].refusal))
        self.played.issued += 1
        return issued.issues[0]

    def _new_manager(self) -> None:
        """林若曦, appointed on 9 November: issued on the 18th, talked over on the 20th, hers to sign now."""
        row = self.by_name[NEW]
        issue = self._issue_to(row, moment(NEW_MANAGER_ISSUED, "11:00"), starting=date(2026, 12, 1))
        self._brief(row, issue, date(2026, 11, 20))
        self.played.copies[NEW] = issue

    def _unanswered_objection(self) -> None:
        """孟繁星's debt: a manager of hers objected in October, and nobody has answered since."""
        row = self.rows[self.plot.unanswered]
        issue = self._issue_to(row, moment(REISSUED, "10:30"), starting=REISSUED)
        self._brief(row, issue, self._day(REISSUED, 2, 4))
        person = self.cast.by_number(row.number, moment(OBJECTED, "11:00"))
        issue.refresh_from_db()
        objecting.object_to(viewer=person, issue=issue, text=OBJECTION, at=person.now)
        self.played.copies["unanswered"] = issue

    def _taken_back(self) -> None:
        """HR's own mistake: a signed statement was taken back in November, and its successor waits to be signed."""
        row = self.rows[self.plot.taken_back]
        held = queries.latest_issues(
            kind=DocumentKind.DUTY_STATEMENT, person_ids=[self.cast.ids[row.number]], on=TAKEN_BACK
        )[self.cast.ids[row.number]]
        hrbp = next(number for unit, number in self._hrbps() if row.unit.startswith(unit))
        carer = self.cast.by_number(hrbp, moment(TAKEN_BACK, "09:40"))
        ending.revoke(viewer=carer, issue=held, reason=MISTAKE, at=carer.now)
        issue = self._issue_to(row, moment(SENT_AGAIN, "10:10"), starting=SENT_AGAIN)
        self._brief(row, issue, date(2026, 11, 16))
        self.played.copies["taken_back"] = issue

    def _spot_checks(self) -> None:
        """In October every superior asked whether the statement is still the job; nearly all did, one heard that it is not."""
        spot_checks.open_checks(on=ASKED)
        # Two that were not: by a director and by the vice president, so that either has the question on the desk.
        forgotten = {self.cast.ids[self.plot.unasked], self.cast.ids[self.by_name["马向阳"].number]}
        told = []
        for question in spot_checks.questions(on=ASKED):
            is_changed = question.person_id == self.cast.ids[self.plot.changed]
            luck, day = self.dice.random(), self._day(ASKED, 1, 14)
            if is_changed or (luck >= NOT_ASKED and question.person_id not in forgotten):
                said = SpotAnswer.CHANGED if is_changed else SpotAnswer.STILL
                told.append(spot_checks.Asked(
                    question=question, said=said, note=CHANGED if is_changed else "", at=moment(day, "11:20")))
        at = moment(ASKED)
        spot_checks.record_past_answers(viewer=self.cast.by_number("H002", at), told=told)

    def _redrawn_territories(self) -> None:
        """In July a territory went from one manager to another, whose statement followed; the old one's did not.

        The duty map shows both answering for it, and the statement that no longer fits is owed anew.
        """
        lands = {land.owner: land for land in self.drawn.territories}
        for giver, number in self.plot.redrawn.values():
            taker = self.rows[number]
            hand_territory_over(code=lands[giver].code, to_id=self.cast.ids[number], starting=REDRAWN)
            at = moment(REDRAWN + timedelta(days=1), "11:00")
            issue = self._issue_to(taker, at, starting=at.date())
            self._brief(taker, issue, self._day(at.date(), 2, 5))
            self._sign_after_changes(taker, issue, self._day(at.date(), 6, 9))

    def _sign_after_changes(self, row: PersonRow, issue: Issue, day: date) -> None:
        person = self.cast.by_number(row.number, moment(day, "16:00"))
        issue.refresh_from_db()
        if issue.previous_id is not None:
            signing.open_changes(viewer=person, issue=issue, at=person.now)
        self._sign(row, issue, day)


def hand_in_evidence(*, months: Sequence[date], seed: int) -> int:
    """For each month: what fell due by its statements, most of it handed in on time, some late, some not at all."""
    dice = random.Random(seed + 2)  # noqa: S311 -- invented history
    habits: dict[int, float] = {}
    count = 0
    for first in months:
        count += evidence.open_deliveries(on=first)
        evidence.record_deliveries(
            due_from=first,
            note="已按约定提交，内容见附件清单（演示）。",
            choose=lambda person, due_on: _handed_in(dice, habits.setdefault(person, _habit(dice)), due_on),
        )
    return count


def _habit(dice: random.Random) -> float:
    """How much of what somebody owes they hand in on time: most nearly all, some not half."""
    return dice.choices((0.99, 0.9, 0.75, 0.5, 0.2), (46, 28, 14, 8, 4))[0]


def _handed_in(dice: random.Random, habit: float, due_on: date) -> datetime | None:
    """When something was handed in, by somebody's habit: on time, late, or never."""
    luck = dice.random()
    if luck < habit:
        return moment(due_on - timedelta(days=dice.randint(0, 2)), "17:30")
    is_late = luck < habit + (1 - habit) * 0.6
    return moment(due_on + timedelta(days=dice.randint(1, 6)), "18:10") if is_late else None

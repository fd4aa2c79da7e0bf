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
from lingxiao.demo.cast import Cast, just_before, moment
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain import briefing, objecting, queries, refusing, signing
from lingxiao.engines.documents.domain import templates as documents
from lingxiao.engines.documents.domain.past import Signed, record_past_signatures
from lingxiao.engines.documents.enums import Channel, ObjectionOutcome
from lingxiao.engines.duties.domain import evidence, issuing, templates
from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft
from lingxiao.engines.people.domain.founding import hand_territory_over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.demo.organisation import Drawn, PersonRow
    from lingxiao.engines.documents.models import Issue, TemplateVersion

TEMPLATES = {"SM": "DS-01", "RM": "DS-02", "SD": "DS-03"}
WRITTEN, APPROVED, ISSUED = date(2026, 1, 5), date(2026, 1, 7), date(2026, 1, 8)
REDRAWN = date(2026, 7, 1)
REISSUED, OBJECTED = date(2026, 9, 21), date(2026, 10, 12)
NEW_MANAGER_ISSUED = date(2026, 11, 18)
NEVER_ISSUED = ("韩雪",)
"""证据不足: nothing was ever issued to her, and the page says who owes it."""

OVERDUE = "吴广胜"
STORIED = frozenset({OVERDUE, "赵磊", "唐文博"})
SIGNERS = frozenset({"周启明", "高建国", "苏敏", "陈思远", "郭婧", "Lukas Meier", "Nadia Rahman", "沈砚秋", "覃卫东"})
"""Whose story needs a signed statement, whatever the dice say."""
LATE_SIGNERS, UNSIGNED = 0.05, 0.02
MINUTES = (
    "逐条说明了各项职责、对应权限与所需支持；对方复述了最重要的三项产出，"
    "就协作接口和折扣权限提问并得到答复；公司承诺的支持已列为承诺事项。"
)
OBJECTION = "第三项职责要求由我负责海外代理商的应收催收，但该客户群不在我的责任区域内，也没有相应权限，请调整。"
ANSWER = "核对责任区域后确认：海外代理商不在本区域，催收由海外事业部负责。区域与职责文本相应说明，其余条款不变。"
EXPLAINED = "再次当面逐条说明，重点解释了回款职责与授权表；本人表示理解内容，但不同意承担历史逾期应收，仍不签署。"


@dataclass
class Played:
    """What was played: how many copies were issued and signed."""

    issued: int = 0
    signed: int = 0
    versions: dict[str, TemplateVersion] = field(default_factory=dict)


class Year:
    """Plays the year 2026 for everybody who manages."""

    def __init__(self, drawn: Drawn, cast: Cast, seed: int) -> None:
        """Set out who is who and the dice."""
        self.drawn, self.cast = drawn, cast
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
        self._new_manager()
        self._redrawn_territories()
        self._unanswered_objection()
        return self.played

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
        signs = luck >= UNSIGNED or row.name in SIGNERS
        day = max(briefed, self._day(ISSUED, 4, 22 if luck < UNSIGNED + LATE_SIGNERS else 14))
        return Signed(
            issue=issue,
            briefed_by_id=self._superior(row),
            minutes=MINUTES,
            briefed_at=moment(briefed, "10:00"),
            confirmed_at=moment(briefed, "15:00"),
            signed_at=moment(day, "16:20") if signs else None,
        )

    def _story(self, row: PersonRow, issue: Issue, hrbp: str) -> None:
        """What the stories say, by the very verbs a person would use."""
        if row.name == OVERDUE:
            return  # never talked over, never signed; the reminders climbed to the head of HR
        self._brief(row, issue, self._day(ISSUED, 2, 6))
        if row.name == "赵磊":
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
        self._sign(row, issue, date(2026, 2, 3))

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

    def _new_manager(self) -> None:
        """林若曦, appointed on 9 November: issued on the 18th, talked over on the 20th, hers to sign now."""
        row = self.by_name["林若曦"]
        hrbp = next(number for unit, number in self._hrbps() if row.unit.startswith(unit))
        at = moment(NEW_MANAGER_ISSUED, "11:00")
        issued = issuing.issue_statements(
            viewer=self.cast.by_number(hrbp, at),
            version=self.played.versions["SM"],
            at=at,
            on=NEW_MANAGER_ISSUED,
            effective_from=date(2026, 12, 1),
            person_ids=[self.cast.ids[row.number]],
        )
        if issued.problems:
            raise RuntimeError(str(issued.problems[0].refusal))
        self.played.issued += 1
        self._brief(row, issued.issues[0], date(2026, 11, 20))

    def _unanswered_objection(self) -> None:
        """孟繁星's debt: a manager of hers objected in October, and nobody has answered since."""
        hrbp = next(row.number for row in self.drawn.people if row.name == "孟繁星")
        told = STORIED | SIGNERS | set(NEVER_ISSUED) | {"林若曦"}
        row = next(
            one for one in self.drawn.people if one.post == "SM" and one.unit[:2] == "SC" and one.name not in told
        )
        at = moment(REISSUED, "10:30")
        issued = issuing.issue_statements(
            viewer=self.cast.by_number(hrbp, at),
            version=self.played.versions["SM"],
            at=at,
            on=REISSUED,
            effective_from=REISSUED,
            person_ids=[self.cast.ids[row.number]],
        )
        self.played.issued += len(issued.issues)
        for issue in issued.issues:
            self._brief(row, issue, self._day(REISSUED, 2, 4))
            person = self.cast.by_number(row.number, moment(OBJECTED, "11:00"))
            issue.refresh_from_db()
            objecting.object_to(viewer=person, issue=issue, text=OBJECTION, at=person.now)

    def _redrawn_territories(self) -> None:
        """In July a territory went from one manager to another, whose statement followed; the old one's did not.

        The duty map shows both answering for it, and the statement that no longer fits is owed anew.
        """
        lands = {land.owner: land for land in self.drawn.territories}
        for region, hrbp in self._hrbps():
            mine = [
                row
                for row in self.drawn.people
                if row.post == "SM"
                and row.unit.startswith(region)
                and row.since < ISSUED
                and row.name not in STORIED | SIGNERS | set(NEVER_ISSUED)
            ]
            if len(mine) < 3:
                continue
            giver, taker = mine[-2], mine[-1]
            hand_territory_over(code=lands[giver.number].code, to_id=self.cast.ids[taker.number], starting=REDRAWN)
            at = moment(REDRAWN + timedelta(days=1), "11:00")
            issued = issuing.issue_statements(
                viewer=self.cast.by_number(hrbp, at),
                version=self.played.versions["SM"],
                at=at,
                on=at.date(),
                effective_from=at.date(),
                person_ids=[self.cast.ids[taker.number]],
            )
            self.played.issued += len(issued.issues)
            for issue in issued.issues:
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


def latest_of(person_id: int) -> Issue | None:
    """The newest duty statement of a person, for tests of the stories."""
    return queries.latest_issues(kind="duty_statement", person_ids=[person_id], on=date(2026, 11, 23)).get(person_id)

"""The demo company's appraisals: the year 2025 in East China from self-assessment to appeals, and one that is going on.

Of 2025 everybody was told; one appealed and was upheld in part, one would not sign, and a proof of it stands. In South China
the first half of 2026 is under review: some have handed in, some are late, and who is new in post is not graded.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from lingxiao.areas.content import installing
from lingxiao.demo.cast import just_before, moment
from lingxiao.engines.appraisals.domain import appealing, calibrating, cycles, grading, queries, results, reviewing
from lingxiao.engines.appraisals.domain.appealing import Answer
from lingxiao.engines.appraisals.domain.calibrating import Convened, Move
from lingxiao.engines.appraisals.domain.cycles import CycleDraft
from lingxiao.engines.appraisals.domain.guidance import widest
from lingxiao.engines.appraisals.domain.reviewing import OwnWords
from lingxiao.engines.appraisals.domain.standards import Grounds
from lingxiao.engines.appraisals.enums import Ground, Stage
from lingxiao.engines.cases.domain import cases
from lingxiao.engines.documents.domain import refusing, signing, templates
from lingxiao.engines.people.domain import queries as people
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.demo.cast import Cast
    from lingxiao.demo.organisation import Drawn
    from lingxiao.engines.appraisals.models import CalibrationSession, Result, Review, ReviewCycle

WRITTEN, PUBLISHED, STARTED = date(2026, 1, 5), date(2026, 1, 8), date(2026, 1, 12)
ASSESSED, PRESENTED, GRADED = date(2026, 1, 22), date(2026, 2, 4), date(2026, 2, 9)
SAT, APPROVED, TALKED, LETTERS, SIGNED = (
    date(2026, 2, 12), date(2026, 2, 26), date(2026, 3, 4), date(2026, 3, 6), date(2026, 3, 10),
)
REFUSED, APPEALED, ANSWERED, CLOSED = date(2026, 3, 17), date(2026, 3, 13), date(2026, 3, 24), date(2026, 4, 2)
AGAIN, HANDED_IN, HEARD = date(2026, 11, 9), date(2026, 11, 18), date(2026, 11, 20)
GRADES = ("A", "B+", "B", "B+", "B", "A", "B", "C", "B+", "B")
"""Initial grades in turn; nobody is put at D to fill a seat."""
GOALS = (
    "一、回款率：目标 92%，实际 93.4%，见四季度对账单。\n二、新客户：目标 8 家，实际 7 家，差 1 家为已签未发货。\n"
    "三、团队：补齐两个空编，一名代表晋升。\n四、合规：自查按月完成，无逾期。"
)
LEARNED = "预测要按客户逐个核对；大单不写进当月，除非合同已签。"
NEEDS = "一季度前补一名售前，否则两个行业项目要延期。"
RECORD = "按提纲讲了四项结果与原因；评委问了回款天数和新客户来源，本人当场打开对账单作答；漏计的两份合同会后核对。"
REASON = "回款与毛利达到约定，新客户差一家；团队稳定，协作响应按时。依据：冻结数据、述职记录、对账单。"
MOVED = "同样的回款率和新客户数，另外两个团队评为 B+，此卡评为 B；对齐到同一标准。"
PROOF = "三张卡的冻结数据并排比较，见会议附件第 2 页。"
CONCLUSION = "全部卡片按证据比较完毕，移动一张；组间差异看过，没有发现需要更正之处。"
SAID = "先听本人自评，再逐项说明等级与理由；约定一季度补售前、每月核对预测。本人确认数据无误。"
APPEAL = "新客户漏计两家：合同 H-2025-311 与 H-2025-318 十二月已发货，请重新核对并更正。"
PARTLY = "核对发货单后补计一家（H-2025-311）；另一家一月发货，不计入本期。结果由 B+ 调整为 A，其余维持。"
UNWILLING = "本人当面表示不认可结果，不签署，也没有提出申诉。"
EXPLAINED = "再次逐项说明等级、理由和申诉途径；本人理解内容，仍不签署。"


def play(*, cast: Cast, drawn: Drawn) -> int:
    """All of it; answers how many results were told."""
    _letter(cast)
    told = Past(cast, _cycle(cast, "2025 年度考核", "Review of 2025", _unit(cast, drawn, "EC"), STARTED, (
        date(2025, 1, 1), date(2026, 1, 1),
    ))).play()
    _going_on(cast, _cycle(cast, "2026 上半年考核", "Review of the first half of 2026", _unit(cast, drawn, "SC"), AGAIN, (
        date(2026, 1, 1), date(2026, 7, 1),
    )))
    return told


def _letter(cast: Cast) -> None:
    """The shipped letter, written by one and approved by another."""
    at = moment(WRITTEN)
    writer, checker = cast.by_number("H002", at), cast.by_number("H001", moment(PUBLISHED))
    (placed,) = installing.install(viewer=writer, area="performance", at=at, ids=["RL-01"])
    if placed.version is not None:
        templates.submit(viewer=writer, version=placed.version, at=at)
        approved = templates.approve(viewer=checker, version=placed.version, at=checker.now)
        templates.publish(viewer=checker, version=approved, at=checker.now)


def _unit(cast: Cast, drawn: Drawn, region: str) -> int:
    """The region; in the large company its first branch, so that founding stays quick."""
    code = next((unit.code for unit in drawn.units if unit.parent == region and unit.kind == "branch"), region)
    viewer = cast.by_number("H001", moment(STARTED))
    return people.units_visible_to(viewer, on=STARTED).filter(code=code).values_list("pk", flat=True).get()


def _cycle(
    cast: Cast, zh: str, en: str, unit_id: int, day: date, period: tuple[date, date],
) -> ReviewCycle:
    viewer = cast.by_number("H001", moment(day, "08:40"))
    cycle = cycles.plan_cycle(viewer=viewer, at=viewer.now, draft=CycleDraft(
        title=Bilingual(zh, en), period=DaySpan(*period), approver_id=cast.ids["V001"], opens_on=day, unit_id=unit_id,
    ))
    return cycles.start_cycle(viewer=viewer, cycle=cycle, at=viewer.now)


def _rated(cast: Cast, cycle: ReviewCycle) -> list[Review]:
    viewer = cast.by_number("H001", moment(STARTED))
    rows = queries.participants(viewer, cycle=cycle, on=viewer.today).filter(not_rated="")
    return list(rows.select_related("person", "rater", "cycle").order_by("person__number"))


class Past:
    """Plays a review that is over."""

    def __init__(self, cast: Cast, cycle: ReviewCycle) -> None:
        """Keep who acts and what is reviewed."""
        self.cast, self.cycle = cast, cycle
        self.rated = _rated(cast, cycle)

    def play(self) -> int:
        """From self-assessment to the appeal; answers how many were told."""
        for review in self.rated:
            self._heard(review)
        self._open(PRESENTED, Stage.PRESENTATION)
        for review in self.rated:
            self._presented(review)
        self._open(GRADED, Stage.INITIAL)
        self._close(GRADED, Stage.SELF, Stage.PRESENTATION)
        for at, review in enumerate(self.rated):
            viewer = self.cast.viewer(review.rater_id or 0, moment(GRADED))
            grade, grounds = GRADES[at % len(GRADES)], Grounds(reason=REASON)
            grading.rate(viewer=viewer, review=review, grade=grade, grounds=grounds, at=viewer.now)
        self._open(SAT, Stage.CALIBRATION)
        self._close(SAT, Stage.INITIAL)
        self._calibrated()
        self._open(APPROVED, Stage.APPROVAL, Stage.TALK, Stage.NOTICE)
        self._close(APPROVED, Stage.CALIBRATION)
        told = [self._told(result) for result in self._approved()]
        self._signed(told)
        self._close(CLOSED, Stage.APPROVAL, Stage.TALK, Stage.NOTICE, Stage.APPEAL)
        viewer = self.cast.by_number("H001", moment(CLOSED))
        cycles.close_cycle(viewer=viewer, cycle=self.cycle, at=viewer.now)
        return len(told)

    def _open(self, day: date, *stages: Stage) -> None:
        viewer = self.cast.by_number("H001", moment(day, "08:35"))
        for stage in stages:
            cycles.open_stage(viewer=viewer, cycle=self.cycle, stage=stage, at=viewer.now)

    def _close(self, day: date, *stages: Stage) -> None:
        viewer = self.cast.by_number("H001", moment(day, "18:00"))
        for stage in stages:
            cycles.open_stage(viewer=viewer, cycle=self.cycle, stage=stage, at=viewer.now)
            cycles.close_stage(viewer=viewer, cycle=self.cycle, stage=stage, at=viewer.now)

    def _heard(self, review: Review) -> None:
        viewer = self.cast.viewer(review.person_id, moment(ASSESSED))
        words = OwnWords(goals=GOALS, learned=LEARNED, needs=NEEDS)
        reviewing.hand_in(viewer=viewer, review=review, words=words, at=viewer.now)

    def _presented(self, review: Review) -> None:
        viewer = self.cast.viewer(review.rater_id or 0, moment(PRESENTED, "15:00"))
        panel = [self.cast.ids["B001"], *([review.rater_id] if review.rater_id else [])]
        reviewing.record_presentation(
            viewer=viewer, review=review, held_on=PRESENTED, panel=panel, record=RECORD, at=viewer.now,
        )

    def _calibrated(self) -> CalibrationSession:
        chair = self.cast.by_number("H001", moment(SAT))
        members = [self.cast.ids[number] for number in ("B001", "B002", "H002")]
        session = calibrating.convene(viewer=chair, cycle=self.cycle, at=chair.now, draft=Convened(
            title="2025 · EC", held_on=SAT, members=members, quorum=3, spread=widest(count=len(self.rated)),
            unit_percent=104,
        ))
        calibrating.begin(viewer=chair, session=session, present=[*members, self.cast.ids["H001"]], at=chair.now)
        card = next((one for at, one in enumerate(self.rated) if GRADES[at % len(GRADES)] == "B"), None)
        if card is not None:
            partner = self.cast.by_number("B002", moment(SAT, "11:00"))
            calibrating.move_card(viewer=partner, session=session, review=card, at=partner.now, move=Move(
                grade="B+", ground=Ground.COMPARISON, reason=MOVED, evidence=PROOF,
            ))
        end = self.cast.by_number("H001", moment(SAT, "12:00"))
        return calibrating.conclude(viewer=end, session=session, text=CONCLUSION, at=end.now)

    def _approved(self) -> list[Result]:
        """The executive approves; whom the executive graded, the head of HR does."""
        executive = self.cast.ids["V001"]
        found: list[Result] = []
        for number, rows in (
            ("V001", [one for one in self.rated if one.rater_id != executive]),
            ("H001", [one for one in self.rated if one.rater_id == executive]),
        ):
            viewer = self.cast.by_number(number, moment(APPROVED))
            found += results.approve(viewer=viewer, reviews=rows, at=viewer.now) if rows else []
        return found

    def _told(self, result: Result) -> Result:
        viewer = self.cast.viewer(result.review.rater_id or 0, moment(TALKED))
        talked = results.hold_talk(viewer=viewer, result=result, held_on=TALKED, minutes=SAID, at=viewer.now)
        partner = self.cast.by_number("B001", moment(LETTERS))
        results.issue_letter(viewer=partner, result=talked, at=partner.now)
        return talked

    def _signed(self, told: Sequence[Result]) -> None:
        """Everybody signs but one, who would not; another signs and appeals."""
        appeals = next((one for one in told if one.rating.grade == "B+"), told[0])
        refuses = next((one for one in told if one != appeals), None)
        for result in told:
            if result != refuses:
                self._sign(result)
        if refuses is not None:
            self._refuse(refuses)
        self._appeal(appeals)

    def _sign(self, result: Result) -> None:
        letter = queries.letter_of(result)
        viewer = self.cast.viewer(result.review.person_id, moment(SIGNED))
        signing.read_through(viewer=viewer, issue=letter, at=viewer.now)
        signing.sign(
            viewer=viewer, issue=letter, text_sha256=letter.sha256, reauthenticated_at=just_before(viewer.now), at=viewer.now,
        )

    def _refuse(self, result: Result) -> None:
        carer = self.cast.by_number("B001", moment(REFUSED))
        record = refusing.open_refusal(viewer=carer, issue=queries.letter_of(result), statement=UNWILLING, at=carer.now)
        record = refusing.explain_again(viewer=carer, record=record, held_on=REFUSED, minutes=EXPLAINED, at=carer.now)
        record = refusing.name_witnesses(
            viewer=carer, record=record, one_id=self.cast.ids["L001"], two_id=self.cast.ids["F001"], at=carer.now,
        )
        for number in ("L001", "F001"):
            witness = self.cast.by_number(number, moment(REFUSED, "16:00"))
            refusing.witness(viewer=witness, record=record, at=witness.now)
        refusing.deliver_refusal(viewer=carer, record=record, channel="ems", proof="EMS 1160230317（演示）", at=carer.now)

    def _appeal(self, result: Result) -> None:
        """Upheld in part: the second version is talked over and told too."""
        viewer = self.cast.viewer(result.review.person_id, moment(APPEALED))
        case = appealing.appeal(viewer=viewer, result=result, text=APPEAL, at=viewer.now)
        other = self.cast.viewer(case.handler_id or 0, moment(ANSWERED))
        answer = Answer(outcome="partly_upheld", text=PARTLY, grade="A" if result.rating.grade != "A" else "S")
        after = appealing.answer(viewer=other, case=case, answer=answer, at=other.now)
        checker = self.cast.by_number("H001", moment(ANSWERED, "17:00"))
        case.refresh_from_db()
        cases.close(viewer=checker, case=case, at=checker.now)
        self._told_again(after)

    def _told_again(self, result: Result) -> None:
        viewer = self.cast.viewer(result.review.rater_id or 0, moment(ANSWERED, "14:00"))
        talked = results.hold_talk(viewer=viewer, result=result, held_on=ANSWERED, minutes=SAID, at=viewer.now)
        partner = self.cast.by_number("B001", moment(ANSWERED, "15:00"))
        results.issue_letter(viewer=partner, result=talked, at=partner.now)
        letter = queries.letter_of(result)
        person = self.cast.viewer(result.review.person_id, moment(CLOSED, "10:00"))
        signing.read_through(viewer=person, issue=letter, at=person.now)
        signing.open_changes(viewer=person, issue=letter, at=person.now)
        signing.sign(
            viewer=person, issue=letter, text_sha256=letter.sha256, reauthenticated_at=just_before(person.now), at=person.now,
        )


def _going_on(cast: Cast, cycle: ReviewCycle) -> None:
    """Two of three have handed in; a few have presented."""
    rated = _rated(cast, cycle)
    for at, review in enumerate(rated):
        if at % 3:
            viewer = cast.viewer(review.person_id, moment(HANDED_IN, "16:00"))
            words = OwnWords(goals=GOALS, learned=LEARNED, needs=NEEDS)
            reviewing.hand_in(viewer=viewer, review=review, words=words, at=viewer.now)
    viewer = cast.by_number("H001", moment(HEARD, "08:35"))
    cycles.open_stage(viewer=viewer, cycle=cycle, stage=Stage.PRESENTATION, at=viewer.now)
    for review in rated[1:3]:
        chair = cast.viewer(review.rater_id or 0, moment(HEARD, "15:00"))
        reviewing.record_presentation(
            viewer=chair, review=review, held_on=HEARD, panel=[cast.ids["B002"]], record=RECORD, at=chair.now,
        )

"""The demo company's targets: letters agreed in January, some never signed and one refused, and the year's cards.

Targets rest on the quotas and margins of the facts; what no system delivers was entered by finance. 高建国 has a letter of his
own for the fourth quarter, five million exactly, as in the article. The large company plays it for its first teams alone.
"""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.areas import performance
from lingxiao.areas.content import installing
from lingxiao.areas.content.furnishing import furnish_kpis
from lingxiao.demo.cast import Cast, just_before, moment
from lingxiao.demo.market import ARTICLE_MANAGER
from lingxiao.demo.organisation import TODAY
from lingxiao.demo.writing import NOW
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.documents.domain import refusing, signing, templates
from lingxiao.engines.documents.domain.queries import issue_seen_by
from lingxiao.engines.facts.domain.frozen_sums import frozen_sums
from lingxiao.engines.health.domain import snapshots
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.engines.people.domain.superiors import superiors_of
from lingxiao.engines.scorecards.domain import actuals, cards, giving, letters, owing, queries, reviewing
from lingxiao.engines.scorecards.domain.actuals import PastActual
from lingxiao.engines.scorecards.domain.layout import target_of
from lingxiao.engines.scorecards.domain.typed import written
from lingxiao.engines.scorecards.inputs import LineInput
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.demo.organisation import Drawn, PersonRow
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.scorecards.models import Scorecard, TargetLetter

WROTE, APPROVED, DRAFTED, GIVEN = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 6), date(2026, 1, 9)
SIGNED, REFUSED = (date(2026, 1, 12), date(2026, 1, 13), date(2026, 1, 14), date(2026, 1, 19)), date(2026, 1, 26)
QUARTER = date(2026, 10, 9)
FIRST, LAST = Month(2026, 1), Month(2026, 10)
REFUSES, WAITS, NEW = "赵磊", ("吴广胜",), "林若曦"
NONE_YET = {"韩雪"}
MOST, DAYS_LATE = 140, 5
ELEVEN = Fraction(765, 1000)
"""The part of a year's target that belongs to January to October, by the shipped seasonality."""
OF_THE_ARTICLE = "5000000"
SAID = "新客户目标请按季度复核，二季度起有两名代表到岗。"
ANSWERED = "同意按季度复核，一季度结束时一起看一次。"
STATEMENT = "不同意以年初口径计算回款率。"
EXPLAINED = "逐项说明了口径与数据来源，本人理解内容，仍不签署。"
NOTED = ("两张大单顺延到下月，回款已排定到账日。", "新客户进度略慢，下月增加两次展会跟进。", "毛利按计划，折扣申请比上月少。")
REVIEWED = ("数据已核对，下月重点看回款。", "达成稳定，请把新客户名单提前一周发我。", "与本人谈过，支持已排定。")
MANUAL = {
    "NEWCUST": (Fraction(8), Fraction(26)), "TEAM_ATT": (Fraction(45, 100), Fraction(65, 100)),
    "CSAT_C": (Fraction(78, 100), Fraction(93, 100)), "TRAIN": (Fraction(88, 100), Fraction(1)),
    "SELFCHK": (Fraction(90, 100), Fraction(1)),
}


def play(drawn: Drawn) -> int:
    """The whole of it; answers how many letters are signed."""
    ids = ids_by_number()
    return _Played(drawn, Cast(ids, names_of(person_ids=ids.values()))).play()


class _Played:
    """Who is who, and the dice."""

    def __init__(self, drawn: Drawn, cast: Cast) -> None:
        self.drawn, self.cast = drawn, cast
        self.dice = random.Random(20261127)  # noqa: S311 -- invented history
        self.rows = [row for row in drawn.people if row.post == "SM" and not row.unit.startswith("OV")][:MOST]

    def play(self) -> int:
        version = self._published()
        yearly = [row for row in self.rows if row.since < DRAFTED and row.name not in NONE_YET | {ARTICLE_MANAGER}]
        signed = [one for group in self._by_director(yearly) for one in self._letters(version, *group)]
        for row in self.rows:
            if row.name == ARTICLE_MANAGER:
                signed.append(self._quarter(version, row))
            if row.name == NEW:
                self._shown(version, row)
        self._actuals(signed)
        for month in FIRST.through(LAST):
            self._month(month)
        managers = [self.cast.ids[row.number] for row in self.rows]
        snapshots.take(area=performance.AREA, person_ids=managers, on=TODAY, at=NOW)
        return len(signed)

    def _published(self) -> TemplateVersion:
        """H002 installs and hands in, H001 approves and publishes: four eyes."""
        writer, checker = self.cast.by_number("H002", moment(WROTE)), self.cast.by_number("H001", moment(APPROVED))
        furnish_kpis(viewer=writer, at=writer.now)
        (placed,) = installing.install(viewer=writer, area="performance", at=writer.now, ids=["TL-01"])
        if placed.version is None:
            raise RuntimeError(placed.fate)
        templates.submit(viewer=writer, version=placed.version, at=writer.now)
        approved = templates.approve(viewer=checker, version=placed.version, at=checker.now)
        return templates.publish(viewer=checker, version=approved, at=checker.now)

    def _by_director(self, rows: list[PersonRow]) -> list[tuple[int, list[PersonRow]]]:
        above = superiors_of(person_ids=[self.cast.ids[row.number] for row in rows], on=DRAFTED)
        found: dict[int, list[PersonRow]] = defaultdict(list)
        for row in rows:
            director = above[self.cast.ids[row.number]].director_id
            if director is not None:
                found[director].append(row)
        return sorted(found.items())

    def _letters(self, version: TemplateVersion, director_id: int, rows: list[PersonRow]) -> list[TargetLetter]:
        """One director's letters: drafted together, written, shown, given, and signed by nearly all."""
        people = {self.cast.ids[row.number]: row for row in rows}
        director = self.cast.viewer(director_id, moment(DRAFTED, "10:00"))
        made = letters.draft_letters(
            viewer=director, version=version, person_ids=list(people), period="2026", year_starts_in=1, currency="CNY",
            at=director.now,
        )
        targets = self._targets(list(people))
        found = []
        for letter in made.letters:
            row = people[letter.person_id]
            given = self._given(letter, director_id, targets[letter.person_id], GIVEN)
            if row.name == REFUSES:
                self._refuse(given, director_id)
            elif row.name not in WAITS:
                found.append(self._sign(given, self.dice.choice(SIGNED)))
        return found

    def _targets(self, person_ids: list[int]) -> dict[int, dict[str, str]]:
        """What each was to reach in the year: the quota of ten months over their share, and a margin near what came."""
        told = frozen_sums(
            person_ids=person_ids, measures=["quota", "gross_margin"], first=FIRST, last=LAST, at=moment(TODAY, "23:00"),
        )
        sums: dict[tuple[int, str], Fraction] = defaultdict(Fraction)
        for (person, measure, _month, currency), one in told.sums.items():
            if currency == "CNY":
                sums[person, measure] += one.above
        return {
            person: {
                "REV_ATT": _rounded(sums[person, "quota"] / ELEVEN),
                "GP_ATT": _rounded(sums[person, "gross_margin"] / ELEVEN * Fraction(self.dice.randint(92, 108), 100)),
                "NEWCUST": str(self.dice.randint(14, 26)),
            } for person in person_ids
        }

    def _given(self, letter: TargetLetter, director_id: int, targets: Mapping[str, str], day: date) -> TargetLetter:
        director = self.cast.viewer(director_id, moment(day, "09:40"))
        lines = [
            LineInput(
                code=one.kpi.code, weight=one.weight, standard=one.standard_zh,
                target=targets.get(one.kpi.code, "") or written(target_of(one), unit=one.kpi.unit),
            ) for one in queries.lines_of(letter)
        ]
        letters.write_lines(viewer=director, letter=letter, lines=lines, at=director.now)
        letters.show(viewer=director, letter=letter, at=director.now)
        if self.dice.random() < 1 / 6:
            person = self.cast.viewer(letter.person_id, moment(day, "11:00"))
            letters.say(viewer=person, letter=letter, text=SAID, at=person.now)
            letters.say(viewer=director, letter=letter, text=ANSWERED, at=moment(day, "13:30"))
        giver = self.cast.viewer(director_id, moment(day, "15:00"))
        return giving.give(viewer=giver, letter=letter, at=giver.now, reauthenticated_at=just_before(giver.now))

    def _sign(self, letter: TargetLetter, day: date) -> TargetLetter:
        person = self.cast.viewer(letter.person_id, moment(day, "16:20"))
        if letter.issue is None:
            raise RuntimeError(letter.pk)
        signing.read_through(viewer=person, issue=letter.issue, at=person.now)
        copy = issue_seen_by(person, issue_id=letter.issue.pk, on=day)
        signing.sign(
            viewer=person, issue=copy, text_sha256=copy.sha256, at=person.now, reauthenticated_at=just_before(person.now),
        )
        return letter

    def _refuse(self, letter: TargetLetter, director_id: int) -> None:
        """He says no; explained again, two witnesses, sent by EMS."""
        carer = self.cast.viewer(director_id, moment(REFUSED))
        if letter.issue is None:
            raise RuntimeError(letter.pk)
        record = refusing.open_refusal(viewer=carer, issue=letter.issue, statement=STATEMENT, at=carer.now)
        record = refusing.explain_again(viewer=carer, record=record, held_on=REFUSED, minutes=EXPLAINED, at=carer.now)
        witnesses = [self.cast.ids[number] for number in ("L002", "C004")]
        record = refusing.name_witnesses(viewer=carer, record=record, one_id=witnesses[0], two_id=witnesses[1], at=carer.now)
        for witness in witnesses:
            seen = self.cast.viewer(witness, moment(date(2026, 1, 27), "09:30"))
            refusing.witness(viewer=seen, record=record, at=seen.now)
        sent = self.cast.viewer(director_id, moment(date(2026, 1, 28), "15:00"))
        refusing.deliver_refusal(
            viewer=sent, record=record, channel="ems", proof="EMS 1100 0000 0002（演示）", at=sent.now,
        )

    def _quarter(self, version: TemplateVersion, row: PersonRow) -> TargetLetter:
        """The article's quarter: five million, agreed on the first working day after the holidays."""
        letter, director_id = self._drafted(version, row, "2026-Q4", QUARTER)
        targets = {"REV_ATT": OF_THE_ARTICLE, "GP_ATT": "1400000", "NEWCUST": "6"}
        return self._sign(self._given(letter, director_id, targets, QUARTER), date(2026, 10, 12))

    def _shown(self, version: TemplateVersion, row: PersonRow) -> None:
        """The new manager's first letter is being negotiated."""
        day = date(2026, 11, 19)
        letter, director_id = self._drafted(version, row, "2026-Q4", day)
        director = self.cast.viewer(director_id, moment(day, "14:00"))
        letters.show(viewer=director, letter=letter, at=director.now)
        person = self.cast.viewer(letter.person_id, moment(date(2026, 11, 20), "10:20"))
        letters.say(viewer=person, letter=letter, text="首月按五成计，请把爬坡写进标准。", at=person.now)

    def _drafted(self, version: TemplateVersion, row: PersonRow, period: str, day: date) -> tuple[TargetLetter, int]:
        person = self.cast.ids[row.number]
        director_id = superiors_of(person_ids=[person], on=day)[person].director_id
        if director_id is None:
            raise RuntimeError(row.name)
        director = self.cast.viewer(director_id, moment(day, "09:00"))
        made = letters.draft_letters(
            viewer=director, version=version, person_ids=[person], period=period, year_starts_in=1, currency="CNY",
            at=director.now,
        )
        return made.letters[0], director_id

    def _actuals(self, signed: list[TargetLetter]) -> None:
        """What no system delivers, entered by finance on the fourth working day after each month; one in twenty is missing."""
        told = []
        calendar = clock.calendar_for()
        for letter in signed:
            level = {code: Fraction(self.dice.randint(0, 100), 100) for code in MANUAL}
            for line in queries.lines_of(letter):
                if line.kpi.code not in MANUAL:
                    continue
                low, high = MANUAL[line.kpi.code]
                for month in FIRST.through(LAST):
                    if month.span.start < letter.starts_on or self.dice.random() < 1 / 20:
                        continue
                    value = low + (high - low) * level[line.kpi.code]
                    if line.kpi.code == "NEWCUST":
                        value = Fraction(int(value * month.number / 10))
                    day = calendar.add_working_days(cards.last_day_of(month), 4)
                    evidence = f"{month.label.zh}经营月报（演示）"
                    told.append(PastActual(line_id=line.pk, month=month, value=value, evidence=evidence, at=moment(day)))
        finance = self.cast.by_number("F001", moment(TODAY))
        actuals.record_past(viewer=finance, told=told)

    def _month(self, month: Month) -> None:
        """The cards of a month on their day; of the last two months also the notes and reviews."""
        day = cards.due_on(month)
        if day is None:
            return
        # A month that finance froze late has its cards on the first working day after.
        for _late in range(DAYS_LATE):
            if cards.freeze_due(on=day, at=moment(day, "08:10")):
                break
            day = clock.calendar_for().add_working_days(day, 1)
        if month < LAST.previous():
            return
        owing.owe_reviews(on=day)
        seen = self.cast.by_number("H001", moment(day))
        for card in reviewing.of_month(reviewing.standing_cards(seen, on=day), key=month.span.start.isoformat()):
            self._talked_over(card, day)

    def _talked_over(self, card: Scorecard, day: date) -> None:
        calendar = clock.calendar_for()
        if self.dice.random() < 1 / 12:
            return
        noted = calendar.add_working_days(day, self.dice.randint(0, 3))
        person = self.cast.viewer(card.person_id, moment(noted, "11:00"))
        reviewing.note(viewer=person, card=card, text=self.dice.choice(NOTED), at=person.now)
        director = superiors_of(person_ids=[card.person_id], on=noted)[card.person_id].director_id
        if director is not None and self.dice.random() < 11 / 12:
            reviewer = self.cast.viewer(director, moment(calendar.add_working_days(noted, self.dice.randint(0, 2)), "17:10"))
            reviewing.review(viewer=reviewer, card=card, text=self.dice.choice(REVIEWED), at=reviewer.now)


def _rounded(minor: Fraction) -> str:
    """An amount in yuan, to ten thousand; never nothing."""
    return str(max(1, int(minor / 1_000_000))) + "0000"

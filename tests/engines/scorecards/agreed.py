"""A company with the KPI library, a published template, letters under way, and months frozen by hand of the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.areas.content import installing
from lingxiao.areas.content.furnishing import furnish_kpis
from lingxiao.engines.documents.domain import signing, templates
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.facts.models import Batch, FrozenFigure, FrozenMonth, Source
from lingxiao.engines.people.models import RoleGrant
from lingxiao.engines.scorecards.domain import cards, giving, letters, queries
from lingxiao.engines.scorecards.domain.typed import written
from lingxiao.engines.scorecards.inputs import LineInput
from lingxiao.engines.scorecards.models import LetterLine, Scorecard, TargetLetter
from tests.engines.cadence.company import ALWAYS, a_person, moment, viewer
from tests.engines.documents.desk import Desk, set_up

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

JANUARY = date(2026, 1, 5)
TARGETS = {
    "REV_ATT": "12000000", "COL_RATE": "95", "GP_ATT": "3000000", "NEWCUST": "24", "TEAM_ATT": "55", "CSAT_C": "85",
    "TRAIN": "100", "SELFCHK": "100",
}
MORE = {"targets": TARGETS}


@dataclass
class Agreed:
    """Who is who, the template, and finance."""

    desk: Desk
    version: TemplateVersion
    finance: Person

    def director(self, day: date = JANUARY) -> Viewer:
        """The director of the east on a morning."""
        return viewer(self.desk.company.east.director, moment(day))

    def manager(self, day: date = JANUARY) -> Viewer:
        """The sales manager of the east on a morning."""
        return viewer(self.desk.company.east.manager, moment(day))

    def owner(self, day: date = JANUARY) -> Viewer:
        """Finance on a morning."""
        return viewer(self.finance, moment(day))


def found() -> Agreed:
    """The company in January: library in, template published, nobody has a letter."""
    desk = set_up()
    finance = a_person("财务", email="finance@example.cn")
    RoleGrant.objects.create(person=finance, role="finance", validity=ALWAYS)
    hr, checker = desk.hr, desk.checker
    furnish_kpis(viewer=hr, at=hr.now)
    (placed,) = installing.install(viewer=hr, area="performance", at=hr.now, ids=["TL-01"])
    assert placed.version is not None
    templates.submit(viewer=hr, version=placed.version, at=hr.now)
    approved = templates.approve(viewer=checker, version=placed.version, at=hr.now)
    return Agreed(desk, templates.publish(viewer=checker, version=approved, at=hr.now), finance)


def drafted(agreed: Agreed, *, period: str = "2026", day: date = JANUARY) -> TargetLetter:
    """A draft for the manager of the east."""
    director = agreed.director(day)
    made = letters.draft_letters(
        viewer=director, version=agreed.version, person_ids=[agreed.desk.company.east.manager.pk], period=period,
        year_starts_in=1, currency="CNY", at=director.now,
    )
    assert not made.problems
    return made.letters[0]


def inputs_of(letter: TargetLetter, **targets: str) -> list[LineInput]:
    """The lines of a letter as a form would send them back, with other targets."""
    return [
        LineInput(
            code=line.kpi.code, weight=line.weight, standard=line.standard_zh,
            target=targets.get(line.kpi.code, written(_exact(line), unit=line.kpi.unit)),
        ) for line in queries.lines_of(letter)
    ]


def _exact(line: LetterLine) -> Fraction | None:
    return None if line.target is None else Fraction(line.target)


def ready(agreed: Agreed, **how: Any) -> TargetLetter:
    """A letter with every target written, shown to the manager."""
    letter = drafted(agreed, **how)
    director = agreed.director(how.get("day", JANUARY))
    letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter, **TARGETS), at=director.now)
    return letters.show(viewer=director, letter=letter, at=director.now)


def given(agreed: Agreed, letter: TargetLetter | None = None, *, day: date = JANUARY) -> TargetLetter:
    """Signed for the company."""
    director = agreed.director(day)
    return giving.give(
        viewer=director, letter=letter or ready(agreed), at=director.now,
        reauthenticated_at=director.now - timedelta(minutes=1),
    )


def signed(agreed: Agreed, letter: TargetLetter | None = None, *, day: date = JANUARY) -> TargetLetter:
    """Signed by both sides."""
    one, who = letter or given(agreed, day=day), agreed.manager(day)
    assert one.issue is not None
    if one.issue.previous_id is not None:
        signing.open_changes(viewer=who, issue=one.issue, at=who.now)
    signing.read_through(viewer=who, issue=one.issue, at=who.now)
    copy = Issue.objects.get(pk=one.issue.pk)
    signing.sign(
        viewer=who, issue=copy, text_sha256=copy.sha256, at=who.now, reauthenticated_at=who.now - timedelta(minutes=1),
    )
    return TargetLetter.objects.select_related("issue").get(pk=one.pk)


def freeze(month: Month, told: dict[tuple[int, str], tuple[Any, Any]], *, at: datetime, version: int = 1) -> FrozenMonth:
    """A month frozen with these figures: person and measure to above and below, money in fen."""
    source, _made = Source.objects.get_or_create(key="erp", defaults={"title_zh": "ERP", "made_at": at})
    batch, _made = Batch.objects.get_or_create(
        number=1, defaults={"source": source, "kind": "import", "title": "测试", "committed_at": at},
    )
    made = FrozenMonth.objects.create(
        month=month.span.start, version=version, batch=batch, measures_sha256="0" * 64, figures_sha256="0" * 64,
        worked_out_on=at.date(), lines=[], due_on=at.date(), frozen_at=at, reason="" if version == 1 else "ERP 更正三笔订单",
    )
    FrozenFigure.objects.bulk_create(
        FrozenFigure(
            of_version=made, measure=measure, currency="CNY", manager_id=person, above=Decimal(above),
            below=None if below is None else Decimal(below),
        ) for (person, measure), (above, below) in told.items()
    )
    return made


def line(letter: TargetLetter, code: str) -> LetterLine:
    """One line of a letter, as a data owner finds it."""
    return LetterLine.objects.select_related("letter__issue", "letter__person", "kpi").get(letter=letter, kpi__code=code)


def card_of(letter: TargetLetter, month: Month, *, day: date) -> Scorecard:
    """The card of a month, made on a day."""
    cards.freeze_due(on=day, at=moment(day, "08:00"))
    return Scorecard.objects.filter(letter=letter, month=month.span.start).latest("version")

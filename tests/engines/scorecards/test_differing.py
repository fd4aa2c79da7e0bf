"""What a card would say today is said beside it, line by line; the card stays as it was frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from lingxiao.engines.facts.models import Batch, Measured, MeasuredSet
from lingxiao.engines.scorecards.domain import cards, reviewing
from lingxiao.engines.scorecards.domain.differing import Differs, differing_today
from lingxiao.engines.scorecards.models import Scorecard
from tests.engines.cadence.company import moment
from tests.engines.scorecards import agreed as making
from tests.engines.scorecards.test_cards import DUE, FEB, JAN, entered, figures, january

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.kernel.days.periods import Month
    from tests.engines.scorecards.agreed import Agreed

pytestmark = pytest.mark.django_db
LATER = moment(date(2026, 2, 20))


@pytest.fixture
def agreed(db: None) -> Iterator[Agreed]:
    """The company in January, in Chinese."""
    with translation.override("zh-hans"):
        yield making.found()


def measured(told: dict[tuple[int, str], tuple[Any, Any]], *, month: Month = JAN) -> None:
    """The newest figures, of one month alone."""
    MeasuredSet.objects.all().delete()
    kept = MeasuredSet.objects.create(
        batch=Batch.objects.get(), measures_sha256="0" * 64, first_month=month.span.start, last_month=month.span.start,
        worked_out_on=LATER.date(), made_at=LATER,
    )
    Measured.objects.bulk_create(
        Measured(of_set=kept, measure=measure, month=month.span.start, manager_id=person, currency="CNY", above=Decimal(above),
                 below=None if below is None else Decimal(below))
        for (person, measure), (above, below) in told.items()
    )


def differs(card: Scorecard) -> dict[str, Differs]:
    found = differing_today(card=card, lines=reviewing.lines_of(card), at=LATER)
    return {one.line.line.kpi.code: one for one in found}


def test_a_figure_that_came_later_is_said_and_the_card_stays(agreed: Agreed) -> None:
    card = making.card_of(january(agreed), JAN, day=DUE)
    assert differs(card) == {}, "nothing was worked out yet"
    measured(figures(card.person_id))
    assert differs(card) == {}, "the same figures"
    measured(figures(card.person_id, sales=71_000_000))
    found = differs(card)
    assert set(found) == {"REV_ATT"}, "paid grew with it, so the rate is the same"
    now = found["REV_ATT"].now
    assert now is not None
    assert now / Fraction(found["REV_ATT"].line.actual) == Fraction(71, 70)
    assert found["REV_ATT"].months == (("sales_by_invoice", "2026-01"),)
    stands = Scorecard.objects.get(pk=card.pk)
    assert (stands.sha256, stands.version) == (card.sha256, 1)


def test_what_was_taken_out_of_the_log_is_said_too(agreed: Agreed) -> None:
    card = making.card_of(january(agreed), JAN, day=DUE)
    told = figures(card.person_id)
    del told[card.person_id, "gross_margin"]
    measured(told)
    assert {code: one.now for code, one in differs(card).items()} == {"GP_ATT": None}


def test_of_months_that_are_not_worked_out_any_more_nothing_is_said(agreed: Agreed) -> None:
    card = making.card_of(january(agreed), JAN, day=DUE)
    measured(figures(card.person_id, sales=1), month=FEB)
    assert differs(card) == {}


def test_an_entry_after_the_freeze_is_said(agreed: Agreed) -> None:
    letter = january(agreed)
    entered(agreed, letter, "NEWCUST", "24")
    card = making.card_of(letter, JAN, day=DUE)
    assert differs(card) == {}
    entered(agreed, letter, "NEWCUST", "23")
    assert {code: one.now for code, one in differs(card).items()} == {"NEWCUST": 23}
    assert cards.freeze_due(on=DUE, at=moment(DUE)) == 0

"""Kept figures that are shares, by manager: what stands above and below the line in the month of a day."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.facts.models import Measured, MeasuredSet
from lingxiao.kernel.days.periods import Month

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Share:
    """One manager's share: exact numbers above and below the line, and the batch they are as of."""

    above: Fraction
    below: Fraction
    batch_id: int


def kept_shares(*, measure: str, person_ids: Collection[int], on: date, at: datetime) -> dict[int, Share] | None:
    """The shares of these managers in the month of a day, by person; None where this measure is kept of nobody.

    Those of the newest set that was worked out by the moment ``at``. Two queries for any number of persons.
    """
    newest = MeasuredSet.objects.filter(made_at__lte=at).order_by("-batch", "-pk").first()
    if newest is None or not Measured.objects.filter(of_set=newest, measure=measure).exists():
        return None
    rows = Measured.objects.filter(
        of_set=newest, measure=measure, month=Month.containing(on).span.start, manager_id__in=set(person_ids),
        below__isnull=False,
    )
    told = rows.values_list("manager_id", "above", "below")
    return {manager: Share(Fraction(above), Fraction(below or 0), newest.batch_id) for manager, above, below in told}

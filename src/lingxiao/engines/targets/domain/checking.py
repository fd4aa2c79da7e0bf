"""The reachability check of one target: history, peers and pipeline, read from the facts; and the director's basis."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.facts.domain import freezing, measuring, pipeline, results, whose
from lingxiao.engines.targets.domain.chances import check
from lingxiao.engines.targets.enums import MONTHS
from lingxiao.engines.targets.models import QuotaNode, ReachabilityBasis
from lingxiao.engines.targets.refusals import NoFactsYet
from lingxiao.engines.targets.rules import may_write_basis
from lingxiao.kernel import audit
from lingxiao.kernel.days import Month
from lingxiao.kernel.money import round_half_away

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lingxiao.engines.facts.models import FrozenMonth, MeasuredSet
    from lingxiao.engines.targets.domain.chances import Checked
    from lingxiao.kernel.viewer import Viewer

LOOKED_BACK = 48
"""Months: three years of growths need a fourth to grow from."""


def reachability(viewer: Viewer, *, node: QuotaNode, on: date) -> Checked | None:
    """Hold somebody's target against what the viewer may read of the facts; None where there are none yet.

    Own months that are over, oldest first; peers are the managers beside them in the tree; the pipeline is that of the rest
    of the year.
    """
    kept = measuring.newest()
    if kept is None:
        return None
    currency, frozen = node.tree.plan.currency, freezing.standing()
    last = min(Month.containing(on).previous(), Month(node.tree.plan.year, MONTHS))
    first = max(last.shift(1 - LOOKED_BACK), Month.containing(kept.first_month))
    own = results.brought_in(
        viewer, asked=results.Asked(kept, first, last, currency, frozen), persons=[node.person_id or 0],
    )
    sold = [own.months[month].sales.minor for month in first.through(last)]
    open_now = pipeline.standing(window=_rest_of_year(kept, node, currency, on), whom=whose.of_manager(
        viewer, person_id=node.person_id or 0, on=on,
    ))
    remaining = max(0, sum(node.months) - _sold_this_year(own, node.tree.plan.year))
    coverage = Fraction(open_now.expected.minor, remaining) if remaining else None
    return check(
        quota=sum(node.months), sold=sold, peers=_peers(viewer, node, kept, last, frozen), coverage=coverage,
        remaining=remaining,
    )


def _sold_this_year(own: results.BroughtIn, year: int) -> int:
    return sum(one.sales.minor for month, one in own.months.items() if month.year == year)


def _rest_of_year(kept: MeasuredSet, node: QuotaNode, currency: str, on: date) -> pipeline.Window:
    now, end = Month.containing(on), Month(node.tree.plan.year, MONTHS)
    return pipeline.Window(results.Asked(kept, min(now, end), min(now, end), currency), end)


def _peers(
    viewer: Viewer, node: QuotaNode, kept: MeasuredSet, last: Month, frozen: Mapping[Month, FrozenMonth],
) -> list[Fraction]:
    """The quotas of the managers beside them as multiples of their own twelve months' sales, where these are known."""
    asked = results.Asked(kept, last.shift(1 - MONTHS), last, node.tree.plan.currency, frozen)
    quotas = dict(
        QuotaNode.objects.filter(parent=node.parent_id, person__isnull=False).exclude(pk=node.pk)
        .values_list("person_id", "amount"),
    )
    rows = results.managers_with_results(viewer, asked=asked).filter(pk__in=quotas).values_list("pk", results.SALES)
    sold = {pk: round_half_away(Fraction(amount)) for pk, amount in rows if amount}
    return [Fraction(quotas[pk], amount) for pk, amount in sold.items() if amount > 0]


def basis_of(node: QuotaNode) -> ReachabilityBasis | None:
    """On what the target rests as it stands, if a director wrote it down of this amount."""
    rows = ReachabilityBasis.objects.filter(node=node, amount=node.amount).select_related("written_by")
    return rows.order_by("-written_at", "-pk").first()


@transaction.atomic
def write_basis(
    *, viewer: Viewer, node: QuotaNode, found: Checked | None, text: str, on: date, at: datetime,
) -> ReachabilityBasis:
    """Write down on what a target rests; it stays, with the percentile it was written at. Raises ``NoFactsYet``."""
    may_write_basis(viewer=viewer, person_id=node.person_id or 0, on=on).or_refuse()
    if found is None:
        raise NoFactsYet
    made = ReachabilityBasis.objects.create(
        node=node, amount=node.amount, percentile=round_half_away((found.at or Fraction()) * 10), text=text, written_at=at,
        written_by_id=viewer.person_id or 0,
    )
    audit.note(
        viewer=viewer, act="targets.write_basis", object_kind="targets.node", object_id=node.pk,
        subject_person_id=node.person_id, detail={"percentile": made.percentile},
    )
    return made

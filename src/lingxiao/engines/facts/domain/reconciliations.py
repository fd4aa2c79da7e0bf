"""Reading reconciliations: how each month stands, its sums and differences as far as a viewer's figures reach."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Coalesce

from lingxiao.engines.facts.domain.two_sides import DATASETS
from lingxiao.engines.facts.enums import Cause, FileRole, ReconciliationState, Stage
from lingxiao.engines.facts.models import (
    FactFile,
    ReconciledSum,
    Reconciliation,
    ReconciliationCause,
    ReconciliationItem,
    ReconciliationSignOff,
)
from lingxiao.engines.facts.permissions import OPEN_RESULTS, READ_FIGURES
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer

ONE_DAY = timedelta(days=1)

OPEN_NOW = Q(said=None) | Q(said__cause=Cause.UNEXPLAINED)
"""Differences that nobody explained."""
NAMED = ("crm_manager", "erp_manager", "crm_owner", "erp_owner")


@dataclass(frozen=True, slots=True)
class Totals:
    """Both sides of a stage in a currency, in minor units, and how much of each agrees."""

    stage: Stage
    currency: str
    crm_count: int
    crm: int
    erp_count: int
    erp: int
    matched_count: int

    @property
    def rate(self) -> Fraction | None:
        """对账差异率: how far CRM is from ERP as a share of ERP (A07); None where the ERP has nothing."""
        return Fraction(abs(self.crm - self.erp), abs(self.erp)) if self.erp else None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a month stands, with what others may say of it: the badge of a figure, the health of the data.

    ``open_count`` is how many differences nobody explained; ``is_stale`` says that facts came since it was compared.
    """

    month: Month
    state: ReconciliationState
    newest: Reconciliation
    open_count: int
    sign_off: ReconciliationSignOff | None
    is_stale: bool
    rates: Mapping[str, Fraction | None]

    @property
    def is_reconciled(self) -> bool:
        """Whether the month is signed off as its facts stand now."""
        return self.state == ReconciliationState.SIGNED and not self.is_stale


def newest_of_each() -> list[Reconciliation]:
    """The newest reconciliation of every month, the latest month first."""
    found = Reconciliation.objects.order_by("-month", "-pk").distinct("month")
    return list(found.select_related("sign_off__signed_by"))


def standings(newest: Iterable[Reconciliation]) -> list[Standing]:
    """How these months stand, in their order."""
    every_one = list(newest)
    return _standings(every_one, _rates(every_one))


def standing_of(newest: Reconciliation) -> Standing:
    """How one month stands, without its rates: for who reads its totals anyway."""
    (found,) = _standings([newest], {})
    return found


def _standings(
    every_one: Sequence[Reconciliation], rates: Mapping[int, Mapping[str, Fraction | None]],
) -> list[Standing]:
    open_items = ReconciliationItem.objects.filter(OPEN_NOW, reconciliation__in=[one.pk for one in every_one])
    open_counts = dict(open_items.values_list("reconciliation").annotate(Count("pk")).order_by())
    signed = set(ReconciliationSignOff.objects.values_list("reconciliation__month", flat=True))
    stale_after = _newest_batch_by_month()
    found = []
    for one in every_one:
        open_count = open_counts.get(one.pk, 0) + one.difference_count - one.kept_count
        sign_off = getattr(one, "sign_off", None)
        state = _state(one, sign_off=sign_off, open_count=open_count, was_signed=one.month in signed)
        after = Month.containing(one.month).next().key
        newest_batch = max((batch for month, batch in stale_after.items() if month <= after), default=0)
        found.append(Standing(
            Month.containing(one.month), state, one, open_count, sign_off, newest_batch > one.still_at_id, rates.get(one.pk, {}),
        ))
    return found


def _newest_batch_by_month() -> dict[str, int]:
    """Up to which batch facts of each month came that are compared.

    A month may be changed by all of those up to the one after it: what was ordered long before may be shipped in it, and a
    neighbour may hold its entry.
    """
    rows = FactFile.objects.filter(role=FileRole.ROWS, dataset__in=[*DATASETS, "customers"])
    return dict(rows.values_list("month").annotate(Max("first")).order_by())


def _state(
    one: Reconciliation, *, sign_off: ReconciliationSignOff | None, open_count: int, was_signed: bool,
) -> ReconciliationState:
    if sign_off is not None:
        return ReconciliationState.SIGNED
    if was_signed:
        return ReconciliationState.SUPERSEDED
    return ReconciliationState.EXPLAINED if not open_count and Stage.ORDERS in one.stages else ReconciliationState.OPEN


def _rates(newest: Iterable[Reconciliation]) -> dict[int, dict[str, Fraction | None]]:
    """对账差异率 of orders, by reconciliation and currency."""
    rows = ReconciledSum.objects.filter(reconciliation__in=[one.pk for one in newest], stage=Stage.ORDERS)
    found: dict[int, dict[str, Fraction | None]] = {}
    told = rows.values_list("reconciliation", "currency").annotate(Sum("crm_amount"), Sum("erp_amount")).order_by()
    for pk, currency, crm, erp in told:
        rate = Fraction(abs(int(crm) - int(erp)), abs(int(erp))) if erp else None
        found.setdefault(pk, {})[currency] = rate
    return found


def state_of(month: Month) -> Standing | None:
    """How a month stands, for engines that show or count it; None where it was never compared."""
    newest = Reconciliation.objects.filter(month=month.span.start).select_related("sign_off__signed_by")
    found = standings(newest.order_by("-pk")[:1])
    return found[0] if found else None


def is_reconciled(month: Month) -> bool:
    """Whether a month is signed off as its facts stand now."""
    found = state_of(month)
    return found is not None and found.is_reconciled


def seen_by(viewer: Viewer, *, month: Month) -> Reconciliation:
    """The newest reconciliation of a month, for whoever opens results; ``NotSeen`` for everybody else."""
    newest = Reconciliation.objects.filter(month=month.span.start).select_related("sign_off__signed_by").order_by("-pk")
    found = newest.first() if viewer.may_somewhere(OPEN_RESULTS) else None
    if found is None:
        raise NotSeen
    return found


def _reached(viewer: Viewer, of: Reconciliation, *paths: str) -> Q:
    """Rows that name somebody whom the viewer's figures reach on the last day of the month; all, for who reaches everybody."""
    if viewer.reach(READ_FIGURES).everywhere:
        return Q()
    last = min(viewer.today, Month.containing(of.month).next().span.start - ONE_DAY)
    within = people_within(viewer=viewer, permission=READ_FIGURES, on=last)
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{path}__in": within})
    return found


def items_visible_to(viewer: Viewer, *, of: Reconciliation) -> QuerySet[Any]:
    """The differences of a month that touch somebody of the viewer's, with names and with what was said of them last.

    ``cause`` is what was said, and until then what is suggested.
    """
    rows = ReconciliationItem.objects.filter(_reached(viewer, of, "crm_manager", "erp_manager"), reconciliation=of)
    found: QuerySet[Any] = rows.annotate(
        cause=Coalesce("said__cause", "suggested"), note=F("said__note"), said_by=F("said__said_by__name"),
        said_at=F("said__said_at"), **{f"{path}_name": F(f"{path}__name") for path in NAMED},
    )
    return found


def item_seen_by(viewer: Viewer, *, item_id: int) -> Any:
    """One difference of a month as it stands now; ``NotSeen`` where it touches nobody of the viewer's."""
    held = ReconciliationItem.objects.filter(pk=item_id).select_related("reconciliation").first()
    if held is None:
        raise NotSeen
    newest = seen_by(viewer, month=Month.containing(held.reconciliation.month))
    found = items_visible_to(viewer, of=newest).select_related("reconciliation__sign_off").filter(pk=item_id).first()
    if found is None:
        raise NotSeen
    return found


def said_of(item: ReconciliationItem, *, month: Month) -> list[ReconciliationCause]:
    """Everything that was said of a difference, the newest first."""
    rows = ReconciliationCause.objects.filter(month=month.span.start, mark=item.mark)
    return list(rows.select_related("said_by").order_by("-pk"))


def sums_visible_to(viewer: Viewer, *, of: Reconciliation) -> QuerySet[Any]:
    """The sums of a month by stage, manager and currency, as far as the viewer's figures reach."""
    rows = ReconciledSum.objects.filter(_reached(viewer, of, "manager"), reconciliation=of)
    return rows.select_related("manager")


def totals(viewer: Viewer, *, of: Reconciliation) -> list[Totals]:
    """Each stage in each currency, as far as the viewer's figures reach; in the order of a sale."""
    rows = sums_visible_to(viewer, of=of).select_related(None).values_list("stage", "currency").annotate(
        *(Sum(name) for name in ("crm_count", "crm_amount", "erp_count", "erp_amount", "matched_count")),
    ).order_by()
    order = list(Stage)
    found = [Totals(Stage(stage), currency, *map(int, sums)) for stage, currency, *sums in rows]
    return sorted(found, key=lambda one: (order.index(one.stage), one.currency))


def counts_by_cause(of: Reconciliation) -> dict[Cause, int]:
    """How many differences have which cause as said; what nobody said of is unexplained."""
    rows = ReconciliationItem.objects.filter(reconciliation=of).values_list("said__cause").annotate(Count("pk")).order_by()
    found: dict[Cause, int] = {}
    for cause, count in (*rows, (Cause.UNEXPLAINED, of.difference_count - of.kept_count)):
        key = Cause(cause or Cause.UNEXPLAINED)
        found[key] = found.get(key, 0) + count
    return {cause: count for cause, count in found.items() if count}


def managers_of(rows: QuerySet[Any], *, most: int) -> list[tuple[int, str]]:
    """The managers whom these differences belong to, by the ERP and else by CRM, with their names; who has most is first."""
    whose, called = Coalesce("erp_manager", "crm_manager"), Coalesce("erp_manager__name", "crm_manager__name")
    counted = rows.values_list(whose, called).annotate(count=Count("pk")).order_by("-count")
    return [(pk, name) for pk, name, _count in counted[:most + 1] if pk is not None][:most]

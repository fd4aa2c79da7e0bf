"""On which terms months are reconciled: which source is CRM and which ERP, and what is let pass. The newest terms hold."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.enums import Side, SourceKind
from lingxiao.engines.facts.models import Reconciliation, ReconciliationTerms, Source
from lingxiao.engines.facts.rules import may_reconcile
from lingxiao.kernel import audit
from lingxiao.kernel.in_sql import every
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

TOLERANCE, DAYS = Decimal("0.05"), 3
"""What is let pass until somebody says otherwise: five hundredths of a unit for rounding, three days for entering late."""

BY_KIND = {
    SourceKind.ZOHO: Side.CRM, SourceKind.FXIAOKE: Side.CRM,
    SourceKind.ODOO: Side.ERP, SourceKind.ERPNEXT: Side.ERP, SourceKind.KINGDEE: Side.ERP,
}
"""Which side a kind of system is on until somebody says otherwise; files and databases go by what they brought."""
BOOKED, PROMISED = {"order_lines", "invoices", "receipts"}, {"orders", "deals"}

BROUGHT = """
    SELECT DISTINCT source.key, told.dataset FROM facts_batch AS batch JOIN facts_source AS source ON source.id = batch.source_id,
      jsonb_object_keys(batch.counts) AS told(dataset)
"""


class TooWide(Refusal):
    """A tolerance that lets everything pass compares nothing."""

    sentence = _("The tolerance is at least 0 and below %(most)s; days are at most 31. Type smaller figures.")


MOST_TOLERANCE, MOST_DAYS = Decimal(10_000), 31


@dataclass(frozen=True, slots=True)
class Terms:
    """Terms as they hold: by side, the sources by key with the datasets each ever brought."""

    tolerance: Decimal
    days: int
    sides: Mapping[Side, Mapping[str, frozenset[str]]]


@dataclass(frozen=True, slots=True)
class Placed:
    """A source, what it ever brought, and on which side it is; None is neither."""

    source: Source
    brought: frozenset[str]
    side: Side | None


def placed() -> list[Placed]:
    """Every source with its side: the one that was said, else the one its kind or its datasets speak for."""
    newest = _newest()
    said = newest.sides if newest is not None else {}
    brought: dict[str, set[str]] = {}
    for key, dataset in every(BROUGHT):
        brought.setdefault(key, set()).add(dataset)
    found = []
    for source in Source.objects.order_by("pk"):
        datasets = frozenset(brought.get(source.key, ()))
        side = (Side(said[source.key]) if said[source.key] else None) if source.key in said else _default(source, datasets)
        found.append(Placed(source, datasets, side))
    return found


def _default(source: Source, brought: frozenset[str]) -> Side | None:
    kind = BY_KIND.get(SourceKind(source.kind))
    if kind is not None:
        return kind
    return Side.ERP if brought & BOOKED else Side.CRM if brought & PROMISED else None


def _newest() -> ReconciliationTerms | None:
    return ReconciliationTerms.objects.order_by("-pk").first()


def terms_now() -> Terms:
    """The terms that hold from now on."""
    newest = _newest()
    every_one = placed()
    sides = {side: {one.source.key: one.brought for one in every_one if one.side == side} for side in Side}
    if newest is None:
        return Terms(TOLERANCE, DAYS, sides)
    return Terms(newest.tolerance, newest.days, sides)


def terms_for(month: Month) -> Terms:
    """The terms for a month: once it was signed those it was signed on, so that terms set later do not reopen it."""
    now = terms_now()
    signed = Reconciliation.objects.filter(month=month.span.start, sign_off__isnull=False).order_by("-pk").first()
    if signed is None:
        return now
    brought = {one.source.key: one.brought for one in placed()}
    return Terms(signed.tolerance, signed.days, {
        side: {key: brought[key] for key in keys if key in brought}
        for side, keys in ((Side.CRM, signed.crm), (Side.ERP, signed.erp))
    })


@transaction.atomic
def set_terms(
    *, viewer: Viewer, tolerance: Decimal, days: int, sides: Mapping[str, str], at: datetime,
) -> ReconciliationTerms:
    """Say from now on what is let pass and which source is which side; months that were signed keep theirs."""
    may_reconcile(viewer=viewer).or_refuse()
    if not 0 <= tolerance < MOST_TOLERANCE or not 0 <= days <= MOST_DAYS:
        raise TooWide(most=f"{MOST_TOLERANCE:,}")
    made = ReconciliationTerms.objects.create(
        tolerance=tolerance, days=days, sides={key: Side(side).value if side else "" for key, side in sides.items()},
        set_by_id=viewer.person_id, set_at=at,
    )
    audit.note(
        viewer=viewer, act="facts.set_reconciliation_terms", object_kind="facts.reconciliation_terms", object_id=made.pk,
        detail={"tolerance": str(tolerance), "days": days, "sides": made.sides},
    )
    return made


def titles() -> dict[str, Bilingual]:
    """What people call every source, by its key."""
    return {key: Bilingual(zh, en) for key, zh, en in Source.objects.values_list("key", "title_zh", "title_en")}

"""Reconciling a month: CRM and ERP compared by the worker as of the newest batch, and what came of it kept.

The same facts come to the same reconciliation; facts that change a month make a further one, and what was signed stays.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.domain import explaining, manifest, reconciliations, sides
from lingxiao.engines.facts.domain.matching import Matched, Terms, match
from lingxiao.engines.facts.domain.two_sides import Asked, Key, Sums, gather, mergers
from lingxiao.engines.facts.enums import Side, Stage
from lingxiao.engines.facts.log.connecting import duck
from lingxiao.engines.facts.measures import Line, load_lines
from lingxiao.engines.facts.models import ReconciledSum, Reconciliation, ReconciliationItem
from lingxiao.engines.facts.rules import may_reconcile
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel import audit
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from lingxiao.engines.facts.domain.matching import Difference, Entry
    from lingxiao.kernel.viewer import Viewer

MOST_KEPT = 20_000
"""How many differences are kept as rows. With more the systems do not keep the same sales: nobody explains so many."""
_LOCK = 0x6C78_7265


class MonthNotOver(Refusal):
    """A month is reconciled when it is over."""

    sentence = _("%(month)s is not over yet. It is reconciled from the first day of the next month on.")


class NothingCame(Refusal):
    """There are no facts to compare."""

    sentence = _("No sales facts have come in yet. Connect a system or bring a file in first.")


class SidesMissing(Refusal):
    """It takes two to compare."""

    sentence = _("No source is set as %(side)s. Open the terms of reconciliation and say which source it is.")


@dataclass(slots=True)
class Compared:
    """A stage as it came out: the sums by manager and currency, and the differences."""

    sums: Mapping[Key, Sums]
    differences: list[Difference]


def ready(*, month: Month, on: date) -> sides.Terms:
    """The terms on which a month can be compared; a refusal says what is missing."""
    if month.next().span.start > on:
        raise MonthNotOver(month=month.label)
    if not manifest.latest():
        raise NothingCame
    found = sides.terms_for(month)
    for side in Side:
        if not found.sides[side]:
            raise SidesMissing(side=str(side.label))
    return found


def due(*, on: date) -> list[Month]:
    """The months to be compared now: the last one that is over where it never was, and every one that newer facts may change."""
    last = Month.containing(on).shift(-1)
    known = {one.month: one for one in reconciliations.standings(reconciliations.newest_of_each())}
    found = [month for month, one in known.items() if one.is_stale]
    if last not in known:
        found.append(last)
    return sorted(month for month in found if _is_ready(month, on))


def _is_ready(month: Month, on: date) -> bool:
    try:
        ready(month=month, on=on)
    except Refusal:
        return False
    return True


def work_out(*, viewer: Viewer, month: Month, at: datetime) -> Reconciliation:
    """Compare a month that is over as of the newest batch and keep what came of it.

    Where it comes to the same as before, what is there stays, and only says as of which batch it still holds.
    """
    may_reconcile(viewer=viewer).or_refuse()
    terms = ready(month=month, on=viewer.today)
    number = manifest.latest()
    asked = Asked(month, number, Terms(terms.tolerance, terms.days), terms.sides)
    stages = _compare(asked)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        return _keep(viewer, asked, stages, at=at)


def _compare(asked: Asked) -> dict[Stage, Compared]:
    """Every stage of which both sides have something."""
    lines = [Line(*line) for line in people.answering_managers()]
    store = manifest.store()
    store.root.mkdir(parents=True, exist_ok=True)
    found = {}
    with duck([store.root], spill=store.spill) as database:
        answering = load_lines(database, lines)
        merged = mergers(database, as_of=asked.as_of)
        for stage in Stage:
            gathered = gather(database, stage, asked=asked, lines=answering)
            if gathered is not None:
                done = match(gathered.open, terms=asked.terms, merged=merged)
                _add_agreed(gathered.sums, done)
                prove(gathered.sums, done.differences)
                found[stage] = Compared(gathered.sums, done.differences)
    return found


def _add_agreed(sums: dict[Key, Sums], done: Matched) -> None:
    for one, other in done.agreed:
        into = sums[Key(one.manager, one.currency)]
        into.matched_count += 1
        into.matched_crm += one.amount
        into.matched_erp += other.amount


def prove(sums: Mapping[Key, Sums], differences: list[Difference]) -> None:
    """Check that what agrees and what differs add up to each side, to the minor unit; anything else is a bug."""
    listed: dict[Key, Sums] = defaultdict(Sums)
    for one in differences:
        if one.crm is not None:
            into = listed[Key(one.crm.manager, one.crm.currency)]
            into.crm_count, into.crm_amount = into.crm_count + 1, into.crm_amount + one.crm.amount
        if one.erp is not None:
            into = listed[Key(one.erp.manager, one.erp.currency)]
            into.erp_count, into.erp_amount = into.erp_count + 1, into.erp_amount + one.erp.amount
    for key in sums.keys() | listed.keys():
        whole, apart = sums.get(key, Sums()), listed.get(key, Sums())
        agrees = (
            whole.crm_count == whole.matched_count + apart.crm_count and whole.erp_count == whole.matched_count + apart.erp_count
            and whole.crm_amount == whole.matched_crm + apart.crm_amount
            and whole.erp_amount == whole.matched_erp + apart.erp_amount
        )
        if not agrees:
            message = f"the reconciliation of {key} does not add up: {whole} against {apart}"
            raise ValueError(message)


def _keep(viewer: Viewer, asked: Asked, stages: Mapping[Stage, Compared], *, at: datetime) -> Reconciliation:
    before = Reconciliation.objects.filter(month=asked.month.span.start).order_by("-pk").first()
    items = _items(asked.month, stages)
    content = _fingerprint(asked, stages, items)
    if before is not None and before.content == content:
        before.still_at_id = max(before.still_at_id, asked.as_of)
        before.save(update_fields=["still_at"])
        return before
    made = Reconciliation.objects.create(
        month=asked.month.span.start, batch_id=asked.as_of, still_at_id=asked.as_of, tolerance=asked.terms.tolerance,
        days=asked.terms.days, crm=sorted(asked.sides[Side.CRM]), erp=sorted(asked.sides[Side.ERP]), stages=list(stages),
        content=content, matched_count=sum(one.matched_count for each in stages.values() for one in each.sums.values()),
        difference_count=len(items), kept_count=min(len(items), MOST_KEPT), asked_by_id=viewer.person_id, made_at=at,
    )
    ids = ids_by_number()
    ReconciledSum.objects.bulk_create(
        [
            ReconciledSum(reconciliation=made, stage=stage, manager_id=ids.get(key.manager or ""), currency=key.currency,
                          **asdict(sums))
            for stage, compared in stages.items() for key, sums in compared.sums.items()
        ], batch_size=1_000,
    )
    ReconciliationItem.objects.bulk_create(
        [_row(made, ids, item) for item in items[:MOST_KEPT]], batch_size=1_000,
    )
    explaining.attach(made)
    _forget_unsigned(before=made)
    audit.note(
        viewer=viewer, act="facts.reconcile", object_kind="facts.reconciliation", object_id=made.pk,
        detail={"month": asked.month.key, "batch": asked.as_of, "matched": made.matched_count, "differences": len(items)},
    )
    return made


def _forget_unsigned(*, before: Reconciliation) -> None:
    """Rows of what nobody signed make room: the reconciliation itself stays, with how many there were."""
    older = Reconciliation.objects.filter(month=before.month, pk__lt=before.pk, sign_off__isnull=True)
    ReconciliationItem.objects.filter(reconciliation__in=older).delete()
    ReconciledSum.objects.filter(reconciliation__in=older).delete()


@dataclass(frozen=True, slots=True)
class _Item:
    stage: Stage
    difference: Difference
    mark: str


def _items(month: Month, stages: Mapping[Stage, Compared]) -> list[_Item]:
    """Every difference with its mark, the widest first."""
    found = [
        _Item(stage, one, _mark(month, stage, one)) for stage, compared in stages.items() for one in compared.differences
    ]
    return sorted(found, key=lambda item: (-item.difference.gap, item.mark))


def _mark(month: Month, stage: Stage, one: Difference) -> str:
    return _digest([month.key, stage, *(list(side[:9]) if side is not None else None for side in (one.crm, one.erp))])


def _digest(told: Any) -> str:
    return sha256(json.dumps(told, ensure_ascii=False, default=str).encode()).hexdigest()


def _fingerprint(asked: Asked, stages: Mapping[Stage, Compared], items: list[_Item]) -> str:
    """Of all that is kept, and of the terms: two reconciliations of one fingerprint say the same."""
    sums = sorted(
        [stage, key.manager or "", key.currency, *asdict(one).values()]
        for stage, compared in stages.items() for key, one in compared.sums.items()
    )
    terms = [str(asked.terms.tolerance.normalize()), asked.terms.days, *(sorted(asked.sides[side]) for side in Side)]
    return _digest([terms, list(stages), sums, [[item.mark, item.difference.cause] for item in items]])


def _row(made: Reconciliation, ids: Mapping[str, int], item: _Item) -> ReconciliationItem:
    one = item.difference
    there = [side for side in (one.crm, one.erp) if side is not None]
    either, elsewhere = there[0], there[0].elsewhere_on if len(there) == 1 else None
    return ReconciliationItem(
        reconciliation=made, stage=item.stage, mark=item.mark, suggested=one.cause, number=either.number[:255],
        customer=(either.customer or "")[:255], gap=one.gap, elsewhere_on=elsewhere,
        **_columns("crm", one.crm, ids), **_columns("erp", one.erp, ids),
    )


def _columns(side: str, entry: Entry | None, ids: Mapping[str, int]) -> dict[str, Any]:
    if entry is None:
        return {}
    told = {
        "source": entry.source, "number": entry.number[:255], "on": entry.day, "currency": entry.currency,
        "amount": entry.amount, "owner_id": ids.get(entry.owner or ""), "manager_id": ids.get(entry.manager or ""),
    }
    return {f"{side}_{name}": value for name, value in told.items()}

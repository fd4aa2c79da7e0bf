"""The line under figures that says why they can be relied on, and how months stand: open, frozen, restated."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lingxiao.engines.facts.domain import differing, freshness, measuring, results, whose
from lingxiao.engines.facts.measures.declared import OverMonths, Unit
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.money import Money, format_money, round_half_away
from lingxiao.web.cockpit.figures import shown
from lingxiao.web.shell.parts import State, Tone, Trust

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

    from django.db.models import Q

    from lingxiao.engines.facts.domain.differing import Differs
    from lingxiao.engines.facts.domain.results import Asked
    from lingxiao.engines.facts.models import FrozenMonth, MeasuredSet
    from lingxiao.kernel.viewer import Viewer

SOUND, DOUBTFUL = 900, 700
"""From which score, in tenths, facts are sound enough for pay and grades (A07), and below which they are not."""
HOUR, TWO_DAYS = timedelta(hours=1), timedelta(days=2)


def trust_of(viewer: Viewer, asked: Asked) -> Trust:
    """What stands under the figures of some months."""
    return Trust(
        source=_("sales facts"), batch=_("batch %(number)s") % {"number": asked.measured.batch_id},
        fresh=age_of(viewer, asked), standing=standing_of(asked), reconciled=_reconciled(asked), quality=_quality(asked.measured),
    )


def _reconciled(asked: Asked) -> State | None:
    """How many of the closed months finance signed off as CRM and ERP agree; None where it is none."""
    versions = asked.versions
    signed_off = sum(1 for one in versions if getattr(one, "signed_off", None) is not None)
    if not signed_off:
        return None
    if signed_off == len(versions):
        return State(_("reconciled and signed off"), Tone.OK, "scale")
    said = ngettext(
        "%(signed)s of %(n)s closed month reconciled", "%(signed)s of %(n)s closed months reconciled", len(versions),
    )
    return State(said % {"signed": signed_off, "n": len(versions)}, Tone.WARN, "scale")


def _quality(kept: MeasuredSet) -> State | None:
    """The score of all facts, where they were scanned."""
    found: int | None = getattr(kept, "quality_tenths", None)
    if found is None:
        return None
    tone = Tone.OK if found >= SOUND else Tone.WARN if found >= DOUBTFUL else Tone.BAD
    return State(_("data quality %(score)s of 100") % {"score": shown(found)}, tone, "list-check")


def age_of(viewer: Viewer, asked: Asked) -> State:
    """How old the newest data are, and whether they should have been renewed by now."""
    found = freshness.of_batch(asked.measured.batch, at=viewer.now)
    if found.age < HOUR:
        said = _("less than an hour old")
    elif found.age < TWO_DAYS:
        hours = found.age // HOUR
        said = ngettext("%(n)s hour old", "%(n)s hours old", hours) % {"n": hours}
    else:
        said = ngettext("%(n)s day old", "%(n)s days old", found.age.days) % {"n": found.age.days}
    if not found.is_late:
        return State(said, Tone.OK, "clock")
    late = _("%(age)s, expected every day") % {"age": said}
    return State(late, Tone.BAD if found.is_stale else Tone.WARN, "clock-exclamation")


def standing_of(asked: Asked) -> State:
    """How many of the months stand still."""
    versions = asked.versions
    months = len(asked.months)
    if not versions:
        return State(_("open: every delivery changes it"), Tone.PLAIN, "lock-open")
    said = _("frozen") if len(versions) == months else ngettext(
        "%(frozen)s of %(n)s month frozen", "%(frozen)s of %(n)s months frozen", months,
    ) % {"frozen": len(versions), "n": months}
    restated = sum(1 for one in versions if one.version > 1)
    if restated:
        said = ngettext("%(said)s, %(n)s restated", "%(said)s, %(n)s restated", restated) % {"said": said, "n": restated}
    return State(said, Tone.INFO if restated else Tone.OK, "lock")


def month_state(version: FrozenMonth | None) -> State:
    """How one month stands: open, frozen on its day or late, restated."""
    if version is None:
        return State(_("not frozen"), Tone.PLAIN, "lock-open")
    day = date_format(localtime(version.frozen_at), "MONTH_DAY_FORMAT")
    if version.version > 1:
        said = _("restated on %(day)s, version %(version)s")
        return State(said % {"day": day, "version": version.version}, Tone.INFO, "versions")
    if version.days_late:
        late = ngettext(
            "frozen on %(day)s, %(n)s working day late", "frozen on %(day)s, %(n)s working days late", version.days_late,
        )
        return State(late % {"day": day, "n": version.days_late}, Tone.WARN, "lock")
    return State(_("frozen on %(day)s") % {"day": day}, Tone.OK, "lock")


MEASURES: dict[str, Callable[[], str]] = {
    results.SALES: lambda: _("Sales by order"), results.QUOTA: lambda: _("Quota"),
    results.INVOICED: lambda: _("Invoiced"), results.RECEIPTS: lambda: _("Receipts"),
}
"""What the measures of the results are called there."""


def newest_differ(viewer: Viewer, asked: Asked, *, of: Q) -> dict[Month, list[str]]:
    """By what the newest data differ from the frozen months, in words; ``of`` narrows whose figures. One query."""
    if not asked.versions:
        return {}
    within = whose.everybodys(viewer, on=results.day_read(viewer, asked.last)) & of
    found: dict[Month, list[str]] = {}
    for one in differing.by_measure(
        measured=asked.measured, versions=asked.versions, within=within, measures=results.SHOWN,
    ):
        if one.currency == asked.currency:
            found.setdefault(Month.containing(one.month), []).append(difference(one))
    return found


def seen_to_differ(viewer: Viewer, version: FrozenMonth, kept: MeasuredSet) -> list[Differs]:
    """By what the newest data differ from one version, of whom the viewer may read, in every measure. One query."""
    within = whose.everybodys(viewer, on=results.day_read(viewer, Month.containing(version.month)))
    return differing.by_measure(measured=kept, versions=[version], within=within)


def amounts(one: Differs) -> dict[str, str]:
    """The sums of a change as text: amounts of money, or plain numbers; none where sums over managers say nothing."""
    measure = measuring.catalogue()[one.measure]
    if measure.over_months != OverMonths.SUM:
        return {"before": "–", "after": "–", "difference": "–"}
    if measure.unit == Unit.MONEY:
        before, after = (format_money(money(exact, one.currency)) for exact in (one.frozen, one.newest))
        return {"before": before, "after": after, "difference": signed(one.newest - one.frozen, one.currency)}
    told = {"before": one.frozen, "after": one.newest, "difference": one.newest - one.frozen}
    return {key: f"{exact.normalize():,f}" for key, exact in told.items()}


def difference(one: Differs) -> str:
    """One measure of a month: by how much the newest data differ, or that the sum is the same and belongs to others."""
    word = MEASURES[one.measure]()
    if not differing.moved(one):
        return ngettext(
            "%(measure)s: same sum, %(n)s figure differs", "%(measure)s: same sum, %(n)s figures differ", one.figures,
        ) % {"measure": word, "n": one.figures}
    return f"{word} {signed(one.newest - one.frozen, one.currency)}"


def signed(exact: Decimal | Fraction, currency: str) -> str:
    """An amount with its sign, as one that is added."""
    amount = money(exact, currency)
    return f"+{format_money(amount)}" if amount.minor > 0 else format_money(amount)


def money(exact: Decimal | Fraction | None, currency: str) -> Money:
    """A kept sum of minor units as an amount; nothing is zero."""
    return Money(round_half_away(Fraction(exact or 0)), currency)

"""After the components: the settlement of the year, parts paid on days to come, and draws month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation import compiling
from lingxiao.engines.incentives.calculation.compiling import text
from lingxiao.engines.incentives.calculation.conditions import holds
from lingxiao.engines.incentives.calculation.rationals import Ratio, rounded
from lingxiao.engines.incentives.calculation.rows import Payout
from lingxiao.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lingxiao.engines.incentives.calculation.running import Run
    from lingxiao.engines.incentives.language.plan import Component, Draw, Settlement


def settle(run: Run, payouts: Sequence[Payout]) -> list[Payout]:
    """Parts of components that are paid on days to come; and, where a year ends, its true-up and what becomes of the rest."""
    found = [one for component in run.plan.components.values() for one in _parts(component, payouts, run.plan.currency)]
    if run.plan.settlement is not None:
        for number, period in enumerate(run.periods):
            if period.end.month == 1:
                found += _settled(run, run.plan.settlement, number, payouts)
    return found


def _parts(component: Component, payouts: Sequence[Payout], currency: str) -> list[Payout]:
    """A row for each part and its day: whole steps, the last part takes what is left."""
    if not component.terms.parts:
        return []
    found = []
    for one in payouts:
        if one.component == component.name:
            amounts = Money(one.amount, currency).split([part.share for part in component.terms.parts])
            found += [
                Payout(one.payee, one.period, f"{one.component}:deferred:{part.on}", amount.minor)
                for part, amount in zip(component.terms.parts, amounts, strict=True)
            ]
    return found


def _settled(run: Run, settlement: Settlement, number: int, payouts: Sequence[Payout]) -> list[Payout]:
    year, month, day = run.periods[number].start.year, *settlement.paid_on
    paid_on = f"{year + 1}-{month:02}-{day:02}"
    names = {one.name for one in run.periods if one.start.year == year}
    employed = (
        {
            row[0]
            for row in run.connection.execute(
                f"SELECT employee_id FROM employment WHERE valid_from <= DATE '{paid_on}' "
                f"AND coalesce(valid_to, DATE '9999-12-31') > DATE '{paid_on}' "
                f"AND coalesce(left_on, DATE '9999-12-31') >= DATE '{paid_on}'"
            ).fetchall()
        }
        if settlement.only_employed
        else None
    )
    of_year = [one for one in payouts if one.period in names]
    found: list[Payout] = []
    if settlement.true_up is not None:
        found += _true_up(run, settlement, number, of_year)
    if settlement.deferred is not None:
        found += _later(run, settlement, number, paid_on)
    if settlement.release_if is not None:
        found += _released(run, settlement, number, of_year)
    if employed is None:
        return found
    return [
        one if one.payee in employed else type(one)(one.payee, one.period, one.component, 0, flags=one.flags)
        for one in found
    ]


def _true_up(run: Run, settlement: Settlement, number: int, of_year: Sequence[Payout]) -> list[Payout]:
    true_up = settlement.true_up
    if true_up is None:
        return []
    step = run.plan.step
    due = compiling.tiers(true_up.tiers, run.measuring.ratio, debit=True, fen=run.plan.fen)
    rows = run.connection.execute(
        f"SELECT payee, CASE WHEN {due.n} IS NULL THEN 0 ELSE {rounded(due, step, run.plan.rounding.mode)} END "
        f"FROM so_far WHERE no = {number}"
    ).fetchall()
    paid = _posted(run, true_up.component, number)
    asked = {run.periods[place].name for place in run.wanted} if paid else {one.name for one in run.periods}
    for one in of_year:
        if one.component == true_up.component and one.period in asked:
            paid[one.payee] = paid.get(one.payee, 0) + one.amount
    found = []
    for payee, amount in rows:
        difference = amount - paid.get(payee, 0)
        if difference < 0 and not true_up.is_recovered:
            difference = 0
        found.append(
            Payout(payee, run.periods[number].name, f"{true_up.component}:true_up", difference, flags=("true_up",))
        )
    return found


def _posted(run: Run, component: str, number: int) -> dict[str, int]:
    """What was posted of a component in the year before the first period asked for, by payee; empty when nothing was given."""
    year, first = run.periods[number].start.year, run.wanted[0]
    return dict(
        run.connection.execute(
            "SELECT q.employee_id, sum(q.amount)::BIGINT FROM paid AS q JOIN periods AS n ON n.name = q.period "
            f"WHERE q.component = {text(component)} AND n.year = {year} AND n.no < {first} GROUP BY ALL"
        ).fetchall()
    )


def _later(run: Run, settlement: Settlement, number: int, paid_on: str) -> list[Payout]:
    """What was deferred in the year, times the factor of the year: a statement a component, whoever many are paid."""
    if settlement.deferred is None:
        return []
    found = []
    factor = compiling.factor(settlement.deferred, run.measuring.ratio)
    amount = rounded(Ratio(f"(coalesce(d.kept, 0) * {factor.n})", factor.d), run.plan.step, run.plan.rounding.mode)
    period = run.periods[number]
    for name, component in run.plan.components.items():
        if component.terms.pay_now is None:
            continue
        rows = run.connection.execute(f"""
SELECT payee, {amount} FROM so_far LEFT JOIN (
  SELECT t.payee, sum(t.deferred)::HUGEINT AS kept FROM {run.tables[name]} AS t JOIN periods AS n USING (no)
  WHERE n.year = {period.start.year} GROUP BY ALL
) AS d USING (payee) WHERE so_far.no = {number}""").fetchall()
        found += [Payout(payee, period.name, f"{name}:deferred:{paid_on}", fen) for payee, fen in rows]
    return found


def _released(run: Run, settlement: Settlement, number: int, of_year: Sequence[Payout]) -> list[Payout]:
    if settlement.release_if is None:
        return []
    condition = holds(settlement.release_if.tree, run.measuring.ratio)
    rows = dict(run.connection.execute(f"SELECT payee, {condition} FROM so_far WHERE no = {number}").fetchall())
    sums: dict[tuple[str, str], int] = {}
    for one in of_year:
        if one.held:
            sums[one.payee, one.component] = sums.get((one.payee, one.component), 0) + one.held
    return [
        Payout(payee, run.periods[number].name, f"{component}:released", held if rows.get(payee) else 0)
        for (payee, component), held in sums.items()
    ]


def advance(run: Run, payouts: Sequence[Payout]) -> list[Payout]:
    """Draws: after all components, per payee and month, what is paid beside or less than what was earned."""
    found: list[Payout] = []
    for draw in run.plan.draws.values():
        earned: dict[str, dict[str, int]] = {}
        for one in payouts:
            months = earned.setdefault(one.payee, {})
            months[one.period] = months.get(one.period, 0) + one.amount
        for payee, months in sorted(earned.items()):
            found += [
                Payout(payee, name, "draw", amount, flags=("draw",)) for name, amount in _drawn(run, draw, months)
            ]
    return found


def _drawn(run: Run, draw: Draw, months: dict[str, int]) -> list[tuple[str, int]]:
    balance, found = 0, []
    least = int(draw.amount * run.plan.fen)
    for month, period in enumerate(one for one in run.periods if one.name in months):
        earned = months[period.name]
        floor = least if draw.months is None or month < draw.months else 0
        paid = max(floor, earned - balance, 0)
        balance = max(0, balance + paid - earned) if draw.is_recoverable else 0
        found.append((period.name, paid - earned))
    return found


"""A small made-up company as tables, and the same figures counted the slow way: person by person, day by day, in fractions."""


from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.periods import MONTHS, Period, periods
from lingxiao.engines.incentives.referee import Measured, earned

if TYPE_CHECKING:
    from pathlib import Path

    from lingxiao.engines.incentives.language.plan import Measure, Plan

END = date(9999, 12, 31)


@dataclass
class Company:
    """Rows as text, by table."""

    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def add(self, table: str, **cells: object) -> None:
        """One more row."""
        self.tables.setdefault(table, []).append({name: str(cell) for name, cell in cells.items()})

    def write(self, folder: Path) -> Path:
        """All tables as CSV files."""
        folder.mkdir(exist_ok=True)
        for name, rows in self.tables.items():
            columns = list(dict.fromkeys(column for row in rows for column in row))
            with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)
        return folder

    def rows(self, table: str) -> list[dict[str, str]]:
        """The rows of a table."""
        return self.tables.get(table, [])


def people(company: Company, who: dict[str, str], *, position: str, hired: date = date(2026, 1, 1)) -> None:
    """Employ people, each with a manager or none, all in one post."""
    for name, manager in who.items():
        company.add(
            "employment",
            employee_id=name,
            name=name,
            valid_from=hired,
            hired_on=hired,
            monthly_base="9000",
            currency="CNY",
            department="销售部",
            grade="A",
        )
        company.add("positions", employee_id=name, position=position, valid_from=hired, points=1, team="T")
        if manager:
            company.add("reporting", employee_id=name, manager_id=manager, valid_from=hired)


class Counting:
    """What was measured, counted row by row from the tables; whoever has no split owns a line whole."""

    def __init__(self, company: Company, plan: Plan, position: str) -> None:
        self.company = company
        self.plan = plan
        self.position = position
        self.credits = [credit for row in company.rows("orders") for credit in self._credits(row)]

    def _credits(self, row: dict[str, str]) -> list[tuple[str, dict[str, str], Fraction]]:
        splits = [
            one for one in self.company.rows("splits") if one["order_id"] == row["order_id"] and one["kind"] == "split"
        ]
        overlays = [
            one
            for one in self.company.rows("splits")
            if one["order_id"] == row["order_id"] and one["kind"] == "overlay"
        ]
        fen = int(Fraction(row["net_amount"]) * 100)
        found = []
        if not splits:
            found.append((row["employee_id"], row, Fraction(fen, 100)))
        else:
            exact = [abs(fen) * Fraction(one["share"]) for one in splits]
            parts = [int(one) for one in exact]
            order = sorted(range(len(parts)), key=lambda place: (-(exact[place] - parts[place]), place))
            for place in order[: abs(fen) - sum(parts)]:
                parts[place] += 1
            found += [
                (one["employee_id"], row, Fraction(part if fen >= 0 else -part, 100))
                for one, part in zip(splits, parts, strict=True)
            ]
        for one in overlays:
            exact_fen = abs(fen) * Fraction(one["share"])
            whole = int(exact_fen + Fraction(1, 2))
            found.append((one["employee_id"], row, Fraction(whole if fen >= 0 else -whole, 100)))
        return found

    def managers(self, who: str, on: date) -> list[str]:
        """Everybody above on a day, the next one first."""
        found: list[str] = []
        while True:
            above = [
                row["manager_id"]
                for row in self.company.rows("reporting")
                if row["employee_id"] == who
                and date.fromisoformat(row["valid_from"])
                <= on
                < (date.fromisoformat(row["valid_to"]) if row.get("valid_to") else END)
            ]
            if not above or above[0] in found:
                return found
            found.append(above[0])
            who = above[0]

    def in_post(self, who: str, on: date) -> bool:
        """Whether somebody is in the plan's post on a day."""
        return self.plan.first <= on <= self.plan.last and any(
            row["employee_id"] == who
            and row["position"] == self.position
            and date.fromisoformat(row["valid_from"])
            <= on
            < (date.fromisoformat(row["valid_to"]) if row.get("valid_to") else END)
            for row in self.company.rows("positions")
        )

    def days(self, who: str, period: Period) -> list[date]:
        """The days of a period that somebody is in the post."""
        return [
            day for day in (period.start + timedelta(days=one) for one in range(period.days)) if self.in_post(who, day)
        ]

    def away(self, who: str, period: Period) -> int:
        """The days of those that somebody was on leave."""
        return sum(
            1
            for day in self.days(who, period)
            for row in self.company.rows("leave")
            if row["employee_id"] == who
            and date.fromisoformat(row["leave_from"]) <= day < date.fromisoformat(row["leave_to"])
        )

    def value(self, measure: Measure, who: str, period: Period) -> Fraction | None:
        """One measure of somebody in a period."""
        if measure.table == "quotas":
            total = sum(
                (
                    Fraction(row["amount"])
                    for row in self.company.rows("quotas")
                    if row["employee_id"] == who
                    and row["measure"] == measure.column
                    and row["period"] in {one.name for one in period.months()}
                ),
                Fraction(0),
            )
            if measure.is_prorated:
                total *= Fraction(len(self.days(who, period)) - self.away(who, period), period.days)
            if measure.ramp:
                hired = next(
                    date.fromisoformat(row["hired_on"])
                    for row in self.company.rows("employment")
                    if row["employee_id"] == who
                )
                months = (
                    (period.start.year - hired.year) * 12
                    + period.start.month
                    - hired.month
                    - (1 if period.start.day < hired.day else 0)
                )
                months = max(months, 0)
                total *= measure.ramp[months] if months < len(measure.ramp) else 1
            return total
        if measure.table == "kpi":
            found = {
                row["employee_id"]: Fraction(row["value"])
                for row in self.company.rows("kpi")
                if row["name"] == measure.column and row["period"] == period.name
            }
            return found.get(who, found.get("*"))
        dated = measure.dated.partition(".")[2]
        rows = (
            self.credits
            if measure.table == "orders"
            else [(row["employee_id"], row, Fraction(row["amount"])) for row in self.company.rows(measure.table)]
        )
        total = Fraction(0)
        for owner, row, amount in rows:
            on = date.fromisoformat(row[dated])
            above = self.managers(owner, on)
            whose = {"": [owner], "team": above[:1], "everyone below": above}[measure.scope]
            if period.start <= on < period.end and who in whose and self.in_post(who, on):
                total += amount
        return total


def by_hand(
    company: Company, plan: Plan, position: str, asked: str
) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """What every component pays everybody, by the exact evaluator over figures counted the slow way; in fen."""
    counting, found = Counting(company, plan, position), {}
    for period in periods(asked, plan.period):
        for row in company.rows("employment"):
            who = row["employee_id"]
            if not counting.days(who, period):
                continue
            measured = Measured(
                plan.measures,
                {name: counting.value(one, who, period) for name, one in plan.measures.items() if one.formula is None},
            )
            share = sum(
                (Fraction(len(counting.days(who, month)), month.days) for month in period.months()), Fraction(0)
            )
            for component in plan.components.values():
                one = earned(component, measured, plan.rounding, month_share=share)
                found[who, period.name, component.name] = (
                    int(one.amount * 100),
                    int(one.held * 100),
                    int(one.deferred * 100),
                )
    assert MONTHS
    return found

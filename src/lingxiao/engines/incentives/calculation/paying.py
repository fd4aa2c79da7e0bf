"""From measures to payouts: shape, multiplier, cap, floor, gate, rounding, a row a payee, period and component.

Tables made: ``pay_N`` for each component, with amount, held and deferred in minor units and the flags as text.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation import compiling
from lingxiao.engines.incentives.calculation.periods import MONTHS
from lingxiao.engines.incentives.calculation.ranking import column_of
from lingxiao.engines.incentives.calculation.rationals import Ratio, rounded
from lingxiao.engines.incentives.calculation.scoring import score
from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.engines.incentives.language.literals import Unit
from lingxiao.engines.incentives.language.measures import names_in
from lingxiao.engines.incentives.language.plan import Pool, Product, Scorecard
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Callable

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.incentives.calculation.measuring import Measuring
    from lingxiao.engines.incentives.language.plan import Component, Plan



def due_table(table: str) -> str:
    """Where what is due for the year so far stands, before what was paid is taken off."""
    return f"due_{table}"


class Paying:
    """The components of a plan over its measures."""

    def __init__(self, connection: DuckDBPyConnection, plan: Plan, measuring: Measuring, *, first: int = 0) -> None:
        """Know the steps money is rounded to, and the ``first`` period that is asked for."""
        self.connection = connection
        self.plan = plan
        self.measuring = measuring
        self.fen = plan.fen
        self.step = plan.step
        self.first = first

    def pay(self, component: Component, number: int) -> str:
        """Make the table of one component; its name."""
        table = f"pay_{number}"
        source = "so_far" if component.terms.is_year_to_date else "counted"
        self._refuse_missing(component)
        if isinstance(component.shape, Pool):
            self._pool(component, component.shape, table)
            return table
        named = self._named(component)
        if isinstance(component.shape, Scorecard):
            score(
                self.connection,
                component,
                component.shape,
                named,
                f"score_{number}",
                source,
                counted=self.measuring.counted,
            )
            base = int(component.shape.base * self.fen)
            gross, joined = Ratio(f"({base}::HUGEINT * s.n)", "s.d"), f"JOIN score_{number} AS s USING (payee, no)"
        else:
            debit, joined = component.terms.when_negative == "first rate", ""
            gross = compiling.gross(component.shape, named, self._graded, debit=debit, fen=self.fen)
        self.connection.execute(self._statement(component, table, source, gross, joined, named))
        if component.terms.is_year_to_date:
            self.connection.execute(f"CREATE OR REPLACE TABLE {due_table(table)} AS SELECT * FROM {table}")
            self._less_what_was_paid(component, table)
        return table

    def _graded(self, name: str) -> str:
        return column_of(self.plan, name)

    def _named(self, component: Component) -> Callable[[str], Ratio]:
        """Measures by name; without a quota as 100 % where the plan says so."""
        if component.terms.when_no_quota != "as 100%, flag":
            return self.measuring.ratio

        def named(name: str) -> Ratio:
            found = self.measuring.ratio(name)
            if not self.plan.measures[name].below:
                return found
            gone = f"{found.n} IS NULL OR {found.d} IS NULL"
            return Ratio(
                f"(CASE WHEN {gone} THEN 1::HUGEINT ELSE {found.n} END)",
                f"(CASE WHEN {gone} THEN 1::HUGEINT ELSE {found.d} END)",
            )

        return named

    def trace(self, component: Component, table: str, source: str, named: Callable[[str], Ratio]) -> None:
        """Make ``table`` with what the component pays at every place of ``source``, its credit being what ``named`` says."""
        debit = component.terms.when_negative == "first rate"
        gross = compiling.gross(component.shape, named, self._graded, debit=debit, fen=self.fen)
        own = self._named(component)
        self.connection.execute(self._statement(component, table, source, gross, "", own, keys="payee, no, place"))

    def _statement(
        self, component: Component, table: str, source: str, gross: Ratio, joined: str, named: Callable[[str], Ratio], *,
        keys: str = "payee, no",
    ) -> str:  # fmt: skip
        terms = component.terms
        factor = compiling.factor(terms.times, named) if terms.times else Ratio("1::HUGEINT", "1::HUGEINT")
        passes = compiling.passes(terms.gate, named, self._units) if terms.gate else "true"
        year = self._of_the_year(component, gross, source)
        limited, flags = self._limits(component)
        amount, held, otherwise = self._amounts(component)
        flagged = " || ".join([
            "''", *flags, "CASE WHEN gross IS NULL THEN ';no_quota' ELSE '' END",
            "CASE WHEN gross IS NOT NULL AND NOT passes THEN ';zero_payout_gate' ELSE '' END",
        ])  # fmt: skip
        return f"""
CREATE OR REPLACE TABLE {table} AS
WITH g AS (
  SELECT {keys}, {year.n} AS gross, {year.d} AS below, {factor.n} AS fn, {factor.d} AS fd, {passes} AS passes
  FROM {source} {joined}
), m AS (
  SELECT {keys}, gross, passes, coalesce(gross, 0) * fn AS paid, coalesce(gross, 0) * fd AS full_n, below * fd AS d0 FROM g
), l AS (
  SELECT *, {limited} FROM m
), a AS (
  SELECT {keys}, gross, passes, is_limited, paid, d0,
    CASE WHEN passes THEN limited_n ELSE {otherwise}::HUGEINT END AS n,
    CASE WHEN passes THEN limited_d ELSE 1::HUGEINT END AS d, full_n FROM l
), r AS (
  SELECT {keys}, CASE WHEN gross IS NULL THEN 0 ELSE {amount} END AS amount,
    CASE WHEN gross IS NULL THEN 0 ELSE {held} END AS held, ltrim({flagged}, ';') AS flags FROM a
)
SELECT {keys}, amount::BIGINT AS amount, held::BIGINT AS held, {self._deferred(component)}::BIGINT AS deferred, flags FROM r
"""

    def _amounts(self, component: Component) -> tuple[str, str, int]:
        """SQL of the rounded amount and of what is held back; and what a failed gate pays, in minor units."""
        terms, mode = component.terms, self.plan.rounding.mode
        amount = rounded(Ratio("n", "d"), self.step, mode)
        full = rounded(Ratio("full_n", "d"), self.step, mode)
        keeps = terms.times is not None and terms.times.rest_is_held
        held = f"CASE WHEN is_limited OR NOT passes THEN 0 ELSE {full} - {amount} END" if keeps else "0"
        return amount, held, int(terms.gate.otherwise * self.fen) if terms.gate else 0

    def _of_the_year(self, component: Component, gross: Ratio, source: str) -> Ratio:
        """Targets of a component that counts over the year are a year's; of the year so far, the part that has passed."""
        shape = component.shape
        if source != "so_far" or not hasattr(shape, "target"):
            return gross
        parts = Fraction(MONTHS[self.plan.period], MONTHS["year"])
        year = f"(SELECT year FROM periods AS o WHERE o.no = {source}.no)"
        past = f"(SELECT count(*) FROM periods AS q WHERE q.year = {year} AND q.no <= {source}.no)"
        return Ratio(f"({gross.n} * {past} * {parts.numerator})", f"({gross.d} * {parts.denominator})")

    def _limits(self, component: Component) -> tuple[str, list[str]]:
        """Cap, then floor: what is paid as ``limited_n`` over ``limited_d``, whether one of them bit, and their flags."""
        cap, floor = component.terms.cap, component.terms.floor
        above = f"gross IS NOT NULL AND paid > {int(cap * self.fen)}::HUGEINT * d0" if cap is not None else "false"
        under = f"gross IS NOT NULL AND paid < {int(floor * self.fen)}::HUGEINT * d0" if floor is not None else "false"
        most, least = int((cap or 0) * self.fen), int((floor or 0) * self.fen)
        limited = (
            f"({above}) OR ({under}) AS is_limited, "
            f"CASE WHEN {above} THEN {most}::HUGEINT WHEN {under} THEN {least}::HUGEINT ELSE paid END AS limited_n, "
            f"CASE WHEN ({above}) OR ({under}) THEN 1::HUGEINT ELSE d0 END AS limited_d"
        )
        flags = []
        if cap is not None:
            flags.append(f"CASE WHEN {above} THEN ';capped' ELSE '' END")
        if floor is not None:
            flags.append(f"CASE WHEN {under} THEN ';floored' ELSE '' END")
        return limited, flags

    def _deferred(self, component: Component) -> str:
        """What is not paid now: of two parts by largest remainder, the one paid now comes first."""
        if component.terms.pay_now is None:
            return "0"
        now = f"{component.terms.pay_now.numerator}::HUGEINT"
        below = component.terms.pay_now.denominator
        whole = f"(abs(amount) // {self.step} * {now})"
        rest = f"({whole} % {below})"
        later = f"(abs(amount) // {self.step} * ({below} - {now}) % {below})"
        paid = f"({whole} // {below} + CASE WHEN {rest} > 0 AND {rest} >= {later} THEN 1 ELSE 0 END)"
        return f"(amount - sign(amount) * {paid} * {self.step})"

    def _units(self, name: str) -> int:
        return self.fen if self.plan.measures[name].unit == Unit.MONEY else 1

    def _refuse_missing(self, component: Component) -> None:
        """A figure that nobody delivered stops a run, unless the plan says it counts as zero."""
        if component.terms.when_missing == "as zero" or isinstance(component.shape, Scorecard):
            return
        for name in self._needed(component):
            counted = self.measuring.counted.get(name)
            if counted is None or counted.adds:
                continue
            rows = self.connection.execute(
                f"SELECT c.payee, n.name FROM counted AS c JOIN periods AS n USING (no) WHERE {counted.column} IS NULL "
                "ORDER BY ALL LIMIT 20"
            ).fetchall()
            if rows:
                table = self.plan.measures[name].table
                raise DataRefused(
                    [
                        Refused(
                            f"{table}.csv",
                            0,
                            W(
                                f"{who} 缺少 {period} 的 {name}。请补上。",
                                f"{who} lacks {name} for {period}. Provide it.",
                            ),
                        )
                        for who, period in rows
                    ]
                )

    def _needed(self, component: Component) -> list[str]:
        """The counted measures a component goes by."""
        shape, terms = component.shape, component.terms
        direct = [getattr(shape, name, "") for name in ("on", "by", "quota", "row_by", "column_by", "weights")]
        if isinstance(shape, Product):
            direct += [factor.name for factor in shape.factors if not factor.by_grade]
        if terms.times is not None:
            direct.append(terms.times.by)
        if terms.gate is not None:
            direct += [name for name, _bound in terms.gate.needs]
        found: list[str] = []
        waiting = [name for name in direct if name in self.plan.measures]
        while waiting:
            name = waiting.pop()
            formula = self.plan.measures[name].formula
            if formula is None:
                found.append(name)
            else:
                waiting += names_in(formula.tree)
        return list(dict.fromkeys(found))

    def _pool(self, component: Component, pool: Pool, table: str) -> None:
        """A pool in the team of each payee by weights: whole steps, largest remainder, ties to the first number."""
        weight = self.measuring.counted[pool.weights].column
        amount = int(pool.amount * self.fen) // self.step
        del component
        self.connection.execute(f"""
CREATE OR REPLACE TABLE {table} AS
WITH w AS (
  SELECT payee, no, coalesce(team, '') AS team, coalesce({weight}, 0) * days AS w FROM counted
), t AS (
  SELECT *, sum(w) OVER (PARTITION BY team, no) AS total FROM w
), p AS (
  SELECT *, CASE WHEN total = 0 THEN 0 ELSE {amount}::HUGEINT * w // total END AS part,
    CASE WHEN total = 0 THEN 0 ELSE {amount}::HUGEINT * w % total END AS rest FROM t
), r AS (
  SELECT *, row_number() OVER (PARTITION BY team, no ORDER BY rest DESC, payee) AS place,
    CASE WHEN total = 0 THEN 0 ELSE {amount} - sum(part) OVER (PARTITION BY team, no) END AS left_over FROM p
)
SELECT payee, no, ((part + CASE WHEN place <= left_over THEN 1 ELSE 0 END) * {self.step})::BIGINT AS amount,
  0::BIGINT AS held, 0::BIGINT AS deferred, '' AS flags FROM r
""")

    def _less_what_was_paid(self, component: Component, table: str) -> None:
        """What is due for the year so far less what was paid of it; see ``negative`` for when that is below nothing.

        What was posted before the first period asked for stands in ``paid``; without it the periods before are calculated.
        """
        name = compiling.text(component.name)
        ((posted,),) = self.connection.execute(f"SELECT count(*) FROM paid WHERE component = {name}").fetchall()
        since = f"WHERE p.no >= {self.first}" if posted else ""
        due = {
            "carry": "greatest(best, base) - greatest(coalesce(best_before, base), base)",
            "keep": "greatest(amount - coalesce(before, base), 0)",
            "recover": "amount - coalesce(before, base)",
        }[component.terms.negative]
        carried = "amount < coalesce(best_before, base)" if component.terms.negative == "carry" else "false"
        self.connection.execute(f"""
CREATE OR REPLACE TABLE {table} AS
WITH posted AS (
  SELECT q.employee_id AS payee, n.year, sum(q.amount)::BIGINT AS base FROM paid AS q JOIN periods AS n ON n.name = q.period
  WHERE q.component = {name} AND n.no < {self.first} GROUP BY ALL
), s AS (
  SELECT p.*, coalesce(b.base, 0) AS base, lag(amount) OVER w AS before, max(amount) OVER (w ROWS UNBOUNDED PRECEDING) AS best,
    max(amount) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS best_before
  FROM {table} AS p JOIN periods AS n USING (no) LEFT JOIN posted AS b ON b.payee = p.payee AND b.year = n.year {since}
  WINDOW w AS (PARTITION BY p.payee, n.year ORDER BY no)
)
SELECT payee, no, ({due})::BIGINT AS amount, held, deferred,
  ltrim(CASE WHEN {carried} THEN 'carried;' ELSE '' END || flags, ';') AS flags FROM s
""")

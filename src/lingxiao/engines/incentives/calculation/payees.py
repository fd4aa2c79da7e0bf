"""Whom a plan pays in which period, and for how many of its days: by employment and post of the day, less nobody's guess."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.tables import DataRefused, Refused
from lingxiao.engines.incentives.language.measures import PEOPLE, names_in
from lingxiao.engines.incentives.language.plan import Way
from lingxiao.kernel.expressions import check, compile_formula
from lingxiao.kernel.words import Bilingual as W

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.incentives.calculation.periods import Period
    from lingxiao.engines.incentives.language.plan import Plan

OPEN = "DATE '9999-12-31'"
MONTH_PARTS = 377_580
"""The least common multiple of 28, 29, 30 and 31: a part of a month is a whole number of these."""
_POSTS = frozenset({"position", "team"})


def find_payees(connection: DuckDBPyConnection, plan: Plan, periods: Sequence[Period], unit_months: int) -> None:
    """Make ``periods``, ``eligible`` (the days on which the plan is for somebody) and ``payees`` (a row a payee and period)."""
    rows = ", ".join(
        f"({number}, '{one.name}', DATE '{one.start}', DATE '{one.end}', {one.days}, {_key(one, unit_months)}, "
        f"{one.start.year})"
        for number, one in enumerate(periods)
    )
    connection.execute(
        f"CREATE TABLE periods AS SELECT * FROM (VALUES {rows}) AS t(no, name, start, finish, days, key, year)"
    )
    formula = check(plan.applies_to, PEOPLE)
    (condition,) = compile_formula(formula).columns
    needs_post = bool(_POSTS & set(names_in(formula.tree))) or any(
        one.way == Way.FROM and one.table == "positions" for one in plan.measures.values()
    )
    if needs_post and not connection.execute("SELECT count(*) FROM positions").fetchall()[0][0]:
        raise DataRefused(
            [
                Refused(
                    "positions.csv",
                    0,
                    W(
                        "方案按岗位适用，却没有岗位表。请提供 positions.csv。",
                        "The plan goes by posts, and there is no table of posts. Provide positions.csv.",
                    ),
                )
            ]
        )
    connection.execute(_eligible(plan, condition, needs_post=needs_post))
    connection.execute(_PAYEES.format(parts=MONTH_PARTS))


def _key(period: Period, unit_months: int) -> int:
    return (period.start.year * 12 + period.start.month - 1) // unit_months


def _eligible(plan: Plan, condition: str, *, needs_post: bool) -> str:
    """Days of employment, of a post where one is asked for, and of the plan; with what was true of the person then."""
    post = (
        "JOIN positions AS p ON p.employee_id = e.employee_id AND p.valid_from < coalesce(e.valid_to, {0}) "
        "AND coalesce(p.valid_to, {0}) > e.valid_from"
        if needs_post
        else "LEFT JOIN (SELECT NULL::VARCHAR AS position, NULL::VARCHAR AS team, NULL::DECIMAL(28,8) AS points, "
        "NULL::DATE AS valid_from, NULL::DATE AS valid_to) AS p ON true"
    ).format(OPEN)
    return f"""
CREATE TABLE eligible AS
WITH days AS (
  SELECT e.employee_id AS payee, n.no, n.key,
    greatest(e.valid_from, coalesce(p.valid_from, e.valid_from), n.start, DATE '{plan.first}') AS since,
    least(coalesce(e.valid_to, {OPEN}), coalesce(p.valid_to, {OPEN}), coalesce(e.left_on + 1, {OPEN}), n.finish,
          DATE '{plan.last}' + 1) AS until,
    p.position, p.team, p.points, e.department, e.grade, e.monthly_base, e.hired_on,
    greatest(date_sub('month', coalesce(e.hired_on, e.valid_from), n.start), 0) AS months_since_hire
  FROM employment AS e {post} CROSS JOIN periods AS n
)
SELECT * FROM days WHERE since < until AND {condition}
"""


_PAYEES = """
CREATE TABLE payees AS
WITH away AS (
  SELECT e.payee, e.no, sum(least(e.until, coalesce(l.leave_to, e.until)) - greatest(e.since, l.leave_from)) AS days
  FROM eligible AS e JOIN leave AS l ON l.employee_id = e.payee AND l.leave_from < e.until
    AND coalesce(l.leave_to, e.until) > e.since
  GROUP BY ALL
), months AS (
  SELECT e.payee, e.no, m.first, m.days AS length,
    sum(greatest(least(e.until, m.after) - greatest(e.since, m.first), 0)) AS days
  FROM eligible AS e JOIN (
    SELECT n.no, d::DATE AS first, (d + INTERVAL 1 MONTH)::DATE AS after,
      (d + INTERVAL 1 MONTH)::DATE - d::DATE AS days
    FROM periods AS n, unnest(generate_series(n.start::TIMESTAMP, n.finish::TIMESTAMP - INTERVAL 1 DAY, INTERVAL 1 MONTH)) AS t(d)
  ) AS m USING (no)
  GROUP BY ALL
), parts AS (
  SELECT payee, no, sum(days * ({parts} // length))::BIGINT AS month_parts, count(*) FILTER (days = length) AS full_months
  FROM months GROUP BY ALL
)
SELECT e.payee, e.no, min(e.key) AS key, sum(e.until - e.since)::BIGINT AS days,
  coalesce(any_value(away.days), 0)::BIGINT AS away, any_value(parts.month_parts) AS month_parts,
  any_value(parts.full_months) AS full_months, min(e.months_since_hire) AS months_since_hire,
  arg_max(e.grade, e.since) AS grade, arg_max(e.monthly_base, e.since) AS monthly_base, arg_max(e.points, e.since) AS points,
  arg_max(e.team, e.since) AS team, arg_max(e.department, e.since) AS department
FROM eligible AS e LEFT JOIN away USING (payee, no) LEFT JOIN parts USING (payee, no)
GROUP BY e.payee, e.no
"""

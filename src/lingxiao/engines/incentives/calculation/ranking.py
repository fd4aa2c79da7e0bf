"""Forced distribution and honours: who stands where among the payees of a period, ties decided by the plan's own keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.incentives.calculation.rows import Payout

if TYPE_CHECKING:
    from lingxiao.engines.incentives.calculation.running import Run
    from lingxiao.engines.incentives.language.plan import Plan, Rank

NUMBER = "employee_id"


def sizes(rank: Rank, members: int) -> dict[str, int]:
    """How many of a team get each grade: largest remainder, ties to the band listed first; one grade for a small team."""
    if members < rank.small_under:
        return {rank.small_grade: members}
    exact = [share * members for _grade, share in rank.bands]
    found = [int(one) for one in exact]
    for place in sorted(range(len(exact)), key=lambda one: (-(exact[one] - found[one]), one))[: members - sum(found)]:
        found[place] += 1
    return {grade: size for (grade, _share), size in zip(rank.bands, found, strict=True)}


def rank_payees(run: Run) -> None:
    """Give ``counted`` and ``so_far`` a column ``rank_NAME`` with the grade of each ranking, made within every team."""
    for rank in run.plan.ranks.values():
        rows = run.connection.execute(
            f"SELECT payee, no, coalesce(team, '') AS team FROM counted ORDER BY no, team, {_order(run, rank.by)}"
        ).fetchall()
        teams: dict[tuple[int, str], list[str]] = {}
        for payee, number, team in rows:
            teams.setdefault((number, team), []).append(payee)
        graded = []
        for (number, _team), members in teams.items():
            grades = [grade for grade, size in sizes(rank, len(members)).items() for _one in range(size)]
            graded += [(payee, number, grade) for payee, grade in zip(members, grades, strict=True)]
        run.connection.execute("CREATE OR REPLACE TEMP TABLE graded (payee VARCHAR, no INTEGER, grade VARCHAR)")
        if graded:
            run.connection.execute(
                "INSERT INTO graded SELECT unnest($1), unnest($2), unnest($3)",
                [list(column) for column in zip(*graded, strict=True)],
            )
        for table in ("counted", "so_far"):
            run.connection.execute(
                f"CREATE OR REPLACE TABLE {table} AS SELECT t.*, g.grade AS rank_{rank.name} FROM {table} AS t "
                "LEFT JOIN graded AS g USING (payee, no)"
            )


def honour(run: Run) -> list[Payout]:
    """The prizes of honours: the first so many of a period by a measure, of all payees; ties by number."""
    found = []
    for one in run.plan.honours.values():
        for payee, number in run.connection.execute(
            "SELECT payee, no FROM counted "
            f"QUALIFY row_number() OVER (PARTITION BY no ORDER BY {_order(run, (one.by,))}) <= {one.first}"
        ).fetchall():
            found.append(Payout(payee, run.periods[number].name, one.name, int(one.prize * run.plan.fen)))
    return found


def _order(run: Run, keys: tuple[str, ...]) -> str:
    """Keys as SQL, the best first; a number of somebody decides last. Where nothing was measured somebody comes last."""
    listed = [f"{run.measuring.counted[name].column} DESC NULLS LAST" for name in keys if name != NUMBER]
    return ", ".join([*listed, "payee"])


def column_of(plan: Plan, name: str) -> str:
    """The column that holds a grade: of a ranking of the plan, or the one employment says."""
    return f"rank_{name}" if name in plan.ranks else name.removeprefix("employment.")


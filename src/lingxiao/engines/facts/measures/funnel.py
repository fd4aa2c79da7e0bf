"""The funnel 销售漏斗: of the deals that entered a stage in a month, how many and how much went on, and how long they took."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lingxiao.engines.facts.measures.lines import LINES
from lingxiao.engines.facts.measures.selecting import date_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from duckdb import DuckDBPyConnection

AT_ONCE, LONGEST = 10_000, 200


class Stage(NamedTuple):
    """Deals of one manager and currency that entered a stage in one month. ``left`` of them took ``days`` days together.

    ``went_on`` came to a later stage, whenever; ``waiting`` are open and have not; the others were lost or came to nothing.
    Amounts are minor units, as they were on entering. ``place`` is where the stage stands, None where no source says so.
    """

    month: date
    manager: str | None
    stage: str
    place: int | None
    currency: str
    entered: int
    went_on: int
    waiting: int
    left: int
    days: int
    amount: int
    amount_went_on: int


def stages(
    connection: DuckDBPyConnection, *, relation_of: Mapping[str, str], first: date, as_of: date,
) -> Iterator[Stage]:
    """The funnel of every manager and month from the month of ``first`` on, as it stands on ``as_of``.

    A deal counts in a stage once, by the first day it entered, for who answered for it then. The stage that says a deal was
    lost is no stage of the way. A later stage is one of a higher place, or one entered afterwards where places are missing.
    """
    cursor = connection.execute(_sql(relation_of, first, as_of))
    while rows := cursor.fetchmany(AT_ONCE):
        yield from (Stage(*row) for row in rows)


def _sql(relation_of: Mapping[str, str], first: date, as_of: date) -> str:
    return f"""
    WITH entries AS (
        SELECT source, deal_id, left(stage, {LONGEST}) AS stage, min(entered_on) AS entered_on, max(place) AS place,
          arg_min(owner, entered_on) AS owner,
          arg_min(currency, entered_on) AS currency, coalesce(arg_min(amount, entered_on), 0) AS amount
        FROM ({relation_of["deal_stages"]})
        WHERE entered_on >= {date_of(first)} AND entered_on <= {date_of(as_of)} AND stage IS NOT NULL
        GROUP BY source, deal_id, left(stage, {LONGEST})
    ),
    known AS (
        SELECT entries.*, coalesce(deal.state, 'open') AS state, deal.closed_on,
          left(deal.stage, {LONGEST}) = entries.stage AS is_last
        FROM entries LEFT JOIN ({relation_of["deals"]}) AS deal ON deal.source = entries.source AND deal.deal_id = entries.deal_id
        WHERE NOT (coalesce(deal.state, 'open') = 'lost' AND left(deal.stage, {LONGEST}) = entries.stage)
    ),
    ways AS (
        SELECT *, lead(entered_on) OVER later AS next_on, lead(stage) OVER later IS NOT NULL AS is_followed,
          max(place) OVER (later ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS furthest
        FROM known WINDOW later AS (PARTITION BY source, deal_id ORDER BY entered_on, place NULLS FIRST, stage)
    ),
    ended AS (
        SELECT *, CASE WHEN place IS NULL OR furthest IS NULL THEN is_followed ELSE furthest > place END AS has_gone_on,
          CASE WHEN state = 'won' AND is_last THEN NULL ELSE coalesce(next_on, CASE WHEN state <> 'open' THEN closed_on END) END
            AS left_on
        FROM ways
    )
    SELECT CAST(date_trunc('month', entered_on) AS DATE), {LINES}.manager, stage, max(place), currency, count(*),
      count(*) FILTER (has_gone_on), count(*) FILTER (NOT has_gone_on AND state = 'open'), count(left_on),
      CAST(coalesce(sum(greatest(0, left_on - entered_on)) FILTER (left_on IS NOT NULL), 0) AS BIGINT),
      CAST(sum(amount) AS HUGEINT),
      CAST(coalesce(sum(amount) FILTER (has_gone_on), 0) AS HUGEINT)
    FROM ended LEFT JOIN ({relation_of[LINES]}) AS {LINES}
      ON {LINES}.person = ended.owner AND {LINES}.since <= entered_on AND entered_on < {LINES}.until
    GROUP BY ALL
    """

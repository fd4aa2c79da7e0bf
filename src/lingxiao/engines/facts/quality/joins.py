"""The SQL of what stands beside a row: each a left join of at most one row to a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.facts.log.connecting import name, text
from lingxiao.engines.facts.measures.lines import OPEN_END
from lingxiao.engines.facts.measures.selecting import date_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from lingxiao.engines.facts.datasets import Dataset

TWINS: dict[str, tuple[tuple[str, ...], tuple[str, ...], str]] = {
    "orders": (("customer", "signed_on", "currency", "amount"), ("owner",), "true"),
    "receipts": (("customer", "received_on", "currency", "amount"), ("order_id", "invoice_id"), "true"),
    "customers": (("lower(trim(name))",), (), "merged_into IS NULL"),
}
"""By what two rows are the same under other numbers: what must be there, what may be missing in both, and of which rows."""

DAYS_BEFORE, DAYS_AFTER = 30, 60
"""How far the order of a won deal may lie before its closing and after it."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the joins are made of: the rows of every dataset, the versions of months that came more than once, the day.

    ``arrivals`` is SQL of (batch, arrived_on), ``sources`` of (source, since), ``first_day`` where the rows begin.
    """

    relation_of: Mapping[str, str]
    versions_of: Mapping[str, str]
    arrivals: str
    sources: str
    as_of: date
    first_day: date
    currency: str


def customer(_dataset: Dataset, around: Around) -> str:
    """What is known of the customer, in whichever source: one row a number."""
    rows = (
        "SELECT customer, min(name) AS name, max(merged_into) AS merged_into "
        f"FROM ({around.relation_of['customers']}) GROUP BY customer"
    )
    return f"LEFT JOIN ({rows}) AS lx_customer ON lx_customer.customer = fact.customer"


def product(_dataset: Dataset, around: Around) -> str:
    """What is known of the product, in whichever source."""
    rows = f"SELECT product, min(name) AS name FROM ({around.relation_of['products']}) GROUP BY product"
    return f"LEFT JOIN ({rows}) AS lx_product ON lx_product.product = fact.product"


def rate(_dataset: Dataset, around: Around) -> str:
    """The day of the last rate into the company's currency on or before the fact's own day."""
    last = around.as_of + timedelta(days=366)
    spans = (
        f"SELECT currency, day AS since, lead(day, 1, {date_of(OPEN_END)}) OVER (PARTITION BY currency ORDER BY day) AS until "
        f"FROM (SELECT DISTINCT currency, day FROM ({around.relation_of['rates']}) WHERE to_currency = {text(around.currency)})"
    )
    days = f"generate_series(greatest(since, {date_of(around.first_day)}), least(until, {date_of(last)}) - 1, INTERVAL 1 DAY)"
    rows = (
        f"SELECT currency, CAST(unnest({days}) AS DATE) AS day, since AS rated_on FROM ({spans}) "
        f"WHERE until > {date_of(around.first_day)} AND since < {date_of(last)}"
    )
    return f"LEFT JOIN ({rows}) AS lx_rate ON lx_rate.currency = fact.currency AND lx_rate.day = fact.lx_day"


def arrival(dataset: Dataset, around: Around) -> str:
    """The day the row first came: a later correction does not make it late."""
    same = " AND ".join(f"lx_first.{name(key)} = fact.{name(key)}" for key in dataset.identity)
    keys = ", ".join(map(name, dataset.identity))
    first = f"SELECT {keys}, min(batch) AS batch FROM ({around.versions_of[dataset.name]}) GROUP BY {keys}"
    firsts = f"SELECT first.*, arrived_on FROM ({first}) AS first JOIN ({around.arrivals}) AS came USING (batch)"
    return (
        f"LEFT JOIN ({around.arrivals}) AS lx_arrival ON lx_arrival.batch = fact.batch "
        f"LEFT JOIN ({firsts}) AS lx_first ON {same}"
    )


def source_since(_dataset: Dataset, around: Around) -> str:
    """The day on which the source brought anything for the first time."""
    return f"LEFT JOIN ({around.sources}) AS lx_since ON lx_since.source = fact.source"


def twin(dataset: Dataset, around: Around) -> str:
    """Whether another row says the same, in whichever source."""
    there, missing, of = TWINS[dataset.name]
    keys = [*there, *(f"coalesce({one}, '')" for one in missing)]
    named = ", ".join(f"{key} AS k{place}" for place, key in enumerate(keys))
    places = ", ".join(f"k{place}" for place in range(len(keys)))
    known = " AND ".join(f"k{place} IS NOT NULL" for place in range(len(there)))
    rows = (
        f"SELECT {places}, count(*) AS many FROM (SELECT {named} FROM ({around.relation_of[dataset.name]}) WHERE {of}) "
        f"WHERE {known} GROUP BY {places} HAVING count(*) > 1"
    )
    own = [key.replace("(name)", "(fact.name)") if "(" in key else f"fact.{key}" for key in there]
    own += [f"coalesce(fact.{one}, '')" for one in missing]
    return f"LEFT JOIN ({rows}) AS lx_twin ON " + " AND ".join(f"lx_twin.k{place} = {key}" for place, key in enumerate(own))


def lines_sum(_dataset: Dataset, around: Around) -> str:
    """What the lines of an order come to, of the same source and currency."""
    rows = (
        "SELECT source, order_id, currency, sum(net_amount) AS amount "
        f"FROM ({around.relation_of['order_lines']}) GROUP BY source, order_id, currency"
    )
    return (
        f"LEFT JOIN ({rows}) AS lx_lines_sum ON lx_lines_sum.source = fact.source AND lx_lines_sum.order_id = fact.order_id "
        "AND lx_lines_sum.currency = fact.currency"
    )


def paid(_dataset: Dataset, around: Around) -> str:
    """What came for an invoice, of the same source and currency."""
    rows = (
        "SELECT source, invoice_id, currency, sum(amount) AS amount "
        f"FROM ({around.relation_of['receipts']}) WHERE invoice_id IS NOT NULL GROUP BY source, invoice_id, currency"
    )
    return (
        f"LEFT JOIN ({rows}) AS lx_paid ON lx_paid.source = fact.source AND lx_paid.invoice_id = fact.invoice_id "
        "AND lx_paid.currency = fact.currency"
    )


def order_of_deal(_dataset: Dataset, around: Around) -> str:
    """Won deals whose customer ordered something around the day they were closed, in whichever source."""
    orders = " UNION ALL ".join(
        f"SELECT customer, signed_on FROM ({around.relation_of[one]})" for one in ("orders", "order_lines")
    )
    rows = (
        "SELECT DISTINCT deal.source, deal.deal_id "
        f"FROM (SELECT * FROM ({around.relation_of['deals']}) WHERE state = 'won') AS deal "
        f"JOIN (SELECT DISTINCT customer, signed_on FROM ({orders})) AS ordered ON ordered.customer = deal.customer "
        f"AND ordered.signed_on BETWEEN deal.closed_on - {DAYS_BEFORE} AND deal.closed_on + {DAYS_AFTER}"
    )
    return f"LEFT JOIN ({rows}) AS lx_order ON lx_order.source = fact.source AND lx_order.deal_id = fact.deal_id"


def last_stage(_dataset: Dataset, around: Around) -> str:
    """The day a deal last entered a stage."""
    rows = (
        "SELECT source, deal_id, max(entered_on) AS last_on "
        f"FROM ({around.relation_of['deal_stages']}) GROUP BY source, deal_id"
    )
    return f"LEFT JOIN ({rows}) AS lx_stage ON lx_stage.source = fact.source AND lx_stage.deal_id = fact.deal_id"


def nothing(_dataset: Dataset, _around: Around) -> str:
    """No join: it is told from the rows of the dataset itself."""
    return ""

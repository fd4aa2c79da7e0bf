"""What CRM and ERP have of a month, stage by stage, out of the log: gathered and paired by number in DuckDB.

What agrees there is only counted and summed, by manager; what does not comes out entry by entry, for ``matching``.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain.asking import rows_of
from lingxiao.engines.facts.domain.matching import Entry
from lingxiao.engines.facts.enums import Side, Stage
from lingxiao.engines.facts.log.connecting import text
from lingxiao.kernel.currencies import EXPONENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.domain.matching import Terms
    from lingxiao.kernel.days.periods import Month

_LINES = """
    SELECT source, coalesce(original_order_id, order_id) AS number,
      first(customer ORDER BY net_amount DESC, customer) AS customer,
      first(owner ORDER BY net_amount DESC, owner) AS owner, currency, sum(net_amount)::BIGINT AS amount, min({day}) AS day,
      coalesce(sum(net_amount) FILTER (net_amount < 0), 0)::BIGINT AS taken_back, false AS is_cancelled
    FROM ({rows}) WHERE source IN ({sources}) AND {day} >= DATE '{first}' AND {day} < DATE '{end}'
    GROUP BY source, coalesce(original_order_id, order_id), currency, date_trunc('month', {day})
"""
"""Lines, order by order and month by month; a return counts for the order that it takes back."""
_ROWS = """
    SELECT source, {number} AS number, customer, owner, currency, amount, {day} AS day, 0::BIGINT AS taken_back,
      {cancelled} AS is_cancelled
    FROM ({rows}) WHERE source IN ({sources}) AND {day} >= DATE '{first}' AND {day} < DATE '{end}' AND amount IS NOT NULL
      AND {which}
"""
"""Rows of which each is one entry."""

CANCELLED = ("已取消", "取消", "已作废", "作废", "cancelled", "canceled", "void", "cancel")
"""What stands in the status of an order that is not to be carried out, in lower case."""


@dataclass(frozen=True, slots=True)
class SideRows:
    """How a dataset is read for a stage: which column numbers it, which dates it, which rows count.

    ``is_dated_by_month`` says that the day is the one by which the log keeps its months.
    """

    dataset: str
    day: str
    number: str = "order_id"
    which: str = "true"
    is_dated_by_month: bool = True

    @property
    def columns(self) -> list[str]:
        """The columns that are asked for."""
        if self.dataset == "order_lines":
            return ["source", "order_id", "original_order_id", "customer", "owner", "currency", "net_amount", self.day]
        more = ["status"] if "status" in ALL[self.dataset] else ["state"] if "state" in ALL[self.dataset] else []
        return ["source", self.number, "customer", "owner", "currency", "amount", self.day, *more]


LINES_SIGNED, LINES_SHIPPED = SideRows("order_lines", "signed_on"), SideRows("order_lines", "shipped_on", is_dated_by_month=False)
ORDERS_SIGNED, ORDERS_DELIVERED = SideRows("orders", "signed_on"), SideRows("orders", "delivered_on", is_dated_by_month=False)
DEALS_WON = SideRows("deals", "closed_on", number="deal_id", which="state = 'won'", is_dated_by_month=False)
INVOICES = SideRows("invoices", "invoiced_on", number="invoice_id")
RECEIPTS = SideRows("receipts", "received_on", number="receipt_id")

READ: Mapping[Side, Mapping[Stage, tuple[SideRows, ...]]] = {
    Side.CRM: {
        Stage.ORDERS: (ORDERS_SIGNED, DEALS_WON, LINES_SIGNED), Stage.SHIPMENTS: (ORDERS_DELIVERED, LINES_SHIPPED),
        Stage.INVOICES: (INVOICES,), Stage.RECEIPTS: (RECEIPTS,),
    },
    Side.ERP: {
        Stage.ORDERS: (LINES_SIGNED, ORDERS_SIGNED), Stage.SHIPMENTS: (LINES_SHIPPED, ORDERS_DELIVERED),
        Stage.INVOICES: (INVOICES,), Stage.RECEIPTS: (RECEIPTS,),
    },
}
"""What is read of each side at each stage: of a source the first of these that it ever brought.

An ERP's orders are its lines added up; a CRM's are its orders, and where it keeps none the deals that were won.
"""

DATASETS = frozenset(one.dataset for stages in READ.values() for readings in stages.values() for one in readings)


@dataclass(frozen=True, slots=True)
class Asked:
    """A month to be compared as of a batch: which sources are on each side, with the datasets each ever brought."""

    month: Month
    as_of: int
    terms: Terms
    sides: Mapping[Side, Mapping[str, frozenset[str]]]


class Key(NamedTuple):
    """Whose a sum is: of a manager, by number, in a currency."""

    manager: str | None
    currency: str


@dataclass(slots=True)
class Sums:
    """How many and how much both sides have, and how much of it agrees; amounts in minor units."""

    crm_count: int = 0
    crm_amount: int = 0
    erp_count: int = 0
    erp_amount: int = 0
    matched_count: int = 0
    matched_crm: int = 0
    matched_erp: int = 0


@dataclass(slots=True)
class Gathered:
    """A stage out of the log: the sums by manager and currency, and what is not yet known to agree, paired by number."""

    sums: dict[Key, Sums] = field(default_factory=lambda: defaultdict(Sums))
    open: list[tuple[Entry | None, Entry | None]] = field(default_factory=list)


def gather(database: DuckDBPyConnection, stage: Stage, *, asked: Asked, lines: str) -> Gathered | None:
    """One stage of both sides; None where a side has nothing in these three months, so that nothing is compared.

    ``lines`` is the SQL of who answers for whom. The months before and after are looked at for what stands there instead.
    """
    _load_terms(database, asked.terms)
    for side in Side:
        _load(database, side, stage, asked=asked, lines=lines)
        ((has_any,),) = database.execute(f"SELECT count(*) > 0 FROM {_table(side)}").fetchall()
        if not has_any:
            return None
    database.execute(_PAIRED)
    found = Gathered()
    for side in Side:
        for manager, currency, count, amount in database.execute(_TOTAL.format(table=_table(side))).fetchall():
            sums = found.sums[Key(manager, currency)]
            setattr(sums, f"{side}_count", count)
            setattr(sums, f"{side}_amount", amount)
    for manager, currency, count, crm, erp in database.execute(_AGREED).fetchall():
        sums = found.sums[Key(manager, currency)]
        sums.matched_count, sums.matched_crm, sums.matched_erp = count, crm, erp
    width = len(Entry._fields)
    found.open = [(_entry(row[:width]), _entry(row[width:])) for row in database.execute(_REST).fetchall()]
    return found


def mergers(database: DuckDBPyConnection, *, as_of: int) -> dict[str, str]:
    """Which customer became which, as the sources say; where two say different things, the first by its number."""
    rows = rows_of(ALL["customers"], as_of=as_of, columns=["customer", "merged_into"])
    told = f"SELECT customer, min(merged_into) FROM ({rows}) WHERE merged_into IS NOT NULL GROUP BY customer"
    return dict(database.execute(told).fetchall())


def _table(side: Side) -> str:
    return f"side_{side.value}"


def _load_terms(database: DuckDBPyConnection, terms: Terms) -> None:
    database.execute("CREATE OR REPLACE TEMP TABLE let_pass (currency VARCHAR, minor BIGINT)")
    database.execute("INSERT INTO let_pass SELECT unnest($1), unnest($2)", [
        list(EXPONENTS), [terms.minor(currency) for currency in EXPONENTS],
    ])


def _load(database: DuckDBPyConnection, side: Side, stage: Stage, *, asked: Asked, lines: str) -> None:
    """The entries of a side in three months, each with who answered for it on its day."""
    reads: dict[SideRows, list[str]] = defaultdict(list)
    for source, brought in sorted(asked.sides[side].items()):
        first = next((one for one in READ[side][stage] if one.dataset in brought), None)
        if first is not None:
            reads[first].append(source)
    parts = [_read(reading, sources, asked) for reading, sources in reads.items()] or [_NOTHING]
    here = asked.month.span
    database.execute(
        f"CREATE OR REPLACE TEMP TABLE {_table(side)} AS SELECT entry.*, upper(trim(number)) AS number_key, lines.manager, "
        f"day >= DATE '{here.start}' AND day < DATE '{asked.month.next().span.start}' AS is_here "
        f"FROM ({' UNION ALL BY NAME '.join(parts)}) AS entry "
        f"LEFT JOIN ({lines}) AS lines ON lines.person = entry.owner AND day >= lines.since AND day < lines.until"
    )


def _read(extract: SideRows, sources: Sequence[str], asked: Asked) -> str:
    before, after = asked.month.shift(-1), asked.month.next()
    months = {"first_month": before.key, "last_month": after.key} if extract.is_dated_by_month else {}
    rows = rows_of(ALL[extract.dataset], as_of=asked.as_of, columns=extract.columns, **months)
    cancelled = f"lower(coalesce(status, '')) IN ({', '.join(map(text, CANCELLED))})" if "status" in extract.columns else "false"
    return (_LINES if extract.dataset == "order_lines" else _ROWS).format(
        rows=rows, day=extract.day, number=extract.number, which=extract.which, cancelled=cancelled,
        sources=", ".join(map(text, sources)), first=before.span.start, end=after.next().span.start,
    )


_NOTHING = (
    "SELECT NULL::VARCHAR AS source, NULL::VARCHAR AS number, NULL::VARCHAR AS customer, NULL::VARCHAR AS owner, "
    "NULL::VARCHAR AS currency, NULL::BIGINT AS amount, NULL::DATE AS day, NULL::BIGINT AS taken_back, "
    "NULL::BOOLEAN AS is_cancelled WHERE false"
)
_TOTAL = "SELECT manager, currency, count(*), sum(amount)::BIGINT FROM {table} WHERE is_here GROUP BY manager, currency"
_TURN = """
    SELECT *, row_number() OVER (PARTITION BY number_key, currency ORDER BY amount, day, source, number) AS turn
    FROM {table} WHERE is_here
"""
_PAIRED = f"""
    CREATE OR REPLACE TEMP TABLE paired AS
    SELECT c AS crm, e AS erp, c.number IS NOT NULL AND e.number IS NOT NULL AS is_pair
    FROM ({_TURN.format(table="side_crm")}) AS c FULL OUTER JOIN ({_TURN.format(table="side_erp")}) AS e
      ON c.number_key = e.number_key AND c.currency = e.currency AND c.turn = e.turn
"""
"""Both sides beside each other, one to one by number and currency; where one has a number several times, in ``order``."""
_AGREES = """
    is_pair AND abs(crm.amount - erp.amount) <= coalesce((SELECT minor FROM let_pass WHERE currency = crm.currency), 0)
      AND crm.owner IS NOT DISTINCT FROM erp.owner AND crm.manager IS NOT DISTINCT FROM erp.manager
"""
_AGREED = f"""
    SELECT crm.manager, crm.currency, count(*), sum(crm.amount)::BIGINT, sum(erp.amount)::BIGINT
    FROM paired WHERE {_AGREES} GROUP BY crm.manager, crm.currency
"""


def _side(side: str, other: str) -> str:
    """The columns of ``Entry`` of one side of what does not agree."""
    own = ", ".join(f"{side}.{one}" for one in Entry._fields[:-2])
    return f"{own}, {side}_twin, (SELECT min(day) FROM side_{other} WHERE NOT is_here AND number_key = {side}.number_key)"


def _twin(side: str) -> str:
    """Whether its side has the entry twice: by number, or by customer, owner, day and amount. The paired one is the first."""
    return (
        f"coalesce({side}.turn > 1 OR {side}.customer IS NOT NULL AND row_number() OVER ("
        f"PARTITION BY {side}.customer, {side}.owner, {side}.currency, {side}.amount, {side}.day "
        f"ORDER BY is_pair DESC, {side}.source, {side}.number) > 1, false) AS {side}_twin"
    )


_REST = f"""
    WITH marked AS (SELECT *, {_AGREES} AS agrees, {_twin("crm")}, {_twin("erp")} FROM paired)
    SELECT {_side("crm", "erp")}, {_side("erp", "crm")} FROM marked WHERE NOT coalesce(agrees, false)
"""


def _entry(row: Sequence[object]) -> Entry | None:
    """A side of a row as an entry; None where that side has none."""
    return Entry(*row) if row[1] is not None else None  # type: ignore[arg-type] # the columns stand in the order of the fields

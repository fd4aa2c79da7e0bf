"""What stands out in what a source brought, said after it came: names that match nothing, people without rows, sales elsewhere.

Rules of data quality judge the rows of two years and make a score. A finding judges nothing: it is what somebody who knows
the business would like to be asked about the file they just brought in, however old its days are.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.domain.asking import opened
from lingxiao.engines.facts.models import Source
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PRODUCTS_UNKNOWN = """
    WITH named AS (
      SELECT product, count(*) AS rows FROM (
        SELECT product FROM order_lines WHERE source = $source UNION ALL SELECT product FROM deals WHERE source = $source
      ) WHERE product IS NOT NULL GROUP BY product
    ),
    known AS (SELECT DISTINCT product, lower(regexp_replace(product, '[^0-9\\pL]', '', 'g')) AS plain FROM products),
    unknown AS (SELECT * FROM named WHERE EXISTS (FROM known) AND product NOT IN (SELECT product FROM known)),
    most AS (
      SELECT *, lower(regexp_replace(product, '[^0-9\\pL]', '', 'g')) AS plain FROM unknown ORDER BY rows DESC, product LIMIT 5
    ),
    nearest AS (
      SELECT most.product, any_value(rows) AS rows,
        arg_max(known.product, jaro_winkler_similarity(most.plain, known.plain)) AS near,
        max(jaro_winkler_similarity(most.plain, known.plain)) AS likeness
      FROM most CROSS JOIN known GROUP BY most.product
    )
    SELECT (SELECT coalesce(sum(rows), 0)::BIGINT FROM unknown), (SELECT coalesce(sum(rows), 0)::BIGINT FROM named),
      coalesce(list(CASE WHEN likeness >= 0.9 THEN product || ' → ' || near || ' ?' ELSE product END ORDER BY rows DESC), [])
    FROM nearest
"""
"""Products that are in no list, with the one in it that is written most like each."""
CUSTOMERS_UNKNOWN = """
    WITH named AS (
      SELECT customer, count(*) AS rows FROM (
        SELECT customer FROM order_lines WHERE source = $source UNION ALL SELECT customer FROM deals WHERE source = $source
      ) WHERE customer IS NOT NULL GROUP BY customer
    )
    SELECT coalesce(sum(rows), 0)::BIGINT, (SELECT coalesce(sum(rows), 0)::BIGINT FROM named),
      coalesce(list(customer ORDER BY rows DESC)[:5], [])
    FROM named WHERE EXISTS (FROM customers) AND customer NOT IN (SELECT customer FROM customers)
"""
DEALS_WITHOUT_CUSTOMER = """
    SELECT count(*) FILTER (WHERE customer IS NULL), count(*), coalesce(list(deal_id) FILTER (WHERE customer IS NULL)[:5], [])
    FROM deals WHERE source = $source
"""
SELLERS_WITHOUT_ROWS = """
    WITH active AS (
      SELECT owner FROM order_lines WHERE source = $source UNION SELECT owner FROM deals WHERE source = $source
    ),
    teams AS (SELECT DISTINCT manager FROM sellers WHERE person IN (SELECT owner FROM active)),
    members AS (SELECT DISTINCT person, name FROM sellers WHERE manager IN (SELECT manager FROM teams) AND person <> manager)
    SELECT count(*) FILTER (WHERE person NOT IN (SELECT owner FROM active WHERE owner IS NOT NULL)), count(*),
      coalesce((list(name ORDER BY name) FILTER (WHERE person NOT IN (SELECT owner FROM active WHERE owner IS NOT NULL)))[:5], [])
    FROM members
"""
TARGETS_WITHOUT_SALES = """
    WITH sold AS (SELECT DISTINCT owner, date_trunc('month', signed_on)::DATE AS month FROM order_lines),
    carried AS (
      SELECT DISTINCT quotas.owner, month, coalesce(name, quotas.owner) AS name FROM quotas
      LEFT JOIN (SELECT DISTINCT person, name FROM sellers) AS known ON known.person = quotas.owner
      WHERE source = $source AND measure = 'sales'
    )
    SELECT count(*) FILTER (WHERE NOT is_sold), count(*),
      coalesce((list(name || ' ' || strftime(month, '%Y-%m') ORDER BY month, name) FILTER (WHERE NOT is_sold))[:5], [])
    FROM (SELECT *, (owner, month) IN (FROM sold) AS is_sold FROM carried) WHERE EXISTS (FROM sold)
"""
SALES_WITHOUT_TARGET = """
    WITH sold AS (
      SELECT owner, date_trunc('month', signed_on)::DATE AS month, count(*) AS rows FROM order_lines
      WHERE source = $source AND owner IS NOT NULL GROUP BY ALL
    ),
    carried AS (SELECT DISTINCT owner, month FROM quotas WHERE measure = 'sales')
    SELECT count(*) FILTER (WHERE NOT has_one), count(*), coalesce((list(coalesce(name, owner) || ' ' || strftime(month, '%Y-%m')
      ORDER BY month) FILTER (WHERE NOT has_one))[:5], [])
    FROM (SELECT *, (owner, month) IN (FROM carried) AS has_one FROM sold)
    LEFT JOIN (SELECT DISTINCT person, name FROM sellers) AS known ON known.person = owner WHERE EXISTS (FROM carried)
"""
OUTSIDE_COVERAGE = """
    WITH covered AS (SELECT owner, unit, coalesce(since, DATE '0001-01-01') AS since, coalesce(until, DATE '9999-12-31') AS until
      FROM coverage WHERE source = $source),
    sold AS (
      SELECT owner, unit, signed_on FROM order_lines
      WHERE source = $source AND unit IS NOT NULL AND owner IN (SELECT owner FROM covered)
    ),
    outside AS (
      SELECT owner, unit FROM sold WHERE NOT EXISTS (
        SELECT 1 FROM covered
        WHERE covered.owner = sold.owner AND covered.unit = sold.unit AND signed_on BETWEEN since AND until
      )
    ),
    most AS (SELECT coalesce(any_value(name), owner) || ' · ' || unit || ' × ' || count(*) AS said, count(*) AS rows FROM outside
      LEFT JOIN (SELECT DISTINCT person, name FROM sellers) AS known ON known.person = owner GROUP BY owner, unit)
    SELECT (SELECT count(*) FROM outside), (SELECT count(*) FROM sold),
      coalesce((SELECT list(said ORDER BY rows DESC)[:5] FROM most), [])
"""
BELOW_COST = """
    SELECT count(*) FILTER (WHERE cost > net_amount AND net_amount > 0), count(cost), coalesce((list(order_id || ' · ' || line_no
      ORDER BY net_amount - cost) FILTER (WHERE cost > net_amount AND net_amount > 0))[:5], [])
    FROM order_lines WHERE source = $source
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that stands out: of how many it is true, with a few examples; ``key`` says what it is."""

    key: str
    count: int
    total: int
    examples: tuple[str, ...]

    @property
    def said(self) -> Bilingual:
        """What it is, with its numbers."""
        words, numbers = LOOKED_FOR[self.key].said, {"count": f"{self.count:,}", "total": f"{self.total:,}"}
        return Bilingual(words.zh.format(**numbers), words.en.format(**numbers))

    @property
    def todo(self) -> Bilingual:
        """What to look at."""
        return LOOKED_FOR[self.key].todo


@dataclass(frozen=True, slots=True)
class _Question:
    sql: str
    said: Bilingual
    todo: Bilingual


LOOKED_FOR: dict[str, _Question] = {
    "products_unknown": _Question(
        PRODUCTS_UNKNOWN,
        Bilingual(
            "{total} 行写有产品，其中 {count} 行的产品不在产品表中",
            "{count} of {total} rows name a product that is not in the list",
        ),
        Bilingual("写法相近的，在来源系统统一写法；确为新品的，补导产品资料。",
                  "Where another is written nearly so, write it one way in the source; where it is new, bring the product in."),
    ),
    "customers_unknown": _Question(
        CUSTOMERS_UNKNOWN,
        Bilingual(
            "{total} 行写有客户，其中 {count} 行的客户不在客户表中",
            "{count} of {total} rows name a customer that is not in the list",
        ),
        Bilingual("补导客户资料，或改正编号。", "Bring the customers in, or correct their numbers."),
    ),
    "deals_without_customer": _Question(
        DEALS_WITHOUT_CUSTOMER,
        Bilingual("{total} 个商机中有 {count} 个没有客户", "{count} of {total} deals have no customer"),
        Bilingual("请负责人在商机上补选客户。", "Have their owners choose the customer on the deal."),
    ),
    "sellers_without_rows": _Question(
        SELLERS_WITHOUT_ROWS,
        Bilingual(
            "这些团队的 {total} 名销售中，有 {count} 人在此来源中一行也没有",
            "{count} of the {total} sellers of these teams have no row in it",
        ),
        Bilingual("确认他们是否使用这个系统，或姓名是否写成了别人。",
                  "Find out whether they use this system, or whether their names stand for somebody else."),
    ),
    "targets_without_sales": _Question(
        TARGETS_WITHOUT_SALES,
        Bilingual(
            "{total} 个人月目标中有 {count} 个当月没有销售",
            "{count} of {total} monthly targets have no sale in their month",
        ),
        Bilingual(
            "入职前、离职后的目标请撤下；其余请核对订单是否到齐。",
            "Take away targets from before somebody began or after they left; of the others, see whether all orders came.",
        ),
    ),
    "sales_without_target": _Question(
        SALES_WITHOUT_TARGET,
        Bilingual(
            "{total} 个有销售的人月中有 {count} 个没有目标",
            "{count} of {total} months in which somebody sold have no target",
        ),
        Bilingual("补录目标，否则这些月份没有达成率。", "Bring the targets in; without one a month has no attainment."),
    ),
    "outside_coverage": _Question(
        OUTSIDE_COVERAGE,
        Bilingual(
            "{total} 行销售中有 {count} 行在负责区域之外",
            "{count} of {total} sales lie outside what their seller covers",
        ),
        Bilingual("确认区域是否已调整；跨区成交请按分成规则处理。",
                  "Find out whether regions changed; what was sold across them is for the rules of splitting."),
    ),
    "below_cost": _Question(
        BELOW_COST,
        Bilingual("{total} 行写有成本，其中 {count} 行售价低于成本", "{count} of {total} lines with a cost were sold below it"),
        Bilingual("核对成本口径；属实的，查看是谁批准的折扣。",
                  "See how cost is counted; where it is true, look at who approved the discount."),
    ),
}
"""What is looked for, in the order in which it is shown."""

DATASETS = ("order_lines", "deals", "quotas", "products", "customers", "coverage")


def look(*, source: Source) -> list[Finding]:
    """Look at all a source brought, as of the newest batch, and keep what stands out with it. For the worker and the console."""
    number = manifest.latest()
    names = people.names_of(person_ids=(ids := ids_by_number()).values())
    sellers = {(person, manager, names[ids[person]]) for person, manager, *_days in people.answering_managers()}
    with opened(as_of=number, datasets=DATASETS) as connection:
        connection.execute("CREATE TABLE sellers (person VARCHAR, manager VARCHAR, name VARCHAR)")
        if sellers:
            connection.executemany("INSERT INTO sellers VALUES (?, ?, ?)", sorted(sellers))
        found = [one for key in LOOKED_FOR if (one := _asked(connection, key, source)) is not None]
    kept = {"batch": number, "found": [asdict(one) for one in found]}
    Source.objects.filter(pk=source.pk).update(findings=kept)
    return found


def _asked(connection: DuckDBPyConnection, key: str, source: Source) -> Finding | None:
    ((count, total, examples),) = connection.execute(LOOKED_FOR[key].sql, {"source": source.key}).fetchall()
    return Finding(key, count, total, tuple(str(one) for one in examples)) if count else None


def of(source: Source) -> tuple[list[Finding], int]:
    """What stood out when a source was last looked at, and as of which batch; 0 where it never was."""
    kept: dict[str, Any] = source.findings
    found = [
        Finding(one["key"], one["count"], one["total"], tuple(one["examples"]))
        for one in kept.get("found", []) if one["key"] in LOOKED_FOR
    ]
    return found, int(kept.get("batch", 0))

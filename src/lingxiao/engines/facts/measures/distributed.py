"""The same measures where facts are too many for one machine: only sums are made there, in Spark's SQL; the rest at home.

A measure compiles to one statement, and that statement is rewritten, never written a second time. Amounts are added as
DECIMAL(38,0), whose sums Spark and what speaks its protocol neither round nor wrap as long as they fit; beside every sum the
other engine adds up how large it could be at most, and a sum that could outgrow 38 digits is refused. What comes home is put
together, divided and rounded as ever. Needs the extra ``lingxiao[spark]``.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple, Protocol

from lingxiao.engines.facts.log.connecting import name
from lingxiao.engines.facts.measures.compiling import MONTH, compile_measure, put_together
from lingxiao.engines.facts.measures.evaluating import cells_of, fetch
from lingxiao.engines.facts.measures.refusals import ConvertedElsewhere, TooLarge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from duckdb import DuckDBPyConnection
    from sqlglot import exp

    from lingxiao.engines.facts.measures.compiling import Query
    from lingxiao.engines.facts.measures.declared import Measure
    from lingxiao.engines.facts.measures.evaluating import Cell
    from lingxiao.engines.facts.measures.loading import Catalogue
    from lingxiao.engines.facts.measures.question import Question

WIDE = "DECIMAL(38, 0)"
MOST = 9e37
"""Below this a sum has at most 38 digits, even where the bound itself, a floating number, is a little off."""
BOUND = "lx_bound"


class Engine(Protocol):
    """What runs Spark's SQL over the same rows."""

    def rows(self, statement: Statement) -> Sequence[Sequence[object]]:
        """The rows of a statement, whose ``views`` stand over the Parquet files they name."""


class Statement(NamedTuple):
    """Spark's SQL, and the views it reads: the Parquet files of each."""

    sql: str
    views: dict[str, tuple[str, ...]]


def evaluate_elsewhere(
    engine: Engine, home: DuckDBPyConnection, measure: Measure, *, catalogue: Catalogue, question: Question,
    relation_of: Mapping[str, str],
) -> list[Cell]:
    """The figures of a measure, equal to those of ``evaluate``, with everything that is added up added up by ``engine``.

    ``home`` puts together what came; ``relation_of`` is as for ``evaluate``, lines included. ``ConvertedElsewhere`` where a
    currency is asked for, ``TooLarge`` where a sum could have more than 38 digits.
    """
    if question.currency is not None:
        raise ConvertedElsewhere
    parts = [measure] if measure.dataset else catalogue.components(measure)
    queries = []
    for number, part in enumerate(parts):
        query = compile_measure(part, catalogue=catalogue, question=question, relation_of=relation_of)
        rows = engine.rows(as_spark(query.sql))
        queries.append(replace(query, sql=_brought_home(home, query, rows, table=f"lx_home_{number}")))
    whole = queries[0] if measure.dataset else put_together(measure, catalogue, queries)
    return cells_of(whole, fetch(home, whole.sql, measure))


def as_spark(sql: str) -> Statement:
    """A statement of a measure in Spark's SQL, with a bound behind the columns for each sum in it."""
    import sqlglot  # noqa: PLC0415 -- comes with the extra
    from sqlglot import exp  # noqa: PLC0415

    tree = sqlglot.parse_one(sql, read="duckdb")
    views: dict[str, tuple[str, ...]] = {}
    for table in [one for one in tree.find_all(exp.Table) if isinstance(one.this, exp.Func)]:
        files = tuple(one.name for one in table.this.find_all(exp.Literal))
        view = f"lx_files_{len(views)}"
        views[view] = files
        table.set("this", exp.to_identifier(view))
    sums = [one for one in tree.find_all(exp.Sum) if one.find_ancestor(exp.Select) is tree]
    bounds = [_bound(one, number) for number, one in enumerate(sums)]
    for one in sums:
        one.set("this", exp.cast(one.this.copy(), WIDE))
    for bound in bounds:
        tree.append("expressions", bound)
    return Statement(tree.transform(_in_spark).sql(dialect="spark"), views)


def _bound(one: exp.Sum, number: int) -> exp.Expr:
    """The sum of how large each amount is, in floating numbers: never an answer, only a bound."""
    from sqlglot import exp  # noqa: PLC0415 -- comes with the extra

    size = exp.cast(one.this.copy(), "DOUBLE")
    for cast in [cast for cast in size.find_all(exp.Cast) if cast.to.is_type("HUGEINT")]:
        cast.set("to", exp.DataType.build("DOUBLE"))
    bound: exp.Expression = exp.Sum(this=exp.Abs(this=size))
    if isinstance(one.parent, exp.Filter):
        bound = exp.Filter(this=bound, expression=one.parent.expression.copy())
    return exp.alias_(bound, f"{BOUND}_{number}")


def _in_spark(node: exp.Expression) -> exp.Expression:
    """What DuckDB says otherwise than Spark."""
    from sqlglot import exp  # noqa: PLC0415 -- comes with the extra

    if isinstance(node, exp.DataType) and node.is_type("HUGEINT"):
        return exp.DataType.build(WIDE)
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Sub) and node.to.is_type("BIGINT"):
        # The days between two; numbers are subtracted in 128 bits and never cast back.
        return exp.Anonymous(this="datediff", expressions=[node.this.this, node.this.expression])
    if isinstance(node, (exp.Add, exp.Sub)) and isinstance(node.expression, exp.Cast) and node.expression.to.is_type("INT"):
        days = node.expression if isinstance(node, exp.Add) else exp.Neg(this=node.expression)
        return exp.Anonymous(this="date_add", expressions=[node.this, days])
    if isinstance(node, exp.Tuple):
        return exp.Anonymous(this="struct", expressions=node.expressions)
    return node


def _brought_home(home: DuckDBPyConnection, query: Query, rows: Sequence[Sequence[object]], *, table: str) -> str:
    """Put what came into a table at home and return the SQL that reads it as the query's own rows."""
    keys, values = list(query.keys), [f"lx_{place}" for place in range(len(query.compiled.columns))]
    types = [*("DATE" if key == MONTH else "VARCHAR" for key in keys), *("HUGEINT" for _value in values)]
    columns = ", ".join(f"{name(one)} {type_}" for one, type_ in zip([*keys, *values], types, strict=True))
    home.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
    width = len(keys) + len(values)
    for row in rows:
        if any(isinstance(bound, float) and not bound < MOST for bound in row[width:]):
            raise TooLarge(query.measure.key)
    if rows:
        whole = [[*row[:len(keys)], *map(_whole, row[len(keys):width])] for row in rows]
        home.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' for _type in types)})", whole)
    return f"SELECT * FROM {table}"


def _whole(value: object) -> int | None:
    """A whole number as it comes: as an integer, or as a decimal of no places."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, Decimal) and value == value.to_integral_value():
        return int(value)
    message = f"{value!r} came back, which is not a whole number"
    raise TypeError(message)


class SparkConnect:
    """Spark, or what speaks its protocol, at an address such as ``sc://spark.example.com:15002``."""

    def __init__(self, address: str) -> None:
        """Connect; nothing is asked yet."""
        from pyspark.sql.connect.session import SparkSession  # noqa: PLC0415 -- comes with the extra

        self._session = SparkSession.builder.remote(address).getOrCreate()

    def rows(self, statement: Statement) -> list[tuple[object, ...]]:
        """The rows of a statement; days come as days, sums as decimals."""
        for view, files in statement.views.items():
            self._session.read.parquet(*files).createOrReplaceTempView(view)
        return [tuple(row) for row in self._session.sql(statement.sql).collect()]

    def close(self) -> None:
        """End the session."""
        self._session.stop()

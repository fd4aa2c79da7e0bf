"""The same measures on an engine that speaks Spark's protocol, to the fen: Sail stands in for Spark, which needs Java."""

from __future__ import annotations

import importlib.util
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, event, given, settings

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.log.reading import current
from lingxiao.engines.facts.log.store import Folder
from lingxiao.engines.facts.log.writing import append
from lingxiao.engines.facts.measures import LINES, Question, evaluate, load, load_lines
from lingxiao.engines.facts.measures.distributed import SparkConnect, as_spark, evaluate_elsewhere
from lingxiao.engines.facts.measures.refusals import ConvertedElsewhere, TooLarge
from lingxiao.kernel.days.periods import Month
from tests.engines.facts.measures.tables import relation, relations
from tests.engines.facts.measures.test_random import ASKED

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from lingxiao.engines.facts.log.files import LogFile
    from lingxiao.engines.facts.measures import Line, Measure

MISSING = [one for one in ("sqlglot", "pysail", "pyspark") if importlib.util.find_spec(one) is None]
pytestmark = [
    pytest.mark.skipif(
        bool(MISSING), reason=f"Spark's client and its stand-in take 600 MB and are an extra; {', '.join(MISSING)} not here",
    ),
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning", "ignore::ResourceWarning"),
    pytest.mark.timeout(900),
]
CATALOGUE = load()
FIRST = Question(Month(2026, 1), Month(2026, 3), date(2026, 3, 31))


@pytest.fixture(scope="module")
def sail() -> Iterator[SparkConnect]:
    """A server on loopback, and a session with it."""
    from pysail.spark import SparkConnectServer

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    _host, port = server.listening_address
    session = SparkConnect(f"sc://127.0.0.1:{port}")
    yield session
    session.close()
    server.stop()


def laid_out(duck: DuckDBPyConnection, relation_of: dict[str, str], folder: Path) -> dict[str, str]:
    """The same rows in Parquet files, which both engines read."""
    found = {}
    for key, sql in relation_of.items():
        path = folder / f"{key}.parquet"
        duck.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")
        found[key] = f"SELECT * FROM read_parquet(['{path}'])"
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(asked=ASKED)
def test_any_question_has_the_same_answer_there_to_the_fen(
    duck: DuckDBPyConnection, sail: SparkConnect, tmp_path: Path,
    asked: tuple[Measure, dict[str, list[dict[str, Any]]], list[Line], Question],
) -> None:
    measure, tables, lines, question = asked
    relation_of = laid_out(duck, {**relations(tables), LINES: load_lines(duck, lines)}, tmp_path)
    if question.currency is not None:
        with pytest.raises(ConvertedElsewhere):
            evaluate_elsewhere(sail, duck, measure, catalogue=CATALOGUE, question=question, relation_of=relation_of)
        return
    here = evaluate(duck, measure, catalogue=CATALOGUE, question=question, relation_of=relation_of)
    there = evaluate_elsewhere(sail, duck, measure, catalogue=CATALOGUE, question=question, relation_of=relation_of)
    event("figures" if here else "no figures")
    assert there == here


def test_a_log_with_corrections_is_read_there_as_of_a_batch(
    duck: DuckDBPyConnection, sail: SparkConnect, tmp_path: Path,
) -> None:
    """One month as it lies, one that a later batch touched, one whose row moved away; as of both batches."""
    store, dataset = Folder(tmp_path / "log"), ALL["receipts"]
    files: list[LogFile] = []
    for batch, rows in (
        (1, [("R1", "2026-01-05", 100, False), ("R2", "2026-02-05", 30, False), ("R3", "2026-03-05", 7, False)]),
        (2, [("R2", "2026-02-05", 31, False), ("R3", "2026-03-01", 7, True), ("R3", "2026-02-01", 7, False)]),
    ):
        given_rows = [
            {
                "receipt_id": key, "received_on": day, "amount": amount, "currency": "CNY", "batch": batch, "is_deleted": gone,
                "is_moved": gone,
            }
            for key, day, amount, gone in rows
        ]
        files += append(duck, store=store, dataset=dataset, relation=f"({relation('receipts', given_rows)})")
    for as_of, wanted in ((1, [100, 30, 7]), (2, [100, 38])):
        relation_of = {"receipts": current(dataset, files, store=store, as_of=as_of)}
        cells = evaluate_elsewhere(
            sail, duck, CATALOGUE["receipts"], catalogue=CATALOGUE, question=FIRST, relation_of=relation_of,
        )
        assert [cell.value for cell in cells] == wanted


def test_sums_are_exact_beyond_64_bits_and_refused_beyond_38_digits(
    duck: DuckDBPyConnection, sail: SparkConnect, tmp_path: Path,
) -> None:
    largest = 2**63 - 1
    line = {"order_id": "O", "signed_on": "2026-01-05", "currency": "CNY", "net_amount": largest}
    rows = [{**line, "line_no": str(number)} for number in range(30)]
    relation_of = laid_out(duck, relations({"order_lines": rows}), tmp_path)
    (sold,) = evaluate_elsewhere(
        sail, duck, CATALOGUE["sales_by_order"], catalogue=CATALOGUE, question=FIRST, relation_of=relation_of,
    )
    assert sold.value == 30 * largest
    rows = [{**one, "discount": "999999999999.999999"} for one in rows]
    relation_of = laid_out(duck, relations({"order_lines": rows}), tmp_path)
    with pytest.raises(TooLarge):
        evaluate_elsewhere(
            sail, duck, CATALOGUE["discount_rate"], catalogue=CATALOGUE, question=FIRST, relation_of=relation_of,
        )


def test_no_statement_takes_a_type_or_a_division_there() -> None:
    """No 128-bit integers, floating answers, `/` or `//`: only sums, products and counts of decimals without places."""
    from lingxiao.engines.facts.measures import compile_measure

    relation_of = {key: f"SELECT * FROM {key}" for key in ALL}
    for measure in CATALOGUE.measures.values():
        if measure.dataset:
            query = compile_measure(measure, catalogue=CATALOGUE, question=FIRST, relation_of=relation_of)
            sql = as_spark(query.sql).sql
            answers = sql.partition(" FROM ")[0].partition("SUM(ABS(")[0]
            assert not any(word in sql for word in ("HUGEINT", "INT128", " / ", " DIV ", "AVG("))
            assert "DOUBLE" not in answers

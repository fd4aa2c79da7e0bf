"""One SELECT, a table or a view goes through, and nothing else."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.shapes import NotAllowed
from lingxiao.engines.facts.connectors.sql.statements import wrapped
from tests.engines.facts.connectors.simulating import explains

REFUSED = [
    "", " ", ";", "DELETE FROM t", "SELECT 1; DELETE FROM t", "SELECT 1; SELECT 2", "SELECT 1) AS q; DROP TABLE t; --",
    "SELECT 1) AS q, (SELECT 2", "SELECT * INTO x FROM t", "SELECT * FROM t FOR UPDATE",
    "WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "WITH x AS (INSERT INTO t VALUES (1) RETURNING 1) SELECT * FROM x",
    "EXPLAIN ANALYZE SELECT 1", "VALUES (1)", "TABLE t", "PRAGMA user_version", "ATTACH 'x' AS y", "COPY t TO '/tmp/x'",
    "/* SELECT */ DELETE FROM t", "SELECT 'a", 'SELECT "a', "SELECT 1 /* a", "SELECT 1 /* a /* b */ c */", "SELECT $$a$$",
    "SELECT $x$a$x$", r"SELECT E'\'; DELETE FROM t; --'", r"SELECT e'\', ' OR 1'", "SELECT `a`", "SELECT 1\0", "(SELECT 1",
    "SELECT 1 -- a\n; DELETE FROM t", "t; DROP TABLE t", "a.b.c.d", "t t", "SELECTED FROM t", "+SELECT 1",
]
TAKEN = [
    ("receipts", '"receipts"'), (" sales.Orders ", '"sales"."Orders"'), ("销售.订单", '"销售"."订单"'),
    ("SELECT 1", "(\nSELECT 1\n)"), ("select 1 ; ", "(\nselect 1\n)"), ("with x as (select 1) select * from x", None),
    ("SELECT ';', ')', '--', '/*', 'DELETE', 'it''s' FROM t", None), ('SELECT "update", "a""b;" FROM t', None),
    ("SELECT 1 -- to the end", "(\nSELECT 1\n)"), ("SELECT /* ; DELETE */ 1", "(\nSELECT   1\n)"),
    ("-- first\nSELECT 1", None), ("SELECT update_time, replace(a, 'x', 'y') FROM t WHERE b LIKE '%x%'", None),
]


@pytest.mark.parametrize("source", REFUSED)
def test_anything_else_is_refused(source: str) -> None:
    with pytest.raises(NotAllowed) as caught:
        wrapped(source)
    explains(caught.value)


@pytest.mark.parametrize(("source", "written"), TAKEN)
def test_what_reads_is_taken(source: str, written: str | None) -> None:
    assert wrapped(source) == (written or f"(\n{wrapped(source)[2:-2]}\n)")
    assert sqlite3.complete_statement(f"SELECT * FROM {wrapped(source)} AS q;")


PIECES = st.sampled_from([
    "'", '"', "--", "/*", "*/", "(", ")", ";", "\n", " ", "a", "1", ",", "''", "SELECT 1", "DELETE FROM t",
    ") AS q; DELETE FROM t; --",
])


@given(st.lists(PIECES, max_size=12))
def test_whatever_is_taken_stays_inside_of_its_parentheses(pieces: list[str]) -> None:
    """SQLite itself is asked: what it runs reads no row of the table outside, and leaves the table as it was."""
    source = "SELECT " + "".join(pieces)
    try:
        inner = wrapped(source)
    except NotAllowed:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    connection.execute("INSERT INTO t VALUES (1)")
    try:
        connection.executescript(f"SELECT * FROM {inner} AS q")
    except sqlite3.Error:
        pass  # no SQL, but no harm either
    finally:
        assert connection.execute("SELECT count(*) FROM t").fetchone() == (1,)
        connection.close()

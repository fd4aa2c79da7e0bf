"""What was typed for a system reaches it: every kind, against its simulator; what was typed wrong is said before it is tried."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.connectors.shapes import NotAllowed, Refused, Trouble
from lingxiao.engines.facts.domain import connecting, secrets
from lingxiao.engines.facts.domain.boxes import BOXES, ZONES
from lingxiao.engines.facts.enums import SourceKind
from lingxiao.engines.facts.models import Source
from tests.engines.facts.connectors import erpnext_simulator, kingdee_simulator
from tests.engines.facts.connectors.erpnext_simulator import ErpNextSimulator
from tests.engines.facts.connectors.kingdee_simulator import ACCOUNT_SET, APP, PASSWORD, USER, KingdeeSimulator
from tests.engines.facts.connectors.odoo_simulator import KEY, OdooSimulator
from tests.engines.facts.connectors.sql_simulator import Gate, PostgresVendor, fill, vendors_database
from tests.engines.facts.logs import NOW
from tests.engines.facts.test_syncing import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lingxiao.engines.facts.connectors.shapes import Connector
    from tests.engines.facts.logs import Log

INSIDE = {"place": "inside", "zone": "Asia/Shanghai"}
KINGDEE = {"account_set": ACCOUNT_SET, "user": USER, **INSIDE}


@contextmanager
def reached(log: Log, kind: SourceKind, **typed: str) -> Iterator[Connector]:
    """The source of the log as a system of this kind, reached by what was typed."""
    Source.objects.filter(pk=log.source.pk).update(kind=kind)
    source = Source.objects.get(pk=log.source.pk)
    secrets.keep(viewer=SYSTEM, source=source, typed=typed, at=NOW)
    with connecting.connected(source) as connector:
        yield connector


def refused(log: Log, kind: SourceKind, **typed: str) -> Trouble:
    with pytest.raises(Trouble) as caught, reached(log, kind, **typed) as connector:
        connector.test()
    return caught.value


def test_odoo_is_reached_by_its_key(log: Log) -> None:
    with OdooSimulator().serving() as address:
        with reached(log, SourceKind.ODOO, address=address, key=KEY, **INSIDE) as connector:
            assert connector.test().kinds
        assert isinstance(refused(log, SourceKind.ODOO, address=address, key="wrong", **INSIDE), Refused)


def test_erpnext_is_reached_by_its_keys(log: Log) -> None:
    typed = {"key": erpnext_simulator.KEY, "secret": erpnext_simulator.SECRET, **INSIDE}
    with ErpNextSimulator().serving() as address, reached(log, SourceKind.ERPNEXT, address=address, **typed) as connector:
        assert connector.test().account == "reader@hengyu.example"


def test_kingdee_is_reached_by_an_app_and_by_a_password(log: Log) -> None:
    with KingdeeSimulator().serving() as address:
        there = f"{address}/k3cloud"
        by_app = {"entry": "app", "app": APP, "secret": kingdee_simulator.SECRET, **KINGDEE}
        by_password = {"entry": "password", "secret": PASSWORD, **KINGDEE}
        for typed in (by_app, by_password):
            with reached(log, SourceKind.KINGDEE, address=there, **typed) as connector:
                assert connector.test().account == USER
        without = {name: value for name, value in by_app.items() if name != "app"}
        assert "应用 ID" in refused(log, SourceKind.KINGDEE, address=there, **without).said.zh


def test_a_database_is_read_by_the_tables_that_were_typed(log: Log) -> None:
    gate = Gate()
    with vendors_database() as (database, user), gate.serving() as port:
        vendor = PostgresVendor(database, user, port, gate)
        vendor.as_new()
        fill(vendor, [0, 1, 2])
        typed = {
            "host": "127.0.0.1", "port": str(port), "database": database, "user": user, "secret": "p4ss-word", **INSIDE,
        }
        tables = "receipts; id; changed; state=void\n\n"
        with reached(log, SourceKind.SQL, readings=tables, **typed) as connector:
            (page, *_more) = connector.changed("receipts", ["amount"], since=None)
            assert len(page.rows) == 3
            with pytest.raises(NotAllowed):
                list(connector.changed("orders", [], since=None))
        assert "端口" in refused(log, SourceKind.SQL, readings=tables, **{**typed, "port": "70000"}).said.zh


@pytest.mark.parametrize("line", ["receipts", "receipts; id", "receipts;;changed", "a;b;c;d", "a;b;c;d=", "a;b;c;d=e;f"])
def test_a_table_that_was_not_typed_whole_is_named(log: Log, line: str) -> None:
    typed = {"host": "db.example", "database": "erp", "user": "reader", "secret": "x", **INSIDE}
    said = refused(log, SourceKind.SQL, readings=f"orders；no；changed\n{line}", **typed).said
    assert line in said.zh
    assert line in said.en


def test_an_address_inside_is_only_called_when_it_was_said_to_stand_there(log: Log) -> None:
    with OdooSimulator().serving() as address:
        typed: dict[str, Any] = {"address": address, "key": KEY, "place": "outside"}
        assert "不能访问" in refused(log, SourceKind.ODOO, **typed).said.zh
    assert refused(log, SourceKind.ODOO, address="http://[::1", key=KEY, **INSIDE).said == connecting.NO_ADDRESS


def test_every_kind_that_can_be_typed_can_be_made(log: Log) -> None:
    """And no box is left out by mistake: without any one that is needed, nothing is tried."""
    assert set(connecting.MAKERS) == set(BOXES)
    assert set(SourceKind) - set(BOXES) == {SourceKind.FILES, SourceKind.DEMO}
    for kind, boxes in BOXES.items():
        whole = {box.name: (box.choices[0][0] if box.choices else "x") for box in boxes}
        for box in (one for one in boxes if not one.is_optional):
            assert refused(log, kind, **{**whole, box.name: ""}).said == connecting.NOT_SET_UP
    assert len(set(ZONES)) == len(ZONES)

"""Values of 纷享销客 become text: exactly, or as they were sent."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.fxiaoke import values
from lingxiao.engines.facts.connectors.shapes import RemoteField
from tests.engines.facts.connectors.fxiaoke_readers import SHANGHAI


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4).map(str))
def test_no_amount_is_ever_changed(amount: str) -> None:
    fields = [RemoteField("amount", "金额", "currency")]
    wire = json.loads(f'{{"_id": "1", "amount": {amount}}}', parse_float=str, parse_int=str)
    assert values.row(wire, fields, SHANGHAI) == {"_id": "1", "amount": amount}


@pytest.mark.parametrize(("kind", "sent", "shown"), [
    ("date", 1772380799999, "2026-03-01"), ("date", 1772380800000, "2026-03-02"), ("date", -1, "1970-01-01"),
    ("date_time", 1772380800001, "2026-03-02T00:00:00.001+08:00"), ("date_time", 0, "1970-01-01T08:00:00.000+08:00"),
    ("date", 999999999999999, "999999999999999"), ("date", "2026-03-01", "2026-03-01"), ("date", True, "true"),
    ("date", "１", "１"), ("time", 9000000, "9000000"), ("date_time", [1], "[1]"),
])  # fmt: skip
def test_days_and_moments_are_those_of_the_zone_and_what_is_none_comes_as_it_was_sent(kind: str, sent: Any, shown: str) -> None:
    wire = json.loads(json.dumps({"_id": "1", "at": sent}), parse_int=str) if not isinstance(sent, list) else {"at": sent}
    assert values.row(wire, [RemoteField("at", "", kind)], SHANGHAI)["at"] == shown


@pytest.mark.parametrize(("beside", "name"), [
    ("王芳", "王芳"), ({"name": "王芳"}, "王芳"), ({"deptName": "华东"}, "华东"), ([{"name": "王芳"}, {"name": "李雷"}], "王芳"),
    ([], None), ({}, None), (None, None), ({"id": "1000"}, None), ("", None),
])  # fmt: skip
def test_a_label_beside_a_field_is_read_in_each_of_its_forms(beside: Any, name: str | None) -> None:
    row = values.row({"owner": "1000", "owner__r": beside}, [RemoteField("owner", "", "employee")], SHANGHAI)
    assert row == {"_id": None, "owner": "1000", "owner.all": None, "owner.name": name}

"""Our questions and the simulator's answers keep to the vendor's own description, where that lies beside the project.

The description carries no licence and is not part of the project; what it proves here, the other tests prove of the
simulator alone. A few lines check it: paths, parameters, and names and types of what is answered.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.facts.connectors.shapes import Trouble
from tests.engines.facts.connectors.zoho_connected import connected, fill
from tests.engines.facts.connectors.zoho_simulator import running

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.engines.facts.connectors.zoho_simulator import Asked, Simulator

DESCRIPTION = Path(__file__).parents[5] / "shared" / "crm" / "zoho-oas" / "zoho31-merged-local.json"
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "integer": (int,), "number": (int, float, Decimal), "boolean": (bool,), "object": (dict,), "array": (list,),
    "null": (type(None),),
}
FAULTS = {
    "data: too long": "documented pages hold 200 records, the description says 100",
    "fields: too long": "a module may have more than 100 fields",
    "info.previous_page_token: type": "there is no page before the first",
    "info.next_page_token: type": "nor one behind the last",
    "info.page_token_expiry: type": "nor a token that could die",
    "details: lacks resource_path_index": "documented details name the parameter or the limit instead",
    "query: lacks include": "documented as optional, described as mandatory",
}
"""What the description is known to have wrong, each with what is documented instead."""

UNDESCRIBED = {304, 401}
"""Statuses that are documented and not described for every path: nothing new, and no valid token."""

BRIEF = {"fields", "modules"}
"""Settings of which the simulator tells only what a connector reads; what it tells has the right name and type."""


class Description:
    """The vendor's description, and what deviates from it."""

    def __init__(self, said: Mapping[str, Any]) -> None:
        self.said = said

    def wrong(self, asked: Asked) -> Iterator[str]:
        """What is wrong with a question and its answer."""
        paths = [path for path in self.said["paths"] if re.fullmatch(re.sub(r"\{\w+\}", r"[^/]+", path), asked.path)]
        if not paths:
            yield f"{asked.path}: no such path"
            return
        operation = self.said["paths"][min(paths, key=lambda path: path.count("{"))]["get"]
        yield from self._wrong_query(asked, [self._plain(one) for one in operation.get("parameters", [])])
        answer = operation["responses"].get(str(asked.status))
        if answer is None:
            if asked.status not in UNDESCRIBED:
                yield f"status {asked.status}: not described"
        elif "content" in answer:
            body = json.loads(json.dumps(asked.body, default=float))
            yield from self._wrong(body, answer["content"]["application/json"]["schema"], "")
        elif asked.body is not None:
            yield f"status {asked.status}: a body where none is"

    def _wrong_query(self, asked: Asked, parameters: list[Mapping[str, Any]]) -> Iterator[str]:
        known = {one["name"]: one for one in parameters if one["in"] == "query"}
        for name, value in asked.query.items():
            schema = known.get(name, {}).get("schema")
            if schema is None:
                yield f"query.{name}: not described"
            else:
                yield from self._wrong(int(value) if schema["type"] == "integer" else value, schema, f"query.{name}")
        yield from (f"query: lacks {name}" for name, one in known.items() if one.get("required") and name not in asked.query)

    def _plain(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in schema:
            found: Any = self.said
            for step in schema["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            schema = found
        return schema

    def _wrong(self, value: Any, schema: Mapping[str, Any], where: str) -> Iterator[str]:
        schema = self._plain(schema)
        if "oneOf" in schema:
            if all(any(self._wrong(value, one, where)) for one in schema["oneOf"]):
                yield f"{where}: none of what is described"
            return
        kinds = schema.get("type", list(TYPES))
        kinds = [kinds] if isinstance(kinds, str) else kinds
        if type(value) not in {one for kind in kinds for one in TYPES[kind]}:
            yield f"{where}: type"
            return
        if "enum" in schema and value not in schema["enum"]:
            yield f"{where}: {value!r} is not described"
        if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
            yield f"{where}: too long"
        if isinstance(value, dict):
            yield from self._wrong_object(value, schema, where)
        if isinstance(value, list):
            if len(value) > schema.get("maxItems", len(value)):
                yield f"{where}: too long"
            for one in value:
                yield from self._wrong(one, schema["items"], where)

    def _wrong_object(self, value: dict[str, Any], schema: Mapping[str, Any], where: str) -> Iterator[str]:
        described = schema.get("properties", {})
        if where not in BRIEF:
            yield from (f"{where}: lacks {name}" for name in schema.get("required", ()) if name not in value)
        for name, one in value.items():
            place = f"{where}.{name}".lstrip(".")
            if name in described:
                yield from self._wrong(one, described[name], place)
            elif schema.get("additionalProperties") is False:
                yield f"{place}: not described"


@pytest.fixture
def description() -> Description:
    if not DESCRIPTION.exists():
        pytest.skip("the vendor's description of Zoho CRM does not lie beside this repository")
    return Description(json.loads(DESCRIPTION.read_text(encoding="utf-8")))


def everything(simulator: Simulator) -> list[Asked]:
    """Every question the connector has, with every kind of answer."""
    simulator.errors_in_data = True
    made = fill(simulator, 450)
    owner, share = simulator.crm.owner(), Decimal("0.1")
    simulator.crm.create("Deals", Owner=owner, Amount=share, Account_Name={"name": "恒裕", "id": "9"})
    simulator.crm.delete("Deals", int(made[0]))
    simulator.crm.delete("Deals", int(made[1]), is_permanent=True)
    many = [f"Custom_{number}" for number in range(1, 61)]
    with connected(simulator) as zoho:
        zoho.test()
        zoho.fields("Deals")
        first = next(zoho.changed("Deals", ["Deal_Name", "Owner.id", "Amount"], since=None))
        list(zoho.changed("Deals", many, since=None))
        list(zoho.changed("Leads", ["Last_Name"], since=simulator.clock.now()))
        list(zoho.changed("Leads", ["Last_Name"], since=None))
        list(zoho.changed("users", ["email"], since=None))
        list(zoho.gone("Deals", since=None))
        list(zoho.gone("users", since=None))
        simulator.clock.sleep(25 * 3_600)
        list(zoho.changed("Deals", ["Deal_Name", "Owner.id", "Amount"], since=None, resume=first.resume))
        list(zoho.changed("Deals", ["Deal_Name"], since=None, resume=first.resume))
        simulator.closed = {"Leads"}
        for name in ("Leads", "Nothing"):
            with pytest.raises(Trouble):
                list(zoho.changed(name, ["Last_Name"], since=None))
    return [one for one in simulator.asked if one.method == "GET"]


def test_questions_and_answers_keep_to_the_vendors_description(description: Description) -> None:
    with running() as simulator:
        asked = everything(simulator)
    assert {200, 204, 304, 400, 403} <= {one.status for one in asked}
    found = {problem for one in asked for problem in description.wrong(one)}
    assert {one for one in found if not any(one.endswith(fault) for fault in FAULTS)} == set()


def test_a_deviation_is_found(description: Description) -> None:
    with running() as simulator:
        asked = everything(simulator)
    records = next(one for one in asked if one.path == "/crm/v8/Deals" and one.status == 200)
    records.query |= {"sort_by": "Amount", "limit": "7"}
    records.body["info"] |= {"count": "7", "total": 9}
    del records.body["data"][0]["id"]
    assert set(description.wrong(records)) >= {
        "query.sort_by: 'Amount' is not described", "query.limit: not described", "info.count: type",
        "info.total: not described", "data: lacks id",
    }

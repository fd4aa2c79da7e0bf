"""Odoo's JSON-2 interface as its documentation tells: models, domains, archived records, errors by HTTP's numbers."""

from __future__ import annotations

import operator
from typing import Any

from tests.engines.facts.connectors.simulating import Answer, Request, Simulator

KEY = "5f1c-key-of-the-reader"
OPERATORS = {"=": operator.eq, ">": operator.gt, ">=": operator.ge}

LEAD_FIELDS: dict[str, dict[str, Any]] = {
    "id": {"type": "integer", "string": "ID"},
    "name": {"type": "char", "string": "Opportunity"},
    "expected_revenue": {"type": "monetary", "string": "Expected Revenue"},
    "partner_id": {"type": "many2one", "string": "Customer"},
    "tag_ids": {"type": "many2many", "string": "Tags"},
    "stage": {"type": "selection", "string": "Stage", "selection": [["new", "New"], ["won", "Won"]]},
    "is_big": {"type": "boolean", "string": "Big"},
    "date_closed": {"type": "datetime", "string": "Closed"},
    "date_deadline": {"type": "date", "string": "Deadline"},
    "photo": {"type": "binary", "string": "Photo"},
    "active": {"type": "boolean", "string": "Active"},
    "write_date": {"type": "datetime", "string": "Last Updated on"},
}
CURRENCY_FIELDS = {name: LEAD_FIELDS[name] for name in ("id", "name")}
USER_FIELDS = {name: LEAD_FIELDS[name] for name in ("id", "name", "active", "write_date")} | {
    "login": {"type": "char", "string": "Login"},
}


def error(status: int, name: str, message: str) -> Answer:
    return Answer({"name": name, "message": message, "arguments": [message], "context": {}, "debug": "Traceback"}, status)


class OdooSimulator(Simulator):
    """Holds records by model. ``most`` is what a page holds at most, whatever was asked for."""

    def as_new(self) -> None:
        super().as_new()
        self.fields = {
            "sale.order": LEAD_FIELDS, "crm.lead": LEAD_FIELDS, "res.users": USER_FIELDS, "res.currency": CURRENCY_FIELDS,
        }
        self.records: dict[str, list[dict[str, Any]]] = {name: [] for name in self.fields}
        self.records["res.users"] = [
            {"id": 2, "name": "Reader", "login": "reader", "active": True, "write_date": "2026-01-01 00:00:00"},
        ]
        self.most = 1000
        self.ignores_domain = False
        self.database = ""
        self.forbidden: set[str] = set()

    def answer(self, request: Request) -> Answer:
        if request.headers["Authorization"] != f"bearer {KEY}":
            return error(401, "werkzeug.exceptions.Unauthorized", "Invalid apikey")
        if self.database and request.headers["X-Odoo-Database"] != self.database:
            return Answer(b"<html>404</html>", 404)
        _, json_, two, model, method = request.path.split("/")
        assert (json_, two) == ("json", "2")
        if model in self.forbidden:
            return error(403, "odoo.exceptions.AccessError", "You are not allowed to access this")
        return Answer(getattr(self, f"do_{method}")(model, **request.body)) if self._knows(model) else error(
            404, "werkzeug.exceptions.NotFound", f"the model {model!r} does not exist",
        )

    def _knows(self, model: str) -> bool:
        return model in self.fields or model == "ir.model"

    def do_context_get(self, _model: str) -> dict[str, Any]:
        return {"lang": "zh_CN", "tz": "Asia/Shanghai", "uid": 2}

    def do_read(self, model: str, *, ids: list[int], fields: list[str]) -> list[dict[str, Any]]:
        return [self._shown(one, fields) for one in self.records[model] if one["id"] in ids]

    def do_fields_get(self, model: str, *, attributes: list[str]) -> dict[str, Any]:
        return {
            name: {part: value for part, value in meta.items() if part in attributes}
            for name, meta in self.fields[model].items()
        }

    def do_search_read(
        self, model: str, *, domain: list[list[Any]], fields: list[str], order: str, limit: int, context: dict[str, Any],
    ) -> list[dict[str, Any]]:
        assert order == "id"
        models: list[dict[str, Any]] = [
            {"id": at, "model": name, "name": name.title(), "transient": False} for at, name in enumerate(self.fields, 1)
        ]
        listed = models if model == "ir.model" else self.records[model]
        hides = context.get("active_test", True) and not any(term[0] == "active" for term in domain)
        found = [
            one for one in sorted(listed, key=operator.itemgetter("id"))
            if (not hides or one.get("active", True))
            and (self.ignores_domain or all(OPERATORS[how](one.get(name, False), value) for name, how, value in domain))
        ]
        return [self._shown(one, fields) for one in found[:min(limit, self.most)]]

    def _shown(self, record: dict[str, Any], fields: list[str]) -> dict[str, Any]:
        return {name: record.get(name, False) for name in ["id", *fields]}

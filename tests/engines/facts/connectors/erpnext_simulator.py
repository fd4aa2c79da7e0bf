"""Frappe's REST interface as its documentation tells: filters, two kinds of condition, deleted documents, metadata."""

from __future__ import annotations

import json
import operator
from typing import TYPE_CHECKING, Any

from tests.engines.facts.connectors.simulating import Answer, Request, Simulator

if TYPE_CHECKING:
    from collections.abc import Callable

KEY, SECRET = "4c6f-key", "8a1b-secret"
OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, ">=": operator.ge, "in": lambda value, among: value in among,
}
ORDER_FIELDS = [
    {"fieldname": "sec", "fieldtype": "Section Break", "label": "Details"},
    {"fieldname": "customer", "fieldtype": "Link", "label": "Customer", "options": "Customer"},
    {"fieldname": "grand_total", "fieldtype": "Currency", "label": "Grand Total"},
    {"fieldname": "status", "fieldtype": "Select", "label": "Status", "options": "\nDraft\nClosed"},
    {"fieldname": "signed_on", "fieldtype": "Datetime", "label": "Signed"},
    {"fieldname": "custom_region", "fieldtype": "Data", "label": "大区"},
    {"fieldname": "sales_team", "fieldtype": "Table", "label": "Sales Team", "options": "Sales Team"},
]
TEAM_FIELDS = [
    {"fieldname": "sales_person", "fieldtype": "Link", "label": "Sales Person"},
    {"fieldname": "allocated_percentage", "fieldtype": "Float", "label": "Contribution"},
    {"fieldname": "parent", "fieldtype": "Data", "label": "Parent"},
]


def error(status: int, exc_type: str) -> Answer:
    return Answer({"exc_type": exc_type, "exception": f"frappe.exceptions.{exc_type}: no"}, status)


class ErpNextSimulator(Simulator):
    """Holds documents by type. ``most`` is what a page holds at most, whatever was asked for."""

    def as_new(self) -> None:
        super().as_new()
        self.fields = {"Sales Order": ORDER_FIELDS, "Sales Team": TEAM_FIELDS, "Deleted Document": []}
        self.documents: dict[str, list[dict[str, Any]]] = {name: [] for name in self.fields}
        self.most, self.version = 1000, 15
        self.ignores_filters = False
        self.forbidden: set[str] = set()

    def answer(self, request: Request) -> Answer:
        if request.headers["Authorization"] != f"token {KEY}:{SECRET}":
            return error(401, "AuthenticationError")
        match request.path.split("/")[2:]:
            case ["method", "frappe.auth.get_logged_user"]:
                return Answer({"message": "reader@hengyu.example"})
            case ["method", "frappe.desk.form.load.getdoctype"]:
                return self._described(request.query["doctype"], "docs")
            case ["v2", "doctype", doctype, "meta"] if self.version >= 15:
                return self._described(doctype, "data")
            case ["resource", doctype]:
                return self._listed(doctype, request.query)
        return error(404, "DoesNotExistError")

    def _described(self, doctype: str, part: str) -> Answer:
        if doctype not in self.fields:
            return error(404, "DoesNotExistError")
        meta = {"name": doctype, "fields": self.fields[doctype]}
        return Answer({part: [{"name": "other"}, meta] if part == "docs" else meta})

    def _listed(self, doctype: str, query: dict[str, str]) -> Answer:
        if doctype in self.forbidden or (doctype == "Sales Team" and query.get("parent") != "Sales Order"):
            return error(403, "PermissionError")
        if doctype not in {*self.fields, "DocType"}:
            return error(404, "DoesNotExistError")
        assert (query["order_by"], query["limit_start"]) == ("modified asc, name asc", "0")
        types = [{"name": name, "modified": "2026-01-01 00:00:00", "istable": 0, "docstatus": 0} for name in self.fields]
        held = types if doctype == "DocType" else self.documents[doctype]
        every, either = json.loads(query["filters"]), json.loads(query.get("or_filters", "[]"))
        found = [
            one for one in sorted(held, key=operator.itemgetter("modified", "name"))
            if self.ignores_filters
            or (all(_holds(one, term) for term in every) and (not either or any(_holds(one, term) for term in either)))
        ]
        shown = found[:min(int(query["limit_page_length"]), self.most)]
        return Answer({"data": [{name: one.get(name) for name in json.loads(query["fields"])} for one in shown]})


def _holds(document: dict[str, Any], term: list[Any]) -> bool:
    name, how, value = term
    return bool(OPERATORS[how](document.get(name), value))

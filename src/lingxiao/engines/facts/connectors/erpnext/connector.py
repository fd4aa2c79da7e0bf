"""The connector to ERPNext: documents in the order in which they were changed, and what was cancelled or deleted.

Source: Frappe, "REST API" (``/api/resource``) and its routes (``/api/v2/doctype/<name>/meta``, from version 15). A page
begins behind the moment and the name that the last one ended with: a document that changes while it is read moves to the
end and comes again, and none is skipped, as counting rows from the start would.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import Advice, Asker, Guard, as_moment, as_text
from lingxiao.engines.facts.connectors.shapes import (
    Gone,
    NotAllowed,
    NotUnderstood,
    Page,
    Present,
    RemoteField,
    RemoteObject,
    Tested,
)
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from lingxiao.kernel.outgoing import Session

Filters = list[list[Any]]
Record = dict[str, Any]

ADVICE = Advice(
    Bilingual("ERPNext", "ERPNext"),
    refused=Bilingual(
        "ERPNext 不接受这对 API 密钥。请在 ERPNext 的用户页“设置—API 访问”中重新生成，把 Key 和 Secret 一起填到这里。",
        "ERPNext does not take this pair of API keys. Generate it again on the user's page in ERPNext under Settings, API "
        "Access, and enter key and secret here together.",
    ),
    not_allowed=Bilingual(
        "这个 ERPNext 用户无权读取该单据类型。请 ERPNext 管理员在“角色权限管理器”中给它读取权限。",
        "This user of ERPNext may not read this type of document. Ask the administrator of ERPNext to let it read them in "
        "the Role Permissions Manager.",
    ),
    not_there=Bilingual(
        "这个地址上没有 ERPNext，或没有这种单据。请核对站点地址和单据类型的名称。",
        "There is no ERPNext at this address, or no such type of document. Check the address of the site and the name of "
        "the type.",
    ),
)

PAGE_SIZE = 200
MOST_NAMES = 25
"""Names that are asked about in one address, which a web server takes up to some 8,000 characters."""

CANCELLED = 2
DELETED = "Deleted Document"
MOMENTS = {"creation": "Datetime", "modified": "Datetime"}
OF_ALL = {"name": "Data", **MOMENTS, "owner": "Link", "modified_by": "Link", "docstatus": "Int"}
"""What every document has, beside the fields of its type."""

HOLDS_NO_VALUE = {
    "Section Break", "Column Break", "Tab Break", "HTML", "Button", "Table", "Table MultiSelect", "Fold", "Heading", "Image",
    "Password",
}
KNOWN = (
    "Customer", "Customer Group", "Delivery Note", "Employee", "Item", "Item Group", "Lead", "Opportunity", "Payment Entry",
    "Quotation", "Sales Invoice", "Sales Order", "Sales Person", "Territory", "User",
)
"""Offered where the user may not read the list of types, which is a system manager's right."""


class ErpNext:
    """Reads a site with the keys of one of its users. Promises what ``Connector`` promises.

    A kind is the name of a type of document; lines of a document are ``<type>/<type of the lines>``, as in
    ``Sales Order/Sales Team``, and are read by the right to read the document.
    """

    def __init__(
        self, address: str, key: str, secret: str, *, zone: tzinfo, session: Session, sleep: Callable[[float], None],
        page_size: int = PAGE_SIZE, most_pages: int = asking.MOST_PAGES,
    ) -> None:
        """``zone`` is the time zone of the site's System Settings, in which it writes every moment."""
        self._address, self._zone = address.rstrip("/"), zone
        self._page_size, self._most_pages = page_size, most_pages
        self._headers = {"Authorization": f"token {key}:{secret}", "Accept": "application/json"}
        self._asker = Asker(session, advice=ADVICE, sleep=sleep, secrets=[secret, key])

    def test(self) -> Tested:
        """The user of the keys, and the types of document."""
        return Tested(str(self._asked("method/frappe.auth.get_logged_user", part="message")), self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """The types of document; the usual ones of selling where the user may not list them."""
        try:
            found = [str(one["name"]) for page in self._pages("DocType", ["name"], [["istable", "=", 0]], "") for one in page]
        except NotAllowed:
            found = list(KNOWN)
        return tuple(RemoteObject(name, name) for name in sorted(found))

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The fields of a type, those that the customer added among them."""
        found = [RemoteField(field, field, kind) for field, kind in OF_ALL.items()]
        for meta in self._meta(name.rpartition("/")[2]):
            field, kind = str(meta.get("fieldname") or ""), str(meta.get("fieldtype") or "")
            if field and field not in OF_ALL and kind not in HOLDS_NO_VALUE:
                options = str(meta.get("options") or "").split("\n") if kind == "Select" else []
                choices = tuple((one, one) for one in options if one)
                found.append(RemoteField(field, str(meta.get("label") or field), kind, choices))
        return tuple(found)

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """Documents that are not cancelled, the one changed longest ago first; ``name`` and ``modified`` are always there."""
        kinds = {one.name: one.kind for one in self.fields(name)}
        wanted = list(dict.fromkeys(["name", "modified", *fields]))
        if missing := [one for one in wanted if one not in kinds]:
            raise NotAllowed(Bilingual(
                f"ERPNext 的 {name} 中没有字段 {missing[0]}，或它不能这样读取。请重新选择字段。",
                f"{name} of ERPNext has no field {missing[0]}, or it cannot be read like this. Choose the fields again.",
            ))
        for page in self._pages(name, wanted, [["docstatus", "!=", CANCELLED], *self._since(since)], resume):
            yield Page(tuple(self._row(record, wanted, kinds) for record in page), _mark(page[-1]))
        yield Page(())

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """Documents cancelled since, then those deleted since, which a system manager may read only.

        What was deleted and made again under its name is there, and not gone. Lines that were taken out of a document, or
        deleted with it, leave no trace, and are missed among ``ids``.
        """
        phase, _, mark = resume.partition(" ")
        if phase != "deleted":
            cancelled: Filters = [["docstatus", "=", CANCELLED], *self._since(since)]
            for page in self._pages(name, ["name", "modified"], cancelled, mark):
                yield Gone(tuple(str(one["name"]) for one in page), f"cancelled {_mark(page[-1])}")
            mark = ""
        if "/" not in name:
            deleted: Filters = [["deleted_doctype", "=", name], ["restored", "=", 0], *self._since(since)]
            for page in self._pages(DELETED, ["name", "deleted_name"], deleted, mark, page_size=MOST_NAMES):
                names = [str(one.get("deleted_name")) for one in page]
                again = self._pages(name, ["name"], [["name", "in", names]], "", page_size=MOST_NAMES)
                there = {one["name"] for found in again for one in found}
                yield Gone(tuple(one for one in names if one not in there), f"deleted {_mark(page[-1])}")
        yield Gone(())

    def key_of(self, name: str) -> str:  # noqa: ARG002 -- of every kind
        """The field with the ids that ``ids`` lists."""
        return "name"

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The names of all documents that are there and not cancelled."""
        for page in self._pages(name, ["name", "modified"], [["docstatus", "!=", CANCELLED]], resume):
            yield Present(tuple(str(one["name"]) for one in page), _mark(page[-1]))
        yield Present(())

    def _since(self, since: datetime | None) -> Filters:
        return [] if since is None else [["modified", ">=", asking.earliest(since, self._zone).isoformat(" ")]]

    def _pages(
        self, name: str, fields: list[str], filters: Filters, resume: str, *, page_size: int = 0,
    ) -> Iterator[list[Record]]:
        """Pages in the order of change, until one is empty: a page may be shorter than asked for, and not the last."""
        guard = Guard(ADVICE.vendor, most_pages=self._most_pages)
        parent, _, doctype = name.rpartition("/")
        of_parent: Filters = [["parenttype", "=", parent]] if parent else []
        question = {
            "fields": json.dumps(list(dict.fromkeys([*fields, "modified"]))),
            "order_by": "modified asc, name asc", "limit_start": "0", "limit_page_length": str(page_size or self._page_size),
        } | ({"parent": parent} if parent else {})
        while True:
            behind, either = _behind(resume)
            question |= {"filters": json.dumps([*filters, *of_parent, *behind])}
            question |= {"or_filters": json.dumps(either)} if either else {}
            page = self._records(self._asked(f"resource/{quote(doctype, safe='')}", params=question))
            if not page:
                return
            guard.passed(_mark(page[0]))
            yield page
            resume = _mark(page[-1])

    def _meta(self, doctype: str) -> list[Record]:
        """The description that Frappe offers to any user; before version 15, the one that its own pages load."""
        try:
            found = self._asked(f"v2/doctype/{quote(doctype, safe='')}/meta")
        except NotUnderstood:
            docs = self._asked("method/frappe.desk.form.load.getdoctype", part="docs", params={"doctype": doctype})
            found = next((one for one in docs if isinstance(one, dict) and one.get("name") == doctype), None) \
                if isinstance(docs, list) else None
        fields = found.get("fields") if isinstance(found, dict) else None
        if not isinstance(fields, list) or not all(isinstance(one, dict) for one in fields):
            raise self._asker.strange()
        return fields

    def _asked(self, path: str, *, part: str = "data", params: dict[str, str] | None = None) -> Any:
        url = f"{self._address}/api/{path}"
        return self._asker.ask(
            "GET", url, params=params, headers=self._headers, judge=lambda answer: self._part(answer, part),
        )

    def _part(self, answer: object, part: str) -> Any:
        if not isinstance(answer, dict) or part not in answer:
            raise self._asker.strange()
        return answer[part]

    def _records(self, data: object) -> list[Record]:
        if not isinstance(data, list):
            raise self._asker.strange()
        for one in data:
            if not isinstance(one, dict) or not one.get("name") or not re.match(r"\d{4}-\d\d-\d\d", str(one.get("modified"))):
                raise self._asker.strange()
        return data

    def _row(self, record: Record, wanted: list[str], kinds: dict[str, str]) -> dict[str, str | None]:
        try:
            return {one: self._cell(kinds[one], record.get(one)) for one in wanted}
        except ValueError as problem:
            raise self._asker.strange(str(problem)) from None

    def _cell(self, kind: str, value: object) -> str | None:
        """Frappe writes an empty text for what was never filled in."""
        text = as_text(value)
        if not text:
            return None
        return as_moment(text, self._zone) if kind == "Datetime" else text


def _mark(record: Record) -> str:
    """Where a document stands in the order of change, as it goes on in another process."""
    return json.dumps([record["modified"], record["name"]], ensure_ascii=False)


def _behind(resume: str) -> tuple[Filters, Filters]:
    """Conditions that all hold, and conditions of which one holds, for what stands behind a mark."""
    if not resume:
        return [], []
    modified, name = json.loads(resume)
    return [["modified", ">=", modified]], [["modified", ">", modified], ["name", ">", name]]

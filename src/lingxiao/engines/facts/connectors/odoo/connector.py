"""The connector to Odoo: what it is asked, in which order, and what of its answers is a row.

Source: Odoo 19, "External JSON-2 API". Each call is a transaction of its own; records come by ascending id, so that a
page that is asked for again begins where the last one ended, whatever was made, changed or deleted in between.
"""

from __future__ import annotations

import re
from datetime import UTC
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import Advice, Asker, Guard
from lingxiao.engines.facts.connectors.odoo.values import cells, described, parts
from lingxiao.engines.facts.connectors.shapes import Gone, NotAllowed, Page, Present, RemoteField, RemoteObject, Tested
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from lingxiao.kernel.outgoing import Session

Domain = list[list[Any]]
Record = dict[str, Any]

ADVICE = Advice(
    Bilingual("Odoo", "Odoo"),
    refused=Bilingual(
        "Odoo 不接受这个 API 密钥：它可能写错、被删除或已过期（最长三个月）。"
        "请在 Odoo 的“首选项—账户安全”中新建一个，再填到这里。",
        "Odoo does not take this API key: it is mistyped, deleted or expired (three months at most). Make a new one in Odoo "
        "under Preferences, Account Security, and enter it here.",
    ),
    not_allowed=Bilingual(
        "这个 Odoo 账号无权读取该数据。请 Odoo 管理员给它读取权限，或换一个账号的密钥。",
        "This Odoo account may not read these data. Ask the administrator of Odoo to let it read them, or use the key of another "
        "account.",
    ),
    not_there=Bilingual(
        "这个地址上没有 Odoo 的 JSON-2 接口，或没有这个对象。请核对地址和数据库名；需要 Odoo 19 或更新版本，套餐须包含外部接口。",
        "There is no JSON-2 interface of Odoo at this address, or no such kind of record. Check the address and the name of the "
        "database; Odoo 19 or later is needed, on a plan with the external API.",
    ),
)

LOST_IS_ARCHIVED = frozenset({"crm.lead"})
"""Kinds whose archived records are rows like others: a lost opportunity is archived in Odoo, and still counts as lost."""

PAGE_SIZE = 200


class Odoo:
    """Reads an Odoo database with the key of one of its users. Promises what ``Connector`` promises."""

    def __init__(
        self, address: str, key: str, *, session: Session, sleep: Callable[[float], None], database: str = "",
        page_size: int = PAGE_SIZE, most_pages: int = asking.MOST_PAGES, archived_too: Collection[str] = LOST_IS_ARCHIVED,
    ) -> None:
        """``database`` is needed where one server has several. ``session`` names the host that may be called."""
        self._address, self._page_size, self._most_pages = address.rstrip("/"), page_size, most_pages
        self._archived_too = frozenset(archived_too)
        self._headers = {"Authorization": f"bearer {key}"} | ({"X-Odoo-Database": database} if database else {})
        self._asker = Asker(session, advice=ADVICE, sleep=sleep, secrets=[key])

    def test(self) -> Tested:
        """The user of the key, and the kinds of record."""
        context = self._call("res.users", "context_get")
        if not isinstance(context, dict) or not str(context.get("uid", "")).isdigit():
            raise self._asker.strange()
        users = self._records(self._call("res.users", "read", ids=[int(context["uid"])], fields=["name", "login"]))
        account = "".join(str(user.get("login") or user.get("name") or "") for user in users)
        return Tested(account, self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """Every kind that is kept; which of them the account may read shows when it is read."""
        found = [
            RemoteObject(str(model.get("model")), str(model.get("name")))
            for page in self._pages("ir.model", [["transient", "=", False]], ["model", "name"], "")
            for model in page
        ]
        return tuple(sorted(found, key=lambda one: one.name))

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """The fields that the account may see; a link is offered as its id and its name."""
        try:
            return tuple(one for field, meta in sorted(self._fields_get(name).items()) for one in described(field, meta))
        except (KeyError, TypeError, ValueError):
            raise self._asker.strange() from None

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """Records that are not archived, by id. Every row has ``id`` and, where there is one, ``write_date`` as well."""
        kinds = self._kinds(name)
        wanted = tuple(dict.fromkeys(["id", *(["write_date"] if "write_date" in kinds else []), *fields]))
        columns = _columns(wanted, kinds)
        for page in self._pages(
            name, _since(since, kinds), columns, resume, active_test=name not in self._archived_too,
        ):
            rows = [self._row(record, columns, kinds) for record in page]
            yield Page(tuple({one: row.get(one) for one in wanted} for row in rows), str(page[-1]["id"]))
        yield Page(())

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """Records archived since; those deleted for good leave no trace in Odoo, and are missed among ``ids``."""
        kinds = self._kinds(name)
        if "active" in kinds and name not in self._archived_too:
            domain: Domain = [["active", "=", False], *_since(since, kinds)]
            for page in self._pages(name, domain, ["id"], resume, active_test=False):
                yield Gone(_ids(page), str(page[-1]["id"]))
        yield Gone(())

    def key_of(self, name: str) -> str:  # noqa: ARG002 -- of every kind
        """The field with the ids that ``ids`` lists."""
        return "id"

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The ids of all records that are there, archived ones among them."""
        for page in self._pages(name, [], ["id"], resume, active_test=False):
            yield Present(_ids(page), str(page[-1]["id"]))
        yield Present(())

    def _pages(
        self, name: str, domain: Domain, columns: list[str], resume: str, *, active_test: bool = True,
    ) -> Iterator[list[Record]]:
        """Pages behind an id, until one is empty: a page may be shorter than asked for, and is not the last for that."""
        guard, last = Guard(ADVICE.vendor, most_pages=self._most_pages), int(resume or 0)
        while page := self._records(self._call(
            name, "search_read", domain=[*domain, ["id", ">", last]], fields=columns, order="id", limit=self._page_size,
            context={"active_test": active_test},
        )):
            guard.passed(str(page[0]["id"]))
            ids = [int(record["id"]) for record in page]
            if any(one >= after for one, after in pairwise(ids)):
                raise self._asker.strange()  # going on behind the last id would leave records out
            yield page
            last = ids[-1]

    def _call(self, model: str, method: str, **named: Any) -> Any:
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", model):
            raise self._asker.strange(model)
        url = f"{self._address}/json/2/{model}/{method}"
        return self._asker.ask("POST", url, json=named, headers=self._headers, judge=lambda answer: answer)

    def _records(self, answer: object) -> list[Record]:
        if not isinstance(answer, list):
            raise self._asker.strange()
        for record in answer:
            if not isinstance(record, dict) or not str(record.get("id", "")).isdigit():
                raise self._asker.strange()
        return answer

    def _fields_get(self, name: str) -> dict[str, Any]:
        answer = self._call(name, "fields_get", attributes=["string", "type", "selection"])
        if not isinstance(answer, dict):
            raise self._asker.strange()
        return answer

    def _kinds(self, name: str) -> dict[str, str]:
        try:
            return {field: str(meta["type"]) for field, meta in self._fields_get(name).items()}
        except (KeyError, TypeError):
            raise self._asker.strange() from None

    def _row(self, record: Record, columns: list[str], kinds: Mapping[str, str]) -> dict[str, str | None]:
        row: dict[str, str | None] = {}
        try:
            for column in columns:
                row |= cells(column, kinds[column], record.get(column))
        except ValueError as problem:
            raise self._asker.strange(str(problem)) from None
        return row


def _ids(page: list[Record]) -> tuple[str, ...]:
    return tuple(str(record["id"]) for record in page)


def _since(since: datetime | None, kinds: Mapping[str, str]) -> Domain:
    """Odoo's moments are UTC; a kind that does not keep when it was changed is read whole."""
    if since is None or "write_date" not in kinds:
        return []
    return [["write_date", ">=", asking.earliest(since, UTC).strftime("%Y-%m-%d %H:%M:%S")]]


def _columns(wanted: Sequence[str], kinds: Mapping[str, str]) -> list[str]:
    """What to ask for, so that the wanted cells can be filled. Raises ``NotAllowed`` where there is no such field."""
    homes = {part: field for field, kind in kinds.items() for part in parts(field, kind)}
    if missing := [one for one in wanted if one not in homes]:
        raise NotAllowed(Bilingual(
            f"Odoo 中没有字段 {missing[0]}，或这个账号看不到它。请重新选择字段，或请 Odoo 管理员开放它。",
            f"Odoo has no field {missing[0]}, or this account may not see it. Choose the fields again, or ask the administrator "
            "of Odoo to open it.",
        ))
    return list(dict.fromkeys(homes[one] for one in wanted))

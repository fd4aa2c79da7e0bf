"""The connector to 金蝶云星空: signs in, asks for rows by ascending number, signs in again when the session is over.

Source: 金蝶云星空 WebAPI 接口说明书, ``ExecuteBillQuery``. Every page begins at the row that the last one ended with, and
drops it: so two rows of one number are always seen together, and refused, where going on behind would lose the second.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors import asking
from lingxiao.engines.facts.connectors.asking import Asker, Guard
from lingxiao.engines.facts.connectors.kingdee.answers import ADVICE, VENDOR, SignedOut, cell, described, judged
from lingxiao.engines.facts.connectors.kingdee.forms import FORMS, Form
from lingxiao.engines.facts.connectors.shapes import (
    Gone,
    NotUnderstood,
    Page,
    Present,
    Refused,
    RemoteField,
    RemoteObject,
    Tested,
)
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime, tzinfo

    from lingxiao.kernel.outgoing import Session

STUB = "Kingdee.BOS.WebApi.ServicesStub"
CHINESE = 2052
PAGE_SIZE = 500
MOST_ROWS = 2000
"""The vendor's limit for one call."""

SESSIONS = 3
"""Sessions that one question may use up before a person is asked why they end."""

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*")


@dataclass(frozen=True, slots=True)
class AppSecret:
    """Signing in as an app with a user of its own: the only way into installations of the public cloud."""

    account_set: str
    user: str
    app: str
    secret: str = field(repr=False)

    @property
    def call(self) -> tuple[str, list[object]]:
        """The service and what it is told."""
        return "AuthService.LoginByAppSecret", [self.account_set, self.user, self.app, self.secret, CHINESE]


@dataclass(frozen=True, slots=True)
class Password:
    """Signing in as a user with a password, on machines of one's own."""

    account_set: str
    user: str
    secret: str = field(repr=False)

    @property
    def call(self) -> tuple[str, list[object]]:
        """The service and what it is told."""
        return "AuthService.ValidateUser", [self.account_set, self.user, self.secret, CHINESE]


class Kingdee:
    """Reads the forms that were named. Promises what ``Connector`` promises; deletions for good are missed among ``ids``."""

    def __init__(
        self, address: str, entry: AppSecret | Password, *, zone: tzinfo, session: Session, sleep: Callable[[float], None],
        forms: Sequence[Form] = FORMS, page_size: int = PAGE_SIZE, most_pages: int = asking.MOST_PAGES,
    ) -> None:
        """``address`` ends with ``/k3cloud``; ``zone`` is that of the server, which writes moments without one."""
        self._address, self._entry, self._zone = address.rstrip("/"), entry, zone
        self._forms = {form.name: form for form in forms}
        self._limit, self._most_pages = min(page_size + 1, MOST_ROWS), most_pages
        self._asker = Asker(session, advice=ADVICE, sleep=sleep, secrets=[entry.secret])
        self._is_in = False

    def test(self) -> Tested:
        """Sign in; the forms are those that were named, as no call lists them."""
        self._sign_in()
        return Tested(self._entry.user, self.kinds())

    def kinds(self) -> tuple[RemoteObject, ...]:
        """The forms that were named."""
        return tuple(RemoteObject(form.name, form.label) for form in self._forms.values())

    def fields(self, name: str) -> tuple[RemoteField, ...]:
        """What the vendor's description of the form holds. Any other name that its queries take can be asked for as well."""
        form = self._form(name)
        answer = self._called("DynamicFormService.QueryBusinessInfo", [json.dumps({"FormId": name})])
        always = [RemoteField(one, one, "") for one in (form.key, *form.moments)]
        return tuple({one.name: one for one in (*always, *described(answer, str(CHINESE)))}.values())

    def changed(self, name: str, fields: Sequence[str], *, since: datetime | None, resume: str = "") -> Iterator[Page]:
        """Rows that still count, by number; the number and the moments of change are always there."""
        form = self._form(name)
        status, no_longer = form.gone
        wanted = [form.key, *dict.fromkeys(one for one in (*form.moments, *fields) if one != form.key)]
        columns = list(dict.fromkeys([*wanted, status]))
        for page in self._pages(form, columns, self._since(form, since), resume):
            rows = [dict(zip(columns, row, strict=True)) for row in page]
            counting = (row for row in rows if row[status] != no_longer)
            yield Page(tuple({one: row[one] for one in wanted} for row in counting), str(page[-1][0]))
        yield Page(())

    def gone(self, name: str, *, since: datetime | None, resume: str = "") -> Iterator[Gone]:
        """Bills made void and master data put out of use since."""
        form = self._form(name)
        status, no_longer = form.gone
        filters = [*self._since(form, since), f"{status} = '{no_longer}'"]
        for page in self._pages(form, [form.key, status], filters, resume):
            yield Gone(tuple(str(row[0]) for row in page), str(page[-1][0]))
        yield Gone(())

    def key_of(self, name: str) -> str:
        """The field with the ids that ``ids`` lists."""
        return self._form(name).key

    def ids(self, name: str, *, resume: str = "") -> Iterator[Present]:
        """The numbers of all rows that are there, void ones among them."""
        form = self._form(name)
        for page in self._pages(form, [form.key], [], resume):
            yield Present(tuple(str(row[0]) for row in page), str(page[-1][0]))
        yield Present(())

    def _form(self, name: str) -> Form:
        form = self._forms.get(name) or Form(name, name)
        for one in (form.name, form.key, *form.moments, *form.gone):
            self._checked(one)
        return form

    def _checked(self, name: str) -> str:
        """A name of the vendor's, and nothing that would mean more inside a filter."""
        if not NAME.fullmatch(name):
            raise self._asker.strange(name)
        return name

    def _since(self, form: Form, since: datetime | None) -> list[str]:
        if since is None:
            return []
        moment = asking.earliest(since, self._zone).strftime("%Y-%m-%d %H:%M:%S")
        return ["(" + " OR ".join(f"{one} >= '{moment}'" for one in form.moments) + ")"]

    def _pages(self, form: Form, columns: list[str], filters: list[str], resume: str) -> Iterator[list[list[str | None]]]:
        """Pages that begin with the row of a number, which is dropped, until nothing follows it."""
        guard, last = Guard(VENDOR, most_pages=self._most_pages), int(resume or 0)
        while True:
            behind = [*filters, f"{form.key} >= {last}"] if last else filters
            page = self._rows(form, columns, behind)
            numbers = [self._number(row) for row in page]
            if len(set(numbers)) < len(numbers):
                raise NotUnderstood(_lines(form))
            if any(one > after for one, after in pairwise(numbers)):
                raise self._asker.strange()
            fresh = page[1:] if numbers[:1] == [last] else page
            if not fresh:
                return
            guard.passed(str(fresh[0][0]))
            yield fresh
            last = numbers[-1]

    def _rows(self, form: Form, columns: list[str], filters: list[str]) -> list[list[str | None]]:
        question = {
            "FormId": form.name, "FieldKeys": ",".join(self._checked(one) for one in columns),
            "FilterString": " AND ".join(filters), "OrderString": f"{form.key} ASC",
            "TopRowCount": 0, "StartRow": 0, "Limit": self._limit,
        }
        answer = self._called("DynamicFormService.ExecuteBillQuery", [json.dumps(question)])
        if not isinstance(answer, list):
            raise self._asker.strange()
        try:
            return [self._row(row, len(columns)) for row in answer if row != []]
        except ValueError:
            raise self._asker.strange() from None

    def _row(self, row: object, width: int) -> list[str | None]:
        if not isinstance(row, list) or len(row) != width:
            raise ValueError("not a row")
        return [cell(one, self._zone) for one in row]

    def _number(self, row: list[str | None]) -> int:
        if not re.fullmatch(r"\d{1,19}", row[0] or ""):
            raise self._asker.strange()
        return int(row[0] or 0)

    def _sign_in(self) -> None:
        service, told = self._entry.call
        self._post(service, told, self._entered)
        self._is_in = True

    def _entered(self, answer: object) -> None:
        if not isinstance(answer, dict) or str(judged(answer, self._asker).get("LoginResultType")) != "1":
            raise Refused(ADVICE.refused)

    def _called(self, service: str, told: list[object]) -> Any:
        """Sign in first where needed, and again where the session was over, so often and no more."""
        for _again in range(SESSIONS - 1):
            if not self._is_in:
                self._sign_in()
            try:
                return self._post(service, told, lambda answer: judged(answer, self._asker))
            except SignedOut:
                self._is_in = False
        self._sign_in()
        return self._post(service, told, lambda answer: judged(answer, self._asker))

    def _post(self, service: str, told: list[object], judge: Callable[[Any], Any]) -> Any:
        url = f"{self._address}/{STUB}.{service}.common.kdsvc"
        return self._asker.ask("POST", url, json={"parameters": told}, judge=judge)


def _lines(form: Form) -> Bilingual:
    return Bilingual(
        f"金蝶的 {form.label} 按 {form.key} 有多行同号：所选字段里有分录字段。"
        "请把分录内码（如 FSaleOrderEntry_FEntryID）设为该单据的行号，再重新读取。",
        f"{form.label} of Kingdee has several rows of one {form.key}: a field of its lines was chosen. Name the number of a "
        "line, as in FSaleOrderEntry_FEntryID, as the number of its rows, and read again.",
    )

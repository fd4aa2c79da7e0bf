"""金蝶云星空's WebAPI as its manual tells: sessions by cookie, filters, lists of lists, and every error at HTTP 200."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.engines.facts.connectors.simulating import Answer, Request, Simulator

ACCOUNT_SET, USER, APP, SECRET, PASSWORD = "5f0c", "集成用户", "230001_app", "4d19-secret", "p4ss-word"
LOST = "会话信息已丢失，请重新登录"
TERM = re.compile(r"(\w+) (>=|=) '?([^']*?)'?")


def failed(message: str, *, code: int = 0, field: str | None = None, in_rows: bool = True) -> Answer:
    """An error as the vendor sends it: of a query as the only cell of the only row."""
    status = {"ErrorCode": 500, "IsSuccess": False, "Errors": [{"FieldName": field, "Message": message, "DIndex": 0}],
              "SuccessEntitys": [], "SuccessMessages": [], "MsgCode": code}
    body: object = {"Result": {"ResponseStatus": status}}
    return Answer([[body]] if in_rows else body)


BROKEN = Answer({"actionname": "ShowErrMsg", "params": [{"errorInfo": "应用服务器发生错误"}]})


class KingdeeSimulator(Simulator):
    """Holds rows by form. ``most`` is what a page holds at most, whatever was asked for."""

    def as_new(self) -> None:
        super().as_new()
        self.rows: dict[str, list[dict[str, Any]]] = {"SAL_SaleOrder": [], "BD_Customer": []}
        self.sessions: set[str] = set()
        self.signed_in = 0
        self.most = 2000
        self.ignores_filter = False
        self.description: object = None

    def answer(self, request: Request) -> Answer:
        path, service = request.path.rsplit("/", 1)
        assert path == "/k3cloud"
        assert service.startswith("Kingdee.BOS.WebApi.ServicesStub.")
        assert service.endswith(".common.kdsvc")
        told = request.body["parameters"]
        match service.split(".")[5]:
            case "LoginByAppSecret":
                return self._entered(told == [ACCOUNT_SET, USER, APP, SECRET, 2052])
            case "ValidateUser":
                return self._entered(told == [ACCOUNT_SET, USER, PASSWORD, 2052])
        cookie = (request.headers["Cookie"] or "").removeprefix("kdservice-sessionid=")
        if cookie not in self.sessions:
            return failed(LOST, code=1)
        question = json.loads(told[0])
        if question["FormId"] not in self.rows:
            return failed("业务对象不存在", code=5)
        if service.split(".")[5] == "QueryBusinessInfo":
            return Answer(self.description)
        return self._found(question)

    def _entered(self, is_right: bool) -> Answer:  # noqa: FBT001 -- one door, two keys
        if not is_right:
            return Answer({"LoginResultType": 0, "Message": "用户名或密码错误", "MessageCode": "CheckPasswordPolicy"})
        self.signed_in += 1
        self.sessions.add(f"s{self.signed_in}")
        return Answer({"LoginResultType": 1, "Message": None}, headers={
            "Set-Cookie": f"kdservice-sessionid=s{self.signed_in}; path=/",
        })

    def _found(self, question: dict[str, Any]) -> Answer:
        assert question["Limit"] <= 2000
        assert question["StartRow"] == 0
        key, direction = question["OrderString"].split(" ")
        assert direction == "ASC"
        columns = question["FieldKeys"].split(",")
        held = self.rows[question["FormId"]]
        if held and (unknown := [one for one in columns if one not in held[0]]):
            return failed(f"字段{unknown[0]}不存在", code=9, field=unknown[0])
        found = [
            row for row in sorted(held, key=lambda row: int(row[key]))
            if self.ignores_filter or _holds(row, question["FilterString"])
        ]
        return Answer([[row[one] for one in columns] for row in found[:min(question["Limit"], self.most)]])


def _holds(row: dict[str, Any], filters: str) -> bool:
    """``(a >= '1' OR b >= '1') AND c = '2'``"""
    return all(
        any(_term(row, term) for term in part.strip("()").split(" OR ")) for part in filters.split(" AND ") if part
    )


def _term(row: dict[str, Any], term: str) -> bool:
    found = TERM.fullmatch(term)
    assert found, term
    name, how, value = found.groups()
    held = row[name]
    if held is None:
        return False
    if isinstance(held, int):
        return held >= int(value) if how == ">=" else held == int(value)
    return str(held).replace("T", " ") >= value if how == ">=" else held == value

"""The records of an invented customer of 纷享销客, and its rules for asking after them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DONE = {"errorDescription": "success", "errorMessage": "OK", "errorCode": 0}

OFFSET_TOO_HIGH = {
    "errorDescription": "offset 不能超过10000", "errorMessage": "offset out of range 10000", "errorCode": 10013,
}
"""As the vendor's page 深翻页文档 has it."""
BAD_PARAMETER = {"errorMessage": "参数错误", "errorDescription": "参数错误", "errorCode": 32000}
NOT_ALLOWED = {"errorMessage": "应用没有获取该员工的数据的权限", "errorDescription": "没有权限", "errorCode": 20014}

_EVERYWHERE = {
    "_id": "text", "name": "text", "owner": "employee", "owner_department": "text", "create_time": "date_time",
    "last_modified_time": "date_time", "created_by": "employee", "life_status": "select_one", "is_deleted": "true_or_false",
    "record_type": "record_type",
}
LIFE = [{"label": "正常", "value": "normal"}, {"label": "作废", "value": "invalid"}]
STAGES = [{"label": "初步接洽", "value": "1"}, {"label": "报价", "value": "2"}, {"label": "赢单", "value": "5"}]
_KINDS: dict[str, tuple[str, dict[str, str]]] = {
    "AccountObj": ("客户", {"industry": "select_one", "deal_status": "select_one"}),
    "NewOpportunityObj": ("商机2.0", {
        "account_id": "object_reference", "amount": "currency", "sales_stage": "select_one", "close_date": "date",
        "cost_time": "number", "tags": "select_many", "is_key": "true_or_false",
    }),
    "SalesOrderObj": ("销售订单", {"account_id": "object_reference", "order_time": "date", "order_amount": "currency"}),
    "PaymentObj": ("回款", {"payment_time": "date_time", "amount": "currency"}),
    "GoalValueObj": ("目标值", {}),
    "PersonnelObj": ("人员", {"full_name": "text", "phone": "phone_number", "status": "select_one"}),
    "DepartmentObj": ("部门", {"parent_id": "department", "status": "select_one"}),
    "object_Qx7__c": ("渠道返利", {"field_aB12__c": "currency", "partner__c": "object_reference"}),
}
_OPTIONS = {"life_status": LIFE, "sales_stage": STAGES}

Record = dict[str, Any]
Answer = dict[str, Any]


def milliseconds(at: datetime) -> int:
    """A moment as this vendor writes it."""
    return (at - EPOCH) // timedelta(milliseconds=1)


class Wrong(Exception):  # noqa: N818 -- the body to answer with
    """A question that the vendor refuses."""

    def __init__(self, body: Answer) -> None:
        super().__init__(body)
        self.body = body


@dataclass
class Records:
    """All records by kind and id, as they go over the wire; every change is stamped by the clock."""

    now: Callable[[], datetime]
    chance: Random
    kinds: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in _KINDS})
    schema: dict[str, dict[str, Record]] = field(default_factory=lambda: {
        name: {
            key: {"api_name": key, "label": key, "type": kind, "is_active": True, "options": _OPTIONS.get(key)}
            for key, kind in {**_EVERYWHERE, **more}.items()
        }
        for name, (_label, more) in _KINDS.items()
    })
    names: dict[str, str] = field(default_factory=lambda: {"1000": "王芳", "1001": "李雷", "1002": "韩梅"})
    is_personnel_open: bool = False
    shows_deleted: bool = True
    is_counted: bool = False
    is_one_alone: bool = False
    repeats: bool = False
    limit: int = 100

    def create(self, kind: str, **values: Any) -> str:
        """A new record; its id."""
        length = self.chance.choice((24, 32))
        record_id = str(values.pop("_id", f"{self.chance.getrandbits(length * 4):0{length}x}"))
        stamp = milliseconds(self.now())
        self.kinds[kind][record_id] = {
            "_id": record_id, "name": record_id[:6], "owner": ["1000"], "create_time": stamp, "last_modified_time": stamp,
            "created_by": ["1000"], "life_status": "normal", "is_deleted": False, "record_type": "default__c", **values,
        }
        return record_id

    def change(self, kind: str, record_id: str, **values: Any) -> None:
        """Other values in a record."""
        self.kinds[kind][record_id] |= {**values, "last_modified_time": milliseconds(self.now())}

    def invalidate(self, kind: str, record_id: str) -> None:
        """The first of the vendor's two steps to delete."""
        self.change(kind, record_id, life_status="invalid")

    def delete(self, kind: str, record_id: str, *, for_good: bool = False) -> None:
        """The second: into the bin, or away."""
        self.change(kind, record_id, life_status="invalid", is_deleted=True)
        if for_good:
            del self.kinds[kind][record_id]

    def retype(self, kind: str, name: str, to: str, convert: Callable[[Any], Any]) -> None:
        """A column that changes its type, in the description and in all records."""
        self.schema[kind][name]["type"] = to
        for record in self.kinds[kind].values():
            if record.get(name) is not None:
                record[name] = convert(record[name])

    def listed(self) -> Answer:
        """The answer to "object/list"."""
        return {**DONE, "data": {"objects": [
            {
                "describeApiName": name, "describeDisplayName": label, "isActive": True,
                "defineType": "custom" if name.endswith("__c") else "package",
            }
            for name, (label, _fields) in _KINDS.items()
        ] + [{"describeApiName": "OpportunityObj", "describeDisplayName": "商机", "defineType": "package", "isActive": False}]}}

    def described(self, body: Record) -> Answer:
        """The answer to "object/describe"."""
        name = body.get("data", {}).get("apiName")
        if name not in self.schema or body.get("includeDetail") is not True:
            raise Wrong(BAD_PARAMETER)
        fields = {key: _without_nulls(about) for key, about in self.schema[name].items()}
        return {**DONE, "data": {"describe": {"api_name": name, "fields": fields}}}

    def queried(self, body: Record, *, is_custom: bool) -> Answer:
        """The answer to "data/query"."""
        data = body.get("data", {})
        name, asked = data.get("dataObjectApiName"), data.get("search_query_info")
        if name not in self.kinds or name.endswith("__c") is not is_custom or not isinstance(asked, dict):
            raise Wrong(BAD_PARAMETER)
        if name == "PersonnelObj" and not self.is_personnel_open:
            raise Wrong(NOT_ALLOWED)
        _check(asked)
        limit = min(asked["limit"], self.limit)
        everything = list(self._matching(name, asked))
        found = [self._shown(record, asked["fieldProjection"], is_whole=body.get("includeNull", False))
                 for record in islice(everything, asked["offset"], asked["offset"] + limit)]
        if self.is_one_alone:
            return {**DONE, "data": found[0] if found else {}}
        total = len(everything) if self.is_counted else 0
        return {**DONE, "data": {"dataList": found, "offset": asked["offset"], "limit": limit, "total": total}}

    def _matching(self, name: str, asked: Record) -> Iterator[Record]:
        conditions = [one for one in asked["filters"] if not (self.repeats and one["field_name"] == "_id")]
        first: Record = asked["orders"][0] if asked["orders"] else {"fieldName": "_id", "isAsc": True}
        ids = [one["field_values"][0] for one in conditions if (one["field_name"], one["operator"]) == ("_id", "GT")]
        records = sorted(
            (record for record in self.kinds[name].values() if not ids or record["_id"] > ids[0]),
            key=lambda one: str(one.get(first["fieldName"])), reverse=not first["isAsc"],
        )
        for record in records:
            if record["is_deleted"] and not self.shows_deleted:
                continue
            if all(_meets(record.get(one["field_name"]), one["operator"], one["field_values"]) for one in conditions):
                yield record

    def _shown(self, record: Record, wanted: list[str], *, is_whole: bool) -> Record:
        shown = {key: self._beside(record, key) if key.endswith("__r") else record.get(key) for key in wanted}
        return shown if is_whole else _without_nulls(shown)

    def _beside(self, record: Record, key: str) -> Any:
        """The label of a person or a record pointed to."""
        value = record.get(key.removesuffix("__r"))
        if isinstance(value, list):
            name = self.names.get(str(value[0])) if value else None
            return name and {"id": value[0], "name": name, "tenantId": "7"}
        found = next((one[value] for one in self.kinds.values() if value in one), None)
        return found and found["name"]


def _without_nulls(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None}


def _check(asked: Record) -> None:
    """The form of a question, as strictly as the documentation describes it."""
    if set(asked) != {"limit", "offset", "filters", "orders", "fieldProjection"}:
        raise Wrong(BAD_PARAMETER)
    limit, offset = asked["limit"], asked["offset"]
    if not (isinstance(limit, int) and isinstance(offset, int) and 1 <= limit <= 100 and offset >= 0):
        raise Wrong(BAD_PARAMETER)
    if offset > 10_000:
        raise Wrong(OFFSET_TOO_HIGH)
    if offset % limit:
        raise Wrong(BAD_PARAMETER)
    for one in asked["filters"]:
        texts = one.get("field_values")
        is_listed = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        if set(one) != {"field_name", "operator", "field_values"} or not is_listed or one["operator"] not in _OPERATORS:
            raise Wrong(BAD_PARAMETER)
    for one in asked["orders"]:
        if set(one) != {"fieldName", "isAsc"} or not isinstance(one["isAsc"], bool):
            raise Wrong(BAD_PARAMETER)


_OPERATORS = ("EQ", "N", "GT", "GTE", "LT", "LTE", "IN", "NIN", "IS", "ISN", "LIKE", "BETWEEN", "HASANYOF")


def _meets(value: Any, operator: str, texts: list[str]) -> bool:
    """Whether a value meets a condition: numbers compare as numbers, texts as texts; "not equal" is N and finds nothing too."""
    if operator == "GT" and isinstance(value, str):  # asked most often
        return value > texts[0]
    if operator in {"IS", "ISN"}:
        return (value is None) is (operator == "IS")
    if operator == "N":
        return value is None or not _meets(value, "EQ", texts)
    if value is None:
        return False
    if isinstance(value, bool):
        value = "true" if value else "false"
    has = set(map(str, value)) if isinstance(value, list) else {str(value)}
    simple = {
        "EQ": lambda: has == set(texts), "IN": lambda: bool(has & set(texts)), "NIN": lambda: not has & set(texts),
        "HASANYOF": lambda: bool(has & set(texts)), "LIKE": lambda: texts[0] in str(value),
    }
    if operator in simple:
        return simple[operator]()
    bounds = [int(text) if isinstance(value, int) else text for text in texts]
    return bool({
        "GT": lambda: value > bounds[0], "GTE": lambda: value >= bounds[0], "LT": lambda: value < bounds[0],
        "LTE": lambda: value <= bounds[0], "BETWEEN": lambda: bounds[0] <= value <= bounds[1],
    }[operator]())

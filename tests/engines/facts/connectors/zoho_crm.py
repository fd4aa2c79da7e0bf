"""A customer's Zoho CRM as it stands: modules, fields, records that live and go, users. The clock is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta, timezone
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

ZONE = timezone(timedelta(hours=8))
FIRST_ID = 554023000000000000


@dataclass
class Record:
    """A record, also after it was deleted."""

    id: int
    values: dict[str, Any]
    created: datetime
    modified: datetime
    deleted: datetime | None = None
    is_permanent: bool = False


@dataclass
class Module:
    """A kind of record, and its fields as the settings list them: name, label, type, choices."""

    label: str
    fields: tuple[tuple[str, str, str, tuple[tuple[str, str], ...]], ...]
    records: dict[int, Record] = field(default_factory=dict)
    is_viewable: bool = True
    is_for_programs: bool = True


def _deals() -> Module:
    stages = (("Qualification", "资格审查"), ("Closed Won", "赢单"))
    return Module("商机", (
        ("id", "记录 ID", "bigint", ()), ("Deal_Name", "商机名称", "text", ()),
        ("Amount", "金额", "currency", ()), ("Stage", "阶段", "picklist", stages),
        ("Owner", "所有者", "ownerlookup", ()), ("Account_Name", "客户", "lookup", ()), ("Tag", "标签", "text", ()),
        ("Closing_Date", "成交日期", "date", ()), ("Is_Key", "重点", "boolean", ()),
        *((f"Custom_{number}", f"自定义 {number}", "double", ()) for number in range(1, 121)),
        ("Modified_Time", "修改时间", "datetime", ()),
    ))


@dataclass
class Crm:
    """The state, and what people do to it."""

    now: Callable[[], datetime]
    modules: dict[str, Module] = field(default_factory=dict)
    users: list[dict[str, Any]] = field(default_factory=list)
    last_id: int = FIRST_ID

    def __post_init__(self) -> None:
        self.modules |= {
            "Deals": _deals(),
            "Leads": Module("线索", (("Last_Name", "姓名", "text", ()), ("Converted__s", "已转换", "boolean", ()))),
            "Notes": Module("备注", (), is_for_programs=False),
            "Payroll": Module("工资", (), is_viewable=False),
        }
        for number, (name, status) in enumerate(
            (("周 敏", "active"), ("吴 迪", "active"), ("郑 爽", "inactive"), ("王 强", "deleted")), 1,
        ):
            self.users.append({
                "id": str(FIRST_ID - number), "full_name": name, "email": f"user{number}@hengyu.example", "status": status,
                "role": {"name": "销售", "id": str(FIRST_ID - 90)}, "zuid": None, "confirm": True,
            })

    def create(self, module: str, **values: Any) -> int:
        """A new record; answers its id."""
        self.last_id += 1
        now = self._moment()
        self.modules[module].records[self.last_id] = Record(self.last_id, {"Owner": self.owner()} | values, now, now)
        return self.last_id

    def change(self, module: str, number: int, **values: Any) -> None:
        """Somebody changes a record."""
        record = self.modules[module].records[number]
        record.values, record.modified = record.values | values, self._moment()

    def delete(self, module: str, number: int, *, is_permanent: bool = False) -> None:
        """Into the recycle bin, or beyond it."""
        record = self.modules[module].records[number]
        record.deleted, record.is_permanent = self._moment(), is_permanent

    def restore(self, module: str, number: int) -> None:
        """Out of the recycle bin."""
        record = self.modules[module].records[number]
        record.deleted, record.modified = None, self._moment()

    def live(self, module: str) -> list[Record]:
        """What is there."""
        return [one for one in self.modules[module].records.values() if one.deleted is None]

    def dead(self, module: str) -> list[Record]:
        """What was deleted, the newest first."""
        gone = [one for one in self.modules[module].records.values() if one.deleted is not None]
        return sorted(gone, key=lambda one: (one.deleted, one.id), reverse=True)

    def owner(self, number: int = 0) -> dict[str, str]:
        """A user as a record names its owner."""
        user = self.users[number]
        return {"name": user["full_name"], "id": user["id"], "email": user["email"]}

    def _moment(self) -> datetime:
        return self.now().astimezone(ZONE).replace(microsecond=0)

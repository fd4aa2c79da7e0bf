"""What Zoho says of its own modules and fields, in our words; and its users, whom it does not describe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.shapes import NotUnderstood, RemoteField, RemoteObject
from lingxiao.engines.facts.connectors.zoho import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

USERS = RemoteObject("users", "用户 Users")
USER_FIELDS = (*(RemoteField(name, label, kind) for name, label, kind in (
    ("id", "ID", "bigint"), ("full_name", "姓名 Full name", "text"), ("first_name", "名 First name", "text"),
    ("last_name", "姓 Last name", "text"), ("email", "邮箱 E-mail", "email"), ("zuid", "Zoho ID", "text"),
    ("role.id", "角色 ID Role ID", "bigint"), ("role.name", "角色 Role", "text"),
    ("profile.name", "权限模板 Profile", "text"), ("Reporting_To.id", "上级 ID Reports to ID", "bigint"),
    ("Reporting_To.name", "上级 Reports to", "text"), ("created_time", "创建时间 Created", "datetime"),
    ("Modified_Time", "修改时间 Modified", "datetime"),
)), RemoteField("status", "状态 Status", "picklist", (
    ("active", "在用 active"), ("inactive", "停用 inactive"), ("disabled", "停用 disabled"), ("deleted", "已删除 deleted"),
)))
"""What of a user helps to match the owner of a record with a person."""

_WITH_RECORDS = {"default", "custom", "linking"}
_PEOPLE = {"ownerlookup", "userlookup"}
_LOOKUPS = {"lookup", *_PEOPLE}


def kinds(modules: Iterable[Mapping[str, Any]]) -> tuple[RemoteObject, ...]:
    """The modules that hold records and that the account may read by the interface."""
    return tuple(
        RemoteObject(_text(one, "api_name"), str(one.get("plural_label") or one["api_name"]))
        for one in modules
        if one.get("api_supported") is True and one.get("viewable") is not False
        and one.get("generated_type", "default") in _WITH_RECORDS
    )


def fields(described: Iterable[Mapping[str, Any]]) -> tuple[RemoteField, ...]:
    """The fields, the id first; of whom or what a record points to, its id and name, of a person the address as well."""
    found = [RemoteField("id", "ID", "bigint")]
    for one in described:
        name, kind = _text(one, "api_name"), _text(one, "data_type")
        label = str(one.get("field_label") or one.get("display_label") or name)
        if name == "id":
            continue
        if kind in _LOOKUPS:
            parts = ("id", "name", "email") if kind in _PEOPLE else ("id", "name")
            found += [RemoteField(f"{name}.{part}", f"{label} ({part})", kind) for part in parts]
        else:
            found.append(RemoteField(name, label, kind, _choices(one)))
    return tuple(found)


def _choices(field: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """What stands in a record, and what people read."""
    return tuple(
        (str(one["actual_value"]), str(one.get("display_value") or one["actual_value"]))
        for one in field.get("pick_list_values") or () if isinstance(one, dict) and one.get("actual_value") is not None
    )


def _text(described: Mapping[str, Any], key: str) -> str:
    value = described.get(key)
    if not isinstance(value, str):
        raise NotUnderstood(sentences.other_shape(key))
    return value

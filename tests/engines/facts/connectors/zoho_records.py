"""How the simulated Zoho answers for its records, deletions, users and settings, by the rules of the vendor."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.facts.connectors.zoho_crm import Module, Record
    from tests.engines.facts.connectors.zoho_simulator import Asked, Simulator

MOST_FIELDS, MOST_PER_PAGE, MOST_IDS = 50, 200, 100
PAGE_LIFE = timedelta(hours=24)
ORDERS: dict[str, Callable[[Record], tuple[Any, ...]]] = {
    "id": lambda one: (one.id,), "Created_Time": lambda one: (one.created, one.id),
    "Modified_Time": lambda one: (one.modified, one.id),
}
_USER_KINDS = {
    "AllUsers": {"active", "inactive"}, "ActiveUsers": {"active"}, "DeactiveUsers": {"inactive"}, "DeletedUsers": {"deleted"},
}


@dataclass
class PageToken:
    """What a page token stands for."""

    bound: tuple[Any, ...]
    key: tuple[Any, ...]
    given: int
    dies: datetime


class Refusal(Exception):  # noqa: N818 -- an answer of the service, not an error of ours
    """An answer that is a refusal."""

    def __init__(self, code: str, message: str, *, status: int = 400, **details: Any) -> None:
        super().__init__(code)
        self.code, self.message, self.status, self.details = code, message, status, details


def records(simulator: Simulator, asked: Asked) -> tuple[int, Any]:
    """``GET /{module}``."""
    name, query = asked.path.rpartition("/")[2], asked.query
    module = _module(simulator, name)
    wanted = _fields(query)
    per_page = _number(query, "per_page", MOST_PER_PAGE, MOST_PER_PAGE)
    order = query.get("sort_by", "id")
    if order not in ORDERS:
        raise Refusal("INVALID_DATA", "the sort_by is invalid", param_name="sort_by")
    since = _since(asked)
    found = _seen(simulator, name, query, since)
    if not found:
        return (304 if since else 204), None
    found.sort(key=ORDERS[order], reverse=query.get("sort_order", "desc") == "desc")
    bound = (name, query.get("fields"), per_page, order, query.get("sort_order"), since, query.get("converted"))
    start, given, page = _start(simulator, query, found, bound, per_page)
    here = found[start:start + per_page]
    more = start + per_page < len(found) or simulator.is_endless
    if not here:
        return 204, None
    more = more and not (simulator.ends_quietly and given + len(here) >= simulator.most_by_token)
    token = _new_token(simulator, bound, here[-1], order, given + len(here)) if more else None
    info = {
        "per_page": per_page, "count": len(here), "sort_by": order, "sort_order": query.get("sort_order", "desc"),
        "page": page, "more_records": more, "next_page_token": token, "previous_page_token": query.get("page_token"),
        "page_token_expiry": (simulator.clock.now() + PAGE_LIFE).isoformat() if more else None,
    }
    return 200, {"data": [_as_json(simulator, module, one, wanted) for one in here], "info": info}


def _seen(simulator: Simulator, name: str, query: dict[str, str], since: datetime | None) -> list[Record]:
    found = simulator.crm.live(name)
    if query.get("converted", "false") == "false":
        found = [one for one in found if one.values.get("Converted__s") is not True]
    if "ids" in query:
        ids = query["ids"].split(",")
        if len(ids) > MOST_IDS:
            raise Refusal("LIMIT_EXCEEDED", "more than 100 ids", param_name="ids", limit=MOST_IDS)
        found = [one for one in found if str(one.id) in ids]
    if since is None:
        return found
    return [one for one in found if one.modified > since or (one.modified == since and not simulator.is_after)]


def _start(
    simulator: Simulator, query: dict[str, str], found: list[Record], bound: tuple[Any, ...], per_page: int,
) -> tuple[int, int, int]:
    """Where the page begins, how many records this chain gave before, and the page's number."""
    if "page_token" not in query:
        page = _number(query, "page", 1, 1_000_000)
        if page * per_page > simulator.most_by_page:
            raise Refusal(
                "DISCRETE_PAGINATION_LIMIT_EXCEEDED", "You can only get the first 2000 records without using page_token param",
                limit=simulator.most_by_page,
            )
        return (page - 1) * per_page, (page - 1) * per_page, page
    if "page" in query:
        raise Refusal("AMBIGUITY_DURING_PROCESSING", "page and page_token cannot be used together", param_names=["page"])
    token = simulator.page_tokens.get(query["page_token"])
    if token is None or token.bound != bound:
        raise Refusal(
            "TOKEN_BOUND_DATA_MISMATCH", "The page_token given seems to be invalid or input param is added or altered or deleted",
            param_name="page_token",
        )
    if token.dies <= simulator.clock.now():
        raise Refusal("EXPIRED_VALUE", "Page token expired", api_name="page_token", json_path="$.query.page_token")
    if token.given >= simulator.most_by_token:
        raise Refusal("PAGINATION_LIMIT_EXCEEDED", "the limit of records is reached", limit=simulator.most_by_token)
    if simulator.is_endless:
        return 0, token.given, 1
    if simulator.counts_pages:
        return token.given, token.given, token.given // per_page + 1
    keys = [ORDERS[bound[3]](one) for one in found]
    is_down = bound[4] != "asc"
    behind = (place for place, key in enumerate(keys) if (key < token.key if is_down else key > token.key))
    return next(behind, len(found)), token.given, token.given // per_page + 1


def _new_token(simulator: Simulator, bound: tuple[Any, ...], last: Record, order: str, given: int) -> str:
    secret = hashlib.sha256(f"{bound}{given}{len(simulator.page_tokens)}".encode()).hexdigest()
    dies = simulator.clock.now() + PAGE_LIFE
    simulator.page_tokens[secret] = PageToken(bound, ORDERS[order](last), given, dies)
    return secret


def _as_json(simulator: Simulator, module: Module, record: Record, wanted: list[str]) -> dict[str, Any]:
    known = {field[0] for field in module.fields} | {"Created_Time", "Modified_Time"}
    values = {"Created_Time": record.created.isoformat(), "Modified_Time": record.modified.isoformat(), **record.values}
    shown = {name: values.get(name) for name in wanted if name in known}
    shown |= {name: f"about {shown[name]}" for name in simulator.typed_text if name in shown}
    return {**shown, "id": str(record.id)}


def deleted(simulator: Simulator, asked: Asked) -> tuple[int, Any]:
    """``GET /{module}/deleted``."""
    name, kind = asked.path.split("/")[3], asked.query.get("type", "all")
    _module(simulator, name)
    if kind not in {"all", "recycle", "permanent"}:
        raise Refusal("INVALID_DATA", "the type is invalid", param_name="type")
    since = _since(asked)
    found = [
        one for one in simulator.crm.dead(name)
        if kind in {"all", _kind(one)} and (since is None or (one.deleted is not None and one.deleted >= since))
    ]
    return _numbered(asked, "data", [{
        "deleted_by": None if one.is_permanent else {"name": "周 敏", "id": "554022999999999999"},
        "id": str(one.id), "display_name": None if one.is_permanent else str(one.values.get("Deal_Name", "")),
        "type": _kind(one), "created_by": None, "deleted_time": one.deleted.isoformat() if one.deleted else "",
    } for one in found])


def _kind(record: Record) -> str:
    return "permanent" if record.is_permanent else "recycle"


def users(simulator: Simulator, asked: Asked) -> tuple[int, Any]:
    """``GET /users``."""
    kind = asked.query.get("type", "AllUsers")
    if kind == "CurrentUser":
        return _numbered(asked, "users", simulator.crm.users[:1])
    if kind not in _USER_KINDS:
        raise Refusal("INVALID_REQUEST", "the type is invalid")
    return _numbered(asked, "users", [one for one in simulator.crm.users if one["status"] in _USER_KINDS[kind]])


def _numbered(asked: Asked, key: str, found: list[dict[str, Any]]) -> tuple[int, Any]:
    page = _number(asked.query, "page", 1, 1_000_000)
    per_page = _number(asked.query, "per_page", MOST_PER_PAGE, MOST_PER_PAGE)
    here = found[(page - 1) * per_page:page * per_page]
    if not here:
        return 204, None
    more = page * per_page < len(found)
    return 200, {key: here, "info": {"per_page": per_page, "count": len(here), "page": page, "more_records": more}}


def modules(simulator: Simulator, _asked: Asked) -> tuple[int, Any]:
    """``GET /settings/modules``."""
    return 200, {"modules": [{
        "api_name": name, "plural_label": one.label, "singular_label": one.label, "id": str(554022000000000000 + number),
        "api_supported": one.is_for_programs, "viewable": one.is_viewable, "generated_type": "default", "status": "visible",
    } for number, (name, one) in enumerate(simulator.crm.modules.items())]}


def fields(simulator: Simulator, asked: Asked) -> tuple[int, Any]:
    """``GET /settings/fields``."""
    module = _module(simulator, asked.query.get("module", ""))
    return (200, {"fields": [{
        "api_name": name, "field_label": label, "display_label": label, "data_type": kind, "json_type": "string",
        "id": str(554021000000000000 + number), "visible": True,
        "pick_list_values": [
            {
                "display_value": shown, "sequence_number": place, "reference_value": stands, "actual_value": stands,
                "id": str(554020000000000000 + number * 1_000 + place), "type": "used",
            }
            for place, (stands, shown) in enumerate(choices, 1)
        ],
    } for number, (name, label, kind, choices) in enumerate(module.fields)]}) if module.fields else (204, None)


def _module(simulator: Simulator, name: str) -> Module:
    if name in simulator.closed:
        raise Refusal("NO_PERMISSION", "permission denied", status=403)
    module = simulator.crm.modules.get(name)
    if module is None:
        raise Refusal("INVALID_MODULE", "the module name given seems to be invalid", resource_path_index=0)
    return module


def _fields(query: dict[str, str]) -> list[str]:
    wanted = [one for one in query.get("fields", "").split(",") if one]
    if not wanted:
        raise Refusal("REQUIRED_PARAM_MISSING", "One of the expected parameter is missing", param_name="fields")
    if len(wanted) > MOST_FIELDS:
        raise Refusal("LIMIT_EXCEEDED", "fields limit exceeded", limit=MOST_FIELDS)
    if wanted == ["id"]:
        raise Refusal("INVALID_DATA", "the id comes by itself", param_name="fields")
    return wanted


def _number(query: dict[str, str], name: str, default: int, most: int) -> int:
    said = query.get(name, str(default))
    if not said.isdecimal() or not 1 <= int(said) <= most:
        raise Refusal("INVALID_DATA", f"the {name} is invalid", param_name=name)
    return int(said)


def _since(asked: Asked) -> datetime | None:
    said = asked.headers.get("If-Modified-Since")
    if said is None:
        return None
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        moment = datetime.min  # noqa: DTZ901 -- refused in the next line
    if moment.tzinfo is None or "T" not in said or "." in said:
        raise Refusal("INVALID_DATA", "the If-Modified-Since is invalid", param_name="If-Modified-Since")
    return moment

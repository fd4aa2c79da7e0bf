"""Sending a filled-in form, and seeing what it changed, row by row, before it is taken back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.fields.related import ForeignKey

from tests.architecture.matrix import OUT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tests.architecture.doing import Deed, Typed
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Answer, Site

WRITTEN = """
SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
WHERE n_tup_ins + n_tup_upd + n_tup_del > 0
"""
BY_CHANCE = {"password", "secret_hash", "token_hash", "data", "session_key", "session_data", "sealed"}
"""Columns that hold something random, or salted, or of a session: different each time the same is done."""


def written() -> dict[str, int]:
    """How many rows of each table were written in this transaction so far, whatever was taken back since."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN)
        return {str(name): int(count) for name, count in cursor.fetchall()}


def rows(tables: Iterable[str]) -> dict[str, list[str]]:
    """Everything in these tables, as it is now."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(tables):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT to_jsonb(t) FROM {name} t")  # noqa: S608 -- the name of a table of ours
            texts = [{key: value for key, value in _row(one).items() if key not in BY_CHANCE} for (one,) in cursor.fetchall()]
            found[table] = sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in texts)
    return found


def _row(value: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return found


@dataclass(frozen=True)
class Tried:
    """What came of a form: the answer, the tables it wrote, and how those stood then."""

    answer: Answer
    tables: set[str]
    rows: Mapping[str, list[str]] = field(default_factory=dict)


def attempt(
    site: Site, deed: Deed, actor: str, *, parts: Parts | None = None, more: Typed | None = None, wants_rows: bool = False,
) -> Tried:
    """Bring things into their state, send the form, look, and take everything back."""
    address = deed.own(site, actor) if parts is None else parts
    deed.form(site, actor)  # so that what it speaks of is made now, and not inside what is taken back
    made = set(site.__dict__.setdefault("made", {}))
    with transaction.atomic():
        if actor != OUT or OUT in deed.who():
            deed.before(site, actor)
        before = written()
        path = site.reverse(deed.route, address) + deed.query(site)
        answer = site.send(actor, "POST", path, {**(more or {}), **deed.form(site, actor)})
        after = written()
        tables = {table for table, count in after.items() if count != before.get(table, 0)}
        found = rows(tables) if wants_rows else {}
        transaction.set_rollback(True)
    fresh = set(site.__dict__["made"]) - made
    assert not fresh, f"{deed.key}: {fresh} must be made by its parts or its form, not on the way"
    return Tried(answer, tables, found)


# -- the fields a form does not have ---------------------------------------------------------------------------------


@cache
def stowaways(person_id: int) -> dict[str, list[str]]:
    """Every field of every table of ours by name, with values somebody might wish for; and some that other sites had."""
    found: dict[str, list[str]] = {
        "is_superuser": ["1"], "is_staff": ["1"], "company": ["1"], "checker": [str(person_id)], "fen": ["100"],
        "user": [str(person_id)], "viewer": [str(person_id)], "by": [str(person_id)], "on": ["2020-01-01"],
        "today": ["2020-01-01"], "now": ["2020-01-01T00:00"], "permissions": ["people.grant_roles"],
    }
    for model in apps.get_models():
        if model.__module__.startswith("lingxiao."):
            for one in model._meta.concrete_fields:
                for name in {one.name, one.attname}:
                    values = found.setdefault(name, [])
                    if (value := _wish(one, person_id)) not in values:
                        values.append(value)
    return found


def _wish(one: Any, person_id: int) -> str:
    if isinstance(one, ForeignKey):
        return str(person_id) if one.related_model.__name__ == "Person" else "1"
    if one.choices:
        return str(list(one.flatchoices)[-1][0])
    for kind, value in (
        (models.BooleanField, "1"), (models.DateTimeField, "2020-01-01T00:00"), (models.DateField, "2020-01-01"),
        (models.IntegerField, "7"), (models.JSONField, "[]"),
    ):
        if isinstance(one, kind):
            return value
    return "stowaway"


def beside(typed: Typed, person_id: int) -> dict[str, list[str]]:
    """All of them but the form's own, under each prefix that the form uses too."""
    known = stowaways(person_id)
    split = [name.partition("-") for name in typed]
    prefixes = {"", *(prefix + dash for prefix, dash, name in split if name in known)}
    return {prefix + name: values for name, values in known.items() for prefix in prefixes if prefix + name not in typed}


def sequences() -> dict[str, int | None]:
    """Where each counter of the database stands."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(schemaname) || '.' || quote_ident(sequencename), last_value FROM pg_sequences")
        return dict(cursor.fetchall())


def turn_back(kept: Mapping[str, int | None]) -> None:
    """Let every counter stand where it stood, so that the same deed makes rows of the same number."""
    moved = [(name, kept.get(name)) for name, value in sequences().items() if value != kept.get(name)]
    if moved:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT " + ", ".join("setval(%s::regclass, %s, %s)" for _one in moved),
                [part for name, value in moved for part in (name, value or 1, value is not None)],
            )

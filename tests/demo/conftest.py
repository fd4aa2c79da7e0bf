"""The small demo company, built for the tests of each file of this folder; everything is taken back afterwards."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoDbBlocker

    from lingxiao.demo.building import Built

BY_CHANCE = {("people", "account", "password")}
"""What may differ from one founding to the next: the salt of the one password, and nothing else."""


def fingerprints() -> dict[str, str]:
    """A hash of every row of every table of ours, in the order of their keys."""
    found = {}
    for model in apps.get_models():
        label = model._meta.app_label
        if not model.__module__.startswith("lingxiao."):
            continue
        columns = [one.attname for one in model._meta.concrete_fields
                   if (label, model._meta.model_name, one.attname) not in BY_CHANCE]
        digest = hashlib.sha256()
        for row in model._default_manager.order_by("pk").values_list(*columns):
            digest.update(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, default=str).encode())
        found[f"{label}.{model._meta.model_name}"] = digest.hexdigest()
    return found


def begin_numbers_anew() -> None:
    """Keys are numbered from one again, as in a database nobody has used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences WHERE schemaname = 'public'")
        for (name,) in cursor.fetchall():
            cursor.execute("SELECT setval(%s, 1, false)", [name])


@dataclass(frozen=True)
class Founded:
    """What was founded, and the fingerprints of both times."""

    built: Built
    first: dict[str, str]
    second: dict[str, str]


@pytest.fixture(scope="module")
def founded(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Founded]:
    """The small company, which stands until the tests of a file are over.

    A file that says ``FOUNDED_TWICE`` has it founded a second time with the same seed, with the fingerprints of both.
    """
    from lingxiao import demo

    first: dict[str, str] = {}
    with django_db_blocker.unblock(), transaction.atomic():
        before = transaction.savepoint()
        begin_numbers_anew()
        built = demo.build(size="s")
        if getattr(request.module, "FOUNDED_TWICE", False):
            first = fingerprints()
            transaction.savepoint_rollback(before)
            begin_numbers_anew()
            built = demo.build(size="s")
        yield Founded(built, first, fingerprints() if first else {})
        transaction.set_rollback(True)

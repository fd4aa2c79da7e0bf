"""Logs hold no words of people, no secret, and no line that somebody else wrote (goal G8)."""

from __future__ import annotations

import io
import logging
import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client

from lingxiao.config import logs
from lingxiao.engines.people.models import Employment, Person

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CANARY = "金丝雀4417"


@pytest.fixture
def heard() -> Iterator[Callable[[], str]]:
    """Everything logged from here on, as the product writes it."""
    told = io.StringIO()
    handler = logging.StreamHandler(told)
    written: dict[str, Any] = settings.LOGGING
    how = dict(written["formatters"]["line"])
    assert how.pop("()") == "lingxiao.config.logs.Line"
    handler.setFormatter(logs.Line(how["format"], style=how["style"]))
    logging.getLogger().addHandler(handler)
    yield told.getvalue
    logging.getLogger().removeHandler(handler)


def an_address_twice() -> None:
    Person.objects.create(number="E1", name=CANARY, email=f"{CANARY}@example.com")
    Person.objects.create(number="E2", name=CANARY, email=f"{CANARY}@example.com")


def a_job_twice() -> None:
    person = Person.objects.create(number="E3", name=CANARY)
    for _time in range(2):
        Employment.objects.create(person=person, validity=DateRange(date(2026, 1, 1), None), leave_reason=CANARY)


def no_day() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT '{CANARY}'::date")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("act", "sentence"),
    [
        (an_address_twice, 'duplicate key value violates unique constraint "person_'),
        (a_job_twice, 'conflicting key value violates exclusion constraint "employment_'),
        (no_day, "invalid input syntax for type date: …"),
    ],
)
def test_of_what_the_database_refuses_only_the_reason_is_told(
    act: Callable[[], None], sentence: str, heard: Callable[[], str],
) -> None:
    try:
        with transaction.atomic():
            act()
    except Error:
        logging.getLogger("tests").exception("it was refused")
    told = heard()
    assert sentence in told
    assert CANARY not in told
    assert "DETAIL" not in told


def test_what_the_formatter_takes_out_was_there() -> None:
    """The guard of the tests above: the same error, formatted as Python does."""
    quoting = "\n".join([
        "Traceback (most recent call last):", '  File "x.py", line 1', "psycopg.errors.UniqueViolation: duplicate key",
        f"DETAIL:  Key (name)=({CANARY}) already exists.", "", "The above exception was the direct cause of the other", "",
        "Traceback (most recent call last):", "django.db.utils.IntegrityError: duplicate key",
        f"DETAIL:  Key (name)=({CANARY}) already exists.",
    ])
    assert quoting.count(CANARY) == 2
    left = logs.without_values(quoting)
    assert CANARY not in left
    assert left.count("duplicate key") == 2
    assert 'File "x.py", line 1' in left
    assert "ValueError: ours" in logs.without_values("Traceback (most recent call last):\n  File\nValueError: ours")


@pytest.mark.django_db
def test_the_secret_of_a_link_is_not_told(heard: Callable[[], str]) -> None:
    """Neither where the page does not exist, nor where it fails, nor by whoever logs it by mistake."""
    secret = secrets.token_urlsafe(32)
    client = Client(raise_request_exception=False)
    client.get(f"/signin/reset/{secret}/")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE people_accounttoken RENAME TO gone")
    assert client.get(f"/signin/invited/{secret}/").status_code == 500
    logging.getLogger("tests").error("a link: %s", secret)
    told = heard()
    assert "Not Found: /signin/reset/…/" in told
    assert "Internal Server Error: /signin/invited/…/" in told
    assert "a link: …" in told
    assert secret not in told


@pytest.mark.parametrize("name", ["x\r\n2026-11-26 ERROR django all is lost", "x\x1b[2J", "x\u2028y", "x\x00y", "x\x85y"])
def test_nobody_writes_a_line_of_their_own(name: str, heard: Callable[[], str]) -> None:
    logging.getLogger("tests").warning("Not Found: %s", name)
    told = heard()
    assert len(told.splitlines()) == 1
    assert told.rstrip("\n").isprintable()


def test_ordinary_names_are_no_secrets() -> None:
    for name in ("lingxiao.engines.people.domain.signing_in", "people_assignment_one_main_assignment_on_a_day_excl",
                 "a_job_belongs_to_the_transaction_that_asked_for_it"):
        assert logs.SECRET.sub("", name) == name

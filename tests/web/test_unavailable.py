"""Where the database or the disk stands in the way one is told to come back, nothing is kept by half, and it goes on (D3)."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, ProgrammingError, close_old_connections, connection
from django.test import Client
from django.urls import reverse

from lingxiao.engines.people.models import Account
from lingxiao.web.errors import is_for_now
from tests.company import Small


def preferences(client: Client, language: str) -> int:
    """Save a change of one's own account; how it was answered."""
    page = client.post(reverse("signin:preferences"), {"language": language, "theme": "dark"})
    if page.status_code == 503:
        assert "系统暂时不可用" in page.content.decode()
        assert "Not available just now" in page.content.decode()
        assert page.headers["Retry-After"] == "60"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    return page.status_code


@pytest.fixture
def client(db: None) -> Client:
    """A manager at their desk; a fault is answered as it would be to them."""
    small = Small.make()
    browser = Client(raise_request_exception=False)
    browser.force_login(small.accounts["manager"])
    return browser


def full(*, on: bool) -> None:
    """Let the database say what it says when its disk is full, at every change of an account."""
    with connection.cursor() as cursor:
        if on:
            cursor.execute("""
                CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                RAISE EXCEPTION 'could not extend file "base/1/2": No space left on device' USING ERRCODE = 'disk_full';
                END $$;
                CREATE TRIGGER no_room BEFORE UPDATE ON people_account FOR EACH ROW EXECUTE FUNCTION no_room();
            """)
        else:
            cursor.execute("DROP FUNCTION no_room CASCADE")


def test_on_a_full_disk_nothing_is_kept_and_later_it_goes_on(client: Client) -> None:
    before = list(Account.objects.order_by("pk").values("pk", "language"))
    full(on=True)
    assert preferences(client, "en") == 503
    full(on=False)
    assert list(Account.objects.order_by("pk").values("pk", "language")) == before
    assert preferences(client, "en") == 302
    assert list(Account.objects.order_by("pk").values("pk", "language")) != before


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_is_cut_is_opened_again(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    server = connection.get_connection_params()
    with psycopg.connect(dbname="postgres", host=server["host"], user=server["user"], autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
    assert preferences(client, "en") == 503
    close_old_connections()  # as after every request; the test's client leaves it out
    assert preferences(client, "en") == 302


@pytest.mark.parametrize(
    ("fault", "passes"),
    [
        (OperationalError("x"), True), (InterfaceError("x"), True), (OSError(errno.ENOSPC, "x"), True),
        (OSError(errno.EDQUOT, "x"), True), (PermissionError(errno.EACCES, "x"), False), (ValueError("x"), False),
        (ProgrammingError("x"), False), (None, False),
    ],
)
def test_only_what_passes_is_called_so(fault: BaseException | None, passes: bool) -> None:  # noqa: FBT001 -- a table
    assert is_for_now(fault) is passes


def test_a_fault_of_ours_stays_one(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE notices_notice RENAME TO gone")
    page = client.get("/desk/")
    assert page.status_code == 500
    assert "Retry-After" not in page.headers

"""The commands of the server's console, run on the test's own database: what they do, and what they say instead."""

from __future__ import annotations

import os
import shutil
import signal
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import pytest
from django.db import connection
from django.utils import translation

from lingxiao.config import auditing, command, places
from lingxiao.engines.cadence.domain.clock import calendar_for
from lingxiao.engines.documents.models import TemplateVersion
from lingxiao.engines.people.models import Account, OrgUnit, RoleGrant
from lingxiao.kernel.notices.models import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = pytest.mark.django_db

ADMIN = ["createadmin", "--company", "甲公司", "--name", "王敏", "--number", "H001", "--email", "wang@example.com"]
UNITS = "组织编码,组织名称,上级组织编码\nHQ,总部,\nEA,华东,{parent}\n"


class Said(NamedTuple):
    """How a command ended, and what it said on either way."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., Said]]:
    """Runs ``lingxiao`` with these words, on a var folder of the test's own; nobody sits at the terminal."""
    monkeypatch.setenv("LX_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}

    def run(*words: str) -> Said:
        code = command.main(words)
        return Said(code, *capsys.readouterr())

    with translation.override(translation.get_language()):
        yield run
    for number, handler in kept.items():
        signal.signal(number, handler)


def past_the_program(*changes: str) -> None:
    """What somebody with the database's own password can do: turn the guards off, and change."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE audit_auditentry DISABLE TRIGGER USER")
        cursor.execute("ALTER TABLE audit_auditlink DISABLE TRIGGER USER")
        for change in changes:
            cursor.execute(change)


def test_the_first_two_administrators_are_made_and_no_third(run: Callable[..., Said]) -> None:
    first = run(*ADMIN)
    assert first.code == 0
    assert "/signin/invited/" in first.out
    second = run("createadmin", "--name", "李建", "--number", "H002", "--email", "li@example.com")
    assert second.code == 0
    third = run("createadmin", "--name", "赵一", "--number", "H003", "--email", "zhao@example.com")
    assert third.code == 1
    assert "王敏、李建" in third.err
    assert sorted(RoleGrant.objects.values_list("person__number", "role")) == [
        ("H001", "hr_admin"), ("H001", "system_admin"), ("H002", "hr_admin"), ("H002", "system_admin"),
    ]


def test_the_invitation_can_be_opened(run: Callable[..., Said], client: object) -> None:
    link = next(word for word in run(*ADMIN).out.split() if "/signin/invited/" in word)
    path = "/signin/invited/" + link.partition("/signin/invited/")[2]
    assert client.get(path, follow=True).status_code == 200  # type: ignore[attr-defined] # Django's test client
    assert not Account.objects.get().has_usable_password()


def test_answers_come_from_the_environment(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"NAME": "王敏", "NUMBER": "H001", "EMAIL": "wang@example.com"}.items():
        monkeypatch.setenv(f"LX_ADMIN_{name}", value)
    monkeypatch.setenv("LX_COMPANY", "甲公司")
    assert run("createadmin").code == 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["createadmin"], "Still missing: Name of the company (--company or LX_COMPANY)"),
        (["createadmin", *ADMIN[1:-2]], "Still missing: E-mail"),
        ([*ADMIN[:-1], "not an address"], '"not an address" is not an e-mail address'),
    ],
)
def test_what_is_missing_or_wrong_is_said(run: Callable[..., Said], words: list[str], sentence: str) -> None:
    said = run(*words)
    assert said.code == 1
    assert sentence in said.err
    assert not Account.objects.exists()


def organisation(run: Callable[..., Said], tmp_path: Path, *words: str, parent: str = "HQ") -> Said:
    (tmp_path / "units.csv").write_text(UNITS.format(parent=parent), encoding="gb18030")
    return run("import", "organisation", str(tmp_path / "units.csv"), "--kind", "units", *words)


def test_an_organisation_file_is_checked_then_taken_over(run: Callable[..., Said], tmp_path: Path) -> None:
    run(*ADMIN)
    assert "2 rows, nothing wrong. Add --apply" in organisation(run, tmp_path, "--as", "H001").out
    assert not OrgUnit.objects.exists()
    assert "2 new" in organisation(run, tmp_path, "--as", "H001", "--apply").out
    assert sorted(OrgUnit.objects.values_list("code", flat=True)) == ["EA", "HQ"]


def test_a_file_with_a_problem_changes_nothing_and_names_it(run: Callable[..., Said], tmp_path: Path) -> None:
    run(*ADMIN)
    problems = tmp_path / "problems.csv"
    said = organisation(run, tmp_path, "--as", "H001", "--apply", "--problems", str(problems), parent="=NOWHERE()")
    assert said.code == 1
    assert "Row 3" in said.out
    assert "1 problems; nothing was taken over" in said.out
    assert not OrgUnit.objects.exists()
    assert "'=NOWHERE()" in problems.read_text("utf-8-sig"), "what a spreadsheet would run is written as text"


def test_only_an_administrator_s_name_takes_a_file_over(run: Callable[..., Said], tmp_path: Path) -> None:
    run(*ADMIN)
    said = organisation(run, tmp_path, "--as", "H999", "--apply")
    assert said.code == 1
    assert "H999 is no HR administrator" in said.err
    assert run("import", "organisation", str(tmp_path / "none.xlsx"), "--kind", "units", "--as", "H001").code == 1


def test_the_schedule_says_what_each_line_came_to(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    said = run("tick", "--at", "2026-11-24T09:00+08:00")
    assert "Send the e-mails and group messages that wait: " in said.out
    assert "sign its end: 0" in said.out
    assert run("tick", "--at", "tomorrow").err.startswith('"tomorrow" is not a moment')


def test_the_audit_chain_is_verified_and_one_changed_byte_is_found(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    assert run("verify-audit").code == 2, "nothing was signed yet, so a cut end could not have been seen"
    whole = run("verify-audit")
    assert whole.code == 0
    assert "1 entries" in whole.out
    past_the_program("UPDATE audit_auditentry SET actor_name = actor_name || ' '")
    changed = run("verify-audit")
    assert changed.code == 1
    assert "Entry 1 is not what was written" in changed.out


def test_a_cut_tail_is_found(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    run("verify-audit")
    past_the_program("DELETE FROM audit_auditlink", "DELETE FROM audit_auditentry")
    said = run("verify-audit")
    assert said.code == 1
    assert "from entry 1 on" in said.out


def test_the_hourly_signing_tells_every_administrator_at_once(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    now = datetime.now(UTC).isoformat()
    assert auditing.sign(at=now) == 0
    assert not Notice.objects.filter(kind="audit.changed").exists()
    run("createadmin", "--name", "李建", "--number", "H002", "--email", "li@example.com")
    past_the_program("UPDATE audit_auditentry SET act = 'nothing' WHERE id = (SELECT max(id) FROM audit_auditentry)")
    assert auditing.sign(at=now) == 1
    told = set(Notice.objects.filter(kind="audit.changed", is_urgent=True).values_list("person_id", flat=True))
    assert told == set(RoleGrant.objects.values_list("person_id", flat=True))
    assert len(told) == 2


def test_a_database_that_is_behind_is_not_upgraded_unasked(run: Callable[..., Said]) -> None:
    assert "up to date" in run("migrate").out
    run(*ADMIN)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health'")
    said = run("migrate")
    assert said.code == 1
    assert "lingxiao migrate --backup-done" in said.err
    assert "migrations behind (from health." in run("verify-audit").err


def test_a_new_system_begins_with_the_official_calendars(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    from lingxiao.config.commands.furnish import furnish

    monkeypatch.setenv("LX_MODE", "demo")
    furnish()
    assert not calendar_for().years, "the demo company is founded with its own"
    monkeypatch.setenv("LX_MODE", "production")
    for _again in range(2):
        furnish()
        assert calendar_for().years == {2025, 2026}, "the official ones alone, and once"


DOCTOR: list[tuple[str, dict[str, object], str]] = [
    ("no mail", {"EMAIL_HOST": ""}, "! Mail is not set up"),
    ("mail down", {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": 1}, "✗ The mail server 127.0.0.1:1 cannot be reached"),
    ("host", {"BASE_URL": "https://a.cn", "ALLOWED_HOSTS": ["b.cn"]}, "✗ LX_HOSTS does not name a.cn"),
    ("http", {"BASE_URL": "http://a.cn", "ALLOWED_HOSTS": ["a.cn"]}, "✗ http://a.cn is not https"),
    ("proxy", {"BASE_URL": "https://a.cn", "ALLOWED_HOSTS": ["a.cn"]}, "✗ The site's address is https and LX_BEHIND_PROXY"),
]


@pytest.mark.parametrize(("changed", "sentence"), [case[1:] for case in DOCTOR], ids=[case[0] for case in DOCTOR])
def test_the_doctor_names_a_wrong_setting(
    run: Callable[..., Said], settings: object, changed: dict[str, object], sentence: str,
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)
    said = run("doctor")
    assert sentence in said.out
    assert said.code == (1 if sentence.startswith("✗") else 0)


def test_the_doctor_of_a_healthy_system_says_so(run: Callable[..., Said]) -> None:
    said = run("doctor")
    assert said.code == 0
    assert "✗" not in said.out
    assert "! No worker is running" in said.out
    assert "The working-day calendar of" in said.out
    assert "✓ PostgreSQL " in said.out


def test_the_doctor_sees_workers_and_what_they_gave_up(run: Callable[..., Said]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
        cursor.execute("INSERT INTO procrastinate_jobs (queue_name, task_name, status) VALUES ('q', 't', 'failed')")
    said = run("doctor")
    assert "✓ Workers running: 1" in said.out
    assert "! 1 background jobs were given up" in said.out


def test_the_doctor_sees_readable_keys_a_full_disk_and_an_old_database(
    run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch,
) -> None:
    places.secret("django")
    key = places.secrets_folder() / "django"
    key.chmod(0o644)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: (100e9, 95e9, 5e9))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'health'")
    said = run("doctor")
    assert said.code == 1
    assert f"✗ Others can read keys. Run: chmod go= {key}" in said.out
    assert "! 5.0 GB (5%) are free" in said.out
    assert "✗ The database is" in said.out


def test_the_doctor_warns_of_running_as_superuser(run: Callable[..., Said], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LX_MODE", "production")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "! This runs as root" in run("doctor").out
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "as root" not in run("doctor").out


# -- content ---------------------------------------------------------------------------------------------------------


def test_shipped_texts_are_listed_installed_and_the_second_time_left_alone(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    listed = run("content", "list")
    assert listed.code == 0
    assert "Sales manager duty statement: not installed" in listed.out
    assert "Duty briefing agenda: no document" in listed.out
    first = run("content", "install", "--as", "H001", "--review")
    assert first.code == 0
    assert "The company fills in before publishing: PIA-01, PN-01" in first.out
    states = dict(TemplateVersion.objects.values_list("template__key", "state"))
    assert states["duty-sales-manager"] == "in_review"
    assert states["privacy-notice"] == "draft"
    again = run("content", "install", "--as", "H001", "--review")
    assert again.out.splitlines()[-1] == "0 drafts were made; the others are as they were."
    assert "Sales manager duty statement: installed v1" in run("content", "list").out


def test_one_item_is_installed_by_name_and_a_wrong_name_says_where_to_look(run: Callable[..., Said]) -> None:
    run(*ADMIN)
    assert run("content", "install", "DS-01", "--as", "H001").code == 0
    assert list(TemplateVersion.objects.values_list("template__key", flat=True)) == ["duty-sales-manager"]
    wrong = run("content", "install", "DS-99", "--as", "H001")
    assert (wrong.code, "lingxiao content list" in wrong.err) == (1, True)
    nobody = run("content", "install", "--as", "E999")
    assert (nobody.code, "no HR administrator" in nobody.err) == (1, True)

"""Killed in the middle of what they do: nothing by half, nobody twice, and it is finished afterwards.

The middle is found, not guessed: the test holds a lock that the program needs halfway, and kills it when it waits there.
"""

from __future__ import annotations

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import requests

from lingxiao.kernel import postgres
from tests.config.programs import PATIENCE, Browser, Demo, answers, clean_environment, port_of, soon

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.processes, pytest.mark.timeout(900)]

HR, MANAGER = 1, 5
"""Cards of the demo company: its head of HR, and 林若曦."""

PEOPLE = 40
HEADS = "工号,姓名,岗位编码,部门编码,上级工号"


def ask(demo: Demo, question: str, *values: object) -> Any:
    """The first field of the answer, from the demo's own database."""
    with psycopg.connect(postgres.url(demo.var / "pg")) as connection:
        row = connection.execute(question, values).fetchone()
    return None if row is None else row[0]


@contextmanager
def held(demo: Demo, lock: str) -> Iterator[None]:
    """A lock held in the demo's database; somebody waits for it once this is entered and they come there."""
    with psycopg.connect(postgres.url(demo.var / "pg")) as connection:
        connection.execute(lock)
        yield


def somebody_waits(demo: Demo) -> bool:
    return bool(ask(demo, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = 'lingxiao'"))


def an_organisation_file(boss: str) -> bytes:
    rows = [f"K{at:03},甲乙{at},SR,EC001,{boss}" for at in range(PEOPLE)]
    return "\n".join([HEADS, *rows]).encode()


def test_a_web_process_killed_while_it_takes_a_file_over_leaves_nothing_of_it(demo: Demo) -> None:
    """Persons were written and their reporting lines not yet: none of it is there; a second click takes it over, once."""
    browser = Browser(port_of(demo), card=HR)
    upload = browser.send(
        "/setup/organisation/import/", {"kind": "people", "mode": "add", "starting": "2026-11-24"},
        files={"file": ("people.csv", an_organisation_file("H001"))},
    )
    assert upload.status_code == 302, upload.text
    here = upload.headers["Location"]
    token = browser.token(here)
    count = "SELECT count(*) FROM people_person WHERE number LIKE 'K%%'"
    with ThreadPoolExecutor(1) as pool, held(demo, "LOCK TABLE people_reportingline IN SHARE MODE"):
        click = pool.submit(browser.send, f"{here}take/", {}, token=token)
        assert soon(lambda: somebody_waits(demo))
        for process in demo.part("serve").children():
            process.kill()
        with pytest.raises(requests.ConnectionError):
            click.result(PATIENCE)
    assert soon(lambda: answers(port_of(demo)))
    assert soon(lambda: not somebody_waits(demo))
    assert ask(demo, count) == 0
    assert ask(demo, "SELECT state FROM people_organisationimport ORDER BY id DESC LIMIT 1") == "staged"

    for _click in range(2):
        assert browser.send(f"{here}take/", {}, page=here).status_code == 302
    assert ask(demo, count) == PEOPLE
    assert ask(demo, "SELECT count(*) FROM audit_auditentry WHERE act = 'people.import'") == 1


def publish_a_pledge(demo: Demo) -> int:
    """A document of two sentences in force; its number."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("pledge.py"))],
        env={
            **clean_environment(), "LX_VAR": str(demo.var), "LX_MODE": "demo",
            "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
        },
        capture_output=True, text=True, check=False, timeout=PATIENCE,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


COPIES = "SELECT count(*) FROM documents_issue WHERE version_id = %s"
LAST_OF_FIRST_THREE_PORTIONS = """
    SELECT id FROM people_person WHERE id = (SELECT person_ids[120] FROM documents_issuebatch WHERE version_id = %s) FOR UPDATE
"""


def issued_to_all(demo: Demo, browser: Browser, version: int) -> None:
    """Ask for a copy for everyone in post, while the first portions can be made and the third cannot."""
    form = f"/cockpit/documents/issue/{version}/"
    asked = browser.send(form, {
        "only_missing": "on", "effective_from": "2026-12-01", "sign_by": "2026-12-14", "signature_level": "S2", "issue": "1",
    })
    assert asked.status_code == 302, asked.text
    assert "/cockpit/documents/batches/" in asked.headers["Location"]


def test_a_worker_killed_in_the_middle_of_issuing_to_all_goes_on_and_nobody_gets_two(demo: Demo) -> None:
    """Portions that were done stay, the one under way is undone; the next worker takes over within a minute (D10)."""
    version = publish_a_pledge(demo)
    worker = demo.part("worker")
    with held(demo, "LOCK TABLE documents_issue IN SHARE MODE"):
        issued_to_all(demo, Browser(port_of(demo), card=HR), version)
        everyone = ask(demo, "SELECT cardinality(person_ids) FROM documents_issuebatch WHERE version_id = %s", version)
        assert everyone > 150
        middle = psycopg.connect(postgres.url(demo.var / "pg"))
        middle.execute(LAST_OF_FIRST_THREE_PORTIONS, [version])
    with middle:
        assert soon(lambda: ask(demo, COPIES, version) == 100 and somebody_waits(demo))
        worker.kill()
        demo.hear("worker ended unexpectedly; starting it again")
        killed_at = time.monotonic()
        assert ask(demo, COPIES, version) == 100
    assert soon(lambda: ask(demo, "SELECT state FROM documents_issuebatch WHERE version_id = %s", version) == "done")
    assert time.monotonic() - killed_at < PATIENCE
    assert ask(demo, COPIES, version) == everyone
    assert ask(demo, "SELECT count(DISTINCT person_id) FROM documents_issue WHERE version_id = %s", version) == everyone
    assert ask(demo, "SELECT count(*) FROM notices_notice WHERE kind = 'documents.batch_finished'") == 1

    one_signature_of_many_clicks(demo, version)


def one_signature_of_many_clicks(demo: Demo, version: int) -> None:
    """Eight clicks at once on the two web processes: one signature, and every click is answered with a page."""
    browser = Browser(port_of(demo), card=MANAGER)
    copy = ask(
        demo, "SELECT i.id FROM documents_issue i JOIN people_person p ON p.id = i.person_id "
        "WHERE i.version_id = %s AND p.name = '林若曦'", version,
    )
    sha = ask(demo, "SELECT sha256 FROM documents_issue WHERE id = %s", copy)
    here = f"/desk/documents/{copy}/"
    assert browser.send(f"{here}read/", {}, page=here).status_code == 302
    assert browser.send("/signin/confirm/demo/", {"next": here}, page=here).status_code == 302
    token = browser.token(f"{here}sign/")

    def click(_one: int) -> int:
        other = requests.Session()
        other.trust_env = False
        other.cookies.update(browser.session.cookies)
        return other.post(
            f"{browser.site}{here}sign/", data={"csrfmiddlewaretoken": token, "text_sha256": sha},
            headers={"Origin": browser.site}, timeout=PATIENCE, allow_redirects=False,
        ).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(click, range(8))) == {302}
    assert ask(demo, "SELECT count(*) FROM documents_signature WHERE issue_id = %s", copy) == 1
    assert ask(demo, "SELECT state FROM documents_issue WHERE id = %s", copy) == "signed"

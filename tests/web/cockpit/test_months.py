"""Months on the web: how they stand, their versions by manager, restating with a reason, and who may."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from lingxiao.engines.cadence.domain import calendars
from lingxiao.engines.facts.domain import freezing, measuring
from lingxiao.engines.facts.models import FrozenMonth
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.viewer import Viewer
from tests.company import Small
from tests.engines.facts.logs import NOW, Log
from tests.web.cockpit.test_results import sold

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
TODAY, OCTOBER = date(2026, 11, 23), Month(2026, 10)
HOME = reverse("cockpit:results")
MONTH = reverse("cockpit:result_month", args=("2026-10",))
RESTATE = reverse("cockpit:result_restate", args=("2026-10",))
REASON = "An order of the south was signed in October and came late"


class Stage:
    """A company whose October froze one working day late; since then an order of the south changed."""

    def __init__(self, folder: Path) -> None:
        """Sell, freeze, and sell again."""
        self.small = Small.make(is_demo=True)
        calendars.install(viewer=Viewer.system(now=NOW, today=TODAY), pack=shipped_packs()["cn-2026"], at=NOW, calendar="cn")
        east, south = (self.small.people[name].number for name in ("team_member", "south_member"))
        self.log = Log(folder)
        self.bring(sold("A", date(2026, 10, 3), 100_00, east), sold("B", date(2026, 10, 4), 40_00, south))
        freezing.freeze(month=OCTOBER, due_on=date(2026, 11, 6), on=date(2026, 11, 9), at=NOW)
        self.bring(sold("B", date(2026, 10, 4), 70_00, south), sold("C", date(2026, 11, 2), 5_00, east))

    def bring(self, *rows: dict[str, object]) -> None:
        """Rows come in and are worked out, as the worker does."""
        self.log.bring(rows, dataset="order_lines")
        measuring.work_out(on=TODAY, at=NOW)
        freezing.catch_up(on=date(2026, 11, 5), at=NOW)

    def get(self, client: Client, role: str, address: str = MONTH, **told: str) -> str:
        client.force_login(self.small.accounts[role])
        answer = client.get(address, told)
        assert answer.status_code == 200, answer.status_code
        return answer.content.decode()

    def post(self, client: Client, reason: str, batch: str = "2") -> int:
        client.force_login(self.small.accounts["finance"])
        return client.post(RESTATE, {"reason": reason, "batch": batch}).status_code


@pytest.fixture
def stage(tmp_path: Path, settings: Settings) -> Stage:
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    return Stage(tmp_path / "staged")


def test_results_show_what_is_frozen_and_by_what_the_newest_data_differ(client: Client, stage: Stage) -> None:
    everything = stage.get(client, "finance", HOME, period="twelve")
    assert "¥145.00" in everything, "October stands at 140, November goes on"
    assert "+¥30.00" in everything
    assert f'href="{MONTH}?currency=CNY"' in everything
    assert "+¥30.00" not in stage.get(client, "manager", HOME, period="twelve"), "it is another team's"
    own = stage.get(client, "south_manager", reverse("cockpit:result", args=(stage.small.people["south_manager"].pk,)),
                    period="twelve")
    assert "¥40.00" in own
    assert "+¥30.00" in own
    assert "¥70.00" not in own


def test_the_line_of_trust_stands_under_the_figures_and_the_chart(client: Client, stage: Stage) -> None:
    page = stage.get(client, "finance", HOME, period="twelve")
    assert page.count('class="source" role="group"') == 2
    one = stage.get(client, "manager", reverse("cockpit:result", args=(stage.small.people["manager"].pk,)))
    assert one.count('class="source" role="group"') == 2


def test_the_versions_page_tells_how_late_it_was_and_whom_the_newest_data_change(client: Client, stage: Stage) -> None:
    page = stage.get(client, "finance")
    south, east = (stage.small.people[name].name for name in ("south_manager", "manager"))
    assert f"<b>{south}" in page
    assert f"<b>{east}" not in page, "nothing of theirs changed"
    for amount in ("¥40.00", "¥70.00", "+¥30.00", "¥140.00", "¥170.00"):
        assert amount in page
    (version,) = FrozenMonth.objects.all()
    assert (version.days_late, version.figures_sha256[:16] in page) == (1, True)
    alone = stage.get(client, "finance", version="1", against="")
    assert f"<b>{east}" in alone
    assert "¥70.00" not in alone.split("<thead>")[-1]
    assert RESTATE in page
    assert RESTATE not in stage.get(client, "hr_admin")


def test_everybody_sees_the_differences_of_their_own_people_alone(client: Client, stage: Stage) -> None:
    own = stage.get(client, "manager")
    assert stage.small.people["south_manager"].name not in own
    assert "¥70.00" not in own
    rows = list(csv.reader(io.StringIO(b"".join(_file(client, stage)).decode("utf-8-sig"))))
    assert [row[2:] for row in rows[1:]] == [["40.00", "70.00", "30.00"]]


def _file(client: Client, stage: Stage) -> list[bytes]:
    client.force_login(stage.small.accounts["finance"])
    return list(client.get(MONTH, {"version": "1", "against": "newest", "as": "csv"}))


def test_an_open_month_says_when_it_freezes(client: Client, stage: Stage) -> None:
    page = stage.get(client, "manager", reverse("cockpit:result_month", args=("2026-11",)))
    assert "2026" in page
    assert "12" in page
    client.force_login(stage.small.accounts["finance"])
    assert client.get(reverse("cockpit:result_month", args=("2026-13",))).status_code == 404
    answer = client.get(reverse("cockpit:result_restate", args=("2026-11",)))
    assert answer.status_code == 302, "what is open is not restated; the month says why"


def test_restating_needs_a_reason_and_the_batch_that_was_looked_at(client: Client, stage: Stage) -> None:
    assert "+¥30.00" in stage.get(client, "finance", RESTATE)
    assert stage.post(client, "") == 422
    assert stage.post(client, "late") == 422
    assert stage.post(client, REASON, batch="1") == 422
    assert FrozenMonth.objects.count() == 1
    assert stage.post(client, REASON) == 302
    page = stage.get(client, "finance", version="1", against="2")
    assert REASON in page
    assert "¥70.00" in page
    assert "¥175.00" in stage.get(client, "finance", HOME, period="twelve")
    (notice,) = Notice.objects.filter(kind="facts.restated")
    assert notice.person_id == stage.small.people["south_manager"].pk
    assert REASON in stage.get(client, "south_manager", notice.link)


def test_restating_is_for_finance(client: Client, stage: Stage) -> None:
    for role in ("hr_admin", "hrbp", "director", "manager", "executive", "auditor", "system_admin"):
        client.force_login(stage.small.accounts[role])
        assert client.get(RESTATE).status_code == 404
        assert client.post(RESTATE, {"reason": REASON, "batch": "2"}).status_code == 404
    assert FrozenMonth.objects.count() == 1


@pytest.mark.parametrize(("version", "amount"), [("", "40.00"), ("1", "40.00"), ("newest", "70.00")])
def test_rows_behind_make_the_frozen_amount_and_the_newest_one(
    client: Client, stage: Stage, version: str, amount: str,
) -> None:
    client.force_login(stage.small.accounts["finance"])
    there = reverse("cockpit:result_rows", args=(stage.small.people["south_manager"].pk, "sales_by_order", "2026-10"))
    answer = client.get(there, {"as": "csv", "version": version})
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert sum(Decimal(row[2].replace(",", "")) for row in rows[1:]) == Decimal(amount)
    assert client.get(there, {"version": "9"}).status_code == 404

"""Free questions on the web: asked, answered by the worker, shown with their rows, and never to somebody of another reach."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from html import unescape
from re import findall
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.facts import tasks
from lingxiao.engines.facts.domain import answering, measuring
from lingxiao.engines.facts.models import Batch
from lingxiao.engines.health.domain import ranking
from tests.engines.facts.logs import FINANCE, NOW
from tests.web.cockpit.test_results import small, sold  # noqa: F401 -- the company whose managers sold something

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.company import Small

pytestmark = pytest.mark.django_db
HOME = "cockpit:explore"
ASKED = {"measure": "sales_by_order", "by": "manager", "per": "month", "period": "month"}


def work() -> int:
    """Run the jobs that wait, as a worker does; answers how many there were."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    jobs = ProcrastinateJob.objects.filter(task_name="facts.answer_question", status="todo").order_by("id")
    waiting = list(jobs.values_list("args", flat=True))
    for args in waiting:
        tasks.answer_question(**args)
    ProcrastinateJob.objects.all()._raw_delete(using="default")
    return len(waiting)


def ask(client: Client, small: Small, role: str, at: str = HOME, **typed: Any) -> str:  # noqa: F811
    """Ask, let the worker answer, and return the address to which the page went on."""
    client.force_login(small.accounts[role])
    gone = client.post(reverse(at), typed)
    assert gone.status_code == 302, gone.content.decode()[:3000]
    work()
    return str(gone["Location"])


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def test_a_question_is_asked_waits_and_is_answered(client: Client, small: Small) -> None:  # noqa: F811
    client.force_login(small.accounts["finance"])
    assert 'name="measure"' in text(client.get(reverse(HOME)))
    here = client.post(reverse(HOME), ASKED)["Location"]
    assert here == f"{reverse(HOME)}?measure=sales_by_order&by=manager&per=month&period=month"
    waiting = text(client.get(here))
    assert 'id="under-way"' in waiting
    still = client.get(here, headers={"HX-Request": "true", "HX-Trigger": "under-way"})
    assert text(still).startswith('<div id="under-way"')
    assert work() == 1
    assert client.get(here, headers={"HX-Request": "true", "HX-Trigger": "under-way"})["HX-Refresh"] == "true"
    answer = text(client.get(here))
    for said in (small.people["manager"].name, "¥150,000.55", "¥80,000.00", "¥7.77", "€9.00", "¥230,008.32"):
        assert said in answer
    assert '<option value="manager" selected>' not in answer
    assert '<option value="manager" selected>' in text(client.get(f"{here}&change=1"))
    assert client.post(reverse(HOME), ASKED)["Location"] == here
    assert work() == 0, "the same question is answered once"


def test_a_link_with_a_question_nobody_of_this_reach_asked_offers_to_work_it_out(client: Client, small: Small) -> None:  # noqa: F811
    here = ask(client, small, "finance", **ASKED)
    client.force_login(small.accounts["director"])
    page = text(client.get(here))
    assert 'hx-trigger="load"' in page
    assert "¥150,000.55" not in page
    assert ask(client, small, "director", **ASKED) == here
    mine = text(client.get(here))
    assert "¥150,000.55" in mine
    for foreign in ("¥80,000.00", "¥7.77", "¥230,008.32", small.people["south_manager"].name):
        assert foreign not in mine
    client.force_login(small.accounts["team_member"])
    assert client.get(here).status_code == client.post(reverse(HOME), ASKED).status_code == 404


def test_a_figure_opens_to_rows_that_make_it(client: Client, small: Small) -> None:  # noqa: F811
    here = ask(client, small, "finance", **ASKED)
    links = {said: href for href, said in findall(r'href="([^"]*ask/rows/[^"]*)"[^>]*>([^<]+)<', text(client.get(here)))}
    nobody = text(open_rows(client, links["¥7.77"]))
    assert "C-1 · 1" in nobody
    assert "A-1" not in nobody
    east = text(open_rows(client, links["¥150,000.55"]))
    assert east.count("¥150,000.55") >= 2, "the amount, and what the rows add up to"
    assert ("A-1 · 1" in east, "A-2 · 1" in east, "B-1" in east, "E-1" in east) == (True, True, False, False)
    assert "#1 · 1" in east
    client.force_login(small.accounts["south_manager"])
    gone = client.get(links["¥150,000.55"])
    assert gone["Location"] == reverse(HOME), "whose figures one may not see cannot be named"
    assert small.people["manager"].number in text(client.get(gone["Location"])), "which number it is about is said"


def test_what_the_facts_do_not_say_opens_too_and_units_are_told_apart(client: Client, small: Small) -> None:  # noqa: F811
    """The unit a source writes is not the unit of the organisation; a line of neither still opens to its rows."""
    asked = {"measure": "sales_by_order", "by": "unit", "then_by": "channel", "period": "month", "source_unit": "-"}
    here = ask(client, small, "finance", **asked, unit=str(small.units["EAST"].pk))
    page = text(client.get(here))
    assert "¥80,000.00" not in page
    links = dict(findall(r'href="([^"]*ask/rows/[^"]*)"[^>]*>([^<]+)<', page))
    (there,) = (href for href, said in links.items() if said == "¥150,000.55")
    assert "source_unit=-" in there
    assert f"unit={small.units['EAST'].pk}" in there
    rows = text(open_rows(client, there))
    assert ("A-1 · 1" in rows, "B-1" in rows) == (True, False)


def open_rows(client: Client, there: str) -> Any:
    """Follow an amount: ask for its rows as the button does, let the worker find them, and look."""
    page = text(client.get(there))
    fields = findall(r'<input type="hidden" name="(?!csrf)([^"]+)" value="([^"]*)">', page)
    assert fields, page[:2000]
    here = client.post(reverse("cockpit:explore_rows"), dict(fields))["Location"]
    work()
    return client.get(here)


def test_amounts_of_results_open_their_rows_and_the_file(client: Client, small: Small) -> None:  # noqa: F811
    measuring.work_out(on=date(2026, 11, 23), at=NOW)
    client.force_login(small.accounts["manager"])
    person = small.people["manager"]
    page = text(client.get(reverse("cockpit:result", args=(person.pk,)), {"period": "month"}))
    (there,) = findall(r'href="([^"]*ask/rows/[^"]*measure=sales_by_order)"', page)
    rows = text(open_rows(client, there))
    assert "A-1 · 1" in rows
    assert rows.count("¥150,000.55") >= 2
    assert reverse("cockpit:result_rows", args=(person.pk, "sales_by_order", "2026-11")) in rows


def test_the_file_has_every_line_and_the_control_sum(
    client: Client, small: Small, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
) -> None:
    here = ask(client, small, "finance", **ASKED)
    rows = list(csv.reader(io.StringIO(client.get(f"{here}&as=csv").content.decode("utf-8-sig"))))
    figures = [(row[2], Decimal(row[3].replace(",", ""))) for row in rows[1:]]
    assert sum(amount for currency, amount in figures[:-2] if currency == "CNY") == Decimal("230008.32")
    assert figures[-2:] == [("CNY", Decimal("230008.32")), ("EUR", Decimal("9.00"))]
    assert client.get(f"{here}&as=xlsx")["Content-Type"].endswith("sheet")
    monkeypatch.setattr("lingxiao.web.cockpit.explore.MOST_KEPT", 2)
    refused = client.get(f"{here}&as=csv")
    assert (refused.status_code, "4" in text(refused)) == (403, True)


def test_nobody_is_ranked_until_hr_allows_it(client: Client, small: Small) -> None:  # noqa: F811
    here = ask(client, small, "hr_admin", **{**ASKED, "into": ""})
    assert "sort=sales_by_order" not in text(client.get(here))
    families = ask(client, small, "hr_admin", **{**ASKED, "by": "channel"})
    assert "sort=sales_by_order" in text(client.get(families))
    viewer = small.viewer("hr_admin")
    ranking.allow_ranking(viewer=viewer, purpose="季度复盘", at=viewer.now)
    page = text(client.get(f"{here}&sort=-sales_by_order"))
    assert page.index("¥150,000.55") < page.index("¥80,000.00") < page.index("¥7.77")


def test_what_is_wrong_is_said_beside_the_form(client: Client, small: Small) -> None:  # noqa: F811
    client.force_login(small.accounts["finance"])
    for wrong in (
        {"measure": "receipts", "by": "product"}, {"measure": "nonsense"}, {"batch": "99"}, {"manager": "E9999"}, {"first": "x"},
        {"measure": "open_pipeline", "period": "own", "first": "2026-01", "last": "2026-02"}, {"unit": "12345"},
    ):
        for answer in (client.get(reverse(HOME), ASKED | wrong), client.post(reverse(HOME), ASKED | wrong)):
            assert answer.status_code == 422
            assert "is-wrong" in text(answer), wrong
    assert work() == 0


def test_what_the_worker_refuses_or_breaks_at_stands_on_the_page(
    client: Client, small: Small, settings: Settings, tmp_path: Any,  # noqa: F811
) -> None:
    here = ask(client, small, "finance", **ASKED, into="USD")
    page = text(client.get(here))
    assert "汇率" in page
    assert 'name="into" value="USD"' in page, "to ask again"
    there, settings.FACTS_FOLDER = settings.FACTS_FOLDER, tmp_path / "elsewhere"
    with pytest.raises(Exception, match="IO Error"):
        ask(client, small, "finance", **ASKED)
    again = f"{reverse(HOME)}?measure=sales_by_order&by=manager&per=month&period=month"
    broken = client.get(again)
    assert (broken.status_code, 'name="measure" value="sales_by_order"' in text(broken)) == (200, True)
    settings.FACTS_FOLDER = there
    assert "¥150,000.55" in text(client.get(ask(client, small, "finance", **ASKED)))


def test_only_some_lines_are_kept_and_the_page_says_so(
    client: Client, small: Small, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
) -> None:
    for place in ("engines.facts.domain.answering", "web.cockpit.explore"):
        monkeypatch.setattr(f"lingxiao.{place}.MOST_KEPT", 2)
    page = text(client.get(ask(client, small, "finance", **ASKED)))
    assert answering.MOST_KEPT == 2
    assert page.count('<tr><td class=""') <= 2
    assert "¥230,008.32" in page, "the totals are those of all lines"


def test_an_answer_of_a_withdrawn_batch_says_so(client: Client, small: Small) -> None:  # noqa: F811
    from lingxiao.engines.facts.domain.withdrawing import withdraw

    withdraw(viewer=FINANCE, batch=Batch.objects.get(number=1), reason="错发", at=NOW)
    here = ask(client, small, "finance", **ASKED, batch="1")
    assert "¥150,000.55" in text(client.get(here))
    now = ask(client, small, "finance", **ASKED)
    assert "¥150,000.55" not in text(client.get(now))


def test_a_question_is_saved_under_a_name(client: Client, small: Small) -> None:  # noqa: F811
    here = ask(client, small, "finance", **ASKED)
    path, _mark, query = here.partition("?")
    client.post(reverse("view_save"), {"name": "本月各经理", "path": path, "query": query})
    views = text(client.get(reverse("views"), {"path": path}))
    assert "本月各经理" in views
    assert query in views


def test_a_page_of_an_answer_asks_little(
    client: Client, small: Small, django_assert_max_num_queries: Any,  # noqa: F811
) -> None:
    here = ask(client, small, "director", **ASKED)
    client.get(here)
    with django_assert_max_num_queries(15):
        client.get(here)

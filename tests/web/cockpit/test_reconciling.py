"""Reconciliation on the web: months, one month, causes for one and several, the signature of finance, the file, the terms."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.urls import reverse

from lingxiao.engines.facts.domain import explaining, reconciliations, reconciling, signing_off
from lingxiao.engines.facts.domain.committing import commit
from lingxiao.engines.facts.enums import BatchKind, Cause, ReconciliationState
from lingxiao.engines.facts.models import (
    Reconciliation,
    ReconciliationCause,
    ReconciliationSignOff,
    ReconciliationTerms,
    Source,
)
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.jobs.queries import waiting_count
from tests.company import PASSWORD, Small
from tests.engines.facts.logs import FINANCE, NOW, Log
from tests.engines.facts.test_reconciling import SYSTEM, Two, booked, promised

if TYPE_CHECKING:
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
HOME, MONTH = "cockpit:reconciliations", reverse("cockpit:reconciliation", args=("2026-10",))
SIGN = reverse("cockpit:reconciliation_sign", args=("2026-10",))


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Small:
    """East's order is a yuan off, South's is not in the ERP, another of East agrees."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    small = Small.make(is_demo=True)
    east, south = (small.people[name].number for name in ("team_member", "south_member"))
    two = Two(Log(tmp_path / "staged"))
    two.promise(promised("A", 1, 100_00, east), promised("B", 2, 200_00, south, customer="C2"), promised("C", 3, 5_00, east))
    two.book(booked("A", 1, 99_00, east), booked("C", 3, 5_00, east))
    return small


@pytest.fixture
def made(small: Small) -> Reconciliation:
    return reconciling.work_out(viewer=SYSTEM, month=Month(2026, 10), at=NOW)


def shown(client: Client, small: Small, role: str, address: str = MONTH, **told: str) -> str:
    client.force_login(small.accounts[role])
    answer = client.get(address, told)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def confirm(client: Client, small: Small) -> None:
    """Finance says once more that it is them."""
    client.force_login(small.accounts["finance"])
    answer = client.post(reverse("signin:confirm"), {"password": PASSWORD, "next": SIGN})
    assert answer.status_code == 302, answer.content.decode()


def test_before_any_month_the_page_says_what_to_do(client: Client, small: Small) -> None:
    assert "CRM" in shown(client, small, "finance", reverse(HOME))


def test_months_stand_with_how_far_the_systems_are_apart(client: Client, small: Small, made: Reconciliation) -> None:
    whole = shown(client, small, "finance", reverse(HOME))
    assert MONTH in whole
    assert "193.27%" in whole, "305 against 104"
    assert "193.27%" not in shown(client, small, "manager", reverse(HOME)), "the company's rate is not a manager's"
    client.force_login(small.accounts["team_member"])
    assert client.get(reverse(HOME)).status_code == 404


def test_a_manager_reads_their_own_differences_and_says_nothing(client: Client, small: Small, made: Reconciliation) -> None:
    everything, own = shown(client, small, "finance"), shown(client, small, "manager")
    assert "¥200.00" in everything
    assert "¥200.00" not in own
    assert "¥99.00" in own
    assert 'name="chosen"' in everything
    assert 'name="chosen"' not in own
    answer = client.post(MONTH, {"chosen": made.items.get(number="A").pk, "cause": "amount", "note": "x"})
    assert answer.status_code == 403
    assert client.get(reverse("cockpit:reconciliation_item", args=(made.items.get(number="B").pk,))).status_code == 404
    assert not ReconciliationCause.objects.exists()
    assert client.get(SIGN).status_code == 404


def test_several_get_one_cause_at_once(client: Client, small: Small, made: Reconciliation) -> None:
    client.force_login(small.accounts["hr_admin"])
    chosen = [item.pk for item in made.items.all()]
    refused = client.post(MONTH, {"chosen": chosen, "cause": "amount", "note": ""})
    assert refused.status_code == 200
    assert not ReconciliationCause.objects.exists(), "an amount that differs needs a note"
    assert client.post(MONTH, {"chosen": chosen, "cause": "amount", "note": "已核对"}).status_code == 302
    assert ReconciliationCause.objects.filter(cause="amount").count() == 2
    assert client.post(MONTH, {"cause": "amount", "note": "已核对"}).status_code == 200, "nothing was ticked"
    assert client.post(MONTH, {"chosen": ["x"], "cause": "nonsense"}).status_code == 200
    assert ReconciliationCause.objects.count() == 2


def test_one_difference_says_both_sides_and_takes_a_cause(client: Client, small: Small, made: Reconciliation) -> None:
    there = reverse("cockpit:reconciliation_item", args=(made.items.get(number="A").pk,))
    page = shown(client, small, "finance", there)
    assert "¥100.00" in page
    assert "¥99.00" in page
    assert client.post(there, {"cause": "unexplained", "note": " "}).status_code == 422
    assert client.post(there, {"cause": "tax_rounding"}).status_code == 302
    assert small.people["finance"].name in shown(client, small, "finance", there)
    assert "name=\"cause\"" not in shown(client, small, "manager", there)


def test_differences_are_narrowed_and_sorted(client: Client, small: Small, made: Reconciliation) -> None:
    def numbers(**told: str) -> list[str]:
        client.force_login(small.accounts["finance"])
        page = client.get(MONTH, told).content.decode()
        return sorted(("A", "B"), key=lambda one: page.find(f">{one}</a>")) if ">A</a>" in page and ">B</a>" in page else [
            one for one in ("A", "B") if f">{one}</a>" in page
        ]

    manager = str(small.people["south_manager"].pk)
    assert numbers() == ["B", "A"], "the widest first"
    assert numbers(sort="gap") == ["A", "B"]
    assert numbers(cause=Cause.NOT_IN_ERP) == ["B"]
    assert numbers(manager=manager) == ["B"]
    assert numbers(q="C2") == ["B"]
    assert numbers(open="open") == ["B", "A"]
    assert numbers(open="done") == []
    assert numbers(stage="receipts") == []


def test_finance_signs_off_after_confirming_who_they_are(client: Client, small: Small, made: Reconciliation) -> None:
    client.force_login(small.accounts["finance"])
    told = {"content": made.content, "note": "十月"}
    assert client.post(SIGN, told).status_code == 422, "differences are open"
    client.post(MONTH, {"chosen": [item.pk for item in made.items.all()], "cause": "amount", "note": "已核对"})
    assert client.get(SIGN).status_code == 302, "it asks for a confirmation first"
    confirm(client, small)
    assert made.content in client.get(SIGN).content.decode()
    assert client.post(SIGN, {**told, "content": "0" * 64}).status_code == 422, "other figures were shown"
    assert client.post(SIGN, told).status_code == 302
    assert ReconciliationSignOff.objects.get().note == "十月"
    assert "十月" in shown(client, small, "auditor")
    assert client.get(SIGN).status_code in {302, 404}
    client.force_login(small.accounts["hr_admin"])
    assert client.get(SIGN).status_code == 404


def test_everything_goes_out_as_one_file(client: Client, small: Small, made: Reconciliation) -> None:
    def sheets(role: str) -> dict[str, list[tuple[Any, ...]]]:
        client.force_login(small.accounts[role])
        answer = client.get(reverse("cockpit:reconciliation_file", args=("2026-10",)))
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer)))
        return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}

    everything, own = (list(sheets(role).values()) for role in ("finance", "manager"))
    assert [len(rows) for rows in everything] == [2, 3, 3, 5]
    assert [len(rows) for rows in own] == [2, 2, 2, 5]
    assert everything[0][1][2:5] == (305, 104, 201)
    assert {row[0] for row in everything[2][1:]} == {"A", "B"}


def test_managers_stand_with_both_sides(client: Client, small: Small, made: Reconciliation) -> None:
    there = reverse("cockpit:reconciliation_managers", args=("2026-10",))
    everything, own = shown(client, small, "finance", there), shown(client, small, "manager", there)
    assert small.people["south_manager"].name in everything
    assert small.people["south_manager"].name not in own
    assert "¥105.00" in own


def test_a_month_is_asked_for(client: Client, small: Small) -> None:
    client.force_login(small.accounts["finance"])
    there = reverse("cockpit:reconcile")
    for wrong in ("2026-11", "", "x"):
        assert client.post(there, {"month": wrong}).status_code == 302
    assert waiting_count() == 0, "nothing is asked for that cannot be"
    client.post(there, {"month": "2026-10"})
    assert waiting_count() == 1
    client.force_login(small.accounts["director"])
    assert client.post(there, {"month": "2026-10"}).status_code == 404


def test_the_terms_say_which_source_is_which(client: Client, small: Small) -> None:
    boxes = {f"side-{one.pk}": "erp" if one.key == "erp" else "crm" for one in Source.objects.all()}
    client.force_login(small.accounts["hr_admin"])
    there = reverse("cockpit:reconciliation_terms")
    assert client.get(there).status_code == 200
    assert client.post(there, {"tolerance": "-1", "days": "3", **boxes}).status_code == 422
    assert client.post(there, {"tolerance": "1.50", "days": "40", **boxes}).status_code == 422
    assert client.post(there, {"tolerance": "1.50", "days": "5", **boxes}).status_code == 302
    kept = ReconciliationTerms.objects.get()
    assert (str(kept.tolerance), kept.days, kept.sides) == ("1.50", 5, {"erp": "erp", "crm": "crm"})
    reconciling.work_out(viewer=SYSTEM, month=Month(2026, 10), at=NOW)
    standing = reconciliations.state_of(Month(2026, 10))
    assert standing is not None
    assert (standing.state, standing.newest.difference_count) == (ReconciliationState.OPEN, 1)


def test_a_month_that_was_never_compared_is_not_there(client: Client, small: Small, made: Reconciliation) -> None:
    client.force_login(small.accounts["finance"])
    for strange in ("2026-09", "2026", "x"):
        assert client.get(reverse("cockpit:reconciliation", args=(strange,))).status_code == 404


def test_facts_that_change_a_signed_month_open_it_again(
    client: Client, small: Small, made: Reconciliation, tmp_path: Path,
) -> None:
    finance = small.viewer("finance")
    for item in made.items.all():
        explaining.explain(
            viewer=finance, month=Month(2026, 10), item_ids=[item.pk], cause=Cause.OTHER_MONTH, note="", at=finance.now)
    signing_off.sign_off(
        viewer=finance, month=Month(2026, 10), content=made.content, note="", at=finance.now, reauthenticated_at=finance.now)
    assert 'name="chosen"' not in shown(client, small, "finance")
    log = Log.__new__(Log)
    log.folder, log.staged, log.source = tmp_path / "staged", 90, Source.objects.get(key="erp")
    commit(viewer=FINANCE, source=log.source, kind=BatchKind.IMPORT, title="x", at=NOW, staged={
        "order_lines": log.stage("order_lines", [booked("X", 8, 1_00, None, signed_on=date(2026, 10, 8))]),
    })
    reconciling.work_out(viewer=SYSTEM, month=Month(2026, 10), at=NOW)
    page = shown(client, small, "finance")
    assert 'name="chosen"' in page
    assert ">X</a>" in page

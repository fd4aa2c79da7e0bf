"""Connected systems on the web: named, reached, tried, read; secrets go in and never come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.facts.connectors.zoho import centres, sentences
from lingxiao.engines.facts.domain import connecting, profiles, secrets, syncing
from lingxiao.engines.facts.models import Source, SyncRun
from lingxiao.kernel.words import Bilingual
from tests.company import Small
from tests.engines.facts.connectors.zoho_simulator import CLIENT, REFRESH, SECRET, running
from tests.engines.facts.test_syncing_zoho import SPEC

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.engines.facts.connectors.zoho_simulator import Simulator

pytestmark = pytest.mark.django_db
TYPED = {"centre": "CN", "client_id": CLIENT, "client_secret": SECRET, "refresh_token": REFRESH}


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Small:
    """Somebody in every role, with an empty log."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    return Small.make(is_demo=True)


@pytest.fixture
def zoho(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """A Zoho with three deals, standing where the Chinese data centre is."""
    with running() as simulator:
        for number in range(3):
            simulator.crm.create("Deals", Amount=1000 + number, Stage="Closed Won", Closing_Date="2026-10-05")
        here = centres.elsewhere(simulator.url, simulator.url, is_inside=True)
        monkeypatch.setitem(centres.CENTRES, "CN", here)
        monkeypatch.setattr(connecting, "_now", simulator.clock.now)
        yield simulator


def made(client: Client, small: Small, role: str = "system_admin") -> Source:
    client.force_login(small.accounts[role])
    answer = client.post(reverse("setup:fact_system_new"), {"kind": "zoho", "title": "Zoho CRM"})
    source = Source.objects.get()
    assert answer["Location"] == reverse("setup:fact_connect", args=(source.pk,))
    return source


def shown(client: Client, source: Source) -> str:
    return client.get(reverse("setup:fact_system", args=(source.pk,))).content.decode()


def connect(client: Client, source: Source, **typed: str) -> Any:
    return client.post(reverse("setup:fact_connect", args=(source.pk,)), {**TYPED, **typed})


def test_a_system_is_named_reached_and_tried(client: Client, small: Small, zoho: Simulator) -> None:
    source = made(client, small)
    assert "尚未读取" in shown(client, source)
    assert connect(client, source).status_code == 302
    client.post(reverse("setup:fact_system_test", args=(source.pk,)))
    page = shown(client, source)
    assert "已以" in page
    assert "身份登录" in page
    assert zoho.data_calls("Deals") == [], "trying reads no record"


@pytest.mark.usefixtures("zoho")
def test_what_is_wrong_is_said_in_a_sentence(client: Client, small: Small) -> None:
    source = made(client, small)
    connect(client, source, client_secret="wrong")
    client.post(reverse("setup:fact_system_test", args=(source.pk,)))
    page = shown(client, source)
    assert "身份登录" not in page
    assert "wrong" not in page
    assert sentences.WRONG_SECRET.zh in page


def test_secrets_are_kept_when_left_empty_and_never_shown(client: Client, small: Small) -> None:
    source = made(client, small)
    connect(client, source)
    form = client.get(reverse("setup:fact_connect", args=(source.pk,))).content.decode()
    for secret in (SECRET, REFRESH):
        assert secret not in form
        assert secret not in shown(client, source)
    connect(client, source, client_id="1000.NEW", client_secret="", refresh_token="")
    assert secrets.typed(source) == {**TYPED, "client_id": "1000.NEW"}


def test_a_name_that_is_taken_is_refused_beside_the_form(client: Client, small: Small) -> None:
    made(client, small)
    answer = client.post(reverse("setup:fact_system_new"), {"kind": "fxiaoke", "title": "zoho crm"})
    assert answer.status_code == 422
    assert "已有名为" in answer.content.decode()
    assert Source.objects.count() == 1


def test_readings_and_refusals_are_shown_values_only_to_those_who_see_rows(
    client: Client, small: Small, zoho: Simulator,
) -> None:
    source = made(client, small)
    connect(client, source)
    viewer = small.viewer("hr_admin")
    profiles.keep(viewer=viewer, source=source, key="deals", title=Bilingual("商机"), spec=SPEC, at=viewer.now)
    zoho.crm.create("Deals", Amount="about ten", Stage="Closed Won", Closing_Date="2026-10-05")
    with connecting.connected(source) as connector:
        run = syncing.sync(viewer=viewer, source=source, connector=connector, now=zoho.clock.now)
    assert (run.counts["deals"]["new"], run.refused_count) == (3, 1)
    as_system = shown(client, source)
    assert "about ten" not in as_system
    assert "拒收的行" in as_system
    client.force_login(small.accounts["hr_admin"])
    assert "about ten" in shown(client, source)


def test_reading_now_is_left_to_the_worker(client: Client, small: Small) -> None:
    source = made(client, small)
    connect(client, source)
    answer = client.post(reverse("setup:fact_system_read", args=(source.pk,)))
    assert answer.status_code == 302
    assert SyncRun.objects.count() == 0
    from procrastinate.contrib.django.models import ProcrastinateJob

    (job,) = ProcrastinateJob.objects.filter(task_name="facts.read_system")
    assert job.args["source_id"] == source.pk


@pytest.mark.parametrize("role", ["finance", "manager", "auditor"])
def test_others_find_nothing_here(client: Client, small: Small, role: str) -> None:
    source = made(client, small)
    client.force_login(small.accounts[role])
    for name in ("fact_system", "fact_connect"):
        assert client.get(reverse(f"setup:{name}", args=(source.pk,))).status_code == 404
    assert client.get(reverse("setup:fact_systems")).status_code == 404


def what(client: Client, source: Source, **given: str) -> Any:
    return client.post(reverse("setup:fact_system_what", args=(source.pk,)), given)


def test_a_kind_of_record_is_chosen_its_fields_told_and_then_it_is_read(client: Client, small: Small, zoho: Simulator) -> None:
    source = made(client, small)
    connect(client, source)
    assert "Deals" in what(client, source).content.decode()
    form = what(client, source, object="Deals", dataset="deals").context["form"]
    assert form.initial["column-amount"] == "Amount", "what people call a field there is found here"
    chosen = {
        "column-deal_id": "id", "column-opened_on": "Closing_Date", "column-owner": "Owner.email", "column-state": "Stage",
        "column-amount": "Amount", "column-stage": "Stage", "title": "商机", "won": "Closed Won", "lost": "Closed Lost",
        "dates": "Y-M-D", "decimal": ".", "money_unit": "1", "currency": "CNY", "sample": form.initial["sample"],
    }
    assert what(client, source, **{**chosen, "title": ""}).status_code == 422
    assert what(client, source, **chosen).status_code == 302
    assert "Deals" in shown(client, source)
    with connecting.connected(source) as connector:
        run = syncing.sync(viewer=small.viewer("hr_admin"), source=source, connector=connector, now=zoho.clock.now)
    assert (run.counts["deals"]["new"], run.refused_count) == (3, 0)


@pytest.mark.usefixtures("zoho")
def test_choosing_says_what_is_wrong_and_keeps_nothing(client: Client, small: Small) -> None:
    source = made(client, small)
    what(client, source, object="Deals", dataset="deals")
    assert connecting.NOT_SET_UP.zh in shown(client, source)
    connect(client, source)
    assert what(client, source, object="Nothing", dataset="deals").status_code == 422
    assert profiles.of_source(source) == []


def test_what_was_typed_stands_there_again_and_can_be_emptied_but_for_secrets(client: Client, small: Small) -> None:
    client.force_login(small.accounts["system_admin"])
    client.post(reverse("setup:fact_system_new"), {"kind": "odoo", "title": "Odoo"})
    source = Source.objects.get()
    typed = {"address": "https://odoo.example", "place": "outside", "key": "k3y", "database": "main"}
    there = reverse("setup:fact_connect", args=(source.pk,))
    client.post(there, typed)
    assert 'value="https://odoo.example"' in client.get(there).content.decode()
    client.post(there, {**typed, "key": "", "database": ""})
    assert secrets.typed(source) == {**typed, "database": ""}

"""Files with sales facts on the web: read whole, shown, taken over once or not at all; twice brings nothing new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lingxiao.engines.facts.domain import asking, manifest, profiles
from lingxiao.engines.facts.inputs import KeepMapping
from lingxiao.engines.facts.models import Batch, FactImport, MappingProfile, Source
from lingxiao.kernel.words import Bilingual
from tests.company import Small

if TYPE_CHECKING:
    from pathlib import Path

    from django.http import HttpResponse
    from django.test import Client
    from pytest_django.fixtures import Settings


pytestmark = pytest.mark.django_db

HEADS = "收款单号,到账日期,业务员,金额"
GOOD = f"{HEADS}\nR1,2026-01-05,某某,\"1,200.00\"\nR2,2026-02-09,,800\n"


@pytest.fixture
def small(tmp_path: Path, settings: Settings) -> Small:
    """Somebody in every role, with an empty log."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    return Small.make(is_demo=True)


@pytest.fixture
def mapping(small: Small) -> MappingProfile:
    """How receipts are read."""
    viewer = small.viewer("hr_admin")
    source = Source.objects.create(key="erp", title_zh="用友", made_at=viewer.now)
    return profiles.keep(
        viewer=viewer, source=source, key="receipts", title=Bilingual("收款单"), at=viewer.now,
        spec={"dataset": "receipts", "fields": {
            "receipt_id": {"column": "收款单号"}, "received_on": {"column": "到账日期"}, "owner": {"column": "业务员"},
            "currency": {"constant": "CNY"}, "amount": {"column": "金额"},
        }},
    )


def bring(client: Client, mapping: MappingProfile, text: str, **said: str) -> Any:
    given = {"mapping": mapping.pk, "currency": "CNY", "file": SimpleUploadedFile("收款.csv", text.encode("gb18030")), **said}
    return client.post(reverse("setup:fact_bring"), given)


def page(client: Client, answer: HttpResponse) -> str:
    assert answer.status_code == 302
    return client.get(answer["Location"]).content.decode()


def test_a_file_is_read_shown_and_taken_over_once(client: Client, small: Small, mapping: MappingProfile) -> None:
    client.force_login(small.accounts["finance"])
    shown = page(client, bring(client, mapping, GOOD, count="2", amount="2000.00"))
    assert "2 行，没有问题" in shown
    assert "1,200.00" in shown
    assert "某某" in shown
    intake = FactImport.objects.get()
    for _click in range(2):
        client.post(reverse("setup:fact_take", args=(intake.pk,)))
    assert Batch.objects.count() == 1
    again = page(client, bring(client, mapping, GOOD))
    assert "2 行，没有问题" in again
    client.post(reverse("setup:fact_take", args=(FactImport.objects.latest("pk").pk,)))
    assert Batch.objects.count() == 1  # twice brings nothing new
    listed = client.get(reverse("setup:facts")).content.decode()
    assert listed.count("收款.csv") >= 2


def test_what_does_not_add_up_cannot_be_taken_over(client: Client, small: Small, mapping: MappingProfile) -> None:
    client.force_login(small.accounts["finance"])
    shown = page(client, bring(client, mapping, GOOD, count="3", amount="2000.01"))
    assert "对方说 3 行，文件有 2 行" in shown
    assert "2,000.01" in shown
    intake = FactImport.objects.get()
    assert reverse("setup:fact_take", args=(intake.pk,)) not in shown
    client.post(reverse("setup:fact_take", args=(intake.pk,)))
    assert not Batch.objects.exists()
    client.post(reverse("setup:fact_discard", args=(intake.pk,)))
    intake.refresh_from_db()
    assert intake.state == "discarded"


def test_every_problem_is_named_by_row_and_column(client: Client, small: Small, mapping: MappingProfile) -> None:
    client.force_login(small.accounts["hr_admin"])
    shown = page(client, bring(client, mapping, f"{HEADS}\nR1,昨天,张三,12x\nR1,2026-01-05,张三,1\n"))
    assert "12x" in shown
    assert "昨天" in shown
    intake = FactImport.objects.get()
    file = client.get(reverse("setup:fact_problems", args=(intake.pk,)))
    assert file["Content-Disposition"].endswith('.xlsx"') or ".xlsx" in file["Content-Disposition"]


@pytest.mark.parametrize(("text", "said"), [
    (GOOD.replace("金额", "款项"), "金额"),
    ("", ""),
])
def test_a_file_of_another_kind_comes_back_to_the_form(
    client: Client, small: Small, mapping: MappingProfile, text: str, said: str,
) -> None:
    client.force_login(small.accounts["finance"])
    answer = bring(client, mapping, text)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not FactImport.objects.exists()


def test_an_auditor_reads_and_brings_nothing_in(client: Client, small: Small, mapping: MappingProfile) -> None:
    client.force_login(small.accounts["finance"])
    bring(client, mapping, GOOD)
    client.force_login(small.accounts["auditor"])
    intake = FactImport.objects.get()
    assert "收款.csv" in client.get(reverse("setup:facts")).content.decode()
    assert client.get(reverse("setup:fact_import", args=(intake.pk,))).status_code == 200
    assert client.get(reverse("setup:fact_bring")).status_code == 404
    assert client.post(reverse("setup:fact_take", args=(intake.pk,))).status_code == 404


def test_a_mapping_is_made_of_a_file_that_was_looked_at(client: Client, small: Small) -> None:
    """What was recognised is chosen already; kept, it reads the file it was made of."""
    client.force_login(small.accounts["finance"])
    there = reverse("setup:fact_mapping_new")
    assert "还没有读取方式" in client.get(reverse("setup:fact_bring")).content.decode()
    looked = client.post(there, {
        "dataset": "receipts", "source": "用友", "file": SimpleUploadedFile("收款.csv", GOOD.encode("gb18030")),
    })
    form = looked.context["form"]
    assert form["column-receipt_id"].value() == "收款单号"
    assert form["dates"].value() == "Y-M-D"
    given = {name: form[name].value() or "" for name in form.fields} | {
        "title": "收款单", "column-received_on": "到账日期", "column-amount": "金额", "column-owner": "业务员", "money_unit": "1",
        "currency": "CNY", "is_whole": "",
    }
    assert client.post(there, given)["Location"] == reverse("setup:fact_bring")
    kept = MappingProfile.objects.get()
    assert (kept.source.title_zh, kept.key, kept.dataset) == ("用友", "receipts", "receipts")
    assert "2 行，没有问题" in page(client, bring(client, kept, GOOD))


DEALS = (
    "商机编号,创建时间,负责人,客户名称,商机金额(元),商机阶段,阶段状态,预计成交日期,下次跟进时间\n"
    "SJ1,2026-03-02,张三,甲公司,120000.00,方案报价,进行中,2026-05-30,2026-03-09\n"
)


def test_a_list_of_a_named_system_is_recognised_and_says_so(client: Client, small: Small) -> None:
    """Its columns and its words for won and lost are filled in; a list of nobody's says nothing."""
    client.force_login(small.accounts["finance"])
    there = reverse("setup:fact_mapping_new")

    def look(dataset: str, text: str) -> Any:
        return client.post(there, {
            "dataset": dataset, "source": "CRM", "file": SimpleUploadedFile("列表.csv", text.encode()),
        })

    assert "纷享销客" in client.get(there).content.decode()
    looked = look("deals", DEALS)
    form = looked.context["form"]
    assert "这些表头像是纷享销客的" in looked.content.decode()
    assert (form["column-opened_on"].value(), form["column-state"].value()) == ("创建时间", "阶段状态")
    assert (form["column-next_step_on"].value(), form["column-amount"].value()) == ("下次跟进时间", "商机金额(元)")
    assert (form["won"].value(), form["lost"].value()) == ("赢单、成交、赢", "输单、无效、输、丢单")
    assert "这些表头像是" not in look("receipts", GOOD).content.decode()


def test_a_mapping_without_what_it_needs_comes_back_with_everything_kept(client: Client, small: Small) -> None:
    client.force_login(small.accounts["finance"])
    sample = {"dataset": "receipts", "source": "ERP", "columns": [["no", ["R1"]], ["day", []]]}
    answer = client.post(reverse("setup:fact_mapping_new"), {
        "sample": json.dumps(sample), "title": "Mine", "dates": "Y-M-D", "decimal": ".", "money_unit": "1", "currency": "CNY",
        "column-receipt_id": "no", "column-received_on": "day",
    })
    assert answer.status_code == 422
    assert 'value="Mine"' in answer.content.decode()
    assert not MappingProfile.objects.exists()


@pytest.mark.parametrize(
    "sample", ["", "{", "[]", '{"dataset": "nothing"}', '{"dataset": "receipts", "source": "x", "columns": 3}'],
)
def test_what_is_no_sample_of_ours_begins_anew(client: Client, small: Small, sample: str) -> None:
    client.force_login(small.accounts["finance"])
    assert client.post(reverse("setup:fact_mapping_new"), {"sample": sample, "title": "x"}).status_code == 422


def test_a_name_is_settled_once_for_what_came_and_what_will_come(
    client: Client, small: Small, mapping: MappingProfile,
) -> None:
    client.force_login(small.accounts["finance"])
    page(client, bring(client, mapping, GOOD))
    client.post(reverse("setup:fact_take", args=(FactImport.objects.get().pk,)))
    there = reverse("setup:fact_names", args=(mapping.source_id,))
    assert "某某" in client.get(there).content.decode()
    wrong = client.post(there, {"name-0": "没有这个人"})
    assert (wrong.status_code, "没有这个人" in wrong.content.decode()) == (422, True)
    assert client.post(there, {"name-0": small.people["manager"].number}).status_code == 302
    assert "某某" not in client.get(there).content.decode()
    with asking.opened(as_of=manifest.latest(), datasets=["receipts"]) as connection:
        owners = connection.execute("SELECT owner FROM receipts WHERE receipt_id = 'R1'").fetchall()
    assert owners == [(small.people["manager"].number,)]
    later = page(client, bring(client, mapping, GOOD.replace("R1", "R9")))
    assert "某某" not in later


def test_a_mapping_is_corrected_and_what_no_box_shows_stays(client: Client, small: Small, mapping: MappingProfile) -> None:
    """A heading changed: another file is shown, its heading chosen, and the next version reads it; the file before stays."""
    client.force_login(small.accounts["finance"])
    viewer = small.viewer("finance")
    spec = mapping.spec | {"too_fine": "round", "dates": ["Y-M-D", "Y/M/D"]}
    spec["fields"]["owner"]["when_empty"] = "某某"
    title = Bilingual("收款单", "Receipts")
    second = profiles.keep(viewer=viewer, source=mapping.source, key="receipts", title=title, spec=spec, at=viewer.now)
    changed = GOOD.replace("金额", "实收金额")
    refused = bring(client, second, changed)
    there = reverse("setup:fact_mapping", args=(second.pk,))
    assert (refused.status_code, there in refused.content.decode()) == (422, True)
    looked = client.post(there, {"file": SimpleUploadedFile("新.csv", changed.encode("gb18030"))})
    form = looked.context["form"]
    assert (form["column-receipt_id"].value(), form["column-amount"].value()) == ("收款单号", None)
    given = {name: form[name].value() or "" for name in form.fields} | {"column-amount": "实收金额", "is_whole": ""}
    assert client.post(there, given)["Location"].startswith(reverse("setup:fact_bring"))
    third = profiles.of_files(viewer).get()
    assert (third.version, third.title_en, third.spec["fields"]["amount"]) == (3, "Receipts", {"column": "实收金额"})
    assert third.spec["fields"]["owner"] == {"column": "业务员", "when_empty": "某某"}
    assert (third.spec["too_fine"], third.spec["dates"]) == ("round", ["Y-M-D", "Y/M/D"])
    assert "2 行，没有问题" in page(client, bring(client, third, changed))
    assert client.get(there).status_code == 404, "a version that was replaced is corrected no more"


def test_what_stands_for_won_is_shown_again(small: Small) -> None:
    spec = {
        "dataset": "deals", "decimal": ",", "thousands": ".", "fields": {
            "deal_id": {"column": "no"}, "opened_on": {"column": "from"}, "currency": {"constant": "USD"},
            "stage": {"column": "stage"}, "state": {"column": "stage", "values": {"成交": "won", "丢单": "lost", "*": "open"}},
        },
    }
    said = KeepMapping.of(spec, title="Deals")
    assert (said.won, said.lost, said.currency) == ("成交", "丢单", "USD")
    again = said.spec("deals", before=spec)
    assert profiles.checked(again) == profiles.checked(spec)

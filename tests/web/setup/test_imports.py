"""Organisation files on the web: whatever is uploaded gets a sentence, and nothing is lost or half taken over."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lingxiao.engines.people import tasks
from lingxiao.engines.people.models import OrganisationImport, OrgUnit, Person
from lingxiao.web.setup import imports
from tests.company import Small

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.test import Client

pytestmark = pytest.mark.django_db
HEADS = ["工号", "姓名", "岗位编码", "部门编码", "上级工号"]


@pytest.fixture
def small() -> Small:
    """Two regions with somebody in every role."""
    return Small.make()


def workbook(*rows: Sequence[object]) -> bytes:
    """An Excel file of these rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, place, value, value="EAST")
            else:
                sheet.write(number, place, value)
    book.close()
    return out.getvalue()


def upload(client: Client, content: bytes, *, name: str = "组织.xlsx", kind: str = "people", mode: str = "add") -> Any:
    """Upload a file as the form does."""
    return client.post(reverse("setup:imports"), {
        "kind": kind, "mode": mode, "starting": "2026-11-23", "file": SimpleUploadedFile(name, content),
    })


def signed_in(client: Client, small: Small, role: str = "hr_admin") -> Client:
    """The client, as somebody with this role."""
    client.force_login(small.accounts[role])
    return client


def test_a_good_file_is_shown_and_taken_over_by_a_second_click_once(client: Client, small: Small) -> None:
    """Upload, look, take over; a double click takes nothing twice."""
    signed_in(client, small)
    row = ["N1", "新同事", "REP", "EAST_1", small.people["manager"].number]
    answer = upload(client, workbook(HEADS, row))
    assert answer.status_code == 302
    page = client.get(answer["Location"])
    assert "新同事" in page.content.decode()
    assert not Person.objects.filter(number="N1").exists()
    intake = OrganisationImport.objects.get()
    for _click in range(2):
        client.post(reverse("setup:import_take", args=(intake.pk,)))
    assert Person.objects.filter(number="N1").count() == 1


def test_a_large_file_is_taken_over_by_the_worker_and_the_page_says_so(
    client: Client, small: Small, monkeypatch: pytest.MonkeyPatch,
) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    monkeypatch.setattr(imports, "AT_ONCE", 1)
    boss = small.people["manager"].number
    rows = [["N1", "新同事", "REP", "EAST_1", boss], ["N2", "另一位", "REP", "EAST_1", boss]]
    here = upload(signed_in(client, small), workbook(HEADS, *rows))["Location"]
    intake = OrganisationImport.objects.get()
    for _click in range(2):
        client.post(reverse("setup:import_take", args=(intake.pk,)))
    job = ProcrastinateJob.objects.get(task_name="people.take_file")
    page = client.get(here).content.decode()
    assert "under-way" in page
    assert reverse("setup:import_take", args=(intake.pk,)) not in page
    assert not Person.objects.filter(number="N1").exists()
    asking = {"HX-Request": "true", "HX-Trigger": "under-way"}  # what the page itself sends every few seconds
    assert client.get(here, headers=asking).status_code == 204
    tasks.take_file(**job.args)
    assert "已导入" in client.get(here, headers=asking).content.decode()
    page = client.get(here).content.decode()
    assert "under-way" not in page
    assert "已导入" in page
    assert Person.objects.filter(number__in=["N1", "N2"]).count() == 2


def test_what_the_worker_refused_is_said_where_one_clicks_again(
    client: Client, small: Small, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(imports, "AT_ONCE", 0)
    content = workbook(HEADS, ["N1", "新同事", "REP", "EAST_1", small.people["manager"].number])
    pages = [upload(signed_in(client, small), content)["Location"] for _twice in range(2)]
    for one in OrganisationImport.objects.order_by("pk"):
        client.post(reverse("setup:import_take", args=(one.pk,)))
        tasks.take_file(import_id=one.pk, at="2026-11-23T01:00:00+00:00", on="2026-11-23")
    page = client.get(pages[1]).content.decode()
    assert "没有导入，什么都没有改变" in page
    assert reverse("setup:import_take", args=(one.pk,)) in page


def bomb() -> bytes:
    """A zip that unpacks to two hundred megabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.xlsx", b"<html>not a workbook</html>"), ("a.xlsx", b"PK\x03\x04 cut short"), ("a.csv", b"\x80\x81\x82\xff\xfe\xfd"),
     ("a.csv", b""), ("a.xlsx", bomb())],
    ids=["html", "truncated", "no text", "empty", "bomb"],
)
def test_a_broken_or_hostile_file_gets_a_sentence(client: Client, small: Small, name: str, content: bytes) -> None:
    """422, the form with what was typed, a sentence; nothing staged."""
    answer = upload(signed_in(client, small), content, name=name)
    assert answer.status_code == 422
    assert 'value="2026-11-23"' in answer.content.decode()
    assert OrganisationImport.objects.count() == 0


def test_gb18030_is_read_and_said(client: Client, small: Small) -> None:
    """What Excel in China saves as CSV."""
    text = ",".join(HEADS) + f"\nN1,林珺堃,REP,EAST_1,{small.people['manager'].number}\n"
    assert upload(signed_in(client, small), text.encode("gb18030"), name="人员.csv").status_code == 302
    intake = OrganisationImport.objects.get()
    assert (intake.rows[0]["name"], intake.problems) == ("林珺堃", [])
    assert "gb18030" in intake.encoding.lower()


def test_problems_are_named_row_by_row_and_can_be_taken_along(client: Client, small: Small) -> None:
    """A double number, a loop, a formula whose result is a unit: three problems, in a file without formulas."""
    boss = small.people["manager"].number
    rows = [["N1", "甲", "REP", "=A1", "N2"], ["N2", "乙", "REP", "EAST_1", "N1"], ["N3", "丙", "REP", "EAST_1", boss],
            ["N3", "=cmd|' /C calc'!A0", "REP", "EAST_1", boss]]
    answer = upload(signed_in(client, small), workbook(HEADS, *rows))
    intake = OrganisationImport.objects.get()
    assert {problem["row"] for problem in intake.problems} == {2, 3, 5}
    page = client.get(answer["Location"]).content.decode()
    assert "圈" in page
    taken = client.get(reverse("setup:import_problems", args=(intake.pk,)))
    assert taken.headers["Content-Disposition"].startswith("attachment")
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    client.post(reverse("setup:import_take", args=(intake.pk,)))
    assert not Person.objects.filter(number__startswith="N").exists()


def test_a_hundred_thousand_rows_are_checked_whole(client: Client, small: Small) -> None:
    """Units by the hundred thousand: read, checked, staged; nothing taken over without a click."""
    lines = ["部门编码,部门名称,上级部门编码", *(f"X{n},部门{n},{'HQ' if n == 0 else f'X{n - 1}'}" for n in range(100_000))]
    before = OrgUnit.objects.count()
    assert upload(signed_in(client, small), "\n".join(lines).encode(), name="部门.csv", kind="units").status_code == 302
    intake = OrganisationImport.objects.get()
    assert (intake.summary, intake.problems) == ({"rows": 100_000, "problems": 0}, [])
    assert OrgUnit.objects.count() == before


@pytest.mark.parametrize("role", ["hrbp", "director", "manager", "team_member", "finance", "auditor", "system_admin"])
def test_nobody_else_imports(client: Client, small: Small, role: str) -> None:
    """The page does not exist for them, nor does a file that was staged."""
    upload(signed_in(client, small), workbook(HEADS, ["N1", "新", "REP", "EAST_1", ""]))
    intake = OrganisationImport.objects.get()
    signed_in(client, small, role)
    assert client.get(reverse("setup:imports")).status_code == 404
    assert client.get(reverse("setup:import", args=(intake.pk,))).status_code == 404
    assert client.post(reverse("setup:import_take", args=(intake.pk,))).status_code == 404

"""A file's way into the log: every problem named, totals compared, taken over whole or not at all, twice means once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, transaction

from lingxiao.engines.facts.domain import imports, names, open_names, profiles, settling, withdrawing
from lingxiao.engines.facts.enums import AliasKind, ImportState
from lingxiao.engines.facts.intake.controls import Control
from lingxiao.engines.facts.models import Batch, FactImport, Source
from lingxiao.engines.facts.rules import NotYoursToBringIn
from lingxiao.engines.people.models import Person
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.sheets import read_table
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual
from tests.engines.facts.logs import FINANCE, NOW

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lingxiao.engines.facts.models import MappingProfile
    from tests.engines.facts.logs import Log

SPEC: dict[str, Any] = {
    "dataset": "receipts",
    "dates": ["Y/M/D"],
    "fields": {
        "receipt_id": {"column": "收款单号"}, "received_on": {"column": "到账日期"}, "owner": {"column": "业务员"},
        "currency": {"constant": "CNY"}, "amount": {"column": "金额"}, "unit": {"column": "大区"},
    },
}
FILE = """收款单号,到账日期,业务员,金额,大区
R1,2026/1/5,王芳,"1,200.00",华东
R2,2026/1/9,E2,800,华东
R3,2026/2/3,李四,50.50,华南
"""


def open_of(log: Log) -> list[tuple[str, int]]:
    """The names of the source that match nobody, as they are kept."""
    return open_names.of(Source.objects.get(pk=log.source.pk))


@pytest.fixture
def profile(log: Log) -> MappingProfile:
    """How 用友 writes receipts."""
    Person.objects.create(number="E1", name="王芳")
    Person.objects.create(number="E2", name="陈静")
    return profiles.keep(
        viewer=FINANCE, source=log.source, key="receipts", title=Bilingual("收款单", "Receipts"), spec=SPEC, at=NOW,
    )


@pytest.fixture
def brought(profile: MappingProfile) -> Callable[..., FactImport]:
    """Stage a text as a file."""

    def bring(text: str = FILE, *controls: Control, using: MappingProfile = profile) -> FactImport:
        return imports.stage_table(
            viewer=FINANCE, profile=using, table=read_table(text.encode("gb18030")), file_name="收款.csv", sha256="0" * 64,
            controls=controls, at=NOW,
        )

    return bring


def test_a_file_is_staged_shown_and_taken_over_once(log: Log, brought: Callable[..., FactImport]) -> None:
    staged = brought()
    assert (staged.rows, staged.problem_count, staged.encoding) == (3, 0, "gb18030")
    assert log.rows("receipt_id") == []
    done = imports.take_over(viewer=FINANCE, intake=staged, at=NOW)
    assert done.batch is not None
    assert log.rows("receipt_id", "owner", "owner_given", "amount", "row_no") == [
        ("R1", "E1", None, 1200_00, 2), ("R2", "E2", None, 800_00, 3), ("R3", None, "李四", 50_50, 4),
    ]
    with pytest.raises(imports.EndedAlready):
        imports.take_over(viewer=FINANCE, intake=staged, at=NOW)


def test_the_same_file_twice_adds_nothing_and_a_changed_one_is_a_restatement(
    log: Log, brought: Callable[..., FactImport],
) -> None:
    imports.take_over(viewer=FINANCE, intake=brought(), at=NOW)
    again = imports.take_over(viewer=FINANCE, intake=brought(), at=NOW)
    assert (again.batch, again.counts["receipts"].same, Batch.objects.count()) == (None, 3, 1)
    changed = imports.take_over(viewer=FINANCE, intake=brought(FILE.replace("800", "900") + "R4,2026/2/4,E1,1,华东\n"), at=NOW)
    assert changed.counts["receipts"].to_json() == {"read": 4, "new": 1, "changed": 1, "gone": 0, "same": 2}
    assert log.rows("sum(amount)::BIGINT", batch=1) == [(2050_50,)]
    assert log.rows("sum(amount)::BIGINT") == [(2151_50,)]


def test_totals_that_differ_by_one_yuan_refuse_the_whole(log: Log, brought: Callable[..., FactImport]) -> None:
    """The planted defect of the demo company: a control total off by ¥1."""
    right = Control.written(count="2", amount="2000.00", currency="CNY", month="2026-01", unit="华东")
    assert brought(FILE, right).differences == []
    staged = brought(FILE, right, Control.written(amount="2051.50", currency="CNY"))
    said = {"count": None, "amount": 2051_50, "currency": "CNY", "month": "", "unit": ""}
    assert staged.differences == [{"expected": said, "count": 3, "amount": 2050_50}]
    with pytest.raises(imports.TotalsDiffer):
        imports.take_over(viewer=FINANCE, intake=staged, at=NOW)
    assert log.rows("receipt_id") == []
    with pytest.raises(IntegrityError), transaction.atomic():
        FactImport.objects.filter(pk=staged.pk).update(state=ImportState.COMMITTED, ended_at=NOW)


def test_one_bad_cell_refuses_the_whole(log: Log, brought: Callable[..., FactImport]) -> None:
    staged = brought(FILE.replace("800", "八百").replace("2026/2/3", "昨天"))
    assert [(one["row"], one["column"], one["value"]) for one in staged.problems] == [
        (3, "amount", "八百"), (4, "received_on", "昨天"),
    ]
    with pytest.raises(imports.HasProblems):
        imports.take_over(viewer=FINANCE, intake=staged, at=NOW)
    imports.put_aside(viewer=FINANCE, intake=staged, at=NOW)
    assert log.rows("receipt_id") == []


def test_a_file_made_for_another_mapping_is_refused_by_name(brought: Callable[..., FactImport]) -> None:
    with pytest.raises(imports.HeadingsMissing, match="金额"):
        brought("收款单号,到账日期,业务员,大区\nR1,2026/1/5,E1,华东\n")
    assert not FactImport.objects.exists()


def test_a_whole_file_removes_what_it_no_longer_has(
    log: Log, brought: Callable[..., FactImport], profile: MappingProfile,
) -> None:
    whole = profiles.keep(
        viewer=FINANCE, source=profile.source, key="receipts", title=Bilingual("收款单", "Receipts"),
        spec={**SPEC, "is_whole": True}, at=NOW,
    )
    assert (whole.version, profile.version) == (2, 1)
    imports.take_over(viewer=FINANCE, intake=brought(using=whole), at=NOW)
    lines = FILE.splitlines()
    done = imports.take_over(viewer=FINANCE, intake=brought("\n".join([lines[0], lines[1], lines[3]]), using=whole), at=NOW)
    assert done.counts["receipts"].gone == 1
    assert log.rows("receipt_id") == [("R1",), ("R3",)]


def test_a_name_is_settled_once_for_what_came_and_what_will_come(log: Log, brought: Callable[..., FactImport]) -> None:
    imports.take_over(viewer=FINANCE, intake=brought(), at=NOW)
    assert open_of(log) == [("李四", 1)]
    with pytest.raises(names.NobodyWithThatNumber, match="E9"):
        names.settle(viewer=FINANCE, source=log.source, kind=AliasKind.PERSON, meanings={"李四": "E9"}, at=NOW)
    assert names.settle(viewer=FINANCE, source=log.source, kind=AliasKind.PERSON, meanings={"李四": "E2"}, at=NOW) == 1
    made = settling.apply(viewer=FINANCE, source=log.source, at=NOW)
    assert made.batch is not None
    assert log.rows("receipt_id", "owner", "owner_given") == [("R1", "E1", None), ("R2", "E2", None), ("R3", "E2", None)]
    assert log.rows("receipt_id", "owner", "owner_given", batch=1)[2] == ("R3", None, "李四")
    assert open_of(log) == []
    assert imports.take_over(viewer=FINANCE, intake=brought(), at=NOW).batch is None
    assert settling.apply(viewer=FINANCE, source=log.source, at=NOW).batch is None


def test_a_file_on_the_disk_of_any_size_goes_the_same_way(
    log: Log, profile: MappingProfile, tmp_path: Path,
) -> None:
    path = tmp_path / "收款.csv"
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        written = FILE.replace("1,200", "1200").replace(",", ";") if encoding == "gb18030" else FILE
        path.write_text(written, encoding=encoding)
        staged = imports.stage_file(viewer=FINANCE, profile=profile, path=path, sha256="1" * 64, controls=[], at=NOW)
        assert (staged.rows, staged.problem_count, staged.totals[0]["amount"]) == (3, 0, 2000_00)
        imports.take_over(viewer=FINANCE, intake=staged, at=NOW)
    assert Batch.objects.count() == 1
    assert log.rows("receipt_id", "row_no") == [("R1", 2), ("R2", 3), ("R3", 4)]


def test_whoever_may_not_see_imports_sees_none(brought: Callable[..., FactImport]) -> None:
    staged = brought()
    stranger = Viewer(person_id=1, name="经理", today=FINANCE.today, now=NOW)
    assert list(imports.imports_visible_to(stranger)) == []
    with pytest.raises(NotSeen):
        imports.import_seen_by(stranger, import_id=staged.pk)
    with pytest.raises(NotYoursToBringIn):
        imports.take_over(viewer=stranger, intake=staged, at=NOW)


def test_the_same_mapping_again_is_no_new_version(profile: MappingProfile) -> None:
    again = profiles.keep(
        viewer=FINANCE, source=profile.source, key="receipts", title=Bilingual("收款单", "Receipts"), spec=SPEC, at=NOW,
    )
    assert again == profile
    with pytest.raises(profiles.NotAProfile, match="needs"):
        profiles.keep(
            viewer=FINANCE, source=profile.source, key="x", title=Bilingual("x"), spec={**SPEC, "fields": {}}, at=NOW,
        )


def test_open_names_are_those_of_the_rows_that_hold(log: Log, brought: Callable[..., FactImport]) -> None:
    done = imports.take_over(viewer=FINANCE, intake=brought(), at=NOW)
    assert open_of(log) == [("李四", 1)]
    corrected = imports.take_over(viewer=FINANCE, intake=brought(FILE.replace("李四", "E1")), at=NOW)
    assert open_of(log) == []
    assert corrected.batch is not None
    assert done.batch is not None
    withdrawing.withdraw(viewer=FINANCE, batch=corrected.batch, reason="改错了", at=NOW)
    assert open_of(log) == [("李四", 1)]
    withdrawing.withdraw(viewer=FINANCE, batch=done.batch, reason="整批作废", at=NOW)
    assert open_of(log) == []

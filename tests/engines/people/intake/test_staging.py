"""An organisation file is taken over whole or not at all, from its day on, and the past stays."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.people.domain import contracts, queries
from lingxiao.engines.people.domain.intake import staging
from lingxiao.engines.people.domain.superiors import chain_above, superiors_of
from lingxiao.engines.people.enums import ImportKind, ImportMode
from lingxiao.engines.people.models import (
    Assignment,
    ContractTerms,
    Employment,
    OrganisationImport,
    Person,
    ReportingLine,
    UnitClosure,
)
from lingxiao.engines.people.rules import OnlyHrWrites
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.viewer import Grant
from tests.engines.people.conftest import NOW, TODAY, table, viewer_with

if TYPE_CHECKING:
    from lingxiao.engines.people.domain.intake.taking import Taken
    from lingxiao.kernel.sheets.table import Table
    from lingxiao.kernel.viewer import Viewer

pytestmark = pytest.mark.django_db

UNITS = table(
    ["部门编码", "部门名称", "类型", "上级编码"],
    ["HQ", "衡屿智控", "公司", ""],
    ["EC", "华东", "大区", "HQ"],
    ["EC01", "苏州团队", "团队", "EC"],
)
POSTS = table(
    ["岗位编码", "岗位名称", "层级"],
    ["SD", "销售总监", "销售总监"],
    ["SM", "销售经理", "销售经理"],
    ["SR", "销售代表", "代表"],
)
HEADS = ["工号", "姓名", "岗位编码", "部门编码", "上级工号", "是否负责人", "入职日期"]
PEOPLE = table(
    HEADS,
    ["E1", "沈砚秋", "SD", "EC", "", "是", "2020-01-01"],
    ["E2", "周启明", "SM", "EC01", "E1", "是", "2022-03-01"],
    ["E3", "王小明", "SR", "EC01", "E2", "", "2025-06-01"],
)
START = date(2026, 1, 1)


def stage(
    viewer: Viewer, kind: ImportKind, content: Table, mode: ImportMode = ImportMode.ADD, starting: date = START
) -> OrganisationImport:
    """Stage a table."""
    return staging.stage(
        viewer=viewer,
        kind=kind,
        mode=mode,
        table=content,
        file_name="组织.xlsx",
        sha256="0" * 64,
        starting=starting,
        at=NOW,
    )


def take(
    viewer: Viewer, kind: ImportKind, content: Table, mode: ImportMode = ImportMode.ADD, starting: date = START
) -> Taken:
    """Stage a table and take it over."""
    return staging.apply(viewer=viewer, intake=stage(viewer, kind, content, mode, starting), at=NOW)


@pytest.fixture
def company(hr: Viewer) -> Viewer:
    """A company of three units, three posts and three people, imported."""
    take(hr, ImportKind.UNITS, UNITS)
    take(hr, ImportKind.POSTS, POSTS)
    assert take(hr, ImportKind.PEOPLE, PEOPLE).new == 3
    return hr


def test_an_imported_organisation_can_be_asked(company: Viewer) -> None:
    """Who stands where, who stands above whom, how units contain each other."""
    people = {person.number: person for person in Person.objects.all()}
    assert chain_above(person_id=people["E3"].pk, on=TODAY) == [people["E2"].pk, people["E1"].pk]
    above = superiors_of(person_ids=[people["E3"].pk], on=TODAY)[people["E3"].pk]
    assert (above.manager_id, above.director_id) == (people["E2"].pk, people["E1"].pk)
    assert UnitClosure.objects.filter(ancestor__code="HQ").count() == 3
    assert {person.name for person in queries.sales_managers(on=TODAY)} == {"沈砚秋", "周启明"}
    assert [person.name for person in queries.search(company, text="zqm", on=TODAY)] == ["周启明"]
    assert [person.name for person in queries.search(company, text="ShenYan", on=TODAY)] == ["沈砚秋"]


def test_one_bad_row_takes_nothing_over(company: Viewer) -> None:
    """A hundred good rows and one unknown unit: nobody is hired."""
    rows = [[f"N{n}", f"新人{n}", "SR", "EC01", "E2", "", ""] for n in range(100)]
    intake = stage(company, ImportKind.PEOPLE, table(HEADS, *rows, ["N100", "新人", "SR", "NOWHERE", "", "", ""]))
    assert [(problem["row"], problem["column"]) for problem in intake.problems] == [(102, "部门编码")]
    with pytest.raises(staging.HasProblems):
        staging.apply(viewer=company, intake=intake, at=NOW)
    assert Person.objects.count() == 3


def test_a_change_begins_on_its_day_and_the_past_stays(company: Viewer) -> None:
    """王小明 moves up in July; in June he is what he was; taking the same file again changes nothing."""
    moved = table(HEADS, ["E3", "王小明", "SM", "EC01", "E1", "", ""])
    july = date(2026, 7, 1)
    with_head_gone = table(HEADS, ["E2", "周启明", "SM", "EC", "E1", "", ""])
    assert take(company, ImportKind.PEOPLE, with_head_gone, ImportMode.UPDATE, july).changed == 1
    assert take(company, ImportKind.PEOPLE, moved, ImportMode.UPDATE, july).changed == 1
    person = Person.objects.get(number="E3")
    june = queries.main_assignment(person_id=person.pk, on=date(2026, 6, 30))
    after = queries.main_assignment(person_id=person.pk, on=july)
    assert june is not None
    assert after is not None
    assert (june.position.code, after.position.code) == ("SR", "SM")
    boss = Person.objects.get(number="E1").pk
    assert chain_above(person_id=person.pk, on=july) == [boss]
    assert len(chain_above(person_id=person.pk, on=date(2026, 6, 30))) == 2
    before = (Assignment.objects.count(), ReportingLine.objects.count())
    assert take(company, ImportKind.PEOPLE, moved, ImportMode.UPDATE, july).same == 1
    assert (Assignment.objects.count(), ReportingLine.objects.count()) == before


def test_a_file_is_taken_over_once(company: Viewer) -> None:
    """A second click on the button, and a file that was put aside."""
    intake = stage(company, ImportKind.UNITS, table(["部门编码", "部门名称"], ["NW", "西北"]))
    staging.apply(viewer=company, intake=intake, at=NOW)
    with pytest.raises(staging.AlreadyDone):
        staging.apply(viewer=company, intake=intake, at=NOW)
    with pytest.raises(staging.AlreadyDone):
        staging.discard(viewer=company, intake=intake)


def test_what_changed_between_looking_and_taking_is_found(company: Viewer) -> None:
    """Two HR people stage the same new person; the second is told, and nothing doubles."""
    content = table(HEADS, ["E4", "李静", "SR", "EC01", "E2", "", ""])
    first, second = stage(company, ImportKind.PEOPLE, content), stage(company, ImportKind.PEOPLE, content)
    staging.apply(viewer=company, intake=first, at=NOW)
    with pytest.raises(staging.ChangedMeanwhile):
        staging.apply(viewer=company, intake=second, at=NOW)
    assert Employment.objects.filter(person__number="E4").count() == 1


def test_only_hr_administrators_import(company: Viewer) -> None:
    """A director may not, and sees no file."""
    director = viewer_with(Grant("director", 1))
    with pytest.raises(OnlyHrWrites):
        stage(director, ImportKind.UNITS, UNITS)
    assert staging.imports_visible_to(director) == []
    assert len(staging.imports_visible_to(company)) == 3


# -- contract terms --------------------------------------------------------------------------------------------------

CONTRACTS = table(
    ["工号", "合同岗位", "工作地点", "月基本工资", "工时制度", "汇报层级", "生效日期"],
    ["E2", "销售经理", "江苏省苏州市", "¥18,000.00", "标准工时制", "销售总监", "2024-03-01"],
    ["E3", "销售代表", "江苏省苏州市", "9000", "", "", ""],
)


def terms_of(number: str, on: date) -> ContractTerms | None:
    """What the contract of this number says on a day."""
    return queries.contract_terms(person_id=Person.objects.get(number=number).pk, on=on)


def test_contract_terms_come_in_by_a_file_from_the_day_each_row_names(company: Viewer) -> None:
    """Pay in whole fen; a row without a day holds from the day of the file."""
    assert take(company, ImportKind.CONTRACTS, CONTRACTS).new == 2
    held = terms_of("E2", date(2024, 3, 1))
    assert held is not None
    assert (held.post_title, held.base_pay_minor, held.reports_to_level) == ("销售经理", 1_800_000, "销售总监")
    assert terms_of("E2", date(2024, 2, 29)) is None
    assert terms_of("E3", START) is not None
    assert terms_of("E3", date(2025, 12, 31)) is None


def test_an_amended_contract_begins_on_its_day_and_the_old_one_stays(company: Viewer) -> None:
    """Columns left out stay as agreed; a file that says the same changes nothing."""
    take(company, ImportKind.CONTRACTS, CONTRACTS)
    moved = table(["工号", "合同岗位", "工作地点"], ["E2", "销售经理", "浙江省杭州市"], ["E3", "销售代表", "江苏省苏州市"])
    with pytest.raises(staging.HasProblems):
        take(company, ImportKind.CONTRACTS, moved)
    taken = take(company, ImportKind.CONTRACTS, moved, ImportMode.UPDATE, date(2026, 7, 1))
    assert (taken.new, taken.changed, taken.same) == (0, 1, 1)
    before, after = terms_of("E2", date(2026, 6, 30)), terms_of("E2", date(2026, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.location, after.location) == ("江苏省苏州市", "浙江省杭州市")
    assert (after.base_pay_minor, after.reports_to_level) == (1_800_000, "销售总监")


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (["E9", "销售经理", "苏州", "1"], "没有这个工号"),
        (["E2", "", "苏州", "1"], "不能为空"),
        (["E2", "销售经理", "苏州", "一万八"], "18,000.00"),
        (["E2", "销售经理", "苏州", "18000.005"], "18,000.00"),
        (["E2", "销售经理", "苏州", "-1"], "负数"),
    ],
)
def test_what_is_wrong_with_a_contract_row_is_said(company: Viewer, cells: list[str], words: str) -> None:
    """And nothing of the file is taken over."""
    intake = stage(company, ImportKind.CONTRACTS, table(["工号", "合同岗位", "工作地点", "月基本工资"], cells))
    assert [words in problem["sentence"]["zh"] for problem in intake.problems] == [True]
    assert not ContractTerms.objects.exists()


def test_an_agreement_amends_the_contract_and_the_audit_chain_says_which_terms_but_not_what(company: Viewer) -> None:
    """Half-open spans: the old terms end where the new begin; a second call with the same terms changes nothing."""
    take(company, ImportKind.CONTRACTS, CONTRACTS)
    person = Person.objects.get(number="E2").pk
    day = date(2026, 12, 1)
    for _twice in range(2):
        contracts.amend_terms(
            viewer=company, person_id=person, terms={"post_title": "大区经理", "base_pay_minor": 2_600_000, "other": 1},
            starting=day, evidence="documents.issue:7",
        )
    before, after = terms_of("E2", date(2026, 11, 30)), terms_of("E2", day)
    assert before is not None
    assert after is not None
    assert (before.post_title, after.post_title, after.location) == ("销售经理", "大区经理", "江苏省苏州市")
    entry = AuditEntry.objects.get(act="people.amend_contract")
    assert entry.detail["terms"] == ["base_pay_minor", "post_title"]
    assert "2600000" not in str(entry.detail)
    assert contracts.amend_terms(
        viewer=company, person_id=Person.objects.get(number="E1").pk, terms={"location": "上海"}, starting=day, evidence="x",
    ) is None


def asked(company: Viewer, content: Table) -> OrganisationImport:
    """A file of people that the worker was asked to take over."""
    intake = stage(company, ImportKind.PEOPLE, content)
    staging.ask(viewer=company, intake=intake)
    intake.refresh_from_db()
    return intake


def test_the_worker_takes_over_what_was_asked_for_once(company: Viewer) -> None:
    """Killed after it was done, a job comes again: nothing doubles. Until then nobody else touches the file."""
    intake = asked(company, table(HEADS, ["E4", "李静", "SR", "EC01", "E2", "", ""]))
    assert intake.state == "asked"
    for verb in (lambda: staging.apply(viewer=company, intake=intake, at=NOW), lambda: staging.ask(viewer=company, intake=intake),
                 lambda: staging.discard(viewer=company, intake=intake)):
        with pytest.raises(staging.UnderWay):
            verb()
    for _time in range(2):
        staging.take_asked(import_id=intake.pk, at=NOW, on=TODAY)
    intake.refresh_from_db()
    assert (intake.state, intake.summary["new"], intake.applied_by_id) == ("applied", 1, company.person_id)
    assert Employment.objects.filter(person__number="E4").count() == 1


def test_what_the_worker_may_not_take_over_waits_again_and_says_why(company: Viewer) -> None:
    content = table(HEADS, ["E4", "李静", "SR", "EC01", "E2", "", ""])
    intake = asked(company, content)
    staging.apply(viewer=company, intake=stage(company, ImportKind.PEOPLE, content), at=NOW)
    staging.take_asked(import_id=intake.pk, at=NOW, on=TODAY)
    intake.refresh_from_db()
    assert (intake.state, intake.applied_by_id) == ("staged", None)
    assert set(intake.summary["refused"]) == {"zh", "en"}
    assert Employment.objects.filter(person__number="E4").count() == 1


def test_a_file_with_problems_is_not_asked_for(company: Viewer) -> None:
    with pytest.raises(staging.HasProblems):
        asked(company, table(HEADS, ["E4", "李静", "SR", "NOWHERE", "E2", "", ""]))

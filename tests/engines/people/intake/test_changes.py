"""Files that change what is there: leaving, coming back, heads and loops over time; and nothing said is nothing changed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lingxiao.engines.people.domain import employing, lines, queries, territories
from lingxiao.engines.people.domain.granting import LastAdministrators
from lingxiao.engines.people.domain.intake import staging
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.enums import ImportKind, ImportMode, PostLevel, UnitKind
from lingxiao.engines.people.models import (
    Assignment,
    Employment,
    OrganisationImport,
    OrgUnit,
    Person,
    Position,
    ReportingLine,
    Territory,
    UnitPlacement,
)
from lingxiao.engines.people.refusals import FutureLoop
from lingxiao.kernel.sheets import read_table
from tests.engines.people.conftest import NOW, table
from tests.engines.people.org import SINCE

if TYPE_CHECKING:
    from lingxiao.engines.people.domain.intake.taking import Taken
    from lingxiao.kernel.sheets.table import Table
    from tests.engines.people.org import Org

JULY = date(2026, 7, 1)
HEADS = ["工号", "姓名", "岗位编码", "部门编码", "上级工号", "是否负责人", "入职日期", "任职日期", "离职日期"]


def staged(
    org: Org, content: Table, *, kind: ImportKind = ImportKind.PEOPLE, mode: ImportMode = ImportMode.UPDATE,
    starting: date = JULY,
) -> OrganisationImport:
    """A file, read and checked."""
    return staging.stage(
        viewer=org.hr, kind=kind, mode=mode, table=content, file_name="x.csv", sha256="0" * 64, starting=starting, at=NOW,
    )


def take(org: Org, *rows: list[str], **how: object) -> Taken:
    """Rows of people, taken over."""
    intake = staged(org, table(HEADS, *rows), **how)  # type: ignore[arg-type]
    assert intake.problems == []
    return staging.apply(viewer=org.hr, intake=intake, at=NOW)


def complaints(org: Org, *rows: list[str], **how: object) -> list[tuple[int, str]]:
    """Row and column of each problem."""
    intake = staged(org, table(HEADS, *rows), **how)  # type: ignore[arg-type]
    return [(one["row"], one["column"]) for one in intake.problems]


@pytest.fixture
def org(org: Org) -> Org:
    """
    E1 甲 and E4 丁 report to E2 乙, who leads EAST_1 and reports to E3 丙, who leads EAST
    """
    org.chain("甲", "乙", "丙")
    org.hire("丁")
    org.under("丁", "乙")
    org.place("丙", "SD", "EAST", head=True)
    org.place("乙", "SM", "EAST_1", head=True)
    org.place("甲", "SR", "EAST_1")
    org.place("丁", "SR", "EAST_1")
    return org


def test_a_file_lets_people_leave_as_the_verb_does(org: Org) -> None:
    """乙 leaves at the end of August: until then all is as it was, then the team reports to 丙."""
    done = take(org, ["E2", "乙", "SM", "EAST_1", "E3", "是", "", "", "2026-08-31"])
    assert (done.new, done.changed, done.same) == (0, 1, 0)
    last, after = date(2026, 8, 31), date(2026, 9, 1)
    assert org.reports(last) == {"甲": "乙", "丁": "乙", "乙": "丙"}
    assert org.reports(after) == {"甲": "丙", "丁": "丙"}
    person = org.people["乙"].pk
    assert {grant.role for grant in grants_of(person_id=person, on=last)} == {"team_member", "manager"}
    assert grants_of(person_id=person, on=after) == ()
    assert not Assignment.objects.filter(person=person, validity__contains=after).exists()
    again = take(org, ["E2", "乙", "SM", "EAST_1", "E3", "是", "", "", "2026-08-31"])
    assert (again.changed, again.same) == (0, 1)


def test_who_left_before_the_day_of_the_file_is_not_appointed_again(org: Org) -> None:
    take(org, ["E1", "甲", "SR", "SOUTH", "E2", "", "", "", "2026-03-31"])
    assert Employment.objects.get(person=org.people["甲"]).validity.upper == date(2026, 4, 1)
    assert Assignment.objects.get(person=org.people["甲"]).unit.code == "EAST_1"


def test_the_last_administrator_does_not_leave_by_file(org: Org) -> None:
    org.administrator("人力")
    org.place("人力", "SR", "HQ")
    with pytest.raises(LastAdministrators):
        take(org, ["E5", "人力", "SR", "HQ", "", "", "", "", "2026-08-31"])
    assert Employment.objects.get(person=org.people["人力"]).validity.upper is None


def test_somebody_comes_back_by_file_on_a_day_that_is_said(org: Org) -> None:
    """With the old hire date it cannot be told whether they are back: asked, not guessed."""
    employing.leave(viewer=org.hr, person=org.people["甲"], last_day=date(2026, 3, 31), reason="离职")
    old = ["E1", "甲", "SR", "SOUTH", "E3", "", "2026-01-01", "", ""]
    assert complaints(org, old) == [(2, "入职日期")]
    assert take(org, ["E1", "甲", "SR", "SOUTH", "E3", "", "2026-06-01", "", ""]).changed == 1
    spans = [(row.validity.lower, row.validity.upper) for row in Employment.objects.filter(person=org.people["甲"])]
    assert sorted(spans, key=str) == [(SINCE, date(2026, 4, 1)), (date(2026, 6, 1), None)]
    held = queries.main_assignment(person_id=org.people["甲"].pk, on=JULY)
    assert held is not None
    assert held.unit.code == "SOUTH"


@pytest.mark.parametrize(("row", "column"), [
    (["N1", "新", "SR", "EAST_1", "E2", "", "2026-07-10", "2026-07-01", ""], "任职日期"),
    (["N1", "新", "SR", "EAST_1", "E2", "", "2026-07-10", "", "2026-07-01"], "离职日期"),
    (["N1", "新", "SR", "EAST_1", "E2", "", "", "", "2026-06-01"], "离职日期"),
    (["E1", "甲", "SR", "EAST_1", "E2", "", "2026-01-01", "", "2025-12-31"], "离职日期"),
])
def test_days_that_contradict_each_other_are_named(org: Org, row: list[str], column: str) -> None:
    assert complaints(org, row) == [(2, column)]


def test_nobody_is_put_under_somebody_who_left(org: Org) -> None:
    """Whether they left before, or by this very file."""
    employing.leave(viewer=org.hr, person=org.people["乙"], last_day=date(2026, 3, 31), reason="离职")
    assert complaints(org, ["N1", "新", "SR", "EAST_1", "E2", "", "", "", ""]) == [(2, "上级工号")]
    rows = (
        ["E3", "丙", "SD", "EAST", "", "是", "", "", "2026-05-31"],
        ["N1", "新", "SR", "EAST_1", "E3", "", "", "", ""],
    )
    assert complaints(org, *rows) == [(3, "上级工号")]


def test_a_line_to_somebody_who_leaves_later_ends_with_them(org: Org) -> None:
    employing.leave(viewer=org.hr, person=org.people["乙"], last_day=date(2026, 8, 31), reason="离职")
    take(org, ["N1", "新", "SR", "EAST_1", "E2", "", "", "", ""])
    line = ReportingLine.objects.get(person__number="N1")
    assert (line.validity.lower, line.validity.upper) == (JULY, date(2026, 9, 1))


def test_two_heads_over_time_are_found_row_by_row(org: Org) -> None:
    """A newcomer who led the unit since 2025, says the file, while 乙 did; after 乙 moves away by the same file, fine."""
    newcomer = ["N1", "新", "SM", "EAST_1", "E3", "是", "2025-01-01", "2026-03-01", ""]
    assert complaints(org, newcomer) == [(2, "是否负责人")]
    moved = ["E2", "乙", "SM", "SOUTH", "E3", "是", "", "", ""]
    assert complaints(org, moved, newcomer) == [(3, "是否负责人")]  # 乙 led it until July
    newcomer[7] = "2026-07-01"
    assert take(org, moved, newcomer).new == 1
    leaving = ["E2", "乙", "SM", "SOUTH", "E3", "是", "", "", "2026-08-31"]
    follows = ["N2", "后", "SM", "SOUTH", "E3", "是", "2026-09-01", "2026-09-01", ""]
    assert take(org, leaving, follows).new == 1


def test_what_is_planned_for_later_closes_no_loop_with_a_file(org: Org) -> None:
    """丙 reports to 丁 from September on, as was entered before; a file puts 丁 under 甲, who is below 丙."""
    lines.release(viewer=org.hr, person=org.people["丁"], starting=SINCE)
    org.under("丙", "丁", starting=date(2026, 9, 1))
    intake = staged(org, table(HEADS, ["E4", "丁", "SR", "EAST_1", "E1", "", "", "", ""]))
    assert intake.problems == []  # on the day of the file there is no loop
    with pytest.raises(FutureLoop):
        staging.apply(viewer=org.hr, intake=intake, at=NOW)
    assert "丁" not in org.reports(JULY)
    assert OrganisationImport.objects.get().state == "staged"


def test_units_that_are_planned_to_move_close_no_circle_with_a_file(org: Org) -> None:
    from lingxiao.engines.people.domain import units

    units.move_unit(viewer=org.hr, unit=org.units["EAST"], parent=org.units["SOUTH"], starting=date(2026, 9, 1))
    content = table(["部门编码", "部门名称", "上级部门编码"], ["SOUTH", "SOUTH", "EAST"])
    intake = staged(org, content, kind=ImportKind.UNITS)
    assert intake.problems == []
    with pytest.raises(FutureLoop):
        staging.apply(viewer=org.hr, intake=intake, at=NOW)
    assert UnitPlacement.objects.get(unit=org.units["SOUTH"]).parent == org.units["HQ"]


def test_a_planned_transfer_stays_while_the_file_says_what_is_so_now(org: Org) -> None:
    org.place("甲", "SM", "SOUTH", starting=date(2026, 9, 1))
    org.under("甲", "丙", starting=date(2026, 9, 1))
    before = list(Assignment.objects.order_by("pk").values_list("pk", "validity"))
    assert take(org, ["E1", "甲", "SR", "EAST_1", "E2", "", "", "", ""]).same == 0  # the line of September is otherwise
    assert list(Assignment.objects.order_by("pk").values_list("pk", "validity")) == before


def test_somebody_hired_for_later_can_be_in_a_file_of_today(org: Org) -> None:
    """Their post and line begin with them, not before."""
    org.hire("戊", starting=date(2026, 9, 1))
    take(org, ["E5", "戊", "SR", "EAST_1", "E2", "", "", "", ""])
    held, line = Assignment.objects.get(person=org.people["戊"]), ReportingLine.objects.get(person=org.people["戊"])
    assert held.validity.lower == line.validity.lower == date(2026, 9, 1)
    assert take(org, ["E5", "戊", "SR", "SOUTH", "E2", "", "", "", ""]).changed == 1
    assert Assignment.objects.get(person=org.people["戊"]).unit.code == "SOUTH"


def test_columns_left_out_and_empty_cells_change_nothing(org: Org) -> None:
    """No column of heads: 乙 stays head. No title, no level, no English name: what was there stays."""
    narrow = table(["工号", "姓名", "岗位编码", "部门编码"], ["E2", "乙", "SM", "EAST_1"], ["E4", "丁", "SM", "EAST_1"])
    assert staging.apply(viewer=org.hr, intake=staged(org, narrow), at=NOW).to_json() == {"new": 0, "changed": 1, "same": 1}
    held = queries.main_assignment(person_id=org.people["乙"].pk, on=JULY)
    assert held is not None
    assert held.leads_unit
    Position.objects.filter(code="SM").update(title_en="Sales manager", job_grade="M1")
    posts = table(["岗位编码", "岗位名称", "层级"], ["SM", "SM", ""], ["NEW", "新岗位", ""])
    staging.apply(viewer=org.hr, intake=staged(org, posts, kind=ImportKind.POSTS), at=NOW)
    kept = Position.objects.get(code="SM")
    assert (kept.title_en, kept.job_grade, kept.level) == ("Sales manager", "M1", PostLevel.MANAGER)
    assert Position.objects.get(code="NEW").level == PostLevel.STAFF
    OrgUnit.objects.filter(code="EAST").update(kind=UnitKind.REGION)
    units = table(["部门编码", "部门名称", "类型"], ["EAST", "华东", ""], ["U9", "新部门", ""])
    staging.apply(viewer=org.hr, intake=staged(org, units, kind=ImportKind.UNITS), at=NOW)
    assert OrgUnit.objects.get(code="EAST").kind == UnitKind.REGION
    assert OrgUnit.objects.get(code="U9").kind == UnitKind.DEPARTMENT
    assert UnitPlacement.objects.get(unit__code="EAST", validity__contains=JULY).parent == org.units["HQ"]


def test_full_width_codes_are_the_usual_ones(org: Org) -> None:
    assert take(org, ["Ｅ２", "乙", "ＳＭ", "ＥＡＳＴ＿１", "Ｅ３", "是", "", "", ""]).same == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_file_of_any_usual_encoding_names_people_rightly(org: Org, encoding: str) -> None:
    """A rare character and a minority name among them."""
    lines = ["工号,姓名,岗位编码,部门编码,上级工号", "N1,䶮喆堃,SR,EAST_1,E2", "N2,阿依努尔·买买提,SR,EAST_1,E2"]
    content = read_table("\r\n".join(lines).encode(encoding))
    assert staging.apply(viewer=org.hr, intake=staged(org, content), at=NOW).new == 2
    assert set(Person.objects.filter(number__startswith="N").values_list("name", flat=True)) == {
        "䶮喆堃", "阿依努尔·买买提",
    }


def test_territories_come_by_file_with_their_owners(org: Org) -> None:
    heads = ["区域编码", "区域名称", "部门编码", "负责人工号"]
    first = table(heads, ["T1", "苏州", "EAST", "E2"], ["T2", "无锡", "EAST", ""])
    done = staging.apply(viewer=org.hr, intake=staged(org, first, kind=ImportKind.TERRITORIES), at=NOW)
    assert done.to_json() == {"new": 2, "changed": 0, "same": 0}
    later = date(2026, 9, 1)
    second = table(heads, ["T1", "苏州市", "EAST", "E1"], ["T2", "无锡", "EAST", ""])
    done = staging.apply(
        viewer=org.hr, intake=staged(org, second, kind=ImportKind.TERRITORIES, starting=later), at=NOW,
    )
    assert done.to_json() == {"new": 0, "changed": 1, "same": 1}
    suzhou = Territory.objects.get(code="T1")
    owners = [(row.person.name, row.validity.lower) for row in territories.owners_of(org.hr, territory_id=suzhou.pk, on=later)]
    assert (suzhou.name_zh, owners) == ("苏州市", [("甲", later), ("乙", JULY)])
    employing.leave(viewer=org.hr, person=org.people["甲"], last_day=JULY, reason="离职")
    bad = table(heads, ["T3", "常州", "NOWHERE", "E1"], ["T3", "常州", "EAST", ""])
    intake = staged(org, bad, kind=ImportKind.TERRITORIES, starting=later)
    assert [(one["row"], one["column"]) for one in intake.problems] == [
        (2, "负责人工号"), (2, "部门编码"), (3, "区域编码"),
    ]


def test_thousands_of_rows_take_as_many_statements_as_a_few(org: Org) -> None:
    """Every one of them moved, and a third of them leaving: statements for each two thousand rows, not for each row."""
    def statements(count: int, first: int) -> int:
        numbers = [f"P{at}" for at in range(first, first + count)]
        take(org, *(["P" + one[1:], "员工", "SR", "EAST_1", "E2", "", "", "", ""] for one in numbers))
        with CaptureQueriesContext(connection) as asked:
            take(org, *(
                [one, "员工", "SR", "SOUTH", "E3", "", "", "", "2026-12-31" if at % 3 == 0 else ""]
                for at, one in enumerate(numbers)
            ), starting=JULY + timedelta(days=1))
        return len(asked)

    assert statements(1_500, 100_000) <= statements(15, 200_000)

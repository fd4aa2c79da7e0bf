"""Writing the drawn organisation into the tables, in bulk, through the engine's own way in for files."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.contrib.auth.hashers import make_password
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.demo.organisation import FOUNDED, TODAY, Drawn, PersonRow
from lingxiao.engines.people.domain import founding
from lingxiao.engines.people.domain.accounts import show_on_demo_page
from lingxiao.engines.people.domain.intake.checks import Known
from lingxiao.engines.people.domain.intake.taking import take_people, take_posts, take_units
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
"""2026-11-23 09:00 in Shanghai: the demo company's clock."""

POSTS = (
    ("VP", "销售副总裁", "Vice president of sales", "vice_president", "M5"),
    ("SD", "销售总监", "Sales director", "director", "M4"),
    ("RM", "大区经理", "Regional manager", "regional_manager", "M3"),
    ("SM", "销售经理", "Sales manager", "manager", "M1"),
    ("SR", "销售代表", "Sales representative", "rep", "P2"),
)
CARDS = (
    # number or name, role, line
    (
        "H001",
        "hr_admin",
        Bilingual(
            "人力资源总监：看全公司，管模板与组织",
            "Head of HR: sees the whole company, keeps templates and organisation",
        ),
    ),
    ("H002", "hr_admin", Bilingual("人事政策经理：起草与审核", "HR policy manager: drafts and reviews")),
    ("B002", "hrbp", Bilingual("孟繁星，华南 HRBP：有管理欠账", "HRBP of South China, with management debt")),
    ("沈砚秋", "director", Bilingual("华东大区总监：看自己的大区", "Director of East China: sees her region")),
    (
        "林若曦",
        "manager",
        Bilingual("新任销售经理：待签职责说明书", "New sales manager: a duty statement awaits her signature"),
    ),
    ("高建国", "manager", Bilingual("兰州销售经理：看自己的一页纸", "Sales manager in Lanzhou: sees his own page")),
    ("王", "team_member", Bilingual("销售代表：只看自己", "Sales representative: sees only their own")),
    ("F001", "finance", Bilingual("财务经理", "Finance manager")),
    ("L001", "compliance", Bilingual("合规负责人", "Head of compliance")),
    ("P001", "counsellor", Bilingual("心理咨询师（外部）", "Counsellor (external)")),
    ("V001", "executive", Bilingual("销售副总裁：一页看全局", "Vice president: the whole on one page")),
    ("A001", "auditor", Bilingual("内部审计师：只读，查证据", "Internal auditor: reads only, follows evidence")),
    (
        "S001",
        "system_admin",
        Bilingual("系统管理员：看不到人事内容", "System administrator: sees no personnel content"),
    ),
)
PASSWORD = "lingxiao-demo-2026"  # noqa: S105 -- the demo company's people sign in by one click; this is for those who type


def write(drawn: Drawn, *, viewer: Viewer) -> dict[str, int]:
    """Write units, posts, people, lines, territories, roles and accounts; answers person ids by number."""
    founding.found_company(
        name=Bilingual("衡屿智控股份有限公司（虚构）", "Hengyu Controls (fictional)"),
        demo_now=NOW,
    )
    take_units(
        [
            {
                "row": 0,
                "code": row.code,
                "name": row.name.zh,
                "name_en": row.name.en,
                "kind": row.kind,
                "parent": row.parent,
            }
            for row in drawn.units
        ],
        Known(starting=FOUNDED),
    )
    take_posts(_posts(drawn), Known(starting=FOUNDED))
    _write_people(drawn)
    ids = founding.ids_by_number()
    founding.own_territories(
        [(row.code, row.name, row.unit, ids[row.owner]) for row in drawn.territories], starting=date(2025, 1, 1)
    )
    _roles(drawn, ids)
    _accounts(drawn, ids, viewer)
    return ids


def _staff_code(row: PersonRow) -> str:
    return f"ST-{row.title.en.upper().replace(' ', '-').replace('(', '').replace(')', '')[:30]}"


def _posts(drawn: Drawn) -> list[dict[str, object]]:
    rows = {code: (zh, en, level, grade) for code, zh, en, level, grade in POSTS}
    for person in drawn.people:
        if person.post == "STAFF":
            rows[_staff_code(person)] = (person.title.zh, person.title.en, "staff", "")
    return [
        {"row": 0, "code": code, "title": zh, "title_en": en, "level": level, "family": "", "grade": grade}
        for code, (zh, en, level, grade) in rows.items()
    ]


def _told(row: PersonRow, *, post: str = "", since: date | None = None, leads: bool | None = None) -> dict[str, object]:
    return {
        "row": 0,
        "number": row.number,
        "name": row.name,
        "gender": row.gender,
        "email": row.email,
        "phone": f"138****{int(row.number[1:]) % 10000:04d}",
        "unit": row.unit,
        "manager": row.manager,
        "post": post or (_staff_code(row) if row.post == "STAFF" else row.post),
        "leads": row.leads if leads is None else leads,
        "hired_on": row.hired_on,
        "since": since or row.since,
    }


def _write_people(drawn: Drawn) -> None:
    """Everybody from the day they took up their post; who was promoted, first as what they were before."""
    promoted = [row for row in drawn.people if row.was_rep_until is not None]
    take_people(
        [
            _told(row) if row.was_rep_until is None else _told(row, post="SR", since=row.hired_on, leads=False)
            for row in drawn.people
        ],
        Known(starting=FOUNDED),
    )
    for row in promoted:
        if row.was_rep_until is not None:
            take_people([_told(row)], Known(people={row.number: row.name}, starting=row.was_rep_until))


def _roles(drawn: Drawn, ids: dict[str, int]) -> None:
    """HR, finance, compliance, counsellors, auditors, the system administrator, and each HRBP over their units."""
    rows: list[tuple[int, str, str | None]] = [
        (ids[row.number], row.role, None) for row in drawn.people if row.role and row.role != "hrbp"
    ]
    for number, units in drawn.hrbp_units.items():
        rows += [(ids[number], "hrbp", unit) for unit in units]
    founding.grant_roles(rows, validity=DateRange(date(2024, 1, 1), None))


def _accounts(drawn: Drawn, ids: dict[str, int], viewer: Viewer) -> None:
    """An account for everybody who works here, and the cards of the demo page."""
    hashed = make_password(PASSWORD)
    accounts = founding.open_accounts(
        [(ids[row.number], row.email) for row in drawn.people],
        password=hashed,
        at=viewer.now,
    )
    by_name = {row.name: row.number for row in reversed(drawn.people)}
    first_rep = next(row.number for row in drawn.people if row.post == "SR")
    for place, (who, role, line) in enumerate(CARDS, start=1):
        number = first_rep if who == "王" else who if who in ids else by_name[who]
        show_on_demo_page(account=accounts[ids[number]], place=place, role=role, line=line)


__all__ = ["NOW", "TODAY", "write"]

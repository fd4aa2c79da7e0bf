"""A real company's sales and targets under signed letters: every figure on the cards is that of SQL by hand over its files.

The files stand beside the repository and are not part of it; where they are absent these tests say so. Their days are moved six
years forward by the mapping, so that the company's calendar knows them.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from django.utils import translation

from lingxiao.areas.content import installing
from lingxiao.engines.documents.domain import templates
from lingxiao.engines.facts.domain import freezing, imports, measuring, names, profiles
from lingxiao.engines.facts.enums import AliasKind
from lingxiao.engines.facts.intake.controls import Control
from lingxiao.engines.people.models import Assignment, Position, ReportingLine
from lingxiao.engines.scorecards.domain import letters, reviewing
from lingxiao.engines.scorecards.domain.scales import Linear
from lingxiao.engines.scorecards.domain.scoring import Reached, score
from lingxiao.engines.scorecards.models import Scorecard
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import ALWAYS, a_person, moment
from tests.engines.facts.logs import FINANCE, NOW, Log
from tests.engines.facts.test_real_files import DATA, ORDER_LINES, QUOTAS, SALES, rows_of
from tests.engines.scorecards import agreed as making
from tests.engines.scorecards.agreed import Agreed, given, inputs_of

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from lingxiao.engines.people.models import Person

pytestmark = [
    pytest.mark.skipif(not DATA.exists(), reason="the data sets do not stand beside this repository"), pytest.mark.django_db,
]
SIX_YEARS = 72
MONTHS = [Month(2026, number) for number in range(1, 6)]
MANAGERS = {"502097814": "Stephen Jiang", "481044938": "Amy Alberts", "982310417": "Syed Abbas"}
BY_HAND = """
    WITH people AS (SELECT * FROM read_csv('{folder}/Salesperson.csv')),
         above AS (SELECT employee_id, CASE WHEN employee_id IN ({managers}) THEN employee_id ELSE manager_id END AS manager
                   FROM read_csv('{folder}/reporting.csv'))
    SELECT above.manager, month(day) AS month, CAST(sum(amount) * 100 AS BIGINT) AS fen, kind
    FROM (
        SELECT people.EmployeeID AS employee, strptime(CAST(OrderDate AS VARCHAR), '{format}') AS day,
               CAST(Sales AS DECIMAL(18, 2)) AS amount, 'sales' AS kind
        FROM read_csv('{folder}/Sales.csv', types = {{'OrderDate': 'VARCHAR'}}) AS sales
        JOIN people ON people.EmployeeKey = sales.EmployeeKey
        UNION ALL
        SELECT EmployeeID, strptime(TargetMonth, '{format}'), CAST(TargetAmount AS DECIMAL(18, 2)), 'quota'
        FROM read_csv('{folder}/Targets.csv', types = {{'TargetMonth': 'VARCHAR'}})
    ) AS told JOIN above ON above.employee_id = told.employee
    WHERE year(day) = 2020 GROUP BY ALL
"""


@pytest.fixture
def log(db: None, tmp_path: Path, settings: Settings) -> Log:
    """An empty fact log."""
    settings.FACTS_FOLDER = tmp_path / "facts"
    (tmp_path / "staged").mkdir()
    return Log(tmp_path / "staged")


@pytest.fixture
def agreed(db: None) -> Any:
    """The company in January, its library in."""
    with translation.override("zh-hans"):
        yield making.found()


def by_hand() -> dict[tuple[str, int, str], int]:
    """Sales and targets of each team by month, in fen, from the files alone."""
    sentence = BY_HAND.format(folder=SALES, managers=",".join(MANAGERS), format="%Y/%m/%d")
    told = duckdb.connect().execute(sentence).fetchall()
    return {(str(manager), month, kind): fen for manager, month, fen, kind in told}


def team(agreed: Agreed) -> dict[str, Person]:
    """The eighteen people, the managers under the director of the east, everybody else under their manager."""
    above = {one["employee_id"]: one["manager_id"] for one in rows_of(SALES / "reporting.csv")}
    unit, director = agreed.desk.company.east.team, agreed.desk.company.east.director
    posts = {
        level: Position.objects.get_or_create(code=level, defaults={"title_zh": level, "level": level})[0]
        for level in ("manager", "rep")
    }
    found = {}
    for one in rows_of(SALES / "Salesperson.csv"):
        number = one["EmployeeID"]
        found[number] = a_person(one["Salesperson"])
        found[number].number = number
        found[number].save(update_fields=["number"])
        post = posts["manager" if number in MANAGERS else "rep"]
        Assignment.objects.create(person=found[number], position=post, unit=unit, validity=ALWAYS)
    for number, person in found.items():
        manager = director if number in MANAGERS else found.get(above[number] or "")
        if manager is not None:
            ReportingLine.objects.create(person=person, manager=manager, validity=ALWAYS)
    return found


def brought(log: Log, people: dict[str, Person]) -> None:
    """Sales and targets taken over, with the totals they are known for."""
    keys = {one["EmployeeKey"]: one["EmployeeID"] for one in rows_of(SALES / "Salesperson.csv")}
    assert set(keys.values()) == set(people)
    names.settle(viewer=FINANCE, source=log.source, kind=AliasKind.PERSON, at=NOW, meanings=keys)
    for spec, file, count, amount in (
        (ORDER_LINES, "Sales.csv", "57851", "77548570.20"), (QUOTAS, "Targets.csv", "809", "676210000"),
    ):
        profile = profiles.keep(
            viewer=FINANCE, source=log.source, key=file.partition(".")[0].lower(), title=Bilingual(file), at=NOW,
            spec={**spec, "shift_months": SIX_YEARS},
        )
        control = Control.written(count=count, amount=amount, currency="USD")
        staged = imports.stage_file(
            viewer=FINANCE, profile=profile, path=SALES / file, sha256="0" * 64, controls=[control], at=NOW,
        )
        assert (staged.problems, staged.differences) == ([], [])
        imports.take_over(viewer=FINANCE, intake=staged, at=NOW)


def channel_template(agreed: Agreed) -> Any:
    hr, checker = agreed.desk.hr, agreed.desk.checker
    (placed,) = installing.install(viewer=hr, area="performance", at=hr.now, ids=["TL-02"])
    assert placed.version is not None
    templates.submit(viewer=hr, version=placed.version, at=hr.now)
    approved = templates.approve(viewer=checker, version=placed.version, at=hr.now)
    return templates.publish(viewer=checker, version=approved, at=hr.now)


def test_the_cards_of_the_sales_managers_agree_with_sql_by_hand(log: Log, agreed: Agreed) -> None:
    people, told = team(agreed), by_hand()
    brought(log, people)
    measuring.work_out(on=date(2026, 5, 31), at=NOW)
    for month in MONTHS:
        day = date(2026, month.number + 1, 10)
        assert freezing.freeze(month=month, due_on=day, on=day, at=moment(day, "06:00"))
    director, version = agreed.director(), channel_template(agreed)
    made = letters.draft_letters(
        viewer=director, version=version, person_ids=[people[number].pk for number in MANAGERS], period="2026-H1",
        year_starts_in=1, currency="USD", at=director.now,
    )
    assert len(made.letters) == 3
    for letter in made.letters:
        number = letter.person.number
        target = sum(told.get((number, month.number, "quota"), 0) for month in MONTHS)
        typed = {"ORD_ATT": str(Fraction(target, 100)), "COL_ATT": "1000000", "NEWCUST": "10"}
        letters.write_lines(viewer=director, letter=letter, lines=inputs_of(letter, **typed), at=director.now)
        sign(agreed, given(agreed, letters.show(viewer=director, letter=letter, at=director.now)))
        for month in MONTHS:
            card = making.card_of(letter, month, day=date(2026, month.number + 1, 20))
            line = next(one for one in reviewing.lines_of(card) if one.line.kpi.code == "ORD_ATT")
            so_far = sum(told.get((number, one.number, "sales"), 0) for one in MONTHS if one <= month)
            share = Fraction(sum(letter.month_shares[: month.number]), 10_000)
            assert Fraction(line.actual) == so_far
            assert Fraction(line.achieved) == Fraction(so_far) / (target * share)
            assert len(line.evidence) == month.number
            assert card.known_weight == 25, "nothing was paid and nothing entered: said, and no zero"
    assert Scorecard.objects.count() == 15


def sign(agreed: Agreed, letter: Any) -> None:
    """Signed by its person."""
    from datetime import timedelta

    from lingxiao.engines.documents.domain import signing
    from lingxiao.engines.documents.models import Issue
    from tests.engines.cadence.company import viewer

    del agreed
    who = viewer(letter.person, moment(making.JANUARY))
    signing.read_through(viewer=who, issue=letter.issue, at=who.now)
    copy = Issue.objects.get(pk=letter.issue.pk)
    signing.sign(viewer=who, issue=copy, text_sha256=copy.sha256, at=who.now, reauthenticated_at=who.now - timedelta(minutes=1))


def test_the_attainment_of_every_seller_by_month_scores_as_sql_by_hand_divides(log: Log, agreed: Agreed) -> None:
    brought(log, team(agreed))
    by_month = "owner, strftime({day}, '%Y-%m')"
    sales = {(owner, month): fen for owner, month, fen in log.rows(
        by_month.format(day="signed_on"), "sum(net_amount)::BIGINT", dataset="order_lines", rest="GROUP BY ALL")}
    quotas = {(owner, month): fen for owner, month, fen in log.rows(
        by_month.format(day="month"), "sum(amount)::BIGINT", dataset="quotas", rest="GROUP BY ALL")}
    divided = duckdb.connect().execute(f"""
        WITH people AS (SELECT * FROM read_csv('{SALES}/Salesperson.csv')), sold AS (
            SELECT CAST(EmployeeID AS VARCHAR) AS owner, OrderDate[:7] AS month,
                   CAST(sum(CAST(Sales AS DECIMAL(18, 2))) * 100 AS BIGINT) AS fen
            FROM read_csv('{SALES}/Sales.csv', types = {{'OrderDate': 'VARCHAR'}}) AS sales
            JOIN people ON people.EmployeeKey = sales.EmployeeKey GROUP BY ALL
        ), aimed AS (
            SELECT CAST(EmployeeID AS VARCHAR) AS owner, TargetMonth[:7] AS month, CAST(sum(TargetAmount) * 100 AS BIGINT) AS fen
            FROM read_csv('{SALES}/Targets.csv', types = {{'TargetMonth': 'VARCHAR'}}) GROUP BY ALL
        ) SELECT owner, month, sold.fen, aimed.fen FROM sold JOIN aimed USING (owner, month)
    """).fetchall()  # noqa: S608 -- a path of this repository's neighbour
    assert len(divided) > 300
    for owner, month, sold, aimed in divided:
        key = (owner, f"{int(month[:4]) + 6}-{month[5:7]}")
        assert (sales[key], quotas[key]) == (sold, aimed)
        found = score(kpi="ORD_ATT", scale=Linear(), reached=Reached(Fraction(sales[key]), Fraction(quotas[key])))
        assert found.achieved == Fraction(sold, aimed)

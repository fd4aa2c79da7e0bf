"""A person's own copy: what is agreed beside the template, what that asks of the contract, and when it no longer fits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.documents.domain import changes, queries, signing
from lingxiao.engines.documents.domain.law import shipped_law
from lingxiao.engines.documents.models import ContractChange, Issue
from lingxiao.engines.documents.refusals import AgreementFirst, VoidClause
from lingxiao.engines.duties.domain import issuing
from lingxiao.engines.duties.domain.personal import Personal
from lingxiao.engines.duties.models import DutyScope, DutyStatement
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.models import ContractTerms
from lingxiao.kernel import attachments
from lingxiao.kernel.words import Bilingual
from tests.engines.documents.desk import AT, TEXT, TODAY, issued, looking, published, read

if TYPE_CHECKING:
    from lingxiao.engines.documents.domain.issuing import Issued
    from lingxiao.engines.people.models import Person
    from tests.engines.duties.conftest import Duties

pytestmark = pytest.mark.django_db

AGREED = Personal(
    customers=Bilingual("附件一所列32家光伏客户", "the 32 solar customers of annex 1"),
    product_lines=Bilingual("储能变流器", "storage inverters"),
    channel=Bilingual("直销", "direct sales"),
    additions=Bilingual("每月到总部参加一次产销协同会。", "Joins the monthly sales and operations meeting at head office."),
)


def issue_to(duties: Duties, person: Person, said: Personal) -> Issued:
    """The statement with what is agreed with this person."""
    return issuing.issue_statements(
        viewer=duties.desk.hrbp, version=duties.version, person_ids=[person.pk], effective_from=TODAY, at=AT, on=TODAY,
        personal={person.pk: said},
    )


def text_of(issue: Issue, locale: str) -> str:
    """Everything the copy says."""
    return "\n".join(str(block[locale]) for block in issue.body["blocks"])


def contract(person: Person, **terms: object) -> ContractTerms:
    """What the labour contract says."""
    fields: dict[str, object] = {"post_title": "销售经理", "location": "江苏省苏州市", "base_pay_minor": 1_800_000}
    return ContractTerms.objects.create(person=person, validity=DateRange(date(2024, 1, 1), None), **(fields | terms))


def test_what_is_agreed_with_one_person_stands_in_the_text_they_sign_and_in_the_rows(duties: Duties) -> None:
    person = duties.desk.company.east.manager
    (issue,) = issue_to(duties, person, AGREED).issues
    for words in (AGREED.customers, AGREED.product_lines, AGREED.channel, AGREED.additions):
        assert words.zh in text_of(issue, "zh")
        assert words.en in text_of(issue, "en")
    statement = DutyStatement.objects.get(issue=issue)
    assert (statement.additions_zh, statement.additions_en) == (AGREED.additions.zh, AGREED.additions.en)
    assert {(one.product_line, one.channel) for one in DutyScope.objects.filter(statement=statement)} == {
        ("储能变流器", "直销"),
    }


def test_what_is_not_narrowed_down_is_said_to_be_open(duties: Duties) -> None:
    """No empty line in a paper that is signed."""
    issue = duties.issue(duties.desk.company.east.manager)[0]
    assert "责任区域内的全部客户" in text_of(issue, "zh")
    additions = next(block for block in issue.body["blocks"] if block["id"] == "additions")
    assert (additions["zh"], additions["en"]) == ("无", "Nothing")


def test_an_addition_that_is_a_void_clause_is_not_issued(duties: Duties) -> None:
    said = replace(AGREED, additions=Bilingual("未完成年度目标的，视为自动离职。", ""))
    done = issue_to(duties, duties.desk.company.east.manager, said)
    assert [type(one.refusal) for one in done.problems] == [VoidClause]
    assert not Issue.objects.exists()
    assert not DutyStatement.objects.exists()


# -- against the contract (A01 rule 8, LR-02) ------------------------------------------------------------------------


def test_a_statement_that_fits_its_contract_changes_nothing(duties: Duties) -> None:
    east = duties.desk.company.east
    title = people.main_assignment(person_id=east.manager.pk, on=TODAY)
    assert title is not None
    contract(east.manager, post_title=f"{title.position.title_zh}（华东）")
    issue_to(duties, east.manager, AGREED)
    assert not ContractChange.objects.exists()


def test_without_a_contract_on_file_there_is_nothing_to_compare_with(duties: Duties) -> None:
    issue_to(duties, duties.desk.company.east.manager, replace(AGREED, location="浙江省杭州市"))
    assert not ContractChange.objects.exists()


def test_post_level_and_place_are_held_against_the_contract(duties: Duties) -> None:
    """A representative by contract, issued a manager's statement, under a higher superior, in another city."""
    east = duties.desk.company.east
    contract(east.manager, post_title="销售代表", reports_to_level="销售主管")
    (issue,) = issue_to(duties, east.manager, replace(AGREED, location="浙江省杭州市")).issues
    change = ContractChange.objects.get()
    assert [hit["term"] for hit in change.hits] == ["post", "location", "reporting_level"]
    assert "工作地点：浙江省杭州市。" in text_of(issue, "zh")
    due = Due.objects.get(key=f"documents.agreement:{issue.pk}")
    assert (due.owner, due.side, due.due_on) == (east.hrbp, "company", TODAY + timedelta(days=20))
    duties_manager = looking(east.manager)
    with pytest.raises(AgreementFirst):
        duties.sign(issue)
    assert not queries.current_signed(kind="duty_statement", person_ids=[duties_manager.person_id or 0], on=TODAY)


def test_a_superior_named_is_no_change_where_the_contract_is_silent_about_levels(duties: Duties) -> None:
    east = duties.desk.company.east
    held = people.main_assignment(person_id=east.manager.pk, on=TODAY)
    assert held is not None
    contract(east.manager, post_title=held.position.title_zh)
    duties.issue(east.manager)
    assert not ContractChange.objects.exists()


def test_the_signed_agreement_is_written_into_the_contract_and_the_next_statement_fits(duties: Duties) -> None:
    """Found, agreed on paper, signed; the contract follows from the agreement's day, and is not found again."""
    desk, east = duties.desk, duties.desk.company.east
    contract(east.manager, post_title="销售代表")
    copy = duties.issue(east.manager)[0]
    change = ContractChange.objects.get()
    agreement = issued(desk, published(desk, key="ca-01", kind="change_agreement", blocks=TEXT[:1]), signature_level="S4")
    changes.answer_with(viewer=desk.hrbp, change=change, agreement=agreement)
    scan = attachments.store(
        viewer=desk.hrbp, name="a.pdf", content=b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", confidentiality="C3",
        at=AT,
    )
    signing.record_paper(
        viewer=desk.hrbp, issue=agreement, level="S4", attachment=scan, register_number="R-9", signed_at=AT, at=AT,
    )
    start = agreement.effective.lower
    before = people.contract_terms(person_id=east.manager.pk, on=start - timedelta(days=1))
    after = people.contract_terms(person_id=east.manager.pk, on=start)
    held = people.main_assignment(person_id=east.manager.pk, on=TODAY)
    assert before is not None
    assert after is not None
    assert held is not None
    assert (before.post_title, after.post_title) == ("销售代表", held.position.title_zh)
    assert (after.location, after.base_pay_minor) == (before.location, before.base_pay_minor)
    assert read(looking(east.manager), copy).pk
    assert duties.sign(copy).state == "signed"


# -- when it no longer fits (A01 rule 6) -----------------------------------------------------------------------------


def test_a_rule_of_law_that_was_amended_since_makes_the_statement_stale(duties: Duties) -> None:
    """LR-60 has an older edition until 15 October 2025: a statement of August 2025 that cites it no longer fits then."""
    law = shipped_law()
    august, november = date(2025, 8, 1), date(2025, 11, 1)
    assert law.changed_between(["LR-60", "LR-02"], august, november) == ("LR-60",)
    assert law.changed_between(["LR-60"], november, TODAY) == ()
    assert law.changed_between(["LR-25"], TODAY, date(2028, 1, 1)) == ("LR-25",)
    assert law.changed_between(["LR-62"], august, TODAY) == ()


def test_a_statement_cites_the_rules_of_its_duties_and_of_its_sentences(duties: Duties) -> None:
    issue = duties.issue(duties.desk.company.east.manager)[0]
    cited = DutyStatement.objects.get(issue=issue).cited_rules
    assert {"LR-60", "LR-12"} <= set(cited)
    assert cited == sorted(cited)

"""What other engines bring to a bundle of proof: each part when it is there, its gap when it is not, as known at a moment."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import translation

from lingxiao.areas import proving
from lingxiao.engines.appraisals.domain import appealing
from lingxiao.engines.appraisals.domain.appealing import Answer
from lingxiao.engines.cases.models import Case
from lingxiao.engines.documents.domain import templates
from lingxiao.engines.documents.domain.moments import company_clock
from lingxiao.engines.improvement import sources
from lingxiao.kernel.days.periods import Month
from tests.engines.appraisals import year as appraisals
from tests.engines.cadence.company import moment
from tests.engines.documents import desk as documents
from tests.engines.documents.test_law import a_rule, heard
from tests.engines.scorecards import agreed as scorecards

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from lingxiao.engines.improvement.sources import Found
    from tests.engines.documents.desk import Desk
    from tests.engines.scorecards.agreed import Agreed

pytestmark = pytest.mark.django_db
JAN, CARDS = Month(2026, 1), date(2026, 2, 10)
LATER = moment(date(2026, 11, 24))


@pytest.fixture(autouse=True)
def chinese(db: None) -> Iterator[None]:
    """As the company speaks."""
    with translation.override("zh-hans"):
        yield


def brought(source: Any, person_id: int, at: datetime = LATER) -> Found:
    found: Found = source(plan_id=1, person_id=person_id, at=at, clock=company_clock())
    return found


def gaps(found: Found) -> list[tuple[str, str]]:
    return [(one.kind, one.title.zh) for one in found.expected if not one.is_there]


def a_rule_told(desk: Desk) -> None:
    """A rule on quotas that staff were heard on, signed by the manager of the east."""
    version = a_rule(desk, touches=["quotas"])
    templates.submit(viewer=desk.hr, version=version, at=documents.AT)
    heard(desk, version)
    ready = templates.approve(viewer=desk.checker, version=version, at=documents.AT)
    copy = documents.issued(desk, templates.publish(viewer=desk.checker, version=ready, at=documents.AT), viewer=desk.hr)
    documents.signed(desk, copy)


def test_the_sources_are_joined() -> None:
    assert set(proving.SOURCES) <= set(sources.SOURCES)


def test_a_rule_brings_how_staff_were_heard_and_that_it_was_told() -> None:
    desk = documents.set_up()
    a_rule_told(desk)
    person = desk.company.east.manager.pk
    found = brought(proving.papers, person)
    assert [one.kind for one in found.items] == ["consultation", "notice"]
    assert gaps(found) == []
    assert "职工代表大会" in found.items[0].said
    assert all(content.startswith(b"%PDF") for content in found.items[1].parts.values())
    assert not brought(proving.papers, person, moment(date(2026, 11, 22))).items, "nothing that came later"
    assert not brought(proving.papers, desk.company.west.manager.pk).expected


def test_a_rule_for_reference_only_leaves_its_gaps() -> None:
    """Neither consulted on nor signed: both are named as missing (LR-01)."""
    desk = documents.set_up()
    ready = documents.approved(desk, a_rule(desk, touches=["quotas"]))
    done = templates.publish_for_reference(viewer=desk.checker, version=ready, at=documents.AT)
    documents.issued(desk, done, signature_level="S1", viewer=desk.hr)
    found = brought(proving.papers, desk.company.east.manager.pk)
    assert not found.items
    assert [kind for kind, _title in gaps(found)] == ["consultation", "notice"]


def test_a_rule_on_other_matters_is_no_part_of_it() -> None:
    desk = documents.set_up()
    version = documents.published(desk, key="po-02", kind="policy", touches=[])
    documents.issued(desk, version, viewer=desk.hr)
    assert not brought(proving.papers, desk.company.east.manager.pk).expected


def test_a_signed_letter_brings_its_months_and_the_gaps_between() -> None:
    agreed: Agreed = scorecards.found()
    letter = scorecards.signed(agreed)
    person = letter.person_id
    scorecards.freeze(JAN, {(person, "sales_by_invoice"): (70_000_000, None)}, at=moment(date(2026, 2, 6)))
    card = scorecards.card_of(letter, JAN, day=CARDS)
    found = brought(proving.letters, person, moment(date(2026, 4, 2)))
    assert [(one.kind, one.reference) for one in found.items] == [
        ("target", f"documents.issue:{letter.issue_id}"), ("actuals", f"scorecards.card:{card.pk}"),
    ]
    assert gaps(found) == [("actuals", "2026年2月月度记分卡")], "March may still come"
    assert all(one.parts["zh.pdf"].startswith(b"%PDF") for one in found.items)
    assert not brought(proving.letters, person, moment(date(2026, 1, 4))).items


def test_an_appeal_is_brought_with_its_answer_once_it_has_one() -> None:
    year = appraisals.set_up()
    person = year.company.east.manager
    appealing.appeal(
        viewer=year.see(person), result=year.told(person, "C"), text="回款数据有误，请按对账单复核。", at=appraisals.AT,
    )
    first = brought(proving.appeals, person.pk)
    assert [one.said for one in first.items] == ["回款数据有误，请按对账单复核。"]
    answered = Answer(outcome="not_upheld", text="复核无误，维持原结果。")
    case = Case.objects.get(kind="result_appeal")
    appealing.answer(viewer=year.see(year.hr, after=1), case=case, answer=answered, at=moment(date(2026, 3, 3)))
    assert [one.said for one in brought(proving.appeals, person.pk).items] == [first.items[0].said, "复核无误，维持原结果。"]
    assert len(brought(proving.appeals, person.pk, appraisals.AT).items) == 1

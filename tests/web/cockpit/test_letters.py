"""Letters and cards from page to page: weights that do not add up, SMART while one types, both signatures, the card."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.scorecards.domain import cards, giving, library
from lingxiao.engines.scorecards.models import KpiDefinition, ManualActual, NegotiationEntry, Scorecard, TargetLetter
from tests.engines.cadence.company import moment, signed_in, stop_the_clock
from tests.engines.scorecards import agreed as making
from tests.engines.scorecards.agreed import TARGETS, Agreed
from tests.engines.scorecards.test_cards import DUE, JAN, figures

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreed(db: None) -> Agreed:
    """The company on a Monday in November, the library in and a template published."""
    found = making.found()
    stop_the_clock()
    return found


def director(agreed: Agreed) -> Client:
    return signed_in(agreed.desk.company.east.director)


def manager(agreed: Agreed) -> Client:
    return signed_in(agreed.desk.company.east.manager)


def filled(letter: TargetLetter, **weights: str) -> dict[str, str]:
    """The form of a letter, every target written."""
    told: dict[str, str] = {"code_new": "", "weight_new": "", "target_new": "", "standard_new": ""}
    for one in letter.lines.select_related("kpi"):
        told |= {
            f"weight_{one.pk}": weights.get(one.kpi.code, str(one.weight)), f"standard_{one.pk}": one.standard_zh,
            f"target_{one.pk}": TARGETS.get(one.kpi.code, ""),
        }
    return told


def test_a_letter_from_draft_to_negotiation_with_nothing_lost_on_the_way(agreed: Agreed) -> None:
    client, person = director(agreed), agreed.desk.company.east.manager
    typed: dict[str, Any] = {"template_id": agreed.version.pk, "period": "2027", "person_ids": [person.pk]}
    assert client.post(reverse("cockpit:letters_new"), {**typed, "period": "2027-05"}).status_code == 422
    assert client.post(reverse("cockpit:letters_new"), typed).status_code == 302
    letter = TargetLetter.objects.get()
    write = reverse("cockpit:letter_write", args=(letter.pk,))
    refused = client.post(write, filled(letter, REV_ATT="25"))
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "95%" in page
    assert 'value="12000000"' in page, "what was typed is still there"
    assert not NegotiationEntry.objects.exists()
    part = client.post(reverse("cockpit:letter_check", args=(letter.pk,)), filled(letter, REV_ATT="25")).content.decode()
    assert "95" in part
    assert "<html" not in part
    assert client.post(write, filled(letter)).status_code == 302
    mine = reverse("desk:letter_seen", args=(letter.pk,))
    assert manager(agreed).get(mine).status_code == 404, "a draft is nobody's yet"
    assert client.post(reverse("cockpit:letter_show", args=(letter.pk,))).status_code == 302
    assert "12,000,000.00" in manager(agreed).get(mine).content.decode()
    assert manager(agreed).post(reverse("desk:letter_say", args=(letter.pk,)), {"text": ""}).status_code == 422
    assert manager(agreed).post(reverse("desk:letter_say", args=(letter.pk,)), {"text": "请把新客户减半。"}).status_code == 302
    assert "请把新客户减半。" in client.get(reverse("cockpit:letter", args=(letter.pk,))).content.decode()


def test_giving_asks_who_one_is_once_more(agreed: Agreed) -> None:
    letter = making.ready(agreed)
    answer = director(agreed).get(reverse("cockpit:letter_give", args=(letter.pk,)))
    assert answer.status_code == 302
    assert "/confirm/" in answer.headers["Location"]
    assert giving.signed_on(letter) is None


def test_lists_say_how_letters_stand_and_who_has_not_signed(agreed: Agreed) -> None:
    making.given(agreed)
    client = director(agreed)
    listed = client.get(reverse("cockpit:letters"), {"standing": "pending_sign"}).content.decode()
    assert agreed.desk.company.east.manager.name in listed
    assert agreed.desk.company.east.manager.name in client.get(reverse("cockpit:letters_unsigned")).content.decode()
    assert client.get(reverse("cockpit:letters"), {"as": "csv"}).status_code == 200


def test_a_card_shows_its_sentences_opens_to_rows_and_is_noted_and_reviewed(agreed: Agreed) -> None:
    letter = making.signed(agreed)
    making.freeze(JAN, figures(letter.person_id), at=moment(DUE, "06:00"))
    cards.freeze_due(on=DUE, at=moment(DUE))
    card = Scorecard.objects.get()
    page = director(agreed).get(reverse("cockpit:scorecard", args=(card.pk,))).content.decode()
    assert "94.1%" in page
    assert re.search(r"/cockpit/results/\d+/sales_by_invoice/2026-01/\?currency=CNY&amp;version=1", page)
    mine = reverse("desk:scorecard", args=(card.pk,))
    assert manager(agreed).post(mine, {"text": "两张大单顺延。"}).status_code == 302
    assert manager(agreed).post(mine, {"text": "再写一遍"}).status_code == 422
    review = reverse("cockpit:scorecard_review", args=(card.pk,))
    assert director(agreed).post(review, {"text": "已核对。"}).status_code == 302
    assert "两张大单顺延。" in director(agreed).get(reverse("cockpit:scorecard", args=(card.pk,))).content.decode()
    file = manager(agreed).get(reverse("desk:scorecard_file", args=(card.pk,)))
    assert file.content.startswith(b"%PDF")
    assert signed_in(agreed.desk.company.west.manager).get(mine).status_code == 404


def test_finance_enters_what_no_system_delivers(agreed: Agreed) -> None:
    letter = making.signed(agreed)
    client, line = signed_in(agreed.finance), making.line(letter, "CSAT_C")
    assert "2026-10" in client.get(reverse("cockpit:actuals"), {"month": "2026-10"}).content.decode()
    there = reverse("cockpit:actual", args=(line.pk, "2026-10"))
    assert client.post(there, {"value": "很好", "evidence": "月报"}).status_code == 422
    assert client.post(there, {"value": "88", "evidence": ""}).status_code == 422
    assert client.post(there, {"value": "88", "evidence": "十月客户调查，42 份"}).status_code == 302
    assert ManualActual.objects.get().value * 100 == 88
    assert manager(agreed).get(there).status_code == 404


def test_the_library_says_what_each_figure_means(agreed: Agreed) -> None:
    client = signed_in(agreed.desk.company.hr_head)
    listed = client.get(reverse("setup:kpis"), {"q": "回款"}).content.decode()
    assert "COL_RATE" in listed
    assert "REV_ATT" not in listed.partition("<main")[2]
    assert client.post(reverse("setup:kpis_furnish")).status_code == 302


def test_a_kpi_is_defined_anew_from_a_day_on(agreed: Agreed) -> None:
    client = signed_in(agreed.desk.company.hr_head)
    one = KpiDefinition.objects.get(code="DSO")
    there = reverse("setup:kpi_supersede", args=(one.pk,))
    assert there in client.get(reverse("setup:kpi", args=(one.pk,))).content.decode()
    told = library.told_of(one)
    typed = {f"{name}_{locale}": told[name][locale] for name in library.TEXTS for locale in ("zh", "en")}
    typed |= {"freeze_day": "6", "reason": "财务改为第六个工作日关账", "since": "2020-01-01"}
    refused = client.post(there, typed)
    assert refused.status_code == 422
    assert "此前的定义保持原样" in refused.content.decode()
    assert client.post(there, typed | {"since": "2027-01-01"}).status_code == 302
    assert KpiDefinition.objects.filter(code="DSO").count() == 2
    assert there not in client.get(reverse("setup:kpi", args=(one.pk,))).content.decode(), "only the newest is superseded"
    assert manager(agreed).get(there).status_code == 404

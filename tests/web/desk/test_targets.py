"""Targets on the web: a plan from a file to managers, each refusal a sentence with nothing lost, a change both sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lingxiao.engines.people.models import Person, RoleGrant
from lingxiao.engines.targets.domain import changing
from lingxiao.engines.targets.models import PlanVersion, QuotaNode, TargetChange, TerritoryHandOver
from lingxiao.web.stepup import CONFIRMED
from lingxiao.web.viewing import real_now
from tests.engines.cadence.company import ALWAYS, a_person, signed_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.engines.cadence.company import Company

    Browser = Callable[[Person], Client]

pytestmark = pytest.mark.django_db
HEADS = ",".join(("产品线", "部门编码", "渠道", "全年目标", *(f"{number}月%" for number in range(1, 13))))
SHARES = "6.2,4.3,8.9,7.4,7.8,9.6,7.3,7.7,10.1,7.2,9.3,14.2"
SHORT = "6.2,4.3,8.9,7.4,7.8,9.6,7.3,7.7,10.1,7.2,9.3,9.2"


@pytest.fixture
def browser_of() -> Browser:
    """A browser in which somebody is signed in, in English."""
    def opened(person: Person) -> Client:
        client = signed_in(person)
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
        return client

    return opened


@pytest.fixture
def finance(here: Company) -> Person:
    """Who plans."""
    person = a_person("财务", email="fin@example.cn")
    RoleGrant.objects.create(person=person, role="finance", validity=ALWAYS)
    assert person.pk != here.hr_head.pk
    return person


def plan(shares: str = SHARES, **more: str) -> dict[str, Any]:
    rows = "".join(f"控制器,{unit},直销,{amount},{shares}\n" for unit, amount in (("华东", 60_000_000), ("西南", 40_000_000)))
    file = SimpleUploadedFile("计划.csv", f"{HEADS}\n{rows}".encode())
    return {"year": "2026", "total": "100000000", "shares_of": "", "note": "年度计划", "file": file} | more


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    found: str = answer.content.decode()
    return found


def opened(here: Company, finance: Person, browser_of: Browser) -> None:
    """The plan of 2026 was brought in, handed on, approved, and its quotas opened; all by pages."""
    money, executive = browser_of(finance), browser_of(here.executive)
    money.post(reverse("cockpit:target_plan_new"), plan())
    version = PlanVersion.objects.get()
    money.post(reverse("cockpit:target_plan_submit", args=(version.pk,)))
    executive.post(reverse("cockpit:target_plan_approve", args=(version.pk,)))
    executive.post(reverse("cockpit:target_tree_open", args=(version.pk,)))
    assert QuotaNode.objects.count() == 5


def test_shares_of_95_per_cent_are_shown_by_row_and_what_was_typed_is_kept(
    here: Company, finance: Person, browser_of: Browser,
) -> None:
    assert here.root.pk
    client = browser_of(finance)
    said = text(client.post(reverse("cockpit:target_plan_new"), plan(SHORT)), 422)
    assert "The twelve monthly shares come to 95 %. Correct them until they come to 100 %." in said
    assert 'value="100000000"' in said
    assert 'value="年度计划"' in said
    assert not PlanVersion.objects.exists()
    said = text(client.post(reverse("cockpit:target_plan_new"), plan(total="100000001")), 422)
    assert "¥1.00 apart" in said


def test_a_plan_reaches_the_manager(here: Company, finance: Person, browser_of: Browser) -> None:
    opened(here, finance, browser_of)
    mine = text(browser_of(here.east.manager).get(reverse("desk:target")))
    assert "¥60,000,000.00" in mine
    assert "Set from above" in mine
    assert "Propose another target" in mine
    theirs = browser_of(here.west.manager).get(reverse("cockpit:target_of", args=(here.east.manager.pk,)))
    assert theirs.status_code == 404
    home = text(browser_of(here.west.director).get(reverse("cockpit:targets")))
    assert "西南经理" in home
    assert "华东经理" not in home


def confirm(client: Client) -> None:
    """They have just said again who they are."""
    kept = client.session
    kept[CONFIRMED] = real_now().isoformat()
    kept.save()


def level(here: Company, amount: str, **more: str) -> tuple[str, dict[str, str]]:
    east = QuotaNode.objects.get(unit=here.east.unit)
    child = QuotaNode.objects.get(parent=east)
    return reverse("cockpit:target_set", args=(east.pk,)), {f"child-{child.pk}": amount, "reason": "新客户多"} | more


def test_1_27_is_refused_with_a_sentence_and_an_executive_may_override(
    here: Company, finance: Person, browser_of: Browser,
) -> None:
    opened(here, finance, browser_of)
    address, typed = level(here, "76200000")
    said = text(browser_of(here.east.director).post(address, typed), 422)
    assert "This passes on 1.27 times what is carried, which makes 1.27 from the company down; 1.20 is the most." in said
    assert 'value="76200000"' in said
    assert "新客户多" in said
    said = text(browser_of(here.east.director).post(address, typed | {next(iter(typed)): "0"}), 422)
    assert "A target of zero is none." in said
    done = browser_of(here.executive).post(address, typed | {"override": "两家新厂投产"})
    assert done.status_code == 302
    unit = text(browser_of(here.east.director).get(done.headers["Location"]))
    assert "1.27" in unit
    assert "beyond the limits, because: 两家新厂投产" in unit


def test_a_reserve_is_named_and_released(here: Company, finance: Person, browser_of: Browser) -> None:
    opened(here, finance, browser_of)
    east = QuotaNode.objects.get(unit=here.east.unit)
    director = browser_of(here.east.director)
    typed = {"kind": "vacancy", "title": "苏北空缺", "amount": "1000000", "reason": "招聘中，预计三月到岗"}
    director.post(reverse("cockpit:target_reserve", args=(east.pk,)), typed)
    unit = reverse("cockpit:target_unit", args=(east.pk,))
    said = text(director.get(unit))
    assert "苏北空缺" in said
    assert "1.02" in said
    director.post(reverse("cockpit:target_release", args=(east.reserves.get().pk,)))
    assert "released" in text(director.get(unit))


def test_a_change_is_asked_signed_by_both_and_decided_by_hr(here: Company, finance: Person, browser_of: Browser) -> None:
    opened(here, finance, browser_of)
    root = QuotaNode.objects.get(parent=None)
    browser_of(here.executive).post(reverse("cockpit:target_force", args=(root.pk,)))
    manager, director, head = (browser_of(one) for one in (here.east.manager, here.east.director, here.hr_head))
    ask = reverse("cockpit:target_change_ask", args=(here.east.manager.pk,))
    typed = {"reason": "territory", "starting": "2026-10-05", "until": "", "full_year": "50000000", "note": "苏北划出"}
    said = text(manager.post(ask, typed), 422)
    assert "October 2026 is closed, and no target changes in hindsight." in said
    assert "苏北划出" in said
    made = manager.post(ask, typed | {"starting": "2026-12-01"})
    change = TargetChange.objects.get()
    page = reverse("cockpit:target_change", args=(change.pk,))
    assert made.headers["Location"] == page
    decide = reverse("cockpit:target_change_decide", args=(change.pk,))
    said = text(head.post(decide, {"decision": "approve", "text": "同意调整"}), 422)
    assert "The manager and the superior sign first" in said
    proof, signs = "Identity confirmed anew", reverse("cockpit:target_change_sign", args=(change.pk,))
    for client in (manager, director):
        assert client.post(signs).headers["Location"].startswith(reverse("signin:confirm"))
        assert text(director.get(page)).count(proof) == change.signatures.count()
        confirm(client)
        assert changing.content_of(change) in text(client.get(signs))
        assert client.post(signs).headers["Location"] == page
    assert text(director.get(page)).count(proof) == change.signatures.count() == 2
    assert "Not calculated yet" in text(director.get(page))
    assert head.post(decide, {"decision": "approve", "text": "同意调整"}).status_code == 302
    change.refresh_from_db()
    assert change.state == "approved"
    assert "苏北划出" in text(manager.get(reverse("desk:target")))


def test_a_proposal_stands_beside_the_target(here: Company, finance: Person, browser_of: Browser) -> None:
    opened(here, finance, browser_of)
    propose = reverse("desk:target_propose", args=(2026,))
    manager = browser_of(here.east.manager)
    said = text(manager.post(propose, {"amount": "很多", "reason": "新客户多"}), 422)
    assert "is not an amount" in said
    manager.post(propose, {"amount": "58000000", "reason": "新客户多"})
    east = QuotaNode.objects.get(unit=here.east.unit)
    said = text(browser_of(here.east.director).get(reverse("cockpit:target_unit", args=(east.pk,))))
    assert "¥58,000,000.00" in said


def test_without_sales_facts_the_check_says_so(here: Company, finance: Person, browser_of: Browser) -> None:
    opened(here, finance, browser_of)
    check = reverse("cockpit:target_check", args=(here.east.manager.pk,))
    assert "There are no sales facts yet" in text(browser_of(here.east.manager).get(check))
    assert browser_of(here.east.manager).post(check, {"text": "新厂投产"}).status_code == 403


def test_a_plan_is_handed_back_with_its_reason(here: Company, finance: Person, browser_of: Browser) -> None:
    money = browser_of(finance)
    money.post(reverse("cockpit:target_plan_new"), plan())
    version = PlanVersion.objects.get()
    money.post(reverse("cockpit:target_plan_submit", args=(version.pk,)))
    browser_of(here.executive).post(reverse("cockpit:target_plan_return", args=(version.pk,)), {"text": "华东太高"})
    said = text(money.get(reverse("cockpit:target_plan", args=(version.pk,))))
    assert "华东太高" in said
    assert "Hand on for approval" in said
    assert "控制器" in text(money.get(reverse("cockpit:target_plan", args=(version.pk,)), {"q": "控制"}))
    assert money.get(reverse("cockpit:target_plan_template")).headers["Content-Disposition"].startswith("attachment")


def in_force(here: Company, finance: Person, browser_of: Browser) -> None:
    """And the quotas were put in force."""
    opened(here, finance, browser_of)
    root = QuotaNode.objects.get(parent=None)
    browser_of(here.executive).post(reverse("cockpit:target_force", args=(root.pk,)))


def test_a_new_manager_ramps_up_and_each_month_says_where_it_comes_from(
    here: Company, finance: Person, browser_of: Browser,
) -> None:
    in_force(here, finance, browser_of)
    ramp, director = reverse("cockpit:target_ramp", args=(here.east.manager.pk,)), browser_of(here.east.director)
    typed = {"starting": "2026-10", "reason": "新任经理爬坡"}
    said = text(director.post(ramp, typed), 422)
    assert "October 2026 is closed, and no target changes in hindsight." in said
    assert 'id="id_starting_error"' in said or "aria-describedby" in said
    assert "新任经理爬坡" in said
    assert director.post(ramp, typed | {"starting": "2026-12"}).status_code == 302
    mine = text(browser_of(here.east.manager).get(reverse("desk:target")))
    assert mine.count("Ramp of a new manager") >= 12, "eleven months and December come from the ramp, and the ledger says so"
    assert browser_of(here.west.director).get(ramp).status_code == 404


def test_a_territory_moves_once_both_managers_confirmed(here: Company, finance: Person, browser_of: Browser) -> None:
    in_force(here, finance, browser_of)
    page, executive = reverse("cockpit:target_hand_over", args=(here.east.manager.pk,)), browser_of(here.executive)
    typed = {
        "to": here.west.manager.number, "title": "苏北", "amount": "6000000", "starting": "2026-12", "reason": "按客户所在地划分",
        "kept_1": "100", "kept_2": "70", "kept_3": "30", "kept_4": "0",
        "taken_1": "0", "taken_2": "25", "taken_3": "70", "taken_4": "100",
    }
    said = text(executive.post(page, typed), 422)
    assert "In month 2 of the handover the two shares come to 95 %." in said
    assert 'value="苏北"' in said
    for wrong, sentence in (
        ({"amount": "0"}, "A target of zero is none."), ({"to": "无名氏"}, "无名氏"),
        ({"amount": "90000000"}, "carries ¥60,000,000.00"), ({"to": here.east.manager.number}, "Name another manager"),
    ):
        assert sentence in text(executive.post(page, typed | {"taken_2": "30"} | wrong), 422)
    made = executive.post(page, typed | {"taken_2": "30"})
    there = made.headers["Location"]
    one = TerritoryHandOver.objects.get()
    confirm_it = reverse("cockpit:target_handover_confirm", args=(one.pk,))
    before = QuotaNode.objects.get(person=here.west.manager).amount
    for manager in (here.east.manager, here.west.manager):
        assert "Confirm" in text(browser_of(manager).get(there))
        browser_of(manager).post(confirm_it)
    assert QuotaNode.objects.get(person=here.west.manager).amount == before, "in December all of it stays"
    assert "Confirmed by both" in text(browser_of(here.west.manager).get(there))
    assert "苏北" in text(browser_of(here.east.manager).get(reverse("desk:target")))
    back = reverse("cockpit:target_handover_back", args=(one.pk,))
    assert "confirmed by both or taken back" in text(executive.post(back, {"text": "客户已改归属"}), 422)

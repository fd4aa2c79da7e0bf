"""People, units and territories as HR writes them down on pages: what is typed, what happens, what is refused."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.people.models import (
    Assignment,
    Delegation,
    Employment,
    Person,
    Position,
    ReportingLine,
    Territory,
    TerritoryAssignment,
    UnitPlacement,
)
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
TODAY, NEXT_MONTH = "2026-11-23", "2026-12-23"


@pytest.fixture
def small() -> Small:
    """Two regions with somebody in every role; the clock stands still on the demo day."""
    return Small.make(is_demo=True)


@pytest.fixture
def hr(client: Client, small: Small) -> Client:
    """A browser of an HR administrator."""
    client.force_login(small.accounts["hr_admin"])
    return client


def post_of(code: str) -> str:
    """A post, as a form names it."""
    return str(Position.objects.get(code=code).pk)


def do(hr: Client, small: Small, who: str, act: str, **typed: str) -> Any:
    """One act about somebody."""
    return hr.post(reverse("setup:person_act", args=(small.people[who].pk, act)), typed)


def wrong(answer: Any) -> str:
    """What a form that came back says is wrong."""
    assert answer.status_code == 422, answer.status_code
    said = [error for errors in answer.context["form"].errors.values() for error in errors]
    assert said
    return " ".join(said)


def test_somebody_is_taken_on_with_post_and_manager_at_once(hr: Client, small: Small) -> None:
    typed = {
        "number": "N1", "name": "曾静", "email": "zeng@hengyu.example", "kind": "employee", "starting": TODAY,
        "position_id": post_of("REP"), "unit": "east_1", "manager": small.people["manager"].number,
    }
    answer = hr.post(reverse("setup:join"), typed)
    person = Person.objects.get(number="N1")
    assert answer["Location"] == reverse("setup:person", args=(person.pk,))
    assert Assignment.objects.get(person=person).unit == small.units["EAST_1"]
    assert ReportingLine.objects.get(person=person).manager == small.people["manager"]
    found = hr.get(reverse("setup:organisation"), {"q": "zengj"}).content.decode()
    assert "曾静" in found


@pytest.mark.parametrize(("change", "words"), [
    ({"number": "E101"}, "E101"), ({"unit": "NOWHERE"}, "NOWHERE"), ({"manager": "没有这个人"}, "没有这个人"),
    ({"email": "manager@hengyu.example"}, "manager"), ({"starting": "2026-13-01"}, ""), ({"position_id": ""}, ""),
    ({"unit": "EAST", "leads_unit": "on"}, "director"), ({"number": "E 1;--"}, ""),
])
def test_what_is_typed_wrongly_hires_nobody_and_loses_nothing(
    hr: Client, small: Small, change: dict[str, str], words: str,
) -> None:
    """The sentence stands on the form, what was typed stays, and no half of a person is left."""
    before = Person.objects.count()
    typed = {
        "number": "N1", "name": "曾静", "email": "", "kind": "employee", "starting": TODAY, "position_id": post_of("REP"),
        "unit": "EAST_1", "manager": small.people["manager"].number, **change,
    }
    answer = hr.post(reverse("setup:join"), typed)
    assert words in wrong(answer)
    assert "曾静" in answer.content.decode()
    assert (Person.objects.count(), Employment.objects.filter(person__number="N1").count()) == (before, 0)


def test_a_transfer_begins_on_its_day(hr: Client, small: Small) -> None:
    answer = do(hr, small, "team_member", "appoint", position_id=post_of("MGR"), unit="SOUTH", starting=NEXT_MONTH)
    assert answer.status_code == 302
    spans = Assignment.objects.filter(person=small.people["team_member"]).order_by("validity")
    assert [(one.unit.code, str(one.validity.lower)) for one in spans] == [("EAST_1", "2026-01-01"), ("SOUTH", NEXT_MONTH)]
    page = hr.get(reverse("setup:person", args=(small.people["team_member"].pk,)), {"on": NEXT_MONTH}).content.decode()
    assert "SOUTH" in page


def test_a_manager_can_be_named_by_number_or_by_name_but_not_by_half(hr: Client, small: Small) -> None:
    for typed in (small.people["director"].number, "director"):
        assert do(hr, small, "team_member", "manager", manager=typed, starting=TODAY).status_code == 302
        line = ReportingLine.objects.get(person=small.people["team_member"], validity__contains=date.fromisoformat(TODAY))
        assert line.manager.name == "director"
    twins = [Person.objects.create(number=f"T{n}", name="张伟", name_order="zhang wei") for n in range(2)]
    said = wrong(do(hr, small, "team_member", "manager", manager="张伟", starting=TODAY))
    assert all(one.number in said for one in twins)
    said = wrong(do(hr, small, "manager", "manager", manager=small.people["team_member"].number, starting="2026-01-01"))
    assert "team_member" in said
    assert do(hr, small, "team_member", "manager", manager="", starting=TODAY).status_code == 302
    lines = ReportingLine.objects.filter(person=small.people["team_member"])
    assert not lines.filter(validity__contains=date.fromisoformat(TODAY)).exists()


def test_leaving_asks_for_a_reason_and_says_what_ends(hr: Client, small: Small) -> None:
    page = hr.get(reverse("setup:person_act", args=(small.people["manager"].pk, "leave"))).content.decode()
    assert "territories" in page or "责任区域" in page
    wrong(do(hr, small, "manager", "leave", last_day=TODAY, reason=""))
    do(hr, small, "manager", "leave", last_day="2026-11-22", reason="个人原因")
    assert Employment.objects.get(person=small.people["manager"]).leave_reason == "个人原因"
    assert ReportingLine.objects.get(
        person=small.people["team_member"], validity__contains=date.fromisoformat(TODAY),
    ).manager == small.people["director"]
    menu = hr.get(reverse("setup:person", args=(small.people["manager"].pk,))).content.decode()
    assert "/again/" in menu
    assert "/leave/" not in menu
    assert do(hr, small, "manager", "again", kind="employee", starting=NEXT_MONTH).status_code == 302
    assert Employment.objects.filter(person=small.people["manager"]).count() == 2


def test_second_posts_acting_and_dotted_lines_stand_on_the_page_and_end_there(hr: Client, small: Small) -> None:
    span = {"first_day": TODAY, "last_day": NEXT_MONTH}
    do(hr, small, "director", "acting", position_id=post_of("MGR"), unit="SOUTH_1", **span)
    do(hr, small, "director", "besides", position_id=post_of("STAFF"), unit="HQ", first_day=TODAY)
    do(hr, small, "director", "also", manager=small.people["south_director"].number, starting=TODAY)
    too_long = {"first_day": TODAY, "last_day": "2027-06-01"}
    said = wrong(do(hr, small, "director", "acting", position_id=post_of("MGR"), unit="EAST", **too_long))
    assert "2027-05-22" in said
    here = reverse("setup:person", args=(small.people["director"].pk,))
    page = hr.get(here).content.decode()
    acting = Assignment.objects.get(kind="acting")
    second = Assignment.objects.get(kind="secondary")
    line = ReportingLine.objects.get(kind="dotted")
    for address in (
        reverse("setup:post_end", args=(acting.pk,)), reverse("setup:post_end", args=(second.pk,)),
        reverse("setup:line_end", args=(line.pk,)),
    ):
        assert address in page
        assert hr.get(address).status_code == 200
        assert hr.post(address, {"starting": TODAY})["Location"] == here
    assert "/end/" not in hr.get(here).content.decode()


def test_hr_lends_rights_for_somebody_who_is_away(hr: Client, small: Small) -> None:
    director, manager = small.people["director"], small.people["manager"]
    page = hr.get(reverse("setup:person_act", args=(director.pk, "lend"))).content.decode()
    assert f'value="{manager.pk}"' in page
    assert "C3" in page
    typed = {
        "receiver_id": str(manager.pk), "bundles": ["see", "issue"], "first_day": TODAY, "last_day": NEXT_MONTH,
        "reason": "产假",
    }
    assert hr.post(reverse("setup:person_act", args=(director.pk, "lend")), typed).status_code == 302
    assert "cadence.read" in Delegation.objects.get().permissions


def test_an_act_nobody_knows_does_not_exist(hr: Client, small: Small) -> None:
    assert hr.get(reverse("setup:person_act", args=(small.people["manager"].pk, "promote"))).status_code == 404
    assert hr.get(reverse("setup:unit_act", args=(small.units["EAST"].pk, "merge"))).status_code == 404


def test_units_are_opened_renamed_moved_and_closed_where_they_stand(hr: Client, small: Small) -> None:
    east = small.units["EAST"]

    def act(key: str, unit: Any = east, **typed: str) -> Any:
        return hr.post(reverse("setup:unit_act", args=(unit.pk, key)), typed)

    assert act("open", code="EAST_2", name_zh="苏南", name_en="", kind="team", starting=TODAY).status_code == 302
    new = UnitPlacement.objects.get(unit__code="EAST_2")
    assert new.parent == east
    assert "EAST_2" in wrong(act("open", code="EAST_2", name_zh="x", kind="team", starting=TODAY))
    act("rename", name_zh="华东一区", name_en="East", starting=TODAY)
    assert "华东一区" in hr.get(reverse("setup:unit", args=(east.pk,))).content.decode()
    before = hr.get(reverse("setup:unit", args=(east.pk,)), {"on": "2026-11-22"}).content.decode()
    assert "华东一区" not in before.split("timeline")[0]
    assert "EAST" in wrong(act("move", parent="EAST_2", starting=TODAY))
    assert act("move", unit=new.unit, parent="SOUTH", starting=TODAY).status_code == 302
    assert wrong(act("close", starting=TODAY))
    assert act("close", unit=new.unit, starting=TODAY)["Location"] == reverse("setup:organisation")
    assert hr.get(reverse("setup:unit", args=(new.unit.pk,))).status_code == 404


def test_the_first_unit_of_an_empty_company(hr: Client, small: Small) -> None:
    UnitPlacement.objects.all().delete()
    assert reverse("setup:unit_new") in hr.get(reverse("setup:organisation")).content.decode()
    hr.post(reverse("setup:unit_new"), {"code": "NEW", "name_zh": "新公司", "kind": "company", "starting": TODAY})
    assert UnitPlacement.objects.get().parent is None


def test_a_territory_is_opened_given_and_left(hr: Client, small: Small) -> None:
    hr.post(reverse("setup:territory_new"), {"code": "T1", "name_zh": "苏州", "unit": "EAST"})
    land = Territory.objects.get()
    here = reverse("setup:territory", args=(land.pk,))
    listing = reverse("setup:territories")
    assert "苏州" in hr.get(listing, {"owned": "vacant"}).content.decode()
    give = reverse("setup:territory_give", args=(land.pk,))
    assert "没有这个人" in wrong(hr.post(give, {"owner": "没有这个人", "starting": TODAY}))
    assert hr.post(give, {"owner": "manager", "starting": TODAY})["Location"] == here
    assert "manager" in hr.get(here).content.decode()
    assert "苏州" not in hr.get(listing, {"owned": "vacant"}).content.decode().split('id="list-territories"')[1]
    hr.post(reverse("setup:territory_vacate", args=(land.pk,)), {"end-starting": NEXT_MONTH})
    assert str(TerritoryAssignment.objects.get().validity.upper) == NEXT_MONTH
    answer = hr.post(reverse("setup:territory_vacate", args=(land.pk,)), {"end-starting": NEXT_MONTH})
    assert answer.status_code == 422


def test_others_see_the_organisation_and_change_nothing(client: Client, small: Small) -> None:
    client.force_login(small.accounts["director"])
    page = client.get(reverse("setup:person", args=(small.people["manager"].pk,))).content.decode()
    assert "/appoint/" not in page
    assert "/rename/" not in client.get(reverse("setup:unit", args=(small.units["EAST"].pk,))).content.decode()
    for address in (
        reverse("setup:join"), reverse("setup:person_act", args=(small.people["manager"].pk, "leave")),
        reverse("setup:unit_act", args=(small.units["EAST"].pk, "close")), reverse("setup:territory_new"),
    ):
        assert client.get(address).status_code == 404

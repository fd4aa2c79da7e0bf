"""Reading Zoho CRM: every record once or twice and never not at all, exact, whatever happens meanwhile."""

from __future__ import annotations

import random
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.connectors.shapes import Endless, NotUnderstood
from lingxiao.engines.facts.connectors.zoho.places import Place
from tests.engines.facts.connectors.zoho_connected import Kept, connected, fill, rows
from tests.engines.facts.connectors.zoho_simulator import running

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engines.facts.connectors.zoho_simulator import Asked, Simulator

FIELDS = ("Deal_Name", "Stage")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with running() as one:
        yield one


def ids(pages: object) -> list[str]:
    return [one["id"] or "" for one in rows(pages)]  # type: ignore[arg-type]


def test_a_record_becomes_a_flat_row(simulator: Simulator) -> None:
    made = simulator.crm.create(
        "Deals", Deal_Name="海港二期", Amount=Decimal("12345678901234567.89"), Is_Key=True, Owner=simulator.crm.owner(),
        Account_Name={"name": "恒裕", "id": "9"}, Tag=[{"name": "大单", "share": Decimal("0.10")}],
    )
    asked = ["Deal_Name", "Amount", "Owner.id", "Owner.name", "Owner.email", "Account_Name.id", "Account_Name.name",
             "Account_Name", "Tag", "Is_Key", "Closing_Date"]
    with connected(simulator) as zoho:
        assert rows(zoho.changed("Deals", asked, since=None)) == [{
            "id": str(made), "Deal_Name": "海港二期", "Amount": "12345678901234567.89",
            "Owner.id": simulator.crm.users[0]["id"], "Owner.name": "周 敏", "Owner.email": "user1@hengyu.example",
            "Account_Name.id": "9", "Account_Name.name": "恒裕", "Account_Name": '{"name": "恒裕", "id": "9"}',
            "Tag": '[{"name": "大单", "share": 0.10}]', "Is_Key": "true", "Closing_Date": None,
            "Modified_Time": "2026-03-01T09:00:00+08:00",
        }]


@pytest.mark.parametrize("amount", ["0.1", "12345678901234567.89", "-0.00", "100", "1E+400", "0.30000000000000004"])
def test_amounts_stay_the_text_they_came_as(simulator: Simulator, amount: str) -> None:
    simulator.crm.create("Deals", Amount=Decimal(amount), Tag=[Decimal(amount)])
    with connected(simulator) as zoho:
        (row,) = rows(zoho.changed("Deals", ["Amount", "Tag"], since=None))
    assert (row["Amount"], row["Tag"]) == (amount, f"[{amount}]")


@pytest.mark.parametrize("count", [1, 200, 201, 2_001, 10_400])
def test_all_records_come_once_by_page_tokens(simulator: Simulator, count: int) -> None:
    made = fill(simulator, count)
    with connected(simulator) as zoho:
        pages = list(zoho.changed("Deals", FIELDS, since=None))
    assert ids(pages) == made
    assert [bool(page.resume) for page in pages] == [True] * (len(pages) - 1) + [False]
    assert len(simulator.data_calls()) == len(pages) == -(-count // 200)
    assert not any("page" in one.query for one in simulator.data_calls())


def test_only_what_changed_since_a_moment_comes(simulator: Simulator) -> None:
    made = fill(simulator, 5, seconds=60)
    at = simulator.clock.now()
    simulator.crm.change("Deals", int(made[1]), Stage="Qualification")
    with connected(simulator) as zoho:
        assert ids(zoho.changed("Deals", FIELDS, since=at)) == [made[1]]
        assert ids(zoho.changed("Deals", FIELDS, since=at - timedelta(seconds=60))) == [made[1], made[4]]
        nothing = list(zoho.changed("Deals", FIELDS, since=at + timedelta(seconds=1)))
    assert [(page.rows, page.resume) for page in nothing] == [((), "")]
    assert simulator.data_calls()[-1].status == 304


def test_an_empty_module_is_one_empty_page(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        assert [(page.rows, page.resume) for page in zoho.changed("Deals", FIELDS, since=None)] == [((), "")]
    assert simulator.data_calls()[-1].status == 204


@settings(max_examples=12, deadline=None)
@given(count=st.integers(1, 1_300), since=st.booleans())
def test_going_on_behind_any_page_equals_a_read_that_was_not_interrupted(count: int, since: bool) -> None:  # noqa: FBT001 -- hypothesis names it
    """Another process, with nothing but the text of the place and the shared token."""
    with running() as simulator:
        at = simulator.clock.now() if since else None
        fill(simulator, count)
        kept = Kept()
        with connected(simulator, kept) as zoho:
            whole = list(zoho.changed("Deals", FIELDS, since=at))
        for place, page in enumerate(whole[:-1]):
            with connected(simulator, kept) as other:
                rest = list(other.changed("Deals", FIELDS, since=at, resume=page.resume))
            assert rows(whole[:place + 1]) + rows(rest) == rows(whole)


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), counts_pages=st.booleans(), is_after=st.booleans())
def test_no_change_made_while_it_is_read_is_lost(seed: int, counts_pages: bool, is_after: bool) -> None:  # noqa: FBT001 -- hypothesis names them
    """Two reads, the second from a second before the first began, hold the latest of every record."""
    chance = random.Random(seed)  # noqa: S311 -- a test's own
    with running() as simulator:
        simulator.counts_pages, simulator.is_after = counts_pages, is_after
        made = fill(simulator, 900)
        simulator.clock.sleep(3_600)
        began = simulator.clock.now()

        def meanwhile(asked: Asked) -> None:
            simulator.clock.at += timedelta(seconds=1)
            for number in chance.sample(made, 40):
                simulator.crm.change("Deals", int(number), Stage=f"stage {chance.random()}")
            made.append(str(simulator.crm.create("Deals", Deal_Name="新")))

        simulator.before = meanwhile
        held: dict[str, dict[str, str | None]] = {}
        with connected(simulator) as zoho:
            held |= {one["id"] or "": one for one in rows(zoho.changed("Deals", FIELDS, since=None))}
            simulator.before = lambda _asked: None
            again = zoho.changed("Deals", FIELDS, since=began - timedelta(seconds=1))
            held |= {one["id"] or "": one for one in rows(again)}
        assert {key: one["Stage"] for key, one in held.items()} == {
            str(one.id): one.values.get("Stage") for one in simulator.crm.live("Deals")
        }


def test_a_deletion_while_it_is_read_moves_no_other_record_away(simulator: Simulator) -> None:
    made = fill(simulator, 600)
    simulator.before = lambda _asked: (
        simulator.crm.delete("Deals", int(made[0])) if len(simulator.data_calls()) == 2 and simulator.crm.live("Deals") else None
    )
    with connected(simulator) as zoho:
        assert ids(zoho.changed("Deals", FIELDS, since=None)) == made
        assert [one for page in zoho.gone("Deals", since=None) for one in page.ids] == [made[0]]


def test_a_page_token_that_died_begins_the_read_again(simulator: Simulator) -> None:
    made = fill(simulator, 700)
    with connected(simulator) as zoho:
        first = next(zoho.changed("Deals", FIELDS, since=None))
        simulator.clock.sleep(25 * 3_600)
        rest = list(zoho.changed("Deals", FIELDS, since=None, resume=first.resume))
    assert ids(rest) == made
    assert [one.status for one in simulator.data_calls()][:3] == [200, 400, 200]


def test_a_place_of_another_question_begins_the_read_again(simulator: Simulator) -> None:
    made = fill(simulator, 300)
    with connected(simulator) as zoho:
        first = next(zoho.changed("Deals", ["Stage"], since=None))
        assert ids(zoho.changed("Deals", FIELDS, since=None, resume=first.resume)) == made


def test_page_tokens_that_always_die_are_endless(simulator: Simulator) -> None:
    fill(simulator, 300)
    simulator.before = lambda _asked: simulator.page_tokens.clear()
    with connected(simulator) as zoho, pytest.raises(Endless):
        list(zoho.changed("Deals", FIELDS, since=None))
    assert len(simulator.data_calls()) == 8


def test_a_page_that_repeats_for_ever_is_endless(simulator: Simulator) -> None:
    fill(simulator, 300)
    simulator.is_endless = True
    with connected(simulator) as zoho, pytest.raises(Endless):
        list(zoho.changed("Deals", FIELDS, since=None))
    assert len(simulator.data_calls()) == 2


def test_more_pages_than_there_can_be_are_endless(simulator: Simulator) -> None:
    fill(simulator, 700)
    with connected(simulator, most_pages=3) as zoho, pytest.raises(Endless):
        list(zoho.changed("Deals", FIELDS, since=None))
    assert len(simulator.data_calls()) == 3


@pytest.mark.parametrize("ends_quietly", [True, False])
@pytest.mark.parametrize("is_after", [True, False])
def test_more_records_than_one_walk_gives_are_read_by_their_moments(
    simulator: Simulator, *, is_after: bool, ends_quietly: bool,
) -> None:
    """The vendor's limit is 100,000; here 600. It may be said by an error, or the pages may just end."""
    made = []
    for _second in range(214):
        made += fill(simulator, 7)
        simulator.clock.sleep(1)
    simulator.is_after, simulator.most_by_token, simulator.ends_quietly = is_after, 600, ends_quietly
    with connected(simulator, most_in_a_walk=600 if ends_quietly else 100_000) as zoho:
        pages = list(zoho.changed("Deals", FIELDS, since=None))
        assert set(ids(pages)) == set(made)
        middle = len(pages) // 2
        rest = zoho.changed("Deals", FIELDS, since=None, resume=pages[middle].resume)
        assert rows(pages[:middle + 1]) + rows(rest) == rows(pages)


def test_a_page_token_that_died_among_the_moments_takes_up_at_the_newest(simulator: Simulator) -> None:
    made = fill(simulator, 1_300, seconds=1)
    simulator.most_by_token = 600
    with connected(simulator) as zoho:
        pages = zoho.changed("Deals", FIELDS, since=None)
        some = [next(pages) for _page in range(4)]
        simulator.clock.sleep(25 * 3_600)
        rest = list(zoho.changed("Deals", FIELDS, since=None, resume=some[-1].resume))
    assert ids(rest)[0] == made[198]
    assert set(ids(some[3:]) + ids(rest)) == set(made)


def test_more_records_of_one_moment_than_a_walk_gives_are_endless(simulator: Simulator) -> None:
    fill(simulator, 900)
    simulator.most_by_token = 600
    with connected(simulator) as zoho, pytest.raises(Endless):
        list(zoho.changed("Deals", FIELDS, since=None))


def test_more_than_fifty_fields_are_put_together_by_id(simulator: Simulator) -> None:
    names = [f"Custom_{number}" for number in range(1, 121)]
    made = [simulator.crm.create("Deals", **{name: f"{name} of {number}" for name in names}) for number in range(230)]
    simulator.before = lambda asked: (
        simulator.crm.delete("Deals", made[3]) if "ids" in asked.query and simulator.crm.live("Deals")[3].id == made[3] else None
    )
    with connected(simulator) as zoho:
        found = rows(zoho.changed("Deals", names, since=None))
    assert [one["id"] for one in found] == [str(one) for one in made if one != made[3]]
    assert [one["Custom_117"] for one in found] == [f"Custom_117 of {number}" for number in range(230) if number != 3]
    assert all(len(one.query["fields"].split(",")) <= 50 and one.status == 200 for one in simulator.data_calls())


def test_long_names_of_fields_fill_a_question_sooner(simulator: Simulator) -> None:
    fill(simulator, 1)
    with connected(simulator) as zoho:
        list(zoho.changed("Deals", [f"F{number:02d}{'x' * 60}" for number in range(40)], since=None))
    assert len(simulator.data_calls()) == 3
    assert all(len(one.query["fields"]) <= 1_024 for one in simulator.data_calls())


def test_deleted_records_are_told_of_page_by_page(simulator: Simulator) -> None:
    made = fill(simulator, 450)
    for number in made[:430]:
        simulator.crm.delete("Deals", int(number), is_permanent=int(number) % 2 == 0)
    simulator.crm.restore("Deals", int(made[7]))
    with connected(simulator) as zoho:
        pages = list(zoho.gone("Deals", since=None))
        assert {one for page in pages for one in page.ids} == set(made[:430]) - {made[7]}
        rest = zoho.gone("Deals", since=None, resume=pages[0].resume)
        assert [page.ids for page in rest] == [page.ids for page in pages[1:]]
    assert {one.query["type"] for one in simulator.asked if one.path.endswith("/deleted")} == {"all"}


def test_deletions_before_the_moment_are_left_out_even_where_zoho_tells_them(simulator: Simulator) -> None:
    made = fill(simulator, 2)
    simulator.crm.delete("Deals", int(made[0]))
    simulator.clock.sleep(60)
    at = simulator.clock.now()
    simulator.crm.delete("Deals", int(made[1]))
    with connected(simulator) as zoho:
        assert [page.ids for page in zoho.gone("Deals", since=at)] == [(made[1],)]
        simulator.before = lambda asked: asked.headers.pop("If-Modified-Since", None)
        assert [page.ids for page in zoho.gone("Deals", since=at)] == [(made[1],)]
        assert [page.ids for page in zoho.gone("Leads", since=at)] == [()]


DELETED = b'{"data": [{"id": "1", "deleted_time": "%s"}], "info": {"more_records": %s}}'


@pytest.mark.parametrize(("said", "more", "trouble"), [
    (b"2026-03-01T09:00:00+08:00", b"true", Endless), (b"soon", b"false", NotUnderstood),
    (b"2026-03-01T09:00:00", b"false", NotUnderstood),
])
def test_deletions_that_make_no_sense_are_named(
    simulator: Simulator, said: bytes, more: bytes, trouble: type[Exception],
) -> None:
    simulator.lies["/crm/v8/Deals/deleted"] = (200, DELETED % (said, more))
    with connected(simulator) as zoho, pytest.raises(trouble):
        list(zoho.gone("Deals", since=simulator.clock.now()))


def test_users_come_with_their_address_and_whether_they_are_active(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        found = rows(zoho.changed("users", ["full_name", "email", "status", "role.name"], since=simulator.clock.now()))
        assert [(one["full_name"], one["email"], one["status"], one["role.name"]) for one in found] == [
            ("周 敏", "user1@hengyu.example", "active", "销售"), ("吴 迪", "user2@hengyu.example", "active", "销售"),
            ("郑 爽", "user3@hengyu.example", "inactive", "销售"),
        ]
        assert [page.ids for page in zoho.gone("users", since=None)] == [(simulator.crm.users[3]["id"],)]
        assert {"id", "email", "status"} <= {one.name for one in zoho.fields("users")}


def test_leads_that_became_customers_are_read_as_well(simulator: Simulator) -> None:
    made = [simulator.crm.create("Leads", Last_Name="王", Converted__s=number > 0) for number in range(2)]
    with connected(simulator) as zoho:
        assert ids(zoho.changed("Leads", ["Last_Name"], since=None)) == [str(one) for one in made]


def test_the_connection_is_tried_without_reading_a_record(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        tested = zoho.test()
    assert tested.account == "周 敏 user1@hengyu.example"
    assert [(one.name, one.label) for one in tested.kinds] == [
        ("Deals", "商机"), ("Leads", "线索"), ("users", "用户 Users"),
    ]
    assert not simulator.data_calls()


def test_fields_are_listed_with_their_choices_and_the_parts_of_lookups(simulator: Simulator) -> None:
    with connected(simulator) as zoho:
        found = {one.name: one for one in zoho.fields("Deals")}
        assert zoho.fields("Notes") == zoho.fields("Notes")[:1]
    assert found["Stage"].choices == (("Qualification", "资格审查"), ("Closed Won", "赢单"))
    assert [name for name in found if name.startswith(("Owner", "Account", "id"))] == [
        "id", "Owner.id", "Owner.name", "Owner.email", "Account_Name.id", "Account_Name.name",
    ]
    assert (found["Amount"].kind, found["Amount"].label) == ("currency", "金额")


def test_a_column_that_becomes_text_is_text_and_a_lookup_that_does_is_named(simulator: Simulator) -> None:
    simulator.crm.create("Deals", Amount=Decimal("3.50"), Owner=simulator.crm.owner())
    simulator.typed_text = {"Amount", "Owner"}
    with connected(simulator) as zoho:
        assert rows(zoho.changed("Deals", ["Amount"], since=None))[0]["Amount"] == "about 3.50"
        with pytest.raises(NotUnderstood, match=r"Owner\.id"):
            list(zoho.changed("Deals", ["Owner.id"], since=None))


@given(text=st.one_of(st.text(), st.sampled_from(['{"page": "2"}', '{"rows": true}', "[]", "null", '{"no": 1}', "7"])))
def test_a_place_that_cannot_be_read_is_the_beginning(text: str) -> None:
    assert Place.of(text, None) == Place()


def test_a_place_survives_being_written() -> None:
    place = Place("2026-03-01T09:00:00+08:00", is_by_time=True, token="t", first="1", rows=3, pages=2, again=1)
    assert Place.of(place.text(), None) == place


def test_a_moment_without_its_zone_is_a_mistake_of_ours(simulator: Simulator) -> None:
    with connected(simulator) as zoho, pytest.raises(ValueError, match="zone"):
        list(zoho.changed("Deals", FIELDS, since=simulator.clock.now().replace(tzinfo=None)))

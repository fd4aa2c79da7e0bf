"""Lists of named systems, recognised by headings that are theirs alone."""

from __future__ import annotations

import re

import pytest

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.intake.detecting import look_at, propose
from lingxiao.engines.facts.intake.profile import Profile
from lingxiao.engines.facts.intake.systems import RESULTS, TITLES, alike, known

EVERY = [(dataset, system) for dataset, systems in known().items() for system in systems]


@pytest.mark.parametrize(("dataset", "system"), EVERY, ids=[f"{system.key}-{dataset}" for dataset, system in EVERY])
def test_the_list_as_a_system_heads_it_is_known_and_read_whole(dataset: str, system: object) -> None:
    """The likeliest headings of every system and list say which system it is, and fill every column they stand for."""
    headings = list(dict.fromkeys(words[0] for words in system.headings.values()))  # type: ignore[attr-defined]
    assert alike(dataset, headings) is system
    fields = propose(dataset, [look_at(one, ()) for one in headings])["fields"]
    found = {name: origin["column"] for name, origin in fields.items()}
    expected = {name: words[0] for name, words in system.headings.items()}  # type: ignore[attr-defined]
    assert {name: found.get(name) for name in expected} == expected


def test_every_line_stands_for_a_column_and_every_system_has_a_name() -> None:
    for dataset, system in EVERY:
        assert set(system.headings) <= {field.name for field in ALL[dataset].fields}, (dataset, system.key)
        assert all(words and all(words) for words in system.headings.values())
        assert not system.results or set(system.results) == set(RESULTS)
    assert {system.key for _dataset, system in EVERY} == set(TITLES)


@pytest.mark.parametrize("key", sorted(TITLES))
def test_what_a_system_lists_makes_a_mapping_that_can_be_kept(key: str) -> None:
    """All a dataset needs stands in the list, but for what every row may have in common: the currency, a line's number."""
    for dataset, system in EVERY:
        if system.key == key:
            fields = propose(dataset, [look_at(one, ()) for one in sorted(system.words())])["fields"]
            fields.setdefault("currency", {"constant": "CNY"} if "currency" in ALL[dataset] else None)
            Profile.model_validate({"dataset": dataset, "fields": {name: origin for name, origin in fields.items() if origin}})


@pytest.mark.parametrize(
    "headings",
    [
        "单号,日期,客户,金额",  # anybody's
        "订单编号,下单日期,客户名称,币种,订单金额",  # what several systems say alike
        "",
        "Sales Document,销售订单编号,单据编号,订单号,SO Number",  # of everybody something
    ],
)
def test_what_could_be_anybodys_is_nobodys(headings: str) -> None:
    assert alike("orders", re.split(",", headings)) is None


def test_one_heading_may_stand_for_the_stage_and_for_the_result() -> None:
    """Zoho keeps both in one; a heading is otherwise used once."""
    headings = ["Record Id", "Created Time", "Deal Owner", "Account Name", "Amount", "Stage", "Closing Date", "Reason For Loss"]
    fields = propose("deals", [look_at(one, ()) for one in headings])["fields"]
    assert fields["stage"] == fields["state"] == {"column": "Stage"}
    assert fields["expected_on"] == {"column": "Closing Date"}

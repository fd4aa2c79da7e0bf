"""The register is whole, dated, and refused whole when anything in it is wrong."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.documents.domain.law import (
    Jurisdiction,
    Severity,
    Standing,
    UnknownRule,
    Verification,
    read_law_pack,
    shipped_law,
)
from lingxiao.engines.documents.domain.packs import PackRefused

TODAY = date(2026, 11, 23)

# The register's own table, so that a rule dropped from the data is noticed here.
REGISTER = {
    *(f"LR-{number:02}" for number in range(1, 22)),
    *(f"LR-{number}" for number in range(25, 29)),
    *(f"LR-{number}" for number in range(30, 42)),
    *(f"LR-{number}" for number in range(50, 55)),
    *(f"LR-{number}" for number in range(60, 66)),
    *(f"LR-{number}" for number in range(90, 95)),
}


def rule(**changes: object) -> dict[str, Any]:
    words = {"zh": "字", "en": "words"}
    return {
        "id": "LR-01",
        "jurisdiction": "CN",
        "severity": "block",
        "valid_from": "2020-01-01",
        "valid_to": None,
        "verification": "verified",
        "concerns": ["documents"],
        "title": words,
        "citation": words,
        "statement": words,
        "behaviour": words,
    } | changes


def pack(*rules: dict[str, Any], **changes: object) -> bytes:
    words = {"zh": "字", "en": "words"}
    head = {"id": "x", "kind": "law_pack", "version": "1", "released_on": "2026-01-01", "title": words, "notice": words}
    return json.dumps(head | {"rules": list(rules)} | changes).encode()


def test_every_rule_of_the_register_is_in_force_or_has_ended_by_law() -> None:
    law = shipped_law()
    assert {one.id for one in law.rules} == REGISTER
    assert {one.id for one in law.in_force(TODAY)} == REGISTER
    assert law.expired(TODAY) == ()


def test_the_pack_is_named_by_version_and_hash_of_its_file() -> None:
    content = (files("lingxiao.engines.documents") / "data" / "law" / "cn-2026-11.json").read_bytes()
    law = shipped_law()
    assert (law.id, law.version) == ("cn-2026-11", "2026.11.1")
    assert law.sha256 == hashlib.sha256(content).hexdigest()


def test_a_rule_answers_for_its_day() -> None:
    """Unfair competition law changed on 2025-10-15: the fine and the article differ on either side."""
    law = shipped_law()
    before = law.rule("LR-60", on=date(2025, 10, 14))
    after = law.rule("LR-60", on=date(2025, 10, 15))
    assert before is not None
    assert after is not None
    assert "第7条" in before.citation.zh
    assert "第8条" in after.citation.zh
    assert before.last_day == date(2025, 10, 14)
    assert after.last_day is None


def test_a_rule_that_has_ended_is_no_answer() -> None:
    """LR-25 holds to 2027-12-31; in 2028 the screen must say so instead of computing."""
    law = shipped_law()
    assert law.rule("LR-25", on=date(2027, 12, 31)) is not None
    assert law.rule("LR-25", on=date(2028, 1, 1)) is None
    assert {one.id for one in law.expired(date(2028, 1, 1))} == {"LR-25", "LR-26"}
    assert law.rule("LR-01", on=date(2007, 12, 31)) is None


def test_an_ending_is_seen_coming() -> None:
    law = shipped_law()
    assert law.expiring(date(2027, 11, 1), within_days=30) == ()
    assert {one.id for one in law.expiring(date(2027, 11, 1), within_days=90)} == {"LR-25", "LR-26"}


def test_the_register_shows_each_rule_by_the_edition_that_speaks_on_the_day() -> None:
    law = shipped_law()
    today = {one.rule.id: one for one in law.register(TODAY, within_days=90)}
    assert set(today) == REGISTER
    assert {one.standing for one in today.values()} == {Standing.IN_FORCE}
    assert [len(today[name].editions) for name in ("LR-01", "LR-60")] == [1, 2]
    before = {one.rule.id: one for one in law.register(date(2025, 10, 14), within_days=90)}
    assert before["LR-60"].rule == law.rule("LR-60", on=date(2025, 10, 14)) != today["LR-60"].rule
    assert before["LR-60"].standing is Standing.IN_FORCE  # this edition ends, the rule goes on
    late, over = (law.register(on, within_days=90) for on in (date(2027, 11, 1), date(2028, 1, 1)))
    assert {one.rule.id for one in late if one.standing is Standing.ENDING} == {"LR-25", "LR-26"}
    assert {one.rule.id for one in over if one.standing is Standing.ENDED} == {"LR-25", "LR-26"}
    early = law.register(date(2007, 12, 31), within_days=90)
    assert next(one.standing for one in early if one.rule.id == "LR-01") is Standing.AHEAD


def test_an_unknown_rule_is_loud() -> None:
    with pytest.raises(UnknownRule, match="LR-99"):
        shipped_law().rule("LR-99", on=TODAY)


def test_severity_and_place_follow_the_register() -> None:
    law = shipped_law()
    severities = {one.id: one.severity for one in law.in_force(TODAY)}
    assert severities["LR-05"] is Severity.BLOCK
    assert severities["LR-06"] is Severity.WARN
    assert severities["LR-13"] is Severity.RECORD
    assert {one.jurisdiction for one in law.rules if one.id < "LR-65"} == {Jurisdiction.CN}
    assert {one.verification for one in law.to_check(TODAY)} == {Verification.TO_CHECK}
    assert "LR-08" in {one.id for one in law.to_check(TODAY)}


def test_an_engine_finds_what_it_must_keep() -> None:
    concerned = {one.id for one in shipped_law().concerning("duties", on=TODAY)}
    assert {"LR-02", "LR-12", "LR-18"} <= concerned
    assert "LR-53" not in concerned


def test_the_demo_pack_has_ended() -> None:
    demo = shipped_law("demo/cn-2023-demo-expired")
    assert demo.in_force(TODAY) == ()
    assert {one.id for one in demo.expired(TODAY)} == {"LR-25", "LR-26"}


def test_every_problem_is_named_and_nothing_is_taken() -> None:
    content = pack(
        rule(severity="fatal"),
        rule(id="LR-02", citation={"zh": "只有中文"}),
        rule(id="LR-03", valid_from="01/02/2020"),
        rule(id="LR-04", valid_to="2019-01-01"),
        rule(id="LR-05", concerns=["payroll"]),
        rule(id="LR-06", valid_from=None),
        rule(id="", concerns="documents", title="只有一种语言"),
        released_on="soon",
    )
    with pytest.raises(PackRefused) as refused:
        read_law_pack(content)
    assert {problem.place for problem in refused.value.problems} == {
        "rules[0].severity",
        "rules[1].citation",
        "rules[2].valid_from",
        "rules[3].valid_to",
        "rules[4].concerns",
        "rules[5].valid_from",
        "rules[6].id",
        "rules[6].concerns",
        "rules[6].title",
        "released_on",
    }
    assert all(problem.what.zh and problem.what.en for problem in refused.value.problems)


@pytest.mark.parametrize(
    ("content", "place"),
    [(b"{", "line 1"), (b"\x80\x81", "file"), (b"[]", "kind"), (b'{"kind": "clause_pack"}', "kind")],
)
def test_what_is_no_law_pack_is_refused(content: bytes, place: str) -> None:
    with pytest.raises(PackRefused) as refused:
        read_law_pack(content)
    assert [problem.place for problem in refused.value.problems] == [place]


def test_a_pack_without_rules_is_refused() -> None:
    with pytest.raises(PackRefused, match="rules"):
        read_law_pack(pack())


def test_editions_may_not_overlap() -> None:
    with pytest.raises(PackRefused, match="overlap"):
        read_law_pack(pack(rule(valid_to="2024-01-02"), rule(valid_from="2024-01-01")))
    with pytest.raises(PackRefused, match="overlap"):
        read_law_pack(pack(rule(), rule(valid_from="2024-01-01")))


@settings(deadline=None)  # a busy machine is no failure
@given(st.lists(st.integers(1, 2000), min_size=1, max_size=6), st.integers(-10, 8000))
def test_at_most_one_edition_holds_on_any_day(lengths: list[int], offset: int) -> None:
    start = date(2010, 1, 1)
    rules = []
    begins = start
    for length in lengths:
        ends = begins + timedelta(days=length)
        rules.append(rule(valid_from=begins.isoformat(), valid_to=ends.isoformat()))
        begins = ends
    law = read_law_pack(pack(*reversed(rules)))
    on = start + timedelta(days=offset)
    holding = law.in_force(on)
    assert len(holding) == (start <= on < begins)
    assert law.rule("LR-01", on=on) == (holding[0] if holding else None)
    assert bool(law.expired(on)) == (on >= begins)

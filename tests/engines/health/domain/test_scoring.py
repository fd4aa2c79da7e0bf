"""The health figure keeps the method of conventions 1.9, and its explanation re-adds."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.areas.register import AREAS
from lingxiao.engines.health.domain import indicators as ways
from lingxiao.engines.health.domain import scoring
from lingxiao.engines.health.domain.indicators import (
    ARITHMETIC,
    Cap,
    Evidence,
    Found,
    Indicator,
    Missing,
    OutOfScope,
    Reading,
    Transform,
    as_read,
    inverse,
    linear,
    minus_each,
    on_time,
    rate,
)
from lingxiao.engines.health.enums import Band, Kind
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable

WORDS = Bilingual("有据", "There is evidence")
DAY = date(2026, 11, 23)


def indicator(key: str, weight: int, kind: Kind = Kind.CONDUCT, minimum: int = 1) -> Indicator:
    """An indicator whose reading is its score."""
    return Indicator(
        key=key,
        title=Bilingual(key),
        kind=kind,
        weight=weight,
        transform=as_read(),
        read=lambda _people, _on, _at: {},
        minimum_sample=minimum,
    )


def reading(points: Fraction | int, sample: int = 1) -> Reading:
    """Something found, worth these points."""
    return Reading(inputs={"points": Fraction(points)}, sample=sample, said=WORDS)


def cap(at_most: int, *, side: str = "company", starts_on: date = DAY, expires_on: date | None = None) -> Cap:
    """A red line, in force on the day unless said otherwise."""
    return Cap(
        key="line",
        at_most=at_most,
        title=WORDS,
        starts_on=starts_on,
        expires_on=expires_on,
        side=side,
        evidence=Evidence("case", "1", DAY, WORDS),
    )


def said(*values: object) -> list[str]:
    """Figures as they are written, to compare several at once."""
    return [str(value) for value in values]


def test_below_sixty_percent_of_evidence_there_is_no_number_and_never_a_zero() -> None:
    """59 of 100 covered: 证据不足. 60 of 100: a number."""
    parts = [indicator("a", 59), indicator("b", 1), indicator("c", 40)]
    found: dict[str, Found] = {"a": reading(80), "b": Missing(WORDS), "c": Missing(WORDS)}
    thin = scoring.card(indicators=parts, found=found, caps=[], on=DAY)
    assert thin.score is None
    assert thin.band is Band.INSUFFICIENT
    found["b"] = reading(80)
    assert scoring.card(indicators=parts, found=found, caps=[], on=DAY).score == 80


def test_a_reading_under_its_minimum_sample_does_not_count() -> None:
    """Three answers where five are needed leave the indicator out."""
    part = indicator("a", 100, minimum=5)
    assert scoring.card(indicators=[part], found={"a": reading(90, sample=3)}, caps=[], on=DAY).score is None


def test_what_is_out_of_scope_drops_out_and_weights_renormalise() -> None:
    """A domestic manager has no market abroad: coverage is of what concerns them."""
    parts = [indicator("a", 40), indicator("abroad", 60)]
    card = scoring.card(indicators=parts, found={"a": reading(70), "abroad": OutOfScope(WORDS)}, caps=[], on=DAY)
    assert card.coverage == 1
    assert card.score == 70


def test_caps_lower_and_never_raise() -> None:
    """The lowest cap holds; a figure below it stays where it is."""
    part = [indicator("a", 100)]
    assert scoring.card(indicators=part, found={"a": reading(95)}, caps=[cap(69), cap(54)], on=DAY).score == 54
    assert scoring.card(indicators=part, found={"a": reading(40)}, caps=[cap(54)], on=DAY).score == 40


def test_nothing_due_is_not_a_figure() -> None:
    """ONTIME of nothing due leaves the indicator out instead of scoring 0 or 100."""
    part = Indicator(
        key="a", title=WORDS, kind=Kind.PROVISION, weight=100, transform=on_time(), read=lambda _people, _on, _at: {}
    )
    nothing = Reading(inputs={"on": Fraction(0), "late": Fraction(0), "due": Fraction(0)}, sample=1, said=WORDS)
    card = scoring.card(indicators=[part], found={"a": nothing}, caps=[], on=DAY)
    assert card.scored[0].why_not == "nothing_due"
    assert card.score is None


def test_a_company_that_does_not_provide_is_said_so() -> None:
    """H_P below 60 marks 组织未到位, however the manager acts."""
    parts = [indicator("p", 50, Kind.PROVISION), indicator("c", 50)]
    card = scoring.card(indicators=parts, found={"p": reading(59), "c": reading(100)}, caps=[], on=DAY)
    assert card.is_provision_lacking
    assert card.conduct == 100


def test_a_cap_holds_from_its_first_day_until_the_day_it_expires() -> None:
    """Not a day earlier, and not on the day it expires; what does not hold is not told either."""
    part, found = [indicator("a", 100)], {"a": reading(95)}
    tomorrow, line = DAY + timedelta(days=1), cap(54, expires_on=DAY + timedelta(days=1))
    assert scoring.card(indicators=part, found=found, caps=[line], on=DAY).score == 54
    ended = scoring.card(indicators=part, found=found, caps=[line], on=tomorrow)
    assert said(ended.score, *ended.caps) == ["95"]
    assert scoring.card(indicators=part, found=found, caps=[cap(54, starts_on=tomorrow)], on=DAY).score == 95


def test_each_side_has_its_own_coverage_and_its_own_caps() -> None:
    """
    provision 40 of 100, all there, worth 100; conduct 60, of which 45 are there (75 %), worth 80
    a red line of the company's own doing at 54 caps the whole and provision, and leaves conduct where it is
    """
    parts = [indicator("p", 40, Kind.PROVISION), indicator("c", 45), indicator("o", 15, Kind.OUTCOME)]
    found: dict[str, Found] = {"p": reading(100), "c": reading(80), "o": Missing(WORDS, "later")}
    card = scoring.card(indicators=parts, found=found, caps=[cap(54)], on=DAY)
    assert said(card.score, card.provision, card.conduct) == ["54", "54", "80"]
    assert said(card.company.coverage, card.manager.coverage) == ["1", "3/4"]
    theirs = scoring.card(indicators=parts, found=found, caps=[cap(54, side="manager")], on=DAY)
    assert said(theirs.score, theirs.provision, theirs.conduct) == ["54", "100", "54"]
    assert (card.is_provision_lacking, theirs.is_provision_lacking) == (True, False)


def test_a_side_with_too_little_evidence_has_no_number_of_its_own() -> None:
    """Of conduct only 25 of 60 are there: 42 %. Nobody is judged by that, whatever it would come to."""
    parts = [indicator("p", 40, Kind.PROVISION), indicator("signed", 25), indicator("rest", 35)]
    found: dict[str, Found] = {"p": reading(90), "signed": reading(0), "rest": Missing(WORDS)}
    card = scoring.card(indicators=parts, found=found, caps=[], on=DAY)
    assert card.coverage == Fraction(65, 100)
    assert said(card.provision, card.conduct) == ["90", "None"]


def test_a_red_line_of_the_company_says_so_even_where_there_is_no_number() -> None:
    """Nothing issued for over a month: no figure, and 组织未到位 all the same. A cap from 60 up does not say it."""
    part: dict[str, Found] = {"a": Missing(WORDS)}
    unissued = scoring.card(indicators=[indicator("a", 100)], found=part, caps=[cap(54)], on=DAY)
    assert (unissued.score, unissued.provision, unissued.is_provision_lacking) == (None, None, True)
    assert not scoring.card(indicators=[indicator("a", 100)], found=part, caps=[cap(69)], on=DAY).is_provision_lacking


def test_the_overall_figure_is_the_weighted_mean_of_the_areas_there_are() -> None:
    """Default weights; an area that is not available drops out; with one of fifteen there is no overall figure."""
    weights = [area.weight for area in AREAS]
    assert sum(weights) == 100
    one_alive = scoring.overall([(weight, Fraction(90) if at == 0 else None) for at, weight in enumerate(weights)])
    assert (one_alive.score, one_alive.coverage, one_alive.areas) == (None, Fraction(6, 100), 1)
    most = scoring.overall([(18, Fraction(80)), (8, Fraction(60)), (6, None)])
    assert most.score == Fraction(18 * 80 + 8 * 60, 26)


def test_a_touched_tree_does_not_replay() -> None:
    """Whoever changes a score, an input or a weight in the stored tree is found out."""
    parts = [indicator("a", 60), indicator("b", 40, Kind.PROVISION)]
    card = scoring.card(indicators=parts, found={"a": reading(70), "b": reading(90)}, caps=[cap(75)], on=DAY)
    tree = json.loads(json.dumps(scoring.explain(card, on=DAY)))
    assert scoring.replay(tree) == tree
    touches: list[Callable[[dict[str, Any]], None]] = [
        lambda kept: kept["indicators"][0].update(score="99/1"),
        lambda kept: kept["indicators"][0]["inputs"].update(points="99/1"),
        lambda kept: kept["indicators"][1].update(weight=1),
        lambda kept: kept["caps"].clear(),
        lambda kept: kept.update(score="99/1"),
        lambda kept: kept["company"].update(score="1/1"),
        lambda kept: kept.update(band="risk"),
    ]
    for touch in touches:
        touched = json.loads(json.dumps(tree))
        touch(touched)
        assert scoring.replay(touched) != touched


def test_every_way_of_reckoning_can_be_replayed() -> None:
    """Each transform an area may declare has its arithmetic under its name, and gives the same from what is stored."""
    half = Fraction(1, 2)
    declared: list[tuple[Transform, dict[str, Fraction], Fraction | int]] = [
        (on_time(), {"on": Fraction(3), "late": Fraction(2), "due": Fraction(6)}, Fraction(200, 3)),
        (rate(Fraction(4)), {"x": Fraction(3)}, 75), (linear(Fraction(5, 2), Fraction(9, 2)), {"x": Fraction(7, 2)}, 50),
        (inverse(Fraction(0), Fraction(4)), {"x": Fraction(1)}, 75), (minus_each(Fraction(25)), {"n": Fraction(5)}, 0),
        (ways.band(Fraction(0), Fraction(2), Fraction(3), Fraction(5)), {"x": Fraction(1)}, 50),
        (
            ways.on_time_and_linear(Fraction(0), Fraction(4)),
            {"on": Fraction(1), "late": Fraction(0), "due": Fraction(2), "x": Fraction(3)}, Fraction(125, 2),
        ),
        (as_read(), {"points": half}, half),
    ]
    assert {one.name for one, _inputs, _worth in declared} == set(ARITHMETIC)
    for how, inputs, worth in declared:
        part = replace(indicator("a", 100), transform=how)
        card = scoring.card(indicators=[part], found={"a": Reading(inputs, 9, WORDS, freshness=half)}, caps=[], on=DAY)
        assert card.score == worth * half
        tree = json.loads(json.dumps(scoring.explain(card, on=DAY)))
        assert scoring.replay(tree) == tree


def test_bands_begin_where_the_conventions_say() -> None:
    """85, 70 and 55 open their bands."""
    edges = {85: Band.EXCELLENT, 70: Band.STEADY, 55: Band.WATCH, 0: Band.RISK}
    for floor, band in edges.items():
        assert scoring.band_of(Fraction(floor)) is band
    assert scoring.band_of(Fraction(8499, 100)) is Band.STEADY


def re_add(tree: dict[str, Any]) -> tuple[Fraction | None, Fraction]:
    """Do the arithmetic of a tree anew, from its lines alone."""
    lines = [line for line in tree["indicators"] if line["why_not"] != "out_of_scope"]
    weight = sum(line["weight"] for line in lines)
    counted = [line for line in lines if line["score"] is not None]
    covered = sum(line["weight"] for line in counted)
    coverage = Fraction(covered, weight) if weight else Fraction(0)
    if covered == 0 or coverage < Fraction(tree["coverage_floor"]):
        return None, coverage
    base = sum(line["weight"] * Fraction(line["score"]) for line in counted) / covered
    return min([base, *(Fraction(one["at_most"]) for one in tree["caps"])]), coverage


points = st.fractions(min_value=0, max_value=100, max_denominator=50)
found_one = st.one_of(points.map(reading), st.just(Missing(WORDS)), st.just(OutOfScope(WORDS)))


@given(
    parts=st.lists(st.tuples(st.integers(1, 40), st.sampled_from(Kind), found_one), max_size=8),
    caps=st.lists(st.integers(0, 100), max_size=2),
)
def test_the_explanation_re_adds_to_the_figure_bit_for_bit(
    parts: list[tuple[int, Kind, Found]],
    caps: list[int],
) -> None:
    """From the JSON alone anyone gets the same figure and coverage; the JSON survives writing and reading."""
    indicators = [indicator(f"i{n}", weight, kind) for n, (weight, kind, _found) in enumerate(parts)]
    found = {f"i{n}": one for n, (_weight, _kind, one) in enumerate(parts)}
    card = scoring.card(indicators=indicators, found=found, caps=[cap(at_most) for at_most in caps], on=DAY)
    tree = json.loads(json.dumps(scoring.explain(card, on=DAY)))
    score, coverage = re_add(tree)
    assert scoring.exact(tree["score"]) == score == card.score
    assert Fraction(tree["coverage"]) == coverage
    assert scoring.replay(tree) == tree


@given(value=points)
def test_what_is_shown_is_rounded_half_up_to_a_tenth(value: Fraction) -> None:
    """Shown tenths are within half a tenth of the exact figure."""
    shown = scoring.tenths(value)
    assert shown is not None
    assert -Fraction(1, 2) < value * 10 - shown <= Fraction(1, 2) or value * 10 - shown == -Fraction(1, 2)
    assert scoring.tenths(None) is None

"""The health figure keeps the method of conventions 1.9, and its explanation re-adds."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lingxiao.engines.health.domain import scoring
from lingxiao.engines.health.domain.indicators import (
    Cap,
    Evidence,
    Found,
    Indicator,
    Missing,
    OutOfScope,
    Reading,
    as_read,
    on_time,
)
from lingxiao.engines.health.enums import Band, Kind
from lingxiao.kernel.words import Bilingual

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


def cap(at_most: int) -> Cap:
    """A red line in force."""
    return Cap(
        key="line",
        at_most=at_most,
        title=WORDS,
        starts_on=DAY,
        expires_on=None,
        side="company",
        evidence=Evidence("case", "1", DAY, WORDS),
    )


def test_below_sixty_percent_of_evidence_there_is_no_number_and_never_a_zero() -> None:
    """59 of 100 covered: 证据不足. 60 of 100: a number."""
    parts = [indicator("a", 59), indicator("b", 1), indicator("c", 40)]
    found: dict[str, Found] = {"a": reading(80), "b": Missing(WORDS), "c": Missing(WORDS)}
    thin = scoring.card(indicators=parts, found=found, caps=[])
    assert thin.score is None
    assert thin.band is Band.INSUFFICIENT
    found["b"] = reading(80)
    assert scoring.card(indicators=parts, found=found, caps=[]).score == 80


def test_a_reading_under_its_minimum_sample_does_not_count() -> None:
    """Three answers where five are needed leave the indicator out."""
    part = indicator("a", 100, minimum=5)
    assert scoring.card(indicators=[part], found={"a": reading(90, sample=3)}, caps=[]).score is None


def test_what_is_out_of_scope_drops_out_and_weights_renormalise() -> None:
    """A domestic manager has no market abroad: coverage is of what concerns them."""
    parts = [indicator("a", 40), indicator("abroad", 60)]
    card = scoring.card(indicators=parts, found={"a": reading(70), "abroad": OutOfScope(WORDS)}, caps=[])
    assert card.coverage == 1
    assert card.score == 70


def test_caps_lower_and_never_raise() -> None:
    """The lowest cap holds; a figure below it stays where it is."""
    part = [indicator("a", 100)]
    assert scoring.card(indicators=part, found={"a": reading(95)}, caps=[cap(69), cap(54)]).score == 54
    assert scoring.card(indicators=part, found={"a": reading(40)}, caps=[cap(54)]).score == 40


def test_nothing_due_is_not_a_figure() -> None:
    """ONTIME of nothing due leaves the indicator out instead of scoring 0 or 100."""
    part = Indicator(
        key="a", title=WORDS, kind=Kind.PROVISION, weight=100, transform=on_time(), read=lambda _people, _on, _at: {}
    )
    nothing = Reading(inputs={"on": Fraction(0), "late": Fraction(0), "due": Fraction(0)}, sample=1, said=WORDS)
    card = scoring.card(indicators=[part], found={"a": nothing}, caps=[])
    assert card.scored[0].why_not == "nothing_due"
    assert card.score is None


def test_a_company_that_does_not_provide_is_said_so() -> None:
    """H_P below 60 marks 组织未到位, however the manager acts."""
    parts = [indicator("p", 50, Kind.PROVISION), indicator("c", 50)]
    card = scoring.card(indicators=parts, found={"p": reading(59), "c": reading(100)}, caps=[])
    assert card.is_provision_lacking
    assert card.conduct == 100


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
    card = scoring.card(indicators=indicators, found=found, caps=[cap(at_most) for at_most in caps])
    tree = json.loads(json.dumps(scoring.explain(card)))
    score, coverage = re_add(tree)
    assert scoring.exact(tree["score"]) == score == card.score
    assert Fraction(tree["coverage"]) == coverage
    assert scoring.explain(scoring.card(indicators=indicators, found=found, caps=list(card.caps))) == tree


@given(value=points)
def test_what_is_shown_is_rounded_half_up_to_a_tenth(value: Fraction) -> None:
    """Shown tenths are within half a tenth of the exact figure."""
    shown = scoring.tenths(value)
    assert shown is not None
    assert -Fraction(1, 2) < value * 10 - shown <= Fraction(1, 2) or value * 10 - shown == -Fraction(1, 2)
    assert scoring.tenths(None) is None

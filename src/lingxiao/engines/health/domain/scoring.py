"""The health figure, by the method of conventions 1.9: pure arithmetic from readings to a card that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.engines.health.domain.indicators import ARITHMETIC, Missing, OutOfScope, Reading
from lingxiao.engines.health.enums import BAND_FLOORS, Band, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from lingxiao.engines.health.domain.indicators import Cap, Evidence, Found, Indicator

FORMULA_VERSION = "1.1"
"""The method of this file. 1.1: provision and conduct have coverage and caps of their own, as the whole has."""

COVERAGE_FLOOR = Fraction(60, 100)
"""Below this share of weight with evidence there is no number (step 2)."""

PROVISION_FLOOR = 60
"""Below this the card says 组织未到位 and conduct may not be used against the person (step 5)."""

COMPANY, MANAGER = "company", "manager"


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator of a card: what was found and what it scored; ``score`` is None where nothing counts."""

    indicator: Indicator
    found: Found
    score: Fraction | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """What the arithmetic needs of an indicator: weight, whose doing it is, whether it concerns the person, its score."""

    weight: int
    kind: Kind
    is_in_scope: bool
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Sum:
    """Steps 2 to 4 over some of the indicators: coverage, base, and the figure; None where there is none."""

    coverage: Fraction
    base: Fraction | None
    score: Fraction | None


@dataclass(frozen=True, slots=True)
class Card:
    """The figure of one person in one area on one day, with all it is made of: the whole, and each side by itself."""

    scored: tuple[Scored, ...]
    caps: tuple[Cap, ...]
    whole: Sum
    company: Sum
    manager: Sum

    @property
    def coverage(self) -> Fraction:
        """K: the share of weight with evidence."""
        return self.whole.coverage

    @property
    def base(self) -> Fraction | None:
        """B: the mean of what counts, before caps."""
        return self.whole.base

    @property
    def score(self) -> Fraction | None:
        """H, or None where there is not enough evidence."""
        return self.whole.score

    @property
    def provision(self) -> Fraction | None:
        """H_P: the same over what the company provides."""
        return self.company.score

    @property
    def conduct(self) -> Fraction | None:
        """H_M: the same over conduct and outcome."""
        return self.manager.score

    @property
    def band(self) -> Band:
        """How the figure stands."""
        return band_of(self.score)

    @property
    def is_provision_lacking(self) -> bool:
        """组织未到位: what the company owes stands below its floor, or a red line of its own doing holds it there."""
        return lacking(self.provision, [(cap.side, cap.at_most) for cap in self.caps])


def lacking(provision: Fraction | None, caps: Iterable[tuple[str, int]]) -> bool:
    """Step 5, from H_P and the side and height of each cap in force. A cap counts even where there is no number yet."""
    if provision is not None and provision < PROVISION_FLOOR:
        return True
    return any(side == COMPANY and at_most < PROVISION_FLOOR for side, at_most in caps)


def band_of(score: Fraction | None) -> Band:
    """The band of a figure; of no figure, 证据不足."""
    if score is None:
        return Band.INSUFFICIENT
    return next(band for floor, band in BAND_FLOORS if score >= floor)


def score_one(indicator: Indicator, found: Found) -> Scored:
    """The score of one indicator, or the reason why it does not count."""
    if isinstance(found, OutOfScope):
        return Scored(indicator, found, None, "out_of_scope")
    if isinstance(found, Missing):
        return Scored(indicator, found, None, "missing")
    if found.sample < indicator.minimum_sample:
        return Scored(indicator, found, None, "sample")
    value = indicator.transform.apply(found.inputs)
    if value is None:
        return Scored(indicator, found, None, "nothing_due")
    return Scored(indicator, found, value * found.freshness)


def sum_up(lines: Iterable[Line], at_most: Iterable[int]) -> Sum:
    """Steps 2 to 4 and 8: what is out of scope drops out; below the floor of coverage no number; caps never raise."""
    in_scope = [line for line in lines if line.is_in_scope]
    weight = sum(line.weight for line in in_scope)
    counted = [(line.weight, line.score) for line in in_scope if line.score is not None]
    covered = sum(part for part, _score in counted)
    coverage = Fraction(covered, weight) if weight else Fraction(0)
    if not covered:
        return Sum(coverage, None, None)
    base = sum((part * score for part, score in counted), Fraction(0)) / covered
    score = min([base, *map(Fraction, at_most)]) if coverage >= COVERAGE_FLOOR else None
    return Sum(coverage, base, score)


def _three(lines: Sequence[Line], caps: Sequence[tuple[str, int]]) -> tuple[Sum, Sum, Sum]:
    """The whole, the company's side and the manager's: each under the caps that are its own doing."""
    return (
        sum_up(lines, [height for _side, height in caps]),
        sum_up(
            [one for one in lines if one.kind is Kind.PROVISION], [height for side, height in caps if side == COMPANY]
        ),
        sum_up(
            [one for one in lines if one.kind is not Kind.PROVISION], [height for side, height in caps if side == MANAGER]
        ),
    )


def card(
    *, indicators: Sequence[Indicator], found: Mapping[str, Found], caps: Sequence[Cap], on: date
) -> Card:
    """Put together the card of one person from what was found for each indicator (by key) and their red lines.

    Only caps that hold on the day count. Coverage counts all weight in scope; below 60 % there is a card and no number.
    """
    scored = tuple(score_one(indicator, found[indicator.key]) for indicator in indicators)
    active = tuple(cap for cap in caps if cap.is_active(on))
    lines = [
        Line(one.indicator.weight, one.indicator.kind, not isinstance(one.found, OutOfScope), one.score) for one in scored
    ]
    return Card(scored, active, *_three(lines, [(cap.side, cap.at_most) for cap in active]))


@dataclass(frozen=True, slots=True)
class Overall:
    """The figure over all areas: the weighted mean of those available, and how much of the weight that is."""

    score: Fraction | None
    coverage: Fraction
    areas: int


def overall(figures: Sequence[tuple[int, Fraction | None]]) -> Overall:
    """Step 9, from the weight and figure of every area in scope; None stands for an area that is not available.

    As of a single area (step 2), there is no number where less than 60 % of the weight is there.
    """
    weight = sum(part for part, _score in figures)
    there = [(part, score) for part, score in figures if score is not None]
    covered = sum(part for part, _score in there)
    coverage = Fraction(covered, weight) if weight else Fraction(0)
    if not covered or coverage < COVERAGE_FLOOR:
        return Overall(None, coverage, len(there))
    return Overall(sum((part * score for part, score in there), Fraction(0)) / covered, coverage, len(there))


def tenths(value: Fraction | None) -> int | None:
    """A figure as shown, in tenths, rounded half up: 83.25 is 833. None stays None."""
    if value is None:
        return None
    scaled = value * 10
    return int((scaled * 2 + 1) // 2)


def ratio(value: Fraction | None) -> str | None:
    """An exact figure as text, numerator and denominator."""
    return None if value is None else f"{value.numerator}/{value.denominator}"


def exact(text: str | None) -> Fraction | None:
    """Read back what ``ratio`` wrote."""
    return None if text is None else Fraction(text)


def _proof(item: Evidence) -> dict[str, str | dict[str, str]]:
    return {
        "kind": item.kind, "id": item.id, "on": item.on.isoformat(), "title": item.title.to_json(), "link": item.link,
    }


def _finding(one: Scored) -> dict[str, Any]:
    found = one.found
    if isinstance(found, Reading):
        return {
            "said": found.said.to_json(),
            "sample": found.sample,
            "inputs": {name: ratio(value) for name, value in sorted(found.inputs.items())},
            "freshness": ratio(found.freshness),
            "evidence": [_proof(item) for item in found.evidence],
        }
    owed = found.owed_by if isinstance(found, Missing) else None
    return {"said": found.why.to_json(), "sample": 0, "inputs": {}, "freshness": None, "evidence": [], "owed_by": owed}


def _line(one: Scored) -> dict[str, Any]:
    indicator = one.indicator
    return {
        "key": indicator.key,
        "title": indicator.title.to_json(),
        "kind": indicator.kind.value,
        "weight": indicator.weight,
        "window": indicator.window.to_json(),
        "minimum_sample": indicator.minimum_sample,
        "transform": indicator.transform.name,
        "formula": indicator.transform.formula,
        "parameters": {name: ratio(value) for name, value in sorted(indicator.transform.parameters.items())},
        "score": ratio(one.score),
        "why_not": one.why_not,
        **_finding(one),
    }


def _told(total: Sum) -> dict[str, Any]:
    return {"coverage": ratio(total.coverage), "base": ratio(total.base), "score": ratio(total.score)}


def explain(figure: Card, *, on: date) -> dict[str, Any]:
    """The explanation tree of a card as JSON: every input, formula, weight, cap and sum, exact, so that it re-adds."""
    return {
        "formula_version": FORMULA_VERSION,
        "as_of": on.isoformat(),
        "indicators": [_line(one) for one in figure.scored],
        "coverage_floor": ratio(COVERAGE_FLOOR),
        "caps": [
            {
                "key": cap.key,
                "at_most": cap.at_most,
                "title": cap.title.to_json(),
                "side": cap.side,
                "starts_on": cap.starts_on.isoformat(),
                "expires_on": cap.expires_on.isoformat() if cap.expires_on else None,
                "until": cap.until.to_json(),
                "evidence": _proof(cap.evidence),
            }
            for cap in figure.caps
        ],
        **_told(figure.whole),
        "company": _told(figure.company),
        "manager": _told(figure.manager),
        "provision_floor": PROVISION_FLOOR,
        "is_provision_lacking": figure.is_provision_lacking,
        "band": figure.band.value,
    }


def replay(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The same tree with every score and sum reckoned anew from its inputs, formulas, weights and caps.

    It equals the tree, to the last bit, as long as nobody touched it and the method is the same.
    """
    indicators = [{**line, "score": ratio(_again(line))} for line in tree["indicators"]]
    lines = [
        Line(line["weight"], Kind(line["kind"]), line["why_not"] != "out_of_scope", exact(line["score"]))
        for line in indicators
    ]
    caps = [(cap["side"], cap["at_most"]) for cap in tree["caps"]]
    whole, company, manager = _three(lines, caps)
    return {
        **tree,
        "formula_version": FORMULA_VERSION,
        "indicators": indicators,
        "coverage_floor": ratio(COVERAGE_FLOOR),
        **_told(whole),
        "company": _told(company),
        "manager": _told(manager),
        "provision_floor": PROVISION_FLOOR,
        "is_provision_lacking": lacking(company.score, caps),
        "band": band_of(whole.score).value,
    }


def _again(line: Mapping[str, Any]) -> Fraction | None:
    """The score of a stored line; None where the line says why it does not count."""
    if line["why_not"]:
        return None
    inputs = {name: Fraction(value) for name, value in line["inputs"].items()}
    by = {name: Fraction(value) for name, value in line["parameters"].items()}
    value = ARITHMETIC[line["transform"]](inputs, by)
    return None if value is None else value * Fraction(line["freshness"])

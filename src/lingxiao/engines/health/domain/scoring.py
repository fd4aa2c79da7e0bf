"""The health figure, by the method of conventions 1.9: pure arithmetic from readings to a card that explains itself."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from lingxiao.engines.health.domain.indicators import Missing, OutOfScope, Reading
from lingxiao.engines.health.enums import BAND_FLOORS, Band, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from lingxiao.engines.health.domain.indicators import Cap, Found, Indicator

FORMULA_VERSION = "1.0"
COVERAGE_FLOOR = Fraction(60, 100)
"""Below this share of weight with evidence there is no number (step 2)."""

PROVISION_FLOOR = 60
"""Below this the card says 组织未到位 and conduct may not be used against the person (step 5)."""


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator of a card: what was found and what it scored; ``score`` is None where nothing counts."""

    indicator: Indicator
    found: Found
    score: Fraction | None
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The figure of one person in one area on one day, with all it is made of."""

    scored: tuple[Scored, ...]
    caps: tuple[Cap, ...]
    coverage: Fraction
    base: Fraction | None
    score: Fraction | None
    provision: Fraction | None
    conduct: Fraction | None

    @property
    def band(self) -> Band:
        """How the figure stands."""
        return band_of(self.score)

    @property
    def is_provision_lacking(self) -> bool:
        """组织未到位: the company's own side stands below its floor, or nothing of it is there to be read."""
        return self.provision is not None and self.provision < PROVISION_FLOOR


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


def weighted(scored: Iterable[Scored]) -> Fraction | None:
    """The mean of what counts, by weight; None where nothing does."""
    counted = [(one.indicator.weight, one.score) for one in scored if one.score is not None]
    total = sum(weight for weight, _score in counted)
    if total == 0:
        return None
    return sum((weight * score for weight, score in counted), Fraction(0)) / total


def card(*, indicators: Sequence[Indicator], found: Mapping[str, Found], caps: Sequence[Cap]) -> Card:
    """Put together the card of one person from what was found for each indicator (by key) and the caps in force.

    Coverage counts all weight in scope; below 60 % there is a card and no number. Caps never raise.
    """
    scored = tuple(score_one(indicator, found[indicator.key]) for indicator in indicators)
    in_scope = [one for one in scored if not isinstance(one.found, OutOfScope)]
    weight = sum(one.indicator.weight for one in in_scope)
    covered = sum(one.indicator.weight for one in in_scope if one.score is not None)
    coverage = Fraction(covered, weight) if weight else Fraction(0)
    base = weighted(scored)
    score = None
    if base is not None and coverage >= COVERAGE_FLOOR:
        score = min([base, *(Fraction(cap.at_most) for cap in caps)])
    return Card(
        scored=scored,
        caps=tuple(caps),
        coverage=coverage,
        base=base,
        score=score,
        provision=weighted(one for one in scored if one.indicator.kind is Kind.PROVISION),
        conduct=weighted(one for one in scored if one.indicator.kind is not Kind.PROVISION),
    )


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


def _finding(one: Scored) -> dict[str, Any]:
    found = one.found
    if isinstance(found, Reading):
        return {
            "said": found.said.to_json(),
            "sample": found.sample,
            "inputs": {name: ratio(value) for name, value in sorted(found.inputs.items())},
            "freshness": ratio(found.freshness),
            "evidence": [
                {
                    "kind": item.kind,
                    "id": item.id,
                    "on": item.on.isoformat(),
                    "title": item.title.to_json(),
                    "link": item.link,
                }
                for item in found.evidence
            ],
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


def explain(figure: Card) -> dict[str, Any]:
    """The explanation tree of a card as JSON: every input, formula, weight, cap and sum, exact, so that it re-adds."""
    return {
        "formula_version": FORMULA_VERSION,
        "indicators": [_line(one) for one in figure.scored],
        "coverage": ratio(figure.coverage),
        "coverage_floor": ratio(COVERAGE_FLOOR),
        "base": ratio(figure.base),
        "caps": [
            {
                "key": cap.key,
                "at_most": cap.at_most,
                "title": cap.title.to_json(),
                "side": cap.side,
                "starts_on": cap.starts_on.isoformat(),
                "expires_on": cap.expires_on.isoformat() if cap.expires_on else None,
                "evidence": {
                    "kind": cap.evidence.kind,
                    "id": cap.evidence.id,
                    "link": cap.evidence.link,
                    "title": cap.evidence.title.to_json(),
                    "on": cap.evidence.on.isoformat(),
                },
            }
            for cap in figure.caps
        ],
        "score": ratio(figure.score),
        "provision": ratio(figure.provision),
        "conduct": ratio(figure.conduct),
        "provision_floor": PROVISION_FLOOR,
        "is_provision_lacking": figure.is_provision_lacking,
        "band": figure.band.value,
    }

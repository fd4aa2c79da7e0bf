"""How health figures are drawn: bands as levels, tones and words; tenths as figures; ratios as arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lingxiao.engines.health.enums import BAND_TITLES, Band
from lingxiao.web.shell.parts import HeatCell, State, Tone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.kernel.practice import Area

LEVELS = {Band.EXCELLENT: 5, Band.STEADY: 4, Band.WATCH: 2, Band.RISK: 1, Band.INSUFFICIENT: 0}
TONES = {
    Band.EXCELLENT: Tone.OK,
    Band.STEADY: Tone.INFO,
    Band.WATCH: Tone.WARN,
    Band.RISK: Tone.BAD,
    Band.INSUFFICIENT: Tone.PLAIN,
}

NOT_SET_UP = HeatCell(0, "", "")
"""The cell of an area that is not set up: the head of the column says so once."""


def shown(tenths: int | None) -> str:
    """A figure in tenths as it is written: 833 is 83.3, and none is an en dash."""
    return "–" if tenths is None else f"{tenths // 10}.{tenths % 10}"


def state_of(band: str) -> State:
    """A band in words and a tone."""
    return State(BAND_TITLES[Band(band)], TONES[Band(band)])


def plain(ratio: str | None, places: int = 2) -> str:
    """An exact ratio as it is written: whole where it is whole, else to some places with an approximate sign."""
    if ratio is None:
        return "–"
    value = Fraction(ratio)
    if value.denominator == 1:
        return str(value.numerator)
    scaled = value * 10**places
    rounded = int((scaled * 2 + 1) // 2)
    text = f"{rounded // 10**places}.{abs(rounded) % 10**places:0{places}d}".rstrip("0")
    return text if scaled.denominator == 1 else f"≈{text}"


def percent(ratio: str) -> str:
    """An exact share as a percentage."""
    return plain(str(Fraction(ratio) * 100))


def cell(person_id: int, name: str, area: Area, figure: Mapping[str, Any] | None) -> HeatCell:
    """One cell of the heat map: the figure with its band in words, or why there is none."""
    if figure is None:
        return HeatCell(0, "–", _("%(name)s, %(area)s: not read yet") % {"name": name, "area": area.title})
    band = Band(figure["band"])
    words = _("%(name)s, %(area)s: %(figure)s, %(band)s, %(coverage)s %% covered by evidence") % {
        "name": name,
        "area": area.title,
        "figure": shown(figure["tenths"]),
        "band": BAND_TITLES[band],
        "coverage": figure["coverage"],
    }
    text = shown(figure["tenths"]) if figure["tenths"] is not None else _("No evidence")
    return HeatCell(LEVELS[band], text, words, reverse("cockpit:area", args=(person_id, area.key)))

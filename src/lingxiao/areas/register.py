"""All fifteen areas in the article's order. Those whose file is not written yet stand here by name, and say so."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lingxiao.areas import duties, performance, tooling
from lingxiao.kernel.practice import Area

AREAS: tuple[Area, ...] = (
    duties.AREA,
    performance.AREA,
    Area(
        number=3,
        key="development",
        weight=8,
        title=_("Training and development"),
        short=pgettext_lazy("area", "Growth"),
        asks=_("Do managers learn what their job asks of them, and see where their path leads?"),
    ),
    Area(
        number=4,
        key="dialogue",
        weight=8,
        title=_("Dialogue and feedback"),
        short=pgettext_lazy("area", "Dialogue"),
        asks=_("Do we talk regularly, and does what was said have consequences?"),
    ),
    Area(
        number=5,
        key="rewards",
        weight=8,
        title=_("Incentives and rewards"),
        short=pgettext_lazy("area", "Rewards"),
        asks=_("Is pay fair, clear and tied to results, down to the last fen?"),
    ),
    Area(
        number=6,
        key="teamwork",
        weight=8,
        title=_("Teamwork"),
        short=pgettext_lazy("area", "Teams"),
        asks=_("Do teams hold together, and do departments keep what they promise each other?"),
    ),
    tooling.AREA,
    Area(
        number=8,
        key="crisis",
        weight=4,
        title=_("Crisis readiness"),
        short=pgettext_lazy("area", "Crisis"),
        asks=_("Would everyone know what to do on the worst day?"),
    ),
    Area(
        number=9,
        key="culture",
        weight=5,
        title=_("Culture"),
        short=pgettext_lazy("area", "Culture"),
        asks=_("Do we live what we say we value?"),
    ),
    Area(
        number=10,
        key="compliance",
        weight=8,
        title=_("Law and compliance"),
        short=pgettext_lazy("area", "Compliance"),
        asks=_("Are the rules known, kept and checked?"),
    ),
    Area(
        number=11,
        key="wellbeing",
        weight=4,
        title=_("Psychological support"),
        short=pgettext_lazy("area", "Support"),
        asks=_("Do people who carry much find help in time, and in confidence?"),
    ),
    Area(
        number=12,
        key="ethics",
        weight=5,
        title=_("Professional ethics"),
        short=pgettext_lazy("area", "Ethics"),
        asks=_("Can a manager speak up, and refuse what is wrong?"),
    ),
    Area(
        number=13,
        key="international",
        weight=4,
        title=_("International business"),
        short=pgettext_lazy("area", "Abroad"),
        asks=_("Are we ready for each market, and fair to those who work in it?"),
    ),
    Area(
        number=14,
        key="innovation",
        weight=3,
        title=_("Innovation"),
        short=pgettext_lazy("area", "Ideas"),
        asks=_("Are new ideas tried properly, and stopped with honour?"),
    ),
    Area(
        number=15,
        key="customers",
        weight=6,
        title=_("Customer satisfaction"),
        short=pgettext_lazy("area", "Customers"),
        asks=_("Do customers trust the managers who serve them, and do we act on what they say?"),
    ),
)

BY_KEY = {area.key: area for area in AREAS}


def area(key: str) -> Area | None:
    """The area of this key; None when there is none."""
    return BY_KEY.get(key)

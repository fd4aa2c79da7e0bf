"""What views hand to components: small frozen shapes, one for each component that shows more than a word.

A view builds these from what the engines answered; a template never asks further. Texts may be lazy translations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


class Tone(StrEnum):
    """What a colour means. It never stands alone: a word and mostly an icon are beside it."""

    PLAIN = ""
    BRAND = "brand"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    BAD = "bad"


ICON_OF_TONE = {
    Tone.PLAIN: "circle-dashed", Tone.BRAND: "circle-dot", Tone.INFO: "info-circle",
    Tone.OK: "circle-check", Tone.WARN: "alert-triangle", Tone.BAD: "alert-circle",
}


@dataclass(frozen=True, slots=True)
class State:
    """How something stands, in the words of the person who reads: 「待您确认」, never 「PENDING」."""

    word: Words
    tone: Tone = Tone.PLAIN
    icon: str = ""

    def __str__(self) -> str:
        """The word alone: for exports and screen readers."""
        return str(self.word)

    @property
    def drawn(self) -> str:
        """The icon to draw: the named one, else the one of the tone."""
        return self.icon or ICON_OF_TONE[self.tone]


@dataclass(frozen=True, slots=True)
class Link:
    """A word that opens something."""

    word: Words
    href: str
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the path above a page; the last one has no address."""

    word: Words
    href: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab; every tab is a page with an address of its own."""

    word: Words
    href: str
    is_current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """A person as shown: the name, what they are, and where their page is."""

    name: str
    post: Words = ""
    href: str = ""

    def __str__(self) -> str:
        """The name alone: for exports."""
        return self.name


@dataclass(frozen=True, slots=True)
class Ratio:
    """A share of something as a small bar with its figure; below ``low`` is bad, above ``high`` is as it should be."""

    value: float
    text: str
    says: Words
    low: float | None = None
    high: float | None = None
    most: float = 100

    def __str__(self) -> str:
        """The figure as text."""
        return self.text


@dataclass(frozen=True, slots=True)
class Todo:
    """Something owed: the act, on what, by when, and by which side (the company or the manager)."""

    title: Words
    href: str
    note: Words = ""
    due: date | None = None
    state: State | None = None
    icon: str = "checklist"
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened: who did what when, and what they said."""

    what: Words
    at: datetime | date
    who: str = ""
    said: str = ""
    icon: str = "circle-dot"
    tone: Tone = Tone.PLAIN
    href: str = ""


class StepState(StrEnum):
    """Where a step of a course stands."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a course: drafted, published, confirmed."""

    word: Words
    state: StepState = StepState.AHEAD
    note: Words = ""


@dataclass(frozen=True, slots=True)
class Key:
    """What a thing is called by machines: in no language, and typed as it stands."""

    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and what it is, for a list of facts. ``value`` may be a ``State``, a ``Who`` or a ``Link``."""

    name: Words
    value: object
    href: str = ""
    note: Words = ""


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One figure of a heat table: level 1 (step in) to 5 (excellent), or 0 where nothing is known."""

    level: int
    text: Words
    says: Words
    href: str = ""

    def __str__(self) -> str:
        """The figure alone: for exports, as it is written in the cell."""
        return str(self.text)


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One row of a heat table."""

    name: Words
    cells: Sequence[HeatCell]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """A table of levels; ``caption`` says what is seen, for those who do not see the colours."""

    caption: Words
    corner: Words
    columns: Sequence[Words]
    rows: Sequence[HeatRow]


@dataclass(frozen=True, slots=True)
class Trust:
    """Why figures can be relied on, in one line under them: where from, how fresh, and whether they stand still.

    ``reconciled`` is how they agree with the books and ``quality`` how sound the rows are; until somebody found out,
    the line says that they are not reconciled yet, and nothing of quality. ``href`` leads to more.
    """

    source: Words
    batch: Words
    fresh: State
    standing: State
    reconciled: State | None = None
    quality: State | None = None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart: ``kind`` is bar, line or scatter; ``tone`` picks the colour; ``None`` leaves a gap."""

    name: Words
    values: Sequence[float | int | None]
    kind: str = "bar"
    tone: str = "brand"
    unit: Words = ""
    on_second_axis: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and all that must stand with it: the sentence of what it shows, unit, source and freshness.

    ``trust`` says source and freshness, and more, where the page knows it. ``floor`` is where the value axis starts: 0
    unless honesty asks otherwise. ``stacked`` piles bars up.
    """

    says: Words
    categories: Sequence[Words]
    series: Sequence[Series]
    unit: Words = ""
    second_unit: Words = ""
    source: Words = ""
    fresh: Words = ""
    trust: Trust | None = None
    corner: Words = ""
    floor: float | None = 0
    is_stacked: bool = False
    is_lying: bool = False
    """Bars lie instead of stand: for long names."""
    marks: Sequence[tuple[Words, float]] = field(default_factory=tuple)
    """Lines across at a value: a target, a threshold."""

    def data(self) -> dict[str, object]:
        """What the script draws from, with all words in the language now active."""
        return {
            "categories": [str(word) for word in self.categories],
            "unit": str(self.unit), "secondUnit": str(self.second_unit),
            "floor": self.floor, "stacked": self.is_stacked, "lying": self.is_lying,
            "marks": [{"name": str(name), "value": value} for name, value in self.marks],
            "series": [
                {"name": str(one.name), "values": list(one.values), "kind": one.kind, "tone": one.tone,
                 "unit": str(one.unit or self.unit), "second": one.on_second_axis}
                for one in self.series
            ],
        }

    def rows(self) -> list[tuple[Words, list[float | int | None]]]:
        """The same figures as rows of the table behind the chart."""
        return [(name, [one.values[at] for one in self.series]) for at, name in enumerate(self.categories)]

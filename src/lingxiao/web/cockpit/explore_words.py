"""How answers of the log are drawn: figures by the unit of their measure, periods and splits in words, a chart, a file."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from lingxiao.engines.facts.domain.measuring import catalogue
from lingxiao.engines.facts.domain.questions import PERSONS, SPLITS
from lingxiao.engines.facts.enums import Per
from lingxiao.engines.facts.measures.declared import Unit
from lingxiao.kernel.days.periods import read_period
from lingxiao.kernel.money import Money, format_money, format_money_short, round_half_away
from lingxiao.kernel.sheets import Column as Head
from lingxiao.kernel.sheets import Sheet
from lingxiao.web.cockpit.analysis import percent
from lingxiao.web.shell.parts import Chart, Series

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lingxiao.engines.facts.domain.questions import Asking
    from lingxiao.engines.facts.measures import Measure
    from lingxiao.engines.facts.models import AnswerLine, AskedQuestion
    from lingxiao.web.shell.parts import Words

PLACES = {Unit.RATIO: 6, Unit.DAYS: 1, Unit.QUANTITY: 4, Unit.COUNT: 0}
"""To how many decimal places figures are written into files; money is to its minor unit."""
IN_CHART = 24
"""Beyond so many lines a chart says nothing; the table has all."""


def number(exact: Fraction, places: int) -> Decimal:
    """An exact number rounded once, half away from zero."""
    return Decimal(round_half_away(exact * 10**places)).scaleb(-places)


def figure(measure: Measure, text: str | None, currency: str) -> Money | Decimal | int | None:
    """A kept figure as files have it; nothing where there is none."""
    if text is None:
        return None
    exact = Fraction(text)
    if measure.unit == Unit.MONEY and currency:
        return Money(round_half_away(exact), currency)
    found = number(exact, PLACES.get(measure.unit, 0))
    return int(found) if measure.unit == Unit.COUNT else found


def shown(measure: Measure, text: str | None, currency: str) -> object:
    """A kept figure as a page has it: a share as a percentage, a dash where there is none."""
    if text is None:
        return "–"
    return percent(Fraction(text)) if measure.unit == Unit.RATIO else figure(measure, text, currency)


def written(value: object) -> object:
    """A figure outside a table: amounts in full, as text."""
    return format_money(value) if isinstance(value, Money) else value


def in_short(value: object, locale: str) -> tuple[object, object]:
    """A total as people grasp it, and in full beside it where that is longer."""
    return (format_money_short(value, locale), format_money(value)) if isinstance(value, Money) else (value, "")


def measures_of(asking: Asking) -> list[Measure]:
    """The measures asked for."""
    return [catalogue()[key] for key in asking.measures]


def period_words(key: str, asking: Asking, locale: str) -> str:
    """A period by its key, in words."""
    return read_period(key, year_starts_in=asking.year_starts_in).label.pick(locale) if key else ""


def split_words(line: AnswerLine, at: int, split: str) -> str:
    """Whom or what a line is of; nobody and nothing are said in words."""
    said: str = line.words[at]
    if line.keys[at] is None:
        return _("nobody") if split in PERSONS else _("not said")
    return said or str(line.keys[at])


def line_words(line: AnswerLine, asking: Asking, locale: str) -> str:
    """What a line is of, in one phrase."""
    splits = (split_words(line, at, split) for at, split in enumerate(asking.by))
    return " · ".join(filter(None, (period_words(line.period, asking, locale), *splits))) or _("Together")


def chart(lines: Sequence[AnswerLine], asking: Asking, locale: str, fresh: str) -> Chart | None:
    """The first lines as bars, in the order of the table: the first measure, and those of its unit beside it.

    None where a chart would say nothing: one line, several currencies, or no figure.
    """
    measures = measures_of(asking)
    unit = measures[0].unit
    alike = [(at, one) for at, one in enumerate(measures) if one.unit == unit]
    if len(lines) < 2 or len({line.currency for line in lines}) > 1:  # noqa: PLR2004 -- two bars to compare
        return None
    currency = lines[0].currency
    size, unit_words = _size(unit, currency, locale)
    series = [
        Series(one.title.pick(locale), [_bar(line.figures[at], size) for line in lines]) for at, one in alike
    ]
    if all(value is None for one in series for value in one.values):
        return None
    return Chart(
        says=_("%(measure)s, line by line in the order of the table.") % {
            "measure": "、".join(one.title.pick(locale) for _at, one in alike) if locale.startswith("zh")
            else ", ".join(one.title.pick(locale) for _at, one in alike),
        },
        categories=[line_words(line, asking, locale) for line in lines], series=series, unit=unit_words,
        source=_("sales facts"), fresh=fresh, corner=_("Line"), is_lying=asking.per == Per.WHOLE and bool(asking.by),
    )


def _size(unit: Unit, currency: str, locale: str) -> tuple[Fraction, Words]:
    """By what figures are divided for a chart, and what one of its units is called."""
    if unit == Unit.MONEY and currency:
        one = Fraction(Money(10**6, currency).as_decimal()) / 10**6  # what a minor unit is worth
        if locale.startswith("zh"):
            return 10_000 / one, _("ten thousand %(currency)s") % {"currency": currency}
        return 1_000 / one, _("thousand %(currency)s") % {"currency": currency}
    return (Fraction(1, 100), "%") if unit == Unit.RATIO else (Fraction(1), "")


def _bar(text: str | None, size: Fraction) -> float | None:
    return None if text is None else float(number(Fraction(text) / size, 1))


def totals_of(asked: AskedQuestion) -> Iterator[tuple[Measure, str, str]]:
    """The figures of all lines together: measure, currency, exact figure."""
    for key, currency, text in asked.totals:
        if key in catalogue().measures:
            yield catalogue()[key], currency, text


def sheet(lines: Iterable[AnswerLine], asked: AskedQuestion, asking: Asking, locale: str) -> Sheet:
    """An answer as a file: every line, then for each currency what all lines make together, as the log itself adds it."""
    measures = measures_of(asking)
    heads = [
        _("Period"), *(SPLITS[one].pick(locale) for one in asking.by), _("Currency"),
        *(one.title.pick(locale) for one in measures),
    ]

    def rows() -> Iterator[list[Any]]:
        for line in lines:
            yield [
                period_words(line.period, asking, locale) or _("Together"),
                *(split_words(line, at, split) for at, split in enumerate(asking.by)), line.currency,
                *(figure(one, line.figures[at], line.currency) for at, one in enumerate(measures)),
            ]
        for currency in dict.fromkeys(one for _measure, one, _text in totals_of(asked)):
            whole = {one.key: figure(one, text, money) for one, money, text in totals_of(asked) if money == currency}
            yield [_("Control sum"), *("" for _one in asking.by), currency, *(whole.get(one.key) for one in measures)]

    return Sheet(str(_("Answer")), [Head(str(one)) for one in heads], rows())

"""The small things a page holds by the hundred: an icon, a day, a person, a state, the cells of a list.

Drawn in Python, because a list of 25 rows has four hundred cells and a template for each would cost more than all the
rest of the page. Everything that goes in is escaped here; the components in ``cotton/`` draw the same by these.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from lingxiao.kernel.money import Money, format_money
from lingxiao.web.shell import parts
from lingxiao.web.shell.put import joined, put
from lingxiao.web.shell.written import as_written, lang_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.safestring import SafeString

    from lingxiao.web.listed import Cell

NOTHING = put('<span class="muted nothing">{}</span>', "–")


@cache
def _sprite() -> str:
    """Where the icons are: the same for as long as the program runs, and asked for fifty times a page."""
    return static("vendor/tabler/icons.svg")


def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it is named."""
    if label:
        return put('<svg class="i" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, _sprite(), name)
    return put('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', _sprite(), name)


def initial(name: str) -> str:
    """What an avatar shows: the first character of a name, which for a Chinese name is the family name."""
    return str(name).strip()[:1].upper() or "·"


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def _day_said(day: date, today: date | str | None) -> str:
    if isinstance(today, date):
        match (day - today).days:
            case 0:
                return _("today")
            case 1:
                return _("tomorrow")
            case -1:
                return _("yesterday")
        if day.year == today.year:
            return formats.date_format(day, "MONTH_DAY_FORMAT")
    return formats.date_format(day, "DATE_FORMAT")


def when(moment: date | datetime | None, today: date | str | None = None) -> SafeString | str:
    """A day as people say it: today, tomorrow, 11月26日, or with its year when that is another."""
    if moment is None or moment == "":
        return ""
    day = _day(moment)
    said = _day_said(day, today)
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        said = f"{said} {local:%H:%M}"
        return put('<time datetime="{}">{}</time>', moment.isoformat(), said)
    return put('<time datetime="{}">{}</time>', day.isoformat(), said)


def _tone(value: float, low: float | None, high: float | None, optimum: float | None) -> str:
    """Which colour a bar has, by HTML's own rule for meters: how far the value is from the part that is best."""
    low = high if low is None else low
    high = low if high is None else high
    if low is None or high is None:
        return "brand"
    if optimum is not None and optimum > high:
        reached, close = value >= high, value >= low
    elif optimum is not None and optimum < low:
        reached, close = value <= low, value <= high
    else:
        reached, close = low <= value <= high, True
    return "" if reached else "warn" if close else "bad"


def _figure(value: object) -> float | None:
    return None if value in (None, "") else float(str(value))


def bar(
    value: object, label: str, least: object = 0, most: object = 100,
    low: object = "", high: object = "", optimum: object = "", text: str = "",
) -> SafeString:
    """A share as a small bar, drawn alike by every browser and read aloud as a meter."""
    now, bottom, top = _figure(value) or 0, _figure(least) or 0, _figure(most) or 100
    share = max(0, min(100, 100 * (now - bottom) / ((top - bottom) or 1)))
    return put(
        '<svg class="bar {}" role="meter" aria-label="{}" aria-valuemin="{}" aria-valuemax="{}" aria-valuenow="{}"'
        ' aria-valuetext="{}" viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="{}" height="1"/></svg>',
        _tone(now, _figure(low), _figure(high), _figure(optimum)), label, f"{bottom:g}", f"{top:g}", f"{now:g}",
        text or f"{now:g}", f"{share:.1f}",
    )


def state(one: parts.State | str | None, plain: object = "") -> SafeString:
    """How something stands, as a tag; ``plain`` as a mere word with its icon; nothing where nothing is known."""
    if not isinstance(one, parts.State):
        return put("{}", "")
    return put('<span class="{} {}">{}{}</span>', "state" if plain else "tag", one.tone, icon(one.drawn), one.word)


def who(one: parts.Who | str, name: str = "", post: str = "", href: str = "", small: object = "") -> SafeString:
    """A person: the first character of the name, the name, what they are; the whole leads to their page, if to any."""
    if isinstance(one, parts.Who):
        name, post, href = one.name or name, one.post or post, one.href or href  # type: ignore[assignment] # may be lazy
    inside = put(
        '<span class="av" aria-hidden="true">{}</span><span><b{}>{}</b>{}</span>',
        initial(name), lang_of(name), name, put("<small>{}</small>", post) if post else "",
    )
    css = "who small" if small else "who"
    if href:
        return put('<a href="{}" class="{}">{}</a>', href, css, inside)
    return put('<span class="{}">{}</span>', css, inside)


def ratio(one: parts.Ratio) -> SafeString:
    """A share as a small bar and its figure."""
    drawn = bar(one.value, str(one.says), 0, one.most, one.low, one.high, one.most, one.text)
    return put('<span class="meter">{}<span class="num" aria-hidden="true">{}</span></span>', drawn, one.text)


@cache
def _empty_heat(css: str, level: int) -> SafeString:
    """A cell that says nothing: most of a heat table are the same two or three."""
    return put('<i class="{}h{}"></i>', css, level)


def _heat(one: parts.HeatCell, css: str = "heat-one ") -> SafeString:
    if not (one.href or one.text or one.says):
        return _empty_heat(css, one.level)
    said = put('<span class="sr"> {}</span>', one.says) if one.says else ""
    if one.href:
        return put('<a class="{}h{} num" href="{}">{}{}</a>', css, one.level, one.href, one.text, said)
    return put('<span class="{}h{} num">{}{}</span>', css, one.level, one.text, said)


def levels(row: Iterable[parts.HeatCell]) -> SafeString:
    """The cells of one row of a heat table."""
    return joined(put("<td>{}</td>", _heat(one, "")) for one in row)


def _link(one: parts.Link) -> SafeString:
    sign = put("{} ", icon(one.icon)) if one.icon else ""
    return put('<a class="link" href="{}">{}{}</a>', one.href, sign, one.word)


def _key(one: parts.Key) -> SafeString:
    return put("<code>{}</code>", one.text)


def _led(text: SafeString | str, href: str) -> SafeString:
    return put('<a href="{}">{}</a>', href, text) if href else put("{}", text)


def drawn(value: object, href: str = "", today: date | str | None = None) -> SafeString:
    """Any value as it stands in a cell or among facts: a state, a person, a link, a bar, a day, text, or nothing."""
    match value:
        case None | "":
            return NOTHING
        case str():
            return _led(as_written(value), href)
        case date():
            return _led(when(value, today), href)
        case Money():
            return _led(format_money(value), href)
        case _:
            draw = OF_KIND.get(type(value))
            return draw(value) if draw is not None else _led(as_written(formats.localize(value)), href)


OF_KIND: Mapping[type, Callable[[Any], SafeString]] = {
    parts.State: state, parts.Who: who, parts.HeatCell: _heat, parts.Link: _link, parts.Ratio: ratio,
    parts.Key: _key,
}
"""What has a drawing of its own."""


def cells(line: Iterable[Cell], today: date | None = None) -> SafeString:
    """The cells of one row of a list."""
    return joined(_cell(one, today) for one in line)


@cache
def _opening(css: str, head: str) -> SafeString:
    """How the cells of a column begin: the same in all its rows, and in all lists that have it."""
    return put('<td class="{}" data-head="{}">', css, head)


def _cell(one: Cell, today: date | None) -> SafeString:
    note = put('<span class="sub"{}>{}</span>', lang_of(one.note), one.note) if one.note else ""
    return put("{}{}{}</td>", _opening(one.css, one.head), drawn(one.value, one.href, today), note)

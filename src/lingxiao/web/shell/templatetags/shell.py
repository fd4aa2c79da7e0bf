"""Tags and filters of the shell; builtins in every template."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING

from django import template
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lingxiao.web import joined
from lingxiao.web.shell import navigation, parts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template import Context

register = template.Library()

# What must not stand inside a script element, as Django's own json_script has it.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@register.simple_tag(takes_context=True)
def side_bar(context: Context) -> list[tuple[object, list[navigation.Shown]]]:
    """The side bar; what a page's path begins with is where one is, whatever the address of the page begins with."""
    groups = list(context.get("navigation") or [])
    crumbs = context.get("crumbs") or ()
    begins = crumbs[0].href if crumbs else ""
    if begins in {"", context.get("home_url")} or not any(one.href == begins for _word, group in groups for one in group):
        return groups
    return [(word, [replace(one, is_current=one.href == begins) for one in group]) for word, group in groups]


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite; hidden from screen readers unless it is named."""
    sprite = static("vendor/tabler/icons.svg")
    if label:
        return format_html('<svg class="i" role="img" aria-label="{}"><use href="{}#{}"/></svg>', label, sprite, name)
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


@register.simple_tag(takes_context=True)
def uid(context: Context, stem: str = "x") -> str:
    """An id that no other element of this page has."""
    request = context.get("request")
    if request is None:
        return f"{stem}-{id(context) % 1_000_000}"
    if not hasattr(request, "lx_ids"):
        request.lx_ids = count(1)
    return f"{stem}-{next(request.lx_ids)}"


HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
PLACE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")
ENGLISH = re.compile("[A-Za-z]{2,}(?=[,;:.]? |$)")


def _strange_language(text: str) -> str:
    """The language of a text that is not written in the language of the page; empty where it is, or says nothing."""
    is_english = (get_language() or "").startswith("en")
    if is_english and HAN.search(text) is None:
        return ""
    # A Chinese name within English words makes no Chinese of them, nor one English word English of a Chinese sentence.
    signs, words = len(HAN.findall(text)), len(ENGLISH.findall(text))
    if is_english:
        return "zh-Hans" if signs > words else ""
    return "en" if words > max(signs, 1) else ""


@register.simple_tag
def lang_of(text: object) -> SafeString | str:
    """The attribute that tells a screen reader when what people wrote is not in the language of the page."""
    lang = _strange_language(str(text))
    return format_html(' lang="{}"', lang) if lang else ""


@register.filter
def as_written(text: object) -> SafeString | str:
    """What people wrote themselves, marked with its language where the page speaks another."""
    said = str(text)
    lang = _strange_language(said)
    return format_html('<span lang="{}">{}</span>', lang, said) if lang else conditional_escape(said)


@register.filter
def filled_in(text: str) -> SafeString | str:
    """A text of a template with the places that are filled in for each person drawn as such."""
    if "{{" not in text:
        return text
    parts = PLACE.split(text)
    drawn = [(conditional_escape(part) if at % 2 == 0 else format_html('<code class="fill">{}</code>', part.replace("_", " ")))
             for at, part in enumerate(parts)]
    return mark_safe("".join(drawn))  # noqa: S308 -- each part escaped just now


@register.filter
def listed(words: Sequence[object]) -> str:
    """Several words in a row, with what stands between words in the language of the page."""
    return joined.listed(str(word) for word in words)


@register.filter
def initial(name: str) -> str:
    """What an avatar shows: the first character of a name, which for a Chinese name is the family name."""
    return str(name).strip()[:1].upper() or "·"


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


@register.filter
def when(moment: date | datetime | None, today: date | str | None = None) -> SafeString | str:
    """A day as people say it: today, tomorrow, 11月26日, or with its year when that is another."""
    if moment is None or moment == "":
        return ""
    day = _day(moment)
    near = {timedelta(0): _("today"), timedelta(1): _("tomorrow"), timedelta(-1): _("yesterday")}
    if isinstance(today, date) and day - today in near:
        said = near[day - today]
    elif isinstance(today, date) and day.year == today.year:
        said = formats.date_format(day, "MONTH_DAY_FORMAT")
    else:
        said = formats.date_format(day, "DATE_FORMAT")
    if isinstance(moment, datetime):
        local = timezone.localtime(moment) if timezone.is_aware(moment) else moment
        said = f"{said} {local:%H:%M}"
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), said)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), said)


@register.filter
def spark(values: Sequence[float] | str) -> str:
    """Figures as the points of a polyline 96 wide and 30 high; a string is taken as points already."""
    if isinstance(values, str):
        return values
    if len(values) <= 1:
        return ""
    low, high = min(values), max(values)
    spread = (high - low) or 1
    step = 96 / (len(values) - 1)
    return " ".join(f"{at * step:.1f},{27 - 24 * (value - low) / spread:.1f}" for at, value in enumerate(values))


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


@register.simple_tag
def bar(
    value: object, label: str, least: object = 0, most: object = 100,
    low: object = "", high: object = "", optimum: object = "", text: str = "",
) -> SafeString:
    """A share as a small bar, drawn alike by every browser and read aloud as a meter."""
    now, bottom, top = _figure(value) or 0, _figure(least) or 0, _figure(most) or 100
    share = max(0, min(100, 100 * (now - bottom) / ((top - bottom) or 1)))
    return format_html(
        '<svg class="bar {}" role="meter" aria-label="{}" aria-valuemin="{}" aria-valuemax="{}" aria-valuenow="{}"'
        ' aria-valuetext="{}" viewBox="0 0 100 1" preserveAspectRatio="none"><rect width="{}" height="1"/></svg>',
        _tone(now, _figure(low), _figure(high), _figure(optimum)), label, f"{bottom:g}", f"{top:g}", f"{now:g}",
        text or f"{now:g}", f"{share:.1f}",
    )


@register.filter
def as_json(value: object) -> SafeString:
    """Data for a script element of type application/json, safe to stand in HTML."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_JSON_ESCAPES))  # noqa: S308 # nosec B308 B703 -- escaped just now


@register.filter
def pad(value: object, size: int) -> str:
    """A number with leading zeros, as in 07."""
    return str(value).zfill(size)


@register.filter
def kind_of(value: object) -> str:
    """How a value is drawn: a state, a person, a link, a ratio, a day, text, or nothing."""
    match value:
        case parts.State():
            return "state"
        case parts.Who():
            return "who"
        case parts.Link():
            return "link"
        case parts.Ratio():
            return "ratio"
        case parts.HeatCell():
            return "heat"
        case date():
            return "day"
        case None | "":
            return "nothing"
        case _:
            return "text"

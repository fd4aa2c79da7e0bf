"""Tags and filters of the shell; builtins in every template."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

from django import template
from django.utils.safestring import SafeString, mark_safe

from lingxiao.web import joined
from lingxiao.web.shell import drawing, navigation, widgets, written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.template import Context

register = template.Library()

# What must not stand inside a script element, as Django's own json_script has it.
_JSON_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}

icon = register.simple_tag(drawing.icon)
bar = register.simple_tag(drawing.bar)
state = register.simple_tag(drawing.state)
who = register.simple_tag(drawing.who)
ratio = register.simple_tag(drawing.ratio)
drawn = register.simple_tag(drawing.drawn)
cells = register.simple_tag(drawing.cells)
levels = register.simple_tag(drawing.levels)
chooser = register.simple_tag(widgets.chooser)
lang_of = register.simple_tag(written.lang_of)
initial = register.filter(drawing.initial)
when = register.filter(drawing.when)
as_written = register.filter(written.as_written)
filled_in = register.filter(written.filled_in)


@register.simple_tag(takes_context=True)
def side_bar(context: Context) -> list[tuple[object, list[navigation.Shown]]]:
    """The side bar. A page that is no entry itself belongs to the one its path begins with, whatever its address says."""
    groups = list(context.get("navigation") or [])
    crumbs, request = context.get("crumbs") or (), context.get("request")
    begins = crumbs[0].href if crumbs else ""
    hrefs = {one.href for _word, group in groups for one in group} - {context.get("home_url")}
    if begins not in hrefs or (request is not None and request.path in hrefs):
        return groups
    return [(word, [replace(one, is_current=one.href == begins) for one in group]) for word, group in groups]


@register.filter
def listed(words: Sequence[object]) -> str:
    """Several words in a row, with what stands between words in the language of the page."""
    return joined.listed(str(word) for word in words)


@register.simple_tag(takes_context=True)
def uid(context: Context, stem: str = "x") -> str:
    """An id that no other element of this page has."""
    request = context.get("request")
    if request is None:
        return f"{stem}-{id(context) % 1_000_000}"
    if not hasattr(request, "lx_ids"):
        request.lx_ids = count(1)
    return f"{stem}-{next(request.lx_ids)}"


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


@register.filter
def as_json(value: object) -> SafeString:
    """Data for a script element of type application/json, safe to stand in HTML."""
    return mark_safe(json.dumps(value, ensure_ascii=False).translate(_JSON_ESCAPES))  # noqa: S308 # nosec B308 B703 -- escaped just now

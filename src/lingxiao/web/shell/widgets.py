"""The boxes of a form, drawn in Python: a template for each of four hundred units to choose from costs more than the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms.renderers import DjangoTemplates
from django.utils.safestring import SafeString

from lingxiao.web.shell.put import escaped, joined, put

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lingxiao.web.listed import Select

FOLDER = "django/forms/widgets/"


def attributes(given: Mapping[str, Any]) -> SafeString:
    """The attributes of a box: those that are True stand alone, those that are False are left out."""
    return joined(
        put(" {}", name) if value is True else put(' {}="{}"', name, value)
        for name, value in given.items() if value is not False
    )


def box(widget: Mapping[str, Any]) -> SafeString:
    """A box of one line, a tick, a file."""
    value = "" if widget["value"] is None else put(' value="{}"', widget["value"])
    return put('<input type="{}" name="{}"{}{}>', widget["type"], widget["name"], value, attributes(widget["attrs"]))


def text(widget: Mapping[str, Any]) -> SafeString:
    """A box of several lines; its first line break is for the browser, which drops it."""
    said = widget["value"] or ""
    return put('<textarea name="{}"{}>\n{}</textarea>', widget["name"], attributes(widget["attrs"]), said)


def choice(widget: Mapping[str, Any]) -> SafeString:
    """A list to choose from, in groups where it has some."""
    inside = (
        put('<optgroup label="{}">{}</optgroup>', name, _options(options)) if name else _options(options)
        for name, options, _index in widget["optgroups"]
    )
    return put('<select name="{}"{}>{}</select>', widget["name"], attributes(widget["attrs"]), joined(inside))


def _options(options: list[Mapping[str, Any]]) -> SafeString:
    return joined(
        put('<option value="{}"{}>{}</option>', one["value"], attributes(one["attrs"]), one["label"]) for one in options
    )


def chooser(one: Select) -> SafeString:
    """A filter of a list: everything, or one of its options."""
    options = SafeString("".join([  # nosec B703 -- both values escaped just here: ``put``, four hundred times over
        f'<option value="{escaped(key)}"{" selected" if key == one.chosen else ""}>{escaped(word)}</option>'
        for key, word in (("", one.all_word), *one.options)
    ]))
    return put('<select class="in" name="{}" aria-label="{}">{}</select>', one.key, one.word, options)


DRAWN: Mapping[str, Callable[[Mapping[str, Any]], SafeString]] = {
    f"{FOLDER}{name}.html": box
    for name in ("input", "text", "number", "email", "url", "password", "hidden", "date", "datetime", "time", "file", "checkbox")
} | {f"{FOLDER}textarea.html": text, f"{FOLDER}select.html": choice}


class Renderer(DjangoTemplates):
    """Draws what ``DRAWN`` knows, and leaves the rest to Django's templates; the same HTML either way."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """The HTML of one box."""
        draw = DRAWN.get(template_name)
        return draw(context["widget"]) if draw is not None else super().render(template_name, context, request)

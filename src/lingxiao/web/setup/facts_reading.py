"""What is read of a connected system: which kinds of record fill which lists here, field by field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.connectors.shapes import Trouble
from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import runs
from lingxiao.engines.facts.domain.boxes import BOXES
from lingxiao.engines.facts.domain.connecting import connected
from lingxiao.engines.facts.inputs import KeepMapping, WhatToRead
from lingxiao.engines.facts.intake.detecting import Column, propose
from lingxiao.engines.facts.permissions import CONFIGURE
from lingxiao.engines.facts.rules import may_connect
from lingxiao.kernel.words import pick
from lingxiao.web.addresses import page, page_of
from lingxiao.web.forms import Form
from lingxiao.web.pages import go, permits
from lingxiao.web.pages import page as answer
from lingxiao.web.setup.facts_mapping import COLUMN, MappingForm, Sample, fields_page, keep
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.engines.facts.connectors.shapes import RemoteField, RemoteObject
    from lingxiao.engines.facts.models import Source
    from lingxiao.web.pages import Request


class WhatForm(Form):
    """A kind of record over there, and the list here that it fills."""

    object = forms.ChoiceField(label=gettext_lazy("Kind of record over there"))
    dataset = forms.ChoiceField(label=gettext_lazy("What it is here"))

    def __init__(self, *args: Any, objects: Sequence[RemoteObject], locale: str, **more: Any) -> None:
        """Offer what the system has, by name."""
        super().__init__(*args, **more)
        known = sorted(((one.name, _called(one.label, one.name)) for one in objects), key=lambda one: one[1])
        self.fields["object"].choices = known  # type: ignore[attr-defined] # a choice field
        here = [(one.name, one.title.pick(locale)) for one in ALL.values()]
        self.fields["dataset"].choices = here  # type: ignore[attr-defined] # a choice field


def _called(label: str, name: str) -> str:
    return label if label == name else f"{label}（{name}）"


@permits(CONFIGURE)
def what(request: Request, source_id: int) -> HttpResponse:
    """Choose a kind of record, say which field is what, and keep that. The system is asked for both, and for no record."""
    viewer = request.viewer
    source = runs.system_seen_by(viewer, source_id=source_id, kinds=BOXES)
    may_connect(viewer=viewer).or_refuse()
    sample = Sample.read(request.POST.get("sample", ""))
    if sample is not None:
        form = MappingForm(request.POST, sample=sample, locale=viewer.locale)
        kept = form.carry(KeepMapping, lambda given: keep(viewer, source, sample, given))
        if kept is None:
            return fields_page(request, form, sample, _crumbs(source, viewer.locale))
        messages.success(request, _("Kept. It is read from the next reading on."))
        return go(request, page_of("setup:fact_system", source.pk))
    try:
        return _asked(request, source)
    except Trouble as trouble:
        messages.error(request, trouble.said.pick(viewer.locale))
        return go(request, page_of("setup:fact_system", source.pk))


def _asked(request: Request, source: Source) -> HttpResponse:
    """The kinds of record to choose from, or the fields of the one that was chosen."""
    locale = request.viewer.locale
    with connected(source) as connector:
        is_chosen = "object" in request.POST
        form = WhatForm(*((request.POST,) if is_chosen else ()), objects=connector.kinds(), locale=locale)
        chosen = form.carry(WhatToRead, lambda given: given) if is_chosen else None
        if chosen is None:
            title = pick(source, "title", locale)
            return answer(
                request, "setup/facts/system_what.html", {"form": form, "title": title}, crumbs=_crumbs(source, locale),
                status=form.status,
            )
        fields = connector.fields(chosen.object)
    sample = Sample(
        chosen.dataset, pick(source, "title", locale), tuple((one.name, _known_as(one)) for one in fields), chosen.object,
    )
    initial = {"sample": sample.to_text(), "title": ALL[chosen.dataset].title.pick(locale), **_found(chosen.dataset, fields)}
    return fields_page(request, MappingForm(sample=sample, locale=locale, initial=initial), sample, _crumbs(source, locale))


def _known_as(field: RemoteField) -> tuple[str, ...]:
    return (field.label,) if field.label != field.name else ()


def _found(dataset: str, fields: Sequence[RemoteField]) -> dict[str, str]:
    """Which field seems to be which column: by what people call it over there, else by its name."""
    by_word = {word: one.name for one in reversed(fields) for word in (one.name, one.label)}
    seen = [Column(word, (), 0) for word in by_word]
    return {f"{COLUMN}{name}": by_word[origin["column"]] for name, origin in propose(dataset, seen)["fields"].items()}


def _crumbs(source: Source, locale: str) -> list[Crumb]:
    return [
        Crumb(_("Connected systems"), page("setup:fact_systems")),
        Crumb(pick(source, "title", locale), page_of("setup:fact_system", source.pk)), Crumb(_("What is read")),
    ]

"""Owners whom no name matched: said once who they are, and their rows have an owner from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lingxiao.engines.facts.domain import names, settling, sources
from lingxiao.engines.facts.domain import open_names as names_open
from lingxiao.engines.facts.enums import AliasKind
from lingxiao.engines.facts.inputs import Settle
from lingxiao.engines.facts.permissions import BRING_IN
from lingxiao.engines.people.domain.finding import person_meant
from lingxiao.kernel.words import pick
from lingxiao.web.forms import Form
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from lingxiao.engines.facts.models import Source
    from lingxiao.web.pages import Request

NAMES_SHOWN = 50
NAME = "name-"
"""How the boxes begin that say who somebody is."""


class NamesForm(Form):
    """One box for each name that matches nobody; those left empty stay open."""

    def __init__(self, *args: Any, open_names: Sequence[tuple[str, int]], **more: Any) -> None:
        """The names with the most rows first."""
        super().__init__(*args, **more)
        for at, (given, rows) in enumerate(open_names):
            hint = ngettext("%(n)s row. Staff number or whole name.", "%(n)s rows. Staff number or whole name.", rows)
            self.fields[f"{NAME}{at}"] = forms.CharField(
                label=as_written(given), help_text=hint % {"n": rows}, required=False, max_length=80,
            )
        self.given_names = [given for given, _rows in open_names]

    def given(self) -> dict[str, Any]:
        """Whom each name that was filled in stands for, with its box."""
        filled = {
            f"{NAME}{at}": (given, self.cleaned_data[f"{NAME}{at}"].strip()) for at, given in enumerate(self.given_names)
        }
        return {"meanings": {box: said for box, said in filled.items() if said[1]}}


@permits(BRING_IN)
def open_names(request: Request, source_id: int) -> HttpResponse:
    """The names of a source that match nobody, and who they are."""
    viewer = request.viewer
    source = sources.source_seen_by(viewer, source_id=source_id)
    waiting = names_open.of(source)
    form = NamesForm(*((request.POST,) if request.method == "POST" else ()), open_names=waiting[:NAMES_SHOWN])
    if request.method == "POST":
        settled = form.carry(Settle, lambda given: _settle(request, source, given.meanings))
        if settled is not None:
            words = ngettext("%(n)s name was settled.", "%(n)s names were settled.", settled) % {"n": settled}
            messages.success(request, words)
            return go(request, reverse("setup:fact_names", args=(source.pk,)))
    title = pick(source, "title", viewer.locale)
    return page(request, "setup/facts/names.html", {
        "form": form, "title": as_written(title), "count": len(waiting), "more": max(0, len(waiting) - NAMES_SHOWN),
    }, crumbs=[Crumb(_("Sales facts"), reverse("setup:facts")), Crumb(_("Names that match nobody"))], status=form.status)


def _settle(request: Request, source: Source, meanings: Mapping[str, tuple[str, str]]) -> int:
    """Say who they are, and give the rows that came already their owner."""
    viewer = request.viewer
    numbers = {
        given: person_meant(viewer, text=said, field=box, on=viewer.today).number for box, (given, said) in meanings.items()
    }
    settled = names.settle(viewer=viewer, source=source, kind=AliasKind.PERSON, meanings=numbers, at=viewer.now)
    settling.apply(viewer=viewer, source=source, at=viewer.now)
    return settled


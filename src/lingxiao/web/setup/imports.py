"""Organisation files on the web: upload, look, take over whole or discard; problems as a file to work through."""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people.domain.intake import staging
from lingxiao.engines.people.domain.intake.columns import COLUMNS
from lingxiao.engines.people.enums import ImportKind, ImportMode, ImportState, PostLevel, UnitKind
from lingxiao.engines.people.inputs import StageFile
from lingxiao.engines.people.permissions import WRITE_ORG
from lingxiao.engines.people.tasks import take_file
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.sheets import Column, Sheet, read_table
from lingxiao.kernel.words import Bilingual
from lingxiao.web import exports
from lingxiao.web.forms import DayField, Form
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.drawing import drawn
from lingxiao.web.shell.parts import Crumb, Fact, State, Tone
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from lingxiao.engines.people.models import OrganisationImport
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

PROBLEMS_SHOWN = 50
ROWS_SHOWN = 20
AT_ONCE = 2_000
"""Rows that a page takes over itself, in a few seconds; the worker takes more."""

UNDER_WAY = "under-way"
"""What on the page asks, while the worker takes a file over, whether it is done."""

GENDERS = {"M": gettext_lazy("male"), "F": gettext_lazy("female")}
STATES = {"staged": Tone.WARN, "asked": Tone.INFO, "applied": Tone.OK, "discarded": Tone.PLAIN}


class FileForm(Form):
    """What the file lists, from which day it holds, and the file."""

    kind = forms.ChoiceField(label=gettext_lazy("What the file lists"), choices=ImportKind.choices)
    mode = forms.ChoiceField(
        label=gettext_lazy("Existing rows"),
        choices=ImportMode.choices,
        initial=ImportMode.ADD,
        help_text=gettext_lazy("A change begins on the day below; what was true before stays."),
    )
    starting = DayField(label=gettext_lazy("Holds from"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("Excel (.xlsx) or CSV, in UTF-8 or GB18030 (GBK), at most 20 MB."),
    )


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Organisation"), reverse("setup:organisation")), *more]


def _state(intake: OrganisationImport) -> State:
    return State(intake.get_state_display(), STATES[intake.state])


def _stage(request: Request, form: FileForm, given: StageFile) -> OrganisationImport:
    content = form.cleaned_data["file"].read()
    table = read_table(content)
    return staging.stage(
        viewer=request.viewer,
        kind=given.kind,
        mode=given.mode,
        table=table,
        file_name=form.cleaned_data["file"].name[:255],
        sha256=hashlib.sha256(content).hexdigest(),
        starting=given.starting,
        at=request.viewer.now,
    )


@permits(WRITE_ORG)
def imports(request: Request) -> HttpResponse:
    """Upload a file, fetch a template, and see what was imported before."""
    if request.method == "POST":
        form = FileForm(request.POST, request.FILES)
        staged = form.carry(StageFile, lambda given: _stage(request, form, given))
        if staged is not None:
            return go(request, reverse("setup:import", args=(staged.pk,)))
    else:
        form = FileForm(initial={"starting": request.viewer.today, "kind": request.GET.get("kind", ImportKind.UNITS)})
    context = {
        "form": form,
        "kinds": ImportKind.choices,
        "past": [(intake, _state(intake)) for intake in staging.imports_visible_to(request.viewer)],
    }
    return page(
        request, "setup/organisation/imports.html", context, crumbs=_crumbs(Crumb(_("Import"))), status=form.status
    )


@permits(WRITE_ORG)
def template(request: Request, kind: str) -> HttpResponse:
    """An empty file with the headings of this kind, in the reader's language."""
    if kind not in ImportKind.values:
        raise NotSeen
    place = -1 if request.viewer.locale.startswith("en") else 0
    columns = [Column(column.headers[place]) for column in COLUMNS[ImportKind(kind)]]
    return exports.answer("xlsx", Sheet(str(ImportKind(kind).label), columns, []), now=request.viewer.now)


def _said(field: str, value: Any) -> Any:
    """A value as it was read, in words where the system keeps a code."""
    if value is True or value is False:
        return _("yes") if value else _("no")
    words = {"gender": GENDERS, "kind": dict(UnitKind.choices), "level": dict(PostLevel.choices)}.get(field, {})
    return words.get(value, value) if value else ""


@permits(WRITE_ORG)
def one(request: Request, import_id: int) -> HttpResponse:
    """What a file says, what is wrong with it row by row, and what it would change."""
    intake = staging.import_seen_by(request.viewer, import_id=import_id)
    if request.htmx.trigger == UNDER_WAY and intake.state == ImportState.ASKED:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)  # the open page asks again by itself
    locale = request.viewer.locale
    columns = [one for one in COLUMNS[ImportKind(intake.kind)] if any(one.field in row for row in intake.rows)]
    context = {
        "intake": intake,
        "under_way": UNDER_WAY,
        "title": as_written(intake.file_name),
        "state": _state(intake),
        "refused": Bilingual.from_json(intake.summary.get("refused", "")).pick(locale),
        "problems": [
            {**problem, "sentence": Bilingual.from_json(problem["sentence"]).pick(locale)}
            for problem in intake.problems[:PROBLEMS_SHOWN]
        ],
        "rows": [
            [drawn(_said(one.field, row.get(one.field)), "", request.viewer.today) for one in columns]
            for row in staging.rows_of(intake, first=ROWS_SHOWN)
        ],
        "heads": [one.headers[-1 if locale.startswith("en") else 0].capitalize() for one in columns],
        "facts": [
            Fact(_("File"), intake.file_name),
            Fact(_("Lists"), intake.get_kind_display()),
            Fact(_("Existing rows"), intake.get_mode_display()),
            Fact(_("Holds from"), intake.starting),
            Fact(_("Encoding"), intake.encoding.upper() or "Excel"),
            Fact(_("Rows"), intake.summary["rows"]),
            Fact(_("Problems"), intake.summary["problems"]),
            Fact("SHA-256", intake.sha256[:16]),
        ],
    }
    crumbs = _crumbs(Crumb(_("Import"), reverse("setup:imports")), Crumb(as_written(intake.file_name)))
    return page(request, "setup/organisation/import.html", context, crumbs=crumbs)


@permits(WRITE_ORG)
def problems(request: Request, import_id: int) -> HttpResponse:
    """Every problem of a file as a table to work through."""
    intake = staging.import_seen_by(request.viewer, import_id=import_id)
    columns = [Column(head) for head in (_("Row"), _("Column"), _("What stands there"), _("What to do"))]
    rows = [
        [
            found["row"],
            found["column"],
            found["value"],
            Bilingual.from_json(found["sentence"]).pick(request.viewer.locale),
        ]
        for found in intake.problems
    ]
    return exports.answer("xlsx", Sheet(_("Problems"), columns, rows), now=request.viewer.now)


@permits(WRITE_ORG)
def take(request: Request, import_id: int) -> HttpResponse:
    """Take the file over, whole."""
    intake = staging.import_seen_by(request.viewer, import_id=import_id)
    here = reverse("setup:import", args=(import_id,))
    if intake.summary["rows"] > AT_ONCE:
        said = _("The file is being taken over. You may leave this page meanwhile.")
        return do(request, lambda: _ask(request.viewer, intake), to=here, said=said)
    return do(
        request, lambda: staging.apply(viewer=request.viewer, intake=intake, at=request.viewer.now), to=here,
        said=_("The file was taken over."),
    )


def _ask(viewer: Viewer, intake: OrganisationImport) -> None:
    with transaction.atomic():  # asked for and handed to the worker, or neither
        staging.ask(viewer=viewer, intake=intake)
        take_file.defer(import_id=intake.pk, at=viewer.now.isoformat(), on=viewer.today.isoformat())


@permits(WRITE_ORG)
def discard(request: Request, import_id: int) -> HttpResponse:
    """Put the file aside."""
    intake = staging.import_seen_by(request.viewer, import_id=import_id)
    return do(
        request,
        lambda: staging.discard(viewer=request.viewer, intake=intake),
        to=reverse("setup:imports"),
        said=_("The file was put aside; nothing of the organisation changed."),
    )

"""Sales facts on the web: bring a file in by a kept mapping, see what it adds up to, take it over whole or put it aside."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.datasets import ALL
from lingxiao.engines.facts.domain import findings, imports, profiles, sources
from lingxiao.engines.facts.domain.saying import problem_words
from lingxiao.engines.facts.enums import ImportState
from lingxiao.engines.facts.inputs import BringIn
from lingxiao.engines.facts.intake.controls import Control
from lingxiao.engines.facts.intake.staging import Wrong
from lingxiao.engines.facts.permissions import BRING_IN, READ_IMPORTS
from lingxiao.engines.facts.rules import may_bring_in
from lingxiao.engines.facts.tasks import look_over
from lingxiao.kernel.currencies import EXPONENTS
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.sheets import Column as FileColumn
from lingxiao.kernel.sheets import Sheet, read_table
from lingxiao.kernel.words import pick
from lingxiao.web import exports
from lingxiao.web.forms import Form, whole
from lingxiao.web.joined import said_of
from lingxiao.web.lists import Choice, Column, Listing
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.shell.parts import Crumb, Fact, Link, State, Tone, Who
from lingxiao.web.shell.written import as_written

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpResponse

    from lingxiao.engines.facts.models import FactImport
    from lingxiao.web.pages import Request

PROBLEMS_SHOWN, NAMES_SHOWN = 50, 20
TONES = {ImportState.STAGED: Tone.WARN, ImportState.COMMITTED: Tone.OK, ImportState.DISCARDED: Tone.PLAIN}


class BringInForm(Form):
    """The file, how it is read, and what its sender says it adds up to."""

    mapping = forms.ChoiceField(label=gettext_lazy("How the file is read"))
    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("Excel (.xlsx) or CSV, in UTF-8 or GB18030 (GBK), at most 20 MB."),
    )
    count = forms.CharField(
        label=gettext_lazy("How many rows it has"), required=False,
        help_text=gettext_lazy("As the system says that the file comes from. When it differs, nothing is taken over."),
    )
    amount = forms.CharField(label=gettext_lazy("What it adds up to"), required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(one, one) for one in EXPONENTS], initial="CNY")

    def __init__(self, *args: Any, mappings: list[tuple[str, str]], **more: Any) -> None:
        """Offer the mappings that are kept."""
        super().__init__(*args, **more)
        self.fields["mapping"].choices = mappings  # type: ignore[attr-defined] # a choice field

    def clean_count(self) -> str:
        """A whole number, when anything is said."""
        said = str(self.cleaned_data["count"]).strip()
        if said and whole(said) is None:
            raise forms.ValidationError(_("This is not a whole number."))
        return said


def _crumbs(*more: Crumb) -> list[Crumb]:
    return [Crumb(_("Sales facts"), reverse("setup:facts") if more else ""), *more]


def _state(intake: FactImport) -> State:
    if intake.state == ImportState.STAGED and (intake.problem_count or intake.differences):
        return State(_("cannot be taken over"), Tone.BAD)
    return State(intake.get_state_display(), TONES[ImportState(intake.state)])


def _listing(locale: str) -> Listing[Any]:
    return Listing(
        key="imports",
        columns=[
            Column(key="file", title=gettext_lazy("File"), value=lambda row: Link(as_written(row.file_name), _page(row.pk))),
            Column(key="source", title=gettext_lazy("Source"), value=lambda row: pick(row.source, "title", locale)),
            Column(
                key="mapping", title=gettext_lazy("How the file is read"),
                value=lambda row: pick(row.profile, "title", locale),
            ),
            Column(key="state", title=gettext_lazy("How it stands"), value=_state),
            Column(key="rows", title=gettext_lazy("Rows"), value=lambda row: row.rows, is_figure=True, sort=("rows",)),
            Column(
                key="by", title=gettext_lazy("By"),
                value=lambda row: Who(row.staged_by.name) if row.staged_by else _("the system"),
            ),
            Column(key="at", title=gettext_lazy("When"), value=lambda row: row.staged_at, sort=("staged_at",)),
        ],
        filters=[
            Choice(
                key="state", word=gettext_lazy("How it stands"), options=lambda _viewer: ImportState.choices,
                narrow=lambda rows, chosen: rows.filter(state=chosen),
            ),
        ],
        sort="-at",
        file_name=gettext_lazy("Files with sales facts"),
    )


def _page(import_id: int) -> str:
    return reverse("setup:fact_import", args=(import_id,))


def _form(request: Request, *data: Any) -> BringInForm:
    locale = request.viewer.locale
    return BringInForm(*data, mappings=[
        (str(one.pk), said_of(pick(one.source, "title", locale), pick(one, "title", locale)))
        for one in profiles.of_files(request.viewer)
    ], initial={"mapping": request.GET.get("mapping", "")})


@permits(READ_IMPORTS)
def facts(request: Request) -> HttpResponse:
    """Every file that came in with what became of it, and the way to bring in the next."""
    viewer = request.viewer
    context = {"verdict": may_bring_in(viewer=viewer), "sources": [
        {
            "title": pick(one.source, "title", viewer.locale), "kind": one.source.get_kind_display(), "at": one.at,
            "number": one.number, "rows": one.rows,
        }
        for one in sources.sources_visible_to(viewer)
    ]}
    context["mappings"] = [
        {
            "pk": one.pk, "title": pick(one, "title", viewer.locale), "source": pick(one.source, "title", viewer.locale),
            "lists": ALL[one.dataset].title.pick(viewer.locale), "version": one.version, "at": one.made_at,
        }
        for one in profiles.of_files(viewer)
    ]
    rows = imports.imports_visible_to(viewer)
    return _listing(viewer.locale).answer(request, rows, "setup/facts/home.html", context, crumbs=_crumbs())


@permits(BRING_IN)
def bring(request: Request) -> HttpResponse:
    """Read a file and keep it as it was read; nothing of the log changes yet."""
    form = _form(request, request.POST, request.FILES) if request.method == "POST" else _form(request)
    if request.method == "POST":
        staged = form.carry(BringIn, lambda given: _stage(request, form, given))
        if staged is not None:
            return go(request, _page(staged.pk))
    crumbs = _crumbs(Crumb(_("Bring a file in")))
    chosen = form["mapping"].value() if form.errors else ""
    context = {"form": form, "mapping": chosen if str(chosen).isdigit() else ""}
    return page(request, "setup/facts/bring.html", context, crumbs=crumbs, status=form.status)


def _stage(request: Request, form: BringInForm, given: BringIn) -> FactImport:
    viewer, file = request.viewer, form.cleaned_data["file"]
    content = file.read()
    control = Control.written(count=given.count, amount=given.amount, currency=given.currency)
    return imports.stage_table(
        viewer=viewer, profile=profiles.profile_seen_by(viewer, profile_id=given.mapping), table=read_table(content),
        file_name=file.name, sha256=hashlib.sha256(content).hexdigest(), controls=[control], at=viewer.now,
    )


@permits(READ_IMPORTS)
def one(request: Request, import_id: int) -> HttpResponse:
    """One file: what it adds up to by month, unit and currency, what is wrong with it, and whom its names stand for."""
    viewer = request.viewer
    intake = imports.import_seen_by(viewer, import_id=import_id)
    verdict, headings = may_bring_in(viewer=viewer), _headings(intake, viewer.locale)
    context = {
        "intake": intake, "title": as_written(intake.file_name), "state": _state(intake), "verdict": verdict,
        "is_waiting": intake.state == ImportState.STAGED,
        "is_right": not intake.problem_count and not intake.differences,
        "totals": [_total(total) for total in intake.totals],
        "differences": [_difference(one) for one in intake.differences],
        "problems": [
            {**problem, "column": headings[problem["column"]], "sentence": problem_words(problem["wrong"]).pick(viewer.locale)}
            for problem in intake.problems[:PROBLEMS_SHOWN]
        ],
        "strangers": bool(verdict) and any(one["wrong"] == Wrong.UNKNOWN_PERSON for one in intake.problems),
        "mapping": profiles.latest_of(intake.profile).pk if intake.problem_count and verdict else "",
        "may_settle": bool(verdict) and intake.state == ImportState.COMMITTED,
        "unmatched": list(intake.unmatched.items())[:NAMES_SHOWN],
        "counts": next(iter(intake.counts.values()), None),
        **_standing_out(intake, viewer.locale),
        "facts": [
            Fact(_("Source"), pick(intake.source, "title", viewer.locale)),
            Fact(_("How the file is read"), pick(intake.profile, "title", viewer.locale)),
            Fact(_("Rows"), intake.rows),
            *([Fact(_("First day"), intake.first_day), Fact(_("Last day"), intake.last_day)] if intake.first_day else []),
            Fact(_("Encoding"), intake.encoding.upper() or "Excel"),
            *([Fact(_("Amounts rounded"), intake.rounded_count)] if intake.rounded_count else []),
            Fact("SHA-256", intake.sha256[:16]),
            *([Fact(_("Batch"), f"#{intake.batch.number}")] if intake.batch is not None else []),
        ],
    }
    return page(request, "setup/facts/import.html", context, crumbs=_crumbs(Crumb(as_written(intake.file_name))))


def _standing_out(intake: FactImport, locale: str) -> dict[str, Any]:
    """What stands out in all that came of the same source, once the worker has looked at it since this file came."""
    if intake.batch is None:
        return {}
    found, number = findings.of(intake.source)
    if number < intake.batch.number:
        return {"is_looked_at": True}
    return {"looked_at": number, "findings": [
        {"said": one.said.pick(locale), "todo": one.todo.pick(locale), "examples": one.examples} for one in found
    ]}


def _headings(intake: FactImport, locale: str) -> dict[str, str]:
    """What each column is called: as the file heads it, else as the dictionary does."""
    columns = intake.profile.spec["fields"]
    return {
        field.name: columns.get(field.name, {}).get("column") or field.title.pick(locale)
        for field in ALL[intake.profile.dataset].fields
    }


def _money(amount: int, currency: str) -> str:
    return format_money(Money(amount, currency)) if currency else ""


def _total(total: Mapping[str, Any]) -> dict[str, object]:
    return {**total, "amount": _money(total["amount"], total["currency"])}


def _difference(found: Mapping[str, Any]) -> str:
    """What was said, and what the file has."""
    said, parts = found["expected"], []
    if said["count"] is not None and said["count"] != found["count"]:
        parts.append(_("%(said)s rows were said, the file has %(count)s.") % {"said": said["count"], "count": found["count"]})
    if said["amount"] is not None and said["amount"] != found["amount"]:
        currency = said["currency"]
        parts.append(_("%(said)s were said, the file has %(amount)s.") % {
            "said": _money(said["amount"], currency), "amount": _money(found["amount"], currency),
        })
    return " ".join(parts)


@permits(READ_IMPORTS)
def problems(request: Request, import_id: int) -> HttpResponse:
    """Every problem that was kept of a file, as a table to work through."""
    intake = imports.import_seen_by(request.viewer, import_id=import_id)
    headings = _headings(intake, request.viewer.locale)
    heads = [FileColumn(word) for word in (_("Row"), _("Column"), _("What stands there"), _("What to do"))]
    rows = [
        [found["row"], headings[found["column"]], found["value"], problem_words(found["wrong"]).pick(request.viewer.locale)]
        for found in intake.problems
    ]
    return exports.answer("xlsx", Sheet(_("Problems"), heads, rows), now=request.viewer.now)


@permits(BRING_IN)
def take(request: Request, import_id: int) -> HttpResponse:
    """Take a file over, whole."""
    intake = imports.import_seen_by(request.viewer, import_id=import_id)
    return do(request, lambda: _take(request, intake), to=_page(import_id), said=_("The file was taken over."))


def _take(request: Request, intake: FactImport) -> None:
    """Take it over, and have the worker look at what stands out."""
    if imports.take_over(viewer=request.viewer, intake=intake, at=request.viewer.now).batch is not None:
        look_over.defer(source_id=intake.source_id)


@permits(BRING_IN)
def discard(request: Request, import_id: int) -> HttpResponse:
    """Put a file aside."""
    intake = imports.import_seen_by(request.viewer, import_id=import_id)
    return do(
        request, lambda: imports.put_aside(viewer=request.viewer, intake=intake, at=request.viewer.now),
        to=reverse("setup:facts"), said=_("The file was put aside; no figure changed."),
    )

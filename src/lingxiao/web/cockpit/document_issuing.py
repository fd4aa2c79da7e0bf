"""Issuing a document to one person or to many: for whom, on what terms, a look first, then it is theirs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import batches, issuing, queries
from lingxiao.engines.documents.domain.blocks import read_blocks
from lingxiao.engines.documents.domain.merging import Source, fields_of
from lingxiao.engines.documents.enums import (
    LEAST_LEVEL,
    NOT_ISSUED,
    DocumentKind,
    SignatureLevel,
)
from lingxiao.engines.documents.inputs import IssueTerms
from lingxiao.engines.documents.permissions import OVERSEE
from lingxiao.engines.documents.tasks import run_batch
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.reaching import people_within
from lingxiao.engines.people.enums import PostLevel
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.refusals import NotForYou, NotSeen, Refusal
from lingxiao.kernel.words import Bilingual
from lingxiao.web.documents import passages, title_of
from lingxiao.web.forms import DayField, Form, LongText, whole
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from lingxiao.engines.documents.domain.issuing import Issued
    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

AT_ONCE = 50
"""Up to this many are issued while one waits; more are a job with progress."""

MOST_LOOKED_AT = 300
"""Copies made for the preview; more would make somebody wait for what is checked again anyway."""

SIGN_WITHIN = 10
NUMBERS = 2_000


class IssueForm(Form):
    """For whom, and on what terms."""

    unit = forms.ChoiceField(label=gettext_lazy("Unit"), required=False)
    post_level = forms.ChoiceField(
        label=gettext_lazy("Posts"), required=False, choices=[("", gettext_lazy("All posts")), *PostLevel.choices],
    )
    only_missing = forms.BooleanField(
        label=gettext_lazy("Only who has no copy of this version yet"), required=False, initial=True,
    )
    numbers = LongText(
        label=gettext_lazy("Or only these staff numbers"), required=False, max_length=40_000,
        help_text=gettext_lazy("Pasted from a list: separated by spaces, commas or lines. Then unit and posts do not count."),
    )
    effective_from = DayField(label=gettext_lazy("Effective from"))
    effective_until = DayField(
        label=gettext_lazy("Effective until"), required=False, help_text=gettext_lazy("Empty: no end date."),
    )
    sign_by = DayField(label=gettext_lazy("To be answered by"))
    brief_by = DayField(
        label=gettext_lazy("Talked over by"), required=False,
        help_text=gettext_lazy("With a day here, the superior owes a talk with confirmed minutes before it can be signed."),
    )
    signature_level = forms.ChoiceField(label=gettext_lazy("How it is answered"))

    def for_version(self, version: TemplateVersion, viewer: Viewer) -> IssueForm:
        """Offer what this version asks for: its signature levels, and the fields its text leaves open."""
        kind = DocumentKind(version.template.kind)
        levels = [(one.value, one.label) for one in SignatureLevel if one >= LEAST_LEVEL[kind]]
        self.fields["signature_level"].choices = levels  # type: ignore[attr-defined]
        units = people.units_to_choose(viewer, permission=rules.issue_permission(kind), on=viewer.today)
        self.fields["unit"].choices = [("", _("Everyone in my reach")), *((str(unit), name) for unit, name in units)]  # type: ignore[attr-defined]
        self.given_keys = []
        for field in fields_of(read_blocks(version.blocks)):
            if field.source is not Source.GIVEN:
                continue
            self.given_keys.append(field.key)
            title = field.title.pick(viewer.locale)
            self.fields[f"{field.key}_zh"] = forms.CharField(
                label=_("%(field)s, in Chinese") % {"field": title}, max_length=1_000,
            )
            self.fields[f"{field.key}_en"] = forms.CharField(
                label=_("%(field)s, in English") % {"field": title}, max_length=1_000, required=False,
            )
        return self

    def merge(self) -> dict[str, Bilingual]:
        """The values given for everyone."""
        return {
            key: Bilingual(self.cleaned_data[f"{key}_zh"], self.cleaned_data.get(f"{key}_en", "")) for key in self.given_keys
        }


@permits(OVERSEE)
@require_GET
def choose(request: Request) -> HttpResponse:
    """Which document is issued."""
    viewer = request.viewer
    kinds = [
        kind for kind in DocumentKind
        if kind not in NOT_ISSUED and viewer.may_somewhere(rules.issue_permission(kind))
    ]
    if not kinds:
        raise NotSeen
    wanted = request.GET.get("kind", "")
    kinds = [kind for kind in kinds if wanted in {"", kind.value}]
    person = request.GET.get("person", "")
    query = f"?person={person}" if whole(person) is not None else ""
    groups = [{
        "kind": kind, "label": kind.label, "versions": [{
            "title": title_of(one.template, viewer.locale), "number": one.number, "is_reference": one.is_reference,
            "href": reverse("cockpit:document_issue_version", args=(one.pk,)) + query if kind != DocumentKind.DUTY_STATEMENT
            else f"{reverse('cockpit:issue_statements')}?version={one.pk}",
        } for one in queries.published_versions(kind=kind)],
    } for kind in kinds]
    return page(request, "cockpit/document_choose.html", {"groups": [one for one in groups if one["versions"]]}, crumbs=[
        Crumb(_("Issued documents"), reverse("cockpit:documents")), Crumb(_("Issue")),
    ])


@permits(OVERSEE)
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: Request, version_id: int) -> HttpResponse:
    """Choose people and terms, look at what would be issued, then issue."""
    viewer = request.viewer
    version = queries.version_seen_by(viewer, version_id=version_id, on=viewer.today)
    if not rules.may_issue(viewer=viewer, version=version):
        raise NotSeen
    form = IssueForm(request.POST or None, initial=_initial(request, version)).for_version(version, viewer)
    preview: Issued | None = None
    chosen: list[int] = []
    if request.method == "POST":
        terms = form.parse(IssueTerms)
        if terms is not None:
            chosen = _chosen(viewer, version, form)
            try:
                if "issue" in request.POST:
                    return _issued(request, version, chosen, _terms(terms, form))
                preview = issuing.preview(
                    viewer=viewer, version=version, person_ids=chosen[:MOST_LOOKED_AT], terms=_terms(terms, form),
                    blocks=read_blocks(version.blocks), at=viewer.now, on=viewer.today,
                )
            except NotForYou:
                raise
            except Refusal as refusal:
                form.refuse(refusal)
    title = title_of(version.template, viewer.locale)
    return page(request, "cockpit/document_issue.html", {
        "form": form, "version": version, "title": title, **_looked_at(viewer, preview, chosen),
    }, crumbs=[
        Crumb(_("Issued documents"), reverse("cockpit:documents")), Crumb(_("Issue"), reverse("cockpit:document_issue")),
        Crumb(title),
    ], status=form.status)


def _initial(request: Request, version: TemplateVersion) -> dict[str, Any]:
    from lingxiao.engines.cadence.domain import clock  # noqa: PLC0415 -- only when the form is first shown

    viewer = request.viewer
    initial: dict[str, Any] = {
        "effective_from": viewer.today, "sign_by": clock.working_days_after(viewer.today, SIGN_WITHIN), "only_missing": True,
        "signature_level": LEAST_LEVEL[DocumentKind(version.template.kind)],
    }
    person = request.GET.get("person", "")
    number = whole(person)
    if number is not None:
        found = people.visible_to(viewer, on=viewer.today).filter(pk=number).values_list("number", flat=True).first()
        initial |= {"numbers": found or "", "only_missing": False}
    return initial


def _chosen(viewer: Viewer, version: TemplateVersion, form: IssueForm) -> list[int]:
    """The persons the form names, in name order, within what the viewer may issue to and in post today."""
    permission = rules.issue_permission(version.template.kind)
    rows = people_within(viewer=viewer, permission=permission, on=viewer.today)
    numbers = (form.cleaned_data["numbers"] or "").replace(",", " ").replace("，", " ").replace("、", " ").split()[:NUMBERS]
    if numbers:
        return list(rows.filter(number__in=numbers).order_by("name_order", "pk").values_list("pk", flat=True))
    rows = people.in_post(rows, on=viewer.today)
    if form.cleaned_data["unit"]:
        rows = people.under_unit(rows, unit_id=int(form.cleaned_data["unit"]), on=viewer.today)
    if form.cleaned_data["post_level"]:
        rows = people.at_level(rows, level=form.cleaned_data["post_level"], on=viewer.today)
    if form.cleaned_data["only_missing"]:
        rows = queries.without_copy_of(rows, version=version)
    return list(rows.order_by("name_order", "pk").values_list("pk", flat=True))


def _terms(given: IssueTerms, form: IssueForm) -> issuing.Terms:
    until = given.effective_until
    effective = DaySpan(given.effective_from) if until is None else DaySpan.through(given.effective_from, until)
    return issuing.Terms(
        effective=effective, sign_by=given.sign_by, signature_level=given.signature_level, brief_by=given.brief_by,
        merge=form.merge(),
    )


def _issued(request: Request, version: TemplateVersion, chosen: Sequence[int], terms: issuing.Terms) -> HttpResponse:
    """Issue at once to a few; ask the worker for more."""
    viewer, blocks = request.viewer, read_blocks(version.blocks)
    if len(chosen) > AT_ONCE:
        with transaction.atomic():  # asked for and handed to the worker, or neither: nobody looks for what was forgotten
            batch = batches.ask_batch(
                viewer=viewer, version=version, person_ids=chosen, terms=terms, blocks=blocks, at=viewer.now,
            )
            run_batch.defer(batch_id=batch.pk, at=viewer.now.isoformat())
        return go(request, reverse("cockpit:document_batch", args=(batch.pk,)))
    made = issuing.issue_many(
        viewer=viewer, version=version, person_ids=chosen, terms=terms, blocks=blocks, at=viewer.now, on=viewer.today,
    )
    count = len(made.issues)
    messages.success(request, ngettext("Issued to %(n)s person.", "Issued to %(n)s people.", count) % {"n": count})
    names = people.names_of(person_ids=[one.person_id for one in made.problems])
    for one in made.problems[:10]:
        messages.error(request, f"{names.get(one.person_id, '')}：{one.refusal}")
    return go(request, f"{reverse('cockpit:documents')}?kind={version.template.kind}")


def _looked_at(viewer: Viewer, preview: Issued | None, chosen: Sequence[int]) -> dict[str, Any]:
    """What the preview shows: how many, whom not and why, and one copy as it would read."""
    if preview is None:
        return {"preview": None}
    names = people.names_of(person_ids=[one.person_id for one in preview.problems])
    sample = preview.issues[0] if preview.issues else None
    return {
        "preview": {
            "count": len(chosen) - len(preview.problems), "is_job": len(chosen) > AT_ONCE,
            "problems": [{"name": names.get(one.person_id, ""), "why": str(one.refusal)} for one in preview.problems[:50]],
            "left_out": len(preview.problems),
            "sample": passages(sample.body["blocks"], viewer.locale) if sample is not None else [],
            "sample_name": sample.body["person"]["name"] if sample is not None else "",
        },
    }

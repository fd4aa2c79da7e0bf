"""The duty editor: a template's duties and authorities one by one, with what stands against publishing beside them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _

from lingxiao.engines.documents.domain import queries as documents
from lingxiao.engines.documents.enums import EDITABLE
from lingxiao.engines.documents.permissions import READ_TEMPLATES, WRITE_STATEMENTS
from lingxiao.engines.documents.rules import may_revise
from lingxiao.engines.duties.domain import templates
from lingxiao.engines.duties.domain.issuing import draft_of
from lingxiao.engines.duties.domain.kpi_names import name_of
from lingxiao.engines.duties.domain.template_check import LEAST_PERCENT, MOST_PERCENT
from lingxiao.engines.duties.enums import AuthorityLevel, Category, Letter
from lingxiao.kernel.money import Money, format_money
from lingxiao.kernel.refusals import NotForYou, NotSeen, Refusal
from lingxiao.web.documents import title_of
from lingxiao.web.forms import whole
from lingxiao.web.joined import listed
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.setup.documents import crumbs_of
from lingxiao.web.setup.duty_forms import AuthorityForm, DutyForm, HeadForm
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft, MoneyLimit
    from lingxiao.web.forms import Form
    from lingxiao.web.pages import Request


def _crumbs(version: TemplateVersion, locale: str, *more: Crumb) -> list[Crumb]:
    """The path to a version, to its duties, and to a page of them."""
    path = crumbs_of(version, locale, _("Duties"))
    return [*path[:-1], Crumb(_("Duties"), reverse("setup:duty_template", args=(version.pk,)) if more else ""), *more]


def _limit(limit: MoneyLimit | None) -> str:
    return "" if limit is None else f"≤ {format_money(Money(limit.minor, limit.currency))}"


def _duty_rows(draft: DutyTemplateDraft, locale: str) -> list[dict[str, Any]]:
    """The duties by category, each with its number in the template."""
    groups = []
    for category in Category:
        rows = [
            {
                "number": number,
                "duty": duty,
                "said": duty.sentence.pick(locale),
                "level": AuthorityLevel(duty.level).label,
                "letter": Letter(duty.letter).label,
                "limit": _limit(duty.limit),
                "figures": listed(name_of(code).pick(locale) for code in duty.kpi_codes),
                "evidence": duty.evidence.what.pick(locale) if duty.evidence else "",
            }
            for number, duty in enumerate(draft.duties, start=1)
            if duty.category is category
        ]
        percent = sum(duty.percent for duty in draft.duties if duty.category is category)
        groups.append({"title": category.label, "rows": rows, "percent": percent})
    return groups


@permits(READ_TEMPLATES)
def template(request: Request, version_id: int) -> HttpResponse:
    """A duty template: its duties by category, its authority table, and what stands against publishing it."""
    viewer = request.viewer
    version = documents.version_seen_by(viewer, version_id=version_id, on=viewer.today)
    draft = draft_of(version)
    context = {
        "version": version,
        "draft": draft,
        "groups": _duty_rows(draft, viewer.locale),
        "authorities": [
            {
                "number": number,
                "row": row,
                "matter": row.matter.pick(viewer.locale),
                "level": AuthorityLevel(row.level).label,
                "limit": _limit(row.limit),
                "condition": row.condition.pick(viewer.locale),
            }
            for number, row in enumerate(draft.authorities, start=1)
        ],
        "findings": [(one.duty, one.sentence.pick(viewer.locale)) for one in templates.checks_of(version)],
        "percent": sum(duty.percent for duty in draft.duties),
        "percent_span": f"{LEAST_PERCENT}–{MOST_PERCENT} %",
        "revise": may_revise(viewer=viewer, version=version),
        "is_draft": version.state in EDITABLE,
        "title": title_of(version.template, viewer.locale),
        "purpose": draft.purpose.pick(viewer.locale),
    }
    return page(request, "setup/duties/template.html", context, crumbs=_crumbs(version, viewer.locale))


def _editable(request: Request, version_id: int) -> tuple[TemplateVersion, DutyTemplateDraft]:
    version = documents.version_seen_by(request.viewer, version_id=version_id, on=request.viewer.today)
    may_revise(viewer=request.viewer, version=version).or_refuse()
    return version, draft_of(version)


def _revision(request: Request) -> int:
    """The revision the form was opened on."""
    return whole(request.POST.get("revision", "")) or 0


def _saved(request: Request, form: Form, version: TemplateVersion, draft: DutyTemplateDraft) -> bool:
    """Save against the revision the form was opened on; a refusal stands on the form, and nothing typed is lost."""
    try:
        templates.save(
            viewer=request.viewer,
            version=version,
            draft=draft,
            at=request.viewer.now,
            expected_revision=_revision(request),
        )
    except NotForYou:
        raise
    except Refusal as refusal:
        form.refuse(refusal)
        return False
    messages.success(request, _("Saved."))
    return True


def _edit(
    request: Request,
    form: Form,
    version: TemplateVersion,
    title: str,
    changed: DutyTemplateDraft | None,
) -> HttpResponse:
    """Save and go back to the template, or show the form with what is wrong."""
    back = reverse("setup:duty_template", args=(version.pk,))
    if changed is not None and _saved(request, form, version, changed):
        return go(request, back)
    revision = request.POST.get("revision") or version.revision
    of = f"{title_of(version.template, request.viewer.locale)} v{version.number}"
    context = {"form": form, "of": of, "title": title, "back": back, "revision": revision}
    crumbs = _crumbs(version, request.viewer.locale, Crumb(title))
    return page(request, "setup/duties/edit.html", context, crumbs=crumbs, status=form.status)


@permits(WRITE_STATEMENTS)
def duty(request: Request, version_id: int, number: int) -> HttpResponse:
    """Write one duty; a number beyond the last adds one."""
    version, draft = _editable(request, version_id)
    if number == 0:
        raise NotSeen
    is_new = number > len(draft.duties)
    initial = None if is_new else DutyForm.initial_of(draft.duties[number - 1])
    form = DutyForm(request.POST or None, initial=initial, authorities=draft.authorities)
    changed = None
    if request.method == "POST" and form.is_valid():
        changed = templates.with_duty(draft, number, form.duty())
    return _edit(
        request, form, version, _("New duty") if is_new else _("Duty %(number)s") % {"number": number}, changed
    )


@permits(WRITE_STATEMENTS)
def authority(request: Request, version_id: int, number: int) -> HttpResponse:
    """Write one row of the authority table; a number beyond the last adds one."""
    version, draft = _editable(request, version_id)
    if number == 0:
        raise NotSeen
    is_new = number > len(draft.authorities)
    form = AuthorityForm(
        request.POST or None, initial=None if is_new else AuthorityForm.initial_of(draft.authorities[number - 1])
    )
    changed = None
    if request.method == "POST" and form.is_valid():
        changed = templates.with_authority(draft, number, form.row())
    return _edit(
        request,
        form,
        version,
        _("New authority") if is_new else _("Authority %(number)s") % {"number": number},
        changed,
    )


@permits(WRITE_STATEMENTS)
def head(request: Request, version_id: int) -> HttpResponse:
    """Write the head of the template and its lists."""
    version, draft = _editable(request, version_id)
    form = HeadForm(request.POST or None, initial=HeadForm.initial_of(draft))
    changed = replace(draft, **form.head()) if request.method == "POST" and form.is_valid() else None
    return _edit(request, form, version, _("Head and lists"), changed)


@permits(WRITE_STATEMENTS)
def remove(request: Request, version_id: int, part: str, number: int) -> HttpResponse:
    """Take a duty or an authority row out."""
    version, draft = _editable(request, version_id)
    take_out = {"duty": templates.without_duty, "authority": templates.without_authority}.get(part)
    if take_out is None:
        raise NotSeen
    return do(
        request,
        lambda: templates.save(
            viewer=request.viewer,
            version=version,
            draft=take_out(draft, number),
            at=request.viewer.now,
            expected_revision=_revision(request),
        ),
        to=reverse("setup:duty_template", args=(version.pk,)),
        said=_("Taken out. The revision before keeps it."),
    )

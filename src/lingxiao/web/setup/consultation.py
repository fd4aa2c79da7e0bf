"""The record of the democratic procedure of one version (LR-01): meeting, opinions with replies, agreement, publicity."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import consulting, queries
from lingxiao.engines.documents.inputs import AddOpinion, Agreement, Meeting
from lingxiao.engines.documents.permissions import READ_TEMPLATES
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.documents import short, title_of, version_state
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.pages import do, go, page, permits
from lingxiao.web.setup.documents import crumbs_of, seen

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.documents.models import Consultation, TemplateVersion
    from lingxiao.web.pages import Request


class MeetingForm(Form):
    """The meeting."""

    form = forms.CharField(
        label=gettext_lazy("Form of the meeting"),
        max_length=200,
        help_text=gettext_lazy("Workers' congress, or discussion by all staff."),
    )
    held_on = DayField(label=gettext_lazy("Day of the meeting"))
    place = forms.CharField(label=gettext_lazy("Place"), max_length=200, required=False)
    minutes = LongText(label=gettext_lazy("Minutes of the meeting"), max_length=20_000)
    names = LongText(
        label=gettext_lazy("Who attended"), max_length=40_000,
        help_text=gettext_lazy("One name a line; “name | whom they represent” where somebody stands for others."),
    )


class OpinionForm(Form):
    """An opinion."""

    text = LongText(label=gettext_lazy("Opinion or proposal"), max_length=8_000)
    said_by = forms.CharField(
        label=gettext_lazy("Said by"), max_length=120, required=False, help_text=gettext_lazy("Only if they wish to be named."),
    )


class AgreementForm(Form):
    """The agreement and the publicity."""

    agreed_with = forms.CharField(
        label=gettext_lazy("Settled with"), max_length=200,
        help_text=gettext_lazy("The union, or the workers' representatives."),
    )
    agreed_on = DayField(label=gettext_lazy("Settled on"))
    made_public_how = forms.CharField(label=gettext_lazy("Made public how"), max_length=200)
    made_public_on = DayField(label=gettext_lazy("Made public on"))


def _record(request: Request, version_id: int) -> tuple[TemplateVersion, Consultation | None]:
    found = seen(request, version_id)
    return found, getattr(found, "consultation", None)


def _kept(request: Request, version_id: int) -> tuple[TemplateVersion, Consultation]:
    found, record = _record(request, version_id)
    if record is None:
        raise NotSeen
    return found, record


def _writing(request: Request, version_id: int) -> tuple[TemplateVersion, Consultation]:
    """The record, for who keeps it; who reads it is told that they do not write it."""
    found, record = _kept(request, version_id)
    rules.may_write(viewer=request.viewer, kind=found.template.kind).or_refuse()
    return found, record


def _here(found: TemplateVersion) -> str:
    return reverse("setup:document_consultation", args=(found.pk,))


def _show(request: Request, found: TemplateVersion, record: Consultation | None, **forms_: Form) -> HttpResponse:
    viewer = request.viewer
    opinions = list(queries.opinions_in(record)) if record is not None else []
    missing = consulting.missing_from(record) if record is not None else []
    meeting, agreement = forms_.get("meeting"), forms_.get("agreement")
    if record is not None and meeting is None:
        meeting = MeetingForm(initial={
            "form": record.form, "held_on": record.held_on, "place": record.place, "minutes": record.minutes,
            "names": "\n".join(
                f"{one.name} | {one.stands_for}" if one.stands_for else one.name for one in queries.attendees_of(record)
            ),
        }, auto_id="meeting_%s")
    if record is not None and agreement is None:
        agreement = AgreementForm(initial={
            "agreed_with": record.agreed_with, "agreed_on": record.agreed_on, "made_public_how": record.made_public_how,
            "made_public_on": record.made_public_on,
        }, auto_id="agreement_%s")
    opinion = forms_.get("opinion") or OpinionForm(auto_id="opinion_%s")
    status = next((one.status for one in forms_.values() if one.status != 200), 200)  # noqa: PLR2004 -- HTTP's own word for all right
    return page(request, "setup/documents/consultation.html", {
        "version": found, "record": record, "title": title_of(found.template, viewer.locale), "state": version_state(found),
        "opinions": opinions, "missing": missing, "meeting": meeting, "agreement": agreement, "opinion": opinion,
        "may_write": rules.may_write(viewer=viewer, kind=found.template.kind),
        "mark": short(record.text_sha256) if record else "",
        "is_complete": record is not None and record.completed_at is not None,
        "attendees": list(queries.attendees_of(record)) if record is not None else [],
    }, crumbs=crumbs_of(found, viewer.locale, _("Consultation")), status=status)


@permits(READ_TEMPLATES)
@require_GET
def consultation(request: Request, version_id: int) -> HttpResponse:
    """The record, and what it still lacks."""
    found, record = _record(request, version_id)
    return _show(request, found, record)


@permits(READ_TEMPLATES)
@require_POST
def start(request: Request, version_id: int) -> HttpResponse:
    """Start the record."""
    found = seen(request, version_id)
    return do(
        request, lambda: consulting.open_consultation(viewer=request.viewer, version=found), to=_here(found),
        said=_("The record is open."),
    )


@permits(READ_TEMPLATES)
@require_POST
def meeting(request: Request, version_id: int) -> HttpResponse:
    """Keep the meeting with its minutes and who attended."""
    viewer = request.viewer
    found, record = _writing(request, version_id)
    form = MeetingForm(request.POST, auto_id="meeting_%s")

    def keep(given: Meeting) -> Consultation:
        held = consulting.record_meeting(
            viewer=viewer, record=record, form=given.form, held_on=given.held_on, place=given.place, minutes=given.minutes,
        )
        consulting.record_attendance(viewer=viewer, record=held, names=given.names.splitlines())
        return held

    if form.carry(Meeting, keep) is None:
        return _show(request, found, record, meeting=form)
    return go(request, _here(found))


@permits(READ_TEMPLATES)
@require_POST
def opinion(request: Request, version_id: int) -> HttpResponse:
    """Keep an opinion."""
    viewer = request.viewer
    found, record = _writing(request, version_id)
    form = OpinionForm(request.POST, auto_id="opinion_%s")
    done = form.carry(AddOpinion, lambda given: consulting.add_opinion(
        viewer=viewer, record=record, text=given.text, said_by=given.said_by, at=viewer.now,
    ))
    if done is None:
        return _show(request, found, record, opinion=form)
    return go(request, f"{_here(found)}#opinions")


@permits(READ_TEMPLATES)
@require_POST
def reply(request: Request, version_id: int, opinion_id: int) -> HttpResponse:
    """Answer an opinion: adopted or declined, with the reason."""
    viewer = request.viewer
    found, record = _writing(request, version_id)
    one = queries.opinions_in(record).filter(pk=opinion_id).first()
    if one is None:
        raise NotSeen
    verb = consulting.adopt_opinion if request.POST.get("how") == "adopt" else consulting.decline_opinion
    return do(
        request, lambda: verb(viewer=viewer, opinion=one, reply=request.POST.get("reply", ""), at=viewer.now),
        to=f"{_here(found)}#opinions", said=_("Answered."),
    )


@permits(READ_TEMPLATES)
@require_POST
def agreement(request: Request, version_id: int) -> HttpResponse:
    """Keep with whom the text was settled and how it is made public."""
    viewer = request.viewer
    found, record = _writing(request, version_id)
    form = AgreementForm(request.POST, auto_id="agreement_%s")

    def keep(given: Agreement) -> Consultation:
        held = consulting.record_agreement(
            viewer=viewer, record=record, agreed_with=given.agreed_with, agreed_on=given.agreed_on,
        )
        return consulting.record_publicity(viewer=viewer, record=held, how=given.made_public_how, on=given.made_public_on)

    if form.carry(Agreement, keep) is None:
        return _show(request, found, record, agreement=form)
    return go(request, _here(found))


@permits(READ_TEMPLATES)
@require_POST
def complete(request: Request, version_id: int) -> HttpResponse:
    """Close the record."""
    viewer = request.viewer
    found, record = _writing(request, version_id)
    return do(
        request, lambda: consulting.complete_consultation(viewer=viewer, record=record, at=viewer.now), to=_here(found),
        said=_("The record is complete. It can no longer be changed."),
    )

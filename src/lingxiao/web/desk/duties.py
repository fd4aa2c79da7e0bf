"""My duties: handing in evidence, and the superior's question whether a statement is still the job."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.duties.domain import evidence, spot_checks
from lingxiao.engines.duties.enums import SpotAnswer
from lingxiao.engines.duties.inputs import AnswerCheck, HandIn
from lingxiao.engines.duties.permissions import HAND_IN
from lingxiao.engines.people.enums import Confidentiality
from lingxiao.kernel import attachments
from lingxiao.kernel.days.periods import read_period
from lingxiao.kernel.words import pick
from lingxiao.web.forms import Form, LongText
from lingxiao.web.pages import go, page, permits
from lingxiao.web.shell.parts import Crumb, State, Todo, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.duties.models import EvidenceDelivery
    from lingxiao.web.pages import Request


FEW, MOST = 6, 40
"""So much of what was handed in is shown at once, and so much at all."""


class HandInForm(Form):
    """What was done, in words or as a file."""

    note = LongText(label=gettext_lazy("What you did"), required=False)
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        help_text=gettext_lazy("PDF, Word, Excel, picture or text, at most 20 MB."),
    )


class CheckForm(Form):
    """The quarterly question."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Is this still the job?"),
        choices=SpotAnswer.choices,
        widget=forms.RadioSelect,
    )
    note = LongText(label=gettext_lazy("What has changed"), required=False)


def _state(row: EvidenceDelivery, request: Request) -> State:
    if row.delivered_on is not None:
        if row.delivered_on <= row.due_on:
            return State(_("handed in"), Tone.OK)
        return State(_("handed in late"), Tone.WARN)
    if row.due_on < request.viewer.today:
        return State(_("overdue"), Tone.BAD)
    return State(_("still open"), Tone.INFO)


def _todo(row: EvidenceDelivery, request: Request) -> Todo:
    locale = request.viewer.locale
    what = (row.item.evidence_en if locale.startswith("en") else row.item.evidence_zh) or row.item.evidence_zh
    return Todo(
        title=what,
        href=reverse("desk:delivery", args=(row.pk,)),
        note=f"{read_period(row.period).label.pick(locale)} · {pick(row.item, 'sentence', locale)}",
        due=row.due_on,
        state=_state(row, request),
        icon="file-text",
    )


@permits(HAND_IN)
def duties(request: Request) -> HttpResponse:
    """The evidence I owe and what I handed in."""
    rows = evidence.deliveries_of(request.viewer, on=request.viewer.today)
    handed_in = [_todo(row, request) for row in rows if row.delivered_at is not None]
    context = {
        "owed": [_todo(row, request) for row in rows if row.delivered_at is None],
        "handed_in": handed_in[:FEW],
        "earlier": handed_in[FEW:MOST],
    }
    return page(request, "desk/duties.html", context, crumbs=[Crumb(_("My duties"))])


def _hand_in(request: Request, form: HandInForm, row: EvidenceDelivery, given: HandIn) -> EvidenceDelivery:
    upload = form.cleaned_data.get("file")
    stored = (
        attachments.store(
            viewer=request.viewer,
            name=upload.name,
            content=upload,
            confidentiality=Confidentiality.PERSONAL,
            at=request.viewer.now,
        )
        if upload
        else None
    )
    return evidence.hand_in(
        viewer=request.viewer,
        delivery=row,
        note=given.note,
        at=request.viewer.now,
        attachment_id=stored.pk if stored else None,
    )


@permits(HAND_IN)
def delivery(request: Request, delivery_id: int) -> HttpResponse:
    """Hand in the evidence of one duty for one period."""
    row = evidence.delivery_of(request.viewer, delivery_id=delivery_id)
    form = HandInForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        done = form.carry(HandIn, lambda given: _hand_in(request, form, row, given))
        if done is not None:
            return go(request, reverse("desk:duties"))
    locale = request.viewer.locale
    period = read_period(row.period).label.pick(locale)
    context = {
        "row": row,
        "form": form,
        "duty": pick(row.item, "sentence", locale),
        "what": pick(row.item, "evidence", locale),
        "period": period,
        "state": _state(row, request),
    }
    crumbs = [Crumb(_("My duties"), reverse("desk:duties")), Crumb(period)]
    return page(request, "desk/delivery.html", context, crumbs=crumbs, status=form.status)


@permits(HAND_IN)
def spot_check(request: Request, statement_id: int) -> HttpResponse:
    """Ask somebody who reports to me whether their statement is still the job."""
    viewer = request.viewer
    statement = spot_checks.statement_to_check(viewer, statement_id=statement_id, on=viewer.today)
    form = CheckForm(request.POST or None)
    if request.method == "POST":
        done = form.carry(
            AnswerCheck,
            lambda given: spot_checks.answer(
                viewer=viewer, statement=statement, said=given.answer, note=given.note, at=viewer.now
            ),
        )
        if done is not None:
            return go(request, reverse("desk:home"))
    context = {
        "form": form,
        "statement": statement,
        "items": [(item.number, pick(item, "sentence", viewer.locale)) for item in spot_checks.items_of(statement)],
    }
    crumbs = [Crumb(_("My desk"), reverse("desk:home")), Crumb(_("Spot check"))]
    return page(request, "desk/spot_check.html", context, crumbs=crumbs, status=form.status)

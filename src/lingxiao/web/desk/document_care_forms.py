"""The forms around caring for a copy: a briefing, a settlement, deliveries, paper, agreements, evidence."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from lingxiao.engines.documents.enums import (
    ON_PAPER_OR_CERTIFIED,
    Channel,
    Edition,
    ObjectionOutcome,
    SignatureLevel,
)
from lingxiao.web.desk.receipts import ReceiptField
from lingxiao.web.forms import DayField, Form, LongText


class BriefingForm(Form):
    """Minutes of the briefing."""

    held_on = DayField(label=gettext_lazy("Held on"))
    minutes = LongText(
        label=gettext_lazy("Questions, answers, and what was promised"), max_length=8_000,
        help_text=gettext_lazy("The person confirms these minutes. What they asked and what the company owes belongs here."),
    )


class ReasonForm(Form):
    """One text."""

    text = LongText(label=gettext_lazy("Why"), max_length=2_000)


class SettleForm(Form):
    """How an objection ends."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ends"), widget=forms.RadioSelect,
        choices=[(one.value, one.label) for one in (ObjectionOutcome.NEW_VERSION, ObjectionOutcome.TEXT_STAYS)],
    )
    text = LongText(label=gettext_lazy("The answer, with its reasons"), max_length=8_000)


class DeliverForm(Form):
    """A delivery outside the system."""

    channel = forms.ChoiceField(
        label=gettext_lazy("How it went out"), choices=[(one.value, one.label) for one in Channel if one is not Channel.IN_APP],
    )
    proof = forms.CharField(
        label=gettext_lazy("Number that proves it"),
        max_length=200,
        help_text=gettext_lazy("EMS number, message number, or who took it."),
    )
    file = ReceiptField()


class PaperForm(Form):
    """The signed paper."""

    level = forms.ChoiceField(
        label=gettext_lazy("How it was signed"),
        choices=[(one.value, one.label) for one in SignatureLevel if one in ON_PAPER_OR_CERTIFIED],
    )
    register_number = forms.CharField(label=gettext_lazy("Register number"), max_length=80)
    signed_at = forms.DateTimeField(
        label=gettext_lazy("Signed at"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )
    file = forms.FileField(label=gettext_lazy("Scan or certified file"), help_text=gettext_lazy("PDF or picture, at most 20 MB."))


class AgreementForm(Form):
    """Which change agreement settles the change."""

    agreement = forms.ChoiceField(label=gettext_lazy("Change agreement"))


class EvidenceForm(Form):
    """For whom the bundle is made, and why it leaves the system."""

    edition = forms.ChoiceField(label=gettext_lazy("Edition"), choices=Edition.choices, widget=forms.RadioSelect)
    reason = LongText(label=gettext_lazy("What it is needed for"), max_length=400)

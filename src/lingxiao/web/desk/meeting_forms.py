"""Forms of the pages of meetings."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.activities.enums import PLANNED_BY_HAND
from lingxiao.web.forms import DayField, Form, LongText

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lingxiao.engines.activities.models import Meeting


class TimeInput(forms.TimeInput):
    """The browser's own time picker."""

    input_type = "time"

    def __init__(self) -> None:
        """Write times as browsers expect them, in steps of five minutes."""
        super().__init__({"step": 300}, format="%H:%M")


class _WithMoment(Form):
    """A day and a time that are one moment of the company's clock."""

    fields_of_input: ClassVar[Mapping[str, str]] = {"planned_at": "day"}

    def given(self) -> dict[str, Any]:
        """Day and time become ``planned_at``."""
        said = dict(self.cleaned_data)
        day, time = said.pop("day"), said.pop("time")
        return said | {"planned_at": timezone.make_aware(datetime.combine(day, time))}


class PlanForm(_WithMoment):
    """A talk to be agreed on."""

    kind = forms.ChoiceField(
        label=_("What for"), choices=[(kind.value, kind.label) for kind in PLANNED_BY_HAND], widget=forms.RadioSelect,
    )
    day = DayField(label=_("Day"))
    time = forms.TimeField(label=_("Time"), widget=TimeInput)
    place = forms.CharField(label=_("Place or link"), required=False, max_length=200)
    agenda = LongText(
        label=_("What to talk about"), required=False, max_length=4_000,
        help_text=_("The other side reads it when they are told."),
    )


class MoveForm(_WithMoment):
    """Another time."""

    day = DayField(label=_("New day"))
    time = forms.TimeField(label=_("New time"), widget=TimeInput)
    reason = LongText(label=_("Why"), max_length=400)


class RecordForm(Form):
    """What was said."""

    held_on = DayField(label=_("Held on"))
    minutes = forms.CharField(
        label=_("What was said and agreed"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Facts, questions and answers, in words the other side recognises. Each version is kept."),
    )
    confirms = forms.BooleanField(
        label=_("I confirm that this is what was said"), required=False, initial=True,
    )


class ConfirmForm(Form):
    """My side's confirmation."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    remark = LongText(
        label=_("Your remark"), required=False, max_length=1_000,
        help_text=_("Stands beside the minutes. If something is wrong, write the minutes anew instead."),
    )


class EndForm(Form):
    """Why it did not take place, or will not."""

    reason = LongText(label=_("Why"), max_length=400)


class PromiseForm(Form):
    """Who promises what by when."""

    owner_id = forms.ChoiceField(label=_("Who promises"), widget=forms.RadioSelect)
    text = LongText(label=_("What is promised"), max_length=400)
    due_on = DayField(label=_("To be kept by"))

    def between(self, meeting: Meeting, *, first: int | None) -> PromiseForm:
        """Offer the two who met, the viewer first."""
        sides = [(meeting.subject_id, meeting.subject.name), (meeting.holder_id, meeting.holder.name)]
        sides.sort(key=lambda side: side[0] != first)
        choices: Sequence[tuple[str, str]] = [(str(pk), name) for pk, name in sides]
        self.fields["owner_id"].choices = choices  # type: ignore[attr-defined]
        self.fields["owner_id"].initial = choices[0][0]
        return self


class KeepForm(Form):
    """How a promise was kept."""

    how = LongText(label=_("How, and where it can be seen"), max_length=400)


class ReleaseForm(Form):
    """Why the other side need not keep a promise."""

    how = LongText(label=_("Why"), max_length=400)

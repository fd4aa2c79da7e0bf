"""How I hear: the rhythm of e-mail, what stays on the desk, and my calendar feed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.cadence.domain import feeds, queries
from lingxiao.kernel.notices import keeping
from lingxiao.kernel.notices import queries as told
from lingxiao.kernel.notices.channels import mail
from lingxiao.kernel.notices.enums import Rhythm
from lingxiao.kernel.notices.inputs import PreferenceInput
from lingxiao.web.forms import Form
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.web.pages import Request

FAMILIES = (
    ("cadence", gettext_lazy("Reminders of what is due, and what was handed over to me")),
    ("documents", gettext_lazy("Documents to read, sign or discuss")),
    ("duties", gettext_lazy("My duties and their evidence")),
    ("cases", gettext_lazy("Objections and cases I am part of")),
    ("targets", gettext_lazy("Targets: what waits for me, and what was decided")),
    ("activities", gettext_lazy("Talks, minutes and promises")),
)
"""The families of notices a person can keep to the desk: what stands before the dot of a notice's kind."""


class PreferenceForm(Form):
    """How I want to hear."""

    rhythm = forms.ChoiceField(label=gettext_lazy("By e-mail"), choices=Rhythm.choices, widget=forms.RadioSelect)
    heard = forms.MultipleChoiceField(
        label=gettext_lazy("By e-mail, tell me of"), choices=FAMILIES, widget=forms.CheckboxSelectMultiple, required=False,
        help_text=gettext_lazy("What you leave out still stands on your desk. Urgent things always reach you at once."),
    )

    def given(self) -> dict[str, Any]:
        """The input names what is muted; people choose what they hear."""
        heard = set(self.cleaned_data["heard"])
        return {"rhythm": self.cleaned_data["rhythm"], "muted": {key for key, _word in FAMILIES} - heard}


@for_everyone
def preferences(request: Request) -> HttpResponse:
    """Show and change how I hear."""
    viewer = request.viewer
    kept = told.preference_of(viewer.person_id or 0)
    muted = kept.muted if kept is not None else []
    form = PreferenceForm(request.POST or None, initial={
        "rhythm": kept.rhythm if kept is not None else Rhythm.DAILY,
        "heard": [key for key, _word in FAMILIES if key not in muted],
    })
    if request.method == "POST":
        done = form.carry(PreferenceInput, lambda given: keeping.prefer(
            viewer=viewer, rhythm=given.rhythm, muted=given.muted, at=viewer.now,
        ))
        if done is not None:
            messages.success(request, _("Saved. It holds for notices from now on."))
            return go(request, reverse("desk:preferences"))
    return _page(request, form)


def _page(request: Request, form: PreferenceForm, *, address: str = "") -> HttpResponse:
    return page(request, "desk/preferences.html", {
        "form": form, "feed": queries.feed_of_person(request.viewer.person_id or 0), "address": address,
        "has_mail": mail.is_set_up(),
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(_("Notice settings"))], status=form.status)


@for_everyone
def open_feed(request: Request) -> HttpResponse:
    """Make a calendar address. It is shown on this answer and never again, so the answer is the page itself."""
    viewer = request.viewer
    token = feeds.open_feed(viewer=viewer, at=viewer.now)
    kept = told.preference_of(viewer.person_id or 0)
    form = PreferenceForm(initial={
        "rhythm": kept.rhythm if kept is not None else Rhythm.DAILY,
        "heard": [key for key, _word in FAMILIES if kept is None or key not in kept.muted],
    })
    return _page(request, form, address=f"{settings.BASE_URL}{reverse('desk:calendar')}?token={token}")


@for_everyone
def end_feed(request: Request) -> HttpResponse:
    """End the calendar address."""
    viewer = request.viewer
    return do(
        request, lambda: feeds.end_feed(viewer=viewer, at=viewer.now), to=reverse("desk:preferences"),
        said=gettext_lazy("The calendar address is ended. Whoever has it reads nothing more."),
    )

"""What is typed about campaigns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns.domain.queries import published
from lingxiao.engines.campaigns.enums import ForWhom, Promise, Use
from lingxiao.engines.campaigns.permissions import RUN
from lingxiao.engines.people.domain.queries import units_to_choose
from lingxiao.kernel.words import pick
from lingxiao.web.forms import DayField, Form

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer

SMALL = gettext_lazy("Pulse, culture, customers: 5; wellbeing: 10; 360 reviews: 3. It can be raised later, never lowered.")


class CampaignForm(Form):
    """What is asked, of whom, under which promise, until when."""

    version_id = forms.ChoiceField(label=gettext_lazy("Questionnaire"))
    title_zh = forms.CharField(label=gettext_lazy("Title in Chinese"), max_length=120)
    title_en = forms.CharField(label=gettext_lazy("Title in English"), max_length=120, required=False)
    unit_id = forms.ChoiceField(label=gettext_lazy("Unit"))
    for_whom = forms.ChoiceField(
        label=gettext_lazy("Who is asked"), choices=ForWhom.choices, widget=forms.RadioSelect,
        help_text=gettext_lazy("In a 360 review: about whom is asked. Customers are asked one by one, after the launch."),
    )
    promise = forms.ChoiceField(label=gettext_lazy("Promise"), choices=Promise.choices, widget=forms.RadioSelect)
    threshold = forms.IntegerField(label=gettext_lazy("Fewest of a group that are shown"), help_text=SMALL)
    closes_on = DayField(label=gettext_lazy("Last day"))
    use = forms.ChoiceField(label=gettext_lazy("A 360 review is used"), choices=Use.choices, widget=forms.RadioSelect)
    grade_share = forms.IntegerField(
        label=gettext_lazy("Percent of the grade"), help_text=gettext_lazy("0 where it serves development alone; 20 at most."),
    )
    has_published = False

    def offer(self, viewer: Viewer) -> CampaignForm:
        """Offer what is published, and the larger units."""
        versions = [(str(one.pk), f"{pick(one, 'title', viewer.locale)} · {one.questionnaire.get_kind_display()}")
                    for one in published()]
        units = [(str(pk), name) for pk, name in units_to_choose(viewer, permission=RUN, on=viewer.today)]
        self.has_published = bool(versions)
        self.fields["version_id"].choices = [("", "—"), *versions]  # type: ignore[attr-defined]
        self.fields["unit_id"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        return self


class ThresholdForm(Form):
    """A threshold that is raised."""

    threshold = forms.IntegerField(label=gettext_lazy("Fewest of a group that are shown"), help_text=SMALL)


class OutsideForm(Form):
    """Somebody outside who is asked."""

    contact = forms.CharField(
        label=gettext_lazy("For whom"), max_length=120,
        help_text=gettext_lazy("Company and name, so that nobody is asked twice."),
    )


class HideForm(Form):
    """Why words are hidden."""

    reason = forms.CharField(
        label=gettext_lazy("What about the words is abuse"), max_length=200,
        help_text=gettext_lazy("Criticism is no reason, however hard. Who hid what and why is noted for good."),
    )

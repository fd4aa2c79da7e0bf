"""What is typed about people, units and territories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.posts import posts_to_choose
from lingxiao.engines.people.enums import EmploymentKind, UnitKind
from lingxiao.web.forms import DayField, Form

if TYPE_CHECKING:
    from lingxiao.kernel.viewer import Viewer

PERSON_HINT = _("Staff number or whole name.")
UNIT_HINT = _("Code or whole name of the unit.")
MOST = 120


class WithPost(Form):
    """A form that chooses a post of the catalogue."""

    position_id = forms.ChoiceField(label=_("Post"))

    def offer(self, viewer: Viewer) -> WithPost:
        """Offer the posts in the reader's language."""
        posts = [(str(pk), title) for pk, title in posts_to_choose(locale=viewer.locale)]
        self.fields["position_id"].choices = [("", "—"), *posts]  # type: ignore[attr-defined]
        return self


class JoinForm(WithPost):
    """Somebody new."""

    number = forms.CharField(label=_("Staff number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=MOST)
    email = forms.EmailField(label=_("E-mail address"), required=False, help_text=_("Invitations and the daily digest go there."))
    kind = forms.ChoiceField(label=_("On what footing"), choices=EmploymentKind.choices, initial=EmploymentKind.EMPLOYEE)
    starting = DayField(label=_("First day"))
    unit = forms.CharField(label=_("Unit"), max_length=MOST, help_text=UNIT_HINT)
    leads_unit = forms.BooleanField(label=_("Leads this unit"), required=False)
    manager = forms.CharField(
        label=_("Reports to"), required=False, max_length=MOST, help_text=_("Staff number or whole name; empty for nobody."),
    )
    field_order = ("number", "name", "email", "kind", "starting", "position_id", "unit", "leads_unit", "manager")


class CorrectForm(Form):
    """What was written wrongly."""

    name = forms.CharField(label=_("Name"), max_length=MOST)
    name_latin = forms.CharField(label=_("Name in Latin letters"), max_length=MOST, required=False)
    email = forms.EmailField(label=_("E-mail address"), required=False)


class AppointForm(WithPost):
    """Another main post."""

    unit = forms.CharField(label=_("Unit"), max_length=MOST, help_text=UNIT_HINT)
    leads_unit = forms.BooleanField(label=_("Leads this unit"), required=False)
    starting = DayField(label=_("From"))


class ActingForm(WithPost):
    """In somebody's place for a while."""

    unit = forms.CharField(label=_("Leads which unit"), max_length=MOST, help_text=UNIT_HINT)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("Six months at most."))


class BesidesForm(WithPost):
    """A second post."""

    unit = forms.CharField(label=_("Unit"), max_length=MOST, help_text=UNIT_HINT)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))


class ManagerForm(Form):
    """Another manager."""

    manager = forms.CharField(
        label=_("Reports to"), required=False, max_length=MOST, help_text=_("Staff number or whole name; empty for nobody."),
    )
    starting = DayField(label=_("From"))


class AlsoForm(Form):
    """A dotted line."""

    manager = forms.CharField(label=_("Dotted line to"), max_length=MOST, help_text=PERSON_HINT)
    starting = DayField(label=_("From"))


class LeaveForm(Form):
    """Leaving."""

    last_day = DayField(label=_("Last day"), help_text=_("Access is gone on the day after."))
    reason = forms.CharField(label=_("Reason"), max_length=200)
    successor = forms.CharField(
        label=_("Who takes the team over"), required=False, max_length=MOST,
        help_text=_("Staff number or whole name. Empty: the team reports to this person's own manager."),
    )


class AgainForm(Form):
    """Coming back."""

    kind = forms.ChoiceField(label=_("On what footing"), choices=EmploymentKind.choices, initial=EmploymentKind.EMPLOYEE)
    starting = DayField(label=_("First day"))


class FromForm(Form):
    """From when something holds no more."""

    starting = DayField(label=_("Holds no more from"))


class UnitForm(Form):
    """A new unit."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_zh = forms.CharField(label=_("Name"), max_length=MOST)
    name_en = forms.CharField(label=_("English name"), max_length=MOST, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices, initial=UnitKind.TEAM)
    starting = DayField(label=_("From"))


class RenameForm(Form):
    """Another name."""

    name_zh = forms.CharField(label=_("Name"), max_length=MOST)
    name_en = forms.CharField(label=_("English name"), max_length=MOST, required=False)
    starting = DayField(label=_("From"))


class MoveForm(Form):
    """Another unit above."""

    parent = forms.CharField(label=_("Stands under"), max_length=MOST, help_text=UNIT_HINT)
    starting = DayField(label=_("From"))


class TerritoryForm(Form):
    """A new territory."""

    code = forms.CharField(label=_("Code"), max_length=40)
    name_zh = forms.CharField(label=_("Name"), max_length=MOST)
    name_en = forms.CharField(label=_("English name"), max_length=MOST, required=False)
    unit = forms.CharField(label=_("Unit"), max_length=MOST, help_text=UNIT_HINT)


class GiveForm(Form):
    """Who answers for it."""

    owner = forms.CharField(label=_("Who answers for it"), max_length=MOST, help_text=PERSON_HINT)
    starting = DayField(label=_("From"))

"""What is typed on the pages of access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.enums import DERIVED_ROLES, Role
from lingxiao.web.forms import DayField, Form

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 200


class InviteForm(Form):
    """Where the invitation goes."""

    email = forms.EmailField(label=_("E-mail address"), help_text=_("People sign in with it, or with their staff number."))


class ReasonForm(Form):
    """Why something is done to somebody's account."""

    reason = forms.CharField(label=_("Reason"), max_length=MOST, help_text=_("It stands in the audit trail."))


class ProposeForm(Form):
    """A role for somebody: over what, for which days, and why."""

    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ChoiceField(label=_("Over"), required=False)
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), required=False, help_text=_("Empty: until it is ended."))
    reason = forms.CharField(label=_("Reason"), max_length=MOST)

    def __init__(self, *args: object, units: Sequence[tuple[int, str]], **kwargs: object) -> None:
        """Offer the roles given by hand, and the units within reach."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        by_hand = [(role.value, role.label) for role in Role if role not in DERIVED_ROLES]
        self.fields["role"].choices = by_hand  # type: ignore[attr-defined]
        whole = [("", _("the whole company"))]
        self.fields["unit"].choices = [*whole, *((str(pk), name) for pk, name in units)]  # type: ignore[attr-defined]


class EndForm(Form):
    """The last day of a role, and why it ends."""

    last_day = DayField(label=_("Last day"), help_text=_("Yesterday ends it at once."))
    reason = forms.CharField(label=_("Reason"), max_length=MOST)


class OutsideForm(Form):
    """Who somebody is at a provider."""

    provider = forms.ChoiceField(label=_("Provider"))
    uid = forms.CharField(
        label=_("Id over there"), max_length=190, required=False,
        help_text=_("As the provider's administration shows it: WeCom user id, DingTalk union id, Feishu union id, OIDC “sub”."),
    )

    def __init__(self, *args: object, providers: Sequence[tuple[str, str]], **kwargs: object) -> None:
        """Offer the providers there are."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["provider"].choices = providers  # type: ignore[attr-defined]

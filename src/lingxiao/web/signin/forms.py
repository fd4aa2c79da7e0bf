"""What is typed on the pages of signing in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.domain.password_rules import LONGEST
from lingxiao.web.forms import Form


class PasswordInput(forms.PasswordInput):
    """A password: masked, pasted and filled in by password managers as one likes, never cut or trimmed."""

    def __init__(self, autocomplete: str) -> None:
        """Say to password managers whether it is the present or a new one."""
        super().__init__(attrs={
            "autocomplete": autocomplete, "class": "in", "spellcheck": "false", "data-show": _("Show"),
        })


def present_password() -> forms.CharField:
    """The password one has."""
    # Longer than any password may be: whoever types more is told so, and no hash is made of a megabyte.
    return forms.CharField(
        label=_("Password"), strip=False, max_length=LONGEST * 4, widget=PasswordInput("current-password"),
    )


class SignInForm(Form):
    """Name and password."""

    name = forms.CharField(
        label=_("E-mail address or staff number"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password = present_password()


class SecondForm(Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label=_("Verification code"), max_length=40,
        help_text=_("Six digits from your authenticator app, or one of your recovery codes."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "class": "in code"},
        ),
    )


class NewPasswordForm(Form):
    """A new password, once: one can look at what one typed."""

    password = forms.CharField(
        label=_("New password"), strip=False, widget=PasswordInput("new-password"),
        help_text=_(
            "At least 12 characters; a few words you remember are better than signs you do not. "
            "Not your name, not the company's.",
        ),
    )


class ChangePasswordForm(NewPasswordForm):
    """The present password and a new one."""

    present = present_password()
    field_order = ("present", "password")

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Name the two apart."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["present"].label = _("Present password")


class ForgottenForm(Form):
    """Whose password is forgotten."""

    name = forms.CharField(
        label=_("E-mail address or staff number"), max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )


class ConfirmForm(Form):
    """The password, to show that it is still oneself."""

    password = present_password()


class AppForm(Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("The six digits your app shows now"), max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "in code"}),
    )


class PasskeyForm(Form):
    """A name for a new passkey; what the browser answered comes in a hidden field."""

    name = forms.CharField(label=_("Name of the passkey"), max_length=60, help_text=_("Such as: my phone, office laptop."))


class PreferencesForm(Form):
    """How pages speak and look."""

    language = forms.ChoiceField(
        label=_("Language"), choices=[("zh-hans", "中文"), ("en", "English")], widget=forms.RadioSelect,
    )
    theme = forms.ChoiceField(
        label=_("Colours"), choices=[("auto", _("As the device has it")), ("light", _("Light")), ("dark", _("Dark"))],
        widget=forms.RadioSelect,
    )

"""What is typed about tools of the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people.domain.holding import grades_in_use, posts_by_code
from lingxiao.engines.people.enums import PostLevel, UnitKind
from lingxiao.engines.tools.domain.queries import keepers_to_choose
from lingxiao.engines.tools.enums import ToolKind, Whom
from lingxiao.web.forms import DayField, Form

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.engines.tools.models import Entitlement
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

MOST = 120


class EntryForm(Form):
    """What the catalogue says of a tool from a day on."""

    title_zh = forms.CharField(label=gettext_lazy("Name in Chinese"), max_length=MOST)
    title_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=MOST, required=False)
    purpose_zh = forms.CharField(label=gettext_lazy("What it is for, in Chinese"), max_length=400, required=False)
    purpose_en = forms.CharField(label=gettext_lazy("What it is for, in English"), max_length=400, required=False)
    keeper_id = forms.TypedChoiceField(
        label=gettext_lazy("Keeper"), required=False, coerce=int, empty_value=None,
        help_text=gettext_lazy("Gives access and answers requests. Empty: whoever administers the system."),
    )
    starting = DayField(label=gettext_lazy("From"))

    def offer(self, viewer: Viewer) -> EntryForm:
        """Offer who can keep a tool."""
        people = [(str(pk), name) for pk, name in keepers_to_choose(on=viewer.today).items()]
        self.fields["keeper_id"].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        return self


class ToolForm(EntryForm):
    """A tool that is new in the catalogue."""

    key = forms.CharField(
        label=gettext_lazy("Key"), max_length=40,
        help_text=gettext_lazy("Small letters, digits and hyphens, such as crm. It never changes."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of tool"), choices=ToolKind.choices)
    field_order = ("key", "kind")


class EntitleForm(Form):
    """To whom a tool is due from a day on."""

    who = forms.ChoiceField(label=gettext_lazy("Due to"))
    starting = DayField(label=gettext_lazy("From"))

    def offer(self, viewer: Viewer) -> EntitleForm:
        """Offer levels, headships, posts and grades of this company."""
        self.fields["who"].choices = [("", "—"), *choices(viewer.locale)]  # type: ignore[attr-defined]
        return self

    def given(self) -> dict[str, Any]:
        """One choice is by what it is due, and its value."""
        whom, _colon, value = self.cleaned_data["who"].partition(":")
        return {"whom": whom, "value": value, "starting": self.cleaned_data["starting"]}


class FromForm(Form):
    """The first day on which something holds no more."""

    starting = DayField(label=gettext_lazy("From"))


def choices(locale: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Everything a tool can be due by, under the way it is due."""
    posts = [(f"{Whom.POSITION}:{code}", f"{name.pick(locale)} · {code}") for code, name in posts_by_code().items()]
    found = [
        (str(Whom.LEVEL.label), [(f"{Whom.LEVEL}:{one.value}", str(one.label)) for one in PostLevel]),
        (str(Whom.HEAD.label), [(f"{Whom.HEAD}:{one.value}", str(one.label)) for one in UnitKind]),
        (str(Whom.POSITION.label), posts),
        (str(Whom.GRADE.label), [(f"{Whom.GRADE}:{one}", one) for one in grades_in_use()]),
    ]
    return [(word, offered) for word, offered in found if offered]


def due_to(line: Entitlement, posts: Mapping[str, Bilingual], locale: str) -> str:
    """To whom a line makes a tool due, as people say it; ``posts`` are the names of posts by code."""
    match Whom(line.whom):
        case Whom.LEVEL:
            return str(PostLevel(line.value).label)
        case Whom.HEAD:
            return _("Head of: %(kind)s") % {"kind": UnitKind(line.value).label}
        case Whom.POSITION:
            name = posts.get(line.value)
            return f"{name.pick(locale)} · {line.value}" if name is not None else line.value
        case Whom.GRADE:
            return _("Grade %(grade)s") % {"grade": line.value}

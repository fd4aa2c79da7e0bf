"""A questionnaire as a form: the same from one's own desk and behind a link, with the promise in its own words above it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.campaigns.domain.answering import Said, answer
from lingxiao.engines.campaigns.domain.urn import MOST_WORDS
from lingxiao.engines.campaigns.domain.wording import names_in
from lingxiao.engines.campaigns.enums import IDENTIFIED, CampaignKind, Promise, QuestionKind
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.kernel.refusals import NotForYou, Refusal
from lingxiao.kernel.words import pick
from lingxiao.web.forms import Form, LongText, whole

if TYPE_CHECKING:
    from datetime import date

    from lingxiao.engines.campaigns.models import Campaign, Invitation
    from lingxiao.engines.campaigns.questions import Question
    from lingxiao.web.shell.parts import Words

POINTS: tuple[tuple[str, Words], ...] = (
    ("1", gettext_lazy("1 · not at all true")), ("2", gettext_lazy("2 · hardly true")), ("3", gettext_lazy("3 · partly true")),
    ("4", gettext_lazy("4 · mostly true")), ("5", gettext_lazy("5 · fully true")),
)
ENDS: dict[int, Words] = {0: gettext_lazy("0 · not at all likely"), 10: gettext_lazy("10 · very likely")}


def promise_said(campaign: Campaign, group: str = "") -> tuple[str, list[str]]:
    """What is promised to whoever answers, as a heading and in sentences."""
    if group in IDENTIFIED:
        return _("Your answers are known to be yours"), [
            _("There is one superior and one person themself in a review, so these two groups are shown by themselves."),
            _("What you write is read by the person and by those who may read the report."),
        ]
    floors = {"least": campaign.threshold, "comments": campaign.comment_threshold}
    kept = _("Groups of fewer than %(least)s are never shown, nor anything from which they could be worked out.") % floors
    read = _("What you write is shown only where at least %(comments)s have answered, in random order, without names.") % floors
    match Promise(campaign.promise):
        case Promise.NAMED:
            return _("Your answers carry your name"), [_("Whoever runs this survey sees who answered what, to come back to you.")]
        case Promise.CONFIDENTIAL:
            return _("Your answers are confidential"), [
                _("That you answered is kept, with the day alone; what you answered is kept apart from it, without your name."),
                kept, read,
            ]
        case Promise.ANONYMOUS:
            return _("Your answers are anonymous"), [
                _("Neither name nor time, address or device is kept with them; at the end they are put into random order."),
                kept, read, _("Nobody is told who answered and who did not."),
            ]


class AnswerForm(Form):
    """The questions of one version, for one invitation."""

    def __init__(self, *args: Any, invitation: Invitation, locale: str, **kwargs: Any) -> None:
        """A field a question; where what is written names somebody, a field more that says to send it all the same."""
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.questions = from_json(invitation.campaign.version.questions)
        for one in self.questions:
            self.fields[one.key] = _field(one, locale)
        self.named = self._named() if self.is_bound else []
        if self.named:
            self.fields["sure"] = forms.BooleanField(label=_("Send the words as they are"), required=False)

    def _named(self) -> list[str]:
        """The words in what was written that may tell who wrote it, or whom it is about."""
        texts = (str(self.data.get(one.key, "")) for one in self.questions if one.kind is QuestionKind.TEXT)
        return [word for text in texts for word in names_in(text)]

    def clean(self) -> dict[str, Any]:
        """Warn once of names in what was written, before it is sent."""
        found = super().clean() or {}
        if self.named and not found.get("sure"):
            self.add_error("sure", _("“%(word)s” may tell who you are, or whom you mean. Change the words, or tick this box.") % {
                "word": self.named[0]})
        return found

    def send(self, *, on: date) -> bool:
        """Answer; False when something is missing or it is too late, which then stands above the form."""
        if not self.is_valid():
            return False
        typed = {one.key: whole(str(self.cleaned_data.get(one.key) or "")) for one in self.questions}
        told = {key: value for key, value in typed.items() if value is not None}
        words = {
            one.key: str(self.cleaned_data.get(one.key) or "") for one in self.questions if one.kind is QuestionKind.TEXT
        }
        try:
            answer(invitation=self.invitation, said=Said(told=told, words=words), on=on)
        except NotForYou:
            raise
        except Refusal as refusal:
            self.refuse(refusal)
            return False
        return True


def _field(one: Question, locale: str) -> forms.Field:
    label = one.text.pick(locale)
    if one.kind is QuestionKind.TEXT:
        return LongText(
            label=label, required=not one.is_optional, max_length=MOST_WORDS,
            help_text=_("Two or three sentences are enough. Names, places and dates may tell who you are."),
        )
    none = [("", _("cannot say"))] if one.is_optional else []
    return forms.ChoiceField(
        label=label, choices=[*_choices(one, locale), *none], widget=forms.RadioSelect, required=not one.is_optional,
        initial="" if one.is_optional else None,
    )


def _choices(one: Question, locale: str) -> list[tuple[str, Words]]:
    if one.kind is QuestionKind.CHOICE:
        return [(str(number), option.pick(locale)) for number, option in enumerate(one.options)]
    if one.kind is QuestionKind.TEN:
        return [(str(number), ENDS.get(number, str(number))) for number in one.values]
    return list(POINTS)


def context_of(form: AnswerForm, locale: str) -> dict[str, Any]:
    """What the page of a form shows around it."""
    invitation = form.invitation
    campaign, subject = invitation.campaign, invitation.subject
    heading, sentences = promise_said(campaign, invitation.group)
    about = _("About %(name)s, as: %(group)s") % {
        "name": subject.person.name, "group": invitation.get_group_display(),
    } if subject is not None else ""
    if campaign.kind == CampaignKind.REVIEW and campaign.grade_share:
        sentences = [*sentences, _("The review counts for %(share)s percent of the grade, as was declared before it began.") % {
            "share": campaign.grade_share}]
    return {
        "form": form, "title": pick(campaign, "title", locale), "intro": pick(campaign.version, "intro", locale),
        "about": about, "promise": heading, "promised": sentences, "until": campaign.closes_on,
        "consequence": _("You answer once. Nobody can look up or change it afterwards, you neither."),
    }

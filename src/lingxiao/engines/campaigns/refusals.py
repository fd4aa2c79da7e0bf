"""Every anticipated "no" of the campaigns engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYoursToWrite(NotForYou):
    """Questionnaires are written by few."""

    sentence = _("Questionnaires are written by HR administrators. Ask one of them.")


class NotYoursToRun(NotForYou):
    """Campaigns are run by few."""

    sentence = _("Surveys are launched and closed by HR administrators. Ask one of them.")


class NotYoursToName(NotForYou):
    """Raters are named by the person, and looked after by few."""

    sentence = _("Raters are named by the person themself, by their superior, or by their HR business partner.")


class NotYoursToApprove(NotForYou):
    """Nobody approves their own raters."""

    sentence = _("Raters are approved by the superior or the HR business partner, never by the person themself.")


class KeyTaken(Refusal):
    """Two questionnaires do not share a key."""

    sentence = _("There is a questionnaire with the key %(key)s already. Open that one, or choose another key.")
    field = "key"


class PublishedStays(Refusal):
    """What was published never changes."""

    sentence = _("This version is published and never changes. Begin a new version instead.")


class DraftWaits(Refusal):
    """One draft at a time."""

    sentence = _("There is a draft already. Publish it, or change it.")


class LineWrong(Refusal):
    """A line of a questionnaire is not as it should be."""

    sentence = _("Line %(line)s: begin with scale, ten, choice or text, then the question in Chinese, between bars: |.")
    field = "questions"


class NothingAsked(Refusal):
    """A questionnaire asks something, and not too much."""

    sentence = _("Write one to sixty questions, one a line.")
    field = "questions"


class NotPublished(Refusal):
    """Only what is published is sent out."""

    sentence = _("Publish the questionnaire first: what is asked may not change while people answer.")
    field = "version_id"


class PromiseNotOffered(Refusal):
    """Not everything may be promised of everything."""

    sentence = _("This cannot be promised for a survey of this kind. Choose another promise.")
    field = "promise"


class ThresholdTooLow(Refusal):
    """A threshold has a floor."""

    sentence = _("Groups of fewer than %(least)s are never shown in a survey of this kind. Choose %(least)s or more.")
    field = "threshold"


class OnlyRaised(Refusal):
    """A threshold is raised and never lowered once people were promised it."""

    sentence = _("People were promised %(held)s. A threshold can be raised, never lowered.")
    field = "threshold"


class ShareTooLarge(Refusal):
    """A 360 review is a small part of a grade at most."""

    sentence = _("A 360 review counts for 1 to %(most)s percent of a grade, and for nothing where it serves development alone.")
    field = "grade_share"


class EndsInThePast(Refusal):
    """A campaign ends after it begins."""

    sentence = _("The last day must be later than today.")
    field = "closes_on"


class LaunchedAlready(Refusal):
    """A campaign is launched once."""

    sentence = _("This survey was launched already. What was promised with it stays.")


class NobodyToAsk(Refusal):
    """A campaign asks somebody."""

    sentence = _("Nobody would be asked. Choose another unit; for a 360 review, have the raters approved first.")


class NotOpen(Refusal):
    """A campaign is closed once, while it is open."""

    sentence = _("This survey is not open, so it cannot be closed, and nobody can be invited.")


class AnsweredAlready(Refusal):
    """An invitation is answered once."""

    sentence = _("This was answered already. An answer counts once and cannot be looked up or changed.")


class ClosedMeanwhile(Refusal):
    """After the end nothing is taken."""

    sentence = _("This survey is closed. Nothing more can be answered.")


class AnswerMissing(Refusal):
    """A question of the form is open."""

    sentence = _("Please answer every question that is not optional. What you chose so far is still there.")


class NameWhom(Refusal):
    """An invitation outside goes to somebody."""

    sentence = _("Write whom the link is for, so that nobody is asked twice.")
    field = "contact"


class NobodyCalled(Refusal):
    """A rater works here."""

    sentence = _("Nobody who works here has the number or the whole name “%(text)s”. Write it as it stands in their e-mails.")
    field = "person"


class SeveralCalled(Refusal):
    """A rater is one person."""

    sentence = _("Several people are called “%(text)s”. Write the staff number instead.")
    field = "person"


class NotYourself(Refusal):
    """One rates oneself by the self-assessment alone."""

    sentence = _("The person themself is asked already, in the self-assessment.")
    field = "person"


class NamedAlready(Refusal):
    """One rater, one group."""

    sentence = _("%(name)s is named already.")
    field = "person"


class GroupFull(Refusal):
    """A group has room for so many."""

    sentence = _("This group has its %(most)s raters. Take one out first.")
    field = "group"


class KnowsTooShort(Refusal):
    """Who rates has worked with the person for a while."""

    sentence = _("%(name)s has been in their post for less than three months. Choose somebody who knows the person for longer.")
    field = "person"


class RatersStand(Refusal):
    """Approved raters stay."""

    sentence = _("The raters are approved, or the review has begun. They stay as they are.")


class TooFewRaters(Refusal):
    """A group that is too small will not be shown, so it is not approved."""

    sentence = _("Peers and other departments need three to six each, or none at all: fewer would not be shown.")


class NeedsAReason(Refusal):
    """A comment is hidden for abuse alone, and it is said why."""

    sentence = _("Write what about the words is abuse. Criticism is no reason to hide them.")
    field = "reason"

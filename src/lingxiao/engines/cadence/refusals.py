"""Every anticipated "no" of the cadence engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class DueBeforeItOpens(Refusal):
    """Something would be owed before it is asked for."""

    sentence = _("“%(title)s” cannot be due on %(due_on)s, before it is asked for on %(opened_on)s.")


class DueIsClosed(Refusal):
    """It is done or withdrawn already."""

    sentence = _("“%(title)s” is closed already, so there is nothing left to change.")


class NotYourDue(NotForYou):
    """The act belongs to whoever owes it."""

    sentence = _("Only the person who owes this can put its reminders off.")


class SnoozedTwice(Refusal):
    """Both snoozes are used."""

    sentence = _("Reminders for this were put off twice already, which is all there is. The due day stays %(due_on)s.")


class TooLateToSnooze(Refusal):
    """It is overdue: reminders go on."""

    sentence = _("This is overdue, so reminders go on. If it cannot be done, tell the person who asked for it.")


class SnoozeTooFar(Refusal):
    """A snooze ends between tomorrow and a few working days ahead."""

    sentence = _("Reminders can be put off until %(latest)s at the latest, and at least until tomorrow.")
    field = "until"


class NeedsAReason(Refusal):
    """A reason was left out where one is law of the house."""

    sentence = _("Please say why, in a sentence others can understand later.")
    field = "reason"


class NotYoursToHandOver(NotForYou):
    """Neither the owner nor somebody whose role reaches the person it is about."""

    sentence = _("Only the person who owes this, their HR business partner or director can hand it over.")


class OnesOwnAct(Refusal):
    """Signing, confirming, answering for oneself cannot be handed to others."""

    sentence = _("This is a personal act that nobody else can do in one's place, so it cannot be handed over.")


class NotToTheSubject(Refusal):
    """What the company owes somebody would be put on that very person."""

    sentence = _("The company owes this to %(name)s, so it cannot be handed to them.")
    field = "owner_id"


class NotWorkingHere(Refusal):
    """The new owner left, or has not come yet."""

    sentence = _("This person does not work here on %(on)s. Choose somebody who does.")
    field = "owner_id"


class OwnsItAlready(Refusal):
    """The new owner is the old one."""

    sentence = _("%(name)s owes this already.")
    field = "owner_id"


class NotForYouToInstall(NotForYou):
    """Calendars are set by whoever configures the system."""

    sentence = _("Calendars are imported by HR administrators and system administrators. Ask one of them.")

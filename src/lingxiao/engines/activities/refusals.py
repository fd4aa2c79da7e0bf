"""Why something about a meeting cannot be done, with the way on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYours(NotForYou):
    """Only who takes part acts on a meeting."""

    sentence = _("Only the two who met write up and confirm this meeting.")


class NothingToConfirm(Refusal):
    """There are no minutes yet."""

    sentence = _("The minutes are not written yet. Write them up first; then both sides confirm.")


class MinutesChanged(Refusal):
    """The minutes are not the ones that were read."""

    sentence = _("The minutes were changed after you opened them. Read them again, then confirm.")


class NotHeldYet(Refusal):
    """A meeting is not written up before it was held."""

    sentence = _("A meeting on %(day)s lies ahead. Write it up once it was held.")


class SaySomething(Refusal):
    """Minutes, reasons and commitments are words."""

    sentence = _("Write a few words, so that both sides know what was agreed.")


class NotNow(Refusal):
    """The meeting stands where this is not done any more."""

    sentence = _("This meeting is “%(state)s”; that cannot be done any more.")


class NotYoursToPlan(Refusal):
    """Neither side of the meeting, nor somebody whose role reaches the person."""

    sentence = _("You can plan meetings with people in your own scope, or with those who stand above you.")
    field = "subject_id"


class HolderElsewhere(Refusal):
    """The holder has nothing to do with the person."""

    sentence = _("%(name)s neither stands above this person nor is their HR partner on that day.")
    field = "holder_id"


class WithOneself(Refusal):
    """A meeting has two sides."""

    sentence = _("A meeting needs two people.")
    field = "holder_id"


class OnlyTheHolder(NotForYou):
    """Moving and calling off is for who holds the meeting."""

    sentence = _("Only the person who holds this meeting can move it or call it off. Tell them if it does not suit you.")


class MovedTwice(Refusal):
    """Both moves are used."""

    sentence = _("This meeting was moved twice already. Record that it did not take place, and say why.")


class PlannedInThePast(Refusal):
    """A meeting is planned ahead."""

    sentence = _("Choose a time from now on. A talk that was held already is recorded with its day.")
    field = "planned_at"


class NotPromisedToYou(NotForYou):
    """A promise is released by whom it was made to."""

    sentence = _("Only the person to whom this commitment was made can release it.")


class PromiseEnded(Refusal):
    """Kept or released already."""

    sentence = _("This commitment was kept or released already.")


class PromiseInThePast(Refusal):
    """A promise is for a day to come."""

    sentence = _("Choose a day from today on.")
    field = "due_on"

"""Every anticipated "no" of the scorecards engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYoursToDefine(NotForYou):
    """The library is kept by few."""

    sentence = _("The KPI library is kept by HR administrators. Ask one of them.")


class NotYoursToWrite(NotForYou):
    """A letter is written by the line and HR."""

    sentence = _("Target letters are written by the director or the HRBP of the unit. You can say what you think of one.")


class NotYoursToEnter(NotForYou):
    """An actual is entered by its data owner."""

    sentence = _("Actuals are entered by who owns the data, never by the person they are about.")


class NotYoursToReview(NotForYou):
    """A card is reviewed by the superior."""

    sentence = _("A card is reviewed by the director, never by the person it is about.")


class NotYoursToRestate(NotForYou):
    """Frozen figures are restated by few."""

    sentence = _("A frozen card is restated by finance. Tell them what is wrong.")


class BadScale(Refusal):
    """A rule does not hold together."""

    sentence = _("The scoring rule of %(kpi)s does not hold together: %(problem)s")


class ZeroTarget(Refusal):
    """Nothing is measured against nothing."""

    sentence = _("The target of %(kpi)s is zero or missing; nothing can be measured against it. Write a target above zero.")


class ClosedCaseNeeded(Refusal):
    """A veto never rests on a rumour."""

    field = "case_id"
    sentence = _("A veto rests on a closed case, never on a rumour. Write the number of the case that was decided and closed.")


class WeightsNotWhole(Refusal):
    """Weights make a whole."""

    sentence = _("The weights add up to %(sum)s%%, not 100%%. What you typed is kept; change them until they do.")


class LetterNotReady(Refusal):
    """A letter breaks a rule of letters."""

    sentence = _("The letter cannot be given for signature yet: %(problems)s")


class KpiTwice(Refusal):
    """A KPI stands in a letter once."""

    sentence = _("%(kpi)s stands in the letter twice. Keep one of the two.")


class NoSuchKpi(Refusal):
    """A KPI is not in the library."""

    sentence = _("There is no KPI %(code)s in the library. Put the shipped library in first, or choose another one.")


class NoTargets(Refusal):
    """A text of another kind has no targets."""

    sentence = _("This template holds no targets. Choose a template of target letters.")


class WrittenAlready(Refusal):
    """One letter is written at a time."""

    sentence = _("A letter for %(name)s and this period exists already. Open that one, or change it there.")


class NotWhileItStands(Refusal):
    """What was given for signature stays."""

    sentence = _("This letter was given for signature; its targets stay as they are. To change them, make a new version.")


class NotAPartOfTheYear(Refusal):
    """A letter speaks of a period."""

    field = "period"
    sentence = _("“%(period)s” is no period of a letter. Write a year such as 2027, or a quarter such as 2027-Q1.")


class NotInForce(Refusal):
    """Only what binds is changed."""

    sentence = _("Only a letter that is signed and in force is changed. While it is negotiated, write into it directly.")


class TooManyChanges(Refusal):
    """Targets do not move all the time."""

    sentence = _("These targets were changed %(most)s times already in the period. More needs another period, or a new letter.")


class ChangeIntoThePast(Refusal):
    """Closed months stay as agreed."""

    field = "starting"
    sentence = _("Targets of closed months are not changed. Choose the first day of a month from %(day)s on, within the period.")


class ConfirmFirst(Refusal):
    """A signature is an act of its own."""

    sentence = _("Signing for the company asks who you are once more. Confirm it, then sign.")


class NothingSaid(Refusal):
    """An empty note says nothing."""

    field = "text"
    sentence = _("Write what you want to say; it stays in the record of the negotiation.")


class NotedAlready(Refusal):
    """A note is written once."""

    sentence = _("This was written already and stays as it is.")


class ReasonTooShort(Refusal):
    """Whoever asks later must find why."""

    field = "reason"
    sentence = _("Say in at least %(least)s characters why: what was wrong, and who found it.")


class NothingRestated(Refusal):
    """A version like the one before says nothing."""

    sentence = _("Today’s figures make exactly this card. There is nothing to restate.")


class NewerVersion(Refusal):
    """What was looked at is not the newest."""

    sentence = _("A newer version of this card exists. Open that one.")


class NotOfThisMonth(Refusal):
    """A month outside of the letter."""

    field = "month"
    sentence = _("This month is not within the days of the letter.")


class NotByHand(Refusal):
    """A figure of the facts is not typed."""

    sentence = _("The actual of %(kpi)s comes from the frozen facts and is not entered by hand.")

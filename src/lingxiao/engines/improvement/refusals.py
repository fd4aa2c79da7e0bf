"""Every anticipated "no" of the improvement engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYoursToWrite(NotForYou):
    """Plans are kept by few."""

    sentence = _("Plans are kept by the HR partner and the director of the unit. Ask one of them.")


class NotYoursToDecide(NotForYou):
    """Offering and concluding is the director's."""

    sentence = _("Offering a plan and saying how it came out is for the director of the unit.")


class NotYoursToClear(NotForYou):
    """The legal sign-off is given by few."""

    sentence = _("The legal sign-off is given by a compliance officer who was asked for it.")


class NotYourPlan(NotForYou):
    """A plan is answered by the person it is about."""

    sentence = _("Only the person whom the plan is about can do this.")


class NotYourSupport(NotForYou):
    """What was given is noted by who owes it or keeps the plan."""

    sentence = _("Support is noted as given by who owes it, or by who keeps the plan.")


class AboutYourself(Refusal):
    """Nobody keeps a plan about themself."""

    sentence = _("Nobody keeps a plan about themself. Ask your superior or your HR partner.")
    field = "person_id"


class NobodyToHold(Refusal):
    """A plan is held by the superior."""

    sentence = _("%(name)s reports to nobody on that day. Name the superior in the organisation first.")
    field = "person_id"


class OpenAlready(Refusal):
    """One plan at a time."""

    sentence = _("%(name)s has an open plan already. Open that one; two plans at once help nobody.")
    field = "person_id"


class StartsInThePast(Refusal):
    """A plan looks ahead."""

    sentence = _("A plan starts today or later; nobody improves backwards. Choose another day.")
    field = "starts_on"


class NotSoLong(Refusal):
    """A plan lasts 60 to 90 days."""

    sentence = _("A plan lasts %(fewest)s to %(most)s days, not %(days)s: less is no fair chance, more is no plan.")
    field = "days"


class TooManyGoals(Refusal):
    """Four goals at most."""

    sentence = _("A plan has %(most)s goals at most. Leave out one before you add another.")


class NoGoal(Refusal):
    """A plan without a goal cannot be met."""

    sentence = _("Add at least one goal that can be measured before you offer the plan.")


class NoSupport(Refusal):
    """The company owes something too."""

    sentence = _("Write down at least one thing the company gives, with who owes it by when, before you offer the plan.")


class NothingToMeasure(Refusal):
    """From and to must differ."""

    sentence = _("The figure to reach is the one the person has now. Write where it stands and where it should be.")
    field = "target"


class OutsideThePlan(Refusal):
    """What is owed is owed within the plan."""

    sentence = _("Choose a day within the plan, from %(first)s to %(last)s.")
    field = "due_on"


class WorksNotHere(Refusal):
    """Who owes something works here."""

    sentence = _("Whoever owes this must work here. Choose somebody else.")
    field = "owner_id"


class OwesNotThemself(Refusal):
    """Support is the company's, not the person's."""

    sentence = _("Support is owed by the company, so the person it is for cannot owe it. Choose somebody else.")
    field = "owner_id"


class VoidClause(Refusal):
    """A text says what the law voids (LR-05 and others)."""

    sentence = _("“%(quote)s” cannot stand here (%(title)s): %(why)s Write instead: %(rewrite)s")


class RankIsNoReason(Refusal):
    """The last place is no failure to do the work (LR-04)."""

    sentence = _("A rank is no reason: somebody is always last. Say which agreed standard was not met, and by how much.")
    field = "text"


class RankingIsNoProof(Refusal):
    """A list of places proves nothing of what was agreed (LR-04)."""

    sentence = _("“%(name)s” is a ranking, which proves nothing here. Attach the results against what was agreed instead.")
    field = "file"


class NotNow(Refusal):
    """A plan does not start in a protected time; nobody is told why."""

    sentence = _("Not now: a plan cannot start at this time. Offer it later, with a new day to start.")


class NeedsLegal(Refusal):
    """Something warns against the plan, so it takes a named legal sign-off."""

    sentence = _("%(warnings)s So the plan needs a legal sign-off by name, with a reason. Ask for it first.")


class NothingToClear(Refusal):
    """The sign-off was not asked for, or was given."""

    sentence = _("Nobody asked for a legal sign-off on this plan, or it was given already.")


class StandsElsewhere(Refusal):
    """The plan stands where this is not done."""

    sentence = _("The plan stands at “%(state)s”, where this is not done. Look at it again; somebody may have been faster.")


class SayWhy(Refusal):
    """A reason is needed."""

    sentence = _("Write the reason in a sentence or two; it stays with the plan.")
    field = "text"


class GivenAlready(Refusal):
    """What was given is noted once."""

    sentence = _("This is noted as given already. A record of support is never changed; add another line of support instead.")


class NotYetGiven(Refusal):
    """Nothing is noted ahead of its day."""

    sentence = _("Choose the day on which it was given: today or before, and not before the plan began.")
    field = "given_on"


class NotInAWeek(Refusal):
    """A check-in belongs to a day of the plan that is over or today."""

    sentence = _("Choose a day of the plan that is not ahead of today.")
    field = "held_on"


class CheckedInAlready(Refusal):
    """One check-in a week."""

    sentence = _("Week %(week)s has its check-in already. Confirm it, or write the next one in its week.")
    field = "held_on"


class ConfirmedAlready(Refusal):
    """One confirms once."""

    sentence = _("It is confirmed already, or was written by your own side.")


class TooEarly(Refusal):
    """A plan is not failed before its last day."""

    sentence = _("The plan runs until %(last)s. Before that it can be met or withdrawn, never failed.")
    field = "conclusion"


class ExtendedOnce(Refusal):
    """A plan is extended once."""

    sentence = _("The plan was extended once already. Say whether it was met.")
    field = "conclusion"


class ExtensionTooLong(Refusal):
    """An extension is at most thirty days."""

    sentence = _("An extension lasts 1 to %(most)s days. Write how many.")
    field = "days"


class CompanyIsLate(Refusal):
    """A plan is not failed while the company owes support."""

    sentence = _("The company still owes this person: %(what)s. Give it, or extend the plan; it cannot be failed meanwhile.")
    field = "conclusion"


class OnlyAfterNotMet(Refusal):
    """A chain follows a plan that was not met."""

    sentence = _("This follows only a plan that was not met. As it stands, there is nothing to go on with.")


class StepsInOrder(Refusal):
    """A step is locked until the one before is done."""

    sentence = _("First comes “%(step)s”. Each step opens when the one before it is proved.")


class StepDone(Refusal):
    """A step is proved once."""

    sentence = _("This step is proved already, and stays so.")


class ChainEnded(Refusal):
    """An ended chain goes on no more."""

    sentence = _("This was ended, so no step can be added. What was proved stays readable.")


class MissingSteps(Refusal):
    """No letter before every step is proved."""

    sentence = _("No letter yet: %(done)s of %(all)s steps are proved. Missing: %(missing)s.")


class ProtectionStands(Refusal):
    """Article 42 stands against it."""

    sentence = _("A protection stands against it (article 42), so it cannot go on. End it here; which one is not asked.")
    field = "is_free"


class DayOutOfOrder(Refusal):
    """What proves a step happened after what proves the one before, and is over."""

    sentence = _("Choose a day from %(first)s to %(last)s: each step comes after the one before, and none ahead of today.")
    field = "happened_on"


class NotReasonable(Refusal):
    """Another post must be a reasonable one (LR-18)."""

    sentence = _("The post offered is not reasonable on every point: %(missing)s. Change the offer, or give training instead.")


class SecondTooShort(Refusal):
    """A second period is a fair one."""

    sentence = _("The second period lasts %(fewest)s days at least, and is over. Choose its first and last day so.")
    field = "until"


class NoticeTooShort(Refusal):
    """Thirty days lie between notice and end."""

    sentence = _("The last day of work lies %(fewest)s days after the notice at least. Choose a later one, or pay a month.")
    field = "until"


class NeedsPaper(Refusal):
    """The step is proved by a paper."""

    sentence = _("Attach the paper that proves it; without it the step is not done.")
    field = "file"


class SomebodyElse(Refusal):
    """Four eyes on the letter."""

    sentence = _("Who wrote down that the standard was not met cannot approve the letter too. Somebody else does.")


class NoSuchEdition(Refusal):
    """There are two editions."""

    sentence = _("Choose for whom the bundle is: for the house, or for the other side.")
    field = "edition"

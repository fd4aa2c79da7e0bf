"""Every anticipated "no" of the targets engine, each a sentence a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal

if TYPE_CHECKING:
    from lingxiao.engines.targets.domain.plan_sheet import Problem

# --- Not for this viewer ---------------------------------------------------------------------------------------------


class NotYoursToPlan(NotForYou):
    """Plans are brought in by few."""

    sentence = _("Sales plans are brought in and handed on by finance.")


class NotYoursToApprove(NotForYou):
    """Plans are approved by few."""

    sentence = _("Sales plans are approved by executives, who also open and close the cascade.")


class NotYoursToCascade(NotForYou):
    """Quotas are set by whoever leads the unit."""

    sentence = _("What is below a unit is set by the director of that unit, or by an executive.")


class NotYoursToPropose(NotForYou):
    """Everybody proposes for themself."""

    sentence = _("Only the manager whose target it is proposes another one.")


class NotYoursToAsk(NotForYou):
    """A change is asked for by few."""

    sentence = _("A change of this target is asked for by the manager, the director or the HR business partner.")


class NotYoursToSign(NotForYou):
    """A change is signed by two."""

    sentence = _("This change is signed by the manager whose target it is and by their superior.")


class NotYoursToDecide(NotForYou):
    """A change is decided by few."""

    sentence = _("Changes of targets are decided by HR and executives.")


class NotYoursToFound(NotForYou):
    """The basis of a target is written by the line."""

    sentence = _("On what a target rests is written down by the director of the unit, or by an executive.")


class NotYoursToConfirm(NotForYou):
    """A handover is confirmed by the two whose targets it moves."""

    sentence = _("A handover is confirmed by the manager who gives the territory and by the one who takes it.")


# --- Plans -----------------------------------------------------------------------------------------------------------


class NotTwelveShares(Refusal):
    """A season has twelve months."""

    sentence = _("There are %(count)s monthly shares. Write twelve, January to December.")


class ShareNegative(Refusal):
    """No month takes back."""

    sentence = _("A monthly share is negative. Write 0 or more for each month.")


class SharesNotWhole(Refusal):
    """The months of a year come to the whole year."""

    sentence = _("The twelve monthly shares come to %(sum)s %%. Correct them until they come to 100 %%.")


class ColumnsMissing(Refusal):
    """The file lacks a heading."""

    sentence = _("The file has no column for: %(columns)s. Download the template and keep its headings.")
    field = "file"


class NoLines(Refusal):
    """A plan says something."""

    sentence = _("The file has headings and no rows. Write a row for each product, unit and channel.")
    field = "file"


class LinesHaveProblems(Refusal):
    """Some rows of the file cannot be taken; ``problems`` says which and why."""

    sentence = _("%(count)s problems are in the file, listed below. Correct them and bring it in again; nothing was taken.")
    field = "file"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """One for each thing wrong, by row."""
        return cast("tuple[Problem, ...]", self.params["problems"])


class NotTheTotal(Refusal):
    """The regions come to the total that was decided."""

    sentence = _("The rows come to %(found)s, and the total you wrote is %(total)s: %(difference)s apart. Correct one of them.")
    field = "total"


class TargetOfZero(Refusal):
    """A target is something to sell."""

    sentence = _("A target of zero is none. Write an amount above zero, or give the part to a named reserve.")

    @property
    def field(self) -> str:
        """The box in which the amount was typed."""
        return str(self.params.get("field", ""))


class NotAYear(Refusal):
    """A plan is for a year near by."""

    sentence = _("Write a year from %(first)s to %(last)s.")
    field = "year"


class NotInThisState(Refusal):
    """The plan stands elsewhere by now."""

    sentence = _("This version is “%(state)s” by now, so this cannot be done any more. Open it again.")


class OwnPlan(Refusal):
    """Four eyes."""

    sentence = _("You handed this plan on yourself. Somebody else approves it.")


# --- Quotas ----------------------------------------------------------------------------------------------------------


class TreeThereAlready(Refusal):
    """One tree a year."""

    sentence = _("The quota tree of this year was opened already. Open it under Targets.")


class FollowsAlready(Refusal):
    """Quotas follow a version once."""

    sentence = _("The quotas follow this version already.")


class NobodyBelow(Refusal):
    """There is nothing to cascade to."""

    sentence = _("Nobody stands below this in the tree, so there is nothing to pass on.")


class NotCascading(Refusal):
    """Quotas in force move by changes alone."""

    sentence = _("These quotas are in force. They move by a change of target that both sides sign.")


class AboveCumulative(Refusal):
    """The levels together assign too much."""

    sentence = _(
        "This passes on %(ratio)s times what is carried, which makes %(cumulative)s from the company down; %(most)s is the "
        "most. Assign less, or have an executive override it with a reason."
    )


class AboveRatio(Refusal):
    """A level assigns too much."""

    sentence = _(
        "This passes on %(ratio)s times what is carried; %(most)s a level is the most. Assign less, or have an executive "
        "override it with a reason."
    )


class BelowRatio(Refusal):
    """A level assigns too little."""

    sentence = _("This passes on %(ratio)s times what is carried. Assign %(missing)s more, or name a reserve for it.")


class ReservesTooLarge(Refusal):
    """A reserve is part of what is carried."""

    sentence = _("The reserves are larger than what is passed on. Name a smaller one.")
    field = "amount"


class NotYoursToOverride(Refusal):
    """Limits are overridden by few."""

    sentence = _("Only an executive goes beyond the limits. Leave the reason for an override empty and assign less.")
    field = "override"


class NotTheYear(Refusal):
    """Months come to the year."""

    sentence = _("Write twelve amounts that come to %(amount)s.")


class StillOutside(Refusal):
    """Quotas go into force when every level keeps its limits."""

    sentence = _("%(count)s units pass on more or less than they may, first %(name)s. Set these first.")


class ReserveEnded(Refusal):
    """A reserve ends once."""

    sentence = _("This reserve was released already.")


class NoFactsYet(Refusal):
    """A basis is written of a growth that is known."""

    sentence = _("There are no sales facts yet to hold this target against. Write the basis once they are there.")
    field = "text"


# --- Changes ---------------------------------------------------------------------------------------------------------


class NotInForceYet(Refusal):
    """While quotas are cascaded, they are simply set."""

    sentence = _("The quotas of this year are still being cascaded. Propose another target instead of a change.")


class MonthClosed(Refusal):
    """What is over stays as it was: nothing is raised in hindsight."""

    sentence = _("%(month)s is closed, and no target changes in hindsight. Choose a day from %(first)s on.")
    field = "starting"


class AnotherYear(Refusal):
    """A change holds within the year of its plan."""

    sentence = _("Choose a day in %(year)s: the target belongs to that year.")
    field = "starting"


class RampedAlready(Refusal):
    """Nobody begins twice in a year."""

    sentence = _("This target was ramped up in the year already. Ask for a change of target instead.")


class CarriesNothing(Refusal):
    """A territory goes to somebody who carries a target."""

    sentence = _("%(name)s carries no target of %(year)s to add a territory to. Name a manager who does.")
    field = "to"


class TooManyChanges(Refusal):
    """Targets are to be relied on."""

    sentence = _("This target was changed %(count)s times this year already, which is the most. Settle it in the next plan.")


class OpenChange(Refusal):
    """One change at a time."""

    sentence = _("A change of this target waits for its decision already. Have that one decided first.")


class LeaveTurnedRound(Refusal):
    """Leave ends after it begins."""

    sentence = _("Write the last day of the leave, on or after the first.")
    field = "until"


class AmountNeeded(Refusal):
    """A change says to what."""

    sentence = _("Write what the whole year would come to at the new level.")
    field = "full_year"


class NoteNeeded(Refusal):
    """A change says why; of leave the reason says all."""

    sentence = _("Write why the target changes, so that whoever signs and decides can see it.")
    field = "note"


class NothingChanges(Refusal):
    """A change changes something."""

    sentence = _("This changes no month. Check the day and the amount.")


class NotSignedYet(Refusal):
    """Both sign before it is approved."""

    sentence = _("The manager and the superior sign first; then it can be approved. It can be refused at any time.")


class SignInAgain(Refusal):
    """Signing a change is an act of its own."""

    sentence = _("Please confirm that it is you, then sign within five minutes.")


class SignedAlready(Refusal):
    """One signs once."""

    sentence = _("You have signed this already.")


class DecidedAlready(Refusal):
    """A change is decided once."""

    sentence = _("This change was decided already.")


class OwnDecision(Refusal):
    """Four eyes."""

    sentence = _("You asked for this change or signed it. Somebody else decides it.")


# --- One row of a file -----------------------------------------------------------------------------------------------


class NothingWritten(Refusal):
    """A cell that is needed is empty."""

    sentence = _("Nothing is written here. Fill it in.")


class TextTooLong(Refusal):
    """A name fits its column."""

    sentence = _("This is too long. Write at most %(most)s characters.")


class NotAShare(Refusal):
    """A share is a number of per cent."""

    sentence = _("This is not a share. Write the per cent of the year as a number, such as 7.4.")


class UnitNotKnown(Refusal):
    """The unit stands nowhere."""

    sentence = _("There is no such unit on this day. Write its code as it stands under Organisation.")


class UnitInsideAnother(Refusal):
    """A plan names units beside each other."""

    sentence = _("This unit stands below another one of the file. Plan either the one or the other.")


class LineTwice(Refusal):
    """A product in a unit by a channel stands once."""

    sentence = _("Row %(row)s has the same product, unit and channel. Put the two together.")

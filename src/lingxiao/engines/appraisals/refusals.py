"""Every anticipated "no" of the appraisals engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYoursToRun(NotForYou):
    """Cycles are run by HR."""

    sentence = _("Review cycles are planned and run by HR administrators. Ask one of them.")


class NotYoursToRate(NotForYou):
    """The initial grade belongs to the superior named when the cycle started."""

    sentence = _("The initial grade is given by the superior who is named on this page.")


class NotYoursToRecord(NotForYou):
    """What is laid down about somebody is written by the line and HR, never by themself."""

    sentence = _("This is written down by the line above the person and by HR. Ask one of them.")


class NotYourReview(NotForYou):
    """A self-assessment is one's own."""

    sentence = _("Only the person themself writes this.")


class NotAMember(NotForYou):
    """Only who sits in a session acts in it."""

    sentence = _("Only the members of this session act in it. Its members stand on the page.")


class NotYoursToApprove(NotForYou):
    """Grades are approved by few."""

    sentence = _("Grades are approved by the approver of the cycle. The name stands on the page of the cycle.")


class NotYoursToTell(NotForYou):
    """The talk and the letter belong to the line and the HR partner."""

    sentence = _("The talk and the letter belong to the superior and the HR partner of the person.")


class OwnHand(Refusal):
    """Four eyes: who graded or moved a card does not approve it."""

    sentence = _("You gave or moved the grade of %(name)s, so somebody else approves it.")


class OwnGrade(Refusal):
    """Nobody approves or answers for themself."""

    sentence = _("This is your own result, so somebody else decides.")


class WrongStage(Refusal):
    """A stage is not going on."""

    sentence = _("The stage “%(stage)s” is not open. HR opens it on the page of the cycle.")


class StageNotNext(Refusal):
    """Stages are opened in their order."""

    sentence = _("Open “%(stage)s” first: stages follow each other.")


class StageStillOpen(Refusal):
    """A cycle closes after its stages."""

    sentence = _("The stage “%(stage)s” is still open. Close it first.")


class StageUnfinished(Refusal):
    """A stage is closed when nobody is missing any more."""

    sentence = _("%(count)s people are still missing in this stage. Finish them, or write down why they are not graded.")


class WrongCycleState(Refusal):
    """The cycle has moved on, or is not there yet."""

    sentence = _("This cannot be done while the cycle is “%(state)s”.")


class NobodyToReview(Refusal):
    """A cycle needs people."""

    sentence = _("There is no sales manager in this unit on that day. Choose another unit.")
    field = "unit_id"


class PeriodNotOver(Refusal):
    """A period begins before it ends."""

    sentence = _("The period must end after it begins, and the first stage cannot open before the period begins.")
    field = "last"


class NotGraded(Refusal):
    """Somebody who is not graded in this cycle."""

    sentence = _("%(name)s is not graded in this cycle: %(why)s.")


class GradedAlready(Refusal):
    """An initial grade is given once; then it moves in calibration."""

    sentence = _("The initial grade is given already. From here on it moves in calibration, with reason and evidence.")


class SelfFirst(Refusal):
    """Somebody is heard before they are graded, unless they let the day pass."""

    sentence = _("%(name)s has not handed in the self-assessment, which is owed by %(day)s. Hear the person first.")


class NotHeldYet(Refusal):
    """What is written down took place."""

    sentence = _("This day lies ahead. Write it down when it has taken place.")
    field = "held_on"


class TooFewToForce(Refusal):
    """No forced distribution on a small cohort (A02)."""

    sentence = _("%(count)s people are too few for a distribution that binds; it takes %(least)s. Choose guidance or none.")
    field = "spread"


class TooFewToGuide(Refusal):
    """No distribution at all on a very small cohort (A02)."""

    sentence = _("%(count)s people are too few for any distribution; it takes %(least)s. Compare their evidence one by one.")
    field = "spread"


class NoCards(Refusal):
    """A session needs graded people."""

    sentence = _("Nobody in this unit has an initial grade that is not in a session yet. Give the grades first.")
    field = "unit_id"


class QuorumTooHigh(Refusal):
    """A quorum that can be reached."""

    sentence = _("The quorum cannot be higher than the number of members (%(count)s).")
    field = "quorum"


class BelowQuorum(Refusal):
    """A session without its quorum decides nothing."""

    sentence = _("%(present)s members are present and the quorum is %(quorum)s. Wait for more, or call the session again.")
    field = "present"


class WrongSessionState(Refusal):
    """The session has moved on, or has not begun."""

    sentence = _("This cannot be done while the session is “%(state)s”.")


class NotPresent(Refusal):
    """Who was not there when the session began does not move cards."""

    sentence = _("You were not present when the session began, so you do not move cards in it.")


class KeepsOut(NotForYou):
    """Recusal: nobody calibrates themself, whom they report to, or whom they are tied to."""

    sentence = _("You keep out of this card: it is your own, your superior’s, or somebody’s you are tied to.")


class NothingMoved(Refusal):
    """A card moves to another grade."""

    sentence = _("The card stands at %(grade)s already. Choose another grade, or leave it.")
    field = "grade"


class NamesLeave(Refusal):
    """Leave is no reason (LR-15)."""

    sentence = _(
        "This names “%(words)s”. Leave, family and health are no reasons for a grade (LR-15). Write what was done; if "
        "it is only mentioned, tick that it is not the reason.",
    )
    field = "reason"


class RankNoGround(Refusal):
    """The last place is no failure to do the work (LR-04, 指导案例18号)."""

    sentence = _(
        "This names “%(words)s”. A place in a ranking is no reason for a D (LR-04). Take it out, and write by how much "
        "the agreed standard was missed.",
    )
    field = "reason"


class StandardNeeded(Refusal):
    """A lowest grade names what was agreed and not met (LR-04)."""

    sentence = _(
        "A D rests on a standard that %(name)s agreed to and did not meet (LR-04). Tick at least one of them here, or "
        "choose another grade.",
    )
    field = "standards"


class ProofNeeded(Refusal):
    """A standard that was missed was missed by something (LR-04)."""

    sentence = _("Write how each ticked standard was missed: by how much, on which days, and where the proof stands.")
    field = "evidence"


class NothingAgreed(Refusal):
    """Where nothing was agreed, nothing was missed (LR-04)."""

    sentence = _(
        "%(name)s signed no target letter of this period with a line that was missed, no duty statement and no rule, so a D "
        "cannot be given (LR-04). Choose another grade, and have the standard signed for the next period.",
    )
    field = "grade"


class NoLowestOnAppeal(Refusal):
    """An appeal makes nobody's result the lowest."""

    sentence = _("An appeal never ends with a D. Choose another grade, or reject the appeal and keep %(grade)s.")
    field = "grade"


class OverTheLimit(Refusal):
    """More top grades than a binding distribution allows."""

    sentence = _("%(count)s people stand at S or A and the limit is %(most)s. Move cards with reasons before you close.")


class CardsUngraded(Refusal):
    """A session closes when every card is graded."""

    sentence = _("%(count)s cards have no grade yet.")


class NothingChosen(Refusal):
    """A bulk act needs rows."""

    sentence = _("Choose at least one person.")


class NotCalibrated(Refusal):
    """What a session still looks at is not approved."""

    sentence = _("The calibration of %(name)s is not closed yet. Close the session first.")


class NoGradeYet(Refusal):
    """What is approved is a grade."""

    sentence = _("%(name)s has no grade yet. The superior gives it first.")


class ApprovedAlready(Refusal):
    """A result is approved once."""

    sentence = _("The result of %(name)s is approved already.")


class TalkFirst(Refusal):
    """Nobody learns their result from a letter."""

    sentence = _("Hold the talk first: nobody learns their result from a letter.")


class TalkedAlready(Refusal):
    """The talk about a result takes place once; another is an ordinary talk."""

    sentence = _("The talk about this result was held already.")


class LetterOut(Refusal):
    """One letter for one result."""

    sentence = _("The letter for this result was issued already.")


class NoLetterTemplate(Refusal):
    """The letter is a published template."""

    sentence = _("There is no published template “review-result”. HR installs RL-01 and publishes it under Templates.")


class NotToldYet(Refusal):
    """Nobody appeals against what they were not told."""

    sentence = _("This result was not told to you by letter yet. The days to appeal begin with the letter.")


class TooLateToAppeal(Refusal):
    """An appeal has its days."""

    sentence = _("The days to appeal ended on %(day)s. If facts came to light later, talk to your HR partner.")


class AppealedAlready(Refusal):
    """One appeal for one result."""

    sentence = _("You appealed against this result already; the case stands under Cases.")


class AnsweredAlready(Refusal):
    """An appeal is answered once."""

    sentence = _("This appeal was answered already.")


class RatedYourself(NotForYou):
    """Who graded, moved or approved a result does not answer the appeal against it."""

    sentence = _("You had a hand in this result, so somebody else answers the appeal.")


class GradeNeeded(Refusal):
    """An appeal that is upheld changes the grade; one that is rejected does not."""

    sentence = _("Upheld, in whole or in part, needs another grade than %(grade)s; rejected keeps it.")
    field = "grade"


class NobodyToAnswer(Refusal):
    """There is nobody outside who could answer."""

    sentence = _("There is nobody in HR yet who had no hand in this result. Ask HR to name somebody.")

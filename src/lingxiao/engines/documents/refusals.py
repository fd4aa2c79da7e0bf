"""Every anticipated "no" of the documents engine, each a sentence a person can act on."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYours(NotForYou):
    """The act belongs to somebody else."""

    sentence = _("Only the person it is addressed to can do this.")


class NotPermitted(NotForYou):
    """The viewer's roles do not carry the permission for this document."""

    sentence = _("Your role does not include this for this document. Your HR administrator can tell you who may.")


class WrongState(Refusal):
    """The act does not fit the state the document is in."""

    sentence = _("This cannot be done while the document is “%(state)s”.")


class EditedMeanwhile(Refusal):
    """Two people edited one version; the second save is refused and both texts are kept.

    ``params`` hold ``who`` saved first; the text that was not saved stands in the person's working copy.
    """

    sentence = _(
        "%(who)s saved this version while you were writing. Nothing is lost: your text is kept as your working copy. "
        "Compare the two, then save again."
    )


class OneDraftAtATime(Refusal):
    """A template has an unpublished version already."""

    sentence = _("Version %(number)s of this template is not published yet. Go on with that one.")


class KeyTaken(Refusal):
    """The key of a new template is in use."""

    sentence = _("A template with the key “%(key)s” exists already. Choose another key.")


class BadBlock(Refusal):
    """A block of the text does not hold together."""

    sentence = _("Block %(number)s cannot be kept: %(problem)s")


class UnknownMergeField(Refusal):
    """The text names a merge field that does not exist."""

    sentence = _("“%(field)s” is not a field this template can fill. Did you mean “%(nearest)s”?")


class MissingMergeField(Refusal):
    """A merge field has no value for this person."""

    sentence = _("“%(field)s” is not known for %(person)s. Fill it in, then issue again.")


class VoidClause(Refusal):
    """What was filled in for a person would be a void clause: the check-up looks at it as at any other text."""

    sentence = _(
        "“%(quote)s” in “%(field)s” may not stand (%(title)s: %(citation)s). Write for example: %(rewrite)s"
    )


class ConsultedText(Refusal):
    """The text that staff were consulted on is the text that is published."""

    sentence = _(
        "Staff and the union were consulted on exactly this text, so it stays as it is. Publish or retire it, then start "
        "the next version for further changes."
    )


class UnresolvedComments(Refusal):
    """Review comments stand open."""

    sentence = _("%(count)s review comments are still open. Answer them before the version is approved.")


class AnsweredAlready(Refusal):
    """What was answered once stays as it was answered."""

    sentence = _("This comment has been answered, and the answer stays. Write another comment if something is to be added.")


class OwnWork(Refusal):
    """Four eyes: who wrote it cannot approve it."""

    sentence = _("You wrote part of this version, so somebody else has to approve it.")


class Blocked(Refusal):
    """A finding forbids publication. ``findings`` holds all of them."""

    sentence = _("%(count)s clauses may not stand like this: %(first)s")


class ConsultationMissing(Refusal):
    """LR-01: rules on pay, hours or discipline need the democratic procedure."""

    sentence = _(
        "This text touches pay, hours, leave, training, discipline or quotas, so staff and the union must be consulted "
        "first (Labour Contract Law, article 4). Until that record is complete it can be published for reference only."
    )


class ConsultationIncomplete(Refusal):
    """The consultation record lacks something."""

    sentence = _("The consultation record is not complete yet. Missing: %(missing)s.")


class NoSuchOpinion(Refusal):
    """An opinion that is not part of this record."""

    sentence = _("This opinion is not part of this consultation.")


class NotPublished(Refusal):
    """Only published versions are issued."""

    sentence = _("Version %(number)s is not published, so it cannot be issued.")


class NotForIssue(Refusal):
    """Impact assessments are kept, not handed out."""

    sentence = _("Documents of this kind are approved and kept; they are not issued to people.")


class TooWeak(Refusal):
    """The signature level is below what the kind needs."""

    sentence = _("A document of this kind needs at least %(level)s.")


class AlreadyIssued(Refusal):
    """The person has an open copy of this template."""

    sentence = _("%(person)s already has an open copy of this document. Supersede or revoke that one first.")


class NoPlaceOnThatDay(Refusal):
    """The person held no post on the day of issue."""

    sentence = _("%(person)s holds no post on %(day)s, so there is no unit to issue this under.")


class SignByInThePast(Refusal):
    """A deadline that is over already."""

    sentence = _("The last day to sign, %(day)s, is over already. Choose a later day.")


class TextChanged(Refusal):
    """The fingerprint the person saw is not the fingerprint on file."""

    sentence = _("What you were shown is not the text on file. Open the document again and read it before you sign.")


class SignInAgain(Refusal):
    """S2 needs a sign-in confirmed within the last five minutes."""

    sentence = _("Please confirm that it is you, then sign within five minutes.")


class OpenTheChanges(Refusal):
    """The comparison with the last signed text was not opened."""

    sentence = _("Open “What changed” first: you signed an earlier text of this document.")


class ReadFirst(Refusal):
    """The document was not opened to its end."""

    sentence = _("Read the document to its end first.")


class BriefingFirst(Refusal):
    """The duty briefing was not held and confirmed by both sides."""

    sentence = _("The duty briefing comes first: it is confirmed by you and by the one who holds it, then you sign.")


class AgreementFirst(Refusal):
    """LR-02: the text changes the contract."""

    sentence = _(
        "This text changes your contract (%(what)s), so it takes effect only with a change agreement signed by both "
        "sides (Labour Contract Law, article 35)."
    )


class PaperNeeded(Refusal):
    """S3 and S4 rest on a file and a register number."""

    sentence = _("Attach the signed paper or certified file and give its register number.")


class ObjectionOpen(Refusal):
    """An objection is being dealt with."""

    sentence = _("An objection to this document is open. It is settled first.")


class SayWhy(Refusal):
    """A reason is needed."""

    sentence = _("Say why in a sentence; it stays on file.")


class StepFirst(Refusal):
    """A step of the refusal procedure comes before this one."""

    sentence = _("This step comes later. First: %(step)s.")


class NotAWitness(Refusal):
    """The person named cannot be a witness."""

    sentence: ClassVar = _(
        "Two different people witness a refusal: not the person who refuses, and not who runs the procedure. Choose others."
    )


class ProofNeeded(Refusal):
    """A delivery without a number that can be checked."""

    sentence = _("Give the EMS number or the e-mail's message number, so that the delivery can be proven.")


class NoRefusalBeforeDeadline(Refusal):
    """Silence before the last day is not a refusal."""

    sentence = _("The person has until %(day)s to sign. A refusal is recorded after that day, or when they say so.")


class NothingToSettle(Refusal):
    """No objection is open."""

    sentence = _("There is no open objection to this document.")


class NobodyChosen(Refusal):
    """An issue to nobody."""

    sentence = _("Choose at least one person.")

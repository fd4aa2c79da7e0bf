"""Every anticipated "no" of the cases engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NamedInTheCase(NotForYou):
    """Recusal: who is named in a case neither handles nor decides it."""

    sentence = _("You are named in this case, so others handle and decide it.")


class OthersNamedInTheCase(Refusal):
    """The person to be appointed is named in the case."""

    sentence = _("%(name)s is named in this case and can neither handle nor decide it. Choose somebody else.")
    field = "person_id"


class AboveTheAccused(Refusal):
    """Nobody from the accused person's own line handles a strictly confidential case."""

    sentence = _("%(name)s stands in the line of the person this case speaks of. Choose somebody outside it.")
    field = "person_id"


class NotYoursToHandle(NotForYou):
    """Neither its handler nor somebody whose role reaches the person it is about."""

    sentence = _("This case is handled by others. Its handler is named on the page.")


class NotYoursToDecide(NotForYou):
    """No right to decide cases of this kind about this person."""

    sentence = _("You can prepare this case; the decision belongs to somebody else.")


class OwnProposal(Refusal):
    """Who proposed a conclusion does not decide on it."""

    sentence = _("You proposed this conclusion, so somebody else decides.")


class OwnDecision(Refusal):
    """Four eyes: who decided does not close."""

    sentence = _("You decided this case, so somebody else checks and closes it.")


class NotInThisState(Refusal):
    """The case has moved on, or is not there yet."""

    sentence = _("This cannot be done now: the case is “%(state)s”.")


class DecidedElsewhere(Refusal):
    """The object of the case has a page of its own where this is done."""

    sentence = _("This is settled on the page of the document itself.")


class NotForYouToWithdraw(NotForYou):
    """Only who raised a case takes it back."""

    sentence = _("Only the person who raised this case can take it back.")


class SaySomething(Refusal):
    """A text was left out where the case needs one."""

    sentence = _("Please write it down in a sentence or more; others must understand it later.")
    field = "text"


class PartyTwice(Refusal):
    """The person is a party in this role already."""

    sentence = _("%(name)s is named in this case already.")
    field = "person_id"


class NotWorkingHere(Refusal):
    """Whoever handles or decides works here."""

    sentence = _("This person does not work here on %(on)s. Choose somebody who does.")
    field = "person_id"


class MergeIntoItself(Refusal):
    """A case is merged into another open one about the same person and of the same kind."""

    sentence = _("Cases can be merged into another open case of the same kind about the same person.")
    field = "into"

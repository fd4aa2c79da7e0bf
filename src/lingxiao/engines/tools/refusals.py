"""Every anticipated "no" of the tools engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import NotForYou, Refusal


class NotYoursToCatalogue(NotForYou):
    """The catalogue is kept by few."""

    sentence = _("The catalogue of tools is kept by HR and system administrators. Ask one of them.")


class NotYoursToProvide(NotForYou):
    """Access is given and withdrawn by few."""

    sentence = _("Access is given and withdrawn by HR and system administrators. Ask for it under My tools.")


class NotForYourself(Refusal):
    """Nobody gives access to themself."""

    sentence = _("Nobody writes down access for themself. A colleague with the same right does it.")


class KeyTaken(Refusal):
    """Two tools do not share a key."""

    sentence = _("There is a tool with the key %(key)s already. Open that one, or choose another key.")
    field = "key"


class BeforeWhatHolds(Refusal):
    """A change begins after what holds now began."""

    sentence = _("What holds now began on %(since)s. Choose a later day; the past stays as it was.")
    field = "starting"


class EntitledAlready(Refusal):
    """The tool is due to these people already."""

    sentence = _("This tool is due to them already. End that line first if it should begin anew.")
    field = "value"


class NobodySuch(Refusal):
    """An entitlement names something that does not exist."""

    sentence = _("There is no post, level, grade or kind of unit called “%(value)s”. Choose one from the organisation.")
    field = "value"


class EndedAlready(Refusal):
    """It ended before."""

    sentence = _("It has ended already.")


class HasItAlready(Refusal):
    """The person has this tool on that day."""

    sentence = _("%(name)s has this tool already. Withdraw it first, or start on the day after its licence ends.")
    field = "starting"


class WorksNotHere(Refusal):
    """Access is for who works here."""

    sentence = _("%(name)s does not work here on %(on)s, so no access is given from that day.")
    field = "starting"


class LicenceTooShort(Refusal):
    """A licence ends after it begins."""

    sentence = _("The licence must end after the day on which the access begins.")
    field = "licence_until"


class EndsBeforeItBegan(Refusal):
    """Access is withdrawn on a day on which it was there."""

    sentence = _("The access began on %(since)s. It can be withdrawn from the day after on.")
    field = "starting"


class NeedsProof(Refusal):
    """What was given or taken is proved by a ticket."""

    sentence = _("Write which ticket or message proves it, so that somebody else can look it up.")
    field = "proof"


class AskedAlready(Refusal):
    """One request for one tool at a time."""

    sentence = _("You asked for this tool already; it is answered by %(day)s at the latest.")
    field = "tool_id"


class YouHaveIt(Refusal):
    """Nobody asks for what they have."""

    sentence = _("You have this tool already. If it does not work, write what is wrong with it instead.")
    field = "tool_id"


class NotOffered(Refusal):
    """The tool is not in the catalogue any more."""

    sentence = _("This tool is not offered any more. Choose another one, or say what you need it for.")
    field = "tool_id"


class NobodyToAnswer(Refusal):
    """There is nobody who could answer a request."""

    sentence = _("There is nobody yet who answers such requests. Ask HR to name a keeper of the tool in the catalogue.")


class AnsweredAlready(Refusal):
    """A request is answered once."""

    sentence = _("This request was answered already.")

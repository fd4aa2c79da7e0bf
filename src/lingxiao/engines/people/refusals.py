"""Every anticipated "no" about people and organisation, each a sentence a person can act on."""

from __future__ import annotations

from typing import Self

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import Refusal


class NumberTaken(Refusal):
    """A person's number is theirs alone."""

    sentence = _("Number %(number)s already belongs to %(name)s. Give another number.")
    field = "number"


class AddressTaken(Refusal):
    """Two persons do not share an e-mail address."""

    sentence = _("%(email)s already belongs to %(name)s. Enter another address.")
    field = "email"


class NotWorkingThen(Refusal):
    """Posts, lines and tasks are for people who work here on the day they begin."""

    sentence = _("%(name)s does not work here on %(day)s. Choose another day or another person.")


class WorksHereStill(Refusal):
    """Who works here, or soon will, is not taken on a second time."""

    sentence = _("%(name)s works here on %(day)s or later already, so there is nobody to take on again.")


class ReportingLoop(Refusal):
    """Nobody reports to somebody who, step by step, reports to them."""

    sentence = _(
        "%(person)s cannot report to %(manager)s, who on %(day)s reports to %(person)s, directly or over others. "
        "Choose another manager.",
    )


class FutureLoop(Refusal):
    """Together with what is planned for a later day, a file would close a circle."""

    sentence = _(
        "Together with changes that are planned for later days, this would let somebody, or some unit, stand above "
        "themselves. Look at the planned changes first; nothing was taken over.",
    )


class LeadsOtherwise(Refusal):
    """A unit has one head a day."""

    sentence = _("%(unit)s already has a head on some of these days: %(name)s. End that appointment first.")


class ActingTooLong(Refusal):
    """An acting appointment ends after six months at most (A01 rule 10)."""

    sentence = _("An acting appointment lasts six months at most: until %(last_day)s.")
    field = "last_day"


class OnlyBesidesEnds(Refusal):
    """A main post ends by another main post, or by leaving."""

    sentence = _("A main post ends when another begins or when the person leaves. Enter one of these instead.")


class EndedAlready(Refusal):
    """What is over cannot be ended again."""

    sentence = _("This has ended already.")


class CodeTaken(Refusal):
    """A code names one thing."""

    sentence = _("There is something with the code %(code)s already. Give another code.")
    field = "code"


class UnitLoop(Refusal):
    """A unit may not stand below itself."""

    sentence = _("%(unit)s cannot stand below itself. Choose another unit above it.")


class NotPlaced(Refusal):
    """A unit that does not exist on a day cannot be changed from it."""

    sentence = _("%(unit)s does not exist on %(day)s. Choose another day.")


class StillHolds(Refusal):
    """A unit is closed once nobody and nothing stands in it."""

    sentence = _("%(unit)s still holds %(people)s people and %(units)s units on or after that day. Move them first.")


class OfField(Refusal):
    """A refusal that belongs beside whatever field of a form was typed into."""

    field = ""

    def at(self, field: str) -> Self:
        """The same, beside this field."""
        self.field = field
        return self


class NobodyMeant(OfField):
    """What was typed names nobody."""

    sentence = _("Nobody here answers to “%(text)s”. Enter a staff number or a whole name.")


class SeveralMeant(OfField):
    """What was typed names more than one."""

    sentence = _("“%(text)s” may be any of these: %(names)s. Enter the number.")


class NoSuchUnit(OfField):
    """What was typed names no unit."""

    sentence = _("There is no unit “%(text)s” on that day. Enter its code or its whole name.")


class NotYoursToLend(Refusal):
    """Only one's own rights are lent; HR does it for somebody who is away."""

    sentence = _("You can lend only your own rights. For somebody else, ask an HR administrator.")


class NotToOneself(Refusal):
    """Nobody lends rights to themself, nor takes another's by their own hand."""

    sentence = _("Nobody takes rights into their own hands. Choose somebody else, or ask another administrator.")
    field = "receiver"


class NotLendable(Refusal):
    """What opens the classes C3 to C5, or gives power over access, stays with its holder."""

    sentence = _(
        "Rights over sensitive personnel matters, cases, one's own records and access are never lent. "
        "Leave them out; HR can give the role itself.",
    )


class NothingToLend(Refusal):
    """A loan names what is lent."""

    sentence = _("Choose at least one right to lend.")
    field = "permissions"


class LentTooLong(Refusal):
    """A loan ends, after six months at most."""

    sentence = _("Rights are lent for six months at most: until %(last_day)s.")
    field = "last_day"

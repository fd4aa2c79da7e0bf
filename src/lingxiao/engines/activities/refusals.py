"""Why something about a meeting cannot be done, with the way on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import Refusal


class NotYours(Refusal):
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

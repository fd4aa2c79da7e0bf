"""Every anticipated "no" of the health engine, each a sentence a person can act on."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.refusals import Refusal


class NotYourFigure(Refusal):
    """A figure is disputed by whom it speaks of."""

    sentence = _("Only the person a figure speaks of can disagree with it. Tell them, or correct what it rests on.")


class FigureReplaced(Refusal):
    """What stands now is what is disputed."""

    sentence = _("This figure was replaced by a newer one. Open the newest and say there what is not right.")


class AppealOpen(Refusal):
    """One disagreement about an area at a time."""

    sentence = _("What you said on %(day)s about this area is still being looked into. Add to it under “Cases”.")


class SayWhatIsWrong(Refusal):
    """An appeal without words helps nobody."""

    sentence = _("Write what is not right and what shows it, so that somebody can look into it.")
    field = "text"


class OrganisationNotInPlace(Refusal):
    """组织未到位: conduct is not held against somebody whom the company did not provide for (conventions 1.9, step 5)."""

    sentence = _(
        "What the company owes this manager is not in place, so nothing about their conduct here may be used against "
        "them. Provide it first; what is missing stands on the page of the figure."
    )


class SayWhatFor(Refusal):
    """People are not ranked for nothing."""

    sentence = _("Write for what purpose people are to be ranked by a figure, and until when you need it.")
    field = "purpose"


class RankedAlready(Refusal):
    """One permit at a time."""

    sentence = _("It is allowed already. End that first, then allow it for another purpose.")

"""How reconciliations are said: states, rates, sides, and the form in which a cause is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.facts.enums import Cause, ReconciliationState
from lingxiao.kernel.money import Money, round_half_away
from lingxiao.web.forms import Form, LongText
from lingxiao.web.shell.parts import State, Tone

if TYPE_CHECKING:
    from fractions import Fraction

    from lingxiao.engines.facts.domain.reconciliations import Standing
    from lingxiao.engines.people.models import Person

TONES = {
    ReconciliationState.OPEN: Tone.WARN, ReconciliationState.EXPLAINED: Tone.INFO,
    ReconciliationState.SIGNED: Tone.OK, ReconciliationState.SUPERSEDED: Tone.WARN,
}


class ExplainForm(Form):
    """Why a difference is there, and what is done about it."""

    cause = forms.ChoiceField(label=gettext_lazy("Cause"), choices=Cause.choices)
    note = LongText(
        label=gettext_lazy("Note"), required=False, max_length=2_000,
        help_text=gettext_lazy("Which side is corrected, or what was looked at. It stands beside the cause for good."),
    )


def state_said(one: Standing) -> State:
    """How a month stands, in a word."""
    if one.is_stale:
        return State(_("Compared anew soon"), Tone.INFO, "refresh")
    return State(one.state.label, TONES[one.state])


def rate_said(exact: Fraction | None) -> str:
    """对账差异率 to a hundredth of a percent, rounded once; a dash where the ERP has nothing."""
    if exact is None:
        return "–"
    hundredths = round_half_away(exact * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def money(minor: int | None, currency: str) -> Money | None:
    """What one side has; nothing where it has nothing."""
    return Money(minor, currency) if minor is not None else None


def whose(person: Person | None) -> str:
    """Whose something is; nobody's is empty."""
    return person.name if person is not None else ""

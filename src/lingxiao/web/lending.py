"""Lending rights, as people choose it: a few bundles in plain words, to somebody near, for some days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from lingxiao import roles
from lingxiao.engines.activities import permissions as activities
from lingxiao.engines.cadence import permissions as cadence
from lingxiao.engines.cases import permissions as cases
from lingxiao.engines.documents import permissions as documents
from lingxiao.engines.duties import permissions as duties
from lingxiao.engines.facts import permissions as facts
from lingxiao.engines.health import permissions as health
from lingxiao.engines.people import permissions as people
from lingxiao.engines.people.domain import delegating
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.engines.people.domain.superiors import neighbours
from lingxiao.engines.people.inputs import LendInput
from lingxiao.engines.scorecards import permissions as scorecards
from lingxiao.engines.targets import permissions as targets
from lingxiao.engines.tools import permissions as tools
from lingxiao.kernel.days import DaySpan
from lingxiao.web.forms import DayField, Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from lingxiao.engines.people.models import Delegation
    from lingxiao.web.pages import Request
    from lingxiao.web.shell.parts import Words

BUNDLES: dict[str, tuple[Words, frozenset[str]]] = {
    "see": (_("See the giver’s people: organisation, what is owed, talks, duty map, health"), frozenset({
        people.READ_ORG, cadence.READ, cadence.READ_DEBT, activities.READ_MEETINGS, duties.READ_MAP, health.READ_FIGURE,
        health.OPEN_COCKPIT, documents.READ_ISSUES, documents.OVERSEE, documents.READ_TEMPLATES, tools.READ_CATALOGUE,
        tools.OVERSEE,
    })),
    "personal": (_("Read their personal papers (C2)"), frozenset({documents.READ_PERSONAL})),
    "issue": (_("Issue papers to them, brief them, plan talks, ask whether their duties still fit"), frozenset({
        documents.ISSUE_STATEMENTS, documents.ISSUE_POLICIES, activities.MEET, duties.HAND_IN,
    })),
    "pass_on": (_("Hand what is owed about them to others"), frozenset({cadence.HAND_OVER})),
    "write": (_("Write templates, policies and assessments"), frozenset({
        documents.WRITE_STATEMENTS, documents.WRITE_POLICIES, documents.WRITE_ASSESSMENTS,
    })),
    "approve": (_("Approve templates, policies and assessments that others wrote"), frozenset({
        documents.APPROVE_STATEMENTS, documents.APPROVE_POLICIES, documents.APPROVE_ASSESSMENTS,
    })),
    "objections": (_("Handle and decide objections to duty statements"), frozenset({
        cases.READ_OBJECTIONS, cases.HANDLE_OBJECTIONS, cases.DECIDE_OBJECTIONS,
    })),
    "figures": (_("See their sales figures"), frozenset({facts.READ_FIGURES, facts.OPEN_RESULTS})),
    "targets": (_("See their targets and how these came about"), frozenset({targets.READ, targets.OPEN})),
    "letters": (_("See, write and review their target letters and scorecards"), frozenset({
        scorecards.READ_LIBRARY, scorecards.READ_LETTERS, scorecards.WRITE_LETTERS, scorecards.REVIEW,
    })),
    "sales_files": (_("Bring files with sales facts in, and see which came in"), frozenset({
        facts.READ_IMPORTS, facts.BRING_IN,
    })),
}
"""What is lent together. Every lendable permission is in one of them, and nothing else is."""


def words_of(permissions: Iterable[str]) -> list[Words]:
    """The bundles that some permissions amount to, in words."""
    lent = set(permissions)
    return [word for word, bundle in BUNDLES.values() if bundle & lent]


class LendForm(Form):
    """To whom, what, for which days, and why."""

    receiver_id = forms.ChoiceField(
        label=_("To whom"), help_text=_("The superior, colleagues, the team, or the HR business partner."),
    )
    bundles = forms.MultipleChoiceField(
        label=_("What may be done in the giver’s place"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Never pay, cases or other sensitive matters (C3 to C5), and never about either of the two."),
    )
    first_day = DayField(label=_("First day"))
    last_day = DayField(label=_("Last day"), help_text=_("Six months at most. Either side can end it on any day before."))
    reason = forms.CharField(label=_("Why"), max_length=200)

    fields_of_input: ClassVar[Mapping[str, str]] = {"permissions": "bundles"}
    lendable: Sequence[str] = ()

    def offer(self, *, giver_id: int, on: date) -> LendForm:
        """Offer who stands near the giver, and the bundles of which the giver holds anything."""
        near = neighbours(person_id=giver_id, on=on)
        self.lendable = roles.lendable(grants_of(person_id=giver_id, on=on))
        held = [(key, word) for key, (word, bundle) in BUNDLES.items() if bundle.intersection(self.lendable)]
        self.fields["receiver_id"].choices = [("", "—"), *((str(pk), name) for pk, name in near.items())]  # type: ignore[attr-defined]
        self.fields["bundles"].choices = held  # type: ignore[attr-defined]
        return self

    @property
    def is_pointless(self) -> bool:
        """Whether the giver has nothing to lend."""
        return not self.lendable

    def given(self) -> dict[str, Any]:
        """Bundles become the permissions of them that the giver holds."""
        chosen = frozenset[str]().union(*(BUNDLES[key][1] for key in self.cleaned_data["bundles"]))
        return {**self.cleaned_data, "permissions": chosen.intersection(self.lendable)}

    def lend(self, request: Request, giver_id: int) -> Delegation | None:
        """Lend what is chosen; None when something is wrong, which then stands in the form."""
        viewer = request.viewer

        def act(given: LendInput) -> Delegation:
            return delegating.delegate(
                viewer=viewer, giver_id=giver_id, receiver_id=given.receiver_id, permissions=given.permissions,
                lendable=self.lendable, span=DaySpan.through(given.first_day, given.last_day), reason=given.reason,
                at=viewer.now,
            )

        return self.carry(LendInput, act)

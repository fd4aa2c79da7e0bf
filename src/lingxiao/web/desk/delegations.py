"""Lending my rights to somebody for a while, and what others lent me (授权代理)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lingxiao.engines.people.domain import delegating
from lingxiao.web.lending import LendForm, words_of
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, State, Tone

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.people.models import Delegation
    from lingxiao.web.pages import Request


@for_everyone
def delegations(request: Request) -> HttpResponse:
    """What I lent and was lent, now and later; and a form to lend."""
    viewer = request.viewer
    mine = viewer.person_id or 0
    form = LendForm(request.POST or None, initial={"first_day": viewer.today}).offer(giver_id=mine, on=viewer.today)
    if request.method == "POST" and form.lend(request, mine) is not None:
        messages.success(request, _("Lent. Whoever borrows was told; what they do is written down as theirs."))
        return go(request, reverse("desk:delegations"))
    loans = [one for one in delegating.visible_to(viewer, on=viewer.today) if mine in (one.giver_id, one.receiver_id)]
    return page(request, "desk/delegations.html", {
        "form": form, "loans": [_row(one, request) for one in loans],
    }, crumbs=[Crumb(_("My desk"), reverse("desk:home")), Crumb(_("Lent rights"))], status=form.status)


def _row(loan: Delegation, request: Request) -> dict[str, Any]:
    is_now = loan.validity.lower <= request.viewer.today
    return {
        "pk": loan.pk, "giver": loan.giver.name, "receiver": loan.receiver.name, "words": words_of(loan.permissions),
        "first_day": loan.validity.lower, "last_day": loan.validity.upper - timedelta(days=1), "reason": loan.reason,
        "state": State(_("holds now"), Tone.OK) if is_now else State(_("from later on"), Tone.INFO),
    }


@for_everyone
def end(request: Request, loan_id: int) -> HttpResponse:
    """End a loan of rights, from either side."""
    viewer = request.viewer
    loan = delegating.loan_seen_by(viewer, loan_id=loan_id, on=viewer.today)
    return do(
        request, lambda: delegating.end_loan(viewer=viewer, loan=loan, at=viewer.now), to=reverse("desk:delegations"),
        said=gettext_lazy("Ended. Nothing of it is lent any more."),
    )

"""Signing a month's reconciliation off: by finance, under a confirmed sign-in, once every difference is explained (A07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.domain import reconciliations
from lingxiao.engines.facts.domain.explaining import hold
from lingxiao.engines.facts.enums import Cause, ReconciliationState, Stage
from lingxiao.engines.facts.models import ReconciliationSignOff
from lingxiao.engines.facts.rules import NotYoursToSignOff, may_sign_off
from lingxiao.engines.people.domain.signing_in import proved_anew
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.verdict import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.facts.domain.reconciliations import Standing
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer



class DifferencesOpen(Refusal):
    """Every difference is explained first."""

    sentence = _("%(count)s differences are not explained yet. Say the cause of each, then sign the month off.")


class TooManyDifferences(Refusal):
    """More differences than anybody explains mean that the systems do not keep the same sales."""

    sentence = _(
        "There are %(count)s differences, of which %(kept)s are listed. Check the terms and the mappings: the two sides do "
        "not keep the same sales. Then have the month reconciled anew."
    )


class OrdersNotCompared(Refusal):
    """A month of which no orders were compared is not reconciled."""

    sentence = _("No orders were compared, because one side has none. Bring them in and have the month reconciled anew.")


class FactsCameSince(Refusal):
    """What is signed is what the facts say now."""

    sentence = _("Facts came since the month was compared. It is compared anew within minutes; look at it again then.")


class SignedOffAlready(Refusal):
    """A reconciliation is signed once."""

    sentence = _("%(month)s is signed off already. Nothing more is to be done.")


class ConfirmFirst(Refusal):
    """A sign-off is an act of its own."""

    sentence = _("Confirm once more that it is you, then sign the month off.")


class OtherFiguresShown(Refusal):
    """What was on the page is no longer what would be signed."""

    sentence = _("The month was compared anew while the page was open. Look at its figures again, then sign it off.")


def may_sign_month(*, viewer: Viewer, standing: Standing) -> Verdict:
    """Whether the viewer may sign this month off as it stands; the reason says what is left to do."""
    verdict, newest = may_sign_off(viewer=viewer), standing.newest
    if not verdict:
        return verdict
    if standing.state == ReconciliationState.SIGNED:
        return Verdict.refuse(SignedOffAlready(month=standing.month.label))
    if Stage.ORDERS not in newest.stages:
        return Verdict.refuse(OrdersNotCompared())
    if newest.difference_count > newest.kept_count:
        return Verdict.refuse(TooManyDifferences(count=newest.difference_count, kept=newest.kept_count))
    if standing.is_stale:
        return Verdict.refuse(FactsCameSince())
    if standing.open_count:
        return Verdict.refuse(DifferencesOpen(count=standing.open_count))
    return Verdict.allow()


@transaction.atomic
def sign_off(
    *, viewer: Viewer, month: Month, content: str, note: str, at: datetime, reauthenticated_at: datetime | None,
) -> ReconciliationSignOff:
    """Sign the month off as it stands, with its figures as evidence. ``content`` is the fingerprint that the page showed.

    A later batch that changes the month makes a further reconciliation, which is signed again; this one is never edited.
    """
    may_sign_off(viewer=viewer).or_refuse()
    if viewer.person_id is None:
        raise NotYoursToSignOff
    held = hold(viewer, month=month)
    standing = reconciliations.state_of(month)
    if standing is None or standing.newest.pk != held.pk or held.content != content:
        raise OtherFiguresShown
    may_sign_month(viewer=viewer, standing=standing).or_refuse()
    if not proved_anew(reauthenticated_at, at=at):
        raise ConfirmFirst
    evidence = _evidence(viewer, standing)
    made = ReconciliationSignOff.objects.create(
        reconciliation=held, note=note.strip(), evidence=evidence, signed_by_id=viewer.person_id, signed_at=at,
        reauthenticated_at=reauthenticated_at,
    )
    audit.note(
        viewer=viewer, act="facts.sign_off", object_kind="facts.reconciliation", object_id=held.pk,
        detail={"month": month.key, "content": held.content, **evidence},
    )
    return made


def _evidence(viewer: Viewer, standing: Standing) -> dict[str, object]:
    """What was signed: as of which batch, how many agreed, how many differences of which cause, both sides of each stage."""
    newest = standing.newest
    return {
        "batch": newest.still_at_id, "matched": newest.matched_count,
        "causes": {cause.value: count for cause, count in sorted(reconciliations.counts_by_cause(newest).items())
                   if cause != Cause.UNEXPLAINED},
        "totals": [
            [one.stage.value, one.currency, one.crm, one.erp] for one in reconciliations.totals(viewer, of=newest)
        ],
    }

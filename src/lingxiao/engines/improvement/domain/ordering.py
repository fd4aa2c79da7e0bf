"""Bundles of proof on order: asked for by name and reason, made in the background, taken out with a note, then forgotten."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.documents.enums import Edition
from lingxiao.engines.improvement.domain.bundling import TAKE, assembled
from lingxiao.engines.improvement.domain.owing import OBJECT
from lingxiao.engines.improvement.domain.plans import acting
from lingxiao.engines.improvement.domain.queries import rights, visible_to
from lingxiao.engines.improvement.models import ProofBundle
from lingxiao.engines.improvement.refusals import NoSuchEdition, SayWhy
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from lingxiao.engines.improvement.models import ImprovementPlan
    from lingxiao.kernel.viewer import Viewer

KEPT_FOR = timedelta(days=7)
"""A bundle holds a whole story about somebody, so it lies about no longer than it takes to fetch it."""


@transaction.atomic
def order(
    *, viewer: Viewer, plan: ImprovementPlan, edition: str, reason: str, at: datetime,
    begin: Callable[[ProofBundle], object],
) -> ProofBundle:
    """Ask for everything that proves this plan as of now, for the house or for the other side; ``begin`` has it made.

    Raises ``NotSeen`` for whom it is not, ``NoSuchEdition``, ``SayWhy``.
    """
    if not rights(viewer, plan).takes_proof:
        raise NotSeen
    if edition not in Edition.values:
        raise NoSuchEdition
    if not reason.strip():
        raise SayWhy
    made = ProofBundle.objects.create(
        plan=plan, edition=Edition(edition), reason=reason.strip(), asked_at=at, asked_by_id=acting(viewer),
    )
    begin(made)
    return made


def make(*, bundle_id: int, at: datetime) -> None:
    """Make a bundle that waits, as of the moment it was asked for; one that is made or forgotten is left alone."""
    waiting = ProofBundle.objects.select_related("plan__person", "plan__holder", "plan__answer__by", "plan__chain")
    held = waiting.filter(pk=bundle_id, made_at=None).first()
    if held is None:
        return
    done = assembled(held.plan, edition=Edition(held.edition), at=held.asked_at)
    held.made_at, held.name, held.sha256, held.content = at, done.name, done.sha256, done.content
    held.save(update_fields=["made_at", "name", "sha256", "content"])


def of_plan(plan: ImprovementPlan) -> list[ProofBundle]:
    """The bundles of a plan that wait or lie ready, the newest first, without what is in them; for who may take proof."""
    return list(ProofBundle.objects.filter(plan=plan).defer("content").select_related("asked_by").order_by("-asked_at", "-pk"))


def bundle_seen_by(viewer: Viewer, *, bundle_id: int) -> ProofBundle:
    """A bundle that lies ready, of a plan whose proof this viewer may take; ``NotSeen`` for all others."""
    found = ProofBundle.objects.select_related("plan").filter(pk=bundle_id, made_at__isnull=False).first()
    if found is None or not visible_to(viewer, on=viewer.today).filter(pk=found.plan_id).exists():
        raise NotSeen
    if not rights(viewer, found.plan).takes_proof:
        raise NotSeen
    return found


def take(*, viewer: Viewer, bundle: ProofBundle) -> bytes:
    """The file of a bundle; that it was taken, by whom, which edition and why is noted with its fingerprint."""
    audit.note(
        viewer=viewer, act=TAKE, object_kind=OBJECT, object_id=bundle.plan_id, subject_person_id=bundle.plan.person_id,
        detail={"edition": bundle.edition, "sha256": bundle.sha256}, reason=bundle.reason,
    )
    return bytes(bundle.content or b"")


def forget(*, before: datetime) -> int:
    """Delete the bundles asked for before a moment; answers how many."""
    return ProofBundle.objects.filter(asked_at__lt=before).delete()[0]

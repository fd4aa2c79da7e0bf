"""A frozen month is restated by a person, with a reason, as a further version; the one before stays readable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.facts.domain import differing, freezing, manifest, measuring
from lingxiao.engines.facts.models import FrozenMonth
from lingxiao.engines.facts.rules import may_restate
from lingxiao.kernel import audit, notices
from lingxiao.kernel.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.engines.facts.domain.differing import Differs
    from lingxiao.engines.facts.models import MeasuredSet
    from lingxiao.kernel.days.periods import Month
    from lingxiao.kernel.viewer import Viewer

REASON_LEAST = 10
"""Characters of a reason: less says nothing to whoever asks in a year."""


class NotFrozenYet(Refusal):
    """An open month changes with every delivery; there is nothing to restate."""

    sentence = _("%(month)s is not frozen yet: it takes up what comes by itself. Restate it after it froze.")


class ReasonTooShort(Refusal):
    """Figures that pay and grades rest on change: whoever asks later must find why."""

    field = "reason"
    sentence = _("Say in at least %(least)s characters why the month is restated: what was wrong, and who found it.")


class StillWorkedOut(Refusal):
    """The newest batch has no figures yet."""

    sentence = _("Batch %(number)s came in and is being worked out. Come back in some minutes; nothing was changed.")


class OtherDataByNow(Refusal):
    """What was looked at is not what would be kept."""

    sentence = _("Batch %(number)s came in since you looked. Look at what changes once more, then restate.")


class NothingDiffers(Refusal):
    """A version like the one before says nothing."""

    sentence = _("The newest data make exactly the frozen figures of %(month)s. There is nothing to restate.")


def preview(*, viewer: Viewer, month: Month) -> tuple[FrozenMonth, MeasuredSet, list[Differs]]:
    """What restating a month would change: the version that stands, the figures in its place, and by measure how much.

    Refuses with a sentence where the month cannot be restated now.
    """
    may_restate(viewer=viewer).or_refuse()
    standing = freezing.standing().get(month)
    if standing is None:
        raise NotFrozenYet(month=month.label)
    measured = measuring.newest()
    if measured is None or measured.batch_id < manifest.latest() or measured.compared_at is None:
        raise StillWorkedOut(number=manifest.latest())
    found = differing.by_measure(measured=measured, versions=[standing], within=Q())
    if not found:
        raise NothingDiffers(month=month.label)
    return standing, measured, found


@transaction.atomic
def restate(*, viewer: Viewer, month: Month, reason: str, batch: int, at: datetime) -> FrozenMonth:
    """Make the next version of a month out of the newest figures, and tell those whose figures it changes.

    ``batch`` is the one that was looked at; another one by now is refused.
    """
    may_restate(viewer=viewer).or_refuse()
    if len(reason.strip()) < REASON_LEAST:
        raise ReasonTooShort(least=REASON_LEAST)
    measuring.take_turn()
    before, measured, found = preview(viewer=viewer, month=month)
    if measured.batch_id != batch:
        raise OtherDataByNow(number=measured.batch_id)
    touched = differing.persons_of(before, measured=measured)
    made = freezing.keep_version(
        FrozenMonth(
            version=before.version + 1, due_on=before.due_on, frozen_at=at, frozen_by_id=viewer.person_id,
            reason=reason.strip(),
        ),
        measured=measured, month=month,
    )
    differing.forget(before)
    audit.note(
        viewer=viewer, act="facts.restate", object_kind="facts.frozen_month", object_id=made.pk, reason=made.reason,
        detail={
            "month": month.key, "version": made.version, "batch": made.batch_id, "sha256": made.figures_sha256,
            "figures": sum(one.figures for one in found), "persons": len(touched),
        },
    )
    _tell(made, month, touched, at=at)
    return made


def _tell(made: FrozenMonth, month: Month, touched: list[int], *, at: datetime) -> None:
    """A notice to everybody whose figures are others now; what exactly stands on the page, for those who may read it."""
    title = notices.in_both(_("Figures of %(month)s were restated"), month=month.label)
    body = notices.in_both(
        _("Yours are among them. Version %(version)s stands from now on: %(reason)s"), version=made.version, reason=made.reason,
    )
    link = f"/cockpit/results/months/{month.key}/"
    notices.post_all(
        [
            notices.NoticeDraft(to_person_id=person, kind="facts.restated", title=title, body=body, link=link)
            for person in touched
        ],
        at=at,
    )

"""What becomes of what leavers owed, and of what was owed about them: passed on, taken back, or left to its own engine.

Nothing a company owes may vanish with the person who was to do it, and nobody is reminded for ever of what can no
longer be done.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain.clock import day_of
from lingxiao.engines.cadence.domain.dues import pass_on, withdraw
from lingxiao.engines.cadence.enums import LINE_MAY_SEE, Side
from lingxiao.engines.cadence.models import Due
from lingxiao.engines.cadence.models.due import OPEN
from lingxiao.engines.people.domain.addresses import addresses_of
from lingxiao.engines.people.domain.queries import names_of, working
from lingxiao.engines.people.domain.superiors import Superiors, superiors_of
from lingxiao.engines.people.domain.working import last_days
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date, datetime

PLACES = ("manager_id", "hrbp_id", "director_id", "hr_head_id")
HAS_LEFT = _("%(name)s has left.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What came of it: how many dues were passed on, taken back, and left where they are."""

    passed_on: int = 0
    withdrawn: int = 0
    left: int = 0


@transaction.atomic
def settle_leavers(*, personal: Collection[str], moot: Collection[str], at: datetime) -> Settled:
    """Settle every open due whose owner no longer works here, or of a moot practice about somebody who does not.

    ``personal`` practices are acts nobody does in another's place: with their owner gone they are taken back, as is
    what a manager owed for themself. ``moot`` ones have no sense once the person they are about has left. Whatever
    else is open to the line (C0 to C2) goes to who now stands where its owner stood; a confidential due stays, for
    its own engine to give anew, and goes on climbing. Running it again at once does nothing.
    """
    today = day_of(at)
    here = working(on=today)
    gone = ~Q(owner__in=here) | (Q(practice__in=moot) & ~Q(subject__in=here))
    rows = list(Due.objects.select_for_update(of=("self",)).filter(OPEN, gone, opened_on__lte=today).order_by("pk"))
    if not rows:
        return Settled()
    viewer = Viewer.system(now=at, today=today)
    left_on = last_days(person_ids={one for due in rows for one in (due.owner_id, due.subject_id)}, on=today)
    names = names_of(person_ids=left_on)
    heirs = _heirs([due for due in rows if due.owner_id in left_on], left_on, today)
    done = Settled()
    for due in rows:
        is_moot = due.practice in moot and due.subject_id in left_on
        is_own = due.practice in personal or (due.side == Side.MANAGER and due.owner_id == due.subject_id)
        if is_moot or is_own:
            who = due.subject_id if is_moot else due.owner_id
            withdraw(viewer=viewer, key=due.key, at=at, reason=str(HAS_LEFT) % {"name": names[who]})
            done = Settled(done.passed_on, done.withdrawn + 1, done.left)
        elif due.confidentiality in LINE_MAY_SEE and due.pk in heirs:
            reason = str(HAS_LEFT) % {"name": names[due.owner_id]}
            pass_on(viewer=viewer, due=due, owner_id=heirs[due.pk], at=at, reason=reason)
            done = Settled(done.passed_on + 1, done.withdrawn, done.left)
        else:
            done = Settled(done.passed_on, done.withdrawn, done.left + 1)
    return done


def _heirs(dues: Iterable[Due], left_on: Mapping[int, date], today: date) -> dict[int, int]:
    """Who takes each due over, by due: whoever now stands to its subject as the owner did, else the next above."""
    by_day: dict[date, list[Due]] = defaultdict(list)
    for due in dues:
        by_day[left_on[due.owner_id]].append(due)
    found: dict[int, list[int]] = {}
    for day, rows in by_day.items():
        people = {one for due in rows for one in (due.owner_id, due.subject_id)}
        then, now = superiors_of(person_ids=people, on=day), superiors_of(person_ids=people, on=today)
        for due in rows:
            found[due.pk] = list(_candidates(due, then, now))
    here = addresses_of(person_ids={one for row in found.values() for one in row}, on=today)
    fit = {pk: [one for one in row if one in here] for pk, row in found.items()}
    return {pk: row[0] for pk, row in fit.items() if row}


def _candidates(due: Due, then: Mapping[int, Superiors], now: Mapping[int, Superiors]) -> Iterable[int]:
    before, after = then[due.subject_id], now[due.subject_id]
    same_place = [getattr(after, place) for place in PLACES if getattr(before, place) == due.owner_id]
    for one in (*same_place, then[due.owner_id].manager_id, after.hrbp_id, after.hr_head_id):
        if one is not None and one not in (due.owner_id, due.subject_id):
            yield one

"""What waits for somebody around targets: signatures, decisions, levels, answers, approvals; all dues and notices of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.engines.cadence.domain import clock, dues
from lingxiao.engines.cadence.domain.dues import DueDraft
from lingxiao.engines.cadence.enums import Side
from lingxiao.engines.people.domain.addresses import people_with_role
from lingxiao.engines.people.domain.holding import holders
from lingxiao.engines.people.domain.superiors import hr_head, managers_of
from lingxiao.engines.people.enums import Confidentiality, PostLevel, Role
from lingxiao.engines.targets.enums import DECIDE_WITHIN, SIGN_WITHIN, ChangeSide, ChangeState, HandOverState
from lingxiao.kernel import notices
from lingxiao.kernel.days import Month
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from lingxiao.engines.targets.models import ChangeSignature, TargetChange, TerritoryHandOver
    from lingxiao.kernel.viewer import Viewer

SIGN, COUNTERSIGN, DECIDE = "targets.sign", "targets.countersign", "targets.decide"
CONFIRM = "targets.confirm"
PERSONAL = (SIGN, CONFIRM)
"""What nobody does in another's place."""
MOOT = (SIGN, COUNTERSIGN, DECIDE, CONFIRM)
"""What has no sense any more once the person it is about has left."""
OF_SIDE = {ChangeSide.MANAGER: SIGN, ChangeSide.SUPERIOR: COUNTERSIGN}
ONE_DAY = timedelta(days=1)

TITLES = {
    SIGN: _("Sign the change of your target of %(year)s"),
    COUNTERSIGN: _("Sign the change of %(person)s’s target of %(year)s"),
    DECIDE: _("Decide the change of %(person)s’s target of %(year)s"),
}
CONFIRM_IT = _("Confirm the handover of “%(title)s” from %(giver)s to %(taker)s")
MOVES = _("The targets of the two managers move once both have confirmed.")
MOVED = _("Both confirmed the handover of “%(title)s”; the targets have moved")
DROPPED = _("The handover of “%(title)s” was taken back")
NEEDED = _("Nothing changes before both sides signed it and somebody else decided. Closed months stay as they are.")
DECIDED = {
    ChangeState.APPROVED: _("The change of %(person)s’s target of %(year)s was approved"),
    ChangeState.REFUSED: _("The change of %(person)s’s target of %(year)s was refused"),
}
REASON = _("The reason given: “%(text)s”")


def key_of(practice: str, number: int) -> str:
    """The natural key of what is owed under a practice about a change."""
    return f"{practice}:{number}"


def link_of(change: TargetChange) -> str:
    """The page of a change."""
    return f"/cockpit/targets/changes/{change.pk}/"


def last_day(*, starting: date, opened_on: date, days: int) -> date:
    """By when somebody acts on a change: so many days after, and never after the month in which it begins is over."""
    closes = Month.containing(starting).next().span.start - ONE_DAY
    return max(min(opened_on + days * ONE_DAY, closes), opened_on)


def asked(change: TargetChange, *, viewer: Viewer, at: datetime) -> None:
    """Have both sides owe their signature, and tell whoever did not ask themself."""
    today, person_id = clock.day_of(at), change.node.person_id or 0
    superior = managers_of(person_ids=[person_id], on=today).get(person_id)
    _owe(change, SIGN, Side.MANAGER, person_id, viewer=viewer, at=at)
    if superior is not None:
        _owe(change, COUNTERSIGN, Side.COMPANY, superior, viewer=viewer, at=at)


def signed(change: TargetChange, *, signature: ChangeSignature, viewer: Viewer, at: datetime) -> None:
    """Note that a side signed; once both did, have the decision be owed by who is no party to it."""
    practice = OF_SIDE[ChangeSide(signature.side)]
    dues.fulfil(viewer=viewer, key=key_of(practice, change.pk), at=at, evidence=f"targets.change_signature:{signature.pk}")
    if change.manager_signed_at is None or change.superior_signed_at is None:
        return
    parties = {change.asked_by_id, change.superior_signed_by_id, change.node.person_id}
    decider = _decider(besides={one for one in parties if one is not None}, on=clock.day_of(at))
    if decider is not None:
        _owe(change, DECIDE, Side.COMPANY, decider, viewer=viewer, at=at)


def _decider(*, besides: Collection[int], on: date) -> int | None:
    """Who is to decide: the head of HR, else another administrator of HR, else an executive; never a party."""
    head = hr_head(on=on)
    others = [*people_with_role(Role.HR_ADMIN, on=on), *executives(on=on)]
    return next((one for one in (head, *others) if one is not None and one not in besides), None)


def executives(*, on: date) -> list[int]:
    """Who is an executive on a day, by a role that was granted or by their post."""
    by_post = holders(levels=(PostLevel.VICE_PRESIDENT,), codes=(), grades=(), heads=(), on=on)
    return list(people_with_role(Role.EXECUTIVE, on=on, besides=by_post))


def decided(change: TargetChange, *, viewer: Viewer, at: datetime) -> None:
    """Note the decision, take back signatures that nobody needs any more, and tell both sides and whoever asked."""
    dues.fulfil(viewer=viewer, key=key_of(DECIDE, change.pk), at=at, evidence=f"targets.change:{change.pk}")
    for practice in (SIGN, COUNTERSIGN):
        dues.withdraw(viewer=viewer, key=key_of(practice, change.pk), at=at, reason=str(ChangeState(change.state).label))
    person_id = change.node.person_id or 0
    above = managers_of(person_ids=[person_id], on=clock.day_of(at)).get(person_id)
    said = _params(change)
    for to in sorted({one for one in (person_id, above, change.asked_by_id) if one is not None} - {viewer.person_id}):
        notices.post(
            to_person_id=to, kind="targets.decided", link=link_of(change), at=at,
            title=notices.in_both(DECIDED[ChangeState(change.state)], **said),
            body=notices.in_both(REASON, text=change.decision),
        )


def _owe(
    change: TargetChange, practice: str, side: Side, owner_id: int, *, viewer: Viewer, at: datetime,
) -> None:
    """Open one due about a change and tell its owner, unless they are who just acted."""
    today = clock.day_of(at)
    days = DECIDE_WITHIN if practice == DECIDE else SIGN_WITHIN
    title = notices.in_both(TITLES[practice], **_params(change))
    dues.open_dues([DueDraft(
        key=key_of(practice, change.pk), practice=practice, side=side, owner_id=owner_id, subject_id=change.node.person_id or 0,
        title=title, why=notices.in_both(NEEDED), object_kind="targets.change", object_id=str(change.pk),
        link=link_of(change), opened_on=today, confidentiality=Confidentiality.PERSONAL,
        due_on=last_day(starting=change.starting, opened_on=today, days=days),
    )])
    if owner_id != viewer.person_id:
        notices.post(
            to_person_id=owner_id, kind=f"{practice}_waits", link=link_of(change), at=at, title=title,
            body=notices.in_both(NEEDED),
        )


def _params(change: TargetChange) -> dict[str, str]:
    person = change.node.person
    return {"person": person.name if person is not None else "", "year": str(change.node.tree.plan.year)}


# --- Handovers of territories ----------------------------------------------------------------------------------------


def link_of_handover(one: TerritoryHandOver) -> str:
    """The page of a handover."""
    return f"/cockpit/targets/hand-overs/{one.pk}/"


def offered(one: TerritoryHandOver, *, viewer: Viewer, at: datetime) -> None:
    """Have both managers owe their confirmation, and tell them."""
    today, title = clock.day_of(at), notices.in_both(CONFIRM_IT, **_names(one))
    dues.open_dues([
        DueDraft(
            key=_confirm_key(one, person_id), practice=CONFIRM, side=Side.MANAGER, owner_id=person_id, subject_id=person_id,
            title=Bilingual(title.zh[:200], title.en[:200]), why=notices.in_both(MOVES), object_kind="targets.handover",
            object_id=str(one.pk), link=link_of_handover(one), opened_on=today, confidentiality=Confidentiality.PERSONAL,
            due_on=last_day(starting=one.first, opened_on=today, days=SIGN_WITHIN),
        ) for person_id in managers_of_handover(one)
    ])
    _tell(one, managers_of_handover(one), "confirm_waits", title, notices.in_both(MOVES), viewer=viewer, at=at)


def confirmed(one: TerritoryHandOver, *, viewer: Viewer, at: datetime) -> None:
    """Note that a manager confirmed; once both did, tell the other one and whoever offered it."""
    key = _confirm_key(one, viewer.person_id or 0)
    dues.fulfil(viewer=viewer, key=key, at=at, evidence=f"targets.handover:{one.pk}")
    if one.state == HandOverState.DONE:
        said = notices.in_both(MOVED, **_names(one))
        _tell(one, [*managers_of_handover(one), one.asked_by_id], "moved", said, Bilingual(""), viewer=viewer, at=at)


def taken_back(one: TerritoryHandOver, *, viewer: Viewer, at: datetime) -> None:
    """Take back what both managers owed, and tell them why."""
    for person_id in managers_of_handover(one):
        dues.withdraw(viewer=viewer, key=_confirm_key(one, person_id), at=at, reason=one.ended_reason)
    said = notices.in_both(DROPPED, **_names(one))
    _tell(one, managers_of_handover(one), "dropped", said, notices.in_both(REASON, text=one.ended_reason), viewer=viewer, at=at)


def _confirm_key(one: TerritoryHandOver, person_id: int) -> str:
    return f"{CONFIRM}:{one.pk}:{person_id}"


def managers_of_handover(one: TerritoryHandOver) -> list[int]:
    """The two managers who confirm a handover, the giver first."""
    return [pk for pk in (one.giver.person_id, one.taker.person_id) if pk is not None]


def _names(one: TerritoryHandOver) -> dict[str, str]:
    giver, taker = one.giver.person, one.taker.person
    return {
        "title": one.title, "giver": giver.name if giver is not None else "", "taker": taker.name if taker is not None else "",
    }


def _tell(
    one: TerritoryHandOver, to: list[int], kind: str, title: Bilingual, body: Bilingual, *, viewer: Viewer, at: datetime,
) -> None:
    notices.post_all([
        notices.NoticeDraft(
            to_person_id=person, kind=f"targets.{kind}", title=title, body=body, link=link_of_handover(one),
        ) for person in sorted(set(to) - {viewer.person_id})
    ], at=at)

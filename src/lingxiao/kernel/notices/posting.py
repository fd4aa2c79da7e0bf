"""Putting a notice into the outbox: for one person, for many, for a group."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.kernel.notices.enums import Channel, Rhythm, Way

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from lingxiao.kernel.notices.models import Notice, Preference
    from lingxiao.kernel.words import Bilingual


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """A notice to be posted. ``kind`` reads like ``documents.issued``; what stands before the dot is its family."""

    to_person_id: int
    kind: str
    title: Bilingual
    body: Bilingual
    link: str
    is_urgent: bool = False

    @property
    def family(self) -> str:
        """What a person mutes or hears: the engine or area the notice comes from."""
        return self.kind.partition(".")[0]


def post(
    *, to_person_id: int, kind: str, title: Bilingual, body: Bilingual, link: str, at: datetime,
) -> Notice:
    """Tell a person something: on the desk now, by e-mail with the next digest or as they prefer.

    ``link`` is a path of this site. Nothing is sent inside quiet hours.
    """
    draft = NoticeDraft(to_person_id=to_person_id, kind=kind, title=title, body=body, link=link)
    return post_all([draft], at=at)[0]


def post_urgent(
    *, to_person_id: int, kind: str, title: Bilingual, body: Bilingual, link: str, at: datetime,
) -> Notice:
    """Tell a person something that cannot wait (class 紧急): sent at once, at any hour, whatever they prefer."""
    draft = NoticeDraft(to_person_id=to_person_id, kind=kind, title=title, body=body, link=link, is_urgent=True)
    return post_all([draft], at=at)[0]


def post_all(drafts: Sequence[NoticeDraft], *, at: datetime) -> list[Notice]:
    """Post many notices in their order, in two statements however many they are; answers them with their ids."""
    from lingxiao.kernel.notices.models import Notice, Preference  # noqa: PLC0415 -- models load after this package

    persons = {draft.to_person_id for draft in drafts}
    preferences = {one.person_id: one for one in Preference.objects.filter(person_id__in=persons)}
    return Notice.objects.bulk_create([
        Notice(
            person_id=draft.to_person_id, kind=draft.kind, link=draft.link, is_urgent=draft.is_urgent, posted_at=at,
            title_zh=draft.title.zh[:300], title_en=draft.title.en[:300], body_zh=draft.body.zh, body_en=draft.body.en,
            way=_way(draft, preferences.get(draft.to_person_id)),
        )
        for draft in drafts
    ])


def _way(draft: NoticeDraft, preference: Preference | None) -> Way:
    if draft.is_urgent:
        return Way.AT_ONCE
    if preference is None:
        return Way.DIGEST
    if draft.family in preference.muted:
        return Way.SCREEN
    return {Rhythm.DAILY: Way.DIGEST, Rhythm.AT_ONCE: Way.AT_ONCE}.get(Rhythm(preference.rhythm), Way.SCREEN)


def announce(*, topic: str, key: str, title: Bilingual, body: Bilingual, link: str, at: datetime) -> int:
    """Have every robot of this topic say it to its group, once for each ``key``; answers how many robots will.

    A group is not one person: say counts and where to look, never what concerns somebody by name.
    """
    from django.conf import settings  # noqa: PLC0415 -- asked when a message is made, not when Django loads

    from lingxiao.kernel.notices.models import GroupRobot, Message  # noqa: PLC0415 -- models load after this package

    address = f"{settings.BASE_URL}{link}" if link else ""
    text = "\n".join(line for line in (title.zh, body.zh, address) if line)
    robots: Iterable[GroupRobot] = GroupRobot.objects.filter(is_active=True, topics__contains=[topic])
    made = Message.objects.bulk_create(
        [
            Message(
                channel=Channel.ROBOT, robot=robot, key=key, subject=title.zh[:300], text=text,
                made_at=at, next_try_at=at,
            )
            for robot in robots
        ],
        ignore_conflicts=True,
    )
    return len(made)

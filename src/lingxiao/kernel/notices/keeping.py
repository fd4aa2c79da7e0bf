"""The group robots of the company, their tokens sealed; and what each person wants to hear."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from lingxiao.kernel import audit
from lingxiao.kernel.notices.models import GroupRobot, Preference
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.sealing import seal, unseal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from lingxiao.kernel.notices.enums import Rhythm
    from lingxiao.kernel.viewer import Viewer


@transaction.atomic
def add_robot(
    *, viewer: Viewer, name: str, kind: str, token: str, topics: Sequence[str], at: datetime, secret: str = "",
) -> GroupRobot:
    """Add a robot that repeats these topics to its group. Token and secret are sealed; nobody reads them again.

    Whether ``viewer`` may is for the caller to have asked: the kernel knows no roles.
    """
    robot = GroupRobot.objects.create(name=name, kind=kind, sealed_token="", topics=list(topics), added_at=at)
    robot.sealed_token = seal(token, secret=settings.SEALING_SECRET, place=f"notices.robot:{robot.pk}:token")
    if secret:
        robot.sealed_secret = seal(secret, secret=settings.SEALING_SECRET, place=f"notices.robot:{robot.pk}:secret")
    robot.save(update_fields=["sealed_token", "sealed_secret"])
    audit.note(
        viewer=viewer, act="notices.add_robot", object_kind="notices.robot", object_id=robot.pk,
        detail={"name": name, "kind": kind, "topics": list(topics)},
    )
    return robot


@transaction.atomic
def silence_robot(*, viewer: Viewer, robot: GroupRobot) -> None:
    """Have a robot say nothing from now on. What it said stays on record."""
    GroupRobot.objects.filter(pk=robot.pk).update(is_active=False)
    audit.note(viewer=viewer, act="notices.silence_robot", object_kind="notices.robot", object_id=robot.pk)


def token_of(robot: GroupRobot) -> str:
    """The robot's token, for the channel that speaks with it."""
    return unseal(robot.sealed_token, secret=settings.SEALING_SECRET, place=f"notices.robot:{robot.pk}:token")


def secret_of(robot: GroupRobot) -> str:
    """The robot's signing secret; empty where it has none."""
    if not robot.sealed_secret:
        return ""
    return unseal(robot.sealed_secret, secret=settings.SEALING_SECRET, place=f"notices.robot:{robot.pk}:secret")


@transaction.atomic
def prefer(*, viewer: Viewer, rhythm: Rhythm, muted: Collection[str], at: datetime) -> Preference:
    """Set how the viewer wants to hear. Notices that were posted before keep the way they were given."""
    if viewer.person_id is None:
        raise NotSeen
    preference, _made = Preference.objects.update_or_create(
        person_id=viewer.person_id, defaults={"rhythm": rhythm, "muted": sorted(set(muted)), "changed_at": at},
    )
    audit.note(
        viewer=viewer, act="notices.prefer", object_kind="notices.preference", object_id=str(viewer.person_id),
        subject_person_id=viewer.person_id, detail={"rhythm": str(rhythm), "muted": sorted(set(muted))},
    )
    return preference

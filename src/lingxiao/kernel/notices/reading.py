"""Marking notices as read. Only their own person can: others' notices do not exist for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.kernel.notices import queries
from lingxiao.kernel.refusals import NotSeen

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.notices.models import Notice
    from lingxiao.kernel.viewer import Viewer


def mark_read(*, viewer: Viewer, notice_id: int, at: datetime) -> Notice:
    """Note when the viewer first opened a notice; opening it again changes nothing."""
    notice = queries.visible_to(viewer, on=viewer.today).filter(pk=notice_id).first()
    if notice is None:
        raise NotSeen
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, viewer: Viewer, at: datetime) -> int:
    """Note that the viewer has seen all there is; answers how many were new."""
    return queries.visible_to(viewer, on=viewer.today).filter(read_at__isnull=True).update(read_at=at)

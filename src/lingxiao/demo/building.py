"""Founding the demo company: organisation, calendars, content, and what happened in it so far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.demo import organisation, writing
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from lingxiao.demo.organisation import Drawn


@dataclass(frozen=True, slots=True)
class Built:
    """What was founded: how many people and managers."""

    people: int
    managers: int


@transaction.atomic
def found(*, size: str, seed: int) -> Built:
    """Found the demo company, all of it or nothing."""
    viewer = Viewer.system(now=writing.NOW, today=organisation.TODAY)
    drawn: Drawn = organisation.draw(size=size, seed=seed)
    writing.write(drawn, viewer=viewer)
    return Built(len(drawn.people), sum(1 for _row in organisation.sales_managers(drawn)))

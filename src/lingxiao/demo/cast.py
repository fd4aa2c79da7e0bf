"""Who acts in the demo company's past: viewers of people at moments, with the roles they hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from lingxiao import roles
from lingxiao.engines.people.domain import queries as people
from lingxiao.engines.people.domain.signing_in import grants_of
from lingxiao.kernel.viewer import Origin, Viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lingxiao.kernel.viewer import Grant, Reach

SHANGHAI = ZoneInfo("Asia/Shanghai")
DEVICE = Origin("203.0.113.20", "Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0")
"""An address of documentation (RFC 5737): nobody's."""


def moment(day: date, clock: str = "10:00") -> datetime:
    """A moment of a day by the clock in Shanghai."""
    return datetime.combine(day, time.fromisoformat(clock), SHANGHAI).astimezone(UTC)


class Cast:
    """The people who act, by number; what they may do is asked once and kept."""

    def __init__(self, ids: Mapping[str, int], names: Mapping[int, str]) -> None:
        """Keep who is who."""
        self.ids, self.names = ids, names
        self._known: dict[int, tuple[tuple[Grant, ...], Mapping[str, Reach]]] = {}

    def viewer(self, person_id: int, at: datetime) -> Viewer:
        """This person at this moment, with the roles of the demo day."""
        today = at.astimezone(SHANGHAI).date()
        if person_id not in self._known:
            grants = grants_of(person_id=person_id, on=date(2026, 11, 23))
            self._known[person_id] = (grants, roles.reaches(grants))
        grants, reaches = self._known[person_id]
        return Viewer(
            person_id=person_id,
            name=self.names[person_id],
            today=today,
            now=at,
            grants=grants,
            reaches=reaches,
            origin=DEVICE,
        )

    def manager(self, name: str, *, on: date) -> int | None:
        """The sales manager of this name on a day, for in the large company others are called the same; None for nobody."""
        managers = people.at_level(people.working(on=on), level="manager", on=on)
        return managers.filter(name=name).order_by("pk").values_list("pk", flat=True).first()

    def by_number(self, number: str, at: datetime) -> Viewer:
        """The person of this number at this moment."""
        return self.viewer(self.ids[number], at)


def just_before(at: datetime) -> datetime:
    """A minute before: when somebody proved once more who they are."""
    return at - timedelta(minutes=1)

"""In whose name a command acts: an HR administrator, named by number, as they may today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.config.commands.speech import Stopped, terminal_language
from lingxiao.kernel.viewer import Origin, Viewer

if TYPE_CHECKING:
    from datetime import datetime


def administrator(number: str, *, device: str) -> Viewer:
    """The administrator with this number, as they are seen today; refused when they are none."""
    from lingxiao import roles  # noqa: PLC0415 -- stands only after the settings
    from lingxiao.engines.people.domain import accounts, signing_in  # noqa: PLC0415 -- as above
    from lingxiao.web.viewing import now_of, zone_of  # noqa: PLC0415 -- as above

    company = signing_in.company()
    now: datetime = now_of(company)
    today = now.astimezone(zone_of(company)).date()
    for person in accounts.administrators(on=today):
        if person.number == number:
            grants = signing_in.grants_of(person_id=person.pk, on=today)
            return Viewer(
                person_id=person.pk, name=person.name, today=today, now=now, grants=grants,
                reaches=roles.reaches(grants), locale=terminal_language(), origin=Origin(device=device),
            )
    raise Stopped(
        f"{number} 不是在职的人力资源管理员。先运行 lingxiao createadmin。",
        f"{number} is no HR administrator who works here today. First run lingxiao createadmin.",
    )

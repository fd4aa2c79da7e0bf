"""What a new system of one's own begins with: the official working-day calendars that come with the product.

The demo company is founded with its own. Whatever somebody chose or changed since is left as it is.
"""

from __future__ import annotations

from datetime import UTC, datetime

from lingxiao.config import places
from lingxiao.kernel.days.pack_files import shipped_packs
from lingxiao.kernel.viewer import Viewer

OFFICIAL = "cn-"
"""The names of official packs begin with this; the others are inventions for demos and tests."""


def furnish() -> None:
    """Install the shipped calendars of a real system that has none."""
    if places.mode() is not places.Mode.PRODUCTION:
        return
    from lingxiao.engines.cadence.domain import calendars  # noqa: PLC0415 -- models stand only after the settings
    from lingxiao.engines.cadence.domain.clock import calendar_for, day_of  # noqa: PLC0415 -- as above

    if calendar_for().years:
        return
    at = datetime.now(UTC)
    for name, pack in shipped_packs().items():
        if name.startswith(OFFICIAL):
            calendars.install(viewer=Viewer.system(now=at, today=day_of(at)), pack=pack, at=at)

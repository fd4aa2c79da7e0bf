"""An HR administrator to act, and files to read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from lingxiao import roles
from lingxiao.kernel.sheets.table import Table
from lingxiao.kernel.viewer import Grant, Viewer

if TYPE_CHECKING:
    from tests.engines.people.org import Org

NOW = datetime(2026, 11, 23, 1, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def viewer_with(*grants: Grant, person_id: int | None = None) -> Viewer:
    """A viewer who holds these grants on the demo day."""
    return Viewer(
        person_id=person_id,
        name="测试",
        today=TODAY,
        now=NOW,
        grants=grants,
        reaches=roles.reaches(grants),
    )


@pytest.fixture
def hr() -> Viewer:
    """An HR administrator of the whole company."""
    return viewer_with(Grant("hr_admin"))


@pytest.fixture
def org(hr: Viewer, db: None) -> Org:
    """Units and posts, and nobody yet."""
    from tests.engines.people.org import Org  # models load after the settings

    return Org.make(hr)


def table(headers: list[str], *rows: list[str]) -> Table:
    """A table as it is read from a file."""
    return Table(tuple(headers), tuple(tuple(row) for row in rows), tuple(range(2, 2 + len(rows))), "utf-8", ())

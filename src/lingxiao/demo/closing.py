"""Closed months of the demo company: frozen as they would have been, one of them late, one restated with its reason.

After that the ERP corrected to whom some orders belong: August was restated for it, October waits for finance to decide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.demo import scorecards
from lingxiao.demo.cast import Cast, moment
from lingxiao.demo.files import FINANCE
from lingxiao.demo.organisation import TODAY
from lingxiao.demo.sales import SYSTEMS
from lingxiao.demo.writing import NOW
from lingxiao.engines.cadence.domain import clock
from lingxiao.engines.facts.domain import asking, freezing, manifest, measuring, restating, sources
from lingxiao.engines.facts.domain.committing import Staged, commit
from lingxiao.engines.facts.enums import BatchKind
from lingxiao.engines.facts.log.connecting import text
from lingxiao.engines.people.domain.founding import ids_by_number
from lingxiao.engines.people.domain.queries import names_of
from lingxiao.kernel.days.periods import Month
from lingxiao.kernel.viewer import Viewer

if TYPE_CHECKING:
    from lingxiao.demo.organisation import Drawn

FIRST, LAST = Month(2025, 1), Month(2026, 10)
LATE, DAYS_LATE = Month(2026, 9), 3
"""Finance waited for the receipts of the quarter: September froze three working days after its day."""
RESTATED, WAITING = Month(2026, 8), Month(2026, 10)
CORRECTED, DECIDED = moment(TODAY, "08:20"), moment(TODAY, "08:50")
REASON = (
    "8 月 3 笔订单的业绩归属登记有误，双方经理已书面确认，ERP 已更正。"
    "Three orders of August were booked to the wrong representative; both managers confirmed it and the ERP was corrected."
)
ORDERS = {RESTATED: 3, WAITING: 2}
"""Of how many orders of each month the ERP corrected the owner."""

EMPTY = """
    CREATE TEMP TABLE corrected AS
    SELECT * EXCLUDE (source, batch), false AS is_deleted FROM order_lines WHERE false
"""
CORRECTION = """
    INSERT INTO corrected
    SELECT * EXCLUDE (source, batch) REPLACE (? AS owner), false FROM order_lines
    WHERE order_id IN (
        SELECT DISTINCT order_id FROM order_lines WHERE owner = ? AND strftime(signed_on, '%Y-%m') = ?
        ORDER BY order_id LIMIT ?
    )
"""
"""The lines of some orders as they are, under another owner: the new one, the old one, the month, how many orders."""


@transaction.atomic
def close(drawn: Drawn) -> int:
    """Freeze what is over, correct, restate; answers how many months are frozen."""
    measuring.work_out(on=TODAY, at=NOW)
    calendar, found = clock.calendar_for(), 0
    for one in FIRST.through(LAST):
        due_on = calendar.add_working_days(one.next().span.start - freezing.ONE_DAY, freezing.FREEZE_AFTER)
        day = calendar.add_working_days(due_on, DAYS_LATE) if one == LATE else due_on
        found += len(freezing.freeze(month=one, due_on=due_on, on=day, at=moment(day, "06:05")))
    _correct(drawn)
    measuring.work_out(on=TODAY, at=NOW)
    freezing.catch_up(on=TODAY, at=NOW)
    _restate()
    scorecards.play(drawn)
    return found


def _correct(drawn: Drawn) -> None:
    """Some orders of one representative belong to a colleague of another team: the ERP sends their lines once more."""
    team = [row for row in drawn.people if row.post == "SR" and row.unit.startswith("EC")]
    was = team[0].number
    now = next(row.number for row in team if row.manager != team[0].manager)
    viewer, store = _finance(), manifest.store()
    source = next(one.source for one in sources.sources_visible_to(viewer) if one.source.key == SYSTEMS[0][0])
    with store.work() as folder:
        path = folder / "corrected.parquet"
        with asking.opened(as_of=manifest.latest(), datasets=["order_lines"]) as connection:
            connection.execute(EMPTY)
            for month, count in ORDERS.items():
                connection.execute(CORRECTION, [now, was, month.key, count])
            connection.execute(f"COPY corrected TO {text(str(path))} (FORMAT parquet)")
        commit(
            viewer=Viewer.system(now=CORRECTED, today=TODAY), source=source, kind=BatchKind.SYNC,
            title="订单归属更正", at=CORRECTED, staged={"order_lines": Staged(path)},
        )


def _finance() -> Viewer:
    """The head of finance on the morning on which August was restated."""
    ids = ids_by_number()
    return Cast(ids, names_of(person_ids=ids.values())).by_number(FINANCE, DECIDED)


def _restate() -> None:
    """The head of finance restates August."""
    viewer = _finance()
    _standing, measured, _changes = restating.preview(viewer=viewer, month=RESTATED)
    restating.restate(viewer=viewer, month=RESTATED, reason=REASON, batch=measured.batch_id, at=DECIDED)

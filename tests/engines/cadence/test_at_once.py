"""Two workers, two clicks, and clocks that jump."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from threading import Barrier, Thread
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from lingxiao.engines.cadence.domain import dues
from lingxiao.engines.cadence.domain.ladder import climb
from lingxiao.engines.cadence.models import Due, Reminder, Snooze
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.refusals import Refusal
from tests.engines.cadence.company import MONDAY, NOW, a_draft, owe, viewer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.engines.cadence.company import Company

AT_ONCE = 4


def together(act: Callable[[], object]) -> list[object]:
    """Do it four times at the same moment; answers what each came to, refusals included."""
    barrier, came_to = Barrier(AT_ONCE), []

    def one() -> None:
        try:
            barrier.wait()
            came_to.append(act())
        except Refusal as refusal:
            came_to.append(refusal)
        finally:
            connection.close()

    threads = [Thread(target=one) for _one in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return came_to


@pytest.mark.django_db(transaction=True)
def test_four_workers_and_four_clicks_at_once_are_one(here: Company) -> None:
    draft = a_draft(here.east.manager, due_on=MONDAY)
    opened = together(lambda: dues.open_dues([draft])[0].pk)
    assert len(set(opened)) == Due.objects.filter(key=draft.key).count() == 1
    for _more in range(10):
        owe(here.east.manager, due_on=MONDAY - timedelta(days=7))
    assert sorted(together(lambda: climb(NOW)), key=str)[:3] == [0, 0, 0]
    assert set(Counter(Reminder.objects.values_list("due_id", "rung")).values()) == {1}
    posted = sum(len(ids) for ids in Reminder.objects.values_list("notice_ids", flat=True))
    assert posted == Notice.objects.filter(kind__startswith="cadence.").count()
    who, later = viewer(here.east.manager), owe(here.east.manager, due_on=MONDAY + timedelta(days=20))
    together(lambda: dues.snooze(viewer=who, due=later, until=MONDAY + timedelta(days=1), reason="出差", at=NOW))
    assert Snooze.objects.filter(due=later).count() == 2
    done = together(lambda: dues.fulfil(viewer=who, key=draft.key, at=NOW, evidence="a:1"))
    assert sum(one is not None for one in done) == 1


def test_a_clock_that_jumps_sends_nothing_twice(here: Company) -> None:
    """
    400 days on, where the calendar knows nothing; a day back; and on again as before
    """
    for days in range(-20, 20, 3):
        owe(here.east.manager, due_on=MONDAY + timedelta(days=days))
    sent = [climb(NOW + timedelta(days=days)) for days in (0, 400, -1, 0, 400, 1)]
    assert sent[2] == sent[3] == sent[4] == 0
    assert set(Counter(Reminder.objects.values_list("due_id", "rung")).values()) == {1}

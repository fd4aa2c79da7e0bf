"""The journey of the first area, as one: from an empty system to a figure that opens down to the signature it came from."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.timeout(900)
def test_from_an_empty_system_to_a_figure_and_its_signature(looking: Callable[..., Any]) -> None:
    """HR imports, writes, is stopped, issues; one signs, one objects, one refuses; the map and the cockpit say so."""
    from lingxiao.engines.documents.models import Signature
    from tests.journeys.first_area import answering, founding, seeing, writing
    from tests.journeys.first_area.stage import Stage

    with ExitStack() as stack:
        stage = Stage(looking, stack)
        stage.is_set_up("2026-10-26 09:00")
        founding.the_administrators_come_in(stage)
        founding.the_organisation_is_imported(stage)
        founding.everybody_gets_an_account(stage)
        writing.the_first_version_is_put_in_force(stage)
        answering.it_is_issued(stage, "林若曦", version=1)
        answering.it_is_talked_over(stage, "林若曦", "逐条说明了各项职责。\n若曦问：陪访每月几次？答：两次。")
        answering.the_first_version_is_signed(stage)
        writing.a_void_clause_cannot_be_published(stage)
        stage.it_is("2026-11-23 09:00")
        writing.the_next_version_is_written_by_two(stage)
        writing.the_next_version_is_put_in_force(stage)
        answering.it_is_issued(stage, "林若曦", "唐文博", "赵磊", version=2)
        answering.all_three_talk_it_over(stage)
        phone = stage.takes_the_phone("林若曦")
        mark = answering.she_compares_and_signs_on_her_phone(stage, phone)
        answering.nobody_else_sees_or_signs_it(stage, phone.path.replace("history/", ""))
        answering.one_objects_and_is_answered(stage)
        answering.one_refuses_before_two_witnesses(stage)
        stage.it_is("2026-11-24 09:00")
        stage.the_schedule_runs()
        seeing.the_map_shows_the_gap(stage)
        seeing.a_figure_opens_down_to_the_signature(stage, mark)
    assert Signature.objects.filter(person__name="林若曦").count() == 2  # one a version, however often she clicked
    assert Signature.objects.exclude(person__name="林若曦").count() == 0

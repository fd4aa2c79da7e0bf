"""Issuing to many in the background: nobody twice, nobody forgotten, and it can be stopped."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from lingxiao.engines.documents.domain import batches, queries
from lingxiao.engines.documents.domain.blocks import read_blocks
from lingxiao.engines.documents.domain.issuing import Terms
from lingxiao.engines.documents.models import Issue, IssueBatch
from lingxiao.engines.documents.refusals import NobodyChosen, NotPermitted, WrongState
from lingxiao.engines.documents.tasks import run_batch
from lingxiao.engines.people.models import Person
from lingxiao.kernel.days.spans import DaySpan
from lingxiao.kernel.notices.models import Notice
from lingxiao.kernel.words import Bilingual
from tests.engines.cadence.company import a_person
from tests.engines.documents.desk import AT, GIVEN, LATER, TODAY, issued, published

if TYPE_CHECKING:
    from tests.engines.documents.desk import Desk


def colleagues(desk: Desk, count: int) -> list[int]:
    """People of the east."""
    post = desk.company.east.manager.assignments.get()
    people = [a_person(f"同事{at:03}") for at in range(count)]
    for person in people:
        person.assignments.create(position=post.position, unit=post.unit, validity=post.validity)
    return [person.pk for person in people]


def asked(desk: Desk, person_ids: list[int], **how: object) -> IssueBatch:
    version = published(desk)
    terms: dict[str, object] = {
        "effective": DaySpan(date(2026, 12, 1), date(2027, 12, 1)), "sign_by": LATER, "signature_level": "S2",
        "brief_by": LATER, "merge": GIVEN,
    }
    return batches.ask_batch(
        viewer=desk.hrbp, version=version, person_ids=person_ids, terms=Terms(**(terms | how)),  # type: ignore[arg-type]
        blocks=read_blocks(version.blocks), at=AT,
    )


def test_a_batch_issues_to_each_person_once_and_says_who_was_left_out(desk: Desk) -> None:
    ids = colleagues(desk, 7)
    batch = asked(desk, [*ids, ids[0]], merge_of={ids[3]: {"territory": Bilingual("无锡")}})
    issued(desk, queries.published(key="ds-01"), to=Person.objects.get(pk=ids[5]))
    run_batch(batch_id=batch.pk, at=AT.isoformat())
    done = IssueBatch.objects.get(pk=batch.pk)
    assert (done.state, done.done_count, len(done.problems), len(done.person_ids)) == ("done", 6, 1, 7)
    assert done.problems[0]["person"] == ids[5]
    assert done.problems[0]["why"]["zh"]
    copies = {one.person_id: one for one in Issue.objects.filter(person_id__in=ids)}
    assert set(copies) == set(ids)
    assert "无锡" in copies[ids[3]].body["blocks"][1]["zh"]
    assert copies[ids[0]].brief_by == LATER
    assert copies[ids[0]].effective.upper == date(2027, 12, 1)
    assert copies[ids[0]].issued_by == desk.company.east.hrbp
    assert Notice.objects.get(kind="documents.batch_finished").person_id == desk.company.east.hrbp.pk


def test_a_batch_that_broke_off_goes_on_where_it_stopped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies after the second portion: what was made stays, the broken portion is redone, nobody twice."""
    monkeypatch.setattr(batches, "PORTION", 2)
    ids = colleagues(desk, 5)
    batch = asked(desk, ids)
    seen: list[int] = []

    def dies(one: Issue) -> None:
        seen.append(one.person_id)
        if len(seen) == 3:
            message = "power cut"
            raise RuntimeError(message)

    with pytest.raises(RuntimeError, match="power cut"):
        batches.run_batch(batch_id=batch.pk, at=AT, after_each=dies)
    half = IssueBatch.objects.get(pk=batch.pk)
    assert (half.state, half.done_count, Issue.objects.count()) == ("running", 2, 2)
    after: list[int] = []
    batches.run_batch(batch_id=batch.pk, at=AT, after_each=lambda one: after.append(one.person_id))
    done = IssueBatch.objects.get(pk=batch.pk)
    assert (done.state, done.done_count, done.problems) == ("done", 5, [])
    assert after == ids[2:]
    assert sorted(Issue.objects.values_list("person_id", flat=True)) == sorted(ids)
    assert batches.run_batch(batch_id=batch.pk, at=AT).done_count == 5


def test_a_stopped_batch_issues_nothing_more(desk: Desk) -> None:
    batch = asked(desk, colleagues(desk, 3))
    with pytest.raises(NotPermitted):
        batches.cancel_batch(viewer=desk.manager, batch=batch, at=AT)

    batches.cancel_batch(viewer=desk.hrbp, batch=batch, at=AT)
    batches.run_batch(batch_id=batch.pk, at=AT)
    assert Issue.objects.count() == 0
    with pytest.raises(WrongState):
        batches.cancel_batch(viewer=desk.hrbp, batch=batch, at=AT)


def test_whom_one_may_not_issue_to_is_left_out_when_it_is_asked(desk: Desk) -> None:
    (mine,) = colleagues(desk, 1)
    west = desk.company.west.manager.pk
    assert asked(desk, [mine, west]).person_ids == [mine]
    version = queries.published(key="ds-01")
    assert version is not None
    terms = Terms(effective=DaySpan(TODAY), sign_by=LATER, signature_level="S2")
    with pytest.raises(NobodyChosen):
        batches.ask_batch(viewer=desk.hrbp, version=version, person_ids=[west], terms=terms, blocks=(), at=AT)


def test_a_batch_is_seen_by_who_asked_for_it(desk: Desk) -> None:
    batch = asked(desk, colleagues(desk, 1))
    assert list(queries.batches_visible_to(desk.hrbp, on=TODAY)) == [batch]
    assert list(queries.batches_visible_to(desk.hr, on=TODAY)) == [batch]
    assert not queries.batches_visible_to(desk.stranger, on=TODAY).exists()

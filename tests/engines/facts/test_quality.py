"""Facts are scanned once a batch and day, whole or not at all; scores keep their history and open to their rows."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import UndefinedColumn

from lingxiao.engines.facts import permissions
from lingxiao.engines.facts.domain import quality, quality_scores
from lingxiao.engines.facts.models import QualityCount, QualityIssue, QualityScan
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Reach, Viewer
from tests.engines.facts.logs import NOW
from tests.engines.facts.quality.cases import TODAY, deal, team

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Person
    from tests.engines.facts.logs import Log

EVERYBODY = Viewer(
    person_id=None, name="财务", today=TODAY, now=NOW, reaches={permissions.READ_FIGURES: Reach(everywhere=True)},
)
STEP = "deal_without_next_step"


@pytest.fixture
def sellers(log: Log) -> dict[str, Person]:
    """E1 reports to M1; M2 sells for himself."""
    return team(others=["M2"])


def open_deal(number: str, owner: str | None, **more: Any) -> dict[str, Any]:
    return deal(number, "open", owner=owner, expected_on=date(2026, 12, 31), **more)


def scan(on: date = TODAY) -> QualityScan:
    made = quality.scan(on=on, at=NOW)
    assert made is not None
    return made


def test_a_batch_is_scanned_once_a_day(log: Log, sellers: dict[str, Person]) -> None:
    assert quality.scan(on=TODAY, at=NOW) is None, "nothing came yet"
    assert quality.newest() is None
    assert quality_scores.scores_of_sources() == {}
    assert quality_scores.score_of(manager_id=sellers["M1"].pk) is None
    log.bring([open_deal("A", "E1")], dataset="deals")
    first = scan()
    assert quality.scan(on=TODAY, at=NOW) is None
    assert quality.newest() == first
    assert scan(TODAY + timedelta(days=1)) == quality.newest()


def test_counts_and_rows_of_older_scans_go_and_their_scores_stay(log: Log, sellers: dict[str, Person]) -> None:
    log.bring([open_deal("A", "E1"), open_deal("B", "E1")], dataset="deals")
    first = scan()
    log.bring([open_deal("A", "E1", next_step_on=TODAY)], dataset="deals")
    second = scan(TODAY + timedelta(days=1))
    assert set(QualityCount.objects.values_list("scan", flat=True)) == {second.pk}
    assert set(QualityIssue.objects.filter(rule=STEP).values_list("scan", "key")) == {(second.pk, "B")}
    tomorrow = TODAY + timedelta(days=1)
    assert quality_scores.history(EVERYBODY, most=5) == [(TODAY, 800), (tomorrow, 750)]
    assert first.totals["erp"][STEP] == [3, 2, 2]
    assert quality_scores.history(EVERYBODY, most=1) == [(tomorrow, 750)]
    with pytest.raises(DatabaseError), transaction.atomic():
        QualityScan.objects.filter(pk=first.pk).update(totals={})
    with pytest.raises(DatabaseError), transaction.atomic():
        QualityScan.objects.filter(pk=first.pk)._raw_delete(using="default")


def test_facts_are_scanned_where_figures_are_worked_out(log: Log, sellers: dict[str, Person]) -> None:
    from lingxiao.engines.facts import tasks

    log.bring([open_deal("A", "E1")], dataset="deals")
    tasks.work_out_figures(at=NOW.isoformat())
    kept = quality.newest()
    assert kept is not None
    assert kept.scanned_on == TODAY


def test_a_scan_that_breaks_leaves_the_one_before(
    log: Log, sellers: dict[str, Person], monkeypatch: pytest.MonkeyPatch,
) -> None:
    log.bring([open_deal("A", "E1")], dataset="deals")
    first = scan()
    log.bring([open_deal("B", "E1")], dataset="deals")
    monkeypatch.setattr(quality, "ISSUES", "scan_id, no_such_column")
    with pytest.raises(UndefinedColumn), transaction.atomic():
        quality.scan(on=TODAY, at=NOW)
    assert quality.newest() == first
    assert set(QualityIssue.objects.filter(rule=STEP).values_list("scan", "key")) == {(first.pk, "A")}


def test_a_scan_that_was_overtaken_takes_nothing_away(
    log: Log, sellers: dict[str, Person], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A worker that looked at the batch before comes late: what the newer scan found stays."""
    from lingxiao.engines.facts.domain import manifest

    log.bring([open_deal("A", "E1")], dataset="deals")
    log.bring([open_deal("B", "E1")], dataset="deals")
    newer = scan()
    monkeypatch.setattr(manifest, "latest", lambda: 1)
    assert quality.scan(on=TODAY, at=NOW) is None
    assert set(QualityCount.objects.values_list("scan", flat=True)) == {newer.pk}


def test_the_score_of_a_manager_and_of_a_source_with_their_evidence(log: Log, sellers: dict[str, Person]) -> None:
    log.bring([
        open_deal("A", "E1"), open_deal("B", "E1", next_step_on=TODAY), open_deal("C", "M2", next_step_on=TODAY),
        open_deal("D", None, customer=None),
    ], dataset="deals")
    made = scan()
    own = quality_scores.score_of(manager_id=sellers["M1"].pk)
    assert own is not None
    assert own.scan == made
    assert {one.rule: (one.checked, one.failed) for one in own.counts} == {
        "deal_without_customer": (2, 0), STEP: (2, 1), "deal_without_close_day": (2, 0), "deal_past_close": (2, 0),
        "next_step_past": (1, 0),
    }
    assert own.value == 100 * (4 + Fraction(3, 2) + 4 + 4 + 3) / Fraction(18)
    assert quality_scores.scores_of(manager_ids=[one.pk for one in sellers.values()])[sellers["M2"].pk].value == 100
    assert quality_scores.score_of(manager_id=sellers["E1"].pk) is None, "a representative's records are their manager's"
    source = quality_scores.scores_of_sources()["erp"]
    assert source.value == 100 * (4 * Fraction(3, 4) + 3 * Fraction(2, 4) + 4 + 4 + 3) / Fraction(18)


def test_the_parts_make_the_whole(log: Log, sellers: dict[str, Person]) -> None:
    """Managers, and what is nobody's, add up to the totals that are kept for good."""
    log.bring([open_deal(f"D{n}", ["E1", "M2", None][n % 3]) for n in range(10)], dataset="deals")
    made = scan()
    for rule, (weight, checked, failed) in made.totals["erp"].items():
        rows = QualityCount.objects.filter(rule=rule)
        assert sum(one.checked for one in rows) == checked
        assert sum(one.failed for one in rows) == failed
        assert {one.weight for one in rows} == {weight}


def test_nobody_sees_the_rows_to_fix_of_another(log: Log, sellers: dict[str, Person]) -> None:
    log.bring([open_deal("A", "E1"), open_deal("B", "M2"), open_deal("C", None)], dataset="deals")
    made = scan()
    own = Viewer(
        person_id=sellers["M2"].pk, name="M2", today=TODAY, now=NOW,
        reaches={permissions.READ_FIGURES: Reach(own=True, reports=True)},
    )
    assert [row.key for row in quality_scores.issues_of_rule(own, scan=made, rule=STEP)] == ["B"]
    assert {row.key for row in quality_scores.issues_of_rule(EVERYBODY, scan=made, rule=STEP)} == {"A", "B", "C"}
    assert [one.count.failed for one in quality_scores.seen_of(own, scan=made) if one.count.rule == STEP] == [1]
    assert [one.count.failed for one in quality_scores.seen_of(EVERYBODY, scan=made) if one.count.rule == STEP] == [3]
    assert [one.number for one in quality_scores.managers_with_scores(own, scan=made)] == ["M2"]
    assert quality_scores.history(own, most=9) == []
    with pytest.raises(NotSeen):
        quality_scores.manager_seen_by(own, person_id=sellers["M1"].pk)
    person = quality_scores.manager_seen_by(own, person_id=sellers["M2"].pk)
    assert [row.key for row in quality_scores.issues_of_manager(scan=made, person=person)] == ["B"]


def test_rows_are_listed_as_far_as_somebody_sees_to_them(
    log: Log, sellers: dict[str, Person], monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The newest of each manager come first, and the count says how many there are."""
    from lingxiao.engines.facts.quality import scanning

    monkeypatch.setattr(scanning, "OF_A_MANAGER", 2)
    monkeypatch.setattr(scanning, "OF_NOBODY", 3)
    log.bring([
        open_deal(f"{owner}{n}", owner, opened_on=date(2026, 8, n)) for owner in ("E1", "M2", None) for n in range(1, 6)
    ], dataset="deals")
    made = scan()
    assert sorted(QualityIssue.objects.filter(rule=STEP).values_list("key", flat=True)) == [
        "E14", "E15", "M24", "M25", "None3", "None4", "None5",
    ]
    assert made.totals["erp"][STEP][1:] == [15, 15]
    monkeypatch.setattr(scanning, "OF_A_RULE", 3)
    scan(TODAY + timedelta(days=1))
    assert sorted(QualityIssue.objects.filter(rule=STEP).values_list("key", flat=True)) == ["E15", "M25", "None5"]


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["E1", "M2", None]), st.sampled_from(["open", "won", "lost"]), st.sampled_from(["C1", None]),
        st.sampled_from([None, TODAY - timedelta(days=1), TODAY]),
    ), min_size=1, max_size=40,
)


@given(ROWS)
@settings(max_examples=12)
@pytest.mark.django_db
def test_whatever_came_is_counted_as_plain_python_does(rows: list[tuple[Any, ...]]) -> None:
    """Three rules over random deals, by manager: what the scan keeps is what a loop finds."""
    import tempfile
    from pathlib import Path

    from django.test import override_settings

    from tests.engines.facts.logs import Log

    with tempfile.TemporaryDirectory() as folder, override_settings(FACTS_FOLDER=Path(folder) / "facts"), transaction.atomic():
        there = Path(folder) / "staged"
        there.mkdir()
        log, people = Log(there), team(others=["M2"])
        log.bring([
            deal(f"D{n}", state, owner=owner, customer=customer, next_step_on=step)
            for n, (owner, state, customer, step) in enumerate(rows)
        ], dataset="deals")
        scan()
        for number, owner in (("M1", "E1"), ("M2", "M2"), (None, None)):
            own = [row for row in rows if row[0] == owner]
            steps = [row for row in own if row[1] == "open" and row[3] is not None]
            kept = QualityCount.objects.filter(manager=people[number] if number else None)
            found = {one.rule: (one.checked, one.failed) for one in kept}
            assert found.get("deal_without_customer", (0, 0)) == (len(own), sum(row[2] is None for row in own))
            assert found.get("next_step_past", (0, 0)) == (len(steps), sum(row[3] < TODAY for row in steps))
            lost = [row for row in own if row[1] == "lost"]
            assert found.get("lost_without_reason", (0, 0)) == (len(lost), len(lost))
        transaction.set_rollback(True)

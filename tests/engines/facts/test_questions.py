"""Questions are answered by the worker as plain Python answers them, for exactly one reach, and are forgotten after days."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.facts.domain import answering, answers, questions
from lingxiao.engines.facts.domain import asked_refusals as refusals
from lingxiao.engines.facts.domain.withdrawing import withdraw
from lingxiao.engines.facts.enums import AskedKind, AskedState, Per
from lingxiao.engines.facts.inputs import AskFigures
from lingxiao.engines.facts.measures.refusals import NoSuchMeasure
from lingxiao.engines.facts.models import AnswerLine, AskedQuestion, OpenedRow
from lingxiao.engines.facts.permissions import OPEN_RESULTS, READ_FIGURES
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.viewer import Reach, Viewer
from tests.company import Small
from tests.engines.facts.logs import FINANCE, NOW, Log, receipt

if TYPE_CHECKING:
    from pathlib import Path

    from django.conf import LazySettings

pytestmark = pytest.mark.django_db
FIGURES, ROWS = AskedKind.FIGURES, AskedKind.ROWS


@pytest.fixture
def small(log: Log) -> Small:
    """Two regions that must not see each other; the log is empty."""
    return Small.make(is_demo=True)


def sold(number: str, day: date, amount: int, owner: str | None, **more: Any) -> dict[str, Any]:
    return {
        "order_id": number, "line_no": "1", "signed_on": day, "owner": owner, "net_amount": amount, "currency": "CNY", **more,
    }


def asking(viewer: Viewer, *measures: str, **told: Any) -> questions.Asking:
    given = AskFigures(**{
        "measures": [*measures] or ["sales_by_order"], "first": date(2026, 1, 1), "last": date(2026, 11, 1), **told,
    })
    return questions.asking_of(viewer, given=given, year_starts_in=1)


def asked(viewer: Viewer, of: questions.Asking, kind: AskedKind = FIGURES) -> AskedQuestion:
    """Asked, and answered at once, as the worker does it."""
    def begin(made: AskedQuestion) -> None:
        answers.answer(asked_id=made.pk, at=NOW)

    made = questions.ask(viewer=viewer, asking=of, kind=kind, at=NOW, begin=begin)
    made.refresh_from_db()
    return made


def told(made: AskedQuestion) -> dict[tuple[Any, ...], list[Fraction | None]]:
    return {
        (*filter(None, [line.period]), *line.keys, line.currency): [one if one is None else Fraction(one) for one in line.figures]
        for line in answers.lines_of(made)
    }


def numbers(small: Small) -> dict[str, str]:
    return {name: small.people[name].number for name in ("manager", "team_member", "south_manager", "south_member")}


def test_a_question_is_answered_line_by_line_and_in_all(log: Log, small: Small) -> None:
    who = numbers(small)
    log.bring([
        sold("A", date(2026, 10, 5), 100_01, who["team_member"]), sold("B", date(2026, 11, 5), 7_00, who["manager"]),
        sold("C", date(2026, 11, 9), 20_05, who["south_member"]), sold("D", date(2026, 11, 9), 3_00, None),
        sold("E", date(2026, 11, 9), 9_00, who["manager"], currency="EUR"),
    ], dataset="order_lines")
    log.bring([{"owner": who["manager"], "measure": "sales", "month": date(2026, 11, 1), "amount": 14_00, "currency": "CNY"}],
              dataset="quotas")
    viewer = small.viewer("finance")
    made = asked(viewer, asking(viewer, "sales_by_order", "attainment", by=["manager"], per=Per.MONTH))
    east, south = who["manager"], who["south_manager"]
    assert made.state == AskedState.ANSWERED
    # Attainment is of nobody's quota over nothing: there is none, which is not zero.
    assert told(made) == {
        ("2026-10", east, "CNY"): [100_01, None], ("2026-11", east, "CNY"): [7_00, Fraction(1, 2)],
        ("2026-11", east, "EUR"): [9_00, None], ("2026-11", south, "CNY"): [20_05, None], ("2026-11", None, "CNY"): [3_00, None],
    }
    assert made.totals == [
        ["sales_by_order", "CNY", "13006"], ["sales_by_order", "EUR", "900"], ["attainment", "CNY", str(Fraction(130_06, 14_00))],
    ]
    assert [line.label for line in answers.lines_of(made)][:2] == [small.people["manager"].name] * 2


def test_quarters_follow_the_financial_year_and_keep_to_the_months_asked_for(log: Log, small: Small) -> None:
    log.bring([sold(f"O{month}", date(2026, month, 3), month, "E1") for month in range(1, 12)], dataset="order_lines")
    viewer = small.viewer("finance")
    given = AskFigures(measures=["sales_by_order"], per=Per.QUARTER, first=date(2026, 3, 1), last=date(2026, 11, 1))
    made = asked(viewer, questions.asking_of(viewer, given=given, year_starts_in=2))
    assert told(made) == {("2026-Q1", "CNY"): [3 + 4], ("2026-Q2", "CNY"): [5 + 6 + 7], ("2026-Q3", "CNY"): [8 + 9 + 10],
                          ("2026-Q4", "CNY"): [11]}
    by_year = asked(viewer, asking(viewer, per=Per.YEAR))
    assert told(by_year) == {("2026", "CNY"): [66]}


def test_each_sees_their_own_part_and_no_answer_is_shared_across_reaches(log: Log, small: Small) -> None:
    who = numbers(small)
    log.bring([
        sold("A", date(2026, 11, 5), 100, who["team_member"]), sold("B", date(2026, 11, 5), 7, who["south_member"]),
        sold("C", date(2026, 11, 5), 1, None),
    ], dataset="order_lines")
    finance, auditor, east, south = map(small.viewer, ("finance", "auditor", "director", "south_director"))
    made = {one.name: asked(one, asking(one)) for one in (finance, east, south)}
    assert [told(one) for one in made.values()] == [{("CNY",): [108]}, {("CNY",): [100]}, {("CNY",): [7]}]
    assert len({one.pk for one in made.values()}) == 3
    assert questions.found(auditor, asking=asking(auditor), kind=FIGURES) == made[finance.name]
    for viewer in (east, south):
        seen = questions.found(viewer, asking=asking(viewer), kind=FIGURES)
        assert seen == made[viewer.name]


def test_whose_reach_changed_does_not_find_what_they_asked_before(log: Log, small: Small) -> None:
    log.bring([sold("A", date(2026, 11, 5), 100, numbers(small)["team_member"])], dataset="order_lines")
    before = small.viewer("director")
    made = asked(before, asking(before))
    after = Viewer(**{
        **{name: getattr(before, name) for name in ("person_id", "name", "today", "now")},
        "reaches": {READ_FIGURES: Reach(own=True), OPEN_RESULTS: Reach(own=True)},
    })
    assert questions.found(before, asking=asking(before), kind=FIGURES) == made
    assert questions.found(after, asking=asking(after), kind=FIGURES) is None
    assert told(asked(after, asking(after))) == {}


def test_managers_and_units_out_of_reach_cannot_be_named(log: Log, small: Small) -> None:
    who = numbers(small)
    log.bring([sold("A", date(2026, 11, 5), 100, who["team_member"]), sold("B", date(2026, 11, 5), 7, who["south_member"])],
              dataset="order_lines")
    east, finance = small.viewer("director"), small.viewer("finance")
    with pytest.raises(refusals.NobodyOfThatNumber):
        asking(east, only={"manager": [who["south_manager"]]})
    with pytest.raises(refusals.NoSuchUnit):
        asking(east, unit=small.units["SOUTH"].pk)
    assert told(asked(east, asking(east, only={"manager": [None]}))) == {}, "what belongs to nobody belongs to no region"
    assert told(asked(finance, asking(finance, unit=small.units["SOUTH"].pk))) == {("CNY",): [7]}
    assert told(asked(finance, asking(finance, only={"manager": [who["manager"]]}))) == {("CNY",): [100]}
    outsider = small.viewer("team_member")
    with pytest.raises(NotSeen):
        asked(outsider, asking(outsider))


def test_what_cannot_be_asked_is_refused_with_what_to_choose_instead(log: Log, small: Small) -> None:
    viewer = small.viewer("finance")
    with pytest.raises(refusals.NothingToAsk):
        asking(viewer)
    log.bring([sold("A", date(2026, 11, 5), 100, "E1")], dataset="order_lines")
    for wrong, told_of in (
        (refusals.NameAMeasure, {"measures": [""]}), (refusals.MonthsTurnedRound, {"last": date(2025, 1, 1)}),
        (refusals.TooManyMonths, {"first": date(2010, 1, 1)}), (refusals.NoSuchBatch, {"batch": 7}),
        (refusals.CannotBeSplit, {"measures": ["receipts"], "by": ["product"]}),
        (refusals.CannotBeSplit, {"measures": ["quota"], "only": {"customer": ["C1"]}}),
        (refusals.StandsOnADay, {"measures": ["open_pipeline"], "last": date(2026, 10, 1)}), (NoSuchMeasure, {"measures": ["x"]}),
    ):
        with pytest.raises(wrong):
            asking(viewer, **told_of)


def test_what_the_worker_refuses_or_breaks_at_is_said(log: Log, small: Small, settings: LazySettings, tmp_path: Path) -> None:
    log.bring([sold("A", date(2026, 11, 5), 100, "E1")], dataset="order_lines")
    viewer = small.viewer("finance")
    made = asked(viewer, asking(viewer, into="EUR"))
    assert made.state == AskedState.REFUSED
    assert made.refusal == {
        "zh": "2026-11-05 及以前没有 CNY 折 EUR 的汇率。请先导入汇率。",
        "en": "There is no rate from CNY into EUR on or before 2026-11-05. Bring the rates in first.",
    }
    waiting = questions.ask(viewer=viewer, asking=asking(viewer), kind=FIGURES, at=NOW, begin=lambda _made: None)
    there, settings.FACTS_FOLDER = settings.FACTS_FOLDER, tmp_path / "elsewhere"
    with pytest.raises(duckdb.Error):
        answers.answer(asked_id=waiting.pk, at=NOW)
    waiting.refresh_from_db()
    assert waiting.state == AskedState.FAILED
    assert str(waiting.pk) in waiting.refusal["en"]
    settings.FACTS_FOLDER = there
    assert asked(viewer, asking(viewer)).pk == waiting.pk, "asked again, it is the same question"
    assert told(waiting) == {("CNY",): [100]}


def test_an_answer_as_of_a_batch_stays_when_the_batch_is_withdrawn(log: Log, small: Small) -> None:
    log.bring([sold("A", date(2026, 11, 5), 100, "E1")], dataset="order_lines")
    second = log.bring([sold("A", date(2026, 11, 5), 250, "E1")], dataset="order_lines")
    viewer = small.viewer("finance")
    before = asked(viewer, asking(viewer, batch=2))
    assert second.batch is not None
    withdraw(viewer=FINANCE, batch=second.batch, reason="错发", at=NOW)
    assert told(asked(viewer, asking(viewer))) == {("CNY",): [100]}
    assert told(asked(viewer, asking(viewer, batch=2))) == told(before) == {("CNY",): [250]}
    assert (answers.withdrawn(batch=2), answers.withdrawn(batch=1)) == (3, None)


def test_an_amount_opens_to_rows_that_make_it_with_what_they_replaced(log: Log, small: Small) -> None:
    east = numbers(small)["team_member"]
    log.bring([
        sold("A", date(2026, 11, 5), 100, east), sold("B", date(2026, 11, 6), -7, east), sold("Z", date(2026, 11, 6), 9, None),
    ], dataset="order_lines")
    log.bring([sold("A", date(2026, 11, 7), 250, east)], dataset="order_lines")
    viewer = small.viewer("manager")
    of = asking(viewer, only={"manager": [numbers(small)["manager"]], "currency": ["CNY"]})
    made = asked(viewer, of, ROWS)
    rows = list(answers.rows_of_answer(made))
    assert [(row.key, row.adds, row.source, row.batch, row.row_no) for row in rows] == [
        ("B · 1", ["-7"], "erp", 1, 2), ("A · 1", ["250"], "erp", 2, 1),
    ]
    assert made.totals == [["sales_by_order", "CNY", "243"], ["above", "CNY", "243"]]
    assert made.line_count == 2
    assert [row.earlier for row in rows] == [[], [[1, 1, "100", False]]]
    assert set(answers.came_when(batches=[1, 2])) == {1, 2}


def test_rows_of_several_currencies_are_no_amount(log: Log, small: Small) -> None:
    euros = sold("B", date(2026, 11, 5), 1, None, currency="EUR")
    log.bring([sold("A", date(2026, 11, 5), 1, None), euros], dataset="order_lines")
    viewer = small.viewer("finance")
    assert asked(viewer, asking(viewer), ROWS).state == AskedState.REFUSED
    assert asked(viewer, asking(viewer, only={"currency": ["EUR"]}), ROWS).state == AskedState.ANSWERED


def test_only_the_first_lines_are_kept_and_how_many_there_are_is_said(
    log: Log, small: Small, monkeypatch: pytest.MonkeyPatch,
) -> None:
    log.bring([sold(f"O{at}", date(2026, 11, 5), 1, None, customer=f"C{at}") for at in range(7)], dataset="order_lines")
    log.bring([{"customer": "C1", "name": "华东电气"}], dataset="customers")
    monkeypatch.setattr(answering, "MOST_KEPT", 3)
    viewer = small.viewer("finance")
    made = asked(viewer, asking(viewer, by=["customer"]))
    assert (made.line_count, [line.label for line in answers.lines_of(made)]) == (7, ["C0", "华东电气", "C2"])
    assert made.totals == [["sales_by_order", "CNY", "7"]]
    monkeypatch.setattr(answering, "MOST_LINES", 5)
    assert asked(viewer, asking(viewer, by=["customer"], per=Per.MONTH)).state == AskedState.REFUSED


def test_the_same_question_is_answered_once_and_five_wait_at_most(log: Log, small: Small) -> None:
    log.bring([receipt("R1", date(2026, 11, 2), 5_00)])
    viewer, begun = small.viewer("finance"), []

    def ask(at: Any = NOW, **more: Any) -> AskedQuestion:
        of = asking(viewer, "receipts", **more)
        return questions.ask(viewer=viewer, asking=of, kind=FIGURES, at=at, begin=lambda made: begun.append(made.pk))

    first = ask()
    assert (ask().pk, begun) == (first.pk, [first.pk])
    assert AuditEntry.objects.filter(act="facts.ask").count() == 1
    more = [ask(first=date(2026, month, 1), per=Per.MONTH) for month in range(1, 5)]
    assert questions.place_in_line(more[-1]) == 5
    with pytest.raises(refusals.TooManyWaiting):
        ask(per=Per.YEAR)
    ask(at=NOW + questions.TOO_LONG)
    assert begun.count(first.pk) == 2, "the worker is asked again when it has not answered for long"


def test_answers_are_forgotten_after_days_and_nothing_else(log: Log, small: Small) -> None:
    log.bring([receipt("R1", date(2026, 11, 2), 5_00)])
    viewer = small.viewer("finance")
    of = asking(viewer, "receipts")
    asked(viewer, of), asked(viewer, of, ROWS)
    assert answers.forget(before=NOW) == 0
    assert answers.forget(before=NOW + timedelta(seconds=1)) == 2
    assert not any(kept.objects.exists() for kept in (AskedQuestion, AnswerLine, OpenedRow))
    assert told(asked(viewer, of)) == {("CNY",): [5_00]}


OWNERS = ("manager", "team_member", "south_manager", "south_member", None)
FACTS = st.lists(st.tuples(
    st.sampled_from([date(2026, 1, 31), date(2026, 2, 1), date(2026, 4, 30), date(2026, 11, 23)]), st.integers(-10**6, 10**6),
    st.sampled_from(OWNERS), st.sampled_from(["CNY", "EUR"]), st.sampled_from(["直销", "经销", None]),
), max_size=12)


@settings(max_examples=15, deadline=None)
@given(FACTS, st.sampled_from(["finance", "director", "manager", "south_director"]), st.sampled_from(Per),
       st.lists(st.sampled_from(["manager", "owner", "channel"]), max_size=2, unique=True),
       st.sampled_from([None, ("直销",), (None,), ("经销", None)]))
def test_any_answer_is_what_plain_python_says(
    facts: list[tuple[date, int, str | None, str, str | None]], role: str, per: Per, by: list[str],
    channels: tuple[str | None, ...] | None,
) -> None:
    import tempfile
    from pathlib import Path

    from django.conf import settings as conf

    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        before, conf.FACTS_FOLDER = conf.FACTS_FOLDER, Path(folder) / "facts"
        try:
            log, small = Log(Path(folder)), Small.make(is_demo=True)
            who: dict[str | None, str | None] = {None: None}
            who.update(numbers(small))
            log.bring([
                sold(f"O{at}", day, amount, who[owner], currency=currency, channel=channel)
                for at, (day, amount, owner, currency, channel) in enumerate(facts)
            ] or [sold("X", date(2020, 1, 1), 1, None)], dataset="order_lines")
            viewer = small.viewer(role)
            only = {"channel": [*channels]} if channels else {}
            made = asked(viewer, asking(viewer, by=by, per=per, only=only))
            assert made.state == AskedState.ANSWERED
            expected: defaultdict[tuple[Any, ...], Fraction] = defaultdict(Fraction)
            for day, amount, owner, currency, channel in facts:
                answering = {"team_member": "manager", "south_member": "south_manager"}.get(owner or "", owner)
                all_of_them: dict[str, set[str | None]] = {"finance": {*OWNERS}, "south_director": {"south_manager"}}
                mine = all_of_them.get(role, {"manager"})
                if answering not in mine or (channels and channel not in channels):
                    continue
                said = {"manager": who[answering], "owner": who[owner], "channel": channel}
                expected[*period(per, day), *(said[one] for one in by), currency] += amount
            assert told(made) == {key: [value] for key, value in expected.items()}
        finally:
            conf.FACTS_FOLDER = before
            transaction.set_rollback(True)


def period(per: Per, day: date) -> list[str]:
    quarter = f"2026-Q{(day.month + 2) // 3}"
    return {Per.WHOLE: [], Per.MONTH: [f"{day:%Y-%m}"], Per.QUARTER: [quarter], Per.YEAR: ["2026"]}[per]

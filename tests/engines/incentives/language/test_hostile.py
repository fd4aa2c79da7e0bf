"""Whatever somebody writes into a plan, it is checked to the end or said to be no plan; nothing else ever comes of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.engines.incentives.language import Unreadable, check
from lingxiao.engines.incentives.language.explaining import explain
from lingxiao.engines.incentives.language.notes import notes_on
from lingxiao.engines.incentives.referee.examples import run_examples
from tests.engines.incentives.plans import ALL

WORDS = [
    "", "0", "-1", "5%", "1e9", "6000 CNY", "9 XXX", "itself", "[]", "{}", "[1, [2]]", "{a: b}", "sales / 0", "quota",
    "at least", "from 0%", "from", "2027-02-30", "2027-01-01 .. 2026-01-01", "none", "\"", "'", "é", "😀", "0%: 0",
    "99999999999999999999", "marginal",
]  # fmt: skip


@st.composite
def edited(draw: st.DrawFn) -> str:
    """A plan with a few lines gone, doubled, changed places, or with a value replaced."""
    lines = draw(st.sampled_from(sorted(ALL.values()))).splitlines()
    for _time in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["gone", "doubled", "moved", "value", "key", "dedented"])):
            case "gone":
                del lines[place]
            case "doubled":
                lines.insert(place, lines[place])
            case "moved":
                lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(place))
            case "value":
                key, _colon, _rest = lines[place].partition(": ")
                lines[place] = f"{key}: {draw(st.sampled_from(WORDS))}"
            case "key":
                lines[place] = lines[place].replace(":", f"{draw(st.sampled_from(WORDS))}:", 1)
            case _:
                lines[place] = lines[place][2:]
        lines = lines or ["plan: x"]
    return "\n".join(lines)


@settings(max_examples=600, deadline=None)
@given(edited())
def test_an_edited_plan_is_checked_to_the_end(text: str) -> None:
    try:
        checked = check(text)
    except Unreadable:
        return
    assert (checked.plan is None) == any(one.severity == "error" for one in checked.findings)
    if checked.plan is not None:
        run_examples(checked.plan)
        notes_on(checked.plan)
        assert explain(checked.plan)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_plan_or_said_to_be_none(text: str) -> None:
    try:
        assert check(text).plan is None
    except Unreadable as problem:
        said = problem.said
    else:
        return
    assert said.zh
    assert said.en


@pytest.mark.parametrize("text", ["a: " * 5000, "[" * 5000, "{a: " * 3000, "- " * 4000, "? " * 4000])
def test_deep_and_long_texts_are_refused_quickly(text: str) -> None:
    with pytest.raises(Unreadable):
        check(text)

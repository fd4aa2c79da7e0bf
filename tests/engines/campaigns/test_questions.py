"""Questions are written a line each, read back the same, and what is wrong with a line is said."""

from __future__ import annotations

import pytest

from lingxiao.engines.campaigns.questions import from_json, read, written
from lingxiao.engines.campaigns.refusals import LineWrong, NothingAsked
from tests.engines.campaigns.seeded import QUESTIONS


def test_a_questionnaire_is_read_and_written_back_the_same() -> None:
    questions = read(QUESTIONS)
    assert [one.key for one in questions] == ["q1", "q2", "q3", "q4", "q5"]
    assert [one.is_reverse for one in questions] == [False, True, False, False, False]
    assert [one.is_optional for one in questions] == [False, False, True, False, True]
    assert questions[3].options[1].en == "Monthly"
    assert read(written(questions)) == questions
    assert from_json([one.to_json() for one in questions]) == questions


@pytest.mark.parametrize("line", [
    "stars | 一 | One", "scale", "scale |  | One", "choice | 一 | One", "choice | 一 | One | 仅一个", "一",
])
def test_a_line_that_is_no_question_is_named(line: str) -> None:
    with pytest.raises(LineWrong) as refused:
        read(f"scale | 好 | Good\n\n{line}")
    assert refused.value.params == {"line": 3}


@pytest.mark.parametrize("text", ["", "\n \n", "scale | 好 | Good\n" * 61])
def test_nothing_and_too_much_are_refused(text: str) -> None:
    with pytest.raises(NothingAsked):
        read(text)

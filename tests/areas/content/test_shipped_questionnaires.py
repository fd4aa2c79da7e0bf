"""What ships to be asked can be asked on Monday: five questionnaires in both languages, read by the engine as they stand."""

from __future__ import annotations

import re

import pytest

from lingxiao.areas.content.asking import FOLDER, as_line, furnish_questionnaires
from lingxiao.areas.content.library import ContentItem, shipped
from lingxiao.engines.campaigns.domain import queries
from lingxiao.engines.campaigns.enums import CampaignKind, QuestionKind
from lingxiao.engines.campaigns.questions import read
from lingxiao.kernel.words import Bilingual
from tests.engines.campaigns.seeded import NOW, Seeded, found

ITEMS = shipped(FOLDER)
HAN = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff][,;:!?()]|[,;:!?()][\u3400-\u9fff]")


def test_there_is_one_for_every_kind() -> None:
    assert {one.values["campaign"] for one in ITEMS} == set(CampaignKind.values)
    assert {one.licence for one in ITEMS} == {"CC-BY-4.0"}


@pytest.mark.parametrize("one", ITEMS, ids=lambda one: one.id)
def test_each_is_written_in_both_languages_and_read_by_the_engine(one: ContentItem) -> None:
    questions = read("\n".join(as_line(question) for question in one.values["questions"]))
    assert 8 <= len(questions) <= 30
    told = [one.title, Bilingual.from_json(one.values["intro"]), *(question.text for question in questions)]
    told += [option for question in questions for option in question.options]
    for text in told:
        assert text.zh
        assert text.en
        assert not HAN.search(text.en)
        assert not HALF_WIDTH.search(text.zh), text.zh


def test_the_review_turns_some_round_and_lets_everything_be_left_out() -> None:
    (review,) = [one for one in ITEMS if one.values["campaign"] == "review"]
    questions = read("\n".join(as_line(question) for question in review.values["questions"]))
    rated = [one for one in questions if one.kind is QuestionKind.SCALE]
    assert all(one.is_optional for one in rated), "who had no chance to see it says so"
    assert sum(one.is_reverse for one in rated) >= 4
    assert len(questions) - len(rated) == 3


@pytest.mark.django_db
def test_they_go_in_once_as_drafts() -> None:
    company: Seeded = found(size=40, seed=1)
    viewer = company.viewer("hr_admin")
    assert furnish_questionnaires(viewer=viewer, at=NOW) == 5
    assert furnish_questionnaires(viewer=viewer, at=NOW) == 0
    assert {one.published_at for one in queries.questionnaires(viewer)} == {None}

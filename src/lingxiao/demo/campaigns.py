"""The demo company's surveys: a pulse and a 360 review of South China that are closed, and a culture survey that is open.

In the review the peers of the new manager are two, so that one sees a group that is not shown. All answers are invented, and
written in bulk; who answered what is lost at the close as it would be in a company that exists.
"""

from __future__ import annotations

import random
from datetime import date
from typing import TYPE_CHECKING

from lingxiao.areas.content.asking import furnish_questionnaires
from lingxiao.demo.cast import moment
from lingxiao.engines.campaigns.domain import answering, closing, queries, questionnaires, raters, running
from lingxiao.engines.campaigns.domain.answering import Said
from lingxiao.engines.campaigns.enums import LEAST, PROMISES, CampaignKind, QuestionKind
from lingxiao.engines.campaigns.questions import from_json
from lingxiao.engines.people.domain.finding import unit_meant
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.demo.cast import Cast
    from lingxiao.engines.campaigns.models import Campaign

REGION = "SC"
PUBLISHED, LAUNCHED, ANSWERED, CLOSED = date(2026, 9, 7), date(2026, 10, 12), date(2026, 10, 20), date(2026, 10, 26)
OPENED, UNTIL = date(2026, 11, 16), date(2026, 12, 4)
ANSWERING = 0.85
"""How many of those who are asked answer."""
WORDS = (
    "例会可以短一点，把时间留给客户。", "希望目标调整前先和大家商量。", "新人带教做得很好，请继续。", "报价审批太慢，影响成交。",
    "希望多一些产品培训。", "跨部门的事有时没人负责。", "最近工作量有点大。", "复盘很有用，建议每月固定一次。",
)


def play(*, cast: Cast, seed: int) -> int:
    """The whole of it; answers how many campaigns there are."""
    dice = random.Random(seed + 19)  # noqa: S311 -- invented history
    at = moment(PUBLISHED)
    viewer = cast.by_number("H001", at)
    furnish_questionnaires(viewer=viewer, at=at)
    for one in queries.questionnaires(viewer).order_by("pk"):
        questionnaires.publish(viewer=viewer, version=one, at=at)
    pulse = _launched(cast, "team-pulse", Bilingual("华南团队脉搏·十月", "South China team pulse, October"))
    review = _launched(cast, "sales-leadership-360", Bilingual("华南销售管理者360评议", "360 review, South China"))
    for campaign in (pulse, review):
        _answered(campaign, dice)
        closing.close(viewer=cast.by_number("H001", moment(CLOSED)), campaign=campaign, dice=dice)
    _launched(cast, "culture-survey", Bilingual("华南文化调查", "Culture survey, South China"), on=OPENED, until=UNTIL)
    return 3


def _launched(cast: Cast, key: str, title: Bilingual, *, on: date = LAUNCHED, until: date = CLOSED) -> Campaign:
    """A campaign of the region, launched on a day; the raters of a review are approved as the rules proposed them."""
    viewer = cast.by_number("H001", moment(on))
    version = next(one for one in queries.published() if one.questionnaire.key == key)
    kind = CampaignKind(version.questionnaire.kind)
    made = running.draft(viewer=viewer, at=viewer.now, wanted=running.Plan(
        title=title, version=version, promise=PROMISES[kind][0].value, threshold=LEAST[kind], closes_on=until,
        unit_id=unit_meant(viewer, text=REGION, field="unit", on=on).pk,
        for_whom="managers" if kind is CampaignKind.REVIEW else "everybody",
    ))
    if kind is CampaignKind.REVIEW:
        raters.approve_proposed(viewer=viewer, campaign=made, at=viewer.now)
    return running.launch(viewer=viewer, campaign=made)


def _answered(campaign: Campaign, dice: random.Random) -> None:
    """Most of those who were asked, each around a level of their own; of peers only two answer."""
    questions = from_json(campaign.version.questions)
    said: dict[int, Said] = {}
    peers: dict[int, int] = {}
    for one in campaign.invitations.order_by("pk"):
        if one.group == "peers" and one.subject_id is not None:
            peers[one.subject_id] = peers.get(one.subject_id, 0) + 1
            if one.subject_id % 2 and peers[one.subject_id] > 2:
                continue
        if dice.random() > ANSWERING and one.group not in {"superior", "self"}:
            continue
        level = dice.choice((3, 4, 4, 5))
        told = {
            question.key: question.counted(min(5, max(1, level + dice.choice((-1, 0, 0, 1)))))
            for question in questions if question.kind is QuestionKind.SCALE
        }
        words = {question.key: dice.choice(WORDS) for question in questions
                 if question.kind is QuestionKind.TEXT and dice.random() < 1 / 4}
        said[one.pk] = Said(told=told, words=words)
    answering.record_past_answers(campaign=campaign, said=said, on=ANSWERED)

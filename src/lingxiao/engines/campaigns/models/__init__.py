"""Tables of campaigns: shape and constraints, nothing else. Who was asked and what was answered share no key."""

from lingxiao.engines.campaigns.models.answers import Answers, OpenAnswer, SealedForm
from lingxiao.engines.campaigns.models.asked import Invitation, Nomination, Subject
from lingxiao.engines.campaigns.models.campaign import Campaign
from lingxiao.engines.campaigns.models.questionnaire import Questionnaire, QuestionnaireVersion
from lingxiao.engines.campaigns.models.release import Release

__all__ = [
    "Answers", "Campaign", "Invitation", "Nomination", "OpenAnswer", "Questionnaire", "QuestionnaireVersion", "Release",
    "SealedForm", "Subject",
]

"""Questionnaires: writing one, publishing a version for good, beginning the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from lingxiao.engines.campaigns.models import Questionnaire, QuestionnaireVersion
from lingxiao.engines.campaigns.questions import read
from lingxiao.engines.campaigns.refusals import DraftWaits, KeyTaken, PublishedStays
from lingxiao.engines.campaigns.rules import may_write
from lingxiao.kernel import audit
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer

NOTHING = Bilingual("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a version asks: ``questions`` is text, a question a line."""

    title: Bilingual
    questions: str
    intro: Bilingual = NOTHING


@transaction.atomic
def draft(*, viewer: Viewer, key: str, kind: str, asked: Asked, at: datetime) -> QuestionnaireVersion:
    """Begin a questionnaire with its first version. Raises ``KeyTaken``, ``LineWrong``, ``NothingAsked``."""
    may_write(viewer=viewer).or_refuse()
    if Questionnaire.objects.filter(key=key).exists():
        raise KeyTaken(key=key)
    made = Questionnaire.objects.create(key=key, kind=kind, made_at=at)
    version = QuestionnaireVersion(questionnaire=made, number=1, made_at=at, made_by_id=viewer.person_id)
    _fill(version, asked)
    version.save()
    _note(viewer, "campaigns.draft", version)
    return version


@transaction.atomic
def rewrite(*, viewer: Viewer, version: QuestionnaireVersion, asked: Asked) -> QuestionnaireVersion:
    """Change what a draft asks. Raises ``PublishedStays``, ``LineWrong``, ``NothingAsked``."""
    may_write(viewer=viewer).or_refuse()
    held = _draft(version)
    _fill(held, asked)
    held.save()
    _note(viewer, "campaigns.rewrite", held)
    return held


@transaction.atomic
def publish(*, viewer: Viewer, version: QuestionnaireVersion, at: datetime) -> QuestionnaireVersion:
    """From now on this version can be asked, and never changes. Raises ``PublishedStays``."""
    may_write(viewer=viewer).or_refuse()
    held = _draft(version)
    held.published_at = at
    held.save(update_fields=["published_at"])
    _note(viewer, "campaigns.publish", held)
    return held


@transaction.atomic
def draft_next(*, viewer: Viewer, questionnaire: Questionnaire, at: datetime) -> QuestionnaireVersion:
    """Begin the next version with the text of the last one. Raises ``DraftWaits``."""
    may_write(viewer=viewer).or_refuse()
    Questionnaire.objects.select_for_update(no_key=True).get(pk=questionnaire.pk)
    last = questionnaire.versions.order_by("-number")[0]
    if last.published_at is None:
        raise DraftWaits
    made = QuestionnaireVersion.objects.create(
        questionnaire=questionnaire, number=last.number + 1, title_zh=last.title_zh, title_en=last.title_en,
        intro_zh=last.intro_zh, intro_en=last.intro_en, questions=last.questions, made_at=at, made_by_id=viewer.person_id,
    )
    _note(viewer, "campaigns.draft", made)
    return made


def _draft(version: QuestionnaireVersion) -> QuestionnaireVersion:
    held = QuestionnaireVersion.objects.select_for_update().get(pk=version.pk)
    if held.published_at is not None:
        raise PublishedStays
    return held


def _fill(version: QuestionnaireVersion, asked: Asked) -> None:
    version.title_zh, version.title_en = asked.title.zh, asked.title.en
    version.intro_zh, version.intro_en = asked.intro.zh, asked.intro.en
    version.questions = [one.to_json() for one in read(asked.questions)]


def _note(viewer: Viewer, act: str, version: QuestionnaireVersion) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="campaigns.questionnaire", object_id=version.questionnaire_id,
        detail={"version": version.number, "questions": len(version.questions)},
    )

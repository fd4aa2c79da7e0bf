"""Campaigns: what is promised is kept by verbs and by the database, and an answer counts once and leads to nobody."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from lingxiao.engines.cadence.models import Due
from lingxiao.engines.campaigns.domain import (
    answering,
    closing,
    comments,
    inviting,
    owing,
    queries,
    questionnaires,
    running,
    urn,
)
from lingxiao.engines.campaigns.models import Answers, Invitation, OpenAnswer, Release, SealedForm
from lingxiao.engines.campaigns.refusals import (
    AnsweredAlready,
    AnswerMissing,
    ClosedMeanwhile,
    EndsInThePast,
    LaunchedAlready,
    NotOpen,
    NotYoursToRun,
    NotYoursToWrite,
    OnlyRaised,
    PromiseNotOffered,
    PublishedStays,
    ShareTooLarge,
    ThresholdTooLow,
)
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.refusals import NotSeen
from lingxiao.kernel.words import Bilingual
from tests.engines.campaigns.seeded import (
    AFTER,
    DAY,
    NOW,
    QUESTIONS,
    Seeded,
    answer_all,
    campaign,
    closed,
    drafted,
    questionnaire,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database(statement: str, *values: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_published_version_never_changes(forty: Seeded) -> None:
    viewer = forty.viewer("hr_admin")
    version = questionnaire(viewer)
    asked = questionnaires.Asked(title=Bilingual("改"), questions=QUESTIONS)
    with pytest.raises(PublishedStays):
        questionnaires.rewrite(viewer=viewer, version=version, asked=asked)
    refused_by_the_database("UPDATE campaigns_questionnaireversion SET title_zh = '改' WHERE id = %s", version.pk)
    refused_by_the_database("DELETE FROM campaigns_questionnaireversion WHERE id = %s", version.pk)
    later = questionnaires.draft_next(viewer=viewer, questionnaire=version.questionnaire, at=NOW)
    assert later.number == 2
    assert questionnaires.rewrite(viewer=viewer, version=later, asked=asked).title_zh == "改"


def test_only_who_may_writes_and_runs(forty: Seeded) -> None:
    with pytest.raises(NotYoursToWrite):
        questionnaire(forty.viewer("hrbp"))
    made = drafted(forty)
    with pytest.raises(NotYoursToRun):
        running.launch(viewer=forty.viewer("hrbp"), campaign=made)


@pytest.mark.parametrize(("kind", "more", "refusal"), [
    ("pulse", {"threshold": 4}, ThresholdTooLow), ("wellbeing", {"threshold": 9}, ThresholdTooLow),
    ("review", {"threshold": 2}, ThresholdTooLow), ("wellbeing", {"promise": "confidential"}, PromiseNotOffered),
    ("pulse", {"promise": "named"}, PromiseNotOffered), ("pulse", {"use": "grade", "grade_share": 10}, ShareTooLarge),
    ("review", {"use": "grade", "grade_share": 21}, ShareTooLarge), ("pulse", {"closes_on": DAY}, EndsInThePast),
])
def test_what_may_not_be_promised_is_refused(
    forty: Seeded, kind: str, more: dict[str, Any], refusal: type[Exception],
) -> None:
    with pytest.raises(refusal):
        drafted(forty, kind=kind, **more)


def test_a_threshold_is_raised_and_never_lowered_after_the_launch(forty: Seeded) -> None:
    viewer, made = forty.viewer("hr_admin"), drafted(forty)
    assert running.raise_threshold(viewer=viewer, campaign=made, threshold=7).threshold == 7
    assert running.raise_threshold(viewer=viewer, campaign=made, threshold=6).threshold == 6, "a draft was promised to nobody"
    running.launch(viewer=viewer, campaign=made)
    with pytest.raises(OnlyRaised):
        running.raise_threshold(viewer=viewer, campaign=made, threshold=5)
    refused_by_the_database("UPDATE campaigns_campaign SET threshold = 5 WHERE id = %s", made.pk)
    refused_by_the_database("UPDATE campaigns_campaign SET comment_threshold = 9 WHERE id = %s", made.pk)
    assert running.raise_threshold(viewer=viewer, campaign=made, threshold=8).threshold == 8
    with pytest.raises(LaunchedAlready):
        running.launch(viewer=viewer, campaign=made)


@pytest.mark.parametrize("change", ["promise = 'confidential'", "kind = 'culture'", "state = 'draft', opened_on = NULL"])
def test_the_database_keeps_what_was_promised(forty: Seeded, change: str) -> None:
    made = campaign(forty)
    refused_by_the_database(f"UPDATE campaigns_campaign SET {change} WHERE id = %s", made.pk)  # noqa: S608 -- a test's own words


def test_below_the_floor_there_is_no_campaign_in_plain_sql_either(forty: Seeded) -> None:
    made = drafted(forty)
    refused_by_the_database("UPDATE campaigns_campaign SET threshold = 4 WHERE id = %s", made.pk)


def test_everybody_in_the_unit_is_asked_once(forty: Seeded) -> None:
    made = campaign(forty)
    assert made.state == "open"
    assert made.invitations.count() == len(forty.people)
    assert inviting.invite_all(campaign_id=made.pk) == len(forty.people), "asking again invites nobody twice"


def test_a_large_campaign_is_sent_out_by_a_job(forty: Seeded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 10)
    told: list[int] = []
    made = running.launch(viewer=forty.viewer("hr_admin"), campaign=drafted(forty), later=told.append)
    assert (told, made.state, made.invitations.count()) == ([made.pk], "opening", 0)
    monkeypatch.setattr(inviting, "BATCH", 7)
    inviting.invite_all(campaign_id=made.pk)
    made.refresh_from_db()
    assert (made.state, made.invitations.count()) == ("open", len(forty.people))


def test_an_answer_counts_once_and_names_nobody(forty: Seeded) -> None:
    made = campaign(forty)
    one = made.invitations.order_by("pk")[0]
    said = answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={"q5": "多沟通"})
    before = AuditEntry.objects.count()
    answering.answer(invitation=one, said=said, on=DAY)
    with pytest.raises(AnsweredAlready):
        answering.answer(invitation=one, said=said, on=DAY)
    assert not Answers.objects.exists(), "it lies sealed"
    assert AuditEntry.objects.count() == before, "the audit knows moments and addresses, so nothing is noted"
    (kept,), _lost = urn._opened(made)
    assert (kept["invitation_id"], kept["told"], kept["unit_id"]) == (None, {"q1": 5, "q2": 1, "q4": 0}, one.unit_id)
    closed(forty, made)
    written = Answers.objects.get()
    assert (written.invitation_id, written.told, written.unit_id) == (None, {"q1": 5, "q2": 1, "q4": 0}, one.unit_id)
    assert {field.name for field in Answers._meta.get_fields()} == {
        "id", "campaign", "subject", "group", "unit", "told", "invitation"}, "no person, no day"
    refused_by_the_database("UPDATE campaigns_answers SET invitation_id = %s WHERE id = %s", one.pk, written.pk)
    refused_by_the_database("UPDATE campaigns_invitation SET answered_on = NULL WHERE id = %s", one.pk)


@pytest.mark.parametrize("told", [{}, {"q1": 5}, {"q1": 6, "q2": 1, "q4": 0}, {"q1": 5, "q2": 1, "q4": 2}])
def test_what_is_no_answer_is_refused_and_counts_for_nothing(forty: Seeded, told: dict[str, int]) -> None:
    one = campaign(forty).invitations.order_by("pk")[0]
    with pytest.raises(AnswerMissing):
        answering.answer(invitation=one, said=answering.Said(told=told, words={}), on=DAY)
    one.refresh_from_db()
    assert one.answered_on is None
    assert not SealedForm.objects.exists()


def test_after_the_end_nothing_is_taken_and_nothing_reopens(forty: Seeded) -> None:
    made = campaign(forty)
    one = made.invitations.order_by("pk")[0]
    said = answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={})
    with pytest.raises(ClosedMeanwhile):
        answering.answer(invitation=one, said=said, on=date(2026, 12, 8))
    answer_all(forty, made, share=0.8)
    closed(forty, made)
    with pytest.raises((ClosedMeanwhile, AnsweredAlready)):
        answering.answer(invitation=one, said=said, on=DAY)
    with pytest.raises(NotOpen):
        closing.close(viewer=forty.viewer("hr_admin", now=AFTER), campaign=made)


def test_while_it_is_open_nobody_is_told_more_than_steps_of_five(forty: Seeded) -> None:
    made = campaign(forty)
    seen = set()
    for one in made.invitations.order_by("pk")[:13]:
        answering.answer(invitation=one, said=answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={}), on=DAY)
        seen.add(queries.progress(made)[1])
    assert seen == {0, 5, 10}
    assert not Release.objects.exists()
    assert not queries.cells_seen_by(forty.viewer("hr_admin"), campaign=made, on=DAY).exists()


def plain(told: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(told.items())


def test_the_answers_of_one_person_lie_at_another_place_in_each_table(forty: Seeded) -> None:
    made = campaign(forty)
    said = answer_all(forty, made)
    asked = list(Invitation.objects.order_by("pk").values_list("person_id", flat=True))
    chance = random.Random(5)  # noqa: S311 -- as above
    closing.close(viewer=forty.viewer("hr_admin", now=AFTER), campaign=made, dice=chance)
    told = list(Answers.objects.order_by("pk").values_list("told", flat=True))
    still = sum(1 for person, values in zip(asked, told, strict=True) if said[person or 0] == values)
    assert still < len(asked) / 3
    assert sorted(map(plain, told)) == sorted(map(plain, said.values())), "nothing was lost or changed"


def test_released_cells_are_true_and_stay(hundred: Seeded) -> None:
    made = campaign(hundred)
    said = answer_all(hundred, made, share=0.9)
    closed(hundred, made)
    whole = Release.objects.get(campaign=made, unit=None)
    assert whole.people == len(said)
    mean = sum(told["q1"] for told in said.values()) * 10 / len(said)
    assert abs(whole.told["q1"]["mean"] - mean) <= 0.5
    assert Release.objects.filter(is_shown=False, told={}, people=None).exists()
    assert all(one.people >= 7 for one in Release.objects.filter(is_shown=True) if one.people is not None)
    refused_by_the_database("UPDATE campaigns_release SET people = 4 WHERE id = %s", whole.pk)
    refused_by_the_database("DELETE FROM campaigns_release WHERE id = %s", whole.pk)


def test_where_everybody_answered_alike_a_band_stands_in_place_of_a_figure(hundred: Seeded) -> None:
    made = campaign(hundred)
    answer_all(hundred, made, alike=True)
    closed(hundred, made)
    shown = list(Release.objects.filter(campaign=made, is_shown=True))
    assert len(shown) > 3
    assert {str(one.told["q1"]) for one in shown} == {"{'band': 'high'}"}
    assert {tuple(one.told["q2"]) for one in shown if one.unit_id is None} == {("mean",)}


def test_words_are_read_from_ten_on_without_names_and_abuse_is_hidden_with_a_reason(hundred: Seeded) -> None:
    made = campaign(hundred)
    answer_all(hundred, made)
    viewer = hundred.viewer("hr_admin", now=AFTER)
    assert comments.comments_on(viewer, campaign=made, on=AFTER.date()) == {}, "not before the close"
    closed(hundred, made)
    OpenAnswer.objects.filter(pk=OpenAnswer.objects.order_by("pk")[0].pk).update(text="王经理该多听")
    made.refresh_from_db()
    found = comments.comments_on(viewer, campaign=made, on=AFTER.date())["q5"]
    assert any(text == "〔…〕该多听" for _pk, text in found)
    comments.hide(
        viewer=viewer, comment=comments.comment_to_hide(viewer, comment_id=found[0][0]), reason="人身辱骂")
    assert len(comments.comments_on(viewer, campaign=made, on=AFTER.date())["q5"]) == len(found) - 1
    assert AuditEntry.objects.filter(act="campaigns.hide", reason="人身辱骂").exists()


def test_of_fewer_than_ten_nobody_reads_a_word(forty: Seeded) -> None:
    made = campaign(forty)
    for one in made.invitations.order_by("pk")[:9]:
        answering.answer(invitation=one, on=DAY, said=answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={"q5": "有话说"}))
    closed(forty, made)
    made.refresh_from_db()
    whole = Release.objects.get(campaign=made, unit=None)
    assert whole.is_shown
    assert comments.comments_on(forty.viewer("hr_admin", now=AFTER), campaign=made, on=AFTER.date()) == {}


def test_a_link_is_kept_as_a_hash_and_opens_one_form(forty: Seeded) -> None:
    made = campaign(forty, kind="customer", promise="named")
    viewer = forty.viewer("hr_admin")
    secret = inviting.invite_outside(viewer=viewer, campaign=made, contact="云岭工业 李工")
    assert len(secret) == 43
    one = answering.invitation_behind(secret=secret)
    assert one is not None
    assert secret not in str(Invitation.objects.values().get(pk=one.pk))
    assert answering.invitation_behind(secret=secret[:-1] + ("a" if secret[-1] != "a" else "b")) is None
    answering.answer(invitation=one, said=answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={}), on=DAY)
    closed(forty, made)
    made.refresh_from_db()
    (named,) = comments.names_beside(viewer, campaign=made)
    assert (named.contact, named.answers.told["q1"]) == ("云岭工业 李工", 5)
    assert comments.names_beside(forty.viewer("executive"), campaign=made) == []


def test_answering_is_owed_gently_and_settled_by_the_day(forty: Seeded) -> None:
    made = campaign(forty)
    assert owing.owe_answers(on=DAY) == len(forty.people)
    assert owing.owe_answers(on=DAY) == len(forty.people), "nothing is owed twice"
    assert set(Due.objects.values_list("ladder", "confidentiality")) == {("gentle", "C4")}
    one = made.invitations.order_by("pk")[3]
    answering.answer(invitation=one, said=answering.Said(told={"q1": 5, "q2": 1, "q4": 0}, words={}), on=DAY)
    before = AuditEntry.objects.count()
    assert owing.owe_answers(on=DAY) == len(forty.people) - 1
    done = Due.objects.get(fulfilled_at__isnull=False)
    assert (done.owner_id, str(done.fulfilled_at)) == (one.person_id, "2026-11-22 16:00:00+00:00")
    assert AuditEntry.objects.count() == before
    closed(forty, made)
    assert owing.owe_answers(on=AFTER.date()) == 0
    assert not Due.objects.filter(fulfilled_at__isnull=True).exists()


def test_campaigns_whose_last_day_is_over_are_closed(forty: Seeded) -> None:
    made = campaign(forty)
    assert closing.close_what_is_over(on=date(2026, 12, 7), at=NOW) == 0
    assert closing.close_what_is_over(on=date(2026, 12, 8), at=AFTER) == 1
    made.refresh_from_db()
    assert made.closed_on == date(2026, 12, 8)


def test_who_sees_which_cells(hundred: Seeded) -> None:
    made = campaign(hundred)
    answer_all(hundred, made)
    closed(hundred, made)

    def seen(role: str) -> int:
        viewer = hundred.viewer(role, now=AFTER)
        return queries.cells_seen_by(viewer, campaign=made, on=AFTER.date()).count()

    everything = Release.objects.filter(campaign=made).count()
    assert seen("hr_admin") == seen("executive") == seen("auditor") == everything
    assert 1 < seen("director") < everything
    assert seen("team_member") == 1
    health = campaign(hundred, kind="wellbeing")
    answer_all(hundred, health)
    closed(hundred, health)
    assert queries.cells_seen_by(hundred.viewer("counsellor", now=AFTER), campaign=health, on=AFTER.date()).exists()
    with pytest.raises(NotSeen):
        queries.campaign_seen_by(hundred.viewer("director", now=AFTER), campaign_id=health.pk, on=AFTER.date())

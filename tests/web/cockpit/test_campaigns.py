"""Surveys on the web: HR launches and closes them, people answer at their desk, results come at the end hiding what is small."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from lingxiao.engines.campaigns.domain import inviting, raters, running, urn
from lingxiao.engines.campaigns.models import Campaign, Nomination, QuestionnaireVersion, Subject
from tests.engines.campaigns.seeded import NOW, QUESTIONS, Seeded, answer_all, campaign, closed, drafted, found
from tests.engines.campaigns.test_differencing import signed_in

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Seeded:
    return found(size=40, seed=3)


@pytest.fixture
def hr(company: Seeded) -> Client:
    return signed_in(company.roles["hr_admin"])


def text(client: Client, address: str) -> str:
    answer: Any = client.get(address)
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_from_the_shipped_questionnaires_to_an_open_survey(company: Seeded, hr: Client) -> None:
    assert hr.post(reverse("setup:questionnaires_furnish")).status_code == 302
    version = QuestionnaireVersion.objects.get(questionnaire__key="team-pulse")
    page = text(hr, reverse("setup:questionnaire", args=(version.pk,)))
    assert "I dare say what I think in the team" in page
    hr.post(reverse("setup:questionnaire_publish", args=(version.pk,)))
    given = {
        "version_id": version.pk, "title_zh": "十二月脉搏", "title_en": "December pulse", "unit_id": company.units["HQ"].pk,
        "for_whom": "everybody", "promise": "anonymous", "threshold": "4", "closes_on": "2026-12-07", "use": "development",
        "grade_share": "0",
    }
    refused = hr.post(reverse("cockpit:campaign_new"), given)
    assert refused.status_code == 422
    assert "Groups of fewer than 5 are never shown" in refused.content.decode()
    assert "December pulse" in refused.content.decode(), "nothing typed is lost"
    assert hr.post(reverse("cockpit:campaign_new"), {**given, "threshold": "5"}).status_code == 302
    made = Campaign.objects.get()
    assert "Your answers are anonymous" in text(hr, reverse("cockpit:campaign", args=(made.pk,)))
    hr.post(reverse("cockpit:campaign_launch", args=(made.pk,)))
    made.refresh_from_db()
    assert (made.state, made.invitations.count()) == ("open", len(company.people))
    lowered = hr.post(reverse("cockpit:campaign_threshold", args=(made.pk,)), {"threshold": "4"})
    assert lowered.status_code == 422


def test_a_questionnaire_is_written_a_question_a_line_and_a_wrong_line_is_named(hr: Client) -> None:
    given = {"key": "own", "kind": "pulse", "title_zh": "自编", "title_en": "", "intro_zh": "", "intro_en": ""}
    wrong = hr.post(reverse("setup:questionnaire_new"), {**given, "questions": "stars | 一"})
    assert wrong.status_code == 422
    assert "Line 1:" in wrong.content.decode()
    assert hr.post(reverse("setup:questionnaire_new"), {**given, "questions": QUESTIONS}).status_code == 302
    version = QuestionnaireVersion.objects.get()
    assert "当众批评人" in text(hr, reverse("setup:questionnaire_edit", args=(version.pk,)))
    changed = {**given, "questions": "text | 说一件事 | Say one thing"}
    assert hr.post(reverse("setup:questionnaire_edit", args=(version.pk,)), changed).status_code == 302
    hr.post(reverse("setup:questionnaire_publish", args=(version.pk,)))
    refused = hr.post(reverse("setup:questionnaire_edit", args=(version.pk,)), changed)
    assert "never changes" in refused.content.decode()
    hr.post(reverse("setup:questionnaire_next", args=(version.pk,)))
    assert QuestionnaireVersion.objects.filter(number=2, published_at=None).count() == 1
    assert "to be published" in text(hr, reverse("setup:questionnaires"))


def test_one_answers_at_the_desk_once(company: Seeded) -> None:
    made = campaign(company)
    person = company.roles["team_member"]
    client = signed_in(person)
    assert "A wave" in text(client, reverse("desk:surveys"))
    mine = made.invitations.get(person=person)
    address = reverse("desk:survey", args=(mine.pk,))
    page = text(client, address)
    assert "Your answers are anonymous" in page
    assert "You answer once" in page
    assert client.post(address, {"q1": "4"}).status_code == 422
    assert client.post(address, {"q1": "4", "q2": "2", "q3": "", "q4": "1", "q5": ""}).status_code == 302
    assert [form["told"] for form in urn._opened(made)[0]] == [{"q1": 4, "q2": 2, "q4": 1}]
    again: Any = client.get(address)
    assert again.status_code == 403
    assert "answered already" in again.content.decode()
    assert "Nothing to answer" in text(client, reverse("desk:surveys"))
    other = made.invitations.exclude(person=person).order_by("pk")[0]
    assert client.get(reverse("desk:survey", args=(other.pk,))).status_code == 404


def test_results_come_at_the_close_and_say_what_is_hidden(company: Seeded, hr: Client) -> None:
    made = campaign(company)
    assert hr.get(reverse("cockpit:campaign_results", args=(made.pk,))).status_code == 404
    answer_all(company, made, share=0.95)
    page = text(hr, reverse("cockpit:campaign", args=(made.pk,)))
    assert "in steps of five" in page
    closed(company, made)
    results = text(hr, reverse("cockpit:campaign_results", args=(made.pk,)) + "?unit=")
    assert "Some units are not shown" in results
    assert "Too few answered here" in results
    assert "多开一次会" in results, "more than ten wrote, so words are read"
    member = text(signed_in(company.roles["team_member"]), reverse("cockpit:campaign_results", args=(made.pk,)) + "?unit=")
    assert "Everybody" in member
    assert "Too few answered here" not in member
    assert "多开一次会" not in member


def test_a_link_for_a_customer_is_shown_once_and_words_are_hidden_with_a_reason(company: Seeded, hr: Client) -> None:
    made = campaign(company, kind="customer")
    page = hr.post(reverse("cockpit:campaign_outside", args=(made.pk,)), {"contact": "云岭工业"}).content.decode()
    assert "/respond/" in page
    assert "/respond/" not in text(hr, reverse("cockpit:campaign", args=(made.pk,)))
    for number in range(12):
        inviting.invite_outside(viewer=company.viewer("hr_admin"), campaign=made, contact=f"客户{number}")
    answer_all(company, made)
    closed(company, made)
    words = made.open_answers.order_by("pk")[0]
    address = reverse("cockpit:campaign_hide", args=(words.pk,))
    assert "abuse" in text(hr, address)
    assert hr.post(address, {"reason": ""}).status_code == 422
    assert hr.post(address, {"reason": "人身辱骂"}).status_code == 302
    assert hr.get(address).status_code == 404


def test_raters_are_named_approved_and_the_report_hides_small_groups(company: Seeded, hr: Client) -> None:
    review = drafted(company, kind="review")
    subject = Subject.objects.get(campaign=review, person=company.roles["manager"])
    me = signed_in(company.roles["manager"])
    address = reverse("desk:raters", args=(subject.pk,))
    assert "Direct reports" in text(me, address)
    named = set(subject.nominations.values_list("person_id", flat=True))
    free = [one for one in company.people if one.pk not in named]
    assert me.post(address, {"person": free[0].number, "group": "cross"}).status_code == 302
    wrong = me.post(address, {"person": "没有这个人", "group": "cross"})
    assert wrong.status_code == 422
    assert "没有这个人" in wrong.content.decode()
    assert me.post(reverse("desk:raters_approve", args=(subject.pk,))).status_code == 403
    me.post(reverse("desk:rater_out", args=(subject.pk, free[0].pk)))
    assert not Nomination.objects.filter(subject=subject, person=free[0]).exists()
    hr.post(reverse("cockpit:campaign_approve", args=(review.pk,)))
    hr.post(reverse("cockpit:campaign_launch", args=(review.pk,)))
    review.refresh_from_db()
    assert review.state == "open"
    answer_all(company, review, share=0.9)
    hr.post(reverse("cockpit:campaign_close", args=(review.pk,)))
    report = text(me, reverse("desk:report", args=(subject.pk,)))
    assert "Some groups are not shown" in report
    assert "All, weighed" in report
    assert hr.get(reverse("desk:report", args=(subject.pk,))).status_code == 404, "HR runs it and reads no report"
    assert "raters approved" in text(hr, reverse("cockpit:campaign", args=(review.pk,)))


def test_a_large_survey_says_how_far_it_is(company: Seeded, hr: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "AT_ONCE", 5)
    made = drafted(company)
    hr.post(reverse("cockpit:campaign_launch", args=(made.pk,)))
    assert "The worker sends them out" in text(hr, reverse("cockpit:campaign", args=(made.pk,)))
    inviting.invite_all(campaign_id=made.pk)
    assert "in steps of five" in text(hr, reverse("cockpit:campaign", args=(made.pk,)))


def test_the_rules_know_their_people(company: Seeded) -> None:
    review = drafted(company, kind="review")
    assert raters.approve_proposed(viewer=company.viewer("hr_admin"), campaign=review, at=NOW) == review.subjects.count()

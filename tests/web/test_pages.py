"""Who a page is for, and what it answers when it may not or cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client
from django.utils.translation import override

from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.web import pages
from lingxiao.web.shell import navigation

if TYPE_CHECKING:
    from lingxiao.web.pages import Request
    from tests.web.conftest import Ask

pytestmark = pytest.mark.django_db


class Closed(Refusal):
    sentence = "本季度已结束"


@pages.permits("duties.read")
def readable(request: Request) -> HttpResponse:
    return HttpResponse(request.viewer.name)


@pages.permits("duties.read")
def refusing(request: Request) -> HttpResponse:
    raise Closed


@pages.for_everyone
def own(request: Request) -> HttpResponse:
    return HttpResponse("own")


@pages.open_to_all
def opened(request: Request) -> HttpResponse:
    return HttpResponse("open")


def test_a_page_does_not_exist_for_whom_it_is_not(ask: Ask) -> None:
    with pytest.raises(NotSeen):
        readable(ask())
    with pytest.raises(NotSeen):
        readable(ask(permissions=("duties.write",)))
    with pytest.raises(NotSeen):
        own(ask(name=""))
    assert readable(ask(permissions=("duties.read",))).status_code == 200
    assert own(ask()).status_code == 200
    assert opened(ask(name="")).status_code == 200


def test_a_view_says_whom_it_is_for() -> None:
    assert readable.permission == "duties.read"  # type: ignore[attr-defined]
    assert own.permission == pages.SIGNED_IN  # type: ignore[attr-defined]
    assert opened.permission == pages.OPEN  # type: ignore[attr-defined]
    assert opened.login_required is False  # type: ignore[attr-defined]
    assert getattr(own, "login_required", True)


def test_a_refusal_that_no_form_took_is_a_page_that_says_why(ask: Ask) -> None:
    response = refusing(ask(permissions=("duties.read",)))
    assert response.status_code == 403
    assert isinstance(response, HttpResponse)
    assert "本季度已结束" in response.content.decode()


def test_a_button_says_what_it_did_or_why_not(ask: Ask) -> None:
    def refuse() -> None:
        raise Closed

    request = ask(data={})
    assert pages.do(request, lambda: None, to="/next/", said="已发布").headers["Location"] == "/next/"
    assert pages.do(request, refuse, to="/next/", said="已发布").headers["Location"] == "/next/"
    said = [(one.level_tag, one.message) for one in get_messages(request)]
    assert said == [("success", "已发布"), ("error", "本季度已结束")]


def test_a_button_never_says_that_something_is_there_which_is_not_for_one(ask: Ask) -> None:
    def unseen() -> None:
        raise NotSeen

    with pytest.raises(NotSeen):
        pages.do(ask(data={}), unseen, to="/", said="")


def test_htmx_is_sent_on_by_header(ask: Ask) -> None:
    assert pages.go(ask(htmx_target="x"), "/next/").headers["HX-Redirect"] == "/next/"


@pytest.mark.parametrize("template", ["404.html", "403.html", "403_csrf.html"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_for_what_went_wrong_are_drawn_for_anyone(ask: Ask, template: str, language: str) -> None:
    with override(language):
        for request in (ask(name=""), ask()):
            body = render_to_string(template, {}, request)
            assert "<h1>" in body
            assert "云岭工业" in body or "Yunling" in body


def test_the_page_for_a_fault_needs_nothing_at_all() -> None:
    body = render_to_string("500.html")
    assert "系统出错了" in body
    assert "Something went wrong" in body


def test_a_page_that_is_not_there_is_said_to_a_stranger_without_a_word_of_others(client: Client) -> None:
    response = client.get("/no/such/page/")
    assert response.status_code in {302, 404}


def test_an_old_form_is_told_that_nothing_was_changed() -> None:
    response = Client(enforce_csrf_checks=True).post("/language/", {"language": "en"})
    assert response.status_code == 403
    assert "没有任何改动" in response.content.decode()


def test_the_frame_marks_demo_data_and_says_which_day_it_is(ask: Ask) -> None:
    with override("zh-hans"):
        assert "演示数据" in render_to_string("404.html", {}, ask())
        assert "演示数据" not in render_to_string("404.html", {}, ask(is_demo=False))


def test_the_side_bar_holds_what_a_viewer_may_use(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [
        navigation.Entry("home", "Everyone", "language", None, count=lambda _viewer: 3),
        navigation.Entry("users", "Readers", "theme", "duties.read"),
        navigation.Entry("users", "Unbuilt", "no:such"),
    ]
    monkeypatch.setattr(navigation, "GROUPS", [navigation.Group("", entries), navigation.Group("Empty", entries[1:2])])

    def shown(request: Request) -> list[str]:
        return [str(entry.word) for _heading, group in navigation.navigation(request) for entry in group]

    assert shown(ask(name="")) == []
    assert shown(ask("/language/")) == ["Everyone"]
    assert shown(ask(permissions=("duties.read",))) == ["Everyone", "Readers", "Readers"]
    (_heading, group), = navigation.navigation(ask("/language/"))
    assert group[0].is_current
    assert group[0].count == 3

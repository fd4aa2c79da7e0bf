"""Sign-in by one click: in the demo company, in demo mode, from this machine; nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from lingxiao.engines.people.domain import accounts
from lingxiao.kernel.words import Bilingual
from tests.company import Small

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


@pytest.fixture
def demo(db: None, settings: Settings) -> Small:
    """The demo company in demo mode, with two cards."""
    settings.IS_DEMO = True
    small = Small.make(is_demo=True)
    for place, name in enumerate(("hr_admin", "manager"), start=1):
        line = Bilingual(f"{name}看到的", f"What {name} sees")
        accounts.show_on_demo_page(account=small.accounts[name], place=place, role=name, line=line)
    accounts.tell_on_demo_page(
        account=small.accounts["manager"], place=1, title=Bilingual("一个故事", "A story"), line=Bilingual("讲什么", "About"),
        path="/signin/account/",
    )
    return small


def test_the_page_offers_everyone_of_the_demo(demo: Small) -> None:
    page = Client(SERVER_NAME="localhost").get("/signin/").content.decode()
    assert "hr_admin看到的" in page
    assert 'action="/signin/demo/2/"' in page


def test_one_click_signs_in_without_password_or_second_factor(demo: Small) -> None:
    browser = Client(SERVER_NAME="localhost")
    response = browser.post("/signin/demo/1/", {"next": "/signin/account/"})
    assert (response.status_code, response["Location"]) == (302, "/signin/account/")
    assert browser.get("/signin/account/").status_code == 200
    assert browser.post("/signin/confirm/demo/", {"next": "/signin/account/"}).status_code == 302


def test_a_story_opens_on_its_page_as_the_one_who_lives_it(demo: Small) -> None:
    """Also for who is somebody else at the moment; the wall with roles and stories is there for them too."""
    browser = Client(SERVER_NAME="localhost")
    browser.post("/signin/demo/1/")
    wall = browser.get("/signin/demo/").content.decode()
    assert 'action="/signin/demo/stories/1/"' in wall
    assert 'href="/signin/demo/"' in browser.get("/signin/account/").content.decode()
    answer = browser.post("/signin/demo/stories/1/")
    assert (answer.status_code, answer["Location"]) == (302, "/signin/account/")
    assert demo.people["manager"].name in browser.get("/signin/account/").content.decode()
    assert browser.post("/signin/demo/stories/2/").status_code == 404


def test_it_is_a_post_with_a_token(demo: Small) -> None:
    browser = Client(SERVER_NAME="localhost", enforce_csrf_checks=True)
    assert browser.get("/signin/demo/1/").status_code == 405
    assert browser.post("/signin/demo/1/").status_code == 403
    assert browser.get("/signin/account/").status_code == 302


@pytest.mark.parametrize("elsewhere", [
    {"REMOTE_ADDR": "192.168.1.7"}, {"REMOTE_ADDR": "::ffff:192.168.1.7"}, {"REMOTE_ADDR": ""},
    {"SERVER_NAME": "lingxiao.example"}, {"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, {"HTTP_FORWARDED": "for=127.0.0.1"},
    {"HTTP_X_REAL_IP": "127.0.0.1"}, {"HTTP_VIA": "1.1 proxy"},
])
def test_from_anywhere_else_it_does_not_exist(
    demo: Small, settings: Settings, elsewhere: dict[str, str],
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    browser = Client(**{"SERVER_NAME": "localhost", **elsewhere})  # type: ignore[arg-type] # WSGI names
    assert browser.post("/signin/demo/1/").status_code == 404
    assert browser.post("/signin/demo/stories/1/").status_code == 404
    assert browser.get("/signin/demo/").status_code == 404
    assert "demo/1" not in browser.get("/signin/").content.decode()
    assert browser.get("/signin/account/").status_code == 302


def test_outside_demo_mode_it_does_not_exist(demo: Small, settings: Settings) -> None:
    settings.IS_DEMO = False
    browser = Client(SERVER_NAME="localhost")
    assert browser.post("/signin/demo/1/").status_code == 404
    assert browser.post("/signin/demo/stories/1/").status_code == 404
    browser.force_login(demo.accounts["manager"])
    assert "/signin/demo/" not in browser.get("/signin/account/").content.decode()


def test_with_a_real_company_it_does_not_exist(db: None, settings: Settings) -> None:
    settings.IS_DEMO = True
    small = Small.make()
    with pytest.raises(accounts.OnlyInDemo):
        accounts.show_on_demo_page(account=small.accounts["manager"], place=1, role="manager", line=Bilingual("x"))
    with pytest.raises(accounts.OnlyInDemo):
        accounts.tell_on_demo_page(
            account=small.accounts["manager"], place=1, title=Bilingual("x"), line=Bilingual("x"), path="/",
        )
    assert Client(SERVER_NAME="localhost").post("/signin/demo/1/").status_code == 404


def test_an_account_without_a_card_is_not_offered(demo: Small) -> None:
    assert Client(SERVER_NAME="localhost").post("/signin/demo/3/").status_code == 404

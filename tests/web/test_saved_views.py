"""Every list can be kept as it is set up, and opened again: by the menu beside it, and without a script by a page."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lingxiao.kernel.saved_views.models import SavedView
from tests.company import Small

if TYPE_CHECKING:
    from django.test import Client

CASES = "/desk/cases/"
SET_UP = "kind=health_appeal&sort=-raised&cols=title&cols=state"


@pytest.fixture
def small(db: None, client: Client) -> Small:
    """Somebody in every role; the HR administrator is signed in."""
    small = Small.make(is_demo=True)
    client.force_login(small.accounts["hr_admin"])
    return small


def save(client: Client, name: str = "健康度申诉", query: str = SET_UP, path: str = CASES) -> int:
    """Save a view; the status of the answer."""
    return client.post(reverse("view_save"), {"path": path, "query": query, "name": name}).status_code


@pytest.mark.usefixtures("small")
def test_a_list_says_how_it_is_set_up_and_is_saved_and_opened_again(client: Client) -> None:
    """What the list carries for the menu is what is saved: filters, order, columns; not the page, not the file."""
    page = client.get(f"{CASES}?{SET_UP}&page=3").content.decode()
    kept = re.search(r'name="query" value="([^"]*)"', page)
    assert kept is not None
    assert unescape(kept[1]) == SET_UP
    answer = client.post(reverse("view_save"), {"path": CASES, "query": unescape(kept[1]), "name": "申诉"})
    assert (answer.status_code, answer["Location"]) == (302, f"{CASES}?{SET_UP}")
    listed = client.get(f"{reverse('views')}?{urlencode({'path': CASES})}").content.decode()
    assert unescape(listed).count(f'href="{CASES}?{SET_UP}"') == 1
    opened = client.get(answer["Location"]).content.decode()
    assert '<option value="health_appeal" selected>' in opened


@pytest.mark.usefixtures("small")
def test_the_menu_is_the_same_without_a_page_around_it(client: Client) -> None:
    """Asked for by the list itself, which says so; the view that is open now is marked."""
    save(client)
    address = f"{reverse('views')}?{urlencode({'path': CASES, 'query': SET_UP})}"
    menu = client.get(address, headers={"HX-Request": "true", "HX-Target": "views-cases"}).content.decode()
    assert "<html" not in menu
    assert 'aria-current="true"' in menu
    assert "健康度申诉" in menu


def test_a_view_is_mine_alone(client: Client, small: Small) -> None:
    """Somebody else neither sees nor deletes it."""
    save(client)
    kept = SavedView.objects.get()
    client.force_login(small.accounts["manager"])
    assert f'href="{CASES}?' not in client.get(f"{reverse('views')}?path={CASES}").content.decode()
    assert client.post(reverse("view_forget", args=(kept.pk,))).status_code == 404
    client.force_login(small.accounts["hr_admin"])
    assert client.post(reverse("view_forget", args=(kept.pk,))).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("path", ["", "//evil.example/", "https://evil.example/", "/nowhere/", "/desk/cases/?q=1", "/\\evil"])
def test_a_view_of_no_list_of_ours_does_not_exist(client: Client, path: str) -> None:
    """Neither to look at nor to save: nobody is sent elsewhere by a name of their own."""
    assert client.get(f"{reverse('views')}?{urlencode({'path': path})}").status_code == 404
    assert save(client, path=path) == 404
    assert not SavedView.objects.exists()


@pytest.mark.usefixtures("small")
def test_a_view_without_a_name_comes_back_as_a_form_with_what_was_chosen(client: Client) -> None:
    """Nothing typed or chosen is lost."""
    answer = client.post(reverse("view_save"), {"path": CASES, "query": SET_UP, "name": " "})
    assert answer.status_code == 422
    assert f'value="{SET_UP}"' in unescape(answer.content.decode())


@pytest.mark.usefixtures("small")
def test_views_cost_lists_nothing_and_few_statements_of_their_own(client: Client) -> None:
    """The list asks the database as often with twenty views as with none; the views come when the menu is opened."""
    def asked(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    views = f"{reverse('views')}?path={CASES}"
    before = (asked(CASES), asked(views))
    for number in range(20):
        save(client, f"视图{number}")
    client.get(CASES)
    assert (asked(CASES), asked(views)) == before
    assert before[1] <= 8


@pytest.mark.usefixtures("small")
def test_where_nobody_is_signed_in_lists_offer_no_views(client: Client) -> None:
    """The gallery shows lists to everybody."""
    client.logout()
    page = client.get(reverse("setup:gallery")).content.decode()
    assert 'id="filters-' in page
    assert 'id="kept-' not in page

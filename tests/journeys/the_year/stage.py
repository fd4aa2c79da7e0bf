"""One browser in which one after the other comes in, and the clock of the company, moved by hand."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.conf import settings

from lingxiao.engines.people.models import Company
from tests.engines.cadence.company import moment, signed_in, viewer
from tests.journeys.first_area.actor import Actor

if TYPE_CHECKING:
    from datetime import date, datetime

    from playwright.sync_api import Page

    from lingxiao.kernel.viewer import Viewer
    from tests.journeys.the_year.company import Cast


class Colleague(Actor):
    """Somebody who is signed in: what they do is click, choose and type."""

    def writes(self, **fields: str | list[str]) -> None:
        """Fill in fields by their names: texts, choices, and boxes by what they stand for."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("one => one.type")
            if kind in {"radio", "checkbox"}:
                for one in [value] if isinstance(value, str) else value:
                    self.page.locator(f"main [name='{name}'][value='{one}']").check()
            elif kind == "select-one":
                field.first.select_option(value)
            else:
                field.first.fill(str(value))

    def sends(self, name: str) -> None:
        """Press the button of the page's own form."""
        self.presses(name, within=self.page.locator("main"))

    def is_refused(self, *words: str, status: int = 422) -> None:
        """The page says why not, and what the browser says of that status is no complaint."""
        self.sees(*words)
        self.forgives(status)


@dataclass
class Year:
    """The company through the year, and the one tab through which everybody passes."""

    cast: Cast
    looker: Any
    day: date
    page: Page = field(init=False)

    def __post_init__(self) -> None:
        """Open the tab."""
        self.page = self.looker.open("/signin/")
        self.it_is(self.day)

    def it_is(self, day: date) -> None:
        """Time passes to the morning of this day."""
        self.day = day
        Company.objects.update(demo_now=moment(day))

    @property
    def now(self) -> datetime:
        """This morning."""
        return moment(self.day)

    def see(self, name: str) -> Viewer:
        """Somebody as they act by verb, this morning."""
        return viewer(self.cast[name], self.now)

    def comes(self, name: str, path: str) -> Colleague:
        """Somebody else sits down before the screen and opens a page."""
        person = self.cast[name]
        cookie = signed_in(person).cookies[settings.SESSION_COOKIE_NAME]
        self.looker.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.looker.base}])
        found = Colleague(name, person.email, self.looker, series="the-year")
        found.page = self.page
        found.goes(path)
        return found

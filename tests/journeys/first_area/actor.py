"""Somebody of the company at their own device: they open a letter, set a password, sign in, and then only click and type."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core import mail
from playwright.sync_api import expect

from tests.web.signin.test_second_factors import code_of

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

PASSWORD = "九只白鹭飞过 the north lake"
LINK = re.compile(r"/signin/invited/[\w-]+/")


@dataclass
class Actor:
    """One person with one browser. What they do is what a person can do: nothing here reaches into the system."""

    name: str
    email: str
    looker: Any
    seed: str = ""
    series: str = "first-area"
    page: Page = field(init=False)
    used: datetime = field(init=False, default=datetime.min.replace(tzinfo=UTC))

    # -- coming in ---------------------------------------------------------------------------------------------------

    def arrives(self, link: str) -> None:
        """Open the link of an invitation, choose a password, and sign in with it."""
        self.page = self.looker.open(link)
        expect(self.page.get_by_role("heading", name=f"欢迎，{self.name}")).to_be_visible()
        self.page.get_by_label("新密码").fill(PASSWORD)
        self.presses("设置密码")
        self.types_password()

    def types_password(self) -> None:
        """Sign in by address and password."""
        self.page.get_by_label("邮箱或工号").fill(self.email)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.locator("form.form").get_by_role("button", name="登录").click()
        expect(self.page).not_to_have_url(re.compile("/signin/$"))

    def comes_back(self, *, seed: str) -> None:
        """Sign in at another device, by password and by the code of the app."""
        self.seed, self.page = seed, self.looker.open("/signin/")
        self.types_password()
        expect(self.page.get_by_role("heading", name="还差一步")).to_be_visible()
        self.page.get_by_label("验证码").fill(self._code())
        self.presses("继续")

    def sets_up_an_app(self) -> None:
        """An authenticator app for this account, and the recovery codes put away."""
        self.goes("/signin/account/factors/app/")
        self.seed = self.page.locator(".seed").inner_text().replace(" ", "")
        self.page.get_by_label("应用当前显示的六位数字").fill(self._code())
        self.page.locator("form.form").get_by_role("button", name="设置", exact=True).click()
        self.page.get_by_role("button", name="生成十个恢复码").click()
        self.page.get_by_role("link", name="我已保存好").click()

    def _code(self) -> str:
        """What the app shows now; right after a code was used, what it shows next, since each works once."""
        now = datetime.now(UTC)
        now = max(now, self.used + timedelta(seconds=30))
        self.used = now
        return code_of(self.seed, now)

    def proves_it_with_the_app(self) -> None:
        """Type the code that the app shows into the page that asks whether it is still them."""
        expect(self.page.get_by_role("heading", name="还是您本人吗？")).to_be_visible()
        self.page.get_by_label("验证码").fill(self._code())
        self.page.locator("form", has=self.page.get_by_label("验证码")).get_by_role("button", name="确认").click()

    def proves_it_with_the_password(self) -> None:
        """Type the password into the same page."""
        expect(self.page.get_by_role("heading", name="还是您本人吗？")).to_be_visible()
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.locator("form", has=self.page.get_by_label("密码")).get_by_role("button", name="确认").click()

    @property
    def path(self) -> str:
        """Where they are."""
        return self.page.url.removeprefix(self.looker.base)

    # -- moving about ------------------------------------------------------------------------------------------------

    def goes(self, path: str) -> None:
        """Type an address."""
        self.page.goto(f"{self.looker.base}{path}")

    def answers(self, path: str) -> int:
        """The status with which the site answers this person at an address."""
        got = self.page.goto(f"{self.looker.base}{path}") if not path.endswith("/pdf/") else self.page.request.get(
            f"{self.looker.base}{path}",
        )
        assert got is not None
        return int(got.status)

    def turns_to(self, *names: str) -> None:
        """Choose from the side bar, then on from there by links of these names."""
        first, *others = names
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name=first, exact=True).click()
        for name in others:
            self.follows(name)

    def follows(self, name: str, *, within: Locator | None = None) -> None:
        """Click a link of the page."""
        (within or self.page.locator("main")).get_by_role("link", name=name).first.click()

    def presses(self, name: str, *, within: Locator | None = None) -> None:
        """Click a button of the page."""
        (within or self.page).get_by_role("button", name=name, exact=True).click()

    def is_asked_and_says(self, name: str) -> None:
        """Press a button that asks first, and say yes."""
        self.presses(name, within=self.page.locator("main"))
        self.presses(name, within=self.page.get_by_role("alertdialog"))

    def fills(self, **fields: str) -> None:
        """Fill in fields by their labels."""
        for label, text in fields.items():
            self.page.get_by_label(label, exact=True).fill(text)

    # -- looking -----------------------------------------------------------------------------------------------------

    def sees(self, *words: str) -> None:
        """These words stand on the page."""
        for word in words:
            expect(self.page.locator("main").get_by_text(word).filter(visible=True).first).to_be_visible()

    def sees_no(self, *words: str) -> None:
        """These words do not."""
        for word in words:
            expect(self.page.locator("main").get_by_text(word).filter(visible=True)).to_have_count(0)

    def photographs(self, name: str) -> None:
        """Keep a picture of the page, of the journey's own series, when pictures are wanted."""
        if "LX_SHOTS" not in os.environ:
            return
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate("scrollTo(0, 0)")  # what sticks to the top would else stand in the middle of a long picture
        self.looker.photograph(self.page, f"{self.series}-{name}")

    def forgives(self, *statuses: int) -> None:
        """The browser's own complaint of an answer that was meant: 404 for what is not theirs, 422 for what was refused."""
        words = tuple(f"status of {status}" for status in statuses)
        self.looker.complaints[:] = [one for one in self.looker.complaints if not any(word in one for word in words)]


def letters() -> dict[str, str]:
    """The newest link of an invitation in the letters to each address."""
    found = {}
    for letter in mail.outbox:
        link = LINK.search(str(letter.body))
        if link:
            found[letter.to[0]] = link.group()
    return found

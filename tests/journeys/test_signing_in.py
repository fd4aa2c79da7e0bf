"""Signing in, in a real browser: by password and code, by passkey, through a provider, by one click; and one's account."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from lingxiao.engines.people.domain import accounts, invitations, second_factors
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.kernel.words import Bilingual
from tests.company import PASSWORD, Small
from tests.web.signin.simulators.oidc import CLIENT, SECRET, Oidc
from tests.web.signin.simulators.server import running
from tests.web.signin.test_second_factors import code_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page
    from pytest_django.fixtures import Settings

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def small() -> Small:
    """Somebody in every role."""
    return Small.make()


def types_password(page: Page, name: str) -> None:
    """Sign in by name and password."""
    page.fill("#id_name", f"{name}@hengyu.example")
    page.fill("#id_password", PASSWORD)
    page.click("button:text-is('登录')")
    page.wait_for_load_state("networkidle")


def device(page: Page) -> Any:
    """A device with a fingerprint reader, in software."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }
    return session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_finance_sets_up_a_passkey_and_comes_back_with_it_alone(looking: Callable[..., Any], small: Small) -> None:
    with looking() as looker:
        page = looker.open("/signin/")
        device(page)
        looker.photograph(page, "signin")
        looker.check(page)
        types_password(page, "finance")
        assert "/signin/account/factors/" in page.url
        looker.photograph(page, "signin-factors-first")
        looker.check(page)
        page.click("a:has-text('添加通行密钥')")
        page.wait_for_load_state("networkidle")
        looker.photograph(page, "signin-new-passkey")
        looker.check(page)
        page.fill("#id_name", "我的手机")
        page.click("lx-passkey button")
        page.wait_for_url("**/codes/")
        page.click("button:text-is('生成十个恢复码')")
        page.wait_for_load_state("networkidle")
        looker.photograph(page, "signin-codes")
        looker.check(page)
        page.goto(f"{looker.base}/signin/account/factors/")
        page.wait_for_load_state("networkidle")
        looker.photograph(page, "signin-factors")
        looker.check(page)
        page.goto(f"{looker.base}/signin/account/")
        page.click(".head button:has-text('退出登录')")
        page.wait_for_url("**/signin/?why=out")
        page.click("lx-passkey button")
        page.wait_for_url(lambda url: "/signin/" not in url)
        page.goto(f"{looker.base}/signin/account/sessions/")
        page.wait_for_load_state("networkidle")
        assert "Chrome · Linux" in page.inner_text("main")
        looker.photograph(page, "signin-sessions")
        looker.check(page)


@pytest.mark.parametrize(("theme", "size", "language"), [("dark", "phone", "zh-hans"), ("light", "wide", "en")])
def test_every_page_of_signing_in_is_clean(
    looking: Callable[..., Any], small: Small, theme: str, size: str, language: str,
) -> None:
    now = datetime.now(UTC)
    account = small.accounts["manager"]
    seed = second_factors.new_seed()
    second_factors.set_up_app(
        viewer=small.viewer("manager"), account=account, seed=seed, code=code_of(seed, now), at=now,
    )
    secret = invitations.make_link(account=small.accounts["director"], purpose=TokenPurpose.INVITATION, at=now)
    with looking(theme=theme, size=size, language=language) as looker:
        for name, path in (
            ("signin-forgotten", "/signin/forgotten/"), ("signin-asked", "/signin/forgotten/asked/"),
            ("signin-invited", f"/signin/invited/{secret}/"),
        ):
            page = looker.open(path)
            looker.photograph(page, name)
            looker.check(page)
            page.close()
        page = looker.open("/signin/?next=/signin/account/")
        page.fill("#id_name", "manager@hengyu.example")
        page.fill("#id_password", "wrong")
        page.click(".form button.primary")
        page.wait_for_load_state("networkidle")
        looker.photograph(page, "signin-wrong")
        looker.check(page)
        page.fill("#id_password", PASSWORD)
        page.click(".form button.primary")
        page.wait_for_url("**/second/")
        looker.photograph(page, "signin-second")
        looker.check(page)
        later = datetime.now(UTC).timestamp() + 30
        page.fill("#id_code", code_of(seed, datetime.fromtimestamp(later, UTC)))
        page.click(".form button.primary")
        page.wait_for_url("**/account/")
        looker.photograph(page, "signin-account")
        looker.check(page)
        for name, path in (
            ("signin-app", "/signin/account/factors/app/"), ("signin-confirm", "/signin/confirm/?next=/signin/account/"),
        ):
            page.goto(f"{looker.base}{path}")
            page.wait_for_load_state("networkidle")
            looker.photograph(page, name)
            looker.check(page)
        looker.complaints[:] = [one for one in looker.complaints if "422" not in one]  # the wrong password above


def test_through_the_companys_provider_and_back(looking: Callable[..., Any], small: Small, settings: Settings) -> None:
    """The page's policy lets the browser go where the configuration says, redirects after a form included."""
    with running(Oidc) as provider, looking() as looker:
        settings.BASE_URL = looker.base
        settings.SIGN_IN_PROVIDERS = [{
            "kind": "oidc", "id": "company", "title_zh": "公司账号", "title_en": "Company", "is_inside": True,
            "issuer": provider.url, "client_id": CLIENT, "secret": SECRET, "email_domains": ["hengyu.example"],
        }]
        page = looker.open("/signin/?next=/signin/account/")
        looker.photograph(page, "signin-provider")
        page.click("button:has-text('用公司账号登录')")
        page.wait_for_url("**/signin/account/")
        assert "manager@hengyu.example" in page.inner_text("main")
        looker.photograph(page, "signin-account-provider")
        looker.check(page)


def test_one_click_into_the_demo_company(looking: Callable[..., Any], settings: Settings) -> None:
    settings.IS_DEMO = True
    small = Small.make(is_demo=True)
    for place, (name, role) in enumerate(
        [("hr_admin", "hr_admin"), ("hrbp", "hrbp"), ("director", "director"), ("manager", "manager"),
         ("team_member", "team_member"), ("finance", "finance"), ("executive", "executive"), ("auditor", "auditor")], start=1,
    ):
        line = Bilingual("看整个公司：谁欠什么，谁该签什么，哪里有空白。", "Sees what is owed, by whom, and the gaps.")
        accounts.show_on_demo_page(account=small.accounts[name], place=place, role=role, line=line)
    for size in ("wide", "phone"):
        with looking(size=size) as looker:
            page = looker.open("/signin/?next=/signin/account/")
            looker.photograph(page, "signin-demo")
            looker.check(page)
            page.click(".people button >> nth=3")
            page.wait_for_url("**/signin/account/")
            page.goto(f"{looker.base}/signin/confirm/?next=/signin/account/")
            page.wait_for_load_state("networkidle")
            looker.photograph(page, "signin-demo-confirm")
            looker.check(page)
            page.click("button:has-text('是我本人')")
            page.wait_for_url("**/signin/account/")


def test_access_is_kept_by_two_administrators(looking: Callable[..., Any], small: Small) -> None:
    with looking() as first, looking(theme="dark", language="en") as second:
        for looker, name in ((first, "hr_admin"), (second, "hr_admin_2")):
            cookie = signed_in(small, name)
            looker.context.add_cookies([{"name": "lx", "value": cookie, "url": looker.base}])
        page = first.open(f"/setup/access/people/{small.people['team_member'].pk}/")
        first.photograph(page, "access-person")
        first.check(page)
        page.click("button:has-text('提出角色')")
        page.select_option("#id_role", "auditor")
        page.fill("#propose #id_reason", "年度审计")
        first.photograph(page, "access-propose")
        page.click("#propose button.primary")
        page.wait_for_load_state("networkidle")
        page.goto(f"{first.base}/setup/access/")
        page.wait_for_load_state("networkidle")
        first.photograph(page, "access-waiting")
        first.check(page)
        page.goto(f"{first.base}/setup/access/sessions/")
        page.wait_for_load_state("networkidle")
        first.photograph(page, "access-sessions")
        first.check(page)
        other = second.open("/setup/access/")
        second.photograph(other, "access-decide")
        second.check(other)
        other.click("button:text-is('Approve')")
        other.wait_for_load_state("networkidle")
        assert re.search("granted", other.inner_text("main"))


def signed_in(small: Small, name: str) -> str:
    """A session of somebody, as the cookie that carries it."""
    from django.test import Client

    browser = Client()
    browser.force_login(small.accounts[name])
    return str(browser.cookies["lx"].value)

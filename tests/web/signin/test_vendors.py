"""企业微信, 钉钉 and 飞书 against simulators of their documented flows."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from lingxiao.engines.people.models import Account
from lingxiao.web.signin.providers.wecom import client as wecom_client
from tests.web.signin.simulators import dingtalk, feishu, wecom
from tests.web.signin.simulators.server import Simulator, running

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.http import HttpResponse
    from pytest_django.fixtures import Settings

    from tests.company import Small

WECOM = {
    "kind": "wecom", "id": "wecom", "title_zh": "企业微信", "title_en": "WeCom", "is_inside": True,
    "corp_id": wecom.CORP, "agent_id": wecom.AGENT, "secret": wecom.SECRET,
}
DINGTALK = {
    "kind": "dingtalk", "id": "dingtalk", "title_zh": "钉钉", "title_en": "DingTalk", "is_inside": True,
    "client_id": dingtalk.CLIENT, "corp_id": dingtalk.CORP, "secret": dingtalk.SECRET,
}
FEISHU = {
    "kind": "feishu", "id": "feishu", "title_zh": "飞书", "title_en": "Feishu", "is_inside": True,
    "client_id": feishu.CLIENT, "tenant_key": feishu.TENANT, "secret": feishu.SECRET, "email_domains": ["hengyu.example"],
}


@dataclass
class Vendor:
    """A vendor's simulator, with how a browser passes through it and what it brings back."""

    simulator: Any
    key: str
    passes: Callable[[str], tuple[str, str]]
    code_name: str
    uid: str

    def there(self, browser: Client) -> str:
        """Start at our page."""
        response = browser.post(f"/signin/with/{self.key}/", {"next": "/signin/account/"})
        assert response.status_code == 302, response.content.decode()
        return str(response["Location"])

    def back(self, browser: Client, state: str, code: str) -> HttpResponse:
        """Come back from the vendor."""
        return browser.get(f"/signin/with/{self.key}/back/", {"state": state, self.code_name: code})  # type: ignore[return-value]

    def comes(self, browser: Client) -> HttpResponse:
        """The whole way."""
        return self.back(browser, *self.passes(self.there(browser)))


@pytest.fixture
def vendors(settings: Settings) -> Iterator[dict[str, Vendor]]:
    """All three, on loopback."""
    wecom_client.forget_tokens()
    with ExitStack() as stack:
        one: Simulator = stack.enter_context(running(wecom.Wecom))
        two: Simulator = stack.enter_context(running(dingtalk.Dingtalk))
        three: Simulator = stack.enter_context(running(feishu.Feishu))
        assert isinstance(one, wecom.Wecom)
        assert isinstance(two, dingtalk.Dingtalk)
        assert isinstance(three, feishu.Feishu)
        settings.SIGN_IN_PROVIDERS = [
            {**WECOM, "api": one.url, "login": one.url, "login_inside": one.url},
            {**DINGTALK, "api": two.url, "login": two.url}, {**FEISHU, "api": three.url, "login": three.url},
        ]
        yield {
            "wecom": Vendor(one, "wecom", one.scan, "code", "LinRuoxi"),
            "dingtalk": Vendor(two, "dingtalk", two.choose, "authCode", "union-17"),
            "feishu": Vendor(three, "feishu", three.choose, "code", "on_17"),
        }


def link(small: Small, vendor: Vendor, name: str = "manager") -> None:
    """An administrator said who that is."""
    SocialAccount.objects.create(user=small.accounts[name], provider=vendor.key, uid=vendor.uid)


def is_in(browser: Client) -> bool:
    """Whether this browser is signed in."""
    return browser.get("/signin/account/").status_code == 200


ALL = pytest.mark.parametrize("name", ["wecom", "dingtalk", "feishu"])


@ALL
def test_somebody_who_is_linked_comes_in(small: Small, client: Client, vendors: dict[str, Vendor], name: str) -> None:
    link(small, vendors[name])
    response = vendors[name].comes(client)
    assert (response.status_code, response["Location"]) == (302, "/signin/account/")
    assert is_in(client)
    assert SocialAccount.objects.get().extra_data == {}


@ALL
def test_a_stranger_is_refused_and_no_account_is_made(
    small: Small, client: Client, vendors: dict[str, Vendor], name: str, settings: Settings,
) -> None:
    settings.SIGN_IN_PROVIDERS = [{**one, "email_domains": []} for one in settings.SIGN_IN_PROVIDERS]
    before = Account.objects.count()
    response = vendors[name].comes(client)
    assert response.status_code == 403
    assert not is_in(client)
    assert (Account.objects.count(), SocialAccount.objects.count()) == (before, 0)


@ALL
def test_wrong_foreign_and_used_states_are_refused(
    small: Small, client: Client, vendors: dict[str, Vendor], name: str,
) -> None:
    vendor = vendors[name]
    link(small, vendor)
    state, code = vendor.passes(vendor.there(client))
    assert vendor.back(client, "0" * 64, code).status_code == 403
    assert vendor.back(Client(), state, code).status_code == 403
    assert vendor.back(client, state, code).status_code == 302
    client.post("/signin/out/")
    assert vendor.back(client, state, code).status_code == 403
    assert not is_in(client)


@ALL
def test_a_state_of_one_provider_is_not_taken_by_another(
    small: Small, client: Client, vendors: dict[str, Vendor], name: str,
) -> None:
    """Mix-up: the answer must come to the address of the provider that was asked."""
    vendor = vendors[name]
    other = vendors["feishu" if name != "feishu" else "wecom"]
    link(small, vendor)
    link(small, other)
    state, code = vendor.passes(vendor.there(client))
    assert other.back(client, state, code).status_code == 403
    assert not is_in(client)


@ALL
def test_a_used_or_invented_code_is_refused(small: Small, vendors: dict[str, Vendor], name: str) -> None:
    vendor = vendors[name]
    link(small, vendor)
    first, second = Client(), Client()
    state, code = vendor.passes(vendor.there(first))
    assert vendor.back(first, state, code).status_code == 302
    again, _unused = vendor.passes(vendor.there(second))
    assert vendor.back(second, again, code).status_code == 403
    assert not is_in(second)


LIES = [500, b"not json", b"\xff", [], {}, {"errcode": 0}, {"code": 0}, {"code": 0, "data": None}, {"code": 0, "data": []},
        {"errcode": 0, "userid": None}, {"errcode": 0, "userid": ["a"]}, {"unionId": 17}, b"x" * 3_000_000,
        "http://localhost/elsewhere", {"errcode": 0, "access_token": "x", "expires_in": "soon"}]


@ALL
@pytest.mark.parametrize("lie", LIES)
def test_a_broken_answer_is_a_sentence_and_never_a_fault(
    small: Small, vendors: dict[str, Vendor], name: str, lie: object,
) -> None:
    vendor = vendors[name]
    link(small, vendor)
    honest = Client()
    vendor.comes(honest)
    for path in dict.fromkeys(vendor.simulator.paths()):
        wecom_client.forget_tokens()
        vendor.simulator.lies = {path: lie}
        browser = Client()
        assert vendor.comes(browser).status_code == 403
        assert not is_in(browser)


@pytest.mark.parametrize("who", [
    {"openid": "outside-contact"}, {"external_userid": "wm1"}, {"userid": "ww99/LinRuoxi"}, {"userid": ""},
    {"UserId": "", "OpenId": "x"},
])
def test_wecom_refuses_people_of_other_corporations(
    small: Small, client: Client, vendors: dict[str, Vendor], who: dict[str, str],
) -> None:
    SocialAccount.objects.create(user=small.accounts["manager"], provider="wecom", uid="ww99/LinRuoxi")
    vendors["wecom"].simulator.who = who
    assert vendors["wecom"].comes(client).status_code == 403
    assert not is_in(client)


def test_wecom_knows_people_by_number_when_the_company_says_so(
    small: Small, client: Client, vendors: dict[str, Vendor], settings: Settings,
) -> None:
    vendors["wecom"].simulator.who = {"userid": small.people["manager"].number}
    assert vendors["wecom"].comes(client).status_code == 403
    settings.SIGN_IN_PROVIDERS[0]["match_number"] = True
    assert vendors["wecom"].comes(client).status_code == 302
    assert is_in(client)


def test_inside_wecom_the_page_goes_straight_through(small: Small, vendors: dict[str, Vendor]) -> None:
    link(small, vendors["wecom"])
    browser = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) MicroMessenger/8 wxwork/4.1.20"})
    assert "/connect/oauth2/authorize?" in vendors["wecom"].there(browser)
    assert vendors["wecom"].comes(browser).status_code == 302


def test_wecom_asks_for_its_token_seldom_and_again_when_it_ran_out(small: Small, vendors: dict[str, Vendor]) -> None:
    vendor = vendors["wecom"]
    link(small, vendor)
    for _ in range(4):
        assert vendor.comes(Client()).status_code == 302
    assert vendor.simulator.paths().count("/cgi-bin/gettoken") == 1
    vendor.simulator.good_tokens.clear()
    assert vendor.comes(Client()).status_code == 302
    assert vendor.simulator.paths().count("/cgi-bin/gettoken") == 2


def test_the_corporations_secret_never_reaches_the_browser(small: Small, client: Client, vendors: dict[str, Vendor]) -> None:
    for name, secret in (("wecom", wecom.SECRET), ("dingtalk", dingtalk.SECRET), ("feishu", feishu.SECRET)):
        assert secret not in vendors[name].there(client)
        assert secret not in client.get("/signin/").content.decode()


def test_dingtalk_refuses_people_who_chose_another_organisation(
    small: Small, client: Client, vendors: dict[str, Vendor],
) -> None:
    link(small, vendors["dingtalk"])
    vendors["dingtalk"].simulator.corp = "dingcorp2"
    assert vendors["dingtalk"].comes(client).status_code == 403
    assert not is_in(client)


def test_dingtalks_own_address_recognises_nobody(small: Small, client: Client, vendors: dict[str, Vendor]) -> None:
    """Anybody can write any address into their profile over there."""
    assert vendors["dingtalk"].simulator.who["email"] == small.accounts["manager"].email
    assert vendors["dingtalk"].comes(client).status_code == 403


def test_feishu_knows_people_by_the_companys_mailbox_and_not_by_their_own_address(
    small: Small, client: Client, vendors: dict[str, Vendor],
) -> None:
    assert vendors["feishu"].comes(client).status_code == 302
    assert is_in(client)
    SocialAccount.objects.all().delete()
    vendors["feishu"].simulator.who |= {"enterprise_email": "", "email": "manager@hengyu.example"}
    stranger = Client()
    assert vendors["feishu"].comes(stranger).status_code == 403


def test_feishu_refuses_people_of_another_tenant(small: Small, client: Client, vendors: dict[str, Vendor]) -> None:
    link(small, vendors["feishu"])
    vendors["feishu"].simulator.who["tenant_key"] = "tenant-2"
    assert vendors["feishu"].comes(client).status_code == 403
    assert not is_in(client)

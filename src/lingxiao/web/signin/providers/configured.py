"""Which providers this system has, as the configuration says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialApp
from django.conf import settings

from lingxiao.kernel.outgoing import Host
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator

OFFICIAL = {
    "wecom": {
        "api": "https://qyapi.weixin.qq.com", "login": "https://login.work.weixin.qq.com",
        "login_inside": "https://open.weixin.qq.com",
    },
    "dingtalk": {"api": "https://api.dingtalk.com", "login": "https://login.dingtalk.com"},
    "feishu": {"api": "https://open.feishu.cn", "login": "https://open.feishu.cn"},
    "oidc": {},
}
"""Where the vendors' servers stand; a configuration may name others (a private cloud, Lark, a simulator)."""

ICONS = {"oidc": "building", "wecom": "brand-wechat", "dingtalk": "message-circle", "feishu": "message-circle"}


@dataclass(frozen=True)
class Provider:
    """One provider: ``key`` is its name in addresses and beside the ids of people; ``values`` its configuration."""

    kind: str
    key: str
    title: Bilingual
    values: dict[str, Any]

    @property
    def is_inside(self) -> bool:
        """Whether its servers stand inside the company's network."""
        return bool(self.values.get("is_inside"))

    def server(self, which: str) -> str:
        """Where one of its servers stands, without a slash at the end."""
        return str(self.values.get(which) or OFFICIAL[self.kind][which]).rstrip("/")

    @cached_property
    def app(self) -> SocialApp:
        """As allauth wants it: never saved, so no row can add or change a provider."""
        return SocialApp(
            provider=self.kind, provider_id=self.key, name=self.title.zh, client_id=self.client_id,
            secret=self.values["secret"],
            # 企业微信 knows no PKCE; the others do, or ignore what they do not know.
            settings={"oauth_pkce_enabled": self.kind != "wecom"},
        )

    @property
    def client_id(self) -> str:
        """Who we are to it."""
        return str(self.values["corp_id"] if self.kind == "wecom" else self.values["client_id"])

    def hosts(self) -> Iterator[Host]:
        """The machines our server calls for it."""
        urls = [self.values["issuer"]] if self.kind == "oidc" else [self.server("api")]
        for url in [*urls, *(f"https://{name}" for name in self.values.get("hosts", []))]:
            yield Host.of(url, is_inside=self.is_inside)

    def browser_origins(self) -> Iterator[str]:
        """Where the browser is sent, for the page's policy: ``form-action`` holds for redirects as well."""
        if self.kind == "oidc":
            urls = [self.values["issuer"], *(f"https://{name}" for name in self.values.get("hosts", []))]
        else:
            urls = [self.server(which) for which in OFFICIAL[self.kind] if which != "api"]
        for url in urls:
            parts = urlsplit(url)
            yield f"{parts.scheme}://{parts.netloc}"

    def vouched(self, email: str, *, verified: bool) -> tuple[str, ...]:
        """The address, when the provider has verified it and it is of a domain that it may vouch for."""
        domains = {str(domain).lower() for domain in self.values.get("email_domains", [])}
        return (email.lower(),) if verified and email.rpartition("@")[2].lower() in domains else ()


def all_providers() -> list[Provider]:
    """Every configured provider, in the order of the configuration."""
    return [
        Provider(one["kind"], one["id"], Bilingual(one["title_zh"], one["title_en"]), one)
        for one in settings.SIGN_IN_PROVIDERS
    ]


def find(key: str) -> Provider | None:
    """The provider of this key."""
    return next((one for one in all_providers() if one.key == key), None)


def hosts() -> list[Host]:
    """Every machine that signing in may call."""
    return [host for one in all_providers() for host in one.hosts()]

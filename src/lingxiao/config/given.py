"""What the environment gives: read once, and refused in a sentence that names the variable."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from lingxiao.kernel.words import Bilingual

SCHEMES = ("http", "https")
GATEWAYS = ("wecom", "dingtalk", "feishu")


class SettingWrong(ValueError):  # noqa: N818 -- the house names a refusal for what is the case
    """A setting cannot be used; the sentence says which, and what would do."""

    def __init__(self, zh: str, en: str) -> None:
        """Keep the sentence in both languages."""
        super().__init__(en)
        self.sentence = Bilingual(zh, en)


def number(variable: str, usual: int) -> int:
    """A whole number above zero."""
    value = os.environ.get(variable) or str(usual)
    if not value.isascii() or not value.isdigit() or not int(value):
        raise SettingWrong(f"{variable}={value} 应是正整数。", f"{variable}={value} should be a whole number above zero.")
    return int(value)


def base_url() -> str:
    """The site's address as people open it, without a slash at its end."""
    value = os.environ.get("LX_BASE_URL", "http://127.0.0.1:8000")
    if not _is_site(value):
        raise SettingWrong(
            f"LX_BASE_URL={value} 应是网站的地址，如 https://hr.example.com，后面不带路径。",
            f"LX_BASE_URL={value} should be the site's address, like https://hr.example.com, without a path.",
        )
    return value.rstrip("/")


def _is_site(value: str) -> bool:
    try:
        parts = urlsplit(value)
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    plain = parts.path in {"", "/"} and not parts.query and not parts.fragment and parts.username is None
    return parts.scheme in SCHEMES and bool(parts.hostname) and has_port and plain


def names(variable: str, usual: str = "") -> list[str]:
    """Names separated by commas."""
    return [one.strip() for one in os.environ.get(variable, usual).split(",") if one.strip()]


def addresses(variable: str) -> list[str]:
    """Addresses of machines, or of networks, separated by commas."""
    found = names(variable)
    for one in found:
        try:
            ipaddress.ip_network(one, strict=False)
        except ValueError as problem:
            raise SettingWrong(
                f"{variable}：“{one}” 不是 IP 地址。", f'{variable}: "{one}" is not an IP address.',
            ) from problem
    return found


def gateways() -> dict[str, str]:
    """Where group robots of a self-hosted service are reached: ``dingtalk=https://... feishu=https://...``."""
    found: dict[str, str] = {}
    for pair in os.environ.get("LX_ROBOT_GATEWAYS", "").split():
        kind, equals, url = pair.partition("=")
        if not equals or kind not in GATEWAYS or not url.startswith(("https://", "http://")):
            raise SettingWrong(
                f"LX_ROBOT_GATEWAYS：“{pair}” 应写作 dingtalk=https://ding.example.cn，可用 {'、'.join(GATEWAYS)}。",
                f'LX_ROBOT_GATEWAYS: "{pair}" should read like dingtalk=https://ding.example.cn, for {", ".join(GATEWAYS)}.',
            )
        found[kind] = url
    return found


def database(url: str) -> dict[str, Any]:
    """Django's settings for a ``postgresql://`` address, with a socket folder in ``?host=`` or a host name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if parts.scheme not in {"postgresql", "postgres"}:
        raise SettingWrong(
            "DATABASE_URL 应以 postgresql:// 开头并写对端口（PostgreSQL 15 或更高版本）。",
            "DATABASE_URL must start with postgresql:// and have a port that is one (PostgreSQL 15 or newer).",
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(port or query.pop("port", "")),
        "OPTIONS": query,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
    }


def facts_store() -> dict[str, Any] | None:
    """Where the fact log lies: ``LX_FACTS_STORE=s3://bucket/prefix`` and how to get in; None where it is a folder."""
    value, server = os.environ.get("LX_FACTS_STORE", ""), os.environ.get("LX_FACTS_S3_ENDPOINT", "https://s3.amazonaws.com")
    if not value:
        return None
    place, endpoint = urlsplit(value), urlsplit(server)
    if place.scheme != "s3" or not place.netloc or place.query or place.fragment:
        raise SettingWrong(
            f"LX_FACTS_STORE={value} 应写作 s3://桶 或 s3://桶/前缀。",
            f"LX_FACTS_STORE={value} should read like s3://bucket or s3://bucket/prefix.",
        )
    if not _is_site(server):
        raise SettingWrong(
            f"LX_FACTS_S3_ENDPOINT={server} 应是存储的地址，如 https://s3.example.com:9000，后面不带路径。",
            f"LX_FACTS_S3_ENDPOINT={server} should be the store's address, like https://s3.example.com:9000, without a path.",
        )
    key, secret = os.environ.get("LX_FACTS_S3_KEY", ""), secret_file("LX_FACTS_S3_SECRET_FILE")
    if not key or not secret:
        raise SettingWrong(
            "LX_FACTS_STORE 还需要 LX_FACTS_S3_KEY（密钥号）和 LX_FACTS_S3_SECRET_FILE（存放密钥的文件）。",
            "LX_FACTS_STORE also needs LX_FACTS_S3_KEY (the key's name) and LX_FACTS_S3_SECRET_FILE (the file of its secret).",
        )
    return {
        "endpoint": endpoint.netloc, "bucket": place.netloc, "prefix": place.path.strip("/"), "key": key, "secret": secret,
        "region": os.environ.get("LX_FACTS_S3_REGION", "us-east-1"), "is_secure": endpoint.scheme == "https",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """The mail server, and how it is spoken to."""

    host: str
    port: int
    uses_starttls: bool
    uses_ssl: bool
    user: str
    password: str


def mail() -> Mail:
    """The mail server; ``LX_MAIL_TLS`` is 1 (STARTTLS), ``ssl`` (from the first byte) or 0 (none)."""
    how = os.environ.get("LX_MAIL_TLS", "1")
    if how not in {"0", "1", "ssl"}:
        raise SettingWrong(
            f"LX_MAIL_TLS={how} 应为 1（STARTTLS）、ssl 或 0。", f"LX_MAIL_TLS={how} should be 1 (STARTTLS), ssl or 0.",
        )
    return Mail(
        host=os.environ.get("LX_MAIL_HOST", ""), port=number("LX_MAIL_PORT", 465 if how == "ssl" else 587),
        uses_starttls=how == "1", uses_ssl=how == "ssl",
        user=os.environ.get("LX_MAIL_USER", ""), password=secret_file("LX_MAIL_PASSWORD_FILE"),
    )


def secret_file(variable: str) -> str:
    """What the file that a variable names holds; empty when none is named."""
    name = os.environ.get(variable, "")
    try:
        return Path(name).read_text("utf-8").strip() if name else ""
    except (OSError, ValueError) as problem:
        raise SettingWrong(
            f"{variable} 指的文件读不了：{problem}", f"{variable}: its file cannot be read: {problem}",
        ) from problem

"""The company's own ways in, beside passwords and passkeys: read once, from a file or the environment.

The file is ``var/sign_in.toml``, or the one ``LX_SIGN_IN`` names. One table for each provider::

    [oidc.company]                       # as many [oidc.<name>] as needed; <name> is part of the callback's address
    title_zh = "公司统一登录"
    title_en = "Company sign-in"
    issuer = "https://id.example.com/realms/staff"
    client_id = "lingxiao"
    secret_file = "/etc/lingxiao/oidc"   # or: secret = "..."
    email_domains = ["example.com"]      # verified addresses of these domains recognise people; leave out for none
    is_inside = true                     # the server stands inside the company's network
    trusts_second_factor = true          # its "amr" claim counts as our second factor

    [wecom]
    corp_id = "ww..."
    agent_id = "1000002"
    secret_file = "/etc/lingxiao/wecom"
    match_number = true                  # the 企业微信 user id is the person's number here

    [dingtalk]
    client_id = "ding..."
    corp_id = "ding..."                  # people of other organisations are refused
    secret_file = "/etc/lingxiao/dingtalk"

    [feishu]
    client_id = "cli_..."
    tenant_key = "..."                   # people of other tenants are refused
    secret_file = "/etc/lingxiao/feishu"
    email_domains = ["example.com"]      # the company's own mailbox, which 飞书 vouches for
    match_number = true                  # 工号 is the person's number here

One OIDC provider can be set without a file: LX_OIDC_ISSUER, LX_OIDC_CLIENT_ID, LX_OIDC_SECRET, LX_OIDC_EMAIL_DOMAINS.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from lingxiao.config.given import SettingWrong, names

KINDS = ("oidc", "wecom", "dingtalk", "feishu")
NEEDED = {
    "oidc": ("issuer", "client_id"),
    "wecom": ("corp_id", "agent_id"),
    "dingtalk": ("client_id", "corp_id"),
    "feishu": ("client_id", "tenant_key"),
}
TITLES = {
    "oidc": ("公司账号", "Company account"), "wecom": ("企业微信", "WeCom"),
    "dingtalk": ("钉钉", "DingTalk"), "feishu": ("飞书", "Feishu"),
}


def read(var: Path) -> list[dict[str, Any]]:
    """All providers, each a table with ``kind``, ``id``, ``title_zh``, ``title_en`` and ``secret`` filled in.

    Raises ``SettingWrong`` for what is missing: a half-read provider would fail at somebody's sign-in.
    """
    path = Path(os.environ.get("LX_SIGN_IN") or var / "sign_in.toml")
    found = []
    for kind, table in _tables(path).items():
        if kind not in KINDS:
            raise SettingWrong(
                f"{path}：没有 [{kind}] 这种登录方式，只有 {'、'.join(KINDS)}。",
                f"{path}: [{kind}] is not a way to sign in; there are {', '.join(KINDS)}.",
            )
        entries = table if kind == "oidc" else {kind: table}
        if not isinstance(entries, dict) or not all(isinstance(values, dict) for values in entries.values()):
            heading = "oidc.company" if kind == "oidc" else kind
            raise SettingWrong(f"{path}：{kind} 应写成 [{heading}] 一段。", f"{path}: {kind} should be a table [{heading}].")
        found += [_entry(kind, name, dict(values), str(path)) for name, values in entries.items()]
    return found + _from_environment()


def _tables(path: Path) -> dict[str, Any]:
    """What the file holds; nothing where there is none, unless one was named."""
    if not path.exists() and "LX_SIGN_IN" not in os.environ:
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as problem:
        raise SettingWrong(f"读不了登录方式文件 {path}：{problem}", f"{path} cannot be read: {problem}") from problem


def _from_environment() -> list[dict[str, Any]]:
    issuer = os.environ.get("LX_OIDC_ISSUER", "")
    if not issuer:
        return []
    values = {
        "issuer": issuer, "client_id": os.environ.get("LX_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("LX_OIDC_SECRET", ""), "email_domains": names("LX_OIDC_EMAIL_DOMAINS"),
    }
    return [_entry("oidc", "oidc", values, "LX_OIDC_*")]


def _entry(kind: str, name: str, values: dict[str, Any], where: str) -> dict[str, Any]:
    if "secret_file" in values:
        values["secret"] = _secret(Path(str(values.pop("secret_file"))), where)
    missing = [key for key in (*NEEDED[kind], "secret") if not values.get(key)]
    if missing:
        raise SettingWrong(f"{where}：{name} 还缺 {'、'.join(missing)}。", f"{where}: {name} needs {', '.join(missing)}.")
    zh, en = TITLES[kind]
    return {"title_zh": zh, "title_en": en, **values, "kind": kind, "id": name}


def _secret(path: Path, where: str) -> str:
    try:
        return path.read_text("utf-8").strip()
    except (OSError, ValueError) as problem:
        raise SettingWrong(
            f"{where}：密钥文件读不了：{problem}", f"{where}: the file of the secret cannot be read: {problem}",
        ) from problem

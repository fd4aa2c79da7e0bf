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

    Raises ValueError with a sentence for what is missing: a half-read provider would fail at somebody's sign-in.
    """
    path = Path(os.environ.get("LX_SIGN_IN", var / "sign_in.toml"))
    tables = tomllib.loads(path.read_text()) if path.exists() else {}
    found = []
    for kind, table in tables.items():
        if kind not in KINDS:
            raise ValueError(f"{path}: [{kind}] is not a way to sign in; there are {', '.join(KINDS)}.")
        entries = table.items() if kind == "oidc" else [(kind, table)]
        found += [_entry(kind, name, dict(values), str(path)) for name, values in entries]
    return found + _from_environment()


def _from_environment() -> list[dict[str, Any]]:
    issuer = os.environ.get("LX_OIDC_ISSUER", "")
    if not issuer:
        return []
    domains = [one.strip() for one in os.environ.get("LX_OIDC_EMAIL_DOMAINS", "").split(",") if one.strip()]
    values = {
        "issuer": issuer, "client_id": os.environ.get("LX_OIDC_CLIENT_ID", ""),
        "secret": os.environ.get("LX_OIDC_SECRET", ""), "email_domains": domains,
    }
    return [_entry("oidc", "oidc", values, "LX_OIDC_*")]


def _entry(kind: str, name: str, values: dict[str, Any], where: str) -> dict[str, Any]:
    if "secret_file" in values:
        values["secret"] = Path(values.pop("secret_file")).read_text().strip()
    missing = [key for key in (*NEEDED[kind], "secret") if not values.get(key)]
    if missing:
        raise ValueError(f"{where}: {name} needs {', '.join(missing)}.")
    zh, en = TITLES[kind]
    return {"title_zh": zh, "title_en": en, **values, "kind": kind, "id": name}

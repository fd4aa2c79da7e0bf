"""What a browser calls itself, in words a person knows."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

PROGRAMS = (
    (r"wxwork/", gettext_noop("WeCom")), (r"DingTalk", gettext_noop("DingTalk")),
    (r"Lark/|Feishu", gettext_noop("Feishu")),
    (r"MicroMessenger", gettext_noop("WeChat")), (r"Edg", "Edge"), (r"OPR/", "Opera"), (r"QQBrowser", "QQ"),
    (r"HuaweiBrowser", "HUAWEI"), (r"MiuiBrowser", "MI"), (r"Firefox/|FxiOS", "Firefox"),
    (r"Chrome/|CriOS|HeadlessChrome", "Chrome"), (r"Version/.*Safari", "Safari"),
)
SYSTEMS = (
    (r"HarmonyOS|OpenHarmony", "HarmonyOS"), (r"iPhone", "iPhone"), (r"iPad", "iPad"), (r"Android", "Android"),
    (r"Windows", "Windows"), (r"Mac OS X|Macintosh", "macOS"), (r"Linux|X11", "Linux"),
)


def _first(table: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for pattern, name in table if re.search(pattern, text)), "")


def called(user_agent: str) -> str:
    """A short name such as “Edge · Windows”; what is not known is said to be so."""
    program, system = _first(PROGRAMS, user_agent), _first(SYSTEMS, user_agent)
    words = [_(program) if program else "", system]
    return " · ".join(word for word in words if word) or _("Unknown device")


def is_inside_wecom(user_agent: str) -> bool:
    """Whether this browser is the one inside 企业微信, where signing in needs no scan."""
    return "wxwork/" in user_agent

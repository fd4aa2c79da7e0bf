"""``lingxiao createadmin``: the first two HR administrators, each by an invitation they set their password with.

Asks at a terminal; elsewhere it reads ``LX_ADMIN_NAME``, ``LX_ADMIN_NUMBER``, ``LX_ADMIN_EMAIL`` and ``LX_COMPANY``.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse

from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped, asked, picked, say
from lingxiao.kernel.viewer import Viewer
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    import argparse


@dataclass(frozen=True, slots=True)
class Question:
    """Something to know of the administrator: the argument, the variable, and how it is asked for."""

    name: str
    variable: str
    words: Bilingual


COMPANY = Question("company", "LX_COMPANY", Bilingual("公司名称", "Name of the company"))
QUESTIONS = (
    Question("name", "LX_ADMIN_NAME", Bilingual("管理员姓名", "Name of the administrator")),
    Question("number", "LX_ADMIN_NUMBER", Bilingual("工号", "Employee number")),
    Question("email", "LX_ADMIN_EMAIL", Bilingual("邮箱（登录用）", "E-mail, to sign in with")),
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare an argument for each question, so that nothing need be asked."""
    for question in (COMPANY, *QUESTIONS):
        parser.add_argument(f"--{question.name}", help=f"{picked(question.words)} ({question.variable})")


def run(options: argparse.Namespace) -> int:
    """Make one administrator and print the link of the invitation."""
    with house.open_house():
        house.refuse_unfit()
        from lingxiao.engines.people.domain import accounts, signing_in  # noqa: PLC0415 -- stand after the settings
        from lingxiao.web.viewing import now_of, zone_of  # noqa: PLC0415 -- as above

        company = signing_in.company()
        name = company.name_zh if company else answer(COMPANY, options)
        told = {question.name: answer(question, options) for question in QUESTIONS}
        _refuse_no_address(told["email"])
        now = now_of(company)
        today = now.astimezone(zone_of(company)).date()
        made = accounts.make_first_administrator(
            viewer=Viewer.system(now=now, today=today), company_name=Bilingual(name), **told,
            at=datetime.now(UTC) if company is None else now, on=today,
        )
        link = settings.BASE_URL.rstrip("/") + reverse("signin:invited", args=[made.secret])
    say(
        f"已为 {told['name']} 建立管理员账号。请本人七天内打开这个链接设密码，只能用一次：\n\n  {link}\n\n"
        "角色由两位管理员互相批准，所以请再运行一次，建立第二位。",
        f"{told['name']} is an administrator now. Within seven days, open this link to set a password; it works once:\n\n"
        f"  {link}\n\nRoles are proposed by one administrator and approved by another: run this once more for a second.",
    )
    return 0


def answer(question: Question, options: argparse.Namespace) -> str:
    """What the argument says, else the variable, else the person at the terminal; refused when nobody says."""
    told = getattr(options, question.name) or os.environ.get(question.variable, "")
    told = told or asked(f"{question.words.zh}：", f"{question.words.en}:")
    if not told.strip():
        raise Stopped(
            f"还缺：{question.words.zh}（--{question.name} 或 {question.variable}）。",
            f"Still missing: {question.words.en} (--{question.name} or {question.variable}).",
        )
    return str(told).strip()


def _refuse_no_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError as problem:
        raise Stopped(f"“{email}” 不是邮箱地址。", f'"{email}" is not an e-mail address.') from problem

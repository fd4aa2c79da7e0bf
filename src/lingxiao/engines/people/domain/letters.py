"""The two mails that carry a secret. They go straight out and are kept nowhere: the outbox would keep the secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from lingxiao.engines.people.domain.signing_in import company
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.kernel.words import pick

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Account


def send_link(*, account: Account, purpose: TokenPurpose, address: str) -> None:
    """Mail the link to the account's address, in its language."""
    with translation.override(account.language):
        here = company()
        name = pick(here, "name", account.language) if here is not None else _("Lingxiao")
        subject, body = _invitation(name) if purpose == TokenPurpose.INVITATION else _reset(name)
        text = _("Hello %(name)s,") % {"name": account.person.name}
        send_mail(subject, f"{text}\n\n{body}\n\n{address}\n", None, [account.email])


def _invitation(company_name: str) -> tuple[str, str]:
    body = _(
        "%(company)s has made you an account in Lingxiao. Open this link within seven days and set a password. "
        "It works once.",
    )
    return _("Your account in Lingxiao"), body % {"company": company_name}


def _reset(company_name: str) -> tuple[str, str]:
    body = _(
        "A new password was asked for in Lingxiao at %(company)s. Open this link within thirty minutes. It works once. "
        "If you asked for nothing, there is nothing to do: your password stays as it is.",
    )
    return _("A new password for Lingxiao"), body % {"company": company_name}

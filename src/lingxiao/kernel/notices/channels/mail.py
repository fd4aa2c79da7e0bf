"""E-mail: one connection for a run of messages, and the server's refusals told apart from its troubles."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lingxiao.kernel.notices.channels.contract import Undelivered

if TYPE_CHECKING:
    from types import TracebackType

    from lingxiao.kernel.notices.models import Message

_PERMANENT = 500
"""SMTP codes from here on say: do not try again (RFC 5321, 4.2.1)."""


def is_set_up() -> bool:
    """Whether this system has a mail server to give messages to."""
    return bool(settings.EMAIL_HOST)


class Mail:
    """A connection to the mail server, opened with the first message and closed at the end."""

    def __init__(self) -> None:
        """Make ready without connecting."""
        self._connection = get_connection()

    def __enter__(self) -> Self:
        """Begin a run of messages."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None,
    ) -> None:
        """Hang up."""
        self._connection.close()

    def send(self, message: Message, *, to: str) -> None:
        """Give one message to the server, or raise ``Undelivered``.

        The Message-ID is the message's own for good, so that a copy sent again after a crash is known as the same.
        """
        host = urlsplit(settings.BASE_URL).hostname or "localhost"
        mail = EmailMultiAlternatives(
            subject=" ".join(message.subject.split()), body=message.text, to=[to], connection=self._connection,
            headers={"Message-ID": f"<lingxiao-{message.pk}@{host}>", "Auto-Submitted": "auto-generated"},
        )
        if message.html:
            mail.attach_alternative(message.html, "text/html")
        try:
            mail.send()
        except Exception as problem:
            self._connection.close()  # a broken conversation must not spoil the next message
            raise _undelivered(problem) from problem


def _undelivered(problem: Exception) -> Undelivered:
    words = str(problem)[:400] or type(problem).__name__
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in problem.recipients.values()]
        return Undelivered(words, permanent=all(code >= _PERMANENT for code in codes))
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return Undelivered(words, permanent=False)  # 535 speaks of our password, not of this message
    if isinstance(problem, smtplib.SMTPResponseException):
        return Undelivered(words, permanent=problem.smtp_code >= _PERMANENT)
    return Undelivered(words, permanent=not isinstance(problem, (OSError, smtplib.SMTPException)))

"""Telling people what happened to their account, so that what they did not do is noticed (ASVS 6.3.5, 6.3.7)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from lingxiao.kernel import notices

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from lingxiao.engines.people.models import Account

ACCOUNT_PAGE = "/signin/account/"


class News(StrEnum):
    """What happened to an account."""

    NEW_DEVICE = "new_device"
    GUESSED = "guessed"
    PASSWORD = "password"  # noqa: S105 -- the name of an event
    RESET_STARTED = "reset_started"
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_CLEARED = "factors_cleared"
    CODES = "codes"
    RECOVERY_USED = "recovery_used"
    LINKED = "linked"


TITLES: dict[News, str | _StrPromise] = {
    News.NEW_DEVICE: _("You signed in on a new device"),
    News.GUESSED: _("Somebody tried wrong passwords for your account"),
    News.PASSWORD: _("Your password was changed"),
    News.RESET_STARTED: _("An administrator started a new password for you"),
    News.FACTOR_ADDED: _("A second factor was added to your account"),
    News.FACTOR_REMOVED: _("A second factor was removed from your account"),
    News.FACTORS_CLEARED: _("An administrator cleared your second factors"),
    News.CODES: _("New recovery codes were made for your account"),
    News.RECOVERY_USED: _("A recovery code was used to sign in"),
    News.LINKED: _("Your account was linked to a sign-in outside"),
}
ADVICE = _("If that was you, there is nothing to do. If not, sign out everywhere, change your password and tell HR.")


def tell(*, account: Account, news: News, at: datetime) -> None:
    """Tell the owner of an account, at once; a new device is told with the next digest."""
    say = notices.post if news is News.NEW_DEVICE else notices.post_urgent
    say(
        to_person_id=account.person_id, kind=f"people.{news}", title=notices.in_both(TITLES[news]),
        body=notices.in_both(ADVICE), link=ACCOUNT_PAGE, at=at,
    )

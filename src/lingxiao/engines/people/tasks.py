"""Mail with links, telling people of guessing, large files: what a page may not take time for, or has none for."""

from __future__ import annotations

from datetime import date, datetime

from lingxiao.engines.people.domain import accounts, invitations, passwords, sessions, tries
from lingxiao.engines.people.domain.intake import staging
from lingxiao.engines.people.domain.letters import send_link
from lingxiao.engines.people.enums import TokenPurpose
from lingxiao.kernel.jobs import job, turn


@job("people.send_reset_link")
def send_reset_link(*, identifier: str, address: str, at: str) -> None:
    """Send a link for a new password to whoever signs in by this name; to nobody, when nobody does."""
    found = invitations.link_for_forgetful(identifier=identifier, at=datetime.fromisoformat(at))
    if found is not None:
        account, secret = found
        send_link(account=account, purpose=TokenPurpose.RESET, address=address.replace("SECRET", secret))


@job("people.send_link")
def send_account_link(*, account_id: int, purpose: str, address: str, made_by_id: int | None, at: str) -> None:
    """Make a link for an account and mail it. The secret is made here, so that it stands in no table of jobs."""
    account = accounts.account_by_id(account_id=account_id)
    if account is not None and account.is_active:
        kind, moment = TokenPurpose(purpose), datetime.fromisoformat(at)
        secret = invitations.make_link(account=account, purpose=kind, at=moment, made_by_id=made_by_id)
        send_link(account=account, purpose=kind, address=address.replace("SECRET", secret))


@job("people.tell_of_guessing")
def tell_of_guessing(*, identifier: str, at: str) -> None:
    """Tell the owner of an account that somebody was stopped guessing its password."""
    passwords.tell_of_guessing(identifier=identifier, at=datetime.fromisoformat(at))


@job("people.take_file")
def take_file(*, import_id: int, at: str, on: str) -> None:
    """Take over a large organisation file that somebody asked for."""
    staging.take_asked(import_id=import_id, at=datetime.fromisoformat(at), on=date.fromisoformat(on))


@turn("people.forget_old")
def forget_old(*, at: str) -> int:  # noqa: ARG001 -- every turn is told its moment; these rows live by the real clock
    """Remove sessions that ran out and counts that hold nobody any more."""
    return sessions.forget_expired() + tries.forget_old()

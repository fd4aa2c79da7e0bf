"""Who somebody is elsewhere: at the company's identity provider, 企业微信, 钉钉, 飞书.

An account is never made by a stranger's arrival. Whoever arrives is known by the id they have there, or is
recognised once, by an address that the provider vouches for or by their number, and from then on by the id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.access_rules import may_manage
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.telling import News, tell
from lingxiao.engines.people.models import Account
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import date, datetime

    from lingxiao.kernel.viewer import Viewer


class NobodyHere(Refusal):
    """Whoever arrives from outside without an account is told the way in."""

    sentence = _(
        "Nobody here is linked to this %(provider)s account. Ask your HR administrator, "
        "or sign in with a password and link it under “My account”.",
    )


class LinkedToAnother(Refusal):
    """One outside id belongs to one account, and one account has one id at a provider."""

    sentence = _("This %(provider)s account is linked to somebody else here.")


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who a provider says has arrived.

    ``emails`` are only those it vouches for, ``number`` is there only where the company itself gave it.
    """

    provider: str
    provider_name: Bilingual
    uid: str
    emails: tuple[str, ...] = ()
    number: str = ""


@transaction.atomic
def recognise(*, arrival: Arrival, at: datetime) -> Account:
    """The account of whoever arrived. Raises ``NobodyHere`` for strangers and ``LinkedToAnother`` on a clash."""
    links = SocialAccount.objects.filter(provider=arrival.provider, uid=arrival.uid)
    linked = links.select_related("user__person").first()
    if linked is not None:
        account: Account = linked.user
        return account
    found = _by_what_is_vouched_for(arrival)
    if found is None:
        raise NobodyHere(provider=arrival.provider_name)
    if SocialAccount.objects.filter(provider=arrival.provider, user=found).exists():
        # The address or number was given to somebody else over there: the id decides, not the address.
        raise LinkedToAnother(provider=arrival.provider_name)
    _keep(found, arrival)
    tell(account=found, news=News.LINKED, at=at)
    return found


def _by_what_is_vouched_for(arrival: Arrival) -> Account | None:
    accounts = Account.objects.select_related("person").filter(is_active=True)
    for email in arrival.emails:
        found = accounts.filter(email=email.lower()).first()
        if found is not None:
            return found
    return accounts.filter(person__number=arrival.number).first() if arrival.number else None


def _keep(account: Account, arrival: Arrival) -> SocialAccount:
    try:
        with transaction.atomic():
            return SocialAccount.objects.create(user=account, provider=arrival.provider, uid=arrival.uid, extra_data={})
    except IntegrityError as clash:
        raise LinkedToAnother(provider=arrival.provider_name) from clash


@transaction.atomic
def link(*, viewer: Viewer, account: Account, arrival: Arrival, at: datetime) -> None:
    """Link one's own account with whoever one is at a provider, after having proved it there."""
    taken = SocialAccount.objects.filter(provider=arrival.provider, uid=arrival.uid).first()
    if taken is not None and taken.user_id != account.pk:
        raise LinkedToAnother(provider=arrival.provider_name)
    SocialAccount.objects.filter(provider=arrival.provider, user=account).exclude(uid=arrival.uid).delete()
    if taken is None:
        _keep(account, arrival)
    _note(viewer, account, "people.link_outside", arrival.provider)
    tell(account=account, news=News.LINKED, at=at)


@transaction.atomic
def map_person(*, viewer: Viewer, account: Account, provider: str, uid: str, on: date) -> None:
    """An administrator says who somebody is at a provider; an empty ``uid`` takes it back."""
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=account.person_id, on=on)
    may_manage(viewer=viewer, person_id=account.person_id, is_within_reach=reached).or_refuse()
    SocialAccount.objects.filter(provider=provider, user=account).delete()
    if uid:
        _keep(account, Arrival(provider, Bilingual(provider, provider), uid))
    _note(viewer, account, "people.map_outside", provider)


@transaction.atomic
def unlink(*, viewer: Viewer, account: Account, provider: str) -> None:
    """One's own account is no longer opened by this provider."""
    removed, _rows = SocialAccount.objects.filter(provider=provider, user=account).delete()
    if not removed:
        raise NotSeen
    _note(viewer, account, "people.unlink_outside", provider)


def links_of(*, account: Account) -> list[SocialAccount]:
    """Who somebody is elsewhere, as far as it is known here."""
    return list(SocialAccount.objects.filter(user=account).order_by("provider"))


def _note(viewer: Viewer, account: Account, act: str, provider: str) -> None:
    audit.note(
        viewer=viewer, act=act, object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, detail={"provider": provider},
    )

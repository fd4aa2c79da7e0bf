"""Accounts: who may sign in at all, and how the first administrators come to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.people.access_rules import may_manage
from lingxiao.engines.people.domain.invitations import make_link
from lingxiao.engines.people.domain.naming import named
from lingxiao.engines.people.domain.reaching import reaches_person
from lingxiao.engines.people.domain.sessions import end_all_sessions
from lingxiao.engines.people.enums import Role, TokenPurpose
from lingxiao.engines.people.models import Account, Company, DemoCard, DemoStory, Employment, Person, RoleGrant
from lingxiao.engines.people.permissions import MANAGE_ACCOUNTS
from lingxiao.kernel import audit
from lingxiao.kernel.refusals import NotSeen, Refusal

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual

Offer = TypeVar("Offer", DemoCard, DemoStory)

FOUR_EYES = 2
"""Roles are proposed by one administrator and approved by another, so a company needs two to begin with."""


class AdministratorsExist(Refusal):
    """From two administrators on, roles are granted inside the system, by four eyes."""

    sentence = _("There are two HR administrators already: %(names)s. They grant further roles under Settings, Access.")


class OnlyInDemo(Refusal):
    """Sign-in by one click exists for the demo company alone."""

    sentence = _("This exists for the demo company only.")


@dataclass(frozen=True, slots=True)
class Administrator:
    """A new administrator and the secret of the invitation that lets them set a password."""

    account: Account
    secret: str


def administrators(*, on: date) -> list[Person]:
    """The people who hold HR administration over the whole company on this day, work here and can sign in."""
    held = RoleGrant.objects.filter(role=Role.HR_ADMIN, unit__isnull=True, validity__contains=on)
    working = Employment.objects.filter(validity__contains=on)
    people = Person.objects.filter(pk__in=held.values("person"), account__is_active=True)
    return list(people.filter(pk__in=working.values("person")).order_by("number"))


@transaction.atomic
def make_first_administrator(
    *, viewer: Viewer, company_name: Bilingual, name: str, number: str, email: str, at: datetime, on: date,
) -> Administrator:
    """Make one of the two administrators a company begins with: person, account, roles, and an invitation.

    Called from the server's own console, as ``Viewer.system``. The company is made when there is none. They hold
    HR administration and system administration. Raises ``AdministratorsExist`` once there are two.
    """
    present = administrators(on=on)
    if len(present) >= FOUR_EYES:
        raise AdministratorsExist(names="、".join(person.name for person in present))
    Company.objects.get_or_create(pk=1, defaults={"name_zh": company_name.zh, "name_en": company_name.en})
    person = Person.objects.filter(number=number).first() or named(Person(number=number, name=name, email=email))
    person.save()
    if not Employment.objects.filter(person=person, validity__contains=on).exists():
        Employment.objects.create(person=person, validity=DateRange(on, None))
    for role in (Role.HR_ADMIN, Role.SYSTEM_ADMIN):
        if not RoleGrant.objects.filter(person=person, role=role, unit__isnull=True, validity__contains=on).exists():
            RoleGrant.objects.create(person=person, role=role, validity=DateRange(on, None), reason="createadmin")
    account = Account.objects.filter(person=person).first() or Account(person=person, made_at=at)
    account.email, account.is_active = email.strip().lower(), True
    account.set_unusable_password()
    account.save()
    audit.note(
        viewer=viewer, act="people.make_administrator", object_kind="people.account", object_id=account.pk,
        subject_person_id=person.pk, detail={"email": account.email, "number": number},
    )
    return Administrator(account, make_link(account=account, purpose=TokenPurpose.INVITATION, at=at))


def account_of(*, person_id: int) -> Account | None:
    """The account of a person, if there is one."""
    return Account.objects.select_related("person").filter(person=person_id).first()


def account_by_id(*, account_id: int) -> Account | None:
    """An account with its person."""
    return Account.objects.select_related("person").filter(pk=account_id).first()


def account_managed_by(viewer: Viewer, *, person_id: int, on: date) -> Account:
    """The account of a person whom this viewer may manage; ``NotSeen`` for all others."""
    account = account_of(person_id=person_id)
    if account is None or not reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=person_id, on=on):
        raise NotSeen
    return account


def _may_change(viewer: Viewer, account: Account, on: date) -> None:
    reached = reaches_person(viewer=viewer, permission=MANAGE_ACCOUNTS, person_id=account.person_id, on=on)
    may_manage(viewer=viewer, person_id=account.person_id, is_within_reach=reached).or_refuse()


@transaction.atomic
def disable(*, viewer: Viewer, account: Account, reason: str, at: datetime, on: date) -> None:
    """Nobody signs in to this account any more; every session ends. What the person did stays."""
    _may_change(viewer, account, on)
    account.is_active = False
    account.save(update_fields=["is_active"])
    ended = end_all_sessions(account=account, at=at)
    audit.note(
        viewer=viewer, act="people.disable", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, detail={"sessions": ended}, reason=reason,
    )


@transaction.atomic
def enable(*, viewer: Viewer, account: Account, reason: str, on: date) -> None:
    """The account may be signed in to again, with the password and second factors it had."""
    _may_change(viewer, account, on)
    account.is_active = True
    account.save(update_fields=["is_active"])
    audit.note(
        viewer=viewer, act="people.enable", object_kind="people.account", object_id=account.pk,
        subject_person_id=account.person_id, reason=reason,
    )


@transaction.atomic
def choose_language(*, account: Account, language: str) -> None:
    """Pages speak this language to this account from now on."""
    account.language = language
    account.save(update_fields=["language"])


@transaction.atomic
def choose_theme(*, account: Account, theme: str) -> None:
    """Pages are light, dark, or as the device is (``auto``) for this account from now on."""
    account.theme = theme
    account.save(update_fields=["theme"])


def show_on_demo_page(*, account: Account, place: int, role: str, line: Bilingual) -> DemoCard:
    """Offer this account on the demo company's sign-in page; ``line`` says what it sees."""
    if not _is_demo():
        raise OnlyInDemo
    fields = {"place": place, "role": role, "line_zh": line.zh, "line_en": line.en}
    return DemoCard.objects.update_or_create(account=account, defaults=fields)[0]


def demo_cards(*, on: date) -> list[DemoCard]:
    """The accounts that the demo page offers today, in their order, with their persons; none outside the demo."""
    return _offered(DemoCard.objects.all(), on=on)


def demo_account(*, place: int, on: date) -> Account:
    """The account behind a card of the demo page; ``NotSeen`` when there is no such card."""
    return _at(place, demo_cards(on=on)).account


def tell_on_demo_page(*, account: Account, place: int, title: Bilingual, line: Bilingual, path: str) -> DemoStory:
    """Offer a story on the demo company's sign-in page: it is told to this account, on the page at ``path``."""
    if not _is_demo():
        raise OnlyInDemo
    fields = {
        "account": account, "title_zh": title.zh, "title_en": title.en, "line_zh": line.zh, "line_en": line.en, "path": path,
    }
    return DemoStory.objects.update_or_create(place=place, defaults=fields)[0]


def demo_stories(*, on: date) -> list[DemoStory]:
    """The stories that the demo page offers today, in their order, with their persons; none outside the demo."""
    return _offered(DemoStory.objects.all(), on=on)


def demo_story(*, place: int, on: date) -> DemoStory:
    """One story of the demo page; ``NotSeen`` when there is no such one."""
    return _at(place, demo_stories(on=on))


def _is_demo() -> bool:
    return Company.objects.filter(pk=1, is_demo=True).exists()


def _offered(rows: QuerySet[Offer], *, on: date) -> list[Offer]:
    """Those of the cards or stories whose account is open and whose person works here; none outside the demo."""
    if not _is_demo():
        return []
    working = Employment.objects.filter(validity__contains=on)
    found = rows.filter(account__is_active=True, account__person__in=working.values("person"))
    return list(found.select_related("account__person").order_by("place"))


def _at(place: int, offered: list[Offer]) -> Offer:
    for one in offered:
        if one.place == place:
            return one
    raise NotSeen
